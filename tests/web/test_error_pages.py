"""What went wrong is said in warm words, in the site's own frame, without a trace."""

from typing import Any

import pytest
from django.test import Client
from tests.web.pages import RETAKE, words_of

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]


def test_not_found(client: Client) -> None:
    response = client.get("/exams/no-such-exam/retake/")
    assert response.status_code == 404
    assert "There is no page here" in words_of(response.content.decode())


def test_a_form_sent_twice_or_too_late(person: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    response = client.post("/account/erase/")
    assert response.status_code == 403
    assert "Please send that once more" in words_of(response.content.decode())


def test_our_own_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("resit.web.views.exams.rule_facts", broken)
    client.raise_request_exception = False
    response = client.get("/exams/sample-exam/")
    assert response.status_code == 500
    assert "Something broke on our side" in words_of(response.content.decode())
    assert "secret detail" not in response.content.decode()


def test_a_request_too_long_to_read(client: Client) -> None:
    response = client.post("/accounts/login/", {f"field-{number}": "x" for number in range(3000)})
    assert response.status_code == 400
    assert "This request could not be read" in words_of(response.content.decode())


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_asking_is_get_or_post(client: Client, method: str) -> None:
    assert getattr(client, method)(RETAKE).status_code == 405
