"""Questions that the hub answers twice: titles and FAQ questions of different pages that ask the same."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from resit.domain.catalog.names import plain
from resit.formats.hubs import HubPage
from resit.journey.audit.about import Names

ALIKE = 88.0  # token-set likeness in percent from which two questions ask the same
MOST = 6_000  # questions that are compared; beyond it the first ones
MOST_EACH = 10  # repetitions that are told of one question; whoever has more has a template
CHUNK = 500
FILLERS = {
    "a", "an", "the", "do", "does", "did", "is", "are", "was", "be", "to", "of", "for", "in", "on", "at", "and", "you", "your", "i", "my", "me", "we", "it",
    "if", "can", "will", "would", "should", "there", "have", "has", "get", "with", "that", "this", "exam", "exams", "test", "tests", "examination", "certification",
}  # fmt: skip
SAME_WORDS = {
    "retake": "retake", "retest": "retake", "resit": "retake", "retaking": "retake", "times": "times", "attempts": "times", "cost": "fee", "price": "fee",
    "fees": "fee", "costs": "fee", "score": "score", "grade": "score", "mark": "score", "failing": "fail", "fails": "fail", "failed": "fail", "passing": "pass",
    "happens": "happen", "happen": "happen", "questions": "question", "items": "question", "hard": "difficult", "difficulty": "difficult", "tough": "difficult",
}  # fmt: skip
# Words that turn a question into another one.
TELLING = re.compile(
    r"\b(?:how many|how much|how long|how often|how hard|when|where|who|why|what|which|not|without|online|before|after|first|second|third|salary|renew\w*|prepare|study|difference|vs)\b"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it stands: the page's place in the hub, and whether it is the page's title."""

    text: str
    page: int
    is_title: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two questions of different pages that ask the same; `likeness` in percent."""

    first: Asked
    second: Asked
    likeness: float


def questions_of(pages: Sequence[HubPage]) -> list[Asked]:
    """Titles and FAQ questions, each once a page; titles of a word or two are left out."""
    found: list[Asked] = []
    for place, page in enumerate(pages):
        said = {plain(page.title)}
        if len(page.title.split()) >= 4:
            found.append(Asked(page.title, place, True))
        for each in (*page.shown, *page.marked):
            if plain(each.name) not in said and len(each.name.split()) >= 4:
                said.add(plain(each.name))
                found.append(Asked(each.name, place, False))
    return found[:MOST]


def duplicates_in(pages: Sequence[HubPage], names: Names) -> Iterator[Duplicate]:
    """Each pair of questions of two pages that ask the same of the same exam, most alike first within a pair of pages.

    Questions are compared only where they name the same exam, the same figures and the same question words, so that "how many
    questions" and "how much" stay apart, and so do the same question about two exams.
    """
    groups: dict[tuple[object, ...], list[tuple[Asked, str]]] = defaultdict(list)
    for asked in questions_of(pages):
        # A question that names no exam is asked about the one of its page.
        mentions = names.mentions(asked.text) or names.mentions(pages[asked.page].title)
        programs = tuple(sorted({program for each in mentions for program in (each.programs or (each.text.casefold(),))}))
        words = plain(asked.text)
        signs = tuple(sorted(set(TELLING.findall(words)))), tuple(sorted(re.findall(r"\d+", words)))
        bare = _bare(words)
        if bare:
            groups[programs, signs].append((asked, bare))
    told: set[tuple[int, int]] = set()
    for group in groups.values():
        for first, second, likeness in sorted(_alike(group), key=lambda pair: -pair[2]):
            pair = (first.page, second.page)
            if pair not in told:
                told.add(pair)
                yield Duplicate(first, second, round(likeness, 1))


def _alike(group: Sequence[tuple[Asked, str]]) -> Iterator[tuple[Asked, Asked, float]]:
    texts = [bare for _asked, bare in group]
    for start in range(0, len(texts), CHUNK):
        scores = process.cdist(texts[start : start + CHUNK], texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        for row, line in enumerate(scores):
            first = start + row
            later = [first + 1 + int(place) for place in line[first + 1 :].nonzero()[0]]
            if len(later) > MOST_EACH:
                later = sorted(later, key=lambda second: -line[second])[:MOST_EACH]
            for second in later:
                if group[first][0].page != group[second][0].page:
                    yield group[first][0], group[second][0], float(line[second])


def _bare(words: str) -> str:
    """The telling words of a question, each in one form, in the order of the alphabet."""
    return " ".join(sorted({SAME_WORDS.get(each, each.removesuffix("s")) for each in words.split() if each not in FILLERS}))
