"""The language of rules: what it computes, what it refuses, and that every expression ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.policy.expression import ExpressionError, Missing, Names, Type, compile_expression
from resit.domain.policy.history import Attempt, Judged
from resit.domain.policy.scope import Inputs, Scope
from resit.domain.policy.vocabulary import Fact, Note, Policy, Rule, Version

D = date
FACTS = {
    "graduated": Fact("graduated", "day", "?"),
    "member": Fact("member", "flag", "?"),
    "route": Fact("route", "text", "?"),
    "hours": Fact("hours", "number", "?", default=0),
}
NAMES = Names(
    facts={"graduated": Type.DAY, "member": Type.FLAG, "route": Type.TEXT, "hours": Type.NUMBER},
    attempt={"language": Type.TEXT},
    defined={},
)
RULE = Rule("r", "note", "note", (Version(None, None, Note(), "r", ("s1",)),))


def attempt(on: date, outcome: str = "failed", **keys: object) -> Judged:
    score = keys.pop("score", None)
    return Judged(
        Attempt(on, outcome, score=score, keys=keys), counted=True, failed=outcome == "failed", passed=outcome == "passed", unit=None
    )


HISTORY = [
    attempt(D(2023, 5, 14), language="en"),
    attempt(D(2024, 6, 1), language="ja", score=800),
    attempt(D(2024, 9, 1), "passed", language="en"),
    attempt(D(2025, 5, 15), language="en"),
]


TODAY = D(2025, 6, 1)


def value(text: str, *, history=HISTORY, **facts: object) -> object:
    policy = Policy("p", (RULE,), FACTS, {}, {})
    scope = Scope(Inputs(policy, history, facts, TODAY, None, {}), RULE, history)
    return compile_expression(text, names=NAMES).run(scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attempts", 4),
        ("failures", 3),
        ("streak", 1),
        ("first_attempt", D(2023, 5, 14)),
        ("last_failure", D(2025, 5, 15)),
        ("last_pass", D(2024, 9, 1)),
        ("last_attempt + 30 days", D(2025, 6, 14)),
        ("last_attempt - 2 years", D(2023, 5, 15)),
        ("max(first_attempt + 12 months, last_attempt + 6 months)", D(2025, 11, 15)),
        ('count(language == "en")', 3),
        ('count(language == "en" and failed)', 2),
        ("last(score == 800)", D(2024, 6, 1)),
        ("nth(2, failed)", D(2024, 6, 1)),
        ("nth(-3, failed)", D(2023, 5, 14)),
        ("nth(9, failed)", None),
        ("failures_within(2 years)", 2),
        ("attempts_before(2024-06-01)", 1),
        ("if(failures >= 3, 2, 1) * 2 + 1", 5),
        ("true unless failures > 2", False),
        ("not true or 1 < 2 and 2 < 3", True),
        ("end_of_month(2024-02-10)", D(2024, 2, 29)),
        ("next_quarter(2025-11-03)", D(2026, 1, 1)),
        ("next_quarter(2025-03-31)", D(2025, 4, 1)),
        ("next_year(2025-01-01)", D(2026, 1, 1)),
        ("2024-01-31 + months(1)", D(2024, 2, 29)),
        ("hours", 0),
        ("given(member)", False),
    ],
)
def test_what_it_computes(text, expected):
    assert value(text) == expected


def test_nothing_is_not_missing():
    assert value("last_failure > 2020-01-01", history=[]) is False
    assert value("last_failure + 30 days", history=[]) is None
    assert isinstance(value("graduated + 12 months"), Missing)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("member and false", False), ("false and member", False), ("member or true", True), ("true or member", True)],
)
def test_a_missing_fact_that_cannot_matter_is_not_asked_for(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize("text", ["member and true", "true and member", "not member", 'route == "a" or member', "graduated < today"])
def test_a_missing_fact_that_matters_is_named(text):
    found = value(text)
    assert isinstance(found, Missing)
    assert found.facts <= {"member", "route", "graduated"}
    assert found.facts


@pytest.mark.parametrize(
    ("said", "written", "same"),
    [
        ("saa-c03", "SAA C03", True),
        ("  Series  7 ", "series 7", True),
        ("São Paulo", "Sao paulo", True),
        ("Level 1", "Level 11", False),
        ("C++", "C", False),
        ("1.5", "15", False),
        ("試験", "検定", False),
        ("試験", "試験", True),
    ],
)
def test_texts_are_compared_as_names(said, written, same):
    assert value(f'route == "{written}"', route=said) is same
    assert value(f'route != "{written}"', route=said) is not same


def test_whether_a_part_was_named_can_be_asked():
    assert value("given(asked)") is False
    inputs = Inputs(Policy("p", (RULE,), FACTS, {}, {}), HISTORY, {}, TODAY, "part 1", {})
    assert compile_expression("given(asked)", names=NAMES).run(Scope(inputs, RULE, HISTORY)) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("failures >", "ends too early"),
        ("(failures > 1", r"wants `\)` at its end"),
        ("failures > 1)", r"goes on with `\)`"),
        ("failurs > 1", "nobody can supply; did you mean failures?"),
        ("score > 1", r"belongs to one attempt and is known only inside count"),
        ("cont(failed)", "calls `cont`, which is not known; did you mean count?"),
        ("graduated + 3", "takes a day . a number; want a day and a length of time"),
        ("member > true", "only == and != are known"),
        ("today == 3", "compares a day with a number"),
        ("if(failures, 1, 2)", "if wants a condition"),
        ("max(today, 1)", "max wants days only, or numbers only"),
        ("2025-02-30", "is not a day of the calendar"),
        ("count(count(failed) > 1)", "asks about attempts inside a question about attempts"),
        ("given(nobody)", "given wants the name of a fact"),
        ("today; import os", "cannot be read at `; import os`"),
        ("__class__", "nobody can supply"),
        ("", "the expression is empty"),
    ],
)
def test_what_it_refuses(text, message):
    with pytest.raises(ExpressionError, match=message):
        compile_expression(text, names=NAMES)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_is_refused(text):
    try:
        compiled = compile_expression(text, names=NAMES)
    except (ExpressionError, ValueError):
        return
    assert compiled.type in Type
