"""What each body's texts say about one day. Read from the texts; the numbers are theirs, the silence too.

Where a text leaves an edge open the stated conventions hold: the exam day is day zero, months fall back to the month's last
day, a rolling window frees the anniversary of its oldest sitting, dates are local to the test site.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.second_opinion.walking import (
    DAY,
    Credit,
    NoTextSaysError,
    Opinion,
    Told,
    Try,
    day_of,
    days_after,
    group_at,
    has_passed,
    hours_after,
    in_months_before,
    left_of,
    months_after,
    months_later,
    test_free_days_after,
)


def _zone(told: Told) -> ZoneInfo | None:
    return ZoneInfo(told.facts["time_zone"]) if "time_zone" in told.facts else None


# Medical assisting


def aama_cma(told: Told, day: date) -> bool:
    if len(told.tries) >= 3:
        return False
    if told.tries:
        raise NoTextSaysError("no AAMA text names a wait")
    return True


def nha(told: Told, day: date, *, third: bool = True) -> bool:
    """30 days after the first and second, 12 months after the third; beyond it the texts are silent."""
    last = told.last
    if last is None:
        return True
    if len(told.tries) <= 2:
        return days_after(day, 30, last.on)
    if len(told.tries) == 3 and third:
        return months_after(day, 12, last.on)
    raise NoTextSaysError(f"no text names the wait after {len(told.tries)} fails")


def nha_cpt(told: Told, day: date) -> bool:
    return nha(told, day, third=False)


def nha_excpt(told: Told, day: date) -> bool:
    diploma = told.facts.get("diploma_on")
    return nha(told, day) and (diploma is None or day >= day_of(diploma) - timedelta(days=60))


def ncct_ncma(told: Told, day: date) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    if made >= 4:
        return False
    return months_after(day, 12, last.on) if made == 3 else days_after(day, (30, 90)[made - 1], last.on)


def amca_cmac(told: Told, day: date) -> bool:
    first, last, made = told.first, told.last, len(told.tries)
    if first is None or last is None:
        return True
    within_the_year = day <= months_later(first.on, 12)
    return made < 3 and within_the_year and days_after(day, (30, 60)[made - 1], last.on)


def amca_cmac_rolling_on(told: Told, day: date) -> bool:
    """The same where a year from 29 February runs to 1 March."""
    first, last, made = told.first, told.last, len(told.tries)
    if first is None or last is None:
        return True
    over = months_later(first.on, 12)
    closes = over + DAY if (first.on.month, first.on.day) == (2, 29) and over.day == 28 else over
    return made < 3 and day <= closes and days_after(day, (30, 60)[made - 1], last.on)


def amt_rma(told: Told, day: date) -> bool:
    return len(told.tries) < 4 and (told.last is None or days_after(day, 45, told.last.on))


# Pharmacy


def ptcb_may_apply(told: Told, day: date) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    return days_after(day, 60, last.on) if made <= 2 else months_after(day, 6, last.on)


def naplex(told: Told, day: date) -> bool:
    last = told.last
    if last is None:
        return True
    old = [each for each in told.tries if each.on < date(2013, 3, 1)]
    one_more = len(old) >= 5 and len(told.tries) == len(old) and bool(told.facts.get("board_approval"))
    return (one_more or len(told.tries) < 5) and days_after(day, 45, last.on) and len(group_at(told.tries, day, 12)) < 3


def naplex_if_the_board_agrees(told: Told, day: date) -> bool:
    last = told.last
    return last is None or (days_after(day, 45, last.on) and len(group_at(told.tries, day, 12)) < 3)


def mpje(told: Told, day: date) -> bool:
    return len(told.tries) < 5 and (told.last is None or days_after(day, 30, told.last.on))


def mpje_if_the_board_agrees(told: Told, day: date) -> bool:
    return told.last is None or days_after(day, 30, told.last.on)


def _nasp_used(told: Told) -> int:
    """Sittings in the present eligibility period: since its first day, else every second fail closes one."""
    if "eligible_from" in told.facts:
        return sum(each.on >= day_of(told.facts["eligible_from"]) for each in told.tries)
    return (len(told.tries) - 1) % 2 + 1 if told.tries else 0


def nasp_may_sit(told: Told, day: date) -> bool:
    last = told.last
    return nasp_may_apply(told, day) and (last is None or _nasp_used(told) != 1 or days_after(day, 30, last.on))


def nasp_may_apply(told: Told, day: date) -> bool:
    return told.last is None or _nasp_used(told) < 2 or months_after(day, 12, told.last.on)


# Health and care


def nclex(told: Told, day: date) -> bool:
    wait = 46 if told.facts.get("jurisdiction") == "Pennsylvania" else 45
    return (told.last is None or days_after(day, wait, told.last.on)) and in_months_before(told.tries, day, 12) < 8


def usmle(told: Told, day: date) -> bool:
    first, last = told.first, told.last
    if first is None or last is None:
        return True
    if has_passed(told):
        return False
    applied = day_of(told.facts.get("application_submitted", told.asked))  # not told: it would be submitted today
    if applied < date(2012, 1, 1):
        limit = 10**6
    elif applied < date(2021, 7, 1):
        limit = 10**6 if first.on < date(2012, 1, 1) and applied < date(2013, 1, 1) else 6
    else:
        limit = 4
    spread = len(told.tries) < 3 or (months_after(day, 12, first.on) and months_after(day, 6, last.on))
    return len(told.tries) < limit and spread and in_months_before(told.tries, day, 12) < 3


def cna_nc(told: Told, day: date) -> bool:
    if "training_completed" in told.facts:
        trained = day_of(told.facts["training_completed"])
        since = [each for each in told.tries if each.on >= trained]
        if len(since) >= 3 or has_passed(told) or day > months_later(trained, 24):
            return False
    if told.tries:
        raise NoTextSaysError("no text names a wait between two attempts at a part")
    return True


def nremt(told: Told, day: date) -> bool:
    return told.last is None or days_after(day, 15, told.last.on)


# Money and management


def gmat(told: Told, day: date) -> bool:
    last = told.last
    if last is None:
        return True
    if day >= date(2016, 12, 17) and len(told.tries) >= 8:
        return False
    perfect = [each.on for each in told.tries if each.keys.get("score") == 800]
    if perfect and not months_after(day, 60, perfect[-1]):
        return False
    return days_after(day, 16, last.on) and in_months_before(told.tries, day, 12) < 5


def _ima_window(day: date) -> tuple[int, int] | None:
    """The year and number of the testing window that the day lies in: January and February, May and June, September and October."""
    return (day.year, day.month // 4) if day.month in {1, 2, 5, 6, 9, 10} else None


def ima_cma(told: Told, day: date) -> bool:
    window = _ima_window(day)
    return window is not None and all(_ima_window(each.on) != window for each in told.tries)


def finra(told: Told, day: date) -> bool:
    last = told.last
    if last is None or last.outcome != "failed":
        return True
    in_succession = list(takewhile(lambda each: each.outcome == "failed", reversed(told.tries)))
    within_two_years = [each for each in in_succession if last.on <= months_later(each.on, 24)]
    return days_after(day, 180 if len(within_two_years) >= 3 else 30, last.on)


def pmi_may_apply(told: Told, day: date) -> bool:
    """Three fails inside the eligibility year cost a year from the last; otherwise nothing bars a new application."""
    last = told.last
    if last is None or "approved" not in told.facts:
        return True
    approved = day_of(told.facts["approved"])
    inside = [each for each in told.tries if approved <= each.on <= months_later(approved, 12)]
    return len(inside) < 3 or months_after(day, 12, last.on)


def pmi_may_sit(told: Told, day: date) -> bool:
    """Inside the eligibility year while tries are left; after three fails, by a new application."""
    if "approved" in told.facts and told.last is not None and pmi_may_apply(told, told.last.on):
        return day <= months_later(day_of(told.facts["approved"]), 12)
    return pmi_may_apply(told, day)


# Engineering, driving, technology


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def ncees(told: Told, day: date) -> bool:
    return all(_quarter(each.on) != _quarter(day) for each in told.tries) and in_months_before(told.tries, day, 12) < 3


def _working_days_after(told: Told, day: date) -> int:
    holidays = {day_of(each) for each in told.facts.get("holidays", ())}
    assert told.last is not None
    walked, count = told.last.on, 0
    while walked < day:
        walked += DAY
        count += walked.isoweekday() <= 6 and walked not in holidays
    return count


def uk_theory(told: Told, day: date) -> bool:
    """On the third working day after the test, Monday to Saturday."""
    return told.last is None or _working_days_after(told, day) >= 3


def uk_theory_three_between(told: Told, day: date) -> bool:
    return told.last is None or _working_days_after(told, day - DAY) >= 3


def microsoft(told: Told, day: date) -> bool:
    last, group = told.last, group_at(told.tries, day, 12)
    if last is None:
        return True
    if len(told.tries) == 1:
        return hours_after(day, 24, last, _zone(told))
    return days_after(day, 14, last.on) and len(group) < 5


def google(told: Told, day: date) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    if told.facts.get("exam") == "Digital Leader":
        return days_after(day, 14, last.on) and in_months_before(told.tries, day, 12) < 10
    if made > 3:
        raise NoTextSaysError("no text names the wait after the fourth sitting")
    wait = (14, 60, 365)[made - 1]
    return days_after(day, wait, last.on) and in_months_before(told.tries, day, 24) < 4


def salesforce(told: Told, day: date) -> bool:
    last = told.last
    if last is None:
        return True
    return hours_after(day, 24, last, _zone(told)) if len(told.tries) == 1 else days_after(day, 14, last.on)


def cisco(told: Told, day: date) -> bool:
    last = told.last
    if last is None:
        return True
    if last.outcome == "passed":
        return days_after(day, 180, last.on)
    return test_free_days_after(day, 5, last.on)


# Law, tax, social work


def _see_window(told: Told, day: date) -> int | None:
    """The year in which the window that `day` lies in opened: May to February, with the exceptions of 2020 and 2026."""
    year = day.year if day.month >= 5 else day.year - 1
    opens, closes = date(year, 5, 1), date(year + 1, 3, 1) - DAY
    if year == 2020:
        opens = date(2020, 6, 1)
    if year == 2026:
        opens = date(2026, 9, 1) if told.facts.get("site") == "international" else date(2026, 7, 1)
    return year if opens <= day <= closes else None


def irs_see(told: Told, day: date) -> bool:
    window = _see_window(told, day)
    used = sum(1 for each in told.tries if _see_window(told, each.on) == window)
    return window is not None and not has_passed(told) and used < 4 and (told.last is None or hours_after(day, 24, told.last, _zone(told)))


class Window(NamedTuple):
    """One window of one SQE paper. Where no day is given for the end of booking it is about five weeks before."""

    opens: date
    closes: date
    results: date
    book_by: date | None = None
    days_known: bool = True

    def could_book(self, *, asked: date, released: date) -> bool:
        """Whether a result of `released` came in time to book, and, where the day is known, booking is open on `asked`."""
        return released <= (self.book_by or self.opens - timedelta(weeks=5)) and (self.book_by is None or asked <= self.book_by)


def _window(
    opens: tuple[int, int, int], closes: tuple[int, int, int], *, results: date, book_by: date | None = None, days_known: bool = True
) -> Window:
    return Window(date(*opens), date(*closes), results, book_by, days_known)


SQE_WINDOWS: Mapping[str, tuple[Window, ...]] = {
    "FLK1": (
        _window((2024, 1, 15), (2024, 1, 19), results=date(2024, 3, 14)),
        _window((2024, 7, 15), (2024, 7, 19), results=date(2024, 9, 10), book_by=date(2024, 5, 22)),
        _window((2025, 1, 13), (2025, 1, 17), results=date(2025, 3, 11), book_by=date(2024, 11, 14)),
        _window((2025, 7, 14), (2025, 7, 18), results=date(2025, 9, 10)),
    ),
    "FLK2": (
        _window((2024, 1, 22), (2024, 1, 26), results=date(2024, 3, 14)),
        _window((2024, 7, 22), (2024, 7, 26), results=date(2024, 9, 10), book_by=date(2024, 5, 22)),
        _window((2025, 1, 20), (2025, 1, 24), results=date(2025, 3, 11), book_by=date(2024, 11, 14)),
        _window((2025, 7, 21), (2025, 7, 25), results=date(2025, 9, 10)),
    ),
    "SQE2": (
        _window((2024, 1, 30), (2024, 2, 1), results=date(2024, 5, 29)),
        _window((2024, 7, 1), (2024, 7, 31), results=date(2024, 11, 30), book_by=date(2024, 6, 19), days_known=False),
        _window((2024, 10, 23), (2024, 11, 7), results=date(2025, 2, 20), book_by=date(2024, 9, 20)),
        _window((2025, 1, 30), (2025, 2, 13), results=date(2025, 5, 28), book_by=date(2024, 12, 12)),
        _window((2025, 4, 28), (2025, 5, 16), results=date(2025, 8, 27), book_by=date(2025, 3, 20)),
        _window((2025, 7, 1), (2025, 7, 31), results=date(2025, 11, 30), days_known=False),
        _window((2025, 10, 30), (2025, 11, 14), results=date(2026, 2, 25)),
    ),
}


def sra_sqe(told: Told, day: date) -> bool:
    """In a window whose booking is still open on the day asked and was not over when the last result came."""
    first = min((each.on for each in told.everywhere), default=None)
    failed = [each.keys.get("part") for each in told.everywhere if each.outcome == "failed"]
    if first is not None and any(failed.count(part) >= 3 for part in failed):
        return day >= months_later(first, 72)
    if has_passed(told):
        return False
    windows = SQE_WINDOWS.get(told.unit or "", ())
    if not windows or day > windows[-1].closes:
        raise NoTextSaysError("no text gives the days of that window")
    released = max((each.results for each in windows for sat in told.tries if each.opens <= sat.on <= each.closes), default=date.min)
    window = next((each for each in windows if each.opens <= day <= each.closes), None)
    if window is None or not window.could_book(asked=told.asked, released=released):
        return False
    if not window.days_known:
        raise NoTextSaysError("no text gives the days of that window")
    return True


def aswb(told: Told, day: date) -> bool:
    """Ninety days lie between; a waiver that the board allows and has granted opens the day it is granted."""
    last = told.last
    if last is None or days_after(day, 91, last.on):
        return True
    facts = told.facts
    if not facts.get("board_allows_waiver") or facts.get("jurisdiction") == "California" or "waiver_granted" not in facts:
        return False
    used = [day_of(each) for each in facts.get("waivers_used", ())]
    granted = day_of(facts["waiver_granted"])
    return facts.get("short_by", 99) <= 10 and sum(granted < months_later(each, 12) for each in used) < 2 and day >= granted > last.on


def lf_cka(told: Told, day: date) -> bool:
    """The texts speak of purchases and a year; how long to wait after a failed attempt they do not say."""
    if told.tries:
        raise NoTextSaysError("no text names a wait")
    return True


def cpa(told: Told, day: date) -> bool:
    """A failed section is free again once its score is out; who knows that it failed knows the score."""
    last = told.last
    if last is None:
        return True
    released = last.keys.get("score_released") or told.facts.get("score_released")
    return not has_passed(told) and (released is None or day >= day_of(released))


# How long a passed part counts


def cpa_credit(passed: Try, facts: Mapping[str, Any], first: date, day: date) -> bool:
    by_sitting = facts["board_rule"] == "credit-18"
    ends = months_later(passed.on, 18) if by_sitting else months_later(day_of(passed.keys["score_released"]), 30)
    if date(2024, 1, 1) <= ends <= date(2025, 6, 29):
        ends = date(2025, 6, 30)
    return day <= ends


def see_credit(passed: Try, facts: Mapping[str, Any], first: date, day: date) -> bool:
    """Two years that end before the anniversary; three, the anniversary included, for parts alive on 29 February 2020 and later ones."""
    two_years = months_later(passed.on, 24)
    if two_years <= date(2020, 2, 29):
        return day < two_years
    return day <= months_later(passed.on, 36)


def nurse_aide_credit(passed: Try, facts: Mapping[str, Any], first: date, day: date) -> bool:
    return day <= months_later(day_of(facts["training_completed"]), 24)


def sqe_credit(passed: Try, facts: Mapping[str, Any], first: date, day: date) -> bool:
    return day <= months_later(first, 72)


CREDITS: Mapping[str, Credit] = {
    "cpa-uniform": Credit(
        cpa_credit,
        "section",
        ("AUD", "FAR", "REG"),
        ({"board_rule": "credit-18"}, {"board_rule": "credit-30"}),
        date(2012, 1, 1),
        date(2026, 6, 1),
    ),
    "irs-see": Credit(see_credit, "part", ("1", "2", "3"), ({"site": "US"},), date(2011, 5, 1), date(2026, 2, 1)),
    "cna-nc": Credit(
        nurse_aide_credit, "part", ("written", "skills"), ({"training_completed": date(2018, 2, 28)},), date(2018, 3, 1), date(2020, 2, 27)
    ),
    "sra-sqe": Credit(sqe_credit, "part", ("FLK1", "FLK2"), ({},), date(2022, 7, 1), date(2025, 7, 25)),
}

SCORED: Mapping[str, Any] = {"outcomes": ("scored", "scored", "cancelled_score", "cancelled")}
WITHOUT_NO_SHOW = ("failed", "failed", "failed", "no_show")

FIRST: Mapping[str, Opinion] = {
    "aama-cma": Opinion(aama_cma, life=left_of(3), most=4),
    "nha-ccma": Opinion(nha, most=4),
    "nha-cpt": Opinion(nha_cpt, most=3),
    "nha-excpt": Opinion(nha_excpt, most=4),
    "ncct-ncma": Opinion(ncct_ncma, life=left_of(4), most=5),
    "amca-cmac": Opinion(amca_cmac, other=(amca_cmac_rolling_on,), most=3),
    "amt-rma": Opinion(amt_rma, life=left_of(4), most=5),
    "ptcb-ptce": Opinion(None, ptcb_may_apply, most=5),
    "nabp-naplex": Opinion(naplex, other=(naplex_if_the_board_agrees,), life=left_of(5), most=6, outcomes=("failed", "failed", "unfinished")),
    "nabp-mpje": Opinion(mpje, other=(mpje_if_the_board_agrees,), unit="jurisdiction", life=left_of(5), most=6, keys=({"jurisdiction": "State A"},), swaps=({"asking_for": "State B"},)),
    "nasp-cert": Opinion(nasp_may_sit, nasp_may_apply, most=5),
    "nclex": Opinion(nclex, most=12, facts=({}, {"jurisdiction": "Pennsylvania"}), swaps=({"jurisdiction": "Pennsylvania"}, {"jurisdiction": "Ohio"})),
    "usmle-step": Opinion(
        usmle,
        unit="step",
        unit_aliases=("exam", "part"),
        most=7,
        since=date(2013, 1, 1),
        outcomes=("failed", "failed", "unfinished"),
        facts=({}, {"application_submitted": date(2021, 6, 30)}, {"application_submitted": date(2021, 7, 1)}),
        swaps=({"application_submitted": date(2021, 6, 30)}, {"application_submitted": date(2021, 7, 1)}),
    ),
    "lf-cka": Opinion(lf_cka, most=3),
    "cpa-uniform": Opinion(
        cpa, unit="section", unit_aliases=("part",), most=5, since=date(2020, 7, 1), keys=({"section": "AUD"}, {"section": "FAR"}),
        facts=({}, {"board_rule": "credit-30"}, {"score_released": date(2023, 1, 15)}),
    ),
    "cna-nc": Opinion(cna_nc, unit="part", most=3, keys=({"part": "skills"}, {"part": "written"}), facts=({}, {"training_completed": date(2021, 2, 28)})),
    "nremt-emt": Opinion(nremt, most=2, outcomes=WITHOUT_NO_SHOW),
    "gmac-gmat": Opinion(gmat, longest=6, life=lambda told: max(8 - len(told.tries), 0) if told.asked >= date(2016, 12, 17) else None, most=9, since=date(2015, 1, 1), **SCORED),
    "ima-cma": Opinion(ima_cma, in_windows=True, unit="part", most=6, keys=({"part": 1}, {"part": 2}), swaps=({"asking_for": "part 1"}, {"asking_for": "part 2"})),
    "finra-1210": Opinion(finra, unit="exam", unit_aliases=("series",), most=6, keys=({"exam": "Series 7"}, {"exam": "SIE"})),
    "pmi-pmp": Opinion(pmi_may_sit, pmi_may_apply, other=(pmi_may_apply,), most=3, since=date(2024, 3, 1), facts=({"approved": date(2024, 3, 1)}, {"approved": date(2024, 2, 29)})),
    "ncees-fe": Opinion(ncees, unit="exam", most=6),
    "uk-theory": Opinion(uk_theory, other=(uk_theory_three_between,), most=3, since=date(2025, 4, 10), until=date(2025, 5, 5), facts=({}, {"holidays": [date(2025, 4, 18), date(2025, 4, 21)]})),
    "microsoft-certification": Opinion(microsoft, hours=24, unit="exam", most=11, keys=({"exam": "AZ-104"},)),
    "google-cloud": Opinion(
        google,
        most=5,
        facts=({"exam": "Associate"}, {"exam": "Professional"}, {"exam": "Digital Leader"}),
        keys=({"language": "en"}, {"language": "ja"}),
        swaps=({"exam": "Associate"}, {"exam": "Professional"}, {"exam": "Digital Leader"}),
    ),
    "salesforce": Opinion(salesforce, hours=24, unit="exam", most=4),
    "cisco-ccna": Opinion(cisco, again="may_sit_again_from", unit="exam", most=4, outcomes=("failed", "failed", "passed"), keys=({"exam": "200-301"},)),
    "irs-see": Opinion(
        irs_see, in_windows=True, unit="part", most=8, keys=({"part": 1}, {"part": 2}), facts=({"site": "US"}, {"site": "international"}),
        swaps=({"site": "US"}, {"site": "international"}),
    ),
    "sra-sqe": Opinion(sra_sqe, in_windows=True, longest=7, unit="part", most=3, since=date(2024, 1, 15), until=date(2025, 7, 1), keys=({"part": "FLK1"}, {"part": "FLK2"}), swaps=({"asking_for": "FLK1"}, {"asking_for": "FLK2"})),
    "aswb": Opinion(aswb, most=4, keys=({"level": "Clinical"}, {"level": "Masters"}), swaps=({"jurisdiction": "California"}, {"jurisdiction": "Ohio"})),
}  # fmt: skip
