"""Run the tests.

Without arguments everything: all tests on SQLite, those marked `database` again on a real PostgreSQL, then the
browser tests. With folder names of tests/ only those: `resit test domain`, `resit test api web`; also `postgres`
(the marked tests on PostgreSQL) and `browser`. What follows goes to pytest: `resit test domain -k calendar`.

The last line is `N passed, N failed, N skipped` over all runs; errors count as failed.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path

from resit.cli.browsers import VARIABLE as CHROMIUM_VARIABLE
from resit.cli.browsers import need_chromium
from resit.cli.checkout import project_root
from resit.cli.main import CommandError
from resit.cli.postgres import temporary_postgres

PROCESSES = "2"
NOTHING_COLLECTED = 5


@dataclass(frozen=True, kw_only=True)
class Run:
    """One call of pytest: what it is called, its arguments, and what it needs."""

    name: str
    arguments: Sequence[str]
    on_postgres: bool = False
    in_browser: bool = False


@dataclass
class Totals:
    """What came out over all runs."""

    counts: Counter[str] = field(default_factory=Counter)
    went_wrong: bool = False

    def line(self) -> str:
        return f"{self.counts['passed']} passed, {self.counts['failed']} failed, {self.counts['skipped']} skipped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="FOLDER | PYTEST ARGUMENT", help=_("folders of tests/, then arguments for pytest")
    )


def run(arguments: argparse.Namespace) -> int:
    root = project_root()
    totals = Totals()
    for one in runs_for(arguments.words, tests=root / "tests"):
        began = time.monotonic()
        print(f"\n== {one.name}", flush=True)
        try:
            with surroundings(one) as environ:
                call_pytest(one, root=root, environ=environ, totals=totals)
        except CommandError as error:
            print(f"resit: {error}", file=sys.stderr, flush=True)
            totals.counts["failed"] += 1
            totals.went_wrong = True
        print(f"== {one.name}: {time.monotonic() - began:.0f} s", flush=True)
    print(totals.line(), flush=True)
    return int(totals.went_wrong or totals.counts["failed"] > 0)


def runs_for(words: Sequence[str], *, tests: Path) -> list[Run]:
    """The calls of pytest that `words` ask for."""
    areas: list[str] = []
    rest = list(words)
    while rest and (rest[0] in {"postgres", "browser"} or ("/" not in rest[0] and (tests / rest[0]).is_dir())):
        areas.append(rest.pop(0))
    if rest[:1] == ["--"]:
        rest = rest[1:]
    parallel = ["-n", PROCESSES]
    postgres = Run(name="PostgreSQL", arguments=["tests", "--ignore=tests/browser", "-m", "database", *parallel, *rest], on_postgres=True)
    browser = Run(name="browser", arguments=["tests/browser", *rest], in_browser=True)
    if not areas:
        if any(not word.startswith("-") and (tests.parent / word.partition("::")[0]).exists() for word in rest):
            return [Run(name="SQLite", arguments=rest, in_browser=any("tests/browser" in word for word in rest))]
        return [Run(name="SQLite", arguments=["tests", "--ignore=tests/browser", *parallel, *rest]), postgres, browser]
    folders = [f"tests/{area}" for area in areas if area not in {"postgres", "browser"}]
    chosen = [Run(name=" ".join(areas), arguments=[*folders, *parallel, *rest])] if folders else []
    return [*chosen, *([postgres] if "postgres" in areas else []), *([browser] if "browser" in areas else [])]


@contextlib.contextmanager
def surroundings(one: Run) -> Iterator[Mapping[str, str]]:
    """The environment variables of a run, with the server or the browser it needs."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if one.in_browser:
        environ[CHROMIUM_VARIABLE] = str(need_chromium())
    if one.on_postgres:
        with temporary_postgres() as url:
            yield {**environ, "DATABASE_URL": url}
    else:
        yield environ


def call_pytest(one: Run, *, root: Path, environ: Mapping[str, str], totals: Totals) -> None:
    """Run pytest and add its counts; a run that broke off or found nothing counts as one failure."""
    with tempfile.TemporaryDirectory(prefix="resit-counts-") as folder:
        file = Path(folder) / "counts.json"
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *one.arguments], cwd=root, env={**environ, "RESIT_TEST_COUNTS": str(file)}, check=False
        ).returncode
        counts: Counter[str] = Counter(json.loads(file.read_text(encoding="ascii"))) if file.exists() else Counter()
    if code != 0 and not counts["failed"]:
        counts["failed"] += 1
    if code == NOTHING_COLLECTED:
        print(_("resit: no test was found for {name}").format(name=one.name), file=sys.stderr, flush=True)
    totals.counts.update(counts)
    totals.went_wrong |= code != 0
