"""HTML and drawings from outside: nothing that can act survives, and what is harmless comes out letter for letter."""

import json
import random
import time
from pathlib import Path

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.wordpress.hostile import ATTACKS, made_up

from resit.formats.wordpress import sanitize as module
from resit.formats.wordpress.allowed import ELEMENTS, USUAL, Allowed, cleaned_style, is_safe_address
from resit.formats.wordpress.sanitize import clean, is_clean, sanitize
from resit.formats.wordpress.svg import CleanedSvg, RefusedSvg, clean_svg

IMPLIED = {"html", "head", "body"}  # what a browser adds by itself


def seen_by_a_browser(text: str) -> list[str]:
    """What nh3's parser, html5ever, finds in a text that our list does not have. It knows the elements that `_open` names and every attribute."""
    wrong: list[str] = []

    def look(element: str, name: str, value: str) -> str:
        if not USUAL.takes(element, name) or not USUAL.takes_value(element, name, value):
            wrong.append(f"{name}={value!r} of <{element}>")
        return value

    everything = module._EVERYTHING - ELEMENTS.keys() - IMPLIED
    parser = nh3.Cleaner(
        tags=set(module._EVERYTHING),
        clean_content_tags=set(),
        attributes={},
        generic_attribute_prefixes={""},
        attribute_filter=look,
        strip_comments=True,
        link_rel=None,
        url_schemes={"http", "https", "javascript", "vbscript", "data"},
        set_tag_attribute_values={name: {"onseen": "x"} for name in everything},
    )
    if "onseen=" in parser.clean(text):
        wrong.append("an element that is not allowed")
    return wrong


def test_the_look_sees_what_is_wrong() -> None:
    assert seen_by_a_browser("<p onclick=x>")
    assert seen_by_a_browser("<form>x</form>")[-1] == "an element that is not allowed"
    assert seen_by_a_browser("<svg><a href='javascript:x'>x</a></svg>")
    assert not seen_by_a_browser("<p class=x>y<br></p>")


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks(attack: str) -> None:
    for text in (attack, f"<p>before</p>{attack}<p>after</p>", f"<table><tr><td>{attack}</td></tr></table>", f"<b title='x'>{attack}"):
        cleaned = clean(text)
        assert seen_by_a_browser(cleaned.text) == []
        assert is_clean(cleaned.text)
        assert clean(cleaned.text).text == cleaned.text
        assert cleaned.is_same == (cleaned.text == text)


def test_made_up_attacks() -> None:
    rng = random.Random(20260)  # noqa: S311 (for tests)
    for _ in range(1500):
        text = made_up(rng)
        cleaned = clean(text)
        assert seen_by_a_browser(cleaned.text) == [], text
        assert clean(cleaned.text).is_same, text
        assert not cleaned.is_same or cleaned.text == text


@given(st.text(alphabet="<>/!-='\" \nabpsvgcript&;:\x00", max_size=60))
def test_any_text(text: str) -> None:
    cleaned = clean(text)
    assert seen_by_a_browser(cleaned.text) == []
    assert clean(cleaned.text).is_same


def test_the_reader_of_marks_alone_takes_nothing_that_a_browser_would_act_on() -> None:
    """Each of the two that decide is enough by itself; this one, on the texts as they come."""
    rng = random.Random(5)  # noqa: S311 (for tests)
    taken = [text for text in (*ATTACKS, *HARMLESS, *(made_up(rng) for _ in range(3000))) if module._all_allowed(text, USUAL)]
    assert len(taken) > len(HARMLESS)
    assert [text for text in taken if seen_by_a_browser(text)] == []


def test_what_readers_would_read_differently_is_not_clean() -> None:
    for text in (
        "<!-- a --!><b> -->",
        "<!-- <!-- -->",
        "<!--> a -->",
        "<textarea><b>x</b></textarea>",
        "<title><b></title>",
        "<textarea>",
        "<b\x00>",
        "<a b=c b=d>",
    ):
        assert not is_clean(text), text
    assert sanitize("<textarea><b>x</b></textarea>") == "<textarea>&lt;b>x&lt;/b></textarea>"
    assert sanitize("<a class=x class=y title=z>") == "<a class=x title=z>"
    assert sanitize('<p data-hx-get="/x" data-x="y">') == '<p data-x="y">'


HARMLESS = (
    "",
    "plain & simple",
    "5 < 6 and <3",
    "<p>One</p>\n\n\n\n<p>Two &nbsp;&#8217;&amp; three</p>",
    "<p>unclosed <b>bold",
    "</div><li>a<li>b",
    '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">A</h3>\n<!-- /wp:heading -->',
    "<p>a<br>b<br/>c<br />d</p>",
    "<IMG SRC='a.jpg' ALT=x WIDTH=5>",
    "<a href=\"/x?a=1&amp;b=2#c\" target=_blank rel='noopener'>x</a>",
    '<a href="mailto:a@b.example">x</a>',
    '<img class="wp-image-5" src="a.jpg" srcset="a.jpg 300w, b.jpg 600w" sizes="(max-width: 300px) 100vw, 300px" loading="lazy" decoding="async">',
    '<figure class="wp-block-image"><picture><source srcset="a.webp" type="image/webp"><img src="a.jpg" alt=""></picture></figure>',
    '<video controls width="250" poster="p.jpg"><source src="a.mp4" type="video/mp4"><track src="t.vtt" kind=captions srclang=en default></video>',
    "<details open><summary>S</summary>x</details>",
    '<table border=1><tbody><tr><td colspan=2 style="text-align:center">x</td></tr></tbody></table>',
    '<p style="color: rgb(1, 2, 3); background: url(https://x.example/a.png) no-repeat; width: calc(100% - 2px); --x: 1" data-a-b="{&quot;c&quot;:1}" aria-label=\'x\'>y</p>',
    '<span data-fact="nha-ccma/wait">30 days</span>',
    "<textarea rows=2>text</textarea>",
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
    "<p title=\"a > b\" id='x'>y</p>",
    "<table><p>foster</table>",
    "<b><p>x</b></p>",
    '<a\nhref="#x"\n>y</a >',
    "<ruby>漢<rp>(</rp><rt>かん</rt></ruby>",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_letter_for_letter(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.is_same


def test_all_that_wordpress_allows_is_allowed() -> None:
    """Its list for posts, as of 6.9, with the attributes that every element may have."""
    listed = json.loads((Path(__file__).parent / "allowed_by_wordpress.json").read_text(encoding="ascii"))
    for name, attributes in listed["elements"].items():
        for attribute in [*attributes, *listed["every element"]]:
            assert USUAL.takes(name, attribute), f"{attribute} of <{name}>"
    for declaration in listed["styles"]:
        assert cleaned_style(f"{declaration}: inherit") is None, declaration


@pytest.mark.parametrize(
    ("given_", "wanted", "said"),
    [
        ('<p onclick="x">a&nbsp;b<br/></p>', "<p>a&nbsp;b<br/></p>", "The attribute onclick of <p> was taken out."),
        ("a<script>var x = '<p>';</script>b", "ab", "The element <script> was taken out with what it holds."),
        ("<form action=x>a <b>b</b></form>", "a <b>b</b>", "The element <form> was taken out; what it holds stayed."),
        (
            "<a class=x href='javascript:y'>z</a>",
            "<a class=x>z</a>",
            "The address “javascript:y” of <a> was taken out: href may not lead there.",
        ),
        (
            "<p style='color:red;x:y'>z</p>",
            '<p style="color:red">z</p>',
            "Of the style of <p> “color:red;x:y”, what is not known to be harmless was taken out.",
        ),
        (
            '<p class="a"onclick=b>z</p>',
            '<p class="a">z</p>',
            '“<p class="a"onclick=b>” was spelled anew, so that all browsers read it alike.',
        ),
        ("a<?php echo 1; ?>b", "ab", "A comment that browsers read in more than one way was taken out."),
        ("a\x00b", "ab", "Characters that no page may have were taken out."),
        ("a <b", "a &lt;b", "“<b” is no mark that all browsers read alike; it stands as text now."),
        ("<svg><path d=''/></svg>x", "x", "The element <svg> was taken out with what it holds."),
    ],
)
def test_only_what_may_not_stay_goes(given_: str, wanted: str, said: str) -> None:
    cleaned = clean(given_)
    assert cleaned.text == wanted
    assert [each.said() for each in cleaned.removed] == [said]
    assert sanitize(given_) == wanted


def test_frames_of_named_hosts_and_files_of_the_site_itself() -> None:
    allowed = Allowed(video_hosts=frozenset({"video.example"}), own_hosts=frozenset({"own.example"}))
    frame = '<iframe width="5" src="https://video.example/embed/x" allow="autoplay; picture-in-picture" allowfullscreen></iframe>'
    paper = '<object data="https://own.example/a.pdf" type="application/pdf"></object>'
    assert clean(frame + paper, allowed=allowed).is_same
    assert sanitize(frame + paper) == ""
    for wrong in (
        frame.replace("https:", "http:"),
        frame.replace("video.example", "video.example.evil.example"),
        frame.replace("video.example", "x@evil.example"),
        frame.replace("https://video.example", "https://evil.example\\@video.example"),
        "<iframe></iframe>",
        frame.replace("></", "><p>x</p></").replace("src", "srcdoc"),
        paper.replace("own.example", "evil.example"),
        paper.replace(".pdf", ".html"),
        paper.replace("application/pdf", "text/html"),
        paper.replace(".pdf", ".pdf?x"),
    ):
        assert sanitize(wrong, allowed=allowed) == "", wrong
    assert sanitize(frame.replace("></", "><script>x</script></"), allowed=allowed) == frame


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("", True),
        ("/a:b", True),
        ("12:30", True),
        ("//x.example", True),
        ("#javascript:", True),
        ("tel:+1", True),
        ("javascript:x", False),
        ("\x01 java\nscript:x", False),
        ("javascript&#58;x", False),
        ("data:text/html,x", False),
        ("data:image/png;base64,AA", False),
        ("x:y", False),
        ("view-source:http://x", False),
        ("blob:https://x", False),
        ("\u200bjavascript:x", False),
        ("j\u00adavascript:x", False),
    ],
)
def test_addresses(address: str, safe: object) -> None:
    assert is_safe_address(address) is safe
    assert is_safe_address("data:image/png;base64,AA==", picture=True)
    assert not is_safe_address("data:image/svg+xml;base64,AA==", picture=True)


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("color:red", None),
        ("COLOR : Red ; ", None),
        ("width:calc(1px + (2px))", None),
        ("background:url('a;b.png')", None),
        ("color:red;behavior:url(x)", "color:red"),
        ("background:url(javascript:x)", ""),
        ("background:url( )", ""),
        ("width:expression(x)", ""),
        ("color:r\\65 d", ""),
        ("color:red/**/", ""),
        ("font-family:'a", ""),
        ("width:calc(1px", ""),
        ("background:url(a", ""),
        ("x:y", ""),
        ("background:image-set('x' 1x)", ""),
        ("color:red}p{", ""),
        ("@import 'x'", ""),
        ("--a:url(javascript:x)", ""),
        ("a:b;color:red", "color:red"),
    ],
)
def test_styles(style: str, left: str | None) -> None:
    assert cleaned_style(style) == left


LONG = 60_000


@pytest.mark.parametrize(
    "text",
    [
        "<svg>" * LONG,
        '<a"' * LONG,
        "<!--" * LONG,
        "<script>" * LONG,
        "<a b='" * LONG,
        "<" * LONG,
        "<p" + " " * LONG,
        "<p a=b" * LONG,
        "<title>" * LONG,
        "<p style='color:" + "(" * LONG + "'>",
        '<p style="' + "a:b;" * LONG + '">',
        "<b>" * LONG,
        "<?" * LONG,
    ],
    ids=lambda text: text[:6],
)
def test_no_text_costs_more_than_its_length(text: str) -> None:
    began = time.process_time()
    clean(text)
    assert time.process_time() - began < 5


# Drawings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def drawn(inside: str) -> CleanedSvg:
    found = clean_svg(f"{SVG}{inside}</svg>".encode())
    assert isinstance(found, CleanedSvg)
    return found


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<g onload='alert(1)'/>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml' onclick='alert(1)'/></foreignObject>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<a xlink:href='javascript:alert(1)'/>",
        "<use href='https://x.example/a.svg#alert'/>",
        "<image href='javascript:alert(1)'/>",
        "<image href='data:image/svg+xml,alert'/>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<style>@import 'https://x.example/alert';</style>",
        "<style>a{background:url(//x.example/alert)}</style>",
        "<g style='fill:url(https://x.example/alert)'/>",
        "<rect fill='url(\"javascript:alert(1)\")'/>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert</h:script>",
        "<?xml-stylesheet href='alert'?>",
        "<!-- alert -->",
        "<feImage href='https://x.example/alert'/>",
        "<handler type='x'>alert(1)</handler>",
        "<g xmlns:e='http://www.w3.org/2001/xml-events' e:handler='alert'/>",
        "<style><![CDATA[</style><script>alert(1)</script>]]></style>",
        "<mpath href='x:alert'/>",
        "<cursor href='alert'/>",
        "<g xml:base='javascript:alert(1)//'/>",
        "<style>a{b:expression(alert(1))}</style>",
    ],
)
def test_drawings_that_act(inside: str) -> None:
    cleaned = drawn(inside + "<path d='M0 0h9' fill='url(#x)'/>")
    assert b"alert" not in cleaned.content
    assert b'<path d="M0 0h9" fill="url(#x)"/>' in cleaned.content
    again = clean_svg(cleaned.content)
    assert again == CleanedSvg(cleaned.content)


def test_a_drawing_stays() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient><style>.b{fill:red}</style></defs>'
        '<use href="#c"/><use xlink:href="#c"/><g class="b" transform="scale(2)"><text x="1">A &amp; B</text><image href="data:image/png;base64,AA=="/></g>'
    )
    cleaned = drawn(inside)
    assert inside.encode() in cleaned.content
    assert cleaned.said() == ()


def test_what_was_taken_out_of_a_drawing_is_told() -> None:
    assert drawn("<script/><g onclick='x'/><g onclick='y'/>").said() == (
        "<script> was taken out of the drawing.",
        "onclick of <g> was taken out of the drawing 2 times.",
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"<svg", "not_xml"),
        (b"<html/>", "not_svg"),
        (b"<svg/>", "not_svg"),
        (SVG.encode() + b"&x;</svg>", "not_xml"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.encode() + b"&a;</svg>", "entities"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>'.encode("utf-16") + SVG.encode("utf-16")[2:], "entities"),
        (b"<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>" + SVG.encode() + b"&a;</svg>", "entities"),
        (SVG.encode() + b"<g>" * 150 + b"</g>" * 150 + b"</svg>", "too_deep"),
        (SVG.encode() + b"<g/>" * 60_000 + b"</svg>", "too_many"),
        (b" " * 5_000_001, "too_large"),
        (b"\x89PNG", "not_xml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_no_drawing(content: bytes, code: str) -> None:
    found = clean_svg(content)
    assert isinstance(found, RefusedSvg)
    assert found.code == code
    assert found.said()
