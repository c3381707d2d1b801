"""What is shipped for a hub: every page loads, rests on sources, prints facts that are there, and asks what no other page asks."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from resit.journey.programs import load_catalog
from resit.journey.starter import FaqList, Live, Starter, Text, load_starter

ON = date(2026, 11, 25)
CATEGORIES = """
format = 1
[[category]]
slug = "after"
name = "After"
[[category]]
slug = "reports"
name = "Reports"
parent = "after"
"""
PAGE = """+++
format = 1
question = "What is a report?"
summary = "What it says."
description = "What a report says, and what it does not say, in plain words for whoever holds one for the first time."
categories = ["reports"]
license = "CC-BY-4.0"
check_by = 2027-05-25

[[source]]
id = "board"
title = "Reports"
publisher = "A board"
address = "https://board.example/reports"
read_on = 2026-11-20
gives = "what a report holds"
+++
A report has [parts](exam:aama-cma).[^board] You have {fact aama-cma/attempts}.

{live fees aama-cma}

{faq}
### Is it enough?
No.[^board]

### Is it **long**?
Yes.
{/faq}

The end.
"""


@pytest.fixture(scope="module")
def programs():
    return load_catalog().programs


@pytest.fixture(scope="module")
def shipped(programs) -> Starter:
    return load_starter(programs, on=ON)


def own(folder: Path, programs, **files: str) -> Starter:
    (folder / "faq").mkdir()
    (folder / "categories.toml").write_text(CATEGORIES, encoding="utf-8")
    for name, text in files.items():
        (folder / "faq" / f"{name}.md").write_text(text, encoding="utf-8")
    return load_starter(programs, on=ON, folder=folder)


def test_every_shipped_page_loads(shipped):
    assert [str(each) for each in shipped.findings] == []


def test_there_are_general_questions_and_each_rests_on_sources(shipped):
    general = [each for each in shipped.pages if each.file.startswith("faq/")]
    assert len(general) >= 24
    assert [each.slug for each in general if not each.sources] == []
    assert [each.slug for each in shipped.pages if not 100 <= len(each.description) <= 160] == []


def test_every_program_has_a_page_of_its_own_and_no_two_open_alike(shipped, programs):
    pages = [each for each in shipped.pages if each.slug.startswith("what-happens-if-you-fail-")]
    assert {each.program for each in pages} == set(programs)
    openings = [part.html for page in pages for part in page.parts[:1] if isinstance(part, Text)]
    assert len({re.sub(r"<[^>]*>", "", each)[:120] for each in openings}) == len(programs)


def test_the_parts_of_a_page_come_in_their_order(tmp_path, programs):
    (page,) = own(tmp_path, programs, report=PAGE).pages
    first, live, questions, last = page.parts
    assert first == Text(
        '<p>A report has <a href="exam:aama-cma">parts</a>.<sup><a href="#source-1">1</a></sup> '
        'You have <span data-fact="aama-cma/attempts"></span>.</p>\n'
    )
    assert live == Live("fees", "aama-cma")
    assert questions == FaqList(
        (("Is it enough?", '<p>No.<sup><a href="#source-1">1</a></sup></p>\n'), ("Is it **long**?", "<p>Yes.</p>\n"))
    )
    assert last == Text("<p>The end.</p>\n")
    assert [each.id for each in page.sources] == ["board"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[^board] You", "[^bord] You", 'cites "bord"; no source has that id'),
        ("aama-cma/attempts", "aama-cma/attemps", 'prints the fact "aama-cma/attemps"; there is none of that name'),
        ("{live fees aama-cma}", "{live prices aama-cma}", "has {live prices aama-cma}; want one of glance, fees"),
        ("{/faq}", "", "opens {faq} and never closes it; want {/faq}"),
        ('["reports"]', '["report"]', 'names the category "report"; categories.toml has none of that name'),
        ("(exam:aama-cma)", "(faq:nowhere)", 'links to "faq:nowhere"; there is no page of that name'),
        ('question = "What is a report?"\n', "", "question"),
        ("+++\nformat", "format", "does not begin with its particulars between two lines of +++"),
    ],
)
def test_a_broken_page_is_left_out_and_says_where(old, new, says, tmp_path, programs):
    found = own(tmp_path, programs, report=PAGE.replace(old, new))
    assert found.pages == ()
    assert says in " ".join(map(str, found.findings))
    assert "faq/report.md" in str(found.findings[0])


def test_two_pages_never_ask_the_same(tmp_path, programs):
    found = own(tmp_path, programs, a=PAGE, b=PAGE)
    assert [each.slug for each in found.pages] == ["a"]
    assert "asks what faq/a.md asks" in str(found.findings[0])


def test_markup_of_a_writer_harms_nobody(tmp_path, programs):
    hostile = PAGE.replace("The end.", '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="alert(1)">')
    (page,) = own(tmp_path, programs, report=hostile).pages
    last = page.parts[-1]
    assert isinstance(last, Text)
    assert "<script" not in last.html
    assert "<img" not in last.html
    assert 'href="javascript' not in last.html


def test_what_a_program_lacks_is_left_out_of_its_page(tmp_path, programs):
    skeleton = PAGE.replace("What is a report?", "What happens if you fail the {short_name}?").replace(
        "The end.", "{if outline}\nAreas of {short_name}.\n{/if}\nAsk {body_short}."
    )
    (tmp_path / "program-page.md").write_text(skeleton, encoding="utf-8")
    found = own(tmp_path, {name: programs[name] for name in ("aama-cma", "cna-nc")})
    texts = {page.program: page.parts[-1] for page in found.pages}
    assert texts["aama-cma"] == Text("<p>Areas of CMA (AAMA).\nAsk AAMA.</p>\n")
    assert replace(found.pages[0], parts=()).slug == "what-happens-if-you-fail-aama-cma"
