"""A head as it is sent: the tags in their order, or the JSON object that front ends read."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from resit.domain.seo.head import Head
from resit.domain.seo.markup import escaped, escaped_once, legible
from resit.domain.seo.subjects import Picture


class HeadComment(StrEnum):
    """Which comment stands around the tags. COMPATIBLE is the text that front ends of an imported site may look for."""

    OWN = "own"
    COMPATIBLE = "compatible"
    NONE = "none"


AROUND = {
    HeadComment.OWN: ("<!-- What this page is about, for search engines and social networks; made by Resit -->", "<!-- / Resit -->"),
    HeadComment.COMPATIBLE: (
        "<!-- This site is optimized with the Yoast SEO plugin v26.6 - https://yoast.com/wordpress/plugins/seo/ -->",
        "<!-- / Yoast SEO plugin. -->",
    ),
    HeadComment.NONE: ("", ""),
}
# Inside a script element these begin or end what a browser reads as markup; escaped, the JSON says the same.
UNSAFE = re.compile(r"<(?=!--|/?script)", re.IGNORECASE)
NOT_IN_ADDRESS = re.compile(r"[^a-zA-Z0-9\-~+_.?#=!&;,/:%@$|*'()\[\]\u0080-\U0010ffff]")


def head_html(head: Head, comment: HeadComment | str = HeadComment.OWN, *, with_robots: bool = True) -> str:
    """The tags, one a line. Without robots for a page that prints `robots_tag` before them."""
    opening, closing = AROUND[HeadComment(comment)]
    lines = [opening, *_tags(head, with_robots=with_robots), _graph_tag(head), closing]
    return "\n".join(line for line in lines if line)


def robots_tag(head: Head) -> str:
    """The robots tag as a page carries it, before the others: in single quotes, by the alphabet."""
    return f"<meta name='robots' content='{', '.join(sorted(directive for _, directive in head.robots))}' />" if head.robots else ""


def _tags(head: Head, *, with_robots: bool) -> Iterator[str]:
    text = escaped if head.is_plain else escaped_once

    def meta(attribute: str, name: str, value: str) -> str:
        return f'<meta {attribute}="{name}" content="{value}" />' if value else ""

    def link(rel: str, value: str) -> str:
        return f'<link rel="{rel}" href="{_address(head, value)}" />' if value else ""

    yield f"<title>{text(head.title)}</title>" if head.title else ""
    yield meta("name", "description", text(head.description))
    yield meta("name", "robots", ", ".join(directive for _, directive in head.robots)) if with_robots else ""
    yield link("canonical", _shown(head, head.canonical))
    yield link("prev", head.prev)
    yield link("next", head.next)
    yield meta("property", "og:locale", text(head.og_locale))
    yield meta("property", "og:type", text(head.og_type))
    yield meta("property", "og:title", text(head.og_title))
    yield meta("property", "og:description", text(head.og_description))
    yield meta("property", "og:url", _address(head, _shown(head, head.og_url)))
    yield meta("property", "og:site_name", text(head.og_site_name))
    yield meta("property", "article:publisher", _address(head, head.article_publisher))
    yield meta("property", "article:author", _address(head, head.article_author))
    yield meta("property", "article:published_time", head.article_published_time)
    yield meta("property", "article:modified_time", head.article_modified_time)
    yield from (_picture_tags(head, picture) for picture in head.og_image)
    yield meta("name", "author", text(head.author))
    yield meta("name", "twitter:card", text(head.twitter_card))
    yield meta("name", "twitter:title", text(head.twitter_title))
    yield meta("name", "twitter:description", text(head.twitter_description))
    yield meta("name", "twitter:image", _address(head, head.twitter_image))
    yield meta("name", "twitter:creator", text(head.twitter_creator))
    yield meta("name", "twitter:site", text(head.twitter_site))
    yield _label_tags(head.twitter_misc, text)


def _picture_tags(head: Head, picture: Picture) -> str:
    lines = [f'<meta property="og:image" content="{_address(head, picture.address)}" />']
    if picture.is_own:
        measures = (("width", picture.width), ("height", picture.height), ("type", escaped(picture.mime_type)))
        lines += [f'\t<meta property="og:image:{name}" content="{value}" />' for name, value in measures if value]
    return "\n".join(lines)


def _label_tags(pairs: Iterable[tuple[str, str]], text: Callable[[str], str]) -> str:
    lines: list[str] = []
    for number, (label, value) in enumerate(pairs, start=1):
        lines.append(f'<meta name="twitter:label{number}" content="{text(label)}" />')
        lines.append(f'<meta name="twitter:data{number}" content="{text(value)}" />')
    return "\n\t".join(lines)


def _shown(head: Head, address: str) -> str:
    """Front ends of an imported site read addresses decoded; ours are printed as they are sent."""
    return address if head.is_plain else legible(address)


def _address(head: Head, address: str) -> str:
    """For an attribute: what belongs in no address goes, a blank is %20. Where the head is plain, `&` is escaped too."""
    clean = NOT_IN_ADDRESS.sub("", address.strip().replace(" ", "%20"))
    return escaped(clean) if head.is_plain else clean


def _graph_tag(head: Head) -> str:
    return f'<script type="application/ld+json" class="yoast-schema-graph">{script_json(head.schema)}</script>' if head.schema else ""


def script_json(value: object) -> str:
    """JSON for the inside of a script element: no blanks, slashes and letters as they are, nothing that could end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return UNSAFE.sub("\\\\u003C", text).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def head_json(head: Head) -> dict[str, object]:
    """The object `yoast_head_json`: the tags by name with `_` for `:`, in their order; what is empty has no key."""
    values: dict[str, object] = {
        "title": head.title,
        "description": head.description,
        "robots": dict(head.robots),
        "canonical": legible(head.canonical),
        "prev": head.prev,
        "next": head.next,
        "og_locale": head.og_locale,
        "og_type": head.og_type,
        "og_title": head.og_title,
        "og_description": head.og_description,
        "og_url": legible(head.og_url),
        "og_site_name": head.og_site_name,
        "article_publisher": head.article_publisher,
        "article_author": head.article_author,
        "article_published_time": head.article_published_time,
        "article_modified_time": head.article_modified_time,
        "og_image": [_picture_json(picture) for picture in head.og_image],
        "author": head.author,
        "twitter_card": head.twitter_card,
        "twitter_title": head.twitter_title,
        "twitter_description": head.twitter_description,
        "twitter_image": head.twitter_image,
        "twitter_creator": head.twitter_creator,
        "twitter_site": head.twitter_site,
        "twitter_misc": dict(head.twitter_misc),
        "schema": dict(head.schema),
    }
    return {name: value for name, value in values.items() if value}


def _picture_json(picture: Picture) -> dict[str, object]:
    if not picture.is_own:
        return {"url": picture.address}
    values: dict[str, object] = {
        "width": picture.width,
        "height": picture.height,
        "url": picture.address,
        "type": picture.mime_type,
    }
    return {name: value for name, value in values.items() if value}
