"""A person's levels over time, from the dates of their own answers. For that person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from academy.clock import now
from academy.curriculum.models import Competency
from academy.readiness.estimation.counting import SECONDS_PER_DAY, oldest_moments
from academy.readiness.estimation.decay import faded_value, faded_variance
from academy.readiness.estimation.packing import Packer
from academy.readiness.estimation.survey import persons
from academy.readiness.evidence_queries import answers_of, asked_questions, newest_scale
from academy.readiness.publication.cells import likely_range, whole
from academy.readiness.rules import Rules
from academy.readiness.scales import scale_from_json

LONGEST = 12
"""Days that are shown at most, the newest."""


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """What one's answers up to a day said of one competency."""

    on: date
    value: int
    low: int
    high: int


def own_history(person_id: int, columns: Sequence[Competency], rules: Rules) -> dict[int, list[OwnPoint]]:
    """Return, by competency, what was known after each day with answers; the oldest first.

    `columns` are all competencies in the framework's order.
    """
    asked = asked_questions([one.id for one in columns], person_id)
    scale = scale_from_json(newest_scale(), asked, [one.id for one in columns])
    answers = answers_of([person_id], asked, now())
    history: dict[int, list[OwnPoint]] = {one.id: [] for one in columns}
    for day in np.unique(answers.answered_at // SECONDS_PER_DAY)[-LONGEST:].tolist():
        end = datetime.fromtimestamp((day + 1) * SECONDS_PER_DAY, UTC)
        packer = Packer(
            1, asked.questions, end.timestamp(), oldest_moments(end, [one.current_for_months for one in columns])
        )
        packer.add(answers.where(answers.answered_at < end.timestamp()), np.arange(1))
        found = persons(scale, asked.questions, packer.responses(), 1)
        own, ages = found.own, found.ages.mean
        values, variances = faded_value(own.value, ages, rules), faded_variance(own.sd**2, ages, rules)
        today = (np.floor(packer.newest_at[0] / SECONDS_PER_DAY) == day) & ~np.isnan(values[0])
        for column in np.flatnonzero(today).tolist():
            point = own_point(
                datetime.fromtimestamp(day * SECONDS_PER_DAY, UTC).date(),
                values[0, column],
                variances[0, column],
                rules,
            )
            history[columns[column].id].append(point)
    return history


def own_point(on: date, value: float, variance: float, rules: Rules) -> OwnPoint:
    """Return what is known on a day, with the range between which the truth lies 19 times in 20."""
    return OwnPoint(on, whole(float(value)), *likely_range(float(value), float(variance), rules))
