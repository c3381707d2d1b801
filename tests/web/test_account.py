"""What an account keeps: only what was asked to be kept, only for its owner, to take away and to erase."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.web.pages import RETAKE, words_of

from resit.apps.accounts.kept import MOST_KEPT, KeptCase

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

QUESTION = json.dumps({"attempts": [{"on": "2026-03-01", "outcome": "failed"}], "facts": {"member": "true"}})


@pytest.fixture
def kept(client: Client, person: Any) -> KeptCase:
    client.force_login(person)
    response = client.post(f"{RETAKE}keep/", {"question": QUESTION})
    assert response.status_code == 302
    return KeptCase.objects.get(user=person)


def test_keeping_wants_an_account(client: Client) -> None:
    response = client.post(f"{RETAKE}keep/", {"question": QUESTION})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert not KeptCase.objects.exists()


def test_keeping_is_guarded_against_forged_requests(person: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post(f"{RETAKE}keep/", {"question": QUESTION}).status_code == 403
    assert not KeptCase.objects.exists()


@pytest.mark.parametrize(
    "question",
    [
        "{}",
        '{"attempts": [{"on": "2099-01-01", "outcome": "failed"}]}',
        '{"attempts": [{"on": "2026-03-01", "outcome": "failed", "junk": "x"}]}',
        '{"facts": {"\\u0000": "x"}}',
        '{"facts": {"\\ud800": "x"}}',
        "[" * 3000,
    ],
)
def test_only_a_question_that_was_answered_is_kept(client: Client, person: Any, question: str) -> None:
    client.force_login(person)
    assert client.post(f"{RETAKE}keep/", {"question": question}).status_code == 400
    assert not KeptCase.objects.exists()


def test_no_character_that_a_database_refuses_reaches_it(client: Client, person: Any) -> None:
    client.force_login(person)
    question = (
        '{"attempts": [{"on": "2026-03-01", "outcome": "failed"}], "plan": {"on": "2027-01-15", "zone": "\\u0000", "hours": "6\\u0000"}}'
    )
    assert client.post(f"{RETAKE}keep/", {"question": question}).status_code == 302
    assert "\0" not in json.dumps(KeptCase.objects.get(user=person).question)


def test_signing_in_on_the_way_to_keeping_says_that_nothing_is_kept(client: Client, person: Any) -> None:
    client.force_login(person)
    text = words_of(client.get(f"{RETAKE}keep/", follow=True).content.decode())
    assert "Nothing is kept yet" in text
    assert not KeptCase.objects.exists()


def test_a_kept_case_opens_with_its_answer(client: Client, kept: KeptCase) -> None:
    html = client.get(f"/account/cases/{kept.pk}/").content.decode()
    assert 'value="2026-03-01"' in html
    assert "You may sit again" in words_of(html)
    assert "STE" in words_of(client.get("/account/").content.decode())


def test_signing_in_alone_keeps_nothing(client: Client, person: Any) -> None:
    client.force_login(person)
    client.post(RETAKE, {"attempt-0-on": "2026-03-01", "attempt-0-outcome": "failed"})
    assert not KeptCase.objects.exists()


@pytest.mark.parametrize("whose", ["own", "another's"])
def test_a_case_is_its_owners_alone(client: Client, kept: KeptCase, other_person: Any, whose: str) -> None:
    mine = whose == "own"
    if not mine:
        client.force_login(other_person)
    assert client.get(f"/account/cases/{kept.pk}/").status_code == (200 if mine else 404)
    assert ("STE" in words_of(client.get("/account/").content.decode())) is mine
    assert ("2026-03-01" in client.get("/account/export/").content.decode()) is mine
    assert client.post(f"/account/cases/{kept.pk}/forget/").status_code == (302 if mine else 404)
    assert KeptCase.objects.exists() is not mine


def test_everything_is_taken_away_as_a_file(client: Client, kept: KeptCase, person: Any) -> None:
    response = client.get("/account/export/")
    taken = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"]
    assert taken["email"] == person.email
    assert taken["kept_cases"][0]["question"]["attempts"] == [{"on": "2026-03-01", "outcome": "failed"}]
    assert "password" not in response.content.decode()


def test_erasing_asks_for_the_password_first_and_leaves_nothing(client: Client, person: Any, django_user_model: Any) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": "a long enough password"})
    client.post(f"{RETAKE}keep/", {"question": QUESTION})
    assert KeptCase.objects.count() == 1
    asked = client.get("/account/erase/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked["Location"], {"password": "a long enough password"})
    assert "for good" in words_of(client.get("/account/erase/").content.decode())
    response = client.post("/account/erase/", follow=True)
    assert "is erased" in words_of(response.content.decode())
    assert not KeptCase.objects.exists()
    assert not django_user_model.objects.filter(pk=person.pk).exists()


def test_erasing_long_after_signing_in_asks_again(client: Client, person: Any, django_user_model: Any) -> None:
    client.force_login(person)  # no record of a recent sign-in
    response = client.post("/account/erase/")
    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    assert django_user_model.objects.filter(pk=person.pk).exists()


def test_an_account_keeps_so_many_and_says_so(client: Client, kept: KeptCase, person: Any) -> None:
    KeptCase.objects.bulk_create(
        KeptCase(user=person, program_id="sample-exam", question={}, kept_at=kept.kept_at) for _ in range(MOST_KEPT - 1)
    )
    said = words_of(client.post(f"{RETAKE}keep/", {"question": QUESTION}, follow=True).content.decode())
    assert "Your account is full" in said
    assert KeptCase.objects.count() == MOST_KEPT


@pytest.mark.parametrize("address", ["/account/", "/account/export/", "/account/erase/"])
def test_own_pages_want_an_account(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/accounts/login/")
