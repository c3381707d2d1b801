"""May this candidate sit, and from what day: every rule is asked, and the days they leave open are intersected."""

from collections.abc import Mapping
from datetime import date

from resit.domain.policy.days import ALL_DAYS, Days
from resit.domain.policy.decision import Decision, Gone, Status, Todo, version_on
from resit.domain.policy.effects import Effect, effect_of
from resit.domain.policy.expression import Missing
from resit.domain.policy.figures import add_administration, add_cost_and_names, add_counts, name_value
from resit.domain.policy.history import Judged, Outcome
from resit.domain.policy.parts import credits_of, live_pass_of, standings
from resit.domain.policy.scope import Inputs, Scope, pivot_day
from resit.domain.policy.vocabulary import AfterPass, Cap, Gap, Lead, Need, Result, Rule, Value, Version

DOES_SOMETHING = {"wait", "cap", "deadline", "calendar", "bar", "need"}
CLOSES_DAYS = {"wait", "cap", "bar", "calendar"}


def decide(inputs: Inputs, *, with_parts: bool = True) -> Decision:
    """The case under the readings that `inputs` carries."""
    found = Decision(Status.MAY_SIT, inputs.unit)
    scopes = _rules_in_force(inputs, found)
    mine = [each for each in inputs.judged if each.counted and each.unit == inputs.unit]
    found.next_number = len(mine) + 1
    credits = credits_of(inputs, scopes)
    live_pass = live_pass_of(inputs, credits)
    for rule in found.rules:
        version = version_on(rule, pivot_day(scopes[rule.id]))
        if isinstance(version, Version):
            found.versions[rule.id] = version
    inputs.calendars = [each for each in found.rules if each.kind == "calendar"]
    for rule in found.rules:
        if rule.kind in DOES_SOMETHING:
            _apply(found, scopes[rule.id], rule)
    if live_pass is not None:
        _repeat_after_pass(found, scopes)
    _days(found, today=inputs.today, floor=mine[-1].on if mine else _freed_on(found, inputs.today))
    _name_no_day_of_a_gap(found, scopes, inputs.today)
    _status(inputs, found, scopes, live_pass)
    inputs.earliest = found.earliest
    add_administration(inputs, found)
    add_cost_and_names(found, scopes)
    if with_parts:
        add_counts(inputs, found, scopes)
        standings(inputs, found, credits, decide)
    return found


def _rules_in_force(inputs: Inputs, found: Decision) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    active: list[Rule] = []
    for rule in inputs.policy.rules:
        scope = scopes[rule.id] = Scope.of(inputs, rule, inputs.unit)
        holds = scope.holds()
        if holds is not True:
            if isinstance(holds, Missing) and rule.kind in CLOSES_DAYS and rule.layer == "national":
                found.untold.append(rule)
            continue
        active.append(rule)
        body = rule.versions[-1].body
        if isinstance(body, Value) and not body.comes_late:
            name_value(scope, found, body)
    beaten = {other for rule in active for other in rule.replaces}
    for rule in active:
        for other in rule.replaces if rule.id not in beaten else ():  # what is itself replaced replaces nothing
            found.replaced[other] = rule
    found.rules = [each for each in active if each.id not in found.replaced]
    return scopes


def _version_here(scope: Scope, found: Decision) -> Version | None:
    rule = scope.rule
    only = rule.versions[0]
    if len(rule.versions) == 1 and only.start is None and only.end is None:
        return only
    version = found.versions.get(rule.id)
    if version is not None:
        return version
    gap = version_on(rule, pivot_day(scope))
    reason = gap.reason if isinstance(gap, Gap) else ""
    if _was_there(scope):  # but nobody knows how: then no day can be named
        found.effects.append(_silence(rule, reason))
        return None
    found.gone.append(Gone(rule, reason))
    return None


def _was_there(scope: Scope) -> bool:
    """Whether a gap in the rule closes days that nobody can name."""
    return scope.rule.kind in {"wait", "calendar"} and bool(scope.attempts)


def _silence(rule: Rule, reason: str) -> Effect:
    return Effect(rule, rule.versions[0], "sit", ALL_DAYS, "wait", after="unknown", unknown="not_found", text=reason)


def _name_no_day_of_a_gap(found: Decision, scopes: Mapping[str, Scope], today: date) -> None:
    """No day is permitted for which no text says how a rule stood.

    Where the first day would be such a day, there is none to name; where it is past, it is the next one that has a text.
    """
    rules = [each for each in found.rules if each.gaps and each.pivot is None and _was_there(scopes[each.id])]
    for each in (gap for rule in rules for gap in rule.gaps):
        found.permitted = found.permitted & ~Days.between(each.start, each.end)
    for rule in rules:
        while found.earliest is not None and isinstance(gap := version_on(rule, found.earliest), Gap):
            if found.earliest > today:
                found.effects.append(_silence(rule, gap.reason))
                return
            if gap.end is None or gap.end > today:
                return  # today itself has no text, which was seen when the rule was asked
            found.earliest = gap.end


def _apply(found: Decision, scope: Scope, rule: Rule) -> None:
    """Add what one rule does to the days, and what it asks to be done."""
    version = _version_here(scope, found)
    if version is not None and isinstance(version.body, Need):
        _todo(scope, found, version.body)
        return
    if rule.pivot is not None or len(rule.versions) == 1:
        effect = effect_of(scope, version) if version is not None else None
        if effect is not None and version is not None and (version.start or version.end) and rule.pivot is None:
            effect.allowed = effect.allowed | ~Days.between(version.start, version.end)
    else:
        effect = _over_versions(scope, version)
    if effect is not None and effect.after == "untold":
        found.untold.append(rule)
    elif effect is not None:
        found.effects.append(effect)
        if effect.name is not None and effect.day is not None:
            found.dates[effect.name] = effect.day
            found.dated_by[effect.name] = rule


def _over_versions(scope: Scope, here: Version | None) -> Effect | None:
    """A rule that changed, where the day of the sitting selects the version: each version governs its own days."""
    allowed = ~Days.union((span.stretches[0]) for each in scope.rule.versions if (span := Days.between(each.start, each.end)))
    shown: Effect | None = None
    for version in scope.rule.versions:
        effect = effect_of(scope, version)
        span = Days.between(version.start, version.end)
        allowed = allowed | (span if effect is None else effect.allowed & span)
        if effect is not None and (version is here or shown is None):
            shown = effect
    if shown is not None:
        shown.allowed = allowed
    return shown


def _todo(scope: Scope, found: Decision, body: Need) -> None:
    met = scope.run(body.unless) if body.unless is not None else False
    if met is not True:
        found.todos.append(Todo(body.need, scope.rule, body.blocks is not None, urgent=body.urgent))


def _freed_on(found: Decision, today: date) -> date:
    """Where nothing was sat yet, the day the last wait ended, though it is past; without any wait, today."""
    ends = [each.day for each in found.effects if each.cause == "wait" and each.act == "sit" and each.day is not None and each.day <= today]
    return max(ends, default=today)


def _days(found: Decision, *, today: date, floor: date) -> None:
    """Intersect what the rules leave open; find the first and the last day, and whether today is one of them."""
    from_floor = Days.between(floor, None)
    apply = hard = soft = ahead = from_floor
    for effect in found.effects:
        if effect.act == "apply":
            apply = apply & effect.allowed
        elif effect.after == "act":
            soft = soft & effect.allowed
        elif effect.after == "book":
            ahead = ahead & effect.allowed
        elif effect.act == "sit" and effect.after != "renew":
            hard = hard & effect.allowed
    if any(each.act == "apply" for each in found.effects):
        found.earliest_apply = _first(apply, floor, today)
        hard = hard & (Days.between(found.earliest_apply, None) if found.earliest_apply else Days(()))
    full = hard & soft
    found.permitted = full & ahead
    days = found.permitted if full.first_from(today) is not None else hard & ahead
    found.earliest = _first(days, floor, today)
    lasts = [each.day for each in found.effects if each.cause == "deadline" and each.after in {"act", "end"} and each.day is not None]
    found.latest = min(lasts) if lasts else None

    if hard.first_from(today) is None:
        found.status = Status.INELIGIBLE
    elif full.first_from(today) is None:
        found.status = Status.NEEDS_ACTION
        found.todos[:0] = _what_opens(found, hard, today)
    elif today not in full or (found.earliest_apply is not None and found.earliest_apply > today):
        found.status = Status.NOT_YET
    _what_runs_out(found, today)


def _what_opens(found: Decision, hard: Days, today: date) -> list[Todo]:
    """What has to be done for a day to open: for the rules that close it alone, else for all that close it together."""
    acts = [each for each in found.effects if each.after == "act" and each.need is not None]
    alone = [each for each in acts if (each.allowed & hard).first_from(today) is None]
    return [Todo(each.need, each.rule, blocking=True) for each in alone or acts if each.need is not None]


def _what_runs_out(found: Decision, today: date) -> None:
    """Add what has to be renewed before the first day; give the moment where a wait ends within that day."""
    for effect in found.effects:
        runs_out = effect.after == "renew" and found.earliest is not None and max(found.earliest, today) not in effect.allowed
        if runs_out and effect.need is not None and all(each.need != effect.need for each in found.todos):
            found.todos.append(Todo(effect.need, effect.rule, blocking=False))
        if effect.moment is not None and effect.moment.date() == found.earliest:
            found.earliest_at = effect.moment
            if found.status is Status.MAY_SIT and found.earliest == today:  # some of today is still closed
                found.status = Status.NOT_YET


def _first(days: Days, floor: date, today: date) -> date | None:
    """The first day of the stretch that holds today, also when it is past; else the next day that is open."""
    if today in days:
        first, _ = days.stretch_of(today)
        return max(first or floor, floor)
    return days.first_from(today)


def _status(inputs: Inputs, found: Decision, scopes: Mapping[str, Scope], live_pass: Judged | None) -> None:
    """The rest of the outcomes, each with its whole condition; the first that holds stands."""
    last = next((each for each in reversed(inputs.judged) if each.counted and each.unit == inputs.unit), None)
    for rule in (each for each in found.rules if each.id in inputs.refused):
        found.gone.append(Gone(rule, ""))
    unknown = any(each.after == "unknown" for each in found.effects) or bool(inputs.refused)
    silent = any(each.unknown is not None and each.act == "sit" for each in found.effects)
    result = next((each.versions[-1].body for each in found.rules if each.kind == "result"), None)
    needed = result.needed if isinstance(result, Result) else True

    if live_pass is not None:
        found.passed_on = live_pass.on
        again = next((each.day for each in found.effects if each.cause == "pass"), None)
        if again is None or inputs.today < again:
            found.status, found.earliest, found.earliest_at, found.earliest_apply, found.latest = Status.PASSED, None, None, None, None
            return
    if last is not None and last.outcome == Outcome.PENDING and needed:
        found.status = Status.RESULT_PENDING
    elif found.status is Status.INELIGIBLE:
        found.earliest = found.earliest_at = found.earliest_apply = None
    elif unknown or found.untold:
        found.status, found.earliest, found.earliest_at, found.earliest_apply = Status.UNKNOWN, None, None, None
    elif found.status is Status.MAY_SIT and any(each.blocking for each in found.todos):
        found.status = Status.NEEDS_ACTION
    elif found.status is Status.NOT_YET and _is_shut_out(found, inputs.today):
        found.status = Status.INELIGIBLE
    if silent and found.status is not Status.RESULT_PENDING:
        found.earliest = found.earliest_at = None
    for rule in found.rules:
        version = _version_here(scopes[rule.id], found) if rule.kind == "lead" else None
        if version is not None and isinstance(version.body, Lead) and found.earliest is not None:
            from_today = scopes[rule.id].add(inputs.today, version.body.length)
            found.earliest_bookable = found.permitted.first_from(max(from_today, found.earliest))


def _is_shut_out(found: Decision, today: date) -> bool:
    """Whether a limit that holds today calls it ineligible to have to wait for the next period."""
    bodies = [each.version.body for each in found.effects if each.cause == "cap" and today not in each.allowed]
    return any(isinstance(each, Cap) and each.closed == "ineligible" for each in bodies)


def _repeat_after_pass(found: Decision, scopes: Mapping[str, Scope]) -> None:
    """Where a passed exam may be sat again from a day on, close the days before it."""
    for rule in found.rules:
        body = rule.versions[-1].body
        if isinstance(body, AfterPass) and body.until is not None:
            day = scopes[rule.id].run(body.until)
            if isinstance(day, date):
                name = body.name or "may_sit_again_from"
                version = found.versions.get(rule.id) or rule.versions[-1]
                found.effects.append(Effect(rule, version, "sit", Days.between(day, None), "pass", name=name, day=day, message="until"))
                found.dates[name], found.dated_by[name] = day, rule
                return
