"""What a visit to a page changes: each source that names it is judged, what rests on it goes under review or comes back from it.

A walk over the pages that are due belongs to one run at a time; see `tasks.watch` and `./resit sources watch`.

Whoever changes what is known of a source holds its page first, then the sources that name it, and the catalog last: so a visit and a
signature never wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from resit.apps.catalog.actions import catalog_changed, note_standing
from resit.apps.catalog.models import SourceStanding
from resit.apps.sources.models import SILENT_FOR, PageCopy, Review, WatchedPage, WatchedSource, WatchRun
from resit.apps.sources.queries import resting_sources
from resit.apps.webhooks.actions import announce
from resit.apps.webhooks.models import EventKind
from resit.formats.pages import Block, BlockKind, Page, Readable, Refusal, RefusalKind, UnreadablePageError, readable
from resit.journey.facts import program_facts
from resit.journey.programs import Catalog, LoadedProgram
from resit.journey.watching import Bearing, Passage, Seen, SourceState, bearing, in_full, judge, passage

BETWEEN_VISITS = timedelta(hours=22)  # a daily run that starts a little earlier than yesterday's still finds everything due
MOST_PATIENCE = timedelta(days=7)
COPIES_KEPT = 10
MOST_PAGES = 100_000
LONGEST_ADDRESS = 2000  # characters; what is longer is not watched
NOT_SHOWN = frozenset({SourceState.BLOCKED, SourceState.GONE})


class WatchRunningError(RuntimeError):
    """Another run is under way."""


# Which pages there are


@transaction.atomic
def watch_catalog(catalog: Catalog, *, at: datetime) -> None:
    """Bring the list of watched pages to what the catalog names: every source that something rests on."""
    wanted = {
        (loaded.program.id, source): loaded.program.sources[source].address
        for loaded in catalog.programs.values()
        for source in resting_sources(loaded)
        if len(loaded.program.sources[source].address) <= LONGEST_ADDRESS
    }
    known = {
        (program, source): (pk, address)
        for pk, program, source, address in WatchedSource.objects.values_list("pk", "program", "source", "page__address")
    }
    gone = {key: pk for key, (pk, address) in known.items() if wanted.get(key) != address}
    WatchedSource.objects.filter(pk__in=gone.values()).delete()
    _end_reviews_of(gone, catalog, at=at)
    new = {key: address for key, address in wanted.items() if key not in known or key in gone}
    WatchedPage.objects.bulk_create([WatchedPage(address=each) for each in dict.fromkeys(new.values())], ignore_conflicts=True)
    pages = dict(WatchedPage.objects.values_list("address", "pk"))
    WatchedSource.objects.bulk_create(
        [WatchedSource(program=program, source=source, page_id=pages[address]) for (program, source), address in new.items()],
        ignore_conflicts=True,
    )
    WatchedPage.objects.filter(sources=None).delete()


def _end_reviews_of(gone: Iterable[tuple[str, str]], catalog: Catalog, *, at: datetime) -> None:
    """What was under review because of a page that is not named any more is so no longer."""
    wanted = set(gone)
    ended = [each for each in Review.objects.open().defer("before", "now") if (each.program, each.source) in wanted]
    for review in ended:
        close_review(review, Review.Outcome.REPLACED, at=at)
        loaded = catalog.programs.get(review.program)
        if loaded is not None:
            announce_review(EventKind.CLEARED, loaded, review, at=at)
    if ended:
        catalog_changed(at=at)


@dataclass(frozen=True)
class Visit:
    """A page to ask for: with what the last answer left to ask by, unless it is to come whole."""

    page: int
    address: str
    etag: str | None
    last_modified: str | None


def visits_due(*, at: datetime, most: int, program: str | None = None, all_of_them: bool = False) -> list[Visit]:
    """The pages whose time has come, those never seen first; of one program or of all."""
    pages = WatchedPage.objects.all() if all_of_them else WatchedPage.objects.filter(Q(next_at=None) | Q(next_at__lte=at))
    if program is not None:
        pages = pages.filter(sources__program=program).distinct()
    return [_visit(each, at=at) for each in pages.order_by(F("next_at").asc(nulls_first=True), "pk")[: min(most, MOST_PAGES)]]


def _visit(page: WatchedPage, *, at: datetime) -> Visit:
    whole = in_full(readings=page.readings, last_full_at=page.whole_at, at=at)
    return Visit(page.pk, page.address, None if whole else page.etag or None, None if whole else page.last_modified or None)


# A run


@transaction.atomic
def begin_run(
    *, catalog: Catalog, at: datetime, most: int = MOST_PAGES, program: str | None = None, all_of_them: bool = False
) -> tuple[WatchRun, list[Visit]]:
    """The one run that is under way from now on, and what it has to visit.

    Raises
    ------
    WatchRunningError
        Another one is, and showed life in the last ten minutes.
    """
    end_dead_runs(at=at)
    try:
        with transaction.atomic():
            run = WatchRun.objects.create(started_at=at, seen_at=at)
    except IntegrityError as error:
        raise WatchRunningError("a run of the watch is under way; want it to end first") from error
    watch_catalog(catalog, at=at)
    visits = visits_due(at=at, most=most, program=program, all_of_them=all_of_them)
    run.due, run.whole = len(visits), program is None and len(visits) < most
    run.save(update_fields=["due", "whole"])
    return run, visits


def end_dead_runs(*, at: datetime) -> int:
    """End what gave no sign of life for ten minutes; gives how many."""
    return WatchRun.objects.running().filter(seen_at__lt=at - SILENT_FOR).update(is_running=False, ended_at=F("seen_at"))


def note_progress(run: WatchRun, *, states: Iterable[SourceState] | None = None, at: datetime) -> bool:
    """Give a sign of life, and count a page where one was visited; gives whether to go on."""
    if states is not None:
        run.counts, run.done = dict(Counter(run.counts) + Counter(each.value for each in states)), run.done + 1
    WatchRun.objects.running().filter(pk=run.pk).update(counts=run.counts, done=run.done, seen_at=at)
    run.refresh_from_db(fields=["stop_asked", "is_running"])
    return run.goes_on


def end_run(run: WatchRun, *, at: datetime) -> None:
    """End the run, unless another took its place."""
    WatchRun.objects.running().filter(pk=run.pk).update(ended_at=at, is_running=False)


def stop_run() -> bool:
    """Ask the run that is under way to stop after the page at hand; gives whether there is one."""
    return bool(WatchRun.objects.running().update(stop_asked=True))


# A visit


@dataclass(frozen=True)
class _Found:
    """One source of a page as a visit finds it. Worked out before the transaction: it takes a while, and SQLite has one writer."""

    loaded: LoadedProgram
    resting: Bearing
    now: Passage | None
    before: Passage | None
    before_at: datetime | None  # of the passage that stood then


def record_visit(*, page_id: int, got: Page | Refusal, programs: Mapping[str, LoadedProgram], at: datetime) -> list[SourceState]:
    """Keep what a visit brought and judge every source that names the page; gives how each was seen.

    What rests on a source that was seen changed or gone is under review from the commit on, in every process, and it is announced.
    Nothing is kept of a page that is not watched any more.
    """
    page = WatchedPage.objects.filter(pk=page_id).first()
    if page is None:
        return []
    got, text = _as_text(got)
    found = {
        each.pk: _found(each, programs[each.program], text)
        for each in page.sources.select_related("before_copy").defer("now")
        if _names(programs, each, page.address)
    }
    return _record(page_id, got, text, found, at=at)


def _names(programs: Mapping[str, LoadedProgram], watched: WatchedSource, address: str) -> bool:
    loaded = programs.get(watched.program)
    source = None if loaded is None else loaded.program.sources.get(watched.source)
    return source is not None and source.address == address


def _found(watched: WatchedSource, loaded: LoadedProgram, text: Readable | None) -> _Found:
    resting = bearing(loaded, watched.source)
    now = None if text is None else passage(text, resting)
    return _Found(loaded, resting, now, _before(watched, resting), watched.before_at)


@transaction.atomic
def _record(page_id: int, got: Page | Refusal, text: Readable | None, found: Mapping[int, _Found], *, at: datetime) -> list[SourceState]:
    page = WatchedPage.objects.select_for_update().filter(pk=page_id).first()
    if page is None:
        return []
    judged: dict[int, tuple[WatchedSource, Seen]] = {}
    changed = False
    for watched in page.sources.select_for_update().filter(pk__in=found).order_by("pk"):
        one = found[watched.pk]
        before = one.before if one.before_at == watched.before_at else _before(watched, one.resting)
        seen = judge(
            before,
            got,
            one.now,
            text=text,
            standing=SourceState(watched.standing),
            last_ended=page.ended_at_address or None,
            confirmed=watched.confirmed and watched.before is not None and watched.before["digest"] == one.resting.digest,
        )
        judged[watched.pk] = (watched, seen)
        changed |= _keep(watched, seen, one.loaded, before, address=page.address, at=at)
    changed |= _note_page(page, got, text, judged, at=at)
    if changed:
        catalog_changed(at=at)
    return [seen.state for _watched, seen in judged.values()]


def _as_text(got: Page | Refusal) -> tuple[Page | Refusal, Readable | None]:
    """The page's text where there is some; a page that cannot be read is as good as one that was refused."""
    if isinstance(got, Refusal) or got.not_modified or got.is_gone:
        return got, None
    try:
        text = readable(got)
    except UnreadablePageError as error:
        return Refusal(got.asked, RefusalKind.UNREADABLE, error.code, error.values, got.status), None
    return got, text


def _before(watched: WatchedSource, resting: Bearing) -> Passage | None:
    """The passage that stands; found anew in the copy it came from where the rules that rest on it were edited since."""
    if watched.before is None:
        return None
    kept = Passage.from_json(watched.before)
    if kept.digest != resting.digest and watched.before_copy is not None:
        return passage(readable_copy(watched.before_copy), resting)
    return kept


def _note_page(
    page: WatchedPage, got: Page | Refusal, text: Readable | None, judged: Mapping[int, tuple[WatchedSource, Seen]], *, at: datetime
) -> bool:
    """Keep how the visit went and, where the text is another one, the text; gives whether the day of the last fetch moved."""
    shown = any(seen.state not in NOT_SHOWN for _watched, seen in judged.values())
    day_moved = shown and (page.read_at is None or page.read_at.date() < at.date())
    page.looked_at = at
    if shown:
        page.failures, page.read_at, page.next_at = 0, at, at + BETWEEN_VISITS
        page.readings += 1
    else:
        _put_off(page, got.retry_after if isinstance(got, Refusal) else None, at=at)
    if shown and isinstance(got, Page) and text is not None:
        page.readings, page.whole_at = 0, at
        page.etag, page.last_modified = _header(got.etag, most=300), _header(got.last_modified, most=100)
        page.ended_at_address = got.ended[:2000]
        _keep_copy(page, text, at=at)
    if any(seen.again for _watched, seen in judged.values()):  # what came contradicts itself: ask for the whole page
        page.whole_at = page.next_at = None
    page.save()
    if day_moved:
        for watched, _seen in judged.values():
            note_standing(program=watched.program, source=watched.source, address=page.address, fetched_on=at.date())
    return day_moved


def _put_off(page: WatchedPage, asked: float | None, *, at: datetime) -> None:
    """Come back later, and each time later still, after a visit that could not read the page."""
    page.failures += 1
    wait = min(BETWEEN_VISITS * 2 ** min(page.failures - 1, 5), MOST_PATIENCE)
    page.next_at = at + max(wait, timedelta(seconds=min(asked or 0.0, MOST_PATIENCE.total_seconds())))


@transaction.atomic
def put_off(*, page_id: int, at: datetime) -> None:
    """Come back later to a page that could not be judged, so that it does not stand in the way of the others."""
    page = WatchedPage.objects.select_for_update().filter(pk=page_id).first()
    if page is not None:
        page.looked_at = at
        _put_off(page, None, at=at)
        page.save()


def _header(value: str | None, *, most: int) -> str:
    """A header to be sent back; one that is too long or odd to be kept whole is not kept."""
    return value if value and len(value) <= most and value.isprintable() else ""


def _keep_copy(page: WatchedPage, text: Readable, *, at: datetime) -> None:
    blocks = [[each.kind.value, each.text, each.level, each.linked, each.beside, each.header] for each in text.blocks]
    digest = sha256(repr((text.title, blocks)).encode()).hexdigest()
    newest = page.copies.defer("blocks").first()
    if newest is None or newest.digest != digest:
        newest = page.copies.create(digest=digest, title=text.title[:500], blocks=blocks, read_at=at)
        in_use = WatchedSource.objects.filter(before_copy__isnull=False).values("before_copy")
        old = list(page.copies.exclude(pk__in=in_use).values_list("pk", flat=True)[COPIES_KEPT:])
        PageCopy.objects.filter(pk__in=old).delete()
    # Whoever began to watch with this visit has found its passage in this copy.
    page.sources.filter(before_copy=None, before__isnull=False, before_at=at).update(before_copy=newest)


def readable_copy(copy: PageCopy) -> Readable:
    """A kept copy as the page it was."""
    blocks = tuple(Block(BlockKind(kind), text, level, linked, beside, header) for kind, text, level, linked, beside, header in copy.blocks)
    return Readable(copy.title, "", blocks, "html")


def _keep(watched: WatchedSource, seen: Seen, loaded: LoadedProgram, before: Passage | None, *, address: str, at: datetime) -> bool:
    """Keep what was seen of one source; gives whether it went under review or came back."""
    if watched.state != seen.state or watched.since is None:
        watched.since = at
    watched.state, watched.standing, watched.code, watched.values = seen.state, seen.standing, seen.code, dict(seen.values)
    if seen.passage is not None:
        watched.now, watched.now_at = seen.passage.as_json(), at
        if watched.before is None and seen.passage:
            watched.before, watched.before_at = watched.now, at
    watched.save()
    if seen.state is SourceState.BLOCKED:
        return False  # what it said before still stands, or is still under review
    if seen.under_review:
        return _under_review(watched, seen, loaded, before, address=address, at=at)
    return _came_back(watched, loaded, at=at)


def _under_review(watched: WatchedSource, seen: Seen, loaded: LoadedProgram, before: Passage | None, *, address: str, at: datetime) -> bool:
    """Open a review, or tell an open one what is new; a page that only reads as it did when it was opened is no news."""
    review = Review.objects.open().filter(program=watched.program, source=watched.source).first()
    if review is None:
        review = Review(
            program=watched.program,
            source=watched.source,
            address=address,
            before=None if before is None else before.as_json(),
            opened_at=at,
        )
    elif review.state == seen.standing and _reads_alike(review.now, seen.passage):
        return False
    review.state, review.code, review.values, review.seen_at = seen.standing, seen.code, dict(seen.values), at
    if seen.passage is not None:
        review.now = seen.passage.as_json()
    review.save()
    note_standing(
        program=watched.program,
        source=watched.source,
        address=address,
        review_state=review.state,
        review_since=review.opened_at.date(),
    )
    announce_review(EventKind.UNDER_REVIEW, loaded, review, at=at)
    return True


def _reads_alike(told: Mapping[str, object] | None, seen: Passage | None) -> bool:
    """Whether the page says nothing else than staff were shown; "not modified" and "gone" bring no text."""
    return seen is None or (told is not None and Passage.from_json(told).fingerprint == seen.fingerprint)


def _came_back(watched: WatchedSource, loaded: LoadedProgram, *, at: datetime) -> bool:
    """The page reads again as it did: a review that a machine opened ends by itself."""
    review = Review.objects.open().defer("before", "now").filter(program=watched.program, source=watched.source).first()
    if review is None:
        return False
    close_review(review, Review.Outcome.CAME_BACK, at=at)
    announce_review(EventKind.CLEARED, loaded, review, at=at)
    return True


def close_review(review: Review, outcome: str, *, at: datetime) -> None:
    """End a review and lift its mark."""
    review.closed_at, review.outcome = at, outcome
    review.save(update_fields=["closed_at", "outcome"])
    SourceStanding.objects.filter(program=review.program, source=review.source).update(review_state="", review_since=None)


def announce_review(kind: EventKind, loaded: LoadedProgram, review: Review, *, at: datetime) -> None:
    announce(
        kind=kind,
        program=loaded.program.id,
        data={
            "source": {"id": review.source, "address": review.address},
            "state": review.state,
            "since": review.opened_at.date().isoformat(),
            "facts": facts_resting_on(loaded, review.source, at=at),
            "why": review.reason(),
            **({"outcome": review.outcome} if review.outcome else {}),
        },
        at=at,
    )


def facts_resting_on(loaded: LoadedProgram, source_id: str, *, at: datetime) -> list[str]:
    """The names of the facts that cite the source."""
    return [each["name"] for each in program_facts(loaded, on=at.date()) if any(one["id"] == source_id for one in each["sources"])]
