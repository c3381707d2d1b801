"""Two passages side by side for a person: what stayed, what went, what came, and the words inside what was rewritten."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from resit.journey.watching.passages import Group, Passage, normal_text

MOST_LINES = 400
ALIKE = 0.45  # two lines that share so much are one line rewritten
LONGEST = 4000  # characters of one line that are compared word by word


class DifferenceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison. A rewritten line is a `removed` followed by an `added`, both with the spans that differ.

    `spans` are (start, end) in characters of `text`, end exclusive; empty where the whole line went or came.
    `group` counts the groups of the comparison from 0, so that a page can set them apart; `heading` marks a section's heading.
    """

    kind: DifferenceKind
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    group: int = 0
    heading: bool = False


def differences(before: Passage, now: Passage) -> tuple[Difference, ...]:
    """The comparison in the order of `before`, groups that came last; at most 400 lines of either passage are compared."""
    return tuple(_all(before, now))


def _all(before: Passage, now: Passage) -> Iterator[Difference]:
    budget = MOST_LINES
    for number, (first, second) in enumerate(_paired(before.groups, now.groups)):
        old_lines, new_lines = _lines(first)[:budget], _lines(second)[:budget]
        budget -= max(len(old_lines), len(new_lines))
        yield from _compared(old_lines, new_lines, number)
        if budget <= 0:
            return


def _paired(before: Sequence[Group], now: Sequence[Group]) -> Iterator[tuple[Group | None, Group | None]]:
    """Each group of `before` with the one it became: the same text first, then the most alike; then the groups that came."""
    left = {place: (each, Counter(each.normal.split())) for place, each in enumerate(now)}
    same: dict[str, list[int]] = {}
    for place, each in enumerate(now):
        same.setdefault(each.normal, []).append(place)
    found: dict[int, int] = {}
    for number, old in enumerate(before):
        if same.get(old.normal):
            found[number] = same[old.normal].pop(0)
            left.pop(found[number])
    for number, old in enumerate(before):
        if number in found or not left:
            continue
        words, heading = Counter(old.normal.split()), normal_text(old.heading)
        shares = {place: _share(words, told) + 0.3 * (heading == normal_text(each.heading) != "") for place, (each, told) in left.items()}
        best = max(shares, key=lambda place: shares[place])
        if shares[best] >= ALIKE:
            found[number] = best
            left.pop(best)
    for number, old in enumerate(before):
        yield old, now[found[number]] if number in found else None
    for each, _ in left.values():
        yield None, each


def _share(first: Counter[str], second: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    return 2 * sum((first & second).values()) / max(1, first.total() + second.total())


Line = tuple[str, bool]  # the text, and whether it is a heading


def _lines(group: Group | None) -> list[Line]:
    if group is None:
        return []
    heading = [(group.heading, True)] if group.heading else []
    return [*heading, *((each.text, False) for each in group.units)]


def _compared(old: Sequence[Line], new: Sequence[Line], group: int) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, [normal_text(each) for each, _ in old], [normal_text(each) for each, _ in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for text, heading in new[j1:j2]:
                yield Difference(DifferenceKind.SAME, text, (), group, heading)
        else:
            yield from _replaced(old[i1:i2], new[j1:j2], group)


def _replaced(old: Sequence[Line], new: Sequence[Line], group: int) -> Iterator[Difference]:
    """Lines that went and lines that came, each rewritten line beside what it was."""
    taken: set[int] = set()
    for text, heading in old:
        partner = next(
            (
                place
                for place, each in enumerate(new)
                if place not in taken and place >= max(taken, default=-1) and _same_line(text, each[0])
            ),
            None,
        )
        if partner is None:
            yield Difference(DifferenceKind.REMOVED, text, (), group, heading)
            continue
        for place in range(max(taken, default=-1) + 1, partner):
            taken.add(place)
            yield Difference(DifferenceKind.ADDED, new[place][0], (), group, new[place][1])
        taken.add(partner)
        gone, come = _spans(text, new[partner][0])
        yield Difference(DifferenceKind.REMOVED, text, gone, group, heading)
        yield Difference(DifferenceKind.ADDED, new[partner][0], come, group, new[partner][1])
    for place, (text, heading) in enumerate(new):
        if place not in taken:
            yield Difference(DifferenceKind.ADDED, text, (), group, heading)


def _same_line(first: str, second: str) -> bool:
    return _share(Counter(first[:LONGEST].split()), Counter(second[:LONGEST].split())) >= ALIKE


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(match[0], match.start(), match.end()) for match in re.finditer(r"\S+", text)]


def _spans(old: str, new: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    one, other = _words(old[:LONGEST]), _words(new[:LONGEST])
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, [word for word, _, _ in one], [word for word, _, _ in other], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            if i2 > i1:
                gone.append((one[i1][1], one[i2 - 1][2]))
            if j2 > j1:
                come.append((other[j1][1], other[j2 - 1][2]))
    return tuple(gone), tuple(come)
