"""The monthly audit: on simulated answers its ranges hold 19 times in 20, and ranges that are too short are found."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from flask.testing import FlaskClient

from academy.people.models import PermissionKind, Person
from academy.readiness.audit_models import RangeAudit
from academy.readiness.audit_services import audit_ranges
from academy.readiness.estimation import auditing
from academy.readiness.estimation.auditing import Organisation, check_ranges
from academy.readiness.estimation.normal import NORMAL_95
from academy.readiness.estimation.responses import Questions, packed
from academy.readiness.rules import Rules
from academy.readiness.services import publish
from bench.accuracy import ASSUMED_GUESSING, COMPETENCIES, QUESTIONS, UNITS, simulate
from tests.academy.readiness.factories import JUNE, answer, make_bank, make_competency, make_member, make_scene
from tests.factories import add, make_unit, permit

RULES = Rules()


def simulated(seed: int, by_role: bool = False) -> Organisation:
    simulation, total = simulate(seed, by_role), COMPETENCIES * QUESTIONS
    columns = np.repeat(np.arange(COMPETENCIES), QUESTIONS)
    guessing, difficulty = np.full(total, ASSUMED_GUESSING), np.zeros(total)
    questions = Questions(columns, guessing, difficulty, np.ones(total, dtype=np.bool_))
    responses = []
    for column in range(COMPETENCIES):
        person, item = np.nonzero(~np.isnan(simulation.marks[:, column]))
        responses.append(packed(person, item, simulation.marks[person, column, item], np.zeros(len(person))))
    return Organisation(questions, responses, simulation.unit, UNITS)


def share_held(organisation: Organisation, seed: int = 1) -> float:
    outcome = check_ranges(organisation, RULES, seed)
    assert outcome is not None
    return outcome.held / outcome.groups


@pytest.mark.parametrize("by_role", [False, True])
def test_ranges_hold_nineteen_times_in_twenty(by_role: bool) -> None:
    assert 0.93 < share_held(simulated(100, by_role)) < 0.98


def test_ranges_of_half_the_length_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = simulated(100)
    monkeypatch.setattr(auditing, "NORMAL_95", NORMAL_95 / 2)  # a variance of a quarter
    assert share_held(organisation) < 0.75


def test_the_same_answers_and_seed_give_the_same_outcome() -> None:
    first, second = (check_ranges(simulated(101), RULES, 7) for _ in range(2))
    assert first == second
    assert first != check_ranges(simulated(101), RULES, 8)


def test_units_of_too_few_assessed_people_are_left_out() -> None:
    organisation = simulated(102)
    many = check_ranges(organisation, RULES, 1)
    fewer = check_ranges(organisation, Rules(smallest_group=20), 1)
    assert many is not None
    assert fewer is not None
    assert fewer.groups < many.groups / 2


def test_a_handful_of_groups_says_nothing() -> None:
    organisation = simulated(103)
    few = [own.where(organisation.unit[own.person] < 2) for own in organisation.responses]
    assert check_ranges(Organisation(organisation.questions, few, organisation.unit, UNITS), RULES, 1) is None


def test_nobody_answered_anything() -> None:
    organisation = simulated(103)
    none = [own.where(np.zeros(len(own), dtype=np.bool_)) for own in organisation.responses]
    assert check_ranges(Organisation(organisation.questions, none, organisation.unit, UNITS), RULES, 1) is None


@pytest.mark.postgres
@pytest.mark.usefixtures("empty_database")
def test_the_page_tells_what_the_newest_audit_found(sign_in: Callable[[Person], FlaskClient]) -> None:
    make_scene()
    publish(at=JUNE)
    admin = make_member(make_unit())
    permit(admin, PermissionKind.admin)
    assert audit_ranges(JUNE) is None  # too few groups
    assert "not measured yet" in sign_in(admin).get("/readiness/method").text
    add(RangeAudit(at=JUNE, groups=100, held=90))
    add(RangeAudit(at=JUNE + timedelta(days=30), groups=200, held=191))
    page = sign_in(admin).get("/readiness/method").text
    assert "96 % of the time" in page
    assert "191 of 200" in page


@pytest.mark.postgres
@pytest.mark.usefixtures("empty_database")
def test_an_audit_is_stored_with_its_day() -> None:
    company = make_unit()
    banks = [make_bank(make_competency(name), (1, 1, 1, 2, 2, 2, 2, 3, 3, 3)) for name in ("crisis", "privacy", "tone")]
    chance = Random(1)
    for team in [make_unit(company) for _ in range(7)]:
        for person in [make_member(team) for _ in range(9)]:
            for bank in banks:
                answer(person, bank, [float(chance.randint(0, 1)) for _ in bank])
    first, second = audit_ranges(JUNE), audit_ranges(JUNE)
    assert first is not None
    assert second is not None
    assert (first.at, first.groups, first.held) == (JUNE, second.groups, second.held)
    assert first.groups >= 20
    assert first.held >= 0.8 * first.groups
