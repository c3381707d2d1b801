"""Changes to webhooks: endpoints made and ended, events told, deliveries asked for again. `sending` has the tries.

An event, its deliveries and the task that sends them are written in the transaction of what the event tells of, so that none stands
without the others. A receiver may get an event more than once and knows it by its id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint, Event, EventKind
from resit.apps.webhooks.signing import new_secret, sealed

MOST_ENDPOINTS = 50
LONGEST_ADDRESS = 2000
LONGEST_NOTE = 200
KEPT = timedelta(days=365)
MOST_AT_ONCE = 500


class EndpointError(ValueError):
    """An endpoint that cannot be made; the message says why and what is wanted."""


@dataclass(frozen=True)
class Made:
    """A new endpoint. Nothing gives its secret a second time."""

    endpoint: Endpoint
    secret: str

    def __repr__(self) -> str:
        return f"Made({self.endpoint})"


@transaction.atomic
@sensitive_variables("secret")
def make_endpoint(*, address: str, programs: Sequence[str] = (), note: str = "", at: datetime, endpoint_id: UUID | None = None) -> Made:
    """Tell `address` of changes from now on; with `endpoint_id` the same form that is sent twice makes one endpoint.

    Raises
    ------
    EndpointError
        The address is none that can be posted to, this endpoint was made before, or there are fifty already.
    """
    # Imported here: pages that add no endpoint need nothing that opens connections.
    from resit.fetching.addresses import BadAddressError, address_of

    try:
        text = address_of(address).text
    except BadAddressError as error:
        raise EndpointError(
            _("“{address}” is no address to post to; want one such as https://example.org/hooks/resit, without a name or password.").format(
                address=address.strip()[:80]
            )
        ) from error
    if len(text) > LONGEST_ADDRESS:
        raise EndpointError(_("The address has {n} characters; it may have {most}.").format(n=len(text), most=LONGEST_ADDRESS))
    if Endpoint.objects.in_use().count() >= MOST_ENDPOINTS:
        raise EndpointError(_("There are {most} endpoints already; end one first.").format(most=MOST_ENDPOINTS))
    secret = new_secret()
    endpoint, is_new = Endpoint.objects.get_or_create(
        pk=endpoint_id or uuid4(),
        defaults={
            "address": text,
            "sealed_secret": sealed(secret),
            "programs": list(dict.fromkeys(programs)),
            "note": note.replace("\0", "").strip()[:LONGEST_NOTE],
            "made_at": at,
        },
    )
    if not is_new:
        raise EndpointError(_("This endpoint was made already, and its secret was shown then."))
    return Made(endpoint, secret)


@transaction.atomic
def end_endpoint(*, endpoint_id: UUID, at: datetime, ended_by: Endpoint.EndedBy = Endpoint.EndedBy.STAFF) -> None:
    """Tell an endpoint nothing more; what waited for it is given up, and its secret is forgotten.

    Raises
    ------
    LookupError
        There is no such endpoint in use.
    """
    endpoint = _in_use(endpoint_id)
    endpoint.ended_at, endpoint.ended_by, endpoint.sealed_secret, endpoint.rest_until = at, ended_by, "", None
    endpoint.save(update_fields=["ended_at", "ended_by", "sealed_secret", "rest_until"])
    Delivery.objects.waiting().filter(endpoint=endpoint).update(state=DeliveryState.FAILED, next_at=None, problem=Delivery.Problem.ENDED)


@transaction.atomic
def announce(*, kind: EventKind, program: str, data: Mapping[str, Any], at: datetime, only: Endpoint | None = None) -> Event:
    """Write an event and a delivery for each endpoint that wants it, in the caller's transaction; the worker sends after its commit."""
    told = {"type": kind.value, "timestamp": at.isoformat(), "data": {**({"program": program} if program else {}), **data}}
    event = Event.objects.create(kind=kind, program=program, at=at, body=dumps(told, ensure_ascii=False, separators=(",", ":")))
    wanting = [only] if only is not None else [each for each in Endpoint.objects.in_use() if each.wants(program)]
    Delivery.objects.bulk_create([Delivery(endpoint=each, event=event, asked_at=at, next_at=at) for each in wanting])
    for each in wanting:
        wake(each.pk)
    return event


@transaction.atomic
def send_test(*, endpoint_id: UUID, at: datetime) -> Event:
    """Send a test event to one endpoint.

    Raises
    ------
    LookupError
        There is no such endpoint in use.
    """
    return announce(kind=EventKind.TEST, program="", data={"says": "It works."}, at=at, only=_in_use(endpoint_id))


@dataclass(frozen=True)
class Replayed:
    """How many deliveries were asked for again; `more` says that the limit was met, and from when on the next ones are."""

    n: int
    more_since: datetime | None = None


@transaction.atomic
def replay(*, endpoint_id: UUID, at: datetime, event_id: UUID | None = None, since: datetime | None = None) -> Replayed:
    """Send an endpoint one event again, or all it wants since a moment (also of before it was made), or what was given up; 500 at once.

    Raises
    ------
    LookupError
        There is no such endpoint in use, or no such event.
    """
    endpoint = _in_use(endpoint_id)
    if event_id is not None:
        events = Event.objects.filter(pk=event_id)
        if not events:
            raise LookupError(_("There is no event {event}.").format(event=event_id))
    elif since is not None:
        events = Event.objects.filter(at__gte=since).exclude(kind=EventKind.TEST)
        events = events.filter(program__in=endpoint.programs) if endpoint.programs else events
    else:
        events = Event.objects.filter(deliveries__endpoint=endpoint, deliveries__state=DeliveryState.FAILED)
    chosen = list(events.order_by("at", "pk").values_list("pk", "at")[: MOST_AT_ONCE + 1])
    more_since = chosen[MOST_AT_ONCE][1] if len(chosen) > MOST_AT_ONCE else None
    again = [Delivery(endpoint=endpoint, event_id=each, asked_at=at, next_at=at) for each, _at in chosen[:MOST_AT_ONCE]]
    Delivery.objects.bulk_create(
        again,
        update_conflicts=True,
        unique_fields=["endpoint", "event"],
        update_fields=["state", "asked_at", "tries", "next_at", "status", "problem"],
    )
    Endpoint.objects.filter(pk=endpoint_id).update(rest_until=None)  # who asks for it knows that the receiver is back
    wake(endpoint_id)
    return Replayed(len(again), more_since)


def wake(endpoint_id: UUID, *, at: datetime | None = None) -> None:
    """Have the worker send what an endpoint waits for, now or at a moment; within the caller's transaction."""
    from resit.apps.webhooks.tasks import send_waiting  # tasks call actions; only the asking for one goes the other way

    task = send_waiting if at is None else send_waiting.using(run_after=at)
    task.enqueue(str(endpoint_id))


def _in_use(endpoint_id: UUID) -> Endpoint:
    endpoint = Endpoint.objects.in_use().select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise LookupError(_("There is no endpoint {endpoint} in use.").format(endpoint=endpoint_id))
    return endpoint


@transaction.atomic
def give_up_late_ones(*, at: datetime, after: timedelta) -> None:
    """Give up what has waited too long behind a receiver that could not be had."""
    late = Delivery.objects.waiting().filter(asked_at__lt=at - after)
    late.filter(problem="").update(problem=Delivery.Problem.TOO_OLD)
    late.update(state=DeliveryState.FAILED, next_at=None)


def wake_overdue(*, at: datetime, by: timedelta) -> Iterable[UUID]:
    """Wake every endpoint whose deliveries lie unsent past their time, as a worker that died leaves them; gives which."""
    overdue = Delivery.objects.waiting().filter(next_at__lt=at - by, endpoint__ended_at=None)
    resting = Q(endpoint__rest_until__gt=at - by)
    found = list(overdue.exclude(resting).order_by().values_list("endpoint", flat=True).distinct())
    for each in found:
        wake(each)
    return found


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Drop events of more than a year ago with their deliveries, and endpoints that ended so long ago; gives how many events."""
    _everything, by_model = Event.objects.filter(at__lt=at - KEPT).delete()
    Endpoint.objects.filter(ended_at__lt=at - KEPT).delete()
    return by_model.get(Event._meta.label, 0)
