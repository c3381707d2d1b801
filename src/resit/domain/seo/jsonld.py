"""The graph of schema.org that a page carries: what it is, where it stands, who is behind it, what it answers (rule J).

Keys and pieces stand in the order that front ends know. Empty text leaves its key out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from resit.domain.seo.blocks import has_faq_block
from resit.domain.seo.locales import language_tag
from resit.domain.seo.markup import address_of_search, answer, escaped_once, home_of, plain, readable, whole, without_tags
from resit.domain.seo.pictures import primary_picture
from resit.domain.seo.subjects import (
    Archive,
    AuthorPage,
    AuthorWords,
    Crumb,
    HomePage,
    NotFound,
    Picture,
    Question,
    SearchPage,
    Singular,
    Site,
    Subject,
    TermPage,
    words_of,
)

Piece = dict[str, object]
CONTEXT = "https://schema.org"
SHOWN_BEHIND_PASSWORD = frozenset({"@type", "@id", "url", "name", "isPartOf", "inLanguage", "datePublished", "dateModified", "breadcrumb"})
CODE = re.compile(r"<(pre|code)\b[^>]*(?:>.*?(?:</\1>|\Z)|\Z)", re.DOTALL | re.IGNORECASE)
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-])*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A subject with what its head has settled already, as the pieces need it."""

    subject: Subject
    site: Site
    title: str
    description: str
    canonical: str  # also where search engines are not told of it
    address: str  # the page's own, which names it in the graph

    @property
    def improved(self) -> bool:
        return self.subject.improved

    @property
    def is_closed(self) -> bool:
        return isinstance(self.subject, Singular) and self.subject.needs_password

    @property
    def home(self) -> str:
        return home_of(self.site.home)

    def text(self, markup: str) -> str:
        return _text(markup, improved=self.improved)

    def said(self, text: str) -> str:
        """A title or description that the head has already: where it is improved, it holds no markup any more."""
        return text if self.improved else readable(text)

    def id(self, fragment: str) -> str:
        return f"{self.canonical}#{fragment}"


def _text(markup: str, *, improved: bool) -> str:
    """As text on one line; decoded where the head is improved."""
    return plain(readable(markup)) if improved else readable(markup)


def graph_of(page: Page) -> Piece:
    """The whole graph, with its context."""
    crumbs = None if isinstance(page.subject, NotFound) else _breadcrumbs(page)
    pieces: list[Piece | None] = []
    if not page.is_closed:
        questions = _questions(page)
        picture = primary_picture(page.subject, page.site)
        pieces += [
            _article(page, picture),
            _web_page(page, picture=picture, questions=questions, has_crumbs=crumbs is not None),
            _primary_image(page, picture),
            crumbs,
            _web_site(page),
            _organization(page),
            _person(page),
            *(_question(page, each) for each in questions),
        ]
    else:
        # A page of the imported kind names its breadcrumb and leaves it out; ours has both.
        kept = crumbs if page.improved else None
        pieces += [_closed_page(page, has_crumbs=bool(kept) or not page.improved), kept, _web_site(page), _organization(page)]
    return {"@context": CONTEXT, "@graph": [piece for piece in pieces if piece]}


# The page


def _web_page(page: Page, *, picture: Picture | None, questions: tuple[Question, ...], has_crumbs: bool) -> Piece | None:
    subject = page.subject
    if isinstance(subject, NotFound):
        return None
    types = _page_types(page, answers=bool(questions))
    found: Piece = {
        "@type": types[0] if len(types) == 1 else types,
        "@id": page.address,
        "url": page.canonical or page.address,
        "name": page.said(page.title),
        "isPartOf": {"@id": f"{page.home}#website"},
    }
    if page.site.organization and page.site.organization.is_complete and _is_front(subject):
        found["about"] = {"@id": f"{page.home}#organization"}
    if picture:
        image = {"@id": page.id("primaryimage")}
        found |= {"primaryImageOfPage": image, "image": image, "thumbnailUrl": picture.address}
    if isinstance(subject, Singular):
        found |= _dates(subject)
        if subject.is_article and subject.author and not _publisher(page):
            found["author"] = {"@id": _person_id(page, subject.author)}
    if page.description:
        found["description"] = page.said(page.description)
    if has_crumbs:
        found["breadcrumb"] = {"@id": page.id("breadcrumb")}
    if questions:
        found["mainEntity"] = [{"@id": _question_id(page, each)} for each in questions]
    found["inLanguage"] = _language(page)
    if "CollectionPage" not in types:
        found["potentialAction"] = [{"@type": "ReadAction", "target": [page.canonical or page.address]}]
    return found


def _closed_page(page: Page, *, has_crumbs: bool) -> Piece:
    whole_page = _web_page(page, picture=None, questions=(), has_crumbs=has_crumbs) or {}
    return {key: value for key, value in whole_page.items() if key in SHOWN_BEHIND_PASSWORD} | {"@type": "WebPage"}


def _page_types(page: Page, *, answers: bool) -> list[str]:
    subject = page.subject
    if isinstance(subject, SearchPage):
        return ["CollectionPage", "SearchResultsPage"]
    if isinstance(subject, AuthorPage):
        return ["ProfilePage"]
    if not isinstance(subject, Singular):
        return ["CollectionPage"]
    types = ["WebPage", *([subject.words.page_type] if subject.words.page_type else [])]
    if page.improved:
        # FAQPage without an answer is an error to search engines: it stands exactly where there are some.
        types = [each for each in types if each != "FAQPage"]
        types += ["FAQPage"] if answers else []
    elif answers or subject.has_faq_list or subject.questions or has_faq_block(subject.content):
        types.append("FAQPage")
    return list(dict.fromkeys(types))


def _is_front(subject: Subject) -> bool:
    return isinstance(subject, HomePage) or (isinstance(subject, Singular) and subject.is_front)


def instant(moment: datetime) -> str:
    """ "2025-12-18T09:36:06+00:00", in UTC to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def modified(document: Singular) -> str:
    """When it was changed after it was published, to the second; empty where it was not."""
    changed = instant(document.modified_at)
    return changed if changed > instant(document.published_at) else ""


def _dates(document: Singular) -> Piece:
    changed = modified(document)
    found: Piece = {"datePublished": instant(document.published_at)}
    return found | {"dateModified": changed} if changed else found


def _language(page: Page) -> str:
    return language_tag(page.site.locale)


# Breadcrumbs


def _breadcrumbs(page: Page) -> Piece | None:
    """The way from the home to the page; None where nothing but one step is left."""
    steps = [each for each in trail(page.subject, page.site) if each.name]
    if len(steps) < 2:
        return None
    items: list[Piece] = []
    for position, step in enumerate(steps, start=1):
        item: Piece = {"@type": "ListItem", "position": position, "name": step.name}
        if position < len(steps) and step.address:
            item["item"] = step.address
        items.append(item)
    return {"@type": "BreadcrumbList", "@id": page.id("breadcrumb"), "itemListElement": items}


def trail(subject: Subject, site: Site) -> tuple[Crumb, ...]:
    """The steps from the home to the page, the page itself last; also for the page that shows them.

    Names are text, decoded where the head is improved, empty where a page has none; addresses are whole.
    """
    home = Crumb(name=site.words.home, address=home_of(site.home))
    if isinstance(subject, SearchPage):
        # What somebody searched for is text already, whatever it looks like.
        phrase = site.words.search_crumb.format(phrase=subject.phrase)
        return home, Crumb(name=phrase, address=address_of_search(site.home, subject.phrase))
    steps = () if _is_front(subject) else _steps(subject, site)
    return (home, *(Crumb(name=_text(each.name, improved=subject.improved), address=whole(each.address, home=site.home)) for each in steps))


def _steps(subject: Subject, site: Site) -> tuple[Crumb, ...]:
    own = words_of(subject).breadcrumb
    if isinstance(subject, Singular):
        return (*_given(subject.archive), *subject.ancestors, Crumb(name=own or subject.title, address=subject.address))
    if isinstance(subject, TermPage):
        return (*_given(subject.archive), *subject.ancestors, Crumb(name=own or subject.name, address=subject.address))
    if isinstance(subject, Archive):
        return (Crumb(name=own or subject.label, address=subject.address),)
    if isinstance(subject, AuthorPage):
        return (Crumb(name=own or site.words.author_crumb.format(name=subject.author.name), address=subject.author.address),)
    return ()


def _given(crumb: Crumb | None) -> tuple[Crumb, ...]:
    return (crumb,) if crumb else ()


# The site and who is behind it


def _web_site(page: Page) -> Piece:
    site = page.site
    found: Piece = {"@type": "WebSite", "@id": f"{page.home}#website", "url": page.home, "name": page.text(site.name)}
    if site.tagline or not page.improved:
        found["description"] = page.text(site.tagline)
    found |= _publisher(page)
    if site.alternate_name:
        found["alternateName"] = page.text(site.alternate_name)
    found["potentialAction"] = [
        {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{page.home}?s={{search_term_string}}"},
            "query-input": {"@type": "PropertyValueSpecification", "valueRequired": True, "valueName": "search_term_string"},
        }
    ]
    found["inLanguage"] = _language(page)
    return found


def _publisher(page: Page) -> Piece:
    organization = page.site.organization
    return {"publisher": {"@id": f"{page.home}#organization"}} if organization and organization.is_complete else {}


def _organization(page: Page) -> Piece | None:
    organization = page.site.organization
    if not organization or not organization.is_complete or organization.logo is None:
        return None
    name = page.text(organization.name)
    logo = _image(page, organization.logo, id_=f"{page.home}#/schema/logo/image/", caption=name)
    found: Piece = {"@type": "Organization", "@id": f"{page.home}#organization", "name": name}
    if organization.alternate_name:
        found["alternateName"] = page.text(organization.alternate_name)
    found |= {"url": page.home, "logo": logo, "image": {"@id": logo["@id"]}}
    if organization.same_as:
        found["sameAs"] = list(dict.fromkeys(organization.same_as))
    return found


def _person_id(page: Page, author: AuthorWords) -> str:
    return f"{page.home}#/schema/person/{author.key}"


def article_type(document: Singular) -> str:
    """What schema.org calls it; "None" where it is no article."""
    return document.words.article_type or ("Article" if document.is_article else "None")


def _person(page: Page) -> Piece | None:
    subject = page.subject
    if isinstance(subject, AuthorPage):
        return _author_piece(page, subject.author) | {"mainEntityOfPage": {"@id": page.address}}
    if not isinstance(subject, Singular) or not subject.author or not subject.has_authors or article_type(subject) == "None":
        return None
    found = _author_piece(page, subject.author)
    if subject.author.address:
        found["url"] = whole(subject.author.address, home=page.site.home)
    return found


def _author_piece(page: Page, author: AuthorWords) -> Piece:
    name = page.text(author.name)
    found: Piece = {"@type": "Person", "@id": _person_id(page, author), "name": name}
    if author.image and author.image.address:
        found["image"] = _image(page, author.image, id_=f"{page.home}#/schema/person/image/", caption=name)
    if author.description:
        found["description"] = page.text(author.description)
    same_as = [each for each in (author.website, *author.same_as) if each]
    if same_as:
        found["sameAs"] = list(dict.fromkeys(same_as))
    return found


# Pictures and articles


def _primary_image(page: Page, picture: Picture | None) -> Piece | None:
    return _image(page, picture, id_=page.id("primaryimage")) if picture else None


def _image(page: Page, picture: Picture, *, id_: str, caption: str = "") -> Piece:
    address = whole(picture.address, home=page.site.home)
    found: Piece = {"@type": "ImageObject", "inLanguage": _language(page), "@id": id_, "url": address, "contentUrl": address}
    if picture.is_own and picture.width and picture.height:
        found |= {"width": picture.width, "height": picture.height}
    text = caption or (page.text(picture.caption or picture.alt) if picture.is_own else "")
    return found | ({"caption": text} if text else {})


def _article(page: Page, picture: Picture | None) -> Piece | None:
    """An article is told where it has an author and a publisher; without either there is none."""
    document = page.subject
    if not isinstance(document, Singular) or not document.has_authors or not document.author or article_type(document) == "None":
        return None
    publisher = _publisher(page)
    if not publisher:
        return None
    author: Piece = {"name": page.text(document.author.name), "@id": _person_id(page, document.author)}
    if page.improved and document.author.address:
        author["url"] = whole(document.author.address, home=page.site.home)
    found: Piece = {
        "@type": article_type(document),
        "@id": page.id("article"),
        "isPartOf": {"@id": page.address},
        "author": author,
        "headline": page.text(document.title_html or document.title) or page.site.words.untitled,
    }
    found |= _dates(document)
    found |= {"mainEntityOfPage": {"@id": page.address}, "wordCount": word_count(document.title, document.content)}
    if document.comments_open:
        found["commentCount"] = document.comment_count
    found |= publisher
    if picture:
        found |= {"image": {"@id": page.id("primaryimage")}, "thumbnailUrl": picture.address}
    if document.tags:
        found["keywords"] = list(document.tags)
    if document.categories:
        found["articleSection"] = list(document.categories)
    found["inLanguage"] = _language(page)
    if document.comments_open:
        found["potentialAction"] = [{"@type": "CommentAction", "name": page.site.words.comment, "target": [page.id("respond")]}]
    return found


def word_count(title: str, content: str) -> int:
    """Words of title and text together; what stands in code is not counted."""
    text = without_tags(CODE.sub("", f"{title} {content}").replace("><", "> <"))
    return len(WORD.findall(plain(text)))


# Questions


def _questions(page: Page) -> tuple[Question, ...]:
    """Those with an answer. A FAQ page without a list of them is one itself: its title asks, its text answers."""
    document = page.subject
    if not isinstance(document, Singular):
        return ()
    answered = tuple(each for each in document.questions if _answer_text(page, each))
    if answered or not (page.improved and document.is_faq):
        return answered
    own = Question(id="question", position=1, name=document.title, answer_html=document.content)
    return (own,) if page.text(own.name) and plain(own.answer_html) else ()


def _answer_text(page: Page, question: Question) -> str:
    if not page.improved:
        return question.answer_html and answer(question.answer_html)
    return answer(question.answer_html, base=page.address) if page.text(question.name) and plain(question.answer_html) else ""


def _question_id(page: Page, question: Question) -> str:
    return page.id(escaped_once(question.id))


def _question(page: Page, question: Question) -> Piece:
    address, language = _question_id(page, question), _language(page)
    return {
        "@type": "Question",
        "@id": address,
        "position": question.position,
        "url": address,
        "name": page.text(question.name),
        "answerCount": 1,
        "acceptedAnswer": {"@type": "Answer", "text": _answer_text(page, question), "inLanguage": language},
        "inLanguage": language,
    }


def types_of(piece: Mapping[str, object]) -> tuple[str, ...]:
    """The types of a piece, whether it has one or a list."""
    found = piece.get("@type")
    many: Iterable[object] = found if isinstance(found, list | tuple) else [found]
    return tuple(each for each in many if isinstance(each, str))
