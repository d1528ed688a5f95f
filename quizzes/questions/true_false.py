"""A statement that is true or false."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Verdict(Response):
    """Whether the person holds the statement to be true."""

    value: bool

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value}


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Question):
    """Ask whether a statement is true. Form field: ``answer`` = ``true`` or ``false``. Never shuffled."""

    type = "true_false"

    right: bool
    when_true: str = ""
    when_false: str = ""

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        when_true, when_false = fields.nested("feedback", _read_feedback)
        return cls(**common, right=fields.flag("right"), when_true=when_true, when_false=when_false)

    def type_fields(self) -> dict[str, Any]:
        return {"right": self.right, "feedback": {"true": self.when_true, "false": self.when_false}}

    def parse_answer(self, raw: Raw) -> Verdict:
        answer = single_value(raw, "answer")
        if answer not in ("true", "false"):
            raise InvalidResponse("Select true or false")
        return Verdict(answer == "true")

    def decode_answer(self, data: Mapping[str, Any]) -> Verdict:
        if not isinstance(data.get("value"), bool):
            raise InvalidResponse("Select true or false")
        return Verdict(data["value"])

    def mark_answer(self, response: Response) -> Mark:
        value = expect(response, Verdict).value
        right = value == self.right
        text = self.when_true if value else self.when_false
        return self.marked(float(right), [Feedback(text, 0 if value else 1, right)])

    def chance(self) -> float:
        return 0.5

    def correct_response(self) -> Verdict:
        return Verdict(self.right)

    def describe(self, response: Response) -> str:
        return "True" if expect(response, Verdict).value else "False"

    def check_type(self) -> list[Problem]:
        texts = {"true": self.when_true, "false": self.when_false}
        return [
            Problem(f"There is no feedback for the answer {answer}", "Say why", ("feedback", answer))
            for answer, text in texts.items()
            if not text.strip()
        ]


def _read_feedback(fields: Fields) -> tuple[str, str]:
    return fields.text("true", default=""), fields.text("false", default="")
