"""Plan a publication: what may be shown, and which figures take in new evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np

from academy.readiness.estimation.counting import SECONDS_PER_DAY
from academy.readiness.privacy.gifts import Gifts, Standing, gifts_of
from academy.readiness.privacy.hierarchy import ALL, WHOLE, Place, Tree
from academy.readiness.privacy.hold import Held, HeldKey
from academy.readiness.privacy.plan import MEASURES, Grouping, Plan
from academy.readiness.privacy.replacing import Column, Published, Weighing, plan_replacing
from academy.readiness.rules import Rules


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier publications leave for a measure in a competency: evidence held, and all that was ever published."""

    held: Mapping[HeldKey, Held]
    published: Published


LookBack = Callable[[int, str], Before]

PATIENCE = {"measured": 35.0, "claimed": 95.0}
"""Days a total waits for the groups under it, so that several weeks' changes of a team can add up. Claims do not fade
and change seldom: a total of them can wait longer."""


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
    plans: Mapping[str, Plan]
    replaced: dict[tuple[str, int], set[Place]] = field(default_factory=dict)

    def takes_in(self, measure: str, column: int, place: Place) -> bool:
        """Tell whether a group's figure of a measure takes in today's evidence."""
        return place in self.replaced[measure, column]


def plan_guarded(picture: Picture, rules: Rules, look_back: LookBack) -> Guarded:
    """Plan all measures. `look_back` tells of a competency and measure in earlier publications, column by column."""
    gifts = gifts_of(picture.today)
    grouping = Grouping(picture.tree, picture.today.roles, len(picture.roles))
    guarded = Guarded(gifts, {measure: grouping.plan(gifts[measure], rules.smallest_group) for measure in MEASURES})
    for measure in MEASURES:
        for column, competency in enumerate(picture.competencies):
            before = look_back(competency, measure)
            guarded.replaced[measure, column] = _narrow(picture, rules, guarded, measure, column, before)
    return guarded


def _narrow(picture: Picture, rules: Rules, guarded: Guarded, measure: str, column: int, before: Before) -> set[Place]:
    """Leave what is held already or may take in today's evidence; return what takes it in."""
    held = _places(picture, before.held)
    days = {place: _days(one.replaced_at, picture.at) for place, one in held.items()}
    facts = _column(picture, rules, guarded, measure, column, held, before.published)
    chosen = plan_replacing(Weighing(facts), days, PATIENCE[measure])
    _keep(guarded.plans[measure], column, chosen | held.keys())
    return chosen


def _column(
    picture: Picture,
    rules: Rules,
    guarded: Guarded,
    measure: str,
    column: int,
    held: Mapping[Place, Held],
    published: Published,
) -> Column:
    today, gifts, plan = picture.today, guarded.gifts[measure], guarded.plans[measure]
    return Column(
        tree=picture.tree,
        ids=today.ids,
        roles=today.roles,
        role_count=len(picture.roles),
        gives=gifts.gives[:, column],
        inside=gifts.inside[:, column],
        known=gifts.known[:, column],
        is_shared=gifts.is_shared,
        digests=gifts.digests[:, column],
        visible=plan.visible[:, column],
        role_visible=plan.role_visible[:, :, column],
        held={place: one.people for place, one in held.items()},
        published=published,
        smallest=rules.smallest_group,
    )


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
