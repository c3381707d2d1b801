"""What real threads and a killed process do to one source, each with a connection of its own, on a real file or a real server."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.apps.catalog.conftest import sample
from tests.apps.sittings.conftest import at_once
from tests.apps.sources.conftest import DAY, HOUR, MINUTE, NOON, POLICY, SECOND, Watch, policy, resting_on
from tests.lying_server import never_answers

from resit.apps.accounts.models import User
from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.models import CorrectedFile, ProgramVersion, SourceStanding
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources import tasks
from resit.apps.sources.models import ReaderCount, ReaderReport, Review, Signature, WatchedPage, WatchedSource, WatchRun
from resit.apps.sources.readers import count_reader
from resit.apps.sources.reports import AnsweredAlreadyError, answer_report, report_wrong
from resit.apps.sources.signing import BadSignatureError, confirm_source, correct_source
from resit.apps.sources.watch import WatchRunningError, begin_run, record_visit, watch_catalog
from resit.fetching import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def visit(watch: Watch, days: int, at: Any) -> partial[Any]:
    address = watch.server.address(POLICY)
    got = Page(address, address, 200, "text/html", policy(days).encode())
    return partial(record_visit, page_id=watch.page.pk, got=got, programs=current_catalog().programs, at=at)


def assert_marks_and_reviews_agree() -> None:
    """What readers are told is what staff see."""
    open_ones = {(each.program, each.source, each.state) for each in Review.objects.open()}
    marked = {(each.program, each.source, each.review_state) for each in SourceStanding.objects.exclude(review_state="")}
    assert marked == open_ones


@pytest.fixture
def two(watch: Watch) -> Watch:
    """Two programs on one page, seen once."""
    (watch.shipped / "two.toml").write_text(resting_on(watch.server.address(POLICY), sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))
    watch.walk()
    return watch


def test_of_many_runs_that_begin_at_once_one_begins(watch: Watch):
    catalog = current_catalog()

    def begun(n: int) -> bool:
        try:
            begin_run(catalog=catalog, at=NOON + n * SECOND)
        except WatchRunningError:
            return False
        return True

    assert Counter(at_once([partial(begun, n) for n in range(12)])) == {True: 1, False: 11}
    assert WatchRun.objects.running().count() == 1


def test_the_list_is_brought_up_by_many_at_once(watch: Watch):
    found = at_once([partial(watch_catalog, current_catalog(), at=NOON)] * 12)
    assert found == [None] * 12
    assert (WatchedPage.objects.count(), WatchedSource.objects.count()) == (1, 1)


def test_visits_and_signatures_at_once_end_in_one_state_and_wait_for_nobody_for_ever(two: Watch, staff: User):
    """Confirming, correcting and visiting one page that two programs rest on; each takes its locks in the same order."""
    two.server.show(POLICY, policy(45))
    two.walk(NOON + DAY)
    based_on = {each: current_catalog().programs[each].program.version for each in ("one", "two")}
    at = NOON + DAY
    calls: list[Any] = []
    for n in range(8):
        calls += [visit(two, (45, 60)[n % 2], at + n * SECOND)]
        calls += [
            partial(confirm_source, program=name, source="s1", by=staff, checked_on=at.date(), at=at + n * SECOND) for name in based_on
        ]
        text = resting_on(
            two.server.address(POLICY),
            sample(name="Two", days=45 + n, earliest=(NOON.date().replace(month=3, day=1) + (45 + n) * DAY).isoformat()),
        )
        calls += [
            partial(
                correct_source, program="two", source="s1", text=text, based_on=based_on["two"], by=staff, checked_on=at.date(),
                at=at + n * SECOND,
            )
        ]  # fmt: skip
    Random(4).shuffle(calls)  # noqa: S311 (an order)

    found = at_once(calls)

    errors = [each for each in found if isinstance(each, Exception)]
    assert {type(each) for each in errors} <= {BadSignatureError}, errors
    assert len([each for each in found if isinstance(each, Signature) and each.kind == "corrected"]) == 1
    assert Signature.objects.count() == len([each for each in found if isinstance(each, Signature)])
    assert_marks_and_reviews_agree()


def test_of_many_who_correct_one_file_at_once_one_does_and_the_others_are_told(watch: Watch, staff: User):
    based_on = current_catalog().programs["one"].program.version
    texts = [
        resting_on(watch.server.address(POLICY), sample(days=days, earliest=(NOON.date().replace(month=3, day=1) + days * DAY).isoformat()))
        for days in range(31, 43)
    ]
    given = {"program": "one", "source": "s1", "based_on": based_on, "by": staff, "checked_on": NOON.date(), "at": NOON}
    found = at_once([partial(correct_source, text=each, **given) for each in texts])

    (signed,) = (each for each in found if isinstance(each, Signature))
    assert {str(each) for each in found if each is not signed} == {
        "Another version of this file came into force while you wrote. Open it again, and put your change in."
    }
    in_force = ProgramVersion.objects.in_force().get(program="one")
    assert (in_force.version, in_force.text) == (signed.version, CorrectedFile.objects.in_force().get().text)
    assert ProgramVersion.objects.filter(program="one").count() == 2


def test_loading_files_and_correcting_one_at_once_loses_neither(two: Watch, staff: User):
    (two.shipped / "one.toml").write_text(
        resting_on(two.server.address(POLICY), sample(days=31, earliest="2026-04-01", edition="2026-11-20")), encoding="utf-8"
    )
    text = resting_on(two.server.address(POLICY), sample(name="Two", days=45, earliest="2026-04-15"))
    correct = partial(
        correct_source, program="two", source="s1", text=text, based_on=current_catalog().programs["two"].program.version, by=staff,
        checked_on=NOON.date(), at=NOON,
    )  # fmt: skip
    found = at_once([correct, *[partial(load_catalog_files, at=NOON, folders=[])] * 6])
    assert not [each for each in found if isinstance(each, Exception)]
    look_again()
    waits = {name: current_catalog().programs[name].policy.rule("wait").says for name in ("one", "two")}
    assert "31 days" in waits["one"]
    assert "45 days" in waits["two"]


def test_of_workers_that_start_at_once_one_sets_the_tick(watch: Watch, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    at_once([tasks.keep_ticking] * 12)
    ticks = DBTaskResult.objects.filter(task_path__endswith="tasks.tick", status="READY")
    assert ticks.count() == 1
    DBTaskResult.objects.all().delete()
    at_once([tasks.tick.call] * 8)
    assert ticks.count() == 1


class Always(Random):
    """By this chance every reader is written down."""

    def random(self) -> float:
        return 0.0


def test_every_reader_that_is_written_down_is_counted(db: None, caplog):
    """Where writers stand in each other's way a count is left out rather than waited for, and said so; none is counted twice."""
    found = at_once([partial(count_reader, program="one", on=NOON.date(), rng=Always())] * 24)
    assert found == [None] * 24
    assert ReaderCount.objects.get().readers == 16 * (24 - caplog.text.count("could not be counted"))
    count_reader(program="one", on=NOON.date() + DAY, rng=Always())
    assert ReaderCount.objects.count() == 2


def test_a_page_waits_for_no_other_writer(db: None):
    """Somebody holds the database for writing; on PostgreSQL that is no hindrance."""
    settings = [pragma("synchronous"), pragma("busy_timeout")]
    count_reader(program="one", on=NOON.date(), rng=Always())
    with transaction.atomic():
        ReaderCount.objects.create(program="two", on=NOON.date())
        began = time.monotonic()
        at_once([partial(count_reader, program="one", on=NOON.date(), rng=Always())])
        assert time.monotonic() - began < 2.0
    assert [pragma("synchronous"), pragma("busy_timeout")] == settings


def pragma(name: str) -> object:
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_report_is_answered_once(db: None, staff: User):
    sent = report_wrong(
        program="one", fact="wait", shown="30 days", version="v", says="No.", page="", email="", sender="192.0.2.1", at=NOON
    )
    calls = [
        partial(answer_report, report_id=sent.report.pk, accepted=bool(n % 2), answer=f"Answer {n}", by=staff, at=NOON, site="")
        for n in range(12)
    ]
    found = at_once(calls)
    assert Counter(type(each) for each in found) == {ReaderReport: 1, AnsweredAlreadyError: 11}
    kept = ReaderReport.objects.get()
    assert [each.answer for each in found if isinstance(each, ReaderReport)] == [kept.answer]


# A worker that is killed

WALK = """
import django; django.setup()
from datetime import datetime, UTC
from resit.apps.catalog.queries import current_catalog
from resit.apps.sources import running, tasks
from tests.apps.sources.conftest import hurried_reader
reader = hurried_reader()
reader.limits = reader.limits.__class__(read=60.0, total=60.0, pause=0.0)
running.polite_reader = lambda: reader
tasks.watch.call()
"""


@pytest.mark.process
def test_a_worker_killed_in_the_middle_of_a_walk_loses_nothing_that_was_seen(watch: Watch, told):
    address = watch.server.address
    for number in range(3):
        watch.server.show(f"/{number}", policy())
        text = resting_on(address(f"/{number}"), sample(name=f"P{number}"))
        (watch.shipped / f"p{number}.toml").write_text(text, encoding="utf-8")
    watch.take_in(resting_on(address(POLICY)))
    watch.walk(timezone.now() - 2 * DAY)
    watch.server.show("/0", policy(45))
    watch.server.does("/2", never_answers)
    WatchedPage.objects.filter(address=address("/2")).update(next_at=timezone.now() - HOUR)  # it is the last of its host

    root = Path(__file__).parents[3]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "resit.project.settings", "PYTHONPATH": f"{root / 'src'}:{root}"}
    if connection.vendor == "sqlite":
        environ |= {"RESIT_HOME": str(Path(connection.settings_dict["NAME"]).parent)}
        environ.pop("DATABASE_URL", None)
    else:
        environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    with subprocess.Popen([sys.executable, "-c", WALK], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as worker:
        ends = time.monotonic() + 30
        while (WatchRun.objects.running().values_list("done", flat=True).first() or 0) < 3:
            assert time.monotonic() < ends, "the worker did not come so far"
            assert worker.poll() is None, worker.stdout.read() if worker.stdout else ""
            time.sleep(0.05)
        worker.send_signal(signal.SIGKILL)

    assert Review.objects.open().get().program == "p0"
    assert told() == ["source.under_review"]
    assert_marks_and_reviews_agree()
    now = timezone.now()
    with pytest.raises(WatchRunningError):
        begin_run(catalog=current_catalog(), at=now)
    _run, visits = begin_run(catalog=current_catalog(), at=now + 11 * MINUTE)
    assert [each.address for each in visits] == [address("/2")]
