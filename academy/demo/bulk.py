"""Write very many rows: in chunks, with ids known beforehand, parents before children."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, func, insert, select

from academy.db import Model, refresh_statistics, session

CHUNK = 5_000


class Bulk:
    """Collect rows and write them whenever CHUNK have gathered; `finish` writes the rest.

    Columns left out stay empty or take their default.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
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
        for table, columns in sorted(self._waiting, key=lambda batch: self._order[batch[0]]):
            session().execute(insert(table), self._waiting[table, columns])
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
        self._waiting[table, tuple(values)].append(values)
        self._collected += 1
        if self._collected >= CHUNK:
            self.flush()


def _table(model: type[Model]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
