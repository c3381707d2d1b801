from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


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
