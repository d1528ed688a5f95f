"""What a person's own pages show, read for that person alone."""

from dataclasses import dataclass

from sqlalchemy import select

from academy.curriculum.models import Competency, Target
from academy.db import session
from academy.learning.models import SelfRating
from academy.people.models import Person
from academy.readiness.queries import OwnEstimate, own_estimates
from academy.readiness.rules import Rules


@dataclass(frozen=True)
class MyLevel:
    """One competency as its owner sees it: the level their role needs, what is known of them, what they claim."""

    competency: Competency
    target: int | None
    estimate: OwnEstimate | None
    rating: SelfRating | None

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
        select(Competency, Target.level)
        .outerjoin(Target, (Target.competency_id == Competency.id) & (Target.role_slug == person.role_slug))
        .order_by(Competency.position)
    )
    estimates, ratings = own_estimates(person.id, rules), ratings or {}
    return [
        MyLevel(competency, target, estimates.get(competency.id), ratings.get(competency.id))
        for competency, target in rows
    ]
