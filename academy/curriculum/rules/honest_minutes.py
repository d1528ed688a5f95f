"""Minutes are honest: reading at 200 words a minute, the tasks in lessons, and the questions of the quiz."""

from collections.abc import Iterator
from itertools import islice

from academy.curriculum.rendering import render_lesson
from academy.curriculum.rules.passages import plain_text
from academy.curriculum.source import Curriculum, LessonEntry, ModuleEntry
from quizzes.problems import Problem
from quizzes.questions.contract import Question

WORDS_A_MINUTE = 200
MOST_MINUTES_OFF = 10
MOST_LESSON_MINUTES_OFF = 2
# A quiz asks this many at most; deciding takes about as long as reading twice.
QUESTIONS_ASKED = 20
READINGS = 2
MINUTES_TO_WRITE = 3


def honest_minutes(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error where the minutes of a lesson or module are far from the time it takes."""
    for module in curriculum.modules:
        for lesson in module.lessons:
            needed = lesson_minutes(lesson)
            if abs(lesson.minutes - needed) > MOST_LESSON_MINUTES_OFF:
                yield lesson.origin.problem(*_complaint("The lesson", lesson.minutes, needed), "minutes")
        needed = module_minutes(module)
        if abs(module.minutes - needed) > MOST_MINUTES_OFF:
            yield module.origin.problem(*_complaint(f"{module.code}", module.minutes, needed), "minutes")


def lesson_minutes(lesson: LessonEntry) -> float:
    """Return the minutes a lesson takes, its task included."""
    return render_lesson(lesson.markdown).words / WORDS_A_MINUTE + lesson.try_it_minutes


def module_minutes(module: ModuleEntry) -> float:
    """Return the minutes a module takes: its lessons and one quiz; the exercise comes on top."""
    asked = list(islice(module.questions, QUESTIONS_ASKED))
    return sum(map(lesson_minutes, module.lessons)) + sum(map(question_minutes, asked))


def question_minutes(question: Question) -> float:
    """Return the minutes one question takes."""
    if question.type == "open":
        return MINUTES_TO_WRITE
    return READINGS * len(plain_text(" ".join(_shown(question.to_dict()))).split()) / WORDS_A_MINUTE


def _shown(data: object) -> Iterator[str]:
    """Yield what stands on the page before an answer: the text and everything that can be chosen."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("text", "left", "right") and isinstance(value, str):
                yield value
            elif key not in ("explanation", "feedback"):
                yield from _shown(value)
    elif isinstance(data, list):
        for item in data:
            yield from _shown(item)


def _complaint(noun: str, stated: int, needed: float) -> tuple[str, str]:
    return f"{noun} says {stated} minutes and takes about {needed:.0f}", "State what it takes"
