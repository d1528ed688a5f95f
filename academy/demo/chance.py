"""Chance that comes out the same every time."""

import numpy as np

Chance = np.random.Generator
SEED = 640


def chance(seed: int = SEED) -> Chance:
    """Return a source of chance; the same seed gives the same draws."""
    return np.random.default_rng(seed)
