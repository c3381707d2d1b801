"""Questions that a hub answers twice."""

import time

import pytest
from tests.journey.audit.invented import CATALOG, audited, found, page

from resit.journey.audit.about import Names
from resit.journey.audit.duplicates import duplicates_in


def pairs(*titles: str) -> int:
    pages = [page("<p>x</p>", title=title, address=f"https://hub.example/{place}") for place, title in enumerate(titles)]
    return len(list(duplicates_in(pages, Names(CATALOG))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many times can you retake the Quarry Blaster exam?", "How many times can I retake the Quarry Blaster exam?"),
        ("How many times may you resit the Quarry Blaster exam?", "How many attempts may I retake the Quarry Blaster exam?"),
        ("What happens if you fail the Quarry Blaster exam?", "What happens when you fail the Quarry Blaster exam?"),
    ],
)
def test_the_same_question(one: str, other: str) -> None:
    expected = 0 if " when " in other else 1  # "when" is a question word of its own
    assert pairs(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many times can you retake the Quarry Blaster exam?", "How many times can you retake the Master Quilter exam?"),
        ("How many questions does the Quarry Blaster exam have?", "How much does the Quarry Blaster exam cost?"),
        ("Is 70 a pass in the Quarry Blaster exam?", "Is 80 a pass in the Quarry Blaster exam?"),
        ("What may you bring to the Quarry Blaster exam?", "What may you not bring to the Quarry Blaster exam?"),
        ("Quarry Blaster exam", "Quarry Blaster exam"),
    ],
)
def test_other_questions(one: str, other: str) -> None:
    assert pairs(one, other) == 0


def test_questions_within_the_pages_count() -> None:
    asked = "<h2>How long must you wait to retake the Quarry Blaster exam?</h2><p>So long.</p>"
    audit = audited(page(asked, title="One", address="https://h.example/1"), page(asked, title="Two", address="https://h.example/2"))
    (each,) = found(audit, "duplicate")
    assert "https://h.example/2" in each.says


def test_thousands_of_questions_in_bounded_time() -> None:
    titles = [f"How do you cut stone {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} in a quarry?" for n in range(4000)]
    began = time.process_time()
    pairs(*titles)
    assert time.process_time() - began < 20
