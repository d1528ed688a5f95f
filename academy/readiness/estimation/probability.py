"""Small questions about scores: how old, how likely above a cut."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from academy.curriculum.levels import cut_of
from academy.readiness.estimation.counting import SECONDS_PER_DAY
from academy.readiness.estimation.normal import normal_cdf

Floats = NDArray[np.float64]


def days_since(moments: Floats, at: float) -> Floats:
    """Return days from moments (seconds) to `at`."""
    return np.asarray((at - moments) / SECONDS_PER_DAY)


def probability_at_least(value: Floats, sd: Floats, score: Floats) -> Floats:
    """Return P(R ≥ score) for normal scores, broadcasting; NaN where anything is unknown."""
    return normal_cdf(np.asarray((value - score) / np.maximum(sd, 1e-9)))


def probability_of_level(value: float, sd: float, level: int, cuts: Sequence[float]) -> float:
    """Return P(level or higher); for level 0, the probability that no level is reached."""
    if level == 0:
        return 1.0 - probability_of_level(value, sd, 1, cuts)
    return float(probability_at_least(np.array(value), np.array(sd), np.array(cut_of(level, cuts))))
