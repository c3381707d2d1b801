"""How the API speaks HTTP: JSON by orjson, ETags, and problems instead of pages for what no router sees."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import URLPattern, URLResolver, re_path
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from resit.api.problems import (
    BAD_SHAPE,
    LENGTH_WANTED,
    MEDIA_TYPE,
    MOST_BYTES,
    NOT_ALLOWED,
    NOT_FOUND,
    PROBLEMS,
    TOO_LARGE,
    WRONG_TYPE,
    Said,
    problem,
    problem_of,
)

SECONDS_FRESH = 60
View = Callable[..., HttpResponseBase]


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 (the framework's signature)
        return orjson.dumps(data)


class OrjsonParser(Parser):
    """Takes what JSON allows and nothing more: no NaN, no half of a character, no number without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


class ResitAPI(NinjaAPI):
    """The framework's API with our manners around every address."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for each in patterns:
            if isinstance(each, URLPattern):
                # The front page is the framework's own, and has nothing to show.
                each.callback = not_found if each.name == "api-root" else with_manners(each.callback)
        return [*patterns, re_path("", not_found)]

    def get_openapi_schema(self, **arguments: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**arguments)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return schema

    def set_default_exception_handlers(self) -> None:
        for each in PROBLEMS:
            self.add_exception_handler(each, problem_of)


def with_manners(view: View) -> View:
    """`view` with an ETag on what is fetched, problems as JSON, and what anybody may read open to pages of other sites."""

    @wraps(view)
    def polite(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        if not is_open(request):
            return answered(request, *arguments, **names)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = answered(request, *arguments, **names)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    def answered(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"  # the server sends the head alone
        response = view(request, *arguments, **names)
        if response.status_code == 405:
            said = Said(_("{method} is not taken here; {allowed} is.").format(method=str(request.method)[:20], allowed=response["Allow"]))
            refused = problem(request, NOT_ALLOWED, said)
            refused["Allow"] = response["Allow"]
            return refused
        if (
            request.method == "GET"
            and response.status_code == 200
            and isinstance(response, HttpResponse)
            and "Cache-Control" not in response
        ):
            return _with_etag(request, response)
        if request.method != "GET":
            response["Cache-Control"] = "no-store"  # an answer is about a person
        return response

    return polite


def is_open(request: HttpRequest) -> bool:
    """Whether a page of another site may read the answer: programs and facts are about nobody. Sittings, and what is sent, are not."""
    return request.method in {"GET", "HEAD", "OPTIONS"} and "/sittings" not in request.path


def takes_json(operation: View) -> View:
    """`operation` with its request looked at before the body is read: its length and its kind."""

    @wraps(operation)
    def careful(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        return _refusal(request) or operation(request, *arguments, **names)

    return careful


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if "HTTP_TRANSFER_ENCODING" in request.META:  # WSGI gives no body of unknown length
        return problem(request, LENGTH_WANTED, Said(_("Send the question in one piece, with its Content-Length.")))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        return problem(request, TOO_LARGE, Said(_("A request may have {most} bytes at most.").format(most=MOST_BYTES)))
    if length == "0":
        return problem(request, BAD_SHAPE, Said(_("The request has no body; send a JSON object, which may be empty: {}.")))
    if request.content_type != "application/json":
        return problem(request, WRONG_TYPE, Said(_("Send the question as application/json.")))
    return None


def _with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in wanted or etag in {each.removeprefix("W/") for each in wanted}:
        varies, response = response.get("Vary"), HttpResponseNotModified()
        if varies:
            response["Vary"] = varies
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SECONDS_FRESH}"
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """What is said at an address under the API's own that nothing answers."""
    return problem(request, NOT_FOUND, Said(_("Nothing is served at this address; /api/v1/openapi.json describes the API.")))


not_found.csrf_exempt = True  # type: ignore[attr-defined]  # as csrf_exempt does; a refusal needs no token
