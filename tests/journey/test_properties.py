"""What holds for every history, asked of every shipped program."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from resit.domain.policy.cases import Case, case_of
from resit.domain.policy.decision import Status, version_on
from resit.domain.policy.history import Attempt, Outcome
from resit.domain.policy.vocabulary import Calendar, Cap, Fact, Policy, Value, Version, Wait
from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.programs import load_catalog

D, DAY = date, timedelta(days=1)
CATALOG = load_catalog()
PROGRAMS = sorted(CATALOG.programs)
OUTCOMES = [Outcome.FAILED] * 6 + [Outcome.UNFINISHED, Outcome.NO_SHOW, Outcome.CANCELLED_SCORE, Outcome.VOID, Outcome.PASSED]
START = D(2019, 1, 1)


@st.composite
def histories(draw, policy: Policy, *, failed_only: bool = False) -> list[Attempt]:
    """Up to seven attempts, from days to more than a year apart, at one or two parts."""
    gaps = draw(st.lists(st.one_of(st.integers(1, 70), st.integers(60, 500)), min_size=1, max_size=7))
    units = list(policy.unit.values) or [each.id for each in policy.parts] or ["A", "B"] if policy.unit else [None]
    attempts, day = [], START
    for gap in gaps:
        day += timedelta(days=gap)
        outcome = Outcome.FAILED if failed_only else draw(st.sampled_from(OUTCOMES))
        unit = draw(st.sampled_from(units[:2]))
        attempts.append(Attempt(on=day, outcome=outcome, keys={policy.unit.key: unit} if policy.unit and unit else {}))
    return attempts


def a_value(draw, fact: Fact) -> object:
    if fact.kind == "day":
        return draw(st.dates(START, D(2026, 1, 1)))
    if fact.kind == "flag":
        return draw(st.booleans())
    if fact.kind == "number":
        return draw(st.integers(0, 40))
    if fact.kind == "choice":
        return draw(st.sampled_from([each.value for each in fact.choices]))
    return None


@st.composite
def facts_of(draw, policy: Policy) -> dict[str, object]:
    """Some of the facts, given; a graduation in the future is as good as one in the past."""
    chosen = draw(st.sets(st.sampled_from(sorted(policy.facts)))) if policy.facts else set()
    return {name: a_value(draw, policy.facts[name]) for name in sorted(chosen)}


def cases(policy: Policy, *, failed_only: bool = False):
    return st.tuples(histories(policy, failed_only=failed_only), facts_of(policy), st.integers(0, 400))


def case(policy: Policy, attempts: list[Attempt], facts: dict[str, object], on: date) -> Case:
    return case_of(policy=policy, attempts=attempts, facts=facts, on=on)


def changes_by_itself(policy: Policy) -> bool:
    """Whether the passing of days alone may move the first day: windows, versions, conditions on today."""
    for rule in policy.rules:
        body = rule.versions[-1].body
        if len(rule.versions) > 1 or rule.gaps or isinstance(body, Calendar) or (rule.when is not None and "today" in rule.when.text):
            return True
        if isinstance(body, Cap) and body.window.kind in {"every", "named"}:
            return True
    return False


each_program = pytest.mark.parametrize("program", PROGRAMS)
few = settings(max_examples=40, deadline=None, derandomize=True)


@each_program
@few
@given(data=st.data())
def test_the_day_named_is_the_first_permitted(program, data):
    policy = CATALOG.programs[program].policy
    attempts, facts, later = data.draw(cases(policy))
    found = case(policy, attempts, facts, attempts[-1].on + timedelta(days=later)).decision
    if found.earliest is None or found.status not in {Status.MAY_SIT, Status.NOT_YET}:
        return
    assert found.earliest in found.permitted
    day_before = found.earliest - DAY
    mine = [each.on for each in attempts if not policy.unit or str(each.keys.get(policy.unit.key)) == found.unit]
    if found.status is Status.NOT_YET or (mine and day_before >= max(mine)):
        assert day_before not in found.permitted or day_before < max(mine, default=day_before)
    if found.status is Status.NOT_YET and found.earliest_apply is None and found.earliest_at is None:
        then = case(policy, attempts, facts, found.earliest).decision
        assert then.status is not Status.NOT_YET or changes_by_itself(policy)


@each_program
@few
@given(data=st.data())
def test_the_order_of_the_rules_never_matters(program, data):
    policy = CATALOG.programs[program].policy
    attempts, facts, later = data.draw(cases(policy))
    on = attempts[-1].on + timedelta(days=later)
    named = [each for each in policy.rules if isinstance(each.versions[-1].body, Value)]
    others = [each for each in policy.rules if each not in named]
    random.Random(data.draw(st.integers(0, 99))).shuffle(others)  # noqa: S311 - an order, not a secret
    shuffled = replace(policy, rules=(*named, *others))
    a, b = case(policy, attempts, facts, on).decision, case(shuffled, attempts, facts, on).decision
    assert (a.status, a.earliest, a.earliest_apply, a.latest, a.permitted) == (
        b.status,
        b.earliest,
        b.earliest_apply,
        b.latest,
        b.permitted,
    )


@pytest.mark.parametrize("program", [each for each in PROGRAMS if not changes_by_itself(CATALOG.programs[each].policy)])
@few
@given(data=st.data())
def test_asking_on_another_day_never_moves_the_first_day(program, data):
    policy = CATALOG.programs[program].policy
    attempts, facts, _ = data.draw(cases(policy, failed_only=True))
    asked_on = attempts[-1].on
    first = case(policy, attempts, facts, asked_on).decision
    if first.status is not Status.NOT_YET or first.earliest is None:
        return
    for later in {asked_on + DAY, asked_on + (first.earliest - asked_on) // 2, first.earliest}:
        again = case(policy, attempts, facts, later).decision
        assert again.earliest == first.earliest or again.status is not Status.NOT_YET


# An earlier failure added to the past can free a day sooner where attempts are counted in groups that begin with the first of
# them: it opens another group. These shapes are the known exceptions, not programs.
def counts_in_groups(policy: Policy) -> bool:
    for rule in policy.rules:
        body = rule.versions[-1].body
        if (isinstance(body, Cap) and body.window.kind in {"fixed", "group"}) or (isinstance(body, Wait) and body.cycle):
            return True
        if "streak" in (rule.when.text if rule.when else ""):
            return True
    return False


@pytest.mark.parametrize("program", [each for each in PROGRAMS if not counts_in_groups(CATALOG.programs[each].policy)])
@few
@given(data=st.data())
def test_an_added_failure_never_brings_the_day_nearer(program, data):
    policy = CATALOG.programs[program].policy
    attempts, facts, _ = data.draw(cases(policy, failed_only=True))
    on = attempts[-1].on
    before = case(policy, attempts, facts, on).decision
    added = Attempt(on=START - timedelta(days=data.draw(st.integers(-40, 200))), outcome=Outcome.FAILED, keys=attempts[-1].keys)
    assume(added.on < on and all(each.on != added.on for each in attempts))
    after = case(policy, [added, *attempts], facts, on).decision
    if before.earliest is None or after.earliest is None:
        return
    assert after.earliest >= before.earliest


@each_program
@few
@given(data=st.data())
def test_every_statement_cites_a_rule_and_every_null_has_its_reason(program, data):
    loaded = CATALOG.programs[program]
    attempts, facts, later = data.draw(cases(loaded.policy))
    rows = [{"on": each.on, "outcome": each.outcome, **each.keys} for each in attempts]
    found = answer_to(ask(loaded, Question(on=attempts[-1].on + timedelta(days=later), attempts=rows, facts=facts)))
    ids = {each.id for each in loaded.policy.rules} | {f"counting-{each}" for each in loaded.policy.outcomes}
    assert found["because"]
    assert {each["rule"] for each in found["because"]} <= ids
    assert all(each["text"] and each["sources"] for each in found["because"])
    assert all({each["rule"]} <= {*ids, "counting"} and each["edge"] for each in found["doubts"])
    if found["earliest"] is None and found["status"] not in {"ineligible", "passed"}:
        assert [each for each in found["unknown"] if each["field"] == "earliest"]
    assert found["status"] in set(Status)


@each_program
def test_every_day_has_one_version_or_a_gap_with_its_reason(program):
    for rule in CATALOG.programs[program].policy.rules:
        edges = {edge for each in (*rule.versions, *rule.gaps) for edge in (each.start, each.end) if edge is not None}
        for day in {each + timedelta(days=n) for each in edges for n in (-1, 0, 1)} | {D(2026, 11, 22), D(2100, 1, 1)}:
            if all(each.start is not None and day < each.start for each in (*rule.versions, *rule.gaps)):
                continue  # before the first day that is known
            holding = [e for e in (*rule.versions, *rule.gaps) if (e.start is None or e.start <= day) and (e.end is None or day < e.end)]
            assert len(holding) == 1, (rule.id, day)
            assert holding[0] == version_on(rule, day)
            assert isinstance(holding[0], Version) or holding[0].reason
