"""Many addresses: hosts side by side in a few threads, each host one address after the other."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from resit.fetching.addresses import BadAddressError, address_of
from resit.fetching.reader import PoliteReader, StoppedError
from resit.formats.pages import Page, Refusal

THREADS = 4
LOOK = 0.2  # seconds between two looks at `stop`


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address to read, with what the last whole reading gave; `key` is the caller's own."""

    address: str
    etag: str | None = None
    last_modified: str | None = None
    key: Any = None


Read = tuple[Wanted, Page | Refusal]


def read_many(reader: PoliteReader, requests: Iterable[Wanted], *, stop: threading.Event, threads: int = THREADS) -> Iterator[Read]:
    """Each request with its page or refusal, as they come. Hosts with most addresses begin first, since they take longest.

    When `stop` is set, or the iterator is closed, requests under way are cut and the rest is left; nothing is yielded of those.
    """
    found: SimpleQueue[Read | Future[None]] = SimpleQueue()
    halt = _Either(stop)

    def walk(group: Sequence[Wanted]) -> None:
        for each in group:
            try:
                page = reader.read(each.address, etag=each.etag, last_modified=each.last_modified, stop=halt)
            except StoppedError:
                return
            found.put((each, page))

    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="resit-reader") as pool:
        walks = [pool.submit(walk, group) for group in _by_host(requests)]
        for each in walks:
            each.add_done_callback(found.put)
        left = len(walks)
        try:
            while left and not stop.is_set():
                try:
                    come = found.get(timeout=LOOK)
                except Empty:
                    continue
                if isinstance(come, Future):
                    left -= 1
                    come.result()
                else:
                    yield come
        finally:
            halt.set()
            pool.shutdown(wait=False, cancel_futures=True)
            if left:
                reader.cut_all()


class _Either(threading.Event):
    """Set when it is set, or when the caller's own is."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or self._other.is_set()


def _by_host(requests: Iterable[Wanted]) -> list[list[Wanted]]:
    hosts: dict[str, list[Wanted]] = {}
    for each in requests:
        try:
            host = address_of(each.address).host
        except BadAddressError:
            host = ""
        hosts.setdefault(host, []).append(each)
    return sorted(hosts.values(), key=len, reverse=True)
