"""Decide which groups may show figures, so that no group smaller than k can be worked out by subtraction.

Nodes are indexes; every parent comes before its children; counts are respondents of one measure in one competency.
A node that is not visible shows nothing; so does everything below it.
"""

from collections.abc import Sequence

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
