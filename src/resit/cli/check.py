"""Check format, lint, types, import contracts, settings and migrations; goes on after a finding and sums up."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path

from resit.cli.checkout import project_root
from resit.cli.main import CommandError

PYTHON = sys.executable
TOOLS = Path(sys.executable).parent


@dataclass(frozen=True, kw_only=True)
class Check:
    """One tool and how it is called."""

    name: str
    command: Sequence[str | Path]
    environ: Mapping[str, str] = field(default_factory=dict)


# An https address, so that what must be safe on the open net is looked at.
PUBLIC = {"RESIT_PUBLIC_URL": "https://exams.example.org", "DJANGO_SETTINGS_MODULE": "resit.project.settings"}
CHECKS = (
    Check(name="format", command=[TOOLS / "ruff", "format", "--check", "--quiet", "."]),
    Check(name="lint", command=[TOOLS / "ruff", "check", "--quiet", "."]),
    Check(name="types", command=[PYTHON, "-m", "mypy"]),
    Check(name="contracts", command=[TOOLS / "lint-imports", "--no-cache"]),
    Check(
        name="deployment", command=[PYTHON, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"], environ=PUBLIC
    ),
    Check(name="migrations", command=[PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"], environ=PUBLIC),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=_("only these of: {names}").format(names=", ".join(check.name for check in CHECKS))
    )


def run(arguments: argparse.Namespace) -> int:
    root = project_root()
    if unknown := set(arguments.names) - {check.name for check in CHECKS}:
        raise CommandError(
            _("There is no check {name}. The checks are: {names}.").format(
                name=repr(min(unknown)), names=", ".join(check.name for check in CHECKS)
            )
        )
    results: list[tuple[str, bool, float]] = []
    with tempfile.TemporaryDirectory(prefix="resit-check-") as home:
        for check in CHECKS:
            if arguments.names and check.name not in arguments.names:
                continue
            began = time.monotonic()
            environ = {**{name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, "RESIT_HOME": home, **check.environ}
            done = subprocess.run(
                check.command, cwd=root, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            results.append((check.name, done.returncode == 0, time.monotonic() - began))
            if done.returncode != 0:
                print(f"== {check.name}\n{done.stdout}", flush=True)
    for name, clean, seconds in results:
        print(f"{name:<11} {_('clean') if clean else _('FINDINGS'):<9} {seconds:5.1f} s")
    return int(not all(clean for _name, clean, _seconds in results))
