"""Forgetting: what is left of a score, and how unsure it has become, some days later.

R(t) = R₀ − max(R₀ − B, 0) · (1 − 2^(−t/h)) and V(t) = V₀ρ² + τ²(1 − ρ²) with ρ = 2^(−t/h). Closed form, so nothing
has to tick: a figure is brought to a day when it is needed. Points of 100, days.
"""

import numpy as np
from numpy.typing import NDArray

from academy.readiness.rules import Rules

Floats = NDArray[np.float64]


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


def faded_mean(value: float, variance: float, people: int, days: float, rules: Rules) -> tuple[float, float]:
    """Return a group's mean and its variance after some days; the added spread averages out over its people."""
    later = faded_value(np.array([value]), np.array([days]), rules)[0]
    rho = float(kept(np.array([days]), rules)[0]) ** 2
    return float(later), variance * rho + rules.spread**2 * (1.0 - rho) / max(people, 1)
