"""What a program is: who runs it, what its exam looks like, which texts say so, and what was looked for and not found."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Day = date | str  # a calendar day, or plain words where the text gives no more ("about 2022")


class SourceKind(StrEnum):
    """What kind of text a source is, from the most to the least to be trusted."""

    BODY = "body"
    REGULATOR = "regulator"
    LAW = "law"
    BODY_QUOTED = "body-quoted"
    VENDOR = "vendor"
    OTHER_BODY = "other-body"
    TRAINING_PROVIDER = "training-provider"
    NEWS = "news"
    ENCYCLOPEDIA = "encyclopedia"
    PREP_SITE = "prep-site"
    BLOG = "blog"
    FORUM = "forum"
    CONTENT_FARM = "content-farm"

    @property
    def is_official(self) -> bool:
        """The body, a regulator or a law speaks for itself."""
        return self in {SourceKind.BODY, SourceKind.REGULATOR, SourceKind.LAW}


class AbsenceKind(StrEnum):
    """Three ways for a rule to be absent, never merged."""

    NOT_FOUND = "not_found"  # these texts were read, in these copies, and none says
    STATED_NONE = "stated_none"  # the body says that there is no such rule
    NOT_PUBLISHED = "not_published"  # a person checked the body's current page on a day, and it is silent


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ReviewState(StrEnum):
    """What was seen of a source that puts what rests on it under review."""

    CHANGED = "changed"  # its passage no longer reads as it did
    GONE = "gone"  # the page is not there any more


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A page was seen changed or gone, and nobody has yet said what that means for the rules that rest on it."""

    state: ReviewState
    since: date


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read, with its four days kept apart."""

    id: str
    kind: SourceKind
    address: str
    gives: str
    text: Day | None = None  # the text's own date
    copy: Day | None = None  # when the stored copy that was read was made
    fetched: date | None = None  # when a machine last fetched the address
    checked: date | None = None  # when a person last compared the rule with the live page
    under_review: UnderReview | None = None  # never written in a file: an installation sees it

    @property
    def is_checked(self) -> bool:
        return self.checked is not None and self.under_review is None


@dataclass(frozen=True, slots=True)
class ExamPart:
    """One separately sat part of the exam; counts in items, times in minutes."""

    id: str
    name: str
    items: int | None = None
    minutes: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ExamFormat:
    """What test day is. Counts are items; times are minutes; None where no text that was read says."""

    items: int | None = None
    scored_items: int | None = None
    pretest_items: int | None = None
    items_min: int | None = None
    items_max: int | None = None
    minutes: int | None = None
    segments: int | None = None
    segment_minutes: int | None = None
    tutorial_minutes: int | None = None
    break_minutes: int | None = None
    one_sitting: bool | None = None
    adaptive: bool | None = None
    delivery: str | None = None
    results: str | None = None
    note: str | None = None
    parts: tuple[ExamPart, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """How the exam is reported and where its cut score lies."""

    kind: str | None = None  # scaled, percent, number_right, pass_fail
    scale: tuple[int, int] | None = None
    passing: float | None = None
    passing_percent: float | None = None
    passing_items: int | None = None
    compensatory: bool | None = None
    note: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubArea:
    id: str
    name: str
    percent: float | None = None
    items: int | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentArea:
    """A domain of knowledge; `weight` is its share of the form in percent, from the outline or from its item count."""

    id: str
    name: str
    weight: float | None = None
    items: int | None = None
    parts: tuple[SubArea, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The content outline: areas in the body's order, with weights that add up to 100."""

    areas: tuple[ContentArea, ...] = ()
    effective: Day | None = None
    note: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailReport:
    """What a failing report shows."""

    shows: str
    form: str | None = None  # number_right, percent, scaled, bands, pass_fail
    levels: tuple[str, ...] = ()
    note: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistic:
    name: str
    value: float
    unit: str
    period: str | None = None
    note: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What some page says that contradicts the rules here, or that nothing supports."""

    field: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A thing looked for: not found, stated to be none, or not published."""

    field: str
    kind: AbsenceKind
    text: str
    read: tuple[str, ...] = ()
    ask: str | None = None
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A question with its answer, kept beside the rules; `certainty` says how hard a test may lean on it."""

    id: str
    title: str
    ask_on: date
    attempts: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    certainty: str  # stated, derived, convention
    rules: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """One certification, as its file describes it. Its rules are compiled by `domain.policy`; see `journey.programs`."""

    id: str
    name: str
    short_name: str
    body: str
    body_short: str
    field: str
    country: str
    edition: date
    fingerprint: str  # first 8 hex digits of the SHA-256 of the file
    credential: str | None = None
    body_site: str | None = None
    aliases: tuple[str, ...] = ()
    confusable: tuple[str, ...] = ()
    neighbors: tuple[str, ...] = ()
    confidence: Confidence = Confidence.LOW
    confidence_why: str = ""
    check_by: date | None = None
    sources: Mapping[str, Source] = dataclasses.field(default_factory=dict)
    exam: ExamFormat | None = None
    score: ScoreScale | None = None
    outline: Outline | None = None
    report: FailReport | None = None
    statistics: tuple[Statistic, ...] = ()
    claims: tuple[Claim, ...] = ()
    absences: tuple[Absence, ...] = ()
    cases: tuple[WorkedCase, ...] = ()

    @property
    def version(self) -> str:
        """Which text of the file answered: `edition+fingerprint`."""
        return f"{self.edition.isoformat()}+{self.fingerprint}"
