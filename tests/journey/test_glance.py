"""What readers see beside the answer: rules at a glance, named days, and stretches of time that nobody knows."""

from datetime import date

import pytest
from tests.journey.sample import HEAD, WAIT, findings_of, load

from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.facts import program_fact
from resit.journey.glance import rule_facts
from resit.journey.programs import LoadedProgram, load_program

ON = date(2026, 11, 22)


def value_of(loaded: LoadedProgram, field: str) -> str:
    return next(each["value"] for each in rule_facts(loaded, on=ON) if each["field"] == field)


def answered(loaded: LoadedProgram, *attempts: dict[str, object], **facts: object) -> dict:
    return answer_to(ask(loaded, Question(on=ON, attempts=attempts, facts=facts)))


SENTENCE = """
[[rule]]
id = "board"
kind = "note"
field = "wait"
says = "A board may ask for more."
source = ["s1"]
"""


def test_short_values_are_set_apart_and_sentences_follow_one_another() -> None:
    twice = WAIT.replace('"1+", length = "30 days"', '1, length = "30 days" }, { attempts = "2+", length = "1 year"')
    assert value_of(load(twice), "wait") == "30 days; from attempt 3: 1 year"
    assert value_of(load(WAIT, SENTENCE), "wait") == "30 days. A board may ask for more."
    other = SENTENCE.replace('"board"', '"other"').replace("A board", "A school")
    assert value_of(load(SENTENCE, other), "wait") == "A board may ask for more. A school may ask for more."


FEE = """
[[rule]]
id = "ID"
kind = "fee"
currency = "USD"
rows = [ROWS]
says = "What it costs."
source = ["s1"]
"""


def fee(rows: str, name: str = "fee", **keys: str) -> str:
    return FEE.replace("ROWS", rows).replace("ID", name) + "".join(f"{key} = {value}\n" for key, value in keys.items())


FREE = '{ amount = 0, who = "the free retake" }'


def test_an_amount_on_a_condition_says_for_whom_it_is() -> None:
    assert value_of(load(WAIT, fee(FREE)), "fee") == "0 USD"
    assert value_of(load(WAIT, fee(FREE, when='"failures == 1"')), "fee") == "0 USD (the free retake)"
    assert value_of(load(WAIT, fee(FREE.replace("{", '{ when = "failures == 1",'))), "fee") == "0 USD (the free retake)"
    second = fee('{ amount = 100, who = "others" }, { amount = 90, who = "members" }', "second")
    assert value_of(load(WAIT, fee(FREE), second), "fee") == "0 USD (the free retake); 90–100 USD"


CHANGE = """
[[rule]]
id = "change"
kind = "charge"
name = "change_fee"
label = "Moving the appointment"
currency = "USD"
ROWS
says = "Moving costs 25 dollars."
source = ["s1"]
"""


def test_amounts_beside_the_fee_have_a_row_of_their_own() -> None:
    one = CHANGE.replace("ROWS", 'amount = 25\nwho = "within 30 days"')
    loaded = load(WAIT, one)
    assert value_of(loaded, "charge") == "Moving the appointment: 25 USD (within 30 days)"
    assert value_of(loaded, "fee") == "Not found"
    rows = 'rows = [{ when = "today > 2026-01-01", amount = 0, who = "a" }, { amount = 25, who = "b" }]'
    assert value_of(load(WAIT, CHANGE.replace("ROWS", rows)), "charge") == "Moving the appointment: 0–25 USD"
    (fact,) = (program_fact(loaded, "charge", on=ON)["value"],)
    assert fact[0]["name"] == "change_fee"
    assert fact[0]["rows"] == [{"who": "within 30 days", "amount": 25, "name": None}]


GROUP = """
[[rule]]
id = "cap"
kind = "cap"
limit = 2
window = "group"
rest = "90 days"
rest_from = "last"
says = "Two attempts with each purchase."
source = ["s1"]
"""


def test_attempts_in_groups_come_with_their_pause() -> None:
    loaded = load(WAIT, GROUP)
    assert value_of(loaded, "attempts") == "2 attempts, then a pause of 90 days"
    (value,) = program_fact(loaded, "attempts", on=ON)["value"]
    assert value["window"] == {
        "kind": "group", "length": None, "every": None, "rest": {"count": 90, "unit": "days"}, "rest_from": "last",
    }  # fmt: skip


LAST_DAY = """
[[rule]]
id = "last"
kind = "day"
name = "latest_free_try"
value = "last_attempt + 12 months"
says = "A free attempt is good for a year."
source = ["s1"]
"""
LABEL = 'label = "Last day of the free attempt"\n'


def test_a_named_day_has_a_label() -> None:
    failed = {"on": date(2026, 9, 1), "outcome": "failed"}
    assert answered(load(WAIT, LAST_DAY), failed)["labels"] == {"latest_free_try": "Latest free try"}
    assert answered(load(WAIT, LAST_DAY + LABEL), failed)["labels"] == {"latest_free_try": "Last day of the free attempt"}


def test_one_name_has_one_label() -> None:
    second = (LAST_DAY + LABEL).replace('id = "last"', 'id = "second"').replace("Last day of", "The end of")
    (found,) = findings_of(HEAD + LAST_DAY + LABEL + second)
    assert found.endswith('label: is "The end of the free attempt"; another rule calls "latest_free_try" "Last day of the free attempt"')
    (alone,) = findings_of(HEAD + WAIT + LABEL)
    assert alone.endswith("label: is the label of a name; want `name` beside it")


def test_where_the_wait_was_not_found_no_day_is_drawn_as_open() -> None:
    silent = WAIT.replace('length = "30 days"', 'absence = "not_found", text = "No wait was found."')
    failed = {"on": date(2026, 9, 1), "outcome": "failed"}
    unknown, known = answered(load(silent), failed)["timeline"], answered(load(WAIT), failed)["timeline"]
    assert unknown["open"] == []
    assert unknown["unknown"] == [{"from": "2026-09-01", "until": unknown["until"]}]
    assert known["open"] == [{"from": "2026-10-01", "until": known["until"]}]
    assert known["unknown"] == []


@pytest.mark.parametrize(("said", "step"), [("1", "1"), ("Step 1", "1"), ("step 2 ck", "2"), ("2", "2"), ("Step 2 CK", "2"), ("3", "3")])
def test_a_step_by_any_of_its_names(said: str, step: str) -> None:
    found = answered(load_program("usmle-step"), {"on": date(2026, 9, 1), "outcome": "failed", "step": said})
    assert found["unit"]["value"] == step
    assert [(each["part"], each["name"]) for each in found["parts"]] == [("1", "Step 1"), ("2", "Step 2 CK"), ("3", "Step 3")]


def test_a_step_that_is_not_named_is_asked_for_and_none_is_called_open() -> None:
    found = answered(load_program("usmle-step"), {"on": date(2026, 9, 1), "outcome": "failed"})
    assert found["parts"] == []
    assert found["questions"][0]["fact"] == "asking_for"
    with pytest.raises(BadQuestionError, match="there are 1, 2, 3"):
        answered(load_program("usmle-step"), {"on": date(2026, 9, 1), "outcome": "failed", "step": "4"})
