"""The tree of a publication: units, "Directly in X", and the people under each as one stretch of a sorted list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALL = "all"
"""In place of a role's slug: everybody."""
WHOLE = -1
"""In place of a role's number: everybody."""
Place = tuple[int, int]
"""A node and a role, or WHOLE."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as the tree needs it."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    is_partner: bool = False
    position: int = 0


@dataclass(slots=True)
class Node:
    """A unit, or the people directly in a unit that has children.

    `shown_under` is the index of the node it is listed under; `counted_in` the one whose total it is part of: a
    partner company is listed under its parent and counted in none. People `start` to `end` of the sorted list are
    the node's members.
    """

    unit: UnitFacts
    is_direct: bool
    shown_under: int | None
    counted_in: int | None
    start: int = 0
    end: int = 0

    @property
    def members(self) -> int:
        """Return how many people belong to the node."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes, every parent before its children, and the people (ids) in the nodes' order."""

    nodes: Sequence[Node]
    people: Sequence[int]

    def children(self) -> list[list[int]]:
        """Return for every node the indexes of the nodes counted in it."""
        children: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            if node.counted_in is not None:
                children[node.counted_in].append(index)
        return children


def build_tree(units: Sequence[UnitFacts], people: Mapping[int, Sequence[int]]) -> Tree:
    """Lay the units out with their people (sorted ids by unit id); the order depends on nothing but the facts.

    People of a unit that is not among `units` are left out.
    """
    return _Layout(units, people).build()


class _Layout:
    """Lays a tree out, one company after the other: the own one, then the partners."""

    def __init__(self, units: Sequence[UnitFacts], people: Mapping[int, Sequence[int]]) -> None:
        self.people = people
        self.nodes: list[Node] = []
        self.order: list[int] = []
        self.partners: list[tuple[UnitFacts, int]] = []
        known = {unit.id for unit in units}
        self.below: dict[int | None, list[UnitFacts]] = {}
        for unit in sorted(units, key=lambda unit: (unit.position, unit.name, unit.id)):
            parent = unit.parent_id if unit.parent_id in known else None
            self.below.setdefault(parent, []).append(unit)

    def build(self) -> Tree:
        for root in self.below.get(None, []):
            self._place(root, shown_under=None, counted_in=None)
        while self.partners:
            unit, parent = self.partners.pop(0)
            self._place(unit, shown_under=parent, counted_in=None)
        return Tree(self.nodes, self.order)

    def _place(self, unit: UnitFacts, shown_under: int | None, counted_in: int | None) -> None:
        index, node = self._add(unit, shown_under, counted_in)
        own = [child for child in self.below.get(unit.id, []) if not _leaves(child, unit)]
        self.partners += [(child, index) for child in self.below.get(unit.id, []) if _leaves(child, unit)]
        for child in own:
            self._place(child, index, index)
        if own and self.people.get(unit.id):
            _, direct = self._add(unit, index, index, is_direct=True)
            self._fill(direct)
        elif not own:
            self._fill(node)
        node.end = len(self.order)

    def _add(
        self, unit: UnitFacts, shown: int | None, counted: int | None, is_direct: bool = False
    ) -> tuple[int, Node]:
        node = Node(unit, is_direct, shown, counted, start=len(self.order))
        self.nodes.append(node)
        return len(self.nodes) - 1, node

    def _fill(self, node: Node) -> None:
        self.order.extend(self.people.get(node.unit.id, ()))
        node.end = len(self.order)


def _leaves(child: UnitFacts, parent: UnitFacts) -> bool:
    return child.is_partner and not parent.is_partner
