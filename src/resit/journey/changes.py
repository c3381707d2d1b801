"""What became different between two texts of one program's file, fact by fact, and in its worked cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from resit.domain.policy.explain import Say, untranslated
from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.checking import CaseFinding, check_case
from resit.journey.facts import program_facts
from resit.journey.programs import LoadedProgram

CASE_KEYS = ("status", "earliest", "earliest_apply", "latest", "next_attempt_number")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that reads otherwise; `before` or `after` is None where there was or is no such fact."""

    name: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A worked case that comes out otherwise, or that no longer holds: what it gave before, what it gives now."""

    id: str
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    broken: tuple[CaseFinding, ...]  # where the file itself expects something else


def changes_between(old: LoadedProgram, new: LoadedProgram, *, on: date, say: Say = untranslated) -> tuple[Change, ...]:
    """Every fact whose words or sentence differ on the day `on`, in the order of the facts."""
    before = {each["name"]: each for each in program_facts(old, on=on, say=say)}
    after = {each["name"]: each for each in program_facts(new, on=on, say=say)}
    return tuple(_changes(before, after))


def _changes(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            known = old or new
            assert known is not None  # noqa: S101 (the name came from one of the two)
            yield Change(name, known["label"], None if old is None else _sentence(old), None if new is None else _sentence(new))
        elif (old["words"], old["text"], old["absence"], old["value"]) != (new["words"], new["text"], new["absence"], new["value"]):
            yield Change(name, new["label"], *_told(old, new))


def _told(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """What reads otherwise: the few words, else the sentence, else the figures of which words and sentence give only the sum."""
    if old["words"] != new["words"]:
        return old["words"], new["words"]
    if _sentence(old) != _sentence(new):
        return _sentence(old), _sentence(new)
    before, after = dict(_leaves(old["value"])), dict(_leaves(new["value"]))
    return _figures(before, after), _figures(after, before)


def _sentence(fact: Mapping[str, Any]) -> str:
    text: str = fact["text"] or fact["words"]
    return text


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every figure of a value with its place in it."""
    if not isinstance(value, list | dict):
        yield path, value
        return
    for key, each in enumerate(value) if isinstance(value, list) else value.items():
        yield from _leaves(each, (*path, key))


def _figures(these: Mapping[tuple[str | int, ...], Any], others: Mapping[tuple[str | int, ...], Any]) -> str:
    """ "amount 250, who members": the figures that the others have not in the same place."""
    return ", ".join(f"{path[-1]} {value}" for path, value in these.items() if path and (path not in others or others[path] != value))


def case_changes(old: LoadedProgram, new: LoadedProgram) -> tuple[CaseChange, ...]:
    """The worked cases of either text that come out otherwise under the new rules, or that the new text itself contradicts."""
    cases = {each.id: each for each in (*old.program.cases, *new.program.cases)}
    mine = {each.id for each in new.program.cases}
    found = []
    for case in cases.values():
        question = Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)
        before, after = _outcome(old, question), _outcome(new, question)
        broken = tuple(check_case(new, cases[case.id])) if case.id in mine else ()
        if before != after or broken:
            found.append(CaseChange(case.id, case.title, before, after, broken))
    return tuple(found)


def _outcome(loaded: LoadedProgram, question: Question) -> dict[str, Any]:
    try:
        answer = answer_to(ask(loaded, question))
    except BadQuestionError as error:
        return {"refused": str(error)}
    return {key: answer[key] for key in CASE_KEYS} | {
        "left": {each["scope"]: each["left"] for each in answer["attempts"]},
        "fee": None if answer["fee"] is None else f"{answer['fee']['amount']} {answer['fee']['currency']}",
    }
