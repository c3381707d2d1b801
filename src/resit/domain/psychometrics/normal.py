"""The standard normal distribution, with no more than numpy."""

from math import erf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Every value between -8 and 8 is read from a table fine enough that straight lines are right to 1e-8. Its steps are equal, so that a place in it
# is worked out and not looked for: the readings ask for millions.
_END, _STEPS_PER_UNIT = 8.0, 2000
_CDF = np.array([0.5 * (1 + erf(step / _STEPS_PER_UNIT / sqrt(2))) for step in range(-16_000, 16_001)])
_RISE = np.append(np.diff(_CDF), 0.0)


def normal_cdf(x: Floats) -> Floats:
    """The probability below `x`, in [0, 1], right to 1e-7 absolute."""
    place = (np.clip(x, -_END, _END) + _END) * _STEPS_PER_UNIT
    step = place.astype(np.intp)
    found: Floats = _CDF[step] + (place - step) * _RISE[step]
    return found


def normal_quantile(p: float) -> float:
    """The value below which the probability is `p`.

    Raises
    ------
    ValueError
        `p` is not between 0 and 1.
    """
    if not 0 < p < 1:
        raise ValueError(f"p is {p}; want a probability between 0 and 1")
    return NormalDist().inv_cdf(p)
