"""What each shape of rule does to the days: the part of the calendar it leaves open, and the counts it keeps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from resit.domain.policy.days import ALL_DAYS, NO_DAYS, Days, Unit
from resit.domain.policy.expression import Missing
from resit.domain.policy.scope import BARRED, Scope, windows_of
from resit.domain.policy.vocabulary import Bar, Calendar, Cap, Deadline, Rule, Step, Version, Wait

DAY = timedelta(days=1)


@dataclass(slots=True)
class Effect:
    """What one version of one rule leaves open, and how it came to it."""

    rule: Rule
    version: Version
    act: str  # what it is about: sit, apply
    allowed: Days
    cause: str  # wait, cap, deadline, calendar, bar, pass
    # end: nothing opens it again; act: a need does; renew: one simply applies again; reopen: time does; unknown, untold: which days is not known
    after: str = "end"
    need: str | None = None
    name: str | None = None
    day: date | None = None  # the first day it permits, or for a deadline the last
    moment: datetime | None = None
    params: Mapping[str, object] = field(default_factory=dict)  # for the sentence that explains it
    message: str = ""
    unknown: str | None = None  # the absence kind, where the rule's own length is not known
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Attempts used and left under one cap; `limit` and `left` None is unlimited, unless a fact that was not told decides (`untold`)."""

    rule: Rule
    scope: str
    limit: int | None
    used: int
    untold: bool = False  # how many are left depends on a fact not given; `used` are all that may count

    @property
    def left(self) -> int | None:
        return None if self.limit is None or self.untold else max(0, self.limit - self.used)

    @property
    def unlimited(self) -> bool:
        return self.limit is None and not self.untold


def effect_of(scope: Scope, version: Version) -> Effect | None:
    """What `version` of the scope's rule does here; None where it does nothing, or a fact it needs was not given."""
    body = version.body
    if isinstance(body, Wait):
        return _wait(scope, version, body)
    if isinstance(body, Cap):
        return _cap(scope, version, body)
    if isinstance(body, Deadline):
        return _deadline(scope, version, body)
    if isinstance(body, Calendar):
        return _calendar(scope, version, body)
    if isinstance(body, Bar):
        return _bar(scope, version, body)
    return None


# — waits —


def _wait(scope: Scope, version: Version, body: Wait) -> Effect | None:
    step = _step(scope, body)
    if step is None:
        return None
    rule = scope.rule
    if step.absence is not None:
        after = "unknown" if step.exists else "end"
        return Effect(rule, version, body.bars, ALL_DAYS, "wait", after=after, unknown=step.absence, text=step.text)
    start = scope.run(step.start) if step.start is not None else None
    params: dict[str, object] = {"start": start, "length": step.length, "attempts": scope.attempts}
    if step.until is not None:
        end, message = scope.run(step.until), "until"
    elif step.length is not None and step.length.unit is Unit.HOURS and scope.last_moment is not None and start == scope.last_attempt:
        moment = _moment_after(scope, step)
        return Effect(
            rule, version, body.bars, Days.between(moment.date(), None), "wait",
            day=moment.date(), moment=moment, name=body.name, message="hours", params=params,
        )  # fmt: skip
    elif step.length is not None and isinstance(start, date):
        end, message = scope.add(start, step.length), "wait"
    else:
        end, message = start, "wait"
    if isinstance(end, Missing) and scope.attempts:  # it closes days, but how many depends on a fact not given
        return Effect(rule, version, body.bars, ALL_DAYS, "wait", after="untold")
    if not isinstance(end, date):
        return None
    no_wait = step.length is not None and not step.length.count
    if not no_wait and scope.edge(when_silent="free") == BARRED:
        end += DAY
        message = f"{message}-barred"
    return Effect(rule, version, body.bars, Days.between(end, None), "wait", name=body.name, day=end, message=message, params=params)


def _step(scope: Scope, body: Wait) -> Step | None:
    if body.steps[0].first == 0:  # a wait that holds whatever the number of attempts
        return body.steps[0]
    place = scope.attempts
    if not place:
        return None
    if body.cycle:
        place = (place - 1) % body.cycle + 1
    return next((each for each in body.steps if each.first <= place and (each.last is None or place <= each.last)), None)


def _moment_after(scope: Scope, step: Step) -> datetime:
    """The moment a wait in hours ends: elapsed hours, shown in the zone of the test site."""
    last = scope.last_moment
    assert last is not None and step.length is not None  # noqa: S101, PT018 - the caller asked for both
    zone = scope.inputs.facts.get("zone") or last.tzinfo
    # through UTC, so that 24 hours across a clock change are 24 hours
    return (last.astimezone(UTC) + timedelta(hours=step.length.count)).astimezone(zone)  # type: ignore[arg-type]


# — caps —


def _cap(scope: Scope, version: Version, body: Cap) -> Effect | None:
    limit = limit_of(scope, body)
    if limit is None:
        return None
    rule = scope.rule
    if isinstance(limit, Missing) or (scope.attempts >= limit and isinstance(_anchor(scope, body), Missing)):
        # it may close days; which it does depends on a fact not given
        return Effect(rule, version, "sit", ALL_DAYS, "cap", after="untold") if scope.attempts else None
    closed, last = _closed(scope, body, limit)
    params = {"limit": limit, "used": scope.attempts, "window": body.window}
    if closed is None:
        return None
    allowed = ~closed
    if body.then != "reopen" and closed:
        allowed = NO_DAYS if closed else ALL_DAYS
    return Effect(
        rule, version, body.rest_bars if body.window.kind == "group" else "sit", allowed, "cap",
        after=body.then, need=body.need, day=last, message=f"cap-{body.window.kind}", params=params,
    )  # fmt: skip


def limit_of(scope: Scope, body: Cap) -> int | Missing | None:
    """The limit as a number here, None for unlimited, Missing where a fact that was not given decides."""
    value = None if body.limit is None else scope.run(body.limit)
    if isinstance(value, Missing):
        return value
    return int(value) if isinstance(value, int | float) else None


def _anchor(scope: Scope, body: Cap) -> object:
    """The day from which a fixed window runs; None where each group of attempts begins its own."""
    return None if body.window.kind != "fixed" or body.window.start is None else scope.run(body.window.start)


def _closed(scope: Scope, body: Cap, limit: int) -> tuple[Days | None, date | None]:
    """The days the cap closes, and the day it opens again."""
    window, on = body.window, [each.on for each in scope.counted]
    if window.kind == "lifetime":
        return (ALL_DAYS if len(on) >= limit else None), None
    stretches = list(_closed_stretches(scope, body, limit, on))
    if not stretches:
        return None, None
    closed = Days.union((first.toordinal(), end.toordinal()) for first, end in stretches)
    return closed, max(end for _, end in stretches)


def _closed_stretches(scope: Scope, body: Cap, limit: int, on: Sequence[date]) -> Iterator[tuple[date, date]]:
    window = body.window
    if not on:
        return
    if window.kind == "rolling" and window.length is not None:
        for first, last in zip(on, on[limit - 1 :], strict=False):
            free = scope.add(first, window.length)
            if free > last:
                yield last, _after_edge(scope, free)
    elif window.kind == "fixed":
        for group, end in _groups(scope, body, on):
            if len(group) >= limit:
                rest = None if body.rest is None else scope.add(group[0] if body.rest_from == "first" else group[-1], body.rest)
                yield group[limit - 1], end if rest is None else max(end, rest)
    elif window.kind == "every":
        yield from _periods(body, limit, on)
    elif window.kind == "named":
        for first, last in scope.openings():
            if sum(first <= each <= last for each in on) >= limit:
                yield first, last + DAY
    elif window.kind == "group" and len(on) % limit == 0 and body.rest is not None:
        yield on[-1], _after_edge(scope, scope.add(on[-limit] if body.rest_from == "first" else on[-1], body.rest))


def _after_edge(scope: Scope, free: date) -> date:
    """A rolling window frees the anniversary itself, unless the rule says otherwise; silent texts leave it open."""
    return free + DAY if scope.edge(when_silent="open") == BARRED else free


def _groups(scope: Scope, body: Cap, on: Sequence[date]) -> Iterator[tuple[list[date], date]]:
    """Attempts by fixed window, each with the day on which it is over: from an anchor, or from each group's first attempt."""
    length = body.window.length
    if length is None:
        return
    if body.window.start is not None:
        anchor = _anchor(scope, body)
        if isinstance(anchor, date):
            end = scope.add(anchor, length)
            yield [each for each in on if anchor <= each <= end], end + DAY  # the window's last day is in it
        return
    group: list[date] = []
    end = date.min
    for day in on:
        if group and day < end:
            group.append(day)
            continue
        if group:
            yield group, end
        group, end = [day], scope.add(day, length)
    yield group, end


def _periods(body: Cap, limit: int, on: Sequence[date]) -> Iterator[tuple[date, date]]:
    window = body.window
    start = period_start(on[0], window.every or "year", window.starts)
    stop = on[-1]
    starts = [start]
    while starts[-1] <= stop:
        starts.append(next_period(starts[-1], window.every or "year"))
    for _ in range(window.span):
        starts.append(next_period(starts[-1], window.every or "year"))
    for index, (first, end) in enumerate(pairwise(starts)):
        since = starts[max(0, index - window.span + 1)]
        if sum(since <= each < end for each in on) >= limit:
            yield first, end


def period_start(day: date, every: str, starts: tuple[int, int] = (1, 1)) -> date:
    """The first day of the year, quarter or month that holds `day`."""
    if every == "month":
        return day.replace(day=1)
    if every == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    begun = (day.month, day.day) >= starts
    return date(day.year if begun else day.year - 1, *starts)


def next_period(start: date, every: str) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, start.day)


def counts_of(scope: Scope, body: Cap, label: str) -> Count:
    """Used and left under the cap on the day of the question."""
    limit, today = limit_of(scope, body), scope.today
    on = [each.on for each in scope.counted if each.on <= today]
    window, name = body.window, body.scope.replace("{unit}", label)
    if isinstance(limit, Missing):
        return Count(scope.rule, name, None, len(on), untold=True)
    if window.kind == "rolling" and window.length is not None:
        used = sum(_after_edge(scope, scope.add(each, window.length)) > today for each in on)
    elif window.kind == "fixed":
        groups = list(_groups(scope, body, on)) if on else []
        if on and not groups:  # the day the window begins was not given: every attempt may lie in it
            if limit is not None and len(on) >= limit:
                return Count(scope.rule, name, limit, len(on), untold=True)
            groups = [(on, date.max)]
        used = len(groups[-1][0]) if groups and (today < groups[-1][1] or body.then != "reopen" or body.window.start is not None) else 0
    elif window.kind == "every":
        first = period_start(today, window.every or "year", window.starts)
        for _ in range(window.span - 1):
            first = period_start(first - DAY, window.every or "year", window.starts)
        used = sum(first <= each for each in on)
    elif window.kind == "named":
        here = next(((first, last) for first, last in scope.openings() if first <= today <= last), None)
        used = 0 if here is None else sum(here[0] <= each <= here[1] for each in on)
    elif window.kind == "group" and limit:
        used = len(on) and ((len(on) - 1) % limit + 1)
        if used == limit and body.rest is not None:
            free = scope.add(on[-limit] if body.rest_from == "first" else on[-1], body.rest)
            used = 0 if today >= free else used
    else:
        used = len(on)
    return Count(scope.rule, name, limit, used)


# — deadlines, calendars, bars —


def _deadline(scope: Scope, version: Version, body: Deadline) -> Effect | None:
    last = scope.run(body.until)
    if isinstance(last, Missing) or not isinstance(last, date):
        return None
    if scope.edge(when_silent="free") == BARRED:
        last -= DAY
    allowed = Days(((0, last.toordinal() + 1),))
    return Effect(
        scope.rule, version, "sit", allowed, "deadline",
        after=body.on_expiry, need=body.need, name=body.name, day=last, message="deadline", params={"need": body.need},
    )  # fmt: skip


def _calendar(scope: Scope, version: Version, body: Calendar) -> Effect | None:
    first_year = min([scope.today.year, *(each.on.year for each in scope.inputs.judged[:1])]) - 1
    found = windows_of(body, range(first_year, scope.today.year + 12))
    allowed = Days.union((first.toordinal(), last.toordinal() + 1) for first, last in found)
    return Effect(scope.rule, version, "sit", allowed, "calendar", after="reopen" if not body.book_ahead else "book", message="calendar")


def _bar(scope: Scope, version: Version, body: Bar) -> Effect | None:
    if body.until is None:
        return Effect(scope.rule, version, "sit", NO_DAYS, "bar", message="barred")
    end = scope.run(body.until)
    if isinstance(end, Missing):
        return Effect(scope.rule, version, "sit", ALL_DAYS, "bar", after="untold")
    if not isinstance(end, date):
        return None
    message = "until"
    if scope.edge(when_silent="free") == BARRED:
        end += DAY
        message = "until-barred"
    return Effect(
        scope.rule, version, "sit", Days.between(end, None), "bar", name=body.name, day=end, message=message, params={"start": None}
    )
