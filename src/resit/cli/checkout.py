"""The folder that this command was started from, for commands that work on the project itself."""

from gettext import gettext as _
from pathlib import Path

import resit
from resit.cli.main import CommandError


def project_root() -> Path:
    """The folder of the source, with its tests.

    Raises
    ------
    CommandError
        This is an installed package, which has neither.
    """
    root = Path(resit.__file__).resolve().parents[2]
    if not (root / "pyproject.toml").exists() or not (root / "tests").is_dir():
        raise CommandError(
            _("This command works on the project's source; {folder} has none. Use ./resit in a checkout.").format(folder=root)
        )
    return root
