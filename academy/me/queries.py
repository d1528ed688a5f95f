"""What a person's own pages show, read for that person alone."""

from dataclasses import dataclass

from sqlalchemy import Exists, exists, select

from academy.curriculum.levels import HIGHEST_LEVEL
from academy.curriculum.models import Competency, QuestionVersion, Target
from academy.db import session
from academy.learning.models import Attempt, Mark, Response, SelfRating
from academy.people.models import Person
from academy.readiness.queries import OwnEstimate, own_estimates
from academy.readiness.rules import Rules


@dataclass(frozen=True)
class MyLevel:
    """One competency as its owner sees it: the level their role needs, what is known of them, what they claim.

    `is_graded` tells whether a trainer has graded work of theirs in it.
    """

    competency: Competency
    target: int | None
    estimate: OwnEstimate | None
    rating: SelfRating | None
    is_graded: bool = False

    @property
    def most(self) -> int:
        """Return the highest level the record can show: for the last one, answering questions is not enough."""
        return HIGHEST_LEVEL if self.is_graded else HIGHEST_LEVEL - 1

    @property
    def measured(self) -> int | None:
        """Return what is left today of the measured score of 0 to 100; None before the first answer."""
        return None if self.estimate is None else round(self.estimate.value)

    @property
    def claimed(self) -> int | None:
        """Return the self-rating on the scale of 0 to 100; None without one, or when not sure."""
        return None if self.rating is None or self.rating.out_of_ten is None else self.rating.out_of_ten * 10


def my_levels(person: Person, rules: Rules, ratings: dict[int, SelfRating] | None = None) -> list[MyLevel]:
    """Return every competency with the person's target, own estimate and `ratings`, in the framework's order."""
    rows = session().execute(
        select(Competency, Target.level, _has_graded_work(person.id))
        .outerjoin(Target, (Target.competency_id == Competency.id) & (Target.role_slug == person.role_slug))
        .order_by(Competency.position)
    )
    estimates, ratings = own_estimates(person.id, rules), ratings or {}
    return [
        MyLevel(competency, target, estimates.get(competency.id), ratings.get(competency.id), is_graded)
        for competency, target, is_graded in rows
    ]


def _has_graded_work(person_id: int) -> Exists:
    """Select whether a trainer has graded an answer the person wrote in the competency of the outer query."""
    return (
        exists()
        .where(Mark.marked_by_id.is_not(None), Mark.response_id == Response.id)
        .where(Response.attempt_id == Attempt.id, Attempt.person_id == person_id)
        .where(Response.question_version_id == QuestionVersion.id, QuestionVersion.type == "open")
        .where(QuestionVersion.competency_id == Competency.id)
        .correlate(Competency)
    )
