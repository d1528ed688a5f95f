"""What a person has done and what comes next: every SELECT on progress, self-ratings and assigned modules."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from academy.clock import now
from academy.curriculum.models import (
    Competency,
    Lesson,
    Module,
    ModuleCompetency,
    ModuleVersion,
    PathStep,
    VersionState,
)
from academy.db import session
from academy.errors import NotFound
from academy.learning.attempt_queries import quiz_size_statement
from academy.learning.models import (
    AssignedPerson,
    Assignment,
    Attempt,
    AttemptKind,
    LessonProgress,
    ModuleCompletion,
    SelfRating,
)
from academy.learning.progress import (
    DueModule,
    LessonState,
    ModuleProgress,
    NextAction,
    Progress,
    choose_next,
)
from academy.learning.quiz_rules import rules_of, why_not
from academy.people.models import Person

PublishedModule = tuple[ModuleVersion, ModuleCompletion | None, PathStep | None]


@dataclass(frozen=True)
class LearningState:
    """Everything a person's home needs, read in four queries: modules, what is due, the check, the path."""

    modules: list[ModuleProgress]
    due: list[DueModule]
    check_attempts: list[Attempt]
    path: list[int]

    @property
    def next_action(self) -> NextAction | None:
        """Return the one thing to do next, None when everything is done."""
        return choose_next(self.modules, self.check_attempts, self.due, self.path, self.waiting)

    @property
    def waiting(self) -> set[int]:
        """Return the modules whose lessons are done and whose quiz awaits a trainer or cannot be tried again yet."""
        return {
            progress.module.id
            for progress in self.modules
            if not (progress.completion or progress.next_lesson or progress.open_attempt)
            and (progress.awaits_a_trainer or why_not(rules_of(progress.version), progress.attempts, now()))
        }

    @property
    def awaits_a_trainer(self) -> bool:
        """Tell whether some quiz only waits for a trainer to mark it."""
        return any(progress.awaits_a_trainer for progress in self.modules)

    @property
    def on_path(self) -> list[ModuleProgress]:
        """Return the modules of the person's path in its order."""
        by_id = {progress.module.id: progress for progress in self.modules}
        return [by_id[module_id] for module_id in self.path if module_id in by_id]

    @property
    def beside_path(self) -> list[ModuleProgress]:
        """Return the other modules."""
        return [progress for progress in self.modules if progress.module.id not in self.path]


def learning_state(person: Person) -> LearningState:
    """Return where a person stands in every published module and in the check."""
    attempts = my_attempts(person)
    rows = _published_for(person)
    modules = _module_progress(person.id, rows, attempts)
    return LearningState(
        modules=modules,
        due=_due_modules(person.id, modules),
        check_attempts=[attempt for attempt in attempts if attempt.kind is AttemptKind.check],
        path=_path(rows),
    )


def next_action(person: Person) -> NextAction | None:
    """Return the one thing a person should do next; a page that shows more takes learning_state() once."""
    return learning_state(person).next_action


def module_progress(person: Person) -> list[ModuleProgress]:
    """Return how far a person is in every published module, in the curriculum's order."""
    return _module_progress(person.id, _published_for(person), my_attempts(person))


def progress_in(person_id: int, version: ModuleVersion, attempts: list[Attempt]) -> ModuleProgress:
    """Return how far a person is in one module; `attempts` are theirs at its quiz, the latest first."""
    completion = session().get(ModuleCompletion, (person_id, version.module_id))
    return ModuleProgress(version, _lesson_states(person_id, [version.id])[version.id], attempts, completion)


def my_attempts(person: Person) -> list[Attempt]:
    """Return all attempts of a person, the latest first."""
    return list(
        session().scalars(
            select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.started_at.desc(), Attempt.id.desc())
        )
    )


def module_of_lesson(module_slug: str, lesson_slug: str) -> int:
    """Return the id of the module whose published version has this lesson; raises NotFound."""
    module_id = session().scalar(
        select(Module.id)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(Lesson, Lesson.version_id == ModuleVersion.id)
        .where(
            Module.slug == module_slug,
            Module.archived_at.is_(None),
            ModuleVersion.state == VersionState.published,
            Lesson.slug == lesson_slug,
        )
    )
    if module_id is None:
        raise NotFound
    return module_id


def lesson_progress(person_id: int, module_id: int, lesson_slug: str) -> LessonProgress | None:
    """Return where a person is in a lesson, None before they have begun it."""
    return session().get(LessonProgress, (person_id, module_id, lesson_slug))


def next_on_path(person: Person) -> ModuleVersion | None:
    """Return the first module of a person's path they have not completed."""
    rows = _published_for(person)
    open_modules = {version.module_id: version for version, completion, _step in rows if completion is None}
    return next((open_modules[module_id] for module_id in _path(rows) if module_id in open_modules), None)


def quiz_size_and_due_day(person_id: int, version: ModuleVersion) -> tuple[int, date | None]:
    """Return how many questions the quiz's pool holds, and by which day the person is to complete the module.

    The earliest day when several assignments say so, None when none does.
    """
    size = quiz_size_statement(version.id).scalar_subquery()
    due_on = (
        select(func.min(Assignment.due_on))
        .join(AssignedPerson, AssignedPerson.assignment_id == Assignment.id)
        .where(
            AssignedPerson.person_id == person_id,
            Assignment.module_id == version.module_id,
            Assignment.cancelled_at.is_(None),
        )
        .scalar_subquery()
    )
    questions, day = session().execute(select(size, due_on)).one()
    return questions, day


def taught_competencies(version_ids: Collection[int]) -> dict[int, list[tuple[Competency, int]]]:
    """Return which competencies module versions teach, and to which level, by version id."""
    rows = session().execute(
        select(ModuleCompetency.version_id, Competency, ModuleCompetency.level)
        .join(ModuleCompetency.competency)
        .where(ModuleCompetency.version_id.in_(version_ids))
        .order_by(Competency.position)
    )
    taught: dict[int, list[tuple[Competency, int]]] = defaultdict(list)
    for version_id, competency, level in rows:
        taught[version_id].append((competency, level))
    return taught


def latest_self_ratings(person_id: int) -> dict[int, SelfRating]:
    """Return a person's last word on every competency they rated themselves in, by competency id."""
    ratings = session().scalars(
        select(SelfRating).where(SelfRating.person_id == person_id).order_by(SelfRating.rated_at, SelfRating.id)
    )
    return {rating.competency_id: rating for rating in ratings}


def _published_for(person: Person) -> list[PublishedModule]:
    # Without the lessons' texts, which would be most of the bytes read.
    rows = session().execute(
        select(ModuleVersion, ModuleCompletion, PathStep)
        .join(ModuleVersion.module)
        .outerjoin(
            ModuleCompletion,
            (ModuleCompletion.module_id == Module.id) & (ModuleCompletion.person_id == person.id),
        )
        .outerjoin(PathStep, (PathStep.module_code == Module.code) & (PathStep.role_slug == person.role_slug))
        .where(ModuleVersion.state == VersionState.published, Module.archived_at.is_(None))
        .options(contains_eager(ModuleVersion.module))
        .order_by(Module.position, Module.code)
    )
    return [(version, completion, step) for version, completion, step in rows]


def _module_progress(
    person_id: int, rows: Sequence[PublishedModule], attempts: Sequence[Attempt]
) -> list[ModuleProgress]:
    lessons = _lesson_states(person_id, [version.id for version, _completion, _step in rows])
    return [
        ModuleProgress(
            version,
            lessons[version.id],
            [attempt for attempt in attempts if attempt.module_id == version.module_id],
            completion,
        )
        for version, completion, _step in rows
    ]


def _path(rows: Sequence[PublishedModule]) -> list[int]:
    steps = [(step, version.module_id) for version, _completion, step in rows if step]
    steps.sort(key=lambda pair: (not pair[0].is_required, pair[0].position))
    return [module_id for _step, module_id in steps]


def _lesson_states(person_id: int, version_ids: Collection[int]) -> dict[int, list[LessonState]]:
    rows = session().execute(
        select(Lesson.version_id, Lesson.slug, Lesson.title, Lesson.minutes, LessonProgress)
        .join(Lesson.version)
        .outerjoin(
            LessonProgress,
            (LessonProgress.person_id == person_id)
            & (LessonProgress.module_id == ModuleVersion.module_id)
            & (LessonProgress.lesson_slug == Lesson.slug),
        )
        .where(Lesson.version_id.in_(version_ids))
        .order_by(Lesson.version_id, Lesson.position)
    )
    lessons: dict[int, list[LessonState]] = defaultdict(list)
    for version_id, slug, title, minutes, progress in rows:
        number = len(lessons[version_id]) + 1
        lessons[version_id].append(_lesson_state(number, slug, title, minutes, progress))
    return lessons


def _lesson_state(number: int, slug: str, title: str, minutes: int, progress: LessonProgress | None) -> LessonState:
    if progress is None:
        return LessonState(number, slug, title, minutes, 0, Progress.not_started, None)
    state = Progress.completed if progress.done_at else Progress.in_progress
    return LessonState(number, slug, title, minutes, progress.place, state, progress.done_at or progress.started_at)


def _due_modules(person_id: int, modules: Sequence[ModuleProgress]) -> list[DueModule]:
    rows = session().execute(
        select(Assignment.module_id, func.min(Assignment.due_on))
        .join(AssignedPerson, AssignedPerson.assignment_id == Assignment.id)
        .where(AssignedPerson.person_id == person_id, Assignment.cancelled_at.is_(None))
        .group_by(Assignment.module_id)
    )
    days = dict(rows.all())
    due = [
        DueModule(progress, days[progress.module.id])
        for progress in modules
        if progress.module.id in days and not progress.completion
    ]
    return sorted(due, key=lambda item: item.due_on)
