"""The sentences of an audit, for the editor who reads it."""

from collections.abc import Mapping, Sequence

from resit.domain.policy.explain import Say, Words
from resit.journey.audit.about import About, Scope
from resit.journey.audit.claims import Statement
from resit.journey.audit.judging import Judge, Judgement, Verdict, in_words
from resit.journey.audit.markup import Fault, Flaw
from resit.journey.programs import Catalog

FIELD_NAMES: Mapping[str, Words] = {
    "wait": lambda _: _("the wait between attempts"),
    "attempts": lambda _: _("the number of attempts"),
    "fee": lambda _: _("the fee"),
    "score": lambda _: _("the passing score or the scale"),
    "items": lambda _: _("the number of questions"),
    "minutes": lambda _: _("the time allowed"),
    "deadline": lambda _: _("a time limit"),
    "booking": lambda _: _("moving or cancelling an appointment"),
    "result": lambda _: _("when results come"),
    "pass_rate": lambda _: _("the pass rate"),
    "report": lambda _: _("what a failing score report shows"),
    "link": lambda _: _("a link"),
    "question": lambda _: _("a question"),
    "markup": lambda _: _("FAQ data for search engines"),
    "name": lambda _: _("an acronym"),
}


def why_words(about: About, catalog: Catalog, say: Say) -> str:
    """Why the sentence was read as being about these exams."""
    texts: Mapping[Scope, Words] = {
        Scope.SENTENCE: lambda _: _("named in the sentence: “{name}”"),
        Scope.BLOCK: lambda _: _("named just before: “{name}”"),
        Scope.HEADING: lambda _: _("named in the heading above: “{name}”"),
        Scope.TITLE: lambda _: _("named in the page's title: “{name}”"),
        Scope.SECTION: lambda _: _("named earlier in this section: “{name}”"),
        Scope.PAGE: lambda _: _("the exam this page speaks of most"),
        Scope.HUB: lambda _: _("the exam this hub is about"),
        Scope.TOLD: lambda _: _("the exam that the audit was asked for"),
    }
    words = texts[about.scope](say).format(name=about.name)
    if len(about.programs) > 1:
        names = ", ".join(catalog.programs[each].program.short_name for each in about.programs)
        return say("{why}; it may mean {names}").format(why=words, names=names)
    return words


def judgement_words(statement: Statement, judgement: Judgement, judge: Judge, say: Say) -> str:
    """What the editor is told: what the page says, what the catalog says, and what to do."""
    exam = judge.programs[judgement.program].program
    field = FIELD_NAMES[statement.field](say)
    said = statement.quantity.text
    have = in_words(judgement.figures, say)
    if judgement.verdict is Verdict.CONTRADICTS:
        text = say("The page says “{said}” about {field} of the {exam}; the catalog has {have}. Correct it, or show a source that says so.")
        return text.format(said=said, field=field, exam=exam.short_name, have=have)
    if judgement.verdict is Verdict.OTHER_EXAM:
        others = ", ".join(judge.programs[each].program.short_name for each in judgement.others)
        text = say("“{said}” is the figure of {others}, not of the {exam}, which has {have}. Check which exam is meant.")
        return text.format(said=said, others=others, exam=exam.short_name, have=have)
    if judgement.verdict is Verdict.OUTDATED:
        text = say("“{said}” held once for {field} of the {exam}; now the catalog has {have}. Bring it up to date.")
        return text.format(said=said, field=field, exam=exam.short_name, have=have)
    return _unsupported(statement, judgement, judge, field, say)


def _unsupported(statement: Statement, judgement: Judgement, judge: Judge, field: str, say: Say) -> str:
    exam = judge.programs[judgement.program].program
    said = statement.quantity.text
    if statement.is_vague:
        text = say("“{said}” sounds like a rule and gives none: the texts that were read have no such figure for {field} of the {exam}.")
    elif statement.jurisdiction and statement.field in {"wait", "attempts", "deadline", "fee"}:
        text = say(
            "“{said}” is said of a state or its board; the catalog has no rule of that state on {field} of the {exam}. Name the state's own text."
        )
    elif judgement.figures:
        text = say("“{said}” is not among what the catalog has on {field} of the {exam} ({have}). Name its source, or leave it out.")
    else:
        text = say("No text that was read supports “{said}” for {field} of the {exam}. Name its source, or leave it out.")
    words = text.format(said=said, field=field, exam=exam.short_name, have=in_words(judgement.figures, say))
    if not judgement.figures:
        words = f"{words} {judge.absence(judgement.program, statement.field, say)}"
    if judgement.rivals:
        words = f"{words} {say('Other pages say the same and show no source either.')}"
    return words


def flaw_words(flaw: Flaw, choices: Sequence[str], say: Say) -> str:
    """What an editor is told of a page's FAQ data or of an acronym."""
    if flaw.fault is Fault.MISSING:
        return say(
            "The page shows a question with its answer (“{text}”) and carries no FAQPage data, so search engines do not learn it."
        ).format(text=flaw.text)
    if flaw.fault is Fault.BROKEN:
        return say("The page's structured data is broken: {text}.").format(text=flaw.text)
    if flaw.fault is Fault.STRAY:
        return say("The FAQPage data has “{text}”, which the page does not show; search engines take that for deception.").format(
            text=flaw.text
        )
    if len(choices) > 1:
        return say("“{text}” may mean {choices}; the page never says which. Write the full name once.").format(
            text=flaw.text, choices=" / ".join(choices)
        )
    return say("“{text}” is also the name of other things; the page never spells out which exam it means.").format(text=flaw.text)
