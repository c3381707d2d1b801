"""An answer as a page in the terminal: the verdict, dates, attempts, cost, what to do, why, sources, doubts."""

from collections.abc import Iterable, Mapping, Sequence
from gettext import gettext as _
from typing import Any

from resit.cli.terminal import Page, shown
from resit.domain.catalog.model import Program
from resit.domain.catalog.names import ProgramName
from resit.domain.policy.explain import plain_words, value_words
from resit.journey.answer import fee_words
from resit.journey.glance import LABELS
from resit.journey.sources import origin

View = dict[str, Any]
COLORS = {
    "may_sit": "green",
    "passed": "green",
    "not_yet": "yellow",
    "needs_action": "yellow",
    "result_pending": "yellow",
    "disputed": "yellow",
}
MOST_FUTURE_ATTEMPTS = 8


MOST_CHOICES = 8  # written out; more of them only fill the screen


class AnswerPage:
    """Writes one answer; sources are numbered in the order in which the page first leans on them."""

    def __init__(self, answer: View, program: Program, others: Mapping[str, ProgramName], *, width: int, color: bool) -> None:
        """`others` are the names of the programs that `program` may be confused with."""
        self.answer = answer
        self.program = program
        self.others = others
        self.page = Page(width=width, color=color)
        self.sources: dict[str, View] = {}

    def written(self) -> str:
        """The whole page."""
        self._verdict()
        self._dates()
        self._doubts()  # beside the dates they concern, not beneath the reasons
        self._attempts()
        self._parts()
        self._cost()
        self._next()
        self._questions()
        self._what_if()
        self._why()
        self._unknown()
        self._others()
        self._sources()
        self.page.blank()
        self.page.text(
            _("Resit is not affiliated with any exam body. Confirm with the body before you book or pay."), first="", style="dim"
        )
        return str(self.page)

    def _marks(self, sources: Iterable[View]) -> str:
        """ " [1][3]": the numbers of the sources, which get one here where they have none yet."""
        marks = ""
        for each in sources:
            self.sources.setdefault(each["id"], each)
            marks += f"[{list(self.sources).index(each['id']) + 1}]"
        return f" {marks}" if marks else ""

    def _cited_by(self, *rules: str | None) -> str:
        found = {source["id"]: source for row in self.answer["because"] if row["rule"] in rules for source in row["sources"]}
        return self._marks(found.values())

    def _why_of(self, field: str) -> str:
        return self._marks(
            {source["id"]: source for row in self.answer["because"] if row.get("field") == field for source in row["sources"]}.values()
        )

    def _verdict(self) -> None:
        page, answer = self.page, self.answer
        page.text(self.program.name, first="", style="bold")
        asked = _("{body}. As of {day}.").format(body=self.program.body, day=shown(answer["as_of"]))
        page.text(asked, first="", style="dim")
        if self.program.confusable:
            names = "; ".join(_called(self.others[each]) if each in self.others else each for each in self.program.confusable)
            page.text(_("Not to be confused with: {names}.").format(names=names), first="", style="dim")
        page.blank()
        color = COLORS["not_yet"] if answer["status"] == "ineligible" and answer["earliest"] else COLORS.get(answer["status"], "bold")
        page.text(answer["headline"], style=color)
        if answer.get("unit"):
            page.text(_("This is about {unit}.").format(unit=answer["unit"]["label"]))
        if answer.get("standing"):
            page.text(answer["standing"], style="dim")
        made = answer["timeline"]["attempts"]
        if made and made[-1]["outcome"] == "failed" and answer["status"] in WARMTH:
            page.text(WARMTH[answer["status"]]())

    def _dates(self) -> None:
        answer = self.answer
        rows = []
        # Nobody who has passed, or to whom nothing is open, is told of a day that was not found.
        if answer["earliest"] is not None or answer["status"] not in {"passed", "ineligible"}:
            rows.append((_("First day to sit"), answer["earliest_note"] or self._day("earliest")))
        for name, field in (
            (_("Apply from"), "earliest_apply"),
            (_("First day to book for"), "earliest_bookable"),
            (_("Last day"), "latest"),
        ):
            if answer[field] is not None:
                rows.append((name, self._day(field)))
        if held := answer["administration"]:
            ends = [shown(held["days"][0]), *([shown(held["days"][-1])] if len(held["days"]) > 1 else [])]
            rows.append((_("Held ({name})").format(name=held["name"]), _(" to ").join(ends) + self._cited_by(held["rule"])))
        rows += [(answer["labels"][name], shown(day) + self._why_of(f"dates.{name}")) for name, day in answer["dates"].items()]
        rows += [(answer["labels"][name], value_words(value, _)) for name, value in answer["values"].items()]
        if sit_on := answer.get("sit_on"):
            says = _("permitted by the rules that were found") if sit_on["permitted"] else _("not permitted by the rules that were found")
            rows.append((_("To sit on {day}").format(day=shown(sit_on["on"])), says))
        if rows:
            self.page.heading(_("Dates"))
            self.page.rows(rows)
            for convention in answer.get("conventions", ()):
                self.page.text(convention, style="dim")

    def _day(self, field: str) -> str:
        moment = self.answer["earliest_at"] if field == "earliest" else None
        text = shown(self.answer[field])
        if moment is not None:
            text += _(" at {time}").format(time=moment[11:])
        return text + self._why_of(field)

    def _attempts(self) -> None:
        made, counts = self.answer["timeline"]["attempts"], self.answer["attempts"]
        if not made and not counts:
            return
        self.page.heading(_("Attempts"))
        self.page.rows(
            [(f"{each['number']}.", each["label"] + ("" if each.get("counted", True) else _(" (does not count)"))) for each in made]
        )
        for each in counts:
            if each["limit"] == "unlimited":
                text = _("{used} used; as many as you like").format(used=each["used"])
            elif each["left"] is None:
                text = _("{used} used; how many are left depends on what you have not told yet").format(used=each["used"])
            else:
                text = _("{used} of {limit} used, {left} left").format(used=each["used"], limit=each["limit"], left=each["left"])
            scope = SCOPES[each["scope"]]() if each["scope"] in SCOPES else plain_words(each["scope"]).lower()
            pause = f". {each['pause']}" if each.get("pause") else ""
            self.page.text(f"{text} ({scope}){pause}{self._cited_by(each.get('rule'))}")
        if not counts and self.answer["status"] not in {"passed", "ineligible"}:
            self.page.text(_("How many more you have could not be worked out. What the texts say of it stands below."))

    def _parts(self) -> None:
        rows = []
        for each in self.answer["parts"]:
            status = "not_yet" if each["status"] == "ineligible" and each["earliest"] else each["status"]
            says = [PART_WORDS.get(status, plain_words)(status)]
            if each["earliest"] and each["earliest"] > self.answer["as_of"] and each["status"] != "passed":
                says.append(_("from {day}").format(day=shown(each["earliest"])))
            if each["credit_until"]:
                says.append(_("counts until {day}").format(day=shown(each["credit_until"])))
            name = each.get("name") or each["part"]
            rows.append((each["part"], (f"{name}: " if name != each["part"] else "") + ", ".join(says)))
        if rows:
            self.page.heading(_("Parts"))
            self.page.rows(rows)

    def _cost(self) -> None:
        fee, options, charges = self.answer["fee"], self.answer["fee_options"], self.answer["charges"]
        if fee is None and options is None and not charges and self._is_over():
            return
        self.page.heading(_("Cost"))
        if fee is None and options is None:
            self.page.text(self._no_cost())
        if fee is not None:
            self.page.text(f"{fee['amount']} {fee['currency']} ({fee['why']}){self._marks(fee.get('sources', ()))}")
            others = [f"{row['amount']} {fee['currency']}: {row['who']}" for row in fee.get("rows", ()) if row["who"] != fee["why"]]
            self._amounts(others if len(fee.get("rows", ())) > 1 else ())
        elif options is not None:
            questions = [each["text"] for each in self.answer["questions"] if each["fact"] in options["waits_for"]]
            asks = " ".join(questions) or _("what you have not told yet")
            depends = _("{amounts}. It depends on your answer to: {questions}").format(amounts=fee_words(options, _), questions=asks)
            self.page.text(depends + self._marks(options["sources"]))
            self._amounts(f"{row['amount']} {options['currency']}: {row['who']}" for row in options["rows"])
            if not options["complete"] and self._rivals():
                self.page.text(self._rivals())
        for each in charges:
            says = _("{name}: {amount} ({why})").format(name=each["label"], amount=f"{each['amount']} {each['currency']}", why=each["why"])
            self.page.text(says + self._marks(each["sources"]))

    def _is_over(self) -> bool:
        """Whether a next attempt, and with it what it costs, is no longer the question."""
        return self.answer["status"] == "passed" or (self.answer["status"] == "ineligible" and self.answer["earliest"] is None)

    def _no_cost(self) -> str:
        absence = next((each["absence"] for each in self.answer["unknown"] if each["field"] == "fee"), "not_found")
        if absence in ABSENT:
            return ABSENT[absence]() + "."
        return f"{_('No amount that holds today was found.')} {self._rivals()}".rstrip()

    def _rivals(self) -> str:
        """Where the amounts that other pages name are to be found; empty where none does."""
        named = any(each["field"] == "fee" for each in self.answer["disagreements"])
        return _("Amounts that other pages name stand below, under “What other pages say”.") if named else ""

    def _amounts(self, lines: Iterable[str]) -> None:
        for each in lines:
            self.page.text(each, first="    ", style="dim")

    def _next(self) -> None:
        needs = self.answer["needs"]
        ways = [each for each in self.answer.get("ways_on", ()) if each["kind"] != "ask"]
        if not needs and not ways:
            return
        self.page.heading(_("What to do next"))
        # Whoever has to ask, asks before paying for anything; what holds the candidate up, or may be too late tomorrow, comes before that.
        first = [each for each in needs if each["blocking"] or each["urgent"]]
        asking = [each for each in ways if each["kind"] == "today"]
        rest = [each for each in needs if each not in first]
        for number, each in enumerate((*first, *asking, *rest, *(each for each in ways if each not in asking)), 1):
            self.page.text(each["text"] + self._marks(each.get("sources", ())), first=f"  {number}. ")

    def _questions(self) -> None:
        open_questions = [each for each in self.answer.get("questions", ()) if each["given"] is None]
        needed = [each for each in open_questions if not each.get("optional")]
        others = [each for each in open_questions if each.get("optional")]
        hour = [each["text"] for each in self.answer["unknown"] if each["field"] == "earliest_at"]
        if not open_questions and not hour:
            return
        self.page.heading(_("The answer becomes more exact if you tell it"))
        for each in needed:
            self.page.text(each["text"], first="  - ")
            self.page.text(f"--fact {each['fact']}={_example(each)}", first="    ", style="dim")
        for text in hour:
            self.page.text(text, first="  - ")
            self.page.text(_("--attempt 2026-03-01T14:30:00-05:00=failed --fact time_zone=America/New_York"), first="    ", style="dim")
        if others:
            self.page.text(_("Only if this fits you:"))
        for each in others:
            self.page.text(each["text"], first="  - ")
            self.page.text(f"--fact {each['fact']}={_example(each)}", first="    ", style="dim")

    def _what_if(self) -> None:
        line = self.answer.get("what_if") or []
        if not line:
            return
        self.page.heading(_("If you fail again"))
        for each in line[:MOST_FUTURE_ATTEMPTS]:
            self.page.text(each["text"], first="  - ")
        if len(line) > MOST_FUTURE_ATTEMPTS:
            self.page.text(_("and so on, {n} attempts further (--json gives all)").format(n=len(line) - MOST_FUTURE_ATTEMPTS), style="dim")

    def _why(self) -> None:
        # What is to be done and what was not found have places of their own.
        told = {each["text"] for each in (*self.answer["needs"], *self._missing())}
        rows = [each for each in self.answer["because"] if each["text"] not in told]
        if rows:
            self.page.heading(_("Why"))
            self._statements(rows, "  - ")

    def _missing(self) -> list[View]:
        return [each for each in self.answer["unknown"] if each["absence"] != "not_given"]

    def _statements(self, rows: Sequence[View], first: str) -> None:
        for row in rows:
            self.page.text(row["text"] + self._marks(row["sources"]), first=first)
            self._statements(row.get("because", ()), f"  {first}")

    def _doubts(self) -> None:
        if not self.answer["doubts"]:
            return
        self.page.heading(_("Doubts"))
        for each in self.answer["doubts"]:
            self.page.text(each["text"], first="  ? ")

    def _unknown(self) -> None:
        missing = self._missing()
        asks = [each for each in self.answer.get("ways_on", ()) if each["kind"] == "ask"]
        if not missing and not asks:
            return
        self.page.heading(_("What is not known, and how to ask"))
        for each in missing:
            front = f"{ABSENT[each['absence']]()}: " if each["absence"] in ABSENT else ""
            self.page.text(f"{front}{each['text']}{self._marks(each.get('read', ()))}", first="  - ")
        for address, questions in _by_address(asks).items():
            self.page.text(_("Ask {body} in these words:").format(body=self.program.body_short))
            for question in questions:
                self.page.text(f"“{question}”", first="    ")
            if address:
                self.page.text(_("Where to ask: {address}").format(address=address), style="dim")

    def _others(self) -> None:
        about_rules = [each for each in self.answer["disagreements"] if each["field"] in LABELS]
        if not about_rules:
            return
        self.page.heading(_("What other pages say"))
        for each in about_rules:
            self.page.text(LABELS[each["field"]](_) + ":")
            for claim in each["claims"]:
                self.page.text(f"{claim['says']}{self._marks([claim['source']])}", first="    - ")

    def _sources(self) -> None:
        if not self.sources:
            return
        self.page.heading(_("Sources"))
        none_checked = not any(each["checked"] or each["under_review"] for each in self.sources.values())
        if none_checked:
            self.page.text(_("Nobody here has compared these texts with the pages of today."))
        width = len(str(len(self.sources)))
        for number, each in enumerate(self.sources.values(), 1):
            first = f"  [{number}]{' ' * (width - len(str(number)))} "
            standing = origin(self.program.sources[each["id"]], _) if none_checked else each["standing"]
            self.page.text(f"{each['kind_label']}: {each['gives']}; {standing}", first=first)
            self.page.text(each["address"], first=" " * len(first), style="blue")


PART_WORDS = {
    "to_pass": lambda _status: _("to pass"),
    "passed": lambda _status: _("passed"),
    "credit_expired": lambda _status: _("credit has ended"),
    "not_yet": lambda _status: _("not yet"),
    "may_sit": lambda _status: _("may be sat"),
    "needs_action": lambda _status: _("something to do first"),
    "ineligible": lambda _status: _("not open under these rules"),
    "result_pending": lambda _status: _("result pending"),
    "disputed": lambda _status: _("the texts disagree"),
    "unknown": lambda _status: _("not known"),
}


SCOPES = {"lifetime": lambda: _("for life"), "window": lambda: _("in this period")}

# What was not found needs no words of its own under "What is not known".
ABSENT = {
    "stated_none": lambda: _("The body says that there is none"),
    "not_published": lambda: _("Not published by the body"),
}

WARMTH = {
    "may_sit": lambda: _("A failed attempt is one step on many people’s way."),
    "not_yet": lambda: _("The time until then is yours: rest first, then use it."),
    "needs_action": lambda: _("It is in your hands; what comes first stands below."),
    "ineligible": lambda: _("That is hard to read, and it need not be the last word."),
    "disputed": lambda: _("You should not have to guess: below is who says what, and how to ask."),
    "unknown": lambda: _("You should not have to guess: below is what was read, and how to ask."),
}


def _called(other: ProgramName) -> str:
    """ "NAPLEX, by National Association of Boards of Pharmacy"."""
    return _("{exam}, by {body}").format(exam=other.name, body=other.body.partition(";")[0])


def _by_address(asks: Sequence[View]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in asks:
        found.setdefault(each.get("address") or "", []).append(each["question"])
    return found


def _example(question: View) -> str:
    if len(question["choices"]) > MOST_CHOICES:
        return _("NAME")
    if question["choices"]:
        return "|".join(each["value"] for each in question["choices"])
    return {"day": _("YEAR-MONTH-DAY"), "days": _("YEAR-MONTH-DAY"), "flag": "true|false", "number": _("NUMBER")}.get(
        question["kind"], _("TEXT")
    )
