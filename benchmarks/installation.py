"""A site of its own for a benchmark of requests: prepared in a folder that goes afterwards, asked through Django's test client."""

import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any


def run(measured: Callable[[Any], bool]) -> None:
    """Call `measured` with a client of the prepared site, and end with whether it went over its budget."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["RESIT_HOME"] = home
        for name in ("DATABASE_URL", "RESIT_PUBLIC_URL", "RESIT_CATALOG", "RESIT_DEBUG"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "resit.project.settings"
        import django

        django.setup()
        from django.test import Client

        from resit.project.preparation import collect_static_files, load_catalog, prepare_database

        prepare_database()
        load_catalog()
        collect_static_files()
        sys.exit(measured(Client(headers={"host": "localhost"})))
