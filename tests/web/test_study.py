"""Study pages: every shipped one is drawn with its sources and its drill, and nothing written in one gets past the cleaning."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import translation
from tests.web.conftest import NOW
from tests.web.pages import Page
from tests.web.road import PROGRAM, bank, said, text_of

from resit.domain.items.model import StudyPage
from resit.domain.items.reading import SOURCE_MARK
from resit.web.markdown import TAGS, study_html

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

INDEX = f"/study/{PROGRAM}/"
DRAWN = TAGS | {"div"}


def of(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("page", bank().pages, ids=lambda page: page.slug)
def test_a_shipped_page_is_drawn_whole(client: Client, page: StudyPage, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get(f"{INDEX}{page.slug}/")
    text = of(text_of(response))
    assert response.status_code == 200
    assert not response.cookies
    for words in (page.title, page.summary, *(each.question for each in page.questions), *(each.answer for each in page.questions)):
        assert of(words) in text
    body = response.content.decode().split('<div class="prose study" data-from="content">')[1].split('<section class="section prose"')[0]
    assert {tag for tag, _ in Page(body).tags} <= DRAWN
    assert body.count("<h2>") == len(re.findall(r"^## ", page.body, re.MULTILINE)) > 1
    assert "[^" not in body
    assert ("Now the drill" in said(response)) is (page.part is not None)
    assert "No practicing" not in said(response)
    assert "no practicing medical assistant has reviewed it yet" in said(response)


@pytest.mark.parametrize("page", bank().pages, ids=lambda page: page.slug)
def test_every_mark_leads_to_its_source(client: Client, page: StudyPage) -> None:
    html = client.get(f"{INDEX}{page.slug}/").content.decode()
    listed = re.findall(r'<li id="source-(\d+)"><a href="([^"]+)" rel="nofollow noopener external"', html)
    assert [(int(number), unescape(address)) for number, address in listed] == [
        (number, source.address) for number, source in enumerate(page.sources.values(), 1)
    ]
    order = list(page.sources)
    marked = [order.index(each) + 1 for each in SOURCE_MARK.findall(page.body)]
    assert [int(each) for each in re.findall(r'<a class="mark" href="#source-(\d+)"', html)] == marked
    assert set(marked) == set(range(1, len(order) + 1)), "no source is listed that nothing rests on"


def test_the_index_leads_to_every_page_under_its_area(client: Client) -> None:
    response = client.get(INDEX)
    html = response.content.decode()
    linked = [given["href"] for tag, given in Page(html).tags if tag == "a" and (given.get("href") or "").startswith(INDEX)]
    assert sorted(str(each) for each in linked) == sorted(f"{INDEX}{page.slug}/" for page in bank().pages)
    areas = [section.split("</section>")[0] for section in html.split("<section")[1:]]
    for page in bank().pages:
        (section,) = [each for each in areas if f"{INDEX}{page.slug}/" in each]
        assert f'id="area-{page.area}"' in section if page.area else 'id="general-title"' in section
    assert [client.get(str(each)).status_code for each in linked] == [200] * len(linked)


def test_every_part_of_the_outline_has_its_page_and_its_drill(client: Client) -> None:
    parts = {item.part for item in bank().items.values()}
    assert {page.part for page in bank().pages} - {None} == parts
    for part in parts:
        page = bank().page_for(part)
        assert page is not None
        (drill,) = re.findall(r'href="(/exams/[^"]+/drill/[^"]*)"', client.get(f"{INDEX}{page.slug}/").content.decode())
        assert f'href="{INDEX}{page.slug}/"' in client.get(drill).content.decode(), "and the drill leads back to what to read"


def test_a_page_past_its_check_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = bank().pages[0]
    address = f"{INDEX}{page.slug}/"
    for days, old in ((0, False), (1, True)):
        moment = NOW.replace(year=page.check_by.year, month=page.check_by.month, day=page.check_by.day) + timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert ("has not been yet" in said(client.get(address))) is old


@pytest.mark.parametrize(
    "address",
    [
        f"{INDEX}no-such-page/",
        "/study/nha-ccma/",
        "/study/sample-exam/",
        "/study/none/",
        f"{INDEX}{'x' * 5000}/",
        "/study/none/pharmacology/",
    ],
)
def test_what_was_not_written_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_page_is_only_read(client: Client) -> None:
    assert client.post(INDEX).status_code == 405
    assert client.post(f"{INDEX}{bank().pages[0].slug}/").status_code == 405


# What a body may not do


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    '<a href="javascript:alert(1)">x</a>',
    "<style>body{display:none}</style>",
    "<div style='position:fixed'>x</div>",
    "<form action=//evil.example><input name=p></form>",
    "<!-- --><meta http-equiv=refresh content=0>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://evil.example/pixel.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>x</script> | b |\n|---|:-:|\n| <img src=x> | `</table><script>` |",
    "# <script>x</script>\n\n## <img src=x>",
    "> <script>alert(1)</script>\n\n1. <svg>",
    "a<table><tr><td onclick=x>",
    "</div></main><script>alert(1)</script>",
    "\0<script>\0alert(1)</script>",
    "[x](https://a.example/[^s])",
    "[^s]: javascript:alert(1)\n\nx[^s]",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_no_markup_of_an_authors_own_gets_through(body: str) -> None:
    html = study_html(f"Before.\n\n{body}\n\nAfter.", ("s",))
    for tag, given in Page(html).tags:
        assert tag in DRAWN, tag
        if tag == "div":
            assert given.keys() == {"class", "tabindex", "role", "aria-label"}
        assert given.keys() <= {"href", "rel", "class", "aria-label", "scope", "tabindex", "role", "title"}, given
        assert urlsplit(given.get("href") or "").scheme in {"", "https", "http"}
        assert tag != "a" or (given.get("href") or "").startswith("#source-") or given.get("rel") == "nofollow noopener external"
    for word in ("<script", "<img", "<svg", "<style", "<iframe", "<form", "<meta", "<input", "<!--"):
        assert word not in html.lower()
    assert html.count("<div") == html.count("</div>")
    assert "<p>Before.</p>" in html
    assert "<p>After.</p>" in html


def test_a_table_can_be_reached_and_read_by_its_heads() -> None:
    html = study_html("| a | b |\n|---|---|\n| 1 | 2 |\n\nx\n\n| c |\n|---|\n| 3 |", ())
    regions = [given for tag, given in Page(html).tags if tag == "div"]
    assert [given["aria-label"] for given in regions] == ["Table 1", "Table 2"]
    assert {given["tabindex"] for given in regions} == {"0"}
    assert [given.get("scope") for tag, given in Page(html).tags if tag == "th"] == ["col"] * 3


def test_what_is_said_of_a_source_is_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "A fact.[^s] Told in one language first."
    assert 'aria-label="Source 1"' in study_html(body, ("s",))
    monkeypatch.setattr(translation._trans, "gettext", lambda message: f"⟦{message}⟧")
    with translation.override("eo"):
        assert 'aria-label="⟦Source 1⟧"' in study_html(body, ("s",))


@pytest.mark.parametrize("markup", ["<h2>Own head</h2>", "<em>x</em>", '<a href="https://evil.example/">x</a>', "<br>", "<table><tr><td>x"])
def test_markup_is_shown_as_it_was_written(markup: str) -> None:
    """Also what would be harmless: a page is Markdown and nothing else."""
    html = study_html(f"Before {markup} after.\n\n{markup}", ())
    assert [tag for tag, _ in Page(html).tags] == ["p", "p"]
    assert of(unescape(html)).count(markup) == 2
