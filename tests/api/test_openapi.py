"""The API does what its OpenAPI file says, whatever it is sent."""

import json
import os
from typing import Any

import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.conftest import GOLDEN_VARIABLE, ROOT

from resit.api.api import api
from resit.project.wsgi import application

FILE = ROOT / "docs" / "api" / "openapi.json"
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))


def test_golden_openapi_file():
    text = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get(GOLDEN_VARIABLE):
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
    assert FILE.exists(), "docs/api/openapi.json is not there; `./resit golden` writes it"
    assert text == FILE.read_text(encoding="utf-8"), "docs/api/openapi.json differs; if the new text is right, `./resit golden` writes it"


def test_the_file_that_is_served_is_the_golden_one():
    assert Client().get("/api/v1/openapi.json").json() == json.loads(FILE.read_text(encoding="utf-8"))


def test_every_refusal_is_described_as_a_problem():
    for path, operations in SCHEMA.raw_schema["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (path, status)


GENTLE = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@SCHEMA.parametrize()
@GENTLE
def test_no_request_breaks_it(case: Any) -> None:
    """Neither a fault of ours nor a status, a type or a shape that the file does not name."""
    _check(case)


@SCHEMA.include(path_regex="program_id").parametrize()
@GENTLE
def test_no_request_about_a_program_breaks_it(case: Any) -> None:
    """The same with an id that there is, so that what was made up reaches the rules."""
    case.path_parameters["program_id"] = "aama-cma"
    _check(case)


def _check(case: Any) -> None:
    case.call_and_validate(
        app=application,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )
