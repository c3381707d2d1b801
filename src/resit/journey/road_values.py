"""A road as plain values, for the shell and for programs."""

from typing import Any

from resit.domain.policy.explain import Say, untranslated
from resit.journey.road import Advice, Road
from resit.journey.road_words import area_name, readiness_words, road_notes, why_words


def road_values(road: Road, *, say: Say = untranslated) -> dict[str, Any]:
    """`areas` (weights in percent; expected share right with its 80 % interval), `advice` and `why`, `readiness`, `notes`, `sessions`."""
    outline = road.program.outline.areas if road.program.outline else ()
    weights = {area.id: area.weight for area in outline}
    ready = road.reading.readiness
    return {
        "areas": [
            {
                "area": each.id,
                "name": area_name(road.program, each.id, say),
                "weight": weights.get(each.id),
                "mean": round(each.mean, 4),
                "low": round(each.low, 4),
                "high": round(each.high, 4),
                "tell_apart": each.tell_apart,
            }
            for each in road.reading.areas
        ],
        "basis": road.advice.value if road.advice is Advice.FOCUS else road.plan.basis.value,
        "advice": road.advice.value,
        "why": why_words(road, say),
        "readiness": {
            "p_pass": None if ready.p_pass is None else round(ready.p_pass, 3),
            "low": None if ready.low is None else round(ready.low, 3),
            "high": None if ready.high is None else round(ready.high, 3),
            "enough": ready.enough,
            "because": readiness_words(road.reading, say),
        },
        "notes": road_notes(road, say),
        "sessions": [
            {
                "on": each.on.isoformat(),
                "number": each.plan.number,
                "minutes": each.plan.minutes,
                "kind": each.kind.value,
                "area": each.plan.area_id,
                "parts": list(each.plan.part_ids),
                "starts_at": None if each.plan.starts_at is None else each.plan.starts_at.isoformat("minutes"),
                "opens": each.opens,
                "drill": each.drill,
            }
            for each in road.sessions
        ],
    }
