"""Walking over the pages that are due: fetched politely, judged one by one, shown while it goes on, stopped when asked."""

import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from queue import Empty, SimpleQueue

from django.conf import settings

from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.models import WatchRun
from resit.apps.sources.watch import Visit, note_progress, put_off, record_visit
from resit.fetching import Page, PoliteReader, Refusal, Wanted, agent_named, read_many
from resit.journey.watching import SourceState

log = logging.getLogger(__name__)

A_STRETCH = 16  # pages; then the worker looks whether anything else waits
SIGN_OF_LIFE = 5.0  # seconds
Progress = Callable[[str, Sequence[SourceState]], None]


def polite_reader() -> PoliteReader:
    """This process's reader: it says who asks, waits as people do, and remembers each robots.txt for a day."""
    return _reader(settings.PUBLIC_URL)


@lru_cache(maxsize=1)
def _reader(public_url: str | None) -> PoliteReader:
    return PoliteReader(
        agent=agent_named(public_url),
        clock=time.monotonic,
        sleep=time.sleep,
        rng=random.Random(),  # noqa: S311 (pauses between retries)
    )


def walk(
    visits: Sequence[Visit],
    *,
    run: WatchRun,
    reader: PoliteReader,
    now: Callable[[], datetime],
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> bool:
    """Visit the pages; gives whether the run goes on (False: somebody asked it to stop, or another run took its place).

    Each visit is committed by itself, so that a run that dies loses at most the pages it was reading. While a site keeps us waiting the
    run gives a sign of life every few seconds and looks whether it is to stop.
    """
    stop = stop or threading.Event()
    goes_on = note_progress(run, at=now())
    if not goes_on or stop.is_set():
        return False
    wanted = [Wanted(each.address, each.etag, each.last_modified, each.page) for each in visits]
    with closing(_as_they_come(reader, wanted, stop)) as pages:
        for come in pages:
            if come is None:
                goes_on = note_progress(run, at=now())
            else:
                asked, got = come
                states = judged(page_id=asked.key, got=got, at=now())
                goes_on = note_progress(run, states=states, at=now())
                if progress is not None:
                    progress(asked.address, states)
            if not goes_on:
                break
    return goes_on and not stop.is_set()


def judged(*, page_id: int, got: Page | Refusal, at: datetime) -> list[SourceState]:
    """Record a visit. A page on which our own reading fails is put off and logged: it takes no other page with it."""
    try:
        return record_visit(page_id=page_id, got=got, programs=current_catalog().programs, at=at)
    except Exception:
        log.exception("The page %s could not be judged; it is put off.", page_id)
        put_off(page_id=page_id, at=at)
        return []


Read = tuple[Wanted, Page | Refusal]


def _as_they_come(reader: PoliteReader, wanted: Sequence[Wanted], stop: threading.Event) -> Generator[Read | None, None, None]:
    """What `read_many` yields, and None after every few seconds in which nothing came. Whoever leaves early stops the reading."""
    come: SimpleQueue[Read | Exception | None] = SimpleQueue()
    halt = threading.Event()

    def read() -> None:
        try:
            for each in read_many(reader, wanted, stop=halt):
                come.put(each)
        except Exception as error:  # noqa: BLE001 (raised again where it is waited for)
            come.put(error)
        else:
            come.put(None)

    thread = threading.Thread(target=read, name="resit-walk", daemon=True)
    thread.start()
    look_at = time.monotonic() + SIGN_OF_LIFE
    try:
        while not stop.is_set():
            try:
                each = come.get(timeout=0.2)
            except Empty:
                if time.monotonic() >= look_at:
                    look_at = time.monotonic() + SIGN_OF_LIFE
                    yield None
                continue
            if each is None:
                return
            if isinstance(each, Exception):
                raise each
            yield each
    finally:
        halt.set()
        thread.join(10)
