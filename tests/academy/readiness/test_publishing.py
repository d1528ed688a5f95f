"""A publication, recomputed by an independent route: plain sums and one large matrix instead of closed forms."""

from datetime import timedelta
from math import exp
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from academy.db import session
from academy.jobs.models import Job
from academy.readiness.models import BankVersion, Publication
from academy.readiness.services import publish, start_publication
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
from tests.factories import add, make_person, make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

LEVELS = (1, 1, 2, 2, 3, 3)
C = 0.2
CREDITS = [
    [1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 0, 0],
    [1, 0, 1, 0, 1, 0],
    [1, 1, 0, 1, 0.5, 0],
    [0, 0, 0, 0, 0, 0],
    [1, 1, 1, 1, 1, 0],
]
Item = tuple[float, float]
GRID = [step / 50 for step in range(-300, 301)]


def right(theta: float, item: Item) -> float:
    return C + (1 - C) / (1 + exp(-(item[0] * theta + item[1])))


def moments(credits: list[float], items: list[Item], centre: float, variance: float) -> tuple[float, float]:
    """Posterior mean and variance by plain summation."""
    sums = [0.0, 0.0, 0.0]
    for theta in GRID:
        weight = exp(-((theta - centre) ** 2) / (2 * variance))
        for credit, item in zip(credits, items, strict=True):
            weight *= right(theta, item) ** credit * (1 - right(theta, item)) ** (1 - credit)
        for power in range(3):
            sums[power] += weight * theta**power
    mean = sums[1] / sums[0]
    return mean, sums[2] / sums[0] - mean**2


def expected_score(mean: float, variance: float, items: list[Item]) -> float:
    weights = [exp(-((theta - mean) ** 2) / (2 * variance)) for theta in GRID]
    scores = [100 * sum(right(theta, item) for item in items) / len(items) for theta in GRID]
    return sum(weight * score for weight, score in zip(weights, scores, strict=True)) / sum(weights)


def faded(score: float, days: float) -> float:
    return score - max(score - 50, 0) * (1 - 2 ** (-days / 180))


def spread_within_and_between(
    unit: list[int], precision: list[float], value: list[float]
) -> tuple[float, float, float]:
    """μ, σu² and σe² of one competency by the rounds of EM, person by person."""
    mean, between, within = 0.0, 0.25, 0.75
    for _ in range(20):
        units = sorted(set(unit))
        own = {one: [row for row in range(len(unit)) if unit[row] == one] for one in units}
        m = [1 / (1 / within + one) for one in precision]
        j = [one - one**2 * m[row] for row, one in enumerate(precision)]
        v = {one: 1 / (1 / between + sum(j[row] for row in own[one])) for one in units}
        u = {one: v[one] * sum(j[row] * (value[row] - mean) for row in own[one]) for one in units}
        new_between, new_within, top, bottom = 3 * 0.25, 10 * 0.75, 0.0, 1.0
        for one in units:
            new_between += u[one] ** 2 + v[one]
            total = sum(j[row] for row in own[one])
            seen = sum(j[row] * value[row] for row in own[one])
            bottom += total - total * v[one] * total
            top += seen - total * v[one] * seen
            for row in own[one]:
                e = m[row] * precision[row] * (value[row] - mean - u[one])
                new_within += e**2 + m[row] + (m[row] * precision[row]) ** 2 * v[one]
        mean, between, within = top / bottom, new_between / (len(units) + 3), new_within / (len(unit) + 10)
    return mean, between, within


def test_cells_agree_with_figures_computed_another_way() -> None:
    competency = make_competency("crisis")
    bank = make_bank(competency, LEVELS)
    company = make_unit(name="Company")
    teams = [make_unit(company, name=name) for name in ("Alpha", "Beta")]
    given: list[list[float]] = []
    for team in teams:
        for credits in CREDITS:
            person = make_member(team)
            given.append([float(one) if team is teams[0] else 1.0 - one for one in credits])
            answer(person, bank, given[-1])
            rate(person, competency, 8)
    make_target("sales", competency, 3)
    session().commit()
    publication = publish(at=JUNE)

    scale: Any = publication.scale
    assert scale is not None
    parameters = [scale["questions"][str(wording.id)] for wording in bank]
    items: list[Item] = [(float(a), float(d)) for a, d in parameters]
    mean, between, within = scale["mean"][0], scale["between"][0][0], scale["within"][0][0]
    precision, value = [], []
    for credits in given:
        middle, variance = moments(credits, items, mean, between + within)
        precision.append(1 / variance - 1 / (between + within))
        value.append((middle / variance - mean / (between + within)) / precision[-1])
    unit = [0] * 6 + [1] * 6
    assert spread_within_and_between(unit, precision, value) == pytest.approx((mean, between, within), abs=0.02)

    same_unit = np.equal.outer(unit, unit)
    prior = np.linalg.inv(between * same_unit + within * np.eye(12))
    covariance = np.linalg.inv(prior + np.diag(precision))
    ability = covariance @ (prior @ np.full(12, mean) + np.array(precision) * np.array(value))
    days = (JUNE - MAY).total_seconds() / 86400
    scores = [faded(expected_score(ability[row], covariance[row, row], items), days) for row in range(12)]
    for place, rows in ((teams[0], range(6)), (teams[1], range(6, 12)), (company, range(12))):
        shown = cell(place)
        measured = sum(scores[row] for row in rows) / len(rows)
        assert shown.measured == pytest.approx(measured, abs=0.7)  # half a point of rounding
        assert shown.low is not None
        assert shown.high is not None
        assert shown.low < measured < shown.high
        assert (shown.assessed, shown.members, shown.coverage) == (len(rows), len(rows), 100)
        assert shown.target == 70
        assert shown.claimed == 80
        assert shown.blind == shown.claimed - (shown.measured or 0)
        assert shown.blind_low == pytest.approx(80 - shown.high, abs=1)  # all claim the same
        assert shown.blind_high == pytest.approx(80 - shown.low, abs=1)
        assert shown.level_shares is not None
        assert sum(shown.level_shares) == 100
        assert shown.share_at_target == pytest.approx(sum(shown.level_shares[3:]), abs=1)


def banks() -> list[tuple[int, int | None]]:
    rows = session().execute(
        select(Publication.number, BankVersion.number).outerjoin(BankVersion).order_by(Publication.number)
    )
    return [(number, bank) for number, bank in rows]


def test_a_question_that_joins_makes_a_new_bank_version_with_the_next_publication() -> None:
    competency = make_competency("crisis")
    bank = make_bank(competency)
    team = make_unit()
    for _ in range(6):
        answer(make_member(team), bank, [1, 1, 1, 0, 0, 0])
    publish(at=JUNE)
    publish(at=JUNE + timedelta(days=1))
    make_bank(competency, (1, 1, 1))
    publish(at=JUNE + timedelta(days=7))
    assert banks() == [(1, 1), (2, 1), (3, 2)]
    first = session().scalars(select(Publication).order_by(Publication.number)).first()
    assert first is not None
    assert first.bank_version is not None
    assert first.bank_version.questions == [wording.id for wording in bank]


def test_members_without_answers_take_what_their_unit_lets_expect() -> None:
    competency = make_competency("crisis")
    bank = make_bank(competency, (1, 1, 2, 2, 3, 3, 4, 4))
    company = make_unit()
    teams = [make_unit(company) for _ in range(4)]
    for number, team in enumerate(teams):
        for _ in range(8):
            answer(make_member(team), bank, [1.0] * (2 * number + 2) + [0.0] * (6 - 2 * number))
    for _ in range(8):
        make_member(teams[3])
    publish(at=JUNE)
    able, next_best = cell(teams[3]), cell(teams[2])
    assert (able.members, able.assessed, able.coverage) == (16, 8, 50)
    assert (able.measured or 0) > (next_best.measured or 0)


def test_pressing_publish_again_shows_the_publication_under_way() -> None:
    admin = make_person()
    under_way = add(Job(kind="readiness.publish", title="Publish readiness"))
    assert start_publication(admin.id).id == under_way.id
    assert session().query(Job).count() == 1
