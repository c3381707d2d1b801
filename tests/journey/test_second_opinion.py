"""Every waiting date twice: the product's, and that of `tests.second_opinion`, which walks the calendar day by day."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.second_opinion import (
    CREDITS,
    FIRST,
    OPINIONS,
    NoTextSaysError,
    Opinion,
    Told,
    Try,
    earliest,
    last_good_day,
    moment_after,
    told_by,
)

from resit.domain.catalog.model import WorkedCase
from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.programs import Catalog, load_catalog

DAY = timedelta(days=1)
CLOSED = {"ineligible", "passed"}
UNKNOWN = "unknown"
Attempts = tuple[Mapping[str, Any], ...]
# The same histories in every run; no explain phase, which traces every line of the product.
repeatable = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)


@cache
def catalog() -> Catalog:
    return load_catalog()


SHIPPED = [each for each in OPINIONS if each in catalog().programs]


def answer(program: str, *, on: date, attempts: Attempts, facts: Mapping[str, Any]) -> dict[str, Any]:
    return answer_to(ask(catalog().programs[program], Question(on=on, attempts=attempts, facts=facts)))


def told(program: str, *, on: date, attempts: Attempts, facts: Mapping[str, Any]) -> Told:
    return told_by(OPINIONS[program], program=program, attempts=attempts, facts=facts, asked=on)


def first_day(may: Any, said: Told, opinion: Opinion) -> date | str | None:
    """The first permitted day, None for never, "unknown" where the texts are silent."""
    try:
        return earliest(said, may, opinion)
    except NoTextSaysError:
        return UNKNOWN


def test_every_program_of_the_second_opinion_is_there_to_compare() -> None:
    """A file that does not load would otherwise leave its comparisons out without a word."""
    assert sorted({*OPINIONS, *CREDITS} - set(catalog().programs)) == []


# Comparing


def differences(program: str, *, on: date, attempts: Attempts, facts: Mapping[str, Any]) -> Iterator[str]:
    """Where the product and the second opinion differ over one question."""
    opinion = OPINIONS[program]
    found = answer(program, on=on, attempts=attempts, facts=facts)
    said = told(program, on=on, attempts=attempts, facts=facts)
    where = f"{program} asked on {on} after {_short(attempts)} with {facts}"
    for key, may in (("earliest", opinion.may_sit), ("earliest_apply", opinion.may_apply)):
        if may is not None:
            ours = first_day(may, said, opinion)
            if not _same_day(found, key, ours, said, [first_day(each, said, opinion) for each in opinion.other]):
                yield f"{where}: {key} is {found[key]} ({found['status']}), a walk through the calendar finds {ours}"
            elif key == "earliest" and not _same_status(found, ours, opinion):
                yield f"{where}: the status is {found['status']}, and the first day {ours}"
    to_do = opinion.to_do is not None and opinion.to_do(said)
    free = program not in FIRST and isinstance(first_day(opinion.may_sit or opinion.may_apply, said, opinion), date)
    if (to_do and found["status"] == "may_sit") or (free and not to_do and found["status"] == "needs_action"):
        yield f"{where}: the status is {found['status']}, and something has to be done first: {to_do}"
    if opinion.over is not None and opinion.over(said) and found["status"] not in CLOSED:
        yield f"{where}: the status is {found['status']}, and it is over"
    left = opinion.life(said) if opinion.life is not None else None
    counted = [row["left"] for row in found["attempts"] if row["scope"] == opinion.scope]
    if left is not None and counted and counted != [left]:
        yield f"{where}: {counted[0]} attempts left ({opinion.scope}), counted {left}"


def _same_day(found: Mapping[str, Any], key: str, ours: date | str | None, said: Told, others: list[Any]) -> bool:
    theirs = None if found[key] is None else date.fromisoformat(found[key])
    if found["status"] == "passed":
        return ours is None or any(each.outcome == "passed" for each in said.tries)
    if ours == UNKNOWN:
        return theirs is None and (found["status"] in CLOSED or any(row["field"] in {key, "earliest"} for row in found["unknown"]))
    if ours is None:  # closed; a board may open the door, and then another day is named
        return found["status"] in {"ineligible", "needs_action", "disputed"} and (theirs is None or theirs in others)
    if found["status"] == "ineligible" and theirs is None:  # over, and to begin anew on a day that has a name of its own
        return str(ours) in found["dates"].values()
    if key == "earliest_apply" and theirs is None:  # nothing bars an application
        return ours == (said.last.on if said.last else said.asked)
    return theirs == ours or (theirs in others and any(row["field"] == key and str(ours) in row["alternatives"] for row in found["doubts"]))


def _same_status(found: Mapping[str, Any], ours: date | str | None, opinion: Opinion) -> bool:
    """Not yet before the first day and not after; on the day itself a wait in hours may still run."""
    if not isinstance(ours, date) or found["earliest"] != str(ours) or "latest_apply" in found["dates"]:
        return True
    on = date.fromisoformat(found["as_of"])
    if (on == ours and found["earliest_at"] is not None) or (on < ours and opinion.booked_ahead):
        return True
    return bool(found["status"] != ("not_yet" if on >= ours else "may_sit"))


def _short(attempts: Attempts) -> str:
    return "; ".join(" ".join(str(value) for value in each.values()) for each in attempts)


def _on(attempt: Mapping[str, Any]) -> date:
    said = attempt.get("on", attempt.get("at"))
    return said if isinstance(said, date) else date.fromisoformat(str(said)[:10])


# Worked cases


def wait_cases() -> Iterator[tuple[str, WorkedCase]]:
    """The cases about waits and windows: those that name a first day, and every case of the programs that came later."""
    for program in SHIPPED:
        for case in catalog().programs[program].program.cases:
            if program not in FIRST or any(key.startswith("earliest") for key in case.expect):
                yield program, case


worked_cases = pytest.mark.parametrize(("program", "case"), [pytest.param(*each, id=each[1].id) for each in wait_cases()])


@worked_cases
def test_a_worked_case_as_it_is_and_one_day_either_side(program: str, case: WorkedCase) -> None:
    attempts, facts = tuple(case.attempts), case.facts
    found = answer(program, on=case.ask_on, attempts=attempts, facts=facts)
    last = max(map(_on, attempts), default=date.min)
    days = {date.fromisoformat(found[key]) + step * DAY for key in ("earliest", "earliest_apply") if found[key] for step in (-1, 0, 1)}
    days = {case.ask_on, *(day for day in days if day >= last)}
    assert [each for on in sorted(days) for each in differences(program, on=on, attempts=attempts, facts=facts)] == []


@worked_cases
def test_a_worked_case_after_one_more_failed_attempt(program: str, case: WorkedCase) -> None:
    found = answer(program, on=case.ask_on, attempts=tuple(case.attempts), facts=case.facts)
    first = found["earliest"] or found["earliest_apply"]
    again = max([case.ask_on + DAY, *([date.fromisoformat(first)] if first else []), *(_on(each) + DAY for each in case.attempts)])
    keys = dict(case.attempts[-1]) if case.attempts else {}
    keys = {key: value for key, value in keys.items() if key not in {"on", "at", "outcome", "score", "score_released", "program"}}
    if found["unit"] is not None and (not case.attempts or found["unit"]["key"] in keys):
        keys[found["unit"]["key"]] = found["unit"]["value"]
    attempts = (*case.attempts, {"on": again, "outcome": "failed", **keys})
    days = [again + later * DAY for later in (0, 1, 29, 30, 89, 364, 365, 366) if again + later * DAY <= OPINIONS[program].until]
    assert [each for on in days for each in differences(program, on=on, attempts=attempts, facts=case.facts)] == []


@pytest.mark.parametrize(
    ("program", "case", "swap"),
    [
        pytest.param(program, case, swap, id=f"{case.id}-{number}")
        for program, case in wait_cases()
        for number, swap in enumerate(OPINIONS[program].swaps, 1)
    ],
)
def test_a_worked_case_in_another_jurisdiction_or_under_another_version(program: str, case: WorkedCase, swap: Mapping[str, Any]) -> None:
    assert list(differences(program, on=case.ask_on, attempts=tuple(case.attempts), facts={**case.facts, **swap})) == []


# Generated histories


@st.composite
def histories(draw: st.DrawFn, program: str) -> tuple[Attempts, dict[str, Any], date]:
    """A candidate who comes back on the first permitted day or some days later, until the texts close the door or fall silent."""
    opinion = OPINIONS[program]
    facts = dict(draw(st.sampled_from(opinion.facts)))
    keys = dict(draw(st.sampled_from(opinion.keys)))
    if opinion.mixed and "passed" in opinion.outcomes and opinion.unit:  # else the product asks about a part that is still open
        facts["asking_for"] = draw(st.sampled_from(opinion.keys))[opinion.unit]
    attempts: list[Mapping[str, Any]] = list(opinion.prelude(keys)) if opinion.prelude else []
    on = draw(st.one_of(st.dates(opinion.since, opinion.until), st.dates(opinion.since, min(opinion.since + 90 * DAY, opinion.until))))
    if opinion.in_windows:  # nobody sat between two windows
        here = {**facts, **({"asking_for": next(iter(keys.values()))} if keys else {})}
        opened = [
            first_day(opinion.may_sit, told(program, on=day, attempts=tuple(attempts), facts=here), opinion) for day in (on, opinion.since)
        ]
        on = next(day for day in opened if isinstance(day, date) and day <= opinion.until)
    for _ in range(draw(st.integers(1, opinion.most))):
        attempts.append({"on": on, "outcome": draw(st.sampled_from(opinion.outcomes)), **keys})
        first = first_day(opinion.may_sit or opinion.may_apply, told(program, on=on, attempts=tuple(attempts), facts=facts), opinion)
        if first == UNKNOWN and opinion.silent_on_waits:
            first = on + draw(st.integers(1, 120)) * DAY
        if not isinstance(first, date):
            break
        if opinion.mixed:
            keys = dict(draw(st.sampled_from(opinion.keys)))
        on = max(first, on + DAY) + draw(st.one_of(st.sampled_from([0, 0, 0, 1, 15]), st.integers(0, 420))) * DAY
        if on > opinion.until:
            break
    last = _on(attempts[-1])
    asked = draw(
        st.one_of(st.sampled_from([last, max(on, last), max(on - DAY, last)]), st.integers(0, 800).map(lambda days: last + days * DAY))
    )
    return tuple(attempts), facts, max(last, min(asked, opinion.until))


def _asking_for(opinion: Opinion, keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"asking_for": keys[opinion.unit]} if opinion.unit is not None and opinion.unit in keys else {}


@pytest.mark.parametrize("program", SHIPPED)
def test_somebody_who_never_sat_around_every_day_that_was_told(program: str) -> None:
    opinion = OPINIONS[program]
    found: list[str] = []
    for facts in opinion.facts:
        days = [each for each in facts.values() if isinstance(each, date)]
        for on in {opinion.since, *(day + step * DAY for day in days for step in (-1, 0, 1, 30))}:
            for keys in opinion.keys:
                unit = _asking_for(opinion, keys)
                attempts = opinion.prelude(keys) if opinion.prelude else ()
                found += differences(program, on=max(on, opinion.since), attempts=attempts, facts={**facts, **unit})
    assert found == []


@pytest.mark.parametrize("program", [each for each in SHIPPED if OPINIONS[each].changes])
def test_sittings_just_before_a_rule_became_another(program: str) -> None:
    opinion = OPINIONS[program]
    found: list[str] = []
    for change in opinion.changes:
        for ago in (1, 2, 4, 11, 20, 25, 29, 40, 89):
            for keys in opinion.keys:
                attempts = ({"on": change - ago * DAY, "outcome": opinion.outcomes[0], **keys},)
                found += differences(program, on=change - ago * DAY, attempts=attempts, facts={})
    assert found == []


@pytest.mark.parametrize("program", [each for each in SHIPPED if OPINIONS[each].in_windows])
def test_every_edge_of_a_calendar(program: str) -> None:
    """Each day on which exams begin or cease to be held, the day before it too, asked about on that day."""
    opinion = OPINIONS[program]
    may = opinion.may_sit
    assert may is not None
    for keys in opinion.keys:
        facts = {**opinion.facts[0], **_asking_for(opinion, keys)}
        attempts = opinion.prelude(keys) if opinion.prelude else ()
        open_before: bool | None = None
        for day in (opinion.since + days * DAY for days in range((opinion.until - opinion.since).days)):
            is_open: bool | None = None
            with contextlib.suppress(NoTextSaysError):
                is_open = may(told(program, on=day, attempts=attempts, facts=facts), day)
            if open_before is not None and is_open is not None and open_before != is_open:
                for each, ours in ((day - DAY, open_before), (day, is_open)):
                    question = Question(on=each, attempts=attempts, facts=facts, sit_on=each)
                    found = answer_to(ask(catalog().programs[program], question))
                    assert found["sit_on"]["permitted"] == ours, (each, keys)
            open_before = is_open


@pytest.mark.parametrize("program", SHIPPED)
def test_somebody_who_comes_back_on_every_first_day_until_it_is_over(program: str) -> None:
    opinion = OPINIONS[program]
    found: list[str] = []
    for facts in opinion.facts:
        for keys in opinion.keys:
            attempts: Attempts = tuple(opinion.prelude(keys)) if opinion.prelude else ()
            on = opinion.since
            if opinion.in_windows:
                here = told(program, on=on, attempts=attempts, facts={**facts, **_asking_for(opinion, keys)})
                opens = first_day(opinion.may_sit, here, opinion)
                on = opens if isinstance(opens, date) else opinion.until + DAY
            while len(attempts) < opinion.most and on <= opinion.until:
                attempts = (*attempts, {"on": on, "outcome": opinion.outcomes[0], **keys})
                found += differences(program, on=on, attempts=attempts, facts=facts)
                first = first_day(opinion.may_sit or opinion.may_apply, told(program, on=on, attempts=attempts, facts=facts), opinion)
                if first == UNKNOWN and opinion.silent_on_waits:
                    first = on + 45 * DAY
                if not isinstance(first, date):
                    break
                on = max(first, on + DAY)
    assert found == []


@pytest.mark.parametrize("program", SHIPPED)
def test_generated_histories(program: str) -> None:
    @settings(repeatable, max_examples=60)
    @given(history=histories(program))
    def agree(history: tuple[Attempts, dict[str, Any], date]) -> None:
        attempts, facts, asked = history
        assert list(differences(program, on=asked, attempts=attempts, facts=facts)) == []

    agree()


@pytest.mark.parametrize("program", [each for each in SHIPPED if OPINIONS[each].may_sit is not None])
def test_any_single_day_of_generated_histories(program: str) -> None:
    """Not the first day alone: whichever day is asked about, both say yes or both say no."""

    @settings(repeatable, max_examples=20)
    @given(history=histories(program), later=st.lists(st.integers(0, 1500), min_size=4, max_size=4))
    def agree(history: tuple[Attempts, dict[str, Any], date], later: list[int]) -> None:
        attempts, facts, asked = history
        said = told(program, on=asked, attempts=attempts, facts=facts)
        opinion = OPINIONS[program]
        may = opinion.may_sit
        assert may is not None
        first = first_day(may, said, opinion)
        near = [first, first - DAY, *_last_open_days(may, said, max(first, asked))] if isinstance(first, date) else []
        far = [asked + days * DAY for days in later]
        month_ends = [day.replace(day=1) - DAY for day in far]
        since = said.last.on if said.last else asked
        for day in [*near, *far, *month_ends, *(day + DAY for day in month_ends)]:
            if day < since:
                continue
            try:
                ours = may(said, day)
            except NoTextSaysError:
                continue
            question = Question(on=asked, attempts=attempts, facts=facts, sit_on=day)
            found = answer_to(ask(catalog().programs[program], question))
            if found["status"] == "passed":  # nothing to sit today; from when on it may be sat again is a day with a name of its own
                continue
            assert ours == found["sit_on"]["permitted"] or (not ours and found["status"] in {"needs_action", "disputed"}), (
                day,
                facts,
                _short(attempts),
            )

    agree()


def _last_open_days(may: Any, said: Told, day: date) -> list[date]:
    """The last day of the open stretch and the one after it, where it ends within the year."""
    try:
        closed = next((later for later in (day + days * DAY for days in range(1, 367)) if not may(said, later)), None)
    except NoTextSaysError:
        return []
    return [] if closed is None else [closed - DAY, closed]


# Hours


@pytest.mark.parametrize("zone", ["America/New_York", "America/Chicago", "Europe/London", "Pacific/Auckland", "Asia/Kolkata"])
@pytest.mark.parametrize("program", [each for each in SHIPPED if OPINIONS[each].hours])
def test_hours_are_elapsed_hours_on_the_clock_of_the_test_site(program: str, zone: str) -> None:
    hours, site = OPINIONS[program].hours, ZoneInfo(zone)
    # Half-hours around every clock change of 2025 and around midnight, and some in between.
    for start in (
        datetime(2025, month, day, tzinfo=ZoneInfo("UTC")) for month, day in ((3, 8), (3, 29), (4, 5), (9, 26), (10, 25), (11, 1), (12, 30))
    ):
        for half_hours in range(0, 96, 5):
            at = (start + timedelta(minutes=30 * half_hours)).astimezone(site)
            freed = moment_after(hours or 0, Try(at.date(), at=at), site)
            found = answer(
                program, on=at.date() + 3 * DAY, attempts=({"at": at.isoformat(), "outcome": "failed"},), facts={"time_zone": zone}
            )
            assert (found["earliest_at"], found["earliest"]) == (freed.isoformat(), freed.date().isoformat()), at


# After a pass


@pytest.mark.parametrize("program", [each for each in SHIPPED if OPINIONS[each].again])
def test_a_passed_exam_opens_again_on_the_day_that_a_walk_finds(program: str) -> None:
    opinion = OPINIONS[program]

    @settings(repeatable, max_examples=60)
    @given(
        on=st.one_of(st.dates(opinion.since, opinion.until), st.sampled_from([date(2020, 2, 29), date(2024, 2, 29)])),
        keys=st.sampled_from(opinion.keys),
    )
    def agree(on: date, keys: Mapping[str, Any]) -> None:
        attempts = ({"on": on, "outcome": "passed", **keys},)
        found = answer(program, on=on, attempts=attempts, facts={})
        may = opinion.may_sit
        assert may is not None
        ours = first_day(may, told(program, on=on, attempts=attempts, facts={}), opinion)
        assert found["status"] == "passed"
        assert ours is None or found["dates"][opinion.again] == str(ours), on

    agree()


# Credit


@pytest.mark.parametrize("program", [each for each in CREDITS if each in catalog().programs])
def test_credit_ends_on_the_last_good_day(program: str) -> None:
    credit = CREDITS[program]

    @settings(repeatable, max_examples=60)
    @given(data=st.data())
    def agree(data: st.DataObject) -> None:
        facts = data.draw(st.sampled_from(credit.facts))
        days = data.draw(st.lists(st.dates(credit.since, credit.until), min_size=1, max_size=len(credit.parts), unique=True))
        released = data.draw(st.integers(0, 60))
        attempts = [
            {"on": on, "outcome": "passed", "score_released": on + released * DAY, credit.unit: part}
            for on, part in zip(days, credit.parts, strict=False)
        ]
        ends = {str(each[credit.unit]): last_good_day(credit, Try(each["on"], "passed", keys=each), facts, min(days)) for each in attempts}
        asked = max(*days, *days, data.draw(st.sampled_from([*ends.values(), *(end + DAY for end in ends.values()), max(days)])))
        found = answer(program, on=asked, attempts=tuple(attempts), facts=facts)
        parts = {row["part"]: row for row in found["parts"]}
        assert {part: parts[part]["credit_until"] for part in ends} == {part: str(end) for part, end in ends.items()}
        assert {part: parts[part]["credit"] for part in ends} == {part: "expired" if asked > end else "live" for part, end in ends.items()}

    agree()
