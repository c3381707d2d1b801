"""Run a long proof: many simulated candidates, or many kills of the server. `resit prove NAME --help` says what it takes.

resit prove reading --candidates 2000 --seed 1
resit prove kills --kills 20 --database both
"""

import argparse
import subprocess
import sys
from gettext import gettext as _

from resit.cli.checkout import project_root
from resit.cli.main import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=_("which proof: reading or kills"))
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="ARGUMENT", help=_("what goes to the proof"))


def run(arguments: argparse.Namespace) -> int:
    root = project_root()
    proofs = {file.stem: file for file in sorted((root / "proofs").glob("*.py"))}
    if arguments.name not in proofs:
        raise CommandError(
            _("There is no proof {name}. The proofs are: {names}.").format(name=repr(arguments.name), names=", ".join(proofs))
        )
    return subprocess.run([sys.executable, proofs[arguments.name], *arguments.words], cwd=root, check=False).returncode
