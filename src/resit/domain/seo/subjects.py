"""What a head is made of: a page of each kind, what its editor wrote for search engines, and the site around it.

Addresses are whole ("https://example.org/a/"), from the root of the host ("/a/") or below the site's home ("faq/a/"). Times are aware.
`improved` is True for pages made here; False for what an import brought and no editor saved, whose head stays what its readers know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture: one of our uploads with its measures, or a foreign one (`is_own` False), of which only the address is told."""

    address: str
    width: int = 0  # pixels; 0: not known
    height: int = 0
    mime_type: str = ""
    size: int = 0  # bytes; 0: not known
    alt: str = ""
    caption: str = ""
    is_own: bool = True
    smaller: tuple["Picture", ...] = ()  # the sizes `large` and `medium_large`, in this order, where they exist


@dataclass(frozen=True, kw_only=True, slots=True)
class Crumb:
    """One step on the way from the home to a page."""

    name: str
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question of a page's FAQ lists; `position` counts from 1 over all lists, the unanswered ones included."""

    id: str
    position: int
    name: str
    answer_html: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditorsWords:
    """What an editor wrote by hand for search engines and social cards. Empty: the template or the page itself is used."""

    title: str = ""
    description: str = ""
    og_title: str = ""
    og_description: str = ""
    og_image: Picture | None = None
    twitter_title: str = ""
    twitter_description: str = ""
    twitter_image: Picture | None = None
    canonical: str = ""
    noindex: bool | None = None  # None: as the type has it
    nofollow: bool = False
    advanced: tuple[str, ...] = ()  # of noimageindex, noarchive, nosnippet
    breadcrumb: str = ""
    page_type: str = ""  # of schema.org, beside WebPage
    article_type: str = ""  # of schema.org; "None": no article
    reading_minutes: int | None = None  # as an import brought it


@dataclass(frozen=True, kw_only=True, slots=True)
class Templates:
    """How pages of a type are titled where their editor wrote nothing, with variables like %%title%%. Empty: the usual way."""

    title: str = ""
    description: str = ""
    og_title: str = ""
    og_description: str = ""
    og_image: Picture | None = None
    noindex: bool = False
    is_on: bool = True  # False: pages of this type have no head over the API


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization:
    """Who is behind the site. It is told only when it is complete: with a name and a logo."""

    name: str = ""
    logo: Picture | None = None
    alternate_name: str = ""
    same_as: tuple[str, ...] = ()  # addresses of the same organization elsewhere

    @property
    def is_complete(self) -> bool:
        return bool(self.name.strip() and self.logo and self.logo.address)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The words that the head itself adds; English by default, translated by whoever makes the site."""

    singular_title: str = "%%title%% %%page%% %%sep%% %%sitename%%"
    archive_title: str = "%%pt_plural%% Archive %%page%% %%sep%% %%sitename%%"
    term_title: str = "%%term_title%% Archives %%page%% %%sep%% %%sitename%%"
    author_title: str = "%%name%%, Author at %%sitename%% %%page%%"
    home_title: str = "%%sitename%% %%page%% %%sep%% %%sitedesc%%"
    search_title: str = "You searched for %%searchphrase%% %%page%% %%sep%% %%sitename%%"
    not_found_title: str = "Page not found %%sep%% %%sitename%%"
    page_of: str = "Page {number} of {total}"
    home: str = "Home"
    author_crumb: str = "Archives for {name}"
    search_crumb: str = "You searched for {phrase}"
    untitled: str = "No title"
    protected: str = "There is no excerpt because this is a protected post."
    written_by: str = "Written by"
    reading_time: str = "Est. reading time"
    minute: str = "{minutes} minute"
    minutes: str = "{minutes} minutes"
    comment: str = "Comment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The hub as a whole. `home` is where the public finds it, with or without a slash at its end; it may lie below a path."""

    home: str
    name: str
    tagline: str = ""
    locale: str = "en_US"
    separator: str = "-"
    is_public: bool = True
    organization: Organization | None = None
    default_image: Picture | None = None
    alternate_name: str = ""
    facebook: str = ""  # the address of the site's page there
    twitter: str = ""  # the account's name, with or without @
    has_open_graph: bool = True
    today: date | None = None  # for %%currentyear%% and its kind; without it they are left out
    words: Words = Words()


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorWords:
    """Who wrote a page, as readers may know it. `key` names the person in the graph: any text that no other author has."""

    name: str
    key: str
    address: str = ""  # of the author's page here
    description: str = ""
    website: str = ""
    facebook: str = ""
    twitter: str = ""
    image: Picture | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Singular:
    """One document with an address of its own: a question, an article, a page.

    `archive` is the list of its type in the breadcrumb, given only for types that have one and are not built in; `ancestors` are its
    parent pages, or its main term with that term's parents. `page` of `pages` is for a text cut into pages.
    """

    type: str
    address: str
    title: str
    published_at: datetime
    modified_at: datetime
    title_html: str = ""  # as printed; empty: as `title`
    content: str = ""  # HTML: of an import as stored, with its block comments; of our own as printed, facts and all
    excerpt: str = ""  # written by hand
    words: EditorsWords = EditorsWords()
    templates: Templates = Templates()
    archive: Crumb | None = None
    ancestors: tuple[Crumb, ...] = ()
    author: AuthorWords | None = None
    has_authors: bool = False  # the type names its authors
    is_faq: bool = False  # the title is a question and the text its answer
    questions: tuple[Question, ...] = ()
    has_faq_list: bool = False  # there is a list, even if nothing in it is answered; True wherever `questions` are
    needs_password: bool = False
    status: str = "publish"
    featured: Picture | None = None
    gallery_picture: Picture | None = None  # the first of the first gallery
    text_picture: Picture | None = None  # the first in the text: the full file, not the size that the text shows
    page: int = 1
    pages: int = 1
    is_front: bool = False
    comments_open: bool = False
    comment_count: int = 0
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)  # more of them for templates: "cf_source", "primary_category"
    improved: bool = True

    @property
    def is_article(self) -> bool:
        """Of the built-in type whose head names day and author."""
        return self.type == "post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Archive:
    """The list of a type's documents; page `page` of `pages`."""

    label: str
    address: str
    words: EditorsWords = EditorsWords()
    templates: Templates = Templates()
    page: int = 1
    pages: int = 1
    improved: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class TermPage:
    """The list of a term's documents. `archive` and `ancestors` (its parent terms) are steps of the breadcrumb."""

    name: str
    address: str
    description: str = ""
    words: EditorsWords = EditorsWords()
    templates: Templates = Templates()
    archive: Crumb | None = None
    ancestors: tuple[Crumb, ...] = ()
    text_picture: Picture | None = None  # the first in the description
    page: int = 1
    pages: int = 1
    improved: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorPage:
    """What an author wrote."""

    author: AuthorWords
    words: EditorsWords = EditorsWords()
    templates: Templates = Templates()
    page: int = 1
    pages: int = 1
    improved: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class HomePage:
    """The home where it is a list, not a document."""

    words: EditorsWords = EditorsWords()
    templates: Templates = Templates()
    page: int = 1
    pages: int = 1
    improved: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchPage:
    """What was found for a phrase."""

    phrase: str
    templates: Templates = Templates()
    page: int = 1
    pages: int = 1
    improved: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFound:
    """There is nothing at this address."""

    templates: Templates = Templates()
    improved: bool = True


Listing: TypeAlias = Archive | TermPage | AuthorPage | HomePage
Subject: TypeAlias = Singular | Archive | TermPage | AuthorPage | HomePage | SearchPage | NotFound


def words_of(subject: Subject) -> EditorsWords:
    """What the editor wrote for it; nothing for pages that no editor has."""
    return EditorsWords() if isinstance(subject, SearchPage | NotFound) else subject.words


def page_of(subject: Subject) -> tuple[int, int]:
    """(number, total) of the page; (1, 1) where a head that stays as it was knows nothing of paging.

    Front ends of an imported site ask for lists' heads over the API, where the number of the page was never known.
    """
    if isinstance(subject, NotFound) or (not subject.improved and not isinstance(subject, Singular)):
        return 1, 1
    total = max(1, subject.pages)
    return (subject.page if 1 <= subject.page <= total else 1), total
