"""What a sitting that is over tells: the score with its error, each item with its reasons, the ideas behind wrong choices."""

from collections.abc import Mapping
from typing import Any

from resit.domain.catalog.model import Program
from resit.domain.items.model import Bank
from resit.domain.items.scoring import Score, Scored
from resit.domain.policy.explain import Say, untranslated
from resit.domain.psychometrics.classical import share_interval
from resit.domain.psychometrics.reading import Reading
from resit.journey.content import references_of
from resit.journey.road import Sat, reading_of
from resit.journey.road_words import readiness_words

Values = dict[str, Any]


def sitting_report(sat: Sat, *, program: Program, bank: Bank | None, say: Say = untranslated) -> Values:
    """Everything as plain values. Shares are in [0, 1]; intervals hold 80 of 100.

    Returns
    -------
    `score` and `areas` (correct, items; share right, and low and high for it over many such items; whether this sitting alone tells an area
    apart), `items` in their order with every option's reason, `misconceptions` seen, `readiness` from this sitting alone.
    """
    score = sat.score
    low, high = share_interval(correct=score.correct, items=score.items)
    alone = reading_of(program, None, [sat] if sat.form is not None else [])
    return {
        "score": {
            "correct": score.correct,
            "items": score.items,
            "answered": score.answered,
            "not_reached": score.not_reached,
            "share": score.correct / score.items,
            "low": low,
            "high": high,
        },
        "areas": _areas(score, alone, program=program),
        "items": [_item(each, bank=bank) for each in score.scored],
        "misconceptions": _misconceptions(score, bank=bank),
        "readiness": _readiness(alone, say),
    }


def _readiness(reading: Reading, say: Say) -> Values:
    ready = reading.readiness
    return {
        "p_pass": ready.p_pass,
        "low": ready.low,
        "high": ready.high,
        "enough": ready.enough,
        "doubt": ready.doubt.value,
        "because": readiness_words(reading, say),
    }


def _areas(score: Score, reading: Reading, *, program: Program) -> list[Values]:
    counted = score.areas()
    names = {area.id: area.name for area in (program.outline.areas if program.outline else ())}
    return [
        {
            "area": each.id,
            "name": names.get(each.id, each.id),
            "correct": counted[each.id].correct,
            "items": counted[each.id].items,
            "share": counted[each.id].correct / counted[each.id].items,
            "low": low,
            "high": high,
            "tell_apart": each.tell_apart,
        }
        for each in reading.areas
        if each.id in counted
        for low, high in (share_interval(correct=counted[each.id].correct, items=counted[each.id].items),)
    ]


def _item(scored: Scored, *, bank: Bank | None) -> Values:
    item = scored.item
    now = bank.items.get(item.id) if bank is not None else None
    return {
        "number": scored.number,
        "id": item.id,
        "area": item.area,
        "part": item.part,
        "stem": item.stem,
        "response": scored.chosen.id if scored.chosen else None,
        "key": item.key,
        "right": scored.right,
        "misconception": scored.misconception,
        "options": [{"id": each.id, "text": each.text, "why": each.why, "misconception": each.misconception} for each in item.options],
        "explanation": item.explanation,
        "sources": [
            {"title": each.title, "publisher": each.publisher, "address": each.address, "read_on": each.read_on.isoformat()}
            for each in (references_of(bank, now) if bank is not None and now is not None else ())
        ],
    }


def _misconceptions(score: Score, *, bank: Bank | None) -> list[Values]:
    known: Mapping[str, Any] = bank.misconceptions if bank is not None else {}
    return [
        {"id": idea, "says": known[idea].says, "instead": known[idea].instead, "items": list(numbers)}
        for idea, numbers in score.misconceptions.items()
        if idea in known
    ]
