"""A body changes its rule: the watch sees it, readers are told, staff compare, correct and sign, and everybody is told. Walked as people do.

Against the site as it is started, with a page that changes under it and a receiver of webhooks beside it.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.browser.conftest import SIZES, assert_accessible
from tests.project.conftest import Site, clean_environ, start_site, wait_for  # noqa: F401  (start_site is a fixture)

pytestmark = pytest.mark.browser

BEFORE = "You may take the examination again 30 days after a failed attempt. You have three attempts for life."
AFTER = "You may take the examination again 45 days after a failed attempt. You have three attempts for life."
PROGRAM = """format = 1
edition = 2026-10-01
name = "Watched Technician Examination"
short_name = "WTE"
body = "Board of Watched Technicians"
body_short = "BWT"
field = "watching"
country = "US"
aliases = ["WTE"]
confidence = "high"
confidence_why = "The body's page."

[[source]]
id = "s1"
kind = "body"
address = "{address}"
text = 2026-01-15
gives = "30 days after a failed attempt; three attempts for life"

[[absence]]
field = "fee"
kind = "not_found"
text = "The page does not name the fee."
read = ["s1"]
ask = "What does a retest cost?"

[[rule]]
id = "wait"
kind = "wait"
length = "30 days"
after = "last_attempt"
says = "30 days after a failed attempt."
source = ["s1"]

[[rule]]
id = "cap"
kind = "cap"
limit = 3
says = "Three attempts for life."
source = ["s1"]

[[case]]
id = "watched-wte-1"
title = "The wait after one failure"
ask_on = 2026-03-10
attempts = [{{ on = 2026-03-01, outcome = "failed" }}]
expect = {{ status = "not_yet", earliest = 2026-03-31, attempts_left = 2 }}
rules = ["wait", "cap"]
certainty = "stated"
"""


class Body(http.server.BaseHTTPRequestHandler):
    """A body's page that says what the test lets it say; and a receiver that keeps what is posted to it."""

    says = BEFORE
    posted: ClassVar[list[tuple[dict[str, str], str]]] = []

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self._answer(404, "")
            return
        self._answer(
            200,
            f"<!doctype html><title>Retakes</title><nav>Home News {time.time()}</nav><main><h1>Retaking the examination</h1><p>{type(self).says}</p></main>",
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).posted.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self._answer(204, "")

    def _answer(self, status: int, html: str) -> None:
        data = html.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    Body.says, Body.posted = BEFORE, []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Body) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def resit(home: Path, catalog: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "resit", *words],
        env=clean_environ(home, RESIT_CATALOG=str(catalog)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def fetched(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (an address of this test's own site)
        return json.load(answer)


class Watching:
    """Windows on the site: a staff member's and a reader's, each with a picture at every step."""

    def __init__(self, chromium: Any, site: str) -> None:
        self.site = site
        self.steps = 0
        self.contexts = [chromium.new_context(viewport=SIZES[size], color_scheme=scheme, locale="en-GB", base_url=site, reduced_motion="reduce")
                         for size, scheme in (("desktop", "light"), ("phone", "dark"))]  # fmt: skip
        for each in self.contexts:
            each.add_init_script(
                "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => window.refused.push(e.blockedURI))"
            )
        self.staff, self.reader = (each.new_page() for each in self.contexts)

    def see(self, page: Any, name: str) -> None:
        self.steps += 1
        assert_accessible(page)
        if folder := os.environ.get("RESIT_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"truth-{self.steps:02d}-{name}.png"), full_page=True)


def test_a_changed_page_is_under_review_within_the_run_and_a_correction_everywhere_within_a_second(
    chromium: Any,
    start_site: Callable[..., Site],  # noqa: F811
    tmp_path: Path,
) -> None:
    home, catalog = tmp_path / "home", tmp_path / "catalog"
    catalog.mkdir()
    with serving() as body:
        (catalog / "watched-wte.toml").write_text(PROGRAM.format(address=f"{body}/policy"), encoding="utf-8")
        site = start_site(home, "--port", "0", RESIT_CATALOG=str(catalog))
        site.wait_until_ready()
        address = f"http://{site.address}"
        walk = Watching(chromium, address)
        staff, reader = walk.staff, walk.reader

        # The administrator, and a receiver of webhooks
        staff.goto(f"/administrator/{site.token}/")
        staff.fill("input[name=email]", "ada@example.org")
        staff.fill("input[name=password]", "a long enough password")
        staff.locator("main button").click()
        added = resit(home, catalog, "webhooks", "add", f"{body}/hook")
        assert added.returncode == 0, added.stderr
        secret = re.search(r"whsec_\S+", added.stdout)
        assert secret, added.stdout

        # The first reading changes nothing
        first = resit(home, catalog, "sources", "watch", "--program", "watched-wte")
        assert first.returncode == 0, first.stdout + first.stderr
        assert "unchanged" in first.stdout
        reader.goto("/exams/watched-wte/")
        assert reader.get_by_text("Under review").count() == 0
        assert fetched(f"{address}/api/v1/programs/watched-wte/facts/wait")["state"] == "unchecked"

        # The body changes its rule
        Body.says = AFTER
        second = resit(home, catalog, "sources", "watch", "--program", "watched-wte", "--all")
        assert second.returncode == 1, second.stdout + second.stderr
        reader.goto("/exams/watched-wte/")
        assert reader.get_by_text("Under review").count() >= 2, "the wait and the attempts rest on the page"
        walk.see(reader, "exam-under-review")
        reader.goto("/exams/watched-wte/retake/")
        reader.fill("#attempt-0-on", "2026-11-01")
        reader.get_by_role("button", name="Show the answer").last.click()
        reader.get_by_role("heading", name="Part of this answer is under review").wait_for()
        walk.see(reader, "answer-under-review")
        fact = fetched(f"{address}/api/v1/programs/watched-wte/facts/wait")
        assert (fact["state"], fact["source"]["under_review"]["state"]) == ("under_review", "changed")
        wait_for(lambda: any("source.under_review" in told for _headers, told in Body.posted), seconds=10, what="the webhook came")
        assert_signed(secret[0], *next(each for each in Body.posted if "source.under_review" in each[1]))

        # A reader writes, too
        reader.goto("/exams/watched-wte/facts/wait/")
        walk.see(reader, "fact")
        reader.get_by_role("link", name="This is wrong, here is the page").click()
        walk.see(reader, "wrong")
        reader.fill("[name=says]", "It is 45 days now.")
        reader.fill("[name=page]", f"{body}/policy")
        reader.get_by_role("button", name="Send").click()
        reader.get_by_role("heading", name="Your report").wait_for()
        answer_page = reader.url
        walk.see(reader, "wrong-sent")

        # Staff compare, correct and sign
        staff.goto("/staff/sources/?show=review")
        walk.see(staff, "staff-sources")
        staff.get_by_role("link", name="WTE, s1").click()
        assert staff.locator(".passage del").inner_text().replace("\n", " ").count("30") == 1
        assert staff.locator(".passage ins mark").inner_text() == "45"
        walk.see(staff, "staff-source")
        staff.get_by_role("link", name="It says something else: correct").click()
        for box in staff.locator(".pieces textarea").all():
            box.fill(box.input_value().replace("30 days", "45 days"))
        staff.get_by_role("button", name="Show what this changes").click()
        staff.get_by_role("heading", name="What this changes").wait_for()
        assert staff.locator("#preview").get_by_text("45 days").count() >= 1
        walk.see(staff, "staff-preview")
        staff.get_by_label("The new answer is right: take it into the case").check()
        staff.get_by_role("button", name="Show what this changes").click()
        staff.get_by_role("heading", name="Sign", exact=True).wait_for()
        staff.fill("[name=note]", "The page says 45 days now.")
        walk.see(staff, "staff-sign")
        reader.goto("/exams/watched-wte/")
        staff.get_by_role("button", name="Sign and put it in force").click()
        staff.get_by_text("Corrected and signed.").wait_for()
        signed = time.monotonic()
        while fetched(f"{address}/api/v1/programs/watched-wte/facts/wait")["words"] != "45 days":
            assert time.monotonic() - signed < 1.0, "the correction is not in the API within a second of signing"
        reader.goto("/exams/watched-wte/")
        assert reader.locator(".fact__value").first.inner_text() == "45 days"
        assert time.monotonic() - signed < 1.5, "and on the page"
        assert reader.get_by_text("Under review").count() == 0
        fact = fetched(f"{address}/api/v1/programs/watched-wte/facts/wait")
        assert fact["state"] == "checked"
        assert fact["source"]["checked"] is not None
        assert fact["source"]["fetched"] is not None
        assert 'length = "45 days"' in (catalog / "watched-wte.toml").read_text(encoding="utf-8"), "the operator's folder has it"
        retake = resit(home, catalog, "retake", "watched-wte", "--attempt", "2026-11-01=failed", "--json")
        assert json.loads(retake.stdout)["earliest"] == "2026-12-16"
        wait_for(lambda: any("program.changed" in told for _headers, told in Body.posted), seconds=10, what="the webhook came")
        changed = json.loads(next(told for _headers, told in Body.posted if "program.changed" in told))
        assert changed["data"]["facts"][0] == {"name": "wait", "before": "30 days", "after": "45 days"}

        # The reader is answered, and the public history has all of it
        staff.goto("/staff/reports/")
        walk.see(staff, "staff-reports")
        staff.get_by_label("Your answer to the reader").fill("You were right: the page says 45 days now.")
        staff.get_by_role("button", name="Right, it is corrected").click()
        staff.get_by_text("Answered.").first.wait_for()
        reader.goto(answer_page)
        reader.get_by_text("You were right: the page says 45 days now.").wait_for()
        walk.see(reader, "wrong-answered")
        reader.goto("/exams/watched-wte/changes/")
        text = reader.locator("main").inner_text()
        for told in ("Corrected", "seen changed", "45 days", "A reader was right"):
            assert told in text, text
        walk.see(reader, "changes")
        reader.goto("/exams/watched-wte/retake/")
        staff.goto("/staff/webhooks/")
        walk.see(staff, "staff-webhooks")

        # The next reading finds the page as it was signed
        third = resit(home, catalog, "sources", "watch", "--program", "watched-wte", "--all")
        assert third.returncode == 0, third.stdout + third.stderr

        # A start anew keeps the correction
        site.stop()
        again = start_site(home, "--port", "0", RESIT_CATALOG=str(catalog))
        again.wait_until_ready()
        assert fetched(f"http://{again.address}/api/v1/programs/watched-wte/facts/wait")["words"] == "45 days"
        for each in walk.contexts:
            each.close()


def assert_signed(secret: str, headers: dict[str, str], body: str) -> None:
    """As a receiver checks it: see docs/webhooks.md."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
