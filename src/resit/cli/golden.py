"""Write the golden files anew: run the tests that compare with tests/golden/, letting each write what it found.

Look at what changed before you commit it, and say in the commit why the new one is right.
"""

import argparse
import os
import subprocess
import sys

from resit.cli.checkout import project_root


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="PYTEST ARGUMENT")


def run(arguments: argparse.Namespace) -> int:
    root = project_root()
    words = arguments.words or ["tests", "--ignore=tests/browser", "-k", "golden"]
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=root, env={**os.environ, "RESIT_GOLDEN": "1"}, check=False
    ).returncode
    subprocess.run(["git", "status", "--short", "tests/golden", "docs"], cwd=root, check=False)
    return code
