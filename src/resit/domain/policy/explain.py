"""A decision in sentences: each statement cites the rule it rests on, with the sum that was done.

Texts go through `say`, which translates a whole message before the values are put in.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from resit.domain.policy.cases import COUNTING, FIRST_DAYS, Case, Doubt
from resit.domain.policy.days import Duration, Unit
from resit.domain.policy.decision import Decision, Status
from resit.domain.policy.effects import Count, Effect
from resit.domain.policy.scope import OPEN_BARRED
from resit.domain.policy.vocabulary import Cap, Named, Note, Plain, Policy, Rule, Value, Version, Window

Say = Callable[[str], str]
Words = Callable[[Say], str]  # a text that is translated when it is asked for


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence with the rule it rests on; `field` is the figure of the answer it explains."""

    rule: Rule
    field: str
    text: str
    because: tuple["Statement", ...] = ()
    source: tuple[str, ...] = ()


def untranslated(message: str) -> str:
    return message


# Each word is translated only where it is asked for; a page asks for hundreds.
MONTHS: tuple[Words, ...] = (
    lambda _: _("January"), lambda _: _("February"), lambda _: _("March"), lambda _: _("April"),
    lambda _: _("May"), lambda _: _("June"), lambda _: _("July"), lambda _: _("August"),
    lambda _: _("September"), lambda _: _("October"), lambda _: _("November"), lambda _: _("December"),
)  # fmt: skip


def day_words(day: date, _: Say) -> str:
    """ "31 March 2026"."""
    return _("{day} {month} {year}").format(day=day.day, month=MONTHS[day.month - 1](_), year=day.year)


def month_words(day: date, _: Say) -> str:
    """ "March 2026"."""
    return _("{month} {year}").format(month=MONTHS[day.month - 1](_), year=day.year)


def moment_words(moment: datetime, _: Say) -> str:
    """ "9 March 2025, 15:00 (UTC-04:00)"."""
    return f"{day_words(moment.date(), _)}, {moment:%H:%M} ({moment.tzname() or 'UTC'})"


SPECIAL_DAYS = {Unit.TEST_FREE_DAYS, Unit.WORKING_DAYS}
LENGTHS: Mapping[Unit, tuple[Words, Words]] = {
    Unit.HOURS: (lambda _: _("{n} hour"), lambda _: _("{n} hours")),
    Unit.DAYS: (lambda _: _("{n} day"), lambda _: _("{n} days")),
    Unit.TEST_FREE_DAYS: (lambda _: _("{n} test-free day"), lambda _: _("{n} test-free days")),
    Unit.WORKING_DAYS: (lambda _: _("{n} working day"), lambda _: _("{n} working days")),
    Unit.WEEKS: (lambda _: _("{n} week"), lambda _: _("{n} weeks")),
    Unit.MONTHS: (lambda _: _("{n} month"), lambda _: _("{n} months")),
    Unit.YEARS: (lambda _: _("{n} year"), lambda _: _("{n} years")),
}


def length_words(length: Duration, _: Say) -> str:
    """ "30 days", "1 year"."""
    one, many = LENGTHS[length.unit]
    return (one if abs(length.count) == 1 else many)(_).format(n=length.count)


PERIODS: Mapping[str, Words] = {
    "year": lambda _: _("in a calendar year"),
    "quarter": lambda _: _("in a calendar quarter"),
    "month": lambda _: _("in a calendar month"),
}


def window_words(window: Window, _: Say) -> str:
    """ "in any 12 months", "in a calendar year"."""
    if window.kind == "rolling" and window.length is not None:
        return _("in any {length}").format(length=length_words(window.length, _))
    if window.kind == "fixed" and window.length is not None:
        return _("within {length}").format(length=length_words(window.length, _))
    if window.kind == "every":
        return PERIODS[window.every or "year"](_) if window.span == 1 else _("in {n} such years together").format(n=window.span)
    if window.kind == "named":
        return _("in one exam window")
    return "" if window.kind == "group" else _("for life")


def statements(case: Case, _: Say = untranslated) -> Iterable[Statement]:
    """Every rule that has a part in the answer, in the order a reader wants: days, counts, cost, to-do, the rest.

    Where no rule has a part yet, every rule of the program stands for what was looked at.
    """
    found = list(_statements(case, _)) or [Statement(each, each.field, each.says) for each in case.policy.rules if not _is_hidden(each)]
    return [replace(each, source=case.decision.source(each.rule)) for each in found]


def _statements(case: Case, _: Say) -> Iterable[Statement]:
    decision = case.decision
    ended = decision.has_ended
    counted = {each.rule.id for each in decision.counts}
    for effect in decision.effects:
        # A used-up cap is told once, by its count; who can sit no more is not told how long to wait.
        if (effect.cause == "cap" and effect.after != "reopen" and effect.rule.id in counted) or (ended and effect.cause == "wait"):
            continue
        text = _effect_text(effect, _)
        if text:
            yield Statement(effect.rule, _field_of(effect), text, _won(decision, effect.rule, _))
    for count in decision.counts:
        yield Statement(count.rule, "attempts", _count_text(decision.says(count.rule), count, _), _won(decision, count.rule, _))
    if ended:
        pass  # nor what it would cost
    elif decision.cost is not None:
        yield Statement(decision.cost.rule, "fee", decision.says(decision.cost.rule))
        for rule, _amount in decision.cost.surcharges:
            yield Statement(rule, "fee", decision.says(rule))
    elif decision.fee_options is not None:
        for rule in decision.fee_options.rules:
            yield Statement(rule, "fee", decision.says(rule))
    elif decision.cost_rule is not None:
        yield Statement(decision.cost_rule, "fee", decision.says(decision.cost_rule))
    for name, charge in decision.charges.items() if not ended else ():
        yield Statement(charge.rule, f"charges.{name}", decision.says(charge.rule))
    for todo in decision.todos:
        yield Statement(todo.rule, "needs", decision.says(todo.rule))
    told = {effect.name for effect in decision.effects}
    for name in decision.dates:  # the day itself stands among the dates
        if name in told:
            continue
        rule = decision.dated_by[name]
        yield Statement(rule, f"dates.{name}", decision.says(rule))
    for rule in decision.rules:
        if (rule.kind in {"note", "lead", "value"} and not _is_hidden(rule)) or _bears_on(rule, case):
            field = {"after-pass": "status", "result": "status", "lead": "earliest_bookable", "credit": "parts"}.get(rule.kind, rule.field)
            yield Statement(rule, field, decision.says(rule))
    for outcome in dict.fromkeys(each.outcome for each in case.judged):
        stated = case.policy.outcomes.get(outcome)
        if stated is not None:
            yield Statement(_counting_rule(case.policy, outcome), "attempts", stated.says)


def _is_hidden(rule: Rule) -> bool:
    """Whether the rule only names a value that other rules speak of."""
    body = rule.versions[-1].body
    return isinstance(body, Value) and not body.shown


def _bears_on(rule: Rule, case: Case) -> bool:
    """What is said of passes, credit and results stands only where there is one."""
    if rule.kind == "after-pass":
        told = any(each.rule.id == rule.id for each in case.decision.effects)  # with the day from which it may be sat again
        return case.decision.passed_on is not None and not told
    if rule.kind == "credit":
        return any(each.passed for each in case.judged)
    return rule.kind == "result" and case.decision.status is Status.RESULT_PENDING


def _counting_rule(policy: Policy, outcome: str) -> Rule:
    """The counting of an outcome as a rule, so that it is cited like any other."""
    stated = policy.outcomes[outcome]
    return Rule(f"counting-{outcome}", "note", "attempts", (Version(None, None, Note(), stated.says, stated.source),))


def _won(decision: Decision, rule: Rule, _: Say) -> tuple[Statement, ...]:
    """The rules of a farther layer that this one replaced."""
    return tuple(
        Statement(rule, "layer", _("This {layer} rule stands in place of the general one ({other}).").format(layer=rule.layer, other=other))
        for other, winner in decision.replaced.items()
        if winner.id == rule.id
    )


def _field_of(effect: Effect) -> str:
    if effect.cause == "deadline":
        return "latest"
    if effect.cause == "pass":
        return "status"
    return {"apply": "earliest_apply"}.get(effect.act, "earliest")


def _effect_text(effect: Effect, _: Say) -> str:
    says, params = effect.version.says, effect.params
    if effect.unknown is not None:
        return effect.text or says
    start, length, day = params.get("start"), params.get("length"), effect.day
    if effect.message == "wait-barred" and isinstance(start, date) and isinstance(length, Duration) and day is not None:
        return f"{says} " + _("More than {length} after {start}: from {day} on.").format(
            length=length_words(length, _), start=day_words(start, _), day=day_words(day, _)
        )
    if effect.message == "wait" and isinstance(start, date) and isinstance(length, Duration) and day is not None:
        if not length.count:
            return says
        return f"{says} " + (
            _("Counted from {start}, {length} lead to {day}.") if length.unit in SPECIAL_DAYS else _("{length} from {start} is {day}.")
        ).format(length=length_words(length, _), start=day_words(start, _), day=day_words(day, _))
    if effect.moment is not None and isinstance(length, Duration):
        return f"{says} " + _("{length} later is {moment}.").format(length=length_words(length, _), moment=moment_words(effect.moment, _))
    if effect.message == "until" and day is not None:
        return f"{says} " + _("That day is {day}.").format(day=day_words(day, _))
    if effect.message == "until-barred" and day is not None:
        return f"{says} " + _("That is from {day} on.").format(day=day_words(day, _))
    if effect.message == "deadline" and day is not None:
        return f"{says} " + _("The last day is {day}.").format(day=day_words(day, _))
    if effect.cause == "cap" and day is not None and effect.after == "reopen":
        return f"{says} " + _("The limit is reached; the next day free is {day}.").format(day=day_words(day, _))
    return says


def _count_text(says: str, count: Count, _: Say) -> str:
    if count.rule.field != "attempts":  # not about how many tries one has
        return says
    if count.limit is None or count.untold:
        return f"{says} " + _("{used} used.").format(used=count.used)
    pause = pause_after(count.rule, _)
    text = f"{says} " + _("{used} of {limit} used.").format(used=count.used, limit=count.limit)
    return f"{text} {pause}" if pause else text


def pause_after(rule: Rule, _: Say = untranslated) -> str | None:
    """Where attempts come in groups with a pause between them, a sentence that says so: the limit is not one for life."""
    body = rule.versions[-1].body
    if not isinstance(body, Cap) or body.window.kind != "group" or body.rest is None:
        return None
    return _("Then a pause of {length}, and the count begins anew.").format(length=length_words(body.rest, _))


# What opens the way, where it rests on old or weak texts only.
CAREFUL: Mapping[str, Words] = {
    "You may sit again from {moment}.": lambda _: _("By the texts that were found, you may sit again from {moment}."),
    "You may apply again from {apply}, and sit from {day}.": lambda _: _(
        "By the texts that were found, you may apply again from {apply}, and sit from {day}."
    ),
    "You may apply again from {day}.": lambda _: _("By the texts that were found, you may apply again from {day}."),
    "You may sit again from {day}, {length} after the hour you sat.": lambda _: _(
        "By the texts that were found, you may sit again from {day}, {length} after the hour you sat."
    ),
    "You may sit again from {day}; to be safe, wait until {safer}.": lambda _: _(
        "By the texts that were found, you may sit again from {day}; to be safe, wait until {safer}."
    ),
    "You may sit again now; to be safe, wait until {safer}.": lambda _: _(
        "By the texts that were found, you may sit again now; to be safe, wait until {safer}."
    ),
    "You may sit again from {day}.": lambda _: _("By the texts that were found, you may sit again from {day}."),
    "You may sit from {day}.": lambda _: _("By the texts that were found, you may sit from {day}."),
    "You may sit again today, {length} after the hour you sat.": lambda _: _(
        "By the texts that were found, you may sit again today, {length} after the hour you sat."
    ),
    "You may book now; the next day to sit is {day}.": lambda _: _(
        "By the texts that were found, the next day to sit is {day}. Ask today whether you can still book for it."
    ),
    "You may sit again now.": lambda _: _("By the texts that were found, you may sit again now. Ask before you book."),
    "You may sit now.": lambda _: _("By the texts that were found, you may sit now. Ask before you book."),
}


def careful(_: Say) -> Say:
    """Says each opening verdict with "By the texts that were found" before it, and anything else as it is."""
    return lambda message: CAREFUL[message](_) if message in CAREFUL else _(message)


def safer_day(decision: Decision) -> date | None:
    """A later first day that other texts give, where the file has one."""
    safer = (name for name, rule in decision.dated_by.items() if isinstance(body := rule.versions[-1].body, Named) and body.safer)
    later = [day for name in safer if (day := decision.dates.get(name)) is not None and decision.earliest and day > decision.earliest]
    return max(later, default=None)


def headline(case: Case, _: Say = untranslated, *, sure: bool = True) -> str:
    """The verdict in one plain sentence; where it is not `sure`, since only old or weak texts bear it, it says so first."""
    decision, on = case.decision, case.on
    earliest = decision.earliest and day_words(decision.earliest, _)
    apply_from = decision.earliest_apply and day_words(decision.earliest_apply, _)
    if decision.status is Status.PASSED:
        return _("You have passed. There is nothing to sit again.")
    if decision.status is Status.RESULT_PENDING:
        return _("Your result is not out yet. What comes next depends on it.")
    if decision.status is Status.INELIGIBLE and earliest is not None:
        return _("{period} You may sit again from {day}.").format(period=shut_out_words(decision, on, _), day=earliest)
    if decision.status is Status.INELIGIBLE:
        return _("By the rules that were found, this exam is closed to you now. Here is whom to ask, and what else there is.")
    if decision.status is Status.UNKNOWN and decision.untold:
        return _("One more answer is needed before a day can be named.")
    if decision.status is Status.UNKNOWN:
        return _("A wait applies, but no text that was read says how long. Here is how to find out.")
    if decision.status is Status.DISPUTED:
        return _("The texts leave it open whether a day remains: by one fair reading it is {day}, by the other there is none.").format(
            day=earliest
        )
    if decision.status is Status.NEEDS_ACTION:
        return _("There is something to do first. Then the way is open.")
    if not sure:
        _ = careful(_)
    if decision.status is Status.NOT_YET:
        if decision.earliest_at is not None:
            return _("You may sit again from {moment}.").format(moment=moment_words(decision.earliest_at, _))
        if decision.earliest_apply is not None and decision.earliest_apply > on:
            if decision.earliest is not None and decision.earliest > decision.earliest_apply:
                return _("You may apply again from {apply}, and sit from {day}.").format(apply=apply_from, day=earliest)
            return _("You may apply again from {day}.").format(day=apply_from)
        if earliest is None:
            return _("Not yet, and no text that was read gives the day.")
        if hours := _hours_to_count(decision):
            return _("You may sit again from {day}, {length} after the hour you sat.").format(day=earliest, length=length_words(hours, _))
        if case.judged and (safer := safer_day(decision)) is not None:
            return _("You may sit again from {day}; to be safe, wait until {safer}.").format(day=earliest, safer=day_words(safer, _))
        return _("You may sit again from {day}.").format(day=earliest) if case.judged else _("You may sit from {day}.").format(day=earliest)
    if (hours := _hours_to_count(decision)) and decision.earliest == on:
        return _("You may sit again today, {length} after the hour you sat.").format(length=length_words(hours, _))
    if decision.earliest is not None and decision.earliest > on:
        return _("You may book now; the next day to sit is {day}.").format(day=earliest)
    if decision.earliest is None:
        return _(
            "Nothing that was found stops you from sitting again, but how long you must wait was not found. Please ask before you book."
        )
    if case.judged and (safer := safer_day(decision)) is not None and safer > on:
        return _("You may sit again now; to be safe, wait until {safer}.").format(safer=day_words(safer, _))
    return _("You may sit again now.") if case.judged else _("You may sit now.")


SHUT_OUT: Mapping[str, Words] = {
    "year": lambda _: _("Not in this testing year."),
    "quarter": lambda _: _("Not in this quarter."),
    "month": lambda _: _("Not in this month."),
}


def shut_out_words(decision: Decision, on: date, _: Say = untranslated) -> str:
    """That the limit of a period is used up, where its rule calls that ineligible: "Not in this testing year."."""
    held = [each.version.body for each in decision.effects if each.cause == "cap" and on not in each.allowed]
    periods = [each.window.every for each in held if isinstance(each, Cap) and each.closed == "ineligible"]
    return SHUT_OUT[periods[0]](_) if periods and periods[0] is not None else _("Not in this period.")


def _hours_to_count(decision: Decision) -> Duration | None:
    """The wait in hours that decides, where the hour of the last sitting was not told."""
    for effect in decision.effects:
        length = effect.params.get("length")
        if isinstance(length, Duration) and length.unit is Unit.HOURS and effect.moment is None and effect.day == decision.earliest:
            return length
    return None


FIRST_SENTENCE = re.compile(r"(?<=[.;])\s")
EDGE_TEXTS: Mapping[str, Words] = {
    "month_end": lambda _: _(
        "The rule “{rule}” counts months, and the month it ends in is too short for the day. The last day of that month is used here; "
        "the text does not say."
    ),
    "edge": lambda _: _("The rule “{rule}” does not say whether its last day itself is still closed. It is read as open here."),
    "edge barred": lambda _: _(
        "The rule “{rule}” does not say whether its last day itself is still closed. It is read as closed here, to be on the safe side."
    ),
    "edge of a deadline": lambda _: _("The rule “{rule}” does not say whether its last day itself still counts. It is counted in here."),
    "edge barred of a deadline": lambda _: _(
        "The rule “{rule}” does not say whether its last day itself still counts. It is left out here, to be on the safe side."
    ),
}


def _edge_text(doubt: Doubt, case: Case, _: Say) -> str:
    rule = case.policy.rule(doubt.rule)
    edge = "edge barred" if doubt.edge == "edge" and rule.edge == OPEN_BARRED else doubt.edge
    if doubt.edge == "edge" and rule.kind == "deadline":
        edge = f"{edge} of a deadline"
    return EDGE_TEXTS[edge](_).format(rule=FIRST_SENTENCE.split(rule.says)[0])


def doubt_text(doubt: Doubt, case: Case, _: Say = untranslated, *, again: bool = False) -> str:
    """Which edge of which rule causes the doubt, and what the other reading would change; `again` where the edge was just told."""
    others = _(" or ").join(_value_words(each, _) for each in doubt.alternatives)
    if doubt.rule == COUNTING:
        outcome = doubt.edge.replace("_", " ")
        front = _("No text that was read says whether “{outcome}” counts as an attempt.").format(outcome=outcome)
    else:
        front = _edge_text(doubt, case, _)
    if is_past(doubt, case.on):
        past = (
            _("Read that way, there would be no day to wait for.") if again else _("Read the other way, there would be no day to wait for.")
        )
        return past if again else f"{front} {past}"
    if again:
        return _("Read that way, {field} would be {others}.").format(field=_field_in(doubt.field, case, _), others=others)
    return f"{front} " + _("Read the other way, {field} would be {others}.").format(field=_field_in(doubt.field, case, _), others=others)


def _field_in(field: str, case: Case, _: Say) -> str:
    """The words for a field of the answer; of several numbers of attempts left, which of them."""
    scope = field.removeprefix("attempts.")
    if scope == field or len({each.scope for each in case.decision.counts}) < 2:
        return field_words(field, case.policy, _)
    name = _("for life") if scope == "lifetime" else plain_words(scope)
    return _("the number of attempts left ({scope})").format(scope=name)


def is_past(doubt: Doubt, on: date) -> bool:
    """Whether the doubt is over how an outcome counts, and the other reading leaves no first day ahead.

    Such a day may lie before the attempt in question, so that naming it would only puzzle.
    """
    days = doubt.rule == COUNTING and doubt.field in FIRST_DAYS
    return days and all(isinstance(each, date) and each <= on for each in doubt.alternatives)


def _value_words(value: date | int | str, _: Say) -> str:
    if isinstance(value, date):
        return day_words(value, _)
    return status_words(Status(value), _) if value in set(Status) else str(value)


STATUSES: Mapping[Status, Words] = {
    Status.MAY_SIT: lambda _: _("yes"),
    Status.NOT_YET: lambda _: _("not yet"),
    Status.NEEDS_ACTION: lambda _: _("after something is done"),
    Status.INELIGIBLE: lambda _: _("no"),
    Status.PASSED: lambda _: _("passed"),
    Status.RESULT_PENDING: lambda _: _("the result comes first"),
    Status.DISPUTED: lambda _: _("the texts leave it open"),
    Status.UNKNOWN: lambda _: _("not known"),
}


def status_words(status: Status, _: Say = untranslated) -> str:
    """The status as a short answer to "may I sit?"."""
    return STATUSES[status](_)


FIELDS: Mapping[str, Words] = {
    "earliest": lambda _: _("the first day to sit"),
    "earliest_apply": lambda _: _("the first day to apply"),
    "latest": lambda _: _("the last day"),
    "status": lambda _: _("the answer"),
    "fee": lambda _: _("the fee"),
}


def field_words(field: str, policy: Policy, _: Say) -> str:
    if field.startswith("attempts."):
        return _("the number of attempts left")
    if field in FIELDS:
        return FIELDS[field](_)
    if field.startswith("parts."):
        part = field.split(".")[1]
        name = next((each.name for each in policy.parts if each.id == part), part)
        return _("the day until which the pass counts ({part})").format(part=name)
    if field.startswith("charges."):
        return _("the amount “{name}”").format(name=name_words(field.removeprefix("charges."), policy, _))
    return _("a date ({name})").format(name=name_words(field.removeprefix("dates."), policy, _))


HYPHEN = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")

# Days that the software names itself; those that a file names have their labels there.
NAMES: Mapping[str, Words] = {
    "by": lambda _: _("Last day to pass all parts"),
    "may_sit_again_from": lambda _: _("First day to sit again after the pass"),
    "result_expected_about": lambda _: _("Result expected about"),
}


def name_words(name: str, policy: Policy, _: Say = untranslated) -> str:
    """A named day or value of an answer as a person reads it: its label, else its name with spaces."""
    if name in policy.labels:
        return policy.labels[name]
    return NAMES[name](_) if name in NAMES else plain_words(name)


def value_words(value: Plain, _: Say = untranslated) -> str:
    """A value of an answer as a person reads it: "Yes", "3", "Recent graduate"."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return plain_words(value) if isinstance(value, str) else f"{value:g}"


def plain_words(name: str) -> str:
    """A name out of a file as words: `medical-assisting` is "Medical assisting"; a day stays as it is written."""
    spaced = HYPHEN.sub(" ", name.replace("_", " ")).strip()
    return spaced[:1].upper() + spaced[1:]


def conventions(case: Case, _: Say = untranslated) -> tuple[str, ...]:
    """The stated defaults, as far as this case rests on them."""
    kinds = {(effect.cause, effect.message) for effect in case.decision.effects}
    counted = [each for each in case.decision.effects if each.cause == "wait" and _counts_days(each)]
    found = []
    if any(each.message == "wait" for each in counted):
        found.append(_("Day 1 is the day after the exam."))
    if any(message == "deadline" for _cause, message in kinds):
        found.append(_("A time limit includes its last day."))
    if any(message.startswith("cap-rolling") for _cause, message in kinds):
        found.append(_("A rolling period frees the anniversary of the oldest attempt in it."))
    if any(each.params["length"].unit not in SPECIAL_DAYS for each in counted):  # type: ignore[attr-defined]
        found.append(_("Weekends and holidays count too; the date at the test site decides."))
    return tuple(found)


def _counts_days(effect: Effect) -> bool:
    """Whether a length that is not nothing was counted from a day on."""
    length = effect.params.get("length")
    return isinstance(length, Duration) and length.count > 0 and length.unit is not Unit.HOURS and effect.day is not None


def cap_words(rule: Rule, _: Say) -> str:
    """A cap as a short value: "3 attempts for life", "2 attempts, then a pause of 90 days", "unlimited"."""
    body = rule.versions[-1].body
    if not isinstance(body, Cap):
        return rule.says
    if body.limit is None:
        return _("unlimited")
    words = window_words(body.window, _)
    text = body.limit.text
    amount = _("{n} attempt").format(n=text) if text == "1" else _("{n} attempts").format(n=text)
    if body.window.kind == "group" and body.rest is not None and text.isdigit():
        return _("{attempts}, then a pause of {length}").format(attempts=amount, length=length_words(body.rest, _))
    return f"{amount} {words}".strip() if text.isdigit() else rule.says
