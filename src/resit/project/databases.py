"""The databases: how Django reaches them, and the migrated template that a new one is copied from.

docs/decisions/0002 says why SQLite is set as it is. This module does not import Django, so that the parent
process of `serve` stays small.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any

from resit.project.environment import Environment

# Survived kill -9 and a simulated power cut; synchronous=NORMAL lost acknowledged writes in the latter.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY"
)


def django_database(environment: Environment) -> dict[str, Any]:
    """Django's entry for the default database: PostgreSQL where DATABASE_URL names it, else SQLite in the data folder."""
    if environment.postgres is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(environment.sqlite_file),
            "CONN_MAX_AGE": None,
            # IMMEDIATE: a transaction that reads first and then writes otherwise fails at once, whatever the timeout.
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 10},
        }
    address = environment.postgres
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(address.options),
    }


class Mark(StrEnum):
    """What a SQLite file says it was brought to, as a number in its own header, so that the mark travels with the file."""

    MIGRATIONS = "user_version"
    CATALOG = "application_id"


def stored_number(key: str) -> int:
    """`key` (hexadecimal digits) as the 31-bit number that a mark holds; never 0, which is an unmarked file's."""
    return int(key[:8], 16) & 0x7FFF_FFFF or 1


def is_marked(file: Path, mark: Mark, key: str) -> bool:
    """Whether the database in `file` was last brought to what `key` names."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        (number,) = connection.execute(f"PRAGMA {mark}").fetchone()
    return bool(number == stored_number(key))


def set_mark(file: Path, mark: Mark, key: str) -> None:
    """Write into the database in `file` that it is brought to what `key` names."""
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        connection.execute(f"PRAGMA {mark} = {stored_number(key)}")


def template_database(*, cache: Path, key: str) -> Path:
    """The empty database migrated to `key`, built once into `cache` (13 CPU s or so) and copied from then on.

    Raises
    ------
    subprocess.CalledProcessError
        The migrations failed; their message is on standard error.
    """
    template = cache / f"template-{key[:16]}.sqlite3"
    if template.exists():
        return template
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "template.lock").open("w") as lock, tempfile.TemporaryDirectory(dir=cache, prefix=".template-") as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if template.exists():  # another process built it meanwhile
            return template
        # A process of its own: its settings point at the folder in the making, and the caller may not have Django loaded.
        environ = {**os.environ, "RESIT_HOME": folder, "DJANGO_SETTINGS_MODULE": "resit.project.settings"}
        environ.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"], env=environ, check=True)
        file = Path(folder) / "resit.sqlite3"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
            connection.execute("VACUUM")
        set_mark(file, Mark.MIGRATIONS, key)
        file.replace(template)
    for old in cache.glob("template-*.sqlite3"):
        if old != template:
            old.unlink(missing_ok=True)
    return template


def copy_template(template: Path, to: Path) -> None:
    """Put a copy of `template` at `to`, whole or not at all."""
    draft = to.with_name(f".{to.name}-{os.getpid()}")
    shutil.copyfile(template, draft)
    draft.chmod(0o600)
    draft.replace(to)


def template_cache(environment: Environment) -> Path:
    """Where templates are kept: beside the installed packages where that can be written, else in the data folder."""
    beside = Path(sys.prefix) / "var" / "resit"
    if sys.prefix != sys.base_prefix and os.access(sys.prefix, os.W_OK):
        return beside
    return environment.home / "cache"
