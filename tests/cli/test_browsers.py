"""The browser that is driven: which one is taken, and what is said where there is none."""

import stat

import pytest

from resit.cli import browsers
from resit.cli.main import CommandError


@pytest.fixture(autouse=True)
def _nothing_is_installed(monkeypatch, tmp_path):
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(browsers.subprocess, "run", lambda *_command, **_more: None)
    monkeypatch.setattr(browsers, "_driver_runs", lambda: True)
    monkeypatch.setattr(browsers, "_playwrights_own", lambda: tmp_path / "own" / "chrome")


def program(file):
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_the_order_of_the_look_up(monkeypatch, tmp_path):
    on_path = program(tmp_path / "bin" / "chromium")
    assert browsers.need_chromium() == on_path

    own = program(tmp_path / "own" / "chrome")
    assert browsers.need_chromium() == own

    chosen = program(tmp_path / "chosen")
    monkeypatch.setenv(browsers.VARIABLE, str(chosen))
    assert browsers.need_chromium() == chosen


def test_a_chosen_browser_that_cannot_be_started_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(browsers.VARIABLE, str(tmp_path / "absent"))

    with pytest.raises(CommandError, match=r"RESIT_CHROMIUM is .*absent, which cannot be started"):
        browsers.need_chromium()


def test_none_at_all_is_said_with_what_to_install():
    with pytest.raises(CommandError, match=r"need Chromium.*apt install chromium.*RESIT_CHROMIUM"):
        browsers.need_chromium()


def test_a_driver_that_does_not_start_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setattr(browsers, "_driver_runs", lambda: False)

    with pytest.raises(CommandError, match=r"driver does not start.*apt install libatomic1"):
        browsers.need_chromium()
