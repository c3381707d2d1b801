"""What rests on a source: its statements, and the figures and words by which their passage can be known in a page."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from resit.domain.catalog.model import ContentArea, ExamFormat, Outline, Program, ScoreScale, SubArea
from resit.domain.policy.days import Duration, Unit
from resit.domain.policy.expression import Expression
from resit.domain.policy.vocabulary import Body, Cap, Charge, Fee, Lead, Rule, Version, Wait
from resit.formats.quantities import Kind, Quantity, quantities_in
from resit.journey.programs import LoadedProgram


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a page may show, in the unit in which figures are compared.

    Lengths are minutes (`minutes`), days (`days`, `business days`) or months (`months`): 3 hours are 180 minutes, 2 weeks 14 days, a year
    12 months, and nothing is turned from one of these into another but 24 hours and a day. Counts are of attempts. `near` are words
    one of which must stand beside a bare number for it to be this figure. `words` is the figure as people read it.
    """

    kind: Kind
    value: float
    unit: str
    words: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One thing of a program's file that rests on the source.

    Parameters
    ----------
    kind
        rule, exam, score, outline, report, statistic, outcome, claim (a rival figure that the page gives), or source (what the file
        says that the page gives).
    id
        Of the rule (with the first day of the version where it has several), the outcome, the field of the claim; else the kind again.
    text
        In our own words.
    values
        The typed values behind the words, as plain JSON; part of the digest.
    alone
        No other source is cited for it, so the page must show its typed figures.
    """

    kind: str
    id: str
    text: str
    values: Any = None
    alone: bool = False
    typed: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The typed figures, then those that only its words have."""
        return _each_once((*self.typed, *figures_in(self.text)))


@dataclass(frozen=True)
class Bearing:
    """Everything of one program that rests on one source."""

    program: str
    source: str
    gives: str
    statements: tuple[Statement, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what rests on the source, in hex: a person's confirmation holds as long as it is the same."""
        told = [[each.kind, each.id, each.text, each.values] for each in self.statements]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure by which the passage can be known."""
        return _each_once(figure for each in self.statements for figure in each.figures)

    @cached_property
    def expected(self) -> tuple[Figure, ...]:
        """The figures the page must show: those the file says that it gives, and those that rest on it alone.

        A rule may rest on several sources that each give a part of it; a figure that only another source gives is not missed here.
        """
        stated = [figure for each in self.statements if each.kind != "source" for figure in each.figures]
        given = [other for each in figures_in(self.gives) for other in stated if same_figure(each, other)]
        alone = [figure for each in self.statements if each.alone for figure in each.typed]
        return _each_once((*alone, *given))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of parts and content areas, by which rows of an outline are known."""
        return tuple(dict.fromkeys(name for each in self.statements for name in each.names))


def bearing(loaded: LoadedProgram, source_id: str) -> Bearing:
    """What of the program rests on the source of that id.

    Raises
    ------
    LookupError
        The program has no such source.
    """
    source = loaded.program.sources.get(source_id)
    if source is None:
        raise LookupError(f"{loaded.program.id} has no source {source_id}; it has {', '.join(loaded.program.sources)}")
    return Bearing(
        loaded.program.id, source_id, source.gives, (*_statements(loaded, source_id), Statement("source", source_id, source.gives))
    )


# Statements


def _statements(loaded: LoadedProgram, source: str) -> Iterator[Statement]:
    for rule in loaded.policy.rules:
        yield from _rule(rule, source)
    for outcome in loaded.policy.outcomes.values():
        if source in outcome.source:
            yield Statement("outcome", outcome.outcome, outcome.says, [outcome.counts, outcome.failed], len(outcome.source) == 1)
    yield from _described(loaded.program, source)


def _rule(rule: Rule, source: str) -> Iterator[Statement]:
    for version in rule.versions:
        if source not in version.source:
            continue
        name = rule.id if len(rule.versions) == 1 or version.start is None else f"{rule.id} {version.start.isoformat()}"
        values = [rule.kind, _plain(rule.when), _plain(rule.month_end), rule.edge, rule.layer, _plain(version)]
        yield Statement("rule", name, version.says, values, len(version.source) == 1, tuple(_figures_of(version)))


def _described(program: Program, source: str) -> Iterator[Statement]:
    exam, score, outline, report = program.exam, program.score, program.outline, program.report
    if exam is not None and source in exam.source:
        words = _sentence(exam.delivery, exam.results, exam.note)
        names = tuple(each.name for each in exam.parts)
        yield Statement("exam", "exam", words, _plain(exam), len(exam.source) == 1, tuple(_exam_figures(exam)), names)
    if score is not None and source in score.source:
        yield Statement("score", "score", _sentence(score.note), _plain(score), len(score.source) == 1, tuple(_score_figures(score)))
    if outline is not None and source in outline.source:
        names = tuple(each.name for each in _areas(outline))
        figures = tuple(figure for each in _areas(outline) for figure in _area_figures(each))
        yield Statement("outline", "outline", _sentence(outline.note), _plain(outline), len(outline.source) == 1, figures, names)
    if report is not None and source in report.source:
        yield Statement("report", "report", _sentence(report.shows, report.note), _plain(report), len(report.source) == 1)
    for each in program.statistics:
        if source in each.source:
            kind = Kind.PERCENT if each.unit == "percent" else Kind.ITEMS
            figure = Figure(kind, each.value, each.unit, f"{each.value:g} {each.unit}", ("pass", "rate", *each.name.casefold().split()[:2]))
            words = _sentence(each.name, each.period, each.note)
            yield Statement("statistic", each.name, words, _plain(each), len(each.source) == 1, (figure,))
    for claim in program.claims:
        if claim.source == source:
            yield Statement("claim", claim.field, claim.says)


def _sentence(*texts: str | None) -> str:
    return " ".join(each if each.endswith(".") else f"{each}." for each in texts if each)


def _plain(value: Any) -> Any:
    """A typed value as plain JSON: expressions by their text, days as ISO."""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Duration):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in dataclasses.fields(value)
            if getattr(value, each.name) not in (None, (), "") and each.name != "source"
        }
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


# Figures


def _figures_of(version: Version) -> Iterator[Figure]:
    body: Body = version.body
    if isinstance(body, Wait):
        for step in body.steps:
            yield from _length(step.length)
    elif isinstance(body, Cap):
        if body.limit is not None and body.limit.text.isdigit():
            yield Figure(Kind.COUNT, float(body.limit.text), "attempts", f"{body.limit.text} attempts")
        yield from _length(body.window.length)
        yield from _length(body.rest)
    elif isinstance(body, Fee | Charge):
        for row in body.rows:
            if re.fullmatch(r"\d+(\.\d+)?", row.amount.text):
                yield Figure(Kind.MONEY, float(row.amount.text), body.currency, f"{row.amount.text} {body.currency}")
    elif isinstance(body, Lead):
        yield from _length(body.length)


LENGTH_UNITS: Mapping[Unit, str] = {
    Unit.HOURS: "hours",
    Unit.DAYS: "days",
    Unit.TEST_FREE_DAYS: "days",
    Unit.WORKING_DAYS: "business days",
    Unit.WEEKS: "weeks",
    Unit.MONTHS: "months",
    Unit.YEARS: "years",
}


def _length(length: Duration | None) -> Iterator[Figure]:
    if length is not None and length.count > 0:
        value, unit = _compared(float(length.count), LENGTH_UNITS[length.unit])
        yield Figure(Kind.LENGTH, value, unit, str(length))


def _compared(value: float, unit: str) -> tuple[float, str]:
    factor, unit = {"hours": (60, "minutes"), "weeks": (7, "days"), "years": (12, "months")}.get(unit, (1, unit))
    return value * factor, unit


def _exam_figures(exam: ExamFormat) -> Iterator[Figure]:
    for items, words in (
        (exam.items, "items"), (exam.scored_items, "scored items"), (exam.pretest_items, "pretest items"),
        (exam.items_min, "items"), (exam.items_max, "items"), *((each.items, "items") for each in exam.parts),
    ):  # fmt: skip
        if items is not None:
            near = ("question", "item", "scored", "pretest", "unscored", "multiple-choice")
            yield Figure(Kind.ITEMS, float(items), "items", f"{items} {words}", near)
    for minutes in (exam.minutes, exam.segment_minutes, *(each.minutes for each in exam.parts)):
        if minutes is not None:
            yield Figure(Kind.LENGTH, float(minutes), "minutes", f"{minutes} minutes")


def _score_figures(score: ScoreScale) -> Iterator[Figure]:
    near = ("score", "scaled", "scale", "pass", "point")
    if score.passing is not None:
        yield Figure(Kind.SCORE, float(score.passing), "points", f"{score.passing:g} points", near)
    if score.passing_percent is not None:
        yield Figure(Kind.PERCENT, float(score.passing_percent), "percent", f"{score.passing_percent:g} percent")
    if score.passing_items is not None:
        yield Figure(Kind.ITEMS, float(score.passing_items), "items", f"{score.passing_items} items", ("question", "item", "correct"))
    for end in score.scale or ():
        if end >= 10:  # a scale's lower end of 0 or 1 is on every page
            yield Figure(Kind.SCORE, float(end), "points", f"{end} points", near)


def _areas(outline: Outline) -> Iterator[ContentArea | SubArea]:
    for area in outline.areas:
        yield area
        yield from area.parts


def _area_figures(area: ContentArea | SubArea) -> Iterator[Figure]:
    share = area.weight if isinstance(area, ContentArea) and area.items is None else area.percent if isinstance(area, SubArea) else None
    if share is not None:
        yield Figure(Kind.PERCENT, float(share), "percent", f"{area.name}: {share:g} percent", (area.name.casefold(),))
    if area.items is not None:
        yield Figure(Kind.ITEMS, float(area.items), "items", f"{area.name}: {area.items} items", (area.name.casefold(),))


USED = {Kind.LENGTH, Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.SCORE, Kind.SCALE, Kind.ITEMS}


def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures that running text has, each end of a range a figure of its own."""
    found: list[Figure] = []
    for each in quantities_in(text):
        found += _figures_said(each)
    return tuple(found)


def _figures_said(said: Quantity) -> Iterator[Figure]:
    if said.kind not in USED or said.value is None or said.value <= 0:
        return
    kind = Kind.SCORE if said.kind is Kind.SCALE else said.kind
    for value in dict.fromkeys((said.value, said.high if said.high is not None else said.value)):
        count, unit = _compared(value, said.unit)
        if kind is Kind.COUNT:
            # "two retakes" after the first try are three attempts
            count, unit = (count + 1 if said.unit == "retakes" else count), "attempts"
        elif kind is Kind.ITEMS:
            unit = "items"
        yield Figure(kind, count, unit, said.text)
    if said.out_of is not None:
        yield Figure(kind, said.out_of, said.unit, said.text)


def same_figure(first: Figure, second: Figure) -> bool:
    """Whether the two say the same: kind, unit and value, where 24 hours are a day and points or items of a score are alike."""
    if first.kind is not second.kind:
        return False
    if first.unit == second.unit or first.kind in {Kind.SCORE, Kind.ITEMS}:
        return abs(first.value - second.value) < 1e-6
    if {first.unit, second.unit} == {"minutes", "days"}:
        minutes, days = (first, second) if first.unit == "minutes" else (second, first)
        return minutes.value == days.value * 24 * 60
    return False


def _each_once(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    kept: list[Figure] = []
    for each in figures:
        if not any(same_figure(each, other) and (not each.near or each.near == other.near) for other in kept):
            kept.append(each)
    return tuple(kept)
