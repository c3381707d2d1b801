"""Tell other systems of changes: list the endpoints, add one, try one, end one, see what was sent, and send it again.

An ID may be cut short to its first letters (four at least) where one endpoint alone begins with them. The worker of
`resit serve` does the sending. docs/webhooks.md says what is sent and how a receiver knows that it is ours.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING
from uuid import UUID

from resit.cli.asking import BadInputError, day_named, never_fail_on_a_letter
from resit.cli.installation import installation
from resit.cli.main import OK, CommandError
from resit.cli.terminal import Page, page_width, printable, wants_color

if TYPE_CHECKING:
    from resit.apps.webhooks.models import Delivery, Endpoint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=" | ".join(ACTIONS))
    actions.add_parser("list", help=_("list the endpoints and how their deliveries stand"))
    add = actions.add_parser("add", help=_("tell an address of changes; prints its secret, this once"))
    add.add_argument("address", metavar="ADDRESS")
    add.add_argument("--program", action="append", default=[], metavar="ID", help=_("only of this program; may be given more than once"))
    add.add_argument("--note", default="", help=_("a word of yours beside it"))
    for name, help_line in (
        ("end", _("tell an endpoint nothing more")),
        ("test", _("send an endpoint a test")),
        ("replay", _("send an endpoint again what was given up, one event, or all since a day")),
    ):
        one = actions.add_parser(name, help=help_line)
        one.add_argument("endpoint", metavar="ID")
        if name == "replay":
            which = one.add_mutually_exclusive_group()
            which.add_argument("--event", metavar="ID", help=_("one event, by its whole id"))
            which.add_argument("--since", metavar="DATE", help=_("all it wants since the beginning of this day, UTC"))
    deliveries = actions.add_parser("deliveries", help=_("show what was sent last"))
    deliveries.add_argument("--endpoint", metavar="ID", help=_("only to this endpoint"))


def run(arguments: argparse.Namespace) -> int:
    never_fail_on_a_letter()
    with installation():
        try:
            return ACTIONS[arguments.action](arguments)
        except (BadInputError, LookupError) as error:
            raise CommandError(str(error)) from error


def list_endpoints(_arguments: argparse.Namespace) -> int:
    """Print what is told, and what was ended last."""
    from resit.apps.webhooks.queries import ended_endpoints, endpoints_in_use

    page = Page(width=page_width(), color=wants_color(sys.stdout))
    rows = endpoints_in_use()
    for row in rows:
        _head(page, row.endpoint)
        page.text(
            _("{delivered} delivered, {waiting} waiting, {failed} given up").format(
                delivered=row.delivered, waiting=row.waiting, failed=row.failed
            ),
            first="    ",
        )
        if row.endpoint.rest_until is not None and row.waiting:
            page.text(_("could not be had; left alone until {at}").format(at=moment(row.endpoint.rest_until)), first="    ")
    if not rows:
        page.text(_("Nobody is told of changes. `resit webhooks add ADDRESS` adds an endpoint."), first="")
    for endpoint in ended_endpoints():
        _head(page, endpoint)
        page.text(
            _("ended on {at}: {why}").format(at=moment(endpoint.ended_at), why=endpoint.get_ended_by_display()), first="    ", style="dim"
        )
    sys.stdout.write(str(page))
    return OK


def _head(page: Page, endpoint: "Endpoint") -> None:
    page.text(f"{endpoint.pk}  {endpoint.address}", first="", style="bold")
    told = ", ".join(endpoint.programs) or _("all programs")
    page.text(_("{programs}; added {at}").format(programs=told, at=moment(endpoint.made_at)), first="    ")
    if endpoint.note:
        page.text(endpoint.note, first="    ")


def add(arguments: argparse.Namespace) -> int:
    """Make an endpoint and print its secret, once."""
    from resit.apps.catalog.queries import current_catalog
    from resit.apps.webhooks.actions import EndpointError, make_endpoint

    known = current_catalog().programs
    unknown = [each for each in arguments.program if each not in known]
    if unknown:
        raise CommandError(_("There is no program {name}. `resit catalog list` names them.").format(name=repr(unknown[0][:60])))
    try:
        made = make_endpoint(address=arguments.address, programs=arguments.program, note=arguments.note, at=_now())
    except EndpointError as error:
        raise CommandError(str(error)) from error
    print(_("Endpoint {endpoint} is told of changes from now on.").format(endpoint=made.endpoint.pk))
    print(_("Its secret, shown this once; the receiver checks signatures with it:"))
    print(f"  {made.secret}")
    return OK


def end(arguments: argparse.Namespace) -> int:
    """Tell an endpoint nothing more."""
    from resit.apps.webhooks.actions import end_endpoint

    endpoint = _endpoint(arguments.endpoint)
    end_endpoint(endpoint_id=endpoint.pk, at=_now())
    print(_("Ended: {address}. It is told nothing more.").format(address=printable(endpoint.address)))
    return OK


def test(arguments: argparse.Namespace) -> int:
    """Send a test."""
    from resit.apps.webhooks.actions import send_test

    endpoint = _endpoint(arguments.endpoint)
    event = send_test(endpoint_id=endpoint.pk, at=_now())
    print(_("The worker sends event {event} to {address}.").format(event=event.pk, address=printable(endpoint.address)))
    print(_("`resit webhooks deliveries --endpoint {endpoint}` says what came of it.").format(endpoint=str(endpoint.pk)[:8]))
    return OK


def replay(arguments: argparse.Namespace) -> int:
    """Send again what was given up, one event, or all since a day."""
    from resit.apps.webhooks import actions

    endpoint = _endpoint(arguments.endpoint)
    event_id = None if arguments.event is None else _event_id(arguments.event)
    since = None if arguments.since is None else datetime.combine(day_named(arguments.since, "--since", "since"), time(), UTC)
    found = actions.replay(endpoint_id=endpoint.pk, at=_now(), event_id=event_id, since=since)
    if not found.n:
        print(_("There is nothing to send again."))
        return OK
    print(
        ngettext("The worker sends {n} event to {address}.", "The worker sends {n} events to {address}.", found.n).format(
            n=found.n, address=printable(endpoint.address)
        )
    )
    if found.more_since is not None:
        print(_("There are more. When these have arrived, ask for those since {day}.").format(day=found.more_since.date()))
    return OK


def deliveries(arguments: argparse.Namespace) -> int:
    """Print the newest deliveries, each with what came of it."""
    from resit.apps.webhooks.queries import endpoint_named, recent_deliveries

    endpoint_id = None if arguments.endpoint is None else endpoint_named(arguments.endpoint, also_ended=True).pk
    page = Page(width=page_width(), color=wants_color(sys.stdout))
    rows = recent_deliveries(endpoint_id=endpoint_id)
    for each in rows:
        page.text(f"{moment(each.event.at)}  {each.event.kind}  {each.event.program}".rstrip(), first="", style="bold")
        page.text(f"{each.event.pk} → {str(each.endpoint_id)[:8]} {each.endpoint.address}", first="    ")
        page.text(standing(each), first="    ", style=STYLES.get(each.state, ""))
    if not rows:
        page.text(_("Nothing was sent yet."), first="")
    sys.stdout.write(str(page))
    return OK


STYLES: Mapping[str, str] = {"delivered": "green", "failed": "red"}


def standing(delivery: "Delivery") -> str:
    """How a delivery stands, in one line."""
    parts = [str(delivery.get_state_display()), ngettext("{n} try", "{n} tries", delivery.tries).format(n=delivery.tries)]
    if delivery.status is not None:
        parts.append(_("answer {status}").format(status=delivery.status))
    if delivery.problem:
        parts.append(str(delivery.get_problem_display()))
    if delivery.next_at is not None:
        parts.append(_("next try {at}").format(at=moment(delivery.next_at)))
    return " · ".join(parts)


def moment(at: datetime | None) -> str:
    """`2026-11-25 14:03 UTC`."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _endpoint(name: str) -> "Endpoint":
    from resit.apps.webhooks.queries import endpoint_named

    return endpoint_named(name)


def _event_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CommandError(
            _("{text} is no id of an event; `resit webhooks deliveries` shows them.").format(text=repr(text[:60]))
        ) from error


def _now() -> datetime:
    return datetime.now(UTC)


ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": list_endpoints,
    "add": add,
    "end": end,
    "test": test,
    "deliveries": deliveries,
    "replay": replay,
}
