"""The one door through which pages reach a program."""

from django.http import Http404

from resit.apps.catalog.queries import current_catalog
from resit.journey.programs import LoadedProgram


def program_or_404(program_id: str) -> LoadedProgram:
    """The program of an address.

    Raises
    ------
    Http404
        No program has this id.
    """
    loaded = current_catalog().programs.get(program_id)
    if loaded is None:
        raise Http404(f"no program {program_id[:60]}")
    return loaded
