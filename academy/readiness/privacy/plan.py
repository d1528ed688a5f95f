"""The hiding plan of a whole publication: for every measure and competency, which groups may show figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.privacy.gifts import Gifts, Rows
from academy.readiness.privacy.hiding import visible_nodes
from academy.readiness.privacy.hierarchy import WHOLE, Tree
from academy.readiness.privacy.role_hiding import visible_roles
from academy.readiness.privacy.weights import LowestGroups, Weights, lowest_groups, weigh

Counts = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MEASURES = ("measured", "claimed")
"""The measures with respondents of their own; all other figures follow from what these show."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Respondents and visibility of one measure: node × competency, and node × role × competency."""

    counts: Counts
    visible: Booleans
    role_counts: Counts
    role_visible: Booleans

    def count(self, node: int, role: int, competency: int) -> int:
        """Return the respondents of a group."""
        return int(self.counts[node, competency] if role == WHOLE else self.role_counts[node, role, competency])

    def shows(self, node: int, role: int, competency: int) -> bool:
        """Tell whether a group may show this measure."""
        return bool(self.visible[node, competency] if role == WHOLE else self.role_visible[node, role, competency])


@dataclass(frozen=True, slots=True)
class Grouping:
    """The tree with its people's roles: the groups there are."""

    tree: Tree
    roles: Rows
    role_count: int

    def plan(self, gifts: Gifts, smallest: int) -> Plan:
        """Plan a measure by what everybody gives to it."""
        plan, children = self._nothing_shown(gifts.counted), self.tree.children()
        for one in range(plan.counts.shape[1]):
            enough, enough_of_role = plan.counts[:, one] >= smallest, plan.role_counts[:, :, one] >= smallest
            weights = self._weights(gifts, one, smallest)
            sums, least = weights.of_groups.sum(axis=1).tolist(), smallest * weights.unit
            own = visible_nodes(sums, children, least, frozenset(np.flatnonzero(~enough).tolist()))
            plan.visible[:, one] = own
            plan.role_visible[:, :, one] = visible_roles(
                sums, weights.of_groups.tolist(), children, own, least, enough_of_role.tolist()
            )
        return plan

    def _weights(self, gifts: Gifts, column: int, smallest: int) -> Weights:
        known = self._lowest(gifts.known[:, column])
        lowest = LowestGroups(
            own=self._lowest(gifts.gives[:, column]),
            known=known,
            loose=np.zeros_like(known),
            lent=known,
            borrowing=self._lowest(gifts.inside[:, column]) * gifts.is_shared,
        )
        return weigh(self.tree, lowest, smallest)

    def _lowest(self, part: Booleans) -> Counts:
        return lowest_groups(self.tree, self.roles, self.role_count, part)

    def _nothing_shown(self, part: Booleans) -> Plan:
        by_role = [self._count(part & (self.roles == role)[:, None]) for role in range(self.role_count)]
        counts, role_counts = self._count(part), np.stack(by_role, axis=1)
        return Plan(counts, np.zeros(counts.shape, np.bool_), role_counts, np.zeros(role_counts.shape, np.bool_))

    def _count(self, part: Booleans) -> Counts:
        """Return how many of each node's people have a part, as node × competency."""
        running = np.zeros((len(part) + 1, part.shape[1]), dtype=np.int64)
        np.cumsum(part, axis=0, out=running[1:])
        starts = [node.start for node in self.tree.nodes]
        ends = [node.end for node in self.tree.nodes]
        return np.asarray(running[ends] - running[starts])
