"""What the catalog holds, for administrators: files, editions, check-by days, what is wrong with files, and earlier versions."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from resit.apps.catalog.queries import catalog_status as status
from resit.apps.catalog.queries import current_catalog
from resit.journey.programs import LoadedProgram


@never_cache
@require_safe
def catalog_status(request: HttpRequest) -> HttpResponse:
    """The page. To anybody but an administrator there is no such page."""
    if not getattr(request.user, "is_superuser", False):
        raise Http404("the catalog's status is for administrators")
    today = timezone.localdate()
    catalog, found = current_catalog(), status()
    versions = {each.program: each for each in found.in_force}
    rows = [
        {
            "program": loaded.program,
            "version": versions.get(program_id),
            "overdue": sum(day < today for day in _check_by_days(loaded)),
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
