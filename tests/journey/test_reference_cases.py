"""The worked cases of the reference data, asked as they are written there: their own keys, their own values."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import Catalog, load_catalog

PLAIN_WORDS = {"reason", "note", "option", "gets", "alternative"}
STATUS = {"may_retake": "may_sit", "ineligible_now": "ineligible"}


@cache
def catalog() -> Catalog:
    return load_catalog()


def test_every_reference_case_of_a_shipped_program(reference_data: Path) -> None:
    files = [file for file in sorted((reference_data / "facts" / "programmes").glob("*.yaml")) if file.stem in catalog().programs]
    assert len(files) >= 22
    assert [line for file in files for line in differences(file)] == []


def differences(file: Path) -> Iterator[str]:
    """One line for every key of every case of the file that the product answers otherwise."""
    facts = YAML(typ="safe").load(file.read_text(encoding="utf-8"))  # YAML 1.2: the bare key `on` is a word
    assert facts["cases"], f"{file.name} has no cases"
    for case in facts["cases"]:
        question = Question(on=case["ask_on"], attempts=case.get("attempts", ()), facts=case.get("facts", {}))
        try:
            answer = answer_to(ask(catalog().programs[facts["id"]], question))
        except BadQuestionError as error:
            yield f"{case['id']}: was refused: {error}"
            continue
        for key, wanted in case["expect"].items():
            if (
                key not in PLAIN_WORDS
                and not agrees(answer, key, plain(wanted))
                and not (case["certainty"] == "convention" and in_doubt(answer, key, plain(wanted)))
            ):
                yield f"{case['id']} ({case['certainty']}): {key}: want {plain(wanted)}, found {shown(answer, key)}"
        if case["certainty"] == "stated":
            yield from (
                f"{case['id']}: a doubt on {row['field']}, which the text states"
                for row in answer["doubts"]
                if row["field"] in case["expect"]
            )


def plain(value: Any) -> Any:
    """Dates as ISO texts, as the answer has them."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def agrees(answer: Mapping[str, Any], key: str, wanted: Any) -> bool:
    """Whether the answer says what the case wants under this key."""
    if key == "status":
        return bool(answer["status"] == STATUS.get(wanted, wanted))
    if wanted == "not_published":
        return answer[key] is None and any(row["field"] == key for row in answer["unknown"])
    if key == "needs":
        return needs_agree(answer["needs"], wanted)
    if key == "fee":
        if wanted == "disputed":
            return any(row["field"] == "fee" for row in answer["disagreements"])
        return any(found == wanted for found in amounts(answer))
    if key.startswith("status_by_"):
        wanted = {name: STATUS.get(status, status) for name, status in wanted.items()}
    if key.endswith("_alt"):
        return in_doubt(answer, key, wanted)
    if key.endswith("_wrong"):  # a reading that is none
        return bool(shown(answer, key.removesuffix("_wrong")) != wanted)
    found = shown(answer, key)
    if isinstance(wanted, int) and not isinstance(wanted, bool) and key in answer["dates"]:  # a year, where the answer has the day
        return bool(found[:4] == str(wanted))
    return bool(found == wanted)


def amounts(answer: Mapping[str, Any]) -> Iterator["Same"]:
    """What a case may mean by its fee: the fee with its named amounts, what the fee may come to, a charge beside it."""
    for found in (answer["fee"], answer["fee_options"], *answer["charges"]):
        if found is not None:
            yield Same({**found, **{row["name"]: row["amount"] for row in found.get("rows", ()) if row["name"]}})


def needs_agree(found: list[dict[str, Any]], wanted: list[str]) -> bool:
    """Kinds are compared by name; where the case has a sentence, something to do that holds the candidate up."""
    kinds = {row["kind"] for row in found}
    return all(each in kinds if each.isidentifier() else any(row["blocking"] for row in found) for each in wanted)


def in_doubt(answer: Mapping[str, Any], key: str, wanted: Any) -> bool:
    """Whether a doubt names the wanted value as the other fair reading; `earliest_alt` may be the alternative of any first day."""
    base = key.removesuffix("_alt")
    return any(
        wanted in row["alternatives"]
        for row in answer["doubts"]
        if base in row["field"].removeprefix("dates.") or (base == "earliest" and row["field"].startswith("dates."))
    )


def shown(answer: Mapping[str, Any], key: str) -> Any:
    """What the answer has under a case's key, in the shape of the case."""
    parts = {name: row for row in answer["parts"] for name in (row["part"], row["name"])}
    unfinished = [row["part"] for row in answer["parts"] if row["status"] != "passed"]
    if key in {"attempts_left", "attempts_used"}:
        return counted(answer, key.removeprefix("attempts_"))
    if key == "credit_until":
        return Same({name: row["credit_until"] for name, row in parts.items()})
    if key in {"credit_expired", "credit_lost"}:
        return [row["part"] for row in answer["parts"] if row["credit"] == "expired"]
    if key in {"parts", "sections_to_pass"}:
        return unfinished
    if key == "sitting":
        return answer["administration"] and answer["administration"]["days"]
    if key.startswith("status_by_"):
        return Same({name: row["status"] for name, row in parts.items()})
    charges = {row["name"]: Same(row) for row in answer["charges"]}
    return answer[key] if key in answer else charges.get(key, answer["dates"].get(key, answer["values"].get(key)))


class Same(dict[str, Any]):
    """Equal to a mapping that names some of its keys."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and all(name in self and self[name] == value for name, value in other.items())

    __hash__ = None


class Counted(Same):
    """Counts by scope; a plain number is the count for life, else the only count there is."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return super().__eq__(other)
        return other == (self["lifetime"] if "lifetime" in self else next(iter(self.values()), None))

    __hash__ = None


def counted(answer: Mapping[str, Any], column: str) -> Counted:
    return Counted({row["scope"]: row[column] for row in answer["attempts"]})
