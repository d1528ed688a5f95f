"""Choose the next question of a short test, and tell when it has told enough."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from quizzes.ability import TINY, Array, Items, domain_score, grid, information
from quizzes.shuffle import permutation

Verdict = Literal["go_on", "precise", "at_target", "below_target", "enough", "exhausted"]

NORMAL = NormalDist()
REST = timedelta(days=90)
LARGE_BANK = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """When to stop, and among how many of the most informative questions to choose.

    A decision about a target ends when it is ``sure``, or when the questions left have a chance of at most ``turning``
    to turn it.
    """

    candidates: int = 5
    fewest: int = 5
    most: int = 20
    precise_sd: float = 0.45
    sure: float = 0.90
    turning: float = 0.05


DEFAULT_RULES = Rules()


def exposure_limit(bank_size: int) -> float:
    """Return the share of tests that may see one question."""
    return 0.4 if bank_size > LARGE_BANK else 0.5


def may_ask_again(last_asked: datetime | None, now: datetime) -> bool:
    """Tell whether a question has rested long enough for the same person."""
    return last_asked is None or now - last_asked >= REST


def next_competency(asked: Mapping[str, int], competencies: Sequence[str]) -> str | None:
    """Return the competency whose turn it is: the one asked least, in the given order; None when none is open."""
    return min(competencies, key=lambda competency: asked.get(competency, 0), default=None)


def ability_at(score: float, bank: Items) -> float:
    """Return the ability whose domain score on the bank is nearest to the given one, to 0.01."""
    fine = grid(901)
    return float(fine[np.abs(domain_score(fine, bank) - score).argmin()])


def choose(
    theta: float,
    items: Items,
    *,
    barred: Collection[int] = (),
    exposure: Array | None = None,
    anchors: NDArray[np.bool_] | None = None,
    seed: int = 0,
    rules: Rules = DEFAULT_RULES,
) -> int | None:
    """Return the index of the next item: one of the most informative at ``theta``, picked by the seed.

    ``theta`` is the current estimate where the test measures, and ``ability_at`` the target where it decides about one.
    ``barred`` are items asked already or resting. ``exposure`` is the share of tests that saw each item; one that
    reached the limit is passed over unless it is an anchor or nothing else is left. None when all are barred.
    """
    free = np.ones(len(items), dtype=bool)
    free[list(barred)] = False
    if not free.any():
        return None
    open_items = free & _under_limit(len(items), exposure, anchors)
    candidates = np.flatnonzero(open_items if open_items.any() else free)
    value = information(theta, items.take(candidates))
    best = candidates[np.argsort(-value, kind="stable")[: rules.candidates]]
    return int(best[permutation(len(best), seed, len(barred))[0]])


def chance_to_turn(
    at_target: float,
    sd: float,
    target: float,
    items: Items,
    *,
    asked: int,
    barred: Collection[int] = (),
    rules: Rules = DEFAULT_RULES,
) -> float:
    """Return how probable it is that the questions a test may still ask turn its verdict about a target.

    ``at_target`` is P(score ≥ target) and ``sd`` the standard deviation of the ability after ``asked`` questions;
    ``target`` is ``ability_at`` the target. Answers to come move the estimate by a normal amount, whose variance is
    what they take off ``sd``²; the verdict turns when the estimate crosses the target.
    """
    value = information(target, items)
    value[list(barred)] = 0.0
    to_come = float(np.sort(value)[::-1][: max(rules.most - asked, 0)].sum()) * sd**2
    if to_come <= 0.0:
        return 0.0
    distance = abs(NORMAL.inv_cdf(min(max(at_target, TINY), 1.0 - TINY)))
    return NORMAL.cdf(-distance / sqrt(to_come / (1.0 + to_come)))


def verdict(
    sd: float, at_target: float | None, asked: int, left: int, rules: Rules = DEFAULT_RULES, *, turning: float = 1.0
) -> Verdict:
    """Tell whether to go on after ``asked`` questions with ``left`` ones to ask.

    ``at_target`` is P(score ≥ target): where given, the test decides about the target and ends once that is sure, or
    with "enough" once ``turning`` (see ``chance_to_turn``) is small; where None, it measures and ends once the standard
    error is small.
    """
    if left == 0:
        return "exhausted"
    if asked < rules.fewest:
        return "go_on"
    if at_target is None:
        if sd <= rules.precise_sd:
            return "precise"
    elif at_target >= rules.sure:
        return "at_target"
    elif 1.0 - at_target >= rules.sure:
        return "below_target"
    elif turning <= rules.turning:
        return "enough"
    return "enough" if asked >= rules.most else "go_on"


def _under_limit(count: int, exposure: Array | None, anchors: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    if exposure is None:
        return np.ones(count, dtype=bool)
    under = np.asarray(exposure) < exposure_limit(count)
    return under if anchors is None else under | anchors
