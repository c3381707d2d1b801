"""What the worker does for sources: the daily walk, one page looked at now, mails to readers; and the hourly tick that begins it all."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from resit.apps.catalog.actions import lock_catalog
from resit.apps.catalog.queries import current_catalog
from resit.apps.sources.models import SILENT_FOR, ReaderReport, WatchedPage, WatchRun
from resit.apps.sources.reports import forget_addresses, forget_senders, mail_answer
from resit.apps.sources.watch import BETWEEN_VISITS, WatchRunningError, begin_run, end_dead_runs, end_run, visits_due
from resit.apps.webhooks.tasks import sweep

log = logging.getLogger(__name__)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TASKS_KEPT = timedelta(days=14)
MOST_TRIES = 24  # of a mail, an hour apart


@task()
def watch(run_id: int | None = None) -> None:
    """One stretch of a walk over the pages that are due; the next one follows by itself."""
    from resit.apps.sources.running import A_STRETCH, polite_reader, walk  # only the worker needs what opens connections

    if run_id is None:
        try:
            run, _visits = begin_run(catalog=current_catalog(), at=timezone.now())
        except WatchRunningError:
            return
    else:
        found = WatchRun.objects.running().filter(pk=run_id).first()
        if found is None:  # it was silent for too long, and another took its place
            return
        run = found
    visits = visits_due(at=run.started_at, most=A_STRETCH)
    goes_on = bool(visits) and walk(visits, run=run, reader=polite_reader(), now=timezone.now)
    # A page that asks to be read whole comes twice; whatever else goes wrong, nobody's site is asked without end.
    if goes_on and run.done < 2 * run.due and visits_due(at=run.started_at, most=1):
        watch.enqueue(run.pk)
    else:
        end_run(run, at=timezone.now())


@task()
def visit_page(page_id: int) -> None:
    """Look at one page now."""
    from resit.apps.sources.running import judged, polite_reader

    page = WatchedPage.objects.filter(pk=page_id).first()
    if page is not None:
        judged(page_id=page.pk, got=polite_reader().read(page.address), at=timezone.now())


@task()
def send_answer(report_id: str, link: str, tries: int = 1) -> None:
    """Mail a reader the answer to a report; where the mail server does not take it, again in an hour."""
    report = ReaderReport.objects.filter(pk=UUID(report_id)).exclude(email="").first()
    if report is None:
        return
    try:
        mail_answer(report, link)
    except OSError:
        log.exception("The answer to report %s could not be mailed (try %s).", report_id, tries)
        if tries < MOST_TRIES:
            send_answer.using(run_after=timezone.now() + HOUR).enqueue(report_id, link, tries + 1)


# The tick


@task()
def tick() -> None:
    """Once an hour: begin what is due, drop what is old."""
    now = timezone.now()
    _set_next_tick(at=now)  # first, so that a tick that fails is followed by another
    sweep.enqueue()
    begin_if_due(at=now)
    forget_senders(at=now)
    forget_addresses(at=now)
    _forget_tasks(at=now)


@task()
def resume() -> None:
    """Go on where a worker died in the middle of a walk."""
    begin_if_due(at=timezone.now())


def begin_if_due(*, at: datetime) -> None:
    """Begin the daily walk, also where the last one died on its way."""
    died = end_dead_runs(at=at)
    last = WatchRun.objects.filter(whole=True).first()
    if settings.WATCH_DAILY and (died or last is None or last.started_at <= at - BETWEEN_VISITS):
        watch.enqueue()


def keep_ticking() -> None:
    """Make sure that a tick comes, and that a walk which this worker's end cut short goes on: asked by the worker when it starts."""
    now = timezone.now()
    with transaction.atomic():
        lock_catalog(at=now)  # of workers that start together one sets it
        if not _ticks_to_come().exists():
            tick.enqueue()
    if WatchRun.objects.running().exists():
        resume.using(run_after=now + SILENT_FOR + MINUTE).enqueue()


def _set_next_tick(*, at: datetime) -> None:
    """One tick to come, however many there were: workers may have begun more than one chain of them."""
    with transaction.atomic():
        lock_catalog(at=at)
        _ticks_to_come().delete()
        tick.using(run_after=at + HOUR).enqueue()


def _ticks_to_come() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(task_path=tick.module_path, status="READY")


def _forget_tasks(*, at: datetime) -> None:
    """Drop tasks that ended two weeks ago, and those that a worker which died left as if they still went on."""
    old = at - TASKS_KEPT
    DBTaskResult.objects.filter(Q(finished_at__lt=old) | Q(status="RUNNING", started_at__lt=old)).delete()
