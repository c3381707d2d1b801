"""What became different between two texts of a file: every fact that reads otherwise, and no other."""

from datetime import date

from tests.journey.sample import HEAD, WAIT, load

from resit.journey.changes import Change, case_changes, changes_between
from resit.journey.programs import LoadedProgram

ON = date(2026, 11, 22)
FEE = """
[[rule]]
id = "fee"
kind = "fee"
currency = "USD"
rows = [{ amount = 100, who = "members" }, { amount = 200, who = "students" }, { amount = 300, who = "others" }]
says = "It goes by who you are."
source = ["s1"]
"""
CASE = """
[[case]]
id = "c1"
title = "one failed"
ask_on = 2026-03-02
attempts = [{ on = 2026-03-01, outcome = "failed" }]
expect = { earliest = 2026-03-31 }
certainty = "stated"
"""


def changes(*tables: str, to: tuple[str, ...]) -> tuple[Change, ...]:
    return changes_between(load(*tables), load(*to), on=ON)


def test_the_same_facts_are_no_change_whatever_else_was_edited() -> None:
    edited = load(WAIT, FEE, CASE, head=HEAD.replace("2026-01-02", "2026-02-03"))
    assert changes_between(load(WAIT, FEE), edited, on=ON) == ()


def test_a_figure_that_changed_is_told_in_few_words() -> None:
    assert changes(WAIT, to=(WAIT.replace("30 days", "45 days"),)) == (Change("wait", "Waiting time", "30 days", "45 days"),)


def test_a_sentence_that_changed_beneath_the_same_words_is_told_whole() -> None:
    other = WAIT.replace("after each failed attempt.", "after any attempt.")
    assert changes(WAIT, to=(other,)) == (
        Change("wait", "Waiting time", "30 days after each failed attempt.", "30 days after any attempt."),
    )


def test_a_figure_within_the_same_words_and_the_same_sentence_is_told() -> None:
    (found,) = changes(FEE, to=(FEE.replace("amount = 200", "amount = 250"),))
    assert (found.name, found.before, found.after) == ("fee", "amount 200", "amount 250")


def test_a_fact_that_came_and_one_that_went() -> None:
    came = '[exam]\nitems = 100\nsource = ["s1"]\n'
    assert changes(WAIT, to=(WAIT, came)) == (Change("exam", "Exam format", None, "100 items"),)
    assert changes(WAIT, came, to=(WAIT,)) == (Change("exam", "Exam format", "100 items", None),)


def test_a_rule_taken_out_is_told_as_an_absence() -> None:
    (found,) = changes(WAIT, to=("",))
    assert (found.name, found.before, found.after) == ("wait", "30 days", "Not found")


def test_a_change_shows_from_the_day_it_is_in_force() -> None:
    steps = 'steps = [{ attempts = "1+", length = "%s" }]\nsays = "%s."'
    versions = WAIT[: WAIT.index("steps")] + 'source = ["s1"]\n'
    versions += f"[[rule.version]]\nuntil = 2027-01-01\n{steps % ('30 days', 'Thirty')}\n"
    versions += f"[[rule.version]]\nfrom = 2027-01-01\n{steps % ('60 days', 'Sixty')}\n"
    before = load(WAIT.replace("30 days after each failed attempt.", "Thirty."))
    assert changes_between(before, load(versions), on=date(2026, 12, 31)) == ()
    (found,) = changes_between(before, load(versions), on=date(2027, 1, 1))
    assert (found.before, found.after) == ("30 days", "60 days")


# Worked cases


def broken(loaded: LoadedProgram, new: LoadedProgram) -> list[tuple[str, object, object, list[str]]]:
    return [
        (each.id, each.before["earliest"], each.after["earliest"], [str(one) for one in each.broken]) for each in case_changes(loaded, new)
    ]


def test_cases_that_come_out_otherwise_are_shown_with_what_the_file_expects() -> None:
    old, new = load(WAIT, CASE), load(WAIT.replace("30 days", "45 days"), CASE)
    assert broken(old, old) == []
    assert broken(old, new) == [("c1", "2026-03-31", "2026-04-15", ["case c1: earliest: want 2026-03-31, found 2026-04-15"])]


def test_a_case_that_goes_out_with_the_new_text_is_still_compared() -> None:
    new = load(WAIT.replace("30 days", "45 days"))
    assert broken(load(WAIT, CASE), new) == [("c1", "2026-03-31", "2026-04-15", [])]


def test_a_case_that_cannot_be_asked_of_the_new_text_says_why() -> None:
    fact = '\n[[fact]]\nname = "member"\nkind = "flag"\nquestion = "Are you a member?"\n'
    asked = CASE.replace("expect =", "facts = { member = true }\nexpect =")
    (found,) = case_changes(load(WAIT, fact, asked), load(WAIT))
    assert "refused" in found.after
    assert "member" in found.after["refused"]
