"""The window, second by second at its edges, with extra time, and across clock changes (AS-11, AS-14)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.delivery.timing import (
    EXTRA_TIMES,
    ExtraTimeError,
    Window,
    allowed_time,
    is_closed,
    is_late,
    seconds_left,
    time_left,
)

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FORTY = Window(START, timedelta(minutes=40))
SECOND, US = timedelta(seconds=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("after", "left", "late", "closed"),
    [
        pytest.param(timedelta(0), 2400, False, False, id="start"),
        pytest.param(US, 2400, False, False, id="a microsecond in: the second that runs counts"),
        pytest.param(SECOND, 2399, False, False, id="a second in"),
        pytest.param(timedelta(minutes=40) - SECOND, 1, False, False, id="the last second begins"),
        pytest.param(timedelta(minutes=40) - US, 1, False, False, id="just before the deadline"),
        pytest.param(timedelta(minutes=40), 0, True, False, id="the deadline"),
        pytest.param(timedelta(minutes=40, seconds=1), 0, True, False, id="in the grace"),
        pytest.param(timedelta(minutes=40, seconds=30) - US, 0, True, False, id="just before it closes"),
        pytest.param(timedelta(minutes=40, seconds=30), 0, True, True, id="closed"),
        pytest.param(timedelta(days=400), 0, True, True, id="a year on"),
        pytest.param(-timedelta(hours=2), 2400, False, False, id="a clock set back gives no time"),
    ],
)
def test_the_edges(after, left, late, closed):
    at = START + after
    assert (seconds_left(FORTY, at=at), is_late(FORTY, at=at), is_closed(FORTY, at=at)) == (left, late, closed)


@given(us=st.integers(-(10**9), 4 * 10**9), minutes=st.integers(1, 240))
def test_seconds_left_never_say_zero_before_the_deadline_nor_more_than_a_second_too_much(us, minutes):
    window, at = Window(START, timedelta(minutes=minutes)), START + us * US
    left, exact = seconds_left(window, at=at), time_left(window, at=at)
    assert 0 <= left <= minutes * 60
    assert exact <= left * SECOND < exact + SECOND
    assert (left == 0) == is_late(window, at=at)
    assert is_late(window, at=at) or not is_closed(window, at=at)


@given(earlier=st.integers(0, 10**10), later=st.integers(0, 10**10))
def test_what_is_closed_stays_closed(earlier, later):
    earlier, later = sorted((earlier, later))
    assert is_closed(FORTY, at=START + earlier * US) <= is_closed(FORTY, at=START + later * US)


@pytest.mark.parametrize(("extra", "ends"), [(1.0, "09:40:00"), (1.25, "09:50:00"), (1.5, "10:00:00"), (2.0, "10:20:00")])
def test_extra_time_moves_the_deadline_and_the_close(extra, ends):
    window = Window(START, allowed_time(40, extra_time=extra))
    assert f"{window.ends_at:%H:%M:%S}" == ends
    assert window.closes_at - window.ends_at == timedelta(seconds=30)


def test_extra_time_on_odd_minutes_is_exact():
    assert allowed_time(45, extra_time=1.25) == timedelta(minutes=56, seconds=15)
    assert allowed_time(1, extra_time=1.25) == timedelta(seconds=75)


@pytest.mark.parametrize("extra", [0.5, 0, -1, 1.1, 3, float("nan"), float("inf")])
def test_other_multiples_are_refused(extra):
    assert extra not in EXTRA_TIMES
    for minutes in (40, None):
        with pytest.raises(ExtraTimeError, match=r"want one of 1, 1\.25, 1\.5, 2$"):
            allowed_time(minutes, extra_time=extra)


def test_without_a_limit_nothing_ends():
    window = Window(START, allowed_time(None, extra_time=2.0))
    at = START + timedelta(days=9000)
    assert (window.ends_at, window.closes_at, time_left(window, at=at), seconds_left(window, at=at)) == (None,) * 4
    assert not is_late(window, at=at)
    assert not is_closed(window, at=at)


@pytest.mark.parametrize(
    ("zone", "starts", "ends"),
    [
        pytest.param("America/Chicago", datetime(2026, 3, 8, 1, 40), "03:20", id="an hour is skipped"),
        pytest.param("America/Chicago", datetime(2026, 11, 1, 1, 40), "01:20", id="an hour comes twice"),
        pytest.param("Europe/Berlin", datetime(2026, 3, 29, 1, 40), "03:20", id="Berlin in spring"),
        pytest.param("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 50), "02:00", id="half an hour comes twice"),
    ],
)
def test_forty_minutes_across_a_clock_change_are_forty_minutes(zone, starts, ends):
    window = Window(starts.replace(tzinfo=ZoneInfo(zone)), timedelta(minutes=40))
    assert f"{window.ends_at.astimezone(ZoneInfo(zone)):%H:%M}" == ends
    assert window.ends_at.timestamp() - window.starts_at.timestamp() == 2400
    assert seconds_left(window, at=window.starts_at.astimezone(UTC)) == 2400


def test_the_zone_of_a_clock_does_not_matter():
    at = START + timedelta(minutes=10)
    readings = {seconds_left(FORTY, at=at.astimezone(ZoneInfo(zone))) for zone in ("UTC", "Asia/Kathmandu", "Pacific/Apia")}
    assert readings == {1800}


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="want an instant with its offset"):
        Window(datetime(2026, 11, 22, 9, 0), timedelta(minutes=40))
