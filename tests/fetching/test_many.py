"""Many addresses in one run: hosts side by side, each host one by one, and a run that can be stopped."""

import threading
import time
from itertools import pairwise

import pytest
from tests.fetching.conftest import MakeReader
from tests.fetching.test_reader import HTML, wire_of
from tests.lying_server import LyingServer, never_answers

from resit.fetching import Page, Wanted, read_many
from resit.fetching.wire import Wire

HOSTS = [f"host{number}.example" for number in range(6)]


@pytest.fixture
def wire() -> Wire:
    return wire_of(dict.fromkeys(HOSTS, "127.0.0.1"), inner=set())


def test_every_address_is_answered_and_hosts_do_not_wait_for_each_other(server: LyingServer, make_reader: MakeReader, wire: Wire) -> None:
    for number in range(3):
        server.show(f"/{number}", HTML, etag=f'"{number}"')
    wanted = [Wanted(server.address(f"/{number}", host=host), key=(host, number)) for host in HOSTS[:4] for number in range(3)]
    wanted.append(Wanted("mailto:nobody", key="bad"))
    began = time.monotonic()
    found = {each.key: got for each, got in read_many(make_reader(wire=wire, pause=0.2), wanted, stop=threading.Event())}
    took = time.monotonic() - began
    assert set(found) == {each.key for each in wanted}
    assert all(isinstance(got, Page) for key, got in found.items() if key != "bad")
    assert 0.6 <= took < 2.0  # three pauses each; one after the other the four hosts would take 2.4 seconds
    for host in HOSTS[:4]:
        asked = [each for each in server.asked if each.host.startswith(host)]
        assert [each.path for each in asked] == ["/robots.txt", "/0", "/1", "/2"]
        assert all(later.began - earlier.answered >= 0.2 for earlier, later in pairwise(asked))


def test_what_the_last_reading_gave_is_sent_back(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/a", HTML, etag='"a"')
    ((_, got),) = read_many(make_reader(), [Wanted(server.address("/a"), etag='"a"')], stop=threading.Event())
    assert isinstance(got, Page)
    assert got.not_modified


def test_a_run_is_stopped_at_once(server: LyingServer, make_reader: MakeReader, wire: Wire) -> None:
    """Also where a server holds the line and others are in their pause."""
    server.does("/slow", never_answers)
    server.show("/a", HTML)
    wanted = [Wanted(server.address("/slow", host=HOSTS[0])), *(Wanted(server.address("/a", host=each)) for each in HOSTS[1:])]
    stop = threading.Event()
    began = time.monotonic()
    found = []
    for each, _ in read_many(make_reader(wire=wire, read=30.0, total=60.0, pause=0.3), wanted, stop=stop):
        found.append(each.address)
        stop.set()
    assert time.monotonic() - began < 3
    assert len(found) == 1


def test_whoever_stops_listening_leaves_no_thread_behind(server: LyingServer, make_reader: MakeReader, wire: Wire) -> None:
    server.show("/a", HTML)
    server.does("/slow", never_answers)
    wanted = [Wanted(server.address(path, host=each)) for each in HOSTS for path in ("/a", "/slow")]
    reading = read_many(make_reader(wire=wire, read=30.0, total=60.0), wanted, stop=threading.Event())
    next(reading)
    began = time.monotonic()
    reading.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 3
    assert not [each.name for each in threading.enumerate() if each.name.startswith("resit-reader")]


def test_a_site_that_dies_in_the_run_costs_no_other_site_anything(server: LyingServer, make_reader: MakeReader, wire: Wire) -> None:
    server.show("/a", HTML)
    with LyingServer() as other:
        other.show("/a", HTML)
        wanted = [Wanted(server.address("/a", host=HOSTS[0])), Wanted(other.address("/a", host=HOSTS[1]))]
        other.die()
        found = {each.address: got for each, got in read_many(make_reader(wire=wire, retries=0), wanted, stop=threading.Event())}
    assert [isinstance(found[each.address], Page) for each in wanted] == [True, False]
