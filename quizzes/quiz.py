"""What a quiz is: its questions and the rules of taking it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean
from typing import Literal, get_args

from quizzes.questions.contract import Question
from quizzes.selection import draw, shuffled

Feedback = Literal["at_end", "immediately"]
Grading = Literal["best", "last", "first", "mean"]
FEEDBACKS: tuple[Feedback, ...] = get_args(Feedback)
GRADINGS: tuple[Grading, ...] = get_args(Grading)

MOST_EXTENSIONS = 10
SHORTEST_EXTENSION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The rules of taking a quiz. ``pass_mark`` in per cent; None means no limit.

    ``draw`` None asks everything. ``delay`` None leaves it to whoever runs the quiz how long to wait between attempts.
    """

    pass_mark: int = 70
    attempts: int | None = None
    delay: timedelta | None = None
    draw: int | None = None
    feedback: Feedback = "at_end"
    grading: Grading = "best"
    shuffle: bool = False
    time_limit: timedelta | None = None
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attempt cannot start now, and when it can, None where never."""

    reason: Literal["not_open", "closed", "attempts_used", "too_soon"]
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """An immutable quiz."""

    questions: tuple[Question, ...]
    settings: Settings = field(default_factory=Settings)

    def question(self, identifier: str) -> Question:
        """Return a question by id; raise KeyError for one that is not asked here."""
        for question in self.questions:
            if question.id == identifier:
                return question
        raise KeyError(identifier)

    def questions_for(self, seed: int, seen: Collection[str] = ()) -> tuple[Question, ...]:
        """Return the questions of the attempt with this seed, unseen ones preferred where some are drawn."""
        if self.settings.draw is not None:
            return draw(self.questions, self.settings.draw, seed, seen=seen)
        return tuple(shuffled(self.questions, seed, "order")) if self.settings.shuffle else self.questions

    def passed(self, score: float) -> bool:
        """Tell whether a score from 0 to 1 reaches the pass mark."""
        return score * 100 >= self.settings.pass_mark - 1e-9


def refusal(settings: Settings, now: datetime, finished: Sequence[datetime]) -> Refusal | None:
    """Return why no attempt may start now, None when one may. ``finished`` are the ends of earlier attempts."""
    if settings.opens is not None and now < settings.opens:
        return Refusal("not_open", settings.opens)
    if settings.closes is not None and now >= settings.closes:
        return Refusal("closed")
    if settings.attempts is not None and len(finished) >= settings.attempts:
        return Refusal("attempts_used")
    if finished and settings.delay and now < max(finished) + settings.delay:
        return Refusal("too_soon", max(finished) + settings.delay)
    return None


def deadline(
    settings: Settings, started: datetime, extra_time: float | None = 0.0, extensions: int = 0
) -> datetime | None:
    """Return when answers stop counting, None for never.

    ``extra_time`` lengthens a person's limit by a share (0.25 = a quarter; None = they have no limit), ``extensions``
    counts how often they asked for more. The closing date holds for everybody.
    """
    ends = [] if settings.closes is None else [settings.closes]
    if settings.time_limit is not None and extra_time is not None:
        ends.append(started + settings.time_limit * (1.0 + extra_time) + extensions * extension_of(settings.time_limit))
    return min(ends, default=None)


def extension_of(time_limit: timedelta) -> timedelta:
    """Return how much "more time" adds: a quarter of the limit, a minute at least."""
    return max(time_limit / 4, SHORTEST_EXTENSION)


def grade(scores: Sequence[float], grading: Grading) -> float | None:
    """Return the score that counts among those of several attempts in order, None without any."""
    if not scores:
        return None
    chosen = {"best": max(scores), "last": scores[-1], "first": scores[0], "mean": mean(scores)}
    return chosen[grading]
