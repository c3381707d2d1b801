"""From the tables of a program's file to its `Policy`. Whatever could not be computed is refused here, with its place."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from resit.domain.policy.bodies import DECIDES_DAYS, FACT_TYPES, KINDS, WEEK, Bodies, BodyReader
from resit.domain.policy.days import MonthEnd
from resit.domain.policy.expression import CASE_NAMES, Expression, Type
from resit.domain.policy.history import Outcome
from resit.domain.policy.vocabulary import Cap, Choice, Fact, Gap, OutcomeRule, Part, Policy, Rule, UnitKey, Version
from resit.tables import Table

ID = re.compile(r"^[a-z0-9][a-z0-9-]*$")
# Keys that belong to the whole rule, whatever its kind.
OF_THE_RULE = frozenset(
    [
        "id",
        "kind",
        "field",
        "when",
        "per_unit",
        "of",
        "pivot",
        "layer",
        "replaces",
        "month_end",
        "edge",
        "confidence",
        "check_by",
        "version",
        "gap",
        "says",
        "source",
        "from",
        "until",
    ]
)
# Facts every program may be told, whatever its rules ask.
BUILT_IN = ("asking_for", "time_zone", "holidays")


def read_policy(program: str, root: Table, *, sources: frozenset[str]) -> Policy:
    """Build the policy of `program` from its file's root table; what is wrong stands in the document's findings after."""
    return _Reader(program, root, sources).policy()


class _Reader(Bodies):
    def __init__(self, program: str, root: Table, sources: frozenset[str]) -> None:
        super().__init__()
        self.program = program
        self.root = root
        self.sources = sources
        self.facts = self._facts("fact")
        self.attempt_keys = self._facts("attempt_key")
        self.unit = self._unit(root.table("unit"))
        if self.unit is not None and self.unit.key not in self.attempt_keys:
            self.attempt_keys[self.unit.key] = Fact(self.unit.key, "text", self.unit.question, aliases=self.unit.aliases)
        self.parts = tuple(map(self._part, root.tables("part")))

    def policy(self) -> Policy:
        root = self.root
        outcomes = {each.outcome: each for each in map(self._outcome, root.tables("outcome"))}
        self.words = self._known_words(outcomes)
        rules: list[Rule] = []
        for table in root.tables("rule"):
            rule = self._rule(table)
            if any(rule.id == each.id for each in rules):
                table.report("id", f'is "{rule.id}", which an earlier rule has; every rule wants an id of its own')
            rules.append(rule)
        has_windows = any(each.kind == "calendar" for each in rules)
        for index, rule in enumerate(rules):
            if not has_windows and any(isinstance(each.body, Cap) and each.body.window.kind == "named" for each in rule.versions):
                message = 'is "named", but the file has no rule of kind calendar that names the windows'
                root.document.report(("rule", index, "window"), message)
        ids = {each.id for each in rules}
        for index, rule in enumerate(rules):
            for other in rule.replaces:
                if other not in ids:
                    root.document.report(("rule", index, "replaces"), f'names "{other}"; there is no such rule')
        return Policy(
            program=self.program,
            rules=tuple(rules),
            facts=self.facts,
            attempt_keys=self.attempt_keys,
            outcomes=outcomes,
            unit=self.unit,
            parts=self.parts,
            working_week=self._week(root),
            holidays=frozenset(self._days(root, "holidays")),
            family=root.texts("family"),
            labels=self.labels,
        )

    # — what the candidate is asked —

    def _facts(self, key: str) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for table in self.root.tables(key):
            fact = self._fact(table)
            if fact.name in facts:
                table.report("name", f'is "{fact.name}", which an earlier one has; every fact wants a name of its own')
            facts.setdefault(fact.name, fact)
        return facts

    def _known_words(self, outcomes: Mapping[str, OutcomeRule]) -> dict[str, tuple[str, ...]]:
        """By name, every text that it may be, where the file or the language knows them all."""
        words = {
            each.name: tuple(choice.value for choice in each.choices)
            for each in (*self.attempt_keys.values(), *self.facts.values())
            if each.kind == "choice"
        }
        words["outcome"] = tuple(dict.fromkeys((*Outcome, *outcomes)))
        units = () if self.unit is None else (*self.unit.values, *(each.id for each in self.parts))
        if self.unit is not None and units:
            words["asked"] = words[self.unit.key] = tuple(dict.fromkeys(units))
        return words

    def _fact(self, table: Table) -> Fact:
        kind = table.choice("kind", tuple(FACT_TYPES), required=True) or "text"
        choices = tuple(Choice(each.need_text("value"), each.need_text("label")) for each in _finished(table.tables("choices")))
        if kind == "choice" and not choices:
            table.report("choices", 'missing; a fact of kind "choice" wants at least two')
        fact = Fact(
            name=table.need_text("name"),
            kind=kind,
            question=table.need_text("question"),
            help=table.text("help"),
            choices=choices,
            aliases=table.texts("aliases"),
            default=table.take("default"),
        )
        if fact.name in CASE_NAMES or fact.name in BUILT_IN:
            table.report("name", f'is "{fact.name}", which the language itself uses; choose another')
        table.finish()
        return fact

    def _unit(self, table: Table | None) -> UnitKey | None:
        if table is None:
            return None
        unit = UnitKey(
            key=table.need_text("key"),
            question=table.need_text("question"),
            label=table.text("label") or "{value}",
            aliases=table.texts("aliases"),
            together=table.flag("together") or False,
            values=table.texts("values"),
            lists_parts=bool(table.flag("lists_parts")) or "part" in self.root,
        )
        table.finish()
        return unit

    def _part(self, table: Table) -> Part:
        part = Part(
            id=table.need_text("id"),
            name=table.need_text("name"),
            group=table.text("group"),
            start=table.day("from"),
            end=table.day("until"),
        )
        table.finish()
        return part

    def _outcome(self, table: Table) -> OutcomeRule:
        outcome = table.need_text("outcome").replace("-", "_")
        counts = table.flag("counts")
        if counts is None:
            table.report("counts", "missing; want true or false")
        rule = OutcomeRule(
            outcome=outcome,
            counts=bool(counts),
            failed=bool(table.flag("failed")) or outcome in {Outcome.FAILED, Outcome.UNFINISHED},
            says=table.need_text("says"),
            source=self._sources(table),
            label=table.text("label"),
        )
        if outcome not in set(Outcome) and rule.label is None:
            table.report("label", f'missing; "{outcome}" is an outcome of this program alone, and people want a name for it')
        table.finish()
        return rule

    def _week(self, root: Table) -> frozenset[int]:
        names = root.texts("working_week")
        for name in names:
            if name not in WEEK:
                root.report("working_week", f'has "{name}"; want names of weekdays such as "monday"')
        return frozenset(WEEK.index(each) for each in names if each in WEEK) or frozenset(range(5))

    def _days(self, table: Table, key: str) -> tuple[date, ...]:
        value = table.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, date) for each in value):
            table.report(key, "want a list of days such as [2026-12-25]")
            return ()
        return tuple(value)

    # — rules —

    def _rule(self, table: Table) -> Rule:
        rule_id = table.need_text("id")
        if rule_id and not ID.match(rule_id):
            table.report("id", f'is "{rule_id}"; want small letters, digits and hyphens')
        kind = table.choice("kind", tuple(KINDS), required=True) or "note"
        read_body, default_field, uses_versions = KINDS[kind]
        self.kind = kind
        when = self._early(table, "when", Type.FLAG)
        per = table.flag("per_unit") or False
        if per and self.unit is None:
            table.report("per_unit", "is true, but the file has no [unit] to count by")
        of = self._early(table, "of", Type.FLAG, in_attempt=True)
        pivot = self._early(table, "pivot", Type.DAY)
        month_end = table.choice("month_end", tuple(MonthEnd))
        versions, gaps = self._versions(table, read_body)
        rule = Rule(
            id=rule_id,
            kind=kind,
            field=table.text("field") or default_field,
            versions=versions,
            gaps=gaps,
            when=when,
            per=per,
            of=of,
            pivot=pivot,
            layer=table.text("layer") or "national",
            replaces=table.texts("replaces"),
            month_end=MonthEnd(month_end) if month_end else None,
            edge=table.choice("edge", ("free", "barred", "open", "open-barred")),
            confidence=table.choice("confidence", ("high", "medium", "low")),
            check_by=table.day("check_by"),
        )
        if not uses_versions and len(versions) > 1:
            table.report("version", f"a rule of kind {kind} has one version; write a rule for each, with `when`")
        if kind == "bar" and "when" not in table:
            table.report("when", "missing; a bar must say whom it bars")
        if rule.layer != "national" and when is None:
            table.report("when", f'missing; a rule of layer "{rule.layer}" must say for whom it holds')
        table.finish()
        return rule

    def _early(self, table: Table, key: str, want: Type, *, in_attempt: bool = False) -> Expression | None:
        """An expression that is asked before the days are known, whatever the kind of the rule."""
        text = table.data.get(key)
        late = self.late_in(text) if isinstance(text, str) and self.kind not in DECIDES_DAYS else None
        if late is not None:
            table.take(key)
            table.report(key, f"speaks of `{late}`, which is known only after it has been asked whether each rule holds")
            return None
        return self.expression(table, key, want, in_attempt=in_attempt)

    def _versions(self, table: Table, read_body: BodyReader) -> tuple[tuple[Version, ...], tuple[Gap, ...]]:
        versions: list[Version] = []
        nested = [self._version(table, each) for each in table.tables("version")]
        for each in nested or [table]:
            start, end = each.day("from"), each.day("until")
            if start is not None and end is not None and end <= start:
                each.report("until", f"is {end}, not after `from` {start}; `until` is the first day on which it no longer holds")
            says = each.text("says") or table.text("says") or ""
            if not says:
                each.report("says", "missing; want the rule in one sentence of your own")
            source = self._sources(each, fall_back=table)
            versions.append(Version(start, end, read_body(self, each), says, source))
            if nested:
                each.finish()
                table.seen |= each.seen & table.data.keys()
        gaps = [Gap(each.day("from"), each.day("until"), each.need_text("reason")) for each in _finished(table.tables("gap"))]
        self._check_cover(table, versions, gaps)
        return tuple(versions), tuple(gaps)

    def _version(self, rule: Table, version: Table) -> Table:
        """A version's table; the keys of the rule's kind that stand on the rule itself hold for every version."""
        shared = {key: value for key, value in rule.data.items() if key not in OF_THE_RULE}
        return Table(version.document, {**shared, **version.data}, version.path)

    def _check_cover(self, table: Table, versions: list[Version], gaps: list[Gap]) -> None:
        """From the first day on, every day has exactly one version, or a gap with its reason."""
        spans = [(each.start or date.min, each.end or date.max) for each in versions]
        spans = sorted(spans + [(each.start or date.min, each.end or date.max) for each in gaps])
        for (_, end), (start, _) in pairwise(spans):
            if start < end:
                table.report("version", f"two versions are in force on {start}; let the older end with `until = {start}`")
            elif start > end:
                table.report(
                    "version", f"no version is in force from {end} to {start - timedelta(days=1)}; add a [[rule.gap]] with its reason"
                )
        if spans[-1][1] != date.max:
            table.report("until", f"no version is in force from {spans[-1][1]} on; add a later version or a [[rule.gap]] with its reason")

    def _sources(self, table: Table, *, fall_back: Table | None = None) -> tuple[str, ...]:
        found = table.texts("source") or (fall_back.texts("source") if fall_back is not None else ())
        if not found:
            table.report("source", "missing; no rule without a source")
        for each in found:
            if each not in self.sources:
                table.report("source", f'names "{each}"; there is no [[source]] of that id')
        return found


def _finished(tables: Iterable[Table]) -> list[Table]:
    """Small tables whose keys the caller is about to read; any other key in them is unknown."""
    found = list(tables)
    for each in found:
        each.seen.update({"value", "label", "from", "until", "reason"})
        each.finish()
    return found
