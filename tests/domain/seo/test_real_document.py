"""The head of a real page of a real site, made from its parts, is the head that site sends, byte for byte.

Runs where the reference data is at hand; none of its sentences is part of this project.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from resit.domain.seo.head import Head, head_of
from resit.domain.seo.markup import plain
from resit.domain.seo.printing import HeadComment, head_html, head_json
from resit.domain.seo.reading import minutes_at_output, minutes_by_editor
from resit.domain.seo.subjects import Crumb, EditorsWords, Singular, Site


@pytest.fixture(scope="session")
def answer(reference_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((reference_data / "data" / "wordpress" / "faq-549.json").read_text(encoding="utf-8"))
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rebuilt(answer: dict[str, Any]) -> Head:
    """From what an import of the object gives: permalink, title, days, text, and the editor's three fields."""
    home, _, _ = answer["link"].partition("/faq/")
    shown = answer["yoast_head_json"]
    _, breadcrumbs, website = shown["schema"]["@graph"]
    site = Site(home=home, name=shown["og_site_name"], tagline=website["description"])
    document = Singular(
        type=answer["type"],
        address=answer["link"],
        title=plain(answer["title"]["rendered"]),
        published_at=utc(answer["date_gmt"]),
        modified_at=utc(answer["modified_gmt"]),
        content=answer["content"]["rendered"],
        words=EditorsWords(title=shown["title"], description=shown["description"], reading_minutes=2),
        archive=Crumb(name=breadcrumbs["itemListElement"][1]["name"], address="faq/"),
        improved=False,
    )
    return head_of(document, site)


def test_its_tags_are_the_same_bytes(answer):
    assert head_html(rebuilt(answer), HeadComment.COMPATIBLE) == answer["yoast_head"]


def test_its_object_is_the_same_in_the_same_order(answer):
    assert json.dumps(head_json(rebuilt(answer))) == json.dumps(answer["yoast_head_json"])


def test_its_stored_minutes_are_those_of_the_editor_and_not_of_the_output(answer):
    text = answer["content"]["rendered"]
    assert (minutes_by_editor(text, locale="en_US"), minutes_at_output(text)) == (2, 1)
