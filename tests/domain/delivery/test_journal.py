"""The journal's chain shows every change, and of two responses the later sequence stands (AS-04, AS-06)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.delivery.journal import START_OF_CHAIN, Entry, EntryKind, Standing, broken_at, chained, standing

SITTING = "0b5c9c1e-6f3d-4b0e-9a57-3d6a6f0b8c11"
AT = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def chain(entries, *, sitting=SITTING):
    """The entries with their hashes, as a journal keeps them."""
    lines, before = [], START_OF_CHAIN
    for each in entries:
        before = chained(before, each, sitting=sitting)
        lines.append((each, before))
    return lines


def plain(n):
    """A start, `n` responses to three items, and the end."""
    responses = [
        Entry(position, EntryKind.RESPONSE, AT + position * SECOND, number=1 + position % 3, option="abcd"[position % 4], sequence=position)
        for position in range(2, n + 2)
    ]
    return [Entry(1, EntryKind.STARTED, AT), *responses, Entry(n + 2, EntryKind.SUBMITTED, AT + (n + 2) * SECOND)]


JOURNALS = st.integers(1, 12).map(plain)
CHANGES = {
    "position": 99,
    "kind": EntryKind.TIMED_OUT,
    "recorded_at": AT - timedelta(microseconds=1),
    "number": 77,
    "option": "z",
    "sequence": 1234,
    "late": True,
}


@given(entries=JOURNALS)
def test_a_journal_that_nobody_touched_is_whole(entries):
    lines = chain(entries)
    assert broken_at(lines, sitting=SITTING) is None
    assert len({digest for _entry, digest in lines}) == len(lines)


def test_no_lines_are_whole():
    assert broken_at([], sitting=SITTING) is None


@given(entries=JOURNALS, data=st.data(), name=st.sampled_from(sorted(CHANGES)))
def test_any_change_is_found_where_it_was_made(entries, data, name):
    lines = chain(entries)
    place = data.draw(st.integers(0, len(lines) - 1))
    entry, digest = lines[place]
    changed = replace(entry, **{name: CHANGES[name]})
    if changed == entry:
        return
    lines[place] = (changed, digest)
    assert broken_at(lines, sitting=SITTING) == place + 1


@given(entries=JOURNALS, data=st.data())
def test_a_change_with_its_hash_worked_out_anew_is_found_at_the_next_line(entries, data):
    lines = chain(entries)
    place = data.draw(st.integers(0, len(lines) - 2))
    changed = replace(lines[place][0], option="z")
    before = lines[place - 1][1] if place else START_OF_CHAIN
    lines[place] = (changed, chained(before, changed, sitting=SITTING))
    assert broken_at(lines, sitting=SITTING) == place + 2


@given(entries=JOURNALS, data=st.data())
def test_a_line_taken_out_is_found(entries, data):
    lines = chain(entries)
    place = data.draw(st.integers(0, len(lines) - 2))  # the last one is missed by what the sitting says: tests/apps/sittings
    del lines[place]
    assert broken_at(lines, sitting=SITTING) == place + 1


@given(entries=JOURNALS, data=st.data())
def test_a_line_put_in_is_found(entries, data):
    lines = chain(entries)
    place = data.draw(st.integers(0, len(lines) - 1))
    forged = Entry(place + 1, EntryKind.RESPONSE, AT, number=1, option="a", sequence=500)
    lines.insert(place, (forged, chained(lines[place - 1][1] if place else START_OF_CHAIN, forged, sitting=SITTING)))
    assert broken_at(lines, sitting=SITTING) == place + 2


@given(entries=JOURNALS, data=st.data())
def test_two_lines_in_each_others_place_are_found(entries, data):
    lines = chain(entries)
    first, second = sorted(data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True)))
    lines[first], lines[second] = lines[second], lines[first]
    assert broken_at(lines, sitting=SITTING) == first + 1


@given(entries=JOURNALS)
def test_the_journal_of_another_sitting_is_found(entries):
    assert broken_at(chain(entries, sitting="another"), sitting=SITTING) == 1


def test_a_hash_does_not_depend_on_the_zone_that_an_instant_is_given_in():
    entry = Entry(1, EntryKind.STARTED, AT)
    elsewhere = replace(entry, recorded_at=AT.astimezone(timezone(timedelta(hours=5, minutes=45))))
    assert chained(START_OF_CHAIN, entry, sitting=SITTING) == chained(START_OF_CHAIN, elsewhere, sitting=SITTING)


def test_a_hash_is_the_published_one():
    """What a receipt's hash is made of is a promise: anybody can work it out. sha256sum gives the same of this text."""
    entry = Entry(2, EntryKind.RESPONSE, AT, number=7, option="c", sequence=3, late=True)
    assert chained(START_OF_CHAIN, entry, sitting=SITTING) == "fdc06d2a3b2f22d19abc9f0a0f3cb1dc2a0158f7472cc309212fc7f7dbbb3562"


@pytest.mark.parametrize(
    ("kept", "kept_option", "sent", "option", "expected"),
    [
        (0, None, 1, "a", Standing.NEW),
        (0, None, 900, "a", Standing.NEW),
        (0, None, 1, None, Standing.NEW),
        (3, "a", 4, "a", Standing.NEW),
        (3, "a", 4, "b", Standing.NEW),
        (3, "a", 4, None, Standing.NEW),
        (3, "a", 3, "a", Standing.REPEATED),
        (3, None, 3, None, Standing.REPEATED),
        (3, "a", 3, "b", Standing.STALE),
        (3, "a", 3, None, Standing.STALE),
        (3, None, 3, "a", Standing.STALE),
        (3, "a", 2, "a", Standing.STALE),
        (3, "a", 2, "b", Standing.STALE),
        (0, None, 0, None, Standing.STALE),
        (0, None, 0, "a", Standing.STALE),
        (1, "a", -1, "a", Standing.STALE),
    ],
)
def test_what_becomes_of_a_response(kept, kept_option, sent, option, expected):
    assert standing(kept=kept, kept_option=kept_option, sent=sent, option=option) is expected
