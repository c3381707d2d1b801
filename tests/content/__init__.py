"""A small bank for the tests: sums for the CMA (AAMA), written in the files' real format and read as the shipped ones are.

Whatever must not be told before a sitting is over carries a word of its own (`SECRET`), so that a leak is found by its value.
"""

from itertools import islice
from pathlib import Path

import pytest

from resit.journey.content import Content, load_content

PROGRAM = "aama-cma"
FORMS = ("segment-a", "segment-b")
MINUTES = 40
SECRET = "untold"
KEYS = "abcd"
# Items of each part: form a, form b, in reserve. By the outline 29 clinical, 11 general, 10 administrative items make a form.
PARTS = {
    "workflow": ("clinical", 8, 7, 2),
    "safety": ("clinical", 7, 8, 2),
    "procedures": ("clinical", 7, 7, 2),
    "pharmacology": ("clinical", 7, 7, 2),
    "legal-ethical": ("general", 6, 5, 2),
    "communication": ("general", 5, 6, 2),
    "billing": ("administrative", 5, 5, 2),
    "records": ("administrative", 5, 5, 2),
}
IDEAS = ("carry", "sign", "step")
# A number that stands nowhere else: an author's guess of how hard an item is.
DIFFICULTY = "0.618034"

HEAD = f"""\
format = 1
program = "{PROGRAM}"
license = "CC-BY-4.0"
"""
SOURCE = f"""
[[source]]
id = "sums"
title = "Sums, {SECRET} title"
publisher = "Board of {SECRET} Sums"
address = "https://sums.example/{SECRET}"
read_on = 2026-11-20
gives = "how numbers of two digits are added"
"""


def key_of(number: int) -> str:
    """The key of the item at that place of a form, counted from 1."""
    return KEYS[(number - 1) % 4]


def item_text(item_id: str, *, n: int, key: str, called: str | None = None) -> str:
    """One item: 17 + n. `key` is where the sum stands among the options; `called` is what the file says is right, else the same."""
    left, right = 17, n + 18
    wrong = {"carry": left + right - 10, "sign": right - left + 100, "step": left + right + 1}
    texts = dict(zip([each for each in KEYS if each != key], wrong.values(), strict=True)) | {key: left + right}
    called = called or key
    ideas = dict(zip([each for each in KEYS if each != called], IDEAS, strict=True))
    part = item_id.rpartition("-")[0]
    options = "".join(
        f'\n[[item.option]]\nid = "{each}"\ntext = "{texts[each]}"\nwhy = "{SECRET} reason {each} of {item_id}"\n'
        + (f'misconception = "{part}-{ideas[each]}"\n' if each in ideas else "")
        for each in KEYS
    )
    return f"""
[[item]]
id = "{item_id}"
stem = "What is {left} and {right}?"
key = "{called}"
cognitive = "application"
difficulty = {DIFFICULTY}
source = ["sums"]
explanation = "{SECRET} explanation of {item_id}"
{options}
[item.second_reading]
by = "{SECRET} reader"
on = 2026-11-21
outcome = "kept"
chose = "{called}"
note = "{SECRET} note"
"""


def ideas_text(part: str) -> str:
    return "".join(
        f'\n[[misconception]]\nid = "{part}-{idea}"\nsays = "{SECRET} {idea} is {part}"\ninstead = "{SECRET} {idea} is not {part}"\n'
        for idea in IDEAS
    )


def page_text(part: str, area: str) -> str:
    checks = "".join(f'\n[[check]]\nquestion = "What is {n} and 1?"\nanswer = "{n + 1}"\n' for n in range(3))
    return f"""\
+++
{HEAD}title = "Sums for {part}"
summary = "How to add."
area = "{area}"
part = "{part}"
check_by = 2027-11-01
misconceptions = ["{part}-carry"]
{SOURCE.replace(SECRET, "told")}{checks}
[second_reading]
by = "a reader"
on = 2026-11-21
outcome = "kept"
+++

Ten ones are one ten.[^sums]
"""


def write_content(folder: Path, *, calls: int = 0) -> Path:
    """Write the bank's files into `folder`. With `calls` 1 to 3 every item looks the same and another option is called right."""
    forms, texts = _forms(calls)
    items = folder / "items" / PROGRAM
    study = folder / "study" / PROGRAM
    for each in (items, study, folder / "forms"):
        each.mkdir(parents=True)
    for part, (area, *_sizes) in PARTS.items():
        head = f'{HEAD}area = "{area}"\npart = "{part}"\n'
        text = head + SOURCE + ideas_text(part) + "".join(text for item_id, text in texts.items() if item_id.startswith(f"{part}-"))
        (items / f"{part}.toml").write_text(text, encoding="utf-8")
        (study / f"{part}.md").write_text(page_text(part, area), encoding="utf-8")
    blocks = "".join(f'\n[[form]]\nid = "{name}"\nkind = "segment"\nminutes = {MINUTES}\nitems = {ids}\n' for name, ids in forms.items())
    (folder / "forms" / f"{PROGRAM}.toml").write_text(HEAD + blocks.replace("'", '"'), encoding="utf-8")
    return folder


def _forms(calls: int) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Each form's ids in order, and each item's text by id."""
    ids = {part: iter([f"{part}-{n:02d}" for n in range(1, 1 + sum(sizes))]) for part, (_area, *sizes) in PARTS.items()}
    forms = {name: [each for part in PARTS for each in islice(ids[part], PARTS[part][1 + place])] for place, name in enumerate(FORMS)}
    reserve = [each for left in ids.values() for each in left]
    texts = {}
    for block in (*forms.values(), reserve):
        for number, item_id in enumerate(block, 1):
            key = key_of(number)
            called = KEYS[(KEYS.index(key) + calls) % 4]
            texts[item_id] = item_text(item_id, n=len(texts), key=key, called=called)
    return forms, texts


@pytest.fixture(scope="session")
def loaded_sample(tmp_path_factory: pytest.TempPathFactory) -> Content:
    content = load_content(write_content(tmp_path_factory.mktemp("content")))
    assert content.findings == ()
    return content


@pytest.fixture
def sample_content(loaded_sample: Content, monkeypatch: pytest.MonkeyPatch) -> Content:
    """The sums in place of what is shipped."""
    monkeypatch.setattr("resit.apps.bank.queries.shipped_content", lambda: loaded_sample)
    return loaded_sample
