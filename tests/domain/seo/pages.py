"""Pages of our own making that the tests of the head share."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from resit.domain.seo.head import Head, head_of
from resit.domain.seo.subjects import (
    Archive,
    AuthorPage,
    AuthorWords,
    Crumb,
    HomePage,
    NotFound,
    Organization,
    Picture,
    Question,
    SearchPage,
    Singular,
    Site,
    Subject,
    TermPage,
)

HOME = "https://retake.example/hub"
SITE = Site(home=HOME, name="Second Try", tagline="Exams, once more")
PUBLISHED = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
CHANGED = datetime(2026, 3, 4, 9, 30, 0, tzinfo=UTC)
LOGO = Picture(address="/media/logo.png", width=200, height=60, mime_type="image/png", size=4_000)
ORGANIZATION = Organization(name="Second Try Press", logo=LOGO)
PHOTO = Picture(address=f"{HOME}/media/desk.jpg", width=1600, height=900, mime_type="image/jpeg", size=300_000, alt="A desk")
AUTHOR = AuthorWords(
    name="Ada Quill", key="a1b2", address="author/ada/", description="Writes about tests.", website="https://quill.example/"
)
ARCHIVE = Crumb(name="Questions", address="faq/")

FAQ = Singular(
    type="faq",
    address="faq/how-long-to-wait/",
    title="How long do I wait?",
    published_at=PUBLISHED,
    modified_at=CHANGED,
    content="<p>Most boards ask for <strong>a month</strong>.</p>",
    archive=ARCHIVE,
    is_faq=True,
)
IMPORTED = replace(FAQ, improved=False, is_faq=False)
POST = Singular(
    type="post",
    address="2026/03/plan-a-retake/",
    title="Plan a retake",
    published_at=PUBLISHED,
    modified_at=PUBLISHED,
    content="<p>Start with the score report.</p>",
    author=AUTHOR,
    has_authors=True,
    improved=False,
)
QUESTIONS = (
    Question(id="faq-1", position=1, name="Is it hard?", answer_html="<p>It is <em>long</em>.</p>"),
    Question(id="faq-2", position=2, name="Is it dear?", answer_html=""),
    Question(id="faq-3", position=3, name="Is it <b>fair</b>?", answer_html='<p>See <a href="/rules/">the rules</a>.</p>'),
)
EVERY_KIND: dict[str, Subject] = {
    "faq": FAQ,
    "faq with a list": replace(FAQ, questions=QUESTIONS),
    "imported": IMPORTED,
    "post": POST,
    "improved post": replace(POST, improved=True, featured=PHOTO),
    "page": replace(FAQ, type="page", archive=None, is_faq=False, address="about/", title="About"),
    "front": replace(FAQ, type="page", archive=None, is_faq=False, address="", title="Welcome", is_front=True),
    "password": replace(FAQ, needs_password=True),
    "archive": Archive(label="Questions", address="faq/"),
    "archive, page 2": Archive(label="Questions", address="faq/", page=2, pages=3),
    "term": TermPage(name="Fees", address="faq-categories/fees/", ancestors=(Crumb(name="Money", address="faq-categories/money/"),)),
    "author": AuthorPage(author=AUTHOR),
    "home": HomePage(),
    "search": SearchPage(phrase="wait & see"),
    "not found": NotFound(),
}


def head(subject: Subject = IMPORTED, site: Site = SITE, **changes: Any) -> Head:
    return head_of(replace(subject, **changes), site)


def graph(found: Head) -> list[dict[str, Any]]:
    pieces: Any = found.schema["@graph"]
    return list(pieces)


def piece(found: Head, kind: str) -> dict[str, Any]:
    """The one piece of this type."""
    (only,) = [each for each in graph(found) if kind in (each["@type"] if isinstance(each["@type"], list) else [each["@type"]])]
    return only


def kinds(found: Head) -> list[Any]:
    return [each["@type"] for each in graph(found)]
