"""Which source to look at first: how many read it, how old the last look is, and how weak what it says is.

    urgency = (1 + readers in 28 days) x age in years x doubt

Age counts from the last check by a person; without one from the text's own day, from the copy, or, where neither has a day, as
five years. Doubt is 1, 2 or 3 for high, medium and low confidence. A page seen changed or gone counts a hundredfold, a figure that
the page was read for and does not show tenfold: those come first whoever reads them.
"""

import re
from dataclasses import dataclass
from datetime import date

from resit.domain.catalog.model import Confidence, Day, Source
from resit.journey.programs import LoadedProgram

DOUBT = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 2.0, Confidence.LOW: 3.0}
UNDATED = 5.0  # years
REVIEWED, MISSING = 100.0, 10.0
DAYS_A_YEAR = 365.25
YEAR = re.compile(r"\b(19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Urgency:
    """One source of one program with what makes it urgent; `score` has no unit, only an order."""

    program: str
    source: str
    readers: int  # of the program's pages, in 28 days
    age: float  # years
    doubt: float  # 1 to 3
    factor: float  # 1, or more where the watch saw something

    @property
    def score(self) -> float:
        return (1 + self.readers) * self.age * self.doubt * self.factor


def urgency(loaded: LoadedProgram, source: Source, *, readers: int, missing: bool, on: date) -> Urgency:
    """How urgent it is to open this source."""
    factor = REVIEWED if source.under_review is not None else MISSING if missing else 1.0
    return Urgency(loaded.program.id, source.id, readers, age_of(source, on=on), _doubt(loaded, source), factor)


def age_of(source: Source, *, on: date) -> float:
    """Years since somebody last knew it to be so; at least a week."""
    day = source.checked or _earliest_day(source.text) or _earliest_day(source.copy)
    return UNDATED if day is None else max((on - day).days, 7) / DAYS_A_YEAR


def _earliest_day(day: Day | None) -> date | None:
    """The first day that plain words ("about 2021-2024") may mean."""
    if day is None or isinstance(day, date):
        return day
    years = [int(found.group()) for found in YEAR.finditer(day)]
    return date(min(years), 1, 1) if years else None


def _doubt(loaded: LoadedProgram, source: Source) -> float:
    """The confidence of the rules that rest on it, the weakest one; a rule without its own has the program's."""
    resting = [each for each in loaded.policy.rules if source.id in each.source]
    own = [Confidence(each.confidence) if each.confidence else loaded.program.confidence for each in resting]
    return max(DOUBT[each] for each in own or [loaded.program.confidence])
