"""What bad input gets from the API: one sentence as application/problem+json, a 4xx status, no trace."""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from resit.api import programs
from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import LoadedProgram, load_catalog

CATALOG = load_catalog()
RETAKE = "/api/v1/programs/aama-cma/retake"
FAILED = {"on": "2026-09-01", "outcome": "failed"}
HOSTILE = [
    "'; DROP TABLE catalog_programversion; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }} ${7*7} %s %(a)s {0}",
    "\x1b]0;x\x07\x00",
    "‮evil",
    "../../etc/passwd",
    "A" * 50_000,
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "2026-03-01T25:00:00+99:00",
    "2026-W10-1",
    "１２３",
    "1e400",
    "-1",
    "NaN",
    "true",
    "",
]


def post(body: bytes | str, *, path: str = RETAKE, content_type: str = "application/json", **headers: Any) -> Any:
    return Client().generic("POST", path, body, content_type=content_type, **headers)


def refused(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == f"/api/v1/problems#{kind}"
    assert body["instance"] == RETAKE
    assert 0 < len(body["detail"]) <= 500
    assert "Traceback" not in body["detail"]
    assert ".py" not in body["detail"]
    return body


@pytest.mark.parametrize(
    "body", ["{", "[1,", "nul", '{"on": NaN}', b"\xff\xfe", b'{"on": "\xed\xa0\x80"}', '{"on": "\\ud800"}', "[" * 100_000, "{'a': 1}"]
)
def test_a_body_that_is_not_json(body):
    refused(post(body), 400, "unreadable")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/xml"]
)
def test_a_body_of_another_kind(content_type):
    refused(post("{}", content_type=content_type), 415, "wrong-content-type")


@pytest.mark.parametrize("size", [256 * 1024 + 1, 3_000_000])
def test_a_body_too_large(size):
    refused(post(b" " * size), 413, "too-large")


def test_a_body_just_small_enough():
    assert post(b"{}" + b" " * (256 * 1024 - 2)).status_code == 200


@pytest.mark.parametrize("length", ["-1", "x", "99999999999999999999"])
def test_a_length_that_is_none(length):
    refused(post("{}", CONTENT_LENGTH=length), 413, "too-large")


def test_a_length_that_is_not_said():
    refused(post("{}", HTTP_TRANSFER_ENCODING="chunked"), 411, "length-wanted")


def test_no_body():
    refused(post(""), 422, "bad-shape")


def test_ten_thousand_attempts():
    attempt = {"on": "2020-01-01", "outcome": "x"}
    body = json.dumps({"attempts": [attempt] * 10_000}, separators=(",", ":"))
    refused(post(body), 413, "too-large")
    some = json.dumps({"attempts": [attempt] * 5_000}, separators=(",", ":"))
    assert refused(post(some), 422, "bad-question")["field"] == "attempts"


@pytest.mark.parametrize(
    ("question", "kind", "field"),
    [
        ([], "bad-shape", None),
        ("x", "bad-shape", None),
        ({"attempts": {}}, "bad-shape", "attempts"),
        ({"attempts": [1]}, "bad-shape", "attempts[0]"),
        ({"attempts": [FAILED | {"score": {"of": 1}}]}, "bad-shape", "attempts[0].score.str"),
        ({"attempts": [{"on": "2026-09-01"}]}, "bad-shape", "attempts[0].outcome"),
        ({"attempts": [FAILED | {"outcome": 5}]}, "bad-shape", "attempts[0].outcome"),
        ({"facts": []}, "bad-shape", "facts"),
        ({"surprise": 1}, "bad-shape", "surprise"),
        ({"what_if": "soon"}, "bad-question", "what_if"),
        ({"sit_on": "2026-02-30"}, "bad-question", "sit_on"),
        ({"on": "2026-2-1"}, "bad-question", "on"),
        ({"on": "1066-10-14"}, "bad-question", "on"),
        ({"attempts": [FAILED | {"on": "2026-02-30"}]}, "bad-question", "attempts[0].on"),
        ({"attempts": [FAILED | {"on": "2027-01-01"}]}, "bad-question", "attempts[0].on"),
        ({"attempts": [FAILED, FAILED]}, "bad-question", "attempts[1].on"),
        ({"attempts": [FAILED | {"outcome": "won"}]}, "bad-question", "attempts[0].outcome"),
        ({"attempts": [FAILED | {"shoe_size": "43"}]}, "bad-question", "attempts[0].shoe_size"),
        ({"facts": {"shoe_size": 43}}, "bad-question", "facts.shoe_size"),
        ({"facts": {"member": "perhaps"}}, "bad-question", "facts.member"),
        ({"facts": {"graduated": ["2026-01-01"]}}, "bad-question", "facts.graduated"),
    ],
)
def test_a_question_that_cannot_be_asked(question, kind, field):
    told = refused(post(json.dumps({"on": "2026-11-22"} | question if isinstance(question, dict) else question)), 422, kind)
    assert told.get("field") == field


def questions_with(value: Any, loaded: LoadedProgram) -> Iterator[dict[str, Any]]:
    """`value` in every place of a question that `loaded` may be asked."""
    attempt_keys = ("on", "at", "outcome", "score", "score_released", "program", *loaded.policy.attempt_keys)
    yield from ({"attempts": [FAILED | {key: value}]} for key in attempt_keys)
    for name in (*loaded.policy.facts, "asking_for", "time_zone", "holidays"):
        yield from ({"attempts": [FAILED], "facts": {name: each}, "what_if": True} for each in (value, [value, value]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_every_place(text):
    """Answered or refused, never a fault."""
    everywhere = [{key: text} for key in ("on", "sit_on", "what_if")] + [{"facts": {text: text}}, {"attempts": [FAILED | {text: text}]}]
    for question in (*everywhere, *questions_with(text, CATALOG.programs["aama-cma"])):
        response = post(json.dumps(question))
        assert response.status_code in {200, 422}, (question, response.content[:500])
        assert response.status_code == 200 or response.json()["detail"]


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1e308", "1e308", "9" * 30, "0.1", "-0"])
def test_numbers_without_end(number):
    for fact in ("score", "member", "graduated", "asking_for"):
        body = f'{{"attempts": [{{"on": "2026-09-01", "outcome": "failed", "score": {number}}}], "facts": {{"{fact}": {number}}}}}'
        assert post(body).status_code in {200, 400, 422}


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
def test_the_rules_of_every_program_stand_hostile_values(program_id):
    """Asked beneath the API, where a fault would show as itself."""
    loaded = CATALOG.programs[program_id]
    for value in (*HOSTILE, True, 0, -1, 1e308, 10**18, 0.1):
        for sent in questions_with(value, loaded):
            question = Question(on=date(2026, 11, 22), attempts=sent["attempts"], facts=sent.get("facts", {}), what_if=sent.get("what_if"))
            with contextlib.suppress(BadQuestionError):
                answer_to(ask(loaded, question))


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1), date(2200, 12, 31), date(9999, 12, 31)])
def test_days_at_the_ends_of_the_calendar(program_id, day):
    loaded = CATALOG.programs[program_id]
    for question in (
        Question(on=day, attempts=[{"on": day, "outcome": "failed"}], what_if=True),
        Question(on=date(2026, 11, 22), attempts=[FAILED], what_if=day),
        Question(on=date(2026, 11, 22), attempts=[FAILED], sit_on=day),
        *(Question(on=date(2026, 11, 22), attempts=[FAILED], facts={name: day.isoformat()}, what_if=True) for name in loaded.policy.facts),
    ):
        with contextlib.suppress(BadQuestionError):
            answer_to(ask(loaded, question))


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", RETAKE), ("GET", RETAKE), ("POST", "/api/v1/programs"), ("PUT", "/api/v1/programs/aama-cma"), ("TRACE", RETAKE)],
)
def test_a_method_that_is_not_taken(method, path):
    response = Client().generic(method, path)

    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] in {"GET", "POST"}


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v1/programs/a/b/c", "/api/v1/programs/aama-cma/retake/"])
def test_an_address_that_nothing_answers(path):
    for method in ("GET", "POST"):
        response = Client(enforce_csrf_checks=True).generic(method, path, "{}", content_type="application/json")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def test_our_own_fault_is_told_without_a_trace(monkeypatch, caplog):
    def broken(*_arguments: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(programs, "program_of", broken)
    response = post(json.dumps({"attempts": [FAILED], "facts": {"graduated": "2026-01-01"}}))

    refused(response, 500, "our-fault")
    assert b"42" not in response.content
    assert "The API failed at" in caplog.text
    assert "graduated" not in caplog.text


def test_every_kind_of_problem_is_listed():
    listed = Client().get("/api/v1/problems").json()
    source = (Path(programs.__file__).parent / "problems.py").read_text(encoding="utf-8")

    assert {(each["type"].partition("#")[2], each["status"]) for each in listed} == {
        (slug, int(status)) for status, slug in re.findall(r'Kind\((\d+), "([a-z-]+)"', source)
    }
