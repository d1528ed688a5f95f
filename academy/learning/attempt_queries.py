"""Every SELECT on attempts. An attempt is always looked up by its owner: somebody else's does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from academy.curriculum.models import (
    Lesson,
    Module,
    ModuleVersion,
    Question,
    QuestionVersion,
    QuizEntry,
    VersionState,
)
from academy.db import session
from academy.errors import NotFound
from academy.learning.models import Attempt, AttemptKind, AttemptState, LessonProgress, Mark, Response
from academy.learning.quiz_rules import ends_at, is_over, may_extend
from academy.people.models import ExtraTime, Person
from quizzes.formats.settings import read_settings
from quizzes.questions.fields import Fields
from quizzes.quiz import Settings

ROWS_AT_ONCE = 500
AskedRow = tuple[Response, Attempt, QuestionVersion, str, int, dict[str, Any], ExtraTime]


@dataclass(frozen=True)
class AskedQuestion:
    """A question of an attempt with what its page needs; `title` is the module's, empty in the check."""

    attempt: Attempt
    response: Response
    version: QuestionVersion
    title: str
    total: int
    settings: Settings
    extra_time: ExtraTime

    @property
    def ends_at(self) -> datetime | None:
        """Return until when answers count, None for ever."""
        return ends_at(self.attempt, self.settings, self.extra_time)

    @property
    def may_extend(self) -> bool:
        """Tell whether the person may ask for more time."""
        return may_extend(self.attempt, self.settings, self.extra_time)

    @property
    def is_explained(self) -> bool:
        """Tell whether the explanation of the answer has been shown, so that it stands."""
        return self.settings.feedback == "immediately" and self.response.answered_at is not None


def asked_question(
    person_id: int, module_slug: str | None, number: int, position: int, *, for_update: bool = False
) -> AskedQuestion:
    """Return a question of a person's attempt in one query; raises NotFound.

    `module_slug` is None for the check. `for_update` keeps other tabs from saving or finishing meanwhile.
    """
    row = (
        session()
        .execute(_asked_statement(module_slug is None, for_update), _owner(person_id, module_slug, number, position))
        .one_or_none()
    )
    if row is None:
        raise NotFound
    response, attempt, version, title, count, rules, extra_time = row
    settings = read_settings(Fields(rules or {}, []))
    return AskedQuestion(attempt, response, version, title or "", count, settings, extra_time)


@cache  # every answer asks this: building the statement would cost more than sending it
def _asked_statement(is_check: bool, for_update: bool) -> Select[*AskedRow]:
    others = aliased(Response)
    total = select(func.count()).where(others.attempt_id == Attempt.id).scalar_subquery()
    statement = (
        select(
            Response,
            Attempt,
            QuestionVersion,
            ModuleVersion.title,
            total,
            ModuleVersion.quiz_settings,
            Person.extra_time,
        )
        .join(Response.attempt)
        .join(Person, Attempt.person_id == Person.id)
        .join(Response.question_version)
        .outerjoin(Attempt.module_version)
        .where(_owned(is_check), Response.position == bindparam("position"))
    )
    return statement.with_for_update(of=[Attempt, Response]) if for_update else statement


def attempt_by_number(person_id: int, module_slug: str | None, number: int, *, for_update: bool = False) -> Attempt:
    """Return a person's attempt at a module's quiz (None: at the check) with its module version; raises NotFound."""
    statement = (
        select(Attempt)
        .outerjoin(Attempt.module_version)
        .outerjoin(ModuleVersion.module)
        .where(_owned(module_slug is None))
        .options(contains_eager(Attempt.module_version).contains_eager(ModuleVersion.module))
    )
    if for_update:
        statement = statement.with_for_update(of=Attempt)
    attempt = session().scalar(statement, _owner(person_id, module_slug, number))
    if attempt is None:
        raise NotFound
    return attempt


def overdue_attempts(at: datetime) -> list[int]:
    """Return the ids of open attempts whose time was over at a moment, the earliest first."""
    limits = _versions_with_an_end()
    rows = session().execute(
        select(Attempt, ModuleVersion.id, Person.extra_time)
        .join(Attempt.module_version)
        .join(Person, Attempt.person_id == Person.id)
        .where(Attempt.state == AttemptState.open, ModuleVersion.id.in_(limits))
        .order_by(Attempt.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    return [
        attempt.id
        for attempt, version_id, extra_time in rows
        if is_over(ends_at(attempt, limits[version_id], extra_time), at)
    ]


def _versions_with_an_end() -> dict[int, Settings]:
    """Return the rules of all module versions whose attempts end by themselves. Drafts have no attempts."""
    rows = session().execute(
        select(ModuleVersion.id, ModuleVersion.quiz_settings).where(ModuleVersion.state != VersionState.draft)
    )
    rules = {id: read_settings(Fields(settings or {}, [])) for id, settings in rows}
    return {id: settings for id, settings in rules.items() if settings.time_limit or settings.closes}


def attempt_to_close(attempt_id: int) -> tuple[Attempt, ExtraTime]:
    """Return an attempt, so that nobody else can finish it meanwhile, and its person's extra time."""
    row = session().execute(
        select(Attempt, Person.extra_time)
        .join(Person, Attempt.person_id == Person.id)
        .where(Attempt.id == attempt_id)
        .options(joinedload(Attempt.module_version).joinedload(ModuleVersion.module))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    )
    attempt, extra_time = row.one()
    return attempt, extra_time


def attempts_at(person_id: int, module_id: int | None) -> list[Attempt]:
    """Return a person's attempts at a module's quiz, or at the check, the latest first."""
    return list(
        session().scalars(
            select(Attempt).where(Attempt.person_id == person_id, _at(module_id)).order_by(Attempt.number.desc())
        )
    )


def responses_of(attempt: Attempt) -> list[Response]:
    """Return the questions of an attempt in order, with question versions, competencies and marks."""
    asked = joinedload(Response.question_version)
    return list(
        session().scalars(
            select(Response)
            .where(Response.attempt_id == attempt.id)
            .options(
                asked.joinedload(QuestionVersion.competency),
                asked.joinedload(QuestionVersion.question),
                selectinload(Response.marks).joinedload(Mark.question_version),
            )
            .order_by(Response.position)
        )
    )


def first_unanswered(attempt: Attempt) -> int | None:
    """Return the position of the first question without an answer, None when all have one."""
    return session().scalar(
        select(func.min(Response.position)).where(Response.attempt_id == attempt.id, Response.answered_at.is_(None))
    )


def quiz_pool(version_id: int) -> list[QuestionVersion]:
    """Return the questions of a module version's quiz in the author's order, those declared void left out."""
    return list(
        session().scalars(
            select(QuestionVersion)
            .join(QuizEntry, QuizEntry.question_version_id == QuestionVersion.id)
            .join(Question, QuestionVersion.question_id == Question.id)
            .where(QuizEntry.version_id == version_id, Question.is_void.is_(False))
            .order_by(QuizEntry.position)
        )
    )


def quiz_size(version_id: int) -> int:
    """Return how many questions the pool of a module version's quiz holds."""
    return session().scalar(quiz_size_statement(version_id)) or 0


def quiz_size_statement(version_id: int) -> Select[int]:
    """Count the questions of a quiz's pool, those declared void left out."""
    return (
        select(func.count())
        .select_from(QuizEntry)
        .join(Question, QuizEntry.question_id == Question.id)
        .where(QuizEntry.version_id == version_id, Question.is_void.is_(False))
    )


def seen_questions(person_id: int, module_id: int) -> set[str]:
    """Return the keys of the module's questions a person has met in an attempt."""
    return set(
        session().scalars(
            select(Question.key)
            .join(Response, Response.question_id == Question.id)
            .join(Response.attempt)
            .where(Attempt.person_id == person_id, Attempt.module_id == module_id)
        )
    )


def lesson_slugs(version_id: int) -> list[str]:
    """Return the slugs of a module version's lessons in order."""
    return list(session().scalars(select(Lesson.slug).where(Lesson.version_id == version_id).order_by(Lesson.position)))


def lessons_done(person_id: int, module_id: int) -> set[str]:
    """Return the slugs of the module's lessons a person has marked done."""
    return set(
        session().scalars(
            select(LessonProgress.lesson_slug).where(
                LessonProgress.person_id == person_id,
                LessonProgress.module_id == module_id,
                LessonProgress.done_at.is_not(None),
            )
        )
    )


def lessons_taught_by(responses: Sequence[Response]) -> dict[tuple[int, str], tuple[str, str]]:
    """Return module slug and title of the lessons published now in the modules of these questions.

    The key is (question id, lesson slug), since the questions of the check come from several modules.
    """
    rows = session().execute(
        select(Question.id, Lesson.slug, Module.slug, Lesson.title)
        .join(Module, Question.module_id == Module.id)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(Lesson, Lesson.version_id == ModuleVersion.id)
        .where(
            Question.id.in_([response.question_id for response in responses]),
            ModuleVersion.state == VersionState.published,
            Module.archived_at.is_(None),
        )
    )
    return {(question_id, lesson): (module, title) for question_id, lesson, module, title in rows}


def _at(module_id: int | None) -> ColumnElement[bool]:
    return Attempt.kind == AttemptKind.check if module_id is None else Attempt.module_id == module_id


def _owned(is_check: bool) -> ColumnElement[bool]:
    if is_check:
        place: ColumnElement[bool] = Attempt.kind == AttemptKind.check
    else:
        place = Attempt.module_id == select(Module.id).where(Module.slug == bindparam("slug")).scalar_subquery()
    return (Attempt.person_id == bindparam("person_id")) & (Attempt.number == bindparam("number")) & place


def _owner(person_id: int, module_slug: str | None, number: int, position: int = 0) -> dict[str, int | str | None]:
    return {"person_id": person_id, "slug": module_slug, "number": number, "position": position}
