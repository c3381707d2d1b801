"""What one day is to the bodies of admission, teaching, law and flying. Read from the texts, with the conventions of `bodies`."""

from collections.abc import Mapping
from datetime import date, timedelta

from tests.second_opinion.walking import (
    DAY,
    SAT,
    NoTextSaysError,
    Opinion,
    Told,
    Try,
    days_after,
    months_later,
    plain_unit,
    test_free_days_after,
)

# Admission and language


def mcat(told: Told, day: date) -> bool:
    """Three in a testing year, four in two in a row, seven for life; on some day from 9 January to 12 September, as in 2026."""
    in_year = sum(each.on.year == day.year for each in told.tries)
    year_before = sum(each.on.year == day.year - 1 for each in told.tries)
    given = (1, 9) <= (day.month, day.day) <= (9, 12)
    return given and in_year < 3 and in_year + year_before < 4 and _mcat_left(told) > 0


def _mcat_left(told: Told) -> int:
    return max(7 - sum(each.on >= date(2015, 4, 1) for each in told.tries), 0)


def gre(told: Told, day: date) -> bool:
    return _gre(told, day, edge=0)


def gre_day_after_the_365(told: Told, day: date) -> bool:
    return _gre(told, day, edge=1)


def _gre(told: Told, day: date, *, edge: int) -> bool:
    """21 days apart since July 2013 and 30 before; five in any 365 days since then."""
    if told.last is None:
        return True
    if day < date(2013, 7, 1):
        return days_after(day, 30, told.last.on)
    recent = sum((day - each.on).days < 365 + edge for each in told.tries)
    return days_after(day, 21, told.last.on) and recent < 5


def toefl(told: Told, day: date) -> bool:
    """21 days in 2013, 12 from 2015 to August 2019, three since; in between and before, no text gives the day of the change."""
    if told.last is None:
        return True
    if day < date(2013, 1, 1) or date(2014, 1, 1) <= day < date(2015, 1, 1):
        raise NoTextSaysError("no text says how long the wait was on that day")
    wait = 21 if day < date(2014, 1, 1) else 12 if day < date(2019, 9, 1) else 3
    return days_after(day, wait, told.last.on)


# Teaching


def praxis(told: Told, day: date) -> bool:
    """21 whole days between two attempts at a test; a combined test and its subtests hold each other up."""
    return all(test_free_days_after(day, 21, each.on) for each in told.everywhere if _praxis_shares(told.unit, each))


def _praxis_shares(asked: str | None, each: Try) -> bool:
    sat = next((plain_unit(each.keys[name]) for name in ("test", "exam") if name in each.keys), None)
    return asked is None or sat is None or asked == sat or "combined" in {asked, sat} or bool(each.keys.get("shares_part"))


def ftce(told: Told, day: date) -> bool:
    return _ftce(told, day, roll=0)


def ftce_rolling_on(told: Told, day: date) -> bool:
    """The same where three years from 29 February run to 1 March."""
    return _ftce(told, day, roll=1)


def _ftce(told: Told, day: date, *, roll: int) -> bool:
    """31 days from the test, or from looking at the answers; three years after a pass."""
    last = told.last
    if last is None:
        return True
    session = told.facts.get("score_verification_session")
    since = max(last.on, session) if isinstance(session, date) else last.on
    for each in told.tries:
        over = months_later(each.on, 36)
        leap = roll and (each.on.month, each.on.day) == (2, 29) and over.day == 28
        if each.outcome == "passed" and day < (over + DAY if leap else over):
            return False
    return last.outcome == "passed" or days_after(day, 31, since)


# Law and flying


def _bar_exam(day: date) -> tuple[int, int] | None:
    """The exam of which the day is one: the last Wednesday of February or July, or the Tuesday before it."""
    if day.month not in {2, 7} or day.isoweekday() not in {2, 3}:
        return None
    wednesday = day if day.isoweekday() == 3 else day + DAY
    last_one = wednesday.month == day.month and (wednesday + timedelta(days=7)).month != day.month
    return (day.year, day.month) if last_one else None


def bar(told: Told, day: date) -> bool:
    """At an exam that was not sat yet."""
    exam = _bar_exam(day)
    return exam is not None and all(_bar_exam(each.on) != exam for each in told.everywhere)


def _bar_permission_first(told: Told) -> bool:
    """Utah, after six fails anywhere."""
    return told.unit == "Utah" and sum(each.outcome == "failed" for each in told.everywhere) >= 6


def part_107(told: Told, day: date) -> bool:
    """14 days after a failed test, the fourteenth free."""
    return _part_107(told, day, wait=14)


def part_107_from_the_fifteenth(told: Told, day: date) -> bool:
    return _part_107(told, day, wait=15)


def _part_107(told: Told, day: date, *, wait: int) -> bool:
    failed = [each for each in told.tries if each.outcome == "failed"]
    return not failed or days_after(day, wait, failed[-1].on)


SCHOOLS: Mapping[str, Opinion] = {
    "aamc-mcat": Opinion(
        mcat,
        in_windows=True,
        booked_ahead=True,
        counted=SAT | {"void", "no_show"},
        life=_mcat_left,
        over=lambda told: _mcat_left(told) == 0,
        most=9,
        since=date(2013, 1, 9),
        outcomes=("scored", "scored", "scored", "void", "no_show"),
    ),
    "ets-gre": Opinion(
        gre,
        changes=(date(2013, 7, 1),),
        other=(gre_day_after_the_365,),
        most=8,
        since=date(2013, 5, 1),
        outcomes=("scored", "scored", "cancelled_score", "no_show"),
    ),
    "toefl-ibt": Opinion(
        toefl,
        changes=(date(2019, 9, 1),),
        most=5,
        since=date(2015, 1, 1),
        counted=SAT | {"below_target"},
        outcomes=("scored", "below_target"),
    ),
    "ets-praxis": Opinion(
        praxis,
        unit="test",
        unit_aliases=("exam",),
        most=5,
        mixed=True,
        outcomes=("failed", "failed", "cancelled_score"),
        keys=({"test": "combined"}, {"test": "writing subtest"}, {"test": "mathematics subtest"}),
        swaps=({"asking_for": "combined"}, {"asking_for": "reading subtest"}),
    ),
    "ftce": Opinion(
        ftce,
        again="may_resit_from",
        other=(ftce_rolling_on,),
        unit="test",
        unit_aliases=("subtest", "section", "exam"),
        most=5,
        mixed=True,
        longest=4,
        keys=({"test": "GK mathematics"}, {"test": "GK reading"}),
        outcomes=("failed", "failed", "passed"),
        facts=({}, {"score_verification_session": date(2020, 3, 1)}),
        swaps=({"score_verification_session": date(2025, 3, 1)},),
    ),
    "bar-ube": Opinion(
        bar,
        in_windows=True,
        booked_ahead=True,
        to_do=_bar_permission_first,
        unit="jurisdiction",
        unit_aliases=("state",),
        most=8,
        since=date(2020, 2, 1),
        until=date(2026, 6, 30),
        mixed=True,
        keys=({"jurisdiction": "New York"}, {"jurisdiction": "Utah"}),
        swaps=({"asking_for": "Utah"}, {"asking_for": "New York"}),
    ),
    "faa-107": Opinion(part_107, other=(part_107_from_the_fifteenth,), most=4, outcomes=("failed", "failed", "failed", "no_show")),
}
