"""Changes to a sitting: made, started, responses recorded, submitted. Each is one transaction that holds the sitting's row.

What is returned has been committed once the caller's transaction has; interfaces call these outside any other, so that
"saved" is said after the commit and never before.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from resit.apps.bank.actions import keep_versions
from resit.apps.sittings.models import JournalEntry, Kind, Response, Sitting
from resit.domain.delivery.journal import MOST_SEQUENCE, START_OF_CHAIN, Entry, EntryKind, Standing, chained, standing
from resit.domain.delivery.states import SittingState, stepped
from resit.domain.delivery.timing import allowed_time, is_closed, is_late
from resit.domain.items.model import Form, Item

KEPT_WITHOUT_ACCOUNT = timedelta(days=90)
MOST_PURGED = 20
MOST_ENTRIES = 5_000
REQUEST_LASTS = timedelta(hours=24)


class UnknownSittingError(LookupError):
    """There is no such sitting, or none any more."""


class SittingClosedError(ValueError):
    """The sitting takes nothing: it has not begun, or it is over."""


class StaleSequenceError(ValueError):
    """A later response to this item was recorded already; `kept` is its sequence."""

    def __init__(self, message: str, *, kept: int) -> None:
        super().__init__(message)
        self.kept = kept


class BadResponseError(ValueError):
    """No such item, option or sequence in this sitting."""


class RequestReusedError(ValueError):
    """A key that names another request already."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the candidate is shown of a recorded response: it is committed."""

    number: int
    option: str | None
    sequence: int
    recorded_at: datetime
    digest: str
    late: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a sitting is: a signed-in person, else the browser that holds the secret behind `holder`; neither for the API's."""

    user: Any = None
    holder: str = ""


def make_sitting(
    *, owner: Owner, program_id: str, kind: Kind, form: Form | None, items: Sequence[Item], extra_time: float, at: datetime,
    request_key: str = "",
) -> Sitting:  # fmt: skip
    """Make a sitting that has not begun; the same request sent again within a day gives the same one.

    Parameters
    ----------
    form
        What is delivered and timed; None for a drill of `items`, without limit.
    request_key
        Names the request, as who may repeat it: whatever two strangers must not share belongs into it. Empty: every call is a new one.

    Raises
    ------
    RequestReusedError
        The key named a request for something else.
    ExtraTimeError
        `extra_time` is not offered.
    """
    minutes = form.minutes if form else None
    allowed_time(minutes, extra_time=extra_time)
    key = hashlib.sha256(request_key.encode()).hexdigest() if request_key else ""
    says = hashlib.sha256(f"{program_id}\0{kind}\0{form.id if form else ''}\0{extra_time:g}".encode()).hexdigest()
    try:
        with transaction.atomic():
            if key and (made := _made_by(key, says, at=at)):
                return made
            _purge(at=at)
            keep_versions(items, at=at)
            return Sitting.objects.create(
                user=owner.user,
                holder=owner.holder,
                program_id=program_id,
                kind=kind,
                form=form.id if form else "",
                items=[item.digest for item in items],
                minutes=minutes,
                extra_time=extra_time,
                made_at=at,
                request_key=key,
                request_says=says,
            )
    except IntegrityError:  # the same request arrived twice at once, and the other one was first
        made = _made_by(key, says, at=at) if key else None  # without a key there is no other one: "" would find a stranger's
        if made is None:
            raise
        return made


def _made_by(key: str, says: str, *, at: datetime) -> Sitting | None:
    made = Sitting.objects.filter(request_key=key).first()
    if made is None:
        return None
    if made.made_at + REQUEST_LASTS <= at:
        Sitting.objects.filter(pk=made.pk).update(request_key="")
        return None
    if not hmac.compare_digest(made.request_says, says):
        raise RequestReusedError("the idempotency key was sent before with another program, kind, form or extra time; want a new key")
    return made


def _purge(*, at: datetime) -> None:
    """Sittings that nobody signed for are erased after `KEPT_WITHOUT_ACCOUNT`, a few whenever a new one is made."""
    old = Sitting.objects.filter(user=None, made_at__lt=at - KEPT_WITHOUT_ACCOUNT).order_by("made_at")
    # Held first, so that no line is added to a journal that is being erased; those that another request holds wait for the next time.
    held = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Sitting.objects.filter(pk__in=list(held[:MOST_PURGED])).delete()


@transaction.atomic
def start_sitting(*, sitting_id: UUID, at: datetime) -> Sitting:
    """Start the clock; a sitting that has begun already keeps its first start."""
    sitting = _held(sitting_id)
    if sitting.state == SittingState.CREATED:
        sitting.state, sitting.started_at = stepped(SittingState.CREATED, SittingState.IN_PROGRESS), max(at, sitting.made_at)
        sitting.save(update_fields=["state", "started_at"])
        _write(sitting, EntryKind.STARTED, at=sitting.started_at)
    return _closed_if_due(sitting, at=at)


@transaction.atomic
def record_response(*, sitting_id: UUID, number: int, option: str | None, sequence: int, at: datetime) -> Receipt:
    """Keep a candidate's choice for item `number` (None takes it back); of two, the later `sequence` stands.

    The same response with the same sequence gives the receipt it got before.

    Raises
    ------
    BadResponseError
        The sitting has no such item or option, or the sequence is not 1 to a million.
    StaleSequenceError
        Another response with this or a later sequence is recorded.
    SittingClosedError
        The sitting has not begun, is over, or `at` is past its window and grace.
    """
    sitting = _held(sitting_id)
    _check_number(sitting, number)
    if option is not None and option not in {"a", "b", "c", "d"}:
        raise BadResponseError(f"item {number} has no option {option!r}; it has a, b, c and d")
    if not 1 <= sequence <= MOST_SEQUENCE:
        raise BadResponseError(f"sequence is {sequence}; want 1 to {MOST_SEQUENCE}")
    kept = Response.objects.filter(sitting=sitting, number=number).first() or Response(sitting=sitting, number=number)
    stands = standing(kept=kept.sequence, kept_option=kept.option or None, sent=sequence, option=option)
    if stands is Standing.REPEATED:
        line = JournalEntry.objects.get(sitting=sitting, kind=EntryKind.RESPONSE, number=number, sequence=sequence)
        return Receipt(number, option, sequence, line.recorded_at, line.digest, line.late)
    _check_open(sitting, at=at)
    if stands is Standing.STALE:
        raise StaleSequenceError(
            f"item {number} of sitting {sitting.pk} has sequence {kept.sequence}; {sequence} is not later", kept=kept.sequence
        )
    window = sitting.window
    late = window is not None and is_late(window, at=at)
    line = _write(sitting, EntryKind.RESPONSE, at=at, number=number, option=option, sequence=sequence, late=late)
    kept.option, kept.sequence, kept.recorded_at = option or "", sequence, at
    kept.save()
    return Receipt(number, option, sequence, at, line.digest, late)


@transaction.atomic
def flag_item(*, sitting_id: UUID, number: int, flagged: bool, at: datetime) -> None:
    """Mark an item to come back to, or take the mark off.

    Raises
    ------
    BadResponseError, SittingClosedError
    """
    sitting = _held(sitting_id)
    _check_number(sitting, number)
    _check_open(sitting, at=at)
    kept = Response.objects.filter(sitting=sitting, number=number).first() or Response(sitting=sitting, number=number)
    if kept.flagged != flagged:
        _write(sitting, EntryKind.FLAG if flagged else EntryKind.UNFLAG, at=at, number=number)
        kept.flagged = flagged
        kept.save()


@transaction.atomic
def submit_sitting(*, sitting_id: UUID, at: datetime) -> Sitting:
    """End a sitting; one that has ended already stays as it ended.

    Raises
    ------
    SittingClosedError
        It has not begun.
    """
    sitting = _closed_if_due(_held(sitting_id), at=at)
    if sitting.state == SittingState.CREATED:
        raise SittingClosedError(f"sitting {sitting.pk} has not begun; start it first")
    if sitting.state == SittingState.IN_PROGRESS:
        _end(sitting, SittingState.SUBMITTED, at=at)
    return sitting


@transaction.atomic
def close_if_due(*, sitting_id: UUID, at: datetime) -> Sitting:
    """The sitting as of `at`: where its window and grace have passed, it is over."""
    return _closed_if_due(_held(sitting_id), at=at)


@transaction.atomic
def adopt_sittings(*, user: Any, holder: str) -> int:
    """Give a browser's sittings to the person who signed in there; gives how many."""
    return Sitting.objects.filter(user=None, holder=holder).exclude(holder="").update(user=user) if holder else 0


@transaction.atomic
def erase_sittings(*, owner: Owner, program_id: str | None = None) -> None:
    """Erase an owner's sittings with their journals."""
    mine = Sitting.objects.filter(user=owner.user) if owner.user is not None else Sitting.objects.filter(user=None, holder=owner.holder)
    if owner.user is None and not owner.holder:
        return
    if program_id:
        mine = mine.filter(program_id=program_id)
    held = mine.order_by("pk").select_for_update().values_list("pk", flat=True)  # so that nothing is recorded meanwhile
    Sitting.objects.filter(pk__in=list(held)).delete()


def _held(sitting_id: UUID) -> Sitting:
    try:
        return Sitting.objects.select_for_update().get(pk=sitting_id)
    except Sitting.DoesNotExist as error:
        raise UnknownSittingError(f"there is no sitting {sitting_id}") from error


def _check_number(sitting: Sitting, number: int) -> None:
    if not 1 <= number <= len(sitting.items):
        raise BadResponseError(f"sitting {sitting.pk} has no item {number}; it has 1 to {len(sitting.items)}")


def _check_open(sitting: Sitting, *, at: datetime) -> None:
    window = sitting.window
    if sitting.state != SittingState.IN_PROGRESS or window is None:
        raise SittingClosedError(f"sitting {sitting.pk} is {sitting.state}; it takes nothing")
    if is_closed(window, at=at):
        raise SittingClosedError(f"sitting {sitting.pk} closed at {window.closes_at:%H:%M:%S} UTC; it was {at:%H:%M:%S}")


def _closed_if_due(sitting: Sitting, *, at: datetime) -> Sitting:
    window = sitting.window
    if sitting.state == SittingState.IN_PROGRESS and window is not None and is_closed(window, at=at):
        _end(sitting, SittingState.TIMED_OUT, at=window.ends_at or at)
    return sitting


def _end(sitting: Sitting, state: SittingState, *, at: datetime) -> None:
    # A request reads the clock before it waits for the row: what was recorded meanwhile is later, and before the end all the same.
    latest = JournalEntry.objects.filter(sitting=sitting).aggregate(latest=Max("recorded_at"))["latest"]
    written_at = at if latest is None else max(at, latest)
    submitted = state is SittingState.SUBMITTED
    sitting.state, sitting.ended_at = stepped(SittingState(sitting.state), state), written_at if submitted else at
    sitting.save(update_fields=["state", "ended_at"])
    _write(sitting, EntryKind.SUBMITTED if submitted else EntryKind.TIMED_OUT, at=written_at)


def _write(
    sitting: Sitting, kind: EntryKind, *, at: datetime, number: int | None = None, option: str | None = None, sequence: int | None = None,
    late: bool = False,
) -> JournalEntry:  # fmt: skip
    """Add a line. The sitting's row is held, so no other line comes between the last one and this.

    Raises
    ------
    SittingClosedError
        The journal is full; there is always room for its end.
    """
    last = JournalEntry.objects.filter(sitting=sitting).order_by("-position").values_list("position", "digest").first()
    position, before = (last[0] + 1, last[1]) if last else (1, START_OF_CHAIN)
    if position > MOST_ENTRIES and kind not in {EntryKind.SUBMITTED, EntryKind.TIMED_OUT}:
        raise SittingClosedError(f"sitting {sitting.pk} has {MOST_ENTRIES} journal entries; it takes no more")
    entry = Entry(position, kind, at, number, option, sequence, late)
    return JournalEntry.objects.create(
        sitting=sitting,
        position=position,
        kind=kind,
        number=number,
        option=option,
        sequence=sequence,
        late=late,
        recorded_at=at,
        digest=chained(before, entry, sitting=str(sitting.pk)),
    )
