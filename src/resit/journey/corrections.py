"""Correcting a program's file where a source says something else: the pieces that rest on the source, edited, and what that changes."""

import re
import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from resit.domain.catalog.model import WorkedCase
from resit.domain.policy.explain import Say, untranslated
from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.changes import CaseChange, Change, case_changes, changes_between
from resit.journey.checking import check_case, value_of
from resit.journey.programs import LoadedProgram, load_text
from resit.tables import Finding
from resit.tables.fragments import Fragment, fragments, with_fragments
from resit.tables.positions import Path as TablePath

EDITION = re.compile(r"(?m)^([ \t]*edition[ \t]*=[ \t]*)\d{4}-\d{2}-\d{2}")
EXPECT = re.compile(r"(?m)^expect[ \t]*=[ \t]*\{[^\n]*\}(?=[ \t\r]*(?:#[^\n]*)?$)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NONE = "not_published"  # the word of a case for what the answer does not name
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CITING = ("source", "rule", "outcome", "exam", "score", "outline", "report", "statistic", "claim", "absence")


@dataclass(frozen=True, slots=True)
class Piece:
    """One table of the file that rests on the source; `id` names it in a form: rule-2, exam."""

    id: str
    path: TablePath
    kind: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a corrected text would change; `loaded` is None where it has findings."""

    text: str
    loaded: LoadedProgram | None
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    cases: tuple[CaseChange, ...] = ()

    @property
    def broken(self) -> tuple[CaseChange, ...]:
        """Worked cases that the file itself expects otherwise: each wants a look before anything is signed."""
        return tuple(each for each in self.cases if each.broken)

    @property
    def can_be_signed(self) -> bool:
        return self.loaded is not None and not self.broken


def pieces_of(text: str, source: str) -> tuple[Piece, ...]:
    """The tables of a program's file that are about the source or cite it, the source's own first."""
    data = tomllib.loads(text)
    found = [_piece(each, data) for each in fragments(text) if each.path[0] in CITING and _cites(each.path, data, source)]
    return tuple(sorted(found, key=lambda each: each.kind != "source"))


def _piece(fragment: Fragment, data: Mapping[str, Any]) -> Piece:
    table = _table_at(fragment.path, data)
    name = table.get("id") or table.get("outcome") or table.get("name") or table.get("field") or ""
    return Piece("-".join(map(str, fragment.path)), fragment.path, str(fragment.path[0]), str(name), fragment.text)


def _table_at(path: TablePath, data: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = data
    for step in path:
        found = found[step]
    return found if isinstance(found, Mapping) else {}


def _cites(path: TablePath, data: Mapping[str, Any], source: str) -> bool:
    table = _table_at(path, data)
    return table.get("id") == source if path[0] == "source" else source in _cited(table)


def _cited(value: Any) -> set[Any]:
    """What a table names under `source` and `read`, and the tables beneath it: versions of a rule, parts of an exam."""
    found: set[Any] = set()
    if isinstance(value, list):
        return found.union(*map(_cited, value))
    for key, each in value.items() if isinstance(value, Mapping) else ():
        found |= set(map(str, each if isinstance(each, list) else [each])) if key in {"source", "read"} else _cited(each)
    return found


def corrected(text: str, edited: Mapping[TablePath, str], *, take_answers: Sequence[str] = (), before: LoadedProgram, on: date) -> str:
    """The file with the edited tables, the answers of the cases in `take_answers` as they now come out, and a new edition.

    The day by which the file is to be checked stays: what was not looked at is not less due than before. An edited text that is
    nothing but space is left as it was: a table is not taken out by emptying its box.

    Raises
    ------
    LookupError
        `edited` names a table that the file does not have.
    """
    new = with_fragments(text, {path: lines for path, lines in edited.items() if lines.strip()})
    new = EDITION.sub(rf"\g<1>{max(on, before.program.edition).isoformat()}", new, count=1)
    found = preview(new, before=before, on=on) if take_answers else None
    if found is None or found.loaded is None:
        return new
    return _with_answers(new, found.loaded, {each.id for each in found.broken} & set(take_answers))


def _with_answers(text: str, loaded: LoadedProgram, cases: Set[str]) -> str:
    """The text with what comes out now in the `expect` of these cases; one that is not written on a line of its own is left."""
    worked = {each.id: each for each in loaded.program.cases}
    data = tomllib.loads(text)
    edited: dict[TablePath, str] = {}
    for each in fragments(text):
        table = _table_at(each.path, data) if each.path[0] == "case" else {}
        if table.get("id") not in cases:
            continue
        expect = _found_now(loaded, worked[table["id"]])
        for match in EXPECT.finditer(each.text):
            new = f"{each.text[: match.start()]}expect = {written(expect)}{each.text[match.end() :]}"
            if tomllib.loads(new)["case"] == [{**table, "expect": expect}]:  # else it stood within a note of several lines
                edited[each.path] = new
    return with_fragments(text, edited)


def _found_now(loaded: LoadedProgram, case: WorkedCase) -> dict[str, Any]:
    """What the case expects, with the answer's own values; where the answer has none, the file's word for it."""
    expect = dict(case.expect)
    try:
        answer = answer_to(ask(loaded, Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)))
    except BadQuestionError:
        return expect
    for key in {each.key for each in check_case(loaded, case)} & expect.keys():
        expect[key] = _as_toml_value(value_of(answer, key, expect[key]))
    return {key: value for key, value in expect.items() if not (key.endswith("_alt") and value == NONE)}


def _as_toml_value(value: Any) -> Any:
    """An answer's value as the file writes it: ISO texts are days there, and nothing is said in a word."""
    if value is None:
        return NONE
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, Mapping):
        return {name: _as_toml_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_toml_value(each) for each in value]
    return value


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else written(name)


def written(value: Any) -> str:
    """A plain value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(name))} = {written(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{CONTROL.sub(lambda found: f"{chr(92)}u{ord(found.group()):04x}", escaped)}"'


def preview(text: str, *, before: LoadedProgram, on: date, say: Say = untranslated) -> Preview:
    """What the corrected text would change against the program as it stands."""
    loaded, findings = load_text(text, file=Path(f"{before.program.id}.toml"))
    if loaded is None:
        return Preview(text, None, findings)
    return Preview(text, loaded, (), changes_between(before, loaded, on=on, say=say), case_changes(before, loaded))


def pages_showing(loaded: LoadedProgram, changes: Sequence[Change], others: Mapping[str, LoadedProgram]) -> tuple[str, ...]:
    """The addresses, without the site, on which a changed fact is printed."""
    program = loaded.program.id
    own = [f"/exams/{program}/", f"/exams/{program}/retake/", *(f"/exams/{program}/facts/{each.name}/" for each in changes)]
    beside = [f"/exams/{other}/" for other, each in others.items() if other != program and program in each.program.neighbors]
    return (*own, *beside)
