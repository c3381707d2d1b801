"""iCalendar files (RFC 5545): whole-day and timed events with stable identities, time zones and alarms.

All text comes in as arguments, already in the reader's language.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

PRODID = "-//Resit//Calendar//EN"
UID_NAMESPACE = UUID("6f0d2c5e-8a53-5f0e-9b1d-3c5a7e2f4b61")
"""Never changes: a new one would duplicate every event in every calendar that took an earlier file."""
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_ALARM = timedelta(days=366)

_DAY = timedelta(days=1)
_LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
_ZONE_NAME = re.compile(r"(?!posix/|right/|localtime$|posixrules$)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")


class _Words(vText):
    # icalendar 7.3 leaves NAME and X- properties as they are, line breaks and all, and takes a written \N for a line break.
    def to_ical(self) -> bytes:
        return self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").encode()


class CalendarEventError(ValueError):
    """An event that no calendar could show, or two events with one identity."""


class UnknownTimeZoneError(LookupError):
    """The time zone is not in the IANA database."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry: of the whole day `on`, or from `starts_at` on that day, wall-clock time in `tzid`, for `lasts`.

    Parameters
    ----------
    uid_parts
        What makes it this entry and no other, whatever its date or words; the same parts give the same UID in every file.
    starts_at, lasts, tzid
        All three or none. `lasts` is elapsed time, also over a clock change; `tzid` an IANA name ("America/Chicago").
        A time that the clocks skip is moved on by what they skip; of a time that comes twice, the first is meant.
    alarm
        How long before the start to remind; before midnight for a whole day, where a negative one is later on that day.
    url
        An http or https address; empty for none.
    """

    uid_parts: tuple[str, ...]
    summary: str
    on: date
    starts_at: time | None = None
    lasts: timedelta | None = None
    tzid: str | None = None
    description: str = ""
    alarm: timedelta | None = None
    url: str = ""


def event_uid(uid_parts: Sequence[str]) -> str:
    """The UID of an event: a version 5 UUID of its parts, kept apart so that ("ab", "c") and ("a", "bc") differ."""
    return str(uuid5(UID_NAMESPACE, json.dumps(list(uid_parts))))


def calendar_file(*, name: str, events: Iterable[CalendarEvent], at: datetime) -> bytes:
    """Write events as one iCalendar file.

    Taken in again, a later file moves the events it shares with an earlier one instead of doubling them: UIDs are stable, and DTSTAMP
    and SEQUENCE (minutes since 1970) grow with `at`.

    Parameters
    ----------
    name
        The calendar's name, as a person should see it.
    at
        When the file is made; aware.

    Returns
    -------
    UTF-8 with CRLF line ends, no line longer than 75 octets, one VTIMEZONE for each zone used.

    Raises
    ------
    CalendarEventError
        An event has no identity or summary, a UID twice, half of a time, a length or alarm out of range, a day before 1970 or after 2200,
        or an address that is not of the web; or `at` is naive.
    UnknownTimeZoneError
        A `tzid` is not in the IANA database.

    References
    ----------
    RFC 5545, sections 3.1 (folding), 3.3.11 (text), 3.6.1, 3.6.5, 3.6.6; RFC 7986, section 5.1 (NAME).
    """
    if at.utcoffset() is None:
        raise CalendarEventError(f"at is {at.isoformat()}; want a moment with its offset")
    entries = list(events)
    for entry in entries:
        _check(entry)
    _check_identities(entries)
    zones = {entry.tzid: _zone(entry.tzid) for entry in entries if entry.tzid is not None}

    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, _Words(_line(name)))
    for tzid, zone in sorted(zones.items()):
        years = [entry.on.year for entry in entries if entry.tzid == tzid]
        calendar.add_component(_timezone(zone, from_year=min(years), to_year=max(years)))
    for entry in entries:
        calendar.add_component(_event(entry, zone=zones[entry.tzid] if entry.tzid is not None else None, at=at))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEvent, *, zone: ZoneInfo | None, at: datetime) -> Event:
    event = Event()
    event.add("uid", event_uid(entry.uid_parts))
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", int(at.timestamp()) // 60)
    event.add("summary", _Words(_line(entry.summary)))
    if entry.description:
        event.add("description", _Words(_text(entry.description)))
    if entry.url:
        event.add("url", entry.url)
    event.add("class", "PRIVATE")  # in a calendar shared at work, colleagues see "busy", not a failed exam
    if zone is not None and entry.starts_at is not None and entry.lasts is not None:
        # DURATION, not DTEND: an end in the hour that comes twice could only mean the first of the two.
        event.add("dtstart", _wall(entry.on, entry.starts_at, zone), parameters={"TZID": zone.key})
        event.add("duration", entry.lasts)
        event.add("transp", "OPAQUE")
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + _DAY)  # exclusive
        event.add("transp", "TRANSPARENT")
    if entry.alarm is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _Words(_line(entry.summary)))
        alarm.add("trigger", -entry.alarm)
        event.add_component(alarm)
    return event


def _wall(on: date, starts_at: time, zone: ZoneInfo) -> datetime:
    """The naive clock reading that `zone` really shows: 02:30 on the night that skips it is 03:30."""
    meant = datetime.combine(on, starts_at.replace(fold=0), tzinfo=zone)
    return meant.astimezone(UTC).astimezone(zone).replace(tzinfo=None)


# icalendar 7.3 can make a VTIMEZONE too, but it gives the start of summer time as the clock reads after the change; RFC 5545
# (3.6.5) counts it in the offset before it, so other readers would be an hour off between 02:00 and 04:00.
def _timezone(zone: ZoneInfo, *, from_year: int, to_year: int) -> Timezone:
    """The zone's changes in those years, each as one observance."""
    begin = datetime(from_year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(to_year + 1, 1, 2, tzinfo=zone).astimezone(UTC)
    timezone = Timezone()
    timezone.add("tzid", zone.key)
    timezone.add_component(_observance(begin, zone=zone, offset_before=_offset(begin, zone)))
    for change in _changes(zone, begin=begin, end=end):
        timezone.add_component(_observance(change, zone=zone, offset_before=_offset(change - timedelta(seconds=1), zone)))
    return timezone


def _observance(onset: datetime, *, zone: ZoneInfo, offset_before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    local = onset.astimezone(zone)
    observance = TimezoneDaylight() if (local.dst() or timedelta(0)) > timedelta(0) else TimezoneStandard()
    observance.add("dtstart", (onset + offset_before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", offset_before)
    observance.add("tzoffsetto", _offset(onset, zone))
    observance.add("tzname", local.tzname() or zone.key)
    return observance


def _changes(zone: ZoneInfo, *, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The UTC moments, to the second, from which `zone` has another offset or name than just before."""
    day = begin
    while day < end:
        next_day = day + _DAY
        if _reading(day, zone) != _reading(next_day, zone):
            before, after = 0, int(_DAY.total_seconds())
            while after - before > 1:
                middle = (before + after) // 2
                if _reading(day + timedelta(seconds=middle), zone) == _reading(day, zone):
                    before = middle
                else:
                    after = middle
            yield day + timedelta(seconds=after)
        day = next_day


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _reading(moment: datetime, zone: ZoneInfo) -> tuple[timedelta, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(0), local.tzname()


def _zone(tzid: str) -> ZoneInfo:
    try:
        if _ZONE_NAME.fullmatch(tzid):
            return ZoneInfo(tzid)
    except (KeyError, ValueError, OSError):  # OSError: a name that is a folder ("America"), or too long for a file
        pass
    raise UnknownTimeZoneError(f"time zone is {tzid[:80]!a}; want a name from the IANA database, such as America/New_York")


def _text(words: str) -> str:
    """Words as RFC 5545 lets them stand: every kind of line break is one, control characters and half characters are gone."""
    return _NOT_TEXT.sub("", _LINE_BREAK.sub("\n", words)).strip()


def _line(words: str) -> str:
    return " ".join(_text(words).split())


def _check(entry: CalendarEvent) -> None:
    label = f"event {entry.summary[:80]!a} on {entry.on}"
    if not entry.uid_parts:
        raise CalendarEventError(f"{label}: uid_parts is empty; want what makes it this event")
    if not _text(entry.summary):
        raise CalendarEventError(f"{label}: summary is empty; want words to show")
    if not FIRST_YEAR <= entry.on.year <= LAST_YEAR:
        raise CalendarEventError(f"{label}: want a day from {FIRST_YEAR} to {LAST_YEAR}")
    if len({value is None for value in (entry.starts_at, entry.lasts, entry.tzid)}) == 2:
        raise CalendarEventError(
            f"{label}: starts_at is {entry.starts_at}, lasts {entry.lasts}, tzid {entry.tzid}; want all three, or none for a whole day"
        )
    if entry.starts_at is not None and entry.starts_at.tzinfo is not None:
        raise CalendarEventError(f"{label}: starts_at is {entry.starts_at.isoformat()}; want the clock's reading alone, its zone in tzid")
    if entry.lasts is not None and not timedelta(seconds=1) <= entry.lasts <= 7 * _DAY:
        raise CalendarEventError(f"{label}: lasts {entry.lasts}; want a second to seven days")
    if entry.alarm is not None and not -_DAY < entry.alarm <= LONGEST_ALARM:
        raise CalendarEventError(
            f"{label}: alarm is {entry.alarm} before the start; want at most {LONGEST_ALARM.days} days before, or within a day after"
        )
    if entry.url and not _WEB_ADDRESS.fullmatch(entry.url):
        raise CalendarEventError(f"{label}: url is {entry.url[:80]!a}; want an http or https address")


def _check_identities(entries: Sequence[CalendarEvent]) -> None:
    for parts, n in Counter(entry.uid_parts for entry in entries).items():
        if n > 1:
            raise CalendarEventError(f"uid_parts {parts!a} stand for {n} events; want one each")
