"""A statement held against the catalog: it agrees, contradicts, is unsupported, is outdated, or is another exam's figure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from resit.domain.catalog.model import AbsenceKind
from resit.domain.catalog.names import plain
from resit.domain.policy.explain import Say
from resit.formats.quantities import Kind, Quantity, as_minutes
from resit.journey.audit.claims import Statement
from resit.journey.figures import Figure, Role, figures_of, same_length, same_value
from resit.journey.programs import Catalog, LoadedProgram


class Verdict(StrEnum):
    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNSUPPORTED = "unsupported"
    OUTDATED = "outdated"
    OTHER_EXAM = "other_exam"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the catalog makes of one statement about one program. `sureness` in [0, 1] is of the comparison alone."""

    verdict: Verdict
    program: str
    sureness: float
    figures: tuple[Figure, ...] = ()  # what the catalog has instead, or what it agrees with
    others: tuple[str, ...] = ()  # other exams that have this figure
    rivals: tuple[Figure, ...] = ()  # other pages that say the same


# Where else in the catalog a figure of a field may be told.
FIELDS: Mapping[str, frozenset[str]] = {
    "wait": frozenset({"wait", "waiver", "bar", "pass"}),
    "attempts": frozenset({"attempts"}),
    "fee": frozenset({"fee", "charge"}),
    "score": frozenset({"score"}),
    "items": frozenset({"items"}),
    "minutes": frozenset({"minutes"}),
    "deadline": frozenset(
        {"deadline", "credit", "window", "needs", "parts", "dates", "calendar", "attempts", "result", "pass", "booking", "values"}
    ),
    "booking": frozenset({"booking", "no_show", "calendar", "dates"}),
    "result": frozenset({"result", "report", "wait"}),
    "pass_rate": frozenset({"pass_rate"}),
    "report": frozenset({"report"}),
}
# Fields in which one program may truly have many figures, so that another one contradicts nothing by itself.
MANY = frozenset({"deadline", "booking", "result", "pass_rate"})
# Units that say: this program is a family of exams, and a figure is of one of them.
FAMILIES = frozenset({"exam", "certification", "level", "step", "test", "module"})
OF_ONE_EXAM = frozenset({"items", "minutes", "score", "fee", "pass_rate"})


class Judge:
    """The catalog's figures by program and field, and the programs that may be taken for each other."""

    def __init__(self, catalog: Catalog) -> None:
        self.programs: Mapping[str, LoadedProgram] = catalog.programs
        self._figures: dict[str, tuple[Figure, ...]] = {}

    def figures(self, program: str, field: str) -> tuple[Figure, ...]:
        if program not in self._figures:
            self._figures[program] = figures_of(self.programs[program])
        wanted = FIELDS.get(field, frozenset({field}))
        return tuple(each for each in self._figures[program] if each.field in wanted)

    @cached_property
    def alike(self) -> Mapping[str, tuple[str, ...]]:
        """For each program those that share an alias with it, that its file warns of, or that are its neighbors."""
        names = {
            program: {plain(each) for each in (*loaded.program.aliases, loaded.program.short_name)}
            for program, loaded in self.programs.items()
        }
        found: dict[str, tuple[str, ...]] = {}
        for program, loaded in self.programs.items():
            shared = [other for other in self.programs if other != program and names[other] & names[program]]
            said = [each for each in (*loaded.program.confusable, *loaded.program.neighbors) if each in self.programs]
            found[program] = tuple(dict.fromkeys([*shared, *said]))
        return found

    def judged(self, statement: Statement, programs: Sequence[str], words: str) -> Judgement:
        """The mildest judgement among `programs`: where a name may mean several exams, a figure of one of them is no fault.

        `words` are the sentence and the headings above it: they tell which part or exam of a family is meant.
        """
        made = [self._of(statement, program, words) for program in programs]
        return min(made, key=lambda each: _MILD[each.verdict])

    def _of(self, statement: Statement, program: str, words: str) -> Judgement:
        if statement.is_vague:
            return self._vague(statement, program)
        figures = self.figures(program, statement.field)
        rules = [each for each in figures if each.role is Role.RULE]
        main = [each for each in rules if _is_main(each, statement)]
        agreed = [each for each in rules if matches(statement, each) and _same_payer(statement, each, rules)]
        if not agreed and statement.quantity.is_range:
            agreed = _ends_of_a_range(statement, rules)
        if agreed:
            return self._agreed(statement, program, agreed)
        rivals = tuple(each for each in figures if each.role is Role.RIVAL and each.field == statement.field and matches(statement, each))
        if statement.field == "wait" and _follows_from_a_cap(statement, self.figures(program, "window")):
            return Judgement(Verdict.AGREES, program, 0.6, tuple(rules))
        if statement.jurisdiction and statement.field in {"wait", "attempts", "deadline", "fee"}:
            return self._of_a_state(statement, program, main, rivals)
        earlier = [each for each in figures if each.role is Role.EARLIER and matches(statement, each)]
        asides = [each for each in figures if each.role is Role.ASIDE and matches(statement, each)]
        old = [each for each in rivals if each.is_old]
        if asides and not rivals:
            return Judgement(Verdict.AGREES, program, 0.6, tuple(asides))
        if earlier and (main or not asides):
            return Judgement(Verdict.OUTDATED, program, 0.8 if main else 0.6, tuple(main or earlier), rivals=tuple(earlier))
        if old and main:
            return Judgement(Verdict.OUTDATED, program, 0.8, tuple(main), rivals=tuple(old))
        comparable = [each for each in main if _comparable(statement, each, self._is_family(program), words)]
        if not comparable or statement.field in MANY:
            others = self._others(statement, program)
            sure = 0.75 if not comparable and statement.field not in MANY else 0.6
            return Judgement(Verdict.UNSUPPORTED, program, sure, tuple(main), others, rivals)
        if statement.field == "attempts" and (loose := _open_ended(statement, comparable)):
            return Judgement(Verdict.AGREES if loose == "agrees" else Verdict.UNSUPPORTED, program, 0.6, tuple(comparable), rivals=rivals)
        if statement.field == "minutes" and _is_of_a_section(statement, comparable):
            return Judgement(Verdict.UNSUPPORTED, program, 0.45, tuple(comparable), rivals=rivals)
        if statement.who == "application" and statement.field == "fee" and not rivals:
            # Fees that come beside the exam's own are seldom in the catalog, so another figure is no contradiction.
            return Judgement(Verdict.UNSUPPORTED, program, 0.5, tuple(comparable))
        others = self._others(statement, program)
        if others and not rivals:
            return Judgement(Verdict.OTHER_EXAM, program, 0.8, tuple(comparable), others)
        return Judgement(Verdict.CONTRADICTS, program, 0.9 if rivals else 0.85, tuple(comparable), rivals=rivals)

    def _agreed(self, statement: Statement, program: str, agreed: Sequence[Figure]) -> Judgement:
        """The figure is the catalog's; for a wait also after the attempt that the sentence names, for a cap also in its window."""
        if statement.field == "wait" and statement.after:
            fitting = [each for each in agreed if any(each.holds_after(attempt) for attempt in statement.after)]
            if not fitting:
                rules = [each for each in self.figures(program, "wait") if each.role is Role.RULE and each.field == "wait"]
                known = [each for each in rules if any(each.holds_after(attempt) for attempt in statement.after)]
                if known:
                    return Judgement(Verdict.CONTRADICTS, program, 0.55, tuple(known))
        is_windowed = statement.field == "attempts" and (statement.window is not None or statement.per != "")
        if is_windowed and not any(_same_window(statement, each) for each in agreed) and not self._is_told(statement.window, program):
            return Judgement(Verdict.CONTRADICTS, program, 0.6, tuple(agreed))
        return Judgement(Verdict.AGREES, program, 0.9, tuple(agreed))

    def _is_told(self, window: Quantity | None, program: str) -> bool:
        """Whether the stretch that a count is said to be for is a time limit of the program: three attempts, and three years to pass."""
        if window is None or window.value is None:
            return False
        lengths = [
            each
            for each in self.figures(program, "deadline")
            if each.kind is Kind.LENGTH and each.role is Role.RULE and each.value is not None
        ]
        return any(same_length(window.value, window.unit, each.value or 0.0, each.unit) for each in lengths)

    def _of_a_state(self, statement: Statement, program: str, main: Sequence[Figure], rivals: tuple[Figure, ...]) -> Judgement:
        """A rule said to be of a state: the body's figure does not contradict it, and only a rule of that state supports it."""
        own = [each for each in main if each.jurisdiction and each.jurisdiction == statement.jurisdiction]
        if own:
            return Judgement(Verdict.CONTRADICTS, program, 0.7, tuple(own), rivals=rivals)
        return Judgement(Verdict.UNSUPPORTED, program, 0.5 if statement.jurisdiction == "some" else 0.65, tuple(main), rivals=rivals)

    def _vague(self, statement: Statement, program: str) -> Judgement:
        """A vague phrase agrees where the catalog has the rule it hints at; it is unsupported where it has none of the kind."""
        loaded = self.programs[program]
        if statement.field == "report":
            if loaded.program.report is not None:
                return Judgement(Verdict.AGREES, program, 0.6)
            return Judgement(Verdict.UNSUPPORTED, program, 0.8)
        figures = [each for each in self.figures(program, statement.field) if each.role is Role.RULE and each.field == statement.field]
        if statement.jurisdiction:
            return Judgement(Verdict.AGREES, program, 0.5)
        if statement.field == "attempts" and statement.quantity.unit == "length":
            windows = [each for each in figures if each.kind is Kind.COUNT and each.window not in {"", "lifetime"}]
            return Judgement(Verdict.AGREES if windows else Verdict.UNSUPPORTED, program, 0.7, tuple(windows or figures))
        wanted = {"attempts": Kind.COUNT}.get(statement.field, Kind.LENGTH)
        fitting = [each for each in figures if each.kind is wanted and not (each.value is None or each.value == 0)]
        if fitting:
            return Judgement(Verdict.AGREES, program, 0.6, tuple(fitting))
        return Judgement(Verdict.UNSUPPORTED, program, 0.7, tuple(figures))

    def _is_family(self, program: str) -> bool:
        unit = self.programs[program].policy.unit
        return unit is not None and unit.key in FAMILIES

    def _others(self, statement: Statement, program: str) -> tuple[str, ...]:
        """Exams that may be taken for this one and that have the figure."""
        return tuple(
            other
            for other in self.alike[program]
            if any(
                each.role is Role.RULE and _is_main(each, statement) and not each.jurisdiction and matches(statement, each)
                for each in self.figures(other, statement.field)
            )
        )

    def absence(self, program: str, field: str, say: Say) -> str:
        """What the catalog says where it has no figure."""
        for each in self.programs[program].program.absences:
            if each.field == field:
                return each.text
        return say("No text that was read says anything about it.")

    def is_stated_none(self, program: str, field: str) -> bool:
        """Whether the body itself says that there is no such rule."""
        return any(each.field == field and each.kind is AbsenceKind.STATED_NONE for each in self.programs[program].program.absences)


_MILD: Mapping[Verdict, int] = {
    Verdict.AGREES: 0,
    Verdict.UNSUPPORTED: 1,
    Verdict.OTHER_EXAM: 2,
    Verdict.OUTDATED: 3,
    Verdict.CONTRADICTS: 4,
}


def _is_main(figure: Figure, statement: Statement) -> bool:
    """A figure of the statement's own field and kind, as against one that is only told in it."""
    return figure.field == statement.field and figure.kind is statement.quantity.kind


def matches(statement: Statement, figure: Figure) -> bool:
    """Whether the statement's figure is this figure; softened figures may be off by three in a hundred, a count of retakes by one."""
    quantity = statement.quantity
    loose = 0.03 if quantity.hedge in {"about", "around", "approximately", "approx", "approx.", "roughly", "nearly", "almost"} else 0.0
    if same_value(quantity, figure, loose=loose):
        return True
    # "Retaken three times" may mean three retakes.
    is_of_retakes = quantity.unit == "retakes" or (quantity.unit == "times" and statement.who == "retake")
    if quantity.kind is Kind.COUNT and is_of_retakes and quantity.value is not None and figure.value is not None:
        return figure.kind is Kind.COUNT and quantity.value + 1 == figure.value
    if quantity.kind is Kind.COUNT and quantity.value == 0:
        return False
    return _by_out_of(quantity, figure)


MEMBER = re.compile(r"(?<!non-)(?<!non)(?<!non )\bmembers?\b", re.I)
NONMEMBER = re.compile(r"\bnon-?\s?members?\b|\bothers?\b|\beverybody else\b", re.I)


def _ends_of_a_range(statement: Statement, rules: Sequence[Figure]) -> list[Figure]:
    """The figures that the ends of a range are, one each: "90 to 95 minutes" of sections of 90 and of 95. Empty where an end is none."""
    quantity = statement.quantity
    ends = [replace(statement, quantity=replace(quantity, value=end, high=end)) for end in (quantity.value, quantity.high)]
    found = [next((each for each in rules if each.field == statement.field and matches(end, each)), None) for end in ends]
    return [each for each in found if each is not None] if all(found) else []


def _is_of_a_section(statement: Statement, figures: Sequence[Figure]) -> bool:
    """Whether a time is so short beside the exam's that it is likely that of one section."""
    minutes = as_minutes(statement.quantity)
    longest = max((each.value or 0.0 for each in figures if each.unit == "minutes"), default=0.0)
    return minutes is not None and minutes < 0.45 * longest


def _follows_from_a_cap(statement: Statement, windows: Sequence[Figure]) -> bool:
    """Whether a wait is what a cap of so many attempts in so long comes to: three in 12 months is a year's wait after the third."""
    quantity = statement.quantity
    return any(each.field == "window" and matches(statement, each) for each in windows) and (
        quantity.unit in {"months", "years"} or (quantity.value or 0) >= 90
    )


def _same_payer(statement: Statement, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a fee is of the same people: a member's fee is no other's, where the catalog tells them apart."""
    if statement.field != "fee" or statement.who not in {"member", "nonmember"} or not any(MEMBER.search(each.who) for each in figures):
        return True
    return (MEMBER if statement.who == "member" else NONMEMBER).search(figure.who) is not None


def _open_ended(statement: Statement, caps: Sequence[Figure]) -> str:
    """How a count of attempts fares against caps that close nothing for good: "" where it contradicts them.

    "No lifetime limit" agrees with a cap a year. More attempts than a cap after which something is to be done first are not
    excluded by it: nobody knows how many that opens.
    """
    limit = statement.quantity.value
    closed = [each for each in caps if each.window in {"lifetime", "purchase"} and each.then == "end"]
    if closed:
        return ""
    if limit is None:
        for_life = statement.per == "lifetime" or re.search(r"lifetime|overall", statement.quantity.text, re.I) is not None
        return (
            "agrees"
            if for_life and not any(each.window == "lifetime" for each in caps)
            else "open"
            if any(each.then == "act" for each in caps)
            else ""
        )
    return "open" if any(each.then == "act" and each.value is not None and limit > each.value for each in caps) else ""


def _by_out_of(quantity: Quantity, figure: Figure) -> bool:
    """ "70 out of 100" is also 70 percent, where the catalog has it so."""
    if quantity.kind is not Kind.SCORE or quantity.out_of is None or quantity.value is None or figure.value is None:
        return False
    return figure.kind is Kind.PERCENT and abs(100 * quantity.value / quantity.out_of - figure.value) < 0.6


def _same_window(statement: Statement, figure: Figure) -> bool:
    """Whether a cap counts in the stretch that the sentence names. A cap for life holds in every stretch no more than itself."""
    if statement.window is not None and statement.window.value is not None:
        if figure.window in {"lifetime", "purchase"}:
            return figure.window == "purchase"
        if figure.window == "window":
            return False
        count, _space, unit = figure.window.partition(" ")
        if not count.isdigit():
            return True
        name = f"{unit.rstrip('s')}s"
        if name == "quarters":
            return same_length(statement.window.value, statement.window.unit, 3.0 * int(count), "months")
        return same_length(statement.window.value, statement.window.unit, float(count), name)
    per = statement.per
    if per in {"year", "month", "quarter"}:
        return figure.window in {
            f"1 {per}",
            "12 months" if per == "year" else f"1 {per}s",
            f"1 {per}s",
            "365 days" if per == "year" else "",
        }
    if per in {"window", "period"}:
        return figure.window in {"window", "1 quarter", "purchase", "3 months"}
    return figure.window in {"lifetime", "", "purchase"}


def _comparable(statement: Statement, figure: Figure, is_family: bool, words: str) -> bool:  # noqa: FBT001 (a fact of the figure's program)
    """Whether another figure than this one is a contradiction of it: same unit, and of a family the same exam."""
    quantity = statement.quantity
    if figure.jurisdiction or (quantity.value is None and figure.value is None):
        return False
    if quantity.kind is Kind.MONEY and quantity.unit != figure.unit:
        return False
    if quantity.kind in {Kind.ITEMS, Kind.SCORE} and quantity.unit != figure.unit:
        return False
    if statement.field == "items" and figure.who and not _names(figure.who, words):
        return False
    if statement.field in OF_ONE_EXAM and is_family:
        return bool(figure.who) and _names(figure.who, words) and statement.field != "fee"
    return True


def _names(who: str, words: str) -> bool:
    """Whether the words name the part that a figure is of: by its first telling words."""
    said = set(plain(words).split())
    telling = [each for each in plain(who).split() if len(each) > 2 or each.isdigit() or each in {"i", "ii", "1", "2"}][:3]
    return bool(telling) and all(each in said for each in telling[:2])


def in_words(figures: Iterable[Figure], say: Say) -> str:
    """Figures as an editor reads them: "30 days after attempts 1–2; 12 months after attempt 3"."""
    return "; ".join(dict.fromkeys(_in_words(each, say) for each in figures))


def _in_words(figure: Figure, say: Say) -> str:
    text = number_words(figure, say)
    if figure.field == "wait" and figure.first >= 1 and figure.last is not None:
        after = str(figure.first) if figure.last == figure.first else f"{figure.first}–{figure.last}"
        text = say("{figure} after attempt {n}").format(figure=text, n=after)
    elif figure.field == "wait" and figure.first > 1:
        text = say("{figure} from attempt {n} on").format(figure=text, n=figure.first)
    if figure.kind is Kind.COUNT and figure.window == "lifetime":
        text = say("{figure} for life").format(figure=text)
    elif figure.kind is Kind.COUNT and figure.window not in {"", "window"}:
        text = say("{figure} in {window}").format(figure=text, window=figure.window)
    if figure.who:
        text = f"{text} ({figure.who})"
    return f"{text} [{figure.jurisdiction}]" if figure.jurisdiction else text


def number_words(figure: Figure, say: Say) -> str:
    """The bare figure with its unit: "30 days", "3 attempts", "no limit"."""
    if figure.value is None:
        return say("no limit")
    low, high = figure.value, figure.value if figure.high is None else figure.high
    number = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    if figure.kind is Kind.PERCENT:
        return f"{number} %"
    if figure.kind in {Kind.SCORE, Kind.SCALE} and figure.unit == "points":
        return number
    if figure.kind in {Kind.LENGTH, Kind.COUNT} and low == high == 1:
        return f"{number} {figure.unit.removesuffix('s')}"
    return f"{number} {figure.unit}"
