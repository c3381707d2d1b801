"""Sitting through the pages: begun once, every choice kept, nothing told before the end, nobody else's, everything told afterwards."""

import html
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import NOW
from tests.web.pages import Page
from tests.web.road import (
    DRILL,
    EXAM,
    PLAN,
    SEGMENT,
    bank,
    begin,
    form_on,
    items_of,
    link,
    make_plan,
    said,
    save,
    sit,
    sitting_in,
    submit,
    text_of,
    wrong,
)

from resit.apps.sittings.actions import KEPT_WITHOUT_ACCOUNT, Owner, make_sitting
from resit.apps.sittings.models import JournalEntry, Kind, Response, Sitting
from resit.apps.sittings.queries import holder_of
from resit.domain.delivery.timing import GRACE
from resit.domain.items.model import Item

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

MINUTES = 40


@pytest.fixture
def sitting(client: Client) -> str:
    return begin(client)


def at(monkeypatch: pytest.MonkeyPatch, *, after: timedelta) -> None:
    moment: datetime = NOW + after
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def item_page(client: Client, sitting: str, number: int) -> str:
    response = client.get(f"/sittings/{sitting}/{number}/")
    assert response.status_code == 200
    return response.content.decode()


def chosen_on(page: str) -> str | None:
    return next((given["value"] for _, given in Page(page).tags if given.get("name") == "option" and "checked" in given), None)


def send(client: Client, sitting: str, number: int, **typed: str) -> Any:
    """The item's form, as a browser without scripts sends it: what stands in the page, and the button pressed."""
    hidden = form_on(item_page(client, sitting, number))
    return client.post(f"/sittings/{sitting}/{number}/", {"sequence": hidden["sequence"]} | typed)


# Beginning


def test_looking_at_the_rules_begins_nothing(client: Client) -> None:
    response = client.get(SEGMENT)
    assert "50 items in 40 minutes" in said(response)
    assert "40 minutes (× 1)" not in said(response)
    assert "80 minutes (× 2)" in said(response)
    assert not Sitting.objects.exists()
    assert set(response.cookies) == {"resit_csrf"}


def test_the_same_form_sent_twice_begins_one_sitting(client: Client) -> None:
    """AS-10: a lost answer to "start" and a retry."""
    sent = {"request_key": form_on(client.get(SEGMENT).content.decode())["request_key"], "extra_time": "1"}
    lost = Client()
    first = lost.post(SEGMENT, sent)
    again = client.post(SEGMENT, sent)
    assert first["Location"] == again["Location"]
    assert Sitting.objects.count() == 1
    assert client.get(again["Location"]).status_code == 200, "the browser that got no answer gets the same secret"
    assert client.cookies["resit_holder"]["httponly"]
    assert client.cookies["resit_holder"].value not in {Sitting.objects.get().holder, ""}


def test_two_people_begin_two_sittings(client: Client) -> None:
    mine, theirs = begin(client), begin(Client())
    assert mine != theirs
    assert client.get(f"/sittings/{theirs}/1/").status_code == 404


@pytest.mark.parametrize("key", ["", "1", "x" * 10_000, "\0", "00000000-0000-0000-0000-00000000000g"])
def test_a_name_that_could_be_guessed_makes_no_secret(key: str) -> None:
    """Two browsers that send the same made-up name are not one person."""
    one, other = Client(), Client()
    first, second = (each.post(SEGMENT, {"request_key": key}) for each in (one, other))
    assert first["Location"] != second["Location"]
    assert one.cookies["resit_holder"].value != other.cookies["resit_holder"].value
    assert other.get(first["Location"]).status_code == 404


@pytest.mark.parametrize(("extra", "minutes"), [("1", 40), ("1.25", 50), ("1.5", 60), ("2", 80), ("3", 40), ("", 40), ("-1", 40)])
def test_extra_time_is_taken_before_the_clock_starts(client: Client, extra: str, minutes: int) -> None:
    sitting = begin(client, extra_time=extra)
    assert client.get(f"/sittings/{sitting}/clock/").json() == {"seconds_left": minutes * 60, "is_over": False}
    assert f'data-seconds-left="{minutes * 60}"' in item_page(client, sitting, 1)
    submit(client, sitting)
    assert ("times the time" in said(client.get(f"/sittings/{sitting}/result/"))) is (minutes > 40)


@pytest.mark.parametrize("address", [SEGMENT, PLAN])
def test_a_running_sitting_is_shown_and_no_second_segment_begins(client: Client, sitting: str, address: str) -> None:
    begin(client, DRILL)  # a drill without a clock does not hide it
    page = client.get(address).content.decode()
    assert "You are in the middle of a sitting" in said(client.get(address))
    assert f'href="/sittings/{sitting}/"' in page
    started = client.post(SEGMENT, {"request_key": "6a9b1f0e-0000-4000-8000-000000000001"})
    assert sitting_in(started["Location"]) == sitting
    assert Sitting.objects.filter(kind=Kind.SEGMENT).count() == 1
    submit(client, sitting)
    assert f'href="/sittings/{sitting}/"' not in client.get(address).content.decode()
    assert begin(client) != sitting


def test_one_that_was_never_handed_in_counts_once_its_time_is_over(client: Client, sitting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    save(client, sitting, 1, "a")
    at(monkeypatch, after=timedelta(hours=3))
    assert f'href="/sittings/{sitting}/result/"' in client.get(PLAN).content.decode()
    assert Sitting.objects.get(pk=begin(client)).form == "segment-b"


@pytest.mark.parametrize("program", ["nha-ccma", "sample-exam", "none"])
@pytest.mark.parametrize("page", ["segment", "drill"])
def test_an_exam_without_items_has_nothing_to_sit(client: Client, program: str, page: str) -> None:
    assert client.get(f"/exams/{program}/{page}/").status_code == 404
    assert client.post(f"/exams/{program}/{page}/").status_code == 404


# Without a script


def test_a_segment_is_sat_with_forms_alone(client: Client, sitting: str) -> None:
    assert "Item 1 of 50" in said(client.get(f"/sittings/{sitting}/1/"))
    for number, (go, goes_to) in enumerate((("next", "2/"), ("previous", "1/"), ("17", "17/"), ("review", ""), ("", "5/"), ("99", "")), 1):
        response = send(client, sitting, number, option="b", go=go)
        assert response["Location"] == f"/sittings/{sitting}/{goes_to}", go
        assert chosen_on(item_page(client, sitting, number)) == "b"
    assert send(client, sitting, 1, go="previous")["Location"] == f"/sittings/{sitting}/1/"
    assert send(client, sitting, 50, go="next")["Location"] == f"/sittings/{sitting}/"
    review = said(client.get(f"/sittings/{sitting}/"))
    assert "6 of 50 items are answered" in review
    assert client.post(f"/sittings/{sitting}/1/", {"go": "9"})["Location"] == f"/sittings/{sitting}/9/", "a number on the review page"
    assert submit(client, sitting)["Location"] == f"/sittings/{sitting}/result/"
    assert "of 50 right" in said(client.get(f"/sittings/{sitting}/result/"))


def test_leaving_by_any_button_keeps_what_was_chosen(client: Client, sitting: str) -> None:
    """AS-05: also where the item is flagged, and where nothing new was chosen."""
    send(client, sitting, 3, option="c", flag="1")
    page = item_page(client, sitting, 3)
    assert chosen_on(page) == "c"
    assert 'name="flag" value="0" aria-pressed="true"' in page
    send(client, sitting, 3, option="c", go="next")
    send(client, sitting, 3, go="next")
    assert chosen_on(item_page(client, sitting, 3)) == "c"
    send(client, sitting, 3, option="a", flag="0")
    page = item_page(client, sitting, 3)
    assert chosen_on(page) == "a"
    assert 'aria-pressed="false"' in page
    kinds = list(JournalEntry.objects.order_by("position").values_list("kind", "option"))
    assert kinds == [("started", None), ("response", "c"), ("flag", None), ("response", "a"), ("unflag", None)]


def test_a_reload_shows_what_was_recorded(client: Client, sitting: str) -> None:
    """AS-32."""
    save(client, sitting, 1, "d")
    save(client, sitting, 2, "a")
    save(client, sitting, 2, None, sequence=2)
    send(client, sitting, 4, flag="1")
    page = item_page(client, sitting, 1)
    assert chosen_on(page) == "d"
    assert "Saved" in page.split("data-state>")[1][:20]
    assert chosen_on(item_page(client, sitting, 2)) is None
    review = re.sub(r"\s+", " ", said(client.get(f"/sittings/{sitting}/")))
    assert "1 of 50 items are answered" in review
    places = [words for words in review.split("Item ") if words[:2].strip().isdecimal()]
    assert [("answered" in places[n - 1], "flagged" in places[n - 1]) for n in (1, 2, 4)] == [(True, False), (False, False), (False, True)]


@pytest.mark.parametrize("number", ["0", "51", "9" * 30, "-1", "x"])
def test_an_item_that_is_not_there(client: Client, sitting: str, number: str) -> None:
    assert client.get(f"/sittings/{sitting}/{number}/").status_code == 404
    assert client.post(f"/sittings/{sitting}/{number}/", {"option": "a"}).status_code == 404
    assert client.post(f"/sittings/{sitting}/{number}/save/", "{}", content_type="application/json").status_code in {404, 422}


@pytest.mark.parametrize("sequence", ["", "x", "0", "-1", "²", "9" * 5000, "1000001"])
def test_a_count_that_is_none_changes_nothing(client: Client, sitting: str, sequence: str) -> None:
    response = client.post(f"/sittings/{sitting}/1/", {"option": "a", "sequence": sequence, "go": "next"})
    assert response.status_code == 409
    assert "nothing was changed" in said(response)
    assert not Response.objects.exists()


@pytest.mark.parametrize("option", ["e", "A", "ab", "x" * 10_000, "\0", "<script>"])
def test_an_option_that_is_none_changes_nothing(client: Client, sitting: str, option: str) -> None:
    assert client.post(f"/sittings/{sitting}/1/", {"option": option, "sequence": "1", "go": "next"}).status_code == 409
    assert save(client, sitting, 1, option).status_code == 422
    assert not Response.objects.exists()


@pytest.mark.parametrize("go", ["x", "-5", "9" * 5000, "²", "0"])
def test_a_way_that_leads_nowhere_stays(client: Client, sitting: str, go: str) -> None:
    assert client.post(f"/sittings/{sitting}/7/", {"go": go})["Location"] in {f"/sittings/{sitting}/7/", f"/sittings/{sitting}/1/"}


# Saved by the script


def test_a_choice_is_acknowledged_with_a_receipt(client: Client, sitting: str, django_assert_max_num_queries: Any) -> None:
    """AS-04: the receipt and the journal agree. AS-02: said after it was recorded."""
    with django_assert_max_num_queries(14):
        receipt = save(client, sitting, 1, "c").json()
    line = JournalEntry.objects.get(kind="response")
    assert receipt == {"sequence": 1, "recorded_at": line.recorded_at.isoformat(), "hash": line.digest, "late": False}
    assert save(client, sitting, 1, "c").json() == receipt, "sent again, because the receipt was lost"
    journal = client.get(f"/sittings/{sitting}/journal/")
    assert receipt["hash"][:12] in said(journal)
    assert "none was changed" in said(journal)
    with django_assert_max_num_queries(8):
        item_page(client, sitting, 2)


def test_a_changed_journal_says_that_it_is_broken(client: Client, sitting: str) -> None:
    save(client, sitting, 1, "c")
    JournalEntry.objects.filter(kind="response").update(option="d")
    assert "This journal is broken" in said(client.get(f"/sittings/{sitting}/journal/"))


def test_as06_a_stale_tab_is_refused(client: Client, sitting: str) -> None:
    """Two tabs: the older one is told so, by the script and by the form, and nothing that was saved changes."""
    old_tab = form_on(item_page(client, sitting, 1))
    save(client, sitting, 1, "b", sequence=1)
    refused = save(client, sitting, 1, "c", sequence=1)
    assert (refused.status_code, refused.json()) == (409, {"problem": "stale-sequence", "sequence": 1, "option": "b"})
    by_form = client.post(f"/sittings/{sitting}/1/", {"sequence": old_tab["sequence"], "option": "d", "go": "next"})
    assert by_form.status_code == 409
    assert "answered in another tab" in said(by_form)
    assert chosen_on(by_form.content.decode()) == "b", "what is recorded is shown"
    assert client.post(f"/sittings/{sitting}/1/", {"sequence": old_tab["sequence"], "go": "next"}).status_code == 302, (
        "a blank overwrites nothing"
    )
    assert chosen_on(item_page(client, sitting, 1)) == "b"
    fresh = form_on(by_form.content.decode())["sequence"]
    assert client.post(f"/sittings/{sitting}/1/", {"sequence": fresh, "option": "d", "go": "next"}).status_code == 302
    assert chosen_on(item_page(client, sitting, 1)) == "d"


BAD_BODIES = [
    b"", b"{", b"[]", b"3", b"null", b"\xff\xfe", b"[" * 999, b'{"option": "a"}', b'{"sequence": 1}', b'{"option": 1, "sequence": 1}',
    b'{"option": "a", "sequence": true}', b'{"option": "a", "sequence": "1"}', b'{"option": "a", "sequence": 1.5}', b'{"option": "a", "sequence": 0}',
    b'{"option": "a", "sequence": ' + b"9" * 900 + b"}", b'{"option": "\\ud800", "sequence": 1}', b'{"option": ["a"], "sequence": 1}',
    b'{"option": "a", "sequence": 1, "pad": "' + b"x" * 5000 + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_what_no_script_of_ours_sends_is_refused(client: Client, sitting: str, body: bytes) -> None:
    response = client.post(f"/sittings/{sitting}/1/save/", body, content_type="application/json")
    assert (response.status_code, response.json()) == (422, {"problem": "bad-response"})
    assert not Response.objects.exists()


def test_as21_a_score_that_the_browser_sends_is_ignored(client: Client, sitting: str) -> None:
    item = items_of(sitting)[0]
    sent = {
        "option": wrong(item),
        "sequence": 1,
        "score": 50,
        "key": wrong(item),
        "correct": True,
        "recorded_at": "2020-01-01",
        "user": "x",
    }
    client.post(f"/sittings/{sitting}/1/save/", json.dumps(sent), content_type="application/json")
    client.post(f"/sittings/{sitting}/submit/", {"score": "50", "state": "scored", "ended_at": "2020-01-01"})
    assert "0 of 50 right" in said(client.get(f"/sittings/{sitting}/result/"))
    assert "0 of 50 right" in said(client.get(PLAN))


# Time


@pytest.mark.parametrize(
    ("after", "taken", "late"),
    [
        pytest.param(timedelta(minutes=MINUTES) - timedelta(seconds=1), True, False, id="the last second"),
        pytest.param(timedelta(minutes=MINUTES), True, True, id="the deadline"),
        pytest.param(timedelta(minutes=MINUTES) + GRACE - timedelta(seconds=1), True, True, id="the last second of grace"),
        pytest.param(timedelta(minutes=MINUTES) + GRACE, False, None, id="after the grace"),
        pytest.param(timedelta(days=3), False, None, id="days later"),
    ],
)
def test_the_servers_clock_closes_the_sitting(
    client: Client, sitting: str, monkeypatch: pytest.MonkeyPatch, after: timedelta, taken: Any, late: Any
) -> None:
    save(client, sitting, 1, "a")
    at(monkeypatch, after=after)
    response = save(client, sitting, 2, "b")
    assert response.status_code == (200 if taken else 409)
    assert response.json().get("late") is late
    told = client.get(f"/sittings/{sitting}/clock/").json()
    assert told == {"seconds_left": 1 if late is False else 0, "is_over": not taken}
    assert set(Response.objects.values_list("number", "option")) == ({(1, "a"), (2, "b")} if taken else {(1, "a")})


def test_a_form_that_comes_too_late_is_told_so(client: Client, sitting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    send(client, sitting, 1, option="a", go="next")
    at(monkeypatch, after=timedelta(minutes=41))
    response = client.post(f"/sittings/{sitting}/2/", {"sequence": "1", "option": "b", "go": "next"}, follow=True)
    assert "this last choice was not recorded" in said(response)
    assert "The time ended before you submitted" in said(response)
    for page in ("", "1/"):
        assert client.get(f"/sittings/{sitting}/{page}")["Location"] == f"/sittings/{sitting}/result/"
    assert Sitting.objects.get().ended_at == NOW + timedelta(minutes=MINUTES), "it ended when its time did"


def test_a_drill_has_no_clock(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drill = begin(client, DRILL)
    at(monkeypatch, after=timedelta(days=2))
    assert "No clock" in said(client.get(f"/sittings/{drill}/1/"))
    assert client.get(f"/sittings/{drill}/clock/").json() == {"seconds_left": None, "is_over": False}
    assert save(client, drill, 1, "a").status_code == 200


# The end


def test_as07_as08_submitted_twice_ends_once_and_takes_nothing_after(client: Client, sitting: str) -> None:
    save(client, sitting, 1, items_of(sitting)[0].key)
    assert submit(client, sitting)["Location"] == submit(client, sitting)["Location"] == f"/sittings/{sitting}/result/"
    before = text_of(client.get(f"/sittings/{sitting}/result/"))
    assert save(client, sitting, 2, "a").json() == {"problem": "sitting-closed"}
    by_form = client.post(f"/sittings/{sitting}/2/", {"sequence": "1", "option": "b", "flag": "1"}, follow=True)
    assert "this last choice was not recorded" in said(by_form)
    assert text_of(client.get(f"/sittings/{sitting}/result/")) == before
    assert JournalEntry.objects.filter(kind="submitted").count() == 1
    assert "1 of 50 right" in said(client.get(PLAN))


def test_a_sitting_that_was_made_and_never_begun_begins(client: Client) -> None:
    """The line broke between the two: what was made is neither lost nor over."""
    begin(client)
    made = make_sitting(
        owner=Owner(holder=holder_of(client.cookies["resit_holder"].value)),
        program_id="aama-cma",
        kind=Kind.DRILL,
        form=None,
        items=bank().reserve[:3],
        extra_time=1.0,
        at=NOW,
    )
    assert client.get(f"/sittings/{made.pk}/").status_code == 200
    assert client.get(f"/sittings/{made.pk}/result/")["Location"] == f"/sittings/{made.pk}/"
    assert submit(client, str(made.pk))["Location"] == f"/sittings/{made.pk}/1/"
    assert client.get(f"/sittings/{made.pk}/1/").status_code == 200
    assert submit(client, str(made.pk))["Location"] == f"/sittings/{made.pk}/result/"


def test_the_result_tells_the_score_with_its_error_and_what_was_not_answered(client: Client) -> None:
    sitting = sit(client, right=10, n_wrong=5)
    text = said(client.get(f"/sittings/{sitting}/result/"))
    page = client.get(f"/sittings/{sitting}/result/").content.decode()
    assert "10 of 50 right, 20 %" in text
    assert "35 items at the end were not reached" in text
    assert (page.count("told--right"), page.count("told--wrong"), page.count("told--open")) == (10, 5, 35)
    assert "Ideas behind your wrong answers" in text
    low, high = re.findall(r"between (\d+) % and (\d+) % right", text)[0]
    assert int(low) < 20 < int(high)
    assert 'href="/sittings/' + sitting + '/journal/"' in page


def test_a_sitting_without_a_response_has_a_result_and_says_nothing_of_her(client: Client, sitting: str) -> None:
    submit(client, sitting)
    text = said(client.get(f"/sittings/{sitting}/result/"))
    assert "0 of 50 right" in text
    assert "50 items at the end were not reached" in text
    assert "Not enough yet" in text, text
    assert client.get(PLAN).status_code == 200


# Nobody else's


ROUTES: dict[str, tuple[str, str, Any]] = {
    "review": ("get", "", None),
    "item": ("get", "1/", None),
    "respond": ("post", "1/", {"option": "a", "sequence": "1"}),
    "no such item": ("get", "99/", None),
    "save": ("post", "1/save/", {"option": "a", "sequence": 1}),
    "save junk": ("post", "1/save/", "junk"),
    "clock": ("get", "clock/", None),
    "submit": ("post", "submit/", {}),
    "result": ("get", "result/", None),
    "journal": ("get", "journal/", None),
}


@pytest.mark.parametrize("over", ["running", "over"])
@pytest.mark.parametrize("owner", ["browser", "account"])
@pytest.mark.parametrize("asker", ["owner", "new browser", "another browser", "another account", "made-up secret", "the owner signed out"])
def test_as22_a_sitting_is_its_owners_alone(client: Client, person: Any, other_person: Any, owner: str, asker: str, over: str) -> None:
    if owner == "account":
        client.force_login(person)
    sitting = sit(client, right=1, n_wrong=1) if over == "over" else begin(client)
    asking = client if asker in {"owner", "the owner signed out"} else Client()
    if asker == "another browser":
        begin(asking)
    elif asker == "another account":
        asking.force_login(other_person)
        begin(asking)
    elif asker == "made-up secret":
        asking.cookies["resit_holder"] = Sitting.objects.get(pk=sitting).holder or "x"  # what the database has is no key
    elif asker == "the owner signed out":
        asking.logout()
        asking.cookies.pop("resit_holder", None)
    before = list(JournalEntry.objects.filter(sitting=sitting).values_list("digest", flat=True))
    for name, (method, page, sent) in ROUTES.items():
        json_sent = name.startswith("save")
        arguments = {"content_type": "application/json"} if json_sent else {}
        body = [json.dumps(sent) if json_sent else sent] if method == "post" else []
        status = getattr(asking, method)(f"/sittings/{sitting}/{page}", *body, **arguments).status_code
        if asker != "owner":
            assert status == 404, name
        elif name != "no such item":
            assert status != 404, name
    if asker != "owner":
        assert list(JournalEntry.objects.filter(sitting=sitting).values_list("digest", flat=True)) == before


# Nothing told before the end


def untold(items: list[Item]) -> set[str]:
    """Every text of these items that is told only at the end."""
    ideas = bank().misconceptions
    told = {item.explanation for item in items} | {option.why for item in items for option in item.options}
    told |= {text for item in items for each in item.misconceptions for text in (ideas[each].says, ideas[each].instead, f'"{each}"')}
    return {flat(text) for text in told}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text))


def leaks(pages: dict[str, str], secrets: set[str]) -> dict[str, list[str]]:
    shown = {address: flat(page) for address, page in pages.items()}
    return {address: found for address, page in shown.items() if (found := [each for each in secrets if each in page])}


def crawl(client: Client, *starts: str) -> dict[str, str]:
    """Every page that is reached from the starts by links and addresses in the page, without study pages, which teach everybody alike."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address, follow=True)
        found[address] = response.content.decode()
        for _tag, given in Page(found[address]).tags:
            for name in ("href", "action", "data-save", "data-clock", "data-over"):
                target = (given.get(name) or "").partition("#")[0]
                if target.startswith(("/sittings/", EXAM, "/account/", "/shared/")) and not target.endswith(("/logout/", "/retake/")):
                    waiting.append(target)
    return found


def replies(client: Client, sitting: str) -> dict[str, str]:
    """What the server answers to everything a script or form sends, well or badly meant."""
    asked: dict[str, Callable[[], Any]] = {
        "receipt": lambda: save(client, sitting, 1, "a"),
        "again": lambda: save(client, sitting, 1, "a"),
        "stale": lambda: save(client, sitting, 1, "b"),
        "no option": lambda: save(client, sitting, 1, "z", sequence=9),
        "taken back": lambda: save(client, sitting, 1, None, sequence=3),
        "form": lambda: client.post(f"/sittings/{sitting}/2/", {"option": "a", "sequence": "1"}, follow=True),
        "stale form": lambda: client.post(f"/sittings/{sitting}/2/", {"option": "b", "sequence": "1"}, follow=True),
        "bad form": lambda: client.post(f"/sittings/{sitting}/2/", {"option": "z", "sequence": "9"}, follow=True),
        "early result": lambda: client.get(f"/sittings/{sitting}/result/", follow=True),
        "wrong method": lambda: client.get(f"/sittings/{sitting}/submit/"),
    }
    return {name: ask().content.decode() for name, ask in asked.items()}


@pytest.mark.parametrize("address", [SEGMENT, DRILL])
def test_as20_nothing_is_told_before_the_end(client: Client, person: Any, address: str) -> None:
    client.force_login(person)
    make_plan(client)
    sitting = begin(client, address)
    items = items_of(sitting)
    secrets = untold(items)
    assert len(secrets) > 5 * len(items)
    shown = link(client, "case", "plan", "results")
    for number in range(1, len(items) + 1):
        save(client, sitting, number, wrong(items[number - 1]))
    pages = crawl(client, f"/sittings/{sitting}/1/", f"/sittings/{sitting}/", PLAN, "/account/", "/account/export/", shown)
    pages |= {f"item {number}": item_page(client, sitting, number) for number in range(1, len(items) + 1)} | replies(client, sitting)
    assert {f"/sittings/{sitting}/1/save/", f"/sittings/{sitting}/submit/", "/account/export/", f"{EXAM}share/"} <= pages.keys()
    assert (f"/sittings/{sitting}/clock/" in pages) is (address == SEGMENT)
    assert leaks(pages, secrets) == {}
    for page in (text for name, text in pages.items() if name.startswith(("item", "/sittings/"))):
        assert not re.search(r"\bkey\b|told__|rationale|misconception|difficulty|best answer", flat(page))
    exported = next(each for each in json.loads(pages["/account/export/"])["sittings"] if each["id"] == sitting)
    assert len(exported["items"]) == len(items)
    assert {each["key"] for each in exported["items"]} == {None}
    assert client.get(f"/sittings/{sitting}/result/")["Location"] == f"/sittings/{sitting}/"

    submit(client, sitting)
    told = {"result": text_of(client.get(f"/sittings/{sitting}/result/"))}
    for item in items:
        assert flat(item.explanation) in flat(told["result"])
        assert all(flat(option.why) in flat(told["result"]) for option in item.options)
    missed = {item.option(wrong(item)).misconception for item in items[2:]}
    assert all(flat(bank().misconceptions[str(each)].says) in flat(told["result"]) for each in missed)
    after = next(each for each in json.loads(client.get("/account/export/").content)["sittings"] if each["id"] == sitting)
    assert [each["key"] for each in after["items"]] == [item.key for item in items]


def test_a_blank_sitting_tells_nothing_before_it_is_handed_in(client: Client, sitting: str) -> None:
    secrets = untold(items_of(sitting))
    assert leaks(crawl(client, f"/sittings/{sitting}/1/", PLAN), secrets) == {}
    submit(client, sitting)
    assert leaks({"result": text_of(client.get(f"/sittings/{sitting}/result/"))}, secrets)


# What comes next


def test_the_second_segment_is_the_other_form_and_shares_no_item(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sit(client, right=3, n_wrong=3)
    at(monkeypatch, after=timedelta(days=1))
    assert "every segment there is" not in said(client.get(SEGMENT))
    second = sit(client, right=3, n_wrong=3)
    assert not {item.id for item in items_of(first)} & {item.id for item in items_of(second)}
    assert len(items_of(first)) == len(items_of(second)) == 50
    assert "You have met the items of every segment there is" in said(client.get(SEGMENT))
    assert Sitting.objects.get(pk=begin(client)).form == Sitting.objects.get(pk=first).form, "the one sat longest ago comes again"


@pytest.mark.parametrize("query", ["", "?part=pharmacology", "?part=billing", "?part=cooking", "?idea=no-such-idea"])
def test_a_drill_takes_items_in_reserve_only(client: Client, query: str) -> None:
    reserve = {item.id for item in bank().reserve}
    items = items_of(begin(client, f"{DRILL}{query}"))
    assert items
    assert {item.id for item in items} <= reserve
    assert len({item.id for item in items}) == len(items)
    part = query.partition("part=")[2]
    if part in {"pharmacology", "billing"}:
        assert {item.part for item in items} == {part}
    else:
        assert len({item.part for item in items}) > 3


def test_a_missed_idea_comes_back_in_another_item(client: Client) -> None:
    """From a segment: each drill that the plan opens for it has another item that offers it."""
    make_plan(client)
    segment = items_of(sit(client, right=0, n_wrong=50))
    missed_in = {item.option(wrong(item)).misconception: item.id for item in segment}
    page = text_of(client.get(PLAN))
    drills = {target for target in re.findall(rf'href="({DRILL}\?[^"]+)"', page) if "idea=" in target}
    assert drills
    for address in sorted(drills)[:4]:
        ideas = re.findall(r"idea=([\w-]+)", address)
        items = items_of(begin(client, address))
        assert not {item.id for item in items} & {item.id for item in segment}
        for idea in ideas:
            assert idea in missed_in
            assert [item.id for item in items if idea in item.misconceptions and item.id != missed_in[idea]], idea


def test_an_idea_missed_in_a_drill_never_comes_back_in_that_item(client: Client) -> None:
    """Also where the other item that offers it has been met, and got right, since."""
    idea, (one, other) = next(
        (idea, offered)
        for idea in sorted(bank().misconceptions)
        if len(offered := sorted((item for item in bank().reserve if idea in item.misconceptions), key=lambda item: item.id)) == 2
    )
    choice = {item.id: next(option.id for option in item.options if option.misconception == idea) for item in (one, other)}
    address = f"{DRILL}?idea={idea}"

    def drilled(answer: Callable[[Item], str]) -> Item:
        sitting = begin(client, address)
        first = items_of(sitting)[0]
        save(client, sitting, 1, answer(first))
        submit(client, sitting)
        return first

    missed = drilled(lambda item: choice[item.id])
    again = drilled(lambda item: item.key)
    assert {missed.id, again.id} == {one.id, other.id}
    assert drilled(lambda item: item.key).id == again.id


def test_a_drill_says_what_was_met_before(client: Client) -> None:
    assert "You have met" not in said(client.get(f"{DRILL}?part=billing"))
    sit(client, f"{DRILL}?part=billing", right=1, n_wrong=0)
    assert re.search(r"You have met \d+ of these items before", said(client.get(f"{DRILL}?part=billing")))


def test_a_result_of_a_drill_says_nothing_of_readiness(client: Client) -> None:
    drill = sit(client, DRILL, right=2, n_wrong=2)
    text = said(client.get(f"/sittings/{drill}/result/"))
    assert "Your drill" in text
    assert "By content area" not in text
    assert "Ready?" not in text


def test_what_nobody_signed_for_is_erased_in_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = sit(client, right=1, n_wrong=0)
    at(monkeypatch, after=KEPT_WITHOUT_ACCOUNT + timedelta(days=1))
    begin(Client())
    assert client.get(f"/sittings/{sitting}/result/").status_code == 404
