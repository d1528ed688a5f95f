"""Levels: the five classes of a readiness score, and where each begins."""

from collections.abc import Sequence

LEVEL_NAMES = ("Not shown yet", "Basic", "Intermediate", "Advanced", "Highly advanced")
HIGHEST_LEVEL = len(LEVEL_NAMES) - 1


def level_of(score: float, cuts: Sequence[float]) -> int:
    """Return the level, 0 to 4, that a score of 0 to 100 shows; a score on a cut has reached it."""
    return sum(score >= cut for cut in cuts)


def cut_of(level: int, cuts: Sequence[float]) -> float:
    """Return the score at which a level begins; 0 for "Not shown yet"."""
    if not 0 <= level <= len(cuts):
        raise ValueError(f"levels run from 0 to {len(cuts)}")
    return 0.0 if level == 0 else float(cuts[level - 1])
