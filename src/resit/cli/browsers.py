"""The Chromium that the browser tests drive: looked up, and installed where that is allowed."""

import os
import shutil
import subprocess
import sys
from gettext import gettext as _
from pathlib import Path

from resit.cli.main import CommandError

VARIABLE = "RESIT_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core")
DRIVER_PACKAGES = ("libatomic1",)


def find_chromium(playwrights_own: str | Path | None = None) -> Path | None:
    """The browser to drive: the one RESIT_CHROMIUM names, Playwright's own, else one on PATH; None where there is none."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    if playwrights_own and Path(playwrights_own).exists():
        return Path(playwrights_own)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def launch_arguments() -> list[str]:
    """What the browser is started with: Chromium refuses its sandbox to root, and containers have a small /dev/shm."""
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def need_chromium() -> Path:
    """The browser to drive, installed when it is missing: with apt as root, else by Playwright.

    Raises
    ------
    CommandError
        The browser or what drives it is missing and could not be installed; the message names it.
    """
    if not _driver_runs():
        _install_with_apt(*DRIVER_PACKAGES)
        if not _driver_runs():
            raise CommandError(
                _(
                    "Playwright's driver does not start (its own message is above). Install the library it names (Debian: apt install {packages})."
                ).format(packages=" ".join(DRIVER_PACKAGES))
            )
    own = _playwrights_own()
    if found := find_chromium(own):
        if not os.access(found, os.X_OK):
            raise CommandError(
                _("{variable} is {value}, which cannot be started; want a Chromium or Chrome.").format(variable=VARIABLE, value=found)
            )
        return found
    _install_with_apt(*DEBIAN_PACKAGES)
    if found := find_chromium():
        return found
    print(_("Downloading a browser with Playwright."), flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if own.exists():
        return own
    raise CommandError(
        _(
            "The browser tests need Chromium, and it could not be installed (the reason is above). "
            "Install it (Debian: apt install chromium), or name one in {variable}."
        ).format(variable=VARIABLE)
    )


def _install_with_apt(*packages: str) -> None:
    """Where this is root on a system with apt; elsewhere nothing happens."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(_("Installing {packages} with apt.").format(packages=" ".join(packages)), flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environ, check=False)
    subprocess.run(
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages], env=environ, check=False, stdout=subprocess.DEVNULL
    )


def _driver_runs() -> bool:
    """Whether the Node that Playwright brings starts; a very small system may lack a library of it."""
    from playwright._impl._driver import compute_driver_executable

    node, _script = compute_driver_executable()
    try:
        return subprocess.run([node, "--version"], stdout=subprocess.DEVNULL, check=False).returncode == 0
    except OSError as error:
        print(f"resit: {error}", file=sys.stderr)
        return False


def _playwrights_own() -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)
