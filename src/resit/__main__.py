"""`python -m resit`: the `resit` command."""

from resit.cli.main import entry

entry()
