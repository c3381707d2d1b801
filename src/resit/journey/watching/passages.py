"""The passage of a page that bears the rules: which blocks it is, what it does not show, and its fingerprint.

A block belongs to the passage by what stands in it and right beside it, never by what stands elsewhere on the page: so news, menus and
related posts may come and go without a trace, and a condition that is added next to the rule may not.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from resit.formats.pages import Block, BlockKind, Readable, one_line
from resit.formats.quantities import Kind
from resit.journey.watching.bearing import Bearing, Figure, figures_in, same_figure

METHOD = 1
"""Raised when a passage is found or normalized in another way: fingerprints of two methods are never compared."""

LONG_BLOCK = 600  # characters; a longer block is looked at by its sentences
BESIDE = 2  # so many blocks before and after one that bears a rule are looked at for conditions
MOST_UNITS = 240
MOST_TEXT = 40_000  # characters of one passage


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a table row. `bears` says that it was known by a figure or by the words of a rule."""

    kind: BlockKind
    text: str
    bears: bool = False


@dataclass(frozen=True)
class Group:
    """Units of one section of the page in their order, under its heading (empty where there is none)."""

    heading: str
    units: tuple[Unit, ...]

    @cached_property
    def normal(self) -> str:
        """The text as it counts for the fingerprint."""
        return " ".join(filter(None, (normal_text(self.heading), *(normal_text(each.text) for each in self.units))))


@dataclass(frozen=True)
class Passage:
    """What of a page bears the rules of one bearing. Empty `groups`: nothing of it was known again.

    Parameters
    ----------
    digest
        Of the bearing it was found by.
    missing
        Figures that the page must show and does not, as people read them.
    method
        How it was found; see `METHOD`.
    cut
        There was more than is kept; the fingerprint is of what is kept.
    """

    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    digest: str
    method: int = METHOD
    cut: bool = False

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 in hex over the normalized groups, each once and sorted: where on the page they stand makes no difference."""
        return hashlib.sha256("\n".join(sorted({each.normal for each in self.groups})).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def lines(self) -> tuple[str, ...]:
        """Headings and units in reading order."""
        return tuple(line for each in self.groups for line in (each.heading, *(unit.text for unit in each.units)) if line)

    def as_json(self) -> dict[str, Any]:
        """To be stored as JSON; `from_json` takes it back."""
        groups = [
            {"heading": each.heading, "units": [[unit.kind.value, unit.text, unit.bears] for unit in each.units]} for each in self.groups
        ]
        return {"groups": groups, "missing": list(self.missing), "digest": self.digest, "method": self.method, "cut": self.cut}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The passage that was stored by `as_json`."""
        groups = tuple(
            Group(each["heading"], tuple(Unit(BlockKind(kind), text, bool(bears)) for kind, text, bears in each["units"]))
            for each in stored["groups"]
        )
        return cls(groups, tuple(stored["missing"]), stored["digest"], stored["method"], stored["cut"])


def passage(readable: Readable, bearing: Bearing) -> Passage:
    """The blocks of the page that bear the rules, with what stands right beside them, bounded, and what the page does not show."""
    sections = list(_sections(readable.blocks))
    known = _Known(bearing)
    main = [each for each in sections if not each.beside]
    groups = [group for each in main if (group := known.group(each)) is not None]
    if not any(known.shown):
        groups += [group for each in sections if each.beside and (group := known.group(each)) is not None]
    missing = tuple(each.words for each in bearing.expected if not _is_shown(each, sections))
    kept, cut = _bounded(groups, known)
    return Passage(tuple(kept), missing, bearing.digest, cut=cut)


# Normal text

_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "..."})
_BULLET = re.compile(r"^[•·▪▫►▸‣⁃○●◦■□✓✔➢➤*\-–—»>|\s]+")
_ENUMERATOR = re.compile(
    r"^(?:§+ ?\d[\d.]*[.:]?|(?:section|chapter|part|article) \d[\d.]*[.:]?|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{2,4})[.)]"
    r"|\d{1,2}(?:\.\d{1,2})+) +(?=\S)",
    re.I,
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS},? \d{{4}}|{_MONTHS} \d{{4}}"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
)
_CLOCK = r"(?:,? (?:at )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?"
_AGO = r"(?:(?:\d+|an?|one|two|three|few) (?:minute|hour|day|week|month|year)s? ago|yesterday|today)"
_UPDATED = re.compile(
    rf"\(?\b(?:(?:page|article|post|content|page was|document) )?(?:(?:last|most recently|first) )?"
    rf"(?:updated?|modified|revised|reviewed|edited|published|posted|changed|checked|verified|accessed|printed|retrieved)"
    rf"(?: (?:on|at|by|date|in))*(?: ?[:\-] ?| )(?:{_DATE}{_CLOCK}|{_AGO})\)?\.?",
    re.I,
)
_COUNTER = re.compile(
    r"\(?\b\d[\d,.]*[km]?\+? (?:views?|shares?|likes?|comments?|repl(?:y|ies)|reads?|votes?|followers?|reviews?|ratings?|upvotes?"
    r"|downloads?)\b\)?"
    r"|\b(?:views?|shares?|likes?|comments?|reads?|votes?|downloads?) ?[:(] ?\d[\d,.]*[km]?\)?"
    r"|\b\d+ (?:out )?of \d+ (?:people )?found this (?:helpful|useful)\b|\b\d{1,3} ?-?min(?:ute)?s? read\b"
    r"|\breading time:? \d+ min(?:ute)?s?\b",
    re.I,
)
_FRAME = re.compile(
    rf"^(?:(?:by|author:?|written by|posted by) [^|]{{2,60}}? ?[|·•,-] ?(?:{_DATE}{_CLOCK}|{_AGO})(?: ?[|·•,-].{{0,40}})?"
    rf"|(?:author:|written by|posted by)(?: [\w.'-]+){{1,4}}|(?-i:By(?: [A-Z][\w.'-]*){{1,4}})|{_DATE}{_CLOCK}|{_AGO}"
    r"|was this (?:article|page|answer|content|information)? ?(?:helpful|useful)\?.*|yes ?[|/]? ?no|(?:©|copyright"
    r"|\(c\) ?(?:copyright )?\d{4}).{0,200}|page \d+(?: of \d+)?|\d{1,4}"
    r"|(?:share|print|email|tweet|pin|copy link|advertisement|sponsored|ad|loading|skip to (?:main )?content|back to top"
    r"|table of contents|read more|learn more)\W*"
    r"|share (?:this|on|via).{0,60}|(?:next|previous)(?: (?:article|post|page))?\W*)$",
    re.I,
)


def normal_text(text: str) -> str:
    """The text with whitespace, punctuation, bullets, numbering, days of updating and counters made alike; all other words stand.

    Empty where nothing but frame was in it: a byline, a day, a "share" button.
    """
    plain = one_line(unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    plain = _ENUMERATOR.sub("", _BULLET.sub("", plain))
    if _FRAME.match(plain):
        return ""
    plain = _COUNTER.sub(" ", _UPDATED.sub(" ", plain))
    plain = re.sub(r"\s+([,.;:!?)\]])", r"\1", re.sub(r"([(\[])\s+", r"\1", plain))
    plain = re.sub(r" ?- ?| ?\| ?| ?/ ?", lambda sign: sign[0].strip(), plain)
    plain = re.sub(r"\s+", " ", plain).strip(" |.,;:-")
    return "" if _FRAME.match(plain) else plain


# Sections


@dataclass
class _Section:
    """Units under one heading. `above` is the heading over a term; `blocks` numbers the block of each unit."""

    heading: str
    above: str = ""
    units: list[Unit] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    headers: dict[int, str] = field(default_factory=dict)  # of table rows: the heading row of their table
    beside: bool = False
    linked: set[int] = field(default_factory=set)
    said: dict[int, tuple[Figure, ...]] = field(default_factory=dict)

    @cached_property
    def heading_figures(self) -> tuple[Figure, ...]:
        return figures_in(self.heading)

    def figures(self, place: int) -> tuple[Figure, ...]:
        """The figures of one unit, read once."""
        if place not in self.said:
            self.said[place] = figures_in(self.units[place].text)
        return self.said[place]


_OTHER = re.compile(
    r"^(?:(?:related|recent|latest|popular|trending|featured|recommended|similar|top|more|other|new|upcoming|you may|you might|keep"
    r"|continue|next|further)\b"
    r".{0,40}\b(?:posts?|articles?|news|stories|reads?|reading|content|links?|pages?|topics?|resources?|questions?|like|up|courses?"
    r"|blogs?|events?|from)\b.*"
    r"|(?:\d+ )?(?:comments?|responses?|repl(?:y|ies)|reviews?|thoughts?)\b.{0,60}|leave a (?:reply|comment).*"
    r"|join the (?:conversation|discussion).*"
    r"|(?:in the )?news|newsletter.*|subscribe.*|follow us.*|share (?:this|on|via)?.*|categories|tags?|archives?|search|menu"
    r"|navigation|sitemap|quick links?"
    r"|about the author.*|author|advertisement|sponsored.*|sign up.*|get (?:our|the) .{0,30}(?:app|guide|newsletter).*"
    r"|table of contents|contents|on this page|see also|blog|events?|announcements?)\W*$",
    re.I,
)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """The page cut at its headings, and blocks into sentences; what is only frame left out."""
    section = _Section("")
    other_level = 7
    header = above = ""
    number = 0
    for block in blocks:
        if block.kind in {BlockKind.HEADING, BlockKind.TERM}:
            yield section
            if block.kind is BlockKind.HEADING:
                above = block.text
                if _OTHER.match(block.text):
                    other_level = min(other_level, block.level)
                elif block.level <= other_level:
                    other_level = 7
            section = _Section(block.text, above, beside=block.beside or other_level < 7)
            header = ""
            continue
        if block.beside != section.beside and other_level == 7:
            yield section
            section = _Section("" if block.beside else section.heading, above, beside=block.beside)
        header = (block.text if block.header else header) if block.kind is BlockKind.ROW else ""
        for text, starts in _pieces(block):
            number += starts
            if normal_text(text):
                if block.kind is BlockKind.ROW and header and not block.header:
                    section.headers[len(section.units)] = header
                if block.linked >= 0.85:
                    section.linked.add(len(section.units))
                section.units.append(Unit(block.kind, text))
                section.blocks.append(number)
    yield section


_SENTENCE_END = re.compile(r"[.!?][\"')\]’”]*(?=\s+[\"'(\[“‘]?[A-Z0-9•])")
_NO_END = re.compile(r"\b(?:e\.g|i\.e|etc|vs|no|nos|mr|mrs|ms|dr|st|inc|ltd|co|dept|approx|u\.s|fig|sec|art|p|pp|vol|[A-Z])\.$", re.I)


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations and initials end none."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        piece = text[start : match.end()]
        if _NO_END.search(piece[-8:]) is None:
            found.append(piece.strip())
            start = match.end()
    found.append(text[start:].strip())
    return [each for each in found if each]


def _pieces(block: Block) -> Iterator[tuple[str, bool]]:
    """The sentences of a block, and which of them begin a new one: each does where the block is long."""
    if block.kind is BlockKind.ROW:
        yield block.text, True
        return
    for place, text in enumerate(sentences(block.text)):
        yield text, place == 0 or len(block.text) > LONG_BLOCK


# What is known again

_FIELD = re.compile(
    r"\b(?:re-?(?:takes?|taking|tests?|testing|sits?|sitting|examin\w*|schedul\w*|apply|applying|application|registr\w*|certif\w*"
    r"|entry)|resits?"
    r"|attempts?|tries|waiting|wait|waits|fail(?:s|ed|ing|ure)?|unsuccessful\w*|fees?|costs?|pay|payment|price|refund\w*|schedul\w*"
    r"|appointments?"
    r"|cancel\w*|no-?shows?|eligib\w*|authoriz\w*|authoris\w*|expir\w*|valid|score[sd]?|scor(?:e|ing)|pass(?:es|ed|ing)?|scaled?"
    r"|points?|percent(?:age)?|weights?"
    r"|questions?|items?|exam(?:s|ination|inations)?|tests?|testing|minutes?|hours?|sections?|domains?|results?|reports?|candidates?"
    r"|certif\w*|licens\w*|days?|months?|years?|limit\w*|maximum|period|within)\b",
    re.I,
)
# Words that make a sentence a condition, and words that do so where it also speaks of exams.
_CONDITION = re.compile(
    r"\b(?:must|shall|cannot|can ?not|can't|may not|unless|except\w*|exempt\w*|however|provided that|regardless|otherwise|no more than"
    r"|not more than|at least|at most"
    r"|no longer than|required|requires?|requirements?|prohibit\w*|restrict\w*|limit(?:s|ed)?|maximum|minimum|effective|eligible"
    r"|permitted|allowed|waive\w*|not refund\w*"
    r"|(?:in|take|takes|took) effect|in force|as of|starting|beginning)\b",
    re.I,
)
_CONNECTION = re.compile(
    r"\b(?:no|not|never|only|if|when|until|before|after|also|each|every|additional|once|may|should|need(?:s|ed)?|instead|per|than|then"
    r"|again|note|both|either|who|whose)\b",
    re.I,
)
_PROMOTION = re.compile(
    r"\b(?:enroll? (?:now|today|in our)|sign up|subscribe|discount\w*|coupon\w*|promo\w*|% off|percent off|buy (?:now|our)|shop"
    r"|webinar\w*|newsletter\w*|download (?:our|the app|now)"
    r"|join (?:us|our|thousands)|follow us|advertis\w*|sponsored|free trial|limited[- ]time|click here|our (?:course|bootcamp"
    r"|study guide|practice|app|prep|premium|platform|flashcards)\w*"
    r"|start (?:your|practi[sc]ing|for free)|try (?:it|our)|cookies?|privacy policy|chat with|contact us today|money[- ]back"
    r"|save (?:up to )?[$£€]?\d+)",
    re.I,
)
_TOKEN = re.compile(r"[a-z]{3,}")
_COMMON_WORDS = """
the and for that this with you your are not was were has have had from they them their which who whom what when where will can could may
must shall should would any all each every other than then only also been being does did done its his her our out about into over under upon after
before between during there here such some more most one two three four five six seven eight nine ten first second third exam exams test tests take taken
taking day days month months year years text texts page pages says said given gives file candidate candidates people person whoever
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_stem(each) for each in _TOKEN.findall(text.casefold()) if each not in _COMMON)


class _Known:
    """What a page is searched for; notes which figures it showed."""

    def __init__(self, bearing: Bearing) -> None:
        self.bearing = bearing
        self.figures = bearing.figures
        self.shown = [False] * len(self.figures)
        self.names = [each.casefold() for each in bearing.names]
        self.words = [words for each in bearing.statements if len(words := _tokens(each.text)) >= 4]
        self.scores: dict[int, float] = {}

    def group(self, section: _Section) -> Group | None:
        """The part of a section that bears rules, or None."""
        bearing = {place for place in range(len(section.units)) if place not in section.linked and self._bears(section, place)}
        heading_bears = bool(section.heading) and self._heading_bears(section)
        if not bearing and not heading_bears:
            return None
        wanted = bearing | {other for place in bearing for other in _beside(section, place)}
        if heading_bears:
            wanted |= {
                other
                for other in range(len(section.units))
                if section.blocks[other] < section.blocks[0] + BESIDE and _may_say(section, other)
            }
        units = [Unit(unit.kind, unit.text, place in bearing) for place, unit in enumerate(section.units) if place in wanted]
        first_row = next((place for place in sorted(wanted) if place in section.headers), None)
        if first_row is not None and (header := section.headers[first_row]) not in {each.text for each in units}:
            units.insert(sum(place < first_row for place in wanted), Unit(BlockKind.ROW, header))
        group = Group(section.heading, tuple(units))
        self.scores[id(group)] = len(bearing) / max(1, len(section.units)) + len(bearing) + heading_bears
        return group

    def _heading_bears(self, section: _Section) -> bool:
        """A heading that states the rule itself: "Wait 30 days between attempts"."""
        if _FIELD.search(section.heading) is None:
            return False
        found = self._shown_in(section.heading_figures, section.heading.casefold())
        for each in found:
            self.shown[each] = True
        return bool(found)

    def _bears(self, section: _Section, place: int) -> bool:
        unit = section.units[place]
        low = unit.text.casefold()
        around = f"{section.above} {section.heading} {section.headers.get(place, '')} {unit.text}"
        if unit.kind in {BlockKind.ROW, BlockKind.ITEM, BlockKind.DEFINITION} and place:
            around = f"{section.units[place - 1].text} {around}"
        found = self._shown_in(section.figures(place), low)
        if found and _FIELD.search(around):
            for each in found:
                self.shown[each] = True
            return True
        if any(name in low for name in self.names) and re.search(r"\d", low):
            return True
        words = _tokens(unit.text)
        return any(len(shared := words & told) >= 4 and len(shared) >= 0.5 * min(len(told), 10) for told in self.words)

    def _shown_in(self, said: Sequence[Figure], low: str) -> list[int]:
        return [
            place for place, figure in enumerate(self.figures) if any(same_figure(figure, each) for each in said) or _is_bare(figure, low)
        ]


def _beside(section: _Section, place: int) -> Iterator[int]:
    """Units near one that bears a rule which may say something of it: of the same block, of blocks beside it, and rows above and below.

    From a table's row the blocks around the table are looked at, however long it is.
    """
    is_row = section.units[place].kind is BlockKind.ROW
    for step in (-1, 1):
        other, block, seen = place + step, section.blocks[place], 0
        while 0 <= other < len(section.units):
            if is_row and section.units[other].kind is BlockKind.ROW:
                if abs(other - place) == 1 and other not in section.linked:
                    yield other
            else:
                if section.blocks[other] != block:
                    block = section.blocks[other]
                    seen += 1
                if seen > BESIDE:
                    break
                if _may_say(section, other):
                    yield other
            other += step


def _may_say(section: _Section, place: int) -> bool:
    """Whether a unit may be a condition of a rule: by the words of rules, and none of advertising."""
    text = section.units[place].text
    if place in section.linked or _PROMOTION.search(text):
        return False
    if _CONDITION.search(text):
        return True
    return _FIELD.search(text) is not None and (_CONNECTION.search(text) is not None or bool(section.figures(place)))


_NUMBER = r"(?<![\d.,$£€]){}(?![\d]|[.,]\d)"


def _is_bare(figure: Figure, low: str) -> bool:
    """Whether the figure stands in the text without its unit, beside a word that makes it this one: "Phlebotomy | 12"."""
    if not figure.near or not any(each in low for each in figure.near):
        return False
    digits = f"{figure.value:g}" if figure.value < 1000 else f"{figure.value:,.0f}".replace(",", ",?")
    return re.search(_NUMBER.format(digits.replace(".", r"\.") if figure.value < 1000 else digits), low) is not None


def _is_shown(figure: Figure, sections: Iterable[_Section]) -> bool:
    """Whether any part of the page shows the figure."""
    for section in sections:
        if any(same_figure(figure, each) for each in section.heading_figures):
            return True
        for place, unit in enumerate(section.units):
            if any(same_figure(figure, each) for each in section.figures(place)):
                return True
            if _is_bare(figure, f"{section.above} {section.heading} {section.headers.get(place, '')} {unit.text}".casefold()):
                return True
            if figure.kind is Kind.MONEY and _is_amount(figure, unit.text):
                return True
    return False


def _is_amount(figure: Figure, text: str) -> bool:
    """An amount whose currency is said in the heading of a table only."""
    whole = f"{figure.value:,.0f}" if figure.value == int(figure.value) else f"{figure.value:,.2f}"
    return re.search(rf"(?<![\d.,]){re.escape(whole).replace(',', ',?')}(?:\.00)?(?![\d]|[.,]\d)", text) is not None and figure.value >= 20


def _bounded(groups: list[Group], known: _Known) -> tuple[list[Group], bool]:
    """At most so much text, in reading order; what bears most stays, and the first of these is cut where it alone is too long."""
    ranked = sorted(groups, key=lambda each: (-known.scores[id(each)], each.normal))
    kept: dict[int, Group] = {}
    units = text = 0
    cut = False
    for each in ranked:
        fits = units + len(each.units) <= MOST_UNITS and text + len(each.normal) <= MOST_TEXT
        if fits or not kept:
            group = each if fits else Group(each.heading, _first_units(each.units))
            kept[id(each)] = group
            units += len(group.units)
            text += len(group.normal)
        cut = cut or not fits
    return [kept[id(each)] for each in groups if id(each) in kept], cut


def _first_units(units: Sequence[Unit]) -> tuple[Unit, ...]:
    kept: list[Unit] = []
    text = 0
    for each in units:
        text += len(each.text)
        if len(kept) >= MOST_UNITS or text > MOST_TEXT:
            break
        kept.append(each)
    return tuple(kept)
