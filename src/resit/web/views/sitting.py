"""Sitting a segment or a drill: chosen, started, each response saved, submitted, told.

Every page works as a form; the script saves on the click and keeps what could not be sent. Keys stay here until the sitting is over.
"""

import json
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resit.apps.bank.queries import bank_or_none
from resit.apps.peers.queries import notes_on_items
from resit.apps.sittings import actions, queries
from resit.apps.sittings.actions import (
    BadResponseError,
    RequestReusedError,
    SittingClosedError,
    StaleSequenceError,
)
from resit.apps.sittings.models import Kind, Response, Sitting
from resit.domain.delivery.states import SittingState
from resit.domain.delivery.timing import EXTRA_TIMES
from resit.domain.items.model import Bank, Form, Item
from resit.journey.road import drill_items, forms_left, missed_in
from resit.journey.road_words import readiness_words
from resit.journey.sitting_report import sitting_report
from resit.web.catalog import program_or_404
from resit.web.charts_reading import interval_picture
from resit.web.holder import form_sent, new_owner, owner_of, set_secret
from resit.web.keeping import told
from resit.web.views.plan import road_told, running_sitting

MOST_IDEAS = 10
IDEAS_SHOWN = 6


# Beginning


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, program_id: str) -> HttpResponse:
    """The rules of the segment and the time she gets; starting is a button of its own."""
    loaded = program_or_404(program_id)
    bank = _bank(program_id)
    owner = owner_of(request)
    running = running_sitting(owner, program_id)  # first: a sitting whose time is over counts as sat
    if running is not None and running.kind != Kind.SEGMENT:
        running = None
    sat = [each for each in queries.sat_by(owner, program_id) if each.form is not None]
    left = forms_left(bank, sat)
    if not bank.forms:
        raise Http404(f"program {program_id} has no segment")
    form = left[0] if left else _longest_ago(bank, [each.form for each in sat])
    if request.method == "POST" and running is not None:  # a second one would tell the answers of the first, or spend another form
        return redirect("sitting-item", running.pk, 1)
    if request.method == "POST":
        extra = _extra_time(request.POST.get("extra_time", ""))
        return _begin(request, program_id, kind=Kind.SEGMENT, form=form, items=[bank.items[each] for each in form.items], extra_time=extra)
    context = {
        "program": loaded.program,
        "form": form,
        "n_items": len(form.items),
        "n_left": len(left),
        "seconds_an_item": round(form.minutes * 60 / len(form.items)),
        "extra_times": [{"value": f"{each:g}", "minutes": round(form.minutes * each), "checked": each == 1.0} for each in EXTRA_TIMES],
        "running": running,
        "request_key": uuid4(),
        "exam": loaded.program.exam,
    }
    return render(request, "sitting/segment.html", context)


def _longest_ago(bank: Bank, sat: list[str | None]) -> Form:
    """The form sat longest ago: her last sitting of every other one came after it."""
    last = {form_id: place for place, form_id in enumerate(sat)}
    return min(bank.forms, key=lambda form: last.get(form.id, -1))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: HttpRequest, program_id: str) -> HttpResponse:
    """A few items without a clock: on a sub-area, on ideas that were missed, or mixed."""
    loaded = program_or_404(program_id)
    bank = _bank(program_id)
    given = request.POST if request.method == "POST" else request.GET
    outline = loaded.program.outline.areas if loaded.program.outline else ()
    parts = {part.id: part.name for area in outline for part in area.parts}
    part = given.get("part") if given.get("part") in parts else None
    ideas = [each for each in dict.fromkeys(given.getlist("idea")) if each in bank.misconceptions][:MOST_IDEAS]
    sat = queries.sat_by(owner_of(request), program_id)
    met = Counter(scored.item.id for each in sat for scored in each.score.scored)
    items = drill_items(bank, part=part, ideas=ideas, met=met, missed=missed_in(sat))
    if request.method == "POST" and items:
        return _begin(request, program_id, kind=Kind.DRILL, form=None, items=items, extra_time=1.0)
    context = {
        "program": loaded.program,
        "part": part,
        "part_name": parts.get(part or "", ""),
        "ideas": ideas,
        "n_items": len(items),
        "n_met": sum(item.id in met for item in items),
        "page": bank.page_for(part) if part else None,
        "request_key": uuid4(),
    }
    return render(request, "sitting/drill.html", context)


def _begin(request: HttpRequest, program_id: str, *, kind: Kind, form: Form | None, items: Any, extra_time: float) -> HttpResponse:
    """Make and start in one step; the same form sent twice begins one sitting."""
    chosen: list[Item] = list(items)
    sent = form_sent(request)
    owner, secret = new_owner(request, form=sent)
    name = owner.holder or str(owner.user.pk)
    now = timezone.now()
    try:
        sitting = actions.make_sitting(
            owner=owner,
            program_id=program_id,
            kind=kind,
            form=form,
            items=chosen,
            extra_time=extra_time,
            at=now,
            request_key=f"web\0{name}\0{sent}" if sent else "",
        )
    except RequestReusedError:
        messages.warning(request, _("That form was sent before with another choice. Nothing has begun; choose once more."))
        return redirect(request.path)
    actions.start_sitting(sitting_id=sitting.pk, at=timezone.now())
    response = redirect("sitting-item", sitting.pk, 1)
    set_secret(response, secret)
    return response


def _extra_time(typed: str) -> float:
    return next((each for each in EXTRA_TIMES if f"{each:g}" == typed), 1.0)


def _bank(program_id: str) -> Bank:
    bank = bank_or_none(program_id)
    if bank is None:
        raise Http404(f"program {program_id} has nothing to sit")
    return bank


# Sitting


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, sitting_id: UUID, number: int) -> HttpResponse:
    """One item. A form that comes back saves the response and goes where its button says."""
    sitting = _sitting(request, sitting_id)
    if not 1 <= number <= len(sitting.items):
        raise Http404(f"sitting {sitting.pk} has no item {number}")
    if request.method == "POST":
        return _answered(request, sitting, number)
    if sitting.is_over:
        return redirect("sitting-result", sitting.pk)
    if sitting.state == SittingState.CREATED:
        sitting = actions.start_sitting(sitting_id=sitting.pk, at=timezone.now())
    return _item_page(request, sitting, number)


def _answered(request: HttpRequest, sitting: Sitting, number: int) -> HttpResponse:
    problem = ""
    try:
        kept = queries.responses_of(sitting).get(number) or Response(sitting=sitting, number=number)
        option, sequence = request.POST.get("option") or None, request.POST.get("sequence", "")
        if option is not None and option != (kept.option or None):
            actions.record_response(
                sitting_id=sitting.pk,
                number=number,
                option=option,
                sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 8 else 0,
                at=timezone.now(),
            )
        if "flag" in request.POST:
            actions.flag_item(sitting_id=sitting.pk, number=number, flagged=request.POST["flag"] == "1", at=timezone.now())
    except SittingClosedError:
        if not _sitting(request, sitting.pk).is_over:
            actions.close_if_due(sitting_id=sitting.pk, at=timezone.now())
        messages.warning(request, _("This sitting is over, so this last choice was not recorded. Everything saved before stands."))
        return redirect("sitting-result", sitting.pk)
    except StaleSequenceError:
        problem = _(
            "This item was answered in another tab after this page was opened. What is recorded is shown; choose again if you want to change it."
        )
    except BadResponseError:
        problem = _("That choice could not be read, so nothing was changed. Choose again.")
    if problem:
        return _item_page(request, sitting, number, problem=problem, status=409)
    return redirect(*_next_page(request.POST.get("go", ""), sitting, number))


def _next_page(go: str, sitting: Sitting, number: int) -> tuple[Any, ...]:
    wanted = {"next": number + 1, "previous": number - 1, "": number}.get(go, int(go) if go.isdecimal() and len(go) < 5 else number)
    if go == "review" or wanted > len(sitting.items):
        return ("sitting-review", sitting.pk)
    return ("sitting-item", sitting.pk, max(1, wanted))


def _item_page(request: HttpRequest, sitting: Sitting, number: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    shown = queries.delivered_items(sitting)[number - 1]
    standing = queries.responses_of(sitting)
    kept = standing.get(number)
    context = {
        **_sitting_page(sitting, standing),
        "number": number,
        "stem": shown.stem,
        "options": [{"id": each.id, "text": each.text, "chosen": bool(kept and kept.option == each.id)} for each in shown.options],
        "sequence": kept.sequence if kept else 0,
        "recorded_at": kept.recorded_at if kept and kept.option else None,
        "flagged": bool(kept and kept.flagged),
        "problem": problem,
    }
    return render(request, "sitting/item.html", context, status=status)


def _sitting_page(sitting: Sitting, standing: dict[int, Response]) -> dict[str, Any]:
    n = len(sitting.items)
    places = []
    for number in range(1, n + 1):
        each = standing.get(number)
        places.append({"number": number, "answered": bool(each and each.option), "flagged": bool(each and each.flagged)})
    window = sitting.window
    seconds = queries.seconds_left_of(sitting, at=timezone.now())
    return {
        "sitting": sitting,
        "program": program_or_404(sitting.program_id).program,
        "is_segment": sitting.kind == Kind.SEGMENT,
        "n_items": n,
        "places": places,
        "n_answered": sum(each["answered"] for each in places),
        "n_flagged": sum(each["flagged"] for each in places),
        "seconds_left": seconds,
        "minutes_left": None if seconds is None else -(-seconds // 60),
        "ends_at": window.ends_at if window else None,
    }


@never_cache
@require_safe
def review(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Every item's place before submitting: answered, open, flagged."""
    sitting = _sitting(request, sitting_id)
    if sitting.is_over:
        return redirect("sitting-result", sitting.pk)
    return render(request, "sitting/review.html", _sitting_page(sitting, queries.responses_of(sitting)))


@never_cache
@require_POST
def save(request: HttpRequest, sitting_id: UUID, number: int) -> HttpResponse:
    """A response sent by the script: `{option, sequence}`; answered after the commit."""
    sitting = _sitting(request, sitting_id)
    try:
        sent = json.loads(request.body[:1000])
        option, sequence = sent["option"], sent["sequence"]
        if not (option is None or isinstance(option, str)) or not isinstance(sequence, int) or isinstance(sequence, bool):
            raise TypeError(f"option is {type(option).__name__}, sequence {type(sequence).__name__}; want a text and a whole number")  # noqa: TRY301
        receipt = actions.record_response(sitting_id=sitting.pk, number=number, option=option, sequence=sequence, at=timezone.now())
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return _refused(sitting, number, error)
    return JsonResponse(
        {"sequence": receipt.sequence, "recorded_at": receipt.recorded_at.isoformat(), "hash": receipt.digest, "late": receipt.late}
    )


def _refused(sitting: Sitting, number: int, error: Exception) -> HttpResponse:
    if isinstance(error, StaleSequenceError):
        kept = queries.responses_of(sitting).get(number)
        return JsonResponse({"problem": "stale-sequence", "sequence": error.kept, "option": kept.option if kept else ""}, status=409)
    if isinstance(error, SittingClosedError):
        return JsonResponse({"problem": "sitting-closed"}, status=409)
    return JsonResponse({"problem": "bad-response"}, status=422)


@never_cache
@require_safe
def clock(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """The time left by the server's clock, for a tab that woke up."""
    sitting = _sitting(request, sitting_id)
    return JsonResponse({"seconds_left": queries.seconds_left_of(sitting, at=timezone.now()), "is_over": sitting.is_over})


@never_cache
@require_POST
def submit(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    sitting = _sitting(request, sitting_id)
    if sitting.state == SittingState.CREATED:
        return redirect("sitting-item", sitting.pk, 1)
    actions.submit_sitting(sitting_id=sitting.pk, at=timezone.now())
    return redirect("sitting-result", sitting.pk)


# Told


@never_cache
@require_safe
def result(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """The score with its error, the ideas behind wrong answers, every item with its reasons; what comes next."""
    sitting = _sitting(request, sitting_id)
    if not sitting.is_over:
        return redirect("sitting-review", sitting.pk)
    notes: dict[int, list[Any]] = {}
    for note in notes_on_items(owner_of(request), sitting.pk):
        notes.setdefault(note.number or 0, []).append(note)
    values = told(request, sitting.program_id)
    context = result_page(sitting) | {"notes": notes, "has_plan": values is not None}
    loaded = program_or_404(sitting.program_id)
    road = road_told(values, loaded, owner=owner_of(request), on=timezone.localdate()) if values else None
    if road is not None:  # one chance of passing, from all that is known, and the same on the plan
        context |= {"readiness": readiness_words(road.reading, _), "ready": road.reading.readiness}
    return render(request, "sitting/result.html", context)


def result_page(sitting: Sitting) -> dict[str, Any]:
    """What the result's templates draw."""
    (sat,) = queries.as_sat([sitting])
    program = program_or_404(sitting.program_id).program
    values = sitting_report(sat, program=program, bank=bank_or_none(sitting.program_id), say=_)
    score = values["score"]
    for row in values["areas"]:
        row["picture"] = interval_picture(low=row["low"], high=row["high"], mean=row["share"])
        row |= {name: round(100 * row[name]) for name in ("share", "low", "high")}
    return {
        "sitting": sitting,
        "program": program,
        "is_segment": sitting.kind == Kind.SEGMENT,
        "timed_out": sitting.state == SittingState.TIMED_OUT,
        "extra_time": f"{sitting.extra_time:g}" if sitting.extra_time != 1.0 else "",
        "score": score | {name: round(100 * score[name]) for name in ("share", "low", "high")},
        "score_picture": interval_picture(low=score["low"], high=score["high"], mean=score["share"]),
        "areas": values["areas"],
        "tells_apart": any(row["tell_apart"] for row in values["areas"]),
        "flagged": {each.number for each in queries.responses_of(sitting).values() if each.flagged},
        "items": values["items"],
        "ideas": values["misconceptions"],
        "n_more_ideas": max(0, len(values["misconceptions"]) - IDEAS_SHOWN),
        "readiness": values["readiness"]["because"],
        "ready": values["readiness"],
    }


@never_cache
@require_safe
def journal(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Every receipt: what the server recorded, when, in which order."""
    sitting = _sitting(request, sitting_id)
    context = {
        "sitting": sitting,
        "program": program_or_404(sitting.program_id).program,
        "lines": queries.journal_of(sitting),
        "whole": queries.journal_is_whole(sitting),
    }
    return render(request, "sitting/journal.html", context)


def _sitting(request: HttpRequest, sitting_id: UUID) -> Sitting:
    try:
        return queries.sitting_of(owner_of(request), sitting_id, at=timezone.now())
    except queries.NotYourSittingError as error:
        raise Http404(str(error)) from error
