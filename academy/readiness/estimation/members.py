"""What every member of a unit is expected to know today: with evidence of their own, or as their unit lets expect.

Arrays are person × competency, people sorted by unit; NaN where a competency's reference bank is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.decay import faded_value, faded_variance, kept
from academy.readiness.estimation.domain import Domain
from academy.readiness.estimation.estimator import Fit, Scale
from academy.readiness.estimation.normal import normal_cdf
from academy.readiness.estimation.population import Posterior, Summaries, own_posterior, posterior
from academy.readiness.estimation.responses import Questions, Responses
from academy.readiness.rules import Rules
from quizzes import ability

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PEOPLE_AT_ONCE = 4_096
LEAST_KEPT = 1e-6


@dataclass(frozen=True, slots=True)
class Ages:
    """How many answers count, and their information-weighted mean age in days."""

    answers: Integers
    mean: Floats


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What people's own answers say, unfaded: readiness and its standard deviation, and the abilities behind it."""

    value: Floats
    sd: Floats
    ability: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Members:
    """Everybody's readiness today as part of their unit.

    `own_variance` is what stays unsure of a member when the unit is known; `reach` (person × competency ×
    competency) is how the unit's effect moves the member; `at_least` (person × competency × level 1 to 4) and
    `at_target` are probabilities.
    """

    value: Floats
    own_variance: Floats
    reach: NDArray[np.float32]
    at_least: NDArray[np.float32]
    at_target: NDArray[np.float32]


def own_figures(scale: Scale, summaries: Summaries, curves: Sequence[Domain | None]) -> OwnFigures:
    """Return everybody's own figures: company mean and covariance, never the unit."""
    mean, variance = own_posterior(scale.population, summaries)
    value, sd = np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    for column, curve in enumerate(curves):
        if curve is not None:
            value[:, column], sd[:, column], _ = curve.expected(mean[:, column], variance[:, column])
    return OwnFigures(value, sd, mean, variance)


def ages(scale: Scale, questions: Questions, responses: Sequence[Responses], abilities: Floats) -> Ages:
    """Return the ages of everybody's answers; NaN where there are none."""
    found = Ages(np.zeros(abilities.shape, np.int64), np.full(abilities.shape, np.nan))
    for column, own in enumerate(responses):
        items = scale.items.take(questions.of(column))
        for block in own.blocks(len(items)):
            answered = ~np.isnan(block.success)
            theta = abilities[block.people, column]
            weights = np.where(answered, ability.information(theta, items) + ability.TINY, 0.0)
            found.answers[block.people, column] = answered.sum(axis=1)
            found.mean[block.people, column] = (weights * block.days).sum(axis=1) / weights.sum(axis=1)
    return found


def days_for_all(mean: Floats, unit: Integers, units: int) -> Floats:
    """Return everybody's days since the evidence: own, else the unit's mean, else the company's, else none."""
    known = ~np.isnan(mean)
    days = np.where(known, mean, 0.0)
    for column in range(mean.shape[1]):
        counts = np.bincount(unit, known[:, column], minlength=units)
        sums = np.bincount(unit, days[:, column], minlength=units)
        everywhere = sums.sum() / max(counts.sum(), 1.0)
        of_unit = np.where(counts > 0, sums / np.maximum(counts, 1.0), everywhere)
        days[:, column] = np.where(known[:, column], days[:, column], of_unit[unit])
    return days


def members(
    fit: Fit, curves: Sequence[Domain | None], unit: Integers, days: Floats, targets: Floats, rules: Rules
) -> Members:
    """Place everybody within their unit and bring them to today; `targets` are scores, NaN without target."""
    people, competencies = days.shape
    shape = (people, competencies)
    found = Members(
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        np.zeros((*shape, competencies), np.float32),
        np.full((*shape, len(rules.cuts)), np.nan, np.float32),
        np.full(shape, np.nan, np.float32),
    )
    for start in range(0, people, PEOPLE_AT_ONCE):
        part = slice(start, start + PEOPLE_AT_ONCE)
        given = posterior(fit.scale.population, fit.effects, fit.summaries.take(part), unit[part])
        shared = given.from_unit @ fit.effects.covariance[unit[part]] @ given.from_unit.transpose(0, 2, 1)
        for column, curve in enumerate(curves):
            if curve is not None:
                place = _Place(given, shared[:, column, column], column, curve, days[part, column], rules)
                place.write(found, part, targets[part, column])
    return found


class _Place:
    """Some members in one competency."""

    def __init__(
        self, given: Posterior, shared: Floats, column: int, curve: Domain, days: Floats, rules: Rules
    ) -> None:
        self.column, self.curve, self.rules, self.days = column, curve, rules, days
        self.theta, self.own = given.mean[:, column], given.own_covariance[:, column, column]
        self.variance = self.own + shared
        self.from_unit = given.from_unit[:, column, :]

    def write(self, found: Members, part: slice, targets: Floats) -> None:
        value, _, slope = self.curve.expected(self.theta, self.variance)
        found.value[part, self.column] = faded_value(value, self.days, self.rules)
        found.own_variance[part, self.column] = faded_variance(slope**2 * self.own, self.days, self.rules)
        found.reach[part, self.column] = (slope * kept(self.days, self.rules))[:, None] * self.from_unit
        for level, cut in enumerate(self.rules.cuts):
            found.at_least[part, self.column, level] = self._reaches(np.full(len(value), cut))
        found.at_target[part, self.column] = self._reaches(targets)

    def _reaches(self, cuts: Floats) -> Floats:
        return probability_of_reaching(self.curve, self.theta, self.variance, self.days, cuts, self.rules)


def probability_of_reaching(
    curve: Domain, theta: Floats, variance: Floats, days: Floats, cuts: Floats, rules: Rules
) -> Floats:
    """Return P(R(t) ≥ cut) for normal abilities; NaN where the cut is.

    Exact while nothing has faded: R ≥ cut means θ ≥ θ*. Later the spread of forgetting joins in, on the scale of
    points, through the slope of R(t) between θ and θ*.
    """
    edge = curve.ability_at(_score_before_fading(cuts, days, rules))
    own = faded_value(curve.score_at(theta), days, rules)
    at_edge = faded_value(curve.score_at(edge), days, rules)
    apart = np.where(np.abs(edge - theta) < 1e-6, 1e-6, edge - theta)
    nearby = faded_value(curve.score_at(theta + 1e-6), days, rules) - own
    slope = np.where(np.abs(edge - theta) < 1e-6, nearby / 1e-6, (at_edge - own) / apart)
    forgetting = faded_variance(np.zeros_like(theta), days, rules)
    return normal_cdf((own - cuts) / np.sqrt(slope**2 * variance + forgetting + 1e-12))


def _score_before_fading(cuts: Floats, days: Floats, rules: Rules) -> Floats:
    above = rules.baseline + (cuts - rules.baseline) / np.maximum(kept(days, rules), LEAST_KEPT)
    return np.where(cuts > rules.baseline, above, cuts)
