from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resit.domain.items.scoring import Delivered


class ItemVersion(models.Model):
    """One item exactly as it was delivered, named by its digest. A row is written once and never changed: scores are worked out from it."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the values, hexadecimal
    item = models.CharField(max_length=120)
    program = models.CharField(max_length=100)
    values = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("item version")
        verbose_name_plural = _("item versions")
        indexes = (models.Index(fields=["program", "item"], name="versions_of_an_item"),)

    def __str__(self) -> str:
        return f"{self.item} {self.digest[:8]}"

    @property
    def delivered(self) -> Delivered:
        values: dict[str, Any] = self.values
        return Delivered.of(values)
