"""`resit sources`: a walk, the list, and signatures from the shell."""

import re
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, POLICY, Watch, own, policy, resting_on, server, shipped, staff, watch
from tests.lying_server import status

from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources import running
from resit.apps.sources.models import Signature, WatchedPage, WatchRun
from resit.apps.sources.watch import begin_run
from resit.cli.main import main

__all__ = ["own", "server", "shipped", "staff", "watch"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


@pytest.fixture
def run(watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """`run("list")`: exit code, what was printed, what was complained of; by the hurried reader."""
    monkeypatch.setattr(running, "polite_reader", lambda: watch.reader)

    def asked(*words: str) -> tuple[int, str, str]:
        look_again()
        code = main(["sources", *words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return asked


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_a_walk_tells_each_page_as_it_comes_and_sums_up(watch: Watch, run):
    watch.server.show("/two", policy())
    (watch.shipped / "two.toml").write_text(resting_on(watch.server.address("/two"), sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))
    code, out, _err = run("watch")
    assert code == 0
    assert sorted(line.partition("  ")[2] for line in out.splitlines()[:2]) == [
        f"unchanged  {watch.server.address(POLICY)}",
        f"unchanged  {watch.server.address('/two')}",
    ]
    assert out.splitlines()[2:] == ["2 pages: unchanged 2"]
    assert run("watch")[1] == "0 pages\n", "nothing is due"

    watch.server.show("/two", policy(45))
    code, out, _err = run("watch", "--all", "--program", "one")
    assert (code, out.splitlines()[-1]) == (0, "1 page: unchanged 1")
    code, out, _err = run("watch", "--all")
    assert code == 1
    assert out.splitlines()[-2:] == ["2 pages: changed 1, unchanged 1", "1 source is under review."]
    assert run("watch", "--all", "--program", "one")[0] == 0, "nothing of this program is"
    assert not WatchRun.objects.running().exists()


def test_no_more_pages_than_asked_for(watch: Watch, run):
    for number in range(3):
        (watch.shipped / f"p{number}.toml").write_text(
            resting_on(watch.server.address(f"/{number}"), sample(name=f"P{number}")), encoding="utf-8"
        )
    watch.take_in(resting_on(watch.server.address(POLICY)))
    assert run("watch", "--most", "2")[1].splitlines()[-2].startswith("2 pages: ")
    assert WatchedPage.objects.exclude(looked_at=None).count() == 2
    for odd in ("0", "-5", "99999999999999999999999"):
        assert run("watch", "--most", odd)[0] in {0, 1}
    assert WatchedPage.objects.exclude(looked_at=None).count() == 4


def test_a_walk_in_several_stretches_is_one(watch: Watch, run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("resit.cli.sources.A_STRETCH", 2)
    for number in range(4):
        watch.server.show(f"/{number}", policy())
        (watch.shipped / f"p{number}.toml").write_text(
            resting_on(watch.server.address(f"/{number}"), sample(name=f"P{number}")), encoding="utf-8"
        )
    watch.take_in(resting_on(watch.server.address(POLICY)))
    _code, out, _err = run("watch")
    assert out.splitlines()[-1] == "5 pages: unchanged 5"
    assert out.splitlines()[4].startswith("5/5  ")
    assert (WatchRun.objects.get().done, WatchRun.objects.get().due) == (5, 5)


def test_one_walk_at_a_time(watch: Watch, run):
    begin_run(catalog=current_catalog(), at=datetime.now(UTC))
    code, _out, err = run("watch")
    assert code == 2
    assert "A walk over the sources is under way already" in err
    assert watch.server.paths() == []


def test_ctrl_c_stops_it_and_the_next_goes_on(watch: Watch, run):
    for number in range(3):
        watch.server.show(f"/{number}", policy())
        (watch.shipped / f"p{number}.toml").write_text(
            resting_on(watch.server.address(f"/{number}"), sample(name=f"P{number}")), encoding="utf-8"
        )
    watch.take_in(resting_on(watch.server.address(POLICY)))
    before = signal.getsignal(signal.SIGINT)
    watch.server.does("/2", lambda _handler: (signal.raise_signal(signal.SIGINT), watch.server.closing.wait(5)))
    timer = threading.Timer(20, watch.server.die)
    timer.start()
    _code, out, err = run("watch")
    timer.cancel()
    assert err.strip() == "Stopped; the next run goes on with the rest."
    done = WatchedPage.objects.exclude(looked_at=None).count()
    assert done < 4
    assert out.splitlines()[-1].startswith(f"{done} page")
    assert signal.getsignal(signal.SIGINT) is before
    assert not WatchRun.objects.running().exists()
    watch.server.show("/2", policy())
    assert run("watch")[1].splitlines()[-1].endswith(f": unchanged {4 - done}")
    assert not WatchedPage.objects.filter(looked_at=None).exists()


def test_the_list_is_by_urgency(watch: Watch, run):
    watch.walk(datetime.now(UTC))
    _code, out, _err = run("list")
    assert re.search(rf"one s1 +unchanged, never checked, 0 x \d+\.\d x 3: {watch.server.address(POLICY)}", out), out
    assert run("list", "--program", "nobody")[1].strip() == ""


def test_a_check_is_signed(watch: Watch, run, staff):
    watch.walk(datetime.now(UTC) - DAY)
    watch.server.does(POLICY, status(404))
    watch.walk(datetime.now(UTC) - HOUR)
    code, out, _err = run("confirm", "one", "s1", "--by", " Ana@Example.org ", "--note", "by phone")
    assert (code, out) == (0, "Signed by ana@example.org: one, source s1.\n")
    assert watch.source.is_checked
    signed = Signature.objects.get()
    assert (signed.kind, signed.note, signed.person, signed.checked_on.isoformat()) == ("confirmed", "by phone", staff, today())


def corrected_file(watch: Watch, tmp_path: Path, days: int = 45) -> str:
    file = tmp_path / f"corrected-{days}.toml"
    earliest = datetime(2026, 3, 1, tzinfo=UTC) + days * DAY
    text = sample(days=days, earliest=earliest.date().isoformat())
    file.write_text(resting_on(watch.server.address(POLICY), text), encoding="utf-8")
    return str(file)


def test_a_correction_is_signed(watch: Watch, run, staff, tmp_path: Path):
    code, _out, err = run("correct", "one", "s1", "--by", staff.email, "--file", corrected_file(watch, tmp_path))
    assert (code, err) == (0, "")
    assert "45 days" in watch.program.policy.rule("wait").says
    assert watch.source.is_checked


def test_who_corrected_an_older_version_is_told(watch: Watch, run, staff, tmp_path: Path):
    version = watch.program.program.version
    common = ("correct", "one", "s1", "--by", staff.email, "--based-on", version, "--file")
    assert run(*common, corrected_file(watch, tmp_path, 45))[0] == 0
    code, _out, err = run(*common, corrected_file(watch, tmp_path, 60))
    assert code == 2
    assert "Another version of this file came into force while you wrote." in err
    assert "45 days" in watch.program.policy.rule("wait").says


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "The following arguments are required"),
        (("watch", "--program", "nobody"), "No program has the id nobody; `resit catalog list` lists them."),
        (("confirm", "nobody", "s1", "--by", "ana@example.org"), "No program has the id nobody"),
        (("confirm", "one", "s9", "--by", "ana@example.org"), "one has no source s9; it has s1."),
        (("confirm", "one", "s1", "--by", "ben@example.org"), "ben@example.org is no account of this site's staff."),
        (("confirm", "one", "s1", "--by", "reader@example.org"), "reader@example.org is no account of this site's staff."),
        (("confirm", "one", "s1", "--by", "ana@example.org", "--on", "soon"), "soon"),
        (("confirm", "one", "s1", "--by", "ana@example.org", "--on", "2020-01-01"), "must be one of the last 31 days"),
        (("correct", "one", "s1", "--by", "ana@example.org"), "The following arguments are required: --file"),
        (("correct", "one", "s1", "--by", "ana@example.org", "--file", "/no/such/file"), "/no/such/file cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(watch: Watch, run, staff, django_user_model, words: tuple[str, ...], says: str):
    django_user_model.objects.create_user("reader@example.org", "a long enough password")
    code, _out, err = run(*words)
    assert code == 2
    assert says in err
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format = = 1", "The file cannot be used:"),
        (sample().replace('"s1"', '"s7"'), "The source s1 is not in the file any more; keep its id."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(watch: Watch, run, staff, tmp_path: Path, text: str, says: str):
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    code, _out, err = run("correct", "one", "s1", "--by", staff.email, "--file", str(file))
    assert code == 2
    assert says in err
    file.write_bytes(b"\xff\xfe")
    assert "cannot be read" in run("correct", "one", "s1", "--by", staff.email, "--file", str(file))[2]
    assert not Signature.objects.exists()


def test_an_account_that_was_shut_signs_nothing(watch: Watch, run, staff):
    staff.is_active = False
    staff.save()
    code, _out, err = run("confirm", "one", "s1", "--by", staff.email)
    assert code == 2
    assert "is no account of this site's staff" in err
