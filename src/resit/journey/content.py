"""What a program has to sit and to read, loaded from the files of `content/` and checked against the program's outline."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from resit.domain.catalog.model import ContentArea, Program
from resit.domain.items.model import Bank, Form, Item, Misconception, Reference, StudyPage
from resit.domain.items.reading import ItemFile, check_forms, read_forms, read_page, split_page
from resit.domain.planner.apportion import largest_remainder, whole_weights
from resit.journey.programs import AmbiguousProgramError, UnknownProgramError, load_program
from resit.tables import Document, Finding, TableError

PACKAGE = Path(__file__).resolve().parent.parent


def content_folder() -> Path:
    """Where the shipped files lie: inside an installed package, beside `src` in a checkout."""
    installed = PACKAGE / "content"
    return installed if installed.is_dir() else PACKAGE.parent.parent / "content"


@dataclass(frozen=True)
class Content:
    """Every program's bank, by program; a file with findings is left out, and its findings are kept."""

    banks: Mapping[str, Bank]
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=1)
def shipped_content() -> Content:
    """What Resit ships, read once a process."""
    return load_content(content_folder())


def load_bank(program: Program, folder: Path) -> tuple[Bank | None, tuple[Finding, ...]]:
    """One program's items, forms and pages; None where it has none at all."""
    return _Loading(program, folder).bank()


def load_content(folder: Path) -> Content:
    """Every program that has a folder of items in `folder`."""
    banks: dict[str, Bank] = {}
    findings: list[Finding] = []
    items = folder / "items"
    for each in sorted(items.iterdir()) if items.is_dir() else ():
        if each.is_dir():
            program = _program_of(each.name)
            if isinstance(program, Finding):
                findings.append(program)
                continue
            bank, found = load_bank(program, folder)
            findings += found
            if bank is not None:
                banks[program.id] = bank
    return Content(banks, tuple(findings))


def _program_of(name: str) -> Program | Finding:
    """The program whose id a folder has as its name."""
    try:
        program = load_program(name).program
    except (UnknownProgramError, AmbiguousProgramError, TableError) as error:
        return Finding(f"items/{name}", 1, "folder", str(error))
    return program if program.id == name else Finding(f"items/{name}", 1, "folder", f'has the name "{name}"; want the id, {program.id}')


class _Loading:
    def __init__(self, program: Program, folder: Path) -> None:
        self.id = program.id
        self.folder = folder
        self.program = program
        self.parts = {(area.id, part.id) for area in _areas(program) for part in area.parts}
        self.findings: list[Finding] = []
        self.items: dict[str, Item] = {}
        self.misconceptions: dict[str, Misconception] = {}
        self.references: dict[str, Reference] = {}
        self.files: list[ItemFile] = []

    def bank(self) -> tuple[Bank | None, tuple[Finding, ...]]:
        for path in sorted((self.folder / "items" / self.id).glob("*.toml")):
            self._read_items(path)
        if not self.findings:  # else the enemy may stand in a file that was left out
            self._check_enemies()
        pages = [self._read_page(path) for path in sorted((self.folder / "study" / self.id).glob("*.md"))]
        bank = Bank(
            program=self.id,
            items=self.items,
            misconceptions=self.misconceptions,
            references=self.references,
            forms=self._read_forms(self.folder / "forms" / f"{self.id}.toml"),
            pages=tuple(page for page in pages if page is not None),
        )
        return (bank if bank.items or bank.pages else None), tuple(sorted(self.findings))

    def _text(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self._report(path, f"is not UTF-8 text: byte {error.start} cannot be read")
        except OSError as error:
            self._report(path, f"cannot be read: {error.strerror or error}")
        return None

    def _report(self, path: Path, message: str) -> None:
        self.findings.append(Finding(self._shown(path), 1, "file", message))

    def _shown(self, path: Path) -> str:
        return os.fspath(path.relative_to(self.folder))

    def _document(self, path: Path) -> Document | None:
        text = self._text(path)
        try:
            return None if text is None else Document(text, file=self._shown(path))
        except TableError as error:
            self.findings.append(error.finding)
        return None

    def _read_items(self, path: Path) -> None:
        document = self._document(path)
        if document is None:
            return
        file = ItemFile(document.root).read()
        area, part = str(document.data.get("area")), str(document.data.get("part"))
        self._check_program(document, file.program)
        self._check_part(document, area, part)
        if part != path.stem:  # sources are known by it
            document.report(("part",), f'is "{part}"; the file is named "{path.stem}"')
        for kind, found, known in (
            ("item", file.items, self.items),
            ("misconception", file.misconceptions, self.misconceptions),
        ):
            places = {each: place for place, each in enumerate(found)}
            for each in found.keys() & known.keys():
                document.report((kind, places[each], "id"), f'another file has the id "{each}" too')
        if document.findings:
            self.findings += document.findings
            return
        self.items |= file.items
        self.misconceptions |= file.misconceptions
        self.references |= {f"{part}/{each}": reference for each, reference in file.references.items()}
        self.files.append(file)

    def _check_program(self, document: Document, said: str) -> None:
        if said != self.id:
            document.report(("program",), f'is "{said}"; it stands with the files of "{self.id}"')

    def _check_part(self, document: Document, area: str, part: str) -> None:
        if (area, part) not in self.parts:
            document.report(("part",), f'"{area}" / "{part}" is not in the outline of {self.id}')

    def _check_enemies(self) -> None:
        """A misspelled enemy protects nobody; its item stands all the same."""
        for file in self.files:
            for item in file.items.values():
                for each in sorted(item.enemies - self.items.keys()):
                    file.tables[item.id].report("enemies", f'names "{each}"; there is no item of that id')
            self.findings += file.root.document.findings

    def _read_forms(self, path: Path) -> tuple[Form, ...]:
        document = self._document(path) if path.exists() else None
        if document is None:
            return ()
        said, forms = read_forms(document.root)
        self._check_program(document, said)
        check_forms(forms, self.items, due=self._due, root=document.root)
        self.findings += document.findings
        return () if document.findings else forms

    def _due(self, n: int) -> Mapping[str, int]:
        """How many of `n` items the outline gives to each area; nothing is due where it does not say."""
        areas = _areas(self.program)
        counted = all(area.items for area in areas)
        wanted = {area.id: float(share) for area in areas if (share := area.items if counted else area.weight)}
        return largest_remainder(total=n, weights=whole_weights(wanted)) if areas and len(wanted) == len(areas) else {}

    def _read_page(self, path: Path) -> StudyPage | None:
        text = self._text(path)
        if text is None:
            return None
        try:
            split = split_page(text, file=self._shown(path))
        except TableError as error:
            self.findings.append(error.finding)
            return None
        if isinstance(split, Finding):
            self.findings.append(split)
            return None
        document, body = split
        page = read_page(path.stem, document.root, body)
        self._check_program(document, page.program)
        if page.area is not None or page.part is not None:
            self._check_part(document, str(page.area), str(page.part))
        for each in page.misconceptions:
            if each not in self.misconceptions:
                document.report(("misconceptions",), f'names "{each}"; no item file has it')
        self.findings += document.findings
        return None if document.findings else page


def _areas(program: Program) -> tuple[ContentArea, ...]:
    return program.outline.areas if program.outline else ()


def references_of(bank: Bank, item: Item) -> tuple[Reference, ...]:
    """The texts an item rests on; reference ids are unique in a file, so the part's name stands before them."""
    return tuple(bank.references[f"{item.part}/{each}"] for each in item.sources)
