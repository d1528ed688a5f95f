"""Answer quizzes as simulated people would, and store what the app would have stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from academy.demo.abilities import Mind
from academy.demo.answer_sheets import DONT_KNOW, RIGHT, Floats, Integers
from academy.demo.bulk import Bulk
from academy.demo.chance import Chance
from academy.demo.courses import SEEDS, Course, Programme
from academy.demo.grading import Grader
from academy.demo.roster import Employee
from academy.learning.models import Attempt, AttemptKind, AttemptState, Confidence, Mark, Response
from quizzes.attempt import score

SURE = (Confidence.unsure, Confidence.fairly, Confidence.certain)
SAYS_NOTHING = 0.05
COMES_BACK = 0.03
SLOWEST, FASTEST = 95.0, 12.0  # seconds for one question


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `score` is None while an answer awaits a trainer, `settled_at` when it was fixed."""

    score: float | None
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class _Answered:
    """What somebody answered to the questions of a draw: rows of the bank, places in their sheets, and when."""

    rows: Integers
    choices: Integers
    confidence: list[Confidence | None]
    moments: list[datetime]


class AttemptWriter:
    """Answer attempts and add their rows."""

    def __init__(self, bulk: Bulk, chance: Chance, programme: Programme, grader: Grader) -> None:
        self._bulk = bulk
        self._chance = chance
        self._bank = programme.bank
        self._grader = grader

    def finished(
        self, employee: Employee, course: Course, number: int, draw: int, begun: datetime, abilities: Floats, mind: Mind
    ) -> Outcome:
        """Write an attempt answered from the first question to the last."""
        answered = self._answer(course.questions(draw, number), begun, abilities, mind)
        finished_at = answered.moments[-1] + timedelta(seconds=float(self._chance.integers(5, 60)))
        marks = [self._bank.sheets[row].answers[choice].mark for row, choice in self._pairs(answered)]
        knows = answered.choices == RIGHT
        grades = self._grader.grades(answered.rows, knows, marks, finished_at)
        final = [grades[place].mark if place in grades else mark for place, mark in enumerate(marks)]
        result = score(final)
        points = round(100 * result.fraction, 2) if result.final and result.fraction is not None else None
        attempt = self._add_attempt(employee, course, number, draw, begun, finished_at=finished_at, score=points)
        for place, (mark, come_back) in enumerate(zip(marks, self._come_back(len(marks)), strict=True)):
            response = self._add_response(attempt, place, answered, come_back)
            parts = {"parts": mark.parts} if mark.parts else {}
            self._bulk.add(Mark, response_id=response, fraction=mark.fraction, marked_at=finished_at, **parts)
            if place in grades:
                self._grader.write(response, grades[place])
        return Outcome(points, max([finished_at, *(grade.at for grade in grades.values())]))

    def unfinished(
        self, employee: Employee, course: Course, number: int, draw: int, begun: datetime, abilities: Floats, mind: Mind
    ) -> None:
        """Write an attempt left after some questions."""
        rows = course.questions(draw, number)
        answered = self._answer(rows, begun, abilities, mind)
        attempt = self._add_attempt(employee, course, number, draw, begun)
        stop = int(self._chance.integers(2, len(rows) - 2))
        for place, come_back in enumerate(self._come_back(stop)):
            self._add_response(attempt, place, answered, come_back)
        for place, row in enumerate(rows[stop:].tolist(), start=stop):
            self._bulk.add(Response, attempt_id=attempt, position=place + 1, **self._bank.asked[row])

    def random_draw(self) -> int:
        """Return a draw for somebody's attempts at one quiz."""
        return int(self._chance.integers(SEEDS))

    def _answer(self, rows: Integers, begun: datetime, abilities: Floats, mind: Mind) -> _Answered:
        bank, count = self._bank, len(rows)
        own = abilities[bank.competency[rows]]
        known = 1.0 / (1.0 + np.exp(-bank.discrimination[rows] * (own - bank.difficulty[rows])))
        knows, gives_up, guess, doubt = self._chance.random((4, count))
        choices = np.where(gives_up < mind.honesty, DONT_KNOW, bank.guesses(rows, guess))
        choices = np.where(knows < known, RIGHT, choices)
        seconds = np.cumsum(self._chance.uniform(FASTEST, SLOWEST, count)).tolist()
        moments = [begun + timedelta(seconds=round(second)) for second in seconds]
        return _Answered(rows, choices, _confidence(choices, known, doubt, mind.boldness), moments)

    def _pairs(self, answered: _Answered) -> list[tuple[int, int]]:
        return list(zip(answered.rows.tolist(), answered.choices.tolist(), strict=True))

    def _add_attempt(
        self, employee: Employee, course: Course, number: int, draw: int, begun: datetime, **ended: Any
    ) -> int:
        values: dict[str, Any] = {name: value for name, value in ended.items() if value is not None}
        if course.version:
            values |= {"module_id": course.module_id, "module_version_id": course.version.id}
        return self._bulk.add(
            Attempt,
            person_id=employee.id,
            kind=AttemptKind.quiz if course.version else AttemptKind.check,
            number=number,
            seed=course.seeds[draw][number - 1],
            state=AttemptState.finished if ended else AttemptState.open,
            started_at=begun,
            **values,
        )

    def _come_back(self, count: int) -> list[bool]:
        marked: list[bool] = (self._chance.random(count) < COMES_BACK).tolist()
        return marked

    def _add_response(self, attempt: int, place: int, answered: _Answered, come_back: bool) -> int:
        row, choice = int(answered.rows[place]), int(answered.choices[place])
        sure = answered.confidence[place]
        return self._bulk.add(
            Response,
            attempt_id=attempt,
            position=place + 1,
            **self._bank.asked[row],
            answer=self._bank.sheets[row].answers[choice].stored,
            confidence=sure,
            come_back=come_back,
            revision=1,
            answered_at=answered.moments[place],
        )


def _confidence(choices: Integers, known: Floats, doubt: Floats, boldness: float) -> list[Confidence | None]:
    """Return how sure somebody says to be: what they know helps, and so does boldness."""
    belief = 0.25 + 0.5 * known + boldness / 60.0 + np.where(choices == RIGHT, 0.15, 0.0)
    steps = np.clip((belief + 1.2 * (doubt - 0.5)) * 3.0, 0.0, 2.99).astype(int).tolist()
    silent = (choices == DONT_KNOW) | (doubt < SAYS_NOTHING)
    return [None if quiet else SURE[step] for quiet, step in zip(silent.tolist(), steps, strict=True)]
