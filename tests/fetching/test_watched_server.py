"""A source read again and again from a server that changes, moves, blocks, lies and dies: fetched, found, judged."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.fetching.conftest import MakeReader
from tests.journey.watched_pages import CHANGES, NOISE, TOLD, bearing_of, edited, handbook, site_of
from tests.lying_server import (
    Behavior,
    LyingServer,
    bomb,
    breaks_off,
    cut_short,
    drips,
    endless,
    never_answers,
    not_modified_for_ever,
    packed,
    page,
    status,
)  # fmt: skip

from resit.fetching import PoliteReader
from resit.formats.pages import Page
from resit.journey.watching import Passage, Seen, SourceState, look

RESTS = bearing_of(TOLD["waits"])
SITE = site_of(TOLD["waits"])
HTML = handbook(SITE)
CHANGED = handbook(edited(SITE, CHANGES["figure"], 1))


@dataclass
class Watch:
    """What somebody keeps between two readings."""

    reader: PoliteReader
    address: str
    before: Passage | None = None
    standing: SourceState = SourceState.UNREAD
    etag: str | None = None
    ended: str | None = None

    def look(self, *, in_full: bool = False) -> Seen:
        got = self.reader.read(self.address, etag=None if in_full else self.etag)
        seen = look(RESTS, got, before=self.before, standing=self.standing, last_ended=self.ended)
        self.standing = seen.standing
        if isinstance(got, Page) and not got.not_modified:
            self.etag, self.ended = got.etag, got.ended
        if self.before is None:
            self.before = seen.passage
        return seen


@pytest.fixture
def watch(server: LyingServer, make_reader: MakeReader) -> Callable[[], Watch]:
    """A source that was read once."""

    def begin() -> Watch:
        server.show("/handbook", HTML, etag='"v1"')
        watching = Watch(make_reader(read=0.5, total=0.8, retries=0), server.address("/handbook"))
        assert watching.look().state is SourceState.UNCHANGED
        return watching

    return begin


def test_a_source_through_its_life(server: LyingServer, watch: Callable[[], Watch]) -> None:
    source = watch()
    assert source.look().code == "not_modified"
    server.show("/handbook", handbook(edited(SITE, NOISE["news with figures"], 1)), etag='"v2"')
    assert source.look().code == "same"
    server.show("/handbook", CHANGED, etag='"v3"')
    changed = source.look()
    assert (changed.state, changed.under_review) == (SourceState.CHANGED, True)
    assert source.look().state is SourceState.CHANGED  # not modified since, and still another text
    server.does("/handbook", status(503))
    blocked = source.look()
    assert (blocked.state, blocked.standing, blocked.under_review) == (SourceState.BLOCKED, SourceState.CHANGED, True)
    server.show("/handbook", HTML, etag='"v1"')
    assert source.look().state is SourceState.UNCHANGED
    server.show("/new/handbook", HTML)
    server.move("/handbook", "/new/handbook")
    moved = source.look()
    assert (moved.state, moved.address) == (SourceState.MOVED, server.address("/new/handbook"))
    server.show("/", "<h1>Welcome</h1><p>Board of Examples</p>")
    server.move("/handbook", "/")
    assert source.look().code == "leads_home"
    server.does("/handbook", status(410))
    assert source.look().state is SourceState.GONE
    server.die()
    dead = source.look()
    assert (dead.state, dead.standing) == (SourceState.BLOCKED, SourceState.GONE)


@pytest.mark.parametrize(
    "behavior",
    [
        pytest.param(never_answers, id="silent"),
        pytest.param(drips, id="drips"),
        pytest.param(endless, id="endless"),
        pytest.param(bomb(64), id="bomb"),
        pytest.param(breaks_off, id="breaks off"),
        pytest.param(cut_short(HTML.encode()), id="wrong length"),
        pytest.param(packed(b"no gzip"), id="wrong packing"),
        pytest.param(page(b""), id="empty"),
        pytest.param(page(b"\x89PNG\r\n....", content_type="image/png"), id="a picture"),
        pytest.param(page(b"<title>Just a moment...</title><p>Checking your browser.</p>"), id="challenge"),
        pytest.param(page(b"<title>Log in</title><form><input type=password></form><p>Members only</p>"), id="login"),
        pytest.param(status(401), id="401"),
        pytest.param(status(403), id="403"),
        pytest.param(status(429, Retry_After="9999"), id="429"),
        pytest.param(status(500), id="500"),
        pytest.param(status(304), id="304 to anyone"),
    ],
)
def test_trouble_is_never_a_change(server: LyingServer, make_reader: MakeReader, watch: Callable[[], Watch], behavior: Behavior) -> None:
    source = watch()
    server.does("/handbook", behavior)
    seen = source.look(in_full=True)
    assert (seen.state, seen.standing, seen.under_review) == (SourceState.BLOCKED, SourceState.UNCHANGED, False)
    assert seen.sentence()
    server.show("/handbook", HTML)
    source.reader = make_reader()  # the next day
    assert source.look(in_full=True).state is SourceState.UNCHANGED


def test_lies_are_found_out(server: LyingServer, watch: Callable[[], Watch]) -> None:
    source = watch()
    server.does("/handbook", not_modified_for_ever)
    assert source.look().code == "not_modified"
    assert source.look(in_full=True).state is SourceState.CHANGED

    source = watch()
    server.does("/handbook", page(CHANGED.encode(), ETag='"v1"'))  # 200 with the old ETag
    assert source.look().state is SourceState.CHANGED

    source = watch()
    server.show("/handbook", "<title>Page not found</title><h1>Oops!</h1><p>We can't find that page.</p>")
    assert source.look().code == "gone_softly"

    source = watch()
    server.show("/handbook", HTML, content_type="application/octet-stream")
    assert source.look(in_full=True).state is SourceState.UNCHANGED
