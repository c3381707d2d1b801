"""The page behind the administrator's one-time link: it asks, it refuses, it works once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from resit.apps.accounts.actions import make_administrator_link
from resit.apps.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHO = {"email": "ada@example.org", "password": "a long enough sentence"}


@pytest.fixture
def page():
    make_administrator_link(token="first", at=timezone.now())
    return reverse("administrator-claim", args=["first"])


def test_the_page_asks_and_is_kept_by_no_cache(client, page):
    answer = client.get(page)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert b'type="password"' in answer.content
    assert not User.objects.exists()


def test_it_makes_an_administrator_signs_in_and_shows_the_account(client, page):
    answer = client.post(page, WHO)

    user = User.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("account"))
    assert (user.email, user.is_superuser) == ("ada@example.org", True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(answer["Location"]).status_code == 200


def test_it_works_once(client, page):
    client.post(page, WHO)
    client.logout()

    for answer in (client.get(page), client.post(page, {**WHO, "email": "eve@example.org"})):
        assert answer.status_code == 410
        assert b"./resit administrator" in answer.content
    assert User.objects.count() == 1


def test_it_ends_after_a_day(client):
    make_administrator_link(token="old", at=datetime.now(UTC) - timedelta(hours=24, seconds=1))

    assert client.get(reverse("administrator-claim", args=["old"])).status_code == 410


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "ada"}, "Enter a valid email address"),
        ({"email": ""}, "This field is required"),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "password123"}, "too common"),
        ({"password": "ada@example.org"}, "too similar"),
        ({"password": "x" * 1001}, "at most 1000 characters"),
        ({"email": "a" * 250 + "@example.org"}, "at most 254 characters"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_link_still_works(client, page, given, sentence):
    answer = client.post(page, {**WHO, **given})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.exists()
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("token", ["x", "first ", "FIRST", "é" * 200, "../first", "first%00", "<script>alert(1)</script>"])
def test_no_other_token_opens_it(client, page, token):
    answer = client.get(reverse("administrator-claim", args=["x"]).replace("/x/", f"/{token}/"))

    assert answer.status_code in {404, 410}
    assert b"<script>alert" not in answer.content
