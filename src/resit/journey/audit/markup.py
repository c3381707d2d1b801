"""Question-and-answer pages and their FAQPage data, and acronyms that do not say which exam they mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from resit.domain.catalog.names import plain
from resit.formats.hubs import HubPage
from resit.formats.quantities import PLAIN
from resit.journey.audit.about import Reader
from resit.journey.programs import LoadedProgram


class Fault(StrEnum):
    MISSING = "faq_missing"  # questions and answers are shown and no FAQPage data is there
    BROKEN = "faq_broken"  # FAQPage or other JSON-LD that cannot be read, or lacks a name or an answer
    STRAY = "faq_stray"  # the data has a question that the page does not show
    ACRONYM = "acronym"  # letters that several exams share, and the page never says which


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of a page's markup or naming. `text` is what it is about: a question, a fault, an acronym."""

    fault: Fault
    text: str
    sureness: float
    programs: tuple[str, ...] = ()


def flaws_of(page: HubPage) -> Iterator[Flaw]:
    """What is wrong with the FAQPage data of a page; where the head was not there to be looked at, nothing is missing."""
    for fault in page.broken_data:
        yield Flaw(Fault.BROKEN, fault, 0.95)
    if not page.has_faq_data:
        shown = page.shown
        asks = is_question(page.title)
        if page.has_head and (len(shown) >= 2 or (asks and (page.kind == "faq" or "/faq" in page.address))):
            yield Flaw(Fault.MISSING, shown[0].name if len(shown) >= 2 else page.title, 0.9 if len(shown) >= 2 else 0.75)
        return
    text = plain(f"{page.title}\n{page.text}")
    for each in page.marked:
        if plain(each.name) and plain(each.name) not in text:
            yield Flaw(Fault.STRAY, each.name, 0.85)


def is_question(title: str) -> bool:
    return title.rstrip().endswith("?") and len(title.split()) >= 3


def bare_acronyms(page: HubPage, reader: Reader, programs: dict[str, LoadedProgram]) -> Iterator[Flaw]:
    """Acronyms that by the catalog may mean several exams (or something else) and that the page nowhere spells out."""
    text = f"{page.title}\n{page.text}"
    words = plain(text.translate(PLAIN).replace("'", " "))
    seen: set[str] = set()
    for block in [page.title, *(each.text for each in page.blocks[:2000])]:
        for mention in reader.mentions(block):
            match = re.fullmatch(r"(?P<letters>[A-Z]{2,6})s?(?: [Ee]xams?)?", mention.text)
            letters = match["letters"] if match else ""
            if mention.is_foreign or not letters or letters in seen:
                continue
            seen.add(letters)
            others = [each for program in mention.programs for each in programs[program].program.confusable if each not in programs]
            if len(mention.programs) < 2 and not _shared(letters, others):
                continue
            if not any(_spelled_out(programs[each], words) for each in mention.programs):
                yield Flaw(Fault.ACRONYM, letters, 0.8 if len(mention.programs) > 1 else 0.6, mention.programs)


def _shared(letters: str, others: Sequence[str]) -> bool:
    """Whether the file of the program says of these letters that others use them too."""
    return any(re.search(rf"\b{re.escape(letters.split()[0])}\b|same letters|by the letters", each) for each in others)


def _spelled_out(loaded: LoadedProgram, words: str) -> bool:
    """Whether the page has the program's full name or its body's."""
    program = loaded.program
    names = [each for each in (program.credential, *program.aliases, program.name, program.body) if each]
    long = [plain(re.sub(r"[(,;].*$", "", each)) for each in names]
    body = plain(program.body_short)
    return any(len(each.split()) >= 3 and each in words for each in long) or re.search(rf"\b{re.escape(body)}\b", words) is not None
