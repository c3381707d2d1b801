"""Block comments in stored text: `<!-- wp:paragraph -->…<!-- /wp:paragraph -->`, as far as a head has to know them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from resit.domain.seo.subjects import Question

# Attributes hold neither `-->` nor `<!--`: both are written as \u002d and \u003c there.
DELIMITER = re.compile(
    r"<!--\s+(?P<closes>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(?P<attributes>\{(?:(?!-->|<!--).)*\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
FAQ_BLOCK = "yoast/faq-block"
DEEPEST = 100  # blocks that lie deeper are text of the one that holds them


@dataclass(slots=True)
class Block:
    """A block with its pieces of HTML and inner blocks in order; the name is empty for text that lies between blocks."""

    name: str
    attributes: str = ""  # JSON, unread
    parts: list["str | Block"] = field(default_factory=list)

    @property
    def inner(self) -> list["Block"]:
        return [part for part in self.parts if isinstance(part, Block)]

    def html(self) -> str:
        """All that is in it, without the comments."""
        return "".join(part if isinstance(part, str) else part.html() for part in self.parts)


def blocks_of(content: str) -> list[Block]:
    """The blocks of a text, outermost first. What is never closed ends with the text; a closing that nothing opened is left out."""
    root = Block("root")
    if "<!-- wp:" not in content and not DELIMITER.search(content):
        return [Block("", parts=[content])]
    stack, at = [root], 0
    for found in DELIMITER.finditer(content):
        _add_text(stack, content[at : found.start()])
        at = found.end()
        name = found["name"] if "/" in found["name"] else f"core/{found['name']}"
        if found["closes"]:
            if len(stack) > 1 and stack[-1].name == name:
                stack.pop()
            continue
        block = Block(name, found["attributes"] or "")
        if len(stack) <= DEEPEST:
            stack[-1].parts.append(block)
            if not found["void"]:
                stack.append(block)
    _add_text(stack, content[at:])
    return root.inner


def _add_text(stack: list[Block], text: str) -> None:
    if text:
        stack[-1].parts.append(text if len(stack) > 1 else Block("", parts=[text]))


def _walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _walk(block.inner)


def faq_questions(content: str) -> tuple[Question, ...]:
    """The questions of all FAQ blocks of a stored text, numbered through; a block whose attributes are no JSON has none."""
    if FAQ_BLOCK not in content:
        return ()
    found: list[tuple[str, str, str]] = []
    for block in _walk(blocks_of(content)):
        if block.name == FAQ_BLOCK:
            found += _questions_in(block)
    return numbered_questions(found)


def has_faq_block(content: str) -> bool:
    return FAQ_BLOCK in content and any(block.name == FAQ_BLOCK for block in _walk(blocks_of(content)))


def _questions_in(block: Block) -> list[tuple[str, str, str]]:
    try:
        attributes = json.loads(block.attributes or "{}")
    except ValueError:
        return []
    items = attributes.get("questions") if isinstance(attributes, dict) else None
    questions = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return [tuple(_text(each.get(key)) for key in ("id", "jsonQuestion", "jsonAnswer")) for each in questions]  # type: ignore[misc]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def numbered_questions(items: Iterable[tuple[str, str, str]]) -> tuple[Question, ...]:
    """(id, question, answer in HTML) of all lists of a page in order, as questions with their positions."""
    return tuple(Question(id=id_, position=at, name=name, answer_html=text) for at, (id_, name, text) in enumerate(items, start=1))
