"""The migrations build the tables the models describe, keep what stood there, and take everything away again."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, MetaData, Table, create_engine, inspect, select
from sqlalchemy.pool import NullPool

from academy.config import load_settings
from tests.postgres import temporary_database

ROOT = Path(__file__).parent.parent
EXAMPLES: dict[type, Any] = {
    bool: True,
    int: 1,
    float: 0.5,
    str: "leader",  # one of the kinds of permissions, which a check of its table knows
    bytes: b"\x01",
    date: date(2025, 6, 30),
    datetime: datetime(2025, 6, 30, 12, tzinfo=UTC),
}
BEGUN_ANEW = {"alembic_version", "held_evidence"}  # 0003: the next publication takes everything in anew


def flask_db(url: str, folder: Path, *arguments: str) -> None:
    """Run `flask db …` as a process of its own, as an operator does."""
    environment = {**os.environ, "ACADEMY_MODE": "test", "DATABASE_URL": url, "DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"


def fill(connection: Connection, tables: Sequence[Table]) -> None:
    """Put one row into every table, all columns filled."""
    filled: set[str] = set()
    for table in tables:
        connection.execute(table.insert().values({column.name: example(column, filled) for column in table.columns}))
        filled.add(table.name)


def example(column: Column[Any], filled: set[str]) -> Any:
    """Return a value that fits; a key of a table that is still empty stays empty."""
    if any(key.column.table.name not in filled for key in column.foreign_keys):
        return None
    return {"key": "value"} if isinstance(column.type, JSON) else EXAMPLES[column.type.python_type]


def rows(connection: Connection, tables: Sequence[Table]) -> dict[str, Any]:
    """Return what the tables hold, in the columns they had at first."""
    return {table.name: list(connection.execute(select(*table.columns))) for table in tables}


def go_up_with_data_check_and_down(url: str, folder: Path) -> None:
    address = load_settings({}, ACADEMY_MODE="test", DATABASE_URL=url, DATA_DIR=folder)["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(address, poolclass=NullPool)
    flask_db(url, folder, "upgrade", "0001")
    first = MetaData()
    first.reflect(engine)
    tables = [table for table in first.sorted_tables if table.name not in BEGUN_ANEW]
    with engine.begin() as connection:
        fill(connection, [table for table in first.sorted_tables if table.name != "alembic_version"])
        before = rows(connection, tables)
    flask_db(url, folder, "upgrade")
    with engine.connect() as connection:
        assert rows(connection, tables) == before
    flask_db(url, folder, "check")
    flask_db(url, folder, "downgrade", "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_filled_database_is_upgraded_to_the_models_on_sqlite(tmp_path: Path) -> None:
    go_up_with_data_check_and_down(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)


def test_a_filled_database_is_upgraded_to_the_models_on_postgresql(tmp_path: Path) -> None:
    with temporary_database("migrations") as url:
        go_up_with_data_check_and_down(url, tmp_path)
