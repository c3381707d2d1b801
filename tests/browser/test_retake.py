"""The retake page walked as a person would: by hand, by keyboard alone, and without any script."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.browser

RETAKE = "/exams/sample-exam/retake/"
FIRST, SECOND = date.today() - timedelta(days=200), date.today() - timedelta(days=20)
EARLIEST = SECOND + timedelta(days=90)


def said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_answers_as_you_type(open_page: Callable[..., Any], picture: Callable[[Any, str], None], size: str, scheme: str) -> None:
    page = open_page(size=size, scheme=scheme)
    page.goto(RETAKE)
    page.fill("#attempt-0-on", FIRST.isoformat())
    page.locator("#attempt-0-outcome").focus()
    page.wait_for_selector(".verdict")
    assert page.evaluate("document.activeElement.id") == "attempt-0-outcome", "the answer took the focus away"

    page.get_by_role("button", name="Add another attempt").click()
    page.wait_for_selector("#attempt-1-on")
    page.fill("#attempt-1-on", SECOND.isoformat())
    page.get_by_text(f"You may sit again from {said(EARLIEST)}.").first.wait_for()
    page.wait_for_function("document.querySelector('#said').textContent.includes('You may sit again')")
    assert page.locator("#said").get_attribute("role") == "status"
    assert page.url.endswith(RETAKE), "the address carries something"

    page.get_by_label("No", exact=True).first.check()
    page.fill("#fact-graduated", "2010-06-01")
    page.locator("#attempt-1-outcome").focus()
    page.locator("section[aria-labelledby=cost-title]", has_text="250 USD").wait_for()
    page.locator("summary", has_text="The same as a list").click()
    page.locator("summary", has_text="A first plan").click()
    page.locator("#plan_on").fill((EARLIEST + timedelta(days=14)).isoformat())
    page.locator("#plan_on").press("Tab")
    page.locator("table.plan").wait_for()
    page.locator("summary", has_text="What if I fail again").click()
    page.locator("#what_if").check()
    page.get_by_text(f"If attempt 3 on {said(EARLIEST)} fails").wait_for()
    assert page.locator("details.timeline__list").get_attribute("open") is not None, "what was unfolded folded up again"
    assert page.get_by_role("button", name="Print").is_visible()
    picture(page, "retake-answer")
    assert_accessible(page)

    page.fill("#attempt-1-on", "2099-01-01")
    page.locator("#attempt-1-outcome").focus()
    page.locator("#attempt-1-on-error").wait_for()
    assert page.locator("#attempt-1-on").input_value() == "2099-01-01"
    picture(page, "retake-wrong")
    assert_accessible(page)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_step_works_without_script(open_page: Callable[..., Any], picture: Callable[[Any, str], None], size: str) -> None:
    page = open_page(size=size, script=False)
    page.goto("/")
    page.get_by_label("Which exam?").fill("STE")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="May I sit again?").first.click()
    page.fill("#attempt-0-on", FIRST.isoformat())
    page.get_by_role("button", name="Add another attempt").click()
    page.fill("#attempt-1-on", SECOND.isoformat())
    page.get_by_role("button", name="Show the answer").last.click()
    assert f"You may sit again from {said(EARLIEST)}." in page.locator("h2#verdict-headline").inner_text()
    page.locator("summary", has_text="more question").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_label("School").check()
    page.get_by_role("button", name="Show the answer").last.click()
    page.fill("#fact-graduated", "2010-06-01")
    page.get_by_role("button", name="Show the answer").last.click()
    assert "250" in page.locator("section[aria-labelledby=cost-title]").inner_text()
    assert "take a refresher course" in page.locator("ol.needs").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Put the dates in my calendar").click()
    assert download.value.suggested_filename == "sample-exam-retake.ics"
    page.locator("summary", has_text="A first plan").click()
    page.fill("#plan_on", (EARLIEST + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Make the plan").click()
    assert page.locator("table.plan tbody tr").count() > 3
    picture(page, "retake-no-script")
    page.get_by_role("button", name="Remove attempt 1").click()
    assert page.locator("#attempt-0-on").input_value() == SECOND.isoformat()
    assert page.locator("#attempt-1-on").count() == 0


def test_the_keyboard_is_enough(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto(RETAKE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("({id: document.activeElement.id, tag: document.activeElement.localName})")
        if not seen or seen[-1] != focused["id"]:
            seen.append(focused["id"])
        if focused["id"] == "attempt-0-on":
            break
    assert seen[-1] == "attempt-0-on", seen
    page.keyboard.type(f"{SECOND:%d%m%Y}")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "attempt-0-outcome":
            break
    page.wait_for_selector(".verdict")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "show":
            break
    assert page.evaluate("document.activeElement.id") == "show"
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "the focused button shows no ring"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You may sit again").wait_for()


def test_a_lost_connection_is_said(open_page: Callable[..., Any]) -> None:
    page = open_page(offline=True)
    page.goto(RETAKE)
    page.route("**/retake/", lambda route: route.abort())
    page.fill("#attempt-0-on", SECOND.isoformat())
    page.locator("#attempt-0-outcome").focus()
    page.get_by_text("The answer could not be fetched").wait_for()
    page.unroute("**/retake/")
    page.get_by_role("button", name="Show the answer").last.click()
    page.wait_for_selector(".verdict")
    assert not page.get_by_text("The answer could not be fetched").is_visible()


def test_search_as_you_type(open_page: Callable[..., Any]) -> None:
    page = open_page(size="phone")
    page.goto("/exams/")
    page.get_by_label("Which exam?").press_sequentially("SX", delay=30)
    page.get_by_text("stand for more than one exam").wait_for()
    assert page.locator(".program").count() == 2
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_what_is_pressed_is_big_enough(open_page: Callable[..., Any], size: str) -> None:
    """Buttons, boxes and summaries are at least 44 px high; links inside running text may be lower."""
    page = open_page(size=size)
    for address in ("/", "/exams/", RETAKE, "/accounts/login/"):
        page.goto(address)
        if address == RETAKE:
            page.fill("#attempt-0-on", SECOND.isoformat())
            page.locator("#attempt-0-outcome").focus()
            page.wait_for_selector(".verdict")
        low = page.evaluate(
            """[...document.querySelectorAll("button, select, summary, .button, .field__pick, input:not([type=hidden], [type=radio], [type=checkbox])")]
              .filter(one => one.checkVisibility() && !one.classList.contains("spoken"))
              .filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML.slice(0, 120))"""
        )
        assert not low, f"{address}: {low}"


def test_print_shows_the_answer_alone(open_page: Callable[..., Any], picture: Callable[[Any, str], None]) -> None:
    page = open_page()
    page.goto(RETAKE)
    page.fill("#attempt-0-on", SECOND.isoformat())
    page.locator("#attempt-0-outcome").focus()
    page.wait_for_selector(".verdict")
    page.emulate_media(media="print")
    picture(page, "retake-print")
    assert not page.locator(".case__ask").is_visible()
    assert not page.locator(".masthead__search").is_visible()
    assert page.locator(".verdict").is_visible()
    assert page.locator(".sources").first.is_visible()
