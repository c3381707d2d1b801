"""Plan the time to a chosen exam day: by the outline of a program, or by what a score report can carry.

  resit plan nha-ccma --until 2027-02-15 --hours 6
  resit plan ptcb-ptce --until 2027-02-15 --hours 8 --days mon,wed,sat --starts 18:30 --zone America/Chicago --ics plan.ics
  resit plan aama-cma --report report.json --until 2027-02-15 --hours 6 --json

Without a report it knows nothing of you but the days and the hours, and follows the outline. With one it says what the report can
tell and what not. A report is a file like this, with any one figure for an area (correct of items, percent, scaled, or band):

  {"taken_on": "2026-11-10", "outcome": "failed", "total": {"score": 390},
   "areas": [{"area": "Clinical", "percent": 64}, {"area": "General", "percent": 66}, {"area": "Administrative", "percent": 58}]}
"""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter, program_named, refuse, short, tell_choices
from resit.cli.main import OK
from resit.cli.terminal import Page, page_width, shown, wants_color
from resit.domain.planner.plan import EVERY_DAY, MAX_HOURS_A_WEEK, Basis, ExamDateError, Plan, PlanError
from resit.journey.plans import note_words, plan_to, session_words, why_words
from resit.journey.programs import AmbiguousProgramError, LoadedProgram
from resit.journey.question import BadQuestionError

if TYPE_CHECKING:  # numpy and the items are read only where a report is
    from resit.journey.road import Road

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = "6"
MOST_REPORT = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help=_("an id such as nha-ccma, or any name of it"))
    parser.add_argument("--until", "--exam", dest="exam", metavar="DATE", help=_("the day of the exam"))
    parser.add_argument("--report", metavar="FILE", type=Path, help=_("a score report as JSON, to be read before the time is shared"))
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
        asked = asked_of(arguments, today=now.date())
        road = road_of(arguments.report, asked, loaded, today=now.date()) if arguments.report else None
        plan = road.plan if road is not None else plan_of(asked, loaded)
        if arguments.ics:
            _write_calendar(arguments.ics, loaded, plan, road, zone=arguments.zone, at=now)
    except AmbiguousProgramError as error:
        return tell_choices(arguments.program, error, as_json=arguments.json)
    except (BadInputError, BadQuestionError) as error:
        refuse(error, as_json=arguments.json)
    if arguments.json:
        from resit.journey.road_values import road_values

        print(json.dumps(as_json(loaded, plan) | (road_values(road, say=_) if road is not None else {}), indent=2))
        return OK
    never_fail_on_a_letter()
    sys.stdout.write(as_page(loaded, plan, road, width=page_width(), color=wants_color(sys.stdout)))
    return OK


# What was asked


@dataclass(frozen=True, slots=True)
class Asked:
    """Days and hours as typed, each checked by itself."""

    start_on: date
    exam_on: date
    hours_a_week: float
    study_days: frozenset[int]
    day_starts_at: time | None


def asked_of(arguments: argparse.Namespace, *, today: date) -> Asked:
    """What was asked for.

    Raises
    ------
    BadInputError
        Days or hours are missing or are none.
    """
    if arguments.exam is None:
        raise BadInputError(_("No exam day is given; choose one with --until 2027-02-15."), "exam")
    if (arguments.starts is None) != (arguments.zone is None):
        raise BadInputError(_("--starts and --zone belong together: a time means nothing without its time zone."), "zone")
    return Asked(
        exam_on=day_named(arguments.exam, "--until", "exam"),
        start_on=today if arguments.on is None else day_named(arguments.on, "--on", "on"),
        hours_a_week=_hours(arguments.hours),
        study_days=EVERY_DAY if arguments.days is None else _days(arguments.days),
        day_starts_at=None if arguments.starts is None else _time(arguments.starts),
    )


def plan_of(asked: Asked, loaded: LoadedProgram) -> Plan:
    """The plan by the outline alone.

    Raises
    ------
    BadInputError
        Days or hours cannot be planned.
    """
    try:
        return plan_to(
            asked.exam_on,
            loaded.program,
            start_on=asked.start_on,
            hours_a_week=asked.hours_a_week,
            study_days=asked.study_days,
            day_starts_at=asked.day_starts_at,
        )
    except PlanError as error:
        raise _not_planned(error) from error


def _not_planned(error: PlanError) -> BadInputError:
    if isinstance(error, ExamDateError):
        return BadInputError(_("The exam day must lie after the first day of the plan, at most three years away."), "exam")
    return BadInputError(_("This cannot be planned: {reason}.").format(reason=error), "hours")


def road_of(file: Path, asked: Asked, loaded: LoadedProgram, *, today: date) -> "Road":
    """Reading and plan from the report in `file`.

    Raises
    ------
    BadInputError, BadQuestionError
        The file is none, is no report, or contradicts itself or the exam; or days and hours cannot be planned.
    """
    from resit.domain.psychometrics.evidence import Outcome
    from resit.journey.content import content_folder, load_bank
    from resit.journey.report import read_report
    from resit.journey.road import Told, road

    report = read_report(_report_values(file), program=loaded.program, on=max(today, asked.start_on))
    if report.outcome is Outcome.PASSED:
        raise BadInputError(_("This report says that you passed, so there is nothing to plan for."), "report")
    if asked.exam_on <= asked.start_on:  # a road would go on to the exam from the day before it
        raise _not_planned(ExamDateError(f"exam_on is {asked.exam_on}; want a day after {asked.start_on}"))
    bank, findings = load_bank(loaded.program, content_folder())
    for finding in findings:
        print(f"resit: {finding}", file=sys.stderr)
    told = Told(
        exam_on=asked.exam_on,
        hours_a_week=asked.hours_a_week,
        planned_on=asked.start_on,
        report=report,
        study_days=asked.study_days,
        day_starts_at=asked.day_starts_at,
    )
    try:
        return road(program=loaded.program, bank=bank, told=told, on=asked.start_on)
    except PlanError as error:
        raise _not_planned(error) from error


def _report_values(file: Path) -> object:
    try:
        with file.open("rb") as opened:  # never more than a report can be: the file may have no end
            content = opened.read(MOST_REPORT + 1)
    except OSError as error:
        raise BadInputError(_("The report {file} cannot be read: {reason}.").format(file=file, reason=error.strerror), "report") from error
    if len(content) > MOST_REPORT:
        raise BadInputError(_("The report {file} is too long for one.").format(file=file), "report")
    try:
        return json.loads(content.decode("utf-8-sig"))  # some editors write a mark before the first letter
    except UnicodeDecodeError as error:
        raise BadInputError(_("The report {file} is not UTF-8 text.").format(file=file), "report") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(_("The report {file} is not JSON.").format(file=file), "report") from error


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


def as_page(loaded: LoadedProgram, plan: Plan, road: "Road | None" = None, *, width: int, color: bool) -> str:
    """The plan as a page in the terminal: what it rests on, then week by week."""
    page = Page(width=width, color=color)
    names = {area.id: area.name for area in plan.areas}
    page.text(loaded.program.name, first="", style="bold")
    page.text(_("{hours} hours from {first} to the exam on {exam}.").format(hours=_in_hours(plan.minutes), first=shown(plan.start_on.isoformat()), exam=shown(plan.exam_on.isoformat())), first="")  # fmt: skip
    if road is None:
        page.blank()
        page.text(why_words(plan, _))
        for note in note_words(plan, _):
            page.text(note)
    else:
        _reading_on(page, road)
    what = _what(plan, road)
    if plan.basis is Basis.OUTLINE:
        page.heading(_("Hours by area"))
        page.rows([(_in_hours(minutes), names[area]) for area, minutes in plan.minutes_by_area.items()])
    for number, week in enumerate(plan.weeks, 1):
        page.heading(
            _("Week {n}: {first} to {last}").format(n=number, first=shown(week.starts_on.isoformat()), last=shown(week.ends_on.isoformat()))
        )
        page.rows([(f"{each.on:%Y-%m-%d}", f"{_in_hours(each.minutes)}  {what[each.on, each.number]}") for each in week.sessions])
    page.blank()
    page.text(_("{day}: the day before the exam is free.").format(day=shown(plan.rest_on.isoformat())))
    page.text(_("Confirm the exam day with {body} before you book.").format(body=loaded.program.body_short))
    return str(page)


def _reading_on(page: Page, road: "Road") -> None:
    """What the report can tell: each area with its interval, the advice, readiness, and what had to be left out."""
    from resit.journey.road_words import area_name, percent, readiness_words, road_notes
    from resit.journey.road_words import why_words as advice_words

    page.heading(_("What your report can tell"))
    page.rows(
        [
            (
                f"{percent(area.mean)} %",
                _("{low} to {high}  {area}").format(
                    low=percent(area.low), high=percent(area.high), area=area_name(road.program, area.id, _)
                ),
            )
            for area in road.reading.areas
        ]
    )
    page.text(_("Expected share of items right; 80 in 100 lie between the two figures."))
    for text in (advice_words(road, _), readiness_words(road.reading, _), *road_notes(road, _)):
        page.text(text)


def _what(plan: Plan, road: "Road | None") -> dict[tuple[date, int], str]:
    """What each session is and, on a road, what it opens; by its day and number."""
    if road is None:
        return {(each.on, each.number): session_words(each, plan, _) for each in plan.sessions}
    from resit.journey.road_words import session_name

    return {
        (each.on, each.plan.number): "  ".join(filter(None, (session_name(each, road.program, _), each.opens))) for each in road.sessions
    }


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


def _write_calendar(file: Path, loaded: LoadedProgram, plan: Plan, road: "Road | None", *, zone: str | None, at: datetime) -> None:
    from resit.cli.calendars import write_calendar
    from resit.journey.calendars import plan_events

    if road is None:
        events = plan_events(plan, loaded.program, zone=zone, say=_)
    else:
        from resit.journey.road_calendar import road_events

        events = road_events(road, zone=zone, say=_)
    write_calendar(file, name=_("{exam}: study plan").format(exam=loaded.program.short_name), events=events, at=at)
