"""Sharing whole things by weight: minutes, and sessions laid out in time.

Weights are exact integers here (`whole_weights`), so that no answer depends on the order of a float sum.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm


def whole_weights(weights: Mapping[str, float]) -> dict[str, int]:
    """Weights as integers in the same proportion; 33.3 counts as 333/10, not as the nearest binary fraction."""
    exact = {key: Fraction(repr(weight)) for key, weight in weights.items()}
    scale = lcm(*(weight.denominator for weight in exact.values())) if exact else 1
    return {key: int(weight * scale) for key, weight in exact.items()}


def largest_remainder(*, total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share `total` units by weight so that the shares add up to it exactly.

    Parameters
    ----------
    total
        Units to share, zero or more.
    weights
        Zero or more each, not all zero. Equal remainders go to the first key in sorted order.

    Returns
    -------
    Units by key; each less than one unit away from the exact share.

    References
    ----------
    Hamilton's method of apportionment; Balinski & Young 1982, *Fair Representation*, ch. 3.
    """
    whole = sum(weights.values())
    shares = {key: total * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def interleave(*, sizes: Sequence[int], weights: Mapping[str, int]) -> list[str]:
    """Give each session, in order of time, to one key, so that at every moment the shares follow the weights.

    The next session goes to the key that is furthest behind its share; a heavy key therefore returns often and a light one
    at wide, even distances, and no key is studied in one block.

    Parameters
    ----------
    sizes
        Minutes of each session, positive, in order of time.
    weights
        Zero or more each, not all zero; a key of weight zero gets nothing. Ties go to the first key in sorted order.

    Returns
    -------
    One key per session. At the end every key has less than one session (the longest of `sizes`) more or less than its exact share.
    """
    whole = sum(weights.values())
    ahead = {key: 0 for key in sorted(weights) if weights[key]}  # (given - exact share) x whole: integers all the way
    order: list[str] = []
    for minutes in sizes:
        for key in ahead:
            ahead[key] -= weights[key] * minutes
        chosen = min(ahead, key=ahead.__getitem__)
        ahead[chosen] += whole * minutes
        order.append(chosen)
    return _evened(order, sizes=sizes, ahead=ahead, whole=whole)


def _evened(order: list[str], *, sizes: Sequence[int], ahead: dict[str, int], whole: int) -> list[str]:
    # Nobody can be a whole session ahead (the chosen key was behind). Somebody can be a whole session behind when many keys
    # wait together; each move below takes the latest session of the key most ahead, and shrinks the sum of the distances.
    longest = whole * max(sizes, default=0)
    while sizes and -min(ahead.values()) >= longest:
        behind, surplus = min(ahead, key=ahead.__getitem__), max(ahead, key=ahead.__getitem__)
        last = max(at for at, key in enumerate(order) if key == surplus)
        order[last] = behind
        ahead[surplus] -= whole * sizes[last]
        ahead[behind] += whole * sizes[last]
    return order


def split_each(*, sizes: Sequence[int], weights: Mapping[str, int]) -> list[dict[str, int]]:
    """Split every size by weight, carrying the rounding forward, so that the sums too stay within a minute or so of the exact share.

    Returns
    -------
    One mapping per size; its values, zero or more, add up to that size exactly.
    """
    whole = sum(weights.values())
    owed = dict.fromkeys(sorted(weights), 0)  # (exact share - given) x whole
    splits: list[dict[str, int]] = []
    for size in sizes:
        for key in owed:
            owed[key] += weights[key] * size
        given = {key: max(owed[key], 0) // whole for key in owed}
        while (missing := size - sum(given.values())) != 0:
            step = 1 if missing > 0 else -1
            open_keys = [key for key in owed if (weights[key] if step > 0 else given[key])]
            key = max(open_keys, key=lambda key: step * (owed[key] - whole * given[key]))
            given[key] += step
        for key in owed:
            owed[key] -= whole * given[key]
        splits.append(given)
    return splits
