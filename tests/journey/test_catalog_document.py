"""docs/catalog.md says what a program file may hold, and nothing that is not so: its examples are loaded and asked, its names compared.

How the document marks its examples: every block fenced as toml is one. A block that begins with `format` is a whole file; one that begins
with `kind` holds the keys of a rule without its id, sentence and source; any other is part of a file. A comment such as
`# 2025-03-01 failed; member = true; asked 2025-03-02 -> earliest = 2025-03-31` is a worked case of the block.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_catalog import BROKEN as BROKEN_IN_THE_SHELL
from tests.journey.sample import HEAD, SAMPLE, WAIT
from tests.journey.test_broken_files import BROKEN

from resit.cli.main import COMMANDS, main
from resit.domain.catalog.loader import CERTAINTIES, REPORT_FORMS, SCORE_KINDS
from resit.domain.catalog.model import AbsenceKind, Confidence, SourceKind, WorkedCase
from resit.domain.policy.bodies import FACT_TYPES, KINDS
from resit.domain.policy.days import MonthEnd
from resit.domain.policy.decision import Status
from resit.domain.policy.grammar import ATTEMPT_NAMES, CASE_NAMES, Parser
from resit.domain.policy.history import COUNTS_BY_DEFAULT, Outcome
from resit.journey.checking import check_case, check_cases
from resit.journey.programs import FIELDS, LoadedProgram, load_text
from resit.tables import Table

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
FUNCTIONS = [each.removeprefix("call_") for each in dir(Parser) if each.startswith("call_")]

FENCED = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = {f"line {DOCUMENT.count(chr(10), 0, match.start()) + 1}": match[1] for match in FENCED.finditer(DOCUMENT)}
every_block = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
FACTS = next(each for each in BLOCKS.values() if each.startswith("# The facts"))
UNIT = next(each for each in BLOCKS.values() if each.startswith('[unit]\nkey = "part"'))
CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
PROSE = re.sub(r"^```.*?^```$", "", DOCUMENT, flags=re.MULTILINE | re.DOTALL)


def code_in(text: str) -> list[str]:
    """What stands in backticks."""
    return [match[2] for match in CODE.finditer(text)]


# The examples


# What a file has beside a rule that speaks of it.
NEEDED = {
    'window = "named"': '\n[[rule]]\nkind = "calendar"\nid = "days"\nwindows = [{ name = "May", first = "05-01", last = "05-31" }]\n'
    'says = "In May."\nsource = ["s1"]\n',
    '"misconduct"': '\n[[outcome]]\noutcome = "misconduct"\nlabel = "Misconduct"\ncounts = true\nsays = "It counts."\nsource = ["s1"]\n',
}


def in_a_file(block: str) -> str:
    """The block as a file: a whole one as it is, a part of one among the source and the facts that the document declares."""
    first = next(line for line in block.splitlines() if line and not line.startswith("#"))
    if first.startswith("format"):
        return block
    if first.startswith("kind"):
        block = f'[[rule]]\nid = "example"\nsays = "What the rule says."\nsource = ["s1"]\n{block}'
    block += "".join(table for word, table in NEEDED.items() if word in block and table.splitlines()[2] not in block)
    needs_unit = re.search(r'per_unit = true|kind = "credit"', block) and "[unit]" not in block
    root, tables = re.split(r"^(?=\[)", block, maxsplit=1, flags=re.MULTILINE) if not block.startswith("[") else ("", block)
    return "\n".join((root, HEAD, "" if block == FACTS else FACTS, UNIT if needs_unit else "", tables))


def loaded(block: str) -> LoadedProgram:
    found, findings = load_text(in_a_file(block), file=Path("my-exam.toml"))
    assert [str(each) for each in findings] == []
    assert found is not None
    return found


CASE = re.compile(r"^# ([^\n]*?) -> ([^\n]*)$", re.MULTILINE)
ATTEMPT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\w+)((?: \w+=[^\s,]+)*)")


def cases_told(block: str) -> Iterator[WorkedCase]:
    """The cases in the comments of a block; asked on the day of the last attempt where no other day is said."""
    for question, answer in CASE.findall(block):
        history, *told = question.split("; ")
        attempts: list[dict[str, Any]] = [
            {"on": date.fromisoformat(day), "outcome": outcome, **dict(each.split("=") for each in more.split())}
            for day, outcome, more in ATTEMPT.findall(history)
        ]
        assert attempts or history == "none", question
        asked = [date.fromisoformat(each.removeprefix("asked ")) for each in told if each.startswith("asked ")]
        facts = tomllib.loads("\n".join(each for each in told if not each.startswith("asked ")))
        expect = tomllib.loads(f"expect = {{ {answer} }}")["expect"]
        yield WorkedCase("told", question, asked[0] if asked else attempts[-1]["on"], tuple(attempts), facts, expect, "derived")


@every_block
def test_an_example_is_read_and_its_cases_hold(block: str) -> None:
    program = loaded(block)
    told = list(cases_told(block))
    assert len(told) == block.count(" -> ")
    assert [str(each) for each in check_cases(program)] == []
    assert [f"{case.title}: {found}" for case in told for found in check_case(program, case)] == []


def test_the_document_has_whole_files_and_parts_of_files() -> None:
    assert sum(each.startswith("format = 1") for each in BLOCKS.values()) >= 2
    assert sum(bool(list(cases_told(each))) for each in BLOCKS.values()) >= 40


@every_block
def test_a_case_in_a_comment_would_fail_were_it_wrong(block: str) -> None:
    """The comments are really asked: with the day moved by a year each first day named comes out otherwise."""
    program = loaded(block)
    for case in cases_told(block):
        day = case.expect.get("earliest")
        if isinstance(day, date):
            wrong = WorkedCase("told", case.title, case.ask_on, case.attempts, case.facts, {"earliest": day.replace(year=2001)}, "derived")
            assert list(check_case(program, wrong))


# What the text says, and what one writes

SHORT = {
    "outcome": 'says = "What counts."\nsource = ["s1"]\n',
    "absence": 'text = "What was looked for."\nread = ["s1"]\n',
    "claim": "",
}


def rows_under(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, as cells."""
    after = DOCUMENT.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"^\|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", after, re.MULTILINE)
    assert table is not None, heading
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table[1].splitlines()]


THE_TEXT_SAYS = dict(rows_under("## The text says, you write"))


@pytest.mark.parametrize("text", THE_TEXT_SAYS)
def test_what_one_writes_is_read(text: str) -> None:
    first, *lines = code_in(THE_TEXT_SAYS[text])
    body = "\n".join(lines) + "\n"
    if first.startswith("[["):
        keys = {line.split(" = ")[0] for line in lines}
        body = f"{first}\n{body}" + "".join(
            f"{line}\n" for line in SHORT[first.strip("[]")].splitlines() if line.split(" = ")[0] not in keys
        )
    else:
        assert first in KINDS
        body = f'kind = "{first}"\n{body}'
    loaded(body)


def test_the_table_of_what_one_writes_is_long_enough_and_uses_every_kind_that_a_text_may_ask_for() -> None:
    assert len(THE_TEXT_SAYS) >= 40
    assert {code_in(each)[0] for each in THE_TEXT_SAYS.values()} >= set(KINDS) - {"day", "value"}


# Names, words and keys


def test_the_table_has_every_kind_and_no_other() -> None:
    assert {kind for row in rows_under("### Kinds") for kind in code_in(row[0])} == set(KINDS)


@pytest.mark.parametrize(
    "name",
    [
        *CASE_NAMES, *ATTEMPT_NAMES, *FUNCTIONS, *Outcome, *SourceKind, *AbsenceKind, *Confidence, *Status, *MonthEnd, *FACT_TYPES,
        *CERTAINTIES, *REPORT_FORMS, *SCORE_KINDS,
    ],
)  # fmt: skip
def test_every_name_is_told(name: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", DOCUMENT)


def test_every_word_of_a_field_is_told_and_no_other() -> None:
    assert sorted(word for row in rows_under("### The words of `field`") for word in code_in(row[0])) == sorted(FIELDS)


@pytest.mark.parametrize("kind", [*SourceKind])
def test_the_kinds_of_sources_stand_in_the_order_of_their_trust(kind: SourceKind) -> None:
    row = next(row[1] for row in rows_under("## Sources") if row[0] == "`kind`")
    assert code_in(row) == [*SourceKind]


def test_what_counts_where_no_text_speaks_is_told_as_it_is_decided() -> None:
    rows = rows_under("## What counts as an attempt")
    told = {outcome: counts for names, counts, _failed in rows for outcome in code_in(names)}
    assert told == {each: "yes" if each in COUNTS_BY_DEFAULT else "no" for each in Outcome}


@cache
def keys_taken() -> frozenset[str]:
    """Every key that reading a file looks for, in whichever table; learnt by reading every example."""
    taken: set[str] = set()
    take, day_or_words = Table.take, Table.day_or_words

    def noting(self: Table, key: str) -> Any:
        taken.add(key)
        return take(self, key)

    def noting_words(self: Table, key: str) -> Any:
        taken.add(key)
        return day_or_words(self, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "take", noting)
        patch.setattr(Table, "day_or_words", noting_words)
        for block in BLOCKS.values():
            loaded(block)
    return frozenset(taken)


def test_every_key_that_is_read_is_told() -> None:
    code = " ".join((*code_in(PROSE), *BLOCKS.values()))
    assert [key for key in sorted(keys_taken()) if not re.search(rf"(?<![\w-]){key}(?![\w-])", code)] == []


def test_every_key_that_is_told_is_read() -> None:
    """The tables of keys have `key` in their first heading; each key in their first column is one that reading looks for."""
    told: set[str] = set()
    for table in re.finditer(r"^\| (?:root )?key\b[^|]*\|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", DOCUMENT, re.MULTILINE):
        told |= {key for line in table[1].splitlines() for key in code_in(line.split("|")[1])}
    told |= {key.split(" = ")[0] for row in rows_under("### Kinds") for key in code_in(row[1])}
    assert len(told) > 80
    assert sorted(told - keys_taken()) == []


# Findings and links

WAIT_OPEN = SAMPLE + 'edge = "open"\n'
STATED = """
[[case]]
id = "c"
title = "one failed"
ask_on = 2026-03-05
attempts = [{ on = 2026-03-01, outcome = "failed"KEY }]
expect = { earliest = 2026-03-31 }
certainty = "stated"
"""
CAP_IN_WINDOWS = '\n[[rule]]\nid = "cap"\nkind = "cap"\nlimit = 1\nwindow = "named"\nsays = "Once in each."\nsource = ["s1"]\n'
LEVEL = next(f"\n{each}" for each in re.split(r"\n(?=\[\[fact)", FACTS) if 'name = "level"' in each)
ALSO_BROKEN = (
    SAMPLE + "when = 'score == 800'\n",
    WAIT_OPEN + STATED.replace("KEY", ""),
    SAMPLE + STATED.replace("KEY", ', language = "en"'),
    HEAD + CAP_IN_WINDOWS,
    HEAD + LEVEL + WAIT + "when = 'level == \"exprt\"'\n",
    SAMPLE + 'field = "waits"\n',
    SAMPLE.replace("text = 2024-05-01", "checked = 2026-05-01"),
    SAMPLE.replace('kind = "body"', 'kind = "forum"').replace("aliases", 'confidence = "medium"\naliases'),
    SAMPLE + STATED.replace("KEY", "").replace("earliest =", "earliestt ="),
)


def wrong_with(text: str) -> Iterator[object]:
    program, findings = load_text(text, file=Path("my-exam.toml"))
    yield from findings
    if program is not None:
        yield from check_cases(program)


def test_the_findings_that_are_explained_are_those_that_are_printed() -> None:
    printed = [finding for _, finding in BROKEN.values()] + [each for row in BROKEN_IN_THE_SHELL.values() for each in row[2]]
    printed += [str(each) for text in ALSO_BROKEN for each in wrong_with(text)]
    told = [code_in(row[0])[0] for row in rows_under("## Common findings")]
    assert len(told) >= 20
    assert [each for each in told if not any(each in line for line in printed)] == []


ANCHORS = {re.sub(r"[^\w -]", "", each.casefold()).replace(" ", "-") for each in re.findall(r"^#+ (.*)$", PROSE, re.MULTILINE)}


def test_every_link_within_the_document_leads_somewhere() -> None:
    assert [each for each in re.findall(r"\]\(#([^)]+)\)", DOCUMENT) if each not in ANCHORS] == []


GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_link_of_both_documents_leads_somewhere() -> None:
    for text, folder in ((DOCUMENT, ROOT / "docs"), (GUIDE, ROOT)):
        links = re.findall(r"\]\(([^)#:]+)(?:#([^)]+))?\)", text)
        assert links
        assert [link for link, _anchor in links if not (folder / link).exists()] == []
        assert [anchor for link, anchor in links if anchor and (link != "docs/catalog.md" or anchor not in ANCHORS)] == []


def test_the_commands_of_both_documents_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Each action of `resit catalog` with its options; each other command by its name."""
    commands = re.findall(r"\./resit ([a-z]+)(?: ([a-z]+))?([^`\n#]*)", f"{DOCUMENT}\n{GUIDE}".replace("\\\n", " "))
    assert {name for name, _action, _rest in commands} <= set(COMMANDS)
    actions = {action for name, action, _rest in commands if name == "catalog"}
    assert actions == {"check", "new", "load"}
    for action in sorted(actions):
        with pytest.raises(SystemExit):
            main(["catalog", action, "--help"])
        said = capsys.readouterr().out
        options = {
            option for name, each, rest in commands if (name, each) == ("catalog", action) for option in re.findall(r"--[a-z]+", rest)
        }
        assert [option for option in sorted(options) if option not in said] == []


def test_the_test_that_the_guide_speaks_of_is_there() -> None:
    file, name = re.findall(r"`(tests/[\w/]+\.py)`,\s+`(test_\w+)`", GUIDE)[0]
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
