"""A hub as a WXR 1.2 file, which WordPress's importer takes and `wxr.read_wxr` reads back as the same hub.

What the format has no place for (printed texts, time zone, types) stands beside it in elements of a namespace of our own, which other
importers pass over.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from resit.formats.wordpress import php
from resit.formats.wordpress.extras import EXTRA, as_json, differing
from resit.formats.wordpress.model import (
    Author,
    Comment,
    Completing,
    Hub,
    Kind,
    Object,
    Pairs,
    Site,
    Taxonomy,
    Term,
    seo_meta,
)
from resit.formats.wordpress.wxr import FORMAT, KNOWN, STATUSES, author_of, comment_of, object_of, site_of, term_of

NAMESPACES = (
    ("excerpt", "http://wordpress.org/export/1.2/excerpt/"), ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("wfw", "http://wellformedweb.org/CommentAPI/"), ("dc", "http://purl.org/dc/elements/1.1/"), ("wp", "http://wordpress.org/export/1.2/"),
    ("resit", EXTRA),
)  # fmt: skip
APPROVED = {word: said for said, word in STATUSES.items()}
# What no XML can say, not even by number.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FOREIGN = re.compile(r"(?:(?:wp|content|dc|excerpt):)?[A-Za-z_][A-Za-z0-9_.-]*")

Fields = dict[str, str]
Meta = Sequence[tuple[str, str]]


def wxr_of(hub: Hub, *, at: datetime, generator: str = "") -> Iterator[bytes]:
    """The file, piece by piece; `at` is when it is made, aware."""
    yield from write_wxr(
        site=hub.site, authors=hub.authors, terms=hub.terms, objects=hub.objects, kinds=hub.kinds, taxonomies=hub.taxonomies,
        comments=hub.comments, at=at, generator=generator,
    )  # fmt: skip


def write_wxr(
    *,
    site: Site,
    authors: Sequence[Author],
    terms: Sequence[Term],
    objects: Iterable[Object],
    at: datetime,
    kinds: Iterable[Kind] = (),
    taxonomies: Iterable[Taxonomy] = (),
    comments: Iterable[Comment] = (),
    generator: str = "",
) -> Iterator[bytes]:
    """The file, piece by piece, one object in memory at a time. A term's parent must come before it."""
    logins = {each.number: each.login for each in authors if each.login}
    writing = _Writing(logins, {login: number for number, login in reversed(logins.items())}, Completing(terms))
    yield writing.head(site, at=at, generator=generator).encode()
    seen: dict[tuple[str, str], int] = {}
    for author in authors:
        yield writing.author(author).encode()
    for term in terms:
        yield writing.term(term, seen).encode()
        seen.setdefault((term.taxonomy, term.slug), term.number)
    for name, listed in (("kind", kinds), ("taxonomy", taxonomies), ("comment", comments)):
        for part in listed:
            yield _element("resit:part", _json({"is": name, **as_json(part)}), 1).encode()
    for each in objects:
        yield writing.item(each).encode()
    yield b"</channel>\n</rss>\n"


class _Writing:
    def __init__(self, logins: Mapping[int, str], numbers: Mapping[str, int], completing: Completing) -> None:
        self.logins, self.numbers, self.completing = logins, numbers, completing

    def head(self, site: Site, *, at: datetime, generator: str) -> str:
        names = "\n".join(f'\txmlns:{prefix}="{address}"' for prefix, address in NAMESPACES)
        said = {
            "title": site.name, "link": site.home, "description": site.tagline, "pubDate": format_datetime(at), "language": site.language,
            "wp:wxr_version": "1.2", "wp:base_site_url": site.address, "wp:base_blog_url": site.home, "generator": generator,
        }  # fmt: skip
        said = _clean({name: text for name, text in said.items() if text or name == "title"})
        return (
            f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"\n{names}\n>\n<channel>\n'
            f"{_elements(said, 1)}{_more(site, site_of(said), 1)}"
        )

    def author(self, author: Author) -> str:
        said = {
            "wp:author_id": str(author.number), "wp:author_login": author.login, "wp:author_email": author.email,
            "wp:author_display_name": author.name, "wp:author_first_name": author.first_name, "wp:author_last_name": author.last_name,
        }  # fmt: skip
        said = _clean(said)
        return _holder("wp:author", _elements(said, 2) + _more(author, author_of(said, author.number)), 1)

    def term(self, term: Term, seen: Mapping[tuple[str, str], int]) -> str:
        name = {"category": "wp:category", "post_tag": "wp:tag"}.get(term.taxonomy, "wp:term")
        said = {"wp:term_id": str(term.number)}
        if name == "wp:category":
            said |= {"wp:category_nicename": term.slug, "wp:category_parent": term.parent_slug, "wp:cat_name": term.name}
            said |= {"wp:category_description": term.description}
        elif name == "wp:tag":
            said |= {"wp:tag_slug": term.slug, "wp:tag_name": term.name, "wp:tag_description": term.description}
        else:
            said |= {"wp:term_taxonomy": term.taxonomy, "wp:term_slug": term.slug, "wp:term_parent": term.parent_slug}
            said |= {"wp:term_name": term.name, "wp:term_description": term.description}
        said, meta = _clean(said), _flat(term.meta)
        read = term_of(name, said, term.number, meta)
        more = differing(term, read)
        if more.get("parent") == seen.get((term.taxonomy, term.parent_slug)):
            more.pop("parent", None)
        return _holder(name, _elements(said, 2) + _metas("wp:termmeta", meta, 2) + _more_json(more, 2), 1)

    def item(self, each: Object) -> str:
        medium = each.medium
        said = {
            "title": each.title, "link": each.link, "dc:creator": self.logins.get(each.author, "") if each.author else each.login,
            "guid": each.guid, "description": "", "content:encoded": each.content if each.has_raw else each.content_rendered,
            "excerpt:encoded": each.excerpt, "wp:post_id": str(each.number), "wp:post_date": _date(each.date),
            "wp:post_date_gmt": _date(each.date_gmt), "wp:post_modified": _date(each.modified),
            "wp:post_modified_gmt": _date(each.modified_gmt), "wp:comment_status": each.comment_status, "wp:ping_status": each.ping_status,
            "wp:post_name": each.slug, "wp:status": each.status, "wp:post_parent": str(each.parent), "wp:menu_order": str(each.menu_order),
            "wp:post_type": each.type, "wp:post_password": each.password, "wp:is_sticky": str(int(each.is_sticky)),
        }  # fmt: skip
        if medium is not None and medium.address:
            said["wp:attachment_url"] = medium.address
        said = _clean(said)
        terms = [(_xml(one.taxonomy), _xml(one.slug), _xml(one.name)) for one in each.terms]
        if each.format != "standard":
            terms.append((FORMAT, f"post-format-{_xml(each.format)}", _xml(each.format).capitalize()))
        meta = self._meta(each)
        comments = [self._comment(one, each.number) for one in each.comments]
        foreign = _foreign(each.kept.get("foreign"))
        read = object_of(said, terms, meta, [(fields, metas) for fields, metas, _ in comments], foreign, told=[], logins=self.numbers)
        read_terms = tuple(self.completing(one) for one in read.terms)
        more = differing(each, replace(read, terms=read_terms, comments=each.comments))
        body = _elements({name: text for name, text in said.items() if text or name != "dc:creator"}, 2)
        body += "".join(
            f"\t\t<category domain={_attribute(domain)} nicename={_attribute(slug)}>{_text(name)}</category>\n"
            for domain, slug, name in terms
        )
        body += _metas("wp:postmeta", meta, 2) + "".join(text for _, _, text in comments)
        body += "".join(_foreign_element(name, text) for name, text in foreign)
        return _holder("item", body + _more_json(more, 2), 1)

    def _meta(self, each: Object) -> Meta:
        found = list(_flat((*seo_meta(each.seo), *each.meta)))
        if each.featured:
            found.append(("_thumbnail_id", str(each.featured)))
        if each.template:
            found.append(("_wp_page_template", each.template))
        if each.medium is not None and each.type == "attachment":
            if each.medium.alt:
                found.append(("_wp_attachment_image_alt", each.medium.alt))
            if each.medium.details:
                found.append(("_wp_attachment_metadata", php.serialize(each.medium.details)))
        return [(key, _xml(value)) for key, value in found]

    def _comment(self, one: Comment, number: int) -> tuple[Fields, Meta, str]:
        said = {
            "wp:comment_id": str(one.number), "wp:comment_author": one.author_name, "wp:comment_author_email": one.author_email,
            "wp:comment_author_url": one.author_url, "wp:comment_author_IP": one.author_ip, "wp:comment_date": _date(one.date),
            "wp:comment_date_gmt": _date(one.date_gmt), "wp:comment_content": one.content,
            "wp:comment_approved": APPROVED.get(one.status, one.status), "wp:comment_type": one.type, "wp:comment_parent": str(one.parent),
            "wp:comment_user_id": str(one.author),
        }  # fmt: skip
        said, meta = _clean(said), _flat(one.meta)
        read = comment_of(said, meta, object_number=number, told=[])
        return said, meta, _holder("wp:comment", _elements(said, 3) + _metas("wp:commentmeta", meta, 3) + _more(one, read, 3), 2)


def _flat(meta: Pairs) -> Meta:
    return [(_xml(key), _xml(value)) for key, values in meta for value in values]


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


def _clean(said: Fields) -> Fields:
    """What a reader would find of it: characters that XML has not are left out here and told beside it."""
    return {name: _xml(text) for name, text in said.items()}


def _date(text: str) -> str:
    return text.replace("T", " ") if text else "0000-00-00 00:00:00"


def _foreign(said: Any) -> list[tuple[str, str]]:
    """Elements of other plugins that an import kept: (namespace and name, text)."""
    listed = said if isinstance(said, list) else []
    return [
        (f"{each[0]} {each[1]}" if each[0] else each[1], each[2])
        for each in listed
        if isinstance(each, list)
        and len(each) == 3
        and all(isinstance(one, str) and _xml(one) == one for one in each)
        and _FOREIGN.fullmatch(each[1])
        and (each[0] == "" or ":" not in each[1])
        and each[1] not in KNOWN
    ]


# XML


def _holder(name: str, body: str, depth: int) -> str:
    tabs = "\t" * depth
    return f"{tabs}<{name}>\n{body}{tabs}</{name}>\n"


def _elements(said: Fields, depth: int) -> str:
    return "".join(_element(name, text, depth) for name, text in said.items())


def _element(name: str, text: str, depth: int) -> str:
    tabs, told = "\t" * depth, ' isPermaLink="false"' if name == "guid" else ""
    return f"{tabs}<{name}{told}>{_text(text)}</{name}>\n"


def _foreign_element(name: str, text: str) -> str:
    address, _, local = name.rpartition(" ")
    if not address:
        return _element(local, text, 2)
    return f"\t\t<x:{local} xmlns:x={_attribute(address)}>{_text(text)}</x:{local}>\n"


def _metas(name: str, meta: Meta, depth: int) -> str:
    return "".join(_holder(name, _elements({"wp:meta_key": key, "wp:meta_value": value}, depth + 1), depth) for key, value in meta)


def _text(text: str) -> str:
    """A text as it must be written: plain where nothing in it means anything to XML, else as CDATA."""
    if not text:
        return ""
    if text.isalnum():
        return text
    if "<" not in text and "&" not in text and ">" not in text and "\r" not in text:
        return text
    # A carriage return would be read as a line break, so it is written by its number, which CDATA cannot hold.
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>').replace(chr(13), ']]>&#13;<![CDATA[')}]]>"


def _attribute(text: str) -> str:
    said = escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return f'"{said}"'


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _more(value: Any, read: Any, depth: int = 2) -> str:
    return _more_json(differing(value, read), depth)


def _more_json(more: Mapping[str, Any], depth: int) -> str:
    return _element("resit:more", _json(more), depth) if more else ""
