"""Which source to look at first: more readers, more years and more doubt never make it less urgent."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journey.sample import HEAD, WAIT, load

from resit.domain.catalog.model import ReviewState, UnderReview
from resit.journey.programs import LoadedProgram
from resit.journey.urgency import urgency

ON = date(2026, 11, 22)
SEEN = UnderReview(ReviewState.GONE, ON)
YEAR = 365.25


def found(*tables: str, readers: int = 0, missing: bool = False, head: str = HEAD, **days: Any) -> Any:
    loaded: LoadedProgram = load(*tables, head=head)
    return urgency(loaded, replace(loaded.program.sources["s1"], **days), readers=readers, missing=missing, on=ON)


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ({"checked": date(2025, 11, 22)}, 365 / YEAR),
        ({"checked": date(2026, 11, 21)}, 7 / YEAR),
        ({"checked": date(2027, 1, 1)}, 7 / YEAR),
        ({"text": date(2024, 11, 22)}, 730 / YEAR),
        ({"text": date(2014, 11, 22), "checked": date(2025, 11, 22)}, 365 / YEAR),
        ({"text": "about 2021 to 2024"}, (ON - date(2021, 1, 1)).days / YEAR),
        ({"text": "older text", "copy": date(2024, 11, 22)}, 730 / YEAR),
        ({"text": "unknown"}, 5.0),
        ({"text": None}, 5.0),
        ({"text": None, "fetched": ON}, 5.0),
    ],
)
def test_age_is_since_somebody_last_knew(days: dict[str, Any], years: float) -> None:
    """A machine that fetched the page knows nothing."""
    assert found(WAIT, **days).age == pytest.approx(years, rel=1e-12)


@pytest.mark.parametrize(
    ("confidences", "program", "doubt"),
    [
        (["high"], "low", 1.0),
        (["medium"], "high", 2.0),
        (["high", "low"], "high", 3.0),
        ([None], "medium", 2.0),
        (["high", None], "low", 3.0),
        ([], "medium", 2.0),
    ],
)
def test_doubt_is_that_of_the_weakest_rule_on_it(confidences: list[str | None], program: str, doubt: float) -> None:
    rules = [
        WAIT.replace('"wait"\nkind', f'"wait{place}"\nkind').replace("says =", f'confidence = "{each}"\nsays =' if each else "says =")
        for place, each in enumerate(confidences)
    ]
    assert found(*rules, head=HEAD.replace("edition =", f'confidence = "{program}"\nedition =')).doubt == doubt


def test_what_the_watch_saw_comes_first_whoever_reads() -> None:
    plain, missing, gone = found(WAIT), found(WAIT, missing=True), found(WAIT, under_review=SEEN)
    assert (missing.score / plain.score, gone.score / plain.score) == pytest.approx((10, 100))
    assert found(WAIT, missing=True, under_review=SEEN).score == gone.score


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.dates(date(1990, 1, 1), ON), st.integers(1, 3000))
def test_more_readers_and_more_days_are_never_less_urgent(readers: int, more: int, checked: date, days: int) -> None:
    one = found(WAIT, readers=readers, checked=checked).score
    assert found(WAIT, readers=readers + more, checked=checked).score > one
    earlier = date.fromordinal(max(1, checked.toordinal() - days))
    assert found(WAIT, readers=readers, checked=earlier).score >= one > 0
