"""The company and its units as a population: hierarchical empirical Bayes, in closed form per unit.

θ_p = μ + u_unit + e_p with u ~ N(0, Σu) and e ~ N(0, Σe), vectors over the competencies. Of every person a normal
summary is known: precision λ and weighted value η per competency, freed of the prior they were estimated with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDS = 20
START_BETWEEN, START_WITHIN = 0.25, 0.75
START_CORRELATION = 0.5
UNITS_ASSUMED, PEOPLE_ASSUMED = 3.0, 10.0
"""The start weighs as much as this many units and people: three units alone tell little of how units differ."""
LEAST_PRECISION = 1e-6
BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Summaries:
    """What the answers say of people, person × competency: precision λ and weighted value η."""

    precision: Floats
    weighted: Floats

    def take(self, rows: Integers | slice) -> "Summaries":
        """Return the summaries of some people."""
        return Summaries(self.precision[rows], self.weighted[rows])


@dataclass(frozen=True, slots=True)
class Population:
    """Mean μ of the company, and the covariances of units Σu and of people within units Σe."""

    mean: Floats
    between: Floats
    within: Floats

    @property
    def total(self) -> Floats:
        """Return the covariance of people whose unit is not considered."""
        return np.asarray(self.between + self.within)


@dataclass(frozen=True, slots=True)
class UnitEffects:
    """What is known of units: posterior mean û (unit × competency) and covariance V (unit × competency²)."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of people given their unit: mean, M (person × competency²), and M Σe⁻¹: how a unit's
    uncertainty reaches its people."""

    mean: Floats
    own_covariance: Floats
    from_unit: Floats


def starting_population(competencies: int) -> Population:
    """Return the population assumed before anything is known."""
    correlation = np.full((competencies, competencies), START_CORRELATION)
    np.fill_diagonal(correlation, 1.0)
    return Population(np.zeros(competencies), START_BETWEEN * correlation, START_WITHIN * correlation)


def fit_population(summaries: Summaries, unit: Integers) -> Population:
    """Estimate μ, Σu and Σe from people sorted by unit, in a fixed number of rounds from a fixed start."""
    known = (summaries.precision > LEAST_PRECISION).any(axis=1)
    summaries, unit = summaries.take(np.flatnonzero(known)), unit[known]
    population = starting_population(summaries.precision.shape[1])
    for _ in range(ROUNDS):
        population = _improved(population, summaries, unit)
    return population


def unit_effects(population: Population, summaries: Summaries, unit: Integers, units: int) -> UnitEffects:
    """Return what people's answers say of every unit; a unit without any keeps the prior."""
    size = len(population.mean)
    effects = UnitEffects(np.zeros((units, size)), np.tile(population.between, (units, 1, 1)))
    for part, own in _whole_units(unit):
        known = _Known(population, summaries.take(part))
        mean, covariance, _, _ = known.units(own, population)
        present = unit[part][_starts(own)]
        effects.mean[present], effects.covariance[present] = mean, covariance
    return effects


def posterior(population: Population, effects: UnitEffects, summaries: Summaries, unit: Integers) -> Posterior:
    """Return what is known of people, from their own answers and those of their unit."""
    within_inverse = _inverse(population.within)
    own = _inverse(within_inverse + _diagonal(summaries.precision))
    expected = population.mean + effects.mean[unit]
    surprise = summaries.weighted - summaries.precision * expected
    return Posterior(expected + _times(own, surprise), own, own @ within_inverse)


def own_posterior(population: Population, summaries: Summaries) -> tuple[Floats, Floats]:
    """Return means and variances of people from their own answers alone, whatever their unit."""
    total_inverse = _inverse(population.total)
    mean, variance = np.empty_like(summaries.weighted), np.empty_like(summaries.weighted)
    for start in range(0, len(mean), BLOCK):
        part = slice(start, start + BLOCK)
        covariance = _inverse(total_inverse + _diagonal(summaries.precision[part]))
        mean[part] = _times(covariance, total_inverse @ population.mean + summaries.weighted[part])
        variance[part] = np.diagonal(covariance, axis1=1, axis2=2)
    return mean, variance


class _Known:
    """Some people's M, J = Λ − Λ M Λ and the J-weighted values of their answers."""

    def __init__(self, population: Population, summaries: Summaries) -> None:
        self.summaries = summaries
        precision = summaries.precision
        self.own = _inverse(_inverse(population.within) + _diagonal(precision))
        self.information = _diagonal(precision) - precision[:, :, None] * self.own * precision[:, None, :]
        self.weighted = summaries.weighted - precision * _times(self.own, summaries.weighted)

    def units(self, own: Integers, population: Population) -> tuple[Floats, Floats, Floats, Floats]:
        """Return û, V_u, Σ J and the summed weighted values of units, given every person's unit as 0, 1, …."""
        starts = _starts(own)
        information = np.add.reduceat(self.information, starts, axis=0)
        weighted = np.add.reduceat(self.weighted, starts, axis=0)
        covariance = _inverse(_inverse(population.between) + information)
        mean = _times(covariance, weighted - information @ population.mean)
        return mean, covariance, information, weighted


def _improved(population: Population, summaries: Summaries, unit: Integers) -> Population:
    """Run one round of EM; μ maximises the likelihood with u and e integrated out."""
    size = len(population.mean)
    start = starting_population(size)
    between, within = UNITS_ASSUMED * start.between, PEOPLE_ASSUMED * start.within
    information, weighted = np.eye(size), np.zeros(size)  # as if one person were known to be average
    units = 0
    for part, own in _whole_units(unit):
        known = _Known(population, summaries.take(part))
        mean, covariance, own_information, own_weighted = known.units(own, population)
        units += len(mean)
        between += mean.T @ mean + covariance.sum(axis=0)
        within += _within_moments(known, population, mean, covariance, own)
        seen_through = own_information @ covariance
        information += (own_information - seen_through @ own_information).sum(axis=0)
        weighted += (own_weighted - _times(seen_through, own_weighted)).sum(axis=0)
    return Population(
        _inverse(information) @ weighted,
        _symmetric(between) / (units + UNITS_ASSUMED),
        _symmetric(within) / (len(unit) + PEOPLE_ASSUMED),
    )


def _within_moments(known: _Known, population: Population, mean: Floats, covariance: Floats, own: Integers) -> Floats:
    """Return Σ E[e eᵀ] over people."""
    precision = known.summaries.precision
    surprise = known.summaries.weighted - precision * (population.mean + mean[own])
    centre = _times(known.own, surprise)
    reach = known.own * precision[:, None, :]
    spread = (reach @ covariance[own] @ reach.transpose(0, 2, 1)).sum(axis=0)
    return np.asarray(centre.T @ centre + known.own.sum(axis=0) + spread)


def _whole_units(unit: Integers) -> Iterator[tuple[slice, Integers]]:
    """Yield stretches of whole units, and their people's units counted from 0."""
    if not len(unit):
        return
    ends = np.append(np.flatnonzero(np.diff(unit)) + 1, len(unit))
    start = 0
    while start < len(unit):
        fitting = ends[np.searchsorted(ends, start + BLOCK, side="right") - 1] if ends[0] <= start + BLOCK else start
        end = int(fitting if fitting > start else ends[np.searchsorted(ends, start, side="right")])
        own = unit[start:end]
        yield slice(start, end), np.cumsum(np.append(0, np.diff(own) != 0))
        start = end


def _starts(own: Integers) -> Integers:
    return np.append(0, np.flatnonzero(np.diff(own)) + 1)


def _times(matrices: Floats, vectors: Floats) -> Floats:
    return np.asarray((matrices @ vectors[..., None])[..., 0])


def _inverse(matrices: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _diagonal(values: Floats) -> Floats:
    table = np.zeros((*values.shape, values.shape[-1]))
    index = np.arange(values.shape[-1])
    table[..., index, index] = values
    return table


def _symmetric(matrix: Floats) -> Floats:
    return np.asarray((matrix + matrix.T) / 2.0)
