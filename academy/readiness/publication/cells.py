"""From people's evidence to the figures of a group. Arrays are person × competency going in, competency coming out."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.decay import (
    faded_group_variance,
    faded_shares,
    share_kept,
    share_reaching,
)
from academy.readiness.estimation.groups import GroupFigures, group_figures
from academy.readiness.estimation.members import Members
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.estimation.packing import Packer
from academy.readiness.estimation.survey import Survey
from academy.readiness.rules import ASSESSED_FROM, Rules

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(slots=True)
class Today:
    """Everybody's standing on the day of a publication, in the order of the tree: person × competency."""

    ids: Integers
    roles: Integers
    unit: Integers
    """The unit everybody belongs to directly, counted from 0 in the order of the tree."""
    targets: Floats
    """Target score of every person; NaN where the role has no target."""
    members: Members
    """Readiness today, as part of the unit."""
    covariance: Floats
    """What the units' effects leave open: unit × competency × competency."""
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


def standing(
    ids: Integers,
    roles: Integers,
    unit: Integers,
    targets: Floats,
    found: Survey,
    packer: Packer,
    claimed: Floats,
) -> Today:
    """Put together what is known of everybody on the day of the publication."""
    counts = np.where(np.isnan(found.own.value), 0, found.ages.answers)  # without a bank nothing is measured
    return Today(
        ids=ids,
        roles=roles,
        unit=unit,
        targets=targets,
        members=found.members,
        covariance=found.fit.effects.covariance,
        assessed=counts >= ASSESSED_FROM,
        contributes=counts > 0,
        expired=packer.expired,
        newest_at=packer.newest_at,
        claimed=claimed,
        answers_digest=packer.digest,
        claims=~np.isnan(claimed),
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """What a group knows: mean readiness of all members with its variance, how much of it lies above the baseline of
    forgetting, the shares of members at levels 0 to 4 and at target, the mean target, and who is behind it."""

    mean: float
    variance: float
    gain: float
    shares: tuple[float, ...]
    share_at_target: float | None
    target: int | None
    assessed: int
    members: int
    newest_on: date

    def to_json(self) -> dict[str, Any]:
        """Return data that `measured_from_json` reads back."""
        return asdict(self) | {"shares": list(self.shares), "newest_on": self.newest_on.isoformat()}

    def later(self, days: float, rules: Rules) -> "Measured":
        """Return the same evidence, faded by some more days, as if every member's figure had been faded."""
        left = share_kept(days, rules)
        shares = faded_shares(self.shares, days, rules)
        at_target = self.share_at_target
        if at_target is not None and self.target is not None:
            reached = share_reaching(self.shares, self.target, 0.0, rules)
            at_target *= share_reaching(self.shares, self.target, days, rules) / reached if reached else 0.0
        return replace(
            self,
            mean=self.mean - self.gain * (1.0 - left),
            variance=faded_group_variance(self.variance, self.members, days, rules),
            gain=self.gain * left,
            shares=shares,
            share_at_target=at_target,
        )


def measured_from_json(data: dict[str, Any]) -> Measured:
    """Return the figures that `to_json` wrote."""
    return Measured(**{**data, "shares": tuple(data["shares"]), "newest_on": date.fromisoformat(data["newest_on"])})


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the people of a group say of themselves: the mean with its variance, and how many rated themselves."""

    mean: float
    variance: float
    people: int

    def to_json(self) -> dict[str, Any]:
        """Return data that `claimed_from_json` reads back."""
        return asdict(self)


def claimed_from_json(data: dict[str, Any]) -> Claimed:
    """Return the figures that `to_json` wrote, among others that were kept once."""
    return Claimed(data["mean"], data["variance"], data["people"])


def measured_figures(today: Today, rows: Integers, rules: Rules) -> list[Measured | None]:
    """Return what the people in these rows know, per competency; None where nobody has answered anything."""
    if not len(rows):
        return [None] * today.targets.shape[1]
    group = group_figures(today.members, today.covariance, today.unit, rows)
    assessed = today.assessed[rows].sum(axis=0).tolist()
    answered: list[bool] = np.any(today.contributes[rows], axis=0).tolist()
    return [
        _measured(today, rows, group, column, assessed[column], rules) if known else None
        for column, known in enumerate(answered)
    ]


def _measured(today: Today, rows: Integers, group: GroupFigures, column: int, assessed: int, rules: Rules) -> Measured:
    share = float(group.at_target[column])
    return Measured(
        mean=float(group.mean[column]),
        variance=float(group.variance[column]),
        gain=_gain(today.members.value[rows, column], rules),
        shares=tuple(group.shares[column].tolist()),
        share_at_target=None if math.isnan(share) else share,
        target=mean_target(today, rows, column),
        assessed=assessed,
        members=len(rows),
        newest_on=datetime.fromtimestamp(float(np.nanmax(today.newest_at[rows, column])), UTC).date(),
    )


def _gain(values: Floats, rules: Rules) -> float:
    return float(np.maximum(values - rules.baseline, 0.0).mean())


def claimed_figures(today: Today, rows: Integers, competency: int) -> Claimed:
    """Return what the people in these rows claim; at least one of them claims something."""
    values = today.claimed[rows[today.claims[rows, competency]], competency]
    spread = float(values.var(ddof=1)) / len(values) if len(values) > 1 else 0.0
    return Claimed(float(values.mean()), spread, len(values))


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


def whole_shares(shares: Sequence[float]) -> list[int]:
    """Return shares as whole per cents that add up to 100: the largest remainders are rounded up."""
    floors = [math.floor(100.0 * share) for share in shares]
    remainders = sorted(range(len(shares)), key=lambda place: (floors[place] - 100.0 * shares[place], place))
    for place in remainders[: 100 - sum(floors)]:
        floors[place] += 1
    return floors
