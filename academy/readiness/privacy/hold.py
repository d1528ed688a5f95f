"""What the figures of a cell rest on, and what becomes of it in the next publication."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

OWN = np.uint64(0xFFFFFFFF00000000)
"""The half of a digest that tells what a person gave to this very figure; the other half is all else that moves it."""


@dataclass(frozen=True, slots=True)
class People:
    """Who a figure is computed over: sorted person ids, and a digest of what each of them gave."""

    ids: NDArray[np.int64]
    digests: NDArray[np.uint64]

    def givers(self) -> "People":
        """Return those with evidence of their own behind this very figure, and only that evidence."""
        own = own_part(self.digests)
        return People(self.ids[own != 0], own[own != 0])

    def is_same(self, other: "People") -> bool:
        """Tell whether these are the same people who gave the same."""
        return np.array_equal(self.ids, other.ids) and np.array_equal(self.digests, other.digests)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.ids)

    def packed(self) -> bytes:
        """Return pairs of little-endian 64-bit integers."""
        return np.stack([self.ids.astype("<i8"), self.digests.astype("<u8").view("<i8")], axis=1).tobytes()


def own_part(digests: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the half of digests that tells what people gave to this very figure; 0: nothing."""
    return np.asarray(digests & OWN)


def unpacked(data: bytes) -> People:
    """Return the people that `packed` wrote."""
    pairs = np.frombuffer(data, dtype="<i8").reshape(-1, 2)
    return People(pairs[:, 0].astype(np.int64), np.ascontiguousarray(pairs[:, 1]).view("<u8").astype(np.uint64))


class Verdict(enum.Enum):
    """What becomes of a cell's evidence."""

    replaced = "replaced"
    unchanged = "unchanged"
    carried = "carried"


class HeldKey(NamedTuple):
    """Which figure some evidence is held for."""

    unit_id: int
    is_direct: bool
    role_slug: str
    competency_id: int
    measure: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell's figures rest on since they were last replaced."""

    people: People
    replaced_at: datetime
    figures: dict[str, Any]


def decide(held: Held | None, now: People, takes_in: bool) -> Verdict:
    """Tell what becomes of a cell that may be shown; `takes_in`: it may take in today's evidence.

    `unchanged`: the same people with the same evidence; `carried`: what is held goes on. Either way nothing is
    computed anew: who joins without evidence, or gives some elsewhere, moves the mean of all members too.
    """
    if held is not None and held.people.givers().is_same(now.givers()):
        return Verdict.unchanged
    return Verdict.replaced if takes_in or held is None else Verdict.carried
