"""The first plan: from a start day to the exam date, hours a week, shared by the outline's weights.

It knows nothing of the candidate beyond dates and hours: without more evidence it follows the outline. How it is made:

- every week holds the hours asked for, in proportion to its study days, and never more;
- areas take turns all the way (`apportion.interleave`) instead of one after another, so that each comes back after a rest;
- from the second week on, a week of three sessions or more ends with a mixed review of all areas;
- a full practice under time stands about three weeks and about one week before the exam where a week has room for it;
- the last seven days (the last third, if the whole plan is shorter than three weeks) hold half the load, all of it mixed review;
- the day before the exam is free.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from resit.domain.planner.apportion import interleave, largest_remainder, split_each, whole_weights
from resit.domain.planner.days import DAY, GRAIN_MINUTES, Slot, mock_days, slots, stretches, week_spans

EVERY_DAY = frozenset(range(7))
"""Weekdays are numbered as in `date.weekday`: 0 is Monday, 6 Sunday."""
MAX_DAYS = 1096
"""Three years, one of them a leap year."""
MAX_HOURS_A_WEEK = 80
MAX_HOURS_A_DAY = 12
MIN_SESSION_MINUTES = 15
MAX_SESSION_MINUTES = 240
MAX_AREAS = 200
MAX_WEIGHT = 1_000_000
BREAK_MINUTES = 10
SESSIONS_BEFORE_REVIEW = 3


class PlanError(ValueError):
    """What was asked cannot be planned."""


class ExamDateError(PlanError):
    """The exam is not between tomorrow and three years from the start."""


class StudyTimeError(PlanError):
    """Hours, study days, session length or time of day are out of range."""


class OutlineError(PlanError):
    """Areas are repeated, or their weights cannot be shared by."""


class PlanPart(NamedTuple):
    """A sub-area of the outline; `weight` is None where none is published."""

    id: str
    name: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class PlanArea:
    """A content area; `weight` in any one unit (percent or items), None where none is published."""

    id: str
    name: str
    weight: float | None = None
    parts: tuple[PlanPart, ...] = ()


class SessionKind(StrEnum):
    STUDY = "study"
    REVIEW = "review"
    MOCK = "mock"


class Basis(StrEnum):
    OUTLINE = "outline"
    EVEN = "even"


class Why(StrEnum):
    """Why time is shared as it is: a key for the interface's text."""

    FOLLOWS_OUTLINE = "follows-outline"
    NO_OUTLINE = "no-outline"
    NO_WEIGHTS = "no-weights"
    SOME_WEIGHTS_MISSING = "some-weights-missing"


class Note(StrEnum):
    """What the plan had to leave out: a key for the interface's text."""

    NO_TIME = "no-time"
    NO_EXAM_LENGTH = "no-exam-length"
    NO_ROOM_FOR_MOCK = "no-room-for-mock"
    AREAS_WITHOUT_SESSION = "areas-without-session"


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting down to work.

    `number` counts the day's sessions from 1. `area_id` is None where all areas are mixed (review, mock) and where no outline is known.
    `part_ids` are the sub-areas to take, in the outline's order. `starts_at` is wall-clock time, None where no time of day was asked for.
    """

    on: date
    number: int
    minutes: int
    kind: SessionKind
    area_id: str | None = None
    part_ids: tuple[str, ...] = ()
    starts_at: time | None = None


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """`starts_on` to `ends_on`, both inclusive; `shares` are minutes by area id and add up to `minutes` (empty without an outline)."""

    starts_on: date
    ends_on: date
    minutes: int
    shares: Mapping[str, int]
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `minutes_by_area` adds up to `minutes`, mixed sessions counted by the weights; empty without an outline.

    `rest_on` is the free day before the exam; `uncovered` are ids of areas with weight that only mixed sessions (if any) touch.
    """

    start_on: date
    exam_on: date
    areas: tuple[PlanArea, ...]
    weeks: tuple[PlanWeek, ...]
    sessions: tuple[Session, ...]
    minutes: int
    minutes_by_area: Mapping[str, int]
    basis: Basis
    why: Why
    notes: tuple[Note, ...]
    rest_on: date
    uncovered: tuple[str, ...]


def first_plan(
    *,
    areas: Sequence[PlanArea],
    start_on: date,
    exam_on: date,
    hours_a_week: float,
    study_days: frozenset[int] = EVERY_DAY,
    session_minutes: int = 50,
    mock_minutes: int | None = None,
    day_starts_at: time | None = None,
    week_starts_on: int = 0,
) -> Plan:
    """Plan the time from `start_on`, inclusive, to the day before `exam_on`, which stays free.

    Parameters
    ----------
    areas
        The outline's content areas, in its order; empty where no outline is known.
    hours_a_week
        Above 0, at most 80, and at most 12 for each study day. Used up to the last five minutes in every full week but the last.
    study_days
        Weekdays on which to study, 0 Monday to 6 Sunday.
    session_minutes
        The longest study session: 15 to 240, a multiple of 5. Sessions of one week differ by at most five minutes.
    mock_minutes
        Minutes of the real exam; None where not known, and then no full practice is planned.
    day_starts_at
        Wall-clock time of each day's first session; the others follow after breaks of ten minutes. None leaves the time open.
    week_starts_on
        First weekday of a week in the table, 0 Monday to 6 Sunday.

    Returns
    -------
    The same plan for the same arguments. Each area's study time is less than one session (the longest) away from its exact share.
    An exam too near for any session gives a plan without sessions and `Note.NO_TIME`.

    Raises
    ------
    ExamDateError
        The exam is on or before the start, or more than 1096 days after it.
    StudyTimeError
        Hours, study days, session length, exam length or time of day are out of range.
    OutlineError
        An area's or part's id is repeated; a weight is not between 0 and a million, or they add up to zero; more than 200 areas.
    """
    _check_dates(start_on=start_on, exam_on=exam_on)
    _check_time(hours_a_week=hours_a_week, study_days=study_days, session_minutes=session_minutes, mock_minutes=mock_minutes)
    if week_starts_on not in EVERY_DAY:
        raise StudyTimeError(f"week_starts_on is {week_starts_on}; want a weekday from 0 (Monday) to 6 (Sunday)")
    _check_outline(areas)
    weights, basis, why = _weights(areas)

    spans = week_spans(start_on=start_on, exam_on=exam_on, week_starts_on=week_starts_on)
    minutes_a_week = Fraction(repr(float(hours_a_week))) * 60
    room = stretches(spans=spans, exam_on=exam_on, minutes_a_week=minutes_a_week, study_days=study_days)
    mocks = mock_days(room=room, start_on=start_on, exam_on=exam_on, mock_minutes=mock_minutes) if mock_minutes else {}
    places = slots(room=room, session_minutes=session_minutes, mocks=mocks)

    sessions = _sessions(places, areas=areas, weights=weights, day_starts_at=day_starts_at)
    shares = _shares(sessions, weights=weights)
    weeks = _weeks(spans, places=places, sessions=sessions, shares=shares, area_ids=weights)
    studied = {session.area_id for session in sessions if session.kind is SessionKind.STUDY}
    uncovered = tuple(area.id for area in areas if weights[area.id] and area.id not in studied)
    return Plan(
        start_on=start_on,
        exam_on=exam_on,
        areas=tuple(areas),
        weeks=weeks,
        sessions=sessions,
        minutes=sum(session.minutes for session in sessions),
        minutes_by_area=_added(shares, keys=weights),
        basis=basis,
        why=why,
        notes=_notes(sessions=sessions, mock_minutes=mock_minutes, uncovered=uncovered),
        rest_on=exam_on - DAY,
        uncovered=uncovered,
    )


def _weights(areas: Sequence[PlanArea]) -> tuple[dict[str, int], Basis, Why]:
    known = {area.id: _area_weight(area) for area in areas}
    given = {key: weight for key, weight in known.items() if weight is not None}
    if given and len(given) == len(known):
        return whole_weights(given), Basis.OUTLINE, Why.FOLLOWS_OUTLINE
    even = dict.fromkeys(known, 1)
    if not known:
        return even, Basis.EVEN, Why.NO_OUTLINE
    return even, Basis.EVEN, Why.SOME_WEIGHTS_MISSING if given else Why.NO_WEIGHTS


def _area_weight(area: PlanArea) -> float | None:
    """The area's own weight, else the sum of its parts' where every part has one."""
    if area.weight is not None:
        return area.weight
    of_parts = [part.weight for part in area.parts if part.weight is not None]
    return sum(of_parts) if of_parts and len(of_parts) == len(area.parts) else None


def _sessions(
    places: Sequence[Slot], *, areas: Sequence[PlanArea], weights: Mapping[str, int], day_starts_at: time | None
) -> tuple[Session, ...]:
    kinds = _kinds(places)
    study = [index for index, kind in enumerate(kinds) if kind is SessionKind.STUDY]
    turns = interleave(sizes=[places[index].minutes for index in study], weights=weights) if weights else []
    area_of = dict(zip(study, turns, strict=False))  # without an outline there are no turns
    parts_of = _parts_of(turns, areas=areas)
    parts_at = {index: next(parts_of[area_id]) for index, area_id in area_of.items()}
    numbers = _numbers(places)
    starts = _starts(places, day_starts_at=day_starts_at)
    return tuple(
        Session(
            on=place.on,
            number=numbers[index],
            minutes=place.minutes,
            kind=kinds[index],
            area_id=area_of.get(index),
            part_ids=parts_at.get(index, ()),
            starts_at=starts[index],
        )
        for index, place in enumerate(places)
    )


def _kinds(places: Sequence[Slot]) -> list[SessionKind]:
    plain = [index for index, place in enumerate(places) if not (place.mock or place.eased)]
    n_plain = Counter(places[index].week for index in plain)
    closing = {places[index].week: index for index in plain}  # the last one of each week wins
    reviews = {index for week, index in closing.items() if week > 0 and n_plain[week] >= SESSIONS_BEFORE_REVIEW}
    return [
        SessionKind.MOCK if place.mock else SessionKind.REVIEW if place.eased or index in reviews else SessionKind.STUDY
        for index, place in enumerate(places)
    ]


def _parts_of(turns: Sequence[str], *, areas: Sequence[PlanArea]) -> dict[str, Iterator[tuple[str, ...]]]:
    n_turns = Counter(turns)
    return {area.id: iter(_rounds(area.parts, n=n_turns[area.id])) for area in areas}


def _rounds(parts: Sequence[PlanPart], *, n: int) -> list[tuple[str, ...]]:
    """The parts that each of an area's `n` sessions takes: every part at least once, the rest of the sessions by weight."""
    if not parts or n == 0:
        return [()] * n
    ids = [part.id for part in parts]
    if n <= len(ids):
        return [tuple(ids[len(ids) * index // n : len(ids) * (index + 1) // n]) for index in range(n)]
    given = {part.id: part.weight for part in parts if part.weight is not None}
    weights = whole_weights(given) if len(given) == len(ids) and sum(given.values()) > 0 else dict.fromkeys(ids, 1)
    more = largest_remainder(total=n - len(ids), weights=weights)
    # In the outline's order first, so that no part is first met late; then turn by turn in proportion.
    return [(part_id,) for part_id in [*ids, *interleave(sizes=[1] * (n - len(ids)), weights=more)]]


def _numbers(places: Sequence[Slot]) -> list[int]:
    seen: Counter[date] = Counter()
    numbers: list[int] = []
    for place in places:
        seen[place.on] += 1
        numbers.append(seen[place.on])
    return numbers


def _starts(places: Sequence[Slot], *, day_starts_at: time | None) -> list[time | None]:
    if day_starts_at is None:
        return [None] * len(places)
    starts: list[time | None] = []
    begins, day = timedelta(0), None
    for place in places:
        if place.on != day:
            day, begins = place.on, timedelta(hours=day_starts_at.hour, minutes=day_starts_at.minute)
        ends = begins + timedelta(minutes=place.minutes)
        if ends > DAY:
            raise StudyTimeError(
                f"day_starts_at is {day_starts_at:%H:%M}: the sessions of {place.on} would run past midnight; want an earlier time or fewer hours"
            )
        starts.append(time(begins.seconds // 3600, begins.seconds // 60 % 60))
        begins = ends + timedelta(minutes=BREAK_MINUTES)
    return starts


def _shares(sessions: Sequence[Session], *, weights: Mapping[str, int]) -> list[dict[str, int]]:
    """Minutes by area of each session; those of a mixed one follow the weights."""
    if not weights:
        return [{} for _ in sessions]
    mixed = iter(split_each(sizes=[session.minutes for session in sessions if session.area_id is None], weights=weights))
    return [next(mixed) if session.area_id is None else {session.area_id: session.minutes} for session in sessions]


def _weeks(
    spans: Sequence[tuple[date, date]],
    *,
    places: Sequence[Slot],
    sessions: Sequence[Session],
    shares: Sequence[Mapping[str, int]],
    area_ids: Collection[str],
) -> tuple[PlanWeek, ...]:
    inside: list[list[int]] = [[] for _ in spans]
    for index, place in enumerate(places):
        inside[place.week].append(index)
    return tuple(
        PlanWeek(
            starts_on=starts_on,
            ends_on=ends_on,
            minutes=sum(sessions[index].minutes for index in of_week),
            shares=_added((shares[index] for index in of_week), keys=area_ids),
            sessions=tuple(sessions[index] for index in of_week),
        )
        for (starts_on, ends_on), of_week in zip(spans, inside, strict=True)
    )


def _added(shares: Iterable[Mapping[str, int]], *, keys: Collection[str]) -> dict[str, int]:
    total = dict.fromkeys(keys, 0)
    for share in shares:
        for key, minutes in share.items():
            total[key] += minutes
    return total


def _notes(*, sessions: Sequence[Session], mock_minutes: int | None, uncovered: Sequence[str]) -> tuple[Note, ...]:
    if not sessions:
        return (Note.NO_TIME,)
    has_mock = any(session.kind is SessionKind.MOCK for session in sessions)
    wanting = {
        Note.NO_EXAM_LENGTH: mock_minutes is None,
        Note.NO_ROOM_FOR_MOCK: mock_minutes is not None and not has_mock,
        Note.AREAS_WITHOUT_SESSION: bool(uncovered),
    }
    return tuple(note for note, applies in wanting.items() if applies)


def _check_dates(*, start_on: date, exam_on: date) -> None:
    if exam_on <= start_on:
        raise ExamDateError(f"exam_on is {exam_on}; want a day after the start, {start_on}")
    if (exam_on - start_on).days > MAX_DAYS:
        raise ExamDateError(
            f"exam_on is {exam_on}, {(exam_on - start_on).days} days after the start; want at most {MAX_DAYS} days (three years)"
        )


def _check_time(*, hours_a_week: float, study_days: frozenset[int], session_minutes: int, mock_minutes: int | None) -> None:
    if not 0 < hours_a_week <= MAX_HOURS_A_WEEK:  # neither does "not a number" pass
        raise StudyTimeError(f"hours_a_week is {hours_a_week}; want more than 0 and at most {MAX_HOURS_A_WEEK}")
    if not study_days or not study_days <= EVERY_DAY:
        raise StudyTimeError(f"study_days is {sorted(study_days)}; want at least one weekday from 0 (Monday) to 6 (Sunday)")
    if hours_a_week > MAX_HOURS_A_DAY * len(study_days):
        raise StudyTimeError(
            f"hours_a_week is {hours_a_week} over {len(study_days)} study day(s); want at most {MAX_HOURS_A_DAY} hours a day"
        )
    if not MIN_SESSION_MINUTES <= session_minutes <= MAX_SESSION_MINUTES or session_minutes % GRAIN_MINUTES:
        raise StudyTimeError(
            f"session_minutes is {session_minutes}; want a multiple of {GRAIN_MINUTES} from {MIN_SESSION_MINUTES} to {MAX_SESSION_MINUTES}"
        )
    if mock_minutes is not None and mock_minutes <= 0:
        raise StudyTimeError(f"mock_minutes is {mock_minutes}; want the exam's length, above 0, or None where it is not known")


def _check_outline(areas: Sequence[PlanArea]) -> None:
    if len(areas) > MAX_AREAS:
        raise OutlineError(f"the outline has {len(areas)} areas; want at most {MAX_AREAS}")
    _check_ids([area.id for area in areas], of="area")
    for area in areas:
        _check_ids([part.id for part in area.parts], of=f"part of area {area.id!r}")
        for key, weight in ((area.id, area.weight), *((part.id, part.weight) for part in area.parts)):
            if weight is not None and not 0 <= weight <= MAX_WEIGHT:
                raise OutlineError(f"weight of {key!r} is {weight}; want a number from 0 to {MAX_WEIGHT}")
    known = [weight for area in areas if (weight := _area_weight(area)) is not None]
    if areas and len(known) == len(areas) and not sum(known) > 0:
        raise OutlineError(f"the weights of {len(areas)} area(s) add up to {sum(known)}; want more than zero")


def _check_ids(ids: Sequence[str], *, of: str) -> None:
    repeated = [key for key, n in Counter(ids).items() if n > 1]
    if repeated:
        raise OutlineError(f"{of} {repeated[0]!r} is there {Counter(ids)[repeated[0]]} times; want each id once")
