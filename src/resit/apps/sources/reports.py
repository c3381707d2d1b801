"""Readers who say that a figure is wrong: held for staff, answered at an address that only the writer has. No account is asked for."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from resit.apps.sources.models import ReaderReport, ReportState

LONGEST_TEXT = 2000
MOST_AN_HOUR, MOST_A_DAY = 5, 15
ADDRESS_KEPT = timedelta(days=7)  # after the answer, where the mail could not be sent
MOST_HELD = 2000  # of everybody; a flood stops here and leaves the rest of the site alone


class BadReportError(ValueError):
    """A report or an answer that cannot be taken; the message says what is wanted. `field` is the box it is about."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class TooManyReportsError(BadReportError):
    """More than one sender may send."""


class AnsweredAlreadyError(LookupError):
    """Somebody answered the report meanwhile."""


@dataclass(frozen=True)
class SentReport:
    """A report that is held, and the secret of its address."""

    report: ReaderReport
    token: str


@transaction.atomic
def report_wrong(
    *, program: str, fact: str, shown: str, version: str, says: str, page: str, email: str, sender: str, at: datetime
) -> SentReport:
    """Hold a report for staff. `sender` is the network address; only a keyed hash of it is kept, and that for a day.

    Raises
    ------
    BadReportError
        Nothing is said, the page is no address, or the mail address is none.
    TooManyReportsError
        This sender sent enough for now, or too many reports wait to be read.
    """
    says, page, email = (each.replace("\0", "").strip() for each in (says, page, email))
    if not says and not page:
        raise BadReportError(_("Say what is wrong, or give the page that says otherwise."), "says")
    if len(says) > LONGEST_TEXT:
        raise BadReportError(_("At most {most} characters, please.").format(most=LONGEST_TEXT), "says")
    if page and not is_web_address(page):
        raise BadReportError(_("The page’s address should look like https://example.org/policy."), "page")
    if email:
        _checked_email(email)
    hashed = hashed_sender(sender, at=at)
    mine = ReaderReport.objects.filter(sender=hashed)
    if (
        mine.filter(at__gt=at - timedelta(hours=1)).count() >= MOST_AN_HOUR
        or mine.count() >= MOST_A_DAY
        or ReaderReport.objects.filter(state=ReportState.HELD).count() >= MOST_HELD
    ):
        raise TooManyReportsError(_("Thank you. That is as many reports as we take from one place for now; please come back later."), "")
    token = secrets.token_urlsafe(24)
    report = ReaderReport.objects.create(
        token=hash_of(token),
        program=program,
        fact=fact,
        shown=shown[:500],
        version=version,
        says=says,
        page=page,
        email=email,
        sender=hashed,
        at=at,
    )
    return SentReport(report, token)


def _checked_email(email: str) -> None:
    from django.core.exceptions import ValidationError

    try:
        validate_email(email)
    except ValidationError as error:
        raise BadReportError(_("The mail address should look like you@example.org."), "email") from error


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(text) <= 2000 and text.isprintable() and " " not in text


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hashed_sender(sender: str, *, at: datetime) -> str:
    """The same for one sender on one day, and nothing that leads back to an address on the next."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{at.date()} {sender}".encode(), hashlib.sha256).hexdigest()


def report_by_token(token: str) -> ReaderReport:
    """The report behind the writer's address.

    Raises
    ------
    LookupError
        There is none.
    """
    found = ReaderReport.objects.filter(token=hash_of(token)).first()
    if found is None:
        raise LookupError("no report has this address")
    return found


def answer_report(*, report_id: UUID, accepted: bool, answer: str, by: Any, at: datetime, site: str) -> ReaderReport:
    """Answer a held report; who left a mail address is told, with the address of the fact on this site.

    Raises
    ------
    AnsweredAlreadyError
        Somebody answered it before.
    LookupError
        There is no such report.
    BadReportError
        The answer is empty or too long.
    """
    answer = answer.replace("\0", "").strip()
    if not answer or len(answer) > LONGEST_TEXT:
        raise BadReportError(_("Write the reader an answer of at most {most} characters.").format(most=LONGEST_TEXT), "answer")
    with transaction.atomic():
        report = ReaderReport.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise LookupError(f"there is no report {report_id}")
        if report.state != ReportState.HELD:
            raise AnsweredAlreadyError(f"report {report_id} is {report.state}; want one that is held")
        report.state = ReportState.ACCEPTED if accepted else ReportState.DECLINED
        report.answer, report.answered_at, report.answered_by = answer, at, by
        report.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        if report.email:
            _tell_by_mail(report, f"{site}/exams/{report.program}/facts/{report.fact}/")
    return report


def _tell_by_mail(report: ReaderReport, link: str) -> None:
    """In the transaction of the answer: the worker mails it after the commit. The address itself stands in no task."""
    from resit.apps.sources.tasks import send_answer  # tasks call actions; only the asking for one goes the other way

    send_answer.enqueue(str(report.pk), link)


def mail_answer(report: ReaderReport, link: str) -> None:
    """The mail, and then the address is forgotten: it was left for this answer alone.

    Raises
    ------
    OSError
        The mail server did not take it.
    """
    send_mail(
        _("Your report on {program}").format(program=report.program),
        _("You wrote that a figure on our page is wrong. This is the answer:\n\n{answer}\n\nThe page: {link}\n").format(
            answer=report.answer, link=link
        ),
        None,
        [report.email],
    )
    ReaderReport.objects.filter(pk=report.pk).update(email="")


def forget_senders(*, at: datetime) -> None:
    """Drop what was kept for the rate limit a day ago."""
    ReaderReport.objects.filter(at__lt=at - timedelta(days=1)).exclude(sender="").update(sender="")


def forget_addresses(*, at: datetime) -> None:
    """Drop mail addresses whose answer could not be sent in a week."""
    ReaderReport.objects.filter(answered_at__lt=at - ADDRESS_KEPT).exclude(email="").update(email="")
