"""What holds for every page: it answers, it obeys the content security policy, no text was forgotten by gettext."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.web.pages import OPEN_PAGES, OWN_PAGES, RETAKE, TWO_FAILED, Page, outside

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
        pages["missing"] = client.get("/no-such-page/").content.decode()
        client.force_login(person)
        client.post(f"{RETAKE}keep/", {"question": '{"attempts": [{"on": "2026-03-01", "outcome": "failed"}]}'})
        pages |= {address: client.get(address, follow=True).content.decode() for address in OWN_PAGES}
        pages["kept"] = client.get(f"/account/cases/{person.kept_cases.get().pk}/").content.decode()
        return pages

    return fetch


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
        tags = [tag for tag, _ in Page(html).tags]
        assert tags.count("h1") == 1, address
        assert tags.count("main") == 1, address
        assert {"header", "nav", "footer"} <= set(tags), address
        ids = [given["id"] for _, given in Page(html).tags if given.get("id")]
        assert len(ids) == len(set(ids)), f"{address}: {sorted({one for one in ids if ids.count(one) > 1})}"
        titles[address] = html.split("<title>")[1].split("</title>")[0].strip()
    assert all(title.endswith("Resit") and len(title) > len("· Resit") + 2 for title in titles.values()), titles
