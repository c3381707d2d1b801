"""The small language in which a rule says when it holds and until when: `failures >= 4 and course_completed > last_failure`.

It is total: no loops, no assignment, no input or output; every expression ends, because the only thing it can walk is the
candidate's finite history (`count(…)`, `first(…)`, `last(…)`, `nth(n, …)`). It is typed when a file is loaded and compiled to
closures once. Two absences are kept apart while it runs: `None` is "there is no such thing" (nobody failed yet, so there is no
last failure: a comparison with it is false, a sum with it is nothing); `Missing` is "the candidate has not said".
"""

from dataclasses import dataclass

from resit.domain.policy.grammar import ATTEMPT_NAMES, CASE_NAMES, ExpressionError, Names, Parser
from resit.domain.policy.nodes import Missing, Run, Type, same_name

__all__ = ["ATTEMPT_NAMES", "CASE_NAMES", "Expression", "ExpressionError", "Missing", "Names", "Type", "compile_expression", "same_name"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; `run(scope)` gives a value of `type`, None (no such thing) or Missing (not said)."""

    text: str
    type: Type
    run: Run
    facts: frozenset[str]


def compile_expression(text: str, *, names: Names, want: Type | None = None, in_attempt: bool = False) -> Expression:
    """Check and compile `text`; with `in_attempt` it is asked of one attempt and may speak of its fields.

    Raises
    ------
    ExpressionError
        It cannot be read, speaks of a name nobody can supply, or its type is not the one wanted.
    """
    parser = Parser(text, names)
    parser.in_attempt = in_attempt
    node = parser.whole()
    if want is not None and node.type is not want:
        raise ExpressionError(f"`{text}` is a {node.type}; want a {want}")
    return Expression(text, node.type, node.run, node.facts)
