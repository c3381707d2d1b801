"""The candidate's attempts, as the rules see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a sitting or an appointment ended. A program may define more (see `vocabulary.OutcomeRule`)."""

    FAILED = "failed"
    PASSED = "passed"
    SCORED = "scored"  # a score without pass or fail, as admission tests give
    PENDING = "pending"  # sat; no result yet
    UNFINISHED = "unfinished"  # sat in part, or walked out
    VOID = "void"  # the body struck it out
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"  # the appointment was cancelled; nobody sat
    CANCELLED_SCORE = "cancelled_score"  # sat, and the score was cancelled


ALIASES: Mapping[str, str] = {
    "fail": Outcome.FAILED,
    "pass": Outcome.PASSED,
    "incomplete": Outcome.UNFINISHED,
    "no-show": Outcome.NO_SHOW,
    "canceled": Outcome.CANCELLED,
    "canceled_score": Outcome.CANCELLED_SCORE,
}

# What counts where a body's texts do not say. The ones in DOUBTFUL raise a doubt when they occur.
COUNTS_BY_DEFAULT = frozenset(
    {Outcome.FAILED, Outcome.PASSED, Outcome.SCORED, Outcome.PENDING, Outcome.UNFINISHED, Outcome.CANCELLED_SCORE}
)
DOUBTFUL = frozenset({Outcome.UNFINISHED, Outcome.VOID, Outcome.NO_SHOW, Outcome.CANCELLED_SCORE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. `on` is the local day at the test site; `at` the moment, with its offset, where it is known."""

    on: date
    outcome: str
    at: datetime | None = None
    score: float | None = None
    score_released: date | None = None
    program: str | None = None  # None: the program the question is about
    keys: Mapping[str, object] = field(default_factory=dict)  # part, jurisdiction, language …: what the program asks for


@dataclass(frozen=True, slots=True)
class Judged:
    """An attempt with what the program's counting rules make of it."""

    attempt: Attempt
    counted: bool
    failed: bool
    passed: bool
    unit: str | None

    @property
    def on(self) -> date:
        return self.attempt.on

    @property
    def outcome(self) -> str:
        return self.attempt.outcome

    @property
    def score(self) -> float | None:
        return self.attempt.score

    @property
    def score_released(self) -> date | None:
        return self.attempt.score_released

    @property
    def keys(self) -> Mapping[str, object]:
        return self.attempt.keys
