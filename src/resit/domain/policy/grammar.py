"""The grammar of rule expressions: recursive descent, one method a level of binding, types checked on the way."""

import operator
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from resit.domain.policy.days import Duration, Unit, duration
from resit.domain.policy.nodes import (
    COMPARE,
    Missing,
    Node,
    Type,
    arithmetic,
    attempt_field,
    attempt_key,
    comparison,
    conjunction,
    constant,
    day_of,
    defined,
    disjunction,
    fact,
    facts_of,
    negation,
    same_name,
    shifted,
    unit_comparison,
)


class ExpressionError(ValueError):
    """An expression that cannot be computed; the message says what and where in it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may speak of, with the type of each name."""

    facts: Mapping[str, Type]
    attempt: Mapping[str, Type]  # what is known of one attempt; only inside count, first, last and nth
    defined: Mapping[str, Type]  # values that the same file defines above
    unit: str | None = None  # the attempt key that tells parts, exams or jurisdictions apart
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # every text that a name may be, where all are known


CASE_NAMES: Mapping[str, Type] = {
    "today": Type.DAY,
    "attempts": Type.NUMBER,  # that count, in the scope of the rule
    "failures": Type.NUMBER,
    "passes": Type.NUMBER,
    "streak": Type.NUMBER,  # failures in succession up to now
    "first_attempt": Type.DAY,
    "last_attempt": Type.DAY,
    "first_failure": Type.DAY,
    "last_failure": Type.DAY,
    "last_pass": Type.DAY,
    "last_release": Type.DAY,  # the day the last attempt's score was released
    "earliest": Type.DAY,  # the first permitted day, for what is said after the days are known
    "asked": Type.TEXT,  # the part, exam or jurisdiction the question is about
}

ATTEMPT_NAMES: Mapping[str, Type] = {
    "on": Type.DAY,
    "outcome": Type.TEXT,
    "score": Type.NUMBER,
    "score_released": Type.DAY,
    "failed": Type.FLAG,
    "passed": Type.FLAG,
    "counted": Type.FLAG,
}

TOKEN = re.compile(
    r"""\s*(?:
      (?P<day>\d{4}-\d{2}-\d{2})
    | (?P<duration>\d+\s+(?:test-free\s+days?|working\s+days?|hours?|days?|weeks?|months?|years?)\b)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark><=|>=|==|!=|[<>+\-(),*])
    )""",
    re.VERBOSE,
)

WORDS = {"and", "or", "not", "unless", "true", "false"}


class Parser:
    """Recursive descent; one method a level of binding, loosest first."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.in_attempt = False
        self.tokens: list[tuple[str, str]] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            match = TOKEN.match(stripped, at)
            if match is None:
                raise ExpressionError(f"`{text}` cannot be read at `{stripped[at:].strip()[:20]}`")
            self.tokens.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
            at = match.end()
        self.at = 0

    # — tokens —

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def accept(self, *values: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][1] in values and self.tokens[self.at][0] != "text":
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def expect(self, value: str) -> None:
        if not self.accept(value):
            raise ExpressionError(f"`{self.text}` wants `{value}` {f'before `{self.peek()}`' if self.peek() else 'at its end'}")

    # — levels of binding —

    def whole(self) -> Node:
        if not self.tokens:
            raise ExpressionError("the expression is empty")
        node = self.either()
        if self.at < len(self.tokens):
            raise ExpressionError(f"`{self.text}` goes on with `{self.peek()}`, which does not belong there")
        return node

    def either(self) -> Node:
        node = self.both()
        while word := self.accept("or", "unless"):
            right = self.both()
            self.want(Type.FLAG, node, right)
            node = disjunction(node, right) if word == "or" else conjunction(node, negation(right))
        return node

    def both(self) -> Node:
        node = self.negated()
        while self.accept("and"):
            right = self.negated()
            self.want(Type.FLAG, node, right)
            node = conjunction(node, right)
        return node

    def negated(self) -> Node:
        if self.accept("not"):
            node = self.negated()
            self.want(Type.FLAG, node)
            return negation(node)
        return self.compared()

    def compared(self) -> Node:
        node = self.sum()
        if sign := self.accept(*COMPARE):
            right = self.sum()
            if node.type is not right.type:
                raise ExpressionError(f"`{self.text}` compares a {node.type} with a {right.type}")
            if node.type in {Type.FLAG, Type.TEXT, Type.DURATION} and sign not in {"==", "!="}:
                raise ExpressionError(f"`{self.text}` asks whether a {node.type} is {sign} another; only == and != are known")
            if self.in_attempt and {node.name, right.name} == {"asked", self.names.unit}:
                return unit_comparison(sign)
            self.want_a_known_word(node, right)
            self.want_a_known_word(right, node)
            return comparison(sign, node, right)
        return node

    def want_a_known_word(self, name: Node, text: Node) -> None:
        """Refuse a comparison of a name with a text that it never is, such as a misspelled choice."""
        known = self.names.words.get(name.name)
        if known is None or not isinstance(text.literal, str) or same_name(text.literal) in map(same_name, known):
            return
        near = get_close_matches(text.literal, known, n=1)
        told = known[0] if len(known) == 1 else f"one of {', '.join(known[:-1])} or {known[-1]}"
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ExpressionError(f'`{self.text}` compares `{name.name}` with "{text.literal}", which it never is; it is {told}{hint}')

    def sum(self) -> Node:
        node = self.product()
        while sign := self.accept("+", "-"):
            right = self.product()
            if node.type is Type.DAY and right.type is Type.DURATION:
                node = shifted(node, right, back=sign == "-")
            elif node.type is Type.NUMBER and right.type is Type.NUMBER:
                node = arithmetic(operator.add if sign == "+" else operator.sub, node, right)
            else:
                raise ExpressionError(
                    f"`{self.text}` takes a {node.type} {sign} a {right.type}; want a day and a length of time, or two numbers"
                )
        return node

    def product(self) -> Node:
        node = self.atom()
        while self.accept("*"):
            right = self.atom()
            self.want(Type.NUMBER, node, right)
            node = arithmetic(operator.mul, node, right)
        return node

    def atom(self) -> Node:
        if self.accept("("):
            node = self.either()
            self.expect(")")
            return node
        if self.at >= len(self.tokens):
            raise ExpressionError(f"`{self.text}` ends too early")
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "day":
            try:
                return constant(Type.DAY, date.fromisoformat(value))
            except ValueError:
                raise ExpressionError(f"`{value}` is not a day of the calendar") from None
        if kind == "duration":
            return constant(Type.DURATION, duration(value))
        if kind == "number":
            return constant(Type.NUMBER, float(value) if "." in value else int(value))
        if kind == "text":
            return constant(Type.TEXT, value[1:-1])
        if kind == "word" and value not in WORDS - {"true", "false"}:
            return self.call(value) if self.peek() == "(" else self.name(value)
        raise ExpressionError(f"`{self.text}` has `{value}` where a value should stand")

    # — names and functions —

    def name(self, name: str) -> Node:
        if name in {"true", "false"}:
            return constant(Type.FLAG, name == "true")
        if self.in_attempt:
            if name in ATTEMPT_NAMES:
                return attempt_field(name, ATTEMPT_NAMES[name])
            if name in self.names.attempt:
                return attempt_key(name, self.names.attempt[name])
        if name in CASE_NAMES:
            return Node(CASE_NAMES[name], operator.attrgetter(name), frozenset(), name=name)
        if name in self.names.defined:
            return defined(name, self.names.defined[name])
        if name in self.names.facts:
            return fact(name, self.names.facts[name])
        known = (*CASE_NAMES, *self.names.facts, *self.names.defined, *(ATTEMPT_NAMES if self.in_attempt else ()))
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        if name in ATTEMPT_NAMES or name in self.names.attempt:
            hint = "; it belongs to one attempt and is known only inside count(…), first(…), last(…) and nth(…)"
        raise ExpressionError(f"`{self.text}` speaks of `{name}`, which nobody can supply{hint}")

    def call(self, name: str) -> Node:
        build = getattr(self, f"call_{name}", None)
        if build is None:
            known = [each.removeprefix("call_") for each in dir(self) if each.startswith("call_")]
            near = get_close_matches(name, known, n=1)
            raise ExpressionError(
                f"`{self.text}` calls `{name}`, which is not known{f'; did you mean {near[0]}?' if near else ''}; there are {', '.join(known)}"
            )
        self.expect("(")
        node: Node = build()
        self.expect(")")
        return node

    def arguments(self) -> list[Node]:
        nodes = [self.either()]
        while self.accept(","):
            nodes.append(self.either())
        return nodes

    def about_attempt(self) -> Node:
        if self.in_attempt:
            raise ExpressionError(f"`{self.text}` asks about attempts inside a question about attempts")
        self.in_attempt = True
        node = self.either()
        self.in_attempt = False
        self.want(Type.FLAG, node)
        return node

    def call_count(self) -> Node:
        test = self.about_attempt()
        return Node(Type.NUMBER, lambda scope: len(scope.where(test.run)), test.facts)

    def call_first(self) -> Node:
        test = self.about_attempt()
        return Node(Type.DAY, lambda scope: day_of(scope.where(test.run), 0), test.facts)

    def call_last(self) -> Node:
        test = self.about_attempt()
        return Node(Type.DAY, lambda scope: day_of(scope.where(test.run), -1), test.facts)

    def call_nth(self) -> Node:
        back = bool(self.accept("-"))
        index = self.atom()
        if index.type is not Type.NUMBER or not isinstance(index.literal, int) or index.literal < 1:
            raise ExpressionError(f"`{self.text}`: nth wants a whole number first, 1 for the first, -1 for the last")
        place = -index.literal if back else index.literal - 1
        self.expect(",")
        test = self.about_attempt()
        return Node(Type.DAY, lambda scope: day_of(scope.where(test.run), place), test.facts)

    def call_failures_within(self) -> Node:
        length = self.either()
        self.want(Type.DURATION, length)
        return Node(Type.NUMBER, lambda scope: scope.failures_within(length.run(scope)), length.facts)

    def call_attempts_before(self) -> Node:
        day = self.either()
        self.want(Type.DAY, day)

        def run(scope: Any) -> Any:
            end = day.run(scope)
            return end if isinstance(end, Missing) else sum(1 for each in scope.counted if end is not None and each.on < end)

        return Node(Type.NUMBER, run, day.facts)

    def call_given(self) -> Node:
        _, name = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if name == "asked":
            return Node(Type.FLAG, lambda scope: isinstance(scope.asked, str), frozenset())
        if name not in self.names.facts:
            raise ExpressionError(f"`{self.text}`: given wants the name of a fact, or `asked`; `{name}` is neither")
        return Node(Type.FLAG, lambda scope: not isinstance(scope.fact(name), Missing), frozenset((name,)))

    def call_max(self) -> Node:
        return self.extreme(max, "max")

    def call_min(self) -> Node:
        return self.extreme(min, "min")

    def extreme(self, pick: Callable[[Any], Any], name: str) -> Node:
        nodes = self.arguments()
        if nodes[0].type not in {Type.DAY, Type.NUMBER} or any(each.type is not nodes[0].type for each in nodes):
            raise ExpressionError(f"`{self.text}`: {name} wants days only, or numbers only")
        runs = [each.run for each in nodes]

        def run(scope: Any) -> Any:
            values = [each(scope) for each in runs]
            missing = [each for each in values if isinstance(each, Missing)]
            if missing:
                return Missing(*(fact for each in missing for fact in each.facts))
            there = [each for each in values if each is not None]
            return pick(there) if there else None

        return Node(nodes[0].type, run, facts_of(*nodes))

    def call_if(self) -> Node:
        nodes = self.arguments()
        if len(nodes) != 3 or nodes[0].type is not Type.FLAG or nodes[1].type is not nodes[2].type:
            raise ExpressionError(f"`{self.text}`: if wants a condition and two values of one kind")
        test, yes, no = (each.run for each in nodes)

        def run(scope: Any) -> Any:
            found = test(scope)
            return found if isinstance(found, Missing) else (yes if found else no)(scope)

        return Node(nodes[1].type, run, facts_of(*nodes))

    def call_days(self) -> Node:
        return self.measured(Unit.DAYS)

    def call_months(self) -> Node:
        return self.measured(Unit.MONTHS)

    def measured(self, unit: Unit) -> Node:
        number = self.either()
        self.want(Type.NUMBER, number)

        def run(scope: Any) -> Any:
            value = number.run(scope)
            return value if value is None or isinstance(value, Missing) else Duration(int(value), unit)

        return Node(Type.DURATION, run, number.facts)

    def call_next_opening(self) -> Node:
        """The first day of the exam window that begins after a day; the windows are the file's calendar rule."""
        return self.from_day(lambda scope, day: scope.next_opening(day))

    def call_next_quarter(self) -> Node:
        """The first day of the calendar quarter after the one that holds a day."""
        return self.from_day(lambda _, day: date(day.year + (day.month > 9), ((day.month - 1) // 3 * 3 + 3) % 12 + 1, 1))

    def call_end_of_month(self) -> Node:
        """The last day of the month that holds a day."""
        return self.from_day(lambda _, day: date(day.year, day.month, monthrange(day.year, day.month)[1]))

    def call_next_year(self) -> Node:
        """The first of January after a day."""
        return self.from_day(lambda _, day: date(day.year + 1, 1, 1))

    def from_day(self, find: Callable[[Any, date], Any]) -> Node:
        day = self.either()
        self.want(Type.DAY, day)

        def run(scope: Any) -> Any:
            value = day.run(scope)
            return value if value is None or isinstance(value, Missing) else find(scope, value)

        return Node(Type.DAY, run, day.facts)

    def want(self, kind: Type, *nodes: Node) -> None:
        for node in nodes:
            if node.type is not kind:
                raise ExpressionError(f"`{self.text}` has a {node.type} where a {kind} should stand")
