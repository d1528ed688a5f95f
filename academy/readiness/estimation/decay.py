"""Forgetting: what is left of a score, and how unsure it has become, some days later.

R(t) = R₀ − max(R₀ − B, 0) · (1 − 2^(−t/h)) and V(t) = V₀ρ² + τ²(1 − ρ²) with ρ = 2^(−t/h). Closed form, so nothing
has to tick: a figure is brought to a day when it is needed. Points of 100, days.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from academy.readiness.rules import Rules

Floats = NDArray[np.float64]

LEAST_KEPT = 1e-6


def kept(days: Floats, rules: Rules) -> Floats:
    """Return ρ, the share of a gain that is left after some days."""
    return np.asarray(2.0 ** (-np.maximum(days, 0.0) / rules.half_life))


def faded_value(value: Floats, days: Floats, rules: Rules) -> Floats:
    """Return the scores after some days; what lies at or below the baseline stays."""
    return np.asarray(value - np.maximum(value - rules.baseline, 0.0) * (1.0 - kept(days, rules)))


def faded_variance(variance: Floats, days: Floats, rules: Rules) -> Floats:
    """Return the variances of persons' scores after some days."""
    rho = kept(days, rules) ** 2
    return np.asarray(variance * rho + rules.spread**2 * (1.0 - rho))


def share_kept(days: float, rules: Rules) -> float:
    """Return ρ for one number of days."""
    return float(kept(np.array([days]), rules)[0])


def faded_mean(value: float, variance: float, people: int, days: float, rules: Rules) -> tuple[float, float]:
    """Return a group's mean and its variance after some days, taking all its people to be like the mean."""
    later = faded_value(np.array([value]), np.array([days]), rules)[0]
    return float(later), faded_group_variance(variance, people, days, rules)


def faded_group_variance(variance: float, people: int, days: float, rules: Rules) -> float:
    """Return the variance of a group's mean after some days; the added spread averages out over its people."""
    rho = share_kept(days, rules) ** 2
    return variance * rho + rules.spread**2 * (1.0 - rho) / max(people, 1)


def faded_shares(shares: Sequence[float], days: float, rules: Rules) -> tuple[float, ...]:
    """Return a group's shares at levels 0 to 4 after some days."""
    edges = [1.0, *(share_reaching(shares, cut, days, rules) for cut in rules.cuts), 0.0]
    return tuple(above - below for above, below in pairwise(edges))


def share_reaching(shares: Sequence[float], score: float, days: float, rules: Rules) -> float:
    """Return the share of a group that reaches a score after some days, given its shares at levels 0 to 4 before.

    It is the share that stood at or above what fades to that score, even within every level.
    """
    before = score
    if score > rules.baseline:
        before = rules.baseline + (score - rules.baseline) / max(share_kept(days, rules), LEAST_KEPT)
    at_least = [*np.cumsum([0.0, *reversed(shares)]).tolist()]
    return float(np.interp(before, [0.0, *rules.cuts, 100.0], at_least[::-1]))
