"""The contract of a format: questions from text, and text from questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from quizzes.problems import Problem
from quizzes.questions.contract import Question
from quizzes.quiz import Settings

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Reading:
    """The questions and settings a text holds, as far as they can be read, and everything there is to mend."""

    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    settings: Settings = DEFAULTS


class Format(Protocol):
    """A way to write questions down."""

    def read(self, text: str, name: str) -> Reading:
        """Return the questions and problems of a text; ``name`` is the file named in problems. Never raises."""
        ...

    def write(self, questions: Sequence[Question], settings: Settings = DEFAULTS) -> str:
        """Return a text that reads back to the same questions and settings."""
        ...
