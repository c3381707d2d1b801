"""The days of an answer, and the sessions of a plan, as entries of a calendar. Pages and shell write the same ones."""

from datetime import date, timedelta

from resit.domain.catalog.model import Program
from resit.domain.planner.plan import Plan
from resit.domain.policy.explain import Say, untranslated
from resit.formats.calendar import CalendarEvent
from resit.journey.answer import Answer
from resit.journey.plans import session_words

BEFORE_A_DAY = timedelta(days=7)
BEFORE_A_LAST_DAY = timedelta(days=30)
BEFORE_A_SESSION = timedelta(minutes=15)
IN_THE_MORNING = timedelta(hours=-8)  # of a whole day: eight hours after its midnight


def retake_events(answer: Answer, program: Program, *, say: Say = untranslated) -> list[CalendarEvent]:
    """One whole-day entry for each day of the answer that lies ahead of the day asked.

    A day keeps its identity whatever its date becomes, so that a later file moves the entry of an earlier one.
    """
    names = {
        "earliest": say("{exam}: first day you may sit again"),
        "earliest_apply": say("{exam}: first day you may apply"),
        "earliest_bookable": say("{exam}: first day that can still be booked"),
        "latest": say("{exam}: last day"),
    }
    named = say("{exam}: {what}")
    days = {key: answer[key] for key in names} | {f"dates.{name}": day for name, day in answer["dates"].items()}
    unit = (answer["unit"]["value"],) if answer.get("unit") else ()
    asked = date.fromisoformat(answer["as_of"])
    return [
        CalendarEvent(
            uid_parts=("retake", program.id, *unit, key),
            summary=names.get(key, named).format(exam=program.short_name, what=answer["labels"].get(key.removeprefix("dates."))),
            on=date.fromisoformat(day),
            description="\n".join(_lines(answer, key, say)),
            alarm=BEFORE_A_LAST_DAY if key == "latest" else BEFORE_A_DAY,
            url=program.body_site or "",
        )
        for key, day in days.items()
        if day is not None and date.fromisoformat(day) > asked
    ]


def _lines(answer: Answer, key: str, say: Say) -> list[str]:
    because = [row for row in answer["because"] if row.get("field") == key] or answer["because"][:1]
    addresses = dict.fromkeys(source["address"] for row in because for source in row["sources"])
    return [*(row["text"] for row in because), answer["standing"], say("Confirm with the body before you book."), *addresses]


def plan_events(plan: Plan, program: Program, *, zone: str | None = None, say: Say = untranslated) -> list[CalendarEvent]:
    """One entry a session, and the exam. Sessions stand at their time in `zone`, an IANA name; as whole days where either is not known."""
    events = []
    for session in plan.sessions:
        timed = zone is not None and session.starts_at is not None
        events.append(
            CalendarEvent(
                uid_parts=("plan", program.id, session.on.isoformat(), str(session.number)),
                summary=say("{exam}: {what}, {minutes} minutes").format(
                    exam=program.short_name, what=session_words(session, plan, say), minutes=session.minutes
                ),
                on=session.on,
                starts_at=session.starts_at if timed else None,
                lasts=timedelta(minutes=session.minutes) if timed else None,
                tzid=zone if timed else None,
                alarm=BEFORE_A_SESSION if timed else IN_THE_MORNING,
            )
        )
    exam = CalendarEvent(
        uid_parts=("plan", program.id, "exam"),
        summary=say("{exam}: exam day (confirm before you book)").format(exam=program.short_name),
        on=plan.exam_on,
        alarm=BEFORE_A_DAY,
    )
    return [*events, exam]
