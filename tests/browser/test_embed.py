"""A fact on somebody else's page: another origin, a strict policy; and what readers see there when Resit is gone."""

import http.server
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import PHONE, assert_accessible
from tests.project.conftest import Site, family, start_site  # noqa: F401  (start_site is a fixture)

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Another hub</title><link rel="stylesheet" href="/host.css"></head>
<body><main><h1>What happens if you fail?</h1>{snippets}</main></body></html>"""
STYLE = "body { font: 18px/1.5 serif; max-width: 40rem; margin: 1rem; } resit-fact { color: rgb(120, 20, 60); } iframe { border: 0; max-width: 100%; }"


@contextmanager
def foreign_host(pages: dict[str, str], policy: str) -> Iterator[str]:
    """Another origin with a content security policy of its own: no inline style, no inline script."""

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_style = self.path == "/host.css"
            text = STYLE if is_style else pages.get(self.path, "")
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_arguments: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def snippet(page: Any, summary: str) -> str:
    """What the fact's page offers to copy."""
    found = page.locator("details", has_text=summary)
    found.locator("summary").click()
    return str(found.locator("pre").inner_text())


def test_a_fact_on_a_foreign_page_lives_with_resit_and_stays_readable_without_it(
    chromium: Any,
    start_site: Callable[..., Site],  # noqa: F811
    tmp_path: Path,
) -> None:
    site = start_site(tmp_path / "home", "--port", "0")
    site.wait_until_ready()
    resit = f"http://{site.address}"
    context = chromium.new_context(viewport=PHONE, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{resit}/exams/nha-ccma/facts/wait/")
    element = snippet(page, "An element that follows the rule")
    frame = snippet(page, "A frame without scripts")
    plain = snippet(page, "Plain text with its day")
    assert "<script" not in frame + plain
    # Somebody pasted it long ago: the value was another then.
    old = re.sub(r'(data-part="words">)[^<]*', r"\g<1>an older value", element)
    policy = f"default-src 'none'; style-src 'self'; script-src {resit}; connect-src {resit}; frame-src {resit}; img-src 'self'"
    pages = {"/": PAGE.format(snippets=old + frame + plain), "/frame": PAGE.format(snippets=frame)}

    with foreign_host(pages, policy) as host:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "404" not in said.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(
            "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => window.refused.push(e.blockedURI))"
        )
        page.goto(host)
        words = page.locator("resit-fact [data-part=words]")
        page.locator("resit-fact[state=unchecked]").wait_for()
        assert words.inner_text().startswith("30 days"), "the element follows the rule"
        assert page.evaluate("getComputedStyle(document.querySelector('resit-fact')).color") == "rgb(120, 20, 60)", "the host's own style"
        card = page.frame_locator("iframe")
        assert card.locator(".card__words").inner_text().startswith("30 days")
        assert card.get_by_role("link", name="Sources and history at Resit").get_attribute("target") == "_blank"
        assert page.evaluate("window.refused") == []
        assert complaints == [], complaints
        assert page.evaluate("[document.cookie, localStorage.length]") == ["", 0], "nothing is stored on the host's page"
        assert context.cookies(resit) == []
        picture(page, "embed-alive")
        page.goto(host)
        page.locator("resit-fact[state=unchecked]").wait_for()
        assert_accessible(page)

        # Resit is killed, every process of it
        for number in [site.process.pid, *family(site.process.pid)]:
            os.kill(number, signal.SIGKILL)
        site.process.wait(timeout=20)

        fresh = chromium.new_context(viewport=PHONE, locale="en-GB")
        stranger = fresh.new_page()  # has never seen the page: nothing is kept in this browser
        stranger.goto(host)
        text = stranger.locator("main").inner_text()
        assert "an older value" in text, "what was pasted, with its day, stands"
        assert re.search(r"\([^)]*\d{4}\)", stranger.locator("resit-fact").inner_text()), text
        assert "30 days" in stranger.locator("figcaption").inner_text(), "the frame's caption has the value"
        assert re.search(r"\d+ \w+ \d{4}", stranger.locator("figcaption").inner_text())
        picture(stranger, "embed-dead-stranger")

        page.goto(host)  # has seen it before: the last known value is the one that was read then
        page.wait_for_timeout(500)
        known = page.locator("resit-fact").inner_text()
        assert "30 days" in known, known
        assert re.search(r"\([^)]*\d{4}\)", known), known
        picture(page, "embed-dead-known")
        fresh.close()
    context.close()


def picture(page: Any, name: str) -> None:
    if folder := os.environ.get("RESIT_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
