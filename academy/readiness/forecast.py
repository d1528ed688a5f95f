"""What a published figure becomes without training. Reads nothing but what is published, so it tells nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from academy.readiness.estimation.decay import faded_mean
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.figures import Figure
from academy.readiness.publication.cells import likely_range, whole
from academy.readiness.rules import Rules

HORIZONS = (30, 90, 180)
"""Days ahead that can be chosen."""


def forecast(measured: Figure, days: int, rules: Rules) -> Figure:
    """Return a measured figure some days later when nobody learns anything, with its range; no number stays none."""
    if measured.value is None or measured.low is None or measured.high is None:
        return measured
    error = (measured.high - measured.low) / 2.0 / NORMAL_95 / rules.widening
    members = measured.members or measured.people or 1
    mean, variance = faded_mean(measured.value, error**2, members, days, rules)
    low, high = likely_range(mean, variance, rules)
    return replace(measured, value=whole(mean), low=low, high=high)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A group's way ahead in one competency: its figure today, at every horizon, and the day it falls below target."""

    today: Figure
    ahead: Sequence[Figure]
    falls_on: date | None

    @property
    def is_below(self) -> bool:
        """Tell whether it is below target already."""
        return _below(self.today)


def outlook(measured: Figure, on: date, rules: Rules) -> Outlook:
    """Return where a measured figure goes within the longest horizon without training."""
    ahead = [forecast(measured, days, rules) for days in HORIZONS]
    falls_on = None
    if measured.value is not None and not _below(measured):
        late = (days for days in range(1, HORIZONS[-1] + 1) if _below(forecast(measured, days, rules)))
        falls_on = next((on + timedelta(days=days) for days in late), None)
    return Outlook(measured, ahead, falls_on)


def _below(figure: Figure) -> bool:
    return figure.value is not None and figure.target is not None and figure.value < figure.target
