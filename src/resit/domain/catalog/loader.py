"""From a program's file to its `Program`: the descriptive half. Findings stand in the document afterwards."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resit.domain.catalog.model import (
    Absence,
    AbsenceKind,
    Claim,
    Confidence,
    ContentArea,
    ExamFormat,
    ExamPart,
    FailReport,
    Outline,
    Program,
    ScoreScale,
    Source,
    SourceKind,
    Statistic,
    SubArea,
    WorkedCase,
)
from resit.tables import Table

FORMAT = 1
PROGRAM_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
CERTAINTIES = ("stated", "derived", "convention")
REPORT_FORMS = ("number_right", "percent", "scaled", "bands", "pass_fail")
SCORE_KINDS = ("scaled", "percent", "number_right", "pass_fail")


def read_program(program_id: str, root: Table) -> Program:
    """Read everything but the rules (`domain.policy.reading` reads those from the same root).

    The caller finishes the root table once both halves have been read, so that a key nobody knows is found.
    """
    return _Reader(program_id, root).program()


class _Reader:
    def __init__(self, program_id: str, root: Table) -> None:
        self.id = program_id
        self.root = root
        self.known: frozenset[str] = frozenset()
        self.read: list[Source] = []  # every source in the file's order

    def program(self) -> Program:
        root = self.root
        if not PROGRAM_ID.match(self.id):
            root.report(None, f'the file is named "{self.id}.toml"; want small letters, digits and hyphens, such as "nha-ccma.toml"')
        if root.integer("format") != FORMAT:
            root.report("format", f"is {root.data.get('format', 'missing')}; want {FORMAT}")
        sources: dict[str, Source] = {}
        for each in map(self._source, root.tables("source")):
            self.read.append(each)
            if each.id in sources:
                root.report("source", f'two sources have the id "{each.id}"')
            sources[each.id] = each
        if not sources:
            root.report("source", "missing; a program wants at least one [[source]]")
        self.known = frozenset(sources)
        program = Program(
            id=self.id,
            name=root.need_text("name"),
            short_name=root.text("short_name") or root.need_text("name"),
            credential=root.text("credential"),
            body=root.need_text("body"),
            body_short=root.text("body_short") or root.need_text("body"),
            body_site=root.text("body_site"),
            field=root.need_text("field"),
            country=root.need_text("country"),
            edition=root.day("edition", required=True) or date.min,
            fingerprint=root.document.fingerprint,
            aliases=root.texts("aliases"),
            confusable=root.texts("confusable"),
            neighbors=root.texts("neighbors"),
            confidence=Confidence(root.choice("confidence", tuple(Confidence)) or Confidence.LOW),
            confidence_why=root.text("confidence_why") or "",
            check_by=root.day("check_by"),
            sources=sources,
            exam=self._exam(root.table("exam")),
            score=self._score(root.table("score")),
            outline=self._outline(root.table("outline")),
            report=self._report(root.table("report")),
            statistics=tuple(map(self._statistic, root.tables("statistic"))),
            claims=tuple(map(self._claim, root.tables("claim"))),
            absences=tuple(map(self._absence, root.tables("absence"))),
            cases=tuple(map(self._case, root.tables("case"))),
        )
        self._outline_adds_up(program.outline)
        self._nobody_was_ahead(program)
        return program

    def _source(self, table: Table) -> Source:
        kind = table.choice("kind", tuple(SourceKind), required=True)
        address = table.need_text("address")
        if address and not re.match(r"^https?://[^\s]+$", address):
            table.report("address", f'is "{address[:60]}"; want an address that begins with https:// or http://')
        source = Source(
            id=table.need_text("id"),
            kind=SourceKind(kind) if kind else SourceKind.CONTENT_FARM,
            address=address,
            gives=table.need_text("gives"),
            text=table.day_or_words("text"),
            copy=table.day_or_words("copy"),
            fetched=table.day("fetched"),
            checked=table.day("checked"),
        )
        table.finish()
        return source

    def _sources(self, table: Table, key: str = "source") -> tuple[str, ...]:
        found = table.texts(key)
        for each in found:
            if each not in self.known:
                table.report(key, f'names "{each}"; there is no [[source]] of that id')
        return found

    def _need_sources(self, table: Table) -> tuple[str, ...]:
        found = self._sources(table)
        if not found:
            table.report("source", "missing; no figure without a source")
        return found

    def _exam(self, table: Table | None) -> ExamFormat | None:
        if table is None:
            return None
        counts: dict[str, Any] = {
            key: table.integer(key, low=0 if key in {"pretest_items", "tutorial_minutes", "break_minutes"} else 1, high=10_000)
            for key in (
                "items", "scored_items", "pretest_items", "items_min", "items_max", "minutes",
                "segments", "segment_minutes", "tutorial_minutes", "break_minutes",
            )
        }  # fmt: skip
        exam = ExamFormat(
            **counts,
            one_sitting=table.flag("one_sitting"),
            adaptive=table.flag("adaptive"),
            delivery=table.text("delivery"),
            results=table.text("results"),
            note=table.text("note"),
            parts=tuple(map(self._exam_part, table.tables("part"))),
            source=self._need_sources(table),
        )
        if exam.items and exam.scored_items and exam.pretest_items is not None and exam.scored_items + exam.pretest_items != exam.items:
            table.report("items", f"is {exam.items}, but scored and pretest items add up to {exam.scored_items + exam.pretest_items}")
        table.finish()
        return exam

    def _exam_part(self, table: Table) -> ExamPart:
        part = ExamPart(
            table.need_text("id"),
            table.need_text("name"),
            table.integer("items", low=1),
            table.integer("minutes", low=1),
            table.text("note"),
        )
        self._sources(table)
        table.finish()
        return part

    def _score(self, table: Table | None) -> ScoreScale | None:
        if table is None:
            return None
        scale = table.take("scale")
        if scale is not None and not (
            isinstance(scale, list) and len(scale) == 2 and all(isinstance(x, int | float) for x in scale) and scale[0] < scale[1]
        ):
            table.report("scale", "want two numbers, the lowest and the highest score")
            scale = None
        passing = table.number("passing")
        if scale is not None and passing is not None and not scale[0] <= passing <= scale[1]:
            table.report("passing", f"is {passing}, outside the scale {scale[0]} to {scale[1]}")
        score = ScoreScale(
            kind=table.choice("kind", SCORE_KINDS),
            scale=None if scale is None else (scale[0], scale[1]),
            passing=passing,
            passing_percent=table.number("passing_percent", low=0, high=100),
            passing_items=table.integer("passing_items", low=1),
            compensatory=table.flag("compensatory"),
            note=table.text("note"),
            source=self._need_sources(table),
        )
        table.finish()
        return score

    def _outline(self, table: Table | None) -> Outline | None:
        if table is None:
            return None
        rows = [self._area(each) for each in table.tables("area")]
        total = sum(items for _, _, items in rows if items) if all(items for _, _, items in rows) else 0
        areas = tuple(
            ContentArea(
                area.id,
                area.name,
                percent if percent is not None else (100 * (items or 0) / total if total else None),
                items,
                area.parts,
                area.topics,
            )
            for area, percent, items in rows
        )
        outline = Outline(areas, table.day_or_words("effective"), table.text("note"), self._need_sources(table))
        table.finish()
        return outline

    def _area(self, table: Table) -> tuple[ContentArea, float | None, int | None]:
        percent, items = table.number("percent", low=0, high=100), table.integer("items", low=0)
        parts = tuple(self._sub_area(each) for each in table.tables("part"))
        area = ContentArea(table.need_text("id"), table.need_text("name"), None, items, parts, table.texts("topics"))
        table.finish()
        return area, percent, items

    def _sub_area(self, table: Table) -> SubArea:
        part = SubArea(
            table.need_text("id"),
            table.need_text("name"),
            table.number("percent", low=0, high=100),
            table.integer("items", low=0),
            table.texts("topics"),
        )
        table.finish()
        return part

    def _outline_adds_up(self, outline: Outline | None) -> None:
        weights = [each.weight for each in outline.areas] if outline is not None else []
        known = [each for each in weights if each is not None]
        if known and len(known) == len(weights) and not 98.5 <= sum(known) <= 101.5:
            self.root.document.report(("outline", "area"), f"the weights add up to {sum(known):g}; want 100")

    def _nobody_was_ahead(self, program: Program) -> None:
        """No page was copied, fetched or compared after the day of the file that says so."""
        days: list[tuple[str, int, str, object]] = []
        for place, source in enumerate(self.read):
            days += [("source", place, key, getattr(source, key)) for key in ("copy", "fetched", "checked")]
        days += [("absence", place, "checked", each.checked) for place, each in enumerate(program.absences)]
        for table, place, key, day in days:
            if isinstance(day, date) and date.min < program.edition < day:
                message = f"is {day}, after the file's own day; want `edition` to be that day or later"
                self.root.document.report((table, place, key), message)

    def _report(self, table: Table | None) -> FailReport | None:
        if table is None:
            return None
        report = FailReport(
            table.need_text("shows"),
            table.choice("form", REPORT_FORMS),
            table.texts("levels"),
            table.text("note"),
            self._need_sources(table),
        )
        table.finish()
        return report

    def _statistic(self, table: Table) -> Statistic:
        statistic = Statistic(
            table.need_text("name"),
            table.number("value") or 0.0,
            table.need_text("unit"),
            table.text("period"),
            table.text("note"),
            self._need_sources(table),
        )
        table.finish()
        return statistic

    def _claim(self, table: Table) -> Claim:
        claim = Claim(table.need_text("field"), table.need_text("says"), table.need_text("source"))
        if claim.source and claim.source not in self.known:
            table.report("source", f'names "{claim.source}"; there is no [[source]] of that id')
        table.finish()
        return claim

    def _absence(self, table: Table) -> Absence:
        kind = table.choice("kind", tuple(AbsenceKind), required=True)
        absence = Absence(
            field=table.need_text("field"),
            kind=AbsenceKind(kind) if kind else AbsenceKind.NOT_FOUND,
            text=table.need_text("text"),
            read=self._sources(table, "read"),
            ask=table.text("ask"),
            checked=table.day("checked"),
        )
        if absence.kind is AbsenceKind.NOT_PUBLISHED and absence.checked is None:
            table.report("checked", 'missing; "not_published" wants the day on which a person checked the body\'s current page')
        if absence.kind is AbsenceKind.NOT_FOUND and not absence.read:
            table.report("read", 'missing; "not_found" wants the sources that were read')
        table.finish()
        return absence

    def _case(self, table: Table) -> WorkedCase:
        attempts = table.take("attempts")
        if attempts is None:
            attempts = []
        if not isinstance(attempts, list) or not all(isinstance(each, dict) for each in attempts):
            table.report("attempts", 'want a list of tables such as { on = 2025-03-01, outcome = "failed" }')
            attempts = []
        before = len(table.document.findings)
        case = WorkedCase(
            id=table.need_text("id"),
            title=table.need_text("title"),
            ask_on=table.day("ask_on", required=True) or date.min,
            attempts=tuple(attempts),
            facts=_mapping(table, "facts"),
            expect=_mapping(table, "expect"),
            certainty=table.choice("certainty", CERTAINTIES, required=True) or "stated",
            rules=table.texts("rules"),
            note=table.text("note"),
        )
        if not case.expect:
            table.report("expect", "missing; a case without an answer tests nothing")
        table.finish()
        findings = table.document.findings
        if case.id:  # its number alone is hard to count
            findings[before:] = [dataclasses.replace(each, message=f"{each.message} (case {case.id})") for each in findings[before:]]
        return case


def _mapping(table: Table, key: str) -> Mapping[str, Any]:
    inner = table.table(key)
    return {} if inner is None else dict(inner.data)


def names_of(program: Program) -> Iterable[str]:
    """Every name by which people ask for the program."""
    return (program.id, program.name, program.short_name, *program.aliases)
