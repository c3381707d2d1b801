"""What the worker does for webhooks."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from resit.apps.webhooks.actions import forget_old, give_up_late_ones, wake, wake_overdue

STRETCH = timedelta(seconds=30)  # then the worker looks whether anything else waits
OVERDUE = timedelta(minutes=10)


@task()
def send_waiting(endpoint_id: str) -> None:
    """Send what an endpoint waits for, until nothing is due or it cannot be had."""
    from resit.apps.webhooks.sending import send_next  # only the worker needs what opens connections

    began = timezone.now()
    while send_next(endpoint_id=UUID(endpoint_id), at=timezone.now()):
        if timezone.now() > began + STRETCH:
            wake(UUID(endpoint_id))
            return


@task()
def sweep() -> None:
    """Once an hour: send what a worker that died left behind, give up what waited too long, drop what is old."""
    from resit.apps.webhooks.sending import GIVEN_UP_AFTER

    now = timezone.now()
    give_up_late_ones(at=now, after=GIVEN_UP_AFTER)
    wake_overdue(at=now, by=OVERDUE)
    forget_old(at=now)
