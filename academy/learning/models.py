"""What people do: assignments, progress through lessons, attempts with responses and marks, self-ratings."""

import enum
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from academy.clock import now
from academy.db import Model

if TYPE_CHECKING:
    from academy.curriculum.models import Competency, Module, ModuleVersion, QuestionVersion
    from academy.people.models import Person, Unit


class Assignment(Model):
    """A module that the people of a unit's subtree, perhaps of one role, are to complete by a day."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role_slug: Mapped[str | None] = mapped_column(ForeignKey("role.slug"))
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]

    module: Mapped["Module"] = relationship()
    unit: Mapped["Unit"] = relationship()


class AssignedPerson(Model):
    """One person's part of an assignment, and which reminders they had."""

    __tablename__ = "assigned_person"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    assigned_at: Mapped[datetime] = mapped_column(default=now)
    week_reminder_at: Mapped[datetime | None]
    day_reminder_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship()
    person: Mapped["Person"] = relationship()


class LessonProgress(Model):
    """Where a person is in a lesson. It follows the lesson's slug through module versions."""

    __tablename__ = "lesson_progress"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), primary_key=True)
    lesson_slug: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(default=0)  # the block last read
    started_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class ModuleCompletion(Model):
    """A person has completed a module: by lessons and quiz, or by testing out with the quiz alone."""

    __tablename__ = "module_completion"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), primary_key=True)
    completed_at: Mapped[datetime] = mapped_column(default=now)
    tested_out: Mapped[bool] = mapped_column(default=False)


class AttemptKind(enum.Enum):
    """What an attempt is at: a module's quiz, or the check everybody takes first."""

    quiz = "quiz"
    check = "check"


class AttemptState(enum.Enum):
    """Whether an attempt can still be answered."""

    open = "open"
    finished = "finished"


class Attempt(Model):
    """One run through a quiz or the check. It pins the module version, its seed and its question versions.

    `score` is 0 to 100 and empty until finished and fully marked.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "module_id", "number"),
        Index(
            "uq_attempt_check",
            "person_id",
            "number",
            unique=True,
            sqlite_where=text("module_id IS NULL"),
            postgresql_where=text("module_id IS NULL"),
        ),
        Index(
            "uq_attempt_open_quiz",
            "person_id",
            "module_id",
            unique=True,
            sqlite_where=text("state = 'open' AND module_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND module_id IS NOT NULL"),
        ),
        Index(
            "uq_attempt_open_check",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open' AND module_id IS NULL"),
            postgresql_where=text("state = 'open' AND module_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[AttemptKind]
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"), index=True)
    module_version_id: Mapped[int | None] = mapped_column(ForeignKey("module_version.id"))
    number: Mapped[int]  # counts this person's attempts at this quiz
    seed: Mapped[int] = mapped_column(default=lambda: secrets.randbits(31))
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.open, index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    score: Mapped[float | None]
    extensions: Mapped[int] = mapped_column(default=0)  # how often the person asked for more time

    module: Mapped["Module | None"] = relationship()
    module_version: Mapped["ModuleVersion | None"] = relationship()
    responses: Mapped[list["Response"]] = relationship(back_populates="attempt", order_by="Response.position")


class Confidence(enum.Enum):
    """How sure a person was of an answer. It never changes the mark."""

    unsure = "unsure"
    fairly = "fairly"
    certain = "certain"


class Response(Model):
    """A question's place in an attempt and what the person answered there, if anything yet.

    `answer` is the engine's JSON of a response; {"dont_know": true} is "I don't know yet".
    `revision` counts saves, so that a second tab cannot overwrite the first unseen. `saves` holds [page, number] of the
    latest saves of every page that sent some, the latest page last, so that one sent twice counts once.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        UniqueConstraint("attempt_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    position: Mapped[int]  # 1, 2, 3 …
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    answer: Mapped[dict[str, Any] | None]
    confidence: Mapped[Confidence | None]
    come_back: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    saves: Mapped[list[Any]] = mapped_column(default=list)
    answered_at: Mapped[datetime | None]

    attempt: Mapped[Attempt] = relationship(back_populates="responses")
    question_version: Mapped["QuestionVersion"] = relationship()
    marks: Mapped[list["Mark"]] = relationship(back_populates="response", order_by="Mark.id")

    @property
    def mark(self) -> "Mark | None":
        """Return the mark in force: the last one given."""
        return self.marks[-1] if self.marks else None


class Mark(Model):
    """A mark of a response. A re-mark appends a row and says why; nothing is overwritten.

    `fraction` is 0 to 1, empty while the response awaits a trainer. `question_version_id` is the wording whose key it
    was marked by, empty for the one that was asked. `awaits_version_id` is the corrected wording of an open question
    whose rubric has lines nobody has judged yet: the mark stands until a trainer has, empty when there are none.
    """

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    question_version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"))
    awaits_version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"))
    fraction: Mapped[float | None]
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # competency key → fraction, for scenarios
    rubric_points: Mapped[list[Any] | None]  # indexes of rubric lines granted by a trainer
    comment: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime] = mapped_column(default=now)

    response: Mapped[Response] = relationship(back_populates="marks")
    question_version: Mapped["QuestionVersion | None"] = relationship(foreign_keys=question_version_id)

    @property
    def awaits_a_person(self) -> bool:
        """Tell whether a trainer has to grade the answer, for the first time or anew."""
        return self.fraction is None or self.awaits_version_id is not None


class ResultChange(Model):
    """What the correction of a question did to the result of a finished attempt; its person is told."""

    __tablename__ = "result_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    is_void: Mapped[bool] = mapped_column(default=False)  # the question no longer counts
    score_before: Mapped[float | None]
    score_after: Mapped[float | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    noted_at: Mapped[datetime | None]  # when the person closed the notice on their home

    attempt: Mapped[Attempt] = relationship()
    response: Mapped[Response] = relationship()


class SelfRating(Model):
    """A person's own word: of ten typical questions, how many would they get right? Empty means not sure."""

    __tablename__ = "self_rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    out_of_ten: Mapped[int | None]
    rated_at: Mapped[datetime] = mapped_column(default=now)

    competency: Mapped["Competency"] = relationship()
