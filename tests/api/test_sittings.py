"""Sittings over the API: what is promised to whoever holds a sitting's token, and what nobody else is told."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.api.conftest import NOW
from tests.api.test_openapi import GENTLE
from tests.content import DIFFICULTY, IDEAS, PROGRAM, SECRET, key_of, write_content

from resit.api.api import api
from resit.apps.bank import queries as bank
from resit.apps.sittings import actions
from resit.apps.sittings.models import Sitting
from resit.domain.delivery.journal import START_OF_CHAIN, Entry, EntryKind, chained
from resit.journey.content import Content, load_content
from resit.project.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SITTINGS = "/api/v1/sittings"
NEW = {"program": PROGRAM, "kind": "segment"}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CLOSES = NOW + 40 * MINUTE + 30 * SECOND


@pytest.fixture(autouse=True)
def sums(sample_content: Content) -> None:
    """The bank of every test here."""


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda at: monkeypatch.setattr("django.utils.timezone.now", lambda: at)


class Candidate:
    """Somebody with a sitting and its token; every response it got is kept."""

    def __init__(self, **sent: Any) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.responses: list[Any] = []
        made = self.send("POST", SITTINGS, NEW | sent)
        assert made.status_code == 201, made.content
        self.made = made.json()
        self.id, self.token = self.made["id"], self.made["token"]

    def send(self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: Any) -> Any:
        if token is not None:
            headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {token}")
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(method, path, content, **({"content_type": "application/json"} | headers))
        self.responses.append(response)
        return response

    def call(self, method: str, under: str = "", body: Any = None, *, token: str | None = None, **headers: Any) -> Any:
        return self.send(method, f"{SITTINGS}/{self.id}{under}", body, token=self.token if token is None else token, **headers)

    def start(self) -> Any:
        return self.call("POST", "/start")

    def respond(self, number: int = 1, option: str | None = "a", sequence: int = 1) -> Any:
        return self.call("PUT", f"/responses/{number}", {"option": option, "sequence": sequence})

    def submit(self) -> Any:
        return self.call("POST", "/submit")


@pytest.fixture
def candidate(sums: None) -> Candidate:
    return Candidate()


@pytest.fixture
def sitting(candidate: Candidate) -> Candidate:
    assert candidate.start().status_code == 200
    return candidate


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    body: dict[str, Any] = response.json()
    assert (body["status"], body["type"]) == (status, f"/api/v1/problems#{kind}")
    assert 0 < len(body["detail"]) <= 500
    assert "Traceback" not in body["detail"]
    return body


# The way through


def test_a_sitting_from_the_start_to_the_report(candidate, set_clock):
    assert set(candidate.made) == {"id", "token", "state", "kind", "program", "form"}
    assert (candidate.made["state"], candidate.made["kind"], candidate.made["program"]) == ("created", "segment", PROGRAM)

    before = candidate.call("GET").json()
    assert (before["state"], before["seconds_left"], before["ends_at"], before["segment"]) == ("created", 2400, None, 1)
    assert before["items"] == [{"number": n, "state": "open", "flagged": False, "response": None, "sequence": 0} for n in range(1, 51)]

    set_clock(NOW + MINUTE)
    started = candidate.start().json()
    assert (started["state"], started["seconds_left"]) == ("in_progress", 2400)
    assert datetime.fromisoformat(started["ends_at"]) == NOW + 41 * MINUTE

    item = candidate.call("GET", "/items/1").json()
    assert set(item) == {"number", "stem", "options"}
    assert item["stem"].startswith("What is 17 and ")
    assert [each["id"] for each in item["options"]] == ["a", "b", "c", "d"]
    assert {frozenset(each) for each in item["options"]} == {frozenset({"id", "text"})}

    set_clock(NOW + 2 * MINUTE)
    receipt = candidate.respond(1, "a", 1).json()
    assert (receipt["number"], receipt["option"], receipt["sequence"], receipt["late"]) == (1, "a", 1, False)
    assert datetime.fromisoformat(receipt["recorded_at"]) == NOW + 2 * MINUTE
    assert re.fullmatch(r"[0-9a-f]{64}", receipt["hash"])
    view = candidate.call("GET").json()
    assert view["seconds_left"] == 39 * 60
    assert view["items"][0] == {"number": 1, "state": "responded", "flagged": False, "response": "a", "sequence": 1}

    assert candidate.submit().json()["state"] == "submitted"
    report = candidate.call("GET", "/report").json()
    assert (report["score"]["correct"], report["score"]["items"], report["score"]["answered"]) == (1, 50, 1)
    assert (report["items"][0]["key"], report["items"][0]["right"]) == ("a", True)


def test_the_report_tells_everything_that_was_kept_back(sitting):
    for number in range(1, 5):
        sitting.respond(number, key_of(number + (number == 4)), 1)  # the fourth wrong
    sitting.submit()
    report = sitting.call("GET", "/report").json()

    assert report["score"]["correct"] == 3
    assert [each["key"] for each in report["items"]] == [key_of(number) for number in range(1, 51)]
    fourth = report["items"][3]
    assert (fourth["response"], fourth["right"]) == ("a", False)
    assert report["misconceptions"] == [
        {"id": fourth["misconception"], "says": f"{SECRET} carry is workflow", "instead": f"{SECRET} carry is not workflow", "items": [4]}
    ]
    assert all(option["why"].startswith(SECRET) for item in report["items"] for option in item["options"])
    assert fourth["sources"][0]["address"] == f"https://sums.example/{SECRET}"
    assert {each["area"]: each["items"] for each in report["areas"]} == {"clinical": 29, "general": 11, "administrative": 10}
    assert report["score"]["low"] < report["score"]["share"] < report["score"]["high"]


def test_the_report_is_told_whatever_has_become_of_the_bank(sitting, monkeypatch):
    sitting.respond(1, "b", 1)
    sitting.submit()
    monkeypatch.setattr(bank, "shipped_content", lambda: Content({}))
    report = sitting.call("GET", "/report").json()
    assert report["items"][0]["key"] == "a"
    assert report["items"][0]["sources"] == []


def test_as10_start_and_submit_are_sent_again_without_harm(sitting, set_clock):
    set_clock(NOW + 5 * MINUTE)
    again = sitting.start().json()
    assert (again["state"], again["seconds_left"]) == ("in_progress", 35 * 60)
    first = sitting.submit().json()
    set_clock(NOW + 6 * MINUTE)
    assert sitting.submit().json() == first
    assert sitting.start().json() == first


def test_a_blank_submission_is_a_zero_with_its_reasons(sitting):
    sitting.submit()
    report = sitting.call("GET", "/report").json()
    assert (report["score"]["correct"], report["score"]["answered"], report["score"]["not_reached"]) == (0, 0, 50)


# Responses


def test_the_same_response_again_gets_its_first_receipt(sitting, set_clock):
    first = sitting.respond().json()
    set_clock(NOW + MINUTE)
    assert sitting.respond().json() == first
    sitting.submit()
    assert sitting.respond().json() == first
    assert sum(each["kind"] == "response" for each in sitting.call("GET", "/journal").json()["entries"]) == 1


@pytest.mark.parametrize(("option", "sequence"), [("a", 4), ("b", 5), (None, 5)])
def test_as06_stale_tab_is_refused(sitting, option, sequence):
    sitting.respond(3, "a", 5)
    told = problem(sitting.respond(3, option, sequence), 409, "stale-sequence")
    assert told["field"] == "sequence"
    assert "sequence 5" in told["detail"]
    assert sitting.call("GET").json()["items"][2] == {"number": 3, "state": "responded", "flagged": False, "response": "a", "sequence": 5}


def test_a_response_is_taken_back(sitting):
    sitting.respond(3, "a", 5)
    assert sitting.respond(3, None, 6).json()["option"] is None
    assert sitting.call("GET").json()["items"][2] == {"number": 3, "state": "open", "flagged": False, "response": None, "sequence": 6}


@pytest.mark.parametrize("over", ["submitted", "timed_out"])
def test_as07_an_ended_sitting_takes_nothing(sitting, set_clock, over):
    sitting.respond(1, "a", 1)
    if over == "submitted":
        sitting.submit()
    else:
        set_clock(CLOSES)
    problem(sitting.respond(1, "b", 2), 409, "sitting-closed")
    problem(sitting.respond(2, "b", 1), 409, "sitting-closed")
    view = sitting.call("GET").json()
    assert (view["state"], view["seconds_left"], view["items"][0]["response"]) == (over, 0, "a")
    assert sitting.call("GET", "/report").json()["score"]["answered"] == 1


def test_as12_before_the_start_nothing_is_shown_or_taken(candidate):
    for response in (candidate.call("GET", "/items/1"), candidate.respond(), candidate.submit()):
        problem(response, 409, "sitting-closed")
    problem(candidate.call("GET", "/report"), 409, "sitting-open")
    assert candidate.call("GET", "/journal").json()["entries"] == []


@pytest.mark.parametrize(
    ("at", "status", "late"),
    [(NOW + 40 * MINUTE - SECOND, 200, False), (NOW + 40 * MINUTE, 200, True), (CLOSES - SECOND, 200, True), (CLOSES, 409, None)],
)
def test_as03_the_grace(sitting, set_clock, at, status, late):
    set_clock(at)
    response = sitting.respond()
    assert (response.status_code, response.json().get("late")) == (status, late)


@pytest.mark.parametrize(("extra", "minutes"), [(1, 40), (1.25, 50), (1.5, 60), (2, 80)])
def test_as14_extra_time_is_chosen_when_it_is_made(set_clock, extra, minutes):
    one = Candidate(extra_time=extra)
    assert one.start().json()["seconds_left"] == minutes * 60
    set_clock(NOW + minutes * MINUTE - SECOND)
    assert one.call("GET").json()["seconds_left"] == 1
    set_clock(NOW + minutes * MINUTE + 30 * SECOND)
    assert one.call("GET").json()["state"] == "timed_out"
    assert one.call("GET", "/report").json()["extra_time"] == extra


# The journal


def test_as04_the_journal_lists_every_receipt_and_anybody_can_work_out_its_hashes(sitting, set_clock):
    receipts = []
    for step in range(12):
        set_clock(NOW + step * 7 * SECOND + timedelta(microseconds=step))
        receipts.append(sitting.respond(1 + step % 5, "abcd"[step % 4] if step != 7 else None, 1 + step).json())
    sitting.submit()

    journal = sitting.call("GET", "/journal").json()

    assert journal["whole"] is True
    lines = journal["entries"]
    assert [each["position"] for each in lines] == list(range(1, 15))
    assert [each["kind"] for each in lines] == ["started", *["response"] * 12, "submitted"]
    names = ("number", "option", "sequence", "recorded_at", "hash", "late")
    assert [{name: each[name] for name in names} for each in lines[1:-1]] == receipts
    before = START_OF_CHAIN
    for each in lines:
        said = datetime.fromisoformat(each["recorded_at"])
        entry = Entry(each["position"], EntryKind(each["kind"]), said, each["number"], each["option"], each["sequence"], each["late"])
        before = chained(before, entry, sitting=sitting.id)
        assert each["hash"] == before


# Made twice


def made_with(key: str | None, **sent: Any) -> Any:
    address = sent.pop("REMOTE_ADDR", "192.0.2.7")
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return Client().post(SITTINGS, json.dumps(NEW | sent), content_type="application/json", REMOTE_ADDR=address, **headers)


def test_one_key_makes_one_sitting(set_clock):
    first = made_with("k-1")
    set_clock(NOW + 23 * 60 * MINUTE)
    again = made_with("k-1", extra_time=1.0)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert Sitting.objects.count() == 1
    set_clock(NOW + 24 * 60 * MINUTE)
    assert made_with("k-1").json()["id"] != first.json()["id"]


@pytest.mark.parametrize("other", [{"extra_time": 2}, {"form": "segment-b"}])
def test_one_key_with_another_body_is_refused(other):
    first = made_with("k-1").json()
    problem(made_with("k-1", **other), 409, "idempotency-key-reused")
    assert [str(each.pk) for each in Sitting.objects.all()] == [first["id"]]


def test_without_a_key_or_from_elsewhere_every_call_makes_a_new_one():
    found = [made_with(None), made_with(None), made_with(""), made_with("k-1"), made_with("k-2"), made_with("k-1", REMOTE_ADDR="192.0.2.8")]
    assert len({each.json()["id"] for each in found}) == len({each.json()["token"] for each in found}) == 6


def test_a_form_may_be_named():
    assert made_with(None).json()["form"] == "segment-a"
    assert made_with(None, form="segment-b").json()["form"] == "segment-b"


# What is refused


@pytest.mark.parametrize(
    ("sent", "status", "kind", "field"),
    [
        ({"program": "nothing", "kind": "segment"}, 404, "unknown-program", None),
        ({"program": "CMA", "kind": "segment"}, 404, "unknown-program", None),
        ({"program": "nha-ccma", "kind": "segment"}, 404, "no-content", None),
        (NEW | {"form": "segment-z"}, 422, "bad-question", "form"),
        (NEW | {"kind": "drill"}, 422, "bad-shape", "kind"),
        (NEW | {"extra_time": 1.1}, 422, "bad-shape", "extra_time"),
        (NEW | {"extra_time": None}, 422, "bad-shape", "extra_time"),
        ({"kind": "segment"}, 422, "bad-shape", "program"),
        ({"program": PROGRAM}, 422, "bad-shape", "kind"),
        (NEW | {"program": ["x"]}, 422, "bad-shape", "program"),
        (NEW | {"program": "x" * 101}, 422, "bad-shape", "program"),
        ([], 422, "bad-shape", None),
    ],
)
def test_a_sitting_that_cannot_be_made(sent, status, kind, field):
    response = Client().post(SITTINGS, json.dumps(sent), content_type="application/json")
    assert problem(response, status, kind).get("field") == field
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"option": "e", "sequence": 1}, "option"),
        ({"option": "A", "sequence": 1}, "option"),
        ({"option": 1, "sequence": 1}, "option"),
        ({"sequence": 1}, "option"),
        ({"option": "a"}, "sequence"),
        ({"option": "a", "sequence": 0}, "sequence"),
        ({"option": "a", "sequence": -1}, "sequence"),
        ({"option": "a", "sequence": 1_000_001}, "sequence"),
        ({"option": "a", "sequence": 10**30}, "sequence"),
        ({"option": "a", "sequence": "1"}, "sequence"),
        ({"option": "a", "sequence": 1.5}, "sequence"),
        ({"option": "a", "sequence": True}, "sequence"),
        ({"option": "a", "sequence": None}, "sequence"),
    ],
)
def test_a_response_that_cannot_be_read(sitting, sent, field):
    told = problem(sitting.call("PUT", "/responses/1", sent), 422, "bad-shape")
    assert told["field"].startswith(field)
    assert sitting.call("GET").json()["items"][0]["sequence"] == 0


@pytest.mark.parametrize("number", ["0", "51", "9" * 30, "x", "-1", "1.0", ""])
def test_an_item_that_there_is_not(sitting, number):
    problem(sitting.call("GET", f"/items/{number}"), 404, "not-found")
    problem(sitting.call("PUT", f"/responses/{number}", {"option": "a", "sequence": 1}), 404, "not-found")


WRITES = [("POST", None, NEW), ("PUT", "/responses/1", {"option": "a", "sequence": 1})]


@pytest.mark.parametrize(("method", "under", "body"), WRITES)
@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"{", {}, 400, "unreadable"),
        (b'{"option": NaN}', {}, 400, "unreadable"),
        (b"\xff", {}, 400, "unreadable"),
        (b"", {}, 422, "bad-shape"),
        (None, {"content_type": "text/plain"}, 415, "wrong-content-type"),
        (None, {"content_type": "application/x-www-form-urlencoded"}, 415, "wrong-content-type"),
        (b" " * 300_000, {}, 413, "too-large"),
        (None, {"CONTENT_LENGTH": "-1"}, 413, "too-large"),
        (None, {"HTTP_TRANSFER_ENCODING": "chunked"}, 411, "length-wanted"),
    ],
)
def test_a_body_that_is_not_taken(sitting, method, under, body, content, headers, status, kind):
    path = SITTINGS if under is None else f"{SITTINGS}/{sitting.id}{under}"
    sent = json.dumps(body).encode() if content is None else content
    problem(sitting.send(method, path, sent, token=sitting.token, **headers), status, kind)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (OperationalError("database is locked: secret"), 503, "busy"),
        (actions.BadResponseError("no such option: secret"), 422, "bad-response"),
        (RuntimeError("secret"), 500, "our-fault"),
        (actions.UnknownSittingError("secret: it was erased meanwhile"), 404, "unknown-sitting"),
    ],
)
def test_what_goes_wrong_inside_is_told_without_its_words(sitting, monkeypatch, error, status, kind):
    def broken(**_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(actions, "record_response", broken)
    response = sitting.respond()
    problem(response, status, kind)
    assert b"secret" not in response.content


# Addresses and methods

ROUTES = [
    ("GET", ""),
    ("POST", "/start"),
    ("GET", "/items/1"),
    ("PUT", "/responses/1"),
    ("POST", "/submit"),
    ("GET", "/report"),
    ("GET", "/journal"),
]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")


def test_the_routes_are_all_that_there_are():
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    found = {(method.upper(), path.partition("sittings")[2]) for path in paths for method in paths[path] if "/sittings" in path}
    named = {(method, ("/{sitting_id}" + under).replace("/1", "/{number}")) for method, under in ROUTES}
    assert found == {("POST", ""), *named}
    for path in paths:
        for operation in paths[path].values():
            assert ("security" in operation) == ("sitting_id" in path), path


@pytest.mark.parametrize(("taken", "under"), [("POST", None), *ROUTES])
def test_every_other_method_is_refused(sitting, taken, under):
    path = SITTINGS if under is None else f"{SITTINGS}/{sitting.id}{under}"
    for method in METHODS:
        if method == taken or (method, taken) == ("HEAD", "GET"):
            continue
        response = sitting.send(method, path, token=sitting.token)
        assert (response.status_code, response["Allow"]) == (405, taken), method
        assert response["Content-Type"] == "application/problem+json"
    assert sitting.call("GET").json()["state"] == "in_progress"


@pytest.mark.parametrize("under", [under for method, under in ROUTES if method == "GET"])
def test_a_head_has_the_headers_of_a_get(sitting, under):
    sitting.submit()
    told, head = sitting.call("GET", under), sitting.call("HEAD", under)
    assert (head.status_code, head["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert head["Cache-Control"] == told["Cache-Control"] == "no-store"
    assert sitting.call("HEAD", under, token="x").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-0000-0000-00000000000g", "../aama-cma", "%00"])
def test_what_is_no_id_is_no_address(wrong):
    problem(Client().get(f"{SITTINGS}/{wrong}/journal"), 404, "not-found")


def test_every_answer_is_for_nobodys_cache_and_sets_no_cookie(sitting):
    for method, under in ROUTES:
        sitting.call(method, under, {"option": "a", "sequence": 1} if method == "PUT" else None)
        sitting.call(method, under, b"{", token="wrong")
    sitting.respond(1, "b", 1)
    sitting.call("GET", "/items/99")
    assert {each.status_code for each in sitting.responses} == {200, 201, 404, 409}
    for each in sitting.responses:
        assert each["Cache-Control"] == "no-store", each.request
        assert not each.cookies
        assert "ETag" not in each
        assert each["Content-Type"] in {"application/json; charset=utf-8", "application/problem+json"}


def test_a_session_of_the_site_is_neither_wanted_nor_of_use(sitting, django_user_model):
    person = django_user_model.objects.create_user("ana@example.org", "a long enough password")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    problem(client.get(f"{SITTINGS}/{sitting.id}"), 404, "unknown-sitting")
    assert client.get(f"{SITTINGS}/{sitting.id}", HTTP_AUTHORIZATION=f"bearer  {sitting.token} ").status_code == 200


# Of whom it is told that there is none (AS-22)

BODIES = [
    pytest.param(b'{"option": "a", "sequence": 1}', "application/json", id="good"),
    pytest.param(b"{", "application/json", id="no JSON"),
    pytest.param(b"[]", "application/json", id="another shape"),
    pytest.param(b"", "application/json", id="empty"),
    pytest.param(b"{}", "text/plain", id="another type"),
    pytest.param(b" " * 300_000, "application/json", id="too large"),
]


@pytest.mark.parametrize(("content", "kind"), BODIES)
@pytest.mark.parametrize("state", ["created", "in_progress", "submitted"])
def test_as22_to_everybody_else_there_is_no_such_sitting(candidate, content, kind, state):
    """Whatever else is wrong, and in the very words that are said of a sitting that never was."""
    other = Candidate()
    if state != "created":
        candidate.start()
    if state == "submitted":
        candidate.submit()
    never = str(uuid4())
    routes = [*ROUTES, ("GET", "/items/99"), ("PUT", "/responses/99")]
    authorizations = [
        None,
        f"Bearer {other.token}",
        "Bearer",
        "Bearer ",
        f"Basic {candidate.token}",
        candidate.token,
        f"Bearer {candidate.token[:-1]}",
        f"Bearer {candidate.token}{candidate.token}",
    ]
    for method, under in routes:
        for authorization in authorizations:
            headers = {} if authorization is None else {"HTTP_AUTHORIZATION": authorization}
            told = []
            for whose in (candidate.id, never):
                response = candidate.client.generic(method, f"{SITTINGS}/{whose}{under}", content, content_type=kind, **headers)
                body = problem(response, 404, "unknown-sitting")
                told.append((response.status_code, response.headers, body | {"instance": ""}))
            assert {**told[0][1], "Content-Length": 0} == {**told[1][1], "Content-Length": 0}
            assert told[0][2] == told[1][2]
    assert candidate.call("GET").json()["state"] == state
    assert not [each for each in candidate.call("GET", "/journal").json()["entries"] if each["kind"] == "response"]


def test_as22_a_token_is_not_taken_from_anywhere_else(sitting):
    for query in (f"token={sitting.token}", f"authorization=Bearer%20{sitting.token}", f"access_token={sitting.token}"):
        problem(Client().get(f"{SITTINGS}/{sitting.id}?{query}"), 404, "unknown-sitting")
    problem(Client(headers={"Cookie": f"token={sitting.token}"}).get(f"{SITTINGS}/{sitting.id}"), 404, "unknown-sitting")


def test_an_erased_sitting_is_one_that_never_was(sitting):
    Sitting.objects.all().delete()
    for method, under in ROUTES:
        problem(sitting.call(method, under, {"option": "a", "sequence": 1}), 404, "unknown-sitting")


# What the client says of itself (AS-21)


@pytest.mark.parametrize(
    "forged",
    [
        {"key": "a"},
        {"correct": True},
        {"score": 50},
        {"recorded_at": "2026-11-22T11:00:00Z"},
        {"late": False},
        {"hash": "0" * 64},
        {"number": 2},
        {"sitting_id": str(UUID(int=1))},
        {"user": 1},
        {"seconds_left": 9999},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_as21_a_forged_field_is_refused(sitting, forged):
    name = next(iter(forged))
    told = problem(sitting.call("PUT", "/responses/1", {"option": "a", "sequence": 1} | forged), 422, "bad-shape")
    assert told["field"] == name
    told = problem(sitting.send("POST", SITTINGS, NEW | forged), 422, "bad-shape")
    assert told["field"] == name
    assert sitting.call("GET").json()["items"][0]["state"] == "open"
    assert Sitting.objects.count() == 1


def test_as21_time_state_and_owner_are_the_servers(candidate, set_clock):
    forged = {
        "started_at": "2020-01-01T00:00:00Z", "seconds_left": 99_999, "state": "created", "extra_time": 2, "at": "2020-01-01", "token": "x",
    }  # fmt: skip
    headers = {"HTTP_DATE": "Wed, 01 Jan 2020 00:00:00 GMT", "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}
    query = "?at=2020-01-01T00:00:00Z&seconds_left=99999&extra_time=2&state=submitted"

    started = candidate.call("POST", f"/start{query}", forged, **headers).json()

    assert (started["state"], started["seconds_left"]) == ("in_progress", 2400)
    set_clock(NOW + 10 * MINUTE)
    again = candidate.call("POST", f"/start{query}", forged, **headers).json()
    assert again["seconds_left"] == 1800
    assert candidate.call("GET", query, **headers).json()["seconds_left"] == 1800
    report = candidate.call("POST", f"/submit{query}", {"score": 50, "correct": 50, "responses": {"1": "a"}}, **headers)
    assert report.json()["state"] == "submitted"
    assert candidate.call("GET", "/report").json()["score"]["correct"] == 0


# What is kept back (AS-20)

FORBIDDEN_FIELDS = {
    "key", "why", "misconception", "misconceptions", "explanation", "source", "sources", "difficulty", "correct", "right", "score", "cognitive",
    "second_reading", "instead", "says", "reason", "reasons", "pretest", "scored", "b", "p_correct", "p_value", "statistics", "enemies", "area",
    "part", "areas", "readiness",
}  # fmt: skip


def fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from fields(each)
    if isinstance(value, list):
        for each in value:
            yield from fields(each)


def crawl(one: Candidate) -> list[Any]:
    """Every route in every state before the end, asked well and badly; the responses, with the wrong and the right choice alike."""

    def everywhere() -> None:
        one.call("GET")
        one.call("GET", "/journal")
        one.call("GET", "/report")
        for number in (0, *range(1, 51), 51):
            one.call("GET", f"/items/{number}")
        for sent in ({"option": "e", "sequence": 1}, {"option": "a"}, {}):
            one.call("PUT", "/responses/1", sent)
        one.call("PUT", "/responses/1", b"{")
        one.call("DELETE")

    everywhere()
    one.respond(1, "a", 1)
    one.submit()
    one.start()
    everywhere()
    for number in range(1, 51):
        one.respond(number, "abcd"[number % 3], 1)
    for number in range(1, 5):
        for sequence, option in enumerate(("a", "b", "c", "d", None, "a"), 2):
            one.respond(number, option, sequence)
        one.respond(number, "b", 1)
    everywhere()
    one.start()
    return one.responses


def test_as20_nothing_is_told_before_the_end(candidate):
    told = crawl(candidate)
    assert {each.status_code for each in told} == {200, 201, 400, 404, 405, 409, 422}

    for each in told:
        text = each.content.decode() + str(each.headers)
        assert SECRET not in text
        assert DIFFICULTY not in text
        assert "sums.example" not in text
        assert not re.search(rf"-({'|'.join(IDEAS)})\b", text)
        assert not set(fields(each.json())) & FORBIDDEN_FIELDS

    candidate.submit()
    after = candidate.call("GET", "/report").content.decode()
    assert SECRET in after, "the words that were looked for are the ones that are told"
    assert all(f"-{idea}" in after for idea in IDEAS)


def test_as20_what_is_told_does_not_depend_on_the_keys(tmp_path, monkeypatch):
    """The same items with other options called right: every response before the end is the same to the letter."""

    def told(calls: int) -> list[tuple[int, str]]:
        content = load_content(write_content(tmp_path / str(calls), calls=calls))
        assert content.findings == ()
        monkeypatch.setattr(bank, "shipped_content", lambda: content)
        one = Candidate()
        found = []
        for each in crawl(one):
            text = each.content.decode().replace(one.id, "ID").replace(one.token, "TOKEN")
            found.append((each.status_code, re.sub(r"[0-9a-f]{64}", "HASH", text)))
        one.submit()
        return [*found, (0, str([each["key"] for each in one.call("GET", "/report").json()["items"]]))]

    first, second = told(0), told(1)
    assert len(first) > 250
    assert first[:-1] == second[:-1]
    assert first[-1] != second[-1]


# The description

SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ON_A_SITTING = settings(GENTLE, max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request that comes through WSGI itself does not close the connection that this test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@SCHEMA.include(path_regex="sitting_id").parametrize()
@ON_A_SITTING
def test_no_request_about_a_sitting_breaks_it(case: Any, sitting: Candidate, kept_connection: None) -> None:
    """With a sitting that there is, opened by its token, so that what was made up reaches it."""
    case.path_parameters["sitting_id"] = sitting.id
    if isinstance(case.path_parameters.get("number"), int):
        case.path_parameters["number"] = abs(case.path_parameters["number"]) % 60
    case.headers["Authorization"] = f"Bearer {sitting.token}"
    case.call_and_validate(app=application, checks=CHECKS)


@SCHEMA.include(path_regex="sittings$").parametrize()
@ON_A_SITTING
def test_no_request_for_a_sitting_breaks_it(case: Any, kept_connection: None) -> None:
    if isinstance(case.body, dict) and "program" in case.body:
        case.body["program"] = PROGRAM
    case.call_and_validate(app=application, checks=CHECKS)
