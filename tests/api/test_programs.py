"""The API's programs: the list, one program, and its retake question. No test here touches the database."""

import json
from typing import Any

import pytest
from django.test import Client

from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.programs import load_catalog

CATALOG = load_catalog()
PROGRAMS = "/api/v1/programs"
ONE_FAILED = {"on": "2026-11-22", "attempts": [{"on": "2026-09-01", "outcome": "failed"}]}


def post(program: str, question: Any, **extra: Any) -> Any:
    return Client().post(f"{PROGRAMS}/{program}/retake", json.dumps(question), content_type="application/json", **extra)


# The list


def test_the_list_holds_every_program_once():
    found = []
    page = 1
    while (body := Client().get(PROGRAMS, {"page": page, "per_page": 4}).json())["items"]:
        assert set(body) == {"items", "total", "page", "per_page"}
        assert (body["total"], body["page"], body["per_page"]) == (len(CATALOG.programs), page, 4)
        found += [each["id"] for each in body["items"]]
        page += 1
    assert sorted(found) == sorted(CATALOG.programs)


def test_an_acronym_lists_every_program_of_that_name():
    assert {each["id"] for each in Client().get(PROGRAMS, {"q": "cma"}).json()["items"]} >= {"aama-cma", "ima-cma"}


def test_the_list_of_a_field():
    found = Client().get(PROGRAMS, {"field": "medical-assisting"}).json()["items"]
    assert {each["field"] for each in found} == {"medical-assisting"}
    assert "aama-cma" in {each["id"] for each in found}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"page": "0"}, "page"),
        ({"per_page": "101"}, "per_page"),
        ({"page": "x"}, "page"),
        ({"q": "a" * 201}, "q"),
        ({"page": "9" * 5000}, "page"),
    ],
)
def test_a_list_that_cannot_be_given(asked, field):
    response = Client().get(PROGRAMS, asked)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["field"] == field


# One program


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
def test_every_program_is_described(program_id):
    program = CATALOG.programs[program_id].program
    body = Client().get(f"{PROGRAMS}/{program_id}").json()

    assert (body["id"], body["name"], body["version"]) == (program.id, program.name, program.version)
    sources = {each["id"] for each in body["sources"]}
    assert sources == set(program.sources)
    for part in ("exam", "score", "outline", "report"):
        assert body[part] is None or set(body[part]["source"]) <= sources
    assert {each["field"] for each in body["at_a_glance"]} >= {"wait", "attempts", "fee", "deadline"}
    for each in body["at_a_glance"]:
        assert each["rule"] or each["absence"]
    assert {each["kind"] for each in body["absences"]} <= {"not_found", "stated_none", "not_published"}


def test_a_wait_that_was_not_found_is_said_with_its_claims():
    wait = next(each for each in Client().get(f"{PROGRAMS}/aama-cma").json()["at_a_glance"] if each["field"] == "wait")

    assert wait["absence"] == "not_found"
    assert wait["rule"] is None
    assert "30 days" in {each["says"] for each in wait["claims"]}


@pytest.mark.parametrize("name", ["nothing", "CMA", "cma", "aama-cma ", "%2e%2e", "a" * 3000, "%00", "%ED%A0%80", "'--"])
def test_an_id_that_no_program_has(name):
    response = Client().get(f"{PROGRAMS}/{name}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert set(response.json()) == {"type", "title", "status", "detail", "instance"}


def test_what_has_not_changed_is_not_sent_again():
    first = Client().get(f"{PROGRAMS}/aama-cma")
    again = Client().get(f"{PROGRAMS}/aama-cma", headers={"If-None-Match": f'"else", W/{first["ETag"]}'})
    other = Client().get(f"{PROGRAMS}/ima-cma", headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""
    assert again["ETag"] == first["ETag"] != other["ETag"]


# Asking


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
def test_every_worked_case_is_answered_as_the_journey_answers_it(program_id):
    """The typed schema drops nothing and adds nothing."""
    loaded = CATALOG.programs[program_id]
    for case in loaded.program.cases:
        sent = json.loads(
            json.dumps({"on": case.ask_on, "attempts": case.attempts, "facts": dict(case.facts), "what_if": True}, default=str)
        )
        expected = answer_to(ask(loaded, Question(on=case.ask_on, attempts=case.attempts, facts=case.facts, what_if=True)))

        response = post(program_id, sent)

        assert response.status_code == 200, response.content
        assert response.json() == json.loads(json.dumps(expected)), case.id


def test_the_day_one_would_like_to_sit():
    answer = post("aama-cma", ONE_FAILED | {"sit_on": "2026-12-01"}).json()
    assert answer["sit_on"] == {"on": "2026-12-01", "permitted": True}


def test_without_a_day_it_is_asked_today():
    assert post("aama-cma", {}).json()["as_of"] == "2026-11-22"


def test_what_comes_if_the_next_attempt_fails_too():
    two_failed = {"on": "2026-11-22", "attempts": [{"on": "2025-09-01", "outcome": "failed"}, {"on": "2026-09-01", "outcome": "failed"}]}
    line = post("aama-cma", two_failed | {"what_if": "2026-12-10"}).json()["what_if"]

    assert [(each["attempt"], each["on"], each["status"], each["left"]) for each in line] == [(3, "2026-12-10", "ineligible", 0)]


def test_an_answer_is_kept_nowhere_and_sets_no_cookie():
    response = post("aama-cma", ONE_FAILED)

    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_a_token_against_forgery_is_not_wanted():
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"{PROGRAMS}/aama-cma/retake", json.dumps(ONE_FAILED), content_type="application/json")
    assert response.status_code == 200
