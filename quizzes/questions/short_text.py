"""A few words, marked by patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from quizzes.problems import Problem
from quizzes.questions.contract import (
    Common,
    Feedback,
    InvalidResponse,
    Mark,
    Question,
    Raw,
    Response,
    expect,
    single_value,
)
from quizzes.questions.fields import Fields
from quizzes.questions.grades import NO_FEEDBACK, GradedFeedback
from quizzes.questions.patterns import fold, fold_pattern, matches

LONGEST = 200
MOST_PATTERNS = 100


@dataclass(frozen=True, slots=True)
class Words(Response):
    """The words as typed, spaces at the ends removed."""

    text: str

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text}


@dataclass(frozen=True, slots=True)
class Close:
    """A pattern that is nearly right, its credit and what is missing."""

    text: str
    fraction: float = 0.5
    feedback: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> Close:
        """Read the pattern from its fields, noting problems there."""
        return cls(fields.text("text"), fields.number("fraction", default=0.5), fields.text("feedback", default=""))

    def to_dict(self) -> dict[str, Any]:
        """Return the pattern in the native format."""
        data: dict[str, Any] = {"text": self.text, "fraction": self.fraction}
        return data | {"feedback": self.feedback} if self.feedback else data


@dataclass(frozen=True, kw_only=True)
class ShortText(Question):
    """Ask for a few words. Form field: ``answer``. Case, accents and spaces do not matter; * stands for any letters."""

    type = "short_text"

    accept: tuple[str, ...]
    close: tuple[Close, ...] = ()
    feedback: GradedFeedback = NO_FEEDBACK
    max_length: int = LONGEST

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            accept=fields.texts("accept", required=True),
            close=fields.each("close", Close.from_fields, required=False),
            feedback=fields.nested("feedback", GradedFeedback.from_fields),
            max_length=fields.integer("max_length", 1, 2000, default=LONGEST),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"accept": list(self.accept)}
        if self.close:
            data["close"] = [close.to_dict() for close in self.close]
        data |= self.feedback.to_dict()
        return data if self.max_length == LONGEST else data | {"max_length": self.max_length}

    def parse_answer(self, raw: Raw) -> Words:
        return self._words(single_value(raw, "answer"))

    def decode_answer(self, data: Mapping[str, Any]) -> Words:
        text = data.get("text")
        return self._words(text if isinstance(text, str) else "")

    def mark_answer(self, response: Response) -> Mark:
        folded = fold(expect(response, Words).text)
        if any(matches(pieces, folded) for pieces in self._accepted):
            return self.marked(1.0, [self.feedback.for_fraction(1.0)])
        for close, pieces in self._nearly:
            if matches(pieces, folded):
                feedback = Feedback(close.feedback or self.feedback.for_fraction(close.fraction).text, right=False)
                return self.marked(close.fraction, [feedback])
        return self.marked(0.0, [self.feedback.for_fraction(0.0)])

    def chance(self) -> float:
        return 0.0

    def correct_response(self) -> Words | None:
        return Words(self.accept[0].replace("*", "")) if self.accept else None

    def describe(self, response: Response) -> str:
        return expect(response, Words).text

    def check_type(self) -> list[Problem]:
        problems = []
        if not self.accept:
            problems.append(Problem("No answer is accepted", "List at least one under 'accept'", ("accept",)))
        if len(self.accept) + len(self.close) > MOST_PATTERNS:
            problems.append(Problem("There are too many patterns", f"Keep at most {MOST_PATTERNS}", ("accept",)))
        for index, pattern in enumerate(self.accept):
            if not any(fold_pattern(pattern)):
                problems.append(Problem("This accepts any answer", "Write a word beside the *", ("accept", index)))
            elif len(pattern.replace("*", "")) > self.max_length:
                fix = f"Shorten it to {self.max_length} characters, or allow longer answers"
                problems.append(Problem("Nobody can write an answer this long", fix, ("accept", index)))
        for index, close in enumerate(self.close):
            if not 0 <= close.fraction <= 1:
                problems.append(
                    Problem("'fraction' is not between 0 and 1", "Write the credit, like 0.5", ("close", index))
                )
        return problems

    @cached_property
    def _accepted(self) -> list[tuple[str, ...]]:
        return [fold_pattern(pattern) for pattern in self.accept]

    @cached_property
    def _nearly(self) -> list[tuple[Close, tuple[str, ...]]]:
        return [(close, fold_pattern(close.text)) for close in self.close]

    def _words(self, text: str) -> Words:
        text = text.strip()
        if not text:
            raise InvalidResponse("Write an answer")
        if len(text) > self.max_length:
            raise InvalidResponse("Use at most %(limit)d characters", limit=self.max_length)
        return Words(text)
