"""Changes to the catalog: taking program files into the installation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from resit.apps.catalog.models import CatalogState, ProgramVersion
from resit.apps.catalog.queries import look_again
from resit.journey.checking import check_cases
from resit.journey.programs import SHIPPED, LoadedProgram, load_text
from resit.tables import Finding

Origin = ProgramVersion.Origin


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What a loading did. A file with findings is not taken in: what was in force before stays so."""

    taken: tuple[str, ...]  # programs whose text is new
    ended: tuple[str, ...]  # programs that no file describes any more
    findings: tuple[Finding, ...]
    number: int


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
    state, _made = CatalogState.objects.select_for_update().get_or_create(pk=CatalogState.ONLY, defaults={"loaded_at": at})
    chosen = [Path(each) for each in state.folders] if folders is None else list(folders)
    findings: list[Finding] = []
    files = _files(chosen, findings)
    some_unread = bool(findings)
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
                _take_in(loaded, file, at=at)
                taken.append(program)
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
        yield _File(path, origin, text, sha256(text.encode()).hexdigest())


def _shown(path: Path, origin: str) -> str:
    return path.name if origin == Origin.SHIPPED else str(path)


def _checked(file: _File) -> tuple[LoadedProgram | None, tuple[Finding, ...]]:
    shown_as = _shown(file.path, file.origin)
    loaded, findings = load_text(file.text, file=file.path, shown_as=shown_as)
    if loaded is None or file.origin == Origin.SHIPPED:  # the cases of shipped files are asked by the project's own tests
        return loaded, findings
    wrong = tuple(
        Finding(shown_as, 1, f"case {each.case}", f"{each.key}: want {each.expected}, found {each.found}") for each in check_cases(loaded)
    )
    return (None if wrong else loaded), wrong


def _take_in(loaded: LoadedProgram, file: _File, *, at: datetime) -> None:
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
