"""`resit catalog new`: begin a program file, with what is known filled in and the rest said to be not looked up yet.

The text of the new file is `new_program.toml` beside this module: `## ` begins a line for the author, `# ` a line of an example.
"""

import argparse
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from gettext import gettext as _
from pathlib import Path
from string import Template

from resit.cli.asking import operator_folders, short
from resit.cli.catalog import written
from resit.cli.main import OK, CommandError
from resit.cli.terminal import printable
from resit.domain.catalog.loader import PROGRAM_ID
from resit.domain.catalog.model import SourceKind
from resit.journey.programs import SHIPPED, files_in, load_catalog, load_text
from resit.tables import Finding

TEMPLATE = Path(__file__).with_name("new_program.toml")
LONGEST_ID = 60
LONGEST_VALUE = 200
GOOD_FOR = timedelta(days=181)  # about half a year until the live pages should be looked at again
ASKED_AFTER = timedelta(days=10)  # in the case that every new file holds: asked ten days after a failed attempt
HOST = re.compile(r"https?://([\w.-]+)(?=[/?#:]|$)", re.IGNORECASE)
GIVEN = ("name", "body", "site", "field", "country", "source", "kind")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=_("the program's id, which is the file's name: small letters, digits, hyphens"))
    parser.add_argument("--name", metavar="TEXT", default="", help=_("the exam's name"))
    parser.add_argument("--body", metavar="TEXT", default="", help=_("who gives it"))
    parser.add_argument("--site", metavar="ADDRESS", default="", help=_("the body's site"))
    parser.add_argument("--field", metavar="WORD", default="", help=_("the field of work, such as nursing"))
    parser.add_argument("--country", metavar="CODE", default="", help=_("US, GB, US-NC …, or international"))
    parser.add_argument("--source", metavar="ADDRESS", default="", help=_("the first text that you read"))
    parser.add_argument(
        "--kind",
        metavar="KIND",
        default="",
        help=_("who speaks in it: body, regulator, prep-site … (default: body, where it lies on the body's site)"),
    )
    parser.add_argument("--folder", metavar="FOLDER", type=Path, help=_("where to write it (default: the first folder of RESIT_CATALOG)"))


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say what is still to be filled in; where it cannot be written, nothing is.

    Raises
    ------
    CommandError
        A bad id, a file or program of that id, a value that no file can hold, or no folder to write into.
    """
    program_id = checked_id(arguments.id)
    folder = folder_for(arguments.folder)
    values = {each: checked_value(each, getattr(arguments, each)) for each in GIVEN}
    file = folder / f"{program_id}.toml"
    refuse_taken(program_id, file)
    values["kind"] = values["kind"] or kind_of(values["source"], values["site"])
    text = new_text(program_id, values, file=file, on=datetime.now(UTC).astimezone().date())
    missing = still_missing(text, values, file)
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        raise CommandError(_("{file} cannot be written: {reason}.").format(file=written(file), reason=error.strerror or error)) from error

    print(_("Wrote {file}.").format(file=written(file)))
    if missing:
        print(_("Still to be filled in:"))
        print("\n".join(f"  {written(file)}:{each.line}: {each.key}" for each in missing))
    tell_field(values["field"])
    print(_("Then put a rule in the place of each absence; after every step: resit catalog check {file}").format(file=written(file)))
    return OK


def checked_id(said: str) -> str:
    """The id as it was said.

    Raises
    ------
    CommandError
        It is none; where one can be made of it, the sentence names it.
    """
    if PROGRAM_ID.fullmatch(said) and len(said) <= LONGEST_ID:
        return said
    near = re.sub(r"[^a-z0-9]+", "-", said.casefold()).strip("-")[:LONGEST_ID].strip("-")
    if near and near != said:
        raise CommandError(
            _("“{id}” is no id; want small letters, digits and single hyphens, such as {near}.").format(id=short(said), near=near)
        )
    raise CommandError(_("“{id}” is no id; want small letters, digits and single hyphens, such as nha-ccma.").format(id=short(said)))


def folder_for(chosen: Path | None) -> Path:
    """The folder to write into: the one chosen, else the operator's first.

    Raises
    ------
    CommandError
        There is none.
    """
    if chosen is not None:
        if not chosen.is_dir():
            raise CommandError(_("{folder} is no folder; make it first, or name another with --folder.").format(folder=written(chosen)))
        return chosen
    folders = operator_folders()
    if not folders:
        raise CommandError(_("No folder is named: set RESIT_CATALOG to a folder of your own, or give one with --folder."))
    return folders[0]


def checked_value(option: str, said: str) -> str:
    """A value without blanks around it.

    Raises
    ------
    CommandError
        It is too long, or holds what cannot be printed.
    """
    value = said.strip()
    if not value.isprintable():
        raise CommandError(_("--{option} holds characters that cannot be printed: “{value}”.").format(option=option, value=short(value)))
    if len(value) > LONGEST_VALUE:
        raise CommandError(
            _("--{option} is {n} characters long; want at most {most}.").format(option=option, n=len(value), most=LONGEST_VALUE)
        )
    return value


def refuse_taken(program_id: str, file: Path) -> None:
    """Refuse where the file is there already, or another file describes a program of that id.

    Raises
    ------
    CommandError
    """
    if file.exists():
        raise CommandError(_("{file} is there already; nothing was written.").format(file=written(file)))
    other = next((each for each in files_in(SHIPPED, *operator_folders()) if each.stem == program_id), None)
    if other is not None:
        raise CommandError(
            _("{id} is described by {file} already; to correct it, copy that file and change the copy.").format(
                id=program_id, file=written(other)
            )
        )


def kind_of(source: str, site: str) -> str:
    """`body` where the text lies on the body's own site; else nothing, since who speaks is never guessed."""
    text, body = (match[1].casefold() if (match := HOST.match(each)) else "" for each in (source, site))
    body = body.removeprefix("www.")
    return SourceKind.BODY.value if body and (text == body or text.endswith(f".{body}")) else ""


def new_text(program_id: str, values: dict[str, str], *, file: Path, on: date) -> str:
    """The text of a new file, begun on the day `on`; `values` by the names in `GIVEN`, each empty where it is not known."""
    inside = {key: json.dumps(value, ensure_ascii=False)[1:-1] for key, value in values.items()}  # as it stands between quotation marks
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        inside,
        id=program_id,
        title=values["name"] or program_id,
        exam=inside["name"] or "exam",
        file=file.name,
        today=on.isoformat(),
        check_by=(on + GOOD_FOR).isoformat(),
        failed_on=(on - ASKED_AFTER).isoformat(),
    )


def still_missing(text: str, values: dict[str, str], file: Path) -> Sequence[Finding]:
    """What the author has not given yet, with its line.

    Raises
    ------
    CommandError
        A value that was given cannot stand in a file.
    """
    _loaded, findings = load_text(text, file=file)
    empty = {"site": "body_site", "source": "source[1].address", "kind": "source[1].kind"}
    allowed = {empty.get(each, each) for each, value in values.items() if not value}
    for finding in findings:
        if finding.key not in allowed:
            raise CommandError(_("Nothing was written: {key} {message}.").format(key=finding.key, message=printable(finding.message)))
    return tuple(dict.fromkeys(findings))  # a key that is read twice is told once


def tell_field(field: str) -> None:
    """Say so where no other program has this field: a misspelled word would leave the program without neighbors."""
    known = load_catalog(*operator_folders()).fields()
    if field and field not in known:
        print(
            _("No other program has the field “{field}”; the fields so far: {known}.").format(
                field=printable(field), known=printable(", ".join(known))
            )
        )
