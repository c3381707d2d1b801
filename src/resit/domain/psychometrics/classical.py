"""Number right and its error, without a model of the items."""

from math import sqrt

Z_80 = 1.2815515655446004
"""80 of 100 lie within so many standard errors either side."""


def share_interval(*, correct: int, items: int, z: float = Z_80) -> tuple[float, float]:
    """Limits for the share that a candidate would get right over many such items, from one set of them; by default 80 %.

    Both lie in [0, 1] also where all or none are right.

    Raises
    ------
    ValueError
        `correct` is not between 0 and `items`, or there are no items.

    References
    ----------
    Wilson 1927, Journal of the American Statistical Association 22, 209-212.
    """
    if not 0 <= correct <= items or items < 1:
        raise ValueError(f"{correct} of {items} right; want 0 to {items} of at least 1")
    share = correct / items
    middle = (share + z * z / (2 * items)) / (1 + z * z / items)
    half = z / (1 + z * z / items) * sqrt(share * (1 - share) / items + z * z / (4 * items * items))
    return max(0.0, middle - half), min(1.0, middle + half)
