"""The retake case through its page: what is typed, what is answered, what is refused, and that nothing is kept."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.journey.sample import load
from tests.journey.test_shapes import answer, rule
from tests.web.pages import RETAKE, TWO_FAILED, Page, words_of

from resit.web import presenting

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]


def said(response: Any) -> str:
    return words_of(response.content.decode())


def test_an_empty_page_asks_for_the_day(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get(RETAKE)
    assert response.status_code == 200
    assert "Day you sat it" in said(response)
    assert "What the rules say to everybody" in said(response)


def test_two_failed_attempts_are_answered(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.post(RETAKE, TWO_FAILED)
    assert response.status_code == 200
    for words in (
        "Not yet",
        "You may sit again from 8 January 2027.",
        "1 attempt left of 3",
        "2 of 3 attempts used",
        "Send a new application with the fee.",
        "What is not certain",
        "9 January 2027",
        "Partly from",
        "Nobody here has compared it with today’s page.",
        "Depends on: Are you a member of the board?",
        "What other pages say instead",
        "not advice",
    ):
        assert words in said(response), words


def test_told_facts_are_kept_in_the_form_and_change_the_answer(client: Client) -> None:
    response = client.post(RETAKE, TWO_FAILED | {"fact-member": "false", "fact-graduated": "2010-06-01", "fact-route": "school"})
    assert "250 USD" in said(response)
    assert "take a refresher course" in said(response)
    html = response.content.decode()
    assert 'value="2026-10-10"' in html
    assert 'name="fact-member" value="false" checked' in html


def test_the_first_open_question_comes_alone(client: Client) -> None:
    html = client.post(RETAKE, TWO_FAILED).content.decode()
    before, after = html.split('class="case__later"')
    assert 'name="fact-member"' in before
    assert 'name="fact-route"' not in before
    assert 'name="fact-route"' in after


def test_the_address_never_carries_the_history(client: Client) -> None:
    html = client.post(RETAKE, TWO_FAILED).content.decode()
    for _tag, given in Page(html).tags:
        for name in ("href", "action", "formaction", "hx-get", "hx-post"):
            assert "2026-" not in (given.get(name) or "")
    ignored = client.get(RETAKE, TWO_FAILED).content.decode()
    assert "8 January 2027" not in ignored


def test_one_more_row_without_javascript(client: Client) -> None:
    first = {name: value for name, value in TWO_FAILED.items() if name.startswith("attempt-0")}
    html = client.post(RETAKE, first | {"add": "1"}).content.decode()
    assert 'id="attempt-1-on"' in html
    assert 'value="2026-03-01"' in html
    assert 'id="attempt-2-on"' not in html


def test_a_row_is_removed(client: Client) -> None:
    html = client.post(RETAKE, TWO_FAILED | {"remove": "0"}).content.decode()
    assert "2026-03-01" not in html.split('id="answer"')[0]
    assert 'value="2026-10-10"' in html


def test_htmx_gets_the_part_that_changes(client: Client) -> None:
    response = client.post(RETAKE, TWO_FAILED, headers={"HX-Request": "true"})
    html = response.content.decode().strip()
    assert html.startswith('<div class="case" id="case">')
    assert '<p class="spoken" id="said" role="status">You may sit again from 8 January 2027.</p>' in html


def test_an_absence_comes_with_a_way_on(client: Client) -> None:
    text = said(
        client.post("/exams/other-exam/retake/", {"attempt-0-on": "2026-10-10", "attempt-0-outcome": "failed", "attempt-0-part": "one"})
    )
    assert "Not found in the texts that were read" in text
    assert "How long must I wait after a failed attempt?" in text
    assert "No limit on attempts" in text
    assert "Part two" in text


def test_what_if(client: Client) -> None:
    text = said(client.post(RETAKE, TWO_FAILED | {"what_if": "1"}))
    assert "If attempt 3 on 8 January 2027 fails" in text


def test_a_first_plan(client: Client) -> None:
    text = said(client.post(RETAKE, TWO_FAILED | {"plan_on": "2027-01-15", "plan_hours": "8"}))
    assert "follows the outline" in text
    assert "Care of samples" in text
    assert "14 January 2027 stays free" in text


def test_where_hours_count_the_time_of_day_is_asked_and_used(client: Client) -> None:
    """24 hours after a first failure, across the night on which the clocks go forward: the moment, not the day."""
    address = "/exams/microsoft-certification/retake/"
    assert 'name="attempt-0-time"' in client.get(address).content.decode()
    sat = {
        "attempt-0-on": "2026-03-07",
        "attempt-0-outcome": "failed",
        "attempt-0-exam": "AZ-900",
        "attempt-0-time": "21:30",
        "on": "2026-03-07",
    }
    text = said(client.post(address, sat | {"fact-time_zone": "America/New_York"}))
    assert "To the hour: 8 March 2026, 22:30" in text
    assert "To the hour" not in said(client.post(address, sat))
    wrong = client.post(address, sat | {"fact-time_zone": "America/New_York", "attempt-0-time": "25 o’clock"})
    assert wrong.status_code == 422
    assert "is not a time we can read" in said(wrong)
    assert 'name="attempt-0-time"' not in client.get(RETAKE).content.decode()


def test_as_of_another_day(client: Client) -> None:
    text = said(client.post(RETAKE, TWO_FAILED | {"on": "2027-02-01"}))
    assert "Asked as of 1 February 2027." in text


# What is refused: one clear sentence beside the box, and nothing typed is lost


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        pytest.param({"attempt-0-on": "2026-02-30"}, "attempt-0-on", id="no such day"),
        pytest.param({"attempt-0-on": "30.02.2026"}, "attempt-0-on", id="another way of writing"),
        pytest.param({"attempt-0-on": "0001-01-01"}, "attempt-0-on", id="out of reach"),
        pytest.param({"attempt-0-on": "2027-05-01"}, "attempt-0-on", id="in the future"),
        pytest.param({"attempt-0-outcome": "exploded"}, "attempt-0-outcome", id="no such outcome"),
        pytest.param({"attempt-1-on": "2026-03-01", "attempt-1-outcome": "failed"}, "attempt-1-on", id="twice on one day"),
        pytest.param({"fact-graduated": "soon"}, "fact-graduated", id="a fact that is no day"),
        pytest.param({"fact-member": "perhaps"}, "fact-member", id="a fact that is neither yes nor no"),
        pytest.param({"fact-route": "by boat"}, "fact-route", id="no such choice"),
        pytest.param({"on": "yesterday"}, "on", id="a day asked that is none"),
        pytest.param({"what_if_on": "2025-01-01"}, "what_if_on", id="a next attempt before the last"),
        pytest.param({"plan_on": "2020-01-01"}, "plan_on", id="a plan into the past"),
        pytest.param({"plan_on": "2027-01-15", "plan_hours": "many"}, "plan_hours", id="hours that are no number"),
        pytest.param({"plan_on": "2027-01-15", "plan_at": "evening"}, "plan_at", id="a time that is none"),
        pytest.param({"plan_on": "2027-01-15", "plan_zone": "Mars/Olympus"}, "plan_zone", id="no such time zone"),
        pytest.param({"plan_on": "2027-01-15", "plan_hours": "nan"}, "plan_hours", id="hours that are nan"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_box(client: Client, typed: dict[str, str], box: str) -> None:
    sent = {"attempt-0-on": "2026-03-01", "attempt-0-outcome": "failed"} | typed
    response = client.post(RETAKE, sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in html
    assert f'href="#{box}"' in html
    marked = [given for tag, given in Page(html).tags if given.get("aria-invalid") == "true"]
    assert marked, "no box is marked"
    assert {given["name"] for given in marked} == {box}
    described = [given for _, given in Page(html).tags if f"{box}-error" in (given.get("aria-describedby") or "").split()]
    assert described
    assert f'id="{box}-error"' in html
    assert "Traceback" not in html
    for name, value in sent.items():
        if not name.startswith(("fact-", "what_if", "plan_")) and value != "exploded":
            assert f'value="{value}"' in html, f"{name} was lost"


HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="x',
    "{{ settings.SECRET_KEY }}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\u202e\u0000x",
    "％",
    "🙂" * 300,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "box",
    [
        "attempt-0-on",
        "attempt-0-outcome",
        "attempt-0-part",
        "fact-member",
        "fact-<b>",
        "on",
        "what_if_on",
        "plan_on",
        "plan_hours",
        "remove",
    ],
)
def test_hostile_text_is_only_text(client: Client, box: str, text: str) -> None:
    response = client.post(RETAKE, {"attempt-0-on": "2026-03-01", "attempt-0-outcome": "failed"} | {box: text})
    html = response.content.decode()
    assert response.status_code in {200, 422}
    assert "<script>alert" not in html
    assert not [given for _, given in Page(html).tags if "onmouseover" in given]


@pytest.mark.parametrize("n", [41, 400, 10_000])
def test_too_many_attempts_are_refused(client: Client, n: int) -> None:
    rows = {f"attempt-{number}-on": "2026-03-01" for number in range(n)}
    response = client.post(RETAKE, rows)
    assert response.status_code == 400
    assert "at most 40 attempts" in said(response)


def test_too_many_facts_are_refused(client: Client) -> None:
    response = client.post(RETAKE, {f"fact-{number}": "1" for number in range(41)})
    assert response.status_code == 400
    assert len(response.content) < 20_000


@pytest.mark.parametrize("which", ["9" * 5000, "²", "-1", "00"])
def test_a_row_that_is_not_there_cannot_be_removed(client: Client, which: str) -> None:
    response = client.post(RETAKE, TWO_FAILED | {"remove": which})
    assert response.status_code == 200
    assert 'id="attempt-1-on"' in response.content.decode()


def test_the_answer_stands_in_the_order_of_what_matters(client: Client) -> None:
    html = client.post(RETAKE, TWO_FAILED).content.decode()
    marks = (
        "verdict-headline",
        'id="time-title"',
        'class="card ledger"',
        'id="todo-title"',
        'class="doubts"',
        'id="go-on"',
        'id="plan"',
        "Where this comes from",
    )
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places), dict(zip(marks, places, strict=True))
    assert html.count('<details class="card fold') == html.count("</h3></summary>")


def test_who_has_no_attempt_left_is_told_whom_to_ask_and_nothing_that_hurts(client: Client) -> None:
    rows = {f"attempt-{n}-on": f"2026-0{n + 1}-01" for n in range(3)} | {f"attempt-{n}-outcome": "failed" for n in range(3)}
    text = said(client.post("/exams/aama-cma/retake/", rows))
    for words in ("this exam is closed to you now", "None, by these rules", "is there any way back", "Other credentials of this field"):
        assert words in text, words
    for words in ("What if I fail again", "How many days must pass", "the next would be number 4", "A first plan", "Depends on you"):
        assert words not in text, words


def test_no_wait_found_is_not_said_as_if_a_text_said_so(client: Client) -> None:
    text = said(
        client.post("/exams/usmle-step/retake/", {"attempt-0-on": "2026-10-10", "attempt-0-outcome": "failed", "attempt-0-step": "1"})
    )
    assert "No wait was found" in text
    assert "Confirm it before you book or pay" in text


def test_a_fee_that_depends_on_a_fact_is_shown_with_both_its_amounts(client: Client) -> None:
    address, sat = "/exams/isaca-cisa/retake/", {"attempt-0-on": "2026-10-10", "attempt-0-outcome": "failed"}
    text = said(client.post(address, sat))
    for words in ("575 or 760 USD", "Depends on: Are you a member of ISACA?", "Who pays what", "everybody else 760"):
        assert words in text, words
    told = said(client.post(address, sat | {"fact-member": "false"}))
    assert "760 USD" in told
    assert "575 or 760 USD" not in told


def test_an_amount_beside_the_fee_has_its_own_line(client: Client) -> None:
    text = said(client.post("/exams/icfseb-nbe/retake/", {"fact-appointment": "2026-12-01"}))
    assert "Moving or cancelling the appointment 25 USD from 29 days before it" in text
    assert "from 29 days on a change costs 25 dollars" in text


def test_a_flag_is_shown_as_yes_and_a_group_with_its_pause(client: Client) -> None:
    sat = {"attempt-0-on": "2026-11-20", "attempt-0-outcome": "failed"}
    assert "May you book now? Yes" in said(client.post("/exams/aws-certification/retake/", sat | {"attempt-0-exam": "SAA-C03"}))
    assert "Then a pause of 90 days, and the count begins anew." in said(client.post("/exams/alwaysfoodsafe-manager/retake/", sat))


def test_a_doubt_names_no_day_that_is_past(client: Client) -> None:
    sat = {"attempt-0-on": "2026-11-20", "attempt-0-outcome": "unfinished", "attempt-0-exam": "OTR"}
    text = said(client.post("/exams/nbcot-otr/retake/", sat))
    assert "Read the other way, there would be no day to wait for." in text
    assert "It would then read" not in text


def test_links_to_a_question_find_it(client: Client) -> None:
    """Also where the question is a set of buttons."""
    html = client.post(RETAKE, TWO_FAILED).content.decode()
    targets = {given["href"][1:] for tag, given in Page(html).tags if tag == "a" and (given.get("href") or "").startswith("#fact-")}
    assert targets
    assert targets <= {given.get("id") for _, given in Page(html).tags}


def test_a_file_is_not_left_in_a_cache_and_its_address_alone_leads_back(client: Client) -> None:
    question = json.dumps({"attempts": [{"on": "2026-10-10", "outcome": "failed"}], "facts": {}})
    assert "no-store" in client.post(f"{RETAKE}calendar/", {"question": question})["Cache-Control"]
    assert client.get(f"{RETAKE}calendar/")["Location"] == RETAKE
    assert client.get(f"{RETAKE}plan/")["Location"] == RETAKE


def test_nothing_is_stored_by_asking(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.post(RETAKE, TWO_FAILED)
        client.post(RETAKE, {"attempt-0-on": "x"})


# Files to take away


def test_the_dates_as_a_calendar_file(client: Client) -> None:
    question = json.dumps({"attempts": [{"on": "2026-03-01", "outcome": "failed"}, {"on": "2026-10-10", "outcome": "failed"}]})
    response = client.post(f"{RETAKE}calendar/", {"question": question})
    assert response["Content-Type"].startswith("text/calendar")
    assert 'filename="sample-exam-retake.ics"' in response["Content-Disposition"]
    text = response.content.decode()
    assert "DTSTART;VALUE=DATE:20270108" in text
    assert "STE: first day you may sit again" in text


def test_the_plan_as_a_calendar_file(client: Client) -> None:
    question = json.dumps({"attempts": [], "plan": {"on": "2027-01-15", "hours": "8"}})
    text = client.post(f"{RETAKE}plan/", {"question": question}).content.decode()
    assert "DTSTART;VALUE=DATE:20270115" in text
    assert text.count("BEGIN:VEVENT") > 10


@pytest.mark.parametrize(
    "question",
    [
        "",
        "[]",
        "{",
        '{"attempts": 3}',
        '{"attempts": [{"on": "x"}]}',
        "[" * 100_000,
        '{"attempts": [{}]}'.replace("{}", ",".join(["{}"] * 100)),
    ],
)
@pytest.mark.parametrize("address", ["calendar/", "plan/"])
def test_a_question_that_cannot_be_read_gives_no_file(client: Client, address: str, question: str) -> None:
    response = client.post(RETAKE + address, {"question": question})
    assert response.status_code == 400
    assert "Go back" in response.content.decode()


def test_a_limit_of_this_period_is_no_end() -> None:
    """Ineligible with a day is a wait: its words, its leaf of the calendar, what it costs."""
    loaded = load(rule("cap", limit=1, window='{ every = "year" }', closed='"ineligible"'))
    page = presenting.answer_page(answer(loaded, date(2025, 5, 1), on=date(2025, 9, 1)))
    assert (page["status"].label, page["status"].tone, page["leaf"]) == ("Not in this period", "wait", date(2026, 1, 1))
    assert (page["ended"], page["goes_on"], page["allowances"][0]["for_now"]) == (False, True, True)


def test_a_verdict_on_old_texts_is_not_green(client: Client) -> None:
    """IIBA's rules are from a handbook of about 2012 to 2015."""
    old = client.post("/exams/iiba-cbap/retake/", {"attempt-0-on": "2026-10-10", "attempt-0-outcome": "failed"}).content.decode()
    assert "verdict--unsure" in old
    assert "verdict--go" not in old
    new = client.post("/exams/sample-exam/retake/", {"attempt-0-on": "2026-03-01", "attempt-0-outcome": "failed"}).content.decode()
    assert "verdict--go" in new
