"""docs/catalog.md names every kind, key word and function that a program file may use, and no kind that is not there."""

import re
from pathlib import Path

import pytest
from tests.journey.sample import HEAD, findings_of

from resit.domain.policy.bodies import KINDS
from resit.domain.policy.grammar import ATTEMPT_NAMES, CASE_NAMES, Parser
from resit.domain.policy.history import Outcome

DOCUMENT = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")
FUNCTIONS = [each.removeprefix("call_") for each in dir(Parser) if each.startswith("call_")]
TABLE = DOCUMENT.split("### Kinds")[1].split("\n\n")[1]


def test_the_table_has_every_kind_and_no_other():
    rows = [line.split("|")[1] for line in TABLE.splitlines()[2:]]
    assert {kind for row in rows for kind in re.findall(r"`([a-z-]+)`", row)} == set(KINDS)


@pytest.mark.parametrize("name", [*CASE_NAMES, *ATTEMPT_NAMES, *FUNCTIONS, *Outcome])
def test_every_name_is_told(name):
    assert re.search(rf"\b{name}\b", DOCUMENT)


def test_the_example_of_a_rule_with_versions_is_read():
    """The example stands in the document as it would in a file."""
    example = next(
        each for each in re.split(r"\n(?=\S)", DOCUMENT) if "[[rule.version]]" in each and 'pivot = "application_submitted"' in each
    )
    rule = "\n".join(line[4:] for line in example.splitlines() if line.startswith("    "))
    fact = '\n[[fact]]\nname = "application_submitted"\nkind = "day"\nquestion = "When?"\n\n'
    assert findings_of(HEAD + fact + rule) == []
