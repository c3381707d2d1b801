"""What an account keeps: to look at, to take away, to erase."""

import json
from datetime import date
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from resit.apps.accounts.kept import (
    KeptCaseLimitError,
    erase_account,
    exported_account,
    forget_case,
    keep_case,
    kept_case_of,
    kept_cases_of,
)
from resit.apps.catalog.queries import current_catalog
from resit.apps.peers.queries import exported_shares
from resit.apps.plans.queries import exported_roads, roads_of
from resit.apps.sittings.queries import exported_sittings
from resit.web.asking import Asked
from resit.web.catalog import program_or_404
from resit.web.views.retake import answer_for, retake_page


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    programs = current_catalog().programs
    cases = [
        {
            "case": case,
            "program": programs[case.program_id].program if case.program_id in programs else None,
            "attempts": len(case.question.get("attempts", [])),
        }
        for case in kept_cases_of(request.user)
    ]
    roads = [{"program": programs[road.program_id].program, "road": road} for road in roads_of(request.user) if road.program_id in programs]
    return render(request, "account/account.html", {"cases": cases, "roads": roads})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, program_id: str) -> HttpResponse:
    """Keep the question that was asked; its answer is worked out anew each time it is opened."""
    loaded = program_or_404(program_id)
    if request.method != "POST":  # led here by signing in, which carries nothing that was typed
        messages.warning(request, _("Nothing is kept yet: what you typed was not carried along. Ask again, then press “Keep this case”."))
        return redirect("retake", loaded.program.id)
    try:
        asked = Asked.from_question(json.loads(request.POST.get("question", "")))
        if not asked.is_asked or answer_for(loaded, asked) is None:
            raise ValueError(f"the question for {loaded.program.id} cannot be answered; want one that was")  # noqa: TRY301
        question = asked.to_question()
        keep_case(user=request.user, program_id=loaded.program.id, question=question, at=timezone.now())
    except KeptCaseLimitError:
        messages.warning(request, _("Your account is full. Delete a kept case first."))
        return redirect("account")
    except (ValueError, TypeError, RecursionError):
        return HttpResponseBadRequest(
            _("The question that came with this request cannot be read. Go back and press the button again."),
            content_type="text/plain; charset=utf-8",
        )
    messages.success(request, _("Kept. The answer is worked out anew each time you open it, so it follows the rules as they change."))
    return redirect("account")


@never_cache
@login_required
@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    try:
        kept = kept_case_of(request.user, case_id)
    except LookupError as error:
        raise Http404(str(error)) from error
    return retake_page(request, program_or_404(kept.program_id), Asked.from_question(kept.question), kept=kept)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, case_id: UUID) -> HttpResponse:
    if request.method != "POST":  # led here by signing in again
        return redirect("account")
    try:
        forget_case(user=request.user, case_id=case_id)
    except LookupError as error:
        raise Http404(str(error)) from error
    messages.success(request, _("Deleted."))
    return redirect("account")


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything the account keeps, as one JSON file."""
    everything = exported_account(request.user) | {
        "roads": exported_roads(request.user),
        "sittings": exported_sittings(request.user),
        "links": exported_shares(request.user),
    }
    content = json.dumps(everything, indent=2, ensure_ascii=False, default=_plain)
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="resit-account.json"'},
    )


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "account/erase.html")
    user = request.user
    logout(request)
    erase_account(user=user)
    messages.success(request, _("Your account and everything in it is erased."))
    return redirect("home")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
