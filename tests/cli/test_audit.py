"""`resit audit`: files, folders and sites in; text, JSON, CSV and a page out; exit codes that scripts can rely on."""

import csv
import gzip
import io
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lying_server import LyingServer, page, status

from resit.cli import audit as audit_command
from resit.cli.hub_reading import FIELDS, HubReading, polite_reader
from resit.cli.main import main
from resit.fetching import Limits, PoliteReader
from resit.fetching.wire import Wire
from resit.formats.hubs import HubPage

WRONG = "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>If you fail the CCMA exam, you must wait 77 days before you retake it.</p></body></html>"
GOOD = "<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Be kind to your neighbors and drink water.</p></body></html>"


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.html").write_text(WRONG.format(title="Fail and then"), encoding="utf-8")
    (folder / "deeper" / "two.htm").write_text(GOOD.format(title="Be kind"), encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
    return folder


def code_of(*arguments: str) -> Any:
    try:
        return main(list(arguments))
    except SystemExit as stop:
        return stop.code


def test_a_folder(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(hub)]) == 1
    out = capsys.readouterr().out
    assert "Pages read: 2" in out
    assert "77 days" in out
    assert "[wait]" in out


def test_without_findings(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(hub / "deeper")]) == 0
    assert "Findings: 0" in capsys.readouterr().out


def test_json(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(hub), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (each,) = answer["findings"]
    assert (each["kind"], each["program"], each["field"], each["text"]) == ("contradicts", "nha-ccma", "wait", "77 days")
    assert each["sentence"][each["start"] : each["end"]] == "77 days"
    assert each["catalog"][0]["sources"]
    assert answer["is_complete"] is True


def test_csv_that_a_spreadsheet_runs_nothing_of(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hub / "one.html").write_text(WRONG.format(title="=1+1"), encoding="utf-8")
    assert main(["audit", str(hub), "--csv"]) == 1
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["kind"], row["text"], row["title"]) == ("contradicts", "77 days", "'=1+1")
    assert row["rules"]


def test_a_page_is_written(hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "audit.html"
    assert main(["audit", str(hub), "--html", str(file)]) == 1
    assert "<mark>77 days</mark>" in file.read_text(encoding="utf-8")
    assert "audit.html" in capsys.readouterr().err
    assert main(["audit", str(hub), "--html", str(tmp_path / "no" / "such" / "folder.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_only_and_confidence(hub: Path) -> None:
    assert main(["audit", str(hub), "--only", "link,duplicate"]) == 0
    assert main(["audit", str(hub), "--only", "contradicts"]) == 1
    assert main(["audit", str(hub), "--min-confidence", "1"]) == 0


def test_a_hub_about_one_exam(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<h1>Then</h1><p>If you fail the exam, you must wait 77 days before you retake it.</p>", encoding="utf-8")
    assert main(["audit", str(file)]) == 0
    assert main(["audit", str(file), "--program", "nha-ccma"]) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Nothing is named"),
        (["no-such-file.html"], "No page could be read"),
        (["{hub}", "--only", "wrong"], "There is no kind"),
        (["{hub}", "--min-confidence", "much"], "from 0 to 1"),
        (["{hub}", "--min-confidence", "nan"], "from 0 to 1"),
        (["{hub}", "--most", "0"], "from 1 to 20000"),
        (["{hub}", "--program", "no-such-exam"], "no-such-exam"),
        (["{hub}", "--program", "CMA"], "CMA"),
        (["{hub}/picture.png"], "no web page"),
    ],
)
def test_bad_input(arguments: list[str], words: str, hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("audit", *(each.format(hub=hub) for each in arguments)) == 2
    said = capsys.readouterr()
    assert words in said.err + said.out


def test_files_that_cannot_be_read_are_told_and_the_others_read(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hub / "broken.json").write_text("{", encoding="utf-8")
    (hub / "nested.json").write_text("[" * 100_000, encoding="utf-8")
    (hub / "bomb.gz").write_bytes(gzip.compress(b" " * (50 << 20)))
    (hub / "empty.html").write_bytes(b"")
    assert main(["audit", str(hub), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert {Path(each["address"]).name for each in answer["unreadable"]} == {"broken.json", "nested.json", "bomb.gz", "empty.html"}
    assert all(each["why"].endswith(".") for each in answer["unreadable"])
    assert answer["pages"] == 2


def test_a_stop_keeps_what_was_read(hub: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    real = HubReading.pages

    def stopped(self: HubReading, named: Any) -> Iterator[HubPage]:
        for read in real(self, named):
            yield read
            if "Fail" in read.title:
                raise KeyboardInterrupt

    monkeypatch.setattr(HubReading, "pages", stopped)
    assert main(["audit", str(hub / "one.html"), str(hub / "deeper"), "--json"]) == 1
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["pages"], answer["is_complete"], len(answer["findings"])) == (1, False, 1)
    assert "Stopped" in said.err


def test_no_more_pages_than_asked_for(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(hub), "--most", "1"])
    said = capsys.readouterr()
    assert "Only the first page" in said.err
    assert "Pages read: 1" in said.out


# Sites


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[LyingServer]:
    def hasty(_public: str | None) -> PoliteReader:
        limits = Limits(connect=2, read=2, total=3, pause=0, back_off=0.01)
        rng = random.Random(1)  # noqa: S311 (pauses)
        return PoliteReader(agent="Resit/test", clock=time.monotonic, sleep=time.sleep, rng=rng, limits=limits, wire=Wire(proxies={}))

    monkeypatch.setattr(audit_command, "polite_reader", hasty)
    with LyingServer() as server:
        yield server


def as_json(value: Any) -> Any:
    return page(json.dumps(value).encode(), content_type="application/json")


def items(count: int, *, first: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "link": f"https://hub.example/{n}",
            "slug": str(n),
            "title": {"rendered": f"Page {n}"},
            "content": {"rendered": WRONG.format(title="T")},
        }
        for n in range(first, first + count)
    ]


def of(name: str, number: int) -> str:
    return f"/wp-json/wp/v2/{name}?per_page=25&page={number}&_fields={FIELDS}"


def test_a_hub_by_its_rest_api_page_after_page(site: LyingServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.show("/", '<link rel="https://api.w.org/" href="/wp-json/"><p>x</p>'.replace("/wp-json/", site.address("/wp-json/")))
    site.does(
        "/wp-json/wp/v2/types",
        as_json({"post": {"rest_base": "posts"}, "faq": {"rest_base": "faqs"}, "attachment": {"rest_base": "media"}}),
    )
    site.does(of("posts", 1), as_json(items(25)))
    site.does(of("posts", 2), as_json(items(3, first=25)))
    site.does(of("faqs", 1), as_json(items(2, first=100)))
    assert main(["audit", site.address("/"), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["pages"], answer["unreadable"]) == (30, [])
    assert not any("media" in each for each in site.paths())
    assert site.paths()[0] == "/robots.txt", "what may be read is asked first"


def test_a_site_without_it_by_its_sitemap(site: LyingServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.show("/", GOOD.format(title="Home"))
    site.show(
        "/sitemap.xml",
        f"<urlset><url><loc>{site.address('/a')}</loc></url><url><loc>{site.address('/gone')}</loc></url></urlset>",
        content_type="text/xml",
    )
    site.show("/a", WRONG.format(title="A"))
    assert main(["audit", site.address("/"), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["pages"] == 1
    assert [each["address"] for each in answer["unreadable"]] == [site.address("/gone")]


def test_an_index_of_sitemaps(site: LyingServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.show(
        "/sitemap_index.xml",
        f"<sitemapindex><sitemap><loc>{site.address('/s1.xml')}</loc></sitemap></sitemapindex>",
        content_type="text/xml",
    )
    site.show("/s1.xml", f"<urlset><url><loc>{site.address('/a')}</loc></url></urlset>", content_type="text/xml")
    site.show("/a", WRONG.format(title="A"))
    assert main(["audit", site.address("/sitemap_index.xml"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["pages"] == 1


def test_a_site_with_neither_by_its_one_page(site: LyingServer) -> None:
    site.show("/only", WRONG.format(title="Only"))
    assert main(["audit", site.address("/only")]) == 1


def test_a_site_that_wants_no_readers_is_left_alone(site: LyingServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.robots("User-agent: *\nDisallow: /")
    site.show("/", WRONG.format(title="No"))
    assert code_of("audit", site.address("/")) == 2
    assert "robots.txt" in capsys.readouterr().err
    assert set(site.paths()) == {"/robots.txt"}


def test_an_api_that_answers_nonsense(site: LyingServer, capsys: pytest.CaptureFixture[str]) -> None:
    site.does("/wp-json/wp/v2/types", page(b"{", content_type="application/json"))
    site.does(of("posts", 1), status(500))
    site.show("/", WRONG.format(title="Home"))
    assert main(["audit", site.address("/"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["pages"] == 1


def test_it_says_who_it_is() -> None:
    assert isinstance(polite_reader("https://exams.example"), PoliteReader)


# The real hub that this was made for; its text is not ours to carry


def test_the_real_answer(reference_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = next(reference_data.rglob("faq-549.json"), None)
    if file is None:
        pytest.skip("the reference data has no faq-549.json")
    assert main(["audit", str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    unsupported = {each["text"]: each for each in found if each["kind"] == "unsupported"}
    assert {"set timeframe", "around 30 days", "detailed score report"} <= set(unsupported)
    assert {each["program"] for each in unsupported.values()} == {"aama-cma"}
    (link,) = [each for each in found if each["kind"] == "link"]
    assert link["text"] == "CMA"
    assert "PTCE" in link["says"]
