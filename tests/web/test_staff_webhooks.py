"""The staff's page of webhooks: who sees it, the secret shown once, what was sent in plain words, and sending it again."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation
from tests.web.conftest import NOW
from tests.web.pages import Page, outside, words_of
from tests.web.road import form_on

from resit.apps.webhooks.actions import announce, end_endpoint, make_endpoint
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint, EventKind
from resit.apps.webhooks.signing import opened

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

PAGE = "/staff/webhooks/"
HOOK = "https://example.org/hooks/resit"
MINUTE = timedelta(minutes=1)
OPENING, CLOSING = "⟦", "⟧"


@pytest.fixture
def staff(person: Any) -> Client:
    person.is_staff = True
    person.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


def change(program: str = "aama-cma", *, minutes: int = 0) -> Any:
    return announce(kind=EventKind.CHANGED, program=program, data={}, at=NOW + minutes * MINUTE)


def page(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, action: str, on: str = "", *, follow: bool = True, **typed: Any) -> Any:
    """Fill in the page's own form for `action` and send it, with its token."""
    form = (on or page(client)).split(f'action="{action}"')[1].split("</form>")[0]
    return client.post(action, form_on(form) | typed, follow=follow)


def every_state() -> Endpoint:
    """An endpoint for each way in which one may stand, and a delivery for each way in which one may end."""
    made = make_endpoint(address=HOOK, note="the school's site", programs=["aama-cma"], at=NOW).endpoint
    for number, problem in enumerate(Delivery.Problem):
        event = change(minutes=number)
        state = DeliveryState.WAITING if number % 2 else DeliveryState.FAILED
        next_at = NOW + MINUTE if number % 2 else None
        event.deliveries.update(
            problem=problem, state=state, next_at=next_at, tries=number, tried_at=NOW, status=500 if number % 3 else None
        )
    change(minutes=30).deliveries.update(state=DeliveryState.DELIVERED, next_at=None, tries=1, status=204, tried_at=NOW)
    Endpoint.objects.update(rest_until=NOW + MINUTE)
    make_endpoint(address="http://10.0.0.5/", at=NOW)
    change(minutes=40)
    for by in Endpoint.EndedBy:
        end_endpoint(endpoint_id=make_endpoint(address=f"{HOOK}/{by}", at=NOW).endpoint.pk, at=NOW, ended_by=by)
    return made


# Who sees it


def test_only_staff_have_this_page(staff: Client, person: Any, client: Client) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    event = change()
    posts = [(PAGE, {"address": HOOK, "request_key": str(UUID(int=1))})]
    posts += [(f"{PAGE}{endpoint.pk}/{each}/", {"event": str(event.pk)}) for each in ("test", "replay", "end")]
    rights = [
        ({"is_staff": True}, True),
        ({"is_superuser": True}, True),
        ({}, False),
    ]
    for right, may in rights:
        for name in ("is_staff", "is_superuser"):
            setattr(person, name, right.get(name, False))
        person.save()
        client.force_login(person)
        assert (client.get(PAGE).status_code == 200) is may, right
        if not may:
            assert {client.post(*each).status_code for each in posts} == {404}
            assert {client.get(address).status_code for address, _sent in posts} == {404}
    anonymous = Client()
    assert {anonymous.post(*each).status_code for each in posts} == {404}
    assert anonymous.get(PAGE).status_code == 404
    assert Endpoint.objects.in_use().count() == 1
    assert Delivery.objects.count() == 1


def test_nothing_goes_through_without_the_pages_own_token(staff: Client) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    for address in (PAGE, *(f"{PAGE}{endpoint.pk}/{each}/" for each in ("test", "replay", "end"))):
        assert staff.post(address, {"address": HOOK}).status_code == 403
    assert Endpoint.objects.in_use().count() == 1
    assert not Delivery.objects.exists()


# Adding


def test_the_secret_is_shown_in_one_answer_and_never_again(staff: Client) -> None:
    response = send(staff, PAGE, address=HOOK, note="ours", program=["aama-cma", "no-such"])
    endpoint = Endpoint.objects.get()
    secret = opened(endpoint.sealed_secret)
    assert response.status_code == 200
    assert response.content.decode().count(secret) == 1
    assert "no-store" in response["Cache-Control"]
    assert (endpoint.address, endpoint.note, endpoint.programs) == (HOOK, "ours", ["aama-cma"])
    html = page(staff)
    assert "whsec_" not in html
    assert endpoint.sealed_secret not in html


def test_a_form_that_is_sent_twice_adds_one(staff: Client) -> None:
    html = page(staff)
    assert send(staff, PAGE, html, address=HOOK).status_code == 200
    again = send(staff, PAGE, html, address=HOOK)
    assert again.status_code == 422
    assert "This endpoint was made already" in again.content.decode()
    assert "whsec_" not in again.content.decode()
    assert Endpoint.objects.count() == 1


def test_a_wrong_address_is_told_beside_what_was_typed(staff: Client) -> None:
    response = send(staff, PAGE, address="ftp://<b>", note="ours", program=["aama-cma"])
    html = response.content.decode()
    assert response.status_code == 422
    assert "is no address to post to" in html
    assert 'value="ftp://&lt;b&gt;"' in html
    assert 'value="ours"' in html
    fields = [given for tag, given in Page(html).tags if tag == "input" and given.get("name") in {"address", "program"}]
    assert [each["value"] for each in fields if "checked" in each] == ["aama-cma"]
    assert fields[0]["aria-invalid"] == "true"
    assert not Endpoint.objects.exists()


# What was sent


def test_it_tells_what_came_of_each_delivery_in_words(staff: Client) -> None:
    every_state()
    said = words_of(page(staff))
    for problem in Delivery.Problem:
        assert str(problem.label) in said
    assert "1 delivered" in said
    assert "answer 204" in said
    assert "It could not be had. It is left alone until" in said
    assert "the receiver answered 410: it wants no more messages" in said
    assert "the school's site" in said


def test_one_endpoints_deliveries_by_themselves(staff: Client) -> None:
    first, second = (make_endpoint(address=f"{HOOK}/{n}", at=NOW, programs=[program]).endpoint for n, program in enumerate(("a", "b")))
    change("a")
    change("b")
    both, one = page(staff), page(staff, f"{PAGE}?endpoint={first.pk}")
    assert (both.count("program.changed</code>"), one.count("program.changed</code>")) == (2, 1)
    end_endpoint(endpoint_id=second.pk, at=NOW)
    assert page(staff, f"{PAGE}?endpoint={second.pk}").count("program.changed</code>") == 1
    assert staff.get(f"{PAGE}?endpoint={UUID(int=7)}").status_code == 404


# Test, again, end


def test_a_test_is_sent(staff: Client) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    response = send(staff, f"{PAGE}{endpoint.pk}/test/")
    assert "A test is on its way." in response.content.decode()
    assert [each.event.kind for each in endpoint.deliveries.all()] == ["endpoint.test"]


@pytest.mark.parametrize(
    ("typed", "said", "n"),
    [
        ({"since": "2026-11-22"}, "2 events are on their way again.", 2),
        ({"since": ""}, "1 event is on its way again.", 1),
        ({"since": "2026-11-23"}, "There is nothing to send again.", 0),
        ({"since": "yesterday"}, "Nothing was sent again: the day could not be read.", 0),
    ],
)
def test_deliveries_are_sent_again(staff: Client, typed: dict[str, str], said: str, n: int) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    change()
    change(minutes=1)
    Delivery.objects.update(state=DeliveryState.DELIVERED, next_at=None)
    Delivery.objects.filter(event__at=NOW).update(state=DeliveryState.FAILED)
    response = send(staff, f"{PAGE}{endpoint.pk}/replay/", **typed)
    assert said in words_of(response.content.decode())
    assert Delivery.objects.waiting().count() == n


def test_one_delivery_is_sent_again_by_its_own_button(staff: Client) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    events = [change(minutes=n) for n in range(2)]
    Delivery.objects.update(state=DeliveryState.DELIVERED, next_at=None)
    html = page(staff)
    row = next(each for each in re.findall(r"<form.*?</form>", html, re.S) if str(events[0].pk) in each)
    response = staff.post(f"{PAGE}{endpoint.pk}/replay/", form_on(row), follow=True)
    assert "1 event is on its way again." in response.content.decode()
    assert [each.event_id for each in Delivery.objects.waiting()] == [events[0].pk]
    token = form_on(row)["csrfmiddlewaretoken"]
    for wrong in ("x", str(UUID(int=1))):
        assert staff.post(f"{PAGE}{endpoint.pk}/replay/", {"event": wrong, "csrfmiddlewaretoken": token}).status_code == 404


def test_an_endpoint_is_ended_and_can_be_neither_tested_nor_asked_again(staff: Client) -> None:
    endpoint = make_endpoint(address=HOOK, at=NOW).endpoint
    change()
    html = page(staff)
    assert "The endpoint is ended." in send(staff, f"{PAGE}{endpoint.pk}/end/", html).content.decode()
    after = page(staff)
    assert f"{PAGE}{endpoint.pk}/" not in after, "no form leads to it"
    assert "it was ended here" in words_of(after)
    for each in ("test", "replay", "end"):
        assert send(staff, f"{PAGE}{endpoint.pk}/{each}/", html).status_code == 404


# As every page


def states(staff: Client) -> dict[str, str]:
    pages = {"empty": page(staff)}
    endpoint = every_state()
    pages |= {"full": page(staff), "one": page(staff, f"{PAGE}?endpoint={endpoint.pk}")}
    pages["added"] = send(staff, PAGE, address=HOOK).content.decode()
    pages["wrong"] = send(staff, PAGE, address="x", program=["aama-cma"]).content.decode()
    for action, typed in {"test": {}, "replay": {"since": "2026-11-22"}}.items():
        pages[action] = send(staff, f"{PAGE}{endpoint.pk}/{action}/", **typed).content.decode()
    pages["replay, wrong day"] = send(staff, f"{PAGE}{endpoint.pk}/replay/", since="x").content.decode()
    pages["end"] = send(staff, f"{PAGE}{endpoint.pk}/end/").content.decode()
    return pages


def test_its_pages_obey_the_policy_and_name_themselves(staff: Client) -> None:
    for name, html in states(staff).items():
        tags = Page(html).tags
        ids = [given["id"] for _, given in tags if given.get("id")]
        assert len(ids) == len(set(ids)), name
        assert [tag for tag, _ in tags].count("h1") == 1
        assert not [given for _, given in tags if "style" in given or any(each.startswith(("on", "hx-")) for each in given)]
        assert not [tag for tag, given in tags if tag == "style" or (tag == "script" and not given.get("src"))]


def test_no_text_was_forgotten_by_gettext(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def one(message: str) -> str:
        return f"{OPENING}{message}{CLOSING}" if message.strip() else message

    monkeypatch.setattr(translation._trans, "gettext", one)
    monkeypatch.setattr(translation._trans, "ngettext", lambda singular, plural, number: one(singular if number == 1 else plural))
    forgotten = set()
    for name, html in states(staff).items():
        for text, is_data in Page(html).texts:
            left = "".join(outside(text, opening=OPENING, closing=CLOSING)).replace("Resit", "")
            if not is_data and any(letter.isalpha() for letter in left):
                forgotten.add((name, text, left))
    assert not forgotten, "\n".join(map(str, sorted(forgotten)))


def test_a_page_of_many_deliveries_costs_few_queries(staff: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(10):
        make_endpoint(address=f"{HOOK}/{n}", at=NOW)
    for n in range(12):
        change(minutes=n)
    with django_assert_max_num_queries(12):
        html = page(staff)
    assert html.count("program.changed</code>") == 100
    assert json.dumps(html).count("whsec_") == 0
