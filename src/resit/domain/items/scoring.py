"""Scoring delivered items: number right, by area, and the ideas behind wrong choices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from resit.domain.items.model import Option


@dataclass(frozen=True, slots=True)
class Delivered:
    """One version of an item as a sitting keeps it (`Item.as_values`), whatever has become of the item since."""

    id: str
    program: str
    area: str
    part: str
    stem: str
    options: tuple[Option, ...]
    key: str
    explanation: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        options = tuple(Option(each["id"], each["text"], each["why"], each["misconception"]) for each in values["options"])
        return cls(
            id=values["id"],
            program=values["program"],
            area=values["area"],
            part=values["part"],
            stem=values["stem"],
            options=options,
            key=values["key"],
            explanation=values["explanation"],
        )

    def option(self, option_id: str | None) -> Option | None:
        return next((each for each in self.options if each.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Scored:
    """One item of a sitting that is over. `reached` is False for items after the last response: they say nothing of the candidate."""

    number: int
    item: Delivered
    chosen: Option | None
    reached: bool

    @property
    def right(self) -> bool:
        return self.chosen is not None and self.chosen.id == self.item.key

    @property
    def misconception(self) -> str | None:
        """The idea that the chosen wrong option offers."""
        return None if self.chosen is None else self.chosen.misconception


@dataclass(frozen=True, slots=True)
class AreaScore:
    correct: int
    items: int


@dataclass(frozen=True)
class Score:
    """The raw score of a sitting. An item without a response counts as not right; `not_reached` of them stand at the end."""

    scored: tuple[Scored, ...]

    @property
    def items(self) -> int:
        return len(self.scored)

    @property
    def correct(self) -> int:
        return sum(each.right for each in self.scored)

    @property
    def answered(self) -> int:
        return sum(each.chosen is not None for each in self.scored)

    @property
    def not_reached(self) -> int:
        return sum(not each.reached for each in self.scored)

    def areas(self, *, reached_only: bool = False) -> dict[str, AreaScore]:
        """Right and all items by area, in the order in which areas first come up."""
        taken = [each for each in self.scored if each.reached or not reached_only]
        items = Counter(each.item.area for each in taken)
        correct = Counter(each.item.area for each in taken if each.right)
        return {area: AreaScore(correct[area], n) for area, n in items.items()}

    @property
    def misconceptions(self) -> dict[str, tuple[int, ...]]:
        """Ideas behind wrong choices with the numbers of their items, the most frequent first."""
        found: dict[str, list[int]] = {}
        for each in self.scored:
            if each.misconception is not None:
                found.setdefault(each.misconception, []).append(each.number)
        return {idea: tuple(numbers) for idea, numbers in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[1]))}


def score(items: Sequence[Delivered], options: Mapping[int, str]) -> Score:
    """Score a sitting: `items` in their order, `options` chosen by item number, counted from 1."""
    last = max(options, default=0)
    return Score(tuple(Scored(number, item, item.option(options.get(number)), number <= last) for number, item in enumerate(items, 1)))
