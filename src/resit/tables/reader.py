"""A TOML text whose values are taken out one by one, each checked for its kind; what is wrong is kept with its place."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from typing import Any

from resit.tables.positions import Path, lines_of


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with a file, in one sentence."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class TableError(ValueError):
    """A file that is not TOML at all; its finding says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class Document:
    """One TOML file: its text, its values, and the findings met while reading it."""

    def __init__(self, text: str, *, file: str) -> None:
        self.file = file
        self.text = text
        self.findings: list[Finding] = []
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise TableError(_not_toml(error, text, file)) from error

    @property
    def root(self) -> "Table":
        return Table(self, self.data, ())

    @property
    def fingerprint(self) -> str:
        """First 8 hex digits of the SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()[:8]

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        return lines_of(self.text)

    def report(self, path: Path, message: str) -> None:
        """Keep a finding at `path`; where the path itself is absent, at the table it should stand in."""
        place = path
        while place and place not in self._lines:
            place = place[:-1]
        self.findings.append(Finding(self.file, self._lines.get(place, 1), written(path), message))


def written(path: Path) -> str:
    """A path as people write it: `rule[2].steps[0].after`; elements are counted from 1."""
    out = ""
    for step in path:
        out += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if out else step)
    return out or "file"


class Table:
    """One table of a document. Each reading method takes a key, checks its kind, and remembers that it was read."""

    __slots__ = ("data", "document", "path", "seen")

    def __init__(self, document: Document, data: Mapping[str, Any], path: Path) -> None:
        self.document = document
        self.data = data
        self.path = path
        self.seen: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def report(self, key: str | None, message: str) -> None:
        self.document.report(self.path if key is None else (*self.path, key), message)

    def take(self, key: str) -> Any:
        """The raw value or None, marked as read."""
        self.seen.add(key)
        return self.data.get(key)

    def _take(self, key: str, kind: type | tuple[type, ...], wanted: str, *, required: bool) -> Any:
        value = self.take(key)
        if value is None:
            if required:
                self.report(key, f"missing; want {wanted}")
            return None
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.report(key, f"is {shown(value)}; want {wanted}")
            return None
        return value

    def text(self, key: str, *, required: bool = False) -> str | None:
        value = self._take(key, str, "a text", required=required)
        if value is not None and not value.strip():
            self.report(key, "is empty; want a text" if required else "is empty; want a text or leave it out")
            return None
        return value  # type: ignore[no-any-return]

    def need_text(self, key: str) -> str:
        return self.text(key, required=True) or ""

    def integer(self, key: str, *, low: int | None = None, high: int | None = None) -> int | None:
        value = self._take(key, int, "a whole number", required=False)
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            self.report(key, f"is {value}; want {_range(low, high)}")
            return None
        return value  # type: ignore[no-any-return]

    def number(self, key: str, *, low: float | None = None, high: float | None = None) -> float | None:
        value = self._take(key, (int, float), "a number", required=False)
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            self.report(key, f"is {value}; want {_range(low, high)}")
            return None
        return value  # type: ignore[no-any-return]

    def flag(self, key: str) -> bool | None:
        return self._take(key, bool, "true or false", required=False)  # type: ignore[no-any-return]

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self._take(key, date, "a day such as 2026-11-22", required=required)
        if isinstance(value, datetime):
            self.report(key, f"is the moment {value.isoformat()}; want a day such as 2026-11-22")
            return None
        return value  # type: ignore[no-any-return]

    def day_or_words(self, key: str) -> date | str | None:
        value = self.data.get(key)
        return self.text(key) if isinstance(value, str) else self.day(key)

    def choice(self, key: str, choices: tuple[str, ...], *, required: bool = False) -> str | None:
        value = self.text(key, required=required)
        if value is not None and value not in choices:
            self.report(key, f'is "{value}"; want {one_of(choices)}{meant(value, choices)}')
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.report(key, f"is {shown(value)}; want a list of texts")
            return ()
        return tuple(value)

    def table(self, key: str) -> "Table | None":
        value = self._take(key, dict, "a table", required=False)
        return None if value is None else Table(self.document, value, (*self.path, key))

    def tables(self, key: str) -> Iterator["Table"]:
        value = self.take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.report(key, f"is {shown(value)}; want a list of tables, written [[{written((*self.path, key))}]]")
            return
        for index, each in enumerate(value):
            yield Table(self.document, each, (*self.path, key, index))

    def finish(self) -> None:
        """Report every key that nobody read: a misspelled key must never be ignored in silence."""
        for key in self.data:
            if key not in self.seen:
                self.report(key, f"unknown key{meant(key, tuple(self.seen))}")


def shown(value: Any) -> str:
    """A value as a short text for a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value[:60]}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)


def one_of(choices: tuple[str, ...]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


def meant(word: str, known: tuple[str, ...]) -> str:
    """The end of a message that guesses at a misspelled word; empty where nothing is near."""
    near = get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"{low} or more" if high is None else f"{high} or less"


def _not_toml(error: tomllib.TOMLDecodeError, text: str, file: str) -> Finding:
    words = str(error)
    reason, _, place = words.partition(" (at ")
    line = int(place.split("line ")[1].split(",")[0]) if "line " in place else text.count("\n") + 1
    return Finding(file, line, "file", f"is not TOML: {reason[:1].lower()}{reason[1:]}{_unquoted(text, line)}")


BARE = re.compile(r"\s*([\w-]+)\s*=\s*([^\W_][^\"'#=\[{]*?)\s*(?:#.*)?")
WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _unquoted(text: str, line: int) -> str:
    """The end of a message on a line whose value is a bare word or half a date."""
    written_there = text.split("\n")[line - 1] if line <= text.count("\n") + 1 else ""
    match = BARE.fullmatch(written_there.rstrip("\r"))
    if match is None or WHOLE_DAY.match(match[2]):
        return ""
    try:
        tomllib.loads(f"key = {match[2]}")
    except tomllib.TOMLDecodeError:
        return f'; words and half dates want quotation marks: {match[1]} = "{match[2]}"'
    return ""
