"""A hub as a folder of JSON files in the shapes of WordPress's REST interface (`context=edit`), a hundred objects in a file.

`rest.RestReader` reads them back as the same hub, in the order in which they are given here. What those shapes have no place for stands in
each object under the key "resit".
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from resit.formats.wordpress import jsontext, rest
from resit.formats.wordpress.blocks import render
from resit.formats.wordpress.extras import differing
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
from resit.formats.wordpress.rest import BUILT_IN_BASES, EXTRA_KEY
from resit.formats.wordpress.text import title_html

IN_A_FILE = 100
_BASES = {slug: base for base, slug in BUILT_IN_BASES.items()}
_KIND_BASES = {
    "post": "posts",
    "page": "pages",
    "attachment": "media",
    "nav_menu_item": "menu-items",
    "wp_navigation": "navigation",
    "wp_block": "blocks",
}

Item = dict[str, Any]
File = tuple[str, bytes]
"""A path below the folder, and what the file has."""


def rest_files(hub: Hub) -> Iterator[File]:
    """The files of a whole hub."""
    yield from write_rest(
        site=hub.site, authors=hub.authors, kinds=hub.kinds, taxonomies=hub.taxonomies, terms=hub.terms, objects=hub.objects,
        comments=hub.comments,
    )  # fmt: skip


def write_rest(
    *,
    site: Site,
    authors: Iterable[Author],
    kinds: Sequence[Kind],
    taxonomies: Sequence[Taxonomy],
    terms: Sequence[Term],
    objects: Iterable[Object],
    comments: Iterable[Comment] = (),
) -> Iterator[File]:
    """The files one after the other; of objects, those of one file are in memory. Objects keep the order in which they come."""
    writing = _Writing(site, kinds, taxonomies, terms)
    yield "index.json", _json(writing.index())
    if kinds:
        yield "types.json", _json({each.slug: writing.kind(each) for each in kinds})
    if taxonomies:
        yield "taxonomies.json", _json({each.slug: writing.taxonomy(each) for each in taxonomies})
    yield from _numbered("users", map(writing.author, authors))
    yield from _numbered("terms", map(writing.term, terms))
    number = 0
    listed = iter(objects)
    while piece := list(islice(listed, IN_A_FILE)):
        number += 1
        yield f"objects/{number:05}.json", _json([writing.item(each) for each in piece])
        said = [writing.comment(one, number_of=each.number) for each in piece for one in each.comments]
        if said:
            yield f"objects/{number:05}-comments.json", _json(said)
    yield from _numbered("comments", (writing.comment(each, number_of=each.object) for each in comments))


def _numbered(folder: str, items: Iterable[Item]) -> Iterator[File]:
    listed = iter(items)
    number = 0
    while piece := list(islice(listed, IN_A_FILE)):
        number += 1
        yield f"{folder}/{number:05}.json", _json(piece)


class _Writing:
    def __init__(self, site: Site, kinds: Sequence[Kind], taxonomies: Sequence[Taxonomy], terms: Sequence[Term]) -> None:
        self.site = site
        self.kind_bases = {**_KIND_BASES, **{each.slug: each.rest_base for each in kinds if each.rest_base}}
        self.bases = {**_BASES, **{each.slug: each.rest_base for each in taxonomies if each.rest_base}}
        self.known = Completing(terms)

    def index(self) -> Item:
        site = self.site
        said: Item = {
            "name": site.name, "description": site.tagline, "url": site.address, "home": site.home, "gmt_offset": site.gmt_offset,
            "timezone_string": site.time_zone, "page_for_posts": site.posts_page, "page_on_front": site.front_page,
            "show_on_front": "page" if site.front_page else "posts", "namespaces": ["wp/v2"], "routes": {},
        }  # fmt: skip
        return _with_extra(said, site, rest.site_of(said))

    def kind(self, kind: Kind) -> Item:
        said: Item = {
            "description": "", "hierarchical": kind.is_hierarchical, "has_archive": kind.archive or False, "name": kind.name,
            "slug": kind.slug, "labels": {"name": kind.name, "singular_name": kind.singular}, "taxonomies": list(kind.taxonomies),
            "supports": dict.fromkeys(kind.supports, True), "rest_base": kind.rest_base, "rest_namespace": "wp/v2",
        }  # fmt: skip
        read = rest.RestReader().take({kind.slug: said})[0]
        return _with_extra(said, kind, read) if isinstance(read, Kind) else said

    def taxonomy(self, one: Taxonomy) -> Item:
        said: Item = {
            "name": one.name, "slug": one.slug, "description": "", "labels": {"name": one.name, "singular_name": one.singular},
            "types": list(one.types), "hierarchical": one.is_hierarchical, "rest_base": one.rest_base, "rest_namespace": "wp/v2",
        }  # fmt: skip
        read = rest.RestReader().take({one.slug: said})[0]
        return _with_extra(said, one, read) if isinstance(read, Taxonomy) else said

    def author(self, author: Author) -> Item:
        said: Item = {
            "id": author.number, "username": author.login, "name": author.name, "first_name": author.first_name,
            "last_name": author.last_name, "email": author.email, "url": author.url, "description": author.description,
            "link": f"{self.site.home}/author/{author.slug}/", "slug": author.slug, "meta": [],
        }  # fmt: skip
        return _with_extra(said, author, rest.author_of(said, author.number))

    def term(self, term: Term) -> Item:
        said: Item = {
            "id": term.number, "description": term.description, "link": term.link, "name": term.name, "slug": term.slug,
            "taxonomy": term.taxonomy, "parent": term.parent, "meta": _meta(term.meta),
        }  # fmt: skip
        more = differing(term, rest.term_of(said, term.number))
        above = self.known.by_number.get((term.taxonomy, term.parent))
        if above is not None and above.slug == more.get("parent_slug"):
            more.pop("parent_slug")  # the reader finds it by the number
        return _with(said, more)

    def comment(self, one: Comment, *, number_of: int) -> Item:
        said: Item = {
            "id": one.number, "post": number_of, "parent": one.parent, "author": one.author, "author_name": one.author_name,
            "author_email": one.author_email, "author_url": one.author_url, "author_ip": one.author_ip, "date": one.date or None,
            "date_gmt": one.date_gmt or None, "content": {"rendered": one.content, "raw": one.content}, "status": one.status,
            "type": one.type, "meta": _meta(one.meta),
        }  # fmt: skip
        return _with_extra(said, one, rest.comment_of(said, one.number))

    def item(self, each: Object) -> Item:
        """One object, its comments apart."""
        is_medium = each.medium is not None
        printed = each.content_rendered or ("" if each.is_protected or not each.has_raw else render(each.content))
        words = {"rendered": printed, "protected": bool(each.password) or each.is_protected}
        if each.has_raw:
            words = {"raw": each.content, **words, "block_version": int("<!-- wp:" in each.content)}
        excerpt = {"raw": each.excerpt, "rendered": each.excerpt, "protected": bool(each.password)}
        said: Item = {
            "id": each.number, "date": each.date or None, "date_gmt": each.date_gmt or None,
            "guid": {"rendered": each.guid, "raw": each.guid}, "modified": each.modified or None, "modified_gmt": each.modified_gmt or None,
            "password": each.password, "slug": each.slug, "status": each.status, "type": each.type, "link": each.link,
            "title": {"raw": each.title, "rendered": title_html(each.title)},
        }  # fmt: skip
        said |= {"description": words, "caption": excerpt} if is_medium else {"content": words, "excerpt": excerpt}
        said |= {
            "author": each.author, "featured_media": each.featured, "parent": each.parent, "menu_order": each.menu_order,
            "comment_status": each.comment_status, "ping_status": each.ping_status, "sticky": each.is_sticky, "template": each.template,
            "format": each.format, "meta": _meta((*seo_meta(each.seo), *each.meta)),
        }  # fmt: skip
        if each.medium is not None:
            said |= {
                "alt_text": each.medium.alt, "media_type": "image" if each.medium.mime_type.startswith("image/") else "file",
                "mime_type": each.medium.mime_type, "media_details": dict(each.medium.details), "post": each.parent or None,
                "source_url": each.medium.address,
            }  # fmt: skip
        links = []
        for taxonomy in dict.fromkeys(one.taxonomy for one in each.terms):
            base = self.bases.get(taxonomy, taxonomy)
            if base in said:
                continue  # a taxonomy called like a field of the item: its terms stand under our own key
            said[base] = [one.number for one in each.terms if one.taxonomy == taxonomy and one.number]
            links.append({"taxonomy": taxonomy, "embeddable": True, "href": f"{self.site.home}/wp-json/wp/v2/{base}?post={each.number}"})
        kept = each.kept.get("rest")
        if isinstance(kept, dict):
            said |= {key: value for key, value in kept.items() if key not in said}
        base = self.kind_bases.get(each.type, each.type)
        said["_links"] = {"self": [{"href": f"{self.site.home}/wp-json/wp/v2/{base}/{each.number}"}], "wp:term": links}
        read = rest.object_of(said, taxonomies=rest.RestReader().taxonomies_of(said), site=self.site, told=[])
        terms = tuple(self.known(one) for one in read.terms)
        return _with(said, differing(each, replace(read, terms=terms, comments=each.comments)))


def _with_extra(said: Item, value: Any, read: Any) -> Item:
    return _with(said, differing(value, read))


def _with(said: Item, more: Mapping[str, Any]) -> Item:
    return {**said, EXTRA_KEY: dict(more)} if more else said


def _meta(meta: Pairs) -> Any:
    """Meta fields as an object; without any, PHP's empty array."""
    return {key: values[0] if len(values) == 1 else list(values) for key, values in meta} or []


def _json(value: Any) -> bytes:
    try:
        return jsontext.dumps(value)
    except (ValueError, TypeError):
        return json.dumps(value).encode()
