"""What an expression is made of once it is read: typed nodes, each with the closure that computes it.

Two absences are kept apart while a closure runs: `None` is "there is no such thing" (nobody failed yet, so there is no last
failure), `Missing` is "the candidate has not said".
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple


class Type(StrEnum):
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"
    DURATION = "length of time"


class Missing:
    """Facts that the candidate has not given and that this value needs."""

    __slots__ = ("facts",)

    def __init__(self, *facts: str) -> None:
        self.facts = frozenset(facts)

    def __or__(self, other: object) -> "Missing":
        return Missing(*self.facts, *other.facts) if isinstance(other, Missing) else self


Run = Callable[[Any], Any]  # takes the scope (see evaluation.Scope), gives the value


class Node(NamedTuple):
    type: Type
    run: Run
    facts: frozenset[str]  # every fact it may ask for
    literal: Any = None
    name: str = ""  # the name that alone makes up the node


COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


NOT_OF_A_NAME = re.compile(r"[\s_\u2010-\u2015-]+")


@lru_cache(maxsize=4096)
def same_name(text: str) -> str:
    """A text without case, accents, hyphens and needless spaces: what two spellings of one name have in common."""
    letters = (each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return NOT_OF_A_NAME.sub(" ", "".join(letters).casefold()).strip()


def facts_of(*nodes: Node) -> frozenset[str]:
    return frozenset().union(*(each.facts for each in nodes))


def day_of(found: list[Any], place: int) -> date | None:
    try:
        return found[place].on  # type: ignore[no-any-return]
    except IndexError:
        return None


def constant(kind: Type, value: Any) -> Node:
    return Node(kind, lambda _: value, frozenset(), value)


def fact(name: str, kind: Type) -> Node:
    return Node(kind, lambda scope: scope.fact(name), frozenset((name,)), name=name)


def defined(name: str, kind: Type) -> Node:
    return Node(kind, lambda scope: scope.defined(name), frozenset(), name=name)


def attempt_field(name: str, kind: Type) -> Node:
    return Node(kind, lambda scope: getattr(scope.attempt, name), frozenset(), name=name)


def attempt_key(name: str, kind: Type) -> Node:
    return Node(kind, lambda scope: scope.attempt.keys.get(name), frozenset(), name=name)


def negation(node: Node) -> Node:
    run = node.run

    def negate(scope: Any) -> Any:
        value = run(scope)
        return value if isinstance(value, Missing) else not value

    return Node(Type.FLAG, negate, node.facts)


def conjunction(left: Node, right: Node) -> Node:
    first, second = left.run, right.run

    def both(scope: Any) -> Any:
        a = first(scope)
        if not a:
            return False
        b = second(scope)
        if isinstance(a, Missing):  # asked first; whether `b` is needed too is known once `a` is
            return a if b else False
        return b if isinstance(b, Missing) else bool(b)

    return Node(Type.FLAG, both, left.facts | right.facts)


def disjunction(left: Node, right: Node) -> Node:
    first, second = left.run, right.run

    def either(scope: Any) -> Any:
        a = first(scope)
        if a and not isinstance(a, Missing):
            return True
        b = second(scope)
        if isinstance(a, Missing):
            return True if b is True else a
        return b if isinstance(b, Missing) else bool(b)

    return Node(Type.FLAG, either, left.facts | right.facts)


def comparison(sign: str, left: Node, right: Node) -> Node:
    """Whether the sign holds between two values of one type; texts are the same whatever their case, hyphens and spaces."""
    first, second, test = left.run, right.run, COMPARE[sign]
    unlike = sign == "!="
    if left.type is Type.TEXT:
        test = _of_names(test, right.literal)

    def compare(scope: Any) -> Any:
        a, b = first(scope), second(scope)
        if isinstance(a, Missing):
            return a | b
        if isinstance(b, Missing):
            return b
        if a is None or b is None:
            return unlike and a is not b
        return test(a, b)

    return Node(Type.FLAG, compare, left.facts | right.facts)


def _of_names(test: Callable[[Any, Any], Any], literal: Any) -> Callable[[Any, Any], Any]:
    """The test between two texts as names; the one that stands in the file is made plain once."""
    if literal is None:
        return lambda a, b: test(same_name(a), same_name(b))
    wanted = same_name(literal)
    return lambda a, _: test(same_name(a), wanted)


def unit_comparison(sign: str) -> Node:
    """Whether an attempt is of the part, exam or jurisdiction asked about; where neither was named, they are one and the same."""
    like = sign == "=="

    def compare(scope: Any) -> Any:
        asked, mine = scope.asked, scope.attempt.unit
        if isinstance(asked, Missing):
            return like if mine is None else asked
        return like is (asked is not None and mine is not None and same_name(mine) == same_name(asked))

    return Node(Type.FLAG, compare, frozenset())


def arithmetic(apply: Callable[[Any, Any], Any], left: Node, right: Node) -> Node:
    first, second = left.run, right.run

    def compute(scope: Any) -> Any:
        a, b = first(scope), second(scope)
        if isinstance(a, Missing):
            return a | b
        return b if isinstance(b, Missing) else (None if a is None or b is None else apply(a, b))

    return Node(Type.NUMBER, compute, left.facts | right.facts)


def shifted(day: Node, length: Node, *, back: bool) -> Node:
    first, second = day.run, length.run

    def shift(scope: Any) -> Any:
        a, b = first(scope), second(scope)
        if isinstance(a, Missing):
            return a | b
        if isinstance(b, Missing):
            return b
        if a is None or b is None:
            return None
        return scope.add(a, -b if back else b)

    return Node(Type.DAY, shift, day.facts | length.facts)
