"""Make the rows of a scene once in a run and put them back for later tests, which takes a fraction of the time."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Table, exists, inspect, select

from academy.db import db, session

Scene = TypeVar("Scene")


def made_once(make: Callable[[], Scene]) -> Callable[[], Scene]:
    """Keep all that `make` puts into an empty database; the scene it returns holds rows, or lists of rows."""
    made: list[tuple[Scene, list[Table]]] = []

    @wraps(make)
    def make_or_put_back() -> Scene:
        if not made:
            scene = make()
            made.append((scene, keep(make.__name__)))
            return scene
        scene, tables = made[0]
        put_back(make.__name__, tables)
        return type(scene)(**{name: read_afresh(value) for name, value in vars(scene).items()})

    return make_or_put_back


def keep(name: str) -> list[Table]:
    """Copy every table that holds something into another one, named after the scene; return those tables."""
    session().commit()
    tables = [table for table in db.metadata.sorted_tables if session().scalar(select(exists(table.select())))]
    for table in tables:
        run(f'CREATE TABLE "{name}_{table.name}" AS SELECT * FROM "{table.name}"')
    session().commit()
    return tables


def put_back(name: str, tables: list[Table]) -> None:
    """Fill the tables with what was kept, and let new ids follow."""
    on_postgres = session().get_bind().dialect.name == "postgresql"
    for table in tables:
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
