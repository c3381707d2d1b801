"""Plain text and JSON as blocks: paragraphs and lines; the strings of a JSON answer, with the HTML that some of them hold."""

import json
import re
from collections.abc import Iterator
from typing import Any

from resit.formats.pages import MOST_BLOCKS, MOST_TEXT, Block, BlockKind, Readable, UnreadablePageError, one_line
from resit.formats.pages_html import decoded, read_html_text

_ITEM = re.compile(r"^\s*(?:[-*•·‣]|\(?[0-9a-z]{1,3}[.)])\s+")
_TAGS = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|table|span|strong|em|a)\b[^>]*>", re.I)
MOST_DEPTH = 200
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def read_plain(body: bytes, *, content_type: str = "") -> Readable:
    """Paragraphs of plain text: an empty line ends one, and so does the start of a list item.

    Raises
    ------
    UnreadablePageError
        The bytes are no text.
    """
    text = decoded(body, content_type)
    start = text[:4000]
    if len(_CONTROL.findall(start)) > 0.02 * len(start):
        raise UnreadablePageError("not_text", content_type=one_line(content_type.partition(";")[0])[:60] or "?")
    blocks = [Block(kind, line) for kind, line in _paragraphs(text[:MOST_TEXT])][:MOST_BLOCKS]
    return Readable("", "", tuple(blocks), "text", truncated=len(text) > MOST_TEXT)


def _paragraphs(text: str) -> Iterator[tuple[BlockKind, str]]:
    kind, lines = BlockKind.TEXT, list[str]()
    for line in text.splitlines():
        is_item = _ITEM.match(line) is not None
        if (not line.strip() or is_item) and lines:
            yield kind, one_line(" ".join(lines))
            lines = []
        if line.strip():
            if not lines:
                kind = BlockKind.ITEM if is_item else BlockKind.TEXT
            lines.append(line)
    if lines:
        yield kind, one_line(" ".join(lines))


def read_json(body: bytes, *, content_type: str = "") -> Readable:
    """The texts of a JSON answer in its order; strings that hold HTML are read as HTML, keys and bare words are left out.

    Raises
    ------
    UnreadablePageError
        It is no JSON.
    """
    try:
        data = json.loads(decoded(body, content_type))
    except (ValueError, RecursionError) as error:
        raise UnreadablePageError("not_text", content_type="JSON") from error
    blocks: list[Block] = []
    size = 0
    for text in _strings(data):
        found = read_html_text(text).blocks if _TAGS.search(text) else (Block(BlockKind.TEXT, one_line(text)),)
        for each in found:
            size += len(each.text)
            if size > MOST_TEXT or len(blocks) >= MOST_BLOCKS:
                return Readable(_title(data), "", tuple(blocks), "json", truncated=True)
            blocks.append(each)
    return Readable(_title(data), "", tuple(blocks), "json")


def _strings(data: Any) -> Iterator[str]:
    """Strings of at least two words, without addresses, in reading order; deeper than 200 nothing is looked for."""
    stack: list[tuple[Any, int]] = [(data, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, str):
            if len(value.split()) >= 2 and not value.startswith(("http://", "https://")):
                yield value
        elif depth < MOST_DEPTH:
            if isinstance(value, dict):
                stack += [(each, depth + 1) for each in reversed(value.values())]
            elif isinstance(value, list):
                stack += [(each, depth + 1) for each in reversed(value)]


def _title(data: Any) -> str:
    """The title of a WordPress answer or its like."""
    title = data.get("title") if isinstance(data, dict) else None
    if isinstance(title, dict):
        title = title.get("rendered")
    return one_line(re.sub(r"<[^>]*>", "", title))[:500] if isinstance(title, str) else ""
