"""Asking a program's rules: a question and its case."""

from dataclasses import dataclass
from datetime import date, timedelta

from resit.domain.policy.cases import Case, case_of, if_failed_again
from resit.journey.programs import LoadedProgram
from resit.journey.question import BadQuestionError, Phrase, Question, _, attempts_of, facts_of, read_day, unit_as_spelled, with_units

__all__ = ["Asked", "BadQuestionError", "Question", "ask"]

FARTHEST = timedelta(days=3653)  # ten years: as far as an attempt may be supposed


@dataclass(frozen=True)
class Asked:
    """A case together with the question it answers."""

    loaded: LoadedProgram
    question: Question
    case: Case
    line: tuple[tuple[date | None, Case], ...] = ()  # what comes if every next attempt fails


def ask(loaded: LoadedProgram, question: Question) -> Asked:
    """Answer `question` by the rules of `loaded`.

    Raises
    ------
    BadQuestionError
        An impossible or future date, attempts that overlap, an unknown outcome, key or fact, or too much of anything.
    """
    policy = loaded.policy
    for name, day in (("on", question.on), ("what_if", question.what_if), ("sit_on", question.sit_on)):
        if isinstance(day, date):
            read_day(day, Phrase('"{name}"', {"name": name}), name)
    facts, unit = facts_of(policy, question.facts)
    attempts = attempts_of(policy, question)
    unit = unit_as_spelled(policy, attempts, unit)
    attempts = with_units(policy, attempts, unit)
    case = case_of(policy=policy, attempts=attempts, facts=facts, on=question.on, unit=unit)
    line: tuple[tuple[date | None, Case], ...] = ()
    if question.what_if:
        first = question.what_if if isinstance(question.what_if, date) else None
        if first is not None and attempts and first <= max(each.on for each in attempts):
            raise BadQuestionError(_("The day of the next attempt, {day}, is not after the last attempt."), "what_if", day=first)
        if first is not None and first > question.on + FARTHEST:
            raise BadQuestionError(_("The day of the next attempt, {day}, is more than ten years away."), "what_if", day=first)
        line = tuple(if_failed_again(case, first_on=first))
    return Asked(loaded, question, case, line)
