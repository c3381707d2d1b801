"""What real threads do to one sitting, each with a connection of its own, on a real file or a real server (AS-06, AS-08)."""

import random
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from tests.apps.sittings.conftest import BROWSER, MINUTE, NINE, at_once

from resit.apps.sittings.actions import (
    Owner,
    Receipt,
    SittingClosedError,
    StaleSequenceError,
    UnknownSittingError,
    close_if_due,
    erase_sittings,
    flag_item,
    record_response,
    start_sitting,
    submit_sitting,
)
from resit.apps.sittings.models import JournalEntry, Response, Sitting
from resit.apps.sittings.queries import journal_is_whole, journal_of, responses_of, score_of
from resit.domain.delivery.states import SittingState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

MS = timedelta(milliseconds=1)


def respond(sitting, number, option, sequence, at):
    return partial(record_response, sitting_id=sitting.pk, number=number, option=option, sequence=sequence, at=at)


def lines_by_digest(sitting):
    return {line.digest: line for line in journal_of(sitting)}


def assert_acknowledged(sitting, found):
    """Every receipt is a line of a whole journal, and no line is without its receipt."""
    sitting.refresh_from_db()
    assert journal_is_whole(sitting)
    lines = lines_by_digest(sitting)
    receipts = [each for each in found if isinstance(each, Receipt)]
    for each in receipts:
        line = lines[each.digest]
        assert (line.number, line.option, line.sequence, line.recorded_at) == (each.number, each.option, each.sequence, each.recorded_at)
    assert {each.digest for each in receipts} == {digest for digest, line in lines.items() if line.kind == "response"}


def test_as06_two_tabs_leave_the_later_response(sitting):
    """Both count from 1 for the same items, one choosing a and the other b."""
    calls = [
        respond(sitting, number, option, sequence, NINE + sequence * MS)
        for sequence in range(1, 11)
        for number in (1, 2)
        for option in "ab"
    ]

    found = at_once(calls)

    assert {type(each) for each in found} <= {Receipt, StaleSequenceError}
    assert_acknowledged(sitting, found)
    winners = Counter((each.number, each.sequence) for each in found if isinstance(each, Receipt))
    assert set(winners.values()) == {1}, "of two with one sequence, one stands"
    for number in (1, 2):
        kept = responses_of(sitting)[number]
        assert kept.sequence == 10
        last = max((each for each in found if isinstance(each, Receipt) and each.number == number), key=lambda each: each.sequence)
        assert (kept.option, kept.sequence) == (last.option, 10)


def test_as08_two_hundred_submissions_and_responses_at_once(sitting):
    rng = random.Random(8)  # noqa: S311 (an order, no secret)
    calls = [partial(submit_sitting, sitting_id=sitting.pk, at=NINE + (30 + n) * MS) for n in range(100)]
    calls += [respond(sitting, 1 + n % 50, rng.choice("abcd"), 1 + n // 50, NINE + n * MS) for n in range(100)]
    rng.shuffle(calls)
    before = at_once([respond(sitting, number, "a", 1, NINE) for number in range(41, 51)])

    found = at_once(calls)

    ended = [each for each in found if isinstance(each, Sitting)]
    refused = [each for each in found if isinstance(each, SittingClosedError)]
    assert len(ended) == 100
    assert {(each.state, each.ended_at) for each in ended} == {(SittingState.SUBMITTED, ended[0].ended_at)}
    assert refused, "some came too late"
    assert_acknowledged(sitting, [*before, *found])
    lines = journal_of(sitting)
    assert Counter(line.kind for line in lines)["submitted"] == 1
    assert lines[-1].kind == "submitted"
    assert max(line.recorded_at for line in lines) == lines[-1].recorded_at == ended[0].ended_at
    scores = at_once([lambda: score_of(Sitting.objects.get(pk=sitting.pk))] * 24)
    assert all(each == scores[0] for each in scores)
    last = {line.number: line.option for line in lines if line.kind == "response"}
    assert {each.number: each.chosen.id for each in scores[0].scored if each.chosen} == last


def test_the_same_response_sent_many_times_at_once_has_one_receipt(sitting):
    found = at_once([respond(sitting, 1, "a", 1, NINE + n * MS) for n in range(48)])
    assert {type(each) for each in found} == {Receipt}
    assert len(set(found)) == 1
    assert_acknowledged(sitting, found)


def test_time_and_submission_at_once_end_it_one_way(sitting):
    closes = NINE + 40 * MINUTE + timedelta(seconds=30)
    calls = [partial(submit_sitting, sitting_id=sitting.pk, at=closes - MS), partial(close_if_due, sitting_id=sitting.pk, at=closes)] * 12
    found = at_once(calls)

    sitting.refresh_from_db()
    states = {each.state for each in found if each.is_over}
    assert states == {sitting.state}
    assert [line.kind for line in journal_of(sitting)] == ["started", sitting.state]
    assert journal_is_whole(sitting)


def test_as10_many_starts_at_once_start_it_once(make):
    made = make()
    found = at_once([partial(start_sitting, sitting_id=made.pk, at=NINE + n * MS) for n in range(24)])

    assert len({each.started_at for each in found}) == 1
    assert {each.state for each in found} == {SittingState.IN_PROGRESS}
    assert [line.kind for line in journal_of(made)] == ["started"]


def test_one_request_sent_many_times_at_once_makes_one_sitting(make):
    found = at_once([partial(make, key="k") for _ in range(24)])
    assert {each.pk for each in found} == {Sitting.objects.get().pk}


def test_flags_and_responses_at_once_lose_nothing(sitting):
    calls = [respond(sitting, number, "c", 1, NINE) for number in range(1, 21)]
    calls += [partial(flag_item, sitting_id=sitting.pk, number=number, flagged=True, at=NINE) for number in range(1, 21)]
    found = at_once(calls)

    assert not [each for each in found if isinstance(each, Exception)]
    assert {(each.option, each.sequence, each.flagged) for each in responses_of(sitting).values()} == {("c", 1, True)}
    assert_acknowledged(sitting, found)


def test_erased_while_responses_come_in_leaves_nothing_behind(sitting):
    calls = [respond(sitting, number, "a", 1, NINE) for number in range(1, 51)]
    calls.insert(20, partial(erase_sittings, owner=BROWSER))
    found = at_once(calls)

    assert {type(each) for each in found} <= {Receipt, UnknownSittingError, type(None)}
    assert not Sitting.objects.exists()
    assert not JournalEntry.objects.exists()
    assert not Response.objects.exists()


def test_a_fault_of_the_database_gives_nobody_a_strangers_sitting(make):
    """A request without a key has no double, so there is none to be given."""
    stranger = make(owner=Owner())
    gone = get_user_model()(pk=987_654, email="gone@example.org")

    with pytest.raises(IntegrityError):
        make(owner=Owner(user=gone))

    assert list(Sitting.objects.all()) == [stranger]
