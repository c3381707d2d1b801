"""The road from a report to the exam: what is planned opens something, what was sat moves it, and nothing is said that is not known."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from resit.domain.catalog.model import Program
from resit.domain.items.model import Bank, Item, Option
from resit.domain.items.scoring import Delivered, score
from resit.domain.planner.plan import EVERY_DAY, Note, PlanError
from resit.journey.content import content_folder, load_bank
from resit.journey.programs import SHIPPED, load_program
from resit.journey.report import GivenReport, read_report
from resit.journey.road import Advice, Road, Sat, Told, Work, drill_items, forms_left, missed_in, practice_of, reading_of, road
from resit.journey.road_calendar import road_events
from resit.journey.road_values import road_values
from resit.journey.road_words import changes, evidence_words, readiness_words, road_notes, why_words
from resit.journey.sitting_report import sitting_report

TODAY = date(2026, 11, 25)  # a Wednesday
EXAM = date(2027, 1, 31)
DAY = timedelta(days=1)
CMA = load_program("aama-cma").program
LOADED = load_bank(CMA, content_folder())[0]
assert LOADED is not None
BANK: Bank = LOADED
OUTLINE = {area.id: area.weight / 100 for area in CMA.outline.areas}
WITHOUT_CONTENT = [file.stem for file in sorted(SHIPPED.glob("*.toml")) if not (content_folder() / "items" / file.stem).is_dir()]


# What candidates tell and sit


def report_of(*areas: Mapping[str, Any], program: Program = CMA, **more: Any) -> GivenReport:
    return read_report({"taken_on": "2026-11-10", "outcome": "failed", "areas": list(areas), **more}, program=program, on=TODAY)


NOISE = report_of(*({"area": area, "percent": n} for area, n in (("clinical", 64), ("general", 66), ("administrative", 58))))
APART = report_of({"area": "administrative", "correct": 9, "items": 36}, {"area": "clinical", "correct": 80, "items": 106})
BARE = report_of()
REPORTS = {"noise": NOISE, "apart": APART, "bare": BARE, "none": None}

Answer = Callable[[Delivered, int], str | None]


def right(item: Delivered, _number: int) -> str:
    return item.key


def wrong(item: Delivered, number: int) -> str:
    return [each.id for each in item.options if each.id != item.key][number % 3]


def two_thirds(item: Delivered, number: int) -> str:
    return right(item, number) if number % 3 else wrong(item, number)


def all_but(area: str) -> Answer:
    return lambda item, number: wrong(item, number) if item.area == area else right(item, number)


def sitting(on: date, ids: str | Iterable[str], answer: Answer = two_thirds, *, fresh: Iterable[str] | None = None) -> Sat:
    """A form by its id, or a drill of items; `answer` gives the option chosen, None for none."""
    form = ids if isinstance(ids, str) else None
    items = [Delivered.of(BANK.items[each].as_values()) for each in (BANK.form(form).items if form else ids)]
    chosen = {number: option for number, item in enumerate(items, 1) if (option := answer(item, number))}
    met = frozenset(item.id for item in items) if fresh is None else frozenset(fresh)
    return Sat(f"{on}-{form or 'drill'}", on, form, score(items, chosen), met)


def go(
    *sat: Sat,
    report: GivenReport | None = NOISE,
    on: date = TODAY,
    exam_on: date = EXAM,
    hours: float = 6,
    days: frozenset[int] = EVERY_DAY,
    program: Program = CMA,
    bank: Bank | None = BANK,
    starts: time | None = None,
) -> Road:
    told = Told(exam_on, hours, min(on, TODAY), report, days, starts)
    return road(program=program, bank=bank, told=told, sat=sat, on=on)


@cache
def plain(name: str) -> Road:
    return go(report=REPORTS[name])


@cache
def after_a_segment() -> Road:
    return go(sitting(TODAY, "segment-a"))


def shares(found: Road) -> dict[str, float]:
    return {area: minutes / found.plan.minutes for area, minutes in found.plan.minutes_by_area.items()}


def items_behind(address: str, *sat: Sat) -> tuple[Item, ...]:
    """The items that a drill's address begins."""
    asked = parse_qs(urlsplit(address).query)
    met = Counter(each.item.id for sitting in sat for each in sitting.score.scored)
    return drill_items(BANK, part=asked.get("part", [None])[0], ideas=asked.get("idea", []), met=met, missed=missed_in(sat))


def assert_opens(found: Road) -> None:
    """Every session opens a page that is there, a drill that has items, or a segment that is left."""
    slugs = {page.slug for page in BANK.pages}
    for each in found.sessions:
        assert each.opens is not None
        path = urlsplit(each.opens).path
        if each.kind is Work.SEGMENT:
            assert path == "/exams/aama-cma/segment/"
        elif path.startswith("/study/"):
            assert re.fullmatch(r"/study/aama-cma/([a-z-]+)/", path)[1] in slugs
        else:
            assert path == "/exams/aama-cma/drill/"
        assert each.drill is None or len(items_behind(each.drill, *found.sat)) >= 6
        assert (each.drill is None) == (each.kind is Work.SEGMENT)
    planned = sum(each.kind is Work.SEGMENT for each in found.sessions)
    assert planned <= len(forms_left(BANK, [each for each in found.sat if each.form]))


# The plan


@settings(max_examples=25)
@given(
    name=st.sampled_from(list(REPORTS)),
    days_left=st.integers(1, 150),
    hours=st.floats(0.5, 40),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    has_sat=st.booleans(),
)
def test_every_plan_keeps_her_days_and_hours_and_the_day_before_is_free(name, days_left, hours, days, has_sat):
    assume(hours <= 12 * len(days))
    exam_on = TODAY + timedelta(days=days_left)
    found = go(*[sitting(TODAY, "segment-a")] * has_sat, report=REPORTS[name], exam_on=exam_on, hours=hours, days=days)

    assert found.plan.exam_on == exam_on
    assert found.plan.rest_on == exam_on - DAY
    first = TODAY + DAY if has_sat else TODAY
    assert all(first <= each.on < exam_on - DAY for each in found.sessions)
    assert all(each.on.weekday() in days for each in found.sessions)
    by_week = Counter[date]()
    for each in found.sessions:
        by_week[each.on - timedelta(days=each.on.weekday())] += each.plan.minutes
    assert all(minutes <= hours * 60 for minutes in by_week.values())
    assert [each.on for each in found.sessions] == sorted(each.on for each in found.sessions)
    assert [each.plan for each in found.sessions] == list(found.plan.sessions)
    assert_opens(found)


@pytest.mark.parametrize("name", REPORTS)
def test_the_plan_goes_on_to_the_last_days(name):
    found = plain(name)
    assert timedelta(days=2) <= EXAM - found.sessions[-1].on <= timedelta(days=4)
    assert found.sessions[0].on == TODAY


@pytest.mark.parametrize("name", REPORTS)
def test_every_sub_area_is_read_and_drilled_and_both_segments_are_planned(name):
    found = plain(name)
    assert {each.page for each in found.sessions if each.page} == {f"/study/aama-cma/{page.slug}/" for page in BANK.pages if page.part}
    drilled = {part for each in found.sessions if each.drill for part in parse_qs(urlsplit(each.drill).query).get("part", [])}
    assert drilled == {part.id for area in CMA.outline.areas for part in area.parts}
    segments = [each for each in found.sessions if each.kind is Work.SEGMENT]
    assert [each.plan.minutes for each in segments] == [form.minutes for form in BANK.forms]


def test_a_sub_areas_drill_has_its_items_and_a_review_is_mixed():
    for part in ("billing", "safety"):
        assert {item.part for item in drill_items(BANK, part=part, ideas=(), met={})} == {part}
    mixed = drill_items(BANK, part=None, ideas=(), met={})
    assert len({item.part for item in mixed}) == 8
    in_forms = {each for form in BANK.forms for each in form.items}
    assert not in_forms & {item.id for item in mixed}


def test_items_least_met_come_first():
    first = drill_items(BANK, part="safety", ideas=(), met={})
    second = drill_items(BANK, part="safety", ideas=(), met={item.id: 1 for item in first})
    unmet = {item.id for item in BANK.reserve if item.part == "safety"} - {item.id for item in first}
    assert {item.id for item in second} >= unmet


@pytest.mark.parametrize("program", WITHOUT_CONTENT)
def test_without_content_nothing_opens_and_that_is_said(program):
    loaded = load_program(program).program
    found = go(report=report_of(program=loaded), program=loaded, bank=None)
    assert found.sessions
    assert [each.opens for each in found.sessions if each.opens or each.drill or each.page] == []
    assert "Nothing has been written for this exam yet, so the sessions open nothing: study with your own material." in road_notes(found)
    assert Work.SEGMENT not in {each.kind for each in found.sessions}
    assert all(each["opens"] is None for each in road_values(found)["sessions"])


def test_with_content_that_is_not_said():
    assert road_notes(plain("noise")) == []


def test_a_full_practice_without_content_is_called_one_everywhere():
    loaded = load_program("nha-ccma").program  # 180 minutes
    found = go(report=report_of(program=loaded), program=loaded, bank=None)
    long = [each for each in found.sessions if each.plan.minutes == 180]
    assert len(long) == 2
    assert {each.kind for each in long} == {Work.MOCK}
    assert {each["kind"] for each in road_values(found)["sessions"] if each["minutes"] == 180} == {"mock"}
    assert sum("full practice under time, 180 minutes" in event.summary for event in road_events(found)) == 2


def test_an_exam_on_the_day_after_tomorrow_has_its_road():
    found = go(exam_on=TODAY + 2 * DAY)
    assert [each.on for each in found.sessions] == [TODAY]
    assert found.sessions


@pytest.mark.parametrize("days_left", [1, 0, -3])
def test_an_exam_that_is_here_or_past_has_a_road_without_sessions(days_left):
    found = go(exam_on=TODAY + days_left * DAY)
    assert found.sessions == ()
    assert not found.sessions
    assert road_notes(found) == ["The exam is too near for a plan. Rest, and read your score report once more."]
    assert go(sitting(TODAY, "segment-a"), exam_on=TODAY + DAY).sessions == ()


@pytest.mark.parametrize(("hours", "days"), [(0, EVERY_DAY), (81, EVERY_DAY), (20, frozenset({0})), (6, frozenset())])
def test_what_cannot_be_planned_is_refused(hours, days):
    with pytest.raises(PlanError):
        go(hours=hours, days=days)


# The advice


@pytest.mark.parametrize("name", ["noise", "bare", "none"])
def test_noise_follows_the_outline_and_says_why(name):
    found = plain(name)
    assert found.advice is Advice.OUTLINE
    assert "Follow the outline: more time where the exam asks more." in why_words(found)
    assert shares(found) == pytest.approx(OUTLINE, abs=0.02)


def test_noise_is_told_from_nothing():
    noise = "cannot tell your areas apart: with so few items in each, the differences are no larger than chance makes them."
    nothing = "Nothing is known yet that could tell your areas apart."
    assert noise in why_words(plain("noise"))
    assert nothing in why_words(plain("bare"))
    assert nothing in why_words(plain("none"))
    assert noise in why_words(go(sitting(TODAY, "segment-a"), report=None))


def test_an_area_told_apart_gets_more_than_its_share_and_none_goes_without():
    found = plain("apart")
    assert found.advice is Advice.FOCUS
    got = shares(found)
    assert got["administrative"] > 1.2 * OUTLINE["administrative"]
    assert all(got[area] >= 0.5 * share for area, share in OUTLINE.items())
    assert {each.plan.area_id for each in found.sessions} >= OUTLINE.keys()
    reading = {each.id: each for each in found.reading.areas}
    assert [area for area, each in reading.items() if each.tell_apart] == ["administrative"]
    low, mean, high = (round(100 * getattr(reading["administrative"], each)) for each in ("low", "mean", "high"))
    why = f"Administrative stands clearly below the rest: about {mean} % right is to be expected there ({low} to {high}), against"
    assert why_words(found).startswith(why)
    assert why_words(found).endswith("It gets more time than the outline gives it; no area goes without.")


@settings(max_examples=25)
@given(counts=st.tuples(*(st.integers(0, n) for n in (106, 38, 36))), days_left=st.integers(20, 300), hours=st.integers(2, 20))
def test_more_time_goes_only_to_an_area_that_stands_apart(counts, days_left, hours):
    report = report_of(*({"area": area, "correct": n} for area, n in zip(OUTLINE, counts, strict=True)))
    found = go(report=report, exam_on=TODAY + timedelta(days=days_left), hours=hours)
    weights = {area.id: area.weight / 100 for area in found.plan.areas}
    assert (found.advice is Advice.FOCUS) is any(each.tell_apart for each in found.reading.areas)
    if found.advice is Advice.OUTLINE:
        assert weights == pytest.approx(OUTLINE, abs=1e-9)
    else:
        weakest = found.reading.weak[0].id
        assert weights[weakest] > OUTLINE[weakest]
        assert all(weight >= 0.55 * OUTLINE[area] for area, weight in weights.items())
    assert sum(weights.values()) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("google-cloud", "No outline of this exam was found, so the time is not shared by areas."),
        ("sra-sqe", "The outline gives no weights, so the areas share the time evenly."),
        ("nha-ccma", "Follow the outline: more time where the exam asks more."),
    ],
)
def test_the_reason_never_names_an_outline_that_is_not_there(program, says):
    loaded = load_program(program).program
    found = go(report=report_of(program=loaded), program=loaded, bank=None)
    assert found.advice is Advice.OUTLINE
    assert says in why_words(found)
    assert ("Follow the outline" in why_words(found)) is (program == "nha-ccma")


SQE = load_program("sra-sqe").program
SQE_APART = report_of({"area": "FLK1", "correct": 20, "items": 180}, {"area": "FLK2", "correct": 130, "items": 180}, program=SQE)

SQE_SLIGHTLY = report_of({"area": "FLK1", "correct": 42, "items": 90}, {"area": "FLK2", "correct": 65, "items": 90}, program=SQE)


def test_without_weights_an_area_that_stands_apart_shares_evenly_and_that_is_said():
    found = go(report=SQE_APART, program=SQE, bank=None)
    assert [each.id for each in found.reading.weak] == ["FLK1"]
    assert found.advice is Advice.OUTLINE
    assert why_words(found) == "One area stands below the rest, but the outline gives no weights, so the areas share the time evenly."
    assert shares(found) == pytest.approx(dict.fromkeys(["FLK1", "FLK2", "SQE2"], 1 / 3), abs=0.02)


# After a segment


def test_the_reading_before_is_that_without_the_last_sitting():
    first, second = sitting(TODAY, "segment-a"), sitting(TODAY + 2 * DAY, "segment-b", all_but("general"))
    found = go(first, second, on=TODAY + 2 * DAY)
    assert found.before == go(first, on=TODAY + 2 * DAY).reading
    assert found.reading == reading_of(CMA, NOISE, [first, second])
    assert found.before != found.reading
    assert go(first).before == plain("noise").reading
    assert (plain("noise").before, plain("noise").plan_before) == (None, None)
    assert changes(plain("noise")) == []


def test_a_drill_moves_no_reading():
    drill = sitting(TODAY, [item.id for item in BANK.reserve], wrong)
    found = go(drill, on=TODAY + DAY)
    assert found.reading == plain("noise").reading
    assert found.before is None
    assert changes(found) == []


def test_a_segment_that_was_sat_is_not_planned_again():
    found = after_a_segment()
    assert sum(each.kind is Work.SEGMENT for each in found.sessions) == 1
    assert [form.id for form in forms_left(BANK, found.sat)] == ["segment-b"]
    assert_opens(found)

    both = go(sitting(TODAY, "segment-a"), sitting(TODAY + DAY, "segment-b"), on=TODAY + DAY)
    assert sum(each.kind is Work.SEGMENT for each in both.sessions) == 0
    assert forms_left(BANK, both.sat) == ()
    assert_opens(both)
    assert "No timed segment with new items is left in this plan." in changes(both)
    # The exam's length is known well: nothing else may be said of it.
    assert road_notes(both) == []


def test_of_two_slots_for_one_segment_left_the_other_is_a_mixed_review():
    found = after_a_segment()
    slots = [each for each in found.sessions if each.plan.kind.value == "mock"]
    assert [each.kind for each in slots] == [Work.SEGMENT, Work.REVIEW]
    assert slots[1].drill is not None
    said = {event.on: event.summary for event in road_events(found) if event.on in {each.on for each in slots}}
    assert not any("full practice" in summary for summary in said.values())


def test_after_a_sitting_of_today_the_plan_goes_on_tomorrow():
    assert after_a_segment().sessions[0].on == TODAY + DAY
    assert go(sitting(TODAY - DAY, "segment-a")).sessions[0].on == TODAY


def test_hours_too_few_for_a_segment_are_said():
    found = go(hours=1, days=frozenset({0}), exam_on=TODAY + timedelta(days=14))
    assert Note.NO_ROOM_FOR_MOCK in found.plan.notes
    assert "There is no room for a timed segment in these hours." in road_notes(found)


def test_a_segment_sat_before_the_outline_changed_is_no_stumbling_block():
    """Its items keep the area they were delivered with; what the exam no longer has says nothing about it."""
    old = sitting(TODAY, "segment-a")
    kept = (area for area in CMA.outline.areas if area.id != "administrative")
    program = replace(CMA, outline=replace(CMA.outline, areas=tuple(kept)))
    found = go(old, report=None, program=program)
    assert [each.id for each in found.reading.areas] == ["clinical", "general"]
    assert found.reading.fresh_items == 40
    assert [each["area"] for each in sitting_report(old, program=program, bank=BANK)["areas"]] == ["clinical", "general"]


# What moved, and why


def told_of(found: Road) -> str:
    return " ".join(changes(found))


def test_a_result_like_the_report_leaves_the_outline():
    said = changes(after_a_segment())
    assert said[0] == "The shares of the areas stay with the outline: your result cannot tell the areas apart either."
    now, before = after_a_segment().reading, plain("noise").reading
    figures = [round(100 * each) for each in (now.mean, now.low, now.high, before.mean, before.low, before.high)]
    wanted = "Expected over the whole exam: {} % right ({} to {}); before this sitting {} % ({} to {})."
    assert said[1].startswith(wanted.format(*figures))
    assert said[-1].startswith("The next timed segment, with items you have not met, stands on ")


def test_an_area_that_newly_stands_apart_gets_more_and_that_is_said():
    found = go(sitting(TODAY, "segment-a", all_but("administrative")))
    assert found.advice is Advice.FOCUS
    assert found.plan_before is not None
    earlier, now = (each.minutes_by_area["administrative"] for each in (found.plan_before, found.plan))
    assert now > earlier
    assert changes(found)[0] == "Administrative now stands clearly below the rest, so it gets more of your time."
    assert f"Administrative: {now // 60}:{now % 60:02d} instead of {earlier // 60}:{earlier % 60:02d}." in changes(found)


SLIGHTLY = report_of(*({"area": area, "correct": n} for area, n in (("clinical", 75), ("general", 24), ("administrative", 14))))


def long_segment(answer: Answer) -> Sat:
    """Every item of the bank as one segment: more than a report of a few items can stand against."""
    return replace(sitting(TODAY, BANK.items, answer), form="segment-a")


def test_an_area_that_no_longer_stands_apart_gives_its_time_back():
    found = go(long_segment(lambda item, n: right(item, n) if item.area == "administrative" else wrong(item, n)), report=SLIGHTLY)
    assert [each.id for each in found.before.weak] == ["administrative"]
    assert found.reading.weak == ()
    assert changes(found)[0] == "Administrative no longer stands apart, so the outline shares the time again."
    assert "Administrative:" in told_of(found)
    assert shares(found) == pytest.approx(OUTLINE, abs=0.02)


def test_where_one_area_takes_anothers_place_the_outline_is_not_said_to_share():
    found = go(long_segment(all_but("general")), report=SLIGHTLY)
    assert [each.id for each in found.before.weak] == ["administrative"]
    assert [each.id for each in found.reading.weak] == ["general"]
    assert "outline shares the time again" not in told_of(found)
    assert changes(found)[:2] == [
        "General now stands clearly below the rest, so it gets more of your time.",
        "Administrative no longer stands apart.",
    ]


def test_an_area_that_still_stands_apart_moves_with_the_result_and_that_is_said():
    found = go(sitting(TODAY, "segment-a", all_but("administrative")), report=APART)
    moved = [each for each in changes(found) if " instead of " in each]
    assert moved
    assert changes(found)[0].startswith("Administrative still stands clearly below the rest, and the new result says better by how much")
    assert "stay as they were" not in told_of(found)


def test_a_result_of_one_item_leaves_the_shares_as_they_were():
    found = go(sitting(TODAY, "segment-a", lambda item, n: right(item, n) if n == 1 else None), report=APART)
    assert (
        changes(found)[0] == "The shares of the areas stay as they were: the new result fits what was known, and tells no other area apart."
    )
    assert " instead of " not in told_of(found)


def test_whatever_time_evidence_moved_is_said():
    for report in (APART, SLIGHTLY):
        for answer in (all_but("administrative"), all_but("general"), two_thirds):
            found = go(sitting(TODAY, "segment-a", answer), report=report)
            assert found.plan_before is not None
            earlier, now = found.plan_before.minutes_by_area, found.plan.minutes_by_area
            said = {each.partition(":")[0] for each in changes(found) if " instead of " in each}
            for area in CMA.outline.areas:
                share = abs(now[area.id] - earlier[area.id]) / found.plan.minutes
                assert area.name in said or share < 0.025, (area.id, changes(found))
                assert area.name not in said or now[area.id] != earlier[area.id]


def of_area(area: str, n: int, *, n_right: int) -> Sat:
    """A segment of a program that ships none: what is known of it is its items' areas."""
    options = tuple(Option(each, each, "", None if each == "a" else "idea") for each in "abcd")
    items = [Delivered(f"{area}-{k}", SQE.id, area, "", "?", options, "a", "") for k in range(n)]
    chosen = {number: "a" if number <= n_right else "b" for number in range(1, n + 1)}
    return Sat(area, TODAY, "form", score(items, chosen), frozenset(item.id for item in items))


@pytest.mark.parametrize(
    ("report", "sat", "says"),
    [
        (SQE_APART, of_area("FLK1", 2, n_right=1), "The shares of the areas stay as they were"),
        (SQE_SLIGHTLY, of_area("FLK1", 180, n_right=180), "FLK1 no longer stands apart."),
        (report_of(program=SQE), of_area("FLK2", 4, n_right=2), "The areas go on sharing the time evenly"),
        (
            report_of({"area": "FLK1", "correct": 150, "items": 180}, program=SQE),
            of_area("FLK2", 90, n_right=5),
            "FLK2 now stands clearly below the rest, but the outline gives no weights",
        ),
    ],
)
def test_without_weights_nothing_is_said_to_move(report, sat, says):
    found = go(sat, report=report, program=SQE, bank=None)
    assert changes(found)[0].startswith(says)
    assert " instead of " not in told_of(found)
    assert "outline shares" not in told_of(found)
    assert "more of your time" not in told_of(found)


# Ideas that were missed


def planned_ideas(found: Road) -> list[tuple[date, str]]:
    return [(each.on, idea) for each in found.sessions for idea in each.ideas]


CHOICES = st.lists(st.sampled_from([*"abcd", None]), min_size=50, max_size=50)


@settings(max_examples=20)
@given(first=CHOICES, second=CHOICES, gap=st.integers(0, 20), days_left=st.integers(2, 40))
def test_ideas_come_back_in_other_items_on_other_days_twice_at_most_and_never_after_the_exam(first, second, gap, days_left):
    at = TODAY + timedelta(days=gap)
    sat = (
        sitting(TODAY, "segment-a", lambda _item, n: first[n - 1]),
        sitting(at, [item.id for item in BANK.reserve][:50], lambda _item, n: second[n - 1]),
    )
    found = go(*sat, on=at, exam_on=at + timedelta(days=days_left))
    missed = {idea: max(each.on for each in sat if idea in each.score.misconceptions) for idea in missed_in(sat)}
    again = planned_ideas(found)

    assert set(found.ideas) <= missed.keys()
    assert {idea for _on, idea in again} <= set(found.ideas)
    assert all(missed[idea] < on < found.plan.exam_on for on, idea in again)
    assert max(Counter(idea for _on, idea in again).values(), default=0) <= 2
    assert len(set(again)) == len(again)
    for each in found.sessions:
        if each.ideas:
            items = items_behind(each.drill or "", *sat)
            for idea in each.ideas:
                asked = [item for item in items if idea in item.misconceptions and item.id not in missed_in(sat)[idea]]
                assert asked, (idea, [item.id for item in items])
    later = {
        option.misconception: each.item.id
        for each in sat[1].score.scored
        if each.right and gap
        for option in each.item.options
        if option.misconception and each.item.id not in missed_in(sat).get(option.misconception, ())
    }
    for idea in found.ideas:
        assert idea not in later or idea in sat[1].score.misconceptions


def first_miss() -> tuple[str, str, Item]:
    """An idea of segment-a, the item it is missed in, and an item of the reserve that offers it too."""
    for item_id in BANK.form("segment-a").items:
        for idea in sorted(BANK.items[item_id].misconceptions):
            again = [item for item in BANK.reserve if idea in item.misconceptions]
            if len(again) >= 2:
                return idea, item_id, again[0]
    raise AssertionError("no idea of segment-a stands twice in the reserve")


IDEA, MISSED_IN, AGAIN = first_miss()


def with_idea(idea: str) -> Answer:
    return lambda item, _n: next((each.id for each in item.options if each.misconception == idea), item.key)


def only_in(item_id: str, idea: str) -> Answer:
    return lambda item, n: with_idea(idea)(item, n) if item.id == item_id else item.key


MISS = sitting(TODAY, "segment-a", only_in(MISSED_IN, IDEA))


def test_an_idea_comes_back_the_next_day_and_a_week_later():
    found = go(MISS)
    assert found.ideas == (IDEA,)
    first, second = (on for on, _idea in planned_ideas(found))
    assert first == TODAY + DAY
    assert second >= first + timedelta(days=6)
    drill = next(each.drill for each in found.sessions if each.ideas)
    assert f"idea={IDEA}" in drill
    assert any("Ideas behind your wrong answers: 1." in each and "26 November 2026" in each for each in changes(found))


@pytest.mark.parametrize(
    ("later", "is_left"),
    [
        pytest.param(sitting(TODAY + DAY, [AGAIN.id], right), False, id="another item right on a later day"),
        pytest.param(sitting(TODAY, [AGAIN.id], right), True, id="another item right on the same day"),
        pytest.param(sitting(TODAY + DAY, [MISSED_IN], right), True, id="the same item right"),
        pytest.param(sitting(TODAY + DAY, [AGAIN.id], lambda _item, _n: None), True, id="no response"),
        pytest.param(sitting(TODAY + DAY, [AGAIN.id], with_idea(IDEA)), True, id="missed again"),
        pytest.param(sitting(TODAY - DAY, [AGAIN.id], right), True, id="right before it was missed"),
    ],
)
def test_an_idea_is_dropped_when_another_item_was_right_later(later, is_left):
    found = go(MISS, later, on=TODAY + DAY)
    assert (IDEA in found.ideas) is is_left
    assert (IDEA in {idea for _on, idea in planned_ideas(found)}) is is_left


def test_an_idea_never_comes_back_in_an_item_it_was_missed_in_however_often_the_others_were_met():
    others = [item.id for item in BANK.reserve if IDEA in item.misconceptions and item.id != AGAIN.id]
    sat = (
        *(sitting(TODAY - n * DAY, others, right) for n in (1, 2, 3)),
        MISS,
        sitting(TODAY + DAY, [AGAIN.id], with_idea(IDEA)),
    )
    found = go(*sat, on=TODAY + DAY)
    assert IDEA in found.ideas
    for each in found.sessions:
        if IDEA in each.ideas:
            offering = [item.id for item in items_behind(each.drill or "", *sat) if IDEA in item.misconceptions]
            assert set(offering) & set(others)


def test_an_idea_that_no_other_item_offers_does_not_come_back():
    every = [item.id for item in BANK.items.values() if IDEA in item.misconceptions]
    found = go(sitting(TODAY, every, with_idea(IDEA)))
    assert IDEA not in found.ideas


def test_more_ideas_than_sessions_hold_are_counted_as_they_come_back():
    found = go(sitting(TODAY, "segment-a", wrong), exam_on=TODAY + 4 * DAY)
    placed = {idea for _on, idea in planned_ideas(found)}
    assert len(placed) < len(found.ideas)
    assert any(each.startswith(f"Ideas behind your wrong answers: {len(placed)}. ") for each in changes(found))


# What counts


@settings(max_examples=10)
@given(reached=st.integers(1, 50), choices=CHOICES)
def test_items_not_reached_do_not_count_against_her(reached, choices):
    """As if the form had ended with the last item she answered; an item left out before it counts as not right."""
    answers = [*choices[: reached - 1], choices[reached - 1] or "a"]
    whole = sitting(TODAY, "segment-a", lambda _item, n: answers[n - 1] if n <= reached else None)
    ended = Sat(
        "ended", TODAY, "segment-a", score([each.item for each in whole.score.scored[:reached]], dict(enumerate(answers, 1))), whole.fresh
    )
    assert whole.score.not_reached == 50 - reached
    assert reading_of(CMA, NOISE, [whole]) == reading_of(CMA, NOISE, [ended])
    counted = practice_of(NOISE, [whole], areas=OUTLINE)
    assert counted is not None
    assert counted.items == reached
    assert sum(each.correct for each in counted.areas.values()) == whole.score.correct


def test_an_item_left_out_counts_as_not_right():
    left_out = sitting(TODAY, "segment-a", lambda item, n: item.key if n in {1, 50} else None)
    assert practice_of(None, [left_out], areas=OUTLINE).items == 50
    assert reading_of(CMA, None, [left_out]).mean < reading_of(CMA, None, []).mean


def test_items_met_before_do_not_count_as_fresh():
    """Practice that repeats itself must not look like progress (82 percent in practice, 50 in the exam)."""
    first = sitting(TODAY, "segment-a")
    once = go(first, on=TODAY + 3 * DAY)
    again = go(first, *(sitting(TODAY + n * DAY, "segment-a", right, fresh=()) for n in (1, 2, 3)), on=TODAY + 3 * DAY)
    assert again.reading.fresh_items == once.reading.fresh_items == 50
    # Only the days since the report move on with a later sitting: no area, not the whole, and no chance of passing may rise.
    assert again.reading.mean <= once.reading.mean + 1e-3
    assert all(now.mean <= then.mean + 2e-3 for now, then in zip(again.reading.areas, once.reading.areas, strict=True))
    assert (again.reading.readiness.p_pass or 0) <= (once.reading.readiness.p_pass or 0) + 1e-3


@settings(max_examples=10)
@given(fresh=st.sets(st.sampled_from(BANK.form("segment-a").items)))
def test_of_a_sitting_only_what_was_met_first_counts(fresh):
    known = sitting(TODAY, "segment-a", lambda item, n: right(item, n) if item.id not in fresh else wrong(item, n), fresh=fresh)
    counted = practice_of(NOISE, [known], areas=OUTLINE)
    assert (counted.items if counted else 0) == len(fresh)
    assert sum(each.correct for each in counted.areas.values()) == 0 if counted else True


# Readiness


def figures_in(values: Any) -> list[float]:
    if isinstance(values, dict):
        return [found for each in values.values() for found in figures_in(each)]
    if isinstance(values, str):
        return [float(each) for each in re.findall(r"\d+", values)]
    return [values] if isinstance(values, (int, float)) and not isinstance(values, bool) else []


@pytest.mark.parametrize("name", REPORTS)
def test_not_enough_means_no_figure_anywhere(name):
    found = plain(name)
    ready = road_values(found)["readiness"]
    assert not ready["enough"]
    assert (ready["p_pass"], ready["low"], ready["high"]) == (None, None, None)
    assert figures_in(ready) == []
    assert ready["because"].startswith("Not enough yet to say how likely you are to pass. The largest doubt: ")
    assert "chance of passing" not in json.dumps(road_values(found))


def test_enough_says_a_chance_with_its_interval_and_its_doubt():
    found = go(sitting(TODAY, "segment-a", right), sitting(TODAY + DAY, "segment-b", right), report=None, on=TODAY + DAY)
    ready = road_values(found)["readiness"]
    assert ready["enough"]
    assert 0 <= ready["low"] <= ready["p_pass"] <= ready["high"] <= 1
    p, low, high = (round(100 * getattr(found.reading.readiness, each)) for each in ("p_pass", "low", "high"))
    assert f"the chance of passing is about {p} in 100; between {low} and {high} would also fit." in ready["because"]
    assert "The largest doubt: " in ready["because"]
    assert ready["because"] == readiness_words(found.reading)


# Order and sameness


SITTINGS = (
    sitting(TODAY, "segment-a"),
    sitting(TODAY + DAY, [AGAIN.id, *(item.id for item in BANK.reserve[:5])], wrong),
    sitting(TODAY + 3 * DAY, "segment-b", all_but("general")),
    sitting(TODAY + 4 * DAY, [item.id for item in BANK.reserve[5:12]], two_thirds),
)


@cache
def in_their_order() -> Road:
    return go(*SITTINGS, on=TODAY + 4 * DAY)


@settings(max_examples=5)
@given(order=st.permutations(SITTINGS))
def test_the_order_in_which_sittings_are_given_does_not_matter(order):
    assert go(*order, on=TODAY + 4 * DAY) == in_their_order()


def test_the_same_input_gives_the_same_road():
    one, other = (go(*SITTINGS, report=APART, on=TODAY + 4 * DAY, starts=time(18, 30)) for _ in range(2))
    assert one == other
    assert json.dumps(road_values(one)) == json.dumps(road_values(other))
    assert changes(one) == changes(other)


# As values and as a calendar


@pytest.mark.parametrize("name", REPORTS)
def test_values_say_what_the_road_says(name):
    found = plain(name)
    values = json.loads(json.dumps(road_values(found)))
    assert [each["area"] for each in values["areas"]] == ["clinical", "general", "administrative"]
    assert [each["weight"] for each in values["areas"]] == [59, 21, 20]
    assert all(0 <= each["low"] < each["mean"] < each["high"] <= 1 for each in values["areas"])
    assert [each["tell_apart"] for each in values["areas"]] == [False, False, name == "apart"]
    assert values["advice"] == ("focus" if name == "apart" else "outline")
    assert values["why"] == why_words(found) == evidence_words(found.reading, CMA, has_figures=name in {"noise", "apart"})
    assert sum(each["minutes"] for each in values["sessions"]) == found.plan.minutes
    assert {each["kind"] for each in values["sessions"]} == {"study", "review", "segment"}
    assert all(each["area"] in OUTLINE for each in values["sessions"] if each["kind"] == "study")
    assert all(each["opens"] for each in values["sessions"])


def test_values_say_on_what_the_shares_rest():
    assert road_values(plain("noise"))["basis"] == "outline"
    assert road_values(plain("apart"))["basis"] == "focus"
    assert road_values(go(report=SQE_APART, program=SQE, bank=None))["basis"] == "even"


def test_a_calendar_has_every_session_what_it_opens_and_the_exam():
    found = plain("noise")
    events = road_events(found, site="https://resit.example")
    assert [event.on for event in events] == [*(each.on for each in found.sessions), EXAM]
    for event, each in zip(events, found.sessions, strict=False):
        assert event.url == f"https://resit.example{each.opens}"
        assert event.description == f"Opens: https://resit.example{each.opens}"
        assert event.summary.endswith(f", {each.plan.minutes} minutes")
        assert ("timed segment" in event.summary) is (each.kind is Work.SEGMENT)
    assert "full practice" not in " ".join(event.summary for event in events)
    bare = road_events(found)
    assert {event.url for event in bare} == {""}
    assert bare[0].description == f"Opens: {found.sessions[0].opens}"


# A sitting that is over


def test_a_sittings_report_adds_up_and_gives_every_reason():
    sat = sitting(TODAY, "segment-a", lambda item, n: two_thirds(item, n) if n <= 40 else None)
    values = json.loads(json.dumps(sitting_report(sat, program=CMA, bank=BANK)))
    told = values["score"]
    assert (told["items"], told["answered"], told["not_reached"]) == (50, 40, 10)
    assert told["correct"] == sum(each["correct"] for each in values["areas"]) == sum(each["right"] for each in values["items"])
    assert sum(each["items"] for each in values["areas"]) == 50
    assert told["low"] < told["share"] < told["high"]
    for number, each in enumerate(values["items"], 1):
        item = BANK.items[each["id"]]
        assert (each["number"], each["key"], each["explanation"]) == (number, item.key, item.explanation)
        assert all(option["why"] for option in each["options"])
        assert [source["address"] for source in each["sources"]]
        assert (each["misconception"] is not None) is (each["response"] is not None and not each["right"])
    seen = {each["misconception"] for each in values["items"]} - {None}
    assert {each["id"] for each in values["misconceptions"]} == seen
    assert all(values["items"][n - 1]["misconception"] == each["id"] for each in values["misconceptions"] for n in each["items"])
    assert all(each["says"] and each["instead"] for each in values["misconceptions"])
    assert all(each["low"] <= each["share"] <= each["high"] for each in values["areas"])
    assert set(values["readiness"]) == {"p_pass", "low", "high", "enough", "doubt", "because"}
    assert ("Not enough yet" in values["readiness"]["because"]) is not values["readiness"]["enough"]


def test_a_sittings_report_survives_the_bank():
    sat = sitting(TODAY, "segment-a")
    with_bank, without = (sitting_report(sat, program=CMA, bank=bank) for bank in (BANK, None))
    assert without["score"] == with_bank["score"]
    assert without["misconceptions"] == []
    assert {tuple(each["sources"]) for each in without["items"]} == {()}
    assert [each["options"] for each in without["items"]] == [each["options"] for each in with_bank["items"]]
