"""Move one of several things up, down or to a place."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def moved(items: Sequence[Item], item: Item, to: str) -> list[Item]:
    """Return the items with `item` moved "up", "down" or to a position counted from 1; anything else moves nothing."""
    rest = [other for other in items if other is not item]
    here = next(index for index, other in enumerate(items) if other is item)
    rest.insert(_target(here, to), item)
    return rest


def _target(here: int, to: str) -> int:
    if to == "up":
        return max(here - 1, 0)
    if to == "down":
        return here + 1
    return max(int(to) - 1, 0) if to.isascii() and to.isdigit() and len(to) < 4 else here
