"""Plan a publication: what may be shown, and which figures take in new evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import numpy as np

from academy.readiness.estimation.counting import SECONDS_PER_DAY
from academy.readiness.privacy.gifts import Gifts, Standing, gifts_of
from academy.readiness.privacy.hierarchy import ALL, WHOLE, Place, Tree
from academy.readiness.privacy.hold import Held, HeldKey
from academy.readiness.privacy.plan import Grouping, Plan
from academy.readiness.privacy.replacing import Booleans, Column, Published, Weighing, plan_replacing
from academy.readiness.privacy.weights import added_up
from academy.readiness.rules import Rules


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier publications leave for a measure in a competency: evidence held, and all that was ever published."""

    held: Mapping[HeldKey, Held]
    published: Published


LookBack = Callable[[int, str], Before]

PATIENCE = 35.0
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

    gifts: Mapping[str, Gifts]
    plans: Mapping[str, Plan] = field(default_factory=dict)
    replaced: dict[tuple[str, int], set[Place]] = field(default_factory=dict)

    def takes_in(self, measure: str, column: int, place: Place) -> bool:
        """Tell whether a group's figure of a measure takes in today's evidence."""
        return place in self.replaced[measure, column]


def plan_guarded(picture: Picture, rules: Rules, look_back: LookBack) -> Guarded:
    """Plan all measures. `look_back` tells of a competency and measure in earlier publications, column by column."""
    guarded = Guarded(gifts_of(picture.today))
    guard = _Guard(picture, rules, look_back, guarded.gifts, guarded.replaced)
    grouping = Grouping(picture.tree, picture.today.roles, len(picture.roles))
    guarded.plans = grouping.plan_measures(guarded.gifts, rules.smallest_group, guard.narrow)
    return guarded


@dataclass(slots=True)
class _Guard:
    """Narrows the plans of the measures, one after the other.

    `fresh` tells who gives something new to a measure; `current` the groups whose figure stands for today.
    """

    picture: Picture
    rules: Rules
    look_back: LookBack
    gifts: Mapping[str, Gifts]
    replaced: dict[tuple[str, int], set[Place]]
    fresh: dict[tuple[str, int], Booleans] = field(default_factory=dict)
    current: dict[tuple[str, int], set[Place]] = field(default_factory=dict)

    def narrow(self, measure: str, plan: Plan) -> None:
        """Leave what is held already or may take in today's evidence."""
        for column, competency in enumerate(self.picture.competencies):
            before = self.look_back(competency, measure)
            held = _places(self.picture, before.held)
            facts = self._column(measure, plan, column, held, before.published)
            weighing = Weighing(facts if measure != "blind" else self._blind_column(facts, column))
            days = {place: _days(one.replaced_at, self.picture.at) for place, one in held.items()}
            chosen = plan_replacing(weighing, days, PATIENCE)
            if measure == "blind":
                chosen |= self._mere_differences(facts, column)
            key = measure, column
            self.replaced[key], self.fresh[key] = chosen, weighing.fresh
            self.current[key] = chosen | weighing.current
            _keep(plan, column, chosen | held.keys())

    def _column(
        self, measure: str, plan: Plan, column: int, held: Mapping[Place, Held], published: Published
    ) -> Column:
        today, gifts = self.picture.today, self.gifts[measure]
        return Column(
            tree=self.picture.tree,
            ids=today.ids,
            roles=today.roles,
            role_count=len(self.picture.roles),
            gives=gifts.gives[:, column],
            inside=gifts.inside[:, column],
            known=gifts.known[:, column],
            is_shared=gifts.is_shared,
            digests=gifts.digests[:, column],
            visible=plan.visible[:, column],
            role_visible=plan.role_visible[:, :, column],
            held={place: one.people for place, one in held.items()},
            published=published,
            smallest=self.rules.smallest_group,
        )

    def _blind_column(self, facts: Column, column: int) -> Column:
        """Return the blind spots' column, with what measured and claimed figures tell about them taken into account.

        Where both stand for today, a computation with all three can leave out people with both, or those who have
        only one, or those whose answers or whose claim is new. In every lowest group it leaves at least the fewest
        of what is fresh in these four ways.
        """
        answers, claim = self.fresh["measured", column], self.fresh["claimed", column]
        both = self.gifts["blind"].gives[:, column]
        answers_alone, claim_alone = answers & ~both, claim & ~both
        ways = [
            answers_alone | claim_alone,
            (both & answers) | claim_alone,
            answers_alone | (both & claim),
            both & (answers | claim),
        ]
        counts = [facts.lowest(way) for way in ways]
        stands = self.current["measured", column] & self.current["claimed", column]
        visible, role_visible = facts.visible.copy(), facts.role_visible.copy()
        visible &= [(node, WHOLE) in stands for node in range(len(visible))]
        for node, role in np.argwhere(role_visible).tolist():
            role_visible[node, role] = (node, role) in stands
        least = added_up(facts.tree, np.minimum.reduce(counts))
        return replace(facts, visible=visible, role_visible=role_visible, fresh_at_least=least)

    def _mere_differences(self, facts: Column, column: int) -> set[Place]:
        """Return where the blind spot is the difference of what stands there anyway: nobody has only one of the two."""
        both = self.gifts["blind"].gives[:, column]
        either = self.gifts["measured"].gives[:, column] | self.gifts["claimed"].gives[:, column]
        alone = replace(facts, inside=either & ~both)
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
