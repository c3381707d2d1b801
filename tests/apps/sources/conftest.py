"""One program whose rule rests on a page of a server that changes, moves, blocks and lies; the real reader, in a hurry."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.catalog.conftest import own, sample, shipped
from tests.lying_server import LyingServer

from resit.apps.accounts.models import User
from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources.models import Review, WatchedPage, WatchedSource, WatchRun
from resit.apps.sources.running import walk
from resit.apps.sources.watch import begin_run, end_run
from resit.apps.webhooks.models import Event
from resit.domain.catalog.model import Source
from resit.fetching import Limits, PoliteReader
from resit.fetching.wire import Wire
from resit.journey.programs import LoadedProgram

__all__ = ["own", "shipped"]

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = "/policy"


def policy(days: int = 30, *, more: str = "", beside: str = "") -> str:
    """A page on which the wait stands, with what else may stand on it: in the passage, and away from it."""
    return (
        "<!doctype html><title>Retake policy</title><body><main><h1>Handbook of the Board</h1><p>Welcome to all candidates of the Board of Samples.</p>"
        f"<h2>Retakes</h2><p>You may sit again {days} days after a failed attempt.</p>{more}</main><footer><p>{beside}</p></footer>"
    )


def resting_on(address: str, text: str = "") -> str:
    """The sample program's file, its rule resting on that page."""
    return (text or sample()).replace("https://board.example/handbook", address)


def hurried_reader() -> PoliteReader:
    return PoliteReader(
        agent="Resit/test",
        clock=time.monotonic,
        sleep=time.sleep,
        rng=random.Random(1),  # noqa: S311 (jitter)
        limits=Limits(connect=2.0, read=0.5, total=1.0, pause=0.0, back_off=0.01, retries=0, robots_kept=0.0, robots_failed_kept=0.0),
        wire=Wire(proxies={}),
    )


@dataclass
class Watch:
    """The watch of an installation whose program `one` rests on the server's page; each step says at what moment it happens."""

    server: LyingServer
    shipped: Path
    reader: PoliteReader

    def take_in(self, text: str, *, at: datetime = NOON) -> None:
        (self.shipped / "one.toml").write_text(text, encoding="utf-8")
        load_catalog_files(at=at, folders=[])
        look_again()

    def walk(self, at: datetime = NOON, **chosen: Any) -> WatchRun:
        """A whole run; everything is due."""
        look_again()
        run, visits = begin_run(catalog=current_catalog(), at=at, **{"all_of_them": True, **chosen})
        walk(visits, run=run, reader=self.reader, now=lambda: at)
        end_run(run, at=at)
        look_again()
        run.refresh_from_db()
        return run

    @property
    def seen(self) -> WatchedSource:
        return WatchedSource.objects.select_related("page").get(program="one", source="s1")

    @property
    def page(self) -> WatchedPage:
        return self.seen.page

    @property
    def program(self) -> LoadedProgram:
        look_again()
        return current_catalog().programs["one"]

    @property
    def source(self) -> Source:
        """As every page of this installation has it."""
        return self.program.program.sources["s1"]

    @property
    def review(self) -> Review:
        return Review.objects.open().get(program="one", source="s1")


@pytest.fixture
def server() -> Iterator[LyingServer]:
    with LyingServer() as running:
        running.show(POLICY, policy())
        yield running


@pytest.fixture
def watch(db: None, server: LyingServer, shipped: Path) -> Watch:
    made = Watch(server, shipped, hurried_reader())
    made.take_in(resting_on(server.address(POLICY)))
    return made


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("ana@example.org", "a long enough password", is_staff=True, name="Ana Silva")


@pytest.fixture
def told() -> Callable[[], list[str]]:
    """The kinds of events announced so far, the oldest first."""
    return lambda: list(Event.objects.order_by("at", "pk").values_list("kind", flat=True))
