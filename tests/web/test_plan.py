"""The plan: kept in this browser alone until she signs in, then in her account; moved by what she chooses; erased when she says so."""

import json
import re
from datetime import datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from tests.web.conftest import NOW
from tests.web.pages import Page
from tests.web.road import (
    CASE,
    EXAM,
    ONE_WEAK,
    PLAN,
    PROGRAM,
    REPORT,
    begin,
    form_on,
    link,
    make_plan,
    reading_in,
    rows,
    said,
    save,
    sessions_in,
    sit,
    stored,
    text_of,
)

from resit.apps.peers.models import Share
from resit.apps.plans.models import KeptRoad
from resit.apps.sittings.models import Sitting
from resit.web.keeping import LONGEST_COOKIE

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

COOKIE = f"resit_road_{PROGRAM}"
PASSWORD = "a long enough password"
OF_A_BROWSER = ("sittings.Sitting", "sittings.Response", "sittings.JournalEntry", "peers.Share")


def has_plan(client: Client) -> bool:
    response = client.get(PLAN)
    assert response.status_code == 200
    return "Your plan to 20 January 2027" in said(response)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# In the browser alone


def test_a_plan_made_without_an_account_is_in_the_browser_and_nowhere_else(client: Client, django_assert_num_queries: Any) -> None:
    before = rows()
    with django_assert_num_queries(0):
        made = make_plan(client)
        assert made["Location"] == PLAN
        assert has_plan(client)
    assert rows() == before
    cookie = made.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert len(cookie.value) <= LONGEST_COOKIE
    assert not has_plan(Client()), "another browser has none"


def test_the_cookie_travels_by_https_alone_where_people_come_by_https(client: Client, settings: Any) -> None:
    assert not make_plan(client).cookies[COOKIE]["secure"]
    settings.SESSION_COOKIE_SECURE = True
    assert make_plan(client).cookies[COOKIE]["secure"]


def test_no_plan_is_made_by_looking(client: Client) -> None:
    response = client.get(PLAN)
    assert "Without a report" in said(response)
    assert set(response.cookies) <= {"resit_csrf"}


def changed_at(place: int) -> Any:
    def change(value: str) -> str:
        return value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed_at(3), id="its first part"),
        pytest.param(changed_at(-3), id="its seal"),
        pytest.param(lambda value: value[:-20], id="cut off"),
        pytest.param(lambda _value: "", id="empty"),
        pytest.param(lambda _value: "x" * 4000, id="something else"),
        pytest.param(lambda _value: "a:b:c", id="no seal"),
    ],
)
@pytest.mark.parametrize("address", [PLAN, REPORT, f"{PLAN}calendar/", f"{EXAM}share/"])
def test_a_changed_cookie_is_no_plan(client: Client, change: Any, address: str) -> None:
    make_plan(client)
    assert has_plan(client)
    client.cookies[COOKIE] = change(client.cookies[COOKIE].value)
    assert client.get(address).status_code in {200, 302}
    assert not has_plan(client)


def test_a_cookie_of_one_exam_is_none_of_another(client: Client) -> None:
    make_plan(client)
    other = Client()
    other.cookies["resit_road_sample-exam"] = client.cookies[COOKIE].value
    assert "Without a report" in said(other.get("/exams/sample-exam/plan/"))
    other.cookies[COOKIE] = client.cookies[COOKIE].value
    assert has_plan(other)


def case_of(n: int) -> dict[str, Any]:
    return {
        "attempts": [
            {
                "on": f"2026-{1 + k % 9:02d}-{1 + k // 9:02d}",
                "outcome": "failed",
                "part": sha512(str(k).encode()).hexdigest() + sha256(str(k).encode()).hexdigest(),
            }
            for k in range(n)
        ],
        "facts": {},
    }


@pytest.mark.parametrize(("n", "kept"), [(2, 2), (40, 0)])
def test_too_large_a_case_is_left_out_of_the_cookie(client: Client, n: int, kept: int) -> None:
    made = make_plan(client, case=case_of(n))
    assert has_plan(client)
    assert len(made.cookies[COOKIE].value) <= LONGEST_COOKIE
    case = form_on(client.get(REPORT).content.decode())["question"]
    assert len(json.loads(case or "{}").get("attempts", [])) == kept
    assert "84" in client.get(REPORT).content.decode(), "the report is kept all the same"


# What is chosen


def test_a_plan_leads_to_the_day_in_the_hours_on_the_days_chosen(client: Client) -> None:
    make_plan(client)
    page = client.get(PLAN).content.decode()
    days = [datetime.fromisoformat(key[:10]) for key in sessions_in(page)]
    assert days
    assert {day.weekday() for day in days} <= {0, 2, 4, 5}
    assert NOW.date() <= min(days).date()
    assert max(days).date() < datetime(2027, 1, 19).date(), "the day before the exam is free"
    assert "stands clearly below the rest" in said(client.get(PLAN))


def test_a_new_day_or_new_hours_keep_the_report_and_the_case(client: Client) -> None:
    make_plan(client)
    before = client.get(PLAN).content.decode()
    make_plan(client, report=None, case=None, exam_on="2027-02-10", hours="9", days=["6"])
    after = client.get(PLAN).content.decode()
    assert "Your plan to 10 February 2027" in said(client.get(PLAN))
    assert reading_in(after) == reading_in(before)
    assert sessions_in(after) != sessions_in(before)
    assert {datetime.fromisoformat(key[:10]).weekday() for key in sessions_in(after)} == {6}
    assert json.loads(form_on(client.get(REPORT).content.decode())["question"]) == CASE


def test_a_new_report_takes_the_place_of_the_old_one(client: Client) -> None:
    make_plan(client)
    make_plan(client, report=ONE_WEAK | {"areas": [], "total": {"score": "110", "of": "180"}})
    assert "stands clearly below" not in said(client.get(PLAN))
    assert 'value="110"' in client.get(REPORT).content.decode()


def test_a_plan_without_a_report_follows_the_outline(client: Client) -> None:
    make_plan(client, report=None, case=None)
    assert has_plan(client)
    assert "Follow the outline" in said(client.get(PLAN))
    assert "Type in my score report" in said(client.get(PLAN))


@pytest.mark.parametrize("program", ["nha-ccma", "nasp-cert", "sample-exam"])
def test_an_exam_without_content_has_a_plan_and_no_link_that_leads_nowhere(client: Client, program: str) -> None:
    address = f"/exams/{program}/plan/"
    for page in (client.get(address), client.post(address, {"exam_on": "2027-01-20", "hours": "6", "days": ["1"]}, follow=True)):
        for _tag, given in Page(page.content.decode()).tags:
            target = (given.get("href") or "").partition("#")[0]
            if target.startswith(f"/exams/{program}/"):
                assert client.get(target).status_code == 200, target
    assert "Your plan to 20 January 2027" in said(client.get(address))
    assert "with your own material" in said(client.get(address))


@pytest.mark.parametrize(
    ("typed", "box", "words"),
    [
        pytest.param({"exam_on": ""}, "exam_on", "Choose the day of your exam", id="no day"),
        pytest.param({"exam_on": "soon"}, "exam_on", "Choose the day of your exam", id="a word"),
        pytest.param({"exam_on": "2026-11-22"}, "exam_on", "a day after today", id="today"),
        pytest.param({"exam_on": "2029-11-23"}, "exam_on", "at most three years", id="in three years and a day"),
        pytest.param({"exam_on": "2027-01-20\0"}, "exam_on", "Choose the day", id="a character that is none"),
        pytest.param({"hours": "0"}, "hours", "as a number from 1 to 80", id="no hours"),
        pytest.param({"hours": "0.5"}, "hours", "as a number from 1 to 80", id="half an hour"),
        pytest.param({"hours": "81"}, "hours", "as a number from 1 to 80", id="too many hours"),
        pytest.param({"hours": "nan"}, "hours", "as a number from 1 to 80", id="not a number"),
        pytest.param({"hours": "x" * 10_000}, "hours", "as a number from 1 to 80", id="a long word"),
        pytest.param({"hours": "30", "days": ["0"]}, "hours", "more than 12 hours a day", id="more than a day holds"),
        pytest.param({"days": []}, "days", "at least one day", id="no day of the week"),
        pytest.param({"days": ["7", "x"]}, "days", "at least one day", id="no such day of the week"),
    ],
)
def test_a_choice_that_cannot_be_is_said_and_nothing_is_lost(client: Client, typed: dict[str, Any], box: str, words: str) -> None:
    response = make_plan(client, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert not response.cookies.get(COOKIE)
    assert page.split('role="alert"')[1].split("</div>")[0].count("<li>") == 1
    assert words in said(response)
    assert f'id="{box}-error"' in page
    assert json.loads(form_on(page)["report"]) == ONE_WEAK
    assert json.loads(form_on(page)["question"]) == CASE
    mended = form_on(page) | {"exam_on": "2027-01-20", "hours": "6", "days": ["1"]}
    client.post(PLAN, mended)
    assert has_plan(client)


def test_a_link_from_an_error_finds_its_box(client: Client) -> None:
    for typed in ({"exam_on": ""}, {"hours": "0"}, {"days": []}):
        page = make_plan(client, **typed).content.decode()
        target = re.search(r'<li><a href="#([^"]+)"', page)
        assert target
        assert target[1] in {given.get("id") for _, given in Page(page).tags}


UNREADABLE = [
    {"taken_on": "2026-10-10"},
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": 3},
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": [{"area": "clinical", "correct": 200, "items": 106}]},
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": [{"area": "cooking", "correct": 2, "items": 6}]},
    {"taken_on": "2027-10-10", "outcome": "failed"},
    {"x": 1},
]


@pytest.mark.parametrize("report", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_report_that_cannot_be_read_makes_no_plan(client: Client, report: Any) -> None:
    made = make_plan(client, report=report)
    assert made["Location"] == REPORT
    assert "Type it in once more" in said(client.get(REPORT))
    assert not has_plan(client)


AWKWARD = [
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": None},
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": [{"area": "clinical", "correct": None, "items": {"a": 1}}]},
    {"taken_on": "2026-10-10", "outcome": "failed", "total": {"score": None, "of": ["x"] * 500}},
    {"taken_on": "2026-10-10", "outcome": "failed", "areas": [{"area": " Clinical ", "percent": 71.5}]},
]


@pytest.mark.parametrize("report", AWKWARD, ids=range(len(AWKWARD)))
def test_nothing_but_what_was_read_of_a_report_is_kept(client: Client, person: Any, report: Any) -> None:
    client.force_login(person)
    make_plan(client, report=report)
    kept = KeptRoad.objects.get(user=person).told["report"]
    assert len(json.dumps(kept)) < 200
    assert has_plan(client)
    assert client.get(REPORT).status_code == 200


@pytest.mark.parametrize(
    "junk", ["{", "[]", '{"attempts": 3}', '{"facts": {"a": "\\u0000"}}', '{"facts": {"a": "\\ud800"}}', '{"facts": {"a": NaN}}']
)
def test_a_case_that_no_database_takes_is_left_behind(client: Client, person: Any, junk: str) -> None:
    client.force_login(person)
    client.post(PLAN, {"exam_on": "2027-01-20", "hours": "6", "days": ["1"], "question": junk})
    assert "case" not in KeptRoad.objects.get(user=person).told
    assert has_plan(client)
    assert client.get(link(client, "case")).status_code == 200


# Time goes on


def test_the_plan_begins_today_and_ends_with_the_exam(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(client)
    first = sessions_in(client.get(PLAN).content.decode())
    at(monkeypatch, NOW + timedelta(days=20))
    later = sessions_in(client.get(PLAN).content.decode())
    assert min(later) > min(first)
    assert min(later) >= "2026-12-12"
    at(monkeypatch, datetime.fromisoformat("2027-01-19T12:00+00:00"))
    assert "The exam is too near for a plan" in said(client.get(PLAN))
    for day in ("2027-01-20T08:00+00:00", "2027-03-01T08:00+00:00"):
        at(monkeypatch, datetime.fromisoformat(day))
        assert "The day of your plan has come" in said(client.get(PLAN))
        assert client.get(f"{PLAN}calendar/")["Location"] == PLAN
    make_plan(client, report=None, case=None, exam_on="2027-05-05")
    assert "Your plan to 5 May 2027" in said(client.get(PLAN))
    assert "stands clearly below the rest" in said(client.get(PLAN)), "the report is still there"


def test_what_is_past_can_be_erased(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(client)
    at(monkeypatch, datetime.fromisoformat("2027-03-01T08:00+00:00"))
    assert f'action="{PLAN}erase/"' in client.get(PLAN).content.decode()
    assert f'action="{PLAN}erase/"' not in Client().get(PLAN).content.decode()


def test_one_day_shows_one_chance_of_passing(client: Client) -> None:
    """The result says what the plan says: from all that is known, not from this sitting alone."""
    make_plan(client)
    sitting = sit(client, right=45, n_wrong=5)
    told = re.search(r"(Not enough yet to say|If you sat today)[^<]+", text_of(client.get(f"/sittings/{sitting}/result/")))
    assert told is not None
    assert told[0].strip() in text_of(client.get(PLAN))


# What the plan opens


def targets_of(client: Client) -> set[str]:
    page = client.get(PLAN).content.decode()
    links = {(given.get("href") or "") for tag, given in Page(page).tags if tag == "a"}
    return {each for each in links if re.match(rf"/study/|{EXAM}(drill|segment)/", each)}


def test_everything_a_plan_opens_is_there(client: Client) -> None:
    make_plan(client)
    sit(client, right=10, n_wrong=30)
    targets = targets_of(client)
    kinds = {target.split("/")[1] + target.split("/")[3] for target in targets if target.startswith("/exams/")}
    assert any(target.startswith("/study/") for target in targets)
    assert kinds == {"examsdrill", "examssegment"}
    assert any("idea=" in target for target in targets), "ideas that were missed come back"
    for target in targets:
        response = client.get(target)
        assert response.status_code == 200, target
        assert "There are no items for this yet" not in said(response), target


def test_the_plan_as_a_calendar_file(client: Client) -> None:
    make_plan(client)
    sessions = sessions_in(client.get(PLAN).content.decode())
    response = client.get(f"{PLAN}calendar/")
    assert response["Content-Type"].startswith("text/calendar")
    assert f'filename="{PROGRAM}-plan.ics"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    entries = response.content.decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    assert len(entries) == len(sessions) + 1
    assert [f"DTSTART;VALUE=DATE:{key[:10].replace('-', '')}" in entry for key, entry in zip(sessions, entries, strict=False)] == [
        True
    ] * len(sessions)
    assert "DTSTART;VALUE=DATE:20270120" in entries[-1]
    for entry in entries[:-1]:
        (opened,) = re.findall(r"URL[^:]*:http://testserver(\S+)", entry)
        assert client.get(opened).status_code == 200, opened
        assert f"Opens: http://testserver{opened}" in entry
    assert "URL" not in entries[-1]


def test_a_calendar_without_a_plan_leads_to_one(client: Client) -> None:
    assert client.get(f"{PLAN}calendar/")["Location"] == PLAN


def test_the_plan_says_what_a_sitting_changed_and_why(client: Client) -> None:
    make_plan(client)
    before = client.get(PLAN)
    assert "What your last sitting changed, and why" not in said(before)
    sit(client, right=40, n_wrong=5)
    after = said(client.get(PLAN))
    assert "What your last sitting changed, and why" in after
    assert "before this sitting" in after
    assert "40 of 50 right" in after
    assert reading_in(client.get(PLAN).content.decode()) != reading_in(before.content.decode())


# Erase


@pytest.mark.parametrize("who", ["browser", "account"])
def test_erasing_leaves_nothing_of_this_exam_and_all_of_others(client: Client, person: Any, who: str) -> None:
    if who == "account":
        client.force_login(person)
    stranger = Client()
    make_plan(stranger)
    theirs = sit(stranger, right=1, n_wrong=1)
    before = rows()
    make_plan(client)
    sit(client, right=3, n_wrong=3)
    shown = link(client, "plan", "results")
    assert client.get(shown).status_code == 200
    key = sessions_in(client.get(shown).content.decode())[0]
    assert client.post(f"{shown}note/", {"session": key, "text": "Well done"}).status_code == 302
    client.post("/exams/sample-exam/plan/", {"exam_on": "2027-01-20", "hours": "6", "days": ["1"]})
    response = client.post(f"{PLAN}erase/")
    assert response["Location"] == EXAM
    assert "Erased" in said(client.get(EXAM))
    assert not has_plan(client)
    assert client.get(shown).status_code == 404
    left = {label: keys - before[label] for label, keys in rows().items() if keys - before[label]}
    assert left.keys() <= ({"plans.KeptRoad", "sessions.Session"} if who == "account" else set())
    if who == "browser":
        assert client.cookies[COOKIE].value == ""
        assert client.cookies[COOKIE]["max-age"] == 0
    assert "Your plan to 20 January 2027" in said(client.get("/exams/sample-exam/plan/")), "another exam's plan stays"
    assert stranger.get(f"/sittings/{theirs}/result/").status_code == 200


# Into an account


@pytest.fixture
def road(client: Client) -> dict[str, str]:
    """A browser that has been all the way without an account."""
    make_plan(client)
    sitting = sit(client, right=4, n_wrong=4)
    return {"sitting": sitting, "link": link(client, "plan", "results", name="Ms Ortiz"), "running": begin(client, f"{EXAM}drill/")}


def assert_all_kept(client: Client, user: Any, road: dict[str, str]) -> None:
    assert KeptRoad.objects.get(user=user, program_id=PROGRAM).told["exam_on"] == "2027-01-20"
    assert {str(pk) for pk in Sitting.objects.filter(user=user).values_list("pk", flat=True)} == {road["sitting"], road["running"]}
    assert Share.objects.get().user == user
    assert has_plan(client)
    assert "4 of 50 right" in said(client.get(PLAN))
    assert client.get(f"/sittings/{road['sitting']}/result/").status_code == 200
    assert save(client, road["running"], 1, "a").status_code == 200, "a running sitting goes on"
    assert Client().get(road["link"]).status_code == 200
    elsewhere = Client()
    elsewhere.force_login(user)
    assert has_plan(elsewhere), "from another browser too"
    assert client.cookies[COOKIE].value == "", "the browser's own copy is gone"


def test_signing_up_keeps_everything(client: Client, road: dict[str, str], django_user_model: Any) -> None:
    response = client.post("/accounts/signup/", {"email": "eva@example.org", "password1": PASSWORD, "next": PLAN})
    assert response.status_code == 302
    assert_all_kept(client, django_user_model.objects.get(email="eva@example.org"), road)


def test_signing_up_with_a_mail_to_confirm_keeps_everything(
    client: Client, road: dict[str, str], django_user_model: Any, settings: Any
) -> None:
    """Until the address is confirmed everything stays in the browser: a mistyped one must not take it away."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post("/accounts/signup/", {"email": "dora@example.org", "password1": PASSWORD, "next": PLAN})
    user = django_user_model.objects.get(email="dora@example.org")
    assert not Sitting.objects.filter(user=user).exists()
    assert has_plan(client)
    assert client.get(f"/sittings/{road['sitting']}/result/").status_code == 200
    (sent,) = mail.outbox
    (confirming,) = re.findall(r"http://testserver(/accounts/confirm-email/\S+/)", str(sent.body))
    client.post(confirming)
    client.post("/accounts/login/", {"login": "dora@example.org", "password": PASSWORD})
    assert_all_kept(client, user, road)


def test_signing_in_keeps_everything(client: Client, road: dict[str, str], person: Any) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.cookies[COOKIE].value == "", "at once: who signs in here next must not be given it"
    assert_all_kept(client, person, road)


def test_who_signs_in_next_is_given_nothing(client: Client, road: dict[str, str], person: Any, other_person: Any) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    assert not has_plan(client)
    assert client.get(f"/sittings/{road['sitting']}/result/").status_code == 404
    client.post("/accounts/login/", {"login": other_person.email, "password": PASSWORD})
    assert not has_plan(client)
    assert client.get(f"/sittings/{road['sitting']}/result/").status_code == 404
    assert not KeptRoad.objects.filter(user=other_person).exists()


def test_a_plan_that_the_account_has_already_stays(client: Client, person: Any) -> None:
    hers = Client()
    hers.force_login(person)
    make_plan(hers, exam_on="2027-03-03")
    make_plan(client)
    sitting = sit(client, right=1, n_wrong=1)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = said(client.get(PLAN))
    assert "Your plan to 3 March 2027" in page
    assert "The one made in this browser was not taken over" in page, "nothing goes without a word"
    assert client.get(f"/sittings/{sitting}/result/").status_code == 200


@pytest.mark.parametrize("whose", ["own", "another's"])
def test_an_account_holds_its_own_plan(client: Client, person: Any, other_person: Any, whose: str) -> None:
    client.force_login(person)
    made = make_plan(client)
    assert COOKIE not in made.cookies
    if whose == "another's":
        client.force_login(other_person)
    assert has_plan(client) is (whose == "own")
    assert ("CMA" in said(client.get("/account/"))) is (whose == "own")


def test_the_account_is_taken_away_whole(client: Client, road: dict[str, str], person: Any) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = Client().get(road["link"]).content.decode()
    Client().post(f"{road['link']}note/", {"session": sessions_in(page)[0], "text": "Bring the forms."})
    taken = json.loads(client.get("/account/export/").content)
    (told,) = taken["roads"]
    assert (told["program"], told["told"]["report"], told["told"]["case"]) == (PROGRAM, ONE_WEAK, CASE)
    by_id = {each["id"]: each for each in taken["sittings"]}
    assert by_id.keys() == {road["sitting"], road["running"]}
    assert [line["kind"] for line in by_id[road["sitting"]]["journal"]] == ["started", *["response"] * 8, "submitted"]
    (shared,) = taken["links"]
    assert (shared["for"], shared["shown"], shared["notes"][0]["text"]) == ("Ms Ortiz", ["plan", "results"], "Bring the forms.")


def test_erasing_the_account_leaves_nothing_of_hers_in_any_table(client: Client, road: dict[str, str], django_user_model: Any) -> None:
    """Item versions stay: they are the content's, and say nothing of who met them."""
    before = {label: keys for label, keys in rows().items() if label not in OF_A_BROWSER}
    client.post("/accounts/signup/", {"email": "eva@example.org", "password1": PASSWORD})
    page = Client().get(road["link"]).content.decode()
    Client().post(f"{road['link']}note/", {"session": sessions_in(page)[0], "text": "Bring the forms, Eva."})
    client.post(f"{EXAM}retake/keep/", {"question": json.dumps(CASE)})
    user = django_user_model.objects.get(email="eva@example.org")
    hers = (str(user.pk), user.pk.hex, "eva@example.org", "Eva", "Ms Ortiz", road["sitting"], road["running"])
    assert {name for value in stored() for name in hers if name in value} >= {"eva@example.org", "Eva", "Ms Ortiz"}
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.post("/account/erase/", follow=True)
    assert "is erased" in said(response)
    assert rows() == before | {label: set() for label in OF_A_BROWSER}
    assert not [value for value in stored() for name in hers if name in value]
    assert not has_plan(client)
    assert client.get(road["link"]).status_code == 404


def test_erasing_the_account_ends_its_sessions_in_other_browsers(client: Client, person: Any, other_person: Any) -> None:
    elsewhere, another = Client(), Client()
    for browser, who in ((client, person), (elsewhere, person), (another, other_person)):
        browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/account/erase/")
    users = {session.get_decoded().get("_auth_user_id") for session in Session.objects.all()}
    assert str(person.pk) not in users
    assert str(other_person.pk) in users


def test_what_a_page_holds_of_the_plan_is_not_left_in_a_cache(client: Client) -> None:
    make_plan(client)
    assert "no-store" in client.get(PLAN)["Cache-Control"]
    assert "2026-10-10" not in text_of(client.get(PLAN)).split("</head>")[0]
