"""Showing the road to somebody: what was chosen and nothing else, until the link is ended; notes that only the two of them see."""

import json
import re
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.web.conftest import NOW
from tests.web.pages import Page
from tests.web.road import (
    EXAM,
    FAILED_ON,
    PLAN,
    SHARE,
    begin,
    form_on,
    link,
    make_plan,
    reading_in,
    said,
    sessions_in,
    sit,
    stored,
    text_of,
)

from resit.apps.peers.actions import LONGEST_NOTE, MOST_NOTES, MOST_SHARES
from resit.apps.peers.models import Note, Share
from resit.apps.sittings.models import Sitting

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

PARTS = ("case", "plan", "results")
CHOICES = [each for n in (1, 2, 3) for each in combinations(PARTS, n)]
MARKS = {
    "case": ("The case", "1 attempt left"),
    "plan": ("The plan to 20 January 2027", "What is known of the areas", "Week 1", "Your note on this session"),
    "results": ("13 of 50 right", "Timed segment, 22 November 2026"),
}


@pytest.fixture
def sitting(client: Client) -> str:
    """A browser that has a case, a report, a plan and a result; gives the sitting."""
    make_plan(client)
    return sit(client, right=13, n_wrong=7)


def open_link(path: str) -> Any:
    return Client().get(path)


def leave(path: str, client: Client | None = None, **sent: Any) -> Any:
    return (client or Client()).post(f"{path}note/", sent)


# What is shown


def test_a_note_on_a_session_that_is_past_stays_in_sight(client: Client, sitting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = link(client, "plan")
    leave(path, session=sessions_in(open_link(path).content.decode())[0], text="Bring the forms.")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=20))
    page = said(client.get(PLAN))
    assert "Notes on earlier sessions" in page
    assert "Bring the forms." in page


@pytest.mark.parametrize("shown", CHOICES, ids="+".join)
def test_a_link_shows_what_was_chosen_and_nothing_else(client: Client, sitting: str, shown: tuple[str, ...]) -> None:
    path = link(client, *shown)
    response = open_link(path)
    text, page = said(response), response.content.decode()
    assert response.status_code == 200
    for part, marks in MARKS.items():
        for words in marks:
            assert (words in text) is (part in shown), words
    assert ("</table>" in page) is ("plan" in shown), "figures of the report"
    assert (f"{path}{sitting}/" in page) is ("results" in shown)
    assert ("What the last sitting changed" in text) is ({"plan", "results"} <= set(shown)), "that one tells a result"
    assert open_link(f"{path}{sitting}/").status_code == (200 if "results" in shown else 404)
    for never in (FAILED_ON, "10 October 2026", "84 of 106"):
        assert never not in text, "what she typed is never shown as she typed it"
    assert not [
        given for tag, given in Page(page).tags if (given.get("href") or "").startswith((PLAN, "/study/", f"{EXAM}drill", "/sittings/"))
    ]
    kept = Share.objects.get().told
    assert ("case" in kept) is ("case" in shown), "what is not shown is not even copied"
    assert ("report" in kept) is ("plan" in shown)


@pytest.mark.parametrize("shown", [("plan",), ("plan", "results")], ids="+".join)
def test_a_plan_without_results_holds_no_figure_that_comes_from_them(client: Client, shown: tuple[str, ...]) -> None:
    make_plan(client)
    path = link(client, *shown)
    before = open_link(path)
    sit(client, right=45, n_wrong=5)
    after = open_link(path)
    same = reading_in(before.content.decode()) == reading_in(after.content.decode())
    assert same is ("results" not in shown)
    assert sessions_in(after.content.decode()) == sessions_in(client.get(PLAN).content.decode()), "the sessions are hers"


def test_a_case_shows_its_dates_its_attempts_and_its_cost(client: Client) -> None:
    """By the sample exam, whose rules say all three."""
    exam = "/exams/sample-exam/"
    case = {"attempts": [{"on": "2026-10-10", "outcome": "failed"}], "facts": {"member": "false", "graduated": "2010-06-01"}}
    client.post(f"{exam}plan/", {"exam_on": "2027-01-20", "hours": "6", "days": ["1"], "question": json.dumps(case)})
    made = text_of(client.post(f"{exam}share/", {"shown": ["case"]}))
    text = said(open_link(re.findall(r"/shared/[\w-]+/", made)[0]))
    for words in ("First day to sit 9 November 2026", "2 attempts left of 3", "250 USD"):
        assert words in text
    assert "10 October 2026" not in text, "not the days of her attempts"


def test_a_link_without_anything_there_yet_shows_an_empty_page(client: Client) -> None:
    path = link(client, *PARTS)
    assert "Nothing has been sat yet" in said(open_link(path))
    assert "The plan to" not in said(open_link(path))
    assert "nothing there yet" in said(client.get(SHARE))


def test_what_can_be_seen_is_not_to_be_found_by_searching_nor_left_in_a_cache(client: Client, sitting: str) -> None:
    path = link(client, *PARTS)
    for address in (path, f"{path}{sitting}/"):
        response = open_link(address)
        assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin", "the address is the key"


def test_the_link_itself_is_kept_nowhere(client: Client, sitting: str) -> None:
    path = link(client, *PARTS)
    token = path.split("/")[2]
    assert len(token) >= 40
    leave(path, sitting=sitting, number="1", text="Well done")
    assert not [value for value in stored() if token in value]
    assert token not in client.get(SHARE).content.decode()
    assert client.post(SHARE, {"shown": ["plan"]}).content.decode().count("/shared/") == 1


# Until it is ended


def shared_routes(path: str, sitting: str, session: str) -> list[int]:
    return [
        open_link(path).status_code,
        open_link(f"{path}{sitting}/").status_code,
        leave(path, session=session, text="a").status_code,
        leave(path, sitting=sitting, number="1", text="b").status_code,
    ]


@pytest.mark.parametrize("end", ["open", "revoked", "erased", "another token", "shorter token"])
def test_a_link_that_is_ended_or_never_was_opens_nothing(client: Client, sitting: str, end: str) -> None:
    path = link(client, *PARTS)
    session = sessions_in(open_link(path).content.decode())[0]
    if end == "revoked":
        client.post(f"{SHARE}{Share.objects.get().pk}/revoke/")
        assert Share.objects.get().told == {}, "what it showed is erased with it"
        assert "Open links" not in said(client.get(SHARE))
    elif end == "erased":
        client.post(f"{PLAN}erase/")
    elif end == "another token":
        path = path[:-5] + ("aaaa/" if path[-5:] != "aaaa/" else "bbbb/")
    elif end == "shorter token":
        path = "/shared/x/"
    assert shared_routes(path, sitting, session) == ([200, 200, 302, 302] if end == "open" else [404] * 4)
    assert Note.objects.count() == (2 if end == "open" else 0)


@pytest.mark.parametrize("asker", ["owner", "another browser", "another account", "who holds the link"])
def test_only_its_owner_ends_a_link(client: Client, sitting: str, other_person: Any, asker: str) -> None:
    path = link(client, "plan")
    asking = client if asker == "owner" else Client()
    if asker == "another account":
        asking.force_login(other_person)
    elif asker == "another browser":
        begin(asking)
    elif asker == "who holds the link":
        asking.get(path)
    status = asking.post(f"{SHARE}{Share.objects.get().pk}/revoke/").status_code
    assert status == (302 if asker == "owner" else 404)
    assert open_link(path).status_code == (404 if asker == "owner" else 200)
    assert client.post(f"{SHARE}{uuid4()}/revoke/").status_code == 404


def test_who_holds_a_link_sees_nothing_else_of_her(client: Client, sitting: str) -> None:
    holding = Client()
    holding.get(link(client, *PARTS))
    for page in ("", "1/", "result/", "journal/", "clock/"):
        assert holding.get(f"/sittings/{sitting}/{page}").status_code == 404
    assert "Without a report" in said(holding.get(PLAN))
    assert "Open links" not in said(holding.get(SHARE))


def test_only_what_is_over_of_this_exam_and_this_owner_is_shown(client: Client, sitting: str) -> None:
    path = link(client, *PARTS)
    running = begin(client)
    stranger = Client()
    theirs = sit(stranger, right=1, n_wrong=1)
    elsewhere = str(
        Sitting.objects.create(
            program_id="sample-exam", holder=Sitting.objects.get(pk=sitting).holder, kind="drill", items=[], made_at=NOW
        ).pk
    )
    for other in (running, theirs, elsewhere, str(uuid4())):
        assert open_link(f"{path}{other}/").status_code == 404
        assert leave(path, sitting=other, number="1", text="x").status_code == 404
    assert open_link(f"{path}{sitting}/").status_code == 200
    assert running not in open_link(path).content.decode()


def test_a_running_sitting_is_not_told_by_a_link(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = link(client, "results")
    running = begin(client)
    assert open_link(f"{path}{running}/").status_code == 404
    later = NOW + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert open_link(f"{path}{running}/").status_code == 200, "its time is over"


# Notes


@pytest.mark.parametrize("on", ["session", "item"])
def test_a_note_is_seen_by_the_two_of_them_and_nobody_else(client: Client, sitting: str, on: str) -> None:
    path = link(client, "plan", "results", name="Ms Ortiz")
    other = link(client, "plan", "results", name="Somebody else")
    holding = Client()
    if on == "session":
        key = sessions_in(open_link(path).content.decode())[0]
        response = leave(path, holding, session=key, text="Bring the forms.")
        page, hers = path, PLAN
        assert response["Location"] == f"{path}#session-{key}"
    else:
        response = leave(path, holding, sitting=sitting, number="17", text="Bring the forms.")
        page, hers = f"{path}{sitting}/", f"/sittings/{sitting}/result/"
        assert response["Location"] == f"{page}#item-17"
    place = response["Location"].partition("#")[2]
    assert f'id="{place}"' in open_link(page).content.decode()
    assert "Your note is there" in said(holding.get(page))
    assert "Bring the forms." in said(open_link(page))
    assert "Bring the forms." in said(client.get(hers))
    assert "Ms Ortiz" in said(client.get(hers))
    assert "Bring the forms." not in said(open_link(page.replace(path, other)))
    assert "1 note" in said(client.get(SHARE))
    client.post(f"{SHARE}{Note.objects.get().share_id}/revoke/")
    assert "Bring the forms." in said(client.get(hers)), "the note stays with her"


@pytest.mark.parametrize("shown", CHOICES, ids="+".join)
def test_a_note_goes_only_where_the_link_shows(client: Client, sitting: str, shown: tuple[str, ...]) -> None:
    session = sessions_in(client.get(PLAN).content.decode())[0]
    path = link(client, *shown)
    assert leave(path, session=session, text="x").status_code == (302 if "plan" in shown else 404)
    assert leave(path, sitting=sitting, number="1", text="x").status_code == (302 if "results" in shown else 404)
    assert Note.objects.count() == len({"plan", "results"} & set(shown))


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"session": ""},
        {"session": "2026-11-21-1"},
        {"session": "x" * 10_000},
        {"session": "\0"},
        {"sitting": "x", "number": "1"},
        {"sitting": "\0", "number": "1"},
        {"number": "1"},
    ],
    ids=range(8),
)
def test_a_note_on_nothing_is_refused(client: Client, sitting: str, place: dict[str, str]) -> None:
    path = link(client, *PARTS)
    assert leave(path, text="x", **place).status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("number", ["0", "51", "-1", "", "x", "²", "9" * 5000, "00001" + "9" * 20, "00001" + "0" * 5000, "1.0"])
def test_a_note_on_an_item_that_is_not_there_is_refused(client: Client, sitting: str, number: str) -> None:
    path = link(client, *PARTS)
    assert leave(path, sitting=sitting, number=number, text="x").status_code == 404
    assert leave(path, sitting=sitting, number="50", text="x").status_code == 302
    assert [note.number for note in Note.objects.all()] == [50]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("x", True, id="one character"),
        pytest.param("x" * LONGEST_NOTE, True, id="as long as may be"),
        pytest.param("a\r\n" * (LONGEST_NOTE // 2 - 1) + "b", True, id="lines, as a form sends them"),
        pytest.param("x" * (LONGEST_NOTE + 1), False, id="one too long"),
        pytest.param("x" * 100_000, False, id="far too long"),
        pytest.param("", False, id="empty"),
        pytest.param(" \r\n\t ", False, id="blank"),
        pytest.param("\0\0", False, id="characters that are none"),
    ],
)
def test_a_note_has_some_characters_and_not_too_many(client: Client, sitting: str, text: str, taken: Any) -> None:
    path = link(client, *PARTS)
    holding = Client()
    response = leave(path, holding, sitting=sitting, number="1", text=text)
    assert response.status_code == 302
    assert Note.objects.exists() is taken
    assert ("A note wants 1 to 1000 characters" in said(holding.get(path))) is not taken


def test_a_note_is_plain_text(client: Client, sitting: str) -> None:
    path = link(client, *PARTS, name="<b>Ms</b> Ortiz")
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>" onfocus="x {{ 7|add:7 }} [x](javascript:alert(1))'
    leave(path, sitting=sitting, number="1", text=hostile + "\0")
    leave(path, session=sessions_in(open_link(path).content.decode())[0], text=hostile)
    for response in (client.get(f"/sittings/{sitting}/result/"), client.get(PLAN), open_link(path), open_link(f"{path}{sitting}/")):
        page = response.content.decode()
        assert hostile in text_of(response)
        assert "<script>alert" not in page
        assert "<b>Ms" not in page
        assert not [
            given for tag, given in Page(page).tags if tag == "img" or "onfocus" in given or "javascript" in (given.get("href") or "")
        ]


def test_one_link_leaves_so_many_notes(client: Client, sitting: str) -> None:
    path = link(client, *PARTS)
    share = Share.objects.get()
    Note.objects.bulk_create(Note(share=share, sitting_id=sitting, number=1, text="x", written_at=NOW) for _ in range(MOST_NOTES - 1))
    holding = Client()
    leave(path, holding, sitting=sitting, number="1", text="the last")
    leave(path, holding, sitting=sitting, number="1", text="one more")
    assert Note.objects.count() == MOST_NOTES
    assert "as many notes as one link may leave" in said(holding.get(path))


# Making links


def test_something_has_to_be_shown(client: Client) -> None:
    for sent in ({}, {"shown": []}, {"shown": ["everything"]}, {"shown": "\0"}, {"name": "x"}):
        response = client.post(SHARE, sent)
        assert response.status_code == 422
        assert "Choose at least one thing to show" in said(response)
        assert "resit_holder" not in response.cookies, "nothing is kept, so nothing is set"
    assert not Share.objects.exists()


def test_a_form_sent_twice_leaves_no_link_that_she_cannot_end(client: Client) -> None:
    """Where the first answer is lost, and the secret with it, the second one brings the same."""
    sent = {"request_key": form_on(client.get(SHARE).content.decode())["request_key"], "shown": ["plan"]}
    Client().post(SHARE, sent)
    client.post(SHARE, sent)
    assert Share.objects.count() == 2
    for share in Share.objects.all():
        assert client.post(f"{SHARE}{share.pk}/revoke/").status_code == 302


def test_looking_makes_no_link(client: Client) -> None:
    assert set(client.get(SHARE).cookies) == {"resit_csrf"}
    assert not Share.objects.exists()


def test_there_are_so_many_links_until_one_is_ended(client: Client) -> None:
    paths = [link(client, "plan", name=f"Person {n}") for n in range(MOST_SHARES)]
    refused = client.post(SHARE, {"shown": ["plan"]})
    assert refused.status_code == 409
    assert "/shared/" not in text_of(refused)
    client.post(f"{SHARE}{Share.objects.first().pk}/revoke/")  # type: ignore[union-attr]
    assert link(client, "plan") not in paths


@pytest.mark.parametrize(
    ("name", "kept"), [("x" * 10_000, "x" * 80), ("\0 Ana \0", "Ana"), ("<script>alert(1)</script>", "<script>alert(1)</script>")]
)
def test_a_name_is_only_text(client: Client, name: str, kept: str) -> None:
    link(client, "plan", name=name)
    assert Share.objects.get().name == kept
    assert kept in text_of(client.get(SHARE))
    assert "<script>alert" not in client.get(SHARE).content.decode()


def test_the_address_people_type_is_the_links(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://resit.example/"
    assert re.search(r"https://resit\.example/shared/[\w-]{40,}/", text_of(client.post(SHARE, {"shown": ["plan"]})))


@pytest.mark.parametrize("program", ["none", "aama-cma"])
def test_only_an_exam_that_is_there_is_shown(client: Client, program: str) -> None:
    assert client.get(f"/exams/{program}/share/").status_code == (200 if program == "aama-cma" else 404)


# It follows the plan


@pytest.mark.parametrize("who", ["browser", "account"])
def test_a_link_follows_the_plan_when_it_changes(client: Client, person: Any, who: str) -> None:
    if who == "account":
        client.force_login(person)
    make_plan(client)
    path = link(client, "plan")
    other = Client()
    make_plan(other)
    theirs = link(other, "plan")
    assert "The plan to 20 January 2027" in said(open_link(path))
    make_plan(client, report=None, case=None, exam_on="2027-03-03", days=["6"])
    assert "The plan to 3 March 2027" in said(open_link(path))
    assert sessions_in(open_link(path).content.decode()) == sessions_in(client.get(PLAN).content.decode())
    assert "The plan to 20 January 2027" in said(open_link(theirs)), "another's stays hers"


def test_a_link_made_before_there_was_a_plan_shows_it_once_it_is_made(client: Client) -> None:
    path = link(client, "plan")
    make_plan(client)
    assert "The plan to 20 January 2027" in said(open_link(path))


def test_a_link_goes_along_into_the_account_and_follows_there(client: Client, person: Any) -> None:
    make_plan(client)
    path = link(client, "plan")
    client.post("/accounts/login/", {"login": person.email, "password": "a long enough password"})
    elsewhere = Client()
    elsewhere.force_login(person)
    make_plan(elsewhere, report=None, exam_on="2027-03-03")
    assert "The plan to 3 March 2027" in said(open_link(path))
    assert elsewhere.post(f"{SHARE}{Share.objects.get().pk}/revoke/").status_code == 302
    assert open_link(path).status_code == 404


def test_a_plan_whose_day_has_come_is_no_error(client: Client, sitting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = link(client, *PARTS)
    later = NOW + timedelta(days=80)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    response = open_link(path)
    assert response.status_code == 200
    assert "The plan to" not in said(response)
    assert "13 of 50 right" in said(response)


def test_a_case_that_can_no_longer_be_answered_is_no_error(client: Client) -> None:
    make_plan(client)
    path = link(client, "case")
    Share.objects.update(told={"case": {"attempts": [{"on": "2099-01-01", "outcome": "exploded"}], "facts": {"x": "y"}}})
    assert open_link(path).status_code == 200
    assert "The case" not in said(open_link(path))
