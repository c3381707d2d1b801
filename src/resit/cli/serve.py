"""Start the site and its worker; both end with this command.

RESIT_HOME is the data folder, DATABASE_URL selects PostgreSQL, RESIT_PUBLIC_URL is the address people type.
"""

import argparse
from gettext import gettext as _

from resit.cli.main import CommandError
from resit.project.environment import SettingError
from resit.project.serving import DEFAULT_PORT, ServeError, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on (default: %(default)s, this machine only)"))
    parser.add_argument(
        "--port",
        type=port_number,
        default=None,
        help=_("the port to listen on (default: {port}, or the next free one)").format(port=DEFAULT_PORT),
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        return serve(host=arguments.host, port=arguments.port, say=_say)
    except (ServeError, SettingError) as error:
        raise CommandError(str(error)) from error


def port_number(text: str) -> int:
    """A port: 1 to 65535, or 0 for any free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(_("{value} is no port; want a number from 0 to 65535").format(value=repr(text)))
    return int(text)


def _say(line: str) -> None:
    print(line, flush=True)
