"""From abilities to readiness: the expected percentage right on a competency's reference bank."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quizzes import ability

Floats = NDArray[np.float64]

NODES = ability.grid(121, 6.0)
BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Domain:
    """D(θ) of one reference bank and its slope, on NODES."""

    scores: Floats
    slopes: Floats

    def ability_at(self, score: Floats) -> Floats:
        """Return the abilities at which scores are expected, within the scale."""
        return np.asarray(np.interp(score, self.scores, NODES))

    def score_at(self, theta: Floats) -> Floats:
        """Return the scores expected at abilities."""
        return np.asarray(np.interp(theta, NODES, self.scores))

    def expected(self, mean: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
        """Return E[D], the standard deviation of D, and E[D′] for normal abilities, one of each per person."""
        results = np.empty((3, len(mean)))
        table = np.stack([self.scores, self.scores**2, self.slopes], axis=1)
        for start in range(0, len(mean), BLOCK):
            part = slice(start, start + BLOCK)
            weights = ability.normal_weights(NODES, mean[part], np.sqrt(variance[part]))
            results[:, part] = (weights @ table).T
        value, square, slope = results
        return value, np.sqrt(np.maximum(square - value**2, 0.0)), slope


def domain(bank: ability.Items) -> Domain:
    """Return the curve of a reference bank that has at least one question."""
    knows = ability.sigmoid(NODES[:, None] * bank.a + bank.d)
    slopes = 100.0 * ((1.0 - bank.c) * bank.a * knows * (1.0 - knows)).mean(axis=1)
    return Domain(ability.domain_score(NODES, bank), slopes)


def domains(banks: Sequence[ability.Items]) -> list[Domain | None]:
    """Return the curves of reference banks; None for an empty one, which measures nothing."""
    return [domain(bank) if len(bank) else None for bank in banks]
