"""Fit item parameters by marginal maximum likelihood: EM over nodes, with or without priors.

P(right | θ) = c + (1 − c) · σ(a·(θ − b)), θ ~ N(0, 1) unless every person has a prior of their own. c is given, a and b
are fitted; the models 1pl (one a for all), 2pl and 2pl-guess (a per item) differ in a and c alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from quizzes.ability import DIFFICULTY_BY_LEVEL, NODES, TINY, Array, Items, normal_weights, sigmoid

Model = Literal["1pl", "2pl", "2pl-guess"]

NEWTON_STEPS = 4
LARGEST_STEP = 1.0
LOG_A_RANGE = (-4.0, 3.0)
B_RANGE = (-12.0, 12.0)
BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Priors:
    """Normal priors: log a ~ N(0, log_a_sd²) and b ~ N(b_mean, b_sd²), b_mean one per item or for all."""

    b_mean: Array | float = 0.0
    b_sd: float = 2.0
    log_a_sd: float = 0.4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted items, the standard errors of their difficulties, and how the fit went.

    ``log_likelihood`` is the marginal one of the answers, without priors.
    """

    items: Items
    se_b: Array
    log_likelihood: float
    rounds: int
    converged: bool


@dataclass(frozen=True, slots=True)
class _Answers:
    """Right credits and answered flags as person × item, weight per person, and log prior as person or 1 × node."""

    right: Array
    answered: Array
    weights: Array
    log_prior: Array

    def blocks(self) -> Iterator[_Answers]:
        for start in range(0, len(self.right), BLOCK):
            part = slice(start, start + BLOCK)
            prior = self.log_prior if len(self.log_prior) == 1 else self.log_prior[part]
            yield _Answers(self.right[part], self.answered[part], self.weights[part], prior)


@dataclass(frozen=True, slots=True)
class _Curve:
    """P(right) as item × node, and its slopes by log a and b."""

    right: Array
    by_log_a: Array
    by_b: Array


def priors_from_levels(levels: Sequence[int]) -> Priors:
    """Return priors whose difficulties are those of the author's levels, 1 to 4."""
    return Priors(b_mean=np.array([DIFFICULTY_BY_LEVEL[level] for level in levels]))


def calibrate(
    responses: ArrayLike,
    *,
    model: Model = "2pl-guess",
    c: ArrayLike = 0.0,
    priors: Priors | None = None,
    weights: ArrayLike | None = None,
    nodes: Array = NODES,
    prior_mean: ArrayLike = 0.0,
    prior_sd: ArrayLike = 1.0,
    tolerance: float = 1e-4,
    max_rounds: int = 500,
) -> Calibration:
    """Fit items to ``responses``: person × item, credit from 0 to 1, NaN where not answered.

    ``weights`` counts how many people share a row. ``prior_mean`` and ``prior_sd`` describe θ, for all or per person.
    EM stops when no parameter moves by more than ``tolerance``, or after ``max_rounds``.
    """
    answers = _prepare(responses, weights, nodes, prior_mean, prior_sd)
    count = answers.right.shape[1]
    guess = np.zeros(count) if model != "2pl-guess" else np.broadcast_to(np.asarray(c, dtype=np.float64), count)
    log_a, b = np.zeros(count), _start(answers, guess, priors)
    converged, rounds = False, 0
    while rounds < max_rounds and not converged:
        rounds += 1
        right, answered = _expect(answers, _curve(log_a, b, guess, nodes))
        new_log_a, new_b = _maximise(right, answered, log_a, b, guess, nodes, priors, shared=model == "1pl")
        moved = max(np.abs(new_log_a - log_a).max(initial=0.0), np.abs(new_b - b).max(initial=0.0))
        log_a, b, converged = new_log_a, new_b, bool(moved <= tolerance)
    log_likelihood, se_b = _finish(answers, _curve(log_a, b, guess, nodes), priors, shared=model == "1pl")
    a = np.exp(log_a)
    return Calibration(Items(a, -a * b, np.array(guess)), se_b, log_likelihood, rounds, converged)


def _prepare(
    responses: ArrayLike, weights: ArrayLike | None, nodes: Array, prior_mean: ArrayLike, prior_sd: ArrayLike
) -> _Answers:
    given = np.atleast_2d(np.asarray(responses, dtype=np.float64))
    answered = ~np.isnan(given)
    counted = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    log_prior = np.log(np.maximum(np.atleast_2d(normal_weights(nodes, prior_mean, prior_sd)), 1e-300))
    return _Answers(np.where(answered, given, 0.0), answered.astype(np.float64), counted, log_prior)


def _start(answers: _Answers, c: Array, priors: Priors | None) -> Array:
    """Begin at the difficulties the right shares suggest, as after one answer at the prior's."""
    total = answers.weights @ answers.answered
    prior_b = np.zeros(len(c)) if priors is None else np.broadcast_to(np.asarray(priors.b_mean, float), len(c))
    right = answers.weights @ answers.right + c + (1 - c) * sigmoid(-prior_b)
    share = np.clip((right / (total + 1.0) - c) / (1.0 - c), 0.02, 0.98)
    return np.asarray(-np.log(share / (1.0 - share)))


def _curve(log_a: Array, b: Array, c: Array, nodes: Array) -> _Curve:
    a = np.exp(log_a)[:, None]
    logit = a * (nodes[None, :] - b[:, None])
    knows = sigmoid(logit)
    slope = (1.0 - c)[:, None] * knows * (1.0 - knows)
    right = np.clip(c[:, None] + (1.0 - c)[:, None] * knows, TINY, 1.0 - TINY)
    return _Curve(right, slope * logit, -slope * a)


def _posterior(block: _Answers, curve: _Curve) -> tuple[Array, Array]:
    """Return the people's weights on the nodes, and the log of their marginal likelihoods."""
    log_wrong = np.log1p(-curve.right)
    joint = block.right @ (np.log(curve.right) - log_wrong) + block.answered @ log_wrong + block.log_prior
    top = joint.max(axis=1, keepdims=True)
    weights = np.exp(joint - top)
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, (top + np.log(total))[:, 0]


def _expect(answers: _Answers, curve: _Curve) -> tuple[Array, Array]:
    """Return the expected right credits and numbers of answers, item × node."""
    right = np.zeros_like(curve.right)
    answered = np.zeros_like(curve.right)
    for block in answers.blocks():
        posterior = _posterior(block, curve)[0] * block.weights[:, None]
        right += block.right.T @ posterior
        answered += block.answered.T @ posterior
    return right, answered


def _maximise(
    right: Array,
    answered: Array,
    log_a: Array,
    b: Array,
    c: Array,
    nodes: Array,
    priors: Priors | None,
    *,
    shared: bool,
) -> tuple[Array, Array]:
    """Climb the expected log-likelihood by Fisher scoring; ``shared`` moves all log a together."""
    for _ in range(NEWTON_STEPS):
        curve = _curve(log_a, b, c, nodes)
        variance = curve.right * (1.0 - curve.right)
        residual = (right - answered * curve.right) / variance
        grad_a, grad_b = (residual * curve.by_log_a).sum(axis=1), (residual * curve.by_b).sum(axis=1)
        share = answered / variance
        info_aa = (share * curve.by_log_a**2).sum(axis=1) + TINY
        info_bb = (share * curve.by_b**2).sum(axis=1) + TINY
        info_ab = (share * curve.by_log_a * curve.by_b).sum(axis=1)
        if priors is not None:
            grad_a, info_aa = grad_a - log_a / priors.log_a_sd**2, info_aa + priors.log_a_sd**-2
            grad_b, info_bb = grad_b - (b - priors.b_mean) / priors.b_sd**2, info_bb + priors.b_sd**-2
        reduced_info = info_aa - info_ab**2 / info_bb + TINY
        reduced_grad = grad_a - info_ab * grad_b / info_bb
        step_a = np.full_like(b, reduced_grad.sum() / reduced_info.sum()) if shared else reduced_grad / reduced_info
        step_a = np.clip(step_a, -LARGEST_STEP, LARGEST_STEP)
        step_b = np.clip((grad_b - info_ab * step_a) / info_bb, -LARGEST_STEP, LARGEST_STEP)
        log_a, b = np.clip(log_a + step_a, *LOG_A_RANGE), np.clip(b + step_b, *B_RANGE)
    return log_a, b


def _finish(answers: _Answers, curve: _Curve, priors: Priors | None, *, shared: bool) -> tuple[float, Array]:
    """Return the marginal log-likelihood and the standard errors of b, from the people's scores crossed."""
    count = len(curve.right)
    size = count + (1 if shared else count)
    information = np.zeros((size, size))
    log_likelihood = 0.0
    for block in answers.blocks():
        posterior, marginal = _posterior(block, curve)
        log_likelihood += float(block.weights @ marginal)
        by_b, by_a = (_scores(block, posterior, curve.right, slope) for slope in (curve.by_b, curve.by_log_a))
        scores = np.hstack([by_b, by_a.sum(axis=1, keepdims=True) if shared else by_a])
        information += scores.T @ (scores * block.weights[:, None])
    if priors is not None:
        precision = np.full(size, priors.log_a_sd**-2 * (count if shared else 1))
        precision[:count] = priors.b_sd**-2
        information += np.diag(precision)
    return log_likelihood, _standard_errors(information, count)


def _scores(block: _Answers, posterior: Array, right: Array, slope: Array) -> Array:
    """Return every person's derivative of the log-likelihood by one parameter of every item."""
    if_right, if_wrong = posterior @ (slope / right).T, posterior @ (-slope / (1.0 - right)).T
    return np.asarray(block.right * if_right + (block.answered - block.right) * if_wrong)


def _standard_errors(information: Array, count: int) -> Array:
    """Invert the information; an item nobody answered has an infinite error."""
    known = np.diag(information) > 1e-9
    errors = np.full(len(information), np.inf)
    errors[known] = np.sqrt(np.maximum(np.diag(np.linalg.pinv(information[np.ix_(known, known)])), 0.0))
    return errors[:count]
