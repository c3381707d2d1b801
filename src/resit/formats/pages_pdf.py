"""PDF files as blocks of text, by pypdf in a process of its own: a file that takes too long or too much memory takes nothing else with it.

Run as a program it reads a file from its standard input and writes JSON: the title, the language, and the lines of each page.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from resit.formats.pages import MOST_TEXT, Block, BlockKind, Readable, UnreadablePageError, one_line
from resit.formats.quantities import quantities_in

MOST_PAGES = 600
SECONDS = 60  # of the clock; of the processor a little less
MEMORY = 1 << 30  # bytes of address space beyond what Python itself takes
EDGE = 2  # lines at the top and foot of a page that may be running titles
REPEATED = 3  # pages on which a line must stand to be one


def read_pdf(body: bytes, *, seconds: float = SECONDS) -> Readable:
    """The text of a PDF file, page by page; running titles and page numbers are left out and words cut at a line's end made whole.

    Raises
    ------
    UnreadablePageError
        It is locked or broken, or reading it takes longer than `seconds` or too much memory.
    """
    environ = {name: value for name, value in os.environ.items() if name.startswith(("PYTHON", "LANG", "LC_", "SYSTEMROOT", "PATH"))}
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        done = subprocess.run(  # noqa: S603 (our own module, nothing of the file in the command)
            [sys.executable, "-m", "resit.formats.pages_pdf", str(int(seconds))],
            input=body, capture_output=True, timeout=seconds, env=environ, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UnreadablePageError("pdf_heavy") from error
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadablePageError("pdf_heavy") from error  # ended from outside: by its limit of memory or of time
    if "code" in told:
        raise UnreadablePageError(str(told["code"]))
    pages = [[str(line) for line in page] for page in told["pages"]]
    return Readable(
        one_line(str(told["title"]))[:500], str(told["language"])[:20].lower(), tuple(_blocks(pages)), "pdf", truncated=bool(told["cut"])
    )


# Lines to blocks

_NUMBERS = re.compile(r"\d+")
_ITEM = re.compile(r"^(?:[•·▪‣●○◦■□*–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_HYPHEN = re.compile(r"(\w{2,})-$")
_END = re.compile(r"[.!?:;]['\")\]”’]*$")
_ROW = re.compile(r"\S(?:\s{3,}|\t)\S")


def _blocks(pages: Sequence[Sequence[str]]) -> Iterator[Block]:
    running = _running(pages)
    kept: list[str] = []
    kind = BlockKind.TEXT
    previous = ""
    for page in pages:
        for place, line in enumerate(page):
            text = one_line(line)
            at_edge = place < EDGE or place >= len(page) - EDGE
            if at_edge and text and (_masked(text) in running or text.isdigit()) and not quantities_in(text):
                continue
            row, item = _ROW.search(line.strip()) is not None, _ITEM.match(text) is not None
            if kept and (not text or row or item or kind is BlockKind.ROW or _ends(previous, text)):
                yield Block(kind, _joined(kept))
                kept = []
            if text:
                if not kept:
                    kind = BlockKind.ROW if row else BlockKind.ITEM if item else BlockKind.TEXT
                kept.append(re.sub(r"\s{3,}|\t", " | ", line.strip()) if row else text)
                previous = text
    if kept:
        yield Block(kind, _joined(kept))


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines at the edge of several pages, their numbers masked. One with a figure that a rule could state is never one of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_masked(text) for line in (*page[:EDGE], *page[-EDGE:]) if not quantities_in(text := one_line(line))})
    return {line for line, count in edges.items() if line and count >= max(REPEATED, len(pages) // 5)}


def _masked(text: str) -> str:
    return _NUMBERS.sub("#", text)


def _ends(previous: str, text: str) -> bool:
    """Whether a paragraph ended with the line before: it ended a sentence well before the line's usual width, or a heading stood there."""
    if _END.search(previous) and text[:1].isupper():
        return len(previous) < 60 or len(text) < 60
    return len(previous) < 50 and not previous.endswith((",", "-")) and text[:1].isupper() and not _END.search(previous)


def _joined(lines: Sequence[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        cut = _HYPHEN.search(text)
        text = text[:-1] + line if cut and line[:1].islower() else f"{text} {line}"
    return one_line(text)


# The process that reads


def _main() -> None:
    """Read a PDF from standard input and tell its lines on standard output."""
    _limit(int(sys.argv[1]))
    body = sys.stdin.buffer.read()
    try:
        told = _told(body)
    except MemoryError:
        told = {"code": "pdf_heavy"}
    sys.stdout.write(json.dumps(told))


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the clock of the parent still ends us
        return
    resource.setrlimit(resource.RLIMIT_CPU, (max(1, seconds - 1), max(2, seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(body: bytes) -> dict[str, Any]:
    import io
    import logging
    import warnings

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"code": "pdf_locked"}
        title = _text_of(lambda: reader.metadata.title if reader.metadata else "")
        language = _text_of(lambda: reader.root_object.get("/Lang", ""))
        pages: list[list[str]] = []
        size = 0
        for number, page in enumerate(reader.pages):
            if number >= MOST_PAGES or size > MOST_TEXT:
                return {"title": title, "language": language, "pages": pages, "cut": True}
            lines = _lines(page)
            size += sum(map(len, lines))
            pages.append(lines)
    except PyPdfError as error:
        return {"code": "pdf_locked" if "encrypt" in str(error).lower() or "password" in str(error).lower() else "pdf_broken"}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (whatever a broken file makes the library raise, it is a broken file; this process ends here)
        return {"code": "pdf_broken"}
    return {"title": title, "language": language, "pages": pages, "cut": False}


def _lines(page: Any) -> list[str]:
    """The lines of one page; none where this page alone is broken."""
    try:
        text: str = page.extract_text()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (as above, and the other pages may be whole)
        return []
    return text.splitlines()[:5000]


def _text_of(ask: Any) -> str:
    try:
        return str(ask() or "")
    except Exception:  # noqa: BLE001 (as above; a file without a title is a file all the same)
        return ""


if __name__ == "__main__":
    _main()
