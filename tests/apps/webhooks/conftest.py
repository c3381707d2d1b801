"""One receiver, one endpoint, and what the worker was asked to do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.apps.webhooks.receiver import Receiver, receiving

from resit.apps.webhooks.actions import announce, make_endpoint
from resit.apps.webhooks.models import Endpoint, Event, EventKind

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxies have no part in this."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> Endpoint:
    """The receiver's endpoint, told of all programs."""
    return make_endpoint(address=receiver.address, at=NOON).endpoint


@pytest.fixture
def tell() -> Callable[..., Event]:
    """`tell("aama-cma")`: a change of that program."""

    def of(program: str = "aama-cma", *, at: datetime = NOON, **data: Any) -> Event:
        return announce(kind=EventKind.CHANGED, program=program, data=data, at=at)

    return of


def asked_of_the_worker() -> list[tuple[str, datetime | None]]:
    """The endpoints whose deliveries the worker was asked to send, and the moment where it is a later one."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    found = DBTaskResult.objects.filter(task_path="resit.apps.webhooks.tasks.send_waiting", status="READY").order_by("enqueued_at")
    return [(each.args_kwargs["args"][0], None if each.run_after == get_date_max() else each.run_after) for each in found]
