"""The whole life of a sitting. There is no way back from an ended one, and none from one to another."""

from collections.abc import Mapping
from enum import StrEnum


class SittingState(StrEnum):
    CREATED = "created"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"

    @property
    def is_over(self) -> bool:
        return not NEXT[self]


NEXT: Mapping[SittingState, frozenset[SittingState]] = {
    SittingState.CREATED: frozenset({SittingState.IN_PROGRESS}),
    SittingState.IN_PROGRESS: frozenset({SittingState.SUBMITTED, SittingState.TIMED_OUT}),
    SittingState.SUBMITTED: frozenset(),
    SittingState.TIMED_OUT: frozenset(),
}


class SittingStateError(ValueError):
    """A step that a sitting in this state does not take."""


def stepped(state: SittingState, to: SittingState) -> SittingState:
    """The state after the step.

    Raises
    ------
    SittingStateError
        No such step leads from `state`.
    """
    if to not in NEXT[state]:
        raise SittingStateError(
            f"a sitting that is {state} cannot become {to}; it can become {', '.join(sorted(NEXT[state])) or 'nothing'}"
        )
    return to
