"""Weigh the lowest groups (a node without children × a role), so that one number tells what may never be left alone.

A computation from published totals leaves some lowest groups and cancels the others. It gives a small group away when
what it leaves rests on somebody, but on fewer than k people. Weights say so: whoever gives evidence of their own
weighs `unit`; whoever's part comes from elsewhere weighs a little, all of them together less than one unit. Then a
computation is harmless if it leaves nothing or at least k units.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.privacy.hierarchy import Tree

Booleans = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Node × role, every node with all below it."""

    of_groups: Counts
    unit: int


@dataclass(frozen=True, slots=True)
class LowestGroups:
    """How many people of each kind are in every lowest group.

    `own` give evidence of their own to the figure; of `known` ones any evidence counts; `loose` ones must not be left
    alone; nor must `lent` ones, unless k known ones are left with them. `borrowing` are all who rest on the others of
    their unit, where people are estimated together.
    """

    own: Counts
    known: Counts
    loose: Counts
    lent: Counts
    borrowing: Counts


def weigh(tree: Tree, lowest: LowestGroups, smallest: int) -> Weights:
    """Weigh the lowest groups, and all above them.

    People who borrow from a unit in which anything moves rest on its known ones, who must be k as well.
    """
    anybody = lowest.own + lowest.known + lowest.loose + lowest.lent
    moves, known = anybody.sum(axis=1, keepdims=True) > 0, lowest.known.sum(axis=1, keepdims=True)
    lent = lowest.lent + ((lowest.borrowing > 0) & moves & (known < smallest))
    light = lowest.loose + np.where((lowest.own == 0) & (lowest.known >= smallest), 0, lent)
    unit = int(light.sum()) + 1
    return Weights(_added_up(tree, lowest.own * unit + light), unit)


def lowest_groups(tree: Tree, roles: Counts, role_count: int, of_rows: Counts | Booleans) -> Counts:
    """Add something of people up in every node without children, as node × role."""
    sums, children = np.zeros((len(tree.nodes), role_count), dtype=np.int64), tree.children()
    for index, node in enumerate(tree.nodes):
        if not children[index]:
            inside = slice(node.start, node.end)
            sums[index] = np.bincount(roles[inside], of_rows[inside], role_count).astype(np.int64)
    return sums


def _added_up(tree: Tree, lowest: Counts) -> Counts:
    """Return the sums over all nodes, given those of the lowest."""
    sums = lowest.copy()
    for index in reversed(range(len(tree.nodes))):
        above = tree.nodes[index].counted_in
        if above is not None:
            sums[above] += sums[index]
    return sums
