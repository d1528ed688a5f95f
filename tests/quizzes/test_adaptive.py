"""Choosing the next question, and what a short test is worth."""

import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from quizzes.ability import FINE_NODES, Array, Items, eap, information, probability, share_at_or_above
from quizzes.ability import domain_score as score_of
from quizzes.adaptive import (
    Rules,
    Verdict,
    ability_at,
    chance_to_turn,
    choose,
    exposure_limit,
    may_ask_again,
    next_competency,
    verdict,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def bank(size: int, seed: int = 1) -> Items:
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, size)), rng.normal(-0.6, 0.9, size)
    return Items(a, -a * b, np.full(size, 0.2))


def simulated(items: Items, people: int, seed: int) -> tuple[Array, Array]:
    """Return true abilities and what everybody would answer to every item."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=people)
    chance = probability(theta[:, None], items.a, items.d, items.c)
    return theta, (rng.random(chance.shape) < chance).astype(float)


def fixed_test(answers: Array, length: int, seed: int) -> Array:
    """Keep a random form of the given length for every person."""
    place = np.random.default_rng(seed).random(answers.shape).argsort(axis=1).argsort(axis=1)
    return np.where(place < length, answers, np.nan)


def rmse(estimates: Array, truth: Array) -> float:
    return float(np.sqrt(np.mean((estimates - truth) ** 2)))


def test_the_question_is_one_of_the_five_most_informative():
    items = bank(40)
    best = set(np.argsort(-information(0.3, items))[:5])
    chosen = {choose(0.3, items, seed=seed) for seed in range(60)}
    assert chosen == best


def test_the_choice_depends_on_the_seed_alone():
    assert [choose(0.0, bank(40), seed=7) for _ in range(5)] == [choose(0.0, bank(40), seed=7)] * 5


def test_asked_and_overused_questions_are_passed_over_but_anchors_are_not():
    items = bank(10)
    best = int(np.argmax(information(0.0, items)))
    only_best = Rules(candidates=1)
    assert choose(0.0, items, rules=only_best) == best
    assert choose(0.0, items, barred=[best], rules=only_best) != best
    used = np.where(np.arange(10) == best, 0.5, 0.0)
    assert choose(0.0, items, exposure=used, rules=only_best) != best
    assert choose(0.0, items, exposure=used, anchors=used > 0, rules=only_best) == best


def test_a_bank_used_up_still_asks_and_an_empty_one_does_not():
    items = bank(6)
    assert choose(0.0, items, exposure=np.ones(6)) is not None
    assert choose(0.0, items, barred=range(6)) is None


def test_large_banks_show_each_question_less_often():
    assert (exposure_limit(100), exposure_limit(101)) == (0.5, 0.4)


def test_a_question_rests_for_ninety_days():
    assert may_ask_again(None, NOON)
    assert not may_ask_again(NOON - timedelta(days=89), NOON)
    assert may_ask_again(NOON - timedelta(days=90), NOON)


def test_competencies_take_turns():
    asked: dict[str, int] = {}
    order = []
    for _ in range(6):
        competency = next_competency(asked, ["C1", "C2", "C3"])
        assert competency is not None
        order.append(competency)
        asked[competency] = asked.get(competency, 0) + 1
    assert order == ["C1", "C2", "C3"] * 2
    assert next_competency(asked, []) is None


@pytest.mark.parametrize(
    ("sd", "at_target", "asked", "left", "expected"),
    [
        (0.9, None, 3, 9, "go_on"),
        (0.3, None, 4, 9, "go_on"),
        (0.45, None, 5, 9, "precise"),
        (0.46, None, 19, 9, "go_on"),
        (0.46, None, 20, 9, "enough"),
        (0.9, 0.90, 5, 9, "at_target"),
        (0.9, 0.10, 5, 9, "below_target"),
        (0.2, 0.5, 5, 9, "go_on"),
        (0.2, 0.5, 20, 9, "enough"),
        (0.9, 0.89, 5, 9, "go_on"),
        (0.9, 0.11, 19, 9, "go_on"),
        (0.9, 0.95, 4, 9, "go_on"),
        (0.9, None, 2, 0, "exhausted"),
    ],
)
def test_a_test_ends_when_it_has_told_enough(
    sd: float, at_target: float | None, asked: int, left: int, expected: Verdict
):
    assert verdict(sd, at_target, asked, left) == expected


def test_a_test_ends_undecided_when_the_questions_left_would_hardly_turn_it():
    assert verdict(0.4, 0.8, 12, 9, turning=0.06) == "go_on"
    assert verdict(0.4, 0.8, 12, 9, turning=0.05) == "enough"
    assert verdict(0.4, 0.8, 4, 9, turning=0.01) == "go_on"
    assert verdict(0.4, 0.92, 12, 9, turning=0.01) == "at_target"


def test_the_chance_to_turn_a_verdict_is_that_of_the_answers_to_come():
    items, cut = bank(60, seed=70), 70
    target, asked = ability_at(cut, items), list(range(8))
    _theta, answers = simulated(items, 2_000, seed=5)
    seen = np.where(np.isin(np.arange(60), asked), answers, np.nan)
    best = [item for item in np.argsort(-information(target, items)) if item not in asked][:12]
    later = np.where(np.isin(np.arange(60), asked + best), answers, np.nan)
    now, then = (eap(given, items, FINE_NODES) for given in (seen, later))
    before, after = (share_at_or_above(one, items, [cut])[:, 0] for one in (now, then))
    told = np.array(
        [
            chance_to_turn(float(at), float(sd), target, items, asked=8, barred=asked)
            for at, sd in zip(before, now.sd, strict=True)
        ]
    )
    turned = (before >= 0.5) != (after >= 0.5)
    for low, high in ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5)):
        group = (told >= low) & (told < high)
        assert np.mean(turned[group]) == pytest.approx(np.mean(told[group]), abs=0.05)


def test_with_nothing_left_to_ask_no_verdict_turns():
    items = bank(10)
    assert chance_to_turn(0.6, 0.5, 0.0, items, asked=20) == 0.0
    assert chance_to_turn(0.6, 0.5, 0.0, items, asked=10, barred=range(10)) == 0.0
    assert chance_to_turn(0.5, 0.5, 0.0, items, asked=5) == 0.5
    assert chance_to_turn(1.0, 0.5, 0.0, items, asked=5) < 0.001


def test_the_ability_at_a_score_earns_that_score():
    items = bank(60)
    assert score_of(ability_at(70, items), items) == pytest.approx(70, abs=0.2)


def test_the_next_question_is_chosen_within_two_milliseconds():
    items = bank(300)
    answers = np.full(300, np.nan)
    answers[:20] = 1.0
    started = time.process_time()
    for seed in range(50):
        choose(float(eap(answers, items).mean[0]), items, barred=range(20), exposure=np.zeros(300), seed=seed)
    assert (time.process_time() - started) / 50 < 0.002


def adaptive_estimates(items: Items, answers: Array, length: int) -> Array:
    """Run an adaptive test of fixed length for everybody, in turn, with exposure control."""
    seen, estimates = np.zeros(len(items)), np.zeros(len(answers))
    for person, would_answer in enumerate(answers):
        given, asked = np.full(len(items), np.nan), []
        for _ in range(length):
            item = choose(estimates[person], items, barred=asked, exposure=seen / max(person, 20), seed=person)
            assert item is not None
            asked.append(item)
            given[item] = would_answer[item]
            estimates[person] = eap(given, items).mean[0]
        seen[asked] += 1
    assert seen.max() / len(answers) <= exposure_limit(len(items)) + 0.02
    return estimates


@pytest.mark.parametrize(("size", "as_good_as", "more_error"), [(40, 16, 0.005), (100, 20, 0.0)])
def test_twelve_adaptive_questions_are_worth_sixteen_to_twenty_fixed_ones(
    size: int, as_good_as: int, more_error: float
):
    # The method allows 0.02 more at 40 questions; asking everybody what suits the average person would pass by that.
    differences = []
    for seed in (100, 101, 102):
        items = bank(size, seed=size + seed)
        theta, answers = simulated(items, 800, seed=seed)
        fixed = [rmse(eap(fixed_test(answers, as_good_as, form), items).mean, theta) for form in range(3)]
        differences.append(rmse(adaptive_estimates(items, answers, 12), theta) - np.mean(fixed))
    assert np.mean(differences) <= more_error


def decide(items: Items, would_answer: Array, cut: float, exposure: Array, seed: int) -> tuple[bool, list[int]]:
    """Run a test that decides whether one person reaches the cut."""
    target, asked = ability_at(cut, items), list[int]()
    state: Verdict = "go_on"
    reached = 0.5
    while state == "go_on":
        item = choose(target, items, barred=asked, exposure=exposure, seed=seed)
        assert item is not None
        asked.append(item)
        estimates = eap(would_answer[asked], items.take(asked), FINE_NODES)
        reached, sd = float(share_at_or_above(estimates, items, [cut])[0, 0]), float(estimates.sd[0])
        turning = chance_to_turn(reached, sd, target, items, asked=len(asked), barred=asked)
        state = verdict(sd, reached, len(asked), len(items) - len(asked), turning=turning)
    return reached >= 0.5, asked


def decisions(items: Items, answers: Array, cut: float) -> tuple[Array, list[int]]:
    """Run the test for everybody in turn, with exposure control; return who reached the cut and the lengths."""
    seen, reached, lengths = np.zeros(len(items)), [], []
    for person, would_answer in enumerate(answers):
        decision, asked = decide(items, would_answer, cut, seen / max(person, 20), person)
        seen[asked] += 1
        reached.append(decision)
        lengths.append(len(asked))
    return np.array(reached), lengths


@pytest.fixture(scope="module")
def mastery() -> dict[int, tuple[list[int], float]]:
    """Return for every cut the lengths of 1,000 tests, and their accuracy above that of 30 fixed questions."""
    return {cut: lengths_and_gain(cut) for cut in (40, 55, 70, 85)}


def lengths_and_gain(cut: int) -> tuple[list[int], float]:
    items = bank(60, seed=cut)
    theta, answers = simulated(items, 1_000, seed=101)
    truth = score_of(theta, items) >= cut
    reached, lengths = decisions(items, answers, cut)
    forms = [eap(fixed_test(answers, 30, seed), items, FINE_NODES) for seed in range(5)]
    thirty = [(share_at_or_above(form, items, [cut])[:, 0] >= 0.5) == truth for form in forms]
    return lengths, float(np.mean(reached == truth) - np.mean(thirty))


def test_a_decision_about_a_target_takes_at_most_eleven_questions_on_average(
    mastery: dict[int, tuple[list[int], float]],
):
    for lengths, _gain in mastery.values():
        assert np.mean(lengths) <= 11
        assert 5 <= min(lengths) <= max(lengths) <= 20


def test_a_decision_about_a_target_is_as_good_as_with_thirty_fixed_questions(
    mastery: dict[int, tuple[list[int], float]],
):
    # Over all cuts: at a single one, 1,000 people leave a standard error of 0.01.
    assert np.mean([gain for _lengths, gain in mastery.values()]) >= -0.01
