"""Addresses that plans and calendars point to. The pages' own table (`web/urls.py`) serves them; a test compares the two."""

from collections.abc import Sequence
from urllib.parse import urlencode


def study_page(program_id: str, slug: str) -> str:
    return f"/study/{program_id}/{slug}/"


def drill(program_id: str, *, part: str | None = None, ideas: Sequence[str] = ()) -> str:
    """Where a drill is begun: on a sub-area, on ideas that were missed, or on everything."""
    asked = ([("part", part)] if part else []) + [("idea", each) for each in ideas]
    return f"/exams/{program_id}/drill/" + (f"?{urlencode(asked)}" if asked else "")


def segment(program_id: str) -> str:
    return f"/exams/{program_id}/segment/"
