"""From the files of `content/` to items, forms and study pages. What is wrong is a finding with file, line and key."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from resit.domain.items.model import (
    CognitiveLevel,
    Form,
    FormKind,
    Item,
    Misconception,
    Option,
    ReadingOutcome,
    Reference,
    ReviewQuestion,
    SecondReading,
    StudyPage,
)
from resit.tables import Document, Finding, Table

FORMAT = 1
LICENSE = "CC-BY-4.0"
OPTION_IDS = ("a", "b", "c", "d")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SOURCE_MARK = re.compile(r"\[\^([^\]]+)\]")
FENCE = "+++"


class ItemFile:
    """One file of items: what it holds, once `read` has gone through it."""

    def __init__(self, root: Table) -> None:
        self.root = root
        self.program = ""
        self.references: dict[str, Reference] = {}
        self.misconceptions: dict[str, Misconception] = {}
        self.items: dict[str, Item] = {}
        self.tables: dict[str, Table] = {}

    def read(self) -> "ItemFile":
        root = self.root
        self.program = read_head(root)
        area, part = root.need_text("area"), root.need_text("part")
        self.references = read_references(root)
        for table in root.tables("misconception"):
            found = Misconception(table.need_text("id"), table.need_text("says"), table.need_text("instead"))
            _check_id(table, found.id, self.misconceptions)
            table.finish()
            self.misconceptions[found.id] = found
        for table in root.tables("item"):
            item = self._item(table, area=area, part=part)
            _check_id(table, item.id, self.items)
            self.items[item.id], self.tables[item.id] = item, table
        root.finish()
        return self

    def _item(self, table: Table, *, area: str, part: str) -> Item:
        options = tuple(self._option(each) for each in table.tables("option"))
        if tuple(each.id for each in options) != OPTION_IDS:
            table.report("option", f"has the ids {', '.join(each.id for each in options) or 'none'}; want {', '.join(OPTION_IDS)}")
        key = table.choice("key", OPTION_IDS, required=True) or ""
        for each in options:
            if each.id == key and each.misconception is not None:
                table.report("key", f"is {key}, whose option names a misconception; a right option has none")
            if each.id != key and each.misconception is None:
                table.report("option", f"{each.id} is wrong and names no misconception")
        same = [text for text, n in Counter(each.text.casefold().strip() for each in options).items() if n > 1]
        if same:
            table.report("option", f'two options say "{same[0][:60]}"')
        sources = table.texts("source")
        if not sources:
            table.report("source", "missing; an item wants at least one source")
        for each_source in sources:
            if each_source not in self.references:
                table.report("source", f'names "{each_source}"; there is no [[source]] of that id')
        difficulty = table.number("difficulty", low=0, high=1)
        if difficulty is None:
            table.report("difficulty", "missing; want the share of just-passing candidates who get it right, 0 to 1")
        item = Item(
            id=table.need_text("id"),
            program=self.program,
            area=area,
            part=part,
            stem=table.need_text("stem").strip(),
            options=options,
            key=key,
            cognitive=CognitiveLevel(table.choice("cognitive", tuple(CognitiveLevel), required=True) or CognitiveLevel.RECALL),
            difficulty=difficulty if difficulty is not None else 0.5,
            sources=sources,
            explanation=table.need_text("explanation").strip(),
            second_reading=_second_reading(table, chose=True),
            check_by=table.day("check_by"),
            enemies=frozenset(table.texts("enemies")),
        )
        table.finish()
        return item

    def _option(self, table: Table) -> Option:
        option = Option(table.need_text("id"), table.need_text("text"), table.need_text("why"), table.text("misconception"))
        if option.misconception is not None and option.misconception not in self.misconceptions:
            table.report("misconception", f'names "{option.misconception}"; there is no [[misconception]] of that id')
        table.finish()
        return option


def read_head(root: Table) -> str:
    """The keys that every file of `content/` begins with; gives the program's id."""
    if root.integer("format") != FORMAT:
        root.report("format", f"is {root.data.get('format', 'missing')}; want {FORMAT}")
    root.choice("license", (LICENSE,), required=True)
    return root.need_text("program")


def read_references(root: Table) -> dict[str, Reference]:
    found: dict[str, Reference] = {}
    for table in root.tables("source"):
        address = table.need_text("address")
        if address and not re.match(r"^https?://\S+$", address):
            table.report("address", f'is "{address[:60]}"; want an address that begins with https:// or http://')
        reference = Reference(
            id=table.need_text("id"),
            title=table.need_text("title"),
            publisher=table.need_text("publisher"),
            address=address,
            read_on=table.day("read_on", required=True) or date.min,
            gives=table.need_text("gives"),
        )
        _check_id(table, reference.id, found)
        table.finish()
        found[reference.id] = reference
    return found


def _second_reading(parent: Table, *, chose: bool) -> SecondReading:
    table = parent.table("second_reading")
    if table is None:
        parent.report("second_reading", "missing; somebody who did not write it reads it before anybody meets it")
        return SecondReading("", date.min, ReadingOutcome.KEPT)
    reading = SecondReading(
        by=table.need_text("by"),
        on=table.day("on", required=True) or date.min,
        outcome=ReadingOutcome(table.choice("outcome", tuple(ReadingOutcome), required=True) or ReadingOutcome.KEPT),
        chose=table.choice("chose", OPTION_IDS, required=True) if chose else None,
        difficulty=table.number("difficulty", low=0, high=1),
        note=table.text("note"),
    )
    table.finish()
    return reading


def _check_id(table: Table, found: str, known: Mapping[str, object]) -> None:
    if found and not ID.fullmatch(found):
        table.report("id", f'is "{found[:60]}"; want small letters, digits and hyphens')
    if found in known:
        table.report("id", f'"{found}" is there twice')


# Forms


def read_forms(root: Table) -> tuple[str, tuple[Form, ...]]:
    """The forms of one program's file, with the program's id; whether they are good is `check_forms`'s to say."""
    program = read_head(root)
    forms: list[Form] = []
    for table in root.tables("form"):
        minutes = table.integer("minutes", low=1, high=600)
        if minutes is None:
            table.report("minutes", "missing; want the minutes the form is given")
        kind = table.choice("kind", tuple(FormKind), required=True)
        form = Form(id=table.need_text("id"), kind=FormKind(kind or FormKind.SEGMENT), minutes=minutes or 1, items=table.texts("items"))
        _check_id(table, form.id, {each.id: each for each in forms})
        if not form.items:
            table.report("items", "missing; a form wants at least one item")
        table.finish()
        forms.append(form)
    root.finish()
    return program, tuple(forms)


def check_forms(forms: Sequence[Form], items: Mapping[str, Item], *, due: Callable[[int], Mapping[str, int]], root: Table) -> None:
    """Report what is wrong with a program's forms: unknown or repeated items, enemies together, areas out of weight, keys out of balance.

    `due(n)` is how many of `n` items the outline gives to each area.
    """
    seen: dict[str, str] = {}
    for index, form in enumerate(forms):
        table = Table(root.document, root.data["form"][index], ("form", index))
        for item in form.items:
            if item not in items:
                table.report("items", f'names "{item}"; there is no item of that id')
            if item in seen:
                table.report("items", f'"{item}" stands in "{seen[item]}" already; forms do not overlap')
            seen[item] = form.id
        taken = [items[each] for each in form.items if each in items]
        inside = {each.id for each in taken}
        for each in taken:
            for enemy in sorted(each.enemies & inside):
                table.report("items", f'"{each.id}" and "{enemy}" give each other away')
        counts = Counter(each.area for each in taken)
        for area, wanted in due(len(taken)).items():
            if counts[area] != wanted:
                table.report("items", f'"{area}" has {counts[area]} of {len(taken)} items; the outline asks for {wanted}')
        keys = Counter(each.key for each in taken)
        low, high = len(taken) // 5, -(-len(taken) * 3 // 10)
        for key in OPTION_IDS:
            if not low <= keys[key] <= high:
                table.report("items", f"{keys[key]} of {len(taken)} keys are {key}; want {low} to {high}")


# Study pages


def split_page(text: str, *, file: str) -> tuple[Document, str] | Finding:
    """The TOML between the first two `+++` lines and the Markdown after it.

    Raises
    ------
    TableError
        What stands between the lines is not TOML.
    """
    lines = text.split("\n")
    if lines[0].strip() != FENCE or FENCE not in (line.strip() for line in lines[1:]):
        return Finding(file, 1, "file", f"does not begin with its particulars between two lines of {FENCE}")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
    return Document("\n".join(["", *lines[1:end]]), file=file), "\n".join(lines[end + 1 :]).strip()


def read_page(slug: str, root: Table, body: str) -> StudyPage:
    """One study page; every source mark in its text names a source, and every source is marked."""
    program = read_head(root)
    sources = read_references(root)
    questions = []
    for table in root.tables("check"):
        questions.append(ReviewQuestion(table.need_text("question"), table.need_text("answer")))
        table.finish()
    page = StudyPage(
        slug=slug,
        program=program,
        title=root.need_text("title"),
        summary=root.need_text("summary"),
        body=body,
        sources=sources,
        questions=tuple(questions),
        second_reading=_second_reading(root, chose=False),
        check_by=root.day("check_by", required=True) or date.min,
        area=root.text("area"),
        part=root.text("part"),
        misconceptions=root.texts("misconceptions"),
    )
    if len(questions) != 3:
        root.report("check", f"there are {len(questions)}; want three questions with their answers")
    _check_marks(root, marks=SOURCE_MARK.findall(body), known=sources)
    root.finish()
    return page


def _check_marks(root: Table, *, marks: Iterable[str], known: Mapping[str, Reference]) -> None:
    marked = set(marks)
    for each in sorted(marked - known.keys()):
        root.report("source", f'the text marks "{each}"; there is no [[source]] of that id')
    for each in sorted(known.keys() - marked):
        root.report("source", f'"{each}" is marked nowhere in the text')
