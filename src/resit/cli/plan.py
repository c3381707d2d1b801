"""Share the time to a chosen exam day by the outline of a program: the first plan, as a table and a calendar file.

  resit plan nha-ccma --exam 2027-02-15 --hours 6
  resit plan ptcb-ptce --exam 2027-02-15 --hours 8 --days mon,wed,sat --starts 18:30 --zone America/Chicago --ics plan.ics

It knows nothing of you but the days and the hours: without more evidence it follows the outline.
"""

import argparse
import json
import sys
from datetime import UTC, date, datetime, time
from gettext import gettext as _
from pathlib import Path
from typing import Any

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter, program_named, refuse, short, tell_choices
from resit.cli.main import OK
from resit.cli.terminal import Page, page_width, shown, wants_color
from resit.domain.planner.plan import EVERY_DAY, MAX_HOURS_A_WEEK, Basis, ExamDateError, Plan, PlanError
from resit.journey.plans import note_words, plan_to, session_words, why_words
from resit.journey.programs import AmbiguousProgramError, LoadedProgram

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = "6"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help=_("an id such as nha-ccma, or any name of it"))
    parser.add_argument("--exam", metavar="DATE", help=_("the day of the exam"))
    parser.add_argument("--hours", default=HOURS, metavar="HOURS", help=_("hours of study a week (default: 6)"))
    parser.add_argument("--on", metavar="DATE", help=_("the first day of the plan (default: today)"))
    parser.add_argument("--days", metavar="DAYS", help=_("the days on which you study, such as mon,wed,sat (default: every day)"))
    parser.add_argument("--starts", metavar="HH:MM", help=_("when the first session of a day starts (wants --zone)"))
    parser.add_argument("--zone", metavar="ZONE", help=_("your time zone, such as America/Chicago"))
    parser.add_argument("--json", action="store_true", help=_("print the plan as JSON"))
    parser.add_argument("--ics", metavar="FILE", type=Path, help=_("write the sessions to a calendar file"))


def run(arguments: argparse.Namespace) -> int:
    now = datetime.now(UTC).astimezone()
    try:
        loaded = program_named(arguments.program)
        plan = plan_of(arguments, loaded, today=now.date())
        if arguments.ics:
            _write_calendar(arguments.ics, loaded, plan, zone=arguments.zone, at=now)
    except AmbiguousProgramError as error:
        return tell_choices(arguments.program, error, as_json=arguments.json)
    except BadInputError as error:
        refuse(error, as_json=arguments.json)
    if arguments.json:
        print(json.dumps(as_json(loaded, plan), indent=2))
        return OK
    never_fail_on_a_letter()
    sys.stdout.write(as_page(loaded, plan, width=page_width(), color=wants_color(sys.stdout)))
    return OK


# What was asked


def plan_of(arguments: argparse.Namespace, loaded: LoadedProgram, *, today: date) -> Plan:
    """The plan that the arguments ask for.

    Raises
    ------
    BadInputError
        Days or hours are missing or cannot be planned.
    """
    if arguments.exam is None:
        raise BadInputError(_("No exam day is given; choose one with --exam 2027-02-15."), "exam")
    if (arguments.starts is None) != (arguments.zone is None):
        raise BadInputError(_("--starts and --zone belong together: a time means nothing without its time zone."), "zone")
    try:
        return plan_to(
            day_named(arguments.exam, "--exam", "exam"),
            loaded.program,
            start_on=today if arguments.on is None else day_named(arguments.on, "--on", "on"),
            hours_a_week=_hours(arguments.hours),
            study_days=EVERY_DAY if arguments.days is None else _days(arguments.days),
            day_starts_at=None if arguments.starts is None else _time(arguments.starts),
        )
    except ExamDateError as error:
        raise BadInputError(_("The exam day must lie after the first day of the plan, at most three years away."), "exam") from error
    except PlanError as error:
        raise BadInputError(_("This cannot be planned: {reason}.").format(reason=error), "hours") from error


def _hours(text: str) -> float:
    try:
        hours = float(text.replace(",", "."))
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MAX_HOURS_A_WEEK:
        message = _("--hours is “{text}”; give the hours a week as a number from 1 to {most}.")
        raise BadInputError(message.format(text=short(text), most=MAX_HOURS_A_WEEK), "hours")
    return hours


def _days(text: str) -> frozenset[int]:
    words = [each.strip().casefold()[:3] for each in text.split(",")]
    if not set(words) <= set(WEEKDAYS):
        message = _("--days is “{text}”; name days of the week, as in mon,wed,sat.")
        raise BadInputError(message.format(text=short(text)), "days")
    return frozenset(map(WEEKDAYS.index, words))


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 (a time of day, with no day to it)
    except ValueError:
        raise BadInputError(_("--starts is “{text}”; write a time of day as 18:30.").format(text=short(text)), "starts") from None


# What is answered


def as_page(loaded: LoadedProgram, plan: Plan, *, width: int, color: bool) -> str:
    """The plan as a page in the terminal: what it rests on, then week by week."""
    page = Page(width=width, color=color)
    names = {area.id: area.name for area in plan.areas}
    page.text(loaded.program.name, first="", style="bold")
    page.text(_("{hours} hours from {first} to the exam on {exam}.").format(hours=_in_hours(plan.minutes), first=shown(plan.start_on.isoformat()), exam=shown(plan.exam_on.isoformat())), first="")  # fmt: skip
    page.blank()
    page.text(why_words(plan, _))
    for note in note_words(plan, _):
        page.text(note)
    if plan.basis is Basis.OUTLINE:
        page.heading(_("Hours by area"))
        page.rows([(_in_hours(minutes), names[area]) for area, minutes in plan.minutes_by_area.items()])
    for number, week in enumerate(plan.weeks, 1):
        page.heading(
            _("Week {n}: {first} to {last}").format(n=number, first=shown(week.starts_on.isoformat()), last=shown(week.ends_on.isoformat()))
        )
        page.rows([(f"{each.on:%Y-%m-%d}", f"{_in_hours(each.minutes)}  {session_words(each, plan, _)}") for each in week.sessions])
    page.blank()
    page.text(_("{day}: the day before the exam is free.").format(day=shown(plan.rest_on.isoformat())))
    page.text(_("Confirm the exam day with {body} before you book.").format(body=loaded.program.body_short))
    return str(page)


def _in_hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def as_json(loaded: LoadedProgram, plan: Plan) -> dict[str, Any]:
    """The plan as plain values: days are ISO, times are minutes."""
    return {
        "program": loaded.program.id,
        "rule_version": loaded.program.version,
        "start_on": plan.start_on.isoformat(),
        "exam_on": plan.exam_on.isoformat(),
        "rest_on": plan.rest_on.isoformat(),
        "minutes": plan.minutes,
        "basis": plan.basis.value,
        "why": why_words(plan, _),
        "notes": note_words(plan, _),
        "minutes_by_area": dict(plan.minutes_by_area),
        "weeks": [
            {"from": each.starts_on.isoformat(), "last": each.ends_on.isoformat(), "minutes": each.minutes, "shares": dict(each.shares)}
            for each in plan.weeks
        ],
        "sessions": [
            {
                "on": each.on.isoformat(),
                "number": each.number,
                "minutes": each.minutes,
                "kind": each.kind.value,
                "area": each.area_id,
                "parts": list(each.part_ids),
                "starts_at": None if each.starts_at is None else each.starts_at.isoformat("minutes"),
            }
            for each in plan.sessions
        ],
    }


def _write_calendar(file: Path, loaded: LoadedProgram, plan: Plan, *, zone: str | None, at: datetime) -> None:
    from resit.cli.calendars import write_calendar
    from resit.journey.calendars import plan_events

    events = plan_events(plan, loaded.program, zone=zone, say=_)
    write_calendar(file, name=_("{exam}: study plan").format(exam=loaded.program.short_name), events=events, at=at)
