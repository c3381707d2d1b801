"""Watch the sources of the catalog, list them by urgency, and sign for them.

`watch` fetches every page that is due, one at a time for each site, and marks each source unchanged, moved, changed, gone or
blocked; what rests on a page that changed or is gone is under review from then on. Ctrl+C stops it after the page at hand.
`confirm` and `correct` sign for a source whose page you opened. All of them work on the installation of RESIT_HOME.
"""

import argparse
import signal
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter
from resit.cli.installation import installation
from resit.cli.main import FINDINGS, OK, CommandError
from resit.cli.terminal import printable

A_STRETCH = 64  # pages that are asked for together: so many may wait in memory to be judged


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="watch | list | confirm | correct")
    watch = actions.add_parser("watch", help=_("fetch what is due and mark what changed: 0 nothing did, 1 something is under review"))
    watch.add_argument("--program", metavar="ID", help=_("only the sources of this program"))
    watch.add_argument("--all", action="store_true", help=_("also pages that are not due yet"))
    watch.add_argument("--most", type=int, default=100_000, metavar="N", help=_("at most so many pages"))
    listing = actions.add_parser("list", help=_("the sources by urgency: readers times age times doubt"))
    listing.add_argument("--program", metavar="ID")
    listing.add_argument("--most", type=int, default=25, metavar="N")
    for name, help_line in (
        ("confirm", _("sign that a source's page says what rests on it here")),
        ("correct", _("put a corrected file in force and sign it")),
    ):
        action = actions.add_parser(name, help=help_line)
        action.add_argument("program", metavar="PROGRAM")
        action.add_argument("source", metavar="SOURCE", help=_("the id of the [[source]] in the program's file"))
        action.add_argument("--by", required=True, metavar="E-MAIL", help=_("the account that signs"))
        action.add_argument("--on", metavar="DATE", help=_("the day on which the page was opened (default: today)"))
        action.add_argument("--note", default="", help=_("shown in public"))
        if name == "correct":
            action.add_argument("--file", required=True, type=Path, metavar="FILE", help=_("the whole corrected file"))
            action.add_argument(
                "--based-on",
                metavar="VERSION",
                help=_("the version that was corrected; where another is in force by now nothing is signed"),
            )


def run(arguments: argparse.Namespace) -> int:
    never_fail_on_a_letter()
    with installation():
        try:
            if arguments.action == "watch":
                return watch(program=arguments.program, all_of_them=arguments.all, most=arguments.most)
            if arguments.action == "list":
                return list_sources(program=arguments.program, most=arguments.most)
            return sign(arguments)
        except BadInputError as error:
            raise CommandError(str(error)) from error


# watch


def watch(*, program: str | None, all_of_them: bool, most: int) -> int:
    """Walk over the pages, telling each as it comes; the last line sums up."""
    from resit.apps.catalog.queries import current_catalog
    from resit.apps.sources.models import Review
    from resit.apps.sources.running import polite_reader, walk
    from resit.apps.sources.watch import WatchRunningError, begin_run, end_run

    catalog = current_catalog()
    if program is not None and program not in catalog.programs:
        raise CommandError(_no_program(program))
    try:
        walked, visits = begin_run(catalog=catalog, at=_now(), most=max(1, most), program=program, all_of_them=all_of_them)
    except WatchRunningError as error:
        raise CommandError(_("A walk over the sources is under way already; wait for it, or stop it on the staff's page.")) from error
    counts: Counter[str] = Counter()

    def tell(address: str, states: Sequence[Any]) -> None:
        counts.update(each.value for each in states)
        what = ", ".join(sorted({each.value for each in states})) or _("could not be judged, or no source names it any more")
        print(f"{walked.done}/{walked.due}  {what}  {printable(address)}", flush=True)

    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())
    try:
        stretches = (visits[start : start + A_STRETCH] for start in range(0, len(visits), A_STRETCH))
        finished = all(walk(each, run=walked, reader=polite_reader(), now=_now, progress=tell, stop=stop) for each in stretches)
    finally:
        signal.signal(signal.SIGINT, before)
        end_run(walked, at=_now())
    if not finished:
        print(_("Stopped; the next run goes on with the rest."), file=sys.stderr)
    summed = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
    print(ngettext("{n} page", "{n} pages", walked.done).format(n=walked.done) + (f": {summed}" if summed else ""))
    reviews = Review.objects.open()
    n = (reviews if program is None else reviews.filter(program=program)).count()
    if n:
        print(ngettext("{n} source is under review.", "{n} sources are under review.", n).format(n=n))
    return FINDINGS if n else OK


def _no_program(name: str) -> str:
    return _("No program has the id {name}; `resit catalog list` lists them.").format(name=printable(name[:60]))


def _now() -> datetime:
    return datetime.now(UTC)


# list


def list_sources(*, program: str | None, most: int) -> int:
    from resit.apps.catalog.queries import current_catalog
    from resit.apps.sources.queries import sources_by_urgency
    from resit.cli.terminal import Page, page_width

    rows = sources_by_urgency(current_catalog(), on=_now().date(), program=program)
    page = Page(width=page_width(), color=False)
    page.rows(
        [
            (
                f"{each.loaded.program.id} {each.source.id}",
                f"{each.state}, "
                + (_("checked {day}").format(day=each.source.checked) if each.source.checked else _("never checked"))
                + f", {each.urgency.readers} x {each.urgency.age:.1f} x {each.urgency.doubt:.0f}: {each.source.address}",
            )
            for each in rows[: max(1, most)]
        ]
    )
    sys.stdout.write(str(page))
    return OK


# confirm, correct


def sign(arguments: argparse.Namespace) -> int:
    """Sign for one source; what is signed is on every page within a second."""
    from resit.apps.accounts.models import User
    from resit.apps.catalog.queries import current_catalog
    from resit.apps.sources.queries import UnknownSourceError
    from resit.apps.sources.signing import BadSignatureError, confirm_source, correct_source

    person = User.objects.filter(email=arguments.by.strip().lower(), is_active=True).first()
    if person is None or not (person.is_staff or person.is_superuser):
        raise CommandError(_("{email} is no account of this site's staff.").format(email=printable(arguments.by[:100])))
    checked_on = _now().date() if arguments.on is None else day_named(arguments.on, "--on", "on")
    given: dict[str, Any] = {"by": person, "checked_on": checked_on, "note": arguments.note, "at": _now()}
    loaded = current_catalog().programs.get(arguments.program)
    if loaded is None:
        raise CommandError(_no_program(arguments.program))
    try:
        if arguments.action == "confirm":
            confirm_source(program=arguments.program, source=arguments.source, **given)
        else:
            based_on = arguments.based_on or loaded.program.version
            correct_source(program=arguments.program, source=arguments.source, text=_text_of(arguments.file), based_on=based_on, **given)
    except UnknownSourceError as error:
        known = ", ".join(loaded.program.sources)
        raise CommandError(
            _("{program} has no source {source}; it has {known}.").format(
                program=arguments.program, source=printable(arguments.source[:40]), known=known
            )
        ) from error
    except BadSignatureError as error:
        raise CommandError(str(error)) from error
    print(
        _("Signed by {email}: {program}, source {source}.").format(email=person.email, program=arguments.program, source=arguments.source)
    )
    return OK


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("{file} cannot be read: {reason}").format(file=printable(str(file)), reason=error)) from error
