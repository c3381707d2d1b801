"""Readers' reports as staff read and answer them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.queries import answered_reports, held_reports
from resit.apps.sources.reports import LONGEST_TEXT, AnsweredAlreadyError, BadReportError, answer_report
from resit.web.site import site_of
from resit.web.staff import for_staff


@for_staff
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; then what was answered."""
    return _page(request)


def _page(request: HttpRequest, *, wrong: UUID | None = None, error: str = "") -> HttpResponse:
    """The page; with `wrong` the answer that was sent for that report stands in its box again, and `error` beside it."""
    programs = current_catalog().programs
    held = [
        {
            "report": each,
            "program": programs[each.program].program if each.program in programs else None,
            "error": error if each.pk == wrong else "",
            "answer": request.POST.get("answer", "") if each.pk == wrong else "",
        }
        for each in held_reports()
    ]
    context = {"held": held, "answered": answered_reports(), "longest": LONGEST_TEXT}
    return render(request, "staff/reports.html", context, status=422 if error else 200)


@for_staff
@require_POST
def answer(request: HttpRequest, report_id: UUID) -> HttpResponse:
    if ("accept" in request.POST) == ("decline" in request.POST):
        return _page(request, wrong=report_id, error=_("Say whether the reader is right, by one of the two buttons."))
    try:
        answer_report(
            report_id=report_id,
            accepted="accept" in request.POST,
            answer=request.POST.get("answer", ""),
            by=request.user,
            at=timezone.now(),
            site=site_of(request),
        )
    except BadReportError as error:
        return _page(request, wrong=report_id, error=str(error))
    except AnsweredAlreadyError:
        messages.warning(request, _("Somebody answered this report before you; your answer was not sent."))
    except LookupError as error:
        raise Http404(str(error)) from error
    else:
        messages.success(request, _("Answered. The reader sees it under the address they were given."))
    return redirect("staff-reports")
