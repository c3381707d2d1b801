"""What a candidate tells, and walking the calendar to the first day on which a program lets the candidate in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
SAT = frozenset({"failed", "passed", "scored", "unfinished", "cancelled_score", "pending"})
SAID = {"fail": "failed", "pass": "passed", "incomplete": "unfinished"}


class NoTextSaysError(LookupError):
    """The texts that were read do not say whether that day is permitted."""


@dataclass(frozen=True)
class Try:
    """One sitting as the candidate tells it; `on` is the local day at the test site."""

    on: date
    outcome: str = "failed"
    at: datetime | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """Everything told with one question: sittings in order of time, other facts, the day asked and the part asked about."""

    tries: tuple[Try, ...]
    facts: Mapping[str, Any]
    asked: date
    unit: str | None = None
    everywhere: tuple[Try, ...] = ()  # the sittings of all parts

    @property
    def last(self) -> Try | None:
        return self.tries[-1] if self.tries else None

    @property
    def first(self) -> Try | None:
        return self.tries[0] if self.tries else None


May = Callable[[Told, date], bool]


@dataclass(frozen=True)
class Opinion:
    """One program. `may_sit` and `may_apply` answer for a single day; `unit` names what is counted apart."""

    may_sit: May | None
    may_apply: May | None = None
    unit: str | None = None
    unit_aliases: tuple[str, ...] = ()
    counted: frozenset[str] = SAT
    life: Callable[[Told], int | None] | None = None  # attempts left for life; None: the texts set no number
    other: tuple[May, ...] = ()  # other fair readings of the same text: the product may take one if a doubt names ours
    # what generated histories are made of
    since: date = date(2019, 1, 1)
    outcomes: tuple[str, ...] = ("failed",)
    facts: tuple[Mapping[str, Any], ...] = ({},)
    keys: tuple[Mapping[str, Any], ...] = ({},)
    most: int = 5
    swaps: tuple[Mapping[str, Any], ...] = ()  # facts to exchange in a worked case: another jurisdiction, another rule version
    until: date = date(2027, 12, 31)  # no text speaks about later days
    in_windows: bool = False  # held in windows: that one is open frees nobody who was not held
    longest: int = 3  # years that the longest bar of these texts can last; walked so far, the answer is "never"
    hours: int | None = None  # a first wait that is counted in hours
    mixed: bool = False  # what is counted apart differs from sitting to sitting
    silent_on_waits: bool = False  # limits are known, a wait is not: the candidate comes back some time
    held_by_all: bool = False  # a sitting of another part holds the candidate too
    booked_ahead: bool = False  # the next exam is booked while none is held: that there is none today bars nobody
    to_do: Callable[[Told], bool] | None = None  # something has to be done first, whatever the day
    scope: str = "lifetime"  # the name of the count that `life` is
    changes: tuple[date, ...] = ()  # the days on which a rule became another
    over: Callable[[Told], bool] | None = None  # it is over for life, and nothing that one could do opens it again
    again: str | None = None  # the name of the day from which a passed exam may be sat again
    prelude: Callable[[Mapping[str, Any]], tuple[Mapping[str, Any], ...]] | None = None  # what was passed before


@dataclass(frozen=True)
class Credit:
    """How long a passed part counts: `still_counts(passed, facts, first, day)`, where `first` is the first sitting of any part."""

    still_counts: Callable[[Try, Mapping[str, Any], date, date], bool]
    unit: str
    parts: tuple[str, ...]
    facts: tuple[Mapping[str, Any], ...]
    since: date
    until: date


def plain_unit(value: Any) -> str:
    """ "part 2", "Part 2", "Level II" and 2 are the same part."""
    text = str(value).strip()
    if text.casefold().startswith(("part ", "level ", "psm ")):
        text = text.split()[-1]
    return {"I": "1", "II": "2", "III": "3"}.get(text, text)


def told_by(opinion: Opinion, *, program: str, attempts: Iterable[Mapping[str, Any]], facts: Mapping[str, Any], asked: date) -> Told:
    """The question as this side reads it: other programs' sittings left out, counted ones only, those of the part asked about."""
    names = ("asking_for", *((opinion.unit, *opinion.unit_aliases) if opinion.unit else ()))
    unit = next((plain_unit(facts[name]) for name in names if name in facts), None)
    tries = []
    for given in attempts:
        keys = dict(given)
        if keys.pop("program", keys.pop("programme", program)) != program:
            continue
        said = str(keys.pop("outcome", keys.pop("result", "")))
        when = keys.pop("at", None) or keys.pop("on")
        at = datetime.fromisoformat(when) if isinstance(when, str) and "T" in when else None
        on = at.date() if at else when if isinstance(when, date) else date.fromisoformat(str(when))
        outcome = SAID.get(said, said)
        if outcome in opinion.counted:
            tries.append(Try(on, outcome, at, keys))
    tries.sort(key=lambda each: (each.on, each.at.timestamp() if each.at else 0))
    everywhere = tuple(tries)
    if opinion.unit is not None and tries:
        named = [
            next((plain_unit(each.keys[name]) for name in (opinion.unit, *opinion.unit_aliases) if name in each.keys), None)
            for each in tries
        ]
        unit = unit if unit is not None else named[-1]
        tries = [each for each, name in zip(tries, named, strict=True) if name is None or name == unit]
    return Told(tuple(tries), dict(facts), asked, unit, everywhere)


def earliest(told: Told, may: May, opinion: Opinion) -> date | None:
    """The first permitted day: of the open stretch that the day asked lies in, or of the next one; None: never.

    An open stretch is followed back to the last sitting. Somebody who never sat came free on the day a rule let go of them,
    or may come today at the earliest where none ever held them.
    """
    day, horizon = told.asked, opinion.longest * 366
    last = max((each.on for each in (told.everywhere if opinion.held_by_all else told.tries)), default=None)
    if may(told, day):
        floor = last if last is not None else day - horizon * DAY
        while day > floor and may(told, day - DAY):
            day -= DAY
        return day if last is not None or (day > floor and not opinion.in_windows) else told.asked
    for _ in range(horizon):
        day += DAY
        if may(told, day):
            return day
    return None


def last_good_day(credit: Credit, passed: Try, facts: Mapping[str, Any], first: date) -> date:
    """The last day on which a passed part still counts."""
    day = passed.on
    while credit.still_counts(passed, facts, first, day + DAY):
        day += DAY
    return day


# What is told, as plain values


def day_of(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def left_of(limit: int) -> Callable[[Told], int]:
    return lambda told: max(limit - len(told.tries), 0)


def has_passed(told: Told) -> bool:
    return any(each.outcome == "passed" for each in told.tries)


# The words that the texts use, each for one day


def days_after(day: date, count: int, since: date) -> bool:
    """Whether `day` is at least `count` days after `since`: the exam day is day zero."""
    return (day - since).days >= count


def test_free_days_after(day: date, count: int, since: date) -> bool:
    """Whether `count` whole days lie between the two."""
    return (day - since).days - 1 >= count


def months_after(day: date, count: int, since: date) -> bool:
    """Whether `day` is at least `count` calendar months after `since`; a missing day falls back to the month's last."""
    return day >= months_later(since, count)


@cache
def months_later(since: date, count: int) -> date:
    return since + relativedelta(months=count)


def hours_after(day: date, count: int, attempt: Try, zone: Any = None) -> bool:
    """Whether `day` still has a moment that is `count` elapsed hours after the sitting; without its time, any moment of its day may be it."""
    if attempt.at is None:
        return day >= attempt.on + timedelta(hours=count)
    freed = moment_after(count, attempt, zone)
    return day >= freed.date()


def moment_after(count: int, attempt: Try, zone: Any = None) -> datetime:
    """The moment `count` elapsed hours after a sitting whose moment is known, on the clock of the test site."""
    assert attempt.at is not None
    freed = datetime.fromtimestamp(attempt.at.timestamp() + count * 3600, tz=attempt.at.tzinfo)
    return freed.astimezone(zone) if zone is not None else freed


def in_months_before(tries: Sequence[Try], day: date, months: int) -> int:
    """How many sittings lie in the months that end on `day`; a sitting leaves on its anniversary."""
    return sum(1 for each in tries if each.on <= day and not months_after(day, months, each.on))


def group_at(tries: Sequence[Try], day: date, months: int) -> tuple[Try, ...]:
    """The sittings of the period that `day` lies in, where a period is opened by a sitting and closes so many months later."""
    group: tuple[Try, ...] = ()
    for each in tries:
        if each.on > day:
            break
        group = (each,) if not group or months_after(each.on, months, group[0].on) else (*group, each)
    return () if not group or months_after(day, months, group[0].on) else group
