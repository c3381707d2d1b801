"""The head of a page as one value: everything that its tags, its JSON and its graph say, each once (rules A to K).

`head_of` is made once for each revision of a page; `printing` turns its value into what is sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from resit.domain.seo.excerpts import excerpt, unchanged, without_shortcodes
from resit.domain.seo.jsonld import Page, graph_of, instant, modified
from resit.domain.seo.locales import og_locale
from resit.domain.seo.markup import address_of_search, home_of, numbered, plain, whole, without_tags
from resit.domain.seo.pictures import best_size, og_pictures
from resit.domain.seo.reading import reading_minutes
from resit.domain.seo.robots import Directives, robots_of
from resit.domain.seo.subjects import (
    AuthorPage,
    HomePage,
    NotFound,
    Picture,
    SearchPage,
    Singular,
    Site,
    Subject,
    TermPage,
    page_of,
    words_of,
)
from resit.domain.seo.titles import default_title, first_filled, variables_of

CARD = "summary_large_image"


class NoHeadError(LookupError):
    """Pages of this type have no head: their type is switched off, or they are not written yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Everything once. An empty value has no tag and no key; `is_plain` says that texts hold no entities."""

    title: str
    description: str = ""
    robots: Directives = ()
    canonical: str = ""  # as an address: not percent-decoded
    prev: str = ""
    next: str = ""
    og_locale: str = ""
    og_type: str = ""
    og_title: str = ""
    og_description: str = ""
    og_url: str = ""
    og_site_name: str = ""
    article_publisher: str = ""
    article_author: str = ""
    article_published_time: str = ""
    article_modified_time: str = ""
    og_image: tuple[Picture, ...] = ()
    author: str = ""
    twitter_card: str = ""
    twitter_title: str = ""
    twitter_description: str = ""
    twitter_image: str = ""
    twitter_creator: str = ""
    twitter_site: str = ""
    twitter_misc: tuple[tuple[str, str], ...] = ()  # (label, value)
    schema: Mapping[str, object] = field(default_factory=dict)
    is_plain: bool = True


def has_head(subject: Subject) -> bool:
    """Whether pages like this one have a head over the API (rule K)."""
    return subject.templates.is_on and not (isinstance(subject, Singular) and subject.status == "auto-draft")


def head_of(subject: Subject, site: Site, *, texturize: Callable[[str], str] = unchanged) -> Head:
    """The head of a page.

    `texturize` sets quotes and dashes in the text that an excerpt is cut from, as the page itself prints them.

    Raises
    ------
    NoHeadError
        `has_head` is false for the subject.
    """
    if not has_head(subject):
        raise NoHeadError(f"{type(subject).__name__} has no head: its type is switched off or it is an auto-draft; ask has_head first")
    fill = _filler(subject, site)
    words, templates = words_of(subject), subject.templates
    title = fill(words.title, templates.title, default_title(subject, site))
    description = fill(words.description, templates.description)
    robots, canonical = robots_of(subject, site), _canonical(subject, site)
    page = Page(subject=subject, site=site, title=title, description=description, canonical=canonical, address=_address(subject, site))
    schema, opens = graph_of(page), site.has_open_graph
    site_name = plain(site.name) if subject.improved else site.name
    if isinstance(subject, NotFound):
        nothing = Head(title=title, robots=robots, schema=schema, is_plain=subject.improved)
        return replace(nothing, og_locale=og_locale(site.locale), og_title=title, og_site_name=site_name) if opens else nothing

    listed = ("index", "noindex") not in robots
    before, after = _neighbors(subject, site) if listed else ("", "")
    og_title = fill(words.og_title, templates.og_title) or title
    written = fill(words.og_description, templates.og_description) or description
    og_description = without_shortcodes(written) or _text(subject, site, texturize)
    pictures = og_pictures(subject, site)
    cards = _Card(title=og_title, description=og_description, image=pictures[0].address if pictures else "")
    own_cards = _own_card(subject, site, cards, fill) if opens else cards
    byline = _byline(subject, site)
    return Head(
        title=title,
        description=description,
        robots=robots,
        canonical=canonical if listed else "",
        prev=before,
        next=after,
        og_locale=og_locale(site.locale) if opens else "",
        og_type=_og_type(subject) if opens else "",
        og_title=og_title if opens else "",
        og_description=og_description if opens else "",
        og_url=_og_url(subject, site, canonical) if opens else "",
        og_site_name=site_name if opens else "",
        article_publisher=site.facebook if opens and isinstance(subject, Singular) else "",
        article_author=byline.profile if opens else "",
        article_published_time=byline.published if opens else "",
        article_modified_time=modified(subject) if opens and isinstance(subject, Singular) else "",
        og_image=pictures if opens else (),
        author=byline.name,
        twitter_card=CARD,
        twitter_title=own_cards.title,
        twitter_description=own_cards.description,
        twitter_image=own_cards.image,
        twitter_creator=byline.account,
        twitter_site=_account(site.twitter),
        twitter_misc=_labels(subject, site, byline.name),
        schema=schema,
        is_plain=subject.improved,
    )


def _filler(subject: Subject, site: Site) -> Callable[..., str]:
    variables = variables_of(subject, site)

    def fill(*templates: str) -> str:
        return first_filled(*templates, variables=variables, site=site, improved=subject.improved)

    return fill


# Addresses (rules D and G)


def _address(subject: Subject, site: Site) -> str:
    """What names the page in the graph: a document's own address, also on its second page; a list's, with the number of the page."""
    if isinstance(subject, Singular):
        return _own_address(subject.address, site)
    return _nth_address(subject, site, page_of(subject)[0])


def _own_address(address: str, site: Site) -> str:
    """Whole; a document without a path of its own is at the home."""
    return whole(address, home=site.home) or home_of(site.home)


def _nth_address(subject: Subject, site: Site, number: int) -> str:
    if isinstance(subject, NotFound):
        return ""
    if isinstance(subject, SearchPage):
        return address_of_search(site.home, subject.phrase)
    if isinstance(subject, Singular):
        return numbered(_own_address(subject.address, site), number)
    if isinstance(subject, HomePage):
        return numbered(home_of(site.home), number, below="page")
    address = subject.author.address if isinstance(subject, AuthorPage) else subject.address
    return numbered(whole(address, home=site.home), number, below="page")


def _canonical(subject: Subject, site: Site) -> str:
    if isinstance(subject, SearchPage) and not subject.improved:
        return ""
    own = whole(words_of(subject).canonical, home=site.home)
    return own or _nth_address(subject, site, page_of(subject)[0])


def _neighbors(subject: Subject, site: Site) -> tuple[str, str]:
    """The addresses of the pages before and after, each empty where there is none."""
    number, total = page_of(subject)
    if isinstance(subject, SearchPage):
        return "", ""
    before = _nth_address(subject, site, number - 1) if number > 1 else ""
    return before, _nth_address(subject, site, number + 1) if number < total else ""


def _og_url(subject: Subject, site: Site, canonical: str) -> str:
    """An own canonical, else the address; with the number of the page only where the head is improved."""
    own = whole(words_of(subject).canonical, home=site.home)
    return own or (canonical if subject.improved else _nth_address(subject, site, 1))


def _og_type(subject: Subject) -> str:
    if isinstance(subject, AuthorPage):
        return "profile"
    return "article" if isinstance(subject, Singular | TermPage | SearchPage) else "website"


# What stands for a description on social cards (rule C)


def _text(subject: Subject, site: Site, texturize: Callable[[str], str]) -> str:
    if isinstance(subject, Singular):
        return excerpt(subject, site, texturize=texturize)
    if isinstance(subject, TermPage):
        return plain(subject.description) if subject.improved else without_tags(subject.description)
    return site.tagline if isinstance(subject, HomePage) else ""


# Twitter (rule I)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Card:
    title: str
    description: str
    image: str  # an address


def _own_card(subject: Subject, site: Site, card: _Card, fill: Callable[..., str]) -> _Card:
    """What an editor wrote for Twitter alone, where it differs from what stands there for every network."""
    words = words_of(subject)
    title, description = fill(words.twitter_title), fill(words.twitter_description)
    closed = isinstance(subject, Singular) and subject.needs_password
    picture = best_size(words.twitter_image) if words.twitter_image and not closed else None
    image = whole(picture.address, home=site.home) if picture else ""
    return _Card(
        title=title if title != card.title else "",
        description=description if description != card.description else "",
        image=image if image != card.image else "",
    )


def _account(name: str) -> str:
    """ "@name" of "name" or "@name"."""
    name = name.strip().lstrip("@")
    return f"@{name}" if name else ""


# Who and when (rule E), and how long it takes (rule R)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Byline:
    name: str = ""
    profile: str = ""  # the address of the author's page on Facebook
    account: str = ""
    published: str = ""


def _byline(subject: Subject, site: Site) -> _Byline:
    """Name and day, which only the built-in type `post` tells."""
    if not isinstance(subject, Singular) or not subject.is_article:
        return _Byline()
    author, published = subject.author, instant(subject.published_at)
    if author is None:
        return _Byline(published=published, account=_account(site.twitter))
    name = plain(author.name) if subject.improved else author.name
    return _Byline(name=name, profile=author.facebook, account=_account(author.twitter or site.twitter), published=published)


def _labels(subject: Subject, site: Site, author: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(subject, Singular):
        return ()
    words = site.words
    minutes = reading_minutes(subject.content, stored=subject.words.reading_minutes, locale=site.locale, improved=subject.improved)
    found = [(words.written_by, author)] if author else []
    if minutes:
        found.append((words.reading_time, (words.minute if minutes == 1 else words.minutes).format(minutes=minutes)))
    return tuple(found)
