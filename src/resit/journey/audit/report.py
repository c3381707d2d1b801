"""The audit of a hub: every page read, every finding with its place, what the catalog says, and a sentence for the editor."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from resit.domain.policy.explain import Say, untranslated
from resit.formats.hubs import HubPage, Sentence
from resit.formats.quantities import start_with_hedge
from resit.journey.audit.about import About, Names, Reader, hub_programs
from resit.journey.audit.claims import Statement, statements_in
from resit.journey.audit.duplicates import Duplicate, duplicates_in
from resit.journey.audit.judging import Judge, Judgement, Verdict
from resit.journey.audit.links import WrongLink, link_key, wrong_links
from resit.journey.audit.markup import Fault, Flaw, bare_acronyms, flaws_of
from resit.journey.audit.words import flaw_words, judgement_words, why_words
from resit.journey.figures import Figure
from resit.journey.programs import Catalog
from resit.journey.sources import standing_of


class FindingKind(StrEnum):
    CONTRADICTS = "contradicts"
    UNSUPPORTED = "unsupported"
    OUTDATED = "outdated"
    OTHER_EXAM = "other_exam"
    LINK = "link"
    DUPLICATE = "duplicate"
    FAQ_MISSING = "faq_missing"
    FAQ_BROKEN = "faq_broken"
    FAQ_STRAY = "faq_stray"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Cited:
    """What the catalog has on the matter: a figure in words with its rule, source addresses and how far it may be leaned on."""

    says: str
    rule: str
    sources: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an editor should look at. `start` and `end` are the figure's place in `sentence`; `confidence` is in [0, 1]."""

    kind: FindingKind
    page: int
    address: str
    title: str
    sentence: str
    start: int
    end: int
    text: str  # the words it is about
    program: str  # an id, several with commas, or nothing
    why: str  # why the sentence was read as being about it
    field: str
    says: str  # for an editor, in a plain sentence
    confidence: float
    catalog: tuple[Cited, ...] = ()
    block: int = -1

    def as_values(self) -> dict[str, Any]:
        """The finding as plain values for JSON."""
        return {
            "kind": self.kind.value, "address": self.address, "title": self.title, "sentence": self.sentence, "start": self.start, "end": self.end,
            "text": self.text, "program": self.program or None, "why": self.why, "field": self.field or None, "says": self.says,
            "confidence": self.confidence,
            "catalog": [{"says": each.says, "rule": each.rule, "sources": list(each.sources), "standing": each.standing} for each in self.catalog],
        }  # fmt: skip


@dataclass
class Audit:
    """What was found, page by page; complete when every page was read."""

    pages: list[HubPage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    agrees: Counter[str] = field(default_factory=Counter)  # by field
    statements: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)  # what could not be read, and why
    is_complete: bool = True

    def chosen(self, *, min_confidence: float, only: frozenset[str] = frozenset()) -> list[Finding]:
        """The findings that are sure enough and of the kinds asked for, by page, then by place, the surest first there."""
        kept = [each for each in self.findings if each.confidence >= min_confidence and (not only or each.kind.value in only)]
        return sorted(kept, key=lambda each: (each.page, each.block, each.start, -each.confidence))

    def as_values(self, findings: Sequence[Finding], *, min_confidence: float) -> dict[str, Any]:
        """The audit as plain values for JSON."""
        return {
            "pages": len(self.pages), "is_complete": self.is_complete, "statements": self.statements, "agrees": dict(sorted(self.agrees.items())),
            "min_confidence": min_confidence, "counts": dict(sorted(Counter(each.kind.value for each in findings).items())),
            "unreadable": [{"address": address, "why": why} for address, why in self.unreadable],
            "findings": [each.as_values() for each in findings],
        }  # fmt: skip


class Auditor:
    """Reads pages one by one, then the hub as a whole."""

    def __init__(self, catalog: Catalog, *, only: str | None = None, say: Say = untranslated) -> None:
        self.catalog, self.only, self.say = catalog, only, say
        self.names, self.judge = Names(catalog), Judge(catalog)

    def audit(self, pages: Iterable[HubPage], *, into: Audit | None = None, seen: Callable[[int, HubPage], None] | None = None) -> Audit:
        """Audit a hub's pages; what was found stands in `into` at any time, so that a stop loses nothing."""
        made = Audit() if into is None else into
        made.is_complete = False
        for page in pages:
            made.pages.append(page)
            if seen is not None:
                seen(len(made.pages), page)
        hub = () if self.only else hub_programs(made.pages, self.names)
        titles = {link_key(each.address): each.title for each in made.pages if each.address}
        for place, page in enumerate(made.pages):
            made.findings += self._page(place, page, hub, titles, made)
        for each in duplicates_in(made.pages, self.names):
            made.findings.append(self._duplicate(each, made.pages))
        made.is_complete = True
        return made

    def _page(self, place: int, page: HubPage, hub: tuple[str, ...], titles: Mapping[str, str], made: Audit) -> Iterator[Finding]:
        reader = Reader(self.names, page, only=self.only, hub=hub)
        yield from self._figures(place, page, reader, made)
        for link in wrong_links(page, reader, self.names, titles):
            yield self._link(place, page, link)
        for flaw in flaws_of(page):
            yield self._flaw(place, page, flaw)
        if self.only is None:
            for flaw in bare_acronyms(page, reader, dict(self.catalog.programs)):
                yield self._flaw(place, page, flaw)

    def _figures(self, place: int, page: HubPage, reader: Reader, made: Audit) -> Iterator[Finding]:
        told: set[tuple[str, str, str]] = set()
        for sentence in page.sentences:
            for statement in statements_in(sentence):
                about = reader.about(sentence, statement.quantity.start, statement.quantity.end)
                if not about.programs:
                    continue
                made.statements += 1
                words = " ".join([sentence.text, *sentence.headings, page.title])
                judgement = self.judge.judged(statement, about.programs, words)
                if judgement.verdict is Verdict.AGREES:
                    made.agrees[statement.field] += 1
                    continue
                # The same sentence twice on a page, as in a summary and its table, is told once.
                key = (sentence.text, statement.quantity.text, statement.field)
                if key not in told:
                    told.add(key)
                    yield self._finding(place, page, sentence, statement, about, judgement)

    def _finding(self, place: int, page: HubPage, sentence: Sentence, statement: Statement, about: About, judgement: Judgement) -> Finding:
        quantity = statement.quantity
        sure = about.sureness * judgement.sureness * (0.45 + 0.55 * statement.strength)
        if statement.field in {"result", "booking", "deadline"}:
            sure *= 0.85
        start = start_with_hedge(sentence.text, quantity)
        programs = about.programs if judgement.verdict is not Verdict.OTHER_EXAM else (judgement.program,)
        return Finding(
            kind=FindingKind(judgement.verdict.value), page=place, address=page.address, title=page.title, sentence=sentence.text,
            start=start, end=quantity.end, text=sentence.text[start : quantity.end], program=",".join(programs),
            why=why_words(about, self.catalog, self.say), field=statement.field,
            says=judgement_words(statement, judgement, self.judge, self.say), confidence=round(sure, 2),
            catalog=tuple(self._cited(judgement, statement.field)), block=sentence.block,
        )  # fmt: skip

    def _cited(self, judgement: Judgement, field: str) -> Iterator[Cited]:
        """The figures the statement was held against; where there are none, the absence and the texts that were read."""
        program = self.catalog.programs[judgement.program].program
        told: set[tuple[str, str]] = set()
        for each in judgement.figures[:6]:
            key = (each.rule, each.says)
            if key not in told:
                told.add(key)
                yield self._cited_figure(each, judgement.program)
        for absence in program.absences if not judgement.figures else ():
            if absence.field == field:
                addresses = tuple(program.sources[each].address for each in absence.read if each in program.sources)
                yield Cited(absence.text, f"absence:{field}", addresses, "")

    def _cited_figure(self, figure: Figure, program_id: str) -> Cited:
        program = self.catalog.programs[program_id].program
        sources = [program.sources[each] for each in figure.source if each in program.sources]
        return Cited(figure.says, figure.rule, tuple(each.address for each in sources), standing_of(sources, self.say) if sources else "")

    def _link(self, place: int, page: HubPage, wrong: WrongLink) -> Finding:
        block = wrong.link.block
        near = page.blocks[block].text if 0 <= block < len(page.blocks) else wrong.link.text
        start = max(near.find(wrong.link.text), 0)
        said, target = (" / ".join(self._name(each) for each in ids) for ids in (wrong.said, wrong.target))
        words = self.say(
            "The link “{text}” speaks of {said}, and it leads to a page about {target} ({address}). Link the right page, or reword the link."
        )
        return Finding(
            FindingKind.LINK, place, page.address, page.title, near, start, start + len(wrong.link.text), wrong.link.text, ",".join(wrong.said),
            self.say("by the words of the link and of its target"), "link",
            words.format(text=wrong.link.text, said=said, target=target, address=wrong.link.address), wrong.sureness, block=block,
        )  # fmt: skip

    def _flaw(self, place: int, page: HubPage, flaw: Flaw) -> Finding:
        kind = FindingKind(flaw.fault.value)
        choices = tuple(self._name(each) for each in flaw.programs)
        return Finding(
            kind, place, page.address, page.title, flaw.text, 0, len(flaw.text), flaw.text, ",".join(flaw.programs), "",
            "name" if flaw.fault is Fault.ACRONYM else "markup", flaw_words(flaw, choices, self.say), flaw.sureness,
        )  # fmt: skip

    def _duplicate(self, pair: Duplicate, pages: Sequence[HubPage]) -> Finding:
        first, second = pages[pair.first.page], pages[pair.second.page]
        words = self.say("“{one}” is asked again as “{two}” on {address}. Keep one answer and point the other page to it.")
        return Finding(
            FindingKind.DUPLICATE, pair.first.page, first.address, first.title, pair.first.text, 0, len(pair.first.text), pair.first.text, "", "", "question",
            words.format(one=pair.first.text, two=pair.second.text, address=second.address or second.title), round(pair.likeness / 100, 2),
        )  # fmt: skip

    def _name(self, program: str) -> str:
        return self.catalog.programs[program].program.short_name
