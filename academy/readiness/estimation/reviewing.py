"""Which questions behind a competency's figures do not do their work, from the very answers the figures rest on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from academy.readiness.estimation.responses import Floats, Integers, Questions, Responses
from quizzes.statistics import ItemStatistics, correlation_bounds, review


@dataclass(frozen=True, slots=True)
class BehindFigures:
    """The questions that people's counted answers to one competency belong to: how many there are, and how many of
    them are flagged for what. A question with several flags counts by the first."""

    questions: int
    flags: dict[str, int]


def questions_behind(questions: Questions, responses: Sequence[Responses]) -> list[BehindFigures]:
    """Return per competency what item analysis says of the questions that were answered."""
    return [_behind(bundle, len(questions.of(column))) for column, bundle in enumerate(responses)]


def _behind(bundle: Responses, items: int) -> BehindFigures:
    answered = [item for item in statistics_of(bundle, items) if item.answers]
    flags = (review(item).flags for item in answered)
    return BehindFigures(len(answered), dict(Counter(found[0] for found in flags if found)))


def statistics_of(bundle: Responses, items: int) -> list[ItemStatistics]:
    """Return the classical figures of every question, as `quizzes.statistics.item_statistics` does for a full table.

    It never builds that table: what it costs depends on the answers, not on people × questions.
    """
    item, credit = bundle.item.astype(np.int64), bundle.success.astype(np.float64)
    answers = np.bincount(item, minlength=items)
    facility = np.bincount(item, credit, items) / np.maximum(answers, 1)
    rest, known = _rest_scores(bundle, credit - facility[item])
    correlation = _correlations(item[known], credit[known], rest[known], items)
    others = np.bincount(item[known], minlength=items).tolist()
    bounds = [correlation_bounds(r, count) for r, count in zip(correlation.tolist(), others, strict=True)]
    figures = zip(answers.tolist(), facility.tolist(), correlation.tolist(), bounds, strict=True)
    return [ItemStatistics(count, mean, r, lower, upper) for count, mean, r, (lower, upper) in figures]


def _rest_scores(bundle: Responses, above: Floats) -> tuple[Floats, Integers]:
    """Return for every answer how the person did on their other questions, and which answers have such others."""
    _, person = np.unique(bundle.person, return_inverse=True)
    others = np.bincount(person)[person] - 1
    sums = np.bincount(person, above)[person] - above
    return sums / np.maximum(others, 1), np.flatnonzero(others > 0)


def _correlations(item: Integers, x: Floats, y: Floats, items: int) -> Floats:
    """Return Pearson's correlation of x and y per question; NaN under three pairs or where one side does not vary."""
    pairs = np.bincount(item, minlength=items)
    count = np.maximum(pairs, 1)
    u = x - (np.bincount(item, x, items) / count)[item]
    v = y - (np.bincount(item, y, items) / count)[item]
    spread = np.sqrt(np.bincount(item, u * u, items) * np.bincount(item, v * v, items))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where((spread > 1e-12) & (pairs >= 3), np.bincount(item, u * v, items) / spread, np.nan))
