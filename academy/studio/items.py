"""Item analysis: how hard, how telling and how fair the questions of a module are, from first answers."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from academy.curriculum.models import ModuleVersion, QuestionVersion, QuizEntry
from academy.studio.item_queries import FirstAnswer
from quizzes.carrying import carried_over
from quizzes.questions.single import Choice, Single
from quizzes.statistics import (
    ANSWERS_FOR_DISCRIMINATION,
    ANSWERS_FOR_DISTRACTORS,
    ANSWERS_FOR_FACILITY,
    ANSWERS_PER_GROUP,
    GroupDifference,
    ItemStatistics,
    OptionStatistics,
    Review,
    item_statistics,
    mantel_haenszel,
    option_statistics,
    rest_scores,
    review,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OptionFigures:
    """An option of a single choice with how often it was chosen, in per cent."""

    text: str
    right: bool
    share: int
    tempts_the_able: bool


@dataclass(frozen=True)
class ItemFigures:
    """A question with its figures. Those that need more answers are None; `review.missing` says how many.

    `difference` compares the largest role with all others of equal strength, negative where the question is harder for
    that role; NaN where the two have no strength in common.
    """

    entry: QuizEntry
    answers: int
    right: int | None
    discrimination: float | None
    upper: float | None
    options: list[OptionFigures]
    difference: float | None
    review: Review

    @property
    def needed(self) -> dict[str, int]:
        """Return how many answers every kind of figure takes."""
        return {
            "facility": ANSWERS_FOR_FACILITY,
            "discrimination": ANSWERS_FOR_DISCRIMINATION,
            "distractors": ANSWERS_FOR_DISTRACTORS,
        }


def largest_role(roles: Mapping[int, str]) -> str | None:
    """Return the role (slug) most people have, the first by name among several."""
    counts = Counter(roles.values())
    return min(counts, key=lambda role: (-counts[role], role), default=None)


def item_figures(
    version: ModuleVersion,
    answers: Sequence[FirstAnswer],
    wordings: Mapping[int, QuestionVersion],
    roles: Mapping[int, str],
) -> list[ItemFigures]:
    """Return the figures of every question of a module version, in its order; `roles` are people's, by id."""
    column = {entry.question_id: place for place, entry in enumerate(version.entries)}
    people = {person: row for row, person in enumerate(sorted({one.person_id for one in answers}))}
    credit = np.full((len(people), len(column)), np.nan)
    chosen = np.full(credit.shape, -1, dtype=np.int64)
    for one in answers:
        entry = version.entries[column[one.question_id]]
        if one.fraction is not None or one.answer is None:
            credit[people[one.person_id], column[one.question_id]] = one.fraction or 0.0
        chosen[people[one.person_id], column[one.question_id]] = _option(one, entry, wordings)
    statistics, rest = item_statistics(credit), rest_scores(credit)
    compared = largest_role(roles)
    focal = np.array([roles.get(person) == compared for person in people], dtype=bool)
    return [
        _figures(
            entry,
            statistics[place],
            _options(entry, chosen[:, place], rest[:, place]),
            _difference(credit[:, place], focal, rest[:, place]),
        )
        for place, entry in enumerate(version.entries)
    ]


def _difference(credit: Floats, focal: NDArray[np.bool_], rest: Floats) -> GroupDifference:
    """Compare the groups over the people who answered this question and another one."""
    known = ~(np.isnan(credit) | np.isnan(rest))
    return mantel_haenszel(credit[known], focal[known], rest[known])


def _figures(
    entry: QuizEntry, item: ItemStatistics, options: Sequence[OptionStatistics], groups: GroupDifference
) -> ItemFigures:
    asked = entry.question_version.parsed
    telling = item.answers >= ANSWERS_FOR_DISCRIMINATION and not math.isnan(item.upper)
    shown = options if item.answers >= ANSWERS_FOR_DISTRACTORS else ()
    texts = [option.text for option in asked.options] if isinstance(asked, Single) else []
    return ItemFigures(
        entry=entry,
        answers=item.answers,
        right=round(100 * item.facility) if item.answers >= ANSWERS_FOR_FACILITY else None,
        discrimination=round(item.discrimination, 2) if telling else None,
        upper=round(item.upper, 2) if telling else None,
        options=[
            OptionFigures(text, one.right, round(100 * one.share), one.tempts_the_able)
            for text, one in zip(texts, shown, strict=False)
        ],
        difference=round(groups.delta, 1) if groups.smaller_group >= ANSWERS_PER_GROUP else None,
        review=review(item, options, groups),
    )


def _options(entry: QuizEntry, chosen: NDArray[np.int64], rest: Floats) -> list[OptionStatistics]:
    asked = entry.question_version.parsed
    if not isinstance(asked, Single):
        return []
    return option_statistics(chosen, rest, [option.right for option in asked.options])


def _option(one: FirstAnswer, entry: QuizEntry, wordings: Mapping[int, QuestionVersion]) -> int:
    """Return which option of the current wording was chosen, −1 for none."""
    now = entry.question_version.parsed
    if one.answer is None or not isinstance(now, Single):
        return -1
    asked = wordings[one.question_version_id].parsed
    response = asked.response_from_json(one.answer)
    carried = response if asked == now else carried_over(response, asked, now)
    return carried.option if isinstance(carried, Choice) else -1
