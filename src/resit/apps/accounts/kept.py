"""Cases a person chose to keep, and what an account takes away or erases with it.

Only the question is kept; its answer is worked out anew each time, so a kept case follows the rules as they change.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

MOST_KEPT = 50


class KeptCaseLimitError(ValueError):
    """The account keeps as many cases as it may."""


class NoSuchKeptCaseError(LookupError):
    """No case of that id is this person's: the same answer as for one that never was."""


class KeptCase(models.Model):
    """A question about one program, kept by the person who asked it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_cases")
    program_id = models.CharField(_("program"), max_length=80)
    question = models.JSONField(_("question"))
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        app_label = "accounts"
        ordering = ("-kept_at",)
        verbose_name = _("kept case")
        verbose_name_plural = _("kept cases")
        indexes = (models.Index(fields=["user", "-kept_at"], name="kept_cases_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.program_id} {self.id}"


@transaction.atomic
def keep_case(*, user: Any, program_id: str, question: Mapping[str, Any], at: datetime) -> KeptCase:
    """Keep a question.

    Raises
    ------
    KeptCaseLimitError
        The account keeps `MOST_KEPT` cases already.
    """
    kept = KeptCase.objects.filter(user=user).count()
    if kept >= MOST_KEPT:
        raise KeptCaseLimitError(f"account {user.pk} keeps {kept} cases; want at most {MOST_KEPT}")
    return KeptCase.objects.create(user=user, program_id=program_id, question=dict(question), kept_at=at)


def forget_case(*, user: Any, case_id: uuid.UUID) -> None:
    """Delete a kept case.

    Raises
    ------
    NoSuchKeptCaseError
        No case of that id is this person's.
    """
    kept_case_of(user, case_id).delete()


@transaction.atomic
def erase_account(*, user: Any) -> None:
    """Delete the account and everything kept in it; its sessions in other browsers too, which hold its id."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    user.delete()


def kept_cases_of(user: Any) -> models.QuerySet[KeptCase]:
    """A person's own cases, the newest first."""
    return KeptCase.objects.filter(user=user)


def kept_case_of(user: Any, case_id: uuid.UUID) -> KeptCase:
    """A person's own case.

    Raises
    ------
    NoSuchKeptCaseError
        No case of that id is this person's.
    """
    case = KeptCase.objects.filter(user=user, pk=case_id).first()
    if case is None:
        raise NoSuchKeptCaseError(f"no kept case {case_id} of account {user.pk}")
    return case


def exported_account(user: Any) -> dict[str, Any]:
    """Everything the account holds, as plain values; the password's hash and second-step secrets stay where they are."""
    return {
        "email": user.email,
        "name": user.name,
        "joined_at": user.joined_at,
        "last_sign_in_at": user.last_login,
        "kept_cases": [{"program": case.program_id, "question": case.question, "kept_at": case.kept_at} for case in kept_cases_of(user)],
    }
