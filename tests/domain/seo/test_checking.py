"""The checker of graphs: it knows the vocabulary, what belongs together and what search engines ask."""

import copy
import json
from typing import Any

import pytest
from tests.domain.seo.pages import FAQ, ORGANIZATION, PHOTO, POST, QUESTIONS, SITE, head

from resit.domain.seo.checking import Weight, faults, findings, vocabulary


def whole() -> dict[str, Any]:
    from dataclasses import replace

    return json.loads(
        json.dumps(head(POST, replace(SITE, organization=ORGANIZATION), featured=PHOTO, questions=QUESTIONS, improved=True).schema)
    )  # type: ignore[no-any-return]


def test_the_vocabulary_is_a_release_with_its_inheritance():
    words = vocabulary()
    assert {"FAQPage", "WebPage", "CreativeWork", "Thing"} <= words.ancestors("FAQPage")
    assert "WebPage" in words.properties["breadcrumb"][0]
    assert words.properties["acceptedAnswer"][0] == ["Question"]


def test_a_sound_graph_has_no_faults():
    assert faults(whole()) == ()


def change(graph: dict[str, Any], kind: str, key: str, value: Any) -> None:
    piece = next(each for each in graph["@graph"] if kind in each["@type"] or kind == each["@type"])
    if value is None:
        del piece[key]
    else:
        piece[key] = value


@pytest.mark.parametrize(
    ("kind", "key", "value", "says"),
    [
        ("WebPage", "@type", "WebPge", "not a class of schema.org"),
        ("WebPage", "colour", "red", "not a property of schema.org"),
        ("WebSite", "acceptedAnswer", {"@type": "Answer", "text": "x"}, "belongs to Question"),
        ("WebPage", "breadcrumb", {"@id": "https://nowhere.example/#b"}, "which no piece is called"),
        ("WebPage", "isPartOf", {"@id": "https://retake.example/hub/#organization"}, "is a Organization; wanted"),
        ("WebPage", "datePublished", "yesterday", "'yesterday' is none of Date, DateTime"),
        ("WebPage", "datePublished", "2026-03-02T08:00:00", "is none of"),
        ("WebPage", "inLanguage", "", "is none of"),
        ("WebPage", "mainEntity", [], "an empty list"),
        ("WebPage", "mainEntity", None, "required for FAQPage"),
        ("Question", "name", None, "required for Question"),
        ("Question", "acceptedAnswer", {"@type": "Answer"}, "required for Question"),
        ("Question", "answerCount", "one", "is none of Integer"),
        ("WebSite", "url", None, "required for WebSite"),
        ("BreadcrumbList", "itemListElement", [{"@type": "ListItem", "position": 1, "name": "Home"}], "wanted at least 2"),
        (
            "BreadcrumbList",
            "itemListElement",
            [{"@type": "ListItem", "position": 1, "name": "A"}, {"@type": "ListItem", "position": 2, "name": "B"}],
            "before the last has no item",
        ),
        (
            "BreadcrumbList",
            "itemListElement",
            [
                {"@type": "ListItem", "position": 2, "name": "A", "item": "https://a.example/"},
                {"@type": "ListItem", "position": 1, "name": "B"},
            ],
            "positions do not count from 1",
        ),
        ("Organization", "@id", "https://retake.example/hub/#website", "wanted one name each"),
    ],
)
def test_what_is_wrong_is_found(kind, key, value, says):
    graph = whole()
    change(graph, kind, key, value)
    assert any(says in each.says for each in faults(graph)), faults(graph)


def test_a_missing_context_and_an_empty_graph():
    assert {each.place for each in faults({"@graph": []})} == {"@context", "@graph"}


def test_advice_is_no_fault():
    graph = copy.deepcopy(whole())
    change(graph, "Article", "headline", None)
    assert faults(graph) == ()
    assert ("Article.headline", Weight.ADVICE) in [(each.place, each.weight) for each in findings(graph)]


def test_what_the_imported_form_leaves_dangling_is_found():
    (only,) = faults(head(FAQ, improved=False, needs_password=True).schema)
    assert only.place == "WebPage.breadcrumb"
    assert faults(head(FAQ, needs_password=True).schema) == ()
