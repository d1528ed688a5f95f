"""Find who has changed since figures were last made: who is newly in a group, gives something else, or is gone."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from academy.readiness.privacy.hierarchy import WHOLE, Place, Tree
from academy.readiness.privacy.hold import People

Booleans = NDArray[np.bool_]
Counts = NDArray[np.int64]
Rows = NDArray[np.int64]


@dataclass(slots=True)
class Changes:
    """Collects who has changed, group by group; those below come first.

    `hot` are people of today, in the tree's order, newly in a group without being `fresh`; `gone` counts per node ×
    role, for the lowest nodes, who may have left from there.
    """

    tree: Tree
    ids: Rows
    digests: NDArray[np.uint64]
    fresh: Booleans
    role_count: int
    held_nodes: frozenset[int]
    """The nodes whose figure of all roles is held."""
    hot: Booleans = field(init=False)
    gone: Counts = field(init=False)
    _order: Rows = field(init=False)
    _inside: Booleans = field(init=False)
    _ends: list[int] = field(init=False)
    _located: dict[int, list[int]] = field(default_factory=dict)
    _leaves: dict[int, Rows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hot, self._inside = (np.zeros(len(self.ids), dtype=np.bool_) for _ in range(2))
        self.gone = np.zeros((len(self.tree.nodes), self.role_count), dtype=np.int64)
        self._order = np.argsort(self.ids)
        self._ends = _ends(self.tree)

    def compare(self, place: Place, held: People, rows: Rows) -> None:
        """Compare who is held for a group with who is in it (`rows`) today."""
        then = self._rows_of(held.ids)
        self._inside[rows] = True
        still = (then >= 0) & self._inside[then]
        same = still & (self.digests[then] == held.digests)
        self._inside[then[same]] = False
        added = rows[self._inside[rows]]
        self._inside[rows] = False
        self.hot[added[~self.fresh[added]]] = True
        for person in held.ids[~same & ~(still & self.fresh[then])].tolist():
            known = self._located.setdefault(person, [])
            if not any(place[0] <= node < self._ends[place[0]] for node in known):
                self._mark_gone(place)
            known.append(place[0])

    def _rows_of(self, ids: Rows) -> Rows:
        """Return where people stand today, −1 for those who do not."""
        places = np.searchsorted(self.ids, ids, sorter=self._order)
        rows = self._order[np.minimum(places, len(self._order) - 1)] if len(self._order) else np.zeros_like(ids)
        return np.where(self.ids[rows] == ids, rows, -1) if len(self._order) else np.full_like(ids, -1)

    def _mark_gone(self, place: Place) -> None:
        node, role = place
        if node not in self._leaves:
            self._leaves[node] = self._remaining_leaves(node)
        self.gone[self._leaves[node], slice(None) if role == WHOLE else role] += 1

    def _remaining_leaves(self, node: int) -> Rows:
        """Return the lowest nodes under a node that no held node between them covers; all, if every one is covered."""
        below = range(node, self._ends[node])
        leaves = [one for one in below if self._ends[one] == one + 1]
        return np.array([leaf for leaf in leaves if self._nearest_held(leaf) == node] or leaves, dtype=np.int64)

    def _nearest_held(self, node: int | None) -> int | None:
        while node is not None and node not in self.held_nodes:
            node = self.tree.nodes[node].counted_in
        return node


def _ends(tree: Tree) -> list[int]:
    """Return for every node where the stretch of nodes below it ends; they follow it."""
    ends = list(range(1, len(tree.nodes) + 1))
    for index in reversed(range(len(tree.nodes))):
        above = tree.nodes[index].counted_in
        if above is not None:
            ends[above] = max(ends[above], ends[index])
    return ends
