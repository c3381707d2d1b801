"""What is sat and studied: items with a reason for every option, the ideas behind wrong options, forms, study pages.

All of it is written in files (`content/`), read by `reading.py`. Nothing here knows a candidate.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any


class CognitiveLevel(StrEnum):
    RECALL = "recall"
    APPLICATION = "application"
    ANALYSIS = "analysis"


class ReadingOutcome(StrEnum):
    """What a second reading led to. An item or page that did not pass one is not delivered."""

    KEPT = "kept"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class Reference:
    """A public text that a reader can open; `read_on` is the day it was read, in whatever copy was at hand."""

    id: str
    title: str
    publisher: str
    address: str
    read_on: date
    gives: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong idea that makes an option attractive. Several items offer the same one, so that it can be asked again."""

    id: str
    says: str
    instead: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `why` says why it is right or wrong; `misconception` is None on the key only."""

    id: str
    text: str
    why: str
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Somebody who did not write it read it. For an item, `chose` is what they took before they saw the key."""

    by: str
    on: date
    outcome: ReadingOutcome
    chose: str | None = None
    difficulty: float | None = None
    note: str | None = None


@dataclass(frozen=True)
class Item:
    """One scored unit. `difficulty` is the author's guess of the share of just-passing candidates who get it right, 0 to 1."""

    id: str
    program: str
    area: str
    part: str
    stem: str
    options: tuple[Option, ...]
    key: str
    cognitive: CognitiveLevel
    difficulty: float
    sources: tuple[str, ...]
    explanation: str
    second_reading: SecondReading
    check_by: date | None = None
    enemies: frozenset[str] = frozenset()

    def option(self, option_id: str) -> Option:
        """The option of that id.

        Raises
        ------
        LookupError
            The item has none such.
        """
        for each in self.options:
            if each.id == option_id:
                return each
        raise LookupError(f"item {self.id} has no option {option_id!r}; it has {', '.join(each.id for each in self.options)}")

    @property
    def misconceptions(self) -> frozenset[str]:
        """Ids of the ideas that its wrong options offer."""
        return frozenset(each.misconception for each in self.options if each.misconception)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that was delivered or scored by, 64 hexadecimal digits: the item's version."""
        return sha256(json.dumps(self.as_values(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def as_values(self) -> dict[str, Any]:
        """The version as plain values: what a delivered form keeps of it."""
        return {
            "id": self.id,
            "program": self.program,
            "area": self.area,
            "part": self.part,
            "stem": self.stem,
            "options": [{"id": each.id, "text": each.text, "why": each.why, "misconception": each.misconception} for each in self.options],
            "key": self.key,
            "explanation": self.explanation,
        }


class FormKind(StrEnum):
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Form:
    """A fixed, ordered set of items, with the minutes it is given."""

    id: str
    kind: FormKind
    minutes: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """A question at the end of a study page, with its answer folded beneath it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What to read for a sub-area, or for the exam as a whole where `area` is None. `body` is Markdown; `[^id]` marks a source."""

    slug: str
    program: str
    title: str
    summary: str
    body: str
    sources: Mapping[str, Reference]
    questions: tuple[ReviewQuestion, ...]
    second_reading: SecondReading
    check_by: date
    area: str | None = None
    part: str | None = None
    misconceptions: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        return len(self.body.split())


@dataclass(frozen=True)
class Bank:
    """Everything a program has to sit and to read, by id."""

    program: str
    items: Mapping[str, Item]
    misconceptions: Mapping[str, Misconception]
    references: Mapping[str, Reference]
    forms: tuple[Form, ...] = ()
    pages: tuple[StudyPage, ...] = ()

    @cached_property
    def reserve(self) -> tuple[Item, ...]:
        """Items that no form takes: what drills are made of."""
        taken = {item for form in self.forms for item in form.items}
        return tuple(item for item in self.items.values() if item.id not in taken)

    @cached_property
    def offered_by(self) -> Mapping[str, tuple[Item, ...]]:
        """The items that offer each misconception."""
        found: dict[str, list[Item]] = {}
        for item in self.items.values():
            for each in item.misconceptions:
                found.setdefault(each, []).append(item)
        return {each: tuple(items) for each, items in found.items()}

    def form(self, form_id: str) -> Form:
        """The form of that id.

        Raises
        ------
        LookupError
            The program has none such.
        """
        for each in self.forms:
            if each.id == form_id:
                return each
        raise LookupError(f"program {self.program} has no form {form_id!r}")

    def page_for(self, part: str) -> StudyPage | None:
        """The study page of a sub-area."""
        return next((page for page in self.pages if page.part == part), None)
