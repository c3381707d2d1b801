"""Facts one by one over HTTP: for anybody to read, from any page, in two forms. No test here touches the database."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from resit.journey.facts import program_facts
from resit.journey.programs import load_catalog

CATALOG = load_catalog()
PROGRAMS = "/api/v1/programs"
WAIT = f"{PROGRAMS}/aama-cma/facts/wait"
PLAIN, LINKED = "application/json", "application/ld+json"


def get(path: str, query: Any = None, **headers: str) -> Any:
    return Client().get(path, query, headers=headers)


# Shape


@pytest.mark.parametrize("program", sorted(CATALOG.programs))
def test_every_fact_is_given_as_the_journey_knows_it(program: str) -> None:
    """The typed schema drops nothing that a page would print, and the list and the single fact are the same."""
    loaded = CATALOG.programs[program]
    listed = get(f"{PROGRAMS}/{program}/facts").json()
    known = program_facts(loaded, on=date(2026, 11, 22))

    assert (listed["program"], listed["version"]) == (program, loaded.program.version)
    assert [each["name"] for each in listed["items"]] == [each["name"] for each in known]
    for given, fact in zip(listed["items"], known, strict=True):
        assert given == {name: json.loads(json.dumps(fact[name])) for name in given}
        assert given["words"]
        assert given["state"]
        assert given["sources"] or given["absence"] == "not_found"
        for source in given["sources"]:
            assert {"text", "copy", "fetched", "checked"} <= set(source), "four days, each null where it is not known"
        assert get(f"{PROGRAMS}/{program}/facts/{given['name']}").json() == given


def test_a_fact_has_these_fields() -> None:
    assert set(get(WAIT).json()) == {
        "program", "program_name", "name", "label", "value", "words", "text", "absence", "ask", "state", "state_words", "standing",
        "confidence", "rules", "source", "sources", "claims", "as_of", "version",
    }  # fmt: skip


def test_a_fact_is_of_the_day_it_is_asked() -> None:
    assert get(WAIT).json()["as_of"] == "2026-11-22"


# Caches


@pytest.mark.parametrize("query", [None, {"format": "jsonld"}])
@pytest.mark.parametrize("path", [WAIT, f"{PROGRAMS}/aama-cma/facts"])
def test_what_has_not_changed_is_not_sent_again(path: str, query: Any) -> None:
    first = get(path, query)
    again = get(path, query, if_none_match=f'"else", W/{first["ETag"]}')
    other = get(path.replace("aama-cma", "ima-cma"), query, if_none_match=first["ETag"])

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", [WAIT, f"{PROGRAMS}/aama-cma/facts"])
def test_a_cache_is_told_that_the_form_depends_on_what_is_accepted(path: str) -> None:
    """Otherwise one that keeps the JSON-LD hands it to whoever wants JSON."""
    plain, linked = get(path), get(path, accept=LINKED)
    unchanged = get(path, if_none_match=plain["ETag"])
    assert plain["ETag"] != linked["ETag"]
    assert get(path, accept=LINKED, if_none_match=plain["ETag"]).status_code == 200
    for response in (plain, linked, unchanged):
        assert "Accept" in [each.strip() for each in response["Vary"].split(",")]


def test_a_fact_sets_no_cookie_and_asks_for_none() -> None:
    response = get(WAIT)
    assert not response.cookies
    assert "Cookie" not in response["Vary"]


def test_the_head_alone() -> None:
    head = Client().head(WAIT)
    assert (head.status_code, head["ETag"], head["Content-Type"]) == (200, get(WAIT)["ETag"], "application/json; charset=utf-8")


# Other people's pages


@pytest.mark.parametrize("path", [WAIT, f"{PROGRAMS}/aama-cma/facts", f"{PROGRAMS}/aama-cma/facts/nothing", f"{PROGRAMS}/x/facts"])
def test_any_page_may_read_it(path: str) -> None:
    response = get(path, origin="https://hub.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_a_page_that_asks_first_is_allowed_to_read_and_no_more() -> None:
    asked = Client().options(
        WAIT,
        headers={
            "origin": "https://hub.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", [f"{PROGRAMS}/aama-cma/retake", "/api/v1/sittings"])
def test_no_page_of_another_site_may_send(path: str) -> None:
    asked = Client().options(path, headers={"origin": "https://hub.example", "access-control-request-method": "POST"})
    assert "POST" not in asked.get("Access-Control-Allow-Methods", "")
    sent = Client().post(path, "{}", content_type="application/json", headers={"origin": "https://hub.example"})
    assert "Access-Control-Allow-Origin" not in sent


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_sent_to_a_fact(method: str) -> None:
    response = Client(enforce_csrf_checks=True).generic(method, WAIT, "{}", content_type="application/json")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET"


# JSON-LD


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        (None, "", PLAIN),
        (None, "*/*", PLAIN),
        (None, "text/html,application/xhtml+xml,*/*;q=0.8", PLAIN),
        (None, LINKED, LINKED),
        (None, f"text/html;q=0.1, {LINKED}", LINKED),
        (None, f"{LINKED}; q=0.5, application/json", PLAIN),
        (None, f"application/json;q=0.5, {LINKED};q=0.9", LINKED),
        (None, f"{LINKED};q=0", PLAIN),
        (None, "//;;q=nan,,", PLAIN),
        ({"format": "json"}, LINKED, PLAIN),
        ({"format": "jsonld"}, "application/json", LINKED),
    ],
)
def test_json_ld_where_it_is_asked_for(query: Any, accept: str, given: str) -> None:
    response = get(WAIT, query, **({"accept": accept} if accept else {}))
    assert response.status_code == 200
    assert response["Content-Type"].split(";")[0] == given
    assert ("@context" in response.json()) is (given == LINKED)


def test_json_ld_names_addresses_that_answer() -> None:
    found = get(f"{PROGRAMS}/nha-ccma/facts", {"format": "jsonld"}).json()
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "EducationalOccupationalCredential"
    client = Client()
    for address in [found["@id"], *(each["@id"] for each in found["subjectOf"])]:
        assert address.startswith("http://testserver/")
        assert client.get(address).status_code == 200


def test_an_installation_with_a_public_address_names_that(settings: Any) -> None:
    settings.PUBLIC_URL = "https://exams.example.org"
    assert get(WAIT, {"format": "jsonld"}).json()["@id"] == f"https://exams.example.org{WAIT}"


# What is not there


def test_a_fact_that_is_not_there_is_told_those_that_are() -> None:
    response = get(f"{PROGRAMS}/aama-cma/facts/waits")
    body = response.json()
    assert (response.status_code, body["type"], body["field"]) == (404, "/api/v1/problems#unknown-fact", "name")
    assert "wait, attempts, fee, deadline" in body["detail"]


@pytest.mark.parametrize("name", ["nothing", "Wait", "wait ", "%2e%2e", "a" * 3000, "%00", "%ED%A0%80", "'--", "%3Cscript%3E", "__class__"])
@pytest.mark.parametrize("program", ["aama-cma", "nothing", "%00", "%ED%A0%80"])
def test_odd_names_are_not_found(program: str, name: str) -> None:
    response = get(f"{PROGRAMS}/{program}/facts/{name}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert len(response.content) < 20_000


@pytest.mark.parametrize("form", ["xml", "", "JSONLD", "%", "x" * 5000])
def test_a_form_that_is_not_given(form: str) -> None:
    response = get(WAIT, {"format": form})
    assert (response.status_code, response.json()["field"]) == (422, "format")


def test_a_query_of_too_many_parts_is_refused_in_words_that_fit() -> None:
    response = get(f"{WAIT}?" + "&".join(f"a{n}=1" for n in range(2100)))
    assert response.status_code == 400
    assert "JSON" not in response.json()["detail"]
