"""The contract of a format: questions from text, and text from questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from quizzes.problems import Problem
from quizzes.questions.contract import Question


@dataclass(frozen=True, slots=True)
class Reading:
    """The questions a text holds, as far as they can be read, and everything there is to mend."""

    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]


class Format(Protocol):
    """A way to write questions down."""

    def read(self, text: str, name: str) -> Reading:
        """Return the questions and problems of a text; ``name`` is the file named in problems. Never raises."""
        ...

    def write(self, questions: Sequence[Question]) -> str:
        """Return a text that reads back to the same questions."""
        ...
