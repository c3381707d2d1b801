"""The audit as a whole: order, counts, a stop in the middle, and the page that is written."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from lxml import html as lxml_html
from tests.journey.audit.invented import CATALOG, audited, found, page

from resit.formats.hubs import HubPage
from resit.journey.audit.page import KIND_NAMES, as_html
from resit.journey.audit.report import Audit, Auditor, FindingKind

PAGES = (
    page('<p>The Quarry Blaster exam costs $300.</p><p>See <a href="/quarry-blaster-exam/">Master Quilter exam</a>.</p>', title="One", address="https://h.example/1"),
    page("<p>The Quarry Blaster exam has 80 questions, and the fee is $260.</p>", title="Two", address="https://h.example/2"),
)  # fmt: skip


def test_by_page_then_by_place() -> None:
    assert [(each.page, each.kind.value) for each in found(audited(*PAGES))] == [(0, "contradicts"), (0, "link"), (1, "other_exam")]


def test_only_what_is_sure_enough_and_asked_for() -> None:
    audit = audited(*PAGES)
    assert audit.chosen(min_confidence=1.01) == []
    assert [each.kind.value for each in audit.chosen(min_confidence=0, only=frozenset({"link"}))] == ["link"]


def test_values_go_through_json() -> None:
    audit = audited(*PAGES)
    values = json.loads(json.dumps(audit.as_values(audit.findings, min_confidence=0.5)))
    assert values["counts"] == {"contradicts": 1, "link": 1, "other_exam": 1}
    assert values["agrees"] == {"fee": 1}
    assert values["findings"][0]["catalog"][0]["rule"] == "fee"


def test_what_was_found_before_a_stop_is_kept() -> None:
    def until_stopped() -> Iterator[HubPage]:
        yield PAGES[0]
        raise KeyboardInterrupt

    audit = Audit()
    with pytest.raises(KeyboardInterrupt):
        Auditor(CATALOG).audit(until_stopped(), into=audit)
    assert not audit.is_complete
    assert len(audit.pages) == 1


def written(audit: Audit) -> str:
    return as_html(audit, audit.chosen(min_confidence=0), name="https://h.example", on=date(2026, 11, 25), min_confidence=0.5)


def test_the_page_stands_alone_and_its_anchors_lead_somewhere() -> None:
    text = written(audited(*PAGES))
    tree: Any = lxml_html.fromstring(text)
    assert not tree.xpath("//script|//img|//link|//iframe|//*[@src]")
    assert "default-src 'none'" in text
    targets = {each.get("id") for each in tree.xpath("//*[@id]")}
    for anchor in tree.xpath("//a[starts-with(@href, '#')]/@href"):
        assert anchor[1:] in targets
    assert len(tree.xpath("//article")) == 3
    assert tree.xpath("//mark/text()")[0] == "$300"
    assert tree.xpath("//html/@lang") == ["en"]
    assert "prefers-color-scheme:dark" in text


def test_nothing_of_a_hub_is_run_by_the_page() -> None:
    evil = "</title><script>alert(1)</script><b onload=x>"
    body = "<p>The Quarry Blaster exam &lt;script&gt;alert(2)&lt;/script&gt; costs $300.</p>"
    audit = audited(page(body, title="T &lt;script&gt;alert(3)&lt;/script&gt;", address="javascript:alert(4)"))
    audit.unreadable.append((evil, evil))
    text = written(audit)
    assert "<script" not in text
    assert not re.search(r"href=.javascript", text)


def test_an_incomplete_reading_says_so() -> None:
    audit = audited(*PAGES)
    audit.is_complete = False
    assert "stopped before its end" in written(audit)


def test_nothing_found() -> None:
    text = written(audited(page("<p>Nothing of any exam.</p>")))
    assert "Findings: 0" in text
    assert "<nav" not in text


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == set(FindingKind)
