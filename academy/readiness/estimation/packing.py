"""Gather the counted answers of an organisation, some people at a time, into bundles for estimation."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.counting import (
    SECONDS_PER_DAY,
    Answers,
    current,
    digests,
    first_answers,
    marked_answers,
)
from academy.readiness.estimation.responses import Gathering, Questions, Responses
from quizzes import ability

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(slots=True)
class Packer:
    """Gathers answers as of a moment (`at`, seconds); `oldest` holds per competency the second from which they count.

    Of everybody (person × competency) it tells whether answers are there that are all too old (`expired`), a number
    that changes with what they answered (`digest`), and the second of the newest counted answer (NaN: none).
    """

    people: int
    questions: Questions
    at: float
    oldest: Floats
    expired: NDArray[np.bool_] = field(init=False)
    digest: NDArray[np.uint64] = field(init=False)
    newest_at: Floats = field(init=False)
    _gathered: list[Gathering] = field(init=False)
    _places: list[Integers] = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.people, len(self.oldest))
        self.expired = np.zeros(shape, dtype=np.bool_)
        self.digest = np.zeros(shape, dtype=np.uint64)
        self.newest_at = np.full(shape, np.nan)
        self._gathered = [Gathering() for _ in self.oldest]
        self._places = [self.questions.of(column) for column in range(len(self.oldest))]

    def add(self, answers: Answers, places: Integers) -> None:
        """Take in the answers of some people; `places` are their rows here. Of one person all answers come at once."""
        firsts = first_answers(answers)
        young = current(firsts, self.oldest)
        counted = marked_answers(firsts.where(young))
        old = firsts.where(~young)
        self.expired[places[old.person], old.competency] = True
        self.expired[places[counted.person], counted.competency] = False
        self.digest[places] = digests(counted, len(places), len(self.oldest))
        rows = places[counted.person]
        newest = np.full(self.newest_at[places].shape, -np.inf)
        np.maximum.at(newest, (counted.person, counted.competency), counted.answered_at)
        self.newest_at[places] = np.where(np.isinf(newest), np.nan, newest)
        success = ability.successes(counted.fraction, counted.dont_know, self._items(counted))
        days = (self.at - counted.answered_at) / SECONDS_PER_DAY
        for column, own in enumerate(self._places):
            part = np.flatnonzero(counted.competency == column)
            item = np.searchsorted(own, counted.item[part])
            self._gathered[column].add(rows[part], item, success[part], days[part])

    def responses(self) -> list[Responses]:
        """Hand over everything gathered, one bundle per competency."""
        return [self._gathered.pop(0).responses() for _ in self.oldest]

    def _items(self, answers: Answers) -> ability.Items:
        guessing = self.questions.c[answers.item]
        return ability.Items(np.ones_like(guessing), np.zeros_like(guessing), guessing)
