"""The boxes of the retake page: one row for each attempt, one question for each fact that the rules need."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from resit.journey.programs import LoadedProgram
from resit.web import words
from resit.web.asking import TIME_ZONES, Asked

KINDS = {"day": "date", "days": "dates"}
FEW = 4  # so many choices are shown side by side; more go into a list


def attempt_rows(loaded: LoadedProgram, asked: Asked, *, focus: int | None = None) -> list[dict[str, Any]]:
    """The rows as typed; at least one, so that there is a box to begin with."""
    typed_rows = asked.rows or [{}]
    rows = []
    for index, typed in enumerate(typed_rows):
        fields = [
            box(f"attempt-{index}-on", label=_("Day you sat it"), kind="date", value=typed.get("on", ""), asked=asked),
            box(
                f"attempt-{index}-outcome",
                label=_("How it went"),
                kind="choice",
                value=typed.get("outcome") or "failed",
                asked=asked,
                choices=outcome_choices(loaded),
            ),
        ]
        for key in loaded.policy.attempt_keys.values():
            choices = [{"value": choice.value, "label": choice.label} for choice in key.choices]
            if loaded.policy.unit is not None and key.name == loaded.policy.unit.key:
                choices = unit_choices(loaded)
            fields.append(
                box(
                    f"attempt-{index}-{key.name}",
                    label=key.question,
                    kind="choice" if choices else KINDS.get(key.kind, key.kind),
                    value=typed.get(key.name, ""),
                    asked=asked,
                    help_text=key.help,
                    choices=choices,
                )
            )
        if counts_hours(loaded):
            fields.append(
                box(
                    f"attempt-{index}-time",
                    label=_("Time you finished"),
                    kind="time",
                    value=typed.get("time", ""),
                    asked=asked,
                    help_text=_("These rules count hours. Left empty, the day counts."),
                )
            )
        if focus == index:
            fields[0]["autofocus"] = True
        rows.append({"index": index, "number": index + 1, "fields": fields, "removable": len(typed_rows) > 1})
    return rows


def counts_hours(loaded: LoadedProgram) -> bool:
    """Whether any wait is given in hours, so that the time of day matters."""
    steps = (step for rule in loaded.policy.rules for version in rule.versions for step in getattr(version.body, "steps", ()))
    return any(step.length is not None and step.length.unit == "hours" for step in steps)


def zone_box(loaded: LoadedProgram, asked: Asked) -> dict[str, Any] | None:
    """Where the test site's clock stands; asked only where hours count."""
    if not counts_hours(loaded):
        return None
    return box(
        "fact-time_zone",
        label=_("Time zone of the test site"),
        kind="choice",
        value=(asked.facts.get("time_zone") or [""])[0],
        asked=asked,
        choices=zone_choices(),
    )


def zone_choices() -> list[dict[str, str]]:
    return [{"value": name, "label": name.replace("_", " ")} for name in TIME_ZONES]


def outcome_choices(loaded: LoadedProgram) -> list[dict[str, Any]]:
    """The outcomes everybody has, then those that the program defines."""
    choices = [{"value": value, "label": label} for value, label in words.OUTCOME.items()]
    choices += [
        {"value": value, "label": rule.label or value.replace("_", " ").capitalize()}
        for value, rule in loaded.policy.outcomes.items()
        if value not in words.OUTCOME
    ]
    return choices


def question_boxes(loaded: LoadedProgram, answer: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """The facts that the answer's rules need: those answered and the first open one; the others, and those that matter to some, folded away."""
    boxes = _unit_box(loaded, answer, asked)
    optional = [f"fact-{question['fact']}" for question in answer.get("questions", ()) if question["optional"]]
    for question in answer.get("questions", ()):
        typed = asked.facts.get(question["fact"]) or _as_list(question.get("given"))
        boxes.append(
            box(
                f"fact-{question['fact']}",
                label=_("Which one do you want to sit next?") if question["fact"] == "asking_for" else question["text"],
                kind=KINDS.get(question["kind"], question["kind"]),
                value=typed[0] if typed else "",
                values=typed,
                asked=asked,
                help_text=question.get("help"),
                choices=question.get("choices") or (),
                why=question.get("why"),
            )
        )
    urgent = {
        f"fact-{unknown['fact']}"
        for unknown in answer.get("unknown", ())
        if unknown.get("fact") and unknown["field"].startswith("earliest")
    }
    boxes.sort(key=lambda one: one["name"] not in urgent and not one["answered"])  # what the day waits for comes before the rest
    first_open = next((number for number, one in enumerate(boxes) if not one["answered"] and one["name"] not in optional), len(boxes))
    first = [one for number, one in enumerate(boxes) if one["answered"] or number == first_open]
    return {"questions": boxes, "asked_first": first, "asked_later": [one for one in boxes if one not in first]}


def typed_boxes(loaded: LoadedProgram, asked: Asked) -> dict[str, Any]:
    """Where there is no answer to say what the rules need: the facts that were typed, so that none is lost."""
    boxes = []
    for name, typed in asked.facts.items():
        fact = loaded.policy.facts.get(name)
        kind = KINDS.get(fact.kind, fact.kind) if fact else "text"
        choices = [{"value": choice.value, "label": choice.label} for choice in fact.choices] if fact else []
        if name != "time_zone" and (any(typed) or f"fact-{name}" in asked.errors):
            boxes.append(
                box(
                    f"fact-{name}",
                    label=fact.question if fact else name,
                    kind=kind,
                    value=typed[0] if typed else "",
                    values=typed,
                    asked=asked,
                    help_text=fact.help if fact else None,
                    choices=choices,
                )
            )
    return {"questions": boxes, "asked_first": boxes, "asked_later": []}


def _unit_box(loaded: LoadedProgram, answer: Mapping[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """Which part, exam or jurisdiction the question is about, where the program has several."""
    unit = loaded.policy.unit
    choices = unit_choices(loaded)
    asked_already = {question["fact"] for question in answer.get("questions", ())}
    if unit is None or unit.together or not choices or asked_already & {unit.key, "asking_for"}:
        return []
    value = (asked.facts.get("asking_for") or [""])[0] or str((answer.get("unit") or {}).get("value") or "")
    made = box("fact-asking_for", label=_("Which one do you want to sit next?"), kind="choice", value=value, asked=asked, choices=choices)
    return [made | {"answered": True}]


def unit_choices(loaded: LoadedProgram) -> list[dict[str, Any]]:
    """The parts, exams or jurisdictions that can be chosen; empty where any word will do."""
    policy = loaded.policy
    if policy.unit is None:
        return []
    named = [{"value": part.id, "label": part.name} for part in policy.parts]
    return named or [{"value": value, "label": policy.unit.label.replace("{value}", value)} for value in policy.unit.values]


def follow_up_boxes(asked: Asked) -> dict[str, Any]:
    """What can be asked once there is an answer: another failure, and a plan."""
    return {
        "what_if_field": box("what_if_on", label=_("Next attempt fails on"), kind="date", value=asked.what_if_on, asked=asked),
        "plan_fields": [
            box("plan_on", label=_("Exam day in mind"), kind="date", value=asked.plan_on, asked=asked),
            box("plan_hours", label=_("Hours a week"), kind="number", value=asked.plan_hours or "6", asked=asked),
            box("plan_at", label=_("Begin at (if you like)"), kind="time", value=asked.plan_at, asked=asked),
            box("plan_zone", label=_("Your time zone"), kind="choice", value=asked.plan_zone, asked=asked, choices=zone_choices()),
        ],
    }


def _as_list(given: object) -> list[str]:
    if given is None or given == "":
        return []
    if isinstance(given, bool):
        return ["true" if given else "false"]
    return [str(each) for each in given] if isinstance(given, (list, tuple)) else [str(given)]


def box(
    name: str,
    *,
    label: object,
    kind: str,
    value: str,
    asked: Asked,
    help_text: str | None = None,
    choices: Any = (),
    why: str | None = None,
    values: list[str] | None = None,
) -> dict[str, Any]:
    """What the field component needs to draw one box."""
    error = asked.errors.get(name)
    made: dict[str, Any] = {
        "id": name,
        "name": name,
        "label": label,
        "kind": kind,
        "value": value,
        "help": help_text,
        "why": why,
        "error": error,
        "described_by": " ".join(part for part in (f"{name}-help" if help_text else "", f"{name}-error" if error else "") if part),
        "answered": bool(value),
    }
    if kind == "flag":
        made["value"] = {"yes": "true", "no": "false"}.get(value.lower(), value.lower())
        made["choices"] = [
            {"value": "true", "label": _("Yes")},
            {"value": "false", "label": _("No")},
            {"value": "", "label": _("I do not know")},
        ]
    elif kind == "choice":
        given = list(choices)
        made["few"] = 0 < len(given) <= FEW and not name.startswith("attempt-")
        untold = {"value": "", "label": _("I do not know") if made["few"] else _("Choose one")}
        made["choices"] = given if name.endswith("-outcome") else ([*given, untold] if made["few"] else [untold, *given])
    elif kind == "dates":
        made["values"] = [*(values or []), ""]
    return made
