"""What is known of a candidate: a score report in the form she has, and what she did on practice items. Frozen values, checked here.

Proportions and counts are of scored items. Nothing here is an ability; `reading.py` makes one of it, with its error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    FAILED = "failed"
    PASSED = "passed"


class EvidenceError(ValueError):
    """A report that contradicts itself or the exam."""


@dataclass(frozen=True, slots=True)
class Area:
    """A content area of the exam: its share of the scored items (all shares add up to 1) and about how many those are."""

    id: str
    share: float
    items: int
    items_known: bool = False


@dataclass(frozen=True, slots=True)
class Exam:
    """What the reading needs to know of the exam; None where no text that was read says.

    `scale` is the lowest and highest scaled score, `passing` the cut score on it, `passing_share` the cut as a share of the items,
    `pass_rate` the share of first attempts that pass, 0 to 1.
    """

    areas: tuple[Area, ...]
    scale: tuple[float, float] | None = None
    passing: float | None = None
    passing_share: float | None = None
    pass_rate: float | None = None

    @property
    def items(self) -> int:
        return sum(area.items for area in self.areas)


@dataclass(frozen=True, slots=True)
class Right:
    """`correct` of `items`, each a whole number."""

    correct: int
    items: int

    def __post_init__(self) -> None:
        if not (0 <= self.correct <= self.items and self.items > 0):
            raise EvidenceError(f"{self.correct} of {self.items} right; want 0 to {self.items} of at least 1")


@dataclass(frozen=True, slots=True)
class Percent:
    """Percent right as printed, rounded to `step` (1: whole numbers; 0.1: one digit); `items` where the report says of how many."""

    percent: float
    step: float = 1.0
    items: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise EvidenceError(f"{self.percent:g} percent; want 0 to 100")
        if not 0 < self.step <= 10 or (self.items is not None and self.items < 1):
            raise EvidenceError(
                f"a step of {self.step:g} percent, of {self.items} items; want above 0 to 10, and of at least 1 where known"
            )


@dataclass(frozen=True, slots=True)
class Scaled:
    """A score on the exam's scale."""

    score: float


@dataclass(frozen=True, slots=True)
class Band:
    """A place in words: `level` from 0, the lowest, of `of` levels; the cut lies in the middle of them."""

    level: int
    of: int = 3

    def __post_init__(self) -> None:
        if not (2 <= self.of <= 7 and 0 <= self.level < self.of):
            raise EvidenceError(f"level {self.level} of {self.of}; want 0 to {self.of - 1} of 2 to 7 levels")


Figure = Right | Percent | Scaled | Band


@dataclass(frozen=True, slots=True)
class Report:
    """One score report. `areas` may be empty: pass or fail alone is a report too."""

    outcome: Outcome | None
    areas: Mapping[str, Figure] = field(default_factory=dict)
    total: Figure | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """Responses to practice items met for the first time, by area; `days` since the report, 0 without one."""

    areas: Mapping[str, Right]
    days: int = 0

    @property
    def items(self) -> int:
        return sum(each.items for each in self.areas.values())
