from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resit.domain.planner.returns import MOST_IN_A_SESSION, returns

MONDAY = date(2026, 3, 2)
DAYS = st.lists(st.integers(0, 60), max_size=25).map(lambda offsets: [MONDAY + timedelta(days=each) for each in sorted(offsets)])
IDEAS = st.dictionaries(st.text(alphabet="abcdefgh", min_size=1, max_size=3), st.integers(-5, 50), max_size=20).map(
    lambda missed: [(idea, MONDAY + timedelta(days=offset)) for idea, offset in missed.items()]
)


def day(offset):
    return MONDAY + timedelta(days=offset)


def days_of(idea, *, days, placed):
    return [days[place] for place, ids in placed.items() for each in ids if each == idea]


@given(ideas=IDEAS, days=DAYS)
def test_an_idea_comes_back_on_another_day_and_at_most_twice(ideas, days):
    placed = returns(ideas=ideas, days=days)
    for idea, missed_on in ideas:
        again = days_of(idea, days=days, placed=placed)
        assert len(again) <= 2
        assert len(set(again)) == len(again)
        assert all(each > missed_on for each in again)


@given(ideas=IDEAS, days=DAYS)
def test_nothing_comes_back_outside_the_sessions_nor_too_much_in_one(ideas, days):
    placed = returns(ideas=ideas, days=days)
    assert all(0 <= place < len(days) for place in placed)
    assert all(0 < len(ids) <= MOST_IN_A_SESSION for ids in placed.values())
    assert set(Counter(each for ids in placed.values() for each in ids)) <= {idea for idea, _on in ideas}


@given(ideas=IDEAS, days=DAYS)
def test_what_can_come_back_does_while_there_is_room(ideas, days):
    placed = returns(ideas=ideas[:MOST_IN_A_SESSION], days=days)
    for idea, missed_on in ideas[:MOST_IN_A_SESSION]:
        if any(each > missed_on for each in days):
            assert days_of(idea, days=days, placed=placed)


@given(ideas=IDEAS, days=DAYS)
def test_the_second_return_rests_longer_than_the_first(ideas, days):
    placed = returns(ideas=ideas, days=days)
    for idea, _missed_on in ideas:
        again = sorted(days_of(idea, days=days, placed=placed))
        assert len(again) < 2 or again[1] - again[0] >= timedelta(days=6)


def test_the_next_day_and_a_week_after():
    days = [day(0), day(0), day(1), day(3), day(6), day(7), day(9)]
    assert returns(ideas=[("asepsis", day(0))], days=days) == {2: ("asepsis",), 5: ("asepsis",)}


def test_the_day_of_the_miss_is_too_early_and_no_session_too_late():
    assert returns(ideas=[("asepsis", day(3))], days=[day(1), day(3)]) == {}
    assert returns(ideas=[("asepsis", day(3))], days=[]) == {}


def test_the_most_important_ideas_take_the_room_there_is():
    ideas = [(name, day(0)) for name in "abcdef"]
    assert returns(ideas=ideas, days=[day(1), day(2)]) == {0: ("a", "b", "c", "d"), 1: ("e", "f")}
