"""What the tests of the staff's pages share."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.web.pages import Page, outside
from tests.web.road import form_on

OPENING, CLOSING = "⟦", "⟧"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def client_of(user: Any) -> Client:
    """A browser in which `user` is signed in; forms need their token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def nobody_but_staff(user: Any, address: str) -> None:
    """To everybody else there is no such address, by whatever method, and a strange form does nothing."""
    strangers = [("anonymous", Client())]
    for name, rights in {"a reader": {}, "inactive": {"is_staff": True, "is_superuser": True, "is_active": False}}.items():
        _have(user, **rights)
        client = Client()
        if user.is_active:
            client.force_login(user)
        else:
            _have(user, is_staff=True)
            client.force_login(user)
            _have(user, **rights)
        strangers.append((name, client))
        for who, each in strangers:
            for method in METHODS:
                assert getattr(each, method)(address).status_code == 404, (who, method, address)
    _have(user, is_staff=True)
    assert client_of(user).post(address).status_code == 403, "without its token"


def _have(user: Any, **rights: bool) -> None:
    for name, default in {"is_staff": False, "is_superuser": False, "is_active": True}.items():
        setattr(user, name, rights.get(name, default))
    user.save()


def send_form(client: Client, page: str, action: str, **typed: Any) -> Any:
    """Fill in the page's own form for `action` and send it, with its token and what stands in its boxes."""
    form = page.split(f'action="{action}"')[1].split("</form>")[0]
    parsed = Page(form)
    values = {
        given["name"]: given.get("value") or ""
        for tag, given in parsed.tags
        if tag == "input" and given.get("type") not in {"checkbox", "hidden"}
    }
    return client.post(action, {**form_on(form), **values, **typed})


def in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that brackets every message."""

    def one(message: str) -> str:
        return f"{OPENING}{message}{CLOSING}" if message.strip() else message

    monkeypatch.setattr(translation._trans, "gettext", one)
    monkeypatch.setattr(translation._trans, "ngettext", lambda singular, plural, number: one(singular if number == 1 else plural))


def forgotten(pages: Mapping[str, str]) -> list[tuple[str, str]]:
    """Texts of pages in brackets that stand outside of them and are nobody's data."""
    found = []
    for name, html in pages.items():
        without_boxes = re.sub(r"(<textarea[^>]*>)[^<]*", r"\1", html)  # what stands in them was typed
        for text, is_data in Page(without_boxes).texts:
            left = "".join(outside(text, opening=OPENING, closing=CLOSING)).replace("Resit", "")
            if not is_data and any(letter.isalpha() for letter in left):
                found.append((name, text))
    return found


def is_sound(html: str) -> None:
    """Nothing that the content security policy refuses, and each id once."""
    tags = Page(html).tags
    for tag, given in tags:
        assert tag != "style"
        assert "style" not in given
        assert tag != "script" or given.get("src")
        assert not [name for name in given if name.startswith("on")], (tag, given)
        assert not (given.get("href") or "").strip().lower().startswith(("javascript:", "data:")), given
    ids = [given["id"] for _tag, given in tags if given.get("id")]
    assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})
    names = [tag for tag, _given in tags]
    assert (names.count("h1"), names.count("main")) == (1, 1)
