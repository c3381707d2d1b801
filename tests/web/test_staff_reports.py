"""The staff's page of readers' reports: who sees it, what a reader wrote as text alone, and one answer for each."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.apps.sources.conftest import HOUR, NOON, own, shipped, staff
from tests.web.pages import Page, words_of
from tests.web.staff import client_of, forgotten, in_brackets, is_sound, nobody_but_staff, send_form

from resit.apps.catalog.queries import look_again
from resit.apps.sources.models import ReaderReport
from resit.apps.sources.reports import SentReport, answer_report, report_by_token, report_wrong

__all__ = ["own", "shipped", "staff"]
pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("shipped")]

PAGE = "/staff/reports/"
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"><b>'


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def client(staff: Any) -> Client:
    return client_of(staff)


def held(**given: Any) -> SentReport:
    found = {"program": "one", "fact": "wait", "shown": "30 days", "version": "2026-11-01+abcdef12", "says": "It is 45 days.",
             "page": "https://board.example/new", "email": "", "sender": "192.0.2.1", "at": NOON}  # fmt: skip
    return report_wrong(**{**found, **given})


def page(client: Client) -> str:
    look_again()
    answer = client.get(PAGE)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    is_sound(html)
    return html


def action(sent: SentReport) -> str:
    return f"{PAGE}{sent.report.pk}/"


def test_nobody_else_has_this_page_or_answers(staff: Any):
    sent = held()
    for address in (PAGE, action(sent)):
        nobody_but_staff(staff, address)
    assert ReaderReport.objects.get().state == "held"


def test_what_waits_is_shown_the_oldest_first(client: Client):
    held(says="The second.", at=NOON)
    held(says="The first.", at=NOON - HOUR, page="")
    said = words_of(page(client))
    assert "2 readers wait for an answer." in said
    assert said.index("The first.") < said.index("The second.")
    for words in ("30 days (2026-11-01+abcdef12)", "https://board.example/new", "One , wait"):
        assert words in said, words


def test_what_a_reader_wrote_is_only_text(client: Client):
    held(says=HOSTILE + "\nand a second line", shown=HOSTILE, page="https://board.example/?a=1&b=%22onload%3D&<x>")
    held(program="gone-program", says="javascript:alert(1)", page="")
    html = page(client)
    assert "<script>alert" not in html
    assert not [given for tag, given in Page(html).tags if tag == "img" and given.get("src") == "x"]
    (link,) = [given for tag, given in Page(html).tags if tag == "a" and "board.example" in (given.get("href") or "")]
    assert link["href"] == "https://board.example/?a=1&b=%22onload%3D&<x>"
    assert {"nofollow", "noopener", "noreferrer", "ugc"} <= set((link["rel"] or "").split())


def test_a_link_that_is_none_of_the_web_never_came_in():
    """The page links to what a reader named, so only such addresses are taken; see tests/apps/sources/test_reports.py."""
    from resit.apps.sources.reports import is_web_address

    for text in ("javascript:alert(1)", "JaVaScRiPt:alert(1)//https://x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"):
        assert not is_web_address(text), text


@pytest.mark.parametrize(("button", "state"), [("accept", "accepted"), ("decline", "declined")])
def test_an_answer_is_kept_and_shown_to_its_reader(client: Client, button: str, state: str):
    sent = held()
    answer = send_form(client, page(client), action(sent), answer="Thank you.", **{button: "1"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    kept = report_by_token(sent.token)
    assert (kept.state, kept.answer) == (state, "Thank you.")
    html = page(client)
    assert "Answered. The reader sees it under the address they were given." in html
    assert "0 readers wait for an answer." in html
    assert "Thank you." in html


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answer": "", "accept": "1"}, "Write the reader an answer of at most 2000 characters."),
        ({"answer": "x" * 2001, "accept": "1"}, "Write the reader an answer of at most 2000 characters."),
        ({"answer": "A long thought."}, "Say whether the reader is right"),
        ({"answer": "A long thought.", "accept": "1", "decline": "1"}, "Say whether the reader is right"),
    ],
)
def test_what_cannot_be_sent_stays_in_its_box(client: Client, typed: dict[str, str], says: str):
    other, sent = held(says="Another."), held()
    answer = send_form(client, page(client), action(sent), **typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    is_sound(html)
    found = dict(re.findall(r'<textarea[^>]*id="answer-([^"]+)"[^>]*>([^<]*)</textarea>', html))
    assert found == {str(sent.report.pk): typed["answer"], str(other.report.pk): ""}
    assert html.count(says) == 1
    assert ReaderReport.objects.filter(state="held").count() == 2


def test_of_two_who_answer_the_second_is_told(client: Client, staff: Any):
    sent = held()
    html = page(client)
    answer_report(report_id=sent.report.pk, accepted=False, answer="No.", by=staff, at=NOON, site="")
    answer = send_form(client, html, action(sent), answer="Yes.", accept="1")
    assert answer.status_code == 302
    assert "Somebody answered this report before you; your answer was not sent." in page(client)
    assert report_by_token(sent.token).answer == "No."


def test_a_report_that_never_was_is_not_found(client: Client):
    held()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page(client))
    assert token
    answer = client.post(f"{PAGE}{UUID(int=1)}/", {"csrfmiddlewaretoken": token[1], "answer": "x", "accept": "1"})
    assert answer.status_code == 404


def test_no_text_was_forgotten_by_gettext(client: Client, staff: Any, monkeypatch: pytest.MonkeyPatch):
    in_brackets(monkeypatch)
    pages = {"nobody": page(client)}
    sent = held()
    held(program="gone-program", page="")
    pages["waiting"] = page(client)
    pages["refused"] = send_form(client, pages["waiting"], action(sent), answer="", accept="1").content.decode()
    answer_report(report_id=sent.report.pk, accepted=True, answer="Right.", by=staff, at=NOON, site="")
    pages["answered"] = page(client)
    assert not forgotten(pages), forgotten(pages)
