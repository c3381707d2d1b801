"""Changes to the bank: keeping the versions that are about to be delivered."""

from collections.abc import Sequence
from datetime import datetime

from resit.apps.bank.models import ItemVersion
from resit.domain.items.model import Item


def keep_versions(items: Sequence[Item], *, at: datetime) -> None:
    """Keep every item's version that is not kept yet."""
    kept = set(ItemVersion.objects.filter(pk__in=[item.digest for item in items]).values_list("pk", flat=True))
    ItemVersion.objects.bulk_create(
        [
            ItemVersion(digest=item.digest, item=item.id, program=item.program, values=item.as_values(), kept_at=at)
            for item in sorted(items, key=lambda each: each.digest)  # one order for all, so that two that begin at once wait for no circle
            if item.digest not in kept
        ],
        ignore_conflicts=True,  # two sittings may begin at once
    )
