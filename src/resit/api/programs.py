"""Programs: the list, one of them, and its retake question."""

import re
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from ninja.decorators import decorate_view

from resit.api.descriptions import program_item, program_view
from resit.api.retake_schemas import Answer, RetakeQuestion
from resit.api.schemas import Problem, Program, ProgramPage
from resit.api.serving import takes_json
from resit.apps.catalog.queries import current_catalog
from resit.journey.answer import answer_to
from resit.journey.case import BadQuestionError, Question, ask
from resit.journey.programs import LoadedProgram, UnknownProgramError

router = Router(tags=["programs"])

Words = Annotated[str, Query(max_length=200, description="Words of a name, a body or a field.")]
FieldName = Annotated[str | None, Query(max_length=100, description="Only programs of this field, such as pharmacy.")]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@router.get("", response={200: ProgramPage, 304: None, 422: Problem}, summary="List programs", by_alias=True)
def programs(request: HttpRequest, q: Words = "", field: FieldName = None, page: PageNumber = 1, per_page: PageSize = 20) -> dict[str, Any]:  # noqa: ARG001
    """Programs whose name, body or field holds every word of `q`, best match first; all of them where `q` is empty."""
    found = current_catalog().search(q, field=field)
    shown = found[(page - 1) * per_page : page * per_page]
    return {"items": [program_item(each) for each in shown], "total": len(found), "page": page, "per_page": per_page}


@router.get("/{program_id}", response={200: Program, 304: None, 404: Problem}, summary="One program", by_alias=True)
def program(request: HttpRequest, program_id: str) -> dict[str, Any]:  # noqa: ARG001
    """What is known of a program, with the source of every figure and what was looked for and not found."""
    return program_view(program_of(program_id), on=timezone.localdate(), say=gettext)


@router.post(
    "/{program_id}/retake",
    response={200: Answer, 400: Problem, 404: Problem, 411: Problem, 413: Problem, 415: Problem, 422: Problem},
    summary="May this candidate sit again?",
    by_alias=True,
    exclude_unset=True,
)
@decorate_view(takes_json)
def retake(request: HttpRequest, program_id: str, question: RetakeQuestion) -> dict[str, Any]:  # noqa: ARG001
    """The answer for these attempts and facts, dated and sourced. Nothing is stored, and the same question gives the same answer."""
    loaded = program_of(program_id)
    return answer_to(ask(loaded, _question(question, today=timezone.localdate())), say=gettext)


def program_of(program_id: str) -> LoadedProgram:
    """The program of an address.

    Raises
    ------
    UnknownProgramError
        None has this id; a name is no id, so that nobody is answered about another program of that name.
    """
    loaded = current_catalog().programs.get(program_id)
    if loaded is None:
        raise UnknownProgramError(f"no program has the id {program_id[:60]!r}")
    return loaded


def _question(sent: RetakeQuestion, *, today: date) -> Question:
    what_if = sent.what_if
    return Question(
        on=today if sent.on is None else _day(sent.on, "on"),
        attempts=[each.model_dump(exclude_unset=True) for each in sent.attempts],
        facts=sent.facts,
        what_if=_day(what_if, "what_if") if isinstance(what_if, str) else what_if,
        sit_on=None if sent.sit_on is None else _day(sent.sit_on, "sit_on"),
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text if ISO_DAY.fullmatch(text) else "")
    except ValueError:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise BadQuestionError(gettext("“{text}” is no day of the calendar; write it as 2026-03-31.").format(text=shown), field) from None
