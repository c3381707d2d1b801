"""Answers of WordPress's REST interface: read into the neutral form, written back as the same hub, and bad ones refused with a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.formats.wordpress.hubs import awkward_hub, hubs
from tests.formats.wordpress.test_exports import differences

from resit.formats.wordpress.blocks import render
from resit.formats.wordpress.faults import Bounds, UnreadableExportError
from resit.formats.wordpress.model import Author, Comment, Kind, Medium, Object, Seo, Site, Taxonomy, Term, TermOf, Told, hub_of
from resit.formats.wordpress.rest import RestReader
from resit.formats.wordpress.rest_writing import rest_files
from resit.formats.wordpress.text import title_html

LINKS = {"wp:term": [{"taxonomy": "faq-categories", "embeddable": True, "href": "https://x.example/wp-json/wp/v2/faq-cats?post=5"}]}
HEAD = {
    "title": "What's the wait? - Sample hub",
    "robots": {"index": "index", "follow": "follow", "max-snippet": "max-snippet:-1"},
    "canonical": "https://x.example/faq/wait/",
    "og_title": "What's the wait? - Sample hub",
    "og_description": "Thirty days, as a rule &#8220;at least&#8221; [&hellip;]",
    "og_url": "https://x.example/faq/wait/",
    "og_site_name": "Sample hub",
    "twitter_card": "summary_large_image",
    "twitter_misc": {"Written by": "Ann"},
    "schema": {
        "@graph": [
            {"@type": "WebPage", "name": "What's the wait? - Sample hub"},
            {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home", "item": "https://x.example/"}, {"name": "What's the wait?"}]},
        ]
    },
}
VIEW: dict[str, Any] = {
    "id": 5,
    "date": "2025-12-01T10:00:00",
    "date_gmt": "2025-12-01T16:00:00",
    "guid": {"rendered": "https://x.example/?p=5"},
    "modified": "2025-12-02T10:00:00",
    "modified_gmt": "2025-12-02T16:00:00",
    "slug": "wait",
    "status": "publish",
    "type": "faq",
    "link": "https://x.example/faq/wait/",
    "title": {"rendered": "What&#8217;s the wait?"},
    "content": {"rendered": "\n<p>Thirty days.</p>\n", "protected": False},
    "template": "",
    "faq-cats": [4, 9],
    "class_list": ["post-5", "faq", "type-faq", "status-publish", "format-aside", "hentry", "faq-categories-fees", "faq-categories-waits"],
    "yoast_head_json": HEAD,
    "_links": LINKS,
}
EDIT: dict[str, Any] = {
    **VIEW,
    "password": "secret",
    "title": {"raw": "What's the wait?", "rendered": "What&#8217;s the wait?"},
    "guid": {"raw": "https://x.example/?p=5", "rendered": "x"},
    "content": {
        "raw": "<!-- wp:paragraph -->\n<p>Thirty days.</p>\n<!-- /wp:paragraph -->",
        "rendered": "\n<p>Thirty days.</p>\n",
        "protected": True,
        "block_version": 1,
    },
    "excerpt": {"raw": "Short", "rendered": "<p>Short</p>\n"},
    "author": 3,
    "featured_media": 8,
    "comment_status": "closed",
    "ping_status": "open",
    "sticky": True,
    "format": "standard",
    "menu_order": 2,
    "parent": 1,
    "meta": {"_yoast_wpseo_metadesc": "About", "footnotes": "", "n": [1, "a"], "two": ["x", "y"], "b": True},
    "acf": {"own": 1},
}


def read(answer: Any, *, reader: RestReader | None = None) -> tuple[Any, ...]:
    return (reader or RestReader()).read(json.dumps(answer), what="faq.json")


def one(answer: Any) -> Object:
    (found,) = (each for each in read(answer) if isinstance(each, Object))
    return found


def seo_of(**changed: Any) -> dict[str, Any]:
    return one({**VIEW, "yoast_head_json": {**HEAD, **changed}}).seo.as_dict()


def test_an_item_as_everybody_sees_it() -> None:
    found = one(VIEW)
    assert (found.number, found.type, found.status, found.slug, found.link) == (5, "faq", "publish", "wait", "https://x.example/faq/wait/")
    assert (found.date, found.date_gmt, found.modified, found.modified_gmt) == (
        "2025-12-01T10:00:00",
        "2025-12-01T16:00:00",
        "2025-12-02T10:00:00",
        "2025-12-02T16:00:00",
    )
    assert (found.has_raw, found.content, found.content_rendered) == (False, "", "\n<p>Thirty days.</p>\n")
    assert found.terms == (
        TermOf(taxonomy="faq-categories", number=4, slug="fees"),
        TermOf(taxonomy="faq-categories", number=9, slug="waits"),
    )
    assert (found.format, found.guid, found.seo, found.kept) == ("aside", "https://x.example/?p=5", Seo(), {})
    assert [each.said() for each in read(VIEW) if isinstance(each, Told)] == [
        "faq 5: the site gave its text only as printed; that was taken."
    ]


def test_an_item_as_its_editor_sees_it() -> None:
    found = one(EDIT)
    assert (found.has_raw, found.content) == (True, EDIT["content"]["raw"])
    assert found.content_rendered == EDIT["content"]["rendered"]
    assert (found.title, found.excerpt, found.password, found.author, found.parent, found.featured) == (
        "What's the wait?",
        "Short",
        "secret",
        3,
        1,
        8,
    )
    assert (found.comment_status, found.ping_status, found.is_sticky, found.menu_order, found.format) == (
        "closed",
        "open",
        True,
        2,
        "standard",
    )
    assert found.meta == (("footnotes", ("",)), ("n", ('[1,"a"]',)), ("two", ("x", "y")), ("b", ("1",)))
    assert found.seo == Seo(description="About")  # its own fields count, not what the head was made of
    assert found.kept == {"rest": {"acf": {"own": 1}}}


def test_a_title_is_known_as_it_was_typed_where_the_head_shows_it() -> None:
    assert one(VIEW).title == "What's the wait?"
    assert title_html(one(VIEW).title) == VIEW["title"]["rendered"]
    bare = one({key: value for key, value in VIEW.items() if key != "yoast_head_json"})
    assert title_html(bare.title) == VIEW["title"]["rendered"]
    ampersand = one(
        {**VIEW, "title": {"rendered": "R&#038;D &#8220;labs&#8221;"}, "yoast_head_json": {**HEAD, "title": 'R&D "labs" | Sample hub'}}
    )
    assert ampersand.title == 'R&D "labs"'
    assert ampersand.seo.title == ""


@pytest.mark.parametrize(
    ("changed", "own"),
    [
        ({}, {}),
        ({"title": "What’s the wait? — Sample hub", "og_title": "What’s the wait? — Sample hub"}, {}),
        ({"title": "The wait", "og_title": "The wait"}, {"title": "The wait"}),
        ({"og_title": "The wait"}, {"og_title": "The wait"}),
        ({"description": "All of it", "og_description": "All of it"}, {"description": "All of it"}),
        ({"og_description": "Thirty days."}, {}),
        ({"og_description": "Written by hand"}, {"og_description": "Written by hand"}),
        ({"canonical": "https://other.example/"}, {"canonical": "https://other.example/"}),
        ({"robots": {"index": "noindex", "follow": "nofollow"}}, {"noindex": True, "nofollow": True}),
        ({"robots": {"index": "index", "archive": "noarchive", "imageindex": "noimageindex"}}, {"advanced": ["noimageindex", "noarchive"]}),
        ({"twitter_misc": {"Est. reading time": "2 minutes"}}, {"reading_minutes": 2}),
        ({"twitter_misc": {"Est. reading time": "1 minute"}}, {"reading_minutes": 1}),
        (
            {"twitter_title": "T", "twitter_description": "D", "twitter_image": "https://x.example/t.png"},
            {"twitter_title": "T", "twitter_description": "D", "twitter_image": "https://x.example/t.png"},
        ),
        ({"og_image": [{"url": "https://x.example/own.png"}]}, {"og_image": "https://x.example/own.png"}),
        ({"schema": {"@graph": [{"@type": ["WebPage", "AboutPage"]}]}}, {"page_type": "AboutPage"}),
        ({"schema": {"@graph": [{"@type": ["WebPage", "FAQPage"], "mainEntity": []}]}}, {}),
        ({"schema": {"@graph": [{"@type": "NewsArticle"}]}}, {"article_type": "NewsArticle"}),
        ({"schema": {"@graph": [{"@type": "BreadcrumbList", "itemListElement": [{"name": "Short"}]}]}}, {"breadcrumb": "Short"}),
        ({"schema": "x", "robots": 3, "title": None, "og_title": [], "og_image": {}, "twitter_misc": []}, {}),
    ],
)
def test_only_what_the_rules_would_not_make_is_an_editors_own(changed: dict[str, Any], own: dict[str, Any]) -> None:
    assert seo_of(**changed) == own


def test_a_picture_that_the_page_shows_is_nobodys_own() -> None:
    head = {**HEAD, "og_image": [{"url": "https://x.example/u/a.jpg"}]}
    shown = {**VIEW, "yoast_head_json": head, "content": {"rendered": '<img class="x" src="https://x.example/u/a-300x200.jpg">'}}
    featured = {**VIEW, "yoast_head_json": head, "_embedded": {"wp:featuredmedia": [{"source_url": "https://x.example/u/a.jpg"}]}}
    assert one(shown).seo == one(featured).seo == Seo()


def test_a_private_item_needs_no_noindex_of_its_own() -> None:
    assert one({**VIEW, "status": "private", "yoast_head_json": {**HEAD, "robots": {"index": "noindex"}}}).seo == Seo()


def test_what_stands_around_items() -> None:
    reader = RestReader()
    index = {
        "name": "R&amp;D hub",
        "description": "All",
        "url": "https://x.example/wp",
        "home": "https://x.example/",
        "gmt_offset": -5.5,
        "timezone_string": "",
        "namespaces": [],
        "routes": {},
    }
    assert read(index, reader=reader) == (
        Site(name="R&D hub", tagline="All", home="https://x.example", address="https://x.example/wp", gmt_offset="-5.5"),
    )
    assert read({**index, "gmt_offset": "0"})[0].gmt_offset == "0"
    types = {
        "faq": {
            "slug": "faq",
            "name": "FAQs",
            "rest_base": "faq",
            "hierarchical": False,
            "has_archive": True,
            "taxonomies": ["faq-categories"],
            "supports": {"title": True, "editor": True},
        }
    }
    assert read(types, reader=reader) == (
        Kind(slug="faq", rest_base="faq", name="FAQs", taxonomies=("faq-categories",), supports=("title", "editor"), archive="faq"),
    )
    sorts = {"faq-categories": {"slug": "faq-categories", "name": "C", "rest_base": "faq-cats", "hierarchical": True, "types": ["faq"]}}
    assert read(sorts, reader=reader) == (
        Taxonomy(slug="faq-categories", rest_base="faq-cats", name="C", is_hierarchical=True, types=("faq",)),
    )
    without_links = {key: value for key, value in VIEW.items() if key != "_links"}
    (item, *_) = read([without_links], reader=reader)
    assert [(each.taxonomy, each.number) for each in item.terms] == [("faq-categories", 4), ("faq-categories", 9)]
    term = {
        "id": 4,
        "name": "Fees &amp; more",
        "slug": "fees",
        "taxonomy": "faq-categories",
        "parent": 0,
        "meta": [],
        "description": "About",
        "link": "https://x.example/c/",
    }
    assert read(term) == (
        Term(number=4, taxonomy="faq-categories", slug="fees", name="Fees &amp; more", description="About", link="https://x.example/c/"),
    )
    user = {
        "id": 3,
        "name": "Ann",
        "url": "",
        "description": "Writes",
        "link": "https://x.example/author/ann/",
        "slug": "ann",
        "avatar_urls": {},
    }
    assert read([user]) == (Author(number=3, name="Ann", slug="ann", description="Writes"),)
    comment = {
        "id": 1,
        "post": 5,
        "parent": 0,
        "author": 0,
        "author_name": "V",
        "author_url": "",
        "date": "2025-01-01T00:00:00",
        "date_gmt": "2025-01-01T00:00:00",
        "content": {"rendered": "<p>Hi</p>\n"},
        "status": "approved",
        "type": "comment",
        "meta": [],
    }
    assert read(comment) == (
        Comment(number=1, object=5, author_name="V", date="2025-01-01T00:00:00", date_gmt="2025-01-01T00:00:00", content="<p>Hi</p>\n"),
    )


def test_a_picture() -> None:
    details = {
        "width": 640,
        "height": 480,
        "sizes": {"medium": {"file": "a-300.jpg", "width": 300, "mime_type": "image/jpeg", "source_url": "https://x.example/a-300.jpg"}},
    }
    answer = {
        "id": 8,
        "type": "attachment",
        "status": "inherit",
        "slug": "a",
        "title": {"rendered": "A"},
        "caption": {"rendered": "<p>Cap</p>\n"},
        "description": {"rendered": "<p>Long</p>\n"},
        "alt_text": "Alt",
        "media_type": "image",
        "mime_type": "image/jpeg",
        "media_details": details,
        "post": 5,
        "source_url": "https://x.example/a.jpg",
        "link": "https://x.example/a/",
    }
    found = one(answer)
    assert found.medium == Medium(address="https://x.example/a.jpg", mime_type="image/jpeg", alt="Alt", details=details)
    assert (found.parent, found.excerpt, found.content, found.medium.width) == (5, "Cap", "Long", 640)
    assert one({**answer, "media_details": []}).medium == Medium(address="https://x.example/a.jpg", mime_type="image/jpeg", alt="Alt")


def test_an_excerpt_that_was_cut_from_the_text_is_nobodys_own() -> None:
    text = "<p>" + "word " * 80 + "</p>"
    for printed, own in (
        ("<p>Own words</p>\n", "Own words"),
        ("<p>word word [&hellip;]</p>\n", ""),
        ("<p>word word word</p>\n", ""),
        ("", ""),
    ):
        assert one({**VIEW, "content": {"rendered": text}, "excerpt": {"rendered": printed}}).excerpt == own


def test_what_needs_a_password_is_told() -> None:
    answer = {**VIEW, "content": {"rendered": "", "protected": True}}
    assert one(answer).is_protected
    assert [each.said() for each in read(answer) if isinstance(each, Told)] == ["faq 5: its text needs a password and was not given."]


def test_an_envelope_and_an_empty_list() -> None:
    assert one({"body": [VIEW], "status": 200, "headers": {}}).number == 5
    assert read([]) == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "faq.json is empty."),
        (b"{", "faq.json is no JSON: line 1, column 2."),
        (b'[\n{"id": 1,}]', "faq.json is no JSON: line 2, column 10."),
        (b'"\xff"', "faq.json is JSON that is not UTF-8: byte 1 cannot be read."),
        (b"[" * 100_000, "faq.json is JSON nested too deep to be read."),
        (
            b"[1, null, {}]",
            "faq.json is JSON in which no object of WordPress's REST API is: wanted are posts, terms, users, media or comments.",
        ),
        (b'{"code":"rest_no_route","message":"No route","data":{"status":404}}', "faq.json is an error of the REST API: No route"),
        (b" " * 2000 + b"[]", "faq.json has more than 1000 bytes, which are not read."),
        (
            json.dumps({**VIEW, "content": {"rendered": "x" * 300}, "yoast_head_json": {}, "_links": {}}).encode(),
            "faq.json has a text of more than 200 characters in line 1.",
        ),
    ],
)
def test_bad_answers(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableExportError) as caught:
        RestReader(bounds=Bounds(longest_text=200), longest_answer=1000 if b"    " in content else 200_000).read(content, what="faq.json")
    assert str(caught.value) == said


HOSTILE: list[Any] = [None, 0, -1, 1e99, "x", [], {}, [[]], {"rendered": 3}, True, "9" * 50, {"raw": [], "rendered": {}}]


@pytest.mark.parametrize("key", [*EDIT, "media_details", "_embedded"])
def test_no_value_breaks_the_reader(key: str) -> None:
    for value in HOSTILE:
        for answer in ({**EDIT, key: value}, {**EDIT, "type": "attachment", key: value}):
            try:
                parts = RestReader().take([answer])
            except UnreadableExportError:
                assert key in {"id", "type"}
                continue
            assert all(part.said() for part in parts if isinstance(part, Told))
            for each in parts:
                if isinstance(each, Object):
                    assert isinstance(each.title + each.slug + each.content + each.date, str)
                    assert each.number > 0


def test_numbers_and_dates_that_are_none_are_told() -> None:
    assert [each.said() for each in read({**VIEW, "id": "5"})] == [
        "faq “What&#8217;s the wait?” was refused: its number is 5, wanted is a whole number above 0."
    ]
    assert "faq 5: date is “yesterday”, which is no date; it was left empty." in [
        each.said() for each in read({**EDIT, "date": "yesterday"})[1:]
    ]


# Writing


def back(hub: Any) -> Any:
    reader = RestReader()
    return hub_of(part for path, content in rest_files(hub) for part in reader.read(content, what=path))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(hubs())
def test_a_hub_is_read_as_it_was_written(hub: Any) -> None:
    assert differences(back(hub), hub) == []


def test_the_awkward_hub_is_read_as_it_was_written() -> None:
    hub = awkward_hub()
    files = dict(rest_files(hub))
    assert differences(back(hub), hub) == []
    assert {"index.json", "users/00001.json", "terms/00001.json", "objects/00001.json", "objects/00003.json"} <= set(files)
    first = json.loads(files["objects/00001.json"])[0]
    assert first["title"]["rendered"] == title_html(hub.objects[0].title)
    assert first["content"]["rendered"] == render(hub.objects[0].content)
    assert first["meta"]["_yoast_wpseo_title"] == "%%title%% %%sep%% Own"


def test_the_real_document(reference_data: Path) -> None:
    content = next(reference_data.rglob("faq-549.json")).read_bytes()
    given_ = json.loads(content)
    found, told = RestReader().read(content)
    assert isinstance(found, Object)
    assert found.content_rendered == given_["content"]["rendered"]
    assert title_html(found.title) == given_["title"]["rendered"]
    assert set(found.seo.as_dict()) == {"title", "description", "reading_minutes"}
    assert found.seo.description == given_["yoast_head_json"]["description"]
    assert (found.seo.reading_minutes, found.guid, found.terms, found.kept) == (2, given_["guid"]["rendered"], (), {})
    assert isinstance(told, Told)
    assert differences(back(hub_of([found])), hub_of([found])) == []
