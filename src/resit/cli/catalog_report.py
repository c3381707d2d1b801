"""`catalog report`: what the catalog is worth, in the terminal or as a table."""

import argparse
import sys
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext

from resit.cli.asking import operator_folders
from resit.cli.main import OK
from resit.cli.terminal import Page, page_width
from resit.formats.tables import as_csv
from resit.journey.catalog_report import ASKED, COLUMNS, CatalogReport, catalog_report
from resit.journey.programs import load_catalog

ASKED_FIRST = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--csv", action="store_true", help=_("a row a program, as CSV"))


def run(arguments: argparse.Namespace) -> int:
    today = datetime.now(UTC).astimezone().date()
    found = catalog_report(load_catalog(*operator_folders()), on=today, readers=None, say=_)
    if arguments.csv:
        sys.stdout.write(as_csv([each.as_row() for each in found.programs], columns=COLUMNS))
    else:
        sys.stdout.write(str(_page(found)))
    return OK


def _page(found: CatalogReport) -> Page:
    page = Page(width=page_width(), color=False)
    n = len(found.programs)
    head = ngettext(
        "{n} program, {known} of {asked} facts known, {cases} worked cases.",
        "{n} programs, {known} of {asked} facts known, {cases} worked cases.",
        n,
    )
    page.text(head.format(n=n, known=found.facts_known, asked=found.facts_asked, cases=found.cases), first="")
    page.rows([(found.labels.get(name, name), f"{found.known_by_fact[name]}/{n}") for name in ASKED])
    page.text(_("Confidence: {list}.").format(list=", ".join(f"{name} {count}" for name, count in found.by_confidence.items())), first="")
    page.text(_("Past their check-by day: {list}.").format(list=", ".join(found.overdue) or _("none")), first="")
    page.text(_("Worth asking first:"), first="")
    page.rows([(each.program, each.ask) for each in found.unknowns[:ASKED_FIRST]])
    return page
