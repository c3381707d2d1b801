"""Which HTML a document may have: at least what WordPress lets an author without special rights write, and nothing that can act.

The elements and attributes are those of WordPress's list for posts, with what it adds itself when it prints (srcset, sizes, picture,
source). Scripts, styles, forms that send, frames and drawings are not among them; frames of video hosts and PDF files of the site itself
can be allowed by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

_TEXT = """
abbr acronym address article aside b bdi bdo big br caption center cite code dd dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6
header hgroup i kbd main mark nav p rb rp rt rtc ruby s samp section small span strike strong sub summary sup tt u var wbr
"""
_CELL = "abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width"
_ROWS = "align char charoff valign"
_OWN: Mapping[str, str] = {
    "a": "href hreflang rel rev name target download type",
    "area": "alt coords href nohref shape target",
    "audio": "autoplay controls loop muted preload src",
    "blockquote": "cite", "button": "disabled name type value", "col": f"{_ROWS} span width", "colgroup": f"{_ROWS} span width",
    "data": "value", "del": "cite datetime", "details": "align open name", "fieldset": "disabled name", "font": "color face size",
    "hr": "align color noshade size width", "img": "alt align border decoding fetchpriority height hspace ismap loading longdesc sizes "
    "src srcset usemap vspace width", "ins": "cite datetime", "label": "for", "legend": "align", "li": "align type value", "map": "name",
    "menu": "type", "meter": "high low max min optimum value", "ol": "reversed start type", "picture": "", "pre": "width",
    "progress": "max value", "q": "cite", "source": "height media sizes src srcset type width",
    "table": "align bgcolor border cellpadding cellspacing frame rules summary width", "tbody": _ROWS, "td": _CELL,
    "textarea": "cols disabled name readonly rows", "tfoot": _ROWS, "th": _CELL, "thead": _ROWS, "time": "datetime", "title": "",
    "tr": f"{_ROWS} bgcolor", "track": "default kind label src srclang", "ul": "type", "video": "autoplay controls height loop muted "
    "playsinline poster preload src width",
}  # fmt: skip
_GLOBAL = "align class dir hidden id itemid itemprop itemref itemscope itemtype lang role style tabindex title translate xml:lang"
GLOBAL = frozenset(_GLOBAL.split())
ELEMENTS: Mapping[str, frozenset[str]] = {
    **{name: frozenset() for name in _TEXT.split()},
    **{name: frozenset(said.split()) for name, said in _OWN.items()},
}
FRAME = frozenset({"allow", "allowfullscreen", "frameborder", "height", "loading", "name", "referrerpolicy", "src", "title", "width"})
OBJECT = frozenset({"data", "type", "width", "height"})
# Inside these a browser reads no tags: they are only taken where no "<" stands inside, so that all readers agree.
RAW_TEXT = frozenset({"textarea", "title", "iframe"})
ADDRESSES = frozenset({"href", "src", "cite", "longdesc", "poster", "data", "itemid"})
PICTURES = frozenset({("img", "src"), ("video", "poster"), ("source", "src")})  # where a picture may stand as data
_SCHEMES = "http https ftp ftps mailto news irc irc6 ircs gopher nntp feed telnet mms rtsp sms svn tel fax xmpp webcal urn geo"
SCHEMES = frozenset(_SCHEMES.split())
# htmx, which our pages load, acts on these.
REFUSED_DATA = ("data-hx-",)
_NAME = re.compile(r"(?:data|aria)-[a-z0-9_.:-]*[a-z0-9_.-]\Z")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_INVISIBLE = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_PICTURE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif|bmp|x-icon|vnd\.microsoft\.icon);base64,[a-z0-9+/=%\s]*\Z")
_PROPERTIES = """
aspect-ratio background background-attachment background-blend-mode background-clip background-color background-image background-origin
background-position background-position-x background-position-y background-repeat background-size border border-block border-bottom
border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width border-collapse
border-color border-image border-inline border-left border-left-color border-left-style border-left-width border-radius border-right
border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-left-radius
border-top-right-radius border-top-style border-top-width border-width bottom box-shadow box-sizing caption-side clear color column-count
column-fill column-gap column-rule column-span column-width columns cursor direction display empty-cells filter flex flex-basis
flex-direction flex-flow flex-grow flex-shrink flex-wrap float font font-family font-feature-settings font-size font-style font-variant
font-weight gap grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column grid-column-end grid-column-gap grid-column-start
grid-gap grid-row grid-row-end grid-row-gap grid-row-start grid-template-areas grid-template-columns grid-template-rows height hyphens
justify-content justify-items justify-self left align-content align-items align-self place-content place-items place-self letter-spacing
line-height list-style list-style-image list-style-position list-style-type margin margin-block margin-block-end margin-block-start
margin-bottom margin-inline margin-inline-end margin-inline-start margin-left margin-right margin-top max-height max-width min-height
min-width mso-bidi-font-family object-fit object-position opacity order outline outline-color outline-offset outline-style outline-width
overflow overflow-wrap overflow-x overflow-y padding padding-block padding-block-end padding-block-start padding-bottom padding-inline
padding-inline-end padding-inline-start padding-left padding-right padding-top page-break-after page-break-before page-break-inside
position quotes right row-gap tab-size table-layout text-align text-align-last text-decoration text-decoration-color text-decoration-line
text-decoration-style text-decoration-thickness text-indent text-orientation text-overflow text-shadow text-transform top transform
transform-origin transition unicode-bidi vertical-align visibility white-space widows width word-break word-spacing word-wrap writing-mode
z-index
"""
PROPERTIES = frozenset(_PROPERTIES.split())
_PROPERTY = re.compile(r"--[a-z0-9_-]+|-?[a-z][a-z0-9-]*")
_FUNCTION_NAMES = """
url var calc min max minmax clamp repeat rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix linear-gradient radial-gradient
conic-gradient repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient translate translatex translatey translate3d
scale scalex scaley rotate skew skewx skewy matrix blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
cubic-bezier steps counter fit-content inset circle ellipse polygon env
"""
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
_CALL = re.compile(r"([a-z_-][a-z0-9_-]*)?\(")
_URL = re.compile(r"url\(\s*(?:'([^'()]*)'|\"([^\"()]*)\"|([^'\"()\s]*))\s*\)")
_NO_STYLE = re.compile(r"[\\<>{}@]|/\*|\*/|expression|javascript|vbscript|behavior|behaviour|-moz-binding|-o-link|!\s*ie")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a site allows beyond the usual.

    Parameters
    ----------
    video_hosts
        Hosts whose frames may stand in a text ("www.youtube-nocookie.com"), by https only. None by default.
    own_hosts
        Hosts of the site itself, whose PDF files may be embedded, as WordPress allows it for its own uploads.
    """

    video_hosts: frozenset[str] = frozenset()
    own_hosts: frozenset[str] = frozenset()

    def attributes_of(self, element: str) -> frozenset[str] | None:
        """The element's own attributes, without those that all have; None where it is not allowed."""
        if element == "iframe":
            return FRAME if self.video_hosts else None
        if element == "object":
            return OBJECT if self.own_hosts else None
        return ELEMENTS.get(element)

    def takes(self, element: str, name: str) -> bool:
        """Whether the element may have an attribute of that name, whatever it says."""
        own = self.attributes_of(element)
        if own is None:
            return False
        if name in own or name in GLOBAL:
            return True
        return bool(_NAME.match(name)) and not name.startswith(REFUSED_DATA)

    def takes_value(self, element: str, name: str, value: str) -> bool:
        """Whether the attribute may say `value`, entities decoded."""
        if "\x00" in value:
            return False
        if element == "iframe" and name == "src":
            return self._is_on(value, self.video_hosts, only="https")
        if element == "iframe" and name == "allow":
            return bool(re.fullmatch(r"[a-z0-9 ;'*-]{0,300}", value))
        if element == "object" and name == "data":
            return self._is_on(value, self.own_hosts) and value.endswith(".pdf") and "?" not in value and "#" not in value
        if element == "object" and name == "type":
            return value == "application/pdf"
        if name in ADDRESSES:
            return is_safe_address(value, picture=(element, name) in PICTURES)
        if name == "srcset":
            return (
                all(is_safe_address(each.strip().split(" ")[0], picture=False) for each in value.split(","))
                and "data:" not in value.lower()
            )
        if name == "usemap":
            return value.startswith("#")
        if name == "style":
            return cleaned_style(value) is None
        if name == "type" and element == "button":
            return value.strip().lower() in {"button", "submit", "reset", ""}
        return True

    def _is_on(self, address: str, hosts: frozenset[str], *, only: str = "") -> bool:
        if _INVISIBLE.search(address) or "\\" in address:
            return False
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        schemes = {only} if only else {"http", "https"}
        return parts.scheme in schemes and parts.netloc.lower() in hosts


USUAL = Allowed()


def is_safe_address(address: str, *, picture: bool = False) -> bool:
    """Whether a link or source may lead there: a known scheme, or none; with `picture`, also a picture as data."""
    bare = _INVISIBLE.sub("", unescape(address)).lower()
    scheme = _SCHEME.match(bare)
    if scheme is None:
        return True
    if scheme[1] == "data":
        return picture and bool(_PICTURE.match(bare))
    return scheme[1] in SCHEMES


def cleaned_style(style: str) -> str | None:
    """The declarations that may stand, where some may not; None where all may."""
    kept, gone = [], False
    for declaration in _declarations(style):
        if not declaration.strip():
            continue
        if _is_safe(declaration):
            kept.append(declaration.strip())
        else:
            gone = True
    return "; ".join(kept) if gone else None


def _declarations(style: str) -> list[str]:
    """The declarations between semicolons; where quotes or brackets hold one, all of it is one, which `_is_safe` then judges."""
    if not any(mark in style for mark in "'\"()"):
        return style.split(";")
    found, start, depth, quote = [], 0, 0, ""
    for place, each in enumerate(style):
        if quote:
            quote = "" if each == quote else quote
        elif each in "'\"":
            quote = each
        elif each in "()":
            depth += 1 if each == "(" else -1
        elif each == ";" and depth == 0:
            found.append(style[start:place])
            start = place + 1
    return [*found, style[start:]]


def _is_safe(declaration: str) -> bool:
    name, colon, value = declaration.partition(":")
    name, lower = name.strip().lower(), value.lower()
    if not colon:
        return re.fullmatch(r"[\w\s-]*", declaration, re.A) is not None  # says nothing
    if not _PROPERTY.fullmatch(name) or not (name in PROPERTIES or name.startswith("--")):
        return False
    if _NO_STYLE.search(lower) or any(ord(each) < 32 and each not in "\t\n\r" for each in value):
        return False
    for match in _URL.finditer(lower):
        address = next((each for each in match.groups() if each is not None), "")
        if not address.strip() or not is_safe_address(address):
            return False
    rest = _URL.sub("", lower)
    if any(match[1] and (match[1] == "url" or match[1] not in _FUNCTIONS) for match in _CALL.finditer(rest)):
        return False
    # Whatever is not closed would take in what follows it.
    return rest.count("'") % 2 == 0 and rest.count('"') % 2 == 0 and _is_balanced(rest)


def _is_balanced(text: str) -> bool:
    depth = 0
    for each in text:
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return False
    return depth == 0
