"""What real threads do at once, each with a connection of its own, on a real file or a real server."""

from collections import Counter
from functools import partial
from uuid import uuid4

import pytest
from tests.apps.sittings.conftest import at_once
from tests.apps.webhooks.conftest import MINUTE, NOON, SECOND
from tests.apps.webhooks.receiver import receiving

from resit.apps.webhooks.actions import EndpointError, Made, end_endpoint, make_endpoint, replay
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint
from resit.apps.webhooks.sending import send_next

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_many_workers_send_each_message_once(endpoint, receiver, tell):
    events = [tell(at=NOON + n * SECOND) for n in range(12)]
    at_once([partial(send_next, endpoint_id=endpoint.pk, at=NOON + MINUTE)] * 24)

    assert Counter(each.headers["webhook-id"] for each in receiver.got) == {str(each.pk): 1 for each in events}
    assert set(Delivery.objects.values_list("state", "tries")) == {(DeliveryState.DELIVERED, 1)}


def test_many_workers_at_a_receiver_that_refuses_count_each_try(endpoint, receiver, tell):
    receiver.status = 500
    for n in range(6):
        tell(at=NOON + n * SECOND)
    at_once([partial(send_next, endpoint_id=endpoint.pk, at=NOON + MINUTE)] * 24)
    assert len(receiver.got) == 6
    assert set(Delivery.objects.values_list("state", "tries")) == {(DeliveryState.WAITING, 1)}


def test_an_end_among_the_sendings_leaves_nothing_waiting(endpoint, receiver, tell):
    for n in range(12):
        tell(at=NOON + n * SECOND)
    calls = [partial(send_next, endpoint_id=endpoint.pk, at=NOON + MINUTE)] * 12
    at_once([*calls[:4], partial(end_endpoint, endpoint_id=endpoint.pk, at=NOON + MINUTE), *calls[4:]])
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states["waiting"] == 0
    assert states["delivered"] == len(receiver.got)
    assert sum(states.values()) == 12


def test_replays_at_once_leave_one_delivery_for_each_event(tell, receiver):
    events = [tell(at=NOON + n * SECOND) for n in range(5)]
    with receiving() as other:
        endpoint = make_endpoint(address=other.address, at=NOON + MINUTE).endpoint
        found = at_once([partial(replay, endpoint_id=endpoint.pk, since=NOON, at=NOON + MINUTE)] * 8)
    assert {each.n for each in found} == {5}
    assert sorted(Delivery.objects.values_list("event", flat=True)) == sorted(each.pk for each in events)


def test_one_form_sent_many_times_at_once_makes_one_endpoint():
    key = uuid4()
    found = at_once([partial(make_endpoint, address="https://example.org/", at=NOON, endpoint_id=key)] * 12)
    assert Endpoint.objects.count() == 1
    assert Counter(map(type, found)) == {Made: 1, EndpointError: 11}
