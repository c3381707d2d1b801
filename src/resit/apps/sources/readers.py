"""About how many readers a program's pages have on a day. Nothing about any of them is kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from resit.apps.sources.models import ReaderCount

log = logging.getLogger(__name__)

ONE_IN = 16
"""One reader in so many is written down, for all of them: so a page waits for the database once in a while only."""


def count_reader(*, program: str, on: date, rng: Random) -> None:
    """Count a reader of the program's pages, about; what goes wrong with it is no matter of the page's."""
    if rng.random() * ONE_IN >= 1:
        return
    try:
        with _unhurried():
            _add(program, on)
    except DatabaseError as error:
        log.warning("A reader of %s could not be counted (%s).", program, error)


def _add(program: str, on: date) -> None:
    row = ReaderCount.objects.filter(program=program, on=on)
    if row.update(readers=F("readers") + ONE_IN):
        return
    try:
        with transaction.atomic():
            ReaderCount.objects.create(program=program, on=on, readers=ONE_IN)
    except IntegrityError:  # somebody else was this day's first
        row.update(readers=F("readers") + ONE_IN)


# For SQLite: name, and its value meanwhile
NO_HURRY = {
    "synchronous": 1,  # NORMAL: this commit does not wait for the disk. The next one that does takes it along; a power cut before is no loss.
    "busy_timeout": 50,  # milliseconds; rather no count than a page that waits for others who write
}


@contextmanager
def _unhurried() -> Iterator[None]:
    """On SQLite, write without waiting for the disk or for other writers; what others write is kept as surely as ever."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in NO_HURRY}
        try:
            for name, value in NO_HURRY.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
