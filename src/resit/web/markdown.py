"""Markdown of study pages to HTML: rendered by markdown-it, cleaned by nh3, source marks made into links."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from resit.domain.items.reading import SOURCE_MARK

TAGS = {
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "code",
    "br",
    "hr",
    "sup",
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


def study_html(body: str, sources: tuple[str, ...]) -> SafeString:
    """The page's text as HTML; `[^id]` becomes the number of that source in `sources`, linked to the list beneath the page."""
    return _study_html(get_language(), body, sources)


@lru_cache(maxsize=256)
def _study_html(language: str | None, body: str, sources: tuple[str, ...]) -> SafeString:  # noqa: ARG001 (a language has its own page)
    html = nh3.clean(_markdown.render(body), tags=TAGS, attributes={"a": {"href"}, "th": {"scope"}}, link_rel="nofollow noopener external")
    html = html.replace("<th>", '<th scope="col">')
    numbers = count(1)
    html = _TABLE.sub(lambda found: _table(found[1], number=next(numbers)), html)
    return mark_safe(SOURCE_MARK.sub(lambda found: _mark(found[1], sources), html))  # noqa: S308 (cleaned above)


def _table(rows: str, *, number: int) -> str:
    """A table that scrolls by itself where it is wider than the window; each is a landmark, so each has its own name."""
    said = format_html('<div class="scroll" tabindex="0" role="region" aria-label="{}">', _("Table {number}").format(number=number))
    return f"{said}<table>{rows}</table></div>"


def _mark(source: str, sources: Sequence[str]) -> str:
    number = sources.index(source) + 1
    said = _("Source {number}").format(number=number)
    return format_html('<sup><a class="mark" href="#source-{}" aria-label="{}">{}</a></sup>', number, said, number)
