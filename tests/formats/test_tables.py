"""Rows as CSV: read back as they were, and no cell that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.formats.tables import FORMULA, as_csv

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.lists(st.fixed_dictionaries({"a": TEXTS.filter(lambda text: not text.startswith(FORMULA)), "b": st.integers()}), max_size=5))
def test_what_was_written_is_read_back(rows: list[dict[str, object]]) -> None:
    assert read(as_csv(rows, columns=["b", "a"])) == [{"b": str(each["b"]), "a": each["a"]} for each in rows]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", "＝1+1", "－1"])
def test_a_text_that_a_spreadsheet_would_run_is_only_text(cell: str) -> None:
    assert read(as_csv([{"a": cell}], columns=["a"])) == [{"a": f"'{cell}"}]


def test_numbers_stay_numbers_and_what_is_missing_stays_empty() -> None:
    text = as_csv([{"a": -1.5, "c": "not asked for"}, {"a": None}], columns=["a", "b"])
    assert text == "a,b\r\n-1.5,\r\n,\r\n"


def test_no_rows_have_a_heading() -> None:
    assert as_csv([], columns=["a", "b"]) == "a,b\r\n"
