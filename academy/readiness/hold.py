"""The hold rule: what a cell rests on is replaced only when enough people changed it, so that two publications
never differ by what one person did.
"""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class People:
    """Who a figure rests on: sorted person ids, and a digest of what each of them gave."""

    ids: NDArray[np.int64]
    digests: NDArray[np.uint64]

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.ids)

    def packed(self) -> bytes:
        """Return pairs of little-endian 64-bit integers."""
        return np.stack([self.ids.astype("<i8"), self.digests.astype("<u8").view("<i8")], axis=1).tobytes()


def unpacked(data: bytes) -> People:
    """Return the people that `packed` wrote."""
    pairs = np.frombuffer(data, dtype="<i8").reshape(-1, 2)
    return People(pairs[:, 0].astype(np.int64), np.ascontiguousarray(pairs[:, 1]).view("<u8").astype(np.uint64))


def changed(before: People, now: People) -> int:
    """Return how many people joined, left, or gave something new."""
    _, old, new = np.intersect1d(before.ids, now.ids, assume_unique=True, return_indices=True)
    stayed_same = int((before.digests[old] == now.digests[new]).sum())
    return len(before) + len(now) - len(old) - stayed_same


class Verdict(enum.Enum):
    """What becomes of a cell's evidence."""

    replaced = "replaced"
    unchanged = "unchanged"
    carried = "carried"
    withheld = "withheld"


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell's figures rest on since they were last replaced."""

    people: People
    replaced_at: datetime
    figures: dict[str, Any]


def decide(held: Held | None, now: People, smallest: int) -> Verdict:
    """Decide whether today's evidence replaces what is held.

    `unchanged`: the same people with the same answers; `carried`: fewer than `smallest` people differ, so what is
    held goes on; `withheld`: too few people to show anything.
    """
    if len(now) < smallest:
        return Verdict.withheld
    if held is None:
        return Verdict.replaced
    differing = changed(held.people, now)
    if differing == 0:
        return Verdict.unchanged
    return Verdict.carried if differing < smallest else Verdict.replaced


def may_appear(hidden_with: int, hidden: People, shown: People, smallest: int) -> bool:
    """Tell whether a cell that was hidden to protect smaller siblings may show its figures now.

    An older publication gives the total of the cell and the `hidden_with` people it protected. What it shows now
    must differ from then by so many people that subtracting it leaves no group below `smallest`.
    """
    return hidden_with + changed(hidden, shown) >= smallest
