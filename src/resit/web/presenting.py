"""Turns an answer and a program into what the templates print. No rule is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from resit.domain.catalog.model import Absence, ExamFormat, Outline, Program, ScoreScale, Source
from resit.domain.planner.plan import Plan, SessionKind
from resit.domain.policy.cases import COUNTING
from resit.domain.policy.explain import plain_words, value_words
from resit.journey.answer import fee_words
from resit.journey.plans import note_words, why_words
from resit.journey.sources import source_view
from resit.web import charts, words
from resit.web.templatetags.resit import day

CELL_STEP = 28
ABOUT_THE_EXAM = frozenset({"score", "outline", "exam", "report", "statistics"})  # on the exam's own page, not in a retake's answer
FIRST_ASKED = ("earliest", "attempts", "fee")
PICTURES = (("wide", 720.0), ("narrow", 330.0))


def answer_page(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the answer's template prints."""
    status = words.STATUS.get(answer["status"], words.UNKNOWN_STATUS)
    if answer["status"] == "may_sit" and not answer.get("earliest"):
        status = words.NO_BAR_FOUND
    ended = answer["status"] == "ineligible" and not answer.get("earliest")
    if answer["status"] == "ineligible" and not ended:
        status = words.NOT_IN_THIS_PERIOD
    goes_on = not ended and answer["status"] != "passed"
    waiting = waits_for(answer)
    next_question = next((unknown["fact"] for unknown in waiting["earliest"]), None) if answer["status"] == "unknown" else None
    if next_question:
        status = words.ONE_MORE
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for reason in answer.get("because", ()):
        field = reason.get("field") or "status"
        field = "fee" if field.startswith("charges.") else field
        reasons.setdefault("earliest" if field.startswith("earliest") else field, []).append(reason)
    if answer["status"] == "may_sit" and answer.get("earliest_note") and "earliest" not in reasons:
        status = words.NO_WAIT_FOUND  # no text says that there is none
    if status.tone == "go" and answer["status"] == "may_sit" and not answer["sure"]:  # old or weak texts are no reason for green
        open_so_far = words.OPEN_AS_FAR_AS_FOUND
        status = replace(status, tone=open_so_far.tone, icon=open_so_far.icon) if status is words.NO_WAIT_FOUND else open_so_far
    shown = {"earliest", "latest", "attempts", "fee", "status", "needs", "parts"}
    return {
        "answer": answer,
        "status": status,
        "leaf": coming_day(answer),
        "has_days": has_days_ahead(answer),
        "reasons": {name: reasons.get(name, []) for name in shown},
        "other_reasons": [reason for name, group in reasons.items() if name not in shown for reason in group],
        "days": _named_days(answer),
        "values": [{"name": answer["labels"][name], "value": value_words(value, _)} for name, value in answer["values"].items()],
        "fee_may_be": fee_words(answer["fee_options"], _) if answer.get("fee_options") else "",
        "who_pays": who_pays(answer),
        "doubts": [_doubt(each, answer) for each in answer.get("doubts", ())],
        "allowances": [allowance(count, opens=bool(answer.get("earliest"))) for count in answer.get("attempts", ())],
        "ended": ended,
        "goes_on": goes_on,
        "next_question": next_question,
        "question_first": status.tone == "unsure" or ended,
        "few_left": ended or any(isinstance(count.get("left"), int) and count["left"] <= 1 for count in answer.get("attempts", ())),
        # Which part it was is not told yet, so nothing can be said of each.
        "parts": [] if next_question and not answer.get("unit") else [part_row(part) for part in answer.get("parts", ())],
        "needs": [need for need in answer.get("needs", ()) if goes_on or need.get("blocking")],
        "waits_for": waiting,
        "disagreements": [
            dispute | {"label": words.FIELD.get(dispute["field"]) or plain_words(dispute["field"])}
            for dispute in answer.get("disagreements", ())
            if dispute["field"] not in ABOUT_THE_EXAM
        ],
        "sources": sources_of(answer),
        **ways_on(answer),
        **timeline(answer.get("timeline")),
    }


def who_pays(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of the fee, where there is more than one; all that may hold, where it waits for a fact."""
    options = answer.get("fee_options")
    rows: list[Mapping[str, Any]] = (options or answer.get("fee") or {}).get("rows", [])
    return rows if options or len(rows) > 1 else []


def _doubt(doubt: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """A doubt as it is printed: a status, and a first day that is past under the other reading, are told in words alone."""
    on, others = answer["as_of"], [each for each in doubt["alternatives"] if each not in words.STATUS]
    told = doubt["rule"] == COUNTING and all(isinstance(each, str) and each <= on for each in others)
    return {**doubt, "alternatives": [] if told else others}


def coming_day(answer: Mapping[str, Any]) -> date | None:
    """The day to wait for; None where it has come, or where none can be named."""
    on, today = charts.as_day(answer.get("earliest") or answer.get("earliest_apply")), charts.as_day(answer["as_of"])
    return on if on and today and on > today and answer["status"] != "passed" else None


def has_days_ahead(answer: Mapping[str, Any]) -> bool:
    """Whether a calendar file would hold anything."""
    days = [answer.get(key) for key in ("earliest", "earliest_apply", "earliest_bookable", "latest")] + list(
        (answer.get("dates") or {}).values()
    )
    return any(day > answer["as_of"] for day in days if isinstance(day, str))


def ways_on(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is not known, each thing with its question to the body, what matters most first; then the other ways on."""
    found = answer.get("ways_on", ())
    asks = [way for way in found if way.get("question")]
    open_ends = [unknown for unknown in answer.get("unknown", ()) if not unknown.get("fact")]
    unknowns, shown = [], set()
    for unknown in sorted(open_ends, key=lambda each: _place(each["field"])):
        field = _main_field(unknown["field"])
        ask = unknown.get("ask")
        row = {
            **unknown,
            "kind_label": words.ABSENCE.get(unknown.get("absence", ""), ""),
            "label": words.FIELD.get(field) or plain_words(field),
        }
        unknowns.append(row | {"ask": None if ask in shown else ask})
        shown.add(ask)
    rest = [way["question"] for way in asks if way["question"] not in shown]
    return {
        "unknowns": unknowns,
        "asks": {"text": asks[0]["text"], "address": asks[0].get("address"), "questions": rest} if asks else None,
        "ways": [way for way in found if not way.get("question")],
    }


def _main_field(field: str) -> str:
    return "earliest" if field.startswith("earliest") else field


def _place(field: str) -> int:
    field = _main_field(field)
    return FIRST_ASKED.index(field) if field in FIRST_ASKED else len(FIRST_ASKED)


def waits_for(answer: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Facts not yet told, by the figure that waits for them."""
    waiting: dict[str, list[Mapping[str, Any]]] = {
        "earliest": [],
        "latest": [],
        "attempts": [],
        "fee": [],
        "needs": [],
        "status": [],
        "parts": [],
    }
    for unknown in answer.get("unknown", ()):
        if unknown.get("fact"):
            waiting.setdefault(unknown["field"], []).append(unknown)
    return waiting


def _named_days(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Days beside the earliest, as label and day; those equal to the earliest say nothing new."""
    rows = [
        {"label": label, "on": answer[key]}
        for key, label in words.DAY_NAME.items()
        if answer.get(key) and answer[key] != answer.get("earliest")
    ]
    seen = {row["on"] for row in rows}
    for name, on in (answer.get("dates") or {}).items():
        if isinstance(on, str) and on and on not in seen:
            rows.append({"label": answer["labels"][name], "on": on})
    return rows


def allowance(count: Mapping[str, Any], *, opens: bool = False) -> dict[str, Any]:
    """One cap as a row of cells: crossed ones are used. `opens`: a day to sit is named, so a cap that is used up frees again."""
    limit, used, left = count.get("limit"), count.get("used") or 0, count.get("left")
    whole = isinstance(limit, int) and isinstance(used, int)
    cells = charts.attempt_cells(limit=limit, used=min(used, limit)) if whole and isinstance(limit, int) else ()
    return {
        "limit": limit if isinstance(limit, int) else None,
        "used": used,
        "left": left if isinstance(left, int) else None,
        "for_now": left == 0 and opens,
        "unlimited": "unlimited" in (limit, left),
        "text": " ".join(each for each in (count.get("text"), count.get("pause")) if each),
        "scope_label": plain_words(str(count.get("scope", ""))),
        "cells": [
            {"kind": kind, "x": number * CELL_STEP + 1, "cross": f"{number * CELL_STEP + 7} 6l10 8m0 -8l-10 8"}
            for number, kind in enumerate(cells)
        ],
        "cells_width": CELL_STEP * len(cells),
    }


def part_row(part: Mapping[str, Any]) -> dict[str, Any]:
    state = words.PART_STATUS.get(part.get("status", ""), words.UNKNOWN_STATUS)
    if part.get("status") == "ineligible" and part.get("earliest"):
        state = words.PART_STATUS["not_yet"]
    return {**part, "tone": state.tone, "label": state.label}


def sources_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every source the answer cites, once, in the order it is first cited."""
    found: dict[str, Mapping[str, Any]] = {}

    def gather(reasons: Iterable[Mapping[str, Any]]) -> None:
        for reason in reasons:
            for source in reason.get("sources", ()):
                found.setdefault(source.get("id") or source["address"], source)
            gather(reason.get("because") or ())

    gather(answer.get("because", ()))
    gather(answer.get("needs", ()))
    gather([each for each in (answer.get("fee"), answer.get("fee_options"), *answer.get("charges", ())) if each])
    return list(found.values())


def timeline(drawn: Mapping[str, Any] | None) -> dict[str, Any]:
    """The timeline at two widths, and the same as a list of events in order."""
    if not drawn or not (charts.as_day(drawn.get("from")) and charts.as_day(drawn.get("until"))):
        return {"pictures": [], "events": [], "timeline_summary": ""}
    events: list[dict[str, Any]] = []
    for attempt in drawn.get("attempts", ()):
        if on := charts.as_day(attempt.get("on")):
            outcome = words.OUTCOME.get(attempt.get("outcome", ""), attempt.get("outcome", ""))
            events.append(
                {
                    "on": on,
                    "label": _("Attempt {number}: {outcome}").format(number=attempt.get("number"), outcome=outcome),
                }
            )
    for stretch in drawn.get("closed", ()):
        if (start := charts.as_day(stretch["from"])) and (end := charts.as_day(stretch.get("until"))):
            last = end - timedelta(days=1)
            text = stretch.get("text") or _("closed")
            events.append({"on": start, "label": _("Closed to {day}: {text}").format(day=day(last), text=text)})
    events += [{"on": on, "label": mark["label"]} for mark in drawn.get("marks", ()) if (on := charts.as_day(mark["on"]))]
    events.sort(key=lambda event: event["on"])
    return {
        "unknown": bool(drawn.get("unknown")),
        "pictures": [{"name": name, "drawn": charts.timeline_picture(drawn, width=width)} for name, width in PICTURES],
        "events": events,
        "timeline_summary": ". ".join(f"{event['on'].isoformat()}: {event['label']}" for event in events),
    }


# Program pages


def source_row(source: Source) -> dict[str, Any]:
    """A source as the answer's JSON has it."""
    return source_view(source, _)


def cited(program: Program, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [source_row(program.sources[each]) for each in ids if each in program.sources]


def absence_row(program: Program, absence: Absence) -> dict[str, Any]:
    return {
        "label": words.FIELD.get(absence.field) or plain_words(absence.field),
        "kind_label": words.ABSENCE.get(absence.kind.value, ""),
        "text": absence.text,
        "ask": absence.ask,
        "read": cited(program, absence.read),
    }


def outline_page(outline: Outline | None) -> dict[str, Any]:
    if outline is None or not outline.areas:
        return {}
    weighted = [(area.name, float(area.weight)) for area in outline.areas if area.weight is not None]
    whole = len(weighted) == len(outline.areas)
    return {
        "strip": charts.strip_of(weighted) if whole else (),
        "areas": [
            {
                "name": area.name,
                "weight": area.weight,
                "items": area.items,
                "parts": area.parts,
                "topics": area.topics,
                "tint": number % charts.TINTS + 1,
            }
            for number, area in enumerate(outline.areas)
        ],
        "has_items": any(area.items is not None for area in outline.areas),
    }


def test_day_page(exam: ExamFormat | None) -> dict[str, Any]:
    if exam is None:
        return {}
    blocks = charts.day_blocks(
        minutes=exam.minutes,
        segments=exam.segments,
        segment_minutes=exam.segment_minutes,
        tutorial_minutes=exam.tutorial_minutes,
        break_minutes=exam.break_minutes,
    )
    kinds = dict.fromkeys(block.kind for block in blocks)
    pretest = exam.pretest_items if exam.pretest_items is not None else (exam.items or 0) - (exam.scored_items or 0)
    return {
        "blocks": [{"kind": b.kind, "x": b.x, "width": b.width, "minutes": b.minutes, "label": words.TEST_DAY[b.kind]} for b in blocks]
        if len(kinds) > 1 or len(blocks) > 1
        else [],
        "keys": [{"kind": kind, "label": words.TEST_DAY[kind]} for kind in kinds],
        "dots": charts.item_dots(items=exam.items, scored=exam.scored_items),
        "scored": exam.scored_items if exam.items and exam.scored_items and exam.scored_items < exam.items else None,
        "pretest": pretest,
        "items": exam.items,
        "rows": [{"label": label, "value": value} for label, value in _exam_rows(exam) if value not in (None, "")],
    }


def _exam_rows(exam: ExamFormat) -> Iterable[tuple[str, object]]:
    yield _("Items"), exam.items if exam.items_min is None else _("{least} to {most}").format(least=exam.items_min, most=exam.items_max)
    yield _("Scored items"), exam.scored_items
    yield _("Minutes"), exam.minutes
    yield _("Segments"), exam.segments
    yield _("Minutes a segment"), exam.segment_minutes
    yield _("Minutes for breaks"), exam.break_minutes
    yield _("Minutes for the tutorial"), exam.tutorial_minutes
    yield _("In one sitting"), None if exam.one_sitting is None else (_("yes") if exam.one_sitting else _("no"))
    yield _("Adapts to your responses"), None if exam.adaptive is None else (_("yes") if exam.adaptive else _("no"))
    yield _("How it is given"), exam.delivery
    yield _("Results"), exam.results
    yield _("Note"), exam.note


def score_rows(score: ScoreScale | None) -> list[dict[str, Any]]:
    if score is None:
        return []
    rows: list[tuple[str, object]] = [
        (_("Reported as"), words.SCORE_KIND.get(score.kind or "", score.kind)),
        (_("Scale"), _("{low} to {high}").format(low=score.scale[0], high=score.scale[1]) if score.scale else None),
        (_("Passing score"), charts.figure(score.passing) if score.passing is not None else None),
        (_("Passing, in percent"), charts.figure(score.passing_percent) if score.passing_percent is not None else None),
        (_("Passing, in items"), score.passing_items),
        (_("A strong part makes up for a weak one"), None if score.compensatory is None else (_("yes") if score.compensatory else _("no"))),
        (_("Note"), score.note),
    ]
    return [{"label": label, "value": value} for label, value in rows if value not in (None, "")]


# The first plan


def plan_page(plan: Plan) -> dict[str, Any]:
    """The plan as rows of a table: hours by content area, week by week."""
    names = {area.id: area.name for area in plan.areas}
    weeks = []
    for number, week in enumerate(plan.weeks, start=1):
        rows = [{"name": names[key], "minutes": minutes, "catalog": True} for key, minutes in week.shares.items() if minutes]
        if not week.shares and week.minutes:
            rows = [{"name": _("Study"), "minutes": week.minutes, "catalog": False}]
        marks = []
        if any(session.kind is SessionKind.MOCK for session in week.sessions):
            marks.append(_("a full practice under time"))
        if any(session.kind is SessionKind.REVIEW for session in week.sessions):
            marks.append(_("mixed review"))
        weeks.append(
            {"number": number, "from": week.starts_on, "last": week.ends_on, "rows": rows, "minutes": week.minutes, "marks": marks}
        )
    return {
        "weeks": weeks,
        "minutes": plan.minutes,
        "why": why_words(plan, _),
        "notes": note_words(plan, _),
        "exam_on": plan.exam_on,
        "rest_on": plan.rest_on,
    }
