"""Endpoints made and ended, events told with what they tell of, deliveries asked for again."""

import json
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult
from tests.apps.catalog.conftest import own, sample, shipped
from tests.apps.webhooks.conftest import DAY, HOUR, NOON, SECOND, asked_of_the_worker

from resit.apps.catalog.actions import load_catalog_files
from resit.apps.webhooks import actions
from resit.apps.webhooks.actions import (
    KEPT,
    MOST_ENDPOINTS,
    EndpointError,
    announce,
    end_endpoint,
    forget_old,
    make_endpoint,
    replay,
    send_test,
)  # fmt: skip
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint, Event, EventKind
from resit.apps.webhooks.queries import ended_endpoints, endpoint_named, endpoints_in_use, recent_deliveries
from resit.apps.webhooks.signing import opened

__all__ = ["own", "shipped"]

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOOK = "https://example.org/hooks/resit"


def told(endpoint: Endpoint) -> list[str]:
    return [each.event.program for each in endpoint.deliveries.order_by("event__at")]


# Endpoints


def test_a_new_endpoint_gives_its_secret_once():
    made = make_endpoint(address=f" {HOOK} ", programs=["b", "a", "b"], note=" ours\0 ", at=NOON)
    kept = Endpoint.objects.get(pk=made.endpoint.pk)
    assert (kept.address, kept.programs, kept.note, kept.made_at) == (HOOK, ["b", "a"], "ours", NOON)
    assert opened(kept.sealed_secret) == made.secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_endpoint")
        assert made.secret[6:] not in str(cursor.fetchall())


@pytest.mark.parametrize(
    "address",
    ["", "example.org/hook", "ftp://example.org/", "https:///hook", "https://user:word@example.org/", "https://example.org:0/",
     "https://example.org/a b", "https://exam\nple.org/", "javascript:alert(1)", "http://[::1", "https://example.org/" + "a" * 2000],
)  # fmt: skip
def test_an_address_that_nobody_can_post_to(address):
    with pytest.raises(EndpointError):
        make_endpoint(address=address, at=NOON)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("http://10.0.0.5:8080/x", "http://10.0.0.5:8080/x"),  # an inner network: staff name it
        ("http://localhost/x", "http://localhost/x"),
        ("HTTPS://Example.ORG/Hook?k=1#part", "https://example.org/Hook?k=1"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_an_address_is_kept_as_it_is_posted_to(address, kept):
    assert make_endpoint(address=address, at=NOON).endpoint.address == kept


def test_a_form_that_is_sent_twice_makes_one_endpoint():
    key = uuid4()
    make_endpoint(address=HOOK, at=NOON, endpoint_id=key)
    with pytest.raises(EndpointError, match="made already"):
        make_endpoint(address=HOOK, at=NOON, endpoint_id=key)
    assert [each.pk for each in Endpoint.objects.all()] == [key]


def test_there_is_an_end_to_endpoints(monkeypatch):
    monkeypatch.setattr(actions, "MOST_ENDPOINTS", 2)
    first, _second = (make_endpoint(address=HOOK, at=NOON).endpoint for _ in range(2))
    with pytest.raises(EndpointError, match="There are 2 endpoints already"):
        make_endpoint(address=HOOK, at=NOON)
    end_endpoint(endpoint_id=first.pk, at=NOON)
    assert make_endpoint(address=HOOK, at=NOON)
    assert MOST_ENDPOINTS == 50


def test_what_waited_for_an_ended_endpoint_is_given_up_and_its_secret_is_gone(endpoint, tell):
    tell()
    arrived = Delivery.objects.get()
    Delivery.objects.update(state=DeliveryState.DELIVERED, next_at=None)
    tell(at=NOON + SECOND)
    end_endpoint(endpoint_id=endpoint.pk, at=NOON + HOUR)

    endpoint.refresh_from_db()
    assert (endpoint.ended_at, endpoint.ended_by, endpoint.sealed_secret) == (NOON + HOUR, "staff", "")
    states = {each.pk == arrived.pk: (each.state, each.problem) for each in Delivery.objects.all()}
    assert states == {True: ("delivered", ""), False: ("failed", "ended")}
    for change in (
        lambda: end_endpoint(endpoint_id=endpoint.pk, at=NOON),
        lambda: send_test(endpoint_id=endpoint.pk, at=NOON),
        lambda: replay(endpoint_id=endpoint.pk, at=NOON),
    ):
        with pytest.raises(LookupError, match=str(endpoint.pk)):
            change()
    assert [each.pk for each in ended_endpoints()] == [endpoint.pk]
    assert endpoints_in_use() == []


def test_the_database_holds_what_must_be_so(endpoint, tell):
    tell()
    for wrong in ({"ended_at": NOON}, {"sealed_secret": ""}, {"ended_by": "staff"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Endpoint.objects.update(**wrong)
    for wrong in ({"next_at": None}, {"state": "failed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.update(**wrong)


# Events


def test_an_event_goes_to_whom_it_concerns(endpoint, tell):
    one = make_endpoint(address=HOOK, programs=["aama-cma"], at=NOON).endpoint
    other = make_endpoint(address=HOOK, programs=["comptia"], at=NOON).endpoint
    ended = make_endpoint(address=HOOK, at=NOON).endpoint
    end_endpoint(endpoint_id=ended.pk, at=NOON)
    event = tell("aama-cma")
    assert (told(endpoint), told(one), told(other), told(ended)) == (["aama-cma"], ["aama-cma"], [], [])
    assert sorted(asked_of_the_worker()) == sorted([(str(endpoint.pk), None), (str(one.pk), None)])
    assert json.loads(event.body) == {
        "type": "program.changed",
        "timestamp": "2026-11-25T12:00:00+00:00",
        "data": {"program": "aama-cma"},
    }


def test_an_event_stands_and_falls_with_what_it_tells_of(endpoint):
    """The event, its delivery and the worker's task come with the commit of the change, or not at all."""
    before = DBTaskResult.objects.count()
    with transaction.atomic():
        announce(kind=EventKind.CHANGED, program="aama-cma", data={}, at=NOON)
        assert (Event.objects.count(), Delivery.objects.count(), DBTaskResult.objects.count()) == (1, 1, before + 1)
        transaction.set_rollback(True)
    assert (Event.objects.count(), Delivery.objects.count(), DBTaskResult.objects.count()) == (0, 0, before)


def test_a_test_goes_to_one_endpoint_alone(endpoint):
    other = make_endpoint(address=HOOK, at=NOON).endpoint
    event = send_test(endpoint_id=endpoint.pk, at=NOON)
    assert (endpoint.deliveries.count(), other.deliveries.count()) == (1, 0)
    assert json.loads(event.body) == {
        "type": "endpoint.test",
        "timestamp": "2026-11-25T12:00:00+00:00",
        "data": {"says": "It works."},
    }


def test_a_changed_file_tells_which_facts_changed(endpoint, shipped, own):
    load_catalog_files(at=NOON, folders=[own])
    assert not Event.objects.exists(), "a program that is new did not change"
    (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30", edition="2026-12-01"), encoding="utf-8")
    load_catalog_files(at=NOON + HOUR, folders=[own])

    (event,) = Event.objects.all()
    assert (event.kind, event.program, told(endpoint)) == ("program.changed", "one", ["one"])
    data = json.loads(event.body)["data"]
    assert set(data) == {"program", "version", "facts", "page"}
    assert data["facts"], data
    assert all(set(each) == {"name", "before", "after"} and each["before"] != each["after"] for each in data["facts"])


# Again


def test_one_event_is_sent_again(endpoint, tell):
    event = tell()
    Delivery.objects.update(state=DeliveryState.DELIVERED, next_at=None, tries=3, status=200)
    before = len(asked_of_the_worker())
    assert replay(endpoint_id=endpoint.pk, event_id=event.pk, at=NOON + DAY).n == 1
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.tries, delivery.status, delivery.next_at, delivery.asked_at) == (
        "waiting", 0, None, NOON + DAY, NOON + DAY,
    )  # fmt: skip
    assert asked_of_the_worker()[before:] == [(str(endpoint.pk), None)]
    with pytest.raises(LookupError, match=str(UUID(int=1))):
        replay(endpoint_id=endpoint.pk, event_id=UUID(int=1), at=NOON)


def test_all_since_a_moment_is_what_the_endpoint_wants_also_of_before_it_was_made(tell):
    for n, program in enumerate(("aama-cma", "comptia", "aama-cma")):
        tell(program, at=NOON + n * HOUR)
    late = make_endpoint(address=HOOK, programs=["aama-cma"], at=NOON + DAY).endpoint
    send_test(endpoint_id=late.pk, at=NOON + DAY)
    late.deliveries.all().delete()

    assert replay(endpoint_id=late.pk, since=NOON + HOUR, at=NOON + DAY).n == 1
    assert replay(endpoint_id=late.pk, since=NOON, at=NOON + DAY).n == 2
    assert told(late) == ["aama-cma", "aama-cma"]
    assert replay(endpoint_id=late.pk, since=NOON + 2 * DAY, at=NOON + DAY).n == 0


def test_a_test_of_another_endpoint_is_never_sent_again_to_all(endpoint, tell):
    other = make_endpoint(address=HOOK, at=NOON).endpoint
    send_test(endpoint_id=other.pk, at=NOON)
    assert replay(endpoint_id=endpoint.pk, since=NOON, at=NOON + DAY).n == 0


def test_without_more_words_it_is_what_was_given_up(endpoint, tell):
    for n in range(3):
        tell(at=NOON + n * HOUR)
    Delivery.objects.filter(event__at=NOON).update(state=DeliveryState.FAILED, next_at=None)
    Delivery.objects.filter(event__at=NOON + HOUR).update(state=DeliveryState.DELIVERED, next_at=None)
    assert replay(endpoint_id=endpoint.pk, at=NOON + DAY).n == 1
    assert Delivery.objects.get(asked_at=NOON + DAY).event.at == NOON
    assert replay(endpoint_id=endpoint.pk, at=NOON + DAY).n == 0


def test_more_than_may_be_sent_at_once_is_said(endpoint, tell, monkeypatch):
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    for n in range(3):
        tell(at=NOON + n * HOUR)
    found = replay(endpoint_id=endpoint.pk, since=NOON, at=NOON + DAY)
    assert (found.n, found.more_since) == (2, NOON + 2 * HOUR)
    found = replay(endpoint_id=endpoint.pk, since=found.more_since, at=NOON + DAY)
    assert (found.n, found.more_since) == (1, None)


def test_who_asks_again_waits_for_no_rest(endpoint, tell):
    event = tell()
    Endpoint.objects.update(rest_until=NOON + HOUR)
    replay(endpoint_id=endpoint.pk, event_id=event.pk, at=NOON)
    endpoint.refresh_from_db()
    assert endpoint.rest_until is None


# What is read, and what is dropped


def test_counts_of_an_endpoint(endpoint, tell):
    other = make_endpoint(address=HOOK, at=NOON + SECOND).endpoint
    for n in range(4):
        tell(at=NOON + n * SECOND)
    mine = [each.pk for each in endpoint.deliveries.all()]
    Delivery.objects.filter(pk__in=mine[:2]).update(state=DeliveryState.DELIVERED, next_at=None)
    Delivery.objects.filter(pk=mine[2]).update(state=DeliveryState.FAILED, next_at=None)
    rows = [(row.endpoint.pk, row.delivered, row.waiting, row.failed) for row in endpoints_in_use()]
    assert rows == [(endpoint.pk, 2, 1, 1), (other.pk, 0, 4, 0)]
    assert len(recent_deliveries()) == 8
    assert {each.endpoint_id for each in recent_deliveries(endpoint_id=other.pk, most=3)} == {other.pk}


def test_an_endpoint_is_named_by_the_beginning_of_its_id():
    made = [make_endpoint(address=HOOK, at=NOON, endpoint_id=UUID(f"abcd{n}234-0000-4000-8000-000000000000")).endpoint for n in (1, 2)]
    assert endpoint_named("ABCD1").pk == made[0].pk
    assert endpoint_named(str(made[1].pk)).pk == made[1].pk
    for name in ("abcd", "abc", "", "zzzz"):
        with pytest.raises(LookupError):
            endpoint_named(name)
    end_endpoint(endpoint_id=made[0].pk, at=NOON)
    assert endpoint_named("abcd").pk == made[1].pk
    with pytest.raises(LookupError, match="2 endpoints"):
        endpoint_named("abcd", also_ended=True)


def test_what_is_more_than_a_year_old_is_dropped(endpoint, tell):
    tell(at=NOON)
    tell(at=NOON + DAY)
    ended = make_endpoint(address=HOOK, at=NOON).endpoint
    end_endpoint(endpoint_id=ended.pk, at=NOON)
    assert forget_old(at=NOON + KEPT) == 0
    assert forget_old(at=NOON + KEPT + SECOND) == 1
    assert [each.at for each in Event.objects.all()] == [NOON + DAY]
    assert [each.pk for each in Endpoint.objects.all()] == [endpoint.pk]
