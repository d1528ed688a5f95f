"""Estimate abilities by the guess-adjusted two-parameter logistic model.

P(right | θ) = c + (1 − c) · σ(a·θ + d), one scale per competency, θ ~ N(0, 1) unless a prior is given. Arrays are
float64; people run along rows, items along columns, nodes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

DIFFICULTY_BY_LEVEL = {1: -1.8, 2: -1.0, 3: -0.2, 4: 0.6}
GUESSING_SHARE = 0.8
TINY = 1e-12


def grid(count: int = 31, reach: float = 4.5) -> Array:
    """Return evenly spaced nodes from −reach to reach: 31 for scores, 121 where level probabilities are computed."""
    return np.linspace(-reach, reach, count)


NODES = grid()
FINE_NODES = grid(121)


@dataclass(frozen=True, slots=True)
class Items:
    """Discriminations a, intercepts d and guessing c of some questions, arrays of equal length."""

    a: Array
    d: Array
    c: Array

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.a)

    def take(self, indices: ArrayLike) -> Items:
        """Return the items at the given indices."""
        chosen = np.asarray(indices, dtype=np.intp)
        return Items(self.a[chosen], self.d[chosen], self.c[chosen])

    @property
    def b(self) -> Array:
        """Difficulties −d / a: the ability at which half the knowledge shows."""
        return np.asarray(-self.d / self.a)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Posterior means and standard deviations (one per person) and weights (person × node, rows sum to 1)."""

    mean: Array
    sd: Array
    posterior: Array
    nodes: Array


def guessing(chance: ArrayLike) -> Array:
    """Return c for the credit a blind answer expects: people who do not know seldom guess quite blindly."""
    return np.asarray(GUESSING_SHARE * _floats(chance))


def items_from_levels(levels: Sequence[int], chances: Sequence[float]) -> Items:
    """Return items as the author's levels (1 to 4) and the types' ``chance()`` describe them, before any data."""
    difficulty = np.array([DIFFICULTY_BY_LEVEL[level] for level in levels], dtype=np.float64)
    return Items(a=np.ones(len(difficulty)), d=-difficulty, c=guessing(chances))


def successes(fractions: ArrayLike, dont_know: ArrayLike, items: Items) -> Array:
    """Return successes for marks (person × item, NaN = not answered), "I don't know yet" counted as c.

    Entered as wrong it would cost an honest person points against one who guesses.
    """
    known = _floats(fractions)
    return np.where(np.asarray(dont_know, dtype=bool), items.c, known)


def probability(theta: ArrayLike, a: ArrayLike, d: ArrayLike, c: ArrayLike) -> Array:
    """Return P(right | θ), broadcasting over all arguments."""
    low = _floats(c)
    return np.asarray(low + (1.0 - low) * sigmoid(_floats(a) * _floats(theta) + _floats(d)))


def sigmoid(logit: ArrayLike) -> Array:
    """Return 1 / (1 + exp(−logit)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * _floats(logit))))


def curves(items: Items, nodes: Array = NODES) -> Array:
    """Return P(right) as item × node, kept off 0 and 1."""
    table = probability(nodes[None, :], items.a[:, None], items.d[:, None], items.c[:, None])
    return np.clip(table, TINY, 1.0 - TINY)


def normal_weights(nodes: Array, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0) -> Array:
    """Return the weights of N(mean, sd²) on the nodes, last axis summing to 1; mean and sd may be one per person."""
    centre = _floats(mean)[..., None]
    scale = _floats(sd)[..., None]
    return _normalised(-0.5 * ((nodes - centre) / scale) ** 2)


def eap(
    responses: ArrayLike,
    items: Items,
    nodes: Array = NODES,
    *,
    prior_mean: ArrayLike = 0.0,
    prior_sd: ArrayLike = 1.0,
) -> Estimates:
    """Estimate abilities as the mean of the posterior.

    ``responses`` is person × item (or one person's row): successes from 0 to 1, NaN where not answered. The prior is
    normal, with one mean and sd for all or one per person. A person without answers keeps the prior.
    """
    given = np.atleast_2d(_floats(responses))
    answered = ~np.isnan(given)
    right = np.where(answered, given, 0.0)
    table = curves(items, nodes)
    log_likelihood = right @ np.log(table) + (answered - right) @ np.log1p(-table)
    prior = np.log(np.maximum(normal_weights(nodes, prior_mean, prior_sd), 1e-300))
    return summarise(_normalised(log_likelihood + prior), nodes)


def summarise(posterior: Array, nodes: Array) -> Estimates:
    """Return the means and standard deviations of posteriors on the nodes."""
    mean = posterior @ nodes
    variance = np.maximum(posterior @ nodes**2 - mean**2, 0.0)
    return Estimates(mean=mean, sd=np.sqrt(variance), posterior=posterior, nodes=nodes)


def domain_score(theta: ArrayLike, bank: Items) -> Array:
    """Return D(θ): the expected percentage right on a bank, in the shape of theta."""
    points = _floats(theta)
    return np.asarray(100.0 * probability(points[..., None], bank.a, bank.d, bank.c).mean(axis=-1))


def domain_estimates(estimates: Estimates, bank: Items) -> tuple[Array, Array]:
    """Return the posterior mean and standard deviation of every person's domain score, in points of 100."""
    scores = domain_score(estimates.nodes, bank)
    mean = estimates.posterior @ scores
    variance = np.maximum(estimates.posterior @ scores**2 - mean**2, 0.0)
    return mean, np.sqrt(variance)


def share_at_or_above(estimates: Estimates, bank: Items, cuts: Sequence[float]) -> Array:
    """Return P(domain score ≥ cut) as person × cut; use estimates on FINE_NODES, coarse ones are biased."""
    reached = domain_score(estimates.nodes, bank)[:, None] >= _floats(cuts)[None, :]
    return np.asarray(estimates.posterior @ reached.astype(np.float64))


def information(theta: ArrayLike, items: Items) -> Array:
    """Return the Fisher information of every item at the given abilities: shape of theta × item."""
    points = _floats(theta)[..., None]
    knows = sigmoid(items.a * points + items.d)
    right = items.c + (1.0 - items.c) * knows
    slope = items.a * (1.0 - items.c) * knows * (1.0 - knows)
    return np.asarray(slope**2 / np.maximum(right * (1.0 - right), TINY))


def _normalised(log_weights: Array) -> Array:
    weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)
