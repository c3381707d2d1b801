"""What is read of sittings, and the doors to them: `sitting_of` for a person or browser, `sitting_by_token` for the API."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from resit.apps.bank.queries import delivered
from resit.apps.sittings.actions import Owner, UnknownSittingError, close_if_due
from resit.apps.sittings.models import JournalEntry, Kind, Response, Sitting
from resit.domain.delivery.journal import EntryKind, broken_at
from resit.domain.delivery.states import SittingState
from resit.domain.delivery.timing import seconds_left
from resit.domain.items.scoring import Delivered, Score, score
from resit.journey.road import Sat

OVER = [each for each in SittingState if each.is_over]


class NotYourSittingError(UnknownSittingError):
    """No sitting of that id is the asker's: the same answer as for one that never was."""


class SittingOpenError(ValueError):
    """Asked for what is told only once the sitting is over."""


def holder_of(secret: str) -> str:
    """What is kept of a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def token_of(sitting_id: UUID) -> str:
    """The token that opens a sitting over the API. It is worked out, not kept: who reads the database cannot use it."""
    mac = hmac.new(f"sitting-token\0{settings.SECRET_KEY}".encode(), sitting_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def sittings_of(owner: Owner, *, program_id: str | None = None) -> QuerySet[Sitting]:
    """An owner's sittings, the newest first; none for an owner that is nobody."""
    if owner.user is not None:
        mine = Sitting.objects.filter(user=owner.user)
    elif owner.holder:
        mine = Sitting.objects.filter(user=None, holder=owner.holder)
    else:
        return Sitting.objects.none()
    return mine.filter(program_id=program_id) if program_id else mine


def sitting_of(owner: Owner, sitting_id: UUID, *, at: datetime) -> Sitting:
    """An owner's own sitting as of `at`.

    Raises
    ------
    NotYourSittingError
    """
    if not sittings_of(owner).filter(pk=sitting_id).exists():
        raise NotYourSittingError(f"no sitting {sitting_id} of this owner")
    return _as_of(sitting_id, at=at)


def sitting_by_token(sitting_id: UUID, token: str, *, at: datetime) -> Sitting:
    """The sitting that the token opens, as of `at`.

    Raises
    ------
    NotYourSittingError
        The token is another's, or there is no such sitting.
    """
    if not hmac.compare_digest(token.encode("utf-8", "replace"), token_of(sitting_id).encode()):
        raise NotYourSittingError(f"no sitting {sitting_id} for this token")
    return _as_of(sitting_id, at=at)


def _as_of(sitting_id: UUID, *, at: datetime) -> Sitting:
    sitting = Sitting.objects.filter(pk=sitting_id).first()
    if sitting is None:
        raise NotYourSittingError(f"there is no sitting {sitting_id}")
    window = sitting.window
    due = window is not None and window.closes_at is not None and at >= window.closes_at and not sitting.is_over
    return close_if_due(sitting_id=sitting_id, at=at) if due else sitting


def seconds_left_of(sitting: Sitting, *, at: datetime) -> int | None:
    """Whole seconds to the deadline: all of them before the start, 0 when it is over, None without a limit."""
    if sitting.allowed is None:
        return None
    if sitting.is_over:
        return 0
    window = sitting.window
    return int(sitting.allowed.total_seconds()) if window is None else seconds_left(window, at=at)


def delivered_items(sitting: Sitting) -> tuple[Delivered, ...]:
    return delivered(sitting.items)


def responses_of(sitting: Sitting) -> dict[int, Response]:
    """Where each item stands that has a response or a flag, by number."""
    return {each.number: each for each in sitting.responses.all()}


def journal_of(sitting: Sitting) -> list[JournalEntry]:
    return list(sitting.journal.all())


def journal_is_whole(sitting: Sitting) -> bool:
    """Whether every line's digest is what it must be, and no line is missing of what the sitting says: its start, responses and end.

    The chain alone does not show that its last lines were cut off. What stands is read before the lines: recorded meanwhile, there are
    only more of them.
    """
    standing = {(each.number, each.option or None, each.sequence) for each in sitting.responses.all() if each.sequence}
    lines = journal_of(sitting)
    if broken_at(((line.entry, line.digest) for line in lines), sitting=str(sitting.pk)) is not None:
        return False
    kinds = {line.kind for line in lines}
    recorded = {(line.number, line.option, line.sequence) for line in lines if line.kind == EntryKind.RESPONSE}
    return (
        standing <= recorded
        and (sitting.state == SittingState.CREATED or EntryKind.STARTED in kinds)
        and (not sitting.is_over or sitting.state in kinds)  # an end has the name of its state
    )


def score_of(sitting: Sitting) -> Score:
    """The score of a sitting that is over.

    Raises
    ------
    SittingOpenError
        It is not over.
    """
    if not sitting.is_over:
        raise SittingOpenError(f"sitting {sitting.pk} is {sitting.state}; its result is told when it is over")
    return score(delivered_items(sitting), {each.number: each.option for each in sitting.responses.all() if each.option})


def sat_by(owner: Owner, program_id: str) -> tuple[Sat, ...]:
    """What an owner sat of a program, the earliest first, for the road; items met before do not count as fresh again."""
    over = sittings_of(owner, program_id=program_id).filter(state__in=OVER).prefetch_related("responses")
    return as_sat(over.order_by("ended_at", "pk"))


def as_sat(sittings: Iterable[Sitting]) -> tuple[Sat, ...]:
    """Sittings that are over, in the order given, as the road takes them."""
    met: set[str] = set()
    found = []
    for sitting in sittings:
        scored = score_of(sitting)
        ids = {each.item.id for each in scored.scored}
        ended = sitting.ended_at or sitting.made_at
        form = sitting.form if sitting.kind == Kind.SEGMENT else None
        found.append(Sat(str(sitting.pk), timezone.localdate(ended), form, scored, frozenset(ids - met)))
        met |= ids
    return tuple(found)


def exported_sittings(user: Any) -> list[dict[str, Any]]:
    """A person's sittings with their journals, as plain values; items with keys only where the sitting is over."""
    return [_exported(each) for each in Sitting.objects.filter(user=user).prefetch_related("journal")]


def _exported(sitting: Sitting) -> dict[str, Any]:
    return {
        "id": str(sitting.pk),
        "program": sitting.program_id,
        "kind": sitting.kind,
        "form": sitting.form or None,
        "state": sitting.state,
        "extra_time": sitting.extra_time,
        "started_at": sitting.started_at,
        "ended_at": sitting.ended_at,
        "items": [{"stem": each.stem, "key": each.key if sitting.is_over else None} for each in delivered_items(sitting)]
        if sitting.started_at
        else [],
        "journal": [
            {"position": line.position, "kind": line.kind, "number": line.number, "option": line.option, "sequence": line.sequence,
             "recorded_at": line.recorded_at, "hash": line.digest}
            for line in sitting.journal.all()
        ],
    }  # fmt: skip
