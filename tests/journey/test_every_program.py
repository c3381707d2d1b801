"""What every shipped program must satisfy, the next one included: nothing here names a program."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from resit.domain.catalog.model import AbsenceKind
from resit.domain.policy.cases import COUNTING
from resit.domain.policy.history import DOUBTFUL
from resit.domain.policy.vocabulary import Policy
from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.checking import check_cases
from resit.journey.programs import SHIPPED, LoadedProgram, load_file

DAY = timedelta(days=1)
FILES = sorted(SHIPPED.glob("*.toml"))
every_program = pytest.mark.parametrize("program", [file.stem for file in FILES])
# Why there may be no first day: it is over, it was passed, the result is awaited, or the answer says what it does not know.
CLOSED = {"ineligible", "passed"}


@cache
def loaded(program: str) -> LoadedProgram:
    found, findings = load_file(SHIPPED / f"{program}.toml")
    assert [str(each) for each in findings] == []
    assert found is not None
    return found


@cache
def answers(program: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """The answers to the file's own cases, and to plain histories of none to nine failures, each with a name for messages."""
    file = loaded(program)
    asked = [(case.id, Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)) for case in file.program.cases]
    for gap, most in ((40, 9), (400, 5)):
        for count in range(most + 1):
            attempts = [
                {"on": date(2024, 1, 10) + number * gap * DAY, "outcome": "failed", **_unit(file.policy)} for number in range(count)
            ]
            on = date(2024, 1, 10) + count * gap * DAY
            asked.append((f"{count} failed, {gap} days apart", Question(on=on, attempts=attempts)))
            for outcome in sorted(DOUBTFUL) if attempts and gap == 40 and count < 3 else ():
                ended = [*attempts[:-1], attempts[-1] | {"outcome": str(outcome)}]
                asked.append((f"{count} attempts, the last one {outcome}", Question(on=on - 35 * DAY, attempts=ended)))
    return tuple((name, answer_to(ask(file, question))) for name, question in asked)


def _unit(policy: Policy) -> dict[str, str]:
    """The first part of a program that counts its parts apart."""
    if policy.unit is None:
        return {}
    values = policy.unit.values or tuple(each.id for each in policy.parts) or ("A",)
    return {policy.unit.key: values[0]}


def test_there_are_programs() -> None:
    assert len(FILES) >= 22


@every_program
def test_the_file_has_no_findings_and_its_name_is_its_id(program: str) -> None:
    file = loaded(program)
    assert file.program.id == file.policy.program == program


@every_program
def test_every_case_of_the_file_holds(program: str) -> None:
    file = loaded(program)
    assert file.program.cases, "a program needs at least one worked case"
    assert [str(each) for each in check_cases(file)] == []


@every_program
def test_a_case_names_rules_that_there_are(program: str) -> None:
    file = loaded(program)
    known = {rule.id for rule in file.policy.rules} | set(file.policy.outcomes)
    assert [(case.id, rule) for case in file.program.cases for rule in case.rules if rule not in known] == []


@every_program
def test_every_rule_and_outcome_cites_a_source(program: str) -> None:
    file = loaded(program)
    cited = [(rule.id, version.source) for rule in file.policy.rules for version in rule.versions]
    cited += [(name, outcome.source) for name, outcome in file.policy.outcomes.items()]
    assert [name for name, sources in cited if not sources or not set(sources) <= set(file.program.sources)] == []
    assert [rule.id for rule in file.policy.rules for version in rule.versions if not version.says.strip()] == []


@every_program
def test_every_answer_cites_a_rule_for_each_statement(program: str) -> None:
    known = _rules_and_counting(program)
    for name, answer in answers(program):
        rows = list(_with_inner(answer["because"]))
        assert rows, name
        assert [row for row in rows if row["rule"] not in known or not row["sources"] or not row["text"].strip()] == [], name


def _rules_and_counting(program: str) -> set[str]:
    """The ids that an answer may cite: rules, and what the body says of an outcome."""
    policy = loaded(program).policy
    return {rule.id for rule in policy.rules} | {f"counting-{outcome}" for outcome in policy.outcomes}


def _with_inner(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        yield from _with_inner(row.get("because", []))


@every_program
def test_every_doubt_names_its_rule_or_the_outcome_no_text_speaks_of(program: str) -> None:
    known = _rules_and_counting(program)
    for name, answer in answers(program):
        for row in answer["doubts"]:
            # That no text says what an outcome counts rests on no rule: the edge is the outcome, and the file must be silent on it.
            silent = row["rule"] == COUNTING and row["edge"] in set(DOUBTFUL) - set(loaded(program).policy.outcomes)
            assert silent or row["rule"] in known, (name, row)
            assert row["edge"], (name, row)
            assert row["alternatives"], (name, row)
            assert row["text"], (name, row)


@every_program
def test_no_doubt_stands_on_a_date_that_a_text_itself_gives(program: str) -> None:
    found = dict(answers(program))
    stated = [case for case in loaded(program).program.cases if case.certainty == "stated"]
    doubted = {case.id: {row["field"].removeprefix("dates.") for row in found[case.id]["doubts"]} for case in stated}
    assert [(case.id, key) for case in stated for key in case.expect if key in doubted[case.id]] == []


@every_program
def test_no_first_day_has_a_reason(program: str) -> None:
    for name, answer in answers(program):
        if answer["earliest"] is None and answer["status"] not in CLOSED:
            fields = {row["field"] for row in answer["unknown"]}
            assert fields & {"earliest", "earliest_apply", "earliest_at", "status"}, (name, answer["status"], fields)
            assert answer["ways_on"], name


@every_program
def test_the_first_day_and_the_status_go_together(program: str) -> None:
    for name, answer in answers(program):
        first, on = answer["earliest"], answer["as_of"]
        if answer["status"] == "may_sit" and first is not None and not answer["earliest_at"]:
            bookable_now = first > on and answer["latest"] is not None  # a later administration may be booked today
            assert first <= on or bookable_now or "latest_apply" in answer["dates"], (name, first, on)
        if answer["status"] == "not_yet" and first is not None and answer["earliest_at"] is None and answer["earliest_apply"] is None:
            assert first > on, (name, first, on)


@every_program
def test_every_day_has_exactly_one_version_of_a_rule_or_a_gap_with_its_reason(program: str) -> None:
    some = random.Random(program)  # noqa: S311 (days to try, the same ones in every run)
    for rule in loaded(program).policy.rules:
        spans = [(each.start, each.end) for each in (*rule.versions, *rule.gaps)]
        edges = {day for span in spans for day in span if day is not None}
        starts = [each.start for each in rule.versions]
        since = date.min if None in starts else min(day for day in starts if day is not None)
        days = {edge + step * DAY for edge in edges for step in (-1, 0, 1)}
        days |= {date(1950, 1, 1) + some.randrange(55_000) * DAY for _ in range(50)}
        for day in sorted(days):
            holding = [span for span in spans if (span[0] is None or span[0] <= day) and (span[1] is None or day < span[1])]
            assert len(holding) == 1 if day >= since else len(holding) <= 1, (rule.id, day, holding)
        assert [gap for gap in rule.gaps if not gap.reason.strip()] == [], rule.id


@every_program
def test_nothing_claims_a_check_that_nobody_made(program: str) -> None:
    """All that ships rests on stored copies: no page was fetched or compared, and so no absence is one of the live page."""
    described = loaded(program).program
    assert [each.id for each in described.sources.values() if each.fetched is not None or each.checked is not None] == []
    assert [each.field for each in described.absences if each.kind is AbsenceKind.NOT_PUBLISHED or each.checked is not None] == []
    assert [name for name, answer in answers(program) for row in answer["unknown"] if row["absence"] == "not_published"] == []


@every_program
def test_what_is_not_known_comes_with_a_way_on(program: str) -> None:
    for absence in loaded(program).program.absences:
        assert absence.read or absence.kind is AbsenceKind.STATED_NONE, absence.field
        assert absence.ask or absence.kind is AbsenceKind.STATED_NONE, absence.field
    for name, answer in answers(program):
        if any(row["absence"] == "not_found" for row in answer["unknown"]) and answer["status"] not in CLOSED:
            assert {"ask", "plan"} <= {row["kind"] for row in answer["ways_on"]}, name
