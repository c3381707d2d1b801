"""The administrators' page of the catalog."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.apps.catalog.conftest import sample

from resit.apps.accounts.models import User
from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.queries import look_again

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "/staff/catalog/"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def page_for(**rights: bool) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("somebody@example.org", "a long enough password", **rights))
    return client


def test_only_an_administrator_has_this_page(shipped: Path):
    client = page_for(is_superuser=True)
    assert client.get(ADDRESS).status_code == 200

    User.objects.update(is_superuser=False, is_staff=True)
    assert client.get(ADDRESS).status_code == 404
    assert Client().get(ADDRESS).status_code == 404


def test_it_shows_files_editions_and_check_by_days(shipped: Path, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 6, 1, tzinfo=UTC))
    loading = load_catalog_files(at=NOON, folders=[])
    look_again()
    html = page_for(is_superuser=True).get(ADDRESS).content.decode()

    assert loading.taken == ("one",)
    assert "1 Nov 2026" in html
    assert "1 May 2027" in html
    assert "1 day has gone by" in html
    assert "None. Every file that was read is in force." in html


def test_it_shows_findings_as_text_and_what_stood_before(shipped: Path, own: Path):
    load_catalog_files(at=NOON, folders=[own])
    (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30", edition="2026-12-01"), encoding="utf-8")
    (own / "evil.toml").write_text('name = "<script>alert(1)</script>"\n"<b>" = 1\n', encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    look_again()
    html = page_for(is_superuser=True).get(ADDRESS).content.decode()

    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "2026-11-01+" in html  # the version that ended
