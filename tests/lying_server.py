"""A server on 127.0.0.1 whose pages change, move, block, stall, lie and die while it runs, and that remembers who asked for what, and when.

    with LyingServer() as server:
        server.show("/policy", html)
        server.move("/old", "/policy")
        server.die()

`server.asked` is the log, in the order in which requests came. Every host name that leads to 127.0.0.1 is answered alike, so one server
plays several hosts.
"""

import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(slots=True)
class Asked:
    """One request, and the seconds of the monotonic clock when it had come and when its answer was about to leave."""

    path: str
    host: str
    headers: Mapping[str, str]
    began: float
    answered: float = 0.0


Behavior = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by what the server was told of the path."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        lying, host = self.server.lying, self.headers.get("Host", "")
        self.asked = lying.note(Asked(self.path, host, dict(self.headers.items()), time.monotonic()))
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            lying.behavior(self.path, host)(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; header names are written with underscores."""
        self.head(status, **{"Content_Length": str(len(body)), **headers})
        self.wfile.write(body)

    def head(self, status: int, **headers: str) -> None:
        self.asked.answered = time.monotonic()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def send_header(self, keyword: str, value: str) -> None:
        """As it is, also where a proper server would not send it."""
        super().send_header(keyword, value)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    lying: "LyingServer"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up has hung up."""


@dataclass
class LyingServer:
    """See the module. Paths without behavior answer 404; robots.txt is 404 until `robots` says otherwise."""

    behaviors: dict[str, Behavior] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.lying = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.die()

    def die(self) -> None:
        """Close the door; connections are refused from now on."""
        if not self.closing.is_set():
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)

    def address(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def behavior(self, path: str, host: str) -> Behavior:
        with self._lock:
            return self.behaviors.get(f"{host.partition(':')[0]}{path}") or self.behaviors.get(path) or status(404, "<h1>Not found</h1>")

    def note(self, asked: Asked) -> Asked:
        with self._lock:
            self.asked.append(asked)
        return asked

    def paths(self) -> list[str]:
        with self._lock:
            return [each.path for each in self.asked]

    # What may be told of a path; also "name/path" for one host name alone

    def does(self, path: str, behavior: Behavior) -> None:
        with self._lock:
            self.behaviors[path] = behavior

    def show(
        self, path: str, html: str, *, etag: str | None = None, content_type: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        """A page that honors conditional requests, as honest servers do."""
        self.does(path, page(html.encode(), etag=etag, content_type=content_type, **headers))

    def robots(self, text: str) -> None:
        self.does("/robots.txt", page(text.encode(), content_type="text/plain"))

    def move(self, path: str, to: str, *, code: int = 301) -> None:
        self.does(path, lambda handler: handler.answer(code, b"", Location=to))


# Behaviors


def page(body: bytes, *, etag: str | None = None, content_type: str = "text/html; charset=utf-8", **headers: str) -> Behavior:
    """A page; with `etag` it is "not modified" for whoever has it."""

    def behave(handler: Handler) -> None:
        said = {"Content_Type": content_type, **headers, **({"ETag": etag} if etag else {})}
        if etag and handler.headers.get("If-None-Match") == etag:
            handler.answer(304, b"", **said)
        else:
            handler.answer(200, body, **said)

    return behave


def status(code: int, html: str = "", **headers: str) -> Behavior:
    return lambda handler: handler.answer(code, html.encode(), Content_Type="text/html; charset=utf-8", **headers)


def in_turn(*behaviors: Behavior) -> Behavior:
    """One after the other, the last for ever."""
    left = list(behaviors)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def never_answers(handler: Handler) -> None:
    """Holds the line until the server closes."""
    handler.server.lying.closing.wait(30)


def drips(handler: Handler) -> None:
    """A byte of the body every twentieth of a second, without end."""
    handler.head(200, Content_Type="text/html")
    _drip(handler, b"x")


def drips_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _drip(handler, b"x")


def _drip(handler: Handler, byte: bytes) -> None:
    while not handler.server.lying.closing.wait(0.05):
        handler.wfile.write(byte)
        handler.wfile.flush()


def not_modified_for_ever(handler: Handler) -> None:
    """304 to whoever asks with a condition, whatever the page says by now."""
    if handler.headers.get("If-None-Match") or handler.headers.get("If-Modified-Since"):
        handler.answer(304, b"", ETag='"for-ever"')
    else:
        handler.answer(200, b"<p>new text</p>", Content_Type="text/html", ETag='"for-ever"')


def cut_short(body: bytes) -> Behavior:
    """Promises twice the length that it sends."""

    def behave(handler: Handler) -> None:
        handler.head(200, Content_Type="text/html", Content_Length=str(2 * len(body) + 1))
        handler.wfile.write(body)

    return behave


def breaks_off(handler: Handler) -> None:
    """Hangs up without a word."""
    handler.connection.close()


def packed(body: bytes, *, encoding: str = "gzip") -> Behavior:
    return lambda handler: handler.answer(200, body, Content_Type="text/html", Content_Encoding=encoding)


def bomb(megabytes: int = 512) -> Behavior:
    """A few kilobytes of gzip that unpack to so many megabytes of zeros."""
    small = gzip.compress(gzip.compress(b"\0" * (megabytes << 20)))
    return packed(small, encoding="gzip, gzip")


def endless(handler: Handler) -> None:
    """A body in chunks that never ends, as fast as it goes."""
    handler.head(200, Content_Type="text/html", Transfer_Encoding="chunked")
    chunk = b"x" * 65_536
    while not handler.server.lying.closing.is_set():
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))


def speaks_no_http(handler: Handler) -> None:
    handler.wfile.write(b"220 mail.example.org ready\r\n")


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port on which nobody listens."""
    with LyingServer() as server:
        port = server.port
    yield port
