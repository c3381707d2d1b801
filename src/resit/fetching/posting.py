"""Handing a message to a receiver: one POST, no redirects, some seconds in all, and only the status is looked at.

A receiver may lie in an inner network: staff name it. Proxies and TLS are as for every other connection; see `wire`.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from http.client import HTTPException
from urllib.request import getproxies_environment

import urllib3
from urllib3.exceptions import HTTPError

from resit import __version__
from resit.fetching.addresses import Address, BadAddressError, address_of
from resit.fetching.reader import retry_after
from resit.fetching.wire import Answer, Bounds, Line, Wire, WireFault, _Dial, _fault_of
from resit.formats.pages import RefusalKind

# It would write the whole address where a receiver's headers are odd; an address may hold a word that only the receiver should know.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)

BOUNDS = Bounds(connect=5.0, read=15.0, total=20.0, most_bytes=0)
AGENT = f"Resit/{__version__}"
SLOW_DOWN = frozenset({429, 502, 503, 504})  # statuses by which a receiver asks for less


class Fault(StrEnum):
    """Why a message did not arrive."""

    SILENT = "silent"  # no answer in time
    NO_HOST = "no_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    BROKEN_OFF = "broken_off"
    NO_HTTP = "no_http"
    REDIRECTED = "redirected"
    REFUSED = "refused"  # any other status than 200 to 299


FAULTS: Mapping[str, Fault] = {
    "silent": Fault.SILENT,
    "stalled": Fault.SILENT,
    "no_host": Fault.NO_HOST,
    "certificate": Fault.CERTIFICATE,
    "broken_off": Fault.BROKEN_OFF,
    "cut_short": Fault.BROKEN_OFF,
    "no_http": Fault.NO_HTTP,
}
"""By the code of a `WireFault`; any other means that the receiver could not be reached."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it: the receiver's status where there is one, why it did not arrive, and how many seconds it asks to be left alone."""

    status: int | None
    fault: Fault | None = None
    retry_after: float | None = None

    @property
    def arrived(self) -> bool:
        return self.fault is None

    @property
    def asks_for_rest(self) -> bool:
        """Whether other messages would meet the same: nobody answers, or the receiver says that it has too much to do."""
        return self.status is None or self.status in SLOW_DOWN


class PostingWire(Wire):
    """Posts by the connections of `Wire`."""

    def post(self, address: Address, body: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        """One POST; what the receiver has to say besides status and headers is not read.

        Raises
        ------
        WireFault
        """
        line = Line()
        clock = threading.Timer(bounds.total, line.cut)
        clock.daemon = True
        clock.start()
        dial = _Dial(line, bounds, self.resolve, frozenset(), self.is_inner)
        manager = self._manager(address, dial)
        timeout = urllib3.Timeout(connect=bounds.connect, read=bounds.read)
        try:
            answer = manager.urlopen(
                "POST", address.text, body=body, headers=dict(headers), redirect=False, retries=False, preload_content=False,
                decode_content=False, timeout=timeout,
            )  # fmt: skip
            answer.close()
            if line.was_cut:  # what looks like the end of the headers was our own doing
                raise WireFault(RefusalKind.STALLED, "stalled", passing=True)
            return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, b"")
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            fault = _fault_of(error, address)
            raise WireFault(fault.kind, "stalled" if line.was_cut else fault.code, passing=True) from error
        finally:
            clock.cancel()
            manager.clear()
            line.close()


def post(address: str, body: bytes, *, headers: Mapping[str, str], bounds: Bounds = BOUNDS) -> Posted:
    """Post `body` to `address`; never raises for what the other side does. A redirect is an answer that is not "arrived"."""
    try:
        answer = _wire(tuple(sorted(getproxies_environment().items()))).post(
            address_of(address), body, {"User-Agent": AGENT, "Accept": "*/*", **headers}, bounds
        )
    except WireFault as fault:
        return Posted(None, FAULTS.get(fault.code, Fault.UNREACHABLE))
    except BadAddressError:
        return Posted(None, Fault.UNREACHABLE)
    if 200 <= answer.status < 300:
        return Posted(answer.status)
    return Posted(answer.status, Fault.REDIRECTED if 300 <= answer.status < 400 else Fault.REFUSED, retry_after(answer))


@lru_cache(maxsize=4)
def _wire(proxies: tuple[tuple[str, str], ...]) -> PostingWire:
    """One for each setting of the proxies, since reading the trusted certificates takes a while."""
    return PostingWire(proxies=dict(proxies))
