"""From a name to the programs it may mean. "CMA" is two exams: a name gives a list, never a guess."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

PUNCTUATION = re.compile(r"[^a-z0-9+]+")


@dataclass(frozen=True)
class ProgramName:
    """How a program is called; enough to choose between two that share an acronym."""

    id: str
    name: str
    body: str
    field: str
    aliases: tuple[str, ...] = ()
    short_name: str = ""

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Its id, names and aliases, each plain."""
        return tuple(plain(each) for each in (self.id, self.name, self.short_name, *self.aliases) if each)

    @cached_property
    def same_as(self) -> frozenset[str]:
        """Its spellings, also without the words that do not tell programs apart."""
        return frozenset((*self.spellings, *map(_bare, self.spellings)))

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The words of its body and field."""
        return (*plain(self.body).split(), *plain(self.field).split())


def plain(name: str) -> str:
    """A name without case, accents and punctuation: what two spellings have in common."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace(".", "")
    return PUNCTUATION.sub(" ", letters.casefold()).strip()


def programs_named(name: str, programs: Iterable[ProgramName]) -> tuple[ProgramName, ...]:
    """Every program that `name` may mean: its id first, then a name or alias spelled the same, then all its words within one.

    An id means its program and nothing else. The words "exam", "test" and "certification" do not tell programs apart.
    """
    known = list(programs)
    for each in known:
        if name.strip() == each.id:
            return (each,)
    wanted = plain(name)
    if not wanted:
        return ()
    same = tuple(each for each in known if wanted in each.same_as or _bare(wanted) in each.same_as)
    if same:
        return same
    words = set(_bare(wanted).split())
    return tuple(each for each in known if words and any(words <= set(said.split()) for said in each.spellings))


def search(words: str, programs: Iterable[ProgramName]) -> tuple[ProgramName, ...]:
    """Programs in whose names, bodies or fields every word of `words` begins a word; best match first."""
    wanted = plain(words).split()
    found: list[tuple[int, str, ProgramName]] = []
    for each in programs:
        names = " ".join(each.spellings).split()
        if all(any(word.startswith(part) for word in (*names, *each.about)) for part in wanted):
            hits = sum(part in names for part in wanted)
            found.append((-hits, each.name.casefold(), each))
    return tuple(each for _, _, each in sorted(found, key=lambda row: row[:2]))


FILLER = {"exam", "exams", "examination", "examinations", "test", "tests", "certification", "certifications", "the", "of"}


def _bare(said: str) -> str:
    return " ".join(word for word in said.split() if word not in FILLER)


def neighbors(program: ProgramName, programs: Mapping[str, ProgramName]) -> tuple[ProgramName, ...]:
    """The other programs of the same field, by name."""
    return tuple(
        sorted((each for each in programs.values() if each.field == program.field and each.id != program.id), key=lambda each: each.name)
    )
