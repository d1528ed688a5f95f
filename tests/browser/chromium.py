"""Find a Chromium for the browser tests, or get one, and print its path; say on stderr what is done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def chosen() -> str | None:
    """The browser named by CHROMIUM=."""
    path = os.environ.get("CHROMIUM")
    return path if path and os.access(path, os.X_OK) else None


def installed() -> str | None:
    """The machine's own Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def downloaded() -> str | None:
    """The browser Playwright downloads for itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if not path.exists():
        say("No Chromium on this machine: downloading Playwright's own …")
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, stdout=sys.stderr, stderr=subprocess.DEVNULL, timeout=600, check=False)
    return str(path) if path.exists() else None


def from_debian() -> str | None:
    """The system's package, where we are root on Debian."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("Installing Debian's chromium package …")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, stdout=sys.stderr, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False)
    return installed()


def main() -> int:
    for source in (chosen, installed, downloaded, from_debian):
        if path := source():
            print(path)
            return 0
    say("The browser tests need Chromium: install it, or name one with CHROMIUM=/path/to/chromium.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
