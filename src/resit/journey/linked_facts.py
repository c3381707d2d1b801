"""Facts as JSON-LD in the words of schema.org, so that search engines and other machines read them as claims with their sources.

A fact is a `Claim` about an `EducationalOccupationalCredential`: its text, what it is based on, and how it stands. An absence is a
claim too ("not found in the texts that were read"), never an empty value.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from resit.domain.catalog.model import Program
from resit.journey.glance import SENTENCE_ENDS

CONTEXT = "https://schema.org"
ISO_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def linked_fact(fact: Mapping[str, Any], program: Program, *, site: str) -> dict[str, Any]:
    """One fact. `site` is the installation's address without a slash at its end."""
    return {"@context": CONTEXT, **_claim(fact, program, site), "about": _credential(program, site)}


def linked_facts(facts: Sequence[Mapping[str, Any]], program: Program, *, site: str) -> dict[str, Any]:
    """All facts of a program, as what is said about its credential."""
    return {"@context": CONTEXT, **_credential(program, site), "subjectOf": [_claim(each, program, site) for each in facts]}


def _credential(program: Program, site: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "EducationalOccupationalCredential",
        "@id": f"{site}/exams/{program.id}/",
        "name": program.name,
        "alternateName": list(program.aliases),
        "recognizedBy": {"@type": "Organization", "name": program.body},
        "url": f"{site}/exams/{program.id}/",
    }
    if program.body_site:
        found["recognizedBy"]["url"] = program.body_site
    return found


def _claim(fact: Mapping[str, Any], program: Program, site: str) -> dict[str, Any]:
    address = f"{site}/api/v1/programs/{program.id}/facts/{fact['name']}"
    words, text = fact["words"], fact["text"]
    if text and text != words:
        words = f"{words}{'' if words.endswith(SENTENCE_ENDS) else '.'} {text}"
    return {
        "@type": "Claim",
        "@id": address,
        "name": f"{program.short_name}: {fact['label']}",
        "text": words,
        "creativeWorkStatus": fact["state_words"].rstrip("."),
        "version": fact["version"],
        "dateModified": program.edition.isoformat(),
        "isBasedOn": [_work(each) for each in fact["sources"]],
    }


def _work(source: Mapping[str, Any]) -> dict[str, Any]:
    """A text that was read. That a person compared it with the rule is said in words: nobody here reviewed the page itself."""
    work = {
        "@type": "WebPage",
        "url": source["address"],
        "genre": source["kind_label"],
        "description": f"{source['gives']} ({source['standing']})",
    }
    if source["text"] and ISO_DAY.fullmatch(source["text"]):
        work["datePublished"] = source["text"]
    return work
