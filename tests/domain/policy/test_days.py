"""Calendar sums and sets of days, against dateutil and plain sets as second calculators."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.policy.days import (
    AFTER,
    ALL_DAYS,
    BEFORE,
    NO_DAYS,
    Days,
    Duration,
    MonthEnd,
    Unit,
    add_months,
    add_working_days,
    duration,
)

D = date
DAYS = st.dates(D(1990, 1, 1), D(2060, 12, 31))
SMALL = st.lists(st.tuples(st.integers(730_000, 730_060), st.integers(0, 9)), max_size=6).map(
    lambda rows: Days.union((low, low + length) for low, length in rows)
)
SPAN = range(729_990, 730_080)


def as_set(days: Days) -> set[int]:
    return {at for at in SPAN if date.fromordinal(at) in days}


@given(DAYS, st.integers(-60, 60))
def test_months_clamped_agree_with_dateutil(day, months):
    assert add_months(day, months) == day + relativedelta(months=months)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [(MonthEnd.CLAMP, D(2025, 2, 28)), (MonthEnd.ROLL, D(2025, 3, 1)), (MonthEnd.OVERFLOW, D(2025, 3, 3))],
)
def test_six_months_after_31_august(reading, expected):
    assert add_months(D(2024, 8, 31), 6, month_end=reading) == expected


def test_twelve_months_after_a_leap_day():
    assert [add_months(D(2024, 2, 29), 12, month_end=each) for each in (MonthEnd.CLAMP, MonthEnd.ROLL)] == [D(2025, 2, 28), D(2025, 3, 1)]


@given(DAYS, st.integers(0, 30), st.sets(DAYS, max_size=3))
def test_working_days_counted_one_by_one(day, count, holidays):
    week = frozenset(range(6))
    end = add_working_days(day, count, week=week, holidays=holidays)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(each.weekday() in week and each not in holidays for each in between) == count
    assert count == 0 or (end.weekday() in week and end not in holidays)


@given(SMALL, SMALL)
def test_sets_of_days_are_sets(a, b):
    assert as_set(a & b) == as_set(a) & as_set(b)
    assert as_set(a | b) == as_set(a) | as_set(b)
    assert as_set(~a) == set(SPAN) - as_set(a)
    assert ~~a == a
    assert a & b == b & a


@given(SMALL, st.sampled_from(SPAN))
def test_the_first_day_from_is_the_smallest_that_is_not_before(days, at):
    later = sorted(each for each in as_set(days) if each >= at)
    assert days.first_from(date.fromordinal(at)) == (date.fromordinal(later[0]) if later else None)


def test_open_ends():
    assert list(Days.between(D(2026, 1, 1), None)) == [(D(2026, 1, 1), None)]
    assert Days.between(None, D(2026, 1, 1)).last == D(2025, 12, 31)
    assert ALL_DAYS.last is None
    assert Days.between(D(2026, 1, 2), D(2026, 1, 2)) == NO_DAYS
    assert Days(((BEFORE, AFTER),)).first_from(D(1, 1, 1)) == D(1, 1, 1)


def test_the_stretch_of_a_day_outside_is_refused():
    with pytest.raises(LookupError, match="2026-01-01 is not in"):
        Days.between(D(2026, 2, 1), None).stretch_of(D(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 days", Duration(30, Unit.DAYS)),
        ("1 year", Duration(1, Unit.YEARS)),
        ("5 test-free days", Duration(5, Unit.TEST_FREE_DAYS)),
        ("3 working days", Duration(3, Unit.WORKING_DAYS)),
        ("24 hours", Duration(24, Unit.HOURS)),
    ],
)
def test_lengths_are_read_and_written_the_same(text, expected):
    assert duration(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize("text", ["30", "days", "1.5 days", "30 fortnights", "", "thirty days"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match="is not a length of time; want a whole number and a unit"):
        duration(text)
