"""Classical item analysis: how hard and how telling questions are, and whether they treat groups alike.

Responses are person × item, credit from 0 to 1, NaN where not answered; first attempts only. Every figure comes with
the number of answers behind it, and a flag is raised only where enough answers make it trustworthy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quizzes.ability import Array

Flag = Literal[
    "too_hard",
    "too_easy",
    "weak_discrimination",
    "unused_distractor",
    "attractive_distractor",
    "differs_by_group",
]

ANSWERS_FOR_FACILITY = 30
ANSWERS_FOR_DISCRIMINATION = 50
ANSWERS_FOR_DISTRACTORS = 100
ANSWERS_PER_GROUP = 200
STRATA = 10
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Answers, right share, and the correlation with the rest of the test with its 95 % bounds (NaN if unknown)."""

    answers: int
    facility: float
    discrimination: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """How often an option was chosen, and its choice's correlation with the rest of the test with its lower bound."""

    share: float
    correlation: float
    lower: float
    right: bool

    @property
    def tempts_the_able(self) -> bool:
        """Tell whether people strong elsewhere choose a wrong option, more surely than by chance."""
        return not self.right and self.lower > 0


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """Mantel–Haenszel comparison of a focal with a reference group of equal scores.

    ``delta`` is on the ETS scale: negative when the item is harder for the focal group.
    """

    delta: float
    p: float
    smaller_group: int


@dataclass(frozen=True, slots=True)
class Review:
    """The flags of a question, and how many more answers each kind of check still needs."""

    flags: tuple[Flag, ...]
    missing: dict[str, int]


def item_statistics(responses: ArrayLike) -> list[ItemStatistics]:
    """Return the classical figures of every item."""
    given = np.asarray(responses, dtype=np.float64)
    rest = rest_scores(given)
    return [_item(given[:, item], rest[:, item]) for item in range(given.shape[1])]


def rest_scores(responses: ArrayLike) -> Array:
    """Return for every answer how the person did on all other items, as mean credit above the items' own means.

    Taking the items' means off makes people comparable who were asked different questions. NaN without other answers.
    """
    given = np.asarray(responses, dtype=np.float64)
    answered = ~np.isnan(given)
    credit = np.where(answered, given, 0.0)
    facility = credit.sum(axis=0) / np.maximum(answered.sum(axis=0), 1)
    above = np.where(answered, credit - facility, 0.0)
    others = answered.sum(axis=1, keepdims=True) - answered
    rest = (above.sum(axis=1, keepdims=True) - above) / np.maximum(others, 1)
    return np.where(answered & (others > 0), rest, np.nan)


def option_statistics(chosen: ArrayLike, rest: ArrayLike, right: Sequence[bool]) -> list[OptionStatistics]:
    """Return the figures of a choice's options; ``chosen`` is each person's option index, −1 for none."""
    picks = np.asarray(chosen, dtype=np.int64)
    known = picks >= 0
    scores = np.asarray(rest, dtype=np.float64)[known]
    ticked = [(picks[known] == option).astype(np.float64) for option in range(len(right))]
    return [_option(ticks, scores, is_right) for ticks, is_right in zip(ticked, right, strict=True)]


def correlation(x: Array, y: Array) -> float:
    """Return Pearson's correlation over pairs without NaN, NaN where one side does not vary."""
    known = ~(np.isnan(x) | np.isnan(y))
    if known.sum() < 3:
        return math.nan
    u, v = x[known] - x[known].mean(), y[known] - y[known].mean()
    spread = math.sqrt(float(u @ u) * float(v @ v))
    return float(u @ v) / spread if spread > 1e-12 else math.nan


def correlation_bounds(r: float, count: int) -> tuple[float, float]:
    """Return the 95 % bounds of a correlation by Fisher's transformation."""
    if math.isnan(r) or count <= 3:
        return math.nan, math.nan
    centre, margin = math.atanh(max(-0.999999, min(0.999999, r))), Z_95 / math.sqrt(count - 3)
    return math.tanh(centre - margin), math.tanh(centre + margin)


def alpha(responses: ArrayLike) -> float:
    """Return Cronbach's alpha over the people who answered every item, NaN where it cannot be told."""
    covariance = _covariance(responses)
    total = covariance.sum()
    count = len(covariance)
    if count < 2 or not total > 0:
        return math.nan
    return float(count / (count - 1) * (1.0 - np.trace(covariance) / total))


def omega(responses: ArrayLike, rounds: int = 100) -> float:
    """Return McDonald's omega from one common factor (principal axes) over the people who answered every item.

    Unlike alpha it does not assume that all items tell equally much.
    """
    covariance = _covariance(responses)
    total = covariance.sum()
    if len(covariance) < 3 or not total > 0:
        return math.nan
    communality = np.diag(covariance) / 2
    loadings = np.zeros(len(covariance))
    for _ in range(rounds):
        reduced = covariance - np.diag(np.diag(covariance) - communality)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * math.sqrt(max(float(values[-1]), 0.0))
        communality = np.minimum(loadings**2, np.diag(covariance))
    return float(min(1.0, loadings.sum() ** 2 / total))


def standard_error(responses: ArrayLike) -> float:
    """Return the standard error of measurement of the mean credit, from omega."""
    covariance = _covariance(responses)
    spread = math.sqrt(max(float(covariance.sum()), 0.0)) / max(len(covariance), 1)
    return spread * math.sqrt(max(1.0 - omega(responses), 0.0))


def mantel_haenszel(right: ArrayLike, focal: ArrayLike, score: ArrayLike, strata: int = STRATA) -> GroupDifference:
    """Compare the chances of two groups on one item among people with like scores.

    ``right`` is 0/1 per person, ``focal`` flags the focal group, ``score`` is the rest score; people are put into
    ``strata`` of about equal size by it. NaN for every value where a group is missing in all strata.
    """
    answer, group = np.asarray(right, dtype=np.float64) >= 0.5, np.asarray(focal, dtype=bool)
    level = _strata(np.asarray(score, dtype=np.float64), strata)
    table = np.zeros((level.max(initial=0) + 1, 2, 2))
    np.add.at(table, (level, group.astype(int), answer.astype(int)), 1.0)
    table = table[(table.sum(axis=2) > 0).all(axis=1)]
    smaller = int(min(group.sum(), (~group).sum()))
    size = table.sum(axis=(1, 2))
    odds_up = (table[:, 0, 1] * table[:, 1, 0] / np.maximum(size, 1)).sum()
    odds_down = (table[:, 0, 0] * table[:, 1, 1] / np.maximum(size, 1)).sum()
    if odds_up <= 0 or odds_down <= 0:
        return GroupDifference(math.nan, math.nan, smaller)
    return GroupDifference(float(-2.35 * math.log(odds_up / odds_down)), _mh_p(table, size), smaller)


def review(
    item: ItemStatistics, options: Sequence[OptionStatistics] = (), difference: GroupDifference | None = None
) -> Review:
    """Return what a trainer should look at, and how many answers the other checks still need."""
    flags: list[Flag] = []
    if item.answers >= ANSWERS_FOR_FACILITY:
        flags += ["too_hard"] if item.facility < 0.25 else ["too_easy"] if item.facility > 0.95 else []
    if item.answers >= ANSWERS_FOR_DISCRIMINATION and item.upper < 0.10:
        flags.append("weak_discrimination")
    wrong = [option for option in options if not option.right]
    if item.answers >= ANSWERS_FOR_DISTRACTORS:
        flags += ["unused_distractor"] if any(option.share < 0.05 for option in wrong) else []
        flags += ["attractive_distractor"] if any(option.tempts_the_able for option in wrong) else []
    if difference is not None and difference.smaller_group >= ANSWERS_PER_GROUP:
        flags += ["differs_by_group"] if abs(difference.delta) >= 1.5 and difference.p < 0.05 else []
    return Review(tuple(flags), _missing(item, wrong, difference))


def _missing(
    item: ItemStatistics, wrong: Sequence[OptionStatistics], difference: GroupDifference | None
) -> dict[str, int]:
    needed = {
        "facility": ANSWERS_FOR_FACILITY - item.answers,
        "discrimination": ANSWERS_FOR_DISCRIMINATION - item.answers,
        "distractors": ANSWERS_FOR_DISTRACTORS - item.answers if wrong else 0,
        "groups": ANSWERS_PER_GROUP - difference.smaller_group if difference is not None else 0,
    }
    return {check: count for check, count in needed.items() if count > 0}


def _item(credit: Array, rest: Array) -> ItemStatistics:
    answered = ~np.isnan(credit)
    count = int(answered.sum())
    r = correlation(credit, rest)
    lower, upper = correlation_bounds(r, int((~np.isnan(rest)).sum()))
    return ItemStatistics(count, float(credit[answered].mean()) if count else math.nan, r, lower, upper)


def _option(ticks: Array, rest: Array, right: bool) -> OptionStatistics:
    r = correlation(ticks, rest)
    share = float(ticks.mean()) if len(ticks) else math.nan
    return OptionStatistics(share, r, correlation_bounds(r, int((~np.isnan(rest)).sum()))[0], right)


def _covariance(responses: ArrayLike) -> Array:
    given = np.asarray(responses, dtype=np.float64)
    complete = given[~np.isnan(given).any(axis=1)]
    if len(complete) < 2:
        return np.zeros((given.shape[1], given.shape[1]))
    return np.atleast_2d(np.cov(complete, rowvar=False))


def _strata(score: Array, count: int) -> NDArray[np.intp]:
    """Return the stratum of every person, equal scores always in the same one."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, count + 1)[1:-1])) if len(score) else np.zeros(0)
    return np.searchsorted(edges, score, side="right")


def _mh_p(table: Array, size: Array) -> float:
    """Return the two-sided p of the Mantel–Haenszel chi-square with continuity correction, one degree of freedom."""
    reference, focal = table[:, 0, :].sum(axis=1), table[:, 1, :].sum(axis=1)
    right, wrong = table[:, :, 1].sum(axis=1), table[:, :, 0].sum(axis=1)
    expected = reference * right / size
    variance = (reference * focal * right * wrong / (size**2 * np.maximum(size - 1, 1))).sum()
    if variance <= 0:
        return math.nan
    distance = max(abs(float((table[:, 0, 1] - expected).sum())) - 0.5, 0.0)
    return math.erfc(math.sqrt(distance**2 / float(variance) / 2))
