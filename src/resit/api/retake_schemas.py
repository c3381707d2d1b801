"""The shapes of the retake question and its answer."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from resit.api.schemas import Absent, Choice, Day, Disagreement, Moment, Number, Source, Status, Unlimited
from resit.journey.question import MOST_ATTEMPTS

Value = StrictStr | StrictBool | StrictInt | StrictFloat


class Attempt(BaseModel):
    """One attempt: its day or moment, its outcome, and the keys that the program asks of an attempt (see `attempt_keys`)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Value | list[Value] | None]

    on: StrictStr | None = Field(None, description="A day, or a moment with its offset.", examples=["2026-03-01"])
    at: StrictStr | None = Field(None, description="A moment with its offset.", examples=["2026-03-01T09:30:00-05:00"])
    outcome: StrictStr = Field(
        description="failed, passed, scored, pending, unfinished, void, no_show, cancelled, cancelled_score or the program's own.",
        examples=["failed"],
    )


class RetakeQuestion(BaseModel):
    """The attempts so far and what else is known of the candidate. Nothing of it is stored."""

    model_config = ConfigDict(extra="forbid")

    on: StrictStr | None = Field(None, description="The day asked about; today where left out.", json_schema_extra={"format": "date"})
    attempts: list[Attempt] = Field(default_factory=list, json_schema_extra={"maxItems": MOST_ATTEMPTS})
    facts: dict[str, Value | list[Value] | None] = Field(default_factory=dict, description="By name; see `facts` of the program.")
    what_if: StrictBool | StrictStr | None = Field(
        None, description="True, or the day of the next failure: what comes if every next attempt fails."
    )
    sit_on: StrictStr | None = Field(None, description="A day on which one would like to sit.", json_schema_extra={"format": "date"})


# The answer


class Unknown(BaseModel):
    field: str
    absence: Absent
    text: str
    read: list[Source]
    ask: str | None
    fact: str | None


class Count(BaseModel):
    """Attempts used and left of one limit."""

    scope: str
    limit: int | Unlimited | None
    used: int
    left: int | Unlimited | None
    rule: str
    text: str
    pause: str | None = Field(description="Where attempts come in groups: the pause after the last of them, in words.")


class PartStanding(BaseModel):
    part: str
    name: str
    status: str
    earliest: Day | None
    credit_until: Day | None
    credit: str | None


class FeeRow(BaseModel):
    who: str
    amount: Number | str
    name: str | None = Field(description="What the amount is looked up by, where the file names it: member, non_member.")


class Fee(BaseModel):
    amount: Number
    currency: str
    why: str
    rule: str
    rows: list[FeeRow]
    sources: list[Source]


class FeeOption(BaseModel):
    who: str
    amount: Number
    name: str | None


class FeeOptions(BaseModel):
    """What the fee may come to, where which amount holds depends on facts that were not told; `fee` is null then."""

    currency: str
    rows: list[FeeOption]
    waits_for: list[str] = Field(description="Names of facts; `asking_for` is the part, exam or jurisdiction.")
    complete: bool = Field(description="One of the amounts holds whatever is told; else what holds otherwise is not known.")
    rules: list[str]
    sources: list[Source]


class Charge(BaseModel):
    """An amount beside the exam's own fee, such as for moving an appointment."""

    name: str
    label: str
    amount: Number
    currency: str
    why: str
    rule: str
    sources: list[Source]


class Need(BaseModel):
    kind: str
    text: str
    blocking: bool
    urgent: bool = Field(description="Waiting with it may cost something: do it today, before anything is asked or paid.")
    rule: str
    sources: list[Source]


class Statement(BaseModel):
    """One reason, with the rule it rests on; `because` are the rules that this one stands in place of."""

    rule: str
    field: str
    text: str
    confidence: Literal["high", "medium", "low"]
    sources: list[Source]
    because: "list[Statement] | None" = None


class Doubt(BaseModel):
    """Where the text leaves two readings, and what the other would give."""

    text: str
    field: str
    alternatives: list[Any]
    rule: str
    edge: str


class AskedQuestion(BaseModel):
    fact: str
    kind: str
    text: str
    help: str | None
    choices: list[Choice]
    why: str
    given: Any
    optional: bool = Field(description="The answer stands without it; it matters only to some.")


class NextFailure(BaseModel):
    attempt: int
    on: Day | None = Field(description="Null where no rule that was found names the day; the count of attempts holds all the same.")
    status: Status
    earliest: Day | None
    earliest_apply: Day | None
    left: int | Unlimited | None
    text: str


class TimelineAttempt(BaseModel):
    on: Day
    outcome: str
    number: int
    counted: bool
    label: str


class Stretch(BaseModel):
    from_: Day = Field(alias="from")
    until: Day | None


class ClosedStretch(Stretch):
    rule: str
    text: str


class Mark(BaseModel):
    on: Day
    kind: str
    label: str


class Timeline(BaseModel):
    from_: Day = Field(alias="from")
    until: Day
    attempts: list[TimelineAttempt]
    closed: list[ClosedStretch]
    open: list[Stretch]
    unknown: list[Stretch]
    marks: list[Mark]


class WayOn(BaseModel):
    kind: str
    text: str
    question: str | None = None
    address: str | None = None


class Unit(BaseModel):
    key: str
    value: str
    label: str


class SitOn(BaseModel):
    on: Day
    permitted: bool


class Reviewed(BaseModel):
    source: Source
    rules: list[str]


class Administration(BaseModel):
    """The coming days on which a calendar holds the exam: the first and the last of a window, or each day of a fixed sitting."""

    name: str
    days: list[Day]
    rule: str


class Answer(BaseModel):
    """May this candidate sit again: the dates, what it rests on, and what is not known."""

    program: str
    as_of: Day
    status: Status
    headline: str
    sure: bool = Field(description="False where the verdict rests on old or weak texts only; the headline then says so first.")
    earliest: Day | None
    earliest_note: str | None = Field(
        description="Where `earliest` is not after the last attempt: that no wait applies, or that none was found."
    )
    earliest_at: Moment | None
    earliest_apply: Day | None
    earliest_bookable: Day | None
    latest: Day | None
    next_attempt_number: int
    rule_version: str
    unit: Unit | None
    unknown: list[Unknown]
    attempts: list[Count]
    parts: list[PartStanding]
    fee: Fee | None
    fee_options: FeeOptions | None
    charges: list[Charge]
    needs: list[Need]
    because: list[Statement]
    doubts: list[Doubt]
    disagreements: list[Disagreement]
    dates: dict[str, Day | None]
    values: dict[str, str | bool | Number]
    administration: Administration | None = Field(description="Where a calendar decides: the administration that holds the first day.")
    labels: dict[str, str]
    questions: list[AskedQuestion]
    what_if: list[NextFailure]
    timeline: Timeline
    conventions: list[str]
    standing: str
    under_review: list[Reviewed] = Field(description="Sources of this answer whose pages were seen changed or gone since they were read.")
    ways_on: list[WayOn]
    sit_on: SitOn | None = None
