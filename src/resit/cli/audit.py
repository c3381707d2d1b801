"""Read a hub and say where its pages contradict the catalog, and what else an editor should look at. Changes nothing.

  resit audit https://exams.example.org/resources         # a WordPress hub by its REST API, else a sitemap, else the one page
  resit audit saved-pages/ answer.json --program nha-ccma --html audit.html
  resit audit https://exams.example.org/sitemap.xml --only contradicts,outdated --json

Takes addresses, HTML files, JSON answers of the REST API, WordPress exports and folders of these. A finding is a place to look at:
figures that contradict the catalog, have no support in it, are outdated or are another exam's; links to another exam's page; questions
answered twice; FAQ data missing or broken; acronyms that do not say which exam. Ctrl+C stops and tells what was found so far.
Exit code 0 without findings, 1 with findings, 2 for input that cannot be read.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from resit.cli.asking import BadInputError, never_fail_on_a_letter, operator_folders, program_named, refuse, short, tell_choices
from resit.cli.hub_reading import HubReading, polite_reader, progress_line
from resit.cli.main import FINDINGS, OK, CommandError
from resit.cli.terminal import Page, page_width, printable, wants_color
from resit.formats.hubs import HubPage
from resit.formats.tables import as_csv
from resit.journey.audit.page import KIND_NAMES, as_html
from resit.journey.audit.report import Audit, Auditor, Finding, FindingKind
from resit.journey.programs import AmbiguousProgramError, load_catalog

MIN_CONFIDENCE = 0.5  # measured: docs/audit.md
MOST_PAGES = 300
SHOWN = 200  # findings on the terminal; all of them are in the files
COLUMNS = ("kind", "confidence", "address", "title", "program", "field", "text", "sentence", "says", "rules", "sources", "why")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="*", metavar="ADDRESS|FILE", help=_("an address, a file, or a folder of saved pages"))
    parser.add_argument("--program", metavar="ID", help=_("the one exam the hub is about, where its pages do not say"))
    parser.add_argument("--only", metavar="KIND,KIND", help=_("only these kinds: {kinds}").format(kinds=", ".join(FindingKind)))
    parser.add_argument("--min-confidence", metavar="N", default=str(MIN_CONFIDENCE), help=_("leave out findings less sure than this, from 0 to 1 (default: {n})").format(n=MIN_CONFIDENCE))  # fmt: skip
    parser.add_argument("--most", metavar="N", default=str(MOST_PAGES), help=_("read at most so many pages (default: {n})").format(n=MOST_PAGES))  # fmt: skip
    parser.add_argument("--csv", action="store_true", help=_("print the findings as CSV"))
    parser.add_argument("--json", action="store_true", help=_("print the audit as JSON"))
    parser.add_argument("--html", metavar="FILE", type=Path, help=_("write the audit as one HTML page that stands alone"))


def run(arguments: argparse.Namespace) -> int:
    try:
        _check_named(arguments.sources)
        least, most = _number(arguments.min_confidence, "--min-confidence", 0, 1), int(_number(arguments.most, "--most", 1, 20_000))
        kinds = _kinds(arguments.only)
        only = program_named(arguments.program).program.id if arguments.program else None
        auditor = Auditor(load_catalog(*operator_folders()), only=only, say=_)
    except AmbiguousProgramError as error:
        return tell_choices(arguments.program, error, as_json=arguments.json)
    except BadInputError as error:
        refuse(error, as_json=arguments.json)
    audit = _audited(arguments.sources, auditor, most)
    if not audit.pages:
        reasons = "; ".join(f"{address}: {why}" for address, why in audit.unreadable[:3])
        refuse(BadInputError(_("No page could be read. {reasons}").format(reasons=reasons).strip(), "sources"), as_json=arguments.json)
    findings = audit.chosen(min_confidence=least, only=kinds)
    never_fail_on_a_letter()
    if arguments.html:
        _write(arguments.html, as_html(audit, findings, name=_named(arguments.sources), on=datetime.now(UTC).astimezone().date(), min_confidence=least, say=_))  # fmt: skip
    if arguments.json:
        print(json.dumps(audit.as_values(findings, min_confidence=least), indent=2))
    elif arguments.csv:
        sys.stdout.write(_as_csv(findings))
    else:
        sys.stdout.write(_as_text(audit, findings, least, left_out=len(audit.findings) - len(findings)))
    return FINDINGS if findings else OK


# What was asked


def _check_named(sources: Sequence[str]) -> None:
    if not sources:
        raise BadInputError(_("Nothing is named; give an address, a file or a folder of saved pages."), "sources")


def _number(text: str, option: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        message = _("{option} is “{text}”; give a number from {low} to {high}.")
        raise BadInputError(message.format(option=option, text=short(text), low=f"{low:g}", high=f"{high:g}"), option.lstrip("-"))
    return number


def _kinds(text: str | None) -> frozenset[str]:
    kinds = frozenset(each.strip() for each in (text or "").split(",") if each.strip())
    unknown = sorted(kinds - set(FindingKind))
    if unknown:
        message = _("There is no kind “{kind}”. The kinds are: {kinds}.")
        raise BadInputError(message.format(kind=short(unknown[0]), kinds=", ".join(FindingKind)), "only")
    return kinds


def _named(sources: Sequence[str]) -> str:
    """What was audited, as a title has room for it."""
    first = short(sources[0])
    return first if len(sources) == 1 else _("{first} and {n} more").format(first=first, n=len(sources) - 1)


# The reading


def _audited(sources: Sequence[str], auditor: Auditor, most: int) -> Audit:
    """Read and audit; a Ctrl+C ends the reading, and what was read by then is audited; a second one ends that too."""
    width = page_width()
    audit, pages = Audit(), []
    public = os.environ.get("RESIT_PUBLIC_URL")
    reading = HubReading(most=most, reader=lambda: polite_reader(public), tell=lambda address: progress_line(_("Reading {address}").format(address=printable(address)), width=width))  # fmt: skip
    was_stopped = False
    try:
        for page in reading.pages(sources):
            pages.append(page)
            progress_line(ngettext("{n} page read", "{n} pages read", len(pages)).format(n=len(pages)), width=width)
    except KeyboardInterrupt:
        was_stopped = True
    try:
        auditor.audit(pages, into=audit, seen=lambda n, page: _tell(n, len(pages), page, width))
    except KeyboardInterrupt:
        was_stopped = True
    progress_line("", width=width)
    if was_stopped:
        print(_("Stopped; this is what was found until then."), file=sys.stderr)
    if reading.was_cut:
        print(ngettext("Only the first page was read; --most reads more.", "Only the first {n} pages were read; --most reads more.", most).format(n=most), file=sys.stderr)  # fmt: skip
    audit.is_complete = audit.is_complete and not was_stopped and not reading.was_cut
    audit.unreadable += reading.unreadable
    return audit


def _tell(number: int, of: int, page: HubPage, width: int) -> None:
    progress_line(_("{n} of {of}: {title}").format(n=number, of=of, title=printable(page.title)), width=width)


# What is answered


def _as_text(audit: Audit, findings: Sequence[Finding], least: float, *, left_out: int) -> str:
    page = Page(width=page_width(), color=wants_color(sys.stdout))
    agrees = sum(audit.agrees.values())
    text = _("Pages read: {pages}. Statements about exams of the catalog: {statements}, of which {agrees} agree with it. Findings: {n}.")
    page.text(text.format(pages=len(audit.pages), statements=audit.statements, agrees=agrees, n=len(findings)), first="", style="bold")
    counts = Counter(each.kind for each in findings)
    page.rows([(KIND_NAMES[kind](_), str(counts[kind])) for kind in FindingKind if kind in counts])
    last = -1
    for each in findings[:SHOWN]:
        if each.page != last:
            last = each.page
            page.heading(each.title or each.address)
            page.text(each.address)
        page.blank()
        page.text(_("{kind} ({confidence})").format(kind=KIND_NAMES[each.kind](_), confidence=f"{each.confidence:.2f}"), style="yellow")
        if each.sentence and each.sentence != each.text:
            page.text(f"“{_cut(each)}”", first="    ")
        page.text(each.says, first="    ")
        for cited in each.catalog[:2]:
            page.text(f"[{cited.rule}] {' '.join(cited.sources[:3])}", first="    ", style="dim")
    page.blank()
    if len(findings) > SHOWN:
        page.text(_("Not shown: {n} further; --json, --csv and --html have them all.").format(n=len(findings) - SHOWN))
    if left_out:
        page.text(_("Left out, since less sure than {least} or of other kinds: {n}.").format(n=left_out, least=f"{least:g}"))
    for address, why in audit.unreadable[:20]:
        page.text(_("Not read: {address}: {why}").format(address=address, why=why), style="dim")
    return str(page)


def _cut(finding: Finding) -> str:
    """The sentence, cut around its figure where it is long."""
    text, room = finding.sentence, 300
    if len(text) <= room:
        return text
    first = max(0, finding.start - room // 2)
    return f"{'…' if first else ''}{text[first : first + room]}{'…' if first + room < len(text) else ''}"


def _as_csv(findings: Sequence[Finding]) -> str:
    rows = [
        {
            **{name: getattr(each, name) for name in COLUMNS if hasattr(each, name)},
            "kind": each.kind.value,
            "confidence": f"{each.confidence:.2f}",
            "rules": " ".join(cited.rule for cited in each.catalog),
            "sources": " ".join(dict.fromkeys(source for cited in each.catalog for source in cited.sources)),
        }
        for each in findings
    ]
    return as_csv(rows, columns=COLUMNS)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(_("{file} cannot be written: {why}.").format(file=printable(str(file)), why=error.strerror or error)) from error
    print(_("Written: {file}").format(file=printable(str(file))), file=sys.stderr)
