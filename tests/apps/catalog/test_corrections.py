"""Corrected files: in force from the database, written out for people, giving way to what somebody writes later, taken back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.catalog.conftest import sample

from resit.apps.catalog.actions import (
    BadCorrectionError,
    StaleCorrectionError,
    correct_program,
    load_catalog_files,
    withdraw_correction,
)
from resit.apps.catalog.models import CatalogState, CorrectedFile, ProgramVersion
from resit.apps.catalog.queries import catalog_status, current_catalog, forget_catalog, look_again
from resit.apps.webhooks.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(days: int, **given: Any) -> str:
    """The sample with a wait of so many days."""
    earliest = date(2026, 3, 1) + timedelta(days=days)
    return sample(days=days, earliest=earliest.isoformat(), **given)


def days_in_force() -> int:
    look_again()
    return int(current_catalog().programs["one"].policy.rule("wait").says.split(" days")[0].rpartition(" ")[2])


def origin() -> str:
    return ProgramVersion.objects.in_force().get(program="one").origin


@pytest.fixture
def settle(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """`settle(action, …)`: as if committed, with what happens after a commit."""

    def done(action: Callable[..., Any], **given: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return action(**given)

    return done


@pytest.fixture
def correct(settle: Any) -> Callable[..., Any]:
    def done(days: int, *, at: datetime, **given: Any) -> Any:
        in_force = ProgramVersion.objects.in_force().get(program="one").version
        found = {"program": "one", "text": waiting(days, edition=at.date().isoformat()), "based_on": in_force, "at": at, **given}
        return settle(correct_program, **found)

    return done


@pytest.fixture
def load(own: Path) -> Callable[..., Any]:
    """As a start of the site does: another process, with the operator's folder."""

    def done(at: datetime, folders: Sequence[Path] | None = None) -> Any:
        found = load_catalog_files(at=at, folders=[own] if folders is None else folders)
        forget_catalog()
        look_again()
        return found

    return done


@pytest.fixture
def installed(shipped: Path, own: Path, settings: Any, load: Any) -> Path:
    """A shipped file, and an operator's folder with nothing in it."""
    settings.CATALOG_FOLDERS = [own]
    load(NOON)
    return own


def test_a_correction_is_a_version_and_a_file(installed: Path, correct):
    loaded = correct(45, at=NOON + HOUR)

    assert days_in_force() == 45
    row = ProgramVersion.objects.in_force().get(program="one")
    assert (row.origin, row.version, row.text) == ("corrected", loaded.program.version, waiting(45, edition="2026-11-22"))
    assert (installed / "one.toml").read_text(encoding="utf-8") == row.text
    assert ProgramVersion.objects.get(origin="shipped").ended_at == NOON + HOUR
    assert [each.name for each in installed.iterdir()] == ["one.toml"], "no draft is left behind"
    assert Event.objects.get().kind == "program.changed"


def test_it_survives_a_restart_with_its_file_and_without(installed: Path, correct, load):
    correct(45, at=NOON + HOUR)
    for step in range(3):
        assert load(NOON + (2 + step) * HOUR).taken == ()
        assert (days_in_force(), origin()) == (45, "corrected")
        (installed / "one.toml").unlink(missing_ok=True)


def test_another_server_has_it_from_the_database(installed: Path, correct, load, tmp_path: Path):
    """Its folder is a disk of its own, and still holds what the operator put there."""
    (installed / "one.toml").write_text(waiting(60), encoding="utf-8")
    load(NOON + HOUR)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "one.toml").write_text(waiting(60), encoding="utf-8")
    correct(45, at=NOON + 2 * HOUR)
    correct(46, at=NOON + 3 * HOUR)

    assert load(NOON + 4 * HOUR, [elsewhere]).taken == ()
    assert (days_in_force(), origin()) == (46, "corrected")


def test_a_folder_that_cannot_be_written_takes_nothing_back(installed: Path, correct, load, settings, caplog):
    (installed / "one.toml").write_text(waiting(60), encoding="utf-8")
    load(NOON + HOUR)
    settings.CATALOG_FOLDERS = [installed / "one.toml"]  # no folder, so nothing can be written in it
    correct(45, at=NOON + 2 * HOUR)
    correct(46, at=NOON + 3 * HOUR)
    assert "the database keeps it" in caplog.text
    load(NOON + 4 * HOUR)
    assert (days_in_force(), origin()) == (46, "corrected")


def test_where_there_is_no_folder_one_is_made_in_the_data_folder(shipped: Path, settings, correct, load, tmp_path: Path):
    settings.CATALOG_FOLDERS, settings.CORRECTIONS_FOLDER = [], tmp_path / "home" / "catalog"
    load(NOON, [])
    correct(45, at=NOON + HOUR)
    assert (tmp_path / "home" / "catalog" / "one.toml").exists()
    load(NOON + 2 * HOUR, [tmp_path / "home" / "catalog"])  # as the next start names it
    assert (days_in_force(), origin()) == (45, "corrected")


def test_it_gives_way_to_a_file_that_is_edited_later(installed: Path, correct, load):
    correct(45, at=NOON + HOUR)
    (installed / "one.toml").write_text(waiting(50), encoding="utf-8")
    assert load(NOON + 2 * HOUR).taken == ("one",)
    assert (days_in_force(), origin()) == (50, "operator")
    assert not CorrectedFile.objects.in_force().exists()
    (installed / "one.toml").unlink()
    load(NOON + 3 * HOUR)
    assert (days_in_force(), origin()) == (30, "shipped")


def test_an_edit_with_a_mistake_in_it_takes_nothing_down(installed: Path, correct, load):
    correct(45, at=NOON + HOUR)
    good = (installed / "one.toml").read_text(encoding="utf-8")
    (installed / "one.toml").write_text("this is not TOML", encoding="utf-8")
    found = load(NOON + 2 * HOUR)
    assert [Path(each.file).name for each in found.findings] == ["one.toml"]
    assert (days_in_force(), origin()) == (45, "corrected")

    (installed / "one.toml").unlink()  # the operator gives up, and the correction is not lost
    load(NOON + 3 * HOUR)
    assert (days_in_force(), origin()) == (45, "corrected")
    (installed / "one.toml").write_text(good, encoding="utf-8")
    load(NOON + 4 * HOUR)
    assert (days_in_force(), origin()) == (45, "corrected")


def test_a_newer_shipped_edition_waits_behind_it_and_is_told_of(installed: Path, shipped: Path, correct, load):
    correct(45, at=NOON + HOUR)
    assert catalog_status().corrected == {"one": None}
    (shipped / "one.toml").write_text(waiting(60, edition="2026-12-01"), encoding="utf-8")
    load(NOON + 2 * HOUR)
    assert days_in_force() == 45
    assert catalog_status().corrected == {"one": date(2026, 12, 1)}
    for text in ("this is not TOML", None):
        (shipped / "one.toml").unlink()
        if text:
            (shipped / "one.toml").write_text(text, encoding="utf-8")
        assert catalog_status().corrected == {"one": None}
    load(NOON + 3 * HOUR)
    assert days_in_force() == 45, "also where the program is not shipped any more"


@pytest.mark.parametrize("edit", [waiting(50), "half an edit"])
def test_an_edit_that_was_not_taken_in_yet_is_neither_overwritten_nor_passed_over(installed: Path, correct, edit: str):
    (installed / "one.toml").write_text(edit, encoding="utf-8")
    with pytest.raises(BadCorrectionError, match="in the operator's folder was edited; want that taken in first"):
        correct(45, at=NOON + HOUR)
    assert days_in_force() == 30
    assert (installed / "one.toml").read_text(encoding="utf-8") == edit
    assert not CorrectedFile.objects.exists()


def test_an_edit_made_between_the_commit_and_the_writing_is_not_overwritten(installed: Path, correct, caplog, monkeypatch):
    from resit.apps.catalog import actions

    real = actions._write

    def late(path: Path, text: str, **given: Any) -> None:
        path.write_text("half an edit", encoding="utf-8")
        real(path, text, **given)

    monkeypatch.setattr(actions, "_write", late)
    correct(45, at=NOON + HOUR)
    assert days_in_force() == 45
    assert (installed / "one.toml").read_text(encoding="utf-8") == "half an edit"
    assert "was edited and not taken in" in caplog.text


BAD = {
    "no TOML": "format = = 1",
    "empty": "",
    "a case that does not hold": waiting(45).replace("2026-04-15", "2026-04-16"),
    "another key": waiting(45).replace("country", "contry"),
    "the text in force": sample(),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_correction_changes_nothing(installed: Path, settle, what: str):
    before = list(ProgramVersion.objects.values()), CatalogState.objects.get().number
    with pytest.raises(BadCorrectionError):
        settle(correct_program, program="one", text=BAD[what], based_on=ProgramVersion.objects.get().version, at=NOON + HOUR)
    assert (list(ProgramVersion.objects.values()), CatalogState.objects.get().number) == before
    assert not CorrectedFile.objects.exists()
    assert list(installed.iterdir()) == []


def test_what_was_corrected_must_be_what_is_in_force(installed: Path, correct):
    first = ProgramVersion.objects.get().version
    correct(45, at=NOON + HOUR)
    with pytest.raises(StaleCorrectionError, match="one is in force as 2026-11-22"):
        correct(46, at=NOON + 2 * HOUR, based_on=first)
    assert days_in_force() == 45


def test_a_program_without_a_file_in_force_is_not_corrected(installed: Path, settle):
    with pytest.raises(BadCorrectionError, match="no file in force"):
        settle(correct_program, program="nobody", text=waiting(45), based_on="x", at=NOON)
    assert list(installed.iterdir()) == []


# Going back


def test_going_back_from_the_only_correction_gives_the_shipped_file(installed: Path, correct, settle, load):
    correct(45, at=NOON + HOUR)
    assert settle(withdraw_correction, program="one", at=NOON + 2 * HOUR).taken == ("one",)
    assert (days_in_force(), origin()) == (30, "shipped")
    assert list(installed.iterdir()) == []
    load(NOON + 3 * HOUR)
    assert days_in_force() == 30
    with pytest.raises(LookupError):
        withdraw_correction(program="one", at=NOON + 4 * HOUR)


def test_going_back_goes_one_correction_at_a_time(installed: Path, correct, settle, load):
    for n, days in enumerate((45, 46, 47), 1):
        correct(days, at=NOON + n * HOUR)
    for n, days in enumerate((46, 45), 4):
        settle(withdraw_correction, program="one", at=NOON + n * HOUR)
        assert (days_in_force(), origin()) == (days, "corrected")
        assert f"{days} days" in (installed / "one.toml").read_text(encoding="utf-8")
        load(NOON + n * HOUR)
        assert days_in_force() == days
    settle(withdraw_correction, program="one", at=NOON + 6 * HOUR)
    assert (days_in_force(), origin(), list(installed.iterdir())) == (30, "shipped", [])


def test_going_back_puts_the_operators_own_file_back(installed: Path, correct, settle, load):
    own_text = "# ours\n" + waiting(60)
    (installed / "one.toml").write_bytes(own_text.encode())
    load(NOON + HOUR)
    correct(45, at=NOON + 2 * HOUR)
    settle(withdraw_correction, program="one", at=NOON + 3 * HOUR)
    assert (days_in_force(), origin()) == (60, "operator")
    assert (installed / "one.toml").read_bytes() == own_text.encode()
    load(NOON + 4 * HOUR)
    assert (days_in_force(), origin()) == (60, "operator")


def test_going_back_overwrites_no_later_edit(installed: Path, correct, settle, load):
    correct(45, at=NOON + HOUR)
    (installed / "one.toml").write_text("half an edit", encoding="utf-8")
    settle(withdraw_correction, program="one", at=NOON + 2 * HOUR)
    assert (installed / "one.toml").read_text(encoding="utf-8") == "half an edit"


def test_what_was_withdrawn_does_not_come_back_from_another_servers_folder(installed: Path, correct, settle, load, tmp_path: Path):
    correct(45, at=NOON + HOUR)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "one.toml").write_bytes((installed / "one.toml").read_bytes())
    settle(withdraw_correction, program="one", at=NOON + 2 * HOUR)
    found = load(NOON + 3 * HOUR, [elsewhere])
    assert (days_in_force(), origin()) == (30, "shipped")
    assert [each.message for each in found.findings] == ["is a correction that was withdrawn; want it removed, or changed"]

    correct(45, at=NOON + 4 * HOUR)  # the same words, signed again
    assert load(NOON + 5 * HOUR, [elsewhere]).findings == ()
    assert (days_in_force(), origin()) == (45, "corrected")


def test_a_line_end_of_another_system_is_kept(installed: Path, correct, settle, load):
    text = waiting(45).replace("\n", "\r\n")
    correct(45, at=NOON + HOUR, text=text)
    assert (installed / "one.toml").read_bytes() == text.encode()
    load(NOON + 2 * HOUR)
    assert origin() == "corrected"
    settle(withdraw_correction, program="one", at=NOON + 3 * HOUR)
    assert (origin(), list(installed.iterdir())) == ("shipped", [])
