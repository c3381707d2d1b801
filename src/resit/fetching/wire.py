"""One request and its answer on the wire: bounded in time and size, over a connection whose other end was looked at.

urllib3 speaks HTTP and TLS; redirects, retries, cookies and decoding are not left to it.
"""

import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.request import getproxies_environment

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    LocationValueError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)  # fmt: skip

from resit.fetching.addresses import Address, is_inner_number
from resit.formats.pages import RefusalKind

CHUNK = 1 << 16  # bytes
MOST_ADDRESSES = 4  # of one host that are tried

Resolve = Callable[[str, int], Sequence[str]]


class WireFault(Exception):  # noqa: N818 (an unwelcome answer that travels up through urllib3; the reader makes a Refusal of it)
    """No answer, or none that can be used. `passing` says that another try may do better."""

    def __init__(self, kind: RefusalKind, code: str, *, passing: bool = False, **values: str | int) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code
        self.passing = passing
        self.values = values


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and body, content encodings undone. The body of a redirect or refusal is not read."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one exchange: seconds to connect, between two reads, and in all; bytes before and after decompression."""

    connect: float
    read: float
    total: float
    most_bytes: int
    cut: bool = False  # keep the first `most_bytes` of a longer body instead of refusing it


def resolved(host: str, port: int) -> Sequence[str]:
    """The host's IP addresses, as the system finds them.

    Raises
    ------
    OSError
        There are none.
    """
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Line:
    """The sockets of one exchange, which can be cut from outside: by the clock, or when the run is stopped.

    A duplicate of each socket is held, so that whatever blocks on the original (a handshake, a header that drips) ends at once.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self.was_cut = False

    def hold(self, sock: socket.socket) -> None:
        with self._lock:
            held = sock.dup()
            self._held.append(held)
            if self.was_cut:
                _shut(held)

    def cut(self) -> None:
        with self._lock:
            self.was_cut = True
            for each in self._held:
                _shut(each)

    def close(self) -> None:
        with self._lock:
            for each in self._held:
                each.close()
            self._held.clear()


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # not connected, or already gone
        sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class _Dial:
    """How one exchange connects."""

    line: Line
    bounds: Bounds
    resolve: Resolve
    guarded: frozenset[str]  # hosts that must not turn out to be inner ones
    is_inner: Callable[[str], bool]

    def __call__(self, host: str, port: int) -> socket.socket:
        """Connect to the first of the host's addresses that answers.

        Raises
        ------
        WireFault
        """
        numbers = list(dict.fromkeys(self._numbers(host, port)))
        if host in self.guarded and any(map(self.is_inner, numbers)):
            raise WireFault(RefusalKind.UNSAFE_ADDRESS, "inner_address")
        fault = WireFault(RefusalKind.UNREACHABLE, "no_connection", passing=True, host=host)
        for number in numbers[:MOST_ADDRESSES]:
            sock = socket.socket(socket.AF_INET6 if ":" in number else socket.AF_INET, socket.SOCK_STREAM)
            try:
                sock.settimeout(self.bounds.connect)
                self.line.hold(sock)
                sock.connect((number, port))
            except TimeoutError:
                fault = WireFault(RefusalKind.STALLED, "silent", passing=True)
                sock.close()
            except OSError:
                fault = WireFault(RefusalKind.UNREACHABLE, "no_connection", passing=True, host=host)
                sock.close()
            else:
                return sock
            if self.line.was_cut:
                break
        raise fault

    def _numbers(self, host: str, port: int) -> Sequence[str]:
        """The system's resolver knows no time limit of ours, so it is asked in a thread of its own."""
        found: list[Sequence[str]] = []

        def ask() -> None:
            try:
                found.append(self.resolve(host, port))
            except (OSError, UnicodeError):
                found.append(())

        asking = threading.Thread(target=ask, name="resit-resolver", daemon=True)
        asking.start()
        asking.join(self.bounds.connect)
        if not found:
            raise WireFault(RefusalKind.STALLED, "silent", passing=True)
        if not found[0]:
            raise WireFault(RefusalKind.UNREACHABLE, "no_host", passing=True, host=host)
        return found[0]


class Wire:
    """Opens connections. Proxies come from the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY); TLS is verified.

    Parameters
    ----------
    resolve
        From a host and port to IP addresses.
    is_inner
        Whether an IP address lies in an inner network.
    proxies
        By scheme, with `no` for the exceptions, as `urllib.request.getproxies_environment` gives them.
    """

    def __init__(
        self, *, resolve: Resolve = resolved, is_inner: Callable[[str], bool] = is_inner_number, proxies: Mapping[str, str] | None = None
    ) -> None:
        self.resolve = resolve
        self.is_inner = is_inner
        self.proxies = dict(getproxies_environment() if proxies is None else proxies)
        self._context = ssl.create_default_context()
        self._lines: set[Line] = set()

    def cut_all(self) -> None:
        """End every exchange that is under way."""
        for each in list(self._lines):
            each.cut()

    def get(self, address: Address, headers: Mapping[str, str], bounds: Bounds, *, guarded: bool) -> Answer:
        """One GET. With `guarded` the host must not turn out to lie in an inner network.

        Raises
        ------
        WireFault
        """
        line = Line()
        clock = threading.Timer(bounds.total, line.cut)
        clock.daemon = True
        self._lines.add(line)
        clock.start()
        try:
            return self._get(address, headers, bounds, line, guarded=guarded)
        except WireFault as fault:
            if line.was_cut and fault.kind is not RefusalKind.UNSAFE_ADDRESS:
                raise WireFault(RefusalKind.STALLED, "stalled", passing=True, seconds=round(bounds.total)) from fault
            raise
        finally:
            clock.cancel()
            self._lines.discard(line)
            line.close()

    def _get(self, address: Address, headers: Mapping[str, str], bounds: Bounds, line: Line, *, guarded: bool) -> Answer:
        dial = _Dial(line, bounds, self.resolve, frozenset({address.host} if guarded else ()), self.is_inner)
        manager = self._manager(address, dial)
        timeout = urllib3.Timeout(connect=bounds.connect, read=bounds.read)
        try:
            answer = manager.urlopen(
                "GET", address.text, headers=dict(headers), redirect=False, retries=False, preload_content=False, decode_content=False,
                timeout=timeout,
            )  # fmt: skip
            try:
                said = {name.lower(): value for name, value in answer.headers.items()}
                body = _body(answer, said, bounds) if answer.status < 300 or answer.status in {404, 410} else b""
            finally:
                answer.close()
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise _fault_of(error, address) from error
        finally:
            manager.clear()
        if line.was_cut:
            raise WireFault(RefusalKind.STALLED, "stalled", passing=True, seconds=round(bounds.total))
        return Answer(answer.status, said, body)

    def _manager(self, address: Address, dial: _Dial) -> urllib3.PoolManager:
        proxy = None if is_exempt(address, self.proxies.get("no", "")) else self._proxy(address.scheme)
        kept: dict[str, Any] = {"num_pools": 1, "ssl_context": self._context}
        manager = urllib3.PoolManager(**kept) if proxy is None else urllib3.ProxyManager(proxy, **kept)
        manager.pool_classes_by_scheme = _pools(dial)
        return manager

    def _proxy(self, scheme: str) -> str | None:
        said = self.proxies.get(scheme) or self.proxies.get("all")
        return said if not said or "://" in said else f"http://{said}"


def is_exempt(address: Address, exceptions: str) -> bool:
    """Whether NO_PROXY names the address: "*", a name with its subdomains, a host with its port, an IP address or a network of them."""
    for each in filter(None, (said.strip().lower() for said in exceptions.split(","))):
        name, _, port = (
            each.removeprefix("*").lstrip(".").rpartition(":") if each.count(":") == 1 else (each.removeprefix("*").lstrip("."), "", "")
        )
        if port and port != str(address.port):
            continue
        if each == "*" or address.host == name or address.host.endswith(f".{name}"):
            return True
        try:
            if ipaddress.ip_address(address.host) in ipaddress.ip_network(name, strict=False):
                return True
        except ValueError:
            continue
    return False


def _pools(dial: _Dial) -> dict[str, type[HTTPConnectionPool]]:
    """Connection classes that connect by `dial`, so that the address really connected to is the one that was looked at."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self._dns_host, self.port or 80)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self._dns_host, self.port or 443)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _fault_of(error: Exception, address: Address) -> WireFault:
    """What went wrong, from the exceptions of urllib3 and the standard library."""
    inner = getattr(error, "original_error", None) or getattr(error, "__cause__", None) or error
    if isinstance(error, ssl.SSLCertVerificationError | SSLError) or isinstance(inner, ssl.SSLCertVerificationError):
        if "CERTIFICATE_VERIFY_FAILED" in str(error) or "doesn't match" in str(error):
            return WireFault(RefusalKind.UNREACHABLE, "certificate", host=address.host)
        return WireFault(RefusalKind.UNREACHABLE, "no_connection", passing=True, host=address.host)
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError | TimeoutError) or isinstance(inner, TimeoutError):
        return WireFault(RefusalKind.STALLED, "silent", passing=True)
    if isinstance(error, ProxyError | NewConnectionError):
        return WireFault(RefusalKind.UNREACHABLE, "no_connection", passing=True, host=address.host)
    if isinstance(error, LocationValueError):
        return WireFault(RefusalKind.UNSAFE_ADDRESS, "bad_address")
    if isinstance(error, IncompleteRead):
        return WireFault(RefusalKind.UNREADABLE, "cut_short", passing=True)
    if isinstance(error, ProtocolError):
        reason = error.args[1] if len(error.args) > 1 else None
        if isinstance(reason, ConnectionError):
            return WireFault(RefusalKind.UNREACHABLE, "broken_off", passing=True, host=address.host)
        if "IncompleteRead" in str(error) or "InvalidChunkLength" in str(error):
            return WireFault(RefusalKind.UNREADABLE, "cut_short", passing=True)
        return WireFault(RefusalKind.UNREADABLE, "no_http", host=address.host)
    if isinstance(error, ConnectionError):
        return WireFault(RefusalKind.UNREACHABLE, "broken_off", passing=True, host=address.host)
    if isinstance(error, OSError):
        return WireFault(RefusalKind.UNREACHABLE, "no_connection", passing=True, host=address.host)
    return WireFault(RefusalKind.UNREADABLE, "no_http", host=address.host)


# The body


def _body(answer: urllib3.BaseHTTPResponse, headers: Mapping[str, str], bounds: Bounds) -> bytes:
    length = headers.get("content-length", "")
    if not bounds.cut and length.isdigit() and len(length) < 20 and int(length) > bounds.most_bytes:
        raise _too_large(bounds)
    encodings = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    unpack = [_Unpacked(each, bounds.most_bytes) for each in reversed(encodings) if each not in {"", "identity"}]
    if len(unpack) > 2:
        raise WireFault(RefusalKind.UNREADABLE, "encoding", encoding=", ".join(encodings)[:60])
    kept: list[bytes] = []
    raw = size = 0
    while chunk := answer.read(CHUNK, decode_content=False):
        raw += len(chunk)
        for each in unpack:
            chunk = each.more(chunk)
        size += len(chunk)
        kept.append(chunk)
        if max(raw, size) > bounds.most_bytes:
            if bounds.cut:
                return b"".join(kept)[: bounds.most_bytes]
            raise _too_large(bounds)
    if raw and not all(each.is_whole for each in unpack):
        raise WireFault(RefusalKind.UNREADABLE, "cut_short", passing=True)
    return b"".join(kept)


def _too_large(bounds: Bounds) -> WireFault:
    return WireFault(RefusalKind.TOO_LARGE, "too_large", limit=max(1, bounds.most_bytes >> 20))


class _Unpacked:
    """gzip or deflate undone as it comes, never to more than one byte past the limit."""

    def __init__(self, encoding: str, most: int) -> None:
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            raise WireFault(RefusalKind.UNREADABLE, "encoding", encoding=encoding[:30])
        self.encoding = encoding
        self.most = most
        self.size = 0
        self._over = False
        self._undo = zlib.decompressobj(zlib.MAX_WBITS if encoding == "deflate" else zlib.MAX_WBITS | 16)

    def more(self, data: bytes) -> bytes:
        """What the next bytes unpack to; what stands behind the end is left alone."""
        found = bytearray()
        while data and not self._over and self.size <= self.most:
            if self._undo.eof:
                if not data.startswith(b"\x1f\x8b"):
                    self._over = True
                    break
                self._undo = zlib.decompressobj(zlib.MAX_WBITS | 16)  # gzip members may follow one another
            some = self._some(data)
            self.size += len(some)
            found += some
            data = self._undo.unused_data if self._undo.eof else self._undo.unconsumed_tail
        return bytes(found)

    def _some(self, data: bytes) -> bytes:
        room = self.most + 1 - self.size
        try:
            return self._undo.decompress(data, room)
        except zlib.error as error:
            if self.encoding == "deflate" and self.size == 0:  # some servers send the bare stream
                self._undo = zlib.decompressobj(-zlib.MAX_WBITS)
                try:
                    return self._undo.decompress(data, room)
                except zlib.error:
                    pass
            raise WireFault(RefusalKind.UNREADABLE, "encoding", encoding=self.encoding) from error

    @property
    def is_whole(self) -> bool:
        return self._undo.eof
