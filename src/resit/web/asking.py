"""What a person typed on the retake page: kept as typed, checked, and turned into a question for the journey.

The same checks serve the form, a kept case and the hidden copy of the question that the calendar button sends.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from resit.journey.case import BadQuestionError, Question

MAX_ATTEMPTS = 40
LONGEST_VALUE = 200
_ROW_FIELD = re.compile(r"attempt-(\d{1,6})-([a-z][a-z0-9_]{0,40})", re.ASCII)
_JOURNEY_ATTEMPT = re.compile(r"attempts?[\[.\s](\d+)\]?\.?([a-z0-9_]*)")
FOLLOW_UPS = frozenset(
    {"what_if_on", "plan_on", "plan_hours", "plan_at", "plan_zone"}
)  # boxes beneath an answer, which stands without them
TIME_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)
_UNIMPORTANT = frozenset({"outcome"})  # has a value before anybody touched the row


class TooManyAttemptsError(ValueError):
    """More attempts than any person makes."""


@dataclass(slots=True)
class Asked:
    """Everything typed, as text; `errors` are sentences by the id of the box they stand beside ("" for the whole)."""

    rows: list[dict[str, str]] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    on: str = ""
    what_if: bool = False
    what_if_on: str = ""
    plan_on: str = ""
    plan_hours: str = ""
    plan_at: str = ""  # when each study day begins, by the clock of plan_zone
    plan_zone: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, post: QueryDict) -> Self:
        """Read the form.

        Raises
        ------
        TooManyAttemptsError
            More than `MAX_ATTEMPTS` rows.
        """
        rows: dict[int, dict[str, str]] = {}
        facts: dict[str, list[str]] = {}
        for name in post:
            if match := _ROW_FIELD.fullmatch(name):
                rows.setdefault(int(match[1]), {})[match[2]] = _typed(post[name])
            elif name.startswith("fact-"):
                facts[name.removeprefix("fact-")[:60]] = [_typed(value) for value in post.getlist(name)[:MAX_ATTEMPTS]]
        if max(len(rows), len(facts)) > MAX_ATTEMPTS:
            raise TooManyAttemptsError(f"the form has {len(rows)} attempts and {len(facts)} facts; want at most {MAX_ATTEMPTS} of each")
        return cls(
            rows=[rows[number] for number in sorted(rows)],
            facts=facts,
            on=_typed(post.get("on", "")),
            what_if=bool(post.get("what_if")),
            what_if_on=_typed(post.get("what_if_on", "")),
            plan_on=_typed(post.get("plan_on", "")),
            plan_hours=_typed(post.get("plan_hours", "")),
            plan_at=_typed(post.get("plan_at", "")),
            plan_zone=_typed(post.get("plan_zone", "")),
        )

    @classmethod
    def from_question(cls, question: object) -> Self:
        """Read a question as it is kept or as a button sends it: `{on?, attempts: [{on, outcome, …}], facts: {}, plan?}`.

        Raises
        ------
        ValueError
            It has another shape, or too many attempts.
        """
        if not isinstance(question, dict):
            raise TypeError(f"question is a {type(question).__name__}; want a mapping")
        attempts, facts, plan = question.get("attempts") or [], question.get("facts") or {}, question.get("plan") or {}
        if not isinstance(attempts, list) or not isinstance(facts, dict) or not isinstance(plan, dict):
            raise TypeError("question has attempts, facts or plan of another shape; want a list, a mapping and a mapping")
        if max(len(attempts), len(facts)) > MAX_ATTEMPTS:
            raise TooManyAttemptsError(
                f"the question has {len(attempts)} attempts and {len(facts)} facts; want at most {MAX_ATTEMPTS} of each"
            )
        return cls(
            rows=[{str(key)[:40]: _typed(value) for key, value in row.items()} for row in attempts if isinstance(row, dict)],
            facts={
                str(name)[:60]: [_typed(value) for value in (given if isinstance(given, list) else [given])[:MAX_ATTEMPTS]]
                for name, given in facts.items()
            },
            on=_typed(question.get("on") or ""),
            plan_on=_typed(plan.get("on") or ""),
            plan_hours=_typed(plan.get("hours") or ""),
            plan_at=_typed(plan.get("at") or ""),
            plan_zone=_typed(plan.get("zone") or ""),
        )

    @property
    def is_asked(self) -> bool:
        """Whether anything was given that an answer can rest on."""
        return bool(self.on) or any(_filled(row) for row in self.rows) or any(value for values in self.facts.values() for value in values)

    def to_question(self) -> dict[str, Any]:
        """What is kept or sent on: the question alone, without empty rows."""
        facts = {
            name: (given[0] if len(given) == 1 else given) for name, values in self.facts.items() if (given := [v for v in values if v])
        }
        question: dict[str, Any] = {"attempts": [{k: v for k, v in row.items() if v} for row in self.rows if _filled(row)], "facts": facts}
        if self.on:
            question["on"] = self.on
        plan = {"on": self.plan_on, "hours": self.plan_hours, "at": self.plan_at, "zone": self.plan_zone}
        if self.plan_on:
            question["plan"] = {name: value for name, value in plan.items() if value}
        return question

    def for_journey(self, *, today: date, lists: Iterable[str] = ()) -> Question | None:
        """The question, or None where something typed cannot be read; `errors` then says what. `lists` are facts with many values."""
        on = self.day("on", self.on) or today
        attempts = []
        for index, row in enumerate(self.rows):
            if not _filled(row):
                continue
            sat = row.get("at") or row.get("on", "")
            if not sat:
                self.errors[f"attempt-{index}-on"] = _("Give the day you sat this attempt, or clear the row.")
                continue
            self.day(f"attempt-{index}-on", sat)
            moment = self._moment(index, row) if row.get("time") and "T" not in sat else None
            key = "at" if moment or "T" in sat else "on"
            attempts.append({**{k: v for k, v in row.items() if v and k not in {"on", "at", "time"}}, key: moment or sat})
        what_if: date | bool | None = self.day("what_if_on", self.what_if_on) or (True if self.what_if else None)
        if self.errors.keys() - FOLLOW_UPS:
            return None
        several = frozenset(lists)
        facts: dict[str, Any] = {}
        for name, values in self.facts.items():
            given = [value for value in values if value]
            if given:
                facts[name] = given if name in several else given[0]
        return Question(on=on, attempts=tuple(attempts), facts=facts, what_if=what_if)

    def time_of_day(self, box: str, typed: str) -> time | None:
        """The time typed into a box, to the minute; None where it is empty or cannot be read, and then `errors` has a sentence."""
        try:
            return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None) if typed else None
        except ValueError:
            self.errors[box] = _("“{typed}” is not a time we can read. Write hours and minutes: 14:30.").format(typed=typed[:40])
            return None

    def _moment(self, index: int, row: Mapping[str, str]) -> str | None:
        """The moment of a day and a time of day at the test site; None where its time zone was not told, and then the day alone counts."""
        name = (self.facts.get("time_zone") or [""])[0]
        if name not in TIME_ZONES:
            return None
        at_time = self.time_of_day(f"attempt-{index}-time", row["time"])
        if at_time is None or f"attempt-{index}-on" in self.errors:
            return None
        at = datetime.combine(date.fromisoformat(row["on"]), at_time, tzinfo=ZoneInfo(name))
        return at.isoformat()

    def refuse(self, error: BadQuestionError) -> None:
        """Put the journey's sentence beside the box it is about."""
        where = str(getattr(error, "field", "") or "")
        self.errors[self._box(where)] = error.said(_)

    def _box(self, where: str) -> str:
        if match := _JOURNEY_ATTEMPT.match(where):
            filled = [index for index, row in enumerate(self.rows) if _filled(row)]
            number = int(match[1])
            index = filled[number] if number < len(filled) else 0
            return f"attempt-{index}-{match[2] if match[2] not in {'', 'at'} else 'on'}"
        if where.startswith(("facts.", "fact.", "facts[")):
            return "fact-" + re.split(r"[.\[]", where, maxsplit=1)[1].rstrip("]").strip("'\"")
        return {"what_if": "what_if_on", "on": "on"}.get(where, "")

    def day(self, box: str, typed: str) -> date | None:
        """The day typed into a box; None where it is empty or cannot be read, and then `errors` has a sentence for the box."""
        if not typed:
            return None
        try:
            day = datetime.fromisoformat(typed).date() if "T" in typed else date.fromisoformat(typed)
        except ValueError:
            self.errors[box] = _("“{typed}” is not a day we can read. Write it as year, month, day: 2026-03-14.").format(typed=typed[:40])
            return None
        if not 1900 <= day.year <= 2200:
            self.errors[box] = _("The year {year} is out of reach. Check the day.").format(year=day.year)
            return None
        return day


def _typed(value: object) -> str:
    """The value as text of bounded length; a database takes no NUL."""
    return (str(value).replace("\0", "").strip() if isinstance(value, (str, int, float, bool)) else "")[:LONGEST_VALUE]


def _filled(row: Mapping[str, str]) -> bool:
    return any(value for key, value in row.items() if key not in _UNIMPORTANT)
