"""A program's facts one by one, each a value that can stand alone on somebody else's page and still say how far to trust it.

A fact has a name for ever (`wait`, `attempts`, `fee` …), a value for machines, words for people, the sources it rests on with
their four days, and a state: whether a person checked it, whether it is due for a look, whether its page was seen changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from resit.domain.catalog.model import Absence, AbsenceKind, Day, Program, Source
from resit.domain.policy.days import Duration
from resit.domain.policy.decision import version_on
from resit.domain.policy.explain import Say, Words, day_words, untranslated
from resit.domain.policy.vocabulary import Body, Cap, Charge, Deadline, Fee, Lead, Rule, Step, Version, Wait
from resit.journey.answer import disagreements, fee_rows
from resit.journey.glance import ABSENT, LABELS, rule_facts
from resit.journey.programs import LoadedProgram
from resit.journey.sources import best_of, source_view, standing_of, weakest_of

CHECK_HOLDS = timedelta(days=182)


class FactState(StrEnum):
    """How a fact stands today, from the least to the most to be leaned on."""

    UNDER_REVIEW = "under_review"  # a page it rests on was seen changed or gone
    OVERDUE = "overdue"  # past its check-by day, and no check by a person holds any more
    UNCHECKED = "unchecked"  # read from a copy; no person has compared it with the live page
    CHECKED = "checked"  # a person compared it with the live page
    ABSENT = "absent"  # looked for; `absence` says in which of the three ways it is not there


STATES: Mapping[FactState, Words] = {
    FactState.UNDER_REVIEW: lambda _: _("Under review: a page it rests on was seen changed or gone."),
    FactState.OVERDUE: lambda _: _("Due for a new check."),
    FactState.UNCHECKED: lambda _: _("Not yet checked with the body."),
    FactState.CHECKED: lambda _: _("Checked with the live page."),
    FactState.ABSENT: lambda _: _("Looked for in the texts that were read."),
}


class UnknownFactError(LookupError):
    """The program has no fact of that name; `names` are those it has."""

    def __init__(self, program: str, name: str, names: Sequence[str]) -> None:
        super().__init__(f"{program} has no fact {name[:60]!r}; it has {', '.join(names)}")
        self.names = tuple(names)


def program_facts(loaded: LoadedProgram, *, on: date, say: Say = untranslated) -> tuple[dict[str, Any], ...]:
    """Every fact of a program on the day `on`, rules first; wait, attempts, fee and deadline are always among them."""
    rules = [_rule_fact(loaded, row, on, say) for row in rule_facts(loaded, on=on, say=say)]
    return (*rules, *(_described_fact(loaded, each, on, say) for each in DESCRIBED if each.stands_in(loaded.program)))


def program_fact(loaded: LoadedProgram, name: str, *, on: date, say: Say = untranslated) -> dict[str, Any]:
    """The one fact of that name.

    Raises
    ------
    UnknownFactError
        The program has none.
    """
    described = next((each for each in DESCRIBED if each.name == name), None)
    if described is not None and described.stands_in(loaded.program):
        return _described_fact(loaded, described, on, say)
    if name in LABELS and (rows := rule_facts(loaded, on=on, say=say, fields=(name,))):
        return _rule_fact(loaded, rows[0], on, say)
    raise UnknownFactError(loaded.program.id, name, [each["name"] for each in program_facts(loaded, on=on, say=say)])


# Facts that rules state


def _rule_fact(loaded: LoadedProgram, row: Mapping[str, Any], on: date, say: Say) -> dict[str, Any]:
    rules = [loaded.policy.rule(each["id"]) for each in row["rules"]]
    sources = loaded.program.sources
    cited = [sources[each] for each in dict.fromkeys(source for rule in rules for source in rule.source)]
    check_by = [day for each in rules if (day := each.check_by or loaded.program.check_by) is not None]
    return _fact(
        loaded,
        name=row["field"],
        label=row["label"],
        value=[_value(each, on) for each in rules] if row["absence"] is None else None,
        words=row["value"],
        text=row["text"],
        absence=row["absence"],
        ask=row["ask"],
        rules=[each["id"] for each in row["rules"]],
        cited=cited if row["absence"] is None else [],
        read=[sources[each["id"]] for each in row["sources"]],
        claims=row["claims"],
        confidence=row["confidence"],
        check_by=min(check_by, default=None),
        on=on,
        say=say,
    )


def _fact(
    loaded: LoadedProgram, *, cited: Sequence[Source], read: Sequence[Source], check_by: date | None, on: date, say: Say, **told: Any
) -> dict[str, Any]:
    """`cited` are the sources that state it; `read`, where none does, those that were read and do not.

    That there is none is a statement too, where the body makes it: it rests on what was read.
    """
    program = loaded.program
    if told["absence"] == AbsenceKind.STATED_NONE:
        cited, read = read, []
    state = state_of(cited, check_by=check_by or program.check_by, on=on) if cited else _silence(read)
    state_words = STATES[state](say)
    if state is FactState.UNCHECKED and any(each.checked for each in cited):
        state_words = say("Checked in part: not with every page it rests on.")
    elif not cited and not read:
        state_words = say("Nobody has noted a search for it.")
    return {
        "program": program.id,
        "program_name": program.short_name,
        **told,
        "state": state.value,
        "state_words": state_words,
        "standing": standing_of(cited, say, on=on) if cited else "",
        "source": source_view(best_of(cited), say) if cited else None,
        "weakest": source_view(weakest_of(cited), say) if cited else None,
        "sources": [source_view(each, say) for each in cited or read],
        "as_of": on.isoformat(),
        "version": program.version,
    }


def state_of(sources: Iterable[Source], *, check_by: date | None, on: date) -> FactState:
    """The state of what rests on `sources`, at least one: the weakest of them decides.

    A check by a person holds for half a year from its day, also where the file's check-by day, written before it, has passed.
    """
    found = list(sources)
    if any(each.under_review is not None for each in found):
        return FactState.UNDER_REVIEW
    checked = [each.checked for each in found if each.checked is not None]
    all_checked = len(checked) == len(found) > 0
    if check_by is not None and check_by < on and not (all_checked and min(checked) + CHECK_HOLDS >= on):
        return FactState.OVERDUE
    return FactState.CHECKED if all_checked else FactState.UNCHECKED


def _silence(read: Iterable[Source]) -> FactState:
    """A page that did not say may say now, where it was seen changed."""
    return FactState.UNDER_REVIEW if any(each.under_review is not None for each in read) else FactState.ABSENT


def _value(rule: Rule, on: date) -> dict[str, Any]:
    """A rule's figure for machines; what follows from the candidate's own days is left to the retake question."""
    version = version_on(rule, on)
    body = version.body if isinstance(version, Version) else rule.versions[-1].body
    says = version.says if isinstance(version, Version) else rule.says
    condition = None if rule.when is None else rule.when.text
    return {"rule": rule.id, "kind": rule.kind, "when": condition, "says": says, **_figures(body)}


def _figures(body: Body) -> dict[str, Any]:
    if isinstance(body, Wait):
        return {"bars": body.bars, "steps": [_step(each) for each in body.steps]}
    if isinstance(body, Cap):
        limit: Any = "unlimited" if body.limit is None else _plain(body.limit.text)
        window: dict[str, Any] = {"kind": body.window.kind, "length": _length(body.window.length), "every": body.window.every}
        if body.window.kind == "group":
            window |= {"rest": _length(body.rest), "rest_from": body.rest_from}
        return {"limit": limit, "window": window, "then": body.then}
    if isinstance(body, Fee):
        return {"currency": body.currency, "rows": fee_rows(body), "refundable": body.refundable}
    if isinstance(body, Charge):
        return {"name": body.name, "currency": body.currency, "rows": fee_rows(body)}
    if isinstance(body, Lead):
        return {"length": _length(body.length)}
    if isinstance(body, Deadline):
        return {"until": body.until.text, "on_expiry": body.on_expiry}
    return {}


def _step(step: Step) -> dict[str, Any]:
    last = "" if step.last == step.first else "+" if step.last is None else f"-{step.last}"
    return {
        "attempts": f"{step.first}{last}",
        "length": _length(step.length),
        "until": None if step.until is None else step.until.text,
        "absence": step.absence,
    }


def _length(length: Duration | None) -> dict[str, Any] | None:
    return None if length is None else {"count": length.count, "unit": length.unit.value}


def _plain(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


# Facts that describe the exam


@dataclass(frozen=True)
class _Described:
    """A fact of the exam itself; `value` is None and `words` are empty where the file has nothing.

    `is_found` says whether the value is the figure that is asked for, where the file says in an absence that it was not found.
    """

    name: str
    label: Words
    value: Callable[[Program], Any]
    words: Callable[[Program, Say], str]
    source: Callable[[Program], Sequence[str]]
    note: Callable[[Program], str | None]
    is_found: Callable[[Any], bool] = lambda _: True

    def absence_in(self, program: Program) -> Absence | None:
        return next((each for each in program.absences if each.field == self.name), None)

    def stands_in(self, program: Program) -> bool:
        return bool(self.value(program)) or self.absence_in(program) is not None


def _described_fact(loaded: LoadedProgram, fact: _Described, on: date, say: Say) -> dict[str, Any]:
    program = loaded.program
    value, absence = fact.value(program), fact.absence_in(program)
    found = bool(value) and (absence is None or fact.is_found(value))
    kind = None if found or absence is None else absence.kind.value
    read = [] if absence is None or found else [program.sources[each] for each in absence.read]
    note = fact.note(program) or ""
    return _fact(
        loaded,
        name=fact.name,
        label=fact.label(say),
        value=value if found else None,
        words=fact.words(program, say) if found else ABSENT[kind or "not_found"](say),
        text=note if found or absence is None else f"{absence.text} {note}".rstrip(),
        absence=kind,
        ask=absence.ask if absence else None,
        rules=[],
        cited=[program.sources[each] for each in fact.source(program)] if found else [],
        read=read,
        claims=next((each["claims"] for each in disagreements(program, say) if each["field"] == fact.name), []),
        confidence=program.confidence.value if found else None,
        check_by=None,
        on=on,
        say=say,
    )


def _exam_value(program: Program) -> dict[str, Any] | None:
    exam = program.exam
    if exam is None:
        return None
    names = ("items", "scored_items", "pretest_items", "items_min", "items_max", "minutes", "segments", "segment_minutes", "break_minutes")
    return {name: getattr(exam, name) for name in names if getattr(exam, name) is not None}


def _exam_words(program: Program, say: Say) -> str:
    exam = program.exam
    if exam is None:
        return ""
    words = []
    if exam.items:
        words.append(say("{n} items").format(n=exam.items))
    elif exam.items_min and exam.items_max:
        words.append(say("{low} to {high} items").format(low=exam.items_min, high=exam.items_max))
    elif exam.scored_items:
        words.append(say("{n} scored items").format(n=exam.scored_items))
    if exam.minutes:
        words.append(say("{n} minutes").format(n=exam.minutes))
    elif exam.segments and exam.segment_minutes:
        words.append(say("{n} × {minutes} minutes").format(n=exam.segments, minutes=exam.segment_minutes))
    return ", ".join(words) or exam.note or say("Only details are known")


def _score_value(program: Program) -> dict[str, Any] | None:
    score = program.score
    if score is None:
        return None
    found = {
        "kind": score.kind,
        "scale": list(score.scale) if score.scale else None,
        "passing": score.passing,
        "passing_percent": score.passing_percent,
        "passing_items": score.passing_items,
    }
    return {name: value for name, value in found.items() if value is not None}


def _score_words(program: Program, say: Say) -> str:
    score = program.score
    if score is None:
        return ""
    if score.passing is not None and score.scale:
        low, high = score.scale
        return say("{cut} on a scale from {low} to {high}").format(cut=f"{score.passing:g}", low=low, high=high)
    if score.passing is not None:
        return f"{score.passing:g}"
    if score.passing_percent is not None:
        return say("{n} percent").format(n=f"{score.passing_percent:g}")
    if score.passing_items is not None:
        return say("{n} items right").format(n=score.passing_items)
    if score.kind == "pass_fail":
        return say("Pass or fail")
    # The passing score may be each school's or state's own, or differ between parts or forms: the note beside it says so.
    if score.scale:
        low, high = score.scale
        return say("Reported on a scale from {low} to {high}").format(low=low, high=high)
    return say("No one passing score")


def _passes(value: Mapping[str, Any]) -> bool:
    return value.get("kind") == "pass_fail" or not value.keys().isdisjoint({"passing", "passing_percent", "passing_items"})


def _outline_value(program: Program) -> list[dict[str, Any]] | None:
    if program.outline is None:
        return None
    return [{"area": each.name, "weight": each.weight, "items": each.items} for each in program.outline.areas]


def _outline_words(program: Program, say: Say) -> str:
    areas = program.outline.areas if program.outline else ()
    percent = say("{name} {n} %")
    return "; ".join(
        percent.format(name=each.name, n=f"{round(each.weight, 1):g}") if each.weight is not None else each.name for each in areas
    )


def _source_of(part: str) -> Callable[[Program], Sequence[str]]:
    return lambda program: getattr(getattr(program, part), "source", ())


def _note_of(part: str) -> Callable[[Program], str | None]:
    return lambda program: getattr(getattr(program, part), "note", None)


DESCRIBED = (
    _Described("exam", lambda _: _("Exam format"), _exam_value, _exam_words, _source_of("exam"), _note_of("exam")),
    _Described("score", lambda _: _("Passing score"), _score_value, _score_words, _source_of("score"), _note_of("score"), _passes),
    _Described("outline", lambda _: _("What the exam covers"), _outline_value, _outline_words, _source_of("outline"), _note_of("outline")),
    _Described(
        "report",
        lambda _: _("What a failing report shows"),
        lambda program: None if program.report is None else {"form": program.report.form, "levels": list(program.report.levels)},
        lambda program, _say: program.report.shows if program.report else "",
        _source_of("report"),
        _note_of("report"),
    ),
)  # fmt: skip


# The days of a fact, for whoever prints it


def days_line(fact: Mapping[str, Any], say: Say = untranslated) -> str:
    """The four days of its weakest source in one line, leaving out what is not known: "text: May 2024; last fetched: …"."""
    source = fact["weakest"]
    if source is None:
        return ""
    words = (
        (source["text"], say("text: {day}")),
        (source["copy"], say("copy read: {day}")),
        (source["fetched"], say("last fetched: {day}")),
        (source["checked"], say("checked by a person: {day}")),
    )
    known = [form.format(day=_day_or_words(day, say)) for day, form in words if day]
    if not source["checked"]:
        known.append(say("not yet checked by a person"))
    return "; ".join(known)


def _day_or_words(day: Day, say: Say) -> str:
    try:
        return day_words(date.fromisoformat(str(day)), say)
    except ValueError:
        return str(day)
