"""A program's first plan, and the words for what it rests on. Pages and shell make the same one."""

from collections.abc import Mapping
from datetime import date, time

from resit.domain.catalog.model import Program
from resit.domain.planner.plan import EVERY_DAY, Note, Plan, PlanArea, PlanPart, Session, SessionKind, Why, first_plan
from resit.domain.policy.explain import Say, Words, untranslated

WHY: Mapping[Why, Words] = {
    Why.FOLLOWS_OUTLINE: lambda _: _("Without more evidence about you, the plan follows the outline: more time where the exam asks more."),
    Why.NO_OUTLINE: lambda _: _("No outline of this exam was found, so the time is not shared by areas."),
    Why.NO_WEIGHTS: lambda _: _("The outline that was found gives no weights, so the areas share the time evenly."),
    Why.SOME_WEIGHTS_MISSING: lambda _: _("The outline that was found gives weights for some areas only, so all share the time evenly."),
}
NOTES: Mapping[Note, Words] = {
    Note.NO_TIME: lambda _: _("The exam is too near for a plan. Rest, and read your score report once more."),
    Note.NO_EXAM_LENGTH: lambda _: _("The length of the exam is not known, so no full practice is planned."),
    Note.NO_ROOM_FOR_MOCK: lambda _: _("There is no room for a full practice under time in these hours."),
    Note.AREAS_WITHOUT_SESSION: lambda _: _("Some areas come up only in mixed review; there are too few hours for a session each."),
}


def plan_to(
    exam_on: date,
    program: Program,
    *,
    start_on: date,
    hours_a_week: float,
    study_days: frozenset[int] = EVERY_DAY,
    day_starts_at: time | None = None,
) -> Plan:
    """The first plan from `start_on` to the exam, its time shared by the program's outline.

    Raises
    ------
    PlanError
        The days, the hours or the time of day cannot be planned; `ExamDateError` where it is the day of the exam.
    """
    outline, exam = program.outline, program.exam
    return first_plan(
        areas=[
            PlanArea(area.id, area.name, area.weight, tuple(PlanPart(part.id, part.name, part.percent) for part in area.parts))
            for area in (outline.areas if outline else ())
        ],
        start_on=start_on,
        exam_on=exam_on,
        hours_a_week=hours_a_week,
        study_days=study_days,
        mock_minutes=exam.minutes if exam else None,
        day_starts_at=day_starts_at,
    )


def why_words(plan: Plan, say: Say = untranslated) -> str:
    """Why the time is shared as it is."""
    return WHY[plan.why](say)


def note_words(plan: Plan, say: Say = untranslated) -> list[str]:
    """What the plan had to leave out."""
    return [NOTES[each](say) for each in plan.notes]


def session_words(session: Session, plan: Plan, say: Say = untranslated) -> str:
    """What one session is: its content area, or its kind."""
    if session.kind is SessionKind.REVIEW:
        return say("mixed review")
    if session.kind is SessionKind.MOCK:
        return say("full practice under time")
    return next((area.name for area in plan.areas if area.id == session.area_id), say("study"))
