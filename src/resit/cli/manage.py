"""Run one of Django's own commands, as in `resit manage makemigrations`."""

import argparse
import os

from resit.cli.main import CommandError
from resit.project.environment import SettingError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(arguments: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resit.project.settings")
    try:
        execute_from_command_line(["resit manage", *arguments.arguments])
    except SettingError as error:
        raise CommandError(str(error)) from error
    return 0
