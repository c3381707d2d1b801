"""What is read of sources: the list by urgency, what became of a program, about how many readers."""

import random
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, NOON, POLICY, SECOND, Watch, policy, resting_on
from tests.lying_server import status

from resit.apps.catalog.models import ProgramVersion
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources import queries, readers
from resit.apps.sources.models import ReaderCount
from resit.apps.sources.queries import history_of, readers_by_program, resting_sources, sources_by_urgency
from resit.apps.sources.readers import count_reader
from resit.apps.sources.reports import answer_report, report_wrong
from resit.apps.sources.signing import confirm_source, correct_source

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = NOON.date()

UNUSED = '\n[[source]]\nid = "s2"\nkind = "body"\naddress = "https://board.example/news"\ngives = "news"\n'


def listed(**given: Any) -> list[tuple[str, str]]:
    look_again()
    return [(each.loaded.program.id, each.state) for each in sources_by_urgency(current_catalog(), on=TODAY, **given)]


# Urgency


def test_pages_seen_changed_come_first_then_those_that_lack_a_figure_then_those_with_readers(watch: Watch):
    address = watch.server.address
    for name, days in (("changed", 30), ("lacking", 45), ("read", 30), ("quiet", 30)):
        watch.server.show(f"/{name}", policy(days))
        (watch.shipped / f"{name}.toml").write_text(resting_on(address(f"/{name}"), sample(name=name)), encoding="utf-8")
    watch.take_in(resting_on(address(POLICY)) + UNUSED)
    watch.walk()
    watch.server.show("/changed", policy(60))
    watch.walk(NOON + HOUR)
    ReaderCount.objects.create(program="read", on=TODAY - 27 * DAY, readers=4)
    ReaderCount.objects.create(program="quiet", on=TODAY - 28 * DAY, readers=400_000)
    ReaderCount.objects.create(program="quiet", on=TODAY + DAY, readers=400_000)

    assert listed() == [("changed", "changed"), ("lacking", "unread"), ("read", "unchanged"), ("one", "unchanged"), ("quiet", "unchanged")]
    assert listed(program="read") == [("read", "unchanged")]
    assert {each.loaded.program.id: list(each.missing) for each in sources_by_urgency(current_catalog(), on=TODAY)}["lacking"] == [
        "30 days"
    ]


def test_the_list_reads_no_passages(watch: Watch, django_assert_num_queries):
    """A few hundred of them are some megabytes of JSON."""
    watch.walk()
    catalog = current_catalog()
    with django_assert_num_queries(2) as asked:
        sources_by_urgency(catalog, on=TODAY)
    assert not [each["sql"] for each in asked.captured_queries if re.search(r'"before"|"now"(?:, "| AS| FROM)', each["sql"])]


def test_every_shipped_source_that_something_rests_on_is_in_the_list(db: None):
    from resit.journey.programs import load_catalog

    catalog = load_catalog()
    resting = {(each.program.id, source) for each in catalog.programs.values() for source in resting_sources(each)}
    assert {(each.loaded.program.id, each.source.id) for each in sources_by_urgency(catalog, on=TODAY)} == resting
    cited = {(each.program.id, source) for each in catalog.programs.values() for rule in each.policy.rules for source in rule.source}
    assert cited <= resting


# History


def titles(watch: Watch) -> list[str]:
    return [each.title for each in history_of(watch.program)]


def test_the_history_tells_everything_the_newest_first(watch: Watch, staff):
    watch.walk()
    confirm_source(program="one", source="s1", by=staff, checked_on=TODAY, note="p. 4", at=NOON + SECOND)
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    text = resting_on(watch.server.address(POLICY), sample(days=45, earliest="2026-04-15", edition="2026-11-26"))
    version = watch.program.program.version
    correct_source(program="one", source="s1", text=text, based_on=version, by=staff, checked_on=TODAY + DAY, at=NOON + DAY + HOUR)
    watch.server.does(POLICY, status(404))
    watch.walk(NOON + 2 * DAY)
    sent = report_wrong(
        program="one", fact="wait", shown="45 days", version="v", says="It is 46.", page="", email="", sender="x", at=NOON + 2 * DAY
    )
    held = report_wrong(
        program="one", fact="wait", shown="45 days", version="v", says="Hm.", page="", email="", sender="x", at=NOON + 2 * DAY
    )
    answer_report(report_id=sent.report.pk, accepted=True, answer="Right.", by=staff, at=NOON + 3 * DAY, site="")
    answer_report(report_id=held.report.pk, accepted=False, answer="No.", by=staff, at=NOON + 3 * DAY, site="")

    found = history_of(watch.program)
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert {each.title for each in found} == {
        "A reader was right, and the figure was corrected",
        "Under review: a page was found gone",
        "Corrected from the live page by Ana Silva",
        "Review ended: the rules were corrected",
        "Corrected and signed",
        "Under review: a page was seen changed",
        "Checked with the live page by Ana Silva",
        "Taken into this catalog",
    }
    assert (found[0].title, found[-1].title) == ("A reader was right, and the figure was corrected", "Taken into this catalog")
    corrected = next(each for each in found if each.title == "Corrected and signed")
    assert ("wait", "30 days", "45 days") in {(each.name, each.before, each.after) for each in corrected.changes}
    told = str([(each.title, each.text) for each in found])
    assert "p. 4" in told
    for secret in ("It is 46.", "Hm.", "ana@"):
        assert secret not in told
    ids = [each.id for each in found]
    assert len(set(ids)) == len(ids)
    assert ids == [each.id for each in history_of(watch.program)]


def test_an_edit_that_changes_no_fact_says_so(watch: Watch):
    text = resting_on(watch.server.address(POLICY), sample(edition="2026-11-24"))
    watch.take_in(text, at=NOON + HOUR)
    assert titles(watch) == ["The file was edited; no fact reads otherwise", "Taken into this catalog"]


def test_of_a_long_history_the_newest_is_shown(watch: Watch, monkeypatch):
    monkeypatch.setattr(queries, "MOST_HAPPENINGS", 3)
    for n in range(6):
        days = 31 + n
        earliest = date(2026, 3, 1) + days * DAY
        watch.take_in(resting_on(watch.server.address(POLICY), sample(days=days, earliest=earliest.isoformat())), at=NOON + (n + 1) * HOUR)
    found = history_of(watch.program)
    assert [each.at for each in found] == [NOON + hours * HOUR for hours in (6, 5, 4)]
    assert ("wait", "35 days", "36 days") in {(each.name, each.before, each.after) for each in found[0].changes}
    assert "Taken into this catalog" not in {each.title for each in found}


def test_a_version_that_this_software_cannot_read_any_more_is_told_of_without_its_facts(watch: Watch):
    watch.take_in(resting_on(watch.server.address(POLICY), sample(edition="2026-11-24")), at=NOON + HOUR)
    first = ProgramVersion.objects.order_by("pk")[0]
    ProgramVersion.objects.filter(pk=first.pk).update(text="written by an older software")
    assert titles(watch)[-1] == "Taken into this catalog"
    assert len(titles(watch)) == 2


# Readers


class Chance(random.Random):
    """Gives what it was told to give."""

    def __init__(self, *given: float) -> None:
        super().__init__(0)
        self.given = list(given)

    def random(self) -> float:
        return self.given.pop(0)


def test_one_reader_in_sixteen_is_written_down_for_all_of_them():
    rng = random.Random(16)  # noqa: S311 (a sample)
    for _ in range(4000):
        count_reader(program="one", on=TODAY, rng=rng)
    counted = readers_by_program(on=TODAY)["one"]
    assert counted % 16 == 0
    assert abs(counted - 4000) < 4 * 16 * (4000 * 15 / 256) ** 0.5, "four standard deviations"


def test_the_edge_of_the_chance_is_at_a_sixteenth(db: None):
    for chance in (1 / 16, 0.5, 1 - 2**-53):
        count_reader(program="one", on=TODAY, rng=Chance(chance))
    assert not ReaderCount.objects.exists()
    count_reader(program="one", on=TODAY, rng=Chance(1 / 16 - 2**-53))
    count_reader(program="one", on=TODAY, rng=Chance(0.0))
    count_reader(program="one", on=TODAY + DAY, rng=Chance(0.0))
    count_reader(program="two", on=TODAY, rng=Chance(0.0))
    assert set(ReaderCount.objects.values_list("program", "on", "readers")) == {
        ("one", TODAY, 32),
        ("one", TODAY + DAY, 16),
        ("two", TODAY, 16),
    }


def test_a_database_that_fails_fails_no_page(monkeypatch, caplog):
    def fails(*_arguments: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(readers, "_add", fails)
    count_reader(program="one", on=TODAY, rng=Chance(0.0))
    assert "could not be counted" in caplog.text


def test_nobodys_page_waits_for_a_reader_that_is_not_written_down(django_assert_num_queries):
    with django_assert_num_queries(0):
        count_reader(program="one", on=TODAY, rng=Chance(0.9))
    assert readers_by_program(on=TODAY) == {}


def test_a_catalog_without_a_source_in_use_is_an_empty_list(shipped: Path, db: None):
    (shipped / "one.toml").unlink()
    assert listed() == []
