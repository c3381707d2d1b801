"""Program files made for the tests, in a shipped folder and an operator's folder of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resit.apps.catalog import actions, queries
from resit.journey import programs

TEXT = """\
format = 1
name = "{name}"
body = "Board of Samples"
field = "samples"
country = "US"
edition = {edition}
check_by = 2027-05-01

[[source]]
id = "s1"
kind = "body"
address = "https://board.example/handbook"
gives = "the wait"
text = 2026-01-01

[[rule]]
id = "wait"
kind = "wait"
length = "{days} days"
after = "last_attempt"
says = "You may sit again {days} days after a failed attempt."
source = ["s1"]

[[case]]
id = "{name}-1"
title = "one failed"
ask_on = 2026-03-02
attempts = [{{ on = 2026-03-01, outcome = "failed" }}]
expect = {{ earliest = {earliest} }}
certainty = "stated"
"""


def sample(*, name: str = "One", days: int = 30, earliest: str = "2026-03-31", edition: str = "2026-11-01") -> str:
    """The text of a small program file; its case holds as long as `earliest` is `days` after 1 March 2026."""
    return TEXT.format(name=name, days=days, earliest=earliest, edition=edition)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A shipped folder with one program, `one`, whose wait is 30 days."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "one.toml").write_text(sample(), encoding="utf-8")
    monkeypatch.setattr(actions, "SHIPPED", folder)
    monkeypatch.setattr(programs, "SHIPPED", folder)
    queries.forget_catalog()
    queries.look_again()
    yield folder
    queries.forget_catalog()
    queries.look_again()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An operator's folder, empty."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def write() -> Callable[[Path, str], None]:
    def to(file: Path, text: str) -> None:
        file.write_text(text, encoding="utf-8")

    return to
