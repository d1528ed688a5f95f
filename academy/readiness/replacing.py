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

from academy.readiness.gifts import marks
from academy.readiness.hierarchy import Tree
from academy.readiness.hold import People, own_part
from academy.readiness.privacy import Children, separable_nodes
from academy.readiness.role_privacy import visible_roles
from academy.readiness.weights import LowestGroups, lowest_groups, weigh

Booleans = NDArray[np.bool_]
Counts = NDArray[np.int64]
Rows = NDArray[np.int64]
Marks = NDArray[np.uint64]

WHOLE = -1
"""In place of a role: everybody."""
Place = tuple[int, int]
"""A node and a role, or WHOLE."""


@dataclass(frozen=True, slots=True)
class Published:
    """Marks of what people gave to any figure ever published (sorted): to that very figure, and altogether."""

    own: Marks
    whole: Marks

    def joined(self, held: Iterator[People]) -> "Published":
        """Return these marks and those of what is held."""
        everybody = list(held)
        own = [marks(one.ids, own_part(one.digests)) for one in everybody]
        whole = [marks(one.ids, one.digests) for one in everybody]
        return Published(np.unique(np.concatenate([self.own, *own])), np.unique(np.concatenate([self.whole, *whole])))


NOTHING_PUBLISHED = Published(np.empty(0, np.uint64), np.empty(0, np.uint64))


@dataclass(frozen=True, slots=True)
class Column:
    """One measure in one competency: who gives what to it, what may be shown, what is held and was ever published.

    `gives`, `inside`, `known` and `digests` follow the tree's people; see Gifts.
    """

    tree: Tree
    ids: Rows
    roles: Rows
    role_count: int
    gives: Booleans
    inside: Booleans
    known: Booleans
    is_shared: bool
    digests: Marks
    visible: Booleans
    role_visible: Booleans
    held: Mapping[Place, People]
    published: Published
    smallest: int
    fresh_at_least: Counts | None = None
    """Node × role, for a measure that other measures tell about: how many fresh people any computation must leave."""

    def rows(self, place: Place) -> Rows:
        """Return the rows of everybody a group's figure is computed over."""
        node = self.tree.nodes[place[0]]
        inside = np.arange(node.start, node.end)
        chosen = self.inside[inside]
        if place[1] != WHOLE:
            chosen = chosen & (self.roles[inside] == place[1])
        return inside[chosen]

    def lowest(self, of_rows: Counts | Booleans) -> Counts:
        """Add something of people up in the lowest groups."""
        return lowest_groups(self.tree, self.roles, self.role_count, of_rows)

    def shown(self) -> Iterator[Place]:
        """Yield all groups that may be shown."""
        for node in np.flatnonzero(self.visible).tolist():
            yield node, WHOLE
        for node, role in np.argwhere(self.role_visible).tolist():
            yield node, role


def plan_replacing(weighing: "Weighing", days_held: Mapping[Place, float], patience: float) -> set[Place]:
    """Return the groups whose figures take in today's evidence.

    A group that was never shown appears only among these. Whatever a total takes in is no longer fresh below, so for
    `patience` days it gives way to the groups under it: to those that could not take theirs in with it, and to those
    that have some fresh people, but too few.
    """
    column, rejected = weighing.column, set[Place]()
    patient = {node for node, role in column.held if role == WHOLE and days_held[node, role] < patience}
    while True:
        new = {place for place in column.shown() if place not in column.held} - rejected
        chosen = weighing.plan(new, rejected, patient)
        if new <= chosen:
            return chosen
        rejected |= new - chosen


@dataclass(slots=True)
class _Changes:
    """Who has changed since figures were held: `hot` people of today, and how many are gone from lowest groups."""

    hot: Booleans
    gone: dict[Place, int] = field(default_factory=dict)
    located: dict[int, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Weighing:
    """Tells fresh people from hot ones, and plans by their weights.

    `new` are people whose evidence altogether no figure has ever contained, the fresh ones and others; `current` the
    held groups in which nothing changed. Changes are those of people's own evidence for the figure, and of anything.
    """

    column: Column
    fresh: Booleans = field(init=False)
    new: Booleans = field(init=False)
    current: set[Place] = field(default_factory=set)
    _own: _Changes = field(init=False)
    _any: _Changes = field(init=False)
    _children: Children = field(init=False)
    _leaves: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        column = self.column
        self._children = column.tree.children()
        today, own = marks(column.ids, column.digests), marks(column.ids, own_part(column.digests))
        self.fresh = column.gives & ~np.isin(own, column.published.own)
        self.new = column.known & ~np.isin(today, column.published.whole)
        if column.fresh_at_least is not None:
            self.fresh[:] = self.new[:] = False
        self._own, self._any = (_Changes(np.zeros(len(column.ids), dtype=np.bool_)) for _ in range(2))
        for place in sorted(column.held, reverse=True):
            held, rows = column.held[place], column.rows(place)
            self._compare(place, held.givers(), rows[column.gives[rows]], own, self._own)
            if not self._compare(place, held, rows, today, self._any):
                self.current.add(place)

    def fresh_in(self, node: int) -> int:
        """Return how many fresh people a node has."""
        one = self.column.tree.nodes[node]
        return int(self.fresh[one.start : one.end].sum())

    def _compare(self, place: Place, held: People, rows: Rows, today: Marks, changes: _Changes) -> bool:
        """Find who changed in one held group: newly in it without being fresh, or no longer in it; tell if anybody."""
        before, now = marks(held.ids, held.digests), today[rows]
        added, lost = rows[~np.isin(now, before)], held.ids[~np.isin(before, now)]
        changes.hot[added[~self.fresh[added]]] = True
        for person in lost[~np.isin(lost, self.column.ids[rows[self.fresh[rows]]])].tolist():
            if not any(self._lies_in(known, place[0]) for known in changes.located.get(person, [])):
                self._mark_gone(place, changes)
            changes.located.setdefault(person, []).append(place[0])
        return bool(len(added) or len(lost))

    def _lies_in(self, node: int | None, above: int) -> bool:
        while node is not None and node != above:
            node = self.column.tree.nodes[node].counted_in
        return node == above

    def _mark_gone(self, place: Place, changes: _Changes) -> None:
        if place[0] not in self._leaves:
            self._leaves[place[0]] = self._remaining_leaves(place[0])
        for leaf in self._leaves[place[0]]:
            for role in range(self.column.role_count) if place[1] == WHOLE else [place[1]]:
                changes.gone[leaf, role] = changes.gone.get((leaf, role), 0) + 1

    def _remaining_leaves(self, node: int) -> list[int]:
        """Return the lowest nodes under a node that no held node between them covers; all, if every one is covered."""
        leaves = [leaf for leaf, below in enumerate(self._children) if not below and self._lies_in(leaf, node)]
        return [leaf for leaf in leaves if self._nearest_held(leaf) == node] or leaves

    def _nearest_held(self, node: int | None) -> int | None:
        while node is not None and (node, WHOLE) not in self.column.held:
            node = self.column.tree.nodes[node].counted_in
        return node

    def plan(self, new: set[Place], rejected: set[Place], patient: set[int]) -> set[Place]:
        """Return the groups to replace, of those shown; `new` ones make everybody around them hot."""
        column = self.column
        around = np.zeros(len(column.ids), dtype=np.bool_)
        for node, _ in new:
            above = column.tree.nodes[node].counted_in
            one = column.tree.nodes[node if above is None else above]
            around[one.start : one.end] = True
        weights, unit = self._weights(around)
        sums = weights.sum(axis=1).tolist()
        smallest = column.smallest * unit
        kept_out = np.flatnonzero(~column.visible).tolist() + [node for node, role in rejected if role == WHOLE]
        units = separable_nodes(
            sums, self._children, smallest, frozenset(kept_out) | self._waiting(patient), frozenset(patient)
        )
        allowed = column.role_visible.copy()
        for node, role in rejected:
            allowed[node, role] &= role == WHOLE
        roles = visible_roles(
            sums, weights.tolist(), self._children, units, smallest, allowed.tolist(), separable_nodes
        )
        chosen = {(node, WHOLE) for node, shown in enumerate(units) if shown}
        return chosen | {(node, role) for node, row in enumerate(roles) for role, shown in enumerate(row) if shown}

    def _waiting(self, patient: set[int]) -> frozenset[int]:
        """Return the patient nodes with a node below them that has some fresh people, but too few."""
        column, waiting = self.column, set[int]()
        for node in np.flatnonzero(column.visible).tolist():
            if not 0 < self.fresh_in(node) < column.smallest or (node, WHOLE) not in column.held:
                continue
            above = column.tree.nodes[node].counted_in
            while above is not None:
                waiting |= {above} & patient
                above = column.tree.nodes[above].counted_in
        return frozenset(waiting)

    def _weights(self, around: Booleans) -> tuple[Counts, int]:
        column = self.column
        lowest = LowestGroups(
            own=column.lowest(self.fresh),
            known=column.lowest(self.new),
            loose=self._loose(self._own, around & column.gives),
            lent=self._loose(self._any, around & column.known),
            borrowing=column.lowest(column.inside) * column.is_shared,
        )
        weights = weigh(column.tree, lowest, column.smallest)
        if column.fresh_at_least is not None:
            return weights.of_groups + column.fresh_at_least * weights.unit, weights.unit
        return weights.of_groups, weights.unit

    def _loose(self, changes: _Changes, around: Booleans) -> Counts:
        loose = self.column.lowest((changes.hot | around) & ~self.fresh)
        for (leaf, role), people in changes.gone.items():
            loose[leaf, role] += people
        return loose
