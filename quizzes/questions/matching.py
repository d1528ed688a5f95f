"""Left sides to be matched with right sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    index_below,
    single_value,
)
from quizzes.questions.fields import Fields
from quizzes.questions.options import check_distinct
from quizzes.shuffle import permutation

FEWEST, MOST = 2, 8


@dataclass(frozen=True, slots=True)
class Pair:
    """A left side and the right side that fits it; ``feedback`` explains the pair."""

    left: str
    right: str
    feedback: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> Pair:
        """Read the pair from its fields, noting problems there."""
        return cls(fields.text("left"), fields.text("right"), fields.text("feedback", default=""))

    def to_dict(self) -> dict[str, Any]:
        """Return the pair in the native format."""
        data = {"left": self.left, "right": self.right}
        return data | {"feedback": self.feedback} if self.feedback else data


@dataclass(frozen=True, slots=True)
class Distractor:
    """A right side that fits nothing; its feedback is shown to who chose it."""

    text: str
    feedback: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> Distractor:
        """Read the distractor from its fields, noting problems there."""
        return cls(fields.text("text"), fields.text("feedback", default=""))

    def to_dict(self) -> dict[str, Any]:
        """Return the distractor in the native format."""
        return {"text": self.text, "feedback": self.feedback} if self.feedback else {"text": self.text}


@dataclass(frozen=True, slots=True)
class Pairing(Response):
    """For every left side the index of its chosen right side."""

    rights: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"rights": list(self.rights)}


@dataclass(frozen=True, kw_only=True)
class Matching(Question):
    """Ask for the right side of each left side; several left sides may share one.

    Form fields: ``match-<left index>`` = an index into ``right_sides()``. The presentation shuffles right sides.
    """

    type = "matching"

    pairs: tuple[Pair, ...]
    distractors: tuple[Distractor, ...] = ()

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(
            **common,
            pairs=fields.each("pairs", Pair.from_fields),
            distractors=fields.each("distractors", Distractor.from_fields, required=False),
        )

    def type_fields(self) -> dict[str, Any]:
        data: dict[str, Any] = {"pairs": [pair.to_dict() for pair in self.pairs]}
        if self.distractors:
            data["distractors"] = [distractor.to_dict() for distractor in self.distractors]
        return data

    def left_sides(self) -> tuple[str, ...]:
        """Return the left sides in the author's order."""
        return tuple(pair.left for pair in self.pairs)

    def right_sides(self) -> tuple[str, ...]:
        """Return the different right sides in the author's order, distractors last."""
        return self._rights

    def parse_answer(self, raw: Raw) -> Pairing:
        given = [single_value(raw, f"match-{index}") for index in range(len(self.pairs))]
        if "" in given:
            raise InvalidResponse("Choose a match for “%(left)s”", left=self.pairs[given.index("")].left)
        return self._pairing(given)

    def decode_answer(self, data: Mapping[str, Any]) -> Pairing:
        rights = data.get("rights")
        return self._pairing(rights if isinstance(rights, list | tuple) else ())

    def mark_answer(self, response: Response) -> Mark:
        rights = expect(response, Pairing).rights
        feedback = [self._feedback(left, self._rights[right]) for left, right in enumerate(rights)]
        return self.marked(sum(item.right is True for item in feedback) / len(feedback), feedback)

    def chance(self) -> float:
        return 1.0 / len(self._rights) if self._rights else 0.0

    def correct_response(self) -> Pairing:
        return Pairing(tuple(self._rights.index(pair.right) for pair in self.pairs))

    def describe(self, response: Response) -> str:
        rights = expect(response, Pairing).rights
        return "; ".join(f"{pair.left}: {self._rights[right]}" for pair, right in zip(self.pairs, rights, strict=True))

    def presentation(self, seed: int) -> tuple[int, ...]:
        return permutation(len(self._rights), seed, self.id)

    def check_type(self) -> list[Problem]:
        problems = check_distinct(list(self.left_sides()), "pairs", "left side")
        problems += check_distinct([distractor.text for distractor in self.distractors], "distractors", "distractor")
        if not FEWEST <= len(self.pairs) <= MOST:
            problems.append(Problem(f"There are {len(self.pairs)} pairs", f"Give {FEWEST} to {MOST}", ("pairs",)))
        if len(self._rights) < 2:
            problems.append(Problem("There is only one right side", "Add a pair or a distractor", ("pairs",)))
        fitting = {pair.right for pair in self.pairs}
        for index, distractor in enumerate(self.distractors):
            if distractor.text in fitting:
                problems.append(
                    Problem("This distractor is the right side of a pair", "Remove it", ("distractors", index))
                )
        return problems

    @cached_property
    def _rights(self) -> tuple[str, ...]:
        texts = [pair.right for pair in self.pairs] + [distractor.text for distractor in self.distractors]
        return tuple(dict.fromkeys(texts))

    def _feedback(self, left: int, chosen: str) -> Feedback:
        pair = self.pairs[left]
        if chosen == pair.right:
            return Feedback(pair.feedback, left, right=True)
        tempting = next((item.feedback for item in self.distractors if item.text == chosen), "")
        return Feedback(tempting or pair.feedback, left, right=False)

    def _pairing(self, given: Sequence[object]) -> Pairing:
        indices = tuple(index_below(value, len(self._rights)) for value in given)
        chosen = tuple(index for index in indices if index is not None)
        if len(chosen) != len(self.pairs) or len(indices) != len(self.pairs):
            raise InvalidResponse("Choose a match from the list for every line")
        return Pairing(chosen)
