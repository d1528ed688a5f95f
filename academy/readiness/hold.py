"""What the figures of a cell rest on, and what becomes of it in the next publication."""

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


class Verdict(enum.Enum):
    """What becomes of a cell's evidence."""

    replaced = "replaced"
    unchanged = "unchanged"
    carried = "carried"


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell's figures rest on since they were last replaced."""

    people: People
    replaced_at: datetime
    figures: dict[str, Any]


def decide(held: Held | None, now: People, takes_in: bool) -> Verdict:
    """Tell what becomes of a cell that may be shown; `takes_in`: it may take in today's evidence.

    `unchanged`: the same people with the same answers; `carried`: what is held goes on.
    """
    if (
        held is not None
        and np.array_equal(held.people.ids, now.ids)
        and np.array_equal(held.people.digests, now.digests)
    ):
        return Verdict.unchanged
    return Verdict.replaced if takes_in or held is None else Verdict.carried
