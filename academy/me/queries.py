"""What a person's own pages show, read for that person alone."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from academy.clock import now
from academy.curriculum.models import Competency, Target
from academy.db import session
from academy.learning.models import SelfRating
from academy.people.models import Person
from academy.readiness.decay import faded_value
from academy.readiness.models import Estimate
from academy.readiness.rules import SURE_OF_LEVEL, Rules


@dataclass(frozen=True)
class MyLevel:
    """One competency as its owner sees it.

    `target` is a level, `measured` and `claimed` are scores of 0 to 100; each is None when nothing is known.
    """

    competency: Competency
    target: int | None
    measured: int | None
    estimate: Estimate | None
    rating: SelfRating | None

    @property
    def claimed(self) -> int | None:
        """Return the self-rating on the scale of 0 to 100; None without one, or when not sure."""
        return None if self.rating is None or self.rating.out_of_ten is None else self.rating.out_of_ten * 10

    @property
    def is_provisional(self) -> bool:
        """Tell whether the next answers may still change the level."""
        return self.estimate is not None and self.estimate.level_probability < SURE_OF_LEVEL


def my_levels(person: Person, rules: Rules, ratings: dict[int, SelfRating] | None = None) -> list[MyLevel]:
    """Return every competency with the person's target, what is left of their estimate today and `ratings`."""
    rows = session().execute(
        select(Competency, Target.level, Estimate)
        .outerjoin(Target, (Target.competency_id == Competency.id) & (Target.role_slug == person.role_slug))
        .outerjoin(Estimate, (Estimate.competency_id == Competency.id) & (Estimate.person_id == person.id))
        .order_by(Competency.position)
    )
    ratings = ratings or {}
    return [
        MyLevel(competency, target, _score_today(estimate, rules), estimate, ratings.get(competency.id))
        for competency, target, estimate in rows
    ]


def _score_today(estimate: Estimate | None, rules: Rules) -> int | None:
    if estimate is None:
        return None
    days = (now() - estimate.evidence_at).total_seconds() / 86400
    return round(float(faded_value(np.array([estimate.value]), np.array([days]), rules)[0]))
