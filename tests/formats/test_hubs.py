"""Pages of other people's hubs: what is read of them, and what becomes of pages that lie, nest without end, or are huge."""

import gzip
import json
import time
from typing import Any

import pytest

from resit.formats import hubs
from resit.formats.hubs import (
    UnreadableHubError,
    pages_of_answer,
    read_hub,
    read_page,
    read_sitemap,
    rest_address,
    slug_of,
    split_sentences,
)

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Sample Exam | A hub</title>
<link rel="canonical" href="https://hub.example/sample"><link rel="https://api.w.org/" href="https://hub.example/wp-json/">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"FAQPage","mainEntity":[
{"@type":"Question","name":"How long is the wait?","acceptedAnswer":{"@type":"Answer","text":"Thirty days."}}]}]}</script></head>
<body><nav><a href="/all">All exams</a><p>Wait 99 days for nothing.</p></nav>
<main><h1>The Sample Exam</h1><p>You wait 30 days. Then you <a href="/other-exam">sit again</a>.</p>
<h2>Costs</h2><ul><li>First time: $100</li><li>Again: $80</li></ul>
<table><tr><th>What</th><th>Figure</th></tr><tr><td>Questions</td><td>200</td></tr></table>
<h3>How often may I sit?</h3><p>Three times.</p></main>
<footer>© All rights reserved</footer><script>var wait = "77 days"</script></body></html>"""


def test_a_page() -> None:
    (page,) = read_hub(PAGE.encode())
    assert (page.address, page.title, page.slug) == ("https://hub.example/sample", "The Sample Exam", "sample")
    assert "99 days" not in page.text
    assert "77 days" not in page.text
    assert [(each.text, each.headings) for each in page.sentences if "$" in each.text] == [
        ("First time: $100", ("The Sample Exam", "Costs")),
        ("Again: $80", ("The Sample Exam", "Costs")),
    ]
    assert ("sit again", "https://hub.example/other-exam") in [(each.text, each.address) for each in page.links]
    assert [each.name for each in page.shown] == ["How often may I sit?"]
    assert [(each.name, each.answer) for each in page.marked] == [("How long is the wait?", "Thirty days.")]
    assert page.has_faq_data
    assert not page.broken_data


def test_every_sentence_stands_where_it_says() -> None:
    (page,) = read_hub(PAGE.encode())
    for each in page.sentences:
        if page.blocks[each.block].kind != "row":
            assert page.blocks[each.block].text[each.start :].startswith(each.text)


def test_a_row_of_a_table_has_its_heads() -> None:
    (page,) = read_hub(PAGE.encode())
    assert any("Questions" in each.text and "200" in each.text for each in page.sentences)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Wait 30 days. Then sit.", ["Wait 30 days.", "Then sit."]),
        ("The U.S. exam costs $1.50 per page. Dr. Who agrees.", ["The U.S. exam costs $1.50 per page.", "Dr. Who agrees."]),
        ("Is it hard? Yes!", ["Is it hard?", "Yes!"]),
        ("no end", ["no end"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    found = list(split_sentences(text))
    assert [said for _, said in found] == sentences
    assert all(text[start:].startswith(said) for start, said in found)


def item(**values: Any) -> dict[str, Any]:
    return {
        "id": 7, "link": "https://hub.example/faq/wait/", "slug": "wait", "type": "faq", "title": {"rendered": "How long is the wait &#8211; now?"},
        "content": {"rendered": "<p>It is 30&nbsp;days.</p>", "protected": False}, **values,
    }  # fmt: skip


def test_an_answer_of_the_rest_api() -> None:
    (page,) = pages_of_answer([item()])
    assert (page.address, page.title, page.kind, page.slug) == (
        "https://hub.example/faq/wait/",
        "How long is the wait – now?",
        "faq",
        "wait",
    )
    assert [each.text for each in page.sentences] == ["It is 30 days."]
    assert not page.has_head, "no head was there to be looked at"


def test_the_schema_that_a_plugin_puts_into_the_answer_counts() -> None:
    schema = {
        "@graph": [{"@type": ["WebPage", "FAQPage"], "mainEntity": [{"@type": "Question", "name": "Q?", "acceptedAnswer": {"text": "A."}}]}]
    }
    (page,) = pages_of_answer(item(yoast_head_json={"schema": schema, "og_site_name": "A hub"}))
    assert (page.has_faq_data, page.has_head, page.site) == (True, True, "A hub")
    assert [each.name for each in page.marked] == ["Q?"]


def test_one_item_a_list_and_an_envelope() -> None:
    for answer in (item(), [item()], {"body": [item()], "status": 200, "headers": {}}):
        assert [each.title for each in read_hub(json.dumps(answer).encode())] == ["How long is the wait – now?"]


def test_an_export() -> None:
    text = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><item><title>Wait</title><link>https://hub.example/w</link><content:encoded><![CDATA[<p>Wait 30 days.</p>]]></content:encoded>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>
<item><title>Draft</title><content:encoded><![CDATA[<p>Wait 31 days.</p>]]></content:encoded><wp:post_type>post</wp:post_type><wp:status>draft</wp:status></item></channel></rss>"""
    assert [(each.address, each.text) for each in read_hub(text.encode())] == [("https://hub.example/w", "Wait 30 days.")]


def test_a_sitemap_and_an_index_of_them() -> None:
    pages = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> https://h.example/a </loc></url><url><loc>https://h.example/a</loc></url></urlset>"
    index = "<sitemapindex><sitemap><loc>https://h.example/s.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(pages.encode()).pages == ("https://h.example/a",)
    assert read_sitemap(gzip.compress(pages.encode())).pages == ("https://h.example/a",)
    assert read_sitemap(index.encode()).sitemaps == ("https://h.example/s.xml",)


def test_where_the_rest_api_is() -> None:
    assert rest_address(PAGE.encode()) == "https://hub.example/wp-json/"
    assert rest_address(b"<html></html>") == ""


def test_the_end_of_an_address() -> None:
    assert slug_of("https://hub.example/faq/what-if/?x=1#y") == "what-if"
    assert slug_of("http://[broken") == ""


# What is said of files that are no pages


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"%PDF-1.7 ...", "not_a_page"),
        (b"GIF89a\x00\x00\x00\x00", "not_a_page"),
        (b"{", "not_json"),
        (b'[{"title": ', "not_json"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a": 1}', "no_items"),
        (b"[1, null, []]", "no_items"),
        (b'{"code": "rest_no_route", "message": "No route", "data": {"status": 404}}', "rest_error"),
        (b"<?xml version='1.0'?><urlset></urlset>", "is_a_sitemap"),
        (b"\x1f\x8b broken", "not_gzip"),
        (b"<html><body></body></html>", "no_text"),
    ],
)
def test_what_is_no_page_is_said_plainly(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableHubError) as caught:
        read_hub(content, address="the-file")
    assert caught.value.code == code
    assert str(caught.value).startswith("the-file ")
    assert str(caught.value).endswith((".", "No route"))


def test_what_is_no_sitemap() -> None:
    with pytest.raises(UnreadableHubError, match="<html>"):
        read_sitemap(b"<html></html>")


# What wants to keep us busy


def timed(content: bytes, **more: str) -> tuple[float, hubs.HubPage | None]:
    began = time.process_time()
    try:
        page = read_page(content, **more)
        len(page.sentences), len(page.shown)
    except UnreadableHubError:
        page = None
    return time.process_time() - began, page


def test_ten_megabytes() -> None:
    took, page = timed(b"<h1>Long</h1>" + b"<p>You wait 30 days before you sit again.</p>" * 230_000)
    assert page is not None
    assert page.cut, "the reader is told that it was not read to its end"
    assert took < 15


def test_more_than_is_read() -> None:
    with pytest.raises(UnreadableHubError, match="more than"):
        read_hub(b"<p>" + b"x" * hubs.MOST_BYTES)
    with pytest.raises(UnreadableHubError, match="more than"):
        read_hub(gzip.compress(b" " * (hubs.MOST_BYTES + 1)))


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 200_000 + b"deep",
        b"<b><i>" * 100_000 + b"deep",
        b"<table><tr><td>" * 50_000 + b"deep",
        b"<ul><li>" * 100_000 + b"deep",
        b"<p>" + b"Is it? " * 200_000,
        b"<p>" + b"a.b" * 400_000,
        b"<p>" + b"1" * 1_000_000,
        b"<h2>Why?</h2>" * 30_000,
        b"<!--" * 200_000,
        b'<a href="' + b"x" * 1_000_000 + b'">far</a>',
        b"<script type='application/ld+json'>" + b'{"@graph":[' * 50_000 + b"</script><p>x</p>",
        b"<script type='application/ld+json'>" + b'{"mainEntity":' * 3_000 + b"1" + b"}" * 3_000 + b"</script><p>x</p>",
    ],
    ids=["divs", "marks", "tables", "lists", "questions", "dots", "digits", "headings", "comments", "address", "broken data", "deep data"],
)
def test_nested_and_repeated_without_end(content: bytes) -> None:
    took, _ = timed(content)
    assert took < 10


def test_ten_thousand_links() -> None:
    took, page = timed("".join(f'<p><a href="/exam-{n}">Exam {n}</a></p>' for n in range(10_000)).encode(), address="https://hub.example/")
    assert page is not None
    assert len(page.links) == 10_000
    assert took < 10


def test_entities_are_not_followed() -> None:
    lol = '<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    began = time.process_time()
    try:
        found = read_sitemap(f"{lol}<!ENTITY file SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&j;&file;</loc></url></urlset>".encode())
    except UnreadableHubError:
        found = hubs.Sitemap((), ())
    assert not any("root:" in each or len(each) > 1000 for each in found.pages)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("<meta charset=utf-16><p>Wait 30 days – no more.</p>".encode(), ""),
        ("<p>Wait 30 days – no more.</p>".encode(), "text/html; charset=no-such-thing"),
        ("<p>Wait 30 days – no more.</p>".encode("cp1252"), "text/html; charset=utf-8"),
        ("<p>Wait 30 days – no more.</p>".encode("utf-16"), ""),
        ("<meta charset=iso-8859-1><p>Wait 30 days – no more.</p>".encode("cp1252"), ""),
        (b"<p>Wait 30 days \xff\xfe\x00 no more.</p>", "text/html; charset=utf-8"),
    ],
)
def test_lies_about_the_letters(content: bytes, content_type: str) -> None:
    assert "Wait 30 days" in read_page(content, content_type=content_type).text


@pytest.mark.parametrize(
    "data",
    ["{", '{"@type": "FAQPage"', '{"@type": "FAQPage", "mainEntity": [{"@type": "Question"}]}', '{"@type": "FAQPage", "mainEntity": 3}'],
)
def test_broken_data_is_told(data: str) -> None:
    page = read_page(f'<script type="application/ld+json">{data}</script><h1>Wait</h1><p>Thirty days.</p>'.encode())
    assert page.broken_data


@pytest.mark.parametrize("value", [None, 3, [], {"rendered": None}, {"rendered": ["x"]}, ""])
def test_items_whose_parts_are_of_other_types(value: Any) -> None:
    (page,) = pages_of_answer([item(title=value, content=value, link=value, slug=value, type=value, yoast_head_json=value)], address="a")
    assert page.blocks == ()
