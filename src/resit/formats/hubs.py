"""Pages of other people's hubs: WordPress answers and exports, sitemaps and saved HTML, read into blocks, sentences, links and JSON-LD.

Reads bytes, opens no connection, runs no script. Each bound below is a promise: a page that would pass it is cut there and says so
in `HubPage.cut`, and what cannot be read at all gives an `UnreadableHubError` with one sentence.
"""

import gzip
import html
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from resit.domain.policy.explain import Say, Words, untranslated

MOST_BYTES = 12_000_000
MOST_BLOCKS = 20_000
MOST_LINKS = 20_000
MOST_TEXT = 2_000_000  # characters of all blocks of a page
MOST_ITEMS = 20_000  # pages in one file of answers
LONGEST_BLOCK = 20_000
DEEPEST = 250  # elements inside each other that are followed

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 7, "dt": 7}
BLOCKS = {
    "p", "li", "blockquote", "pre", "dd", "figcaption", "caption", "td", "th", "div", "section", "article", "main", "address", "details", "tr",
    "table", "ul", "ol", "dl", "tbody", "thead", "tfoot", "figure", "body", "center", "fieldset", "html", "header", "hgroup",
}  # fmt: skip
# What is no text of the page: code, forms, and the furniture around it.
DROPPED = {"script", "style", "noscript", "template", "svg", "nav", "footer", "form", "button", "select", "iframe", "object", "head", "aside", "math", "textarea", "dialog"}  # fmt: skip
FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|sidebar|breadcrumbs?|cookies?|share|sharing|social|related|comments?|widget|newsletter|subscribe|pagination|skip-link|screen-reader-text|toc|table-of-contents)(?:$|[\s_-])",
    re.I,
)
SPACE = re.compile(r"[\s\u00a0\u200b]+")
LABEL = re.compile(r"[A-Z][\w()&/'’-]{1,30}(?: [\w()&/'’-]{1,20}){0,2}:")
# A full stop ends a sentence before a capital, a figure or a quotation; not after a short form or inside "U.S.".
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9$£€])")
SHORT_FORMS = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|dr|mr|mrs|ms|st|inc|u\.s|u\.k|min|max|hrs?|mins?|yrs?|dept|fig|sec|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\b[A-Z])\.[\"'”’)\]]*\s*$", re.I)  # fmt: skip


class UnreadableHubError(ValueError):
    """What was given is no page, answer, export or sitemap that can be read; `code` names the sentence in `SENTENCES`."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values: Mapping[str, str | int] = values
        super().__init__(self.said(untranslated))

    def said(self, say: Say) -> str:
        return SENTENCES[self.code](say).format(**self.values)


SENTENCES: Mapping[str, Words] = {
    "too_large": lambda _: _("{what} has more than {most} bytes, which are not read."),
    "empty": lambda _: _("{what} is empty."),
    "not_a_page": lambda _: _("{what} is no web page: it begins like another kind of file."),
    "is_a_sitemap": lambda _: _("{what} is a sitemap: it names pages and holds none."),
    "not_a_sitemap": lambda _: _("{what} is no sitemap: it begins with <{root}> where <urlset> or <sitemapindex> should stand."),
    "no_html": lambda _: _("{what} has no HTML that can be read."),
    "no_text": lambda _: _("{what} shows no text."),
    "rest_error": lambda _: _("{what} is an error of the REST API: {message}"),
    "no_items": lambda _: _("{what} is JSON without a page in it; wanted are items of wp-json/wp/v2 with title and content."),
    "not_utf8": lambda _: _("{what} is JSON that is not UTF-8: byte {byte} cannot be read."),
    "not_json": lambda _: _("{what} is no JSON: line {line}, column {column}."),
    "too_deep": lambda _: _("{what} is JSON nested too deep to be read."),
    "not_xml": lambda _: _("{what} is no XML that can be read."),
    "not_gzip": lambda _: _("{what} is a gzip file that cannot be unpacked."),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the text: its words, the whole address it leads to, the block it stands in (-1: none)."""

    text: str
    address: str
    block: int


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of text: a heading, a paragraph, a list item, a row of a table (cells after their column's name)."""

    text: str
    kind: str  # heading, text, item, row
    headings: tuple[str, ...] = ()  # those above it, from the page's down to the nearest
    level: int = 0  # of a heading
    cells: tuple[str, ...] = ()  # of a row: each of its figures with the row's and its column's name


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its block and the headings above; `start` is its offset in the block's text."""

    text: str
    block: int
    start: int
    headings: tuple[str, ...]
    kind: str
    lead: str = ""  # for a list item: the sentence that introduces the list


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer, as JSON-LD or as the page shows it; `block` is where it is shown (-1: only in JSON-LD)."""

    name: str
    answer: str
    block: int = -1


@dataclass(frozen=True)
class HubPage:
    """One page as people and search engines see it."""

    address: str
    title: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()
    marked: tuple[Question, ...] = ()  # the questions of its FAQPage data
    has_faq_data: bool = False  # FAQPage data is there, in whatever state
    broken_data: tuple[str, ...] = ()  # JSON-LD that cannot be read, in words
    kind: str = "page"  # WordPress's type where known: post, page, faq …
    site: str = ""  # the site's name where known
    slug: str = ""
    has_head: bool = True  # the head was there to be looked at, so missing data is missing
    cut: bool = False  # the page was longer than is read

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of the blocks in reading order; headings are sentences too."""
        return tuple(_sentences(self.blocks))

    @cached_property
    def shown(self) -> tuple[Question, ...]:
        """The questions that the page shows, each with the text below it."""
        return tuple(_shown_questions(self))

    @cached_property
    def text(self) -> str:
        return "\n".join(each.text for each in self.blocks)


# What is given


def read_hub(content: bytes, *, address: str = "", content_type: str = "") -> tuple[HubPage, ...]:
    """The pages in one file: an HTML page, an answer of the WordPress REST API (one item or a list), or a WordPress export (WXR).

    `address` is where the file came from or its name; it stands for pages that do not say their own.

    Raises
    ------
    UnreadableHubError
        It is none of these, is empty, or is longer than 12 MB.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableHubError("too_large", what=address or "?", most=MOST_BYTES)
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content, address)
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise UnreadableHubError("empty", what=address or "?")
    if head[:1] in b"{[":
        return pages_of_answer(_json(content, address), address=address)
    if head[:5] == b"%PDF-" or (b"\x00" in head[:200] and content[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableHubError("not_a_page", what=address or "?")
    if b"<rss" in head and b"wordpress.org/export" in content[:4000]:
        return tuple(_export(content, address))
    if head.startswith(b"<?xml") and (b"<urlset" in head or b"<sitemapindex" in head):
        raise UnreadableHubError("is_a_sitemap", what=address or "?")
    return (read_page(content, address=address, content_type=content_type),)


def read_page(content: bytes, *, address: str = "", content_type: str = "") -> HubPage:
    """One HTML page; see `read_hub`."""
    tree = _tree(_decoded(content, content_type))
    if tree is None:
        raise UnreadableHubError("no_html", what=address or "?")
    head = _Head.of(tree)
    walk = _walked(tree, base=head.base or head.canonical or address)
    if not walk.blocks and not head.title:
        raise UnreadableHubError("no_text", what=address or "?")
    title = next((each.text for each in walk.blocks if each.kind == "heading" and each.level == 1), "") or head.title
    data = _Data.of(head.scripts, micro=head.micro)
    return HubPage(
        address=head.canonical or address, title=title, blocks=tuple(walk.blocks), links=tuple(walk.links), marked=tuple(data.questions),
        has_faq_data=data.is_faq, broken_data=tuple(data.broken), site=head.site, slug=slug_of(head.canonical or address), cut=walk.cut,
    )  # fmt: skip


def pages_of_answer(answer: Any, *, address: str = "") -> tuple[HubPage, ...]:
    """The pages in an answer of the REST API that was already decoded: one item, a list, or `{"body": …}` of an envelope.

    Raises
    ------
    UnreadableHubError
        There is no item with a title or content in it.
    """
    if isinstance(answer, Mapping) and "body" in answer and "status" in answer and not isinstance(answer["status"], str):
        answer = answer["body"]
    if isinstance(answer, Mapping) and "code" in answer and "message" in answer and "data" in answer:
        raise UnreadableHubError("rest_error", what=address or "?", message=str(answer["message"])[:200])
    items = answer if isinstance(answer, Sequence) and not isinstance(answer, str) else [answer]
    pages = tuple(
        _item(each, address) for each in items[:MOST_ITEMS] if isinstance(each, Mapping) and ("content" in each or "title" in each)
    )
    if not pages:
        raise UnreadableHubError("no_items", what=address or "?")
    return pages


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names: pages, and further sitemaps."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def read_sitemap(content: bytes, *, address: str = "") -> Sitemap:
    """The addresses of a sitemap or sitemap index, also gzipped, in its order, each once.

    Raises
    ------
    UnreadableHubError
        It is no sitemap.
    """
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content, address)
    if len(content) > MOST_BYTES:
        raise UnreadableHubError("too_large", what=address or "?", most=MOST_BYTES)
    root = _xml(content, address or "the sitemap")
    name = etree.QName(root).localname
    if name not in {"urlset", "sitemapindex"}:
        raise UnreadableHubError("not_a_sitemap", what=address or "?", root=str(name)[:60])
    found = [
        each.text.strip() for each in root.iter("{*}loc") if each.text and etree.QName(each.getparent()).localname in {"url", "sitemap"}
    ]
    unique = tuple(dict.fromkeys(found))[:MOST_ITEMS]
    return Sitemap(unique, ()) if name == "urlset" else Sitemap((), unique)


def rest_address(content: bytes) -> str:
    """Where a page of a WordPress site says that its REST API is; empty where it does not."""
    match = re.search(rb"<link[^>]{0,200}?https://api\.w\.org/[^>]{0,400}>", content[:200_000])
    found = re.search(rb"href=[\"']([^\"']{8,500})[\"']", match[0]) if match else None
    return "" if found is None else html.unescape(found[1].decode("utf-8", "ignore"))


# WordPress


def _item(item: Mapping[str, Any], address: str) -> HubPage:
    title = plain_text(_rendered(item.get("title")))
    own = item.get("link")
    own = own if isinstance(own, str) and own else address
    body = _rendered(item.get("content"))
    tree = _tree(f"<body>{body[:MOST_BYTES]}</body>") if body.strip() else None
    walk = _walked(tree, base=own, headings=(title,) if title else ()) if tree is not None else _Walk()
    head = item.get("yoast_head_json")
    schema = head.get("schema") if isinstance(head, Mapping) else None
    scripts = [] if tree is None else _Head.of(tree).scripts
    data = _Data.of([*scripts, *([schema] if schema is not None else [])])
    site = head.get("og_site_name", "") if isinstance(head, Mapping) else ""
    kind = item.get("type")
    slug = item.get("slug")
    return HubPage(
        address=own, title=title, blocks=tuple(walk.blocks), links=tuple(walk.links), marked=tuple(data.questions),
        has_faq_data=data.is_faq, broken_data=tuple(data.broken), kind=kind if isinstance(kind, str) else "page",
        site=site if isinstance(site, str) else "", slug=slug if isinstance(slug, str) else slug_of(own),
        has_head=schema is not None or bool(scripts), cut=walk.cut,
    )  # fmt: skip


def _rendered(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("rendered", value.get("raw", ""))
    return value if isinstance(value, str) else ""


def _export(content: bytes, address: str) -> Iterator[HubPage]:
    root = _xml(content, address or "the export")
    for item in list(root.iter("item"))[:MOST_ITEMS]:
        words = {etree.QName(each).localname: each for each in item if isinstance(each.tag, str)}
        kind = (words["post_type"].text or "") if "post_type" in words else ""
        status = (words["status"].text or "") if "status" in words else "publish"
        if kind in {"attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles", "wp_template"} or status != "publish":
            continue
        body = next((each.text or "" for each in item if isinstance(each.tag, str) and each.tag.endswith("content/}encoded")), "")
        own = (words["link"].text if "link" in words else None) or address
        # Raw content has its paragraphs as blank lines where no block editor wrote them.
        text = body if "<p" in body else "".join(f"<p>{each}</p>" for each in re.split(r"\n\s*\n", body))
        title = words["title"].text if "title" in words else ""
        yield _item({"title": title or "", "content": text, "link": own, "type": kind or "page"}, address)


# HTML


def _tree(text: str) -> Any:
    parser = lxml_html.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _decoded(content: bytes, content_type: str) -> str:
    """The page's text by its byte order mark, its header, its meta tag, then UTF-8 and Windows-1252: whichever first can read it."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _safe(content.decode(name, errors="replace"))
    said = [*re.findall(r"charset=[\"']?([\w.:-]{2,40})", content_type, re.I)]
    said += [
        each.decode("ascii", "ignore") for each in re.findall(rb"<meta[^>]{0,200}?charset=[\"']?\s*([\w.:-]{2,40})", content[:4096], re.I)
    ]
    for name in ["utf-8", *said] if not said or _is_utf8(said[0]) else [said[0], "utf-8", *said[1:]]:
        try:
            return _safe(content.decode(name))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return _safe(content.decode("cp1252", errors="replace"))


def _is_utf8(name: str) -> bool:
    return name.casefold().replace("-", "") == "utf8"


def _safe(text: str) -> str:
    """Without the characters that XML knows not, and without an XML declaration, which lxml refuses in decoded text."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", text)
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)


@dataclass
class _Head:
    title: str = ""
    canonical: str = ""
    base: str = ""
    site: str = ""
    scripts: list[Any] = field(default_factory=list)
    micro: list[tuple[str, str]] | None = None  # questions of FAQPage microdata

    @classmethod
    def of(cls, tree: Any) -> "_Head":
        head = cls()
        for each in tree.iter("title", "link", "base", "meta", "script"):
            name = each.tag
            if name == "title" and not head.title:
                head.title = _tidy(each.text_content())[:500]
            elif name == "link" and "canonical" in (each.get("rel") or "").split():
                head.canonical = head.canonical or (each.get("href") or "").strip()[:2000]
            elif name == "base" and each.get("href"):
                head.base = head.base or each.get("href").strip()[:2000]
            elif name == "meta" and each.get("property") == "og:site_name":
                head.site = (each.get("content") or "")[:200]
            elif name == "script" and "ld+json" in (each.get("type") or ""):
                head.scripts.append(each.text or "")
        if not head.canonical.startswith(("http://", "https://")):
            head.canonical = ""
        if tree.xpath("boolean(//*[contains(@itemtype, 'schema.org/FAQPage')])"):
            head.micro = []
            for each in tree.xpath("//*[contains(@itemtype, 'schema.org/Question')]")[:2000]:
                name = " ".join(part.text_content() for part in each.xpath(".//*[@itemprop='name']")[:1])
                answer = " ".join(part.text_content() for part in each.xpath(".//*[@itemprop='text']")[:1])
                head.micro.append((_tidy(name), _tidy(answer)))
        return head


@dataclass
class _Walk:
    """The walk through a page: blocks and links as they are met."""

    base: str = ""
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    cut: bool = False
    _above: list[tuple[int, str]] = field(default_factory=list)
    _first: tuple[str, ...] = ()
    _room: int = MOST_TEXT

    def add(self, text: str, kind: str, level: int = 0, cells: tuple[str, ...] = ()) -> None:
        """Keep a block; empty ones, and those past the bounds, are not kept."""
        text = _tidy(text)
        if not text:
            return
        if len(self.blocks) >= MOST_BLOCKS or self._room <= 0 or len(text) > LONGEST_BLOCK:
            self.cut = True
            if len(self.blocks) >= MOST_BLOCKS or self._room <= 0:
                return
            text = text[:LONGEST_BLOCK]
        self._room -= len(text)
        if kind == "text" and LABEL.fullmatch(text):
            kind, level = "heading", 8  # "MPJE:" alone on its line heads what follows, as a heading does
        if kind == "heading":
            while self._above and self._above[-1][0] >= level:
                self._above.pop()
        self.blocks.append(Block(text, kind, (*self._first, *(each for _, each in self._above)), level, cells))
        if kind == "heading":
            self._above.append((level, text[:500]))

    def link(self, element: Any) -> None:
        if len(self.links) >= MOST_LINKS:
            self.cut = True
            return
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            return
        try:
            whole = urljoin(self.base, href) if self.base.startswith("http") else href
        except ValueError:
            return
        words = _tidy(_words_of(element))
        if words:
            self.links.append(Link(words[:500], whole[:2000], len(self.blocks)))


def _walked(tree: Any, *, base: str, headings: tuple[str, ...] = ()) -> _Walk:
    walk = _Walk(base=base, _first=headings)
    root = _content_root(tree)
    if root is None:
        return walk
    _Walker(walk).walk(root)
    return walk


def _content_root(tree: Any) -> Any:
    """The page's main part where it is marked as such and holds most of the text; else its whole body."""
    body = tree.find("body")
    body = tree if body is None else body
    for path in ("//main", "//*[@role='main']", "//article"):
        found = tree.xpath(path)
        if len(found) == 1 and len(found[0].xpath("string()")) > 200:
            return found[0]
    return body


class _Walker:
    """Goes through the elements without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, walk: _Walk) -> None:
        self.out = walk
        self.words: list[str] = []
        self.kind, self.level = "text", 0

    def flush(self) -> None:
        self.out.add("".join(self.words), self.kind, self.level)
        self.words = []

    def walk(self, root: Any) -> None:
        # (element, depth, is it being left?)
        stack: list[tuple[Any, int, bool]] = [(root, 0, False)]
        while stack and not (self.out.cut and len(self.out.blocks) >= MOST_BLOCKS):
            element, depth, leaving = stack.pop()
            if leaving:
                self._leave(element)
                if element is not root and element.tail:
                    self.words.append(element.tail)
                continue
            tag = element.tag if isinstance(element.tag, str) else ""
            if not tag or tag in DROPPED or depth > DEEPEST or _is_hidden(element) or (tag == "header" and depth <= 3):
                self.out.cut = self.out.cut or depth > DEEPEST
                if element is not root and element.tail:
                    self.words.append(element.tail)
                continue
            if tag == "table" and self._table(element):
                if element.tail:
                    self.words.append(element.tail)
                continue
            self._enter(element, tag)
            stack.append((element, depth, True))
            stack.extend((child, depth + 1, False) for child in reversed(element))
        self.flush()

    def _enter(self, element: Any, tag: str) -> None:
        if tag in HEADINGS or tag in BLOCKS:
            self.flush()
            self.kind, self.level = ("heading", HEADINGS[tag]) if tag in HEADINGS else ("item" if tag == "li" else "text", 0)
        elif tag == "br":
            self.words.append("\n")
        elif tag == "a":
            self.out.link(element)
        if element.text:
            self.words.append(element.text)

    def _leave(self, element: Any) -> None:
        tag = element.tag
        if tag in HEADINGS or tag in BLOCKS:
            self.flush()
            self.kind, self.level = "text", 0

    def _table(self, table: Any) -> bool:
        """A table of figures as rows; False for one that only lays out the page."""
        rows = [[cell for cell in row if isinstance(cell.tag, str) and cell.tag in {"td", "th"}] for row in list(table.iter("tr"))[:2000]]
        rows = [row for row in rows if row]
        if len(rows) < 2 or max(map(len, rows)) < 2 or table.find(".//table") is not None:
            return False
        texts = [[_tidy(_words_of(cell)) for cell in row] for row in rows]
        if any(len(cell) > 2000 for row in texts for cell in row):
            return False
        self.flush()
        for each in table.iter("a"):
            self.out.link(each)
        is_head = all(cell.tag == "th" for cell in rows[0]) or (
            len(texts[0]) > 2 and not any(re.search(r"\d", cell) for cell in texts[0][1:])
        )
        names = texts[0] if is_head else []
        for row in texts[1:] if is_head else texts:
            self.out.add(_row(row, names), "row", cells=_cells(row, names))
        return True


def _row(cells: Sequence[str], names: Sequence[str]) -> str:
    """ "CCMA: Wait: 30 days; Fee: $165": a row's first cell, then each further one after its column's name."""
    label, rest = cells[0], cells[1:]
    said = [f"{name}: {cell}" if name and len(rest) > 1 else cell for name, cell in _named(rest, names) if cell]
    return f"{label}: {'; '.join(said)}" if label and said else label or "; ".join(said)


def _named(rest: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip((*names[1:], *[""] * len(rest)), rest, strict=False)


def _cells(cells: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Each further cell by itself: "NHA, CCMA: Fee: $165". What names a row are its first cells until one has a figure, at most three."""
    if not names or len(cells) < 3:
        return ()
    key = [cells[0]]
    for cell in cells[1:3]:
        if not cell or len(cell) > 50 or re.search(r"\d", cell):
            break
        key.append(cell)
    label = ", ".join(dict.fromkeys(each for each in key if each))
    return tuple(f"{label}: {name}: {cell}" if name else f"{label}: {cell}" for name, cell in _named(cells[1:], names) if cell)


def _words_of(element: Any, most: int = LONGEST_BLOCK) -> str:
    """The text inside an element, at most so many characters of it."""
    pieces: list[str] = []
    for each in element.itertext():
        pieces.append(each)
        most -= len(each)
        if most <= 0:
            break
    return "".join(pieces)


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    if style and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style, re.I):
        return True
    if element.get("role") in {"navigation", "contentinfo", "search", "dialog"}:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    # Furniture is small beside the page: where the mark stands on most of the text, it is wrong and the text is kept.
    return bool(
        len(names) < 400
        and FURNITURE.search(names)
        and element.tag in {"div", "ul", "section", "ol"}
        and len(element) < 400
        and len(_words_of(element, 3000)) < 3000
        and "faq" not in names.casefold()
    )


def _tidy(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def plain_text(fragment: str) -> str:
    """The words of a short piece of HTML, tags and entities resolved."""
    return _tidy(html.unescape(re.sub(r"<[^>]{0,2000}>", "", fragment)))[:1000]


def slug_of(address: str) -> str:
    """The last part of an address's path: "what-if-you-fail" of ".../faq/what-if-you-fail/"."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".html").removesuffix(".json")


# JSON-LD


@dataclass
class _Data:
    is_faq: bool = False
    questions: list[Question] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, scripts: Iterable[Any], *, micro: list[tuple[str, str]] | None = None) -> "_Data":
        """What the FAQPage data of `scripts` says: texts of JSON-LD, or graphs already decoded."""
        data = cls()
        for each in scripts:
            graph = each
            if isinstance(each, str):
                try:
                    graph = json.loads(each[:MOST_BYTES], strict=False)
                except (ValueError, RecursionError) as error:
                    if each.strip():
                        data.broken.append(f"JSON-LD that is no JSON ({_json_fault(error)})")
                        data.is_faq = data.is_faq or "FAQPage" in each
                    continue
            for node in _nodes(graph):
                if "FAQPage" in _types(node):
                    data.is_faq = True
                    data._take(node)
        if micro is not None:
            data.is_faq = True
            data.questions += [Question(name, answer) for name, answer in micro if name]
        return data

    def _take(self, node: Mapping[str, Any]) -> None:
        entities = node.get("mainEntity")
        listed = entities if isinstance(entities, list) else [] if entities is None else [entities]
        if not listed:
            self.broken.append("FAQPage data without a question")
        for each in listed[:2000]:
            if not isinstance(each, Mapping):
                self.broken.append("a question of the FAQPage data is no object")
                continue
            if set(each) == {"@id"}:
                continue
            name, answer = each.get("name"), each.get("acceptedAnswer")
            answer = answer[0] if isinstance(answer, list) and answer else answer
            said = answer.get("text") if isinstance(answer, Mapping) else None
            if not isinstance(name, str) or not name.strip():
                self.broken.append("a question of the FAQPage data has no name")
                continue
            if not isinstance(said, str) or not said.strip():
                self.broken.append(f"the question “{plain_text(name)[:80]}” of the FAQPage data has no answer")
            self.questions.append(Question(plain_text(name), plain_text(said) if isinstance(said, str) else ""))


def _json_fault(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "too deep"


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    said = node.get("@type")
    return tuple(each for each in (said if isinstance(said, list) else [said]) if isinstance(each, str))


def _nodes(graph: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a graph that may be an entity, without recursion."""
    waiting, seen = [graph], 0
    while waiting and seen < 20_000:
        each = waiting.pop()
        seen += 1
        if isinstance(each, Mapping):
            yield each
            waiting.extend(value for key, value in each.items() if key in {"@graph", "mainEntity", "hasPart", "mainEntityOfPage"})
        elif isinstance(each, list):
            waiting.extend(each)


# Sentences and questions


def split_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence of a block with its offset; decimals, short forms and initials end none."""
    start = 0
    for match in SENTENCE_END.finditer(text):
        piece = text[start : match.start()]
        if SHORT_FORMS.search(piece[-12:]):
            continue
        if piece.strip():
            yield start, text[start : match.end()].rstrip()
        start = match.end()
    if text[start:].strip():
        yield start, text[start:]


def _sentences(blocks: Sequence[Block]) -> Iterator[Sentence]:
    lead = ""
    for place, block in enumerate(blocks):
        if block.kind in {"text", "heading"}:
            lead = ""
        if block.cells:
            yield from (Sentence(text, place, 0, block.headings, block.kind) for text in block.cells)
            continue
        last = ""
        for start, text in split_sentences(block.text):
            last = text
            yield Sentence(text, place, start, block.headings, block.kind, lead if block.kind == "item" else "")
        if block.kind == "text" and last.rstrip().endswith(":"):
            lead = last


QUESTION = re.compile(r"^(?:q(?:uestion)?\s*\d*\s*[:.)-]\s*|\d{1,3}\s*[.)]\s*)?(?P<question>[^?]{8,250}\?)\s*$", re.I)


def _shown_questions(page: HubPage) -> Iterator[Question]:
    """Headings (and whole bold or numbered lines) that ask, each with what stands below it until the next heading."""
    blocks = page.blocks
    for place, block in enumerate(blocks):
        match = QUESTION.match(block.text)
        if match is None or (block.kind != "heading" and not (len(block.text) < 200 and block.kind == "text")):
            continue
        answer: list[str] = []
        for following in blocks[place + 1 : place + 40]:
            if following.kind == "heading" or QUESTION.match(following.text):
                break
            answer.append(following.text)
        if answer:
            yield Question(match["question"], " ".join(answer)[:5000], place)


# Files


def _json(content: bytes, address: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableHubError("not_utf8", what=address or "?", byte=error.start) from error
    except json.JSONDecodeError as error:
        raise UnreadableHubError("not_json", what=address or "?", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise UnreadableHubError("too_deep", what=address or "?") from error


def _xml(content: bytes, what: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True)
    try:
        root = etree.parse(io.BytesIO(content), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise UnreadableHubError("not_xml", what=what) from error
    if root is None:
        raise UnreadableHubError("not_xml", what=what)
    return root


def _unpacked(content: bytes, address: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableHubError("not_gzip", what=address or "?") from error
    if len(unpacked) > MOST_BYTES:
        raise UnreadableHubError("too_large", what=address or "?", most=MOST_BYTES)
    return unpacked
