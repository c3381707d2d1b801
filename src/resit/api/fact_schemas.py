"""The shapes of facts."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from resit.api.schemas import Claim, Day, Source

State = Literal["under_review", "overdue", "unchecked", "checked", "absent"]


class Fact(BaseModel):
    """One fact of a program, with everything a page needs to print it honestly."""

    program: str
    program_name: str
    name: str = Field(description="Stays for ever: wait, attempts, fee, deadline, score, exam …")
    label: str
    value: Any = Field(description="For machines: one entry a rule, or the fields of the exam. Null where there is an absence.")
    words: str = Field(description="The value in a few words: 30 days; not found.")
    text: str = Field(description="In one or more sentences.")
    absence: Literal["not_found", "stated_none", "not_published"] | None
    ask: str | None = Field(description="Where it is not known: the question to send to the body.")
    state: State
    state_words: str
    standing: str = Field(description="How far it may be leaned on, in words.")
    confidence: Literal["high", "medium", "low"] | None
    rules: list[str]
    source: Source | None = Field(description="The one to be trusted most. How the fact stands is decided by the weakest of its sources.")
    sources: list[Source]
    claims: list[Claim]
    as_of: Day
    version: str = Field(description="Which text of the program's file this is: edition+fingerprint.")


class FactList(BaseModel):
    """All facts of one program."""

    program: str
    program_name: str
    version: str
    items: list[Fact]
