from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.planner.allocation import LEAST, MOST, expected_gain, shares_for_gain

AREAS = ("a", "b", "c", "d", "e")
WEIGHTS = st.integers(1, 5).flatmap(lambda n: st.fixed_dictionaries({area: st.floats(1, 100) for area in AREAS[:n]}))
SHARE = st.floats(0, 1)
HOURS = st.floats(0.5, 500)
CMA = {"clinical": 59.0, "general": 21.0, "administrative": 20.0}
WEAK = {"clinical": 0.71, "general": 0.63, "administrative": 0.46}


@st.composite
def cases(draw, highest=1.0):
    weights = draw(WEIGHTS)
    return weights, {area: draw(st.floats(0, highest)) for area in weights}, draw(HOURS)


def outline(weights):
    return {area: weight / sum(weights.values()) for area, weight in weights.items()}


@given(case=cases())
def test_shares_add_up_and_stay_near_the_outline(case):
    weights, expected, hours = case
    shares = shares_for_gain(weights=weights, expected=expected, hours=hours)
    assert shares.keys() == weights.keys()
    assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
    for area, share in outline(weights).items():
        assert LEAST * share - 1e-9 <= shares[area] <= MOST * share + 1e-9


@given(weights=WEIGHTS, expected=SHARE, hours=HOURS)
def test_equal_areas_share_as_the_outline_does(weights, expected, hours):
    shares = shares_for_gain(weights=weights, expected=dict.fromkeys(weights, expected), hours=hours)
    assert shares == pytest.approx(outline(weights), abs=1e-9)


@given(case=cases())
def test_the_lowest_area_never_gets_less_than_the_outline_gives_it(case):
    weights, expected, hours = case
    lowest = min(weights, key=lambda area: expected[area])
    assert shares_for_gain(weights=weights, expected=expected, hours=hours)[lowest] >= outline(weights)[lowest] - 1e-9


@given(case=cases())
def test_a_lower_area_never_gets_less_for_its_weight(case):
    weights, expected, hours = case
    shares = shares_for_gain(weights=weights, expected=expected, hours=hours)
    by_need = sorted(weights, key=lambda area: expected[area])
    for_weight = [shares[area] / weights[area] * sum(weights.values()) for area in by_need]
    assert all(lower >= higher - 1e-9 for lower, higher in pairwise(for_weight))


@given(case=cases(highest=0.9), moved=st.floats(0.001, 0.05))  # near the ceiling a little is always taken to be left
def test_no_move_within_the_bounds_gains_more(case, moved):
    weights, expected, hours = case
    shares, bounds = shares_for_gain(weights=weights, expected=expected, hours=hours), outline(weights)
    gain = expected_gain(weights=weights, expected=expected, shares=shares, hours=hours)
    for less, more in permutations(weights, 2):
        other = {**shares, less: shares[less] - moved, more: shares[more] + moved}
        if LEAST * bounds[less] <= other[less] and other[more] <= MOST * bounds[more]:
            assert gain >= expected_gain(weights=weights, expected=expected, shares=other, hours=hours) - 1e-12


@pytest.mark.parametrize("hours", [0.5, 10, 60, 200])
def test_a_weak_area_gets_more_however_little_time_there_is(hours):
    shares = shares_for_gain(weights=CMA, expected=WEAK, hours=hours)
    assert shares["administrative"] > 0.22
    assert shares["clinical"] < 0.59
    followed = expected_gain(weights=CMA, expected=WEAK, shares=outline(CMA), hours=hours)
    assert expected_gain(weights=CMA, expected=WEAK, shares=shares, hours=hours) > followed


def test_the_order_of_the_areas_never_matters():
    found = [
        shares_for_gain(weights={area: CMA[area] for area in order}, expected={area: WEAK[area] for area in order}, hours=40)
        for order in permutations(CMA)
    ]
    assert all(each == pytest.approx(found[0], abs=1e-12) for each in found)


@pytest.mark.parametrize(
    ("weights", "hours"),
    [
        pytest.param({"a": 1.0}, 0, id="no hours"),
        pytest.param({"a": 1.0, "b": 0.0}, 10, id="an area without weight"),
        pytest.param({}, 10, id="no area"),
    ],
)
def test_what_cannot_be_shared_is_refused(weights, hours):
    with pytest.raises(ValueError, match="above zero"):
        shares_for_gain(weights=weights, expected=dict.fromkeys(weights, 0.5), hours=hours)
