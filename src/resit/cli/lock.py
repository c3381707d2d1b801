"""Choose the versions of requirements/ anew: the newest that pyproject.toml allows, with their hashes, for every platform.

`resit lock` keeps the versions that still fit; `resit lock --upgrade` takes newer ones.
"""

import argparse
import re
import shutil
import subprocess
from gettext import gettext as _
from pathlib import Path

from resit.cli.checkout import project_root
from resit.cli.main import CommandError

ALWAYS = (
    "--universal",
    "--generate-hashes",
    "--python-version",
    "3.11",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
    "--quiet",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--upgrade", action="store_true", help=_("take newer versions where there are any"))


def run(arguments: argparse.Namespace) -> int:
    root = project_root()
    uv = shutil.which("uv") or _installed_uv()
    upgrade = ["--upgrade"] if arguments.upgrade else []
    for name, sources in (
        ("runtime", ["pyproject.toml"]),
        ("dev", ["pyproject.toml", "--group", "dev", "--constraint", "requirements/runtime.txt"]),
        ("bootstrap", ["--group", "pyproject.toml:bootstrap"]),
    ):
        output = root / "requirements" / f"{name}.txt"
        done = subprocess.run([uv, "pip", "compile", *sources, *ALWAYS, *upgrade, "--output-file", output], cwd=root, check=False)
        if done.returncode != 0:
            raise CommandError(_("requirements/{name}.txt could not be made (uv's own message is above).").format(name=name))
        refuse_addresses(output)
        print(f"requirements/{name}.txt: {sum(line[:1].isalnum() for line in output.read_text().splitlines())}")
    return 0


def refuse_addresses(lock: Path) -> None:
    """A lock names packages and hashes only: where they come from is each machine's own matter.

    Raises
    ------
    CommandError
        It names a place.
    """
    named = [line for line in lock.read_text(encoding="utf-8").splitlines() if re.search(r"://|^-|--(index|find|extra|trusted)", line)]
    if named:
        raise CommandError(_("{lock} names a place packages come from: {line}").format(lock=lock.name, line=named[0]))


def _installed_uv() -> str:
    try:
        import uv
    except ImportError as error:
        raise CommandError(_("uv is not installed; `pip install uv` does it.")) from error
    return uv.find_uv_bin()
