"""The editor's own words for search engines, found again in the head that a site prints (`yoast_head_json`).

A head has everything filled in. What the rules would have made by themselves (docs/seo.md) is nobody's own: a title of the page's title
and the site's name, a social title like the title, a description cut from the text, the address as canonical. What is left was written.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from resit.domain.seo.markup import plain
from resit.formats.wordpress.model import Seo
from resit.formats.wordpress.text import title_html

SEPARATORS = ("-", "–", "—", ":", "·", "•", "*", "⋆", "|", "~", "«", "»", ">", "<")
READING_TIME = "Est. reading time"
_PAGE_TYPES = frozenset({"WebPage", "CollectionPage", "ImageObject"})
_ARTICLES = frozenset({
    "Article", "BlogPosting", "SocialMediaPosting", "NewsArticle", "AdvertiserContentArticle", "SatiricalArticle", "ScholarlyArticle",
    "TechArticle", "Report",
})  # fmt: skip
_PAGES = frozenset({
    "WebPage", "ItemPage", "AboutPage", "FAQPage", "QAPage", "ProfilePage", "ContactPage", "MedicalWebPage", "CollectionPage",
    "CheckoutPage", "RealEstateListing", "SearchResultsPage",
})  # fmt: skip
_FOLD = str.maketrans({"‘": "'", "’": "'", "′": "'", "“": '"', "”": '"', "″": '"', "–": "-", "—": "-", "×": "x", "\u00a0": " "})
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}\Z)|-scaled(?=\.\w{2,5}\Z)")
_MORE = "[&hellip;]"


def seo_from_head(
    head: Mapping[str, Any],
    *,
    title: str,
    title_rendered: str,
    link: str,
    site_name: str,
    content: str,
    excerpt: str,
    type: str,
    status: str,
    pictures: Iterable[str] = (),
) -> Seo:
    """The fields that an editor wrote.

    Parameters
    ----------
    title, title_rendered
        The title as stored, as far as it is known, and as printed.
    content, excerpt
        HTML as printed.
    pictures
        Addresses of what the rules take for a social picture by themselves: the featured picture.
    """
    name = _text(head, "og_site_name") or site_name
    head_title = _text(head, "title")
    usual = _is_template(head_title, title, name) or _is_template(head_title, title_rendered, name)
    description, og_description = _text(head, "description"), _text(head, "og_description")
    og_title, canonical = _text(head, "og_title"), _text(head, "canonical")
    robots = _mapping(head.get("robots"))
    graph = tuple(_nodes(head))
    found: dict[str, Any] = {
        "title": "" if usual else head_title,
        "description": description,
        "og_title": "" if og_title == head_title else og_title,
        "og_description": "" if _is_derived(og_description, description, excerpt, content) else og_description,
        "og_image": _own_picture(head, content, pictures),
        "twitter_title": _text(head, "twitter_title"),
        "twitter_description": _text(head, "twitter_description"),
        "twitter_image": _text(head, "twitter_image"),
        "canonical": "" if canonical in (link, html.unescape(link)) else canonical,
        "breadcrumb": _breadcrumb(graph, title, title_rendered),
        "page_type": _page_type(graph, content),
        "article_type": _article_type(graph, type),
    }
    return Seo(
        **found,
        noindex=True if robots.get("index") == "noindex" and status != "private" else None,
        nofollow=robots.get("follow") == "nofollow",
        advanced=tuple(
            said
            for key, said in (("imageindex", "noimageindex"), ("archive", "noarchive"), ("snippet", "nosnippet"))
            if robots.get(key) == said
        ),
        reading_minutes=_minutes(head),
    )


def stored_title(rendered: str, head: Mapping[str, Any]) -> str:
    """The title as it was typed, where the head shows it and it prints as `rendered`; else `rendered` itself, which prints as it stands."""
    if "&" not in rendered:
        return rendered
    name, head_title = _text(head, "og_site_name"), _text(head, "title")
    candidates = [html.unescape(rendered), _last_crumb(tuple(_nodes(head)))]
    candidates += [head_title.removesuffix(f" {sign} {name}") for sign in SEPARATORS] if name else []
    candidates += [_text(head, "og_title")]
    return next((each for each in reversed(candidates) if each and title_html(each) == rendered), rendered)


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _folded(text: str) -> str:
    """Text without what typography does to it."""
    text = plain(text).translate(_FOLD).replace("…", "...")
    return re.sub(r"-{2,}", "-", text)


def _is_template(head_title: str, title: str, name: str) -> bool:
    """Whether it is "TITLE - SITE" with one of the plugin's separators, as the usual template gives it."""
    said, own, name = _folded(head_title), _folded(title), _folded(name)
    if not name or not said.endswith(name):
        return False
    return any(said == f"{own} {sign.translate(_FOLD)} {name}".strip() for sign in SEPARATORS)


def _is_derived(said: str, description: str, excerpt: str, content: str) -> bool:
    if not said or said == description or said.rstrip().endswith(_MORE) or said.rstrip().endswith("[…]"):
        return True
    folded = _folded(said)
    return any(folded and _folded(text).startswith(folded) for text in (excerpt, content[:20_000]) if text)


def _own_picture(head: Mapping[str, Any], content: str, pictures: Iterable[str]) -> str:
    listed = head.get("og_image")
    first = _mapping(listed[0]) if isinstance(listed, list) and listed else {}
    address = _text(first, "url")
    if not address:
        return ""
    base = _SIZE.sub("", address)
    shown = [
        _SIZE.sub("", html.unescape(each)) for each in re.findall(r"<img\b[^>]{0,4000}?\ssrc=[\"']([^\"']{1,2000})", content[:1_000_000])
    ]
    return "" if base in shown or base in {_SIZE.sub("", each) for each in pictures} else address


def _minutes(head: Mapping[str, Any]) -> int | None:
    for label, value in _mapping(head.get("twitter_misc")).items():
        match = re.match(r"(\d{1,5})\s", value, re.A) if isinstance(value, str) else None
        if match is not None and ("reading" in label.lower() or label not in {"Written by"}) and "minute" in value.lower():
            return int(match[1])
    return None


def _nodes(head: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = _mapping(head.get("schema")).get("@graph")
    yield from (each for each in (listed if isinstance(listed, list) else [])[:500] if isinstance(each, Mapping))


def _types(node: Mapping[str, Any]) -> list[str]:
    said = node.get("@type")
    return [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, str)]


def _last_crumb(graph: Sequence[Mapping[str, Any]]) -> str:
    for node in graph:
        listed = node.get("itemListElement")
        if "BreadcrumbList" in _types(node) and isinstance(listed, list) and listed:
            return _text(_mapping(listed[-1]), "name") if "item" not in _mapping(listed[-1]) else ""
    return ""


def _breadcrumb(graph: Sequence[Mapping[str, Any]], *titles: str) -> str:
    last = _last_crumb(graph)
    return "" if not last or _folded(last) in map(_folded, titles) else last


def _page_type(graph: Sequence[Mapping[str, Any]], content: str) -> str:
    for node in graph:
        types = [each for each in _types(node) if each in _PAGES]
        if not types or "ImageObject" in _types(node):
            continue
        own = [each for each in types if each not in _PAGE_TYPES]
        if own == ["FAQPage"] and ("mainEntity" in node or "schema-faq" in content):
            return ""  # its FAQ block says so
        return own[0] if own else ""
    return ""


def _article_type(graph: Sequence[Mapping[str, Any]], type: str) -> str:
    for node in graph:
        own = [each for each in _types(node) if each in _ARTICLES]
        if own:
            special = [each for each in own if each != "Article"]
            return special[0] if special else "" if type == "post" else "Article"
    return ""
