"""From the words that people and programs send to a typed question; what cannot be asked is refused in one sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from resit.domain.policy.expression import same_name
from resit.domain.policy.history import ALIASES, Attempt, Outcome
from resit.domain.policy.vocabulary import Fact, Policy, UnitKey

ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
MOST_ATTEMPTS = 100
MOST_DAYS = 400  # in a list, such as that of public holidays
LONGEST_TEXT = 200
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
SAYS_TRUE = {"true", "yes", "1", "on"}
SAYS_FALSE = {"false", "no", "0", "off"}


Say = Callable[[str], str]


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Phrase:
    """Part of a sentence, translated with it."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, say: Say) -> str:
        return say(self.message).format(**self.values)

    def __str__(self) -> str:
        return self.said(_)


class BadQuestionError(ValueError):
    """A question that cannot be answered as it stands: one clear sentence; `field` says where.

    `said(say)` is the sentence translated; `str()` the sentence as it is written here.
    """

    def __init__(self, message: str, field: str = "", **values: object) -> None:
        self.message, self.values, self.field = message, values, field
        super().__init__(self.said(_))

    def said(self, say: Say) -> str:
        if not self.values:  # a whole sentence, perhaps with a stranger's braces in it
            return say(self.message)
        return say(self.message).format(**{key: each.said(say) if isinstance(each, Phrase) else each for key, each in self.values.items()})


@dataclass(frozen=True)
class Question:
    """What somebody asks: the day asked, the attempts so far, what else is known, and whether to look further ahead.

    `attempts` are mappings with `on` (a day, or a moment with its offset) or `at`, `outcome`, and the program's attempt keys.
    `what_if` is True, or the day of the next failure. `sit_on` asks about one day.
    """

    on: date
    attempts: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    what_if: date | bool | None = None
    sit_on: date | None = None


def attempts_of(policy: Policy, question: Question) -> list[Attempt]:
    """The attempts that were given, each checked and typed."""
    given = question.attempts
    if len(given) > MOST_ATTEMPTS:
        raise BadQuestionError(
            _("{n} attempts were given; a case takes at most {most}."), "attempts", n=f"{len(given):,}", most=MOST_ATTEMPTS
        )
    attempts = spelled_alike(policy, [_attempt(policy, each, place, question.on) for place, each in enumerate(given)])
    seen: dict[tuple[object, ...], int] = {}
    for place, attempt in enumerate(attempts):
        if attempt.outcome in {Outcome.CANCELLED, Outcome.NO_SHOW}:
            continue
        unit = policy.unit and attempt.keys.get(policy.unit.key)
        key = (attempt.program, unit, attempt.at or attempt.on)
        if key in seen:
            raise BadQuestionError(
                _(
                    "Attempts {first} and {second} are on the same day, {day}; nobody sits the same exam twice at once. "
                    "If both are right, give each its time."
                ),
                f"attempts[{place}].on", first=seen[key] + 1, second=place + 1, day=attempt.on,
            )  # fmt: skip
        seen[key] = place
    return attempts


def spelled_alike(policy: Policy, attempts: list[Attempt]) -> list[Attempt]:
    """Attempts at one part, exam or jurisdiction under one spelling of its name, the first that was given."""
    key = policy.unit.key if policy.unit is not None else None
    spelled: dict[str, object] = {}
    out = []
    for each in attempts:
        said = each.keys.get(key) if key is not None else None
        name = None if said is None else spelled.setdefault(same_name(str(said)), said)
        out.append(each if key is None or name == said else replace(each, keys={**each.keys, key: name}))
    return out


def unit_as_spelled(policy: Policy, attempts: Sequence[Attempt], asked: str | None) -> str | None:
    """The part, exam or jurisdiction asked about, spelled as the attempts spell it."""
    if policy.unit is None or asked is None:
        return asked
    said = (str(each.keys[policy.unit.key]) for each in attempts if policy.unit.key in each.keys)
    return next((each for each in said if same_name(each) == same_name(asked)), asked)


def with_units(policy: Policy, attempts: list[Attempt], asked: str | None) -> list[Attempt]:
    """Attempts that all leave out their part are attempts at the one asked about; some with and some without are not clear."""
    key = policy.unit.key if policy.unit is not None else None
    ours = [each for each in attempts if each.program in {None, policy.program}]
    silent = [each for each in ours if key not in each.keys]
    if key is None or not silent:
        return attempts
    if len(silent) < len(ours):
        place = attempts.index(silent[0])
        raise BadQuestionError(
            _("Attempt {n} does not say which {key} it was, while others do; say it for each."),
            f"attempts[{place}].{key}",
            n=place + 1,
            key=key,
        )
    return attempts if asked is None else [replace(each, keys={**each.keys, key: asked}) if each in silent else each for each in attempts]


def _attempt(policy: Policy, given: Mapping[str, Any], place: int, asked_on: date) -> Attempt:
    where = f"attempts[{place}]"
    if not isinstance(given, Mapping):
        raise BadQuestionError(_("Attempt {n} is not a set of keys and values."), where, n=place + 1)
    values = {str(key).replace("-", "_"): value for key, value in given.items() if value not in (None, "")}
    moment = values.pop("at", None)
    day = values.pop("on", None)
    on, at = _day_or_moment(moment if moment is not None else day, Phrase(_("Attempt {n}"), {"n": place + 1}), f"{where}.on")
    if on > asked_on:
        raise BadQuestionError(
            _("Attempt {n} is on {day}, after the day asked about, {asked}. Leave it out, or ask “what if”."),
            f"{where}.on", n=place + 1, day=on, asked=asked_on,
        )  # fmt: skip
    outcome = _outcome(policy, values.pop("outcome", None) or values.pop("result", None), place)
    values.pop("result", None)
    program = values.pop("program", None) or values.pop("programme", None)
    score = values.pop("score", None)
    released = values.pop("score_released", None)
    values.pop("official", None)  # a preliminary result moves no date: waits run from the sitting
    return Attempt(
        on=on,
        at=at,
        outcome=outcome,
        score=None if score is None else _number(score, Phrase(_("The score of attempt {n}"), {"n": place + 1}), f"{where}.score"),
        score_released=None
        if released is None
        else read_day(released, Phrase(_("The release day of attempt {n}"), {"n": place + 1}), f"{where}.score_released"),
        program=None if program is None else _text(program, Phrase(_("The program")), f"{where}.program"),
        keys=_keys(policy, values, where),
    )


def _outcome(policy: Policy, value: Any, place: int) -> str:
    where = f"attempts[{place}].outcome"
    known = [*Outcome, *(each for each in policy.outcomes if each not in set(Outcome))]
    if value is None:
        raise BadQuestionError(_("Attempt {n} has no outcome; give one of {known}."), where, n=place + 1, known=", ".join(known))
    said = _text(value, Phrase(_("The outcome of attempt {n}"), {"n": place + 1}), where).strip().casefold().replace(" ", "_")
    said = ALIASES.get(said, said.replace("-", "_"))
    if said not in known:
        raise BadQuestionError(
            _('Attempt {n} has the outcome "{outcome}", which this program does not have; give one of {known}.'),
            where, n=place + 1, outcome=_short(value), known=", ".join(known),
        )  # fmt: skip
    return str(said)


def _keys(policy: Policy, values: Mapping[str, Any], where: str) -> dict[str, object]:
    keys: dict[str, object] = {}
    by_name = {alias: each for each in policy.attempt_keys.values() for alias in (each.name, *each.aliases)}
    for name, value in values.items():
        fact = by_name.get(name)
        if fact is None:
            known = ", ".join(policy.attempt_keys) or Phrase(_("none of its own"))
            raise BadQuestionError(
                _('An attempt has the key "{key}", which this program does not ask for; it asks for {known}.'),
                f"{where}.{_short(name)}", key=_short(name), known=known,
            )  # fmt: skip
        if policy.unit is not None and fact.name == policy.unit.key:
            keys[fact.name] = unit_named(policy, value, f"{where}.{name}")
        else:
            keys[fact.name] = typed(fact, value, f"{where}.{name}")
    return keys


def unit_named(policy: Policy, value: Any, where: str) -> str:
    """The part, exam or jurisdiction that `value` names: "part 2", "Part 2" and 2 are the same."""
    unit = policy.unit
    if unit is None:
        raise BadQuestionError(_("This program is one exam; it has no parts to ask for."), where)
    said = _text(value, Phrase(_("The {key}"), {"key": unit.key}), where)
    plain = _bare(unit, said)
    known = {each: each for each in unit.values}
    for part in policy.parts:
        known.update({part.id: part.id, part.name: part.id})
    for name, part_id in known.items():
        if same_name(plain) in {same_name(name), same_name(_bare(unit, name))}:
            return part_id
    if known:
        raise BadQuestionError(
            _('There is no {key} "{said}"; there are {known}.'),
            where,
            key=unit.key,
            said=_short(said),
            known=", ".join(dict.fromkeys(known.values())),
        )
    return plain


def _bare(unit: UnitKey, said: str) -> str:
    front, _, back = unit.label.partition("{value}")
    plain = said.strip()
    if front.strip() and plain.casefold().startswith(front.strip().casefold() + " "):
        plain = plain[len(front.strip()) :].strip()
    if back.strip() and plain.casefold().endswith(" " + back.strip().casefold()):
        plain = plain[: -len(back.strip())].strip()
    return plain


def facts_of(policy: Policy, given: Mapping[str, Any]) -> tuple[dict[str, object], str | None]:
    """The facts that were given, typed, and the part, exam or jurisdiction asked about."""
    by_name = {alias: each for each in policy.facts.values() for alias in (each.name, *each.aliases)}
    facts: dict[str, object] = {}
    unit: str | None = None
    if len(given) > MOST_ATTEMPTS:
        raise BadQuestionError(_("{n} facts were given; a case takes at most {most}."), "facts", n=f"{len(given):,}", most=MOST_ATTEMPTS)
    for said, value in given.items():
        name = str(said).strip().replace("-", "_")
        where = f"facts.{_short(name)}"
        if value is None or value == "":
            continue
        if name in by_name:
            facts[by_name[name].name] = typed(by_name[name], value, where)
        elif name == "asking_for" or (policy.unit is not None and name in {policy.unit.key, *policy.unit.aliases}):
            unit = unit_named(policy, value, where)
        elif name == "time_zone":
            facts["zone"] = _zone(value, where)
        elif name == "holidays":
            facts["holidays"] = _days(value, Phrase(_("The list of holidays")), where)
        else:
            known = ", ".join((*policy.facts, "time_zone", *(("asking_for",) if policy.unit else ())))
            raise BadQuestionError(_('This program asks for no fact "{name}"; it asks for {known}.'), where, name=_short(name), known=known)
    return facts, unit


def typed(fact: Fact, value: Any, where: str) -> object:
    """A given value as the fact's own kind."""
    what = Phrase(_('The fact "{name}"'), {"name": fact.name})
    if fact.kind == "day":
        return read_day(value, what, where)
    if fact.kind == "days":
        return _days(value, what, where)
    if fact.kind == "number":
        return _number(value, what, where)
    if fact.kind == "flag":
        if isinstance(value, bool):
            return value
        said = str(value).strip().casefold()
        if said in SAYS_TRUE | SAYS_FALSE:
            return said in SAYS_TRUE
        raise BadQuestionError(_('{what} is "{value}"; give true or false.'), where, what=what, value=_short(value))
    text = _text(value, what, where).strip()
    if fact.kind == "choice":
        for choice in fact.choices:
            if text.casefold() in {choice.value.casefold(), choice.label.casefold()}:
                return choice.value
        known = ", ".join(each.value for each in fact.choices)
        raise BadQuestionError(_('{what} is "{value}"; give one of {known}.'), where, what=what, value=_short(text), known=known)
    return text


def _days(value: Any, what: Phrase, where: str) -> tuple[date, ...]:
    days = value if isinstance(value, list | tuple) else [value]
    if len(days) > MOST_DAYS:
        raise BadQuestionError(_("{what} has {n} days; at most {most} are taken."), where, what=what, n=f"{len(days):,}", most=MOST_DAYS)
    return tuple(read_day(each, what, where) for each in days)


def _zone(value: Any, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value, Phrase(_("The time zone")), where))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadQuestionError(
            _('There is no time zone "{value}"; give one such as America/New_York.'), where, value=_short(value)
        ) from None


def _day_or_moment(value: Any, what: Phrase, where: str) -> tuple[date, datetime | None]:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.isoformat()
    if isinstance(value, str) and "T" in value:
        try:
            at = datetime.fromisoformat(value.strip())
        except ValueError:
            raise BadQuestionError(
                _('{what} has the moment "{value}"; give one such as 2025-03-09T21:30:00-07:00.'), where, what=what, value=_short(value)
            ) from None
        if at.tzinfo is None:
            raise BadQuestionError(
                _('{what} has the moment "{value}" without its offset from UTC; give one such as 2025-03-09T21:30:00-07:00.'),
                where, what=what, value=_short(value),
            )  # fmt: skip
        return read_day(at.date(), what, where), at
    return read_day(value, what, where), None


def read_day(value: Any, what: Phrase, where: str) -> date:
    """A given value as a day between the years that are taken."""
    day = _any_day(value, what, where)
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise BadQuestionError(
            _("{what} has the day {day}, which is not between {first} and {last}."),
            where,
            what=what,
            day=day,
            first=EARLIEST_YEAR,
            last=LATEST_YEAR,
        )
    return day


def _any_day(value: Any, what: Phrase, where: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None:
        raise BadQuestionError(_("{what} has no day; give one such as 2025-03-31."), where, what=what)
    text = str(value).strip()
    try:
        match = ISO_DAY.fullmatch(text)
        return date(int(match[1]), int(match[2]), int(match[3])) if match else date(0, 0, 0)
    except ValueError:
        raise BadQuestionError(
            _('{what} has the day "{value}", which is not in the calendar; write it as 2025-03-31.'), where, what=what, value=_short(value)
        ) from None


def _number(value: Any, what: Phrase, where: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not abs(number) < 1e9:
        raise BadQuestionError(_('{what} is "{value}"; give a number.'), where, what=what, value=_short(value))
    return int(number) if number.is_integer() else number


def _text(value: Any, what: Phrase, where: str) -> str:
    if isinstance(value, dict | list | tuple):
        raise BadQuestionError(_("{what} is a list or table; give one text."), where, what=what)
    text = str(value)
    if len(text) > LONGEST_TEXT:
        raise BadQuestionError(
            _("{what} is {n} characters long; at most {most} are taken."), where, what=what, n=f"{len(text):,}", most=LONGEST_TEXT
        )
    if any(ord(each) < 32 for each in text):
        raise BadQuestionError(_("{what} holds control characters; give plain text."), where, what=what)
    return text


def _short(value: Any) -> str:
    """A stranger's text, cut and cleaned so that it may stand in a sentence."""
    text = "".join(each if each.isprintable() else "·" for each in str(value))
    return text if len(text) <= 40 else f"{text[:40]}…"
