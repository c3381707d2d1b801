"""What a case comes to: its status, its days, its counts, its cost, its to-do list, each with the rule behind it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from resit.domain.policy.days import ALL_DAYS, Days
from resit.domain.policy.effects import Count, Effect
from resit.domain.policy.vocabulary import Gap, Plain, Rule, Version


class Status(StrEnum):
    MAY_SIT = "may_sit"
    NOT_YET = "not_yet"
    NEEDS_ACTION = "needs_action"
    INELIGIBLE = "ineligible"
    PASSED = "passed"
    RESULT_PENDING = "result_pending"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do; `rule` asks for it, or sets the limit that it meets. `urgent`: waiting with it may cost something."""

    need: str
    rule: Rule
    blocking: bool
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    amount: float
    currency: str
    rule: Rule
    who: str
    surcharges: tuple[tuple[Rule, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One amount that the fee may come to."""

    amount: float
    who: str
    name: str | None


@dataclass(frozen=True, slots=True)
class FeeOptions:
    """What the fee may come to, where which of its amounts holds depends on facts not told."""

    currency: str
    options: tuple[Option, ...]
    waits_for: tuple[str, ...]  # names of facts; "asking_for" is the part, exam or jurisdiction
    rules: tuple[Rule, ...]
    complete: bool  # one of them holds whatever is told


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one part: its status, its first day, and until when a pass in it counts."""

    part: str
    name: str
    status: Status
    earliest: date | None
    credit_until: date | None
    credit: str | None  # live, expired; None: no pass, or no rule that ends it


@dataclass(frozen=True, slots=True)
class Gone:
    """A rule that has no version for the day it is asked about."""

    rule: Rule
    reason: str


@dataclass(frozen=True, slots=True)
class Administration:
    """The coming days on which a calendar holds the exam: the first and the last of a window, or each day of a fixed sitting."""

    name: str | None
    days: tuple[date, ...]
    rule: Rule


@dataclass
class Decision:
    """One case under one set of readings."""

    status: Status
    unit: str | None
    earliest: date | None = None
    earliest_at: datetime | None = None
    earliest_apply: date | None = None
    earliest_bookable: date | None = None
    latest: date | None = None
    permitted: Days = ALL_DAYS  # days from the last attempt on, on which every rule permits sitting
    next_number: int = 1
    rules: list[Rule] = field(default_factory=list)  # in force here, in the file's order
    replaced: dict[str, Rule] = field(default_factory=dict)  # rule id → the rule of a nearer layer that won
    effects: list[Effect] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    parts: list[Standing] = field(default_factory=list)
    cost: Cost | None = None
    cost_rule: Rule | None = None
    fee_options: FeeOptions | None = None  # only where there is no cost
    charges: dict[str, Cost] = field(default_factory=dict)  # by name: amounts beside the fee
    dates: dict[str, date] = field(default_factory=dict)
    dated_by: dict[str, Rule] = field(default_factory=dict)
    values: dict[str, Plain] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)  # rule id → the version that was in force for this case
    gone: list[Gone] = field(default_factory=list)
    untold: list[Rule] = field(default_factory=list)  # rules that might close days: whether they hold depends on a fact not given
    passed_on: date | None = None
    administration: Administration | None = None

    @property
    def has_ended(self) -> bool:
        """Whether no further attempt is open by the rules that were found."""
        return self.status is Status.INELIGIBLE and self.earliest is None

    def says(self, rule: Rule) -> str:
        """The rule in our own words, as it stood for this case."""
        version = self.versions.get(rule.id)
        return rule.says if version is None else version.says

    def source(self, rule: Rule) -> tuple[str, ...]:
        version = self.versions.get(rule.id)
        return rule.source if version is None else version.source


def version_on(rule: Rule, day: date) -> Version | Gap | None:
    """The version in force on a day of the rule's pivot, or the gap that explains why there is none."""
    for version in rule.versions:
        if (version.start is None or version.start <= day) and (version.end is None or day < version.end):
            return version
    for gap in rule.gaps:
        if (gap.start is None or gap.start <= day) and (gap.end is None or day < gap.end):
            return gap
    return None
