"""Writing a calendar file. Imported only where one is asked for: icalendar takes its time."""

import sys
from collections.abc import Sequence
from datetime import datetime
from gettext import gettext as _
from pathlib import Path

from resit.cli.asking import BadInputError
from resit.formats.calendar import CalendarEvent, UnknownTimeZoneError, calendar_file


def write_calendar(file: Path, *, name: str, events: Sequence[CalendarEvent], at: datetime) -> None:
    """Write the events to `file` and say so.

    Raises
    ------
    BadInputError
        It cannot be written.
    """
    try:
        content = calendar_file(name=name, events=events, at=at)
        file.write_bytes(content)
    except UnknownTimeZoneError as error:
        raise BadInputError(_("There is no such time zone; give one such as America/Chicago."), "zone") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInputError(_("The calendar file {file} cannot be written: {reason}.").format(file=file, reason=reason), "ics") from error
    print(_("{n} entries written to {file}").format(n=len(events), file=file), file=sys.stderr)
