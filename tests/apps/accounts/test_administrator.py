"""The link that makes an administrator: once, in time, and only for its own token."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from resit.apps.accounts.actions import LINK_LASTS, claim_administrator, make_administrator_link
from resit.apps.accounts.models import AdministratorLink, User
from resit.apps.accounts.queries import AdministratorLinkError, has_administrator, usable_administrator_link

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
WHO = {"email": "Ada@Example.org", "password": "a long enough sentence"}


def test_the_link_makes_an_administrator_with_a_proved_address():
    make_administrator_link(token="first", at=NOON)

    user = claim_administrator(token="first", **WHO, at=NOON)

    kept = User.objects.get(pk=user.pk)
    assert (kept.email, kept.is_superuser, kept.is_staff, kept.is_active) == ("ada@example.org", True, True, True)
    assert kept.check_password(WHO["password"])
    assert EmailAddress.objects.filter(user=kept, email="ada@example.org", verified=True, primary=True).count() == 1
    assert has_administrator()


def test_the_token_itself_is_not_kept():
    link = make_administrator_link(token="first", at=NOON)

    assert "first" not in str(AdministratorLink.objects.values().get(pk=link.pk))


def test_the_link_works_once():
    make_administrator_link(token="first", at=NOON)
    claim_administrator(token="first", **WHO, at=NOON)

    with pytest.raises(AdministratorLinkError, match="was used at 2026-11-22 12:00"):
        claim_administrator(token="first", email="eve@example.org", password="another sentence", at=NOON)
    assert not User.objects.filter(email="eve@example.org").exists()


@pytest.mark.parametrize(("at", "works"), [(NOON + LINK_LASTS - MOMENT, True), (NOON + LINK_LASTS, False)])
def test_the_link_ends(at, works):
    make_administrator_link(token="first", at=NOON)

    if works:
        assert claim_administrator(token="first", **WHO, at=at).is_superuser
    else:
        with pytest.raises(AdministratorLinkError, match="ended at 2026-11-23 12:00"):
            claim_administrator(token="first", **WHO, at=at)
        assert not has_administrator()


def test_a_new_link_ends_the_one_before():
    make_administrator_link(token="first", at=NOON)
    make_administrator_link(token="second", at=NOON)

    with pytest.raises(AdministratorLinkError, match="no administrator link has this token"):
        usable_administrator_link(token="first", at=NOON)
    assert usable_administrator_link(token="second", at=NOON).used_at is None


def test_an_account_that_is_there_becomes_the_administrators():
    before = User.objects.create_user("ada@example.org", "the old password", name="Ada")
    make_administrator_link(token="first", at=NOON)

    after = claim_administrator(token="first", **WHO, at=NOON)

    after.refresh_from_db()
    assert (after.pk, after.name, after.is_superuser) == (before.pk, "Ada", True)
    assert after.check_password(WHO["password"])
