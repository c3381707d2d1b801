"""Arithmetic on the logit scale and on grids: shares, binomials, sums in logarithms, weighted summaries. Axes are the caller's."""

from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INTERVAL = (0.1, 0.9)
"""The limits of every interval shown: 80 of 100 lie inside."""


def normal_nodes(mean: float, sd: float, *, n: int, width: float = 3.0) -> tuple[Floats, Floats]:
    """Evenly spaced nodes over `width` standard deviations either side, with normal weights that add up to 1."""
    steps = np.linspace(-width, width, n)
    weights = np.exp(-0.5 * steps**2)
    return mean + sd * steps, weights / weights.sum()


def logit_of(share: float) -> float:
    """The logit of a share between 0 and 1, both excluded."""
    return log(share / (1 - share))


def share_at(logits: Floats) -> Floats:
    """The share right at each logit, in (0, 1)."""
    shares: Floats = 1 / (1 + np.exp(-logits))
    return shares


def spread_at(logits: Floats) -> Floats:
    """p(1 - p): what a response tells about a logit."""
    share = share_at(logits)
    return share * (1 - share)


def log_binomial(correct: int, items: int, eta: Floats) -> Floats:
    """Without the number of ways, which is the same everywhere."""
    found: Floats = correct * eta - items * np.logaddexp(0.0, eta)
    return found


def log_choose(n: int, k: int) -> float:
    """log of the number of ways to choose `k` of `n`."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def log_sum(logs: Floats) -> Floats:
    """log of the sum over the last axis."""
    top = logs.max(axis=-1)
    found: Floats = top + np.log(np.exp(logs - top[..., None]).sum(axis=-1))
    return found


def log_mean(logs: Floats, weights: Floats) -> Floats:
    """log of the weighted mean over the first axis."""
    top = logs.max(axis=0)
    found: Floats = top + np.log(np.tensordot(weights, np.exp(logs - top), axes=1))
    return found


def summary_of(values: Floats, weights: Floats) -> tuple[float, float, float]:
    """Mean and the two limits of the 80 % interval of a weighted sample."""
    kept = weights > 1e-9 * weights.max()
    values, weights = values[kept], weights[kept]
    order = np.argsort(values, kind="stable")
    ordered, weight = values[order], weights[order] / weights.sum()
    # Half of a value's weight lies below it.
    low, high = np.interp(INTERVAL, np.cumsum(weight) - weight / 2, ordered)
    return float(ordered @ weight), float(low), float(high)


def variance_of(values: Floats, weights: Floats) -> float:
    share = weights / weights.sum()
    return float(share @ values**2 - (share @ values) ** 2)
