"""Feedback by how much of an answer is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizzes.questions.contract import Feedback
from quizzes.questions.fields import Fields


@dataclass(frozen=True, slots=True)
class GradedFeedback:
    """What to say to a right, a partly right and a wrong answer; empty texts say nothing."""

    right: str = ""
    partly: str = ""
    wrong: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> GradedFeedback:
        """Read feedback from its fields, noting problems there."""
        return cls(*(fields.text(key, default="") for key in ("right", "partly", "wrong")))

    def to_dict(self) -> dict[str, Any]:
        """Return feedback in the native format."""
        texts = {"right": self.right, "partly": self.partly, "wrong": self.wrong}
        given = {key: text for key, text in texts.items() if text}
        return {"feedback": given} if given else {}

    def for_fraction(self, fraction: float) -> Feedback:
        """Return the feedback on the whole answer; a partly right one falls back to the text for wrong."""
        if fraction >= 1.0:
            return Feedback(self.right, right=True)
        text = (self.partly or self.wrong) if fraction > 0.0 else self.wrong
        return Feedback(text, right=False)


NO_FEEDBACK = GradedFeedback()
