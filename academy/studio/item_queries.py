"""What item analysis reads: the first answers people gave to a module's questions, the newest people first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from academy.curriculum.models import QuestionVersion
from academy.curriculum.queries import roles_in_order
from academy.db import session
from academy.learning.models import Attempt, AttemptState, Mark, Response
from academy.people.models import Person

MOST_PEOPLE = 5_000  # more would tell nothing new and take seconds


@dataclass(frozen=True)
class FirstAnswer:
    """One person's first answer to a question; `answer` and `fraction` are None where it was left empty."""

    person_id: int
    question_id: int
    question_version_id: int
    answer: dict[str, Any] | None
    fraction: float | None


def first_answers(question_ids: Sequence[int]) -> list[FirstAnswer]:
    """Return everybody's first answers in finished attempts, to questions asked in quizzes and the check alike."""
    marks = aliased(Mark)
    mark_in_force = select(func.max(marks.id)).where(marks.response_id == Response.id).scalar_subquery()
    rows = session().execute(
        select(Attempt.person_id, Response.question_id, Response.question_version_id, Response.answer, Mark.fraction)
        .join(Response.attempt)
        .outerjoin(Mark, Mark.id == mark_in_force)
        .where(
            Response.question_id.in_(question_ids),
            Attempt.state == AttemptState.finished,
            Attempt.person_id.in_(_newest_people(question_ids)),
        )
        .order_by(Attempt.finished_at, Response.id)
    )
    first: dict[tuple[int, int], FirstAnswer] = {}
    for row in rows:
        first.setdefault((row.person_id, row.question_id), FirstAnswer(*row))
    return list(first.values())


def roles_by_person(question_ids: Sequence[int]) -> dict[int, str]:
    """Return the roles (slugs) of the people whose first answers are looked at."""
    rows = session().execute(select(Person.id, Person.role_slug).where(Person.id.in_(_newest_people(question_ids))))
    return {row.id: row.role_slug for row in rows}


def role_names() -> dict[str, str]:
    """Return the names of all roles by slug."""
    return {role.slug: role.name for role in roles_in_order()}


def _newest_people(question_ids: Sequence[int]) -> Select[int]:
    return (
        select(Attempt.person_id)
        .join(Response, Response.attempt_id == Attempt.id)
        .where(Response.question_id.in_(question_ids), Attempt.state == AttemptState.finished)
        .group_by(Attempt.person_id)
        .order_by(func.max(Attempt.finished_at).desc(), Attempt.person_id)
        .limit(MOST_PEOPLE)
    )


def wordings_by_id(question_ids: Sequence[int]) -> dict[int, QuestionVersion]:
    """Return all wordings of some questions."""
    found = session().scalars(select(QuestionVersion).where(QuestionVersion.question_id.in_(question_ids)))
    return {wording.id: wording for wording in found}
