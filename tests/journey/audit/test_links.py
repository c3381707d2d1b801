"""Links whose words and target are different exams."""

import pytest
from tests.journey.audit.invented import audited, found, page


def wrong(body: str, *others: object, title: str = "") -> list[tuple[str, str]]:
    return [(each.text, each.program) for each in found(audited(page(body, title=title), *others), "link")]  # type: ignore[arg-type]


def test_a_link_to_another_exam() -> None:
    body = '<p>See the <a href="/faq/what-if-you-fail-the-master-quilter-exam/">Quarry Blaster exam</a>.</p>'
    assert wrong(body) == [("Quarry Blaster exam", "quarry")]


@pytest.mark.parametrize(
    "body",
    [
        '<p>See the <a href="/faq/quarry-blaster-exam/">Quarry Blaster exam</a>.</p>',
        '<p>See the <a href="/faq/how-to-sleep/">Quarry Blaster exam</a>.</p>',
        '<p>See <a href="/faq/master-quilter-exam/">more</a> on the Quarry Blaster exam.</p>',
        '<p>See <a href="/quarry-blaster-exam-vs-master-quilter-exam/">Master Quilter exam</a>.</p>',
        '<p>See <a href="/faq/qbex/">Master Quilter exam</a>.</p>',
        '<p>See <a href="http://[broken">Master Quilter exam</a>.</p>',
        '<p>See <a href="mailto:a@b.example">Master Quilter exam</a>.</p>',
    ],
    ids=["the right one", "no exam", "plain words", "a comparison", "letters of both", "a broken address", "mail"],
)
def test_other_links_are_no_finding(body: str) -> None:
    assert wrong(body) == []


def test_the_title_of_a_page_of_the_hub_counts_before_its_address() -> None:
    target = page("<p>x</p>", title="The Master Quilter exam", address="https://hub.example/page-77")
    assert wrong('<p>See the <a href="/page-77/?from=here">Quarry Blaster exam</a>.</p>', target) == [("Quarry Blaster exam", "quarry")]


def test_the_same_link_twice_is_told_once() -> None:
    assert len(wrong('<p>See the <a href="/master-quilter-exam/">Quarry Blaster exam</a>.</p>' * 3)) == 1


def test_the_finding_names_both() -> None:
    (each,) = found(audited(page('<p>See the <a href="/master-quilter-exam/">Quarry Blaster exam</a>.</p>')), "link")
    assert "QBEX (quarry)" in each.says
    assert "QBEX (quilting)" in each.says
    assert "https://hub.example/master-quilter-exam/" in each.says
    assert each.sentence[each.start : each.end] == each.text
