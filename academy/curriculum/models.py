"""What is taught and measured: competencies with targets, modules in versions, lessons, questions in versions."""

import enum
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from academy.clock import now
from academy.db import Model
from quizzes.formats.settings import read_settings
from quizzes.questions import question_from_dict
from quizzes.questions.contract import Question as QuestionDefinition
from quizzes.questions.fields import Fields
from quizzes.quiz import Settings


class Competency(Model):
    """One thing people get better at, with what each level means."""

    __tablename__ = "competency"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # C1 … C8
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    definition: Mapped[str]
    typical_question: Mapped[str] = mapped_column(default="")
    current_for_months: Mapped[int] = mapped_column(default=12)
    levels: Mapped[dict[str, Any]]  # {"1": description, … "4": description}
    position: Mapped[int] = mapped_column(default=0)


class Target(Model):
    """The level a role needs in a competency."""

    __tablename__ = "target"

    role_slug: Mapped[str] = mapped_column(ForeignKey("role.slug"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int]


class PathStep(Model):
    """A module on a role's learning path."""

    __tablename__ = "path_step"

    role_slug: Mapped[str] = mapped_column(ForeignKey("role.slug"), primary_key=True)
    module_code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    is_required: Mapped[bool] = mapped_column(default=True)


class Fact(Model):
    """A fact lessons and questions rest on, with its source and how sure it is."""

    __tablename__ = "fact"

    id: Mapped[str] = mapped_column(primary_key=True)  # S01, F17
    text: Mapped[str]
    source: Mapped[str]
    year: Mapped[str] = mapped_column(default="")
    flag: Mapped[str]  # seed, known, check
    confirmed: Mapped[bool] = mapped_column(default=False)
    jurisdiction: Mapped[str | None]
    caution: Mapped[str | None]
    review_by: Mapped[date | None]


class Misconception(Model):
    """A mistaken belief that wrong answers are made from."""

    __tablename__ = "misconception"

    id: Mapped[str] = mapped_column(primary_key=True)  # M17
    text: Mapped[str]


class Module(Model):
    """A course of lessons with a quiz. Its words live in its versions; its code and slug are its identity."""

    __tablename__ = "module"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    archived_at: Mapped[datetime | None]

    versions: Mapped[list["ModuleVersion"]] = relationship(back_populates="module", order_by="ModuleVersion.number")


class VersionState(enum.Enum):
    """Whether a module version is being written, shown, or was shown before."""

    draft = "draft"
    published = "published"
    retired = "retired"


class ModuleVersion(Model):
    """One edition of a module. A draft can be edited; a published one never changes again.

    A module has at most one draft and at most one published version.
    """

    __tablename__ = "module_version"
    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        Index(
            "uq_module_version_draft",
            "module_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_module_version_published",
            "module_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(default=VersionState.draft, index=True)
    title: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    summary: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=30)
    audience: Mapped[list[str]] = mapped_column(default=list)  # role slugs, or ["everyone"]
    objectives: Mapped[list[str]] = mapped_column(default=list)
    prerequisites: Mapped[list[str]] = mapped_column(default=list)  # module codes
    exercise: Mapped[str] = mapped_column(default="")
    exercise_html: Mapped[str] = mapped_column(default="")
    pass_mark: Mapped[int] = mapped_column(default=70)
    quiz_settings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as below `quiz:` in quiz.yaml
    note: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)  # counts edits of a draft, so that two editors notice each other
    edited_at: Mapped[datetime] = mapped_column(default=now)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    module: Mapped[Module] = relationship(back_populates="versions")
    lessons: Mapped[list["Lesson"]] = relationship(
        back_populates="version", order_by="Lesson.position", cascade="all, delete-orphan"
    )
    competencies: Mapped[list["ModuleCompetency"]] = relationship(cascade="all, delete-orphan")
    entries: Mapped[list["QuizEntry"]] = relationship(
        back_populates="version", order_by="QuizEntry.position", cascade="all, delete-orphan"
    )

    @property
    def settings(self) -> Settings:
        """Return the rules of taking the quiz."""
        return replace(read_settings(Fields(self.quiz_settings or {}, [])), pass_mark=self.pass_mark)


class ModuleCompetency(Model):
    """The level a module version teaches a competency to."""

    __tablename__ = "module_competency"

    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int]

    competency: Mapped[Competency] = relationship()


class Lesson(Model):
    """A lesson of one module version: what the author wrote, and the blocks rendered from it once.

    `blocks` is a list of {"kind": "html", "html": …}, {"kind": "then-since", "html": …} and
    {"kind": "check", "question": native question data}.
    """

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("version_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), index=True)
    position: Mapped[int]
    slug: Mapped[str]
    title: Mapped[str]
    minutes: Mapped[int] = mapped_column(default=5)
    takeaway: Mapped[str] = mapped_column(default="")
    try_it: Mapped[str] = mapped_column(default="")
    try_it_minutes: Mapped[int] = mapped_column(default=0)
    fact_ids: Mapped[list[str]] = mapped_column(default=list)
    markdown: Mapped[str] = mapped_column(default="")
    blocks: Mapped[list[Any]] = mapped_column(default=list)

    version: Mapped[ModuleVersion] = relationship(back_populates="lessons")


class Picture(Model):
    """A picture lessons of a module show. Its content never changes: another content is another row."""

    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("module_id", "name", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    name: Mapped[str]  # four-rs.svg
    digest: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Question(Model):
    """A question's identity, kept through its versions. `key` is unique in the module."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("module_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    key: Mapped[str]
    in_bank: Mapped[bool] = mapped_column(default=False)  # admitted to the reference bank by an admin
    is_void: Mapped[bool] = mapped_column(default=False)

    module: Mapped[Module] = relationship()


class QuestionVersion(Model):
    """One wording of a question. It never changes once a published module version shows it.

    `definition` is the native format of quizzes/; the columns repeat what queries need.
    """

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    number: Mapped[int]
    type: Mapped[str]
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), index=True)
    level: Mapped[int]
    is_anchor: Mapped[bool] = mapped_column(default=False)
    changes_meaning: Mapped[bool] = mapped_column(default=True)  # False: only the wording was mended, results are kept
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)

    question: Mapped[Question] = relationship()
    competency: Mapped[Competency] = relationship()

    @cached_property
    def parsed(self) -> QuestionDefinition:
        """Return the question as the engine knows it."""
        return question_from_dict(self.definition)


class QuizEntry(Model):
    """A question's place in the quiz of a module version."""

    __tablename__ = "quiz_entry"
    __table_args__ = (UniqueConstraint("version_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    position: Mapped[int]

    version: Mapped[ModuleVersion] = relationship(back_populates="entries")
    question_version: Mapped[QuestionVersion] = relationship()
