"""Changes to the catalog: taking program files in, correcting one, and noting what was seen of a source."""

import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from resit.apps.catalog.models import CatalogState, CorrectedFile, ProgramVersion, SourceStanding
from resit.apps.catalog.queries import look_again
from resit.apps.webhooks.actions import announce
from resit.apps.webhooks.models import EventKind
from resit.journey.changes import changes_between
from resit.journey.checking import CaseFinding, check_cases
from resit.journey.programs import SHIPPED, LoadedProgram, load_text
from resit.tables import Finding

log = logging.getLogger(__name__)

Origin = ProgramVersion.Origin


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What a loading did. A file with findings is not taken in: what was in force before stays so."""

    taken: tuple[str, ...]  # programs whose text is new
    ended: tuple[str, ...]  # programs that no file describes any more
    findings: tuple[Finding, ...]
    number: int


class BadCorrectionError(ValueError):
    """A correction that cannot come into force, and why; nothing was changed."""


class StaleCorrectionError(BadCorrectionError):
    """Another version is in force than the one that was corrected."""


@dataclass(frozen=True)
class _File:
    path: Path
    origin: str
    text: str
    digest: str


@transaction.atomic
def load_catalog_files(*, at: datetime, folders: Sequence[Path] | None = None) -> Loading:
    """Take the shipped files and those of `folders` in; every web process sees the change within about a second.

    `folders` None means those of the last loading. Nothing is written where nothing changed. An operator's file is also
    refused where a worked case in it comes out otherwise; a folder that cannot be read ends no program.
    """
    state = lock_catalog(at=at)
    chosen = [Path(each) for each in state.folders] if folders is None else list(folders)
    findings: list[Finding] = []
    files = _files(chosen, findings)
    some_unread = bool(findings)
    _put_corrections_first(files, findings)
    in_force: Mapping[str, ProgramVersion] = {each.program: each for each in ProgramVersion.objects.in_force().defer("text")}

    taken = []
    for program, candidates in files.items():
        for file in candidates:
            now = in_force.get(program)
            if now is not None and now.digest == file.digest:
                break
            loaded, found = _checked(file)
            findings += found
            if loaded is not None:
                _take_in(loaded, file, before=now, at=at)
                taken.append(program)
                if file.origin == Origin.OPERATOR:  # somebody wrote it after the correction was signed
                    CorrectedFile.objects.in_force().filter(program=program).update(ended_at=at)
            if loaded is not None or now is not None:
                break
    ended = [] if some_unread else sorted(in_force.keys() - files.keys())
    ProgramVersion.objects.in_force().filter(program__in=ended).update(ended_at=at)

    kept = [asdict(each) for each in sorted(set(findings))]
    changed = bool(taken or ended) or state.number == 0
    if changed or kept != state.findings or [str(each) for each in chosen] != state.folders:
        state.findings, state.folders, state.loaded_at = kept, [str(each) for each in chosen], at
        state.number += changed
        state.save()
        transaction.on_commit(look_again)
    return Loading(taken=tuple(taken), ended=tuple(ended), findings=tuple(sorted(set(findings))), number=state.number)


def _files(folders: Sequence[Path], findings: list[Finding]) -> dict[str, list[_File]]:
    """Every program's files, the one that should stand first; what cannot be read goes to `findings`."""
    files: dict[str, list[_File]] = {}
    for folder in (SHIPPED, *folders):
        try:
            paths = sorted(each for each in folder.iterdir() if each.suffix == ".toml")
        except OSError as error:
            findings.append(Finding(str(folder), 1, "folder", f"cannot be read: {error.strerror or error}"))
            continue
        for path in paths:
            for file in _read(path, origin=Origin.SHIPPED if folder == SHIPPED else Origin.OPERATOR, findings=findings):
                files.setdefault(path.stem, []).insert(0, file)
    return files


def _read(path: Path, *, origin: str, findings: list[Finding]) -> Iterator[_File]:
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        findings.append(Finding(_shown(path, origin), 1, "file", f"is not UTF-8 text: byte {error.start} cannot be read"))
    except OSError as error:
        findings.append(Finding(_shown(path, origin), 1, "file", f"cannot be read: {error.strerror or error}"))
    else:
        yield _File(path, origin, text, _digest(text))


def _shown(path: Path, origin: str) -> str:
    return path.name if origin == Origin.SHIPPED else str(path)


def _checked(file: _File) -> tuple[LoadedProgram | None, tuple[Finding, ...]]:
    shown_as = _shown(file.path, file.origin)
    loaded, findings = load_text(file.text, file=file.path, shown_as=shown_as)
    if loaded is None or file.origin == Origin.SHIPPED:  # the cases of shipped files are asked by the project's own tests
        return loaded, findings
    wrong = tuple(_case_finding(shown_as, each) for each in check_cases(loaded))
    return (None if wrong else loaded), wrong


def _case_finding(shown_as: str, wrong: CaseFinding) -> Finding:
    return Finding(shown_as, 1, f"case {wrong.case}", f"{wrong.key}: {wrong.said}")


def _take_in(loaded: LoadedProgram, file: _File, *, before: ProgramVersion | None, at: datetime) -> None:
    program = loaded.program
    ProgramVersion.objects.in_force().filter(program=program.id).update(ended_at=at)
    ProgramVersion.objects.create(
        program=program.id,
        origin=file.origin,
        file=_shown(file.path, file.origin),
        edition=program.edition,
        digest=file.digest,
        check_by=program.check_by,
        text=file.text,
        loaded_at=at,
    )
    if before is not None:
        _tell_of_changes(before.text, loaded, at=at)


def _tell_of_changes(text_before: str, loaded: LoadedProgram, *, at: datetime) -> None:
    before, _findings = load_text(text_before, file=loaded.file)
    changes = changes_between(before, loaded, on=at.date()) if before is not None else ()
    if changes:
        announce(
            kind=EventKind.CHANGED,
            program=loaded.program.id,
            data={
                "version": loaded.program.version,
                "facts": [{"name": each.name, "before": each.before, "after": each.after} for each in changes],
                "page": f"{settings.PUBLIC_URL or ''}/exams/{loaded.program.id}/",
            },
            at=at,
        )


# Corrections


def corrections_folder() -> Path:
    """Where a corrected file is written for people to see: the operator's last folder, else `catalog` in the data folder."""
    folders = settings.CATALOG_FOLDERS
    return Path(folders[-1]) if folders else Path(settings.CORRECTIONS_FOLDER)


@transaction.atomic
def correct_program(*, program: str, text: str, based_on: str, at: datetime) -> LoadedProgram:
    """Put a corrected text of a program's file in force, here and in every process, and write it to the operator's folder.

    `based_on` is the version that was corrected. The text must be one that loads and whose worked cases hold. The database keeps it; the
    file is for people and for a repository, so it is written after the commit: what is in force never waits for a disk.

    Raises
    ------
    StaleCorrectionError
        Another version than `based_on` is in force.
    BadCorrectionError
        The text has findings, its cases come out otherwise, it says nothing new, or the file in the operator's folder was edited since it
        was taken in.
    """
    path = corrections_folder() / f"{program}.toml"
    loaded, findings = load_text(text, file=path, shown_as=path.name)
    if loaded is None:
        raise BadCorrectionError(str(findings[0]))
    if wrong := tuple(check_cases(loaded)):
        raise BadCorrectionError(str(_case_finding(path.name, wrong[0])))
    lock_catalog(at=at)
    in_force = ProgramVersion.objects.in_force().filter(program=program).first()
    if in_force is None:
        raise BadCorrectionError(f"{program} has no file in force to correct; want it taken in first: ./resit catalog load")
    if in_force.version != based_on:
        raise StaleCorrectionError(f"{program} is in force as {in_force.version}; what was corrected is {based_on}")
    digest = _digest(text)
    if digest == in_force.digest:
        raise BadCorrectionError(f"the corrected file of {program} is the one in force, {in_force.version}; want a change")
    CorrectedFile.objects.in_force().filter(program=program).update(ended_at=at)
    correction = CorrectedFile.objects.create(program=program, text=text, digest=digest, based_on=in_force.digest, made_at=at)
    load_catalog_files(at=at)
    if not ProgramVersion.objects.in_force().filter(program=program, digest=digest).exists():
        raise BadCorrectionError(f"{path.name} in the operator's folder was edited; want that taken in first: ./resit catalog load")
    known = _known_before(correction)
    transaction.on_commit(lambda: _write(path, text, known=known))
    return loaded


@transaction.atomic
def withdraw_correction(*, program: str, at: datetime) -> Loading:
    """Go back to the file that a correction took the place of: an earlier correction, the operator's own file, else the shipped one.

    Raises
    ------
    LookupError
        No correction of this program is in force.
    OSError
        The operator's own file, which the correction was written over, cannot be put back.
    """
    lock_catalog(at=at)
    path = corrections_folder() / f"{program}.toml"
    correction = CorrectedFile.objects.in_force().filter(program=program).first()
    if correction is None:
        raise LookupError(f"{program} has no correction in force")
    correction.ended_at, correction.withdrawn = at, True
    correction.save(update_fields=["ended_at", "withdrawn"])
    known = _known_before(correction)
    before = CorrectedFile.objects.filter(program=program, digest=correction.based_on, withdrawn=False).order_by("-pk").first()
    own = ProgramVersion.objects.filter(program=program, digest=correction.based_on, origin=Origin.OPERATOR, file=str(path)).first()
    if before is not None:
        text = before.text
        CorrectedFile.objects.create(program=program, text=text, digest=before.digest, based_on=before.based_on, made_at=at)
        transaction.on_commit(lambda: _write(path, text, known=known))
    elif own is not None:
        # Before the commit, since it is read again by the loading; should that fail, a text that was known before changes nothing.
        if _is_known(path, known):
            _replace(path, own.text)
    else:
        transaction.on_commit(lambda: _remove(path, known=known))
    return load_catalog_files(at=at)


def _put_corrections_first(files: dict[str, list[_File]], findings: list[Finding]) -> None:
    """A correction stands before its program's other files, but for one in the operator's folder that was written after it.

    Such a file is known by its text: nothing that was in force here before the correction was signed is newer than it. So a folder
    that could not be written, or that of another server, takes nothing back. A correction that was withdrawn is left out where its
    file still lies there.
    """
    in_force = {each.program: each for each in CorrectedFile.objects.in_force()}
    withdrawn = set(CorrectedFile.objects.filter(withdrawn=True).values_list("program", "digest"))
    for program, digest in withdrawn - {(each.program, each.digest) for each in in_force.values()}:
        for file in [each for each in files.get(program, ()) if each.digest == digest and each.origin == Origin.OPERATOR]:
            files[program].remove(file)
            findings.append(Finding(str(file.path), 1, "file", "is a correction that was withdrawn; want it removed, or changed"))
    for program, correction in in_force.items():
        candidates = files.setdefault(program, [])
        first = candidates[0] if candidates else None
        is_newer = first is not None and first.origin == Origin.OPERATOR and first.digest not in _known_before(correction)
        file = _File(corrections_folder() / f"{program}.toml", Origin.CORRECTED, correction.text, correction.digest)
        candidates.insert(1 if is_newer else 0, file)


def _known_before(correction: CorrectedFile) -> frozenset[str]:
    """Digests of every text of the program that was known here when the correction was signed, and its own."""
    versions = ProgramVersion.objects.filter(program=correction.program, loaded_at__lte=correction.made_at)
    corrections = CorrectedFile.objects.filter(program=correction.program, made_at__lte=correction.made_at)
    return frozenset(versions.values_list("digest", flat=True)) | frozenset(corrections.values_list("digest", flat=True))


def _is_known(path: Path, known: Collection[str]) -> bool:
    """Whether the file may be written over: there is none, or its text is kept here."""
    try:
        return sha256(path.read_bytes()).hexdigest() in known
    except FileNotFoundError:
        return True


def _write(path: Path, text: str, *, known: Collection[str]) -> None:
    try:
        if _is_known(path, known):
            _replace(path, text)
        else:
            log.error("%s was edited and not taken in, so the corrected file is kept in the database alone.", path.name)
    except OSError as error:
        log.error("The corrected file %s could not be written (%s); the database keeps it.", path.name, error.strerror)  # noqa: TRY400


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(text.encode())
    draft.replace(path)


def _remove(path: Path, *, known: Collection[str]) -> None:
    try:
        if _is_known(path, known):
            path.unlink(missing_ok=True)
    except OSError as error:
        log.error("The withdrawn file %s could not be removed (%s); it is not read again.", path.name, error.strerror)  # noqa: TRY400


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


# What was seen of a source


def lock_catalog(*, at: datetime) -> CatalogState:
    """The catalog's state, held until the transaction ends: of two who change the catalog the second sees what the first did."""
    state, _made = CatalogState.objects.select_for_update().get_or_create(pk=CatalogState.ONLY, defaults={"loaded_at": at})
    return state


def note_standing(*, program: str, source: str, address: str, **known: Any) -> None:
    """Keep what is now known of a source, in the caller's transaction; what was known of another address goes with that address."""
    standing, _made = SourceStanding.objects.select_for_update().get_or_create(
        program=program, source=source, defaults={"address": address}
    )
    if standing.address != address:
        standing = SourceStanding(pk=standing.pk, program=program, source=source, address=address)
    for name, value in known.items():
        setattr(standing, name, value)
    standing.save(force_update=True)


def catalog_changed(*, at: datetime) -> None:
    """Let every process read the catalog again, since what is known of a source changed; within the caller's transaction."""
    lock_catalog(at=at)
    CatalogState.objects.filter(pk=CatalogState.ONLY).update(number=F("number") + 1)
    transaction.on_commit(look_again)
