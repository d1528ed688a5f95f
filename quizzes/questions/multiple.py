"""More than one answer out of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb
from typing import Any, Literal, Self

from quizzes.problems import Problem
from quizzes.questions.contract import Common, InvalidResponse, Mark, Question, Raw, Response, expect, index_below
from quizzes.questions.fields import Fields
from quizzes.questions.options import Option, check_options, option_feedback
from quizzes.shuffle import permutation

Scoring = Literal["per_option_penalty", "per_option", "all_or_nothing"]
SCORINGS: tuple[Scoring, ...] = ("per_option_penalty", "per_option", "all_or_nothing")


@dataclass(frozen=True, slots=True)
class Choices(Response):
    """The indices of the ticked options, ascending."""

    options: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"options": list(self.options)}


@dataclass(frozen=True, kw_only=True)
class Multiple(Question):
    """Ask for every right option. Form field: ``answer``, once per ticked option, = the option's index."""

    type = "multiple"

    options: tuple[Option, ...]
    scoring: Scoring = "per_option_penalty"
    shuffle: bool = True

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            options=fields.each("options", Option.from_fields),
            scoring=fields.one_of("scoring", SCORINGS, "per_option_penalty"),
            shuffle=fields.flag("shuffle", default=True),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"options": [option.to_dict() for option in self.options]}
        if self.scoring != "per_option_penalty":
            data["scoring"] = self.scoring
        return data if self.shuffle else data | {"shuffle": False}

    def parse_answer(self, raw: Raw) -> Choices:
        return self._choices(value.strip() for value in raw.get("answer") or () if value.strip())

    def decode_answer(self, data: Mapping[str, Any]) -> Choices:
        options = data.get("options")
        return self._choices(options if isinstance(options, list | tuple) else ())

    def mark_answer(self, response: Response) -> Mark:
        chosen = frozenset(expect(response, Choices).options)
        hits = sum(self.options[index].right for index in chosen)
        return self.marked(self._credit(hits, len(chosen) - hits), option_feedback(self.options, chosen))

    def chance(self) -> float:
        """Return the mean credit over all non-empty sets of ticks."""
        right, wrong = self._right, len(self.options) - self._right
        total = sum(
            comb(right, hits) * comb(wrong, misses) * self._credit(hits, misses)
            for hits in range(right + 1)
            for misses in range(wrong + 1)
            if hits + misses
        )
        return total / (2 ** len(self.options) - 1) if self.options else 0.0

    def correct_response(self) -> Choices | None:
        right = tuple(index for index, option in enumerate(self.options) if option.right)
        return Choices(right) if right else None

    def describe(self, response: Response) -> str:
        return "; ".join(self.options[index].text for index in expect(response, Choices).options)

    def presentation(self, seed: int) -> tuple[int, ...]:
        count = len(self.options)
        return permutation(count, seed, self.id) if self.shuffle else tuple(range(count))

    def check_type(self) -> list[Problem]:
        problems = check_options(self.options)
        if not self._right:
            problems.append(Problem("No option is right", "Mark at least one with 'right: true'", ("options",)))
        return problems

    @property
    def _right(self) -> int:
        return sum(option.right for option in self.options)

    def _credit(self, hits: int, misses: int) -> float:
        right, wrong = self._right, len(self.options) - self._right
        if self.scoring == "all_or_nothing":
            return float(hits == right and misses == 0)
        if self.scoring == "per_option":
            return (hits + wrong - misses) / len(self.options)
        return max(0.0, (hits / right if right else 0.0) - (misses / wrong if wrong else 0.0))

    def _choices(self, values: Iterable[object]) -> Choices:
        indices = {index_below(value, len(self.options)) for value in values}
        if not indices:
            raise InvalidResponse("Select at least one answer")
        if None in indices:
            raise InvalidResponse("Select only answers shown")
        return Choices(tuple(sorted(index for index in indices if index is not None)))
