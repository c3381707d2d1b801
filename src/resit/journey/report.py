"""From the words of a score report to evidence; what contradicts itself or the exam is refused in one sentence."""

import contextlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from resit.domain.catalog.model import ContentArea, Program
from resit.domain.psychometrics.evidence import Area, Band, Exam, Figure, Outcome, Percent, Report, Right, Scaled
from resit.journey.question import BadQuestionError, Phrase, _, read_day

KEYS = ("taken_on", "outcome", "total", "areas")
TOTAL_KEYS = ("score", "of")
AREA_KEYS = ("area", "correct", "items", "percent", "scaled", "band")
OUTCOMES = {"failed": Outcome.FAILED, "fail": Outcome.FAILED, "passed": Outcome.PASSED, "pass": Outcome.PASSED}
BANDS = ("below", "near", "above")
ITEMS_WHERE_UNKNOWN = 100
MOST_AREAS = 60
ROUNDING = 1.0  # percent: what printing whole numbers can do to areas and total together
THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


@dataclass(frozen=True)
class GivenReport:
    """A report that was read: the day of the attempt and what it says. `values` is what was given, as plain values."""

    taken_on: date
    report: Report
    values: Mapping[str, Any]

    @property
    def outcome(self) -> Outcome:
        assert self.report.outcome is not None  # noqa: S101 (a given report has one)
        return self.report.outcome


def exam_of(program: Program) -> Exam:
    """What the reading needs of a program; a program without weights counts its areas alike."""
    outline = program.outline.areas if program.outline else ()
    scored = (program.exam.scored_items or program.exam.items) if program.exam else None
    total = scored or ITEMS_WHERE_UNKNOWN
    weighted = bool(outline) and all(area.weight for area in outline)
    whole = sum(area.weight or 0 for area in outline) if weighted else len(outline)
    areas = []
    for area in outline:
        share = (area.weight or 0) / whole if weighted else 1 / len(outline)
        items = area.items or max(1, round(share * total))
        areas.append(Area(area.id, share, items, items_known=area.items is not None))
    score = program.score
    passing_share = None
    if score is not None and score.passing_percent is not None:
        passing_share = score.passing_percent / 100
    elif score is not None and score.passing_items is not None and scored:
        passing_share = score.passing_items / scored
    rate = next((each.value / 100 for each in program.statistics if "first-time pass rate" in each.name and each.unit == "percent"), None)
    return Exam(
        areas=tuple(areas) or (Area("all", 1.0, total),),
        scale=(float(score.scale[0]), float(score.scale[1])) if score is not None and score.scale else None,
        passing=score.passing if score is not None and score.scale else None,
        passing_share=passing_share if passing_share is not None and 0 < passing_share < 1 else None,
        pass_rate=rate if rate is not None and 0 < rate < 1 else None,
    )


def read_report(values: object, *, program: Program, on: date) -> GivenReport:
    """The report as evidence.

    Parameters
    ----------
    values
        `{"taken_on", "outcome", "total"?: {"score", "of"?}, "areas": [{"area", "correct"?, "items"?, "percent"?, "scaled"?, "band"?}]}`.
        Areas go by the catalog's ids or names. A total with `of` counts items; without it, it lies on the exam's scale.
    on
        Today: a report is never from later.

    Raises
    ------
    BadQuestionError
        Something is missing, misspelled, out of range, or contradicts another figure; `field` says where.
    """
    if not isinstance(values, Mapping):
        raise BadQuestionError(_("A report is an object with taken_on, outcome, total and areas."), "report")
    _only(values, KEYS, "")
    if values.get("taken_on") in (None, ""):
        raise BadQuestionError(_("The day of the attempt is missing; give taken_on as 2026-03-31."), "taken_on")
    taken_on = read_day(values["taken_on"], Phrase(_("The day of the attempt")), "taken_on")
    if taken_on > on:
        raise BadQuestionError(_("The day of the attempt, {day}, lies ahead; a report comes after it."), "taken_on", day=taken_on)
    outcome = _outcome(values.get("outcome"))
    exam = exam_of(program)
    areas = _areas(values.get("areas"), program=program, exam=exam)
    total = _total(values.get("total"), program=program, exam=exam)
    _agree(areas, total, exam=exam)
    _fits(outcome, total, program=program, exam=exam)
    return GivenReport(taken_on, Report(outcome, areas, total), dict(values))


def levels_of(program: Program) -> tuple[str, ...]:
    """The words of the program's own bands, lowest first; three plain ones where it has none. The catalog has them as reports do, highest first."""
    return program.report.levels[::-1] if program.report and len(program.report.levels) >= 2 else BANDS


def _outcome(given: object) -> Outcome:
    if given in (None, ""):
        raise BadQuestionError(_("The outcome is missing; it is failed or passed."), "outcome")
    outcome = OUTCOMES.get(str(given).strip().casefold())
    if outcome is None:
        raise BadQuestionError(_("“{given}” is no outcome; it is failed or passed."), "outcome", given=str(given)[:40])
    return outcome


def _areas(given: object, *, program: Program, exam: Exam) -> dict[str, Figure]:
    if given is None:
        return {}
    if not isinstance(given, list):
        raise BadQuestionError(_("The areas are a list, one entry for each content area."), "areas")
    if len(given) > MOST_AREAS:
        raise BadQuestionError(_("{n} areas were given; want at most {most}."), "areas", n=len(given), most=MOST_AREAS)
    found: dict[str, Figure] = {}
    for place, row in enumerate(given):
        where = f"areas[{place}]"
        if not isinstance(row, Mapping):
            raise BadQuestionError(_("Each area is an object with its name and one figure."), where)
        _only(row, AREA_KEYS, f"{where}.")
        area = _area_named(row.get("area"), program=program, where=f"{where}.area")
        if area.id in found:
            raise BadQuestionError(_("{area} is there twice."), f"{where}.area", area=area.name)
        figure = _figure(row, area=area, program=program, exam=exam, where=where)
        if figure is not None:
            found[area.id] = figure
    return found


def _area_named(name: object, *, program: Program, where: str) -> ContentArea:
    areas = program.outline.areas if program.outline else ()
    if not areas:
        raise BadQuestionError(_("No outline of this exam was found, so its areas cannot be read; give the total alone."), where)
    listed = ", ".join(area.name for area in areas)
    wanted = str(name or "").strip().casefold()
    if not wanted:
        raise BadQuestionError(_("The name of the area is missing; they are {areas}."), where, areas=listed)
    for area in areas:
        if wanted in {area.id.casefold(), area.name.casefold()}:
            return area
    near = get_close_matches(wanted, [area.name.casefold() for area in areas], n=1)
    meant = next((area.name for area in areas if near and area.name.casefold() == near[0]), "")
    raise BadQuestionError(
        _("“{name}” is no content area of this exam; they are {areas}. Did you mean {meant}?")
        if meant
        else _("“{name}” is no content area of this exam; they are {areas}."),
        where, name=str(name)[:60], areas=listed, meant=meant,
    )  # fmt: skip


def _figure(row: Mapping[str, Any], *, area: ContentArea, program: Program, exam: Exam, where: str) -> Figure | None:
    given = [key for key in ("correct", "percent", "scaled", "band") if row.get(key) not in (None, "")]
    if not given:
        return None
    if len(given) > 1:
        raise BadQuestionError(
            _("{area} has {first} and {second}; give one of them."), where, area=area.name, first=given[0], second=given[1]
        )
    items = _whole(row.get("items"), f"{where}.items", low=1, high=1000) if row.get("items") not in (None, "") else None
    kind = given[0]
    at = f"{where}.{kind}"
    if kind == "correct":
        of = items or next((each.items for each in exam.areas if each.id == area.id and each.items_known), None)
        if of is None:
            raise BadQuestionError(_("{area}: of how many items? Give items too."), f"{where}.items", area=area.name)
        correct = _whole(row["correct"], at, low=0, high=100_000)
        if correct > of:
            raise BadQuestionError(_("{area}: {correct} right of {of} items cannot be."), at, area=area.name, correct=correct, of=of)
        return Right(correct, of)
    if kind == "percent":
        percent = _number(row["percent"], at, low=0, high=100)
        return Percent(percent, step=1.0 if percent == int(percent) else 0.1, items=items)
    if kind == "scaled":
        return Scaled(_on_scale(row["scaled"], at, exam=exam))
    return _band(row["band"], at, program=program)


def _band(given: object, where: str, *, program: Program) -> Band:
    word = str(given).strip().casefold()
    for levels in (levels_of(program), BANDS):
        folded = [level.casefold() for level in levels]
        if word in folded:
            return Band(folded.index(word), len(levels))
    raise BadQuestionError(
        _("“{word}” is no level of this report; they are {levels}."), where, word=str(given)[:60], levels=", ".join(levels_of(program))
    )


def _total(given: object, *, program: Program, exam: Exam) -> Figure | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise BadQuestionError(_("The total is an object with score and, for a number of items, of."), "total")
    _only(given, TOTAL_KEYS, "total.")
    if given.get("score") in (None, ""):
        return None
    kind = program.score.kind if program.score else None
    if given.get("of") in (None, ""):
        if exam.scale is not None:
            return Scaled(_on_scale(given["score"], "total.score", exam=exam))
        if kind == "percent":
            percent = _number(given["score"], "total.score", low=0, high=100)
            return Percent(percent, step=1.0 if percent == int(percent) else 0.1)
        raise BadQuestionError(_("Of how many items is the total? Give of too; no scale of this exam was found."), "total.of")
    of = _whole(given["of"], "total.of", low=1, high=100_000)
    if exam.scale is not None and of == exam.scale[1]:
        return Scaled(_on_scale(given["score"], "total.score", exam=exam))
    correct = _whole(given["score"], "total.score", low=0, high=100_000)
    if correct > of:
        raise BadQuestionError(_("The total of {correct} right of {of} items cannot be."), "total.score", correct=correct, of=of)
    if of > 1000:
        raise BadQuestionError(_("The total is of {of}; want a number of items, at most 1000."), "total.of", of=of)
    return Right(correct, of)


def _agree(areas: Mapping[str, Figure], total: Figure | None, *, exam: Exam) -> None:
    """The areas and the total must tell one story."""
    whole = len(areas) == len(exam.areas)
    counts = [each for each in areas.values() if isinstance(each, Right)]
    if isinstance(total, Right) and counts:
        correct, items = sum(each.correct for each in counts), sum(each.items for each in counts)
        differs = whole and len(counts) == len(areas) and (correct, items) != (total.correct, total.items)
        too_many = correct > total.correct or items - correct > total.items - total.correct
        if differs or too_many:
            raise BadQuestionError(
                _("The areas add up to {correct} of {items}, the total says {score} of {of}. Check both against your report."),
                "total.score", correct=correct, items=items, score=total.correct, of=total.items,
            )  # fmt: skip
    # Whatever the weights are, the whole lies between its lowest and its highest area.
    shares = [_percent_of(each) for each in areas.values() if isinstance(each, (Right, Percent))]
    if whole and len(shares) == len(areas) and isinstance(total, (Right, Percent)):
        low, high, percent = min(shares), max(shares), _percent_of(total)
        if not low - ROUNDING <= percent <= high + ROUNDING:
            raise BadQuestionError(
                _("The areas lie between {low} % and {high} %, the total is {percent} %. Check both against your report."),
                "total.score", low=f"{low:.3g}", high=f"{high:.3g}", percent=f"{percent:.3g}",
            )  # fmt: skip


def _percent_of(figure: Right | Percent) -> float:
    return figure.percent if isinstance(figure, Percent) else 100 * figure.correct / figure.items


def _fits(outcome: Outcome, total: Figure | None, *, program: Program, exam: Exam) -> None:
    """A total on the exam's own measure must lie on the outcome's side of the passing score, unless each part has to be passed."""
    score = program.score
    if score is None or score.compensatory is False:
        return
    found: tuple[float, float | None] = (0, None)
    if isinstance(total, Scaled):
        found = total.score, exam.passing
    elif isinstance(total, Percent):
        found = total.percent, score.passing_percent
    reached, passing = found
    if passing is not None and (reached >= passing) != (outcome is Outcome.PASSED):
        raise BadQuestionError(
            _("A total of {score} with the outcome {outcome} does not fit the passing score that was found, {passing}. If both are right, leave the total out."),
            "total.score", score=f"{reached:g}", outcome=Phrase(outcome.value), passing=f"{passing:g}",
        )  # fmt: skip


# Single values


def _only(given: Mapping[str, Any], known: tuple[str, ...], before: str) -> None:
    for key in given:
        if key not in known:
            raise BadQuestionError(
                _("A report has no “{key}”; here it has {known}."), f"{before}{str(key)[:40]}", key=str(key)[:40], known=", ".join(known)
            )


def _number(given: object, where: str, *, low: float, high: float) -> float:
    number = math.nan
    text = str(given).strip().removesuffix("%").strip()
    text = text.replace(",", "" if THOUSANDS.fullmatch(text) else ".")  # 1,400 is a score, 62,5 a percent
    if isinstance(given, (int, float, str)) and not isinstance(given, bool):
        with contextlib.suppress(ValueError):
            number = float(text)
    if not low <= number <= high:  # neither does "not a number" pass
        raise BadQuestionError(
            _("“{given}” is no number from {low} to {high}."), where, given=str(given)[:40], low=f"{low:g}", high=f"{high:g}"
        )
    return number


def _whole(given: object, where: str, *, low: int, high: int) -> int:
    number = _number(given, where, low=low, high=high)
    if number != int(number):
        raise BadQuestionError(_("“{given}” is no whole number."), where, given=str(given)[:40])
    return int(number)


def _on_scale(given: object, where: str, *, exam: Exam) -> float:
    if exam.scale is None:
        raise BadQuestionError(_("No scale of this exam was found, so a scaled score cannot be read."), where)
    low, high = exam.scale
    try:
        return _number(given, where, low=low, high=high)
    except BadQuestionError as error:
        raise BadQuestionError(
            _("“{given}” is not on this exam’s scale, {low} to {high}. For a number of items say also of how many."),
            where, given=str(given)[:40], low=f"{low:g}", high=f"{high:g}",
        ) from error  # fmt: skip
