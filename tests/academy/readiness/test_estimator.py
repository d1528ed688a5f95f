"""From packed answers to people: what the estimator does with little, odd or no data."""

import logging

import numpy as np
import pytest

from academy.readiness.estimation.counting import SECONDS_PER_DAY, Answers
from academy.readiness.estimation.domain import NODES, domain
from academy.readiness.estimation.estimator import authors_scale, calibrated, fit
from academy.readiness.estimation.members import days_for_all, probability_of_reaching
from academy.readiness.estimation.packing import Packer
from academy.readiness.estimation.population import Floats, Integers
from academy.readiness.estimation.responses import Questions, Responses, packed
from academy.readiness.estimation.survey import persons, survey
from academy.readiness.rules import Rules
from quizzes import ability

RULES = Rules()


def questions(*counts: int, c: float = 0.2) -> Questions:
    """Questions of some competencies, easy to hard."""
    competency = np.repeat(np.arange(len(counts)), counts)
    difficulty = np.concatenate([np.linspace(-1.8, 0.6, count) for count in counts])
    return Questions(competency, np.full(len(competency), c), difficulty, np.ones(len(competency), np.bool_))


def everybody(people: int, items: int, success: float, days: float = 0.0) -> Responses:
    person, item = np.divmod(np.arange(people * items), items)
    return packed(person, item, np.full(len(person), success), np.full(len(person), days))


def nobody() -> Responses:
    return packed(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0))


def no_targets(people: int, competencies: int) -> Floats:
    return np.full((people, competencies), np.nan)


def test_two_questions_and_none_at_all_give_finite_figures() -> None:
    unit: Integers = np.repeat([0, 1], 10)
    asked = questions(2, 3)
    found = survey(asked, [everybody(20, 2, 1.0), nobody()], unit, 2, no_targets(20, 2), RULES)
    assert np.isfinite(found.members.value).all()
    assert (found.members.value[:, 0] > found.members.value[:, 1]).all()
    assert (found.ages.answers[:, 1] == 0).all()
    assert found.members.at_least.min() >= 0
    assert found.members.at_least.max() <= 1


def test_what_gives_no_numbers_falls_back_on_the_authors_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    asked = questions(3, 3)
    responses = [everybody(5, 3, 1.0), everybody(5, 3, 1.0)]
    responses[0].success[0] = np.inf
    with caplog.at_level(logging.WARNING), np.errstate(all="ignore"):
        items = calibrated(asked, responses, np.zeros((1, 2)), np.ones(2))
        found = fit(asked, responses, np.zeros(5, np.int64), 1)
    assert "calibration of competency 0 gave no numbers" in caplog.text
    assert "1 people of competency 0 gave no numbers" in caplog.text
    assert items.a[:3].tolist() == [1.0, 1.0, 1.0]
    assert items.b[3] < -1.8
    assert np.isfinite(found.effects.mean).all()
    assert np.isfinite(found.summaries.weighted).all()


def test_a_competency_without_a_bank_measures_nothing() -> None:
    asked = questions(3)
    asked.in_bank[:] = False
    found = survey(asked, [everybody(6, 3, 1.0)], np.zeros(6, np.int64), 1, no_targets(6, 1), RULES)
    assert np.isnan(found.members.value).all()
    assert np.isnan(found.own.value).all()


def test_harder_questions_answered_alike_mean_more() -> None:
    asked = questions(20)
    rng = np.random.default_rng(4)
    theta = rng.normal(size=600)
    right = rng.random((600, 20)) < 0.2 + 0.8 / (1 + np.exp(-(theta[:, None] - asked.difficulty)))
    rows = np.arange(600)
    easy, hard = np.arange(20) < 12, np.arange(20) >= 8
    given = np.where((rows < 300)[:, None], easy, hard)
    person, item = np.nonzero(given)
    responses = packed(person, item, right[person, item].astype(float), np.zeros(len(person)))
    found = survey(asked, [responses], rows // 300, 2, no_targets(600, 1), RULES)
    share = [right[part][:, form].mean() for part, form in ((rows < 300, easy), (rows >= 300, hard))]
    value = [found.members.value[part].mean() for part in (rows < 300, rows >= 300)]
    assert share[0] - share[1] > 0.1
    assert abs(value[0] - value[1]) < 4


def test_the_same_answers_place_a_person_alike_wherever_they_work() -> None:
    asked = questions(6)
    scale = authors_scale(asked, 1)
    alone = persons(scale, asked, [everybody(1, 6, 1.0)], 1).own.value[0, 0]
    crowd = persons(scale, asked, [everybody(40, 6, 1.0)], 40).own.value[:, 0]
    assert crowd == pytest.approx(np.full(40, alone))


def test_days_come_from_oneself_the_unit_or_the_company() -> None:
    days = days_for_all(np.array([[10.0], [30.0], [np.nan], [np.nan]]), np.array([0, 0, 0, 1]), 2)
    assert days[:, 0].tolist() == [10.0, 30.0, 20.0, 20.0]


@pytest.mark.parametrize("cut", [40.0, 70.0, 85.0])
def test_the_probability_of_a_level_is_exact_while_nothing_has_faded(cut: float) -> None:
    curve = domain(ability.Items(np.full(4, 1.2), np.array([1.0, 0.5, 0.0, -0.5]), np.full(4, 0.2)))
    mean, variance = np.array([0.4]), np.array([0.5])
    exact = ability.normal_weights(ability.grid(20_001, 6.0), mean, np.sqrt(variance))[0]
    reached = curve.score_at(ability.grid(20_001, 6.0)) >= cut
    found = probability_of_reaching(curve, mean, variance, np.zeros(1), np.array([cut]), RULES)
    assert found[0] == pytest.approx(exact[reached].sum(), abs=2e-3)


def test_the_probability_of_a_high_level_falls_with_time_and_stays_a_probability() -> None:
    curve = domain(ability.Items(np.full(4, 1.2), np.array([1.0, 0.5, 0.0, -0.5]), np.full(4, 0.2)))
    days = np.array([0.0, 90.0, 365.0, 3650.0, 1e6])
    found = probability_of_reaching(curve, np.full(5, 1.5), np.full(5, 0.2), days, np.full(5, 70.0), RULES)
    assert (np.diff(found) < 1e-9).all()
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(curve.score_at(NODES)) > 0).all()


def test_packing_keeps_first_marked_current_answers() -> None:
    day = SECONDS_PER_DAY
    answers = Answers(
        person=np.array([0, 0, 0, 1, 1]),
        item=np.array([0, 0, 1, 0, 2]),
        identity=np.array([7, 7, 8, 7, 9]),
        competency=np.array([0, 0, 0, 0, 1]),
        fraction=np.array([0.0, 1.0, np.nan, 1.0, 0.0]),
        dont_know=np.array([False, False, False, False, True]),
        answered_at=np.array([50 * day, 60 * day, 60 * day, 10 * day, 90 * day]),
    )
    packer = Packer(2, questions(2, 1), at=100 * day, oldest=np.array([20 * day, 20 * day]))
    packer.add(answers, np.array([1, 0]))
    first, second = packer.responses()
    assert (first.person.tolist(), first.success.tolist(), first.days.tolist()) == ([1], [0.0], [50.0])
    assert second.success.tolist() == pytest.approx([0.2])  # "I don't know yet" counts as c
    assert packer.expired.tolist() == [[True, False], [False, False]]
    assert packer.newest_at[0, 1] == 90 * day
    assert np.isnan(packer.newest_at[0, 0])
