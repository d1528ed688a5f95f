"""Trainers grade open answers; the latest still wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from academy.demo.answer_sheets import Booleans, Integers, QuestionBank
from academy.demo.bulk import Bulk
from academy.demo.calendar import Calendar
from academy.demo.chance import Chance
from academy.demo.journal import Journal
from academy.learning.models import Mark
from quizzes.questions.contract import Mark as EngineMark
from quizzes.questions.open import Open

USUAL_WAIT = 1.5  # further days until a trainer has graded an answer
LONGEST_WAIT = 6
COMMENTS = (
    "Clear and to the point.",
    "Good. Next time name the person who takes care of it.",
    "You see the problem. Say also what happens next, and when.",
    "Read it as a stranger would: what should they do now?",
    "",
    "",
)


@dataclass(frozen=True, slots=True)
class Grade:
    """A trainer's mark for an open answer."""

    question: Open
    mark: EngineMark
    ticked: list[int]
    comment: str
    at: datetime


class Grader:
    """A trainer who grades what open questions were answered."""

    def __init__(
        self,
        bulk: Bulk,
        chance: Chance,
        calendar: Calendar,
        bank: QuestionBank,
        journal: Journal,
        trainer_id: int,
    ) -> None:
        self._bulk = bulk
        self._chance = chance
        self._calendar = calendar
        self._bank = bank
        self._journal = journal
        self._trainer_id = trainer_id

    def grades(
        self, rows: Integers, knows: Booleans, marks: Sequence[EngineMark], finished: datetime
    ) -> dict[int, Grade]:
        """Return the grades of the answers that await a person, by place; none for those still in the queue."""
        waiting = [place for place, mark in enumerate(marks) if mark.needs_person]
        grades = {place: self._grade(int(rows[place]), bool(knows[place]), finished) for place in waiting}
        return {place: grade for place, grade in grades.items() if grade.at < self._calendar.end}

    def write(self, response: int, grade: Grade) -> None:
        """Add a grade's rows."""
        self._bulk.add(
            Mark,
            response_id=response,
            fraction=grade.mark.fraction,
            parts=grade.mark.parts,
            rubric_points=grade.ticked,
            comment=grade.comment,
            marked_by_id=self._trainer_id,
            marked_at=grade.at,
        )
        self._journal.graded(grade.question, grade.ticked, grade.at)

    def _grade(self, row: int, is_full: bool, finished: datetime) -> Grade:
        question = self._bank.sheets[row].version.parsed
        assert isinstance(question, Open)
        share = 0.9 if is_full else 0.4
        ticked = [line for line in range(len(question.rubric)) if self._chance.random() < share]
        wait = 1 + min(int(self._chance.exponential(USUAL_WAIT)), LONGEST_WAIT)
        at = self._calendar.working_moment(self._chance, self._calendar.day_of(finished) + wait)
        comment = COMMENTS[int(self._chance.integers(len(COMMENTS)))]
        return Grade(question, question.mark_on_rubric(ticked), ticked, comment, at)
