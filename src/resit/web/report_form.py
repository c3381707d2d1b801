"""What a person typed of her score report: kept as typed, checked, and turned into the report that the journey reads."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from resit.domain.catalog.model import Program
from resit.journey.question import BadQuestionError
from resit.journey.report import GivenReport, exam_of, levels_of, read_report
from resit.web.asking import Asked

SHAPES = ("number_right", "percent", "scaled", "bands", "pass_fail")
LONGEST = 40
LONGEST_SENT = 20_000
NUL = r"\u0000"  # as JSON writes it; no database takes it


@dataclass
class TypedReport:
    """`fields` by box name; `errors` are sentences by box ("" for the whole form)."""

    program: Program
    shape: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, program: Program, post: QueryDict) -> Self:
        shape = post.get("shape", "")
        names = [
            "taken_on",
            "outcome",
            "total-right",
            "total-of",
            "total-scaled",
            *(f"{kind}-{area.id}" for area in _areas(program) for kind in ("right", "of", "percent", "scaled", "band")),
        ]
        typed = {name: post.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}
        return cls(program, shape if shape in SHAPES else "", typed)

    @classmethod
    def beginning(cls, program: Program, question: Any) -> Self:
        """An empty form; the day of the last failed attempt of her case stands in it already."""
        attempts = question.get("attempts") if isinstance(question, dict) else None
        rows = [row for row in attempts if isinstance(row, dict)] if isinstance(attempts, list) else []
        failed = [str(row.get("on", ""))[:10] for row in rows if row.get("outcome") == "failed"]
        return cls(program, "", {"taken_on": max(failed, default=""), "outcome": "failed"})

    @classmethod
    def from_values(cls, program: Program, values: dict[str, Any]) -> Self:
        """The form as it was filled in for a report that is kept."""
        typed = {"taken_on": str(values.get("taken_on", "")), "outcome": str(values.get("outcome", "failed"))}
        total = values.get("total") or {}
        if total.get("score") in (None, ""):
            total = {}
        elif total.get("of"):
            typed["total-right"], typed["total-of"] = str(total["score"]), str(total["of"])
        else:
            typed["total-scaled"] = str(total["score"])
        keys = {"correct": "right", "items": "of", "percent": "percent", "scaled": "scaled", "band": "band"}
        shape = "pass_fail"
        for row in values.get("areas") or []:
            for key, name in keys.items():
                if row.get(key) not in (None, ""):
                    typed[f"{name}-{row['area']}"] = str(row[key])
                    shape = {"correct": "number_right", "percent": "percent", "scaled": "scaled", "band": "bands"}.get(key, shape)
        if shape == "pass_fail" and total:
            shape = "number_right" if total.get("of") else "scaled"
        return cls(program, shape, typed)

    def to_values(self) -> dict[str, Any]:
        """The report as the journey takes it: only the boxes of the chosen picture."""
        get = self.fields.get
        values: dict[str, Any] = {"taken_on": get("taken_on", ""), "outcome": get("outcome", "")}
        areas: list[dict[str, Any]] = []
        for area in _areas(self.program):
            row: dict[str, Any] = {"area": area.id}
            if self.shape == "number_right" and get(f"right-{area.id}"):
                row |= {"correct": get(f"right-{area.id}")} | ({"items": get(f"of-{area.id}")} if get(f"of-{area.id}") else {})
            elif self.shape == "percent" and get(f"percent-{area.id}"):
                row["percent"] = get(f"percent-{area.id}")
            elif self.shape == "scaled" and get(f"scaled-{area.id}"):
                row["scaled"] = get(f"scaled-{area.id}")
            elif self.shape == "bands" and get(f"band-{area.id}"):
                row["band"] = get(f"band-{area.id}")
            if len(row) > 1:
                areas.append(row)
        values["areas"] = areas
        if self.shape == "number_right" and get("total-right"):
            values["total"] = {"score": get("total-right"), "of": get("total-of") or str(exam_of(self.program).items)}
        elif self.shape == "scaled" and get("total-scaled"):
            values["total"] = {"score": get("total-scaled")}
        return values

    def read(self, *, on: date) -> GivenReport | None:
        """The report; None where it cannot be read, and `errors` says what and where."""
        if not self.shape:
            self.errors["shape"] = _("Choose the picture that looks like your report.")
            return None
        if not self.fields.get("taken_on"):
            self.errors["taken_on"] = _("Give the day you sat the exam.")
            return None
        values = self.to_values()
        if self.shape != "pass_fail" and not values["areas"] and "total" not in values:
            self.errors["shape"] = _("Fill in at least one figure, or choose “pass or fail only”.")
            return None
        try:
            return read_report(values, program=self.program, on=on)
        except BadQuestionError as error:
            self.errors[self._box(error.field, values)] = error.said(_)
            return None

    def _box(self, where: str, values: dict[str, Any]) -> str:
        """The box that a field of the report was typed into."""
        if where.startswith("areas[") and "]" in where:
            place, _dot, key = where.removeprefix("areas[").partition("]")
            row = values["areas"][int(place)]
            name = {".correct": "right", ".items": "of", ".percent": "percent", ".scaled": "scaled", ".band": "band"}.get(key)
            return f"{name or self._kind}-{row['area']}"
        total = "total-scaled" if self.shape == "scaled" else "total-right"
        return {"total.score": total, "total.of": "total-of", "taken_on": "taken_on"}.get(where, "shape")

    @property
    def _kind(self) -> str:
        return {"number_right": "right", "percent": "percent", "scaled": "scaled", "bands": "band"}.get(self.shape, "")

    def page(self) -> dict[str, Any]:
        """What the template draws."""
        exam = exam_of(self.program)
        items = {area.id: area.items for area in exam.areas}
        known = {area.id: area.items_known for area in exam.areas}
        get = self.fields.get
        rows = [
            {
                "id": area.id,
                "name": area.name,
                "right": self._box_of(f"right-{area.id}"),
                "of": {**self._box_of(f"of-{area.id}"), "value": get(f"of-{area.id}") or (str(items[area.id]) if known[area.id] else "")},
                "percent": self._box_of(f"percent-{area.id}"),
                "scaled": self._box_of(f"scaled-{area.id}"),
                "band": self._box_of(f"band-{area.id}"),
            }
            for area in _areas(self.program)
        ]
        return {
            "shape": self.shape,
            "shapes": [
                {"value": value, "label": label, "help": text, "checked": value == self.shape}
                for value, label, text in (
                    ("number_right", _("Number right"), _("“27 of 38” in each area, or in all")),
                    ("percent", _("Percent"), _("“71 %” in each area")),
                    ("scaled", _("Scaled score"), _("a score on a scale of its own, such as 390")),
                    ("bands", _("Levels"), _("words or bars: below, near, above")),
                    ("pass_fail", _("Pass or fail only"), _("no figures at all")),
                )
                if value != "scaled" or exam.scale is not None
            ],
            "rows": rows,
            "levels": levels_of(self.program),
            "scale": [f"{each:g}" for each in exam.scale] if exam.scale else None,
            "total": self._box_of("total-right"),
            "total_scaled": self._box_of("total-scaled"),
            "total_of": {**self._box_of("total-of"), "value": get("total-of") or str(exam.items)},
            "taken_on": self._box_of("taken_on"),
            "shape_error": self.errors.get("shape", ""),
            "errors": [{"box": box, "text": text} for box, text in self.errors.items()],
        }

    def _box_of(self, name: str) -> dict[str, str]:
        return {"name": name, "value": self.fields.get(name, ""), "error": self.errors.get(name, "")}


def _areas(program: Program) -> tuple[Any, ...]:
    return program.outline.areas if program.outline else ()


def values_sent(text: str) -> dict[str, Any] | None:
    """Plain values that a hidden box brought along; None where there are none, or they cannot be read, written or stored."""
    try:
        found = json.loads(text[:LONGEST_SENT])
        written = json.dumps(found, ensure_ascii=False, allow_nan=False)
        written.encode()  # half a character can be written nowhere
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and NUL not in written else None


def case_sent(text: str) -> dict[str, Any] | None:
    """The case that came along, as the retake page sends it; None where there is none or it cannot be read."""
    try:
        asked = Asked.from_question(values_sent(text))
    except (ValueError, TypeError):
        return None
    return asked.to_question() if asked.is_asked else None
