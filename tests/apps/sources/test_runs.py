"""One walk at a time: begun, seen, stopped, taken over where it died; and the tick that begins the daily one."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from tests.apps.catalog.conftest import sample
from tests.apps.sources.conftest import DAY, HOUR, MINUTE, NOON, POLICY, SECOND, Watch, policy, resting_on
from tests.lying_server import never_answers, status

from resit.apps.catalog.queries import current_catalog
from resit.apps.sources import running, tasks
from resit.apps.sources.models import ReaderReport, ReportState, WatchedPage, WatchRun
from resit.apps.sources.running import walk
from resit.apps.sources.watch import WatchRunningError, begin_run, end_dead_runs, end_run, note_progress, stop_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Clock:
    """`django.utils.timezone.now` for the tasks; it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(NOON)
    monkeypatch.setattr(timezone, "now", found)
    return found


@pytest.fixture
def at_work(watch: Watch, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Watch:
    """The worker's tasks use the hurried reader, and two pages are a stretch."""
    monkeypatch.setattr(running, "polite_reader", lambda: watch.reader)
    monkeypatch.setattr(running, "A_STRETCH", 2)
    return watch


def more_programs(watch: Watch, n: int) -> None:
    """`n` further programs, each resting on a page of its own."""
    for number in range(n):
        watch.server.show(f"/{number}", policy())
        text = resting_on(watch.server.address(f"/{number}"), sample(name=f"P{number}"))
        (watch.shipped / f"p{number}.toml").write_text(text, encoding="utf-8")
    watch.take_in(resting_on(watch.server.address(POLICY)))


def waiting(name: str) -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path=f"resit.apps.sources.tasks.{name}", status="READY").order_by("enqueued_at"))


def work(*, most: int = 50) -> int:
    """Do what the worker would do by now; gives how many tasks that were."""
    done = 0
    while done < most:
        ready = DBTaskResult.objects.ready().filter(task_path__startswith="resit.apps.sources").first()
        if ready is None:
            break
        ready.claim("a worker")
        ready.task.call(*ready.args_kwargs["args"], **ready.args_kwargs["kwargs"])
        ready.set_successful(None)
        done += 1
    return done


# One at a time


def test_a_second_run_is_refused_while_the_first_shows_life(watch: Watch):
    first, _visits = begin_run(catalog=current_catalog(), at=NOON)
    note_progress(first, at=NOON + HOUR)
    for at in (NOON, NOON + HOUR + 10 * MINUTE):
        with pytest.raises(WatchRunningError):
            begin_run(catalog=current_catalog(), at=at)
    assert WatchRun.objects.count() == 1


def test_a_run_that_died_is_taken_over_after_ten_minutes(watch: Watch):
    dead, _visits = begin_run(catalog=current_catalog(), at=NOON)
    after, visits = begin_run(catalog=current_catalog(), at=NOON + 10 * MINUTE + SECOND)

    # It may only have been slow: then it sees that another took its place, and changes nothing of it.
    assert not walk(visits, run=dead, reader=watch.reader, now=lambda: NOON + 11 * MINUTE)
    end_run(dead, at=NOON + 11 * MINUTE)
    dead.refresh_from_db()
    after.refresh_from_db()
    assert (dead.is_running, dead.ended_at, dead.seen_at) == (False, NOON, NOON)
    assert (after.is_running, after.done, len(visits)) == (True, 0, 1)
    assert watch.server.paths() == []


def test_a_list_that_cannot_be_brought_up_leaves_no_run_behind(watch: Watch, monkeypatch):
    monkeypatch.setattr("resit.apps.sources.watch.resting_sources", lambda _loaded: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        begin_run(catalog=current_catalog(), at=NOON)
    assert not WatchRun.objects.exists()


def test_who_asks_it_to_stop_stops_it_after_the_page_at_hand(watch: Watch):
    more_programs(watch, 4)
    run, visits = begin_run(catalog=current_catalog(), at=NOON)
    seen: list[str] = []

    def progress(address: str, _states: object) -> None:
        seen.append(address)
        assert stop_run()

    assert not walk(visits, run=run, reader=watch.reader, now=lambda: NOON, progress=progress)
    end_run(run, at=NOON)
    assert len(seen) == 2, "the one that was at hand"
    assert WatchedPage.objects.filter(looked_at=None).count() == 3
    assert not stop_run(), "none goes on"
    after, visits = begin_run(catalog=current_catalog(), at=NOON + MINUTE)
    assert (after.due, len(visits)) == (3, 3), "the next one goes on with the rest"


def test_a_stop_is_heard_while_a_site_keeps_us_waiting(watch: Watch, monkeypatch):
    monkeypatch.setattr(running, "SIGN_OF_LIFE", 0.1)
    watch.reader.limits = watch.reader.limits.__class__(read=20.0, total=30.0, pause=0.0, robots_kept=0.0)
    watch.server.does(POLICY, never_answers)
    run, visits = begin_run(catalog=current_catalog(), at=NOON)
    clock = iter(NOON + n * SECOND for n in range(10_000))
    moments: list[datetime] = []

    def now() -> datetime:
        moments.append(next(clock))
        if len(moments) == 4:
            stop_run()
        return moments[-1]

    assert not walk(visits, run=run, reader=watch.reader, now=now)
    run.refresh_from_db()
    assert run.seen_at >= NOON + 3 * SECOND, "it gave signs of life"
    assert run.done == 0
    assert WatchedPage.objects.get().looked_at is None


def test_an_interrupt_from_outside_stops_it_too(watch: Watch):
    run, visits = begin_run(catalog=current_catalog(), at=NOON)
    stop = threading.Event()
    stop.set()
    assert not walk(visits, run=run, reader=watch.reader, now=lambda: NOON, stop=stop)
    assert watch.server.paths() == []


def test_a_page_on_which_our_reading_fails_takes_no_other_with_it(watch: Watch, monkeypatch, caplog):
    more_programs(watch, 3)
    from resit.apps.sources import watch as module

    real = module.passage

    def fails(text: Any, resting: Any) -> Any:
        if resting.program == "p1":
            raise RecursionError("too deep")
        return real(text, resting)

    monkeypatch.setattr(module, "passage", fails)
    run = watch.walk()
    assert (run.done, run.counts) == (4, {"unchanged": 3})
    assert "could not be judged" in caplog.text
    page = WatchedPage.objects.get(address=watch.server.address("/1"))
    assert (page.looked_at, page.failures) == (NOON, 1)
    assert page.next_at > NOON + HOUR, "it does not come first again and again"


# The worker's tasks


def test_the_walk_goes_on_in_stretches_until_nothing_is_due(at_work: Watch):
    more_programs(at_work, 4)
    tasks.watch.enqueue()
    assert work() == 3
    (run,) = WatchRun.objects.all()
    assert (run.due, run.done, run.is_running, run.ended_at) == (5, 5, False, NOON)
    assert sorted(set(at_work.server.paths())) == ["/0", "/1", "/2", "/3", POLICY, "/robots.txt"]


def test_two_that_are_asked_for_at_once_are_one(at_work: Watch):
    tasks.watch.enqueue()
    tasks.watch.enqueue()
    begin_run(catalog=current_catalog(), at=NOON)
    assert work() == 2
    assert WatchRun.objects.count() == 1
    assert at_work.server.paths() == []


def test_a_stretch_of_a_run_that_was_replaced_does_nothing(at_work: Watch, clock: Clock):
    more_programs(at_work, 4)
    tasks.watch.enqueue()
    work(most=1)
    clock.at = NOON + HOUR
    begin_run(catalog=current_catalog(), at=clock.at)
    asked = len(at_work.server.asked)
    work()
    assert len(at_work.server.asked) == asked


def test_a_stop_between_two_stretches_is_heard(at_work: Watch):
    more_programs(at_work, 4)
    tasks.watch.enqueue()
    work(most=1)
    stop_run()
    work()
    (run,) = WatchRun.objects.all()
    assert (run.done, run.is_running) == (2, False)


def test_one_page_is_looked_at_now(at_work: Watch):
    at_work.walk()
    at_work.server.show(POLICY, policy(45))
    tasks.visit_page.enqueue(at_work.page.pk)
    tasks.visit_page.enqueue(987_654)
    assert work() == 2
    assert at_work.source.under_review is not None


# The tick


def tick_at(clock: Clock, at: datetime) -> None:
    clock.at = at
    work()


@pytest.fixture
def daily(settings: Any) -> None:
    settings.WATCH_DAILY = True


def test_the_tick_begins_the_daily_walk_and_the_next_tick(at_work: Watch, clock: Clock, daily: None):
    tasks.keep_ticking()
    begun = []
    for hours in range(49):
        tick_at(clock, NOON + hours * HOUR)
        begun.append(WatchRun.objects.count())
        assert len(waiting("tick")) == 1
    assert begun[0] == 1
    assert (begun[21], begun[22], begun[44], begun[48]) == (1, 2, 3, 3)


def test_where_nobody_asked_for_it_no_site_is_asked(at_work: Watch, clock: Clock, settings: Any):
    settings.WATCH_DAILY = False
    tasks.keep_ticking()
    for hours in range(30):
        tick_at(clock, NOON + hours * HOUR)
    # A walk by hand that died is ended, and not taken up by itself.
    begin_run(catalog=current_catalog(), at=clock.at)
    tick_at(clock, clock.at + HOUR)
    assert not WatchRun.objects.running().exists()
    assert at_work.server.paths() == []


def test_a_walk_over_one_program_takes_no_place_of_the_daily_one(at_work: Watch, clock: Clock, daily: None):
    more_programs(at_work, 2)
    at_work.walk(NOON - HOUR, program="p1")
    tasks.keep_ticking()
    tick_at(clock, NOON)
    assert WatchRun.objects.filter(whole=True).count() == 1


def test_a_walk_that_died_goes_on_with_the_next_tick(at_work: Watch, clock: Clock, daily: None):
    more_programs(at_work, 4)
    tasks.keep_ticking()
    work(most=2)  # the tick, and the first stretch
    DBTaskResult.objects.filter(task_path__endswith="tasks.watch", status="READY").delete()  # its worker was killed
    tick_at(clock, NOON + HOUR)
    dead, after = WatchRun.objects.order_by("started_at")
    assert (dead.is_running, dead.done) == (False, 2)
    assert (after.is_running, after.due, after.done) == (False, 3, 3)


def test_a_worker_that_starts_again_goes_on_with_its_walk_after_ten_minutes(at_work: Watch, clock: Clock, daily: None):
    begin_run(catalog=current_catalog(), at=NOON)
    tasks.tick.using(run_after=NOON + HOUR).enqueue()
    tasks.keep_ticking()
    tick_at(clock, NOON + 10 * MINUTE)
    assert WatchRun.objects.count() == 1
    tick_at(clock, NOON + 12 * MINUTE)
    dead, after = WatchRun.objects.order_by("started_at")
    assert (dead.is_running, after.done) == (False, 1)


def test_many_restarts_leave_one_chain_of_ticks(at_work: Watch, clock: Clock):
    for minute in range(20):
        clock.at = NOON + minute * MINUTE
        tasks.keep_ticking()
        work()
    assert len(waiting("tick")) == 1
    for _ in range(5):  # as workers that started at the same moment might have left them
        tasks.tick.using(run_after=NOON + 30 * MINUTE).enqueue()
    ticks = DBTaskResult.objects.filter(task_path__endswith="tasks.tick", status="SUCCESSFUL")
    before = ticks.count()
    tick_at(clock, NOON + 30 * MINUTE)
    tick_at(clock, NOON + 90 * MINUTE)
    assert len(waiting("tick")) == 1
    assert ticks.count() == before + 2


def test_a_tick_that_fails_is_followed_by_another(at_work: Watch, clock: Clock, monkeypatch):
    monkeypatch.setattr(tasks, "forget_senders", lambda **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.tick.call()
    (after,) = waiting("tick")
    assert after.run_after == NOON + HOUR


def test_a_worker_that_was_killed_in_the_middle_of_a_tick_ticks_again(at_work: Watch, clock: Clock):
    tasks.keep_ticking()
    DBTaskResult.objects.update(status="RUNNING", started_at=NOON)  # and nobody ever ends it
    tasks.keep_ticking()
    assert len(waiting("tick")) == 1
    assert waiting("tick")[0].run_after == get_date_max(), "at once"


def test_what_is_old_is_dropped(at_work: Watch, clock: Clock):
    for days, state in ((20, "SUCCESSFUL"), (20, "FAILED"), (20, "RUNNING"), (2, "SUCCESSFUL")):
        done = NOON - days * DAY
        result = tasks.visit_page.enqueue(1)
        DBTaskResult.objects.filter(pk=result.id).update(status=state, started_at=done, finished_at=None if state == "RUNNING" else done)
    report = ReaderReport.objects.create(
        token="t", program="one", fact="wait", shown="30 days", version="v", says="No.", sender="abc", email="ana@example.org",
        at=NOON - 20 * DAY, state=ReportState.DECLINED, answered_at=NOON - 8 * DAY, answer="It stays.",
    )  # fmt: skip
    tasks.tick.call()
    assert list(DBTaskResult.objects.filter(task_path__endswith="visit_page").values_list("finished_at", flat=True)) == [NOON - 2 * DAY]
    report.refresh_from_db()
    assert (report.sender, report.email) == ("", "")


def test_dead_runs_are_ended_at_their_last_sign_of_life(watch: Watch):
    run, _visits = begin_run(catalog=current_catalog(), at=NOON)
    note_progress(run, states=[], at=NOON + MINUTE)
    assert end_dead_runs(at=NOON + 11 * MINUTE) == 0
    assert not WatchRun.objects.get().is_silent(at=NOON + 11 * MINUTE)
    assert WatchRun.objects.get().is_silent(at=NOON + 11 * MINUTE + timedelta(microseconds=1))
    assert end_dead_runs(at=NOON + 12 * MINUTE) == 1
    assert WatchRun.objects.get().ended_at == NOON + MINUTE


def test_a_page_that_asks_for_ever_is_not_asked_for_ever(at_work: Watch, monkeypatch):
    """Should our own reading ever forget to say when to come back, a run ends all the same."""
    at_work.server.does(POLICY, status(403))
    monkeypatch.setattr("resit.apps.sources.watch._put_off", lambda *_arguments, **_names: None)
    tasks.watch.enqueue()
    work()
    assert at_work.server.paths().count(POLICY) == 2
    assert not WatchRun.objects.running().exists()
