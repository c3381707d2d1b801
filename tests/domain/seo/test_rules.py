"""Rules A to K of the head, case by case, over pages of our own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.domain.seo.pages import (
    ARCHIVE,
    AUTHOR,
    CHANGED,
    FAQ,
    HOME,
    IMPORTED,
    ORGANIZATION,
    PHOTO,
    POST,
    PUBLISHED,
    SITE,
    head,
    kinds,
    piece,
)

from resit.domain.seo.head import NoHeadError, has_head
from resit.domain.seo.locales import language_tag, og_locale
from resit.domain.seo.printing import HeadComment, head_html, head_json, robots_tag
from resit.domain.seo.reading import WORDS_PER_MINUTE, minutes_at_output, minutes_by_editor
from resit.domain.seo.subjects import Archive, AuthorPage, Crumb, EditorsWords, HomePage, NotFound, Picture, SearchPage, Templates, TermPage

SECOND = timedelta(seconds=1)
ARCHIVE_PAGE = Archive(label="Questions", address="faq/")
TERM = TermPage(name="Fees", address="faq-categories/fees/", description="<p>What it &amp; that cost</p>")


def words(**values):
    return EditorsWords(**values)


# A. Title


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        pytest.param(IMPORTED, "How long do I wait? - Second Try", id="template of the type"),
        pytest.param(replace(IMPORTED, title=""), "- Second Try", id="empty title"),
        pytest.param(replace(IMPORTED, words=words(title="Waiting")), "Waiting", id="own"),
        pytest.param(
            replace(IMPORTED, words=words(title="%%title%% %%sep%% %%sitedesc%%")),
            "How long do I wait? - Exams, once more",
            id="own with variables",
        ),
        pytest.param(replace(IMPORTED, words=words(title="A %%nothing%% B %%cf_x%%")), "A B", id="unknown variables go"),
        pytest.param(replace(IMPORTED, words=words(title="%%cf_x%%!"), variables={"cf_x": "Yes"}), "Yes!", id="variable of the document"),
        pytest.param(replace(IMPORTED, words=words(title="A %%sep%% %%nothing%% %%sep%%  B")), "A - B", id="separators joined"),
        pytest.param(replace(IMPORTED, words=words(title="<b>A</b>\n  B ")), "A B", id="tags stripped, blanks joined"),
        pytest.param(replace(IMPORTED, title="100%% sure"), "100%% sure - Second Try", id="percent signs of a title stay"),
        pytest.param(replace(IMPORTED, title="Score <500: what now?"), "Score <500: what now? - Second Try", id="a sign that is no tag"),
        pytest.param(
            replace(IMPORTED, templates=Templates(title="%%sitename%%: %%title%%")),
            "Second Try: How long do I wait?",
            id="own template of the type",
        ),
        pytest.param(replace(IMPORTED, page=2, pages=3), "How long do I wait? - Page 2 of 3 - Second Try", id="second page of a text"),
        pytest.param(ARCHIVE_PAGE, "Questions Archive - Second Try", id="archive"),
        pytest.param(replace(ARCHIVE_PAGE, page=2, pages=4), "Questions Archive - Page 2 of 4 - Second Try", id="archive, page 2"),
        pytest.param(
            replace(ARCHIVE_PAGE, page=2, pages=4, improved=False),
            "Questions Archive - Second Try",
            id="a list of an import knows no pages",
        ),
        pytest.param(TERM, "Fees Archives - Second Try", id="term"),
        pytest.param(AuthorPage(author=AUTHOR), "Ada Quill, Author at Second Try", id="author"),
        pytest.param(HomePage(), "Second Try - Exams, once more", id="home"),
        pytest.param(SearchPage(phrase="cma"), "You searched for cma - Second Try", id="search"),
        pytest.param(NotFound(), "Page not found - Second Try", id="not found"),
    ],
)
def test_title(subject, title):
    found = head(subject)
    assert found.title == title
    assert head_json(found)["title"] == title


def test_a_title_is_escaped_in_its_tag_and_not_in_the_object():
    found = head(words=words(title='Q & "A" <3'))
    assert "<title>Q &amp; &quot;A&quot; &lt;3</title>" in head_html(found)
    assert head_json(found)["title"] == 'Q & "A" <3'


def test_an_empty_site_and_title_leave_no_title_tag():
    found = head(site=replace(SITE, name="", separator=""), title="")
    assert "<title>" not in head_html(found)
    assert "title" not in head_json(found)


# B. Description

LONG = "<p>" + "word " * 60 + "</p>"


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        pytest.param({}, "", id="never from the text by itself"),
        pytest.param({"words": words(description="About %%title%%")}, "About How long do I wait?", id="own"),
        pytest.param({"templates": Templates(description="%%excerpt%%")}, "Most boards ask for a month.", id="template with excerpt"),
        pytest.param({"templates": Templates(description="%%excerpt%%"), "excerpt": "x" * 200}, "x" * 200, id="hand-written whole"),
        pytest.param(
            {"templates": Templates(description="%%excerpt%%"), "content": LONG},
            " ".join(["word"] * 31),
            id="156 characters, between words",
        ),
        pytest.param({"templates": Templates(description="%%excerpt%%"), "needs_password": True}, "", id="none behind a password"),
    ],
)
def test_description(changes, description):
    found = head(**changes)
    assert found.description == description
    assert ("description" in head_json(found)) is bool(description)
    assert ('<meta name="description"' in head_html(found)) is bool(description)
    assert piece(found, "WebPage").get("description", "") == ("" if changes.get("needs_password") else description)


def test_a_japanese_description_has_eighty_characters():
    found = head(site=replace(SITE, locale="ja"), content="<p>" + "試験" * 100 + "</p>", templates=Templates(description="%%excerpt%%"))
    assert found.description == "試験" * 40


# C. On social cards


@pytest.mark.parametrize(
    ("changes", "og_title"),
    [
        pytest.param({}, "How long do I wait? - Second Try", id="as the title"),
        pytest.param({"words": words(title="T", og_title="Social")}, "Social", id="own"),
        pytest.param({"templates": Templates(og_title="Ask: %%title%%")}, "Ask: How long do I wait?", id="template"),
    ],
)
def test_og_title(changes, og_title):
    assert head(**changes).og_title == og_title


def block(name: str, inner: str, attributes: str = "") -> str:
    return f"<!-- wp:{name} {attributes}-->\n{inner}\n<!-- /wp:{name} -->"


PARAGRAPH = block("paragraph", "<p>One two.</p>")
PARAGRAPHS = "\n\n".join(block("paragraph", f"<p>{' '.join(f'w{n}' for n in range(start, start + 30))}</p>") for start in (1, 31))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param({"words": words(og_description="O", description="D")}, "O", id="own"),
        pytest.param({"words": words(description="D"), "templates": Templates(og_description="T")}, "T", id="template"),
        pytest.param({"words": words(description="D")}, "D", id="the description"),
        pytest.param({"excerpt": "By <em>hand</em>"}, "By hand", id="excerpt by hand"),
        pytest.param({"content": PARAGRAPHS}, " ".join(f"w{n}" for n in range(1, 56)) + " [&hellip;]", id="55 words"),
        pytest.param({"content": " ".join(f"w{n}" for n in range(55))}, " ".join(f"w{n}" for n in range(55)), id="exactly 55 words"),
        pytest.param({"content": ""}, "", id="no text"),
        pytest.param({"content": PARAGRAPH + block("yoast/faq-block", "<div>Q</div>", '{"questions":[]} ')}, "One two.", id="no FAQ block"),
        pytest.param(
            {"content": block("image", "<figure><img src='a.png'><figcaption>Cap</figcaption></figure>") + PARAGRAPH},
            "One two.",
            id="no image",
        ),
        pytest.param(
            {"content": block("group", "<div>" + PARAGRAPH + block("buttons", "Press") + "</div>")}, "One two.", id="text in a group"
        ),
        pytest.param(
            {"content": block("list", "<ul>" + block("list-item", "<li>a</li>") + "</ul>") + PARAGRAPH},
            "One two.",
            id="list of item blocks left out",
        ),
        pytest.param({"content": block("list", "<ul><li>a</li></ul>")}, "a", id="plain list"),
        pytest.param({"content": PARAGRAPH + "<!--more-->" + block("paragraph", "<p>Rest</p>")}, "One two.", id="up to more"),
        pytest.param({"content": PARAGRAPH + block("nextpage", "<!--nextpage-->") + "<p>Rest</p>"}, "One two.", id="first page"),
        pytest.param(
            {"content": '<p>A [gallery ids="1,2"]B [caption id="x"]<img>C[/caption] [unknown] [[gallery]]</p>'},
            "A B [unknown] [gallery]",
            id="shortcodes",
        ),
        pytest.param({"content": "<p>A</p><script>alert(1)</script><style>p{}</style><p>B</p>"}, "AB", id="scripts go with content"),
        pytest.param({"content": "<p>&#8220;So&#8221; it&#8217;s</p>"}, "&#8220;So&#8221; it&#8217;s", id="entities stay"),
        pytest.param({"needs_password": True, "excerpt": "x"}, "There is no excerpt because this is a protected post.", id="password"),
    ],
)
def test_og_description(changes, text):
    found = head(**changes)
    assert found.og_description == text
    assert head_json(found).get("og_description", "") == text
    assert (f'<meta property="og:description" content="{text}" />' in head_html(found)) is bool(text)


def test_the_text_of_a_term_and_a_home():
    assert head(replace(TERM, improved=False)).og_description == "What it &amp; that cost"
    assert head(TERM).og_description == "What it & that cost"
    assert head(HomePage()).og_description == "Exams, once more"
    assert head(ARCHIVE_PAGE).og_description == ""


# D. Types, addresses, names


@pytest.mark.parametrize(
    ("subject", "og_type", "og_url"),
    [
        (IMPORTED, "article", f"{HOME}/faq/how-long-to-wait/"),
        (replace(IMPORTED, words=words(canonical="https://other.example/x/")), "article", "https://other.example/x/"),
        (TERM, "article", f"{HOME}/faq-categories/fees/"),
        (ARCHIVE_PAGE, "website", f"{HOME}/faq/"),
        (HomePage(), "website", f"{HOME}/"),
        (AuthorPage(author=AUTHOR), "profile", f"{HOME}/author/ada/"),
        (SearchPage(phrase="a b"), "article", f"{HOME}/?s=a%20b"),
    ],
)
def test_og_type_and_url(subject, og_type, og_url):
    found = head(subject)
    assert (found.og_type, found.og_url, found.og_site_name) == (og_type, og_url, "Second Try")


@pytest.mark.parametrize(
    ("locale", "og", "tag"),
    [
        ("en_US", "en_US", "en-US"),
        ("en", "en_US", "en"),
        ("de", "de_DE", "de"),
        ("de_CH", "de_DE", "de-CH"),
        ("en_AU", "en_US", "en-AU"),
        ("ja", "ja_JP", "ja"),
        ("uk", "uk_UA", "uk"),
        ("pt_BR", "pt_BR", "pt-BR"),
        ("xx", "en_US", "xx"),
        ("", "en_US", "en-US"),
        ("de_DE_formal", "de_DE", "de-DE-formal"),
    ],
)
def test_locale(locale, og, tag):
    assert (og_locale(locale), language_tag(locale)) == (og, tag)


# E. Times


@pytest.mark.parametrize(
    ("modified_at", "shown"),
    [
        pytest.param(PUBLISHED - SECOND, "", id="before"),
        pytest.param(PUBLISHED, "", id="same second"),
        pytest.param(PUBLISHED + timedelta(milliseconds=400), "", id="within the second"),
        pytest.param(PUBLISHED + SECOND, "2026-03-02T08:00:01+00:00", id="a second later"),
    ],
)
def test_modified_only_if_strictly_later(modified_at, shown):
    found = head(modified_at=modified_at)
    assert found.article_modified_time == shown
    assert piece(found, "WebPage").get("dateModified", "") == shown
    assert piece(found, "WebPage")["datePublished"] == "2026-03-02T08:00:00+00:00"


def test_only_the_built_in_type_names_day_and_author():
    site = replace(SITE, twitter="secondtry")
    article = head(POST, site, author=replace(AUTHOR, facebook="https://fb.example/ada", twitter="@ada"))
    assert article.article_published_time == "2026-03-02T08:00:00+00:00"
    assert (article.author, article.article_author, article.twitter_creator) == ("Ada Quill", "https://fb.example/ada", "@ada")
    assert article.twitter_misc == (("Written by", "Ada Quill"),)
    page = head(POST, site, type="page")
    assert (page.article_published_time, page.author, page.twitter_creator, page.twitter_misc) == ("", "", "", ())
    assert page.twitter_site == article.twitter_site == "@secondtry"


# F. Robots

ALL = "index, follow, max-snippet:-1, max-image-preview:large, max-video-preview:-1"


@pytest.mark.parametrize(
    ("changes", "robots"),
    [
        pytest.param({}, ALL, id="usual"),
        pytest.param({"needs_password": True}, ALL, id="password stays"),
        pytest.param({"words": words(noindex=True)}, "noindex, follow", id="noindex"),
        pytest.param(
            {"words": words(noindex=True, nofollow=True, advanced=("noarchive",))}, "noindex, nofollow", id="noindex takes the rest"
        ),
        pytest.param({"words": words(nofollow=True)}, ALL.replace("follow", "nofollow"), id="nofollow alone"),
        pytest.param({"templates": Templates(noindex=True)}, "noindex, follow", id="type"),
        pytest.param({"templates": Templates(noindex=True), "words": words(noindex=False)}, ALL, id="own index over the type"),
        pytest.param({"status": "private"}, "noindex, follow", id="private"),
        pytest.param({"status": "private", "words": words(noindex=False)}, ALL, id="own index over private"),
        pytest.param(
            {"words": words(advanced=("noimageindex",))},
            "index, follow, max-snippet:-1, max-video-preview:-1, noimageindex",
            id="noimageindex",
        ),
        pytest.param(
            {"words": words(advanced=("nosnippet", "noarchive"))},
            "index, follow, max-image-preview:large, max-video-preview:-1, noarchive, nosnippet",
            id="nosnippet and noarchive",
        ),
    ],
)
def test_robots(changes, robots):
    found = head(**changes)
    assert f'<meta name="robots" content="{robots}" />' in head_html(found)
    assert ", ".join(head_json(found)["robots"].values()) == robots
    assert bool(found.canonical) is not robots.startswith("noindex")
    assert found.og_url == f"{HOME}/faq/how-long-to-wait/"


def test_keys_of_robots_lose_their_no():
    robots = head_json(head(words=words(nofollow=True, advanced=("noarchive", "noimageindex"))))["robots"]
    assert robots["follow"] == "nofollow"
    assert (robots["archive"], robots["imageindex"]) == ("noarchive", "noimageindex")


def test_a_site_that_is_not_public_lists_nothing():
    assert head(site=replace(SITE, is_public=False), words=words(noindex=False)).robots == (("index", "noindex"), ("follow", "follow"))


def test_robots_as_a_page_prints_it():
    found = head()
    assert (
        robots_tag(found) == "<meta name='robots' content='follow, index, max-image-preview:large, max-snippet:-1, max-video-preview:-1' />"
    )
    assert "robots" not in head_html(found, with_robots=False).partition("<script")[0]


# G. Canonical, and the pages before and after


@pytest.mark.parametrize(
    ("subject", "canonical", "prev", "after"),
    [
        pytest.param(IMPORTED, "faq/how-long-to-wait/", "", "", id="permalink"),
        pytest.param(
            replace(IMPORTED, page=2, pages=3),
            "faq/how-long-to-wait/2/",
            "faq/how-long-to-wait/",
            "faq/how-long-to-wait/3/",
            id="text, page 2 of 3",
        ),
        pytest.param(replace(IMPORTED, page=9, pages=3), "faq/how-long-to-wait/", "", "faq/how-long-to-wait/2/", id="no such page"),
        pytest.param(replace(ARCHIVE_PAGE, pages=3), "faq/", "", "faq/page/2/", id="archive, page 1"),
        pytest.param(replace(ARCHIVE_PAGE, page=3, pages=3), "faq/page/3/", "faq/page/2/", "", id="archive, last page"),
        pytest.param(replace(TERM, page=2, pages=2), "faq-categories/fees/page/2/", "faq-categories/fees/", "", id="term, page 2"),
        pytest.param(replace(TERM, page=2, pages=2, improved=False), "faq-categories/fees/", "", "", id="term of an import"),
        pytest.param(HomePage(page=2, pages=2), "page/2/", "", "", id="home, page 2"),
    ],
)
def test_canonical_and_neighbors(subject, canonical, prev, after):
    found = head(subject)
    if isinstance(subject, HomePage):
        prev = found.prev.removeprefix(f"{HOME}/")
        assert found.prev == f"{HOME}/"
    assert found.canonical == f"{HOME}/{canonical}"
    assert found.prev.removeprefix(f"{HOME}/") == prev
    assert found.next.removeprefix(f"{HOME}/") == after


@pytest.mark.parametrize(
    ("own", "whole"),
    [
        ("https://a.example/b/", "https://a.example/b/"),
        ("/b/", "https://retake.example/b/"),
        ("b/", f"{HOME}/b/"),
        ("//a.example/b/", "https://a.example/b/"),
    ],
)
def test_an_own_canonical_is_made_whole(own, whole):
    assert head(words=words(canonical=own)).canonical == whole


def test_a_canonical_is_read_decoded():
    found = head(address="https://retake.example/faq/%d1%82%d0%b5%d1%81%d1%82/")
    assert head_json(found)["canonical"] == "https://retake.example/faq/тест/"
    assert piece(found, "WebPage")["url"] == "https://retake.example/faq/%d1%82%d0%b5%d1%81%d1%82/"
    ours = head(FAQ, address="https://retake.example/faq/%d1%82%d0%b5%d1%81%d1%82/")
    assert '<link rel="canonical" href="https://retake.example/faq/%d1%82%d0%b5%d1%81%d1%82/" />' in head_html(ours)


# H. The picture

BIG = 3 * 1024 * 1024
LARGE = Picture(address="/media/desk-1024.jpg", width=1024, height=576, mime_type="image/jpeg", size=200_000)
MEDIUM = Picture(address="/media/desk-768.jpg", width=768, height=432, mime_type="image/jpeg", size=90_000)
FOREIGN = Picture(address="https://cdn.example/x.jpg", width=5, height=5, mime_type="image/jpeg", is_own=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"words": words(og_image=FOREIGN), "featured": PHOTO}, ["https://cdn.example/x.jpg"], id="own first"),
        pytest.param({"featured": PHOTO, "gallery_picture": LARGE}, [PHOTO.address], id="featured"),
        pytest.param({"gallery_picture": LARGE, "text_picture": MEDIUM}, ["https://retake.example/media/desk-1024.jpg"], id="gallery"),
        pytest.param({"text_picture": MEDIUM}, ["https://retake.example/media/desk-768.jpg"], id="in the text"),
        pytest.param({"templates": Templates(og_image=MEDIUM)}, ["https://retake.example/media/desk-768.jpg"], id="template"),
        pytest.param(
            {"featured": replace(PHOTO, size=BIG, smaller=(LARGE, MEDIUM))}, ["https://retake.example/media/desk-1024.jpg"], id="large"
        ),
        pytest.param(
            {"featured": replace(PHOTO, size=BIG, smaller=(replace(LARGE, size=BIG), MEDIUM))},
            ["https://retake.example/media/desk-768.jpg"],
            id="medium_large",
        ),
        pytest.param({"featured": replace(PHOTO, size=BIG)}, [], id="nothing light enough"),
        pytest.param({"featured": replace(PHOTO, size=2 * 1024 * 1024)}, [PHOTO.address], id="exactly 2 MB"),
        pytest.param(
            {"featured": replace(PHOTO, mime_type="image/svg+xml"), "text_picture": MEDIUM},
            ["https://retake.example/media/desk-768.jpg"],
            id="no SVG",
        ),
        pytest.param({"featured": replace(PHOTO, width=10, height=10)}, [PHOTO.address], id="no smallest size"),
        pytest.param({"featured": PHOTO, "needs_password": True}, [], id="password"),
    ],
)
def test_og_image(changes, expected):
    assert [each.address for each in head(**changes).og_image] == expected


def test_the_default_picture_of_the_site_is_last():
    site = replace(SITE, default_image=LARGE)
    assert [each.address for each in head(site=site).og_image] == ["https://retake.example/media/desk-1024.jpg"]
    assert [each.address for each in head(site=site, featured=PHOTO).og_image] == [PHOTO.address]


def test_own_uploads_tell_their_measures_and_foreign_ones_do_not():
    own, foreign = head(featured=PHOTO), head(featured=FOREIGN)
    assert list(head_json(own)["og_image"][0].items()) == [("width", 1600), ("height", 900), ("url", PHOTO.address), ("type", "image/jpeg")]
    assert head_json(foreign)["og_image"] == [{"url": FOREIGN.address}]
    assert (
        f'<meta property="og:image" content="{PHOTO.address}" />\n\t<meta property="og:image:width" content="1600" />\n'
        '\t<meta property="og:image:height" content="900" />\n\t<meta property="og:image:type" content="image/jpeg" />\n'
    ) in head_html(own)
    assert "og:image:width" not in head_html(foreign)


# I. Twitter


def test_twitter_says_only_what_differs():
    found = head(words=words(title="T", description="D"), featured=PHOTO)
    assert (found.twitter_card, found.twitter_title, found.twitter_description, found.twitter_image) == ("summary_large_image", "", "", "")
    own = head(words=words(title="T", twitter_title="TT", twitter_description="TD", twitter_image=FOREIGN), featured=PHOTO)
    assert (own.twitter_title, own.twitter_description, own.twitter_image) == ("TT", "TD", FOREIGN.address)
    same = head(words=words(title="T", twitter_title="T"))
    assert same.twitter_title == ""


def test_without_open_graph_twitter_says_it_all():
    found = head(site=replace(SITE, has_open_graph=False), words=words(description="D"), featured=PHOTO)
    assert (found.twitter_title, found.twitter_description, found.twitter_image) == (found.title, "D", PHOTO.address)
    assert not any(name.startswith(("og_", "article_")) for name in head_json(found))


# R. Reading time


@pytest.mark.parametrize(("words_there", "minutes"), [(0, 0), (99, 0), (100, 1), (299, 1), (300, 2), (499, 2), (500, 3)])
def test_minutes_at_output(words_there, minutes):
    assert minutes_at_output("<p>" + "word " * words_there + "</p>") == minutes


def test_words_at_output_are_ascii():
    assert minutes_at_output("it’s " * 50) == 1  # two words each
    assert minutes_at_output("it's " * 99) == 0
    assert minutes_at_output("試験 " * 900) == 0
    assert minutes_at_output("<!-- wp:paragraph -->" * 200) == 0


@pytest.mark.parametrize(
    ("text", "locale", "minutes"),
    [
        ("", "en_US", 0),
        ("word", "en_US", 1),
        ("word " * 228, "en_US", 1),
        ("word " * 229, "en_GB", 2),
        ("wort " * 179, "de", 1),
        ("wort " * 180, "de_CH", 2),
        ("ord " * 183, "da_DK", 1),
        ("ord " * 184, "da_DK", 2),
        ("字" * 357, "ja", 1),
        ("字。" * 358, "ja", 2),
        ("<img>" * 5, "en_US", 1),
        ("<img>" * 6, "en_US", 2),
        ("word " * 228 + "<img>", "en_US", 2),
    ],
)
def test_minutes_by_the_editors_rule(text, locale, minutes):
    assert minutes_by_editor(text, locale=locale) == minutes


def test_the_average_speed_is_that_of_the_sixteen_languages():
    assert sum(WORDS_PER_MINUTE.values()) / len(WORDS_PER_MINUTE) == 183.125


@pytest.mark.parametrize(
    ("stored", "improved", "label"),
    [(7, False, "7 minutes"), (1, False, "1 minute"), (0, False, ""), (None, False, "2 minutes"), (7, True, "2 minutes")],
)
def test_which_minutes_are_shown(stored, improved, label):
    found = head(improved=improved, content="word " * 400, words=words(reading_minutes=stored))
    assert dict(found.twitter_misc).get("Est. reading time", "") == label


def test_labels_are_numbered_and_the_later_ones_indented():
    text = head_html(head(POST, content="word " * 400))
    assert (
        '<meta name="twitter:label1" content="Written by" />\n\t<meta name="twitter:data1" content="Ada Quill" />\n'
        '\t<meta name="twitter:label2" content="Est. reading time" />\n\t<meta name="twitter:data2" content="2 minutes" />\n<script'
    ) in text


# K. Where there is no head


def test_no_head_for_a_type_that_is_switched_off_or_a_page_not_begun():
    assert has_head(IMPORTED)
    for nothing in (
        replace(IMPORTED, templates=Templates(is_on=False)),
        replace(IMPORTED, status="auto-draft"),
        replace(TERM, templates=Templates(is_on=False)),
    ):
        assert not has_head(nothing)
        with pytest.raises(NoHeadError, match="switched off"):
            head(nothing)


# The comment, and pages that are not there


def test_comment():
    found = head()
    assert head_html(found).startswith("<!-- What this page is about")
    assert head_html(found).endswith("<!-- / Resit -->")
    assert head_html(found, HeadComment.COMPATIBLE).endswith("<!-- / Yoast SEO plugin. -->")
    assert head_html(found, "none").startswith("<title>")


def test_a_page_that_is_not_there_says_little():
    found = head(NotFound())
    assert list(head_json(found)) == ["title", "robots", "og_locale", "og_title", "og_site_name", "schema"]
    assert kinds(found) == ["WebSite"]
    assert found.robots == (("index", "noindex"), ("follow", "follow"))


def test_every_address_is_below_the_public_home():
    site = replace(SITE, home="https://public.example/a/b/", organization=ORGANIZATION)
    text = head_html(
        head(
            replace(POST, featured=replace(PHOTO, address="media/x.jpg"), archive=ARCHIVE, ancestors=(Crumb(name="P", address="p/"),)), site
        )
    )
    assert "retake.example" not in text
    assert text.count("https://public.example/a/b/") > 15
    assert "//p/" not in text.replace("://", "")


def test_changed_means_changed_after_publication_also_across_zones():
    from zoneinfo import ZoneInfo

    local = CHANGED.astimezone(ZoneInfo("Asia/Tokyo"))
    assert head(modified_at=local).article_modified_time == "2026-03-04T09:30:00+00:00"
