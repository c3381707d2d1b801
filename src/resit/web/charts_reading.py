"""Geometry of intervals on a line from 0 to 100 percent, as ready-made strings; see `charts.py`."""

from dataclasses import dataclass

from resit.web.charts import figure

WIDTH = 300.0


@dataclass(frozen=True, slots=True)
class IntervalPicture:
    """Positions on a line of `WIDTH` units: the interval's ends, its width, and the expected share."""

    low: str
    width: str
    mean: str


def interval_picture(*, low: float, high: float, mean: float) -> IntervalPicture:
    """A share's interval; all three in [0, 1]."""
    return IntervalPicture(figure(WIDTH * low), figure(WIDTH * (high - low)), figure(WIDTH * mean))
