"""The doors: a sitting is its owner's or its token's, and for everybody else there is none (AS-22)."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from tests.apps.sittings.conftest import BROWSER, DAY, MINUTE, NINE, SECOND

from resit.apps.bank.queries import NoContentError, bank_of, bank_or_none
from resit.apps.sittings.actions import Owner, UnknownSittingError, record_response
from resit.apps.sittings.queries import (
    NotYourSittingError,
    SittingOpenError,
    holder_of,
    score_of,
    sitting_by_token,
    sitting_of,
    sittings_of,
    token_of,
)
from resit.domain.delivery.states import SittingState

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ana(db):
    return get_user_model().objects.create_user("ana@example.org", "a long enough password")


@pytest.fixture
def ben(db):
    return get_user_model().objects.create_user("ben@example.org", "a long enough password")


def test_as22_each_owner_finds_her_own_and_nobody_elses(make, ana, ben):
    owners = {"ana": Owner(user=ana), "ben": Owner(user=ben), "browser": BROWSER, "other browser": Owner(holder="c" * 64)}
    theirs = {name: make(owner=owner) for name, owner in owners.items()}
    nobodys = make(owner=Owner())

    for name, owner in {**owners, "nobody": Owner()}.items():
        for whose, sitting in {**theirs, "nobody's": nobodys}.items():
            if name == whose:
                assert sitting_of(owner, sitting.pk, at=NINE).pk == sitting.pk
            else:
                with pytest.raises(NotYourSittingError):
                    sitting_of(owner, sitting.pk, at=NINE)
        with pytest.raises(NotYourSittingError):
            sitting_of(owner, uuid4(), at=NINE)


def test_an_account_does_not_open_what_is_still_the_browsers(make, ana):
    made = make()
    with pytest.raises(NotYourSittingError):
        sitting_of(Owner(user=ana, holder=BROWSER.holder), made.pk, at=NINE)


def test_a_browser_does_not_open_what_an_account_took(make, ana):
    made = make(owner=Owner(user=ana, holder=BROWSER.holder))
    with pytest.raises(NotYourSittingError):
        sitting_of(BROWSER, made.pk, at=NINE)


def test_a_token_opens_its_own_sitting(make):
    first, second = make(owner=Owner()), make(owner=Owner())
    assert sitting_by_token(first.pk, token_of(first.pk), at=NINE).pk == first.pk
    for wrong in (
        token_of(second.pk),
        "",
        "x",
        token_of(first.pk)[:-1],
        token_of(first.pk) + "A",
        token_of(first.pk).swapcase(),
        "é",
        "\ud800",
    ):
        with pytest.raises(NotYourSittingError):
            sitting_by_token(first.pk, wrong, at=NINE)
    never = uuid4()
    with pytest.raises(NotYourSittingError):
        sitting_by_token(never, token_of(never), at=NINE)
    assert issubclass(NotYourSittingError, UnknownSittingError)


def test_a_token_is_bound_to_the_installations_secret(make, settings):
    made = make(owner=Owner())
    before = token_of(made.pk)
    settings.SECRET_KEY = "another secret of this installation, long enough"
    assert token_of(made.pk) != before


def test_a_door_closes_what_is_due(make):
    sitting = make(started=True)
    closes = NINE + 40 * MINUTE + 30 * SECOND
    assert sitting_of(BROWSER, sitting.pk, at=closes - SECOND).state == SittingState.IN_PROGRESS
    assert sitting_of(BROWSER, sitting.pk, at=closes).state == SittingState.TIMED_OUT
    assert sitting_by_token(sitting.pk, token_of(sitting.pk), at=closes + DAY).ended_at == NINE + 40 * MINUTE


def test_as20_a_score_is_told_only_when_it_is_over(make):
    sitting = make()
    for state in ("created", "in_progress"):
        sitting.state = state
        with pytest.raises(SittingOpenError, match=f"is {state}"):
            score_of(sitting)


def test_a_browsers_secret_is_not_kept():
    assert holder_of("") == ""
    assert len(holder_of("a secret")) == 64
    assert "secret" not in holder_of("a secret")
    assert holder_of("a secret") != holder_of("another")


def test_sittings_come_the_newest_first_and_by_program(make):
    older, newer = make(), make(at=NINE + DAY)
    assert list(sittings_of(BROWSER)) == [newer, older]
    assert list(sittings_of(BROWSER, program_id="another")) == []


def test_a_program_without_content_is_told(sample_content):
    assert bank_or_none("nha-ccma") is None
    with pytest.raises(NoContentError, match="nha-ccma"):
        bank_of("nha-ccma")


def test_an_item_is_delivered_as_it_was_kept_by_any_process(make, monkeypatch):
    """Nothing of this process's memory is needed."""
    from resit.apps.bank import queries as bank

    sitting = make(started=True)
    record_response(sitting_id=sitting.pk, number=1, option="a", sequence=1, at=NINE)
    here = bank.delivered(sitting.items)
    monkeypatch.setattr(bank, "_known", {})
    assert bank.delivered(sitting.items) == here
    assert len({each.id for each in here}) == 50
