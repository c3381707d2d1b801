"""A road's sessions as calendar entries, each with what it opens. Apart from `calendars.py`, which needs no numbers."""

from dataclasses import replace

from resit.domain.policy.explain import Say, untranslated
from resit.formats.calendar import CalendarEvent
from resit.journey.calendars import plan_events
from resit.journey.road import Road
from resit.journey.road_words import session_name


def road_events(road: Road, *, site: str = "", zone: str | None = None, say: Say = untranslated) -> list[CalendarEvent]:
    """Entries as `plan_events` makes them; `site` is the address people type, without a slash at its end, empty where it is not known."""
    events = plan_events(road.plan, road.program, zone=zone, say=say)
    return [
        *(
            replace(
                event,
                summary=say("{exam}: {what}, {minutes} minutes").format(
                    exam=road.program.short_name, what=session_name(session, road.program, say), minutes=session.plan.minutes
                ),
                description=say("Opens: {address}").format(address=f"{site}{session.opens}") if session.opens else "",
                url=f"{site}{session.opens}" if site and session.opens else "",
            )
            for event, session in zip(events, road.sessions, strict=False)
        ),
        events[-1],  # the exam itself
    ]
