"""Check program files, begin a new one, list the programs, or take changed files into a running installation.

`check` reads files as the site does, asks the cases inside them, and prints each finding as `file:line: key: message`;
exit code 0 clean, 1 findings. Without arguments it checks the shipped files and the folders of RESIT_CATALOG.
Rules past their check-by day are listed: somebody should look at the live page again. They are no findings.
With --cases it also shows every worked case: what is asked, the answer, and whether it holds.

`new` begins a file in the first folder of RESIT_CATALOG; what is not known yet stands in it as an absence.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from textwrap import wrap
from typing import Any

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter, operator_folders
from resit.cli.main import FINDINGS, OK, CommandError
from resit.cli.terminal import printable
from resit.journey.checking import NAMES_NONE, WORDS_ONLY, CaseFinding, check_case
from resit.journey.programs import SHIPPED, LoadedProgram, load_text
from resit.tables import Finding
from resit.tables.positions import lines_of

CANNOT_BE_ASKED = "a question that can be asked"  # as journey.checking expects it of a case that the rules refuse
Cases = Callable[[LoadedProgram, str], str]  # the worked cases of a program as a text for readers; the text names the file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from resit.cli import catalog_new, catalog_report  # the first needs parts of this module

    actions = parser.add_subparsers(dest="action", required=True, metavar="check | new | list | report | load")
    check = actions.add_parser("check", help=_("check files: 0 clean, 1 findings"))
    check.add_argument("paths", nargs="*", type=Path, metavar="FOLDER | FILE")
    check.add_argument("--on", metavar="DATE", help=_("the day for check-by days (default: today)"))
    check.add_argument("--cases", action="store_true", help=_("show the worked cases too"))
    check.add_argument("--markdown", action="store_true", help=_("show them as Markdown tables, for a pull request"))
    catalog_new.add_arguments(actions.add_parser("new", help=_("begin a program file")))
    listing = actions.add_parser("list", help=_("list the programs"))
    listing.add_argument("words", nargs="*", metavar="WORD", help=_("only programs whose name, body or field has each of these"))
    catalog_report.add_arguments(actions.add_parser("report", help=_("coverage, ages, confidence, disagreement, what to ask first")))
    actions.add_parser("load", help=_("take changed files into the running installation"))


def run(arguments: argparse.Namespace) -> int:
    never_fail_on_a_letter()
    try:
        if arguments.action == "check":
            today = datetime.now(UTC).astimezone().date()
            on = today if arguments.on is None else day_named(arguments.on, "--on", "on")
            cases = markdown_cases if arguments.markdown else terminal_cases if arguments.cases else None
            return check(arguments.paths, on=on, cases=cases)
        if arguments.action == "new":
            from resit.cli import catalog_new

            return catalog_new.run(arguments)
        if arguments.action == "report":
            from resit.cli import catalog_report

            return catalog_report.run(arguments)
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


def check(paths: Sequence[Path], *, on: date, cases: Cases | None = None) -> int:
    """Print every finding of the files, with `cases` also each file's cases, then what is past its check-by day, then the sum."""
    checked = Checked()
    for file in files_named(paths or (SHIPPED, *operator_folders())):
        shown_as = shown(file)
        findings, loaded, text = findings_of(file, shown_as=shown_as)
        findings = list(dict.fromkeys(findings))  # a key that is read twice is told once
        for finding in findings:
            print(printable(str(finding)))
        checked.files += 1
        checked.findings += len(findings)
        if loaded is not None:
            checked.cases += len(loaded.program.cases)
            checked.overdue += [printable(str(each)) for each in overdue(loaded, text, on=on, shown_as=shown_as)]
        if loaded is not None and cases is not None:
            print(cases(loaded, shown_as))
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
            message = f"{found.said} (case {found.case})"
            if found.expected == CANNOT_BE_ASKED:
                message = f"{found.found} (case {found.case})"
            yield Finding(shown_as, line, f"case[{place + 1}].{found.key}", message)


def _places(place: int, found: CaseFinding) -> Iterable[tuple[str | int, ...]]:
    """Where a reader looks for it, the nearest first."""
    return ("case", place, "expect", found.key), ("case", place, "expect"), ("case", place)


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


def written(file: Path) -> str:
    """The same, so that it may be printed."""
    return printable(shown(file))


# the worked cases, for readers


def terminal_cases(loaded: LoadedProgram, shown_as: str) -> str:
    """The cases of one program as a table that fills the terminal's width."""
    from resit.cli.terminal import page_width

    rows = [tuple(map(printable, each)) for each in (_case_headings(), *_case_rows(loaded))]
    narrow = {place: max(len(row[place]) for row in rows) for place in (0, 3, 4)}
    left = max(page_width() - sum(narrow.values()) - 2 * len(rows[0]), 40)
    widths = [narrow[0], left * 11 // 20, left - left * 11 // 20, narrow[3], narrow[4]]
    lines = [f"{printable(loaded.program.name)} ({printable(shown_as)})", ""]
    for row in rows:
        cells = [wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
        lines += ["  ".join(f"{part:<{width}}" for part, width in zip(line, widths, strict=True)).rstrip() for line in _side_by_side(cells)]
        lines.append("")
    return "\n".join(lines)


def _side_by_side(cells: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    for number in range(max(map(len, cells))):
        yield [each[number] if number < len(each) else "" for each in cells]


def markdown_cases(loaded: LoadedProgram, shown_as: str) -> str:
    """The cases of one program as a Markdown table."""
    headings, *rows = [
        [printable(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in row]
        for row in (_case_headings(), *_case_rows(loaded))
    ]
    lines = [f"### {printable(loaded.program.name)}", "", f"`{printable(shown_as)}`", ""]
    lines += [f"| {' | '.join(row)} |" for row in (headings, ["---"] * len(headings), *rows)]
    return "\n".join((*lines, ""))


def _case_headings() -> tuple[str, ...]:
    return _("case"), _("question"), _("answer"), _("certainty"), _("holds")


def _case_rows(loaded: LoadedProgram) -> Iterator[tuple[str, ...]]:
    for case in loaded.program.cases:
        found = list(check_case(loaded, case))
        wrong = {each.key: each for each in found}
        attempts = ", ".join(map(_attempt, case.attempts)) or _("no attempt yet")
        facts = [f"{name} = {_said(value)}" for name, value in case.facts.items()]
        question = "; ".join((attempts, *facts, _("asked on {day}").format(day=case.ask_on)))
        answer = [f"{key}: {_said(value)}{_otherwise(wrong.pop(key, None))}" for key, value in case.expect.items() if key not in WORDS_ONLY]
        answer += [f"{key}{_otherwise(each)}" for key, each in wrong.items()]
        yield case.id, f"{case.title} – {question}", "; ".join(answer), case.certainty, _("no") if found else _("yes")


def _attempt(attempt: Mapping[str, Any]) -> str:
    more = {key: value for key, value in attempt.items() if key not in {"on", "at", "outcome"}}
    words = " ".join(_said(attempt[key]) for key in ("on", "at", "outcome") if key in attempt)
    return f"{words} ({', '.join(f'{key} {_said(value)}' for key, value in more.items())})" if more else words


def _otherwise(found: CaseFinding | None) -> str:
    """What was found instead, where a case does not hold."""
    if found is None:
        return ""
    if found.expected == CANNOT_BE_ASKED:
        return f" ({found.found})"
    return " " + _("(found: {value})").format(value=_said(found.found))


def _said(value: Any) -> str:
    """A value of a case in plain words."""
    if value is None or (isinstance(value, str) and value in NAMES_NONE):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value)) or _("nothing")
    return value.isoformat() if isinstance(value, date) else str(value)


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
