"""Seeded permutations that are the same on every machine and Python version."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def permutation(count: int, *key: object) -> tuple[int, ...]:
    """Return the indices 0 to count − 1 in an order that depends on the key alone."""
    prefix = "|".join(str(part) for part in key).encode("utf-8", "surrogatepass")
    return tuple(sorted(range(count), key=lambda index: sha256(b"%s|%d" % (prefix, index)).digest()))


def shuffled(items: Sequence[Item], *key: object) -> list[Item]:
    """Return the items in an order that depends on the key and their number alone."""
    return [items[index] for index in permutation(len(items), *key)]
