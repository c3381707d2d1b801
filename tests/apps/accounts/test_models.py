"""One mailbox is one account."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from resit.apps.accounts.adapter import MFAAdapter
from resit.apps.accounts.models import User
from resit.apps.accounts.queries import display_name


@pytest.mark.database
@pytest.mark.django_db
def test_one_mailbox_is_one_account_however_it_is_written():
    User.objects.create_user("ada@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="ADA@example.org").save()
    assert User.objects.get_by_natural_key("Ada@Example.org").email == "ada@example.org"


@pytest.mark.database
@pytest.mark.django_db
def test_the_database_says_when_somebody_joined():
    user = User.objects.create_user("ada@example.org")

    user.refresh_from_db()
    assert user.joined_at.utcoffset().total_seconds() == 0


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="no e-mail address"):
        User.objects.create_user("")


@pytest.mark.parametrize(("name", "shown"), [("Ada", "Ada"), ("", "ada@example.org")])
def test_a_person_is_called_by_the_name_they_gave(name, shown):
    assert display_name(User(email="ada@example.org", name=name)) == shown


def test_second_step_secrets_are_kept_encrypted(monkeypatch):
    kept = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in kept
    assert MFAAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    monkeypatch.setattr(settings, "SECRET_KEY", "another installation's key" * 3)
    assert MFAAdapter().encrypt("JBSWY3DPEHPK3PXP") != kept
