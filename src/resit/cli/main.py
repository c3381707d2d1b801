"""The `resit` command: finds the command asked and runs it.

A command is a module with `add_arguments(parser)` and `run(arguments) -> int`, imported only when it is asked,
so that one that needs no Django starts without it.
"""

import argparse
import gettext
import importlib
import sys
from collections.abc import Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import NoReturn

from resit import __version__

OK, FINDINGS, BAD_INPUT = 0, 1, 2


def _later(text: str) -> str:
    """Mark a text for translation where it is printed."""
    return text


# name: (module, one line of help)
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("resit.cli.serve", _later("start the site and its worker")),
    "retake": ("resit.cli.retake", _later("say whether, when and how a program may be sat again")),
    "plan": ("resit.cli.plan", _later("plan to an exam day, by the outline or by a score report")),
    "audit": ("resit.cli.audit", _later("read a hub and say where its pages contradict the catalog")),
    "catalog": ("resit.cli.catalog", _later("check catalog files, or take changes into a running installation")),
    "webhooks": ("resit.cli.webhooks", _later("tell other systems of changes: endpoints, deliveries, replays")),
    "sources": ("resit.cli.sources", _later("watch the sources, list them by urgency, sign for them")),
    "administrator": ("resit.cli.administrator", _later("make a new one-time link for an administrator")),
    "manage": ("resit.cli.manage", _later("run one of Django's own commands")),
    "test": ("resit.cli.test", _later("run the tests: SQLite, PostgreSQL, browser")),
    "prove": ("resit.cli.prove", _later("run a long proof: the reading's coverage, kills of the server")),
    "check": ("resit.cli.check", _later("check format, lint, types, contracts and settings")),
    "golden": ("resit.cli.golden", _later("write the golden files anew")),
    "lock": ("resit.cli.lock", _later("choose the versions of requirements/ anew")),
}


class CommandError(Exception):
    """A command cannot do what was asked; the message is one sentence for the person who asked."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence and exits 2."""

    def error(self, message: str) -> NoReturn:
        raise CommandError(_("{message}. See `{program} --help`.").format(message=message[:1].upper() + message[1:], program=self.prog))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 findings, 2 bad input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    gettext.bindtextdomain("messages", Path(__file__).parent.parent / "locale")
    try:
        return _run(words)
    except CommandError as error:
        print(f"resit: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())
        return OK if words else BAD_INPUT
    if words[0] in {"-V", "--version"}:
        print(f"resit {__version__}")
        return OK
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        raise CommandError(
            _("There is no command {name}. The commands are: {commands}.").format(name=repr(name), commands=", ".join(COMMANDS))
        )
    module_name, help_line = COMMANDS[name]
    module = importlib.import_module(module_name)
    parser = Parser(prog=f"resit {name}", description=module.__doc__ or _(help_line), formatter_class=argparse.RawDescriptionHelpFormatter)
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(rest))
    return code


def overview() -> str:
    """What the command offers, one line a command."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {_(help_line)}" for name, (_module, help_line) in COMMANDS.items()]
    return "\n".join([_("usage: resit COMMAND [ARGUMENTS]   (resit COMMAND --help says more)"), "", *lines])


def entry() -> NoReturn:
    """The console script."""
    sys.exit(main())
