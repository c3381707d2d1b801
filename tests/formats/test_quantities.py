"""Figures in running text: what is written, where, how surely."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.formats.quantities import Kind, Quantity, as_minutes, quantities_in, start_with_hedge, value_of

# text: (kind, value, high, unit, words) of each figure in it
FIGURES = {
    "Wait 30 days.": [(Kind.LENGTH, 30, 30, "days", "30 days")],
    "a pause of thirty (30) days": [(Kind.LENGTH, 30, 30, "days", "thirty (30) days")],
    "the 90-day window": [(Kind.LENGTH, 90, 90, "days", "90-day")],
    "a month later": [(Kind.LENGTH, 1, 1, "months", "a month")],
    "after six weeks": [(Kind.LENGTH, 6, 6, "weeks", "six weeks")],
    "for one year": [(Kind.LENGTH, 1, 1, "years", "one year")],
    "in 5 working days": [(Kind.LENGTH, 5, 5, "business days", "5 working days")],
    "a fortnight": [(Kind.LENGTH, 14, 14, "days", "a fortnight")],
    "30 to 45 days": [(Kind.LENGTH, 30, 45, "days", "30 to 45 days")],
    "between two and four weeks": [(Kind.LENGTH, 2, 4, "weeks", "between two and four weeks")],
    "2 hours 40 minutes": [(Kind.LENGTH, 160, 160, "minutes", "2 hours 40 minutes")],
    "1h 30m": [(Kind.LENGTH, 90, 90, "minutes", "1h 30m")],
    "an hour and a half": [(Kind.LENGTH, 90, 90, "minutes", "an hour and a half")],
    "half an hour": [(Kind.LENGTH, 30, 30, "minutes", "half an hour")],
    "there is no waiting period": [(Kind.LENGTH, 0, 0, "days", "no waiting period")],
    "three attempts": [(Kind.COUNT, 3, 3, "attempts", "three attempts")],
    "two retakes": [(Kind.COUNT, 2, 2, "retakes", "two retakes")],
    "twice a year": [(Kind.COUNT, 2, 2, "times", "twice"), (Kind.LENGTH, 1, 1, "years", "a year")],
    "an unlimited number of times": [(Kind.COUNT, None, None, "times", "an unlimited number of times")],
    "after the third failed attempt": [(Kind.ORDINAL, 3, 3, "attempts", "third failed attempt")],
    "It costs $125.": [(Kind.MONEY, 125, 125, "USD", "$125")],
    "125 USD": [(Kind.MONEY, 125, 125, "USD", "125 USD")],
    "£93 at most": [(Kind.MONEY, 93, 93, "GBP", "£93")],
    "US$ 1,000.50": [(Kind.MONEY, 1000.5, 1000.5, "USD", "US$ 1,000.50")],
    "ninety dollars": [(Kind.MONEY, 90, 90, "USD", "ninety dollars")],
    "€ 1.200": [],  # a thousand or one? It is not ours to guess
    "a passing score of 70%": [(Kind.PERCENT, 70, 70, "percent", "70%")],
    "seventy percent": [(Kind.PERCENT, 70, 70, "percent", "seventy percent")],
    "a scaled score of 300": [(Kind.SCORE, 300, 300, "points", "300")],
    "scores range from 200 to 800": [(Kind.SCALE, 200, 800, "points", "200 to 800")],
    "200 questions": [(Kind.ITEMS, 200, 200, "items", "200 questions")],
    "one hundred and fifty questions": [(Kind.ITEMS, 150, 150, "items", "one hundred and fifty questions")],
    "180 scored and 20 pretest questions": [
        (Kind.ITEMS, 180, 180, "scored items", "180 scored"),
        (Kind.ITEMS, 20, 20, "pretest items", "20 pretest questions"),
    ],
    "within a set timeframe": [(Kind.VAGUE, None, None, "length", "set timeframe")],
    "a certain number of attempts": [(Kind.VAGUE, None, None, "count", "certain number of attempts")],
    "In 2026, chapter 3 of version 3.5 was rewritten.": [],
    "May is a good month.": [],
    "": [],
}


@pytest.mark.parametrize("text", FIGURES)
def test_figures(text: str) -> None:
    found = [(each.kind, each.value, each.high, each.unit, each.text) for each in quantities_in(text)]
    assert found == FIGURES[text]


def only(text: str) -> Quantity:
    (found,) = quantities_in(text)
    return found


@pytest.mark.parametrize(
    ("text", "hedge", "bound"),
    [
        ("around 30 days", "around", ""),
        ("usually within 10 business days", "usually", "at_most"),
        ("~30 days", "about", ""),
        ("at least 60 days", "", "at_least"),
        ("more than four times", "", "at_least"),
        ("no more than four times", "", "at_most"),
        ("up to 3 times", "", "at_most"),
        ("30 days or more", "", "at_least"),
        ("exactly 30 days", "", ""),
    ],
)
def test_words_that_soften_and_bound(text: str, hedge: str, bound: str) -> None:
    assert (only(text).hedge, only(text).bound) == (hedge, bound)


def test_the_hedge_belongs_to_what_is_marked() -> None:
    text = "It takes around 30 days."
    assert text[start_with_hedge(text, only(text)) : only(text).end] == "around 30 days"


def test_points_of_a_possible_number() -> None:
    found = only("430 out of 800 points")
    assert (found.kind, found.value, found.out_of) == (Kind.SCORE, 430, 800)


def test_an_ordinal_without_end() -> None:
    assert only("the second and later attempts").open
    assert not only("after the second attempt").open


def test_minutes() -> None:
    assert as_minutes(only("2½ hours")) == 150
    assert as_minutes(only("90–120 minutes")) == 90
    assert as_minutes(only("$90")) is None


@pytest.mark.parametrize(("text", "value"), [("1,000", 1000), ("forty-five", 45), ("a hundred and twenty", 120), ("2½", 2.5)])
def test_values(text: str, value: float) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("sign", ["‑", "–", "−"])
def test_signs_that_look_alike(sign: str) -> None:
    assert only(f"a 90{sign}day wait").value == 90
    assert only("30\u00a0days").value == 30


@given(st.text(alphabet="0123456789 -–.,%$£()/abdehinorstuwy½\u00a0", max_size=200))
def test_every_figure_stands_where_it_says(text: str) -> None:
    found = quantities_in(text)
    for each in found:
        assert text[each.start : each.end] == each.text
        assert each.value is None or each.high is None or each.value <= each.high
    assert list(found) == sorted(found, key=lambda each: each.start)


@pytest.mark.parametrize(
    "piece", ["1", "$", "30 ", "a ", "between 1 and ", "out of ", "score of ", "no ", "third ", "1,", "at least ", "(", "- "]
)
def test_a_long_text_takes_no_longer_than_its_length_asks(piece: str) -> None:
    began = time.process_time()
    quantities_in((piece * 20_000)[:20_000])
    assert time.process_time() - began < 2.0
