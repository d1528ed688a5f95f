"""Decide which answers count, and reduce them to what estimation needs.

Arrays have one entry per answer, in the order of person, moment of answering and row. Only scored questions of
finished attempts arrive here; void questions do not.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of some people: who (row of the person), to what (row of the item), with what credit, when."""

    person: Integers
    item: Integers
    identity: Integers
    """What makes two answers answers to the same question, whatever its wording."""
    competency: Integers
    fraction: Floats
    """Credit from 0 to 1; NaN while a person must still mark it."""
    dont_know: Booleans
    answered_at: Floats
    """Seconds since 1970, UTC."""

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.person)

    def where(self, chosen: NDArray[np.intp] | Booleans) -> "Answers":
        """Return the chosen answers, in their order."""
        return Answers(
            self.person[chosen],
            self.item[chosen],
            self.identity[chosen],
            self.competency[chosen],
            self.fraction[chosen],
            self.dont_know[chosen],
            self.answered_at[chosen],
        )


def first_answers(answers: Answers) -> Answers:
    """Return every person's first answer to every question: its explanation is shown afterwards."""
    keys = answers.person * (answers.identity.max(initial=0) + 1) + answers.identity
    _, firsts = np.unique(keys, return_index=True)
    return answers.where(np.sort(firsts))


def marked_answers(answers: Answers) -> Answers:
    """Return the answers that have a mark."""
    return answers.where(~np.isnan(answers.fraction))


def current(answers: Answers, oldest: Floats) -> Booleans:
    """Tell which answers are young enough; `oldest` holds the earliest second per competency."""
    return np.asarray(answers.answered_at >= oldest[answers.competency])


def oldest_moments(at: datetime, months: Sequence[int]) -> Floats:
    """Return the second from which answers are current, for competencies that stay current for some months."""
    return np.array([months_before(at, count).timestamp() for count in months], dtype=np.float64)


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time some calendar months earlier, or the month's last day where it has none."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(index, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def digests(answers: Answers, people: int, competencies: int) -> NDArray[np.uint64]:
    """Return a number per person and competency that changes when the counted answers or their credit change."""
    credit = np.where(answers.dont_know, -1, np.rint(answers.fraction * 1_000_000)).astype(np.int64)
    mixed = scrambled(scrambled(answers.identity.astype(np.uint64)) + credit.astype(np.uint64))
    sums = np.zeros((people, competencies), dtype=np.uint64)
    np.add.at(sums, (answers.person, answers.competency), mixed)
    return sums


def scrambled(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return other numbers, by the finaliser of splitmix64: their sums do not cancel the way sums of these would."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
