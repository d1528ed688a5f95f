"""Everything the answers say of an organisation today: the one road from counted answers to members and persons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.domain import Domain, domains
from academy.readiness.estimation.estimator import Fit, Scale, fit, sharpened, summarised
from academy.readiness.estimation.members import Ages, Members, OwnFigures, ages, days_for_all, members, own_figures
from academy.readiness.estimation.responses import Questions, Responses
from academy.readiness.rules import Rules

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Survey:
    """The scale, everybody as part of their unit (`members`), and everybody by themselves (`own`, unfaded)."""

    fit: Fit
    members: Members
    own: OwnFigures
    ages: Ages


def survey(
    questions: Questions, responses: Sequence[Responses], unit: Integers, units: int, targets: Floats, rules: Rules
) -> Survey:
    """Estimate an organisation whose people are sorted by unit; `targets` are scores, person × competency."""
    found = fit(questions, responses, unit, units)
    curves = bank_curves(found.scale, questions, len(responses))
    own = own_figures(found.scale, found.summaries, curves)
    old = ages(found.scale, questions, responses, own.ability)
    days = days_for_all(old.mean, unit, units)
    return Survey(found, members(found, curves, unit, days, targets, rules), own, old)


@dataclass(frozen=True, slots=True)
class Persons:
    """People by themselves, on a scale that is known already."""

    own: OwnFigures
    ages: Ages


def persons(scale: Scale, questions: Questions, responses: Sequence[Responses], people: int) -> Persons:
    """Place people on a scale, one or many."""
    summaries = sharpened(scale, questions, responses, summarised(scale, questions, responses, people))
    own = own_figures(scale, summaries, bank_curves(scale, questions, len(responses)))
    return Persons(own, ages(scale, questions, responses, own.ability))


def bank_curves(scale: Scale, questions: Questions, competencies: int) -> list[Domain | None]:
    """Return the curve of every competency's reference bank; None where it is empty."""
    rows = (questions.of(column) for column in range(competencies))
    return domains([scale.items.take(own[questions.in_bank[own]]) for own in rows])
