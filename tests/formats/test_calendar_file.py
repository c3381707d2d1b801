import io
import os
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from resit.formats.calendar import CalendarEvent, CalendarEventError, UnknownTimeZoneError, calendar_file, event_uid

GOLDEN = Path(__file__).parents[1] / "golden" / "calendar"
AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
DAY = timedelta(days=1)


def whole_day(**changed):
    return CalendarEvent(**{"uid_parts": ("retake", "nha-ccma"), "summary": "First day you may sit", "on": date(2026, 12, 22)} | changed)


def timed(**changed):
    given_values = {
        "uid_parts": ("plan", "nha-ccma", "2026-12-01", "1"),
        "summary": "Study: clinical",
        "on": date(2026, 12, 1),
        "starts_at": time(19, 0),
        "lasts": timedelta(minutes=50),
        "tzid": NEW_YORK,
    }
    return CalendarEvent(**given_values | changed)


def written(*events, name="Resit", at=AT):
    return calendar_file(name=name, events=events, at=at)


def unfolded(content):
    """RFC 5545, 3.1, without the library under test."""
    return re.sub(rb"\r\n[ \t]", b"", content).decode().split("\r\n")


def instant(content, tzid):
    """The moment the first event starts, read as RFC 5545 says: by the file's own VTIMEZONE, here with dateutil's reader."""
    local = next(line.partition(":")[2] for line in unfolded(content) if line.startswith("DTSTART;TZID="))
    zone = tzical(io.StringIO("\r\n".join(unfolded(content)))).get(tzid)
    return datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


def test_a_day_is_whole_floats_and_keeps_nobody_busy():
    lines = unfolded(written(whole_day()))
    assert "DTSTART;VALUE=DATE:20261222" in lines
    assert "DTEND;VALUE=DATE:20261223" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_a_session_carries_its_zone_and_length():
    content = written(timed())
    lines = unfolded(content)
    assert "DTSTART;TZID=America/New_York:20261201T190000" in lines
    assert "DURATION:PT50M" in lines
    assert "TRANSP:OPAQUE" in lines
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert instant(content, NEW_YORK) == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)


def test_a_shared_calendar_does_not_tell_colleagues_of_the_exam():
    assert unfolded(written(timed(), whole_day())).count("CLASS:PRIVATE") == 2


def test_the_head_names_calendar_and_maker():
    lines = unfolded(written(name="CCMA; my plan, part 1"))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "VERSION:2.0",
        "PRODID:-//Resit//Calendar//EN",
        "METHOD:PUBLISH",
        r"X-WR-CALNAME:CCMA\; my plan\, part 1",
        r"NAME:CCMA\; my plan\, part 1",
    ):
        assert lines.count(line) == 1


def test_an_event_keeps_its_uid_when_its_day_and_words_change():
    first = Calendar.from_ical(written(whole_day())).events[0]
    again = Calendar.from_ical(written(whole_day(on=date(2027, 1, 5), summary="Otro"), at=AT + DAY)).events[0]
    assert first["UID"] == again["UID"] == event_uid(("retake", "nha-ccma"))
    assert again["SEQUENCE"] - first["SEQUENCE"] == 24 * 60
    assert again["DTSTAMP"].dt - first["DTSTAMP"].dt == DAY


def test_uids_never_change_between_releases():
    """Written down when the namespace was chosen: another value would double every event people have taken in."""
    assert event_uid(("retake", "nha-ccma")) == "47aae5d1-1e14-56e8-87a2-6f8c440f9912"
    assert event_uid(("plan", "nha-ccma", "2026-12-01", "1")) == "7f0f2ba2-8dd2-5454-862e-c8b23affb444"


@given(one=st.lists(st.text(), min_size=1, max_size=4), other=st.lists(st.text(), min_size=1, max_size=4))
def test_other_parts_have_another_uid(one, other):
    assert (event_uid(one) == event_uid(other)) is (one == other)


def test_parts_are_kept_apart():
    assert len({event_uid(parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("ab,c",), ("ab", "c", ""))}) == 5


def test_the_same_moment_in_another_offset_writes_the_same_file():
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert written(timed(), whole_day(), at=elsewhere) == written(timed(), whole_day())
    assert "DTSTAMP:20261122T200000Z" in unfolded(written(whole_day(), at=elsewhere))


@pytest.mark.parametrize(
    ("tzid", "on", "starts_at", "expected"),
    [
        pytest.param(NEW_YORK, date(2027, 3, 13), time(9), "2027-03-13T14:00", id="the day before summer time"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(9), "2027-03-14T13:00", id="the first day of summer time"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(1, 59), "2027-03-14T06:59", id="the last minute before the change"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(3), "2027-03-14T07:00", id="the first minute after the change"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(3, 59), "2027-03-14T07:59", id="within an hour after the change"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(2, 30), "2027-03-14T07:30", id="a time the clocks skip"),
        pytest.param(NEW_YORK, date(2027, 3, 14), time(2, 30, fold=1), "2027-03-14T07:30", id="a time the clocks skip, said twice"),
        pytest.param(NEW_YORK, date(2026, 11, 1), time(1, 30), "2026-11-01T05:30", id="a time that comes twice: the first"),
        pytest.param(NEW_YORK, date(2026, 11, 1), time(2), "2026-11-01T07:00", id="the first minute after the second hour"),
        pytest.param("Europe/Dublin", date(2027, 1, 10), time(9), "2027-01-10T09:00", id="Dublin, winter"),
        pytest.param("Europe/Dublin", date(2027, 7, 10), time(9), "2027-07-10T08:00", id="Dublin, summer"),
        pytest.param(
            "Australia/Lord_Howe", date(2027, 1, 10), time(9), "2027-01-09T22:00", id="half an hour of summer time, over new year"
        ),
        pytest.param("Australia/Lord_Howe", date(2027, 7, 10), time(9), "2027-07-09T22:30", id="half an hour less"),
        pytest.param("Asia/Kolkata", date(2027, 7, 10), time(9), "2027-07-10T03:30", id="no changes"),
        pytest.param("Etc/UTC", date(2027, 7, 10), time(9), "2027-07-10T09:00", id="universal time"),
        pytest.param("America/New_York", date(2027, 12, 31), time(23, 30), "2028-01-01T04:30", id="the last evening of a year"),
    ],
)
def test_other_readers_find_the_moment_by_the_zone_in_the_file(tzid, on, starts_at, expected):
    content = written(timed(on=on, starts_at=starts_at, tzid=tzid))
    assert instant(content, tzid) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(
    tzid=st.sampled_from([NEW_YORK, "Europe/London", "Africa/Casablanca", "America/Santiago", "Pacific/Auckland", "Australia/Lord_Howe"]),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 31)),
)
def test_the_zone_in_the_file_agrees_with_the_database(tzid, moment):
    expected = moment.replace(microsecond=0, fold=0, tzinfo=ZoneInfo(tzid)).astimezone(
        UTC
    )  # of a time that comes twice, the first is meant
    assert instant(written(timed(tzid=tzid, on=moment.date(), starts_at=moment.time())), tzid) == expected


def test_a_session_over_a_clock_change_keeps_its_length():
    event = Calendar.from_ical(written(timed(on=date(2026, 11, 1), starts_at=time(0, 30), lasts=timedelta(minutes=120)))).events[0]
    assert event["DURATION"].dt == timedelta(minutes=120)
    assert "DTEND" not in event


def test_one_zone_for_each_name_over_all_years_used():
    years = [timed(uid_parts=(str(year),), on=date(year, 7, 1)) for year in (2026, 2027, 2028)]
    content = written(*years, timed(uid_parts=("x",), tzid="Asia/Kolkata"))
    zones = Calendar.from_ical(content).timezones
    assert [str(zone["TZID"]) for zone in zones] == [NEW_YORK, "Asia/Kolkata"]
    new_york = next(zone for zone in zones if zone["TZID"] == NEW_YORK)
    onsets = sorted(part["DTSTART"].dt for part in new_york.subcomponents)
    assert onsets == [
        datetime(2026, 1, 1, 0),
        datetime(2026, 3, 8, 2),
        datetime(2026, 11, 1, 2),
        datetime(2027, 3, 14, 2),
        datetime(2027, 11, 7, 2),
        datetime(2028, 3, 12, 2),
        datetime(2028, 11, 5, 2),
    ]


@pytest.mark.parametrize(
    ("alarm", "trigger"),
    [
        pytest.param(timedelta(minutes=30), "TRIGGER:-PT30M", id="half an hour before"),
        pytest.param(timedelta(days=14), "TRIGGER:-P14D", id="two weeks before"),
        pytest.param(timedelta(hours=-9), "TRIGGER:PT9H", id="nine in the morning of a whole day"),
    ],
)
def test_an_alarm_stands_before_the_start(alarm, trigger):
    lines = unfolded(written(whole_day(alarm=alarm)))
    inside = lines[lines.index("BEGIN:VALARM") : lines.index("END:VALARM")]
    assert {trigger, "ACTION:DISPLAY", "DESCRIPTION:First day you may sit"} <= set(inside)


def test_no_alarm_where_none_was_asked_for():
    assert "BEGIN:VALARM" not in unfolded(written(whole_day()))


HOSTILE = [
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "x\nATTENDEE:mailto:evil@example.org",
    "x\rBEGIN:VALARM\rACTION:PROCEDURE",
    "x\u2028BEGIN:VEVENT\u2029END:VEVENT\x85BEGIN:VALARM\v\f\x1c",
    "nul \x00 bell \x07 escape \x1b[31m delete \x7f",
    "half a character \ud83d here",
    r"back\slash \n \\N ; , : \" ^n ^'",
    "<script>alert(1)</script> %0d%0aBEGIN:VEVENT ${x} {{ y }}",
    "\u202egnp.exe",
    "很" * 400,
    "e\u0301🙂" * 300,
    "a" * 20_000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:24]))
def test_hostile_words_stay_words(words):
    content = written(whole_day(summary=words, description=words, alarm=DAY, uid_parts=(words,)), name=words)
    bare = written(whole_day(description="d", alarm=DAY), name="n")
    names = [re.match("[A-Z-]+", line)[0] for line in unfolded(content) if line]
    assert names == [re.match("[A-Z-]+", line)[0] for line in unfolded(bare) if line]
    # Readers that split at any line break Unicode knows find the same lines.
    assert len(content.decode().splitlines()) == content.count(b"\r\n")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)
    (event,) = Calendar.from_ical(content).events
    assert "".join(event["SUMMARY"].split()) == "".join(re.sub("[\x00-\x08\x1b\x7f\x85\x07\x1c-\x1e\u2028\u2029\ud83d]", "", words).split())


@given(words=st.text(), name=st.text())
def test_any_words_come_back_without_what_no_calendar_may_hold(words, name):
    content = written(whole_day(summary="." + words + "."), name=name)
    (event,) = Calendar.from_ical(content).events
    back = str(event["SUMMARY"])
    assert back[0] == back[-1] == "."
    kept = [letter for letter in words if letter.isprintable() and not letter.isspace()]
    assert [letter for letter in back[1:-1] if letter.isprintable() and not letter.isspace()] == kept
    assert content.count(b"BEGIN:") == 2


@given(words=st.text(alphabet=st.sampled_from("a;,\\ \né很🙂"), max_size=400))
def test_lines_fold_at_75_octets_and_never_inside_a_character(words):
    content = written(whole_day(summary="s" + words, description=words))
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(line.decode() is not None for line in lines)  # raises where a character is cut


@pytest.mark.parametrize(
    ("event", "message"),
    [
        pytest.param(whole_day(uid_parts=()), "uid_parts is empty", id="no identity"),
        pytest.param(whole_day(summary=" \x00\n"), "summary is empty", id="no summary"),
        pytest.param(whole_day(on=date.max), "want a day from 1970 to 2200", id="the last day of the calendar"),
        pytest.param(whole_day(on=date(1969, 12, 31)), "want a day from 1970 to 2200", id="before the clock began"),
        pytest.param(timed(tzid=None), "tzid None; want all three, or none for a whole day", id="no zone"),
        pytest.param(timed(lasts=None), "lasts None", id="no length"),
        pytest.param(whole_day(tzid=NEW_YORK), "want all three, or none for a whole day", id="a zone alone"),
        pytest.param(timed(starts_at=time(9, tzinfo=UTC)), "want the clock's reading alone", id="two zones"),
        pytest.param(timed(lasts=timedelta(0)), "lasts 0:00:00; want a second to seven days", id="no time at all"),
        pytest.param(timed(lasts=timedelta(days=8)), "want a second to seven days", id="eight days"),
        pytest.param(
            whole_day(alarm=timedelta(days=367)), "alarm is 367 days, 0:00:00 before the start; want at most 366 days", id="early alarm"
        ),
        pytest.param(whole_day(alarm=timedelta(days=-1)), "want at most 366 days before, or within a day after", id="alarm a day late"),
        pytest.param(whole_day(url="javascript:alert(1)"), "url is 'javascript:alert(1)'; want an http or https address", id="script"),
        pytest.param(whole_day(url="https://x/\r\nATTACH:x"), "want an http or https address", id="line break in an address"),
    ],
)
def test_what_no_calendar_could_show_is_refused(event, message):
    with pytest.raises(CalendarEventError, match=re.escape(message)):
        written(event)


def test_two_events_with_one_identity_are_refused():
    with pytest.raises(CalendarEventError, match="stand for 2 events; want one each"):
        written(whole_day(), whole_day(on=date(2027, 1, 1)))


def test_a_moment_without_offset_is_refused():
    with pytest.raises(CalendarEventError, match="want a moment with its offset"):
        written(whole_day(), at=datetime(2026, 1, 1))


@pytest.mark.parametrize(
    "tzid",
    [
        "",
        "Mars/Olympus",
        "America",
        "../../etc/passwd",
        "/etc/localtime",
        "right/UTC",
        "posix/UTC",
        "localtime",
        "a\x00b",
        "x" * 5000,
        "\ud800",
        "UTC\n",
        "America/New_York ",
    ],
    ids=lambda tzid: ascii(tzid[:20]),
)
def test_a_zone_that_nobody_knows_is_refused(tzid):
    with pytest.raises(UnknownTimeZoneError, match="want a name from the IANA database"):
        written(timed(tzid=tzid))


def test_a_retake_day_and_a_week_of_sessions_over_a_clock_change_as_a_whole_file():
    """What the file holds and the command that writes it: tests/golden/calendar/README.md."""
    sessions = [
        timed(
            uid_parts=("plan", "cma-aama", on.isoformat(), "1"),
            summary=f"Study 50 min: {area}",
            description="Part 1; practice questions, then notes.\nNext: review.",
            on=on,
            alarm=timedelta(minutes=15),
            url="https://resit.example/exams/cma-aama/retake/",
        )
        for on, area in (
            (date(2027, 3, 12), "Clinical"),
            (date(2027, 3, 14), "Administración, facturación y atención a pacientes — repaso"),
        )
    ]
    retake = whole_day(
        uid_parts=("retake", "cma-aama"), on=date(2027, 3, 20), alarm=timedelta(days=7), summary="First day you may sit: CMA (AAMA)"
    )
    content = written(retake, *sessions, name="CMA (AAMA): my plan")
    file = GOLDEN / "retake-and-plan.ics"
    if os.environ.get("RESIT_GOLDEN") == "write":
        file.write_bytes(content)
    assert content == file.read_bytes()
