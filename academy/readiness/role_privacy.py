"""Plan which role × unit figures may be shown beside the units' own, so that no small group can be worked out.

Published totals cross: a unit's figure sums its roles, a unit's role sums the role over the units below. People of
one lowest unit and role are an atom. Every atom lies in exactly one remainder of unit totals (the nearest visible
unit above it, less its visible children) and in one remainder of its role's totals. Remainders are the nodes of a
graph, atoms its edges; what anybody can compute from the totals is then exactly a combination of cuts of this graph.
So a group of fewer than k people can be worked out if, and only if, the graph has a cut lighter than k.
Atoms below no visible total all touch one node more, the ground.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from academy.readiness.privacy import Children, visible_nodes

Remainder = tuple[int, int]
"""A node and a role, or −1 for the node's figure of all roles; (−1, −1) is the ground."""
ALL_ROLES = -1
GROUND: Remainder = (-1, -1)
Graph = dict[Remainder, dict[Remainder, int]]


@dataclass(frozen=True, slots=True)
class _Table:
    counts: Sequence[int]
    role_counts: Sequence[Sequence[int]]
    children: Children
    visible: Sequence[bool]
    smallest: int

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
) -> list[list[bool]]:
    """Return as node × role which figures may be shown, given which nodes show their figure of all roles.

    `allowed` (node × role) may rule cells out from the start.

    Starts from every role's own tree and hides further cells until no cut is lighter than `smallest`; in the worst
    case nothing is left, and there is no role view.
    """
    table = _Table(counts, role_counts, children, visible, smallest)
    kept_hidden = {
        role: {node for node in range(len(counts)) if not visible[node] or (allowed and not allowed[node][role])}
        for role in table.roles
    }
    while True:
        plan = [_role_plan(table, role, frozenset(kept_hidden[role])) for role in table.roles]
        culprits = _culprits(table, plan)
        if not culprits:
            return [[plan[role][node] for role in table.roles] for node in range(len(counts))]
        for node, role in culprits:
            kept_hidden[role].add(node)


def _role_plan(table: _Table, role: int, kept_hidden: frozenset[int]) -> list[bool]:
    return visible_nodes([row[role] for row in table.role_counts], table.children, table.smallest, kept_hidden)


def _culprits(table: _Table, plan: list[list[bool]]) -> set[Remainder]:
    graph, clusters = _contracted(_graph(table, plan), table.smallest)
    culprits: set[Remainder] = set()
    for start in sorted(graph):
        for end in sorted(graph[start]):
            if start < end and (side := _light_side(graph, start, end, table.smallest)) is not None:
                culprits.add(_smallest_total(table, side, clusters))
    return culprits


def _graph(table: _Table, plan: list[list[bool]]) -> Graph:
    graph: Graph = {}
    unit_side = _nearest(table.children, table.visible)
    role_side = [_nearest(table.children, plan[role]) for role in table.roles]
    for leaf, below in enumerate(table.children):
        if below:
            continue
        for role in table.roles:
            if weight := table.role_counts[leaf][role]:
                one = (unit_side[leaf], ALL_ROLES) if unit_side[leaf] >= 0 else GROUND
                other = (role_side[role][leaf], role) if role_side[role][leaf] >= 0 else GROUND
                _join(graph, one, other, weight)
    return graph


def _nearest(children: Children, visible: Sequence[bool]) -> list[int]:
    nearest = [node if visible[node] else -1 for node in range(len(children))]
    for parent, below in enumerate(children):
        for child in below:
            if not visible[child]:
                nearest[child] = nearest[parent]
    return nearest


def _join(graph: Graph, one: Remainder, other: Remainder, weight: int) -> None:
    if one == other:
        return
    for start, end in ((one, other), (other, one)):
        row = graph.setdefault(start, {})
        row[end] = row.get(end, 0) + weight


def _contracted(graph: Graph, smallest: int) -> tuple[Graph, dict[Remainder, list[Remainder]]]:
    # An edge of k people or more is in no light cut, so its ends may as well be one node.
    leader: dict[Remainder, Remainder] = {}
    clusters: dict[Remainder, list[Remainder]] = {}
    for first in sorted(graph):
        if first in leader:
            continue
        queue, leader[first], clusters[first] = deque([first]), first, [first]
        while queue:
            for end, weight in graph[queue.popleft()].items():
                if weight >= smallest and end not in leader:
                    leader[end] = first
                    clusters[first].append(end)
                    queue.append(end)
    small: Graph = {}
    for start, row in graph.items():
        for end, weight in row.items():
            if start < end:
                _join(small, leader[start], leader[end], weight)
    return small, clusters


def _light_side(graph: Graph, source: Remainder, sink: Remainder, smallest: int) -> set[Remainder] | None:
    """Return the source's side of a cut lighter than `smallest` between two nodes, or None."""
    flow: dict[tuple[Remainder, Remainder], int] = {}
    total = 0
    while total < smallest:
        before = _paths(graph, flow, source, sink)
        if sink not in before:
            return set(before)
        path = [(before[sink], sink)]
        while path[-1][0] != source:
            path.append((before[path[-1][0]], path[-1][0]))
        step = min(graph[start][end] - flow.get((start, end), 0) for start, end in path)
        for start, end in path:
            flow[start, end] = flow.get((start, end), 0) + step
            flow[end, start] = flow.get((end, start), 0) - step
        total += step
    return None


def _paths(
    graph: Graph, flow: dict[tuple[Remainder, Remainder], int], source: Remainder, sink: Remainder
) -> dict[Remainder, Remainder]:
    before = {source: source}
    queue = deque([source])
    while queue:
        start = queue.popleft()
        for end, weight in graph[start].items():
            if end not in before and weight > flow.get((start, end), 0):
                before[end] = start
                if end == sink:
                    return before
                queue.append(end)
    return before


def _smallest_total(table: _Table, side: set[Remainder], clusters: dict[Remainder, list[Remainder]]) -> Remainder:
    """Return the smallest role total that the computation along this cut needs."""
    inside = {member for cluster in side for member in clusters[cluster]}
    if GROUND in inside:
        inside = {member for cluster, members in clusters.items() if cluster not in side for member in members}
    totals = [remainder for remainder in inside if remainder[1] != ALL_ROLES]
    return min(totals, key=lambda total: (table.role_counts[total[0]][total[1]], total))
