"""Fixtures: one app per test run, an empty database for every test, on SQLite or PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, event

from academy import create_app
from academy.db import db, session
from academy.people.models import Person
from academy.people.services import start_sign_in

# How fast an example runs says something of the machine, not of the code.
settings.register_profile("academy", deadline=None)
settings.load_profile("academy")


@event.listens_for(Engine, "connect", insert=False)
def _trust_the_disk(connection: Any, _record: Any) -> None:
    """Skip waiting for the disk: a test database need not survive a power cut."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous=OFF")


class Browser(FlaskClient):
    """A test client whose requests stand apart from the test: a context and a database session of their own.

    What the test has prepared is committed first, and read afresh afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        session().commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The database of this worker: SQLite, or a real PostgreSQL when TEST_DATABASE=postgres."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('data') / 'academy.db'}"
        return
    from tests.postgres import temporary_database

    with temporary_database(worker_id) as url:
        yield url


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(
        ACADEMY_MODE="test",
        DATABASE_URL=database_url,
        DATA_DIR=str(tmp_path_factory.mktemp("var")),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def empty_database(app: Flask) -> Iterator[None]:
    """An application context over empty tables."""
    with app.app_context():
        yield
        session().rollback()
        empty_tables()


def empty_tables() -> None:
    """Remove every row, and begin the ids anew."""
    session().commit()
    connection = session().connection()
    deletions = [f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables)]
    if connection.dialect.name == "postgresql":
        numbers = [table.autoincrement_column for table in db.metadata.sorted_tables]
        places = [(one.table.name, one.name) for one in numbers if one is not None]
        anew = [f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), 1, false)" for table, name in places]
        unchecked = "SET LOCAL session_replication_role = replica"  # nothing is left that could refer to what goes
        connection.exec_driver_sql("; ".join([unchecked, *deletions, *anew]))  # TRUNCATE takes ten times as long
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for deletion in deletions:
            connection.exec_driver_sql(deletion)
    session().commit()


@pytest.fixture
def client(app: Flask, empty_database: None) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, empty_database: None) -> Callable[[Person], FlaskClient]:
    """Return a function that gives a browser in which the person is signed in."""

    def sign_in_as(person: Person) -> FlaskClient:
        token = start_sign_in(person)
        session().commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return sign_in_as


@pytest.fixture
def repository() -> Path:
    return Path(__file__).parent.parent
