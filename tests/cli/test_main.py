"""The `resit` command: what it offers, what it refuses, and what it does not import."""

import subprocess
import sys

import pytest

from resit import __version__
from resit.cli import main as command
from resit.cli.main import COMMANDS, CommandError, main


def test_without_arguments_it_lists_its_commands_and_exits_2(capsys):
    assert main([]) == 2

    printed = capsys.readouterr().out
    assert [line.split()[0] for line in printed.splitlines()[2:]] == list(COMMANDS)


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help(capsys, word):
    assert main([word]) == 0
    assert "resit COMMAND" in capsys.readouterr().out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"resit {__version__}\n"


@pytest.mark.parametrize("word", ["sevre", "", "--port", "serve\n", "é" * 1000])
def test_an_unknown_command_is_named(capsys, word):
    assert main([word]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("resit: There is no command ")
    assert printed.err.count("\n") == 1


def test_a_refusal_is_one_sentence_and_exit_2(capsys, monkeypatch):
    def refuse(_words):
        raise CommandError("Port 80 is not open to you.")

    monkeypatch.setattr(command, "_run", refuse)

    assert main(["serve"]) == 2
    assert capsys.readouterr().err == "resit: Port 80 is not open to you.\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name):
    done = subprocess.run([sys.executable, "-m", "resit", name, "--help"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"usage: resit {name} ")


@pytest.mark.parametrize("name", ["retake", "plan", "serve"])
def test_some_commands_start_without_django(name):
    program = f"import sys, importlib; import resit.cli.main as m; importlib.import_module(m.COMMANDS[{name!r}][0]); print(sorted({{'django', 'ninja', 'pydantic', 'granian'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_an_unknown_check_is_named(capsys):
    assert main(["check", "lint", "tyeps"]) == 2
    assert capsys.readouterr().err.startswith("resit: There is no check 'tyeps'. The checks are: format, lint, types, ")
