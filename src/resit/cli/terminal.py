"""A page of text in the terminal: wrapped to its width, colored only where somebody looks at it and wants that."""

import os
import shutil
import textwrap
from collections.abc import Mapping
from datetime import date
from gettext import gettext as _
from typing import TextIO

NARROWEST, WIDEST = 40, 100
MARGIN = "  "
STYLES: Mapping[str, str] = {"bold": "1", "dim": "2", "green": "1;32", "yellow": "1;33", "red": "1;31", "blue": "1;34"}


def wants_color(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether `stream` is a terminal whose owner has not asked for plain text (https://no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM", "") != "dumb"


def page_width() -> int:
    """Columns to fill: those of the terminal within reason, 80 where there is none."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def printable(text: str) -> str:
    """`text` without anything that a terminal would obey: control characters and halves of characters become a dot."""
    return "".join(each if each.isprintable() else "·" for each in text)


def shown(day: str | None) -> str:
    """An ISO day as people write it."""
    # Imported here, so that a page without a day needs none of the rules' modules.
    from resit.domain.policy.explain import day_words

    return _("not known") if day is None else day_words(date.fromisoformat(day), _)


class Page:
    """Lines in the making. Every text that goes in is made printable."""

    def __init__(self, *, width: int, color: bool) -> None:
        self.width = width
        self.color = color
        self.lines: list[str] = []

    def text(self, text: str, *, first: str = MARGIN, rest: str | None = None, style: str = "") -> None:
        """A paragraph; `first` opens its first line and `rest`, blank and as wide unless given, the others."""
        rest = " " * len(first) if rest is None else rest
        wrapped = textwrap.wrap(
            printable(text), self.width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
        self.lines += [self._styled(line, style) for line in wrapped or [first.rstrip()]]

    def heading(self, text: str) -> None:
        self.lines.append("")
        self.text(text, first="", style="bold")

    def blank(self) -> None:
        self.lines.append("")

    def rows(self, rows: list[tuple[str, str]]) -> None:
        """Two columns: a name and what it is."""
        if not rows:
            return
        widest = min(max(len(printable(name)) for name, _value in rows), self.width // 2)
        for name, value in rows:
            name = printable(name)
            if len(name) > widest:
                self.text(name)
                self.text(value, first=MARGIN + " " * (widest + 2))
            else:
                self.text(value, first=f"{MARGIN}{name:<{widest}}  ")

    def _styled(self, line: str, style: str) -> str:
        return f"\x1b[{STYLES[style]}m{line}\x1b[0m" if style and self.color else line

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"
