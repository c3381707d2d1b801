"""Receivers on this machine that take messages, refuse them, stall, redirect or talk nonsense, each in a thread of its own."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Message:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """What a receiver got, and how it answers the next request: with `status` and `headers`, or as `behaves` says."""

    address: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    behaves: "Callable[[Receiver, Handler], None] | None" = None
    got: list[Message] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.got.append(Message(self.command, self.path, headers, body))
        self.receiver.arrived.set()
        if self.receiver.behaves is not None:
            self.receiver.behaves(self.receiver, self)
            return
        self.send_response(self.receiver.status)
        for name, value in self.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_CONNECT = do_POST  # noqa: N815 (names that http.server asks for)

    def log_message(self, *_arguments: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_arguments: Any) -> None:
        """Whoever posts to it may hang up in the middle."""


@contextmanager
def receiving(*, certificate: Path | None = None, **given: Any) -> Iterator[Receiver]:
    """A receiver that stands until the end of the block; with `certificate` it speaks TLS."""
    receiver = Receiver(**given)
    server = Server(("127.0.0.1", 0), type("Own", (Handler,), {"receiver": receiver}))
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.address = f"{'http' if certificate is None else 'https'}://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def stalls(receiver: Receiver, _handler: Handler) -> None:
    receiver.over.wait(30)


def drips(receiver: Receiver, handler: Handler) -> None:
    """A header that never ends, a letter at a time: no single wait is long."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not receiver.over.wait(0.05):
            handler.wfile.write(b"a")
            handler.wfile.flush()


def floods(receiver: Receiver, handler: Handler) -> None:
    """A body without an end."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        while not receiver.over.is_set():
            handler.wfile.write(b"x" * 65536)


def hangs_up(_receiver: Receiver, handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def talks_nonsense(_receiver: Receiver, handler: Handler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n" * 3)


def has_odd_headers(_receiver: Receiver, handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon here\r\n: no name\r\n\r\n")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def own_certificate(folder: Path) -> Path:
    """A key with a certificate for 127.0.0.1 that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    file = folder / "own.pem"
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(plain + signed.public_bytes(pem))
    return file
