"""FAQ data that is missing, broken or astray, and letters that do not say which exam."""

import json

import pytest
from tests.journey.audit.invented import audited, found, page

from resit.formats.hubs import pages_of_answer

ASKED = "<h2>How long is the wait?</h2><p>Long.</p><h2>How dear is the test?</h2><p>Dear.</p>"
KINDS = ("faq_missing", "faq_broken", "faq_stray")


def data(*questions: str) -> str:
    listed = [{"@type": "Question", "name": each, "acceptedAnswer": {"@type": "Answer", "text": "So."}} for each in questions]
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": listed})}</script>'


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        ("", ["faq_missing"]),
        (data("How long is the wait?", "How dear is the test?"), []),
        (data("How long is the wait?", "How tall is the tower?"), ["faq_stray"]),
        ('<script type="application/ld+json">{"@type": "FAQPage", </script>', ["faq_broken"]),
        (data("How long is the wait?").replace('"So."', '""'), ["faq_broken"]),
    ],
    ids=["none", "right", "a question that is not shown", "not JSON", "no answer"],
)
def test_faq_data(head: str, kinds: list[str]) -> None:
    assert sorted(each.kind.value for each in found(audited(page(ASKED, head=head)), *KINDS)) == kinds


def test_a_page_that_asks_nothing_needs_no_data() -> None:
    assert found(audited(page("<h2>Waits</h2><p>Long.</p>")), *KINDS) == []


def test_without_the_head_nothing_is_missing() -> None:
    answer = {"title": {"rendered": "T"}, "content": {"rendered": ASKED}, "link": "https://h.example/t"}
    assert found(audited(*pages_of_answer(answer)), *KINDS) == []
    answer |= {"yoast_head_json": {"schema": {"@graph": [{"@type": "WebPage"}]}}}
    assert [each.kind.value for each in found(audited(*pages_of_answer(answer)), *KINDS)] == ["faq_missing"]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Pass the QBEX exam.", ["QBEX"]),
        ("Pass the QBEX exam. It is the Quarry Blasting Examination.", []),
        ("Pass the QBEX exam. It is of the QSB.", []),
        ("Pass the Quarry Blaster exam.", []),
    ],
)
def test_letters_that_do_not_say_which_exam(text: str, letters: list[str]) -> None:
    assert [each.text for each in found(audited(page(f"<p>{text}</p>")), "acronym")] == letters


def test_a_hub_about_one_exam_may_use_its_letters() -> None:
    assert found(audited(page("<p>Pass the QBEX exam.</p>"), only="quarry"), "acronym") == []
