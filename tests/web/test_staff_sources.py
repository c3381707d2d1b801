"""The staff's pages of sources: who sees them, what is compared there, and how a check or a correction is signed."""

import re
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, MINUTE, NOON, POLICY, Watch, own, policy, resting_on, server, shipped, staff, watch
from tests.lying_server import status
from tests.web.pages import Page, words_of
from tests.web.staff import client_of, forgotten, in_brackets, is_sound, nobody_but_staff, send_form

from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.models import CorrectedFile, ProgramVersion
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources import running
from resit.apps.sources.models import ReaderCount, Review, Signature, WatchedPage, WatchedSource, WatchRun
from resit.apps.sources.signing import confirm_source
from resit.apps.sources.watch import begin_run

__all__ = ["own", "server", "shipped", "staff", "watch"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/staff/sources/"
SOURCE = f"{LIST}one/s1/"
CORRECT = f"{SOURCE}correct/"
TODAY = NOON.date().isoformat()


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def client(staff: Any) -> Client:
    return client_of(staff)


def page(client: Client, address: str) -> str:
    look_again()
    answer = client.get(address)
    assert answer.status_code == 200
    html: str = answer.content.decode()
    is_sound(html)
    return html


def changed(watch: Watch, html: str = "") -> None:
    """The page was seen changed today."""
    watch.walk(NOON - DAY)
    watch.server.show(POLICY, html or policy(45))
    watch.walk(NOON)


# Who sees them


@pytest.mark.parametrize("address", [LIST, f"{LIST}watch/", SOURCE, f"{SOURCE}look/", CORRECT])
def test_nobody_else_has_these_pages(watch: Watch, staff: Any, address: str):
    nobody_but_staff(staff, address)
    assert not Signature.objects.exists()
    assert not DBTaskResult.objects.filter(task_path__contains="sources").exists()


def test_staff_and_administrators_have_them(watch: Watch, staff: Any):
    for rights in ({"is_staff": True}, {"is_staff": False, "is_superuser": True}):
        for name, value in rights.items():
            setattr(staff, name, value)
        staff.save()
        html = page(client_of(staff), LIST)
        assert ("/staff/catalog/" in html) is staff.is_superuser, "staff who may not see it are not led there"
        assert "no-store" in client_of(staff).get(SOURCE)["Cache-Control"]


@pytest.mark.parametrize("address", [f"{LIST}one/s9/", f"{LIST}nobody/s1/", f"{LIST}one/s9/correct/", f"{LIST}nobody/s1/correct/"])
def test_what_there_is_not_is_not_found(watch: Watch, client: Client, address: str):
    assert client.get(address).status_code == 404


# The list


def test_the_list_says_how_each_source_stands(watch: Watch, client: Client):
    ReaderCount.objects.create(program="one", on=NOON.date(), readers=1600)
    changed(watch)
    said = words_of(page(client, LIST))
    assert "1 source is under review." in said
    assert re.search(r"One , s1 .*? the wait under review , changed lacks: 30 days not yet 1600 ", said), said
    for show, n in {"review": 1, "unlike": 1, "blocked": 0, "unchecked": 1, "nonsense": 1}.items():
        assert page(client, f"{LIST}?show={show}").count(f'href="{SOURCE}"') == n, show
    assert page(client, f"{LIST}?program=two").count(SOURCE) == 0
    for odd in ("?from=-1", "?from=99999999999999999999", "?from=%00", "?show=%00&program=%00", "?from=٣"):
        assert client.get(f"{LIST}{odd}").status_code == 200, odd


def test_a_long_list_comes_in_pages(watch: Watch, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("resit.web.views.staff_sources.A_PAGE", 2)
    for number in range(4):
        (watch.shipped / f"p{number}.toml").write_text(sample(name=f"P{number}"), encoding="utf-8")
    watch.take_in(sample())
    found = []
    address: str | None = f"{LIST}?show=unchecked"
    while address:
        html = page(client, address)
        found += re.findall(r'<th scope="row"><a href="([^"]+)"', html)
        more = re.search(r'href="(\?from=[^"]+)"', html)
        address = f"{LIST}{more[1].replace('&amp;', '&')}" if more else None
    assert sorted(found) == [f"{LIST}{each}/s1/" for each in ("one", "p0", "p1", "p2", "p3")]


def test_a_walk_is_begun_seen_and_stopped(watch: Watch, client: Client, monkeypatch: pytest.MonkeyPatch):
    assert "No walk has been made yet." in page(client, LIST)
    answer = send_form(client, page(client, LIST), f"{LIST}watch/")
    assert answer.status_code == 302
    assert DBTaskResult.objects.get(task_path__endswith="tasks.watch").args_kwargs == {"args": [], "kwargs": {}}
    assert "The walk begins." in page(client, LIST)

    run, _visits = begin_run(catalog=current_catalog(), at=NOON - MINUTE)
    html = page(client, LIST)
    assert "It goes on: 0 of 1 pages." in html
    send_form(client, html, f"{LIST}watch/", stop="1")
    run.refresh_from_db()
    assert run.stop_asked
    WatchRun.objects.update(is_running=False)
    assert "stops after the page at hand" in page(client, LIST)
    client.post(f"{LIST}watch/", {"stop": "1", "csrfmiddlewaretoken": client.cookies["resit_csrf"].value})
    assert "No walk is going on." in page(client, LIST)


def test_a_walk_that_died_is_not_said_to_go_on(watch: Watch, client: Client):
    begin_run(catalog=current_catalog(), at=NOON - HOUR)
    html = page(client, LIST)
    assert "broke off on its way" in html
    assert "Walk over what is due now" in html
    assert "It goes on" not in html


# One source


def test_what_the_page_said_and_says_stands_side_by_side(watch: Watch, client: Client):
    changed(watch)
    html = page(client, SOURCE)
    said = words_of(html)
    for words in (
        "You may sit again 30 days after a failed attempt.",
        "changed , 25 November 2026. The passage no longer reads as it did.",
        "Figures that the page does not show: 30 days",
        "Handbook of the Board",
    ):
        assert words in said, words
    assert re.search(r"<del[^>]*>[^<]*<mark>30</mark>", html)
    assert re.search(r"<ins[^>]*>[^<]*<mark>45</mark>", html)


def test_before_anything_was_read_it_says_so(watch: Watch, client: Client):
    assert "No machine has read this page yet." in page(client, SOURCE)


HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"><b>&lt;i&gt;'


def test_a_hostile_page_is_only_text(watch: Watch, client: Client):
    """Its markup as text: in the passage, the title and the copy."""
    from html import escape

    hostile = escape(HOSTILE)
    text = policy(45, more=f"<p>You must pay {hostile} a fee of $99.</p>").replace("<title>Retake policy", f"<title>{hostile}")
    changed(watch, text)
    html = page(client, SOURCE)
    assert html.count(escape(HOSTILE).replace("&#x27;", "'")) >= 2 or "&lt;script&gt;alert(1)" in html
    tags = Page(html).tags
    assert not [given for tag, given in tags if tag == "img" and given.get("src") == "x"]
    assert "<script>alert" not in html


def test_a_huge_page_is_shown_in_part(watch: Watch, client: Client):
    text = "The quick brown fox jumps over the lazy dog. " * 20
    watch.server.show(POLICY, policy(more=f"<h2>News</h2>{f'<p>{text}</p>' * 1000}"))
    watch.walk(NOON)
    answer = client.get(SOURCE)
    assert "The page goes on; its end is not shown here." in answer.content.decode()
    assert len(answer.content) < 400_000


def test_a_check_is_signed_and_stands_in_public(watch: Watch, client: Client):
    changed(watch)
    answer = send_form(client, page(client, SOURCE), SOURCE, note="p. 4, <b>bold</b>")
    assert (answer.status_code, answer["Location"]) == (302, SOURCE)
    assert watch.source.is_checked
    html = page(client, SOURCE)
    assert "Signed. The check and its day stand on the public pages now." in html
    said = words_of(html)
    assert "confirmed, Ana Silva (page opened on 25 November 2026). p. 4, <b>bold</b>" in said
    assert "Under review" not in said
    assert page(client, LIST).count("1 source is under review") == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"checked_on": ""}, "Write the day as 2026-03-31."),
        ({"checked_on": "yesterday"}, "Write the day as 2026-03-31."),
        ({"checked_on": "2026-13-45"}, "Write the day as 2026-03-31."),
        ({"checked_on": "2026-11-25T12:00\0"}, "Write the day as 2026-03-31."),
        ({"checked_on": "2026-11-26"}, "must be one of the last 31 days"),
        ({"checked_on": "2026-11-24"}, "something else on 2026-11-25, after you opened it"),
        ({"note": "x" * 1001}, "A note may have 1000 characters."),
        ({"seen": "another"}, "The rules that rest on this source were changed while you read."),
        ({"seen": ""}, "The rules that rest on this source were changed while you read."),
        ({"seen_text": ""}, "The page was read again while you compared"),
    ],
)
def test_what_cannot_be_signed_is_said_and_kept_in_its_boxes(watch: Watch, client: Client, typed: dict[str, str], says: str):
    changed(watch)
    answer = send_form(client, page(client, SOURCE), SOURCE, **{"note": "what I saw", **typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert says in html
    assert "note" in typed or "what I saw" in html
    assert not Signature.objects.exists()
    is_sound(html)


def test_who_did_not_see_the_newest_text_is_shown_it_and_may_then_sign(watch: Watch, client: Client):
    changed(watch)
    opened = page(client, SOURCE)
    watch.server.show(POLICY, policy(60))
    watch.walk(NOON)
    answer = send_form(client, opened, SOURCE)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<ins[^>]*>[^<]*<mark>60</mark>", html)
    assert not Signature.objects.exists()
    assert send_form(client, html, SOURCE).status_code == 302
    assert watch.source.is_checked


def test_a_zero_in_a_note_is_no_trouble(watch: Watch, client: Client):
    assert send_form(client, page(client, SOURCE), SOURCE, note="a\0b").status_code == 302
    assert Signature.objects.get().note == "ab"


def test_one_page_is_read_now_and_no_other(watch: Watch, client: Client, monkeypatch: pytest.MonkeyPatch):
    """Also before any walk: the worker is asked for this page alone."""
    watch.server.show("/two", policy())
    (watch.shipped / "two.toml").write_text(resting_on(watch.server.address("/two"), sample(name="Two")), encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))
    monkeypatch.setattr(running, "polite_reader", lambda: watch.reader)
    assert send_form(client, page(client, SOURCE), f"{SOURCE}look/").status_code == 302
    (task,) = DBTaskResult.objects.filter(task_path__startswith="resit.apps.sources")
    task.task.call(*task.args_kwargs["args"])
    assert watch.server.paths() == ["/robots.txt", POLICY]
    assert watch.seen.state == "unchanged"
    assert WatchedPage.objects.filter(looked_at=None).count() == 1


def test_a_source_on_which_nothing_rests_is_not_read(watch: Watch, client: Client):
    watch.take_in(
        sample() + '\n[[source]]\nid = "s2"\nkind = "body"\naddress = "https://board.example/news"\ngives = "news"\n', at=NOON + HOUR
    )
    answer = send_form(client, page(client, f"{LIST}one/s2/"), f"{LIST}one/s2/look/")
    assert answer.status_code == 302
    assert "Nothing rests on this source" in page(client, f"{LIST}one/s2/")
    assert not WatchedSource.objects.filter(source="s2").exists()


# Correcting


def rule_box(html: str) -> tuple[str, str]:
    """The name and the text of the box that holds the rule."""
    found = re.search(r'<textarea[^>]*name="(piece-rule-[^"]+)"[^>]*>([^<]*)</textarea>', html)
    assert found
    import html as entities

    return found[1], entities.unescape(found[2])


def preview(client: Client, html: str, days: int = 45, **more: Any) -> str:
    """Change the wait to `days`, take the case's new answer, and look at what that changes."""
    name, text = rule_box(html)
    typed = {name: text.replace("30 days", f"{days} days"), "preview": "1", "take": ["One-1"]}
    answer = send_form(client, html, CORRECT, **{**typed, **more})
    found: str = answer.content.decode()
    is_sound(found)
    return found


def boxes(html: str) -> dict[str, str]:
    """Everything that stands in the page's boxes."""
    import html as entities

    return {name: entities.unescape(text) for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', html)}


def sign(client: Client, html: str, **more: Any) -> Any:
    take = re.findall(r'name="take" value="([^"]+)"', html)
    return send_form(client, html, CORRECT, **{**boxes(html), "take": take, "sign": "1", **more})


def test_a_correction_is_shown_with_all_it_changes_and_then_signed(watch: Watch, client: Client):
    changed(watch)
    first = page(client, CORRECT)
    assert 'name="sign"' not in first
    shown = preview(client, first)
    said = words_of(shown)
    for words in ("30 days", "45 days", "One-1", "/exams/one/facts/wait/", "Sign and put it in force"):
        assert words in said, words
    assert ProgramVersion.objects.count() == 1, "a preview changes nothing"

    answer = sign(client, shown, note="It says 45 now.")
    assert (answer.status_code, answer["Location"]) == (302, SOURCE)
    assert "45 days" in watch.program.policy.rule("wait").says
    assert (watch.source.is_checked, watch.source.under_review) == (True, None)
    assert Signature.objects.get().note == "It says 45 now."
    assert "Corrected and signed. Every page that shows it says so now." in page(client, SOURCE)


def test_a_case_that_comes_out_otherwise_must_be_looked_at_first(watch: Watch, client: Client):
    shown = preview(client, page(client, CORRECT), take=[])
    assert "The case still expects:" in shown
    assert 'name="sign"' not in shown
    answer = sign(client, shown, take=[])
    assert answer.status_code in {200, 422}
    assert not Signature.objects.exists()


def test_nothing_is_signed_that_was_not_looked_at(watch: Watch, client: Client):
    first = page(client, CORRECT)
    name, text = rule_box(first)
    without_preview = sign(client, first, **{name: text.replace("30 days", "45 days"), "take": ["One-1"]})
    shown = preview(client, first)
    changed_after = sign(client, shown, **{name: text.replace("30 days", "60 days")})
    for answer in (without_preview, changed_after):
        assert answer.status_code == 422
        assert "You changed something after you looked at what it changes." in answer.content.decode()
    assert not Signature.objects.exists()
    assert "60 days" in words_of(changed_after.content.decode()), "what would be signed now is shown"


def test_the_second_of_two_is_told_and_keeps_what_was_typed(watch: Watch, client: Client, staff: Any):
    """Whether the other comes before the preview or after it."""
    first = page(client, CORRECT)
    mine = preview(client, first, 60)
    assert sign(client, preview(client, first, 45)).status_code == 302
    look_again()
    for answer in (sign(client, mine), send_form(client, first, CORRECT, **{**boxes(mine), "preview": "1"})):
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Another version of this file came into force while you wrote." in html
        assert "60 days" in rule_box(html)[1]
        assert 'name="sign"' not in html
        again = sign(client, html)
        assert again.status_code == 422, "nor on a second press"
    assert "45 days" in watch.program.policy.rule("wait").says
    assert Signature.objects.count() == 1


def test_who_corrects_sees_the_newest_text_first(watch: Watch, client: Client):
    changed(watch)
    shown = preview(client, page(client, CORRECT))
    watch.server.does(POLICY, status(404))
    watch.walk(NOON)
    answer = sign(client, shown)
    assert answer.status_code == 422
    assert "The page was read again while you compared" in answer.content.decode()
    assert Review.objects.open().exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rule]\nnot TOML", "is not TOML"),
        ('[[rule]]\nid = "wait"\nkind = "wait"\nlenght = "45 days"', "lenght: unknown key"),
        (HOSTILE, "is not TOML"),
        ("[[rule]]\0", "is not TOML"),
    ],
)
def test_a_text_that_cannot_be_used_is_said_and_kept(watch: Watch, client: Client, text: str, says: str):
    first = page(client, CORRECT)
    name, _text = rule_box(first)
    for button in ("preview", "sign"):
        html = send_form(client, first, CORRECT, **{**boxes(first), name: text, button: "1"}).content.decode()
        assert says in html
        assert "<script>alert" not in html
        assert 'name="sign"' not in html
        is_sound(html)
    assert not CorrectedFile.objects.exists()


def test_a_source_that_is_renamed_away_is_said(watch: Watch, client: Client):
    first = page(client, CORRECT)
    renamed = {name: text.replace('"s1"', '"s7"') for name, text in boxes(first).items()}
    shown = send_form(client, first, CORRECT, **{**boxes(first), **renamed, "preview": "1"}).content.decode()
    answer = sign(client, shown)
    assert answer.status_code == 422
    assert "The source s1 is not in the file any more; keep its id." in answer.content.decode()
    assert not Signature.objects.exists()


def test_nothing_changed_is_nothing_to_sign_but_the_edition(watch: Watch, client: Client):
    watch.take_in(resting_on(watch.server.address(POLICY), sample(edition=TODAY).replace("2027-05-01", "2027-05-26")))
    first = page(client, CORRECT)
    shown = send_form(client, first, CORRECT, **{**boxes(first), "preview": "1"}).content.decode()
    assert "No fact reads otherwise." in shown
    answer = sign(client, shown)
    assert answer.status_code == 422
    assert "want a change" in answer.content.decode()


def test_files_that_were_never_taken_in_are_not_corrected_here(shipped: Any, client: Client):
    answer = client.get(CORRECT)
    assert (answer.status_code, answer["Location"]) == (302, SOURCE)
    assert "./resit catalog load" in page(client, SOURCE)
    load_catalog_files(at=NOON, folders=[])
    assert client.get(CORRECT).status_code == 200


# Words


def test_no_text_was_forgotten_by_gettext(watch: Watch, client: Client, staff: Any, monkeypatch: pytest.MonkeyPatch):
    ReaderCount.objects.create(program="one", on=NOON.date(), readers=16)
    in_brackets(monkeypatch)
    pages = {"nothing read": page(client, SOURCE), "list": page(client, LIST)}
    changed(watch)
    pages |= {"list, changed": page(client, LIST), "source, changed": page(client, SOURCE), "correct": page(client, CORRECT)}
    pages["refused"] = send_form(client, pages["source, changed"], SOURCE, checked_on="").content.decode()
    pages["preview"] = preview(client, pages["correct"])
    pages["broken"] = preview(client, pages["correct"], take=[])
    pages["not looked at"] = sign(client, pages["broken"]).content.decode()
    confirm_source(program="one", source="s1", by=staff, checked_on=NOON.date(), note="p. 4", at=NOON)
    pages["signed"] = page(client, SOURCE)
    begin_run(catalog=current_catalog(), at=NOON)
    pages["going on"] = page(client, LIST)
    WatchRun.objects.update(seen_at=NOON - HOUR)
    pages["died"] = page(client, LIST)
    assert not forgotten(pages), forgotten(pages)
