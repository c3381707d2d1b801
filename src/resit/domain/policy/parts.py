"""Programs in several parts: which passes still count, until when, and how it stands with each part."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from resit.domain.policy.decision import Decision, Standing, Status, version_on
from resit.domain.policy.history import Judged
from resit.domain.policy.scope import Inputs, Scope
from resit.domain.policy.vocabulary import Credit, Part, Policy, Version


def parts_in_force(policy: Policy, on: date) -> list[Part]:
    return [each for each in policy.parts if (each.start is None or each.start <= on) and (each.end is None or on < each.end)]


def credits_of(inputs: Inputs, scopes: Mapping[str, Scope]) -> dict[str, date]:
    """Until when the latest pass of each unit counts; units without a rule that ends their credit are left out."""
    until: dict[str, date] = {}
    for rule in inputs.policy.rules:
        body = rule.versions[-1].body
        scope = scopes[rule.id]
        if not isinstance(body, Credit) or (rule.when is not None and scope.run(rule.when) is not True):
            continue
        passes = {each.unit: each for each in inputs.judged if each.passed and each.unit is not None}
        for unit, attempt in passes.items():
            version = version_on(rule, attempt.on)  # the version in force when the part was passed
            if not isinstance(version, Version) or not isinstance(version.body, Credit):
                continue
            day = scope.of_attempt(attempt, version.body.until)
            if isinstance(day, date):
                until[unit or ""] = day
        if body.loses == "all" and until:
            until = dict.fromkeys(until, min(until.values()))
    return until


def live_pass_of(inputs: Inputs, credits: Mapping[str, date]) -> Judged | None:
    for each in reversed(inputs.judged):
        if each.passed and each.unit == inputs.unit and credits.get(each.unit or "", date.max) >= inputs.today:
            return each
    return None


def standings(inputs: Inputs, found: Decision, credits: Mapping[str, date], decide: Callable[..., Decision]) -> None:
    """Add to `found` how it stands with each part; every other part is decided like the one asked about."""
    policy = inputs.policy
    if policy.unit is None or not policy.unit.lists_parts:
        return
    if not policy.unit.together and any(each.unit is None for each in inputs.judged):
        return  # which part was failed is not said: then no part is known to be open
    live = {each.unit for each in inputs.judged if each.passed and credits.get(each.unit or "", date.max) >= inputs.today}
    parts = parts_in_force(policy, inputs.today)
    settled = {each.group for each in parts if each.group is not None and each.id in live}
    names = {each.id: each.name for each in parts if each.group not in settled or each.id in live}
    for each in inputs.judged:
        if each.unit is not None:
            names.setdefault(each.unit, each.unit)
    passed = {each.unit for each in inputs.judged if each.passed}
    for unit, name in names.items():
        if policy.unit.together:
            status, earliest = (Status.PASSED if found.status is Status.PASSED else found.status), found.earliest
        elif unit == inputs.unit:
            status, earliest = found.status, found.earliest
        else:
            other = decide(replace(inputs, unit=unit, touched={}, asked={}, refused=set(), values={}, earliest=None), with_parts=False)
            status, earliest = other.status, other.earliest
        until = credits.get(unit)
        if until is not None and until < inputs.today and earliest is not None:  # lapsed: free again from the day after
            earliest = max(earliest, until + timedelta(days=1))
        credit = None if unit not in passed or until is None else ("live" if until >= inputs.today else "expired")
        found.parts.append(Standing(unit, name, status, earliest, until, credit))
    ends = [each.credit_until for each in found.parts if each.credit == "live" and each.credit_until is not None]
    if ends and any(each.status is not Status.PASSED for each in found.parts):
        credit_rule = next(each for each in policy.rules if isinstance(each.versions[-1].body, Credit))
        found.dates["by"], found.dated_by["by"] = min(ends), credit_rule
