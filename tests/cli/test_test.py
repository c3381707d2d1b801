"""`resit test`: which runs it makes, and that its count is honest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resit.cli.test import Run, Totals, call_pytest, runs_for

ROOT = Path(__file__).resolve().parents[2]

PASSES = "def test_a(): pass\n"
FAILS = "def test_b(): assert False\n"
BREAKS = "import pytest\n@pytest.fixture\ndef broken(): raise ValueError\ndef test_c(broken): pass\n"
SKIPS = "import pytest\ndef test_d(): pytest.skip('not here')\n"
SKIPS_WHOLE = "import pytest\npytest.skip('not here', allow_module_level=True)\n"
NEEDS_DATA = "def test_e(reference_data): assert reference_data.is_dir()\n"
CANNOT_BE_READ = "def test_f(:\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_g(): assert False\n"


def summary(runs):
    return [(run.name, run.on_postgres, run.in_browser) for run in runs]


@pytest.fixture
def tests_folder(tmp_path):
    for name in ("domain", "api", "browser"):
        (tmp_path / "tests" / name).mkdir(parents=True)
    (tmp_path / "tests" / "domain" / "test_one.py").touch()
    return tmp_path / "tests"


def test_without_words_everything_runs(tests_folder):
    assert summary(runs_for([], tests=tests_folder)) == [("SQLite", False, False), ("PostgreSQL", True, False), ("browser", False, True)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["domain"], [("domain", False, False)]),
        (["domain", "api", "-k", "browser"], [("domain api", False, False)]),
        (["postgres"], [("PostgreSQL", True, False)]),
        (["api", "browser"], [("api browser", False, False), ("browser", False, True)]),
        (["tests/domain/test_one.py::test_a", "-x"], [("SQLite", False, False)]),
        (["-x"], [("SQLite", False, False), ("PostgreSQL", True, False), ("browser", False, True)]),
    ],
)
def test_words_choose(tests_folder, words, wanted):
    assert summary(runs_for(words, tests=tests_folder)) == wanted


def test_what_follows_goes_to_pytest(tests_folder):
    [run] = runs_for(["domain", "-k", "calendar"], tests=tests_folder)

    assert run.arguments == ["tests/domain", "-n", "2", "-k", "calendar"]


def count(folder, *texts, reference_data=None):
    files = [folder / f"test_{number}.py" for number, _text in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RESIT_", "PYTEST_"))}
    if reference_data:
        environ["RESIT_REFERENCE_DATA"] = str(reference_data)
    totals = Totals()
    arguments = ["-q", "-p", "tests.conftest", "-p", "no:django", "--rootdir", str(folder), "-c", "/dev/null", *map(str, files)]
    call_pytest(Run(name="inner", arguments=arguments), root=ROOT, environ={**environ, "PYTHONPATH": str(ROOT)}, totals=totals)
    return totals


@pytest.mark.parametrize(
    ("texts", "line", "went_wrong"),
    [
        ([PASSES, PASSES], "2 passed, 0 failed, 0 skipped", False),
        ([PASSES, FAILS, BREAKS], "1 passed, 2 failed, 0 skipped", True),
        ([PASSES, SKIPS, SKIPS_WHOLE, NEEDS_DATA], "1 passed, 0 failed, 3 skipped", False),
        ([CANNOT_BE_READ], "0 passed, 1 failed, 0 skipped", True),
        ([EXPECTED_TO_FAIL], "1 passed, 0 failed, 0 skipped", False),
        (["X = 1\n"], "0 passed, 1 failed, 0 skipped", True),
        (["import os\ndef test_h(): os._exit(3)\n"], "0 passed, 1 failed, 0 skipped", True),
    ],
    ids=["passes", "fails and breaks", "skips", "cannot be read", "expected to fail", "no test", "dies"],
)
def test_the_count_is_honest(tmp_path, capfd, texts, line, went_wrong):
    totals = count(tmp_path, *texts)

    assert (totals.line(), totals.went_wrong) == (line, went_wrong)


@pytest.mark.parametrize(
    ("texts", "line"),
    [([PASSES, SKIPS, NEEDS_DATA, EXPECTED_TO_FAIL], "3 passed, 1 failed, 0 skipped"), ([SKIPS_WHOLE], "0 passed, 1 failed, 0 skipped")],
    ids=["a test", "a whole file"],
)
def test_with_reference_data_a_skip_is_a_failure(tmp_path, capfd, texts, line):
    totals = count(tmp_path, *texts, reference_data=tmp_path)

    assert (totals.line(), totals.went_wrong) == (line, True)
    assert "with RESIT_REFERENCE_DATA set every test must run" in capfd.readouterr().out


def test_the_tests_reach_no_network(tmp_path, capfd):
    text = "import socket\ndef test_i():\n    socket.create_connection(('192.0.2.1', 9), timeout=1)\n"
    file = tmp_path / "test_network.py"
    file.write_text(text)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "SocketConnectBlockedError" in done.stdout
