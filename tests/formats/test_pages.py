"""What a page says, as blocks: nothing of the main text lost, the frame dropped where it shows itself, hostile files survived."""

import gzip
import io
import json
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from resit.formats.pages import Block, BlockKind, Page, Readable, UnreadablePageError, readable
from resit.formats.pages_pdf import read_pdf

HTML = "text/html; charset=utf-8"


def page(body: bytes | str, content_type: str = HTML) -> Page:
    sent = body.encode() if isinstance(body, str) else body
    return Page("https://example.org/a", "https://example.org/a", 200, content_type, sent)


def read(body: bytes | str, content_type: str = HTML) -> Readable:
    return readable(page(body, content_type))


def told(body: bytes | str, content_type: str = HTML) -> list[tuple[str, str]]:
    return [(each.kind.value, each.text) for each in read(body, content_type).blocks]


def refused(body: bytes | str, content_type: str = HTML) -> str:
    with pytest.raises(UnreadablePageError) as caught:
        read(body, content_type)
    assert str(caught.value)
    return caught.value.code


def attempt(body: bytes, content_type: str) -> Readable | str:
    """The page, or the code of the sentence that says why it is none."""
    try:
        return read(body, content_type)
    except UnreadablePageError as error:
        return error.code


# HTML


def test_blocks_in_reading_order() -> None:
    assert told(
        """<!doctype html><html lang="en-US"><head><title>Retakes</title></head><body>
        <h1>Retake  policy</h1>
        <p>Wait <b>30&nbsp;days</b>
           after a <a href="/x">fail</a>.</p>
        loose text
        <ul><li>First: 30 days<li>Second: 60 days <ul><li>inner</ul></ul>
        <table><caption>Fees</caption>
          <thead><tr><th>What</th><th>Fee</th></tr></thead>
          <tr><td>Exam</td><td>$125</td></tr><tr><td><p>Retake</p></td><td></td><td>$90</td></tr></table>
        <dl><dt>Limit</dt><dd>Three attempts</dd></dl>
        <p>One<br>line.<br><br>Another.</p>
        <details><summary>More?</summary>Yes.</details>"""
    ) == [
        ("heading", "Retake policy"),
        ("text", "Wait 30 days after a fail."),
        ("text", "loose text"),
        ("item", "First: 30 days"),
        ("item", "Second: 60 days"),
        ("item", "inner"),
        ("text", "Fees"),
        ("row", "What | Fee"),
        ("row", "Exam | $125"),
        ("row", "Retake | $90"),
        ("term", "Limit"),
        ("definition", "Three attempts"),
        ("text", "One line."),
        ("text", "Another."),
        ("term", "More?"),
        ("text", "Yes."),
    ]


def test_a_page_that_names_neither_head_nor_body_is_read() -> None:
    page = "<!doctype html><title>Retakes</title><nav>Home</nav><main><h1>Retakes</h1><p>Wait 30 days.</p></main>"
    assert told(page) == told(page.replace("<nav>", "</head><body><nav>")) != []


def test_title_language_and_marks() -> None:
    found = read(
        """<html lang="EN-us"><title> Retake
        policy </title><body><main><h2>Policy</h2><p><a href="/a">Whole link</a></p><p>Half <a href=x>link</a></p></main>
        <aside><p>News</p></aside><div class="related-posts"><p>More</p></div><table><tr><th>A<th>B</table><form><input type=PASSWORD></form>"""
    )
    assert (found.title, found.language, found.form, found.asks_password) == ("Retake policy", "en-us", "html", True)
    assert found.blocks[0] == Block(BlockKind.HEADING, "Policy", level=2)
    assert [each.linked for each in found.blocks[1:3]] == [1.0, pytest.approx(4 / 9, abs=0.01)]
    assert [(each.text, each.beside) for each in found.blocks[3:5]] == [("News", True), ("More", True)]
    assert found.blocks[5].header


FRAME = """<body class="page has-sidebar"><div id="cookie-consent"><p>We use cookies. Accept?</p><button>OK</button></div>
<header><div>Board of Examples</div><nav><ul><li><a href=/>Home</a></ul></nav></header>
<ul class="main-menu"><li><a href=/a>Exams</a><li><a href=/b>Fees</a></ul>
<form role="search"><label>Search</label><input><button>Go</button></form>
<style>p{}</style><script>document.write("<p>script</p>")</script><noscript>No script</noscript><template><p>template</p></template>
<!-- <p>comment</p> -->{main}<footer><p>Imprint</p></footer></body>"""


def test_the_frame_is_dropped() -> None:
    assert told(FRAME.replace("{main}", "<p>You must wait 30 days before you try again, and pay the fee once more.</p>")) == [
        ("text", "You must wait 30 days before you try again, and pay the fee once more.")
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        pytest.param("<form id=aspnetForm action=x><input type=hidden value=1>{}</form>", id="the whole page in a form"),
        pytest.param("<header>{}</header>", id="the whole page in a header"),
        pytest.param("<div class='menu-content nav'>{}</div>", id="a menu that is none"),
        pytest.param("<div class='content-sidebar-wrap'><main>{}</main></div>", id="a wrapper named after a sidebar"),
        pytest.param("<div hidden>{}</div>", id="an answer that is folded away"),
        pytest.param("<div style='display: none' aria-hidden=true>{}</div>", id="an answer that is not displayed"),
        pytest.param("<div class='cookie-policy-page'>{}" + "<p>text</p>" * 900 + "</div>", id="a page about cookies"),
        pytest.param("<article><header>{}</header></article>", id="an article's own header"),
        pytest.param("<section><footer>{}</footer></section>", id="a section's own footer"),
        pytest.param("<table><tr><td>menu</td><td><h1>Policy</h1>{}</td></tr></table>", id="a page laid out by a table"),
        pytest.param("<center><font><font><table><tr>{}</table>", id="tags that never end"),
        pytest.param("<div role=dialog>{}</div>" + "x" * 10, id="nothing but a dialog"),
    ],
)
def test_main_text_is_never_lost(wrapped: str) -> None:
    lines = [
        f"Rule {number}: whoever fails for the {number}th time waits {number * 30} days before the next attempt." for number in range(1, 60)
    ]
    found = [each.text for each in read(wrapped.replace("{}", "".join(f"<p>{line}</p>" for line in lines))).blocks]
    assert [each for each in found if each.startswith("Rule")] == lines


def test_a_question_on_a_button_is_kept_and_a_button_is_not() -> None:
    assert told(
        "<h3><button>How often?</button></h3><p>Three times.</p><button aria-expanded=false>How long?</button><p>A month.</p><button>Send</button>"
    ) == [
        ("heading", "How often?"),
        ("text", "Three times."),
        ("text", "How long?"),
        ("text", "A month."),
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param("<p>fée – ½</p>".encode(), "text/html; charset=utf-8", id="header"),
        pytest.param("<p>fée – ½</p>".encode("cp1252"), "text/html; charset=iso-8859-1", id="latin-1 as browsers take it"),
        pytest.param(b"<meta charset='windows-1252'>" + "<p>fée – ½</p>".encode("cp1252"), "text/html", id="meta"),
        pytest.param(b"\xef\xbb\xbf" + "<p>fée – ½</p>".encode(), "text/html; charset=iso-8859-1", id="mark before header"),
        pytest.param(b"\xff\xfe" + "<p>fée – ½</p>".encode("utf-16-le"), "text/html", id="utf-16"),
        pytest.param("<p>fée – ½</p>".encode(), "text/html", id="nothing said"),
        pytest.param("<p>fée – ½</p>".encode("cp1252"), "text/html", id="nothing said, not utf-8"),
        pytest.param("<p>fée – ½</p>".encode(), "text/html; charset=no-such-thing", id="an unknown name"),
        pytest.param("<p>fée – ½</p>".encode(), "text/html; charset=base64", id="a codec that is none of text"),
        pytest.param("<meta charset=utf-8><p>fée – ½</p>".encode(), "text/html; charset=ascii", id="a header that lies is still text"),
    ],
)
def test_charsets(body: bytes, content_type: str) -> None:
    (block,) = read(body, content_type).blocks
    assert block.text in {"fée – ½", "fÃ©e â€“ Â½"} if "ascii" in content_type else block.text == "fée – ½"


def test_what_a_page_is_goes_by_what_it_is() -> None:
    assert read("<!-- x --><!DOCTYPE html><p>text", "application/octet-stream").form == "html"
    assert read("<?xml version='1.0'?><html><p>text</html>", "text/plain").form == "html"
    assert read(pdf(["Wait 30 days."]), "text/html").form == "pdf"
    assert read("Wait 30 days.", "").form == "text"
    assert refused(b"\x89PNG\r\n" + b"x" * 90, "text/html") == "not_text"
    assert refused(gzip.compress(b"x"), "text/html") == "not_text"
    assert refused(bytes(range(256)) * 9, "application/octet-stream") == "not_text"


@pytest.mark.parametrize("body", ["", " \n ", "<html></html>", "<html><body><script>draw()</script><div id=app></div>", "<p>&nbsp;</p>"])
def test_a_page_without_text_says_so(body: str) -> None:
    assert refused(body) == "empty"


def test_nothing_is_loaded_from_elsewhere_and_no_entity_is_made() -> None:
    bad = (
        """<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]><p>&b; &f; text</p>"""
    )
    assert "aaaaaaaaaa" not in read(bad).text.replace('"aaaaaaaaaa"', "")
    assert "text" in read(bad).text


HOSTILE = {
    "deep": b"<div>" * 500_000,
    "deep tables": b"<table><tr>" * 900 + b"<td>x" * 150_000,
    "crowded tag": b"<p " + b"".join(b"a%d=1 " % each for each in range(100_000)) + b">x",
    "crowded and quoted": b"<p " + b"".join(b'a%d="<" ' % each for each in range(60_000)) + b">x",
    "spaces in a tag": b"<a " + b" " * 4_000_000,
    "open scripts": b"<script>" * 800_000,
    "open comments": b"<!--" * 1_500_000,
    "menus in menus": b"<div class=menu>" * 1_900 + b"<i>x</i>" * 150_000,
    "sidebars in sidebars": b"<div class=sidebar>" * 1_900 + b"<b></b>" * 150_000,
    "giant table": b"<table>" + b"<tr><td>x<td>y" * 100_000,
    "one word": b"x" * 8_000_000,
    "line breaks": b"<br>" * 400_000,
    "links": b"<a>x" * 250_000,
    "ends": b"<div>" * 2_000 + b"</p>" * 150_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_seconds_at_most(name: str) -> None:
    began = time.process_time()
    found = attempt(HOSTILE[name], HTML)
    assert time.process_time() - began < 10
    assert found in {"html_heavy", "empty"} if isinstance(found, str) else sum(len(each.text) for each in found.blocks) <= 2_000_000


TAGS = [
    "p", "div", "b", "a", "table", "tr", "td", "th", "ul", "li", "h1", "h2", "br", "form", "header", "footer", "nav", "section", "article",
    "main", "aside", "button", "script", "dl", "dt", "dd", "details", "summary",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.text(max_size=12),
    st.just("&nbsp;"),
)


@given(st.lists(PIECES, max_size=40))
def test_any_soup_is_read_or_refused(pieces: list[str]) -> None:
    found = attempt(("<html>" + "".join(pieces)).encode("utf-8", "replace"), HTML)
    for each in found.blocks if isinstance(found, Readable) else ():
        assert each.text == " ".join(each.text.split()) != ""
        assert 0 <= each.linked <= 1


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/plain", "application/json", "", "text/html; charset=utf-16"]))
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    attempt(b"<p>" + body if content_type.startswith("text/html") else body, content_type)


# Plain text and JSON


def test_plain_text_by_paragraphs_and_items() -> None:
    assert told("Retakes\r\n\r\nWait\r\n30 days.\n- first\n  goes on\n- second\n1. third", "text/plain; charset=utf-8") == [
        ("text", "Retakes"),
        ("text", "Wait 30 days."),
        ("item", "- first goes on"),
        ("item", "- second"),
        ("item", "1. third"),
    ]


def test_a_json_answer_gives_its_texts() -> None:
    answer = {
        "id": 5, "link": "https://example.org/a b", "slug": "retakes",
        "title": {"rendered": "How often&#8230;?"}, "content": {"rendered": "<p>Three times.</p><ul><li>A month apart</li></ul>", "protected": False},
        "acf": [{"note": "Plain words here"}],
    }  # fmt: skip
    found = read(json.dumps(answer), "application/json; charset=UTF-8")
    assert (found.title, found.form) == ("How often&#8230;?", "json")
    assert [each.text for each in found.blocks] == ["How often&#8230;?", "Three times.", "A month apart", "Plain words here"]
    assert refused("{broken", "application/json") == "not_text"
    assert refused("[" * 100_000, "application/json") == "not_text"


# PDF


def pdf(*pages: list[str], title: str = "", flate: bool = True) -> bytes:
    """A PDF file with these lines on its pages, a line every 14 points."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R /Lang (en-US) >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        text = "\n".join(f"({_escaped(line)}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 72 760 Td {text} ET".encode("latin-1")
        data = zlib.compress(stream) if flate else stream
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), b"/Filter /FlateDecode" if flate else b"", data))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % content
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(f"<< /Title ({_escaped(title)}) >>".encode("latin-1"))
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(objects), start))
    return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


NUMBERS = ["", "First", "Second", "Third", "Fourth"]


def test_a_pdf_gives_its_text_without_running_titles() -> None:
    lines = [
        ["Candidate Handbook", f"{NUMBERS[number]} part", "Whoever fails the examination may sit it again when a wait of thirty days, counted from the ex-",
         "amination day, is over. The fee is paid again for every attempt that is made.", "- First: 30 days", "- Second: 60 days", str(number)]
        for number in range(1, 5)
    ]  # fmt: skip
    found = read(pdf(*lines, title="Handbook"), "application/pdf")
    assert (found.form, found.title, found.language) == ("pdf", "Handbook", "en-us")
    texts = [each.text for each in found.blocks]
    assert "Candidate Handbook" not in texts
    assert not any(each.isdigit() for each in texts)
    assert [each for each in texts if each.endswith(" part")] == ["First part", "Second part", "Third part", "Fourth part"]
    assert any("counted from the examination day, is over. The fee is paid again" in each for each in texts)
    assert [each.text for each in found.blocks if each.kind is BlockKind.ITEM][:2] == ["- First: 30 days", "- Second: 60 days"]


def test_a_long_pdf_is_cut() -> None:
    found = read(pdf(*([f"Page {number} says that one waits {number} days."] for number in range(1, 5001)), flate=False), "application/pdf")
    assert found.truncated
    assert "600 days" in found.text
    assert "601 days" not in found.text


def test_pdfs_that_cannot_be_read_say_why() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["Wait 30 days."]))))
    writer.encrypt("secret")
    locked = io.BytesIO()
    writer.write(locked)
    assert refused(locked.getvalue(), "application/pdf") == "pdf_locked"
    assert refused(b"%PDF-1.4\nnothing more", "application/pdf") == "pdf_broken"
    assert refused(pdf(["Wait"])[:200], "application/pdf") == "pdf_broken"
    assert refused(pdf([]), "application/pdf") == "pdf_pictures"


def test_a_pdf_open_to_all_readers_is_read_though_it_is_encrypted() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["Wait 30 days."]))))
    writer.encrypt("", "owner")
    open_to_all = io.BytesIO()
    writer.write(open_to_all)
    assert "Wait 30 days." in read(open_to_all.getvalue(), "application/pdf").text


def test_a_pdf_that_unpacks_to_too_much_is_refused_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadablePageError) as caught:
        read_pdf(pdf(["x"] * 2_000_000), seconds=3)
    assert caught.value.code == "pdf_heavy"
    assert time.monotonic() - began < 7


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"a": "Wait\\u0000 30\\ud800 days"}', "application/json"),
        ("Wait\x00 30\x08 days", "text/plain"),
        ("<p>Wait\x00 30\x08 days", HTML),
    ],
)
def test_what_no_database_keeps_is_left_out(body: str, content_type: str) -> None:
    (block,) = read(body + " " * 200, content_type).blocks
    assert block.text == "Wait 30 days"
