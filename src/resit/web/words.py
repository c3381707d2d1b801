"""Words for the fixed values of an answer. Values never change; labels are translated."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StatusWords:
    """How a status looks and reads: the tone of its colours, its sign, its label, and a word for the person behind it."""

    tone: str  # go, wait, act, end, unsure
    icon: str
    label: Text
    warmth: Text = ""


STATUS = {
    "may_sit": StatusWords(
        "go", "go", _("You may sit again"), _("A failed attempt is one step of many people’s way. This one is open again.")
    ),
    "not_yet": StatusWords("wait", "wait", _("Not yet"), _("The time until then is yours: rest first, then use it.")),
    "needs_action": StatusWords("act", "act", _("Something to do first"), _("It is in your hands; the list below says what comes first.")),
    "ineligible": StatusWords(
        "end",
        "end",
        _("Not under these rules"),
        _("That is hard to read, and it need not be the last word."),
    ),
    "passed": StatusWords("go", "go", _("Passed"), _("This exam is behind you.")),
    "result_pending": StatusWords("wait", "wait", _("Waiting for a result"), _("Nothing needs to be decided before the result is there.")),
    "disputed": StatusWords(
        "unsure", "ask", _("The texts disagree"), _("You should not have to guess: below is who says what, and how to ask.")
    ),
    "unknown": StatusWords("unsure", "ask", _("Not known"), _("You should not have to guess: below is what was read, and how to ask.")),
}
UNKNOWN_STATUS = STATUS["unknown"]
# Nothing bars a sitting, but how long to wait was not found: no reason for green.
NO_BAR_FOUND = StatusWords(
    "unsure", "ask", _("No bar was found"), _("Ask before you book or pay. The question to send is below, ready to copy.")
)

# A sitting is open because no wait was found, which is less than a text that says so.
NO_WAIT_FOUND = StatusWords(
    "go", "go", _("No wait was found"), _("Nothing that was read makes you wait. Confirm it before you book or pay.")
)
# A limit of the period is used up; the day on which the next begins is known.
NOT_IN_THIS_PERIOD = StatusWords("wait", "wait", _("Not in this period"), _("The next period begins on a day that is known; plan for it."))
# Open by texts that are old or weak.
OPEN_AS_FAR_AS_FOUND = StatusWords(
    "unsure",
    "ask",
    _("Open, by the texts that were found"),
    _("One step on many people’s way. Ask before you book or pay: the words are below."),
)
# The rules ask for something that the form has a box for.
ONE_MORE = StatusWords("act", "ask", _("One more question"), _("Answer it on the form, and the day appears here."))

PART_STATUS = {
    "to_pass": StatusWords("unsure", "ask", _("to pass")),
    "passed": StatusWords("go", "go", _("passed")),
    "credit_expired": StatusWords("act", "act", _("credit has ended")),
    "not_yet": StatusWords("wait", "wait", _("not yet")),
    "may_sit": StatusWords("go", "go", _("may sit")),
    "needs_action": StatusWords("act", "act", _("something to do first")),
    "ineligible": StatusWords("end", "end", _("not under these rules")),
    "result_pending": StatusWords("wait", "wait", _("waiting for a result")),
    "disputed": StatusWords("unsure", "ask", _("the texts disagree")),
    "unknown": StatusWords("unsure", "ask", _("not known")),
}

ABSENCE = {
    "not_found": _("Not found in the texts that were read"),
    "stated_none": _("The body says there is none"),
    "not_published": _("Not published by the body"),
    "not_given": _("Depends on something you have not told"),
}

OUTCOME = {
    "failed": _("Failed"),
    "passed": _("Passed"),
    "pending": _("Waiting for the result"),
    "scored": _("Got a score (there is no pass or fail)"),
    "unfinished": _("Did not finish"),
    "no_show": _("Did not go"),
    "cancelled": _("Cancelled the appointment"),
    "cancelled_score": _("Sat it, then cancelled the score"),
    "void": _("Declared void by the body"),
}

FIELD = {
    "earliest": _("From when"),
    "latest": _("Until when"),
    "attempts": _("How often"),
    "fee": _("Cost"),
    "charge": _("Other amounts"),
    "needs": _("What to do first"),
    "status": _("Where you stand"),
    "parts": _("Part by part"),
    "wait": _("Waiting time"),
    "deadline": _("Deadline"),
    "score": _("Score"),
    "outline": _("Content outline"),
    "exam": _("The exam"),
    "report": _("Score report"),
    "statistics": _("Figures"),
    "calendar": _("When it is given"),
    "no_show": _("Not attending"),
    "credit": _("Passed parts"),
    "result": _("Results"),
    "booking": _("Booking"),
    "pass": _("After a pass"),
}

DAY_NAME = {
    "earliest_apply": _("Apply from"),
    "earliest_bookable": _("First day you could get if you book now"),
    "latest": _("Last good day"),
}

TEST_DAY = {
    "tutorial": _("tutorial"),
    "segment": _("segment"),
    "break": _("break"),
    "exam": _("exam"),
}

SCORE_KIND = {
    "scaled": _("a scaled score"),
    "percent": _("percent right"),
    "number_right": _("number of items right"),
    "pass_fail": _("pass or fail, without a figure"),
    "bands": _("levels by content area"),
}

CONFIDENCE = {"high": _("high"), "medium": _("medium"), "low": _("low")}

SOURCE_STATE = {
    "unread": _("not read yet, or not matched"),
    "unchanged": _("unchanged"),
    "moved": _("moved"),
    "changed": _("changed"),
    "gone": _("gone"),
    "blocked": _("not shown to us"),
}
RESTING = {
    "rule": _("Rule"),
    "exam": _("Exam format"),
    "score": _("Score"),
    "outline": _("Content outline"),
    "report": _("Failing report"),
    "statistic": _("Figure"),
    "outcome": _("What counts"),
    "claim": _("What it claims otherwise"),
    "source": _("What it gives"),
}
FACT_NAME = {
    "wait": _("Waiting time"),
    "attempts": _("Attempts"),
    "fee": _("Cost"),
    "charge": _("Other amounts"),
    "deadline": _("Time limits"),
    "calendar": _("When it is given"),
    "booking": _("Booking"),
    "needs": _("What to do first"),
    "pass": _("After a pass"),
    "bar": _("Bars"),
    "credit": _("Passed parts"),
    "parts": _("Parts"),
    "result": _("Results"),
    "no_show": _("Not attending"),
    "exam": _("Exam format"),
    "score": _("Passing score"),
    "outline": _("What the exam covers"),
    "report": _("What a failing report shows"),
}
