"""The whole road, as a person walks it: case, report, reading, plan, timed segment, result, updated plan. It never breaks.

One walk is on a phone against the site as it is started, which is killed in the middle; another uses the keyboard alone.
"""

import os
import re
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import PHONE, SIZES, assert_accessible
from tests.project.conftest import Site, family, start_site  # noqa: F401  (start_site is a fixture)

pytestmark = pytest.mark.browser

TODAY = date.today()
SAT_ON, EXAM_ON = TODAY - timedelta(days=14), TODAY + timedelta(days=60)
# Days that read the same in every order of day and month, for typing into a box whose order is the browser's own.
TYPED_SAT_ON = max(day for n in range(1, 60) if (day := TODAY - timedelta(days=n)).day == day.month)
TYPED_EXAM_ON = min(day for n in range(40, 120) if (day := TODAY + timedelta(days=n)).day == day.month)
REPORT = {"clinical": "68", "general": "25", "administrative": "21"}
SAVED = re.compile("^Saved$")


class Walk:
    """A window on the site, with a picture and a look by axe at every step."""

    def __init__(self, page: Any, *, look: bool = True) -> None:
        self.page = page
        self.look = look
        self.steps = 0

    def see(self, name: str) -> None:
        self.steps += 1
        folder = os.environ.get("RESIT_SCREENSHOTS")
        if self.look:
            assert_accessible(self.page)
        if folder:
            scheme = "dark" if self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
            width = self.page.viewport_size["width"]
            self.page.screenshot(path=str(Path(folder) / f"road-{width}-{scheme}-{self.steps:02d}-{name}.png"), full_page=True)

    def to_the_case(self) -> None:
        page = self.page
        page.goto("/")
        self.see("home")
        page.locator("#q").fill("CMA (AAMA)")
        page.locator("#q").press("Enter")
        page.get_by_role("link", name=re.compile("^CMA \\(AAMA\\)")).first.click()
        self.see("exam")
        page.get_by_role("link", name="May I sit again?").click()
        page.fill("#attempt-0-on", SAT_ON.isoformat())
        page.get_by_role("button", name="Show the answer").last.click()
        page.wait_for_selector(".verdict")
        page.get_by_role("button", name="Next: my score report").scroll_into_view_if_needed()
        self.see("case")

    def to_the_reading(self) -> None:
        page = self.page
        page.get_by_role("button", name="Next: my score report").click()
        page.wait_for_selector("#shape")
        assert page.locator("#taken_on").input_value() == SAT_ON.isoformat(), "the day is carried from the case"
        self.see("report")
        page.get_by_label("Number right", exact=False).first.check()
        for area, right in REPORT.items():
            page.fill(f"#right-{area}", right)
        page.get_by_role("button", name="Read my report").click()
        page.get_by_role("heading", name="Your report cannot tell your areas apart").wait_for()
        assert page.locator("table.reading tbody tr").count() == 3
        page.get_by_role("heading", name="How likely you would pass: too early to say").wait_for()
        self.see("reading")

    def to_the_plan(self) -> None:
        page = self.page
        page.fill("#exam_on", EXAM_ON.isoformat())
        page.fill("#hours", "6")
        page.get_by_role("button", name="Make my plan").click()
        page.wait_for_url("**/plan/")
        page.get_by_role("heading", name=re.compile("^Your plan to")).wait_for()
        assert page.locator(".session--segment").count() >= 2
        self.see("plan")

    def start(self) -> None:
        page = self.page
        page.get_by_role("link", name="Take a timed segment now").click()
        self.see("segment")
        page.get_by_label("60 minutes").check()
        page.get_by_role("button", name="Start the clock").click()
        page.wait_for_url(re.compile("/sittings/.*/1/$"))
        self.see("item")

    def answer(self, number: int, option: int) -> None:
        page = self.page
        page.locator("input[name=option]").nth(option).check()
        page.locator("[data-state=saved]").wait_for()
        page.locator("button[name=go][value=next]").click()
        page.wait_for_url(f"**/{number + 1}/" if number < 50 else re.compile("/sittings/[0-9a-f-]{36}/$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_road_on_a_phone_with_the_server_killed_in_the_middle(
    start_site: Callable[..., Site],  # noqa: F811
    chromium: Any,
    tmp_path: Path,
    scheme: str,
) -> None:
    site = start_site(tmp_path / "home", "--port", "0")
    site.wait_until_ready()
    port = site.address.rpartition(":")[2]
    context = chromium.new_context(
        viewport=PHONE, color_scheme=scheme, locale="en-GB", base_url=f"http://{site.address}", reduced_motion="reduce"
    )
    context.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => window.refused.push(e.effectiveDirective));"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    walk = Walk(page)
    walk.to_the_case()
    walk.to_the_reading()
    walk.to_the_plan()
    walk.start()

    chosen = {}
    for number in range(1, 21):
        chosen[number] = (number * 7) % 4
        walk.answer(number, chosen[number])
    page.get_by_role("button", name="Flag").click()
    page.get_by_role("button", name="Flagged").wait_for()

    site.process.send_signal(signal.SIGSTOP)  # so that it starts nothing anew while everything is killed
    for process in [*family(site.process.pid), site.process.pid]:
        os.kill(process, signal.SIGKILL)
    site.process.wait(timeout=20)
    page.locator("input[name=option]").nth(2).check()  # with nobody there to save it
    page.get_by_text("Not saved yet").wait_for()
    walk.see("line-lost")
    chosen[21] = 2
    again = start_site(tmp_path / "home", "--port", port)
    again.wait_until_ready()
    page.get_by_text(SAVED).wait_for()  # sent by itself once the line is back
    page.reload()
    assert page.locator("input[name=option]").nth(2).is_checked(), "the choice made while the server was down"
    page.get_by_role("button", name="Flagged").wait_for()
    shown = page.locator(".clock__time").inner_text()
    told = page.evaluate("fetch(document.querySelector('sitting-timer').dataset.clock).then((answer) => answer.json())")
    minutes, seconds = map(int, shown.split(":"))
    assert abs(minutes * 60 + seconds - told["seconds_left"]) <= 1
    assert 50 * 60 < told["seconds_left"] < 60 * 60, "time and a half, and the clock ran on while the server was down"

    page.locator("button[name=go][value=next]").click()
    for number in range(22, 51):
        chosen[number] = (number * 3) % 4
        walk.answer(number, chosen[number])
    page.get_by_text("Every item is answered.").wait_for()
    walk.see("review")
    page.goto(page.url + "1/")
    for number in (1, 20, 21, 22):
        page.locator(".sitting__all summary").click() if not page.locator(".sitting__all[open]").count() else None
        page.locator(f"[data-place='{number}']").click()
        page.wait_for_url(f"**/{number}/")
        assert page.locator("input[name=option]").nth(chosen[number]).is_checked(), f"item {number} is as it was left"
    page.locator(".sitting__all summary").click()
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit and see my result").click()
    page.wait_for_url("**/result/")
    page.locator(".told summary").first.click()
    walk.see("result")
    assert page.locator(".told").count() == 50
    right = int(page.locator(".score__figure").inner_text())
    assert right == page.locator(".told--right").count()

    page.get_by_role("link", name="What was recorded").click()
    page.get_by_text("none was changed, taken out or put in").wait_for()
    responses = page.locator("tbody tr", has_text="response")
    assert responses.count() == 50, "every acknowledged choice has its receipt, once"
    walk.see("receipts")
    page.go_back()
    page.get_by_role("link", name="See what this changes in my plan").first.click()
    page.wait_for_url("**/plan/")
    page.get_by_role("heading", name="What your last sitting changed, and why").wait_for()
    assert page.get_by_text("Ideas behind your wrong answers").count() == 1
    walk.see("plan-updated")

    first = page.locator(".session").filter(has_text="missed idea").first
    first.get_by_role("link", name=re.compile("^Read")).click()
    walk.see("study")
    page.go_back()
    page.locator(".session").filter(has_text="missed idea").first.get_by_role("link", name=re.compile("drill", re.IGNORECASE)).click()
    walk.see("drill")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/1/$"))
    context.close()
    assert not errors, errors


def test_the_road_by_keyboard_alone(open_page: Callable[..., Any]) -> None:
    page = open_page(size="desktop")
    keys = Keys(page)
    page.goto("/")
    keys.reach("document.activeElement.id === 'q'")
    page.keyboard.type("aama-cma")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exams/?q=*")
    keys.press_link("CMA (AAMA)")
    keys.press_link("May I sit again?")
    keys.reach("document.activeElement.id === 'attempt-0-on'")
    page.keyboard.type(f"{TYPED_SAT_ON:%d%m%Y}")
    keys.reach("document.activeElement.id === 'show'")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Next: my score report").wait_for()
    keys.press_button("Next: my score report")
    page.wait_for_url("**/report/")
    keys.reach("document.activeElement.name === 'shape'")
    while not page.locator("#shape-bands").is_checked():
        page.keyboard.press("ArrowDown")
    for area in REPORT:
        keys.reach(f"document.activeElement.id === 'band-{area}'")
        page.keyboard.type("near")
    keys.press_button("Read my report")
    page.locator("table.reading").wait_for()
    keys.reach("document.activeElement.id === 'exam_on'")
    page.keyboard.type(f"{TYPED_EXAM_ON:%d%m%Y}")
    keys.press_button("Make my plan")
    page.wait_for_url("**/plan/")
    keys.press_link("Take a timed segment now")
    page.wait_for_url("**/segment/")
    keys.press_button("Start the clock")
    page.wait_for_url(re.compile("/1/$"))
    for number in range(1, 9):
        keys.reach("document.activeElement.name === 'option'")
        page.keyboard.press("Space")
        for _down in range(number % 4):
            page.keyboard.press("ArrowDown")
        page.locator("[data-state=saved]").wait_for()
        keys.press_button("Next")
        page.wait_for_url(re.compile(f"/{number + 1}/$"))
    keys.reach("document.activeElement.localName === 'summary'")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "what has the focus shows it"
    page.keyboard.press("Enter")
    keys.press_button("Review and submit")
    page.get_by_text("8 of 50 items are answered").wait_for()
    keys.press_button("Submit and see my result")
    page.wait_for_url("**/result/")
    assert "42 items at the end were not reached" in page.locator("main").inner_text()
    keys.press_link("See what this changes in my plan")
    page.get_by_role("heading", name="What your last sitting changed, and why").wait_for()


class Keys:
    """Tab until something has the focus; Enter."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, is_there: str, *, most: int = 150) -> None:
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(is_there):
                return
        pytest.fail(f"not reached in {most} presses of Tab: {is_there} on {self.page.url}")

    def press_link(self, name: str) -> None:
        self._press("a", name)

    def press_button(self, name: str) -> None:
        self._press("button", name)

    def _press(self, tag: str, name: str) -> None:
        self.reach(f"document.activeElement.localName === '{tag}' && document.activeElement.innerText.trim().startsWith({name!r})")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def _begin(page: Any) -> None:
    page.goto("/exams/aama-cma/segment/")
    page.get_by_role("button", name="Start the clock").click()
    page.wait_for_url(re.compile("/1/$"))


def test_as06_a_stale_tab_is_refused_and_says_so(open_page: Callable[..., Any]) -> None:
    older = open_page()
    _begin(older)
    newer = older.context.new_page()
    newer.goto(older.url)
    newer.locator("input[name=option]").nth(1).check()
    newer.locator("[data-state=saved]").wait_for()
    older.locator("input[name=option]").nth(3).check()
    older.get_by_text("Another tab answered this item").wait_for()
    older.reload()
    assert older.locator("input[name=option]").nth(1).is_checked(), "nothing that was saved has changed"


def test_as02_and_as33_saved_is_said_after_the_commit_and_the_notice_goes(open_page: Callable[..., Any]) -> None:
    page = open_page(offline=True)
    _begin(page)
    page.context.set_offline(True)
    page.locator("input[name=option]").nth(0).check()
    page.get_by_text("Not saved yet").wait_for()
    page.locator("input[name=option]").nth(2).check()  # changed her mind while the line was down
    assert page.get_by_text(SAVED).count() == 0
    page.context.set_offline(False)
    began = time.monotonic()
    page.get_by_text(SAVED).wait_for()
    assert time.monotonic() - began < 5
    page.reload()
    assert page.locator("input[name=option]").nth(2).is_checked()


def test_as11_the_devices_clock_decides_nothing(chromium: Any, site: str) -> None:
    """Two hours fast: the time shown is the server's all the same."""
    context = chromium.new_context(base_url=site, timezone_id="Asia/Tokyo")
    context.add_init_script("const real = Date.now; Date.now = () => real() + 7_200_000;")
    page = context.new_page()
    _begin(page)
    shown = page.locator(".clock__time").inner_text()
    told = page.evaluate("fetch(document.querySelector('sitting-timer').dataset.clock).then((answer) => answer.json())")
    minutes, seconds = map(int, shown.split(":"))
    assert abs(minutes * 60 + seconds - told["seconds_left"]) <= 1
    context.close()


def test_as18_the_clock_is_spoken_at_marks_and_never_every_second(open_page: Callable[..., Any]) -> None:
    page = open_page()
    _begin(page)
    timer = page.locator("sitting-timer")
    assert (timer.get_attribute("role"), timer.get_attribute("aria-live")) == ("timer", "off")
    said = page.locator("[data-clock-said]")
    assert said.get_attribute("aria-live") == "polite"
    assert said.inner_text() == ""


def test_a_segment_without_scripts(open_page: Callable[..., Any]) -> None:
    page = open_page(size="phone", script=False)
    _begin(page)
    page.locator("input[name=option]").nth(1).check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url(re.compile("/2/$"))
    page.get_by_role("button", name="Previous").click()
    assert page.locator("input[name=option]").nth(1).is_checked()
    page.locator("input[name=option]").nth(3).check()
    page.locator(".sitting__all summary").click()
    page.locator("[data-place='7']").click()
    page.wait_for_url(re.compile("/7/$"))
    page.locator(".sitting__all summary").click()
    page.locator("[data-place='1']").click()
    assert page.locator("input[name=option]").nth(3).is_checked(), "leaving by the list keeps the choice (AS-05)"
    page.locator(".sitting__all summary").click()
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name="Submit and see my result").click()
    page.wait_for_url("**/result/")


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sharing(
    open_page: Callable[..., Any], picture: Callable[[Any, str], None], chromium: Any, site: str, size: str, scheme: str
) -> None:
    page = open_page(size=size, scheme=scheme)
    _begin(page)
    page.locator("input[name=option]").nth(1).check()
    page.locator("[data-state=saved]").wait_for()
    page.goto(re.sub(r"1/$", "", page.url))
    page.get_by_role("button", name="Submit and see my result").click()
    page.wait_for_url("**/result/")
    page.goto("/exams/aama-cma/plan/")
    assert_accessible(page)
    page.fill("#exam_on", EXAM_ON.isoformat())
    page.get_by_role("button", name="Make my plan").click()
    page.get_by_role("link", name="Make a link").click()
    page.fill("#name", "Ms Ortiz")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".link").inner_text()
    picture(page, "share")
    assert_accessible(page)

    other = open_page(size=size, scheme=scheme)
    other.goto(link)
    picture(other, "shared")
    assert_accessible(other)
    other.locator(".note__fold summary").first.click()
    other.locator(".note__fold textarea").first.fill("Let us read this one together on Monday.")
    other.locator(".note__fold button").first.click()
    other.get_by_role("link", name="Timed segment").first.click()
    other.locator(".told summary").first.click()
    other.locator(".told textarea").first.fill("We did this one in class.")
    other.locator(".told form button").first.click()
    other.get_by_text("Your note is there").wait_for()
    assert_accessible(other)

    page.goto("/exams/aama-cma/plan/")
    page.get_by_text("Let us read this one together on Monday.").wait_for()
    page.get_by_role("link", name=re.compile("link")).first.click()
    page.get_by_role("button", name=re.compile("End this link")).click()
    page.get_by_text("The link is ended").wait_for()
    other.goto(link)
    assert other.get_by_role("heading", level=1).inner_text() != "Somebody shows you where they stand"


def test_study_pages_read_well_everywhere(open_page: Callable[..., Any], picture: Callable[[Any, str], None]) -> None:
    for size in SIZES:
        page = open_page(size=size)
        page.goto("/study/aama-cma/")
        picture(page, "study-index")
        assert_accessible(page)
        for address in [link.get_attribute("href") for link in page.locator(".pages a").all()]:
            page.goto(address)
            picture(page, address.strip("/").replace("/", "-"))
            assert_accessible(page)
