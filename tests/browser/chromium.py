"""Which Chromium drives the tests: an installed one, else one that can be installed here, else a sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE = "The browser tests need Chromium or Chrome: install it (Debian: apt-get install chromium), then run them again."
PATIENCE = 400.0  # seconds of an installation


class NoBrowser(Exception):
    """There is none and none can be installed here. `str()` says what to install."""


def arguments() -> list[str]:
    """The command line of the browser; root has no sandbox of the browser's own."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def executable(playwright: Playwright) -> str:
    """The path of a browser that starts; installed first when there is none. Raises NoBrowser."""
    for attempt in (_found, _from_debian, _from_playwright):
        if path := attempt(playwright):
            return path
    raise NoBrowser(NONE)


def _found(playwright: Playwright) -> str:
    paths = [shutil.which(name) for name in NAMES]
    candidates = [path for path in (*paths, *PLACES, playwright.chromium.executable_path) if path]
    return next((path for path in candidates if Path(path).exists() and _run([path, "--version"], 30)), "")


def _from_debian(playwright: Playwright) -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    own = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    _run(["apt-get", "update"], PATIENCE, own)
    return _found(playwright) if _run(install, PATIENCE, own) else ""


def _from_playwright(playwright: Playwright) -> str:
    return _found(playwright) if _run([sys.executable, "-m", "playwright", "install", "chromium"], PATIENCE) else ""


def _run(command: list[str], seconds: float, environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
