"""The cases inside a program's file, asked and compared: what `catalog check` and the tests run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from resit.domain.catalog.model import WorkedCase
from resit.journey.answer import Answer, answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import LoadedProgram

WORDS_ONLY = {"reason", "note", "option", "gets", "alternative"}  # an expectation in plain words, not compared
SAME_STATUS = {"may_retake": "may_sit", "ineligible_now": "ineligible"}
DATE_FIELDS = ("earliest", "earliest_at", "earliest_apply", "earliest_bookable", "latest")


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One key of one case that came out otherwise."""

    case: str
    key: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"case {self.case}: {self.key}: want {self.expected}, found {self.found}"


def check_cases(loaded: LoadedProgram) -> tuple[CaseFinding, ...]:
    """Ask every case of the program's file; what does not come out as expected."""
    return tuple(finding for case in loaded.program.cases for finding in check_case(loaded, case))


def check_case(loaded: LoadedProgram, case: WorkedCase) -> Iterable[CaseFinding]:
    try:
        answer = answer_to(ask(loaded, Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)))
    except BadQuestionError as error:
        yield CaseFinding(case.id, error.field or "question", "a question that can be asked", str(error))
        return
    for key, expected in case.expect.items():
        if key in WORDS_ONLY:
            continue
        found = value_of(answer, key, expected)
        wanted = _plain(SAME_STATUS.get(expected, expected) if key == "status" else expected)
        if found == wanted or (case.certainty == "convention" and _in_doubt(answer, key, wanted)):
            continue
        yield CaseFinding(case.id, key, wanted, found)
    if case.certainty == "stated":
        for doubt in answer["doubts"]:
            if doubt["field"].removeprefix("dates.") in case.expect.keys() & {*DATE_FIELDS, *answer["dates"]}:
                yield CaseFinding(case.id, doubt["field"], "no doubt on a date that the text itself states", doubt["text"])
    known = {row["rule"] for row in answer["because"]}
    if not known:
        yield CaseFinding(case.id, "because", "at least one rule", "none")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if value == "not_published" else value


def value_of(answer: Answer, key: str, expected: Any) -> Any:
    """What the answer says under a case's key, in the shape the case uses."""
    found: Any
    if key.endswith("_alt"):
        base = key.removesuffix("_alt")
        found = next(
            (each for row in answer["doubts"] if base in row["field"] for each in row["alternatives"] if each == _plain(expected)), None
        )
    elif key in {"attempts_left", "attempts_used"}:
        found = _counts(answer, key.removeprefix("attempts_"), expected)
    elif key == "needs":
        kinds = [each["kind"] for each in answer["needs"]]
        found = [each for each in expected if each in kinds]
    elif key == "fee" and answer["fee"] is not None and isinstance(expected, Mapping):
        found = {each: answer["fee"].get(each) for each in expected}
    elif key == "fee" and expected == "disputed":  # no one amount is given, and the rival ones stand side by side
        disagree = any(each["field"] == "fee" for each in answer["disagreements"])
        found = "disputed" if answer["fee"] is None and disagree else answer["fee"]
    elif key == "credit_until":
        found = {each["part"]: each["credit_until"] for each in answer["parts"] if each["part"] in expected}
    elif key in {"credit_expired", "credit_lost"}:
        found = [each["part"] for each in answer["parts"] if each["credit"] == "expired"]
    elif key in {"parts", "sections_to_pass"}:
        found = [each["part"] for each in answer["parts"] if each["status"] != "passed"]
    elif key.startswith("status_by_"):
        found = {each["part"]: each["status"] for each in answer["parts"] if each["part"] in expected}
        found = {
            part: next((said for said in (expected[part],) if SAME_STATUS.get(said, said) == status), status)
            for part, status in found.items()
        }
    elif key in answer:
        found = answer[key]
    else:
        found = answer["dates"].get(key, answer["values"].get(key))
    return found


def _counts(answer: Answer, column: str, expected: Any) -> Any:
    counts = {each["scope"]: each[column] for each in answer["attempts"]}
    if isinstance(expected, Mapping):
        return {scope: counts.get(scope) for scope in expected}
    return counts.get("lifetime", next(iter(counts.values()), None))


def _in_doubt(answer: Answer, key: str, wanted: Any) -> bool:
    """Whether the answer names the wanted value as the other fair reading."""
    base = key.removesuffix("_alt")
    return any(wanted in row["alternatives"] for row in answer["doubts"] if row["field"] in {base, f"dates.{base}", f"attempts.{base}"})
