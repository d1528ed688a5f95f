"""Decide which figures take in new evidence, so that no two publications together give a small group away.

Every published figure is a total over what some people gave. Whatever anybody computes from all publications, look at
its newest totals: what nobody had given before can be in no older one, so it cannot be cancelled. It is enough that
wherever the newest totals leave anything, at least k people gave something that no figure has ever contained:
*fresh* people. Others make it harder and never easier: who left, moved, or gave something that another figure took in
already. They are *hot*: where the newest totals leave them, at least k fresh people must be left with them.

Weighing a fresh person as more than all hot ones together makes this the question that the hiding plans answer: no
combination of totals may weigh more than nothing and less than k fresh people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from academy.readiness.hierarchy import Tree
from academy.readiness.hold import People
from academy.readiness.privacy import Children, visible_nodes
from academy.readiness.role_privacy import visible_roles

Booleans = NDArray[np.bool_]
Counts = NDArray[np.int64]
Rows = NDArray[np.int64]
Marks = NDArray[np.uint64]

WHOLE = -1
"""In place of a role: everybody."""
Place = tuple[int, int]
"""A node and a role, or WHOLE."""


@dataclass(frozen=True, slots=True)
class Column:
    """One measure in one competency: who has a part in it with what, what may be shown, and what is held.

    `part` and `digests` follow the tree's people.
    """

    tree: Tree
    ids: Rows
    roles: Rows
    role_count: int
    part: Booleans
    digests: Marks
    visible: Booleans
    role_visible: Booleans
    held: Mapping[Place, People]
    smallest: int
    fresh_at_least: Counts | None = None
    """Node × role, for a measure that other measures tell about: how many fresh people any computation must leave."""

    def rows(self, place: Place) -> Rows:
        """Return the rows of everybody in a group who has a part."""
        node = self.tree.nodes[place[0]]
        inside = np.arange(node.start, node.end)
        chosen = self.part[inside]
        if place[1] != WHOLE:
            chosen = chosen & (self.roles[inside] == place[1])
        return inside[chosen]

    def shown(self) -> Iterator[Place]:
        """Yield all groups that may be shown."""
        for node in np.flatnonzero(self.visible).tolist():
            yield node, WHOLE
        for node, role in np.argwhere(self.role_visible).tolist():
            yield node, role


def marks(people: People) -> Marks:
    """Return one number for what each person gave, the same only for the same gift of the same person."""
    return np.asarray(people.ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ people.digests)


def plan_replacing(weighing: "Weighing", days_held: Mapping[Place, float], patience: float) -> set[Place]:
    """Return the groups whose figures take in today's evidence.

    A group that was never shown appears only among these. Groups above others that have some fresh people, but too
    few, wait for them `patience` days: whatever a total takes in is no longer fresh below.
    """
    column, rejected = weighing.column, set[Place]()
    while True:
        new = {place for place in column.shown() if place not in column.held} - rejected
        chosen = weighing.plan(new, rejected, _waiting(weighing, days_held, patience))
        if new <= chosen:
            return chosen
        rejected |= new - chosen


def _waiting(weighing: "Weighing", days_held: Mapping[Place, float], patience: float) -> set[int]:
    """Return the nodes that wait for a node below them."""
    column, waiting = weighing.column, set[int]()
    for node in np.flatnonzero(column.visible).tolist():
        if not 0 < weighing.fresh_in(node) < column.smallest or (node, WHOLE) not in column.held:
            continue
        above = column.tree.nodes[node].counted_in
        while above is not None:
            if days_held.get((above, WHOLE), patience) < patience:
                waiting.add(above)
            above = column.tree.nodes[above].counted_in
    return waiting


@dataclass(slots=True)
class Weighing:
    """Tells fresh people from hot ones, and plans by their weights.

    `current` are the held groups in which nothing changed.
    """

    column: Column
    fresh: Booleans = field(init=False)
    hot: Booleans = field(init=False)
    gone: dict[Place, int] = field(default_factory=dict)
    current: set[Place] = field(default_factory=set)
    _children: Children = field(init=False)
    _leaves: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        column = self.column
        self._children = column.tree.children()
        today = marks(People(column.ids, column.digests))
        published = np.unique(np.concatenate([np.empty(0, np.uint64), *(marks(one) for one in column.held.values())]))
        self.fresh = column.part & ~np.isin(today, published)
        if column.fresh_at_least is not None:
            self.fresh[:] = False
        self.hot = np.zeros(len(column.ids), dtype=np.bool_)
        located: dict[int, list[int]] = {}
        for place in sorted(column.held, reverse=True):
            self._compare(place, today, located)

    def fresh_in(self, node: int) -> int:
        """Return how many fresh people a node has."""
        one = self.column.tree.nodes[node]
        return int(self.fresh[one.start : one.end].sum())

    def _compare(self, place: Place, today: Marks, located: dict[int, list[int]]) -> None:
        """Find who is hot for one held group: newly in it without being fresh, or no longer in it."""
        held, rows = self.column.held[place], self.column.rows(place)
        before, now = marks(held), today[rows]
        if len(before) == len(now) and np.isin(now, before).all():
            self.current.add(place)
        self.hot[rows[~np.isin(now, before) & ~self.fresh[rows]]] = True
        lost = held.ids[~np.isin(before, now)]
        for person in lost[~np.isin(lost, self.column.ids[rows[self.fresh[rows]]])].tolist():
            if not any(self._lies_in(known, place[0]) for known in located.get(person, [])):
                self._mark_gone(place)
            if place[1] == WHOLE:
                located.setdefault(person, []).append(place[0])

    def _lies_in(self, node: int | None, above: int) -> bool:
        while node is not None and node != above:
            node = self.column.tree.nodes[node].counted_in
        return node == above

    def _mark_gone(self, place: Place) -> None:
        if place[0] not in self._leaves:
            self._leaves[place[0]] = self._remaining_leaves(place[0])
        for leaf in self._leaves[place[0]]:
            for role in range(self.column.role_count) if place[1] == WHOLE else [place[1]]:
                self.gone[leaf, role] = self.gone.get((leaf, role), 0) + 1

    def _remaining_leaves(self, node: int) -> list[int]:
        """Return the lowest nodes under a node that no held node between them covers; all, if every one is covered."""
        leaves = [leaf for leaf, below in enumerate(self._children) if not below and self._lies_in(leaf, node)]
        return [leaf for leaf in leaves if self._nearest_held(leaf) == node] or leaves

    def _nearest_held(self, node: int | None) -> int | None:
        while node is not None and (node, WHOLE) not in self.column.held:
            node = self.column.tree.nodes[node].counted_in
        return node

    def plan(self, new: set[Place], rejected: set[Place], waiting: set[int]) -> set[Place]:
        """Return the groups to replace, of those shown; `new` ones make everybody around them hot."""
        column = self.column
        hot = self.hot.copy()
        for node, _ in new:
            around = column.tree.nodes[node].counted_in
            one = column.tree.nodes[node if around is None else around]
            hot[one.start : one.end] |= column.part[one.start : one.end]
        unit = int(hot.sum()) + sum(self.gone.values()) + 1
        weights = self._weights(self.fresh * unit + (hot & ~self.fresh))
        if column.fresh_at_least is not None:
            weights += column.fresh_at_least * unit
        sums = weights.sum(axis=1).tolist()
        smallest = column.smallest * unit
        barred = {node for node, role in rejected if role == WHOLE} | waiting
        kept = frozenset(np.flatnonzero(~column.visible).tolist()) | barred
        units = visible_nodes(sums, self._children, smallest, kept)
        allowed = column.role_visible.copy()
        for node, role in rejected:
            allowed[node, role] &= role == WHOLE
        roles = visible_roles(sums, weights.tolist(), self._children, units, smallest, allowed.tolist())
        chosen = {(node, WHOLE) for node, shown in enumerate(units) if shown}
        return chosen | {(node, role) for node, row in enumerate(roles) for role, shown in enumerate(row) if shown}

    def _weights(self, of_rows: Counts) -> Counts:
        weights = lowest_groups(self.column.tree, self.column.roles, self.column.role_count, of_rows)
        for (leaf, role), people in self.gone.items():
            weights[leaf, role] += people
        return added_up(self.column.tree, weights)


def lowest_groups(tree: Tree, roles: Rows, role_count: int, of_rows: Counts | Booleans) -> Counts:
    """Add something of people up in every node without children, as node × role."""
    sums, children = np.zeros((len(tree.nodes), role_count), dtype=np.int64), tree.children()
    for index, node in enumerate(tree.nodes):
        if not children[index]:
            inside = slice(node.start, node.end)
            sums[index] = np.bincount(roles[inside], of_rows[inside], role_count).astype(np.int64)
    return sums


def added_up(tree: Tree, lowest: Counts) -> Counts:
    """Return the sums over all nodes, given those of the lowest."""
    sums = lowest.copy()
    for index in reversed(range(len(tree.nodes))):
        above = tree.nodes[index].counted_in
        if above is not None:
            sums[above] += sums[index]
    return sums
