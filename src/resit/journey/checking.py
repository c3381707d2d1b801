"""The cases inside a program's file, asked and compared: what `catalog check` and the tests run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from resit.domain.catalog.model import WorkedCase
from resit.domain.policy.cases import FIRST_DAYS
from resit.domain.policy.explain import NAMES
from resit.journey.answer import Answer, answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import LoadedProgram
from resit.tables import meant

WORDS_ONLY = {"reason", "note", "option", "gets", "alternative"}  # an expectation in plain words, not compared
SAME_STATUS = {"may_retake": "may_sit", "ineligible_now": "ineligible"}
DATE_FIELDS = ("earliest", "earliest_at", "earliest_apply", "earliest_bookable", "latest")


NAMES_NONE = ("none", "not_published")  # in a case's `expect`: the answer names none
NO_SUCH_KEY = "a key of the answer"
# Keys of `expect` that are no keys of the answer.
EXPECTED_KEYS = ("attempts_left", "attempts_used", "credit_until", "credit_expired", "credit_lost", "parts", "sections_to_pass")


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """One key of one case that came out otherwise."""

    case: str
    key: str
    expected: Any
    found: Any
    hint: str = ""  # what to write instead, where that can be said

    @property
    def said(self) -> str:
        """What is wrong, without the case and the key."""
        if self.expected is NO_SUCH_KEY:
            return f"is no name of this answer{self.hint}"
        wanted, found = ("none" if self.expected is None else self.expected), ("nothing" if self.found is None else self.found)
        return f"want {wanted}, found {found}{self.hint}"

    def __str__(self) -> str:
        return f"case {self.case}: {self.key}: {self.said}"


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
        if found is None and (hint := _no_such_key(loaded, answer, key)) is not None:
            yield CaseFinding(case.id, key, NO_SUCH_KEY, None, hint)
            continue
        if found == wanted or (case.certainty == "convention" and _in_doubt(answer, key, wanted)):
            continue
        yield CaseFinding(case.id, key, wanted, found, _hint(answer, key, wanted))
    if case.certainty == "stated":
        for doubt in answer["doubts"]:
            if doubt["field"].removeprefix("dates.") in case.expect.keys() & {*DATE_FIELDS, *answer["dates"]}:
                yield CaseFinding(case.id, doubt["field"], "no doubt on a date that the text itself states", doubt["text"])
    known = {row["rule"] for row in answer["because"]}
    if not known:
        yield CaseFinding(case.id, "because", "at least one rule", "none")


def _no_such_key(loaded: LoadedProgram, answer: Answer, key: str) -> str | None:
    """A guess at what was meant, where no answer of the program ever has a value under that key; None where one may."""
    bodies = [version.body for rule in loaded.policy.rules for version in rule.versions]
    named = {name for body in bodies if isinstance(name := getattr(body, "name", None), str)}
    own = {*answer, *EXPECTED_KEYS, *named, *NAMES}
    if key in own or key.removesuffix("_alt") in own or key.startswith("status_by_"):
        return None
    return meant(key, tuple(sorted(own)))


def _hint(answer: Answer, key: str, wanted: Any) -> str:
    if key in {"attempts_left", "attempts_used"} and isinstance(wanted, str) and wanted != "unlimited":
        return '; where no limit is known, write "none"'
    if key == "needs":
        kinds = list(dict.fromkeys(each["kind"] for each in answer["needs"]))
        return f"; the answer asks for: {', '.join(kinds)}" if kinds else "; the answer asks for nothing"
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, str) and value in NAMES_NONE else value


def value_of(answer: Answer, key: str, expected: Any) -> Any:
    """What the answer says under a case's key, in the shape the case uses."""
    found: Any
    if key.endswith("_alt"):
        base = key.removesuffix("_alt")
        found = next(
            (each for row in answer["doubts"] if _is_of(base, row["field"]) for each in row["alternatives"] if each == _plain(expected)),
            None,
        )
    elif key in {"attempts_left", "attempts_used"}:
        found = _counts(answer, key.removeprefix("attempts_"), expected)
    elif key == "needs":
        kinds = [each["kind"] for each in answer["needs"]]
        found = [each for each in expected if each in kinds]
    elif key == "administration" and isinstance(expected, Mapping):
        found = {each: (answer[key] or {}).get(each) for each in expected}
    elif key == "fee" and isinstance(expected, Mapping):
        found = _fee(answer, expected)
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
    elif charge := next((each for each in answer["charges"] if each["name"] == key), None):
        found = {each: charge.get(each) for each in expected} if isinstance(expected, Mapping) else charge["amount"]
    else:
        found = answer["dates"].get(key, answer["values"].get(key))
    return found


def _is_of(base: str, field: str) -> bool:
    """Whether a doubt on `field` is one on `base`; a first day may stand under a name of its own."""
    return base in field or (base in FIRST_DAYS and field.startswith("dates."))


def _fee(answer: Answer, names: Iterable[str]) -> Any:
    """The fee by the names of a case: its own keys, or the names of its amounts, also where it waits for a fact."""
    fee = answer["fee"] or answer["fee_options"]
    if fee is None:
        return None
    amounts = {row["name"]: row["amount"] for row in fee["rows"] if row["name"]}
    return {each: amounts.get(each, fee.get(each)) for each in names}


def _counts(answer: Answer, column: str, expected: Any) -> Any:
    counts = {each["scope"]: each[column] for each in answer["attempts"]}
    if isinstance(expected, Mapping):
        return {scope: counts.get(scope) for scope in expected}
    return counts.get("lifetime", next(iter(counts.values()), None))


def _in_doubt(answer: Answer, key: str, wanted: Any) -> bool:
    """Whether the answer names the wanted value as the other fair reading."""
    base = key.removesuffix("_alt")
    return any(wanted in row["alternatives"] for row in answer["doubts"] if row["field"] in {base, f"dates.{base}", f"attempts.{base}"})
