"""What stands in a cell's columns for each of its measures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from academy.readiness.models import CellState
from academy.readiness.publication.cells import Claimed, Measured, likely_range, whole, whole_shares
from academy.readiness.rules import Rules

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Shown(Generic[F]):
    """A measure that a cell shows: its figures, and since when they rest on what they rest on."""

    state: CellState
    figures: F
    since: datetime


def measured_columns(shown: Shown[Measured], rules: Rules) -> dict[str, Any]:
    """Return what a cell says of what its people know."""
    figures = shown.figures
    low, high = likely_range(figures.mean, figures.variance, rules)
    share = figures.share_at_target
    return {
        "measured_state": shown.state,
        "members": figures.members,
        "target": figures.target,
        "assessed": figures.assessed,
        "coverage": whole(100.0 * figures.assessed / figures.members),
        "measured": whole(figures.mean),
        "low": low,
        "high": high,
        "level_shares": whole_shares(figures.shares),
        "share_at_target": None if share is None else whole(100.0 * share),
        "evidence_on": shown.since.date(),
        "newest_on": figures.newest_on,
    }


def claimed_columns(shown: Shown[Claimed]) -> dict[str, Any]:
    """Return what a cell says of what its people claim."""
    return {
        "claimed_state": shown.state,
        "claimed": whole(shown.figures.mean),
        "claimed_people": shown.figures.people,
        "claimed_on": shown.since.date(),
    }


def blind_columns(
    measured: Shown[Measured] | CellState, claimed: Shown[Claimed] | CellState, rules: Rules
) -> dict[str, Any]:
    """Return a cell's blind spot: its published claimed figure less its published measured one, where both show.

    It tells nothing that these two do not tell. The range takes them as independent: where people who claim more also
    know more, it is wider than it need be.
    """
    if isinstance(measured, CellState) or isinstance(claimed, CellState):
        return {"blind_state": measured if isinstance(measured, CellState) else claimed}
    if not are_comparable(measured.figures.assessed, claimed.figures.people, rules):
        return {"blind_state": CellState.not_compared}
    difference = whole(claimed.figures.mean) - whole(measured.figures.mean)
    variance = claimed.figures.variance + measured.figures.variance
    low, high = likely_range(difference, variance, rules, lowest=-100)
    carried = CellState.carried in {measured.state, claimed.state}
    return {
        "blind_state": CellState.carried if carried else CellState.value,
        "blind": difference,
        "blind_low": low,
        "blind_high": high,
        "blind_people": min(measured.figures.assessed, claimed.figures.people),
    }


def are_comparable(assessed: int, claiming: int, rules: Rules) -> bool:
    """Tell whether a group's claim may be held against what it knows: neither rests on far fewer people.

    Both numbers are published beside their figures, so that the answer tells nothing more.
    """
    return min(assessed, claiming) >= rules.compared_from * max(assessed, claiming)
