"""Keep hidden cells hidden until showing them gives nobody away, across publications too.

An older publication told the total of a hidden cell and the small siblings it protected. If the siblings vanish —
people leave, a question is voided — the cell could be shown, and subtracting it would uncover them after all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from academy.readiness.hold import Held, Verdict, decide, may_appear
from academy.readiness.plan import MEASURES, WHOLE, Guard, Plan, plan_measures, respondent_people
from academy.readiness.privacy import hidden_beside
from academy.readiness.publishing import Composer, Group, HeldKey
from academy.readiness.rules import Rules
from academy.readiness.snapshot import Snapshot

GUARD = "-hidden"
"""Ends the measure's name where a hidden cell is held rather than a shown one."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """Plans that respect the guards, and how the guards stand afterwards (None: no longer needed)."""

    plans: Mapping[str, Plan]
    guards: Mapping[HeldKey, Guard | None]


def plan_guarded(
    snapshot: Snapshot, rules: Rules, guards: Mapping[HeldKey, Guard], held: Mapping[HeldKey, Held]
) -> Guarded:
    """Plan all measures, hiding further cells until every cell that appears may do so."""
    kept: dict[str, dict[int, frozenset[int]]] = {measure: {} for measure in MEASURES}
    while True:
        plans = plan_measures(snapshot.tree, snapshot.today, len(snapshot.roles), rules.smallest_group, kept)
        composer = Composer(snapshot, plans, rules)
        if not _keep_more(composer, guards, held, kept):
            return Guarded(plans, _new_guards(composer, guards))


def _keep_more(
    composer: Composer,
    guards: Mapping[HeldKey, Guard],
    held: Mapping[HeldKey, Held],
    kept: dict[str, dict[int, frozenset[int]]],
) -> bool:
    more = False
    for measure, group, column, guard in _guarded_groups(composer, guards):
        visible = composer.plans[measure].shows(group.node, WHOLE, column)
        if visible and not _may_show(composer, measure, group, column, guard, held):
            kept[measure][column] = kept[measure].get(column, frozenset()) | {group.node}
            more = True
    return more


def _guarded_groups(composer: Composer, guards: Mapping[HeldKey, Guard]) -> list[tuple[str, Group, int, Guard]]:
    if not guards:
        return []
    nodes = {(node.unit.id, node.is_direct): index for index, node in enumerate(composer.snapshot.tree.nodes)}
    column_of = {competency: column for column, competency in enumerate(composer.snapshot.competencies)}
    found = []
    for (unit, is_direct, _, competency, measure), guard in sorted(guards.items(), key=lambda item: item[0]):
        index = nodes.get((unit, is_direct))
        if index is not None and competency in column_of:
            found.append((measure.removesuffix(GUARD), _whole_group(composer, index), column_of[competency], guard))
    return found


def _whole_group(composer: Composer, index: int) -> Group:
    node = composer.snapshot.tree.nodes[index]
    return Group(index, WHOLE, np.arange(node.start, node.end))


def _may_show(
    composer: Composer, measure: str, group: Group, column: int, guard: Guard, held: Mapping[HeldKey, Held]
) -> bool:
    smallest = composer.rules.smallest_group
    now = respondent_people(composer.snapshot.today, measure, group.rows, column)
    before = held.get(composer.key(group, column, measure))
    shown = before.people if before and decide(before, now, smallest) is Verdict.carried else now
    return may_appear(guard.hidden_with, guard.people, shown, smallest)


def _new_guards(composer: Composer, guards: Mapping[HeldKey, Guard]) -> dict[HeldKey, Guard | None]:
    after: dict[HeldKey, Guard | None] = dict.fromkeys(guards)
    smallest = composer.rules.smallest_group
    for measure, plan in composer.plans.items():
        for node, column, protected in _hidden_cells(composer, plan):
            group = _whole_group(composer, node)
            key = composer.key(group, column, measure + GUARD)
            people = respondent_people(composer.snapshot.today, measure, group.rows, column)
            if (old := guards.get(key)) and not may_appear(old.hidden_with, old.people, people, smallest):
                after[key] = old
            elif 0 < protected < smallest:
                after[key] = Guard(people, protected)
    return after


def _hidden_cells(composer: Composer, plan: Plan) -> Iterator[tuple[int, int, int]]:
    """Yield node and column of every cell hidden for its siblings' sake, and how many people it protects."""
    tree, children = composer.snapshot.tree, composer.snapshot.tree.children()
    for column in range(plan.counts.shape[1]):
        counts, visible = plan.counts[:, column].tolist(), plan.visible[:, column].tolist()
        for node, count in enumerate(counts):
            if not visible[node] and count >= composer.rules.smallest_group:
                yield node, column, hidden_beside(node, tree.nodes[node].counted_in, counts, children, visible)
