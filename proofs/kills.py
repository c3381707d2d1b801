"""Nothing acknowledged is lost: candidates sit over the API while the site is killed (SIGKILL) again and again and started on the same data.

Run: python proofs/kills.py [--kills 20] [--database sqlite|postgres|both] [--seed S]
Prints the Markdown table of docs/durability.md; ends with 1 where a promise did not hold. The seed settles what the candidates choose and how
long each life of the site lasts; where in its work a kill meets it is settled by nobody.

Three sittings go on through every kill, two tabs writing to each; two more candidates sit one short sitting after another. Whoever gets no
answer sends the same request again, or, half the time, gives it up, as somebody who closes the browser does. At the end every receipt is
compared with the journal, and every hash worked out anew.
"""

import argparse
import contextlib
import http.client
import json
import math
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import IO, Any
from urllib.parse import urlsplit

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from resit.domain.delivery.journal import START_OF_CHAIN, Entry, EntryKind, chained  # noqa: E402

PROGRAM = "aama-cma"
LONG, TABS, SHORT = 3, 2, 2
SHORT_ITEMS = 12
SECONDS_TO_START, SECONDS_TO_ANSWER = 60.0, 15.0
LIFE = (0.3, 1.5)  # seconds of candidates' work between a start and the next kill
PAUSE = (0.0, 0.01)  # seconds between two requests of a candidate


class ProofError(RuntimeError):
    """The proof could not be carried out."""


# The site


class Site:
    """One installation, started and killed as often as wanted; `address` is where it is, or None while it is not."""

    def __init__(self, home: Path, url: str | None) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RESIT_")}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            kept.pop(name, None)
        self.environ = kept | {"RESIT_HOME": str(home), "PYTHONWARNINGS": ""} | ({"DATABASE_URL": url} if url else {})
        self.up = threading.Event()
        self.address: str | None = None
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start it; gives the seconds until it answered."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "resit", "serve", "--port", "0"],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        printed = ""
        for line in self.process.stdout:
            printed += line
            if "Stop with" in line:
                break
            if time.monotonic() - began > SECONDS_TO_START:
                raise ProofError(f"the site did not answer in time: {printed}")
        found = re.search(r"Resit is at http://([\d.:]+)/", printed)
        if not found:
            raise ProofError(f"the site did not start: {printed}")
        threading.Thread(target=_read_on, args=(self.process.stdout,)).start()
        self.address = found[1]
        self.up.set()
        return time.monotonic() - began

    def kill(self) -> int:
        """Kill -9 of the parent and everything that it started, web first; gives how many processes that were."""
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        family = [*parent.children(recursive=True), parent]
        self.up.clear()
        self.address = None
        for each in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        _gone, alive = psutil.wait_procs(family, timeout=10)
        self.process.wait(timeout=10)
        if alive:
            raise ProofError(f"{alive} outlived SIGKILL")
        return len(family)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


def _read_on(stream: IO[str]) -> None:
    """What a site prints is of no use here, but it must not wait for a reader."""
    with stream:
        for _line in stream:
            pass


# Candidates


class NoAnswerError(OSError):
    """The request got no answer that says whether it was carried out."""


class Caller:
    """Sends requests to wherever the site is now; one connection, one thread."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.connection: http.client.HTTPConnection | None = None
        self.address: str | None = None

    def call(self, method: str, path: str, body: Any = None, *, token: str = "", key: str = "") -> tuple[int, dict[str, Any]]:
        self.site.up.wait(SECONDS_TO_START)
        address = self.site.address
        if self.connection is None or address != self.address:
            self.close()
            self.address = address
            if address is None:
                raise NoAnswerError("the site is down")
            self.connection = http.client.HTTPConnection(address, timeout=SECONDS_TO_ANSWER)
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        try:
            self.connection.request(method, f"/api/v1/sittings{path}", None if body is None else json.dumps(body), headers)
            response = self.connection.getresponse()
            status, content = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswerError(str(error)) from error
        if status >= 500:
            raise NoAnswerError(f"{method} {path}: {status}")
        return status, json.loads(content)

    def until_answered(self, method: str, path: str, body: Any = None, **more: str) -> dict[str, Any]:
        """The same request until it is answered; the answer must be a good one."""
        limit = time.monotonic() + 2 * SECONDS_TO_START
        while time.monotonic() < limit:
            try:
                status, found = self.call(method, path, body, **more)
            except NoAnswerError:
                time.sleep(0.02)
                continue
            if status >= 300:
                raise ProofError(f"{method} {path} got {status}: {found}")
            return found
        raise ProofError(f"{method} {path} got no answer")

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


Sent = tuple[int, int, str]
"""A response as it was sent: item, sequence, option."""


@dataclass
class Sat:
    """One sitting as its candidate remembers it."""

    id: str
    token: str
    started: float = 0.0  # by the wall clock, before and after the start was answered
    allowed: int = 0
    receipts: dict[Sent, dict[str, Any]] = field(default_factory=dict)
    unanswered: set[Sent] = field(default_factory=set)  # given up
    report: dict[str, Any] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def path(self) -> str:
        return f"/{self.id}"

    def expected(self, number: int) -> set[Sent]:
        """What may stand for an item: the last acknowledged response, or a later one that got no answer."""
        acknowledged = [sent for sent in self.receipts if sent[0] == number]
        last = max((sequence for _n, sequence, _o in acknowledged), default=0)
        later = {sent for sent in self.unanswered if sent[0] == number and sent[1] > last}
        return later | ({sent for sent in acknowledged if sent[1] == last} or {(number, 0, "")})


@dataclass
class World:
    """What the candidates share."""

    site: Site
    seed: int
    sittings: list[Sat] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    again: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, caller: Caller, rng: random.Random) -> Sat:
        """Make and start a sitting; each request is sent until it is answered, so that many are sent twice."""
        key = f"{rng.getrandbits(128):032x}"
        body = {"program": PROGRAM, "kind": "segment", "extra_time": 2}
        made = caller.until_answered("POST", "", body, key=key)
        again = caller.until_answered("POST", "", body, key=key)
        if made["id"] != again["id"]:
            self.fault(f"one key made two sittings: {made['id']} and {again['id']}")
        sat = Sat(made["id"], made["token"])
        before = time.time()
        view = caller.until_answered("POST", f"{sat.path}/start", token=sat.token)
        # Where the first answer was lost it was started a little earlier, at the latest now: its own deadline says when.
        sat.allowed = 2 * 40 * 60
        sat.started = datetime.fromisoformat(view["ends_at"]).timestamp() - sat.allowed
        if not before - SECONDS_TO_START <= sat.started <= time.time():
            self.fault(f"{sat.id} says that it was started at {sat.started:.1f}; it was between {before:.1f} and {time.time():.1f}")
        with self.lock:
            self.sittings.append(sat)
        return sat

    def respond(self, caller: Caller, rng: random.Random, sat: Sat, sent: Sent) -> None:
        """One response, until it is acknowledged or given up."""
        number, sequence, option = sent
        while True:
            try:
                status, found = caller.call(
                    "PUT", f"{sat.path}/responses/{number}", {"option": option, "sequence": sequence}, token=sat.token
                )
            except NoAnswerError:
                if self.over.is_set() or rng.random() < 0.5:
                    with sat.lock:
                        sat.unanswered.add(sent)
                    return
                self.again += 1
                time.sleep(0.02)
                continue
            with sat.lock:
                if status == 200:
                    sat.receipts[sent] = found
                else:
                    self.fault(f"{sat.id} {sent} got {status}: {found}")
            return

    def fault(self, text: str) -> None:
        with self.lock:
            self.faults.append(text)


def long_tab(world: World, sat: Sat, tab: int) -> None:
    """Half of the items of a sitting, again and again, each time with the next sequence."""
    rng = random.Random(f"{world.seed} long {world.sittings.index(sat)} {tab}")  # noqa: S311 (no secret)
    caller = Caller(world.site)
    sequences: dict[int, int] = {}
    while not world.over.is_set():
        number = rng.randrange(1 + tab, 51, TABS)
        sequences[number] = sequences.get(number, 0) + rng.choice((1, 1, 1, 5))
        world.respond(caller, rng, sat, (number, sequences[number], rng.choice("abcd")))
        time.sleep(rng.uniform(*PAUSE))
    caller.close()


def short_sitter(world: World, place: int) -> None:
    """One sitting after another: made, started, some responses, submitted twice, reported."""
    rng = random.Random(f"{world.seed} short {place}")  # noqa: S311 (no secret)
    caller = Caller(world.site)
    while not world.over.is_set():
        sat = world.make(caller, rng)
        for number in range(1, SHORT_ITEMS + 1):
            world.respond(caller, rng, sat, (number, 1, rng.choice("abcd")))
            time.sleep(rng.uniform(*PAUSE))
        caller.until_answered("POST", f"{sat.path}/submit", token=sat.token)
        caller.until_answered("POST", f"{sat.path}/submit", token=sat.token)
        sat.report = caller.until_answered("GET", f"{sat.path}/report", token=sat.token)
    caller.close()


def kept_going(world: World, work: Any, *arguments: Any) -> threading.Thread:
    def run() -> None:
        try:
            work(world, *arguments)
        except Exception as error:  # noqa: BLE001 (told in the table)
            world.fault(f"{work.__name__}: {type(error).__name__}: {error}")

    thread = threading.Thread(target=run)
    thread.start()
    return thread


# The end


@dataclass
class Outcome:
    """What came out on one database."""

    database: str
    seed: int
    kills: int = 0
    processes: int = 0
    sittings: int = 0
    submitted: int = 0
    receipts: int = 0
    again: int = 0
    lost: int = 0
    changed: int = 0
    given_up: int = 0
    given_up_recorded: int = 0
    unknown_lines: int = 0
    broken: int = 0
    wrong_final: int = 0
    clock: float = 0.0
    seconds_back: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        figures = (self.lost, self.changed, self.unknown_lines, self.broken, self.wrong_final, len(self.faults))
        return not any(figures) and self.receipts > 0 and self.clock <= 1.0


def compare(world: World, outcome: Outcome) -> None:
    """Every receipt beside the journal, every hash worked out anew, what stands beside what was acknowledged."""
    caller = Caller(world.site)
    for sat in world.sittings:
        journal = caller.until_answered("GET", f"{sat.path}/journal", token=sat.token)
        view = caller.until_answered("GET", sat.path, token=sat.token)
        lines = journal["entries"]
        outcome.broken += not (journal["whole"] and is_chain(lines, sitting=sat.id))
        by_sent = {(each["number"], each["sequence"]): each for each in lines if each["kind"] == "response"}
        for (number, sequence, option), receipt in sat.receipts.items():
            line = by_sent.pop((number, sequence), None)
            if line is None:
                outcome.lost += 1
            elif any(line[name] != receipt[name] for name in ("option", "hash", "recorded_at", "late")) or line["option"] != option:
                outcome.changed += 1
        given_up = {sent[:2]: sent[2] for sent in sat.unanswered}
        for sent, line in by_sent.items():
            outcome.given_up_recorded += sent in given_up
            outcome.unknown_lines += given_up.get(sent) != line["option"]
        for each in view["items"]:
            stands = (each["number"], each["sequence"], each["response"] or "")
            outcome.wrong_final += stands not in sat.expected(each["number"])
        kinds = [each["kind"] for each in lines]
        if kinds.count("started") != 1 or kinds.count("submitted") != (sat.report is not None):
            outcome.faults.append(f"{sat.id} has the lines {sorted(set(kinds))}")
        if sat.report is not None:
            outcome.submitted += 1
            again = caller.until_answered("GET", f"{sat.path}/report", token=sat.token)
            if again != sat.report or view["state"] != "submitted":
                outcome.faults.append(f"the result of {sat.id} changed")
        outcome.receipts += len(sat.receipts)
        outcome.given_up += len(sat.unanswered)
    outcome.sittings = len(world.sittings)
    outcome.again = world.again
    outcome.faults += world.faults
    caller.close()


def is_chain(lines: Sequence[dict[str, Any]], *, sitting: str) -> bool:
    before = START_OF_CHAIN
    for position, each in enumerate(lines, 1):
        entry = Entry(
            each["position"],
            EntryKind(each["kind"]),
            datetime.fromisoformat(each["recorded_at"]),
            each["number"],
            each["option"],
            each["sequence"],
            each["late"],
        )
        before = chained(before, entry, sitting=sitting)
        if each["position"] != position or each["hash"] != before:
            return False
    return True


def clock_error(world: World) -> float:
    """How far `seconds_left` is from the wall clock, in seconds, at worst over the sittings that go on."""
    caller, worst = Caller(world.site), 0.0
    for sat in world.sittings[:LONG]:
        before = time.time()
        left = caller.until_answered("GET", sat.path, token=sat.token)["seconds_left"]
        soonest, latest = (sat.started + sat.allowed - at for at in (time.time(), before))
        # Whole seconds, rounded up: right where they are those of a moment between asking and being told.
        worst = max(worst, math.ceil(soonest) - left, left - math.ceil(latest), 0.0)
    caller.close()
    return worst


def prove(database: str, *, home: Path, url: str | None, kills: int, seed: int) -> Outcome:
    """Kill the site `kills` times under its candidates' hands."""
    outcome = Outcome(database, seed)
    rng = random.Random(seed)  # noqa: S311 (no secret)
    site = Site(home, url)
    world = World(site, seed)
    threads: list[threading.Thread] = []
    try:
        site.start()
        caller = Caller(site)
        long = [world.make(caller, rng) for _ in range(LONG)]
        caller.close()
        threads += [kept_going(world, long_tab, sat, tab) for sat in long for tab in range(TABS)]
        threads += [kept_going(world, short_sitter, place) for place in range(SHORT)]
        for _ in range(kills):
            time.sleep(rng.uniform(*LIFE))
            outcome.processes += site.kill()
            outcome.kills += 1
            outcome.seconds_back.append(site.start())
            outcome.clock = max(outcome.clock, clock_error(world))
        time.sleep(LIFE[1])
        world.over.set()
        for each in threads:
            each.join(timeout=2 * SECONDS_TO_START)
        compare(world, outcome)
    finally:
        world.over.set()
        site.stop()
        site.up.set()  # whoever still waits sees that it is over
        for each in threads:
            each.join(timeout=2 * SECONDS_TO_START)
    return outcome


ROWS = (
    ("kills (SIGKILL of every process of the site)", lambda each: f"{each.kills} ({each.processes} processes)"),
    ("sittings; of these submitted", lambda each: f"{each.sittings}; {each.submitted}"),
    ("responses acknowledged", lambda each: f"{each.receipts:,}"),
    ("sent again because no answer came", lambda each: f"{each.again:,}"),
    ("**acknowledged and not in the journal**", lambda each: f"**{each.lost}**"),
    ("acknowledged and different in the journal (option, time or hash)", lambda each: str(each.changed)),
    ("given up without an answer; of these recorded", lambda each: f"{each.given_up}; {each.given_up_recorded}"),
    ("lines in a journal that nobody sent", lambda each: str(each.unknown_lines)),
    ("journals that are not whole", lambda each: str(each.broken)),
    ("items where another response stands than the last acknowledged or a later one given up", lambda each: str(each.wrong_final)),
    ("`seconds_left` from the wall clock after a restart, at most", lambda each: f"{each.clock:.0f} s"),
    ("from the start to the first answer, median", lambda each: f"{median(each.seconds_back):.1f} s"),
    ("other faults", lambda each: str(len(each.faults))),
)


def table(outcomes: Sequence[Outcome]) -> str:
    lines = ["| | " + " | ".join(f"{each.database}, seed {each.seed}" for each in outcomes) + " |", "|---|" + "---:|" * len(outcomes)]
    lines += [f"| {name} | " + " | ".join(cell(each) for each in outcomes) + " |" for name, cell in ROWS]
    return "\n".join(lines)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of this run, which waits for its log at each commit, as one in use does."""
    import psycopg

    from resit.cli.postgres import temporary_postgres

    with temporary_postgres() as url:
        name = f"kills_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        yield urlsplit(url)._replace(path=f"/{name}").geturl()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes = []
    for name in ("sqlite", "postgres"):
        if arguments.database in {name, "both"}:
            with contextlib.ExitStack() as stack:
                home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="resit-kills-"))) / "home"
                url = stack.enter_context(postgres()) if name == "postgres" else None
                title = "PostgreSQL" if url else "SQLite"
                outcomes.append(prove(title, home=home, url=url, kills=arguments.kills, seed=arguments.seed))
    print(table(outcomes))
    for each in outcomes:
        for fault in each.faults:
            print(f"{each.database}: {fault}", file=sys.stderr)
    return int(not all(each.holds for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
