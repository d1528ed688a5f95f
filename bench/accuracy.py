"""Known truths, simulated answers: how near the estimator comes, beside percent-correct on the same data.

Two designs: everybody gets random questions, or roles get forms of their own, harder where units are better.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.domain import domains
from academy.readiness.estimation.estimator import fit
from academy.readiness.estimation.groups import group_figures, level_shares, stretches
from academy.readiness.estimation.members import members, own_figures
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.estimation.responses import Questions, Responses, packed
from academy.readiness.rules import ASSESSED_FROM, Rules
from bench.figures import HEADING, Figure

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PEOPLE, UNITS, COMPETENCIES, QUESTIONS = 2_000, 120, 7, 40
BETWEEN, CORRELATION = 0.15, 0.6
FEWEST, MOST, ANCHORS = 6, 12, 3
ROLE_SHIFT = 0.28
ASSUMED_GUESSING = 0.2
SEEDS = tuple(range(100, 112))
RULES = Rules()


@dataclass(frozen=True)
class Bank:
    """True parameters of every competency's questions, competency × question."""

    a: Floats
    b: Floats
    c: Floats

    def right(self, theta: Floats) -> Floats:
        """Return P(right) as person × competency × question."""
        return self.c + (1.0 - self.c) / (1.0 + np.exp(-self.a * (theta[:, :, None] - self.b)))


@dataclass(frozen=True)
class Simulation:
    """An organisation with its truth and the answers it gave; NaN where a question was not asked."""

    unit: Integers
    truth: Floats
    marks: Floats
    anchors: Integers


@dataclass(frozen=True)
class Accuracy:
    """What a method reached on one simulation. Points of 100 but for coverage and correlation."""

    cell_error: float
    coverage: float
    correlation: float
    share_error: float


def simulate(seed: int, by_role: bool) -> Simulation:
    """Draw an organisation and its answers."""
    rng = np.random.default_rng(seed)
    unit = _units(rng)
    bank = Bank(
        np.exp(rng.normal(0.1, 0.3, (COMPETENCIES, QUESTIONS))),
        rng.normal(-0.6, 0.9, (COMPETENCIES, QUESTIONS)),
        rng.uniform(0.12, 0.28, (COMPETENCIES, QUESTIONS)),
    )
    effects = np.sqrt(BETWEEN) * _correlated(rng, UNITS)
    theta = effects[unit] + np.sqrt(1.0 - BETWEEN) * _correlated(rng, len(unit))
    right = bank.right(theta)
    takes_part = rng.random(len(unit)) < rng.uniform(0.55, 1.0, UNITS)[unit]
    order = np.argsort(bank.b, axis=1)
    anchors = order[:, [QUESTIONS // 5, QUESTIONS // 2, 4 * QUESTIONS // 5]]
    asked = _asked(rng, bank, unit, effects, anchors if by_role else None) & takes_part[:, None, None]
    marks = np.where(asked, rng.random(right.shape) < right, np.nan)
    return Simulation(unit, 100.0 * right.mean(axis=2), marks, anchors)


def _units(rng: np.random.Generator) -> Integers:
    sizes = np.maximum(rng.lognormal(2.55, 0.65, UNITS), 3.0)
    sizes = np.maximum(np.rint(sizes * PEOPLE / sizes.sum()), 3).astype(int)
    return np.repeat(np.arange(UNITS), sizes)


def _correlated(rng: np.random.Generator, count: int) -> Floats:
    shared = rng.normal(size=(count, 1)) * np.sqrt(CORRELATION)
    return np.asarray(shared + rng.normal(size=(count, COMPETENCIES)) * np.sqrt(1.0 - CORRELATION))


def _asked(
    rng: np.random.Generator, bank: Bank, unit: Integers, effects: Floats, anchors: Integers | None
) -> NDArray[np.bool_]:
    keys = rng.random((len(unit), COMPETENCIES, QUESTIONS))
    if anchors is not None:
        strength = effects.mean(axis=1)
        prefers_hard = np.where(strength >= np.median(strength), -1.0, 1.0)[unit]
        standardised = (bank.b - bank.b.mean(axis=1, keepdims=True)) / bank.b.std(axis=1, keepdims=True)
        keys += ROLE_SHIFT * prefers_hard[:, None, None] * standardised
        keys[:, np.arange(COMPETENCIES)[:, None], anchors] = -np.inf
    count = rng.integers(FEWEST, MOST + 1, (len(unit), COMPETENCIES, 1))
    rank = np.argsort(np.argsort(keys, axis=2), axis=2)
    return np.asarray(rank < count)


def estimated(simulation: Simulation) -> Accuracy:
    """Return what the estimator reaches."""
    questions, responses = _packed(simulation.marks)
    found = fit(questions, responses, simulation.unit, UNITS)
    curves = domains([found.scale.items.take(questions.of(column)) for column in range(COMPETENCIES)])
    days = np.zeros(simulation.truth.shape)
    placed = members(found, curves, simulation.unit, days, np.full_like(days, np.nan), RULES)
    groups = [
        group_figures(placed, found.effects.covariance, simulation.unit, rows)
        for rows in stretches(simulation.unit, UNITS)
    ]
    values = np.stack([group.mean for group in groups])
    errors = RULES.widening * np.sqrt(np.stack([group.variance for group in groups]))
    shares = level_shares(placed.at_least.mean(axis=0, dtype=np.float64))
    return _judged(simulation, values, errors, own_figures(found.scale, found.summaries, curves).value, shares)


def percent_correct(simulation: Simulation) -> Accuracy:
    """Return what the mean of everybody's percentage right reaches, with its usual standard error."""
    answered = ~np.isnan(simulation.marks)
    counts = answered.sum(axis=2)
    with np.errstate(invalid="ignore"):
        own = 100.0 * np.where(answered, simulation.marks, 0.0).sum(axis=2) / counts
    values, errors = np.full((UNITS, COMPETENCIES), np.nan), np.full((UNITS, COMPETENCIES), np.nan)
    for number, rows in enumerate(stretches(simulation.unit, UNITS)):
        known = own[rows][counts[rows, 0] > 0]
        if len(known) > 1:
            values[number], errors[number] = known.mean(axis=0), known.std(axis=0, ddof=1) / np.sqrt(len(known))
    took_part = own[counts[:, 0] > 0]
    at_least = np.stack([(took_part >= cut).mean(axis=0) for cut in RULES.cuts], axis=1)
    return _judged(simulation, values, errors, own, level_shares(at_least))


def _packed(marks: Floats) -> tuple[Questions, list[Responses]]:
    total = COMPETENCIES * QUESTIONS
    questions = Questions(
        np.repeat(np.arange(COMPETENCIES), QUESTIONS),
        np.full(total, ASSUMED_GUESSING),
        np.zeros(total),
        np.ones(total, dtype=np.bool_),
    )
    responses = []
    for column in range(COMPETENCIES):
        person, item = np.nonzero(~np.isnan(marks[:, column]))
        responses.append(packed(person, item, marks[person, column, item], np.zeros(len(person))))
    return questions, responses


def _judged(simulation: Simulation, values: Floats, errors: Floats, own: Floats, shares: Floats) -> Accuracy:
    rows = stretches(simulation.unit, UNITS)
    truth = np.stack([simulation.truth[people].mean(axis=0) for people in rows])
    assessed = (~np.isnan(simulation.marks)).sum(axis=2) >= ASSESSED_FROM
    shown = np.stack([assessed[people].sum(axis=0) for people in rows]) >= RULES.smallest_group
    distance = (values - truth)[shown]
    true_levels = np.stack([(simulation.truth >= cut).mean(axis=0) for cut in RULES.cuts], axis=1)
    return Accuracy(
        float(np.sqrt((distance**2).mean())),
        float((np.abs(distance) <= NORMAL_95 * errors[shown]).mean()),
        mean(
            _rank_correlation(own[known, column], simulation.truth[known, column])
            for column, known in enumerate(assessed.T)
        ),
        float(100.0 * np.abs(shares - level_shares(true_levels)).mean()),
    )


def _rank_correlation(first: Floats, second: Floats) -> float:
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2.0)[place])


def averaged(results: Sequence[Accuracy]) -> Accuracy:
    """Return the mean over simulations."""
    return Accuracy(*(mean(getattr(one, field.name) for one in results) for field in fields(Accuracy)))


def measure(seeds: Sequence[int] = SEEDS) -> Iterator[Figure]:
    """Yield every figure beside its target and beside percent-correct on the same answers."""
    for by_role, design, cell_target in ((False, "random forms", 4.0), (True, "forms by role", 4.3)):
        simulations = [simulate(seed, by_role) for seed in seeds]
        ours = averaged([estimated(one) for one in simulations])
        naive = averaged([percent_correct(one) for one in simulations])
        yield _figure(f"Cell error, {design}", "cell_error", ours, naive, cell_target)
        yield _figure(f"95 % range covers, at least, {design}", "coverage", ours, naive, 0.93, at_least=True)
        yield _figure(f"95 % range covers, at most, {design}", "coverage", ours, naive, 0.97)
        yield _figure(f"Rank correlation of persons, {design}", "correlation", ours, naive, 0.79, at_least=True)
        yield _figure(f"Share at a level, error, {design}", "share_error", ours, naive, 1.0)


def _figure(what: str, name: str, ours: Accuracy, naive: Accuracy, target: float, at_least: bool = False) -> Figure:
    unit = "points" if name.endswith("error") else ""
    details = f"percent-correct {getattr(naive, name):.2f}"
    return Figure(what, getattr(ours, name), target, at_least, unit, details)


def main() -> None:
    """Print the table, for a number of replicates."""
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("--replicates", type=int, default=len(SEEDS))
    print(HEADING, flush=True)
    for figure in measure(SEEDS[: parser.parse_args().replicates]):
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
