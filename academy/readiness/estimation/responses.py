"""Counted answers packed for estimation: one bundle per competency, a few bytes per answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = 2_048
GROWTH = 1.125


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions that were asked, or that stand in a reference bank.

    `competency` is the column a question belongs to, `c` its guessing, `difficulty` where its author expects b, and
    `in_bank` whether it is in the competency's reference bank.
    """

    competency: Integers
    c: Floats
    difficulty: Floats
    in_bank: NDArray[np.bool_]

    def of(self, column: int) -> Integers:
        """Return the rows of a competency's questions."""
        return np.flatnonzero(self.competency == column)


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers to one competency's questions in the order of `person`, one entry per answer.

    `item` counts the competency's own questions from 0, `success` is the credit from 0 to 1, and `days` tells how long
    ago the answer was given.
    """

    person: NDArray[np.int32]
    item: NDArray[np.int32]
    success: NDArray[np.float32]
    days: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.person)

    def where(self, chosen: NDArray[np.bool_]) -> "Responses":
        """Return the chosen answers, in their order."""
        return Responses(self.person[chosen], self.item[chosen], self.success[chosen], self.days[chosen])

    def people(self) -> Integers:
        """Return who answered, in order."""
        return np.unique(self.person).astype(np.int64)

    def blocks(self, items: int) -> Iterator["Block"]:
        """Yield the answers of some people at a time as tables."""
        people = self.people()
        for start in range(0, len(people), BLOCK):
            yield self._block(people[start : start + BLOCK], items)

    def table_of(self, people: Integers, items: int) -> Floats:
        """Return the credits of some people (sorted) as person × item, NaN where not answered."""
        place = np.searchsorted(people, self.person)
        inside = np.flatnonzero(people[np.minimum(place, len(people) - 1)] == self.person)
        table = np.full((len(people), items), np.nan)
        table[place[inside], self.item[inside]] = self.success[inside]
        return table

    def _block(self, people: Integers, items: int) -> "Block":
        first, last = np.searchsorted(self.person, [people[0], people[-1] + 1])
        part = slice(first, last)
        rows = np.searchsorted(people, self.person[part])
        success = np.full((len(people), items), np.nan)
        days = np.zeros((len(people), items))
        success[rows, self.item[part]] = self.success[part]
        days[rows, self.item[part]] = self.days[part]
        return Block(people, success, days)


@dataclass(frozen=True, slots=True)
class Block:
    """The answers of some people as person × item: credits (NaN where not answered) and days ago."""

    people: Integers
    success: Floats
    days: Floats


def packed(person: Integers, item: Integers, success: Floats, days: Floats) -> Responses:
    """Return answers as a bundle, sorted by person."""
    order = np.argsort(person, kind="stable")
    return Responses(
        person[order].astype(np.int32),
        item[order].astype(np.int32),
        success[order].astype(np.float32),
        days[order].astype(np.float32),
    )


class Gathering:
    """Answers to one competency's questions as they come in, people in any order.

    The arrays grow in place: of millions of answers there is never a second copy.
    """

    def __init__(self) -> None:
        self._count = 0
        self._person, self._item = np.empty(0, np.int32), np.empty(0, np.int32)
        self._success, self._days = np.empty(0, np.float32), np.empty(0, np.float32)

    def add(self, person: Integers, item: Integers, success: Floats, days: Floats) -> None:
        """Take in some answers; of one person all come at once."""
        start, self._count = self._count, self._count + len(person)
        added = (self._person, person), (self._item, item), (self._success, success), (self._days, days)
        for column, values in added:
            if self._count > len(column):
                column.resize(max(self._count, int(GROWTH * len(column))), refcheck=False)
            column[start : self._count] = values

    def responses(self) -> Responses:
        """Hand over what has come in, sorted by person."""
        order = np.argsort(self._person[: self._count], kind="stable")
        return Responses(self._person[order], self._item[order], self._success[order], self._days[order])
