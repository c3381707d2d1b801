"""What goes over the wire for sittings. Nothing that is sent before a sitting is over has a field for a key, a reason or a statistic."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, field_validator

from resit.domain.delivery.timing import EXTRA_TIMES

ItemState = Literal["open", "responded"]
SittingStateName = Literal["created", "in_progress", "submitted", "timed_out"]
OptionId = Literal["a", "b", "c", "d"]


class NewSitting(Schema):
    model_config = ConfigDict(extra="forbid")

    program: Annotated[str, Field(max_length=100, description="A program's id, such as aama-cma.")]
    kind: Annotated[Literal["segment"], Field(description="What is delivered: one timed segment of the exam.")]
    form: Annotated[str | None, Field(max_length=100, description="Which form of that kind; the first one where it is left out.")] = None
    extra_time: Annotated[
        float, Field(description="An accommodation: the time is multiplied by 1, 1.25, 1.5 or 2. It cannot be changed later.")
    ] = 1.0

    @field_validator("extra_time")
    @classmethod
    def is_offered(cls, value: float) -> float:
        if value not in EXTRA_TIMES:
            raise ValueError("want 1, 1.25, 1.5 or 2")
        return value


class MadeSitting(Schema):
    id: UUID
    token: Annotated[str, Field(description="Opens this sitting: send it as Authorization: Bearer. It is told to nobody else.")]
    state: SittingStateName
    kind: Literal["segment", "drill"]
    program: str
    form: str | None


class SittingItem(Schema):
    number: int
    state: ItemState
    flagged: bool
    response: OptionId | None
    sequence: Annotated[int, Field(description="Of the recorded response; 0 where there is none. The next one sent must be greater.")]


class SittingView(Schema):
    id: UUID
    state: SittingStateName
    kind: Literal["segment", "drill"]
    program: str
    segment: Annotated[int, Field(description="The segment that is open, counted from 1.")]
    seconds_left: Annotated[int | None, Field(description="By the server's clock; all of them before the start, null without a limit.")]
    ends_at: Annotated[datetime | None, Field(description="The deadline; null before the start or without a limit.")]
    items: list[SittingItem]


class OptionView(Schema):
    id: OptionId
    text: str


class ItemView(Schema):
    number: int
    stem: str
    options: list[OptionView]


class SentResponse(Schema):
    model_config = ConfigDict(extra="forbid")

    option: Annotated[OptionId | None, Field(description="The option chosen; null takes the response back.")]
    sequence: Annotated[
        int, Field(ge=1, le=1_000_000, description="Greater than the item's last one; of two, the later stands.", strict=True)
    ]


class ReceiptView(Schema):
    number: int
    option: OptionId | None
    sequence: int
    recorded_at: datetime
    hash: Annotated[str, Field(description="SHA-256 over this journal entry and the hash before it.")]
    late: Annotated[bool, Field(description="It came after the deadline and within the grace.")]


class JournalLine(Schema):
    position: int
    kind: Literal["started", "response", "flag", "unflag", "submitted", "timed_out"]
    number: int | None
    option: OptionId | None
    sequence: int | None
    recorded_at: datetime
    late: bool
    hash: str


class Journal(Schema):
    id: UUID
    whole: Annotated[bool, Field(description="Every entry's hash is what it must be.")]
    entries: list[JournalLine]


class ScoreView(Schema):
    correct: int
    items: int
    answered: int
    not_reached: int
    share: float
    low: Annotated[float, Field(description="80 % interval of the share right over many such items.")]
    high: float


class AreaView(Schema):
    area: str
    name: str
    correct: int
    items: int
    share: float
    low: Annotated[float, Field(description="80 % interval of the share right over many such items of this area.")]
    high: float
    tell_apart: Annotated[bool, Field(description="This sitting alone carries that the area is weaker than the rest.")]


class ReportOption(Schema):
    id: OptionId
    text: str
    why: str
    misconception: str | None


class ReportSource(Schema):
    title: str
    publisher: str
    address: str
    read_on: str


class ReportItem(Schema):
    number: int
    id: str
    area: str
    part: str
    stem: str
    response: OptionId | None
    key: OptionId
    right: bool
    misconception: str | None
    options: list[ReportOption]
    explanation: str
    sources: list[ReportSource]


class MisconceptionView(Schema):
    id: str
    says: str
    instead: str
    items: list[int]


class ReadinessView(Schema):
    p_pass: Annotated[float | None, Field(description="Null where there is not enough to say one.")]
    low: float | None
    high: float | None
    enough: bool
    doubt: Annotated[str, Field(description="What the width comes from most: cut, practice or responses.")]
    because: str


class SittingReport(Schema):
    id: UUID
    state: SittingStateName
    kind: Literal["segment", "drill"]
    program: str
    extra_time: float
    score: ScoreView
    areas: list[AreaView]
    items: list[ReportItem]
    misconceptions: list[MisconceptionView]
    readiness: ReadinessView
