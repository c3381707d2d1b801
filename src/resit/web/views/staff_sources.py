"""Sources as staff work through them: the most urgent first, opened, compared, confirmed or corrected, signed."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resit.apps.catalog.models import ProgramVersion
from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.models import PageCopy
from resit.apps.sources.queries import (
    SourceRow,
    UnknownSourceError,
    last_run,
    newest_copy,
    open_review,
    passages_of,
    seen_page,
    signatures_of,
    source_of,
    sources_by_urgency,
    watched_source,
    work_waiting,
)
from resit.apps.sources.signing import BadSignatureError, confirm_source, correct_source, stale_sentence
from resit.apps.sources.tasks import visit_page, watch
from resit.apps.sources.watch import facts_resting_on, stop_run, watch_catalog
from resit.domain.catalog.model import Source
from resit.journey.changes import CaseChange
from resit.journey.corrections import Piece, Preview, corrected, pages_showing, pieces_of, preview
from resit.journey.programs import LoadedProgram
from resit.journey.watching import Difference, Passage, bearing, differences
from resit.web import words
from resit.web.catalog import program_or_404
from resit.web.charts import as_day
from resit.web.plain_form import plain_box
from resit.web.presenting import source_row
from resit.web.staff import for_staff

A_PAGE = 60
LONGEST_COPY = 200_000  # characters of a page that are shown; the rest is a click away, on the page itself
SHOWN = ("review", "unlike", "blocked", "unchecked")


@for_staff
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The list by urgency: readers times age times doubt, pages that were seen changed or gone first."""
    chosen = request.GET.get("show", "")
    program = request.GET.get("program", "")[:100]
    rows = sources_by_urgency(current_catalog(), on=timezone.localdate(), program=program or None)
    shown = [each for each in rows if chosen not in SHOWN or _is(chosen, each)]
    start = _number(request.GET.get("from", "0"))
    run = last_run()
    return render(
        request,
        "staff/sources.html",
        {
            "rows": [_listed(each) for each in shown[start : start + A_PAGE]],
            "n": len(shown),
            "start": start,
            "next": start + A_PAGE if start + A_PAGE < len(shown) else None,
            "show": chosen,
            "program": program,
            "counts": {each: sum(_is(each, row) for row in rows) for each in SHOWN} | {"all": len(rows)},
            "run": run,
            "run_died": run is not None and run.is_silent(at=timezone.now()),
            "work": work_waiting(),
        },
    )


def _is(chosen: str, row: SourceRow) -> bool:
    return {
        "review": row.source.under_review is not None,
        "unlike": bool(row.missing),
        "blocked": row.state == "blocked",
        "unchecked": row.source.checked is None,
    }[chosen]


def _listed(row: SourceRow) -> dict[str, Any]:
    return {
        "program": row.loaded.program,
        "source": source_row(row.source),
        "state": row.state,
        "state_label": words.SOURCE_STATE[row.state],
        "urgency": row.urgency,
        "missing": list(row.missing),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@for_staff
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Begin a walk over the pages that are due, or stop the one that goes on."""
    if "stop" in request.POST:
        stopped = stop_run()
        messages.info(request, _("The walk stops after the page at hand.") if stopped else _("No walk is going on."))
    else:
        watch.enqueue()
        messages.success(
            request, _("The walk begins. It reads one page of each site at a time, so it may take a while; this page shows how far it is.")
        )
    return redirect("staff-sources")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, program_id: str, source_id: str) -> HttpResponse:
    """One source: what rests on it, what its page said and says, and the place to sign."""
    loaded = program_or_404(program_id)
    found = _source_or_404(loaded, source_id)
    errors: dict[str, str] = {}
    sent = {"checked_on": timezone.localdate().isoformat(), "note": ""}
    if request.method == "POST":
        sent = {each: request.POST.get(each, "") for each in sent}
        try:
            confirm_source(
                program=program_id,
                source=source_id,
                by=request.user,
                checked_on=_day(sent["checked_on"]),
                note=sent["note"],
                seen_digest=request.POST.get("seen", ""),
                seen_text=request.POST.get("seen_text", ""),
                at=timezone.now(),
            )
        except BadSignatureError as error:
            errors[error.field] = str(error)
        except LookupError as error:  # the program or its source went while the person read
            raise Http404(str(error)) from error
        else:
            messages.success(request, _("Signed. The check and its day stand on the public pages now."))
            return redirect("staff-source", program_id, source_id)
    resting = bearing(loaded, source_id)
    review, watched = open_review(program_id, source_id), watched_source(program_id, source_id)
    context = {
        "program": loaded.program,
        "source": source_row(found),
        "is_under_review": found.under_review is not None,
        "statements": [{"kind": words.RESTING.get(each.kind, each.kind), "id": each.id, "text": each.text} for each in resting.statements],
        "facts": [words.FACT_NAME.get(each, each) for each in facts_resting_on(loaded, source_id, at=timezone.now())],
        "digest": resting.digest,
        "seen_text": seen_page(watched, review),
        "watched": watched,
        "reason": (watched.reason(_) if watched else "") or _("No machine has read this page yet."),
        "state_label": words.SOURCE_STATE[watched.state if watched else "unread"],
        "missing": watched.now["missing"] if watched and watched.now else [],
        "moved_to": watched.page.ended_at_address if watched and watched.state == "moved" else "",
        "review": review,
        "lines": _compared(*passages_of(watched, review)),
        "copy": _copy(newest_copy(watched)),
        "signatures": signatures_of(program_id, source_id),
        "fields": [
            plain_box("checked_on", label=_("The day you opened the page"), kind="date", sent=sent, errors=errors),
            plain_box("note", label=_("A note, shown in public"), kind="long", rows=2, sent=sent, errors=errors, help_text=_("Optional.")),
        ],
        "error": errors.get(""),
    }
    return render(request, "staff/source.html", context, status=422 if errors else 200)


def _source_or_404(loaded: LoadedProgram, source_id: str) -> Source:
    try:
        return source_of(loaded, source_id)
    except UnknownSourceError as error:
        raise Http404(str(error)) from error


def _day(text: str) -> date:
    try:
        day = as_day(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        day = None
    if day is None:
        raise BadSignatureError(_("Write the day as 2026-03-31."), "checked_on")
    return day


def _compared(before: Passage | None, now: Passage | None) -> list[dict[str, Any]]:
    """The passage as it stood and as it is now, line by line, each line cut where it differs."""
    return [] if before is None or now is None else [_line(each) for each in differences(before, now)]


def _line(difference: Difference) -> dict[str, Any]:
    pieces, at = [], 0
    for start, end in difference.spans:
        pieces += [{"text": difference.text[at:start], "differs": False}, {"text": difference.text[start:end], "differs": True}]
        at = end
    pieces.append({"text": difference.text[at:], "differs": False})
    return {"kind": difference.kind.value, "heading": difference.heading, "pieces": [each for each in pieces if each["text"]]}


def _copy(copy: PageCopy | None) -> dict[str, Any] | None:
    if copy is None:
        return None
    blocks, left = [], LONGEST_COPY
    for kind, text, *_more in copy.blocks:
        if left <= 0:
            break
        blocks.append({"kind": kind, "text": text[:left]})
        left -= len(text)
    return {"title": copy.title, "read_at": copy.read_at, "blocks": blocks, "cut": left < 0 or len(blocks) < len(copy.blocks)}


@for_staff
@require_POST
def look(request: HttpRequest, program_id: str, source_id: str) -> HttpResponse:
    """Have the worker look at this page now."""
    loaded = program_or_404(program_id)
    _source_or_404(loaded, source_id)
    watched = watched_source(program_id, source_id)
    if watched is None:
        watch_catalog(current_catalog(), at=timezone.now())
        watched = watched_source(program_id, source_id)
    if watched is None:
        messages.info(request, _("Nothing rests on this source, so its page is not read."))
    else:
        visit_page.enqueue(watched.page_id)
        messages.info(request, _("The page is being read; look here again in a moment."))
    return redirect("staff-source", program_id, source_id)


# Correcting


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, program_id: str, source_id: str) -> HttpResponse:
    """The pieces of the file that rest on the source, to be edited; first a preview of everything that changes, then the signature."""
    loaded = program_or_404(program_id)
    found = _source_or_404(loaded, source_id)
    row = ProgramVersion.objects.in_force().filter(program=program_id).first()
    if row is None:
        messages.warning(request, _("The files are read from disk as they are. Take them in first: ./resit catalog load"))
        return redirect("staff-source", program_id, source_id)
    pieces = pieces_of(row.text, source_id)
    seen_text = seen_page(watched_source(program_id, source_id), open_review(program_id, source_id))
    based_on = request.POST.get("based_on", row.version)
    errors: dict[str, str] = {}
    sent = {"checked_on": timezone.localdate().isoformat(), "note": ""} | {f"piece-{each.id}": each.text for each in pieces}
    seen: Preview | None = None
    if request.method == "POST":
        sent |= {name: request.POST[name].replace("\r\n", "\n") for name in sent if name in request.POST}
        if based_on == row.version:
            seen = _seen(row.text, pieces, sent, request.POST.getlist("take"), loaded, errors)
        else:
            errors[""] = stale_sentence()
        if seen is not None and "sign" in request.POST:
            if request.POST.get("previewed") != _name_of(seen):
                errors[""] = _("You changed something after you looked at what it changes. Look again, then sign.")
            elif _is_signed(request, loaded, source_id, seen, sent, errors):
                messages.success(request, _("Corrected and signed. Every page that shows it says so now."))
                return redirect("staff-source", program_id, source_id)
    context = {
        "program": loaded.program,
        "source": source_row(found),
        "pieces": [
            plain_box(
                f"piece-{each.id}",
                label=f"[{each.kind}] {each.name}",
                kind="long",
                rows=min(18, each.text.count("\n") + 2),
                code=True,
                sent=sent,
                errors=errors,
            )
            for each in pieces
        ],
        "fields": [
            plain_box("checked_on", label=_("The day you opened the page"), kind="date", sent=sent, errors=errors),
            plain_box("note", label=_("What the page says now, shown in public"), kind="long", rows=2, sent=sent, errors=errors),
        ],
        "preview": _previewed(seen, loaded) if seen is not None else None,
        "taken": request.POST.getlist("take"),
        "version": based_on,
        "seen_text": seen_text,
        "previewed": _name_of(seen) if seen is not None else "",
        "error": errors.get("") or errors.get("text"),
    }
    return render(request, "staff/correct.html", context, status=422 if errors else 200)


def _name_of(seen: Preview) -> str:
    """Names a preview: what is signed is what was looked at."""
    return sha256(seen.text.encode()).hexdigest()[:32]


def _is_signed(
    request: HttpRequest, loaded: LoadedProgram, source_id: str, seen: Preview, sent: Mapping[str, str], errors: dict[str, str]
) -> bool:
    try:
        correct_source(
            program=loaded.program.id,
            source=source_id,
            text=seen.text,
            based_on=request.POST.get("based_on", ""),
            by=request.user,
            checked_on=_day(sent["checked_on"]),
            note=sent["note"],
            seen_text=request.POST.get("seen_text", ""),
            at=timezone.now(),
        )
    except BadSignatureError as error:
        errors[error.field] = str(error)
    except LookupError as error:
        raise Http404(str(error)) from error
    return not errors


def _seen(
    text: str, pieces: Sequence[Piece], sent: Mapping[str, str], take: list[str], loaded: LoadedProgram, errors: dict[str, str]
) -> Preview | None:
    edited = {each.path: sent[f"piece-{each.id}"] for each in pieces if sent[f"piece-{each.id}"].rstrip() != each.text.rstrip()}
    try:
        new = corrected(text, edited, take_answers=take, before=loaded, on=timezone.localdate())
    except ValueError as error:  # no TOML any more
        errors[""] = _("The text cannot be read: {reason}").format(reason=str(error)[:200])
        return None
    return preview(new, before=loaded, on=timezone.localdate(), say=_)


def _previewed(seen: Preview, loaded: LoadedProgram) -> dict[str, Any]:
    return {
        "findings": [str(each) for each in seen.findings],
        "changes": seen.changes,
        "cases": [_case(each) for each in seen.cases],
        "can_be_signed": seen.can_be_signed,
        "pages": pages_showing(loaded, seen.changes, current_catalog().programs) if seen.loaded else (),
    }


def _case(change: CaseChange) -> dict[str, Any]:
    names = [name for name in change.after if change.before.get(name) != change.after[name]]
    return {
        "id": change.id,
        "title": change.title,
        "rows": [{"name": words.FIELD.get(name) or name, "before": change.before.get(name), "after": change.after[name]} for name in names],
        "broken": [{"key": each.key, "expected": each.expected, "found": each.found} for each in change.broken],
    }
