"""Plan a publication: what may be shown, and which figures take in new evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import numpy as np

from academy.readiness.counting import SECONDS_PER_DAY
from academy.readiness.hierarchy import Tree
from academy.readiness.hold import Held
from academy.readiness.plan import WHOLE, Plan, Standing, given_digests, plan_measures, respondents
from academy.readiness.publishing import ALL, HeldKey
from academy.readiness.replacing import Booleans, Column, Place, Weighing, added_up, lowest_groups, plan_replacing
from academy.readiness.rules import Rules

HeldFor = Callable[[int, str], Mapping[HeldKey, Held]]

PATIENCE = 28.0
"""Days a total waits for the groups under it, so that several weeks' changes of a team can add up."""


class Picture(Protocol):
    """The organisation at a moment, as far as plans look at it."""

    @property
    def at(self) -> datetime:
        """Return the day of the publication."""

    @property
    def tree(self) -> Tree:
        """Return the tree of units."""

    @property
    def today(self) -> Standing:
        """Return everybody's standing."""

    @property
    def competencies(self) -> Sequence[int]:
        """Return the ids of the columns."""

    @property
    def roles(self) -> Sequence[str]:
        """Return the slugs of the roles."""


@dataclass(slots=True)
class Guarded:
    """Plans under which earlier publications give nobody away either, and the groups that take in new evidence."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    replaced: dict[tuple[str, int], set[Place]] = field(default_factory=dict)

    def takes_in(self, measure: str, column: int, place: Place) -> bool:
        """Tell whether a group's figure of a measure takes in today's evidence."""
        return place in self.replaced[measure, column]


def plan_guarded(picture: Picture, rules: Rules, held_for: HeldFor) -> Guarded:
    """Plan all measures. `held_for` gives what is held for a competency and measure; it is asked column by column."""
    guarded = Guarded()
    guard = _Guard(picture, rules, held_for, guarded.replaced)
    guarded.plans = plan_measures(picture.tree, picture.today, len(picture.roles), rules.smallest_group, guard.narrow)
    return guarded


@dataclass(slots=True)
class _Guard:
    """Narrows the plans of the measures, one after the other.

    `fresh` tells who gives something new to a measure; `current` the groups whose figure stands for today.
    """

    picture: Picture
    rules: Rules
    held_for: HeldFor
    replaced: dict[tuple[str, int], set[Place]]
    fresh: dict[tuple[str, int], Booleans] = field(default_factory=dict)
    current: dict[tuple[str, int], set[Place]] = field(default_factory=dict)

    def narrow(self, measure: str, plan: Plan) -> None:
        """Leave what is held already or may take in today's evidence."""
        for column, competency in enumerate(self.picture.competencies):
            held = _places(self.picture, self.held_for(competency, measure))
            facts = self._column(measure, plan, column, held)
            weighing = Weighing(facts if measure != "blind" else self._blind_column(facts, column))
            days = {place: _days(one.replaced_at, self.picture.at) for place, one in held.items()}
            chosen = plan_replacing(weighing, days, PATIENCE)
            if measure == "blind":
                chosen |= self._mere_differences(facts, column)
            key = measure, column
            self.replaced[key], self.fresh[key] = chosen, weighing.fresh
            self.current[key] = chosen | weighing.current
            _keep(plan, column, chosen | held.keys())

    def _column(self, measure: str, plan: Plan, column: int, held: Mapping[Place, Held]) -> Column:
        today = self.picture.today
        return Column(
            tree=self.picture.tree,
            ids=today.ids,
            roles=today.roles,
            role_count=len(self.picture.roles),
            part=respondents(today, measure)[:, column],
            digests=given_digests(today, measure, column),
            visible=plan.visible[:, column],
            role_visible=plan.role_visible[:, :, column],
            held={place: one.people for place, one in held.items()},
            smallest=self.rules.smallest_group,
        )

    def _blind_column(self, facts: Column, column: int) -> Column:
        """Return the blind spots' column, with what measured and claimed figures tell about them taken into account.

        Where both stand for today, a computation with all three can leave out people with both, or those who have
        only one, or those whose answers or whose claim is new. In every lowest group it leaves at least the fewest
        of what is fresh in these four ways.
        """
        today = self.picture.today
        answers, claim = self.fresh["measured", column], self.fresh["claimed", column]
        both, claims, assessed = (array[:, column] for array in (today.both, today.claims, today.assessed))
        alone = (assessed & ~both & answers) | (claims & ~both & claim)
        ways = [
            alone,
            (both & answers) | (claims & ~both & claim),
            (assessed & ~both & answers) | (both & claim),
            both & (answers | claim),
        ]
        counts = [lowest_groups(facts.tree, facts.roles, facts.role_count, way) for way in ways]
        stands = self.current["measured", column] & self.current["claimed", column]
        visible, role_visible = facts.visible.copy(), facts.role_visible.copy()
        visible &= [(node, WHOLE) in stands for node in range(len(visible))]
        for node, role in np.argwhere(role_visible).tolist():
            role_visible[node, role] = (node, role) in stands
        least = added_up(facts.tree, np.minimum.reduce(counts))
        return replace(facts, visible=visible, role_visible=role_visible, fresh_at_least=least)

    def _mere_differences(self, facts: Column, column: int) -> set[Place]:
        """Return where the blind spot is the difference of what stands there anyway: nobody has only one of the two."""
        today = self.picture.today
        alone = replace(facts, part=(today.assessed ^ today.claims)[:, column])
        stands = self.current["measured", column] & self.current["claimed", column]
        return {place for place in facts.shown() if place in stands and not len(alone.rows(place))}


def _keep(plan: Plan, column: int, places: set[Place]) -> None:
    plan.visible[:, column] &= [(node, WHOLE) in places for node in range(len(plan.visible))]
    for node, role in np.argwhere(plan.role_visible[:, :, column]).tolist():
        plan.role_visible[node, role, column] = (node, role) in places


def _places(picture: Picture, held: Mapping[HeldKey, Held]) -> dict[Place, Held]:
    nodes = {(node.unit.id, node.is_direct): index for index, node in enumerate(picture.tree.nodes)}
    roles = {slug: index for index, slug in enumerate(picture.roles)} | {ALL: WHOLE}
    return {
        (nodes[key.unit_id, key.is_direct], roles[key.role_slug]): one
        for key, one in held.items()
        if (key.unit_id, key.is_direct) in nodes and key.role_slug in roles
    }


def _days(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / SECONDS_PER_DAY
