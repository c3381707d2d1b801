"""Shortcodes: `[name attribute="value"]…[/name]` inside a text, as WordPress finds them.

Only `caption` is printed here, since all that it needs stands in the text. The others ask a site (a gallery its pictures, a plugin its
code): they stay as they stand, and `left_in` says which.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

CORE = frozenset({"wp_caption", "caption", "gallery", "playlist", "audio", "video", "embed"})
"""What every WordPress site has."""
LONGEST_CAPTION = 20_000  # characters of a picture with its caption; longer ones are not printed

Printer = Callable[[Mapping[str, str], str], str]

_OPENING = re.compile(r"\[/?([^<>&/\[\]\x00-\x20=]++)")
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*"([^"]*)"(?:\s|$)|([\w-]+)\s*=\s*'([^']*)'(?:\s|$)|([\w-]+)\s*=\s*([^\s'"]+)(?:\s|$)"""
    r"""|"([^"]*)"(?:\s|$)|'([^']*)'(?:\s|$)|(\S+)(?:\s|$)""",
    re.A,
)
_ATTRIBUTES = re.compile(r"[^\]/]*+(?:/(?!\])[^\]/]*+)*+")
_BALANCED = re.compile(r"[^<]*+(?:<[^>]*+>[^<]*+)*+\Z")
_TAG = re.compile(r"<(?:!--.*?(?:-->|\Z)|[^>]*+>)", re.S)
_PICTURE = re.compile(r"((?:<a [^>]+>\s*)?<img [^>]+>(?:\s*</a>)?)(.*)", re.I | re.S | re.A)
_SPACES = "(?:[\r\n\t \u00a0]|&nbsp;)*+"
_NOT_IN_A_NAME = re.compile(r"%[a-fA-F0-9][a-fA-F0-9]|[^A-Za-z0-9_-]")
_HIDE = str.maketrans("[]", "\ufdd3\ufdd4")  # brackets inside a tag, which open nothing
_SHOW = str.maketrans("\ufdd3\ufdd4", "[]")


@dataclass(frozen=True, slots=True)
class Shortcode:
    """One shortcode where it stands: `start` and `end` are offsets; `content` is None where it has no end of its own."""

    name: str
    attributes: Mapping[str, str]
    content: str | None
    start: int
    end: int
    is_escaped: bool = False  # [[name]], which prints as [name]


@dataclass
class _Scan:
    """Finds shortcodes from left to right, each bracket and each end looked at once."""

    text: str
    names: Collection[str]
    ends: dict[str, int] = field(default_factory=dict)  # the next [/name] of a name; past the text where there is none
    head: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        listed = "|".join(map(re.escape, sorted(self.names, key=lambda name: (-len(name), name))))
        self.head = re.compile(rf"\[({listed})(?![\w-])", re.A)

    def at(self, match: re.Match[str], *, alone: bool = False) -> "_Span | None":
        """The shortcode that begins with `match`; `alone` takes it without content also where an end follows."""
        attributes = _ATTRIBUTES.match(self.text, match.end())
        at = match.end() if attributes is None else attributes.end()
        if self.text.startswith("/]", at):
            return _Span(match, at, at + 2)
        if not self.text.startswith("]", at):
            return None
        closing = f"[/{match[1]}]"
        end = self.ends.get(match[1], -1)
        if end < at + 1:
            end = self.text.find(closing, at + 1)
            end = self.ends[match[1]] = len(self.text) + 1 if end < 0 else end
        if alone or end > len(self.text):
            return _Span(match, at, at + 1)
        return _Span(match, at, end + len(closing), (at + 1, end))

    def __iter__(self) -> Iterator[Shortcode]:
        place = 0
        while (match := self.head.search(self.text, place)) is not None:
            one = self.at(match)
            if one is None:
                return  # no bracket closes any more
            start, end = match.start(), one.end
            opens = start > place and self.text[start - 1] == "["
            closes = self.text.startswith("]", end)
            content = None if one.content is None else self.text[slice(*one.content)]
            given = attributes(self.text[match.end() : one.attributes_end])
            yield Shortcode(match[1], given, content, start - opens, end + closes, opens and closes)
            place = end + closes


class _Span(NamedTuple):
    match: re.Match[str]
    attributes_end: int
    end: int
    content: tuple[int, int] | None = None


def names_in(text: str, shortcodes: Collection[str]) -> frozenset[str]:
    """Which of the names stand after a bracket in `text`."""
    if "[" not in text:
        return frozenset()
    return frozenset(match[1] for match in _OPENING.finditer(text)) & frozenset(shortcodes)


def left_in(text: str, *, shortcodes: Collection[str] = CORE) -> tuple[str, ...]:
    """The shortcodes of `text` that are printed as they stand, in alphabetical order."""
    return tuple(sorted(names_in(text, shortcodes) - set(PRINTERS)))


def shortcodes_in(text: str, *, shortcodes: Collection[str] = CORE) -> tuple[Shortcode, ...]:
    """The shortcodes of `text` in its order; those inside another's content are not listed again."""
    names = names_in(text, shortcodes)
    return tuple(each for each in _Scan(text, names) if not each.is_escaped) if names else ()


def unautop(text: str, *, shortcodes: Collection[str] = CORE) -> str:
    """`text` without the paragraph around a shortcode that stands alone in it."""
    names = names_in(text, shortcodes) if "<p>" in text else frozenset()
    if not names:
        return text
    scan = _Scan(text, names)
    before = re.compile(rf"<p>{_SPACES}(?=\[)")
    after = re.compile(f"{_SPACES}</p>")
    out, place = [], 0
    for match in before.finditer(text):
        head = scan.head.match(text, match.end()) if match.start() >= place else None
        for alone in (False, True):
            one = scan.at(head, alone=alone) if head is not None else None
            end = after.match(text, one.end) if one is not None else None
            if one is not None and end is not None:
                out += [text[place : match.start()], text[match.end() : one.end]]
                place = end.end()
                break
    return "".join([*out, text[place:]])


def print_shortcodes(text: str, *, printers: Mapping[str, Printer] | None = None) -> str:
    """`text` with the shortcodes that have a printer printed; `[[name]]` becomes `[name]`. Those inside a tag's attributes stay."""
    printers = PRINTERS if printers is None else printers
    names = names_in(text, printers)
    if not names or "\ufdd3" in text or "\ufdd4" in text:
        return text
    hidden = _TAG.sub(lambda match: match[0].translate(_HIDE), text)
    out, place = [], 0
    for each in _Scan(hidden, names):
        out.append(hidden[place : each.start])
        whole = hidden[each.start : each.end]
        if each.is_escaped:
            out.append(whole[1:-1])
        elif len(whole) > LONGEST_CAPTION:
            out.append(whole)
        else:
            given = {name: value.translate(_SHOW) for name, value in each.attributes.items()}
            made = printers[each.name](given, (each.content or "").translate(_SHOW))
            out.append(("[" if whole.startswith("[[") else "") + made + ("]" if whole.endswith("]]") else ""))
        place = each.end
    return "".join([*out, hidden[place:]]).translate(_SHOW)


def attributes(text: str) -> Mapping[str, str]:
    """The attributes of a shortcode: named ones by their names in lower case, others by their places "0", "1" …"""
    given: dict[str, str] = {}
    text = re.sub("[\u00a0\u200b]+", " ", text)
    bare = 0
    for match in _ATTRIBUTE.finditer(text):
        name = match[1] or match[3] or match[5]
        value = next((match[place] for place in (2, 4, 6, 7, 8, 9) if match[place] is not None), "")
        if "<" in value and not _BALANCED.match(value):
            value = ""
        given[name.lower() if name else str(bare)] = re.sub(r"\\(.)", r"\1", value, flags=re.S) if "\\" in value else value
        bare += not name
    return given


def _caption(given: Mapping[str, str], content: str) -> str:
    """A picture with its caption as a figure; without a width or a caption, the picture alone."""
    caption = given.get("caption", "")
    if not caption:
        match = _PICTURE.search(content)
        if match is not None:
            content, caption = match[1], match[2].strip(" \t\n\r\0\x0b")
    width = re.match(r"\s*(\d{1,9})", given.get("width", ""), re.A)
    if width is None or int(width[1]) < 1 or not caption:
        return content
    number = _NOT_IN_A_NAME.sub("", given.get("id", ""))
    label = _NOT_IN_A_NAME.sub("", given.get("caption_id", "")) or (f"caption-{number.replace('_', '-')}" if number else "")
    names = f"wp-caption {given.get('align', 'alignnone')} {given.get('class', '')}".strip()
    identity = (f'id="{number}" ' if number else "") + (f'aria-describedby="{label}" ' if label else "")
    below = f'id="{label}" ' if label else ""
    return (
        f'<figure {identity}style="width: {int(width[1])}px" class="{escape(names)}">{print_shortcodes(content)}'
        f'<figcaption {below}class="wp-caption-text">{caption}</figcaption></figure>'
    )


PRINTERS: Mapping[str, Printer] = {"caption": _caption, "wp_caption": _caption}
