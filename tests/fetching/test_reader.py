"""One address at a time: what becomes of it, and how politely it is asked for."""

import gzip
import threading
import time
import zlib
from itertools import pairwise

import pytest
from tests.fetching.conftest import Clock, MakeReader
from tests.lying_server import (
    Behavior,
    LyingServer,
    bomb,
    breaks_off,
    closed_port,
    cut_short,
    drips,
    drips_headers,
    endless,
    in_turn,
    never_answers,
    not_modified_for_ever,
    packed,
    page,
    speaks_no_http,
    status,
)  # fmt: skip

from resit.fetching import Page, Refusal, RefusalKind, StoppedError, agent_named
from resit.fetching.wire import Wire

HTML = "<h1>Retakes</h1><p>Wait 30 days.</p>"


def page_of(found: Page | Refusal) -> Page:
    assert isinstance(found, Page), found
    return found


def refusal_of(found: Page | Refusal) -> Refusal:
    assert isinstance(found, Refusal), found
    assert found.sentence()
    return found


# Pages


def test_a_page_comes_as_it_is(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/policy", HTML, etag='"v1"', Last_Modified="Wed, 25 Nov 2026 10:00:00 GMT")
    found = page_of(make_reader().read(server.address("/policy")))
    assert (found.status, found.body, found.etag, found.last_modified) == (200, HTML.encode(), '"v1"', "Wed, 25 Nov 2026 10:00:00 GMT")
    assert found.content_type == "text/html; charset=utf-8"
    assert not found.redirected
    assert not found.permanent
    assert not found.not_modified


def test_robots_txt_is_asked_first_once_and_by_name(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/a", HTML)
    server.show("/b", HTML)
    reader = make_reader()
    reader.read(server.address("/a"))
    reader.read(server.address("/b"))
    assert server.paths() == ["/robots.txt", "/a", "/b"]
    assert {each.headers["User-Agent"] for each in server.asked} == {"Resit/test (+http://example.org/)"}


def test_the_agent_says_where_to_read_about_us() -> None:
    assert agent_named("https://exams.example.org").startswith("Resit/")
    assert agent_named("https://exams.example.org").endswith(" (+https://exams.example.org)")


def test_conditions_are_sent_and_not_modified_is_told(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/policy", HTML, etag='"v1"')
    found = page_of(make_reader().read(server.address("/policy"), etag='"v1"', last_modified="Wed, 25 Nov 2026 10:00:00 GMT"))
    assert found.not_modified
    assert found.body == b""
    asked = server.asked[-1].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"v1"', "Wed, 25 Nov 2026 10:00:00 GMT")
    assert "If-None-Match" not in server.asked[0].headers  # robots.txt


def test_a_stored_header_that_would_break_out_of_its_line_is_not_sent(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/policy", HTML)
    page_of(make_reader().read(server.address("/policy"), etag='"v1"\r\nX-Evil: 1'))
    assert "If-None-Match" not in server.asked[-1].headers


def test_not_modified_without_a_condition_is_no_page(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", status(304))
    assert refusal_of(make_reader().read(server.address("/policy"))).kind is RefusalKind.UNREADABLE


def test_a_server_that_says_not_modified_for_ever_is_found_out_without_conditions(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", not_modified_for_ever)
    reader = make_reader()
    assert page_of(reader.read(server.address("/policy"), etag='"for-ever"')).not_modified
    assert page_of(reader.read(server.address("/policy"))).body == b"<p>new text</p>"


@pytest.mark.parametrize("code", [404, 410])
def test_gone_is_a_page_with_its_status(server: LyingServer, make_reader: MakeReader, code: int) -> None:
    server.does("/policy", status(code, "<h1>Gone</h1>"))
    found = page_of(make_reader().read(server.address("/policy")))
    assert (found.status, found.is_gone) == (code, True)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "bare deflate", "two members", "padded"])
def test_packed_pages_are_unpacked(server: LyingServer, make_reader: MakeReader, encoding: str) -> None:
    body = HTML.encode() * 50
    bare = zlib.compressobj(wbits=-15)
    sent = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "bare deflate": bare.compress(body) + bare.flush(),
        "two members": gzip.compress(body[:100]) + gzip.compress(body[100:]),
        "padded": gzip.compress(body) + b"\0" * 20,
    }[encoding]
    server.does("/policy", packed(sent, encoding="deflate" if "deflate" in encoding else "gzip"))
    assert page_of(make_reader().read(server.address("/policy"))).body == body


# Redirects


@pytest.mark.parametrize(("codes", "permanent"), [((301,), True), ((308,), True), ((302,), False), ((301, 308), True), ((301, 307), False)])
def test_a_chain_is_permanent_when_every_step_is(
    server: LyingServer, make_reader: MakeReader, codes: tuple[int, ...], *, permanent: bool
) -> None:
    for number, code in enumerate(codes):
        server.move(f"/{number}", f"/{number + 1}", code=code)
    server.show(f"/{len(codes)}", HTML)
    found = page_of(make_reader().read(server.address("/0")))
    assert (found.asked, found.ended, found.permanent) == (server.address("/0"), server.address(f"/{len(codes)}"), permanent)


def test_circles_and_long_chains_are_given_up(server: LyingServer, make_reader: MakeReader) -> None:
    server.move("/round", "/and-round")
    server.move("/and-round", "/round")
    for number in range(20):
        server.move(f"/{number}", f"/{number + 1}")
    reader = make_reader()
    assert refusal_of(reader.read(server.address("/round"))).code == "redirect_loop"
    assert refusal_of(reader.read(server.address("/0"))).code == "too_many_redirects"
    assert server.paths().count("/8") == 1
    assert "/9" not in server.paths()


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("", "redirect_nowhere"),
        ("ftp://example.org/x", "not_http"),
        ("file:///etc/passwd", "not_http"),
        ("http://me:secret@127.0.0.1/", "credentials"),
    ],
)
def test_redirects_that_are_not_followed(server: LyingServer, make_reader: MakeReader, to: str, code: str) -> None:
    server.does("/policy", lambda handler: handler.answer(301, b"", Location=to))
    assert refusal_of(make_reader().read(server.address("/policy"))).code == code


def test_a_redirect_to_a_page_that_robots_forbid_is_not_followed(server: LyingServer, make_reader: MakeReader) -> None:
    server.robots("User-agent: *\nDisallow: /private/")
    server.move("/policy", "/private/policy")
    assert refusal_of(make_reader().read(server.address("/policy"))).kind is RefusalKind.ROBOTS
    assert "/private/policy" not in server.paths()


# Inner addresses: names end in .example and lead to 127.0.0.1, which a test may call public


def wire_of(names: dict[str, str], *, inner: set[str]) -> Wire:
    def resolve(host: str, port: int) -> list[str]:
        if host not in names:
            raise OSError(host)
        return [names[host]]

    return Wire(resolve=resolve, is_inner=inner.__contains__, proxies={})


PUBLIC = {"board.example": "127.0.0.1", "other.example": "127.0.0.1", "rebound.example": "127.0.0.2"}


def test_a_public_page_may_not_lead_inward(server: LyingServer, make_reader: MakeReader) -> None:
    reader = make_reader(wire=wire_of(PUBLIC, inner={"127.0.0.2"}))
    server.show("/inner", HTML)
    for path, to in (("/number", server.address("/inner")), ("/name", server.address("/inner", host="localhost"))):
        server.move(f"board.example{path}", to)
        assert refusal_of(reader.read(server.address(path, host="board.example"))).code == "inner_address"
    server.move("board.example/dns", server.address("/inner", host="rebound.example"))
    assert refusal_of(reader.read(server.address("/dns", host="board.example"))).code == "inner_address"
    assert "/inner" not in server.paths()


def test_a_public_name_that_turns_out_to_lie_inside_is_refused_before_anything_is_sent(
    server: LyingServer, make_reader: MakeReader
) -> None:
    server.show("/policy", HTML)
    wire = wire_of({"board.example": "127.0.0.1"}, inner={"127.0.0.1"})
    assert refusal_of(make_reader(wire=wire).read(server.address("/policy", host="board.example"))).kind is RefusalKind.UNSAFE_ADDRESS
    assert server.asked == []
    page_of(make_reader(wire=wire, inner_hosts=("board.example",)).read(server.address("/policy", host="board.example")))


def test_an_inner_source_is_read_and_public_pages_lead_to_public_ones(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/policy", HTML)
    server.move("/old", "/policy")
    page_of(make_reader().read(server.address("/old")))
    server.move("board.example/away", server.address("/policy", host="other.example"))
    found = page_of(make_reader(wire=wire_of(PUBLIC, inner=set())).read(server.address("/away", host="board.example")))
    assert found.ended == server.address("/policy", host="other.example")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ftp://example.org/", "not_http"),
        ("javascript:alert(1)", "not_http"),
        ("//example.org/", "not_http"),
        ("http:///policy", "bad_address"),
        ("http://user:pass@example.org/", "credentials"),
        ("http://example.org:99999/", "bad_address"),
        ("http://example.org/a b", "bad_address"),
        ("http://example.org/" + "x" * 5000, "bad_address"),
        ("http://[::1", "bad_address"),
        ("", "not_http"),
    ],
)
def test_addresses_that_are_never_asked(make_reader: MakeReader, address: str, code: str) -> None:
    found = refusal_of(make_reader().read(address))
    assert (found.kind, found.code) == (RefusalKind.UNSAFE_ADDRESS, code)


# Refusals


@pytest.mark.parametrize("code", [400, 401, 403, 406, 451])
def test_who_says_no_is_asked_once(server: LyingServer, make_reader: MakeReader, code: int) -> None:
    server.does("/policy", status(code, "<h1>No</h1>"))
    found = refusal_of(make_reader().read(server.address("/policy")))
    assert (found.kind, found.status) == (RefusalKind.REFUSED, code)
    assert server.paths().count("/policy") == 1


def test_a_test_for_people_is_told_as_one(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", status(403, "<title>Just a moment...</title>", CF_Mitigated="challenge"))
    assert refusal_of(make_reader().read(server.address("/policy"))).code == "challenge"


@pytest.mark.parametrize(
    ("behavior", "kind", "code"),
    [
        pytest.param(never_answers, RefusalKind.STALLED, "silent", id="never answers"),
        pytest.param(drips, RefusalKind.STALLED, "stalled", id="drips"),
        pytest.param(drips_headers, RefusalKind.STALLED, "stalled", id="drips headers"),
        pytest.param(cut_short(b"<p>half of"), RefusalKind.UNREADABLE, "cut_short", id="wrong length"),
        pytest.param(breaks_off, RefusalKind.UNREACHABLE, "broken_off", id="breaks off"),
        pytest.param(bomb(256), RefusalKind.TOO_LARGE, "too_large", id="bomb"),
        pytest.param(endless, RefusalKind.TOO_LARGE, "too_large", id="endless"),
        pytest.param(page(b"x" * (2 << 20)), RefusalKind.TOO_LARGE, "too_large", id="large"),
        pytest.param(packed(b"no gzip at all"), RefusalKind.UNREADABLE, "encoding", id="not packed"),
        pytest.param(packed(gzip.compress(b"x" * 9000)[:-20]), RefusalKind.UNREADABLE, "cut_short", id="packed and cut"),
        pytest.param(packed(b"?", encoding="br"), RefusalKind.UNREADABLE, "encoding", id="not asked for"),
        pytest.param(speaks_no_http, RefusalKind.UNREADABLE, "no_http", id="no http"),
    ],
)
def test_bad_answers_end_in_bounded_time_with_a_sentence(
    server: LyingServer, make_reader: MakeReader, behavior: Behavior, kind: RefusalKind, code: str
) -> None:
    server.does("/policy", behavior)
    began = time.monotonic()
    found = refusal_of(make_reader(read=0.5, total=0.8, retries=0).read(server.address("/policy")))
    assert (found.kind, found.code) == (kind, code)
    assert time.monotonic() - began < 4


def test_nobody_there(make_reader: MakeReader) -> None:
    with closed_port() as port:
        assert refusal_of(make_reader(retries=0).read(f"http://127.0.0.1:{port}/")).code == "no_connection"
    wire = wire_of({}, inner=set())
    assert refusal_of(make_reader(retries=0, wire=wire).read("http://nobody.example/")).code == "no_host"


def test_a_certificate_is_asked_for(server: LyingServer, make_reader: MakeReader) -> None:
    """A plain server behind https is no server of that name."""
    server.show("/policy", HTML)
    found = refusal_of(make_reader(retries=0).read(server.address("/policy").replace("http:", "https:")))
    assert found.kind is RefusalKind.UNREACHABLE


# Politeness


def test_requests_to_one_host_come_one_by_one_with_a_pause_between(server: LyingServer, make_reader: MakeReader) -> None:
    reader = make_reader(pause=0.15)
    for number in range(4):
        server.show(f"/{number}", HTML)
    threads = [threading.Thread(target=reader.read, args=(server.address(f"/{number}"),)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert server.paths()[0] == "/robots.txt"
    assert len(server.asked) == 5
    for earlier, later in pairwise(server.asked):
        assert later.began - earlier.answered >= 0.15


def test_a_crawl_delay_is_kept_up_to_a_bound(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/a", HTML)
    server.show("/b", HTML)
    for said, kept in (
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: resit\nCrawl-delay: 900", 30.0),
        ("User-agent: *\nRequest-rate: 1/5", 5.0),
    ):
        server.robots(said)
        clock = Clock()
        reader = make_reader(clock=clock, pause=2.0)
        reader.read(server.address("/a"))
        assert sum(clock.slept) == pytest.approx(kept)
        reader.read(server.address("/b"))
        assert sum(clock.slept) == pytest.approx(2 * kept)


@pytest.mark.parametrize(
    ("behavior", "code"),
    [
        pytest.param(page(b"User-agent: Resit\nDisallow: /policy", content_type="text/plain"), "robots", id="us"),
        pytest.param(page(b"User-agent: *\nDisallow: /", content_type="text/plain"), "robots", id="everybody"),
        pytest.param(status(503), "robots_later", id="5xx"),
        pytest.param(status(429), "robots_later", id="429"),
        pytest.param(never_answers, "robots_later", id="silence"),
        pytest.param(status(404), None, id="4xx"),
        pytest.param(status(403), None, id="forbidden"),
        pytest.param(page(b"User-agent: *\nDisallow: /\nUser-agent: Resit\nAllow: /"), None, id="others only"),
        pytest.param(page(b"<html>not found</html>"), None, id="a page in its place"),
        pytest.param(page(b"# " + b"x" * (2 << 20)), None, id="very long"),
    ],
)
def test_robots_txt_is_honored(server: LyingServer, make_reader: MakeReader, behavior: Behavior, code: str | None) -> None:
    server.show("/policy", HTML)
    server.does("/robots.txt", behavior)
    found = make_reader(read=0.3, total=0.5, retries=1).read(server.address("/policy"))
    if code is None:
        page_of(found)
    else:
        assert (refusal_of(found).kind, refusal_of(found).code) == (RefusalKind.ROBOTS, code)
        assert "/policy" not in server.paths()


def test_robots_txt_is_kept_for_a_day_and_trouble_with_it_for_an_hour(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/policy", HTML)
    clock = Clock()
    reader = make_reader(clock=clock, retries=0)
    server.does("/robots.txt", in_turn(status(500), status(404)))
    assert refusal_of(reader.read(server.address("/policy"))).kind is RefusalKind.ROBOTS
    assert refusal_of(reader.read(server.address("/policy"))).kind is RefusalKind.ROBOTS
    clock.now += 3601
    page_of(reader.read(server.address("/policy")))
    clock.now += 23 * 3600
    page_of(reader.read(server.address("/policy")))
    assert server.paths().count("/robots.txt") == 2
    clock.now += 3601
    page_of(reader.read(server.address("/policy")))
    assert server.paths().count("/robots.txt") == 3


def test_a_host_in_trouble_is_asked_again_twice_with_growing_pauses(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", status(503))
    clock = Clock()
    found = refusal_of(make_reader(clock=clock, back_off=8.0).read(server.address("/policy")))
    assert (found.kind, found.status) == (RefusalKind.SERVER_ERROR, 503)
    assert server.paths().count("/policy") == 3
    assert 8 * 0.5 + 16 * 0.5 <= sum(clock.slept) <= 8 * 1.5 + 16 * 1.5


def test_a_host_that_recovers_gives_its_page(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", in_turn(status(503), breaks_off, page(HTML.encode())))
    assert page_of(make_reader().read(server.address("/policy"))).body == HTML.encode()


def test_retry_after_is_honored_up_to_a_bound(server: LyingServer, make_reader: MakeReader) -> None:
    clock = Clock()
    server.does("/seconds", in_turn(status(429, Retry_After="17"), page(HTML.encode())))
    page_of(make_reader(clock=clock).read(server.address("/seconds")))
    assert sum(clock.slept) == pytest.approx(17)

    clock = Clock()
    moment = status(503, Retry_After="Wed, 25 Nov 2026 10:00:45 GMT")
    server.does("/moment", in_turn(_dated(moment, "Wed, 25 Nov 2026 10:00:00 GMT"), page(HTML.encode())))
    page_of(make_reader(clock=clock).read(server.address("/moment")))
    assert sum(clock.slept) == pytest.approx(45)

    clock = Clock()
    server.does("/long", status(429, Retry_After="86400"))
    reader = make_reader(clock=clock)
    found = refusal_of(reader.read(server.address("/long")))
    assert (found.kind, found.retry_after) == (RefusalKind.TOO_MANY, 86400)
    assert clock.slept == []
    assert server.paths().count("/long") == 1
    other = refusal_of(reader.read(server.address("/seconds")))
    assert (other.kind, other.code) == (RefusalKind.TOO_MANY, "left_alone")
    assert server.paths().count("/seconds") == 2
    clock.now += 86401
    page_of(reader.read(server.address("/seconds")))


def _dated(behavior: Behavior, date: str) -> Behavior:
    def behave(handler: object) -> None:
        handler.date_time_string = lambda: date  # type: ignore[attr-defined]
        behavior(handler)  # type: ignore[arg-type]

    return behave


def test_a_host_that_never_answers_costs_a_run_three_readings(server: LyingServer, make_reader: MakeReader) -> None:
    server.does("/policy", breaks_off)
    clock = Clock()
    reader = make_reader(clock=clock, retries=0)
    codes = [refusal_of(reader.read(server.address("/policy"))).code for _ in range(6)]
    assert codes == ["broken_off"] * 3 + ["left_alone"] * 3
    assert server.paths().count("/policy") == 3
    clock.now += 3601
    server.show("/policy", HTML)
    page_of(reader.read(server.address("/policy")))


def test_a_run_that_is_stopped_waits_no_longer(server: LyingServer, make_reader: MakeReader) -> None:
    server.show("/a", HTML)
    reader = make_reader(pause=60.0)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        reader.read(server.address("/a"), stop=stop)
    assert time.monotonic() - began < 2


# Proxies


def test_proxies_are_used_and_left_out_where_they_are_told(server: LyingServer, make_reader: MakeReader) -> None:
    """The server plays the proxy: it is asked for whole addresses of hosts that are nowhere."""
    server.does("http://board.example/policy", page(HTML.encode()))
    wire = Wire(proxies={"http": f"http://127.0.0.1:{server.port}", "no": "elsewhere.example, .inner.example"})
    assert page_of(make_reader(wire=wire).read("http://board.example/policy")).body == HTML.encode()
    assert server.paths() == ["http://board.example/robots.txt", "http://board.example/policy"]
    for exempt in ("http://elsewhere.example/", "http://www.inner.example/"):
        refusal_of(make_reader(wire=wire, retries=0).read(exempt))
    assert len(server.paths()) == 2
