"""A case as the answer that pages, API and shell share: plain values, every figure with its sources and their standing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resit.domain.catalog.model import Program
from resit.domain.policy.cases import Case
from resit.domain.policy.decision import Cost, Decision, Status
from resit.domain.policy.explain import (
    Say,
    Statement,
    conventions,
    day_words,
    doubt_text,
    headline,
    is_past,
    month_words,
    name_words,
    pause_after,
    statements,
    untranslated,
)
from resit.domain.policy.vocabulary import Body, Charge, Fee, Rule
from resit.journey.case import Asked
from resit.journey.open_ends import questions_in, unknown_in, ways_on
from resit.journey.sources import bears_alone, best_of, source_view, standing_of
from resit.journey.timeline import timeline

Answer = dict[str, Any]


def answer_to(asked: Asked, *, say: Say = untranslated) -> Answer:
    """The whole answer; `say` translates. Days are ISO texts or None."""
    case, program = asked.case, asked.loaded.program
    decision = case.decision
    because = [_statement(program, each, say) for each in _once(statements(case, say))]
    # The verdict rests on what decides the days and the attempts; of the texts behind one rule the best one counts.
    bearing = [row for row in because if row["_bears"] and row["field"] in VERDICT] or because
    cited = [best_of((program.sources[each] for each in row["_ids"]), case.on) for row in bearing if row["_ids"]]
    sure = all(bears_alone(each, case.on) for each in cited)
    unknown = list(unknown_in(asked, say, sure=sure))
    answer: Answer = {
        "program": program.id,
        "as_of": case.on.isoformat(),
        "status": decision.status.value,
        "headline": headline(case, say, sure=sure),
        "sure": sure,
        "earliest": _iso(decision.earliest),
        "earliest_note": _no_wait(case, say, sure=sure),
        "earliest_at": None if decision.earliest_at is None else decision.earliest_at.isoformat(),
        "earliest_apply": _iso(decision.earliest_apply),
        "earliest_bookable": _iso(decision.earliest_bookable),
        "latest": _iso(decision.latest),
        "next_attempt_number": decision.next_number,
        "rule_version": program.version,
        "unit": _unit(case),
        "unknown": unknown,
        "attempts": [_count(decision, each, say) for each in decision.counts if each.rule.field == "attempts"],
        "parts": [_part(each) for each in decision.parts],
        "fee": _fee(asked, say),
        "fee_options": _fee_options(asked, say),
        "charges": [_charge(asked, name, each, say) for name, each in decision.charges.items()],
        "needs": [_need(asked, each, say) for each in sorted(decision.todos, key=lambda each: (not each.blocking, not each.urgent))],
        "because": [_shown(row) for row in because],
        "doubts": list(_doubts(case, say)),
        "disagreements": disagreements(program, say),
        "dates": {name: _iso(day) for name, day in decision.dates.items()},
        "values": dict(decision.values),
        "administration": _administration(decision, say),
        "labels": {name: name_words(name, case.policy, say) for name in (*decision.dates, *decision.values)},
        "questions": list(questions_in(asked, say)),
        "what_if": list(_line(asked, say)) if asked.question.what_if else [],
        "timeline": timeline(asked, say=say),
        "conventions": list(conventions(case, say)),
        "standing": standing_of(cited, say, on=case.on),
        "under_review": _under_review(program, because, say),
        "ways_on": list(ways_on(asked, unknown, say)),
    }
    if asked.question.sit_on is not None:
        day = asked.question.sit_on
        answer["sit_on"] = {"on": day.isoformat(), "permitted": day in decision.permitted and not _is_closed(decision)}
    return answer


def _under_review(program: Program, because: Iterable[Answer], say: Say) -> list[Answer]:
    """The sources of this answer whose pages were seen changed or gone, each with the rules that rest on it."""
    resting: dict[str, list[str]] = {}
    for row in because:
        for each in row["_ids"]:
            if program.sources[each].under_review is not None:
                resting.setdefault(each, []).append(row["rule"])
    return [{"source": source_view(program.sources[each], say), "rules": list(dict.fromkeys(rules))} for each, rules in resting.items()]


VERDICT = {"earliest", "earliest_apply", "latest", "attempts", "status"}
CLOSED = {Status.PASSED, Status.UNKNOWN}


def _is_closed(decision: Decision) -> bool:
    return decision.status in CLOSED or decision.has_ended


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _no_wait(case: Case, say: Say, *, sure: bool) -> str | None:
    """Where the first day is not after the last attempt: that there is no wait, or that none was found."""
    decision = case.decision
    mine = [each.on for each in case.judged if each.counted and each.unit == decision.unit]
    if decision.earliest is None or not mine or decision.earliest > mine[-1]:
        return None
    if any(each.cause == "wait" for each in decision.effects):
        return say("No wait applies.") if sure else say("By the texts that were found, no wait applies.")
    if any(each.kind == "wait" for each in case.policy.rules):
        return say("By the rules that were found, no wait applies to you now.")
    return say("No wait after an attempt was found in the texts that were read.")


def _once(found: Iterable[Statement]) -> Iterable[Statement]:
    seen: set[tuple[str, str, str]] = set()
    for each in found:
        key = (each.rule.id, each.field, each.text)
        if key not in seen:
            seen.add(key)
            yield each


def _statement(program: Program, statement: Statement, say: Say) -> Answer:
    ids = statement.source or statement.rule.source
    row: Answer = {
        "rule": statement.rule.id,
        "field": statement.field,
        "text": statement.text,
        "confidence": statement.rule.confidence or program.confidence.value,
        "sources": [source_view(program.sources[each], say) for each in ids if each in program.sources],
        "_ids": [each for each in ids if each in program.sources],
        "_bears": statement.rule.kind not in {"note", "value"},
    }
    if statement.because:
        row["because"] = [_shown(_statement(program, each, say)) for each in statement.because]
    return row


def _shown(row: Answer) -> Answer:
    return {key: value for key, value in row.items() if not key.startswith("_")}


def _unit(case: Case) -> Answer | None:
    unit, value = case.policy.unit, case.decision.unit
    if unit is None or value is None:
        return None
    return {"key": unit.key, "value": value, "label": unit.label.replace("{value}", value)}


def _administration(decision: Decision, say: Say) -> Answer | None:
    """The coming administration of a program with a calendar: the ends of a window, or each day of a fixed sitting."""
    held = decision.administration
    if held is None:
        return None
    name = held.name or month_words(held.days[-1], say)
    return {"name": name, "days": [each.isoformat() for each in held.days], "rule": held.rule.id}


def _count(decision: Decision, count: Any, say: Say) -> Answer:
    unlimited = count.unlimited
    return {
        "scope": count.scope,
        "limit": "unlimited" if unlimited else count.limit,
        "used": count.used,
        "left": "unlimited" if unlimited else count.left,
        "rule": count.rule.id,
        "text": decision.says(count.rule),
        "pause": None if count.limit is None else pause_after(count.rule, say),
    }


def _part(part: Any) -> Answer:
    return {
        "part": part.part,
        "name": part.name,
        "status": part.status.value,
        "earliest": _iso(part.earliest),
        "credit_until": _iso(part.credit_until),
        "credit": part.credit,
    }


def _fee(asked: Asked, say: Say) -> Answer | None:
    cost, program = asked.case.decision.cost, asked.loaded.program
    if cost is None:
        return None
    decision = asked.case.decision
    why = cost.who or decision.says(cost.rule)
    for rule, extra in cost.surcharges:
        why += f"; {decision.says(rule)} (+{extra:g})"
    return {
        "amount": _whole(cost.amount),
        "currency": cost.currency,
        "why": why,
        "rule": cost.rule.id,
        "rows": fee_rows(decision.versions[cost.rule.id].body),
        "sources": _sources(program, decision, [cost.rule], say),
    }


def _fee_options(asked: Asked, say: Say) -> Answer | None:
    """What the fee may come to, where which amount holds depends on facts not told."""
    decision = asked.case.decision
    found = decision.fee_options
    if found is None:
        return None
    return {
        "currency": found.currency,
        "rows": [{"who": each.who, "amount": _whole(each.amount), "name": each.name} for each in found.options],
        "waits_for": list(found.waits_for),
        "complete": found.complete,
        "rules": [each.id for each in found.rules],
        "sources": _sources(asked.loaded.program, decision, found.rules, say),
    }


def fee_words(options: Mapping[str, Any], say: Say = untranslated) -> str:
    """What a fee may come to, from `fee_options`: "575 or 760 USD"; where the other amount is not known, it says so."""
    amounts = list(dict.fromkeys(f"{row['amount']:g}" for row in options["rows"]))
    one_of = say(" or ").join([", ".join(amounts[:-1]), amounts[-1]] if len(amounts) > 1 else amounts)
    priced = f"{one_of} {options['currency']}"
    return priced if options["complete"] or len(amounts) > 1 else say("{amount} in some cases, otherwise not found").format(amount=priced)


def _charge(asked: Asked, name: str, cost: Cost, say: Say) -> Answer:
    decision = asked.case.decision
    return {
        "name": name,
        "label": name_words(name, asked.case.policy, say),
        "amount": _whole(cost.amount),
        "currency": cost.currency,
        "why": cost.who or decision.says(cost.rule),
        "rule": cost.rule.id,
        "sources": _sources(asked.loaded.program, decision, [cost.rule], say),
    }


def _sources(program: Program, decision: Decision, rules: Iterable[Rule], say: Say) -> list[Answer]:
    ids = dict.fromkeys(each for rule in rules for each in decision.source(rule))
    return [source_view(program.sources[each], say) for each in ids if each in program.sources]


def _whole(amount: float) -> int | float:
    return int(amount) if float(amount).is_integer() else amount


def fee_rows(body: Body) -> list[Answer]:
    """Every row of a fee or charge, for who pays what; an amount that is computed stands as its expression."""
    if not isinstance(body, Fee | Charge):
        return []
    return [{"who": row.who, "amount": _plain_number(row.amount.text), "name": row.name} for row in body.rows]


def _plain_number(text: str) -> int | float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return _whole(number)


def _need(asked: Asked, todo: Any, say: Say) -> Answer:
    program, decision = asked.loaded.program, asked.case.decision
    return {
        "kind": todo.need,
        "text": decision.says(todo.rule),
        "blocking": todo.blocking,
        "urgent": todo.urgent,
        "rule": todo.rule.id,
        "sources": _sources(program, decision, [todo.rule], say),
    }


def _doubts(case: Case, say: Say) -> Iterable[Answer]:
    told: set[tuple[str, str]] = set()
    past: set[tuple[str, str]] = set()
    for doubt in case.doubts:
        edge = (doubt.rule, doubt.edge)
        if edge in past and is_past(doubt, case.on):
            continue  # the other first day is past as well, which has been said
        text = doubt_text(doubt, case, say, again=edge in told)
        told.add(edge)
        if is_past(doubt, case.on):
            past.add(edge)
        values = [each.isoformat() if isinstance(each, date) else each for each in doubt.alternatives]
        yield {"text": text, "field": doubt.field, "alternatives": values, "rule": doubt.rule, "edge": doubt.edge}
    decision = case.decision
    bookable = decision.earliest_bookable
    if bookable is not None and decision.earliest is not None and bookable > max(decision.earliest, case.on):
        rule = next(each for each in decision.rules if each.kind == "lead")
        text = say("A booking made today can be for {day} at the earliest.").format(day=day_words(bookable, say))
        yield {"text": f"{rule.says} {text}", "field": "earliest", "alternatives": [bookable.isoformat()], "rule": rule.id, "edge": "lead"}


def disagreements(program: Program, say: Say = untranslated) -> list[Answer]:
    """What other pages say, by the figure they speak about."""
    fields: dict[str, list[Answer]] = {}
    for claim in program.claims:
        fields.setdefault(claim.field, []).append({"says": claim.says, "source": source_view(program.sources[claim.source], say)})
    return [{"field": field, "claims": claims} for field, claims in fields.items()]


def _line(asked: Asked, say: Say) -> Iterable[Answer]:
    for on, case in asked.line:
        decision = case.decision
        number = decision.next_number - 1
        lefts = [each.left for each in decision.counts if each.limit is not None]
        left = min((each for each in lefts if each is not None), default=None)
        unlimited = bool(decision.counts) and all(each.unlimited for each in decision.counts)
        if on is None:
            front = say("If attempt {n} fails, whenever it is:").format(n=number)
        else:
            front = say("If attempt {n} on {day} fails:").format(n=number, day=day_words(on, say))
        text = f"{front} {headline(case, say)}"
        yield {
            "attempt": number,
            "on": _iso(on),
            "status": decision.status.value,
            "earliest": _iso(decision.earliest),
            "earliest_apply": _iso(decision.earliest_apply),
            "left": "unlimited" if unlimited else left,
            "text": text,
        }
