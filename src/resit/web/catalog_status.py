"""What the catalog holds, for administrators: files, editions, check-by days, what is wrong with files, and earlier versions."""

from collections.abc import Iterator
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from resit.apps.catalog.actions import withdraw_correction
from resit.apps.catalog.queries import catalog_status as status
from resit.apps.catalog.queries import current_catalog
from resit.journey.programs import LoadedProgram


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def catalog_status(request: HttpRequest) -> HttpResponse:
    """The page. To anybody but an administrator there is no such page."""
    if not getattr(request.user, "is_superuser", False):
        raise Http404("the catalog's status is for administrators")
    if request.method == "POST":
        return _go_back(request, request.POST.get("back", ""))
    today = timezone.localdate()
    catalog, found = current_catalog(), status()
    versions = {each.program: each for each in found.in_force}
    rows = [
        {
            "program": loaded.program,
            "version": versions.get(program_id),
            "overdue": sum(day < today for day in _check_by_days(loaded)),
            "is_corrected": program_id in found.corrected,
            "newer_shipped": found.corrected.get(program_id),
        }
        for program_id, loaded in catalog.programs.items()
    ]
    return render(
        request,
        "catalog/status.html",
        {"rows": rows, "status": found},
    )


def _check_by_days(loaded: LoadedProgram) -> Iterator[date]:
    days = (loaded.program.check_by, *(each.check_by for each in loaded.policy.rules))
    return (day for day in days if day is not None)


def _go_back(request: HttpRequest, program_id: str) -> HttpResponse:
    """Withdraw the correction of a program and say which file stands now."""
    try:
        withdraw_correction(program=program_id, at=timezone.now())
    except LookupError:
        messages.warning(request, _("No correction of this program is in force; somebody may have gone back before you."))
    except OSError as error:
        messages.error(
            request, _("The file before cannot be put back into the operator’s folder ({reason}).").format(reason=error.strerror or error)
        )
    else:
        messages.success(request, _("The file before is in force again. Checks that were signed for what was corrected hold no more."))
    return redirect("catalog-status")
