"""HTML as blocks of text, by lxml: what frames the page is dropped where its own marks say so, and in doubt is kept.

libxml2's HTML parser loads nothing from elsewhere and knows no entities but those of HTML. The tree is walked without recursion, and
everything has a bound: a page nested beyond reason is refused, one longer than we read is cut.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from resit.formats.pages import MOST_BLOCKS, MOST_TEXT, Block, BlockKind, Readable, UnreadablePageError, one_line
from resit.formats.quantities import quantities_in

LONG_TAG = 8_000  # bytes; shorter ones are not counted
MOST_ATTRIBUTES = 500
MOST_ELEMENTS = 150_000
"""Elements of one page that are walked; a long handbook has 20,000."""
MOST_LOOKS = 100_000
"""Elements that are looked at ahead in one page to see whether they frame it; past it nothing more is dropped."""

_Element = etree._Element

_DROPPED = """
script style noscript template svg math canvas object embed applet audio video iframe frame frameset map select option optgroup datalist
input textarea progress meter head dialog
"""
DROPPED = frozenset(_DROPPED.split())
FRAMING = frozenset({"navigation", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"})  # roles
LONG_CELL = 500  # characters
MOST_IN_CELL = 6  # blocks
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = """
a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span strike
strong sub sup time tt u var wbr img picture source
"""
INLINE = frozenset(_INLINE.split())
BOLD = frozenset({"b", "strong"})
CELLS = frozenset({"td", "th"})
MAIN_PARTS = frozenset({"main", "article", "section", "td"})

_COOKIES = re.compile(
    r"\b(?:cookie|consent|gdpr|ccpa|onetrust|cookiebot|cc[-_]?(?:window|banner)|privacy[-_]?(?:banner|notice|popup)|osano|truste)", re.I
)
_MENU = re.compile(r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|breadcrumbs?|skip[-_]?links?|pagination|pager)(?:$|[-_ ])", re.I)
_BESIDE = re.compile(
    r"(?:^|[-_ ])(?:sidebar|side[-_]?bar|widget(?:[-_]area)?|related|recommended|comments?|commentlist|comment[-_]list"
    r"|disqus[-_]thread|respond"
    r"|newsletter|subscribe|promo(?:tion)?|advert(?:isement)?|ads?|banner|share|sharing|social|author[-_]?(?:box|bio)|popular|trending"
    r"|recent[-_]?posts|latest[-_]?(?:news|posts)"
    r"|news[-_]?(?:feed|list|ticker)|ticker|toc|table[-_]of[-_]contents|upsell|cta|call[-_]to[-_]action|popup|modal"
    r"|sticky[-_]?bar)(?:$|[-_ ])",
    re.I,
)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_SILENT = re.compile(rb"<(?:!--|(script|style)\b[^<>]*>)", re.I)
_ENDS = {name: re.compile(rb"</" + name + rb"[^>]*>", re.I) for name in (b"script", b"style")}
# A tag as HTML reads it: names and values, values quoted or bare.
_ATTRIBUTE = re.compile(rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?+""")
_TAG = re.compile(rb"<([A-Za-z][^\s/>]*+)(?:" + _ATTRIBUTE.pattern + rb")*+[\s/]*+>?")


def decoded(body: bytes, content_type: str) -> str:
    """The text of the bytes: by byte order mark, then the header, then the page's own meta, then UTF-8, then Windows-1252."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    said = _HEADER_CHARSET.search(content_type)
    names = [said[1]] if said else []
    if meta := _CHARSET.search(body[:4096]):
        names.append(meta[1].decode("ascii"))
    for name in (*names, "utf-8"):
        try:
            return body.decode(_known(name))
        except (UnicodeError, LookupError):
            continue
    # The name was right but for a few bytes, or there was none: what browsers take Latin-1 to be.
    try:
        return body.decode(_known(names[0]), "replace") if names else body.decode("cp1252", "replace")
    except LookupError:
        return body.decode("cp1252", "replace")


def _known(name: str) -> str:
    """The codec of a charset's name, as browsers read it.

    Raises
    ------
    LookupError
        It names no encoding of text.
    """
    lowered = name.lower()
    if lowered in {"iso-8859-1", "latin1", "latin-1", "iso8859-1", "ascii", "us-ascii"}:
        return "cp1252"
    if lowered in {"utf-7", "utf7", "unicode-1-1-utf-7"}:
        raise LookupError(name)
    found = codecs.lookup(lowered)
    if not getattr(found, "_is_text_encoding", True):
        raise LookupError(name)
    return found.name


def read_html(body: bytes, *, content_type: str = "") -> Readable:
    """The blocks of an HTML page.

    Raises
    ------
    UnreadablePageError
        It is nested too deeply to be read.
    """
    return read_html_text(decoded(body, content_type))


def read_html_text(text: str) -> Readable:
    """The blocks of HTML that is text already; as `read_html`."""
    source = _without_crowds(_without_scripts(text.replace("\0", "").encode("utf-8", "replace")))
    if not source.strip():
        return Readable("", "", (), "html")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadablePageError("empty") from error
    if any("depth" in each.message for each in parser.error_log):
        raise UnreadablePageError("html_heavy")
    if root is None:
        return Readable("", "", (), "html")
    _out_of_the_head(root)
    found = _Walk(root).whole()
    if _is_thin(found, root):
        found = _Walk(root, keep=True).whole()
    title = one_line(str(root.xpath("string(//title)")))[:500]
    language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()[:20]
    password = bool(root.xpath("boolean(//input[translate(@type, 'PASWORD', 'pasword')='password'])"))
    return Readable(title, language, tuple(found.blocks), "html", password, found.full)


IN_A_HEAD = frozenset({"title", "meta", "link", "base", "style", "script", "noscript", "template", "object"})


def _out_of_the_head(root: _Element) -> None:
    """Put what is no part of a head into the body: the parser leaves `<nav>` and `<main>` in the head of a page that names neither."""
    head = root.find("head")
    if head is None:
        return
    begins = next((place for place, each in enumerate(head) if each.tag not in IN_A_HEAD), None)
    if begins is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for place, each in enumerate(list(head)[begins:]):
        body.insert(place, each)


def _without_scripts(source: bytes) -> bytes:
    """The page without scripts, styles and comments, found in one pass however many of them never end."""
    kept: list[bytes] = []
    at = 0
    while (match := _SILENT.search(source, at)) is not None:
        kept.append(source[at : match.start()])
        if match[1] is None:
            end = source.find(b"-->", match.end())
            at = len(source) if end < 0 else end + 3
        else:
            ending = _ENDS[match[1].lower()].search(source, match.end())
            at = len(source) if ending is None else ending.end()
    kept.append(source[at:])
    return b" ".join(kept)


def _without_crowds(source: bytes) -> bytes:
    """Tags of thousands of attributes lose them: libxml2 compares each attribute of a tag with all the others."""

    def lighter(match: re.Match[bytes]) -> bytes:
        tag: bytes = match[0]
        if len(tag) < LONG_TAG:
            return tag
        at = match.end(1) - match.start()
        for _ in range(MOST_ATTRIBUTES):
            attribute = _ATTRIBUTE.match(tag, at)
            if attribute is None:
                return tag
            at = attribute.end()
        return b"<" + bytes(match[1]) + b">"

    return _TAG.sub(lighter, source)


def _is_thin(found: "_Walk", root: _Element) -> bool:
    """Whether dropping the frame lost the page: some pages hold their main text in a header, a form or a menu."""
    whole = len(one_line(" ".join(_all_text(root))))
    return found.size < 200 < whole and found.size < 0.25 * whole


def _all_text(root: _Element) -> Iterator[str]:
    """All text but that of scripts, styles and the like."""
    size = 0
    skipped = 0
    for number, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        tag = element.tag
        silent = tag in {"script", "style", "noscript", "template", "head", "svg", "option"}
        if event == "start":
            skipped += silent
            if not skipped and element.text:
                size += len(element.text)
                yield element.text
        else:
            skipped -= silent
            if not skipped and element.tail:
                size += len(element.tail)
                yield element.tail
        if size > MOST_TEXT or number > 2 * MOST_ELEMENTS:
            return


class _Walk:
    """One pass over the tree in reading order; text gathers until a block ends.

    With `keep` nothing is dropped but scripts, styles and controls.
    """

    def __init__(self, root: _Element, *, keep: bool = False) -> None:
        self.root = root
        self.keep = keep
        self.blocks: list[Block] = []
        self.size = 0
        self.full = False
        self._text: list[str] = []
        self._length = 0
        self._linked = 0
        self._bold = 0
        self._links = 0  # open <a>
        self._bolds = 0  # open <b> and <strong>
        self._beside: list[_Element] = []
        self._kinds: list[tuple[_Element, BlockKind, int]] = []  # the element that gives the block its kind, innermost last
        self._rows: list[_Row] = []
        self._main = 0
        self._looks = 0

    def whole(self) -> "_Walk":
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for number, (event, element) in enumerate(walk):
            tag = element.tag
            self.full = self.full or number > 2 * MOST_ELEMENTS
            if event == "end":
                self._end(element, tag)
                self._add(element.tail)
            elif tag in DROPPED or (not self.keep and self._is_frame(element, tag)):
                walk.skip_subtree()
                if tag not in INLINE:
                    self._flush()
                self._add(element.tail)
            else:
                self._start(element, tag)
                self._add(element.text)
            if self.full:
                break
        self._flush()
        while self._rows:  # the page was cut within a table
            for each in self._rows.pop().blocks(in_head=False):
                self._keep(each)
        return self

    # The frame

    def _is_frame(self, element: _Element, tag: str) -> bool:
        role = (element.get("role") or "").lower()
        if tag == "nav" or role in FRAMING:
            return self._size_of(element, 4000) < 4000
        if tag in {"header", "footer"} or role in {"banner", "contentinfo"}:
            return not self._main and self._size_of(element, 3000) < 3000 and not self._has(element, "h1")
        if tag == "form":
            return self._size_of(element, 1200) < 1200 and not self._has(element, "h1")
        if tag == "button":
            return self._kinds[-1:] == [] and element.get("aria-expanded") is None and element.get("aria-controls") is None
        if tag not in {"div", "section", "ul", "ol", "aside", "p"}:
            return False
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(marks) < 2:
            return False
        if _COOKIES.search(marks):
            return self._size_of(element, 3000) < 3000
        if _MENU.search(marks):
            return self._is_menu(element)
        return "modal" in marks.lower() and _is_hidden(element)

    def _size_of(self, element: _Element, most: int) -> int:
        """Characters of text within the element, counted up to `most`; `most` where too much was looked at already."""
        size = 0
        for each in element.iter():
            self._looks += 1
            size += len((each.text or "").strip()) + (len((each.tail or "").strip()) if each is not element else 0)
            if size >= most or self._looks > MOST_LOOKS:
                return most
        return size

    def _has(self, element: _Element, tag: str) -> bool:
        for each in element.iter():
            self._looks += 1
            if each.tag == tag or self._looks > MOST_LOOKS:
                return True
        return False

    def _is_menu(self, element: _Element) -> bool:
        """Marked as a menu, and made of links: a "menu" that holds sentences is none."""
        size = self._size_of(element, 8000)
        if size >= 8000:
            return False
        linked = 0
        for each in element.iter("a"):
            linked += self._size_of(each, 8000)
        return linked >= 0.7 * size

    def _stands_beside(self, element: _Element, tag: str) -> bool:
        """A sidebar or its like by its marks; what holds the page's heading is none, whatever it is called."""
        if tag == "aside":
            return True
        if tag not in {"div", "section", "ul", "ol"}:
            return False
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        return (
            len(marks) > 1 and _BESIDE.search(marks) is not None and not any(self._has(element, each) for each in ("h1", "main", "article"))
        )

    # Elements

    def _start(self, element: _Element, tag: str) -> None:
        self._links += tag == "a"
        self._bolds += tag in BOLD
        if tag in MAIN_PARTS or (element.get("role") or "") == "main":
            self._main += 1
        if self._stands_beside(element, tag):
            self._flush()
            self._beside.append(element)
        if tag == "tr":
            self._flush()
            self._rows.append(_Row())
        elif tag in CELLS:
            self._flush()
            if self._rows:
                self._rows[-1].cells.append(_Cell(tag == "th"))
        elif tag not in INLINE and tag != "br":
            self._flush()
            if tag in HEADINGS or element.get("role") == "heading":
                self._kinds.append((element, BlockKind.HEADING, HEADINGS.get(tag) or _level(element)))
            elif tag in {"li", "dt", "dd", "summary"}:
                kind = {"li": BlockKind.ITEM, "dt": BlockKind.TERM, "dd": BlockKind.DEFINITION}.get(tag, BlockKind.TERM)
                self._kinds.append((element, kind, 0))
        elif tag == "br":
            self._line_break(element)

    def _line_break(self, element: _Element) -> None:
        """Two line breaks end a paragraph, one is a space."""
        following = element.getnext()
        if following is not None and following.tag == "br" and not (element.tail or "").strip():
            self._flush()
        else:
            self._add(" ")

    def _end(self, element: _Element, tag: str) -> None:
        self._links -= tag == "a"
        self._bolds -= tag in BOLD
        if tag == "tr" and self._rows:
            self._end_row(element)
        elif tag in CELLS:
            self._flush()
        elif tag not in INLINE and tag != "br":
            self._flush()
            if self._kinds and self._kinds[-1][0] is element:
                self._kinds.pop()
        if self._beside and self._beside[-1] is element:
            self._flush()
            self._beside.pop()
        if tag in MAIN_PARTS or (element.get("role") or "") == "main":
            self._main -= 1

    def _end_row(self, element: _Element) -> None:
        self._flush()
        row = self._rows.pop()
        in_head = getattr(element.getparent(), "tag", "") == "thead"
        for each in row.blocks(in_head=in_head):
            self._keep(each)

    # Text

    def _add(self, text: str | None) -> None:
        if text and self._length <= MOST_TEXT:
            self._text.append(text)
            self._length += len(text)
            said = len(text.strip())
            self._linked += said if self._links > 0 else 0
            self._bold += said if self._bolds > 0 else 0

    def _clear(self) -> None:
        self._text.clear()
        self._linked = self._bold = self._length = 0

    def _flush(self) -> None:
        """End the block that was gathered."""
        if not self._text:
            return
        text = one_line("".join(self._text))
        linked, bold = self._linked, self._bold
        self._clear()
        if not text:
            return
        _, kind, level = self._kinds[-1] if self._kinds else (None, BlockKind.TEXT, 0)
        if kind is BlockKind.TEXT and not self._rows_are_data() and _is_bold_heading(text, bold):
            kind, level = BlockKind.HEADING, 6
        self._keep(Block(kind, text, level, round(min(1.0, linked / len(text)), 3), bool(self._beside)))

    def _rows_are_data(self) -> bool:
        """Whether a bold cell is more likely one of a table than the heading of a page laid out by one."""
        return bool(self._rows) and len(self._rows[-1].cells) > 0 and not self._rows[-1].cells[-1].blocks

    def _keep(self, block: Block) -> None:
        if self._rows:
            self._rows[-1].take(block)
            return
        room = MOST_TEXT - self.size
        if len(self.blocks) >= MOST_BLOCKS or room <= 0:
            self.full = True
            return
        self.size += len(block.text)
        self.blocks.append(block if len(block.text) <= room else replace(block, text=block.text[:room]))


class _Cell:
    def __init__(self, is_header: bool) -> None:  # noqa: FBT001 (a cell is one or the other)
        self.is_header = is_header
        self.blocks: list[Block] = []


class _Row:
    """A table row while it is read. A row of short cells is one block; one that lays out a page keeps the blocks of its cells."""

    def __init__(self) -> None:
        self.cells: list[_Cell] = []

    def take(self, block: Block) -> None:
        if not self.cells:
            self.cells.append(_Cell(is_header=False))
        self.cells[-1].blocks.append(block)

    def blocks(self, *, in_head: bool) -> list[Block]:
        found = [each for cell in self.cells for each in cell.blocks]
        filled = [each for each in self.cells if each.blocks]
        lays_out = any(each.kind in {BlockKind.ROW, BlockKind.HEADING} or len(each.text) > LONG_CELL for each in found) or any(
            len(each.blocks) > MOST_IN_CELL for each in self.cells
        )
        if len(self.cells) < 2 or not found or (lays_out and not in_head):
            return found
        text = " | ".join(" ".join(each.text for each in cell.blocks) for cell in filled)
        linked = sum(each.linked * len(each.text) for each in found) / max(1, len(text))
        header = in_head or all(each.is_header for each in self.cells)
        return [Block(BlockKind.ROW, text, 0, round(min(1.0, linked), 3), found[0].beside, header)]


def _level(element: _Element) -> int:
    said = element.get("aria-level") or ""
    return min(6, int(said)) if said.isdigit() and said != "0" and len(said) < 3 else 2


def _is_bold_heading(text: str, bold: int) -> bool:
    """A short line all in bold that is no sentence stands for a heading; one with a figure of a rule is a rule in bold."""
    return bold >= 0.9 * len(text) and len(text) <= 100 and text[-1] not in ".!,;" and not quantities_in(text)


def _is_hidden(element: _Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or element.get("aria-hidden") == "true"
