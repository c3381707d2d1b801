"""What a sentence states: the field of each figure, and what states nothing."""

import pytest
from tests.journey.audit.invented import sentence

from resit.formats.hubs import Sentence
from resit.journey.audit.claims import Statement, statements_in


def fields(text: str | Sentence) -> list[tuple[str, str]]:
    said = text if isinstance(text, Sentence) else sentence(text)
    return [(each.field, each.quantity.text) for each in statements_in(said)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("You must wait 30 days before you retake the exam.", [("wait", "30 days")]),
        ("There is a 90-day waiting period between attempts.", [("wait", "90-day")]),
        ("Candidates may take the exam up to three times.", [("attempts", "three times")]),
        ("You have an unlimited number of attempts.", [("attempts", "an unlimited number of attempts")]),
        ("The exam fee is $125.", [("fee", "$125")]),
        ("It costs $125 to register for the exam.", [("fee", "$125")]),
        ("The passing score is 430 out of 800.", [("score", "430 out of 800")]),
        ("You need 70% to pass the exam.", [("score", "70%")]),
        ("Only 45% of candidates pass the exam.", [("pass_rate", "45%")]),
        ("The exam has 200 questions.", [("items", "200 questions")]),
        ("You have 160 minutes to finish the exam.", [("minutes", "160 minutes")]),
        ("Results are sent within 10 business days of the exam.", [("result", "10 business days")]),
        ("You must pass within three years of graduation.", [("deadline", "three years")]),
        ("You may cancel your appointment up to 24 hours before it.", [("booking", "24 hours")]),
        ("A failing candidate gets a detailed score report.", [("report", "detailed score report")]),
        ("You may retake the exam within a set timeframe.", [("deadline", "set timeframe")]),
        ("The exam has 100 questions and costs $90.", [("items", "100 questions"), ("fee", "$90")]),
    ],
)
def test_the_field_is_told_by_the_words_around(text: str, wanted: list[tuple[str, str]]) -> None:
    assert fields(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Do you have to wait 30 days before you retake the exam?",
        "For example, if you wait 30 days before you retake the exam, it is May.",
        "Suppose you must wait 30 days before you retake the exam.",
        "The wait before you may retake the exam used to be 30 days.",
        "Before 2019, you had to wait 30 days before you retook the exam.",
        "I waited 30 days before I took the exam again.",
        "My exam fee was $125.",
        "Our practice test has 200 questions.",
        "The prep course takes six weeks and costs $125.",
        "Study 90 minutes a day for eight weeks.",
        "The course costs $125 with a 30-day money-back guarantee.",
        "Medical assistants earn $20 an hour.",
        "The job grows by 15 percent in ten years.",
        "You can open it 24 hours a day.",
        "Posted 3 days ago, 5 minutes read.",
        "The year 2026 has 12 months.",
    ],
)
def test_what_states_no_rule(text: str) -> None:
    assert fields(text) == []


def test_a_heading_states_nothing() -> None:
    assert fields(sentence("Wait 30 days before you retake the exam", kind="heading")) == []


def one(text: str) -> Statement:
    (found,) = statements_in(sentence(text))
    return found


def test_the_attempt_that_a_wait_follows() -> None:
    assert one("After the third failed attempt, you must wait six months to retest.").after == (3,)
    assert one("You must wait 30 days between attempts.").after == ()


def test_the_stretch_that_a_count_is_for() -> None:
    said = one("You may take the exam three times in 12 months.")
    assert said.window is not None
    assert (said.window.value, said.window.unit) == (12, "months")
    assert one("You may take the exam three times in a lifetime.").per == "lifetime"
    assert one("You may take the exam three times.").per == ""


def test_who_pays() -> None:
    assert one("The exam fee for members is $125.").who == "member"
    assert one("The retake fee is $125.").who == "retake"


def test_whose_rule_it_is() -> None:
    assert one("In Texas, you must wait 30 days before you retake the exam.").jurisdiction == "Texas"


def test_an_item_of_a_list_is_read_by_the_line_above_it() -> None:
    said = sentence("$125 for members", kind="item", lead="The exam fees are as follows:", headings=("Exam fees",))
    assert fields(said) == [("fee", "$125")]


def test_clearer_words_are_surer() -> None:
    assert (
        one("There is a mandatory waiting period of 30 days before you retake the exam.").strength
        >= one("You have 30 days between exams.").strength
    )
