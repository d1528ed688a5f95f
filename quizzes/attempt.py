"""The state of one run through a quiz, without clock or database: every change returns a new state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean
from typing import Literal

from quizzes.questions.contract import DontKnow, InvalidResponse, Mark, Question, Raw, Response

Confidence = Literal["unsure", "fairly", "certain"]
State = Literal["not_answered", "in_part", "answered", "dont_know"]


@dataclass(frozen=True, slots=True)
class Score:
    """The result of an attempt: ``fraction`` 0 to 1 over what is marked, and how many answers await a person.

    ``parts`` is the mean fraction per competency. Questions without an answer count 0.
    """

    fraction: float | None
    awaiting: int = 0
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Tell whether nothing awaits a person."""
        return self.awaiting == 0 and self.fraction is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The questions of a run and what was answered so far, by question id."""

    questions: tuple[Question, ...]
    seed: int = 0
    responses: Mapping[str, Response] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    confidence: Mapping[str, Confidence] = field(default_factory=dict)
    finished: bool = False

    def answer(self, identifier: str, raw: Raw, confidence: Confidence | None = None) -> Attempt:
        """Return the attempt with one more answer; raise InvalidResponse when it cannot be taken."""
        response = self._question(identifier).parse(raw)
        if self.finished:
            raise InvalidResponse("This quiz is finished; its answers stand")
        sure = {**self.confidence, identifier: confidence} if confidence else self.confidence
        return replace(self, responses={**self.responses, identifier: response}, confidence=sure)

    def flag(self, identifier: str, on: bool = True) -> Attempt:
        """Return the attempt with a come-back mark set or removed."""
        mark = {self._question(identifier).id}
        return replace(self, flagged=self.flagged | mark if on else self.flagged - mark)

    def finish(self) -> Attempt:
        """Return the attempt closed for answers."""
        return replace(self, finished=True)

    def state(self, identifier: str) -> State:
        """Tell how far a question is answered."""
        question, response = self._question(identifier), self.responses.get(identifier)
        if response is None:
            return "not_answered"
        if isinstance(response, DontKnow):
            return "dont_know"
        return "answered" if question.complete(response) else "in_part"

    def unanswered(self) -> tuple[str, ...]:
        """Return the ids of questions still to answer, in order."""
        ids = (question.id for question in self.questions)
        return tuple(identifier for identifier in ids if self.state(identifier) in ("not_answered", "in_part"))

    def may_finish(self) -> bool:
        """Tell whether every question has an answer; "I don't know yet" is one."""
        return not self.finished and not self.unanswered()

    def next_question(self, after: str | None = None) -> Question | None:
        """Return the next unanswered question after the given one, from the start again when there is none later."""
        ids = [question.id for question in self.questions]
        start = ids.index(after) + 1 if after in ids else 0
        open_ids = set(self.unanswered())
        order = (*self.questions[start:], *self.questions[:start])
        return next((question for question in order if question.id in open_ids), None)

    def marks(self) -> dict[str, Mark]:
        """Return the mark of every answered question by id."""
        return {
            question.id: question.mark(self.responses[question.id])
            for question in self.questions
            if question.id in self.responses
        }

    def score(self) -> Score:
        """Return the score of the answers given so far."""
        marks = self.marks()
        unanswered = [question.mark(DontKnow()) for question in self.questions if question.id not in marks]
        return score([*marks.values(), *unanswered])

    def _question(self, identifier: str) -> Question:
        for question in self.questions:
            if question.id == identifier:
                return question
        raise InvalidResponse("This question is not part of the quiz")


def score(marks: Sequence[Mark]) -> Score:
    """Return the mean of the fractions, overall and per competency; what awaits a person is left out until marked."""
    fractions = [mark.fraction for mark in marks if mark.fraction is not None]
    by_competency: dict[str, list[float]] = {}
    for mark in marks:
        for competency, fraction in mark.parts.items():
            by_competency.setdefault(competency, []).append(fraction)
    return Score(
        fraction=mean(fractions) if fractions else None,
        awaiting=sum(mark.needs_person and mark.fraction is None for mark in marks),
        parts={competency: mean(parts) for competency, parts in sorted(by_competency.items())},
    )
