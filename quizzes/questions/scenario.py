"""Branching steps with consequences; the path taken decides the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from quizzes.questions.numeric import plain_number
from quizzes.questions.paths import Paths, check_steps
from quizzes.shuffle import permutation


@dataclass(frozen=True, slots=True)
class Turn:
    """Something to do at a step: it leads to the ``next`` step, or ends the scenario with a score.

    ``parts`` scores further competencies.
    """

    text: str
    feedback: str = ""
    next: str = ""
    score: float | None = None
    parts: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: Fields) -> Turn:
        """Read the choice from its fields, noting problems there."""
        return cls(
            text=fields.text("text"),
            feedback=fields.text("feedback", default=""),
            next=fields.text("next", default=""),
            score=fields.optional_number("score"),
            parts=fields.number_map("parts"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the choice in the native format."""
        parts = {name: plain_number(value) for name, value in self.parts.items()}
        data = {"text": self.text, "feedback": self.feedback, "next": self.next, "parts": parts}
        given: dict[str, Any] = {key: value for key, value in data.items() if value}
        return given if self.score is None else given | {"score": plain_number(self.score)}


@dataclass(frozen=True, slots=True)
class Step:
    """A situation and what can be done in it."""

    id: str
    text: str
    choices: tuple[Turn, ...]

    @classmethod
    def from_fields(cls, fields: Fields) -> Step:
        """Read the step from its fields, noting problems there."""
        return cls(fields.text("id"), fields.text("text"), fields.each("choices", Turn.from_fields))

    def to_dict(self) -> dict[str, Any]:
        """Return the step in the native format."""
        return {"id": self.id, "text": self.text, "choices": [choice.to_dict() for choice in self.choices]}


@dataclass(frozen=True, slots=True)
class Path(Response):
    """The choices made so far, one index per step visited."""

    choices: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"choices": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps a path visits with the choice made at each, and the step to decide now, None at the end."""

    visited: tuple[tuple[Step, Turn], ...]
    current: Step | None


@dataclass(frozen=True, kw_only=True)
class Scenario(Question):
    """Ask for decisions step by step.

    Form fields: ``path`` = the earlier choices as "0,1" (absent at the first step), ``answer`` = the index of the
    choice at the current step. A response may be a path in progress: ``complete`` tells, ``walk`` shows the step to
    decide next. A path that stops half-way marks 0.
    """

    type = "scenario"

    start: str
    steps: tuple[Step, ...]

    @classmethod
    def from_fields(cls, fields: Fields, common: Common) -> Self:
        return cls(**common, start=fields.text("start"), steps=fields.each("steps", Step.from_fields))

    def type_fields(self) -> dict[str, Any]:
        return {"start": self.start, "steps": [step.to_dict() for step in self.steps]}

    def walk(self, response: Response | None = None) -> Walk:
        """Follow a path from the start; without one, the walk stands at the first step."""
        choices = () if response is None else expect(response, Path).choices
        return self._follow(choices)

    def choice_order(self, step: str, seed: int) -> tuple[int, ...]:
        """Return the indices of a step's choices in the order to show them to the person with this seed."""
        return permutation(len(self._by_id[step].choices), seed, self.id, step)

    def parse_answer(self, raw: Raw) -> Path:
        earlier = single_value(raw, "path")
        answer = single_value(raw, "answer")
        if not answer:
            raise InvalidResponse("Select what you do")
        if len(earlier) > 4 * len(self.steps):
            raise InvalidResponse("Start this scenario again")
        return self._path([*(part.strip() for part in earlier.split(",") if part.strip()), answer])

    def decode_answer(self, data: Mapping[str, Any]) -> Path:
        choices = data.get("choices")
        return self._path(choices if isinstance(choices, list | tuple) else ())

    def complete(self, response: Response) -> bool:
        return not isinstance(response, Path) or self._follow(response.choices).current is None

    def mark_answer(self, response: Response) -> Mark:
        walk = self.walk(response)
        feedback = [self._feedback(step, choice) for step, choice in walk.visited]
        if walk.current is not None or not walk.visited:
            return self.marked(0.0, feedback)
        parts = {name: value for _, choice in walk.visited for name, value in choice.parts.items()}
        return self.marked(walk.visited[-1][1].score or 0.0, feedback, **parts)

    def chance(self) -> float:
        """Return the mean score of choosing blindly at every step."""
        return self._paths.blind(self.start)

    def correct_response(self) -> Path:
        return Path(self._paths.best_path(self.start))

    def describe(self, response: Response) -> str:
        return " → ".join(choice.text for _, choice in self.walk(response).visited)

    def check_type(self) -> list[Problem]:
        return check_steps(self.start, self.steps)

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def _paths(self) -> Paths:
        ends = {step.id: [(choice.next, choice.score or 0.0) for choice in step.choices] for step in self.steps}
        return Paths(ends)

    def _feedback(self, step: Step, choice: Turn) -> Feedback:
        values = self._paths.choice_values(step.id)
        best = values[step.choices.index(choice)] >= max(values)
        return Feedback(choice.feedback, self.steps.index(step), best)

    def _path(self, given: Sequence[object]) -> Path:
        if not 0 < len(given) <= len(self.steps):
            raise InvalidResponse("Start this scenario again")
        step = self._by_id.get(self.start)
        choices: list[int] = []
        for value in given:
            index = None if step is None else index_below(value, len(step.choices))
            if step is None or index is None:
                raise InvalidResponse("Select one of the choices shown")
            choices.append(index)
            step = self._by_id.get(step.choices[index].next)
        return Path(tuple(choices))

    def _follow(self, choices: Sequence[int]) -> Walk:
        step = self._by_id.get(self.start)
        visited: list[tuple[Step, Turn]] = []
        for index in choices:
            if step is None or index >= len(step.choices):
                raise InvalidResponse("This answer belongs to another version of the scenario")
            choice = step.choices[index]
            visited.append((step, choice))
            step = self._by_id.get(choice.next)
        return Walk(tuple(visited), step)
