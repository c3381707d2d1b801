"""A program's rules at a glance: one row per figure, with its source, how far it may be leaned on, and what others say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from resit.domain.catalog.model import Absence, Program
from resit.domain.policy.decision import version_on
from resit.domain.policy.explain import Say, Words, cap_words, day_words, length_words, name_words, untranslated
from resit.domain.policy.vocabulary import Cap, Charge, Fee, FeeRow, Lead, Policy, Rule, Version, Wait
from resit.journey.answer import disagreements
from resit.journey.programs import LoadedProgram
from resit.journey.sources import source_view, standing_of

# What a reader looks for, in this order; each row stands even when nothing was found.
ALWAYS = ("wait", "attempts", "fee", "deadline")
SENTENCE_ENDS = (".", "!", "?")
SOMETIMES = ("charge", "calendar", "booking", "needs", "pass", "bar", "credit", "parts", "result", "no_show")


LABELS: Mapping[str, Words] = {
    "wait": lambda _: _("Waiting time"),
    "attempts": lambda _: _("Attempts"),
    "fee": lambda _: _("Cost"),
    "deadline": lambda _: _("Time limits"),
    "charge": lambda _: _("Other amounts"),
    "calendar": lambda _: _("When it is given"),
    "booking": lambda _: _("Booking"),
    "needs": lambda _: _("What to do first"),
    "pass": lambda _: _("After a pass"),
    "bar": lambda _: _("Bars"),
    "credit": lambda _: _("Passed parts"),
    "parts": lambda _: _("Parts"),
    "result": lambda _: _("Results"),
    "no_show": lambda _: _("Not attending"),
}


def rule_facts(
    loaded: LoadedProgram, *, on: date, say: Say = untranslated, fields: Sequence[str] = (*ALWAYS, *SOMETIMES)
) -> list[dict[str, Any]]:
    """One row for each figure of `fields`: its value in words, the rules and sources behind it, rival claims, or its absence.

    `on` selects the version in force. A figure without a rule has `absence`: not_found, stated_none or not_published.
    """
    glance = _Glance(loaded.program, loaded.policy, on, say)
    rows: list[dict[str, Any]] = []
    for name in fields:
        rules = [each for each in loaded.policy.rules if each.field == name and each.kind not in {"day", "value"}]
        rules += [each for each in loaded.policy.rules if name == "fee" and each.kind == "surcharge" and each not in rules]
        absence = next((each for each in loaded.program.absences if each.field == name), None)
        if rules or absence is not None or name in ALWAYS:
            rows.append(glance.row(name, rules, absence))
    return rows


@dataclass(frozen=True)
class _Glance:
    """What every row of one program is made with."""

    program: Program
    policy: Policy
    on: date
    say: Say
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def claims(self) -> Mapping[str, list[Any]]:
        return {each["field"]: each["claims"] for each in disagreements(self.program, self.say)}

    def sources(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Each source as readers see it, made once however many rows rest on it."""
        for each in ids:
            if each not in self.seen:
                self.seen[each] = source_view(self.program.sources[each], self.say)
        return [self.seen[each] for each in ids]

    def row(self, name: str, rules: list[Rule], absence: Absence | None) -> dict[str, Any]:
        row: dict[str, Any] = {
            "field": name,
            "label": LABELS[name](self.say),
            "rule": None,
            "absence": None,
            "ask": None if absence is None else absence.ask,
            "rules": [],
            "claims": self.claims.get(name, []),
        }
        found = bool(rules) and not all(map(_is_silent, rules))
        row |= self._found(rules) if found else self._absent(rules, absence)
        return row | {"under_review": any(each["under_review"] for each in row["sources"])}

    def _found(self, rules: list[Rule]) -> dict[str, Any]:
        program, on, say = self.program, self.on, self.say
        fees = [each for each in rules if each.kind == "fee"]
        cited = list(dict.fromkeys(source for rule in rules for source in rule.source))
        return {
            "rule": rules[0].id,
            "value": _joined(dict.fromkeys(self._value(each, alone=len(fees) < 2) for each in rules[:3])),
            "text": " ".join(dict.fromkeys(_says(each, on) for each in rules)),
            "rules": [
                {"id": each.id, "layer": each.layer, "text": _says(each, on), "sources": self.sources(each.source)} for each in rules
            ],
            "sources": self.sources(cited),
            "standing": standing_of((program.sources[each] for each in cited), say, on=on),
            "confidence": next((each.confidence for each in rules if each.confidence), program.confidence.value),
        }

    def _value(self, rule: Rule, *, alone: bool) -> str:
        """A rule's figure in a few words; `alone` where no second fee stands beside it."""
        version = version_on(rule, self.on)
        body = version.body if isinstance(version, Version) else rule.versions[-1].body
        if isinstance(body, Wait):
            return _wait_words(body, self.say) or _says(rule, self.on)
        if isinstance(body, Cap):
            return cap_words(rule, self.say)
        if isinstance(body, Fee):
            return _fee_words(rule, body, with_who=not alone or rule.when is not None)
        if isinstance(body, Charge):
            name = name_words(body.name, self.policy, self.say)
            amount = _amount_words(body.rows, body.currency, with_who=True)
            return self.say("{name}: {amount}").format(name=name, amount=amount) if amount else _says(rule, self.on)
        if isinstance(body, Lead):
            return length_words(body.length, self.say)
        return _says(rule, self.on)

    def _absent(self, rules: list[Rule], absence: Absence | None) -> dict[str, Any]:
        say = self.say
        kind = "not_found" if absence is None else absence.kind.value
        read = absence.read if absence is not None else list(dict.fromkeys(source for rule in rules for source in rule.source))
        silence = rules[0].says if rules else say("No text that was read says anything about it.")
        return {
            "absence": kind,
            "value": ABSENT[kind](say),
            "text": silence if absence is None else absence.text,
            "sources": self.sources(read),
            "standing": "",
            "confidence": None,
        }


def _joined(values: Iterable[str]) -> str:
    """Short values first, set apart by semicolons; then those that are whole sentences."""
    found = list(values)
    sentences = [each for each in found if each.endswith(SENTENCE_ENDS)]
    short = "; ".join(each for each in found if not each.endswith(SENTENCE_ENDS))
    return " ".join([f"{short}." if sentences else short, *sentences] if short else sentences)


def _is_silent(rule: Rule) -> bool:
    body = rule.versions[-1].body
    return isinstance(body, Wait) and all(each.absence is not None for each in body.steps)


ABSENT: Mapping[str, Words] = {
    "not_found": lambda _: _("Not found"),
    "stated_none": lambda _: _("None: the body says so"),
    "not_published": lambda _: _("Not published"),
}


def _says(rule: Rule, on: date) -> str:
    version = version_on(rule, on)
    return version.says if isinstance(version, Version) else rule.says


def _wait_words(body: Wait, say: Say) -> str:
    """ "30 days; after the third 12 months"; empty where a step is more than a length."""
    words: list[str] = []
    for step in body.steps:
        if step.absence is not None:
            words.append(say("then not found"))
        elif step.length is None:
            return ""
        else:
            length = length_words(step.length, say) if step.length.count else say("none")
            words.append(length if step.first <= 1 else say("from attempt {n}: {length}").format(n=step.first + 1, length=length))
    text = "; ".join(words)
    return say("{wait} before applying").format(wait=text) if body.bars == "apply" else text


def _fee_words(rule: Rule, body: Fee, *, with_who: bool) -> str:
    amount = _amount_words(body.rows, body.currency, with_who=with_who and not body.surcharge)
    return f"{'+' if body.surcharge else ''}{amount}" if amount else rule.says


def _amount_words(rows: Sequence[FeeRow], currency: str, *, with_who: bool) -> str:
    """ "25 USD", "0–25 USD", "0 USD (the free retake)"; empty where an amount is computed.

    Whom the one amount is for stands beside it where asked for, and where the amount holds on a condition.
    """
    try:
        numbers = [float(each.amount.text) for each in rows]
    except ValueError:
        return ""
    spread = f"{min(numbers):g}" if min(numbers) == max(numbers) else f"{min(numbers):g}–{max(numbers):g}"
    lone = len(rows) == 1 and (with_who or rows[0].when is not None) and rows[0].who
    return f"{spread} {currency} ({rows[0].who})" if lone else f"{spread} {currency}"


def program_versions(loaded: LoadedProgram, say: Say = untranslated) -> Iterable[dict[str, Any]]:
    """Every version of every rule that changed, oldest first: what the rule was in March."""
    for rule in loaded.policy.rules:
        for version in rule.versions if len(rule.versions) > 1 else ():
            yield {
                "rule": rule.id,
                "from": None if version.start is None else day_words(version.start, say),
                "until": None if version.end is None else day_words(version.end, say),
                "text": version.says,
            }
