"""Every SELECT on answers that people grade: without those who wrote them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from academy.curriculum.models import Module, ModuleVersion, Question, QuestionVersion
from academy.db import session
from academy.learning.models import Attempt, AttemptState, Mark, Response
from academy.paging import Page, objects_page
from quizzes.questions.open import Open


@dataclass(frozen=True)
class WaitingInModule:
    """How many answers to a module's questions a trainer could grade."""

    slug: str
    title: str
    answers: int


def next_to_grade(trainer_id: int, module: str = "") -> Response | None:
    """Return the answer that has waited longest and is not the trainer's own, with its question.

    With the slug of a `module`, the answer is to one of its questions.

    One without any grade comes before those to be graded anew: its person has no result yet.
    """
    waiting = (
        select(Response)
        .join(Response.attempt)
        .join(Mark, _is_in_force())
        .where(_awaits(), Attempt.person_id != trainer_id)
        .options(joinedload(Response.question_version))
        .order_by(Mark.fraction.is_not(None), Mark.marked_at, Response.id)
        .limit(1)
    )
    if module:
        waiting = waiting.join(Question, Question.id == Response.question_id).join(Module).where(Module.slug == module)
    return session().scalar(waiting)


def waiting_by_module(trainer_id: int) -> list[WaitingInModule]:
    """Return for which modules answers wait that the trainer could grade, in the modules' order."""
    title = select(ModuleVersion.title).where(ModuleVersion.module_id == Module.id)
    newest_title = title.order_by(ModuleVersion.number.desc()).limit(1).correlate(Module).scalar_subquery()
    rows = session().execute(
        select(Module.slug, newest_title, func.count())
        .select_from(Response)
        .join(Response.attempt)
        .join(Mark, _is_in_force())
        .join(Question, Question.id == Response.question_id)
        .join(Module)
        .where(_awaits(), Attempt.person_id != trainer_id)
        .group_by(Module.id)
        .order_by(Module.position, Module.code)
    )
    return [WaitingInModule(*row) for row in rows]


def waiting_to_be_graded(trainer_id: int) -> int:
    """Return how many answers the trainer could grade."""
    return (
        session().scalar(
            select(func.count())
            .select_from(Response)
            .join(Response.attempt)
            .join(Mark, _is_in_force())
            .where(_awaits(), Attempt.person_id != trainer_id)
        )
        or 0
    )


def response_to_grade(response_id: int) -> Response | None:
    """Return an answer of a finished attempt, with its attempt, so that nobody else can grade it meanwhile."""
    return session().scalar(
        select(Response)
        .join(Response.attempt)
        .where(Response.id == response_id, Attempt.state == AttemptState.finished)
        .options(contains_eager(Response.attempt), joinedload(Response.question_version))
        .with_for_update(of=[Attempt, Response])
    )


def open_answers(page: int) -> Page[Response]:
    """Return a page of the answers given to trainers, graded or not, the latest first, with their questions."""
    statement = (
        select(Response)
        .join(Response.attempt)
        .where(_is_for_a_person())
        .order_by(Attempt.finished_at.desc(), Response.id.desc())
    )
    return objects_page(statement, page, joinedload(Response.question_version))


def open_answer(response_id: int) -> Response | None:
    """Return one of the answers given to trainers, with its attempt and question."""
    return session().scalar(
        select(Response)
        .join(Response.attempt)
        .where(Response.id == response_id, _is_for_a_person())
        .options(contains_eager(Response.attempt), joinedload(Response.question_version))
    )


def _is_in_force() -> ColumnElement[bool]:
    later = aliased(Mark)
    newest = select(func.max(later.id)).where(later.response_id == Response.id).scalar_subquery()
    return (Mark.response_id == Response.id) & (Mark.id == newest)


def _awaits() -> ColumnElement[bool]:
    return _is_for_a_person() & (Mark.fraction.is_(None) | Mark.awaits_version_id.is_not(None))


def _is_for_a_person() -> ColumnElement[bool]:
    unmarked = aliased(Mark)
    asks_openly = select(QuestionVersion.id).where(QuestionVersion.type == Open.type)
    return (
        (Attempt.state == AttemptState.finished)
        & Response.question_version_id.in_(asks_openly)
        & exists().where(unmarked.response_id == Response.id, unmarked.fraction.is_(None))
    )
