"""Honest answers at the edges: what waits for a fact names no day, what can never hold is refused, and what is said is said once."""

from datetime import date

import pytest
from tests.journey.sample import HEAD, SAMPLE, WAIT, findings_of, load
from tests.journey.test_shapes import OPEN_UNIT, answer, days, rule

from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.checking import check_cases
from resit.journey.programs import load_program

D = date
SENT = '\n[[fact]]\nname = "sent"\nkind = "day"\nquestion = "When was the letter sent?"\n'
TRIES = '\n[[fact]]\nname = "tries"\nkind = "number"\nquestion = "How many attempts does your letter name?"\n'


def asked_for(found):
    return [each["fact"] for each in found["questions"] if not each["optional"]]


# What waits for a fact names no day


@pytest.mark.parametrize("wait", [{"length": '"30 days"', "after": '"sent"'}, {"until_day": '"sent + 30 days"'}])
def test_a_wait_from_a_day_not_told_names_no_day(wait):
    loaded = load(SENT, rule("wait", **wait))
    found = answer(loaded, D(2025, 3, 1), on=D(2025, 3, 2))
    assert days(found, "status", "earliest", "headline") == ("unknown", None, "One more answer is needed before a day can be named.")
    assert [(each["field"], each["fact"]) for each in found["unknown"]] == [("earliest", "sent")]
    assert asked_for(found) == ["sent"]
    assert answer(loaded, D(2025, 3, 1), on=D(2025, 3, 2), sent="2025-03-05")["earliest"] == "2025-04-04"
    assert answer(loaded, on=D(2025, 3, 2))["status"] == "may_sit"


@pytest.mark.parametrize("wait", [{"length": '"30 days"', "after": '"last_release"'}, {"until_day": '"last_release + 30 days"'}])
def test_a_wait_from_a_release_not_told_names_no_day(wait):
    loaded = load(SENT.replace('"sent"', '"score_released"'), rule("wait", **wait))
    found = answer(loaded, D(2025, 3, 1), on=D(2025, 9, 2))
    assert days(found, "status", "earliest") == ("unknown", None)
    assert asked_for(found) == ["score_released"]


@pytest.mark.parametrize("until", ["sent + 1 year", "last_release + 1 year"])
def test_a_bar_until_a_day_not_told_names_no_day(until):
    loaded = load(SENT, SENT.replace('"sent"', '"score_released"'), rule("bar", until_day=f'"{until}"', when='"failures >= 2"'))
    assert answer(loaded, D(2025, 1, 1), D(2025, 2, 1), on=D(2025, 3, 2))["status"] == "unknown"
    assert answer(loaded, D(2025, 1, 1), on=D(2025, 3, 2))["status"] == "may_sit"


def test_a_wait_in_hours_from_another_day_than_the_last_sitting_is_counted_from_that_day():
    loaded = load(rule("wait", length='"24 hours"', after='"first_attempt"'))
    sat = [{"at": f"2025-03-0{each}T14:00:00-05:00", "outcome": "failed"} for each in (1, 8)]
    found = answer(loaded, *sat, on=D(2025, 3, 8))
    assert days(found, "status", "earliest", "earliest_at") == ("may_sit", "2025-03-08", None)


def test_a_limit_that_needs_a_fact_is_never_unlimited():
    loaded = load(TRIES, WAIT, rule("cap", limit='"tries"'))
    found = answer(loaded, D(2025, 1, 1), on=D(2025, 6, 1))
    assert days(found, "status", "earliest") == ("unknown", None)
    assert [days(each, "limit", "used", "left") for each in found["attempts"]] == [(None, 1, None)]
    assert asked_for(found) == ["tries"]
    fresh = answer(loaded, on=D(2025, 6, 1))
    assert (fresh["status"], fresh["attempts"][0]["left"]) == ("may_sit", None)
    assert answer(loaded, D(2025, 1, 1), on=D(2025, 6, 1), tries=3)["attempts"][0]["left"] == 2


def test_a_window_from_a_day_not_told_closes_nothing_it_cannot_know():
    loaded = load(SENT, rule("cap", limit=2, window='{ fixed = "1 year", from = "sent" }'))
    one = answer(loaded, D(2025, 1, 1), on=D(2025, 6, 1))
    assert (one["status"], one["attempts"][0]["left"], asked_for(one)) == ("may_sit", 1, ["sent"])
    two = answer(loaded, D(2025, 1, 1), D(2025, 2, 1), on=D(2025, 6, 1))
    assert days(two, "status", "earliest") == ("unknown", None)
    assert [days(each, "limit", "used", "left") for each in two["attempts"]] == [(2, 2, None)]
    assert [(each["field"], each["fact"]) for each in two["unknown"]] == [("earliest", "sent")]
    assert answer(loaded, D(2025, 1, 1), D(2025, 2, 1), on=D(2025, 6, 1), sent="2025-01-15")["attempts"][0]["left"] == 1


# After a pass that may be repeated


PASSED = {"on": "2025-01-10", "outcome": "passed"}


def test_the_first_day_after_a_pass_is_the_day_from_which_it_may_be_repeated():
    loaded = load(WAIT, rule("after-pass", again='"last_pass + 180 days"'))
    found = answer(loaded, PASSED, on=D(2025, 9, 1))
    assert days(found, "status", "earliest") == ("may_sit", "2025-07-09")
    assert found["dates"] == {"may_sit_again_from": "2025-07-09"}
    assert [each["rule"] for each in found["because"]].count("after-pass") == 1
    before = answer(loaded, PASSED, on=D(2025, 7, 8))
    assert days(before, "status", "earliest") == ("passed", None)
    assert [each["rule"] for each in before["because"]].count("after-pass") == 1
    assert before["dates"] == {"may_sit_again_from": "2025-07-09"}


def test_a_later_wait_still_holds_after_a_pass():
    loaded = load(WAIT.replace("30 days", "1 year"), rule("after-pass", again='"last_pass + 180 days"'))
    assert days(answer(loaded, PASSED, on=D(2025, 9, 1)), "status", "earliest") == ("not_yet", "2026-01-10")


# What can never hold, or does nothing, is refused


NEED = rule("need", need='"course"', blocks='"sit"', unless='"earliest > today"')
LATE = '\n[[rule]]\nid = "v"\nkind = "value"\nname = "version"\nsays = "x"\nsource = ["s1"]\nrows = [{ when = "earliest > today", value = "new" }]\n'
TONGUE = '\n[[fact]]\nname = "tongue"\nkind = "choice"\nquestion = "Which?"\nchoices = [{ value = "en", label = "English" }, { value = "ja", label = "Japanese" }]\n'
CLOSED_UNIT = '\n[unit]\nkey = "exam"\nquestion = "Which exam?"\nvalues = ["AZ-104", "AZ-900"]\n'
CASE = """
[[case]]
id = "one-1"
title = "one failed"
ask_on = 2025-03-05
attempts = [{ on = 2025-03-01, outcome = "failed" }]
expect = { earliest = 2025-03-31 }
rules = ["wait"]
certainty = "stated"
"""
ABSENCE = '\n[[absence]]\nfield = "fee"\nkind = "not_found"\ntext = "Not found."\nread = ["s1"]\n'


@pytest.mark.parametrize(
    ("tables", "finding"),
    [
        (
            rule("fee", currency='"USD"', amount=5, when='"earliest > today"'),
            "rule[1].when: speaks of `earliest`, which is known only after it has been asked whether each rule holds",
        ),
        (NEED, "rule[1].unless: speaks of `earliest`, which is known only after every need has been asked"),
        (
            LATE + rule("fee", currency='"USD"', amount=5, when="'version == \"new\"'"),
            "rule[2].when: speaks of `version`, which is known only after it has been asked whether each rule holds",
        ),
        (WAIT + 'bars = "book"\n', 'rule[1].bars: is "book"; want sit or apply'),
        (
            rule("cap", limit=1, window='"named"'),
            'rule[1].window: is "named", but the file has no rule of kind calendar that names the windows',
        ),
        (
            rule("cap", limit=1, window='{ every = "year", starts = "02-29" }'),
            'rule[1].window.starts: is "02-29"; want a day that every year has',
        ),
        (
            rule("cap", limit=1, window='{ every = "month", starts = "02-01" }'),
            'rule[1].window.starts: is only for `every = "year"`',
        ),
        (SENT + SENT, 'fact[2].name: is "sent", which an earlier one has; every fact wants a name of its own'),
        (
            TONGUE + WAIT + "when = 'tongue == \"jaa\"'\n",
            'rule[1].when: `tongue == "jaa"` compares `tongue` with "jaa", which it never is; it is one of en or ja; did you mean "ja"?',
        ),
        (
            WAIT + "when = 'count(outcome == \"no-shows\") > 1'\n",
            'rule[1].when: `count(outcome == "no-shows") > 1` compares `outcome` with "no-shows", which it never is',
        ),
        (
            CLOSED_UNIT + WAIT + "of = '\"AZ104\" == exam'\n",
            'rule[1].of: `"AZ104" == exam` compares `exam` with "AZ104", which it never is; it is one of AZ-104 or AZ-900; did you mean "AZ-104"?',
        ),
        (WAIT + CASE.replace('["wait"]', '["weit"]'), 'case[1].rules: names "weit"; there is no such rule; did you mean "wait"?'),
        (ABSENCE.replace('"fee"', '"feee"'), 'absence[1].field: is "feee"; want '),
        ('\n[[claim]]\nfield = "waits"\nsays = "90 days"\nsource = "s1"\n', 'claim[1].field: is "waits"; want '),
        (WAIT + 'field = "waits"\n', 'rule[1].field: is "waits"; want '),
    ],
)
def test_what_can_never_hold_is_found(tables, finding):
    assert [each for each in findings_of(HEAD + tables) if finding in each], findings_of(HEAD + tables)


def test_what_is_compared_with_a_known_word_is_read():
    assert findings_of(HEAD + TONGUE + WAIT + "when = 'tongue != \"JA\"'\n") == []
    assert findings_of(HEAD + CLOSED_UNIT + WAIT + "of = 'exam == \"az 104\" or exam == asked'\n") == []
    assert findings_of(HEAD + OPEN_UNIT + WAIT + "of = 'exam == \"whatever\"'\n") == []


@pytest.mark.parametrize("key", ["checked", "fetched", "copy"])
def test_nobody_looked_at_a_page_after_the_day_of_the_file(key):
    (found,) = findings_of(SAMPLE.replace('gives = "the rules"', f'gives = "the rules"\n{key} = 2026-01-03'))
    assert found.endswith(f"source[1].{key}: is 2026-01-03, after the file's own day; want `edition` to be that day or later")


def test_an_absence_is_not_checked_after_the_day_of_the_file():
    (found,) = findings_of(SAMPLE + ABSENCE + "checked = 2026-01-03\n")
    assert found.endswith("absence[1].checked: is 2026-01-03, after the file's own day; want `edition` to be that day or later")


@pytest.mark.parametrize("kind", ["content-farm", "forum"])
def test_a_rule_on_a_forum_alone_says_how_little_that_is(kind):
    weak = SAMPLE.replace('kind = "body"', f'kind = "{kind}"').replace("[[source]]", 'confidence = "medium"\n[[source]]')
    (found,) = findings_of(weak)
    assert found.endswith(
        f"rule[1].source: names only sources of kind {kind}; want a better one beside it, "
        'or `confidence = "low"`, or a [[claim]] in the place of the rule'
    )
    assert findings_of(weak + 'confidence = "low"\n') == []


def test_what_may_not_be_left_out_is_not_called_so():
    assert "sample.toml:3: name: is empty; want a text" in findings_of(SAMPLE.replace('"Sample Examination"', '""'))
    assert findings_of(SAMPLE + 'field = ""\n') == ["sample.toml:22: rule[1].field: is empty; want a text or leave it out"]


@pytest.mark.parametrize("text", ["2024-12", "about 2024"])
def test_a_bare_word_is_told_about_quotation_marks(text):
    (found,) = findings_of(SAMPLE.replace("text = 2024-05-01", f"text = {text}"))
    assert found.startswith("sample.toml:13: file: is not TOML: ")
    assert found.endswith(f'; words and half dates want quotation marks: text = "{text}"')


# What is said is said once, and only to those whom it serves


def test_one_doubt_over_what_counts_is_not_told_twice_in_the_same_words():
    caps = rule("cap", limit=3), rule("cap", id="year", limit=3, window='{ rolling = "12 months" }', scope='"window"')
    found = answer(load(WAIT, *caps), {"on": "2025-01-10", "outcome": "no_show"}, on=D(2025, 1, 12))
    texts = [each["text"] for each in found["doubts"]]
    assert len(set(texts)) == len(texts)
    assert {each["field"] for each in found["doubts"]} >= {"attempts.lifetime", "attempts.window"}


REPORT = '\n[report]\nshows = "each area as weak or strong"\nform = "bands"\nsource = ["s1"]\n'
SILENT = rule("wait", steps='[{ attempts = "1+", absence = "not_found", exists = true, text = "No text says." }]')


@pytest.mark.parametrize(
    ("tables", "outcome", "advised"),
    [(REPORT, "failed", True), ("", "failed", False), (REPORT.replace("bands", "pass_fail"), "failed", False), (REPORT, "no_show", False)],
)
def test_a_score_report_is_named_only_where_there_is_one(tables, outcome, advised):
    counts = '\n[[outcome]]\noutcome = "no_show"\ncounts = true\nsays = "It counts."\nsource = ["s1"]\n'
    found = answer(load(SILENT, counts, tables), {"on": "2025-01-10", "outcome": outcome}, on=D(2025, 1, 12))
    (today,) = [each["text"] for each in found["ways_on"] if each["kind"] == "today"]
    assert ("score report" in today) is advised


def test_a_fact_that_only_a_rule_of_given_asks_is_optional():
    until = rule("deadline", until_day='"sent"', on_expiry='"act"', need='"apply_anew"', when='"given(sent)"')
    found = answer(load(SENT, WAIT, until), D(2025, 3, 1), on=D(2025, 3, 2))
    assert [(each["fact"], each["optional"]) for each in found["questions"]] == [("sent", True)]
    wait = rule("wait", id="more", until_day='"sent + 30 days"', when='"given(sent)"')
    found = answer(load(SENT, WAIT, until, wait), D(2025, 3, 1), on=D(2025, 3, 2))
    assert [(each["fact"], each["optional"]) for each in found["questions"]] == [("sent", True)]


# What a check says of a case


def wrong(case, *tables):
    return [str(each) for each in check_cases(load(*(tables or (WAIT, rule("cap", limit=3))), case))]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("attempts_left = 'unknown'", 'case one-1: attempts_left: want unknown, found 2; where no limit is known, write "none"'),
        ("earliestt = 2025-03-31", 'case one-1: earliestt: is no name of this answer; did you mean "earliest"?'),
        ("needs = ['course']", "case one-1: needs: want ['course'], found []; the answer asks for nothing"),
    ],
)
def test_a_case_is_told_what_to_write(expect, said):
    assert wrong(CASE.replace("earliest = 2025-03-31", expect)) == [said]


def test_a_case_that_names_no_count_is_told_so():
    (said,) = wrong(CASE.replace("earliest = 2025-03-31", "attempts_left = 'unknown'"), WAIT)
    assert said == 'case one-1: attempts_left: want unknown, found nothing; where no limit is known, write "none"'
    assert wrong(CASE.replace("earliest = 2025-03-31", "attempts_left = 'none'"), WAIT) == []


def test_a_case_shows_the_needs_that_there_are():
    need = rule("need", need='"course"', blocks='"sit"', when='"failures >= 1"')
    (said,) = wrong(CASE.replace("earliest = 2025-03-31", "needs = ['curse']"), WAIT, need)
    assert said == "case one-1: needs: want ['curse'], found []; the answer asks for: course"


@pytest.mark.parametrize("word", ["none", "not_published"])
def test_a_case_may_expect_that_the_answer_names_none(word):
    assert wrong(CASE.replace("2025-03-31", f'"{word}"'), SILENT) == []
    (said,) = wrong(CASE.replace("2025-03-31", f'"{word}"'), WAIT)
    assert said == "case one-1: earliest: want none, found 2025-03-31"


# A limit of a period, the careful side of an edge, and the coming administration


@pytest.mark.parametrize(
    ("window", "sat", "headline"),
    [
        ('{ every = "year" }', D(2025, 5, 1), "Not in this testing year. You may sit again from 1 January 2026."),
        ('{ every = "quarter" }', D(2025, 8, 1), "Not in this quarter. You may sit again from 1 October 2025."),
        ('{ rolling = "2 months" }', D(2025, 8, 1), "Not in this period. You may sit again from 1 October 2025."),
    ],
)
def test_a_limit_of_a_period_may_be_called_ineligible_with_the_day_it_ends(window, sat, headline):
    cap = rule("cap", limit=1, window=window)
    on = D(2025, 9, 1)
    assert days(answer(load(cap), sat, on=on), "status") == ("not_yet",)
    found = answer(load(cap + 'closed = "ineligible"\n', rule("fee", currency='"USD"', amount=5)), sat, on=on)
    assert days(found, "status", "headline") == ("ineligible", headline)
    assert found["earliest"] is not None
    assert found["fee"]["amount"] == 5  # the road goes on
    assert [each["kind"] for each in found["ways_on"]] == ["plan"]
    assert answer(load(cap + 'closed = "ineligible"\n'), sat, on=D.fromisoformat(found["earliest"]))["status"] == "may_sit"


def test_a_limit_for_life_is_closed_in_one_way_only():
    (found,) = findings_of(HEAD + rule("cap", limit=1, closed='"ineligible"'))
    assert found.endswith('rule[1].closed: is for a limit that time lifts; here `then` is "end"')


def test_the_careful_side_of_an_open_edge_may_be_the_default():
    found = answer(load(WAIT + 'edge = "open-barred"\n'), D(2025, 2, 20), on=D(2025, 3, 1))
    assert found["earliest"] == "2025-03-23"
    (doubt,) = found["doubts"]
    assert (doubt["field"], doubt["alternatives"]) == ("earliest", ["2025-03-22"])
    assert "It is read as closed here, to be on the safe side." in doubt["text"]


def test_the_careful_last_day_of_a_deadline_is_the_day_before():
    until = rule("deadline", length='"90 days"', after='"sent"', on_expiry='"act"', need='"apply_anew"', edge='"open-barred"')
    found = answer(load(SENT, WAIT, until), D(2025, 2, 20), on=D(2025, 3, 1), sent="2025-02-01")
    assert found["latest"] == "2025-05-01"
    (doubt,) = found["doubts"]
    assert (doubt["field"], doubt["alternatives"]) == ("latest", ["2025-05-02"])
    assert "It is left out here, to be on the safe side." in doubt["text"]


def test_the_coming_administration_is_named_with_its_days():
    windows = '[{ name = "spring", first = "01-15", last = "02-28" }, { name = "autumn", first = "09-01", last = "10-31" }]'
    loaded = load(WAIT, rule("calendar", windows=windows))
    found = answer(loaded, D(2025, 2, 20), on=D(2025, 3, 1))
    assert found["administration"] == {"name": "autumn", "days": ["2025-09-01", "2025-10-31"], "rule": "calendar"}
    assert answer(loaded, D(2025, 9, 2), on=D(2025, 10, 5))["administration"]["name"] == "autumn"
    fixed = load(WAIT, rule("calendar", weekdays='{ which = -1, weekday = "wednesday", months = [2, 7], days = 2 }', book_ahead="true"))
    assert answer(fixed, on=D(2027, 12, 1))["administration"]["days"] == ["2028-02-22", "2028-02-23"]
    assert answer(fixed, on=D(2027, 12, 1))["administration"]["name"] == "February 2028"
    assert answer(load(WAIT), on=D(2027, 12, 1))["administration"] is None


@pytest.mark.parametrize(
    ("program", "attempts", "asked"),
    [
        pytest.param("ahima-rhia", ["2023-08-01"], "2023-08-11", id="90 days would end after the text that has them"),
        pytest.param("toefl-ibt", ["2013-12-20"], "2013-12-25", id="21 days would end in a year without a text"),
        pytest.param("comptia", ["2013-12-18", "2013-12-20"], "2013-12-22", id="30 days would end in a gap"),
    ],
)
def test_no_day_of_a_gap_is_named(program, attempts, asked):
    """A gap is silence: it frees nobody. Reached from before it, the first day is as unknown as inside it."""
    history = [{"on": D.fromisoformat(on), "outcome": "failed"} for on in attempts]
    found = answer_to(ask(load_program(program), Question(on=D.fromisoformat(asked), attempts=history)))
    assert (found["status"], found["earliest"]) == ("unknown", None)
    assert any(row["field"] == "earliest" and row["absence"] == "not_found" for row in found["unknown"])


def test_a_first_day_that_is_past_is_one_that_a_text_permits():
    """AHIMA: sat in a gap, asked years later; from 2025 on the texts have 30 days."""
    history = [{"on": D(2023, 11, 2), "outcome": "failed"}]
    found = answer_to(ask(load_program("ahima-rhia"), Question(on=D(2026, 1, 5), attempts=history)))
    assert found["earliest"] == "2025-01-01"
