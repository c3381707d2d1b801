"""A sitting's life has no way back (AS-30)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.domain.delivery.states import NEXT, SittingState, SittingStateError, stepped

CREATED, IN_PROGRESS, SUBMITTED, TIMED_OUT = SittingState
EDGES = {(CREATED, IN_PROGRESS), (IN_PROGRESS, SUBMITTED), (IN_PROGRESS, TIMED_OUT)}


@pytest.mark.parametrize("state", SittingState)
@pytest.mark.parametrize("to", SittingState)
def test_every_step_is_one_of_three_or_refused(state, to):
    if (state, to) in EDGES:
        assert stepped(state, to) is to
    else:
        with pytest.raises(SittingStateError, match=f"a sitting that is {state} cannot become {to}"):
            stepped(state, to)


def test_a_refusal_says_what_is_possible():
    with pytest.raises(SittingStateError, match=r"it can become submitted, timed_out$"):
        stepped(IN_PROGRESS, CREATED)
    with pytest.raises(SittingStateError, match=r"it can become nothing$"):
        stepped(SUBMITTED, IN_PROGRESS)


@given(events=st.lists(st.sampled_from(SittingState), max_size=40))
def test_as30_no_order_of_events_leaves_an_ended_state(events):
    state, been = CREATED, [CREATED]
    for event in events:
        try:
            state = stepped(state, event)
        except SittingStateError:
            continue
        been.append(state)
    assert been in ([CREATED], [CREATED, IN_PROGRESS], [CREATED, IN_PROGRESS, SUBMITTED], [CREATED, IN_PROGRESS, TIMED_OUT])
    assert [each.is_over for each in been[:-1]] == [False] * (len(been) - 1)


def test_over_is_what_nothing_leads_out_of():
    assert [each for each in SittingState if each.is_over] == [SUBMITTED, TIMED_OUT]
    assert set(NEXT) == set(SittingState)
