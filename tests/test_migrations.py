"""The migrations build exactly the tables the models describe, and take them away again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import temporary_database

ROOT = Path(__file__).parent.parent


def flask_db(url: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `flask db …` as a process of its own, as an operator does."""
    environment = {**os.environ, "ACADEMY_MODE": "test", "DATABASE_URL": url, "DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def go_up_check_and_down(url: str, folder: Path) -> None:
    for arguments in (("upgrade",), ("check",), ("downgrade", "base"), ("upgrade",)):
        result = flask_db(url, folder, *arguments)
        assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"


def test_migrations_match_the_models_on_sqlite(tmp_path: Path) -> None:
    go_up_check_and_down(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)


@pytest.mark.postgres
def test_migrations_match_the_models_on_postgresql(tmp_path: Path) -> None:
    with temporary_database("migrations") as url:
        go_up_check_and_down(url, tmp_path)
