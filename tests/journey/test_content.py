"""What is shipped to sit and to read keeps its promises; what is wrong with a file is told by place and leaves the rest standing."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.content import FORMS, HEAD, PARTS, PROGRAM, write_content

from resit.domain.catalog.model import ContentArea, Outline
from resit.domain.items.model import Bank, Item, ReadingOutcome
from resit.journey.content import content_folder, load_bank, load_content, references_of, shipped_content
from resit.journey.programs import load_program

CMA = load_program(PROGRAM).program
SHIPPED = load_bank(CMA, content_folder())[0]
assert SHIPPED is not None
BANK: Bank = SHIPPED
ITEMS = tuple(BANK.items.values())
IN_FORM = {form.id: tuple(BANK.items[each] for each in form.items) for form in BANK.forms}
SUB_AREAS = [(area.id, part.id) for area in CMA.outline.areas for part in area.parts]
each_part = pytest.mark.parametrize("part", [part for _area, part in SUB_AREAS])
each_page = pytest.mark.parametrize("page", BANK.pages, ids=lambda page: page.slug)
each_form = pytest.mark.parametrize("form", IN_FORM)


def items_of(part: str) -> list[Item]:
    return [item for item in ITEMS if item.part == part]


# What is shipped


def test_everything_shipped_loads_without_a_finding():
    content = shipped_content()
    assert content.findings == ()
    assert PROGRAM in content.banks
    assert content.banks[PROGRAM].items.keys() == BANK.items.keys()


def test_there_is_enough_to_sit_twice_and_to_drill_after():
    assert len(ITEMS) >= 120
    assert [(form.id, len(form.items)) for form in BANK.forms] == [("segment-a", 50), ("segment-b", 50)]
    first, second = (set(form.items) for form in BANK.forms)
    assert not first & second
    assert {each.id for each in BANK.reserve} == BANK.items.keys() - first - second
    assert len(BANK.reserve) >= 20


@each_form
def test_a_form_has_the_outlines_weights(form):
    # Of 180 scored items 106, 38 and 36: of 50 that is 29.4, 10.6 and 10.
    assert Counter(item.area for item in IN_FORM[form]) == {"clinical": 29, "general": 11, "administrative": 10}


def test_a_form_is_given_a_fair_share_of_the_exams_time():
    by_item = {form.minutes / len(form.items) for form in BANK.forms}
    assert by_item == {CMA.exam.minutes / CMA.exam.items}


@each_part
def test_an_item_gives_a_reason_for_every_option(part):
    for item in items_of(part):
        assert [each.id for each in item.options] == list("abcd")
        assert all(len(each.why.split()) >= 3 for each in item.options)
        assert len({each.why for each in item.options}) == 4
        assert len({each.text.strip().casefold() for each in item.options}) == 4


@each_part
def test_every_wrong_option_has_a_misconception_and_the_key_none(part):
    for item in items_of(part):
        assert {each.id for each in item.options if each.misconception is None} == {item.key}
        for each in item.misconceptions:
            assert BANK.misconceptions[each].says != BANK.misconceptions[each].instead


@each_part
def test_an_item_rests_on_a_public_text_that_was_read(part):
    for item in items_of(part):
        texts = references_of(BANK, item)
        assert texts
        for each in texts:
            address = urlsplit(each.address)
            assert address.scheme in {"https", "http"}
            assert re.fullmatch(r"[\w-]+(\.[\w-]+)+", address.hostname or ""), each.address
            assert date(2026, 1, 1) <= each.read_on <= item.second_reading.on
            assert each.title.strip()
            assert each.publisher.strip()
            assert each.gives.strip()


@each_part
def test_a_second_reader_chose_the_key(part):
    for item in items_of(part):
        reading = item.second_reading
        assert reading.chose == item.key
        assert reading.by.strip()
        assert reading.outcome in set(ReadingOutcome)


@each_part
def test_no_option_points_to_other_options(part):
    for item in items_of(part):
        for each in item.options:
            said = each.text.casefold()
            assert not re.search(r"\b(all|none|both|neither|any|either) of (the|these)( \w+)?( above| options| answers| choices)", said), (
                said
            )
            assert not re.search(r"\b(all|none|neither|both) (of these|of them|the above|are correct)\b", said), said
            assert not re.search(r"\b(options?|answers?|choices?) [a-d]\b|\b[a-d] (and|or) [a-d]\b", said), said


@each_part
def test_an_item_stands_in_the_outline(part):
    for item in items_of(part):
        assert (item.area, item.part) in SUB_AREAS
        assert item.program == PROGRAM


def test_keys_are_balanced_over_the_bank():
    assert all(0.2 * len(ITEMS) <= n <= 0.3 * len(ITEMS) for n in Counter(item.key for item in ITEMS).values())


@each_form
def test_keys_are_balanced_in_a_form(form):
    keys = Counter(item.key for item in IN_FORM[form])
    assert keys.keys() == set("abcd")
    assert all(10 <= n <= 15 for n in keys.values())


@pytest.mark.parametrize("measure", [len, lambda text: len(text.split())], ids=["letters", "words"])
@pytest.mark.parametrize("where", [*IN_FORM, "bank"])
def test_the_longest_option_is_no_hint(where, measure):
    items = IN_FORM.get(where, ITEMS)

    def has_longest_key(item: Item) -> bool:
        lengths = {each.id: measure(each.text) for each in item.options}
        return all(lengths[item.key] > length for option, length in lengths.items() if option != item.key)

    assert sum(map(has_longest_key, items)) <= len(items) / 3


@each_form
def test_what_was_missed_can_be_asked_again_in_the_reserve(form):
    offered = {idea for item in IN_FORM[form] for idea in item.misconceptions}
    again = {idea for item in BANK.reserve for idea in item.misconceptions}
    assert offered - again == set()


def test_every_misconception_is_offered_by_two_items_at_least():
    assert {idea for idea in BANK.misconceptions if len(BANK.offered_by.get(idea, ())) < 2} == set()


@pytest.mark.parametrize(("area", "part"), SUB_AREAS)
def test_a_sub_area_has_items_everywhere_and_one_page(area, part):
    for items in (*IN_FORM.values(), BANK.reserve):
        assert sum((item.area, item.part) == (area, part) for item in items) >= 2
    assert [page.area for page in BANK.pages if page.part == part] == [area]
    page = BANK.page_for(part)
    assert page is not None
    assert page.part == part


def test_one_page_is_about_sitting_the_exam_itself():
    assert [page.slug for page in BANK.pages if page.part is None] == ["test-taking"]
    assert len(BANK.pages) == len(SUB_AREAS) + 1


@each_page
def test_a_study_page_can_be_read_in_one_sitting_and_checked(page):
    assert 600 <= len(page.body.split()) <= 1200
    assert len(page.questions) == 3
    assert len({each.question for each in page.questions}) == 3
    assert all(each.answer.strip() for each in page.questions)
    assert page.title.strip()
    assert page.summary.strip()


@each_page
def test_a_study_page_was_read_by_a_second_reader_and_rests_on_public_texts(page):
    assert page.second_reading.by.strip()
    assert page.second_reading.on >= date(2026, 1, 1)
    assert page.check_by > page.second_reading.on
    assert page.sources
    for each in page.sources.values():
        assert re.match(r"https?://[\w-]+(\.[\w-]+)+/?", each.address)
        assert date(2026, 1, 1) <= each.read_on <= page.second_reading.on
        assert f"[^{each.id}]" in page.body


@each_page
def test_a_sub_areas_page_speaks_of_the_ideas_its_items_offer(page):
    offered = {idea for item in ITEMS if item.part == page.part for idea in item.misconceptions}
    assert page.part is None or (page.misconceptions and set(page.misconceptions) <= offered)


def words_of(stem: str) -> set[str]:
    return set(re.findall(r"[a-z]+", stem.casefold()))


@each_form
def test_no_two_stems_of_a_form_are_nearly_alike(form):
    for one, other in combinations(IN_FORM[form], 2):
        mine, yours = words_of(one.stem), words_of(other.stem)
        assert len(mine & yours) / len(mine | yours) < 0.5, (one.id, other.id)


@each_form
def test_items_that_give_each_other_away_are_apart(form):
    inside = {item.id for item in IN_FORM[form]}
    assert [(item.id, each) for item in IN_FORM[form] for each in item.enemies & inside] == []
    assert any(item.enemies for item in ITEMS)  # there are some to keep apart
    assert {each for item in ITEMS for each in item.enemies} <= BANK.items.keys()


# Broken trees


@pytest.fixture
def tree(tmp_path) -> Path:
    return write_content(tmp_path)


def mend(file: Path, old: str, new: str) -> int:
    """Make the first `old` of a file `new`; gives the line it stands on."""
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


ITEM_FILE, OTHER_FILE = f"items/{PROGRAM}/billing.toml", f"items/{PROGRAM}/records.toml"
PAGE_FILE, FORM_FILE = f"study/{PROGRAM}/billing.md", f"forms/{PROGRAM}.toml"
NEEDS_ITEMS = {PAGE_FILE, FORM_FILE}  # a page names the ideas of its part's items, a form the items: both wait for them

BROKEN_ITEMS = [
    pytest.param(f'program = "{PROGRAM}"', 'program = "nha-ccma"', [("program", f'is "nha-ccma"; it stands with the files of "{PROGRAM}"')], id="program"),
    pytest.param('part = "billing"', 'part = "coding"', [
        ("part", f'"administrative" / "coding" is not in the outline of {PROGRAM}'),
        ("part", 'is "coding"; the file is named "billing"'),
    ], id="part"),
    pytest.param('part = "billing"', 'part = "records"', [("part", 'is "records"; the file is named "billing"')], id="another file's part"),
    pytest.param('area = "administrative"', 'area = "clinical"', [("part", f'"clinical" / "billing" is not in the outline of {PROGRAM}')], id="area"),
    pytest.param('license = "CC-BY-4.0"', "", [("license", "missing; want a text")], id="license"),
    pytest.param('stem = "What', 'stm = "What', [
        ("item[1].stem", "missing; want a text"),
        ("item[1].stm", 'unknown key; did you mean "stem"?'),
    ], id="misspelled key"),
    pytest.param("[[source]]", "[[source]", [("file", "is not TOML: expected ']]' at the end of an array declaration")], id="not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BROKEN_ITEMS)
def test_a_broken_item_file_is_told_and_leaves_the_rest(tree, old, new, told):
    line = mend(tree / ITEM_FILE, old, new)
    content = load_content(tree)

    here = [each for each in content.findings if each.file == ITEM_FILE]
    assert [(each.key, each.message) for each in here] == told
    for each in here:
        text = (tree / ITEM_FILE).read_text(encoding="utf-8").split("\n")[each.line - 1]
        # What is missing is told on the table it should stand in; the outline speaks of the part, whichever of the two is wrong.
        assert each.line == line or "missing" in each.message or (old.startswith("area") and text.startswith("part")), str(each)
        assert str(each) == f"{ITEM_FILE}:{each.line}: {each.key}: {each.message}"
    assert {each.file for each in content.findings} - {ITEM_FILE} <= NEEDS_ITEMS
    assert_rest_stands(content.banks[PROGRAM], without="billing")


def assert_rest_stands(bank: Bank, *, without: str) -> None:
    sizes = Counter(item.part for item in bank.items.values())
    assert sizes == {part: sum(of) for part, (_area, *of) in PARTS.items() if part != without}
    assert {page.part for page in bank.pages} == PARTS.keys() - {without}


def test_area_and_part_of_another_kind_are_told_not_tripped_over(tree):
    mend(tree / ITEM_FILE, 'area = "administrative"', 'area = ["administrative"]')
    mend(tree / ITEM_FILE, 'part = "billing"', "part = { id = 1 }")
    findings = [str(each) for each in load_content(tree).findings if each.file == ITEM_FILE]
    assert f"{ITEM_FILE}:4: area: is a list; want a text" in findings
    assert f"{ITEM_FILE}:5: part: is a table; want a text" in findings


@pytest.mark.parametrize("file", [ITEM_FILE, PAGE_FILE, FORM_FILE])
def test_what_is_not_utf_8_is_told(tree, file):
    path = tree / file
    path.write_bytes(path.read_bytes() + "# café".encode("latin-1"))
    at = len(path.read_bytes()) - 1
    content = load_content(tree)
    assert f"{file}:1: file: is not UTF-8 text: byte {at} cannot be read" in map(str, content.findings)
    assert "records" in {item.part for item in content.banks[PROGRAM].items.values()}


@pytest.mark.parametrize("file", [ITEM_FILE, PAGE_FILE, FORM_FILE])
def test_what_cannot_be_opened_is_told(tree, file):
    (tree / file).unlink()
    (tree / file).mkdir()
    content = load_content(tree)
    assert f"{file}:1: file: cannot be read: Is a directory" in map(str, content.findings)
    assert "records" in {item.part for item in content.banks[PROGRAM].items.values()}


@pytest.mark.parametrize(("kind", "old"), [("item", "billing-02"), ("misconception", "billing-sign")])
def test_an_id_of_another_file_is_told_on_its_own_line(tree, kind, old):
    taken = {"item": "communication-01", "misconception": "communication-carry"}[kind]
    path = tree / "items" / PROGRAM / "records.toml"
    text = path.read_text(encoding="utf-8").replace(old.replace("billing", "records"), taken)
    path.write_text(text, encoding="utf-8")
    line = text[: text.index(f'id = "{taken}"')].count("\n") + 1
    content = load_content(tree)
    told = [str(each) for each in content.findings if each.file == OTHER_FILE]
    assert told == [f'{OTHER_FILE}:{line}: {kind}[2].id: another file has the id "{taken}" too']
    assert content.banks[PROGRAM].items["communication-01"].part == "communication"


def test_an_enemy_that_is_no_item_is_told_and_one_that_is_parts_a_form(tree):
    line = mend(tree / ITEM_FILE, 'key = "', 'enemies = ["billing-99"]\nkey = "')
    content = load_content(tree)
    assert list(map(str, content.findings)) == [f'{ITEM_FILE}:{line}: item[1].enemies: names "billing-99"; there is no item of that id']
    assert len(content.banks[PROGRAM].forms) == 2

    mend(tree / ITEM_FILE, "billing-99", "billing-02")
    content = load_content(tree)
    assert [(each.file, each.key, each.message) for each in content.findings] == [
        (FORM_FILE, "form[1].items", '"billing-01" and "billing-02" give each other away')
    ]
    assert content.banks[PROGRAM].forms == ()


BROKEN_PAGES = [
    pytest.param("+++\n", "", "file", "does not begin with its particulars between two lines of +++", id="no particulars"),
    pytest.param('title = "', 'title = ', "file", None, id="not TOML"),
    pytest.param(f'program = "{PROGRAM}"', 'program = "nha-ccma"', "program", f'is "nha-ccma"; it stands with the files of "{PROGRAM}"', id="program"),
    pytest.param('part = "billing"', 'part = "coding"', "part", f'"administrative" / "coding" is not in the outline of {PROGRAM}', id="part"),
    pytest.param('part = "billing"', "", "part", f'"administrative" / "None" is not in the outline of {PROGRAM}', id="no part"),
    pytest.param('["billing-carry"]', '["billing-cary"]', "misconceptions", 'names "billing-cary"; no item file has it', id="misconception"),
    pytest.param('question = "What is 0 and 1?"', "", "check[1].question", "missing; want a text", id="question"),
    pytest.param("[^sums]", "[^sum]", "source", 'the text marks "sum"; there is no [[source]] of that id', id="mark"),
    pytest.param("[second_reading]", "[third_reading]", "second_reading", "missing; somebody who did not write it reads it before anybody meets it", id="second reading"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "message"), BROKEN_PAGES)
def test_a_broken_page_is_told_and_leaves_the_rest(tree, old, new, key, message):
    line = mend(tree / PAGE_FILE, old, new)
    content = load_content(tree)
    assert {each.file for each in content.findings} == {PAGE_FILE}
    found = [each for each in content.findings if each.key == key and (message is None or each.message == message)]
    assert len(found) == 1, content.findings
    assert found[0].line == line or new == "" or key in {"second_reading", "source"}
    bank = content.banks[PROGRAM]
    assert len(bank.items) == sum(sum(sizes) for _area, *sizes in PARTS.values())
    assert len(bank.forms) == 2
    assert {page.part for page in bank.pages} == PARTS.keys() - {"billing"}


def test_particulars_that_are_not_toml_are_told_on_their_line_of_the_page(tree):
    line = mend(tree / PAGE_FILE, 'title = "', "title = ")
    (found,) = load_content(tree).findings
    assert str(found).startswith(f"{PAGE_FILE}:{line}: file: is not TOML: ")


BROKEN_FORMS = [
    pytest.param(f'program = "{PROGRAM}"', 'program = "nha-ccma"', [("program", f'is "nha-ccma"; it stands with the files of "{PROGRAM}"')], id="program"),
    pytest.param('"billing-01"', '"billing-99"', [
        ("form[1].items", '"administrative" has 9 of 49 items; the outline asks for 10'),
        ("form[1].items", '"general" has 11 of 49 items; the outline asks for 10'),
        ("form[1].items", 'names "billing-99"; there is no item of that id'),
    ], id="unknown"),
    pytest.param('"billing-01"', '"billing-06"', [("form[2].items", f'"billing-06" stands in "{FORMS[0]}" already; forms do not overlap')], id="overlap"),
    pytest.param('"billing-01"', '"workflow-16"', [
        ("form[1].items", '"administrative" has 9 of 50 items; the outline asks for 10'),
        ("form[1].items", '"clinical" has 30 of 50 items; the outline asks for 29'),
    ], id="out of weight"),
    pytest.param('kind = "segment"', 'kind = "half"', [("form[1].kind", 'is "half"; want segment')], id="kind"),
    pytest.param("minutes = 40", "minutes = 0", [
        ("form[1].minutes", "is 0; want 1 to 600"),
        ("form[1].minutes", "missing; want the minutes the form is given"),
    ], id="minutes"),
    pytest.param("[[form]]", "[[form]", [("file", "is not TOML: expected ']]' at the end of an array declaration")], id="not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), BROKEN_FORMS)
def test_broken_forms_are_told_and_leave_items_and_pages(tree, old, new, told):
    line = mend(tree / FORM_FILE, old, new)
    content = load_content(tree)
    assert [(each.file, each.key, each.message) for each in content.findings] == [(FORM_FILE, *each) for each in told]
    assert all(each.line == line or "form[2]" in each.key for each in content.findings)
    bank = content.banks[PROGRAM]
    assert bank.forms == ()
    assert len(bank.items) == sum(sum(sizes) for _area, *sizes in PARTS.values())
    assert len(bank.pages) == len(PARTS)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nobodys-exam", 'no program is called "nobodys-exam"'),
        ("CMA", '"CMA" may mean 2 programs: '),
        ("PTCE", 'has the name "PTCE"; want the id, ptcb-ptce'),
    ],
)
def test_a_folder_of_no_program_is_told_and_leaves_the_rest(tree, name, message):
    (tree / "items" / name).mkdir()
    content = load_content(tree)
    (found,) = content.findings
    assert str(found).startswith(f"items/{name}:1: folder: {message}")
    assert list(content.banks) == [PROGRAM]


def test_a_program_without_files_has_no_bank(tmp_path, tree):
    assert load_bank(load_program("nha-ccma").program, tree) == (None, ())
    assert load_content(tmp_path / "nowhere").banks == {}


@pytest.mark.parametrize("weights", [(None, None), (60, None)], ids=["no weights", "a weight missing"])
def test_where_the_outline_has_no_weights_a_form_is_held_to_none(tree, weights):
    """Only parts are weighed against the outline that are weighed by it; everything else is checked all the same."""
    administrative, general = (area for area in CMA.outline.areas if area.id != "clinical")
    clinical = next(area for area in CMA.outline.areas if area.id == "clinical")
    bare: list[ContentArea] = [replace(area, weight=weight, items=None) for area, weight in zip((clinical, general), weights, strict=True)]
    program = replace(CMA, outline=Outline((*bare, replace(administrative, weight=None, items=None))))
    bank, findings = load_bank(program, tree)
    assert findings == ()
    assert bank is not None
    assert len(bank.forms) == 2


LINE = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def small_tree(tmp_path_factory) -> tuple[Path, dict[str, list[str]]]:
    """Two parts and no forms, so that a hundred readings take no time."""
    tree = write_content(tmp_path_factory.mktemp("small"))
    for kind, end in (("items", "toml"), ("study", "md")):
        for part in PARTS:
            if part not in {"billing", "records"}:
                (tree / kind / PROGRAM / f"{part}.{end}").unlink()
    few = '\n[[form]]\nid = "few"\nkind = "segment"\nminutes = 4\nitems = ["records-01", "records-02"]\n'
    (tree / FORM_FILE).write_text(HEAD + few, encoding="utf-8")
    return tree, {each: (tree / each).read_text(encoding="utf-8").split("\n") for each in (ITEM_FILE, PAGE_FILE, FORM_FILE)}


@settings(max_examples=60)
@given(file=st.sampled_from([ITEM_FILE, PAGE_FILE, FORM_FILE]), at=LINE, other=st.one_of(st.none(), st.text(max_size=12), LINE))
def test_no_line_lost_or_garbled_stops_the_reading(small_tree, file, at, other):
    """A line taken out, made another, or put in twice: findings have a place in a file that is there, and the other part stands."""
    tree, lines = small_tree
    kept = lines[file]
    place = at % len(kept)
    instead = [] if other is None else [other] if isinstance(other, str) else [kept[place], kept[other % len(kept)]]
    (tree / file).write_bytes("\n".join([*kept[:place], *instead, *kept[place + 1 :]]).encode())
    try:
        content = load_content(tree)
    finally:
        (tree / file).write_text("\n".join(kept), encoding="utf-8")
    for each in content.findings:
        assert (tree / each.file).is_file()
        assert 1 <= each.line <= len(lines.get(each.file, [])) + 2
        assert each.key
        assert each.message
    assert "records" in {item.part for item in content.banks[PROGRAM].items.values()}
    assert "records" in {page.part for page in content.banks[PROGRAM].pages}
