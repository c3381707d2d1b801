"""`resit serve` as real processes: what a first start gives, what a second one keeps, and how it ends."""

import os
import secrets
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.project.conftest import clean_environ, command_of, family, is_running, wait_for

import resit

pytestmark = [pytest.mark.process]

SHIPPED = Path(resit.__file__).parent / "catalog_data"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def test_a_first_start_a_second_server_and_a_second_start(start_site, home):
    first = start_site(home)
    first.wait_until_ready()

    assert first.get("/") == 200
    assert first.token, "the first start prints the administrator's link"
    assert first.get(f"/administrator/{first.token}/") == 200
    assert f"messages are kept in {home / 'outbox'}" in first.printed
    key = home / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    kept_key = key.read_text()
    with closing(sqlite3.connect(home / "resit.sqlite3")) as connection:
        assert first.token not in "".join(connection.iterdump()), "the token is kept in the database"
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        taken_in = {program for (program,) in connection.execute("SELECT program FROM catalog_programversion WHERE ended_at IS NULL")}
        assert taken_in == {file.stem for file in SHIPPED.glob("*.toml")}

    second = start_site(home)
    assert second.process.wait(timeout=20) == 2
    assert f"A server already runs on the data folder {home} (process {first.process.pid} at http://{first.address}/)" in second.printed
    assert "Traceback" not in second.printed

    processes = family(first.process.pid)
    assert len(processes) >= 2, "web and worker"
    assert first.stop(signal.SIGTERM) == 0
    assert not [number for number in processes if is_running(number)]
    assert "Traceback" not in first.printed

    again = start_site(home)
    again.wait_until_ready()
    assert again.get("/") == 200
    assert again.token is None
    assert key.read_text() == kept_key
    assert again.stop(signal.SIGINT) == 0


def test_an_operators_file_with_findings_is_left_out_and_named(start_site, home, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "own-exam.toml").write_text("id = [\n")
    site = start_site(home, RESIT_CATALOG=str(own))
    site.wait_until_ready()

    assert f"resit: left out: {own / 'own-exam.toml'}:" in site.printed
    assert "Traceback" not in site.printed
    site.stop()

    (own / "own-exam.toml").unlink()
    again = start_site(home, RESIT_CATALOG=str(own))
    again.wait_until_ready()
    assert "left out" not in again.printed


@pytest.mark.database
def test_it_serves_from_the_database_of_this_run(start_site, home):
    url = os.environ.get("DATABASE_URL")
    if url:
        name = f"served_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        site = start_site(home, DATABASE_URL=urlsplit(url)._replace(path=f"/{name}").geturl())
    else:
        site = start_site(home)
    site.wait_until_ready()

    assert site.get("/") == 200
    assert site.get(f"/administrator/{site.token}/") == 200
    assert (home / "resit.sqlite3").exists() == (not url)
    assert site.stop() == 0


def test_listening_everywhere_says_to_which_names_it_answers(start_site, home):
    site = start_site(home, "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    site.wait_until_ready()

    assert "answers only to localhost, 127.0.0.1, [::1]: name others in RESIT_PUBLIC_URL or RESIT_HOSTS" in site.printed
    assert site.get("/healthz") == 200
    assert site.get("/healthz", host="evil.example.org") == 400


def test_a_taken_port_is_said_and_the_next_free_one_used(start_site, home):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        if taken > 65_000:
            pytest.fail(f"port {taken} leaves no room above it; run again")
        site = start_site(home, "--port", str(taken))
        site.wait_until_ready()

        assert f"Port {taken} is taken; using " in site.printed
        assert int(site.address.rpartition(":")[2]) > taken
        assert site.get("/healthz") == 200


def test_children_end_when_the_parent_is_killed(start_site, home):
    site = start_site(home)
    site.wait_until_ready()
    processes = family(site.process.pid)
    assert len(processes) >= 2

    os.kill(site.process.pid, signal.SIGKILL)

    wait_for(lambda: not any(map(is_running, processes)), seconds=15, what=f"{processes} end")
    after = start_site(home)
    after.wait_until_ready()
    assert after.get("/healthz") == 200


def test_a_worker_that_dies_is_started_again(start_site, home):
    site = start_site(home)
    site.wait_until_ready()

    def workers():
        return [number for number in family(site.process.pid) if command_of(number)[-1:] == ["worker"]]

    wait_for(lambda: len(workers()) == 1, seconds=10, what="the worker starts")
    [before] = workers()
    os.kill(before, signal.SIGKILL)

    wait_for(lambda: workers() not in ([], [before]), seconds=15, what="another worker starts")
    assert site.get("/healthz") == 200
    assert site.stop() == 0


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"DATABASE_URL": "mysql://somebody:secret@localhost/resit"}, "DATABASE_URL begins with 'mysql'; want postgresql://"),
        ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/resit"}, "the database cannot be used"),
        ({"RESIT_PUBLIC_URL": "exams.example.org"}, "RESIT_PUBLIC_URL is exams.example.org; want the address people type"),
        ({"RESIT_SMTP_URL": "mail.example.org:25"}, "RESIT_SMTP_URL begins with 'mail.example.org'"),
        ({"RESIT_HOME": "/dev/null/resit"}, "The data folder /dev/null/resit cannot be made"),
    ],
    ids=["no such database", "database not reached", "public address", "mail server", "data folder"],
)
def test_a_setting_that_cannot_be_used_is_said_in_a_sentence(start_site, home, environ, sentence):
    site = start_site(environ.pop("RESIT_HOME", home), **environ)

    assert site.process.wait(timeout=30) == 2
    site.stop()
    assert sentence in site.printed
    assert "Traceback" not in site.printed
    assert "secret" not in site.printed.replace("secret-key", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "70000"], "'70000' is no port"),
        (["--port", "x"], "'x' is no port"),
        (["--host", "203.0.113.7", "--port", "0"], "203.0.113.7 is no address of this machine"),
        (["--colour"], "Unrecognized arguments: --colour"),
    ],
)
def test_a_wrong_argument_is_said_in_a_sentence(start_site, home, arguments, sentence):
    site = start_site(home, *arguments)

    assert site.process.wait(timeout=30) == 2
    site.stop()
    assert sentence in site.printed
    assert "Traceback" not in site.printed


def test_without_a_mail_server_messages_are_kept_in_the_outbox(home):
    environ = clean_environ(home, DJANGO_SETTINGS_MODULE="resit.project.settings")
    subprocess.run([sys.executable, "-m", "django", "sendtestemail", "ada@example.org"], env=environ, check=True)

    [message] = (home / "outbox").iterdir()
    assert "To: ada@example.org" in message.read_text()


def test_the_administrator_command_makes_another_link(start_site, home):
    site = start_site(home)
    site.wait_until_ready()

    done = subprocess.run(
        [sys.executable, "-m", "resit", "administrator", "--address", f"http://{site.address}"],
        env=clean_environ(home),
        capture_output=True,
        text=True,
        check=True,
    )

    new = done.stdout.strip().rpartition("\n")[2].strip()
    assert site.get(new.removeprefix(f"http://{site.address}")) == 200
    assert site.get(f"/administrator/{site.token}/") == 410, "the link before it stops working"


def test_the_administrator_command_says_when_there_is_no_site_yet(home):
    done = subprocess.run(
        [sys.executable, "-m", "resit", "administrator"], env=clean_environ(home), capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "Has the site been started once?" in done.stderr
    assert "Traceback" not in done.stderr


def test_many_starts_leave_one_tick_to_come(start_site, home):
    """Once an hour the worker looks what is due; each start makes sure of it, and none begins a second chain."""

    def ticks(state):
        with closing(sqlite3.connect(home / "resit.sqlite3", timeout=10)) as connection:
            (n,) = connection.execute(
                "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE task_path = 'resit.apps.sources.tasks.tick' AND status = ?",
                [state],
            ).fetchone()
        return n

    for start in range(3):
        site = start_site(home)
        site.wait_until_ready()
        wait_for(lambda: ticks("SUCCESSFUL") == 1, seconds=20, what=f"the tick of start {start}")
        assert site.stop(signal.SIGTERM) == 0
        assert (ticks("READY"), ticks("SUCCESSFUL")) == (1, 1)
