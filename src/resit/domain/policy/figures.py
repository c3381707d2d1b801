"""The figures beside the days: attempts used and left, the cost, and the days and words that have names of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from resit.domain.policy.decision import Administration, Cost, Decision, FeeOptions, Option, Status, version_on
from resit.domain.policy.effects import counts_of
from resit.domain.policy.expression import Missing
from resit.domain.policy.scope import Inputs, Scope, administrations, pivot_day
from resit.domain.policy.vocabulary import Calendar, Cap, Charge, Fee, FeeRow, Named, Result, Rule, Value, Version


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


def add_administration(inputs: Inputs, found: Decision) -> None:
    """Add the administration that holds the first day from today on; the shortest, where several calendars hold it."""
    if found.earliest is None or not inputs.calendars:
        return
    day = max(found.earliest, inputs.today)
    held: list[Administration] = []
    for rule in inputs.calendars:
        version = version_on(rule, day)
        if isinstance(version, Version) and isinstance(version.body, Calendar):
            held += [Administration(name, days, rule) for name, days in administrations(version.body, range(day.year - 1, day.year + 2))]
    held = [each for each in held if each.days[0] <= day <= each.days[-1]]
    found.administration = min(held, key=lambda each: each.days[-1] - each.days[0], default=None)


def add_cost_and_names(found: Decision, scopes: Mapping[str, Scope]) -> None:
    added: list[tuple[Rule, float]] = []
    for rule in found.rules:
        scope = scopes[rule.id]
        version = found.versions.get(rule.id)
        body = None if version is None else version.body
        if isinstance(body, Fee):
            if not body.surcharge and found.cost_rule is not None:
                continue
            priced = _price(scope, rule, body.rows, body.currency)
            if body.surcharge and priced is not None:
                added.append((rule, priced.amount))
            elif not body.surcharge:
                found.cost, found.cost_rule = priced, rule
        elif isinstance(body, Charge):
            charged = _price(scope, rule, body.rows, body.currency)
            if charged is not None:
                found.charges.setdefault(body.name, charged)
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
    more = sum(amount for _, amount in added)
    if found.cost is None:
        found.fee_options = _options(found, scopes, more)
    elif added:
        found.cost = replace(found.cost, amount=found.cost.amount + more, surcharges=tuple(added))


def _price(scope: Scope, rule: Rule, rows: Sequence[FeeRow], currency: str) -> Cost | None:
    for row in rows:
        holds = True if row.when is None else scope.run(row.when)
        if isinstance(holds, Missing):
            return None
        if holds:
            amount = scope.run(row.amount)
            return Cost(amount, currency, rule, row.who) if isinstance(amount, int | float) else None
    return None


def _options(found: Decision, scopes: Mapping[str, Scope], more: float) -> FeeOptions | None:
    """Every amount the fee may come to, `more` for surcharges added; None where none of it waits for a fact, or one is not known."""
    options: dict[tuple[float, str], Option] = {}
    waits_for: dict[str, None] = {}
    rules: list[Rule] = []
    currency, complete = "", False
    for rule, fee in _fees_that_may_hold(found, scopes, waits_for):
        scope = scopes[rule.id]
        if currency not in {"", fee.currency}:
            return None
        currency = fee.currency
        rules.append(rule)
        for row in fee.rows:
            holds = True if row.when is None else row.when.run(scope)
            if isinstance(holds, Missing):
                waits_for.update(dict.fromkeys(sorted(holds.facts)))
            elif not holds:
                continue
            amount = row.amount.run(scope)
            if not isinstance(amount, int | float):
                return None
            options.setdefault((amount, row.who), Option(amount + more, row.who, row.name))
            if holds is True:
                complete = rule is found.cost_rule
                break
        if rule is found.cost_rule:  # whatever stands below it is never asked
            break
    if not options or not waits_for:
        return None
    return FeeOptions(currency, tuple(options.values()), tuple(waits_for), tuple(rules), complete)


def _fees_that_may_hold(found: Decision, scopes: Mapping[str, Scope], waits_for: dict[str, None]) -> Iterator[tuple[Rule, Fee]]:
    """The fee rules that hold here, or would if a fact were told; the facts that their conditions want are noted in `waits_for`."""
    for rule_id, scope in scopes.items():
        rule = scope.rule
        if rule.kind != "fee" or rule_id in found.replaced:
            continue
        version = found.versions.get(rule_id) or version_on(rule, pivot_day(scope))
        if not isinstance(version, Version) or not isinstance(version.body, Fee):
            continue
        if rule is found.cost_rule:
            yield rule, version.body
        elif (missing := scope.missing()) is not None:
            waits_for.update(dict.fromkeys(sorted(missing.facts)))
            yield rule, version.body


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
