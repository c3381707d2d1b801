"""The audit as one HTML page that stands alone: no script, no picture, nothing loaded; readable on a phone, in light and in dark."""

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from resit.domain.policy.explain import Say, Words, day_words, untranslated
from resit.journey.audit.report import Audit, Finding, FindingKind

KIND_NAMES: Mapping[FindingKind, Words] = {
    FindingKind.CONTRADICTS: lambda _: _("contradicts the catalog"),
    FindingKind.UNSUPPORTED: lambda _: _("unsupported"),
    FindingKind.OUTDATED: lambda _: _("outdated"),
    FindingKind.OTHER_EXAM: lambda _: _("another exam's figure"),
    FindingKind.LINK: lambda _: _("link to another exam"),
    FindingKind.DUPLICATE: lambda _: _("asked twice"),
    FindingKind.FAQ_MISSING: lambda _: _("FAQ data missing"),
    FindingKind.FAQ_BROKEN: lambda _: _("FAQ data broken"),
    FindingKind.FAQ_STRAY: lambda _: _("FAQ data not on the page"),
    FindingKind.ACRONYM: lambda _: _("acronym without its exam"),
}

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f27;--soft:#565e6c;--paper:#fbfbf9;--card:#fff;--line:#d9dbe0;--mark:#ffe9a8;--link:#1f4fa3;--bad:#a3281f}
@media(prefers-color-scheme:dark){:root{--ink:#e8e9ec;--soft:#a6adba;--paper:#15171c;--card:#1d2027;--line:#363b45;--mark:#5b4a12;--link:#9dbcff;--bad:#ff9d93}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:48rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;line-height:1.3;margin:2.5rem 0 .25rem;overflow-wrap:anywhere}h3{font-size:1rem;margin:0}
a{color:var(--link);overflow-wrap:anywhere}a:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
nav a{display:inline-block;padding:.35rem .7rem;border:1px solid var(--line);border-radius:1rem;background:var(--card);text-decoration:none}
.soft{color:var(--soft);font-size:.9rem;margin:.25rem 0}
article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:.8rem 0}
article:target{outline:3px solid var(--link)}
blockquote{margin:.5rem 0;padding-inline-start:.8rem;border-inline-start:3px solid var(--line);overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit;padding:0 .1em}
.kind{color:var(--bad);font-weight:600}
details{margin-top:.4rem}summary{cursor:pointer}
ul.plain{padding-inline-start:1.1rem;margin:.3rem 0}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
@media print{nav{display:none}article{break-inside:avoid}}
""".strip()


def as_html(audit: Audit, findings: Sequence[Finding], *, name: str, on: date, min_confidence: float, say: Say = untranslated) -> str:
    """The whole page. Findings are grouped by page in the hub's order; links at the top lead to the first of each kind, and each finding
    to the next of its kind.

    `name` is what was audited: an address or file names. Everything that comes from the hub is escaped; its addresses become
    links only where they are http or https.
    """
    title = say("What {name} says about exams").format(name=name)
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
        f"<title>{_e(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{_e(title)}</h1>",
        *_summary(audit, findings, on, min_confidence, say),
        *_kinds(findings, say),
        *_pages(findings, say),
        *_unread(audit, say),
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _summary(audit: Audit, findings: Sequence[Finding], on: date, min_confidence: float, say: Say) -> Iterator[str]:
    agrees = sum(audit.agrees.values())
    text = say(
        "Read on {day}. Pages: {pages}. Statements about exams of the catalog: {statements}, of which {agrees} agree with it. Findings: {n}."
    )
    yield f"<p>{_e(text.format(day=day_words(on, say), pages=len(audit.pages), statements=audit.statements, agrees=agrees, n=len(findings)))}</p>"
    if not audit.is_complete:
        yield f"<p><strong>{_e(say('The reading was stopped before its end; this is what was found until then.'))}</strong></p>"
    text = say(
        "Findings below a confidence of {n} are left out. A finding is a place to look at, not a verdict: confirm with the exam's own body."
    )
    yield f'<p class="soft">{_e(text.format(n=f"{min_confidence:g}"))}</p>'


def _kinds(findings: Sequence[Finding], say: Say) -> Iterator[str]:
    counts = Counter(each.kind for each in findings)
    if not counts:
        return
    first = {kind: next(place for place, each in enumerate(findings) if each.kind is kind) for kind in counts}
    yield f'<nav aria-label="{_e(say("Kinds of findings"))}"><ul>'
    for kind in FindingKind:
        if kind in counts:
            yield f'<li><a href="#f{first[kind]}">{_e(KIND_NAMES[kind](say))} ({counts[kind]})</a></li>'
    yield "</ul></nav>"
    pages = list(dict.fromkeys(each.page for each in findings))
    by_page = Counter(each.page for each in findings)
    yield f"<details><summary>{_e(say('Pages with findings: {n}').format(n=len(pages)))}</summary><ul class=plain>"
    for page in pages:
        each = next(each for each in findings if each.page == page)
        yield f'<li><a href="#p{page}">{_e(each.title or each.address)}</a> ({by_page[page]})</li>'
    yield "</ul></details>"


def _pages(findings: Sequence[Finding], say: Say) -> Iterator[str]:
    page = -1
    for place, each in enumerate(findings):
        if each.page != page:
            page = each.page
            yield f'<h2 id="p{page}">{_e(each.title or each.address)}</h2>'
            yield f'<p class="soft">{_link(each.address)}</p>'
        following = next((later for later in range(place + 1, len(findings)) if findings[later].kind is each.kind), None)
        yield from _finding(place, each, following, say)


def _finding(place: int, finding: Finding, following: int | None, say: Say) -> Iterator[str]:
    yield f'<article id="f{place}"><h3><span class="kind">{_e(KIND_NAMES[finding.kind](say))}</span></h3>'
    if finding.sentence:
        said = finding.sentence
        marked = f"{_e(said[: finding.start])}<mark>{_e(said[finding.start : finding.end])}</mark>{_e(said[finding.end :])}"
        yield f"<blockquote>{marked}</blockquote>"
    yield f"<p>{_e(finding.says)}</p>"
    if finding.why:
        text = say("Read as {program}: {why}.").format(program=finding.program or "–", why=finding.why)
        yield f'<p class="soft">{_e(text)}</p>'
    if finding.catalog:
        yield f"<details><summary>{_e(say('What the catalog has'))}</summary><ul class=plain>"
        for cited in finding.catalog:
            sources = " ".join(_link(each) for each in cited.sources)
            yield f'<li>{_e(cited.says)} <span class="soft">[{_e(cited.rule)}] {_e(cited.standing)}</span><br>{sources}</li>'
        yield "</ul></details>"
    text = say("Confidence {n}").format(n=f"{finding.confidence:.2f}")
    onward = "" if following is None else f' · <a href="#f{following}">{_e(say("next of this kind"))}</a>'
    yield f'<p class="soft">{_e(text)}{onward}</p></article>'


def _unread(audit: Audit, say: Say) -> Iterator[str]:
    if audit.unreadable:
        yield f"<h2>{_e(say('Not read'))}</h2><ul class=plain>"
        yield from (f"<li>{_link(address)}: {_e(why)}</li>" for address, why in audit.unreadable[:200])
        yield "</ul>"


def _link(address: str) -> str:
    """An address as a link where it is one of the web; else as text."""
    if address.startswith(("http://", "https://")):
        return f'<a href="{_e(address)}" rel="noreferrer">{_e(address)}</a>'
    return _e(address)


def _e(text: str) -> str:
    return html.escape(text, quote=True)
