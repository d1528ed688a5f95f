"""Draw questions from a pool: seeded, spread over competencies and levels, unseen ones first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from quizzes.questions.contract import Question
from quizzes.shuffle import permutation, shuffled

__all__ = ["draw", "draw_per_competency", "permutation", "shuffled"]


def draw(
    pool: Sequence[Question], count: int, seed: int, *, seen: Collection[str] = (), keep_anchors: bool = True
) -> tuple[Question, ...]:
    """Return up to ``count`` questions of the pool, shuffled.

    Anchors are always among them (``keep_anchors``); the rest is spread evenly over competency and level, questions
    not ``seen`` (by id) before seen ones. The same arguments give the same draw, in whatever order the pool stands.
    """
    ordered = _by_chance(pool, seed)
    chosen = [question for question in ordered if question.anchor and keep_anchors][:count]
    rest = [question for question in ordered if not (question.anchor and keep_anchors)]
    unseen = [question for question in rest if question.id not in seen]
    again = [question for question in rest if question.id in seen]
    for candidates in (unseen, again):
        chosen += _spread(candidates, count - len(chosen), chosen)
    return tuple(shuffled(chosen, seed, "order"))


def draw_per_competency(
    pool: Sequence[Question], count: int, seed: int, *, seen: Collection[str] = ()
) -> tuple[Question, ...]:
    """Return up to ``count`` questions of every competency, shuffled within it, competency after competency."""
    by_competency: dict[str, list[Question]] = defaultdict(list)
    for question in pool:
        by_competency[question.competency].append(question)
    return tuple(
        question
        for competency in sorted(by_competency)
        for question in draw(by_competency[competency], count, seed, seen=seen)
    )


def _by_chance(pool: Sequence[Question], seed: int) -> list[Question]:
    """Shuffle the pool, whatever its order; ids alone would not do, since questions of two quizzes may share one."""
    return shuffled(sorted(pool, key=lambda q: (q.id, q.competency, q.level, q.text)), seed, "pool")


def _spread(candidates: Sequence[Question], count: int, taken: Sequence[Question]) -> list[Question]:
    """Take from the competency, then the level, with the fewest questions so far; ties by the candidates' order."""
    remaining = list(candidates)
    chosen: list[Question] = []
    competencies = Counter(question.competency for question in taken)
    levels = Counter((question.competency, question.level) for question in taken)
    while remaining and len(chosen) < count:
        needs = [(competencies[q.competency], levels[q.competency, q.level]) for q in remaining]
        question = remaining.pop(needs.index(min(needs)))
        chosen.append(question)
        competencies[question.competency] += 1
        levels[question.competency, question.level] += 1
    return chosen
