"""A TOML text in pieces: each table stands alone, everything else stays as it was, letter for letter."""

import tomllib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.journey.programs import SHIPPED
from resit.tables.fragments import fragments, with_fragments

TEXT = """\
title = "a [bracket] # and more"
rows = [
  [1, 2],   # an array of arrays: its lines begin with a bracket
  [3],
]

# about the exam
[exam]
items = 100   # with a comment
[[exam.part]]
id = "a"

[[rule]]
id = "one"
says = \"\"\"
[[rule]]
# no comment\"\"\"
# belongs to nobody

[[rule]]
id = "two"
steps = [
  { attempts = "1]" },
]
[[rule.version]]
limit = 3
[ "od.d" . name ]
x = 1
[exam.late]
x = 2
"""
PIECES = {
    ("exam",): '[exam]\nitems = 100   # with a comment\n[[exam.part]]\nid = "a"',
    ("rule", 0): '[[rule]]\nid = "one"\nsays = """\n[[rule]]\n# no comment"""',
    ("rule", 1): '[[rule]]\nid = "two"\nsteps = [\n  { attempts = "1]" },\n]\n[[rule.version]]\nlimit = 3',
    ("od.d", "name"): '[ "od.d" . name ]\nx = 1',
    ("exam", "late"): "[exam.late]\nx = 2",
}


def all_by_themselves(text: str) -> str:
    return with_fragments(text, {each.path: each.text for each in fragments(text)})


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def alone(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where the table stands when its piece is read alone: the only one of its array."""
    return tuple(0 if isinstance(step, int) else step for step in path)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_table_with_its_own_tables_is_one_piece(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    assert {each.path: each.text for each in fragments(text)} == {path: piece.replace("\n", newline) for path, piece in PIECES.items()}


@pytest.mark.parametrize("path", PIECES)
def test_a_piece_that_is_replaced_leaves_every_other_letter(path: tuple[str | int, ...]) -> None:
    new = with_fragments(TEXT, {path: "[new]\ny = 9\n\n"})
    before, after = TEXT.split(PIECES[path])
    assert new == f"{before}[new]\ny = 9{after}"


def test_nothing_but_space_takes_the_piece_out() -> None:
    new = tomllib.loads(with_fragments(TEXT, {("rule", 0): " \n", ("exam", "late"): ""}))
    assert [each["id"] for each in new["rule"]] == ["two"]
    assert "late" not in new["exam"]


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match=r"no table \('rule', 2\); it has 5 others"):
        with_fragments(TEXT, {("rule", 2): "x = 1"})


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_file_is_the_sum_of_its_pieces(file: Any) -> None:
    text = file.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    found = fragments(text)

    assert all_by_themselves(text) == text
    for each in found:
        assert at(tomllib.loads(each.text), alone(each.path)) == at(data, each.path), each.path
    tables: set[tuple[str | int, ...]] = {(key,) for key, value in data.items() if isinstance(value, dict)}
    tables |= {
        (key, place)
        for key, value in data.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
        for place in range(len(value))
    }
    assert {each.path for each in found} == tables


# Generated texts

WORD = st.sampled_from(["a", "b", "rule", '"a b"', "'x.y'", "1", '"]"', '"#"', '""'])
TEXTS = st.sampled_from(
    [
        '"[a]"',
        "'[[b]] # c'",
        '"""\n[a]\n# b"""',
        "'''\n[[rule]]\n'''",
        '"""x""\\"""""',
        '"\\"["',
        '"\u2028\u0085[a]"',
        "[[1, 2], [3]]",
        "[\n  [1],\n\n  # [c]\n  [2],\n]",
        '[\n{ x = "]" },\n{ y = [[]] } ]',
        "{ x = [ { y = '}' } ] }",
        "2026-03-01 10:00:00",
        "1.5",
        "true",
    ]
)
SPACE = st.sampled_from(["", " ", "\t"])
COMMENT = st.sampled_from(["", "# [a]", "# \u2028 [b]", ' # "'])
KEYS = st.lists(WORD, min_size=1, max_size=3).map(" . ".join)


@st.composite
def toml_lines(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["pair", "pair", "table", "array", "blank"]))
    before, after, comment = draw(SPACE), draw(SPACE), draw(COMMENT)
    if kind == "pair":
        return f"{before}{draw(KEYS)} = {draw(TEXTS)}{after}{comment}"
    if kind == "table":
        return f"{before}[{after}{draw(KEYS)}{before}]{after}{comment}"
    if kind == "array":
        return f"{before}[[{after}{draw(KEYS)}{before}]]{after}{comment}"
    return before + comment


@st.composite
def toml_texts(draw: st.DrawFn) -> str:
    """Lines that are kept as long as the text stays TOML, so that most examples are not thrown away."""
    text = ""
    for line in draw(st.lists(toml_lines(), max_size=12)):
        longer = f"{text}{line}\n"
        try:
            tomllib.loads(longer)
        except tomllib.TOMLDecodeError:
            continue
        text = longer
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(toml_texts())
def test_any_text_is_the_sum_of_its_pieces(text: str) -> None:
    found = fragments(text)
    data = tomllib.loads(text)

    assert all_by_themselves(text) == text
    assert len({each.path for each in found}) == len(found)
    between = [text[one.end : other.start] for one, other in pairwise(found)]
    between += [text[found[-1].end :]] if found else []
    for gap in between:
        assert all(not line.strip() or line.lstrip().startswith("#") for line in gap.replace("\r", "").split("\n")), gap
    head = tomllib.loads(text[: found[0].start] if found else text)
    assert head == {key: data[key] for key in head} or any(each.path[0] in head for each in found)
    roots = [each.path[: 2 if len(each.path) > 1 and isinstance(each.path[1], int) else 1] for each in found]
    for each, root in zip(found, roots, strict=True):
        if roots.count(root) == 1 and root[0] not in head:  # nothing of it stands elsewhere
            assert at(tomllib.loads(each.text), alone(root)) == at(data, root)
