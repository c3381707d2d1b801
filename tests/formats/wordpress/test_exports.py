"""WordPress's export files: read from front to back, written back as the same hub, and hostile ones refused with a sentence."""

import contextlib
import dataclasses
import gzip
import io
import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.formats.wordpress.hubs import KINDS, STATUSES, awkward_hub, hubs

from resit.formats.wordpress.faults import SENTENCES, Bounds, UnreadableExportError
from resit.formats.wordpress.model import TOLD, Hub, Object, Seo, Site, Term, TermOf, Told, hub_of
from resit.formats.wordpress.wxr import read_wxr, survey_wxr
from resit.formats.wordpress.wxr_writing import wxr_of

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.9" created="2026-01-01 00:00" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Sample hub</title><link>https://x.example/hub</link><description>All of it</description><language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://x.example</wp:base_site_url><wp:base_blog_url>https://x.example/hub</wp:base_blog_url>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login><![CDATA[ann]]></wp:author_login><wp:author_email>ann@x.example</wp:author_email>
<wp:author_display_name><![CDATA[Ann]]></wp:author_display_name><wp:author_first_name></wp:author_first_name><wp:author_last_name></wp:author_last_name></wp:author>
<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>fees</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>Fees</wp:cat_name></wp:category>
<wp:term><wp:term_id>5</wp:term_id><wp:term_taxonomy>faq-categories</wp:term_taxonomy><wp:term_slug>top</wp:term_slug><wp:term_parent></wp:term_parent>
<wp:term_name><![CDATA[Top]]></wp:term_name><wp:termmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:termmeta></wp:term>
<wp:term><wp:term_id>6</wp:term_id><wp:term_taxonomy>faq-categories</wp:term_taxonomy><wp:term_slug>below</wp:term_slug><wp:term_parent>top</wp:term_parent>
<wp:term_name>Below</wp:term_name></wp:term>
<generator>https://wordpress.org/?v=6.9</generator><image><url>https://x.example/i.png</url><title>Other</title></image>
"""
ITEM = """<item><title><![CDATA[What is {number}?]]></title><link>https://x.example/hub/faq/q{number}/</link><pubDate>Mon, 01 Dec 2025 10:00:00 +0000</pubDate>
<dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://x.example/hub/?p={number}</guid><description></description>
<content:encoded><![CDATA[<!-- wp:paragraph -->
<p>Text {number} &amp; more</p>
<!-- /wp:paragraph -->]]></content:encoded><excerpt:encoded><![CDATA[Short]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date><![CDATA[2025-12-01 10:00:00]]></wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>
<wp:post_modified>2025-12-02 10:00:00</wp:post_modified><wp:post_modified_gmt>2025-12-02 10:00:00</wp:post_modified_gmt>
<wp:comment_status>closed</wp:comment_status><wp:ping_status>open</wp:ping_status><wp:post_name>q{number}</wp:post_name><wp:status>{status}</wp:status>
<wp:post_parent>0</wp:post_parent><wp:menu_order>4</wp:menu_order><wp:post_type>{type}</wp:post_type><wp:post_password>secret</wp:post_password><wp:is_sticky>1</wp:is_sticky>
<category domain="faq-categories" nicename="below"><![CDATA[Below]]></category><category domain="post_format" nicename="post-format-aside">Aside</category>
<category domain="other" nicename="x">X</category>
<wp:postmeta><wp:meta_key>_yoast_wpseo_metadesc</wp:meta_key><wp:meta_value><![CDATA[About it]]></wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>_yoast_wpseo_estimated-reading-time-minutes</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>rows</wp:meta_key><wp:meta_value><![CDATA[a:1:{{i:0;O:8:"stdClass":0:{{}}}}]]></wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_author>V</wp:comment_author><wp:comment_date>2025-12-03 00:00:00</wp:comment_date>
<wp:comment_content>Hi</wp:comment_content><wp:comment_approved>0</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>0</wp:comment_parent>
<wp:commentmeta><wp:meta_key>rating</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:commentmeta></wp:comment>
<plug:in xmlns:plug="urn:plugin">kept</plug:in>
</item>
"""
END = "</channel></rss>\n"


def item(number: int = 1, *, type: str = "faq", status: str = "publish") -> str:
    return ITEM.format(number=number, type=type, status=status)


def export(*items: str) -> bytes:
    return (HEAD + "".join(items) + END).encode()


def sentence(content: bytes, bounds: Bounds = Bounds()) -> str:  # noqa: B008 (a frozen value)
    with pytest.raises(UnreadableExportError) as caught:
        list(read_wxr(content, what="hub.xml", bounds=bounds))
    return str(caught.value)


# What is read


def test_an_export() -> None:
    hub = hub_of(read_wxr(export(item())))
    assert hub.site == Site(
        name="Sample hub", tagline="All of it", home="https://x.example/hub", address="https://x.example", language="en-US"
    )
    assert [(each.number, each.login, each.name, each.email) for each in hub.authors] == [(3, "ann", "Ann", "ann@x.example")]
    assert [(each.number, each.taxonomy, each.slug, each.parent, each.meta) for each in hub.terms] == [
        (2, "category", "fees", 0, ()),
        (5, "faq-categories", "top", 0, (("k", ("v",)),)),
        (6, "faq-categories", "below", 5, ()),
    ]
    (found,) = hub.objects
    assert (found.number, found.type, found.status, found.slug, found.title, found.excerpt) == (
        1,
        "faq",
        "publish",
        "q1",
        "What is 1?",
        "Short",
    )
    assert found.content == "<!-- wp:paragraph -->\n<p>Text 1 &amp; more</p>\n<!-- /wp:paragraph -->"
    assert (found.date, found.date_gmt, found.modified, found.modified_gmt) == (
        "2025-12-01T10:00:00",
        "",
        "2025-12-02T10:00:00",
        "2025-12-02T10:00:00",
    )
    assert (found.author, found.login, found.password, found.menu_order, found.is_sticky, found.format) == (
        3,
        "",
        "secret",
        4,
        True,
        "aside",
    )
    assert (found.comment_status, found.ping_status, found.guid, found.link) == (
        "closed",
        "open",
        "https://x.example/hub/?p=1",
        "https://x.example/hub/faq/q1/",
    )
    assert found.terms == (
        TermOf(taxonomy="faq-categories", number=6, slug="below", name="Below"),
        TermOf(taxonomy="other", slug="x", name="X"),
    )
    assert found.seo == Seo(description="About it", reading_minutes=2)
    assert found.seo.as_dict() == {"description": "About it", "reading_minutes": 2}
    assert (found.featured, found.meta) == (9, (("rows", ('a:1:{i:0;O:8:"stdClass":0:{}}',)),))
    assert [(each.number, each.object, each.status, each.type, each.content, each.meta) for each in found.comments] == [
        (8, 1, "hold", "comment", "Hi", (("rating", ("5",)),)),
    ]
    assert found.kept == {"foreign": [["urn:plugin", "in", "kept"]]}
    assert hub.told == ()


def test_a_picture_has_what_wordpress_knows_of_its_file() -> None:
    meta = (
        "<wp:attachment_url>https://x.example/u/a.jpg</wp:attachment_url>"
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>Alt</wp:meta_value></wp:postmeta>"
        "<wp:postmeta><wp:meta_key>_wp_attachment_metadata</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta></item>"
    )
    details = 'a:4:{s:5:"width";i:640;s:6:"height";i:480;s:8:"filesize";i:999;s:5:"sizes";a:1:{s:6:"medium";a:3:{s:4:"file";s:9:"a-300.jpg";s:5:"width";i:300;s:9:"mime-type";s:10:"image/jpeg";}}}'
    (found,) = hub_of(read_wxr(export(item(type="attachment").replace("</item>", meta.format(details))))).objects
    medium = found.medium
    assert medium is not None
    assert (medium.address, medium.mime_type, medium.alt, medium.width, medium.height, medium.size) == (
        "https://x.example/u/a.jpg",
        "image/jpeg",
        "Alt",
        640,
        480,
        999,
    )
    assert dict(medium.sizes["medium"])["source_url"] == "https://x.example/u/a-300.jpg"
    broken = hub_of(read_wxr(export(item(type="attachment").replace("</item>", meta.format('O:8:"stdClass":0:{}')))))
    assert ("_wp_attachment_metadata", ('O:8:"stdClass":0:{}',)) in broken.objects[0].meta
    assert [each.said() for each in broken.told] == ["attachment 1: what is told of its file cannot be read; it was kept as it stands."]


def test_every_status_and_type() -> None:
    items = [
        item(100 + 10 * place + at, type=kind, status=status) for place, kind in enumerate(KINDS) for at, status in enumerate(STATUSES)
    ]
    found = [(each.type, each.status) for each in read_wxr(export(*items)) if isinstance(each, Object)]
    assert found == [(kind, status) for kind in KINDS for status in STATUSES]


def test_what_is_left_out_or_changed_is_told() -> None:
    items = (
        item(1),
        item(2, type="revision"),
        item(1),
        item(3).replace("<wp:post_id>3<", "<wp:post_id>three<"),
        item(4)
        .replace("2025-12-02 10:00:00</wp:post_modified>", "2025-13-02 10:00:00</wp:post_modified>")
        .replace("<wp:menu_order>4<", "<wp:menu_order>first<"),
    )
    hub = hub_of(read_wxr(export(*items)))
    assert [each.number for each in hub.objects] == [1, 4]
    assert [each.said() for each in hub.told] == [
        "revision 2 was left out: revision holds nothing that readers see.",
        "faq 1 was refused: an object with this number came before it.",
        "faq “What is 3?” was refused: its number is three, wanted is a whole number above 0.",
        "faq 4: wp:post_modified is “2025-13-02 10:00:00”, which is no date; it was left empty.",
        "faq 4: wp:menu_order is “first”, which is no whole number; 0 was taken.",
    ]
    assert {each.outcome for each in hub.told} == {"refused", "changed"}
    assert {each.code for each in hub.told} <= set(TOLD)


def test_a_survey_counts_all_of_it_without_keeping_it() -> None:
    survey = survey_wxr(export(item(1), item(2, status="draft"), item(3), item(4, type="revision")))
    assert (survey.site.name, survey.authors, survey.terms, survey.comments) == ("Sample hub", 1, 3, 3)
    assert survey.objects == {("faq", "publish"): 2, ("faq", "draft"): 1}
    assert [each.number for each in survey.told] == [4]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: gzip.compress(content),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"export/1.2/", b"export/1.0/"),
        lambda content: content.replace(b"UTF-8", b"windows-1252").replace("é".encode(), b"\xe9"),
        lambda content: content.replace(b"UTF-8", b"iso-8859-1").replace("é".encode(), b"\xe9"),
    ],
    ids=["gzipped", "with a mark of its byte order", "of an older WordPress", "in Windows-1252", "in Latin-1"],
)
def test_the_same_export_otherwise(change: object) -> None:
    content = export(item().replace("Short", "Shorté"))
    assert callable(change)
    assert change(content) != content
    assert hub_of(read_wxr(change(content))) == hub_of(read_wxr(content))
    assert hub_of(read_wxr(content)).objects[0].excerpt == "Shorté"


def test_control_characters_are_left_out_and_told() -> None:
    content = export(item().replace("Short", "Sh\x0bo\x02rt"))
    hub = hub_of(read_wxr(content, what="hub.xml"))
    assert hub.objects[0].excerpt == "Short"
    assert [each.said() for each in hub.told] == ["hub.xml: 2 control characters, which no XML file may have, were left out."]


# Hostile and broken files

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(9))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "hub.xml is empty.", id="empty"),
        pytest.param(b" \n ", "hub.xml is empty.", id="blank"),
        pytest.param(
            f"<!DOCTYPE rss [{LAUGHS}]>\n{HEAD.partition('?>')[2]}{END}".encode(),
            "hub.xml declares a document type or an entity in line 1; an export has none, and they are not read.",
            id="billion laughs",
        ),
        pytest.param(
            b"<?xml version='1.0'?>\n<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss/>",
            "hub.xml declares a document type or an entity in line 2; an export has none, and they are not read.",
            id="other file",
        ),
        pytest.param(
            export(item()).replace(b"Short", b"]]>&secret;<![CDATA["),
            "hub.xml is no XML that can be read: line 19, column 73 (undefined entity).",
            id="entity",
        ),
        pytest.param(
            b"<html><body>x</body></html>",
            "hub.xml is no export of WordPress: it begins with <html> where <rss> with WordPress's own namespace should stand.",
            id="a page",
        ),
        pytest.param(
            b"<rss><channel><title>x</title><item><title>y</title></item></channel></rss>",
            "hub.xml is no export of WordPress: it begins with <rss> where <rss> with WordPress's own namespace should stand.",
            id="a feed",
        ),
        pytest.param(
            b"PK\x03\x04\x01\x02", "hub.xml is no XML that can be read: line 1, column 1 (syntax error).", id="another kind of file"
        ),
        pytest.param(b'{"id":1}', "hub.xml is no XML that can be read: line 1, column 1 (not well-formed (invalid token)).", id="JSON"),
        pytest.param(
            export(item()).replace(b"Short", b"Sh\xff"),
            "hub.xml is not written in UTF-8, as it says: byte 2158 cannot be read.",
            id="wrong encoding",
        ),
        pytest.param(
            export(item()).decode().encode("utf-16"), "hub.xml is not written in UTF-8, as it says: byte 3 cannot be read.", id="UTF-16"
        ),
        pytest.param(
            export(item()).replace(b"UTF-8", b"utf-7"),
            "hub.xml says that it is written in utf-7, which is not read; wanted is UTF-8.",
            id="UTF-7",
        ),
        pytest.param(gzip.compress(export(item()))[:-40], "hub.xml is a gzip file that cannot be unpacked.", id="cut gzip"),
        pytest.param(
            export(item()).replace(b"</wp:status>", b"</wp:other>"),
            "hub.xml is no XML that can be read: line 22, column 134 (mismatched tag).",
            id="crossed elements",
        ),
        pytest.param((HEAD + "<a>" * 40).encode(), "hub.xml has more than 24 elements inside each other in line 15.", id="deep"),
        pytest.param(
            (HEAD + "<item>" * 40).encode(), "hub.xml has more than 24 elements inside each other in line 15.", id="items inside each other"
        ),
        pytest.param(
            (HEAD + "".join(f"<n{n}/>" for n in range(6000))).encode(),
            "hub.xml has more than 5000 different names of elements or attributes up to line 15.",
            id="many names",
        ),
        pytest.param(
            (HEAD + "<g " + " ".join(f'a{n}=""' for n in range(6000)) + "/>").encode(),
            "hub.xml has more than 5000 different names of elements or attributes up to line 15.",
            id="many attributes",
        ),
    ],
)
def test_hostile_files(content: bytes, said: str) -> None:
    assert sentence(content) == said


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (Bounds(longest_text=30), "hub.xml has a text of more than 30 characters in line 15."),
        (Bounds(most_bytes=100), "hub.xml has more than 100 bytes, which are not read."),
        (Bounds(largest_object=100), "hub.xml has an object of more than 100 characters, which ends in line 19 or later."),
        (Bounds(most_fields=20), "hub.xml has an object of more than 20 fields in line 23."),
        (Bounds(most_objects=2), "hub.xml has more than 2 objects; line 55 has the next."),
        (Bounds(deepest=4), "hub.xml has more than 4 elements inside each other in line 11."),
    ],
)
def test_bounds(bounds: Bounds, said: str) -> None:
    content = export(item(1), item(2), item(3))
    assert sentence(content, bounds) == said
    assert len(hub_of(read_wxr(content)).objects) == 3


def test_one_mark_without_an_end_is_not_collected() -> None:
    content = HEAD.encode() + b"<a b='" + b"x" * 200_000
    assert "has a text of more than 50000 characters" in sentence(content, Bounds(longest_text=50_000))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_gives_no_half_object(share: float) -> None:
    content = export(*(item(number) for number in range(1, 9)))
    whole = {each.number: each for each in read_wxr(content) if isinstance(each, Object)}
    parts: list[object] = []
    reading = read_wxr(content[: int(len(content) * share)], what="hub.xml")
    with pytest.raises(UnreadableExportError) as caught:
        parts.extend(reading)
    assert caught.value.code == "cut"
    assert "it was cut off" in str(caught.value)
    assert all(whole[each.number] == each for each in parts if isinstance(each, Object))


@settings(max_examples=150)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_file_with_a_wound_is_read_or_refused(place: int, wound: bytes) -> None:
    content = export(item(1), item(2))
    place %= len(content)
    with contextlib.suppress(UnreadableExportError):  # any other error is a fault of the reader
        assert isinstance(hub_of(read_wxr(content[:place] + wound + content[place:])), Hub)


def test_every_fault_has_its_sentence() -> None:
    for code in SENTENCES:
        values: dict[str, str | int] = {
            "most": 1,
            "line": 2,
            "column": 3,
            "byte": 4,
            "why": "w",
            "root": "r",
            "encoding": "E",
            "message": "m",
        }
        assert str(UnreadableExportError(code, what="hub.xml", **values)).startswith("hub.xml")


# Size


class Endless(io.RawIOBase):
    """An export of `count` objects that is nowhere in memory."""

    def __init__(self, count: int) -> None:
        self.left, self.buffer, self.number = count, HEAD.encode(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self.buffer) < size and self.left:
            self.number, self.left = self.number + 1, self.left - 1
            self.buffer += item(self.number).encode()
            if not self.left:
                self.buffer += END.encode()
        piece, self.buffer = self.buffer[:size], self.buffer[size:]
        return piece


def test_a_large_export_streams() -> None:
    tracemalloc.start()
    began = time.process_time()
    count = sum(isinstance(part, Object) for part in read_wxr(Endless(2000)))  # type: ignore[arg-type]
    took = time.process_time() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert most < 8_000_000
    assert took < 6  # 20,000 in a minute, with the memory watched; without, they take three seconds


# Writing


def differences(one: Hub, other: Hub) -> list[str]:
    return [each.name for each in dataclasses.fields(Hub) if each.name != "told" and getattr(one, each.name) != getattr(other, each.name)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(hubs())
def test_a_hub_is_read_as_it_was_written(hub: Hub) -> None:
    back = hub_of(read_wxr(b"".join(wxr_of(hub, at=AT))))
    assert differences(back, hub) == []


def test_the_awkward_hub_is_read_as_it_was_written() -> None:
    hub = awkward_hub()
    content = b"".join(wxr_of(hub, at=AT))
    back = hub_of(read_wxr(content))
    assert differences(back, hub) == []
    assert back.told == ()
    assert len(back.objects) > 200
    assert {(each.type, each.status) for each in back.objects} >= {(kind, status) for kind in KINDS for status in STATUSES}
    assert b"".join(wxr_of(back, at=AT)) == content


def test_an_export_has_what_wordpress_wants() -> None:
    hub = hub_of(read_wxr(export(item())))
    root = etree.fromstring(b"".join(wxr_of(hub, at=AT, generator="https://x.example")))
    wp = {
        "wp": "http://wordpress.org/export/1.2/",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    assert root.findtext("channel/wp:wxr_version", namespaces=wp) == "1.2"
    assert root.findtext("channel/pubDate") == "Sun, 01 Mar 2026 12:00:00 +0000"
    found = root.find("channel/item")
    assert found is not None
    assert found.findtext("wp:post_date", namespaces=wp) == "2025-12-01 10:00:00"
    assert found.findtext("wp:post_date_gmt", namespaces=wp) == "0000-00-00 00:00:00"
    assert found.findtext("dc:creator", namespaces=wp) == "ann"
    assert found.findtext("wp:comment/wp:comment_approved", namespaces=wp) == "0"
    keys = {
        each.findtext("wp:meta_key", namespaces=wp): each.findtext("wp:meta_value", namespaces=wp)
        for each in found.findall("wp:postmeta", namespaces=wp)
    }
    assert keys["_yoast_wpseo_metadesc"] == "About it"
    assert keys["_thumbnail_id"] == "9"
    assert [each.get("nicename") for each in found.findall("category")] == ["below", "x", "post-format-aside"]
    assert found.findtext("{urn:plugin}in") == "kept"
    assert not root.findall(".//{urn:resit:hub:1}more")  # what WordPress gave has its place there


def test_what_is_told_goes_through_translation() -> None:
    told = Told(outcome="refused", kind="faq", number=3, code="twice")
    assert told.said(lambda message: message.upper().replace("{KIND}", "{kind}").replace("{NUMBER}", "{number}")).startswith(
        "faq 3 WAS REFUSED"
    )
    assert hub_of([Term(number=1, taxonomy="a", slug="b", parent_slug="c"), Term(number=2, taxonomy="a", slug="c")]).terms[0].parent == 2
