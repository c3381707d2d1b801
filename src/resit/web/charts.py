"""Geometry of the pictures that templates draw as SVG: positions as ready-made strings, never markup.

Coordinates are SVG user units, about one CSS pixel each. They are strings because a template must print the
same figure under every locale (a German page would otherwise print `12,5`).
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LABEL_WIDTH = 7.0  # user units a letter of a label takes, on the wide side so that labels never touch
LABEL_HEIGHT = 22.0
TRACK_HEIGHT = 30.0
MARGIN = 14.0


def figure(value: float) -> str:
    """A coordinate as SVG wants it: a point, at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_day(value: object) -> date | None:
    """The day in an ISO text, or None where there is none."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of days on the track."""

    kind: str  # closed, open, unknown
    x: str
    width: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One day: an attempt on the track, or a mark with its label above it."""

    kind: str  # attempt, as_of, earliest, …
    x: str
    y: str
    label: str
    on: date
    number: int | None = None
    outcome: str = ""
    label_x: str = "0"
    anchor: str = "start"  # start, middle, end: the SVG text-anchor


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    on: date
    shows: str  # year, month


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    width: str
    height: str
    track_y: str
    track_height: str
    middle_y: str
    tick_y: str
    label_y: str
    bands: tuple[Band, ...]
    attempts: tuple[Point, ...]
    marks: tuple[Point, ...]
    ticks: tuple[Tick, ...]


def timeline_picture(timeline: Mapping[str, Any], *, width: float) -> TimelinePicture:
    """Lay out a timeline of the answer on `width` user units.

    Labels of marks stand above the track in as many lanes as keep them apart; attempts stand on the track
    as numbered dots. Days outside `from`–`until` are drawn at the edge.
    """
    first, last = as_day(timeline["from"]), as_day(timeline["until"])
    if first is None or last is None or last <= first:
        raise ValueError(f"timeline runs from {timeline['from']!r} to {timeline['until']!r}; want two days, the second later")
    span = (last - first).days
    room = width - 2 * MARGIN

    def across(day: date) -> float:
        return MARGIN + room * min(max((day - first).days / span, 0.0), 1.0)

    placed, n_lanes = _labels(timeline.get("marks", ()), across=across, width=width)

    track_y = 8 + LABEL_HEIGHT * n_lanes + 8
    marks = tuple(
        Point(
            kind=label.kind,
            x=figure(label.x),
            y=figure(8 + LABEL_HEIGHT * (n_lanes - label.lane - 1) + LABEL_HEIGHT / 2 + 4),
            label=label.text,
            on=label.on,
            label_x=figure(label.text_x),
            anchor=label.anchor,
        )
        for label in placed
    )
    middle = track_y + TRACK_HEIGHT / 2
    return TimelinePicture(
        width=figure(width),
        height=figure(track_y + TRACK_HEIGHT + 30),
        track_y=figure(track_y),
        track_height=figure(TRACK_HEIGHT),
        middle_y=figure(middle),
        tick_y=figure(track_y + TRACK_HEIGHT),
        label_y=figure(track_y + TRACK_HEIGHT + 20),
        bands=tuple(_bands(timeline, across=across, last=last, width=width)),
        attempts=tuple(
            Point(
                kind="attempt",
                x=figure(across(on)),
                y=figure(middle),
                label=attempt.get("label", ""),
                on=on,
                number=attempt.get("number"),
                outcome=attempt.get("outcome", ""),
            )
            for attempt in timeline.get("attempts", ())
            if (on := as_day(attempt.get("on") or attempt.get("at")))
        ),
        marks=marks,
        ticks=tuple(
            Tick(x=figure(across(on)), on=on, shows=shows) for on, shows in calendar_ticks(first, last, at_most=max(2, int(room // 66)))
        ),
    )


@dataclass(slots=True)
class _Label:
    kind: str
    on: date
    text: str
    x: float
    left: float
    right: float
    anchor: str
    text_x: float
    crosses: list[float]  # where other marks' stems would run through it
    lane: int = 0


def _labels(marks: Iterable[Mapping[str, Any]], *, across: Callable[[date], float], width: float) -> tuple[list[_Label], int]:
    """Give every mark's label a side of its stem and a lane, so that no label touches another or is run through by a stem."""
    days = [(mark, on, across(on)) for mark in marks if (on := as_day(mark["on"]))]
    labels = []
    for mark, on, x in days:
        wide = LABEL_WIDTH * len(mark["label"]) + 10
        others = [other for _, _, other in days if abs(other - x) > 1]
        sides = [("start", x, x + wide, x + 6), ("end", x - wide, x, x - 6)]
        fitting = [side for side in sides if side[1] >= 0 and side[2] <= width]
        middle = min(max(x - wide / 2, 0.0), max(width - wide, 0.0))
        fitting = fitting or [("middle", middle, middle + wide, middle + wide / 2)]
        anchor, left, right, text_x = min(fitting, key=lambda side: sum(side[1] <= other <= side[2] for other in others))
        crosses = [other for other in others if left <= other <= right]
        labels.append(_Label(str(mark["kind"]), on, str(mark["label"]), x, left, right, anchor, text_x, crosses))
    by_x = {round(label.x, 3): label for label in labels}
    done: list[_Label] = []

    def place(label: _Label, *, waiting: tuple[_Label, ...] = ()) -> None:
        """Above every mark whose stem it would cross. Two that cross each other cannot both be: then a stem passes behind one."""
        for x in label.crosses:
            other = by_x[round(x, 3)]
            if not any(other is one for one in (*done, *waiting)):
                place(other, waiting=(*waiting, label))
        under = [other.lane for other in done if any(abs(other.x - x) <= 1 for x in label.crosses)]
        label.lane = max(under) + 1 if under else 0
        while any(other.lane == label.lane and other.left < label.right + 6 and label.left < other.right + 6 for other in done):
            label.lane += 1
        done.append(label)

    for label in labels:
        if not any(label is one for one in done):
            place(label)
    return labels, max((label.lane + 1 for label in labels), default=0)


def _bands(timeline: Mapping[str, Any], *, across: Callable[[date], float], last: date, width: float) -> Iterable[Band]:
    for kind in ("open", "unknown", "closed"):
        for stretch in timeline.get(kind, ()):
            start, end = as_day(stretch["from"]), as_day(stretch.get("until")) or last
            if start is None or end <= start:
                continue
            left, right = across(start), width if end >= last else across(end)
            yield Band(kind=kind, x=figure(left), width=figure(max(right - left, 1.0)), text=stretch.get("text", ""))


def calendar_ticks(first: date, last: date, *, at_most: int) -> list[tuple[date, str]]:
    """First days of months or years between two days, thinned so that there are `at_most`; each with what to print."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    every = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200) if months / step <= at_most), 2400)
    ticks = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        if number % every == 0:
            on = date(number // 12, number % 12 + 1, 1)
            if first <= on <= last:
                ticks.append((on, "year" if on.month == 1 else "month"))
    return ticks


# Shares of a whole: the outline


@dataclass(frozen=True, slots=True)
class Slice:
    """One content area in the strip: where it lies, and which of the palette's tints it takes."""

    name: str
    x: str
    width: str
    percent: float
    tint: int


TINTS = 8


def strip_of(shares: Sequence[tuple[str, float]], *, width: float = 720) -> tuple[Slice, ...]:
    """Named weights in percent, laid side by side over `width` in their own order; they fill the strip."""
    if math.fsum(weight for _, weight in shares) <= 0:
        return ()
    placed = _side_by_side([weight for _, weight in shares], width=width)
    return tuple(
        Slice(name=name, x=x, width=wide, percent=weight, tint=number % TINTS + 1)
        for number, ((name, weight), (x, wide)) in enumerate(zip(shares, placed, strict=True))
    )


def _side_by_side(sizes: Sequence[float], *, width: float) -> list[tuple[str, str]]:
    """Where each share begins and how wide it is, two units apart, so that together they fill `width`."""
    whole, left, placed = math.fsum(sizes), 0.0, []
    for size in sizes:
        wide = width * size / whole
        placed.append((figure(left), figure(max(wide - 2, 1))))
        left += wide
    return placed


# Test day: minutes side by side, items as dots


@dataclass(frozen=True, slots=True)
class Block:
    kind: str  # tutorial, segment, break, exam
    x: str
    width: str
    minutes: int


def day_blocks(
    *,
    minutes: int | None,
    segments: int | None,
    segment_minutes: int | None,
    tutorial_minutes: int | None,
    break_minutes: int | None,
    width: float = 720,
) -> tuple[Block, ...]:
    """Test day in the order it passes, each block as wide as its minutes.

    `break_minutes` is the whole time for breaks, shared evenly between the segments. Empty where no time is known.
    """
    row: list[tuple[str, float]] = []
    if tutorial_minutes:
        row.append(("tutorial", tutorial_minutes))
    if segments and segment_minutes:
        pause = break_minutes / (segments - 1) if break_minutes and segments > 1 else 0
        for place in range(1, segments + 1):
            row.append(("segment", segment_minutes))
            if pause and place < segments:
                row.append(("break", pause))
    elif minutes:
        row.append(("exam", minutes))
        if break_minutes:
            row.append(("break", break_minutes))
    if not sum(length for _, length in row) or (segments is not None and segments > 40):
        return ()
    placed = _side_by_side([length for _, length in row], width=width)
    return tuple(Block(kind=kind, x=x, width=wide, minutes=round(length)) for (kind, length), (x, wide) in zip(row, placed, strict=True))


@dataclass(frozen=True, slots=True)
class Dots:
    """All dots of one kind as one SVG path: a page of 200 circles takes longer to write than the rest of it."""

    kind: str  # scored, pretest, item
    n: int
    path: str


@dataclass(frozen=True, slots=True)
class DotPicture:
    width: str
    height: str
    kinds: tuple[Dots, ...]


def item_dots(*, items: int | None, scored: int | None, a_row: int = 40, step: float = 17) -> DotPicture | None:
    """One dot an item, the scored ones first; None for unknown counts and for forms too long to draw (over 600)."""
    if not items or items > 600:
        return None
    shares = [("scored", scored), ("pretest", items - scored)] if scored is not None and 0 < scored <= items else [("item", items)]
    kinds, done = [], 0
    for kind, n in shares:
        if n:
            path = "".join(
                _circle(step / 2 + (place % a_row) * step, step / 2 + (place // a_row) * step) for place in range(done, done + n)
            )
            kinds.append(Dots(kind, n, path))
        done += n
    return DotPicture(width=figure(a_row * step), height=figure(step * math.ceil(items / a_row)), kinds=tuple(kinds))


def _circle(x: float, y: float, radius: float = 5.5) -> str:
    """A circle as part of a path."""
    return f"M{figure(x - radius)} {figure(y)}a{radius} {radius} 0 1 0 {2 * radius:g} 0a{radius} {radius} 0 1 0 {-2 * radius:g} 0"


@dataclass(frozen=True, slots=True)
class ScalePicture:
    low: str
    high: str
    passing: str
    cut_x: str
    pass_width: str
    label_x: str
    anchor: str
    width: str


def scale_picture(*, scale: tuple[int, int] | None, passing: float | None, width: float = 720) -> ScalePicture | None:
    """A score scale with its cut; None where either is unknown or the cut lies outside the scale."""
    if scale is None or passing is None:
        return None
    low, high = scale
    if not low < high or not low <= passing <= high:
        return None
    cut = width * (passing - low) / (high - low)
    anchor = "start" if cut < 80 else "end" if cut > width - 80 else "middle"
    return ScalePicture(
        low=figure(low),
        high=figure(high),
        passing=figure(passing),
        cut_x=figure(cut),
        pass_width=figure(width - cut),
        label_x=figure(cut),
        anchor=anchor,
        width=figure(width),
    )


# Attempts: one cell each


def attempt_cells(*, limit: int, used: int, at_most: int = 24) -> tuple[str, ...]:
    """`used` cells, then the free ones up to `limit`; empty where there are too many to count at a glance."""
    if not 0 < limit <= at_most:
        return ()
    return tuple("used" if number < used else "free" for number in range(limit))
