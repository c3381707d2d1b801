"""What an answer lacks: rules that no text was found for, facts that were not told, and the ways on from there."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from resit.domain.policy.cases import Case
from resit.domain.policy.days import Duration, Unit
from resit.domain.policy.decision import Decision, Status, version_on
from resit.domain.policy.effects import Effect
from resit.domain.policy.explain import Say, safer_day
from resit.domain.policy.history import Outcome
from resit.domain.policy.parts import parts_in_force
from resit.domain.policy.vocabulary import Calendar, Choice, Fact, Rule, Version, Wait
from resit.journey.case import Asked
from resit.journey.sources import source_view

Answer = dict[str, Any]
CLOSES_DAYS = {"wait", "cap", "deadline", "calendar", "bar", "credit", "after-pass"}

ABSENT_FIELDS: Mapping[str, tuple[str, ...]] = {"wait": ("earliest",), "fee": ("fee",), "attempts": ("attempts",), "deadline": ("latest",)}


def _is_past(decision: Decision, on: date) -> bool:
    """Whether the first day lies behind the day asked, so that its hour changes nothing."""
    return decision.earliest is not None and decision.earliest < on


def unknown_in(asked: Asked, say: Say, *, sure: bool) -> Iterable[Answer]:
    """What the answer lacks: facts that were not given, and rules that no text was found for.

    Where the answer is not `sure`, what the file says is missing about days and attempts is told beside the figure that stands.
    """
    case, program = asked.case, asked.loaded.program
    decision = case.decision
    if decision.status is Status.PASSED or decision.has_ended:
        return  # what a next attempt would cost or need is no longer the question
    for effect in decision.effects:
        if effect.unknown is not None:
            absence = next((each for each in program.absences if each.field == effect.rule.field), None)
            yield {
                "field": "earliest" if effect.act == "sit" else f"earliest_{effect.act}",
                "absence": effect.unknown,
                "text": effect.text or effect.rule.says,
                "read": [source_view(program.sources[each], say) for each in effect.rule.source if each in program.sources],
                "ask": absence.ask if absence is not None else None,
                "fact": None,
            }
        if getattr(effect.params.get("length"), "unit", None) is Unit.HOURS and effect.moment is None and not _is_past(decision, case.on):
            text = say("At what time did your last sitting take place, and in which time zone? The rule counts hours.")
            yield {"field": "earliest_at", "absence": "not_given", "text": text, "read": [], "ask": None, "fact": None}
        version = _expected_days(effect, decision)
        if version is not None:
            yield {
                "field": "earliest",
                "absence": "not_found",
                "text": version.says,
                "read": [source_view(program.sources[each], say) for each in version.source if each in program.sources],
                "ask": next((each.ask for each in program.absences if each.field == "calendar"), None),
                "fact": None,
            }
    for gone in decision.gone:
        field = ABSENT_FIELDS.get(gone.rule.field, (gone.rule.field,))[0]
        text = gone.reason or say("No version of this rule is known for that day: {rule}").format(rule=gone.rule.says)
        absence = next((each for each in program.absences if each.field == gone.rule.field), None)
        read = [source_view(program.sources[each], say) for each in gone.rule.source if each in program.sources]
        yield {"field": field, "absence": "not_found", "text": text, "read": read, "ask": absence.ask if absence else None, "fact": None}
    weak = not sure or safer_day(decision) is not None
    for absence in program.absences:
        for field in ABSENT_FIELDS.get(absence.field, ()):
            missing = {
                "fee": decision.cost is None and (decision.fee_options is None or not decision.fee_options.complete),
                "attempts": weak or not any(each.rule.field == "attempts" for each in decision.counts),
                "latest": decision.latest is None,
                "earliest": (weak or decision.earliest is None)
                and decision.status is not Status.INELIGIBLE
                and not any(each.unknown for each in decision.effects),
            }[field]
            if missing:
                yield {
                    "field": field,
                    "absence": absence.kind.value,
                    "text": absence.text,
                    "read": [source_view(program.sources[each], say) for each in absence.read],
                    "ask": absence.ask,
                    "fact": None,
                }
    for name in case.asked:
        fact = case.policy.facts.get(name)
        if name == "asking_for" and case.policy.unit is not None:
            fact = Fact(name, "text", case.policy.unit.question)
        if fact is not None:
            untold = {each.id for each in decision.untold} & case.asked[name]
            field = "earliest" if untold else _field_of_rules(case, case.asked[name])
            known = None if any(each.untold and each.rule.id in case.asked[name] for each in decision.counts) else ""
            given = {"earliest": decision.earliest, "fee": decision.cost, "latest": decision.latest, "attempts": known}
            if given.get(field, "") is not None:
                continue  # the answer stands without it; it is among the questions
            yield {"field": field, "absence": "not_given", "text": fact.question, "read": [], "ask": None, "fact": name}


def _expected_days(effect: Effect, decision: Decision) -> Version | None:
    """The version of a calendar that holds on the first day named, where it knows the usual pattern and not the days."""
    if effect.cause != "calendar" or decision.earliest is None:
        return None
    version = version_on(effect.rule, decision.earliest)
    return version if isinstance(version, Version) and isinstance(version.body, Calendar) and version.body.expected else None


def _field_of_rules(case: Case, rules: Iterable[str]) -> str:
    fields = {case.policy.rule(each).field for each in rules}
    for field, (answered, *_) in ABSENT_FIELDS.items():
        if field in fields:
            return answered
    return sorted(fields)[0] if fields else "status"


def questions_in(asked: Asked, say: Say) -> Iterable[Answer]:
    """The facts the rules really need here, those already given included, in the file's order."""
    case = asked.case
    needed: dict[str, set[str]] = {name: set(rules) for name, rules in case.asked.items()}
    for rule in case.decision.rules:
        for name in _facts_of(rule):
            if name in case.facts:
                needed.setdefault(name, set()).add(rule.id)
    unit = case.policy.unit
    if unit is not None and case.decision.unit is None and not unit.together:
        parts = parts_in_force(case.policy, case.on)
        values = [Choice(each, each) for each in unit.values] or [Choice(each.id, each.name) for each in parts]
        yield _question(Fact("asking_for", "choice" if values else "text", unit.question, choices=tuple(values)), None, "")
    might = {name for rule in case.policy.rules for name in _may_matter(rule, case)}
    asked_for = [name for name in case.policy.facts if name in needed or name in might or name in case.facts]
    if case.decision.has_ended:  # what it would cost is nobody's question now; what might open it again is
        opens = {name for rule in case.policy.rules if rule.kind in CLOSES_DAYS for name in _facts_of(rule)}
        asked_for = [name for name in asked_for if name in opens]
    for name in sorted(asked_for, key=lambda each: each not in needed):  # what is needed first, else the file's order
        texts = dict.fromkeys(case.policy.rule(each).says for each in sorted(needed.get(name, ())))
        yield _question(case.policy.facts[name], case.facts.get(name), " ".join(texts), optional=name not in needed)
    if any(each.unit is Unit.WORKING_DAYS for rule in case.policy.rules for each in _lengths_of(rule)):
        holidays = Fact("holidays", "days", say("Which public holidays fall into the wait?"))
        yield _question(holidays, case.facts.get("holidays"), say("The rule counts working days."), optional=True)


def _may_matter(rule: Rule, case: Case) -> frozenset[str]:
    """The facts of a rule that holds here, or that one of its own facts could make hold."""
    if rule in case.decision.rules:
        return _facts_of(rule)
    return rule.when.facts if rule.when is not None else frozenset()


def _lengths_of(rule: Rule) -> Iterable[Duration]:
    body = rule.versions[-1].body
    if isinstance(body, Wait):
        yield from (each.length for each in body.steps if each.length is not None)


def _facts_of(rule: Any) -> frozenset[str]:
    found: frozenset[str] = frozenset().union(*(each.facts for each in (rule.when, rule.pivot, rule.of) if each is not None))
    body = rule.versions[-1].body
    for name in getattr(body, "__slots__", ()):
        value = getattr(body, name)
        for each in value if isinstance(value, tuple) else (value,):
            found |= getattr(each, "facts", frozenset())
            for inner in ("when", "amount", "until", "start"):
                found |= getattr(getattr(each, inner, None), "facts", frozenset())
    return found


def _question(fact: Fact, given: Any, why: str, *, optional: bool = False) -> Answer:
    value = given.isoformat() if isinstance(given, date) else given
    return {
        "fact": fact.name,
        "kind": fact.kind,
        "text": fact.question,
        "help": fact.help,
        "choices": [{"value": each.value, "label": each.label} for each in fact.choices],
        "why": why,
        "given": [each.isoformat() for each in value] if isinstance(value, tuple) else value,
        "optional": optional,
    }


def _has_report(asked: Asked) -> bool:
    """Whether the candidate holds a report that names areas: one was sat and not passed, and the program is known to send such."""
    report = asked.loaded.program.report
    sat = any(each.failed and each.outcome not in {Outcome.NO_SHOW, Outcome.UNFINISHED} for each in asked.case.judged)
    sat = sat or any(each.outcome == Outcome.SCORED for each in asked.case.judged)
    return sat and report is not None and report.form != "pass_fail"


def ways_on(asked: Asked, unknown: list[Answer], say: Say) -> Iterable[Answer]:
    """No answer ends the road: whom to ask and in which words, what can be done today, and a plan to a chosen day."""
    program, decision = asked.loaded.program, asked.case.decision
    if decision.has_ended:
        yield {
            "kind": "ask",
            "text": say("Rules change, and bodies make exceptions: ask {body} in these words.").format(body=program.body_short),
            "question": say(
                "As I read your rules, no further attempt at the {name} is open to me. Is that so, and is there any way back, "
                "such as an appeal, an exception or new training?"
            ).format(name=program.short_name),
            "address": program.body_site,
        }
        yield {
            "kind": "today",
            "text": say(
                "Nothing has to be decided today. What you learned for this exam stays yours, and other credentials of the field may be open to you."
            ),
        }
        return
    questions = list(dict.fromkeys(each["ask"] for each in unknown if each["ask"]))
    open_ends = [each for each in unknown if each["absence"] != "not_given"]
    if open_ends:
        text = say("Ask {body} in these words.").format(body=program.body_short)
        for question in questions or [
            say("What are the current rules for sitting the {name} again after a failed attempt?").format(name=program.short_name)
        ]:
            yield {"kind": "ask", "text": text, "question": question, "address": program.body_site}
    if decision.status is not Status.PASSED:
        if open_ends:
            text = say("Send {body} the questions on this page. Until the answer is there, make ready what you need to register again.")
            if _has_report(asked):
                text = say(
                    "Send {body} the questions on this page. Until the answer is there, find your score report, note the areas it names, "
                    "and make ready what you need to register again."
                )
            yield {"kind": "today", "text": text.format(body=program.body_short)}
        text = say("Pick a day that suits you, and check it with {body} before you book.")
        if decision.administration is not None:  # held on days of its own, so there is none to pick
            text = say("Plan for the coming exam, and check its days with {body} before you book.")
        if decision.status is Status.RESULT_PENDING:
            text = say("Choose a day once your result is there.")
        elif decision.earliest is None:
            text = say("Choose a day once {body} has answered. You can begin to study today.")
        yield {"kind": "plan", "text": text.format(body=program.body_short)}
