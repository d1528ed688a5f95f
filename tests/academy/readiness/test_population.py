"""The hierarchy, against the joint normal distribution of everybody written out as one large matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.readiness.estimation.groups import group_figures, level_shares, stretches
from academy.readiness.estimation.members import Members
from academy.readiness.estimation.population import (
    BLOCK,
    LEAST_PRECISION,
    Floats,
    Integers,
    Population,
    Summaries,
    UnitEffects,
    fit_population,
    own_posterior,
    posterior,
    starting_population,
    unit_effects,
)

SIZES = (4, 1, 6, 3)
COMPETENCIES = 3


def company(seed: int = 1) -> tuple[Population, Summaries, Integers]:
    """Four units; some people have no evidence, some none in one competency."""
    rng = np.random.default_rng(seed)
    between, within = (
        matrix @ matrix.T / 4 + 0.1 * np.eye(3) for matrix in rng.normal(size=(2, COMPETENCIES, COMPETENCIES))
    )
    unit = np.repeat(np.arange(len(SIZES)), SIZES)
    precision = rng.uniform(0.2, 3.0, (len(unit), COMPETENCIES))
    precision[rng.random(precision.shape) < 0.3] = LEAST_PRECISION
    weighted = precision * rng.normal(0.3, 1.2, precision.shape)
    return Population(np.array([0.2, -0.4, 0.1]), between, within), Summaries(precision, weighted), unit


def joint(population: Population, summaries: Summaries, unit: Integers) -> tuple[Floats, Floats]:
    """Mean and covariance of everybody's abilities, person after person, by conditioning one normal distribution."""
    people = len(unit)
    prior = np.zeros((people * COMPETENCIES, people * COMPETENCIES))
    for one in range(people):
        for other in range(people):
            block = population.between * (unit[one] == unit[other]) + population.within * (one == other)
            rows, columns = slice(one * 3, one * 3 + 3), slice(other * 3, other * 3 + 3)
            prior[rows, columns] = block
    mean = np.tile(population.mean, people)
    covariance = np.linalg.inv(np.linalg.inv(prior) + np.diag(summaries.precision.ravel()))
    return covariance @ (np.linalg.inv(prior) @ mean + summaries.weighted.ravel()), covariance


def test_people_within_units_agree_with_the_joint_distribution() -> None:
    population, summaries, unit = company()
    effects = unit_effects(population, summaries, unit, len(SIZES))
    found = posterior(population, effects, summaries, unit)
    mean, covariance = joint(population, summaries, unit)
    assert found.mean.ravel() == pytest.approx(mean, abs=1e-9)
    shared = found.from_unit @ effects.covariance[unit] @ found.from_unit.transpose(0, 2, 1)
    own = np.diagonal(found.own_covariance + shared, axis1=1, axis2=2)
    assert own.ravel() == pytest.approx(np.diag(covariance), abs=1e-9)


@pytest.mark.parametrize("chosen", [range(4), range(5, 11), range(14), (0, 2, 5, 7, 13)])
def test_the_variance_of_a_groups_mean_agrees_with_the_joint_distribution(chosen: tuple[int, ...]) -> None:
    population, summaries, unit = company(2)
    effects = unit_effects(population, summaries, unit, len(SIZES))
    found = posterior(population, effects, summaries, unit)
    slopes = np.random.default_rng(3).uniform(5, 20, found.mean.shape)
    own = slopes**2 * np.diagonal(found.own_covariance, axis1=1, axis2=2)
    members = Members(
        value=found.mean * slopes,
        own_variance=own,
        reach=(slopes[:, :, None] * found.from_unit).astype(np.float32),
        at_least=np.zeros((len(unit), COMPETENCIES, 4), np.float32),
        at_target=np.full((len(unit), COMPETENCIES), np.nan, np.float32),
    )
    rows = np.array(chosen)
    figures = group_figures(members, effects.covariance, unit, rows)
    mean, covariance = joint(population, summaries, unit)
    for column in range(COMPETENCIES):
        pick = np.zeros(len(mean))
        pick[rows * COMPETENCIES + column] = slopes[rows, column] / len(rows)
        assert figures.mean[column] == pytest.approx(pick @ mean)
        assert figures.variance[column] == pytest.approx(pick @ covariance @ pick, rel=1e-5)


def test_own_figures_know_no_unit() -> None:
    population, summaries, unit = company()
    mean, variance = own_posterior(population, summaries)
    alone = Population(population.mean, 1e-12 * np.eye(3), population.total)
    expected, covariance = joint(alone, summaries, np.zeros_like(unit))
    assert mean.ravel() == pytest.approx(expected, abs=1e-6)
    assert variance.ravel() == pytest.approx(np.diag(covariance), abs=1e-6)


def test_own_figures_do_not_depend_on_how_many_people_there_are() -> None:
    population, summaries, _ = company()
    people = len(summaries.weighted)
    times = 2 * BLOCK // people
    many = Summaries(np.tile(summaries.precision, (times, 1)), np.tile(summaries.weighted, (times, 1)))
    for few, found in zip(own_posterior(population, summaries), own_posterior(population, many), strict=True):
        assert np.array_equal(found, np.tile(few, (times, 1)))


def test_estimation_finds_the_population_that_made_the_data() -> None:
    rng = np.random.default_rng(5)
    correlation = np.array([[1.0, 0.7], [0.7, 1.0]])
    truth = Population(np.array([0.5, -0.5]), 0.2 * correlation, 0.8 * correlation)
    unit = np.repeat(np.arange(300), 12)
    effects = rng.multivariate_normal([0, 0], truth.between, 300)
    theta = truth.mean + effects[unit] + rng.multivariate_normal([0, 0], truth.within, len(unit))
    precision = np.full(theta.shape, 2.0)
    seen = theta + rng.normal(size=theta.shape) / np.sqrt(2.0)
    found = fit_population(Summaries(precision, precision * seen), unit)
    assert found.mean == pytest.approx(truth.mean, abs=0.08)
    assert found.between == pytest.approx(truth.between, abs=0.06)
    assert found.within == pytest.approx(truth.within, abs=0.08)


def test_nothing_known_leaves_the_starting_population_standing() -> None:
    nothing = Summaries(np.full((7, 3), LEAST_PRECISION), np.zeros((7, 3)))
    unit = np.array([0, 0, 0, 1, 1, 3, 3])
    found = fit_population(nothing, unit)
    assert found.within == pytest.approx(starting_population(3).within)
    effects = unit_effects(found, nothing, unit, 4)
    assert effects.mean == pytest.approx(np.zeros((4, 3)), abs=1e-4)
    assert effects.covariance[2] == pytest.approx(found.between)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_any_company_has_finite_figures_and_units_between_company_and_answers(seed: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    precision = rng.choice([LEAST_PRECISION, 0.5, 50.0], (len(unit), 2))
    summaries = Summaries(precision, precision * rng.normal(0, 3, precision.shape))
    population = fit_population(summaries, unit)
    effects: UnitEffects = unit_effects(population, summaries, unit, len(sizes))
    assert np.isfinite(effects.mean).all()
    assert (np.linalg.eigvalsh(population.between) > 0).all()
    assert (np.linalg.eigvalsh(population.between - effects.covariance) > -1e-9).all()


def test_shares_of_levels_add_up() -> None:
    shares = level_shares(np.array([0.9, 0.6, 0.2, 0.05]))
    assert shares == pytest.approx([0.1, 0.3, 0.4, 0.15, 0.05])


def test_units_are_stretches_of_the_people_and_may_be_empty() -> None:
    rows = stretches(np.array([0, 0, 2]), 3)
    assert [one.tolist() for one in rows] == [[0, 1], [], [2]]
