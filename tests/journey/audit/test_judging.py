"""Statements held against the catalog: from a page to its findings."""

import pytest
from tests.journey.audit.invented import FIGURES, audited, found, page

EXAM = "Quarry Blaster exam"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"If you fail the {EXAM}, you must wait 60 days before you retake it.", ("outdated", "wait", "60 days", "quarry")),
        (f"If you fail the {EXAM}, you must wait 45 days before you retake it.", ("contradicts", "wait", "45 days", "quarry")),
        (f"If you fail the {EXAM}, you must wait 21 days before you retake it.", ("contradicts", "wait", "21 days", "quarry")),
        (f"If you fail the {EXAM}, you must wait 14 days before you retake it.", ("other_exam", "wait", "14 days", "quarry")),
        (f"After the third failed attempt at the {EXAM}, you must wait 30 days.", ("contradicts", "wait", "30 days", "quarry")),
        (f"The {EXAM} may be taken up to three times in your lifetime.", ("contradicts", "attempts", "up to three times", "quarry")),
        (f"The {EXAM} may be retaken within a set timeframe.", ("unsupported", "deadline", "set timeframe", "quarry")),
        (f"The {EXAM} has 80 questions.", ("other_exam", "items", "80 questions", "quarry")),
        (f"The {EXAM} costs $300.", ("contradicts", "fee", "$300", "quarry")),
        ("The Master Quilter exam costs $300.", ("unsupported", "fee", "$300", "quilting")),
        (f"The passing score of the {EXAM} is 650.", ("contradicts", "score", "650", "quarry")),
        (f"Those who fail the {EXAM} get a detailed score report.", ("unsupported", "report", "detailed score report", "quarry")),
        (f"In Texas, you must wait 90 days before you retake the {EXAM}.", ("unsupported", "wait", "90 days", "quarry")),
        ("The QBEX exam has a waiting period of 33 days between attempts.", ("contradicts", "wait", "33 days", "quarry,quilting")),
    ],
)
def test_findings(text: str, wanted: tuple[str, ...]) -> None:
    assert [(each.kind.value, each.field, each.text, each.program) for each in found(audited(page(f"<p>{text}</p>")), *FIGURES)] == [wanted]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (f"If you fail the {EXAM}, you must wait 30 days before you retake it.", "wait"),
        (f"If you fail the {EXAM}, you must wait one month before you retake it.", "wait"),
        (f"After the third failed attempt at the {EXAM}, you must wait six months.", "wait"),
        (f"The {EXAM} may be taken up to four times.", "attempts"),
        (f"The {EXAM} may be retaken three times.", "attempts"),
        (f"The {EXAM} has 120 questions.", "items"),
        (f"The {EXAM} lasts two and a half hours.", "minutes"),
        (f"The {EXAM} fee is $260.", "fee"),
        (f"You need a score of 600 to pass the {EXAM}.", "score"),
        ("The QBEX exam has a waiting period of 14 days between attempts.", "wait"),
    ],
)
def test_what_agrees_is_counted_and_no_finding(text: str, field: str) -> None:
    audit = audited(page(f"<p>{text}</p>"))
    assert found(audit, *FIGURES) == []
    assert dict(audit.agrees) == {field: 1}


def test_a_finding_says_all_that_an_editor_needs() -> None:
    text = f"Remember: if you fail the {EXAM}, you must wait around 45 days before you retake it."
    (each,) = found(audited(page(f"<p>{text}</p>", title="What then?", address="https://hub.example/then")), *FIGURES)
    assert each.sentence[each.start : each.end] == each.text == "around 45 days"
    assert (each.address, each.title) == ("https://hub.example/then", "What then?")
    assert EXAM in each.why
    assert "45 days" in each.says
    assert "30 days" in each.says
    assert {cited.rule for cited in each.catalog} == {"wait"}
    assert each.catalog[0].sources == ("https://quarry.example/handbook",)
    assert each.catalog[0].standing
    assert 0.5 < each.confidence <= 1


def test_an_absence_is_told_with_the_texts_that_were_read() -> None:
    (each,) = found(audited(page(f"<p>Those who fail the {EXAM} get a detailed score report.</p>")), *FIGURES)
    assert "No text that was read says what a failing report shows." in each.says
    assert each.catalog[0].rule == "absence:report"
    assert each.catalog[0].sources == ("https://quarry.example/handbook",)


def test_the_same_sentence_twice_is_told_once() -> None:
    text = f"<p>The {EXAM} costs $300.</p>"
    assert len(found(audited(page(text * 3)), *FIGURES)) == 1


def test_where_the_hub_is_about_one_exam() -> None:
    text = "<p>If you fail the exam, you must wait 21 days before you retake it.</p>"
    assert found(audited(page(text)), *FIGURES) == []
    assert [each.program for each in found(audited(page(text), only="quarry"), *FIGURES)] == ["quarry"]
