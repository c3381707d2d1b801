"""What commands that are asked about a program share: which program is meant, which day, and how bad input is told."""

import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from gettext import gettext as _
from pathlib import Path
from typing import NoReturn

from resit.cli.main import BAD_INPUT, CommandError
from resit.cli.terminal import Page, page_width, printable, wants_color
from resit.journey.case import BadQuestionError
from resit.journey.programs import SHIPPED, AmbiguousProgramError, LoadedProgram, UnknownProgramError, files_in, load_program
from resit.project.environment import catalog_folders
from resit.tables import TableError

LONGEST_NAME = 200
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")


class BadInputError(ValueError):
    """Input that cannot be answered: one sentence, and which argument it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def program_named(name: str | None) -> LoadedProgram:
    """The program of that id or name, from the shipped files and those of RESIT_CATALOG.

    Raises
    ------
    AmbiguousProgramError
        Several programs have this name.
    BadInputError
        None has, or its file cannot be used.
    """
    if not name or not name.strip():
        raise BadInputError(_("No program is named; give an id such as nha-ccma, or a name."), "program")
    folders = operator_folders()
    try:
        return load_program(name[:LONGEST_NAME], *folders)
    except UnknownProgramError as error:
        raise BadInputError(_unknown(name, [file.stem for file in files_in(SHIPPED, *folders)]), "program") from error
    except TableError as error:
        raise BadInputError(_("The file of this program cannot be used: {finding}").format(finding=error), "program") from error


def operator_folders() -> tuple[Path, ...]:
    """The operator's own folders of program files, from RESIT_CATALOG; else the one of corrections."""
    folders = catalog_folders()
    for each in folders:
        if not each.is_dir():
            raise BadInputError(_("RESIT_CATALOG names {folder}, which is no folder.").format(folder=each))
    return folders


def _unknown(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    said = printable(name if len(name) <= 60 else f"{name[:60]}…")
    near = get_close_matches(name.casefold()[:60], known, n=3, cutoff=0.5)
    if near:
        return _("No program is called “{name}”. Near it are: {near}.").format(name=said, near=", ".join(near))
    return _("No program is called “{name}”. `resit catalog list` lists them all.").format(name=said)


def day_named(text: str, option: str, field: str) -> date:
    """The day that `text` says, also as a moment with its offset; `option` and `field` say where it stood.

    Raises
    ------
    BadInputError
        It is none.
    """
    said = text.strip()
    try:
        if not MOMENT.match(said):
            return date.fromisoformat(said if ISO_DAY.fullmatch(said) else "")
        moment = datetime.fromisoformat(said)
    except ValueError:
        message = _("{option} is “{text}”, which is no day of the calendar; write it as 2026-03-01.")
        raise BadInputError(message.format(option=option, text=short(text)), field) from None
    if moment.tzinfo is None:
        message = _("{option} is “{text}”, a moment without its offset from UTC; write it as 2026-03-01T09:30:00-05:00.")
        raise BadInputError(message.format(option=option, text=short(text)), field)
    return moment.date()


def short(text: str) -> str:
    """A stranger's text, cut so that it may stand in a sentence."""
    return printable(text if len(text) <= 60 else f"{text[:60]}…")


def refuse(error: ValueError, *, as_json: bool) -> NoReturn:
    """Tell in one sentence what cannot be answered; with `as_json` for programs too."""
    message = printable(error.said(_) if isinstance(error, BadQuestionError) else str(error))
    if as_json:
        print(json.dumps({"error": message, "field": getattr(error, "field", "") or None}))
    raise CommandError(message) from error


def tell_choices(name: str, error: AmbiguousProgramError, *, as_json: bool) -> int:
    """Tell which programs a name may mean; gives the exit code."""
    never_fail_on_a_letter()
    said = _("“{name}” may mean {n} programs; ask again with one of these ids.").format(name=short(name), n=len(error.choices))
    if as_json:
        print(json.dumps({"choices": [{"id": each.id, "name": each.name, "body": each.body} for each in error.choices]}))
        print(f"resit: {said}", file=sys.stderr)
        return BAD_INPUT
    page = Page(width=page_width(), color=wants_color(sys.stderr))
    page.text(f"resit: {said}", first="")
    page.rows([(each.id, f"{each.name} ({each.body})") for each in error.choices])
    sys.stderr.write(str(page))
    return BAD_INPUT


def never_fail_on_a_letter() -> None:
    """A terminal whose alphabet lacks a sign of ours shows a question mark, not a trace."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
