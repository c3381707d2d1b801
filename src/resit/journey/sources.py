"""A source as readers see it: what kind of text it is, its four days, and the weakest of them in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resit.domain.catalog.model import Day, ReviewState, Source, SourceKind
from resit.domain.policy.explain import Say, Words, day_words, untranslated

WEAKEST_FIRST = tuple(reversed(SourceKind))


KINDS: Mapping[SourceKind, Words] = {
    SourceKind.BODY: lambda _: _("the exam body"),
    SourceKind.REGULATOR: lambda _: _("a regulator"),
    SourceKind.LAW: lambda _: _("a law or regulation"),
    SourceKind.BODY_QUOTED: lambda _: _("the exam body, quoted by others"),
    SourceKind.VENDOR: lambda _: _("a test vendor"),
    SourceKind.TRAINING_PROVIDER: lambda _: _("a school or training provider"),
    SourceKind.NEWS: lambda _: _("a news site"),
    SourceKind.ENCYCLOPEDIA: lambda _: _("an encyclopedia"),
    SourceKind.PREP_SITE: lambda _: _("a prep site"),
    SourceKind.BLOG: lambda _: _("a blog"),
    SourceKind.FORUM: lambda _: _("a forum"),
    SourceKind.CONTENT_FARM: lambda _: _("a content farm"),
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


def _dated(day: Day, _: Say) -> str:
    """ "of 12 April 2018", "of about 2022", "(older text)": a day, or the words the file has instead of one."""
    if isinstance(day, date):
        return _("of {day}").format(day=day_words(day, _))
    return _("of {day}").format(day=day) if day[0].isdigit() or day.startswith(("about ", "before ")) else f"({day})"


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


def best_of(sources: Iterable[Source]) -> Source:
    """The one to be trusted most: checked before unchecked, the body before those who write about it."""
    return min(sources, key=lambda each: (not each.is_checked, each.under_review is not None, -WEAKEST_FIRST.index(each.kind)))


def weakest_of(sources: Iterable[Source]) -> Source:
    """The one an answer is as good as: seen changed before unchecked, unchecked before checked, a blog before the body."""
    return min(sources, key=lambda each: (each.under_review is None, each.is_checked, WEAKEST_FIRST.index(each.kind)))


def standing_of(sources: Iterable[Source], say: Say = untranslated) -> str:
    """The standing of the weakest source an answer rests on, as a sentence."""
    found = list(sources)
    if not found:
        return say("No source was found for this answer.")
    weakest = weakest_of(found)
    words = say("Rests in part on {kind}: {standing}.").format(kind=kind_words(weakest.kind, say), standing=standing(weakest, say))
    if weakest.kind.is_official:
        words = say("Rests on {kind}: {standing}.").format(kind=kind_words(weakest.kind, say), standing=standing(weakest, say))
    return words
