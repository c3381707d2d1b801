"""A source as readers see it: what kind of text it is, its four days, and the weakest of them in words."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resit.domain.catalog.model import Day, ReviewState, Source, SourceKind
from resit.domain.policy.explain import Say, Words, day_words, month_words, untranslated

WEAKEST_FIRST = tuple(reversed(SourceKind))


KINDS: Mapping[SourceKind, Words] = {
    SourceKind.BODY: lambda _: _("the exam body"),
    SourceKind.REGULATOR: lambda _: _("a regulator"),
    SourceKind.LAW: lambda _: _("a law or regulation"),
    SourceKind.BODY_QUOTED: lambda _: _("the exam body, quoted by others"),
    SourceKind.VENDOR: lambda _: _("a test vendor"),
    SourceKind.OTHER_BODY: lambda _: _("the body of another exam"),
    SourceKind.TRAINING_PROVIDER: lambda _: _("a school or training provider"),
    SourceKind.NEWS: lambda _: _("a news site"),
    SourceKind.ENCYCLOPEDIA: lambda _: _("an encyclopedia"),
    SourceKind.PREP_SITE: lambda _: _("a prep site"),
    SourceKind.BLOG: lambda _: _("a blog"),
    SourceKind.FORUM: lambda _: _("a forum"),
    SourceKind.CONTENT_FARM: lambda _: _("a weak page (content farm)"),
}


REVIEWED: Mapping[ReviewState, Words] = {
    ReviewState.CHANGED: lambda _: _("under review, since the page was seen changed on {day}"),
    ReviewState.GONE: lambda _: _("under review, since the page was found gone on {day}"),
}


def kind_words(kind: SourceKind, _: Say = untranslated) -> str:
    return KINDS[kind](_)


def standing(source: Source, _: Say = untranslated) -> str:
    """How far the source may be leaned on: the weakest of its days."""
    if source.under_review is not None:
        return REVIEWED[source.under_review.state](_).format(day=day_words(source.under_review.since, _))
    if source.checked is not None:
        return _("checked with the live page on {day}").format(day=day_words(source.checked, _))
    if source.copy is not None:
        return _("from a copy {dated}, not yet checked with the body").format(dated=_dated(source.copy, _))
    if source.text is not None and source.text != "unknown":
        return _("from a text {dated}, not yet checked with the body").format(dated=_dated(source.text, _))
    return _("from an undated copy, not yet checked with the body")


MOST_YEARS = 5  # a text older than that is called old
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_old(source: Source, on: date) -> bool:
    """Whether the day of the text, or the end of the first year it names, lies more than five years before `on`; undated is not old."""
    day = source.checked or source.copy or source.text
    if isinstance(day, str):
        year = YEAR.search(day)
        if year is None:
            return "old" in day.split() or "older" in day.split() or "legacy" in day.split()
        day = date(int(year[0]) - day.startswith("before "), 12, 31)
    return day is not None and (day.year + MOST_YEARS, day.month, day.day) < (on.year, on.month, on.day)


def bears_alone(source: Source, on: date) -> bool:
    """Whether a verdict may be said without "by the texts that were found": the body's own word, quoted or not, and not an old one."""
    speaks_for_it = source.kind.is_official or source.kind is SourceKind.BODY_QUOTED
    return speaks_for_it and source.under_review is None and not is_old(source, on)


def origin(source: Source, _: Say = untranslated) -> str:
    """When the text is from, for a list that says once that nothing was compared: "text of 12 April 2018"; else its standing."""
    if source.under_review is not None or source.checked is not None:
        return standing(source, _)
    if source.copy is not None:
        return _("copy {dated}").format(dated=_dated(source.copy, _))
    if source.text is not None and source.text != "unknown":
        return _("text {dated}").format(dated=_dated(source.text, _))
    return _("undated copy")


MONTH = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])\b")


def _dated(day: Day, _: Say) -> str:
    """ "of 12 April 2018", "of about June 2022", "from before 2020", "(older text)": a day, or the words the file has instead of one."""
    if isinstance(day, date):
        return _("of {day}").format(day=day_words(day, _))
    words = MONTH.sub(lambda found: month_words(date(int(found[1]), int(found[2]), 1), _), day)
    if YEAR.search(day) is None:
        return f"({words})"
    return (_("from {day}") if day.startswith(("before ", "after ")) else _("of {day}")).format(day=words)


def source_view(source: Source, say: Say = untranslated) -> dict[str, Any]:
    """The source with its four days, each ISO, plain words, or None; and whether it is under review."""
    review = source.under_review
    return {
        "id": source.id,
        "kind": source.kind.value,
        "kind_label": kind_words(source.kind, say),
        "address": source.address,
        "gives": source.gives,
        "text": _day(source.text),
        "copy": _day(source.copy),
        "fetched": _day(source.fetched),
        "checked": _day(source.checked),
        "under_review": None if review is None else {"state": review.state.value, "since": review.since.isoformat()},
        "standing": standing(source, say),
    }


def _day(day: Day | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


def best_of(sources: Iterable[Source], on: date | None = None) -> Source:
    """The one to be trusted most: checked before unchecked, the body before those who write about it; of two alike the one not old."""

    def rank(each: Source) -> tuple[bool, bool, int, bool]:
        old = on is not None and is_old(each, on)
        return not each.is_checked, each.under_review is not None, -WEAKEST_FIRST.index(each.kind), old

    return min(sources, key=rank)


def weakest_of(sources: Iterable[Source], on: date | None = None) -> Source:
    """The one an answer is as good as: seen changed before unchecked, unchecked before checked, a blog before the body, old before new."""

    def rank(each: Source) -> tuple[bool, bool, int, bool]:
        old = on is not None and is_old(each, on)
        return each.under_review is None, each.is_checked, WEAKEST_FIRST.index(each.kind), not old

    return min(sources, key=rank)


def standing_of(sources: Iterable[Source], say: Say = untranslated, *, on: date | None = None) -> str:
    """The standing of the weakest source an answer rests on, in plain sentences; an old text is called old, seen from the day `on`."""
    found = list(sources)
    if not found:
        return say("No source was found for this answer.")
    weakest = weakest_of(found, on)
    kind = kind_words(weakest.kind, say)
    if weakest.kind is SourceKind.BODY:
        kind = say("the exam body itself")
    if weakest.under_review is not None or weakest.checked is not None:
        front = say("From {kind}; {standing}.") if weakest.kind.is_official else say("Partly from {kind}; {standing}.")
        return front.format(kind=kind, standing=standing(weakest, say))
    front = say("From {kind}, {text}.") if weakest.kind.is_official else say("Partly from {kind}, {text}.")
    sentence = front.format(kind=kind, text=_in_a_text(weakest, on, say))
    return sentence + " " + say("Nobody here has compared it with today’s page.")


def _in_a_text(source: Source, on: date | None, _: Say) -> str:
    """ "in an old text of 12 April 2018", "in a copy of about 2025", "in an undated copy"."""
    day = source.copy or source.text
    if day is None or day == "unknown":
        return _("in an undated copy")
    old = on is not None and is_old(source, on)
    if source.copy is not None:
        return (_("in an old copy {dated}") if old else _("in a copy {dated}")).format(dated=_dated(day, _))
    return (_("in an old text {dated}") if old else _("in a text {dated}")).format(dated=_dated(day, _))
