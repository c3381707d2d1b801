"""The figures of a program as one typed list, and when two of them are the same."""

import pytest
from tests.journey.audit.invented import CATALOG

from resit.formats.quantities import Kind, quantities_in
from resit.journey.figures import Figure, Role, figures_of, same_length, same_value
from resit.journey.programs import load_catalog

QUARRY = figures_of(CATALOG.programs["quarry"])


def having(field: str, role: Role) -> set[tuple[float | None, str]]:
    return {(each.value, each.unit) for each in QUARRY if each.field == field and each.role is role}


def test_every_role() -> None:
    assert having("wait", Role.RULE) == {(30, "days"), (6, "months")}
    assert having("wait", Role.EARLIER) == {(60, "days")}
    assert having("wait", Role.RIVAL) == {(45, "days")}
    assert having("fee", Role.RULE) == {(210, "USD"), (260, "USD")}
    assert having("attempts", Role.RULE) == {(4, "attempts")}
    assert having("items", Role.RULE) == {(120, "items")}
    assert having("minutes", Role.RULE) == {(150, "minutes")}
    assert having("score", Role.RULE) == {(600, "points"), (100, "points")}, "the standard and the scale's lower end"


def test_a_wait_knows_its_attempts_and_its_days() -> None:
    short = next(each for each in QUARRY if each.value == 30 and each.field == "wait")
    assert [short.holds_after(attempt) for attempt in (1, 2, 3)] == [True, True, False]
    assert short.start is not None
    assert short.rule == "wait"
    assert short.source == ("s1",)
    earlier = next(each for each in QUARRY if each.role is Role.EARLIER)
    assert earlier.end == short.start


def test_a_cap_knows_its_window_and_a_fee_its_payer() -> None:
    assert next(each.window for each in QUARRY if each.rule == "cap") == "lifetime"
    assert {each.who for each in QUARRY if each.field == "fee"} == {"members", "everybody else"}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ((12, "months"), (1, "years"), True),
        ((24, "hours"), (1, "days"), True),
        ((90, "days"), (3, "months"), True),
        ((2, "weeks"), (14, "days"), True),
        ((30, "days"), (1, "months"), True),
        ((45, "days"), (1, "months"), False),
        ((14, "days"), (15, "days"), False),
        ((60, "minutes"), (1, "hours"), True),
        ((60, "minutes"), (60, "days"), False),
    ],
)
def test_lengths_that_say_the_same(one: tuple[float, str], other: tuple[float, str], is_same: bool) -> None:  # noqa: FBT001 (a table)
    assert same_length(*one, *other) is is_same
    assert same_length(*other, *one) is is_same


def figure(kind: Kind, value: float, unit: str, high: float | None = None) -> Figure:
    return Figure("x", kind, value, unit, Role.RULE, "r", "", (), value if high is None else high)


@pytest.mark.parametrize(
    ("text", "other", "loose", "is_same"),
    [
        ("$125", figure(Kind.MONEY, 125, "USD"), 0, True),
        ("£125", figure(Kind.MONEY, 125, "USD"), 0, False),
        ("$120", figure(Kind.MONEY, 125, "USD"), 0.05, True),
        ("30 to 45 days", figure(Kind.LENGTH, 30, "days", 45), 0, True),
        ("30 to 60 days", figure(Kind.LENGTH, 30, "days", 45), 0, False),
        ("120 questions", figure(Kind.ITEMS, 120, "scored items"), 0, True),
        ("20 pretest questions", figure(Kind.ITEMS, 20, "items"), 0, False),
        ("three attempts", figure(Kind.LENGTH, 3, "days"), 0, False),
    ],
)
def test_values_that_are_the_same(text: str, other: Figure, loose: float, is_same: bool) -> None:  # noqa: FBT001 (a table)
    (quantity,) = quantities_in(text)
    assert same_value(quantity, other, loose=loose) is is_same


@pytest.mark.parametrize("program", sorted(load_catalog().programs))
def test_every_shipped_program_has_figures_that_hold_together(program: str) -> None:
    loaded = load_catalog().programs[program]
    found = figures_of(loaded)
    assert found
    for each in found:
        assert (each.value is None) == (each.high is None), each
        assert each.value is None or each.high is None or each.value <= each.high, each
        assert set(each.source) <= set(loaded.program.sources), each
        assert each.last is None or each.first <= each.last, each
