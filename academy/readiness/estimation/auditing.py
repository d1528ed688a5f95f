"""Check the ranges on answers kept aside: predict how many a unit has right, and count how often the truth lay within.

A tenth of the answers is left out of the estimation. What a unit's people have right of them is predicted from the
rest, with all that is unsure: of the unit, of every person, and of every single answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.estimator import Fit, fit
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.estimation.population import posterior
from academy.readiness.estimation.responses import Questions, Responses
from academy.readiness.rules import ASSESSED_FROM, Rules
from quizzes import ability

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

KEPT_ASIDE = 0.1
FEWEST_ANSWERS = 5
"""Answers kept aside from which a group is predicted: below, its count jumps too much to lie in any range."""
FEWEST_GROUPS = 20
"""Groups from which the share that held says anything."""
ANSWERS_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class Organisation:
    """Answers by competency, and the unit of everybody (0 to units − 1; people are sorted by it)."""

    questions: Questions
    responses: Sequence[Responses]
    unit: Integers
    units: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many groups (unit × competency) were predicted, and how many of them lay within their range."""

    groups: int
    held: int


@dataclass(frozen=True, slots=True)
class _Predicted:
    """Per answer: the expected credit, its variance were the ability known, and the slope over the ability."""

    credit: Floats
    variance: Floats
    slope: Floats


def check_ranges(organisation: Organisation, rules: Rules, seed: int) -> Outcome | None:
    """Return how the ranges held, over groups of enough assessed people; None with too few groups.

    The same answers and the same seed give the same outcome.
    """
    rng = np.random.default_rng(seed)
    aside = [rng.random(len(own)) < KEPT_ASIDE for own in organisation.responses]
    rest = [own.where(~left) for own, left in zip(organisation.responses, aside, strict=True)]
    found = fit(organisation.questions, rest, organisation.unit, organisation.units)
    groups = held = 0
    for column, (own, left) in enumerate(zip(organisation.responses, aside, strict=True)):
        large = _large_units(organisation, rest[column], rules.smallest_group)
        within = _within(organisation, found, column, own.where(left), large, rules)
        groups, held = groups + len(within), held + int(within.sum())
    return Outcome(groups, held) if groups >= FEWEST_GROUPS else None


def _large_units(organisation: Organisation, answers: Responses, smallest: int) -> Booleans:
    counts = np.bincount(answers.person, minlength=len(organisation.unit))
    assessed = np.bincount(organisation.unit, counts >= ASSESSED_FROM, minlength=organisation.units)
    return np.asarray(assessed >= smallest)


def _within(
    organisation: Organisation, found: Fit, column: int, answers: Responses, large: Booleans, rules: Rules
) -> Booleans:
    """Tell for every group that is predicted whether its right count lay within its range."""
    unit = organisation.unit[answers.person]
    items = found.scale.items.take(organisation.questions.of(column))
    people, of_answer = np.unique(answers.person.astype(np.int64), return_inverse=True)
    given = posterior(found.scale.population, found.effects, found.summaries.take(people), organisation.unit[people])
    covariance = found.effects.covariance[organisation.unit[people]]
    shared = (given.from_unit[:, [column]] @ covariance @ given.from_unit[:, [column]].transpose(0, 2, 1))[:, 0, 0]
    own = given.own_covariance[:, column, column]
    predicted = _predicted(items, answers.item, given.mean[of_answer, column], (own + shared)[of_answer])
    slopes = np.bincount(of_answer, predicted.slope, minlength=len(people))
    reach = np.zeros((organisation.units, given.mean.shape[1]))
    np.add.at(reach, organisation.unit[people], slopes[:, None] * given.from_unit[:, column])
    of_units = ((reach[:, None, :] @ found.effects.covariance)[:, 0] * reach).sum(axis=1)
    of_people = np.bincount(organisation.unit[people], slopes**2 * own, minlength=organisation.units)
    by_chance = np.bincount(unit, predicted.variance, minlength=organisation.units)
    missed = np.bincount(unit, answers.success - predicted.credit, minlength=organisation.units)
    error = np.sqrt(rules.widening**2 * (of_units + of_people) + by_chance)
    enough = large & (np.bincount(unit, minlength=organisation.units) >= FEWEST_ANSWERS)
    return np.asarray(np.abs(missed) <= NORMAL_95 * error)[enough]


def _predicted(items: ability.Items, item: NDArray[np.int32], mean: Floats, variance: Floats) -> _Predicted:
    nodes = ability.FINE_NODES
    knows = ability.sigmoid(nodes[:, None] * items.a + items.d)
    right = items.c + (1.0 - items.c) * knows
    slopes = (1.0 - items.c) * items.a * knows * (1.0 - knows)
    found = np.empty((3, len(item)))
    for start in range(0, len(item), ANSWERS_AT_ONCE):
        part = slice(start, start + ANSWERS_AT_ONCE)
        weights = ability.normal_weights(nodes, mean[part], np.sqrt(variance[part])).T
        columns = item[part]
        found[0, part] = (weights * right[:, columns]).sum(axis=0)
        found[1, part] = (weights * (right * (1.0 - right))[:, columns]).sum(axis=0)
        found[2, part] = (weights * slopes[:, columns]).sum(axis=0)
    return _Predicted(*found)
