"""What happened to a source, from what was fetched and the passage that stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from resit.domain.policy.explain import Say, Words, untranslated
from resit.formats.pages import SENTENCES as PAGE_SENTENCES
from resit.formats.pages import Page, Readable, Refusal, UnreadablePageError, readable
from resit.journey.watching.bearing import Bearing
from resit.journey.watching.guises import Guise, guise_of
from resit.journey.watching.passages import METHOD, Passage, normal_text, passage

FULL_EVERY = 7  # readings
FULL_AFTER = timedelta(days=7)


class SourceState(StrEnum):
    """What the last reading found. Stored: never renamed."""

    UNREAD = "unread"  # never read; or read, and a machine cannot tell that it says what the rules say
    UNCHANGED = "unchanged"  # it shows the passage that stands
    MOVED = "moved"  # the passage stands at another address for good
    CHANGED = "changed"  # the passage no longer reads as it did
    GONE = "gone"  # the page is not there any more
    BLOCKED = "blocked"  # the page was not shown to us; what it said before still stands


@dataclass(frozen=True)
class Seen:
    """What one reading means.

    Parameters
    ----------
    state
        Of this reading.
    standing
        Of the source: `state`, but where this reading was blocked what the last one that was not had found. To be given back with the
        next reading.
    code, values
        Name the sentence; keep these and ask `seen_sentence` when it is shown, so that it is in the reader's language.
    passage
        As the page has it now; None where no page was read.
    address
        Where the page is now, where that is another address.
    missing
        Figures the rules rest on that the page does not show.
    again
        What came contradicts itself: ask again without conditions.
    """

    state: SourceState
    standing: SourceState
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    passage: Passage | None = None
    address: str | None = None
    missing: tuple[str, ...] = ()
    again: bool = False

    @property
    def under_review(self) -> bool:
        """The rules that rest on the source are to be looked at by a person."""
        return self.standing in {SourceState.CHANGED, SourceState.GONE}

    def sentence(self, say: Say = untranslated) -> str:
        return seen_sentence(self.code, self.values, say)


SENTENCES: Mapping[str, Words] = {
    **PAGE_SENTENCES,
    "shows_all": lambda _: _("Read for the first time. Every figure the rules rest on is on the page."),
    "kept": lambda _: _(
        "Read for the first time. No figure of ours is to be found on it; the passage is kept to compare with from now on."
    ),
    "lacks": lambda _: _("The page does not show {figures}, so a person has to compare it with the rules."),
    "nothing_known": lambda _: _("Nothing on the page could be matched with the rules, so a person has to compare them."),
    "same": lambda _: _("The passage reads as before."),
    "same_words": lambda _: _("Our rules were edited; the words of the page that were kept are all still there."),
    "not_modified": lambda _: _("The site says that nothing has changed since the last reading."),
    "same_elsewhere": lambda _: _("The passage reads as before. The page is now at {address}."),
    "differs": lambda _: _("The passage no longer reads as it did."),
    "differs_elsewhere": lambda _: _("The page is now at {address}, and its passage no longer reads as it did."),
    "passage_gone": lambda _: _("The page is there, and the passage is no longer on it."),
    "gone": lambda _: _("The page is gone (the site answered {status})."),
    "gone_softly": lambda _: _("The site says in words that the page is not there."),
    "leads_home": lambda _: _("The address leads to the site's home page."),
    "leads_elsewhere": lambda _: _("The address leads to {address}, where the passage is not."),
    "login": lambda _: _("The site asks for a password in place of the page."),
    "not_modified_at_all": lambda _: _("The site says that nothing has changed since a reading that it was not told of."),
}


def seen_sentence(code: str, values: Mapping[str, str | int], say: Say = untranslated) -> str:
    """The sentence that `code` names, with its values.

    Raises
    ------
    LookupError
        No sentence has that name.
    """
    return SENTENCES[code](say).format(**values)


def in_full(*, readings: int, last_full_at: datetime | None, at: datetime) -> bool:
    """Whether the next reading must come without conditions: servers that answer "not modified" for ever are found out so.

    `readings` counts those since the last whole one; the seventh is whole again, and so is one more than 7 days after the last.
    """
    return last_full_at is None or readings + 1 >= FULL_EVERY or at - last_full_at > FULL_AFTER


def look(
    bearing: Bearing,
    got: Page | Refusal,
    *,
    before: Passage | None,
    standing: SourceState = SourceState.UNREAD,
    last_ended: str | None = None,
    confirmed: bool = False,
) -> Seen:
    """Read what was fetched, find the passage, and judge it: the whole of one reading.

    Parameters
    ----------
    before
        The passage that stands: of the first reading, or the last one that a person confirmed. Never merely of the last reading, or a
        change would be forgotten the day after.
    standing
        `Seen.standing` of the last reading.
    last_ended
        The address at which the last whole reading ended, so that "not modified" is believed of the same page only.
    confirmed
        A person has compared this passage with these statements, so figures that are not shown are no reason to ask again.
    """
    if isinstance(got, Refusal) or got.not_modified or got.is_gone:
        return judge(before, got, None, standing=standing, last_ended=last_ended, confirmed=confirmed)
    try:
        text = readable(got)
    except UnreadablePageError as error:
        return _home(got) or Seen(SourceState.BLOCKED, standing, error.code, error.values)
    seen = judge(before, got, passage(text, bearing), text=text, standing=standing, last_ended=last_ended, confirmed=confirmed)
    if seen.code == "shows_all" and not bearing.expected:  # nothing was looked for, so nothing was found
        return replace(seen, state=SourceState.UNREAD, standing=SourceState.UNREAD, code="kept")
    return seen


def judge(
    before: Passage | None,
    got: Page | Refusal,
    now: Passage | None,
    *,
    text: Readable | None = None,
    standing: SourceState = SourceState.UNREAD,
    last_ended: str | None = None,
    confirmed: bool = False,
) -> Seen:
    """What a reading means; see `look` for the arguments. `now` is None where there is no page to compare, `text` is the page it came from.

    The first reading has nothing to compare with. Where the page shows every figure the rules rest on it is called unchanged, and the
    sentence says on what ground. Where it does not, it stays `unread` with the figures in `missing`: it would be false to say that the
    rule stands, and an alarm to say that it changed. The passage is kept all the same, and a later reading that differs is a change.
    """
    if isinstance(got, Refusal):
        return Seen(SourceState.BLOCKED, standing, got.code, got.values)
    if got.not_modified:
        return _not_modified(before, got, standing, last_ended)
    if got.is_gone:
        return Seen(SourceState.GONE, SourceState.GONE, "gone", {"status": got.status})
    found = now if now else None
    guise = guise_of(text) if text is not None and found is None else None
    if guise is Guise.NOT_FOUND:
        return Seen(SourceState.GONE, SourceState.GONE, "gone_softly", {}, now)
    if guise is Guise.CHALLENGE:
        return Seen(SourceState.BLOCKED, standing, "challenge")
    if guise is Guise.LOGIN:
        return Seen(SourceState.BLOCKED, standing, "login")
    if found is None:
        return _home(got) or _without(before, got, now)
    if before is None or not before:
        return _first(got, found, confirmed=confirmed)
    return _compared(before, got, found, text, confirmed=confirmed)


def _not_modified(before: Passage | None, got: Page, standing: SourceState, last_ended: str | None) -> Seen:
    if before is None or (last_ended is not None and got.ended != last_ended):
        return Seen(SourceState.BLOCKED, standing, "not_modified_at_all", again=True)
    state = SourceState.UNCHANGED if standing in {SourceState.UNCHANGED, SourceState.BLOCKED} else standing
    address = got.ended if state is SourceState.MOVED else None
    return Seen(state, state, "not_modified", address=address, missing=before.missing if state is SourceState.UNREAD else ())


_HOME = re.compile(r"^/?(?:(?:index|default|home|welcome)(?:\.\w{2,5})?|[a-z]{2}(?:[-_][a-z]{2})?)?/?$", re.I)


def _home(got: Page) -> Seen | None:
    """Gone, where the address leads to a home page and was not one itself."""
    asked, ended = urlsplit(got.asked), urlsplit(got.ended)
    if got.redirected and _HOME.match(ended.path) and not ended.query and not (_HOME.match(asked.path) and not asked.query):
        return Seen(SourceState.GONE, SourceState.GONE, "leads_home", {}, None, got.ended)
    return None


def _without(before: Passage | None, got: Page, now: Passage | None) -> Seen:
    """A page on which nothing was known again."""
    missing = () if now is None else now.missing
    if got.redirected and not _is_same_place(got.asked, got.ended):
        return Seen(SourceState.GONE, SourceState.GONE, "leads_elsewhere", {"address": got.ended}, now, got.ended, missing)
    if before is None or not before:
        return Seen(SourceState.UNREAD, SourceState.UNREAD, "nothing_known", {}, now, None, missing)
    return Seen(SourceState.CHANGED, SourceState.CHANGED, "passage_gone", {}, now, None, missing)


def _first(got: Page, now: Passage, *, confirmed: bool) -> Seen:
    elsewhere = got.ended if got.redirected else None
    if now.missing and not confirmed:
        return Seen(SourceState.UNREAD, SourceState.UNREAD, "lacks", {"figures": ", ".join(now.missing)}, now, elsewhere, now.missing)
    return _stands(got, now, "shows_all")


def _compared(before: Passage, got: Page, now: Passage, text: Readable | None, *, confirmed: bool) -> Seen:
    comparable = before.digest == now.digest and before.method == now.method == METHOD
    same = before.fingerprint == now.fingerprint if comparable else text is not None and _holds(text, before)
    if not same:
        elsewhere = got.redirected and not _is_same_place(got.asked, got.ended)
        code, values = ("differs_elsewhere", {"address": got.ended}) if elsewhere else ("differs", {})
        return Seen(SourceState.CHANGED, SourceState.CHANGED, code, values, now, got.ended if elsewhere else None, now.missing)
    if now.missing and not confirmed:
        address = got.ended if got.redirected else None
        return Seen(SourceState.UNREAD, SourceState.UNREAD, "lacks", {"figures": ", ".join(now.missing)}, now, address, now.missing)
    return _stands(got, now, "same" if comparable else "same_words")


def _stands(got: Page, now: Passage, code: str) -> Seen:
    if got.permanent and not _is_same_place(got.asked, got.ended):
        return Seen(SourceState.MOVED, SourceState.MOVED, "same_elsewhere", {"address": got.ended}, now, got.ended, now.missing)
    return Seen(SourceState.UNCHANGED, SourceState.UNCHANGED, code, {}, now, got.ended if got.redirected else None, now.missing)


def _is_same_place(first: str, second: str) -> bool:
    """Whether two addresses differ by what is no move: http or https, "www.", a slash at the end."""
    return _place(first) == _place(second)


def _place(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    return host + port, parts.path.rstrip("/"), parts.query


def _holds(text: Readable, before: Passage) -> bool:
    """Whether everything the passage had is still somewhere on the page: for passages that were found by other rules or in another way."""
    whole = " ".join(filter(None, (normal_text(each.text) for each in text.blocks)))
    return all(normal in whole for each in before.lines if (normal := normal_text(each)))
