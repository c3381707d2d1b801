"""Every value of a TOML text is found on its own line."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.tables import Document, TableError
from resit.tables.positions import lines_of

TEXT = '''\
a = 1            # a comment with [brackets] = "and more"
"quoted \\"key\\"" = 2
b = [
    { x = 1, y = [1, 2] },
    { x = "]" },
]
c.d = """
many
lines"""
e = [[1], [2, 3]]

[t]
u = { v = 1, w = { z = 2 } }
[[r]]
id = "one"
[[r.s]]
k = 1
[[r.s]]
k = 2
[[r]]
id = "two"
[[r.s]]
k = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (('quoted "key"',), 2),
        (("b",), 3),
        (("b", 0, "y", 1), 4),
        (("b", 1, "x"), 5),
        (("c", "d"), 7),
        (("e", 1, 0), 10),
        (("t", "u", "w", "z"), 13),
        (("r", 0), 14),
        (("r", 0, "s", 1, "k"), 19),
        (("r", 1, "id"), 21),
        (("r", 1, "s", 0, "k"), 23),
    ],
)
def test_lines(path, line):
    tomllib.loads(TEXT)
    assert lines_of(TEXT)[path] == line


@given(st.text(max_size=200))
def test_a_text_that_is_not_toml_is_refused_with_its_line(text):
    refused = None
    try:
        Document(text, file="f.toml")
    except TableError as error:
        refused = error.finding
    else:
        lines_of(text)
    assert refused is None or (1 <= refused.line <= text.count("\n") + 1 and str(refused).startswith("f.toml:"))
