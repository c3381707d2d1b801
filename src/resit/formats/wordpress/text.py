"""Titles as WordPress prints them, and text as it is compared and put in order."""

import re
import unicodedata
from html import unescape

import nh3

from resit.formats.wordpress.texturize import texturize

IN_TITLES = frozenset({"b", "strong", "i", "em", "code", "sub", "sup", "span", "abbr", "cite", "del", "ins", "mark", "small", "q", "br"})
AMPERSAND = re.compile(r"&(?!(?:#\d+|#x[0-9a-f]+|\w+);)", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
BLANKS = re.compile(r"\s+")


def title_html(title: str) -> str:
    """A title as it is printed: its few tags kept, quotes and dashes set, every `&` that begins no reference as `&#038;`."""
    if "<" in title:
        title = nh3.clean(title, tags=set(IN_TITLES), attributes={}).replace("&amp;", "&")
    return AMPERSAND.sub("&#038;", texturize(title))


def plain(html: str) -> str:
    """What a reader sees of a short piece of HTML."""
    return BLANKS.sub(" ", unescape(TAG.sub(" ", html) if "<" in html else html)).strip()


def folded(html: str) -> str:
    """What a reader sees, without case and accents, so that order and search are alike on every database."""
    letters = unicodedata.normalize("NFKD", plain(html))
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold()
