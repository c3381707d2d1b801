"""What one day is to the bodies of technology, money and management. Read from the texts, with the conventions of `bodies`."""

from collections.abc import Mapping
from datetime import date

from tests.second_opinion.walking import (
    DAY,
    NoTextSaysError,
    Opinion,
    Told,
    Try,
    day_of,
    days_after,
    has_passed,
    in_months_before,
    months_after,
    months_later,
    plain_unit,
)

# Technology


def aws(told: Told, day: date) -> bool:
    """14 days after a fail, two years after a pass, and a beta once."""
    if any(each.keys.get("beta") for each in told.tries):
        return False
    passed = all(months_after(day, 24, each.on) for each in told.tries if each.outcome == "passed")
    return passed and (told.last is None or days_after(day, 14, told.last.on))


def comptia(told: Told, day: date) -> bool:
    """No wait before the second try; before later ones 30 days until 2013, 14 since 2021, and in between nobody knows."""
    if has_passed(told) or any(each.keys.get("beta") for each in told.tries):
        return False
    if told.last is None or len(told.tries) == 1:
        return True
    if date(2014, 1, 1) <= day < date(2021, 1, 1):
        raise NoTextSaysError("no text says on which day 30 days became 14")
    return days_after(day, 30 if day < date(2014, 1, 1) else 14, told.last.on)


def isaca(told: Told, day: date) -> bool:
    """The waits, inside the twelve months of a registration."""
    registered = told.facts.get("registered")
    return (registered is None or day <= months_later(day_of(registered), 12)) and isaca_waits_alone(told, day)


def isaca_waits_alone(told: Told, day: date) -> bool:
    return _isaca(told, day, edge=0)


def isaca_day_after_the_anniversary(told: Told, day: date) -> bool:
    return _isaca(told, day, edge=1)


def _isaca(told: Told, day: date, *, edge: int) -> bool:
    """30 days before the second, 90 before the third and fourth; no text says more of a fifth, and the catalog keeps the 90."""
    last = told.last
    if last is None:
        return True
    return days_after(day, 30 if len(told.tries) == 1 else 90, last.on) and in_months_before(told.tries, day - edge * DAY, 12) < 4


def pecb(told: Told, day: date) -> bool:
    last, made = told.last, len(told.tries)
    if last is None:
        return True
    return days_after(day, 15, last.on) if made == 1 else months_after(day, {2: 3, 3: 6}.get(made, 12), last.on)


def redhat(told: Told, day: date) -> bool:
    if told.tries:
        raise NoTextSaysError("no text names a wait")
    return True


# Management and money


def scrum(told: Told, day: date) -> bool:
    """With a new password whenever one likes."""
    return not has_passed(told)


def iiba_may_apply(told: Told, day: date) -> bool:
    return _iiba_may_apply(told, day, edge=0)


def iiba_may_apply_a_day_later(told: Told, day: date) -> bool:
    return _iiba_may_apply(told, day, edge=1)


def _iiba_may_apply(told: Told, day: date, *, edge: int) -> bool:
    """Three fails in the year of an approved application: not before it has expired."""
    if "approved" not in told.facts:
        if len(told.tries) >= 3:
            raise NoTextSaysError("the year runs from an approval that was not told")
        return True
    return _iiba_used(told) < 3 or day >= months_later(day_of(told.facts["approved"]), 12) + edge * DAY


def _iiba_used(told: Told) -> int:
    approved = day_of(told.facts["approved"])
    return sum(approved <= each.on <= months_later(approved, 12) for each in told.tries)


def _iiba_left(told: Told) -> int | None:
    """None once the year is over, or where its first day was not told."""
    if "approved" not in told.facts or told.asked > months_later(day_of(told.facts["approved"]), 12):
        return None
    return max(3 - _iiba_used(told), 0)


def _iiba_new_application(told: Told) -> bool:
    """The three attempts of the application are used, or its year is over."""
    if "approved" not in told.facts or not told.tries:
        return False
    return _iiba_used(told) >= 3 or told.asked > months_later(day_of(told.facts["approved"]), 12)


def iiba_may_sit(told: Told, day: date) -> bool:
    """Inside the application's year, whose last day still counts, while attempts are left; after three fails, from the day after it."""
    if "approved" in told.facts and told.tries:
        over = day > months_later(day_of(told.facts["approved"]), 12)
        return over if _iiba_used(told) >= 3 else not over
    return iiba_may_apply(told, day)


def acams(told: Told, day: date) -> bool:
    """30 days, 60, then 90; and inside the six months of the exam that was bought."""
    bought = told.facts.get("exam_bought")
    return (bought is None or day <= months_later(day_of(bought), 6)) and acams_wait_alone(told, day)


def acams_wait_alone(told: Told, day: date) -> bool:
    """The same for somebody who buys anew, or is given longer."""
    return told.last is None or days_after(day, {1: 30, 2: 60}.get(len(told.tries), 90), told.last.on)


CFA_MONTHS: Mapping[str, frozenset[int]] = {"1": frozenset({2, 5, 8, 11}), "2": frozenset({5, 8, 11}), "3": frozenset({2, 8})}
CFA_LEVEL_1_IN_2025 = {2: (17, 23), 5: (14, 20), 8: (20, 26), 11: (12, 18)}


def _cfa_level(each: Try) -> str | None:
    return next((plain_unit(each.keys[name]) for name in ("level", "exam") if name in each.keys), None)


def _cfa_window(level: str, day: date) -> bool:
    if day.year < (2022 if level == "1" else 2023):
        raise NoTextSaysError("no text gives the windows of that year")
    if level == "1" and day.year == 2025:
        first, last = CFA_LEVEL_1_IN_2025.get(day.month, (99, 0))
        return first <= day.day <= last
    return day.month in CFA_MONTHS[level]


def cfa(told: Told, day: date) -> bool:
    """Six at a level, two in a calendar year, more than six months between any two, the levels in their order.

    Windows that follow one another are those of the program, in February, May, August and November: never more than six months
    apart. Whoever sat a level has the one before it behind.
    """
    level = told.unit or ""
    if level not in CFA_MONTHS:
        raise NoTextSaysError("the windows of a level cannot be named without the level")
    sat = {_cfa_level(each) for each in told.everywhere}
    passed = {_cfa_level(each) for each in told.everywhere if each.outcome == "passed"}
    if level in passed or any(other is not None and other > level for other in sat):
        return False
    if (day.year >= 2021 and len(told.tries) >= 6) or sum(each.on.year == day.year for each in told.everywhere) >= 2:
        return False
    return all(day > months_later(each.on, 6) for each in told.everywhere) and _cfa_window(level, day)


def _cfa_over(told: Told) -> bool:
    behind = any((_cfa_level(each) or "") > (told.unit or "9") for each in told.everywhere)
    return told.asked.year >= 2021 and (behind or len(told.tries) >= 6)


def _cfa_level_before_first(told: Told) -> bool:
    """A level opens with a pass of the one before it, which whoever sat the level has."""
    if told.unit not in {"2", "3"} or told.tries:
        return False
    return str(int(told.unit) - 1) not in {_cfa_level(each) for each in told.everywhere if each.outcome == "passed"}


def _cfa_levels_before(keys: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """The passes without which a level is not open."""
    passes = ({"on": date(2021, 8, 20), "outcome": "passed", "level": "1"}, {"on": date(2022, 8, 30), "outcome": "passed", "level": "2"})
    return passes[: int(str(keys["level"])) - 1]


ICAEW_STAGES: Mapping[str, tuple[str, ...]] = {
    "Certificate": ("Accounting", "Assurance", "Law", "Management Information", "Principles of Taxation"),
    "Professional": ("Audit and Assurance", "Financial Accounting and Reporting", "Financial Management", "Tax Compliance"),
    "Advanced": ("Corporate Reporting", "Strategic Business Management", "Case Study"),
}
ICAEW_MONTHS: Mapping[str, frozenset[int]] = {"Professional": frozenset({3, 6, 9, 12}), "Advanced": frozenset({7, 11})}
ICAEW_LAST_DAYS: Mapping[str, date] = {
    "Certificate": date(2026, 3, 31),
    "Professional": date(2026, 9, 30),
    "Case Study": date(2026, 11, 30),
    "Corporate Reporting": date(2027, 7, 31),
    "Strategic Business Management": date(2027, 11, 30),
}


def _icaew_stage(told: Told) -> str | None:
    """By the exam's name, else as it was told."""
    return next((name for name, modules in ICAEW_STAGES.items() if told.unit in modules), told.facts.get("stage"))


def icaew(told: Told, day: date) -> bool:
    """Four at each exam below the Advanced Level, in the months of its sittings, one in each, as long as the older exam is held."""
    module = told.unit or ""
    if module.startswith(("knowledge", "application", "advanced")):  # the names of an older text, which has the limits and no sittings
        return not has_passed(told) and (module.startswith("advanced") or len(told.tries) < 4)
    stage = _icaew_stage(told)
    if stage is None:
        raise NoTextSaysError("no text says at which level an exam of that name is")
    if has_passed(told) or day > ICAEW_LAST_DAYS.get(module, ICAEW_LAST_DAYS.get(stage, date.max)):
        return False
    if stage != "Advanced" and len(told.tries) >= 4:
        return False
    if stage == "Certificate":
        return True
    return day.month in ICAEW_MONTHS[stage] and all((each.on.year, each.on.month) != (day.year, day.month) for each in told.tries)


def icaew_next_generation(told: Told, day: date) -> bool:
    """The sittings alone, for somebody who goes on with the exam that takes the place of an older one."""
    stage = _icaew_stage(told)
    held = stage == "Certificate" or day.month in ICAEW_MONTHS[stage or "Advanced"]
    return held and all((each.on.year, each.on.month) != (day.year, day.month) for each in told.tries)


def _icaew_off_the_register(told: Told) -> bool:
    last = max((each.on for each in told.everywhere), default=None)
    return last is not None and months_after(told.asked, 36, last) and not told.facts.get("registered_again")


TRADES: Mapping[str, Opinion] = {
    "aws-certification": Opinion(
        aws,
        again="may_sit_again_from",
        unit="exam",
        unit_aliases=("certification",),
        most=5,
        mixed=True,
        outcomes=("failed", "failed", "failed", "passed"),
        keys=({"exam": "SAA-C03"}, {"exam": "DVA-C02"}, {"exam": "beta of SAA-C04", "beta": True}),
        swaps=({"asking_for": "DVA-C02"},),
    ),
    "comptia": Opinion(
        comptia,
        unit="exam",
        unit_aliases=("code",),
        most=5,
        mixed=True,
        since=date(2021, 1, 1),
        outcomes=("failed", "failed", "failed", "passed"),
        keys=({"exam": "220-1201"}, {"exam": "220-1202"}, {"exam": "beta of SY0-801", "beta": True}),
        swaps=({"asking_for": "220-1202"},),
    ),
    "isaca-cisa": Opinion(
        isaca,
        life=lambda told: 4 - in_months_before(told.tries, told.asked, 12),
        scope="twelve_months",
        other=(isaca_waits_alone, isaca_day_after_the_anniversary),
        most=7,
        facts=({}, {"registered": date(2021, 2, 28)}),
        swaps=({"registered": date(2025, 1, 1)},),
    ),
    "pecb": Opinion(
        pecb,
        unit="exam",
        unit_aliases=("certification",),
        most=6,
        mixed=True,
        keys=({"exam": "ISO 9001 Lead Auditor"}, {"exam": "ISO/IEC 27001 Lead Auditor"}),
        swaps=({"asking_for": "ISO 22301 Lead Auditor"},),
    ),
    "redhat": Opinion(
        redhat,
        unit="exam",
        unit_aliases=("certification",),
        most=3,
        silent_on_waits=True,
        facts=({}, {"remote": True}, {"remote": False}),
        keys=({"exam": "EX200"},),
        swaps=({"asking_for": "EX294"},),
    ),
    "scrum-psm": Opinion(
        scrum,
        unit="level",
        unit_aliases=("assessment", "exam"),
        most=5,
        mixed=True,
        keys=({"level": "I"}, {"level": "II"}),
        swaps=({"asking_for": "PSM II"},),
    ),
    "iiba-cbap": Opinion(
        iiba_may_sit,
        iiba_may_apply,
        life=_iiba_left,
        scope="application_year",
        to_do=_iiba_new_application,
        other=(iiba_may_apply, iiba_may_apply_a_day_later),
        unit="exam",
        most=4,
        since=date(2014, 3, 1),
        keys=({"exam": "CBAP"}, {"exam": "CCBA"}),
        facts=({}, {"approved": date(2014, 3, 1)}, {"approved": date(2014, 2, 28)}),
        swaps=({"approved": date(2014, 2, 28)}, {"asking_for": "CCBA"}),
    ),
    "acams-cams": Opinion(
        acams,
        other=(acams_wait_alone,),
        most=5,
        facts=({}, {"exam_bought": date(2021, 8, 31)}),
        swaps=({"exam_bought": date(2024, 8, 31)},),
    ),
    "cfa": Opinion(
        cfa,
        over=_cfa_over,
        held_by_all=True,
        to_do=_cfa_level_before_first,
        in_windows=True,
        unit="level",
        unit_aliases=("exam",),
        most=8,
        since=date(2023, 5, 1),
        prelude=_cfa_levels_before,
        keys=({"level": "1"}, {"level": "2"}, {"level": "3"}),
        swaps=({"asking_for": "Level I"}, {"asking_for": "Level II"}, {"asking_for": "III"}),
    ),
    "icaew-aca": Opinion(
        icaew,
        over=lambda told: len(told.tries) >= 4 and _icaew_stage(told) in {"Certificate", "Professional"},
        other=(icaew_next_generation,),
        to_do=_icaew_off_the_register,
        in_windows=True,
        longest=4,
        unit="module",
        unit_aliases=("exam", "paper"),
        most=6,
        since=date(2021, 10, 7),
        keys=({"module": "Financial Management"}, {"module": "Corporate Reporting"}, {"module": "Law"}, {"module": "Case Study"}),
        swaps=({"stage": "Advanced"}, {"stage": "Professional"}, {"asking_for": "Law"}),
    ),
}
