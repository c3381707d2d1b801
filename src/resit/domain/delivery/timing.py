"""A sitting's window: when it began, how long it lasts, and until when a response still on its way is taken.

The server's clock decides: every instant comes in as an argument, aware, and is compared in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GRACE = timedelta(seconds=30)
"""For responses that were given in time and arrive late: a slow line is not the candidate's doing. They are marked as late."""
EXTRA_TIMES = (1.0, 1.25, 1.5, 2.0)
"""What a candidate may multiply the time by, before the start; 1.5 is time and a half."""


class ExtraTimeError(ValueError):
    """A multiple of the time that is not offered."""


@dataclass(frozen=True, slots=True)
class Window:
    """`allowed` is None where there is no limit; it holds the extra time already. Instants are aware."""

    starts_at: datetime
    allowed: timedelta | None
    grace: timedelta = GRACE

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None:
            raise ValueError(f"starts_at is {self.starts_at.isoformat()}; want an instant with its offset")

    @property
    def ends_at(self) -> datetime | None:
        """The deadline, UTC. Back to UTC before adding: 40 minutes across a clock change are 40 minutes."""
        return None if self.allowed is None else self.starts_at.astimezone(UTC) + self.allowed

    @property
    def closes_at(self) -> datetime | None:
        """From this instant on nothing is taken any more, UTC."""
        return None if self.ends_at is None else self.ends_at + self.grace


def allowed_time(minutes: int | None, *, extra_time: float) -> timedelta | None:
    """The form's minutes with the candidate's extra time; None stays without limit.

    Raises
    ------
    ExtraTimeError
        `extra_time` is none of `EXTRA_TIMES`.
    """
    if extra_time not in EXTRA_TIMES:
        raise ExtraTimeError(f"extra_time is {extra_time}; want one of {', '.join(f'{each:g}' for each in EXTRA_TIMES)}")
    return None if minutes is None else timedelta(minutes=minutes) * extra_time


def time_left(window: Window, *, at: datetime) -> timedelta | None:
    """Until the deadline, never below zero nor above what is allowed, wherever a clock was set back to; None without a limit."""
    if window.allowed is None or window.ends_at is None:
        return None
    return min(max(window.ends_at - at, timedelta(0)), window.allowed)


def seconds_left(window: Window, *, at: datetime) -> int | None:
    """Whole seconds until the deadline, rounded up, so that 0 means that the time is over."""
    left = time_left(window, at=at)
    return None if left is None else -(-left // timedelta(seconds=1))


def is_late(window: Window, *, at: datetime) -> bool:
    """Past the deadline: within the grace it is taken and marked."""
    return window.ends_at is not None and at >= window.ends_at


def is_closed(window: Window, *, at: datetime) -> bool:
    """Past the deadline and the grace: nothing is taken."""
    return window.closes_at is not None and at >= window.closes_at
