"""Every figure of a loaded program as one typed list: its field, what it is, after which attempt, since when, and which text says so.

The rules hold figures in the shapes that deciding needs; this is the same knowledge in the shape that comparing needs. Used by
whoever holds a text beside the catalog: the audit of other people's pages, the watch over sources.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from resit.domain.catalog.model import ExamPart, Program
from resit.domain.policy.days import Duration
from resit.domain.policy.vocabulary import (
    Body,
    Cap,
    Charge,
    Credit,
    Deadline,
    Fee,
    FeeRow,
    Lead,
    Named,
    Result,
    Rule,
    Version,
    Wait,
    Window,
)
from resit.formats.quantities import Kind, Quantity, quantities_in
from resit.journey.programs import LoadedProgram


class Role(StrEnum):
    """How a figure stands in the catalog."""

    RULE = "rule"  # a rule or the format, as the newest version has it
    EARLIER = "earlier"  # it was so once
    ASIDE = "aside"  # stands in the words of a rule or a note, beside the figure that is computed with
    RIVAL = "rival"  # what some other page says


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one program.

    `field` is what it is about: wait, attempts, fee, charge, score, items, minutes, deadline, booking, result, credit, pass_rate, or
    the rule's own field. `value` and `high` are the ends of a range, equal where there is none; both None mean "without limit".
    `unit` is as in `formats.quantities`.
    """

    field: str
    kind: Kind
    value: float | None
    unit: str
    role: Role
    rule: str  # a rule's id, or the table of the file it stands in: exam, score, statistic, claim
    says: str
    source: tuple[str, ...]
    high: float | None = None
    first: int = 0  # it holds after the first-th to the last-th attempt; 0 and None: after any
    last: int | None = None
    window: str = ""  # of a cap: lifetime, window, or a length such as "12 months"
    then: str = ""  # of a cap, what follows its end: end, reopen, act (something is to be done first, then it goes on)
    who: str = ""
    jurisdiction: str = ""
    start: date | None = None
    end: date | None = None
    is_old: bool = False  # of a rival: its own words say that it is of an earlier time

    def holds_after(self, attempt: int) -> bool:
        """Whether it speaks of what follows the `attempt`-th failed attempt."""
        return self.first <= attempt and (self.last is None or attempt <= self.last)


def figures_of(loaded: LoadedProgram) -> tuple[Figure, ...]:
    """Every figure of the program: rules in all their versions, the exam's format, its score, statistics and rival claims."""
    program = loaded.program
    found = [
        *(figure for rule in loaded.policy.rules for figure in _of_rule(rule)),
        *_of_exam(program),
        *_of_score(program),
        *_of_statistics(program),
        *_of_claims(program),
    ]
    return tuple(dict.fromkeys(found))


# Rules

OLD = re.compile(
    r"\b(?:older|old|earlier|formerly|former|previous(?:ly)?|used to|paper-era|legacy|at that time|once had|(?:rule|table|plan|outline) of|form of about"
    r"|(?:before|until|till|up to)(?: about)?(?: [A-Z][a-z]+)? (?:19|20)\d\d|(?:in|of|about) 20(?:[01]\d|2[0-3]))\b|\((?:about |before |until )?20(?:[01]\d|2[0-4])\)|; before,|\bbefore, ",
    re.I,
)
JURISDICTION = re.compile(r'jurisdiction == "([^"]+)"')
LENGTH_IN_CODE = re.compile(r"[+-] (\d+) (?:(working|business|test-free) )?(hours?|days?|weeks?|months?|years?)\b")


def _of_rule(rule: Rule) -> Iterator[Figure]:
    newest = rule.versions[-1]
    for version in rule.versions:
        role = Role.RULE if version is newest else Role.EARLIER
        made = list(_of_body(version.body, rule, version))
        where = JURISDICTION.findall(rule.when.text) if rule.when is not None and "!=" not in rule.when.text else []
        made = [
            replace(
                each,
                role=role,
                jurisdiction=where[0] if where else rule.layer if rule.layer in {"jurisdiction", "abroad"} else "",
                start=version.start,
                end=version.end,
            )
            for each in made
        ]
        yield from made
        have = {(each.kind, each.value, each.unit) for each in made}
        for aside in _in_words(version.says, rule.field, rule.id, version.source):
            if (aside.kind, aside.value, aside.unit) not in have:
                late = aside.role if role is Role.RULE else role
                yield replace(aside, role=late, jurisdiction=where[0] if where else "", start=version.start, end=version.end)


def _that_are_said(made: list[Figure], version: Version) -> list[Figure]:
    """Without the lengths that stand in an expression for cases of the past alone: those that the rule's words do not tell, or tell as
    earlier, where they tell others.
    """
    if not isinstance(version.body, Deadline | Credit | Named):
        return made
    told = [each for each in _in_words(version.says, "", "", ()) if each.kind is Kind.LENGTH and each.value is not None]
    now = [each for each in told if each.role is Role.ASIDE]
    if not now:
        return made
    return [
        each
        for each in made
        if each.value is not None
        and any(other.value is not None and same_length(each.value, each.unit, other.value, other.unit) for other in now)
    ]


def _of_body(body: Body, rule: Rule, version: Version) -> Iterator[Figure]:
    made = Figure(rule.field, Kind.LENGTH, None, "days", Role.RULE, rule.id, version.says, version.source)
    if isinstance(body, Wait):
        for step in body.steps:
            if step.length is not None:
                yield replace(_length(made, step.length), first=step.first, last=step.last)
    elif isinstance(body, Cap):
        yield from _of_cap(body, made)
    elif isinstance(body, Fee | Charge):
        for row in body.rows:
            yield from _of_fee(row, body, made)
    elif isinstance(body, Lead):
        yield _length(made, body.length)
    elif isinstance(body, Deadline | Credit):
        yield from _in_code(made, body.until.text)
    elif isinstance(body, Named):
        yield from _in_code(made, body.value.text)
    elif isinstance(body, Result) and body.expected is not None:
        yield from _in_code(made, body.expected.text)


def _length(figure: Figure, length: Duration) -> Figure:
    return replace(figure, value=float(length.count), high=float(length.count), unit=_unit(length.unit.value))


def _unit(said: str) -> str:
    return {"test-free days": "days", "working days": "business days"}.get(said, said)


def _of_cap(cap: Cap, made: Figure) -> Iterator[Figure]:
    window = _window(cap.window)
    count = replace(made, kind=Kind.COUNT, unit="attempts", window=window, then=cap.then)
    if cap.limit is None:
        yield count
    elif cap.limit.text.isdigit():
        yield replace(count, value=float(cap.limit.text), high=float(cap.limit.text))
    elif cap.limit.text.startswith("if("):
        numbers = sorted({int(each) for each in re.findall(r"(?<![\w.-])\d{1,2}(?![\w.-])", cap.limit.text)} - {0})
        for number in numbers:
            yield replace(count, value=float(number), high=float(number))
    if cap.rest is not None:
        limit = int(cap.limit.text) if cap.limit is not None and cap.limit.text.isdigit() else 0
        yield replace(_length(made, cap.rest), field="wait", first=limit, last=limit or None)
    if cap.window.length is not None:
        yield replace(_length(made, cap.window.length), field="window")


def _window(window: Window) -> str:
    if window.length is not None:
        return str(window.length)
    if window.kind == "every":
        return f"{window.span} {window.every}s" if window.span > 1 else f"1 {window.every}"
    return {"lifetime": "lifetime", "named": "window", "group": "purchase"}.get(window.kind, window.kind)


def _of_fee(row: FeeRow, fee: Fee | Charge, made: Figure) -> Iterator[Figure]:
    try:
        amount = float(row.amount.text)
    except ValueError:
        numbers = [float(each) for each in re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])", row.amount.text)]
        for each in numbers:
            yield replace(made, kind=Kind.MONEY, value=each, high=each, unit=fee.currency, who=row.who)
        return
    yield replace(made, kind=Kind.MONEY, value=amount, high=amount, unit=fee.currency, who=row.who)


def _in_code(made: Figure, code: str) -> Iterator[Figure]:
    for count, kind, unit in LENGTH_IN_CODE.findall(code):
        if int(count) > 0:
            name = f"{unit.rstrip('s')}s"
            yield replace(made, value=float(count), high=float(count), unit="business days" if kind in {"working", "business"} else name)


def _in_words(text: str, field: str, rule: str, source: tuple[str, ...]) -> Iterator[Figure]:
    """The figures in the words of a rule or a note; those that the words call earlier are marked so."""
    for sentence in re.split(r"(?<=[.;])\s+", text):
        for each in quantities_in(sentence):
            if each.kind in {Kind.VAGUE, Kind.ORDINAL} or (each.value is None and each.kind is not Kind.COUNT):
                continue
            role = Role.EARLIER if OLD.search(_clause(sentence, each)) else Role.ASIDE
            yield Figure(_field_of(each, field), each.kind, each.value, each.unit, role, rule, text, source, each.high, window="")


def _clause(sentence: str, quantity: Quantity) -> str:
    start = max(sentence.rfind(",", 0, quantity.start), sentence.rfind(";", 0, quantity.start)) + 1
    end = min(
        (place for place in (sentence.find(",", quantity.end), sentence.find(";", quantity.end)) if place >= 0), default=len(sentence)
    )
    return sentence[start:end]


def _field_of(quantity: Quantity, field: str) -> str:
    """Money is a fee and a count of attempts is about attempts, whatever the rule around it is about."""
    if quantity.kind is Kind.MONEY:
        return "fee"
    if quantity.kind is Kind.COUNT:
        return "attempts"
    if quantity.kind is Kind.ITEMS:
        return "items"
    if field == "exam":
        return "minutes" if quantity.kind is Kind.LENGTH and quantity.unit in {"minutes", "hours"} else field
    if field == "statistics":
        return "pass_rate" if quantity.kind is Kind.PERCENT else field
    return field


# The exam itself


def _of_exam(program: Program) -> Iterator[Figure]:
    exam = program.exam
    if exam is None:
        return
    made = Figure("items", Kind.ITEMS, None, "items", Role.RULE, "exam", exam.note or "", exam.source)

    def count(value: int | None, unit: str, high: int | None = None) -> Iterator[Figure]:
        if value is not None:
            yield replace(made, value=float(value), high=float(value if high is None else high), unit=unit)

    yield from count(exam.items, "items")
    yield from count(exam.scored_items, "scored items")
    yield from count(exam.pretest_items, "pretest items")
    if exam.items_min is not None or exam.items_max is not None:
        yield from count(exam.items_min or exam.items_max, "items", exam.items_max)
    for minutes in (exam.minutes, exam.segment_minutes, exam.tutorial_minutes, exam.break_minutes):
        yield from _time(made, minutes)
    parts = [exam.minutes, exam.tutorial_minutes, exam.break_minutes]
    if exam.minutes and (exam.tutorial_minutes or exam.break_minutes):
        yield replace(_whole(made, sum(each or 0 for each in parts)), role=Role.ASIDE)
        yield replace(_whole(made, exam.minutes + (exam.tutorial_minutes or 0)), role=Role.ASIDE)
        yield replace(_whole(made, exam.minutes + (exam.break_minutes or 0)), role=Role.ASIDE)
    for part in exam.parts:
        yield from _of_part(part, made)
    if len(exam.parts) > 1:
        yield from _of_all_parts(exam.parts, made)
    for text, field in ((exam.note, "exam"), (exam.results, "result"), *((part.note, "exam") for part in exam.parts)):
        if text:
            yield from _in_words(text, field, "exam", exam.source)


def _whole(made: Figure, minutes: int) -> Figure:
    return replace(made, field="minutes", kind=Kind.LENGTH, value=float(minutes), high=float(minutes), unit="minutes")


def _time(made: Figure, minutes: int | None, who: str = "") -> Iterator[Figure]:
    if minutes:
        yield replace(_whole(made, minutes), who=who)


def _of_part(part: ExamPart, made: Figure) -> Iterator[Figure]:
    if part.items is not None:
        yield replace(made, value=float(part.items), high=float(part.items), who=part.name)
    yield from _time(made, part.minutes, part.name)


def _of_all_parts(parts: Sequence[ExamPart], made: Figure) -> Iterator[Figure]:
    """What the parts come to together, where every part has the figure."""
    items = [each.items for each in parts if each.items is not None]
    minutes = [each.minutes for each in parts if each.minutes is not None]
    if len(items) == len(parts):
        yield replace(made, role=Role.ASIDE, value=float(sum(items)), high=float(sum(items)))
    if len(minutes) == len(parts):
        yield replace(_whole(made, sum(minutes)), role=Role.ASIDE)


def _of_score(program: Program) -> Iterator[Figure]:
    score = program.score
    if score is None:
        return
    made = Figure("score", Kind.SCORE, None, "points", Role.RULE, "score", score.note or "", score.source)
    if score.passing is not None:
        yield replace(made, value=float(score.passing), high=float(score.passing))
    if score.passing_percent is not None:
        yield replace(made, kind=Kind.PERCENT, unit="percent", value=float(score.passing_percent), high=float(score.passing_percent))
    if score.passing_items is not None:
        yield replace(made, unit="items", value=float(score.passing_items), high=float(score.passing_items))
    if score.scale is not None:
        yield replace(made, kind=Kind.SCALE, value=float(score.scale[0]), high=float(score.scale[1]))
    if score.note:
        yield from _in_words(score.note, "score", "score", score.source)


def _of_statistics(program: Program) -> Iterator[Figure]:
    for each in program.statistics:
        if each.unit == "percent":
            yield Figure("pass_rate", Kind.PERCENT, float(each.value), "percent", Role.RULE, "statistic", f"{each.name}: {each.value:g} percent", each.source, float(each.value))  # fmt: skip


# What others say

BARE = re.compile(r"(?<![\w.])(\d{2,4})(?![\w.%])")


def _of_claims(program: Program) -> Iterator[Figure]:
    for claim in program.claims:
        old = OLD.search(claim.says) is not None
        found = list(_in_words(claim.says, claim.field, "claim", (claim.source,)))
        if claim.field == "score" and not any(each.kind in {Kind.SCORE, Kind.PERCENT} for each in found):
            # "405 to pass": a bare number, since the field says what it is.
            numbers = [float(each) for each in BARE.findall(claim.says)]
            found += [
                Figure("score", Kind.SCORE, each, "points", Role.RIVAL, "claim", claim.says, (claim.source,), each) for each in numbers[:1]
            ]
        for each in found:
            yield replace(each, role=Role.RIVAL, is_old=old)


# Comparing

_TO_MINUTES: Mapping[str, float] = {"minutes": 1, "hours": 60}
_TO_DAYS: Mapping[str, float] = {"days": 1, "business days": 1, "weeks": 7}
_TO_MONTHS: Mapping[str, float] = {"months": 1, "years": 12}
# Lengths that people write for each other: "three months" for 90 days. In days and in months.
NEARLY: frozenset[tuple[float, float]] = frozenset(
    {(30, 1), (31, 1), (60, 2), (90, 3), (91, 3), (120, 4), (180, 6), (182, 6), (360, 12), (365, 12), (366, 12), (730, 24)}
)


def same_length(value: float, unit: str, other: float, other_unit: str) -> bool:
    """Whether two lengths say the same: 12 months and one year, 24 hours and one day, also 90 days and three months."""
    for table in (_TO_MINUTES, _TO_DAYS, _TO_MONTHS):
        if unit in table and other_unit in table:
            return abs(value * table[unit] - other * table[other_unit]) < 1e-6
    if unit in _TO_MONTHS or other_unit in _TO_MONTHS:
        months, rest, rest_unit = (
            (value * _TO_MONTHS[unit], other, other_unit) if unit in _TO_MONTHS else (other * _TO_MONTHS[other_unit], value, unit)
        )
        return rest_unit in _TO_DAYS and (rest * _TO_DAYS[rest_unit], months) in NEARLY
    minutes = value * _TO_MINUTES[unit] if unit in _TO_MINUTES else other * _TO_MINUTES[other_unit]
    days = other * _TO_DAYS[other_unit] if unit in _TO_MINUTES else value * _TO_DAYS[unit]
    return abs(minutes - days * 24 * 60) < 1e-6


def same_value(quantity: Quantity, figure: Figure, *, loose: float = 0.0) -> bool:
    """Whether a figure found in a text is the catalog's figure. `loose` is the share by which a softened figure may be off.

    A range in the text is the same when both its ends are; an end of the catalog's range is the same as that range's end.
    """
    if quantity.kind is not figure.kind:
        return False
    if quantity.value is None or figure.value is None:
        return quantity.value is None and figure.value is None
    ends = {quantity.value, quantity.value if quantity.high is None else quantity.high}
    wanted = {figure.value, figure.value if figure.high is None else figure.high}
    if quantity.kind is Kind.LENGTH:
        return all(any(same_length(end, quantity.unit, each, figure.unit) for each in wanted) for end in ends)
    if quantity.kind is Kind.MONEY and quantity.unit != figure.unit:
        return False
    if quantity.kind is Kind.SCORE and "items" in {quantity.unit, figure.unit} and quantity.unit != figure.unit:
        return False
    if quantity.kind is Kind.ITEMS and quantity.unit != figure.unit and {quantity.unit, figure.unit} != {"items", "scored items"}:
        return False
    return all(any(abs(end - each) <= max(1e-6, loose * each) for each in wanted) for end in ends)
