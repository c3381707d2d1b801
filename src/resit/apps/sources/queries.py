"""What is read of sources: how each stands, what is urgent, what became of a program over time, what readers reported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resit.apps.catalog.models import ProgramVersion
from resit.apps.sources.models import PageCopy, ReaderCount, ReaderReport, ReportState, Review, Signature, WatchedSource, WatchRun
from resit.domain.catalog.model import Source
from resit.journey.changes import Change, changes_between
from resit.journey.programs import Catalog, LoadedProgram, load_text
from resit.journey.urgency import Urgency, urgency
from resit.journey.watching import Passage, SourceState

READERS_OVER = timedelta(days=28)


class UnknownSourceError(LookupError):
    """The program has no such source."""


# What is urgent


@dataclass(frozen=True)
class SourceRow:
    """One source of the list that staff work through."""

    loaded: LoadedProgram
    source: Source
    urgency: Urgency
    state: str  # a SourceState
    missing: Sequence[str]  # figures that the page was read for and does not show


def sources_by_urgency(catalog: Catalog, *, on: date, program: str | None = None) -> Sequence[SourceRow]:
    """Every source that something rests on, the most urgent first."""
    readers = readers_by_program(on=on)
    # Not the passages: a few hundred of them are some megabytes.
    seen = WatchedSource.objects.values_list("program", "source", "state", "now__missing")
    watched = {(name, source): (state, lacking or ()) for name, source, state, lacking in seen}
    rows = []
    for loaded in catalog.programs.values():
        if program is not None and loaded.program.id != program:
            continue
        resting = resting_sources(loaded)
        for source in loaded.program.sources.values():
            if source.id not in resting:
                continue
            state, missing = watched.get((loaded.program.id, source.id), (SourceState.UNREAD.value, ()))
            found = urgency(loaded, source, readers=readers.get(loaded.program.id, 0), missing=bool(missing), on=on)
            rows.append(SourceRow(loaded, source, found, state, missing))
    return sorted(rows, key=lambda each: (-each.urgency.score, each.loaded.program.id, each.source.id))


def resting_sources(loaded: LoadedProgram) -> frozenset[str]:
    """The sources that a rule, an outcome, the format, the score, the outline, the report or a figure rests on."""
    program, policy = loaded.program, loaded.policy
    described = (program.exam, program.score, program.outline, program.report, *program.statistics)
    cited: list[Iterable[str]] = [version.source for rule in policy.rules for version in rule.versions]
    cited += [each.source for each in policy.outcomes.values()] + [each.source for each in described if each is not None]
    return frozenset(source for each in cited for source in each)


def readers_by_program(*, on: date) -> Mapping[str, int]:
    """About how many readers each program's pages had in 28 days."""
    rows = ReaderCount.objects.filter(on__gt=on - READERS_OVER, on__lte=on).values("program").annotate(n=Sum("readers"))
    return {each["program"]: each["n"] for each in rows}


def source_of(loaded: LoadedProgram, source_id: str) -> Source:
    """The source of that id.

    Raises
    ------
    UnknownSourceError
        The program has none.
    """
    found = loaded.program.sources.get(source_id)
    if found is None:
        raise UnknownSourceError(f"{loaded.program.id} has no source {source_id[:40]!r}")
    return found


def watched_source(program: str, source: str) -> WatchedSource | None:
    return WatchedSource.objects.select_related("page").filter(program=program, source=source).first()


def open_review(program: str, source: str) -> Review | None:
    return Review.objects.open().filter(program=program, source=source).first()


def passages_of(watched: WatchedSource | None, review: Review | None) -> tuple[Passage | None, Passage | None]:
    """What staff compare: the passage as it was taken to stand, and as it was seen last."""
    before = (review.before if review is not None else None) or (watched.before if watched is not None else None)
    now = (review.now if review is not None else None) or (watched.now if watched is not None else None)
    return before and Passage.from_json(before), now and Passage.from_json(now)


def seen_page(watched: WatchedSource | None, review: Review | None) -> str:
    """Names what staff are shown of a page: another where it was seen gone, or to say something else, since they opened it."""
    _before, now = passages_of(watched, review)
    told = [
        review.state if review is not None else "",
        now.fingerprint if now is not None else "",
        *(now.missing if now is not None else ()),
    ]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def newest_copy(watched: WatchedSource | None) -> PageCopy | None:
    """The page's text as it was read last."""
    return PageCopy.objects.filter(page=watched.page_id).first() if watched is not None else None


def signatures_of(program: str, source: str) -> Sequence[Signature]:
    return list(Signature.objects.filter(program=program, source=source)[:50])


def last_run() -> WatchRun | None:
    return WatchRun.objects.first()


# What became of a program


@dataclass(frozen=True)
class Happening:
    """One entry of a program's public changelog."""

    id: str  # stays, so that a feed's reader knows what it has read
    at: datetime
    title: str
    text: str = ""
    source: str = ""  # the address that it is about
    changes: Sequence[Change] = field(default=())


MOST_HAPPENINGS = 200


def history_of(loaded: LoadedProgram) -> Sequence[Happening]:
    """What became of a program's facts in this installation, the newest first."""
    found = [*_versions(loaded), *_reviews(loaded), *_signatures(loaded), *_reports(loaded)]
    return sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:MOST_HAPPENINGS]


def _versions(loaded: LoadedProgram) -> Iterator[Happening]:
    newest = ProgramVersion.objects.filter(program=loaded.program.id).order_by("-loaded_at", "-pk")[: MOST_HAPPENINGS + 1]
    rows = list(reversed(newest))
    is_cut = len(rows) > MOST_HAPPENINGS
    for before, row in zip([None, *rows], rows, strict=False):
        name = f"version-{row.pk}"
        if before is None and is_cut:
            continue
        if before is None:
            yield Happening(name, row.loaded_at, _("Taken into this catalog"), _("Version {version}.").format(version=row.version))
            continue
        changes = version_changes(loaded.program.id, before.text, row.text, row.loaded_at.date(), get_language())
        title = _("Facts changed") if changes else _("The file was edited; no fact reads otherwise")
        if row.origin == ProgramVersion.Origin.CORRECTED:
            title = _("Corrected and signed") if changes else _("Edited and signed; no fact reads otherwise")
        yield Happening(name, row.loaded_at, title, _("Version {version}.").format(version=row.version), "", changes)


@lru_cache(maxsize=256)
def version_changes(program: str, before: str, after: str, on: date, _language: str | None) -> tuple[Change, ...]:
    """What the two texts of a program's file say differently, in the language now in use; nothing where this software cannot read one any more."""
    file = Path(f"{program}.toml")
    (old, _old), (new, _new) = load_text(before, file=file), load_text(after, file=file)
    return changes_between(old, new, on=on, say=_) if old is not None and new is not None else ()


def _reviews(loaded: LoadedProgram) -> Iterator[Happening]:
    for each in Review.objects.filter(program=loaded.program.id).defer("before", "now")[:MOST_HAPPENINGS]:
        title = _("Under review: a page was found gone") if each.state == "gone" else _("Under review: a page was seen changed")
        yield Happening(f"review-{each.pk}", each.opened_at, title, each.reason(_), each.address)
        if each.closed_at is not None:
            yield Happening(
                f"review-{each.pk}-closed",
                each.closed_at,
                _("Review ended: {outcome}").format(outcome=each.get_outcome_display()),
                "",
                each.address,
            )


def _signatures(loaded: LoadedProgram) -> Iterator[Happening]:
    for each in Signature.objects.filter(program=loaded.program.id)[:MOST_HAPPENINGS]:
        title = _("Checked with the live page by {person}").format(person=each.signed_as)
        if each.kind == Signature.Kind.CORRECTED:
            title = _("Corrected from the live page by {person}").format(person=each.signed_as)
        yield Happening(f"signature-{each.pk}", each.at, title, each.note, each.address)


def _reports(loaded: LoadedProgram) -> Iterator[Happening]:
    accepted = ReaderReport.objects.filter(program=loaded.program.id, state=ReportState.ACCEPTED, answered_at__isnull=False)
    for each in accepted[:MOST_HAPPENINGS]:
        assert each.answered_at is not None  # noqa: S101 (asked for above)
        yield Happening(f"report-{each.pk}", each.answered_at, _("A reader was right, and the figure was corrected"))


# Readers' reports


def held_reports() -> Sequence[ReaderReport]:
    """Reports that wait for an answer, the oldest first."""
    return list(ReaderReport.objects.filter(state=ReportState.HELD).order_by("at")[:200])


def answered_reports() -> Sequence[ReaderReport]:
    return list(ReaderReport.objects.exclude(state=ReportState.HELD).select_related("answered_by").order_by("-answered_at")[:100])


def work_waiting() -> Mapping[str, int]:
    """How much waits for staff."""
    return {"reviews": Review.objects.open().count(), "reports": ReaderReport.objects.filter(state=ReportState.HELD).count()}
