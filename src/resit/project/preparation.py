"""Bringing an installation to this version: tables, shipped catalog, static files, the first administrator's link."""

import secrets

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from resit.apps.accounts.actions import make_administrator_link
from resit.apps.accounts.queries import has_administrator
from resit.apps.catalog.actions import load_catalog_files
from resit.project.databases import Mark, set_mark
from resit.project.environment import Environment
from resit.project.keys import catalog_key, migrations_key
from resit.tables import Finding


def prepare_database() -> None:
    """Run the migrations that are missing and mark a SQLite file as current."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    _mark(Mark.MIGRATIONS, migrations_key())


def load_catalog() -> tuple[Finding, ...]:
    """Take the shipped programs and the operator's own in, and mark a SQLite file as current.

    Gives what is wrong with files; a file with findings is left out and what was in force before it stays so.
    """
    folders = Environment.read().catalog
    key = catalog_key(folders)  # before the files are read: a change meanwhile is seen at the next start
    loading = load_catalog_files(at=timezone.now(), folders=folders)
    _mark(Mark.CATALOG, key)
    return loading.findings


def _mark(mark: Mark, key: str) -> None:
    environment = Environment.read()
    if environment.postgres is None:
        connection.close()
        set_mark(environment.sqlite_file, mark, key)


def collect_static_files() -> None:
    """Put every static file, hashed and compressed, where the web process serves it from."""
    # A component's folder holds more than what a browser is given.
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=["*.html", "*.toml", "*.py"])


def first_administrator_token() -> str | None:
    """A token whose link makes the first administrator; None where there is one already."""
    if has_administrator():
        return None
    return new_administrator_token()


def new_administrator_token() -> str:
    """A token whose link makes an administrator. Links made before it stop working."""
    token = secrets.token_urlsafe(32)
    make_administrator_link(token=token, at=timezone.now())
    return token
