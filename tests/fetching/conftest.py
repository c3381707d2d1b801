"""A polite reader in a hurry, and a server to be polite to."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.lying_server import LyingServer

from resit.fetching import Limits, PoliteReader
from resit.fetching.wire import Wire

QUICK: dict[str, Any] = {"connect": 2.0, "read": 2.0, "total": 3.0, "pause": 0.0, "back_off": 0.01, "most_bytes": 1 << 20}


@pytest.fixture
def server() -> Iterator[LyingServer]:
    with LyingServer() as running:
        yield running


class Clock:
    """A clock that moves by sleeping only; `slept` is all that was slept."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


MakeReader = Callable[..., PoliteReader]


@pytest.fixture
def make_reader() -> MakeReader:
    """`make_reader(pause=1.0)` makes a reader with these limits, else those of `QUICK`; `wire` and `clock` as arguments of the reader."""

    def make(*, clock: Clock | None = None, wire: Wire | None = None, inner_hosts: tuple[str, ...] = (), **limits: Any) -> PoliteReader:
        return PoliteReader(
            agent="Resit/test (+http://example.org/)",
            clock=clock or time.monotonic,
            sleep=clock.sleep if clock else time.sleep,
            rng=random.Random(1),  # noqa: S311 (jitter)
            limits=Limits(**{**QUICK, **limits}),
            wire=wire or Wire(proxies={}),
            inner_hosts=inner_hosts,
        )

    return make
