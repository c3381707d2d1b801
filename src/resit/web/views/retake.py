"""The retake case: questions in, a dated and sourced answer out. Nothing that is asked is stored."""

import json
from dataclasses import replace
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from resit.apps.bank.queries import bank_or_none
from resit.domain.planner.plan import ExamDateError, Plan, PlanError
from resit.formats.calendar import calendar_file
from resit.journey.answer import answer_to
from resit.journey.calendars import plan_events, retake_events
from resit.journey.case import BadQuestionError, ask
from resit.journey.glance import ALWAYS, rule_facts
from resit.journey.plans import plan_to
from resit.journey.programs import LoadedProgram
from resit.web import presenting
from resit.web.asking import FOLLOW_UPS, MAX_ATTEMPTS, TIME_ZONES, Asked, TooManyAttemptsError
from resit.web.catalog import program_or_404
from resit.web.readers import note_reader
from resit.web.retake_form import attempt_rows, box, follow_up_boxes, question_boxes, typed_boxes, zone_box
from resit.web.views.exams import neighbor_rows

CALENDAR_TYPE = "text/calendar; charset=utf-8"


# Asking changes nothing and says nothing about who asks, so there is nothing to forge; without a token no cookie is set.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retake(request: HttpRequest, program_id: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    if request.method != "POST":
        note_reader(request, loaded.program.id)
        return retake_page(request, loaded, Asked())
    try:
        asked = Asked.from_form(request.POST)
    except (TooManyAttemptsError, TooManyFieldsSent, RequestDataTooBig):
        asked = Asked(errors={"": _("That is more than this page reads: at most {most} attempts.").format(most=MAX_ATTEMPTS)})
        return retake_page(request, loaded, asked, status=400)
    focus = None
    if "add" in request.POST:
        asked.rows = [row for row in asked.rows if any(row.values())] or [{}]
        if len(asked.rows) < MAX_ATTEMPTS:
            asked.rows.append({})
            focus = len(asked.rows) - 1
    elif (removed := request.POST.get("remove", "")) in map(str, range(len(asked.rows))):
        del asked.rows[int(removed)]
    return retake_page(request, loaded, asked, focus=focus)


def retake_page(
    request: HttpRequest, loaded: LoadedProgram, asked: Asked, *, status: int = 200, focus: int | None = None, kept: Any = None
) -> HttpResponse:
    """The whole page, or for htmx the part of it that changes."""
    program, today = loaded.program, timezone.localdate()
    answer = answer_for(loaded, asked) if asked.is_asked and not asked.errors else None
    context: dict[str, Any] = {
        "program": program,
        "has_content": bank_or_none(program.id) is not None,
        "today": today,
        "asked": asked,
        "kept": kept,
        "rows": attempt_rows(loaded, asked, focus=focus),
        "zone_field": zone_box(loaded, asked),
        "can_add": len(asked.rows) < MAX_ATTEMPTS,
        "errors": [{"box": where, "text": text} for where, text in asked.errors.items()],
        "on_field": box("on", label=_("Day"), kind="date", value=asked.on, asked=asked, help_text=_("Left empty, it is today.")),
        "question": json.dumps(asked.to_question(), separators=(",", ":")),
    }
    if answer is not None:
        context |= presenting.answer_page(answer)
        context |= question_boxes(loaded, answer, asked)
        context["what_if"] = answer.get("what_if")
        context["plan"] = plan_for(loaded, asked)
        context["errors"] = [{"box": where, "text": text} for where, text in asked.errors.items()]
        context |= follow_up_boxes(asked)
        context["plan_wrong"] = any(name.startswith("plan_") for name in asked.errors)
        context["neighbors"] = neighbor_rows(loaded) if context["few_left"] else []
        context["can_read_report"] = bool(program.outline and program.outline.areas) and context["goes_on"]
    elif asked.errors:
        context |= typed_boxes(loaded, asked)
        if asked.what_if_on or asked.plan_on or asked.plan_hours:
            context |= follow_up_boxes(asked)
    else:
        context["facts"] = rule_facts(loaded, on=today, say=_, fields=ALWAYS)
    template = "retake/case.html" if request.headers.get("HX-Request") == "true" else "retake/index.html"
    return render(request, template, context, status=422 if asked.errors and status == 200 else status)


def answer_for(loaded: LoadedProgram, asked: Asked) -> dict[str, Any] | None:
    """The journey's answer; None where the question cannot be asked, and `asked.errors` says why."""
    lists = [name for name, fact in loaded.policy.facts.items() if fact.kind in {"days", "dates"}]
    question = asked.for_journey(today=timezone.localdate(), lists=lists)
    if question is None:
        return None
    try:
        return answer_to(ask(loaded, question), say=_)
    except BadQuestionError as error:
        asked.refuse(error)
    if asked.errors.keys() - FOLLOW_UPS:
        return None
    return answer_to(ask(loaded, replace(question, what_if=None)), say=_)


def plan_for(loaded: LoadedProgram, asked: Asked) -> dict[str, Any] | None:
    plan = make_plan(loaded, asked)
    return presenting.plan_page(plan) if plan else None


def make_plan(loaded: LoadedProgram, asked: Asked) -> Plan | None:
    """The first plan; None where no day is chosen or the day or hours cannot be planned, and `asked.errors` says why."""
    exam_on = asked.day("plan_on", asked.plan_on)
    if exam_on is None:
        return None
    begins = asked.time_of_day("plan_at", asked.plan_at)
    if asked.plan_zone not in {"", *TIME_ZONES}:
        asked.errors["plan_zone"] = _("Choose a time zone from the list.")
    if asked.errors.keys() & {"plan_at", "plan_zone"}:
        return None
    try:
        hours = float(asked.plan_hours.replace(",", ".") or 6)
        return plan_to(exam_on, loaded.program, start_on=timezone.localdate(), hours_a_week=hours, day_starts_at=begins)
    except ExamDateError:
        asked.errors["plan_on"] = _("Choose a day after today, at most three years away.")
    except (PlanError, ValueError):
        asked.errors["plan_hours"] = _("Give the hours a week as a number from 1 to 80.")
    return None


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, program_id: str) -> HttpResponse:
    """The dates of the answer as a calendar file; who comes without a question is led to where one is asked."""
    loaded = program_or_404(program_id)
    if request.method != "POST":
        return redirect("retake", loaded.program.id)
    asked = _sent_question(request)
    answer = answer_for(loaded, asked) if asked else None
    if answer is None:
        return HttpResponseBadRequest(
            _("The question that came with this request cannot be read. Go back and press the button again."),
            content_type="text/plain; charset=utf-8",
        )
    events = retake_events(answer, loaded.program, say=_)
    name = _("{exam}: retake").format(exam=loaded.program.short_name)
    return calendar_download(f"{loaded.program.id}-retake.ics", calendar_file(name=name, events=events, at=timezone.now()))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_calendar(request: HttpRequest, program_id: str) -> HttpResponse:
    """The first plan as a calendar file: one entry a session, and the exam."""
    loaded = program_or_404(program_id)
    if request.method != "POST":
        return redirect("retake", loaded.program.id)
    asked = _sent_question(request)
    if asked is None or (plan := make_plan(loaded, asked)) is None:
        return HttpResponseBadRequest(
            _("The plan that came with this request cannot be read. Go back and press the button again."),
            content_type="text/plain; charset=utf-8",
        )
    events = plan_events(plan, loaded.program, zone=asked.plan_zone or None, say=_)
    name = _("{exam}: study plan").format(exam=loaded.program.short_name)
    return calendar_download(f"{loaded.program.id}-plan.ics", calendar_file(name=name, events=events, at=timezone.now()))


def _sent_question(request: HttpRequest) -> Asked | None:
    try:
        return Asked.from_question(json.loads(request.POST.get("question", "")))
    except (ValueError, TypeError, RecursionError, TooManyFieldsSent, RequestDataTooBig):
        return None


def calendar_download(name: str, content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
