"""A correction changes the tables that were edited, the edition and the answers that were taken, and not one letter besides."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journey.sample import HEAD, WAIT

from resit.domain.catalog.model import Program
from resit.journey.corrections import corrected, pages_showing, pieces_of, preview, written
from resit.journey.programs import SHIPPED, LoadedProgram, load_catalog, load_text

ON = date(2026, 11, 22)
RULE = ("rule", 0)
CASE = """
[[case]]
id = "c1"
title = "one failed"
ask_on = 2026-03-02
attempts = [{ on = 2026-03-01, outcome = "failed" }]
expect = { status = "not_yet", earliest = 2026-03-31 }   # by the handbook
certainty = "stated"
note = \"\"\"
expect = { nothing }
expect = { earliest = 2020-01-01 }\"\"\"
"""
TEXT = (
    HEAD.replace("edition = 2026-01-02", "check_by = 2026-06-01\nedition   = 2026-01-02  # of the second reading")
    + """
[exam]
items = 100
source = ["s1"]
[[exam.part]]
id = "a"
name = "A"
source = ["s2"]

# This comment stays.
[[source]]
id = "s2"
kind = "blog"
address = "https://blog.example/"
gives = "more"
"""
    + WAIT.replace("says =", "check_by = 2027-03-01\nsays =")
    + '[[absence]]\nfield = "fee"\nkind = "not_found"\ntext = "None."\nread = ["s2"]\n'
    + '[[claim]]\nfield = "wait"\nsays = "60 days"\nsource = "s2"\n'
    + CASE
)


def loaded(text: str = TEXT) -> LoadedProgram:
    found, findings = load_text(text, file=Path("sample.toml"))
    assert found is not None, findings
    return found


def after(edited: dict[Any, str], *take: str, text: str = TEXT, on: date = ON) -> str:
    return corrected(text, edited, take_answers=take, before=loaded(text), on=on)


LONGER = WAIT.replace("30 days", "45 days").strip()


# The pieces


def test_the_pieces_are_what_is_about_the_source_or_cites_it() -> None:
    assert [(each.id, each.name) for each in pieces_of(TEXT, "s1")] == [("source-0", "s1"), ("exam", ""), ("rule-0", "wait")]
    assert [each.id for each in pieces_of(TEXT, "s2")] == ["source-1", "exam", "absence-0", "claim-0"]
    assert pieces_of(TEXT, "s3") == ()


def test_every_rule_that_rests_on_a_shipped_source_is_among_its_pieces() -> None:
    for program in load_catalog().programs.values():
        text = program.file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
        for source in list(program.program.sources)[:2]:
            rules = {each["id"] for each in data["rule"] if f'"{source}"' in written(each)}
            assert rules == {each.name for each in pieces_of(text, source) if each.kind == "rule"}, (program.program.id, source)


# What is written


def test_only_what_was_edited_and_the_edition_change() -> None:
    new = after({RULE: LONGER})
    assert new == TEXT.replace(WAIT.replace("says =", "check_by = 2027-03-01\nsays =").strip(), LONGER).replace(
        "edition   = 2026-01-02  #", "edition   = 2026-11-22  #"
    )
    assert loaded(new).program.edition == ON


def test_what_was_not_looked_at_is_not_less_due() -> None:
    """One source was read; the day by which all of them are to be read stays where it was."""
    program = loaded(after({RULE: LONGER})).program
    assert program.check_by == date(2026, 6, 1)
    without = TEXT.replace("check_by = 2026-06-01\n", "")
    assert loaded(after({}, text=without)).policy.rule("wait").check_by == date(2027, 3, 1)


def test_an_edition_never_goes_back() -> None:
    assert loaded(after({}, on=date(2025, 1, 1))).program.edition == date(2026, 1, 2)


def test_a_box_that_was_emptied_takes_nothing_out() -> None:
    assert after({RULE: "  \n"}) == after({})


def test_a_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="no table"):
        after({("rule", 7): LONGER})


@pytest.mark.parametrize("broken", ["[[rule]]\nid = ", "[[rule]]\n]]", '"""', "[exam]\nitems = 1", "\ufeff[[rule]]", "[[rule]]\nid = 1"])
def test_a_text_that_is_no_program_any_more_is_shown_its_findings(broken: str) -> None:
    new = after({RULE: broken}, "c1")
    seen = preview(new, before=loaded(), on=ON)
    assert seen.loaded is None
    assert seen.findings
    assert not seen.can_be_signed


# The answers of its cases


def test_a_case_that_contradicts_the_correction_holds_up_the_signature() -> None:
    seen = preview(after({RULE: LONGER}), before=loaded(), on=ON)
    assert [each.id for each in seen.broken] == ["c1"]
    assert not seen.can_be_signed
    assert [(each.name, each.before, each.after) for each in seen.changes] == [("wait", "30 days", "45 days")]


def test_its_answer_is_taken_where_that_is_asked_for() -> None:
    new = after({RULE: LONGER}, "c1")
    assert 'expect = { status = "not_yet", earliest = 2026-04-15 }   # by the handbook\n' in new
    assert new.count("expect = { nothing }") == 1
    seen = preview(new, before=loaded(), on=ON)
    assert seen.broken == ()
    assert seen.can_be_signed


def test_another_case_is_left_alone() -> None:
    assert after({RULE: LONGER}, "c2", "") == after({RULE: LONGER})


def test_an_answer_that_is_none_any_more_is_written_as_the_files_write_it() -> None:
    unknown = LONGER.replace('length = "45 days"', 'absence = "not_found", text = "None."')
    text = TEXT.replace('"not_yet", earliest = 2026-03-31', '"not_yet", earliest = 2026-03-31, earliest_alt = 2026-04-01')
    text = text.replace('certainty = "stated"', 'certainty = "convention"')
    new = after({RULE: unknown}, "c1", text=text)
    expect = tomllib.loads(new)["case"][0]["expect"]
    assert expect["earliest"] == "not_published"
    assert "earliest_alt" not in expect
    assert preview(new, before=loaded(text), on=ON).can_be_signed


def test_a_doubt_about_a_stated_day_is_not_written_down_as_the_day() -> None:
    """The finding is about the case's certainty: no answer can be taken that would make it go away."""
    months = LONGER.replace("45 days", "1 month")
    text = TEXT.replace("ask_on = 2026-03-02", "ask_on = 2026-02-01").replace("on = 2026-03-01", "on = 2026-01-31")
    new = after({RULE: months}, "c1", text=text.replace("2026-03-31", "2026-03-02"))
    assert tomllib.loads(new)["case"][0]["expect"]["earliest"] == date(2026, 2, 28)
    assert not preview(new, before=loaded(), on=ON).can_be_signed


@pytest.mark.parametrize(
    "lines",
    ["[case.expect]\nearliest = 2026-03-31", "expect.earliest = 2026-03-31"],
)
def test_an_answer_that_is_written_in_another_way_is_left_to_the_person(lines: str) -> None:
    text = TEXT[: TEXT.index("expect = {")] + 'certainty = "stated"\n' + lines + "\n"
    new = after({RULE: LONGER}, "c1", text=text)
    assert lines in new
    assert not preview(new, before=loaded(text), on=ON).can_be_signed


VALUES = st.recursive(
    st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_any_value_is_read_again_as_it_was_written(value: Any) -> None:
    assert tomllib.loads(f"x = {written(value)}\n")["x"] == value


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_a_correction_that_corrects_nothing_is_a_new_edition_and_no_more(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    before, _ = load_text(text, file=file)
    assert before is not None
    later = before.program.edition + timedelta(days=1)
    pieces = pieces_of(text, next(iter(before.program.sources)))

    new = corrected(
        text, {each.path: each.text for each in pieces}, take_answers=[each.id for each in before.program.cases], before=before, on=later
    )

    old_edition, new_edition = f"edition = {before.program.edition}", f"edition = {later}"
    assert new == text.replace(old_edition, new_edition, 1)
    seen = preview(new, before=before, on=ON)
    assert (seen.changes, seen.cases, seen.can_be_signed) == ((), (), True)


def test_the_pages_on_which_a_change_shows() -> None:
    seen = preview(after({RULE: LONGER}), before=loaded(), on=ON)
    other = HEAD.replace("edition =", 'neighbors = ["sample"]\nedition =')
    beside, _ = load_text(other + WAIT, file=Path("other.toml"))
    assert beside is not None
    assert isinstance(beside.program, Program)
    assert pages_showing(loaded(), seen.changes, {"sample": loaded(), "other": beside}) == (
        "/exams/sample/",
        "/exams/sample/retake/",
        "/exams/sample/facts/wait/",
        "/exams/other/",
    )
