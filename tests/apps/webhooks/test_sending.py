"""From an event to its arrival: what is retried and when, what ends, what rests, and what a killed worker leaves."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection
from tests.apps.webhooks.conftest import DAY, HOUR, MINUTE, NOON, SECOND, asked_of_the_worker
from tests.apps.webhooks.receiver import floods, free_port, hangs_up, receiving, stalls

from resit.apps.webhooks import sending
from resit.apps.webhooks.actions import end_endpoint, make_endpoint, replay
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint
from resit.apps.webhooks.sending import GIVEN_UP_AFTER, MOST_TRIES, send_next
from resit.apps.webhooks.tasks import OVERDUE, send_waiting, sweep
from resit.fetching.posting import BOUNDS, Posted

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED
Problem = Delivery.Problem
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def standing(delivery: Delivery) -> tuple[str, int, int | None, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.tries, delivery.status, delivery.problem


def of(event) -> Delivery:
    return Delivery.objects.get(event=event)


def test_an_event_arrives_signed_and_once(endpoint, receiver, tell):
    event = tell(says="é")
    assert send_next(endpoint_id=endpoint.pk, at=NOON) is True
    assert send_next(endpoint_id=endpoint.pk, at=NOON + DAY) is False

    (message,) = receiver.got
    assert message.body.decode() == event.body
    assert message.headers["webhook-id"] == str(event.pk)
    assert message.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert message.headers["webhook-signature"].startswith("v1,")
    assert standing(of(event)) == (DELIVERED, 1, 200, "")


def test_it_is_tried_again_after_growing_pauses_and_then_given_up(endpoint, receiver, tell):
    receiver.status = 500
    delivery = of(tell())
    at = NOON
    for number, pause in enumerate([30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR], 1):
        send_next(endpoint_id=endpoint.pk, at=at)
        assert standing(delivery) == (WAITING, number, 500, Problem.REFUSED)
        assert asked_of_the_worker()[-1] == (str(endpoint.pk), at + pause)
        assert send_next(endpoint_id=endpoint.pk, at=at + pause - SECOND) is False, "not before its time"
        at += pause
    send_next(endpoint_id=endpoint.pk, at=at)
    assert standing(delivery) == (FAILED, MOST_TRIES, 500, Problem.REFUSED)
    assert len(receiver.got) == MOST_TRIES
    assert {each.headers["webhook-id"] for each in receiver.got} == {str(delivery.event_id)}
    assert len({each.headers["webhook-signature"] for each in receiver.got}) == MOST_TRIES, "each try is signed for its moment"
    assert at - NOON < GIVEN_UP_AFTER


def test_one_that_is_refused_keeps_no_other_waiting(endpoint, receiver, tell):
    receiver.status = 500
    first = of(tell())
    assert send_next(endpoint_id=endpoint.pk, at=NOON) is True
    receiver.status = 200
    second = of(tell(at=NOON + SECOND))
    assert send_next(endpoint_id=endpoint.pk, at=NOON + SECOND) is True
    assert (standing(first)[0], standing(second)[0]) == (WAITING, DELIVERED)


def test_410_ends_the_endpoint(endpoint, receiver, tell):
    receiver.status = 410
    first, second = of(tell()), of(tell(at=NOON + SECOND))
    assert send_next(endpoint_id=endpoint.pk, at=NOON + MINUTE) is False

    endpoint.refresh_from_db()
    assert (endpoint.ended_at, endpoint.ended_by, endpoint.sealed_secret) == (NOON + MINUTE, Endpoint.EndedBy.RECEIVER, "")
    assert standing(first) == (FAILED, 1, 410, Problem.GONE)
    assert standing(second) == (FAILED, 0, None, Problem.ENDED)
    assert tell(at=NOON + HOUR).deliveries.count() == 0
    assert send_next(endpoint_id=endpoint.pk, at=NOON + 2 * HOUR) is False
    assert len(receiver.got) == 1


def test_a_redirect_is_told_and_not_followed(endpoint, receiver, tell):
    with receiving() as other:
        receiver.status, receiver.headers = 308, {"Location": other.address}
        delivery = of(tell())
        send_next(endpoint_id=endpoint.pk, at=NOON)
        assert standing(delivery) == (WAITING, 1, 308, Problem.REDIRECTED)
        assert other.got == []


def test_an_endless_answer_costs_nothing(endpoint, receiver, tell):
    receiver.behaves = floods
    delivery = of(tell())
    send_next(endpoint_id=endpoint.pk, at=NOON)
    assert standing(delivery) == (DELIVERED, 1, 200, "")


def test_a_receiver_that_cannot_be_had_costs_one_try_and_not_one_for_each(endpoint, receiver, tell):
    receiver.behaves = hangs_up
    deliveries = [of(tell(at=NOON + n * SECOND)) for n in range(20)]
    rests = [30 * SECOND, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE]
    at = NOON + MINUTE
    for number, rest in enumerate(rests, 1):
        assert send_next(endpoint_id=endpoint.pk, at=at) is False
        assert len(receiver.got) == number
        endpoint.refresh_from_db()
        assert (endpoint.unanswered, endpoint.rest_until) == (number, at + rest)
        assert (str(endpoint.pk), at + rest) in asked_of_the_worker()
        assert send_next(endpoint_id=endpoint.pk, at=at + rest - SECOND) is False
        assert len(receiver.got) == number, "it is left alone"
        at += rest

    receiver.behaves = None  # it is back: all goes out, what was tried before when its time comes
    while send_next(endpoint_id=endpoint.pk, at=at + DAY):
        pass
    assert [standing(each)[0] for each in deliveries] == [DELIVERED] * 20
    endpoint.refresh_from_db()
    assert (endpoint.unanswered, endpoint.rest_until) == (0, None)


def test_a_message_at_which_the_receiver_breaks_holds_up_no_other(endpoint, receiver, tell):
    bad, good = of(tell(says="break")), of(tell(at=NOON + SECOND))
    receiver.behaves = lambda its, handler: hangs_up(its, handler) if b"break" in its.got[-1].body else handler.wfile.write(TAKEN)
    assert send_next(endpoint_id=endpoint.pk, at=NOON + MINUTE) is False
    while send_next(endpoint_id=endpoint.pk, at=NOON + 2 * MINUTE):
        pass
    assert (standing(bad)[0], standing(good)[0]) == (WAITING, DELIVERED)


@pytest.mark.parametrize(("asked", "rest"), [("600", 10 * MINUTE), ("99999999", 2 * HOUR), ("1", 30 * SECOND), ("x", 30 * SECOND)])
def test_a_receiver_with_too_much_to_do_is_left_alone_as_long_as_it_asks_within_reason(endpoint, receiver, tell, asked, rest):
    receiver.status, receiver.headers = 429, {"Retry-After": asked}
    tell()
    assert send_next(endpoint_id=endpoint.pk, at=NOON) is False
    endpoint.refresh_from_db()
    assert endpoint.rest_until == NOON + rest


def test_another_receiver_is_not_kept_waiting(endpoint, receiver, tell):
    with receiving() as other:
        second = make_endpoint(address=other.address, at=NOON).endpoint
        receiver.behaves = hangs_up
        tell()
        assert sorted(each for each, _at in asked_of_the_worker()) == sorted([str(endpoint.pk), str(second.pk)])
        send_next(endpoint_id=endpoint.pk, at=NOON)
        send_next(endpoint_id=second.pk, at=NOON)
        assert len(other.got) == 1


def test_what_waited_three_days_is_given_up(endpoint, tell, monkeypatch):
    early = [of(tell()), of(tell(at=NOON + SECOND))]
    late = of(tell(at=NOON + HOUR))
    Delivery.objects.filter(pk=early[0].pk).update(problem=Problem.SILENT, tries=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + GIVEN_UP_AFTER + MINUTE)
    sweep.call()
    assert [standing(each) for each in early] == [(FAILED, 3, None, Problem.SILENT), (FAILED, 0, None, Problem.TOO_OLD)]
    assert standing(late) == (WAITING, 0, None, "")


def test_a_secret_of_another_key_is_told_and_nothing_is_sent(endpoint, receiver, tell, settings):
    delivery = of(tell())
    settings.SECRET_KEY = "another one"
    assert send_next(endpoint_id=endpoint.pk, at=NOON) is True
    assert standing(delivery) == (WAITING, 1, None, Problem.SECRET)
    assert receiver.got == []


# What happens in the middle of a try


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(what)`: `what` happens after the message arrived and before that is kept."""

    def happens(what):
        real = sending.post

        def post(*arguments, **given) -> Posted:
            monkeypatch.setattr(sending, "post", real)
            found = real(*arguments, **given)
            what()
            return found

        monkeypatch.setattr(sending, "post", post)

    return happens


def test_an_arrival_is_told_although_the_endpoint_was_ended_meanwhile(endpoint, tell, meanwhile):
    delivery = of(tell())
    meanwhile(lambda: end_endpoint(endpoint_id=endpoint.pk, at=NOON))
    send_next(endpoint_id=endpoint.pk, at=NOON)
    assert standing(delivery) == (DELIVERED, 1, 200, "")


def test_a_failure_brings_nothing_back_that_was_ended_meanwhile(endpoint, receiver, tell, meanwhile):
    receiver.behaves = hangs_up
    delivery = of(tell())
    meanwhile(lambda: end_endpoint(endpoint_id=endpoint.pk, at=NOON))
    before = asked_of_the_worker()
    assert send_next(endpoint_id=endpoint.pk, at=NOON) is False
    assert standing(delivery) == (FAILED, 1, None, Problem.ENDED)
    assert asked_of_the_worker() == before


@pytest.mark.parametrize("status", [200, 500, 410])
def test_what_was_asked_for_again_meanwhile_is_sent_again(endpoint, receiver, tell, meanwhile, status):
    receiver.status = status
    event = tell()
    meanwhile(lambda: replay(endpoint_id=endpoint.pk, event_id=event.pk, at=NOON + SECOND))
    send_next(endpoint_id=endpoint.pk, at=NOON)
    if status == 410:  # it wants nothing more, whatever was asked
        assert standing(of(event)) == (FAILED, 0, None, Problem.ENDED)
        return
    assert standing(of(event)) == (WAITING, 0, None, "")
    receiver.status = 200
    send_next(endpoint_id=endpoint.pk, at=NOON + SECOND)
    assert standing(of(event)) == (DELIVERED, 1, 200, "")
    assert len(receiver.got) == 2


def test_a_second_worker_leaves_a_try_under_way_alone(endpoint, receiver, tell, meanwhile):
    tell()
    found = []
    meanwhile(lambda: found.append(send_next(endpoint_id=endpoint.pk, at=NOON + timedelta(seconds=BOUNDS.total))))
    send_next(endpoint_id=endpoint.pk, at=NOON)
    assert (found, len(receiver.got)) == ([False], 1)


WORKER = """
import sys, django
django.setup()
from datetime import datetime
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
settings.SECRET_KEY = sys.argv[2]
from uuid import UUID
from resit.apps.webhooks.sending import send_next
send_next(endpoint_id=UUID(sys.argv[3]), at=datetime.fromisoformat(sys.argv[4]))
"""


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_sends_loses_nothing(receiver, tell):
    endpoint = make_endpoint(address=receiver.address, at=NOON).endpoint
    delivery = of(tell())
    receiver.behaves = stalls
    name, key = str(connection.settings_dict["NAME"]), django_settings.SECRET_KEY
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    worker = subprocess.Popen([sys.executable, "-c", WORKER, name, key, str(endpoint.pk), NOON.isoformat()], env=environ)
    try:
        assert receiver.arrived.wait(60)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    assert standing(delivery) == (WAITING, 1, None, ""), "counted before it was sent"
    receiver.behaves = None
    assert send_next(endpoint_id=endpoint.pk, at=NOON + 29 * SECOND) is False
    assert send_next(endpoint_id=endpoint.pk, at=NOON + 30 * SECOND) is True
    assert standing(delivery) == (DELIVERED, 2, 200, "")
    assert [each.headers["webhook-id"] for each in receiver.got] == [str(delivery.event_id)] * 2


# The tasks


def test_the_sweep_wakes_what_a_dead_worker_left_and_nothing_else(endpoint, tell, monkeypatch):
    with receiving() as other:
        resting = make_endpoint(address=other.address, at=NOON).endpoint
        tell()
        Endpoint.objects.filter(pk=resting.pk).update(rest_until=NOON + DAY)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + OVERDUE - SECOND)
        before = asked_of_the_worker()
        sweep.call()
        assert asked_of_the_worker() == before
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + OVERDUE + SECOND)
        sweep.call()
        assert sorted(asked_of_the_worker()) == sorted([*before, (str(endpoint.pk), None)])


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_waits_and_comes_back_for_what_did_not_arrive(receiver, tell, monkeypatch):
    from django_tasks_db.management.commands.db_worker import Worker

    endpoint = make_endpoint(address=receiver.address, at=NOON).endpoint
    unknown = make_endpoint(address=f"http://127.0.0.1:{free_port()}/", at=NOON).endpoint
    for n in range(3):
        tell(at=NOON - n * SECOND)
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None, worker_id="one",
        excluded_queue_names=[],
    )  # fmt: skip
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    worker.run()
    assert [each.headers["webhook-id"] for each in receiver.got] == [
        str(each.event_id) for each in Delivery.objects.filter(endpoint=endpoint, state=DELIVERED).order_by("event__at")
    ], "the oldest first"
    assert len(receiver.got) == 3
    assert Delivery.objects.filter(endpoint=unknown, tries=1, problem=Problem.UNREACHABLE).count() == 1
    assert {(UUID(each), at) for each, at in asked_of_the_worker()} == {(unknown.pk, NOON + 30 * SECOND)}


def test_a_long_queue_lets_other_tasks_come_in_between(endpoint, receiver, tell, monkeypatch):
    for n in range(5):
        tell(at=NOON + n * SECOND)
    clock = iter(NOON + MINUTE + n * 20 * SECOND for n in range(100))
    monkeypatch.setattr("django.utils.timezone.now", lambda: next(clock))
    before = len(asked_of_the_worker())
    send_waiting.call(str(endpoint.pk))
    assert len(receiver.got) == 1
    assert len(asked_of_the_worker()) == before + 1
