"""Readers who say that a figure is wrong: held, bounded, answered, mailed, forgotten."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult
from tests.apps.sources.conftest import DAY, HOUR, MINUTE, NOON

from resit.apps.sources import reports, tasks
from resit.apps.sources.models import ReaderReport, ReportState
from resit.apps.sources.queries import answered_reports, held_reports, work_waiting
from resit.apps.sources.reports import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    AnsweredAlreadyError,
    BadReportError,
    SentReport,
    TooManyReportsError,
    answer_report,
    forget_senders,
    report_by_token,
    report_wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def send(**given: Any) -> SentReport:
    found = {"program": "one", "fact": "wait", "shown": "30 days", "version": "2026-11-01+abcdef12", "says": "It is 45 days.", "page": "",
             "email": "", "sender": "192.0.2.1", "at": NOON}  # fmt: skip
    return report_wrong(**{**found, **given})


def answer(sent: SentReport, staff: Any, **given: Any) -> ReaderReport:
    found = {
        "report_id": sent.report.pk,
        "accepted": True,
        "answer": "Right, thank you.",
        "by": staff,
        "at": NOON + HOUR,
        "site": "https://r.example",
    }
    return answer_report(**{**found, **given})


def test_a_report_is_held_under_an_address_that_is_kept_nowhere():
    sent = send(page="https://board.example/policy", email="reader@example.org")
    assert report_by_token(sent.token) == sent.report
    assert sent.report.state == ReportState.HELD
    row = str(ReaderReport.objects.values().get())
    assert sent.token not in row
    assert "192.0.2.1" not in row
    with pytest.raises(LookupError):
        report_by_token(sent.token[:-1])
    assert [each.pk for each in held_reports()] == [sent.report.pk]
    assert work_waiting() == {"reviews": 0, "reports": 1}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"says": " \n ", "page": ""}, "says"),
        ({"says": "\0"}, "says"),
        ({"says": "x" * 2001}, "says"),
        ({"page": "javascript:alert(1)"}, "page"),
        ({"page": "java\nscript:alert(1)"}, "page"),
        ({"page": "data:text/html,x"}, "page"),
        ({"page": "//board.example/"}, "page"),
        ({"page": "https://"}, "page"),
        ({"page": "https://[half"}, "page"),
        ({"page": "https://board.example/a b"}, "page"),
        ({"page": "https://board.example/\u202egpj"}, "page"),
        ({"page": "https://board.example/" + "x" * 2000}, "page"),
        ({"email": "reader"}, "email"),
        ({"email": "reader@example.org\nBcc: all@example.org"}, "email"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_box(given: dict[str, str], field: str):
    with pytest.raises(BadReportError) as raised:
        send(**given)
    assert raised.value.field == field
    assert not ReaderReport.objects.exists()


def test_zeros_are_dropped_and_long_figures_cut():
    sent = send(says="It is\0 45.", shown="x" * 3000)
    assert (sent.report.says, len(sent.report.shown)) == ("It is 45.", 500)


def test_one_place_sends_five_an_hour_and_fifteen_a_day():
    morning = NOON.replace(hour=0)
    for hour in range(MOST_A_DAY // MOST_AN_HOUR):
        for minute in range(MOST_AN_HOUR):
            send(at=morning + hour * HOUR + minute * MINUTE)
        with pytest.raises(TooManyReportsError):
            send(at=morning + hour * HOUR + 59 * MINUTE)
    with pytest.raises(TooManyReportsError):
        send(at=morning + 12 * HOUR)
    assert send(at=morning + 12 * HOUR, sender="192.0.2.2")
    assert send(at=morning + DAY + 12 * HOUR)


def test_a_flood_from_many_places_stops_at_a_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reports, "MOST_HELD", 3)
    for number in range(3):
        send(sender=f"192.0.2.{number}")
    with pytest.raises(TooManyReportsError):
        send(sender="198.51.100.1")


def test_who_sent_it_is_forgotten_after_a_day():
    send()
    forget_senders(at=NOON + DAY)
    assert ReaderReport.objects.get().sender
    forget_senders(at=NOON + DAY + timedelta(seconds=1))
    assert not ReaderReport.objects.get().sender


def test_one_place_has_another_name_every_day():
    names = {send(at=NOON + days * DAY).report.sender for days in range(3)}
    assert len(names) == 3


# Answers


def mail_tasks() -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path__endswith="send_answer", status="READY"))


def do(task: Any) -> None:
    task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    task.set_successful(None)


def test_an_answer_is_kept_and_told_once(staff):
    sent = send()
    kept = answer(sent, staff, answer=" Right\0, thank you. ")
    assert (kept.state, kept.answer, kept.answered_by, kept.answered_at) == (ReportState.ACCEPTED, "Right, thank you.", staff, NOON + HOUR)
    assert report_by_token(sent.token).answer == "Right, thank you."
    with pytest.raises(AnsweredAlreadyError):
        answer(sent, staff, accepted=False, answer="No.")
    assert (list(held_reports()), [each.pk for each in answered_reports()]) == ([], [sent.report.pk])
    assert mail_tasks() == [], "no address was left"


@pytest.mark.parametrize("text", ["", "  ", "\0", "x" * 2001])
def test_an_answer_says_something_and_not_too_much(staff, text: str):
    sent = send()
    with pytest.raises(BadReportError):
        answer(sent, staff, answer=text)
    assert report_by_token(sent.token).state == ReportState.HELD


def test_the_answer_is_mailed_and_the_address_forgotten(staff):
    sent = send(email="reader@example.org")
    answer(sent, staff)
    (task,) = mail_tasks()
    assert "reader@" not in str(task.args_kwargs), "tasks are kept for weeks"
    do(task)
    (letter,) = mail.outbox
    assert letter.to == ["reader@example.org"]
    assert re.search(r"Right, thank you\.[\s\S]*https://r\.example/exams/one/facts/wait/", letter.body)
    assert ReaderReport.objects.get().email == ""
    tasks.send_answer.enqueue(str(sent.report.pk), "x")
    do(mail_tasks()[0])
    assert len(mail.outbox) == 1


def test_a_mail_server_that_fails_is_tried_again_for_a_day(staff, monkeypatch, caplog):
    sent = send(email="reader@example.org")
    answer(sent, staff)

    def fails(*_arguments: object, **_names: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(reports, "send_mail", fails)
    tries = 0
    while waiting := mail_tasks():
        do(waiting[0])
        tries += 1
    assert tries == 24
    assert ReaderReport.objects.get().email == "reader@example.org", "an administrator may still mend it; a week later it is dropped"
    assert "could not be mailed" in caplog.text
    assert "reader@" not in caplog.text
