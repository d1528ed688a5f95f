"""The bank is large enough to measure with, and asks for decisions more than for knowledge."""

from collections import Counter
from collections.abc import Iterator

from academy.curriculum.source import Curriculum, Origin
from quizzes.problems import Problem
from quizzes.questions.contract import LEVELS

FEWEST_QUESTIONS = 320
FEWEST_PER_COMPETENCY = 30
LEAST_SHARE_OF_USE = 0.6
USE = ("decision", "application")


def reference_bank(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for a bank too small in all or for a competency, a level without questions, too little use."""
    questions = [question for _module, question in curriculum.questions()]
    framework = curriculum.competencies[0].origin if curriculum.competencies else Origin()
    if len(questions) < FEWEST_QUESTIONS:
        yield framework.problem(f"There are {len(questions)} questions", f"Write at least {FEWEST_QUESTIONS}")
    used = sum(question.purpose in USE for question in questions)
    if questions and used / len(questions) < LEAST_SHARE_OF_USE:
        message = f"{used / len(questions):.0%} of the questions ask for a decision or an application"
        yield framework.problem(message, f"Bring them to {LEAST_SHARE_OF_USE:.0%}")
    for competency in curriculum.competencies:
        levels = Counter(question.level for question in questions if question.competency == competency.key)
        if levels.total() < FEWEST_PER_COMPETENCY:
            message = f"{competency.key} has {levels.total()} questions"
            yield competency.origin.problem(message, f"Write at least {FEWEST_PER_COMPETENCY}")
        for level in LEVELS:
            if not levels[level]:
                yield competency.origin.problem(f"{competency.key} has no question of level {level}", "Write some")
