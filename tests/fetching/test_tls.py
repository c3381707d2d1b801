"""Who answers over https must prove its name, to the certificates that this machine trusts."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.fetching.conftest import MakeReader
from tests.fetching.test_reader import wire_of

from resit.fetching import Page, Refusal, RefusalKind

NAME = "board.example"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>Wait 30 days.</p>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


class Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that fails is what is looked for."""

    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        sock, address = self.socket.accept()
        sock.settimeout(5)
        try:
            return self.context.wrap_socket(sock, server_side=True), address
        except OSError:
            sock.close()
            raise

    context: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for board.example that it signed itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Quiet(("127.0.0.1", 0), Answers)
    server.context = context
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(5)


def read(make_reader: MakeReader, port: int, *, host: str = NAME) -> Page | Refusal:
    wire = wire_of({NAME: "127.0.0.1", "other.example": "127.0.0.1"}, inner=set())
    return make_reader(wire=wire, retries=0).read(f"https://{host}:{port}/policy")


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(make_reader: MakeReader, port: int) -> None:
    found = read(make_reader, port)
    assert isinstance(found, Refusal)
    assert (found.kind, found.code) == (RefusalKind.UNREACHABLE, "certificate")


def test_one_that_this_machine_trusts_is_accepted_for_its_own_name_alone(
    make_reader: MakeReader, port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    found = read(make_reader, port)
    assert isinstance(found, Page)
    assert found.body == b"<p>Wait 30 days.</p>"
    other = read(make_reader, port, host="other.example")
    assert isinstance(other, Refusal)
    assert other.code == "certificate"
