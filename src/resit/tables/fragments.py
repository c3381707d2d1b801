"""The tables of a TOML text as pieces of that text, so that one can be edited and the rest stays letter for letter as it was."""

from collections.abc import Mapping
from dataclasses import dataclass

from resit.tables.positions import TOKEN, Path, lines_of

BLANK = {"space", "comment", "newline"}


@dataclass(frozen=True, slots=True)
class Fragment:
    """One table at the root, with its own tables beneath it: `[[rule]]` and the `[[rule.version]]`s that follow it.

    `path` is ("rule", 2) for the third of an array, ("exam",) for a single table, ("exam", "part", 0) for one that stands apart from
    its root. `start` and `end` are the places of its first letter and after its last one.
    """

    path: Path
    start: int
    end: int
    text: str


def fragments(text: str) -> tuple[Fragment, ...]:
    """Every table at the root of a valid TOML `text`, in its order. Comments and empty lines between two belong to neither."""
    found: list[Fragment] = []
    for path, start, end in _headed(text):
        root = _root(path)
        if found and _root(found[-1].path) == root:
            before = found.pop()
            path, start = (root if path == root else before.path), before.start
        found.append(Fragment(path, start, end, text[start:end]))
    return tuple(found)


def _root(path: Path) -> Path:
    """The table at the root, or the element of an array there, that `path` is or stands under."""
    return path[:2] if len(path) > 1 and isinstance(path[1], int) else path[:1]


def _headed(text: str) -> list[tuple[Path, int, int]]:
    """Every heading's table, the place of its bracket, and the end of the last line beneath it that is more than a comment."""
    paths: dict[int, Path] = {}
    for path, number in lines_of(text).items():
        # An array of tables is noted once for itself and once for its first element; the element, the longer path, is what can be edited.
        if len(path) > len(paths.get(number, ())):
            paths[number] = path
    found: list[tuple[Path, int, int]] = []
    depth, number, is_first = 0, 1, True
    for token in TOKEN.finditer(text):
        kind, held = token.lastgroup, token.group()
        if kind == "open" and is_first and depth == 0:  # within brackets it begins a value; after something, too
            found.append((paths[number], token.start(), token.end()))
        depth += {"open": len(held), "close": -len(held)}.get(kind or "", 0)
        if kind not in BLANK and found:
            found[-1] = (*found[-1][:2], _end_of_line(text, token.end()))
        number += held.count("\n")
        is_first = kind == "newline" or (is_first and kind == "space")
    return found


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    return end - 1 if text[place:end].endswith("\r") else end


def with_fragments(text: str, edited: Mapping[Path, str]) -> str:
    """The text with some of its tables replaced, every other letter as it was; a replacement of nothing but space takes the table out.

    Raises
    ------
    LookupError
        `edited` names a table that the text does not have.
    """
    known = {each.path: each for each in fragments(text)}
    for path in edited:
        if path not in known:
            raise LookupError(f"the text has no table {path}; it has {len(known)} others")
    for each in sorted((known[path] for path in edited), key=lambda each: -each.start):
        new = edited[each.path]
        text = text[: each.start] + (new if new == each.text else new.rstrip()) + text[each.end :]
    return text
