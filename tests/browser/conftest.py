"""A real Chromium on a live server. RESIT_SCREENSHOTS names a folder for pictures of what was walked."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.web.conftest import sample_catalog  # noqa: F401  (a fixture)

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.effectiveDirective}: ${event.sample || event.blockedURI}`));
"""
SIZES = {"phone": PHONE, "desktop": DESKTOP}


@pytest.fixture
def site(transactional_db: None, sample_catalog: None, live_server: Any, settings: Any) -> str:  # noqa: F811
    settings.SHOW_EXAMPLES = True
    return str(live_server.url)


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """`open_page(size="phone", scheme="dark", script=False)`: a new window; whatever it complains of fails the test.

    `offline` says that the test cuts the connection: what the console says of that is expected.
    """
    contexts, complaints = [], []

    def make(*, size: str = "desktop", scheme: str = "light", script: bool = True, offline: bool = False) -> Any:
        context = chromium.new_context(
            viewport=SIZES[size], color_scheme=scheme, java_script_enabled=script, locale="en-GB", base_url=site, reduced_motion="reduce"
        )
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if _is_complaint(said) and not offline else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _is_complaint(said: Any) -> bool:
    """Errors; but that a page answered 404 or 422 is what was asked for, and what the policy refused is counted apart (`measured`)."""
    return said.type == "error" and "Failed to load resource" not in said.text and "Content Security Policy" not in said.text


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """`picture(page, "answer")` keeps a picture of the whole page where RESIT_SCREENSHOTS names a folder."""
    folder = os.environ.get("RESIT_SCREENSHOTS")

    def take(page: Any, name: str) -> None:
        if folder:
            case = re.sub(r"[^\w-]+", "-", request.node.name)
            with measured(page):
                page.screenshot(path=str(Path(folder) / f"{name}-{case}.png"), full_page=True)

    return take


@contextmanager
def measured(page: Any) -> Iterator[None]:
    """axe and the camera put styles of their own into a page; what its policy refused before is the page's own doing."""
    assert page.evaluate("window.refused.length") == 0, page.evaluate("window.refused")
    yield
    page.evaluate("window.refused = { push() {}, length: 0 }")  # theirs are still told of a second later


def assert_accessible(page: Any) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    with measured(page):
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert not found.violations_count, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the window"
