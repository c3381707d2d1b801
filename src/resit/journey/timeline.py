"""A case laid out in time: attempts, closed and open stretches, and the days worth marking."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from resit.domain.policy.days import Days
from resit.domain.policy.decision import Status
from resit.domain.policy.explain import Say, Words, day_words, untranslated
from resit.journey.case import Asked

MARGIN = timedelta(days=14)
AHEAD = timedelta(days=90)
FARTHEST = timedelta(days=5 * 366)


def timeline(asked: Asked, *, say: Say = untranslated) -> dict[str, Any]:
    """What a drawing of the case needs. `closed`, `open` and `unknown` are half-open stretches from the last attempt on.

    Where how long to wait is not known, days that no known rule closes are `unknown`, never `open`.
    """
    case = asked.case
    decision = case.decision
    marked = [("as_of", case.on, say("Today"))]
    for kind, day, label in (
        ("earliest_apply", decision.earliest_apply, say("Apply from")),
        ("earliest", decision.earliest, say("Sit from")),
        ("latest", decision.latest, say("Last day")),
    ):
        if day is not None:
            marked.append((kind, day, f"{label} {day_words(day, say)}"))
    days = [each.on for each in case.judged] + [day for _, day, _ in marked]
    first, last = min(days) - MARGIN, _later(min(max(days), case.on + FARTHEST), AHEAD)
    floor = max((each.on for each in case.judged), default=case.on)
    span = Days.between(floor, last)
    permitted = Days(()) if decision.status is Status.PASSED or decision.has_ended else decision.permitted
    silent = any(each.unknown is not None and each.act == "sit" for each in decision.effects)
    free = [{"from": _iso(low, first), "until": _iso(end, last)} for low, end in permitted & span]
    known = decision.earliest is not None and not silent
    return {
        "from": first.isoformat(),
        "until": last.isoformat(),
        "attempts": [
            {
                "on": each.on.isoformat(),
                "outcome": each.outcome,
                "number": number,
                "counted": each.counted,
                "label": f"{day_words(each.on, say)}: {outcome_words(each.outcome, say)}",
            }
            for number, each in enumerate(case.judged, 1)
        ],
        "closed": [
            {"from": _iso(low, first), "until": _iso(end, last), "rule": effect.rule.id, "text": effect.version.says}
            for effect in decision.effects
            if effect.after not in {"renew", "book"}
            for low, end in (~effect.allowed & span)
        ],
        "open": free if known else [],
        "unknown": [] if known else free,
        "marks": [{"on": day.isoformat(), "kind": kind, "label": label} for kind, day, label in sorted(marked, key=lambda row: row[1])],
    }


OUTCOMES: Mapping[str, Words] = {
    "failed": lambda _: _("failed"),
    "passed": lambda _: _("passed"),
    "scored": lambda _: _("scored"),
    "pending": lambda _: _("result pending"),
    "unfinished": lambda _: _("unfinished"),
    "void": lambda _: _("void"),
    "no_show": lambda _: _("not attended"),
    "cancelled": lambda _: _("appointment cancelled"),
    "cancelled_score": lambda _: _("score cancelled"),
}


def outcome_words(outcome: str, _: Say = untranslated) -> str:
    return OUTCOMES[outcome](_) if outcome in OUTCOMES else outcome.replace("_", " ")


def _iso(day: date | None, otherwise: date) -> str:
    return (day or otherwise).isoformat()


def _later(day: date, by: timedelta) -> date:
    return day + by if day < date.max - by else date.max
