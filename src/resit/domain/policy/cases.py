"""A candidate's case: decided under the stated defaults, then once more for every open edge that was met.

What would come out differently is a doubt. `if_failed_again` walks the line of future attempts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from resit.domain.policy.decision import Decision, Status
from resit.domain.policy.eligibility import decide
from resit.domain.policy.history import COUNTS_BY_DEFAULT, DOUBTFUL, Attempt, Judged, Outcome
from resit.domain.policy.parts import parts_in_force
from resit.domain.policy.scope import Edge, Inputs
from resit.domain.policy.vocabulary import Policy

DAY = timedelta(days=1)
COUNTING = "counting"  # stands for the rule, in a doubt over an outcome of which no text speaks
FIRST_DAYS = ("earliest", "earliest_apply")
MORE_TRIES = 12  # how far "what if I fail again" looks where there is no cap


@dataclass(frozen=True, slots=True)
class Doubt:
    """What would change if an open edge of a rule were read the other way."""

    rule: str
    edge: str
    field: str
    alternatives: tuple[date | int | str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The answer: the decision under the stated defaults, what is in doubt, and which facts it still wants."""

    policy: Policy
    on: date
    attempts: tuple[Attempt, ...]
    facts: Mapping[str, object]
    judged: tuple[Judged, ...]
    decision: Decision
    doubts: tuple[Doubt, ...]
    asked: Mapping[str, frozenset[str]]  # fact that was not given → the rules that need it


def case_of(*, policy: Policy, attempts: Sequence[Attempt], facts: Mapping[str, object], on: date, unit: str | None = None) -> Case:
    """Answer for a history and the facts given, as of the day `on`.

    Parameters
    ----------
    attempts
        Any order; those of other programs are left out unless the policy counts them.
    facts
        Typed values by the names of the policy's facts; also `zone` (tzinfo) and `holidays` (days).
    unit
        The part, exam or jurisdiction asked about; None: the one of the last attempt that did not pass.
    """
    inputs = _inputs(policy, attempts, facts, on, unit, {})
    decision = decide(inputs)
    doubts = list(_doubts(policy, attempts, facts, on, unit, inputs, decision))
    return Case(
        policy, on, tuple(attempts), facts, tuple(inputs.judged), decision, tuple(doubts),
        {name: frozenset(rules) for name, rules in inputs.asked.items()},
    )  # fmt: skip


def if_failed_again(case: Case, *, first_on: date | None = None) -> Iterable[tuple[date | None, Case]]:
    """Each later attempt on its first day, failed again, until no more is possible: (day sat, the case after it).

    Where no text says from when, the day is None, and only what the count of attempts brings is said. The line ends where it
    would only repeat itself: with the attempt after which something has to be done before a day opens again.
    """
    unit, key = case.decision.unit, case.policy.unit.key if case.policy.unit else None
    on, named = _next_day(case, first_on)
    for _ in range(MORE_TRIES):
        if on is None:
            return
        failed = Attempt(on=on, outcome=Outcome.FAILED, keys={key: unit} if key and unit else {})
        case = case_of(policy=case.policy, attempts=(*case.attempts, failed), facts=case.facts, on=on, unit=unit)
        yield (on if named else None), case
        if case.decision.status is Status.NEEDS_ACTION and case.decision.permitted.first_from(on) is None:
            return  # a limit is reached, or a last day comes first: more attempts come only after what it asks for
        on, still = _next_day(case, None)
        named = named and still


def _next_day(case: Case, chosen: date | None) -> tuple[date | None, bool]:
    """The day of the next attempt, and whether a rule names it; None where there is no next attempt."""
    decision = case.decision
    last = max((each.on for each in case.judged), default=date.min)
    if chosen is not None:
        return chosen, True
    if decision.status not in {Status.NOT_YET, Status.MAY_SIT, Status.NEEDS_ACTION, Status.INELIGIBLE} or decision.has_ended:
        return None, False
    if decision.earliest is None:
        return max(case.on, last + DAY), False
    return max(decision.earliest, case.on, last + DAY), True


# — from what was given to what is decided —


def _inputs(
    policy: Policy, attempts: Sequence[Attempt], facts: Mapping[str, object], on: date, unit: str | None, readings: Mapping[Edge, str]
) -> Inputs:
    inputs = Inputs(policy, (), facts, on, unit, readings)
    ours = [each for each in attempts if each.program in {None, policy.program} or each.program in policy.family]
    ours.sort(key=lambda each: (each.on, each.at.timestamp() if each.at else 0.0))
    inputs.judged = [_judge(inputs, each) for each in ours]
    if policy.unit is not None and unit is None:
        inputs.unit = _unit_meant(inputs)
    return inputs


def _judge(inputs: Inputs, attempt: Attempt) -> Judged:
    policy, outcome = inputs.policy, attempt.outcome
    stated = policy.outcomes.get(outcome)
    if stated is not None:
        counted, failed = stated.counts, stated.failed
    else:
        counted, failed = outcome in COUNTS_BY_DEFAULT, outcome in {Outcome.FAILED, Outcome.UNFINISHED}
        if outcome in DOUBTFUL:
            edge = (COUNTING, outcome)
            other = "no" if counted else "yes"
            inputs.touched[edge] = (other,)
            counted = inputs.readings.get(edge, "yes" if counted else "no") == "yes"
    unit = policy.unit and attempt.keys.get(policy.unit.key)
    return Judged(attempt, counted, failed and counted, outcome == Outcome.PASSED, None if unit is None else str(unit))


def _unit_meant(inputs: Inputs) -> str | None:
    """The unit of the last attempt that did not pass; else the first part not yet attempted."""
    for each in reversed(inputs.judged):
        if not each.passed and each.unit is not None:
            return each.unit
    tried = {each.unit for each in inputs.judged}
    if None in tried:  # no attempt says which part it was: they count as one and the same
        return None
    for part in parts_in_force(inputs.policy, inputs.today):
        if part.id not in tried:
            return part.id
    return inputs.judged[-1].unit if inputs.judged else None


# — doubts —


def _doubts(
    policy: Policy,
    attempts: Sequence[Attempt],
    facts: Mapping[str, object],
    on: date,
    unit: str | None,
    inputs: Inputs,
    decision: Decision,
) -> Iterable[Doubt]:
    """Decide again under every other fair reading of every edge that was met; keep what comes out different."""
    before = _answers(decision)
    for (rule_id, edge), others in list(inputs.touched.items()):
        changed: dict[str, list[date | int | str]] = {}
        for other in others:
            again = decide(_inputs(policy, attempts, facts, on, unit, {(rule_id, edge): other}))
            for name, value in _answers(again).items():
                if value != before.get(name) and value is not None and value not in changed.setdefault(name, []):
                    changed[name].append(value)
            _settle_dispute(decision, again)
        for name, values in changed.items():
            if values and not (rule_id == COUNTING and _are_past(on, name, before.get(name), *values)):
                yield Doubt(rule_id, edge, name, tuple(values))


def _are_past(on: date, field: str, *days: date | int | str | None) -> bool:
    """Whether a first day has come under every reading: which of the days behind it was is nobody's question."""
    return field in FIRST_DAYS and all(isinstance(each, date) and each <= on for each in days)


def _settle_dispute(decision: Decision, again: Decision) -> None:
    """Two fair readings, one of which leaves no day at all: then the case is disputed, and the day is the one reading's."""
    if decision.has_ended and again.earliest is not None and again.status in {Status.NOT_YET, Status.MAY_SIT}:
        decision.status, decision.earliest = Status.DISPUTED, again.earliest


def _answers(decision: Decision) -> dict[str, date | int | str | None]:
    out: dict[str, date | int | str | None] = {
        "earliest": decision.earliest,
        "earliest_apply": decision.earliest_apply,
        "latest": decision.latest,
        "status": decision.status.value,
        "fee": None if decision.cost is None else int(decision.cost.amount),
    }
    out.update({f"charges.{name}": int(cost.amount) for name, cost in decision.charges.items()})
    out.update({f"attempts.{each.scope}": each.left for each in decision.counts})
    out.update({f"dates.{name}": day for name, day in decision.dates.items()})
    out.update({f"parts.{each.part}.credit_until": each.credit_until for each in decision.parts})
    return out
