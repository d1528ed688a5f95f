"""The heatmap page of the whole company, small and large: what it costs depends on what is shown."""

import time
from collections.abc import Callable
from statistics import median

from flask import Flask
from sqlalchemy import event, select

from academy import create_app
from academy.db import db, session, transaction
from academy.people.models import Person
from academy.people.services import start_sign_in
from bench.figures import Figure, interleaved, median_ratio
from bench.organisations import environment

ROUNDS = 15
PAGES_PER_ROUND = 10
LEADER = "Erik Dahl"
PAGE = "/readiness/fennimor"
MOST_QUERIES = 8


class Heatmap:
    """The executive's browser in an organisation."""

    def __init__(self, people: int) -> None:
        self.app: Flask = create_app(**environment(people))
        self.client = self.app.test_client()
        with self.app.app_context(), transaction():
            leader = session().scalars(select(Person).where(Person.name == LEADER)).one()
            token = start_sign_in(leader)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        self.rows = self.page().count('scope="row"')

    def page(self) -> str:
        """Return the page."""
        response = self.client.get(PAGE)
        assert response.status_code == 200, response.status
        return response.text

    def milliseconds(self) -> float:
        """Return how long a page takes."""
        began = time.perf_counter()
        for _ in range(PAGES_PER_ROUND):
            self.client.get(PAGE)
        return (time.perf_counter() - began) / PAGES_PER_ROUND * 1000

    def queries(self) -> int:
        """Return how many statements a page sends to the database."""
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
        self.client.get(PAGE)
        with self.app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)


def measure(small: int, large: int) -> list[Figure]:
    """Return the ratio of both pages' times, and how many queries they take."""
    pages = [Heatmap(small), Heatmap(large)]
    few, many = interleaved(ROUNDS, *(_timer(page) for page in pages))
    queries = [page.queries() for page in pages]
    assert pages[0].rows == pages[1].rows, "the pages do not show the same number of rows"
    details = f"{median(many):.1f} of {median(few):.1f} ms, {pages[0].rows} rows"
    return [
        Figure(f"Heatmap page, {large:,} / {small:,} people", median_ratio(many, few), 1.3, False, details=details),
        Figure(f"Heatmap page, {small:,} people", queries[0], MOST_QUERIES, False, "queries"),
        Figure(f"Heatmap page, {large:,} people", queries[1], MOST_QUERIES, False, "queries"),
    ]


def _timer(page: Heatmap) -> Callable[[], float]:
    return page.milliseconds
