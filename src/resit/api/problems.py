"""What goes wrong in the API: every error leaves it as application/problem+json (RFC 9457), one sentence and no trace."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from resit.apps.bank.queries import NoContentError
from resit.apps.sittings.actions import BadResponseError, RequestReusedError, SittingClosedError, StaleSequenceError, UnknownSittingError
from resit.apps.sittings.queries import SittingOpenError
from resit.journey.case import BadQuestionError
from resit.journey.facts import UnknownFactError
from resit.journey.programs import UnknownProgramError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_BYTES = 256 * 1024
LONGEST_DETAIL = 500


class Kind(NamedTuple):
    """A kind of problem: its HTTP status, its name in addresses, and what it is called."""

    status: int
    slug: str
    title: str | Promise


UNREADABLE = Kind(400, "unreadable", gettext_lazy("The request cannot be read"))
NOT_FOUND = Kind(404, "not-found", gettext_lazy("There is nothing at this address"))
UNKNOWN_PROGRAM = Kind(404, "unknown-program", gettext_lazy("There is no such program"))
UNKNOWN_FACT = Kind(404, "unknown-fact", gettext_lazy("The program has no such fact"))
NOT_ALLOWED = Kind(405, "method-not-allowed", gettext_lazy("This address takes no such request"))
LENGTH_WANTED = Kind(411, "length-wanted", gettext_lazy("The request does not say how long it is"))
TOO_LARGE = Kind(413, "too-large", gettext_lazy("The request is too large"))
WRONG_TYPE = Kind(415, "wrong-content-type", gettext_lazy("The request is not JSON"))
BAD_QUESTION = Kind(422, "bad-question", gettext_lazy("The question cannot be answered as it stands"))
BAD_SHAPE = Kind(422, "bad-shape", gettext_lazy("The request does not have the shape this address takes"))
NOT_YOURS = Kind(404, "unknown-sitting", gettext_lazy("There is no such sitting"))
NO_CONTENT = Kind(404, "no-content", gettext_lazy("There is nothing to sit for this program"))
SITTING_CLOSED = Kind(409, "sitting-closed", gettext_lazy("The sitting takes nothing"))
SITTING_OPEN = Kind(409, "sitting-open", gettext_lazy("The sitting is not over"))
STALE_SEQUENCE = Kind(409, "stale-sequence", gettext_lazy("A later response was recorded already"))
KEY_REUSED = Kind(409, "idempotency-key-reused", gettext_lazy("The key was sent with another request"))
BAD_RESPONSE = Kind(422, "bad-response", gettext_lazy("The response does not fit the item"))
BUSY = Kind(503, "busy", gettext_lazy("The database is busy"))
OUR_FAULT = Kind(500, "our-fault", gettext_lazy("Something is wrong on our side"))

KINDS = (
    UNREADABLE, NOT_FOUND, UNKNOWN_PROGRAM, UNKNOWN_FACT, NOT_YOURS, NO_CONTENT, NOT_ALLOWED, SITTING_CLOSED, SITTING_OPEN, STALE_SEQUENCE,
    KEY_REUSED, LENGTH_WANTED, TOO_LARGE, WRONG_TYPE, BAD_QUESTION, BAD_RESPONSE, BAD_SHAPE, BUSY, OUR_FAULT,
)  # fmt: skip
PROBLEMS: Mapping[type[Exception], Kind] = {
    BadQuestionError: BAD_QUESTION,
    UnknownProgramError: UNKNOWN_PROGRAM,
    UnknownFactError: UNKNOWN_FACT,
    UnknownSittingError: NOT_YOURS,  # and what derives from it: another's sitting, and one that never was
    NoContentError: NO_CONTENT,
    SittingClosedError: SITTING_CLOSED,
    SittingOpenError: SITTING_OPEN,
    StaleSequenceError: STALE_SEQUENCE,
    RequestReusedError: KEY_REUSED,
    BadResponseError: BAD_RESPONSE,
    OperationalError: BUSY,
    ValidationError: BAD_SHAPE,
    RequestDataTooBig: TOO_LARGE,
    SuspiciousOperation: UNREADABLE,
    HttpError: UNREADABLE,  # the framework's own: a body that is not JSON
    Http404: NOT_FOUND,
    Exception: OUR_FAULT,
}


@dataclass(frozen=True)
class Said:
    """What is told about one problem: a sentence, and which part of the request it is about."""

    detail: str
    field: str | None = None


def problem(request: HttpRequest, kind: Kind, said: Said) -> HttpResponse:
    """The answer that tells a problem."""
    body: dict[str, Any] = {
        "type": f"/api/v1/problems#{kind.slug}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": said.detail[:LONGEST_DETAIL],
        "instance": request.path,
    }
    if said.field is not None:
        body["field"] = said.field
    return HttpResponse(orjson.dumps(_utf8(body)), status=kind.status, content_type=MEDIA_TYPE)


def problem_of(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The answer to an error that a router, or the framework around it, raised."""
    if isinstance(error, type):
        error = error()
    kind = next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)
    if kind is OUR_FAULT:
        # The address alone: what was asked is nobody's but the asker's.
        log.error("The API failed at %s", request.path, exc_info=error)
    return problem(request, kind, _said(kind, error))


def _said(kind: Kind, error: Exception) -> Said:
    if isinstance(error, BadQuestionError):
        return Said(error.said(_), error.field or None)
    if isinstance(error, ValidationError):
        return _first_of(error)
    if isinstance(error, UnknownFactError):
        return Said(_("The program's facts are: {names}.").format(names=", ".join(error.names)), "name")
    if isinstance(error, StaleSequenceError):
        return Said(
            _("The recorded response has sequence {kept}; send a greater one, after looking at what is recorded.").format(kept=error.kept),
            "sequence",
        )
    details: Mapping[Kind, str] = {
        UNKNOWN_PROGRAM: _("No program has this id; GET /api/v1/programs lists them. An id is like nha-ccma, not a name."),
        TOO_LARGE: _("A request may have {most} bytes at most.").format(most=MOST_BYTES),
        UNREADABLE: _("The body is not JSON in UTF-8.")
        if isinstance(error, HttpError)
        else _("The address or a header of the request cannot be read, or has too many parts."),
        NOT_YOURS: _(
            "No sitting of this address is open to this token. Send the token you got when you made it, as Authorization: Bearer."
        ),
        NO_CONTENT: _("Nothing has been written to sit for this program yet."),
        SITTING_CLOSED: _("The sitting has not begun or is over. Its state says which; responses recorded before stand."),
        SITTING_OPEN: _("Keys and reasons are told once the sitting is submitted or its time is over."),
        KEY_REUSED: _("This Idempotency-Key was sent before with another program, kind, form or extra time. Use a new key."),
        BAD_RESPONSE: _("The item has options a, b, c and d; sequences run from 1 to 1,000,000."),
        BUSY: _(
            "The database did not confirm the request in time. Send the same one again in a moment; what is recorded already stays as it is."
        ),
        NOT_FOUND: _("Nothing is served at this address; /api/v1/openapi.json describes the API."),
        OUR_FAULT: _("The request could not be answered, and it is not your doing. The server's log says why."),
    }
    return Said(details[kind])


def _first_of(error: ValidationError) -> Said:
    """The first thing wrong with the shape, as "attempts[0].outcome: Field required"."""
    first = error.errors[0]
    place, *path = first["loc"]
    if place == "body":
        path = path[1:]  # the router's name for the body says nothing to the asker
    field = ""
    for step in path:
        field += f"[{step}]" if isinstance(step, int) else f".{_short(str(step))}"
    field = field.lstrip(".")
    message = str(first["msg"]).removeprefix("Value error, ")
    return Said(f"{field}: {message}." if field else f"{message}.", field or None)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _utf8(body: dict[str, Any]) -> dict[str, Any]:
    """Halves of characters, which a path or key may hold, are not JSON."""
    return {key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for key, value in body.items()}
