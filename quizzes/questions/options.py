"""The options of single and multiple choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizzes.problems import Problem
from quizzes.questions.contract import Feedback
from quizzes.questions.fields import Fields


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, what its choice tells, and the misconception it is made from."""

    text: str
    right: bool = False
    feedback: str = ""
    misconception: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> Option:
        """Read the option from its fields, noting problems there."""
        return cls(
            text=fields.text("text"),
            right=fields.flag("right", default=False),
            feedback=fields.text("feedback", default=""),
            misconception=fields.text("misconception", default=""),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the option in the native format."""
        data = {"text": self.text, "right": self.right, "feedback": self.feedback, "misconception": self.misconception}
        return {key: value for key, value in data.items() if value}


def option_feedback(options: tuple[Option, ...], chosen: frozenset[int]) -> list[Feedback]:
    """Return the feedback of the chosen options, then of the right ones that were missed."""
    given = [Feedback(options[i].feedback, i, options[i].right) for i in sorted(chosen)]
    missed = [
        Feedback(option.feedback, i, right=True, chosen=False)
        for i, option in enumerate(options)
        if option.right and i not in chosen
    ]
    return given + missed


def check_options(options: tuple[Option, ...], fewest: int = 2, most: int = 8) -> list[Problem]:
    """Return what is wrong with a list of options, apart from which are right."""
    problems = []
    if not fewest <= len(options) <= most:
        problems.append(Problem(f"There are {len(options)} options", f"Give {fewest} to {most}", ("options",)))
    problems += check_distinct([option.text for option in options], "options", "option")
    for index, option in enumerate(options):
        if not option.feedback.strip():
            problems.append(
                Problem("This option has no feedback", "Say why it is right or wrong", ("options", index, "feedback"))
            )
    return problems


def check_distinct(texts: list[str], key: str, noun: str) -> list[Problem]:
    """Return a problem for every empty text and every text that stands there twice."""
    problems = []
    seen: set[str] = set()
    for index, text in enumerate(texts):
        plain = " ".join(text.split()).casefold()
        if not plain:
            problems.append(Problem(f"This {noun} has no text", "Write it or remove it", (key, index)))
        elif plain in seen:
            problems.append(Problem(f"This {noun} stands there twice", "Change or remove one", (key, index)))
        seen.add(plain)
    return problems
