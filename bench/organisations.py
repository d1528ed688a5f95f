"""Demo organisations to measure on, kept in var/bench between runs."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path("var/bench")
COMPLETE = "complete"
MIGRATIONS = Path("academy/migrations/versions")


def environment(people: int, url: str = "") -> dict[str, str]:
    """Return the settings under which an organisation of this size is found."""
    folder = FOLDER / str(people)
    return {"ACADEMY_MODE": "demo", "DATA_DIR": str(folder), "DATABASE_URL": url}


def database_url(people: int) -> str:
    """Return the SQLite address of an organisation as SQLAlchemy takes it."""
    return f"sqlite:///{(FOLDER / str(people) / 'academy.db').resolve()}"


@dataclass(frozen=True)
class Duration:
    """How long something took in seconds: by the clock, and of a processor. Apart on a busy machine."""

    clock: float
    processor: float


def make(people: int, url: str = "") -> Duration:
    """Make an organisation anew in an empty place; return how long `flask demo load` took."""
    folder = FOLDER / str(people)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = environment(people, url)
    run_flask(settings, "db", "upgrade")
    began, used = time.perf_counter(), _processor_time()
    run_flask(settings, "demo", "load", "--people", str(people))
    taken = Duration(time.perf_counter() - began, _processor_time() - used)
    (folder / COMPLETE).write_text(_schema())
    return taken


def is_made(people: int) -> bool:
    """Tell whether an organisation of this size is kept from an earlier run, with the tables of today."""
    marker = FOLDER / str(people) / COMPLETE
    return marker.exists() and marker.read_text() == _schema()


def _schema() -> str:
    digest = sha256()
    for path in sorted(MIGRATIONS.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_flask(settings: Mapping[str, str], *arguments: str) -> None:
    """Run a command of the app under some settings."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    subprocess.run(command, env={**os.environ, **settings}, check=True, stdout=sys.stderr)
