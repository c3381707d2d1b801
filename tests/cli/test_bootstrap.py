"""`./resit` itself: found through links and from anywhere, and clear about what is missing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from resit import __version__

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_IT = (Path(sys.prefix) / ".resit-dev").exists()


def call(*arguments, program=ROOT / "resit", cwd=ROOT, **environ):
    kept = {name: value for name, value in os.environ.items() if name not in {"RESIT_PYTHON", "RESIT_VENV"}}
    return subprocess.run(
        [program, *arguments], cwd=cwd, env={**kept, "RESIT_VENV": sys.prefix, **environ}, capture_output=True, text=True, check=False
    )


@pytest.fixture(autouse=True)
def _environment_of_this_run():
    assert MADE_BY_IT, f"{sys.prefix} was not made by ./resit; run the tests with ./resit test"


def test_it_runs_from_another_folder_and_through_links(tmp_path):
    (tmp_path / "one").symlink_to(ROOT / "resit")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "two").symlink_to("../one")

    for program in (ROOT / "resit", tmp_path / "one", tmp_path / "folder" / "two"):
        done = call("--version", program=program, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"resit {__version__}\n", "")


def test_it_is_found_on_the_path(tmp_path):
    done = call("--version", program="resit", cwd=tmp_path, PATH=f"{ROOT}:{os.environ['PATH']}")

    assert done.stdout == f"resit {__version__}\n"


def test_arguments_arrive_as_they_were_given():
    done = call("no such", "a b", "", "*", "$HOME")

    assert done.returncode == 2
    assert "There is no command 'no such'" in done.stderr


def test_a_chosen_python_that_will_not_do_is_named(tmp_path):
    done = call("--version", RESIT_PYTHON="/bin/false", RESIT_VENV=str(tmp_path / "venv"))

    assert done.returncode == 2
    assert done.stderr == "resit: RESIT_PYTHON is /bin/false, which is not a Python 3.11, 3.12 or 3.13.\n"
    assert not (tmp_path / "venv").exists()


def _programs(folder, *names):
    """A PATH with nothing but the programs of the shell script."""
    folder.mkdir()
    for name in ("sh", "readlink", "sha256sum", "uname", "mkdir", "flock", "rm", "cat", *names):
        found = next(
            (Path(place) / name for place in [*os.environ["PATH"].split(os.pathsep), "/usr/bin", "/bin"] if (Path(place) / name).exists()),
            None,
        )
        if found:
            (folder / name).symlink_to(found)
    return str(folder)


@pytest.mark.parametrize("chosen", ["", "real", "named"])
def test_an_environment_is_kept_whatever_python_it_was_made_with(chosen):
    made_with = (Path(sys.prefix) / ".resit-python").read_text().splitlines()  # the real file, then the name it was chosen by
    environ = {"RESIT_PYTHON": {"": "", "real": made_with[0], "named": made_with[-1]}[chosen]}

    done = call("--version", PATH="/nowhere:" + os.environ["PATH"], **environ)

    assert (done.stdout, done.stderr) == (f"resit {__version__}\n", "")


def test_no_python_at_all_is_said_with_what_to_install(tmp_path):
    done = call("--version", PATH=_programs(tmp_path / "bin"), RESIT_VENV=str(tmp_path / "venv"))

    assert done.returncode == 2
    assert "no Python 3.11, 3.12 or 3.13 was found" in done.stderr
    assert "python3-venv" in done.stderr


def test_a_python_without_venv_is_said_with_what_to_install(tmp_path):
    python = tmp_path / "python-without-venv"
    python.write_text(
        f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; *realpath*) echo {python} ;; *) exec {sys.executable} "$@" ;; esac\n'
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)

    done = call("--version", PATH=_programs(tmp_path / "bin"), RESIT_PYTHON=str(python), RESIT_VENV=str(tmp_path / "venv"))

    assert done.returncode == 2
    assert f"{python} has no venv module" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_a_folder_that_cannot_be_written_is_named():
    done = call("--version", RESIT_VENV="/proc/resit/venv")  # nobody makes folders there, root neither

    assert done.returncode == 2
    assert "RESIT_VENV" in done.stderr


def test_locks_name_packages_and_hashes_and_no_place():
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        for line in lock.read_text(encoding="ascii").splitlines():
            assert line.startswith("    --hash=sha256:") or ("==" in line and line.endswith(" \\")), f"{lock.name}: {line}"
    assert "uv==" in (ROOT / "requirements" / "bootstrap.txt").read_text()


def test_the_development_lock_holds_the_runtime_lock():
    def pinned(name):
        return {line.partition(" ")[0] for line in (ROOT / "requirements" / name).read_text().splitlines() if line[:1].isalnum()}

    assert pinned("runtime.txt") < pinned("dev.txt")
