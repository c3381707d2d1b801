"""What is read of the catalog. `current_catalog()` is the one door through which pages and API reach the programs."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from resit.apps.catalog.models import CatalogState, ProgramVersion
from resit.journey.programs import Catalog, LoadedProgram, load_catalog, load_text
from resit.tables import Finding

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(frozen=True)
class _Held:
    catalog: Catalog
    number: int | None  # of the state it was built from; None where nothing was ever loaded
    parsed: dict[tuple[str, str], LoadedProgram]  # by program and digest, so that a change costs only what changed


class _Holder:
    """This process's catalog. It is replaced whole, never changed: who holds the old one finishes with it."""

    def __init__(self) -> None:
        self._held: _Held | None = None
        self._look_at = 0.0
        self._lock = threading.Lock()

    def catalog(self) -> Catalog:
        held = self._held
        if held is not None and time.monotonic() < self._look_at:
            return held.catalog
        # While one thread looks, the others go on with what there is; only the first ones of all wait.
        if not self._lock.acquire(blocking=held is None):
            return held.catalog if held is not None else self.catalog()
        try:
            held = self._held = _looked(self._held)
            self._look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
            return held.catalog
        finally:
            self._lock.release()

    def look_again(self) -> None:
        self._look_at = 0.0

    def forget(self) -> None:
        self._held = None


def _looked(held: _Held | None) -> _Held:
    try:
        number = CatalogState.objects.filter(pk=CatalogState.ONLY).values_list("number", flat=True).first()
        if held is not None and held.number == number:
            return held
        return _from_files() if number is None else _from_rows(number, held)
    except DatabaseError:
        log.exception("The catalog's version cannot be read; going on with %s.", "the one at hand" if held else "the files")
        return held or _from_files()


def _from_files() -> _Held:
    return _Held(load_catalog(*folders()), None, {})


def _from_rows(number: int, held: _Held | None) -> _Held:
    before = held.parsed if held is not None else {}
    parsed: dict[tuple[str, str], LoadedProgram] = {}
    findings: list[Finding] = []
    texts = dict(ProgramVersion.objects.in_force().order_by("program").values_list("program", "digest"))
    missing = [program for program, digest in texts.items() if (program, digest) not in before]
    for row in ProgramVersion.objects.in_force().filter(program__in=missing).iterator():
        loaded, found = load_text(row.text, file=Path(row.file).with_name(f"{row.program}.toml"), shown_as=row.file)
        findings += found
        if loaded is not None:
            parsed[row.program, row.digest] = loaded
        else:  # read by an earlier version of this software, which allowed what this one refuses
            log.error("Program %s is left out: %s", row.program, found[0])
    for key in texts.items():
        if key in before:
            parsed[key] = before[key]
    programs = {program: loaded for (program, _digest), loaded in sorted(parsed.items())}
    return _Held(Catalog(programs, tuple(findings)), number, parsed)


_holder = _Holder()


def current_catalog() -> Catalog:
    """The programs in force, the same immutable value until a loading changes them; another process's loading shows within about a second."""
    return _holder.catalog()


def look_again() -> None:
    """Let the next `current_catalog()` of this process look at once."""
    _holder.look_again()


def forget_catalog() -> None:
    """Drop this process's catalog, so that the next one is built from the start."""
    _holder.forget()


def folders() -> tuple[Path, ...]:
    """The operator's own folders of program files."""
    return tuple(settings.CATALOG_FOLDERS)


@dataclass(frozen=True)
class CatalogStatus:
    """What an administrator sees of the catalog."""

    state: CatalogState | None
    in_force: Sequence[ProgramVersion]
    earlier: Sequence[ProgramVersion]
    findings: Sequence[Finding]


MOST_EARLIER = 200


def catalog_status() -> CatalogStatus:
    """The files in force, those before them (the newest 200), and what is wrong with files that were left out."""
    state = CatalogState.objects.filter(pk=CatalogState.ONLY).first()
    findings = {Finding(each["file"], each["line"], each["key"], each["message"]) for each in (state.findings if state else [])}
    rows = ProgramVersion.objects.defer("text")
    return CatalogStatus(
        state=state,
        in_force=list(rows.in_force()),
        earlier=list(rows.exclude(ended_at=None).order_by("-ended_at", "program")[:MOST_EARLIER]),
        findings=sorted(findings | set(current_catalog().findings)),
    )
