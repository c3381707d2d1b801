"""Scoring: omitted is not the same as not reached, and a wrong choice says which idea it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.items.model import Option
from resit.domain.items.scoring import AreaScore, Delivered, score

AREAS = ("clinical", "general", "administrative")


def item(n: int) -> Delivered:
    """Item `n`: the key goes round, the area too; option x of it offers the idea x, the same idea in every item."""
    key = "abcd"[n % 4]
    options = tuple(Option(each, f"text {each}", "why", None if each == key else f"idea-{each}") for each in "abcd")
    return Delivered(f"i-{n}", "p", AREAS[n % 3], "part", "stem", options, key, "explanation")


ITEMS = [item(n) for n in range(1, 11)]


def key(number: int) -> str:
    return ITEMS[number - 1].key


def wrong(number: int, *, idea: str) -> str:
    assert key(number) != idea
    return idea


def test_all_right():
    found = score(ITEMS, {n: key(n) for n in range(1, 11)})
    assert (found.correct, found.items, found.answered, found.not_reached) == (10, 10, 10, 0)
    assert found.misconceptions == {}


def test_a_blank_sitting_reached_nothing_and_has_zero():
    found = score(ITEMS, {})
    assert (found.correct, found.items, found.answered, found.not_reached) == (0, 10, 0, 10)
    assert found.areas(reached_only=True) == {}
    assert found.areas() == {"general": AreaScore(0, 4), "administrative": AreaScore(0, 3), "clinical": AreaScore(0, 3)}


def test_a_gap_is_omitted_and_the_end_is_not_reached():
    found = score(ITEMS, {1: key(1), 4: wrong(4, idea="b"), 6: key(6)})

    assert [each.number for each in found.scored if each.reached and each.chosen is None] == [2, 3, 5]
    assert [each.number for each in found.scored if not each.reached] == [7, 8, 9, 10]
    assert (found.correct, found.answered, found.not_reached) == (2, 3, 4)


def test_a_response_to_the_last_item_reaches_all():
    found = score(ITEMS, {10: wrong(10, idea="a")})
    assert (found.correct, found.answered, found.not_reached) == (0, 1, 0)


def test_areas_count_what_was_reached_or_all():
    found = score(ITEMS, {1: key(1), 2: wrong(2, idea="a"), 4: key(4)})
    assert found.areas(reached_only=True) == {"general": AreaScore(2, 2), "administrative": AreaScore(0, 1), "clinical": AreaScore(0, 1)}
    assert found.areas() == {"general": AreaScore(2, 4), "administrative": AreaScore(0, 3), "clinical": AreaScore(0, 3)}


def test_ideas_come_with_their_items_the_most_frequent_first():
    chosen = {1: wrong(1, idea="c"), 2: wrong(2, idea="a"), 3: wrong(3, idea="a"), 5: key(5), 6: wrong(6, idea="b"), 7: wrong(7, idea="a")}
    found = score(ITEMS, chosen)
    assert list(found.misconceptions.items()) == [("idea-a", (2, 3, 7)), ("idea-c", (1,)), ("idea-b", (6,))]


def test_an_option_that_the_version_has_not_is_no_choice_and_not_right():
    found = score(ITEMS, {1: "z"})
    assert (found.correct, found.answered, found.misconceptions) == (0, 0, {})


def test_a_version_comes_back_as_it_was_kept():
    kept = {
        "id": "i-1",
        "program": "p",
        "area": "general",
        "part": "part",
        "stem": "stem",
        "options": [{"id": each.id, "text": each.text, "why": each.why, "misconception": each.misconception} for each in ITEMS[0].options],
        "key": "b",
        "explanation": "explanation",
    }
    assert Delivered.of(kept) == ITEMS[0]
    with pytest.raises(KeyError):
        Delivered.of({name: value for name, value in kept.items() if name != "key"})


@given(chosen=st.dictionaries(st.integers(1, 10), st.sampled_from("abcd")))
def test_counts_add_up(chosen):
    found = score(ITEMS, chosen)
    omitted = sum(each.reached and each.chosen is None for each in found.scored)
    assert found.answered + omitted + found.not_reached == 10
    assert found.answered == len(chosen)
    assert found.not_reached == 10 - max(chosen, default=0)
    assert found.correct == sum(key(n) == option for n, option in chosen.items())
    assert sum(map(len, found.misconceptions.values())) == found.answered - found.correct
    assert sum(each.correct for each in found.areas().values()) == found.correct
