"""`serve`: one parent process that prepares the installation, starts web and worker, and ends both with itself.

The parent never imports Django: what needs it runs in a child, and a second start, with everything prepared,
starts no such child. docs/decisions/0003 says why it is so.
"""

import contextlib
import errno
import fcntl
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from types import FrameType
from typing import IO

from resit.project.databases import Mark, copy_template, is_marked, template_cache, template_database
from resit.project.environment import Environment, make_home, secret_key
from resit.project.keys import catalog_key, migrations_key, static_key
from resit.project.lifeline import PARENT_VARIABLE

DEFAULT_PORT = 8000
PORTS_TRIED = 50
THREADS = 4
SECONDS_TO_BE_READY = 60.0
SECONDS_TO_END = 8.0
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class ServeError(RuntimeError):
    """The site cannot be served; the message says why and what to do."""


Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What the preparation found out."""

    first_start: bool
    token: str | None


def serve(*, host: str, port: int | None, say: Say) -> int:
    """Serve until told to stop; `say` prints a line to the person who started it. Returns the exit code.

    Raises
    ------
    SettingError, ServeError
        The site cannot be served.
    """
    environment = Environment.read()
    make_home(environment.home)
    with one_server(environment.home) as note:
        secret_key(environment.home)
        free = free_port(host, port, say=say)
        address = address_of(host, free)
        os.environ[PARENT_VARIABLE] = str(os.getpid())
        _allow_host(environment, host)
        with Signals() as signals:
            prepared = prepare(environment, say=say)
            note(address)
            processes = 1 if environment.postgres is None else min(4, os.cpu_count() or 1)
            web = Child("web", [host, str(free), str(processes), str(THREADS)])
            worker = Child("worker", [])
            try:
                web.start()
                if not wait_until_ready(host, free, web, signals):
                    return 0
                worker.start()
                announce(environment, host=host, address=address, prepared=prepared, say=say)
                watch([web, worker], signals)
                return 0
            finally:
                end([web, worker])


# One server on one data folder


@contextlib.contextmanager
def one_server(home: Path) -> Iterator[Callable[[str], None]]:
    """Hold the data folder; gives a function that notes the address for whoever is refused.

    Raises
    ------
    ServeError
        Another server holds it.
    """
    with (home / "serve.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or _("it is starting")
            raise ServeError(
                _("A server already runs on the data folder {home} ({holder}). Stop it, or name another folder in RESIT_HOME.").format(
                    home=home, holder=holder
                )
            ) from error
        yield lambda address: _note(lock, address)


def _note(lock: IO[str], address: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(_("process {number} at {address}").format(number=os.getpid(), address=address) + "\n")
    lock.flush()


# The port


def free_port(host: str, port: int | None, *, say: Say) -> int:
    """`port` (8000 when None) if it is free on `host`, else the next free one, said in a sentence.

    Raises
    ------
    ServeError
        None of the ports tried is free, or `host` is no address of this machine.
    """
    first = DEFAULT_PORT if port is None else port
    for candidate in range(first, min(first + PORTS_TRIED, 65_536)):
        number = _bound(host, candidate)
        if number is not None:
            if number != first and first != 0:
                say(_("Port {taken} is taken; using {free}.").format(taken=first, free=number))
            return number
    raise ServeError(
        _("No port from {first} to {last} is free on {host}. Name another one with --port.").format(
            first=first, last=first + PORTS_TRIED - 1, host=host
        )
    )


def _bound(host: str, port: int) -> int | None:
    """The port that `port` leads to (0: any), or None where another process has it."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise ServeError(_("{host} is no address of this machine ({reason}).").format(host=host, reason=error.strerror)) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError as error:
            raise ServeError(
                _("Port {port} is not open to you ({reason}). Name one above 1023 with --port.").format(port=port, reason=error.strerror)
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise ServeError(_("{host} is no address of this machine ({reason}).").format(host=host, reason=error.strerror)) from error
            return None
        return int(probe.getsockname()[1])


def address_of(host: str, port: int) -> str:
    """The address to open on this machine."""
    return f"http://{_name_of(host)}:{port}/"


def is_everywhere(host: str) -> bool:
    """Whether `host` means every address of this machine."""
    return host in {"0.0.0.0", "::", ""}  # noqa: S104 (a comparison: who asks for all addresses gets them)


def _name_of(host: str) -> str:
    if is_everywhere(host):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _allow_host(environment: Environment, host: str) -> None:
    """Answer to the name that was asked for by --host."""
    name = _name_of(host)
    if name not in environment.hosts:
        os.environ["RESIT_HOSTS"] = ",".join([*environment.hosts, name])


# Preparation


def prepare(environment: Environment, *, say: Say) -> Prepared:
    """Do what is missing of: the database's tables, the catalog, the static files, the administrator's link.

    Raises
    ------
    ServeError
        A step failed; its own message is on standard error.
    """
    steps: list[str] = []
    migrations = migrations_key()
    first_start = environment.postgres is None and not environment.sqlite_file.exists()
    if first_start:
        say(_("First start: making the database in {home}").format(home=environment.home))
        try:
            template = template_database(cache=template_cache(environment), key=migrations)
        except subprocess.CalledProcessError as error:
            raise ServeError(_("The database could not be made (its own message is above).")) from error
        copy_template(template, environment.sqlite_file)
        steps += ["catalog", "link"]
    elif environment.postgres is not None:
        steps += ["database", "catalog", "link"]  # only the database itself knows what it has
    else:
        if not is_marked(environment.sqlite_file, Mark.MIGRATIONS, migrations):
            say(_("Bringing the database to this version."))
            steps.append("database")
        if steps or not is_marked(environment.sqlite_file, Mark.CATALOG, catalog_key(environment.catalog)):
            steps.append("catalog")

    static_mark = environment.home / "static.key"
    static = static_key()
    static_is_current = (
        static_mark.exists()
        and static_mark.read_text(encoding="ascii").strip() == static
        and (environment.static_folder / "staticfiles.json").exists()
    )
    if not static_is_current:
        static_mark.unlink(missing_ok=True)
        steps.append("static")

    token = None
    if steps:
        done = subprocess.run([*_child_command("prepare"), *steps], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            if first_start:  # so that the next start is again the first, with its link
                environment.sqlite_file.unlink(missing_ok=True)
            raise ServeError(_("The site could not be prepared (its own message is above)."))
        token = json.loads(done.stdout)["token"]
        static_mark.write_text(static + "\n", encoding="ascii")
    return Prepared(first_start=first_start, token=token)


def announce(environment: Environment, *, host: str, address: str, prepared: Prepared, say: Say) -> None:
    """Tell the person who started the site where it is and what to do first."""
    public = (environment.public_url or address.rstrip("/")) + "/"
    say(
        _("Resit is at {address}").format(address=public)
        + (_(" (here: {address})").format(address=address) if environment.public_url else "")
    )
    if prepared.token:
        say(_("To become its administrator, open this once within 24 hours (`resit administrator` makes another):"))
        say(f"  {public}administrator/{prepared.token}/")
    if is_everywhere(host) and environment.public_url is None:
        say(
            _(
                "It listens on every address of this machine, but answers only to {names}: name others in RESIT_PUBLIC_URL or RESIT_HOSTS."
            ).format(names=", ".join(environment.hosts))
        )
    if environment.mail is None:
        say(_("No mail server is set (RESIT_SMTP_URL): messages are kept in {folder}").format(folder=environment.outbox))
    say(_("Stop with Ctrl+C."))


# Processes


def _child_command(name: str) -> list[str]:
    return [sys.executable, "-m", "resit.project.children", name]


@dataclass
class Child:
    """One child process, in a session of its own so that Ctrl+C reaches the parent alone."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    ends: int = 0
    start_again_at: float | None = None

    def start(self) -> None:
        self.start_again_at = None
        self.process = subprocess.Popen([*_child_command(self.name), *self.arguments], stdin=subprocess.DEVNULL, start_new_session=True)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_running(self, now: float) -> None:
        """Start it again when it has ended and its pause is over; `now` in seconds of the monotonic clock."""
        if self.running:
            return
        if self.start_again_at is None:
            self.start_again_at = now + PAUSES[min(self.ends, len(PAUSES) - 1)]
            self.ends += 1
        elif now >= self.start_again_at:
            self.start()


@dataclass
class Signals:
    """Signals as something to wait for: no polling, and no exception in the middle of a step."""

    stopped: bool = False
    _old: dict[int, object] = field(default_factory=dict)

    def __enter__(self) -> "Signals":
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._old_descriptor = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in STOPPING:
            self._old[number] = signal.signal(number, self._stop)
        self._old[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(self, *_error: object) -> None:
        signal.set_wakeup_fd(self._old_descriptor)
        for number, handler in self._old.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # as signal.signal gave it
        os.close(self._read)
        os.close(self._write)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopped = True

    def wait(self, seconds: float | None) -> None:
        """Wait until a signal comes, at most so long."""
        if self.stopped:
            return
        select.select([self._read], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read, 512):
                pass


def wait_until_ready(host: str, port: int, web: Child, signals: Signals) -> bool:
    """Whether the web process answers; False when it was told to stop before.

    Raises
    ------
    ServeError
        It ended by itself, or did not answer in time.
    """
    started = time.monotonic()
    while not signals.stopped:
        if not web.running:
            raise ServeError(_("The web process ended before it answered (its own message is above)."))
        if _answers(host, port):
            return True
        if time.monotonic() - started > SECONDS_TO_BE_READY:
            raise ServeError(_("The web process did not answer within {seconds:.0f} seconds.").format(seconds=SECONDS_TO_BE_READY))
        signals.wait(0.05)
    return False


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_name_of(host).strip("[]"), port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()


def watch(children: list[Child], signals: Signals) -> None:
    """Wait until told to stop; a child that ends by itself is started again, after a pause that grows."""
    while not signals.stopped:
        now = time.monotonic()
        for child in children:
            child.keep_running(now)
        awaited = [child.start_again_at for child in children if child.start_again_at is not None]
        signals.wait(max(0.0, min(awaited) - now) if awaited else None)


def end(children: list[Child]) -> None:
    """Ask the children to stop, and after some seconds no longer ask."""
    processes = [child.process for child in children if child.process is not None]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # its own processes too
            process.wait()
