"""What the catalog is worth: counted from the facts, nothing unknown counted as known, the questions that matter most first."""

from dataclasses import replace
from datetime import date

from tests.journey.sample import HEAD, WAIT, load

from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey.catalog_report import ASKED, COLUMNS, MOST_UNKNOWNS, CatalogReport, catalog_report
from resit.journey.facts import program_facts
from resit.journey.programs import Catalog, LoadedProgram, load_catalog

ON = date(2026, 11, 22)
ABSENT = '[[absence]]\nfield = "{field}"\nkind = "{kind}"\ntext = "None."\nread = ["s1"]\nask = "{field}?"\n'
CLAIM = '[[claim]]\nfield = "attempts"\nsays = "three"\nsource = "s1"\n'


def report(*programs: LoadedProgram, readers: dict[str, int] | None = None) -> CatalogReport:
    return catalog_report(Catalog({each.program.id: each for each in programs}), on=ON, readers=readers)


def test_of_the_shipped_programs_each_fact_is_counted_as_its_page_shows_it() -> None:
    catalog = load_catalog()
    found = catalog_report(catalog, on=ON, readers={"aama-cma": 7})
    assert [each.program for each in found.programs] == list(catalog.programs)
    for row in found.programs:
        facts = {each["name"]: each for each in program_facts(catalog.programs[row.program], on=ON)}
        absent = {name for name in ASKED if name not in facts or facts[name]["absence"] in {"not_found", "not_published"}}
        assert set(row.absent) == absent
        assert (row.known, row.asked) == (len(ASKED) - len(absent), len(ASKED))
        assert row.sources >= row.official
        assert tuple(row.as_row()) == COLUMNS
    assert found.facts_known == sum(found.known_by_fact.values())
    assert {row.program: row.readers for row in found.programs if row.readers} == {"aama-cma": 7}
    assert sum(found.by_confidence.values()) == len(found.programs)
    assert len(found.unknowns) == MOST_UNKNOWNS


def test_what_the_body_says_is_not_is_known_and_asked_of_nobody() -> None:
    found = report(load(WAIT, ABSENT.format(field="report", kind="stated_none"), ABSENT.format(field="fee", kind="not_found")))
    (row,) = found.programs
    assert "report" not in row.absent
    assert {"fee", "attempts", "deadline"} <= set(row.absent)
    assert [each.ask for each in found.unknowns] == ["fee?"]


def test_pages_under_review_and_checks_are_counted_by_fact() -> None:
    loaded = load(WAIT, '[exam]\nitems = 1\nsource = ["s1"]\n')

    def seen(**days: object) -> LoadedProgram:
        sources = {"s1": replace(loaded.program.sources["s1"], **days)}  # type: ignore[arg-type]
        return replace(loaded, program=replace(loaded.program, sources=sources))

    (checked,) = report(seen(checked=ON)).programs
    (changed,) = report(seen(checked=ON, under_review=UnderReview(ReviewState.CHANGED, ON))).programs
    assert (checked.checked, checked.under_review) == (2, 0)
    assert (changed.checked, changed.under_review) == (0, 2)


def test_a_question_is_worth_more_where_it_decides_more_is_read_more_and_is_disputed() -> None:
    asked = [ABSENT.format(field=name, kind="not_found") for name in ("attempts", "fee", "no_show")]
    quiet, busy = load(WAIT, *asked, name="quiet"), load(WAIT, *asked, CLAIM, name="busy")
    found = report(quiet, busy, readers={"busy": 3})
    assert [(each.program, each.field, each.worth) for each in found.unknowns] == [
        ("busy", "attempts", 40),
        ("busy", "fee", 16),
        ("busy", "no_show", 8),
        ("quiet", "attempts", 5),
        ("quiet", "fee", 4),
        ("quiet", "no_show", 2),
    ]


def test_readers_that_nobody_counted_are_not_called_none() -> None:
    (uncounted,), (none,) = report(load(WAIT)).programs, report(load(WAIT), readers={}).programs
    assert (uncounted.as_row()["readers_28_days"], none.as_row()["readers_28_days"]) == ("", 0)


def test_a_file_past_its_day_is_named_from_the_day_after() -> None:
    late = load(WAIT, head=HEAD.replace("edition =", "check_by = 2026-11-21\nedition ="), name="late")
    today = load(WAIT, head=HEAD.replace("edition =", "check_by = 2026-11-22\nedition ="), name="today")
    assert report(late, today, load(WAIT)).overdue == ("late",)


def test_a_catalog_without_programs() -> None:
    found = report()
    assert (found.facts_known, found.facts_asked, found.cases, found.unknowns) == (0, 0, 0, ())
