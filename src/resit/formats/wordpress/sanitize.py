"""HTML from outside made harmless, and left letter for letter as it came where there is nothing to take out.

Whether there is something is decided twice. First by a reader of marks that is strict about spelling: it takes a text only where no
browser could see other elements and attributes in it than it does itself, whatever tree they make of them (no element that changes how
what follows is read, no drawing or formula, every mark closed). Then by nh3, which builds the tree that a browser builds: with our list
and with a list of everything, it must come to the same text. What is to go is cut out of the text, and the rest stays as it was; where
that does not convince both, nh3's own rewriting of the whole text is used, and where that does not either, the text without any mark.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import nh3

from resit.domain.policy.explain import Say, Words, untranslated
from resit.formats.wordpress.allowed import ELEMENTS, GLOBAL, RAW_TEXT, SCHEMES, USUAL, Allowed, cleaned_style

MOST_TOLD = 200
"""Removals of one text that are told one by one."""
MOST_SEARCHES = 20
LONGEST = 20_000_000  # characters; a longer text is taken without any mark

# With these goes what they hold: it is code, or fallback for what cannot be shown.
_WITH_CONTENT_NAMES = """
script style noscript template svg math iframe object embed applet frameset noembed noframes xmp plaintext select
"""
_WITH_CONTENT = frozenset(_WITH_CONTENT_NAMES.split())
# A browser reads what they hold as text up to their end.
_RAW = frozenset({"script", "style", "iframe", "noembed", "noframes", "noscript", "xmp", "plaintext"})
_EVERY_NAME = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption
center cite code col colgroup content data datalist dd del details dfn dialog dir div dl dt element em embed fieldset figcaption figure
font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label layer
legend li link listing main map mark marquee menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol
optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search section select shadow slot
small source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u
ul var video wbr xmp math annotation annotation-xml maction menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv mmultiscripts mn
mo mover mpadded mphantom mroot mrow ms mscarries mspace msqrt mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
semantics malignmark none animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feImage filter foreignObject g
line linearGradient marker mask metadata mpath path pattern polygon polyline radialGradient rect set stop switch symbol text textPath
tspan use view
"""
_EVERYTHING = frozenset(_EVERY_NAME.split())

# A tag begins at "<" with a letter behind it, an end with "/"; "<" before anything else is a sign of the text.
_MARK = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:._-]*+)(?=[\t\n\f\r />])")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r ]+(?P<name>[^\t\n\f\r "'<>/=\x00]++)"""
    r"""(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\t\n\f\r "'=<>`]+)))?(?=[\t\n\f\r />])"""
)
_TAG_END = re.compile(r"[\t\n\f\r ]*/?>")
_COMMENT = re.compile(r"<!--(?!>|->)(?P<text>.*?)-->", re.S)
_LOOSE_TAG = re.compile(r"</?[a-zA-Z][^>]*+>")
_BOGUS = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))[^>]*+>")  # a browser makes a comment of it
_LONGEST_TAG = 5_000  # characters of a tag that is mended
_KNOWN_NAME = re.compile(r"[a-z][a-z0-9]*\Z")


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that was taken out; `code` names the sentence in `REMOVED`."""

    code: str
    element: str = ""
    attribute: str = ""
    value: str = ""
    count: int = 1

    def said(self, say: Say = untranslated) -> str:
        return REMOVED[self.code](say).format(element=self.element, attribute=self.attribute, value=self.value, count=self.count)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text that cannot act, with what was taken out of it. `is_same`: nothing was, and it is the text that was given."""

    text: str
    removed: tuple[Removal, ...] = ()

    @property
    def is_same(self) -> bool:
        return not self.removed


REMOVED: Mapping[str, Words] = {
    "element": lambda _: _("The element <{element}> was taken out; what it holds stayed."),
    "element_whole": lambda _: _("The element <{element}> was taken out with what it holds."),
    "attribute": lambda _: _("The attribute {attribute} of <{element}> was taken out."),
    "address": lambda _: _("The address “{value}” of <{element}> was taken out: {attribute} may not lead there."),
    "style": lambda _: _("Of the style of <{element}> “{value}”, what is not known to be harmless was taken out."),
    "comment": lambda _: _("A comment that browsers read in more than one way was taken out."),
    "respelled": lambda _: _("“{value}” was spelled anew, so that all browsers read it alike."),
    "mark": lambda _: _("“{value}” is no mark that all browsers read alike; it stands as text now."),
    "rewritten": lambda _: _("The markup was not read alike by all readers, so it was written anew; entities and spacing may differ."),
    "bare": lambda _: _("The markup could not be made harmless; its text alone was kept."),
    "control": lambda _: _("Characters that no page may have were taken out."),
    "and_more": lambda _: _("{count} more of this kind were taken out."),
}  # fmt: skip


def sanitize(text: str, *, allowed: Allowed = USUAL) -> str:
    """`clean` without the report."""
    return clean(text, allowed=allowed).text


def clean(text: str, *, allowed: Allowed = USUAL) -> Cleaned:
    """HTML, with or without block comments, without anything that could act in a reader's browser.

    Printing can join what was apart (a caption's attributes, a line break inside a tag): what `blocks.render` makes of a cleaned text is
    cleaned once more before it is shown. Cleaning twice is cleaning once.
    """
    if "<" not in text and "\x00" not in text:
        return Cleaned(text)
    if len(text) > LONGEST:
        return Cleaned(html.escape(nh3.clean(text, tags=set()), quote=False), (Removal("bare"),))
    if is_clean(text, allowed=allowed):
        return Cleaned(text)
    cut, removed = _Cutting(text, allowed).done()
    for _round in range(3):
        if is_clean(cut, allowed=allowed):
            return Cleaned(cut, tuple(removed) or (Removal("rewritten"),))
        again, more = _Cutting(cut, allowed).done()
        if again == cut:
            break
        cut, removed = again, [*removed, *more]
    rewritten = _strict(allowed).clean(cut)
    if is_clean(rewritten, allowed=allowed):
        return Cleaned(rewritten, (*removed, Removal("rewritten")))
    return Cleaned(html.escape(html.unescape(nh3.clean(cut, tags=set())), quote=False), (*removed, Removal("bare")))


def is_clean(text: str, *, allowed: Allowed = USUAL) -> bool:
    """Whether nothing has to be taken out. Cautious: what cannot be told for certain is not clean."""
    return _all_allowed(text, allowed) and (_strict(allowed).clean(text) == _open().clean(text) if "<" in text else True)


# Marks


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    value: str | None  # decoded
    start: int  # with the blanks before it
    end: int


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closes: bool
    start: int
    end: int
    attributes: tuple[_Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Odd:
    """What begins like a mark and is none that is spelled as we read it."""

    start: int


def _marks(text: str) -> Iterator[_Tag | _Comment | _Odd]:
    place = 0
    while (mark := _MARK.search(text, place)) is not None:
        one = _mark_at(text, mark.start())
        yield one
        place = one.start + 1 if isinstance(one, _Odd) else one.end


def _mark_at(text: str, start: int) -> _Tag | _Comment | _Odd:
    if text.startswith("<!--", start):
        comment = _COMMENT.match(text, start)
        if comment is None or "--!>" in comment["text"] or "<!--" in comment["text"] or comment["text"].endswith(("<!", "<!-")):
            return _Odd(start)
        return _Comment(start, comment.end())
    name = _TAG_NAME.match(text, start + 1)
    if name is None:
        return _Odd(start)
    closes = text[start + 1] == "/"
    attributes, place = [], name.end()
    while (found := _ATTRIBUTE.match(text, place)) is not None:
        value = next((each for each in found.group("double", "single", "bare") if each is not None), None)
        if value is not None and "&" in value:
            value = html.unescape(value)
        attributes.append(_Attribute(found["name"].lower(), value, found.start(), found.end()))
        place = found.end()
    end = _TAG_END.match(text, place)
    if end is None:
        return _Odd(start)
    return _Tag(name[1].lower(), closes, start, end.end(), tuple(attributes))


def _all_allowed(text: str, allowed: Allowed) -> bool:
    if "\x00" in text:
        return False
    raw: _Tag | None = None
    for each in _marks(text):
        if isinstance(each, _Odd):
            return False
        if raw is not None:
            # No mark may stand inside, so that it is no matter whether a browser reads one there.
            if isinstance(each, _Comment) or not each.closes or each.name != raw.name or text.find("<", raw.end, each.start) >= 0:
                return False
            if raw.name == "iframe" and text[raw.end : each.start].strip():
                return False
            raw = None
        if isinstance(each, _Comment):
            continue
        if each.closes:
            if each.attributes or allowed.attributes_of(each.name) is None:
                return False
            continue
        if not _is_allowed(each, allowed):
            return False
        raw = each if each.name in RAW_TEXT else None
    return raw is None


def _is_allowed(tag: _Tag, allowed: Allowed) -> bool:
    if allowed.attributes_of(tag.name) is None:
        return False
    names = [each.name for each in tag.attributes]
    if len(names) > 1 and len(set(names)) != len(names):
        return False
    if tag.name in {"iframe", "object"} and not {"iframe": {"src"}, "object": {"data", "type"}}[tag.name] <= set(names):
        return False
    return all(allowed.takes(tag.name, each.name) and allowed.takes_value(tag.name, each.name, each.value or "") for each in tag.attributes)


# nh3


@lru_cache(maxsize=16)
def _strict(allowed: Allowed) -> nh3.Cleaner:
    names = {*ELEMENTS, *(["iframe"] if allowed.video_hosts else []), *(["object"] if allowed.own_hosts else [])}

    def filtered(element: str, name: str, value: str) -> str | None:
        if not allowed.takes(element, name):
            return None
        if name == "style" and (style := cleaned_style(value)) is not None:
            return style or None
        return value if allowed.takes_value(element, name, value) else None

    return nh3.Cleaner(
        tags=names,
        clean_content_tags=set(_WITH_CONTENT - names),
        attributes={"*": set(GLOBAL), **{name: set(allowed.attributes_of(name) or ()) for name in names}},
        generic_attribute_prefixes={"data-", "aria-"},
        attribute_filter=filtered,
        strip_comments=False,
        link_rel=None,
        url_schemes=_SCHEMES_OF_NH3,
    )


# Addresses are judged by our own rule, which nh3's list of schemes must not narrow.
_SCHEMES_OF_NH3 = {*SCHEMES, "data"}


@lru_cache(maxsize=1)
def _open() -> nh3.Cleaner:
    """Takes everything that it knows, so that it shows what our list leaves out."""
    return nh3.Cleaner(
        tags=set(_EVERYTHING),
        clean_content_tags=set(),
        attributes={},
        generic_attribute_prefixes={""},
        strip_comments=False,
        link_rel=None,
        url_schemes={
            *_SCHEMES_OF_NH3,
            "javascript",
            "vbscript",
            "blob",
            "file",
            "about",
            "filesystem",
            "view-source",
            "intent",
            "ws",
            "wss",
        },
    )


# Cutting out


class _Cutting:
    """Cuts what may not stay out of a text, and leaves all else as it is. What comes of it is judged anew: nothing here has to be right."""

    def __init__(self, text: str, allowed: Allowed) -> None:
        self.given = text.replace("\x00", "")
        self.allowed = allowed
        self.out: list[str] = []
        self.removed: list[Removal] = [Removal("control")] if self.given != text else []
        self.open_ended: dict[str, int] = {}  # how often the end of such an element was looked for in vain
        self.more = 0

    def done(self) -> tuple[str, list[Removal]]:
        text, place = self.given, 0
        while (mark := _MARK.search(text, place)) is not None:
            start = mark.start()
            self.out.append(text[place:start])
            one = _mark_at(text, start)
            if isinstance(one, _Comment):
                self.out.append(text[start : one.end])
                place = one.end
            elif isinstance(one, _Odd):
                place = self._odd(start)
            else:
                place = self._tag(one)
        self.out.append(text[place:])
        if self.more:
            self.removed.append(Removal("and_more", count=self.more))
        return "".join(self.out), self.removed

    def _tell(self, code: str, *, element: str = "", attribute: str = "", value: str = "") -> None:
        if len(self.removed) < MOST_TOLD:
            self.removed.append(Removal(code, element[:40], attribute[:60], " ".join(value.split())[:120]))
        else:
            self.more += 1

    def _odd(self, start: int) -> int:
        text = self.given
        if text.startswith("<!--", start):
            end = text.find("-->", start + 2)
            self._tell("comment")
            return len(text) if end < 0 else end + 3
        ends = text.find(">", start, start + _LONGEST_TAG) >= 0
        bogus = _BOGUS.match(text, start) if ends else None
        if bogus is not None:
            self._tell("comment")
            return bogus.end()
        tag = self._respelled(start) if ends else None
        if tag is not None:
            return tag
        self._tell("mark", value=text[start : start + 60])
        self.out.append("&lt;")
        return start + 1

    def _respelled(self, start: int) -> int | None:
        """A tag whose spelling every browser mends in one way, mended: attributes run together, a name where none should be."""
        loose = _LOOSE_TAG.match(self.given, start)
        name = _TAG_NAME.match(self.given, start + 1)
        if loose is None or name is None:
            return None
        element = name[1].lower()
        if element in _WITH_CONTENT and self.allowed.attributes_of(element) is None:
            return self._without(element, loose.end(), closes=self.given[start + 1] == "/")
        if self.allowed.attributes_of(element) is None or not _KNOWN_NAME.match(element):
            self._tell("element", element=element)
            return loose.end()
        found = re.findall(r"""([a-zA-Z][a-zA-Z0-9_:.-]*)\s*=\s*("[^"<>]*"|'[^'<>]*')""", loose[0][len(name[0]) + 1 :])
        closes = self.given[start + 1] == "/"
        mended = f"</{name[1]}>" if closes else f"<{name[1]}{''.join(f' {key}={value}' for key, value in dict(found).items())}>"
        one = _mark_at(mended, 0)
        if not isinstance(one, _Tag) or mended == loose[0]:
            return None
        self._tell("respelled", value=loose[0][:60])
        self.out.append(self._kept(one, mended))
        return loose.end()

    def _tag(self, tag: _Tag) -> int:
        text = self.given
        if self.allowed.attributes_of(tag.name) is None or (not tag.closes and not self._may_stand(tag)):
            if tag.name in _WITH_CONTENT:
                return self._without(tag.name, tag.end, closes=tag.closes)
            if not tag.closes:
                self._tell("element", element=tag.name)
            return tag.end
        if tag.closes:
            self.out.append(f"</{tag.name}>" if tag.attributes else text[tag.start : tag.end])
            return tag.end
        self.out.append(self._kept(tag, text))
        if tag.name in RAW_TEXT:
            end = re.compile(rf"</{tag.name}[\t\n\f\r />]", re.I).search(text, tag.end)
            inside = text[tag.end : end.start() if end else len(text)]
            if tag.name == "iframe":
                inside = ""
            elif end is None:
                self.out.append(f"{inside.replace('<', '&lt;')}</{tag.name}>")
                return len(text)
            self.out.append(inside.replace("<", "&lt;"))
            if end is None:
                self.out.append(f"</{tag.name}>")
                return len(text)
            return end.start()
        return tag.end

    def _may_stand(self, tag: _Tag) -> bool:
        """Whether a frame or object shows what it may; others may always stand."""
        if tag.name not in {"iframe", "object"}:
            return True
        wanted = {"iframe": ("src",), "object": ("data", "type")}[tag.name]
        given = {each.name: each.value or "" for each in reversed(tag.attributes)}
        if all(name in given and self.allowed.takes_value(tag.name, name, given[name]) for name in wanted):
            return True
        self._tell("address", element=tag.name, attribute=wanted[0], value=given.get(wanted[0], ""))
        return False

    def _without(self, name: str, end: int, *, closes: bool) -> int:
        """Past an element with all that it holds: to its own end, or for code to the first that could be it."""
        if closes:
            return end
        self._tell("element_whole", element=name)
        if self.open_ended.get(name, 0) > MOST_SEARCHES:
            return end
        text, depth = self.given, 1
        pattern = _ends_of(name)
        place = end
        while depth and (found := pattern.search(text, place)) is not None:
            place = found.end()
            if found[0].startswith("</"):
                depth -= 1
            elif name not in _RAW and not found[0].endswith("/>"):
                depth += 1
            if name in _RAW and found[0].startswith("</"):
                depth = 0
        if depth:
            # Without an end a browser takes all that follows for its content; we take the tag alone, and judge what follows.
            self.open_ended[name] = self.open_ended.get(name, 0) + 1
            return end
        return place

    def _kept(self, tag: _Tag, text: str) -> str:
        """The tag with the attributes that it may have."""
        out, place, seen = [], tag.start, set()
        for each in tag.attributes:
            out.append(text[place : each.start])
            place = each.end
            if each.name in seen:
                continue
            seen.add(each.name)
            if not self.allowed.takes(tag.name, each.name):
                self._tell("attribute", element=tag.name, attribute=each.name)
            elif self.allowed.takes_value(tag.name, each.name, each.value or ""):
                out.append(text[each.start : each.end])
            elif each.name == "style":
                self._tell("style", element=tag.name, value=each.value or "")
                style = cleaned_style(each.value or "")
                out.append(f' style="{html.escape(style)}"' if style else "")
            else:
                self._tell("address", element=tag.name, attribute=each.name, value=each.value or "")
        out.append(text[place : tag.end])
        return "".join(out)


@lru_cache(maxsize=64)
def _ends_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</?{re.escape(name)}(?=[\t\n\f\r />])[^>]{{0,1000}}>", re.I)
