from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from resit.domain.catalog.model import ReviewState


class ProgramVersionQuerySet(models.QuerySet["ProgramVersion"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class ProgramVersion(models.Model):
    """One text of one program's file, from when the installation took it in until another took its place.

    The text is kept whole: it says by which rules people were answered, and every web process reads it from here.
    """

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("shipped with Resit")
        OPERATOR = "operator", _("this installation's own")
        CORRECTED = "corrected", _("corrected and signed here")

    program = models.CharField(max_length=100)  # the program's id, which is the file's name
    origin = models.CharField(max_length=10, choices=Origin)
    file = models.CharField(max_length=1000)
    edition = models.DateField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text, hexadecimal
    check_by = models.DateField(null=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ProgramVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("program version")
        verbose_name_plural = _("program versions")
        ordering = ("program", "-loaded_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["program"], condition=models.Q(ended_at=None), name="one_version_in_force_a_program"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("loaded_at")),
                name="program_version_ends_after_it_is_loaded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.program} {self.version}"

    @property
    def fingerprint(self) -> str:
        """First 8 hexadecimal digits of the file's SHA-256, as answers print it."""
        return self.digest[:8]

    @property
    def version(self) -> str:
        return f"{self.edition.isoformat()}+{self.fingerprint}"


class CorrectedFileQuerySet(models.QuerySet["CorrectedFile"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class CorrectedFile(models.Model):
    """A program's file as a person of this installation corrected and signed it. It stands before every other file of that program.

    The text is kept here, so that every server of the installation has it, and written to the operator's folder for people to see.
    """

    program = models.CharField(max_length=100)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    based_on = models.CharField(max_length=64)  # digest of the text that it took the place of
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)  # somebody went back to the file before; where its file still lies it is not read

    objects = CorrectedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrected file")
        verbose_name_plural = _("corrected files")
        constraints = (
            models.UniqueConstraint(fields=["program"], condition=models.Q(ended_at=None), name="one_corrected_file_in_force_a_program"),
        )

    def __str__(self) -> str:
        return f"{self.program} {self.digest[:8]}"


class SourceStanding(models.Model):
    """What this installation knows of one source of one program beside its file: when it was fetched and checked, and whether it is under review.

    It holds for the address and, for a check by a person, the statements that it was about: a file that changes either is not covered.
    """

    program = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    address = models.CharField(max_length=2000)
    fetched_on = models.DateField(null=True)
    checked_on = models.DateField(null=True)
    checked_digest = models.CharField(max_length=64, blank=True)  # of the statements that were checked: `watching.Bearing.digest`
    review_state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ReviewState], blank=True)
    review_since = models.DateField(null=True)

    class Meta:
        verbose_name = _("standing of a source")
        verbose_name_plural = _("standings of sources")
        constraints = (
            models.UniqueConstraint(fields=["program", "source"], name="one_standing_a_source"),
            models.CheckConstraint(
                condition=models.Q(review_state="", review_since=None)
                | (~models.Q(review_state="") & models.Q(review_since__isnull=False)),
                name="review_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.program} {self.source}"


class CatalogState(models.Model):
    """One row: how often the catalog changed, and what the last loading found. Every process compares `number` with its own."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    number = models.PositiveBigIntegerField(default=0)
    loaded_at = models.DateTimeField()
    folders = models.JSONField(default=list)  # the operator's folders, so that a shell without RESIT_CATALOG loads the same
    findings = models.JSONField(default=list)  # [{file, line, key, message}]

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_catalog_state"),)

    def __str__(self) -> str:
        return str(self.number)
