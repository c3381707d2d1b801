"""Changes to what a candidate keeps of her road."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from resit.apps.plans.models import KeptRoad


@transaction.atomic
def keep_road(*, user: Any, program_id: str, told: Mapping[str, Any], at: datetime) -> KeptRoad:
    """Keep what was told about a program, in place of what was kept before."""
    kept, _made = KeptRoad.objects.update_or_create(user=user, program_id=program_id, defaults={"told": dict(told), "kept_at": at})
    return kept


@transaction.atomic
def erase_road(*, user: Any, program_id: str) -> None:
    KeptRoad.objects.filter(user=user, program_id=program_id).delete()
