"""What one rule sees of a case: its attempts, the facts that were given, today, and the sums it may do."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from resit.domain.policy.days import (
    Duration,
    MonthEnd,
    Unit,
    add_months,
    add_working_days,
    falls_short,
)
from resit.domain.policy.expression import Expression, Missing
from resit.domain.policy.history import Judged
from resit.domain.policy.vocabulary import Calendar, Policy, Rule

HORIZON = 12  # years of exam windows that are laid out ahead
FREE, BARRED, OPEN_BARRED = "free", "barred", "open-barred"

Edge = tuple[str, str]  # a rule's id and the edge of it that its text leaves open: month_end, edge, counts:no_show


@dataclass
class Inputs:
    """Everything a case is decided from, and a note of what the deciding met."""

    policy: Policy
    judged: Sequence[Judged]  # attempts at this program or its family, oldest first
    facts: Mapping[str, object]
    today: date
    unit: str | None
    readings: Mapping[Edge, str]  # the reading chosen for an open edge; absent: the stated default
    touched: dict[Edge, tuple[str, ...]] = field(default_factory=dict)  # open edges that were met, with their other fair readings
    asked: dict[str, set[str]] = field(default_factory=dict)  # facts that were needed and not given, with the rules that need them
    refused: set[str] = field(default_factory=set)  # rules that provide for no day in a month that is too short
    calendars: Sequence[Rule] = ()  # the calendar rules that hold for this case
    earliest: date | None = None
    values: dict[str, object] = field(default_factory=dict)


class Scope:
    """The attempts a rule counts, and the names its expressions may use (`expression.CASE_NAMES`)."""

    def __init__(self, inputs: Inputs, rule: Rule, attempts: Sequence[Judged]) -> None:
        self.inputs = inputs
        self.rule = rule
        self.all = attempts
        self.attempt: Judged | None = None
        self.unsaid: Missing | None = None  # facts without which it is not known which attempts the rule counts

    @classmethod
    def of(cls, inputs: Inputs, rule: Rule, unit: str | None) -> "Scope":
        """The scope of `rule` where the question is about `unit`."""
        attempts = inputs.judged
        if rule.per:
            attempts = [each for each in attempts if each.unit == unit]
        scope = cls(inputs, rule, attempts)
        if rule.of is not None:
            scope.all, scope.unsaid = scope._sort_out(rule.of.run)
        return scope

    # — names —

    @property
    def today(self) -> date:
        return self.inputs.today

    @property
    def earliest(self) -> date | None:
        return self.inputs.earliest

    @property
    def asked(self) -> str | Missing | None:
        if self.inputs.unit is None and self.inputs.policy.unit is not None:
            return Missing("asking_for")
        return self.inputs.unit

    @cached_property
    def counted(self) -> Sequence[Judged]:
        return [each for each in self.all if each.counted]

    @cached_property
    def failed(self) -> Sequence[Judged]:
        return [each for each in self.counted if each.failed]

    @property
    def attempts(self) -> int:
        return len(self.counted)

    @property
    def failures(self) -> int:
        return len(self.failed)

    @property
    def passes(self) -> int:
        return sum(each.passed for each in self.counted)

    @property
    def streak(self) -> int:
        run = 0
        for each in reversed(self.counted):
            if not each.failed:
                break
            run += 1
        return run

    @property
    def first_attempt(self) -> date | None:
        return self.counted[0].on if self.counted else None

    @property
    def last_attempt(self) -> date | None:
        return self.counted[-1].on if self.counted else None

    @property
    def first_failure(self) -> date | None:
        return self.failed[0].on if self.failed else None

    @property
    def last_failure(self) -> date | None:
        return self.failed[-1].on if self.failed else None

    @property
    def last_pass(self) -> date | None:
        return next((each.on for each in reversed(self.counted) if each.passed), None)

    @property
    def last_release(self) -> date | Missing | None:
        if not self.counted:
            return None
        told = self.inputs.facts.get("score_released")
        return self.counted[-1].score_released or (told if isinstance(told, date) else Missing("score_released"))

    @property
    def last_moment(self) -> datetime | None:
        return self.counted[-1].attempt.at if self.counted else None

    # — questions —

    def fact(self, name: str) -> object:
        value = self.inputs.facts.get(name)
        if value is None:
            value = self.inputs.policy.facts[name].default
        return Missing(name) if value is None else value

    def defined(self, name: str) -> object:
        return self.inputs.values.get(name)

    def where(self, test: Callable[["Scope"], object]) -> list[Judged]:
        """The attempts of which `test` is true."""
        found = []
        outer = self.attempt
        for each in self.all:
            self.attempt = each
            if test(self) is True:
                found.append(each)
        self.attempt = outer
        return found

    def _sort_out(self, test: Callable[["Scope"], object]) -> tuple[list[Judged], Missing | None]:
        """The attempts of which `test` is true, and the facts that are missing to know it of others."""
        found: list[Judged] = []
        unsaid: Missing | None = None
        for each in self.all:
            self.attempt = each
            holds = test(self)
            if holds is True:
                found.append(each)
            elif isinstance(holds, Missing):
                unsaid = holds | unsaid
        self.attempt = None
        return found, unsaid

    def holds(self) -> object:
        """Whether the rule holds here: true, false, None, or Missing; what is missing is noted as asked for by it."""
        holds = True if self.rule.when is None else self.run(self.rule.when)
        if self.unsaid is None or not holds:
            return holds
        self._ask(self.unsaid)
        return self.unsaid

    def missing(self) -> Missing | None:
        """The facts without which it is not known whether the rule holds; nothing is asked for."""
        holds = True if self.rule.when is None else self.rule.when.run(self)
        if isinstance(holds, Missing):
            return holds
        return self.unsaid if holds else None

    def failures_within(self, length: Duration) -> int:
        """Failures on or after the day `length` before the last attempt."""
        if self.last_attempt is None:
            return 0
        since = self.add(self.last_attempt, -length)
        return sum(each.on >= since for each in self.failed)

    def run(self, expression: Expression) -> object:
        """Its value; a fact that is missing is noted as asked for by this rule."""
        value = expression.run(self)
        if isinstance(value, Missing):
            self._ask(value)
        return value

    def _ask(self, missing: Missing) -> None:
        for name in missing.facts:
            self.inputs.asked.setdefault(name, set()).add(self.rule.id)

    def of_attempt(self, attempt: Judged, expression: Expression) -> object:
        """The value of an expression that is asked of one attempt."""
        self.attempt = attempt
        return self.run(expression)

    # — sums —

    def add(self, day: date, length: Duration) -> date:
        """`day` plus `length` by the conventions of the rule; an open month end is noted as met."""
        count, unit = length.count, length.unit
        try:
            if unit is Unit.DAYS:
                return day + timedelta(days=count)
            if unit is Unit.MONTHS or unit is Unit.YEARS:
                months = count * 12 if unit is Unit.YEARS else count
                return add_months(day, months, month_end=self._month_end(day, months))
            if unit is Unit.WEEKS:
                return day + timedelta(weeks=count)
            if unit is Unit.TEST_FREE_DAYS:
                return day + timedelta(days=count + 1)
            if unit is Unit.HOURS:
                return day + timedelta(days=-(-count // 24))
            holidays = self.inputs.policy.holidays | frozenset(self.inputs.facts.get("holidays") or ())  # type: ignore[call-overload]
            return add_working_days(day, count, week=self.inputs.policy.working_week, holidays=holidays)
        except (OverflowError, ValueError):  # past the year 9999 or before the year 1
            return date.max if count > 0 else date.min

    def _month_end(self, day: date, months: int) -> MonthEnd:
        if not falls_short(day, months):
            return MonthEnd.CLAMP
        if self.rule.month_end is MonthEnd.REFUSE:
            self.inputs.refused.add(self.rule.id)
        if self.rule.month_end is not None:
            return self.rule.month_end
        return MonthEnd(self.open_edge("month_end", MonthEnd.CLAMP, MonthEnd.ROLL, MonthEnd.OVERFLOW))

    def edge(self, *, when_silent: str) -> str:
        """Whether the rule lets one sit on its edge day itself: free or barred; an open edge is noted as met."""
        stated = self.rule.edge or when_silent
        if stated == "open":
            return self.open_edge("edge", FREE, BARRED)
        return self.open_edge("edge", BARRED, FREE) if stated == OPEN_BARRED else stated

    def open_edge(self, edge: str, default: str, *others: str) -> str:
        key = (self.rule.id, edge)
        self.inputs.touched.setdefault(key, others)
        return self.inputs.readings.get(key, default)

    # — exam windows —

    def openings(self) -> list[tuple[date, date]]:
        """First and last day of every exam window of the file's calendar, from before the history to the horizon."""
        found: list[tuple[date, date]] = []
        first_year = min([self.today.year, *(each.on.year for each in self.inputs.judged[:1])]) - 1
        for rule in self.inputs.calendars:
            for version in rule.versions:
                if isinstance(version.body, Calendar):
                    windows = windows_of(version.body, range(first_year, self.today.year + HORIZON))
                    found += [
                        (first, last)
                        for first, last in windows
                        if (version.start is None or last >= version.start) and (version.end is None or first < version.end)
                    ]
        return sorted(found)

    def next_opening(self, day: date) -> date | None:
        starts = [first for first, _ in self.openings()]
        place = bisect_left(starts, day + timedelta(days=1))
        return starts[place] if place < len(starts) else None


def pivot_day(scope: Scope) -> date:
    """The day that selects the version; a fact not given stands for today."""
    if scope.rule.pivot is None:
        return scope.today
    value = scope.run(scope.rule.pivot)
    return value if isinstance(value, date) else scope.today


def windows_of(calendar: Calendar, years: range) -> list[tuple[date, date]]:
    """Every window of `calendar` in `years`, as its first and last day."""
    return [(days[0], days[-1]) for _, days in administrations(calendar, years)]


def administrations(calendar: Calendar, years: range) -> list[tuple[str | None, tuple[date, ...]]]:
    """Every administration of `calendar` in `years`: the name and the ends of a window, or each day of a fixed sitting."""
    found: list[tuple[str | None, tuple[date, ...]]] = []
    for opening in calendar.openings:
        if isinstance(opening.first, date) and isinstance(opening.last, date):
            found.append((opening.name, (opening.first, opening.last)))
        elif isinstance(opening.first, tuple) and isinstance(opening.last, tuple):
            for year in years:
                last_year = year + (opening.last < opening.first)
                found.append((opening.name, (_day_of(year, opening.first), _day_of(last_year, opening.last))))
    if calendar.weekdays is not None:
        rule = calendar.weekdays
        for year in years:
            for month in rule.months:
                last = _weekday_of(year, month, rule.weekday, rule.which)
                found.append((None, tuple(last - timedelta(days=back) for back in reversed(range(rule.days)))))
    return found


def _day_of(year: int, month_day: tuple[int, int]) -> date:
    month, day = month_day
    try:
        return date(year, month, day)
    except ValueError:  # 29 February in a common year
        return date(year, month, 28)


def _weekday_of(year: int, month: int, weekday: int, which: int) -> date:
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    last = add_months(date(year, month, 1), 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-which - 1))
