"""Who carries a competency: whether few people of a unit are at target, so that it would leave with them.

The answer follows from the published share at target and the published number of people behind it. It tells nothing
that these do not tell, and never a count.
"""

import enum

from academy.readiness.figures import Show, figure_of
from academy.readiness.models import Cell

FEW = 3
LARGE = 10
"""Measured people from which the question makes sense: in a smaller unit few are few anyway."""


class Carriers(enum.Enum):
    """How many people are likely to be at target."""

    few = "few"
    enough = "enough"


def carriers(cell: Cell | None) -> Carriers | None:
    """Return whether a unit has fewer than three people at target; None where it is too small or shows no figure."""
    people = figure_of(cell, Show.measured).people
    if cell is None or people is None or people < LARGE or cell.share_at_target is None:
        return None
    return Carriers.few if cell.share_at_target * people < FEW * 100 else Carriers.enough
