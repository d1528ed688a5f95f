"""Loading the demo: what stands in the database afterwards, twice, and where it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from academy import clock
from academy.curriculum.models import QuestionVersion
from academy.db import Model, session, transaction
from academy.demo import services
from academy.demo.cast import CAST
from academy.demo.services import load_demo
from academy.learning.models import (
    AssignedPerson,
    Assignment,
    Attempt,
    AttemptState,
    LessonProgress,
    Mark,
    ModuleCompletion,
    Response,
    SelfRating,
)
from academy.people.models import Organisation, Permission, PermissionKind, Person, Unit
from academy.readiness.models import Cell, CellState, Estimate, Publication
from quizzes.attempt import score
from quizzes.questions.contract import Mark as EngineMark
from tests.conftest import empty_tables
from tests.factories import add, make_person

pytestmark = pytest.mark.postgres

PEOPLE = 60
TODAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.fixture(scope="class")
def demo(app: Flask) -> Iterator[None]:
    """The demo organisation, loaded once for all tests that only look."""
    with app.app_context():
        with clock.at(TODAY):
            load_demo(PEOPLE)
        yield
        session().rollback()
        empty_tables()


def count(model: type[Model]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def by_name(name: str) -> Person:
    return session().scalars(select(Person).where(Person.name == name)).one()


def contents(columns: list[Any]) -> list[Any]:
    return session().execute(select(*columns).order_by(*columns)).all()


def everything() -> dict[str, list[Any]]:
    return {
        "people": contents([Person.id, Person.name, Person.email, Person.role_slug, Person.created_at]),
        "attempts": contents([Attempt.id, Attempt.seed, Attempt.started_at, Attempt.score]),
        "responses": contents([Response.id, Response.answered_at, Response.confidence]),
        "marks": contents([Mark.response_id, Mark.fraction, Mark.marked_at]),
        "ratings": contents([SelfRating.person_id, SelfRating.competency_id, SelfRating.out_of_ten]),
        "cells": contents([Cell.published_unit_id, Cell.competency_id, Cell.role_slug, Cell.measured, Cell.claimed]),
    }


@pytest.mark.usefixtures("demo")
class TestLoaded:
    def test_the_cast_is_there_first_without_passwords(self) -> None:
        people = session().scalars(select(Person).order_by(Person.id).limit(len(CAST))).all()

        assert [(person.name, person.role_slug) for person in people] == [(one.name, one.role) for one in CAST]
        assert all(person.is_demo and person.password_hash is None for person in people)
        assert not session().scalars(select(Person).where(Person.is_demo).offset(len(CAST))).all()

    def test_every_role_and_permission_can_be_tried(self) -> None:
        people = session().scalars(select(Person).where(Person.is_demo)).all()

        assert {person.role_slug for person in people} == {"executive", "sales", "partner", "cx", "marketing", "other"}
        assert {one.kind for person in people for one in person.permissions} == set(PermissionKind)

    def test_the_tree_has_a_company_six_divisions_and_teams(self) -> None:
        root = session().scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
        divisions = session().scalars(select(Unit).where(Unit.parent_id == root.id)).all()

        assert len(divisions) == 6
        assert [unit.is_partner for unit in divisions].count(True) == 2
        assert all(root.contains(unit) for unit in session().scalars(select(Unit)))
        assert count(Person) == PEOPLE

    def test_the_newcomer_has_done_nothing_yet(self) -> None:
        newcomer = by_name("Nia Weber")

        assert newcomer.welcome_step == 1
        assert not session().scalars(select(Attempt).where(Attempt.person_id == newcomer.id)).all()

    def test_the_sales_learner_is_two_lessons_into_sal_1(self) -> None:
        learner = by_name("Sana Okoye")
        done = (
            session()
            .scalars(
                select(LessonProgress)
                .join(Assignment, Assignment.module_id == LessonProgress.module_id)
                .where(LessonProgress.person_id == learner.id, Assignment.role_slug == "sales")
            )
            .all()
        )
        tried = (
            session()
            .scalars(
                select(Attempt)
                .join(Assignment, Assignment.module_id == Attempt.module_id)
                .where(Attempt.person_id == learner.id, Assignment.role_slug == "sales")
            )
            .all()
        )

        assert [progress.done_at is not None for progress in done] == [True, True]
        assert tried == []

    def test_every_mark_is_the_engines(self) -> None:
        rows = (
            session()
            .execute(select(Response, Mark, QuestionVersion).join(Mark.response).join(Response.question_version))
            .all()
        )

        assert rows
        for response, mark, version in rows:
            question = version.parsed
            given = question.response_from_json(response.answer)
            by_engine = mark.marked_by_id is None
            expected = question.mark(given) if by_engine else question.mark_on_rubric(mark.rubric_points)
            assert (mark.fraction, mark.parts) == (expected.fraction, expected.parts)

    def test_every_score_follows_from_the_marks(self) -> None:
        finished = select(Attempt).where(Attempt.state == AttemptState.finished)
        with_marks = selectinload(Attempt.responses).selectinload(Response.marks)
        for attempt in session().scalars(finished.options(with_marks)):
            result = score(
                [
                    EngineMark(response.mark.fraction, needs_person=response.mark.fraction is None)
                    for response in attempt.responses
                    if response.mark
                ]
            )
            assert len(attempt.responses) >= 20
            expected = round(100 * result.fraction, 2) if result.final and result.fraction is not None else None
            assert attempt.score == expected

    def test_completed_modules_were_passed(self) -> None:
        assert count(ModuleCompletion) > 20
        for completion in session().scalars(select(ModuleCompletion)):
            scores = session().scalars(
                select(Attempt.score).where(
                    Attempt.person_id == completion.person_id, Attempt.module_id == completion.module_id
                )
            )
            assert max(score or 0 for score in scores) >= 70

    def test_nothing_happens_outside_the_nine_months(self) -> None:
        for column in (Attempt.started_at, Attempt.finished_at, Mark.marked_at, SelfRating.rated_at):
            first, last = session().execute(select(func.min(column), func.max(column))).one()
            assert TODAY - timedelta(days=275) < first
            assert last <= TODAY

    def test_quizzes_come_after_the_lessons_and_retakes_after_a_week(self) -> None:
        last_lesson = {
            (person, module): moment
            for person, module, moment in session().execute(
                select(LessonProgress.person_id, LessonProgress.module_id, func.max(LessonProgress.done_at)).group_by(
                    LessonProgress.person_id, LessonProgress.module_id
                )
            )
        }
        earlier: dict[tuple[int, int | None], Attempt] = {}
        for attempt in session().scalars(select(Attempt).order_by(Attempt.person_id, Attempt.number)):
            key = (attempt.person_id, attempt.module_id)
            if attempt.number == 1 and key in last_lesson:
                assert attempt.started_at > last_lesson[key]
            if attempt.number > 1:
                assert earlier[key].number == attempt.number - 1
                assert attempt.started_at - earlier[key].finished_at >= timedelta(days=7)
            earlier[key] = attempt

    def test_people_rate_themselves_before_the_check(self) -> None:
        rated = dict(
            session()
            .execute(select(SelfRating.person_id, func.min(SelfRating.rated_at)).group_by(SelfRating.person_id))
            .all()
        )

        for attempt in session().scalars(select(Attempt).where(Attempt.module_id.is_(None))):
            assert rated[attempt.person_id] < attempt.started_at

    def test_nine_months_are_published_with_figures(self) -> None:
        moments = session().scalars(select(Publication.at).order_by(Publication.number)).all()

        assert len(moments) == 9
        assert len({(moment.year, moment.month) for moment in moments}) == 9
        assert session().scalar(select(func.count()).where(Cell.measured_state == CellState.value))
        assert count(Estimate) > 0

    def test_some_assigned_modules_are_overdue_and_some_due_soon(self) -> None:
        days = [day - TODAY.date() for day in session().scalars(select(Assignment.due_on))]

        assert any(day < timedelta(0) for day in days)
        assert any(timedelta(0) <= day <= timedelta(days=10) for day in days)
        assert count(AssignedPerson) > PEOPLE

    def test_leaders_lead_the_unit_they_work_in(self) -> None:
        for permission in session().scalars(select(Permission).where(Permission.kind == PermissionKind.leader)):
            assert permission.unit_id == permission.person.unit_id

    def test_loading_again_changes_nothing(self) -> None:
        by_name("Sana Okoye").timezone = "Europe/Lisbon"
        before = everything()
        with transaction():
            session().flush()

        assert load_demo(PEOPLE) is False
        assert everything() == before
        assert by_name("Sana Okoye").timezone == "Europe/Lisbon"


@pytest.fixture
def one_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish the last month only, as for large organisations: the others take time and show nothing new here."""
    monkeypatch.setattr(services, "ONE_PUBLICATION_FROM", 1)


@pytest.mark.usefixtures("one_publication")
def test_the_same_day_gives_the_same_demo(empty_database: None) -> None:
    with clock.at(TODAY):
        load_demo(PEOPLE)
        first = everything()
        empty_tables()
        load_demo(PEOPLE)

    assert everything() == first


def test_a_database_with_another_organisation_is_left_alone(empty_database: None, app: Flask) -> None:
    add(Organisation(name="Somebody else"))
    session().commit()

    result = app.test_cli_runner().invoke(args=["demo", "load"])

    assert result.exit_code == 1
    assert "Somebody else" in result.output
    assert count(Person) == 0


def test_a_database_with_people_is_left_alone(empty_database: None, app: Flask) -> None:
    make_person()
    session().commit()

    result = app.test_cli_runner().invoke(args=["demo", "load"])

    assert result.exit_code == 1
    assert count(Person) == 1


def test_production_has_no_demo(empty_database: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ACADEMY_MODE", "production")

    result = app.test_cli_runner().invoke(args=["demo", "load"])

    assert result.exit_code == 1
    assert count(Organisation) == 0


@pytest.mark.usefixtures("one_publication")
def test_the_command_says_who_can_sign_in(empty_database: None, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", "--people", str(PEOPLE)])

    assert result.exit_code == 0, result.output
    assert all(member.name in result.output for member in CAST)
