"""The words in which retake rules are written, as typed values. One program's rules together are a `Policy`.

A rule is data with a date and a source. Each body below is one shape that published rules take; `reading` builds them from
a program's file, `eligibility` asks them. Nothing here computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from resit.domain.policy.days import Duration, MonthEnd
from resit.domain.policy.expression import Expression

Plain = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Step:
    """What holds after the `first`-th to `last`-th counted attempt (`last` None: and every later one; from 0: also before the first)."""

    first: int
    last: int | None
    length: Duration | None = None
    start: Expression | None = None
    until: Expression | None = None
    absence: str | None = None  # the length is not known, and this says in which of the three ways
    exists: bool = False  # a wait is known to exist, though its length is not: then the first permitted day is unknown too
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """No applying or sitting (`bars`) before a day that follows from the history."""

    bars: str  # sit, apply
    steps: tuple[Step, ...]
    cycle: int | None = None  # the steps begin again after so many attempts
    name: str | None = None  # the day also stands under this name in the answer's dates


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time a cap counts in."""

    kind: str  # lifetime, rolling, fixed, every, named, group
    length: Duration | None = None  # rolling, fixed
    start: Expression | None = None  # fixed from an anchor; None: from the first attempt of each group
    every: str | None = None  # year, quarter, month
    span: int = 1  # so many calendar periods together
    starts: tuple[int, int] = (1, 1)  # month and day on which a year begins


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` counted attempts in a window; None is unlimited."""

    limit: Expression | None
    window: Window
    scope: str  # the name of the count in the answer; "{unit}" is filled in
    then: str  # end: it is over; reopen: free again when the window moves on; act: free again after a need is met
    need: str | None = None
    rest: Duration | None = None  # a pause after the limit …
    rest_from: str = "first"  # … counted from the first or the last attempt of the group
    rest_bars: str = "sit"
    closed: str = "not_yet"  # the status of somebody whom a period's limit holds up until the next: not_yet, ineligible


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which something still holds: an authorisation, an application, an eligibility."""

    until: Expression
    on_expiry: str  # end: it is over; act: a need must be met first; renew: one simply applies again
    need: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """One exam window: month and day each year, or two days of one year; both ends inclusive."""

    name: str
    first: tuple[int, int] | date
    last: tuple[int, int] | date


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Fixed exam days: the last Tuesday and Wednesday of February and July."""

    which: int  # 1 the first … -1 the last
    weekday: int  # Monday is 0; the last of the consecutive days
    months: tuple[int, ...]
    days: int = 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """Sitting is possible only on certain days."""

    openings: tuple[Opening, ...] = ()
    weekdays: Weekdays | None = None
    expected: bool = False  # the usual pattern: the days themselves were not found
    book_ahead: bool = False  # a later administration may be booked now, so being between two is no bar


@dataclass(frozen=True, slots=True)
class Need:
    """Something to do first; `blocks` says what it holds up until `unless` is true, `urgent` that waiting with it may cost something."""

    need: str
    blocks: str | None  # sit, apply; None: a plain to-do
    unless: Expression | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One amount and whom it is for; `name` is for cases and programs that look one amount up ("member")."""

    when: Expression | None
    amount: Expression
    who: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs: the first row that holds. A surcharge adds to it."""

    currency: str
    rows: tuple[FeeRow, ...]
    refundable: bool | None = None
    surcharge: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount with a name of its own beside the exam's fee, such as for moving an appointment: the first row that holds."""

    name: str
    currency: str
    rows: tuple[FeeRow, ...]


@dataclass(frozen=True, slots=True)
class AfterPass:
    """Whether a passed exam may be sat again: never, or from a day on."""

    until: Expression | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """No sitting until a day, or ever (`until` None), while the rule's `when` holds."""

    until: Expression | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Until when a passed part counts; `until` is asked of the passing attempt."""

    until: Expression
    loses: str = "part"  # part, all: when one part's credit ends, all of it does


@dataclass(frozen=True, slots=True)
class Lead:
    """So long before the sitting a booking must be made."""

    length: Duration


@dataclass(frozen=True, slots=True)
class Result:
    """Whether the result must be known before the next step, and about when it comes."""

    needed: bool
    expected: Expression | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A day with a name of its own in the answer's dates.

    `safer`: other texts give this later first day, and the verdict names it beside the one that the rules give.
    """

    name: str
    value: Expression
    safer: bool = False


@dataclass(frozen=True, slots=True)
class ValueRow:
    when: Expression | None
    value: Plain


@dataclass(frozen=True, slots=True)
class Value:
    """A word, flag or number that follows from the facts: a fee category, the version of the exam. All rows are of one type."""

    name: str
    rows: tuple[ValueRow, ...]
    shown: bool = True  # stands in the answer; else it serves other rules only
    comes_late: bool = False  # speaks of `earliest`, so it is known only after the days are


@dataclass(frozen=True, slots=True)
class Note:
    """A sourced statement with no effect on days."""


Body = Wait | Cap | Deadline | Calendar | Need | Fee | Charge | AfterPass | Bar | Credit | Lead | Result | Named | Value | Note


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it stood from `start` (inclusive) until `end` (exclusive) of its pivot; None: as far as is known."""

    start: date | None
    end: date | None
    body: Body
    says: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the pivot for which no text was found that says how the rule stood."""

    start: date | None
    end: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its provenance, the versions it had, and the edges its text leaves open."""

    id: str
    kind: str
    field: str  # what it speaks about: wait, attempts, fee, charge, deadline, needs, parts, credit, calendar, pass, result, booking, note
    versions: tuple[Version, ...]
    gaps: tuple[Gap, ...] = ()
    when: Expression | None = None
    per: bool = False  # counted for each part, exam or jurisdiction apart
    of: Expression | None = None  # only attempts of which this is true
    pivot: Expression | None = None  # the day that selects the version; None: the day of the sitting
    layer: str = "national"
    replaces: tuple[str, ...] = ()
    month_end: MonthEnd | None = None  # None: the text does not say
    # Whether sitting is permitted on the edge day itself: free, barred; where the text does not say, open (read as free) or open-barred.
    edge: str | None = None
    confidence: str | None = None
    check_by: date | None = None

    @property
    def says(self) -> str:
        """The newest version in our own words."""
        return self.versions[-1].says

    @property
    def source(self) -> tuple[str, ...]:
        return self.versions[-1].source


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the rules ask of the candidate."""

    name: str
    kind: str  # day, flag, choice, text, number, days
    question: str
    help: str | None = None
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    default: object = None


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """Whether an outcome counts as an attempt at this program, and the text that says so."""

    outcome: str
    counts: bool
    failed: bool
    says: str
    source: tuple[str, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part, section or exam of the program."""

    id: str
    name: str
    group: str | None = None  # of one group, one part is enough
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class UnitKey:
    """What separates counts from each other within the program: part, exam, jurisdiction."""

    key: str
    question: str
    label: str  # "part {value}"
    aliases: tuple[str, ...] = ()
    together: bool = False  # all parts are sat in one sitting; none keeps credit
    values: tuple[str, ...] = ()  # the values there are, where the file knows them all
    lists_parts: bool = False  # the answer gives each part its own status


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of one program, ready to be asked."""

    program: str
    rules: tuple[Rule, ...]
    facts: Mapping[str, Fact]
    attempt_keys: Mapping[str, Fact]
    outcomes: Mapping[str, OutcomeRule]
    unit: UnitKey | None = None
    parts: tuple[Part, ...] = ()
    working_week: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    family: tuple[str, ...] = ()  # other programs whose attempts count here
    labels: Mapping[str, str] = field(default_factory=dict)  # of named days and values: what people read for the name

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id.

        Raises
        ------
        LookupError
            The program has none.
        """
        for each in self.rules:
            if each.id == rule_id:
                return each
        raise LookupError(f"{self.program} has no rule {rule_id}; it has {', '.join(each.id for each in self.rules)}")
