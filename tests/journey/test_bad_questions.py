"""A question that cannot be answered gets one clear sentence that says where; a strange one never breaks anything."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import AmbiguousProgramError, UnknownProgramError, load_catalog, load_program

ON = date(2026, 11, 22)
CATALOG = load_catalog()
CMA, PARTS = CATALOG.programs["aama-cma"], CATALOG.programs["ima-cma"]


def failed(on="2026-01-10", **keys):
    return {"on": on, "outcome": "failed", **keys}


BAD = {
    "a day that is not": (CMA, [failed("2025-02-30")], {}, 'Attempt 1 has the day "2025-02-30", which is not in the calendar; write it as 2025-03-31.'),
    "a day in words": (CMA, [failed("last March")], {}, 'Attempt 1 has the day "last March", which is not in the calendar; write it as 2025-03-31.'),
    "digits of another script": (CMA, [failed("２０２５-01-01")], {}, "which is not in the calendar"),
    "no day": (CMA, [{"outcome": "failed"}], {}, "Attempt 1 has no day; give one such as 2025-03-31."),
    "the future": (CMA, [failed("2026-11-23")], {}, "Attempt 1 is on 2026-11-23, after the day asked about, 2026-11-22."),
    "before anybody": (CMA, [failed("1850-01-01")], {}, "Attempt 1 has the day 1850-01-01, which is not between 1900 and 2200."),
    "a moment without offset": (CMA, [failed("2026-01-10T09:00:00")], {}, "without its offset from UTC"),
    "a moment that is none": (CMA, [failed("2026-01-10T25:00:00Z")], {}, 'has the moment "2026-01-10T25:00:00Z"; give one such as'),
    "no outcome": (CMA, [{"on": "2026-01-10"}], {}, "Attempt 1 has no outcome; give one of failed, passed"),
    "an outcome it does not have": (CMA, [{"on": "2026-01-10", "outcome": "exploded"}], {}, 'the outcome "exploded", which this program does not have'),
    "twice at once": (CMA, [failed(), failed()], {}, "Attempts 1 and 2 are on the same day, 2026-01-10; nobody sits the same exam twice at once."),
    "10,000 attempts": (CMA, [failed()] * 10_000, {}, "10,000 attempts were given; a case takes at most 100."),
    "a key it does not ask": (CMA, [failed(shoe_size=7)], {}, 'An attempt has the key "shoe_size", which this program does not ask for; it asks for none of its own.'),
    "a fact it does not ask": (CMA, [], {"shoe": "7"}, 'This program asks for no fact "shoe"; it asks for graduated, route, member'),
    "a flag that is none": (CMA, [], {"member": "perhaps"}, 'The fact "member" is "perhaps"; give true or false.'),
    "a choice that is none": (CMA, [], {"route": "by boat"}, 'The fact "route" is "by boat"; give one of completing-student'),
    "a table for a text": (CMA, [], {"route": {"a": 1}}, 'The fact "route" is a list or table; give one text.'),
    "a very long text": (CMA, [], {"route": "x" * 5000}, 'The fact "route" is 5,000 characters long; at most 200 are taken.'),
    "control characters": (CMA, [], {"route": "a\x00b"}, 'The fact "route" holds control characters; give plain text.'),
    "a zone that is none": (CMA, [], {"time_zone": "Mars/Olympus"}, 'There is no time zone "Mars/Olympus"; give one such as America/New_York.'),
    "a zone that is a path": (CMA, [], {"time_zone": "../../etc/passwd"}, "There is no time zone"),
    "a part it does not have": (PARTS, [failed(part=3)], {}, 'There is no part "3"; there are 1, 2.'),
    "some parts said, some not": (PARTS, [failed(part=1), failed("2026-05-10")], {}, "Attempt 2 does not say which part it was, while others do"),
    "too many holidays": (CMA, [], {"holidays": ["2026-12-25"] * 401}, "The list of holidays has 401 days; at most 400 are taken."),
    "an attempt that is no table": (CMA, ["2026-01-10"], {}, "Attempt 1 is not a set of keys and values."),
}  # fmt: skip


@pytest.mark.parametrize(("loaded", "attempts", "facts", "sentence"), BAD.values(), ids=BAD.keys())
def test_what_is_refused(loaded, attempts, facts, sentence):
    with pytest.raises(BadQuestionError) as refused:
        ask(loaded, Question(on=ON, attempts=attempts, facts=facts))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.field


def test_a_what_if_before_the_last_attempt():
    with pytest.raises(BadQuestionError, match="is not after the last attempt"):
        ask(CMA, Question(on=ON, attempts=[failed()], what_if=date(2025, 1, 1)))


def test_a_what_if_beyond_any_plan():
    with pytest.raises(BadQuestionError, match="more than ten years away"):
        ask(CMA, Question(on=ON, attempts=[failed()], what_if=date(2200, 1, 1)))


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.lists(st.text(max_size=5), max_size=2)
)
KEYS = st.one_of(st.sampled_from(["on", "at", "outcome", "part", "score", "program", "score_released"]), st.text(max_size=12))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(CATALOG.programs)),
    st.lists(st.dictionaries(KEYS, ANYTHING, max_size=4), max_size=3),
    st.dictionaries(
        st.one_of(st.sampled_from(["asking_for", "time_zone", "holidays", "member", "graduated"]), st.text(max_size=9)),
        ANYTHING,
        max_size=3,
    ),
    st.dates(),
)
def test_whatever_is_sent_is_answered_or_refused_in_a_sentence(program, attempts, facts, on):
    try:
        found = answer_to(ask(CATALOG.programs[program], Question(on=on, attempts=attempts, facts=facts)))
    except BadQuestionError as refused:
        found = {"program": program, "refused": str(refused)}
    assert found["program"] == program
    assert found.get("because") or found["refused"].endswith(".") or "”" in found["refused"]


@pytest.mark.parametrize("name", ["CMA", "cma", "CMA exam", "the CMA exam", " C.M.A. exam"])
def test_an_acronym_gives_every_program_that_has_it_and_never_a_guess(name):
    with pytest.raises(AmbiguousProgramError) as refused:
        load_program(name)
    assert {each.id for each in refused.value.choices} >= {"aama-cma", "ima-cma"}
    assert all(each.body for each in refused.value.choices)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("aama-cma", "aama-cma"),
        ("CMA (AAMA)", "aama-cma"),
        ("CMA (IMA)", "ima-cma"),
        ("ptce", "ptcb-ptce"),
        ("CCMA", "nha-ccma"),
        ("NCLEX-RN", "nclex"),
    ],
)
def test_a_name_that_means_one_program(name, program):
    assert load_program(name).program.id == program
    assert CATALOG.get(name).program.id == program


@pytest.mark.parametrize("name", ["", "exam", "no such thing", "../etc/passwd", "aama-cma.toml", "\x00", "%s", "💥"])
def test_a_name_nobody_has(name):
    with pytest.raises(UnknownProgramError):
        load_program(name)
