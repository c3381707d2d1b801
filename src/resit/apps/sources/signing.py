"""A person opens a source, compares, and signs: the rules stand, or they were corrected."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from resit.apps.catalog.actions import (
    BadCorrectionError,
    StaleCorrectionError,
    catalog_changed,
    correct_program,
    lock_catalog,
    note_standing,
)
from resit.apps.catalog.queries import program_as_stored
from resit.apps.sources.models import PageCopy, Review, Signature, WatchedPage, WatchedSource
from resit.apps.sources.queries import UnknownSourceError, seen_page, source_of
from resit.apps.sources.watch import announce_review, close_review, facts_resting_on, readable_copy
from resit.apps.webhooks.actions import announce
from resit.apps.webhooks.models import EventKind
from resit.journey.programs import LoadedProgram
from resit.journey.watching import SourceState, bearing, passage

LONGEST_NOTE = 1000
OLDEST_CHECK = timedelta(days=31)


class BadSignatureError(ValueError):
    """A signature that cannot be taken; the message says what is wanted. `field` is the box it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def confirm_source(
    *,
    program: str,
    source: str,
    by: Any,
    checked_on: date,
    note: str = "",
    seen_digest: str | None = None,
    seen_text: str | None = None,
    at: datetime,
) -> Signature:
    """Sign that the live page was opened on `checked_on` and says what rests on it here.

    `seen_digest` is that of the statements as the person saw them, `seen_text` names the page's text as they were shown it (see
    `queries.seen_page`): where either is another by now, nothing is signed.

    Raises
    ------
    UnknownSourceError, LookupError
        There is no such source, or no such program.
    BadSignatureError
        The day is not one of the last month or lies before what the watch saw, the note is too long, or rules or page changed while the
        person read.
    """
    held = _hold(program, source, at=at)
    loaded = _loaded(program)
    found = source_of(loaded, source)
    note = _checked(held, checked_on, note, seen_text, at=at)
    digest = bearing(loaded, source).digest
    if seen_digest is not None and seen_digest != digest:
        raise BadSignatureError(_("The rules that rest on this source were changed while you read. Look at them again, then sign."))
    return _signed(Signature.Kind.CONFIRMED, held, loaded, source, found.address, by=by, checked_on=checked_on, note=note, at=at)


@transaction.atomic
def correct_source(
    *,
    program: str,
    source: str,
    text: str,
    based_on: str,
    by: Any,
    checked_on: date,
    note: str = "",
    seen_text: str | None = None,
    at: datetime,
) -> Signature:
    """Put a corrected text of the program's file in force and sign it, in one transaction.

    `based_on` is the version that the person corrected: where another is in force by now, nothing is changed. `seen_text` is as in
    `confirm_source`.

    Raises
    ------
    UnknownSourceError, LookupError
        There is no such source, or no such program.
    BadSignatureError
        The text does not load, its cases do not hold, it says nothing new, it no longer has the source, or another version came into
        force meanwhile; or as in `confirm_source`.
    """
    held = _hold(program, source, at=at)
    source_of(_loaded(program), source)
    note = _checked(held, checked_on, note, seen_text, at=at)
    try:
        loaded = correct_program(program=program, text=text, based_on=based_on, at=at)
        found = source_of(loaded, source)
    except StaleCorrectionError as error:
        raise BadSignatureError(stale_sentence()) from error
    except BadCorrectionError as error:
        raise BadSignatureError(_("The file cannot be used: {finding}").format(finding=error), "text") from error
    except UnknownSourceError as error:
        raise BadSignatureError(_("The source {source} is not in the file any more; keep its id.").format(source=source), "text") from error
    return _signed(Signature.Kind.CORRECTED, held, loaded, source, found.address, by=by, checked_on=checked_on, note=note, at=at)


def stale_sentence() -> str:
    """What the second of two people is told who correct one file at once."""
    return _("Another version of this file came into force while you wrote. Open it again, and put your change in.")


@dataclass(frozen=True)
class _Held:
    """What is locked until the signature is committed: no visit changes it meanwhile. See `watch` for the order."""

    watched: WatchedSource | None
    review: Review | None


def _hold(program: str, source: str, *, at: datetime) -> _Held:
    sources = WatchedSource.objects.filter(program=program, source=source)
    list(WatchedPage.objects.select_for_update().filter(pk__in=sources.values("page")))
    watched = sources.select_for_update().first()
    lock_catalog(at=at)
    return _Held(watched, Review.objects.open().filter(program=program, source=source).first())


def _loaded(program: str) -> LoadedProgram:
    loaded = program_as_stored(program)
    if loaded is None:
        raise LookupError(f"no program {program[:60]!r}")
    return loaded


def _checked(held: _Held, checked_on: date, note: str, seen_text: str | None, *, at: datetime) -> str:
    """The note as it is kept, where all is well with it, with the day, and with what the person saw."""
    note = note.replace("\0", "").strip()
    if not at.date() - OLDEST_CHECK <= checked_on <= at.date():
        raise BadSignatureError(_("Say on which day you opened the page; it must be one of the last 31 days."), "checked_on")
    if held.review is not None and checked_on < held.review.seen_at.date():
        raise BadSignatureError(
            _("The page was seen to say something else on {day}, after you opened it. Open it again, then sign.").format(
                day=held.review.seen_at.date()
            ),
            "checked_on",
        )
    if len(note) > LONGEST_NOTE:
        raise BadSignatureError(_("A note may have {most} characters.").format(most=LONGEST_NOTE), "note")
    if seen_text is not None and seen_text != seen_page(held.watched, held.review):
        raise BadSignatureError(_("The page was read again while you compared, and says something else. Look at it again, then sign."))
    return note


def _signed(
    kind: Signature.Kind,
    held: _Held,
    loaded: LoadedProgram,
    source: str,
    address: str,
    *,
    by: Any,
    checked_on: date,
    note: str,
    at: datetime,
) -> Signature:
    program, digest = loaded.program, bearing(loaded, source).digest
    signature = Signature.objects.create(
        program=program.id,
        source=source,
        address=address,
        kind=kind,
        checked_on=checked_on,
        bearing=digest,
        version=program.version,
        note=note,
        person=by,
        signed_as=(getattr(by, "name", "") or _("the staff of this site"))[:150],
        at=at,
    )
    note_standing(program=program.id, source=source, address=address, checked_on=checked_on, checked_digest=digest)
    if held.watched is not None and held.watched.page.address == address:
        _new_baseline(held.watched, loaded, at=at)
    if held.review is not None:
        corrected = kind == Signature.Kind.CORRECTED
        close_review(held.review, Review.Outcome.CORRECTED if corrected else Review.Outcome.CONFIRMED, at=at)
        announce_review(EventKind.CLEARED, loaded, held.review, at=at)
    announce(
        kind=EventKind.CHECKED,
        program=program.id,
        data={
            "source": {"id": source, "address": address},
            "checked_on": checked_on.isoformat(),
            "kind": kind.value,
            "facts": facts_resting_on(loaded, source, at=at),
            "version": program.version,
        },
        at=at,
    )
    catalog_changed(at=at)
    return signature


def _new_baseline(watched: WatchedSource, loaded: LoadedProgram, *, at: datetime) -> None:
    """From now on the page as it was seen last is what later visits are compared with, found by the rules as they stand now.

    Where nothing on it can be matched with the rules a machine has nothing to compare: the page is watched for being there.
    """
    if watched.now is None:
        return
    resting = bearing(loaded, watched.source)
    copy = PageCopy.objects.filter(page=watched.page_id).first()
    if copy is not None and watched.now["digest"] != resting.digest:
        watched.now = passage(readable_copy(copy), resting).as_json()
    if watched.now["groups"]:
        watched.before, watched.before_at, watched.before_copy = watched.now, at, copy
        found = (SourceState.UNCHANGED, "same")
    else:
        watched.before = watched.before_at = watched.before_copy = None
        found = (SourceState.UNREAD, "nothing_known")
    watched.confirmed = True
    gone = watched.standing == SourceState.GONE  # the watch did see it gone, and says so until it sees it again
    if watched.standing in {SourceState.CHANGED, SourceState.UNREAD, SourceState.GONE}:
        watched.standing = found[0]
        if not gone:
            watched.state, watched.code, watched.values, watched.since = found[0], found[1], {}, at
    watched.save()
