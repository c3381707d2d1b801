"""What became of a source: the passage of its page that the rules rest on, found, compared, and judged.

Nothing here fetches or stores. `bearing` says what rests on a source, `passage` finds it in a page, `look` compares a fetch with the
passage that stands and says what happened; `differences` shows two passages to a person. docs/watching.md says what counts as a change.
"""

from resit.journey.watching.bearing import Bearing, Figure, Statement, bearing
from resit.journey.watching.differences import Difference, DifferenceKind, differences
from resit.journey.watching.judging import Seen, SourceState, in_full, judge, look, seen_sentence
from resit.journey.watching.passages import Group, Passage, passage

__all__ = [
    "Bearing",
    "Difference",
    "DifferenceKind",
    "Figure",
    "Group",
    "Passage",
    "Seen",
    "SourceState",
    "Statement",
    "bearing",
    "differences",
    "in_full",
    "judge",
    "look",
    "passage",
    "seen_sentence",
]
