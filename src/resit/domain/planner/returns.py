"""When a missed idea comes back: on another day, and once more after a longer rest, never after the exam."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

REST = (timedelta(days=1), timedelta(days=6))
"""How long to wait before each return, counted from the miss and then from the return before it: the longer, the better it is kept."""
MOST_IN_A_SESSION = 4


def returns(*, ideas: Sequence[tuple[str, date]], days: Sequence[date]) -> Mapping[int, tuple[str, ...]]:
    """The sessions in which each missed idea is asked again.

    Parameters
    ----------
    ideas
        An id and the day it was missed, the most important first.
    days
        The day of each session that has room for it, ascending.

    Returns
    -------
    Ids by the session's place in `days`. An idea comes back at most twice, never on the day it was missed nor twice on one day,
    and not at all where no session is left; a session holds at most `MOST_IN_A_SESSION`.

    References
    ----------
    Cepeda, Pashler, Vul, Wixted & Rohrer 2006, Psychological Bulletin 132, 354-380 (spacing).
    """
    placed: dict[int, list[str]] = {}
    waiting = [(idea, missed_on) for idea, missed_on in ideas]
    for rest in REST:
        again: list[tuple[str, date]] = []
        for idea, last_on in waiting:
            place = next(
                (at for at, day in enumerate(days) if day >= last_on + rest and len(placed.get(at, ())) < MOST_IN_A_SESSION),
                None,
            )
            if place is not None:
                placed.setdefault(place, []).append(idea)
                again.append((idea, days[place]))
        waiting = again
    return {place: tuple(ids) for place, ids in sorted(placed.items())}
