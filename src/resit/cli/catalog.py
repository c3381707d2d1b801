"""Check program files, list the programs, or take changed files into a running installation.

`check` reads files as the site does, asks the cases inside them, and prints each finding as `file:line: key: message`;
exit code 0 clean, 1 findings. Without arguments it checks the shipped files and the folders of RESIT_CATALOG.
Rules past their check-by day are listed: somebody should look at the live page again. They are no findings.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter, operator_folders
from resit.cli.main import FINDINGS, OK, CommandError
from resit.cli.terminal import printable
from resit.journey.checking import CaseFinding, check_case
from resit.journey.programs import SHIPPED, LoadedProgram, load_text
from resit.tables import Finding
from resit.tables.positions import lines_of

CANNOT_BE_ASKED = "a question that can be asked"  # as journey.checking expects it of a case that the rules refuse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check | list | load")
    check = actions.add_parser("check", help=_("check files: 0 clean, 1 findings"))
    check.add_argument("paths", nargs="*", type=Path, metavar="FOLDER | FILE")
    check.add_argument("--on", metavar="DATE", help=_("the day for check-by days (default: today)"))
    listing = actions.add_parser("list", help=_("list the programs"))
    listing.add_argument("words", nargs="*", metavar="WORD", help=_("only programs whose name, body or field has each of these"))
    actions.add_parser("load", help=_("take changed files into the running installation"))


def run(arguments: argparse.Namespace) -> int:
    never_fail_on_a_letter()
    try:
        if arguments.action == "check":
            today = datetime.now(UTC).astimezone().date()
            return check(arguments.paths, on=today if arguments.on is None else day_named(arguments.on, "--on", "on"))
        if arguments.action == "list":
            return list_programs(" ".join(arguments.words))
    except BadInputError as error:
        raise CommandError(str(error)) from error
    return load()


# check


@dataclass
class Checked:
    """What a check found out."""

    files: int = 0
    cases: int = 0
    findings: int = 0
    overdue: list[str] = field(default_factory=list)


def check(paths: Sequence[Path], *, on: date) -> int:
    """Print every finding of the files, then what is past its check-by day, then the sum."""
    checked = Checked()
    for file in files_named(paths or (SHIPPED, *operator_folders())):
        shown_as = shown(file)
        findings, loaded, text = findings_of(file, shown_as=shown_as)
        for finding in findings:
            print(printable(str(finding)))
        checked.files += 1
        checked.findings += len(findings)
        if loaded is not None:
            checked.cases += len(loaded.program.cases)
            checked.overdue += [printable(str(each)) for each in overdue(loaded, text, on=on, shown_as=shown_as)]
    if checked.overdue:
        print(_("Past their check-by day on {day} (no findings; somebody should look at the live page):").format(day=on))
        print("\n".join(f"  {each}" for each in checked.overdue))
    print(
        ", ".join(
            (
                ngettext("{n} file", "{n} files", checked.files).format(n=checked.files),
                ngettext("{n} case", "{n} cases", checked.cases).format(n=checked.cases),
                ngettext("{n} finding", "{n} findings", checked.findings).format(n=checked.findings),
                _("{n} past the check-by day").format(n=len(checked.overdue)),
            )
        )
    )
    return FINDINGS if checked.findings else OK


def findings_of(file: Path, *, shown_as: str) -> tuple[Sequence[Finding], LoadedProgram | None, str]:
    """What is wrong with one file, its cases included; the program where it could be loaded; its text."""
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        return [Finding(shown_as, 1, "file", f"is not UTF-8 text: byte {error.start} cannot be read")], None, ""
    except OSError as error:
        return [Finding(shown_as, 1, "file", f"cannot be read: {error.strerror or error}")], None, ""
    loaded, findings = load_text(text, file=file, shown_as=shown_as)
    if loaded is None:
        return findings, None, text
    return list(_case_findings(loaded, text, shown_as=shown_as)), loaded, text


def _case_findings(loaded: LoadedProgram, text: str, *, shown_as: str) -> Iterator[Finding]:
    lines = lines_of(text)
    for place, case in enumerate(loaded.program.cases):
        for found in check_case(loaded, case):
            line = next((lines[each] for each in _places(place, found) if each in lines), 1)
            message = f"want {_plain(found.expected)}, found {_plain(found.found)} (case {found.case})"
            if found.expected == CANNOT_BE_ASKED:
                message = f"{found.found} (case {found.case})"
            yield Finding(shown_as, line, f"case[{place + 1}].{found.key}", message)


def _places(place: int, found: CaseFinding) -> Iterable[tuple[str | int, ...]]:
    """Where a reader looks for it, the nearest first."""
    return ("case", place, "expect", found.key), ("case", place, "expect"), ("case", place)


def _plain(value: object) -> str:
    return "nothing" if value is None else str(value)


def overdue(loaded: LoadedProgram, text: str, *, on: date, shown_as: str) -> Iterator[Finding]:
    """The file's own check-by day and those of its rules, as far as they are before `on`."""
    lines = lines_of(text)
    days: list[tuple[tuple[str | int, ...], str, date | None]] = [(("check_by",), "check_by", loaded.program.check_by)]
    for place, rule in enumerate(loaded.policy.rules):
        days.append((("rule", place, "check_by"), f"rule {rule.id}", rule.check_by))
    for path, key, day in days:
        if day is not None and day < on:
            yield Finding(shown_as, lines.get(path, 1), key, _("was to be checked by {day}").format(day=day))


def files_named(paths: Sequence[Path]) -> Iterator[Path]:
    """The program files that the arguments mean, in their order.

    Raises
    ------
    CommandError
        One of them is not there, or is a folder without a program file.
    """
    for path in paths:
        if path.is_dir():
            found = sorted(each for each in path.iterdir() if each.suffix == ".toml")
            if not found:
                raise CommandError(_("{folder} holds no program file (NAME.toml).").format(folder=printable(str(path))))
            yield from found
        elif path.exists():
            yield path
        else:
            raise CommandError(_("{path} is neither a folder nor a file.").format(path=printable(str(path))))


def shown(file: Path) -> str:
    """The file as one would type it from here."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


# list


def list_programs(words: str) -> int:
    """Print id, name and body of the programs, by name."""
    from resit.cli.terminal import Page, page_width
    from resit.journey.programs import load_catalog

    catalog = load_catalog(*operator_folders())
    found = catalog.search(words)
    page = Page(width=page_width(), color=False)
    page.rows([(each.program.id, f"{each.program.name} ({each.program.body_short}; {each.program.field})") for each in found])
    if found:
        sys.stdout.write(str(page))
    else:
        print(_("No program has these words in its name, body or field."), file=sys.stderr)
    for finding in catalog.findings:
        print(printable(f"resit: {finding}"), file=sys.stderr)
    return OK


# load


def load() -> int:
    """Take changed files into the installation's database; its web processes see them within about a second."""
    from resit.cli.installation import installation

    with installation() as environment:
        from resit.apps.catalog.actions import load_catalog_files

        loading = load_catalog_files(at=datetime.now(UTC), folders=environment.catalog or None)
    for finding in loading.findings:
        print(printable(str(finding)))
    for label, programs in ((_("Taken in"), loading.taken), (_("No longer described by any file"), loading.ended)):
        if programs:
            print(f"{label}: {', '.join(programs)}")
    if not loading.taken and not loading.ended:
        print(_("Nothing changed."))
    if loading.findings:
        print(_("Files with findings were left out; what was in force before them stays so."))
    return FINDINGS if loading.findings else OK
