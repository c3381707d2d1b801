"""A reader says that a figure is wrong: held, answered at an address of its own, refused in sentences, a few from one place."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import NOW
from tests.web.pages import Page, words_of

from resit.apps.sources.models import ReaderReport, ReportState
from resit.apps.sources.reports import LONGEST_TEXT, MOST_A_DAY, MOST_AN_HOUR, answer_report
from resit.web.client_address import client_address

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

FACT = "/exams/sample-exam/facts/wait/"
WRONG = f"{FACT}wrong/"
SAYS = {"says": "The handbook says 45 days.", "page": "https://body.example/handbook", "email": "reader@example.org"}
SCRIPT = "<script>alert(1)</script>"


def send(client: Client | None = None, sent: dict[str, str] | None = None) -> Any:
    return (client or Client()).post(WRONG, SAYS | (sent or {}))


def said(response: Any) -> str:
    return words_of(response.content.decode())


# Sent


def test_a_report_is_held_and_stands_at_its_own_address() -> None:
    sent = send()
    assert sent.status_code == 302
    report = ReaderReport.objects.get()
    assert (report.state, report.program, report.fact, report.at) == (ReportState.HELD, "sample-exam", "wait", NOW)
    assert (report.says, report.page, report.email) == tuple(SAYS.values())
    assert report.shown in said(Client().get(FACT)), "the figure as the reader saw it"

    page = Client().get(sent["Location"])
    assert page.status_code == 200
    assert "A person will open the page and answer here." in said(page)
    assert SAYS["says"] in said(page)
    assert page["Cache-Control"].startswith("max-age=0") or "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert SAYS["email"] not in page.content.decode(), "the address was left for one answer and is shown to nobody"


def test_only_its_holder_finds_it() -> None:
    sent = send()
    report = ReaderReport.objects.get()
    address = sent["Location"]
    assert report.token not in address, "who reads the database does not have the address"
    for other in (
        str(report.pk),
        report.token,
        "x",
        address.split("/")[2][:-1],
        address.split("/")[2].swapcase(),
        "%00",
        "%ED%A0%80",
        "a" * 3000,
    ):
        assert Client().get(f"/reports/{other}/").status_code == 404
    for public in (FACT, WRONG, "/exams/sample-exam/changes/", "/exams/sample-exam/changes.atom", "/exams/sample-exam/"):
        assert SAYS["says"] not in Client().get(public).content.decode()


@pytest.mark.parametrize(
    ("accepted", "sentence"), [(True, "You were right, and the figure was corrected."), (False, "the figure stays as it is")]
)
def test_the_answer_stands_there(person: Any, *, accepted: bool, sentence: str) -> None:
    address = send(sent={"email": ""})["Location"]
    answer_report(
        report_id=ReaderReport.objects.get().pk,
        accepted=accepted,
        answer=f"We looked. {SCRIPT}\nThanks.",
        by=person,
        at=NOW,
        site="http://x",
    )
    page = Client().get(address)
    assert sentence in said(page)
    assert "We looked." in said(page)
    assert SCRIPT not in page.content.decode()


def test_what_was_sent_is_text_and_its_page_no_link() -> None:
    page = Client().get(send(sent={"says": SCRIPT, "page": f"https://x.example/{SCRIPT}?\"'"})["Location"]).content.decode()
    assert SCRIPT not in page
    assert not [given for tag, given in Page(page).tags if tag == "a" and "x.example" in str(given.get("href"))]


def test_one_of_the_two_is_enough() -> None:
    assert send(sent={"says": ""}).status_code == 302
    assert send(sent={"page": "", "email": ""}).status_code == 302
    assert ReaderReport.objects.count() == 2


# Refused


@pytest.mark.parametrize(
    ("sent", "box", "sentence"),
    [
        ({"says": " ", "page": "\t"}, "says", "Say what is wrong, or give the page that says otherwise."),
        ({"says": "x" * (LONGEST_TEXT + 1)}, "says", "At most 2000 characters, please."),
        ({"page": "the handbook"}, "page", "should look like https://example.org/policy"),
        ({"page": "javascript:alert(1)"}, "page", "should look like https://example.org/policy"),
        ({"page": "https://"}, "page", "should look like https://example.org/policy"),
        ({"page": "http://["}, "page", "should look like https://example.org/policy"),
        ({"page": "https://x.example/" + "y" * 2000}, "page", "should look like https://example.org/policy"),
        ({"email": "me"}, "email", "The mail address should look like you@example.org."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email", "The mail address should look like you@example.org."),
        (
            {"email": f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example.org"},
            "email",
            "The mail address should look like you@example.org.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_box_and_nothing_typed_is_lost(sent: dict[str, str], box: str, sentence: str) -> None:
    response = send(sent=sent)
    assert response.status_code == 422
    assert sentence in said(response)
    tags = [given for tag, given in Page(response.content.decode()).tags if tag in {"input", "textarea"} and given.get("name") in SAYS]
    assert [given["name"] for given in tags if given.get("aria-invalid") == "true"] == [box]
    assert f"{box}-error" in str(next(given for given in tags if given["name"] == box)["aria-describedby"])
    for name, value in (SAYS | sent).items():
        if name != "says":
            assert next(given for given in tags if given["name"] == name)["value"] == value
    assert not ReaderReport.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"says": "a\x00b"},
        {"says": "\x00"},
        {"page": "https://x.example/\x00"},
        {"page": "https://x.example/\u2028"},
        {"email": "a\x00@b.example"},
        {"says": "\x1b]0;x\x07 \u202e \ufffe 😀"},
        {"says": "{{ 7*7 }} {% load x %} %s {0}"},
    ],
)
def test_odd_characters_are_taken_or_refused(sent: dict[str, str]) -> None:
    """On either database."""
    response = send(sent=sent)
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        assert Client().get(response["Location"]).status_code == 200


@pytest.mark.parametrize("body", [b"", b"says=%ED%A0%80%FF", b"says=a&says=b", b"%", b"x" * 100_000])
def test_any_body_is_answered(body: bytes) -> None:
    response = Client().generic("POST", WRONG, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {302, 422}


def test_a_report_without_the_pages_token_is_refused() -> None:
    assert send(Client(enforce_csrf_checks=True)).status_code == 403
    assert not ReaderReport.objects.exists()


# No more than a few from one place


def test_one_place_sends_a_few_an_hour_and_then_reads_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0
    for hour in range(MOST_A_DAY // MOST_AN_HOUR):
        monkeypatch.setattr("django.utils.timezone.now", lambda hour=hour: NOW.replace(hour=6) + timedelta(hours=hour, minutes=hour))
        for _ in range(MOST_AN_HOUR):
            assert send().status_code == 302
            sent += 1
        refused = send()
        assert refused.status_code == 429
        assert "please come back later" in said(refused)
        assert SAYS["page"] in refused.content.decode()
    assert ReaderReport.objects.count() == sent == MOST_A_DAY
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW.replace(hour=22))
    assert send().status_code == 429, "enough for the day"
    assert send(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302, "somebody else's day"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))
    assert send().status_code == 302


def test_a_header_that_anybody_may_write_is_not_another_place() -> None:
    for number in range(MOST_AN_HOUR):
        assert send(Client(headers={"x-forwarded-for": f"192.0.2.{number}"})).status_code == 302
    assert send(Client(headers={"x-forwarded-for": "192.0.2.200"})).status_code == 429


def test_no_address_is_kept() -> None:
    send(Client(REMOTE_ADDR="192.0.2.7"))
    assert "192.0.2.7" not in str(ReaderReport.objects.values_list().get())


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "place"),
    [
        (0, "198.51.100.1", "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "a lie, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "a lie, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "198.51.100.1:50123", "10.0.0.1", "198.51.100.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::9]:443", "::1", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.7", "192.0.2.7"),
        (0, "", "", ""),
        (1, "x" * 500, "10.0.0.1", "x" * 64),
    ],
)
def test_where_a_request_comes_from(rf: Any, settings: Any, proxies: int, forwarded: str, remote: str, place: str) -> None:
    settings.PROXIES = proxies
    assert client_address(rf.get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=remote)) == place


# Cookies


def test_the_form_alone_sets_a_cookie_and_it_is_against_forgery() -> None:
    client = Client()
    assert not client.get(FACT).cookies
    assert set(client.get(WRONG).cookies) <= {"resit_csrf"}
    assert client.get(WRONG)["Cache-Control"].startswith("max-age=0") or "no-store" in client.get(WRONG)["Cache-Control"]
    sent = client.post(WRONG, SAYS)
    assert set(sent.cookies) <= {"resit_csrf"}
    assert not client.get(sent["Location"]).cookies
