"""The figures beside the days: attempts used and left, the cost, and the days and words that have names of their own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from resit.domain.policy.decision import Cost, Decision, Status
from resit.domain.policy.effects import counts_of
from resit.domain.policy.expression import Missing
from resit.domain.policy.scope import Inputs, Scope
from resit.domain.policy.vocabulary import Cap, Fee, Named, Result, Rule, Value


def add_counts(inputs: Inputs, found: Decision, scopes: Mapping[str, Scope]) -> None:
    unit_key = inputs.policy.unit
    for rule in found.rules:
        version = found.versions.get(rule.id)
        if version is None or not isinstance(version.body, Cap):
            continue
        units: list[str | None] = [inputs.unit]
        if rule.per:
            units += sorted({each.unit for each in inputs.judged if each.unit is not None} - {inputs.unit})
        for unit in units:
            label = "" if unit_key is None else (f"this {unit_key.key}" if unit is None else unit_key.label.replace("{value}", unit))
            scope = scopes[rule.id] if unit == inputs.unit else Scope.of(inputs, rule, unit)
            if unit != inputs.unit and "{unit}" not in version.body.scope:
                continue
            found.counts.append(counts_of(scope, version.body, label))


def add_cost_and_names(found: Decision, scopes: Mapping[str, Scope]) -> None:
    added: list[tuple[Rule, float]] = []
    for rule in found.rules:
        scope = scopes[rule.id]
        version = found.versions.get(rule.id)
        body = None if version is None else version.body
        if isinstance(body, Fee):
            if not body.surcharge and found.cost_rule is not None:
                continue
            priced = _price(scope, rule, body)
            if body.surcharge and priced is not None:
                added.append((rule, priced.amount))
            elif not body.surcharge:
                found.cost, found.cost_rule = priced, rule
        elif isinstance(body, Named):
            day = scope.run(body.value)
            if isinstance(day, date):
                found.dates[body.name], found.dated_by[body.name] = day, rule
        elif isinstance(body, Value) and body.name not in scope.inputs.values:
            name_value(scope, found, body)
        elif isinstance(body, Result) and body.expected is not None and found.status is Status.RESULT_PENDING:
            day = scope.run(body.expected)
            if isinstance(day, date):
                found.dates["result_expected_about"], found.dated_by["result_expected_about"] = day, rule
    if found.cost is not None and added:
        total = found.cost.amount + sum(amount for _, amount in added)
        found.cost = replace(found.cost, amount=total, surcharges=tuple(added))


def _price(scope: Scope, rule: Rule, body: Fee) -> Cost | None:
    for row in body.rows:
        holds = True if row.when is None else scope.run(row.when)
        if isinstance(holds, Missing):
            return None
        if holds:
            amount = scope.run(row.amount)
            return Cost(amount, body.currency, rule, row.who) if isinstance(amount, int | float) else None
    return None


def name_value(scope: Scope, found: Decision, body: Value) -> None:
    for row in body.rows:
        holds = True if row.when is None else scope.run(row.when)
        if isinstance(holds, Missing):
            scope.inputs.values[body.name] = holds
            return
        if holds:
            scope.inputs.values[body.name] = row.value
            if body.shown:
                found.values[body.name] = row.value
            return
