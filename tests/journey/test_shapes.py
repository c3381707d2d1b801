"""Each shape a published rule takes, asked at its edge and on either side of it."""

from datetime import date

import pytest
from tests.journey.sample import HEAD, WAIT, findings_of, load

from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.checking import check_cases

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


# Amounts beside the fee, and a fee that waits for a fact

BOOKED = '\n[[fact]]\nname = "booked"\nkind = "day"\nquestion = "On what day is your exam booked?"\n'
MEMBER = '\n[[fact]]\nname = "member"\nkind = "flag"\nquestion = "Are you a member?"\n'
CHANGE = rule(
    "charge",
    name='"change_fee"',
    label='"Moving the appointment"',
    currency='"USD"',
    when='"given(booked) and today < booked"',
    rows='[{ when = "today <= booked - 30 days", amount = 0, who = "30 days ahead" }, { amount = 25, who = "later" }]',
)
TWO_PRICES = rule(
    "fee",
    currency='"USD"',
    rows='[{ when = "member", name = "member", amount = 575, who = "members" }, { name = "other", amount = 760, who = "everybody else" }]',
)


@pytest.mark.parametrize(("on", "amount", "who"), [(D(2025, 9, 1), 0, "30 days ahead"), (D(2025, 9, 2), 25, "later")])
def test_an_amount_with_a_name_of_its_own_stands_beside_the_fee(on, amount, who):
    loaded = load(BOOKED, WAIT, CHANGE, rule("fee", currency='"USD"', amount=100))
    found = answer(loaded, on=on, booked="2025-10-01")
    (charge,) = found["charges"]
    assert days(charge, "name", "label", "amount", "currency", "why", "rule") == (
        "change_fee", "Moving the appointment", amount, "USD", who, "charge",
    )  # fmt: skip
    assert [each["id"] for each in charge["sources"]] == ["s1"]
    assert found["fee"]["amount"] == 100
    assert "charges.change_fee" in [each["field"] for each in found["because"]]
    assert answer(loaded, on=on)["charges"] == []
    assert answer(loaded, on=D(2025, 10, 1), booked="2025-10-01")["charges"] == []


def test_a_case_may_expect_an_amount_by_its_name():
    case = """
[[case]]
id = "c"
title = "a late change"
ask_on = 2025-09-02
facts = { booked = 2025-10-01 }
expect = { change_fee = { amount = AMOUNT, currency = "USD" } }
certainty = "stated"
"""
    assert [str(each) for each in check_cases(load(BOOKED, CHANGE, case.replace("AMOUNT", "25")))] == []
    (wrong,) = check_cases(load(BOOKED, CHANGE, case.replace("AMOUNT", "26")))
    assert str(wrong) == "case c: change_fee: want {'amount': 26, 'currency': 'USD'}, found {'amount': 25, 'currency': 'USD'}"


def test_a_fee_that_waits_for_a_fact_names_what_it_may_come_to():
    found = answer(load(MEMBER, WAIT, TWO_PRICES), D(2025, 1, 1), on=D(2025, 3, 1))
    options = found["fee_options"]
    assert found["fee"] is None
    assert days(options, "currency", "waits_for", "complete", "rules") == ("USD", ["member"], True, ["fee"])
    assert [days(each, "who", "amount", "name") for each in options["rows"]] == [
        ("members", 575, "member"),
        ("everybody else", 760, "other"),
    ]
    assert [each["id"] for each in options["sources"]] == ["s1"]
    told = answer(load(MEMBER, WAIT, TWO_PRICES), D(2025, 1, 1), on=D(2025, 3, 1), member=True)
    assert (told["fee"]["amount"], told["fee_options"]) == (575, None)


def test_only_amounts_that_may_still_hold_are_named():
    rows = '[{ when = "attempts == 0", amount = 1, who = "a" }, { when = "attempts >= 1 and member", amount = 2, who = "b" }, { amount = 3, who = "c" }]'
    found = answer(load(MEMBER, WAIT, rule("fee", currency='"USD"', rows=rows)), D(2025, 1, 1), on=D(2025, 3, 1))
    assert [each["amount"] for each in found["fee_options"]["rows"]] == [2, 3]


def test_a_whole_fee_for_some_only_is_one_amount_of_several():
    fee = rule("fee", currency='"USD"', amount=0, who='"members"', when='"member"')
    options = answer(load(MEMBER, WAIT, fee), D(2025, 1, 1), on=D(2025, 3, 1))["fee_options"]
    assert ([each["amount"] for each in options["rows"]], options["complete"]) == ([0], False)
    computed = fee.replace("amount = 0", 'amount = "if(late, 1, 2)"')
    late = MEMBER.replace("member", "late")
    assert answer(load(MEMBER, late, WAIT, computed), D(2025, 1, 1), on=D(2025, 3, 1))["fee_options"] is None


def test_what_is_charged_on_top_is_in_every_amount_the_fee_may_come_to():
    extra = rule("surcharge", currency='"USD"', amount=25, who='"a retake"', when='"failures >= 1"')
    found = answer(load(MEMBER, WAIT, TWO_PRICES, extra), D(2025, 1, 1), on=D(2025, 3, 1))
    assert [each["amount"] for each in found["fee_options"]["rows"]] == [600, 785]


# Values

VALUE = '\n[[rule]]\nid = "book"\nkind = "value"\nname = "may_book"\nsays = "Booking is open."\nsource = ["s1"]\n'


@pytest.mark.parametrize(("value", "found"), [("true", True), ("false", False), ("3", 3), ("2.5", 2.5), ('"soon"', "soon")])
def test_a_value_is_a_text_a_flag_or_a_number(value, found):
    got = answer(load(WAIT, VALUE + f"rows = [{{ value = {value} }}]\n"), on=D(2025, 1, 1))["values"]["may_book"]
    assert got == found
    assert type(got) is type(found)


def test_other_rules_may_ask_a_value_that_is_a_flag():
    rows = VALUE + 'rows = [{ when = "failures >= 2", value = true }, { value = false }]\n'
    loaded = load(rows, rule("fee", currency='"USD"', rows='[{ when = "may_book", amount = 1, who = "a" }, { amount = 2, who = "b" }]'))
    assert answer(loaded, D(2025, 1, 1), on=D(2025, 3, 1))["fee"]["amount"] == 2
    assert answer(loaded, D(2025, 1, 1), D(2025, 2, 1), on=D(2025, 3, 1))["fee"]["amount"] == 1


@pytest.mark.parametrize(
    ("tables", "finding"),
    [
        (
            VALUE + 'rows = [{ when = "failures >= 1", value = true }, { value = "no" }]\n',
            "value: is a text, while an earlier row has a flag",
        ),
        (
            VALUE + "rows = [{ value = 1 }]\n" + VALUE.replace('"book"', '"more"') + "rows = [{ value = true }]\n",
            "value: is a flag, while an",
        ),
        (VALUE + "rows = [{ value = 2026-01-01 }]\n", "value: want a text, a number, true or false"),
        (VALUE + "rows = [{ when = 'failures >= 1' }]\n", "value: missing; want a text, a number, true or false"),
        (TWO_PRICES.replace('"other"', '"member"'), 'name: is "member", which is taken'),
        (TWO_PRICES.replace('"other"', '"amount"'), 'name: is "amount", which is taken'),
        (CHANGE.replace('name = "change_fee"\nlabel = "Moving the appointment"\n', ""), "name: missing"),
    ],
)
def test_what_cannot_be_looked_up_or_compared_is_refused(tables, finding):
    assert [each for each in findings_of(HEAD + BOOKED + MEMBER + tables) if finding in each]


def test_a_value_that_only_serves_other_rules_is_no_reason():
    shown = VALUE + 'rows = [{ value = "a" }]\n'
    assert "book" in [each["rule"] for each in answer(load(WAIT, shown), on=D(2025, 1, 1))["because"]]
    hidden = answer(load(WAIT, shown + "shown = false\n"), D(2025, 1, 1), on=D(2025, 1, 2))
    assert [each["rule"] for each in hidden["because"]] == ["wait"]
    assert [each["rule"] for each in answer(load(WAIT, shown + "shown = false\n"), on=D(2025, 1, 1))["because"]] == ["wait"]


# Which attempts a rule counts, and the part asked about

REQUALIFIED = '\n[[fact]]\nname = "requalified"\nkind = "day"\nquestion = "When did you qualify again?"\n'


def test_a_fact_that_only_chooses_the_attempts_is_asked():
    anew = rule("cap", limit=3, then='"act"', need='"course"', of='"not given(requalified) or on > requalified"')
    loaded = load(REQUALIFIED, anew)
    sat = [D(2025, each, 1) for each in (1, 2, 3)]
    asked = answer(loaded, *sat, on=D(2025, 4, 1))["questions"]
    assert [(each["fact"], each["optional"]) for each in asked] == [("requalified", True)]
    assert answer(loaded, *sat, on=D(2025, 4, 1), requalified="2025-03-02")["attempts"][0]["left"] == 3


def test_where_it_is_not_told_which_attempts_count_no_day_is_named():
    loaded = load(REQUALIFIED, rule("cap", limit=3, of='"on > requalified"'))
    found = answer(loaded, D(2025, 1, 1), on=D(2025, 4, 1))
    assert days(found, "status", "earliest") == ("unknown", None)
    assert [each["fact"] for each in found["unknown"]] == ["requalified"]
    assert answer(loaded, D(2025, 1, 1), on=D(2025, 4, 1), requalified="2024-01-01")["attempts"][0]["left"] == 2
    assert answer(loaded, on=D(2025, 4, 1))["status"] == "may_sit"


OPEN_UNIT = '\n[unit]\nkey = "exam"\nquestion = "Which exam?"\nlabel = "{value}"\n'


def exam(on, name=None, outcome="failed"):
    return {"on": on, "outcome": outcome} | ({} if name is None else {"exam": name})


@pytest.mark.parametrize(("of", "left"), [("exam == asked", 2), ("exam != asked", 3)])
def test_attempts_and_a_question_without_a_part_are_of_one_and_the_same(of, left):
    loaded = load(OPEN_UNIT, rule("cap", limit=3, of=f'"{of}"'))
    found = answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1))
    assert (found["status"], found["attempts"][0]["left"]) == ("may_sit", left)
    named = answer(loaded, exam("2025-01-01", "A"), exam("2025-01-02", "B"), on=D(2025, 2, 1), asking_for="A")
    assert named["attempts"][0]["left"] == 2


BARRED = {"until_day": '"never"', "when": "'asked == \"Old\"'"}


def test_a_bar_on_one_part_asks_which_part_it_is():
    loaded = load(OPEN_UNIT, WAIT, rule("bar", **BARRED))
    found = answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1))
    assert days(found, "status", "earliest", "headline") == ("unknown", None, "One more answer is needed before a day can be named.")
    assert [(each["fact"], each["optional"]) for each in found["questions"]] == [("asking_for", False)]
    assert ("earliest", "asking_for") in [(each["field"], each["fact"]) for each in found["unknown"]]
    assert answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1), asking_for="New")["status"] == "may_sit"
    assert answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1), asking_for="Old")["status"] == "ineligible"


def test_a_bar_may_wait_until_the_part_is_told():
    loaded = load(OPEN_UNIT, WAIT, rule("bar", **BARRED | {"when": "'given(asked) and asked == \"Old\"'"}))
    assert answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1))["status"] == "may_sit"
    assert answer(loaded, exam("2025-01-01"), on=D(2025, 2, 1), asking_for="Old")["status"] == "ineligible"


@pytest.mark.parametrize("said", ["saa c03", "SAA-C03 ", "Saa-c03", " SAA   C03"])
def test_a_part_of_an_open_list_is_known_by_any_spelling(said):
    loaded = load(OPEN_UNIT, WAIT + "per_unit = true\n", rule("bar", **BARRED | {"when": "'given(asked) and asked == \"saa-C03\"'"}))
    found = answer(loaded, exam("2025-01-01", "SAA-C03"), exam("2025-01-20", said), on=D(2025, 2, 1))
    assert (found["next_attempt_number"], found["unit"]["value"], found["status"]) == (3, "SAA-C03", "ineligible")
    assert answer(loaded, exam("2025-01-01", "SAA-C03"), on=D(2025, 2, 1), asking_for=said)["next_attempt_number"] == 2


def test_names_that_are_only_alike_stay_apart():
    loaded = load(OPEN_UNIT, WAIT + "per_unit = true\n")
    for one, other in (("Level 1", "Level 11"), ("試験", "検定"), ("C", "C++"), ("C", "C#"), ("1.5", "15")):
        assert answer(loaded, exam("2025-01-01", one), on=D(2025, 1, 2), asking_for=other)["next_attempt_number"] == 1


# Words


def why(found, rule_id="wait"):
    return next(each["text"] for each in found["because"] if each["rule"] == rule_id)


@pytest.mark.parametrize(
    ("length", "on", "words"),
    [
        ("6 months", D(2026, 11, 14), "More than 6 months after 14 November 2026: from 15 May 2027 on."),
        ("30 days", D(2026, 3, 1), "More than 30 days after 1 March 2026: from 1 April 2026 on."),
    ],
)
def test_a_barred_edge_is_said_as_a_sum_that_comes_out(length, on, words):
    found = answer(load(WAIT.replace("30 days", length) + 'edge = "barred"\n'), on, on=on)
    assert why(found).endswith(words)


def test_a_barred_day_is_said_as_the_day_from_which():
    until = rule("wait", until_day='"last_attempt + 6 months"', edge='"barred"', month_end='"clamp"')
    assert why(answer(load(until), D(2026, 11, 14), on=D(2026, 11, 14))).endswith("That is from 15 May 2027 on.")


def test_attempts_in_groups_are_not_counted_as_if_for_life():
    group = rule("cap", limit=2, window='"group"', rest='"90 days"', rest_from='"last"')
    found = answer(load(group), D(2025, 1, 1), on=D(2025, 1, 2))
    assert found["attempts"][0]["pause"] == "Then a pause of 90 days, and the count begins anew."
    assert why(found, "cap").endswith("1 of 2 used. Then a pause of 90 days, and the count begins anew.")
    assert answer(load(rule("cap", limit=2)), D(2025, 1, 1), on=D(2025, 1, 2))["attempts"][0]["pause"] is None


def test_a_doubt_over_what_counts_names_no_first_day_that_is_past():
    loaded = load(WAIT, rule("cap", limit=3))
    unfinished = answer(loaded, {"on": "2025-01-10", "outcome": "unfinished"}, on=D(2025, 1, 12))
    assert unfinished["earliest"] == "2025-02-09"
    texts = {each["field"]: each["text"] for each in unfinished["doubts"]}
    assert texts["earliest"].endswith("Read the other way, there would be no day to wait for.")
    ahead = answer(loaded, {"on": "2025-01-10", "outcome": "no_show"}, on=D(2025, 1, 12))
    assert {each["field"]: each["text"] for each in ahead["doubts"]}["earliest"].endswith("would be 9 February 2025.")
    long_ago = answer(loaded, {"on": "2025-01-10", "outcome": "no_show"}, on=D(2025, 6, 1))
    assert [each["field"] for each in long_ago["doubts"]] == ["attempts.lifetime"]


def line(loaded, *attempts, on, **facts):
    rows = [{"on": each, "outcome": "failed"} for each in attempts]
    return answer_to(ask(loaded, Question(on=on, attempts=rows, facts=facts, what_if=True)))["what_if"]


def test_the_line_of_failures_ends_where_something_has_to_be_done_first():
    authorized = '\n[[fact]]\nname = "authorized"\nkind = "day"\nquestion = "From when?"\n'
    ends = rule("deadline", length='"100 days"', after='"authorized"', on_expiry='"act"', need='"apply_anew"')
    loaded = load(authorized, WAIT, ends)
    found = line(loaded, D(2025, 3, 1), on=D(2025, 3, 5), authorized="2025-02-01")
    assert [(each["on"], each["status"]) for each in found] == [
        ("2025-03-31", "not_yet"),
        ("2025-04-30", "needs_action"),  # the next day, 30 May, is after the authorization ends
    ]
    assert [each["status"] for each in line(loaded, D(2025, 5, 1), on=D(2025, 8, 1), authorized="2025-02-01")] == ["needs_action"]
    assert len(line(loaded, D(2025, 3, 1), on=D(2025, 3, 5))) == 12
