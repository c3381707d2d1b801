"""What is read of the catalog. `current_catalog()` is the one door through which pages and API reach the programs."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from resit.apps.catalog.models import CatalogState, CorrectedFile, ProgramVersion, SourceStanding
from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey import programs as shipping
from resit.journey.programs import Catalog, LoadedProgram, load_catalog, load_text
from resit.journey.watching import bearing
from resit.tables import Finding

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.5  # what is signed is everywhere within a second


@dataclass(frozen=True)
class _Held:
    catalog: Catalog
    number: int | None  # of the state it was built from; None where nothing was ever loaded
    parsed: dict[tuple[str, str], LoadedProgram]  # by program and digest, so that a change costs only what changed
    known: dict[str, "_Known"]  # by program


@dataclass(frozen=True)
class _Known:
    """A program with what is known of its sources, and what that was made of."""

    text: LoadedProgram
    standings: Sequence[tuple[object, ...]]
    program: LoadedProgram


class _Holder:
    """This process's catalog. It is replaced whole, never changed: who holds the old one finishes with it."""

    def __init__(self) -> None:
        self._held: _Held | None = None
        self._look_at = 0.0
        self._asked = 0  # how often a change was told of
        self._lock = threading.Lock()

    def catalog(self) -> Catalog:
        held = self._held
        if held is not None and time.monotonic() < self._look_at:
            return held.catalog
        # While one thread looks, the others go on with what there is; only the first ones of all wait.
        if not self._lock.acquire(blocking=held is None):
            return held.catalog if held is not None else self.catalog()
        try:
            asked = self._asked
            held = self._held = _looked(self._held)
            if asked == self._asked:  # else a change was told of meanwhile, and may be one that this look missed
                self._look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
            return held.catalog
        finally:
            self._lock.release()

    def look_again(self) -> None:
        self._asked += 1
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
    return _Held(load_catalog(*folders()), None, {}, {})


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
    by_program = {program: loaded for (program, _digest), loaded in sorted(parsed.items())}
    if not texts and not ProgramVersion.objects.exists():  # no file was taken in yet
        files = load_catalog(*folders())
        by_program, findings = dict(files.programs), list(files.findings)
    known = _with_what_is_known(by_program, held.known if held is not None else {})
    return _Held(Catalog({program: each.program for program, each in known.items()}, tuple(findings)), number, parsed, known)


def _with_what_is_known(programs: Mapping[str, LoadedProgram], before: Mapping[str, _Known]) -> dict[str, _Known]:
    """Each program with its standings; those of which nothing changed stay the values they were."""
    standings = standings_by_program()
    known = {}
    for program, loaded in programs.items():
        rows = standings.get(program, ())
        told = [
            (each.pk, each.address, each.fetched_on, each.checked_on, each.checked_digest, each.review_state, each.review_since)
            for each in rows
        ]
        old = before.get(program)
        same = old is not None and old.text is loaded and old.standings == told
        known[program] = old if same and old is not None else _Known(loaded, told, with_standings(loaded, rows))
    return known


def standings_by_program() -> Mapping[str, Sequence[SourceStanding]]:
    found: dict[str, list[SourceStanding]] = {}
    for each in SourceStanding.objects.order_by("pk"):
        found.setdefault(each.program, []).append(each)
    return found


def with_standings(loaded: LoadedProgram, standings: Iterable[SourceStanding]) -> LoadedProgram:
    """The program with what this installation saw of its sources; what does not fit the file any more is left out."""
    sources = dict(loaded.program.sources)
    for each in standings:
        source = sources.get(each.source)
        if source is None or source.address != each.address:
            continue
        holds = each.checked_on is not None and each.checked_digest == bearing(loaded, each.source).digest
        sources[each.source] = replace(
            source,
            fetched=_latest(source.fetched, each.fetched_on),
            checked=_latest(source.checked, each.checked_on if holds else None),
            under_review=UnderReview(ReviewState(each.review_state), each.review_since)
            if each.review_state and each.review_since
            else None,
        )
    if sources == loaded.program.sources:
        return loaded
    return replace(loaded, program=replace(loaded.program, sources=sources))


def _latest(first: date | None, second: date | None) -> date | None:
    return max((each for each in (first, second) if each is not None), default=None)


_holder = _Holder()


def current_catalog() -> Catalog:
    """The programs in force, the same immutable value until a loading changes them; another process's loading shows within about a second."""
    return _holder.catalog()


def program_as_stored(program: str) -> LoadedProgram | None:
    """The program as its file is in force at this moment, where `current_catalog` may be half a second old; without what is known of sources."""
    row = ProgramVersion.objects.in_force().filter(program=program).first()
    if row is None:
        return None if ProgramVersion.objects.exists() else current_catalog().programs.get(program)
    loaded, _findings = load_text(row.text, file=Path(row.file).with_name(f"{row.program}.toml"), shown_as=row.file)
    return loaded


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
    corrected: Mapping[str, date | None]  # programs whose file in force is a correction; the shipped file's edition where that is newer


MOST_EARLIER = 200


def catalog_status() -> CatalogStatus:
    """The files in force, those before them (the newest 200), and what is wrong with files that were left out."""
    state = CatalogState.objects.filter(pk=CatalogState.ONLY).first()
    findings = {Finding(each["file"], each["line"], each["key"], each["message"]) for each in (state.findings if state else [])}
    rows = ProgramVersion.objects.defer("text")
    in_force = list(rows.in_force())
    corrections = set(CorrectedFile.objects.in_force().values_list("program", "digest"))
    return CatalogStatus(
        state=state,
        in_force=in_force,
        earlier=list(rows.exclude(ended_at=None).order_by("-ended_at", "program")[:MOST_EARLIER]),
        findings=sorted(findings | set(current_catalog().findings)),
        corrected={each.program: _newer_shipped(each) for each in in_force if (each.program, each.digest) in corrections},
    )


def _newer_shipped(version: ProgramVersion) -> date | None:
    """The edition of the shipped file that a version stands before, where that is the newer one."""
    file = shipping.SHIPPED / f"{version.program}.toml"
    try:
        loaded, _findings = load_text(file.read_text(encoding="utf-8"), file=file)
    except (OSError, UnicodeDecodeError):
        return None
    return loaded.program.edition if loaded is not None and loaded.program.edition > version.edition else None
