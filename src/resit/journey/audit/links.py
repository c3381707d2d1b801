"""Links whose words name one exam and that lead to the page of another."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from resit.formats.hubs import HubPage, Link, slug_of
from resit.journey.audit.about import Names, Reader

# Words that are no subject by themselves; a link "pass" does not promise an exam.
PLAIN_WORDS = re.compile(r"^(?:certified|certification|exam|test|here|this|more|learn more|read more)$", re.I)


@dataclass(frozen=True, slots=True)
class WrongLink:
    """A link of one page: the programs that its words name, those of its target, and how the target was read."""

    link: Link
    said: tuple[str, ...]
    target: tuple[str, ...]
    target_name: str  # the target's title where it is a page of the hub, else the end of its address
    sureness: float


def wrong_links(page: HubPage, reader: Reader, names: Names, titles: Mapping[str, str]) -> Iterator[WrongLink]:
    """Every link of `page` whose words and target name different exams.

    `titles` are the titles of the hub's pages by `link_key`. Programs of one body that share the page (a PTCB link to the
    PTCE's page) are no finding: words and target must have no program in common.
    """
    seen: set[tuple[str, str]] = set()
    for link in page.links:
        key = (link.text, link.address)
        if key in seen or len(link.text) > 120 or PLAIN_WORDS.match(link.text):
            continue
        seen.add(key)
        said = _programs(link.text, _near(page, link), reader)
        if not said:
            continue
        title = titles.get(link_key(link.address), "")
        target, name = _target(link, title, names)
        if target and not set(said) & set(target) and not _compares(link.address, title):
            yield WrongLink(link, said, target, name, 0.9 if title else 0.8)


def _near(page: HubPage, link: Link) -> str:
    return page.blocks[link.block].text if 0 <= link.block < len(page.blocks) else ""


def _programs(text: str, near: str, reader: Reader) -> tuple[str, ...]:
    """The programs that all names in a text mean together; none where it names none, or an exam we do not have."""
    found: list[str] = []
    for each in reader.mentions(text):
        if each.is_foreign:
            return ()
        found += reader.decided(each, f"{near} {text}")
    return tuple(dict.fromkeys(found))


def _target(link: Link, title: str, names: Names) -> tuple[tuple[str, ...], str]:
    if title:
        found = [program for each in names.mentions(title) if not each.is_foreign for program in each.programs]
        if found:
            return tuple(dict.fromkeys(found)), title
    slug = unquote(slug_of(link.address))
    said = slug.replace("-", " ").replace("_", " ")
    # A slug has no capitals, so an acronym in it is looked for in capitals, and only as a whole word of three letters or more.
    found = [
        program
        for text in (said, said.upper())
        for each in names.mentions(text)
        if not each.is_foreign
        and (len(each.text) >= 4 or (each.text.upper() == each.text and len(each.text) == 3 and len(each.programs) >= 1))
        for program in each.programs
    ]
    return tuple(dict.fromkeys(found)), said


def _compares(address: str, title: str) -> bool:
    """A page that sets exams side by side may be linked from any of their names."""
    return re.search(r"\bvs\b|versus|-or-| or |differen|compar|which", f"{slug_of(address)} {title}", re.I) is not None


def link_key(address: str) -> str:
    """An address as links are compared: host and path, without scheme, query, "www." and the last slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}".casefold()
