"""A second opinion on dates: every program's waits and windows again, read from the texts by somebody who had not seen the product's own rules.

Nothing here knows intervals. A program is a question, `may_sit(told, day)`, answered for one day from first principles; the
first day is found by walking the calendar, a day at a time.
"""

from tests.second_opinion.bodies import CREDITS, OPINIONS
from tests.second_opinion.walking import NoTextSaysError, Opinion, Told, Try, earliest, last_good_day, moment_after, told_by

__all__ = ["CREDITS", "OPINIONS", "NoTextSaysError", "Opinion", "Told", "Try", "earliest", "last_good_day", "moment_after", "told_by"]
