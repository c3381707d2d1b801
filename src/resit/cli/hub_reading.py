"""Reading a hub for the audit: files and folders, or an address by its REST API, its sitemap, or the one page.

Yields pages as they come, so that whoever stops keeps what was read. What cannot be read is kept with its reason.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from resit.fetching import Page, PoliteReader, Refusal, agent_named
from resit.formats.hubs import HubPage, Sitemap, UnreadableHubError, pages_of_answer, read_hub, read_page, read_sitemap, rest_address

ENDINGS = {".html", ".htm", ".xhtml", ".json", ".xml", ".gz", ".txt"}
PER_PAGE = 25  # items of one answer: a head and a text each, so that an answer stays well under the size that is read
MOST_SITEMAPS = 50
# Types of WordPress that are no pages for readers.
INNER_TYPES = {"attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "elementor_library", "revision"}  # fmt: skip
FIELDS = "id,link,slug,type,title,content,yoast_head_json"


class HubReading:
    """One run over what was named. `unreadable` grows with what could not be read, and why.

    Parameters
    ----------
    most
        Pages that are read at most.
    reader
        What opens connections; made when the first address comes.
    """

    def __init__(self, *, most: int, reader: Callable[[], PoliteReader], tell: Callable[[str], None]) -> None:
        self.most = most
        self.unreadable: list[tuple[str, str]] = []
        self.was_cut = False
        self._make_reader = reader
        self._reader: PoliteReader | None = None
        self._tell = tell
        self._read = 0

    def pages(self, named: Sequence[str]) -> Iterator[HubPage]:
        """Every page of what was named, each address once, at most `most` of them."""
        seen: set[str] = set()
        for each in named:
            for page in self._of_address(each) if each.startswith(("http://", "https://")) else self._of_path(Path(each)):
                if page.address in seen and page.address.startswith("http"):
                    continue
                if self._read >= self.most:
                    self.was_cut = True
                    return
                seen.add(page.address)
                self._read += 1
                yield page

    # Files

    def _of_path(self, path: Path) -> Iterator[HubPage]:
        if path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix.casefold() in ENDINGS and each.is_file())
            if not files:
                self._note(str(path), _("There is no HTML, JSON or XML file in this folder."))
            for file in files:
                yield from self._of_file(file)
        else:
            yield from self._of_file(path)

    def _of_file(self, file: Path) -> Iterator[HubPage]:
        try:
            yield from read_hub(file.read_bytes(), address=str(file))
        except OSError as error:
            self._note(str(file), _("It cannot be read: {why}.").format(why=error.strerror or error))
        except UnreadableHubError as error:
            self._note(str(file), error.said(_))

    # Addresses

    def _of_address(self, address: str) -> Iterator[HubPage]:
        path = urlsplit(address).path.casefold()
        if path.endswith((".xml", ".xml.gz")):
            yield from self._of_sitemap(address)
        elif "/wp-json/" in path or "rest_route=" in address:
            yield from self._of_collection(address)
        else:
            yield from self._of_hub(address)

    def _of_hub(self, address: str) -> Iterator[HubPage]:
        """The REST API where the site has one; else its sitemap; else the one page."""
        first = self._get(address)
        rest = rest_address(first.body) if first is not None else ""
        found = False
        for api in dict.fromkeys(each for each in (rest, urljoin(_as_folder(address), "wp-json/")) if each):
            for collection in self._collections(api):
                for page in self._of_collection(collection):
                    found = True
                    yield page
            if found:
                return
        for place in ("sitemap_index.xml", "sitemap.xml", "wp-sitemap.xml"):
            sitemap = self._sitemap(urljoin(_as_folder(address), place), quiet=True)
            if sitemap is not None:
                for page in self._of_named(sitemap):
                    found = True
                    yield page
                if found:
                    return
        if first is not None:
            yield from self._html(first)

    def _collections(self, api: str) -> list[str]:
        """The lists of every public type of a REST API; posts and pages where the types are not told."""
        types = self._json(urljoin(api, "wp/v2/types"), quiet=True)
        if types is None:
            return []
        names: list[str] = []
        for name, each in types.items() if isinstance(types, Mapping) else ():
            base = each.get("rest_base") if isinstance(each, Mapping) else None
            if isinstance(base, str) and base and name not in INNER_TYPES and "(" not in base:
                names.append(base)
        return [urljoin(api, f"wp/v2/{base}") for base in names or ["posts", "pages"]]

    def _of_collection(self, address: str) -> Iterator[HubPage]:
        """A list of the REST API, page after page, until one is not full; or one item."""
        number = 1
        while True:
            answer = self._json(_with(address, per_page=str(PER_PAGE), page=str(number), _fields=FIELDS), quiet=number > 1)
            if answer is None:
                return
            try:
                yield from pages_of_answer(answer, address=address)
            except UnreadableHubError as error:
                if number == 1 and answer != []:
                    self._note(address, error.said(_))
                return
            if not isinstance(answer, list) or len(answer) < PER_PAGE or self._read >= self.most:
                return
            number += 1

    def _of_sitemap(self, address: str) -> Iterator[HubPage]:
        sitemap = self._sitemap(address)
        if sitemap is not None:
            yield from self._of_named(sitemap)

    def _of_named(self, sitemap: Sitemap) -> Iterator[HubPage]:
        """The pages that a sitemap names, and those of the sitemaps it names."""
        waiting, read = list(sitemap.sitemaps), 0
        addresses = list(sitemap.pages)
        while True:
            for address in addresses:
                if self._read >= self.most:
                    self.was_cut = True
                    return
                page = self._get(address)
                if page is not None:
                    yield from self._html(page)
            if not waiting or read >= MOST_SITEMAPS:
                return
            read += 1
            further = self._sitemap(waiting.pop(0))
            addresses = [] if further is None else list(further.pages)

    def _sitemap(self, address: str, *, quiet: bool = False) -> Sitemap | None:
        page = self._get(address, quiet=quiet)
        if page is None:
            return None
        try:
            return read_sitemap(page.body, address=address)
        except UnreadableHubError as error:
            if not quiet:
                self._note(address, error.said(_))
            return None

    def _html(self, page: Page) -> Iterator[HubPage]:
        try:
            yield read_page(page.body, address=page.ended, content_type=page.content_type)
        except UnreadableHubError as error:
            self._note(page.asked, error.said(_))

    def _json(self, address: str, *, quiet: bool = False) -> Any:
        page = self._get(address, quiet=quiet)
        if page is None:
            return None
        try:
            return json.loads(page.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            if not quiet:
                self._note(address, _("The answer is no JSON that can be read."))
            return None

    def _get(self, address: str, *, quiet: bool = False) -> Page | None:
        """The page at an address, or None with the reason noted; errors of the REST API and pages that are gone are none."""
        if self._reader is None:
            self._reader = self._make_reader()
        self._tell(address)
        got = self._reader.read(address, stop=threading.Event())
        if isinstance(got, Refusal):
            if not quiet:
                self._note(address, got.sentence(_))
            return None
        if got.status >= 400:
            if not quiet:
                self._note(address, _("The site answered {status}.").format(status=got.status))
            return None
        return got

    def _note(self, address: str, why: str) -> None:
        self.unreadable.append((address, why))


def polite_reader(public_url: str | None) -> PoliteReader:
    """A reader that says who asks and waits as people do."""
    return PoliteReader(agent=agent_named(public_url), clock=time.monotonic, sleep=time.sleep, rng=random.Random())  # noqa: S311 (pauses between retries)


def _as_folder(address: str) -> str:
    """An address as the folder that a site's own paths are below."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/", "", ""))


def _with(address: str, **wanted: str) -> str:
    """The address with query arguments set, others kept."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({**query, **wanted}, safe=","), ""))


def progress_line(text: str, *, width: int) -> None:
    """One line of progress on the terminal's error stream, over the line before; nothing where nobody looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text[: width - 1]}")
        sys.stderr.flush()
