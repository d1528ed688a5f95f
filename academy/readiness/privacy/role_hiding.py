"""Plan which role × unit figures may be shown beside the units' own, so that no small group can be worked out.

Published totals cross: a unit's figure sums its roles, a unit's role sums the role over the units below. People of
one lowest unit and role are an atom. Every atom lies in exactly one remainder of unit totals (the nearest visible
unit above it, less its visible children) and in one remainder of its role's totals. Remainders are the nodes of a
graph, atoms its edges; what anybody can compute from the totals is then exactly a combination of cuts of this graph.
So a group of fewer than k people can be worked out if, and only if, the graph has a cut lighter than k.
Atoms below no visible total all touch one node more, the ground.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from academy.readiness.privacy.hiding import Children, visible_nodes

Remainder = tuple[int, int]
"""A node and a role, or −1 for the node's figure of all roles; (−1, −1) is the ground."""
PlanNodes = Callable[[Sequence[int], Children, int, frozenset[int]], list[bool]]
ALL_ROLES = -1
GROUND: Remainder = (-1, -1)
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class _Table:
    counts: Sequence[int]
    role_counts: Sequence[Sequence[int]]
    children: Children
    visible: Sequence[bool]
    smallest: int
    plan_nodes: PlanNodes

    @property
    def roles(self) -> range:
        return range(len(self.role_counts[0]) if self.role_counts else 0)


def visible_roles(
    counts: Sequence[int],
    role_counts: Sequence[Sequence[int]],
    children: Children,
    visible: Sequence[bool],
    smallest: int,
    allowed: Sequence[Sequence[bool]] | None = None,
    plan_nodes: PlanNodes = visible_nodes,
) -> list[list[bool]]:
    """Return as node × role which figures may be shown, given which nodes show their figure of all roles.

    `allowed` (node × role) may rule cells out from the start.

    Starts from every role's own tree, planned by `plan_nodes`, and hides further cells until no cut is lighter than
    `smallest`. Units that are still involved after PATIENCE rounds have no role view at all.
    """
    table = _Table(counts, role_counts, children, visible, smallest, plan_nodes)
    kept_hidden = {
        role: {node for node in range(len(counts)) if not visible[node] or (allowed and not allowed[node][role])}
        for role in table.roles
    }
    for attempt in count():
        plan = [_role_plan(table, role, frozenset(kept_hidden[role])) for role in table.roles]
        culprits = _short_rests(table, plan) or _culprits(table, plan)
        if not culprits:
            break
        for node, role in culprits:
            for hiding in [role] if attempt < PATIENCE else table.roles:
                kept_hidden[hiding].add(node)
    return [[plan[role][node] for role in table.roles] for node in range(len(counts))]


def _role_plan(table: _Table, role: int, kept_hidden: frozenset[int]) -> list[bool]:
    return table.plan_nodes([row[role] for row in table.role_counts], table.children, table.smallest, kept_hidden)


def _short_rests(table: _Table, plan: list[list[bool]]) -> set[Remainder]:
    """Return the smallest shown role of every unit whose hidden roles are fewer than k people together.

    These are the commonest light cuts, found without a graph.
    """
    culprits: set[Remainder] = set()
    for node in (node for node, shown in enumerate(table.visible) if shown):
        row = table.role_counts[node]
        shown = [role for role in table.roles if plan[role][node]]
        rest = sum(row) - sum(row[role] for role in shown)
        if shown and 0 < rest < table.smallest:
            culprits.add((node, min(shown, key=lambda role: (row[role], role))))
    return culprits


def _culprits(table: _Table, plan: list[list[bool]]) -> set[Remainder]:
    graph = _Graph(_atoms(table, plan), table.smallest)
    return {_smallest_total(table, side, graph) for side in graph.light_sides()}


def _atoms(table: _Table, plan: list[list[bool]]) -> dict[tuple[Remainder, Remainder], int]:
    """Return how many people lie in each pair of a remainder of units and a remainder of roles."""
    unit_side = _nearest(table.children, table.visible)
    role_side = [_nearest(table.children, plan[role]) for role in table.roles]
    atoms: dict[tuple[Remainder, Remainder], int] = {}
    for leaf in (leaf for leaf, below in enumerate(table.children) if not below):
        unit = (unit_side[leaf], ALL_ROLES) if unit_side[leaf] >= 0 else GROUND
        for role, weight in enumerate(table.role_counts[leaf]):
            other = (role_side[role][leaf], role) if role_side[role][leaf] >= 0 else GROUND
            if weight and unit != other:
                atoms[unit, other] = atoms.get((unit, other), 0) + weight
    return atoms


def _nearest(children: Children, visible: Sequence[bool]) -> list[int]:
    nearest = [node if visible[node] else -1 for node in range(len(children))]
    for parent, below in enumerate(children):
        for child in below:
            if not visible[child]:
                nearest[child] = nearest[parent]
    return nearest


def _smallest_total(table: _Table, side: set[Remainder], graph: "_Graph") -> Remainder:
    """Return the smallest role total that the computation along a cut needs."""
    needed = side if GROUND not in side else graph.nodes - side
    totals = [remainder for remainder in needed if remainder[1] != ALL_ROLES]
    return min(totals, key=lambda total: (table.role_counts[total[0]][total[1]], total))


def _leaders(pairs: Sequence[tuple[Remainder, Remainder]]) -> dict[Remainder, Remainder]:
    """Return for every node of the pairs the one that stands for all nodes connected with it."""
    beside: dict[Remainder, list[Remainder]] = {}
    for one, other in pairs:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    leader: dict[Remainder, Remainder] = {}
    for first in sorted(beside):
        queue = deque([first] if first not in leader else [])
        while queue:
            node = queue.popleft()
            if node not in leader:
                leader[node] = first
                queue.extend(beside[node])
    return leader


class _Graph:
    """Remainders joined by atoms. Nodes that no light cut can separate are merged as they are found."""

    def __init__(self, atoms: dict[tuple[Remainder, Remainder], int], smallest: int) -> None:
        self.smallest = smallest
        self.edges: dict[Remainder, dict[Remainder, int]] = {}
        self.members: dict[Remainder, set[Remainder]] = {}
        leader = _leaders([pair for pair, weight in atoms.items() if weight >= smallest])
        for node in {node for pair in atoms for node in pair}:
            self.members.setdefault(leader.get(node, node), set()).add(node)
        for (one, other), weight in sorted(atoms.items()):
            if weight < smallest:
                self._join(leader.get(one, one), leader.get(other, other), weight)

    @property
    def nodes(self) -> set[Remainder]:
        """Return all nodes, merged or not."""
        return set().union(*self.members.values())

    def _join(self, one: Remainder, other: Remainder, weight: int) -> None:
        if one == other:
            return
        for start, end in ((one, other), (other, one)):
            row = self.edges.setdefault(start, {})
            row[end] = row.get(end, 0) + weight

    def light_sides(self) -> list[set[Remainder]]:
        """Return one side of light cuts; together they separate all nodes that light cuts can separate."""
        sides: list[set[Remainder]] = []
        apart: set[tuple[Remainder, Remainder]] = set()
        waiting = deque(sorted(self.edges))
        while waiting:
            node = waiting.popleft()
            neighbour = self._untested(node, apart)
            if neighbour is None:
                continue
            side = self._light_side(node, neighbour)
            if side is None:
                waiting.append(self._merge(node, neighbour))
                continue
            sides.append(set().union(*(self.members[one] for one in side)))
            apart |= {(start, end) for start in side for end in self.edges[start] if end not in side}
            waiting.append(node)
        return sides

    def _untested(self, node: Remainder, apart: set[tuple[Remainder, Remainder]]) -> Remainder | None:
        """Return the neighbour joined most strongly among those not known to be separable."""
        untested = [
            (weight, end)
            for end, weight in self.edges.get(node, {}).items()
            if (node, end) not in apart and (end, node) not in apart
        ]
        return max(untested)[1] if untested else None

    def _merge(self, one: Remainder, other: Remainder) -> Remainder:
        kept, gone = (one, other) if len(self.edges[one]) >= len(self.edges[other]) else (other, one)
        self.members[kept] |= self.members.pop(gone)
        for end, weight in self.edges.pop(gone).items():
            del self.edges[end][gone]
            self._join(kept, end, weight)
        return kept

    def _light_side(self, one: Remainder, other: Remainder) -> set[Remainder] | None:
        """Return one side of a cut lighter than k between two neighbours, or None."""
        if self.edges[one][other] >= self.smallest:
            return None
        source, sink = (one, other) if len(self.edges[one]) <= len(self.edges[other]) else (other, one)
        flow: dict[tuple[Remainder, Remainder], int] = {}
        total = 0
        while total < self.smallest:
            before = self._paths(flow, source, sink)
            if sink not in before:
                return set(before)
            path = [(before[sink], sink)]
            while path[-1][0] != source:
                path.append((before[path[-1][0]], path[-1][0]))
            step = min(self.edges[start][end] - flow.get((start, end), 0) for start, end in path)
            for start, end in path:
                flow[start, end] = flow.get((start, end), 0) + step
                flow[end, start] = flow.get((end, start), 0) - step
            total += step
        return None

    def _paths(
        self, flow: dict[tuple[Remainder, Remainder], int], source: Remainder, sink: Remainder
    ) -> dict[Remainder, Remainder]:
        before = {source: source}
        queue = deque([source])
        while queue:
            start = queue.popleft()
            for end, weight in self.edges[start].items():
                if end not in before and weight > flow.get((start, end), 0):
                    before[end] = start
                    if end == sink:
                        return before
                    queue.append(end)
        return before
