"""Facts one by one, for other people's pages: each with its sources, days and state, as JSON and as JSON-LD."""

from typing import Annotated, Any, Literal

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router

from resit.api.fact_schemas import Fact, FactList
from resit.api.programs import program_of
from resit.api.schemas import Problem
from resit.journey.facts import program_fact, program_facts
from resit.journey.linked_facts import linked_fact, linked_facts

router = Router(tags=["facts"])

LINKED_TYPE = "application/ld+json"
Form = Annotated[
    Literal["json", "jsonld"] | None,
    Query(description="jsonld for JSON-LD; where it is left out, an Accept header of application/ld+json asks for it too."),
]
PLAIN_TYPE = "application/json"
LINKED = {
    "responses": {
        200: {
            "content": {
                LINKED_TYPE: {"schema": {"type": "object", "description": "The same in the words of schema.org, where it is asked for."}}
            }
        }
    }
}


@router.get(
    "/{program_id}/facts",
    response={200: FactList, 304: None, 404: Problem, 422: Problem},
    summary="Facts",
    by_alias=True,
    openapi_extra=LINKED,
)
def facts(request: HttpRequest, response: HttpResponse, program_id: str, format: Form = None) -> Any:
    """Every fact of a program: its value, its words or its absence, its sources with their four days, and how it stands today."""
    loaded = program_of(program_id)
    found = program_facts(loaded, on=timezone.localdate(), say=gettext)
    if wants_linked(request, format):
        return as_linked(linked_facts(found, loaded.program, site=site_of(request)))
    response["Vary"] = "Accept"
    program = loaded.program
    return {"program": program.id, "program_name": program.short_name, "version": program.version, "items": found}


@router.get(
    "/{program_id}/facts/{name}",
    response={200: Fact, 304: None, 404: Problem, 422: Problem},
    summary="One fact",
    by_alias=True,
    openapi_extra=LINKED,
)
def fact(request: HttpRequest, response: HttpResponse, program_id: str, name: str, format: Form = None) -> Any:
    """One fact, such as wait, attempts, fee, deadline, score. Its name and its address stay for ever; its value follows the rule."""
    loaded = program_of(program_id)
    found = program_fact(loaded, name, on=timezone.localdate(), say=gettext)
    if wants_linked(request, format):
        return as_linked(linked_fact(found, loaded.program, site=site_of(request)))
    response["Vary"] = "Accept"
    return found


def wants_linked(request: HttpRequest, asked: str | None) -> bool:
    """Whether JSON-LD is asked for by name, or preferred to plain JSON by the Accept header."""
    return asked == "jsonld" or (asked is None and request.get_preferred_type([PLAIN_TYPE, LINKED_TYPE]) == LINKED_TYPE)


def as_linked(data: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(data), content_type=LINKED_TYPE)
    response["Vary"] = "Accept"
    return response


def site_of(request: HttpRequest) -> str:
    """The installation's address, without a slash at its end."""
    public: str = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return public.rstrip("/")
