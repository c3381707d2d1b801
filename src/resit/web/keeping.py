"""What a candidate told for her road, and where it is kept: in her browser alone until she signs in, then in her account.

`{"planned_on", "exam_on", "hours", "days": [0..6], "report"?: {…}, "case"?: {…}}`, as plain values.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from resit.apps.peers.actions import adopt_shares, renew_shares
from resit.apps.plans.actions import erase_road, keep_road
from resit.apps.plans.queries import roads_of, told_by
from resit.apps.sittings.actions import adopt_sittings
from resit.apps.sittings.queries import holder_of
from resit.domain.catalog.model import Program
from resit.domain.planner.plan import EVERY_DAY
from resit.journey.question import BadQuestionError
from resit.journey.report import read_report
from resit.journey.road import Told
from resit.web.holder import COOKIE as HOLDER_COOKIE
from resit.web.holder import owner_of, set_own_cookie

COOKIE = "resit_road_"
SALT = "resit.road"
LONGEST_COOKIE = 3_800  # browsers take 4,096 with the name

Values = dict[str, Any]


class TooMuchToldError(ValueError):
    """More than a browser keeps."""


def told(request: HttpRequest, program_id: str) -> Values | None:
    """What she told about a program; None where nothing is kept."""
    if request.user.is_authenticated:
        kept = told_by(request.user, program_id)
        if kept is not None:
            return kept
    return _from_cookie(request, program_id)


def programs_told(request: HttpRequest) -> list[str]:
    """Ids of the programs about which something is kept, here or in the account."""
    here = [name.removeprefix(COOKIE) for name in request.COOKIES if name.startswith(COOKIE)]
    kept = [road.program_id for road in roads_of(request.user)] if request.user.is_authenticated else []
    return list(dict.fromkeys([*kept, *(each for each in here if _from_cookie(request, each) is not None)]))


def keep(request: HttpRequest, response: HttpResponse, *, program_id: str, values: Mapping[str, Any], at: datetime) -> None:
    """Keep what was told: in the account of who is signed in, else in a signed cookie and nowhere else.

    Raises
    ------
    TooMuchToldError
        It is longer than a cookie may be, even without the case.
    """
    if request.user.is_authenticated:
        keep_road(user=request.user, program_id=program_id, told=values, at=at)
    else:
        set_own_cookie(response, f"{COOKIE}{program_id}", _signed(program_id, values))
    owner = owner_of(request)
    if owner.user is not None or owner.holder:
        renew_shares(owner=owner, program_id=program_id, told=values)


def forget(request: HttpRequest, response: HttpResponse, program_id: str) -> None:
    """Erase what was told about a program, here and in the account."""
    if request.user.is_authenticated:
        erase_road(user=request.user, program_id=program_id)
    forget_here(request, response, program_id)


def forget_here(request: HttpRequest, response: HttpResponse, program_id: str) -> None:
    """Take what was told about a program out of this browser."""
    if f"{COOKIE}{program_id}" in request.COOKIES:
        response.delete_cookie(f"{COOKIE}{program_id}", samesite="Lax")


def adopt(request: HttpRequest, response: HttpResponse, user: Any, *, at: datetime) -> list[str]:
    """Signing in keeps everything: the browser's roads, sittings and links become the account's; a road only where it has none of that program.

    The roads leave the browser: who signs in there next must not be given them. Gives the programs whose road was not taken over.
    """
    holder = holder_of(request.COOKIES.get(HOLDER_COOKIE, ""))
    adopt_sittings(user=user, holder=holder)
    adopt_shares(user=user, holder=holder)
    left: list[str] = []
    for name in [each for each in request.COOKIES if each.startswith(COOKIE)]:
        program_id = name.removeprefix(COOKIE)
        values = _from_cookie(request, program_id)
        if values is not None and told_by(user, program_id) is None:
            keep_road(user=user, program_id=program_id, told=values, at=at)
        elif values is not None:
            left.append(program_id)
        forget_here(request, response, program_id)
    return left


def as_told(values: Mapping[str, Any], *, program: Program, on: date) -> Told:
    """The road's own value of what was told.

    Raises
    ------
    ValueError
        It was kept by another version, or cannot be read any more.
    """
    report = values.get("report")
    try:
        return Told(
            exam_on=date.fromisoformat(values["exam_on"]),
            hours_a_week=float(values["hours"]),
            planned_on=date.fromisoformat(values["planned_on"]),
            report=read_report(report, program=program, on=on) if report else None,
            study_days=frozenset(values.get("days") or EVERY_DAY),
        )
    except (KeyError, TypeError, BadQuestionError) as error:
        raise ValueError(f"what was told about {program.id} cannot be read: {error}") from error


def _signed(program_id: str, values: Mapping[str, Any]) -> str:
    """As the cookie holds it, good for this program alone; the case is left out where there is no room for it."""
    salt = f"{SALT}.{program_id}"
    whole = signing.dumps(values, salt=salt, compress=True)
    without = signing.dumps({key: value for key, value in values.items() if key != "case"}, salt=salt, compress=True)
    for text in (whole, without):
        if len(text) <= LONGEST_COOKIE:
            return text
    raise TooMuchToldError(f"what was told is {len(without)} characters long; a browser keeps {LONGEST_COOKIE}")


def _from_cookie(request: HttpRequest, program_id: str) -> Values | None:
    try:
        found = signing.loads(request.COOKIES.get(f"{COOKIE}{program_id}", ""), salt=f"{SALT}.{program_id}")
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None
