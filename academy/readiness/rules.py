"""The rules a publication is made by; each publication keeps those it was made with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ASSESSED_FROM = 3
"""Counted answers from which a person is assessed in a competency."""
SURE_OF_LEVEL = 0.8
"""Probability from which a person's level is no longer provisional."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Smallest group shown, level cuts, and how knowledge fades (points of 100, days)."""

    smallest_group: int = 5
    cuts: tuple[float, ...] = (40.0, 55.0, 70.0, 85.0)
    baseline: float = 50.0
    spread: float = 15.0
    half_life: float = 180.0
    widening: float = 1.10
    """Standard errors are multiplied by this, so that ranges hold as often as they promise."""
    compared_from: float = 0.5
    """Claimed and measured are compared when neither rests on less than this share of the other's number of people."""

    def to_json(self) -> dict[str, Any]:
        """Return data a publication can keep."""
        return asdict(self) | {"cuts": list(self.cuts)}


def rules_from(settings: Mapping[str, Any]) -> Rules:
    """Return the rules that the app's settings put in force."""
    return Rules(smallest_group=settings["SMALLEST_GROUP"], cuts=tuple(settings["LEVEL_CUTS"]))


def rules_from_json(data: Mapping[str, Any]) -> Rules:
    """Return the rules a publication was made by."""
    return Rules(**{**data, "cuts": tuple(data["cuts"])})
