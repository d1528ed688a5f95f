"""The estimator: from counted answers to a calibrated scale, a population and every person's summary.

Three passes: items are calibrated as if everybody came from one population; the units are estimated; then, twice,
the items are calibrated anew with what is known of the units. Everything runs from a fixed start for a fixed number
of rounds over sorted input, so that the same answers give the same figures.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.population import (
    LEAST_PRECISION,
    Population,
    Summaries,
    UnitEffects,
    fit_population,
    own_posterior,
    starting_population,
    unit_effects,
)
from academy.readiness.estimation.responses import Questions, Responses
from quizzes import ability
from quizzes.calibration import Priors, calibrate

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RECALIBRATIONS = 2
CALIBRATION_ROUNDS = 15
CALIBRATION_PEOPLE = 25_000
"""More people sharpen no item any further; evenly spaced ones are taken."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scale:
    """What is needed to place a person: the parameters of all questions, and the population."""

    items: ability.Items
    population: Population


@dataclass(frozen=True, slots=True)
class Fit:
    """The scale with the evidence it was made from: everybody's summaries and what is known of their units."""

    scale: Scale
    summaries: Summaries
    effects: UnitEffects


def authors_scale(questions: Questions, competencies: int) -> Scale:
    """Return the scale as the authors expect it, before any answer."""
    return Scale(_authors_items(questions), starting_population(competencies))


def fit(questions: Questions, responses: Sequence[Responses], unit: Integers, units: int) -> Fit:
    """Estimate the scale, the population and everybody, from one bundle of responses per competency.

    `unit` holds every person's unit (0 to units − 1); people are sorted by it.
    """
    competencies = len(responses)
    items = calibrated(questions, responses, np.zeros((1, competencies)), np.ones(competencies))
    population = starting_population(competencies)
    for again in range(RECALIBRATIONS + 1):
        summaries = summarised(Scale(items, population), questions, responses, len(unit))
        population = _sound(fit_population(summaries, unit))
        effects = unit_effects(population, summaries, unit, units)
        if again < RECALIBRATIONS:
            expected = (population.mean + effects.mean)[unit]
            items = calibrated(questions, responses, expected, np.sqrt(np.diag(population.within)))
    summaries = sharpened(Scale(items, population), questions, responses, summaries)
    population = _sound(fit_population(summaries, unit))
    return Fit(Scale(items, population), summaries, unit_effects(population, summaries, unit, units))


def calibrated(
    questions: Questions, responses: Sequence[Responses], prior_mean: Floats, prior_sd: Floats
) -> ability.Items:
    """Fit the items of every competency; `prior_mean` is person (or 1) × competency, `prior_sd` per competency.

    Items whose calibration fails keep what their authors expect; the log names the competency.
    """
    items = _authors_items(questions)
    for column, own in enumerate(responses):
        rows = questions.of(column)
        if not len(own):
            continue
        found = _calibrated_column(questions, rows, own, prior_mean[:, column], float(prior_sd[column]))
        if np.isfinite(found.a).all() and np.isfinite(found.d).all():
            items.a[rows], items.d[rows] = found.a, found.d
        else:
            logger.warning("calibration of competency %d gave no numbers; the authors' levels are used", column)
    return items


def _calibrated_column(
    questions: Questions, rows: Integers, responses: Responses, prior_mean: Floats, prior_sd: float
) -> ability.Items:
    people = responses.people()
    if len(people) > CALIBRATION_PEOPLE:
        people = people[np.linspace(0, len(people) - 1, CALIBRATION_PEOPLE).astype(np.int64)]
    with np.errstate(all="ignore"):  # the caller looks whether numbers came out
        return calibrate(
            responses.table_of(people, len(rows)),
            c=questions.c[rows],
            priors=Priors(b_mean=questions.difficulty[rows]),
            prior_mean=prior_mean[people] if len(prior_mean) > 1 else prior_mean[0],
            prior_sd=prior_sd,
            tolerance=0.0,
            max_rounds=CALIBRATION_ROUNDS,
        ).items


def summarised(scale: Scale, questions: Questions, responses: Sequence[Responses], people: int) -> Summaries:
    """Return every person's precision and weighted value: the EAP posterior with its prior divided out.

    The prior is the company's, never the unit's: the same answers say the same in every team.
    """
    shape = (people, len(responses))
    centre = np.broadcast_to(scale.population.mean, shape)
    precision = np.broadcast_to(1.0 / np.diag(scale.population.total), shape)
    return _summaries(scale.items, questions, responses, centre, precision, ability.NODES)


def sharpened(scale: Scale, questions: Questions, responses: Sequence[Responses], rough: Summaries) -> Summaries:
    """Return the summaries anew, each around what the person's other competencies let expect.

    A normal summary is truest where its prior is: shares of people at a level need that.
    """
    mean, variance = own_posterior(scale.population, rough)
    precision = np.maximum(1.0 / variance - rough.precision, LEAST_PRECISION)
    centre = (mean / variance - rough.weighted) / precision
    return _summaries(scale.items, questions, responses, centre, precision, ability.FINE_NODES)


def _summaries(
    items: ability.Items,
    questions: Questions,
    responses: Sequence[Responses],
    prior_mean: Floats,
    prior_precision: Floats,
    nodes: Floats,
) -> Summaries:
    summaries = Summaries(np.full(prior_mean.shape, LEAST_PRECISION), np.zeros(prior_mean.shape))
    for column, own in enumerate(responses):
        asked = items.take(questions.of(column))
        for block in own.blocks(len(asked)):
            centre, precision = prior_mean[block.people, column], prior_precision[block.people, column]
            found = ability.eap(block.success, asked, nodes, prior_mean=centre, prior_sd=precision**-0.5)
            variance = found.sd**2
            known = np.maximum(1.0 / variance - precision, LEAST_PRECISION)
            weighted = found.mean / variance - centre * precision
            sound = np.isfinite(known) & np.isfinite(weighted)
            if not sound.all():
                logger.warning("%d people of competency %d gave no numbers and are left out", (~sound).sum(), column)
            summaries.precision[block.people[sound], column] = known[sound]
            summaries.weighted[block.people[sound], column] = weighted[sound]
    return summaries


def _authors_items(questions: Questions) -> ability.Items:
    return ability.Items(np.ones(len(questions.c)), -questions.difficulty.astype(np.float64), questions.c.copy())


def _sound(population: Population) -> Population:
    """Return the population, or the one assumed before anything is known when estimation came to nothing."""
    if all(np.isfinite(part).all() for part in (population.mean, population.between, population.within)):
        return population
    logger.warning("estimating the population gave no numbers; the starting one is used")
    return starting_population(len(population.mean))
