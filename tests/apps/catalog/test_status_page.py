"""The administrators' page of the catalog."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.apps.catalog.conftest import sample

from resit.apps.accounts.models import User
from resit.apps.catalog.actions import correct_program, load_catalog_files
from resit.apps.catalog.models import CorrectedFile, ProgramVersion
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


# Corrections


@pytest.fixture
def corrected(shipped: Path, own: Path, settings) -> str:
    """The version that a correction put in force."""
    settings.CATALOG_FOLDERS = [own]
    load_catalog_files(at=NOON, folders=[own])
    before = ProgramVersion.objects.in_force().get().version
    text = sample(days=45, earliest="2026-04-15", edition="2026-11-22")
    found = correct_program(program="one", text=text, based_on=before, at=NOON).program.version
    look_again()
    return found


def test_who_corrected_may_go_back_to_the_file_before(corrected: str):
    client = page_for(is_superuser=True)
    html = client.get(ADDRESS).content.decode()
    assert "corrected and signed here" in html
    assert 'name="back" value="one"' in html

    answer = client.post(ADDRESS, {"back": "one"}, follow=True)
    assert ProgramVersion.objects.in_force().get().origin == "shipped"
    look_again()
    html = answer.content.decode()
    assert "The file before is in force again." in html
    assert 'name="back"' not in client.get(ADDRESS).content.decode()

    again = client.post(ADDRESS, {"back": "one"}, follow=True).content.decode()
    assert "No correction of this program is in force" in again


def test_nobody_else_goes_back(corrected: str):
    client = page_for(is_superuser=True)
    User.objects.update(is_superuser=False, is_staff=True)
    for each in (client, Client()):
        assert each.post(ADDRESS, {"back": "one"}).status_code == 404
    assert ProgramVersion.objects.in_force().get().version == corrected
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(User.objects.get())
    User.objects.update(is_superuser=True)
    assert guarded.post(ADDRESS, {"back": "one"}).status_code == 403


def test_a_folder_that_cannot_be_written_is_said(corrected: str, own: Path, shipped: Path, monkeypatch):
    def fails(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    CorrectedFile.objects.update(based_on=ProgramVersion.objects.get(origin="shipped").digest)
    ProgramVersion.objects.filter(origin="shipped").update(origin="operator", file=str(own / "one.toml"))
    monkeypatch.setattr("resit.apps.catalog.actions._replace", fails)
    html = page_for(is_superuser=True).post(ADDRESS, {"back": "one"}, follow=True).content.decode()
    assert "cannot be put back into the operator’s folder (Permission denied)" in html
    assert ProgramVersion.objects.in_force().get().version == corrected


def test_a_newer_edition_that_waits_behind_a_correction_is_told_of(corrected: str, shipped: Path):
    client = page_for(is_superuser=True)
    assert "waits behind this correction" not in client.get(ADDRESS).content.decode()
    (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30", edition="2026-12-01"), encoding="utf-8")
    load_catalog_files(at=NOON)
    look_again()
    html = client.get(ADDRESS).content.decode()
    assert "A newer edition, of 1 Dec 2026, came with Resit and waits behind this correction." in html
