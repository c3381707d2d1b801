"""Taking program files into a running installation: what is recorded, what is refused, and who sees it."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from tests.apps.catalog.conftest import sample

from resit.apps.catalog import queries
from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.models import CatalogState, ProgramVersion
from resit.apps.catalog.queries import catalog_status, current_catalog, look_again

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wait_of(program: str) -> str:
    look_again()
    return current_catalog().programs[program].policy.rule("wait").says


def in_force() -> dict[str, str]:
    return {each.program: each.origin for each in ProgramVersion.objects.in_force()}


def test_before_anything_was_loaded_the_files_are_read(shipped: Path, own: Path, settings):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    settings.CATALOG_FOLDERS = [own]

    assert sorted(current_catalog().programs) == ["one", "two"]
    assert not ProgramVersion.objects.exists()


def test_a_loading_records_each_file(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")

    loading = load_catalog_files(at=NOON, folders=[own])

    assert (loading.taken, loading.ended, loading.findings, loading.number) == (("one", "two"), (), (), 1)
    kept = ProgramVersion.objects.get(program="two")
    assert (kept.origin, kept.file, kept.loaded_at, kept.ended_at) == ("operator", str(own / "two.toml"), NOON, None)
    assert kept.text == sample(name="Two")
    look_again()
    assert current_catalog().programs["two"].program.version == kept.version
    assert in_force() == {"one": "shipped", "two": "operator"}


def test_where_nothing_changed_nothing_is_written(shipped: Path, own: Path, django_assert_max_num_queries):
    load_catalog_files(at=NOON, folders=[own])
    before = list(CatalogState.objects.values())

    with django_assert_max_num_queries(6):  # savepoint, state, versions, ended ones, savepoint
        assert load_catalog_files(at=NOON + HOUR, folders=[own]).taken == ()

    assert list(CatalogState.objects.values()) == before


def test_a_changed_file_takes_the_place_of_the_one_before(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    assert "30 days" in wait_of("one")
    (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30"), encoding="utf-8")

    assert load_catalog_files(at=NOON + HOUR, folders=[]).taken == ("one",)

    assert "60 days" in wait_of("one")
    assert [(each.loaded_at, each.ended_at) for each in ProgramVersion.objects.order_by("pk")] == [(NOON, NOON + HOUR), (NOON + HOUR, None)]


def test_a_text_that_comes_back_is_a_version_again(shipped: Path):
    for hours, days, earliest in ((0, 30, "2026-03-31"), (1, 60, "2026-04-30"), (2, 30, "2026-03-31")):
        (shipped / "one.toml").write_text(sample(days=days, earliest=earliest), encoding="utf-8")
        load_catalog_files(at=NOON + hours * HOUR, folders=[])

    first, _second, third = ProgramVersion.objects.order_by("pk")
    assert first.digest == third.digest
    assert "30 days" in wait_of("one")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("this is not TOML", "one.toml:1: "),
        (sample().replace('id = "wait"', 'id = "wait"\nlenght = 3'), "lenght: unknown key"),
        (sample(earliest="2026-04-01"), "case One-1: earliest: want 2026-04-01, found 2026-03-31"),
        ("\x00", "one.toml:1: "),
    ],
)
def test_a_broken_file_is_left_out_and_what_was_before_stays(shipped: Path, own: Path, text: str, says: str):
    good = sample(days=60, earliest="2026-04-30")
    (own / "one.toml").write_text(good, encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    (own / "one.toml").write_text(text, encoding="utf-8")

    loading = load_catalog_files(at=NOON + HOUR, folders=[own])

    assert loading.taken == loading.ended == ()
    assert "60 days" in wait_of("one")
    assert says in str(loading.findings[0])
    assert catalog_status().findings == list(loading.findings)

    (own / "one.toml").write_text(good, encoding="utf-8")
    load_catalog_files(at=NOON + 2 * HOUR, folders=[own])
    assert catalog_status().findings == []


def test_a_file_that_was_never_good_leaves_the_shipped_one_in_force(shipped: Path, own: Path):
    (own / "one.toml").write_text("nonsense", encoding="utf-8")
    (own / "two.toml").write_bytes(b"\xff\xfe")

    loading = load_catalog_files(at=NOON, folders=[own])

    assert loading.taken == ("one",)
    assert in_force() == {"one": "shipped"}
    assert {Path(each.file).name for each in loading.findings} == {"one.toml", "two.toml"}


def test_an_operators_file_stands_before_the_shipped_one_until_it_goes(shipped: Path, own: Path):
    (own / "one.toml").write_text(sample(days=60, earliest="2026-04-30"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    assert "60 days" in wait_of("one")
    (own / "one.toml").unlink()

    assert load_catalog_files(at=NOON + HOUR, folders=[own]).taken == ("one",)

    assert "30 days" in wait_of("one")


def test_a_program_that_no_file_describes_any_more_ends(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    (own / "two.toml").unlink()

    assert load_catalog_files(at=NOON + HOUR, folders=[own]).ended == ("two",)

    look_again()
    assert sorted(current_catalog().programs) == ["one"]
    assert ProgramVersion.objects.get(program="two").ended_at == NOON + HOUR


def test_a_folder_that_is_gone_ends_no_program(shipped: Path, own: Path):
    """A disk that is not mounted is no decision of the operator's."""
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    own.rename(own.with_name("moved"))

    loading = load_catalog_files(at=NOON + HOUR, folders=[own])

    assert loading.ended == ()
    assert [each.key for each in loading.findings] == ["folder"]
    assert sorted(in_force()) == ["one", "two"]


def test_a_shell_that_names_no_folder_loads_those_of_the_last_time(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    (own / "two.toml").write_text(sample(name="Two", days=60, earliest="2026-04-30"), encoding="utf-8")

    assert load_catalog_files(at=NOON + HOUR).taken == ("two",)


def test_one_version_of_a_program_is_in_force(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    row = ProgramVersion.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# Who sees it


def test_within_half_a_second_nobody_asks_the_database_again(shipped: Path, monkeypatch, django_assert_num_queries):
    load_catalog_files(at=NOON, folders=[])
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    look_again()
    first = current_catalog()
    with django_assert_num_queries(0):
        now[0] += 0.4
        assert current_catalog() is first
    with django_assert_num_queries(1):
        now[0] += 0.2
        assert current_catalog() is first


def test_a_change_costs_only_what_changed(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    look_again()
    before = current_catalog()
    (own / "two.toml").write_text(sample(name="Two", days=60, earliest="2026-04-30"), encoding="utf-8")
    load_catalog_files(at=NOON + HOUR, folders=[own])
    look_again()
    after = current_catalog()

    assert after.programs["one"] is before.programs["one"]
    assert after.programs["two"] is not before.programs["two"]
    assert "30 days" in before.programs["two"].policy.rule("wait").says  # who held the old catalog still holds it whole


def test_the_loading_process_sees_its_own_change_at_once(shipped: Path, django_capture_on_commit_callbacks):
    current_catalog()
    (shipped / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        load_catalog_files(at=NOON, folders=[])
    assert "two" in current_catalog().programs


def test_a_database_that_fails_takes_nothing_down(shipped: Path, monkeypatch, caplog):
    load_catalog_files(at=NOON, folders=[])
    look_again()
    before = current_catalog()

    def fails(*_arguments: object, **_names: object) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(CatalogState.objects, "filter", fails)
    look_again()
    assert current_catalog() is before
    queries.forget_catalog()
    look_again()
    assert sorted(current_catalog().programs) == ["one"]
    assert "going on with the files" in caplog.text


def test_a_text_that_this_version_cannot_read_leaves_out_one_program(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    ProgramVersion.objects.filter(program="two").update(text="written by a later version")
    queries.forget_catalog()
    look_again()

    assert sorted(current_catalog().programs) == ["one"]
    assert [each.file for each in catalog_status().findings] == [str(own / "two.toml")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.process
def test_another_process_sees_the_change(shipped: Path, own: Path):
    """A process of its own on the same database, as a web process is; it ends when it sees the second wait."""
    load_catalog_files(at=NOON, folders=[own])
    program = (
        "import time, django; django.setup()\n"
        "from resit.apps.catalog.queries import current_catalog\n"
        "print(current_catalog().programs['one'].policy.rule('wait').says, flush=True)\n"
        "ends = time.monotonic() + 20\n"
        "while time.monotonic() < ends and '60' not in current_catalog().programs['one'].policy.rule('wait').says: time.sleep(0.05)\n"
        "print(current_catalog().programs['one'].policy.rule('wait').says, flush=True)\n"
    )
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "resit.project.settings"}
    if connection.vendor == "sqlite":
        environ |= {"RESIT_HOME": str(Path(connection.settings_dict["NAME"]).parent)}
        environ.pop("DATABASE_URL", None)
    else:
        environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    with subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "30 days" in process.stdout.readline()
        (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30"), encoding="utf-8")
        load_catalog_files(at=NOON + HOUR, folders=[own])
        assert "60 days" in process.stdout.readline()
    assert process.returncode == 0
