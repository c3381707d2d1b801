"""Pictures are drawn to scale, and their labels never touch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.web import charts

DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


def drawn(marks: list[tuple[date, str]], *, width: float = 330) -> charts.TimelinePicture:
    days = [day for day, _ in marks]
    return charts.timeline_picture(
        {
            "from": (min(days)).isoformat(),
            "until": (max(days).replace(year=max(days).year + 1, day=1)).isoformat(),
            "marks": [{"on": day.isoformat(), "kind": "mark", "label": label} for day, label in marks],
        },
        width=width,
    )


def span(point: charts.Point) -> tuple[float, float]:
    wide, at = charts.LABEL_WIDTH * len(point.label), float(point.label_x)
    return {"start": (at, at + wide), "end": (at - wide, at), "middle": (at - wide / 2, at + wide / 2)}[point.anchor]


@given(st.lists(st.tuples(DAYS, st.text("abcdefgh ", min_size=1, max_size=28)), min_size=1, max_size=6))
def test_labels_stay_inside_and_never_touch(marks: list[tuple[date, str]]) -> None:
    points = drawn(marks).marks
    for index, one in enumerate(points):
        left, right = span(one)
        assert left >= -1
        assert right <= 331
        for other in points[index + 1 :]:
            other_left, other_right = span(other)
            assert one.y != other.y or right < other_left or other_right < left


@pytest.mark.parametrize("width", [330, 720])
@pytest.mark.parametrize(
    "marks",
    [
        [(date(2026, 11, 22), "Today"), (date(2027, 1, 8), "Sit from 8 January 2027")],
        [(date(2026, 11, 22), "Today"), (date(2026, 11, 30), "Apply from 30 November 2026"), (date(2027, 1, 8), "Sit from 8 January 2027")],
        [(date(2026, 3, 31), "Sit from 31 March 2026"), (date(2026, 11, 22), "Today"), (date(2027, 6, 1), "Last day 1 June 2027")],
    ],
)
def test_no_stem_runs_through_a_label(marks: list[tuple[date, str]], width: float) -> None:
    points = drawn(marks, width=width).marks
    for one in points:
        left, right = span(one)
        for other in points:
            stem = float(other.x)
            if other is not one and left < stem < right:
                assert float(one.y) < float(other.y), f"the stem of {other.label} runs through {one.label}"


def test_a_day_lies_where_its_share_of_the_time_is() -> None:
    picture = charts.timeline_picture(
        {"from": "2026-01-01", "until": "2027-01-01", "closed": [{"from": "2026-01-01", "until": "2026-07-02"}]}, width=228
    )
    (band,) = picture.bands
    assert float(band.x) == pytest.approx(charts.MARGIN)
    assert float(band.width) == pytest.approx(200 * 182 / 365, abs=0.01)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 1, 15), date(2026, 4, 15), [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]),
        (date(2026, 1, 1), date(2028, 1, 1), [date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1), date(2027, 7, 1), date(2028, 1, 1)]),
    ],
)
def test_ticks_are_first_days_of_months(first: date, last: date, shown: list[date]) -> None:
    assert [on for on, _ in charts.calendar_ticks(first, last, at_most=5)] == shown


def test_a_timeline_that_goes_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="want two days, the second later"):
        charts.timeline_picture({"from": "2026-01-01", "until": "2026-01-01"}, width=330)


def test_slices_fill_the_strip_in_order() -> None:
    slices = charts.strip_of([("a", 59), ("b", 21), ("c", 20)], width=100)
    assert [(one.name, one.x, one.tint) for one in slices] == [("a", "0", 1), ("b", "59", 2), ("c", "80", 3)]


def test_test_day_in_the_order_it_passes() -> None:
    blocks = charts.day_blocks(minutes=160, segments=4, segment_minutes=40, tutorial_minutes=15, break_minutes=20)
    assert [block.kind for block in blocks] == ["tutorial", "segment", "break", "segment", "break", "segment", "break", "segment"]
    assert sum(block.minutes for block in blocks if block.kind == "segment") == 160


@pytest.mark.parametrize(("items", "scored", "kinds"), [(5, 3, ["scored"] * 3 + ["pretest"] * 2), (2, None, ["item"] * 2)])
def test_one_dot_an_item(items: int, scored: int | None, kinds: list[str]) -> None:
    picture = charts.item_dots(items=items, scored=scored)
    assert picture is not None
    assert [dots.kind for dots in picture.kinds for _ in range(dots.n)] == kinds
    assert [dots.path.count("M") for dots in picture.kinds] == [dots.n for dots in picture.kinds]


@pytest.mark.parametrize(("scale", "passing"), [(None, 430), ((200, 800), None), ((200, 800), 900), ((800, 200), 430)])
def test_no_scale_is_drawn_that_is_not_known(scale: tuple[int, int] | None, passing: float | None) -> None:
    assert charts.scale_picture(scale=scale, passing=passing) is None


def test_attempts_used_and_free() -> None:
    assert charts.attempt_cells(limit=3, used=2) == ("used", "used", "free")
    assert charts.attempt_cells(limit=99, used=2) == ()
