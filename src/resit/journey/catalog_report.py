"""What the catalog is worth today: how much is known, how old it is, how sure, where texts disagree, and what to ask first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from resit.domain.catalog.model import AbsenceKind, Confidence, SourceKind
from resit.domain.policy.explain import Say, untranslated
from resit.journey.facts import FactState, program_facts
from resit.journey.programs import Catalog, LoadedProgram
from resit.journey.urgency import age_of

ASKED = ("wait", "attempts", "fee", "deadline", "exam", "score", "outline", "report", "no_show")
"""The facts that a reader looks for in every program."""
WORTH: Mapping[str, int] = {
    "wait": 5,
    "attempts": 5,
    "fee": 4,
    "deadline": 3,
    "no_show": 2,
    "score": 2,
    "exam": 1,
    "outline": 1,
    "report": 1,
}
MOST_UNKNOWNS = 60
COLUMNS = (
    "program", "name", "field", "edition", "check_by", "confidence", "facts_known", "facts_asked", "facts_absent", "facts_under_review",
    "facts_checked", "sources", "sources_official", "disagreements", "cases", "oldest_source_years", "readers_28_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """One program; `known` are the facts of `ASKED` that have a value, `age` is of its weakest rule source in years."""

    program: str
    name: str
    field: str
    edition: date
    check_by: date | None
    confidence: Confidence
    known: int
    absent: tuple[str, ...]
    under_review: int
    checked: int
    sources: int
    official: int  # sources in which the body, a regulator or a law speaks for itself
    disagreements: int
    cases: int
    age: float
    readers: int | None  # None where nobody counts them

    @property
    def asked(self) -> int:
        return len(ASKED)

    def as_row(self) -> dict[str, Any]:
        """As a row of a table with `COLUMNS`."""
        return {
            "program": self.program,
            "name": self.name,
            "field": self.field,
            "edition": self.edition.isoformat(),
            "check_by": "" if self.check_by is None else self.check_by.isoformat(),
            "confidence": self.confidence.value,
            "facts_known": self.known,
            "facts_asked": self.asked,
            "facts_absent": " ".join(self.absent),
            "facts_under_review": self.under_review,
            "facts_checked": self.checked,
            "sources": self.sources,
            "sources_official": self.official,
            "disagreements": self.disagreements,
            "cases": self.cases,
            "oldest_source_years": f"{self.age:.1f}",
            "readers_28_days": "" if self.readers is None else self.readers,
        }


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A question worth sending to a body: what it is about, its words, and why it comes before others."""

    program: str
    name: str
    body: str
    body_site: str | None
    field: str
    label: str
    ask: str
    worth: float


@dataclass(frozen=True, slots=True)
class CatalogReport:
    """The whole: a row a program, sums over all of them, and the questions worth asking, the worthiest first."""

    on: date
    programs: tuple[ProgramRow, ...]
    known_by_fact: Mapping[str, int]
    labels: Mapping[str, str]
    by_confidence: Mapping[str, int]
    by_kind: Mapping[str, int]
    overdue: tuple[str, ...]
    unknowns: tuple[UnknownRow, ...]

    @property
    def facts_known(self) -> int:
        return sum(each.known for each in self.programs)

    @property
    def facts_asked(self) -> int:
        return len(self.programs) * len(ASKED)

    @property
    def cases(self) -> int:
        return sum(each.cases for each in self.programs)


def catalog_report(catalog: Catalog, *, on: date, readers: Mapping[str, int] | None, say: Say = untranslated) -> CatalogReport:
    """Look at every fact of every program on the day `on`; `readers` are those of each program's pages in 28 days, None if uncounted."""
    rows: list[ProgramRow] = []
    unknowns: list[UnknownRow] = []
    known: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for loaded in catalog.programs.values():
        facts = {each["name"]: each for each in program_facts(loaded, on=on, say=say)}
        labels |= {name: each["label"] for name, each in facts.items()}
        found = [name for name in ASKED if name in facts and facts[name]["absence"] in {None, "stated_none"}]
        known.update(found)
        kinds.update(each.kind.value for each in loaded.program.sources.values())
        seen_by = None if readers is None else readers.get(loaded.program.id, 0)
        rows.append(_row(loaded, facts, found, on=on, readers=seen_by))
        unknowns += _unknowns(loaded, labels, seen_by or 0)
    return CatalogReport(
        on=on,
        programs=tuple(rows),
        known_by_fact={name: known[name] for name in ASKED},
        labels=labels,
        by_confidence=Counter(each.confidence.value for each in rows),
        by_kind={kind.value: kinds[kind.value] for kind in SourceKind if kinds[kind.value]},
        overdue=tuple(each.program for each in rows if each.check_by is not None and each.check_by < on),
        unknowns=tuple(sorted(unknowns, key=lambda each: (-each.worth, each.program, each.field))[:MOST_UNKNOWNS]),
    )


def _row(
    loaded: LoadedProgram, facts: Mapping[str, Mapping[str, Any]], known: Sequence[str], *, on: date, readers: int | None
) -> ProgramRow:
    program, states = loaded.program, Counter(each["state"] for each in facts.values())
    resting = {source for rule in loaded.policy.rules for source in rule.source}
    return ProgramRow(
        program=program.id,
        name=program.short_name,
        field=program.field,
        edition=program.edition,
        check_by=program.check_by,
        confidence=program.confidence,
        known=len(known),
        absent=tuple(name for name in ASKED if name not in known),
        under_review=states[FactState.UNDER_REVIEW.value],
        checked=states[FactState.CHECKED.value],
        sources=len(program.sources),
        official=sum(each.kind.is_official for each in program.sources.values()),
        disagreements=len({each.field for each in program.claims}),
        cases=len(program.cases),
        age=max((age_of(program.sources[each], on=on) for each in resting), default=0.0),
        readers=readers,
    )


def _unknowns(loaded: LoadedProgram, labels: Mapping[str, str], readers: int) -> list[UnknownRow]:
    """Worth grows with readers, with how much the figure decides, and where pages that people read contradict each other about it."""
    program = loaded.program
    disputed = {each.field for each in program.claims}
    return [
        UnknownRow(
            program=program.id,
            name=program.short_name,
            body=program.body_short,
            body_site=program.body_site,
            field=each.field,
            label=labels.get(each.field, each.field.replace("_", " ")),
            ask=each.ask,
            worth=(1 + readers) * WORTH.get(each.field, 1) * (2 if each.field in disputed else 1),
        )
        for each in program.absences
        if each.ask and each.kind is not AbsenceKind.STATED_NONE
    ]
