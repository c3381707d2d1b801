"""Sending what waits, one try at a time, to one receiver after the other.

A try is counted and the next one set before anything is sent, so a worker that dies meanwhile loses nothing: the message goes out again.
What is not answered with a status of 200 to 299 is tried again after 30 seconds, 5 minutes, 30 minutes, 2, 8 and 24 hours, then given up.
A receiver that cannot be had is left alone for a while, so that everything that waits for it costs one try and not one each.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from resit.apps.webhooks.actions import end_endpoint, wake
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint
from resit.apps.webhooks.signing import SecretLostError, opened, signed_headers
from resit.fetching.posting import Posted, post

PAUSES = tuple(timedelta(seconds=each) for each in (30, 300, 1800, 7200, 28_800, 86_400))
MOST_TRIES = len(PAUSES) + 1
LONGEST_REST = timedelta(minutes=30)
LONGEST_REST_ASKED = timedelta(hours=2)  # by Retry-After
GIVEN_UP_AFTER = timedelta(days=3)  # however few tries there were
GONE = 410


def send_next(*, endpoint_id: UUID, at: datetime) -> bool:
    """Send one delivery of an endpoint, if one is due; gives whether the next one may follow at once."""
    delivery = _claimed(endpoint_id, at=at)
    return delivery is not None and _record(delivery, _try(delivery, at=at), at=at)


def _pause_after(tries: int) -> timedelta:
    return PAUSES[min(tries, len(PAUSES)) - 1]


@transaction.atomic
def _claimed(endpoint_id: UUID, *, at: datetime) -> Delivery | None:
    """A delivery that is due, counted as tried. Of two workers one gets it; it comes back if that one dies.

    The one with the fewest tries, so that a message at which the receiver breaks holds up no other; of those the oldest.
    """
    has_no_rest = Q(endpoint__rest_until=None) | Q(endpoint__rest_until__lte=at)
    due = Delivery.objects.waiting().filter(has_no_rest, endpoint=endpoint_id, endpoint__ended_at=None, next_at__lte=at)
    delivery = (
        due.select_for_update(of=("self",), skip_locked=True)
        .select_related("endpoint", "event")
        .order_by("tries", "event__at", "pk")
        .first()
    )
    if delivery is None:
        return None
    delivery.tries += 1
    delivery.tried_at = at
    delivery.next_at = at + _pause_after(delivery.tries)
    delivery.save(update_fields=["tries", "tried_at", "next_at"])
    return delivery


@sensitive_variables()
def _try(delivery: Delivery, *, at: datetime) -> Posted | None:
    """What came of one try; None where there is no secret to sign with."""
    event, endpoint = delivery.event, delivery.endpoint
    try:
        secret = opened(endpoint.sealed_secret)
    except SecretLostError:
        return None
    headers = signed_headers(secret=secret, event_id=str(event.pk), at=at, body=event.body)
    return post(endpoint.address, event.body.encode(), headers={"Content-Type": "application/json; charset=utf-8", **headers})


@transaction.atomic
def _record(delivery: Delivery, posted: Posted | None, *, at: datetime) -> bool:
    """Keep what came of a try, unless the delivery was asked for again meanwhile; gives whether the next one may follow at once."""
    endpoint = Endpoint.objects.select_for_update(no_key=True).filter(pk=delivery.endpoint_id).first()
    this_try = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, tried_at=at)
    if endpoint is None:
        return False
    if posted is not None and posted.arrived:  # also where the endpoint was ended meanwhile
        this_try.update(state=DeliveryState.DELIVERED, next_at=None, status=posted.status, problem="")
        Endpoint.objects.filter(pk=endpoint.pk).exclude(unanswered=0, rest_until=None).update(unanswered=0, rest_until=None)
        return True

    status = None if posted is None else posted.status
    problem = Delivery.Problem.SECRET if posted is None or posted.fault is None else Delivery.Problem(posted.fault.value)
    waiting = this_try.filter(state=DeliveryState.WAITING)
    if status == GONE:
        waiting.update(state=DeliveryState.FAILED, next_at=None, status=status, problem=Delivery.Problem.GONE)
        if endpoint.ended_at is None:
            end_endpoint(endpoint_id=endpoint.pk, at=at, ended_by=Endpoint.EndedBy.RECEIVER)
        return False
    if delivery.tries >= MOST_TRIES:
        waiting.update(state=DeliveryState.FAILED, next_at=None, status=status, problem=problem)
    elif waiting.update(status=status, problem=problem):
        wake(endpoint.pk, at=delivery.next_at)
    if endpoint.ended_at is not None:
        return False
    if posted is None or not posted.asks_for_rest:
        return True
    _let_rest(endpoint, posted, at=at)
    return False


def _let_rest(endpoint: Endpoint, posted: Posted, *, at: datetime) -> None:
    endpoint.unanswered += 1
    asked = min(timedelta(seconds=min(posted.retry_after or 0.0, 1e6)), LONGEST_REST_ASKED)
    endpoint.rest_until = at + max(asked, min(_pause_after(endpoint.unanswered), LONGEST_REST))
    endpoint.save(update_fields=["unanswered", "rest_until"])
    wake(endpoint.pk, at=endpoint.rest_until)
