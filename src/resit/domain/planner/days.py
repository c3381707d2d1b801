"""The days before an exam: study days by week, what time each stretch holds, and the slots that time makes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
GRAIN_MINUTES = 5
"""Lengths of study sessions are whole multiples of this."""
TAPER_DAYS = 7
TAPER_LOAD = Fraction(1, 2)
MOCK_DAYS_AHEAD = (21, 7)
MOCK_DAYS_EITHER_SIDE = 3
DAYS_BEFORE_FIRST_MOCK = 7


@dataclass(frozen=True, slots=True)
class Stretch:
    """The study days of one week that carry the same load.

    `week` counts from 0; `minutes` is the most that may be planned on `days` together; `eased` marks the last days before the exam.
    """

    week: int
    days: tuple[date, ...]
    minutes: int
    eased: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One session's place: a day, a length, and whether it is a full practice or one of the eased last days."""

    week: int
    on: date
    minutes: int
    eased: bool
    mock: bool = False


def week_spans(*, start_on: date, exam_on: date, week_starts_on: int) -> list[tuple[date, date]]:
    """First and last day, both inclusive, of each week from `start_on` to the day before `exam_on`; the outer weeks may be short."""
    last_on = exam_on - DAY
    spans: list[tuple[date, date]] = []
    first_on = start_on
    while True:
        days_left_in_week = 6 - (first_on.weekday() - week_starts_on) % 7
        if (last_on - first_on).days <= days_left_in_week:
            return [*spans, (first_on, last_on)]
        end_on = first_on + timedelta(days=days_left_in_week)
        spans.append((first_on, end_on))
        first_on = end_on + DAY


def stretches(*, spans: Sequence[tuple[date, date]], exam_on: date, minutes_a_week: Fraction, study_days: frozenset[int]) -> list[Stretch]:
    """The time each week holds: in proportion to its study days, half of that in the last days, none on the day before the exam."""
    total_days = (exam_on - spans[0][0]).days
    eased_from = exam_on - timedelta(days=min(TAPER_DAYS, total_days // 3))
    minutes_a_day = minutes_a_week / len(study_days)
    found: list[Stretch] = []
    for week, (first_on, last_on) in enumerate(spans):
        days = [day for day in _days(first_on, min(last_on, exam_on - 2 * DAY)) if day.weekday() in study_days]
        for eased, load in ((False, Fraction(1)), (True, TAPER_LOAD)):
            of_load = tuple(day for day in days if (day >= eased_from) is eased)
            if of_load:
                found.append(Stretch(week=week, days=of_load, minutes=int(minutes_a_day * load * len(of_load)), eased=eased))
    return found


def mock_days(*, room: Sequence[Stretch], start_on: date, exam_on: date, mock_minutes: int) -> dict[date, int]:
    """The study days nearest to three weeks and one week before the exam whose stretch holds `mock_minutes`.

    A day counts when it is within three days of the mark and at least a week after the start; of two days equally near, the earlier.

    Returns
    -------
    `mock_minutes` by day; empty where there is no room.
    """
    roomy = [
        day
        for stretch in room
        if stretch.minutes >= mock_minutes
        for day in stretch.days
        if (day - start_on).days >= DAYS_BEFORE_FIRST_MOCK
    ]
    taken: dict[date, int] = {}
    for ahead in MOCK_DAYS_AHEAD:
        off, day = min(((abs((exam_on - day).days - ahead), day) for day in roomy), default=(MOCK_DAYS_EITHER_SIDE + 1, exam_on))
        if off <= MOCK_DAYS_EITHER_SIDE:
            taken[day] = mock_minutes
    return taken


def slots(*, room: Sequence[Stretch], session_minutes: int, mocks: Mapping[date, int]) -> list[Slot]:
    """Turn the time of each stretch into sessions of even length, none longer than `session_minutes`, spread over its days."""
    found: list[Slot] = []
    for stretch in room:
        mock_on = next((day for day in stretch.days if day in mocks), None)
        mock_minutes = mocks[mock_on] if mock_on else 0
        lengths = _even_lengths(minutes=stretch.minutes - mock_minutes, longest=session_minutes)
        counts = _sessions_by_day(n=len(lengths), days=stretch.days, mock_on=mock_on, mock_fills=-(-mock_minutes // session_minutes))
        remaining = iter(lengths)
        for day in stretch.days:
            if day == mock_on:
                found.append(Slot(week=stretch.week, on=day, minutes=mock_minutes, eased=stretch.eased, mock=True))
            found.extend(Slot(week=stretch.week, on=day, minutes=next(remaining), eased=stretch.eased) for _ in range(counts[day]))
    return found


def _even_lengths(*, minutes: int, longest: int) -> list[int]:
    grains, most = minutes // GRAIN_MINUTES, longest // GRAIN_MINUTES
    n = -(-grains // most)
    return [GRAIN_MINUTES * (grains // n + (index < grains % n)) for index in range(n)]


def _sessions_by_day(*, n: int, days: Sequence[date], mock_on: date | None, mock_fills: int) -> dict[date, int]:
    if mock_on is None:
        return _spread(n=n, days=days)
    counts = _spread(n=n + mock_fills, days=days)
    if counts[mock_on] >= mock_fills:
        counts[mock_on] -= mock_fills
        return counts
    return {mock_on: 0} | _spread(n=n, days=[day for day in days if day != mock_on])


def _spread(*, n: int, days: Sequence[date]) -> dict[date, int]:
    each, more = divmod(n, len(days))
    counts = dict.fromkeys(days, each)
    for index in range(more):  # the middles of `more` equal parts: two of five days are the second and the fourth
        counts[days[(2 * index + 1) * len(days) // (2 * more)]] += 1
    return counts


def _days(first_on: date, last_on: date) -> Iterator[date]:
    return (first_on + timedelta(days=ahead) for ahead in range((last_on - first_on).days + 1))
