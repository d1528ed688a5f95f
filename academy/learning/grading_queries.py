"""Every SELECT of the grading queue: answers without the people behind them."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from academy.db import session
from academy.learning.models import Attempt, AttemptState, Mark, Response


def next_to_grade(trainer_id: int) -> Response | None:
    """Return the answer that has waited longest and is not the trainer's own, with its question."""
    return session().scalar(
        select(Response)
        .join(Response.attempt)
        .where(_awaits(), Attempt.person_id != trainer_id)
        .options(joinedload(Response.question_version))
        .order_by(Attempt.finished_at, Response.id)
        .limit(1)
    )


def waiting_to_be_graded(trainer_id: int) -> int:
    """Return how many answers the trainer could grade."""
    return (
        session().scalar(
            select(func.count())
            .select_from(Response)
            .join(Response.attempt)
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


def _awaits() -> ColumnElement[bool]:
    unmarked, marked = aliased(Mark), aliased(Mark)
    return (
        (Attempt.state == AttemptState.finished)
        & exists().where(unmarked.response_id == Response.id, unmarked.fraction.is_(None))
        & ~exists().where(marked.response_id == Response.id, marked.fraction.is_not(None))
    )
