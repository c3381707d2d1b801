"""Text out of markup: what a reader would see, on one line or as it stands, and the few tags that an answer keeps."""

import html
import re
from urllib.parse import quote, unquote, urljoin, urlsplit

# A "<" that no letter, "/", "!" or "?" follows is a sign, as in "fewer than <500"; browsers read it so too.
TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[a-zA-Z/!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*>|<[a-zA-Z/!?].*\Z", re.DOTALL)
UNSEEN = re.compile(r"<(script|style)\b[^>]*(?:>.*?(?:</\1\s*>|\Z)|\Z)", re.DOTALL | re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f\v]+")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
BLOCK_END = re.compile(r"</(p|div|h\d)>", re.IGNORECASE)
LIST_ITEM = re.compile(r"(<li\b[^<>]*>)", re.IGNORECASE)
ANSWER_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "br", "ol", "ul", "li", "a", "p", "b", "strong", "i", "em"})
BOXES = frozenset(
    {"div", "section", "figure", "figcaption", "table", "caption", "tr", "td", "th", "dl", "dt", "dd", "blockquote", "hr", "pre"}
)
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
HREF = re.compile(r"""\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
ENTITY = re.compile(r"&(?![a-zA-Z][a-zA-Z0-9]{1,30};|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)")
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def without_tags(markup: str) -> str:
    """The text, blanks as they stand; scripts and styles go with their content, and a tag that never ends takes the rest."""
    if "<" not in markup:
        return markup.strip()
    return TAG.sub("", UNSEEN.sub("", markup)).strip()


def one_line(text: str) -> str:
    """Every run of blanks is one blank; none at either end."""
    return BLANKS.sub(" ", text).strip(" ")


def readable(markup: str) -> str:
    """The text on one line, where words of neighboring paragraphs and list items stay apart."""
    if "<" in markup:
        markup = BREAK.sub(" ", markup.replace("\r", " ").replace("\n", " "))
        markup = without_tags(LIST_ITEM.sub(r"\1• ", BLOCK_END.sub(r"</\1> ", markup)))
    return one_line(markup)


def plain(markup: str) -> str:
    """The text itself: without tags, entities decoded, on one line."""
    return one_line(html.unescape(without_tags(markup)).replace("\xa0", " "))


def answer(markup: str, *, base: str = "") -> str:
    """An answer with the tags that search engines show and no other.

    With `base`, an address, no attribute stays but the address of a link, made whole; one that leads nowhere safe is dropped.
    """

    def kept(match: re.Match[str]) -> str:
        tag = match[0]
        name = TAG_NAME.match(tag)
        if name is None or name[1].lower() not in ANSWER_TAGS or not tag.endswith(">"):
            # Cells and boxes that go must not join the words of their neighbors.
            return " " if base and name and name[1].lower() in BOXES else ""
        return _bare(tag, name[1].lower(), base) if base else tag

    text = TAG.sub(kept, UNSEEN.sub("", markup))
    return one_line(text) if base else text.strip()


def _bare(tag: str, name: str, base: str) -> str:
    if tag.startswith("</"):
        return f"</{name}>"
    found = HREF.search(tag) if name == "a" else None
    if found is None:
        return f"<{name}>"
    address = urljoin(base, html.unescape(found[1].strip("\"'")).strip())
    safe = address.partition(":")[0].lower() in SAFE_SCHEMES
    return f'<a href="{html.escape(address)}">' if safe else "<a>"


def escaped(text: str) -> str:
    """For text or a quoted attribute: every sign that markup is made of, also an `&` that begins an entity."""
    return html.escape(text).replace("&#x27;", "&#039;")


def escaped_once(text: str) -> str:
    """The same for text that holds entities already: these stay as they are."""
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#039;")


# Addresses


def home_of(home: str) -> str:
    """The home with a slash at its end."""
    return home.rstrip("/") + "/"


def whole(address: str, *, home: str) -> str:
    """A whole address: as it is, from the root of the home's host, or below the home."""
    if not address or "://" in address or address.startswith(("mailto:", "tel:")):
        return address
    base = home_of(home)
    if address.startswith("//"):
        return f"{urlsplit(base).scheme}:{address}"
    if address.startswith("/"):
        parts = urlsplit(base)
        return f"{parts.scheme}://{parts.netloc}{address}"
    return base + address


def numbered(address: str, number: int, *, below: str = "") -> str:
    """The address of page `number`: "…/2/", or with `below` "page" "…/page/2/". Page 1 has the address itself."""
    if number < 2:
        return address
    return home_of(address) + (f"{below}/" if below else "") + f"{number}/"


def legible(address: str) -> str:
    """Percent-decoded; as it was where the bytes are not UTF-8."""
    if "%" not in address:
        return address
    try:
        return unquote(address, errors="strict")
    except UnicodeDecodeError:
        return address


def address_of_search(home: str, phrase: str) -> str:
    """Where a search for the phrase answers."""
    return f"{home_of(home)}?s={quote(phrase, safe='')}"
