"""Changes to accounts: the link that makes an administrator, and its use."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from resit.apps.accounts.models import AdministratorLink, User
from resit.apps.accounts.queries import AdministratorLinkError, token_hash, usable_administrator_link

LINK_LASTS = timedelta(hours=24)


@transaction.atomic
def make_administrator_link(*, token: str, at: datetime) -> AdministratorLink:
    """Keep a new link for `token` (not the token itself); links not used before it stop working."""
    AdministratorLink.objects.unused().delete()
    return AdministratorLink.objects.create(token_hash=token_hash(token), made_at=at, ends_at=at + LINK_LASTS)


@transaction.atomic
def claim_administrator(*, token: str, email: str, password: str, at: datetime) -> User:
    """Use up the link of `token`: the account named `email` becomes an administrator's, with `password`.

    An account that is there already is kept and its password replaced, so that a new link is also the way back
    in for an operator who lost it. The caller has checked the password's strength.

    Raises
    ------
    AdministratorLinkError
        No link has this token, or it was used, or it ended before `at`.
    """
    link = usable_administrator_link(token=token, at=at, for_update=True)
    user = User.objects.filter(email=email.strip().lower()).first() or User(email=email.strip().lower())
    user.is_active = user.is_staff = user.is_superuser = True
    user.set_password(password)
    user.save()
    # Whoever holds the server's own link need not prove the mailbox besides.
    EmailAddress.objects.filter(user=user).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if not AdministratorLink.objects.unused().filter(pk=link.pk).update(used_at=at, used_by=user):
        raise AdministratorLinkError(f"administrator link {link.pk} was used a moment ago; want an unused one")
    return user
