"""What became of a source: the passage is found wherever it stands, noise leaves no trace, a change of the rule always does."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.journey.sample import HEAD, WAIT, load
from tests.journey.watched_pages import (
    ADDRESS,
    CHANGES,
    NOISE,
    PAGES,
    SHAPES,
    TOLD,
    Edit,
    Section,
    Site,
    bearing_of,
    edited,
    page_of,
    site_of,
)  # fmt: skip

from resit.formats.pages import Page, Readable, Refusal, RefusalKind, readable
from resit.formats.quantities import Kind
from resit.journey.programs import load_program
from resit.journey.watching import (
    Bearing,
    DifferenceKind,
    Passage,
    Seen,
    SourceState,
    Statement,
    bearing,
    differences,
    in_full,
    look,
    passage,
    seen_sentence,
)  # fmt: skip
from resit.journey.watching.bearing import Figure, figures_in, same_figure
from resit.journey.watching.guises import Guise, guise_of
from resit.journey.watching.judging import SENTENCES
from resit.journey.watching.passages import normal_text, sentences

BEARINGS = {name: bearing_of(told) for name, told in TOLD.items()}
WAITS = BEARINGS["waits"]


def site(name: str = "waits") -> Site:
    return site_of(TOLD[name])


def read(shape: str, site: Site) -> Readable:
    return readable(page_of(shape, site))


def found(shape: str, name: str, site: Site) -> Passage:
    return passage(read(shape, site), BEARINGS[name])


# What rests on a source


def test_everything_that_cites_a_source_rests_on_it() -> None:
    loaded = load_program("nha-ccma")
    told = {(each.kind, each.id) for each in bearing(loaded, "s3").statements}
    assert {("rule", "wait"), ("exam", "exam"), ("score", "score"), ("claim", "score"), ("source", "s3")} <= told
    assert not any(kind == "outline" for kind, _ in told)
    outline = bearing(loaded, "s5")
    assert "Phlebotomy" in outline.names
    with pytest.raises(LookupError, match=r"nha-ccma has no source s99; it has s1, s2"):
        bearing(loaded, "s99")


def test_a_page_must_show_what_rests_on_it_alone_and_what_the_file_says_that_it_gives() -> None:
    loaded = load_program("nha-ccma")
    first, third = bearing(loaded, "s1"), bearing(loaded, "s3")
    assert [each.words for each in first.expected] == ["30 days"]  # the 12 months are from other pages
    assert {"30 days", "12 months", "390 points"} <= {each.words for each in third.expected}
    assert [each.words for each in WAITS.expected] == ["30 days", "12 months", "155 USD"]


def test_the_digest_changes_with_the_statements_and_with_nothing_else() -> None:
    before = bearing(load(WAIT), "s1").digest
    assert bearing(load(WAIT), "s1").digest == before
    assert bearing(load(WAIT, head=HEAD.replace('"Sample Examination"', '"Other"')), "s1").digest == before
    for changed in (
        WAIT.replace('30 days"', '31 days"'),
        WAIT.replace("30 days after each", "30 days after every"),
        WAIT + 'edge = "free"\n',
    ):
        assert bearing(load(changed), "s1").digest != before


def test_every_source_of_every_shipped_program_can_be_watched() -> None:
    for name in ("ptcb-ptce", "usmle-step", "cpa-uniform", "cna-nc"):
        loaded = load_program(name)
        for source in loaded.program.sources:
            rests = bearing(loaded, source)
            assert re.fullmatch(r"[0-9a-f]{64}", rests.digest)
            assert rests.statements[-1].text == loaded.program.sources[source].gives


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("30 days", "thirty (30) days"), ("30 days", "a 30-day wait"), ("12 months", "one year"), ("3 hours", "180 minutes"), ("two weeks", "14 days"),
        ("24 hours", "one day"), ("three attempts", "up to 3 times"), ("three attempts", "two retakes"), ("$125", "125 USD"), ("$1,000", "$1000.00"),
        ("200 questions", "two hundred items"), ("70%", "seventy percent"),
    ],
)  # fmt: skip
def test_the_same_figure_in_other_words(first: str, second: str) -> None:
    assert any(same_figure(one, other) for one in figures_in(first) for other in figures_in(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [("30 days", "31 days"), ("60 days", "2 months"), ("365 days", "a year"), ("$125", "£125"), ("30 days", "30 business days")],
)
def test_figures_that_are_not_the_same(first: str, second: str) -> None:
    assert not any(same_figure(one, other) for one in figures_in(first) for other in figures_in(second))


# The passage


@pytest.mark.parametrize(("shape", "name"), PAGES)
def test_the_passage_is_found_in_every_shape_of_page(shape: str, name: str) -> None:
    before = site(name)
    got = found(shape, name, before)
    assert got
    assert got.missing == ()
    text = " ".join(got.lines)
    for figure in BEARINGS[name].expected:
        assert any(same_figure(figure, each) for each in figures_in(text)) or figure.near
    for other in (*before.before, *before.after):
        assert not any(line.removeprefix("* ") in text for line in other.lines)
    assert got.digest == BEARINGS[name].digest
    assert Passage.from_json(got.as_json()) == got
    assert Passage.from_json(got.as_json()).fingerprint == got.fingerprint


HTML_PAGES = [each for each in PAGES if each[0] != "pdf"]  # a PDF file is read in a process of its own, so it has tests of its own
EXAMPLES = st.sampled_from(HTML_PAGES)


@pytest.mark.parametrize(
    ("edit", "differs"),
    [("figure", True), ("condition after", True), ("line removed", True), ("another section", False), ("markup", False)],
)
def test_a_pdf_is_watched_like_any_page(edit: str, *, differs: bool) -> None:
    now = found("pdf", "waits", edited(site(), {**NOISE, **CHANGES}[edit], 2))
    assert (now.fingerprint != found("pdf", "waits", site()).fingerprint) is differs


@hypothesis_settings(max_examples=120)
@given(EXAMPLES, st.lists(st.tuples(st.sampled_from(sorted(NOISE)), st.integers(0, 10_000)), min_size=1, max_size=4))
def test_what_happens_elsewhere_leaves_no_trace(example: tuple[str, str], noise: list[tuple[str, int]]) -> None:
    shape, name = example
    changed = site(name)
    for kind, seed in noise:
        changed = edited(changed, NOISE[kind], seed)
    assert found(shape, name, changed).fingerprint == found(shape, name, site(name)).fingerprint


@hypothesis_settings(max_examples=120)
@given(
    EXAMPLES,
    st.sampled_from(["figure", "unit", "condition in a sentence", "condition after", "negation", "all removed"]),
    st.integers(0, 10_000),
)
def test_a_change_of_the_rule_always_shows(example: tuple[str, str], kind: str, seed: int) -> None:
    shape, name = example
    assert found(shape, name, edited(site(name), CHANGES[kind], seed)).fingerprint != found(shape, name, site(name)).fingerprint


@hypothesis_settings(max_examples=60)
@given(EXAMPLES, st.sampled_from(sorted(NOISE)), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_changed_figure_shows_through_noise(example: tuple[str, str], noise: str, first: int, second: int) -> None:
    shape, name = example
    changed = edited(edited(site(name), NOISE[noise], first), CHANGES["figure"], second)
    assert found(shape, name, changed).fingerprint != found(shape, name, site(name)).fingerprint


DOCUMENT = Path(__file__).parents[2] / "docs" / "watching.md"


def measured() -> dict[str, tuple[int, int]]:
    """By kind of edit: how many were made on all pages, and how many were judged wrongly."""
    counts: dict[str, tuple[int, int]] = {}
    for shape, name in HTML_PAGES:
        before = site(name)
        base, made = found(shape, name, before).fingerprint, SHAPES[shape][0](before)
        for kind, edit in {**NOISE, **CHANGES}.items():
            after = edited(before, edit, len(shape) + len(name))
            if SHAPES[shape][0](after) == made:
                continue  # this shape does not show what was edited
            differs = found(shape, name, after).fingerprint != base
            edits, wrong = counts.get(kind, (0, 0))
            counts[kind] = edits + 1, wrong + (differs == (kind in NOISE))
    return counts


def test_the_document_gives_the_rates_as_they_are_measured() -> None:
    counts = measured()
    rows = dict(re.findall(r"^\| ([^|]+?) \| (\d+ \| \d+) \|", DOCUMENT.read_text(encoding="utf-8"), re.M))
    assert {kind: f"{edits} | {wrong}" for kind, (edits, wrong) in counts.items()} == {kind: rows.get(kind) for kind in counts}
    assert sum(counts[kind][1] for kind in NOISE) <= 0.01 * sum(counts[kind][0] for kind in NOISE)
    assert sum(counts[kind][1] for kind in CHANGES) <= 0.02 * sum(counts[kind][0] for kind in CHANGES)


def test_what_the_page_does_not_show_is_named() -> None:
    bare = site()
    bare.policy = [Section("Retaking the examination", ["After a failed attempt you must wait 30 days."])]
    assert found("handbook", "waits", bare).missing == ("12 months", "155 USD")


def test_a_figure_elsewhere_on_the_page_is_not_missed_but_makes_no_passage() -> None:
    spread = site()
    spread.after.append(Section("Delivery", ["Certificates are printed within 45 days and kept for 7 years."]))
    got = found("handbook", "waits", spread)
    assert "Certificates" not in " ".join(got.lines)


def test_rows_of_an_outline_are_known_by_their_names() -> None:
    got = found("handbook", "outline", site("outline"))
    assert "Patient care procedures | 45%" in got.lines
    assert "Domain | Share of the examination" in got.lines


def test_a_rule_without_figures_is_known_by_its_words() -> None:
    rule = """
[[rule]]
id = "course"
kind = "need"
need = "remedial_course"
says = "After repeated failures a remedial course approved by the board is needed."
source = ["s1"]
"""
    rests = bearing(load(rule), "s1")
    page = "<h2>Repeaters</h2><p>Repeated failures lead to a remedial course, which the board has approved.</p><h2>Other</h2><p>Bring a pencil.</p>"
    got = passage(readable(Page(ADDRESS, ADDRESS, 200, "text/html", page.encode())), rests)
    assert got.lines == ("Repeaters", "Repeated failures lead to a remedial course, which the board has approved.")


def test_a_heading_that_states_the_rule_is_part_of_the_passage() -> None:
    page = "<h2>Wait 30 days between attempts</h2><p>Ask us.</p><h2>Other</h2><p>Bring a pencil.</p>"
    got = passage(readable(Page(ADDRESS, ADDRESS, 200, "text/html", page.encode())), bearing(load(WAIT), "s1"))
    assert got.lines[0] == "Wait 30 days between attempts"
    assert got.missing == ()


def test_a_giant_page_gives_a_bounded_passage_quickly() -> None:
    page = "".join(
        f"<h2>Exam {number}</h2><p>After a failed attempt you must wait 30 days. The fee of $155 is due again.</p>"
        for number in range(1500)
    )
    got = passage(readable(Page(ADDRESS, ADDRESS, 200, "text/html", page.encode())), WAITS)
    assert got.cut
    assert sum(len(each.units) for each in got.groups) <= 240
    assert sum(map(len, got.lines)) <= 60_000


@given(st.text(max_size=200))
def test_normal_text_is_normal(text: str) -> None:
    once = normal_text(text)
    assert once == " ".join(once.split())
    assert not re.search("[\u2018\u2019\u201c\u201d\u2013\u2014\u00a0]", once)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Wait “30 days” – then try", 'Wait "30 days" - then try'), ("Wait\u00a030\u200b days", "Wait 30 days"), ("• Wait 30 days.", "Wait 30 days"),
        ("§ 40.03 Retakes", "§ 40.04 Retakes"), ("(c) Wait 30 days", "(d) Wait 30 days"), ("Wait 30 days. Last updated: March 3, 2026", "Wait 30 days."),
        ("Wait 30 days (updated on 2026-03-01)", "Wait 30 days"), ("Retakes (12 comments)", "Retakes (13 comments)"),
    ],
)  # fmt: skip
def test_what_makes_no_difference(first: str, second: str) -> None:
    assert normal_text(first) == normal_text(second) != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Wait 30 days", "Wait 31 days"), ("You may try", "You may not try"), ("The May window", "The may window"), ("$1,000", "$1.000"), ("30 days", "30 Days"),
        ("In force as of January 1, 2026", "In force as of January 1, 2027"), ("Appointments before March 3, 2026", "Appointments before March 4, 2026"),
        ("1.5 hours", "5 hours"), ("a) 30 days", "a) 60 days"),
    ],
)  # fmt: skip
def test_what_makes_a_difference(first: str, second: str) -> None:
    assert normal_text(first) != normal_text(second)


@pytest.mark.parametrize(
    "text",
    [
        "By J. Writer | March 3, 2026",
        "© 2026 Board",
        "Was this article helpful? 3 out of 4",
        "Share this on",
        "5 min read",
        "Page 3 of 9",
        "1,204 views",
    ],
)
def test_frame_counts_for_nothing(text: str) -> None:
    assert normal_text(text) == ""


def test_sentences_end_where_they_end() -> None:
    assert sentences("Wait 30 days, e.g. after a fail. Dr. Smith of the U.S. Board says so! (See below.) Pay $1.50.") == [
        "Wait 30 days, e.g. after a fail.", "Dr. Smith of the U.S. Board says so!", "(See below.)", "Pay $1.50.",
    ]  # fmt: skip


# What happened


def seen(
    shape: str = "handbook", before: Passage | None = None, *, rests: Bearing = WAITS, changed: Site | None = None, standing: SourceState = SourceState.UNREAD,
    confirmed: bool = False, asked: str = ADDRESS, ended: str | None = None, permanent: bool = False,
) -> Seen:  # fmt: skip
    got = page_of(shape, changed or site(), asked=asked, ended=ended, permanent=permanent)
    return look(rests, got, before=before, standing=standing, confirmed=confirmed)


STANDS = found("handbook", "waits", site())
LONGER = edited(site(), CHANGES["figure"], 1)


def html(body: str, *, ended: str = ADDRESS, permanent: bool = False, title: str = "") -> Page:
    return Page(ADDRESS, ended, 200, "text/html", f"<title>{title}</title>{body}".encode(), permanent)


def test_a_first_reading_that_shows_every_figure_is_unchanged_on_that_ground() -> None:
    now = seen()
    assert (now.state, now.code, now.missing, now.under_review) == (SourceState.UNCHANGED, "shows_all", (), False)
    assert now.passage == STANDS


def test_a_first_reading_for_which_there_is_no_figure_to_look_for_claims_nothing() -> None:
    rests = Bearing(
        "sample", "s1", "what counts", (Statement("outcome", "no_show", "Missing the appointment without notice uses an attempt up."),)
    )
    page = html("<h1>Missed</h1><p>Missing the appointment without notice uses an attempt up, and the fee is lost.</p>")
    first = look(rests, page, before=None)
    assert rests.expected == ()
    assert (first.state, first.code, first.under_review) == (SourceState.UNREAD, "kept", False)
    again = look(rests, page, before=first.passage, standing=first.standing)
    assert (again.state, again.code) == (SourceState.UNCHANGED, "same")


def test_a_first_reading_that_lacks_a_figure_neither_confirms_nor_alarms() -> None:
    bare = site()
    bare.policy[0].lines.pop()
    now = seen(changed=bare)
    assert (now.state, now.missing, now.under_review) == (SourceState.UNREAD, ("155 USD",), False)
    assert now.sentence() == "The page does not show 155 USD, so a person has to compare it with the rules."
    again = seen(before=now.passage, changed=bare)
    assert (again.state, again.missing) == (SourceState.UNREAD, ("155 USD",))
    assert seen(before=now.passage, changed=bare, confirmed=True).state is SourceState.UNCHANGED
    assert seen(before=now.passage, changed=edited(bare, CHANGES["figure"], 1)).state is SourceState.CHANGED


def test_a_page_on_which_nothing_is_known_again() -> None:
    now = look(WAITS, html("<h1>Board</h1><p>We certify assistants.</p>"), before=None)
    assert (now.state, now.code) == (SourceState.UNREAD, "nothing_known")
    assert now.missing == ("30 days", "12 months", "155 USD")
    later = seen(before=now.passage)
    assert (later.state, later.code) == (SourceState.UNCHANGED, "shows_all")


def test_a_change_stays_a_change_until_a_person_has_looked() -> None:
    now = seen(before=STANDS, changed=LONGER, standing=SourceState.UNCHANGED)
    assert (now.state, now.under_review, now.code) == (SourceState.CHANGED, True, "differs")
    assert seen(before=STANDS, changed=LONGER, standing=now.standing).state is SourceState.CHANGED
    assert seen(before=STANDS, standing=now.standing).state is SourceState.UNCHANGED  # it was taken back
    assert seen(before=now.passage, changed=LONGER, confirmed=True).state is SourceState.UNCHANGED


def test_a_passage_that_went_is_a_change() -> None:
    now = seen(before=STANDS, changed=edited(site(), CHANGES["all removed"], 1))
    assert (now.state, now.code) == (SourceState.CHANGED, "passage_gone")


@pytest.mark.parametrize(
    ("ended", "permanent", "state", "address"),
    [
        ("https://board.example/new/handbook", True, SourceState.MOVED, "https://board.example/new/handbook"),
        ("https://other.example/handbook", True, SourceState.MOVED, "https://other.example/handbook"),
        ("https://board.example/new/handbook", False, SourceState.UNCHANGED, "https://board.example/new/handbook"),
        ("http://www.board.example/handbook/", True, SourceState.UNCHANGED, "http://www.board.example/handbook/"),
    ],
)
def test_moves(ended: str, state: SourceState, address: str, *, permanent: bool) -> None:
    now = seen(before=STANDS, ended=ended, permanent=permanent)
    assert (now.state, now.address) == (state, address)
    first = seen(ended=ended, permanent=permanent)
    assert (first.state, first.address) == (state, address)


def test_a_move_to_another_text_is_a_change_and_says_where() -> None:
    now = seen(before=STANDS, changed=LONGER, ended="https://board.example/new", permanent=True)
    assert (now.state, now.address, now.code) == (SourceState.CHANGED, "https://board.example/new", "differs_elsewhere")


@pytest.mark.parametrize("permanent", [True, False])
@pytest.mark.parametrize(
    "home", ["https://board.example/", "https://board.example", "https://www.board.example/index.html", "https://board.example/en-us/"]
)
def test_a_page_that_leads_home_is_gone(home: str, *, permanent: bool) -> None:
    for before in (None, STANDS):
        now = look(WAITS, html("<h1>Welcome</h1><p>Board of Examples.</p>", ended=home, permanent=permanent), before=before)
        assert (now.state, now.code, now.under_review) == (SourceState.GONE, "leads_home", True)
    assert look(WAITS, html("<script>draw()</script>", ended=home, permanent=permanent), before=STANDS).state is SourceState.GONE


def test_a_home_page_that_bears_the_rule_is_a_page() -> None:
    assert seen(before=STANDS, ended="https://board.example/", permanent=True).state is SourceState.MOVED
    assert (
        look(
            WAITS,
            Page("https://board.example/", "https://board.example/", 200, "text/html", b"<h1>Welcome</h1><p>Hello.</p>"),
            before=STANDS,
        ).code
        == "passage_gone"
    )


def test_a_page_that_leads_to_one_without_the_passage_is_gone() -> None:
    now = look(WAITS, html("<h1>News</h1><p>Nothing of it.</p>", ended="https://board.example/news"), before=STANDS)
    assert (now.state, now.code, now.address) == (SourceState.GONE, "leads_elsewhere", "https://board.example/news")


@pytest.mark.parametrize("status", [404, 410])
def test_gone(status: int) -> None:
    now = look(WAITS, Page(ADDRESS, ADDRESS, status, "text/html", b"<h1>Not here</h1>"), before=STANDS)
    assert (now.state, now.code) == (SourceState.GONE, "gone")
    assert str(status) in now.sentence()


NOT_FOUND = [
    "<title>Page not found</title><h1>Oops!</h1><p>That page can't be found. Try a search?</p>",
    "<title>Board</title><h1>404</h1><p>Sorry.</p>",
    "<title>Board</title><p>The page you are looking for no longer exists.</p>",
    "<title>Board</title><h2>Nothing Found</h2><p>It seems we can't find what you're looking for.</p>",
]
CHALLENGES = [
    "<title>Just a moment...</title><h1>board.example</h1><p>Checking your browser before accessing the site.</p>",
    "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission. Reference #18.2f</p>",
    "<title></title><p>Please verify you are a human. Solve the captcha.</p>",
    "<title>Attention Required!</title><h1>Sorry, you have been blocked</h1><p>Ray ID: 7f</p>",
    "<title>App</title><p>Please enable JavaScript to continue.</p>",
]
LOGINS = [
    "<title>Sign in</title><h1>Log in to your account</h1><form><input type=text><input type=password></form><p>Forgot your password?</p>",
    "<title>Members</title><p>Welcome back.</p><form><label>Password <input type='password'></label></form>",
]


@pytest.mark.parametrize(
    ("body", "state", "code"),
    [
        *((each, SourceState.GONE, "gone_softly") for each in NOT_FOUND),
        *((each, SourceState.BLOCKED, "challenge") for each in CHALLENGES),
        *((each, SourceState.BLOCKED, "login") for each in LOGINS),
    ],
)
def test_pages_that_say_200_and_are_not_the_page(body: str, state: SourceState, code: str) -> None:
    for before in (None, STANDS):
        now = look(WAITS, html(body), before=before, standing=SourceState.UNCHANGED)
        assert (now.state, now.code) == (state, code)


def test_a_page_that_speaks_of_such_things_is_a_page() -> None:
    text = read("handbook", site())
    for words in ("Page not found? Write to us.", "Access denied to phones in the room.", "Log in to your account with your password."):
        with_words = replace(text, blocks=(*text.blocks, replace(text.blocks[1], text=words)))
        assert passage(with_words, WAITS).fingerprint == STANDS.fingerprint
        long = replace(with_words, blocks=with_words.blocks * 12)
        assert guise_of(long) is None
    assert guise_of(read("blog", site())) is None
    assert guise_of(readable(html(NOT_FOUND[0]))) is Guise.NOT_FOUND


def test_a_blocked_source_keeps_what_it_was() -> None:
    for standing in (SourceState.UNCHANGED, SourceState.CHANGED, SourceState.GONE, SourceState.UNREAD):
        for kind in RefusalKind:
            code = {"refused": "refused", "server_error": "server_error"}.get(kind.value, "silent")
            now = look(WAITS, Refusal(ADDRESS, kind, code, {"status": 503}), before=STANDS, standing=standing)
            assert (now.state, now.standing) == (SourceState.BLOCKED, standing)
            assert now.under_review == (standing in {SourceState.CHANGED, SourceState.GONE})
            assert now.sentence()


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "text/html", "empty"),
        (b"<html><div id=app></div><script src=x></script></html>", "text/html", "empty"),
        (b"\x89PNG....", "text/html", "not_text"),
        (b"%PDF-1.4 broken", "application/pdf", "pdf_broken"),
    ],
)
def test_a_page_that_cannot_be_read_is_blocked_and_not_changed(body: bytes, content_type: str, code: str) -> None:
    now = look(WAITS, Page(ADDRESS, ADDRESS, 200, content_type, body), before=STANDS, standing=SourceState.UNCHANGED)
    assert (now.state, now.standing, now.code) == (SourceState.BLOCKED, SourceState.UNCHANGED, code)


def test_a_wrong_content_type_hides_nothing() -> None:
    got = replace(page_of("handbook", site()), content_type="application/octet-stream")
    assert look(WAITS, got, before=STANDS).state is SourceState.UNCHANGED


def test_the_same_etag_with_another_text_is_a_change() -> None:
    got = replace(page_of("handbook", LONGER), etag='"v1"')
    assert look(WAITS, got, before=STANDS, standing=SourceState.UNCHANGED).state is SourceState.CHANGED


NOT_MODIFIED = Page(ADDRESS, ADDRESS, 304, "", b"", not_modified=True)


@pytest.mark.parametrize("standing", [SourceState.UNCHANGED, SourceState.CHANGED, SourceState.UNREAD])
def test_not_modified_is_no_news(standing: SourceState) -> None:
    now = look(WAITS, NOT_MODIFIED, before=STANDS, standing=standing, last_ended=ADDRESS)
    assert (now.state, now.again) == (standing, False)


def test_not_modified_of_another_page_or_of_none_is_not_believed() -> None:
    for before, last_ended in ((None, None), (STANDS, "https://board.example/elsewhere")):
        now = look(WAITS, NOT_MODIFIED, before=before, standing=SourceState.UNCHANGED, last_ended=last_ended)
        assert (now.state, now.again) == (SourceState.BLOCKED, True)


NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_every_seventh_reading_is_whole_and_so_is_one_after_a_week() -> None:
    assert in_full(readings=0, last_full_at=None, at=NOW)
    yesterday = NOW - timedelta(days=1)
    assert [in_full(readings=each, last_full_at=yesterday, at=NOW) for each in range(8)] == [False] * 6 + [True] * 2
    assert not in_full(readings=0, last_full_at=NOW - timedelta(days=7), at=NOW)
    assert in_full(readings=0, last_full_at=NOW - timedelta(days=7, seconds=1), at=NOW)


def test_when_our_rules_are_edited_the_kept_words_are_looked_for() -> None:
    other = bearing_of(
        replace(TOLD["waits"], tables=tuple(each.replace("155 dollars for", "155 dollars at") for each in TOLD["waits"].tables))
    )
    assert other.digest != WAITS.digest
    now = seen(before=STANDS, rests=other)
    assert (now.state, now.code) == (SourceState.UNCHANGED, "same_words")
    assert seen(before=STANDS, rests=other, changed=LONGER).state is SourceState.CHANGED
    assert seen(before=replace(STANDS, method=0)).code == "same_words"


def test_every_sentence_can_be_said() -> None:
    values: dict[str, str | int] = {
        "status": 1,
        "seconds": 1,
        "host": "h",
        "limit": 1,
        "encoding": "e",
        "content_type": "c",
        "figures": "f",
        "address": "a",
    }
    for code in SENTENCES:
        assert seen_sentence(code, values).endswith(".")
        assert seen_sentence(code, values, lambda message: f"<{message}>") == f"<{seen_sentence(code, values)}>"
    with pytest.raises(LookupError):
        seen_sentence("no such", {})


# Side by side


def test_a_rewritten_sentence_stands_beside_what_it_was() -> None:
    lines = site()
    lines.policy[0].lines[1] = lines.policy[0].lines[1].replace("12 months", "24 months")
    lines.policy[0].lines.append("Exceptions may be granted by the board.")
    told = differences(STANDS, found("handbook", "waits", lines))
    changed = [(each.kind, [each.text[start:end] for start, end in each.spans]) for each in told if each.spans]
    assert changed == [(DifferenceKind.REMOVED, ["12"]), (DifferenceKind.ADDED, ["24"])]
    assert [each.text for each in told if each.kind is DifferenceKind.ADDED and not each.spans] == [
        "Exceptions may be granted by the board."
    ]
    assert told[0].heading
    assert told[0].kind is DifferenceKind.SAME


@pytest.mark.parametrize("edit", [*CHANGES.values(), *NOISE.values()])
def test_nothing_is_lost_between_two_passages(edit: Edit) -> None:
    now = found("handbook", "exam", edited(site("exam"), edit, 3))
    before = found("handbook", "exam", site("exam"))
    told = differences(before, now)
    for passage_of, left_out in ((before, DifferenceKind.ADDED), (now, DifferenceKind.REMOVED)):
        assert sorted(normal_text(each.text) for each in told if each.kind is not left_out) == sorted(map(normal_text, passage_of.lines))
    same = before.fingerprint == now.fingerprint
    assert all(each.kind is DifferenceKind.SAME for each in told) == same


def test_a_comparison_of_giants_is_bounded() -> None:
    page = "".join(f"<h2>Exam {number}</h2><p>After a failed attempt wait 30 days, case {number}.</p>" for number in range(420))
    one = passage(readable(html(page)), WAITS)
    other = passage(readable(html(page.replace("30 days", "30 days or more"))), WAITS)
    assert 0 < len(differences(one, other)) <= 1300


def test_a_figure_is_of_one_kind() -> None:
    assert not same_figure(Figure(Kind.LENGTH, 30, "days", "30 days"), Figure(Kind.ITEMS, 30, "days", "30"))
