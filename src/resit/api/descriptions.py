"""A program as the API describes it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from resit.domain.policy.vocabulary import Fact, Rule
from resit.journey.answer import disagreements
from resit.journey.glance import rule_facts
from resit.journey.programs import LoadedProgram
from resit.journey.sources import source_view

Say = Callable[[str], str]


def program_item(loaded: LoadedProgram) -> dict[str, Any]:
    """What a list says of a program."""
    program = loaded.program
    return {
        "id": program.id,
        "name": program.name,
        "short_name": program.short_name,
        "body": program.body,
        "body_short": program.body_short,
        "field": program.field,
        "country": program.country,
        "credential": program.credential,
        "aliases": program.aliases,
        "confidence": program.confidence.value,
        "version": program.version,
    }


def program_view(loaded: LoadedProgram, *, on: date, say: Say) -> dict[str, Any]:
    """Everything known of a program; `on` selects the versions of its rules that the facts at a glance go by."""
    program, policy = loaded.program, loaded.policy
    outline = None if program.outline is None else asdict(program.outline) | {"effective": _day(program.outline.effective)}
    return program_item(loaded) | {
        "body_site": program.body_site,
        "edition": program.edition.isoformat(),
        "check_by": _day(program.check_by),
        "confidence_why": program.confidence_why,
        "confusable": program.confusable,
        "neighbors": program.neighbors,
        "sources": [source_view(each, say) for each in program.sources.values()],
        "exam": None if program.exam is None else asdict(program.exam),
        "score": None if program.score is None else asdict(program.score),
        "outline": outline,
        "report": None if program.report is None else asdict(program.report),
        "statistics": [asdict(each) for each in program.statistics],
        "disagreements": disagreements(program, say),
        "absences": [asdict(each) | {"kind": each.kind.value, "checked": _day(each.checked)} for each in program.absences],
        "at_a_glance": rule_facts(loaded, on=on, say=say),
        "rules": [_rule(each) for each in policy.rules],
        "facts": list(map(_fact, policy.facts.values())),
        "attempt_keys": list(map(_fact, policy.attempt_keys.values())),
        "outcomes": [
            {"outcome": each.outcome, "label": each.label, "counts": each.counts, "text": each.says, "source": each.source}
            for each in policy.outcomes.values()
        ],
        "unit": None
        if policy.unit is None
        else {"key": policy.unit.key, "question": policy.unit.question, "values": policy.unit.values or _ids(policy.parts)},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "field": rule.field,
        "layer": rule.layer,
        "text": rule.says,
        "confidence": rule.confidence,
        "check_by": _day(rule.check_by),
        "versions": [
            {"from": _day(each.start), "until": _day(each.end), "text": each.says, "source": each.source} for each in rule.versions
        ],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "kind": fact.kind,
        "text": fact.question,
        "help": fact.help,
        "choices": [{"value": each.value, "label": each.label} for each in fact.choices],
        "aliases": fact.aliases,
    }


def _ids(parts: Iterable[Any]) -> tuple[str, ...]:
    return tuple(each.id for each in parts)


def _day(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day
