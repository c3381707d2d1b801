"""The journal of a sitting: what was done, in order, never changed; each entry's hash covers the one before it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

MOST_SEQUENCE = 1_000_000
START_OF_CHAIN = "0" * 64


class EntryKind(StrEnum):
    STARTED = "started"
    RESPONSE = "response"
    FLAG = "flag"
    UNFLAG = "unflag"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `position` counts from 1 over the sitting; `number` is the item's; `sequence` is the candidate's count for that item.

    `option` None on a response means that the response was taken back.
    """

    position: int
    kind: EntryKind
    recorded_at: datetime
    number: int | None = None
    option: str | None = None
    sequence: int | None = None
    late: bool = False


class Standing(StrEnum):
    """What becomes of a response that arrives."""

    NEW = "new"
    REPEATED = "repeated"  # the same one sent again, because its receipt was lost on the way
    STALE = "stale"  # somebody sent a later one for this item: another tab, or a message overtaken


def standing(*, kept: int, kept_option: str | None, sent: int, option: str | None) -> Standing:
    """Compare a response's sequence with the one kept for its item (0: none yet); of two, the later sequence stands."""
    if sent > kept:
        return Standing.NEW
    return Standing.REPEATED if sent == kept and option == kept_option and kept > 0 else Standing.STALE


def chained(before: str, entry: Entry, *, sitting: str) -> str:
    """The entry's hash, 64 hexadecimal digits, over the hash before it and everything the entry says."""
    said = [
        before,
        sitting,
        entry.position,
        entry.kind.value,
        entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.number,
        entry.option,
        entry.sequence,
        entry.late,
    ]
    return sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def broken_at(entries: Iterable[tuple[Entry, str]], *, sitting: str) -> int | None:
    """The position of the first entry whose place or hash is not what it must be; None where the journal is whole."""
    before = START_OF_CHAIN
    for expected, (entry, kept) in enumerate(entries, 1):
        if entry.position != expected or chained(before, entry, sitting=sitting) != kept:
            return expected
        before = kept
    return None
