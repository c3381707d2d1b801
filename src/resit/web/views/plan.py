"""The plan: made from the report and the choices, moved by what was sat, kept where `keeping` says."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resit.apps.bank.queries import bank_or_none
from resit.apps.peers.actions import erase_shares
from resit.apps.peers.queries import notes_on_sessions, shares_of
from resit.apps.sittings.actions import Owner, erase_sittings
from resit.apps.sittings.models import Sitting
from resit.apps.sittings.queries import sat_by, sitting_of, sittings_of
from resit.domain.delivery.states import SittingState
from resit.domain.planner.plan import PlanError
from resit.formats.calendar import calendar_file
from resit.journey.programs import LoadedProgram
from resit.journey.question import BadQuestionError
from resit.journey.report import read_report
from resit.journey.road import Road, Sat, Told, Work, road
from resit.journey.road_calendar import road_events
from resit.journey.road_words import area_name, changes, why_words
from resit.web.catalog import program_or_404
from resit.web.holder import owner_of
from resit.web.keeping import TooMuchToldError, as_told, forget, forget_here, keep, told
from resit.web.plan_form import PlanChoice
from resit.web.report_form import TypedReport, case_sent, values_sent
from resit.web.site import site_of
from resit.web.views.report import reading_page
from resit.web.views.retake import calendar_download


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, program_id: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    return _make(request, loaded) if request.method == "POST" else _show(request, loaded)


def _make(request: HttpRequest, loaded: LoadedProgram) -> HttpResponse:
    """Keep what was chosen, with the report that came along; what came before of either stays where nothing new is sent."""
    program, today = loaded.program, timezone.localdate()
    before = told(request, program.id) or {}
    choice = PlanChoice.from_form(request.POST)
    values = choice.to_values(today=today)
    report = values_sent(request.POST.get("report", "")) or before.get("report")
    case = case_sent(request.POST.get("question", "")) or before.get("case")
    if values is None:
        return render(
            request,
            "road/plan_choice.html",
            {
                "program": program,
                "has_content": bank_or_none(program.id) is not None,
                "plan_form": choice.page(today=today),
                "report": json.dumps(report, separators=(",", ":")) if report else "",
                "question": json.dumps(case, separators=(",", ":")) if case else "",
            },
            status=422,
        )
    try:
        if report:
            read_report(report, program=program, on=today)
            report = TypedReport.from_values(program, report).to_values()  # nothing but what was read is kept
    except BadQuestionError:
        messages.warning(request, _("The report that came with this request cannot be read. Type it in once more."))
        return redirect("report", program.id)
    values |= {"planned_on": before.get("planned_on") or today.isoformat()}
    values |= {name: given for name, given in (("report", report), ("case", case)) if given}
    response = redirect("plan", program.id)
    try:
        keep(request, response, program_id=program.id, values=values, at=timezone.now())
    except TooMuchToldError:
        messages.warning(request, _("That is more than a browser keeps. Sign in, and it is kept in your account."))
        return redirect("report", program.id)
    return response


def _show(request: HttpRequest, loaded: LoadedProgram) -> HttpResponse:
    program, today = loaded.program, timezone.localdate()
    owner = owner_of(request)
    bank = bank_or_none(program.id)
    context: dict[str, Any] = {
        "program": program,
        "has_content": bank is not None,
        "is_kept_here": not request.user.is_authenticated,
        "running": running_sitting(owner, program.id),  # first: a sitting whose time is over counts as sat
        "sat": results_page(sat_by(owner, program.id)),
    }
    values = told(request, program.id)
    if values is None:
        context["plan_form"] = PlanChoice().page(today=today)
        return render(request, "road/no_plan.html", context)
    found = road_told(values, loaded, owner=owner, on=today)
    if found is None:  # the day of the exam has come, or what was kept cannot be read any more
        context |= {"plan_form": PlanChoice(hours=f"{values.get('hours', 6):g}").page(today=today), "is_past": True}
        return render(request, "road/no_plan.html", context)
    context |= plan_page(found)
    context |= reading_page(found.reading, loaded)
    context["plan_form"] = PlanChoice.beginning(values).page(today=today)
    context["has_report"] = bool(values.get("report"))
    context["case"] = json.dumps(values["case"], separators=(",", ":")) if values.get("case") else ""
    context["shares"] = list(shares_of(owner, program_id=program.id))
    context |= _notes(owner, found)
    response = render(request, "road/plan.html", context)
    if request.user.is_authenticated:
        forget_here(request, response, program.id)  # it is in the account now; who uses this browser next must not find it
    return response


def road_told(values: dict[str, Any], loaded: LoadedProgram, *, owner: Owner, on: date) -> Road | None:
    """The road of what was told and sat; None where the exam is over or what was kept cannot be read."""
    try:
        given: Told = as_told(values, program=loaded.program, on=on)
        if given.exam_on <= on:
            return None
        return road(program=loaded.program, bank=bank_or_none(loaded.program.id), told=given, sat=sat_by(owner, loaded.program.id), on=on)
    except (ValueError, PlanError):
        return None


def plan_page(found: Road) -> dict[str, Any]:
    """What the plan's templates draw: what changed, the sessions by week, the next one first."""
    sessions = [session_row(found, number) for number in range(len(found.sessions))]
    weeks = []
    for number, week in enumerate(found.plan.weeks, 1):
        rows = [row for row in sessions if week.starts_on <= row["on"] <= week.ends_on]
        if rows:
            weeks.append({"number": number, "from": week.starts_on, "last": week.ends_on, "minutes": week.minutes, "rows": rows})
    return {
        "why": why_words(found, _),
        "changes": changes(found, _),
        "weeks": weeks,
        "next": sessions[0] if sessions else None,
        "minutes": found.plan.minutes,
        "exam_on": found.plan.exam_on,
        "rest_on": found.plan.rest_on,
        "shares_by_area": [
            {"name": area_name(found.program, area), "minutes": minutes} for area, minutes in found.plan.minutes_by_area.items() if minutes
        ],
    }


def session_row(found: Road, index: int) -> dict[str, Any]:
    session = found.sessions[index]
    outline = found.program.outline.areas if found.program.outline else ()
    parts = {part.id: part.name for area in outline for part in area.parts}
    names = [parts[each] for each in session.plan.part_ids if each in parts]
    area = next((area.name for area in outline if area.id == session.plan.area_id), "")
    what = {Work.SEGMENT: _("Timed segment"), Work.REVIEW: _("Mixed review"), Work.MOCK: _("Full practice under time")}.get(
        session.kind, ""
    )
    return {
        "on": session.on,
        "number": session.plan.number,
        "minutes": session.plan.minutes,
        "kind": session.kind.value,
        "what": what,
        "area": area,
        "parts": names,
        "opens": session.opens,
        "page": session.page,
        "drill": session.drill,
        "ideas": len(session.ideas),
        "key": f"{session.on.isoformat()}-{session.plan.number}",
    }


def results_page(sat: tuple[Sat, ...]) -> list[dict[str, Any]]:
    """What was sat, the newest first."""
    return [
        {"id": each.id, "on": each.on, "is_segment": each.form is not None, "correct": each.score.correct, "items": each.score.items}
        for each in reversed(sat)
    ]


def running_sitting(owner: Owner, program_id: str) -> Sitting | None:
    """The sitting that has begun and is not over, one under time first. One whose time has passed unseen is over from now on."""
    now = timezone.now()
    begun = sittings_of(owner, program_id=program_id).filter(state=SittingState.IN_PROGRESS)
    timed = [sitting_of(owner, each, at=now) for each in begun.exclude(minutes=None).values_list("pk", flat=True)]
    return next((each for each in timed if not each.is_over), None) or begun.filter(minutes=None).first()


def _notes(owner: Owner, found: Road) -> dict[str, Any]:
    """Notes on sessions, by the session's key; `earlier_notes` are those whose session is past or no longer in the plan."""
    keys = {f"{each.on:%Y-%m-%d}-{each.plan.number}" for each in found.sessions}
    notes: dict[str, list[Any]] = {}
    earlier = []
    for note in notes_on_sessions(owner, program_id=found.program.id):
        key = f"{note.session_on:%Y-%m-%d}-{note.session_number}"
        if key in keys:
            notes.setdefault(key, []).append(note)
        else:
            earlier.append(note)
    return {"notes": notes, "earlier_notes": earlier}


@never_cache
@require_safe
def calendar(request: HttpRequest, program_id: str) -> HttpResponse:
    """The plan's sessions and the exam as a calendar file; each entry says what it opens."""
    loaded = program_or_404(program_id)
    values = told(request, program_id)
    found = road_told(values, loaded, owner=owner_of(request), on=timezone.localdate()) if values else None
    if found is None:
        return redirect("plan", program_id)
    name = _("{exam}: study plan").format(exam=loaded.program.short_name)
    events = road_events(found, site=site_of(request), say=_)
    return calendar_download(f"{program_id}-plan.ics", calendar_file(name=name, events=events, at=timezone.now()))


@require_POST
def erase(request: HttpRequest, program_id: str) -> HttpResponse:
    """Erase the report, the plan, the sittings and the links of one program, in the browser and here."""
    loaded = program_or_404(program_id)
    owner = owner_of(request)
    erase_shares(owner=owner, program_id=program_id)
    erase_sittings(owner=owner, program_id=program_id)
    response = redirect("exam", loaded.program.id)
    forget(request, response, program_id)
    messages.success(request, _("Erased: your report, your plan, your results and your links for this exam."))
    return response
