"""A small program file that every rule kind can be written into, for tests that want one wrong thing at a time."""

from pathlib import Path

from resit.journey.programs import LoadedProgram, load_text

HEAD = """\
format = 1
edition = 2026-01-02
name = "Sample Examination"
body = "Sample Board"
field = "sampling"
country = "US"
aliases = ["SE"]

[[source]]
id = "s1"
kind = "body"
address = "https://example.org/handbook"
text = 2024-05-01
gives = "the rules"
"""

WAIT = """
[[rule]]
id = "wait"
kind = "wait"
steps = [{ attempts = "1+", length = "30 days" }]
says = "30 days after each failed attempt."
source = ["s1"]
"""

SAMPLE = HEAD + WAIT


def load(*tables: str, head: str = HEAD, name: str = "sample") -> LoadedProgram:
    """The program of these tables.

    Raises
    ------
    AssertionError
        The file has findings; they are in the message.
    """
    loaded, findings = load_text(head + "\n".join(tables), file=Path(f"{name}.toml"))
    assert loaded is not None, "\n".join(map(str, findings))
    return loaded


def findings_of(text: str, *, name: str = "sample") -> list[str]:
    """What is wrong with a file, as it is printed."""
    _, findings = load_text(text, file=Path(f"{name}.toml"))
    return [str(each) for each in findings]
