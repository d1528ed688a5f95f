"""Ratings of how appropriate several responses are, marked by their distance to experts' ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import mean, pstdev
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

FEWEST_LABELS, MOST_LABELS = 2, 7
MOST_RESPONSES = 10


@dataclass(frozen=True, slots=True)
class Rated:
    """A response to be rated, and the ratings experts gave it, 1 = first label."""

    text: str
    experts: tuple[float, ...]
    feedback: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> Rated:
        """Read the response from its fields, noting problems there."""
        return cls(fields.text("text"), fields.numbers("experts", required=True), fields.text("feedback", default=""))

    def to_dict(self) -> dict[str, Any]:
        """Return the response in the native format."""
        data: dict[str, Any] = {"text": self.text, "experts": [int(rating) for rating in self.experts]}
        return data | {"feedback": self.feedback} if self.feedback else data


@dataclass(frozen=True, slots=True)
class Ratings(Response):
    """The rating of every response, 1 = first label."""

    ratings: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"ratings": list(self.ratings)}


@dataclass(frozen=True, kw_only=True)
class Judgement(Question):
    """Ask how appropriate each response is. Form fields: ``rating-<response index>`` = 1 to the number of labels.

    Per response the label nearest to the experts' mean earns 1, the farthest 0, the others in proportion to their
    distance; the mark is the mean over the responses.
    """

    type = "judgement"

    scale: tuple[str, ...]
    responses: tuple[Rated, ...]

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        scale = fields.texts("scale", required=True)
        return cls(**common, scale=scale, responses=fields.each("responses", Rated.from_fields))

    def type_fields(self) -> dict[str, Any]:
        return {"scale": list(self.scale), "responses": [response.to_dict() for response in self.responses]}

    def parse_answer(self, raw: Raw) -> Ratings:
        given = [single_value(raw, f"rating-{index}") for index in range(len(self.responses))]
        if "" in given:
            raise InvalidResponse("Rate “%(response)s”", response=self.responses[given.index("")].text)
        return self._ratings(given)

    def decode_answer(self, data: Mapping[str, Any]) -> Ratings:
        ratings = data.get("ratings")
        return self._ratings(ratings if isinstance(ratings, list | tuple) else ())

    def mark_answer(self, response: Response) -> Mark:
        ratings = expect(response, Ratings).ratings
        credits = [row[rating - 1] for row, rating in zip(self._credits, ratings, strict=True)]
        feedback = [Feedback(self.responses[i].feedback, i, credit >= 1.0) for i, credit in enumerate(credits)]
        return self.marked(mean(credits), feedback)

    def chance(self) -> float:
        return mean(mean(row) for row in self._credits) if self._credits and self.scale else 0.0

    def correct_response(self) -> Ratings:
        return Ratings(tuple(row.index(max(row)) + 1 for row in self._credits))

    def describe(self, response: Response) -> str:
        ratings = expect(response, Ratings).ratings
        pairs = zip(self.responses, ratings, strict=True)
        return "; ".join(f"{rated.text}: {self.scale[rating - 1]}" for rated, rating in pairs)

    def check_type(self) -> list[Problem]:
        problems = check_distinct(list(self.scale), "scale", "label")
        problems += check_distinct([rated.text for rated in self.responses], "responses", "response")
        if not FEWEST_LABELS <= len(self.scale) <= MOST_LABELS:
            fix = f"Give {FEWEST_LABELS} to {MOST_LABELS}"
            problems.append(Problem(f"There are {len(self.scale)} labels", fix, ("scale",)))
        if not 1 <= len(self.responses) <= MOST_RESPONSES:
            fix = f"Give 1 to {MOST_RESPONSES}"
            problems.append(Problem(f"There are {len(self.responses)} responses", fix, ("responses",)))
        if problems:
            return problems
        for index, rated in enumerate(self.responses):
            problems += [problem.inside(("responses", index)) for problem in _check_rated(rated, len(self.scale))]
        return problems

    @cached_property
    def _credits(self) -> list[list[float]]:
        """Credits by response and label."""
        return [label_credits(rated.experts, len(self.scale)) for rated in self.responses]

    def _ratings(self, given: Sequence[object]) -> Ratings:
        ratings = tuple(index_below(value, len(self.scale) + 1) or 0 for value in given)
        if len(ratings) != len(self.responses) or 0 in ratings:
            raise InvalidResponse("Rate every response with one of the labels shown")
        return Ratings(ratings)


def label_credits(experts: Sequence[float], labels: int) -> list[float]:
    """Return the credit of each label: 1 for the nearest to the experts' mean, 0 for the farthest, linear between."""
    if not experts:
        return [0.0] * labels
    centre = mean(experts)
    distances = [abs(label - centre) for label in range(1, labels + 1)]
    nearest, farthest = min(distances, default=0.0), max(distances, default=0.0)
    if farthest - nearest < 1e-9:
        return [1.0] * labels
    return [(farthest - distance) / (farthest - nearest) for distance in distances]


def _check_rated(rated: Rated, labels: int) -> list[Problem]:
    problems = []
    if not rated.feedback.strip():
        problems.append(Problem("This response has no feedback", "Say why the experts rate it so", ("feedback",)))
    if not rated.experts or any(not rating.is_integer() or not 1 <= rating <= labels for rating in rated.experts):
        fix = f"Write one or more whole numbers from 1 to {labels}, 1 = first label"
        problems.append(Problem("The experts' ratings do not fit the scale", fix, ("experts",)))
    elif min(label_credits(rated.experts, labels)) == 1.0:
        problems.append(Problem("No label is nearer to the experts than another", "Ask more experts", ("experts",)))
    elif pstdev(rated.experts) > (labels - 1) / 3:
        fix = "Sharpen the response or leave it out"
        problems.append(Problem("The experts disagree about this response", fix, ("experts",), "warning"))
    return problems
