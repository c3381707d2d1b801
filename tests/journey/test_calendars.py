"""Entries of a calendar: one for each day ahead, with an identity that outlives a change of date."""

from datetime import date, time, timedelta
from pathlib import Path

from resit.domain.planner.plan import PlanArea, first_plan
from resit.formats.calendar import event_uid
from resit.journey.answer import answer_to
from resit.journey.calendars import plan_events, retake_events
from resit.journey.case import Question, ask
from resit.journey.programs import load_file

LOADED, _FOUND = load_file(Path(__file__).parent.parent / "web" / "catalog" / "sample-exam.toml")


def events_of(*failed: str, on: date = date(2026, 11, 22)):
    assert LOADED is not None
    question = Question(on=on, attempts=[{"on": day, "outcome": "failed"} for day in failed])
    return retake_events(answer_to(ask(LOADED, question)), LOADED.program)


def test_a_day_ahead_is_an_entry_with_its_reason_and_its_source() -> None:
    (event,) = events_of("2026-03-01", "2026-10-10")
    assert event.on == date(2027, 1, 8)
    assert event.summary == "STE: first day you may sit again"
    assert "90 days from 10 October 2026 is 8 January 2027" in event.description
    assert "https://quoted.example/wait" in event.description
    assert "Confirm with the body" in event.description


def test_a_day_that_has_come_is_no_entry() -> None:
    assert events_of("2026-03-01", on=date(2026, 4, 1)) == []


def test_another_date_is_the_same_entry() -> None:
    (before,), (after,) = events_of("2026-11-01"), events_of("2026-11-10")
    assert before.on != after.on
    assert event_uid(before.uid_parts) == event_uid(after.uid_parts)


def test_sessions_stand_at_their_time_only_in_a_known_zone() -> None:
    assert LOADED is not None
    plan = first_plan(
        areas=[PlanArea("care", "Care of samples", 1)],
        start_on=date(2026, 11, 23),
        exam_on=date(2026, 12, 7),
        hours_a_week=5,
        day_starts_at=time(18, 30),
    )
    timed, untimed = plan_events(plan, LOADED.program, zone="America/Chicago"), plan_events(plan, LOADED.program)
    assert timed[0].starts_at == time(18, 30)
    assert timed[0].tzid == "America/Chicago"
    assert untimed[0].starts_at is None
    assert untimed[0].alarm == timedelta(hours=-8)
    assert timed[-1].on == date(2026, 12, 7)
    assert len({event_uid(event.uid_parts) for event in timed}) == len(timed)
    assert [event.uid_parts for event in timed] == [event.uid_parts for event in untimed]
