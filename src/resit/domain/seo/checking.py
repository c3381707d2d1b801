"""Whether a graph says what schema.org has words for, holds together, and has what search engines ask of it.

The vocabulary is a reduced copy of a release of schema.org; see `vocabulary/README.md`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from resit.domain.seo.jsonld import types_of

TEXT_TYPES = frozenset({"Text", "URL", "CssSelectorType", "XPathType", "PronounceableText"})
NUMBER_TYPES = frozenset({"Number", "Integer", "Float"})
MEASURES = frozenset({"Distance", "QuantitativeValue"})  # of a picture: a bare number is understood as pixels
DATE_TYPES = frozenset({"Date", "DateTime", "Time"})
KEYWORDS = frozenset({"@type", "@id", "@context"})


class Weight(StrEnum):
    WRONG = "wrong"  # against the vocabulary, or something required is missing
    ADVICE = "advice"  # search engines would show more with it


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not right: where in the graph, and what."""

    weight: Weight
    place: str  # "WebPage.breadcrumb"
    says: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Classes with their parents, properties with the classes that have them and the classes of their values."""

    classes: Mapping[str, list[str]]
    data_types: frozenset[str]
    superseded: Mapping[str, str]
    properties: Mapping[str, list[list[str]]]

    def ancestors(self, name: str) -> frozenset[str]:
        """The class itself and everything it is a kind of."""
        found = {name}
        for parent in self.classes.get(name, ()):
            found |= self.ancestors(parent)
        return frozenset(found)


@cache
def vocabulary() -> Vocabulary:
    """The vendored one."""
    data = json.loads(files("resit.domain.seo").joinpath("vocabulary/schemaorg.json").read_text(encoding="utf-8"))
    return Vocabulary(data["classes"], frozenset(data["data_types"]), data["superseded"], data["properties"])


# What Google asks of a type, by the dotted path to it; of "a|b" one is enough. From its pages on faqpage, breadcrumb, article, site names
# and organization below https://developers.google.com/search/docs/appearance/structured-data. It shows no FAQ results of its own since
# 7 May 2026; what it required of them is what other readers of FAQPage expect.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "FAQPage": ("mainEntity",),
    "Question": ("name", "acceptedAnswer", "acceptedAnswer.text"),
    "BreadcrumbList": ("itemListElement",),
    "ListItem": ("position", "name|item.name"),
    "WebSite": ("name", "url"),
}
RECOMMENDED: Mapping[str, tuple[str, ...]] = {
    "Article": ("author", "author.name", "author.url", "dateModified", "datePublished", "headline", "image"),
    "Organization": ("name", "url", "logo"),
    "WebSite": ("alternateName",),
}


def findings(schema: Mapping[str, object]) -> tuple[Finding, ...]:
    """Everything that is not right with a graph; empty where all is well."""
    return tuple(_findings(schema))


def faults(schema: Mapping[str, object]) -> tuple[Finding, ...]:
    """Only what is wrong, without advice."""
    return tuple(each for each in findings(schema) if each.weight is Weight.WRONG)


def _findings(schema: Mapping[str, object]) -> Iterator[Finding]:
    if schema.get("@context") != "https://schema.org":
        yield Finding(Weight.WRONG, "@context", f"is {schema.get('@context')!r}; wanted 'https://schema.org'")
    graph = schema.get("@graph")
    pieces = [piece for piece in graph if isinstance(piece, dict)] if isinstance(graph, list) else []
    if not pieces:
        yield Finding(Weight.WRONG, "@graph", "has no pieces")
    named = list(_named(pieces))
    by_id = {str(piece["@id"]): piece for piece in named}
    if len(by_id) < len(named) or any("@id" not in piece for piece in pieces):
        yield Finding(Weight.WRONG, "@graph", f"{len(named)} pieces have {len(by_id)} names; wanted one name each")
    for piece in pieces:
        yield from _of_piece(piece, by_id)


def _named(value: object) -> Iterator[Mapping[str, object]]:
    """Every piece with a name and a type, those inside others too."""
    if isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, dict):
        if "@id" in value and "@type" in value:
            yield value
        yield from _named(list(value.values()))


def _of_piece(piece: Mapping[str, object], by_id: Mapping[str, Mapping[str, object]]) -> Iterator[Finding]:
    types = types_of(piece)
    place = "+".join(types) or "piece"
    unknown = [name for name in types if name not in vocabulary().classes]
    if unknown or not types:
        yield Finding(Weight.WRONG, place, f"{unknown or 'no type'}: not a class of schema.org")
        return
    kinds = frozenset().union(*(vocabulary().ancestors(name) for name in types))
    for name, value in piece.items():
        if name not in KEYWORDS:
            yield from _of_property(f"{place}.{name}", name, value, kinds, by_id)
    yield from _asked(piece, place, kinds, by_id)


def _of_property(
    place: str, name: str, value: object, kinds: frozenset[str], by_id: Mapping[str, Mapping[str, object]]
) -> Iterator[Finding]:
    words = vocabulary()
    # An action's "query-input" says how its property "query" is filled in; its value is a specification, not the property's own.
    is_input = name.endswith(("-input", "-output"))
    base = name.rsplit("-", 1)[0] if is_input else name
    if base not in words.properties:
        yield Finding(Weight.WRONG, place, "not a property of schema.org")
        return
    domains, ranges = words.properties[base]
    if not kinds & set(domains):
        yield Finding(Weight.WRONG, place, f"belongs to {', '.join(domains)}")
    if base in words.superseded:
        yield Finding(Weight.ADVICE, place, f"superseded by {words.superseded[base]}")
    wanted = ["PropertyValueSpecification", "Text"] if is_input else ranges
    many = value if isinstance(value, list) else [value]
    if not many:
        yield Finding(Weight.WRONG, place, "an empty list")
    for each in many:
        yield from _of_value(place, each, wanted, by_id)


def _of_value(place: str, value: object, ranges: list[str], by_id: Mapping[str, Mapping[str, object]]) -> Iterator[Finding]:
    if not isinstance(value, dict):
        if not _is_data(value, ranges):
            yield Finding(Weight.WRONG, place, f"{value!r} is none of {', '.join(ranges)}")
        return
    target: Mapping[str, object] = value
    if "@type" not in value:
        if str(value.get("@id")) not in by_id:
            yield Finding(Weight.WRONG, place, f"names {value.get('@id')!r}, which no piece is called")
            return
        target = by_id[str(value["@id"])]
    kinds = frozenset().union(*(vocabulary().ancestors(name) for name in types_of(target)))
    if not kinds & set(ranges):
        yield Finding(Weight.WRONG, place, f"is a {'+'.join(types_of(target))}; wanted {', '.join(ranges)}")
    if "@type" in value:
        yield from _of_piece(value, by_id)


def _is_data(value: object, ranges: list[str]) -> bool:
    kinds = set(ranges)
    if isinstance(value, bool):
        return "Boolean" in kinds
    if isinstance(value, int | float):
        return bool(kinds & (NUMBER_TYPES | MEASURES)) and (isinstance(value, int) or kinds != {"Integer"})
    if not isinstance(value, str) or not value:
        return False
    if kinds & DATE_TYPES and _is_date(value):
        return True
    parts = urlsplit(value)
    is_address = bool(parts.scheme and parts.netloc)
    # Where schema.org wants a thing, an address that names it stands for it.
    return ("URL" in kinds and is_address) or bool(kinds & (TEXT_TYPES - {"URL"})) or (is_address and bool(kinds - vocabulary().data_types))


def _is_date(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None or len(value) == len("2026-01-01")
    except ValueError:
        return False


# What search engines ask


def _asked(piece: Mapping[str, object], place: str, kinds: frozenset[str], by_id: Mapping[str, Mapping[str, object]]) -> Iterator[Finding]:
    for weight, table in ((Weight.WRONG, REQUIRED), (Weight.ADVICE, RECOMMENDED)):
        for kind in sorted(kinds & table.keys()):
            for path in table[kind]:
                if not any(_has(piece, way.split("."), by_id) for way in path.split("|")):
                    yield Finding(
                        weight, f"{place}.{path}", f"missing; {'required' if weight is Weight.WRONG else 'recommended'} for {kind}"
                    )
    if "BreadcrumbList" in kinds:
        yield from _of_steps(piece, place)


def _has(piece: Mapping[str, object], path: list[str], by_id: Mapping[str, Mapping[str, object]]) -> bool:
    value = piece.get(path[0])
    if len(path) == 1 or not value:
        return bool(value) or value == 0
    many = value if isinstance(value, list) else [value]
    found = [{**by_id.get(str(each.get("@id")), {}), **each} for each in many if isinstance(each, dict)]
    return bool(found) and all(_has(each, path[1:], by_id) for each in found)


def _of_steps(piece: Mapping[str, object], place: str) -> Iterator[Finding]:
    """At least two steps, numbered from 1; each but the last leads somewhere."""
    listed = piece.get("itemListElement")
    steps = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if len(steps) < 2:
        yield Finding(Weight.WRONG, f"{place}.itemListElement", f"has {len(steps)} steps; wanted at least 2")
    if [step.get("position") for step in steps] != list(range(1, len(steps) + 1)):
        yield Finding(Weight.WRONG, f"{place}.itemListElement", "positions do not count from 1")
    if any(not step.get("item") for step in steps[:-1]):
        yield Finding(Weight.WRONG, f"{place}.itemListElement", "a step before the last has no item")
