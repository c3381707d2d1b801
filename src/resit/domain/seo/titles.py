"""Titles and descriptions from templates: "%%title%% %%page%% %%sep%% %%sitename%%" and what a page puts in (rules A and B)."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from resit.domain.seo.excerpts import short_text
from resit.domain.seo.markup import escaped, one_line, plain, without_tags
from resit.domain.seo.subjects import Archive, AuthorPage, NotFound, SearchPage, Singular, Site, Subject, TermPage, page_of

VARIABLE = re.compile(r"%%([A-Za-z0-9_-]+)%%")


def filled(template: str, variables: Mapping[str, Callable[[], str]], *, separator: str) -> str:
    """The template with its variables filled in, on one line, without tags.

    A variable that has no value is removed. Separators with nothing between them are one, and one stands also where a title is empty:
    "- Example".
    """
    text = without_tags(template)
    if "%%" in text:
        joins = "%%sep%%" in text
        text = VARIABLE.sub(lambda found: _value(variables, found[1]), text)
        if joins and separator:
            once = re.escape(separator)
            text = re.sub(rf"{once}(?:\s*{once})+", lambda _: separator, text)
        text = without_tags(text)
    return one_line(text)


def _value(variables: Mapping[str, Callable[[], str]], name: str) -> str:
    value = variables.get(name)
    return "" if value is None else value()


def variables_of(subject: Subject, site: Site) -> Mapping[str, Callable[[], str]]:
    """What a template may name for this page: each value is made only when it is asked for."""
    number, total = page_of(subject)
    page = f"{site.separator} {site.words.page_of.format(number=number, total=total)}" if number > 1 else ""
    found: dict[str, Callable[[], str]] = {
        "sep": lambda: site.separator,
        "sitename": lambda: site.name,
        "sitedesc": lambda: site.tagline,
        "page": lambda: page,
        "pagenumber": lambda: str(number),
        "pagetotal": lambda: str(total),
    }
    if site.today is not None:
        day = site.today
        found["currentyear"] = lambda: f"{day:%Y}"
        found["currentdate"] = lambda: day.isoformat()
        found["currentday"] = lambda: str(day.day)
        found["currentmonth"] = lambda: f"{day:%B}"
    found.update(_own_variables(subject, site))
    return found


def _own_variables(subject: Subject, site: Site) -> dict[str, Callable[[], str]]:
    if isinstance(subject, Singular):
        return _variables_of_document(subject, site)
    if isinstance(subject, Archive):
        return dict.fromkeys(("pt_plural", "archive_title"), lambda: subject.label)
    if isinstance(subject, TermPage):
        description = dict.fromkeys(
            ("term_description", "category_description", "tag_description"), lambda: without_tags(subject.description)
        )
        return {"term_title": lambda: subject.name, **description}
    if isinstance(subject, AuthorPage):
        return {"name": lambda: subject.author.name, "user_description": lambda: subject.author.description}
    if isinstance(subject, SearchPage):
        return {"searchphrase": lambda: escaped(subject.phrase) if subject.improved else subject.phrase}
    return {}


def _variables_of_document(document: Singular, site: Site) -> dict[str, Callable[[], str]]:
    author = document.author
    found: dict[str, Callable[[], str]] = {
        "title": lambda: document.title,
        "excerpt": lambda: short_text(document, site),
        "excerpt_only": lambda: "" if document.needs_password else without_tags(document.excerpt),
        "date": lambda: document.published_at.date().isoformat(),
        "modified": lambda: document.modified_at.date().isoformat(),
        "category": lambda: ", ".join(document.categories),
        "primary_category": lambda: document.categories[0] if document.categories else "",
        "tag": lambda: ", ".join(document.tags),
        "parent_title": lambda: document.ancestors[-1].name if document.ancestors else "",
    }
    if author is not None:
        found["name"] = lambda: author.name
        found["user_description"] = lambda: author.description
    return found | {name: partial(str, value) for name, value in document.variables.items()}


def default_title(subject: Subject, site: Site) -> str:
    """The template by which a page of this kind is titled where nobody wrote another."""
    words = site.words
    if isinstance(subject, Singular):
        return words.singular_title
    if isinstance(subject, Archive):
        return words.archive_title
    if isinstance(subject, TermPage):
        return words.term_title
    if isinstance(subject, AuthorPage):
        return words.author_title
    if isinstance(subject, SearchPage):
        return words.search_title
    return words.not_found_title if isinstance(subject, NotFound) else words.home_title


def first_filled(*templates: str, variables: Mapping[str, Callable[[], str]], site: Site, improved: bool) -> str:
    """The first template that was written and comes to something, filled in; as plain text where the head is improved."""
    for template in templates:
        text = filled(template, variables, separator=site.separator) if template else ""
        if text:
            return plain(text) if improved else text
    return ""
