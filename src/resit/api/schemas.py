"""The shapes that the API takes and gives. They are static, so that docs/api/openapi.json says all of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2026-03-31"])]
DayOrWords = Annotated[str, Field(description="An ISO day, or plain words where the text gives no more: about 2022.")]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Status = Literal["may_sit", "not_yet", "needs_action", "ineligible", "passed", "result_pending", "disputed", "unknown"]
Absent = Literal["not_found", "stated_none", "not_published", "not_given"]
Unlimited = Literal["unlimited"]
Number = int | float


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    field: str | None = Field(None, description="Which part of the request it is about, such as attempts[0].on.")


class ProblemKind(BaseModel):
    """One kind of problem that the API may answer with."""

    type: str
    title: str
    status: int


# Sources


class UnderReview(BaseModel):
    """The page was seen changed or gone, and nobody has yet said what that means for what rests on it."""

    state: Literal["changed", "gone"]
    since: Day


class Source(BaseModel):
    """A text that was read. Its four days are kept apart: of the text, of the copy read, of the last fetch, of a person's last check."""

    id: str
    kind: str
    kind_label: str
    address: str
    gives: str
    text: DayOrWords | None
    copy_: DayOrWords | None = Field(alias="copy")
    fetched: Day | None
    checked: Day | None
    under_review: UnderReview | None
    standing: str = Field(description="How far the source may be leaned on, in words.")


class Claim(BaseModel):
    """What some page says otherwise."""

    says: str
    source: Source


class Disagreement(BaseModel):
    """The claims about one figure."""

    field: str
    claims: list[Claim]


# Programs


class ProgramItem(BaseModel):
    """A program in a list."""

    id: str
    name: str
    short_name: str
    body: str
    body_short: str
    field: str
    country: str
    credential: str | None
    aliases: list[str]
    confidence: Literal["high", "medium", "low"]
    version: str = Field(description="Which text of the program's file this is: edition+fingerprint.")


class ProgramPage(BaseModel):
    """One page of a list."""

    items: list[ProgramItem]
    total: int
    page: int
    per_page: int


class ExamPart(BaseModel):
    id: str
    name: str
    items: int | None
    minutes: int | None
    note: str | None


class Exam(BaseModel):
    """What test day is. Counts are items, times are minutes; null where no text that was read says."""

    items: int | None
    scored_items: int | None
    pretest_items: int | None
    items_min: int | None
    items_max: int | None
    minutes: int | None
    segments: int | None
    segment_minutes: int | None
    tutorial_minutes: int | None
    break_minutes: int | None
    one_sitting: bool | None
    adaptive: bool | None
    delivery: str | None
    results: str | None
    note: str | None
    parts: list[ExamPart]
    source: list[str]


class Score(BaseModel):
    """How the exam is reported and where its cut score lies."""

    kind: str | None
    scale: list[Number] | None
    passing: Number | None
    passing_percent: Number | None
    passing_items: int | None
    compensatory: bool | None
    note: str | None
    source: list[str]


class SubArea(BaseModel):
    id: str
    name: str
    percent: Number | None
    items: int | None
    topics: list[str]


class ContentArea(BaseModel):
    """A domain of knowledge; `weight` is its share of the form in percent."""

    id: str
    name: str
    weight: Number | None
    items: int | None
    parts: list[SubArea]
    topics: list[str]


class Outline(BaseModel):
    areas: list[ContentArea]
    effective: DayOrWords | None
    note: str | None
    source: list[str]


class FailReport(BaseModel):
    """What a failing report shows."""

    shows: str
    form: str | None
    levels: list[str]
    note: str | None
    source: list[str]


class Statistic(BaseModel):
    name: str
    value: Number
    unit: str
    period: str | None
    note: str | None
    source: list[str]


class Absence(BaseModel):
    """A thing looked for: not found, stated to be none, or not published."""

    field: str
    kind: Literal["not_found", "stated_none", "not_published"]
    text: str
    read: list[str]
    ask: str | None
    checked: Day | None


class RuleOfFact(BaseModel):
    id: str
    layer: str
    text: str
    sources: list[Source]


class FactAtAGlance(BaseModel):
    """One figure of the program: its value in words with the rules and sources behind it, or its absence."""

    field: str
    label: str
    value: str
    text: str
    rule: str | None
    absence: Literal["not_found", "stated_none", "not_published"] | None
    ask: str | None
    rules: list[RuleOfFact]
    claims: list[Claim]
    sources: list[Source]
    standing: str
    confidence: str | None
    under_review: bool


class RuleVersion(BaseModel):
    """A rule as it stood `from` (inclusive) `until` (exclusive); null: as far as is known."""

    from_: Day | None = Field(alias="from")
    until: Day | None
    text: str
    source: list[str]


class Rule(BaseModel):
    id: str
    kind: str
    field: str
    layer: str
    text: str
    confidence: str | None
    check_by: Day | None
    versions: list[RuleVersion]


class Choice(BaseModel):
    value: str
    label: str


class AskedFact(BaseModel):
    """Something the rules ask of the candidate or of an attempt: a key of `facts`, or of an attempt, in a retake question."""

    name: str
    kind: str
    text: str
    help: str | None
    choices: list[Choice]
    aliases: list[str]


class Outcome(BaseModel):
    """What the body says of an outcome."""

    outcome: str
    label: str | None
    counts: bool
    text: str
    source: list[str]


class UnitKey(BaseModel):
    """What separates counts within the program: the key on an attempt, and `asking_for` among the facts."""

    key: str
    question: str
    values: list[str]


class Program(ProgramItem):
    """Everything known of one program."""

    body_site: str | None
    edition: Day
    check_by: Day | None
    confidence_why: str
    confusable: list[str]
    neighbors: list[str]
    sources: list[Source]
    exam: Exam | None
    score: Score | None
    outline: Outline | None
    report: FailReport | None
    statistics: list[Statistic]
    disagreements: list[Disagreement]
    absences: list[Absence]
    at_a_glance: list[FactAtAGlance]
    rules: list[Rule]
    facts: list[AskedFact]
    attempt_keys: list[AskedFact]
    outcomes: list[Outcome]
    unit: UnitKey | None


# Asking
