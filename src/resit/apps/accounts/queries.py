"""What is read of accounts."""

import hashlib
from datetime import datetime

from resit.apps.accounts.models import AdministratorLink, User


class AdministratorLinkError(LookupError):
    """A link that makes no administrator: unknown, used or ended."""


def token_hash(token: str) -> str:
    """What is kept of a token: 64 hexadecimal digits. The token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def usable_administrator_link(*, token: str, at: datetime, for_update: bool = False) -> AdministratorLink:
    """The link of `token`, if it can be used at `at`.

    Raises
    ------
    AdministratorLinkError
        No link has this token, or it was used, or it ended before `at`.
    """
    links = AdministratorLink.objects.select_for_update() if for_update else AdministratorLink.objects.all()
    link = links.filter(token_hash=token_hash(token)).first()
    if link is None:
        raise AdministratorLinkError("no administrator link has this token")
    if link.used_at is not None:
        raise AdministratorLinkError(f"administrator link {link.pk} was used at {link.used_at:%Y-%m-%d %H:%M} UTC; want an unused one")
    if at >= link.ends_at:
        raise AdministratorLinkError(
            f"administrator link {link.pk} ended at {link.ends_at:%Y-%m-%d %H:%M} UTC; it was asked at {at:%Y-%m-%d %H:%M} UTC"
        )
    return link


def has_administrator() -> bool:
    """Whether anybody can administer this installation."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def display_name(user: User) -> str:
    """What a person is called on their own pages: the name they gave, else their address."""
    return user.name or user.email
