"""Make the rows of a scene once in a run and put them back for later tests, which takes a fraction of the time."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import inspect

from academy.db import db, session

Scene = TypeVar("Scene")


def made_once(make: Callable[[], Scene]) -> Callable[[], Scene]:
    """Keep all that `make` puts into an empty database; the scene it returns holds rows, or lists of rows."""
    made: list[Scene] = []

    @wraps(make)
    def make_or_put_back() -> Scene:
        if made:
            put_back(make.__name__)
            return type(made[0])(**{name: read_afresh(value) for name, value in vars(made[0]).items()})
        made.append(make())
        keep(make.__name__)
        return made[0]

    return make_or_put_back


def keep(name: str) -> None:
    """Copy every table into another one, named after the scene."""
    session().commit()
    for table in db.metadata.sorted_tables:
        run(f'CREATE TABLE "{name}_{table.name}" AS SELECT * FROM "{table.name}"')
    session().commit()


def put_back(name: str) -> None:
    """Fill the tables with what was kept, and let new ids follow."""
    on_postgres = session().get_bind().dialect.name == "postgresql"
    for table in db.metadata.sorted_tables:
        run(f'INSERT INTO "{table.name}" SELECT * FROM "{name}_{table.name}"')
        if on_postgres and (number := table.autoincrement_column) is not None:
            sequence = f"pg_get_serial_sequence('{table.name}', '{number.name}')"
            run(f'SELECT setval({sequence}, max("{number.name}")) FROM "{table.name}"')


def run(statement: str) -> None:
    session().connection().exec_driver_sql(statement)


def read_afresh(value: Any) -> Any:
    if isinstance(value, list):
        return [read_afresh(row) for row in value]
    return session().get_one(type(value), inspect(value).identity)
