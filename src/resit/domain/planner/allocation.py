"""How to share study time once an area stands clearly below the others."""

from collections.abc import Mapping
from math import exp, log

CEILING = 0.95
"""The share of items that study can lead to."""
RATE_PER_HOUR = 0.01
"""An hour on the whole exam closes so much of what is left to its ceiling. Assumed: nobody has measured it for these candidates."""
LEAST, MOST = 0.6, 2.0
"""No area gets less or more than so many times its outline share: the rate is a guess, and the outline is not."""
LEAST_LEFT = 0.01
"""So much is left to gain in every area: none is finished."""


def shares_for_gain(*, weights: Mapping[str, float], expected: Mapping[str, float], hours: float) -> dict[str, float]:
    r"""The shares of `hours` that raise the expected score most, kept near the outline's.

    A large area has more to study, so an hour closes less of it: area :math:`d` with outline share :math:`w_d` and time :math:`t_d` closes
    :math:`1 - e^{-k t_d / w_d}` of what is left. Maximising :math:`\sum_d w_d (c - p_d)(1 - e^{-k t_d / w_d})` over :math:`\sum_d t_d = T`
    equalises :math:`(c - p_d) e^{-k t_d / w_d}` (water-filling), here with every :math:`t_d / (w_d T)` held between `LEAST` and `MOST`.
    Areas of equal expectation share as the outline does; of any two, the lower one never gets less than the other for its weight.

    Parameters
    ----------
    weights
        The outline's share of each area, any unit, above zero.
    expected
        Expected proportion right in each, in [0, 1].
    hours
        All the hours there are, above zero.

    Returns
    -------
    Shares that add up to 1, each between `LEAST` and `MOST` times its outline share.

    Raises
    ------
    ValueError
        `hours` or a weight is not above zero, or there is no area.
    """
    if hours <= 0 or not weights or any(weight <= 0 for weight in weights.values()):
        raise ValueError(f"hours is {hours}, weights are {sorted(weights.values())}; want at least one weight and all above zero")
    whole = sum(weights.values())
    outline = {area: weight / whole for area, weight in weights.items()}
    left = {area: log(max(CEILING - expected[area], LEAST_LEFT)) for area in outline}
    closed = RATE_PER_HOUR * hours

    def at(level: float) -> dict[str, float]:
        return {area: outline[area] * min(max((left[area] - level) / closed, LEAST), MOST) for area in outline}

    # The lower the level of the water, the more time is given: from all areas at most to all at least. 1 lies between.
    low, high = min(left.values()) - MOST * closed, max(left.values()) - LEAST * closed
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle).values()) > 1 else (low, middle)
    given = at(high)
    rounding = sum(given.values())
    return {area: share / rounding for area, share in given.items()}


def expected_gain(*, weights: Mapping[str, float], expected: Mapping[str, float], shares: Mapping[str, float], hours: float) -> float:
    """The rise of the expected share right over the whole exam, under the same assumed rate; `shares` add up to 1."""
    whole = sum(weights.values())
    return sum(
        weights[area]
        / whole
        * max(CEILING - expected[area], 0.0)
        * (1 - exp(-RATE_PER_HOUR * hours * shares[area] * whole / weights[area]))
        for area in weights
    )
