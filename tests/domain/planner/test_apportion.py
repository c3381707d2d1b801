from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.planner.apportion import interleave, largest_remainder, split_each, whole_weights

KEYS = st.text(alphabet="abcdefgh", min_size=1, max_size=3)
WEIGHTS = st.dictionaries(KEYS, st.integers(0, 1000), min_size=1, max_size=12).filter(lambda weights: sum(weights.values()) > 0)
SIZES = st.lists(st.integers(1, 60), max_size=60)


def exact(weights, total):
    return {key: Fraction(total * weight, sum(weights.values())) for key, weight in weights.items()}


def test_the_largest_remainders_get_what_is_left():
    # Quotas of 10 seats over 41.6, 31.5, 26.9 percent: 4.16, 3.15, 2.69. One seat is left; the third has the largest remainder.
    assert largest_remainder(total=10, weights={"a": 416, "b": 315, "c": 269}) == {"a": 4, "b": 3, "c": 3}


def test_equal_remainders_go_by_key_not_by_order():
    assert largest_remainder(total=2, weights={"c": 1, "b": 1, "a": 1}) == {"a": 1, "b": 1, "c": 0}


@given(weights=WEIGHTS, total=st.integers(0, 100_000))
def test_shares_add_up_and_keep_within_one_unit(weights, total):
    shares = largest_remainder(total=total, weights=weights)
    assert sum(shares.values()) == total
    assert all(abs(shares[key] - quota) < 1 for key, quota in exact(weights, total).items())


def test_a_published_weight_counts_as_it_is_written():
    assert whole_weights({"a": 33.3, "b": 66.7}) == {"a": 333, "b": 667}
    assert whole_weights({"a": 0.1, "b": 0.2, "c": 1}) == {"a": 1, "b": 2, "c": 10}


def test_a_heavy_area_returns_often_and_a_light_one_at_even_distances():
    turns = interleave(sizes=[50] * 12, weights={"heavy": 50, "middle": 25, "light": 25})
    assert "".join(turn[0] for turn in turns) == "hlmhhlmhhlmh"


@given(weights=WEIGHTS, sizes=SIZES)
def test_every_key_ends_less_than_one_session_from_its_share(weights, sizes):
    turns = interleave(sizes=sizes, weights=weights)
    assert len(turns) == len(sizes)
    given_minutes = dict.fromkeys(weights, 0)
    for turn, minutes in zip(turns, sizes, strict=True):
        given_minutes[turn] += minutes
    for key, quota in exact(weights, sum(sizes)).items():
        assert abs(given_minutes[key] - quota) < max(sizes, default=1)
        assert weights[key] or not given_minutes[key]


@pytest.mark.parametrize(
    ("heavy", "light", "n_light", "n_sessions"),
    [
        pytest.param((11, 6), 1, 7, 20, id="a light key is one session behind when time is up"),
        pytest.param((49, 35), 3, 9, 32, id="more than one session behind"),
    ],
)
def test_a_light_key_that_waited_too_long_is_made_good(heavy, light, n_light, n_sessions):
    """Found by search: taking turns by who is furthest behind leaves a light key a whole session short here."""
    weights = {"a": heavy[0], "b": heavy[1]} | {f"s{index:02}": light for index in range(n_light)}
    turns = interleave(sizes=[50] * n_sessions, weights=weights)
    quotas = exact(weights, n_sessions)
    assert all(abs(turns.count(key) - quota) < 1 for key, quota in quotas.items())


@given(weights=WEIGHTS, sizes=SIZES)
def test_turns_do_not_depend_on_the_order_of_the_keys(weights, sizes):
    backwards = dict(reversed(weights.items()))
    assert interleave(sizes=sizes, weights=weights) == interleave(sizes=sizes, weights=backwards)
    assert split_each(sizes=sizes, weights=weights) == split_each(sizes=sizes, weights=backwards)


@given(weights=WEIGHTS, sizes=SIZES)
def test_a_split_adds_up_each_time_and_in_the_long_run(weights, sizes):
    splits = split_each(sizes=sizes, weights=weights)
    assert [sum(split.values()) for split in splits] == sizes
    assert all(minutes >= 0 for split in splits for minutes in split.values())
    for key, quota in exact(weights, sum(sizes)).items():
        # one minute of rounding for every key at the very worst, however many sizes there are
        assert abs(sum(split[key] for split in splits) - quota) <= len(weights)


def test_a_light_area_gets_its_minutes_of_mixed_sessions_in_the_end():
    splits = split_each(sizes=[45] * 100, weights={"heavy": 99, "light": 1})  # 0.45 minutes each time
    assert sum(split["light"] for split in splits) == 45
