"""What a road says, in sentences: the reading, the advice, readiness, its sessions, and what moved."""

from resit.domain.catalog.model import Program
from resit.domain.planner.plan import Note
from resit.domain.policy.explain import Say, day_words, untranslated
from resit.domain.psychometrics.reading import AreaReading, Doubt, Reading
from resit.journey.plans import NOTES
from resit.journey.road import Road, RoadSession, Work

WORTH_SAYING_MINUTES = 15
WORTH_SAYING_PERCENT = 1.0  # of all the time


def percent(share: float) -> str:
    return f"{round(100 * share)}"


def area_name(program: Program, area_id: str, say: Say = untranslated) -> str:
    if program.outline is None or not program.outline.areas:
        return say("the whole exam")
    return next((area.name for area in program.outline.areas if area.id == area_id), area_id)


def session_name(session: RoadSession, program: Program, say: Say = untranslated) -> str:
    """What one session is: its content area, or its kind."""
    if session.kind is Work.SEGMENT:
        return say("timed segment")
    if session.kind is Work.REVIEW:
        return say("mixed review")
    if session.kind is Work.MOCK:
        return say("full practice under time")
    return say("study") if session.plan.area_id is None else area_name(program, session.plan.area_id)


def road_notes(road: Road, say: Say = untranslated) -> list[str]:
    """What the plan had to leave out, and that its sessions open nothing where nothing has been written for the exam."""
    notes = []
    for note in road.plan.notes:
        if note is Note.NO_EXAM_LENGTH and road.has_content:  # of segments, not of the exam: none is left
            continue
        if note is Note.NO_ROOM_FOR_MOCK and road.has_content:
            notes.append(say("There is no room for a timed segment in these hours."))
        else:
            notes.append(NOTES[note](say))
    if road.sessions and not road.has_content:
        notes.append(say("Nothing has been written for this exam yet, so the sessions open nothing: study with your own material."))
    return notes


def evidence_words(reading: Reading, program: Program, say: Say = untranslated, *, has_figures: bool = True) -> str:
    """Whether what is known tells the areas apart, and what follows for the plan: the reason for its advice.

    `has_figures` is False where the report says no more than failed, or where there is none.
    """
    areas = program.outline.areas if program.outline else ()
    if not areas:
        return say("No outline of this exam was found, so the time is not shared by areas.")
    weighted = _is_weighted(program)
    if reading.weak and weighted:
        area = reading.weak[0]
        return say(
            "{area} stands clearly below the rest: about {mean} % right is to be expected there ({low} to {high}), against {rest} % in the others. "
            "It gets more time than the outline gives it; no area goes without."
        ).format(
            area=area_name(program, area.id), mean=percent(area.mean), low=percent(area.low), high=percent(area.high),
            rest=percent(_rest(reading, area)),
        )  # fmt: skip
    if reading.weak:
        return say("One area stands below the rest, but the outline gives no weights, so the areas share the time evenly.")
    known = (
        say(
            "What is known so far cannot tell your areas apart: with so few items in each, the differences are no larger than chance makes them."
        )
        if has_figures or reading.fresh_items
        else say("Nothing is known yet that could tell your areas apart.")
    )
    follows = (
        say("Follow the outline: more time where the exam asks more.")
        if weighted
        else say("The outline gives no weights, so the areas share the time evenly.")
    )
    return f"{known} {follows}"


def _is_weighted(program: Program) -> bool:
    areas = program.outline.areas if program.outline else ()
    return bool(areas) and all(area.weight for area in areas)


def why_words(road: Road, say: Say = untranslated) -> str:
    """Why time is shared as it is."""
    return evidence_words(road.reading, road.program, say, has_figures=road.has_figures)


def _rest(reading: Reading, weak: AreaReading) -> float:
    others = [each for each in reading.areas if each.id != weak.id]
    return sum(each.mean for each in others) / len(others) if others else weak.mean


DOUBTS = {
    Doubt.CUT: "how many items right the passing score asks for: nobody publishes it, so every likely value is counted in",
    Doubt.PRACTICE: "how hard these practice items are beside the real ones: nobody has compared them yet",
    Doubt.RESPONSES: "how little one set of responses says about a person",
}


def doubt_words(reading: Reading, say: Say = untranslated) -> str:
    return say(DOUBTS[reading.readiness.doubt])


def readiness_words(reading: Reading, say: Say = untranslated) -> str:
    """Readiness in one or two sentences, never a bare figure."""
    ready = reading.readiness
    if not ready.enough or ready.p_pass is None or ready.low is None or ready.high is None:
        return say("Not enough yet to say how likely you are to pass. The largest doubt: {doubt}.").format(doubt=doubt_words(reading, say))
    return say(
        "If you sat today, knowing what you know now, the chance of passing is about {p} in 100; between {low} and {high} would also fit. "
        "That is today, before any more study. No outcome has checked this figure yet. The largest doubt: {doubt}."
    ).format(p=percent(ready.p_pass), low=percent(ready.low), high=percent(ready.high), doubt=doubt_words(reading, say))


def changes(road: Road, say: Say = untranslated) -> list[str]:
    """What the last sitting changed in the plan, and why; empty before the first."""
    if road.before is None or road.plan_before is None:
        return []
    lines = [*_share_words(road, before=road.before, say=say), _width_words(road, say)]
    again = [each for each in road.sessions if each.ideas]
    if again:
        lines.append(
            say("Ideas behind your wrong answers: {n}. They come back in other items, on other days, the first on {day}.").format(
                n=len({idea for each in again for idea in each.ideas}), day=day_words(again[0].on, say)
            )
        )
    segment = next((each for each in road.sessions if each.kind is Work.SEGMENT), None)
    if segment is not None:
        lines.append(say("The next timed segment, with items you have not met, stands on {day}.").format(day=day_words(segment.on, say)))
    else:
        lines.append(say("No timed segment with new items is left in this plan."))
    return lines


def _share_words(road: Road, *, before: Reading, say: Say) -> list[str]:
    """Which areas came to stand apart or no longer do, and whose time moved by it."""
    weighted = _is_weighted(road.program)
    weak, was_weak = ({each.id: area_name(road.program, each.id) for each in reading.weak} for reading in (road.reading, before))
    newly = [name for area, name in sorted(weak.items()) if area not in was_weak]
    no_longer = [name for area, name in sorted(was_weak.items()) if area not in weak]
    moved = _moved(road) if weighted else {}
    if not weak and not was_weak:
        if not weighted:
            return [say("The areas go on sharing the time evenly: your result cannot tell them apart either.")]
        return [say("The shares of the areas stay with the outline: your result cannot tell the areas apart either.")]
    if not newly and not no_longer and not moved:
        return [say("The shares of the areas stay as they were: the new result fits what was known, and tells no other area apart.")]
    gets_more = (
        say("{area} now stands clearly below the rest, so it gets more of your time.")
        if weighted
        else say("{area} now stands clearly below the rest, but the outline gives no weights, so the areas share the time evenly.")
    )
    gets_less = (
        say("{area} no longer stands apart, so the outline shares the time again.")
        if weighted and not weak
        else say("{area} no longer stands apart.")
    )
    lines = [*(gets_more.format(area=name) for name in newly), *(gets_less.format(area=name) for name in no_longer)]
    if not lines:
        lines.append(
            say(
                "{area} still stands clearly below the rest, and the new result says better by how much, so the shares move a little."
            ).format(area=", ".join(weak.values()))
        )
    return lines + [
        say("{area}: {after} instead of {before}.").format(area=area_name(road.program, area), before=hours(earlier), after=hours(now))
        for area, (earlier, now) in moved.items()
    ]


def _moved(road: Road) -> dict[str, tuple[int, int]]:
    """Minutes before and now of each area whose time moved; whole sessions move with the smallest change, so small ones move nothing."""
    if road.plan_before is None:
        return {}
    pairs = zip(road.plan_before.areas, road.plan.areas, strict=True)
    if max((abs((now.weight or 0) - (before.weight or 0)) for before, now in pairs), default=0) < WORTH_SAYING_PERCENT:
        return {}
    both = {area: (road.plan_before.minutes_by_area[area], now) for area, now in road.plan.minutes_by_area.items()}
    return {area: pair for area, pair in both.items() if abs(pair[1] - pair[0]) >= WORTH_SAYING_MINUTES}


def _width_words(road: Road, say: Say) -> str:
    assert road.before is not None  # noqa: S101 (asked after a sitting only)
    return say("Expected over the whole exam: {now} % right ({low} to {high}); before this sitting {before} % ({before_low} to {before_high}). "
        "How hard these items are beside the exam’s is not known, so one segment moves this only a little."
    ).format(
        now=percent(road.reading.mean), low=percent(road.reading.low), high=percent(road.reading.high),
        before=percent(road.before.mean), before_low=percent(road.before.low), before_high=percent(road.before.high),
    )  # fmt: skip


def hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
