"""What holds for every page: it answers, it obeys the content security policy, no text was forgotten by gettext."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.web.pages import OPEN_PAGES, OWN_PAGES, RETAKE, TWO_FAILED, Page, outside
from tests.web.road import (
    CASE,
    CHOICES,
    EXAM,
    PLAN,
    REPORT,
    SEGMENT,
    SHARE,
    begin,
    form_on,
    items_of,
    link,
    make_plan,
    rows,
    save,
    sessions_in,
    sit,
    submit,
)
from tests.web.road import wrong as wrong_option

from resit.apps.peers.models import Share
from resit.web.urls import urlpatterns

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

OPENING, CLOSING = "⟦", "⟧"


@pytest.fixture
def every_page(client: Client, person: Any, settings: Any) -> Callable[[], dict[str, str]]:
    settings.SHOW_EXAMPLES = True

    def fetch() -> dict[str, str]:
        pages = {address: client.get(address).content.decode() for address in OPEN_PAGES}
        for facts in ({}, {"fact-member": "false", "fact-route": "school"}, {"what_if": "1", "plan_on": "2027-02-01", "plan_hours": "6"}):
            pages[f"{RETAKE} {facts}"] = client.post(RETAKE, TWO_FAILED | facts).content.decode()
        pages["other"] = client.post("/exams/other-exam/retake/", TWO_FAILED).content.decode()
        pages["wrong"] = client.post(RETAKE, {"attempt-0-on": "2031-02-31", "attempt-0-outcome": "failed"}).content.decode()
        for number, wrong in enumerate(({"attempt-0-outcome": "exploded"}, {"fact-route": "by boat"}, {"attempt-0-on": "2027-05-01"})):
            pages[f"wrong {number}"] = client.post(RETAKE, TWO_FAILED | wrong).content.decode()
        wrong_figure = "/exams/sample-exam/facts/wait/wrong/"
        pages["figure, nothing said"] = client.post(wrong_figure, {"email": "x"}).content.decode()
        pages["figure, no mail"] = client.post(wrong_figure, {"page": "https://x.example/", "email": "x"}).content.decode()
        pages["figure, sent"] = client.post(wrong_figure, {"says": "No.", "page": "https://x.example/"}, follow=True).content.decode()
        pages["missing"] = client.get("/no-such-page/").content.decode()
        pages |= road_pages(Client())
        client.force_login(person)
        client.post(f"{RETAKE}keep/", {"question": '{"attempts": [{"on": "2026-03-01", "outcome": "failed"}]}'})
        pages |= {address: client.get(address, follow=True).content.decode() for address in OWN_PAGES}
        pages["kept"] = client.get(f"/account/cases/{person.kept_cases.get().pk}/").content.decode()
        return pages

    return fetch


def road_pages(client: Client) -> dict[str, str]:
    """Every page of the road that stands only after something was typed, sat or shown, by a name of its own."""
    pages: dict[str, str] = {}

    def see(name: str, response: Any, status: int = 200) -> str:
        assert response.status_code == status, f"{name}: {response.status_code}"
        pages[name] = response.content.decode()
        return pages[name]

    counts = {"read": "1", "outcome": "failed", "taken_on": "2026-10-10", "shape": "number_right"}
    counts |= {"right-clinical": "84", "of-clinical": "106", "right-general": "28", "right-administrative": "12"}
    see("report with a case", client.post(REPORT, {"question": json.dumps(CASE)}))
    see("reading", client.post(REPORT, counts | {"question": json.dumps(CASE)}))
    for shape in ("percent", "scaled", "bands", "pass_fail"):
        see(
            f"reading {shape}",
            client.post(REPORT, counts | {"shape": shape, "percent-general": "71", "scaled-general": "390", "band-general": "near"}),
        )
    see("reading of another exam", client.post("/exams/sample-exam/report/", counts | {"shape": "bands", "band-care": "low"}))
    for name, wrong in {
        "shape": {"shape": ""},
        "figure": {"right-general": "x"},
        "day": {"taken_on": ""},
        "level": {"shape": "bands", "band-general": "x"},
    }.items():
        see(f"report, wrong {name}", client.post(REPORT, counts | wrong), 422)
    see("passed", client.post(REPORT, counts | {"outcome": "passed"}))
    for name, wrong in {"day": {"exam_on": ""}, "hours": {"hours": "x"}, "days": {"days": []}}.items():
        see(f"plan, wrong {name}", make_plan(client, **wrong), 422)
    make_plan(client, report={"x": 1})
    see("report, after one that could not be read", client.get(REPORT))
    make_plan(client)
    see("plan", client.get(PLAN))
    see("report that is kept", client.get(REPORT))
    client.post("/exams/sample-exam/plan/", CHOICES)
    see("plan without content", client.get("/exams/sample-exam/plan/"))
    sitting = begin(client, extra_time="1.5")
    send = f"/sittings/{sitting}/1/"
    client.post(send, {"option": "a", "sequence": "1", "flag": "1"})
    see("item", client.get(send))
    see("item, last", client.get(f"/sittings/{sitting}/50/"))
    see("item, stale", client.post(send, {"option": "b", "sequence": "1"}), 409)
    see("item, unreadable", client.post(send, {"option": "z", "sequence": "2"}), 409)
    see("review", client.get(f"/sittings/{sitting}/"))
    see("journal", client.get(f"/sittings/{sitting}/journal/"))
    see("segment while one runs", client.get(SEGMENT))
    see("plan while one runs", client.get(PLAN))
    for number, item in enumerate(items_of(sitting)[:30], 1):
        save(client, sitting, number, wrong_option(item), sequence=5)
    submit(client, sitting)
    see("written to after its end", client.post(send, {"option": "b", "sequence": "9"}, follow=True))
    drill = sit(client, f"{EXAM}drill/", right=2, n_wrong=2)
    shared = link(client, "case", "plan", "results", name="Ms Ortiz")
    session = sessions_in(client.get(PLAN).content.decode())[0]
    holding = Client()
    for sent in ({"session": session}, {"sitting": sitting, "number": "1"}, {"sitting": drill, "number": "1"}):
        holding.post(f"{shared}note/", sent | {"text": "Bring the forms."})
    see("shared", holding.get(shared))
    see("shared result", holding.get(f"{shared}{sitting}/"))
    see("shared drill", holding.get(f"{shared}{drill}/"))
    holding.post(f"{shared}note/", {"session": session, "text": ""})
    see("shared, note refused", holding.get(shared))
    see("result", client.get(f"/sittings/{sitting}/result/"))
    see("result of a drill", client.get(f"/sittings/{drill}/result/"))
    see("plan that moved", client.get(PLAN))
    see("a drill met before", client.get(f"{EXAM}drill/"))
    see("share, made", client.post(SHARE, {"shown": ["plan"], "name": "A friend"}))
    see("share, nothing chosen", client.post(SHARE, {"name": "A friend"}), 422)
    client.post(f"{SHARE}{Share.objects.filter(name='A friend').first().pk}/revoke/")  # type: ignore[union-attr]
    see("share, one ended", client.get(SHARE))
    sit(client, right=1, n_wrong=0)
    see("segment, all met", client.get(SEGMENT))
    client.post(f"{PLAN}erase/")
    see("erased", client.get(EXAM))
    return pages


def test_nothing_in_a_page_is_refused_by_its_policy(every_page: Callable[[], dict[str, str]]) -> None:
    for address, html in every_page().items():
        assert "<html" in html, address
        for tag, given in Page(html).tags:
            assert "style" not in given, f"{address}: <{tag} style={given.get('style')!r}>"
            assert not [name for name in given if name.startswith(("on", "hx-on"))], f"{address}: <{tag}> {given}"
            assert tag != "script" or given.get("src"), f"{address}: a script without an address"
            assert tag != "style", address
            assert not (given.get("href") or "").lower().startswith("javascript:"), address


@pytest.mark.parametrize("address", ["/", RETAKE, "/accounts/login/", "/no-such-page/"])
def test_the_policy_is_sent(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_no_text_was_forgotten_by_gettext(every_page: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a language that brackets every message, letters outside the brackets are somebody's data, or were forgotten."""

    def one(message: str) -> str:
        return f"{OPENING}{message}{CLOSING}" if message.strip() else message

    # allauth's own pages (/accounts/) are its translators' work; a link stands inside their sentences.
    monkeypatch.setattr(translation._trans, "gettext", one)
    monkeypatch.setattr(translation._trans, "ngettext", lambda singular, plural, number: one(singular if number == 1 else plural))
    monkeypatch.setattr(translation._trans, "pgettext", lambda _context, message: one(message))
    monkeypatch.setattr(
        translation._trans, "npgettext", lambda _context, singular, plural, number: one(singular if number == 1 else plural)
    )
    forgotten = set()
    for address, html in every_page().items():
        for text, is_data in Page(html).texts:
            left = "".join(outside(text, opening=OPENING, closing=CLOSING)).replace("Resit", "")
            if not is_data and not address.startswith("/accounts/") and any(letter.isalpha() for letter in left):
                forgotten.add((address, text, left))
    assert not forgotten, "\n".join(map(str, sorted(forgotten)))


def test_an_anonymous_visitor_gets_no_cookie(client: Client) -> None:
    for address in ("/", "/exams/", "/exams/sample-exam/", RETAKE):
        assert not client.get(address).cookies, address
    assert not client.post(RETAKE, TWO_FAILED).cookies


def test_every_page_names_itself_and_has_its_landmarks(every_page: Callable[[], dict[str, str]]) -> None:
    titles = {}
    for address, html in every_page().items():
        elements = Page(html).tags
        tags = [tag for tag, _ in elements]
        assert tags.count("h1") == 1, address
        assert tags.count("main") == 1, address
        assert {"header", "nav", "footer"} <= set(tags), address
        ids = [given["id"] for _, given in elements if given.get("id")]
        assert len(ids) == len(set(ids)), f"{address}: {sorted({one for one in ids if ids.count(one) > 1})}"
        titles[address] = html.split("<title>")[1].split("</title>")[0].strip()
    assert all(title.endswith("Resit") and len(title) > len("· Resit") + 2 for title in titles.values()), titles


# Forged requests


ASKING = {"retake", "retake-calendar", "plan-calendar", "report"}
"""Addresses that change nothing and say nothing about who asks: a form of another site may send there what it likes."""
GIVEN = {"program_id": "aama-cma", "token": "x", "slug": "x", "number": 1, "name": "wait"}


def post_addresses() -> dict[str, str]:
    """Every address of the pages, by its name; an id is anybody's."""
    return {
        str(pattern.name): reverse(str(pattern.name), kwargs={name: GIVEN.get(name, UUID(int=1)) for name in pattern.pattern.converters})
        for pattern in urlpatterns
    }


@pytest.mark.parametrize("address", sorted(post_addresses()))
def test_a_post_from_another_site_is_refused_unless_it_only_asks(person: Any, address: str) -> None:
    before = rows()
    for signed_in in (False, True):
        client = Client(enforce_csrf_checks=True)
        if signed_in:
            client.force_login(person)
        status = client.post(post_addresses()[address]).status_code
        assert (status == 403) is (address not in ASKING), status
    assert {label: keys for label, keys in rows().items() if label != "sessions.Session"} == {
        label: keys for label, keys in before.items() if label != "sessions.Session"
    }


def test_a_page_of_ours_may_send_what_another_site_may_not(person: Any) -> None:
    """The same requests, by the pages' own forms: each step of the road goes through with its token."""
    client = Client(enforce_csrf_checks=True)

    def sent_from(page: str, address: str, **given: Any) -> Any:
        form = client.get(page).content.decode().split(f'action="{address}"')[1].split("</form>")[0]
        without = {name: value for name, value in form_on(form).items() if name != "csrfmiddlewaretoken"} | given
        assert client.post(address, without).status_code == 403
        return client.post(address, form_on(form) | given)

    assert sent_from(PLAN, PLAN, **CHOICES).status_code == 302
    begun = sent_from(SEGMENT, SEGMENT)
    item = begun["Location"]
    assert sent_from(item, item, option="a").status_code == 302
    token = form_on(client.get(item).content.decode())["csrfmiddlewaretoken"]
    body = json.dumps({"option": "b", "sequence": 2})
    assert client.post(f"{item}save/", body, content_type="application/json").status_code == 403
    assert client.post(f"{item}save/", body, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200
    sitting = item.removesuffix("1/")
    assert sent_from(sitting, f"{sitting}submit/").status_code == 302
    assert sent_from(SHARE, SHARE, shown=["results"]).status_code == 200
    share = Share.objects.get()
    assert sent_from(SHARE, f"{SHARE}{share.pk}/revoke/").status_code == 302
    assert sent_from(PLAN, f"{PLAN}erase/").status_code == 302
    assert not Share.objects.exists()
