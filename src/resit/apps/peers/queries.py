"""What is read of shares: an owner's own, and the one that a link opens."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from resit.apps.accounts.queries import token_hash
from resit.apps.peers.models import Note, Share
from resit.apps.sittings.actions import Owner


class NotYourShareError(LookupError):
    """No open share of that id is the asker's, or no link has this token: the same answer as for one that never was."""


def shares_of(owner: Owner, *, program_id: str | None = None) -> QuerySet[Share]:
    """An owner's open links, the newest first; none for an owner that is nobody."""
    open_ones = Share.objects.filter(revoked_at=None)
    if owner.user is not None:
        mine = open_ones.filter(user=owner.user)
    elif owner.holder:
        mine = open_ones.filter(user=None, holder=owner.holder)
    else:
        return Share.objects.none()
    return mine.filter(program_id=program_id) if program_id else mine


def share_by_token(token: str) -> Share:
    """The open link of that token.

    Raises
    ------
    NotYourShareError
    """
    share = Share.objects.filter(token_hash=token_hash(token), revoked_at=None).select_related("user").first()
    if share is None:
        raise NotYourShareError("no open link has this token")
    return share


def owner_of_share(share: Share) -> Owner:
    return Owner(user=share.user) if share.user is not None else Owner(holder=share.holder)


def notes_on_items(owner: Owner, sitting_id: UUID) -> list[Note]:
    """Notes on the items of one of an owner's sittings, by whichever link they came."""
    return list(_notes_of(owner).filter(sitting_id=sitting_id))


def notes_on_sessions(owner: Owner, *, program_id: str) -> list[Note]:
    """Notes on the sessions of an owner's plan, past ones too, by whichever link they came."""
    return list(_notes_of(owner).filter(share__program_id=program_id).exclude(session_on=None))


def _notes_of(owner: Owner) -> QuerySet[Note]:
    if owner.user is not None:
        return Note.objects.filter(share__user=owner.user).select_related("share")
    if owner.holder:
        return Note.objects.filter(share__user=None, share__holder=owner.holder).select_related("share")
    return Note.objects.none()


def exported_shares(user: Any) -> list[dict[str, Any]]:
    """A person's links, ended ones too, with the notes they brought; the links themselves are not kept and cannot be given."""
    return [
        {
            "program": share.program_id,
            "for": share.name,
            "shown": share.shown,
            "made_at": share.made_at,
            "revoked_at": share.revoked_at,
            "notes": [
                {"sitting": str(note.sitting_id) if note.sitting_id else None, "item": note.number, "session_on": note.session_on, "session": note.session_number,
                 "text": note.text, "written_at": note.written_at}
                for note in share.notes.all()
            ],
        }
        for share in Share.objects.filter(user=user).prefetch_related("notes")
    ]  # fmt: skip
