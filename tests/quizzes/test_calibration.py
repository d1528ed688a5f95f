"""Fitting item parameters."""

import numpy as np
import pytest

from quizzes.ability import NODES, eap, probability
from quizzes.calibration import Priors, calibrate, priors_from_levels

LSAT_6 = """00000 3, 00001 6, 00010 2, 00011 11, 00100 1, 00101 1, 00110 3, 00111 4, 01000 1, 01001 8,
01011 16, 01101 3, 01110 2, 01111 15, 10000 10, 10001 29, 10010 14, 10011 81, 10100 3, 10101 28,
10110 15, 10111 80, 11000 16, 11001 56, 11010 21, 11011 173, 11100 11, 11101 61, 11110 28, 11111 298"""


def lsat_6() -> tuple[np.ndarray, np.ndarray]:
    rows = [entry.split() for entry in LSAT_6.split(",")]
    return np.array([[float(x) for x in pattern] for pattern, _ in rows]), np.array([float(n) for _, n in rows])


def simulated(people: int, items: int, seed: int, *, guess: float = 0.2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return answers, true a and true b."""
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(-0.6, 0.9, items)
    theta = rng.normal(size=(people, 1))
    return (rng.random((people, items)) < probability(theta, a, -a * b, guess)).astype(float), a, b


def test_lsat_6_reaches_the_published_2pl_values():
    patterns, counts = lsat_6()
    fit = calibrate(patterns, model="2pl", weights=counts, tolerance=1e-5, max_rounds=2000)
    assert fit.converged
    assert fit.items.a == pytest.approx([0.825, 0.723, 0.891, 0.689, 0.657], abs=0.01)
    assert fit.items.b == pytest.approx([-3.360, -1.370, -0.280, -1.866, -3.124], abs=0.01)
    assert fit.log_likelihood == pytest.approx(-2466.65, abs=0.01)
    assert fit.se_b == pytest.approx([0.867, 0.307, 0.100, 0.434, 0.870], rel=0.05)


def test_lsat_6_reaches_the_published_1pl_values():
    patterns, counts = lsat_6()
    fit = calibrate(patterns, model="1pl", weights=counts, tolerance=1e-6)
    assert fit.items.a == pytest.approx([0.755] * 5, abs=0.002)
    assert fit.items.b == pytest.approx([-3.615, -1.322, -0.318, -1.730, -2.780], abs=0.005)
    assert fit.log_likelihood == pytest.approx(-2466.94, abs=0.01)


def test_a_weight_counts_people_who_answered_alike():
    patterns, counts = lsat_6()
    people = np.repeat(patterns, counts.astype(int), axis=0)
    counted, listed = (
        calibrate(patterns, model="2pl", weights=counts, max_rounds=20),
        calibrate(people, model="2pl", max_rounds=20),
    )
    assert counted.items.b == pytest.approx(listed.items.b)
    assert counted.log_likelihood == pytest.approx(listed.log_likelihood)


def test_the_log_likelihood_never_falls_from_round_to_round():
    answers, _, _ = simulated(300, 8, seed=2)
    reached = [calibrate(answers, c=0.2, max_rounds=rounds, tolerance=0).log_likelihood for rounds in range(1, 12)]
    assert np.all(np.diff(reached) > 0)


def marginal_log_likelihood(answers: np.ndarray, a: np.ndarray, b: np.ndarray, c: float) -> float:
    """Integrate over θ ~ N(0, 1) on the calibration's nodes, without its code."""
    weights = np.exp(-0.5 * NODES**2) / np.exp(-0.5 * NODES**2).sum()
    right = c + (1 - c) / (1 + np.exp(-a[:, None] * (NODES - b[:, None])))
    each = np.where(answers[:, :, None] == 1, right, 1 - right)
    return float(np.log(each.prod(axis=1) @ weights).sum())


def test_no_small_change_of_a_parameter_makes_the_answers_likelier():
    answers, _, _ = simulated(600, 6, seed=12)
    fit = calibrate(answers, c=0.2, tolerance=1e-7, max_rounds=5000)
    a, b = fit.items.a, fit.items.b
    reached = marginal_log_likelihood(answers, a, b, 0.2)
    assert fit.log_likelihood == pytest.approx(reached)
    for change in np.vstack([np.eye(6), -np.eye(6)]) * 0.02:
        assert marginal_log_likelihood(answers, a + change, b, 0.2) < reached
        assert marginal_log_likelihood(answers, a, b + change, 0.2) < reached


def test_parameters_are_recovered_from_answers_with_gaps():
    answers, a, b = simulated(3000, 40, seed=3)
    answers[np.random.default_rng(4).random(answers.shape) < 0.5] = np.nan
    fit = calibrate(answers, c=0.2, priors=Priors(b_mean=-0.6))
    assert np.sqrt(np.mean((fit.items.b - b) ** 2)) < 0.17
    assert np.sqrt(np.mean((fit.items.a - a) ** 2)) < 0.16
    assert 0.85 <= np.mean(np.abs(fit.items.b - b) < 1.96 * fit.se_b) <= 1.0


def test_ignoring_guessing_makes_questions_look_easier_than_they_are():
    answers, _, b = simulated(3000, 20, seed=5)
    honest, naive = calibrate(answers, c=0.2), calibrate(answers, model="2pl")
    assert abs(np.mean(honest.items.b - b)) < 0.1
    assert np.mean(naive.items.b - b) < -0.3


def test_priors_hold_a_question_that_few_have_answered():
    answers = np.full((200, 3), np.nan)
    answers[:, :2] = simulated(200, 2, seed=6)[0]
    answers[:2, 2] = 1.0
    fit = calibrate(answers, c=0.2, priors=priors_from_levels([1, 2, 3]))
    assert -2.0 < fit.items.b[2] < -0.2
    assert 1.0 < fit.se_b[2] < 2.1


def test_a_question_without_answers_is_unknown_without_priors():
    answers = np.column_stack([simulated(200, 4, seed=7)[0], np.full(200, np.nan)])
    fit = calibrate(answers, model="2pl")
    assert np.isinf(fit.se_b[4])
    assert np.all(np.isfinite(fit.se_b[:4]))


def test_extreme_answers_keep_parameters_finite():
    answers = simulated(100, 4, seed=8)[0]
    answers[:, 0], answers[:, 1] = 1.0, 0.0
    fit = calibrate(answers, model="2pl", max_rounds=50)
    assert np.all(np.isfinite([fit.items.a, fit.items.b]))
    assert fit.items.b[0] < -3 < 3 < fit.items.b[1]


def test_priors_per_person_tell_hard_questions_from_weak_people():
    rng = np.random.default_rng(9)
    strong = np.repeat([True, False], 1500)
    theta = rng.normal(np.where(strong, 1.0, -1.0), 1.0)
    answers = (rng.random((3000, 10)) < probability(theta[:, None], 1.0, 0.0, 0.0)).astype(float)
    answers[strong, :5] = np.nan
    answers[~strong, 5:] = np.nan
    told = calibrate(answers, model="2pl", prior_mean=np.where(strong, 1.0, -1.0)).items.b
    untold = calibrate(answers, model="2pl").items.b
    assert np.max(np.abs(told)) < 0.25
    assert untold[:5].mean() - untold[5:].mean() > 1.5


def test_calibrated_items_estimate_the_people_who_answered():
    answers, _, _ = simulated(1000, 30, seed=10)
    estimates = eap(answers, calibrate(answers, c=0.2).items)
    assert estimates.mean.mean() == pytest.approx(0.0, abs=0.05)
    assert np.sqrt(np.mean(estimates.sd**2 + estimates.mean**2)) == pytest.approx(1.0, abs=0.03)
