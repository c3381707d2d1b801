"""Pages as certification bodies, schools, bloggers and help centers write them, in words of our own, and the ways in which they change.

A `Site` is a page taken apart: the sections that bear rules, other sections, and everything that frames them. `SHAPES` put it together as
HTML, PDF, JSON or text. `NOISE` are edits that say nothing new of the rules, `CHANGES` edits that do.
"""

import json
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape

from tests.formats.test_pages import pdf
from tests.journey.sample import HEAD, load

from resit.formats.pages import Page
from resit.journey.programs import LoadedProgram
from resit.journey.watching import Bearing, bearing

ADDRESS = "https://board.example/handbook"


@dataclass
class Section:
    """A heading and what stands under it: paragraphs, "* " items, and rows whose cells are set apart by "|"."""

    heading: str
    lines: list[str]


@dataclass
class Site:
    title: str
    policy: list[Section]
    before: list[Section]
    after: list[Section]
    menu: list[str] = field(default_factory=lambda: ["Home", "Exams", "Fees", "Find a test center", "Contact"])
    footer: str = "© 2026 Board of Examples. 12 Example Street."
    cookies: str = "We use cookies to make this site better."
    news: list[str] = field(default_factory=lambda: ["Spring testing window opens", "Board elects new officers"])
    related: list[str] = field(default_factory=lambda: ["How to study for the exam", "Five tips for test day"])
    comments: list[str] = field(default_factory=lambda: ["Thank you, this helped me a lot!"])
    byline: str = "By J. Writer | Last updated: March 3, 2026 | 5 min read"
    counter: str = "1,204 views"
    promotion: str = "Enroll now in our prep course and save $50."
    author: str = "J. Writer has written about exams since 2015."
    markup: int = 0  # how the same text is marked up
    signs: int = 0  # how the same signs of punctuation are written


# What the pages say: a program's tables, and sections that state them


@dataclass(frozen=True)
class Told:
    tables: tuple[str, ...]
    policy: tuple[Section, ...]


def rule(name: str, kind: str, says: str, *body: str) -> str:
    return "\n".join(["[[rule]]", f'id = "{name}"', f'kind = "{kind}"', *body, f'says = "{says}"', 'source = ["s1"]', ""])


WAITS = Told(
    (
        rule(
            "wait", "wait", "30 days after the first and second fail, 12 months after the third.",
            'steps = [{ attempts = "1-2", length = "30 days" }, { attempts = "3+", length = "12 months" }]',
        ),
        rule("fee", "fee", "155 dollars for every attempt.", 'currency = "USD"', "amount = 155"),
    ),
    (
        Section(
            "Retaking the examination",
            [
                "Candidates who do not pass may try again. After a first or second unsuccessful attempt you must wait 30 days before the next appointment.",
                "After a third unsuccessful attempt the waiting period is 12 months, counted from the day of that attempt.",
                "The examination fee of $155 is due again for each attempt and is not refunded.",
            ],
        ),
    ),
)  # fmt: skip
ATTEMPTS = Told(
    (
        rule("cap", "cap", "Three attempts in 12 months.", "limit = 3", 'window = { rolling = "12 months" }'),
        rule("wait", "wait", "90 days between two attempts.", 'steps = [{ attempts = "1+", length = "90 days" }]'),
        rule("again", "need", "After the third fail a new application is needed.", 'need = "new_application"', 'when = "failures >= 3"'),
    ),
    (
        Section(
            "How many times can I test?",
            [
                "You have up to three attempts within a twelve-month eligibility period.",
                "A minimum of ninety (90) days must pass between attempts.",
                "If you are unsuccessful on your third attempt, a new application with all supporting documents has to be approved first.",
            ],
        ),
    ),
)
FEES = Told(
    (
        rule("fee", "fee", "129 dollars at first, 99 dollars for a retake.", 'currency = "USD"', 'rows = [{ when = "attempts == 0", amount = 129, who = "first" }, { amount = 99, who = "retake" }]'),
        rule("move", "surcharge", "40 dollars to move an appointment late.", 'currency = "USD"', "amount = 40", 'when = "attempts > 99"'),
        rule("lead", "lead", "Appointments are moved up to 48 hours before.", 'length = "48 hours"'),
    ),
    (
        Section(
            "Fees",
            [
                "Service | Fee | Note",
                "Examination | $129 | paid with the application",
                "Retake | $99 | for every further attempt",
                "Late change of an appointment | $40 | less than 48 hours before the appointment",
                "Fees are not refundable once an appointment has been scheduled.",
            ],
        ),
    ),
)  # fmt: skip
OUTLINE = Told(
    (
        """[outline]
effective = "2026"
source = ["s1"]
[[outline.area]]
id = "safety"
name = "Safety and infection control"
percent = 30
[[outline.area]]
id = "care"
name = "Patient care procedures"
percent = 45
[[outline.area]]
id = "office"
name = "Office procedures"
percent = 25
""",
        rule("note", "note", "The outline is in force since January 2026.", 'field = "note"'),
    ),
    (
        Section(
            "Content outline",
            [
                "The examination follows this outline, which took effect in January 2026.",
                "Domain | Share of the examination",
                "Safety and infection control | 30%",
                "Patient care procedures | 45%",
                "Office procedures | 25%",
            ],
        ),
    ),
)
EXAM = Told(
    (
        """[exam]
items = 180
scored_items = 150
minutes = 180
source = ["s1"]

[score]
kind = "scaled"
scale = [200, 500]
passing = 390
source = ["s1"]
""",
        rule("wait", "wait", "30 days after a fail.", 'steps = [{ attempts = "1+", length = "30 days" }]'),
    ),
    (
        Section(
            "About the examination",
            [
                "* The examination has 180 multiple-choice questions, of which 150 are scored.",
                "* You have three hours to complete it.",
                "* A scaled score of 390 or higher, on a scale of 200 to 500, is required to pass.",
                "* Results are posted within two days.",
            ],
        ),
        Section("If you do not pass", ["You may register again 30 days after your test date. There is no exception to this rule."]),
    ),
)
CONDITIONS = Told(
    (
        rule("course", "need", "After four failed attempts a remedial course approved by the board is needed before a new application.", 'need = "remedial_course"', 'when = "failures >= 4"'),
        rule("result", "result", "A retake is booked only after the official result.", "needed = true"),
        rule("pass", "after-pass", "Whoever passed may not sit the exam again.", 'again = "never"'),
        rule("wait", "wait", "45 days after each failed attempt.", 'steps = [{ attempts = "1+", length = "45 days" }]'),
    ),
    (
        Section(
            "Repeat candidates",
            [
                "A repeat candidate waits at least 45 days after each failed attempt and schedules only after the official result has been released.",
                "Candidates with four failed attempts complete a remedial course approved by the board before they submit a new application.",
                "Candidates who have passed may not sit the examination again.",
            ],
        ),
    ),
)  # fmt: skip
TOLD = {"waits": WAITS, "attempts": ATTEMPTS, "fees": FEES, "outline": OUTLINE, "exam": EXAM, "conditions": CONDITIONS}


def program_of(told: Told) -> LoadedProgram:
    return load(*told.tables, head=HEAD.replace("the rules", "what the page says"))


def bearing_of(told: Told) -> Bearing:
    return bearing(program_of(told), "s1")


def site_of(told: Told) -> Site:
    before = [
        Section(
            "Who we are",
            ["The Board of Examples certifies assistants in many states.", "Our office is open from Monday to Friday, 9 to 5."],
        ),
        Section("Applying", ["Create an account and fill in the form.", "* Upload your diploma", "* Sign the agreement"]),
    ]
    after = [
        Section("What to bring", ["Bring two forms of identification.", "Leave your phone and your bag in the locker."]),
        Section("Accommodations", ["Write to us for extra time or a separate room.", "Our staff answers every letter."]),
    ]
    return Site("Candidate handbook", deepcopy(list(told.policy)), before, after)


# Shapes


def _signs(site: Site, text: str) -> str:
    if site.signs == 1:
        return text.replace("'", "’").replace("-", "‑").replace(" to ", "\u00a0to ")
    if site.signs == 2:
        return text.replace(", ", " , ").replace(". ", ".\u2003").replace("...", "…")
    return text


def _block(site: Site, line: str) -> str:
    text = escape(_signs(site, line.removeprefix("* ")))
    if site.markup == 1:
        text = re.sub(r"(\d+)", r"<strong>\1</strong>", text)
    tag = "li" if line.startswith("* ") else ("p", "p", "div", "p class='x-1'")[site.markup % 4]
    return f"<{tag}>{text}</{tag.split()[0]}>"


def _body(site: Site, section: Section, *, level: int = 2) -> str:
    parts = [f"<h{level} id='s{site.markup}'>{escape(_signs(site, section.heading))}</h{level}>"]
    rows = [each for each in section.lines if "|" in each]
    for line in section.lines:
        if line in rows:
            cells = "".join(f"<{'th' if line is rows[0] else 'td'}>{escape(_signs(site, each.strip()))}" for each in line.split("|"))
            first, last = line is rows[0], line is rows[-1]
            parts.append(f"{'<table>' if first else ''}<tr>{cells}</tr>{'</table>' if last else ''}")
        elif line.startswith("* "):
            parts.append(f"<ul>{_block(site, line)}</ul>")
        else:
            parts.append(_block(site, line))
    return "\n".join(parts)


def _sections(site: Site) -> list[Section]:
    return [*site.before, *site.policy, *site.after]


def _frame(site: Site, main: str, *, wrap: str = "main") -> str:
    menu = "".join(f"<li><a href='/{number}'>{escape(each)}</a>" for number, each in enumerate(site.menu))
    news = "".join(f"<p><a href='/n{number}'>{escape(each)}</a></p>" for number, each in enumerate(site.news))
    return f"""<!doctype html><html lang=en><head><title>{escape(site.title)}</title><script>var t={site.markup};</script></head>
<body class="page-{site.markup}"><div id=cookie-banner>{escape(site.cookies)}<button>OK</button></div>
<header><nav><ul>{menu}</ul></nav></header><{wrap}>{main}</{wrap}>
<aside><h2>News</h2>{news}</aside><footer><p>{escape(site.footer)}</p></footer></body></html>"""


def handbook(site: Site) -> str:
    return _frame(site, f"<h1>{site.title}</h1>" + "".join(_body(site, each) for each in _sections(site)))


def blog(site: Site) -> str:
    related = "".join(f"<li><a href=/r>{escape(each)}</a>" for each in site.related)
    comments = "".join(f"<li><div class=comment-body><p>{escape(each)}</p></div>" for each in site.comments)
    body = "".join(_body(site, each) for each in _sections(site))
    return _frame(
        site,
        f"<article><header><h1>{site.title}</h1><p class=meta>{site.byline}</p><span>{site.counter}</span></header>{body}"
        f"<div class=author-box><h4>About the author</h4><p>{site.author}</p></div></article>"
        f"<h3>Related posts</h3><ul>{related}</ul><section id=comments><h3>{len(site.comments)} comments</h3><ol>{comments}</ol></section>",
        wrap="div",
    )


def promoted_blog(site: Site) -> str:
    """A prep site: an advertisement stands between the paragraphs of the rule itself."""
    made = blog(site)
    heading = escape(_signs(site, site.policy[0].heading))
    return made.replace(f"{heading}</h2>", f"{heading}</h2><div class=inline-box><p>{escape(site.promotion)}</p></div>", 1)


def accordion(site: Site) -> str:
    parts = [
        f"<div class=faq-item><h3><button aria-expanded=false>{escape(_signs(site, each.heading))}</button></h3><div class=answer hidden>"
        + _body(site, Section("", each.lines)).split("</h2>", 1)[1] + "</div></div>"
        for each in _sections(site)
    ]  # fmt: skip
    return _frame(site, f"<h1>Questions</h1>{''.join(parts)}")


def details(site: Site) -> str:
    parts = [
        f"<details><summary>{escape(each.heading)}</summary>{_body(site, Section('', each.lines)).split('</h2>', 1)[1]}</details>"
        for each in _sections(site)
    ]
    return _frame(site, f"<h1>Questions</h1>{''.join(parts)}")


def help_center(site: Site) -> str:
    body = "".join(_body(site, each, level=3) for each in _sections(site))
    related = "".join(f"<li><a href=/r>{escape(each)}</a>" for each in site.related)
    return _frame(
        site,
        f"<article><h1>{site.title}</h1><div>{site.byline}</div><div class=article-body>{body}</div><footer><span>Was this article helpful?</span>"
        f"<span>{len(site.comments) + 11} out of {len(site.comments) + 30} found this helpful</span></footer></article>"
        f"<section class=related-articles><h3>Related articles</h3><ul>{related}</ul></section>",
    )


def old_site(site: Site) -> str:
    """Laid out by tables, headings in bold, one paragraph after another by line breaks."""
    parts = []
    for each in _sections(site):
        rows = [line for line in each.lines if "|" in line]
        table = (
            "<table border=1>" + "".join(f"<tr>{''.join(f'<td>{cell.strip()}' for cell in line.split('|'))}" for line in rows) + "</table>"
            if rows
            else ""
        )
        text = "<br><br>".join(escape(_signs(site, line.removeprefix("* "))) for line in each.lines if "|" not in line)
        parts.append(f"<font size=4><b>{escape(each.heading)}</b></font><br><br>{text}<br><br>{table}<br><br>")
    menu = "".join(f"<a href=x>{escape(each)}</a><br>" for each in site.menu)
    return f"<html><title>{site.title}</title><body bgcolor=white><table><tr><td width=120>{menu}</td><td><center><h1>{site.title}</h1></center>{''.join(parts)}</td></tr></table><hr>{site.footer}"


def web_form(site: Site) -> str:
    """The whole page in one form, as some servers write it."""
    return (
        handbook(site)
        .replace("<main>", f"<form id=aspnetForm action=x><input type=hidden name=state value={site.markup}><div>")
        .replace("</main>", "</div></form>")
    )


def div_soup(site: Site) -> str:
    parts = []
    for each in _sections(site):
        lines = "".join(
            f"<div class=css-{site.markup}a><span>{escape(_signs(site, line.removeprefix('* ').replace(' |', ':')))}</span></div>"
            for line in each.lines
        )
        parts.append(f"<div class=css-{site.markup}b><div role=heading>{escape(each.heading)}</div>{lines}</div>")
    return _frame(site, "".join(parts), wrap="div")


def definition_list(site: Site) -> str:
    parts = [
        f"<dt>{escape(each.heading)}</dt>" + "".join(f"<dd>{escape(_signs(site, line.removeprefix('* ')))}</dd>" for line in each.lines)
        for each in _sections(site)
    ]
    return _frame(site, f"<h1>{site.title}</h1><dl>{''.join(parts)}</dl>")


def regulation(site: Site) -> str:
    parts = []
    for number, each in enumerate(_sections(site), 1):
        lines = "".join(
            f"<p>({'abcdefgh'[place]}) {escape(_signs(site, line.removeprefix('* ')))}</p>" for place, line in enumerate(each.lines)
        )
        parts.append(f"<h4>§ 40.{number:02} {escape(each.heading)}</h4>{lines}")
    return _frame(site, f"<h2>Chapter 40</h2>{''.join(parts)}")


def one_paragraph(site: Site) -> str:
    """Everything in a few long paragraphs."""
    parts = [
        f"<p>{escape(each.heading)}. {escape(_signs(site, ' '.join(_ended(line) for line in each.lines)))}</p>" for each in _sections(site)
    ]
    return _frame(site, f"<h1>{site.title}</h1>{''.join(parts)}")


def _ended(line: str) -> str:
    text = line.removeprefix("* ").replace(" | ", ": ")
    return text if text.endswith(".") else f"{text}."


def forum(site: Site) -> str:
    posts = "".join(
        f"<div class=post-body>{''.join(_block(site, line) for line in (each.heading, *each.lines))}</div>" for each in _sections(site)
    )
    return _frame(site, f"<h1>{site.title}</h1><p>{site.counter}</p>{posts}", wrap="div")


def rest_answer(site: Site) -> str:
    content = "".join(_body(site, each) for each in _sections(site))
    return json.dumps(
        {
            "id": 511,
            "modified": f"2026-03-0{1 + site.markup}T10:00:00",
            "title": {"rendered": site.title},
            "content": {"rendered": content},
            "views": site.counter,
        }
    )


def plain(site: Site) -> str:
    return "\n\n".join("\n\n".join((each.heading, *(_signs(site, line) for line in each.lines))) for each in _sections(site))


def handbook_pdf(site: Site) -> bytes:
    pages = []
    for number, each in enumerate(_sections(site), 1):
        lines = ["Candidate handbook", each.heading]
        for line in each.lines:
            lines += _wrapped(line.replace(" | ", "    "), 92)
        pages.append([*lines, f"Page {number}"])
    return pdf(*pages, title=site.title, flate=site.markup % 2 == 0)


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


SHAPES: Mapping[str, tuple[Callable[[Site], str | bytes], str]] = {
    "handbook": (handbook, "text/html"), "blog": (blog, "text/html"), "promoted blog": (promoted_blog, "text/html"),
    "accordion": (accordion, "text/html"), "details": (details, "text/html"), "help center": (help_center, "text/html"),
    "old site": (old_site, "text/html"), "web form": (web_form, "text/html"), "div soup": (div_soup, "text/html"),
    "definition list": (definition_list, "text/html"), "regulation": (regulation, "text/html"), "one paragraph": (one_paragraph, "text/html"),
    "forum": (forum, "text/html"), "rest answer": (rest_answer, "application/json"), "plain text": (plain, "text/plain"),
    "pdf": (handbook_pdf, "application/pdf"),
}  # fmt: skip
PAGES = [
    (shape, list(TOLD)[(place + turn) % len(TOLD)])
    for place, shape in enumerate(SHAPES)
    for turn in ((0, 2, 4) if shape != "pdf" else (0, 3))
]


def page_of(shape: str, site: Site, *, asked: str = ADDRESS, ended: str | None = None, permanent: bool = False, status: int = 200) -> Page:
    make, content_type = SHAPES[shape]
    made = make(site)
    return Page(asked, ended or asked, status, content_type, made if isinstance(made, bytes) else made.encode(), permanent)


# Edits

Edit = Callable[[Site, random.Random], None]
WORDS = ["garden", "library", "window", "bicycle", "harbor", "lantern", "meadow", "violin", "teacup", "compass"]


def _phrase(rng: random.Random) -> str:
    return f"The {rng.choice(WORDS)} near the {rng.choice(WORDS)} has a new {rng.choice(WORDS)}."


def menu_item(site: Site, rng: random.Random) -> None:
    site.menu.insert(rng.randrange(len(site.menu)), f"{rng.choice(WORDS).title()} and retakes")


def footer(site: Site, rng: random.Random) -> None:
    site.footer = f"© {rng.randrange(2020, 2031)} Board of Examples. {_phrase(rng)}"


def cookies(site: Site, rng: random.Random) -> None:
    site.cookies = f"This site and its {rng.randrange(5, 900)} partners use cookies. {_phrase(rng)}"


def news(site: Site, rng: random.Random) -> None:
    site.news.insert(
        0, f"Retake rule of another exam: wait {rng.randrange(10, 90)} days after a failed attempt, fee ${rng.randrange(50, 400)}"
    )
    site.news = site.news[: rng.randrange(1, 4)]


def related(site: Site, rng: random.Random) -> None:
    site.related = [f"How long must you wait to retake the {rng.choice(WORDS)} exam? {rng.randrange(10, 90)} days!", *site.related[:1]]


def comment(site: Site, rng: random.Random) -> None:
    site.comments.append(f"I failed twice and waited {rng.randrange(10, 90)} days for my third attempt. {_phrase(rng)}")


def counters(site: Site, rng: random.Random) -> None:
    site.counter = f"{rng.randrange(2, 90)},{rng.randrange(100, 999)} views"
    site.byline = (
        f"By J. Writer | Last updated: {rng.choice(['April', 'May', 'June'])} {rng.randrange(1, 28)}, 2026 | {rng.randrange(2, 9)} min read"
    )


def markup(site: Site, rng: random.Random) -> None:
    site.markup = rng.randrange(1, 4)


def signs(site: Site, rng: random.Random) -> None:
    site.signs = rng.randrange(1, 3)


def other_section(site: Site, rng: random.Random) -> None:
    section = rng.choice([*site.before, *site.after])
    section.lines[rng.randrange(len(section.lines))] = _phrase(rng)


def other_order(site: Site, rng: random.Random) -> None:
    site.before, site.after = site.after, site.before
    rng.shuffle(site.before)


def new_section(site: Site, rng: random.Random) -> None:
    rng.choice([site.before, site.after]).append(Section(f"The {rng.choice(WORDS)}", [_phrase(rng), _phrase(rng)]))


def promotion(site: Site, rng: random.Random) -> None:
    site.promotion = rng.choice(
        ["Sign up for our webinar and get {n}% off.", "Our practice app: {n} new flashcards.", "Start your free trial, only {n} places."]
    ).format(n=rng.randrange(5, 60))


def author(site: Site, rng: random.Random) -> None:
    site.author = f"{rng.choice(WORDS).title()} Writer joined us {rng.randrange(1, 12)} years ago."


def small_talk(site: Site, rng: random.Random) -> None:
    """A sentence that says nothing, at the end of the rule's own section."""
    site.policy[-1].lines.append(_phrase(rng))


NOISE: Mapping[str, Edit] = {
    "menu": menu_item, "footer": footer, "cookie banner": cookies, "news with figures": news, "related posts with figures": related,
    "reader's comment with figures": comment, "counters and dates": counters, "markup": markup, "punctuation": signs,
    "another section": other_section, "order of sections": other_order, "new section": new_section, "advertisement in the rule's section": promotion,
    "author": author, "small talk in the rule's section": small_talk,
}  # fmt: skip

FIGURE = re.compile(r"\$?\b\d+\b(?: ?%)?|\b(?:thirty|forty-five|ninety|twelve|three|two|four)\b|\b(?:first|second|third)\b", re.I)
OTHERS = {
    "thirty": "sixty", "forty-five": "ninety", "ninety": "sixty", "twelve": "eighteen", "three": "five", "two": "three", "four": "five",
    "first": "second", "second": "fourth", "third": "fifth",
}  # fmt: skip


def _policy_lines(site: Site, wanted: Callable[[str], bool] = bool) -> list[tuple[Section, int]]:
    return [(each, place) for each in site.policy for place, line in enumerate(each.lines) if wanted(line)]


def figure(site: Site, rng: random.Random) -> None:
    section, place = rng.choice(_policy_lines(site, lambda line: FIGURE.search(line) is not None and "January" not in line))
    match = rng.choice(list(FIGURE.finditer(section.lines[place])))
    said = match[0].lower()
    other = OTHERS.get(said) or re.sub(r"\d+", lambda digits: str(int(digits[0]) + rng.choice([1, 5, 15, 30])), said)
    section.lines[place] = section.lines[place][: match.start()] + other + section.lines[place][match.end() :]


UNITS = {
    "days": "weeks",
    "months": "weeks",
    "hours": "days",
    "month": "week",
    "%": " items",
    "$": "€",
    "questions": "minutes",
    "score": "mark",
    "attempts": "years",
    "attempt": "year",
}


def unit(site: Site, rng: random.Random) -> None:
    section, place = rng.choice(_policy_lines(site, lambda line: any(each in line for each in UNITS)))
    line = section.lines[place]
    found = rng.choice([each for each in UNITS if each in line])
    section.lines[place] = line.replace(found, UNITS[found], 1)


def condition_within(site: Site, rng: random.Random) -> None:
    section, place = rng.choice(_policy_lines(site))
    added = rng.choice(
        [", unless the board decides otherwise", " (residents of Texas excepted)", ", with proof of training", " or after a course"]
    )
    section.lines[place] = section.lines[place].removesuffix(".") + added + ("." if section.lines[place].endswith(".") else "")


ADDED = [
    "However, this does not apply to candidates who apply through a school.",
    "Candidates must also show proof of additional training before the next attempt.",
    "An exception may be granted in case of illness.",
    "No more than five attempts are allowed in a lifetime.",
    "Effective July 1, a late fee of $25 is charged.",
]


def condition_after(site: Site, rng: random.Random) -> None:
    section, place = rng.choice(_policy_lines(site, lambda line: "|" not in line) or _policy_lines(site))
    section.lines.insert(place + 1 if "|" not in section.lines[place] else len(section.lines), rng.choice(ADDED))


def condition_before(site: Site, rng: random.Random) -> None:
    rng.choice(site.policy).lines.insert(0, rng.choice(ADDED))


def line_removed(site: Site, rng: random.Random) -> None:
    section, place = rng.choice(_policy_lines(site))
    del section.lines[place]


def negation(site: Site, rng: random.Random) -> None:
    verbs = {
        " may ": " may not ",
        " must ": " need not ",
        " is ": " is not ",
        " are ": " are not ",
        " has ": " has not ",
        "have ": "have not ",
        " waits ": " never waits ",
        " complete ": " need not complete ",
    }
    section, place = rng.choice(_policy_lines(site, lambda line: any(each in line for each in verbs)) or _policy_lines(site))
    line = section.lines[place]
    found = [each for each in verbs if each in line]
    section.lines[place] = line.replace(found[0], verbs[found[0]], 1) if found else f"Not in force: {line}"


def word(site: Site, rng: random.Random) -> None:
    """One word of the rule for another of the rules' own language."""
    swaps = {
        "calendar": "business",
        "before": "after",
        "official": "preliminary",
        "refunded": "transferred",
        "attempt": "registration",
        "scored": "unscored",
        "required": "recommended",
        "application": "payment",
        "candidates": "graduates",
        "Candidates": "Graduates",
        "examination": "interview",
        "Examination": "Interview",
        "appointment": "course",
        "procedures": "skills",
        "infection": "hazard",
        "Retake": "Review",
        "Results": "Reports",
        "Domain": "Subject",
    }
    section, place = rng.choice(_policy_lines(site, lambda line: any(each in line for each in swaps)))
    found = rng.choice([each for each in swaps if each in section.lines[place]])
    section.lines[place] = section.lines[place].replace(found, swaps[found], 1)


def all_removed(site: Site, rng: random.Random) -> None:
    site.policy = [Section("Policy", [_phrase(rng)])]


CHANGES: Mapping[str, Edit] = {
    "figure": figure, "unit": unit, "condition in a sentence": condition_within, "condition after": condition_after, "condition before": condition_before,
    "line removed": line_removed, "negation": negation, "word": word, "all removed": all_removed,
}  # fmt: skip


def edited(site: Site, edit: Edit, seed: int) -> Site:
    copy = deepcopy(site)
    edit(copy, random.Random(seed))  # noqa: S311 (a test's own dice)
    return copy
