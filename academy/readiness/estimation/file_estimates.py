"""Run the estimator on files, so that anybody can check it on data of their own."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from academy.readiness.estimation.decay import faded_value, faded_variance
from academy.readiness.estimation.files import AnswerBook, Roster, read_answers, read_people, write_table
from academy.readiness.estimation.groups import group_figures, stretches
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.estimation.survey import Survey, survey
from academy.readiness.rules import ASSESSED_FROM, Rules

CELLS = ("unit", "competency", "members", "assessed", "measured", "low", "high")
PERSONS = ("person", "competency", "measured", "sd")


def estimate_files(people: Path, answers: Path, out: Path, persons: Path | None, at: datetime | None) -> int:
    """Write the figures of every unit × competency, unrounded and with nothing hidden; return how many.

    Without `at` nothing fades. `persons` takes the own figures of everybody who answered. Raises Refused when a
    file cannot be understood.
    """
    roster = read_people(people)
    book = read_answers(answers, roster, at)
    rules = Rules()
    targets = np.full((len(roster.people), len(book.competencies)), np.nan)
    found = survey(book.questions, book.responses, roster.unit, len(roster.units), targets, rules)
    write_table(out, CELLS, _cells(found, roster, book, rules))
    if persons is not None:
        write_table(persons, PERSONS, _persons(found, roster, book, rules))
    return len(roster.units) * len(book.competencies)


def _cells(found: Survey, roster: Roster, book: AnswerBook, rules: Rules) -> Iterator[tuple[Any, ...]]:
    assessed = found.ages.answers >= ASSESSED_FROM
    for name, rows in zip(roster.units, stretches(roster.unit, len(roster.units)), strict=True):
        group = group_figures(found.members, found.fit.effects.covariance, roster.unit, rows)
        reach = NORMAL_95 * rules.widening * np.sqrt(group.variance)
        for column, competency in enumerate(book.competencies):
            value, error = float(group.mean[column]), float(reach[column])
            low, high = max(0.0, value - error), min(100.0, value + error)
            yield name, competency, len(rows), int(assessed[rows, column].sum()), value, low, high


def _persons(found: Survey, roster: Roster, book: AnswerBook, rules: Rules) -> Iterator[tuple[Any, ...]]:
    value = faded_value(found.own.value, found.ages.mean, rules)
    sd = np.sqrt(faded_variance(found.own.sd**2, found.ages.mean, rules))
    for row, person in enumerate(roster.people):
        for column, competency in enumerate(book.competencies):
            if found.ages.answers[row, column]:
                yield person, competency, float(value[row, column]), float(sd[row, column])
