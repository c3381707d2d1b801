"""Answers of WordPress's REST interface: the index, types, taxonomies, terms, users, media, comments and objects of any type.

One file or answer is one object, a list of them, or an envelope. With `context=edit` texts are raw; without, only what is printed is there.
A `RestReader` remembers types, taxonomies and the site from one answer to the next, so read those first.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from resit.formats.wordpress.extras import restored
from resit.formats.wordpress.faults import Bounds, UnreadableExportError
from resit.formats.wordpress.model import (
    Author,
    Comment,
    Kind,
    Medium,
    Object,
    Pairs,
    Part,
    Seo,
    Site,
    Taxonomy,
    Term,
    TermOf,
    Told,
    date_text,
    seo_from,
)
from resit.formats.wordpress.rest_seo import seo_from_head, stored_title
from resit.formats.wordpress.wxr import SKIPPED

EXTRA_KEY = "resit"
BUILT_IN_BASES: Mapping[str, str] = {"categories": "category", "tags": "post_tag"}
MOST_ITEMS = 100_000  # in one answer
_ITEM_KEYS = frozenset({
    "id", "date", "date_gmt", "guid", "modified", "modified_gmt", "password", "slug", "status", "type", "link", "title", "content",
    "excerpt", "author", "featured_media", "parent", "menu_order", "comment_status", "ping_status", "sticky", "template", "format", "meta",
    "permalink_template", "generated_slug", "class_list", "yoast_head", "yoast_head_json", "_links", "_embedded", "alt_text", "caption",
    "description", "media_type", "mime_type", "media_details", "post", "source_url", "missing_image_sizes", EXTRA_KEY,
})  # fmt: skip
_PLAIN_SLUG = re.compile(r"[a-z][a-z0-9_-]*\Z")


class RestReader:
    """Reads answers one after the other; what an answer says of types, taxonomies and the site is known in those after it."""

    def __init__(self, *, bounds: Bounds = Bounds(), longest_answer: int = 64_000_000) -> None:  # noqa: B008 (a frozen value)
        self.bounds, self.longest_answer = bounds, longest_answer
        self.site = Site()
        self.kinds: dict[str, Kind] = {}
        self.taxonomies: dict[str, str] = dict(BUILT_IN_BASES)  # by what an item calls them

    def read(self, content: bytes | str, *, what: str = "the answer") -> tuple[Part, ...]:
        """What one answer has, all of it or nothing.

        Raises
        ------
        UnreadableExportError
            It is no JSON, passes a bound, is an error of the interface, or has nothing of WordPress's in it.
        """
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
            raise UnreadableExportError("empty", what=what)
        if len(raw) > self.longest_answer:
            raise UnreadableExportError("too_large", what=what, most=self.longest_answer)
        return self.take(_decoded(raw, what), what=what)

    def take(self, answer: Any, *, what: str = "the answer") -> tuple[Part, ...]:
        """As `read`, of JSON that was decoded already."""
        if isinstance(answer, Mapping) and {"body", "status", "headers"} <= set(answer):
            answer = answer["body"]
        if isinstance(answer, Mapping) and {"code", "message", "data"} <= set(answer):
            raise UnreadableExportError("rest_error", what=what, message=str(answer["message"])[:200])
        if isinstance(answer, list) and not answer:
            return ()
        listed = answer if isinstance(answer, list) else [answer]
        if len(listed) > MOST_ITEMS:
            raise UnreadableExportError("many_objects", what=what, most=MOST_ITEMS, line=1)
        parts = tuple(part for each in listed if isinstance(each, Mapping) for part in self._parts(each, what))
        if not parts:
            raise UnreadableExportError("no_items", what=what)
        return parts

    def _parts(self, said: Mapping[str, Any], what: str) -> Iterator[Part]:
        if "namespaces" in said and "routes" in said:
            self.site = site_of(said)
            yield self.site
        elif "id" not in said and said and all(isinstance(each, Mapping) and "rest_base" in each for each in said.values()):
            for slug, each in said.items():
                yield self._kind(slug, each)
        elif "rest_base" in said and "slug" in said and "id" not in said:
            yield self._kind(str(said["slug"]), said)
        elif "author_name" in said and "post" in said:
            yield from self._comment(said)
        elif "taxonomy" in said and "id" in said:
            yield from self._term(said)
        elif "type" in said and "id" in said:
            yield from self._object(said, what)
        elif {"id", "name", "slug", "link"} <= set(said):
            yield from self._author(said)

    def _kind(self, slug: str, said: Mapping[str, Any]) -> Part:
        labels = _mapping(said.get("labels"))
        base = _text(said, "rest_base") or slug
        if "types" in said:
            self.taxonomies[base] = slug
            one = Taxonomy(
                slug=slug, rest_base=base, name=_text(said, "name"), singular=_text(labels, "singular_name"),
                is_hierarchical=said.get("hierarchical") is True, types=_texts(said.get("types")),
            )  # fmt: skip
            return restored(one, _extra(said))
        supports = said.get("supports")
        archive = said.get("has_archive")
        kind = Kind(
            slug=slug, rest_base=base, name=_text(said, "name"), singular=_text(labels, "singular_name"),
            is_hierarchical=said.get("hierarchical") is True, taxonomies=_texts(said.get("taxonomies")),
            supports=tuple(key for key, value in supports.items() if value) if isinstance(supports, Mapping) else _texts(supports),
            archive=archive if isinstance(archive, str) else slug if archive is True else "",
        )  # fmt: skip
        kind = restored(kind, _extra(said))
        self.kinds[slug] = kind
        return kind

    def _author(self, said: Mapping[str, Any]) -> Iterator[Part]:
        number = _number(said.get("id"))
        if number <= 0:
            yield _no_number("author", _text(said, "name"), said.get("id"))
            return
        yield author_of(said, number)

    def _term(self, said: Mapping[str, Any]) -> Iterator[Part]:
        number = _number(said.get("id"))
        if number <= 0:
            yield _no_number("term", _text(said, "name"), said.get("id"))
            return
        yield term_of(said, number)

    def _comment(self, said: Mapping[str, Any]) -> Iterator[Part]:
        number = _number(said.get("id"))
        if number <= 0:
            yield _no_number("comment", _text(said, "author_name"), said.get("id"))
            return
        yield comment_of(said, number)

    def _object(self, said: Mapping[str, Any], what: str) -> Iterator[Part]:
        number, kind = _number(said.get("id")), _text(said, "type")
        if number <= 0:
            yield _no_number(kind, _rendered(said.get("title")), said.get("id"))
            return
        if kind in SKIPPED:
            yield Told(outcome="refused", kind=kind, number=number, code="skipped_type", values=(("type", kind),))
            return
        for text in (_raw(said.get("content")) or "", _rendered(said.get("content"))):
            if len(text) > self.bounds.longest_text:
                raise UnreadableExportError("long_text", what=what, most=self.bounds.longest_text, line=1)
        told: list[Told] = []
        yield object_of(said, taxonomies=self.taxonomies_of(said), site=self.site, told=told)
        yield from told

    def taxonomies_of(self, said: Mapping[str, Any]) -> Mapping[str, str]:
        """What the item calls its taxonomies, and what these are: as its own links say, as was told before, or its own word for it."""
        found = {}
        links = _mapping(said.get("_links")).get("wp:term")
        for each in links if isinstance(links, list) else ():
            match = re.search(r"/wp/v2/([\w-]{1,60})\?", _text(_mapping(each), "href"))
            if match is not None and _text(each, "taxonomy"):
                found[match[1]] = _text(each, "taxonomy")
        for key, value in said.items():
            if key not in found and key not in _ITEM_KEYS and isinstance(value, list) and all(type(each) is int for each in value):
                if key in self.taxonomies:
                    found[key] = self.taxonomies[key]
                elif value:
                    found[key] = key
        return found


def _decoded(raw: bytes, what: str) -> Any:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(raw)
    except ValueError:
        pass  # the standard reader says where, and also reads half a character, which PHP writes
    try:
        return json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise UnreadableExportError("not_utf8", what=what, byte=error.start) from error
    except json.JSONDecodeError as error:
        raise UnreadableExportError("not_json", what=what, line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableExportError("json_too_deep", what=what) from error


# What it means


def site_of(said: Mapping[str, Any]) -> Site:
    """The site of the index."""
    offset = said.get("gmt_offset")
    site = Site(
        name=html.unescape(_text(said, "name")), tagline=html.unescape(_text(said, "description")), home=_text(said, "home").rstrip("/"),
        address=_text(said, "url").rstrip("/"), gmt_offset=_offset(offset), time_zone=_text(said, "timezone_string"),
        front_page=_number(said.get("page_on_front")), posts_page=_number(said.get("page_for_posts")),
    )  # fmt: skip
    return restored(site, _extra(said))


def _offset(said: Any) -> str:
    """Hours as text, "0", "5.5", "-3": some sites give a number, others text."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return ""
    text = str(said).strip()
    return (text.rstrip("0").rstrip(".") or "0" if "." in text else text) if re.fullmatch(r"-?\d{1,2}(?:\.\d{1,2})?", text, re.A) else ""


def author_of(said: Mapping[str, Any], number: int) -> Author:
    author = Author(
        number=number, login=_text(said, "username"), name=_text(said, "name"), slug=_text(said, "slug"), email=_text(said, "email"),
        first_name=_text(said, "first_name"), last_name=_text(said, "last_name"), url=_text(said, "url"),
        description=_text(said, "description"),
    )  # fmt: skip
    return restored(author, _extra(said))


def term_of(said: Mapping[str, Any], number: int) -> Term:
    term = Term(
        number=number, taxonomy=_text(said, "taxonomy"), slug=_text(said, "slug"), name=_text(said, "name"),
        description=_text(said, "description"), parent=_number(said.get("parent")),
        meta=meta_of(said.get("meta")), link=_text(said, "link"),
        seo=_term_seo(said),
    )  # fmt: skip
    return restored(term, _extra(said))


def _term_seo(said: Mapping[str, Any]) -> Seo:
    head = _mapping(said.get("yoast_head_json"))
    if not head:
        return Seo()
    name, site = _text(said, "name"), _text(head, "og_site_name")
    found = seo_from_head(
        head, title=f"{name} Archives", title_rendered=name, link=_text(said, "link"), site_name=site, content=_text(said, "description"),
        excerpt="", type="term", status="publish",
    )  # fmt: skip
    return replace(found, page_type="", article_type="", breadcrumb="" if found.breadcrumb == html.unescape(name) else found.breadcrumb)


def comment_of(said: Mapping[str, Any], number: int) -> Comment:
    words = said.get("content")
    comment = Comment(
        number=number, object=_number(said.get("post")), parent=_number(said.get("parent")), author_name=_text(said, "author_name"),
        author_email=_text(said, "author_email"), author_url=_text(said, "author_url"), author_ip=_text(said, "author_ip"),
        author=_number(said.get("author")), date=date_text(_text(said, "date")) or "", date_gmt=date_text(_text(said, "date_gmt")) or "",
        content=_rendered(words) if (raw := _raw(words)) is None else raw, status=_text(said, "status") or "approved",
        type=_text(said, "type") or "comment", meta=meta_of(said.get("meta")),
    )  # fmt: skip
    return restored(comment, _extra(said))


def object_of(said: Mapping[str, Any], *, taxonomies: Mapping[str, str], site: Site, told: list[Told]) -> Object:
    """An object of any type. What is malformed is left empty, and said in `told`."""
    kind, number = _text(said, "type"), _number(said.get("id"))
    raw_title, title_rendered = _raw(said.get("title")), _rendered(said.get("title"))
    head = _mapping(said.get("yoast_head_json"))
    title = (
        (stored_title(title_rendered, head) if isinstance(said.get("title"), Mapping) else _text(said, "title"))
        if raw_title is None
        else raw_title
    )
    is_medium = kind == "attachment"
    words = said.get("description") if is_medium else said.get("content")
    raw, rendered = _raw(words), _rendered(words)
    summary = said.get("caption") if is_medium else said.get("excerpt")
    excerpt = _raw(summary)
    is_protected = _mapping(words).get("protected") is True and not rendered and not raw
    seo, meta = seo_from(meta_of(said.get("meta")))
    status = _text(said, "status") or ("inherit" if is_medium else "publish")
    if seo == Seo() and head:
        seo = seo_from_head(
            head, title=title, title_rendered=title_rendered, link=_text(said, "link"), site_name=site.name, content=rendered,
            excerpt=_rendered(summary), type=kind, status=status, pictures=_featured_addresses(said),
        )  # fmt: skip
    classes = _texts(said.get("class_list"))
    made = Object(
        number=number, type=kind, status=status, slug=_text(said, "slug"), title=title, content=raw or "",
        content_rendered=rendered, has_raw=raw is not None or is_medium or "content" not in said,
        excerpt=(excerpt if excerpt is not None else ""),
        date=_date(said, "date", kind, number, told), date_gmt=_date(said, "date_gmt", kind, number, told),
        modified=_date(said, "modified", kind, number, told), modified_gmt=_date(said, "modified_gmt", kind, number, told),
        author=_number(said.get("author")), parent=_number(said.get("post") if is_medium and said.get("post") else said.get("parent")),
        password=_text(said, "password"), is_protected=is_protected, comment_status=_text(said, "comment_status"),
        ping_status=_text(said, "ping_status"), is_sticky=said.get("sticky") is True, format=_format(said, classes),
        template=_text(said, "template"), menu_order=_number(said.get("menu_order")), guid=_guid(said.get("guid")),
        link=_text(said, "link"),
        terms=_terms(said, taxonomies, classes), meta=meta, seo=seo, featured=_number(said.get("featured_media")),
        medium=_medium(said) if is_medium else None,
        kept=_kept(said, taxonomies),
    )  # fmt: skip
    if is_medium and raw is None:
        made = replace(
            made, content=_unwrapped(rendered), content_rendered="", excerpt=_unwrapped(_rendered(summary)) if excerpt is None else excerpt
        )
    elif excerpt is None and kind != "attachment":
        made = replace(made, excerpt=_own_excerpt(_rendered(summary), rendered))
    made = restored(made, _extra(said))
    if made.is_protected:
        told.append(Told(outcome="refused", kind=kind, number=number, code="withheld"))
    elif not made.has_raw:
        told.append(Told(outcome="taken", kind=kind, number=number, code="rendered_only"))
    return made


def _own_excerpt(rendered: str, content: str) -> str:
    """An excerpt that was written by hand; one that was cut from the text is nobody's own."""
    if not rendered.strip() or rendered.rstrip().endswith(("[&hellip;]</p>", "[…]</p>")):
        return ""
    words = _words(rendered)
    return "" if words and _words(content).startswith(words) else _unwrapped(rendered)


def _words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def _unwrapped(rendered: str) -> str:
    """The text of one printed paragraph, which printing wraps again; anything else as it stands."""
    match = re.fullmatch(r"\s*<p>((?:(?!</?p\b).)*)</p>\s*", rendered, re.S)
    return match[1] if match else rendered.strip()


def _format(said: Mapping[str, Any], classes: tuple[str, ...]) -> str:
    return _text(said, "format") or next((each.removeprefix("format-") for each in classes if each.startswith("format-")), "standard")


def _terms(said: Mapping[str, Any], taxonomies: Mapping[str, str], classes: tuple[str, ...]) -> tuple[TermOf, ...]:
    embedded = {}
    for group in _list(_mapping(said.get("_embedded")).get("wp:term")):
        for each in _list(group):
            if isinstance(each, Mapping):
                embedded[_text(each, "taxonomy"), _number(each.get("id"))] = each
    found = []
    for key, taxonomy in taxonomies.items():
        numbers = [each for each in _list(said.get(key)) if type(each) is int and each > 0]
        marks = _slugs(classes, {"post_tag": "tag"}.get(taxonomy, taxonomy))
        slugs = marks if len(marks) == len(numbers) else []
        for place, number in enumerate(numbers):
            term = _mapping(embedded.get((taxonomy, number)))
            found.append(TermOf(
                taxonomy=taxonomy, number=number, slug=_text(term, "slug") or (slugs[place] if slugs else ""), name=_text(term, "name"),
            ))  # fmt: skip
    return tuple(found)


def _slugs(classes: tuple[str, ...], taxonomy: str) -> list[str]:
    """The terms that an item's classes name, in the order of its numbers; only those whose names are unchanged by it."""
    after = classes[classes.index("hentry") + 1 :] if "hentry" in classes else ()
    return [slug for each in after if each.startswith(f"{taxonomy}-") and _PLAIN_SLUG.match(slug := each.removeprefix(f"{taxonomy}-"))]


def _medium(said: Mapping[str, Any]) -> Medium:
    details = said.get("media_details")
    return Medium(
        address=_text(said, "source_url"), mime_type=_text(said, "mime_type"), alt=_text(said, "alt_text"),
        details=details if isinstance(details, dict) else {},
    )  # fmt: skip


def _featured_addresses(said: Mapping[str, Any]) -> list[str]:
    found = []
    for each in _list(_mapping(said.get("_embedded")).get("wp:featuredmedia")):
        medium = _mapping(each)
        found.append(_text(medium, "source_url"))
        sizes = _mapping(_mapping(medium.get("media_details")).get("sizes"))
        found += [_text(_mapping(size), "source_url") for size in sizes.values()]
    return [each for each in found if each]


def _guid(said: Any) -> str:
    raw = _raw(said)
    return raw if raw is not None else _rendered(said)


def _kept(said: Mapping[str, Any], taxonomies: Mapping[str, str]) -> dict[str, Any]:
    """What plugins added to the item."""
    found = {key: value for key, value in said.items() if key not in _ITEM_KEYS and key not in taxonomies}
    return {"rest": found} if found else {}


def meta_of(said: Any) -> Pairs:
    """Meta fields with their values as text: what is no text is JSON."""
    found = []
    for key, value in said.items() if isinstance(said, Mapping) else ():
        values = value if isinstance(value, list) and all(isinstance(each, str) for each in value) and value else [value]
        found.append((str(key), tuple(each if isinstance(each, str) else _as_text(each) for each in values)))
    return tuple(found)


def _as_text(value: Any) -> str:
    if value is True or value is False:
        return "1" if value else ""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# Values


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    listed = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return tuple(each for each in listed if isinstance(each, str))


def _raw(value: Any) -> str | None:
    raw = value.get("raw") if isinstance(value, Mapping) else None
    return raw if isinstance(raw, str) else None


def _rendered(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if type(value) is int and abs(value) < 10**18 else 0


def _date(said: Mapping[str, Any], name: str, kind: str, number: int, told: list[Told]) -> str:
    text = _text(said, name)
    found = date_text(text)
    if found is None:
        told.append(Told(outcome="changed", kind=kind, number=number, code="bad_date", values=(("field", name), ("value", text[:40]))))
    return found or ""


def _extra(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(said.get(EXTRA_KEY))


def _no_number(kind: str, name: str, value: Any) -> Told:
    return Told(outcome="refused", kind=kind, number=0, code="no_number", values=(("name", name[:80]), ("value", str(value)[:40])))
