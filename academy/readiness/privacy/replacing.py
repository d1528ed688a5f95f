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

from academy.readiness.privacy.changes import Changes
from academy.readiness.privacy.gifts import marks
from academy.readiness.privacy.hiding import Children, separable_nodes
from academy.readiness.privacy.hierarchy import WHOLE, Place, Tree
from academy.readiness.privacy.hold import People, own_part
from academy.readiness.privacy.role_hiding import visible_roles
from academy.readiness.privacy.weights import LowestGroups, lowest_groups, weigh

Booleans = NDArray[np.bool_]
Counts = NDArray[np.int64]
Rows = NDArray[np.int64]
Marks = NDArray[np.uint64]


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
class Weighing:
    """Tells fresh people from hot ones, and plans by their weights.

    `new` are people whose evidence altogether no figure has ever contained, the fresh ones and others. Changes are
    those of people's own evidence for the figure, and of anything.
    """

    column: Column
    fresh: Booleans = field(init=False)
    new: Booleans = field(init=False)
    _own: Changes = field(init=False)
    _any: Changes = field(init=False)
    _children: Children = field(init=False)

    def __post_init__(self) -> None:
        column = self.column
        self._children = column.tree.children()
        today, own = marks(column.ids, column.digests), marks(column.ids, own_part(column.digests))
        self.fresh = column.gives & ~np.isin(own, column.published.own)
        self.new = column.known & ~np.isin(today, column.published.whole)
        self._own, self._any = self._changes(own_part(column.digests)), self._changes(column.digests)
        for place in sorted(column.held, reverse=True):
            held, rows = column.held[place], column.rows(place)
            self._own.compare(place, held.givers(), rows[column.gives[rows]])
            self._any.compare(place, held, rows)

    def _changes(self, digests: Marks) -> Changes:
        column = self.column
        whole = frozenset(node for node, role in column.held if role == WHOLE)
        return Changes(column.tree, column.ids, digests, self.fresh, column.role_count, whole)

    def fresh_in(self, node: int) -> int:
        """Return how many fresh people a node has."""
        one = self.column.tree.nodes[node]
        return int(self.fresh[one.start : one.end].sum())

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
        return weights.of_groups, weights.unit

    def _loose(self, changes: Changes, around: Booleans) -> Counts:
        return np.asarray(self.column.lowest((changes.hot | around) & ~self.fresh) + changes.gone)
