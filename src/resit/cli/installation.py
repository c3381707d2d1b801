"""The installation on this machine, for commands that reach into its database while the site may be running."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

from resit.cli.main import CommandError
from resit.project.environment import Environment, SettingError


@contextmanager
def installation() -> Iterator[Environment]:
    """Django, ready for the data folder of this environment.

    Raises
    ------
    CommandError
        A setting is wrong, or the database cannot be used.
    """
    import django
    from django.db.utils import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resit.project.settings")
    try:
        environment = Environment.read()
        django.setup()
    except SettingError as error:
        raise CommandError(str(error)) from error
    try:
        yield environment
    except DatabaseError as error:
        raise CommandError(
            _("The database of {home} cannot be used ({reason}). Has the site been started once?").format(
                home=environment.home, reason=str(error).strip()
            )
        ) from error
