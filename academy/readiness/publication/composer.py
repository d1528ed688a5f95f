"""Turn a snapshot into the cells of a publication: figures where the plan allows them, the reason where it does not.

Everything that is written into a cell may be shown; whatever the plan hides never gets that far.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.counting import SECONDS_PER_DAY
from academy.readiness.models import CellState
from academy.readiness.privacy.gifts import Gifts
from academy.readiness.privacy.hierarchy import ALL, WHOLE, Place
from academy.readiness.privacy.hold import Held, HeldKey, Verdict, decide
from academy.readiness.privacy.plan import Plan
from academy.readiness.publication.cells import (
    Claimed,
    Measured,
    claimed_figures,
    claimed_from_json,
    mean_target,
    measured_figures,
    measured_from_json,
)
from academy.readiness.publication.columns import Shown, blind_columns, claimed_columns, measured_columns
from academy.readiness.publication.snapshot import Snapshot
from academy.readiness.rules import Rules

Rows = NDArray[np.int64]

FIGURES = (
    *("members", "target", "assessed", "coverage", "measured", "low", "high", "level_shares", "share_at_target"),
    *("evidence_on", "newest_on", "claimed", "claimed_people", "claimed_on"),
    *("blind", "blind_low", "blind_high", "blind_people"),
)


class Figures(Protocol):
    """Figures that can be held."""

    def to_json(self) -> dict[str, Any]:
        """Return data from which they can be made again."""


F = TypeVar("F", bound=Figures)
HeldCells = Mapping[HeldKey, Held]


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

    def cells(self, group: Group, held: HeldCells) -> Iterator[dict[str, Any]]:
        """Yield the rows of the cell table for a group, one per competency, without their published unit."""
        known = measured_figures(self.snapshot.today, group.rows, self.rules)
        for column, competency in enumerate(self.snapshot.competencies):
            measured = self._measured(group, column, held, known[column])
            claimed = self._claimed(group, column, held)
            row: dict[str, Any] = dict.fromkeys(FIGURES)
            row |= {"role_slug": self._role(group), "competency_id": competency}
            row |= self._measured_columns(group, column, measured)
            row |= claimed_columns(claimed) if isinstance(claimed, Shown) else {"claimed_state": claimed}
            row |= blind_columns(measured, claimed, self.rules)
            yield row

    def key(self, group: Group, column: int, measure: str) -> HeldKey:
        """Return under which key a group's evidence is held."""
        node = self.snapshot.tree.nodes[group.node]
        return HeldKey(node.unit.id, node.is_direct, self._role(group), self.snapshot.competencies[column], measure)

    def _role(self, group: Group) -> str:
        return ALL if group.role == WHOLE else self.snapshot.roles[group.role]

    def _measured(
        self, group: Group, column: int, held: HeldCells, known: Measured | None
    ) -> Shown[Measured] | CellState:
        if group.role != WHOLE and np.isnan(self.snapshot.role_targets[group.role, column]):
            return CellState.not_needed
        if known is None:
            expired = bool(self.snapshot.today.expired[group.rows, column].any())
            return CellState.no_current_evidence if expired else CellState.no_data

        def later(before: Held) -> Measured:
            days = (self.snapshot.at - before.replaced_at).total_seconds() / SECONDS_PER_DAY
            return measured_from_json(before.figures).later(days, self.rules)

        return self._shown(group, column, "measured", held, lambda: known, later)

    def _measured_columns(self, group: Group, column: int, measured: Shown[Measured] | CellState) -> dict[str, Any]:
        if isinstance(measured, Shown):
            return measured_columns(measured, self.rules)
        without_evidence = measured in {CellState.no_data, CellState.no_current_evidence}
        if not without_evidence or len(group.rows) < self.rules.smallest_group:
            return {"measured_state": measured}
        target = mean_target(self.snapshot.today, group.rows, column)
        return {"measured_state": measured, "members": len(group.rows), "target": target}

    def _claimed(self, group: Group, column: int, held: HeldCells) -> Shown[Claimed] | CellState:
        if self.plans["claimed"].count(group.node, group.role, column) == 0:
            return CellState.no_data

        def today() -> Claimed:
            return claimed_figures(self.snapshot.today, group.rows, column)

        return self._shown(group, column, "claimed", held, today, lambda before: claimed_from_json(before.figures))

    def _shown(
        self,
        group: Group,
        column: int,
        measure: str,
        held: HeldCells,
        today: Callable[[], F],
        again: Callable[[Held], F],
    ) -> Shown[F] | CellState:
        """Return what a cell shows of a measure, `today` or what is held once `again`; or why it shows nothing."""
        if (state := self._hiding(group, column, measure)) is not None:
            return state
        people = self.gifts[measure].people(self.snapshot.today.ids, group.rows, column)
        key = self.key(group, column, measure)
        before = held.get(key)
        verdict = decide(before, people, self.takes_in(measure, column, (group.node, group.role)))
        if verdict is Verdict.replaced or before is None:
            figures = today()
            self._replaced[key] = Held(people, self.snapshot.at, figures.to_json())
            return Shown(CellState.value, figures, self.snapshot.at)
        state = CellState.carried if verdict is Verdict.carried else CellState.value
        return Shown(state, again(before), before.replaced_at)

    def _hiding(self, group: Group, column: int, measure: str) -> CellState | None:
        plan = self.plans[measure]
        if plan.shows(group.node, group.role, column):
            return None
        respondents = plan.count(group.node, group.role, column)
        return CellState.too_few if respondents < self.rules.smallest_group else CellState.hidden
