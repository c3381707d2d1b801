"""A verdict sounds as sure as the texts behind it are: the body's own and not old, or it says first that it is by what was found."""

from dataclasses import replace
from datetime import date

import pytest
from tests.journey.sample import HEAD, WAIT, load
from tests.journey.test_shapes import answer, rule

from resit.domain.catalog.model import Source, SourceKind
from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.programs import load_program
from resit.journey.sources import bears_alone, best_of, is_old, standing_of, weakest_of

D = date
ON = D(2026, 11, 25)
SOURCE = Source("s1", SourceKind.BODY, "https://example.org/handbook", "the rules")


@pytest.mark.parametrize(
    ("text", "old"),
    [
        (D(2021, 11, 24), True),
        (D(2021, 11, 25), False),  # five years to the day
        ("about 2012 to 2015", True),  # the first year counts, to its end
        ("about 2021-2022", False),
        ("before 2021", True),
        ("about 2013-02", True),
        ("older text", True),
        ("legacy text", True),
        ("unknown", False),
        (None, False),
    ],
)
def test_a_text_is_old_after_five_years(text, old):
    source = replace(SOURCE, text=text)
    assert is_old(source, ON) is old
    assert bears_alone(source, ON) is not old


def test_a_page_that_was_looked_at_lately_is_not_old():
    assert not is_old(replace(SOURCE, text=D(2010, 1, 1), checked=D(2026, 11, 1)), ON)


def test_only_the_body_and_the_law_bear_a_verdict_alone():
    alone = {kind for kind in SourceKind if bears_alone(replace(SOURCE, kind=kind, text=D(2026, 1, 1)), ON)}
    assert alone == {SourceKind.BODY, SourceKind.REGULATOR, SourceKind.LAW, SourceKind.BODY_QUOTED}


def test_of_two_texts_alike_the_younger_is_the_better():
    old, young = replace(SOURCE, text=D(2010, 1, 1)), replace(SOURCE, id="s2", text=D(2026, 1, 1))
    assert best_of([old, young], ON) is young
    assert weakest_of([young, old], ON) is old


HEADLINES = [
    (D(2026, 11, 24), "You may sit again from 24 December 2026.", "By the texts that were found, you may sit again from 24 December 2026."),
    (D(2026, 10, 1), "You may sit again now.", "By the texts that were found, you may sit again now. Ask before you book."),
]


@pytest.mark.parametrize(("sat", "sure", "careful"), HEADLINES)
def test_the_headline_says_what_it_rests_on(sat, sure, careful):
    for head, says in (
        (HEAD, sure),
        (HEAD.replace("2024-05-01", "2014-05-01"), careful),
        (HEAD.replace('kind = "body"', 'kind = "prep-site"'), careful),
    ):
        assert answer(load(WAIT, head=head), sat, on=ON)["headline"] == says


def test_what_was_passed_is_passed_whatever_it_rests_on():
    loaded = load(WAIT, head=HEAD.replace("2024-05-01", "2014-05-01"))
    found = answer(loaded, {"on": D(2026, 11, 1), "outcome": "passed"}, on=ON)
    assert found["headline"] == "You have passed. There is nothing to sit again."


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"text": D(2018, 4, 12)}, "From the exam body itself, in an old text of 12 April 2018."),
        ({"text": "about 2026-06"}, "From the exam body itself, in a text of about June 2026."),
        ({"text": "before 2024"}, "From the exam body itself, in a text from before 2024."),
        ({"text": None}, "From the exam body itself, in an undated copy."),
        ({"text": "older text", "kind": SourceKind.BLOG}, "Partly from a blog, in an old text (older text)."),
        ({"copy": D(2025, 1, 2), "kind": SourceKind.LAW}, "From a law or regulation, in a copy of 2 January 2025."),
    ],
)
def test_where_it_is_from_is_told_in_plain_words(changed, says):
    assert standing_of([replace(SOURCE, **changed)], on=ON) == f"{says} Nobody here has compared it with today’s page."


def test_a_page_that_was_compared_says_when():
    checked = replace(SOURCE, checked=D(2026, 11, 1))
    assert standing_of([checked], on=ON) == "From the exam body itself; checked with the live page on 1 November 2026."


def test_how_days_are_counted_is_told_only_where_some_were():
    assert answer(load(WAIT), D(2026, 11, 24), on=ON)["conventions"] == [
        "Day 1 is the day after the exam.",
        "Weekends and holidays count too; the date at the test site decides.",
    ]
    assert answer(load(WAIT.replace("30 days", "0 days")), D(2026, 11, 24), on=ON)["conventions"] == []
    assert answer(load(rule("note")), D(2026, 11, 24), on=ON)["conventions"] == []


def test_a_cap_that_is_not_about_tries_is_not_counted_as_tries():
    about_days = rule("cap", limit="1", window='"lifetime"', field='"calendar"')
    assert [each["limit"] for each in answer(load(WAIT, about_days), D(2026, 11, 24), on=ON)["attempts"]] == []


def test_a_later_day_that_other_texts_give_stands_in_the_verdict() -> None:
    """Praxis: some texts have 21 days, others 28, and a test too early earns no score."""
    loaded = load_program("ets-praxis")
    question = Question(on=date(2026, 11, 25), attempts=[{"on": date(2026, 11, 24), "outcome": "failed"}])
    found = answer_to(ask(loaded, question))
    assert (
        found["headline"]
        == "By the texts that were found, you may sit again from 16 December 2026; to be safe, wait until 22 December 2026."
    )
    assert found["earliest"] == "2026-12-16"
    assert [each["ask"][:24] for each in found["unknown"] if each["field"] == "earliest"] == ["How many days must lie b"]
    open_now = answer_to(ask(loaded, replace(question, attempts=[{"on": date(2026, 11, 1), "outcome": "failed"}])))
    assert open_now["headline"] == "By the texts that were found, you may sit again now; to be safe, wait until 29 November 2026."
    later = answer_to(ask(loaded, replace(question, attempts=[{"on": date(2026, 10, 1), "outcome": "failed"}])))
    assert "to be safe" not in later["headline"]


def test_what_cannot_wait_is_named_before_what_is_asked() -> None:
    """A deadline may be running: the call comes before the questions to the body, in the answer that pages and shell share."""
    question = Question(on=date(2026, 11, 25), attempts=[{"on": date(2026, 11, 24), "outcome": "failed"}])
    needs = answer_to(ask(load_program("bar-ube"), question))["needs"]
    assert [(each["kind"], each["urgent"]) for each in needs] == [("new_application", True), ("give_the_day_of_the_exam", False)]
