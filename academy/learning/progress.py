"""How far a person is in a module, derived from what they did."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from academy.curriculum.models import Module, ModuleVersion
from academy.learning.models import Attempt, AttemptState, ModuleCompletion
from academy.learning.quiz_rules import module_score


class Progress(Enum):
    """The state of a lesson or a module; the values are those of the status tags."""

    not_started = "not-started"
    in_progress = "in-progress"
    awaiting = "awaiting"
    completed = "completed"


@dataclass(frozen=True)
class LessonState:
    """A lesson of the published version and how far the person is in it; `number` counts from 1."""

    number: int
    slug: str
    title: str
    minutes: int
    place: int
    state: Progress
    touched_at: datetime | None


def _touched(lesson: LessonState) -> float:
    return lesson.touched_at.timestamp() if lesson.touched_at else 0.0


@dataclass(frozen=True)
class ModuleProgress:
    """A published module and how far a person is in it; `attempts` are theirs at its quiz, the latest first."""

    version: ModuleVersion
    lessons: list[LessonState] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    completion: ModuleCompletion | None = None

    @property
    def module(self) -> Module:
        """Return the module."""
        return self.version.module

    @property
    def state(self) -> Progress:
        """Return how far the person is with the whole module."""
        if self.completion:
            return Progress.completed
        if self.awaits_a_trainer:
            return Progress.awaiting
        started = self.attempts or any(lesson.state is not Progress.not_started for lesson in self.lessons)
        return Progress.in_progress if started else Progress.not_started

    @property
    def awaits_a_trainer(self) -> bool:
        """Tell whether all that is left is somebody who marks what the person wrote in the quiz."""
        attempt = self.last_finished
        unmarked = attempt is not None and attempt.score is None
        return unmarked and not (self.completion or self.next_lesson or self.open_attempt)

    @property
    def lessons_done(self) -> int:
        """Return how many lessons are done."""
        return sum(lesson.state is Progress.completed for lesson in self.lessons)

    @property
    def lessons_total(self) -> int:
        """Return how many lessons there are."""
        return len(self.lessons)

    @property
    def next_lesson(self) -> LessonState | None:
        """Return the first lesson that is not done, the one begun last before others."""
        begun = [lesson for lesson in self.lessons if lesson.state is Progress.in_progress]
        if begun:
            return max(begun, key=_touched)
        return next((lesson for lesson in self.lessons if lesson.state is Progress.not_started), None)

    @property
    def open_attempt(self) -> Attempt | None:
        """Return the attempt that can still be answered."""
        return next((attempt for attempt in self.attempts if attempt.state is AttemptState.open), None)

    @property
    def last_finished(self) -> Attempt | None:
        """Return the latest finished attempt."""
        return next((attempt for attempt in self.attempts if attempt.state is AttemptState.finished), None)

    @property
    def score(self) -> float | None:
        """Return the score that stands, by the grading of the quiz."""
        return module_score(self.attempts, self.version.settings.grading)

    @property
    def tested_out(self) -> bool:
        """Tell whether the module was completed by its quiz alone."""
        return bool(self.completion and self.completion.tested_out)


@dataclass(frozen=True)
class DueModule:
    """A module a person is to complete by a day; days end at midnight in the organisation's zone."""

    progress: ModuleProgress
    due_on: date


class ActionKind(Enum):
    """What a person should do next."""

    attempt = "attempt"
    assignment = "assignment"
    lesson = "lesson"
    check = "check"
    module = "module"


@dataclass(frozen=True)
class NextAction:
    """The one thing to do next.

    `progress` is the module it is about, None for the check. `attempt` is set when there are questions left to
    answer, `lesson` when a lesson comes next; a module without either goes on with its quiz.
    """

    kind: ActionKind
    progress: ModuleProgress | None = None
    lesson: LessonState | None = None
    attempt: Attempt | None = None
    due_on: date | None = None


def choose_next(
    modules: list[ModuleProgress],
    check_attempts: list[Attempt],
    due: list[DueModule],
    path: list[int],
    waiting: Collection[int] = (),
) -> NextAction | None:
    """Return what to do next, None when nothing can be done now.

    `path` holds the module ids of the person's path in order, `waiting` those of modules that only lack a quiz which
    cannot be tried again yet. An attempt begun comes first, then what is due, then a
    lesson begun, then the check for whoever never took it, then the path.
    """
    return (
        _open_attempt(modules, check_attempts)
        or _due([item for item in due if item.progress.module.id not in waiting])
        or _begun_lesson(modules)
        or (None if check_attempts else NextAction(ActionKind.check))
        or _next_on_path(modules, [module_id for module_id in path if module_id not in waiting])
    )


def _open_attempt(modules: list[ModuleProgress], check_attempts: list[Attempt]) -> NextAction | None:
    for attempt in check_attempts:
        if attempt.state is AttemptState.open:
            return NextAction(ActionKind.attempt, attempt=attempt)
    for progress in modules:
        if progress.open_attempt:
            return NextAction(ActionKind.attempt, progress, attempt=progress.open_attempt)
    return None


def _due(due: list[DueModule]) -> NextAction | None:
    if not due:
        return None
    first = min(due, key=lambda item: item.due_on)
    return NextAction(ActionKind.assignment, first.progress, first.progress.next_lesson, due_on=first.due_on)


def _begun_lesson(modules: list[ModuleProgress]) -> NextAction | None:
    begun = [
        (progress, lesson)
        for progress in modules
        if not progress.completion and (lesson := progress.next_lesson) and lesson.state is Progress.in_progress
    ]
    if not begun:
        return None
    progress, lesson = max(begun, key=lambda pair: _touched(pair[1]))
    return NextAction(ActionKind.lesson, progress, lesson)


def _next_on_path(modules: list[ModuleProgress], path: list[int]) -> NextAction | None:
    by_id = {progress.module.id: progress for progress in modules}
    for module_id in path:
        progress = by_id.get(module_id)
        if progress and not progress.completion:
            return NextAction(ActionKind.module, progress, progress.next_lesson)
    return None
