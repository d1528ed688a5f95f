"""The item response model and what it says about people."""

import numpy as np
import pytest

from quizzes.ability import (
    FINE_NODES,
    NODES,
    curves,
    domain_estimates,
    domain_score,
    eap,
    guessing,
    information,
    items_from_levels,
    probability,
    share_at_or_above,
    successes,
)

ITEMS = items_from_levels([1, 2, 2, 3, 3, 4], [0.25, 0.25, 0.5, 0.25, 0.0, 0.25])


def test_the_curve_runs_from_guessing_to_certainty():
    theta = np.array([-50.0, 0.0, 50.0])
    assert probability(theta, 1.2, 0.0, 0.2) == pytest.approx([0.2, 0.6, 1.0])


def test_parameters_follow_the_authors_level():
    assert ITEMS.b == pytest.approx([-1.8, -1.0, -1.0, -0.2, -0.2, 0.6])
    assert pytest.approx([0.2, 0.2, 0.4, 0.2, 0.0, 0.2]) == ITEMS.c
    assert guessing(0.25) == pytest.approx(0.2)


def test_estimates_agree_with_a_fine_integral():
    answers = np.array([1.0, 0.0, 1.0, np.nan, 0.5, 1.0])
    fine = np.linspace(-8, 8, 20001)
    right = curves(ITEMS, fine)
    given = ~np.isnan(answers)
    x = answers[given][:, None]
    density = np.exp(-0.5 * fine**2) * np.prod(right[given] ** x * (1 - right[given]) ** (1 - x), axis=0)
    density /= density.sum()
    mean = density @ fine
    estimates = eap(answers, ITEMS)
    assert estimates.mean[0] == pytest.approx(mean, abs=2e-3)
    assert estimates.sd[0] == pytest.approx(np.sqrt(density @ (fine - mean) ** 2), abs=2e-3)


def test_a_person_without_answers_keeps_the_prior():
    estimates = eap(np.full((1, 6), np.nan), ITEMS, prior_mean=0.5, prior_sd=0.8)
    assert (estimates.mean[0], estimates.sd[0]) == pytest.approx((0.5, 0.8), abs=1e-3)


def test_each_person_may_have_a_prior_of_their_own():
    answers = np.tile([1.0, 0, 1, 0, 1, 0], (2, 1))
    both = eap(answers, ITEMS, prior_mean=[-1.0, 1.0], prior_sd=[1.0, 0.5])
    alone = [eap(answers[:1], ITEMS, prior_mean=mean, prior_sd=sd).mean[0] for mean, sd in ((-1.0, 1.0), (1.0, 0.5))]
    assert both.mean == pytest.approx(alone)


def test_more_right_answers_never_lower_the_estimate():
    ladder = np.tril(np.ones((6, 6)), k=-1)
    assert np.all(np.diff(eap(ladder, ITEMS).mean) > 0)


def test_saying_i_do_not_know_costs_less_than_a_wrong_answer_and_earns_less_than_a_right_one():
    fractions = np.array([[1.0, 1, 0, 1, 0, 0]])
    honest = np.array([[False, False, True, False, False, True]])
    wrong = eap(fractions, ITEMS).mean[0]
    unsure = eap(successes(fractions, honest, ITEMS), ITEMS).mean[0]
    right = eap(np.where(honest, 1.0, fractions), ITEMS).mean[0]
    assert wrong < unsure < right
    assert successes(fractions, honest, ITEMS)[0, 2] == ITEMS.c[2]


def test_a_domain_score_is_the_mean_expected_percentage():
    by_hand = 100 * np.mean([probability(0.3, 1.0, -b, c) for b, c in zip(ITEMS.b, ITEMS.c, strict=True)])
    assert domain_score(0.3, ITEMS) == pytest.approx(by_hand)
    assert domain_score(np.zeros((2, 3)), ITEMS).shape == (2, 3)


def test_the_posterior_of_a_domain_score_has_mean_and_spread():
    estimates = eap([[1.0, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]], ITEMS)
    mean, sd = domain_estimates(estimates, ITEMS)
    scores = domain_score(NODES, ITEMS)
    assert mean == pytest.approx(estimates.posterior @ scores)
    assert sd**2 == pytest.approx(((scores - mean[:, None]) ** 2 * estimates.posterior).sum(axis=1))
    assert mean[0] > mean[1]


def test_probabilities_of_levels_fall_with_the_cut_and_come_from_fine_nodes():
    shares = share_at_or_above(eap([1.0, 1, 0, 1, 1, 0], ITEMS, FINE_NODES), ITEMS, [0, 40, 55, 70, 85, 101])
    assert shares[0, 0] == pytest.approx(1.0)
    assert shares[0, -1] == 0.0
    assert np.all(np.diff(shares[0]) <= 0)


def test_information_is_the_slope_squared_over_the_variance():
    theta, step = 0.4, 1e-5
    right = [probability(theta + shift, ITEMS.a, ITEMS.d, ITEMS.c) for shift in (-step, 0, step)]
    slope = (right[2] - right[0]) / (2 * step)
    assert information(theta, ITEMS) == pytest.approx(slope**2 / (right[1] * (1 - right[1])), rel=1e-6)
