"""Put plain rows into tables as fast as the database takes them: no objects, no checks, indexes made afterwards."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from sqlalchemy import Column, Engine, Table, create_engine
from sqlalchemy.schema import CreateIndex, DropIndex
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from academy.db import Model

Values = Mapping[str, Any]
"""Of every column a list in the form the database stores, or one value for all rows."""


class Connection(Protocol):
    """How rows get into a database."""

    def write(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Append rows to a table."""

    def run(self, statement: str) -> None:
        """Run a statement."""

    def close(self) -> None:
        """Leave the database as others expect it."""


class SqliteConnection:
    """Writes without a journal: a load that is cut off leaves a file nobody can use."""

    def __init__(self, engine: Engine) -> None:
        self._connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-100000"):
            self.run(f"PRAGMA {pragma}")

    def write(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(columns))
        self.run("BEGIN")
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
        self.run("COMMIT")

    def run(self, statement: str) -> None:
        self._connection.execute(statement)

    def close(self) -> None:
        self._connection.close()


class PostgresConnection:
    """Writes with COPY; ids are counted on from the largest afterwards."""

    def __init__(self, engine: Engine) -> None:
        address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(address, autocommit=True)
        self._written: set[str] = set()
        self.run("SET session_replication_role = replica")
        self.run("SET TimeZone = 'UTC'")

    def write(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        self._written.add(table)
        with self._connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def run(self, statement: str) -> None:
        self._connection.execute(statement)

    def close(self) -> None:
        for table in self._written:
            self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        self.run("VACUUM ANALYZE")
        self._connection.close()


class Loader:
    """Writes columns of rows into the tables of models; what is left out takes its default, the same for all rows."""

    def __init__(self, engine: Engine, connection: Connection) -> None:
        self._dialect = engine.dialect
        self._connection = connection

    def write(self, model: type[Model], count: int, values: Values) -> None:
        """Append `count` rows."""
        table = _table(model)
        known = self._defaults(table) | dict(values)
        columns = [value if isinstance(value, list) else [value] * count for value in known.values()]
        self._connection.write(table.name, list(known), zip(*columns, strict=True))

    def _defaults(self, table: Table) -> dict[str, Any]:
        return {column.name: self._default(column) for column in table.columns if column.default is not None}

    def _default(self, column: Column[Any]) -> Any:
        default, stored = column.default, column.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        assert isinstance(default, CallableColumnDefault | ScalarElementColumnDefault)
        value = default.arg if isinstance(default, ScalarElementColumnDefault) else default.arg(None)  # type: ignore[arg-type]
        return stored(value) if stored else value


@contextmanager
def loading(url: str, models: Sequence[type[Model]]) -> Iterator[Loader]:
    """Yield a loader for the database at `url`, which nobody else may use meanwhile.

    The indexes of these models' tables are made when all is in.
    """
    engine = create_engine(url)
    connection = PostgresConnection(engine) if engine.dialect.name == "postgresql" else SqliteConnection(engine)
    indexes = [index for model in models for index in _table(model).indexes]
    for index in indexes:
        connection.run(str(DropIndex(index).compile(engine)))
    yield Loader(engine, connection)
    for index in sorted(indexes, key=lambda one: str(one.name)):
        connection.run(str(CreateIndex(index).compile(engine)))
    connection.close()


def _table(model: type[Model]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
