"""Which exam a sentence is about: by the names in it, else in what stands around it, from near to far.

A name that several exams share is decided by the other words near it; where those do not decide, all of them stand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from resit.domain.catalog.names import plain
from resit.formats.hubs import HubPage, Sentence
from resit.formats.quantities import PLAIN
from resit.journey.programs import Catalog, LoadedProgram


class Scope(StrEnum):
    """Where the name stood that a sentence was read by, from near to far."""

    SENTENCE = "sentence"
    BLOCK = "block"  # an earlier sentence of the same paragraph, or the line above a list
    HEADING = "heading"
    TITLE = "title"
    SECTION = "section"  # the last name met in this section
    PAGE = "page"  # the exam the page speaks of most
    HUB = "hub"
    TOLD = "told"  # whoever asked for the audit said so


# How sure a reading is by where the name stood.
SURENESS: Mapping[Scope, float] = {
    Scope.SENTENCE: 0.95, Scope.BLOCK: 0.9, Scope.HEADING: 0.9, Scope.TITLE: 0.85, Scope.SECTION: 0.75, Scope.PAGE: 0.65, Scope.HUB: 0.5, Scope.TOLD: 0.85,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """One name of one or more programs in a text; `start` and `end` are its place there."""

    start: int
    end: int
    programs: tuple[str, ...]
    text: str
    is_foreign: bool = False  # an exam that the catalog does not have


@dataclass(frozen=True, slots=True)
class About:
    """The exam (or, where words do not decide, the exams) that a sentence is about; `name` is the words it was read by."""

    programs: tuple[str, ...]
    scope: Scope
    name: str

    @property
    def sureness(self) -> float:
        return SURENESS[self.scope] * (1.0 if len(self.programs) == 1 else 0.7)


NOBODY = About((), Scope.HUB, "")

MARKS = str.maketrans({**PLAIN, **dict.fromkeys(map(ord, "®™©℠"), " ")})
COMMON = {
    "exam", "exams", "examination", "examinations", "test", "tests", "certification", "certifications", "certified", "certificate", "national", "board",
    "boards", "american", "institute", "association", "professional", "professionals", "international", "general", "through", "other", "others", "level",
    "levels", "part", "parts", "with", "state", "states", "their", "they", "each", "registered", "center", "council", "knowledge", "skills", "practice",
    "assessment", "assessments", "that", "which", "from", "this", "than", "same", "body", "called", "also", "letters", "things", "credentials", "master",
    "the", "and", "for", "its", "own", "who", "was", "had", "are", "has", "not", "certifying", "run", "two", "three", "names", "associate", "administrator", "specialist", "technician", "licensing", "program", "programs", "edition", "academic", "admission", "uniform", "rule",
    "adopts", "model", "candidates", "admits", "delivered", "until", "since", "february", "next", "generation", "united", "countries", "another", "owner",
    "standard", "standards", "services", "language", "science", "sciences", "computer", "cloud", "information", "technology", "safety", "health", "healthcare",
}  # fmt: skip
# Names that are ordinary words elsewhere: the page must show in other words too that it means the exam.
ORDINARY = re.compile(
    r"^(?:Step \d|Step 2 CK|theory test|PA boards|PA exam|Praxis|A\+|National Registry|[A-Z]{2,3}|PSM I{1,3}|PSM 1|Google Cloud|Red Hat|Part 107|CAMS|Cisco exam|Scrum Master.*)$"
)
EXAM_WORD = re.compile(
    r"\b(?:exam(?:ination)?s?|tests?|certifi(?:cation|ed|cate)|licens(?:e|ure|ing)|retak(?:e|ing)|credential|assessments?)\b", re.I
)
# An exam by its letters that no alias of the catalog has.
UNKNOWN = re.compile(
    r"\b(?P<name>[A-Z][A-Z0-9]{1,7}(?:[-/+][A-Z0-9]{1,6})?)(?:'s)? (?:(?i:certification|licensing|licensure|entrance|board|national|final|written|practical|clinical|law|ethics) )?(?i:exam(?:ination)?s?|tests?|certification)\b"
)
NOT_EXAMS = {"USA", "US", "UK", "FAQ", "THE", "AN", "YOUR", "THIS", "FREE", "PSI", "MCQ", "CBT", "CAT", "PDF", "ATT", "CE", "RN", "PN", "LPN", "ID", "IT", "PRACTICE", "PEARSON", "VUE", "PROMETRIC", "CORE", "MOCK", "TEST", "EXAM", "RETAKE", "MA", "NGN", "LVN", "CBSE", "ONE", "ALL", "NEW", "NOT", "FOR", "AND", "OR", "II", "III", "IV"}  # fmt: skip
OTHER_EXAMS = re.compile(
    r"\b(?-i:LSAT|TEAS|HESI|GED|IELTS|TOEIC|ASVAB|HiSET|CAPM|ACCA|CSM|CAE|DELF|JLPT|CLEP|NBDE|COMLEX|PANRE|CAST|CBEST|TExES|PTE)\b|"
    r"\b(?:real estate|(?:life |health )?insurance|cosmetology|barber|notary|bar|driver'?s?(?: license)?|DMV|permit|teas|hesi|lsat|sat|act|ged|ielts|toeic|cdl|citizenship|naturalization|civil service|asvab|ap|jurisprudence|wonderlic|midterm|semester|final|course|drug|blood|lab|pregnancy|covid|vision|eye|hearing|physical|placement|entrance|school|class|clinical skills|drop)"
    r" (?:licens(?:e|ing|ure) )?(?:exams?|examinations?|tests?)\b",
    re.I,
)


class Names:
    """Every spelling of every program, ready to be found in running text."""

    def __init__(self, catalog: Catalog) -> None:
        self.programs: Mapping[str, LoadedProgram] = catalog.programs
        spellings: dict[str, set[str]] = {}
        for program_id, loaded in catalog.programs.items():
            for said in _spellings(loaded):
                spellings.setdefault(said, set()).add(program_id)
        exact: dict[str, set[str]] = {}
        folded: dict[str, set[str]] = {}
        for said, ids in spellings.items():
            (exact if _is_letters(said) else folded)[said if _is_letters(said) else said.casefold()] = ids
        self._ids: dict[str, tuple[str, ...]] = {}
        for said, ids in [*exact.items(), *folded.items()]:
            key = _key(said)
            self._ids[key] = tuple(sorted({*self._ids.get(key, ()), *ids}))
        self._exact = _pattern(exact, 0)
        self._folded = _pattern(folded, re.IGNORECASE)
        self._bodies = self._bodies_of(catalog)
        self.words = {program_id: _words(loaded) for program_id, loaded in catalog.programs.items()}
        self.rivals = {program_id: _rival_words(loaded, self.words) for program_id, loaded in catalog.programs.items()}
        self.wants_evidence = {
            program_id: frozenset(_key(each) for each in _spellings(loaded) if ORDINARY.match(each))
            for program_id, loaded in catalog.programs.items()
        }
        self._others = _pattern(
            {name for loaded in catalog.programs.values() for name in _other_names(loaded) if _key(name) not in self._ids}, 0
        )

    def _bodies_of(self, catalog: Catalog) -> re.Pattern[str] | None:
        self._of_body: dict[str, tuple[str, ...]] = {}
        for program_id, loaded in catalog.programs.items():
            short = loaded.program.body_short.removeprefix("the ")
            if _is_letters(short):
                self._of_body[short] = (*self._of_body.get(short, ()), program_id)
        return _pattern(self._of_body, 0)

    def mentions(self, text: str) -> list[Mention]:
        """Every name in `text` by its place; of two that overlap the longer. Foreign exams are mentions without programs."""
        said = text.translate(MARKS)
        found: list[Mention] = []
        for pattern in (self._folded, self._exact):
            if pattern is not None:
                found += [
                    Mention(match.start(), match.end(), self._ids[_key(match[0])], match[0])
                    for match in pattern.finditer(said)
                    if _key(match[0]) in self._ids
                ]
        if self._others is not None:
            found += [Mention(match.start(), match.end(), (), match[0], is_foreign=True) for match in self._others.finditer(said)]
        found.sort(key=lambda each: (each.start - each.end, each.start))
        kept: list[Mention] = []
        for each in found:
            if not any(each.start < other.end and other.start < each.end for other in kept):
                kept.append(each)
        for pattern, group in ((UNKNOWN, "name"), (OTHER_EXAMS, 0)):
            for match in pattern.finditer(said):
                start, end = match.span(group)
                name = match[group]
                if name in NOT_EXAMS or name in self._of_body or any(start < other.end and other.start < end for other in kept):
                    continue
                kept.append(Mention(start, end, (), name, is_foreign=True))
        return sorted(kept, key=lambda each: each.start)

    def bodies(self, text: str) -> tuple[str, ...]:
        """Programs of the bodies that `text` names by their letters."""
        if self._bodies is None:
            return ()
        found = [program for match in self._bodies.finditer(text.translate(MARKS)) for program in self._of_body[match[0]]]
        return tuple(dict.fromkeys(found))


def _spellings(loaded: LoadedProgram) -> Iterator[str]:
    program = loaded.program
    said = [program.name, program.short_name, program.credential or "", *program.aliases]
    for each in [*said, *re.findall(r"\(([A-Z][\w-]{2,})\)", program.name)]:
        short = re.sub(r"\s*\((?:[A-Z][\w ,-]*)\)\s*(?:exam(?:ination)?s?)?$", "", each).strip() if " " in each and len(each) > 25 else each
        for form in {each, short, re.sub(r"\s+(?:exams?|examinations?|certification examination)$", "", short)}:
            if len(form) >= 2 and not (len(form.split()) == 1 and form.islower()):
                yield form


OTHER_NAME = re.compile(r"(?:[A-Z][\w'-]*|II|III)(?: (?:[A-Z][\w'-]*|II|III|and(?= [A-Z])|of(?= [A-Z])))*")


def _other_names(loaded: LoadedProgram) -> Iterator[str]:
    """Names of other exams that the file warns of: two words or more, or letters of their own."""
    own = {_key(each) for each in (*_spellings(loaded), loaded.program.body_short, loaded.program.body)}
    for text in loaded.program.confusable:
        for name in OTHER_NAME.findall(text):
            known = _key(name) in own or any(_key(name) in _key(each) for each in (loaded.program.body, loaded.program.name))
            if not known and ((len(name.split()) >= 2 and len(name) >= 8) or re.fullmatch(r"[A-Za-z]*[A-Z][A-Za-z]*[A-Z]{2,}", name)):
                yield name


def _is_letters(said: str) -> bool:
    """An acronym or code: its case is part of it."""
    return " " not in said or (len(said) <= 8 and said.upper() == said)


def _key(said: str) -> str:
    return plain(said)


def _pattern(spellings: Iterable[str], flags: int) -> re.Pattern[str] | None:
    parts = []
    for each in sorted(spellings, key=len, reverse=True):
        words = re.split(r"[\s-]+", each)
        parts.append(r"[\s-]{1,3}".join(map(re.escape, words)))
    if not parts:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?:s(?=\W|$))?(?![\w]|-[A-Z])", flags)


def _words(loaded: LoadedProgram) -> frozenset[str]:
    """The words by which a page shows that it means this program."""
    program = loaded.program
    said = " ".join(
        [program.name, program.credential or "", program.body, program.body_short, program.field.replace("-", " "), *program.aliases]
    )
    areas = " ".join(area.name for area in (program.outline.areas if program.outline else ()))
    return frozenset(
        _stem(each) for each in plain(said).split() if len(each) >= 3 and each not in COMMON and not each.isdigit()
    ) | frozenset(_stem(each) for each in plain(areas).split() if len(each) >= 6 and each not in COMMON)


def _rival_words(loaded: LoadedProgram, words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of what else goes by its letters, without its own."""
    said = " ".join(each for each in loaded.program.confusable if each not in words)
    own = words[loaded.program.id]
    return frozenset(_stem(each) for each in plain(said).split() if len(each) >= 4 and each not in COMMON) - own


def _stem(word: str) -> str:
    """Enough of a word to meet its plural and its kin: "assisting" and "assistant"."""
    return word[:6] if len(word) > 7 else word.removesuffix("s")


def stems(text: str) -> Counter[str]:
    """The stems of a text's words, counted."""
    return Counter(_stem(each) for each in plain(text[:200_000].translate(MARKS).replace("'", " ")).split() if len(each) >= 3)


@dataclass
class Reader:
    """Says of each sentence of one page which exam it is about."""

    names: Names
    page: HubPage
    only: str | None = None  # the one program that the whole hub is about
    hub: tuple[str, ...] = ()  # what most pages of the hub are about
    _block: tuple[int, list[Mention]] = (-1, [])
    _section: tuple[tuple[str, ...], Mention | None] = ((), None)
    _cache: dict[str, tuple[Mention, ...]] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[str]:
        return stems(f"{self.page.title} {self.page.slug.replace('-', ' ')} {self.page.text}")

    @cached_property
    def has_exam_word(self) -> bool:
        return EXAM_WORD.search(f"{self.page.title}\n{self.page.text[:100_000]}") is not None

    @cached_property
    def main(self) -> Mention | None:
        """The exam the page speaks of most, where that is clearly one."""
        said: Counter[tuple[str, ...]] = Counter()
        for block in self.page.blocks[:2000]:
            for each in self.mentions(block.text):
                if not each.is_foreign:
                    said[self.decided(each, block.text)] += 1
        said.pop((), None)
        if not said:
            return None
        (programs, most), total = said.most_common(1)[0], sum(said.values())
        return Mention(0, 0, programs, "the page") if most >= 2 and most >= 0.6 * total else None

    def mentions(self, text: str) -> tuple[Mention, ...]:
        if text not in self._cache:
            self._cache[text] = tuple(self.names.mentions(text))
        return self._cache[text]

    def decided(self, mention: Mention, near: str) -> tuple[str, ...]:
        """The programs that a name means here, by the words near it and on the page; several where they do not decide; none where
        the name is an ordinary word or another body's exam.
        """
        close, scores = stems(near), {}
        for program in mention.programs:
            own, other = self.names.words[program], self.names.rivals[program]
            key = _key(mention.text)
            letters = set(key.split()) | {key}
            evidence = sum((4 if each in close else 0) + min(self.counts[each], 3) for each in own - letters)
            against = sum((4 if each in close else 0) + min(self.counts[each], 3) for each in other - letters)
            if self.names.rivals[program] and against > 2 * evidence and against >= 4:
                continue
            if (
                key in self.names.wants_evidence[program]
                and evidence < 3
                and not (
                    len(mention.programs) == 1 and len(key) >= 3 and " " not in key and self._stands_by_exam(mention, near) and not other
                )
            ):
                continue
            scores[program] = evidence
        if len(scores) < 2:
            return tuple(scores)
        # What two programs share tells nothing: only the words that one alone has are counted.
        alone = {}
        for program in scores:
            others = frozenset().union(*(self.names.words[each] for each in scores if each != program))
            mine = self.names.words[program] - others
            alone[program] = sum((4 if each in close else 0) + min(self.counts[each], 3) for each in mine)
        best = max(alone.values())
        return tuple(program for program, value in alone.items() if value * 2 > best or best == 0)

    def _stands_by_exam(self, mention: Mention, near: str) -> bool:
        around = near[max(0, mention.start - 30) : mention.end + 40]
        return EXAM_WORD.search(around) is not None

    def about(self, sentence: Sentence, start: int = 0, end: int = 0) -> About:
        """What the figure at `start` to `end` of the sentence is about (the whole sentence: 0, 0)."""
        for scope, mentions, near in self._scopes(sentence, start, end):
            for each in mentions:
                if each.is_foreign:
                    return About((), scope, each.text)
                programs = self.decided(each, near)
                if self.only is not None and (self.only in programs or not programs):
                    programs = (self.only,)
                if programs:
                    return About(programs, scope, each.text)
        if self.only is not None:
            return About((self.only,), Scope.TOLD, "--program")
        if self.hub:
            return About(self.hub, Scope.HUB, "the hub")
        return NOBODY

    def _scopes(self, sentence: Sentence, start: int, end: int) -> Iterator[tuple[Scope, Sequence[Mention], str]]:
        own = self.mentions(sentence.text)
        yield Scope.SENTENCE, _nearest(own, start, end, sentence.text), sentence.text
        block = self.page.blocks[sentence.block].text if 0 <= sentence.block < len(self.page.blocks) else ""
        before = block[: sentence.start]
        if before:
            yield Scope.BLOCK, self.mentions(before)[::-1][:1], block
        if sentence.lead:
            yield Scope.BLOCK, self.mentions(sentence.lead)[::-1][:1], sentence.lead
        title = self.page.title
        for heading in reversed(sentence.headings):
            if heading != title:
                yield Scope.HEADING, self.mentions(heading)[:1], heading
        yield Scope.TITLE, self._title_mentions(), title
        yield Scope.SECTION, self._of_section(sentence), block
        if self.main is not None:
            yield Scope.PAGE, [self.main], title

    def _title_mentions(self) -> Sequence[Mention]:
        found = self.mentions(self.page.title)
        if not found:
            slug = self.page.slug.replace("-", " ")
            found = tuple(each for each in self.mentions(slug.upper() if len(slug) < 60 else slug) if not each.is_foreign)
            # Letters in a slug have no case, so ordinary words look like acronyms there.
            found = tuple(each for each in found if len(each.text) > 3)
        # A title that names several exams names the page's subject with none of them.
        programs = {each.programs for each in found}
        if len(programs) > 1 and not any(each.is_foreign for each in found):
            together = tuple(dict.fromkeys(program for each in found for program in self.decided(each, self.page.title)))
            return (Mention(0, 0, together, self.page.title),) if 1 < len(together) <= 3 else ()
        return found[:1] if len(programs) == 1 else ()

    def _of_section(self, sentence: Sentence) -> Sequence[Mention]:
        for place in range(sentence.block - 1, max(-1, sentence.block - 8), -1):
            block = self.page.blocks[place]
            if block.headings[: len(sentence.headings)] != sentence.headings:
                break
            found = self.mentions(block.text)
            if found:
                return found[::-1][:1]
        return ()


# "30 days between attempts for the MPJE": the name behind the figure is its own.
LINKED = re.compile(
    r"(?: between (?:attempts|tests|exams)| (?:wait|waiting period|questions|items|attempts|fee))? (?:for|on|of|at|to (?:take|pass|retake|sit for)) (?:the |an? )?(?:\w+ )?",
    re.I,
)


def _nearest(mentions: Sequence[Mention], start: int, end: int, text: str) -> Sequence[Mention]:
    """The name that a figure belongs to: the last one before it in its clause, else the next one, else the last before it."""
    if not mentions or (start == 0 and end == 0):
        return mentions[:1]
    after_it = [each for each in mentions if each.start >= end]
    if after_it and LINKED.fullmatch(text[end : after_it[0].start]):
        return [after_it[0]]
    clause_start = max((text.rfind(sign, 0, start) for sign in (";", " while ", " whereas ", " but ", " and the ")), default=-1)
    before = [each for each in mentions if each.end <= start]
    inside = [each for each in before if each.start >= clause_start]
    after = [each for each in mentions if each.start >= end]
    return [inside[-1]] if inside else [after[0]] if after and not before else [before[-1]] if before else mentions[:1]


def hub_programs(pages: Sequence[HubPage], names: Names) -> tuple[str, ...]:
    """What a hub is about: the exam that at least six in ten of its titles name, where it has five pages or more."""
    said: Counter[tuple[str, ...]] = Counter()
    for page in pages:
        reader = Reader(names, page)
        found = [reader.decided(each, page.title) for each in names.mentions(page.title) if not each.is_foreign]
        said[found[0] if found else ()] += 1
    if len(pages) < 5:
        return ()
    programs, most = said.most_common(1)[0]
    return programs if most >= 0.6 * len(pages) else ()
