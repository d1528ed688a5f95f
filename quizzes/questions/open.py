"""A free text, marked by a person on a rubric."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
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
from quizzes.questions.options import check_distinct
from quizzes.questions.short_text import Words

MOST_WORDS = 2000
LETTERS_PER_WORD = 20


@dataclass(frozen=True, slots=True)
class Criterion:
    """What an answer should do, and the points it earns."""

    points: int
    text: str

    @classmethod
    def from_fields(cls, fields: Fields) -> Criterion:
        """Read the criterion from its fields, noting problems there."""
        return cls(fields.integer("points", 1, 100), fields.text("text"))

    def to_dict(self) -> dict[str, Any]:
        """Return the criterion in the native format."""
        return {"points": self.points, "text": self.text}


@dataclass(frozen=True, kw_only=True)
class Open(Question):
    """Ask for a text of up to ``max_words`` words. Form field: ``answer``. A person ticks the rubric."""

    type = "open"

    rubric: tuple[Criterion, ...]
    max_words: int = 200
    example: str = ""

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            rubric=fields.each("rubric", Criterion.from_fields),
            max_words=fields.integer("max_words", 1, MOST_WORDS, default=200),
            example=fields.text("example", default=""),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"rubric": [criterion.to_dict() for criterion in self.rubric]}
        data["max_words"] = self.max_words
        return data | {"example": self.example} if self.example else data

    def parse_answer(self, raw: Raw) -> Words:
        return self._words(single_value(raw, "answer"))

    def decode_answer(self, data: Mapping[str, Any]) -> Words:
        text = data.get("text")
        return self._words(text if isinstance(text, str) else "")

    def mark_answer(self, response: Response) -> Mark:
        expect(response, Words)
        return Mark(fraction=None, needs_person=True)

    def mark_on_rubric(self, ticked: Collection[int]) -> Mark:
        """Return the mark for the criteria a person ticked, given by index."""
        if not set(ticked) <= set(range(len(self.rubric))):
            raise InvalidResponse("Tick only lines of the rubric")
        total = sum(criterion.points for criterion in self.rubric)
        earned = sum(self.rubric[index].points for index in set(ticked))
        feedback = [
            Feedback(criterion.text, index, right=True, chosen=index in ticked)
            for index, criterion in enumerate(self.rubric)
        ]
        return self.marked(earned / total if total else 0.0, feedback)

    def chance(self) -> float:
        return 0.0

    def correct_response(self) -> None:
        return None

    def describe(self, response: Response) -> str:
        return expect(response, Words).text

    def check_type(self) -> list[Problem]:
        if not self.rubric:
            return [Problem("There is no rubric", "Say what earns a point", ("rubric",))]
        if len(self.example.split()) > self.max_words:
            return [
                Problem(
                    f"The example has more than {self.max_words} words", "Shorten it, or raise max_words", ("example",)
                )
            ]
        return check_distinct([criterion.text for criterion in self.rubric], "rubric", "criterion")

    def _words(self, text: str) -> Words:
        text = text.strip()
        if not text:
            raise InvalidResponse("Write an answer")
        if len(text) > self.max_words * LETTERS_PER_WORD or len(text.split()) > self.max_words:
            raise InvalidResponse("Use at most %(limit)d words", limit=self.max_words)
        return Words(text)
