"""The site as a person starts it: a real process on a data folder of its own."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

SECONDS = 60.0


def clean_environ(home: Path, **more: str) -> dict[str, str]:
    """This process's environment without settings of an installation, then those given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("RESIT_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {**kept, "RESIT_HOME": str(home), "PYTHONWARNINGS": "", **more}


def family(process: int) -> list[int]:
    """Everything that a process started, directly or not, and that still runs."""
    return [child.pid for child in psutil.Process(process).children(recursive=True)]


def is_running(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def command_of(process: int) -> list[str]:
    """What a process was started with; nothing once it has ended."""
    try:
        return psutil.Process(process).cmdline()
    except psutil.Error:
        return []


def wait_for(truth: Callable[[], bool], *, seconds: float, what: str) -> None:
    limit = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < limit, f"not within {seconds} s: {what}"
        time.sleep(0.05)


@dataclass
class Site:
    """A started site and what it printed."""

    process: subprocess.Popen[str]
    home: Path
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            self.lines += iter(self.process.stdout.readline, "")

    @property
    def printed(self) -> str:
        return "".join(self.lines)

    def wait_until_ready(self) -> None:
        wait_for(
            lambda: "Stop with" in self.printed or self.process.poll() is not None,
            seconds=SECONDS,
            what=f"the site answers: {self.printed}",
        )
        assert self.process.poll() is None, self.printed

    @property
    def address(self) -> str:
        found = re.search(r"Resit is at http://([\d.:]+)/", self.printed)
        assert found, self.printed
        return found[1]

    @property
    def token(self) -> str | None:
        found = re.search(r"/administrator/([\w-]+)/", self.printed)
        return found[1] if found else None

    def get(self, path: str, *, host: str | None = None) -> int:
        connection = http.client.HTTPConnection(self.address, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": host} if host else {})
            response = connection.getresponse()
            response.read()
            return response.status

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop and wait for its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        self._reader.join(timeout=20)
        return code


@pytest.fixture
def start_site() -> Iterator[Callable[..., Site]]:
    """`start_site(home, "--port", "0", NAME="value")`: start a site; it is stopped after the test."""
    started: list[Site] = []

    def start(home: Path, *arguments: str, **environ: str) -> Site:
        process = subprocess.Popen(
            [sys.executable, "-m", "resit", "serve", *(arguments or ("--port", "0"))],
            env=clean_environ(home, **environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(Site(process, home))
        return started[-1]

    yield start
    for site in started:
        left = family(site.process.pid) if site.process.poll() is None else []
        site.stop()
        for number in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
