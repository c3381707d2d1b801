"""Changes to shares: made, renewed, revoked; notes left by who holds a link."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from resit.apps.accounts.queries import token_hash
from resit.apps.peers.models import Note, Share, Shown
from resit.apps.peers.queries import NotYourShareError, shares_of
from resit.apps.sittings.actions import Owner

MOST_SHARES = 10
MOST_NOTES = 200
LONGEST_NOTE = 1000
PARTS: Mapping[str, tuple[str, ...]] = {
    Shown.CASE: ("case",),
    Shown.PLAN: ("report", "exam_on", "hours", "days", "planned_on"),
    Shown.RESULTS: (),
}


class ShareLimitError(ValueError):
    """So many links, or notes, as there may be."""


class NothingShownError(ValueError):
    """A link that would show nothing."""


@transaction.atomic
def make_share(
    *, owner: Owner, program_id: str, token: str, name: str, shown: Collection[str], told: Mapping[str, Any], at: datetime
) -> Share:
    """Make a link of `token` (which is not kept) that shows what was chosen.

    Raises
    ------
    NothingShownError
        Nothing was chosen.
    ShareLimitError
        There are `MOST_SHARES` already.
    """
    chosen = [each.value for each in Shown if each.value in shown]
    if not chosen:
        raise NothingShownError("a share shows nothing; choose at least one thing")
    if shares_of(owner, program_id=program_id).count() >= MOST_SHARES:
        raise ShareLimitError(f"there are {MOST_SHARES} links already; revoke one first")
    return Share.objects.create(
        user=owner.user,
        holder=owner.holder,
        token_hash=token_hash(token),
        program_id=program_id,
        name=name[:80],
        shown=chosen,
        told=_only(told, chosen),
        made_at=at,
    )


@transaction.atomic
def renew_shares(*, owner: Owner, program_id: str, told: Mapping[str, Any]) -> None:
    """Let open links show what the candidate told last, as much of it as each shows."""
    for share in shares_of(owner, program_id=program_id):
        share.told = _only(told, share.shown)
        share.save(update_fields=["told"])


@transaction.atomic
def revoke_share(*, owner: Owner, share_id: UUID, at: datetime) -> None:
    """End a link. What it showed is erased with it; the notes it brought stay with the candidate.

    Raises
    ------
    NotYourShareError
    """
    share = shares_of(owner).filter(pk=share_id).first()
    if share is None:
        raise NotYourShareError(f"no open share {share_id} of this owner")
    share.revoked_at, share.told = at, {}
    share.save(update_fields=["revoked_at", "told"])


@transaction.atomic
def leave_note(
    *, share: Share, text: str, at: datetime, sitting_id: UUID | None = None, number: int | None = None,
    session_on: date | None = None, session_number: int | None = None,
) -> Note:  # fmt: skip
    """Leave a note on an item of a sitting or on a session of the plan; the caller has checked that the link shows it.

    Raises
    ------
    ShareLimitError
        The link has `MOST_NOTES` already.
    ValueError
        The note is empty or longer than `LONGEST_NOTE`.
    """
    said = text.replace("\0", "").replace("\r\n", "\n").strip()  # a form sends two characters for the line break that its box counts as one
    if not 0 < len(said) <= LONGEST_NOTE:
        raise ValueError(f"a note has {len(said)} characters; want 1 to {LONGEST_NOTE}")
    if Note.objects.filter(share=share).count() >= MOST_NOTES:
        raise ShareLimitError(f"this link has {MOST_NOTES} notes already")
    return Note.objects.create(
        share=share,
        sitting_id=sitting_id,
        number=number,
        session_on=session_on,
        session_number=session_number,
        text=said,
        written_at=at,
    )


@transaction.atomic
def adopt_shares(*, user: Any, holder: str) -> None:
    """Give a browser's links to the person who signed in there."""
    if holder:
        Share.objects.filter(user=None, holder=holder).update(user=user)


@transaction.atomic
def erase_shares(*, owner: Owner, program_id: str | None = None) -> None:
    """Erase an owner's links, revoked ones too, with their notes."""
    if owner.user is None and not owner.holder:
        return
    mine = Share.objects.filter(user=owner.user) if owner.user is not None else Share.objects.filter(user=None, holder=owner.holder)
    (mine.filter(program_id=program_id) if program_id else mine).delete()


def _only(told: Mapping[str, Any], shown: Collection[str]) -> dict[str, Any]:
    kept = {key for each in shown for key in PARTS[each]}
    return {key: value for key, value in told.items() if key in kept}
