"""Say whether, when and how a program may be sat again: the answer with its dates, reasons and sources.

  resit retake nha-ccma --attempt 2026-03-01=failed --attempt 2026-04-02=failed --on 2026-04-20
  resit retake "CMA (AAMA)" --attempt 2026-09-01=failed --fact graduated=2026-05-20 --what-if
  resit retake cpa-uniform --attempt 2026-09-01=failed,section=AUD,score=71 --json

A day is written 2026-03-01; a moment with its offset, 2026-03-01T09:30:00-05:00. Attempts and facts are used for this
answer only: nothing is stored. Exit code 0 for any answer, 2 for input that cannot be answered.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Any

from resit.cli.asking import (
    ISO_DAY,
    BadInputError,
    day_named,
    never_fail_on_a_letter,
    operator_folders,
    program_named,
    refuse,
    short,
    tell_choices,
)
from resit.cli.main import OK
from resit.cli.terminal import page_width, wants_color
from resit.journey.answer import Answer, answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import AmbiguousProgramError, LoadedProgram, names_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help=_("an id such as nha-ccma, or any name of it"))
    parser.add_argument(
        "--attempt",
        action="append",
        default=[],
        metavar="DATE=OUTCOME[,KEY=VALUE…]",
        help=_(
            "one attempt: failed, passed, scored, pending, unfinished, void, no_show, cancelled, cancelled_score or the program's own; repeat for each"
        ),
    )
    parser.add_argument(
        "--fact", action="append", default=[], metavar="KEY=VALUE", help=_("something else the rules ask; repeat a key to give a list")
    )
    parser.add_argument("--on", metavar="DATE", help=_("the day asked about (default: today)"))
    parser.add_argument("--sit-on", metavar="DATE", help=_("a day on which you would like to sit"))
    parser.add_argument(
        "--what-if",
        nargs="?",
        const=True,
        default=None,
        metavar="DATE",
        help=_("and if the next attempts fail too, the first of them on DATE?"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the answer as JSON"))
    parser.add_argument("--ics", metavar="FILE", type=Path, help=_("write the answer's days to a calendar file"))


def run(arguments: argparse.Namespace) -> int:
    now = datetime.now(UTC).astimezone()
    if arguments.program is None and isinstance(arguments.what_if, str) and not _looks_likeday_named(arguments.what_if):
        arguments.program, arguments.what_if = arguments.what_if, True  # `--what-if PROGRAM`: the word was not meant for the option
    try:
        loaded = program_named(arguments.program)
        answer = answer_to(ask(loaded, question_of(arguments, today=now.date())), say=_)
        if arguments.ics:
            _write_calendar(arguments.ics, answer, loaded, at=now)
    except AmbiguousProgramError as error:
        return tell_choices(arguments.program, error, as_json=arguments.json)
    except (BadInputError, BadQuestionError) as error:
        refuse(error, as_json=arguments.json)
    if arguments.json:
        print(json.dumps(answer, indent=2))
        return OK
    from resit.cli.answer_page import AnswerPage

    never_fail_on_a_letter()
    others = names_of(loaded.program.confusable, *operator_folders())
    page = AnswerPage(answer, loaded.program, others, width=page_width(), color=wants_color(sys.stdout))
    sys.stdout.write(page.written())
    return OK


# What was asked


def question_of(arguments: argparse.Namespace, *, today: date) -> Question:
    """The question that the arguments put."""
    what_if: date | bool | None = arguments.what_if
    if isinstance(arguments.what_if, str):
        what_if = day_named(arguments.what_if, "--what-if", "what_if")
    return Question(
        on=today if arguments.on is None else day_named(arguments.on, "--on", "on"),
        attempts=[_attempt(each, place) for place, each in enumerate(arguments.attempt)],
        facts=_facts(arguments.fact),
        what_if=what_if,
        sit_on=None if arguments.sit_on is None else day_named(arguments.sit_on, "--sit-on", "sit_on"),
    )


def _attempt(text: str, place: int) -> dict[str, Any]:
    day, equals, rest = text.partition("=")
    outcome, *pairs = rest.split(",")
    where = f"attempts[{place}]"
    if not equals or not outcome.strip():
        raise BadInputError(
            _("Attempt {n} is “{text}”; write a day and an outcome, such as 2026-03-01=failed.").format(n=place + 1, text=short(text)),
            where,
        )
    attempt: dict[str, Any] = {"on": day.strip(), "outcome": outcome.strip()}
    last = None
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip().replace("-", "_")
        if not equals and last is not None:
            attempt[last] += f",{pair}"  # a value with a comma in it, as in "Washington, DC"
            continue
        if not equals or not key or key in attempt:
            raise BadInputError(
                _("Attempt {n} has “{pair}”; write each further key once, as in section=AUD.").format(n=place + 1, pair=short(pair)), where
            )
        attempt[key], last = value.strip(), key
    return attempt


def _facts(texts: Sequence[str]) -> dict[str, str | list[str]]:
    lists: dict[str, list[str]] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise BadInputError(_("The fact “{text}” has no value; write it as key=value.").format(text=short(text)), "facts")
        lists.setdefault(key.strip().replace("-", "_"), []).append(value.strip())
    return {key: values[0] if len(values) == 1 else values for key, values in lists.items()}


def _looks_likeday_named(text: str) -> bool:
    return ISO_DAY.match(text.strip()) is not None


# What is answered


def _write_calendar(file: Path, answer: Answer, loaded: LoadedProgram, *, at: datetime) -> None:
    from resit.cli.calendars import write_calendar
    from resit.journey.calendars import retake_events

    events = retake_events(answer, loaded.program, say=_)
    if not events:
        print(_("No day of this answer lies ahead, so no calendar file was written."), file=sys.stderr)
        return
    write_calendar(file, name=_("{exam}: retake").format(exam=loaded.program.short_name), events=events, at=at)
