"""What is read of webhooks. Nothing here gives a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from resit.apps.webhooks.models import Delivery, DeliveryState, Endpoint

DELIVERED, WAITING, FAILED = DeliveryState.DELIVERED, DeliveryState.WAITING, DeliveryState.FAILED
SHORTEST_NAME = 4  # characters of an id by which an endpoint may be named


@dataclass(frozen=True)
class EndpointRow:
    """One endpoint with how its deliveries stand."""

    endpoint: Endpoint
    delivered: int
    waiting: int
    failed: int


def endpoints_in_use() -> Sequence[EndpointRow]:
    """Those that are told, the oldest first."""
    counts = {
        (endpoint, state): n for endpoint, state, n in Delivery.objects.order_by().values_list("endpoint", "state").annotate(n=Count("pk"))
    }
    return [
        EndpointRow(each, *(counts.get((each.pk, state), 0) for state in (DELIVERED, WAITING, FAILED)))
        for each in Endpoint.objects.in_use().defer("sealed_secret")
    ]


def ended_endpoints(*, most: int = 10) -> Sequence[Endpoint]:
    """Those that were ended last."""
    return list(Endpoint.objects.exclude(ended_at=None).defer("sealed_secret").order_by("-ended_at")[:most])


def recent_deliveries(*, endpoint_id: UUID | None = None, most: int = 100) -> Sequence[Delivery]:
    """The deliveries told or asked for last, of one endpoint or of all."""
    rows = Delivery.objects.select_related("endpoint", "event").defer("endpoint__sealed_secret", "event__body")
    return list((rows if endpoint_id is None else rows.filter(endpoint=endpoint_id))[:most])


def endpoint_named(name: str, *, also_ended: bool = False) -> Endpoint:
    """The one endpoint whose id is `name` or begins with it.

    Raises
    ------
    LookupError
        There is none, or there are several.
    """
    wanted = name.strip().lower()
    candidates = Endpoint.objects.defer("sealed_secret") if also_ended else Endpoint.objects.in_use().defer("sealed_secret")
    found = [each for each in candidates if str(each.pk).startswith(wanted)] if len(wanted) >= SHORTEST_NAME else []
    if len(found) != 1:
        raise LookupError(
            _("{n} endpoints have an id that begins with {name}; want one.").format(n=len(found), name=repr(name[:40]))
            if found
            else _("There is no endpoint {endpoint} in use.").format(endpoint=repr(name[:40]))
        )
    return found[0]
