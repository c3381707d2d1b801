"""The choices a plan is made from: the day of the exam, hours a week, days of the week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.http import QueryDict
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from resit.domain.planner.plan import EVERY_DAY, MAX_DAYS, MAX_HOURS_A_DAY, MAX_HOURS_A_WEEK

HOURS = "6"


@dataclass
class PlanChoice:
    """As typed; `errors` are sentences by box."""

    exam_on: str = ""
    hours: str = HOURS
    days: frozenset[int] = EVERY_DAY
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, post: QueryDict) -> Self:
        days = frozenset(int(each) for each in post.getlist("days") if each in {"0", "1", "2", "3", "4", "5", "6"})
        return cls(post.get("exam_on", "").strip()[:20], post.get("hours", "").strip()[:10] or HOURS, days)

    @classmethod
    def beginning(cls, told: Mapping[str, Any] | None) -> Self:
        if not told:
            return cls()
        return cls(str(told.get("exam_on", "")), f"{float(told.get('hours', HOURS)):g}", frozenset(told.get("days") or EVERY_DAY))

    def to_values(self, *, today: date) -> dict[str, Any] | None:
        """The choices as they are kept; None where one cannot be, and `errors` says why."""
        exam_on = self._exam_day(today)
        hours = self._hours()
        if not self.days:
            self.errors["days"] = _("Choose at least one day of the week.")
        elif hours is not None and hours > MAX_HOURS_A_DAY * len(self.days):
            self.errors["hours"] = _("That is more than {most} hours a day. Choose more days or fewer hours.").format(most=MAX_HOURS_A_DAY)
        if self.errors or exam_on is None or hours is None:
            return None
        return {"exam_on": exam_on.isoformat(), "hours": hours, "days": sorted(self.days)}

    def _exam_day(self, today: date) -> date | None:
        try:
            exam_on = date.fromisoformat(self.exam_on)
        except ValueError:
            self.errors["exam_on"] = _("Choose the day of your exam, or the day you have in mind.")
            return None
        if not 0 < (exam_on - today).days <= MAX_DAYS:
            self.errors["exam_on"] = _("Choose a day after today, at most three years away.")
            return None
        return exam_on

    def _hours(self) -> float | None:
        try:
            hours = float(self.hours.replace(",", "."))
        except ValueError:
            hours = 0.0
        if not 1 <= hours <= MAX_HOURS_A_WEEK:
            self.errors["hours"] = _("Give the hours a week as a number from 1 to {most}.").format(most=MAX_HOURS_A_WEEK)
            return None
        return hours

    def page(self, *, today: date) -> dict[str, Any]:
        return {
            "exam_on": {"value": self.exam_on, "error": self.errors.get("exam_on", "")},
            "hours": {"value": self.hours, "error": self.errors.get("hours", "")},
            "days": [{"value": number, "label": WEEKDAYS_ABBR[number], "checked": number in self.days} for number in range(7)],
            "days_error": self.errors.get("days", ""),
            "today": today,
            "errors": [{"box": box, "text": text} for box, text in self.errors.items()],
        }
