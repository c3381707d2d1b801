"""A program's facts one by one: each has words, a state, and sources where it claims something; the state never flatters."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.journey.sample import HEAD, WAIT, load

from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey.facts import FactState, UnknownFactError, days_line, program_fact, program_facts, state_of
from resit.journey.linked_facts import linked_fact, linked_facts
from resit.journey.programs import LoadedProgram, load_catalog

CATALOG = load_catalog()
ON = date(2026, 11, 22)
DAY = timedelta(days=1)
CHECKED = date(2026, 11, 1)
SEEN = UnderReview(ReviewState.CHANGED, date(2026, 11, 20))
BLOG = """
[[source]]
id = "b1"
kind = "blog"
address = "https://blog.example/wait"
copy = "about 2022"
gives = "the same"
"""


def due(day: str) -> str:
    return HEAD.replace("edition =", f"check_by = {day}\nedition =")


def seen(loaded: LoadedProgram, **sources: Mapping[str, Any]) -> LoadedProgram:
    """The program as an installation sees it: with days of checks and with pages under review."""
    known = dict(loaded.program.sources)
    known |= {name: replace(known[name], **days) for name, days in sources.items()}
    return replace(loaded, program=replace(loaded.program, sources=known))


def wait(loaded: LoadedProgram, on: date = ON) -> dict[str, Any]:
    return program_fact(loaded, "wait", on=on)


# Of every shipped program


@pytest.mark.parametrize("program", sorted(CATALOG.programs))
def test_every_fact_of_a_shipped_program_can_stand_alone(program: str) -> None:
    loaded = CATALOG.programs[program]
    facts = program_facts(loaded, on=ON)
    names = [each["name"] for each in facts]

    assert len(names) == len(set(names))
    assert {"wait", "attempts", "fee", "deadline"} <= set(names)
    for each in facts:
        assert each["words"].strip(), each["name"]
        assert each["label"].strip()
        assert each["state_words"].strip()
        claims = each["absence"] in {None, "stated_none"}
        assert (each["value"] is None) is (each["absence"] is not None), each["name"]
        assert not claims or (each["sources"] and each["source"] and each["standing"]), each["name"]
        assert claims or (each["state"] in {"absent", "under_review"} and each["source"] is None)
        assert each["state"] in {state.value for state in FactState}
        assert (each["program"], each["version"], each["as_of"]) == (program, loaded.program.version, "2026-11-22")
        assert program_fact(loaded, each["name"], on=ON) == each
    assert json.loads(json.dumps(facts)) == list(facts)


def test_a_name_that_is_no_fact_is_told_those_that_are() -> None:
    for name in ("waits", "", "source", "x" * 5000):
        with pytest.raises(UnknownFactError) as caught:
            program_fact(CATALOG.programs["aama-cma"], name, on=ON)
        assert caught.value.names == tuple(each["name"] for each in program_facts(CATALOG.programs["aama-cma"], on=ON))
        assert len(str(caught.value)) < 400


# The state


def test_what_nobody_checked_is_not_called_checked() -> None:
    fact = wait(load(WAIT))
    assert (fact["state"], fact["state_words"]) == ("unchecked", "Not yet checked with the body.")
    assert days_line(fact) == "text: 1 May 2024; not yet checked by a person"


def test_a_check_by_a_person_is_shown_with_its_day() -> None:
    fact = wait(seen(load(WAIT), s1={"checked": CHECKED}))
    assert (fact["state"], fact["state_words"]) == ("checked", "Checked with the live page.")
    assert days_line(fact) == "text: 1 May 2024; checked by a person: 1 November 2026"


@pytest.mark.parametrize(
    ("check_by", "checked", "on", "state"),
    [
        pytest.param(ON, None, ON, "unchecked", id="on the day itself it is not late"),
        pytest.param(ON, None, ON + DAY, "overdue", id="the day after it is"),
        pytest.param(ON, ON, ON + DAY, "checked", id="checked on the last day"),
        pytest.param(ON, ON - DAY, ON + DAY, "checked", id="a check before the day holds too"),
        pytest.param(ON, ON + DAY, ON + DAY, "checked", id="checked when it was late"),
        pytest.param(ON, ON, ON + timedelta(days=182), "checked", id="half a year later"),
        pytest.param(ON, ON, ON + timedelta(days=183), "overdue", id="and a day: a check is not for ever"),
        pytest.param(ON + timedelta(days=365), ON, ON + timedelta(days=365), "checked", id="the file gives it a year"),
        pytest.param(None, ON - timedelta(days=900), ON, "checked", id="no day to be checked by"),
    ],
)
def test_a_fact_is_due_again(check_by: date | None, checked: date | None, on: date, state: str) -> None:
    loaded = seen(load(WAIT, head=HEAD if check_by is None else due(check_by.isoformat())), s1={"checked": checked})
    assert wait(loaded, on)["state"] == state


def test_a_page_that_was_seen_changed_comes_before_every_check() -> None:
    fact = wait(seen(load(WAIT, head=due("2026-01-01")), s1={"checked": ON, "under_review": SEEN}))
    assert fact["state"] == "under_review"
    assert fact["standing"] == "From the exam body itself; under review, since the page was seen changed on 20 November 2026."
    assert fact["source"]["under_review"] == {"state": "changed", "since": "2026-11-20"}


@pytest.mark.parametrize(
    ("one", "other", "state"),
    [
        ({"checked": CHECKED}, {"checked": CHECKED}, "checked"),
        ({"checked": CHECKED}, {}, "unchecked"),
        ({}, {"checked": CHECKED}, "unchecked"),
        ({"checked": CHECKED}, {"checked": CHECKED, "under_review": SEEN}, "under_review"),
    ],
)
def test_the_weakest_source_decides(one: dict[str, Any], other: dict[str, Any], state: str) -> None:
    fact = wait(seen(load(WAIT.replace('["s1"]', '["s1", "b1"]'), BLOG), s1=one, b1=other))
    assert fact["state"] == state
    said = days_line(fact)
    assert ("checked by a person: 1 November" in said) is (state != "unchecked"), "the days beside the state are of the same source"
    if state == "unchecked":
        assert fact["state_words"] == "Checked in part: not with every page it rests on."


def test_the_oldest_of_two_checks_is_the_one_that_counts() -> None:
    loaded = load(WAIT.replace('["s1"]', '["s1", "b1"]'), BLOG, head=due("2026-01-01"))
    old, new = date(2026, 5, 1), date(2026, 11, 1)
    assert wait(seen(loaded, s1={"checked": new}, b1={"checked": old}))["state"] == "overdue"
    assert wait(seen(loaded, s1={"checked": new}, b1={"checked": new}))["state"] == "checked"


def test_a_rule_with_a_later_day_does_not_excuse_one_without() -> None:
    later = WAIT.replace("says =", "check_by = 2028-01-01\nsays =")
    plain = WAIT.replace('id = "wait"', 'id = "other"').replace("30 days", "40 days")
    assert wait(load(later, plain, head=due("2026-06-01")))["state"] == "overdue"
    assert wait(load(later, head=due("2026-06-01")))["state"] == "unchecked"


def test_nothing_rests_on_no_source() -> None:
    assert state_of([], check_by=None, on=ON) is FactState.UNCHECKED
    assert state_of([], check_by=ON - DAY, on=ON) is FactState.OVERDUE


# Absences

ABSENT = '[[absence]]\nfield = "fee"\nkind = "{kind}"\ntext = "The text."\nread = ["s1"]\nask = "What does it cost?"\n'


def test_what_was_looked_for_and_not_found_is_no_claim() -> None:
    fact = program_fact(load(WAIT, ABSENT.format(kind="not_found")), "fee", on=ON)
    assert (fact["value"], fact["words"], fact["text"], fact["absence"]) == (None, "Not found", "The text.", "not_found")
    assert (fact["state"], fact["standing"], fact["source"], days_line(fact)) == ("absent", "", None, "")
    assert ([each["id"] for each in fact["sources"]], fact["ask"]) == (["s1"], "What does it cost?")


def test_a_page_that_did_not_say_may_say_now() -> None:
    loaded = seen(load(WAIT, ABSENT.format(kind="not_found")), s1={"under_review": SEEN})
    assert program_fact(loaded, "fee", on=ON)["state"] == "under_review"


@pytest.mark.parametrize(
    ("days", "state"), [({}, "unchecked"), ({"checked": CHECKED}, "checked"), ({"under_review": SEEN}, "under_review")]
)
def test_that_there_is_none_is_a_statement_and_rests_on_its_source(days: dict[str, Any], state: str) -> None:
    fact = program_fact(seen(load(WAIT, ABSENT.format(kind="stated_none")), s1=days), "fee", on=ON)
    assert (fact["words"], fact["value"], fact["state"]) == ("None: the body says so", None, state)
    assert fact["source"]["id"] == "s1"
    assert fact["standing"].startswith("From the exam body itself")


def test_where_nobody_noted_a_search_none_is_claimed() -> None:
    fact = program_fact(load(WAIT), "fee", on=ON)
    assert (fact["absence"], fact["state"], fact["sources"]) == ("not_found", "absent", [])
    assert fact["state_words"] == "Nobody has noted a search for it."


# Facts of the exam itself

SCORE = '[score]\n{lines}\nsource = ["s1"]\n'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('kind = "scaled"\nscale = [200, 800]\npassing = 430', "430 on a scale from 200 to 800"),
        ("passing = 430", "430"),
        ('kind = "percent"\npassing_percent = 62.5', "62.5 percent"),
        ("passing_items = 42", "42 items right"),
        ('kind = "pass_fail"', "Pass or fail"),
        ('kind = "scaled"\nscale = [130, 170]\nnote = "Each school decides."', "Reported on a scale from 130 to 170"),
        ('kind = "number_right"\nnote = "It differs by part."', "No one passing score"),
    ],
)
def test_the_passing_score_in_words(lines: str, words: str) -> None:
    assert program_fact(load(WAIT, SCORE.format(lines=lines)), "score", on=ON)["words"] == words


def test_a_scale_is_no_passing_score_where_the_file_says_that_none_was_found() -> None:
    missing = '[[absence]]\nfield = "score"\nkind = "not_found"\ntext = "None was found."\nread = ["s1"]\n'
    scale = SCORE.format(lines='kind = "scaled"\nscale = [300, 1000]\nnote = "A prep site names 800."')
    fact = program_fact(load(WAIT, scale, missing), "score", on=ON)
    assert (fact["words"], fact["absence"], fact["value"]) == ("Not found", "not_found", None)
    assert fact["text"] == "None was found. A prep site names 800."
    known = program_fact(load(WAIT, SCORE.format(lines="passing = 430"), missing), "score", on=ON)
    assert (known["words"], known["absence"]) == ("430", None)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("items = 200\nminutes = 160", "200 items, 160 minutes"),
        ("items_min = 70\nitems_max = 120", "70 to 120 items"),
        ("scored_items = 80", "80 scored items"),
        ("segments = 4\nsegment_minutes = 40", "4 × 40 minutes"),
        ("pretest_items = 20", "Only details are known"),
    ],
)
def test_the_format_is_never_without_words(lines: str, words: str) -> None:
    assert program_fact(load(WAIT, f'[exam]\n{lines}\nsource = ["s1"]\n'), "exam", on=ON)["words"] == words


# As JSON-LD


def test_json_ld_is_a_claim_with_its_works_and_its_standing() -> None:
    loaded = seen(load(WAIT.replace('["s1"]', '["s1", "b1"]'), BLOG), s1={"checked": CHECKED})
    fact = linked_fact(wait(loaded), loaded.program, site="https://x.example")
    assert fact["@id"] == "https://x.example/api/v1/programs/sample/facts/wait"
    assert fact["text"] == "30 days. 30 days after each failed attempt."
    assert fact["creativeWorkStatus"] == "Checked in part: not with every page it rests on"
    body, blog = fact["isBasedOn"]
    assert body["datePublished"] == "2024-05-01"
    assert body["description"] == "the rules (checked with the live page on 1 November 2026)"
    assert "datePublished" not in blog
    assert not {"lastReviewed", "reviewedBy"} & {*body, *blog}, "nobody here reviewed the page"
    assert fact["about"]["recognizedBy"]["name"] == "Sample Board"


@pytest.mark.parametrize(
    ("kind", "status"), [("stated_none", "Not yet checked with the body"), ("not_found", "Looked for in the texts that were read")]
)
def test_json_ld_says_of_an_absence_what_it_is(kind: str, status: str) -> None:
    loaded = load(WAIT, ABSENT.format(kind=kind))
    fact = linked_fact(program_fact(loaded, "fee", on=ON), loaded.program, site="")
    assert fact["creativeWorkStatus"] == status
    assert fact["text"].endswith(". The text.")


@pytest.mark.parametrize("program", sorted(CATALOG.programs))
def test_every_shipped_program_as_json_ld(program: str) -> None:
    loaded = CATALOG.programs[program]
    found = linked_facts(program_facts(loaded, on=ON), loaded.program, site="https://x.example")
    for claim in found["subjectOf"]:
        assert claim["text"].strip()
        assert ".." not in claim["text"].replace("…", "")
        for work in claim["isBasedOn"]:
            day = work.get("datePublished", "2000")
            date.fromisoformat(f"{day}-01-01"[:10])  # a day, a month or a year
            assert re.fullmatch(r"[0-9-]{4,10}", day)
