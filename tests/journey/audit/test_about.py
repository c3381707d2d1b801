"""Which exam a sentence is about, by the names in it, else by what stands around it."""

import pytest
from tests.journey.audit.invented import CATALOG, page

from resit.formats.hubs import HubPage
from resit.journey.audit.about import About, Names, Reader, Scope, hub_programs
from resit.journey.programs import load_catalog

NAMES = Names(CATALOG)


def about(hub_page: HubPage, words: str, *, names: Names = NAMES, hub: tuple[str, ...] = (), only: str | None = None) -> About:
    sentence = next(each for each in hub_page.sentences if words in each.text)
    start = sentence.text.index(words)
    return Reader(names, hub_page, hub=hub, only=only).about(sentence, start, start + len(words))


@pytest.mark.parametrize(
    ("body", "title", "scope"),
    [
        ("<p>The Quarry Blaster exam has a wait of 7 days.</p>", "", Scope.SENTENCE),
        ("<p>This is the Quarry Blaster exam. Wait 7 days.</p>", "", Scope.BLOCK),
        ("<h2>The Quarry Blaster exam</h2><p>Wait 7 days.</p>", "", Scope.HEADING),
        ("<p>Wait 7 days.</p>", "The Quarry Blaster exam", Scope.TITLE),
        ("<p>About the Quarry Blaster exam.</p><p>Wait 7 days.</p>", "", Scope.SECTION),
    ],
)
def test_the_nearest_name_counts(body: str, title: str, scope: Scope) -> None:
    read = about(page(body, title=title), "7 days")
    assert (read.programs, read.scope) == (("quarry",), scope)


def test_the_sentence_goes_before_the_heading() -> None:
    body = "<h2>The Quarry Blaster exam</h2><p>For the Master Quilter exam, wait 7 days.</p>"
    assert about(page(body), "7 days").programs == ("quilting",)


def test_nearer_is_surer() -> None:
    near = about(page("<p>The Quarry Blaster exam has a wait of 7 days.</p>"), "7 days")
    far = about(page("<p>Wait 7 days.</p>", title="The Quarry Blaster exam"), "7 days")
    assert near.sureness > far.sureness


def test_of_two_names_in_a_sentence_the_nearer_one_counts() -> None:
    text = "<p>The Quarry Blaster exam has a wait of 7 days, the Master Quilter exam one of 8 days.</p>"
    assert about(page(text), "7 days").programs == ("quarry",)
    assert about(page(text), "8 days").programs == ("quilting",)


def test_shared_letters_mean_both_where_nothing_decides() -> None:
    read = about(page("<p>The QBEX exam has a wait of 7 days.</p>"), "7 days")
    assert set(read.programs) == {"quarry", "quilting"}
    assert read.sureness < about(page("<p>The Quarry Blaster exam has a wait of 7 days.</p>"), "7 days").sureness


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ("Quarry blasters take it at the Quarry Safety Board.", "quarry"),
        ("Every quilter of the Textile Guild of Samples takes it.", "quilting"),
    ],
)
def test_other_words_decide_shared_letters(words: str, program: str) -> None:
    assert about(page(f"<p>{words}</p><p>The QBEX exam has a wait of 7 days.</p>"), "7 days").programs == (program,)


def test_an_exam_that_the_catalog_does_not_have_is_nobody() -> None:
    text = "<h2>The Quarry Blaster exam</h2><p>For the LSAT exam, wait 7 days.</p>"
    assert about(page(text), "7 days").programs == ()


def test_no_name_at_all_is_nobody_unless_the_hub_is_about_one() -> None:
    assert about(page("<p>Wait 7 days.</p>"), "7 days").programs == ()
    read = about(page("<p>Wait 7 days before you retake the exam.</p>"), "7 days", only="quarry")
    assert read.programs == ("quarry",)


def test_a_hub_about_one_exam() -> None:
    pages = [page(f"<p>{n} things on the Quarry Blaster exam.</p>", title="Quarry Blaster exam") for n in range(5)]
    assert hub_programs(pages, NAMES) == ("quarry",)
    assert hub_programs([page("<p>x</p>")], NAMES) == ()


def test_names_of_the_shipped_catalog_that_are_words_elsewhere() -> None:
    names = Names(load_catalog())
    text = page("<p>Take the next step. 3 days in the state bar, wait 7 days. A fast act.</p>", title="Cooking for beginners")
    assert about(text, "7 days", names=names).programs == ()


def test_cma_is_decided_by_the_words_near_it() -> None:
    names = Names(load_catalog())
    for words, program in (("medical assistant", "aama-cma"), ("management accountants and finance", "ima-cma")):
        text = page(f"<p>For a {words} the wait is 7 days.</p>", title=f"CMA exam for {words}")
        assert about(text, "7 days", names=names).programs == (program,), words
