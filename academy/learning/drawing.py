"""Which questions an attempt asks, and in which order."""

from collections.abc import Collection, Sequence

from academy.curriculum.models import QuestionVersion
from quizzes.selection import draw, draw_per_competency, shuffled

MOST_QUESTIONS = 20
CHECK_PER_COMPETENCY = 3


def draw_quiz(
    pool: Sequence[QuestionVersion], seed: int, seen: Collection[str], count: int | None = None
) -> list[QuestionVersion]:
    """Return the whole pool in the author's order, or `count` of a larger one, MOST_QUESTIONS unless told.

    `seen` holds the ids of questions the person has met before; others are drawn first.
    """
    count = count or MOST_QUESTIONS
    if len(pool) <= count:
        return list(pool)
    chosen = draw([version.parsed for version in pool], count, seed, seen=seen)
    by_id = {version.parsed.id: version for version in pool}
    return [by_id[question.id] for question in chosen]


def draw_check(anchors: Sequence[QuestionVersion], seed: int) -> list[QuestionVersion]:
    """Return CHECK_PER_COMPETENCY anchors of every competency, mixed."""
    # Ids are unique in a module only, so the parsed object itself leads back to its version.
    version_of = {id(version.parsed): version for version in anchors}
    chosen = draw_per_competency([version.parsed for version in anchors], CHECK_PER_COMPETENCY, seed)
    return [version_of[id(question)] for question in shuffled(chosen, seed, "check")]
