"""Whole heads, as they were read through and approved: tests/golden/seo/README.md says what each shows."""

import json
from dataclasses import replace

import pytest
from tests.domain.seo.pages import FAQ, IMPORTED, ORGANIZATION, PHOTO, POST, QUESTIONS, SITE, head

from resit.domain.seo.printing import head_html, head_json
from resit.domain.seo.subjects import EditorsWords, TermPage

WITH_ORGANIZATION = replace(SITE, organization=ORGANIZATION)
HEADS = {
    "question": (head(FAQ), "own"),
    "imported-list": (
        head(IMPORTED, questions=QUESTIONS, words=EditorsWords(description="How long & why", reading_minutes=3)),
        "compatible",
    ),
    "article": (head(POST, WITH_ORGANIZATION, featured=PHOTO, improved=True, content="word " * 300), "own"),
    "term-page-2": (head(TermPage(name="Fees", address="faq-categories/fees/", page=2, pages=3)), "own"),
}


@pytest.mark.parametrize("name", HEADS)
def test_the_whole_head(name, golden):
    found, comment = HEADS[name]
    golden(f"seo/{name}.html", head_html(found, comment) + "\n")
    golden(f"seo/{name}.json", json.dumps(head_json(found), indent=1, ensure_ascii=False) + "\n")
