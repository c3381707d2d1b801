"""Filters that print days, money and figures the same way on every page."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.dateformat import format as format_date
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resit.web import words
from resit.web.charts import as_day

register = template.Library()


@register.filter
def day(value: object) -> str:
    """`9 April 2025` from a day, a moment or its ISO text; plain words ("about 2022") come back as they are."""
    if isinstance(value, str):
        try:
            value = as_day(value)
        except ValueError:
            return str(value)
    # Translators: how a day is written, in Django's date format letters: 9 April 2025
    return format_date(value, _("j F Y")) if isinstance(value, date) else ""


@register.filter
def short_day(value: object) -> str:
    """`9 Apr 2025`, for tables and pictures."""
    on = as_day(value)
    # Translators: how a day is written where there is little room, in Django's date format letters: 9 Apr 2025
    return format_date(on, _("j M Y")) if on else ""


@register.filter
def month_day(value: object) -> str:
    """`9 Apr`, where the year stands beside it."""
    on = as_day(value)
    # Translators: a day without its year, in Django's date format letters: 9 Apr
    return format_date(on, _("j M")) if on else ""


@register.filter
def moment(value: object) -> str:
    """`9 April 2025, 15:00 (UTC-04:00)` from an ISO moment with its offset."""
    if not isinstance(value, str) or not value:
        return ""
    at = datetime.fromisoformat(value)
    # Translators: how a moment is written, in Django's date format letters: 9 April 2025, 15:00
    written = format_date(at, _("j F Y, H:i"))
    return f"{written} ({at:%Z})" if at.tzinfo else written


@register.filter
def as_date(value: object) -> date | None:
    """A date for Django's own `date` filter."""
    return as_day(value)


@register.filter
def amount(value: Any) -> str:
    """A figure without useless zeros: 250, 62.50."""
    try:
        whole = float(value)
    except (TypeError, ValueError):
        return str(value)
    return formats.number_format(whole, 0 if whole == int(whole) else 2)


@register.filter("time_length")
def time_length(minutes: int) -> str:
    """`50 min`, `2 h`, `3 h 20 min`, from whole minutes."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest) if rest else _("{hours} h").format(hours=hours)


@register.filter
def share(value: Any) -> str:
    """A weight in percent without useless zeros: 59, 12.5."""
    whole = float(value)
    return formats.number_format(whole, 0 if whole == int(whole) else 1)


@register.filter
def under(mapping: Any, key: Any) -> Any:
    """What a mapping holds under a key known only to the template."""
    return mapping.get(key) if hasattr(mapping, "get") else None


SHOWN_OF_A_SOURCE = ("kind", "kind_label", "address", "gives", "text", "copy", "fetched", "checked")


@register.filter
def source_row(source: Mapping[str, Any]) -> str:
    """A source as an entry of a list."""
    return _source_row(get_language(), *(source.get(key) for key in SHOWN_OF_A_SOURCE))


@lru_cache(maxsize=2048)
def _source_row(language: str | None, *shown: str | None) -> str:  # noqa: ARG001 (a language has its own row)
    # One page shows a source under every figure that rests on it, and writing it takes more than anything else on the page.
    source = dict(zip(SHOWN_OF_A_SOURCE, shown, strict=True))
    return render_to_string("components/sources/source.html", {"source": source})


_ID = re.compile(r'\b(id|for|aria-labelledby|aria-describedby|form)="([^"]*)"|(href="|url\()#([\w-]+)')


@register.simple_tag(takes_context=True)
def example(context: template.Context, name: str, given: dict[str, Any], number: object) -> str:
    """A component drawn from example data, whose keys are the variables its template names.

    One page shows a component many times, so ids get the state's number; elsewhere a component stands once.
    """
    engine = context.template.engine if context.template else template.Engine.get_default()
    drawn = engine.get_template(name).render(template.Context(given))

    def renumbered(match: re.Match[str]) -> str:
        if match[1]:
            return f'{match[1]}="{" ".join(f"{each}-{number}" for each in match[2].split())}"'
        return f"{match[3]}#{match[4]}-{number}"

    return mark_safe(_ID.sub(renumbered, drawn))  # noqa: S308 (a template's own output, escaped there)


@register.filter
def source_state(value: str) -> object:
    """The watch's word for how a source was seen: unchanged, moved."""
    return words.SOURCE_STATE.get(value, value)
