"""Turn a snapshot into the cells of a publication: figures where the plan allows them, the reason where it does not.

Everything that is written into a cell may be shown; whatever the plan hides never gets that far.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.counting import SECONDS_PER_DAY
from academy.readiness.models import CellState
from academy.readiness.privacy.gifts import Gifts
from academy.readiness.privacy.hierarchy import ALL, WHOLE, Place
from academy.readiness.privacy.hold import Held, HeldKey, People, Verdict, decide
from academy.readiness.privacy.plan import Plan
from academy.readiness.publication.cells import (
    Measured,
    Opinion,
    blind_figures,
    claimed_figures,
    likely_range,
    mean_target,
    measured_figures,
    measured_from_json,
    opinion_from_json,
    whole,
    whole_shares,
)
from academy.readiness.publication.snapshot import Snapshot
from academy.readiness.rules import Rules

Rows = NDArray[np.int64]

FIGURES = (
    *("members", "target", "assessed", "coverage", "measured", "low", "high", "level_shares", "share_at_target"),
    *("evidence_on", "newest_on", "claimed", "claimed_people"),
    *("blind", "blind_low", "blind_high", "blind_people"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one node, or those of them with one role."""

    node: int
    role: int
    rows: Rows


@dataclass(slots=True)
class Composer:
    """Composes cells, and notes on what new evidence they rest."""

    snapshot: Snapshot
    gifts: Mapping[str, Gifts]
    plans: Mapping[str, Plan]
    takes_in: Callable[[str, int, Place], bool]
    """Tells whether the figure of a measure, column and group takes in today's evidence."""
    rules: Rules
    _replaced: dict[HeldKey, Held] = field(default_factory=dict)

    def taken_in(self) -> dict[HeldKey, Held]:
        """Hand over what the cells composed so far rest on anew."""
        replaced, self._replaced = self._replaced, {}
        return replaced

    def groups(self, nodes: Sequence[int]) -> Iterator[Group]:
        """Yield the groups of some nodes: everybody first, then every role that somebody has there."""
        roles = self.snapshot.today.roles
        for index in nodes:
            node = self.snapshot.tree.nodes[index]
            rows = np.arange(node.start, node.end)
            yield Group(index, WHOLE, rows)
            for role in np.unique(roles[rows]).tolist():
                yield Group(index, role, rows[roles[rows] == role])

    def cells(self, group: Group, held: Mapping[HeldKey, Held]) -> Iterator[dict[str, Any]]:
        """Yield the rows of the cell table for a group, one per competency, without their published unit."""
        known = measured_figures(self.snapshot.today, group.rows, self.rules)
        for column, competency in enumerate(self.snapshot.competencies):
            row: dict[str, Any] = dict.fromkeys(FIGURES)
            row |= {"role_slug": self._role(group), "competency_id": competency}
            row |= self._measured(group, column, held, known[column])
            row |= self._claimed(group, column, held)
            row |= self._blind(group, column, held)
            yield row

    def key(self, group: Group, column: int, measure: str) -> HeldKey:
        """Return under which key a group's evidence is held."""
        node = self.snapshot.tree.nodes[group.node]
        return HeldKey(node.unit.id, node.is_direct, self._role(group), self.snapshot.competencies[column], measure)

    def _role(self, group: Group) -> str:
        return ALL if group.role == WHOLE else self.snapshot.roles[group.role]

    def _measured(
        self, group: Group, column: int, held: Mapping[HeldKey, Held], known: Measured | None
    ) -> dict[str, Any]:
        if group.role != WHOLE and np.isnan(self.snapshot.role_targets[group.role, column]):
            return {"measured_state": CellState.not_needed}
        if known is None:
            expired = bool(self.snapshot.today.expired[group.rows, column].any())
            return self._without_evidence(group, column, expired)
        if (state := self._hiding(group, column, "measured")) is not None:
            return {"measured_state": state}
        state, figures, since = self._shown_measured(group, column, held, known)
        low, high = likely_range(figures.mean, figures.variance, self.rules)
        share = figures.share_at_target
        return {
            "measured_state": state,
            "members": figures.members,
            "target": figures.target,
            "assessed": figures.assessed,
            "coverage": whole(100.0 * figures.assessed / figures.members),
            "measured": whole(figures.mean),
            "low": low,
            "high": high,
            "level_shares": whole_shares(figures.shares),
            "share_at_target": None if share is None else whole(100.0 * share),
            "evidence_on": since.date(),
            "newest_on": figures.newest_on,
        }

    def _without_evidence(self, group: Group, column: int, expired: bool) -> dict[str, Any]:
        state = CellState.no_current_evidence if expired else CellState.no_data
        if len(group.rows) < self.rules.smallest_group:
            return {"measured_state": state}
        return {
            "measured_state": state,
            "members": len(group.rows),
            "target": mean_target(self.snapshot.today, group.rows, column),
        }

    def _hiding(self, group: Group, column: int, measure: str) -> CellState | None:
        plan = self.plans[measure]
        if plan.shows(group.node, group.role, column):
            return None
        respondents = plan.count(group.node, group.role, column)
        return CellState.too_few if respondents < self.rules.smallest_group else CellState.hidden

    def _shown_measured(
        self, group: Group, column: int, held: Mapping[HeldKey, Held], figures: Measured
    ) -> tuple[CellState, Measured, datetime]:
        verdict, before, people = self._verdict(group, column, "measured", held)
        if verdict is Verdict.replaced or before is None:
            self._replace(group, column, "measured", people, figures.to_json())
            return CellState.value, figures, self.snapshot.at
        state = CellState.carried if verdict is Verdict.carried else CellState.value
        return state, measured_from_json(before.figures).later(self._days(before), self.rules), before.replaced_at

    def _days(self, before: Held) -> float:
        return (self.snapshot.at - before.replaced_at).total_seconds() / SECONDS_PER_DAY

    def _verdict(
        self, group: Group, column: int, measure: str, held: Mapping[HeldKey, Held]
    ) -> tuple[Verdict, Held | None, People]:
        people = self.gifts[measure].people(self.snapshot.today.ids, group.rows, column)
        before = held.get(self.key(group, column, measure))
        takes_in = self.takes_in(measure, column, (group.node, group.role))
        return decide(before, people, takes_in), before, people

    def _replace(self, group: Group, column: int, measure: str, people: People, figures: dict[str, Any]) -> None:
        self._replaced[self.key(group, column, measure)] = Held(people, self.snapshot.at, figures)

    def _claimed(self, group: Group, column: int, held: Mapping[HeldKey, Held]) -> dict[str, Any]:
        if self.plans["claimed"].count(group.node, group.role, column) == 0:
            return {"claimed_state": CellState.no_data}
        if (state := self._hiding(group, column, "claimed")) is not None:
            return {"claimed_state": state}
        state, figures = self._shown_opinion(group, column, "claimed", held)
        return {"claimed_state": state, "claimed": whole(figures.mean), "claimed_people": figures.people}

    def _blind(self, group: Group, column: int, held: Mapping[HeldKey, Held]) -> dict[str, Any]:
        if self.plans["blind"].count(group.node, group.role, column) == 0:
            return {"blind_state": CellState.no_data}
        if (state := self._hiding(group, column, "blind")) is not None:
            return {"blind_state": state}
        state, figures = self._shown_opinion(group, column, "blind", held)
        low, high = likely_range(figures.mean, figures.variance, self.rules, lowest=-100)
        return {
            "blind_state": state,
            "blind": whole(figures.mean),
            "blind_low": low,
            "blind_high": high,
            "blind_people": figures.people,
        }

    def _shown_opinion(
        self, group: Group, column: int, measure: str, held: Mapping[HeldKey, Held]
    ) -> tuple[CellState, Opinion]:
        verdict, before, people = self._verdict(group, column, measure, held)
        if verdict is Verdict.replaced or before is None:
            figures = self._opinion(group, column, measure)
            self._replace(group, column, measure, people, figures.to_json())
            return CellState.value, figures
        state = CellState.carried if verdict is Verdict.carried else CellState.value
        return state, opinion_from_json(before.figures).later(self._days(before), self.rules)

    def _opinion(self, group: Group, column: int, measure: str) -> Opinion:
        if measure == "claimed":
            return claimed_figures(self.snapshot.today, group.rows, column)
        return blind_figures(self.snapshot.today, group.rows, column, self.rules)
