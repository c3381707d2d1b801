"""Block markup: `<!-- wp:name {"an": "attribute"} -->…<!-- /wp:name -->` as the editor stores it, and what it prints as.

A text is read without loss: what `serialize` makes of `parse` is the text, byte for byte, also where the markup is broken. Broken markup
prints as WordPress prints it: an end without a beginning makes the rest of the text plain, blocks without an end reach to the end of the
text (and of several inside each other, the inner ones are printed twice).
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from resit.formats.wordpress.autop import autop
from resit.formats.wordpress.shortcodes import CORE, print_shortcodes, unautop
from resit.formats.wordpress.texturize import texturize

DEEPEST = 200
"""Blocks inside each other; the comments of deeper ones are text."""
MOST_REUSED = 10_000_000
"""Characters that reused blocks may add to one text; further ones print nothing."""
MOST_ECHOED = 1_000_000
"""Characters that blocks without an end print twice; past that, only the outermost prints them."""
FIRST_TAG_WITHIN = 5_000  # characters of a block in which its first element is looked for
FAQ_BLOCK = "yoast/faq-block"

_HEAD = re.compile(r"<!--\s+(/)?wp:([a-z][a-z0-9_-]*/)?([a-z][a-z0-9_-]*)\s+", re.A)
_TAIL = re.compile(r"(/)?-->")
_ATTRIBUTES_END = re.compile(r"\}\s+(/)?-->", re.A)
_HAS_BLOCKS = "<!-- wp:"
_STARTING_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_CLASS = re.compile(r"(?<=\s)class\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
# What is told of a block in the class of its first such element, also where an older editor did not write it.
_CLASSES = {
    "core/heading": (frozenset({"h1", "h2", "h3", "h4", "h5", "h6"}), "wp-block-heading"),
    "core/list": (frozenset({"ul", "ol"}), "wp-block-list"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block, or the plain text between blocks (`name` empty).

    Parameters
    ----------
    name
        With its namespace: "core/paragraph".
    attributes
        What its comment says; empty also where that is no JSON.
    pieces
        Its HTML, and the blocks inside it where they stand in it.
    opening, closing
        Its comments letter for letter; `closing` is empty where one comment is the whole block, or the end is missing.
    is_echo
        A block without an end inside another without one: WordPress prints it here and then again as text of the outer one.
    """

    name: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    pieces: "tuple[str | Block, ...]" = ()
    opening: str = ""
    closing: str = ""
    is_echo: bool = False

    @property
    def inner(self) -> "tuple[Block, ...]":
        return tuple(each for each in self.pieces if isinstance(each, Block))

    @property
    def html(self) -> str:
        """Its own HTML, without that of the blocks inside it."""
        return "".join(each for each in self.pieces if isinstance(each, str))


class FaqQuestion(NamedTuple):
    """A question of a FAQ block with its answer, both HTML as the editor left it: sanitise before it is printed."""

    id: str
    name: str
    answer: str


# Reading and writing


class _Token(NamedTuple):
    kind: str  # opening, closing, whole
    name: str
    attributes: Mapping[str, Any]
    start: int
    end: int


@dataclass
class _Frame:
    """A block whose end was not met yet."""

    token: _Token
    opening: str
    place: int  # up to where its HTML was taken
    lead: str  # the text between the comment before its own and its own
    pieces: list[str | Block] = field(default_factory=list)

    def block(self, closing: str = "", *, is_echo: bool = False) -> Block:
        return Block(self.token.name, self.token.attributes, tuple(self.pieces), self.opening, closing, is_echo)


def has_blocks(content: str) -> bool:
    return _HAS_BLOCKS in content


def parse(content: str) -> tuple[Block, ...]:
    """The outermost blocks of `content` in its order, with the plain text before, between and after them."""
    out: list[Block] = []
    stack: list[_Frame] = []
    place = 0
    for token in _tokens(content):
        comment = content[token.start : token.end]
        if token.kind == "closing" and not stack:
            break  # an end without a beginning: from here on all is text
        if token.kind == "opening" and len(stack) >= DEEPEST:
            continue
        if token.kind == "opening":
            stack.append(_Frame(token, comment, token.end, content[place : token.start]))
        elif token.kind == "closing":
            frame = stack.pop()
            frame.pieces += _text(content[frame.place : token.start])
            _put(frame, frame.block(comment), token.end, content, stack, out)
        else:
            frame = _Frame(token, comment, token.end, content[place : token.start])
            _put(frame, frame.block(), token.end, content, stack, out)
        place = token.end
    if not stack and place < len(content):
        out.append(Block("", pieces=(content[place:],)))
    if stack and (len(stack) - 1) * (len(content) - stack[0].place) > MOST_ECHOED:
        del stack[1:]
    while stack:
        # Without an end, all that is left is text of this block, and then once more of the one around it.
        frame = stack.pop()
        frame.pieces += _text(content[frame.place :])
        out += [Block("", pieces=(frame.lead,), is_echo=bool(stack))] if frame.lead else []
        out.append(frame.block(is_echo=bool(stack)))
    return tuple(out)


def _put(frame: _Frame, block: Block, end: int, content: str, stack: list[_Frame], out: list[Block]) -> None:
    """A block that is complete, to the one around it or to the outermost ones."""
    if stack:
        around = stack[-1]
        around.pieces += [*_text(content[around.place : frame.token.start]), block]
        around.place = end
    else:
        out += [Block("", pieces=(frame.lead,))] if frame.lead else []
        out.append(block)


def _text(text: str) -> list[str | Block]:
    return [text] if text else []


def _tokens(content: str) -> Iterator[_Token]:
    """The comments of blocks, each looked at once."""
    place, no_end = 0, False
    while (head := _HEAD.search(content, place)) is not None:
        attributes: Mapping[str, Any] = {}
        if content.startswith("{", head.end()):
            tail = None if no_end else _ATTRIBUTES_END.search(content, head.end() + 1)
            no_end = tail is None
            if tail is not None:
                attributes = _decoded(content[head.end() : tail.start() + 1])
        else:
            tail = _TAIL.match(content, head.end())
        if tail is None:
            place = head.start() + 4
            continue
        kind = "whole" if tail[1] else "closing" if head[1] else "opening"
        yield _Token(kind, (head[2] or "core/") + head[3], attributes, head.start(), tail.end())
        place = tail.end()


def _decoded(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def serialize(blocks: Iterable[Block]) -> str:
    """The text of blocks, with their comments as they were read."""
    out: list[str] = []
    waiting: list[str | Block] = [each for each in blocks if not each.is_echo]
    waiting.reverse()
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            out.append(each)
        else:
            out.append(each.opening)
            waiting.append(each.closing)
            waiting.extend(reversed(each.pieces))
    return "".join(out)


def block(name: str, *pieces: "str | Block", attributes: Mapping[str, Any] | None = None) -> Block:
    """A new block with its comments as the editor would write them; without pieces, one comment is the whole block.

    `name` is lower-case letters, digits, "-" and "_", for blocks of plugins after their namespace and "/".
    """
    short = name.removeprefix("core/")
    said = f"{attributes_json(attributes)} " if attributes else ""
    if not pieces:
        return Block(name, attributes or {}, (), f"<!-- wp:{short} {said}/-->")
    return Block(name, attributes or {}, pieces, f"<!-- wp:{short} {said}-->", f"<!-- /wp:{short} -->")


def attributes_json(attributes: Mapping[str, Any]) -> str:
    """Attributes as they stand in a comment: nothing in them can end it or look like markup."""
    text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r"\\([\\\"])", lambda match: f"\\u{ord(match[1]):04x}", text)
    for found, written in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(found, written)
    return text


# Printing


def render_blocks(content: str, *, reusable: Mapping[int, str] | None = None) -> str:
    """The HTML of block markup: its comments gone, all else as it stands.

    Parameters
    ----------
    reusable
        The stored contents of `wp_block` objects by their numbers, printed where a block refers to one.
    """
    return _Printing(reusable or {}).printed(parse(content), frozenset(), 0)


@dataclass
class _Printing:
    reusable: Mapping[int, str]
    room: int = MOST_REUSED  # characters of reused blocks that may still be printed

    def printed(self, blocks: Iterable[str | Block], within: frozenset[int], depth: int) -> str:
        out: list[str] = []
        for each in blocks:
            if isinstance(each, str):
                out.append(each)
            elif each.name == "core/block":
                out.append(self._reused(each.attributes.get("ref"), within, depth))
            else:
                text = self.printed(each.pieces, within, depth + 1)
                out.append(_with_class(text, *_CLASSES[each.name]) if each.name in _CLASSES else text)
        return "".join(out)

    def _reused(self, number: Any, within: frozenset[int], depth: int) -> str:
        stored = self.reusable.get(number) if isinstance(number, int) and number not in within else None
        if stored is None or depth + 1 > DEEPEST or len(stored) > self.room:
            return ""
        self.room -= len(stored)
        return self.printed(parse(stored), within | {number}, depth + 1)


def _with_class(text: str, tags: frozenset[str], name: str) -> str:
    for match in _STARTING_TAG.finditer(text, 0, FIRST_TAG_WITHIN):
        if match[1].lower() not in tags:
            continue
        given = _CLASS.search(match[2])
        if given is None:
            return f'{text[: match.end(1)]} class="{name}"{text[match.end(1) :]}'
        value = next(each for each in given.groups() if each is not None)
        if name in html.unescape(value).split():
            return text
        start, end = match.start(2) + given.start(), match.start(2) + given.end()
        return f'{text[:start]}class="{f"{value} {name}".strip()}"{text[end:]}'
    return text


def render(content: str, *, reusable: Mapping[int, str] | None = None, shortcodes: frozenset[str] = CORE) -> str:
    """What WordPress prints for a stored text: blocks or, where there are none, paragraphs from blank lines; then quotes and captions.

    Not printed: what a site computes (queries, galleries of shortcodes, embeds, the sizes that it adds to pictures); `computed_in` and
    `shortcodes.left_in` name what of that a text has. What comes back must be sanitised like any other HTML before it is shown.
    """
    is_blocks = has_blocks(content)
    text = render_blocks(content, reusable=reusable) if is_blocks else content
    text = texturize(text, shortcodes=shortcodes)
    if not is_blocks:
        text = autop(text)
    text = unautop(text, shortcodes=shortcodes)
    return print_shortcodes(_with_capital_p(text))


def _with_capital_p(text: str) -> str:
    if "Wordpress" not in text:
        return text
    for before in (" ", "&#8216;", "&#8220;", ">", "("):
        text = text.replace(f"{before}Wordpress", f"{before}WordPress")
    return text


# What blocks tell


def walked(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, each before those inside it, without echoes."""
    waiting = [each for each in blocks if not each.is_echo]
    waiting.reverse()
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(each.inner))


def computed_in(content: str) -> tuple[str, ...]:
    """The names of blocks without any HTML of their own, which a site computes when it prints them: a list of posts, a menu."""
    names = {each.name for each in walked(parse(content)) if each.name and not each.pieces} if has_blocks(content) else set()
    return tuple(sorted(names - {"core/block"}))


def faq_questions(content: str) -> tuple[FaqQuestion, ...]:
    """The questions of all FAQ blocks in their order, also those that no answer was written for."""
    found: list[FaqQuestion] = []
    for each in walked(parse(content)) if FAQ_BLOCK in content else ():
        listed = each.attributes.get("questions") if each.name == FAQ_BLOCK else None
        for question in listed if isinstance(listed, list) else ():
            if isinstance(question, dict):
                number = question.get("id")
                name, answer = _words(question, "jsonQuestion", "question"), _words(question, "jsonAnswer", "answer")
                found.append(FaqQuestion(number if isinstance(number, str) else "", name, answer))
    return tuple(found)


def _words(question: Mapping[str, Any], written: str, parts: str) -> str:
    """The HTML that the editor wrote beside the parts of which it makes the text; of old blocks, the words of these parts."""
    said = question.get(written)
    if isinstance(said, str) and said:
        return said
    out: list[str] = []
    waiting: list[Any] = [question.get(parts)]
    while waiting and len(out) < 10_000:
        each = waiting.pop()
        if isinstance(each, str):
            out.append(html.escape(each, quote=False))
        elif isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            inner = each.get("props")
            waiting.append(inner.get("children") if isinstance(inner, dict) else each.get("children"))
    return "".join(out)


def image_numbers(content: str) -> tuple[int, ...]:
    """The media that image and gallery blocks name, each once, in the order of the text."""
    found: list[int] = []
    for each in walked(parse(content)) if has_blocks(content) else ():
        if each.name in {"core/image", "core/cover"}:
            found += _numbers([each.attributes.get("id")])
        elif each.name == "core/media-text":
            found += _numbers([each.attributes.get("mediaId")])
        elif each.name == "core/gallery":
            found += _numbers(each.attributes.get("ids"))
    return tuple(dict.fromkeys(found))


def _numbers(said: Any) -> list[int]:
    listed = said if isinstance(said, list) else []
    return [
        int(each)
        for each in listed
        if (isinstance(each, int) and not isinstance(each, bool)) or (isinstance(each, str) and each.isdecimal() and len(each) < 19)
    ]
