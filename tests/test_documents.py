"""README and ARCHITECTURE name what there is, and nothing that is not."""

import re
from pathlib import Path

from resit.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
# Set by the commands for their own children or by the tests, not by people.
INTERNAL = {"RESIT_PARENT", "RESIT_REFERENCE_DATA", "RESIT_TEST_COUNTS", "RESIT_GOLDEN", "RESIT_SCREENSHOTS"}


def settings_read() -> set[str]:
    files = [ROOT / "resit", *(ROOT / "src/resit/project").glob("*.py"), *(ROOT / "src/resit/cli").glob("*.py")]
    return {name for file in files for name in re.findall(r"\bRESIT_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8"))} - INTERNAL


def test_the_readme_names_every_setting_and_no_other():
    assert set(re.findall(r"\bRESIT_[A-Z_]+[A-Z]\b", README)) == settings_read()


def test_the_commands_of_the_readme_are_there():
    named = set(re.findall(r"\./resit ([a-z]+)", README))
    assert named >= {"serve", "test"}
    assert named <= set(COMMANDS)


def test_every_file_the_map_names_is_there():
    named = re.findall(r"`((?:src|docs|tests|domain|tables|journey|web|api|apps|project)/[\w./-]*[\w/])`", ARCHITECTURE)
    missing = [each for each in named if not any((base / each).exists() for base in (ROOT, ROOT / "src/resit"))]
    assert named
    assert missing == []


def test_every_link_of_the_readme_leads_somewhere():
    assert [each for each in re.findall(r"\]\(([^)#:]+)\)", README) if not (ROOT / each).exists()] == []
