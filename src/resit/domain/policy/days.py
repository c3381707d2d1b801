"""Sets of days, and the calendar sums that rules are made of.

A rule turns into the set of days on which it permits applying and sitting; a case is the intersection of such sets.
A set is kept as sorted, disjoint, half-open stretches of proleptic ordinals (`date.toordinal`), open-ended at `BEFORE` and `AFTER`.
"""

import re
from calendar import monthrange
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

BEFORE = 0  # no day that can be written lies at or before this ordinal
AFTER = 4_000_000  # nor at or after this one
LAST_DAY = date.max.toordinal()


class MonthEnd(StrEnum):
    """What "six months after 31 August" means, where no such day exists."""

    CLAMP = "clamp"  # the month's last day: 28 February
    ROLL = "roll"  # the next month's first day: 1 March
    OVERFLOW = "overflow"  # as many days into the next month as were missing: 3 March
    REFUSE = "refuse"  # the text provides for no such case: no day can be named


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    TEST_FREE_DAYS = "test-free days"  # that many whole days must lie between
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a rule states it. The unit is never converted: 12 months are not 365 days."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}"

    def __neg__(self) -> "Duration":
        return Duration(-self.count, self.unit)


DURATION = re.compile(r"^(-?\d+) (hour|test-free day|working day|day|week|month|year)s?$")


def duration(text: str) -> Duration:
    """Read "30 days", "12 months", "24 hours", "3 working days", "5 test-free days".

    Raises
    ------
    ValueError
        Not a whole number and a unit.
    """
    match = DURATION.match(" ".join(text.split()))
    if match is None:
        raise ValueError(
            f'"{text}" is not a length of time; want a whole number and a unit: hours, days, test-free days, working days, weeks, months or years'
        )
    return Duration(int(match[1]), Unit(f"{match[2]}s"))


def add_months(day: date, months: int, *, month_end: MonthEnd = MonthEnd.CLAMP) -> date:
    """`day` plus calendar `months` (may be negative); `month_end` decides where the month is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    if month_end in {MonthEnd.CLAMP, MonthEnd.REFUSE}:
        return date(year, month, last)
    missing = 1 if month_end is MonthEnd.ROLL else day.day - last
    return date(year, month, last) + timedelta(days=missing)


def falls_short(day: date, months: int) -> bool:
    """Whether `day` plus `months` meets a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.day > monthrange(year, month + 1)[1]


def add_working_days(day: date, count: int, *, week: frozenset[int], holidays: Container[date] = frozenset()) -> date:
    """The `count`-th working day after `day` (before it, when negative); `week` holds the working weekdays, Monday is 0."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if day.weekday() in week and day not in holidays:
            left -= 1
    return day


class Days:
    """An immutable set of days. `a & b` and `a | b` are what they are for sets; `~a` is every other day."""

    __slots__ = ("stretches",)

    def __init__(self, stretches: tuple[tuple[int, int], ...]) -> None:
        self.stretches = stretches

    @classmethod
    def between(cls, first: date | None, end: date | None) -> "Days":
        """From `first` (inclusive; None: without beginning) until `end` (exclusive; None: without end)."""
        low = BEFORE if first is None else first.toordinal()
        high = AFTER if end is None else end.toordinal()
        return cls(((low, high),)) if low < high else NO_DAYS

    @classmethod
    def union(cls, stretches: Iterable[tuple[int, int]]) -> "Days":
        merged: list[tuple[int, int]] = []
        for low, high in sorted(each for each in stretches if each[0] < each[1]):
            if merged and low <= merged[-1][1]:
                if high > merged[-1][1]:
                    merged[-1] = (merged[-1][0], high)
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Days) and self.stretches == other.stretches

    def __hash__(self) -> int:
        return hash(self.stretches)

    def __bool__(self) -> bool:
        return bool(self.stretches)

    def __contains__(self, day: date) -> bool:
        at = day.toordinal()
        return any(low <= at < high for low, high in self.stretches)

    def __and__(self, other: "Days") -> "Days":
        if self is ALL_DAYS:
            return other
        if other is ALL_DAYS:
            return self
        out: list[tuple[int, int]] = []
        mine, theirs = self.stretches, other.stretches
        i = j = 0
        while i < len(mine) and j < len(theirs):
            low, high = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
            if low < high:
                out.append((low, high))
            if mine[i][1] < theirs[j][1]:
                i += 1
            else:
                j += 1
        return Days(tuple(out))

    def __or__(self, other: "Days") -> "Days":
        return Days.union((*self.stretches, *other.stretches))

    def __invert__(self) -> "Days":
        out: list[tuple[int, int]] = []
        at = BEFORE
        for low, high in self.stretches:
            if at < low:
                out.append((at, low))
            at = high
        if at < AFTER:
            out.append((at, AFTER))
        return Days(tuple(out))

    def __repr__(self) -> str:
        return "Days(" + ", ".join(f"{first or '…'}..{end or '…'}" for first, end in self) + ")"

    def __iter__(self) -> Iterator[tuple[date | None, date | None]]:
        """The stretches as (first day or None, first day after or None)."""
        for low, high in self.stretches:
            yield (None if low == BEFORE else date.fromordinal(low)), (None if high > LAST_DAY else date.fromordinal(high))

    def first_from(self, day: date) -> date | None:
        """The first day of the set on or after `day`."""
        at = day.toordinal()
        for low, high in self.stretches:
            if at < high:
                found = max(low, at)
                return date.fromordinal(found) if found <= LAST_DAY else None
        return None

    def stretch_of(self, day: date) -> tuple[date | None, date | None]:
        """The unbroken stretch that holds `day`: its first day and the first day after it.

        Raises
        ------
        LookupError
            `day` is not in the set.
        """
        for (first, end), (low, high) in zip(self, self.stretches, strict=True):
            if low <= day.toordinal() < high:
                return first, end
        raise LookupError(f"{day} is not in {self!r}")

    @property
    def last(self) -> date | None:
        """The last day, or None where the set is empty or has no end."""
        if not self.stretches or self.stretches[-1][1] > LAST_DAY:
            return None
        return date.fromordinal(self.stretches[-1][1] - 1)


NO_DAYS = Days(())
ALL_DAYS = Days(((BEFORE, AFTER),))
