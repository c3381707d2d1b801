"""Finding an exam, and its facts at a glance."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from resit.apps.bank.queries import bank_or_none
from resit.apps.catalog.queries import current_catalog
from resit.domain.catalog.model import Program
from resit.domain.policy.explain import plain_words
from resit.journey.glance import rule_facts
from resit.journey.programs import LoadedProgram
from resit.web import charts, presenting, words
from resit.web.catalog import program_or_404
from resit.web.keeping import programs_told
from resit.web.readers import note_reader

LONGEST_SEARCH = 100
MOST_NEIGHBORS = 6
NEIGHBOR_FIELDS = ("wait", "attempts", "fee")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    catalog = current_catalog()
    going_on = [catalog.programs[each].program for each in programs_told(request) if each in catalog.programs]
    return render(request, "home.html", {"n_programs": len(catalog.programs), "fields": _fields(), "going_on": going_on})


@require_safe
def exams(request: HttpRequest) -> HttpResponse:
    """The exams that a search means; an acronym of several is answered with all of them and their bodies."""
    words_typed = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    field = request.GET.get("field", "")[:LONGEST_SEARCH]
    catalog = current_catalog()
    found = sorted(catalog.search(words_typed, field=field or None), key=lambda loaded: loaded.program.short_name.casefold())
    meant = catalog.find(words_typed) if words_typed else ()
    context = {
        "q": words_typed,
        "field": field,
        "fields": _fields(),
        "found": [loaded.program for loaded in found],
        "ambiguous": len(meant) > 1,
    }
    alone = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    response = render(request, "exams/found.html" if alone else "exams/index.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def exam(request: HttpRequest, program_id: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    program = loaded.program
    today = timezone.localdate()
    facts = rule_facts(loaded, on=today, say=_)
    told = {fact["field"] for fact in facts if fact.get("absence") or fact.get("ask")}
    context = {
        "program": program,
        "has_content": bank_or_none(program.id) is not None,
        "field_name": plain_words(program.field),
        "facts": facts,
        "weakest": weakest_standing(program),
        "claims": claim_groups(program),
        "absences": [presenting.absence_row(program, absence) for absence in program.absences if absence.field not in told],
        "test_day": presenting.test_day_page(program.exam),
        "exam_sources": presenting.cited(program, program.exam.source) if program.exam else [],
        "outline": presenting.outline_page(program.outline),
        "outline_sources": presenting.cited(program, program.outline.source) if program.outline else [],
        "scale": charts.scale_picture(scale=program.score.scale, passing=program.score.passing) if program.score else None,
        "score_rows": presenting.score_rows(program.score),
        "score_sources": presenting.cited(program, program.score.source) if program.score else [],
        "report_form": words.SCORE_KIND.get(program.report.form or "", "") if program.report else "",
        "report_sources": presenting.cited(program, program.report.source) if program.report else [],
        "statistics": [{"statistic": one, "sources": presenting.cited(program, one.source)} for one in program.statistics],
        "confusable": confusable(program),
        "neighbors": neighbor_rows(loaded),
        "sources": [presenting.source_row(source) for source in program.sources.values()],
    }
    note_reader(request, program.id)
    return render(request, "exams/exam.html", context)


def claim_groups(program: Program) -> list[dict[str, Any]]:
    """What other pages say, by the figure they speak about."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for claim in program.claims:
        groups.setdefault(claim.field, []).append({"says": claim.says, "source": presenting.source_row(program.sources[claim.source])})
    return [{"label": words.FIELD.get(field) or plain_words(field), "claims": claims} for field, claims in groups.items()]


def weakest_standing(program: Program) -> str:
    """Whether anything here was compared with the body's live page."""
    checked = [source.checked for source in program.sources.values() if source.checked]
    if len(checked) == len(program.sources) and checked:
        return _("Every source was checked by a person; the oldest check is of {day}.").format(day=min(checked).isoformat())
    return _(
        "All of this rests on stored copies of published texts. Nobody has yet checked it with the body, so confirm before you book or pay."
    )


def confusable(program: Program) -> list[dict[str, Any]]:
    """Other exams with the same letters: those the file names and those that share a name, with their body; the rest in plain words."""
    catalog = current_catalog()
    sharing = [other.id for name in (program.short_name, *program.aliases) for other in catalog.find(name)]
    names = dict.fromkeys(name for name in (*program.confusable, *sharing) if name != program.id)
    return [{"program": catalog.programs[name].program} if name in catalog.programs else {"words": name} for name in names]


def neighbor_rows(loaded: LoadedProgram) -> list[dict[str, Any]]:
    """Other credentials of the field with what their own texts give, in the catalog's words."""
    catalog = current_catalog()
    program = loaded.program
    ids = [name for name in program.neighbors if name in catalog.programs] or [
        other.program.id for other in catalog.search(field=program.field) if other.program.id != program.id
    ]
    today = timezone.localdate()
    return [
        {"program": other.program, "cells": rule_facts(other, on=today, say=_, fields=NEIGHBOR_FIELDS)}
        for other in (catalog.programs[each] for each in ids[:MOST_NEIGHBORS])
    ]


def _fields() -> list[dict[str, str]]:
    return [{"id": field, "name": plain_words(field)} for field in current_catalog().fields()]
