"""Every change to a sitting, one at a time: what is kept, what is refused, what is written into the journal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from tests.apps.sittings.conftest import BROWSER, DAY, MINUTE, NINE, SECOND
from tests.content import PROGRAM

from resit.apps.bank.models import ItemVersion
from resit.apps.bank.queries import bank_of, delivered
from resit.apps.sittings import actions
from resit.apps.sittings.actions import (
    BadResponseError,
    Owner,
    RequestReusedError,
    SittingClosedError,
    StaleSequenceError,
    UnknownSittingError,
    adopt_sittings,
    close_if_due,
    erase_sittings,
    flag_item,
    record_response,
    start_sitting,
    submit_sitting,
)
from resit.apps.sittings.models import JournalEntry, Response, Sitting
from resit.apps.sittings.queries import journal_is_whole, journal_of, responses_of, sat_by, score_of, seconds_left_of, sittings_of
from resit.domain.delivery.states import SittingState
from resit.domain.delivery.timing import ExtraTimeError

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ENDS = NINE + 40 * MINUTE
CLOSES = ENDS + 30 * SECOND


def kinds(sitting: Sitting) -> list[str]:
    return [line.kind for line in journal_of(sitting)]


def respond(sitting: Sitting, number=1, option="a", sequence=1, at=NINE + MINUTE):
    return record_response(sitting_id=sitting.pk, number=number, option=option, sequence=sequence, at=at)


# Made


def test_a_sitting_is_made_without_a_clock(make):
    made = make()

    assert (made.state, made.started_at, made.window, made.minutes) == (SittingState.CREATED, None, None, 40)
    assert seconds_left_of(made, at=NINE + DAY) == 2400
    assert kinds(made) == []
    assert journal_is_whole(made)


def test_it_delivers_its_versions_whatever_becomes_of_the_items(make, sample_content, monkeypatch):
    made = make(started=True)
    before = delivered(made.items)
    bank = sample_content.banks[PROGRAM]
    first = bank.form("segment-a").items[0]
    changed = {**bank.items, first: replace(bank.items[first], stem="What is 1 and 1?")}
    edited = replace(sample_content, banks={PROGRAM: replace(bank, items=changed)})
    monkeypatch.setattr("resit.apps.bank.queries.shipped_content", lambda: edited)

    later = make(started=True, at=NINE + DAY)

    assert delivered(Sitting.objects.get(pk=made.pk).items) == before
    assert delivered(later.items)[0].stem == "What is 1 and 1?"
    assert delivered(later.items)[1:] == before[1:]
    assert ItemVersion.objects.count() == 51


def test_the_same_request_within_a_day_gives_the_same_sitting(make):
    first = make(key="k")

    assert make(key="k", at=NINE + DAY - SECOND).pk == first.pk
    after = make(key="k", at=NINE + DAY)
    assert after.pk != first.pk
    assert make(key="k", at=NINE + DAY + SECOND).pk == after.pk
    assert make(key="other").pk != first.pk
    assert len({make().pk, make().pk, first.pk}) == 3


@pytest.mark.parametrize("other", [{"extra_time": 1.5}, {"form": "segment-b"}, {"form": None}])
def test_a_key_does_not_name_two_requests(make, other):
    first = make(key="k")
    with pytest.raises(RequestReusedError):
        make(key="k", **other)
    assert list(Sitting.objects.all()) == [first]


def test_a_multiple_that_is_not_offered_makes_nothing(make):
    with pytest.raises(ExtraTimeError):
        make(extra_time=1.1)
    assert not Sitting.objects.exists()
    assert not ItemVersion.objects.exists()


# Started


def test_as10_a_start_sent_twice_starts_once(make):
    made = make()
    first = start_sitting(sitting_id=made.pk, at=NINE + MINUTE)
    again = start_sitting(sitting_id=made.pk, at=NINE + 5 * MINUTE)

    assert (first.state, first.started_at) == (again.state, again.started_at) == (SittingState.IN_PROGRESS, NINE + MINUTE)
    assert kinds(made) == ["started"]
    assert seconds_left_of(again, at=NINE + 5 * MINUTE) == 36 * 60


def test_as30_a_start_of_one_that_is_over_changes_nothing(sitting):
    submit_sitting(sitting_id=sitting.pk, at=NINE + MINUTE)
    again = start_sitting(sitting_id=sitting.pk, at=NINE + 2 * MINUTE)

    assert (again.state, again.ended_at) == (SittingState.SUBMITTED, NINE + MINUTE)
    assert kinds(sitting) == ["started", "submitted"]


@pytest.mark.parametrize(("extra", "minutes"), [(1.0, 40), (1.25, 50), (1.5, 60), (2.0, 80)])
def test_as14_everything_follows_from_the_extra_time(make, extra, minutes):
    sitting = make(extra_time=extra, started=True)
    ends = NINE + minutes * MINUTE

    assert seconds_left_of(sitting, at=NINE) == minutes * 60
    assert not respond(sitting, sequence=1, at=ends - SECOND).late
    assert respond(sitting, sequence=2, at=ends).late
    assert close_if_due(sitting_id=sitting.pk, at=ends + 29 * SECOND).state == SittingState.IN_PROGRESS
    closed = close_if_due(sitting_id=sitting.pk, at=ends + 30 * SECOND)
    assert (closed.state, closed.ended_at) == (SittingState.TIMED_OUT, ends)


# Responses


def test_a_response_is_kept_with_its_receipt(sitting):
    receipt = respond(sitting, number=7, option="c", sequence=3)

    line = journal_of(sitting)[-1]
    assert (receipt.number, receipt.option, receipt.sequence, receipt.recorded_at, receipt.late) == (7, "c", 3, NINE + MINUTE, False)
    assert (line.number, line.option, line.sequence, line.recorded_at, line.digest) == (7, "c", 3, NINE + MINUTE, receipt.digest)
    kept = responses_of(sitting)[7]
    assert (kept.option, kept.sequence, kept.recorded_at) == ("c", 3, NINE + MINUTE)
    assert journal_is_whole(sitting)


def test_the_same_response_again_gets_its_first_receipt(sitting):
    first = respond(sitting)

    assert respond(sitting, at=NINE + 5 * MINUTE) == first
    submit_sitting(sitting_id=sitting.pk, at=NINE + 6 * MINUTE)
    assert respond(sitting, at=NINE + 7 * MINUTE) == first
    assert kinds(sitting) == ["started", "response", "submitted"]


@pytest.mark.parametrize(("option", "sequence"), [("b", 5), (None, 5), ("a", 4), ("b", 1)])
def test_as06_an_older_response_is_refused_and_changes_nothing(sitting, option, sequence):
    respond(sitting, option="a", sequence=5)

    with pytest.raises(StaleSequenceError) as caught:
        respond(sitting, option=option, sequence=sequence, at=NINE + 2 * MINUTE)

    assert caught.value.kept == 5
    kept = responses_of(sitting)[1]
    assert (kept.option, kept.sequence, kept.recorded_at) == ("a", 5, NINE + MINUTE)
    assert kinds(sitting) == ["started", "response"]


def test_a_response_is_taken_back(sitting):
    respond(sitting, sequence=1)
    receipt = respond(sitting, option=None, sequence=2)

    assert receipt.option is None
    assert responses_of(sitting)[1].option == ""
    assert respond(sitting, option=None, sequence=2, at=NINE + 9 * MINUTE) == receipt
    over = submit_sitting(sitting_id=sitting.pk, at=NINE + 10 * MINUTE)
    assert score_of(over).answered == 0


@pytest.mark.parametrize(
    ("number", "option", "sequence"),
    [(0, "a", 1), (51, "a", 1), (-1, "a", 1), (1, "e", 1), (1, "", 1), (1, "A", 1), (1, "a", 0), (1, "a", -1), (1, "a", 1_000_001)],
)
def test_what_does_not_fit_is_refused(sitting, number, option, sequence):
    with pytest.raises(BadResponseError):
        respond(sitting, number=number, option=option, sequence=sequence)
    assert not Response.objects.exists()
    assert kinds(sitting) == ["started"]


def test_the_greatest_sequence_is_taken(sitting):
    assert respond(sitting, sequence=1_000_000).sequence == 1_000_000


@pytest.mark.parametrize(
    ("at", "late"),
    [(NINE, False), (ENDS - SECOND, False), (ENDS, True), (CLOSES - SECOND / 1000, True)],
    ids=["start", "the last second", "deadline", "the grace's last millisecond"],
)
def test_as03_within_the_grace_a_response_is_taken_and_marked(sitting, at, late):
    assert respond(sitting, at=at).late is late
    assert journal_of(sitting)[-1].late is late


@pytest.mark.parametrize("at", [CLOSES, CLOSES + DAY])
def test_past_the_grace_nothing_is_taken(sitting, at):
    respond(sitting, sequence=1)
    with pytest.raises(SittingClosedError):
        respond(sitting, option="b", sequence=2, at=at)
    with pytest.raises(SittingClosedError):
        flag_item(sitting_id=sitting.pk, number=1, flagged=True, at=at)
    assert responses_of(sitting)[1].option == "a"


def test_as12_nothing_is_taken_before_the_start(make):
    made = make()
    with pytest.raises(SittingClosedError):
        respond(made)
    with pytest.raises(SittingClosedError):
        flag_item(sitting_id=made.pk, number=1, flagged=True, at=NINE)
    with pytest.raises(SittingClosedError):
        submit_sitting(sitting_id=made.pk, at=NINE)
    assert kinds(made) == []


def test_a_drill_has_no_limit(make):
    drill = make(form=None, started=True)
    assert not respond(drill, number=6, at=NINE + 80 * DAY).late
    assert seconds_left_of(drill, at=NINE + 80 * DAY) is None
    assert close_if_due(sitting_id=drill.pk, at=NINE + 80 * DAY).state == SittingState.IN_PROGRESS
    with pytest.raises(BadResponseError):
        respond(drill, number=7)


def test_a_journal_that_is_full_takes_only_its_end(sitting, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ENTRIES", 3)
    respond(sitting, sequence=1)
    flag_item(sitting_id=sitting.pk, number=1, flagged=True, at=NINE + MINUTE)
    with pytest.raises(SittingClosedError):
        respond(sitting, option="b", sequence=2)
    with pytest.raises(SittingClosedError):
        flag_item(sitting_id=sitting.pk, number=1, flagged=False, at=NINE + MINUTE)

    assert responses_of(sitting)[1].option == "a"
    over = submit_sitting(sitting_id=sitting.pk, at=NINE + 2 * MINUTE)
    assert (over.state, kinds(sitting)) == (SittingState.SUBMITTED, ["started", "response", "flag", "submitted"])


def test_one_response_costs_few_queries(sitting, django_assert_max_num_queries):
    respond(sitting, sequence=1)
    with django_assert_max_num_queries(7):  # savepoint, sitting, response, last line, line, response, savepoint
        respond(sitting, option="b", sequence=2)


# Flags


def test_flags_are_kept_beside_the_response(sitting):
    flag_item(sitting_id=sitting.pk, number=2, flagged=True, at=NINE + MINUTE)
    respond(sitting, number=2, option="d")
    flag_item(sitting_id=sitting.pk, number=2, flagged=True, at=NINE + 2 * MINUTE)
    kept = responses_of(sitting)[2]
    assert (kept.flagged, kept.option, kept.sequence) == (True, "d", 1)

    flag_item(sitting_id=sitting.pk, number=2, flagged=False, at=NINE + 3 * MINUTE)
    kept = responses_of(sitting)[2]
    assert (kept.flagged, kept.option, kept.sequence) == (False, "d", 1)
    assert kinds(sitting) == ["started", "flag", "response", "unflag"]
    assert journal_is_whole(sitting)


def test_a_flag_is_no_response(sitting):
    flag_item(sitting_id=sitting.pk, number=50, flagged=True, at=NINE)
    scored = score_of(submit_sitting(sitting_id=sitting.pk, at=NINE + MINUTE))
    assert (scored.answered, scored.not_reached) == (0, 50)
    with pytest.raises(BadResponseError):
        flag_item(sitting_id=sitting.pk, number=51, flagged=True, at=NINE)


# The end


def test_as07_after_the_end_every_write_is_refused(sitting):
    respond(sitting, option="a", sequence=1)
    over = submit_sitting(sitting_id=sitting.pk, at=NINE + 2 * MINUTE)
    before = score_of(over)

    for refused in (lambda: respond(sitting, option="b", sequence=2), lambda: respond(sitting, number=2)):
        with pytest.raises(SittingClosedError):
            refused()
    with pytest.raises(SittingClosedError):
        flag_item(sitting_id=sitting.pk, number=1, flagged=True, at=NINE + 3 * MINUTE)
    again = submit_sitting(sitting_id=sitting.pk, at=NINE + 4 * MINUTE)
    assert (again.state, again.ended_at) == (SittingState.SUBMITTED, NINE + 2 * MINUTE)
    assert score_of(again) == before
    assert kinds(sitting) == ["started", "response", "submitted"]


@pytest.mark.parametrize(
    ("at", "state"),
    [(ENDS, SittingState.SUBMITTED), (CLOSES - SECOND, SittingState.SUBMITTED), (CLOSES, SittingState.TIMED_OUT)],
)
def test_a_submission_in_the_grace_counts_and_a_later_one_is_the_times(sitting, at, state):
    over = submit_sitting(sitting_id=sitting.pk, at=at)
    assert (over.state, over.ended_at) == (state, at if state == SittingState.SUBMITTED else ENDS)
    assert kinds(sitting) == ["started", str(state)]
    assert submit_sitting(sitting_id=sitting.pk, at=at + DAY).state == state


def test_time_closes_it_once(sitting):
    respond(sitting, at=ENDS + 10 * SECOND)
    for hours in range(3):
        over = close_if_due(sitting_id=sitting.pk, at=CLOSES + timedelta(hours=hours))
    assert (over.state, over.ended_at, kinds(sitting)) == (SittingState.TIMED_OUT, ENDS, ["started", "response", "timed_out"])
    moments = [line.recorded_at for line in journal_of(sitting)]
    assert moments == sorted(moments), "the end stands after what was taken in the grace"
    assert score_of(over).answered == 1
    assert journal_is_whole(sitting)


def test_a_request_that_read_the_clock_before_the_start_was_kept_ends_it_at_the_start(make):
    """It waited for the row meanwhile."""
    made = make()
    start_sitting(sitting_id=made.pk, at=NINE + SECOND)
    respond(made, at=NINE + 2 * SECOND)

    over = submit_sitting(sitting_id=made.pk, at=NINE)

    assert (over.state, over.ended_at) == (SittingState.SUBMITTED, NINE + 2 * SECOND)


# Journal


@pytest.mark.parametrize("place", range(4))
def test_a_line_taken_out_of_the_table_is_found_the_last_one_too(sitting, place):
    respond(sitting, number=1)
    respond(sitting, number=2)
    submit_sitting(sitting_id=sitting.pk, at=NINE + 2 * MINUTE)
    sitting.refresh_from_db()
    assert journal_is_whole(sitting)

    JournalEntry.objects.filter(sitting=sitting, position=place + 1).delete()

    assert not journal_is_whole(sitting)


@pytest.mark.parametrize(
    "change",
    [
        {"option": "d"},
        {"sequence": 9},
        {"number": 3},
        {"late": True},
        {"recorded_at": NINE},
        {"digest": "0" * 64},
        {"kind": "flag"},
    ],
    ids=str,
)
def test_a_line_changed_in_the_table_is_found(sitting, change):
    respond(sitting)
    JournalEntry.objects.filter(sitting=sitting, kind="response").update(**change)
    assert not journal_is_whole(sitting)


def test_a_response_changed_beside_the_journal_is_found(sitting):
    respond(sitting)
    Response.objects.filter(sitting=sitting).update(option="d")
    assert not journal_is_whole(sitting)


# Whose


@pytest.fixture
def people(db):
    users = get_user_model().objects
    return [users.create_user(f"{name}@example.org", "a long enough password") for name in ("ana", "ben")]


def test_signing_in_takes_the_browsers_sittings_along(make, people):
    ana, ben = people
    mine, others, hers = make(), make(owner=Owner(holder="c" * 64)), make(owner=Owner(user=ben, holder=BROWSER.holder))
    nobodys = make(owner=Owner())

    assert adopt_sittings(user=ana, holder=BROWSER.holder) == 1
    assert adopt_sittings(user=ana, holder=BROWSER.holder) == 0
    assert adopt_sittings(user=ana, holder="") == 0

    assert list(sittings_of(Owner(user=ana))) == [mine]
    assert list(sittings_of(BROWSER)) == []
    assert list(sittings_of(Owner(user=ben))) == [hers]
    assert list(sittings_of(Owner(holder="c" * 64))) == [others]
    assert list(sittings_of(Owner())) == []
    assert Sitting.objects.filter(pk=nobodys.pk, user=None).exists()


def test_an_owner_erases_her_own_with_their_journals(make, people):
    ana, _ben = people
    mine, hers, nobodys = make(started=True), make(owner=Owner(user=ana), started=True), make(owner=Owner(), started=True)
    for each in (mine, hers, nobodys):
        respond(each)

    erase_sittings(owner=Owner())
    assert Sitting.objects.count() == 3
    erase_sittings(owner=BROWSER, program_id="another")
    assert Sitting.objects.count() == 3
    erase_sittings(owner=BROWSER, program_id=PROGRAM)
    assert set(Sitting.objects.all()) == {hers, nobodys}
    erase_sittings(owner=Owner(user=ana, holder=BROWSER.holder))
    assert list(Sitting.objects.all()) == [nobodys]
    assert set(JournalEntry.objects.values_list("sitting", flat=True)) == {nobodys.pk}
    assert set(Response.objects.values_list("sitting", flat=True)) == {nobodys.pk}


def test_what_nobody_signed_for_is_erased_after_ninety_days(make, people):
    old, edge, hers = make(started=True), make(at=NINE + SECOND), make(owner=Owner(user=people[0]))
    api = make(owner=Owner())
    respond(old)

    new = make(at=NINE + 90 * DAY + SECOND)

    assert set(Sitting.objects.all()) == {edge, hers, new}
    assert not Sitting.objects.filter(pk=api.pk).exists()
    assert not JournalEntry.objects.exists()


def test_a_new_sitting_pays_for_few_old_ones(make, monkeypatch):
    monkeypatch.setattr(actions, "MOST_PURGED", 2)
    old = [make(at=NINE + n * SECOND) for n in range(5)]
    make(at=NINE + 100 * DAY)
    assert set(Sitting.objects.filter(pk__in=[each.pk for each in old])) == set(old[2:])


def test_what_was_erased_meanwhile_takes_nothing(sitting):
    erase_sittings(owner=BROWSER)
    for change in (
        lambda: respond(sitting),
        lambda: start_sitting(sitting_id=sitting.pk, at=NINE),
        lambda: submit_sitting(sitting_id=sitting.pk, at=NINE),
        lambda: close_if_due(sitting_id=sitting.pk, at=NINE),
        lambda: flag_item(sitting_id=sitting.pk, number=1, flagged=True, at=NINE),
    ):
        with pytest.raises(UnknownSittingError):
            change()


# Scored


def test_the_score_is_that_of_the_last_responses(sitting):
    bank = bank_of(PROGRAM)
    keys = [bank.items[each].key for each in bank.form("segment-a").items]
    for number in range(1, 31):
        respond(sitting, number=number, option=keys[number % 50], sequence=1)  # the next item's key: wrong
    for number in range(1, 21):
        respond(sitting, number=number, option=keys[number - 1], sequence=2)

    scored = score_of(submit_sitting(sitting_id=sitting.pk, at=NINE + MINUTE))

    assert (scored.correct, scored.answered, scored.not_reached, scored.items) == (20, 30, 20, 50)
    assert sum(map(len, scored.misconceptions.values())) == 10


def test_items_met_before_are_not_fresh_again(make):
    for hours in range(2):
        at = NINE + timedelta(hours=hours)
        again = make(at=at, started=True)
        submit_sitting(sitting_id=again.pk, at=at + MINUTE)
    make(started=True)

    first, second = sat_by(BROWSER, PROGRAM)
    assert (len(first.fresh), len(second.fresh)) == (50, 0)


def test_the_databases_constraints_hold_what_no_action_would_write(sitting):
    for broken in (
        lambda: Sitting.objects.filter(pk=sitting.pk).update(started_at=NINE - SECOND),
        lambda: Sitting.objects.filter(pk=sitting.pk).update(ended_at=NINE - SECOND),
        lambda: JournalEntry.objects.create(sitting=sitting, position=1, kind="response", recorded_at=NINE, digest="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
