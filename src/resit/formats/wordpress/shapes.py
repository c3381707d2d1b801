"""The objects of WordPress's REST interface, each from plain values: keys in WordPress's order, links with their hints.

A `Kind` is a type of document, a `Sorting` a taxonomy. `item` is a document of any type, in the context view, embed or edit; `item_bytes`
and `with_head` are what publication stores, so that a reader's request is answered from bytes. Addresses are whole; `home` has no slash
at its end. Nothing here decides who may see what: the caller says whether a password was given and what the asker may do.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from resit.formats.wordpress import jsontext

Shape = dict[str, Any]

NAMESPACE = "wp/v2"
READ: tuple[str, ...] = ("GET",)
CHANGE: tuple[str, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
VIEW, EMBED, EDIT = "view", "embed", "edit"
CURIES = [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]
MEDIA = "attachment"
BUILT_IN = frozenset({"post", "page"})  # WordPress gives these an author, replies and a history whatever they support
IN_EMBED: frozenset[str] = frozenset({
    "id", "date", "slug", "type", "link", "title", "excerpt", "author", "featured_media",
    "caption", "alt_text", "media_type", "mime_type", "media_details", "source_url", "yoast_head", "yoast_head_json", "_links",
})  # fmt: skip
TERM_IN_EMBED: frozenset[str] = frozenset({"id", "link", "name", "slug", "taxonomy", "yoast_head", "yoast_head_json", "_links"})
AUTHOR_IN_EMBED: frozenset[str] = frozenset({
    "id", "name", "url", "description", "link", "slug", "avatar_urls", "yoast_head", "yoast_head_json", "_links",
})  # fmt: skip
ENTITY = re.compile(r"&(?!(?:#\d+|#[xX][0-9a-fA-F]+|\w+);)")
NUMERIC = re.compile(r"^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$")
LINKS_BEGIN = b',"_links":{'


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorting:
    """A taxonomy. `types` are slugs of the types it sorts."""

    slug: str
    rest_base: str
    name: str
    singular: str
    path: str
    types: tuple[str, ...]
    is_hierarchical: bool
    is_builtin: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A type of document. `supports` has WordPress's words: title, editor, author, excerpt, thumbnail, comments, revisions…"""

    slug: str
    rest_base: str
    name: str
    singular: str
    archive_path: str
    permalink: str
    supports: frozenset[str]
    sortings: tuple[Sorting, ...]
    is_hierarchical: bool
    is_builtin: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MediumValues:
    """What only a picture or file has. `address` is whole; `sizes` as WordPress has them, each with a whole `source_url`."""

    address: str
    file: str  # below the folder of uploads
    mime_type: str
    width: int | None = None
    height: int | None = None
    size: int | None = None  # bytes
    alt: str = ""
    caption: str = ""
    description: str = ""
    sizes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image_meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemValues:
    """A document. The four moments are `YYYY-MM-DDTHH:MM:SS`, local and in UTC; texts ending `_html` are as printed."""

    home: str
    kind: Kind
    number: int
    status: str
    slug: str
    link: str
    guid: str
    date: str
    date_gmt: str | None
    modified: str
    modified_gmt: str
    title: str = ""
    title_html: str = ""
    content: str = ""
    content_html: str = ""
    excerpt: str = ""
    excerpt_html: str = ""
    password: str = ""
    author: int = 0
    featured: int = 0
    parent: int = 0
    menu_order: int = 0
    comments_open: bool = False
    pings_open: bool = False
    is_sticky: bool = False
    format: str = "standard"
    template: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    terms: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)  # taxonomy's slug -> (number, slug) of each
    revisions: int = 0
    last_revision: int = 0
    medium: MediumValues | None = None


# Documents


def item(
    values: ItemValues, *, context: str = VIEW, unlocked: bool = False, allow: Sequence[str] = READ, actions: Iterable[str] = ()
) -> Shape:
    """A document without its head. `unlocked`: its password was given, or none is asked of this reader; `actions` only for edit."""
    kind, edits = values.kind, context == EDIT
    closed = bool(values.password) and not (unlocked or edits)
    made: Shape = {
        "id": values.number,
        "date": values.date,
        "date_gmt": values.date_gmt,
        "guid": {"rendered": _amp(values.guid), "raw": values.guid} if edits else {"rendered": _amp(values.guid)},
        "modified": values.modified,
        "modified_gmt": values.modified_gmt,
    }
    if edits:
        made["password"] = values.password
    made |= {"slug": values.slug, "status": values.status, "type": kind.slug, "link": values.link}
    if "title" in kind.supports:
        made["title"] = {"raw": values.title, "rendered": values.title_html} if edits else {"rendered": values.title_html}
    if "editor" in kind.supports:
        printed = {"rendered": "" if closed else values.content_html, "protected": bool(values.password)}
        block_version = 1 if "<!-- wp:" in values.content else 0
        made["content"] = {"raw": values.content, **printed, "block_version": block_version} if edits else printed
    if "excerpt" in kind.supports and kind.slug != MEDIA:
        printed = {"rendered": "" if closed else values.excerpt_html, "protected": bool(values.password)}
        made["excerpt"] = {"raw": values.excerpt, **printed} if edits else printed
    made |= _of_supports(values)
    if kind.slug != MEDIA:
        for each in kind.sortings:
            made[each.rest_base] = [number for number, _slug in values.terms.get(each.slug, ())]
    if edits and kind.slug != MEDIA:
        pattern = kind.permalink.replace("%slug%", "%postname%").replace("%path%", "%pagename%")
        made |= {"permalink_template": f"{values.home}/{pattern}", "generated_slug": values.slug}
    made["class_list"] = class_list(values, closed=closed)
    if values.medium is not None:
        made |= _medium(values, values.medium, edits=edits)
    made["_links"] = item_links(values, allow=allow, actions=actions if edits else ())
    return made if context != EMBED else {key: each for key, each in made.items() if key in IN_EMBED}


def _of_supports(values: ItemValues) -> Shape:
    kind = values.kind
    made: Shape = {}
    can = kind.supports.__contains__
    if can("author"):
        made["author"] = values.author
    if can("thumbnail"):
        made["featured_media"] = values.featured
    if kind.is_hierarchical:
        made["parent"] = values.parent
    if can("page-attributes"):
        made["menu_order"] = values.menu_order
    if can("comments"):
        made["comment_status"] = "open" if values.comments_open else "closed"
        made["ping_status"] = "open" if values.pings_open else "closed"
    if kind.slug == "post":
        made["sticky"] = values.is_sticky
    made["template"] = values.template
    if can("post-formats"):
        made["format"] = values.format or "standard"
    if can("custom-fields"):
        made["meta"] = dict(values.meta) or []
    return made


def _medium(values: ItemValues, medium: MediumValues, *, edits: bool) -> Shape:
    is_image = medium.mime_type.startswith("image/")
    description, caption = _described(values, medium, is_image=is_image), _paragraph(medium.caption)
    details: Shape = {}
    if is_image:
        details = {"width": medium.width or 0, "height": medium.height or 0, "file": medium.file}
    if medium.size is not None:
        details["filesize"] = medium.size
    details["sizes"] = {name: dict(size) for name, size in medium.sizes.items() if name != "full"}
    if is_image:
        details["sizes"]["full"] = {
            "file": medium.file.rsplit("/", 1)[-1],
            "width": medium.width or 0,
            "height": medium.height or 0,
            "mime_type": medium.mime_type,
            "source_url": medium.address,
        }
        details["image_meta"] = dict(medium.image_meta)
    made: Shape = {
        "description": {"raw": medium.description, "rendered": description} if edits else {"rendered": description},
        "caption": {"raw": medium.caption, "rendered": caption} if edits else {"rendered": caption},
        "alt_text": medium.alt,
        "media_type": "image" if is_image else "file",
        "mime_type": medium.mime_type,
        "media_details": details,
        "post": values.parent or None,
        "source_url": medium.address,
    }
    if edits:
        made["missing_image_sizes"] = []
    return made


def _described(values: ItemValues, medium: MediumValues, *, is_image: bool) -> str:
    address = escape(medium.address)
    if is_image:
        shown = medium.sizes.get("medium", {"source_url": medium.address, "width": medium.width or 0, "height": medium.height or 0})
        inner = (
            f'<img width="{shown.get("width", 0)}" height="{shown.get("height", 0)}" src="{escape(str(shown.get("source_url", "")))}" '
            f'class="attachment-medium size-medium" alt="{escape(medium.alt)}" decoding="async" />'
        )
    else:
        inner = values.title_html
    return f"<p class=\"attachment\"><a href='{address}'>{inner}</a></p>\n{_paragraph(medium.description)}"


def _paragraph(html: str) -> str:
    return f"{html}\n" if html.startswith("<p") else f"<p>{html}</p>\n" if html.strip() else ""


def class_list(values: ItemValues, *, closed: bool) -> list[str]:
    """The classes that a theme gives the element around a document."""
    kind = values.kind
    classes = [f"post-{values.number}", kind.slug, f"type-{kind.slug}", f"status-{values.status}"]
    if "post-formats" in kind.supports:
        classes.append(f"format-{values.format or 'standard'}")
    if closed:
        classes.append("post-password-required")
    elif values.password:
        classes.append("post-password-protected")
    if values.featured and not closed and kind.slug != MEDIA:
        classes.append("has-post-thumbnail")
    classes.append("hentry")
    for each in kind.sortings:
        name = "tag" if each.slug == "post_tag" else each.slug
        for number, slug in values.terms.get(each.slug, ()):
            said = re.sub(r"[^A-Za-z0-9_-]", "", re.sub(r"%[a-fA-F0-9]{2}", "", slug))
            classes.append(f"{name}-{number if NUMERIC.match(said) or not said.strip('-') else said}")
    return classes


def item_links(values: ItemValues, *, allow: Sequence[str] = READ, actions: Iterable[str] = ()) -> Shape:
    """What a document leads to; of a medium without replies of its own too."""
    kind, base = values.kind, f"{values.home}/wp-json/{NAMESPACE}"
    own, builtin = f"{base}/{kind.rest_base}/{values.number}", kind.slug in BUILT_IN
    links: Shape = {
        "self": [_self(own, allow)],
        "collection": [{"href": f"{base}/{kind.rest_base}"}],
        "about": [{"href": f"{base}/types/{kind.slug}"}],
    }
    if values.author and (builtin or "author" in kind.supports):
        links["author"] = [{"embeddable": True, "href": f"{base}/users/{values.author}"}]
    if builtin or "comments" in kind.supports:
        links["replies"] = [{"embeddable": True, "href": f"{base}/comments?post={values.number}"}]
    if builtin or "revisions" in kind.supports:
        links["version-history"] = [{"count": values.revisions, "href": f"{own}/revisions"}]
        if values.revisions and values.last_revision:
            links["predecessor-version"] = [{"id": values.last_revision, "href": f"{own}/revisions/{values.last_revision}"}]
    if kind.is_hierarchical and values.parent:
        links["up"] = [{"embeddable": True, "href": f"{base}/{kind.rest_base}/{values.parent}"}]
    if values.featured and kind.slug != MEDIA:
        links["wp:featuredmedia"] = [{"embeddable": True, "href": f"{base}/media/{values.featured}"}]
    if kind.slug != MEDIA:
        links["wp:attachment"] = [{"href": f"{base}/media?parent={values.number}"}]
    if kind.sortings and kind.slug != MEDIA:
        links["wp:term"] = [
            {"taxonomy": each.slug, "embeddable": True, "href": f"{base}/{each.rest_base}?post={values.number}"} for each in kind.sortings
        ]
    for each in actions:
        links[f"wp:action-{each}"] = [{"href": own}]
    return with_curies(links)


def item_bytes(values: ItemValues, *, unlocked: bool = False) -> bytes:
    """A document as any reader gets it, as JSON text, without its head."""
    return jsontext.dumps(item(values, unlocked=unlocked))


def with_head(item: bytes, head_html: str | None, head: Mapping[str, Any] | None) -> bytes:
    """`item_bytes` with the head's two fields where WordPress has them; nothing is parsed, so that it costs as little as it looks.

    Raises
    ------
    ValueError
        `item` has no links, so it is none of `item_bytes`.
    """
    at = _head_place(item)
    two = b',"yoast_head":%b,"yoast_head_json":%b' % (jsontext.dumps(head_html), jsontext.dumps(None if head is None else dict(head)))
    return b"%b%b%b" % (item[:at], two, item[at:])


def _head_place(item: bytes) -> int:
    # In a string every quote is escaped, so this can only be the object's own key; it is the last one.
    end = item.rindex(LINKS_BEGIN)
    number = item[len(b'{"id":') : item.find(b",")]
    classes = item.find(b'"class_list":["post-%b","attachment"' % number)
    return end if classes < 0 else item.index(b"]", classes) + 1


def head_after(made: Shape, head_html: str | None, head: Mapping[str, Any] | None, *, after: str = "") -> Shape:
    """`made` with the head's two fields behind the key `after`, else before its links."""
    two = {"yoast_head": head_html, "yoast_head_json": None if head is None else dict(head)}
    if after and after in made:
        keys = list(made)
        split = keys.index(after) + 1
        return {**{key: made[key] for key in keys[:split]}, **two, **{key: made[key] for key in keys[split:]}}
    links = made.pop("_links", None)
    made |= two
    if links is not None:
        made["_links"] = links
    return made


def for_embedding(made: Shape, fields: frozenset[str] = IN_EMBED) -> Shape:
    return {key: each for key, each in made.items() if key in fields}


# Terms, authors


@dataclass(frozen=True, kw_only=True, slots=True)
class TermValues:
    """A term. `count` is of published documents with this very term."""

    home: str
    sorting: Sorting
    type_bases: Mapping[str, str]  # a type's slug -> its rest_base
    number: int
    name: str
    slug: str
    description: str
    count: int
    parent: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


def term(values: TermValues, *, context: str = VIEW, allow: Sequence[str] = READ) -> Shape:
    sorting, base = values.sorting, f"{values.home}/wp-json/{NAMESPACE}"
    made: Shape = {
        "id": values.number,
        "count": values.count,
        "description": values.description,
        "link": f"{values.home}/{sorting.path}/{values.slug}/",
        "name": escaped_name(values.name),
        "slug": values.slug,
        "taxonomy": sorting.slug,
    }
    if sorting.is_hierarchical:
        made["parent"] = values.parent
    made["meta"] = dict(values.meta) or []
    links: Shape = {
        "self": [_self(f"{base}/{sorting.rest_base}/{values.number}", allow)],
        "collection": [{"href": f"{base}/{sorting.rest_base}"}],
        "about": [{"href": f"{base}/taxonomies/{sorting.slug}"}],
    }
    if values.parent:
        links["up"] = [{"embeddable": True, "href": f"{base}/{sorting.rest_base}/{values.parent}"}]
    posts = [values.type_bases[each] for each in sorting.types if each in values.type_bases]
    if posts:
        links["wp:post_type"] = [{"href": f"{base}/{each}?{sorting.rest_base}={values.number}"} for each in posts]
    made["_links"] = with_curies(links)
    return made if context != EMBED else for_embedding(made, TERM_IN_EMBED)


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorValues:
    """Whoever wrote something. `email`, `roles` and `username` are for their own eyes and an administrator's."""

    home: str
    number: int
    name: str
    slug: str
    url: str = ""
    description: str = ""
    username: str = ""
    email: str = ""
    roles: Sequence[str] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    registered: str = ""


def author(values: AuthorValues, *, context: str = VIEW, allow: Sequence[str] = READ) -> Shape:
    """An author. There are no avatars: a picture from elsewhere would tell others who reads."""
    base = f"{values.home}/wp-json/{NAMESPACE}/users"
    made: Shape = {"id": values.number}
    if context == EDIT:
        made["username"] = values.username
    made["name"] = values.name
    if context == EDIT:
        made |= {"first_name": "", "last_name": "", "email": values.email}
    made |= {"url": values.url, "description": values.description, "link": f"{values.home}/author/{values.slug}/"}
    if context == EDIT:
        made |= {"locale": "en_US", "nickname": values.name}
    made["slug"] = values.slug
    if context == EDIT:
        made |= {
            "roles": list(values.roles),
            "registered_date": values.registered,
            "capabilities": dict(values.capabilities),
            "extra_capabilities": dict.fromkeys(values.roles, True),
        }
    made["meta"] = []
    made["_links"] = {"self": [_self(f"{base}/{values.number}", allow)], "collection": [{"href": base}]}
    return made if context != EMBED else for_embedding(made, AUTHOR_IN_EMBED)


# Types, taxonomies, statuses


def document_type(kind: Kind, *, home: str, context: str = VIEW) -> Shape:
    """A type. In the context edit also what it can do."""
    base = f"{home}/wp-json/{NAMESPACE}"
    made: Shape = {}
    if context == EDIT:
        made["capabilities"] = {each: f"{each}s" for each in ("edit_post", "read_post", "delete_post")}
    made |= {"description": "", "hierarchical": kind.is_hierarchical, "has_archive": bool(kind.archive_path) and not kind.is_builtin}
    if context == EDIT:
        made |= {
            "visibility": {"show_in_nav_menus": True, "show_ui": True},
            "viewable": True,
            "labels": {"name": kind.name, "singular_name": kind.singular},
        }
    made |= {"name": kind.name, "slug": kind.slug, "icon": ICONS.get(kind.slug, "dashicons-admin-post")}
    if context == EDIT:
        made["supports"] = dict.fromkeys(sorted(kind.supports), True)
    made |= {
        "taxonomies": [each.slug for each in kind.sortings],
        "rest_base": kind.rest_base,
        "rest_namespace": NAMESPACE,
        "template": [],
        "template_lock": False,
        "_links": with_curies({"collection": [{"href": f"{base}/types"}], "wp:items": [{"href": f"{base}/{kind.rest_base}"}]}),
    }
    if context != EMBED:
        return made
    return {key: each for key, each in made.items() if key in {"name", "slug", "icon", "rest_base", "rest_namespace", "template", "template_lock", "_links"}}  # fmt: skip


ICONS: Mapping[str, str] = {
    "post": "dashicons-admin-post",
    "page": "dashicons-admin-page",
    MEDIA: "dashicons-admin-media",
}


def taxonomy(sorting: Sorting, *, home: str, context: str = VIEW) -> Shape:
    base = f"{home}/wp-json/{NAMESPACE}"
    made: Shape = {"name": sorting.name, "slug": sorting.slug}
    if context == EDIT:
        made |= {
            "capabilities": dict.fromkeys(("manage_terms", "edit_terms", "delete_terms"), "manage_categories"),
            "labels": {"name": sorting.name, "singular_name": sorting.singular},
            "show_cloud": not sorting.is_hierarchical,
        }
    made |= {
        "description": "",
        "types": list(sorting.types),
        "hierarchical": sorting.is_hierarchical,
        "rest_base": sorting.rest_base,
        "rest_namespace": NAMESPACE,
    }
    if context == EDIT:
        made["visibility"] = {
            "public": True, "publicly_queryable": True, "show_admin_column": True, "show_in_nav_menus": True, "show_in_quick_edit": True,
            "show_ui": True,
        }  # fmt: skip
    made["_links"] = with_curies({"collection": [{"href": f"{base}/taxonomies"}], "wp:items": [{"href": f"{base}/{sorting.rest_base}"}]})
    if context != EMBED:
        return made
    return {key: each for key, each in made.items() if key in {"name", "slug", "rest_base", "rest_namespace", "_links"}}


STATUSES: Mapping[str, tuple[str, bool, bool]] = {
    # name, may a stranger read it, can a list be asked for it
    "publish": ("Published", True, True),
    "future": ("Scheduled", False, False),
    "draft": ("Draft", False, False),
    "pending": ("Pending", False, False),
    "private": ("Private", False, False),
    "trash": ("Trash", False, False),
}


def status(slug: str, *, home: str, context: str = VIEW) -> Shape:
    """How a document may stand."""
    name, public, queryable = STATUSES[slug]
    made: Shape = {"name": name}
    if context == EDIT:
        made |= {"private": slug == "private", "protected": slug in {"future", "draft", "pending"}}
    made["public"] = public
    made["queryable"] = queryable
    if context == EDIT:
        made["show_in_list"] = slug != "trash"
    made |= {"slug": slug, "date_floating": slug in {"draft", "pending"}}
    made["_links"] = {"archives": [{"href": f"{home}/wp-json/{NAMESPACE}/posts" + ("" if slug == "publish" else f"?status={slug}")}]}
    if context != EMBED:
        return made
    return {key: each for key, each in made.items() if key in {"name", "slug", "_links"}}


# Search, oEmbed, the index, comments, revisions


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundValues:
    """One thing that a search found: a document or a term. `route` is its own below the namespace, "faq/549"."""

    home: str
    number: int
    title: str
    url: str
    type: str  # post, term
    subtype: str
    route: str
    about: str  # "types/faq"


def found(values: FoundValues, *, context: str = VIEW) -> Shape:
    """A result of a search; the same in every context."""
    del context
    base = f"{values.home}/wp-json/{NAMESPACE}"
    return {
        "id": values.number,
        "title": values.title,
        "url": values.url,
        "type": values.type,
        "subtype": values.subtype,
        "_links": {
            "self": [{"embeddable": True, "href": f"{base}/{values.route}", "targetHints": {"allow": list(READ)}}],
            "about": [{"href": f"{base}/{values.about}"}],
            "collection": [{"href": f"{base}/search"}],
        },
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class OembedValues:
    home: str
    site_name: str
    title: str
    url: str
    html: str
    author_name: str = ""
    author_url: str = ""
    thumbnail: tuple[str, int, int] | None = None  # address, width, height


def oembed(values: OembedValues, *, width: int = 600, height: int = 338) -> Shape:
    made: Shape = {
        "version": "1.0",
        "provider_name": values.site_name,
        "provider_url": values.home,
        "author_name": values.author_name or values.site_name,
        "author_url": values.author_url or values.home,
        "title": values.title,
        "type": "rich",
        "width": width,
        "height": height,
        "html": values.html,
    }
    if values.thumbnail:
        made |= dict(zip(("thumbnail_url", "thumbnail_width", "thumbnail_height"), values.thumbnail, strict=True))
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexValues:
    """The hub as the index tells of it."""

    home: str
    name: str
    description: str
    time_zone: str
    gmt_offset: str  # hours, as text: "0", "5.5"
    namespaces: Sequence[str]
    authentication: Mapping[str, Any] = field(default_factory=dict)
    posts_page: int = 0
    front_page: int = 0


def index(values: IndexValues, routes: Mapping[str, Any]) -> Shape:
    return {
        "name": values.name,
        "description": values.description,
        "url": values.home,
        "home": values.home,
        "gmt_offset": values.gmt_offset,
        "timezone_string": values.time_zone,
        "page_for_posts": values.posts_page,
        "page_on_front": values.front_page,
        "show_on_front": "page" if values.front_page else "posts",
        "namespaces": list(values.namespaces),
        "authentication": dict(values.authentication) or [],
        "routes": dict(routes),
        "site_logo": 0,
        "site_icon": 0,
        "site_icon_url": "",
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentValues:
    home: str
    number: int
    document: int
    document_route: str  # "posts/12"
    document_type: str
    parent: int
    author_name: str
    author_url: str
    date: str
    date_gmt: str
    content_html: str
    link: str


def comment(values: CommentValues, *, context: str = VIEW) -> Shape:
    base = f"{values.home}/wp-json/{NAMESPACE}"
    made: Shape = {
        "id": values.number,
        "post": values.document,
        "parent": values.parent,
        "author": 0,
        "author_name": values.author_name,
        "author_url": values.author_url,
        "date": values.date,
        "date_gmt": values.date_gmt,
        "content": {"rendered": values.content_html},
        "link": values.link,
        "status": "approved",
        "type": "comment",
        "meta": [],
    }
    links: Shape = {
        "self": [_self(f"{base}/comments/{values.number}", READ)],
        "collection": [{"href": f"{base}/comments"}],
        "up": [{"embeddable": True, "post_type": values.document_type, "href": f"{base}/{values.document_route}"}],
    }
    if values.parent:
        links["in-reply-to"] = [{"embeddable": True, "href": f"{base}/comments/{values.parent}"}]
    made["_links"] = links
    if context != EMBED:
        return made
    return {key: each for key, each in made.items() if key not in {"post", "date_gmt", "status", "meta"}}


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionValues:
    home: str
    kind: Kind
    document: int
    number: int
    author: int
    date: str
    date_gmt: str
    slug: str
    guid: str
    title: str
    title_html: str
    content: str
    content_html: str
    excerpt: str
    excerpt_html: str


def revision(values: RevisionValues, *, context: str = VIEW) -> Shape:
    """An earlier state of a document, for those who may edit it."""
    edits = context == EDIT
    kind = values.kind
    made: Shape = {
        "author": values.author,
        "date": values.date,
        "date_gmt": values.date_gmt,
        "id": values.number,
        "modified": values.date,
        "modified_gmt": values.date_gmt,
        "parent": values.document,
        "slug": values.slug,
        "guid": {"rendered": _amp(values.guid), "raw": values.guid} if edits else {"rendered": _amp(values.guid)},
    }
    for name, support, raw, rendered in (
        ("title", "title", values.title, values.title_html),
        ("content", "editor", values.content, values.content_html),
        ("excerpt", "excerpt", values.excerpt, values.excerpt_html),
    ):
        if support in kind.supports:
            made[name] = {"raw": raw, "rendered": rendered} if edits else {"rendered": rendered}
    made["_links"] = {"parent": [{"href": f"{values.home}/wp-json/{NAMESPACE}/{kind.rest_base}/{values.document}"}]}
    if context != EMBED:
        return made
    return {key: each for key, each in made.items() if key in {"author", "date", "id", "parent", "slug", "title", "excerpt", "_links"}}


# The parts


def with_curies(links: Shape) -> Shape:
    """`links` with the key to their short names, where any is short."""
    return {**links, "curies": CURIES} if any(name.startswith("wp:") for name in links) else links


def escaped_name(name: str) -> str:
    """A name for HTML text; what is escaped already stays, quotes stay as they are."""
    return ENTITY.sub("&amp;", name).replace("<", "&lt;").replace(">", "&gt;")


def _self(href: str, allow: Sequence[str]) -> Shape:
    return {"href": href, "targetHints": {"allow": list(allow)}}


def _amp(address: str) -> str:
    """As WordPress prints an address in HTML; what is escaped already stays."""
    return ENTITY.sub("&#038;", address)
