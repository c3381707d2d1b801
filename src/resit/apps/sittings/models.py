import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resit.domain.delivery.journal import Entry, EntryKind
from resit.domain.delivery.states import SittingState
from resit.domain.delivery.timing import Window, allowed_time


class Kind(models.TextChoices):
    """What is delivered: a timed segment of an exam, or a drill without limit."""

    SEGMENT = "segment", _("timed segment")
    DRILL = "drill", _("drill")


class Sitting(models.Model):
    """One delivery of one form. Whose it is: an account's, or the browser's that holds the secret behind `holder`.

    `items` are the digests of the item versions in their order; neither they nor the time allowed change once it is made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sittings")
    holder = models.CharField(max_length=64, blank=True)  # SHA-256 of the browser's secret; empty where the API made it
    program_id = models.CharField(_("program"), max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    form = models.CharField(max_length=100, blank=True)  # the form's id; empty for a drill
    items = models.JSONField()
    minutes = models.PositiveSmallIntegerField(null=True)  # of the form, without extra time; None: no limit
    extra_time = models.FloatField(default=1.0)
    state = models.CharField(max_length=12, choices=[(each.value, each.value) for each in SittingState], default=SittingState.CREATED)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=64, blank=True)  # names a request that may be sent again; see `actions.make_sitting`
    request_says = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(fields=["request_key"], condition=~models.Q(request_key=""), name="one_sitting_a_request"),
            models.CheckConstraint(
                condition=models.Q(started_at=None) | models.Q(started_at__gte=models.F("made_at")), name="sitting_starts_after_it_is_made"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")), name="sitting_ends_after_it_starts"
            ),
        )
        indexes = (
            models.Index(fields=["user", "program_id", "-made_at"], name="sittings_of_a_person"),
            models.Index(fields=["holder", "program_id", "-made_at"], name="sittings_of_a_browser"),
            models.Index(fields=["made_at"], condition=models.Q(user=None), name="sittings_nobody_signed_for"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def allowed(self) -> timedelta | None:
        return allowed_time(self.minutes, extra_time=self.extra_time)

    @property
    def window(self) -> Window | None:
        """None before the start."""
        return None if self.started_at is None else Window(self.started_at, self.allowed)

    @property
    def is_over(self) -> bool:
        return SittingState(self.state).is_over


class Response(models.Model):
    """Where one item of a sitting stands. A row is made by the first response or flag; the journal has how it came about."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="responses")
    number = models.PositiveSmallIntegerField()
    option = models.CharField(max_length=1, blank=True)  # empty: none, or taken back
    sequence = models.PositiveIntegerField(default=0)
    flagged = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["sitting", "number"], name="one_response_an_item"),)

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.number}"


class JournalEntry(models.Model):
    """One line of a sitting's journal. Lines are added, never changed; `digest` covers this one and the digest before it."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="journal")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in EntryKind])
    number = models.PositiveSmallIntegerField(null=True)
    option = models.CharField(max_length=1, null=True)  # noqa: DJ001 (null: taken back, or an entry without a response)
    sequence = models.PositiveIntegerField(null=True)
    late = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("position",)
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = (
            models.UniqueConstraint(fields=["sitting", "position"], name="one_entry_a_position"),
            models.UniqueConstraint(
                fields=["sitting", "number", "sequence"], condition=models.Q(kind=EntryKind.RESPONSE), name="one_entry_a_sequence"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.position}"

    @property
    def entry(self) -> Entry:
        recorded_at: datetime = self.recorded_at
        return Entry(self.position, EntryKind(self.kind), recorded_at, self.number, self.option, self.sequence, self.late)
