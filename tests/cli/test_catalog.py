"""`resit catalog`: exact findings for broken files, the list, and taking changes into an installation."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resit.cli.main import main
from resit.journey import programs

GOOD = """\
format = 1
name = "One"
body = "Board of Samples"
field = "samples"
country = "US"
edition = 2026-11-01
check_by = 2027-05-01

[[source]]
id = "s1"
kind = "body"
address = "https://board.example/handbook"
gives = "the wait"
text = 2026-01-01

[[rule]]
id = "wait"
kind = "wait"
length = "30 days"
after = "last_attempt"
says = "You may sit again 30 days after a failed attempt."
source = ["s1"]

[[case]]
id = "one-1"
title = "one failed"
ask_on = 2026-03-02
attempts = [{ on = 2026-03-01, outcome = "failed" }]
expect = { earliest = 2026-03-31 }
certainty = "stated"
"""
CAP = '\n[[rule]]\nid = "cap"\nkind = "cap"\nsource = ["s1"]\n[[rule.version]]\nfrom = 2020-01-01\nuntil = {until}\nlimit = 3\nsays = "Three."\n[[rule.version]]\nfrom = 2022-01-01\nlimit = 4\nsays = "Four."\n'
OUTLINE = '\n[outline]\nsource = ["s1"]\n[[outline.area]]\nid = "a"\nname = "A"\npercent = 60\n[[outline.area]]\nid = "b"\nname = "B"\npercent = 30\n'

# what is done to the good file (the text that goes, the text that comes; or what is added), and every finding
BROKEN = {
    "not TOML": ('"One"', "One", ['2: file: is not TOML: invalid value; words and half dates want quotation marks: name = "One"']),
    "a key twice": ('"US"', '"US"\ncountry = "UK"', ["6: file: is not TOML: cannot overwrite a value"]),
    "a misspelled key": (
        "country",
        "contry",
        ["1: country: missing; want a text", '5: contry: unknown key; did you mean "country"?'],
    ),
    "another format": ("format = 1", "format = 2", ["1: format: is 2; want 1"]),
    "a day that is not in the calendar": ("2026-11-01", "2026-02-30", ["6: file: is not TOML: invalid date or datetime"]),
    "a day in words": ("2026-11-01", '"1 November"', ['6: edition: is the text "1 November"; want a day such as 2026-11-22']),
    "a wait without a unit": (
        '"30 days"',
        '"30"',
        [
            '19: rule[1].length: "30" is not a length of time; want a whole number and a unit: '
            "hours, days, test-free days, working days, weeks, months or years"
        ],
    ),
    "a wait without a length": (
        'length = "30 days"\n',
        "",
        ["16: rule[1].length: want either `length` (with `after`) or `until_day`, or `steps`"],
    ),
    "an anchor nobody can supply": (
        '"last_attempt"',
        '"graduated"',
        ["20: rule[1].after: `graduated` speaks of `graduated`, which nobody can supply"],
    ),
    "a source that is not there": (
        'source = ["s1"]',
        'source = ["s9"]',
        ['22: rule[1].source: names "s9"; there is no [[source]] of that id'],
    ),
    "a rule without a source": ('source = ["s1"]\n', "", ["16: rule[1].source: missing; no rule without a source"]),
    "a source of unknown kind": (
        '"body"',
        '"official"',
        [
            '11: source[1].kind: is "official"; want body, regulator, law, body-quoted, vendor, other-body, training-provider, news, encyclopedia, '
            "prep-site, blog, forum or content-farm"
        ],
    ),
    "an address that is none": (
        "https://board.example/handbook",
        "the handbook",
        ['12: source[1].address: is "the handbook"; want an address that begins with https:// or http://'],
    ),
    "two rules of one id": (
        "",
        '\n[[rule]]\nid = "wait"\nkind = "note"\nsays = "x"\nsource = ["s1"]\n',
        ['33: rule[2].id: is "wait", which an earlier rule has; every rule wants an id of its own'],
    ),
    "two versions in force": (
        "",
        CAP.format(until="2023-01-01"),
        ["36: rule[2].version: two versions are in force on 2022-01-01; let the older end with `until = 2022-01-01`"],
    ),
    "a gap without a reason": (
        "",
        CAP.format(until="2021-01-01"),
        ["36: rule[2].version: no version is in force from 2021-01-01 to 2021-12-31; add a [[rule.gap]] with its reason"],
    ),
    "an expression that ends too early": ("says =", 'when = "failures >"\nsays =', ["21: rule[1].when: `failures >` ends too early"]),
    "an expression of mixed kinds": (
        "says =",
        'when = "failures + 30 days"\nsays =',
        ["21: rule[1].when: `failures + 30 days` takes a number + a length of time; want a day and a length of time, or two numbers"],
    ),
    "a fact of unknown kind": (
        "",
        '\n[[fact]]\nname = "member"\nkind = "bool"\nquestion = "Are you a member?"\n',
        ['34: fact[1].kind: is "bool"; want day, flag, choice, text, number or days'],
    ),
    "an absence without its texts": (
        "",
        '\n[[absence]]\nfield = "fee"\nkind = "not_found"\ntext = "No fee."\n',
        ['32: absence[1].read: missing; "not_found" wants the sources that were read'],
    ),
    "weights that do not add up": ("", OUTLINE, ["34: outline.area: the weights add up to 90; want 100"]),
    "a case with another answer": (
        "2026-03-31",
        "2026-04-01",
        ["29: case[1].earliest: want 2026-04-01, found 2026-03-31 (case one-1)"],
    ),
    "a case without an answer": (
        "{ earliest = 2026-03-31 }",
        "{}",
        ["29: case[1].expect: missing; a case without an answer tests nothing (case one-1)"],
    ),
    "a case that cannot be asked": (
        "2026-03-01, ",
        "2026-03-09, ",
        [
            "29: case[1].attempts[0].on: Attempt 1 is on 2026-03-09, after the day asked about, 2026-03-02. Leave it out, or ask “what if”. (case one-1)"
        ],
    ),
}


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RESIT_CATALOG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def test_a_good_file_is_clean(capsys):
    Path("one.toml").write_text(GOOD, encoding="utf-8")
    assert main(["catalog", "check", "one.toml", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out == "1 file, 1 case, 0 findings, 0 past the check-by day\n"


@pytest.mark.parametrize("name", BROKEN)
def test_the_findings_of_a_broken_file(capsys, name):
    goes, comes, findings = BROKEN[name]
    assert goes in GOOD
    Path("one.toml").write_text(GOOD.replace(goes, comes, 1) if goes else GOOD + comes, encoding="utf-8")

    assert main(["catalog", "check", "one.toml", "--on", "2026-11-22"]) == 1

    *found, last = capsys.readouterr().out.splitlines()
    assert found == [f"one.toml:{each}" for each in findings]
    assert f" {len(findings)} finding" in last


def test_the_cases_of_a_file_as_a_table(capsys):
    Path("one.toml").write_text(GOOD, encoding="utf-8")
    assert main(["catalog", "check", "--cases", "one.toml", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "One (one.toml)",
        "",
        "case   question                      answer                   certainty  holds",
        "",
        "one-1  one failed – 2026-03-01       earliest: 2026-03-31     stated     yes",
        "       failed; asked on 2026-03-02",
        "",
        "1 file, 1 case, 0 findings, 0 past the check-by day",
    ]


def test_the_cases_of_a_file_for_a_pull_request(capsys):
    """A cell holds nothing that Markdown would take for the end of it, and an answer that does not hold stands beside the right one."""
    wrong = GOOD.replace("earliest = 2026-03-31", 'status = "not_yet", earliest = 2026-04-01, latest = "not_published"')
    Path("one.toml").write_text(wrong.replace('title = "one failed"', 'title = "a | b <i>"'), encoding="utf-8")
    assert main(["catalog", "check", "--markdown", "one.toml", "--on", "2026-11-22"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "one.toml:29: case[1].earliest: want 2026-04-01, found 2026-03-31 (case one-1)",
        "### One",
        "",
        "`one.toml`",
        "",
        "| case | question | answer | certainty | holds |",
        "| --- | --- | --- | --- | --- |",
        "| one-1 | a \\| b &lt;i> – 2026-03-01 failed; asked on 2026-03-02 "
        "| status: not_yet; earliest: 2026-04-01 (found: 2026-03-31); latest: nothing | stated | no |",
        "",
        "1 file, 1 case, 1 finding, 0 past the check-by day",
    ]


def test_the_question_of_a_case_names_all_that_was_told(capsys):
    fact = '\n[[fact]]\nname = "member"\nkind = "flag"\nquestion = "Are you?"\n[[attempt_key]]\nname = "language"\nkind = "text"\nquestion = "Which?"\n'
    asked = GOOD.replace('outcome = "failed" }]', 'outcome = "failed", language = "en" }]\nfacts = { member = true }')
    Path("one.toml").write_text(asked + fact, encoding="utf-8")
    assert main(["catalog", "check", "--markdown", "one.toml", "--on", "2026-11-22"]) == 0
    assert "2026-03-01 failed (language en); member = yes; asked on 2026-03-02" in capsys.readouterr().out


def test_a_case_that_cannot_be_asked_says_why_in_its_row(capsys):
    Path("one.toml").write_text(GOOD.replace("2026-03-01, ", "2026-03-09, "), encoding="utf-8")
    assert main(["catalog", "check", "--markdown", "one.toml", "--on", "2026-11-22"]) == 1
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("| one-1"))
    assert "(Attempt 1 is on 2026-03-09, after the day asked about" in row
    assert row.endswith("| no |")


def test_a_key_that_is_read_twice_is_told_once(capsys):
    Path("one.toml").write_text(GOOD.replace('name = "One"', 'name = ""'), encoding="utf-8")
    assert main(["catalog", "check", "one.toml", "--on", "2026-11-22"]) == 1
    assert capsys.readouterr().out.count("one.toml:2: name:") == 1


def test_a_file_that_is_no_text(capsys):
    Path("one.toml").write_bytes(b"\xff\xfe")
    Path("two.toml").write_text('"\\u001b]0;title" = 1\n"\\u009b31m" = 1\n' + GOOD, encoding="utf-8")
    assert main(["catalog", "check", "."]) == 1
    out = capsys.readouterr().out
    assert "one.toml:1: file: is not UTF-8 text: byte 0 cannot be read" in out
    assert ": ·]0;title: unknown key" in out
    assert ": ·31m: unknown key" in out


def test_rules_past_their_check_by_day_are_listed_and_are_no_findings(capsys):
    Path("own").mkdir()
    Path("own/one.toml").write_text(
        GOOD.replace('after = "last_attempt"', 'after = "last_attempt"\ncheck_by = 2027-04-01'), encoding="utf-8"
    )

    assert main(["catalog", "check", "own", "--on", "2027-05-01"]) == 0  # on the day itself it is not past
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  own/one.toml:21: rule wait: was to be checked by 2027-04-01",
        "1 file, 1 case, 0 findings, 1 past the check-by day",
    ]
    assert main(["catalog", "check", "own", "--on", "2027-05-02"]) == 0
    assert "own/one.toml:7: check_by: was to be checked by 2027-05-01" in capsys.readouterr().out


def test_the_operators_folders_are_checked_too(capsys, monkeypatch, tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    (shipped / "one.toml").write_text(GOOD, encoding="utf-8")
    (own / "one.toml").write_text("x", encoding="utf-8")
    monkeypatch.setattr("resit.cli.catalog.SHIPPED", shipped)
    monkeypatch.setenv("RESIT_CATALOG", str(own))

    assert main(["catalog", "check"]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("own/one.toml:1: file: is not TOML")


@pytest.mark.parametrize("words", [["check", "none"], ["check", "."], ["check", "--on", "1.1.2026"], ["chekc"], []])
def test_what_cannot_be_done_is_one_sentence(capsys, words):
    assert main(["catalog", *words]) == 2
    err = capsys.readouterr().err
    assert err.startswith("resit: ")
    assert err.count("\n") == 1


def test_the_shipped_files_are_clean(capsys):
    assert main(["catalog", "check", str(programs.SHIPPED), "--on", "2026-11-22"]) == 0, capsys.readouterr().out


def test_the_list(capsys):
    assert main(["catalog", "list"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if not line.startswith("   ")}
    assert listed == {file.stem for file in programs.files_in(programs.SHIPPED)}

    assert main(["catalog", "list", "management", "acc"]) == 0
    assert capsys.readouterr().out.split()[0] == "ima-cma"

    assert main(["catalog", "list", "zeppelin"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "No program has these words" in printed.err


def test_what_the_catalog_is_worth(capsys, monkeypatch, tmp_path):
    """The sum, a row a fact, what to ask first; an operator's own file counts, and readers that nobody counted are not called none."""
    (tmp_path / "one.toml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("RESIT_CATALOG", str(tmp_path))
    n = len(programs.files_in(programs.SHIPPED, tmp_path))
    assert main(["catalog", "report"]) == 0
    out = capsys.readouterr().out
    first, *rows = out.splitlines()
    counted = [line.split()[-1] for line in rows[:9]]
    assert first.startswith(f"{n} programs, {sum(int(each.split('/')[0]) for each in counted)} of {n * 9} facts known")
    assert all(each.endswith(f"/{n}") for each in counted)
    assert "Worth asking first:" in out

    assert main(["catalog", "report", "--csv"]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [each["program"] for each in table] == sorted(each["program"] for each in table)
    assert len(table) == n
    (mine,) = [each for each in table if each["program"] == "one"]
    assert (mine["name"], mine["facts_known"], mine["facts_asked"], mine["cases"], mine["readers_28_days"]) == ("One", "1", "9", "1", "")
    assert sum(int(each["facts_known"]) for each in table) == int(first.split()[2])


@pytest.mark.process
def test_loading_into_an_installation(tmp_path: Path, django_db_setup: None):
    """On a copy of a migrated database: a new file is taken in, a broken change is refused, the same again changes nothing."""
    from resit.project.databases import copy_template, template_cache, template_database
    from resit.project.environment import Environment
    from resit.project.keys import migrations_key

    home, own = tmp_path / "home", tmp_path / "own"
    home.mkdir()
    own.mkdir()
    copy_template(template_database(cache=template_cache(Environment.read()), key=migrations_key()), home / "resit.sqlite3")
    (own / "one.toml").write_text(GOOD, encoding="utf-8")

    def load(**environ: str) -> "subprocess.CompletedProcess[str]":
        names = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "RESIT_CATALOG"}}
        return subprocess.run(
            [sys.executable, "-m", "resit", "catalog", "load"],
            env=names | {"RESIT_HOME": str(home)} | environ,
            capture_output=True,
            text=True,
            check=False,
        )

    first = load(RESIT_CATALOG=str(own))
    assert (first.returncode, first.stderr) == (0, "")
    assert " one" in first.stdout
    assert "aama-cma" in first.stdout

    assert load().stdout == "Nothing changed.\n"

    (own / "one.toml").write_text(GOOD.replace("2026-03-31", "2026-04-01"), encoding="utf-8")
    refused = load()
    assert refused.returncode == 1
    assert f"{own}/one.toml:1: case one-1: earliest: want 2026-04-01, found 2026-03-31" in refused.stdout
    assert "what was in force before them stays so" in refused.stdout

    elsewhere = load(RESIT_HOME=str(tmp_path / "never-started"))
    assert elsewhere.returncode == 2
    assert "Has the site been started once?" in elsewhere.stderr
    assert "Traceback" not in elsewhere.stderr
