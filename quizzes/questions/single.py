"""One answer out of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from quizzes.problems import Problem
from quizzes.questions.contract import (
    Common,
    InvalidResponse,
    Mark,
    Question,
    Raw,
    Response,
    expect,
    index_below,
    single_value,
)
from quizzes.questions.fields import Fields
from quizzes.questions.options import Option, check_options, option_feedback
from quizzes.shuffle import permutation


@dataclass(frozen=True, slots=True)
class Choice(Response):
    """The index of the chosen option."""

    option: int

    def to_json(self) -> dict[str, Any]:
        return {"option": self.option}


@dataclass(frozen=True, kw_only=True)
class Single(Question):
    """Ask for one option; exactly one is right. Form field: ``answer`` = the option's index."""

    type = "single"

    options: tuple[Option, ...]
    shuffle: bool = True

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        options = fields.each("options", Option.from_fields)
        return cls(**common, options=options, shuffle=fields.flag("shuffle", default=True))

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"options": [option.to_dict() for option in self.options]}
        return data if self.shuffle else data | {"shuffle": False}

    def parse_answer(self, raw: Raw) -> Choice:
        answer = single_value(raw, "answer")
        if not answer:
            raise InvalidResponse("Select one answer")
        return self._choice(answer)

    def decode_answer(self, data: Mapping[str, Any]) -> Choice:
        return self._choice(data.get("option"))

    def mark_answer(self, response: Response) -> Mark:
        chosen = expect(response, Choice).option
        return self.marked(float(self.options[chosen].right), option_feedback(self.options, frozenset({chosen})))

    def chance(self) -> float:
        return 1.0 / len(self.options) if self.options else 0.0

    def correct_response(self) -> Choice | None:
        return next((Choice(index) for index, option in enumerate(self.options) if option.right), None)

    def describe(self, response: Response) -> str:
        return self.options[expect(response, Choice).option].text

    def presentation(self, seed: int) -> tuple[int, ...]:
        count = len(self.options)
        return permutation(count, seed, self.id) if self.shuffle else tuple(range(count))

    def check_type(self) -> list[Problem]:
        problems = check_options(self.options)
        right = sum(option.right for option in self.options)
        if right != 1:
            found = "No option is right" if right == 0 else f"{right} options are right"
            problems.append(Problem(found, "Mark exactly one with 'right: true'", ("options",)))
        return problems

    def _choice(self, value: object) -> Choice:
        index = index_below(value, len(self.options))
        if index is None:
            raise InvalidResponse("Select one of the answers shown")
        return Choice(index)
