"""What every test may use, and what keeps a run honest.

Databases are copies of one migrated template, so that the first test waits for no migration. Where
RESIT_REFERENCE_DATA is set a skipped test counts as failed. Counts are written for `resit test` to add up.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import settings

# The same examples in every run, and no time limit for one: a busy machine fails no test. Longer searches are run by hand.
settings.register_profile("resit", derandomize=True, deadline=None)
settings.load_profile("resit")

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_VARIABLE = "RESIT_REFERENCE_DATA"
COUNTS_VARIABLE = "RESIT_TEST_COUNTS"
GOLDEN_VARIABLE = "RESIT_GOLDEN"


# Databases


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Iterator[None]:
    """One database a worker process, copied from the migrated template."""
    from django.db import connection

    from resit.project.databases import copy_template, template_cache, template_database
    from resit.project.environment import Environment
    from resit.project.keys import migrations_key

    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "sqlite":
            # No data folder is touched: the environment is that of tests/settings.py.
            template = template_database(cache=template_cache(Environment.read()), key=migrations_key())
            file = tmp_path_factory.mktemp("database") / "resit.sqlite3"
            copy_template(template, file)
            _use_database(str(file))
            yield
            connection.close()
        else:
            name = f"test_{worker_id}_{testrun_uid[:8]}"
            _make_postgres_database(name, key=migrations_key())
            _use_database(name)
            yield
            connection.close()
            with _maintenance() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _use_database(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def _maintenance() -> Iterator[Any]:
    import psycopg

    address = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as connection:
        yield connection.cursor()


def _make_postgres_database(name: str, *, key: str) -> None:
    """Copy the migrated template, which the first of the worker processes makes."""
    template = f"resit_template_{key[:16]}"
    address = urlsplit(os.environ["DATABASE_URL"])
    with Path(f"/tmp/resit-postgres-{address.port}.lock").open("w") as lock, _maintenance() as cursor:  # noqa: S108 (the port names one run)
        fcntl.flock(lock, fcntl.LOCK_EX)
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone():
            draft = f"{template}_draft"
            cursor.execute(f'DROP DATABASE IF EXISTS "{draft}"')
            cursor.execute(f'CREATE DATABASE "{draft}"')
            environ = {
                **os.environ,
                "DATABASE_URL": address._replace(path=f"/{quote(draft)}").geturl(),
                "DJANGO_SETTINGS_MODULE": "resit.project.settings",
            }
            subprocess.run([sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"], env=environ, check=True)
            cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    Path(lock.name).unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def no_correction_is_left() -> Iterator[None]:
    """A corrected file that a test wrote to the data folder is no other test's program."""
    yield
    home = os.environ.get("RESIT_HOME", "")
    if "resit-tests-" in home:
        shutil.rmtree(Path(home) / "catalog", ignore_errors=True)


# Data from outside the project


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of reference data that the project is checked against where it is at hand."""
    folder = os.environ.get(REFERENCE_VARIABLE)
    if not folder:
        pytest.skip(f"{REFERENCE_VARIABLE} is not set: this test compares with data that is not part of the project")
    path = Path(folder)
    assert path.is_dir(), f"{REFERENCE_VARIABLE} is {folder}, which is no folder"
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: Any) -> None:
    if os.environ.get(REFERENCE_VARIABLE) and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} skipped ({reason}); with {REFERENCE_VARIABLE} set every test must run"


# Whole outputs, approved by a person


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """`golden("calendar/plan.ics", text)`: `text` is what tests/golden/calendar/plan.ics says; `resit golden` writes it anew."""

    def compare(name: str, text: str) -> None:
        file = ROOT / "tests" / "golden" / name
        if os.environ.get(GOLDEN_VARIABLE):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert file.exists(), f"tests/golden/{name} is not there; `./resit golden` writes it"
        assert text == file.read_bytes().decode(), f"tests/golden/{name} differs; if the new text is right, `./resit golden` writes it"

    return compare


# A browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's handle on the Chromium that `resit test` looked up; one for the whole run."""
    from playwright.sync_api import sync_playwright

    from resit.cli.browsers import find_chromium, launch_arguments

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_chromium(playwright.chromium.executable_path)), args=launch_arguments()
        )
        yield browser
        browser.close()


# Counts


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write how many passed, failed and were skipped to the file that `resit test` names."""
    file = os.environ.get(COUNTS_VARIABLE)
    if not file:
        return
    kinds = {"passed": "passed", "xfailed": "passed", "failed": "failed", "error": "failed", "xpassed": "failed", "skipped": "skipped"}
    counts: Counter[str] = Counter()
    for kind, reports in terminalreporter.stats.items():
        if kind in kinds:
            counts[kinds[kind]] += len(reports)
    Path(file).write_text(json.dumps(counts), encoding="ascii")
