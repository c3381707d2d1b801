"""What one day is to the bodies of health, care and the work around it. Read from the texts, with the conventions of `bodies`."""

from collections.abc import Mapping
from datetime import date, timedelta

from tests.second_opinion.walking import (
    DAY,
    NoTextSaysError,
    Opinion,
    Told,
    Try,
    day_of,
    days_after,
    in_months_before,
    months_after,
    months_later,
    plain_unit,
)

# Coding, records, imaging


def aapc_cpc(told: Told, day: date) -> bool:
    if told.tries:
        raise NoTextSaysError("no AAPC text names a wait")
    return True


def ahima_rhia(told: Told, day: date) -> bool:
    """The wait, inside the 120 days of an application that no sitting has used up yet."""
    approved = day_of(told.facts.get("authorized_from", date.max))
    used = approved == date.max or (told.last is not None and told.last.on >= approved)
    return (used or day <= approved + timedelta(days=120)) and ahima_wait_alone(told, day)


def ahima_wait_alone(told: Told, day: date) -> bool:
    """90 days while AHIMA's page said so, 30 by the texts of 2025 and later, and nothing known before and between the two."""
    if told.last is None:
        return True
    if day < date(2020, 7, 13) or date(2023, 9, 11) <= day < date(2025, 1, 1):
        raise NoTextSaysError("no text says how long the wait was on that day")
    return days_after(day, 90 if day < date(2023, 9, 11) else 30, told.last.on)


def _arrt_counted(told: Told) -> tuple[Try, ...]:
    """The sittings since the program was completed again, where it was."""
    again = told.facts.get("requalified")
    return told.tries if again is None else tuple(each for each in told.tries if each.on > day_of(again))


def arrt(told: Told, day: date) -> bool:
    """Three within three years from the first day of the first window.

    Whether that day is itself the first of the three years is not said: the anniversary is in them here, and out of them below.
    """
    return _arrt(told, day, extra=1)


def arrt_to_the_day_before(told: Told, day: date) -> bool:
    return _arrt(told, day, extra=0)


def arrt_after_a_new_program(told: Told, day: date) -> bool:
    """A first attempt, for somebody whose three years are over and begin anew."""
    if told.tries:
        raise NoTextSaysError("no ARRT text names a wait")
    return True


def _arrt(told: Told, day: date, *, extra: int) -> bool:
    opens = told.facts.get("first_window_start")
    if len(_arrt_counted(told)) >= 3 or (opens is not None and day >= months_later(day_of(opens), 36) + extra * DAY):
        return False
    if told.tries:
        raise NoTextSaysError("no ARRT text names a wait")
    return True


# Therapy, psychology, physician assistants, chiropractic


def bacb_bcba(told: Told, day: date) -> bool:
    """30 days apart; eight in the two years of an authorization; after these a new authorization has to come first."""
    return _bacb_left(told) > 0 and (_bacb_ends(told) is None or day <= (_bacb_ends(told) or day)) and bacb_wait_alone(told, day)


def bacb_wait_alone(told: Told, day: date) -> bool:
    """The same for somebody who is authorized anew in time."""
    return told.last is None or days_after(day, 30, told.last.on)


def _bacb_ends(told: Told) -> date | None:
    return months_later(day_of(told.facts["authorised_from"]), 24) if "authorised_from" in told.facts else None


def _bacb_left(told: Told) -> int:
    ends = _bacb_ends(told)
    since = day_of(told.facts["authorised_from"]) if ends is not None else date.min
    return max(8 - sum(since <= each.on <= (ends or date.max) for each in told.tries), 0)


CCEB_OLD = frozenset("ABC")


def _cceb_over(told: Told) -> bool:
    old = {part: sum(_unit(each, "exam", "component", "part") == part for each in told.everywhere) for part in CCEB_OLD}
    ended = told.unit in old and told.asked >= date(2024, 4, 1)
    return ended or (told.unit not in old and max(old.values()) >= 4) or len(told.tries) >= 4


def cceb(told: Told, day: date) -> bool:
    """Four at each exam, and all within four years of the first of any, to the end of that month. No wait is named.

    The old components ended early in 2024, on a day that no text names and that nobody who asked before could have known. Whoever
    used up one of them may not sit the new exams.
    """
    if _cceb_over(told):
        return False
    if told.unit in CCEB_OLD and day >= date(2024, 1, 1):
        raise NoTextSaysError("no text says on which day the old components ended")
    first = min((each.on for each in told.everywhere), default=None)
    if first is not None:
        closes = months_later(first.replace(day=1), 49) - DAY
        if day > closes:
            return False
    return cceb_if_the_four_years_do_not_hold(told, day)


def cceb_if_the_four_years_do_not_hold(told: Told, day: date) -> bool:
    """The page that has them is about the older exams: CCEB may say that they are not asked of the new ones."""
    if told.tries:
        raise NoTextSaysError("no CCEB text names a wait")
    return True


def eppp(told: Told, day: date) -> bool:
    return _eppp(told, day, edge=0)


def eppp_day_after_the_anniversary(told: Told, day: date) -> bool:
    return _eppp(told, day, edge=1)


def _eppp(told: Told, day: date, *, edge: int) -> bool:
    """Four in any 12 months at each part, and what the board adds: known for North Carolina and Washington alone.

    A board may set a wait that no text gives. Where the four in 12 months hold the candidate, the day they let go is still the
    first that any text names; once they do not, only the board could say.
    """
    in_north_carolina, last = told.facts.get("jurisdiction") == "North Carolina", told.last
    if in_north_carolina and "approved_on" in told.facts:
        letter = day_of(told.facts["approved_on"])
        ends = months_later(letter, 12)
        if day > ends or sum(letter <= each.on <= ends for each in told.tries) >= 4:
            return False
    if last is None:
        return True
    if in_north_carolina:
        if "approved_on" not in told.facts:
            raise NoTextSaysError("the 12 months of North Carolina run from a letter that was not told")
        return days_after(day, 60, last.on) and in_months_before(told.tries, day - edge * DAY, 12) < 4
    if in_months_before(told.tries, told.asked - edge * DAY, 12) < 4:
        raise NoTextSaysError("the board's wait is not in the texts")
    return in_months_before(told.tries, day - edge * DAY, 12) < 4


def eppp_if_the_board_agrees(told: Told, day: date) -> bool:
    """North Carolina after the 12 months of its letter, for somebody who has a newer one."""
    return told.last is None or (days_after(day, 60, told.last.on) and in_months_before(told.tries, day, 12) < 4)


def _eppp_permission_first(told: Told) -> bool:
    return told.facts.get("jurisdiction") == "Washington" and len(told.tries) >= 2 and not told.facts.get("board_permission")


def nbcot(told: Told, day: date) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    return months_after(day, 6, last.on) if made >= 6 else days_after(day, 30 if made <= 2 else 60, last.on)


def pance(told: Told, day: date) -> bool:
    return _pance(told, day, in_the_anniversary=True)


def pance_before_the_anniversary(told: Told, day: date) -> bool:
    return _pance(told, day, in_the_anniversary=False)


def pance_after_a_new_program(told: Told, day: date) -> bool:
    """The 90 days and the calendar year, for somebody whose six attempts or six years are over and begin anew."""
    in_the_year = sum(each.on.year == day.year for each in told.tries)
    return in_the_year < 3 and (told.last is None or days_after(day, 90, told.last.on))


def _pance(told: Told, day: date, *, in_the_anniversary: bool) -> bool:
    """Once in 90 days, three in a calendar year, six in the six years after the program, from the seventh day after it."""
    if "graduated" in told.facts:
        graduated = day_of(told.facts["graduated"])
        ends = months_later(graduated, 72)
        if day < graduated + timedelta(days=7) or day > ends or (day == ends and not in_the_anniversary):
            return False
    in_the_year = sum(each.on.year == day.year for each in told.tries)
    return _pance_left(told) > 0 and in_the_year < 3 and (told.last is None or days_after(day, 90, told.last.on))


def _pance_left(told: Told) -> int:
    if "graduated" not in told.facts:
        return max(6 - len(told.tries), 0)
    graduated = day_of(told.facts["graduated"])
    return max(6 - sum(graduated <= each.on <= months_later(graduated, 72) for each in told.tries), 0)


# Funeral service


def icfseb(told: Told, day: date) -> bool:
    """90 days and three in a year until June 2021, 30 days since; whether the National or the State Board Exam, the wait is one.

    Any twelve months could be meant as fairly as a year of the calendar, and both exams together as fairly as each; the catalog takes
    the calendar and each.
    """
    mine = [each for each in told.everywhere if _same_section(told.unit, _unit(each, "exam", "section"))]
    if not mine:
        return True
    if day < date(2016, 1, 1):
        raise NoTextSaysError("no text says what held before 2016")
    old = day < date(2021, 7, 1)
    return days_after(day, 90 if old else 30, mine[-1].on) and (not old or sum(each.on.year == day.year for each in told.tries) < 3)


def _same_section(asked: str | None, sat: str | None) -> bool:
    """The whole exam holds both sections; Arts and Sciences are passed apart."""
    whole = {"NBE", "SBE"}
    return asked is None or sat is None or asked == sat or asked in whole or sat in whole


def _unit(each: Try, *names: str) -> str | None:
    return next((plain_unit(each.keys[name]) for name in names if name in each.keys), None)


# Food safety


def alwaysfoodsafe(told: Told, day: date) -> bool:
    """No wait inside a purchase of two; 90 days after its second failed attempt, whichever purchase comes next."""
    purchases: list[tuple[object, list[Try]]] = []
    for each in told.tries:
        name = each.keys.get("purchase")
        mine = [tries for label, tries in purchases if label == name and len(tries) < 2]
        if mine:
            mine[0].append(each)
        else:
            purchases.append((name, [each]))
    return all(days_after(day, 90, tries[1].on) for _, tries in purchases if len(tries) >= 2)


def servsafe(told: Told, day: date) -> bool:
    return _servsafe(told, day, edge=0)


def servsafe_day_after_the_anniversary(told: Told, day: date) -> bool:
    return _servsafe(told, day, edge=1)


def _servsafe(told: Told, day: date, *, edge: int) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    return (made == 1 or days_after(day, 60, last.on)) and in_months_before(told.tries, day - edge * DAY, 12) < 4


CARE: Mapping[str, Opinion] = {
    "aapc-cpc": Opinion(
        aapc_cpc,
        to_do=lambda told: told.facts.get("member") is False,
        most=3,
        silent_on_waits=True,
        facts=({}, {"member": False}, {"member": True}),
        swaps=({"member": False},),
    ),
    "ahima-rhia": Opinion(
        # since 2025: the wait before ends where no text names one
        ahima_rhia,
        other=(ahima_wait_alone,),
        unit="exam",
        unit_aliases=("certification",),
        most=5,
        since=date(2025, 1, 1),
        mixed=True,
        facts=({}, {"authorized_from": date(2025, 6, 30)}),
        keys=({"exam": "RHIA"}, {"exam": "RHIT"}),
        swaps=({"asking_for": "RHIA"}, {"asking_for": "RHIT"}),
    ),
    "arrt": Opinion(
        arrt,
        other=(arrt_to_the_day_before, arrt_after_a_new_program),
        unit="exam",
        unit_aliases=("discipline",),
        most=5,
        silent_on_waits=True,
        longest=4,
        since=date(2021, 1, 1),
        facts=({}, {"first_window_start": date(2021, 1, 1)}, {"requalified": date(2022, 2, 28)}),
        keys=({"exam": "CT"}, {"exam": "radiography"}),
        mixed=True,
        swaps=({"asking_for": "CT"}, {"first_window_start": date(2022, 2, 28)}),
    ),
    "bacb-bcba": Opinion(
        bacb_bcba,
        life=_bacb_left,
        scope="attempts in this authorization",
        other=(bacb_wait_alone,),
        most=10,
        since=date(2021, 1, 1),
        facts=({}, {"authorised_from": date(2021, 1, 1)}, {"authorised_from": date(2022, 2, 28)}),
        swaps=({"authorised_from": date(2024, 2, 29)},),
    ),
    "cceb": Opinion(
        cceb,
        over=_cceb_over,
        other=(cceb_if_the_four_years_do_not_hold,),
        unit="exam",
        unit_aliases=("component", "part"),
        most=7,
        mixed=True,
        silent_on_waits=True,
        longest=5,
        since=date(2020, 1, 1),
        keys=({"exam": "written"}, {"exam": "clinical"}, {"exam": "B"}),
        swaps=({"asking_for": "written"}, {"asking_for": "clinical"}, {"asking_for": "B"}),
    ),
    "eppp": Opinion(
        eppp,
        other=(eppp_day_after_the_anniversary, eppp_if_the_board_agrees),
        to_do=_eppp_permission_first,
        unit="part",
        unit_aliases=("exam",),
        most=7,
        silent_on_waits=True,
        since=date(2020, 1, 1),
        keys=({"part": "1"}, {"part": "2"}),
        mixed=True,
        facts=(
            {},
            {"jurisdiction": "North Carolina", "approved_on": date(2020, 2, 29)},
            {"jurisdiction": "Washington"},
            {"jurisdiction": "Washington", "board_permission": True},
        ),
        swaps=({"jurisdiction": "Washington"}, {"jurisdiction": "North Carolina", "approved_on": date(2025, 1, 15)}, {"asking_for": "2"}),
    ),
    "nbcot-otr": Opinion(
        nbcot,
        unit="exam",
        most=9,
        mixed=True,
        keys=({"exam": "OTR"}, {"exam": "COTA"}),
        swaps=({"asking_for": "OTR"}, {"asking_for": "COTA"}),
    ),
    "nccpa-pance": Opinion(
        pance,
        other=(pance_before_the_anniversary, pance_after_a_new_program),
        most=8,
        longest=7,
        life=_pance_left,
        since=date(2020, 1, 1),
        facts=({}, {"graduated": date(2020, 1, 1)}, {"graduated": date(2020, 2, 29)}),
        swaps=({"graduated": date(2019, 10, 15)},),
    ),
    "icfseb-nbe": Opinion(
        icfseb,
        changes=(date(2021, 7, 1),),
        unit="exam",
        unit_aliases=("section",),
        most=6,
        mixed=True,
        since=date(2018, 1, 1),
        keys=({"exam": "Arts"}, {"exam": "Sciences"}, {"exam": "NBE"}, {"exam": "SBE"}),
        swaps=({"asking_for": "Arts"}, {"asking_for": "Sciences"}, {"asking_for": "NBE"}),
    ),
    "alwaysfoodsafe-manager": Opinion(alwaysfoodsafe, most=6, swaps=({"purchase_in_use": "B"},)),
    "servsafe-manager": Opinion(
        servsafe,
        life=lambda told: 4 - in_months_before(told.tries, told.asked, 12),
        scope="window",
        other=(servsafe_day_after_the_anniversary,),
        most=7,
    ),
}
