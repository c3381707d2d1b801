import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Shown(models.TextChoices):
    """What a candidate may show, chosen one by one."""

    CASE = "case", _("my case: attempts, dates and cost")
    PLAN = "plan", _("my plan, with what my report says")
    RESULTS = "results", _("my results, item by item")


class Share(models.Model):
    """A link by which whoever holds it sees what the candidate chose, and may leave notes; until she revokes it.

    Whose it is: an account's, or the browser's that holds the secret behind `holder`. Only the token's hash is kept.
    `told` is a copy of what she told, only as much as is shown, renewed whenever she changes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="shares")
    holder = models.CharField(max_length=64, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    program_id = models.CharField(_("program"), max_length=100)
    name = models.CharField(_("for whom"), max_length=80, blank=True)
    shown = models.JSONField()  # values of Shown
    told = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ("-made_at",)
        indexes = (
            models.Index(fields=["user", "program_id"], name="shares_of_a_person"),
            models.Index(fields=["holder", "program_id"], name="shares_of_a_browser"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Note(models.Model):
    """What the holder of a link wrote on one item of a sitting or on one session of the plan. Plain text."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="notes")
    sitting_id = models.UUIDField(null=True)
    number = models.PositiveSmallIntegerField(null=True)  # of the item in that sitting
    session_on = models.DateField(null=True)
    session_number = models.PositiveSmallIntegerField(null=True)  # of the session on that day
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at",)
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(sitting_id__isnull=False, number__isnull=False, session_on=None, session_number=None)
                    | models.Q(sitting_id=None, number=None, session_on__isnull=False, session_number__isnull=False)
                ),
                name="note_is_on_an_item_or_a_session",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
