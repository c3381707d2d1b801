from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from resit.domain.psychometrics.classical import Z_80, share_interval
from resit.domain.psychometrics.normal import normal_cdf, normal_quantile

COUNTS = st.integers(1, 400).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items)))


@pytest.mark.parametrize(
    ("correct", "items", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_limits(correct, items, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3: four digits, 95 %."""
    assert_allclose(share_interval(correct=correct, items=items, z=1.959964), (low, high), atol=5e-5)


@given(count=COUNTS)
def test_limits_hold_the_share_and_stay_within_all_and_none(count):
    correct, items = count
    low, high = share_interval(correct=correct, items=items)
    assert 0 <= low <= correct / items + 1e-12
    assert correct / items - 1e-12 <= high <= 1
    assert low < high


@given(count=COUNTS)
def test_twice_the_items_narrow_the_limits(count):
    correct, items = count
    low, high = share_interval(correct=correct, items=items)
    nearer_low, nearer_high = share_interval(correct=2 * correct, items=2 * items)
    assert nearer_high - nearer_low < high - low


@given(count=COUNTS)
def test_right_and_wrong_mirror_each_other(count):
    correct, items = count
    low, high = share_interval(correct=correct, items=items)
    assert_allclose(share_interval(correct=items - correct, items=items), (1 - high, 1 - low), atol=1e-12)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_eighty_of_a_hundred_hold_the_share(share):
    """Exact over all counts of 50 items; a count is a whole number, so coverage swings by a few in a hundred about its aim."""
    items = 50
    chance = [1.0]
    for _item in range(items):
        chance = [a * share + b * (1 - share) for a, b in zip([0.0, *chance], [*chance, 0.0], strict=True)]
    inside = [low <= share <= high for low, high in (share_interval(correct=k, items=items) for k in range(items + 1))]
    assert sum(p for p, held in zip(chance, inside, strict=True) if held) == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize(("correct", "items"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(correct, items):
    with pytest.raises(ValueError, match=f"{correct} of {items}"):
        share_interval(correct=correct, items=items)


def test_the_normal_distribution_agrees_with_the_standard_library():
    x = np.linspace(-9, 9, 1237)
    assert_allclose(normal_cdf(x), [NormalDist().cdf(each) for each in x], atol=1e-7)
    assert normal_quantile(0.9) == pytest.approx(Z_80, abs=1e-12)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.2])
def test_no_value_has_all_or_nothing_below_it(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(p)
