"""The hub's shipped pages, read from `content/hub/`: questions in general, families of exams, and one page for each program.

A page is Markdown with a few marks of ours; what comes out are its parts in order, with HTML that holds facts and links by name. Nothing is
looked up in the catalog here but which facts a program has: the hub prints them, and follows them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from resit.domain.items.model import Reference
from resit.domain.items.reading import SOURCE_MARK, read_references, split_page
from resit.journey.content import content_folder
from resit.journey.facts import program_facts
from resit.journey.programs import LoadedProgram
from resit.tables import Document, Finding, Table, TableError

LIVE = ("glance", "fees", "wait", "format", "outline", "retake", "disagreements")
TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "code", "br", "hr", "sup", "span"}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "span": {"data-fact"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto", "faq", "exam"}
FACT = re.compile(r"\{fact ([a-z0-9-]+/[a-z0-9_-]+)\}")
LIVE_LINE = re.compile(r"^\{live ([a-z]+) ([a-z0-9-]+)\}$")
IF_LINE, END_IF = re.compile(r"^\{if ([a-z_]+)\}$"), "{/if}"
FAQ, END_FAQ = "{faq}", "{/faq}"
QUESTION = re.compile(r"^### +(.+?)\s*$", re.MULTILINE)
PLACE = re.compile(r"\{(id|short_name|name|body|body_short|credential)\}")
PROGRAM_SLUG = "what-happens-if-you-fail-{id}"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Text:
    """HTML. A fact is `<span data-fact="program/name"></span>`; links to pages of the hub have addresses like `faq:slug`, `exam:id`."""

    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 2 to 4
    text: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table: the texts of its first row, and the HTML of each cell below."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    html: str


@dataclass(frozen=True, slots=True)
class Live:
    """A block that is drawn from the catalog; `kind` is one of LIVE."""

    kind: str
    program: str


@dataclass(frozen=True, slots=True)
class FaqList:
    """Short questions, each with the HTML of its answer."""

    questions: tuple[tuple[str, str], ...]


Part = Text | Heading | TableOf | Quote | Live | FaqList


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    slug: str
    name: str
    description: str
    parent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StarterPage:
    """One shipped page. `sources` are numbered in the order in which the text names them first."""

    slug: str
    question: str
    summary: str
    description: str
    categories: tuple[str, ...]
    program: str
    parts: tuple[Part, ...]
    sources: tuple[Reference, ...]
    check_by: date
    file: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Starter:
    """Everything that is shipped for a hub; a file with findings is left out."""

    categories: tuple[Category, ...]
    pages: tuple[StarterPage, ...]
    findings: tuple[Finding, ...] = ()


def load_starter(programs: Mapping[str, LoadedProgram], *, on: date, folder: Path | None = None) -> Starter:
    """The shipped pages for the programs of a catalog; what a page says of facts is checked against them."""
    return _Loading(programs, on, folder or content_folder() / "hub").starter()


class _Loading:
    def __init__(self, programs: Mapping[str, LoadedProgram], on: date, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.facts = {program: {fact["name"]: fact for fact in program_facts(each, on=on)} for program, each in programs.items()}
        self.findings: list[Finding] = []

    def starter(self) -> Starter:
        categories = tuple(self._categories())
        pages = [page for path in sorted((self.folder / "faq").glob("*.md")) for page in self._page(path, path.stem)]
        for path in sorted((self.folder / "families").glob("*/*.md")):
            pages += self._page(path, f"{path.parent.name}-{path.stem}")
        pages += self._program_pages()
        slugs = {page.slug for page in pages}
        questions: dict[str, str] = {}
        for page in pages:
            for target in re.findall(r'href="faq:([^"]*)"', "".join(_html_of(page.parts))):
                if target not in slugs:
                    self._report(page.file, f'links to "faq:{target}"; there is no page of that name')
            for each in page.categories:
                if each not in {category.slug for category in categories}:
                    self._report(page.file, f'names the category "{each}"; categories.toml has none of that name')
            if page.question in questions:
                self._report(page.file, f"asks what {questions[page.question]} asks: {page.question}")
            questions[page.question] = page.file
        wrong = {each.file for each in self.findings}
        return Starter(
            categories=categories,
            pages=tuple(page for page in pages if page.file not in wrong),
            findings=tuple(sorted(set(self.findings))),
        )

    def _categories(self) -> Iterator[Category]:
        path = self.folder / "categories.toml"
        try:
            root = Document(path.read_text(encoding="utf-8"), file=self._shown(path)).root
        except OSError as error:
            self._report(self._shown(path), f"cannot be read: {error.strerror or error}")
            return
        except TableError as error:
            self.findings.append(error.finding)
            return
        root.integer("format", low=1, high=1)
        seen: set[str] = set()
        for table in root.tables("category"):
            found = Category(
                slug=table.need_text("slug"),
                name=table.need_text("name"),
                description=table.text("description") or "",
                parent=table.text("parent") or "",
            )
            if found.parent and found.parent not in seen:
                table.report("parent", f'is "{found.parent}"; want a category that stands above this one in the file')
            seen.add(found.slug)
            table.finish()
            yield found
        root.finish()
        self.findings += root.document.findings

    # One file

    def _page(self, path: Path, slug: str) -> Iterator[StarterPage]:
        read = self._split(path)
        if read is not None:
            page = self._read(slug, path, *read)
            if page is not None:
                yield page

    def _split(self, path: Path) -> tuple[Document, str] | None:
        try:
            found = split_page(path.read_text(encoding="utf-8"), file=self._shown(path))
        except (OSError, UnicodeDecodeError) as error:
            self._report(self._shown(path), f"cannot be read: {error}")
            return None
        except TableError as error:
            self.findings.append(error.finding)
            return None
        if isinstance(found, Finding):
            self.findings.append(found)
            return None
        return found

    def _read(self, slug: str, path: Path, document: Document, body: str) -> StarterPage | None:
        root = document.root
        sources = read_references(root)
        page = self._particulars(root, slug=slug, file=self._shown(path))
        root.finish()
        if document.findings:
            self.findings += document.findings
            return None
        return self._with_body(page, body, sources)

    def _particulars(self, root: Table, *, slug: str, file: str) -> StarterPage:
        root.integer("format", low=1, high=1)
        root.need_text("license")
        root.text("family")
        return StarterPage(
            slug=slug,
            question=root.need_text("question"),
            summary=root.need_text("summary"),
            description=root.need_text("description"),
            categories=root.texts("categories"),
            program=root.text("program") or "",
            parts=(),
            sources=(),
            check_by=root.day("check_by", required=True) or date.min,
            file=file,
        )

    def _with_body(self, page: StarterPage, body: str, sources: Mapping[str, Reference]) -> StarterPage | None:
        marks = tuple(dict.fromkeys(SOURCE_MARK.findall(body)))
        for mark in marks:
            if mark not in sources:
                self._report(page.file, f'cites "{mark}"; no source has that id')
        for each in sources:
            if each not in marks:
                self._report(page.file, f'has the source "{each}", which nothing cites')
        for fact in FACT.findall(body):
            program, _slash, name = fact.partition("/")
            if name not in self.facts.get(program, {}):
                self._report(page.file, f'prints the fact "{fact}"; there is none of that name')
        parts = tuple(self._parts(body, marks, page.file))
        return replace(page, parts=parts, sources=tuple(sources[each] for each in marks if each in sources))

    def _parts(self, body: str, marks: Sequence[str], file: str) -> Iterator[Part]:
        text: list[str] = []
        questions: list[str] | None = None
        for line in body.splitlines():
            live = LIVE_LINE.match(line.strip())
            if questions is not None:
                if line.strip() == END_FAQ:
                    yield FaqList(tuple(_questions("\n".join(questions), marks)))
                    questions = None
                else:
                    questions.append(line)
            elif line.strip() == FAQ or live:
                yield from _text_parts("\n".join(text), marks)
                text = []
                if live:
                    if live[1] not in LIVE or live[2] not in self.programs:
                        self._report(file, f"has {line.strip()}; want one of {', '.join(LIVE)} and the id of a program")
                    yield Live(live[1], live[2])
                else:
                    questions = []
            else:
                text.append(line)
        if questions is not None:
            self._report(file, f"opens {FAQ} and never closes it; want {END_FAQ}")
        yield from _text_parts("\n".join(text), marks)

    # One page for each program

    def _program_pages(self) -> Iterator[StarterPage]:
        path = self.folder / "program-page.md"
        if not path.exists():
            return
        read = self._split(path)
        if read is None:
            return
        document, skeleton = read
        root = document.root
        sources = read_references(root)
        pattern = self._particulars(root, slug="", file=self._shown(path))
        root.finish()
        self.findings += document.findings
        if document.findings:
            return
        for program, loaded in self.programs.items():
            own = self.folder / "programs" / f"{program}.md"
            opening = ""
            if own.exists():
                opening = own.read_text(encoding="utf-8")
                if opening.startswith("+++"):
                    parted = self._split(own)
                    opening = parted[1] if parted is not None else ""
            page = replace(
                pattern,
                slug=PROGRAM_SLUG.format(id=program),
                question=_filled(pattern.question, loaded),
                summary=_filled(pattern.summary, loaded),
                description=_filled(pattern.description, loaded),
                program=program,
                file=self._shown(own) if own.exists() else f"{self._shown(path)} ({program})",
            )
            body = _filled(_where_it_stands(skeleton, self.facts[program]), loaded)
            made = self._with_body(page, f"{opening.strip()}\n\n{body}", sources)
            if made is not None:
                yield made

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.folder))

    def _report(self, file: str, message: str) -> None:
        self.findings.append(Finding(file, 1, "page", message))


def _filled(text: str, loaded: LoadedProgram) -> str:
    program = loaded.program
    places = {
        "id": program.id,
        "short_name": program.short_name,
        "name": program.name,
        "body": program.body,
        "body_short": program.body_short,
        "credential": program.credential or program.short_name,
    }
    return PLACE.sub(lambda found: places[found[1]], text)


def _where_it_stands(skeleton: str, facts: Mapping[str, Mapping[str, object]]) -> str:
    """The skeleton without the passages whose fact the program has not."""
    lines: list[str] = []
    stands = True
    for line in skeleton.splitlines():
        condition = IF_LINE.match(line.strip())
        if condition:
            fact = facts.get(condition[1])
            stands = fact is not None and fact["absence"] is None
        elif line.strip() == END_IF:
            stands = True
        elif stands:
            lines.append(line)
    return "\n".join(lines)


def _questions(text: str, marks: Sequence[str]) -> Iterator[tuple[str, str]]:
    _before, *pieces = QUESTION.split(text)
    for question, answer in zip(pieces[::2], pieces[1::2], strict=True):
        yield question, _html(answer, marks)


def _text_parts(markdown: str, marks: Sequence[str]) -> Iterator[Part]:
    """Markdown in the parts that an editor has blocks for: headings, tables and quotations stand alone."""
    tokens = _markdown.parse(markdown)
    running: list[Token] = []
    for group in _groups(tokens):
        kind = group[0].type
        if kind not in {"heading_open", "table_open", "blockquote_open"}:
            running += group
            continue
        if running:
            yield Text(_clean(_rendered(running), marks))
            running = []
        if kind == "heading_open":
            yield Heading(int(group[0].tag[1]), _plain_text(group[1]))
        elif kind == "table_open":
            yield _table(group, marks)
        else:
            yield Quote(_clean(_rendered(group[1:-1]), marks))
    if running:
        yield Text(_clean(_rendered(running), marks))


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each element that stands at the top."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _table(tokens: Sequence[Token], marks: Sequence[str]) -> TableOf:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    heads, *body = rows
    cells = tuple(tuple(_clean(_rendered([each]), marks) for each in row) for row in body)
    return TableOf(tuple(_plain_text(each) for each in heads), cells)


def _rendered(tokens: Sequence[Token]) -> str:
    return str(_markdown.renderer.render(list(tokens), _markdown.options, {}))


def _plain_text(inline: Token) -> str:
    return "".join(each.content for each in inline.children or () if each.type in {"text", "code_inline"})


def _html(markdown: str, marks: Sequence[str]) -> str:
    return _clean(str(_markdown.render(markdown)), marks)


def _clean(html: str, marks: Sequence[str]) -> str:
    """HTML with our marks in it: facts by name, sources by number."""
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    html = FACT.sub(lambda found: f'<span data-fact="{found[1]}"></span>', html)
    html = html.replace("<th>", '<th scope="col">')
    return SOURCE_MARK.sub(lambda found: f'<sup><a href="#source-{marks.index(found[1]) + 1}">{marks.index(found[1]) + 1}</a></sup>', html)


def _html_of(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text | Quote):
            yield part.html
        elif isinstance(part, TableOf):
            yield from (cell for row in part.rows for cell in row)
        elif isinstance(part, FaqList):
            yield from (answer for _question, answer in part.questions)
