"""What is read of kept roads."""

from typing import Any

from django.db.models import QuerySet

from resit.apps.plans.models import KeptRoad


def roads_of(user: Any) -> QuerySet[KeptRoad]:
    """A person's own roads, the newest first."""
    return KeptRoad.objects.filter(user=user).order_by("-kept_at")


def told_by(user: Any, program_id: str) -> dict[str, Any] | None:
    """What a person told about a program; None where nothing is kept."""
    kept = KeptRoad.objects.filter(user=user, program_id=program_id).first()
    return None if kept is None else kept.told


def exported_roads(user: Any) -> list[dict[str, Any]]:
    """Everything a person keeps of her roads, as plain values."""
    return [{"program": each.program_id, "told": each.told, "kept_at": each.kept_at} for each in roads_of(user)]
