"""Classical item analysis and its flags."""

import math

import numpy as np
import pytest

from quizzes.ability import Array, probability
from quizzes.statistics import (
    GroupDifference,
    ItemStatistics,
    OptionStatistics,
    alpha,
    correlation_bounds,
    item_statistics,
    mantel_haenszel,
    omega,
    option_statistics,
    rest_scores,
    review,
    standard_error,
)

GOOD = ItemStatistics(200, 0.6, 0.4, 0.3, 0.5)
SMALL = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0]], dtype=float)


def simulated(people: int, seed: int, a: Array, b: Array, guess: float = 0.2, shift: Array | None = None) -> Array:
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=(people, 1))
    moved = 0.0 if shift is None else shift
    return (rng.random((people, len(a))) < probability(theta, a, -a * b + moved, guess)).astype(float)


def good_items(count: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    return np.exp(rng.normal(0.1, 0.3, count)), rng.normal(-0.6, 0.9, count)


def test_facility_is_the_right_share_of_those_who_answered():
    answers = SMALL.copy()
    answers[:3, 0] = np.nan
    assert [item.answers for item in item_statistics(answers)] == [3, 6, 6, 6]
    assert item_statistics(answers)[0].facility == pytest.approx(1 / 3)


def test_discrimination_is_the_correlation_with_the_rest():
    by_hand = np.corrcoef(SMALL[:, 0], SMALL[:, 1:].sum(axis=1))[0, 1]
    assert item_statistics(SMALL)[0].discrimination == pytest.approx(by_hand)


def test_rest_scores_compare_people_who_got_different_questions():
    hard_and_easy = np.array([[1, 1, np.nan], [0, 1, np.nan], [1, np.nan, 1], [1, np.nan, 0]])
    rest = rest_scores(hard_and_easy)
    assert rest[0, 0] == pytest.approx(0.0)
    assert rest[2, 0] == pytest.approx(0.5)
    assert np.isnan(rest[0, 2])


def test_bounds_of_a_correlation_follow_fisher():
    bounds = math.tanh(0.549306 - 0.196), math.tanh(0.549306 + 0.196)
    assert correlation_bounds(0.5, 103) == pytest.approx(bounds, abs=1e-5)
    assert all(math.isnan(bound) for bound in correlation_bounds(0.5, 3))


def test_alpha_equals_its_formula():
    variances, total = SMALL.var(axis=0, ddof=1), SMALL.sum(axis=1).var(ddof=1)
    assert alpha(SMALL) == pytest.approx(4 / 3 * (1 - variances.sum() / total))
    assert math.isnan(alpha(SMALL[:, :1]))


def test_omega_recovers_the_reliability_of_one_factor():
    rng = np.random.default_rng(1)
    loadings = np.array([0.9, 0.7, 0.5, 0.3, 0.8, 0.2])
    noise = np.sqrt(1 - loadings**2)
    data = rng.normal(size=(40_000, 1)) * loadings + rng.normal(size=(40_000, 6)) * noise
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (noise**2).sum())
    assert omega(data) == pytest.approx(truth, abs=0.01)
    assert alpha(data) < omega(data)
    assert standard_error(data) == pytest.approx(math.sqrt((noise**2).sum()) / 6, rel=0.03)


def test_options_are_described_by_share_and_correlation():
    rest = np.array([2.0, 1.0, 0.0, -1.0, -2.0, 0.5])
    options = option_statistics([0, 0, 1, 1, 1, -1], rest, [True, False])
    assert [option.share for option in options] == [0.4, 0.6]
    assert options[0].correlation == pytest.approx(-options[1].correlation)
    assert options[0].lower == pytest.approx(correlation_bounds(options[0].correlation, 5)[0])
    assert options[0].correlation > 0


def dif_answers(people: int, shift: float, seed: int) -> tuple[Array, Array]:
    a, b = good_items(20, 5)
    focal = np.arange(people) % 2 == 1
    shifts = np.zeros((people, 20))
    shifts[focal, 0] = shift
    return simulated(people, seed, a, b, guess=0.0, shift=shifts), focal


def test_mantel_haenszel_agrees_with_a_table_by_hand():
    right = np.array([1] * 30 + [0] * 20 + [1] * 20 + [0] * 30)
    focal = np.array([False] * 50 + [True] * 50)
    result = mantel_haenszel(right, focal, np.zeros(100))
    assert result.delta == pytest.approx(-2.35 * math.log((30 * 30) / (20 * 20)))
    chi_square = (abs(30 - 25) - 0.5) ** 2 / (50 * 50 * 50 * 50 / (100**2 * 99))
    assert result.p == pytest.approx(math.erfc(math.sqrt(chi_square / 2)))


def test_a_question_that_is_harder_for_one_group_is_found():
    answers, focal = dif_answers(1600, -1.2, seed=6)
    difference = mantel_haenszel(answers[:, 0], focal, rest_scores(answers)[:, 0])
    assert difference.delta < -1.5
    assert difference.p < 0.001
    assert difference.smaller_group == 800


def called_unfair(shift: float, seeds: range) -> list[bool]:
    """Tell of every question of some tests whether it is flagged, at 200 answers per group; the first is shifted."""
    flagged = []
    for seed in seeds:
        answers, focal = dif_answers(400, shift, seed)
        rest = rest_scores(answers)
        differences = [mantel_haenszel(answers[:, i], focal, rest[:, i]) for i in range(answers.shape[1])]
        items = zip(item_statistics(answers), differences, strict=True)
        flagged += ["differs_by_group" in review(item, difference=found).flags for item, found in items]
    return flagged


def test_fair_questions_are_seldom_called_unfair_and_unfair_ones_nearly_always():
    assert np.mean(called_unfair(0.0, range(20))) <= 0.02
    assert np.mean(called_unfair(-1.0, range(20))[::20]) >= 0.95


def test_good_questions_are_seldom_called_weak():
    upper_rule, plain_rule = [], []
    for seed in range(20):
        a, b = good_items(24, seed)
        upper_rule += [
            "weak_discrimination" in review(item).flags for item in item_statistics(simulated(50, seed, a, b))
        ]
        plain_rule += [item.discrimination < 0.10 for item in item_statistics(simulated(30, seed, a, b))]
    assert np.mean(upper_rule) <= 0.02
    assert 0.10 <= np.mean(plain_rule) <= 0.35


def called_weak(a_of_first: float, people: int, seeds: range) -> float:
    """Return in which share of tests the first question is flagged."""
    flagged = []
    for seed in seeds:
        a, b = good_items(24, seed)
        a[0] = a_of_first
        flagged.append("weak_discrimination" in review(item_statistics(simulated(people, seed, a, b))[0]).flags)
    return float(np.mean(flagged))


def test_a_question_that_tells_nothing_or_the_wrong_thing_is_called_weak():
    assert called_weak(-0.8, 100, range(20)) >= 0.9
    assert called_weak(1e-6, 1_000, range(20)) >= 0.6


def test_questions_of_middling_difficulty_are_seldom_called_hard_or_easy():
    flagged = []
    for seed in range(20):
        a, b = good_items(24, seed)
        expected = simulated(20_000, 99, a, b).mean(axis=0)
        fair = (expected > 0.3) & (expected < 0.9)
        reviews = [review(item).flags for item in item_statistics(simulated(30, seed, a, b))]
        flagged += [
            bool({"too_hard", "too_easy"} & set(flags)) for flags, is_fair in zip(reviews, fair, strict=True) if is_fair
        ]
    assert np.mean(flagged) <= 0.03


def called_attractive(key: int, seeds: range) -> list[bool]:
    """Tell of every question of some tests at 100 answers whether a distractor is flagged, by a key; 0 is right."""
    flagged = []
    for seed in seeds:
        answers = simulated(100, seed, *good_items(24, seed))
        wrong = np.random.default_rng(seed).integers(1, 4, answers.shape)
        rest = rest_scores(answers)
        for place in range(24):
            chosen = np.where(answers[:, place] == 1, 0, wrong[:, place])
            options = option_statistics(chosen, rest[:, place], [option == key for option in range(4)])
            flagged.append("attractive_distractor" in review(GOOD, options).flags)
    return flagged


def test_good_distractors_are_seldom_called_attractive():
    assert np.mean(called_attractive(0, range(10))) <= 0.02


def test_a_right_answer_that_counts_as_wrong_is_found_by_the_strong_people_it_attracts():
    assert np.mean(called_attractive(1, range(10))) >= 0.7


@pytest.mark.parametrize(
    ("item", "flags"),
    [
        (GOOD, ()),
        (ItemStatistics(30, 0.24, 0.4, 0.1, 0.6), ("too_hard",)),
        (ItemStatistics(30, 0.96, 0.4, 0.1, 0.6), ("too_easy",)),
        (ItemStatistics(29, 0.10, 0.4, 0.1, 0.6), ()),
        (ItemStatistics(50, 0.6, -0.3, -0.5, 0.09), ("weak_discrimination",)),
        (ItemStatistics(49, 0.6, -0.3, -0.5, 0.09), ()),
        (ItemStatistics(50, 0.6, math.nan, math.nan, math.nan), ()),
    ],
)
def test_flags_wait_for_enough_answers(item: ItemStatistics, flags: tuple[str, ...]):
    assert review(item).flags == flags


def test_distractors_are_flagged_when_unused_or_attractive_to_the_able():
    right, unused, tempting = (
        OptionStatistics(0.6, 0.4, 0.2, True),
        OptionStatistics(0.04, -0.1, -0.3, False),
        OptionStatistics(0.3, 0.2, 0.01, False),
    )
    assert review(GOOD, [right, unused]).flags == ("unused_distractor",)
    assert review(GOOD, [right, tempting]).flags == ("attractive_distractor",)
    assert review(GOOD, [right, OptionStatistics(0.3, 0.1, -0.05, False)]).flags == ()


def test_a_review_says_how_many_answers_are_missing():
    young = ItemStatistics(20, 0.6, 0.4, 0.0, 0.7)
    options = [OptionStatistics(0.5, 0.4, 0.0, True), OptionStatistics(0.5, -0.4, -0.7, False)]
    missing = review(young, options, GroupDifference(2.0, 0.01, 150)).missing
    assert missing == {"facility": 10, "discrimination": 30, "distractors": 80, "groups": 50}
    assert review(GOOD).missing == {}
