"""A group's figures of one competency over the publications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from academy.readiness.figures import Figure, Show, figure_of
from academy.readiness.models import Cell


@dataclass(frozen=True, slots=True)
class Moment:
    """One publication's figures of a group."""

    on: date
    measured: Figure
    claimed: Figure


def moments_of(cells: Sequence[Cell]) -> list[Moment]:
    """Return what the cells of one group showed, in their order."""
    return [
        Moment(cell.published_unit.publication.at.date(), figure_of(cell, Show.measured), figure_of(cell, Show.claimed))
        for cell in cells
    ]
