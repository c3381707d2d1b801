"""One fact for everybody: its own page, a card in a frame, oEmbed, the element, the changelog and its feed, the catalog’s report."""

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from tests.web.conftest import NOW
from tests.web.pages import Page, words_of

from resit.apps.sources.models import ReaderCount, ReaderReport, ReportState, Review, Signature
from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey.programs import Catalog, LoadedProgram, load_program
from resit.web import catalog as web_catalog
from resit.web.views import changes
from resit.web.views.changes import ChangesFeed, Followed, legible

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

FACT = "/exams/nha-ccma/facts/wait/"
CARD = "/embed/nha-ccma/wait/"
CHANGES = "/exams/nha-ccma/changes/"
FEED = "/exams/nha-ccma/changes.atom"
OEMBED = "/oembed/"
EMBEDDED = (CARD, "/embed/colors.css", "/embed/resit-fact.js", f"{OEMBED}?url=http://testserver{FACT}", FEED)
OPEN = (FACT, *EMBEDDED, CHANGES, "/catalog/report/", "/catalog/report.csv")
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[LoadedProgram], None]:
    """Let the pages show this one program."""

    def show(loaded: LoadedProgram) -> None:
        monkeypatch.setattr(web_catalog, "current_catalog", lambda: Catalog({loaded.program.id: loaded}))

    return show


def changed(loaded: LoadedProgram, **fields: Any) -> LoadedProgram:
    return replace(loaded, program=replace(loaded.program, **fields))


def under_review(loaded: LoadedProgram) -> LoadedProgram:
    seen = UnderReview(ReviewState.CHANGED, date(2026, 11, 20))
    return changed(loaded, sources={name: replace(each, under_review=seen) for name, each in loaded.program.sources.items()})


def get(address: str, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def text(response: Any) -> str:
    return html.unescape(words_of(response.content.decode()))


# For all of them


@pytest.mark.parametrize("address", OPEN)
def test_whoever_reads_gets_no_cookie(address: str) -> None:
    client = Client()
    for response in (client.get(address), client.head(address)):
        assert response.status_code == 200
        assert not response.cookies
    assert not client.session.keys()


@pytest.mark.parametrize("address", EMBEDDED)
def test_caches_may_keep_what_is_embedded_and_hear_that_it_stands(address: str) -> None:
    first = get(address)
    assert first["Cache-Control"].startswith("public, max-age=300")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cookie" not in first.get("Vary", "")
    again = get(address, if_none_match=f'"else", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert get(address, if_none_match='"else"').status_code == 200


@pytest.mark.parametrize("address", OPEN)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_they_are_for_reading_alone(address: str, method: str) -> None:
    assert Client().generic(method, address).status_code in {403, 405} or address == FEED
    assert Client(enforce_csrf_checks=True).generic(method, address).status_code in {403, 405}


@pytest.mark.parametrize("program", ["nothing", "NHA-CCMA", "%00", "%ED%A0%80", "..%2f", "a" * 3000])
@pytest.mark.parametrize(
    "path", ["exams/{}/facts/wait/", "exams/{}/changes/", "exams/{}/changes.atom", "embed/{}/wait/", "exams/{}/facts/wait/wrong/"]
)
def test_a_program_that_is_not_there(path: str, program: str) -> None:
    assert get(f"/{path.format(program)}").status_code == 404


@pytest.mark.parametrize("name", ["nothing", "Wait", "%00", "%ED%A0%80", "wait%20", "__class__", "a" * 3000])
@pytest.mark.parametrize("path", ["exams/nha-ccma/facts/{}/", "embed/nha-ccma/{}/", "exams/nha-ccma/facts/{}/wrong/"])
def test_a_fact_that_is_not_there(path: str, name: str) -> None:
    assert get(f"/{path.format(name)}").status_code == 404


# The fact's page


def test_the_page_has_everything_behind_the_fact() -> None:
    said = text(get(FACT))
    loaded = load_program("nha-ccma")
    assert "30 days; from attempt 4: 12 months; then not found" in said
    assert "Not yet checked with the body." in said
    page = get(FACT).content.decode()
    for source in loaded.policy.rule("wait").source:
        assert html.escape(loaded.program.sources[source].address) in page
    for label in ("This is wrong, here is the page", "What changed, and when", "May I sit again?"):
        assert label in said


def test_an_absence_is_told_as_one() -> None:
    said = text(get("/exams/aama-cma/facts/wait/"))
    assert "Not found" in said
    assert "What was read" in said
    assert "A question to send to the body" in said
    assert "What other pages say" in said


@pytest.mark.parametrize("settings_url", [None, "https://exams.example.org"])
def test_programs_that_read_pages_find_the_ways_to_embed(settings: Any, settings_url: str | None) -> None:
    """By whole addresses: a reader's program does not complete them."""
    settings.PUBLIC_URL = settings_url
    site = settings_url or "http://testserver"
    links = {given.get("type"): str(given["href"]) for tag, given in Page(get(FACT).content.decode()).tags if tag == "link"}
    found = links["application/json+oembed"]
    assert found == f"{site}/oembed/?url={quote(site, safe='')}{FACT}"
    assert get(found.removeprefix(site)).json()["type"] == "rich"
    assert get(links["application/ld+json"])["Content-Type"] == "application/ld+json"


def snippets(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]


def test_each_snippet_says_the_value_its_day_and_how_it_stands() -> None:
    found = snippets(get(FACT).content.decode())
    assert len(found) == 3
    for each in found:
        said = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)))
        assert "30 days" in said
        assert "22 November 2026" in said
        assert "Not yet checked with the body." in said
    element, frame, plain = found
    assert 'src="http://testserver/embed/resit-fact.js"' in element
    assert f'src="http://testserver{CARD}"' in frame
    assert "<script" not in frame + plain


def test_a_fact_under_review_is_not_shown_without_saying_so(shown: Callable[[LoadedProgram], None]) -> None:
    shown(under_review(load_program("nha-ccma")))
    page = get(FACT).content.decode()
    assert "Under review" in words_of(page)
    assert all("Under review" in each for each in snippets(page))
    card = get(CARD).content.decode()
    assert 'data-state="under_review"' in card
    assert "Under review" in words_of(card)


def test_what_the_catalog_holds_is_text_on_every_page(shown: Callable[[LoadedProgram], None]) -> None:
    shown(changed(load_program("nha-ccma"), name=SCRIPT, short_name=SCRIPT))
    for address in (FACT, CARD, CHANGES, f"{FACT}wrong/"):
        page = get(address).content.decode()
        assert "<script>alert" not in page, address
        assert not [given for _, given in Page(page).tags if "onerror" in given], address
    for each in snippets(get(FACT).content.decode()):
        assert "<script>alert" not in each
        assert "onerror" not in {name for _, given in Page(each).tags for name in given}
    embedded = get(f"{OEMBED}?url=http://testserver{FACT}").json()
    assert [tag for tag, _ in Page(embedded["html"]).tags] == ["iframe"]
    assert SCRIPT in embedded["title"]


# The card


def test_anybody_may_frame_the_card_and_nothing_runs_in_it() -> None:
    response = get(CARD)
    assert "X-Frame-Options" not in response
    policy = dict(each.strip().split(" ", 1) for each in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "*",
    }
    tags = Page(response.content.decode()).tags
    assert not {"script", "form", "style"} & {tag for tag, _ in tags}
    assert not [given for _, given in tags if "style" in given]
    (link,) = [given for tag, given in tags if tag == "a"]
    assert (link["href"], link["target"]) == (f"http://testserver{FACT}", "_blank")


def test_no_other_page_may_be_framed() -> None:
    for address in (FACT, CHANGES, f"{FACT}wrong/", "/catalog/report/"):
        assert get(address)["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in get(address)["Content-Security-Policy"]


def test_the_card_says_the_value_the_state_and_the_day() -> None:
    said = text(get(CARD))
    assert "30 days; from attempt 4: 12 months; then not found" in said
    assert "Not yet checked with the body." in said
    assert "22 November 2026" in said


def sheets(query: str) -> list[str]:
    return [str(given["href"]) for tag, given in Page(get(f"{CARD}?{query}").content.decode()).tags if given.get("rel") == "stylesheet"]


def test_the_host_page_chooses_colors_and_scheme() -> None:
    _own, colors = sheets("ink=112233&paper=FFeedd&scheme=dark")
    assert get(colors).content.decode() == ":root { --card-ink: #112233; --card-paper: #ffeedd; }\n"
    assert 'data-scheme="dark"' in get(f"{CARD}?scheme=dark").content.decode()


@pytest.mark.parametrize(
    "color",
    ["red", "12345", "1234567", "12345g", "112233\n", "%23112233", "112233;}*{x:y", "１２３４５６", "", "url(//evil)", "%00", "%ED%A0%80"],
)
def test_what_is_no_color_is_left_out(color: str) -> None:
    assert len(sheets(urlencode({"ink": color}))) == 1
    assert len(sheets(f"ink={color}" if "%" in color else "")) == 1
    assert get(f"/embed/colors.css?{urlencode({'ink': color})}").content == b":root { }\n"


def test_what_is_no_scheme_is_left_out() -> None:
    query = urlencode({"scheme": 'x" onload="'})
    assert "data-scheme" not in get(f"{CARD}?{query}").content.decode()


def test_the_elements_file_is_a_module_that_any_page_may_load() -> None:
    response = get("/embed/resit-fact.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    script = response.content.decode()
    assert 'customElements.define("resit-fact"' in script
    assert not {"localStorage", "sessionStorage", "document.cookie", "innerHTML", "eval("} & set(re.findall(r"[\w.]+\(?", script))


# oEmbed


def embedded(url: str, **asked: Any) -> Any:
    return get(f"{OEMBED}?{urlencode({'url': url} | asked)}")


def test_oembed_gives_a_frame() -> None:
    body = embedded(f"http://testserver{FACT}").json()
    assert (body["version"], body["type"], body["provider_name"], body["title"]) == ("1.0", "rich", "Resit", "CCMA (NHA): Waiting time")
    ((tag, frame),) = Page(body["html"]).tags
    assert (tag, frame["src"], frame["width"], frame["height"]) == ("iframe", f"http://testserver{CARD}", "480", "230")
    assert "allow-scripts" not in str(frame["sandbox"])


@pytest.mark.parametrize(
    "url",
    [
        f"http://testserver{FACT}",
        f"http://testserver:80{FACT}",
        f"HTTP://TestServer{FACT}",
        f"http://testserver{FACT[:-1]}",
        f"http://testserver{FACT}?utm_source=x",
        f"http://testserver{FACT}#ways-title",
        f"http://testserver{FACT}?x=%ED%A0%80#%00",
        f"http://testserver{CARD}",
    ],
)
def test_oembed_knows_the_address_in_each_of_its_spellings(url: str) -> None:
    assert embedded(url).json()["title"] == "CCMA (NHA): Waiting time"


@pytest.mark.parametrize(
    "url",
    [
        "",
        FACT,
        f"https://testserver{FACT}",
        f"http://testserver:81{FACT}",
        f"http://testserver:x{FACT}",
        f"http://testserver:99999{FACT}",
        f"http://testserver.evil.example{FACT}",
        f"http://evil.example/?http://testserver{FACT}",
        "http://testserver/exams/nha-ccma/",
        f"http://testserver{FACT}wrong/",
        "http://testserver/exams/nha-ccma/facts/nothing/",
        "http://testserver/exams/nothing/facts/wait/",
        "http://testserver/api/v1/programs/nha-ccma/facts/wait",
        "http://testserver//exams/nha-ccma/facts/wait/",
        "http://[",
        "http://[::1",
        "javascript:alert(1)",
        "//testserver" + FACT,
        "http://test\u017ferver/exams/nha-ccma/facts/wait/",
        "http://testserver/" + "x" * 100_000,
        "\x00",
    ],
)
def test_oembed_knows_no_other_address(url: str) -> None:
    response = embedded(url)
    assert response.status_code == 404
    assert get(OEMBED).status_code == 404


def test_oembed_by_the_public_address(settings: Any) -> None:
    settings.PUBLIC_URL = "https://exams.example.org"
    body = embedded(f"https://exams.example.org:443{FACT}").json()
    assert 'src="https://exams.example.org/embed/' in body["html"]
    assert embedded(f"http://testserver{FACT}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({"maxwidth": "300", "maxheight": "100"}, (300, 100)),
        ({"maxwidth": "50"}, (50, 230)),
        ({"maxwidth": "9999", "maxheight": "9999"}, (480, 230)),
        ({"maxwidth": "0", "maxheight": "-5"}, (480, 230)),
        ({"maxwidth": "9" * 5000, "maxheight": "1e3"}, (480, 230)),
        ({"maxwidth": "٣٠٠", "maxheight": "²"}, (480, 230)),
    ],
)
def test_oembed_is_never_larger_than_asked_for(asked: dict[str, str], given: tuple[int, int]) -> None:
    body = embedded(f"http://testserver{FACT}", **asked).json()
    assert (body["width"], body["height"]) == given
    assert f'width="{given[0]}" height="{given[1]}"' in body["html"]


def test_oembed_as_xml_is_not_given() -> None:
    assert embedded(f"http://testserver{FACT}", format="xml").status_code == 501


# The changelog and its feed

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def happenings(person: Any) -> None:
    """A page that was seen changed, a check by a person and a reader who was right, with texts that are up to no good."""
    about = {"program": "nha-ccma", "source": "s1", "address": "https://www.nhanow.com/x?a=1&b=2"}
    Review.objects.create(id=UUID(int=1), state="changed", opened_at=NOW - timedelta(days=3), seen_at=NOW - timedelta(days=3), **about)
    Signature.objects.create(
        id=UUID(int=2), kind=Signature.Kind.CONFIRMED, checked_on=NOW.date(), bearing="", version="x",
        note=f"{SCRIPT} \x01\ufffe\x1b", person=person, signed_as=f"Ana {SCRIPT}\x02", at=NOW - timedelta(days=2), **about,
    )  # fmt: skip
    ReaderReport.objects.create(
        id=UUID(int=3), token="t", program="nha-ccma", fact="wait", shown="x", version="x", says="a secret", at=NOW,
        email="reader@example.org", state=ReportState.ACCEPTED, answer="between us", answered_at=NOW - timedelta(days=1),
    )  # fmt: skip


@pytest.mark.usefixtures("happenings")
def test_the_changelog_has_the_newest_first_and_nothing_that_a_reader_wrote() -> None:
    page = get(CHANGES).content.decode()
    said = words_of(page)
    assert said.index("A reader was right") < said.index("Checked with the live page by Ana") < said.index("Under review")
    assert "<script>alert" not in page
    for secret in ("a secret", "between us", "reader@example.org"):
        assert secret not in page
        assert secret not in get(FEED).content.decode()


@pytest.mark.usefixtures("happenings")
def test_the_feed_is_atom() -> None:
    """What RFC 4287 asks of a feed and of each entry; what a page or a person wrote is text in it."""
    response = get(FEED)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Resit"
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": f"http://testserver{CHANGES}", "self": f"http://testserver{FEED}"}
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}updated") for each in entries] == [
        "2026-11-21T12:00:00+00:00",
        "2026-11-20T12:00:00+00:00",
        "2026-11-19T12:00:00+00:00",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-11-21T12:00:00+00:00"
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert entry.findtext(f"{ATOM}id", "").startswith(f"http://testserver{CHANGES}#")
        (summary,) = entry.findall(f"{ATOM}summary")
        assert summary.get("type") == "html"
        assert {tag for tag, _ in Page(summary.text or "").tags} <= {"br"}, summary.text
    assert SCRIPT in html.unescape(entries[1].findtext(f"{ATOM}summary", ""))


def ids(client: Client) -> list[str | None]:
    feed = etree.fromstring(client.get(FEED).content)
    return [each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry")]


@pytest.mark.usefixtures("happenings")
def test_an_entry_keeps_its_id_whatever_comes_after_it() -> None:
    before = ids(Client())
    assert len(set(before)) == 3
    Review.objects.filter(pk=UUID(int=1)).update(closed_at=NOW, outcome=Review.Outcome.CONFIRMED)
    after = ids(Client())
    assert after[1:] == before
    anchors = set(re.findall(r' id="([^"]+)"', get(CHANGES).content.decode()))
    assert {str(each).partition("#")[2] for each in after} <= anchors


@pytest.mark.usefixtures("happenings")
def test_one_feed_serves_many_at_once() -> None:
    """Threads share the object: a request for another program in between changes nothing in this one's entries."""
    feed = ChangesFeed()
    mine = Followed(load_program("nha-ccma"), "https://one.example")
    items = feed.items(mine)
    feed.items(Followed(load_program("aama-cma"), "https://two.example"))
    assert {feed.item_link(each).partition("#")[0] for each in items} == {f"https://one.example{CHANGES}"}
    assert vars(feed) == {}


def test_a_program_of_which_nothing_is_recorded() -> None:
    assert "Nothing has been recorded yet." in text(get("/exams/sample-exam/changes/"))
    feed = etree.fromstring(get("/exams/sample-exam/changes.atom").content)
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "2026-10-01T00:00:00+00:00", "with its file"


@pytest.mark.parametrize(
    ("given", "left"), [("a\x00\x08\x0b\x0c\x1f\ufffe\uffff\ud800b", "ab"), ("\t\n\r é 😀\x85\u2028", "\t\n\r é 😀\x85\u2028")]
)
def test_what_xml_has_no_place_for_is_left_out(given: str, left: str) -> None:
    assert legible(given) == left


# What the catalog is worth


def test_the_report_and_its_table_say_the_same() -> None:
    page = get("/catalog/report/").content.decode()
    response = get("/catalog/report.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="resit-catalog.csv"'
    table = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    known, asked = sum(int(each["facts_known"]) for each in table), sum(int(each["facts_asked"]) for each in table)
    assert f"{len(table)} programs, {known} of {asked} facts known" in words_of(page)
    for row in table:
        assert reverse("exam", args=[row["program"]]) in page
    assert ">1 years<" not in page


def test_the_questions_of_the_report_lead_to_their_exams() -> None:
    page = get("/catalog/report/").content.decode()
    asks = page.split('class="report__asks"')[1].split("</ol>")[0]
    assert asks.count("<li>") == asks.count('href="/exams/')
    assert "<li>" in asks


def test_the_report_is_of_the_catalog_the_day_and_the_language_that_are_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made once; what it was made of is looked at each time."""
    first = get("/catalog/report/").content
    assert get("/catalog/report/").content == first
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=4000))
    assert get("/catalog/report/").content != first
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    ReaderCount.objects.create(program="nha-ccma", on=NOW.date(), readers=32)
    rows = {row["program"]: row for row in csv.DictReader(io.StringIO(get("/catalog/report.csv").content.decode()))}
    assert (rows["nha-ccma"]["readers_28_days"], rows["aama-cma"]["readers_28_days"]) == ("32", "0")
    monkeypatch.setattr(changes, "current_catalog", lambda: Catalog({"aama-cma": load_program("aama-cma")}))
    assert "1 program, " in text(get("/catalog/report/"))
