"""The body of each kind of rule, read from its table; an expression or a length that cannot be computed is refused with its place."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from resit.domain.policy.days import Duration, duration
from resit.domain.policy.expression import CASE_NAMES, Expression, ExpressionError, Names, Type, compile_expression
from resit.domain.policy.vocabulary import (
    AfterPass,
    Bar,
    Body,
    Calendar,
    Cap,
    Charge,
    Credit,
    Deadline,
    Fact,
    Fee,
    FeeRow,
    Lead,
    Named,
    Need,
    Note,
    Opening,
    Plain,
    Result,
    Step,
    UnitKey,
    Value,
    ValueRow,
    Wait,
    Weekdays,
    Window,
)
from resit.tables import Table

FACT_TYPES: Mapping[str, Type] = {
    "day": Type.DAY,
    "flag": Type.FLAG,
    "choice": Type.TEXT,
    "text": Type.TEXT,
    "number": Type.NUMBER,
    "days": Type.FLAG,
}
PLAIN_TYPES: Mapping[type, Type] = {str: Type.TEXT, bool: Type.FLAG, int: Type.NUMBER, float: Type.NUMBER}
ABSENCES = ("not_found", "stated_none", "not_published")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BARS = ("sit", "apply")
# What an amount of a fee stands under already, so that a row's own name must be another.
TAKEN = frozenset({"amount", "currency", "why", "rule", "rows", "sources"})

DECIDES_DAYS = frozenset({"wait", "cap", "deadline", "calendar", "bar", "credit", "after-pass", "need"})
NEVER = Expression("never", Type.DAY, lambda _: None, frozenset())
NOTHING = Expression("nothing", Type.NUMBER, lambda _: None, frozenset())


class Bodies:
    """Reads the body of a rule from its table; `names` grow as facts and values are read."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.attempt_keys: dict[str, Fact] = {}
        self.unit: UnitKey | None = None
        self.defined: dict[str, Type] = {}
        self.late: set[str] = set()  # values that speak of `earliest`, so that they are known only after the days are
        self.words: dict[str, tuple[str, ...]] = {}  # every text that a name may be, where all are known
        self.labels: dict[str, str] = {}  # what people read for the name of a day or value
        self.kind = ""  # of the rule that is being read

    def names(self) -> Names:
        facts = {name: FACT_TYPES[each.kind] for name, each in self.facts.items()}
        keys = {name: FACT_TYPES[each.kind] for name, each in self.attempt_keys.items()}
        return Names(facts, keys, self.defined, None if self.unit is None else self.unit.key, self.words)

    def expression(
        self, table: Table, key: str, want: Type, *, default: str | None = None, required: bool = False, in_attempt: bool = False
    ) -> Expression | None:
        value = table.take(key)
        if value is None:
            if default is None:
                if required:
                    table.report(key, f"missing; want an expression that is a {want}")
                return None
            value = default
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            table.report(key, f"want an expression that is a {want}")
            return None
        return self.compiled(table, key, str(value), want, in_attempt=in_attempt)

    def compiled(self, table: Table, key: str, text: str, want: Type, *, in_attempt: bool = False) -> Expression | None:
        if self.kind in DECIDES_DAYS and (late := self.late_in(text)) is not None:
            table.report(key, f"speaks of `{late}`, which is known only after every {self.kind} has been asked")
            return None
        try:
            return compile_expression(text, names=self.names(), want=want, in_attempt=in_attempt)
        except (ExpressionError, ValueError) as error:
            table.report(key, str(error))
            return None

    def late_in(self, text: str) -> str | None:
        """A name in the expression that has its value only after the days are known."""
        words = re.findall(r"\w+", re.sub(r"\"[^\"]*\"|'[^']*'", "", text))
        return next((each for each in words if each == "earliest" or each in self.late), None)

    def length(self, table: Table, key: str, *, required: bool = False) -> Duration | None:
        value = table.take(key)
        if value is None:
            if required:
                table.report(key, 'missing; want a length of time such as "30 days"')
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            table.report(key, f'is {value} without a unit; want a length of time such as "{value} days"')
            return None
        try:
            return duration(str(value))
        except ValueError as error:
            table.report(key, str(error))
            return None

    def name(self, table: Table, *, required: bool = False) -> str | None:
        """The name under which a day or value stands in the answer; its label is noted beside."""
        name = table.need_text("name") if required else table.text("name")
        label = table.text("label")
        if label is not None and not name:
            table.report("label", "is the label of a name; want `name` beside it")
        elif label is not None and name and self.labels.setdefault(name, label) != label:
            table.report("label", f'is "{label}"; another rule calls "{name}" "{self.labels[name]}"')
        return name

    # — the bodies —

    def wait(self, table: Table) -> Body:
        bars = table.choice("bars", BARS) or "sit"
        nested = list(table.tables("steps"))
        steps = [self._step(each) for each in nested] if nested else [self._one_step(table)]
        cycle = table.integer("cycle", low=1)
        if nested:
            self._check_steps(table, steps, cycle)
        return Wait(bars, tuple(steps), cycle, self.name(table))

    def _one_step(self, table: Table) -> Step:
        length = self.length(table, "length")
        until = self.expression(table, "until_day", Type.DAY)
        if (length is None) == (until is None) and not table.document.findings:
            table.report("length", "want either `length` (with `after`) or `until_day`, or `steps`")
        return Step(0, None, length, self.expression(table, "after", Type.DAY, default="last_attempt"), until)

    def _step(self, table: Table) -> Step:
        first, last = self._range(table)
        length = self.length(table, "length")
        until = self.expression(table, "until_day", Type.DAY)
        absence = table.choice("absence", ABSENCES)
        if sum(each is not None for each in (length, until, absence)) != 1:
            table.report("length", "want one of `length`, `until_day` and `absence`")
        start = self.expression(table, "after", Type.DAY, default="last_attempt")
        text = table.text("text")
        exists = table.flag("exists") or False
        if absence is not None and text is None:
            table.report("text", "missing; an absence wants a sentence that says what was not found")
        table.finish()
        return Step(first, last, length, start, until, absence, exists, text)

    def _range(self, table: Table) -> tuple[int, int | None]:
        value = table.take("attempts")
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value, value
        match = re.match(r"^(\d+)(?:-(\d+)|(\+))?$", value) if isinstance(value, str) else None
        if match is None or int(match[1]) < 1:
            table.report("attempts", 'want how many attempts it follows: 1, "1-2" or "3+"')
            return 1, None
        return int(match[1]), None if match[3] else int(match[2] or match[1])

    def _check_steps(self, table: Table, steps: list[Step], cycle: int | None) -> None:
        at = 1
        for step in steps:
            if step.first != at:
                table.report("steps", f"say nothing of attempt {at}" if step.first > at else f"speak twice of attempt {step.first}")
                return
            if step.last is None:
                return
            at = step.last + 1
        if cycle != at - 1:
            table.report("steps", f'end after attempt {at - 1}; add a step "{at}+" with a length, or with an absence and its text')

    def cap(self, table: Table) -> Body:
        limit = None
        if table.take("limit") != "unlimited":
            limit = self.expression(table, "limit", Type.NUMBER, required=True)
            if limit is not None and limit.text.isdigit() and int(limit.text) < 1:
                table.report("limit", f'is {limit.text}; want 1 or more, or "unlimited"')
        window = self._window(table)
        then = table.choice("then", ("end", "reopen", "act")) or ("end" if window.kind == "lifetime" else "reopen")
        need = table.text("need")
        if then == "act" and need is None:
            table.report("need", 'missing; `then = "act"` must say what has to be done')
        scope = table.text("scope") or ("lifetime" if window.kind == "lifetime" else "window")
        closed = table.choice("closed", ("not_yet", "ineligible"))
        if closed is not None and then != "reopen":
            table.report("closed", f'is for a limit that time lifts; here `then` is "{then}"')
        rest = self.length(table, "rest")
        if window.kind == "group" and rest is None:
            table.report("rest", "missing; attempts in groups want the pause between two groups")
        return Cap(
            limit, window, scope, then, need, rest,
            table.choice("rest_from", ("first", "last")) or "first", table.choice("rest_bars", BARS) or "sit",
            closed or "not_yet",
        )  # fmt: skip

    def _window(self, table: Table) -> Window:
        if isinstance(table.data.get("window"), str) or "window" not in table:
            kind = table.choice("window", ("lifetime", "named", "group")) or "lifetime"
            return Window(kind)
        inner = table.table("window")
        if inner is None:
            return Window("lifetime")
        window = Window("lifetime")
        if "rolling" in inner:
            window = Window("rolling", self.length(inner, "rolling"))
        elif "fixed" in inner:
            window = Window("fixed", self.length(inner, "fixed"), self.expression(inner, "from", Type.DAY))
        elif "every" in inner:
            every = inner.choice("every", ("year", "quarter", "month"), required=True)
            span = inner.integer("span", low=1, high=10) or 1
            window = Window("every", every=every, span=span, starts=self._starts(inner, every))
        else:
            table.report("window", 'want "lifetime", "named", "group", or a table with `rolling`, `fixed` or `every`')
            inner.seen.update(inner.data)
        if window.kind in {"rolling", "fixed"} and window.length is not None and window.length.count < 1:
            inner.report(window.kind, f"is {window.length}; want a length of at least one day")
        inner.finish()
        return window

    def _starts(self, table: Table, every: str | None) -> tuple[int, int]:
        """Month and day on which a year of a cap begins."""
        text = table.text("starts")
        starts = None if text is None else self._month_day(table, "starts", text)
        if text is not None and every in {"quarter", "month"}:
            table.report("starts", 'is only for `every = "year"`; leave it out')
        if starts == (2, 29):
            table.report("starts", 'is "02-29"; want a day that every year has')
            return 1, 1
        return starts or (1, 1)

    def deadline(self, table: Table) -> Body:
        length = table.take("length")
        until = self.expression(table, "until_day", Type.DAY)
        if length is not None:
            if self.length(table, "length") is not None:
                start = table.text("after", required=True) or "today"
                until = self.compiled(table, "length", f"({start}) + {' '.join(str(length).split())}", Type.DAY)
        elif until is None and "until_day" not in table:
            table.report("until_day", "missing; want the last day, or `length` with `after`")
        on_expiry = table.choice("on_expiry", ("end", "act", "renew"), required=True) or "end"
        need = table.text("need")
        if on_expiry != "end" and need is None:
            table.report("need", f'missing; `on_expiry = "{on_expiry}"` must say what has to be done')
        return Deadline(until or NEVER, on_expiry, need, self.name(table))

    def calendar(self, table: Table) -> Body:
        openings = []
        for each in table.tables("windows"):
            name = each.need_text("name")
            first, last = self._end(each, "first"), self._end(each, "last")
            if first is not None and last is not None:
                if isinstance(first, date) != isinstance(last, date):
                    each.report("last", "want `first` and `last` of one kind: both days of a year, or both month and day")
                else:
                    openings.append(Opening(name, first, last))
            each.finish()
        inner = table.table("weekdays")
        weekdays = None
        if inner is not None:
            weekday = inner.choice("weekday", WEEK, required=True) or "monday"
            months = inner.take("months")
            if not isinstance(months, list) or not all(isinstance(each, int) and 1 <= each <= 12 for each in months):
                inner.report("months", "want a list of months from 1 to 12")
                months = [1]
            which = inner.integer("which", low=-5, high=5) or -1
            weekdays = Weekdays(which, WEEK.index(weekday), tuple(months), inner.integer("days", low=1, high=7) or 1)
            inner.finish()
        if not openings and weekdays is None and not table.document.findings:
            table.report("windows", "missing; a calendar wants `windows` or `weekdays`")
        return Calendar(tuple(openings), weekdays, table.flag("expected") or False, table.flag("book_ahead") or False)

    def _end(self, table: Table, key: str) -> tuple[int, int] | date | None:
        value = table.take(key)
        if isinstance(value, date):
            return value
        return self._month_day(table, key, value)

    def _month_day(self, table: Table, key: str, value: object) -> tuple[int, int] | None:
        match = re.match(r"^(\d\d)-(\d\d)$", value) if isinstance(value, str) else None
        try:
            if match is not None:
                date(2024, int(match[1]), int(match[2]))
                return int(match[1]), int(match[2])
        except ValueError:
            pass
        table.report(key, 'want month and day such as "02-29", or a day such as 2026-02-28')
        return None

    def need(self, table: Table) -> Body:
        need, blocks = table.need_text("need"), table.choice("blocks", ("sit", "apply"))
        return Need(need, blocks, self.expression(table, "unless", Type.FLAG), urgent=bool(table.flag("urgent")))

    def fee(self, table: Table) -> Body:
        return self._fee(table, surcharge=False)

    def surcharge(self, table: Table) -> Body:
        return self._fee(table, surcharge=True)

    def _fee(self, table: Table, *, surcharge: bool) -> Body:
        currency, rows = self._currency(table), self._amounts(table)
        return Fee(currency, rows, table.flag("refundable"), surcharge)

    def charge(self, table: Table) -> Body:
        return Charge(self.name(table, required=True) or "", self._currency(table), self._amounts(table))

    def _currency(self, table: Table) -> str:
        currency = table.need_text("currency")
        if currency and not re.match(r"^[A-Z]{3}$", currency):
            table.report("currency", f'is "{currency}"; want three capital letters such as USD')
        return currency

    def _amounts(self, table: Table) -> tuple[FeeRow, ...]:
        rows: list[FeeRow] = []
        for each in table.tables("rows"):
            amount, name = self.expression(each, "amount", Type.NUMBER, required=True), each.text("name")
            if name is not None and (name in TAKEN or any(name == row.name for row in rows)):
                each.report("name", f'is "{name}", which is taken; choose another')
            rows.append(FeeRow(self.expression(each, "when", Type.FLAG), amount or NOTHING, each.need_text("who"), name))
            each.finish()
        if not rows:
            amount = self.expression(table, "amount", Type.NUMBER, required=True)
            rows.append(FeeRow(None, amount or NOTHING, table.text("who") or ""))
        return tuple(rows)

    def after_pass(self, table: Table) -> Body:
        again = table.take("again")
        if again == "never":
            return AfterPass(None)
        return AfterPass(self.expression(table, "again", Type.DAY, required=True), self.name(table))

    def bar(self, table: Table) -> Body:
        if table.data.get("until_day") == "never":
            table.take("until_day")
            return Bar(None, self.name(table))
        return Bar(self.expression(table, "until_day", Type.DAY, required=True), self.name(table))

    def credit(self, table: Table) -> Body:
        until = self.expression(table, "until_day", Type.DAY, required=True, in_attempt=True)
        if self.unit is None:
            table.report("kind", "is credit, but the file has no [unit] whose passes could be kept")
        return Credit(until or NEVER, table.choice("loses", ("part", "all")) or "part")

    def lead(self, table: Table) -> Body:
        return Lead(self.length(table, "length", required=True) or duration("0 days"))

    def result(self, table: Table) -> Body:
        needed = table.flag("needed")
        if needed is None:
            table.report("needed", "missing; want true or false")
        return Result(bool(needed), self.expression(table, "expected", Type.DAY))

    def day(self, table: Table) -> Body:
        name, value = self.name(table, required=True) or "", self.expression(table, "value", Type.DAY, required=True) or NEVER
        return Named(name, value, safer=bool(table.flag("safer")))

    def value(self, table: Table) -> Body:
        name = self.name(table, required=True) or ""
        rows: list[ValueRow] = []
        for each in table.tables("rows"):
            kind = self.defined.get(name) or (PLAIN_TYPES[type(rows[0].value)] if rows else None)
            rows.append(ValueRow(self.expression(each, "when", Type.FLAG), self._plain(each, kind)))
            each.finish()
        if not rows:
            table.report("rows", "missing; want at least one row with a value")
        if name in self.facts or name in CASE_NAMES:
            table.report("name", f'is "{name}", which is taken; choose another')
        self.defined.setdefault(name, PLAIN_TYPES[type(rows[0].value)] if rows else Type.TEXT)
        late = any(each.when is not None and self.late_in(each.when.text) is not None for each in rows)
        if late:
            self.late.add(name)
        return Value(name, tuple(rows), table.flag("shown") is not False, late)

    def _plain(self, row: Table, want: Type | None) -> Plain:
        """The value of a row: a text, a number, true or false; of the same type as those above it under this name."""
        value = row.take("value")
        if not isinstance(value, str | int | float) or value == "":
            row.report("value", f"{'missing; ' if value in (None, '') else ''}want a text, a number, true or false")
            return ""
        if want is not None and PLAIN_TYPES[type(value)] is not want:
            row.report("value", f"is a {PLAIN_TYPES[type(value)]}, while an earlier row has a {want}; want all of one type")
        return value

    def note(self, table: Table) -> Body:
        del table
        return Note()


BodyReader = Callable[[Bodies, Table], Body]
KINDS: Mapping[str, tuple[BodyReader, str, bool]] = {
    # kind: how it is read, what it speaks about, whether a change of the rule over time is written as versions
    "wait": (Bodies.wait, "wait", True),
    "cap": (Bodies.cap, "attempts", True),
    "deadline": (Bodies.deadline, "deadline", True),
    "calendar": (Bodies.calendar, "calendar", True),
    "need": (Bodies.need, "needs", True),
    "fee": (Bodies.fee, "fee", True),
    "surcharge": (Bodies.surcharge, "fee", True),
    "charge": (Bodies.charge, "charge", True),
    "after-pass": (Bodies.after_pass, "pass", True),
    "bar": (Bodies.bar, "bar", True),
    "credit": (Bodies.credit, "credit", True),
    "lead": (Bodies.lead, "booking", True),
    "result": (Bodies.result, "result", True),
    "day": (Bodies.day, "dates", False),
    "value": (Bodies.value, "values", False),
    "note": (Bodies.note, "note", True),
}
