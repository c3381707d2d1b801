"""A reader says that a figure is wrong: no account, a few boxes, an address under which the answer will stand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.reports import BadReportError, TooManyReportsError, report_by_token, report_wrong
from resit.web.catalog import program_or_404
from resit.web.client_address import client_address
from resit.web.plain_form import plain_box
from resit.web.views.facts import fact_or_404

BOXES = ("says", "page", "email")
LONGEST_EMAIL = 254  # that is kept


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, program_id: str, name: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    fact = fact_or_404(loaded, name, on=timezone.localdate())
    sent = {each: request.POST.get(each, "") for each in BOXES}
    errors: dict[str, str] = {}
    status = 200
    if len(sent["email"].strip()) > LONGEST_EMAIL:
        errors["email"], status = _("The mail address should look like you@example.org."), 422
    elif request.method == "POST":
        try:
            held = report_wrong(
                program=loaded.program.id,
                fact=name,
                shown=fact["words"],
                version=loaded.program.version,
                sender=client_address(request),
                at=timezone.now(),
                **sent,
            )
        except BadReportError as error:
            errors[error.field] = str(error)
            status = 429 if isinstance(error, TooManyReportsError) else 422
        else:
            return redirect("wrong-report", held.token)
    fields = [
        plain_box("says", label=_("What is wrong?"), kind="long", sent=sent, errors=errors, help_text=_("In a few words.")),
        plain_box(
            "page",
            label=_("The page that says otherwise"),
            kind="address",
            sent=sent,
            errors=errors,
            help_text=_("Best is a page of the body itself. Copy its address here, if you have one."),
        ),
        plain_box(
            "email",
            label=_("Your e-mail address, if you want an answer by mail"),
            kind="email",
            sent=sent,
            errors=errors,
            help_text=_("Used for this one answer, then forgotten."),
        ),
    ]
    context = {"program": loaded.program, "fact": fact, "fields": fields, "error": errors.get("")}
    return render(request, "wrong/wrong.html", context, status=status)


@never_cache
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """What became of the report, for whoever has its address."""
    try:
        found = report_by_token(token)
    except LookupError as error:
        raise Http404(str(error)) from error
    loaded = current_catalog().programs.get(found.program)
    return render(request, "wrong/sent.html", {"report": found, "program": loaded and loaded.program})
