"""From counted answers to every person's score per competency: the one place a fuller method replaces.

A person's own figures use one prior for the whole company, never the person's unit: the same answers mean the same
in every team. Item parameters come from the author's levels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.curriculum.levels import cut_of
from academy.readiness.counting import SECONDS_PER_DAY, Answers, current, digests, first_answers, marked_answers
from academy.readiness.rules import ASSESSED_FROM
from quizzes import ability

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measure:
    """What the questions are worth: parameters of every item, and of the reference bank of every competency."""

    items: ability.Items
    banks: Sequence[ability.Items]


@dataclass(slots=True)
class Evidence:
    """What is known of people, as person × competency; NaN (or 0 answers) where nothing is."""

    answers: Integers
    value: Floats
    """Expected percentage right on the reference bank, at `evidence_at`."""
    variance: Floats
    evidence_at: Floats
    """Information-weighted mean second of the answers."""
    newest_at: Floats
    digest: NDArray[np.uint64]

    @property
    def assessed(self) -> Booleans:
        """Tell who has enough answers to be assessed."""
        return np.asarray(self.answers >= ASSESSED_FROM)

    @property
    def contributes(self) -> Booleans:
        """Tell who has any counted answer."""
        return np.asarray(self.answers > 0)


def no_evidence(people: int, competencies: int) -> Evidence:
    """Return the evidence of people of whom nothing is known."""
    shape = (people, competencies)
    return Evidence(
        answers=np.zeros(shape, dtype=np.int64),
        value=np.full(shape, np.nan),
        variance=np.full(shape, np.nan),
        evidence_at=np.full(shape, np.nan),
        newest_at=np.full(shape, np.nan),
        digest=np.zeros(shape, dtype=np.uint64),
    )


def estimate(answers: Answers, people: int, measure: Measure) -> Evidence:
    """Estimate people from their counted answers (rows 0 to people − 1).

    A competency whose reference bank is empty measures nothing, and leaves its column unknown.
    """
    evidence = no_evidence(people, len(measure.banks))
    evidence.digest = digests(answers, people, len(measure.banks))
    for column, bank in enumerate(measure.banks):
        own = answers.where(answers.competency == column)
        if len(own) and len(bank):
            _estimate_column(evidence, column, own, measure.items, bank)
    return evidence


def _estimate_column(
    evidence: Evidence, column: int, answers: Answers, items: ability.Items, bank: ability.Items
) -> None:
    people, rows = np.unique(answers.person, return_inverse=True)
    asked, columns = np.unique(answers.item, return_inverse=True)
    own_items = items.take(asked)
    given = np.full((len(people), len(asked)), np.nan)
    given[rows, columns] = ability.successes(answers.fraction, answers.dont_know, own_items.take(columns))
    estimates = ability.eap(given, own_items, ability.FINE_NODES)
    value, sd = ability.domain_estimates(estimates, bank)
    weights = np.where(np.isnan(given), 0.0, ability.information(estimates.mean, own_items))
    moments = np.zeros_like(given)
    moments[rows, columns] = answers.answered_at
    evidence.answers[people, column] = np.bincount(rows, minlength=len(people))
    evidence.value[people, column] = value
    evidence.variance[people, column] = sd**2
    evidence.evidence_at[people, column] = (weights * moments).sum(axis=1) / weights.sum(axis=1)
    evidence.newest_at[people, column] = moments.max(axis=1)


def weigh(answers: Answers, people: int, measure: Measure, oldest: Floats) -> tuple[Evidence, Booleans]:
    """Estimate people from everything they answered, and tell who has answers that are all too old.

    `oldest` holds per competency the second from which answers count.
    """
    firsts = first_answers(answers)
    young = current(firsts, oldest)
    evidence = estimate(marked_answers(firsts.where(young)), people, measure)
    expired = np.zeros(evidence.answers.shape, dtype=np.bool_)
    old = firsts.where(~young)
    expired[old.person, old.competency] = True
    return evidence, expired & ~evidence.contributes


def days_since(moments: Floats, at: float) -> Floats:
    """Return days from moments (seconds) to `at`."""
    return np.asarray((at - moments) / SECONDS_PER_DAY)


def probability_at_least(value: Floats, sd: Floats, score: Floats) -> Floats:
    """Return P(R ≥ score) for normal scores, broadcasting; NaN where anything is unknown."""
    distance = np.asarray((score - value) / np.maximum(sd, 1e-9) / math.sqrt(2.0))
    return np.asarray(0.5 * _erfc(distance), dtype=np.float64)


def probability_of_level(value: float, sd: float, level: int, cuts: Sequence[float]) -> float:
    """Return P(level or higher); for level 0, the probability that no level is reached."""
    if level == 0:
        return 1.0 - probability_of_level(value, sd, 1, cuts)
    return float(probability_at_least(np.array(value), np.array(sd), np.array(cut_of(level, cuts))))


_erfc = np.frompyfunc(math.erfc, 1, 1)
