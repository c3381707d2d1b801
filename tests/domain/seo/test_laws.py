"""What holds for every head, whatever an editor types."""

import html
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.domain.seo.pages import EVERY_KIND, FAQ, IMPORTED, LOGO, POST, SITE, graph, head

from resit.domain.seo.blocks import Block, blocks_of
from resit.domain.seo.checking import faults
from resit.domain.seo.excerpts import WORDS
from resit.domain.seo.markup import answer, escaped, plain, readable, without_tags
from resit.domain.seo.printing import head_html, head_json, script_json
from resit.domain.seo.subjects import EditorsWords, Organization, Question, SearchPage

HOSTILE = [
    "</script>",
    "<script>",
    "<!--",
    "-->",
    "]]>",
    "&",
    "&amp;",
    "&lt;",
    '"',
    "'",
    "<",
    ">",
    "</SCRIPT ",
    "\u2028",
    "%%title%%",
    "%%sep%%",
    "\\",
    "\n",
    "é",
]
TEXT = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6)), max_size=8).map("".join)


class Reader(HTMLParser):
    """What a browser would find: tags with their attributes, and the content of each script."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = False
        self.title = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):  # noqa: ARG002
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data
        elif self.tags and self.tags[-1][0] == "title":
            self.title += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


@given(title=TEXT, text=TEXT, name=TEXT, own=TEXT, answered=TEXT, improved=st.booleans())
@example(title="</script><script>alert(1)</script>", text="", name="x", own="</script>", answered="<b></script>", improved=False)
@example(title="<!--<script>", text="<!-- <script>", name="<!--", own="", answered="x<!--<script>", improved=True)
def test_nothing_typed_leaves_its_place(title, text, name, own, answered, improved):
    site = replace(SITE, name=name, organization=Organization(name=name, logo=LOGO))
    question = (Question(id=own, position=1, name=title, answer_html=answered),)
    found = head(
        POST,
        site,
        title=title,
        content=text,
        words=EditorsWords(og_title=own, canonical="https://a.example/" + own),
        questions=question,
        improved=improved,
    )
    printed = head_html(found)

    reader = read(printed)
    assert {tag for tag, _ in reader.tags} <= {"title", "meta", "link", "script"}
    assert len(reader.scripts) == 1
    assert json.loads(reader.scripts[0]) == found.schema
    inside = printed.partition("yoast-schema-graph")[2].rpartition("</script>")[0]
    assert not re.search(r"<(!--|/?script)", inside, re.IGNORECASE)


@given(title=TEXT, description=TEXT)
def test_every_tag_says_what_the_object_says(title, description):
    found = head(FAQ, words=EditorsWords(title=title, description=description))
    reader = read(head_html(found))
    said = {
        attributes.get("name") or attributes.get("property"): attributes.get("content") for tag, attributes in reader.tags if tag == "meta"
    }
    values = head_json(found)
    assert said.get("description", "") == values.get("description", "")
    assert said["og:description"] == values["og_description"]
    assert reader.title.strip() == str(values.get("title", ""))


@given(text=st.text())
def test_escaping_can_be_undone(text):
    assert html.unescape(escaped(text)) == html.unescape(html.escape(text))
    assert not set("<>\"'") & set(escaped(text))


@given(title=TEXT, text=TEXT)
def test_the_same_page_has_the_same_head(title, text):
    first, second = (head(FAQ, title=title, content=text) for _ in range(2))
    assert first == second
    assert head_html(first) == head_html(second)
    assert list(head_json(first)) == list(head_json(second))


@given(value=st.recursive(st.text() | st.integers() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_in_a_script_is_the_same_json(value):
    assert json.loads(script_json(value)) == value


@given(markup=TEXT)
def test_texts_hold_no_tag(markup):
    for text in (without_tags(markup), readable(markup)):
        assert not re.search(r"<[a-zA-Z/!?][^>]*>", text)
    assert plain(markup) == plain(markup).strip()
    assert set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", answer(markup, base="https://a.example/"))) <= {"p", "a", "b", "i", "br"}


@given(words=st.lists(st.sampled_from(["one", "<b>two</b>", "&amp;", "x"]), max_size=130))
def test_an_excerpt_has_at_most_its_words(words):
    text = head(IMPORTED, content=" ".join(words)).og_description
    assert len(text.removesuffix(" [&hellip;]").split()) == min(len(words), WORDS)
    assert text.endswith("[&hellip;]") is (len(words) > WORDS)


@pytest.mark.parametrize("subject", EVERY_KIND.values(), ids=EVERY_KIND)
@pytest.mark.parametrize("organization", [None, Organization(name="Second Try Press", logo=LOGO)], ids=["nobody", "organization"])
def test_every_kind_of_page_is_well_formed(subject, organization):
    found = head(subject, replace(SITE, organization=organization))
    assert faults(found.schema) == ()
    assert json.loads(json.dumps(head_json(found))) == head_json(found)
    assert found.title
    assert "" not in [value for piece in graph(found) for value in piece.values()]


@given(phrase=TEXT)
def test_a_search_for_anything_has_a_sound_graph(phrase):
    assert faults(head(SearchPage(phrase=phrase)).schema) == ()


def test_hostile_depth_ends():
    deep = "<!-- wp:group -->" * 30_000 + "<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->"
    assert all(isinstance(block, Block) for block in blocks_of(deep))
    assert head_html(head(IMPORTED, content=deep))


UNITS = [
    "<",
    "<!--",
    "[gallery ",
    '[gallery "',
    "[caption]",
    '<a href="',
    "<!-- wp:x {",
    "<!-- wp:x {}",
    "&",
    "%%",
    "- ",
    "<script>",
    "<script ",
    "<li ",
    "<pre>",
    "<br ",
    "[[",
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_hostile_text_takes_little_time(unit):
    site = replace(SITE, organization=Organization(name="X", logo=LOGO))
    began = time.process_time()
    for subject in (FAQ, replace(POST, improved=True), replace(POST, improved=False)):
        head(subject, site, title=unit * 500, content=unit * 20_000, words=EditorsWords(description="%%excerpt%%"))
    assert time.process_time() - began < 5
