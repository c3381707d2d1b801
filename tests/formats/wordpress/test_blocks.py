"""Block markup: read without loss, printed as WordPress prints it, its questions and pictures found."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.formats.wordpress.blocks import (
    DEEPEST,
    Block,
    attributes_json,
    block,
    computed_in,
    faq_questions,
    image_numbers,
    parse,
    render,
    render_blocks,
    serialize,
    walked,
)

PIECES = [
    "<!-- wp:paragraph -->",
    "<!-- /wp:paragraph -->",
    '<!-- wp:group {"a":1} -->',
    "<!-- /wp:group -->",
    "<!-- wp:x/y /-->",
    "text",
    "\n",
    '<!-- wp:more {"b":{"c":"}"}} /-->',
    "<p>a</p>",
    "<!-- wp:bad {x} -->",
    '<!-- wp:open {"a":',
    "} -->",
    "}  /-->",
    "<!-- wp:A -->",
    "<!-- wp:list -->",
    "<!-- /wp:list -->",
    "<!--\nwp:z\n-->",
    "-->",
    "<!--",
    "{",
    "}",
    "<!--wp:a -->",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_what_was_read_is_written_back(content: str) -> None:
    assert serialize(parse(content)) == content


@given(st.text(max_size=200))
def test_any_text_is_written_back(content: str) -> None:
    assert serialize(parse(content)) == content
    assert render_blocks(content) == content or "wp:" in content


def names(content: str) -> list[Any]:
    def told(one: Block) -> Any:
        return (one.name, [told(each) for each in one.inner]) if one.inner else one.name

    return [told(each) for each in parse(content)]


def test_blocks_inside_blocks() -> None:
    content = (
        '<!-- wp:columns {"align":"wide"} -->\n<div><!-- wp:column -->\n<div><!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph --></div>\n'
        '<!-- /wp:column --></div>\n<!-- /wp:columns -->\n\nBetween\n<!-- wp:latest-posts {"postsToShow":3} /-->'
    )
    assert names(content) == [("core/columns", [("core/column", ["core/paragraph"])]), "", "core/latest-posts"]
    assert dict(parse(content)[0].attributes) == {"align": "wide"}
    assert render_blocks(content) == "\n<div>\n<div>\n<p>One</p>\n</div>\n</div>\n\n\nBetween\n"
    assert computed_in(content) == ("core/latest-posts",)


@pytest.mark.parametrize(
    ("content", "found", "printed"),
    [
        pytest.param("a<!-- /wp:x -->b<!-- wp:y /-->", [""], "a<!-- /wp:x -->b<!-- wp:y /-->", id="an end without a beginning"),
        pytest.param("a<!-- wp:x -->b", ["", "core/x"], "ab", id="a beginning without an end"),
        pytest.param("<!-- wp:x -->a<!-- /wp:y -->b", ["core/x", ""], "ab", id="an end of another name"),
        pytest.param("<!-- wp:x {broken -->a", [""], "<!-- wp:x {broken -->a", id="attributes without an end"),
        pytest.param("<!-- wp:x {broken} -->a<!-- /wp:x -->", ["core/x"], "a", id="attributes that are no JSON"),
        pytest.param("<!-- wp:x --> <!-- wp:y -->a", ["", "core/y", "core/x"], " a <!-- wp:y -->a", id="two beginnings without an end"),
        pytest.param("<!-- wp:Ab -->a<!--wp:x -->", [""], "<!-- wp:Ab -->a<!--wp:x -->", id="comments that begin no block"),
        pytest.param('<!-- /wp:x {"a":1} /-->', ["core/x"], "", id="an end that is a whole block"),
    ],
)
def test_broken_markup(content: str, found: list[str], printed: str) -> None:
    assert names(content) == found
    assert render_blocks(content) == printed
    assert serialize(parse(content)) == content


def test_blocks_too_deep_are_text() -> None:
    content = "<!-- wp:group -->" * (DEEPEST + 5) + "a" + "<!-- /wp:group -->" * DEEPEST
    assert serialize(parse(content)) == content
    assert sum(1 for _ in walked(parse(content))) == DEEPEST
    assert render_blocks(content) == "<!-- wp:group -->" * 5 + "a"


def test_a_new_block_is_written_as_the_editor_would() -> None:
    made = block("core/paragraph", "\n<p>x</p>\n", attributes={"title": 'a--b <i> & "q"', "n": 1, "é": "ü"})
    assert serialize([made, Block("", pieces=("\n\n",)), block("yoast/faq-block", attributes={"a": []}), block("core/more")]) == (
        '<!-- wp:paragraph {"title":"a\\u002d\\u002db \\u003ci\\u003e \\u0026 \\u0022q\\u0022","n":1,"é":"ü"} -->\n<p>x</p>\n'
        '<!-- /wp:paragraph -->\n\n<!-- wp:yoast/faq-block {"a":[]} /--><!-- wp:more /-->'
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=8), JSON, min_size=1, max_size=4))
def test_attributes_are_read_as_they_were_written(attributes: dict[str, Any]) -> None:
    written = serialize([block("core/group", "x", attributes=attributes)])
    (found,) = parse(written)
    assert found.attributes == attributes
    assert "-->" not in attributes_json(attributes)
    assert "<" not in attributes_json(attributes)


def test_headings_and_lists_get_their_class() -> None:
    for given_, wanted in (
        ("<h2>a</h2>", '<h2 class="wp-block-heading">a</h2>'),
        ('<h3 class="x" id="y">a</h3>', '<h3 class="x wp-block-heading" id="y">a</h3>'),
        ('<h2 class="wp-block-heading">a</h2>', '<h2 class="wp-block-heading">a</h2>'),
        ("<p>a</p>", "<p>a</p>"),
    ):
        assert render_blocks(f"<!-- wp:heading -->{given_}<!-- /wp:heading -->") == wanted
    assert render_blocks("<!-- wp:list --><ol><li>a</li></ol><!-- /wp:list -->") == '<ol class="wp-block-list"><li>a</li></ol>'


def test_a_reused_block_is_printed_once_inside_itself_never() -> None:
    content = 'a<!-- wp:block {"ref":3} /-->b<!-- wp:block {"ref":9} /-->'
    assert (
        render_blocks(content, reusable={3: '<!-- wp:paragraph --><p>r</p><!-- /wp:paragraph --><!-- wp:block {"ref":3} /-->'})
        == "a<p>r</p>b"
    )


def test_block_text_gets_no_paragraphs_of_its_own() -> None:
    assert render("<!-- wp:html -->\na\n\nb\n<!-- /wp:html -->") == "\na\n\nb\n"
    assert render("a\n\nb") == "<p>a</p>\n<p>b</p>\n"
    assert (
        render("<!-- wp:paragraph --><p>Wordpress isn't (Wordpress)</p><!-- /wp:paragraph -->")
        == "<p>WordPress isn&#8217;t (WordPress)</p>"
    )


FAQ = (
    '<!-- wp:yoast/faq-block {"questions":[{"id":"faq-question-1","question":["How long is ",{"type":"strong","props":{"children":["the wait"]}},"?"],'
    '"answer":["Thirty days."],"jsonQuestion":"How long is \\u003cstrong\\u003ethe wait\\u003c/strong\\u003e?","jsonAnswer":"Thirty days."},'
    '{"id":"faq-question-2","question":["Again & again?"],"answer":[]},"no question"]} -->\n'
    '<div class="schema-faq wp-block-yoast-faq-block"></div>\n<!-- /wp:yoast/faq-block -->'
)


def test_the_questions_of_a_faq_block() -> None:
    inside = f"<!-- wp:group -->{FAQ}<!-- /wp:group -->{FAQ}"
    assert [tuple(each) for each in faq_questions(FAQ)] == [
        ("faq-question-1", "How long is <strong>the wait</strong>?", "Thirty days."),
        ("faq-question-2", "Again &amp; again?", ""),
    ]
    assert len(faq_questions(inside)) == 4
    assert faq_questions("<p>yoast/faq-block</p>") == ()


def test_the_pictures_of_a_text() -> None:
    content = (
        '<!-- wp:image {"id":5} --><img><!-- /wp:image --><!-- wp:gallery {"ids":[7,"8"]} --><!-- wp:image {"id":9} --><!-- /wp:image -->'
        '<!-- /wp:gallery --><!-- wp:media-text {"mediaId":5} --><!-- /wp:media-text --><!-- wp:cover {"id":true} /-->'
    )
    assert image_numbers(content) == (5, 7, 8, 9)
