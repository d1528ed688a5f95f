"""Write very many rows: in chunks, with ids known beforehand, parents before children."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Dialect, Table, func, insert, select
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from academy.db import Model, refresh_statistics, session

CHUNK = 5_000

Row = tuple[Any, ...]


class Bulk:
    """Collect rows and write them whenever CHUNK have gathered; `finish` writes the rest.

    Columns left out stay empty or take their default.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[Table, tuple[str, ...]], list[Row]] = defaultdict(list)
        self._inserts: dict[tuple[Table, tuple[str, ...]], _Insert] = {}
        self._collected = 0
        self._last: dict[Table, int] = {}
        self._order = {table: place for place, table in enumerate(Model.metadata.sorted_tables)}

    def add(self, model: type[Model], **values: Any) -> int:
        """Add a row with the next id of its table and return that id."""
        table, number = _table(model), self.next_id(model)
        self._last[table] = number
        self._collect(table, {"id": number, **values})
        return number

    def next_id(self, model: type[Model]) -> int:
        """Return the id that the next row of a table will have."""
        table = _table(model)
        if table not in self._last:
            self._last[table] = session().scalar(select(func.max(table.c.id))) or 0
        return self._last[table] + 1

    def add_keyed(self, model: type[Model], **values: Any) -> None:
        """Add a row whose key is among the values."""
        self._collect(_table(model), values)

    def flush(self) -> None:
        """Write what has been collected."""
        for batch in sorted(self._waiting, key=lambda batch: self._order[batch[0]]):
            if batch not in self._inserts:
                self._inserts[batch] = _Insert(*batch, session().get_bind().dialect)
            self._inserts[batch].write(self._waiting[batch])
        self._waiting.clear()
        self._collected = 0

    def finish(self) -> None:
        """Write the rest and let the database count on from the ids given."""
        self.flush()
        refresh_statistics()
        if session().get_bind().dialect.name == "postgresql":
            for table in self._last:
                sequence = func.pg_get_serial_sequence(table.name, "id")
                session().execute(select(func.setval(sequence, self._last[table])))

    def _collect(self, table: Table, values: dict[str, Any]) -> None:
        self._waiting[table, tuple(values)].append(tuple(values.values()))
        self._collected += 1
        if self._collected >= CHUNK:
            self.flush()


class _Insert:
    """The statement that writes rows of the same columns, prepared once: preparing each row anew costs the most.

    A default is made once for many rows, but for every row where the column is unique.
    """

    def __init__(self, table: Table, names: Sequence[str], dialect: Dialect) -> None:
        self._names = names
        written = [column for column in table.columns if column.name in names or column.default is not None]
        self._columns = {column.name: column for column in written}
        self._stored = {one.name: one.type.dialect_impl(dialect).bind_processor(dialect) for one in written}
        self._statement = insert(table).compile(dialect=dialect, column_keys=list(self._columns))

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows whose values stand in the order of the names."""
        given: dict[str, Sequence[Any]] = dict(zip(self._names, zip(*rows, strict=True), strict=True))
        stored = [
            self._processed(name, given[name]) if name in given else self._defaults(column, len(rows))
            for name, column in self._columns.items()
        ]
        session().connection().exec_driver_sql(str(self._statement), list(self._parameters(stored)))

    def _processed(self, name: str, values: Sequence[Any]) -> Sequence[Any]:
        process = self._stored[name]
        return list(map(process, values)) if process else values

    def _defaults(self, column: Column[Any], count: int) -> Sequence[Any]:
        if column.unique:
            return self._processed(column.name, [_default(column) for _ in range(count)])
        return [*self._processed(column.name, [_default(column)])] * count

    def _parameters(self, stored: Sequence[Sequence[Any]]) -> Iterator[Any]:
        if self._statement.positional:
            return zip(*stored, strict=True)
        return (dict(zip(self._columns, row, strict=True)) for row in zip(*stored, strict=True))


def _default(column: Column[Any]) -> Any:
    if isinstance(column.default, ScalarElementColumnDefault):
        return column.default.arg
    assert isinstance(column.default, CallableColumnDefault)
    make: Callable[[Any], Any] = column.default.arg
    return make(None)


def _table(model: type[Model]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
