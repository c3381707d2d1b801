"""The road from a report to the exam: reading, plan, what was sat, and the plan moved by it.

Everything here is worked out anew from what the candidate told and what she sat: nothing but those is ever kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from resit.domain.catalog.model import Program
from resit.domain.items.model import Bank, Form, Item
from resit.domain.items.scoring import Score
from resit.domain.planner.allocation import shares_for_gain
from resit.domain.planner.plan import EVERY_DAY, Note, Plan, PlanArea, PlanPart, Session, SessionKind, first_plan
from resit.domain.planner.returns import returns
from resit.domain.psychometrics.evidence import Practice, Right
from resit.domain.psychometrics.reading import Reading, read_evidence
from resit.journey import addresses
from resit.journey.report import GivenReport, exam_of

DRILL_ITEMS = 6
REVIEW_ITEMS = 10
DAY = timedelta(days=1)


class Advice(StrEnum):
    """How study time is shared: by the outline, or with more for an area that the evidence tells apart."""

    OUTLINE = "outline"
    FOCUS = "focus"


class Work(StrEnum):
    """What a session is."""

    STUDY = "study"
    REVIEW = "review"
    SEGMENT = "segment"
    MOCK = "mock"  # a whole exam under time, with the candidate's own material: nothing is written for it


@dataclass(frozen=True, slots=True)
class Sat:
    """A sitting that is over: when, of which form (None: a drill), and its score. `fresh` items were met for the first time."""

    id: str
    on: date
    form: str | None
    score: Score
    fresh: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoadSession:
    """One session of the plan and what it opens. `ideas` come back in its drill; `drill` is where that is begun."""

    plan: Session
    kind: Work
    opens: str | None
    drill: str | None = None
    page: str | None = None
    ideas: tuple[str, ...] = ()

    @property
    def on(self) -> date:
        return self.plan.on


@dataclass(frozen=True, slots=True)
class Told:
    """What the candidate told: the report if she has one, the day of the exam, her hours a week, her days, and when she first planned."""

    exam_on: date
    hours_a_week: float
    planned_on: date
    report: GivenReport | None = None
    study_days: frozenset[int] = EVERY_DAY
    day_starts_at: time | None = None


@dataclass(frozen=True)
class Road:
    """Where she stands: the reading now and before the last sitting, the sessions from today on, and what moved."""

    program: Program
    reading: Reading
    before: Reading | None
    advice: Advice
    plan: Plan
    plan_before: Plan | None
    sessions: tuple[RoadSession, ...]
    ideas: tuple[str, ...]
    sat: tuple[Sat, ...]
    has_figures: bool  # the report says more than failed
    has_content: bool


def road(*, program: Program, bank: Bank | None, told: Told, sat: Sequence[Sat] = (), on: date) -> Road:
    """The road as of `on`: the plan runs from then (or from the day after the last sitting) to the exam.

    Sittings may come in any order; of two on one day the one given later is the later.

    Raises
    ------
    PlanError
        The days or hours cannot be planned.
    """
    order = sorted(sat, key=lambda each: each.on)
    segments = [each for each in order if each.form is not None]
    reading = reading_of(program, told.report, segments)
    start = _start(told, order, on=on)
    plan, advice = _plan(program, bank, told, reading, segments, start_on=start)
    before = plan_before = None
    if segments:
        earlier = segments[:-1]
        before = reading_of(program, told.report, earlier)
        plan_before, _advice = _plan(program, bank, told, before, earlier, start_on=start)
    ideas = missed_ideas(order, bank) if bank is not None else ()
    return Road(
        program=program,
        reading=reading,
        before=before,
        advice=advice,
        plan=plan,
        plan_before=plan_before,
        sessions=_sessions(plan, program=program, bank=bank, sat=segments, ideas=ideas),
        ideas=tuple(idea for idea, _on in ideas),
        sat=tuple(order),
        has_figures=told.report is not None and bool(told.report.report.areas or told.report.report.total),
        has_content=bank is not None,
    )


def _start(told: Told, sat: Sequence[Sat], *, on: date) -> date:
    """A plan begins on the day it is made; after a sitting of today it goes on tomorrow, but never past the exam."""
    start = max(on, told.planned_on)
    if sat and sat[-1].on >= start:
        start = sat[-1].on + DAY
    return min(start, told.exam_on - DAY)


def reading_of(program: Program, report: GivenReport | None, sat: Sequence[Sat]) -> Reading:
    """The posterior from the report and from segments, each item counted once; drills choose their items and are left out."""
    exam = exam_of(program)
    practice = practice_of(report, sat, areas={area.id for area in exam.areas})
    return read_evidence(exam, report=report.report if report else None, practice=practice)


def practice_of(report: GivenReport | None, sat: Sequence[Sat], *, areas: Collection[str]) -> Practice | None:
    """Responses to items met for the first time, reached ones only, by area; None where there are none.

    A delivered item keeps its area for ever; of one that is no longer among the exam's `areas` nothing is counted.
    """
    correct: dict[str, int] = {}
    items: dict[str, int] = {}
    for sitting in sat:
        for each in sitting.score.scored:
            if each.reached and each.item.id in sitting.fresh and each.item.area in areas:
                items[each.item.area] = items.get(each.item.area, 0) + 1
                correct[each.item.area] = correct.get(each.item.area, 0) + each.right
    if not items:
        return None
    days = max(0, (max(each.on for each in sat) - report.taken_on).days) if report else 0
    return Practice({area: Right(correct[area], n) for area, n in items.items()}, days)


def _plan(program: Program, bank: Bank | None, told: Told, reading: Reading, sat: Sequence[Sat], *, start_on: date) -> tuple[Plan, Advice]:
    outline = program.outline.areas if program.outline else ()
    weights = {area.id: area.weight for area in outline}
    advice = Advice.OUTLINE
    hours = max((told.exam_on - start_on).days / 7 * told.hours_a_week, 0.5)
    if reading.weak and all(weights.values()):
        expected = {each.id: each.mean for each in reading.areas}
        known = {area: weight for area, weight in weights.items() if weight}
        weights = {area: round(100 * share, 1) for area, share in shares_for_gain(weights=known, expected=expected, hours=hours).items()}
        advice = Advice.FOCUS
    plan = first_plan(
        areas=[
            PlanArea(area.id, area.name, weights[area.id], tuple(PlanPart(part.id, part.name, part.percent) for part in area.parts))
            for area in outline
        ],
        start_on=start_on,
        exam_on=told.exam_on,
        hours_a_week=told.hours_a_week,
        study_days=told.study_days,
        mock_minutes=_practice_minutes(program, bank, sat),
        day_starts_at=told.day_starts_at,
    )
    return plan, advice


def _practice_minutes(program: Program, bank: Bank | None, sat: Sequence[Sat]) -> int | None:
    """The length of a practice under time: of the next segment not yet sat; where there is no content, of the exam itself."""
    if bank is not None and bank.forms:
        left = forms_left(bank, sat)
        return left[0].minutes if left else None
    return program.exam.minutes if program.exam and bank is None else None


def forms_left(bank: Bank, sat: Sequence[Sat]) -> tuple[Form, ...]:
    """Forms that were not sat yet, in the file's order."""
    taken = {each.form for each in sat}
    return tuple(form for form in bank.forms if form.id not in taken)


def missed_in(sat: Sequence[Sat]) -> dict[str, frozenset[str]]:
    """The items in which each idea was missed, by idea."""
    found: dict[str, set[str]] = {}
    for sitting in sat:
        for each in sitting.score.scored:
            if each.misconception is not None:
                found.setdefault(each.misconception, set()).add(each.item.id)
    return {idea: frozenset(items) for idea, items in found.items()}


def missed_ideas(sat: Sequence[Sat], bank: Bank) -> tuple[tuple[str, date], ...]:
    """Ideas behind wrong choices with the day of the last miss, the latest and most frequent first.

    An idea is left out once another item that offers it was got right on a later day, or where no other item offers it.
    """
    missed: dict[str, tuple[date, int]] = {}
    wrong = missed_in(sat)
    for sitting in sat:
        for each in sitting.score.scored:
            if each.misconception is not None:
                times = missed.get(each.misconception, (sitting.on, 0))[1]
                missed[each.misconception] = (sitting.on, times + 1)
            elif each.right:
                for option in each.item.options:
                    last = missed.get(option.misconception or "")
                    if option.misconception and last and last[0] < sitting.on and each.item.id not in wrong[option.misconception]:
                        del missed[option.misconception]
    known = [
        (idea, on, times) for idea, (on, times) in missed.items() if any(item.id not in wrong[idea] for item in _reserve_for(idea, bank))
    ]
    return tuple((idea, on) for idea, on, times in sorted(known, key=lambda each: (-each[1].toordinal(), -each[2], each[0])))


def _reserve_for(idea: str, bank: Bank) -> list[Item]:
    return [item for item in bank.reserve if idea in item.misconceptions]


def _sessions(
    plan: Plan, *, program: Program, bank: Bank | None, sat: Sequence[Sat], ideas: Sequence[tuple[str, date]]
) -> tuple[RoadSession, ...]:
    left = len(forms_left(bank, sat)) if bank is not None else 0
    found = []
    for session in plan.sessions:
        if session.kind is SessionKind.MOCK and left > 0:
            left -= 1
            found.append(RoadSession(session, Work.SEGMENT, addresses.segment(program.id)))
        elif session.kind is SessionKind.MOCK and bank is None:
            found.append(RoadSession(session, Work.MOCK, None))
        else:
            found.append(_study(session, program=program, bank=bank))
    if bank is None:
        return tuple(found)
    places = [index for index, each in enumerate(found) if each.kind is not Work.SEGMENT]
    again = returns(ideas=ideas, days=[found[index].on for index in places])
    for place, asked in again.items():
        planned = found[places[place]]
        part = planned.plan.part_ids[0] if planned.plan.part_ids else None
        found[places[place]] = replace(planned, ideas=asked, drill=addresses.drill(program.id, part=part, ideas=asked))
    return tuple(each if each.page else replace(each, opens=each.drill or each.opens) for each in found)


def _study(session: Session, *, program: Program, bank: Bank | None) -> RoadSession:
    kind = Work.STUDY if session.kind is SessionKind.STUDY else Work.REVIEW
    if bank is None:
        return RoadSession(session, kind, None)
    part = session.part_ids[0] if session.part_ids else None
    page = bank.page_for(part) if part else None
    drill = addresses.drill(program.id, part=part) if any(part in {None, item.part} for item in bank.reserve) else None
    read = addresses.study_page(program.id, page.slug) if page else None
    return RoadSession(session, kind, read or drill, drill, read)


# Drills


def drill_items(
    bank: Bank,
    *,
    part: str | None,
    ideas: Sequence[str],
    met: Mapping[str, int],
    missed: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[Item, ...]:
    """The items of a drill: for each idea another item that offers it, then items of the sub-area (or of all), least met first.

    `met` counts how often the candidate met each item; `missed` are the items in which she missed each idea (`missed_in`): it never comes
    back in one of them.
    """

    def fresh_first(items: Sequence[Item]) -> list[Item]:
        return sorted(items, key=lambda item: (met.get(item.id, 0), item.id))

    chosen: dict[str, Item] = {}
    for idea in ideas:
        taken = {*chosen, *missed.get(idea, ())}
        item = next((item for item in fresh_first(_reserve_for(idea, bank)) if item.id not in taken), None)
        if item is not None:
            chosen[item.id] = item
    size = DRILL_ITEMS if part else REVIEW_ITEMS
    near = [item for item in bank.reserve if part is None or item.part == part]
    for item in _in_turns(fresh_first(near)) if part is None else fresh_first(near):
        if len(chosen) >= max(size, len(ideas)):
            break
        chosen.setdefault(item.id, item)
    return tuple(chosen.values())


def _in_turns(items: Sequence[Item]) -> list[Item]:
    """Items of all sub-areas by turns, so that a mixed review is mixed."""
    by_part: dict[str, list[Item]] = {}
    for item in items:
        by_part.setdefault(item.part, []).append(item)
    found = []
    while any(by_part.values()):
        found += [queue.pop(0) for queue in by_part.values() if queue]
    return found


def has_time(plan: Plan) -> bool:
    return Note.NO_TIME not in plan.notes
