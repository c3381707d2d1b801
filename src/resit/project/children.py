"""The processes that `serve` starts: `python -m resit.project.children NAME ARGUMENTS`."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from resit.project.lifeline import end_with_parent


def web(arguments: Sequence[str]) -> int:
    """Answer requests. Arguments: host, port, number of processes, threads in each."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    host, port, processes, threads = arguments
    Server(
        "resit.project.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=int(threads),
        respawn_failed_workers=False,  # it ends with its worker and `serve` starts it anew, with growing pauses
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()
    return 0


def worker(_arguments: Sequence[str]) -> int:
    """Do the tasks in the database's queue until told to stop."""
    from django.core.management import call_command

    _set_up_django()
    from resit.apps.sources.tasks import keep_ticking

    keep_ticking()
    call_command("db_worker", queue_name="*", verbosity=1)
    return 0


def prepare(arguments: Sequence[str]) -> int:
    """Bring database, catalog and static files to this version. Arguments: what to do, of `database catalog static link`.

    Writes one line of JSON to standard output: {"token": the one-time administrator's token or null}.
    """
    from django.db.utils import OperationalError

    _set_up_django()
    from resit.project.preparation import collect_static_files, first_administrator_token, load_catalog, prepare_database

    token = None
    try:
        if "database" in arguments:
            prepare_database()
        if "catalog" in arguments:
            for finding in load_catalog():
                print(f"resit: left out: {finding}", file=sys.stderr)  # noqa: T201
        if "static" in arguments:
            collect_static_files()
        if "link" in arguments:
            token = first_administrator_token()
    except OperationalError as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(f"resit: the database cannot be used: {first_line}", file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps({"token": token}))  # noqa: T201
    return 0


CHILDREN: Mapping[str, Callable[[Sequence[str]], int]] = {"web": web, "worker": worker, "prepare": prepare}


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resit.project.settings")
    django.setup()


if __name__ == "__main__":
    end_with_parent()
    sys.exit(CHILDREN[sys.argv[1]](sys.argv[2:]))
