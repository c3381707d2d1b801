"""Score reports: every form that bodies print is read; what is missing, misspelled or contradicts itself is refused in one sentence."""

import json
import string
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resit.domain.psychometrics.evidence import Band, Outcome, Percent, Right, Scaled
from resit.domain.psychometrics.reading import read_evidence
from resit.journey.programs import SHIPPED, load_program
from resit.journey.question import BadQuestionError
from resit.journey.report import exam_of, levels_of, read_report

TODAY = date(2026, 11, 25)
EVERY = [file.stem for file in sorted(SHIPPED.glob("*.toml"))]
CMA = load_program("aama-cma").program  # scaled 200 to 800, 430 passes; 106, 38 and 36 items
PERCENT = load_program("lf-cka").program  # percent, 66 passes; five areas
NO_SCALE = load_program("aswb").program  # a number right; no scale and no passing score
NO_WEIGHTS = load_program("sra-sqe").program
NO_OUTLINE = load_program("google-cloud").program
LEVELS = load_program("ima-cma").program  # satisfactory, marginal, unsatisfactory
PROGRAMS = {each.id: each for each in (CMA, PERCENT, NO_SCALE, NO_WEIGHTS, NO_OUTLINE, LEVELS)}


def told(*areas: object, program=CMA, **more: object):
    return read_report({"taken_on": "2026-11-10", "outcome": "failed", "areas": list(areas), **more}, program=program, on=TODAY)


def reading(*areas: object, program=CMA, **more: object):
    return read_evidence(exam_of(program), report=told(*areas, program=program, **more).report)


def refusal(values: object, *, program=CMA) -> BadQuestionError | None:
    try:
        read_report(values, program=program, on=TODAY)
    except BadQuestionError as error:
        return error
    return None


# What is refused

AREAS = "they are Clinical, General, Administrative"
CLINICAL, GENERAL, ADMINISTRATIVE = ({"area": area, "correct": n} for area, n in (("clinical", 80), ("general", 24), ("administrative", 9)))
ALL_COUNTS = [CLINICAL, GENERAL, ADMINISTRATIVE]  # 113 of 180
ALL_PERCENTS = [{"area": area, "percent": n} for area, n in (("clinical", 64), ("general", 66), ("administrative", 58))]
GOOD = {"taken_on": "2026-11-10", "outcome": "failed"}
DISAGREE = "The areas add up to {} of {}, the total says {} of {}. Check both against your report."

BAD = [
    ("no object", CMA, ["failed"], "report", "A report is an object with taken_on, outcome, total and areas."),
    ("nothing", CMA, None, "report", "A report is an object with taken_on, outcome, total and areas."),
    ("strange key", CMA, GOOD | {"score": 390}, "score", "A report has no “score”; here it has taken_on, outcome, total, areas."),
    ("no day", CMA, {"outcome": "failed"}, "taken_on", "The day of the attempt is missing; give taken_on as 2026-03-31."),
    ("empty day", CMA, GOOD | {"taken_on": ""}, "taken_on", "The day of the attempt is missing; give taken_on as 2026-03-31."),
    ("no day of the calendar", CMA, GOOD | {"taken_on": "2026-02-30"}, "taken_on", 'The day of the attempt has the day "2026-02-30", which is not in the calendar; write it as 2025-03-31.'),
    ("American day", CMA, GOOD | {"taken_on": "11/10/2026"}, "taken_on", 'The day of the attempt has the day "11/10/2026", which is not in the calendar; write it as 2025-03-31.'),
    ("last century but one", CMA, GOOD | {"taken_on": "1826-11-10"}, "taken_on", "The day of the attempt has the day 1826-11-10, which is not between 1900 and 2200."),
    ("tomorrow", CMA, GOOD | {"taken_on": "2026-11-26"}, "taken_on", "The day of the attempt, 2026-11-26, lies ahead; a report comes after it."),
    ("no outcome", CMA, {"taken_on": "2026-11-10"}, "outcome", "The outcome is missing; it is failed or passed."),
    ("other outcome", CMA, GOOD | {"outcome": "nearly"}, "outcome", "“nearly” is no outcome; it is failed or passed."),
    ("outcome of another kind", CMA, GOOD | {"outcome": False}, "outcome", "“False” is no outcome; it is failed or passed."),
    ("areas by name", CMA, GOOD | {"areas": {"clinical": 64}}, "areas", "The areas are a list, one entry for each content area."),
    ("too many areas", CMA, GOOD | {"areas": [{}] * 61}, "areas", "61 areas were given; want at most 60."),
    ("area as text", CMA, GOOD | {"areas": ["clinical"]}, "areas[0]", "Each area is an object with its name and one figure."),
    ("strange key of an area", CMA, GOOD | {"areas": [CLINICAL, GENERAL | {"right": 3}]}, "areas[1].right", "A report has no “right”; here it has area, correct, items, percent, scaled, band."),
    ("no name", CMA, GOOD | {"areas": [{"percent": 64}]}, "areas[0].area", f"The name of the area is missing; {AREAS}."),
    ("other name", CMA, GOOD | {"areas": [{"area": "Surgery"}]}, "areas[0].area", f"“Surgery” is no content area of this exam; {AREAS}."),
    ("misspelled name", CMA, GOOD | {"areas": [{"area": "Adminstrative"}]}, "areas[0].area", f"“Adminstrative” is no content area of this exam; {AREAS}. Did you mean Administrative?"),
    ("braces", CMA, GOOD | {"areas": [{"area": "{0.x}"}]}, "areas[0].area", f"“{{0.x}}” is no content area of this exam; {AREAS}."),
    ("twice", CMA, GOOD | {"areas": [CLINICAL, {"area": "Clinical", "percent": 70}]}, "areas[1].area", "Clinical is there twice."),
    ("areas without an outline", NO_OUTLINE, GOOD | {"areas": [{"area": "x", "percent": 1}]}, "areas[0].area", "No outline of this exam was found, so its areas cannot be read; give the total alone."),
    ("two figures", CMA, GOOD | {"areas": [CLINICAL | {"percent": 75}]}, "areas[0]", "Clinical has correct and percent; give one of them."),
    ("of how many", PERCENT, GOOD | {"areas": [{"area": "storage", "correct": 3}]}, "areas[0].items", "Storage: of how many items? Give items too."),
    ("more than all", CMA, GOOD | {"areas": [{"area": "administrative", "correct": 37}]}, "areas[0].correct", "Administrative: 37 right of 36 items cannot be."),
    ("more than all given", CMA, GOOD | {"areas": [{"area": "general", "correct": 11, "items": 10}]}, "areas[0].correct", "General: 11 right of 10 items cannot be."),
    ("less than none", CMA, GOOD | {"areas": [{"area": "general", "correct": -1}]}, "areas[0].correct", "“-1” is no number from 0 to 100000."),
    ("half an item", CMA, GOOD | {"areas": [{"area": "general", "correct": 10.5}]}, "areas[0].correct", "“10.5” is no whole number."),
    ("of no items", CMA, GOOD | {"areas": [{"area": "general", "correct": 0, "items": 0}]}, "areas[0].items", "“0” is no number from 1 to 1000."),
    ("above 100", CMA, GOOD | {"areas": [{"area": "general", "percent": 101}]}, "areas[0].percent", "“101” is no number from 0 to 100."),
    ("words for a percent", CMA, GOOD | {"areas": [{"area": "general", "percent": "about 60"}]}, "areas[0].percent", "“about 60” is no number from 0 to 100."),
    ("not a number", CMA, GOOD | {"areas": [{"area": "general", "percent": float("nan")}]}, "areas[0].percent", "“nan” is no number from 0 to 100."),
    ("without end", CMA, GOOD | {"areas": [{"area": "general", "percent": float("inf")}]}, "areas[0].percent", "“inf” is no number from 0 to 100."),
    ("a flag for a number", CMA, GOOD | {"areas": [{"area": "general", "percent": True}]}, "areas[0].percent", "“True” is no number from 0 to 100."),
    ("a list for a number", CMA, GOOD | {"areas": [{"area": "general", "percent": [64]}]}, "areas[0].percent", "“[64]” is no number from 0 to 100."),
    ("four hundred digits", CMA, GOOD | {"areas": [{"area": "general", "percent": 10**400}]}, "areas[0].percent", f"“{'1' + '0' * 39}” is no number from 0 to 100."),
    ("off the scale", CMA, GOOD | {"areas": [{"area": "general", "scaled": 38}]}, "areas[0].scaled", "“38” is not on this exam’s scale, 200 to 800. For a number of items say also of how many."),
    ("scaled without a scale", NO_SCALE, GOOD | {"areas": [{"area": "values", "scaled": 70}]}, "areas[0].scaled", "No scale of this exam was found, so a scaled score cannot be read."),
    ("strange level", CMA, GOOD | {"areas": [{"area": "general", "band": "so so"}]}, "areas[0].band", "“so so” is no level of this report; they are below, near, above."),
    ("strange level of its own", LEVELS, GOOD | {"areas": [{"area": "part-1", "band": "good"}]}, "areas[0].band", "“good” is no level of this report; they are unsatisfactory, marginal, satisfactory."),
    ("total alone", CMA, GOOD | {"total": 390}, "total", "The total is an object with score and, for a number of items, of."),
    ("strange key of the total", CMA, GOOD | {"total": {"scaled": 390}}, "total.scaled", "A report has no “scaled”; here it has score, of."),
    ("total off the scale", CMA, GOOD | {"total": {"score": 113}}, "total.score", "“113” is not on this exam’s scale, 200 to 800. For a number of items say also of how many."),
    ("total of how many", NO_SCALE, GOOD | {"total": {"score": 60}}, "total.of", "Of how many items is the total? Give of too; no scale of this exam was found."),
    ("total above 100", PERCENT, GOOD | {"total": {"score": 166}}, "total.score", "“166” is no number from 0 to 100."),
    ("total more than all", CMA, GOOD | {"total": {"score": 181, "of": 180}}, "total.score", "The total of 181 right of 180 items cannot be."),
    ("total of too many", CMA, GOOD | {"total": {"score": 700, "of": 1001}}, "total.of", "The total is of 1001; want a number of items, at most 1000."),
    ("total of none", CMA, GOOD | {"total": {"score": 0, "of": 0}}, "total.of", "“0” is no number from 1 to 100000."),
    ("counts that do not add up", CMA, GOOD | {"areas": ALL_COUNTS, "total": {"score": 120, "of": 180}}, "total.score", DISAGREE.format(113, 180, 120, 180)),
    ("items that do not add up", CMA, GOOD | {"areas": ALL_COUNTS, "total": {"score": 113, "of": 200}}, "total.score", DISAGREE.format(113, 180, 113, 200)),
    ("an area with more right than the whole", CMA, GOOD | {"areas": [CLINICAL], "total": {"score": 79, "of": 180}}, "total.score", DISAGREE.format(80, 106, 79, 180)),
    ("an area with more wrong than the whole", CMA, GOOD | {"areas": [ADMINISTRATIVE], "total": {"score": 160, "of": 180}}, "total.score", DISAGREE.format(9, 36, 160, 180)),
    ("percents about another total", PERCENT, GOOD | {"areas": [{"area": area.id, "percent": 70 + n} for n, area in enumerate(PERCENT.outline.areas)], "total": {"score": 60}}, "total.score", "The areas lie between 70 % and 74 %, the total is 60 %. Check both against your report."),
    ("percents about another count", CMA, GOOD | {"areas": ALL_PERCENTS, "total": {"score": 150, "of": 180}}, "total.score", "The areas lie between 58 % and 66 %, the total is 83.3 %. Check both against your report."),
    ("failed above the passing score", CMA, GOOD | {"total": {"score": 430}}, "total.score", "A total of 430 with the outcome failed does not fit the passing score that was found, 430. If both are right, leave the total out."),
    ("passed below the passing score", CMA, GOOD | {"outcome": "passed", "total": {"score": 429}}, "total.score", "A total of 429 with the outcome passed does not fit the passing score that was found, 430. If both are right, leave the total out."),
    ("failed above the passing percent", PERCENT, GOOD | {"total": {"score": "66.5"}}, "total.score", "A total of 66.5 with the outcome failed does not fit the passing score that was found, 66. If both are right, leave the total out."),
]  # fmt: skip


@pytest.mark.parametrize(("program", "values", "field", "sentence"), [pytest.param(*row, id=name) for name, *row in BAD])
def test_a_bad_report_gets_one_sentence_and_its_field(program, values, field, sentence):
    with pytest.raises(BadQuestionError) as caught:
        read_report(values, program=program, on=TODAY)
    assert (str(caught.value), caught.value.field) == (sentence, field)
    assert caught.value.said(lambda message: message) == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["clinical", "failed", "2026-11-10", "near", "64 %"]) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["area", "correct", "items", "percent", "scaled", "band", "score", "of"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
KEYS = st.sampled_from(["taken_on", "outcome", "total", "areas"])


@given(program=st.sampled_from(list(PROGRAMS)), given_values=st.dictionaries(KEYS, JSON, max_size=4), is_near=st.booleans())
def test_whatever_is_sent_is_read_or_refused_in_a_sentence(program, given_values, is_near):
    values = (GOOD if is_near else {}) | given_values
    refused = refusal(values, program=PROGRAMS[program])
    if refused is None:
        found = read_report(values, program=PROGRAMS[program], on=TODAY)
        assert found.taken_on <= TODAY
        read_evidence(exam_of(PROGRAMS[program]), report=found.report)
    else:
        assert str(refused).endswith((".", "?"))
        assert len(str(refused)) < 700
        assert refused.field.split(".")[0].split("[")[0] in {"report", "taken_on", "outcome", "total", "areas"}


# What is read

FORMS = [
    ("pass or fail alone", CMA, [], None, {}, None),
    ("a scaled total", CMA, [], {"score": 390}, {}, Scaled(390.0)),
    ("a scaled total of the scale's top", CMA, [], {"score": 390, "of": 800}, {}, Scaled(390.0)),
    ("a count in total", CMA, [], {"score": 113, "of": 180}, {}, Right(113, 180)),
    ("counts of the catalog's items", CMA, ALL_COUNTS, None, {"clinical": Right(80, 106), "general": Right(24, 38), "administrative": Right(9, 36)}, None),
    ("counts and their sum", CMA, ALL_COUNTS, {"score": 113, "of": 180}, {"clinical": Right(80, 106), "general": Right(24, 38), "administrative": Right(9, 36)}, Right(113, 180)),
    ("counts of other items", CMA, [{"area": "general", "correct": 9, "items": 10}], None, {"general": Right(9, 10)}, None),
    ("some areas and a larger total", CMA, [CLINICAL], {"score": 113, "of": 180}, {"clinical": Right(80, 106)}, Right(113, 180)),
    ("percents", CMA, ALL_PERCENTS, {"score": 390}, {"clinical": Percent(64), "general": Percent(66), "administrative": Percent(58)}, Scaled(390.0)),
    ("a percent with a digit, of some items", CMA, [{"area": "general", "percent": 64.3, "items": 28}], None, {"general": Percent(64.3, step=0.1, items=28)}, None),
    ("scaled areas", CMA, [{"area": "general", "scaled": 420}], None, {"general": Scaled(420.0)}, None),
    ("bands", CMA, [{"area": "general", "band": "below"}, {"area": "clinical", "band": "near"}], None, {"general": Band(0, 3), "clinical": Band(1, 3)}, None),
    ("some of each", CMA, [{"area": "general", "band": "above"}, {"area": "clinical", "percent": 70}, ADMINISTRATIVE], None, {"general": Band(2, 3), "clinical": Percent(70), "administrative": Right(9, 36)}, None),
    ("an area without a figure", CMA, [{"area": "general"}, {"area": "clinical", "percent": ""}, {"area": "administrative", "band": None}], None, {}, None),
    ("a percent-scored exam", PERCENT, [{"area": "Storage", "percent": 50}], {"score": 61}, {"storage": Percent(50)}, Percent(61)),
    ("a percent-scored exam, with a digit", PERCENT, [], {"score": "61.5 %"}, {}, Percent(61.5, step=0.1)),
    ("no scale: a count", NO_SCALE, [{"area": "values", "correct": 20, "items": 38}], {"score": 70, "of": 110}, {"values": Right(20, 38)}, Right(70, 110)),
    ("no weights", NO_WEIGHTS, [{"area": "FLK1", "percent": 55}, {"area": "flk2", "percent": 61}], {"score": 280}, {"FLK1": Percent(55), "FLK2": Percent(61)}, Scaled(280.0)),
    ("no outline: pass or fail", NO_OUTLINE, [], None, {}, None),
    ("no outline: a count", NO_OUTLINE, [], {"score": 30, "of": 50}, {}, Right(30, 50)),
    ("words of its own", LEVELS, [{"area": "part-1", "band": "Satisfactory"}, {"area": "part-2", "band": "unsatisfactory"}], None, {"part-1": Band(2, 3), "part-2": Band(0, 3)}, None),
]  # fmt: skip


@pytest.mark.parametrize(("program", "areas", "total", "figures", "whole"), [pytest.param(*row, id=name) for name, *row in FORMS])
def test_every_form_of_report_is_read_as_it_stands(program, areas, total, figures, whole):
    found = told(*areas, program=program, **({"total": total} if total else {}))
    assert found.taken_on == date(2026, 11, 10)
    assert found.outcome is Outcome.FAILED
    assert (found.report.areas, found.report.total) == (figures, whole)
    assert read_report(json.loads(json.dumps(found.values)), program=program, on=TODAY) == found


@pytest.mark.parametrize("program", EVERY)
def test_a_bare_fail_can_be_read_for_every_program(program):
    loaded = load_program(program).program
    found = reading(program=loaded)
    assert [each.id for each in found.areas] == ([area.id for area in loaded.outline.areas] if loaded.outline else ["all"])
    assert found.weak == ()
    assert not found.readiness.enough


@pytest.mark.parametrize(("said", "outcome"), [("fail", "failed"), (" FAILED ", "failed"), ("Pass", "passed"), ("passed", "passed")])
def test_outcomes_have_synonyms(said, outcome):
    found = read_report(GOOD | {"outcome": said}, program=CMA, on=TODAY)
    assert found.outcome.value == outcome


@pytest.mark.parametrize("program", [CMA, PERCENT, NO_SCALE, NO_WEIGHTS, LEVELS], ids=lambda program: program.id)
def test_areas_go_by_id_or_name_in_any_case(program):
    for area in program.outline.areas:
        for said in (area.id, area.name, f"  {area.name.upper()} ", area.id.title()):
            assert told({"area": said, "percent": 60}, program=program).report.areas == {area.id: Percent(60)}


@pytest.mark.parametrize(
    ("said", "figure"),
    [(64, Percent(64)), ("64", Percent(64)), ("64 %", Percent(64)), (" 64% ", Percent(64)), ("64.5", Percent(64.5, 0.1)), ("64,5", Percent(64.5, 0.1))],
)  # fmt: skip
def test_percents_may_be_typed_as_people_do(said, figure):
    assert told({"area": "general", "percent": said}).report.areas == {"general": figure}


def test_a_score_in_thousands_may_have_its_comma():
    program = load_program("ptcb-ptce").program  # 1000 to 1600, 1400 passes
    assert told(program=program, total={"score": "1,320"}).report.total == Scaled(1320.0)
    assert told(program=program, total={"score": 1320}).report.total == Scaled(1320.0)


@pytest.mark.parametrize(("day", "is_read"), [(TODAY, True), (TODAY - timedelta(days=1), True), (TODAY + timedelta(days=1), False)])
def test_a_report_is_of_today_at_the_latest(day, is_read):
    assert (refusal(GOOD | {"taken_on": day.isoformat()}) is None) is is_read


WITH_LEVELS = [each for each in EVERY if (report := load_program(each).program.report) and len(report.levels) >= 2]


def test_some_programs_have_levels_of_their_own():
    assert {"nclex", "nremt-emt", "ima-cma"} <= set(WITH_LEVELS)


@pytest.mark.parametrize("program", [*WITH_LEVELS, "aama-cma"])
def test_a_higher_level_is_a_better_reading(program):
    loaded = load_program(program).program
    means = [reading({"area": loaded.outline.areas[0].id, "band": level}, program=loaded).areas[0].mean for level in levels_of(loaded)]
    assert means == sorted(means)
    assert means[-1] - means[0] > 0.05


@pytest.mark.parametrize(("program", "lowest", "highest"), [("nremt-emt", "below", "above"), ("ima-cma", "unsatisfactory", "satisfactory")])
def test_levels_go_from_the_lowest_to_the_highest(program, lowest, highest):
    levels = levels_of(load_program(program).program)
    assert (levels[0], levels[-1]) == (lowest, highest)


def test_a_passed_report_above_the_passing_score_is_read():
    assert read_report(GOOD | {"outcome": "passed", "total": {"score": 430}}, program=CMA, on=TODAY).report.total == Scaled(430.0)
    assert told(total={"score": 429}).report.total == Scaled(429.0)


COUNTS = st.tuples(*(st.integers(0, n) for n in (106, 38, 36)))


@given(right=COUNTS, by=st.integers(-180, 180))
def test_counts_of_all_areas_want_exactly_their_sum(right, by):
    areas = [{"area": area.id, "correct": n} for area, n in zip(CMA.outline.areas, right, strict=True)]
    score = sum(right) + by
    assume(0 <= score <= 180)
    refused = refusal(GOOD | {"areas": areas, "total": {"score": score, "of": 180}})
    assert (refused is None) is (by == 0)
    assert refused is None or refused.field == "total.score"


@given(right=COUNTS, kept=st.sets(st.sampled_from(["clinical", "general", "administrative"])))
def test_what_a_true_report_says_of_some_areas_never_contradicts_its_total(right, kept):
    areas = [{"area": area.id, "correct": n} for area, n in zip(CMA.outline.areas, right, strict=True) if area.id in kept]
    assert told(*areas, total={"score": sum(right), "of": 180}).report.total == Right(sum(right), 180)


@given(right=COUNTS)
def test_a_true_report_in_rounded_percents_never_contradicts_its_total(right):
    sizes = (106, 38, 36)
    areas = [{"area": area.id, "percent": round(100 * n / of)} for area, n, of in zip(CMA.outline.areas, right, sizes, strict=True)]
    assert told(*areas, total={"score": sum(right), "of": 180}).report.total == Right(sum(right), 180)


@given(order=st.permutations(ALL_COUNTS))
def test_the_order_of_areas_does_not_matter(order):
    assert told(*order).report.areas == told(*ALL_COUNTS).report.areas


@given(word=st.text(string.ascii_letters + "{}%<>“\n\0", min_size=1, max_size=80))
def test_a_strangers_word_stands_in_the_sentence_and_breaks_nothing(word):
    assume(word.strip())
    refused = refusal(GOOD | {"areas": [{"area": word, "percent": 1}]})
    assert refused is not None
    assert word.strip()[:20] in str(refused)
    assert refused.field == "areas[0].area"


# What the reading needs of a program


def test_an_exam_counts_its_items_and_shares():
    exam = exam_of(CMA)
    assert [(area.id, area.items, area.items_known) for area in exam.areas] == [
        ("clinical", 106, True),
        ("general", 38, True),
        ("administrative", 36, True),
    ]
    assert [area.share for area in exam.areas] == pytest.approx([0.59, 0.21, 0.20], abs=1e-9)
    assert (exam.scale, exam.passing, exam.passing_share) == ((200.0, 800.0), 430, None)


def test_an_exam_without_weights_counts_its_areas_alike_and_without_an_outline_is_one_area():
    assert [area.share for area in exam_of(NO_WEIGHTS).areas] == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert [(area.id, area.share) for area in exam_of(NO_OUTLINE).areas] == [("all", 1.0)]


@pytest.mark.parametrize("program", EVERY)
def test_every_programs_shares_add_up(program):
    exam = exam_of(load_program(program).program)
    assert sum(area.share for area in exam.areas) == pytest.approx(1, abs=1e-9)
    assert all(area.items >= 1 and area.share > 0 for area in exam.areas)
    assert exam.passing_share is None or 0 < exam.passing_share < 1
    assert exam.pass_rate is None or 0 < exam.pass_rate < 1
