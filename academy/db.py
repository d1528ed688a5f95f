"""The database: one declarative base, one session, and the one place that commits."""

import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
AFTERWARDS = "when_committed"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class UtcDateTime(TypeDecorator[datetime]):
    """Store a moment in UTC and give it back aware, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; they would mean different times on different machines."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    """What all tables share: names of constraints and the types of columns."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: Json,
            list[Any]: Json,
            list[str]: Json,
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                length=32,
                values_callable=lambda kinds: [kind.value for kind in kinds],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def session() -> Session:
    """Return the session of this request or command."""
    return db.session()


def when_committed(action: Callable[[], None]) -> None:
    """Do something once this request or transaction is safely stored, and only then."""
    session().info.setdefault(AFTERWARDS, []).append(action)


def _commit() -> None:
    session().commit()
    for action in session().info.pop(AFTERWARDS, []):
        action()


def undo() -> None:
    """Forget what this request or transaction has changed so far."""
    with suppress(SQLAlchemyError):  # a database that is gone has nothing to undo
        session().rollback()
    session().info.pop(AFTERWARDS, None)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did, or nothing of it. For the command line and for jobs."""
    try:
        yield session()
        _commit()
    except BaseException:
        undo()
        raise


def upsert(model: type[Base], key: dict[str, Any], values: dict[str, Any] | None = None) -> None:
    """Insert a row, or give it these values when `key` (unique columns) exists already. Two at once do no harm."""
    values = values or {}
    dialect = session().get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(model).values(**key, **values)
    columns = list(key)
    session().execute(
        statement.on_conflict_do_update(index_elements=columns, set_=values)
        if values
        else statement.on_conflict_do_nothing(index_elements=columns)
    )


def wait_for_turn(what: str) -> None:
    """Go on alone: whoever else calls this with the same words waits until this transaction is over.

    On SQLite only one transaction at a time writes anyway.
    """
    if session().get_bind().dialect.name == "postgresql":
        session().execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def refresh_statistics() -> None:
    """Tell PostgreSQL what its tables hold after very many writes; until it knows, queries take minutes."""
    if session().get_bind().dialect.name == "postgresql":
        session().execute(text("ANALYZE"))


def keep_on_refusal() -> None:
    """Commit this request although its answer is a refusal: a failed sign-in must be counted."""
    g.keep_on_refusal = True


def commit_request(response: Response) -> Response:
    """Commit at the end of a successful request; a refused one saves nothing."""
    if response.status_code < 400 or g.get("keep_on_refusal"):
        _commit()
    else:
        undo()
    return response


def init_db(app: Flask) -> None:
    """Attach the database to the app."""
    db.init_app(app)
    app.after_request(commit_request)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    # A write that starts as a read can fail half-way when another writer comes first,
    # so everything but a safe request takes the write lock at once.
    if connection.dialect.name == "sqlite":
        reading = has_request_context() and request.method in SAFE_METHODS
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
