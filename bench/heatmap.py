"""The heatmap page of the whole company: what it costs depends on what is shown, not on how many people there are."""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, event, func, select

from academy import create_app
from academy.curriculum.models import QuestionVersion
from academy.db import db, session, transaction
from academy.learning.models import Attempt, Mark, Response
from academy.people.models import Person, Unit
from academy.people.services import start_sign_in
from bench.figures import Figure, interleaved, median_ratio
from bench.organisations import environment

ROUNDS = 15
PAGES_PER_ROUND = 10
LARGER, MOST_QUERIES = 1.3, 8
DEMO_PAGE, DEMO_LEADER = "/readiness/fennimor", Person.name == "Erik Dahl"


class Page:
    """A leader's heatmap page in an organisation."""

    def __init__(self, settings: Mapping[str, str], path: str, leader: ColumnElement[bool]) -> None:
        self.app: Flask = create_app(**settings)
        self.path = path
        self.clock = time.perf_counter if settings["DATABASE_URL"] else time.process_time
        """SQLite works within this process, so that its processor's time, which nobody else changes, tells all."""
        self.client = self.app.test_client()
        with self.app.app_context(), transaction():
            token = start_sign_in(session().scalars(select(Person).where(leader)).one())
        with self.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True

    def open(self) -> str:
        """Return the page."""
        response = self.client.get(self.path)
        assert response.status_code == 200, response.status
        return response.text

    @cached_property
    def rows(self) -> int:
        """Return how many rows the heatmap shows."""
        return self.open().count('scope="row"')

    def milliseconds(self) -> float:
        """Return how long the page takes."""
        return self._milliseconds(lambda: self.client.get(self.path))

    @cached_property
    def statements(self) -> list[tuple[str, Any]]:
        """Return what the page asks the database, with parameters."""
        asked: list[tuple[str, Any]] = []

        def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                asked.append((statement, parameters))

        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            self.open()
            event.remove(db.engine, "before_cursor_execute", note)
        return asked

    def sql_milliseconds(self) -> float:
        """Return how long the database takes to answer what the page asks, rows handed over."""
        with self.app.app_context(), db.engine.connect() as connection:
            cursor = connection.connection.cursor()

            def ask() -> None:
                for statement, parameters in self.statements:
                    cursor.execute(statement, parameters)
                    cursor.fetchall()

            return self._milliseconds(ask)

    def milliseconds_from_answers(self) -> float:
        """Return how long the means of all divisions and competencies take when they are read from the answers."""
        division = func.coalesce(Unit.parent_id, Unit.id)
        means = (
            select(division, QuestionVersion.competency_id, func.avg(Mark.fraction), func.count())
            .select_from(Mark)
            .join(Mark.response)
            .join(Response.attempt)
            .join(Response.question_version)
            .join(Person, Person.id == Attempt.person_id)
            .join(Person.unit)
            .group_by(division, QuestionVersion.competency_id)
        )
        with self.app.app_context(), transaction():
            return self._milliseconds(lambda: session().execute(means).all(), times=1)

    def _milliseconds(self, action: Callable[[], object], times: int = PAGES_PER_ROUND) -> float:
        began = self.clock()
        for _ in range(times):
            action()
        return (self.clock() - began) / times * 1000


def measure(small: int, large: int) -> list[Figure]:
    """Return the ratio of both demo companies' pages, and how many queries they take."""
    pages = {people: Page(environment(people), DEMO_PAGE, DEMO_LEADER) for people in (small, large)}
    return compared(pages)


def compared(pages: Mapping[int, Page]) -> list[Figure]:
    """Return how the pages' times compare with the one of the fewest people, and how many queries they take."""
    sizes = sorted(pages)
    assert len({page.rows for page in pages.values()}) == 1, "the pages do not show the same number of rows"
    times = dict(zip(sizes, interleaved(ROUNDS, *(pages[people].milliseconds for people in sizes)), strict=True))
    few = times[sizes[0]]
    ratios = [
        Figure(
            f"Heatmap page, {people:,} / {sizes[0]:,} people",
            median_ratio(times[people], few),
            LARGER,
            details=f"{median(times[people]):.1f} of {median(few):.1f} ms, {pages[people].rows} rows",
        )
        for people in sizes[1:]
    ]
    queries = [
        Figure(f"Heatmap page, {people:,} people", len(pages[people].statements), MOST_QUERIES, unit="queries")
        for people in sizes
    ]
    return ratios + queries
