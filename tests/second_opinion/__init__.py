"""A second opinion on dates: every program's waits and windows again, read from the texts by somebody who had not seen the product's own rules.

Nothing here knows intervals. A program is a question, `may_sit(told, day)`, answered for one day from first principles; the
first day is found by walking the calendar, a day at a time.
"""

from collections.abc import Mapping

from tests.second_opinion.bodies import CREDITS, FIRST
from tests.second_opinion.care import CARE
from tests.second_opinion.schools import SCHOOLS
from tests.second_opinion.trades import TRADES
from tests.second_opinion.walking import NoTextSaysError, Opinion, Told, Try, earliest, last_good_day, moment_after, told_by

__all__ = [
    "CREDITS",
    "FIRST",
    "OPINIONS",
    "NoTextSaysError",
    "Opinion",
    "Told",
    "Try",
    "earliest",
    "last_good_day",
    "moment_after",
    "told_by",
]

OPINIONS: Mapping[str, Opinion] = {**FIRST, **CARE, **SCHOOLS, **TRADES}
