"""Readers of a program's pages, counted about; nothing about any of them is kept."""

from random import Random

from django.http import HttpRequest
from django.utils import timezone

from resit.apps.sources.readers import count_reader

RNG = Random()  # noqa: S311 (which readers are written down is no secret)


def note_reader(request: HttpRequest, program_id: str) -> None:
    """Count who opens the page, not who sends a form from it."""
    if request.method == "GET":
        count_reader(program=program_id, on=timezone.localdate(), rng=RNG)
