"""From people's evidence to the figures of a group. Arrays are person × competency going in, competency coming out."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from academy.readiness.decay import faded_mean, faded_value, faded_variance
from academy.readiness.estimation import Evidence, days_since, probability_at_least
from academy.readiness.rules import Rules

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

NORMAL_95 = 1.959964


@dataclass(slots=True)
class Today:
    """Everybody's standing on the day of a publication, in the order of the tree."""

    ids: Integers
    roles: Integers
    targets: Floats
    """Target score of every person; NaN where the role has no target."""
    value: Floats
    """Readiness, faded to today; NaN where nobody answered."""
    variance: Floats
    reaches: Floats
    """P(readiness ≥ own target)."""
    assessed: Booleans
    contributes: Booleans
    expired: Booleans
    """Had answers once, all of them too old now."""
    newest_at: Floats
    claimed: Floats
    """Own word, 0 to 100; NaN where a person is not sure or was not asked."""
    answers_digest: NDArray[np.uint64]
    claims: Booleans
    """Has rated themselves."""
    both: Booleans
    """Is assessed, and has rated themselves."""


def standing(
    ids: Integers,
    roles: Integers,
    targets: Floats,
    evidence: Evidence,
    expired: Booleans,
    claimed: Floats,
    at: datetime,
    rules: Rules,
) -> Today:
    """Bring everybody's evidence to the day of the publication."""
    days = days_since(evidence.evidence_at, at.timestamp())
    value = faded_value(evidence.value, days, rules)
    variance = faded_variance(evidence.variance, days, rules)
    reaches = probability_at_least(value, np.sqrt(variance), targets)
    claims = ~np.isnan(claimed)
    return Today(
        ids,
        roles,
        targets,
        value,
        variance,
        reaches,
        evidence.assessed,
        evidence.contributes,
        expired,
        evidence.newest_at,
        claimed,
        evidence.digest,
        claims,
        evidence.assessed & claims,
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """What a group knows: mean readiness of the assessed with its variance, and who is behind it."""

    mean: float
    variance: float
    share_at_target: float | None
    assessed: int
    members: int
    newest_on: date

    def to_json(self) -> dict[str, Any]:
        """Return data that `measured_from_json` reads back."""
        return {
            "mean": self.mean,
            "variance": self.variance,
            "share_at_target": self.share_at_target,
            "assessed": self.assessed,
            "members": self.members,
            "newest_on": self.newest_on.isoformat(),
        }

    def later(self, days: float, rules: Rules) -> "Measured":
        """Return the same evidence, faded by some more days."""
        mean, variance = faded_mean(self.mean, self.variance, self.assessed, days, rules)
        return Measured(mean, variance, self.share_at_target, self.assessed, self.members, self.newest_on)


def measured_from_json(data: dict[str, Any]) -> Measured:
    """Return the figures that `to_json` wrote."""
    return Measured(**{**data, "newest_on": date.fromisoformat(data["newest_on"])})


@dataclass(frozen=True, slots=True)
class Opinion:
    """A mean of what people say of themselves, alone (claimed) or less what they know (blind spot)."""

    mean: float
    variance: float
    people: int

    def to_json(self) -> dict[str, Any]:
        """Return the figures as data."""
        return {"mean": self.mean, "variance": self.variance, "people": self.people}


def measured_figures(today: Today, rows: Integers, competency: int) -> Measured:
    """Return what the people in these rows know; at least one of them is assessed."""
    known = rows[today.assessed[rows, competency]]
    values = today.value[known, competency]
    reaches = today.reaches[known, competency]
    with_target = reaches[~np.isnan(reaches)]
    unseen = 1.0 - len(known) / len(rows)
    between = float(values.var(ddof=1)) if len(known) > 1 else 0.0
    own = float(today.variance[known, competency].mean())
    newest = datetime.fromtimestamp(float(today.newest_at[known, competency].max()), UTC)
    return Measured(
        mean=float(values.mean()),
        variance=(own + unseen * between) / len(known),
        share_at_target=float(with_target.mean()) if len(with_target) else None,
        assessed=len(known),
        members=len(rows),
        newest_on=newest.date(),
    )


def claimed_figures(today: Today, rows: Integers, competency: int) -> Opinion:
    """Return what the people in these rows claim; at least one of them claims something."""
    return _opinion(today.claimed[rows[today.claims[rows, competency]], competency])


def blind_figures(today: Today, rows: Integers, competency: int) -> Opinion:
    """Return claimed less measured over the people who have both; at least one does."""
    both = rows[today.both[rows, competency]]
    return _opinion(today.claimed[both, competency] - today.value[both, competency])


def _opinion(values: Floats) -> Opinion:
    spread = float(values.var(ddof=1)) / len(values) if len(values) > 1 else 0.0
    return Opinion(float(values.mean()), spread, len(values))


def mean_target(today: Today, rows: Integers, competency: int) -> int | None:
    """Return the mean of these people's target scores; None where nobody's role has a target."""
    targets = today.targets[rows, competency]
    known = targets[~np.isnan(targets)]
    return whole(float(known.mean())) if len(known) else None


def likely_range(mean: float, variance: float, rules: Rules, lowest: int = 0) -> tuple[int, int]:
    """Return the whole points between which the truth lies 19 times in 20, within the scale."""
    reach = NORMAL_95 * rules.widening * math.sqrt(variance)
    return max(lowest, whole(mean - reach)), min(100, whole(mean + reach))


def whole(value: float) -> int:
    """Round to a whole number, halves up, the same on every machine."""
    return math.floor(value + 0.5)
