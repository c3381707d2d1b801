"""Sittings over the API: made, started, responded to, submitted, and told. The token of a sitting is the only way to it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Header, Router, Status
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from resit.api.problems import problem_of
from resit.api.programs import program_of
from resit.api.schemas import Problem
from resit.api.serving import takes_json
from resit.api.sitting_schemas import (
    ItemView,
    Journal,
    MadeSitting,
    NewSitting,
    ReceiptView,
    SentResponse,
    SittingReport,
    SittingView,
)
from resit.apps.bank.queries import bank_of, bank_or_none
from resit.apps.sittings import actions, queries
from resit.apps.sittings.actions import Owner, SittingClosedError, UnknownSittingError
from resit.apps.sittings.models import Kind, Sitting
from resit.domain.delivery.states import SittingState
from resit.journey.question import BadQuestionError
from resit.journey.sitting_report import sitting_report

router = Router(tags=["sittings"])
RequestKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="Names this request, so that it may be sent again: best a random UUID."),
]
View = Callable[..., HttpResponseBase]
OPENED = "resit.sitting"
PROBLEMS = {404: Problem, 409: Problem, 422: Problem}
SENT = {**PROBLEMS, 400: Problem, 411: Problem, 413: Problem, 415: Problem}


def private(operation: View) -> View:
    """What is told of a sitting is for whoever holds its token, and for nobody's cache."""

    @wraps(operation)
    def answered(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        response = operation(request, *arguments, **names)
        response["Cache-Control"] = "no-store"
        return response

    return answered


def opened(operation: View) -> View:
    """`operation` on a sitting that the request's token opens. It is looked at before anything else of the request is read or told."""

    @wraps(operation)
    def guarded(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        sitting_id = UUID(str(names["sitting_id"]))  # the framework's converter leaves the text as it is
        try:
            sitting = queries.sitting_by_token(sitting_id, token.strip() if scheme.casefold() == "bearer" else "", at=timezone.now())
        except UnknownSittingError as error:
            return problem_of(request, error)
        request.META[OPENED] = {sitting.pk: sitting}
        return operation(request, *arguments, **names)

    return guarded


class SittingToken(HttpBearer):
    """Says in the API's description that a sitting is opened by its token; `opened` has looked at it before."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:  # noqa: ARG002 (the framework's signature)
        return OPENED in request.META


TOKEN = SittingToken()


@router.post("", response={201: MadeSitting, **SENT}, summary="Make a sitting", by_alias=True)
@decorate_view(takes_json, private)
def make(request: HttpRequest, sent: NewSitting, idempotency_key: RequestKey = None) -> Status[dict[str, Any]]:
    """A sitting that has not begun: no time runs yet. The same Idempotency-Key sent again within a day gives the same sitting."""
    loaded = program_of(sent.program)
    bank = bank_of(loaded.program.id)
    form = next((each for each in bank.forms if sent.form in {None, each.id}), None)
    if form is None:
        known = ", ".join(each.id for each in bank.forms)
        raise BadQuestionError(gettext("There is no such form; there are {known}.").format(known=known), "form")
    sitting = actions.make_sitting(
        owner=Owner(),
        program_id=loaded.program.id,
        kind=Kind.SEGMENT,
        form=form,
        items=[bank.items[each] for each in form.items],
        extra_time=float(sent.extra_time),
        at=timezone.now(),
        # Two strangers may choose the same key; who repeats a request does so from where it was sent.
        request_key=f"api\0{request.META.get('REMOTE_ADDR', '')}\0{idempotency_key}" if idempotency_key else "",
    )
    return Status(201, {**_head(sitting), "token": queries.token_of(sitting.pk), "form": sitting.form or None})


@router.get("/{uuid:sitting_id}", response={200: SittingView, **PROBLEMS}, summary="Where a sitting stands", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def view(request: HttpRequest, sitting_id: UUID) -> dict[str, Any]:
    """State, time left by the server's clock, and each item's response with its sequence."""
    return _view(_sitting(request, sitting_id))


@router.post("/{uuid:sitting_id}/start", response={200: SittingView, **PROBLEMS}, summary="Start the clock", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def start(request: HttpRequest, sitting_id: UUID) -> dict[str, Any]:
    """The clock starts at the first call; every later one gives the sitting as it stands."""
    sitting = _sitting(request, sitting_id)
    return _view(actions.start_sitting(sitting_id=sitting.pk, at=timezone.now()))


@router.get("/{uuid:sitting_id}/items/{int:number}", response={200: ItemView, **PROBLEMS}, summary="One item", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def item(request: HttpRequest, sitting_id: UUID, number: int) -> dict[str, Any]:
    """Stem and options, once the clock has started."""
    sitting = _sitting(request, sitting_id)
    if sitting.state == SittingState.CREATED:
        raise SittingClosedError(f"sitting {sitting.pk} has not begun; start it first")
    items = queries.delivered_items(sitting)
    if not 1 <= number <= len(items):
        raise Http404(f"sitting {sitting.pk} has no item {number}")
    shown = items[number - 1]
    return {"number": number, "stem": shown.stem, "options": [{"id": each.id, "text": each.text} for each in shown.options]}


@router.put(
    "/{uuid:sitting_id}/responses/{int:number}", response={200: ReceiptView, **SENT}, summary="Record a response", by_alias=True, auth=TOKEN
)
@decorate_view(takes_json, opened, private)
def respond(request: HttpRequest, sitting_id: UUID, number: int, sent: SentResponse) -> dict[str, Any]:
    """The receipt is given after the commit. The same response sent again gets the same receipt; an older one is refused."""
    sitting = _sitting(request, sitting_id)
    if not 1 <= number <= len(sitting.items):
        raise Http404(f"sitting {sitting.pk} has no item {number}")
    receipt = actions.record_response(sitting_id=sitting.pk, number=number, option=sent.option, sequence=sent.sequence, at=timezone.now())
    return {
        "number": receipt.number,
        "option": receipt.option,
        "sequence": receipt.sequence,
        "recorded_at": receipt.recorded_at,
        "hash": receipt.digest,
        "late": receipt.late,
    }


@router.post("/{uuid:sitting_id}/submit", response={200: SittingView, **PROBLEMS}, summary="Submit", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def submit(request: HttpRequest, sitting_id: UUID) -> dict[str, Any]:
    """The sitting is over; sent again, it stays as it ended."""
    sitting = _sitting(request, sitting_id)
    return _view(actions.submit_sitting(sitting_id=sitting.pk, at=timezone.now()))


@router.get("/{uuid:sitting_id}/report", response={200: SittingReport, **PROBLEMS}, summary="The result", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def report(request: HttpRequest, sitting_id: UUID) -> dict[str, Any]:
    """The score with its error, every item with its key and reasons; only once the sitting is over."""
    sitting = _sitting(request, sitting_id)
    if not sitting.is_over:
        raise queries.SittingOpenError(f"sitting {sitting.pk} is {sitting.state}")
    (sat,) = queries.as_sat([sitting])
    program = program_of(sitting.program_id).program
    values = sitting_report(
        sat, program=program, bank=bank_or_none(sitting.program_id), say=gettext
    )  # told whatever has become of the bank
    return {**_head(sitting), "extra_time": sitting.extra_time, **values}


@router.get("/{uuid:sitting_id}/journal", response={200: Journal, **PROBLEMS}, summary="Every receipt", by_alias=True, auth=TOKEN)
@decorate_view(opened, private)
def journal(request: HttpRequest, sitting_id: UUID) -> dict[str, Any]:
    """What was recorded, in order, each entry with the hash of its receipt."""
    sitting = _sitting(request, sitting_id)
    entries = [
        {
            "position": line.position,
            "kind": line.kind,
            "number": line.number,
            "option": line.option,
            "sequence": line.sequence,
            "recorded_at": line.recorded_at,
            "late": line.late,
            "hash": line.digest,
        }
        for line in queries.journal_of(sitting)
    ]
    return {"id": sitting.pk, "whole": queries.journal_is_whole(sitting), "entries": entries}


def _sitting(request: HttpRequest, sitting_id: UUID) -> Sitting:
    """The sitting that `opened` found at this address."""
    found: Mapping[UUID, Sitting] = request.META[OPENED]
    return found[sitting_id]


def _head(sitting: Sitting) -> dict[str, Any]:
    return {"id": sitting.pk, "state": sitting.state, "kind": sitting.kind, "program": sitting.program_id}


def _view(sitting: Sitting) -> dict[str, Any]:
    standing = queries.responses_of(sitting)
    window = sitting.window
    items = []
    for number in range(1, len(sitting.items) + 1):
        each = standing.get(number)
        items.append(
            {
                "number": number,
                "state": "responded" if each and each.option else "open",
                "flagged": bool(each and each.flagged),
                "response": (each.option or None) if each else None,
                "sequence": each.sequence if each else 0,
            }
        )
    return {
        **_head(sitting),
        "segment": 1,
        "seconds_left": queries.seconds_left_of(sitting, at=timezone.now()),
        "ends_at": window.ends_at if window else None,
        "items": items,
    }
