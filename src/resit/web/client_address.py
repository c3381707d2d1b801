"""Where a request comes from, as far as it can be known: for rate limits alone, never kept as it is."""

import re
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

LONGEST = 64
WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+")  # as some proxies write it


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks; of version 6 the network of 2^64 addresses, since one line to the internet has them all.

    Behind proxies of the operator's own (RESIT_PROXIES says how many) it is the address that the outermost of them saw; what
    stands before that in the header anybody may write.
    """
    proxies: int = settings.PROXIES
    if proxies:
        passed = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
        if len(passed) >= proxies:
            return _network(passed[-proxies])
    return _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(text: str) -> str:
    written = WITH_PORT.fullmatch(text)
    try:
        address = ip_address(written["six"] or written["four"] if written else text)
    except ValueError:
        return text[:LONGEST]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))
