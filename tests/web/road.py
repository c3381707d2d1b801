"""What the tests of the road share: a program with content, what is typed about it, and each step through its page."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.test import Client
from tests.web.pages import Page, words_of

from resit.domain.items.model import Bank, Item
from resit.journey.content import shipped_content

PROGRAM = "aama-cma"
EXAM = f"/exams/{PROGRAM}/"
REPORT, PLAN, SEGMENT, DRILL, SHARE = (f"{EXAM}{page}/" for page in ("report", "plan", "segment", "drill", "share"))
FAILED_ON = "2026-10-10"
CASE = {"attempts": [{"on": "2026-03-01", "outcome": "failed"}, {"on": FAILED_ON, "outcome": "failed"}], "facts": {}}
ONE_WEAK = {
    "taken_on": FAILED_ON,
    "outcome": "failed",
    "areas": [
        {"area": "clinical", "correct": "84", "items": "106"},
        {"area": "general", "correct": "28", "items": "38"},
        {"area": "administrative", "correct": "12", "items": "36"},
    ],
}
CHOICES = {"exam_on": "2027-01-20", "hours": "6", "days": ["0", "2", "4", "5"]}


def bank() -> Bank:
    return shipped_content().banks[PROGRAM]


def said(response: Any) -> str:
    return words_of(response.content.decode())


def text_of(response: Any) -> str:
    """Everything a response holds, entities undone."""
    return html.unescape(response.content.decode())


# The plan


def make_plan(client: Client, *, report: Any = ONE_WEAK, case: Any = CASE, **choices: Any) -> Any:
    sent = CHOICES | choices
    if report:
        sent["report"] = json.dumps(report)
    if case:
        sent["question"] = json.dumps(case)
    return client.post(PLAN, sent)


def sessions_in(page: str) -> list[str]:
    """The sessions of a plan, by their keys."""
    return re.findall(r'id="session-(\d{4}-\d\d-\d\d-\d+)"', page)


def reading_in(page: str) -> str:
    """The table of areas, as text."""
    return words_of(page.split('<table class="reading"')[1].split("</table>")[0])


# Sittings


def form_on(page: str) -> dict[str, str]:
    """The hidden boxes of a page."""
    found = [given for tag, given in Page(page).tags if tag == "input" and given.get("type") == "hidden"]
    return {str(given["name"]): str(given.get("value") or "") for given in found}


def begin(client: Client, address: str = SEGMENT, **chosen: Any) -> str:
    """Begin a sitting from its page; gives its id."""
    page = client.get(address).content.decode()
    sent = {name: value for name, value in form_on(page).items() if name == "request_key"}
    query = address.partition("?")[2]
    asked: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        asked.setdefault(name, []).append(value)
    response = client.post(address.partition("?")[0], sent | asked | chosen)
    assert response.status_code == 302, said(response)
    return sitting_in(response["Location"])


def sitting_in(address: str) -> str:
    match = re.match(r"/sittings/([0-9a-f-]{36})/", address)
    assert match, address
    return match[1]


def save(client: Client, sitting: str, number: int, option: Any, sequence: Any = 1) -> Any:
    return client.post(
        f"/sittings/{sitting}/{number}/save/", json.dumps({"option": option, "sequence": sequence}), content_type="application/json"
    )


def submit(client: Client, sitting: str) -> Any:
    return client.post(f"/sittings/{sitting}/submit/")


def items_of(sitting: str) -> list[Item]:
    """A sitting's items in their order, as the content has them."""
    from resit.apps.sittings.models import Sitting

    by_digest = {item.digest: item for item in bank().items.values()}
    return [by_digest[digest] for digest in Sitting.objects.get(pk=sitting).items]


def wrong(item: Item) -> str:
    return next(option.id for option in item.options if option.id != item.key)


def sit(client: Client, address: str = SEGMENT, *, right: int = 20, n_wrong: int = 10, **chosen: Any) -> str:
    """Sit a segment or drill to its end: the first `right` items right, the next `n_wrong` wrong, the rest left open."""
    sitting = begin(client, address, **chosen)
    for number, item in enumerate(items_of(sitting)[: right + n_wrong], 1):
        assert save(client, sitting, number, item.key if number <= right else wrong(item)).status_code == 200
    assert submit(client, sitting).status_code == 302
    return sitting


# Sharing


def link(client: Client, *shown: str, name: str = "") -> str:
    """Make a link that shows those things; gives its path."""
    page = text_of(client.post(SHARE, {"shown": list(shown), "name": name}))
    match = re.search(r"https?://testserver(/shared/[\w-]+/)", page)
    assert match, words_of(page)
    return match[1]


# What is stored


def rows() -> dict[str, set[Any]]:
    """The keys of every row of every table, by model."""
    return {model._meta.label: set(model._default_manager.values_list("pk", flat=True)) for model in apps.get_models()}


def stored() -> Iterator[str]:
    """Every value of every row, as text."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield from (f"{model._meta.label}.{name}: {json.dumps(value, default=str)}" for name, value in row.items())
