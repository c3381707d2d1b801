from collections import Counter
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resit.domain.planner.plan import (
    Basis,
    ExamDateError,
    Note,
    OutlineError,
    PlanArea,
    PlanPart,
    SessionKind,
    StudyTimeError,
    Why,
    first_plan,
)

D = date
DAY = timedelta(days=1)
STUDY, REVIEW, MOCK = SessionKind.STUDY, SessionKind.REVIEW, SessionKind.MOCK
OUTLINE = (
    PlanArea("clinical", "Clinical", 59, parts=tuple(PlanPart(f"c{n}", f"Clinical {n}") for n in range(4))),
    PlanArea("general", "General", 21),
    PlanArea("administrative", "Administrative", 20),
)
MONDAY, EXAM = D(2027, 1, 4), D(2027, 3, 1)  # eight whole weeks, Monday to Monday
WORKDAYS = frozenset(range(5))


def plan(**changed):
    return first_plan(**{"areas": OUTLINE, "start_on": MONDAY, "exam_on": EXAM, "hours_a_week": 6, "study_days": WORKDAYS} | changed)


@st.composite
def asked(draw):
    """Arguments over the whole range that is accepted."""
    ids = draw(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=2), unique=True, max_size=10))
    weight = draw(st.sampled_from([st.none(), st.floats(0, 100), st.integers(1, 100), st.one_of(st.none(), st.integers(0, 9))]))
    areas = tuple(
        PlanArea(key, key.upper(), draw(weight), parts=tuple(PlanPart(f"{key}{n}", "part") for n in range(draw(st.integers(0, 5)))))
        for key in ids
    )
    assume(not areas or any(area.weight is None or area.weight > 0 for area in areas))
    study_days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    start_on = draw(st.dates(D(2026, 1, 1), D(2030, 1, 1)))
    return {
        "areas": areas,
        "start_on": start_on,
        "exam_on": start_on + DAY * draw(st.one_of(st.integers(1, 40), st.integers(1, 400))),
        "hours_a_week": draw(st.one_of(st.integers(1, min(30, 12 * len(study_days))), st.floats(0.01, min(80, 12 * len(study_days))))),
        "study_days": study_days,
        "session_minutes": draw(st.integers(3, 48)) * 5,
        "mock_minutes": draw(st.one_of(st.none(), st.integers(1, 500))),
        "week_starts_on": draw(st.integers(0, 6)),
    }


@given(arguments=asked())
def test_minutes_add_up_everywhere(arguments):
    made = first_plan(**arguments)
    assert made.sessions == tuple(session for week in made.weeks for session in week.sessions)
    assert made.minutes == sum(session.minutes for session in made.sessions) == sum(week.minutes for week in made.weeks)
    if arguments["areas"]:
        assert sum(made.minutes_by_area.values()) == made.minutes
        assert all(sum(week.shares.values()) == week.minutes for week in made.weeks)
        together = Counter()
        for week in made.weeks:
            together.update(week.shares)
        assert all(together[area.id] == made.minutes_by_area[area.id] for area in made.areas)
    else:
        assert made.minutes_by_area == {}


@given(arguments=asked())
def test_never_more_than_the_hours_of_a_week_and_only_on_study_days_before_the_day_of_rest(arguments):
    made = first_plan(**arguments)
    for week in made.weeks:
        assert week.minutes <= arguments["hours_a_week"] * 60
        assert all(week.starts_on <= session.on <= week.ends_on for session in week.sessions)
    for session in made.sessions:
        assert arguments["start_on"] <= session.on < made.rest_on == arguments["exam_on"] - DAY
        assert session.on.weekday() in arguments["study_days"]
        assert session.kind is MOCK or 0 < session.minutes <= arguments["session_minutes"]
    by_day = Counter(session.on for session in made.sessions)
    assert sorted((session.on, session.number) for session in made.sessions) == [
        (on, n + 1) for on in sorted(by_day) for n in range(by_day[on])
    ]


@given(arguments=asked())
def test_the_weeks_cover_every_day_before_the_exam_once(arguments):
    weeks = first_plan(**arguments).weeks
    assert weeks[0].starts_on == arguments["start_on"]
    assert weeks[-1].ends_on == arguments["exam_on"] - DAY
    for week, after in pairwise(weeks):
        assert after.starts_on == week.ends_on + DAY
        assert after.starts_on.weekday() == arguments["week_starts_on"]
    assert all(0 <= (week.ends_on - week.starts_on).days <= 6 for week in weeks)


@given(arguments=asked())
def test_study_time_of_an_area_is_within_one_session_of_its_share(arguments):
    made = first_plan(**arguments)
    assume(made.areas)
    weights = {area.id: Fraction(repr(area.weight)) if made.basis is Basis.OUTLINE else 1 for area in made.areas}
    study = [session for session in made.sessions if session.kind is STUDY]
    longest = max((session.minutes for session in study), default=1)
    minutes = Counter()
    for session in study:
        minutes[session.area_id] += session.minutes
    for key, weight in weights.items():
        assert abs(minutes[key] - weight * sum(minutes.values()) / sum(weights.values())) < longest
        assert abs(made.minutes_by_area[key] - weight * made.minutes / sum(weights.values())) < longest + len(weights)


@given(arguments=asked(), rng=st.randoms(use_true_random=False))
def test_the_order_of_areas_changes_no_minute(arguments, rng):
    shuffled = list(arguments["areas"])
    rng.shuffle(shuffled)
    made, other = first_plan(**arguments), first_plan(**arguments | {"areas": shuffled})
    assert made.sessions == other.sessions
    assert made.minutes_by_area == other.minutes_by_area
    assert made == first_plan(**arguments)


@given(arguments=asked())
def test_an_area_with_a_session_meets_each_of_its_parts(arguments):
    made = first_plan(**arguments)
    met = {area.id: set() for area in made.areas}
    for session in made.sessions:
        if session.kind is STUDY and session.area_id:
            met[session.area_id] |= set(session.part_ids)
        else:
            assert session.part_ids == ()
    studied = {session.area_id for session in made.sessions if session.kind is STUDY}
    for area in made.areas:
        assert met[area.id] == ({part.id for part in area.parts} if area.id in studied else set())


def test_without_more_evidence_it_follows_the_outline():
    made = plan()
    assert (made.basis, made.why) == (Basis.OUTLINE, Why.FOLLOWS_OUTLINE)
    # seven weeks of 360 minutes, then the last five workdays at half the load; the free day before the exam is a Sunday
    assert made.minutes == 7 * 360 + 180
    assert [week.minutes for week in made.weeks] == [360] * 7 + [180]
    # 59, 21 and 20 percent of 2700 minutes are 1593, 567 and 540
    for key, exact in {"clinical": 1593, "general": 567, "administrative": 540}.items():
        assert abs(made.minutes_by_area[key] - exact) < 50


@pytest.mark.parametrize(
    ("areas", "why"),
    [
        pytest.param((), Why.NO_OUTLINE, id="no outline"),
        pytest.param((PlanArea("a", "A"), PlanArea("b", "B")), Why.NO_WEIGHTS, id="no weights"),
        pytest.param((PlanArea("a", "A", 80), PlanArea("b", "B")), Why.SOME_WEIGHTS_MISSING, id="half the weights"),
    ],
)
def test_where_the_outline_does_not_say_time_is_shared_evenly_and_it_says_why(areas, why):
    made = plan(areas=areas)
    assert (made.basis, made.why) == (Basis.EVEN, why)
    assert made.minutes == 2700
    assert set(made.minutes_by_area.values()) <= set(range(1325, 1376))


def test_an_area_without_a_weight_takes_that_of_its_parts():
    split = (PlanArea("a", "A", parts=(PlanPart("a1", "A1", 30), PlanPart("a2", "A2", 40))), PlanArea("b", "B", 30))
    whole = (PlanArea("a", "A", 70), PlanArea("b", "B", 30))
    assert plan(areas=split).why is Why.FOLLOWS_OUTLINE
    assert plan(areas=split).minutes_by_area == plan(areas=whole).minutes_by_area


def test_percent_and_items_in_the_same_proportion_give_the_same_plan():
    percent = (PlanArea("a", "A", 62.5), PlanArea("b", "B", 37.5))
    items = (PlanArea("a", "A", 50), PlanArea("b", "B", 30))
    assert plan(areas=percent).sessions == plan(areas=items).sessions


def test_areas_take_turns_in_every_week():
    for week in plan().weeks[:-1]:
        areas = [session.area_id for session in week.sessions if session.kind is STUDY]
        assert set(areas) == {"clinical", "general", "administrative"}
        assert "clinical clinical clinical" not in " ".join(areas)


def test_parts_come_in_the_outlines_order_and_then_again():
    parts = [session.part_ids for session in plan().sessions if session.area_id == "clinical"]
    assert parts[:4] == [("c0",), ("c1",), ("c2",), ("c3",)]
    assert max(Counter(parts).values()) - min(Counter(parts).values()) <= 1


def test_sessions_beyond_one_for_each_part_go_by_largest_remainder():
    # Seven sessions: one each, then four over 5 : 17 : 15, quotas 0.54, 1.84, 1.62.
    parts = (PlanPart("c0", "C0", 5), PlanPart("c1", "C1", 17), PlanPart("c2", "C2", 15))
    made = plan(areas=(PlanArea("c", "C", 100, parts=parts),), study_days=frozenset(range(7)), hours_a_week=5.8, exam_on=MONDAY + 10 * DAY)
    met = Counter(session.part_ids for session in made.sessions if session.kind is STUDY)
    assert met == {("c0",): 1, ("c1",): 3, ("c2",): 3}


def test_few_sessions_take_several_parts_each():
    made = plan(exam_on=MONDAY + 8 * DAY, hours_a_week=2)
    assert [session.part_ids for session in made.sessions if session.area_id == "clinical"] == [("c0", "c1"), ("c2", "c3")]


def test_from_the_second_week_a_week_ends_with_mixed_review():
    kinds = [[session.kind for session in week.sessions] for week in plan().weeks]
    assert REVIEW not in kinds[0]
    assert all(week.count(REVIEW) == 1 and week[-1] is REVIEW for week in kinds[1:-1])


def test_the_last_seven_days_are_half_the_load_all_mixed_and_the_day_before_is_free():
    exam_on = D(2027, 2, 27)  # a Saturday: Friday is free
    last = [session for session in plan(exam_on=exam_on).sessions if session.on >= exam_on - 7 * DAY]
    assert {session.kind for session in last} == {REVIEW}
    assert sum(session.minutes for session in last) == 140  # four workdays of 36 minutes, in whole five minutes
    assert max(session.on for session in last) == D(2027, 2, 25)


def test_a_short_plan_keeps_two_thirds_of_its_days_for_study():
    made = plan(start_on=MONDAY, exam_on=MONDAY + 12 * DAY, study_days=frozenset(range(7)))
    assert {session.on for session in made.sessions if session.kind is STUDY} == {MONDAY + n * DAY for n in range(8)}


@pytest.mark.parametrize(
    ("start_on", "first_week_minutes"),
    [
        pytest.param(D(2027, 1, 4), 360, id="Monday"),
        pytest.param(D(2027, 1, 6), 215, id="Wednesday: three of five workdays, 216 in whole five minutes"),
        pytest.param(D(2027, 1, 9), 0, id="Saturday"),
    ],
)
def test_a_first_week_begun_late_holds_its_part(start_on, first_week_minutes):
    assert plan(start_on=start_on).weeks[0].minutes == first_week_minutes


def test_full_practices_stand_about_three_weeks_and_one_week_before():
    exam_on = D(2027, 2, 26)  # a Friday
    made = plan(exam_on=exam_on, mock_minutes=160)
    mocks = [session for session in made.sessions if session.kind is MOCK]
    assert [(session.on, session.minutes, session.number) for session in mocks] == [(D(2027, 2, 5), 160, 1), (D(2027, 2, 18), 160, 1)]
    assert made.weeks[4].minutes == 360  # inside the week's hours, not on top
    by_day = Counter(session.on for session in made.weeks[4].sessions)
    assert by_day == {D(2027, 2, day): 1 for day in (1, 2, 3, 4, 5)}  # the practice has its day to itself
    assert made.notes == ()


def test_with_one_study_day_a_week_the_practice_shares_its_day():
    made = plan(exam_on=D(2027, 2, 27), study_days=frozenset({5}), mock_minutes=160, day_starts_at=time(9))
    week = next(week for week in made.weeks if week.sessions and week.sessions[0].kind is MOCK)
    assert [(session.on, session.minutes) for session in week.sessions] == [(D(2027, 2, 6), minutes) for minutes in (160, 50, 50, 50, 50)]
    assert [session.starts_at for session in week.sessions[:2]] == [time(9), time(11, 50)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(28, [21, 7]), (25, [18, 7]), (24, [7]), (14, [7]), (11, [4]), (10, []), (1, [])],
)
def test_a_full_practice_comes_after_a_week_of_study(days, expected):
    exam_on = MONDAY + days * DAY
    made = plan(exam_on=exam_on, study_days=frozenset(range(7)), hours_a_week=20, mock_minutes=60)
    ahead = [(exam_on - session.on).days for session in made.sessions if session.kind is MOCK]
    assert ahead == expected


@pytest.mark.parametrize(
    ("changed", "notes"),
    [
        pytest.param({"mock_minutes": None}, (Note.NO_EXAM_LENGTH,), id="length of the exam not known"),
        pytest.param({"mock_minutes": 480}, (Note.NO_ROOM_FOR_MOCK,), id="longer than a week's hours"),
        pytest.param({"mock_minutes": 361}, (Note.NO_ROOM_FOR_MOCK,), id="a minute longer than a week's hours"),
        pytest.param({"mock_minutes": 360}, (), id="exactly a week's hours"),
        pytest.param({"mock_minutes": 160, "exam_on": MONDAY + DAY}, (Note.NO_TIME,), id="exam tomorrow"),
        pytest.param(
            {"mock_minutes": 160, "exam_on": MONDAY + 2 * DAY, "start_on": MONDAY, "study_days": frozenset({6})},
            (Note.NO_TIME,),
            id="no study day left",
        ),
        pytest.param(
            {"exam_on": MONDAY + 4 * DAY, "hours_a_week": 2},
            (Note.NO_EXAM_LENGTH, Note.AREAS_WITHOUT_SESSION),
            id="fewer sessions than areas",
        ),
    ],
)
def test_it_says_what_it_left_out(changed, notes):
    assert plan(**changed).notes == notes


def test_areas_that_only_mixed_sessions_touch_are_named():
    assert plan(exam_on=MONDAY + 4 * DAY, hours_a_week=2).uncovered == ("administrative",)


def test_sessions_of_a_day_follow_each_other_after_breaks():
    made = plan(hours_a_week=10, day_starts_at=time(18, 30))
    first_day = [(session.starts_at, session.minutes) for session in made.sessions if session.on == MONDAY]
    assert first_day == [(time(18, 30), 50), (time(19, 30), 50)]
    assert all(session.starts_at is None for session in plan().sessions)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        pytest.param({"exam_on": MONDAY}, ExamDateError, "exam_on is 2027-01-04; want a day after the start, 2027-01-04", id="today"),
        pytest.param(
            {"exam_on": D(2026, 12, 31)}, ExamDateError, "exam_on is 2026-12-31; want a day after the start, 2027-01-04", id="past"
        ),
        pytest.param({"exam_on": MONDAY + 1097 * DAY}, ExamDateError, "1097 days after the start; want at most 1096 days", id="too far"),
        pytest.param({"exam_on": D.max, "start_on": D.min}, ExamDateError, "want at most 1096 days", id="all of time"),
        pytest.param({"hours_a_week": 0}, StudyTimeError, "hours_a_week is 0; want more than 0 and at most 80", id="no hours"),
        pytest.param({"hours_a_week": -3}, StudyTimeError, "hours_a_week is -3; want more than 0", id="negative hours"),
        pytest.param({"hours_a_week": float("nan")}, StudyTimeError, "hours_a_week is nan; want more than 0", id="not a number"),
        pytest.param(
            {"hours_a_week": 80.5, "study_days": frozenset(range(7))},
            StudyTimeError,
            "hours_a_week is 80.5; want more than 0 and at most 80",
            id="81 hours",
        ),
        pytest.param(
            {"hours_a_week": 25, "study_days": frozenset({0, 5})},
            StudyTimeError,
            "hours_a_week is 25 over 2 study day(s); want at most 12 hours a day",
            id="no time to sleep",
        ),
        pytest.param({"study_days": frozenset()}, StudyTimeError, "study_days is []; want at least one weekday", id="no study days"),
        pytest.param({"study_days": frozenset({7})}, StudyTimeError, "study_days is [7]; want at least one weekday", id="eighth day"),
        pytest.param(
            {"session_minutes": 52}, StudyTimeError, "session_minutes is 52; want a multiple of 5 from 15 to 240", id="odd session"
        ),
        pytest.param(
            {"session_minutes": 10}, StudyTimeError, "session_minutes is 10; want a multiple of 5 from 15 to 240", id="short session"
        ),
        pytest.param(
            {"session_minutes": 245}, StudyTimeError, "session_minutes is 245; want a multiple of 5 from 15 to 240", id="long session"
        ),
        pytest.param({"mock_minutes": 0}, StudyTimeError, "mock_minutes is 0; want the exam's length", id="exam of no minutes"),
        pytest.param({"week_starts_on": 7}, StudyTimeError, "week_starts_on is 7; want a weekday", id="week without a first day"),
        pytest.param(
            {"day_starts_at": time(23, 30)},
            StudyTimeError,
            "day_starts_at is 23:30: the sessions of 2027-01-04 would run past midnight",
            id="past midnight",
        ),
        pytest.param(
            {"areas": (PlanArea("a", "A", -1), PlanArea("b", "B", 2))},
            OutlineError,
            "weight of 'a' is -1; want a number from 0 to 1000000",
            id="negative weight",
        ),
        pytest.param(
            {"areas": (PlanArea("a", "A", float("inf")),)}, OutlineError, "weight of 'a' is inf; want a number from 0", id="endless weight"
        ),
        pytest.param(
            {"areas": (PlanArea("a", "A", 1, parts=(PlanPart("p", "P", -2),)),)},
            OutlineError,
            "weight of 'p' is -2; want",
            id="negative part",
        ),
        pytest.param(
            {"areas": (PlanArea("a", "A", 0), PlanArea("b", "B", 0.0))},
            OutlineError,
            "the weights of 2 area(s) add up to 0",
            id="weights of nothing",
        ),
        pytest.param(
            {"areas": (PlanArea("a", "A", 1), PlanArea("a", "B", 1))},
            OutlineError,
            "area 'a' is there 2 times; want each id once",
            id="same id",
        ),
        pytest.param(
            {"areas": tuple(PlanArea(str(n), "A", 1) for n in range(201))},
            OutlineError,
            "the outline has 201 areas; want at most 200",
            id="too many areas",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_sentence(changed, error, message):
    with pytest.raises(error) as refused:
        plan(**changed)
    assert message in str(refused.value)
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("hours", [80, 0.05])
def test_the_edges_of_what_is_accepted(hours):
    made = plan(exam_on=MONDAY + 1096 * DAY, hours_a_week=hours, study_days=frozenset(range(7)), session_minutes=15)
    assert made.minutes <= hours * 60 * len(made.weeks)
    assert (made.notes == (Note.NO_TIME,)) is (hours < 1)


def test_the_first_and_last_days_of_the_calendar():
    assert first_plan(areas=OUTLINE, start_on=D.min, exam_on=D.min + 30 * DAY, hours_a_week=5, week_starts_on=6).minutes > 0
    assert first_plan(areas=OUTLINE, start_on=D.max - 30 * DAY, exam_on=D.max, hours_a_week=5, mock_minutes=60).minutes > 0


def test_a_session_may_end_at_midnight_and_not_five_minutes_later():
    one_a_day = {"hours_a_week": 4, "session_minutes": 50}  # 240 minutes over five workdays: 50, 50, 50, 45, 45
    assert plan(**one_a_day, day_starts_at=time(23, 10)).sessions[0].starts_at == time(23, 10)
    with pytest.raises(StudyTimeError):
        plan(**one_a_day, day_starts_at=time(23, 15))
