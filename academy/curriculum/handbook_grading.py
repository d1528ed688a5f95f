"""When a handbook is accepted: no part too weak, and strong enough on the whole."""

from collections.abc import Sequence
from statistics import mean

from academy.curriculum.practice import Handbook


def is_accepted(handbook: Handbook, levels: Sequence[int]) -> bool:
    """Tell whether the levels given to its parts, one each, make the handbook accepted."""
    if len(levels) != len(handbook.parts):
        raise ValueError(f"{len(levels)} levels for {len(handbook.parts)} parts")
    return min(levels) >= handbook.lowest_level and mean(levels) >= handbook.lowest_average
