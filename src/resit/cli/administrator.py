"""Make a new one-time link whose page makes an administrator. Links made before it stop working.

It is also the way back in for an administrator who lost the password.
"""

import argparse
from gettext import gettext as _

from resit.cli.installation import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default=None, help=_("where the site is (default: RESIT_PUBLIC_URL, else http://127.0.0.1:8000)"))


def run(arguments: argparse.Namespace) -> int:
    with installation() as environment:
        from resit.project.preparation import new_administrator_token

        token = new_administrator_token()
    address = arguments.address or environment.public_url or "http://127.0.0.1:8000"
    print(_("Open this once within 24 hours to become the administrator:"))
    print(f"  {address.rstrip('/')}/administrator/{token}/")
    return 0
