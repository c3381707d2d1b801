"""A file that is wrong says what, where and what to write instead; nothing is loaded from it."""

import pytest
from tests.journey.sample import HEAD, SAMPLE, WAIT, findings_of

from resit.journey.programs import load_file

BROKEN = {
    "misspelled key": (
        SAMPLE.replace('body = "Sample Board"', 'bodi = "Sample Board"'),
        'sample.toml:4: bodi: unknown key; did you mean "body"?',
    ),
    "missing key": (SAMPLE.replace('field = "sampling"\n', ""), "sample.toml:1: field: missing; want a text"),
    "wrong kind of value": (SAMPLE.replace('name = "Sample Examination"', "name = 7"), "sample.toml:3: name: is 7; want a text"),
    "not a day": (
        SAMPLE.replace("edition = 2026-01-02", 'edition = "January"'),
        'sample.toml:2: edition: is the text "January"; want a day such as 2026-11-22',
    ),
    "unknown kind of source": (
        SAMPLE.replace('kind = "body"', 'kind = "bodi"'),
        'sample.toml:11: source[1].kind: is "bodi"; want body, regulator, law, body-quoted, vendor, other-body, training-provider, news, encyclopedia, '
        'prep-site, blog, forum or content-farm; did you mean "body"?',
    ),
    "address without scheme": (
        SAMPLE.replace("https://example.org/handbook", "example.org/handbook"),
        'sample.toml:12: source[1].address: is "example.org/handbook"; want an address that begins with https:// or http://',
    ),
    "rule without source": (SAMPLE.replace('source = ["s1"]\n', ""), "sample.toml:16: rule[1].source: missing; no rule without a source"),
    "source that is not there": (
        SAMPLE.replace('source = ["s1"]', 'source = ["s2"]'),
        'sample.toml:21: rule[1].source: names "s2"; there is no [[source]] of that id',
    ),
    "wait without a unit": (
        SAMPLE.replace('length = "30 days"', "length = 30"),
        'sample.toml:19: rule[1].steps[1].length: is 30 without a unit; want a length of time such as "30 days"',
    ),
    "unknown unit": (
        SAMPLE.replace('"30 days"', '"30 moons"'),
        'sample.toml:19: rule[1].steps[1].length: "30 moons" is not a length of time; want a whole number and a unit: hours, days, '
        "test-free days, working days, weeks, months or years",
    ),
    "steps with a hole": (
        SAMPLE.replace(
            'steps = [{ attempts = "1+", length = "30 days" }]',
            'steps = [{ attempts = 1, length = "30 days" }, { attempts = "3+", length = "60 days" }]',
        ),
        "sample.toml:19: rule[1].steps: say nothing of attempt 2",
    ),
    "steps that end": (
        SAMPLE.replace('attempts = "1+"', 'attempts = "1-2"'),
        'sample.toml:19: rule[1].steps: end after attempt 2; add a step "3+" with a length, or with an absence and its text',
    ),
    "an anchor nobody can supply": (
        HEAD + WAIT.replace('steps = [{ attempts = "1+", length = "30 days" }]', 'length = "30 days"\nafter = "graduation"'),
        "sample.toml:20: rule[1].after: `graduation` speaks of `graduation`, which nobody can supply",
    ),
    "a misspelled anchor": (
        HEAD + WAIT.replace('steps = [{ attempts = "1+", length = "30 days" }]', 'length = "30 days"\nafter = "last_atempt"'),
        "sample.toml:20: rule[1].after: `last_atempt` speaks of `last_atempt`, which nobody can supply; did you mean last_attempt?",
    ),
    "a condition that is no condition": (
        SAMPLE + 'when = "failures + 1"\n',
        "sample.toml:22: rule[1].when: `failures + 1` is a number; want a flag",
    ),
    "days compared with numbers": (
        SAMPLE + 'when = "last_attempt > 3"\n',
        "sample.toml:22: rule[1].when: `last_attempt > 3` compares a day with a number",
    ),
    "two versions in force": (
        HEAD
        + """
[[rule]]
id = "cap"
kind = "cap"
says = "A limit."
source = ["s1"]
[[rule.version]]
from = 2012-01-01
until = 2021-07-01
limit = 6
[[rule.version]]
from = 2021-01-01
limit = 4
""",
        "sample.toml:21: rule[1].version: two versions are in force on 2021-01-01; let the older end with `until = 2021-01-01`",
    ),
    "a hole between versions": (
        HEAD
        + """
[[rule]]
id = "cap"
kind = "cap"
says = "A limit."
source = ["s1"]
[[rule.version]]
until = 2020-01-01
limit = 6
[[rule.version]]
from = 2021-01-01
limit = 4
""",
        "sample.toml:21: rule[1].version: no version is in force from 2020-01-01 to 2020-12-31; add a [[rule.gap]] with its reason",
    ),
    "a gap without a reason": (
        SAMPLE.replace('source = ["s1"]', 'source = ["s1"]\nfrom = 2020-01-01\n[[rule.gap]]\nuntil = 2020-01-01'),
        "sample.toml:23: rule[1].gap[1].reason: missing; want a text",
    ),
    "a rule that ends without a word": (
        SAMPLE + "until = 2025-01-01\n",
        "sample.toml:22: rule[1].until: no version is in force from 2025-01-01 on; add a later version or a [[rule.gap]] with its reason",
    ),
    "counted by parts that are not there": (
        SAMPLE + "per_unit = true\n",
        "sample.toml:22: rule[1].per_unit: is true, but the file has no [unit] to count by",
    ),
    "a nearer layer for everybody": (
        SAMPLE + 'layer = "jurisdiction"\n',
        'sample.toml:16: rule[1].when: missing; a rule of layer "jurisdiction" must say for whom it holds',
    ),
    "replaces what is not there": (
        SAMPLE + 'replaces = ["weit"]\n',
        'sample.toml:22: rule[1].replaces: names "weit"; there is no such rule',
    ),
    "two rules of one id": (
        SAMPLE + WAIT,
        'sample.toml:24: rule[2].id: is "wait", which an earlier rule has; every rule wants an id of its own',
    ),
    "a deadline with nothing to do": (
        HEAD
        + """
[[rule]]
id = "end"
kind = "deadline"
until_day = "first_attempt + 1 year"
on_expiry = "act"
says = "A year."
source = ["s1"]
""",
        'sample.toml:16: rule[1].need: missing; `on_expiry = "act"` must say what has to be done',
    ),
    "weights that do not add up": (
        SAMPLE
        + """
[outline]
source = ["s1"]
[[outline.area]]
id = "a"
name = "A"
percent = 60
[[outline.area]]
id = "b"
name = "B"
percent = 30
""",
        "sample.toml:25: outline.area: the weights add up to 90; want 100",
    ),
    "not published, by nobody": (
        SAMPLE
        + """
[[absence]]
field = "fee"
kind = "not_published"
text = "The page is silent."
""",
        'sample.toml:23: absence[1].checked: missing; "not_published" wants the day on which a person checked the body\'s current page',
    ),
    "a day known too late": (
        SAMPLE + 'when = "earliest > today"\n',
        "sample.toml:22: rule[1].when: speaks of `earliest`, which is known only after every wait has been asked",
    ),
    "an expression without an end": (
        SAMPLE + 'when = "failures >"\n',
        "sample.toml:22: rule[1].when: `failures >` ends too early",
    ),
}


@pytest.mark.parametrize(("text", "finding"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_says_what_is_wrong(text, finding):
    assert finding in findings_of(text)


def test_a_file_that_is_not_toml():
    assert [each.rsplit(":", 1)[0] for each in findings_of(SAMPLE + "\n[[rule]\n")] == ["sample.toml:23: file: is not TOML"]


def test_a_file_that_is_not_text(tmp_path):
    file = tmp_path / "sample.toml"
    file.write_bytes(b'name = "\xff"')
    loaded, findings = load_file(file)
    assert loaded is None
    assert [str(each) for each in findings] == ["sample.toml:1: file: is not UTF-8 text: byte 8 cannot be read"]


def test_the_sample_itself_is_clean():
    assert findings_of(SAMPLE) == []


def test_a_file_name_that_is_no_id():
    assert findings_of(SAMPLE, name="Sample Exam")[0].endswith('want small letters, digits and hyphens, such as "nha-ccma.toml"')
