"""What is read of the bank."""

from collections.abc import Sequence

from resit.apps.bank.models import ItemVersion
from resit.domain.items.model import Bank
from resit.domain.items.scoring import Delivered
from resit.journey.content import shipped_content


class NoContentError(LookupError):
    """A program has nothing to sit."""


def bank_of(program_id: str) -> Bank:
    """What the program has to sit and to read.

    Raises
    ------
    NoContentError
        It has nothing.
    """
    bank = bank_or_none(program_id)
    if bank is None:
        raise NoContentError(f"program {program_id} has no items")
    return bank


def bank_or_none(program_id: str) -> Bank | None:
    return shipped_content().banks.get(program_id)


_known: dict[str, Delivered] = {}
"""Versions this process has read. A version never changes, and there are no more than items were ever edited."""


def delivered(digests: Sequence[str]) -> tuple[Delivered, ...]:
    """The versions of those digests, in that order."""
    missing = [each for each in digests if each not in _known]
    for row in ItemVersion.objects.filter(pk__in=missing):
        _known[row.pk] = row.delivered
    return tuple(_known[each] for each in digests)
