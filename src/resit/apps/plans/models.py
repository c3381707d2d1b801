import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptRoad(models.Model):
    """What a signed-in candidate told about one program: her case, her report, the day of the exam and her hours.

    The reading and the plan are worked out anew each time, so they follow the rules, the items and the method as those change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roads")
    program_id = models.CharField(_("program"), max_length=100)
    told = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept road")
        verbose_name_plural = _("kept roads")
        constraints = (models.UniqueConstraint(fields=["user", "program_id"], name="one_road_a_program"),)

    def __str__(self) -> str:
        return f"{self.program_id} {self.id}"
