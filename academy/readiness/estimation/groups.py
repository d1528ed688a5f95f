"""Figures of groups of members, all competencies at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.members import Members

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Per competency: mean readiness, its variance, the shares at levels 0 to 4, and the share at target."""

    mean: Floats
    variance: Floats
    shares: Floats
    at_target: Floats


def group_figures(members: Members, covariance: Floats, unit: Integers, rows: Integers) -> GroupFigures:
    """Return what a group knows: the mean over all its members, of whatever units (`rows` in order, at least one).

    Its variance is what the units (`covariance`) leave open, weighted by members, and what every member adds.
    """
    size = len(rows)
    starts = np.append(0, np.flatnonzero(np.diff(unit[rows])) + 1)
    reach = np.add.reduceat(members.reach[rows].astype(np.float64), starts, axis=0) / size
    shared = ((reach @ covariance[unit[rows][starts]]) * reach).sum(axis=(0, 2))
    variance = shared + members.own_variance[rows].sum(axis=0) / size**2
    at_least = members.at_least[rows].mean(axis=0, dtype=np.float64)
    return GroupFigures(
        members.value[rows].mean(axis=0), variance, level_shares(at_least), _mean_of_known(members.at_target[rows])
    )


def level_shares(at_least: Floats) -> Floats:
    """Return the shares at levels 0 to 4 from the shares at or above levels 1 to 4 (last axis)."""
    edges = np.concatenate([np.ones((*at_least.shape[:-1], 1)), at_least, np.zeros((*at_least.shape[:-1], 1))], axis=-1)
    return np.asarray(-np.diff(edges, axis=-1))


def _mean_of_known(values: NDArray[np.float32]) -> Floats:
    known = ~np.isnan(values)
    sums = np.where(known, values, 0.0).sum(axis=0, dtype=np.float64)
    return np.where(known.any(axis=0), sums / np.maximum(known.sum(axis=0), 1), np.nan)


def stretches(unit: Integers, units: int) -> Sequence[Integers]:
    """Return the rows of every unit's people (sorted by unit)."""
    edges = np.searchsorted(unit, np.arange(units + 1))
    return [np.arange(start, end) for start, end in pairwise(edges.tolist())]
