"""What a walk over real pages changes: marks on the rules, reviews, events; and what it leaves alone."""

import json
from dataclasses import replace

import pytest
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, NOON, POLICY, Watch, hurried_reader, policy, resting_on
from tests.lying_server import endless, never_answers, not_modified_for_ever, page, status

from resit.apps.catalog.models import CatalogState, SourceStanding
from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.models import PageCopy, Review, WatchedPage, WatchedSource
from resit.apps.sources.signing import confirm_source
from resit.apps.sources.watch import BETWEEN_VISITS, COPIES_KEPT, record_visit, visits_due, watch_catalog
from resit.apps.webhooks.models import Event
from resit.domain.catalog.model import ReviewState, UnderReview
from resit.fetching import Page

pytestmark = [pytest.mark.django_db, pytest.mark.database]

JUST_A_MOMENT = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Checking your browser before you go on.</p>"


def whole(text: bytes, address: str, *, content_type: str = "text/html") -> Page:
    return Page(address, address, 200, content_type, text)


# What is seen


def test_the_first_reading_raises_no_alarm_and_claims_no_check(watch: Watch, told):
    run = watch.walk()

    assert (run.done, run.due, run.counts, run.is_running) == (1, 1, {"unchanged": 1}, False)
    assert (watch.source.fetched, watch.source.checked, watch.source.under_review) == (NOON.date(), None, None)
    assert watch.seen.reason() == "Read for the first time. Every figure the rules rest on is on the page."
    assert told() == []


def test_a_page_without_the_figure_is_no_alarm_either(watch: Watch, told):
    watch.server.show(POLICY, policy(45))
    watch.walk()
    assert (watch.seen.state, watch.seen.now["missing"]) == ("unread", ["30 days"])
    assert watch.source.under_review is None
    assert told() == []


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(policy(45), id="another figure"),
        pytest.param(policy(more="<p>Candidates must also pay a fee of $50 before each attempt.</p>"), id="a condition beside it"),
        pytest.param("<h1>Handbook of the Board</h1>" + "<p>Our new building opens in May, with parking.</p>" * 90, id="no passage"),
    ],
)
def test_a_changed_page_puts_its_rules_under_review_within_the_run(watch: Watch, told, html: str):
    watch.walk()
    watch.server.show(POLICY, html)
    number = CatalogState.objects.get().number
    watch.walk(NOON + DAY)

    assert watch.source.under_review == UnderReview(ReviewState.CHANGED, (NOON + DAY).date())
    assert not watch.source.is_checked
    assert CatalogState.objects.get().number > number, "no other process would look"
    assert told() == ["source.under_review"]
    data = json.loads(Event.objects.get().body)["data"]
    assert (data["program"], data["source"]["id"], data["state"], data["since"]) == ("one", "s1", "changed", "2026-11-26")
    assert "wait" in data["facts"]
    assert data["why"] == watch.review.reason()


def test_news_menus_and_counters_are_no_change(watch: Watch, told):
    watch.walk()
    watch.server.show(POLICY, policy(beside="Seen by 4,711 visitors. Our gala is on 3 May.").replace("<h2>Retakes", "<h2> Retakes "))
    watch.walk(NOON + DAY)
    assert (watch.seen.state, watch.source.under_review, told()) == ("unchanged", None, [])
    assert watch.source.fetched == (NOON + DAY).date()


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_is_gone_puts_its_rules_under_review(watch: Watch, told, code: int):
    watch.walk()
    watch.server.does(POLICY, status(code))
    watch.walk(NOON + DAY)

    assert watch.source.under_review == UnderReview(ReviewState.GONE, (NOON + DAY).date())
    assert watch.source.fetched == NOON.date(), "a page that is not there was not fetched"
    assert told() == ["source.under_review"]


def test_a_friendly_not_found_and_a_way_to_the_home_page_are_gone_too(watch: Watch):
    watch.walk()
    for tries, behave in enumerate(
        (lambda: watch.server.show(POLICY, "<h1>Page not found</h1><p>We looked everywhere.</p>"), lambda: watch.server.move(POLICY, "/")),
        1,
    ):
        watch.server.show("/", "<h1>Board of Samples</h1><p>We certify.</p>")
        behave()
        watch.walk(NOON + tries * DAY)
        assert watch.seen.state == "gone"
        assert watch.source.fetched == NOON.date()
        watch.server.show(POLICY, policy())
        watch.walk(NOON + tries * DAY + HOUR)
        SourceStanding.objects.update(fetched_on=NOON.date())
        assert watch.source.under_review is None


def test_a_page_that_moved_for_good_is_no_alarm_and_says_where_it_is(watch: Watch, told):
    watch.walk()
    watch.server.show("/new-policy", policy())
    watch.server.move(POLICY, "/new-policy", code=308)
    watch.walk(NOON + DAY)
    assert (watch.seen.state, watch.page.ended_at_address) == ("moved", watch.server.address("/new-policy"))
    assert watch.source.under_review is None
    assert told() == []


BLOCKED = {
    "refused": lambda server: server.does(POLICY, status(403)),
    "asked too often": lambda server: server.does(POLICY, status(429, Retry_After="1")),
    "trouble of its own": lambda server: server.does(POLICY, status(503)),
    "robots": lambda server: server.robots("User-agent: *\nDisallow: /"),
    "a test for people": lambda server: server.show(POLICY, JUST_A_MOMENT, etag='"test"'),
    "a login form": lambda server: server.show(POLICY, "<h1>Log in</h1><form><input type='password'></form><p>Members only</p>"),
    "stalled": lambda server: server.does(POLICY, never_answers),
    "endless": lambda server: server.does(POLICY, endless),
    "an empty page": lambda server: server.show(POLICY, ""),
    "dead": lambda server: server.die(),
}


@pytest.mark.parametrize("how", BLOCKED)
def test_a_blocked_page_changes_nothing(watch: Watch, told, how: str):
    watch.walk()
    BLOCKED[how](watch.server)
    watch.walk(NOON + DAY)

    assert watch.seen.state == "blocked"
    assert watch.seen.reason()
    assert (watch.source.under_review, watch.source.fetched) == (None, NOON.date())
    assert (watch.page.read_at, watch.page.failures) == (NOON, 1)
    assert (PageCopy.objects.count(), watch.page.etag, told()) == (1, "", [])


def test_a_page_that_changed_and_is_blocked_stays_under_review(watch: Watch, told):
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    watch.server.does(POLICY, status(403))
    watch.walk(NOON + 2 * DAY)
    assert watch.source.under_review == UnderReview(ReviewState.CHANGED, (NOON + DAY).date())
    assert told() == ["source.under_review"]


def test_a_page_that_reads_again_as_before_clears_it(watch: Watch, told):
    watch.walk()
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    watch.server.show(POLICY, policy(30, beside="and a new footer"))
    watch.walk(NOON + 2 * DAY)

    assert watch.source.under_review is None
    assert told() == ["source.under_review", "source.cleared"]
    assert Review.objects.get().outcome == "came_back"


def test_a_change_is_told_once_and_a_second_change_again(watch: Watch, told):
    watch.walk()
    watch.server.show(POLICY, policy(45), etag='"45"')
    for day in range(1, 4):  # the second and third reading are "not modified", or the same text
        watch.walk(NOON + day * DAY)
    first = watch.review
    assert told() == ["source.under_review"]
    assert "45 days" in str(first.now)
    assert first.reason() == "The passage no longer reads as it did."

    watch.server.show(POLICY, policy(60))
    watch.walk(NOON + 4 * DAY)
    assert told() == ["source.under_review"] * 2
    assert watch.review.pk == first.pk
    assert "60 days" in str(watch.review.now)
    assert (watch.review.opened_at, watch.review.seen_at) == (NOON + DAY, NOON + 4 * DAY)
    assert watch.source.under_review == UnderReview(ReviewState.CHANGED, (NOON + DAY).date())


def test_a_counter_in_a_changed_passage_is_no_second_change(watch: Watch, told):
    watch.walk()
    for day in range(1, 4):
        watch.server.show(POLICY, policy(45, more=f"<p>The fee must be paid. {4711 + day} views</p>"))
        watch.walk(NOON + day * DAY)
    assert told() == ["source.under_review"]


# Asking by what the last answer left


def test_not_modified_is_believed_for_a_week_and_no_longer(watch: Watch):
    watch.server.show(POLICY, policy(), etag='"1"')
    watch.walk()
    watch.server.does(POLICY, not_modified_for_ever)  # which says another text to whoever asks for it whole
    WatchedPage.objects.update(etag='"for-ever"')
    states = []
    for day in range(1, 9):
        watch.walk(NOON + day * DAY)
        states.append(watch.seen.state)
    assert states[:6] == ["unchanged"] * 6
    assert "changed" in states[6:]


def test_the_header_of_a_test_for_people_is_never_sent_back(watch: Watch):
    """Or its "not modified" would be taken for the page's."""
    watch.walk()
    watch.server.show(POLICY, JUST_A_MOMENT, etag='"test"')
    watch.walk(NOON + DAY)
    watch.walk(NOON + 2 * DAY)
    assert watch.seen.state == "blocked"
    assert not [each for each in watch.server.asked if "If-None-Match" in each.headers]


def test_not_modified_about_nothing_is_asked_again_whole(watch: Watch):
    watch.server.does(POLICY, not_modified_for_ever)
    watch_catalog(current_catalog(), at=NOON)
    WatchedPage.objects.update(etag='"for-ever"', whole_at=NOON)
    watch.walk(NOON + HOUR)
    assert (watch.seen.state, watch.page.next_at, watch.page.read_at) == ("blocked", None, None)
    assert watch.source.fetched is None
    (visit,) = visits_due(at=NOON + HOUR, most=9)
    assert (visit.etag, visit.last_modified) == (None, None)


def test_visits_are_a_day_apart_and_further_where_a_page_cannot_be_read(watch: Watch):
    watch.walk()
    assert visits_due(at=NOON + BETWEEN_VISITS - HOUR, most=9) == []
    assert len(visits_due(at=NOON + BETWEEN_VISITS, most=9)) == 1
    watch.server.does(POLICY, status(403))
    at, waits = NOON + DAY, []
    for _ in range(6):
        watch.walk(at)
        waits.append(watch.page.next_at - at)
        at += DAY
    assert waits == [BETWEEN_VISITS, 2 * BETWEEN_VISITS, 4 * BETWEEN_VISITS, 7 * DAY, 7 * DAY, 7 * DAY]


# What is kept


def test_a_text_is_kept_once_and_the_last_ten_of_them(watch: Watch):
    watch.walk()
    watch.walk(NOON + DAY)
    assert PageCopy.objects.count() == 1
    for day in range(2, 16):
        watch.server.show(POLICY, policy(more=f"<h2>News</h2><p>Our gala is on day {day}.</p>"))
        watch.walk(NOON + day * DAY)
    assert PageCopy.objects.count() == COPIES_KEPT + 1, "and the one that the passage which stands was found in"
    assert watch.seen.before_copy_id == PageCopy.objects.order_by("read_at")[0].pk


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (policy().replace("failed", "fai\0led").encode(), "text/html"),
        (
            json.dumps({"title": "a \ud800 b \0", "text": "You may sit again 30 days after a failed attempt. \ud800 \0"}).encode(),
            "application/json",
        ),
        (b"You may sit again 30 days after a failed attempt.\0", "text/plain"),
        (b"\0\xff\xfe\xff" * 50, "text/html\0"),
        (b"\x89PNG" + b"\0" * 50, "image/png\0"),
        (b"%PDF-1.4 no file", "application/pdf"),
    ],
)
def test_no_page_is_too_odd_to_be_kept(watch: Watch, body: bytes, content_type: str):
    """PostgreSQL takes neither zeros nor halves of pairs, as text or as JSON."""
    watch_catalog(current_catalog(), at=NOON)
    got = replace(whole(body, watch.page.address, content_type=content_type), etag="\0odd\0", last_modified="x" * 5000)
    (state,) = record_visit(page_id=watch.page.pk, got=got, programs=current_catalog().programs, at=NOON)
    assert state in {"unchanged", "unread", "blocked"}
    assert (watch.page.etag, watch.page.last_modified) == ("", "")


def test_what_the_page_is_judged_by_is_worked_out_before_anything_is_locked(watch: Watch, monkeypatch):
    """A reading may take a minute; on SQLite nobody else could write so long, and people sit timed exams."""
    from django.db import connection

    from resit.apps.sources import watch as module

    watch.walk()
    outside = connection.in_atomic_block and len(connection.savepoint_ids)
    depths = []

    def measured(name):
        real = getattr(module, name)

        def call(*arguments, **names):
            depths.append((name, len(connection.savepoint_ids)))
            return real(*arguments, **names)

        return call

    for name in ("readable", "passage"):
        monkeypatch.setattr(module, name, measured(name))
    got = whole(policy(45).encode(), watch.page.address)
    assert record_visit(page_id=watch.page.pk, got=got, programs=current_catalog().programs, at=NOON + DAY) == ["changed"]
    assert {name for name, _depth in depths} == {"readable", "passage"}
    assert {depth for _name, depth in depths} == {outside}


# Programs and pages


def test_programs_that_name_one_page_share_its_visit(watch: Watch):
    address = watch.server.address(POLICY)
    (watch.shipped / "two.toml").write_text(resting_on(address, sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(address))
    run = watch.walk()
    assert (run.due, run.counts) == (1, {"unchanged": 2})
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    assert Review.objects.open().count() == 2
    assert watch.server.paths().count(POLICY) == 2


def test_only_the_chosen_programs_pages_are_visited(watch: Watch):
    watch.server.show("/two", policy())
    (watch.shipped / "two.toml").write_text(resting_on(watch.server.address("/two"), sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))
    run = watch.walk(program="two")
    assert (run.due, run.whole) == (1, False)
    assert POLICY not in watch.server.paths()


def test_another_address_begins_anew_and_ends_what_hung_on_the_old_one(watch: Watch, told, staff):
    watch.walk()
    confirm_source(program="one", source="s1", by=staff, checked_on=NOON.date(), at=NOON)
    watch.server.show(POLICY, policy(45))
    watch.walk(NOON + DAY)
    watch.server.show("/new", policy())
    watch.take_in(resting_on(watch.server.address("/new")), at=NOON + DAY)
    assert (watch.source.under_review, watch.source.checked) == (None, None)

    watch.walk(NOON + 2 * DAY)
    assert (watch.seen.state, watch.page.address) == ("unchanged", watch.server.address("/new"))
    assert (watch.source.fetched, watch.source.checked) == ((NOON + 2 * DAY).date(), None), "nobody has checked the new page"
    assert Review.objects.get().outcome == "replaced"
    assert told() == ["source.checked", "source.under_review", "source.cleared"]
    assert [each.address for each in WatchedPage.objects.all()] == [watch.server.address("/new")]


def test_a_visit_to_an_address_that_was_just_replaced_judges_nothing(watch: Watch, told):
    """The file changed between the fetch and its recording."""
    watch.walk()
    page_id, old = watch.page.pk, watch.page.address
    watch.take_in(resting_on("https://board.example/elsewhere"), at=NOON + HOUR)
    assert record_visit(page_id=page_id, got=whole(policy(45).encode(), old), programs=current_catalog().programs, at=NOON + DAY) == []
    assert (watch.source.under_review, told()) == (None, [])
    assert SourceStanding.objects.get().address == old


def test_a_page_that_is_not_watched_any_more_is_nothing(watch: Watch):
    watch.walk()
    page_id = watch.page.pk
    WatchedSource.objects.all().delete()
    WatchedPage.objects.all().delete()
    assert record_visit(page_id=page_id, got=whole(b"x", "http://x/"), programs=current_catalog().programs, at=NOON + DAY) == []


def test_rules_that_were_edited_are_compared_with_the_page_as_it_was(watch: Watch, told, staff):
    """A new edition of our file is no change of the body's page; a figure that the page lacks is seen all the same."""
    watch.walk()
    confirm_source(program="one", source="s1", by=staff, checked_on=NOON.date(), at=NOON)
    watch.take_in(resting_on(watch.server.address(POLICY), sample(edition="2026-11-26").replace("sit again", "sit the exam again")))
    watch.walk(NOON + DAY)
    assert (watch.seen.state, watch.source.under_review) == ("unchanged", None)
    assert watch.source.checked is None, "the statements are others than those that were checked"

    watch.take_in(resting_on(watch.server.address(POLICY), sample(days=45, earliest="2026-04-15", edition="2026-11-27")))
    watch.walk(NOON + 2 * DAY)
    assert (watch.seen.state, watch.seen.now["missing"]) == ("unread", ["45 days"])
    assert "source.under_review" not in told()


def test_the_list_is_brought_to_the_catalog_without_loss(watch: Watch):
    watch.walk()
    before = WatchedSource.objects.get()
    for _ in range(2):
        watch_catalog(current_catalog(), at=NOON)
    assert WatchedSource.objects.get() == before
    assert watch.seen.before is not None


def test_a_reader_that_finds_nobody_at_home_says_so(watch: Watch):
    watch.server.die()
    watch.reader = hurried_reader()
    watch.walk()
    assert watch.seen.state == "blocked"
    assert watch.seen.reason() == "127.0.0.1 could not be reached."


def test_a_page_in_json_is_read(watch: Watch):
    text = json.dumps({"content": {"rendered": policy()}}).encode()
    watch.server.does(POLICY, page(text, content_type="application/json"))
    watch.walk()
    assert watch.seen.state == "unchanged"


def test_an_address_of_endless_length_takes_no_other_page_with_it(watch: Watch):
    (watch.shipped / "two.toml").write_text(resting_on("https://board.example/" + "x" * 3000, sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))
    assert watch.walk().counts == {"unchanged": 1}
