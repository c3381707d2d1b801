"""Webhooks, for staff: who is told of changes, what was sent and what came of it, and sending it again."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from resit.apps.catalog.queries import current_catalog
from resit.apps.webhooks import actions
from resit.apps.webhooks.models import Delivery
from resit.apps.webhooks.queries import EndpointRow, ended_endpoints, endpoint_named, endpoints_in_use, recent_deliveries
from resit.web.staff import for_staff


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("made", "context")
def webhooks(request: HttpRequest) -> HttpResponse:
    """The page; a form that is sent adds an endpoint, and this one answer shows its secret."""
    typed: dict[str, Any] = {"address": "", "note": "", "programs": []}
    context: dict[str, Any] = {"typed": typed, "request_key": uuid4()}
    status = 200
    if request.method == "POST":
        known = current_catalog().programs
        typed |= {"address": request.POST.get("address", "").replace("\0", "")[: actions.LONGEST_ADDRESS + 1]}
        typed |= {"note": request.POST.get("note", "").replace("\0", "")[: actions.LONGEST_NOTE]}
        typed |= {"programs": [each for each in request.POST.getlist("program") if each in known]}
        try:
            made = actions.make_endpoint(**typed, at=timezone.now(), endpoint_id=_uuid(request.POST.get("request_key", "")))
            context |= {"made": made, "typed": {"address": "", "note": "", "programs": []}}
        except actions.EndpointError as error:
            context["error"], status = str(error), 422
    return render(request, "staff/webhooks.html", context | _page(request), status=status)


def _page(request: HttpRequest) -> dict[str, Any]:
    only = None
    if request.GET.get("endpoint"):
        try:
            only = endpoint_named(request.GET["endpoint"], also_ended=True)
        except LookupError as error:
            raise Http404(str(error)) from error
    deliveries = recent_deliveries(endpoint_id=None if only is None else only.pk)
    return {
        "endpoints": [_endpoint(each) for each in endpoints_in_use()],
        "ended": [{"endpoint": each, "ended_at": _moment(each.ended_at)} for each in ended_endpoints()],
        "deliveries": [_delivery(each) for each in deliveries],
        "only": only,
        "programs": [each.program for each in current_catalog().programs.values()],
        "longest_note": actions.LONGEST_NOTE,
        "today": timezone.localdate().isoformat(),
    }


def _endpoint(row: EndpointRow) -> dict[str, Any]:
    return {
        "row": row,
        "endpoint": row.endpoint,
        "made_at": _moment(row.endpoint.made_at),
        "rest_until": _moment(row.endpoint.rest_until) if row.waiting else "",
        "short_id": str(row.endpoint.pk)[:8],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery,
        "at": _moment(delivery.event.at),
        "tried_at": _moment(delivery.tried_at),
        "next_at": _moment(delivery.next_at),
        "may_be_sent_again": delivery.endpoint.ended_at is None,
    }


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(timezone.get_current_timezone()).isoformat(timespec="minutes")


@for_staff
@require_POST
def test(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    try:
        actions.send_test(endpoint_id=endpoint_id, at=timezone.now())
    except LookupError as error:
        raise Http404(str(error)) from error
    messages.success(request, _("A test is on its way. What comes of it stands under “What was sent” in some seconds."))
    return redirect(_deliveries_of(endpoint_id))


@for_staff
@require_POST
def end(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    try:
        actions.end_endpoint(endpoint_id=endpoint_id, at=timezone.now())
    except LookupError as error:
        raise Http404(str(error)) from error
    messages.success(request, _("The endpoint is ended. It is told nothing more."))
    return redirect("staff-webhooks")


@for_staff
@require_POST
def replay(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Send again one event, all since a day, or what was given up."""
    event, since = request.POST.get("event", ""), request.POST.get("since", "")
    try:
        found = actions.replay(
            endpoint_id=endpoint_id,
            at=timezone.now(),
            event_id=_uuid(event) if event else None,
            since=datetime.combine(date.fromisoformat(since), time(), UTC) if since else None,
        )
    except LookupError as error:
        raise Http404(str(error)) from error
    except ValueError:
        messages.warning(request, _("Nothing was sent again: the day could not be read. Write it as 2026-11-25."))
        return redirect(_deliveries_of(endpoint_id))
    if not found.n:
        messages.info(request, _("There is nothing to send again."))
    else:
        text = ngettext("{n} event is on its way again.", "{n} events are on their way again.", found.n).format(n=found.n)
        if found.more_since is not None:
            text += " " + _("There are more: ask for those since {day} when these have arrived.").format(day=found.more_since.date())
        messages.success(request, text)
    return redirect(_deliveries_of(endpoint_id))


def _deliveries_of(endpoint_id: UUID) -> str:
    return f"{reverse('staff-webhooks')}?endpoint={endpoint_id}#sent"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(f"no id: {text[:40]!r}") from error
