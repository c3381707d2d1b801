import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resit.domain.catalog.model import ReviewState
from resit.domain.policy.explain import Say, untranslated
from resit.journey.watching import SourceState, seen_sentence

STATES = [(each.value, each.value) for each in SourceState]


class WatchedPage(models.Model):
    """One address that sources name: how the machine's last visit to it went. Programs that name it share one visit."""

    address = models.CharField(max_length=2000, unique=True)
    looked_at = models.DateTimeField(null=True)  # the last visit, whatever came of it
    read_at = models.DateTimeField(null=True)  # the last time the page came back whole, or was said to be the same
    whole_at = models.DateTimeField(null=True)  # the last time it came back whole
    readings = models.PositiveIntegerField(default=0)  # since it last came back whole
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    ended_at_address = models.CharField(max_length=2000, blank=True)  # where redirects led, if anywhere else
    failures = models.PositiveIntegerField(default=0)  # visits in a row that could not read it
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("watched page")
        verbose_name_plural = _("watched pages")
        indexes = (models.Index(fields=["next_at"], name="pages_due"),)

    def __str__(self) -> str:
        return self.address


class PageCopy(models.Model):
    """What a page said on a visit, as readable text for staff. A new one is kept only when the text is another."""

    page = models.ForeignKey(WatchedPage, on_delete=models.CASCADE, related_name="copies")
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=500, blank=True)
    blocks = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("copy of a page")
        verbose_name_plural = _("copies of pages")
        ordering = ("-read_at", "-pk")

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest[:8]}"


class WatchedSource(models.Model):
    """One source of one program: the passage its rules rest on as it was taken to stand, and as it was seen last."""

    program = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    page = models.ForeignKey(WatchedPage, on_delete=models.CASCADE, related_name="sources")
    state = models.CharField(max_length=10, choices=STATES, default=SourceState.UNREAD.value)  # of the last visit
    standing = models.CharField(max_length=10, choices=STATES, default=SourceState.UNREAD.value)  # of the last visit that was not blocked
    since = models.DateTimeField(null=True)  # of the state
    code = models.CharField(max_length=40, blank=True)  # names the sentence that says why, with `values`; see journey.watching
    values = models.JSONField(default=dict)
    confirmed = models.BooleanField(default=False)  # a person compared the passage that stands with the statements that rest on it
    before = models.JSONField(null=True)  # the passage that is taken to stand: as first seen, or as a person confirmed it
    before_at = models.DateTimeField(null=True)
    before_copy = models.ForeignKey(PageCopy, null=True, on_delete=models.SET_NULL, related_name="+")  # from which it can be found anew
    now = models.JSONField(null=True)  # the passage as seen last
    now_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("watched source")
        verbose_name_plural = _("watched sources")
        constraints = (models.UniqueConstraint(fields=["program", "source"], name="one_watch_a_source"),)

    def __str__(self) -> str:
        return f"{self.program} {self.source}"

    def reason(self, say: Say = untranslated) -> str:
        return seen_sentence(self.code, self.values, say) if self.code else ""


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Review(models.Model):
    """From when a source was seen changed or gone until a person said what that means."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("the rules stand")
        CORRECTED = "corrected", _("the rules were corrected")
        CAME_BACK = "came_back", _("the page reads again as it did")
        REPLACED = "replaced", _("nothing rests on that page any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    address = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ReviewState])
    code = models.CharField(max_length=40, blank=True)  # names the sentence that says why, with `values`
    values = models.JSONField(default=dict)
    before = models.JSONField(null=True)  # the passage
    now = models.JSONField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when the page was first seen as it is told here: who opened it before that has not seen it so
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(fields=["program", "source"], condition=models.Q(closed_at=None), name="one_open_review_a_source"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="") | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="closed_review_has_its_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.program} {self.source} {self.state}"

    def reason(self, say: Say = untranslated) -> str:
        return seen_sentence(self.code, self.values, say) if self.code else ""


class Signature(models.Model):
    """A person opened a source's page on a day and signs what was found: the rules stand, or they were corrected."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        CORRECTED = "corrected", _("corrected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    address = models.CharField(max_length=2000)
    kind = models.CharField(max_length=10, choices=Kind)
    checked_on = models.DateField()  # the day on which the person opened the page
    bearing = models.CharField(max_length=64)  # digest of the statements that were compared
    version = models.CharField(max_length=100)  # of the program's file that the signature is about
    note = models.CharField(max_length=1000, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_as = models.CharField(max_length=150)  # what is shown in public: the person's name, or "staff"
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("-at",)
        indexes = (models.Index(fields=["program", "-at"], name="signatures_of_a_program"),)

    def __str__(self) -> str:
        return f"{self.program} {self.source} {self.kind}"


class ReportState(models.TextChoices):
    HELD = "held", _("waiting to be read")
    ACCEPTED = "accepted", _("right, and corrected")
    DECLINED = "declined", _("looked at, and the figure stays")


class ReaderReport(models.Model):
    """A reader says that a figure is wrong. Held for staff, answered at an address of its own that only its writer has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=64, unique=True)  # SHA-256 of what stands in the reader's address
    program = models.CharField(max_length=100)
    fact = models.CharField(max_length=40)
    shown = models.CharField(max_length=500)  # the figure as it stood
    version = models.CharField(max_length=100)
    says = models.TextField()
    page = models.CharField(max_length=2000, blank=True)  # "here is the page"
    email = models.EmailField(max_length=254, blank=True)
    sender = models.CharField(max_length=64, blank=True)  # keyed hash of the network address, for the rate limit; dropped after a day
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.HELD)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("reader's report")
        verbose_name_plural = _("readers' reports")
        ordering = ("-at",)
        indexes = (
            models.Index(fields=["sender", "-at"], name="reports_of_a_sender"),
            models.Index(fields=["state", "-at"], name="reports_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.program} {self.fact}"


class ReaderCount(models.Model):
    """About how many readers opened a program's pages on a day; nothing about any of them."""

    program = models.CharField(max_length=100)
    on = models.DateField()
    readers = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("readers of a day")
        verbose_name_plural = _("readers by day")
        constraints = (models.UniqueConstraint(fields=["program", "on"], name="one_count_a_program_and_day"),)

    def __str__(self) -> str:
        return f"{self.program} {self.on}"


SILENT_FOR = timedelta(minutes=10)  # a run without a sign of life for so long has died


class WatchRunQuerySet(models.QuerySet["WatchRun"]):
    def running(self) -> Self:
        return self.filter(is_running=True)


class WatchRun(models.Model):
    """One walk over the sources that are due: who sees its progress may stop it."""

    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # the last sign of life
    ended_at = models.DateTimeField(null=True)
    is_running = models.BooleanField(default=True)
    whole = models.BooleanField(default=True)  # everything that was due, not some program's pages or the first few alone
    due = models.PositiveIntegerField(default=0)  # pages
    done = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)  # sources by what was seen of them

    objects = WatchRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of the watch")
        verbose_name_plural = _("runs of the watch")
        ordering = ("-started_at",)
        constraints = (models.UniqueConstraint(fields=["is_running"], condition=models.Q(is_running=True), name="one_watch_runs"),)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def goes_on(self) -> bool:
        return self.is_running and not self.stop_asked

    def is_silent(self, *, at: datetime) -> bool:
        """Whether it gave no sign of life for so long that it must have died."""
        return self.is_running and self.seen_at < at - SILENT_FOR
