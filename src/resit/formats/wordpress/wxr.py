"""WordPress's export files (WXR 1.0 to 1.2), read from front to back: whatever their size, one object at a time is in memory.

No document type, no entity, no other file and no address is ever read. Each bound of `faults.Bounds` is checked while the file is read;
where one is passed, or the file is broken, reading ends with one sentence that names the line. An object is given only when its end was
read, never half of one. Whoever wants to know before the first object that the last one is readable calls `survey_wxr` first.

expat reads the XML (the standard library's), not lxml: its handlers see a document type before anything comes of it, and count as they go.
"""

import codecs
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, TypeAlias
from xml.parsers import expat

from resit.formats.wordpress import php
from resit.formats.wordpress.extras import EXTRA, restored
from resit.formats.wordpress.faults import Bounds, UnreadableExportError
from resit.formats.wordpress.model import (
    Author,
    Comment,
    Kind,
    Medium,
    Object,
    Part,
    Site,
    Taxonomy,
    Term,
    TermOf,
    Told,
    date_text,
    number_text,
    pairs_of,
    seo_from,
)

PIECE = 1 << 16  # bytes that are read at once
MOST_NAMES = 5_000  # different names of elements, and of attributes
SKIPPED = frozenset({"revision", "customize_changeset", "oembed_cache", "user_request"})
FORMAT = "post_format"
STATUSES = {"1": "approved", "0": "hold"}  # of comments; spam and trash are called so
MIME_TYPES: Mapping[str, str] = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
    "svg": "image/svg+xml", "ico": "image/x-icon", "pdf": "application/pdf", "mp3": "audio/mpeg", "m4a": "audio/mpeg", "ogg": "audio/ogg",
    "wav": "audio/wav", "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "txt": "text/plain", "csv": "text/csv",
    "zip": "application/zip", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip

_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252"})
_CONTROLS = bytes(each for each in range(32) if each not in (9, 10, 13))
_WP = re.compile(r"http://wordpress\.org/export/1\.\d/(excerpt/)?\Z")
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    EXTRA: "resit",
}
# Elements that hold others, and within which they are read; elsewhere they are passed over.
_WITHIN = {
    "rss": {""}, "channel": {"rss"}, "item": {"channel"}, "wp:author": {"channel"}, "wp:category": {"channel"}, "wp:tag": {"channel"},
    "wp:term": {"channel"}, "wp:postmeta": {"item"}, "wp:comment": {"item"}, "wp:commentmeta": {"wp:comment"},
    "wp:termmeta": {"wp:category", "wp:tag", "wp:term"},
}  # fmt: skip
_PARTS = frozenset({"wp:author", "wp:category", "wp:tag", "wp:term", "item"})
_OF_CHANNEL = frozenset({
    "title", "link", "description", "language", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url", "resit:more", "resit:part",
})  # fmt: skip
KNOWN = frozenset({
    "title", "link", "pubDate", "dc:creator", "guid", "description", "content:encoded", "excerpt:encoded", "wp:post_id", "wp:post_date",
    "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt", "wp:comment_status", "wp:ping_status", "wp:post_name", "wp:status",
    "wp:post_parent", "wp:menu_order", "wp:post_type", "wp:post_password", "wp:is_sticky", "wp:attachment_url", "category", "resit:more",
})  # fmt: skip

Source: TypeAlias = bytes | BinaryIO


def read_wxr(source: Source, *, what: str = "the export", bounds: Bounds = Bounds()) -> Iterator[Part]:  # noqa: B008 (a frozen value)
    """The site, its authors, terms and objects in the file's order, each followed by what is to be told of it; also gzipped.

    Parameters
    ----------
    source
        Bytes, or a file opened in binary mode; it is read once, and not closed.
    what
        The file's name for sentences.

    Raises
    ------
    UnreadableExportError
        It is no export, is broken, or passes a bound; whatever was given before is whole.
    """
    yield from _Reading(what, bounds).parts(io.BytesIO(source) if isinstance(source, bytes) else source)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole export has, without its texts; `objects` counts (type, status)."""

    site: Site
    authors: int
    terms: int
    comments: int
    objects: Mapping[tuple[str, str], int]
    told: tuple[Told, ...]


def survey_wxr(source: Source, *, what: str = "the export", bounds: Bounds = Bounds()) -> Survey:  # noqa: B008 (a frozen value)
    """Read all of it once, keeping counts only; raises as `read_wxr` does."""
    site, counts, objects, told = Site(), Counter[type](), Counter[tuple[str, str]](), []
    for part in read_wxr(source, what=what, bounds=bounds):
        counts[type(part)] += 1
        if isinstance(part, Site):
            site = part
        elif isinstance(part, Object):
            objects[part.type, part.status] += 1
            counts[Comment] += len(part.comments)
        elif isinstance(part, Told):
            told.append(part)
    return Survey(site, counts[Author], counts[Term], counts[Comment], dict(objects), tuple(told))


# Bytes


def _pieces(source: BinaryIO, what: str, bounds: Bounds) -> Iterator[bytes]:
    head = source.read(PIECE)
    stream: Any = source
    if head[:2] == b"\x1f\x8b":
        stream = gzip.GzipFile(fileobj=_Rejoined(head, source))
        head = b""
    read = 0
    while True:
        try:
            piece = head or stream.read(PIECE)
        except (OSError, EOFError, zlib.error) as error:
            if stream is source:
                raise
            raise UnreadableExportError("not_gzip", what=what) from error
        head = b""
        if not piece:
            return
        read += len(piece)
        if read > bounds.most_bytes:
            raise UnreadableExportError("too_large", what=what, most=bounds.most_bytes)
        yield piece


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head, self.rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.head:
            piece, self.head = (self.head, b"") if size < 0 else (self.head[:size], self.head[size:])
            return piece
        return self.rest.read(size)


def _utf8(pieces: Iterator[bytes], what: str) -> Iterator[bytes]:
    """The pieces as UTF-8, checked, from whichever encoding the file declares."""
    first = next(pieces, b"")
    if not first.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableExportError("empty", what=what)
    declared = re.match(rb"\xef\xbb\xbf?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", first) or re.match(
        rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", first
    )
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if b"\x00" in first:
        raise UnreadableExportError("encoding", what=what, encoding=name.upper(), byte=first.index(b"\x00"))
    if name not in _ENCODINGS:
        raise UnreadableExportError("unknown_encoding", what=what, encoding=name)
    decoder = codecs.getincrementaldecoder(name)()
    done = 0
    piece = first
    while True:
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise UnreadableExportError("encoding", what=what, encoding=name.upper(), byte=max(done - waiting, 0) + error.start) from error
        if not piece:
            return
        done += len(piece)
        yield piece if name == "utf-8" else text.encode()
        piece = next(pieces, b"")


# XML


class _Reading:
    """One reading: expat's handlers, and the parts that they completed."""

    def __init__(self, what: str, bounds: Bounds) -> None:
        self.what, self.bounds = what, bounds
        self.ready: list[Part] = []
        self.names: dict[str, str] = {}
        self.stack: list[str] = []
        self.held: list[_Held] = []
        self.words: list[str] = []
        self.length = self.weight = self.count = self.objects = self.removed = 0
        self.leaf = self.is_wxr = False
        self.attributes: set[str] = set()
        self.fed = 0
        self.making = _Making()
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.buffer_size = PIECE
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = self.doctype
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def parts(self, source: BinaryIO) -> Iterator[Part]:
        final = False
        pieces = _utf8(_pieces(source, self.what, self.bounds), self.what)
        while not final:
            piece = next(pieces, b"")
            final = not piece
            clean = piece.translate(None, _CONTROLS)
            self.removed += len(piece) - len(clean)
            try:
                self.parser.Parse(clean, final)
            except expat.ExpatError as error:
                self._broken(error, final=final)
            self.fed += len(clean)
            if self.fed - self.parser.CurrentByteIndex > self.bounds.longest_text:
                raise self._fault("long_text", most=self.bounds.longest_text)  # one mark that does not end
            yield from self.ready
            self.ready.clear()
        if self.removed:
            yield Told(outcome="changed", kind=self.what, number=0, code="no_controls", values=(("count", self.removed),))

    def _broken(self, error: expat.ExpatError, *, final: bool) -> None:
        why = expat.ErrorString(error.code) or "?"
        if final and (self.stack or error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]):
            raise UnreadableExportError("cut", what=self.what, line=error.lineno) from error
        raise UnreadableExportError("not_xml", what=self.what, line=error.lineno, column=error.offset + 1, why=why) from error

    def _fault(self, code: str, **values: str | int) -> UnreadableExportError:
        return UnreadableExportError(code, what=self.what, line=self.parser.CurrentLineNumber, **values)

    def doctype(self, *_: Any) -> None:
        raise self._fault("doctype")

    def short(self, name: str) -> str:
        """ "wp:post_id" of "http://wordpress.org/export/1.2/ post_id"; a name of another namespace stays whole."""
        address, blank, local = name.rpartition(" ")
        match = _WP.match(address)
        prefix = _PREFIXES.get(address) if match is None else "excerpt" if match[1] else "wp"
        self.names[name] = found = f"{prefix}:{local}" if prefix else name if blank else local
        if len(self.names) > MOST_NAMES:
            raise self._fault("many_names", most=MOST_NAMES)
        self.is_wxr = self.is_wxr or match is not None
        return found

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = self.names.get(name) or self.short(name)
        stack = self.stack
        if not stack and name != "rss":
            raise UnreadableExportError("not_wxr", what=self.what, root=name.rpartition(" ")[2][:60])
        if len(stack) >= self.bounds.deepest:
            raise self._fault("too_deep", most=self.bounds.deepest)
        parent = stack[-1] if stack else ""
        stack.append(name)
        self.words, self.length, self.leaf = [], 0, True
        if name in _WITHIN and parent in _WITHIN[name] and (not self.held or self.held[-1].depth == len(stack) - 1):
            if name in _PARTS:
                self.weight = self.count = 0
                if self.making.site is None:
                    self._site()
                if name == "item":
                    self.objects += 1
                    if self.objects > self.bounds.most_objects:
                        raise self._fault("many_objects", most=self.bounds.most_objects)
            self.held.append(_Held(name, len(stack)))
            self.leaf = False
        elif attributes:
            self.attributes.update(attributes)
            if len(self.attributes) > MOST_NAMES:
                raise self._fault("many_names", most=MOST_NAMES)
            if self.held and len(stack) == self.held[-1].depth + 1:
                self.held[-1].attributes = attributes

    def text(self, words: str) -> None:
        if not self.leaf:
            return
        self.words.append(words)
        self.length += len(words)
        self.weight += len(words)
        if self.length > self.bounds.longest_text:
            raise self._fault("long_text", most=self.bounds.longest_text)
        if self.weight > self.bounds.largest_object:
            raise self._fault("large_object", most=self.bounds.largest_object)

    def end(self, _: str) -> None:
        name = self.stack.pop()
        held = self.held[-1] if self.held else None
        if held is None:
            return
        if held.depth == len(self.stack) + 1:
            self.held.pop()
            self._complete(held)
        elif self.leaf and held.depth == len(self.stack):
            self.count += 1
            if self.count > self.bounds.most_fields:
                raise self._fault("many_fields", most=self.bounds.most_fields)
            text = "".join(self.words)
            if name == "resit:part" and held.name == "channel":
                self.ready += self.making.extra_part(text)
            elif held.name != "channel" or name in _OF_CHANNEL:
                held.put(name, text)
        self.leaf = False
        self.words, self.length = [], 0

    def _complete(self, held: "_Held") -> None:
        around = self.held[-1] if self.held else None
        if held.name == "item":
            self.ready += self.making.object(held)
        elif held.name in _PARTS:
            self.ready.append(self.making.part(held))
        elif held.name == "channel" and self.making.site is None:
            self.held.append(held)
            self._site()
            self.held.pop()
        elif around is not None and held.name not in {"channel", "rss"}:
            around.inner.append(held)

    def _site(self) -> None:
        if not self.is_wxr:
            raise UnreadableExportError("not_wxr", what=self.what, root="rss")
        self.ready.append(self.making.make_site(self.held[-1]))


@dataclass(slots=True)
class _Held:
    """An element that holds others, with the texts of those that were read."""

    name: str
    depth: int
    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)  # domain, slug, name
    foreign: list[tuple[str, str]] = field(default_factory=list)
    inner: "list[_Held]" = field(default_factory=list)
    attributes: Mapping[str, str] | None = None

    def put(self, name: str, text: str) -> None:
        attributes, self.attributes = self.attributes, None
        if name == "category" and self.name == "item":
            if attributes and "domain" in attributes:
                self.terms.append((attributes["domain"], attributes.get("nicename", ""), text))
        elif self.name == "item" and name not in KNOWN:
            self.foreign.append((name, text))
        elif name not in self.fields:
            self.fields[name] = text

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def meta(self, name: str) -> list[tuple[str, str]]:
        return [(each.get("wp:meta_key"), each.get("wp:meta_value")) for each in self.inner if each.name == name]


# What it means


class _Making:
    """Makes parts of elements, knowing the authors and terms that came before."""

    def __init__(self) -> None:
        self.site: Site | None = None
        self.logins: dict[str, int] = {}
        self.by_slug: dict[tuple[str, str], Term] = {}
        self.seen: set[int] = set()

    def make_site(self, held: _Held) -> Site:
        self.site = site_of(held.fields)
        return self.site

    def part(self, held: _Held) -> Part:
        if held.name == "wp:author":
            number = number_text(held.get("wp:author_id"))
            if not number or number < 0:
                return _no_number("author", held.get("wp:author_login"), held.get("wp:author_id"))
            author = author_of(held.fields, number)
            if author.login:
                self.logins.setdefault(author.login, author.number)
            return author
        number = number_text(held.get("wp:term_id"))
        term = term_of(held.name, held.fields, number or 0, held.meta("wp:termmeta"))
        if not number or number < 0 or not term.taxonomy:
            return _no_number("term", term.name, held.get("wp:term_id"))
        above = self.by_slug.get((term.taxonomy, term.parent_slug)) if term.parent_slug and not term.parent else None
        if above is not None:
            term = replace(term, parent=above.number)
        self.by_slug.setdefault((term.taxonomy, term.slug), term)
        return term

    def object(self, held: _Held) -> list[Part]:
        kind = held.get("wp:post_type").strip() or "post"
        number = number_text(held.get("wp:post_id"))
        if not number or number < 0:
            return [_no_number(kind, held.get("title"), held.get("wp:post_id"))]
        if number in self.seen:
            return [Told(outcome="refused", kind=kind, number=number, code="twice")]
        self.seen.add(number)
        if kind in SKIPPED:
            return [Told(outcome="refused", kind=kind, number=number, code="skipped_type", values=(("type", kind),))]
        comments = [(each.fields, each.meta("wp:commentmeta")) for each in held.inner if each.name == "wp:comment"]
        told: list[Told] = []
        made = object_of(held.fields, held.terms, held.meta("wp:postmeta"), comments, held.foreign, told=told, logins=self.logins)
        terms = tuple(self.completed(each) for each in made.terms)
        return [replace(made, terms=terms) if terms != made.terms else made, *told]

    def completed(self, one: TermOf) -> TermOf:
        term = self.by_slug.get((one.taxonomy, one.slug)) if not one.number else None
        return one if term is None else TermOf(taxonomy=one.taxonomy, number=term.number, slug=one.slug, name=one.name or term.name)

    def extra_part(self, text: str) -> list[Part]:
        """What our own exports have beside WordPress's elements: a type, a taxonomy, a comment whose object is not there."""
        said = _json_object(text)
        match said.get("is"):
            case "kind":
                return [restored(Kind(slug="", rest_base=""), said)]
            case "taxonomy":
                return [restored(Taxonomy(slug="", rest_base=""), said)]
            case "comment":
                return [restored(Comment(number=0), said)]
        return []


def _json_object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _no_number(kind: str, name: str, value: str) -> Told:
    return Told(outcome="refused", kind=kind, number=0, code="no_number", values=(("name", name[:80]), ("value", value[:40] or "—")))


def site_of(said: Mapping[str, str]) -> Site:
    """The site of the elements that begin channel."""
    home = (said.get("wp:base_blog_url") or said.get("link", "")).strip().rstrip("/")
    version = said.get("wp:wxr_version", "").strip()
    site = Site(
        name=said.get("title", ""), tagline=said.get("description", ""), home=home,
        address=said.get("wp:base_site_url", "").strip().rstrip("/"), language=said.get("language", "").strip(),
        kept={"wxr_version": version} if version not in {"", "1.2"} else {},
    )  # fmt: skip
    return restored(site, said.get("resit:more", ""))


def author_of(said: Mapping[str, str], number: int) -> Author:
    """An author of the elements inside wp:author."""
    author = Author(
        number=number, login=said.get("wp:author_login", ""), email=said.get("wp:author_email", ""),
        name=said.get("wp:author_display_name", ""), first_name=said.get("wp:author_first_name", ""),
        last_name=said.get("wp:author_last_name", ""),
    )  # fmt: skip
    return restored(author, said.get("resit:more", ""))


def term_of(element: str, said: Mapping[str, str], number: int, meta: Sequence[tuple[str, str]]) -> Term:
    """A term of the elements inside wp:category, wp:tag or wp:term."""
    taxonomy, slug, name, about, above = {
        "wp:category": ("category", "wp:category_nicename", "wp:cat_name", "wp:category_description", "wp:category_parent"),
        "wp:tag": ("post_tag", "wp:tag_slug", "wp:tag_name", "wp:tag_description", ""),
    }.get(element, (said.get("wp:term_taxonomy", "").strip(), "wp:term_slug", "wp:term_name", "wp:term_description", "wp:term_parent"))
    term = Term(
        number=number, taxonomy=taxonomy, slug=said.get(slug, ""), name=said.get(name, ""), description=said.get(about, ""),
        parent_slug=said.get(above, ""), meta=pairs_of(meta),
    )  # fmt: skip
    return restored(term, said.get("resit:more", ""))


def comment_of(said: Mapping[str, str], meta: Sequence[tuple[str, str]], *, object_number: int, told: list[Told]) -> Comment:
    """A comment of the elements inside wp:comment."""
    number = number_text(said.get("wp:comment_id", "")) or 0
    approved = said.get("wp:comment_approved", "").strip()
    comment = Comment(
        number=number, object=object_number, parent=_number(said, "wp:comment_parent", "comment", number, told),
        author_name=said.get("wp:comment_author", ""), author_email=said.get("wp:comment_author_email", ""),
        author_url=said.get("wp:comment_author_url", ""), author_ip=said.get("wp:comment_author_IP", ""),
        author=_number(said, "wp:comment_user_id", "comment", number, told), date=_date(said, "wp:comment_date", "comment", number, told),
        date_gmt=_date(said, "wp:comment_date_gmt", "comment", number, told), content=said.get("wp:comment_content", ""),
        status=STATUSES.get(approved, approved), type=said.get("wp:comment_type", "") or "comment", meta=pairs_of(meta),
    )  # fmt: skip
    return restored(comment, said.get("resit:more", ""))


def object_of(
    said: Mapping[str, str],
    terms: Sequence[tuple[str, str, str]],
    meta: Sequence[tuple[str, str]],
    comments: Sequence[tuple[Mapping[str, str], Sequence[tuple[str, str]]]],
    foreign: Sequence[tuple[str, str]],
    *,
    told: list[Told],
    logins: Mapping[str, int],
) -> Object:
    """An object of the elements inside item. What is malformed is left empty, and said in `told`."""
    kind = said.get("wp:post_type", "").strip() or "post"
    number = number_text(said.get("wp:post_id", "")) or 0
    creator = said.get("dc:creator", "")
    given = {key: said.get(key, "") for key in ("title", "link", "guid", "content:encoded", "excerpt:encoded")}
    format_, own = "standard", []
    for domain, slug, name in terms:
        if domain == FORMAT and slug.startswith("post-format-"):
            format_ = slug.removeprefix("post-format-")
        else:
            own.append(TermOf(taxonomy=domain, slug=slug, name=name))
    seo, left = seo_from(pairs_of(meta))
    found, medium, featured, template = [], _Medium(said.get("wp:attachment_url", "").strip()), 0, ""
    for key, values in left:
        value = values[0] if len(values) == 1 else ""
        if key == "_thumbnail_id" and value != "0" and (said_number := _plain_number(value)):
            featured = said_number
        elif key == "_wp_page_template" and value not in ("", "default"):
            template = value
        elif kind != "attachment" or not medium.takes(key, value):
            found.append((key, values))
    if medium.is_bad:
        told.append(Told(outcome="changed", kind=kind, number=number, code="bad_details"))
    made = Object(
        number=number, type=kind, status=said.get("wp:status", "").strip() or "publish", slug=said.get("wp:post_name", ""),
        title=given["title"], content=given["content:encoded"], excerpt=given["excerpt:encoded"],
        date=_date(said, "wp:post_date", kind, number, told), date_gmt=_date(said, "wp:post_date_gmt", kind, number, told),
        modified=_date(said, "wp:post_modified", kind, number, told), modified_gmt=_date(said, "wp:post_modified_gmt", kind, number, told),
        author=logins.get(creator, 0), login="" if creator in logins else creator,
        parent=_number(said, "wp:post_parent", kind, number, told), password=said.get("wp:post_password", ""),
        comment_status=said.get("wp:comment_status", ""), ping_status=said.get("wp:ping_status", ""),
        is_sticky=said.get("wp:is_sticky", "").strip() == "1", format=format_, template=template,
        menu_order=_number(said, "wp:menu_order", kind, number, told), guid=given["guid"], link=given["link"], terms=tuple(own),
        meta=tuple(found), seo=seo, featured=featured,
        medium=medium.made() if kind == "attachment" else None,
        comments=tuple(comment_of(fields_, meta_, object_number=number, told=told) for fields_, meta_ in comments),
        kept={"foreign": [[*name.rpartition(" ")[::2], text] for name, text in foreign]} if foreign else {},
    )  # fmt: skip
    return restored(made, said.get("resit:more", ""))


@dataclass
class _Medium:
    """What an attachment's meta fields tell of its file."""

    address: str
    alt: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    is_bad: bool = False

    def takes(self, key: str, value: str) -> bool:
        """Whether the field says something of the file, so that it is no other meta field."""
        if key == "_wp_attachment_image_alt" and value:
            self.alt = value
            return True
        if key == "_wp_attachment_metadata" and value:
            try:
                details = php.unserialize(value)
            except php.SerializedValueError:
                self.is_bad = True
                return False
            if isinstance(details, dict):
                self.details = details
                return True
        return False

    def made(self) -> Medium:
        return Medium(address=self.address, mime_type=mime_type_of(self.address), alt=self.alt, details=self.details)


def mime_type_of(address: str) -> str:
    """By its ending; empty where that is not known."""
    return MIME_TYPES.get(address.partition("?")[0].rpartition(".")[2].lower(), "")


def _plain_number(value: str) -> int:
    return int(value) if re.fullmatch(r"[1-9][0-9]{0,17}", value, re.A) else 0


def _date(said: Mapping[str, str], name: str, kind: str, number: int, told: list[Told]) -> str:
    text = said.get(name, "")
    found = date_text(text)
    if found is None:
        told.append(Told(outcome="changed", kind=kind, number=number, code="bad_date", values=(("field", name), ("value", text[:40]))))
    return found or ""


def _number(said: Mapping[str, str], name: str, kind: str, number: int, told: list[Told]) -> int:
    text = said.get(name, "")
    found = number_text(text)
    if found is None:
        told.append(Told(outcome="changed", kind=kind, number=number, code="bad_number", values=(("field", name), ("value", text[:40]))))
    return found or 0
