"""The catalog as it is asked: every program's description and its compiled rules, from one or more folders of files."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from resit.domain.catalog.loader import read_program
from resit.domain.catalog.model import Confidence, Program, SourceKind
from resit.domain.catalog.names import ProgramName, programs_named, search
from resit.domain.policy.reading import read_policy
from resit.domain.policy.vocabulary import Policy
from resit.tables import Document, Finding, TableError, meant, one_of

# What a rule, an absence or a claim speaks about.
FIELDS = (
    "wait", "attempts", "fee", "charge", "deadline", "needs", "booking", "calendar", "result", "pass", "parts", "credit", "bar", "no_show",
    "waiver", "exemption", "names", "exam", "score", "outline", "report", "statistics", "dates", "values", "note",
)  # fmt: skip
WEAKEST = frozenset({SourceKind.FORUM, SourceKind.CONTENT_FARM})
SHIPPED = Path(__file__).resolve().parent.parent / "catalog_data"


class UnknownProgramError(LookupError):
    """No program of that name."""


class AmbiguousProgramError(LookupError):
    """More than one program of that name; `choices` are all of them."""

    def __init__(self, name: str, choices: tuple[ProgramName, ...]) -> None:
        bodies = "; ".join(f"{each.id} ({each.body})" for each in choices)
        super().__init__(f'"{name}" may mean {len(choices)} programs: {bodies}')
        self.choices = choices


@dataclass(frozen=True)
class LoadedProgram:
    """One program, ready to be shown and asked."""

    program: Program
    policy: Policy
    file: Path

    @cached_property
    def name(self) -> ProgramName:
        program = self.program
        return ProgramName(program.id, program.name, program.body, program.field, program.aliases, program.short_name)


@dataclass(frozen=True)
class Catalog:
    """All loaded programs, by id. A file with findings is left out and its findings are kept."""

    programs: Mapping[str, LoadedProgram]
    findings: tuple[Finding, ...] = ()

    def find(self, name: str) -> tuple[ProgramName, ...]:
        """Every program that `name` may mean: none, one or several."""
        return programs_named(name, (each.name for each in self.programs.values()))

    def search(self, words: str = "", *, field: str | None = None) -> tuple[LoadedProgram, ...]:
        """Programs whose names, body or field hold every word; by name where nothing is searched for."""
        names = (each.name for each in self.programs.values() if field is None or each.program.field == field)
        return tuple(self.programs[each.id] for each in search(words, names))

    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({each.program.field for each in self.programs.values()}))

    def get(self, name: str) -> LoadedProgram:
        """The one program of that id or name.

        Raises
        ------
        UnknownProgramError, AmbiguousProgramError
        """
        return self.programs[_only(name, self.find(name)).id]


def load_catalog(*folders: Path) -> Catalog:
    """Load the shipped programs, then those of `folders`; a later file of the same id takes the place of an earlier one."""
    programs: dict[str, LoadedProgram] = {}
    findings: list[Finding] = []
    for file in files_in(SHIPPED, *folders):
        loaded, found = load_file(file)
        findings += found
        if loaded is not None:
            programs[loaded.program.id] = loaded
    return Catalog(dict(sorted(programs.items())), tuple(findings))


def load_program(name: str, *folders: Path) -> LoadedProgram:
    """Load one program by id or name, reading no other file whole.

    Raises
    ------
    UnknownProgramError, AmbiguousProgramError
    TableError
        Its file has findings; the first is in the message.
    """
    files = {file.stem: file for file in files_in(SHIPPED, *folders)}
    file = files.get(name) or files[_only(name, programs_named(name, map(_head, files.values()))).id]
    loaded, findings = load_file(file)
    if loaded is None:
        raise TableError(findings[0])
    return loaded


def _only(name: str, found: tuple[ProgramName, ...]) -> ProgramName:
    if not found:
        raise UnknownProgramError(f'no program is called "{name}"')
    if len(found) > 1:
        raise AmbiguousProgramError(name, found)
    return found[0]


def names_of(ids: Iterable[str], *folders: Path) -> Mapping[str, ProgramName]:
    """The names of those of `ids` that are programs, from the heads of their files alone."""
    files = {file.stem: file for file in files_in(SHIPPED, *folders)}
    return {each: _head(files[each]) for each in ids if each in files}


def files_in(*folders: Path) -> Sequence[Path]:
    """The program files of the folders, each id once, the last folder's winning."""
    chosen: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")):
            chosen[file.stem] = file
    return [chosen[each] for each in sorted(chosen)]


def load_file(file: Path, *, shown_as: str | None = None) -> tuple[LoadedProgram | None, tuple[Finding, ...]]:
    """Read and check one file: the program, or None with what is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, (Finding(shown_as or file.name, 1, "file", f"is not UTF-8 text: byte {error.start} cannot be read"),)
    except OSError as error:
        return None, (Finding(shown_as or file.name, 1, "file", f"cannot be read: {error.strerror or error}"),)
    return load_text(text, file=file, shown_as=shown_as)


def load_text(text: str, *, file: Path, shown_as: str | None = None) -> tuple[LoadedProgram | None, tuple[Finding, ...]]:
    """Check the text of one program file; the program's id is the file's name."""
    try:
        document = Document(text, file=shown_as or file.name)
    except TableError as error:
        return None, (error.finding,)
    root = document.root
    program = read_program(file.stem, root)
    policy = read_policy(file.stem, root, sources=frozenset(program.sources))
    root.finish()
    _check_together(document, program, policy)
    if document.findings:
        return None, tuple(sorted(document.findings))
    return LoadedProgram(program, policy, file), ()


def _check_together(document: Document, program: Program, policy: Policy) -> None:
    """Report what only the description and the rules together show."""
    rules = {each.id: each for each in policy.rules}
    for place, case in enumerate(program.cases):
        for name in case.rules:
            if name not in rules and name not in policy.outcomes:
                document.report(
                    ("case", place, "rules"), f'names "{name}"; there is no such rule{meant(name, tuple(rules))} (case {case.id})'
                )
    fields = {
        "rule": [each.field for each in policy.rules],
        "absence": [each.field for each in program.absences],
        "claim": [each.field for each in program.claims],
    }
    for key, named in fields.items():
        for place, name in enumerate(named):
            if name and name not in FIELDS:
                document.report((key, place, "field"), f'is "{name}"; want {one_of(FIELDS)}{meant(name, FIELDS)}')
    for place, rule in enumerate(policy.rules):
        confidence = rule.confidence or program.confidence
        for version in rule.versions:
            kinds = {program.sources[each].kind for each in version.source if each in program.sources}
            if kinds and kinds <= WEAKEST and confidence != Confidence.LOW:
                message = (
                    f"names only sources of kind {' and '.join(sorted(kinds))}; want a better one beside it, "
                    'or `confidence = "low"`, or a [[claim]] in the place of the rule'
                )
                document.report(("rule", place, "source"), message)


def _head(file: Path) -> ProgramName:
    """A program's names from the root keys of its file alone: they stand before the first table."""
    lines: list[str] = []
    for line in _lines(file):
        if line.startswith("["):
            break
        lines.append(line)
    try:
        head = tomllib.loads("".join(lines))
    except tomllib.TOMLDecodeError:
        head = {}
    return ProgramName(
        file.stem, str(head.get("name", "")), str(head.get("body", "")), str(head.get("field", "")),
        tuple(map(str, head.get("aliases", ()))), str(head.get("short_name", "")),
    )  # fmt: skip


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        yield from lines
