"""Reading one address politely: robots.txt asked first, one request at a time for each host, pauses, few retries, everything bounded."""

import random
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from protego import Protego

import resit
from resit.fetching.addresses import Address, BadAddressError, address_of, is_inner_name
from resit.fetching.wire import Answer, Bounds, Wire, WireFault
from resit.formats.pages import Page, Refusal, RefusalKind

TOKEN = "Resit"  # noqa: S105 (a robots.txt calls it so)
"""Our name in a robots.txt."""
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/json;q=0.8,text/plain;q=0.8,*/*;q=0.5"
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
SLICE = 0.25  # seconds; how long a pause goes on after the run was stopped


class StoppedError(InterruptedError):
    """The run was stopped while an address was being read; nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading may cost. Times are seconds, sizes bytes after decompression."""

    connect: float = 10.0
    read: float = 20.0  # between two pieces of an answer
    total: float = 60.0  # of one request
    most_bytes: int = 8 << 20
    redirects: int = 8
    retries: int = 2
    pause: float = 2.0  # between two requests to one host
    back_off: float = 5.0  # before the first retry, doubled for the second, give or take half
    most_retry_after: float = 120.0  # a server that asks for more is left alone in this run
    most_crawl_delay: float = 30.0
    robots_bytes: int = 512 << 10
    robots_kept: float = 24 * 3600.0
    robots_failed_kept: float = 3600.0
    silent_readings: int = 3  # after so many in a row without an answer a host is left alone …
    silent_kept: float = 3600.0  # … for so long


def agent_named(page: str | None) -> str:
    """Our user agent: "Resit/1.0 (+https://exams.example.org)"; `page` is where people read who we are."""
    return f"{TOKEN}/{resit.__version__} (+{page})" if page else f"{TOKEN}/{resit.__version__}"


@dataclass
class _Host:
    """One host's turn: whoever holds the lock may ask it, from `free_at` on."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    pause: float = 0.0
    closed_until: float = 0.0  # asked to be left alone for longer than we wait
    silent: int = 0  # readings in a row that got no answer from it
    silent_until: float = 0.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a robots.txt says. `robots` None: nothing forbids; `later`: it could not be read just now, so nothing is allowed."""

    robots: Protego | None
    later: bool
    until: float


class PoliteReader:
    """Reads addresses. One reader serves many threads and remembers pauses and robots.txt files between its calls.

    Parameters
    ----------
    agent
        The user agent that is sent; see `agent_named`.
    clock, sleep
        Seconds that only go forward, and waiting for so many of them: `time.monotonic` and `time.sleep`.
    rng
        For the jitter of retries.
    wire
        What opens connections; by default straight, or through the proxies that the environment names.
    inner_hosts
        Names of inner hosts whose names do not show it (a handbook on a company's own network). Others that look public and turn out
        to lie in an inner network are refused.
    """

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        rng: random.Random,
        limits: Limits | None = None,
        wire: Wire | None = None,
        inner_hosts: Collection[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._agent = agent
        self._clock = clock
        self._sleep = sleep
        self._rng = rng
        self._wire = wire or Wire()
        self._inner_hosts = frozenset(each.lower() for each in inner_hosts)
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, _Rules] = {}
        self._robots_locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def read(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None, stop: threading.Event | None = None
    ) -> Page | Refusal:
        """The page at `address`, or why there is none. With `etag` or `last_modified` the server may answer that nothing changed.

        Raises
        ------
        StoppedError
            `stop` was set.
        """
        reading = _Reading(self, stop or threading.Event())
        headers = {"If-None-Match": _header(etag), "If-Modified-Since": _header(last_modified)}
        try:
            found = reading.page(address, {name: value for name, value in headers.items() if value})
        except _Refused as refused:
            self._note(
                reading.host, silent=refused.made[0] in {RefusalKind.STALLED, RefusalKind.UNREACHABLE} and refused.made[1] != "left_alone"
            )
            return refused.refusal(address)
        self._note(reading.host, silent=False)
        return found

    def cut_all(self) -> None:
        """End every request that is under way; their readings end as stopped where their `stop` is set."""
        self._wire.cut_all()

    # What the readings of one reader share

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def _note(self, name: str, *, silent: bool) -> None:
        """Whether the host answered at all; one that never does costs a run three readings, not thirty."""
        host = self._host(name)
        host.silent = host.silent + 1 if silent else 0
        if host.silent >= self.limits.silent_readings:
            host.silent_until = self._clock() + self.limits.silent_kept

    def refuse_when_left_alone(self, name: str) -> None:
        """Refuse a host that asked for a long rest, or that has stopped answering."""
        host, now = self._host(name), self._clock()
        if host.closed_until > now:
            raise _Refused(RefusalKind.TOO_MANY, "left_alone", retry_after=host.closed_until - now)
        if host.silent_until > now:
            raise _Refused(RefusalKind.UNREACHABLE, "left_alone", retry_after=host.silent_until - now)

    def close(self, name: str, seconds: float) -> None:
        """Leave the host alone for so long, also in readings that are still to come."""
        self._host(name).closed_until = self._clock() + seconds

    def is_inner(self, host: str) -> bool:
        return host in self._inner_hosts or is_inner_name(host)

    @contextmanager
    def turn(self, host: str, stop: threading.Event) -> Iterator[_Host]:
        """Wait until the host may be asked, hold it while it answers, and leave a pause behind."""
        found = self._host(host)
        while not found.lock.acquire(timeout=SLICE):
            self.refuse_when_stopped(stop)
        try:
            self._wait(found, stop)
            yield found
        finally:
            found.free_at = max(found.free_at, self._clock() + max(self.limits.pause, found.pause))
            found.lock.release()

    def _wait(self, host: _Host, stop: threading.Event) -> None:
        while (left := host.free_at - self._clock()) > 0:
            self.refuse_when_stopped(stop)
            self._sleep(min(left, SLICE))
        self.refuse_when_stopped(stop)

    def hold_off(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long."""
        found = self._host(host)
        found.free_at = max(found.free_at, self._clock() + seconds)

    def jitter(self) -> float:
        return self._rng.uniform(0.5, 1.5)

    def refuse_when_stopped(self, stop: threading.Event) -> None:
        if stop.is_set():
            raise StoppedError("the run was stopped")

    def ask(self, address: Address, headers: Mapping[str, str], bounds: Bounds, stop: threading.Event, *, guarded: bool) -> Answer:
        """One request in the host's turn.

        Raises
        ------
        WireFault, StoppedError
        """
        sent = {"User-Agent": self._agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", "Connection": "close", **headers}
        with self.turn(address.host, stop):
            try:
                return self._wire.get(address, sent, bounds, guarded=guarded)
            except WireFault:
                self.refuse_when_stopped(stop)
                raise

    def rules(self, address: Address, stop: threading.Event, *, guarded: bool) -> _Rules:
        """What the robots.txt of the address's origin says, read once a day."""
        with self._lock:
            lock = self._robots_locks.setdefault(address.origin, threading.Lock())
        while not lock.acquire(timeout=SLICE):
            self.refuse_when_stopped(stop)
        try:
            kept = self._rules.get(address.origin)
            if kept is None or kept.until <= self._clock():
                kept = _Reading(self, stop).robots(address, guarded=guarded)
                self._rules[address.origin] = kept
                self._slow_down(address.host, kept)
            return kept
        finally:
            lock.release()

    def _slow_down(self, host: str, rules: _Rules) -> None:
        """Keep the delay that the robots.txt asks for, up to our bound."""
        if rules.robots is None:
            return
        rate = rules.robots.request_rate(TOKEN)
        wanted = max(float(rules.robots.crawl_delay(TOKEN) or 0.0), 0.0 if rate is None else rate.seconds / rate.requests)
        found = self._host(host)
        delay = min(wanted, self.limits.most_crawl_delay)
        if delay > found.pause:
            found.free_at += max(0.0, delay - max(self.limits.pause, found.pause))  # the robots.txt itself was just asked for
            found.pause = delay

    def clock_in(self, seconds: float) -> float:
        return self._clock() + seconds

    def bounds(self) -> Bounds:
        limits = self.limits
        return Bounds(limits.connect, limits.read, limits.total, limits.most_bytes)


class _Refused(Exception):  # noqa: N818 (an unwelcome answer, made a Refusal of at the door)
    def __init__(
        self,
        kind: RefusalKind,
        code: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        values: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(code)
        self.made = (kind, code, values or {}, status, retry_after)

    def refusal(self, asked: str) -> Refusal:
        return Refusal(asked, *self.made)


class _Reading:
    """One reading: its redirects, and the retries it has left."""

    def __init__(self, reader: PoliteReader, stop: threading.Event) -> None:
        self.reader = reader
        self.stop = stop
        self.tries_left = reader.limits.retries
        self.host = ""  # the last that was asked
        self.been_outside = False  # a public host was asked: from then on no inner one is

    def page(self, asked: str, conditions: Mapping[str, str]) -> Page:
        """Follow the address to its page.

        Raises
        ------
        _Refused, StoppedError
        """
        at = self._checked(asked)
        began, seen, permanent = at, {at.text}, True
        for _ in range(self.reader.limits.redirects + 1):
            self.host = at.host
            self.reader.refuse_when_left_alone(at.host)
            self._guard(at)
            self._ask_robots(at)
            answer = self._answer(at, conditions, self.reader.bounds())
            if answer.status not in REDIRECTS:
                ended = asked if at == began else at.text
                return self._page(asked, ended, answer, permanent=permanent and at != began, conditional=bool(conditions))
            permanent = permanent and answer.status in PERMANENT
            at = self._next(at, answer)
            if at.text in seen:
                raise _Refused(RefusalKind.BAD_REDIRECT, "redirect_loop")
            seen.add(at.text)
        raise _Refused(RefusalKind.BAD_REDIRECT, "too_many_redirects", values={"limit": self.reader.limits.redirects})

    def _checked(self, text: str, base: Address | None = None) -> Address:
        try:
            return address_of(text) if base is None else base.followed(text)
        except BadAddressError as error:
            raise _Refused(RefusalKind.UNSAFE_ADDRESS, error.code) from error

    def _guard(self, at: Address) -> None:
        if not self.reader.is_inner(at.host):
            self.been_outside = True
        elif self.been_outside:
            raise _Refused(RefusalKind.UNSAFE_ADDRESS, "inner_address")

    def _next(self, at: Address, answer: Answer) -> Address:
        location = answer.headers.get("location", "").strip()
        if not location:
            raise _Refused(RefusalKind.BAD_REDIRECT, "redirect_nowhere", status=answer.status)
        # Headers are read as Latin-1; what was sent as UTF-8 is meant as such.
        with suppress(UnicodeError):
            location = location.encode("latin-1").decode("utf-8")
        return self._checked(location.replace(" ", "%20"), at)

    def _ask_robots(self, at: Address) -> None:
        if at.text == f"{at.origin}/robots.txt":
            return
        rules = self.reader.rules(at, self.stop, guarded=self.been_outside)
        if rules.later:
            raise _Refused(RefusalKind.ROBOTS, "robots_later")
        if rules.robots is not None and not rules.robots.can_fetch(at.text, TOKEN):
            raise _Refused(RefusalKind.ROBOTS, "robots")

    def _answer(self, at: Address, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        """The host's answer, asked again where it was in trouble for a moment."""
        while True:
            try:
                answer = self.reader.ask(at, headers, bounds, self.stop, guarded=self.been_outside and not self.reader.is_inner(at.host))
            except WireFault as fault:
                if not fault.passing or not self._may_retry(at, None):
                    raise _Refused(fault.kind, fault.code, values=fault.values) from fault
                continue
            if (answer.status != 429 and answer.status < 500) or answer.status == 501:
                return answer
            wanted = retry_after(answer)
            if not self._may_retry(at, wanted):
                kind = RefusalKind.TOO_MANY if answer.status == 429 else RefusalKind.SERVER_ERROR
                raise _Refused(kind, kind.value, status=answer.status, retry_after=wanted, values={"status": answer.status})

    def _may_retry(self, at: Address, wanted: float | None) -> bool:
        """Whether there is another try; then the host is left alone until it may be asked again."""
        limits = self.reader.limits
        if self.tries_left <= 0 or (wanted is not None and wanted > limits.most_retry_after):
            if wanted is not None:
                self.reader.close(at.host, wanted)
            return False
        done = limits.retries - self.tries_left
        self.tries_left -= 1
        seconds = limits.back_off * 2**done * self.reader.jitter() if wanted is None else wanted
        self.reader.hold_off(at.host, seconds)
        return True

    def _page(self, asked: str, ended: str, answer: Answer, *, permanent: bool, conditional: bool) -> Page:
        status, headers = answer.status, answer.headers
        if status == 304 and not conditional:
            raise _Refused(RefusalKind.UNREADABLE, "no_http", status=status, values={"host": address_of(ended).host})
        if 200 <= status < 300 or status in {304, 404, 410}:
            return Page(
                asked, ended, status, headers.get("content-type", ""), answer.body, permanent, headers.get("etag") or None,
                headers.get("last-modified") or None, status == 304,
            )  # fmt: skip
        if headers.get("cf-mitigated", "").lower() == "challenge":
            raise _Refused(RefusalKind.REFUSED, "challenge", status=status)
        if 400 <= status < 600:
            raise _Refused(RefusalKind.REFUSED, "refused", status=status, values={"status": status})
        raise _Refused(RefusalKind.UNREADABLE, "no_http", status=status, values={"host": address_of(ended).host})

    def robots(self, at: Address, *, guarded: bool) -> _Rules:
        """Fetch a robots.txt (RFC 9309): 4xx allows everything, 429, 5xx and silence nothing for now."""
        limits, reader = self.reader.limits, self.reader
        self.been_outside = guarded
        bounds = Bounds(limits.connect, limits.read, limits.total, limits.robots_bytes, cut=True)
        later = _Rules(None, later=True, until=reader.clock_in(limits.robots_failed_kept))
        try:
            file = self._checked(f"{at.origin}/robots.txt")
            for _ in range(limits.redirects):
                self._guard(file)
                answer = self._answer(file, {}, bounds)
                if answer.status not in REDIRECTS:
                    break
                file = self._next(file, answer)
            else:
                return _Rules(None, later=False, until=reader.clock_in(limits.robots_kept))
        except _Refused as refused:
            if refused.made[0] is RefusalKind.BAD_REDIRECT:
                return _Rules(None, later=False, until=reader.clock_in(limits.robots_kept))
            if refused.made[0] in {RefusalKind.UNSAFE_ADDRESS, RefusalKind.UNREACHABLE}:
                raise  # the page would fare no better, and this says why
            return later
        if answer.status >= 500:
            return later
        until = reader.clock_in(limits.robots_kept)
        if not 200 <= answer.status < 300:
            return _Rules(None, later=False, until=until)
        return _Rules(Protego.parse(answer.body.decode("utf-8-sig", "replace")), later=False, until=until)


def _header(value: str | None) -> str | None:
    """A stored header, unless it could break out of its line."""
    return value if value and value.isprintable() and len(value) <= 1000 else None


def retry_after(answer: Answer) -> float | None:
    """How many seconds the server asks to wait; a moment is measured from the answer's own Date."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit() and len(said) < 9:
        return float(said)
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(answer.headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
