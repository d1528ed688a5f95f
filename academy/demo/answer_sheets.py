"""Every question with the answers people give to it, each marked once by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from academy.curriculum.models import QuestionVersion
from academy.demo.chance import Chance
from academy.demo.wrong_answers import model_answer, wrong_answers
from quizzes.ability import DIFFICULTY_BY_LEVEL
from quizzes.questions.contract import DontKnow, Mark, Question, Response
from quizzes.questions.open import Open

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

DONT_KNOW, RIGHT = 0, 1
LUCK = 0.8  # people who do not know seldom guess quite blindly


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as it is stored, and its mark."""

    stored: dict[str, Any]
    mark: Mark


@dataclass(frozen=True)
class AnswerSheet:
    """A question and its answers: "I don't know yet", the right one, then others with how likely a guess is them."""

    version: QuestionVersion
    answers: tuple[GivenAnswer, ...]
    guesses: Floats
    """How often somebody who does not know gives each answer; "I don't know yet" is left to the person."""


def answer_sheet(version: QuestionVersion, chance: Chance) -> AnswerSheet:
    """Collect the answers to a question, each different one once."""
    question = version.parsed
    right = model_answer(question) if isinstance(question, Open) else question.correct_response()
    assert right is not None
    weights: dict[Response, float] = {DontKnow(): 0.0, right: 0.0}
    for weight, response in wrong_answers(question, chance):
        if question.mark(response).fraction != 1.0 and response not in weights:
            weights[response] = weight
    answers = tuple(_given(question, response) for response in weights)
    return AnswerSheet(version, answers, _guesses(list(weights.values()), question.chance()))


def _given(question: Question, response: Response) -> GivenAnswer:
    stored = response.to_json()
    return GivenAnswer(stored, question.mark(question.response_from_json(stored)))


def _guesses(weights: list[float], blind_credit: float) -> Floats:
    shares = np.array(weights)
    shares[RIGHT] = 0.0
    lucky = LUCK * blind_credit
    shares *= (1.0 - lucky) / shares.sum()
    shares[RIGHT] = lucky
    return shares


class QuestionBank:
    """The sheets of many questions, as arrays with one row per question."""

    def __init__(self, versions: Sequence[QuestionVersion], competencies: Sequence[int], chance: Chance) -> None:
        column = {competency: place for place, competency in enumerate(competencies)}
        self.sheets = [answer_sheet(version, chance) for version in versions]
        self.row_of = {version.id: row for row, version in enumerate(versions)}
        self.asked = [{"question_id": one.question_id, "question_version_id": one.id} for one in versions]
        self.competency = np.array([column[version.competency_id] for version in versions])
        level = np.array([DIFFICULTY_BY_LEVEL[version.level] for version in versions])
        self.difficulty = level + chance.normal(0.0, 0.35, len(versions))
        self.discrimination = np.exp(chance.normal(0.1, 0.3, len(versions)))
        self._guess_ends = _padded_ends([sheet.guesses for sheet in self.sheets])

    def guesses(self, rows: Integers, draws: Floats) -> Integers:
        """Return which answer to each of these questions a guess hits, for draws from 0 to 1."""
        return np.asarray((self._guess_ends[rows] <= draws[:, None]).sum(axis=1))

    def domain(self, abilities: Floats) -> Floats:
        """Return the percentage right on all questions of a competency that abilities (one per competency) mean."""
        known = 1.0 / (1.0 + np.exp(-self.discrimination * (abilities[self.competency] - self.difficulty)))
        totals = np.bincount(self.competency, known, minlength=len(abilities))
        counts = np.bincount(self.competency, minlength=len(abilities))
        return np.asarray(100.0 * totals / np.maximum(counts, 1))


def _padded_ends(shares: Sequence[Floats]) -> Floats:
    ends = np.full((len(shares), max(len(row) for row in shares)), 2.0)
    for place, row in enumerate(shares):
        ends[place, : len(row)] = np.cumsum(row)
        ends[place, len(row) - 1] = 2.0  # the last answer takes what rounding leaves
    return ends
