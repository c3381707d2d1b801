"""A page as it was fetched, and as text: what `readable` makes of HTML, PDF, JSON and plain text.

The records here are shared by those who fetch (`resit.fetching`), those who compare (`resit.journey.watching`) and those who read other
people's sites. The readers of each kind of page stand beside this module and are imported when the first such page comes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from resit.domain.policy.explain import Say, Words, untranslated

MOST_TEXT = 2_000_000
"""Characters of text that are kept of one page; about 700 printed pages."""
MOST_BLOCKS = 40_000


class UnreadablePageError(ValueError):
    """The page came, but there is no text to be had from it; `code` names the sentence in `SENTENCES`."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(sentence_of(code, values))
        self.code = code
        self.values: Mapping[str, str | int] = values


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered to one request, redirects followed.

    A page that is gone (404, 410) is a `Page` with that status; an answer that is no page is a `Refusal`.

    Parameters
    ----------
    asked, ended
        The address asked for, and the one that answered; the same where nothing redirected.
    permanent
        Every redirect on the way was permanent (301, 308); False where there was none.
    body
        As it stands after content encodings were undone; empty with 304.
    etag, last_modified
        The headers to send back with the next request, as they came; None where there were none.
    not_modified
        The server says that nothing changed since those headers were given out (304).
    """

    asked: str
    ended: str
    status: int
    content_type: str
    body: bytes
    permanent: bool = False
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False

    @property
    def redirected(self) -> bool:
        return self.asked != self.ended

    @property
    def is_gone(self) -> bool:
        return self.status in {404, 410}


class RefusalKind(StrEnum):
    """Why there is no page. Stored: never renamed."""

    ROBOTS = "robots"  # the site asks programs to stay away, or its robots.txt could not be read just now
    REFUSED = "refused"  # 401, 403, 451 and other answers that say no; a test for people in place of the page
    TOO_MANY = "too_many"  # 429
    SERVER_ERROR = "server_error"  # 5xx
    STALLED = "stalled"  # nothing, or too little, within the time
    UNREACHABLE = "unreachable"  # no such host, no connection, no valid certificate
    TOO_LARGE = "too_large"
    BAD_REDIRECT = "bad_redirect"  # a loop, too many, or one that leads nowhere
    UNSAFE_ADDRESS = "unsafe_address"  # not http or https, or it leads from the open net to an inner address
    UNREADABLE = "unreadable"  # cut short, or packed in a way that cannot be undone


@dataclass(frozen=True, slots=True)
class Refusal:
    """No page, and why. `code` names the sentence; `retry_after` is how many seconds the server asked us to stay away."""

    asked: str
    kind: RefusalKind
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    status: int | None = None
    retry_after: float | None = None

    def sentence(self, say: Say = untranslated) -> str:
        return sentence_of(self.code, self.values, say)


SENTENCES: Mapping[str, Words] = {
    # robots
    "robots": lambda _: _("The site asks programs not to read this page (its robots.txt)."),
    "robots_later": lambda _: _("The site's robots.txt could not be read just now, so the page was left alone."),
    # refused
    "refused": lambda _: _("The site refuses to show this page (it answered {status})."),
    "challenge": lambda _: _("The site shows a test for people in place of the page."),
    # too many, server error
    "too_many": lambda _: _("The site says that it was asked too often (it answered 429)."),
    "left_alone": lambda _: _("The site is left alone for a while: it asked for a rest, or gave no answer several times."),
    "server_error": lambda _: _("The site has trouble of its own (it answered {status})."),
    # stalled, unreachable
    "stalled": lambda _: _("The site did not finish its answer within {seconds} seconds."),
    "silent": lambda _: _("The site did not answer in time."),
    "no_host": lambda _: _("No server of the name {host} was found."),
    "no_connection": lambda _: _("{host} could not be reached."),
    "certificate": lambda _: _("{host} could not prove who it is (its certificate was not accepted)."),
    "broken_off": lambda _: _("{host} broke the connection off."),
    # too large, redirects, addresses
    "too_large": lambda _: _("The page is larger than {limit} megabytes."),
    "redirect_loop": lambda _: _("The address leads around in a circle."),
    "too_many_redirects": lambda _: _("The address leads on more than {limit} times."),
    "redirect_nowhere": lambda _: _("The site says that the page is elsewhere, and not where."),
    "not_http": lambda _: _("The address is not one of the web (http or https)."),
    "bad_address": lambda _: _("The address cannot be read."),
    "credentials": lambda _: _("The address has a name or password in it."),
    "inner_address": lambda _: _("The address leads from the open net to an inner address, which is not followed."),
    # unreadable: while fetching, or while reading
    "cut_short": lambda _: _("The page came cut short."),
    "encoding": lambda _: _("The page came packed in a way that cannot be undone ({encoding})."),
    "no_http": lambda _: _("{host} answered with something that is not a page of the web."),
    "not_text": lambda _: _("The page is no text that can be read ({content_type})."),
    "empty": lambda _: _("The page came without any text."),
    "pdf_locked": lambda _: _("The PDF file is locked with a password."),
    "pdf_broken": lambda _: _("The PDF file is broken."),
    "pdf_heavy": lambda _: _("The PDF file takes too long or too much memory to read."),
    "pdf_pictures": lambda _: _("The PDF file holds pictures of text and no text."),
    "html_heavy": lambda _: _("The page is nested too deeply to be read."),
}


def sentence_of(code: str, values: Mapping[str, str | int], say: Say = untranslated) -> str:
    """The sentence of a refusal or of an unreadable page."""
    return SENTENCES[code](say).format(**values)


class BlockKind(StrEnum):
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"  # of a list
    ROW = "row"  # of a table, its cells joined by " | "
    TERM = "term"  # of a definition list
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of text, whitespace normalized.

    `linked` is the share of its characters that stand in links, 0 to 1. `beside` says that it stands next to the main text by the
    page's own marks: a sidebar, comments, related posts. `level` is 1 to 6 for headings, else 0. `header` marks a table's heading row.
    """

    kind: BlockKind
    text: str
    level: int = 0
    linked: float = 0.0
    beside: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Readable:
    """A page as text, in reading order. `form` is html, pdf, json or text; `asks_password` says that it holds a password field."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    form: str
    asks_password: bool = False
    truncated: bool = False  # longer than we read

    @property
    def text(self) -> str:
        return "\n".join(each.text for each in self.blocks)


_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h[1-6]|table|ul|title|meta)\b", re.I)
_BEFORE_HTML = re.compile(rb"^(?:\s*<(?:\?[^>]*|!--.*?--)>)+\s*", re.S)
_HTML_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}
_PACKED_STARTS = (
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"\x1f\x8b",
    b"RIFF",
    b"\x7fELF",
    b"BM",
)


def readable(page: Page) -> Readable:
    """The text of a page. What it is goes by its first bytes where they are plain to see, else by the content type.

    Raises
    ------
    UnreadablePageError
        There is no text in it, it is broken, locked, or would take too long.
    """
    kind, _, _ = page.content_type.partition(";")
    kind = _NO_TEXT.sub("", kind).strip().lower()[:60]
    start = page.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not page.body.strip():
        raise UnreadablePageError("empty")
    if b"%PDF-" in page.body[:1024] and not _HTML_START.match(start):
        from resit.formats.pages_pdf import read_pdf

        return _with_text(read_pdf(page.body))
    if start.startswith(_PACKED_STARTS):
        raise UnreadablePageError("not_text", content_type=kind or "?")
    from resit.formats.pages_plain import read_json, read_plain

    if kind.endswith("json") or (start[:1] in {b"{", b"["} and kind not in _HTML_TYPES):
        return _with_text(read_json(page.body, content_type=page.content_type))
    if kind in _HTML_TYPES or _HTML_START.match(_BEFORE_HTML.sub(b"", start)):
        from resit.formats.pages_html import read_html

        return _with_text(read_html(page.body, content_type=page.content_type))
    return _with_text(read_plain(page.body, content_type=page.content_type))


def _with_text(found: Readable) -> Readable:
    if not found.blocks:
        raise UnreadablePageError("pdf_pictures" if found.form == "pdf" else "empty")
    return found


_SPACE = re.compile(r"\s+")
_NO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


def one_line(text: str) -> str:
    """Whitespace normalized; soft hyphens, characters of no width and what no database keeps as text dropped."""
    return _SPACE.sub(" ", _NO_TEXT.sub("", text.translate(_NO_WIDTH))).strip()
