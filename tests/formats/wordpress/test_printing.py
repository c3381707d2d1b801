"""Texts printed as WordPress prints them: quotes, paragraphs, captions, blocks. printed.json says what WordPress made of the same texts."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from resit.formats.wordpress.autop import autop
from resit.formats.wordpress.blocks import render
from resit.formats.wordpress.shortcodes import CORE, PRINTERS, attributes, left_in, print_shortcodes, shortcodes_in, unautop
from resit.formats.wordpress.texturize import texturize

PRINTED: dict[str, Any] = json.loads((Path(__file__).parent / "printed.json").read_text(encoding="ascii"))
# WordPress was given printers for the other shortcodes too, which print what they hold.
ALL = {**PRINTERS, **{name: lambda _, content: content for name in CORE - set(PRINTERS)}}


def classic(text: str) -> str:
    return print_shortcodes(render(text), printers=ALL)


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("texturize", texturize),
        ("autop", autop),
        ("unautop", unautop),
        ("shortcode", lambda text: print_shortcodes(text, printers=ALL)),
        ("classic", classic),
    ],
)
def test_as_wordpress_printed_it(kind: str, ours: Any) -> None:
    different = [(text, ours(text), printed) for text, printed in PRINTED[kind] if ours(text) != printed]
    assert different == []
    assert any(text != printed for text, printed in PRINTED[kind])


def test_quotes_in_a_sentence() -> None:
    assert texturize("It's a \"retake\" -- the '26 rules...") == ("It&#8217;s a &#8220;retake&#8221; &#8212; the &#8217;26 rules&#8230;")


def test_what_stands_in_code_stays() -> None:
    for tag in ("code", "pre", "kbd", "script", "style", "tt"):
        assert texturize(f'<{tag}>"a" -- 9x9</{tag}>') == f'<{tag}>"a" -- 9x9</{tag}>'


def test_a_text_with_a_character_that_is_none_stays() -> None:
    for mark in ("\ufdd0", "\ufdd1", "\ufdd2"):
        assert texturize(f'"a" {mark}') == f'"a" {mark}'
    for mark in ("\ufdd5", "\ufdd6", "\ufdd7"):
        assert autop(f"a\n\nb{mark}") == f"a\n\nb{mark}"


def test_attributes_of_a_shortcode() -> None:
    assert dict(attributes(" ids=\"1,2\" Size='large' columns=3 bare \"quoted one\" link=\"<a\" ")) == {
        "ids": "1,2", "size": "large", "columns": "3", "0": "bare", "1": "quoted one", "link": "",
    }  # fmt: skip


def test_shortcodes_that_are_left_are_named() -> None:
    text = '[caption width="1"]<img src="a"> b[/caption] [gallery ids="3,4"] [contact]'
    assert left_in(text) == ("gallery",)
    assert left_in(text, shortcodes={"contact", "caption"}) == ("contact",)
    assert [(each.name, dict(each.attributes)) for each in shortcodes_in(text)] == [
        ("caption", {"width": "1"}),
        ("gallery", {"ids": "3,4"}),
    ]


def test_a_shortcode_inside_a_tag_stays() -> None:
    assert print_shortcodes('<a title="[caption]">x</a>[[caption]]') == '<a title="[caption]">x</a>[caption]'


LONG = 40_000
HOSTILE = {
    "tags that never end": "<div " * LONG,
    "one tag of tags": "<div " * LONG + ">",
    "paragraphs": "<p>" * LONG,
    "items": "<p><li" * LONG,
    "blanks": "a" + " " * LONG + "<option>",
    "lines": "\n" * LONG,
    "scripts": "<script" * LONG,
    "comments": "<!--" * LONG,
    "captions": "[caption]" * LONG,
    "captions without end": "[caption " * LONG,
    "captions with one end": "<p>[caption]" * LONG + "[/caption]",
    "media": "[audio " * LONG + "<source>",
    "single quotes": "'1 " * LONG,
    "double quotes": '"a ' * LONG,
    "numbers": "1.1." * LONG + "1x1",
    "blocks": "<!-- wp:a -->" * LONG,
    "blocks without attributes' end": "<!-- wp:a {" * LONG,
    "headings": "<!-- wp:heading --><h2 " * LONG,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_costs_more_than_its_length(name: str) -> None:
    began = time.process_time()
    render(HOSTILE[name])
    assert time.process_time() - began < 5  # linear ones take some tenths; those that are not, minutes


def test_the_real_document(reference_data: Path) -> None:
    """Its markup, put together again from what was printed, prints as the site printed it."""
    file = next(reference_data.rglob("faq-549.json"))
    printed = json.loads(file.read_bytes())["content"]["rendered"]
    paragraphs = re.findall(r"<p>.*?</p>", printed, re.S)
    assert len(paragraphs) == 5
    stored = "\n\n".join(f"<!-- wp:paragraph -->\n{each}\n<!-- /wp:paragraph -->" for each in paragraphs)
    assert render(stored) == printed
    typed = stored.replace("’", "'")
    assert render(typed) == printed.replace("’", "&#8217;")  # what an editor types is printed as a reference
