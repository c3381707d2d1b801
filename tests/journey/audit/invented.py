"""Two invented exams that share the letters QBEX, and hubs that speak of them."""

from pathlib import Path

from resit.formats.hubs import HubPage, Sentence, read_page
from resit.journey.audit.report import Audit, Auditor, Finding
from resit.journey.programs import Catalog, load_text

QUARRY = """\
format = 1
edition = 2026-01-02
name = "Quarry Blasting Examination"
short_name = "QBEX (quarry)"
credential = "Qualified Quarry Blaster"
body = "Quarry Safety Board"
body_short = "QSB"
field = "mining"
country = "US"
aliases = ["QBEX", "Quarry Blaster exam"]
confusable = ["quilting"]

[[source]]
id = "s1"
kind = "body"
address = "https://quarry.example/handbook"
text = 2025-05-01
gives = "the rules"

[[source]]
id = "d1"
kind = "prep-site"
address = "https://prep.example/quarry"
text = 2020-05-01
gives = "what a prep site says"

[[fact]]
name = "member"
kind = "flag"
question = "Are you a member of the board?"

[exam]
items = 120
minutes = 150
source = ["s1"]

[score]
kind = "scaled"
scale = [100, 900]
passing = 600
source = ["s1"]

[[rule]]
id = "wait"
kind = "wait"

[[rule.version]]
from = 2015-01-01
until = 2023-06-01
steps = [{ attempts = "1+", length = "60 days" }]
says = "60 days after each failed attempt."
source = ["s1"]

[[rule.version]]
from = 2023-06-01
steps = [{ attempts = "1-2", length = "30 days" }, { attempts = "3+", length = "6 months" }]
says = "30 days after the first two failed attempts, six months after any later one."
source = ["s1"]

[[rule]]
id = "cap"
kind = "cap"
limit = 4
window = "lifetime"
scope = "lifetime"
says = "Four attempts in all."
source = ["s1"]

[[rule]]
id = "fee"
kind = "fee"
currency = "USD"
rows = [{ when = "member", amount = 210, who = "members" }, { amount = 260, who = "everybody else" }]
says = "The exam costs 210 dollars for members and 260 for others."
source = ["s1"]

[[claim]]
field = "wait"
says = "45 days between attempts"
source = "d1"

[[absence]]
field = "report"
kind = "not_found"
text = "No text that was read says what a failing report shows."
read = ["s1"]
ask = "What does my report show?"
"""
QUILTING = """\
format = 1
edition = 2026-01-02
name = "Quilting Examination"
short_name = "QBEX (quilting)"
credential = "Master Quilter"
body = "Textile Guild of Samples"
body_short = "TGS"
field = "textiles"
country = "US"
aliases = ["QBEX", "Master Quilter exam"]
confusable = ["quarry"]

[[source]]
id = "s1"
kind = "body"
address = "https://quilt.example/handbook"
text = 2025-05-01
gives = "the rules"

[exam]
items = 80
minutes = 90
source = ["s1"]

[[rule]]
id = "wait"
kind = "wait"
steps = [{ attempts = "1+", length = "14 days" }]
says = "14 days after each failed attempt."
source = ["s1"]
"""


def _catalog() -> Catalog:
    programs = {}
    for name, text in (("quarry", QUARRY), ("quilting", QUILTING)):
        loaded, findings = load_text(text, file=Path(f"{name}.toml"))
        assert loaded is not None, "\n".join(map(str, findings))
        programs[name] = loaded
    return Catalog(programs)


CATALOG = _catalog()


def page(body: str, *, title: str = "", address: str = "https://hub.example/page", head: str = "") -> HubPage:
    """A page with these paragraphs of HTML, under a first heading where it has a title."""
    top = f"<h1>{title}</h1>" if title else ""
    return read_page(
        f"<html><head><title>{title}</title>{head}</head><body><main>{top}{body}</main></body></html>".encode(), address=address
    )


def sentence(text: str, *, headings: tuple[str, ...] = (), kind: str = "text", lead: str = "") -> Sentence:
    return Sentence(text, 0, 0, headings, kind, lead)


def audited(*pages: HubPage, only: str | None = None) -> Audit:
    return Auditor(CATALOG, only=only).audit(pages)


def found(audit: Audit, *kinds: str) -> list[Finding]:
    return audit.chosen(min_confidence=0, only=frozenset(kinds))


FIGURES = ("contradicts", "unsupported", "outdated", "other_exam")
