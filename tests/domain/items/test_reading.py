"""Files of items, forms and study pages: what is wrong is told with file, line and key."""

import re
from datetime import date

import pytest
from tests.content import HEAD, SECRET, SOURCE, ideas_text, item_text, page_text

from resit.domain.items.model import CognitiveLevel, FormKind, Item, ReadingOutcome, StudyPage
from resit.domain.items.reading import ItemFile, check_forms, read_forms, read_page, split_page
from resit.tables import Document, Finding, TableError

FILE = "items/aama-cma/billing.toml"
GOOD = f'{HEAD}area = "administrative"\npart = "billing"\n{SOURCE}{ideas_text("billing")}{item_text("billing-01", n=40, key="b")}'


def read(text: str) -> tuple[ItemFile, list[str]]:
    document = Document(text, file=FILE)
    return ItemFile(document.root).read(), [str(each) for each in document.findings]


def with_change(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with the first `old` made `new`, and the line it stands on."""
    assert old in text, old
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


def test_a_good_file_holds_what_it_says():
    file, findings = read(GOOD)

    assert findings == []
    assert (file.program, list(file.items), list(file.references)) == ("aama-cma", ["billing-01"], ["sums"])
    item = file.items["billing-01"]
    assert (item.area, item.part, item.stem, item.key) == ("administrative", "billing", "What is 17 and 58?", "b")
    assert (item.cognitive, item.difficulty, item.sources) == (CognitiveLevel.APPLICATION, 0.618034, ("sums",))
    assert item.option("b").text == "75"
    assert item.misconceptions == {"billing-carry", "billing-sign", "billing-step"}
    assert item.second_reading.on == date(2026, 11, 21)
    assert (item.second_reading.outcome, item.second_reading.chose) == (ReadingOutcome.KEPT, "b")
    assert file.misconceptions["billing-carry"].says == f"{SECRET} carry is billing"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("format = 1", "format = 2", "format", "is 2; want 1"),
        ("format = 1\n", "", "format", "is missing; want 1"),
        ('license = "CC-BY-4.0"', 'license = "all mine"', "license", 'is "all mine"; want CC-BY-4.0'),
        ('part = "billing"', 'part = ""', "part", "is empty; want a text"),
        ("https://sums.example", "sums.example", "source[1].address", f'is "sums.example/{SECRET}"; want an address that begins with'),
        ("read_on = 2026-11-20", 'read_on = "yesterday"', "source[1].read_on", 'is the text "yesterday"; want a day such as'),
        ('id = "billing-carry"', 'id = "Billing Carry"', "misconception[1].id", 'is "Billing Carry"; want small letters'),
        ('id = "billing-sign"', 'id = "billing-carry"', "misconception[2].id", '"billing-carry" is there twice'),
        ('id = "billing-01"', 'id = "billing_01"', "item[1].id", 'is "billing_01"; want small letters, digits and hyphens'),
        ('stem = "What is 17 and 58?"', 'stem = "  "', "item[1].stem", "is empty; want a text"),
        ('key = "b"', 'key = "e"', "item[1].key", 'is "e"; want a, b, c or d'),
        ('key = "b"', "", "item[1].key", "missing; want a text"),
        ('key = "b"', 'key = "a"', "item[1].key", "is a, whose option names a misconception; a right option has none"),
        ('key = "b"', 'key = "a"', "item[1].option", "b is wrong and names no misconception"),
        ('cognitive = "application"', 'cognitive = "aplication"', "item[1].cognitive", 'did you mean "application"?'),
        ("difficulty = 0.618034", "difficulty = 62", "item[1].difficulty", "is 62; want 0 to 1"),
        ("difficulty = 0.618034", "", "item[1].difficulty", "missing; want the share of just-passing candidates"),
        ('source = ["sums"]', "source = []", "item[1].source", "missing; an item wants at least one source"),
        ('source = ["sums"]', 'source = ["sum"]', "item[1].source", 'names "sum"; there is no [[source]] of that id'),
        ('source = ["sums"]', "source = [1]", "item[1].source", "is a list; want a list of texts"),
        ("explanation =", "explanaton =", "item[1].explanaton", 'unknown key; did you mean "explanation"?'),
        ('id = "d"\ntext', 'id = "e"\ntext', "item[1].option", "has the ids a, b, c, e; want a, b, c, d"),
        ('text = "76"', 'text = "75 "', "item[1].option", 'two options say "75"'),
        ('misconception = "billing-step"', 'misconception = "billing-stop"', "item[1].option[4].misconception", 'names "billing-stop"'),
        (f'why = "{SECRET} reason c', f'wy = "{SECRET} reason c', "item[1].option[3].why", "missing; want a text"),
        ("[item.second_reading]", "[item.third_reading]", "item[1].second_reading", "missing; somebody who did not write it reads it"),
        ('chose = "b"', "", "item[1].second_reading.chose", "missing; want a text"),
        ('outcome = "kept"', 'outcome = "dropped"', "item[1].second_reading.outcome", 'is "dropped"; want kept or amended'),
        ("on = 2026-11-21", "on = 2026-11-21T08:00:00Z", "item[1].second_reading.on", "is the moment"),
    ],
)
def test_each_breakage_gets_its_sentence(old, new, key, says):
    text, line = with_change(GOOD, old, new)

    _file, findings = read(text)

    told = [each for each in findings if f": {key}: " in each and says in each]
    assert len(told) == 1, findings
    found = re.fullmatch(rf"{re.escape(FILE)}:(\d+): {re.escape(key)}: .+", told[0])
    assert found
    # What is there is told on its own line; what is missing, on the line of the table it should stand in.
    named = text.split("\n")[int(found[1]) - 1]
    assert int(found[1]) == line or named.startswith("[") or found[1] == "1" or named.strip().startswith(key.rpartition(".")[2]), named


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD + "\nstem = \n", GOOD.count("\n") + 2, "is not TOML"),
        (GOOD.replace("[[item]]", "[[item]"), None, "is not TOML"),
        (HEAD + HEAD, 4, "is not TOML: cannot overwrite a value"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text, line, says):
    with pytest.raises(TableError, match=says) as caught:
        Document(text, file=FILE)
    assert line is None or caught.value.finding.line == line


def test_an_item_twice_is_told():
    _file, findings = read(GOOD + item_text("billing-01", n=41, key="c"))
    assert [each.partition(": ")[2] for each in findings] == ['item[2].id: "billing-01" is there twice']


def test_an_items_version_changes_with_what_is_delivered_and_with_nothing_else():
    def digest(old: str, new: str) -> str:
        text, _line = with_change(GOOD, old, new)
        file, findings = read(text)
        assert findings == []
        return file.items["billing-01"].digest

    same = read(GOOD)[0].items["billing-01"].digest
    assert digest("0.618034", "0.5") == same
    assert digest("2026-11-21", "2026-11-22") == same
    changed = [
        digest("17 and 58", "17 plus 58"),
        digest('"141"', '"142"'),
        digest("explanation of", "reason of"),
        digest("reason c", "ground c"),
    ]
    assert len({same, *changed}) == 5


# Forms

FORMS = "forms/aama-cma.toml"
TEN = [f"billing-{n:02d}" for n in range(1, 11)]


def forms_text(*forms: list[str], minutes: str = "minutes = 40", name: str = "form") -> str:
    blocks = [f'\n[[form]]\nid = "{name}-{n}"\nkind = "segment"\n{minutes}\nitems = {items}\n' for n, items in enumerate(forms, 1)]
    return (HEAD + "".join(blocks)).replace("'", '"')


def items_of(ids: list[str], *, keys: str = "abcd", enemies: dict[str, str] | None = None) -> dict[str, Item]:
    text = f'{HEAD}area = "administrative"\npart = "billing"\n{SOURCE}{ideas_text("billing")}'
    for n, each in enumerate(ids):
        one = item_text(each, n=n, key=keys[n % len(keys)])
        enemy = (enemies or {}).get(each)
        text += one.replace("cognitive =", f'enemies = ["{enemy}"]\ncognitive =') if enemy else one
    file, findings = read(text)
    assert findings == []
    return file.items


def forms_findings(text: str, items: dict[str, Item], *, due: dict[str, int] | None = None) -> list[str]:
    document = Document(text, file=FORMS)
    _program, forms = read_forms(document.root)
    check_forms(forms, items, due=lambda n: {"administrative": n} if due is None else due, root=document.root)
    return [str(each) for each in document.findings]


def test_good_forms_are_read():
    document = Document(forms_text(TEN, ["records-01"]), file=FORMS)
    program, (first, second) = read_forms(document.root)

    assert document.findings == []
    assert program == "aama-cma"
    assert (first.id, first.kind, first.minutes, first.items) == ("form-1", FormKind.SEGMENT, 40, tuple(TEN))
    assert second.items == ("records-01",)
    assert forms_findings(forms_text(TEN), items_of(TEN)) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (forms_text(TEN, minutes=""), 5, "form[1].minutes: missing; want the minutes"),
        (forms_text(TEN, minutes="minutes = 0"), 8, "form[1].minutes: is 0; want 1 to 600"),
        (forms_text(TEN, minutes="minutes = 40.5"), 8, "form[1].minutes: is 40.5; want a whole number"),
        (forms_text(TEN).replace('kind = "segment"', 'kind = "quarter"'), 7, 'form[1].kind: is "quarter"; want segment'),
        (forms_text(TEN, name="Form"), 6, 'form[1].id: is "Form-1"; want small letters'),
        (forms_text(TEN).replace("items =", "item ="), 9, 'form[1].item: unknown key; did you mean "items"?'),
        (forms_text([]), 9, "form[1].items: missing; a form wants at least one item"),
        (forms_text(TEN, ["billing-11"]).replace("form-2", "form-1"), 12, 'form[2].id: "form-1" is there twice'),
        (forms_text([*TEN, "billing-99"]), 9, 'form[1].items: names "billing-99"; there is no item of that id'),
        (forms_text(TEN, [TEN[0]]), 15, 'form[2].items: "billing-01" stands in "form-1" already'),
        (forms_text([*TEN, TEN[3]]), 9, 'form[1].items: "billing-04" stands in "form-1" already'),
    ],
)
def test_each_broken_form_gets_its_sentence(text, line, says):
    found = forms_findings(text, items_of([*TEN, "billing-11"]))
    assert [each for each in found if each.startswith(f"{FORMS}:{line}: {says}")], found


def test_enemies_on_one_form_are_told_whichever_of_them_names_the_other():
    for enemies in ({"billing-02": "billing-07"}, {"billing-07": "billing-02"}):
        (told,) = forms_findings(forms_text(TEN), items_of(TEN, enemies=enemies))
        assert re.search(r'"billing-0[27]" and "billing-0[27]" give each other away', told)
    apart = forms_findings(forms_text(TEN[:5], TEN[5:]), items_of(TEN, enemies={"billing-02": "billing-07"}))
    assert not [each for each in apart if "give each other away" in each]


def test_areas_out_of_the_outlines_weights_are_told():
    (told,) = forms_findings(forms_text(TEN), items_of(TEN), due={"administrative": 9, "clinical": 0})
    assert told == f'{FORMS}:9: form[1].items: "administrative" has 10 of 10 items; the outline asks for 9'


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("abcd", []),  # 3, 3, 2, 2 of 10: a fifth to three tenths
        ("aabbccdda", ["4 of 10 keys are a; want 2 to 3"]),
        ("abc", ["4 of 10 keys are a; want 2 to 3", "0 of 10 keys are d; want 2 to 3"]),
    ],
)
def test_keys_out_of_balance_are_told(keys, says):
    found = forms_findings(forms_text(TEN), items_of(TEN, keys=keys))
    assert [each.partition("items: ")[2] for each in found] == says


# Study pages

PAGE = page_text("billing", "administrative")
SLUG = "sums-for-billing"


def read_the_page(text: str) -> tuple[StudyPage, list[str]]:
    split = split_page(text, file="study/x.md")
    assert not isinstance(split, Finding), split
    document, body = split
    return read_page(SLUG, document.root, body), [str(each) for each in document.findings]


def test_a_good_page_holds_what_it_says():
    page, findings = read_the_page(PAGE)

    assert findings == []
    assert (page.slug, page.title, page.part, page.check_by) == (SLUG, "Sums for billing", "billing", date(2027, 11, 1))
    assert page.body == "Ten ones are one ten.[^sums]"
    assert page.words == 5
    assert [(each.question, each.answer) for each in page.questions] == [(f"What is {n} and 1?", str(n + 1)) for n in range(3)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[^sums]", "[^sum]", 'source: the text marks "sum"; there is no [[source]] of that id'),
        ("[^sums]", "", 'source: "sums" is marked nowhere in the text'),
        ('[[check]]\nquestion = "What is 0 and 1?"\nanswer = "1"\n', "", "check: there are 2; want three questions"),
        ("check_by = 2027-11-01", "", "check_by: missing; want a day"),
        ('title = "Sums for billing"', "", "title: missing; want a text"),
        ("summary =", "sumary =", 'sumary: unknown key; did you mean "summary"?'),
        ("[second_reading]", "[reading]", "second_reading: missing; somebody who did not write it"),
    ],
)
def test_each_broken_page_gets_its_sentence(old, new, says):
    text, _line = with_change(PAGE, old, new)
    _page, findings = read_the_page(text)
    assert [each for each in findings if re.match(r"study/x\.md:\d+: ", each) and says in each], findings


def test_a_finding_on_a_page_names_the_line_of_the_file():
    text, line = with_change(PAGE, 'title = "Sums for billing"', "title = 5")
    _page, (finding,) = read_the_page(text)
    assert finding.startswith(f"study/x.md:{line}: title: is 5; want a text")


@pytest.mark.parametrize("text", ["", "# A heading\n", "+++\nformat = 1\n", "\n+++\n+++\n"])
def test_a_page_without_its_particulars_is_told(text):
    found = split_page(text, file="study/x.md")
    assert str(found) == "study/x.md:1: file: does not begin with its particulars between two lines of +++"
