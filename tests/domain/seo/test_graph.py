"""Rule J: the graph's pieces, their order, their names, and what holds them together."""

from dataclasses import replace

import pytest
from tests.domain.seo.pages import (
    ARCHIVE,
    AUTHOR,
    FAQ,
    HOME,
    IMPORTED,
    LOGO,
    ORGANIZATION,
    PHOTO,
    POST,
    QUESTIONS,
    SITE,
    graph,
    head,
    kinds,
    piece,
)

from resit.domain.seo.blocks import faq_questions, has_faq_block, numbered_questions
from resit.domain.seo.checking import faults
from resit.domain.seo.jsonld import trail
from resit.domain.seo.printing import head_html, head_json
from resit.domain.seo.subjects import Archive, AuthorPage, Crumb, EditorsWords, HomePage, Organization, Question, SearchPage, TermPage

WITH_ORGANIZATION = replace(SITE, organization=ORGANIZATION)


def test_the_order_of_pieces():
    found = head(POST, WITH_ORGANIZATION, featured=PHOTO, questions=QUESTIONS)
    assert kinds(found) == [
        "Article",
        ["WebPage", "FAQPage"],
        "ImageObject",
        "BreadcrumbList",
        "WebSite",
        "Organization",
        "Person",
        "Question",
        "Question",
    ]


def test_the_keys_of_a_page_in_order():
    found = head(POST, featured=PHOTO, modified_at=IMPORTED.modified_at, words=EditorsWords(description="D"), questions=QUESTIONS)
    assert list(piece(found, "WebPage")) == [
        "@type",
        "@id",
        "url",
        "name",
        "isPartOf",
        "primaryImageOfPage",
        "image",
        "thumbnailUrl",
        "datePublished",
        "dateModified",
        "author",
        "description",
        "breadcrumb",
        "mainEntity",
        "inLanguage",
        "potentialAction",
    ]


def test_names_stand_on_the_canonical_and_the_page_on_its_permalink():
    found = head(words=EditorsWords(canonical="https://other.example/x/"), featured=PHOTO, questions=QUESTIONS)
    page = piece(found, "WebPage")
    assert page["@id"] == f"{HOME}/faq/how-long-to-wait/"
    assert page["url"] == "https://other.example/x/"
    assert page["breadcrumb"] == {"@id": "https://other.example/x/#breadcrumb"}
    assert page["image"] == {"@id": "https://other.example/x/#primaryimage"}
    assert page["mainEntity"] == [{"@id": "https://other.example/x/#faq-1"}, {"@id": "https://other.example/x/#faq-3"}]
    assert page["potentialAction"] == [{"@type": "ReadAction", "target": ["https://other.example/x/"]}]
    assert piece(found, "WebSite")["@id"] == f"{HOME}/#website"


def test_noindex_drops_the_canonical_but_not_from_the_graph():
    found = head(words=EditorsWords(noindex=True))
    assert found.canonical == ""
    assert piece(found, "WebPage")["url"] == f"{HOME}/faq/how-long-to-wait/"


# Types of pages


@pytest.mark.parametrize(
    ("subject", "types", "reads"),
    [
        (IMPORTED, "WebPage", True),
        (replace(IMPORTED, words=EditorsWords(page_type="AboutPage")), ["WebPage", "AboutPage"], True),
        (replace(IMPORTED, words=EditorsWords(page_type="WebPage")), "WebPage", True),
        (Archive(label="Q", address="faq/"), "CollectionPage", False),
        (TermPage(name="T", address="t/"), "CollectionPage", False),
        (HomePage(), "CollectionPage", False),
        (AuthorPage(author=AUTHOR), "ProfilePage", True),
        (SearchPage(phrase="x"), ["CollectionPage", "SearchResultsPage"], False),
    ],
)
def test_page_types(subject, types, reads):
    page = next(each for each in graph(head(subject)) if each["@id"] != f"{HOME}/#website")
    assert page["@type"] == types
    assert ("potentialAction" in page) is reads


# Breadcrumbs


def names(found):
    return [(each["name"], each.get("item")) for each in piece(found, "BreadcrumbList")["itemListElement"]]


HOME_STEP = ("Home", f"{HOME}/")


@pytest.mark.parametrize(
    ("subject", "steps"),
    [
        pytest.param(IMPORTED, [HOME_STEP, ("Questions", f"{HOME}/faq/"), ("How long do I wait?", None)], id="custom type"),
        pytest.param(POST, [HOME_STEP, ("Plan a retake", None)], id="built-in type"),
        pytest.param(
            replace(IMPORTED, words=EditorsWords(breadcrumb="Wait")),
            [HOME_STEP, ("Questions", f"{HOME}/faq/"), ("Wait", None)],
            id="own title",
        ),
        pytest.param(replace(IMPORTED, title=""), [HOME_STEP, ("Questions", None)], id="no title: ends at the archive"),
        pytest.param(
            replace(POST, ancestors=(Crumb(name="Up", address="up/"),)),
            [HOME_STEP, ("Up", f"{HOME}/up/"), ("Plan a retake", None)],
            id="parents",
        ),
        pytest.param(
            TermPage(name="Fees", address="fees/", archive=ARCHIVE, ancestors=(Crumb(name="Money", address="money/"),)),
            [HOME_STEP, ("Questions", f"{HOME}/faq/"), ("Money", f"{HOME}/money/"), ("Fees", None)],
            id="term with parents",
        ),
        pytest.param(Archive(label="Questions", address="faq/", page=2, pages=3), [HOME_STEP, ("Questions", None)], id="archive"),
        pytest.param(AuthorPage(author=AUTHOR), [HOME_STEP, ("Archives for Ada Quill", None)], id="author"),
        pytest.param(SearchPage(phrase="x"), [HOME_STEP, ("You searched for x", None)], id="search"),
    ],
)
def test_breadcrumbs(subject, steps):
    assert names(head(subject)) == steps


@pytest.mark.parametrize("subject", [replace(POST, title=""), HomePage(), replace(POST, is_front=True)])
def test_a_list_of_one_goes_with_its_reference(subject):
    found = head(subject)
    assert not [each for each in graph(found) if each["@type"] == "BreadcrumbList"]
    assert not [each for each in graph(found) if "breadcrumb" in each]


def test_the_trail_is_there_for_the_page_itself():
    assert [(each.name, each.address) for each in trail(FAQ, SITE)] == [
        HOME_STEP,
        ("Questions", f"{HOME}/faq/"),
        ("How long do I wait?", f"{HOME}/faq/how-long-to-wait/"),
    ]


# The site and who is behind it


@pytest.mark.parametrize("organization", [None, Organization(name="X"), Organization(logo=LOGO), Organization(name=" ", logo=LOGO)])
def test_an_incomplete_organization_publishes_nothing(organization):
    found = head(POST, replace(SITE, organization=organization))
    assert kinds(found) == ["WebPage", "BreadcrumbList", "WebSite", "Person"]
    assert "publisher" not in piece(found, "WebSite")
    assert piece(found, "WebPage")["author"] == {"@id": f"{HOME}/#/schema/person/a1b2"}


def test_a_complete_organization():
    found = head(POST, WITH_ORGANIZATION)
    reference = {"@id": f"{HOME}/#organization"}
    assert piece(found, "WebSite")["publisher"] == piece(found, "Article")["publisher"] == reference
    assert "author" not in piece(found, "WebPage")
    organization = piece(found, "Organization")
    assert list(organization) == ["@type", "@id", "name", "url", "logo", "image"]
    assert organization["logo"]["@id"] == organization["image"]["@id"] == f"{HOME}/#/schema/logo/image/"
    assert organization["logo"]["caption"] == "Second Try Press"
    assert piece(head(HomePage(), WITH_ORGANIZATION), "CollectionPage")["about"] == reference


def test_an_article():
    article = piece(
        head(POST, WITH_ORGANIZATION, featured=PHOTO, comments_open=True, comment_count=2, tags=("plan",), categories=("Retakes",)),
        "Article",
    )
    assert list(article) == [
        "@type",
        "@id",
        "isPartOf",
        "author",
        "headline",
        "datePublished",
        "mainEntityOfPage",
        "wordCount",
        "commentCount",
        "publisher",
        "image",
        "thumbnailUrl",
        "keywords",
        "articleSection",
        "inLanguage",
        "potentialAction",
    ]
    assert article["wordCount"] == 8
    assert article["author"] == {"name": "Ada Quill", "@id": f"{HOME}/#/schema/person/a1b2"}


@pytest.mark.parametrize("changes", [{"words": EditorsWords(article_type="None")}, {"has_authors": False}, {"type": "page"}])
def test_no_article_and_no_person(changes):
    found = head(POST, WITH_ORGANIZATION, **changes)
    assert "Article" not in kinds(found)
    assert "Person" not in kinds(found)


def test_a_nameless_article_has_a_headline():
    assert piece(head(POST, WITH_ORGANIZATION, title=""), "Article")["headline"] == "No title"


def test_a_foreign_picture_is_told_without_measures():
    foreign = replace(PHOTO, address="https://cdn.example/x.jpg", is_own=False)
    assert list(piece(head(text_picture=foreign), "ImageObject")) == ["@type", "inLanguage", "@id", "url", "contentUrl"]
    assert list(piece(head(featured=PHOTO), "ImageObject")) == [
        "@type",
        "inLanguage",
        "@id",
        "url",
        "contentUrl",
        "width",
        "height",
        "caption",
    ]


# Questions

BLOCK = (
    '<!-- wp:yoast/faq-block {"questions":[{"id":"a","jsonQuestion":"One?","jsonAnswer":"Yes."},{"id":"b","jsonQuestion":"Two?","jsonAnswer":""}]} -->'
    "<div></div><!-- /wp:yoast/faq-block -->"
)
SECOND_BLOCK = '<!-- wp:yoast/faq-block {"questions":[{"id":"c","jsonQuestion":"Three?","jsonAnswer":"No."}]} --><div></div><!-- /wp:yoast/faq-block -->'


def test_blocks_are_merged_and_unanswered_questions_count():
    content = BLOCK + "<!-- wp:group --><div>" + SECOND_BLOCK + "</div><!-- /wp:group -->"
    questions = faq_questions(content)
    assert [(each.id, each.position, each.name, each.answer_html) for each in questions] == [
        ("a", 1, "One?", "Yes."),
        ("b", 2, "Two?", ""),
        ("c", 3, "Three?", "No."),
    ]
    found = head(content=content, questions=questions)
    assert [(each["name"], each["position"]) for each in graph(found) if each["@type"] == "Question"] == [("One?", 1), ("Three?", 3)]
    assert numbered_questions([("a", "One?", "Yes.")]) == (Question(id="a", position=1, name="One?", answer_html="Yes."),)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<p>yoast/faq-block</p>",
        "<!-- wp:yoast/faq-block {broken} --><!-- /wp:yoast/faq-block -->",
        '<!-- wp:yoast/faq-block {"questions":7} /-->',
        '<!-- wp:yoast/faq-block {"questions":[1,{"id":2}]} /-->',
    ],
)
def test_broken_blocks_have_no_answered_questions(content):
    assert not [each for each in faq_questions(content) if each.answer_html]


def test_a_question_in_full():
    question = next(each for each in graph(head(questions=QUESTIONS)) if each.get("position") == 3)
    address = f"{HOME}/faq/how-long-to-wait/#faq-3"
    assert list(question.items()) == [
        ("@type", "Question"),
        ("@id", address),
        ("position", 3),
        ("url", address),
        ("name", "Is it fair?"),
        ("answerCount", 1),
        ("acceptedAnswer", {"@type": "Answer", "text": '<p>See <a href="/rules/">the rules</a>.</p>', "inLanguage": "en-US"}),
        ("inLanguage", "en-US"),
    ]


@pytest.mark.parametrize(
    ("markup", "imported", "improved"),
    [
        (
            "<h2>A</h2><p>b <strong>c</strong> <i>d</i></p>",
            "<h2>A</h2><p>b <strong>c</strong> <i>d</i></p>",
            "<h2>A</h2><p>b <strong>c</strong> <i>d</i></p>",
        ),
        ('<ul class="x"><li>a</li></ul><br/>', '<ul class="x"><li>a</li></ul><br/>', "<ul><li>a</li></ul><br>"),
        ('<span data-fact="x">3</span> tries', "3 tries", "3 tries"),
        ('<p>a</p><script>alert("x")</script>', "<p>a</p>", "<p>a</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "ab", "a b"),
        ('<a href="/r/" onclick="x()">r</a>', '<a href="/r/" onclick="x()">r</a>', '<a href="https://retake.example/r/">r</a>'),
        ('<a href="#x">r</a>', '<a href="#x">r</a>', f'<a href="{HOME}/faq/how-long-to-wait/#x">r</a>'),
        ('<a href="java&#115;cript:alert(1)">r</a>', '<a href="java&#115;cript:alert(1)">r</a>', "<a>r</a>"),
        ("x &lt; 3", "x &lt; 3", "x &lt; 3"),
    ],
)
def test_the_tags_of_an_answer(markup, imported, improved):
    question = (Question(id="q", position=1, name="Q?", answer_html=markup),)
    for changes, text in (({"improved": False}, imported), ({"improved": True}, improved)):
        found = head(FAQ, questions=question, **changes)
        assert piece(found, "Question")["acceptedAnswer"]["text"] == text


def test_an_imported_list_without_answers_is_a_faq_page_with_nothing_in_it():
    page = piece(head(questions=(Question(id="q", position=1, name="Q?"),)), "WebPage")
    assert page["@type"] == ["WebPage", "FAQPage"]
    assert "mainEntity" not in page
    assert has_faq_block(BLOCK)
    assert piece(head(content=BLOCK), "WebPage")["@type"] == ["WebPage", "FAQPage"]


# Behind a password


def test_a_password_leaves_little_of_an_imported_page():
    found = head(needs_password=True, questions=QUESTIONS, featured=PHOTO, words=EditorsWords(description="D", page_type="AboutPage"))
    assert kinds(found) == ["WebPage", "WebSite"]
    assert list(piece(found, "WebPage")) == [
        "@type",
        "@id",
        "url",
        "name",
        "isPartOf",
        "datePublished",
        "dateModified",
        "breadcrumb",
        "inLanguage",
    ]


# What is better where the page was made here (section 3 of the contract)


def test_a_faq_page_without_a_list_is_its_own_question():
    found = head(FAQ)
    page, question = piece(found, "WebPage"), piece(found, "Question")
    assert page["@type"] == ["WebPage", "FAQPage"]
    assert page["mainEntity"] == [{"@id": question["@id"]}] == [{"@id": f"{HOME}/faq/how-long-to-wait/#question"}]
    assert question["name"] == "How long do I wait?"
    assert question["acceptedAnswer"]["text"] == "<p>Most boards ask for <strong>a month</strong>.</p>"


@pytest.mark.parametrize(
    "changes",
    [
        {"content": ""},
        {"content": "<p> </p>"},
        {"title": ""},
        {"is_faq": False, "questions": (Question(id="q", position=1, name="Q?"),)},
        {"is_faq": False, "questions": (Question(id="q", position=1, name="", answer_html="A"),)},
        {"is_faq": False, "words": EditorsWords(page_type="FAQPage")},
        {"is_faq": False, "content": BLOCK},
    ],
)
def test_no_faq_page_without_an_answer(changes):
    found = head(FAQ, **changes)
    assert piece(found, "WebPage")["@type"] == "WebPage"
    assert "mainEntity" not in piece(found, "WebPage")


def test_a_list_stands_in_place_of_title_and_text():
    found = head(FAQ, questions=QUESTIONS)
    assert [each["name"] for each in graph(found) if each["@type"] == "Question"] == ["Is it hard?", "Is it fair?"]


def test_behind_a_password_no_reference_dangles():
    found = head(FAQ, needs_password=True)
    assert kinds(found) == ["WebPage", "BreadcrumbList", "WebSite"]


def test_entities_are_decoded():
    found = head(FAQ, title="R&amp;D &#8211; and more", content="<p>It&#8217;s &#8220;so&#8221;</p>", words=EditorsWords())
    assert found.title == "R&D – and more - Second Try"
    assert found.og_description == "It’s “so”"
    assert piece(found, "BreadcrumbList")["itemListElement"][-1]["name"] == "R&D – and more"


def test_lists_of_item_blocks_are_text_too():
    item = "<!-- wp:list --><ul><!-- wp:list-item --><li>a</li><!-- /wp:list-item --></ul><!-- /wp:list -->"
    assert head(FAQ, content=item).og_description == "a"
    assert head(IMPORTED, content=item).og_description == ""


def test_page_two_of_a_list_is_named_by_its_own_address():
    page = piece(head(Archive(label="Questions", address="faq/", page=2, pages=3)), "CollectionPage")
    assert page["@id"] == page["url"] == f"{HOME}/faq/page/2/"


def test_an_author_of_an_article_has_an_address():
    author = piece(head(POST, WITH_ORGANIZATION, improved=True), "Article")["author"]
    assert author["url"] == f"{HOME}/author/ada/"


def test_a_nameless_page_behind_a_password_names_no_breadcrumb():
    found = head(FAQ, needs_password=True, title="", archive=None)
    assert "breadcrumb" not in piece(found, "WebPage")
    assert faults(found.schema) == ()


def test_what_reads_like_markup_but_is_text_stays_and_is_escaped():
    found = head(FAQ, title="Write &amp;copy; or &lt;b&gt;", author=None)
    assert head_json(found)["title"] == "Write &copy; or <b> - Second Try"
    assert "<title>Write &amp;copy; or &lt;b&gt; - Second Try</title>" in head_html(found)
    assert piece(found, "WebPage")["name"] == found.title
    searched = head(SearchPage(phrase="<b> &amp;"))
    assert searched.title == "You searched for <b> &amp; - Second Try"
    assert names(searched)[-1] == ("You searched for <b> &amp;", None)
    assert head(POST, improved=True, author=replace(AUTHOR, name="A &amp; B")).author == "A & B"
