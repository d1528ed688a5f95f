"""What of a published cell may be seen, and how it reads. The one way by which a number leaves for any reader.

A publication never holds a hidden figure; whatever is not marked as shown is dropped here once more.
"""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from academy.curriculum.levels import level_of
from academy.readiness.models import Cell, CellState

SHOWN = frozenset({CellState.value, CellState.carried})
MINUS = "−"
DIFFERENCE_CUTS = (-19, -9, -2, 3, 10, 20)
SHARE_CUTS = (20, 40, 60, 80)


class Show(enum.Enum):
    """Which measure of the cells a page shows."""

    measured = "measured"
    claimed = "claimed"
    gap = "gap"
    blind_spot = "blind-spot"
    coverage = "coverage"
    forecast = "forecast"

    @property
    def is_difference(self) -> bool:
        """Tell whether its figures need a sign."""
        return self in {Show.gap, Show.blind_spot}

    @property
    def knows_target(self) -> bool:
        """Tell whether a figure can lie below its target."""
        return self in {Show.measured, Show.gap, Show.forecast}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a group: its state, and its numbers where the state comes with any."""

    state: CellState
    value: int | None = None
    low: int | None = None
    high: int | None = None
    target: int | None = None
    people: int | None = None
    members: int | None = None
    evidence_on: date | None = None

    @property
    def is_shown(self) -> bool:
        """Tell whether there is a number."""
        return self.value is not None

    def lies_below_target(self, show: Show) -> bool:
        """Tell whether the group is below its target."""
        if self.value is None or self.target is None or not show.knows_target:
            return False
        return self.value < (0 if show is Show.gap else self.target)

    def text(self, show: Show) -> str:
        """Return what stands in a cell: 56, −12, +6, 75 %; empty without a number."""
        if self.value is None:
            return ""
        if show.is_difference:
            return signed(self.value)
        if show is Show.forecast:
            return f"~{self.value}"
        return f"{self.value} %" if show is Show.coverage else str(self.value)


NOTHING = Figure(CellState.no_data)


def signed(points: int) -> str:
    """Return a difference with its sign, always."""
    return f"{MINUS}{-points}" if points < 0 else f"+{points}" if points else "±0"


def figure_of(cell: Cell | None, show: Show) -> Figure:
    """Return a measure of a published cell; no cell means that nobody there has been measured.

    Under Show.forecast this is where the forecast starts from: the measured figure.
    """
    return NOTHING if cell is None else _READERS[show](cell)


def _measured(cell: Cell) -> Figure:
    if cell.measured_state not in SHOWN:
        return Figure(cell.measured_state, members=cell.members)
    return Figure(
        cell.measured_state,
        cell.measured,
        cell.low,
        cell.high,
        cell.target,
        cell.assessed,
        cell.members,
        cell.evidence_on,
    )


def _gap(cell: Cell) -> Figure:
    known = _measured(cell)
    if known.value is None:
        return known
    if known.target is None or known.low is None or known.high is None:
        return Figure(CellState.not_needed)
    return Figure(
        known.state,
        known.value - known.target,
        known.low - known.target,
        known.high - known.target,
        known.target,
        known.people,
        known.members,
        known.evidence_on,
    )


def _coverage(cell: Cell) -> Figure:
    known = _measured(cell)
    if known.value is None:
        return known
    return Figure(known.state, cell.coverage, people=known.people, members=known.members, evidence_on=known.evidence_on)


def _claimed(cell: Cell) -> Figure:
    if cell.claimed_state not in SHOWN:
        return Figure(cell.claimed_state)
    return Figure(cell.claimed_state, cell.claimed, people=cell.claimed_people, evidence_on=cell.claimed_on)


def _blind_spot(cell: Cell) -> Figure:
    if cell.blind_state not in SHOWN:
        return Figure(cell.blind_state)
    return Figure(
        cell.blind_state,
        cell.blind,
        cell.blind_low,
        cell.blind_high,
        people=cell.blind_people,
        evidence_on=_older_day(cell),
    )


def _older_day(cell: Cell) -> date | None:
    """Return the older day of claimed and measured evidence; blind spots of their own had another, not kept."""
    return min(cell.evidence_on, cell.claimed_on) if cell.evidence_on and cell.claimed_on else None


_READERS: dict[Show, Callable[[Cell], Figure]] = {
    Show.measured: _measured,
    Show.claimed: _claimed,
    Show.gap: _gap,
    Show.blind_spot: _blind_spot,
    Show.coverage: _coverage,
    Show.forecast: _measured,
}


def colour_class(show: Show, value: int, cuts: Sequence[float]) -> int:
    """Return the class of the colour scale, from 1; what asks for action is at the low end of a difference."""
    if show is Show.coverage:
        return level_of(value, SHARE_CUTS) + 1
    if show is Show.gap:
        return level_of(value, DIFFERENCE_CUTS) + 1
    if show is Show.blind_spot:
        return level_of(-value, DIFFERENCE_CUTS) + 1
    return level_of(value, cuts) + 1
