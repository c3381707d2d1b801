"""What is known of sources beside their files: laid over them, and seen by every process within half a second."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests.apps.catalog.conftest import sample

from resit.apps.catalog.actions import catalog_changed, load_catalog_files, note_standing
from resit.apps.catalog.models import CatalogState, SourceStanding
from resit.apps.catalog.queries import SECONDS_BETWEEN_LOOKS, current_catalog, forget_catalog, look_again, program_as_stored
from resit.domain.catalog.model import ReviewState, Source, UnderReview
from resit.journey.watching import bearing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2026, 11, 20)
ADDRESS = "https://board.example/handbook"


def source(program: str = "one") -> Source:
    look_again()
    return current_catalog().programs[program].program.sources["s1"]


def note(program: str = "one", *, address: str = ADDRESS, **known: object) -> None:
    note_standing(program=program, source="s1", address=address, **known)
    catalog_changed(at=NOON)


def digest() -> str:
    look_again()
    return bearing(current_catalog().programs["one"], "s1").digest


def test_what_is_known_is_laid_over_the_file(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    assert (source().fetched, source().checked, source().under_review) == (None, None, None)
    note(fetched_on=DAY)
    note(checked_on=DAY, checked_digest=digest())
    note(review_state="gone", review_since=DAY)
    found = source()
    assert (found.fetched, found.checked, found.under_review) == (DAY, DAY, UnderReview(ReviewState.GONE, DAY))
    assert (found.text, found.is_checked) == (date(2026, 1, 1), False)


def test_the_files_own_days_stand_where_they_are_later(shipped: Path):
    text = sample(edition="2026-11-22").replace("text = 2026-01-01", "text = 2026-01-01\nchecked = 2026-11-21\nfetched = 2026-01-02")
    (shipped / "one.toml").write_text(text, encoding="utf-8")
    load_catalog_files(at=NOON, folders=[])
    note(fetched_on=DAY, checked_on=DAY, checked_digest=digest())
    assert (source().fetched, source().checked) == (DAY, date(2026, 11, 21))


def test_nothing_is_known_of_other_statements_or_another_address(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    note(fetched_on=DAY, checked_on=DAY, checked_digest="another")
    assert (source().fetched, source().checked) == (DAY, None)
    note(checked_on=DAY, checked_digest=digest(), review_state="changed", review_since=DAY)
    assert source().checked == DAY
    SourceStanding.objects.update(address="https://board.example/elsewhere")
    catalog_changed(at=NOON)
    assert (source().fetched, source().checked, source().under_review) == (None, None, None)


def test_another_address_takes_over_nothing(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    note(address="https://board.example/before", checked_on=DAY, checked_digest=digest(), review_state="changed", review_since=DAY)
    note(fetched_on=DAY)
    assert SourceStanding.objects.count() == 1
    found = source()
    assert (found.fetched, found.checked, found.under_review) == (DAY, None, None)


def test_a_review_has_its_day(shipped: Path):
    for wrong in ({"review_state": "gone", "review_since": None}, {"review_state": "", "review_since": DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            note_standing(program="one", source="s1", address=ADDRESS, **wrong)


def test_a_program_or_source_that_is_gone_is_no_trouble(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    note("nobody", fetched_on=DAY)
    note_standing(program="one", source="s9", address=ADDRESS, fetched_on=DAY)
    catalog_changed(at=NOON)
    assert source().fetched is None


def test_it_is_laid_over_files_that_were_never_taken_in_too(shipped: Path):
    note(fetched_on=DAY)
    assert source().fetched == DAY
    assert program_as_stored("one") is not None


def test_what_changes_for_one_program_costs_the_others_nothing(shipped: Path, own: Path):
    (own / "two.toml").write_text(sample(name="Two"), encoding="utf-8")
    load_catalog_files(at=NOON, folders=[own])
    note("two", fetched_on=DAY)
    look_again()
    before = current_catalog().programs
    note("one", fetched_on=DAY)
    look_again()
    after = current_catalog().programs
    assert after["two"] is before["two"]
    assert after["one"] is not before["one"]
    assert before["one"].program.sources["s1"].fetched is None, "who held the old one goes on with it"


def test_a_process_looks_twice_a_second(shipped: Path, monkeypatch, django_assert_num_queries):
    assert SECONDS_BETWEEN_LOOKS <= 0.5, "what is signed is everywhere within a second"
    load_catalog_files(at=NOON, folders=[])
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    look_again()
    current_catalog()
    SourceStanding.objects.create(program="one", source="s1", address=ADDRESS, fetched_on=DAY)
    CatalogState.objects.update(number=2)  # as another process does
    with django_assert_num_queries(0):
        now[0] += 0.49
        assert current_catalog().programs["one"].program.sources["s1"].fetched is None
    now[0] += 0.02
    assert current_catalog().programs["one"].program.sources["s1"].fetched == DAY


def test_a_change_that_is_told_of_while_a_process_looks_is_looked_for_again(shipped: Path, monkeypatch):
    """The look began before the commit, so it may have missed it."""
    from resit.apps.catalog import queries

    load_catalog_files(at=NOON, folders=[])
    look_again()
    real = queries._looked

    def slowly(held):
        found = real(held)
        look_again()  # another thread of this process commits
        return found

    monkeypatch.setattr(queries, "_looked", slowly)
    current_catalog()
    monkeypatch.setattr(queries, "_looked", real)
    SourceStanding.objects.create(program="one", source="s1", address=ADDRESS, fetched_on=DAY)
    CatalogState.objects.update(number=2)
    assert current_catalog().programs["one"].program.sources["s1"].fetched == DAY


def test_the_program_as_stored_is_the_file_in_force_at_this_moment(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    look_again()
    current_catalog()
    (shipped / "one.toml").write_text(sample(days=31, earliest="2026-04-01"), encoding="utf-8")
    load_catalog_files(at=NOON + HOUR, folders=[])
    loaded = program_as_stored("one")
    assert loaded is not None
    assert "31 days" in loaded.policy.rule("wait").says
    assert program_as_stored("nobody") is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.process
def test_another_process_sees_a_mark_within_a_second(shipped: Path):
    load_catalog_files(at=NOON, folders=[])
    forget_catalog()
    program = (
        "import time, django; django.setup()\n"
        "from resit.apps.catalog.queries import current_catalog\n"
        "def state(): return current_catalog().programs['one'].program.sources['s1'].under_review\n"
        "print(state(), flush=True)\n"
        "ends = time.monotonic() + 20\n"
        "while time.monotonic() < ends and state() is None: time.sleep(0.01)\n"
        "print(state().state.value, time.time(), flush=True)\n"
    )
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "resit.project.settings"}
    if connection.vendor == "sqlite":
        environ |= {"RESIT_HOME": str(Path(connection.settings_dict["NAME"]).parent)}
        environ.pop("DATABASE_URL", None)
    else:
        environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    with subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "None\n"
        with transaction.atomic():
            note(review_state="changed", review_since=DAY)
        committed = time.time()
        state, seen = process.stdout.readline().split()
    assert state == "changed"
    assert float(seen) - committed < 1.0
