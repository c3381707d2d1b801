"""What became of a program's facts here, as a page and as a feed; and what the whole catalog is worth, as a page and as a table."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.queries import Happening, history_of, readers_by_program
from resit.domain.catalog.model import Confidence, SourceKind
from resit.formats.tables import as_csv
from resit.journey.catalog_report import COLUMNS, CatalogReport, catalog_report
from resit.journey.programs import Catalog, LoadedProgram
from resit.journey.sources import kind_words
from resit.web import words
from resit.web.catalog import program_or_404
from resit.web.site import site_of
from resit.web.views.facts import kept_by_caches

MOST_ENTRIES = 50
ILLEGIBLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def changes(request: HttpRequest, program_id: str) -> HttpResponse:
    """The changelog of one program."""
    loaded = program_or_404(program_id)
    return render(request, "changes/changes.html", {"program": loaded.program, "happenings": history_of(loaded)})


@dataclass(frozen=True)
class Followed:
    """A program as a feed of one site; one feed object serves every request, so nothing of a request may stay in it."""

    loaded: LoadedProgram
    site: str

    @property
    def page(self) -> str:
        return self.site + reverse("changes", args=[self.loaded.program.id])


@dataclass(frozen=True)
class Entry:
    happening: Happening
    address: str


class Changelog(Atom1Feed):
    """Where it has no entry yet it was updated with the program's file, not at the moment somebody asks."""

    def latest_post_date(self) -> datetime:
        edition: date = self.feed["edition"]
        return super().latest_post_date() if self.items else datetime(edition.year, edition.month, edition.day, tzinfo=UTC)


class ChangesFeed(Feed[Entry, Followed]):
    """The same as an Atom feed; an entry's id stays, so that nothing is read twice."""

    feed_type = Changelog
    author_name = "Resit"

    def __call__(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        return kept_by_caches(super().__call__)(request, *arguments, **names)

    def get_object(self, request: HttpRequest, program_id: str) -> Followed:
        return Followed(program_or_404(program_id), site_of(request))

    def feed_extra_kwargs(self, followed: Followed) -> dict[str, Any]:
        return {"edition": followed.loaded.program.edition}

    def title(self, followed: Followed) -> str:
        return _("{exam}: changes of the rules").format(exam=legible(followed.loaded.program.short_name))

    def link(self, followed: Followed) -> str:
        return followed.page

    def feed_url(self, followed: Followed) -> str:
        return followed.site + reverse("changes-feed", args=[followed.loaded.program.id])

    def feed_guid(self, followed: Followed) -> str:
        return followed.page

    def subtitle(self, followed: Followed) -> str:
        return legible(followed.loaded.program.name)

    def items(self, followed: Followed) -> list[Entry]:
        return [Entry(each, f"{followed.page}#{each.id}") for each in history_of(followed.loaded)[:MOST_ENTRIES]]

    def item_title(self, item: Entry) -> str:
        return legible(item.happening.title)

    def item_description(self, item: Entry) -> str:
        """As HTML, which a reader's program takes it for: what a watched page or a person wrote is text in it and no more."""
        happening = item.happening
        lines = [f"{each.label}: {each.before or '–'} → {each.after or '–'}" for each in happening.changes]
        return "<br>".join(escape(legible(each)) for each in (happening.text, happening.source, *lines) if each)

    def item_link(self, item: Entry) -> str:
        return item.address

    def item_guid(self, item: Entry) -> str:
        return item.address

    def item_pubdate(self, item: Entry) -> datetime:
        return item.happening.at

    item_updateddate = item_pubdate


def legible(text: str) -> str:
    """The text without the characters that XML has no place for."""
    return ILLEGIBLE.sub("", text)


_made: tuple[Catalog, object, CatalogReport] | None = None


def _report() -> CatalogReport:
    """The report of today, made anew only where the catalog, the day, the language or the count of readers is another one.

    Every fact of every program costs what a hundred pages cost, and anybody may ask for it.
    """
    global _made
    catalog, today = current_catalog(), timezone.localdate()
    readers = readers_by_program(on=today)
    key = (today, get_language(), readers)
    made = _made
    if made is None or made[0] is not catalog or made[1] != key:
        made = _made = (catalog, key, catalog_report(catalog, on=today, readers=readers, say=_))
    return made[2]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Coverage, ages, confidence, disagreement, and what it would be worth to ask."""
    found = _report()
    labels = {each.value: str(words.CONFIDENCE[each]) for each in Confidence}
    context = {
        "report": found,
        "known": [{"label": words.FACT_NAME[name], "n": n} for name, n in found.known_by_fact.items()],
        "confidence": [{"label": labels[each.value], "n": found.by_confidence.get(each.value, 0)} for each in Confidence],
        "kinds": [{"label": kind_words(SourceKind(kind), _), "n": n} for kind, n in found.by_kind.items()],
        "rows": [
            {name: getattr(each, name) for name in ROW} | {"confidence_label": labels[each.confidence.value], "years": round(each.age)}
            for each in found.programs
        ],
    }
    return render(request, "changes/report.html", context)


ROW = ("program", "name", "known", "asked", "checked", "under_review", "official", "sources", "disagreements")


@require_safe
def report_csv(_request: HttpRequest) -> HttpResponse:
    """The same, a row a program."""
    found = _report()
    return HttpResponse(
        as_csv([each.as_row() for each in found.programs], columns=COLUMNS),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="resit-catalog.csv"'},
    )
