"""Which line of a TOML text each value stands on.

`tomllib` gives values without places. This scanner runs only when a finding has to be shown, on text that
`tomllib` has already accepted, so it need not judge the text, only walk it.
"""

import re
import tomllib
from collections.abc import Mapping

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r]+) | (?P<comment>\#[^\n]*) | (?P<newline>\n)
  | (?P<string>\"\"\"(?:\\.|[^\\])*?\"{3,5} | '''.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
  | (?P<open>\[\[|\[|\{) | (?P<close>\]\]|\]|\}) | (?P<mark>[=,.]) | (?P<word>[^\s=,\[\]{}\#"'.]+)
    """,
    re.VERBOSE | re.DOTALL,
)


def lines_of(text: str) -> Mapping[Path, int]:
    """Line (from 1) of every key, table and array element of a valid TOML `text`, by its path of keys and indexes."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # how many elements each array of tables has so far
        self.tokens: list[tuple[str, str, int]] = []
        line = 1
        for match in TOKEN.finditer(text):
            kind = match.lastgroup or ""
            if kind not in {"space", "comment"}:
                self.tokens.append((kind, match.group(), line))
            line += match.group().count("\n")
        self.at = 0

    def run(self) -> Mapping[Path, int]:
        table: Path = ()
        while self.at < len(self.tokens):
            kind, value, line = self.tokens[self.at]
            if kind == "newline":
                self.at += 1
            elif kind == "open":
                table = self._header(value, line)
            else:
                self._pair(table)
        return self.lines

    def _header(self, opening: str, line: int) -> Path:
        self.at += 1
        path: Path = ()
        for key in self._keys():
            path = (*self._newest(path), key)
        self.at += 1  # the closing bracket
        if opening == "[[":
            index = self.counts.get(path, -1) + 1
            self.counts[path] = index
            self.lines.setdefault(path, line)
            path = (*path, index)
        self.lines[path] = line
        return path

    def _newest(self, path: Path) -> Path:
        return (*path, self.counts[path]) if path in self.counts else path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while self.at < len(self.tokens):
            kind, value, _ = self.tokens[self.at]
            if kind == "word":
                keys.append(value)
            elif kind == "string":
                keys.append(tomllib.loads(f"key = {value}")["key"])
            elif value != ".":
                break
            self.at += 1
        return keys

    def _pair(self, table: Path) -> None:
        line = self.tokens[self.at][2]
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        kind, value, _ = self.tokens[self.at]
        if kind == "open":
            self._array(path, doubled=value == "[[") if value != "{" else self._inline(path)
            return
        while self.at < len(self.tokens):
            kind, value, _ = self.tokens[self.at]
            if kind in {"newline", "close"} or value == ",":
                return
            self.at += 1

    def _array(self, path: Path, *, doubled: bool = False) -> None:
        if doubled:  # an array that opens with an array: split the token in two
            kind, _, line = self.tokens[self.at]
            self.tokens[self.at : self.at + 1] = [(kind, "[", line), (kind, "[", line)]
        self.at += 1
        index = 0
        while self.at < len(self.tokens):
            kind, value, line = self.tokens[self.at]
            if kind == "close":
                if value == "]]":
                    self.tokens[self.at : self.at + 1] = [(kind, "]", line), (kind, "]", line)]
                self.at += 1
                return
            if kind == "newline" or value == ",":
                self.at += 1
                continue
            element = (*path, index)
            self.lines[element] = line
            self._value(element)
            index += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self.at < len(self.tokens):
            kind, value, _ = self.tokens[self.at]
            if kind == "close":
                self.at += 1
                return
            if kind == "newline" or value == ",":
                self.at += 1
                continue
            self._pair(path)
