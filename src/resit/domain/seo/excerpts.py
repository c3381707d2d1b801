"""The text that stands for a page where nobody wrote one: its first words, or a line for a description (rules B and C)."""

import re
from collections.abc import Callable

from resit.domain.seo.blocks import Block, blocks_of
from resit.domain.seo.markup import plain, without_tags
from resit.domain.seo.subjects import Singular, Site

WORDS = 55
MORE = " [&hellip;]"
CHARACTERS = 156  # of a description
CHARACTERS_JAPANESE = 80
EXCERPT_CHARACTERS_JAPANESE = 110  # an excerpt there is counted in characters
CUT = re.compile(r"<!--(?:more(?:.*?)?|nextpage)-->", re.DOTALL)
BLANKS = re.compile(r"[ \t\r\n]+")
HALF_ENTITY = re.compile(r"&[^;\s]{0,6}$")
# What WordPress itself registers; any other name in brackets may be text.
SHORTCODES = r"gallery|caption|wp_caption|playlist|audio|video|embed"
SHORTCODE = re.compile(
    rf"(?P<escape>\[?)\[(?P<name>{SHORTCODES})(?![\w-])(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*?"
    r"(?:/\]|\](?:(?:(?!\[/?(?P=name)[\s\]/]).)*\[/(?P=name)\])?)(?P<end>\]?)",
    re.DOTALL,
)
TEXT_BLOCKS = frozenset(
    {
        "",
        *(
            f"core/{name}"
            for name in (
                "freeform",
                "heading",
                "html",
                "list",
                "media-text",
                "paragraph",
                "preformatted",
                "pullquote",
                "quote",
                "table",
                "verse",
            )
        ),
    }
)
LIST, ITEM = "core/list", "core/list-item"
WRAPPERS = frozenset({"core/columns", "core/column", "core/group"})


def unchanged(markup: str) -> str:
    return markup


def without_shortcodes(content: str) -> str:
    """Without the known shortcodes and what they enclose; `[[gallery]]`, which is meant to be read, is `[gallery]`."""
    if "[" not in content:
        return content
    return SHORTCODE.sub(lambda found: found[0][1:-1] if found["escape"] and found["end"] else "", content)


def excerpt(document: Singular, site: Site, *, texturize: Callable[[str], str] = unchanged) -> str:
    """What stands for the text: written by hand, else its first 55 words. Empty where there is no text.

    `texturize` sets quotes and dashes as the printed text has them, entities included; an improved head decodes those.
    """
    if document.needs_password:
        return site.words.protected
    if document.excerpt.strip():
        text = without_tags(without_shortcodes(document.excerpt))
    else:
        text = _first_words(texturize(text_blocks(document.content, improved=document.improved)), japanese=site.locale.startswith("ja"))
    return plain(text) if document.improved else text


def text_blocks(content: str, *, improved: bool) -> str:
    """The HTML of the blocks that hold text, up to the "more" mark and only of the first page.

    A list whose items are blocks of their own has no part in an excerpt of WordPress; in an improved one it has.
    """
    content = without_shortcodes(CUT.split(content, maxsplit=1)[0])
    return "".join(_text_of(block, improved=improved) for block in blocks_of(content))


def _text_of(block: Block, *, improved: bool) -> str:
    inner = block.inner
    if block.name in WRAPPERS:
        return "".join(_text_of(each, improved=improved) for each in inner) if inner else block.html()
    if block.name not in TEXT_BLOCKS:
        return ""
    if improved and block.name == LIST and all(each.name == ITEM for each in inner):
        return block.html()
    return block.html() if all(each.name in TEXT_BLOCKS and not each.inner for each in inner) else ""


def _first_words(markup: str, *, japanese: bool) -> str:
    text = without_tags(markup)
    if japanese:
        text = BLANKS.sub(" ", text).strip(" ")
        return text if len(text) <= EXCERPT_CHARACTERS_JAPANESE else text[:EXCERPT_CHARACTERS_JAPANESE] + MORE
    found = [word for word in BLANKS.split(text, maxsplit=WORDS + 1) if word]
    return " ".join(found) if len(found) <= WORDS else " ".join(found[:WORDS]) + MORE


def short_text(document: Singular, site: Site) -> str:
    """%%excerpt%%: written by hand and whole, else the text up to 156 characters (80 in Japanese), cut between words, no dots."""
    if document.needs_password:
        return ""
    if document.excerpt.strip():
        return without_tags(document.excerpt)
    limit = CHARACTERS_JAPANESE if site.locale.startswith("ja") else CHARACTERS
    text = without_tags(without_shortcodes(document.content))
    text = plain(text) if document.improved else BLANKS.sub(" ", text)
    if len(text) <= limit:
        return text
    short = HALF_ENTITY.sub("", text[:limit])
    if text[limit : limit + 1] == " " and document.improved:
        return short
    return short.rsplit(" ", 1)[0] if " " in short else short
