"""Addresses that may be fetched, and those that lie inside a network."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

LONGEST = 4000  # characters
PORTS = {"http": 80, "https": 443}
INNER_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa")


_HOST = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]*(?:%[a-z0-9]+)?)$")


class BadAddressError(ValueError):
    """An address that is not to be fetched; `code` names the sentence (see `resit.formats.pages.SENTENCES`)."""

    def __init__(self, code: str, address: str) -> None:
        super().__init__(f"{address[:200]!r} cannot be fetched: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """An absolute http or https address without a fragment; `host` in lower case and ASCII, brackets of IPv6 left off."""

    text: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """ "https://example.org" or "http://127.0.0.1:8000": what a robots.txt speaks for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port == PORTS[self.scheme] else f"{self.scheme}://{host}:{self.port}"

    def followed(self, location: str) -> "Address":
        """Where a redirect of this address leads.

        Raises
        ------
        BadAddressError
        """
        try:
            joined = urljoin(self.text, location.strip())
        except ValueError as error:
            raise BadAddressError("bad_address", location) from error
        return address_of(joined)


def address_of(text: str) -> Address:
    """Read and check an address.

    Raises
    ------
    BadAddressError
        It is not http or https, has no host, holds a name or password, or cannot be read.
    """
    said = text.strip()
    if len(said) > LONGEST or any(ord(each) < 33 or ord(each) == 127 for each in said):
        raise BadAddressError("bad_address", text)
    try:
        parts = urlsplit(said)
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as error:
        raise BadAddressError("bad_address", text) from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise BadAddressError("not_http", text)
    if parts.username is not None or parts.password is not None:
        raise BadAddressError("credentials", text)
    if _HOST.match(host) is None or port == 0:
        raise BadAddressError("bad_address", text)
    port = port or PORTS[scheme]
    shown = f"[{host}]" if ":" in host else host
    place = shown if port == PORTS[scheme] else f"{shown}:{port}"
    return Address(urlunsplit((scheme, place, parts.path or "/", parts.query, "")), scheme, host, port)


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower().rstrip(".")
    return host.encode("idna").decode("ascii").lower().rstrip(".")


def is_inner_name(host: str) -> bool:
    """Whether the host is of some inner network by its name or number alone: localhost, a bare name, 10.0.0.5, wiki.internal."""
    literal = _number(host)
    if literal is not None:
        return is_inner_number(literal)
    return "." not in host or host.endswith(tuple(f".{each}" for each in INNER_NAMES))


def _number(host: str) -> str | None:
    """The IP address that the host is, if it is one; resolvers also take "127.1", "0x7f.1" and "2130706433" for one."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def is_inner_number(number: str) -> bool:
    """Whether an IP address is loopback, private, link-local, shared, reserved or multicast; also where IPv6 wraps such an IPv4 address."""
    found = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_inner_number(str(wrapped))
    return not found.is_global or found.is_multicast or found.is_unspecified
