"""Each shape a published rule takes, asked at its edge and on either side of it."""

from datetime import date

import pytest
from tests.journey.sample import HEAD, WAIT, load

from resit.journey.answer import answer_to
from resit.journey.case import Question, ask

D = date


def rule(kind: str, **keys: object) -> str:
    """A rule of the sample file; values are TOML."""
    keys = {"says": '"A rule."', "source": '["s1"]', **keys}
    return f'\n[[rule]]\nid = "{keys.pop("id", kind)}"\nkind = "{kind}"\n' + "".join(f"{key} = {value}\n" for key, value in keys.items())


def answer(loaded, *attempts, on, **facts):
    rows = [each if isinstance(each, dict) else {"on": each, "outcome": "failed"} for each in attempts]
    return answer_to(ask(loaded, Question(on=on, attempts=rows, facts=facts)))


def days(found, *keys):
    return tuple(found[key] for key in keys)


@pytest.mark.parametrize(
    ("length", "first"),
    [
        ("30 days", "2025-03-31"),
        ("5 test-free days", "2025-03-07"),
        ("3 working days", "2025-03-05"),
        ("2 weeks", "2025-03-15"),
        ("6 months", "2025-09-01"),
        ("1 year", "2026-03-01"),
    ],
)
def test_a_flat_wait_frees_its_last_day(length, first):
    loaded = load(WAIT.replace("30 days", length))
    day = D.fromisoformat(first)
    assert days(answer(loaded, D(2025, 3, 1), on=D.fromordinal(day.toordinal() - 1)), "status", "earliest") == ("not_yet", first)
    assert days(answer(loaded, D(2025, 3, 1), on=day), "status", "earliest") == ("may_sit", first)


def test_the_first_day_is_named_also_when_it_is_past():
    assert answer(load(WAIT), D(2025, 3, 1), on=D(2026, 3, 1))["earliest"] == "2025-03-31"


def test_steps_and_what_is_not_known_after_them():
    steps = '[{ attempts = 1, length = "30 days" }, { attempts = "2+", absence = "not_found", exists = true, text = "No text says." }]'
    loaded = load(rule("wait", steps=steps))
    assert days(answer(loaded, D(2025, 3, 1), on=D(2025, 3, 2)), "status", "earliest") == ("not_yet", "2025-03-31")
    found = answer(loaded, D(2025, 3, 1), D(2025, 5, 1), on=D(2025, 5, 2))
    assert days(found, "status", "earliest") == ("unknown", None)
    assert [(each["field"], each["absence"]) for each in found["unknown"]] == [("earliest", "not_found")]
    assert [each["kind"] for each in found["ways_on"]] == ["ask", "today", "plan"]


def test_steps_that_begin_again():
    loaded = load(rule("wait", steps='[{ attempts = 1, length = "0 days" }, { attempts = 2, length = "90 days" }]', cycle=2))
    sat = [D(2025, 1, 1), D(2025, 1, 10), D(2025, 5, 1)]
    assert answer(loaded, *sat[:1], on=D(2025, 1, 2))["earliest"] == "2025-01-01"
    assert answer(loaded, *sat[:2], on=D(2025, 1, 12))["earliest"] == "2025-04-10"
    assert answer(loaded, *sat, on=D(2025, 5, 2))["earliest"] == "2025-05-01"


def test_a_wait_in_hours_survives_a_clock_change():
    loaded = load(WAIT.replace("30 days", "24 hours"))
    sat = {"at": "2025-03-08T14:00:00-05:00", "outcome": "failed"}
    found = answer(loaded, sat, on=D(2025, 3, 9), time_zone="America/New_York")
    assert days(found, "status", "earliest", "earliest_at") == ("not_yet", "2025-03-09", "2025-03-09T15:00:00-04:00")


def test_a_wait_in_hours_asks_for_the_hour():
    found = answer(load(WAIT.replace("30 days", "24 hours")), D(2025, 3, 8), on=D(2025, 3, 8))
    assert days(found, "status", "earliest", "earliest_at") == ("not_yet", "2025-03-09", None)
    assert ("earliest_at", "not_given") in [(each["field"], each["absence"]) for each in found["unknown"]]


def test_a_wait_that_ends_with_applying():
    found = answer(load(rule("wait", bars='"apply"', length='"60 days"')), D(2024, 12, 31), on=D(2025, 1, 15))
    assert days(found, "status", "earliest_apply", "earliest") == ("not_yet", "2025-03-01", "2025-03-01")


def test_the_latest_of_several_clocks():
    loaded = load(WAIT, rule("wait", id="second", until_day='"first_attempt + 12 months"', when='"attempts >= 2"'))
    assert answer(loaded, D(2025, 1, 1), D(2025, 6, 1), on=D(2025, 6, 2))["earliest"] == "2026-01-01"


def test_an_open_edge_is_a_doubt_and_a_stated_one_is_none():
    sat, on = D(2025, 2, 20), D(2025, 3, 1)
    opened = answer(load(WAIT + 'edge = "open"\n'), sat, on=on)
    assert opened["earliest"] == "2025-03-22"
    assert [(each["rule"], each["edge"], each["field"], each["alternatives"]) for each in opened["doubts"]] == [
        ("wait", "edge", "earliest", ["2025-03-23"])
    ]
    assert answer(load(WAIT + 'edge = "barred"\n'), sat, on=on)["earliest"] == "2025-03-23"
    assert answer(load(WAIT), sat, on=on)["doubts"] == []


def test_a_month_end_that_the_text_leaves_open():
    found = answer(load(WAIT.replace("30 days", "6 months")), D(2024, 8, 31), on=D(2024, 9, 1))
    assert found["earliest"] == "2025-02-28"
    assert found["doubts"][0]["alternatives"] == ["2025-03-01", "2025-03-03"]
    stated = answer(load(WAIT.replace("30 days", "6 months") + 'month_end = "roll"\n'), D(2024, 8, 31), on=D(2024, 9, 1))
    assert (stated["earliest"], stated["doubts"]) == ("2025-03-01", [])


def test_a_month_end_for_which_the_text_provides_nothing():
    found = answer(load(WAIT.replace("30 days", "6 months") + 'month_end = "refuse"\n'), D(2024, 8, 31), on=D(2024, 9, 1))
    assert days(found, "status", "earliest") == ("unknown", None)
    assert "earliest" in [each["field"] for each in found["unknown"]]


@pytest.mark.parametrize(
    ("window", "attempts", "on", "first"),
    [
        ('{ rolling = "12 months" }', [D(2024, 3, 1), D(2024, 9, 1)], D(2025, 1, 1), "2025-03-01"),
        ('{ fixed = "12 months" }', [D(2024, 3, 1), D(2024, 9, 1)], D(2025, 1, 1), "2025-03-01"),
        ('{ fixed = "12 months" }', [D(2023, 3, 1), D(2024, 9, 1)], D(2025, 1, 1), "2024-09-01"),
        ('{ every = "year" }', [D(2024, 3, 1), D(2024, 9, 1)], D(2024, 12, 1), "2025-01-01"),
        ('{ every = "quarter" }', [D(2024, 7, 1), D(2024, 9, 1)], D(2024, 9, 2), "2024-10-01"),
        ('{ every = "year", span = 2 }', [D(2024, 3, 1), D(2024, 9, 1)], D(2024, 12, 1), "2026-01-01"),
        ('{ every = "year", starts = "04-01" }', [D(2024, 5, 1), D(2025, 3, 1)], D(2025, 3, 2), "2025-04-01"),
    ],
)
def test_two_in_a_window(window, attempts, on, first):
    loaded = load(rule("cap", limit=2, window=window))
    assert answer(loaded, *attempts, on=on)["earliest"] == first


def test_a_cap_for_life_ends_it_and_says_so():
    found = answer(load(WAIT, rule("cap", limit=2)), D(2024, 3, 1), D(2024, 9, 1), on=D(2030, 1, 1))
    assert days(found, "status", "earliest") == ("ineligible", None)
    assert [(each["scope"], each["used"], each["left"]) for each in found["attempts"]] == [("lifetime", 2, 0)]


def test_an_unlimited_cap_says_unlimited():
    assert answer(load(WAIT, rule("cap", limit='"unlimited"')), D(2024, 3, 1), on=D(2024, 4, 1))["attempts"][0]["left"] == "unlimited"


def test_groups_of_attempts_with_a_pause_between():
    loaded = load(rule("cap", limit=2, window='"group"', rest='"1 year"', rest_from='"last"', edge='"free"'))
    assert answer(loaded, D(2025, 1, 1), D(2025, 4, 1), on=D(2025, 4, 2))["earliest"] == "2026-04-01"
    assert answer(loaded, D(2025, 1, 1), D(2025, 4, 1), D(2026, 5, 1), on=D(2026, 5, 2))["status"] == "may_sit"


def test_a_limit_for_which_something_can_be_done():
    loaded = load(rule("cap", limit=3, then='"act"', need='"repeat_program"'))
    found = answer(loaded, *[D(2025, each, 1) for each in (1, 2, 3)], on=D(2025, 4, 1))
    assert (found["status"], [each["kind"] for each in found["needs"]]) == ("needs_action", ["repeat_program"])


def test_a_deadline_that_ends_before_the_wait_does():
    ends = rule("deadline", length='"1 year"', after='"first_attempt"', on_expiry='"end"')
    assert answer(load(WAIT, ends), D(2024, 2, 20), D(2025, 2, 1), on=D(2025, 2, 2))["status"] == "ineligible"
    acts = rule("deadline", length='"1 year"', after='"first_attempt"', on_expiry='"act"', need='"apply_anew"')
    found = answer(load(WAIT, acts), D(2024, 2, 20), D(2025, 2, 1), on=D(2025, 2, 2))
    assert days(found, "status", "earliest", "latest") == ("needs_action", "2025-03-03", "2025-02-20")
    renews = rule(
        "deadline", length='"1 year"', after='"first_attempt"', on_expiry='"renew"', need='"apply_anew"', name='"application_ends"'
    )
    found = answer(load(WAIT, renews), D(2024, 2, 20), D(2025, 2, 1), on=D(2025, 2, 2))
    assert days(found, "status", "earliest") == ("not_yet", "2025-03-03")
    assert (found["dates"], [each["kind"] for each in found["needs"]]) == ({"application_ends": "2025-02-20"}, ["apply_anew"])


def test_one_fair_reading_leaves_a_day_and_the_other_none():
    ends = rule("deadline", length='"1 year"', after='"first_attempt"', on_expiry='"end"')
    found = answer(load(WAIT.replace("30 days", "60 days"), ends), D(2024, 2, 29), D(2024, 12, 31), on=D(2025, 1, 2))
    assert days(found, "status", "earliest", "latest") == ("disputed", "2025-03-01", "2025-02-28")


def test_windows_of_the_year_and_one_attempt_in_each():
    windows = '[{ name = "spring", first = "01-15", last = "02-29" }, { name = "autumn", first = "09-01", last = "10-31" }]'
    loaded = load(rule("calendar", windows=windows), rule("cap", limit=1, window='"named"'))
    assert days(answer(loaded, D(2025, 1, 20), on=D(2025, 2, 1)), "status", "earliest") == ("not_yet", "2025-09-01")
    assert days(answer(loaded, D(2024, 1, 20), on=D(2025, 2, 28)), "status", "earliest") == ("may_sit", "2025-01-15")
    assert days(answer(loaded, D(2024, 1, 20), on=D(2025, 3, 1)), "status", "earliest") == ("not_yet", "2025-09-01")


def test_fixed_exam_days_that_may_be_booked_ahead():
    loaded = load(rule("calendar", weekdays='{ which = -1, weekday = "wednesday", months = [2, 7], days = 2 }', book_ahead="true"))
    found = answer(loaded, D(2027, 7, 28), on=D(2027, 12, 1))
    assert days(found, "status", "earliest") == ("may_sit", "2028-02-22")  # the last Wednesday of that February is the 23rd


def test_a_booking_lead_moves_the_booking_and_not_the_first_day():
    found = answer(load(WAIT, rule("lead", length='"14 days"')), D(2025, 4, 30), on=D(2025, 5, 25))
    assert days(found, "earliest", "earliest_bookable") == ("2025-05-30", "2025-06-08")


def test_a_condition_after_failures_holds_up_until_it_is_met():
    course = '\n[[fact]]\nname = "course"\nkind = "day"\nquestion = "When did you finish the course?"\n'
    need = rule("need", need='"course"', blocks='"sit"', when='"failures >= 2"', unless='"course > last_failure"')
    loaded = load(course, WAIT, need)
    twice = (D(2025, 1, 1), D(2025, 3, 1))
    assert answer(loaded, twice[0], on=D(2025, 3, 1))["status"] == "may_sit"
    found = answer(loaded, *twice, on=D(2025, 6, 1))
    assert (found["status"], [each["fact"] for each in found["questions"]]) == ("needs_action", ["course"])
    assert answer(loaded, *twice, on=D(2025, 6, 1), course="2025-02-01")["status"] == "needs_action"
    assert answer(loaded, *twice, on=D(2025, 6, 1), course="2025-03-02")["status"] == "may_sit"


VERSIONS = (
    rule("cap", scope='"lifetime"', pivot='"applied"')
    + """
[[rule.gap]]
until = 2012-01-01
reason = "No earlier limit was found."
[[rule.version]]
from = 2012-01-01
until = 2021-07-01
limit = 6
[[rule.version]]
from = 2021-07-01
limit = 4
"""
)
APPLIED = '\n[[fact]]\nname = "applied"\nkind = "day"\nquestion = "When did you apply?"\n'


@pytest.mark.parametrize(("applied", "limit"), [("2011-12-31", None), ("2012-01-01", 6), ("2021-06-30", 6), ("2021-07-01", 4), (None, 4)])
def test_the_pivot_selects_the_version(applied, limit):
    found = answer(load(APPLIED, VERSIONS), D(2020, 1, 1), on=D(2022, 1, 1), applied=applied)
    assert [each["limit"] for each in found["attempts"]] == ([limit] if limit else [])
    assert ("No earlier limit was found." in [each["text"] for each in found["unknown"]]) == (limit is None)


def test_a_rule_that_changes_on_a_day_governs_the_sittings_after_it():
    changed = (
        rule("wait")
        + '[[rule.version]]\nuntil = 2025-06-01\nsteps = [{ attempts = "1+", length = "90 days" }]\n'
        + '[[rule.version]]\nfrom = 2025-06-01\nsteps = [{ attempts = "1+", length = "30 days" }]\n'
    )
    loaded = load(changed)
    assert answer(loaded, D(2025, 1, 1), on=D(2025, 1, 2))["earliest"] == "2025-04-01"
    assert answer(loaded, D(2025, 4, 1), on=D(2025, 4, 2))["earliest"] == "2025-06-01"


def test_a_nearer_layer_wins_and_says_so():
    place = '\n[[fact]]\nname = "place"\nkind = "text"\nquestion = "Where?"\n'
    near = rule("wait", id="near", length='"46 days"', layer='"jurisdiction"', when="'place == \"PA\"'", replaces='["wait"]')
    loaded = load(place, WAIT, near)
    assert answer(loaded, D(2025, 1, 31), on=D(2025, 2, 1))["earliest"] == "2025-03-02"
    found = answer(loaded, D(2025, 1, 31), on=D(2025, 2, 1), place="PA")
    assert found["earliest"] == "2025-03-18"
    why = next(each for each in found["because"] if each["rule"] == "near")
    assert why["because"][0]["text"] == "This jurisdiction rule stands in place of the general one (wait)."


UNIT = '\n[unit]\nkey = "part"\nquestion = "Which part?"\nlabel = "part {value}"\n[[part]]\nid = "1"\nname = "One"\n[[part]]\nid = "2"\nname = "Two"\n'


def sat(on, part, outcome="failed"):
    return {"on": on, "part": part, "outcome": outcome}


def test_parts_are_counted_apart_and_their_credit_ends():
    credit = rule("credit", until_day='"on + 18 months"', month_end='"clamp"')
    loaded = load(UNIT, WAIT + "per_unit = true\n", credit, rule("cap", limit=3, per_unit="true", scope='"{unit}"'))
    found = answer(loaded, sat("2024-01-31", 1, "passed"), sat("2024-03-01", 2), sat("2024-06-01", "part 2"), on=D(2024, 6, 2))
    assert found["unit"]["label"] == "part 2"
    assert [(each["scope"], each["left"]) for each in found["attempts"]] == [("part 2", 1), ("part 1", 2)]
    assert [(each["part"], each["status"], each["credit_until"]) for each in found["parts"]] == [
        ("1", "passed", "2025-07-31"),
        ("2", "not_yet", None),
    ]
    later = answer(loaded, sat("2024-01-31", 1, "passed"), sat("2024-03-01", 2), on=D(2025, 8, 1))
    assert [(each["part"], each["credit"]) for each in later["parts"]] == [("1", "expired"), ("2", None)]


def test_all_credit_is_lost_together():
    credit = rule("credit", until_day='"on + 12 months"', loses='"all"')
    loaded = load(UNIT.replace('name = "Two"', 'name = "Two"\n[[part]]\nid = "3"\nname = "Three"'), credit)
    found = answer(loaded, sat("2024-01-10", 1, "passed"), sat("2024-06-10", 2, "passed"), sat("2024-07-10", 3), on=D(2025, 1, 11))
    assert [(each["part"], each["credit"]) for each in found["parts"]][:2] == [("1", "expired"), ("2", "expired")]


def test_of_a_group_one_part_is_enough():
    parts = UNIT.replace('name = "One"', 'name = "One"\ngroup = "x"').replace('name = "Two"', 'name = "Two"\ngroup = "x"')
    found = answer(load(parts, WAIT), sat("2024-01-10", 1, "passed"), on=D(2025, 1, 11))
    assert [each["part"] for each in found["parts"]] == ["1"]


def test_after_a_pass():
    never = load(WAIT, rule("after-pass", again='"never"'))
    later = load(WAIT, rule("after-pass", again='"last_pass + 3 years"', name='"may_resit_from"', month_end='"clamp"'))
    passed = {"on": "2024-02-29", "outcome": "passed"}
    assert answer(never, passed, on=D(2030, 1, 1))["status"] == "passed"
    assert days(answer(later, passed, on=D(2026, 1, 1)), "status", "dates") == ("passed", {"may_resit_from": "2027-02-28"})
    assert answer(later, passed, on=D(2027, 2, 28))["status"] == "may_sit"


def test_a_bar_after_a_score():
    loaded = load(rule("bar", when='"count(score == 800) > 0"', until_day='"last(score == 800) + 5 years"'))
    assert answer(loaded, {"on": "2024-05-01", "outcome": "scored", "score": 800}, on=D(2025, 1, 1))["earliest"] == "2029-05-01"
    assert answer(loaded, {"on": "2024-05-01", "outcome": "scored", "score": 790}, on=D(2025, 1, 1))["status"] == "may_sit"


@pytest.mark.parametrize(
    ("facts", "amount"),
    [({"member": True}, 405), ({"member": False}, 555), ({}, None), ({"member": True, "late": True}, 430)],
)
def test_the_first_row_that_holds_is_the_fee(facts, amount):
    flags = "".join(f'\n[[fact]]\nname = "{each}"\nkind = "flag"\nquestion = "{each}?"\n' for each in ("member", "late"))
    fee = rule("fee", currency='"USD"', rows='[{ when = "member", amount = 405, who = "members" }, { amount = 555, who = "others" }]')
    late = rule("surcharge", currency='"USD"', amount=25, who='"late"', when='"given(late) and late"')
    found = answer(load(flags, WAIT, fee, late), D(2025, 1, 1), on=D(2025, 3, 1), **facts)
    assert (found["fee"] and found["fee"]["amount"]) == amount
    assert [each["fact"] for each in found["questions"] if not each["optional"]] == (
        ["member"] if "late" not in facts else ["member", "late"]
    )


def test_an_outcome_of_which_no_text_speaks_is_a_doubt():
    loaded = load(WAIT, rule("cap", limit=3))
    found = answer(loaded, {"on": "2025-01-10", "outcome": "no_show"}, on=D(2025, 1, 12))
    assert (found["status"], found["attempts"][0]["left"]) == ("may_sit", 3)
    assert ("attempts.lifetime", [2]) in [(each["field"], each["alternatives"]) for each in found["doubts"]]
    stated = load(WAIT, rule("cap", limit=3), '\n[[outcome]]\noutcome = "no_show"\ncounts = true\nsays = "It counts."\nsource = ["s1"]\n')
    found = answer(stated, {"on": "2025-01-10", "outcome": "no_show"}, on=D(2025, 1, 12))
    assert (found["status"], found["attempts"][0]["left"], found["doubts"]) == ("not_yet", 2, [])


def test_a_pending_result():
    pending = {"on": "2025-02-28", "outcome": "pending"}
    assert answer(load(WAIT), pending, on=D(2025, 2, 28))["status"] == "result_pending"
    assert answer(load(WAIT, rule("result", needed="false")), pending, on=D(2025, 3, 30))["status"] == "may_sit"


def test_attempts_at_another_program_do_not_count_unless_of_the_family():
    other = {"on": "2025-04-01", "outcome": "failed", "program": "other"}
    assert answer(load(WAIT), other, on=D(2025, 4, 2))["next_attempt_number"] == 1
    family = HEAD.replace("[[source]]", 'family = ["other"]\n[[source]]')
    assert answer(load(WAIT, head=family), other, on=D(2025, 4, 2))["status"] == "not_yet"


def test_what_comes_if_every_next_attempt_fails():
    loaded = load(WAIT, rule("cap", limit=4))
    found = answer_to(ask(loaded, Question(on=D(2025, 3, 5), attempts=[{"on": "2025-03-01", "outcome": "failed"}], what_if=True)))
    assert [(each["attempt"], each["on"], each["status"], each["left"]) for each in found["what_if"]] == [
        (2, "2025-03-31", "not_yet", 2),
        (3, "2025-04-30", "not_yet", 1),
        (4, "2025-05-30", "ineligible", 0),
    ]


def test_the_day_sat_may_be_another_than_the_day_asked():
    question = Question(on=D(2025, 3, 5), attempts=[{"on": "2025-03-01", "outcome": "failed"}], sit_on=D(2025, 3, 30))
    assert answer_to(ask(load(WAIT), question))["sit_on"] == {"on": "2025-03-30", "permitted": False}
