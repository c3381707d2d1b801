"""Study pages: what to read for each sub-area, with its sources, and the drill that follows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from resit.apps.bank.queries import bank_or_none
from resit.domain.items.model import Bank
from resit.web.catalog import program_or_404
from resit.web.markdown import study_html


@require_safe
def index(request: HttpRequest, program_id: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    bank = _bank(program_id)
    by_area = []
    for area in loaded.program.outline.areas if loaded.program.outline else ():
        pages = [page for part in area.parts if (page := bank.page_for(part.id)) is not None]
        if pages:
            by_area.append({"area": area, "pages": pages})
    context = {"program": loaded.program, "by_area": by_area, "general": [page for page in bank.pages if page.part is None]}
    return render(request, "study/index.html", context)


@require_safe
def page(request: HttpRequest, program_id: str, slug: str) -> HttpResponse:
    loaded = program_or_404(program_id)
    bank = _bank(program_id)
    shown = next((each for each in bank.pages if each.slug == slug), None)
    if shown is None:
        raise Http404(f"no study page {slug} of {program_id}")
    sources = tuple(shown.sources)
    areas = loaded.program.outline.areas if loaded.program.outline else ()
    context = {
        "program": loaded.program,
        "page": shown,
        "area": next((area for area in areas if area.id == shown.area), None),
        "html": study_html(shown.body, sources),
        "sources": [{"number": number, "source": shown.sources[each]} for number, each in enumerate(sources, 1)],
        "minutes": max(1, round(shown.words / 180)),
        "is_old": shown.check_by < timezone.localdate(),
        "has_drill": shown.part is not None and any(item.part == shown.part for item in bank.reserve),
    }
    return render(request, "study/page.html", context)


def _bank(program_id: str) -> Bank:
    bank = bank_or_none(program_id)
    if bank is None or not bank.pages:
        raise Http404(f"nothing has been written to study for {program_id} yet")
    return bank
