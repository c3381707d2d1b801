"""A signature: what it says in public, what it ends, when it lapses, and when it is refused."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, NOON, POLICY, Watch, policy, resting_on
from tests.lying_server import status

from resit.apps.accounts.models import User
from resit.apps.catalog.models import CatalogState, CorrectedFile, ProgramVersion, SourceStanding
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources.models import Review, Signature
from resit.apps.sources.queries import UnknownSourceError, open_review, seen_page, watched_source
from resit.apps.sources.signing import BadSignatureError, confirm_source, correct_source
from resit.apps.webhooks.models import Event
from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey.watching import bearing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = NOON.date()


@pytest.fixture
def confirm(watch: Watch, staff: User) -> Any:
    def signed(**given: Any) -> Signature:
        at = given.pop("at", NOON)
        return confirm_source(**{"program": "one", "source": "s1", "by": staff, "checked_on": at.date(), "at": at, **given})

    return signed


@pytest.fixture
def correct(watch: Watch, staff: User) -> Any:
    """Sign the sample with a wait of `days`."""

    def signed(days: int = 45, **given: Any) -> Signature:
        at = given.pop("at", NOON)
        look_again()
        based_on = current_catalog().programs["one"].program.version
        earliest = date(2026, 3, 1) + days * DAY
        text = resting_on(watch.server.address(POLICY), sample(days=days, earliest=earliest.isoformat(), edition=at.date().isoformat()))
        found = {"program": "one", "source": "s1", "text": text, "based_on": based_on, "by": staff, "checked_on": at.date(), "at": at}
        return correct_source(**{**found, **given})

    return signed


def shown_now() -> str:
    """What the staff's page would put into its form."""
    return seen_page(watched_source("one", "s1"), open_review("one", "s1"))


def wait(watch: Watch) -> str:
    return watch.program.policy.rule("wait").says


# Confirming


def test_a_check_stands_in_public_with_its_day_and_name(watch: Watch, confirm, told):
    signed = confirm(note="  p. 4 \0 ")
    assert (watch.source.checked, watch.source.is_checked) == (TODAY, True)
    assert (signed.signed_as, signed.note, signed.version) == ("Ana Silva", "p. 4", watch.program.program.version)
    assert told() == ["source.checked"]
    data = json.loads(Event.objects.get().body)["data"]
    assert (data["checked_on"], data["kind"]) == ("2026-11-25", "confirmed")
    assert "wait" in data["facts"]
    assert "ana@" not in json.dumps(data)


def test_who_has_no_name_signs_as_the_staff(watch: Watch, confirm, staff):
    staff.name = ""
    assert confirm().signed_as == "the staff of this site"


def test_a_page_that_was_never_watched_can_be_signed_for(watch: Watch, confirm):
    assert watched_source("one", "s1") is None
    confirm()
    watch.walk(NOON + HOUR)
    assert (watch.source.checked, watch.source.fetched) == (TODAY, TODAY)


def test_a_signature_ends_the_review_and_later_visits_compare_with_what_was_signed(watch: Watch, confirm, told):
    watch.walk()
    watch.server.show(POLICY, policy(more="<p>Candidates must also pay a fee before each attempt.</p>"))
    watch.walk(NOON + DAY)
    number = CatalogState.objects.get().number

    confirm(at=NOON + DAY + HOUR)
    assert (watch.source.under_review, watch.source.is_checked) == (None, True)
    assert CatalogState.objects.get().number > number
    assert Review.objects.get().outcome == "confirmed"
    assert told() == ["source.under_review", "source.cleared", "source.checked"] or set(told()[1:]) == {"source.cleared", "source.checked"}

    watch.walk(NOON + 2 * DAY)
    assert (watch.seen.state, watch.source.under_review) == ("unchanged", None)
    watch.server.show(POLICY, policy())  # the page as it was before it was signed is a change now
    watch.walk(NOON + 3 * DAY)
    assert watch.source.under_review == UnderReview(ReviewState.CHANGED, (NOON + 3 * DAY).date())
    assert (watch.source.checked, watch.source.is_checked) == ((NOON + DAY).date(), False)


def test_a_figure_that_a_person_found_elsewhere_is_not_asked_for_again(watch: Watch, confirm):
    watch.server.show(POLICY, policy(45))
    watch.walk()
    assert watch.seen.state == "unread"
    confirm()
    watch.walk(NOON + DAY)
    assert (watch.seen.state, watch.source.under_review) == ("unchanged", None)


def test_a_page_on_which_a_machine_finds_nothing_is_no_daily_alarm_once_it_is_signed(watch: Watch, confirm, told):
    watch.walk()
    watch.server.show(POLICY, "<h1>Handbook of the Board</h1>" + "<p>Drawn by scripts and told in pictures.</p>" * 90)
    watch.walk(NOON + DAY)
    assert watch.source.under_review is not None
    confirm(at=NOON + DAY)
    for day in range(2, 5):
        watch.walk(NOON + day * DAY)
        assert (watch.seen.state, watch.source.under_review) == ("unread", None)
    watch.server.does(POLICY, status(404))
    watch.walk(NOON + 5 * DAY)
    assert watch.source.under_review == UnderReview(ReviewState.GONE, (NOON + 5 * DAY).date())


def test_a_page_that_is_gone_stays_so_for_the_machine(watch: Watch, confirm):
    watch.walk()
    watch.server.does(POLICY, status(404))
    watch.walk(NOON + DAY)
    confirm(at=NOON + DAY)
    assert watch.source.under_review is None
    assert watch.seen.state == "gone", "what the watch saw is what it saw"
    watch.walk(NOON + 2 * DAY)
    assert watch.source.under_review is not None
    watch.server.show(POLICY, policy())
    watch.walk(NOON + 3 * DAY)
    assert (watch.seen.state, watch.source.under_review) == ("unchanged", None)


# Lapsing


def test_a_check_lapses_with_the_statements_it_was_about_and_not_with_others(watch: Watch, confirm):
    confirm()
    address = watch.server.address(POLICY)
    watch.take_in(resting_on(address, sample(edition="2026-11-26").replace("Board of Samples", "Sample Board")), at=NOON + HOUR)
    assert watch.source.checked == TODAY, "only the body's name and the edition changed"

    watch.take_in(resting_on(address, sample(days=31, earliest="2026-04-01")), at=NOON + 2 * HOUR)
    assert watch.source.checked is None
    watch.take_in(resting_on(address), at=NOON + 3 * HOUR)
    assert watch.source.checked == TODAY, "the statements that were checked are in force again"


def test_a_check_lapses_with_the_address(watch: Watch, confirm):
    confirm()
    watch.take_in(resting_on(watch.server.address("/elsewhere")), at=NOON + HOUR)
    assert watch.source.checked is None
    watch.walk(NOON + 2 * HOUR)
    assert watch.source.checked is None, "nor does a visit bring it back"
    assert SourceStanding.objects.get().checked_on is None


# Refused


@pytest.mark.parametrize("days", [-32, 1, 4000])
def test_the_day_is_one_of_the_last_month(watch: Watch, confirm, days: int):
    with pytest.raises(BadSignatureError, match="one of the last 31 days") as raised:
        confirm(checked_on=TODAY + days * DAY)
    assert raised.value.field == "checked_on"
    assert not Signature.objects.exists()


def test_the_ends_of_the_month_are_in_it(watch: Watch, confirm):
    for days in (-31, 0):
        confirm(checked_on=TODAY + days * DAY)


def test_a_day_is_one_of_universal_time(watch: Watch, confirm):
    """On an evening in Denver it is tomorrow there where days are counted here."""
    with timezone.override("America/Denver"):
        confirm(at=NOON.replace(hour=2), checked_on=TODAY)
    with pytest.raises(BadSignatureError):
        confirm(at=NOON.replace(hour=23, minute=59), checked_on=TODAY + DAY)


def test_a_page_that_was_opened_before_it_changed_is_no_answer_to_the_change(watch: Watch, confirm):
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + 2 * DAY)
    with pytest.raises(BadSignatureError, match="something else on 2026-11-27") as raised:
        confirm(at=NOON + 3 * DAY, checked_on=(NOON + DAY).date())
    assert raised.value.field == "checked_on"
    assert watch.source.under_review is not None
    confirm(at=NOON + 3 * DAY, checked_on=(NOON + 2 * DAY).date())
    assert watch.source.under_review is None


def test_who_saw_other_statements_signs_nothing(watch: Watch, confirm):
    seen = bearing(watch.program, "s1").digest
    confirm(seen_digest=seen)
    watch.take_in(resting_on(watch.server.address(POLICY), sample(days=31, earliest="2026-04-01")), at=NOON + HOUR)
    with pytest.raises(BadSignatureError, match="changed while you read"):
        confirm(seen_digest=seen)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("later", [policy(60), None])
def test_who_saw_an_older_text_of_the_page_signs_nothing(watch: Watch, confirm, correct, later: str | None):
    """Another visit, while the person reads: to another text, or to a page that is gone."""
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    seen = shown_now()
    watch.walk(NOON + DAY + HOUR)
    assert shown_now() == seen, "read again, the same"
    watch.server.does(POLICY, status(404)) if later is None else watch.server.show(POLICY, later)
    watch.walk(NOON + DAY + 2 * HOUR)
    for sign in (confirm, correct):
        with pytest.raises(BadSignatureError, match="read again while you compared"):
            sign(at=NOON + DAY + 3 * HOUR, seen_text=seen)
    assert watch.source.under_review is not None
    assert (Signature.objects.count(), CorrectedFile.objects.count()) == (0, 0)
    confirm(at=NOON + DAY + 3 * HOUR, seen_text=shown_now())
    assert watch.source.under_review is None


def test_a_note_has_a_thousand_characters(watch: Watch, confirm):
    confirm(note="x" * 1000)
    with pytest.raises(BadSignatureError) as raised:
        confirm(note="x" * 1001)
    assert raised.value.field == "note"


def test_no_such_source_and_no_such_program(watch: Watch, confirm, correct):
    for sign in (confirm, correct):
        with pytest.raises(UnknownSourceError):
            sign(source="s9")
        with pytest.raises(LookupError):
            sign(program="nobody")
    assert not Signature.objects.exists()


# Correcting


def test_a_correction_is_in_force_and_signed_in_one(watch: Watch, correct, told):
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    signed = correct(45, at=NOON + DAY)

    assert "45 days" in wait(watch)
    assert (watch.source.is_checked, watch.source.checked, watch.source.under_review) == (True, (NOON + DAY).date(), None)
    assert (signed.kind, signed.version) == ("corrected", watch.program.program.version)
    assert Review.objects.get().outcome == "corrected"
    assert sorted(told()) == ["program.changed", "source.checked", "source.cleared", "source.under_review"]
    watch.walk(NOON + 2 * DAY)
    assert (watch.seen.state, watch.source.under_review) == ("unchanged", None)
    assert watch.seen.now["missing"] == []


BAD = {
    "no TOML": lambda text: text.replace("format = 1", "format = = 1"),
    "a key that is none": lambda text: text.replace('id = "wait"', 'id = "wait"\nlenght = 3'),
    "a case that does not hold": lambda text: text.replace("2026-04-15", "2026-04-16"),
    "zeros": lambda text: text + "\0",
    "another id for the source": lambda text: text.replace('"s1"', '"s7"'),
    "the text in force": lambda _text: ProgramVersion.objects.get(ended_at=None).text,
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_correction_harms_nothing(watch: Watch, correct, staff, told, what: str):
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    rows = {model: list(model.objects.order_by("pk").values()) for model in (ProgramVersion, SourceStanding, Review, CatalogState)}
    good = resting_on(watch.server.address(POLICY), sample(days=45, earliest="2026-04-15"))
    with pytest.raises(BadSignatureError) as raised:
        correct(text=BAD[what](good), at=NOON + DAY)
    assert raised.value.field == "text"
    assert {model: list(model.objects.order_by("pk").values()) for model in rows} == rows
    assert (CorrectedFile.objects.count(), Signature.objects.count(), told()) == (0, 0, ["source.under_review"])
    assert "30 days" in wait(watch)


def test_the_second_of_two_who_correct_at_once_is_told(watch: Watch, correct):
    based_on = watch.program.program.version
    correct(45, based_on=based_on)
    with pytest.raises(BadSignatureError, match="came into force while you wrote"):
        correct(60, based_on=based_on)
    assert "45 days" in wait(watch)
    correct(60)
    assert "60 days" in wait(watch)


def test_the_catalog_of_this_process_may_be_old_and_decides_nothing(watch: Watch, correct, confirm, monkeypatch):
    """Another server put a version in force, and this process has not looked yet."""
    current_catalog()
    based_on = watch.program.program.version
    correct(45)
    monkeypatch.setattr("resit.apps.catalog.queries._holder._look_at", 1e12)  # as within the half second
    old = bearing(current_catalog().programs["one"], "s1").digest
    monkeypatch.setattr("resit.apps.catalog.queries.look_again", lambda: None)
    with pytest.raises(BadSignatureError, match="came into force"):
        correct(60, based_on=based_on)
    if "30 days" in current_catalog().programs["one"].policy.rule("wait").says:
        with pytest.raises(BadSignatureError, match="changed while you read"):
            confirm(seen_digest=old)


def test_a_correction_may_name_another_address(watch: Watch, correct, told):
    watch.walk()
    watch.server.does(POLICY, status(404))
    watch.walk(NOON + DAY)
    watch.server.show("/new", policy())
    text = resting_on(watch.server.address("/new"), sample(edition="2026-11-26"))
    correct(text=text, at=NOON + DAY)
    assert (watch.source.address, watch.source.is_checked) == (watch.server.address("/new"), True)
    watch.walk(NOON + 2 * DAY)
    assert (watch.seen.state, watch.source.is_checked, watch.source.under_review) == ("unchanged", True, None)
    assert watch.source.fetched == (NOON + 2 * DAY).date()
