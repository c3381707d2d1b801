"""`resit webhooks`: endpoints added, tried, ended and asked again from the shell."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from resit.apps.webhooks.actions import announce, end_endpoint, make_endpoint
from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint, EventKind
from resit.apps.webhooks.signing import opened
from resit.cli.main import main

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOOK = "https://example.org/hooks/resit"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def run(capsys):
    """`run("list")`: exit code, what was printed, what was complained of."""

    def asked(*words: str) -> tuple[int, str, str]:
        code = main(["webhooks", *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return asked


def change(program: str = "aama-cma", *, at: datetime = NOON):
    return announce(kind=EventKind.CHANGED, program=program, data={}, at=at)


def test_adding_prints_the_secret_once(run):
    code, out, _err = run("add", HOOK, "--program", "aama-cma", "--program", "comptia", "--note", "the school")
    endpoint = Endpoint.objects.get()
    secret = opened(endpoint.sealed_secret)
    assert code == 0
    assert re.findall(r"whsec_\S+", out) == [secret]
    assert str(endpoint.pk) in out
    assert (endpoint.address, endpoint.programs, endpoint.note) == (HOOK, ["aama-cma", "comptia"], "the school")

    run("test", str(endpoint.pk))
    for words in (["list"], ["deliveries"]):
        code, out, _err = run(*words)
        assert code == 0
        assert HOOK in out
        assert "whsec_" not in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add", "nowhere"], "“nowhere” is no address to post to; want one such as https://"),
        (["add", HOOK, "--program", "no-such"], "There is no program 'no-such'."),
        (["end", "abcd1234"], "There is no endpoint 'abcd1234' in use."),
        (["test", "a"], "There is no endpoint 'a' in use."),
        (["deliveries", "--endpoint", "x"], "There is no endpoint 'x' in use."),
        (["replay"], "The following arguments are required: ID"),
        (["replay", "abcd", "--event", "x", "--since", "2026-11-01"], "not allowed with argument"),
        ([], "The following arguments are required"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run, words, says):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("resit: ")
    assert says in err
    assert err.count("\n") == 1
    assert not Endpoint.objects.exists()


def test_an_empty_list_says_how_to_go_on(run):
    assert run("list")[1] == "Nobody is told of changes. `resit webhooks add ADDRESS` adds an endpoint.\n"
    assert run("deliveries")[1] == "Nothing was sent yet.\n"


def test_the_list_tells_how_each_stands(run):
    first = make_endpoint(address=HOOK, at=NOON).endpoint
    change()
    change(at=NOON + timedelta(minutes=1))
    Delivery.objects.filter(event__at=NOON).update(state=DeliveryState.DELIVERED, next_at=None)
    Endpoint.objects.update(rest_until=NOON + timedelta(hours=1))
    ended = make_endpoint(address=f"{HOOK}/old", at=NOON)
    end_endpoint(endpoint_id=ended.endpoint.pk, at=NOON, ended_by=Endpoint.EndedBy.RECEIVER)

    assert run("list")[1].splitlines() == [
        f"{first.pk}  {HOOK}",
        "    all programs; added 2026-11-25 12:00 UTC",
        "    1 delivered, 1 waiting, 0 given up",
        "    could not be had; left alone until 2026-11-25 13:00 UTC",
        f"{ended.endpoint.pk}  {HOOK}/old",
        "    all programs; added 2026-11-25 12:00 UTC",
        "    ended on 2026-11-25 12:00 UTC: the receiver answered 410: it wants no more messages",
    ]


def test_deliveries_say_what_came_of_them(run):
    endpoint = make_endpoint(address=HOOK, at=NOON).endpoint
    make_endpoint(address=f"{HOOK}/other", at=NOON)
    event = change()
    Delivery.objects.update(tries=2, status=301, problem=Delivery.Problem.REDIRECTED, next_at=NOON + timedelta(minutes=5))

    code, out, _err = run("deliveries", "--endpoint", str(endpoint.pk)[:8])
    assert code == 0
    assert out.splitlines()[:2] == [
        "2026-11-25 12:00 UTC  program.changed  aama-cma",
        f"    {event.pk} → {str(endpoint.pk)[:8]} {HOOK}",
    ]
    rest = " ".join(out.split("\n", 2)[2].split())
    assert rest == (
        "waiting · 2 tries · answer 301 · The receiver points to another address. That is not followed: add the other address instead."
        " · next try 2026-11-25 12:05 UTC"
    )
    assert run("deliveries")[1].count("program.changed") == 2


def test_a_test_goes_to_the_one_that_is_named(run):
    endpoint = make_endpoint(address=HOOK, at=NOON).endpoint
    other = make_endpoint(address=HOOK, at=NOON).endpoint
    code, out, _err = run("test", str(endpoint.pk))
    assert code == 0
    assert str(endpoint.deliveries.get().event_id) in out
    assert not other.deliveries.exists()


def test_ending(run):
    endpoint = make_endpoint(address=HOOK, at=NOON).endpoint
    assert run("end", str(endpoint.pk)[:13])[:2] == (0, f"Ended: {HOOK}. It is told nothing more.\n")
    assert not Endpoint.objects.in_use()
    assert run("end", str(endpoint.pk))[0] == 2


def test_replays(run):
    endpoint = make_endpoint(address=HOOK, at=NOON).endpoint
    events = [change(at=NOON + timedelta(days=n)) for n in range(3)]
    Delivery.objects.update(state=DeliveryState.DELIVERED, next_at=None)
    name = str(endpoint.pk)

    assert run("replay", name)[:2] == (0, "There is nothing to send again.\n")
    assert run("replay", name, "--since", "2026-11-26")[:2] == (0, f"The worker sends 2 events to {HOOK}.\n")
    assert {each.event_id for each in Delivery.objects.waiting()} == {each.pk for each in events[1:]}
    assert run("replay", name, "--event", str(events[0].pk))[:2] == (0, f"The worker sends 1 event to {HOOK}.\n")
    assert Delivery.objects.waiting().count() == 3

    for words in (["--event", "x"], ["--event", str(UUID(int=1))], ["--since", "soon"]):
        code, out, err = run("replay", name, *words)
        assert (code, out, err.count("\n")) == (2, "", 1), words


def test_a_replay_of_too_much_says_how_to_go_on(run, monkeypatch):
    monkeypatch.setattr("resit.apps.webhooks.actions.MOST_AT_ONCE", 1)
    endpoint = make_endpoint(address=HOOK, at=NOON).endpoint
    change()
    change(at=NOON + timedelta(days=1))
    _code, out, _err = run("replay", str(endpoint.pk), "--since", "2026-11-25")
    assert out.splitlines()[1] == "There are more. When these have arrived, ask for those since 2026-11-26."
