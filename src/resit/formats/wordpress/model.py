"""What a hub has, in one neutral form between WordPress's export, its REST answers and our own store.

Numbers are WordPress's ids and 0 for none. Dates are text, "2025-12-17T09:02:33", local or GMT as their names say; empty where a site has
none ("0000-00-00"). Texts are as they are stored: raw markup where it is known. What a format has no place for of its own is kept, so that
an export gives it back.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from resit.domain.policy.explain import Say, Words, untranslated

Pairs: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Meta fields: each key once, in the order of its first value, with all its values as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site as a whole. `home` is the public address without a slash at its end, `address` where WordPress itself lies."""

    name: str = ""
    tagline: str = ""
    home: str = ""
    address: str = ""
    language: str = ""  # "en-US"
    gmt_offset: str = ""  # hours, "5.5"; empty: not told
    time_zone: str = ""  # "America/Chicago"; empty where only the offset is set, or nothing is told
    front_page: int = 0
    posts_page: int = 0
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote. Login and mail address come only by an export or for those who may see them; they are never printed."""

    number: int
    login: str = ""
    name: str = ""
    slug: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    url: str = ""
    description: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of objects as the REST interface tells it; built-in ones need not be told."""

    slug: str
    rest_base: str
    name: str = ""
    singular: str = ""
    is_hierarchical: bool = False
    taxonomies: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    archive: str = ""  # the path of its archive; empty: none
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A way to sort objects, as the REST interface tells it."""

    slug: str
    rest_base: str
    name: str = ""
    singular: str = ""
    is_hierarchical: bool = False
    types: tuple[str, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seo:
    """What an editor wrote for search engines in the SEO plugin's fields; templates like "%%title%% %%sep%% %%sitename%%" as they stand."""

    title: str = ""
    description: str = ""
    og_title: str = ""
    og_description: str = ""
    og_image: str = ""  # an address
    og_image_number: int = 0
    twitter_title: str = ""
    twitter_description: str = ""
    twitter_image: str = ""
    twitter_image_number: int = 0
    canonical: str = ""
    noindex: bool | None = None  # None: as the type has it
    nofollow: bool = False
    advanced: tuple[str, ...] = ()  # of noimageindex, noarchive, nosnippet
    breadcrumb: str = ""
    page_type: str = ""
    article_type: str = ""
    reading_minutes: int | None = None
    primary: tuple[tuple[str, int], ...] = ()  # (taxonomy, term)

    def as_dict(self) -> dict[str, Any]:
        """Only what is given, as `Document.seo` keeps it: pictures by number where they have one, else by address; primary as a dict."""
        found: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if (
                value not in ("", 0, (), None, False)
                or (name == "noindex" and value is False)
                or (name == "reading_minutes" and value == 0)
            ):
                found[name] = list(value) if name == "advanced" else dict(value) if name == "primary" else value
        if self.nofollow is False:
            found.pop("nofollow", None)
        for name in ("og_image", "twitter_image"):
            number = found.pop(f"{name}_number", 0)
            if number:
                found[name] = number
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of a taxonomy. `parent` is a number; `parent_slug` is what an export names, also where that term is not in it."""

    number: int
    taxonomy: str
    slug: str
    name: str = ""
    description: str = ""
    parent: int = 0
    parent_slug: str = ""
    meta: Pairs = ()
    seo: Seo = Seo()
    link: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermOf:
    """A term that an object bears: by number (REST), by slug and name (export), or both where the hub has the term."""

    taxonomy: str
    number: int = 0
    slug: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """What only a picture or file has. `details` is WordPress's own record: width, height, file, filesize, sizes, image_meta."""

    address: str = ""
    mime_type: str = ""
    alt: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def width(self) -> int | None:
        return _whole(self.details.get("width"))

    @property
    def height(self) -> int | None:
        return _whole(self.details.get("height"))

    @property
    def size(self) -> int | None:
        """Bytes of the file."""
        return _whole(self.details.get("filesize"))

    @property
    def sizes(self) -> Mapping[str, Mapping[str, Any]]:
        """Its smaller versions by name: file, width, height, mime type, and the address where it is told or can be known."""
        listed = self.details.get("sizes")
        folder = self.address.rpartition("/")[0]
        found = {}
        for name, each in listed.items() if isinstance(listed, dict) else ():
            if isinstance(each, dict) and isinstance(each.get("file") or each.get("source_url"), str):
                given = each.get("source_url") or (f"{folder}/{each['file']}" if folder else "")
                mime = each.get("mime_type") or each.get("mime-type") or ""
                found[name] = {**each, "mime_type": mime, "source_url": given}
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment. Mail and network address are for the export only."""

    number: int
    object: int = 0
    parent: int = 0
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""
    author_ip: str = ""
    author: int = 0  # a user's number
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    status: str = "approved"  # approved, hold, spam, trash
    type: str = "comment"
    meta: Pairs = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One post, page, question, medium, menu item or object of any other type.

    `content` is raw; where an anonymous REST answer gave only what is printed, `has_raw` is False and `content_rendered` holds that.
    """

    number: int
    type: str
    status: str = "publish"
    slug: str = ""
    title: str = ""
    content: str = ""
    content_rendered: str = ""
    excerpt: str = ""
    has_raw: bool = True
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    author: int = 0
    login: str = ""  # of the author, where only that is known
    parent: int = 0
    password: str = ""
    is_protected: bool = False  # its content was withheld for want of the password
    comment_status: str = ""  # open, closed; empty: not told
    ping_status: str = ""
    is_sticky: bool = False
    format: str = "standard"
    template: str = ""
    menu_order: int = 0
    guid: str = ""
    link: str = ""
    terms: tuple[TermOf, ...] = ()
    meta: Pairs = ()
    seo: Seo = Seo()
    featured: int = 0
    medium: Medium | None = None
    comments: tuple[Comment, ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What reading did to one object: "taken", "changed" (how) or "refused" (why). `code` names the sentence in `TOLD`."""

    outcome: str
    kind: str
    number: int
    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    def said(self, say: Say = untranslated) -> str:
        return TOLD[self.code](say).format(kind=self.kind, number=self.number, **dict(self.values))


Part: TypeAlias = Site | Author | Kind | Taxonomy | Term | Object | Comment | Told
"""What a reader yields, in the order of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """All of a site in memory. `comments` are those whose object is not here."""

    site: Site = Site()
    authors: tuple[Author, ...] = ()
    kinds: tuple[Kind, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    terms: tuple[Term, ...] = ()
    objects: tuple[Object, ...] = ()
    comments: tuple[Comment, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def media(self) -> tuple[Object, ...]:
        return tuple(each for each in self.objects if each.medium is not None)


def hub_of(parts: Iterable[Part]) -> Hub:
    """A hub of what was read: comments put to their objects, terms of objects completed by number, slug and name where both are there."""
    site = Site()
    lists: dict[type, list[Any]] = {each: [] for each in (Author, Kind, Taxonomy, Term, Object, Comment, Told)}
    for part in parts:
        if isinstance(part, Site):
            site = part
        else:
            lists[type(part)].append(part)
    terms = _with_parents(lists[Term])
    of_object: dict[int, list[Comment]] = {}
    known = {each.number for each in lists[Object]}
    for comment in lists[Comment]:
        of_object.setdefault(comment.object if comment.object in known else 0, []).append(comment)
    complete = Completing(terms)
    logins = {each.login: each.number for each in lists[Author] if each.login}
    objects = []
    for each in lists[Object]:
        changed: dict[str, Any] = {}
        whole = tuple(map(complete, each.terms))
        if whole != each.terms:
            changed["terms"] = whole
        if each.login in logins and not each.author:
            changed |= {"author": logins[each.login], "login": ""}
        if each.number in of_object:
            changed["comments"] = (*each.comments, *of_object[each.number])
        objects.append(replace(each, **changed) if changed else each)
    return Hub(
        site=site, authors=tuple(lists[Author]), kinds=tuple(lists[Kind]), taxonomies=tuple(lists[Taxonomy]), terms=tuple(terms),
        objects=tuple(objects), comments=tuple(of_object.get(0, ())), told=tuple(lists[Told]),
    )  # fmt: skip


class Completing:
    """Completes what an object says of a term by what the hub knows of it."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.by_number: dict[tuple[str, int], Term] = {}
        self.by_slug: dict[tuple[str, str], Term] = {}
        for each in terms:
            self.by_number.setdefault((each.taxonomy, each.number), each)
            self.by_slug.setdefault((each.taxonomy, each.slug), each)

    def __call__(self, one: TermOf) -> TermOf:
        term = self.by_number.get((one.taxonomy, one.number)) if one.number else self.by_slug.get((one.taxonomy, one.slug))
        if term is None or (one.number and one.slug and one.name):
            return one
        return TermOf(taxonomy=one.taxonomy, number=term.number, slug=one.slug or term.slug, name=one.name or term.name)


def _with_parents(terms: list[Term]) -> list[Term]:
    """Parents by number and by slug, where either is told and the hub has the term."""
    by_slug = {(each.taxonomy, each.slug): each.number for each in terms}
    by_number = {(each.taxonomy, each.number): each.slug for each in terms}
    found = []
    for each in terms:
        number = each.parent or (by_slug.get((each.taxonomy, each.parent_slug), 0) if each.parent_slug else 0)
        slug = each.parent_slug or (by_number.get((each.taxonomy, each.parent), "") if each.parent else "")
        found.append(each if (number, slug) == (each.parent, each.parent_slug) else replace(each, parent=number, parent_slug=slug))
    return found


# Meta fields


def pairs_of(values: Iterable[tuple[str, str]]) -> Pairs:
    """Meta fields in their stored order, the values of one key together."""
    found: dict[str, list[str]] = {}
    for key, value in values:
        found.setdefault(key, []).append(value)
    return tuple((key, tuple(each)) for key, each in found.items())


SEO_PREFIX = "_yoast_wpseo_"
_SEO_TEXTS: Mapping[str, str] = {
    "title": "title", "metadesc": "description", "opengraph-title": "og_title", "opengraph-description": "og_description",
    "opengraph-image": "og_image", "twitter-title": "twitter_title", "twitter-description": "twitter_description",
    "twitter-image": "twitter_image", "canonical": "canonical", "bctitle": "breadcrumb", "schema_page_type": "page_type",
    "schema_article_type": "article_type",
}  # fmt: skip
_SEO_NUMBERS = {
    "opengraph-image-id": "og_image_number",
    "twitter-image-id": "twitter_image_number",
    "estimated-reading-time-minutes": "reading_minutes",
}
_SEO_INDEX = {"1": True, "2": False}
_ADVANCED = ("noimageindex", "noarchive", "nosnippet")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.A)


def seo_from(meta: Pairs) -> tuple[Seo, Pairs]:
    """The SEO plugin's fields out of meta fields, and the meta fields that are left: what says nothing, or what nothing here reads."""
    found: dict[str, Any] = {}
    primary: list[tuple[str, int]] = []
    rest = []
    for key, values in meta:
        name = key.removeprefix(SEO_PREFIX) if key.startswith(SEO_PREFIX) and len(values) == 1 else ""
        value = values[0] if name else ""
        if name in _SEO_TEXTS and value:
            found[_SEO_TEXTS[name]] = value
        elif name in _SEO_NUMBERS and _NUMBER.fullmatch(value) and (value != "0" or name.startswith("est")):
            found[_SEO_NUMBERS[name]] = int(value)
        elif name == "meta-robots-noindex" and value in _SEO_INDEX:
            found["noindex"] = _SEO_INDEX[value]
        elif name == "meta-robots-nofollow" and value == "1":
            found["nofollow"] = True
        elif name == "meta-robots-adv" and value and set(value.split(",")) <= set(_ADVANCED):
            found["advanced"] = tuple(value.split(","))
        elif name.startswith("primary_") and _NUMBER.fullmatch(value) and value != "0":
            primary.append((name.removeprefix("primary_"), int(value)))
        else:
            rest.append((key, values))
    return (Seo(**found, primary=tuple(primary)) if found or primary else Seo()), tuple(rest)


def seo_meta(seo: Seo) -> Pairs:
    """The meta fields of the SEO plugin that say this; `seo_from` reads them back."""
    found: list[tuple[str, str]] = []
    for key, name in _SEO_TEXTS.items():
        found += [(key, getattr(seo, name))] if getattr(seo, name) else []
    if seo.og_image_number:
        found.append(("opengraph-image-id", str(seo.og_image_number)))
    if seo.twitter_image_number:
        found.append(("twitter-image-id", str(seo.twitter_image_number)))
    if seo.reading_minutes is not None:
        found.append(("estimated-reading-time-minutes", str(seo.reading_minutes)))
    if seo.noindex is not None:
        found.append(("meta-robots-noindex", "1" if seo.noindex else "2"))
    if seo.nofollow:
        found.append(("meta-robots-nofollow", "1"))
    if seo.advanced:
        found.append(("meta-robots-adv", ",".join(seo.advanced)))
    found += [(f"primary_{taxonomy}", str(number)) for taxonomy, number in seo.primary]
    return tuple((f"{SEO_PREFIX}{key}", (value,)) for key, value in found)


# Values


_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)", re.A)


def date_text(said: str) -> str | None:
    """ "2025-12-17T09:02:33" of WordPress's spelling with a blank or of that of REST; empty for none and "0000-00-00"; None for no date."""
    said = said.strip()
    if not said or said.startswith("0000-00-00"):
        return ""
    match = _DATE.fullmatch(said)
    if match is None:
        return None
    text = f"{match[1]}T{match[2]}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def number_text(said: str) -> int | None:
    """A whole number of at most 18 digits; 0 for nothing; None for anything else."""
    said = said.strip()
    if not said:
        return 0
    return int(said) if re.fullmatch(r"-?[0-9]{1,18}", said, re.A) else None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) else None


TOLD: Mapping[str, Words] = {
    "skipped_type": lambda _: _("{kind} {number} was left out: {type} holds nothing that readers see."),
    "no_number": lambda _: _("{kind} “{name}” was refused: its number is {value}, wanted is a whole number above 0."),
    "twice": lambda _: _("{kind} {number} was refused: an object with this number came before it."),
    "bad_date": lambda _: _("{kind} {number}: {field} is “{value}”, which is no date; it was left empty."),
    "bad_number": lambda _: _("{kind} {number}: {field} is “{value}”, which is no whole number; 0 was taken."),
    "bad_word": lambda _: _("{kind} {number}: {field} is no text; it was left empty."),
    "rendered_only": lambda _: _("{kind} {number}: the site gave its text only as printed; that was taken."),
    "withheld": lambda _: _("{kind} {number}: its text needs a password and was not given."),
    "no_controls": lambda _: _("{kind}: {count} control characters, which no XML file may have, were left out."),
    "bad_details": lambda _: _("{kind} {number}: what is told of its file cannot be read; it was kept as it stands."),
}  # fmt: skip
