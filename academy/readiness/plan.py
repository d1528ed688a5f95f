"""The hiding plan of a whole publication: for every measure and competency, which groups may show figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from academy.readiness.hierarchy import Tree
from academy.readiness.hold import People
from academy.readiness.privacy import visible_nodes
from academy.readiness.role_privacy import visible_roles

Counts = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MEASURES = ("measured", "claimed", "blind")
WHOLE = -1
"""In place of a role: everybody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Respondents and visibility of one measure: node × competency, and node × role × competency."""

    counts: Counts
    visible: Booleans
    role_counts: Counts
    role_visible: Booleans

    def count(self, node: int, role: int, competency: int) -> int:
        """Return the respondents of a group."""
        return int(self.counts[node, competency] if role == WHOLE else self.role_counts[node, role, competency])

    def shows(self, node: int, role: int, competency: int) -> bool:
        """Tell whether a group may show this measure."""
        return bool(self.visible[node, competency] if role == WHOLE else self.role_visible[node, role, competency])


class Standing(Protocol):
    """Of everybody in the tree's order: who has a part in which measure, and a digest of what they gave."""

    @property
    def ids(self) -> Counts:
        """Return the people."""

    @property
    def roles(self) -> Counts:
        """Return everybody's role."""

    @property
    def assessed(self) -> Booleans:
        """Tell who is assessed."""

    @property
    def claimed(self) -> NDArray[np.float64]:
        """Return claims; NaN without one."""

    @property
    def answers_digest(self) -> NDArray[np.uint64]:
        """Return digests of answers."""

    @property
    def claims(self) -> Booleans:
        """Tell who claims."""

    @property
    def both(self) -> Booleans:
        """Tell who is assessed and claims."""


Narrow = Callable[[str, Plan], None]


def respondents(today: Standing, measure: str) -> Booleans:
    """Tell who (person × competency) has a part in a measure."""
    return {"measured": today.assessed, "claimed": today.claims, "blind": today.both}[measure]


def respondent_people(today: Standing, measure: str, rows: Counts, competency: int) -> People:
    """Return who of these rows a measure rests on, with what each of them gave."""
    chosen = rows[respondents(today, measure)[rows, competency]]
    given = given_digests(today, measure, competency)[chosen]
    order = np.argsort(today.ids[chosen])
    return People(today.ids[chosen][order], given[order])


def given_digests(today: Standing, measure: str, competency: int) -> NDArray[np.uint64]:
    """Return for everybody a digest of what they gave to a measure; of no meaning for whom has no part in it."""
    answers = today.answers_digest[:, competency]
    if measure == "measured":
        return np.asarray(answers)
    claimed = (np.nan_to_num(today.claimed[:, competency]) + 1.0).astype(np.uint64)
    return np.asarray(claimed if measure == "claimed" else answers + claimed * np.uint64(0x9E3779B97F4A7C15))


def count_nodes(tree: Tree, part: Booleans) -> Counts:
    """Return how many of each node's people have a part, as node × competency."""
    running = np.zeros((len(part) + 1, part.shape[1]), dtype=np.int64)
    np.cumsum(part, axis=0, out=running[1:])
    starts = [node.start for node in tree.nodes]
    ends = [node.end for node in tree.nodes]
    return np.asarray(running[ends] - running[starts])


def plan_measures(
    tree: Tree, today: Standing, roles: int, smallest: int, narrow: Narrow | None = None
) -> dict[str, Plan]:
    """Plan all measures; `narrow` may take further groups out of a measure's plan before the next one is made.

    A blind spot shows only where both its parts do: claimed less blind spot would give a hidden measure away.
    """
    plans: dict[str, Plan] = {}
    for measure in MEASURES:
        plan = _plan_measure(tree, today, measure, roles, smallest)
        if measure == "blind":
            plan.visible[:] &= plans["measured"].visible & plans["claimed"].visible
            plan.role_visible[:] &= plans["measured"].role_visible & plans["claimed"].role_visible
        plans[measure] = plan
        if narrow is not None:
            narrow(measure, plans[measure])
    return plans


def _plan_measure(tree: Tree, today: Standing, measure: str, roles: int, smallest: int) -> Plan:
    plan = _nothing_shown(tree, today, respondents(today, measure), roles)
    children = tree.children()
    for one in range(plan.counts.shape[1]):
        counts, by_role = plan.counts[:, one].tolist(), plan.role_counts[:, :, one].tolist()
        plan.visible[:, one] = own = visible_nodes(counts, children, smallest)
        plan.role_visible[:, :, one] = visible_roles(counts, by_role, children, own, smallest)
    return plan


def _nothing_shown(tree: Tree, today: Standing, part: Booleans, roles: int) -> Plan:
    by_role = [count_nodes(tree, part & (today.roles == role)[:, None]) for role in range(roles)]
    counts, role_counts = count_nodes(tree, part), np.stack(by_role, axis=1)
    return Plan(counts, np.zeros(counts.shape, np.bool_), role_counts, np.zeros(role_counts.shape, np.bool_))
