"""The score report: typed in as it looks, read honestly. Nothing that is typed is stored."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from resit.apps.bank.queries import bank_or_none
from resit.domain.psychometrics.evidence import Outcome
from resit.domain.psychometrics.reading import Reading, read_evidence
from resit.journey.programs import LoadedProgram
from resit.journey.report import GivenReport, exam_of
from resit.journey.road_words import evidence_words, readiness_words
from resit.web.catalog import program_or_404
from resit.web.charts_reading import interval_picture
from resit.web.keeping import told
from resit.web.plan_form import PlanChoice
from resit.web.report_form import TypedReport, case_sent


# Asking changes nothing and says nothing about who asks; see views/retake.py.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, program_id: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    if loaded.program.outline is None or not loaded.program.outline.areas:
        raise Http404(f"program {program_id} has no outline to read a report by")
    case = case_sent(request.POST.get("question", "")) if request.method == "POST" else None
    kept = told(request, program_id)
    if (request.method == "POST" and "shape" in request.POST) or "read" in request.POST:
        typed = TypedReport.from_form(loaded.program, request.POST)
        given = typed.read(on=timezone.localdate())
        return _page(request, loaded, typed, given, case=case, status=200 if given else 422)
    if case is None and kept and kept.get("report"):
        typed = TypedReport.from_values(loaded.program, kept["report"])
        return _page(request, loaded, typed, None, case=kept.get("case"))
    return _page(request, loaded, TypedReport.beginning(loaded.program, case), None, case=case)


def _page(
    request: HttpRequest,
    loaded: LoadedProgram,
    typed: TypedReport,
    given: GivenReport | None,
    *,
    case: dict[str, Any] | None,
    status: int = 200,
) -> HttpResponse:
    program = loaded.program
    context: dict[str, Any] = {
        "program": program,
        "form": typed.page(),
        "question": json.dumps(case, separators=(",", ":")) if case else "",
        "absence": next((each for each in program.absences if each.field == "report"), None),
        "today": timezone.localdate(),
        "has_content": bank_or_none(program.id) is not None,
    }
    if given is not None and given.outcome is Outcome.PASSED:
        context["passed"] = True
    elif given is not None:
        reading = read_evidence(exam_of(program), report=given.report)
        context |= reading_page(reading, loaded)
        context["advice"] = evidence_words(reading, program, _, has_figures=bool(given.report.areas or given.report.total))
        context["report"] = json.dumps(given.values, separators=(",", ":"))
        context["plan_form"] = PlanChoice.beginning(told(request, program.id)).page(today=timezone.localdate())
    return render(request, "road/report.html", context, status=status)


def reading_page(reading: Reading, loaded: LoadedProgram) -> dict[str, Any]:
    """What the reading component draws."""
    outline = loaded.program.outline.areas if loaded.program.outline else ()
    names = {area.id: area for area in outline}
    rows = [
        {
            "name": names[each.id].name if each.id in names else each.id,
            "weight": names[each.id].weight if each.id in names else None,
            "mean": round(100 * each.mean),
            "low": round(100 * each.low),
            "high": round(100 * each.high),
            "weak": each.tell_apart,
            "picture": interval_picture(low=each.low, high=each.high, mean=each.mean),
        }
        for each in reading.areas
    ]
    return {
        "reading": {
            "rows": rows,
            "whole": {"mean": round(100 * reading.mean), "low": round(100 * reading.low), "high": round(100 * reading.high)},
            "focus": bool(reading.weak),
        },
        "readiness": readiness_words(reading, _),
        "ready": reading.readiness,
    }
