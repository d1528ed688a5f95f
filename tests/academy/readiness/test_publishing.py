"""A publication, recomputed by an independent route, and the rules it follows from one to the next."""

from math import exp, pi, sqrt

import pytest

from academy.db import session
from academy.readiness.services import publish
from tests.academy.readiness.factories import (
    JUNE,
    MAY,
    answer,
    make_bank,
    make_competency,
    make_member,
    make_target,
    rate,
)
from tests.academy.readiness.reading import cell
from tests.factories import make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

LEVELS = (1, 1, 2, 2, 3, 3)
DIFFICULTY = {1: -1.8, 2: -1.0, 3: -0.2, 4: 0.6}
C = 0.2


def right(theta: float, level: int) -> float:
    return C + (1 - C) / (1 + exp(-(theta - DIFFICULTY[level])))


def expected_score(credits: list[float]) -> float:
    """Posterior mean of the expected percentage right, by plain summation over a finer grid."""
    total = weighted = 0.0
    for step in range(-450, 451):
        theta = step / 100
        weight = exp(-theta * theta / 2) / sqrt(2 * pi)
        for credit, level in zip(credits, LEVELS, strict=True):
            p = right(theta, level)
            weight *= p**credit * (1 - p) ** (1 - credit)
        total += weight
        weighted += weight * 100 * sum(right(theta, level) for level in LEVELS) / len(LEVELS)
    return weighted / total


def faded(score: float, days: float) -> float:
    return score - max(score - 50, 0) * (1 - 2 ** (-days / 180))


CREDITS = [
    [1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 0, 0],
    [1, 0, 1, 0, 1, 0],
    [1, 1, 0, 1, 0.5, 0],
    [0, 0, 0, 0, 0, 0],
    [1, 1, 1, 1, 1, 0],
]


def test_three_cells_agree_with_figures_computed_another_way() -> None:
    competency = make_competency("crisis")
    bank = make_bank(competency, LEVELS)
    company = make_unit(name="Company")
    teams = [make_unit(company, name=name) for name in ("Alpha", "Beta")]
    for team in teams:
        for credits in CREDITS:
            person = make_member(team)
            given = credits if team is teams[0] else [1.0 - one for one in credits]
            answer(person, bank, given)
            rate(person, competency, 8)
    make_target("sales", competency, 3)
    session().commit()
    publish(at=JUNE)

    days = (JUNE - MAY).total_seconds() / 86400
    alpha = [faded(expected_score([float(one) for one in credits]), days) for credits in CREDITS]
    beta = [faded(expected_score([1.0 - one for one in credits]), days) for credits in CREDITS]
    for unit, scores in ((teams[0], alpha), (teams[1], beta), (company, alpha + beta)):
        shown = cell(unit)
        assert shown.measured == round(sum(scores) / len(scores))
        assert shown.low is not None
        assert shown.high is not None
        assert shown.low < shown.measured < shown.high
        assert (shown.assessed, shown.members, shown.coverage) == (len(scores), len(scores), 100)
        assert shown.target == 70
        assert shown.claimed == 80
        assert shown.blind == round(80 - sum(scores) / len(scores))
