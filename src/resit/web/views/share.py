"""Showing the road to somebody: the candidate chooses what, gets a link, and can end it. Who holds it sees that and may leave notes."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resit.apps.peers.actions import LONGEST_NOTE, NothingShownError, ShareLimitError, leave_note, make_share, revoke_share
from resit.apps.peers.models import Note, Share, Shown
from resit.apps.peers.queries import NotYourShareError, owner_of_share, share_by_token, shares_of
from resit.apps.sittings.models import Sitting
from resit.apps.sittings.queries import NotYourSittingError, sat_by, sitting_of
from resit.journey.programs import LoadedProgram
from resit.journey.road import Road, reading_of
from resit.journey.road_words import evidence_words
from resit.web import presenting
from resit.web.asking import Asked
from resit.web.catalog import program_or_404
from resit.web.holder import form_sent, new_owner, owner_of, set_secret
from resit.web.keeping import as_told, told
from resit.web.site import site_of
from resit.web.views.plan import plan_page, results_page, road_told, running_sitting
from resit.web.views.report import reading_page
from resit.web.views.retake import answer_for
from resit.web.views.sitting import result_page

# The candidate's side


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, program_id: str) -> HttpResponse:
    """Choose what to show, get a link; it is told once, because only its hash is kept."""
    loaded = program_or_404(program_id)
    values = told(request, program_id) or {}
    context: dict[str, Any] = {"program": loaded.program, "name": "", "chosen": [Shown.PLAN, Shown.RESULTS], "request_key": uuid4()}
    status = 200
    secret = ""
    if request.method == "POST":
        owner, secret = new_owner(request, form=form_sent(request))
        token = secrets.token_urlsafe(32)
        context |= {"name": request.POST.get("name", "").replace("\0", "").strip()[:80], "chosen": request.POST.getlist("shown")}
        try:
            made = make_share(
                owner=owner,
                program_id=program_id,
                token=token,
                name=context["name"],
                shown=context["chosen"],
                told=values,
                at=timezone.now(),
            )
            context |= {"link": site_of(request) + reverse("shared", args=[token]), "made": made}
        except NothingShownError:
            context["error"], status = _("Choose at least one thing to show."), 422
        except ShareLimitError:
            context["error"], status = _("There are as many links as there may be. End one of them first."), 409
        if status != 200:
            secret = ""  # nothing is kept for this browser
    else:
        owner = owner_of(request)
    context["choices"] = [
        {
            "value": each.value,
            "label": each.label,
            "checked": each.value in context["chosen"],
            "empty": _is_empty(each, values, owner, program_id),
        }
        for each in Shown
    ]
    context["shares"] = [
        {"share": each, "labels": [Shown(value).label for value in each.shown], "n_notes": each.notes.count()}
        for each in shares_of(owner, program_id=program_id)
    ]
    response = render(request, "share/share.html", context, status=status)
    set_secret(response, secret)
    return response


def _is_empty(shown: Shown, values: dict[str, Any], owner: Any, program_id: str) -> bool:
    if shown is Shown.RESULTS:
        return not sat_by(owner, program_id)
    return not values.get("case" if shown is Shown.CASE else "exam_on")


@require_POST
def revoke(request: HttpRequest, program_id: str, share_id: UUID) -> HttpResponse:
    loaded = program_or_404(program_id)
    try:
        revoke_share(owner=owner_of(request), share_id=share_id, at=timezone.now())
    except NotYourShareError as error:
        raise Http404(str(error)) from error
    messages.success(request, _("The link is ended. Whoever has it sees nothing any more; the notes stay with you."))
    return redirect("share", loaded.program.id)


# The other side


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What the candidate chose to show, and nothing else."""
    opened = _opened(token)
    loaded = program_or_404(opened.program_id)
    owner = owner_of_share(opened)
    context: dict[str, Any] = {"program": loaded.program, "token": token, "shown": opened.shown, "longest_note": LONGEST_NOTE}
    if Shown.CASE in opened.shown and opened.told.get("case"):
        answer = answer_for(loaded, Asked.from_question(opened.told["case"]))
        context["case"] = presenting.answer_page(answer) if answer else None
    if Shown.PLAN in opened.shown and (road := _road(opened)) is not None:
        context |= plan_page(road) | reading_page(road.reading, loaded)
        if Shown.RESULTS not in opened.shown:
            context |= _without_results(opened, loaded)
        context["notes"] = _notes_on_sessions(opened)
    if Shown.RESULTS in opened.shown:
        running_sitting(owner, opened.program_id)  # one whose time has passed unseen is over from now on
        context["results"] = results_page(sat_by(owner, opened.program_id))
    return render(request, "share/shared.html", context)


@never_cache
@require_safe
def shared_result(request: HttpRequest, token: str, sitting_id: UUID) -> HttpResponse:
    opened = _opened(token)
    sitting = _shown_sitting(opened, sitting_id)
    notes: dict[int, list[Note]] = {}
    for note in opened.notes.filter(sitting_id=sitting.pk):
        notes.setdefault(note.number or 0, []).append(note)
    context = result_page(sitting) | {"token": token, "notes": notes, "longest_note": LONGEST_NOTE, "readiness": ""}
    return render(request, "share/shared_result.html", context)


@require_POST
def note(request: HttpRequest, token: str) -> HttpResponse:
    """Leave a note on one item or one session that the link shows."""
    opened = _opened(token)
    text = request.POST.get("text", "")
    try:
        if request.POST.get("sitting"):
            sitting = _shown_sitting(opened, _uuid(request.POST["sitting"]))
            number = _number(request.POST.get("number", ""), most=len(sitting.items))
            leave_note(share=opened, text=text, at=timezone.now(), sitting_id=sitting.pk, number=number)
            back = reverse("shared-result", args=[token, sitting.pk]) + f"#item-{number}"
        else:
            on, number = _shown_session(opened, request.POST.get("session", ""))
            leave_note(share=opened, text=text, at=timezone.now(), session_on=on, session_number=number)
            back = reverse("shared", args=[token]) + f"#session-{on.isoformat()}-{number}"
    except ShareLimitError:
        messages.warning(request, _("There are as many notes as one link may leave. Nothing was added."))
        return redirect("shared", token)
    except ValueError:
        messages.warning(request, _("A note wants 1 to {most} characters. Nothing was added.").format(most=LONGEST_NOTE))
        return redirect("shared", token)
    messages.success(request, _("Your note is there."))
    return redirect(back)


def _opened(token: str) -> Share:
    try:
        return share_by_token(token)
    except NotYourShareError as error:
        raise Http404(str(error)) from error


def _shown_sitting(opened: Share, sitting_id: UUID) -> Sitting:
    """A sitting that is over, of the program, and whose owner shows her results by this link; anything else is not there."""
    try:
        sitting = sitting_of(owner_of_share(opened), sitting_id, at=timezone.now())
    except NotYourSittingError as error:
        raise Http404(str(error)) from error
    if Shown.RESULTS not in opened.shown or not sitting.is_over or sitting.program_id != opened.program_id:
        raise Http404(f"the link shows no sitting {sitting_id}")
    return sitting


def _road(opened: Share) -> Road | None:
    if Shown.PLAN not in opened.shown or not opened.told.get("exam_on"):
        return None
    loaded = program_or_404(opened.program_id)
    return road_told(opened.told, loaded, owner=owner_of_share(opened), on=timezone.localdate())


def _without_results(opened: Share, loaded: LoadedProgram) -> dict[str, Any]:
    """What is known of the areas from the report alone: the sessions are hers, but no figure on the page comes from what she sat."""
    given = as_told(opened.told, program=loaded.program, on=timezone.localdate())
    reading = reading_of(loaded.program, given.report, [])
    return reading_page(reading, loaded) | {"why": evidence_words(reading, loaded.program, _), "changes": []}


def _shown_session(opened: Share, key: str) -> tuple[date, int]:
    road = _road(opened)
    for session in road.sessions if road is not None else ():
        if key == f"{session.on.isoformat()}-{session.plan.number}":
            return session.on, session.plan.number
    raise Http404("the link shows no such session")


def _notes_on_sessions(opened: Share) -> dict[str, list[Note]]:
    notes: dict[str, list[Note]] = {}
    for each in opened.notes.exclude(session_on=None):
        notes.setdefault(f"{each.session_on:%Y-%m-%d}-{each.session_number}", []).append(each)
    return notes


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(f"no sitting {text[:40]!r}") from error


def _number(text: str, *, most: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 5 else 0
    if not 1 <= number <= most:
        raise Http404(f"no item {text[:10]!r}")
    return number
