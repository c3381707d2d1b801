import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What is told. A stored word is a constant for ever: receivers branch on it."""

    UNDER_REVIEW = "source.under_review", _("a page that rules rest on was seen changed or gone")
    CLEARED = "source.cleared", _("a page was looked at again and its review is over")
    CHECKED = "source.checked", _("a person compared the rules with the live page")
    CHANGED = "program.changed", _("a program's facts changed")
    TEST = "endpoint.test", _("a test")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def in_use(self) -> Self:
        return self.filter(ended_at=None)


class Endpoint(models.Model):
    """An address that wants to be told. Its secret signs what is sent; it is shown once, when it is made."""

    class EndedBy(models.TextChoices):
        STAFF = "staff", _("it was ended here")
        RECEIVER = "receiver", _("the receiver answered 410: it wants no more messages")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(_("address"), max_length=2000)
    sealed_secret = models.CharField(max_length=400, blank=True)  # see signing.sealed; emptied with the end
    programs = models.JSONField(default=list)  # ids; empty: all programs
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    unanswered = models.PositiveIntegerField(default=0)  # tries in a row by which the receiver could not be had
    rest_until = models.DateTimeField(null=True)  # until then nothing is sent to it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by="") & ~models.Q(sealed_secret="")
                | models.Q(ended_at__isnull=False, sealed_secret="") & ~models.Q(ended_by=""),
                name="ended_endpoint_has_no_secret",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)  # the address may hold a word that only the receiver should know

    def wants(self, program: str) -> bool:
        return not self.programs or program in self.programs


class Event(models.Model):
    """Something that happened to a program's facts, as it is told: the body is kept letter for letter, since it is signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=EventKind)
    program = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["-at"], name="events_by_time"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.program}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=DeliveryState.WAITING)


class Delivery(models.Model):
    """One event for one endpoint: how often it was tried, what came of the last try, and when it is tried again."""

    class Problem(models.TextChoices):
        """Why the last try did not arrive: the codes of `resit.fetching.posting.Fault`, and what only we know."""

        SILENT = "silent", _("The receiver did not answer in time.")
        NO_HOST = "no_host", _("There is no host of that name.")
        UNREACHABLE = "unreachable", _("The receiver could not be reached.")
        CERTIFICATE = "certificate", _("The receiver’s certificate could not be verified.")
        BROKEN_OFF = "broken_off", _("The connection broke off before there was an answer.")
        NO_HTTP = "no_http", _("What came back was not HTTP.")
        REDIRECTED = "redirected", _("The receiver points to another address. That is not followed: add the other address instead.")
        REFUSED = "refused", _("The receiver answered, but did not take the message.")
        GONE = "gone", _("The receiver wants no more messages, so the endpoint was ended.")
        ENDED = "ended", _("The endpoint was ended before it arrived.")
        TOO_OLD = "too_old", _("The receiver could not be had for three days.")
        SECRET = "secret", _("The secret cannot be read with this installation’s key. End the endpoint and add it again.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    asked_at = models.DateTimeField()  # when it was first told, or asked for again
    tries = models.PositiveSmallIntegerField(default=0)  # since then
    next_at = models.DateTimeField(null=True)  # while waiting
    status = models.PositiveSmallIntegerField(null=True)  # the receiver's last HTTP status
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    tried_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_an_event_and_endpoint"),
            models.CheckConstraint(
                condition=models.Q(state=DeliveryState.WAITING, next_at__isnull=False)
                | ~models.Q(state=DeliveryState.WAITING) & models.Q(next_at=None),
                name="waiting_delivery_has_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["endpoint", "next_at"], condition=models.Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["-asked_at"], name="deliveries_by_time"),
        )

    def __str__(self) -> str:
        return str(self.id)
