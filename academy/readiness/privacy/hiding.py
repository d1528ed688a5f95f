"""Decide which groups may show figures, so that no group smaller than k can be worked out by subtraction.

Nodes are indexes; every parent comes before its children; counts are respondents of one measure in one competency.
A node that is not visible shows nothing; so does everything below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Children = Sequence[Sequence[int]]


def visible_nodes(
    counts: Sequence[int], children: Children, smallest: int, kept_hidden: frozenset[int] = frozenset()
) -> list[bool]:
    """Return which nodes of a tree may show figures.

    A node below the threshold hides. Where hidden children could be told from their parent's total less their
    visible siblings (a single one, or fewer than `smallest` people together), the next-smallest sibling hides too.
    Nodes in `kept_hidden` hide whatever their size.
    """
    visible = [False] * len(counts)
    for root in _roots(children):
        visible[root] = counts[root] >= smallest and root not in kept_hidden
    for parent, below in enumerate(children):
        if visible[parent]:
            for child in _shown_children(counts, below, smallest, kept_hidden):
                visible[child] = True
    return visible


def _roots(children: Children) -> list[int]:
    is_child = {child for below in children for child in below}
    return [node for node in range(len(children)) if node not in is_child]


def _shown_children(
    counts: Sequence[int], below: Sequence[int], smallest: int, kept_hidden: frozenset[int]
) -> list[int]:
    answered = [child for child in below if counts[child] > 0]
    shown = [child for child in answered if counts[child] >= smallest and child not in kept_hidden]
    hidden = [child for child in answered if child not in shown]
    shown.sort(key=lambda child: (counts[child], child))
    while hidden and shown and (len(hidden) < 2 or sum(counts[child] for child in hidden) < smallest):
        hidden.append(shown.pop(0))
    return shown


def separable_nodes(
    weights: Sequence[int],
    children: Children,
    smallest: int,
    kept_out: frozenset[int] = frozenset(),
    patient: frozenset[int] = frozenset(),
) -> list[bool]:
    """Return which nodes may take in new evidence, whose weights are given, together.

    What a chosen node holds besides the chosen ones below it weighs nothing or at least `smallest`. Lower nodes come
    first. A node above them that would be left with too little gives some of them up, unless it is `patient`.
    Nodes in `kept_out` are never chosen; others may be all the same, above and below.
    """
    chosen = [False] * len(weights)
    parts = [_Part(weight, []) for weight in weights]
    for node in reversed(range(len(weights))):
        if children[node]:
            parts[node] = _joined(children[node], chosen, parts)
        if weights[node] < smallest or node in kept_out:
            continue
        if node not in patient:
            _give_up(parts[node], chosen, parts, weights, smallest)
        chosen[node] = parts[node].rest == 0 or parts[node].rest >= smallest
    return chosen


@dataclass(slots=True)
class _Part:
    """What a node holds besides the chosen nodes below it, and the highest of these."""

    rest: int
    chosen: list[int]


def _joined(below: Sequence[int], chosen: Sequence[bool], parts: Sequence[_Part]) -> _Part:
    part = _Part(0, [])
    for child in below:
        if chosen[child]:
            part.chosen.append(child)
        else:
            part.rest += parts[child].rest
            part.chosen += parts[child].chosen
    return part


def _give_up(part: _Part, chosen: list[bool], parts: Sequence[_Part], weights: Sequence[int], smallest: int) -> None:
    """Take lower nodes back, the lightest first, until what is left besides them is nothing or enough."""
    while 0 < part.rest < smallest and part.chosen:
        lightest = min(part.chosen, key=lambda node: (weights[node], node))
        part.chosen.remove(lightest)
        chosen[lightest] = False
        part.rest += parts[lightest].rest
        part.chosen += parts[lightest].chosen
