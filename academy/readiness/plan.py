"""The hiding plan of a whole publication: for every measure and competency, which groups may show figures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.cells import Today
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


@dataclass(frozen=True, slots=True)
class Guard:
    """A cell that was hidden to protect siblings: who was in it then, and how many it protected."""

    people: People
    hidden_with: int


def respondents(today: Today, measure: str) -> Booleans:
    """Tell who (person × competency) has a part in a measure."""
    return {"measured": today.assessed, "claimed": today.claims, "blind": today.both}[measure]


def respondent_people(today: Today, measure: str, rows: Counts, competency: int) -> People:
    """Return who of these rows a measure rests on, with what each of them gave."""
    chosen = rows[respondents(today, measure)[rows, competency]]
    given = _given(today, measure, chosen, competency)
    order = np.argsort(today.ids[chosen])
    return People(today.ids[chosen][order], given[order])


def _given(today: Today, measure: str, rows: Counts, competency: int) -> NDArray[np.uint64]:
    answers = today.answers_digest[rows, competency]
    if measure == "measured":
        return np.asarray(answers)
    claimed = (today.claimed[rows, competency] + 1.0).astype(np.uint64)
    return np.asarray(claimed if measure == "claimed" else answers + claimed * np.uint64(0x9E3779B97F4A7C15))


def count_nodes(tree: Tree, part: Booleans) -> Counts:
    """Return how many of each node's people have a part, as node × competency."""
    running = np.zeros((len(part) + 1, part.shape[1]), dtype=np.int64)
    np.cumsum(part, axis=0, out=running[1:])
    starts = [node.start for node in tree.nodes]
    ends = [node.end for node in tree.nodes]
    return np.asarray(running[ends] - running[starts])


def plan_measures(
    tree: Tree, today: Today, roles: int, smallest: int, kept_hidden: Mapping[str, Mapping[int, frozenset[int]]]
) -> dict[str, Plan]:
    """Plan all measures; `kept_hidden` names, per measure and competency, nodes that stay hidden whatever their size.

    A blind spot shows only where both its parts do: claimed less blind spot would give a hidden measure away.
    """
    plans = {
        measure: _plan_measure(tree, today, measure, roles, smallest, kept_hidden.get(measure, {}), None)
        for measure in ("measured", "claimed")
    }
    both = (
        plans["measured"].visible & plans["claimed"].visible,
        plans["measured"].role_visible & plans["claimed"].role_visible,
    )
    plans["blind"] = _plan_measure(tree, today, "blind", roles, smallest, kept_hidden.get("blind", {}), both)
    return plans


def _plan_measure(
    tree: Tree,
    today: Today,
    measure: str,
    roles: int,
    smallest: int,
    kept_hidden: Mapping[int, frozenset[int]],
    allowed: tuple[Booleans, Booleans] | None,
) -> Plan:
    part = respondents(today, measure)
    counts = count_nodes(tree, part)
    by_role = [count_nodes(tree, part & (today.roles == role)[:, None]) for role in range(roles)]
    role_counts = np.stack(by_role, axis=1)
    children = tree.children()
    plan = Plan(counts, np.zeros(counts.shape, np.bool_), role_counts, np.zeros(role_counts.shape, np.bool_))
    for one in range(counts.shape[1]):
        hidden = kept_hidden.get(one, frozenset())
        if allowed is not None:
            hidden |= {int(node) for node in np.flatnonzero(~allowed[0][:, one])}
        own = visible_nodes(counts[:, one].tolist(), children, smallest, hidden)
        plan.visible[:, one] = own
        plan.role_visible[:, :, one] = visible_roles(
            counts[:, one].tolist(),
            role_counts[:, :, one].tolist(),
            children,
            own,
            smallest,
            None if allowed is None else allowed[1][:, :, one].tolist(),
        )
    return plan
