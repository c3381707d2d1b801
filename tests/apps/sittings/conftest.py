"""Sittings of the sums in tests/content, made on one fixed morning."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.content import PROGRAM

from resit.apps.bank.queries import bank_of
from resit.apps.sittings.actions import Owner, make_sitting, start_sitting
from resit.apps.sittings.models import Kind, Sitting
from resit.domain.delivery.states import SittingState
from resit.journey.content import Content

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
THREADS = 24  # more than a server runs at once, and fewer than the connections that PostgreSQL takes
BROWSER = Owner(holder="b" * 64)


@pytest.fixture
def make(sample_content: Content) -> Callable[..., Sitting]:
    """`make(form="segment-a", started=True, …)`: a sitting of the sums, made at nine; a drill where `form` is None."""

    def made(
        *,
        owner: Owner = BROWSER,
        form: str | None = "segment-a",
        extra_time: float = 1.0,
        at: datetime = NINE,
        key: str = "",
        started: bool = False,
    ) -> Sitting:
        bank = bank_of(PROGRAM)
        chosen = bank.form(form) if form else None
        sitting = make_sitting(
            owner=owner,
            program_id=PROGRAM,
            kind=Kind.SEGMENT if chosen else Kind.DRILL,
            form=chosen,
            items=[bank.items[each] for each in chosen.items] if chosen else bank.reserve[:6],
            extra_time=extra_time,
            at=at,
            request_key=key,
        )
        return start_sitting(sitting_id=sitting.pk, at=at) if started else sitting

    return made


@pytest.fixture
def sitting(make: Callable[..., Sitting]) -> Sitting:
    """A sitting that was started at nine and lasts 40 minutes."""
    begun = make(started=True)
    assert begun.state == SittingState.IN_PROGRESS
    return begun


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call gave or raised, in their order; `THREADS` of them run at a time, each with a connection of its own."""
    n = min(THREADS, len(calls))
    barrier = Barrier(n)

    def work(place: int) -> list[Any]:
        found = []
        with own_connection():
            connection.ensure_connection()
            barrier.wait(timeout=30)
            for call in calls[place::n]:
                try:
                    found.append(call())
                except (ValueError, LookupError) as error:
                    found.append(error)
        return found

    with ThreadPoolExecutor(n) as pool:
        shares = list(pool.map(work, range(n)))
    return [shares[place % n][place // n] for place in range(len(calls))]
