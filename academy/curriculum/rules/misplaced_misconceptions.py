"""A misconception is what a wrong answer rests on, so a right answer names none."""

from collections.abc import Iterator

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem


def misplaced_misconceptions(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every right answer that names a misconception."""
    for module, question in curriculum.questions():
        for option in getattr(question, "options", ()):
            if option.right and option.misconception:
                origin = module.question_origins.get(question.id, module.origin)
                fix = "Name it at the wrong answers that rest on it"
                yield origin.problem(f"'{question.id}' has {option.misconception} at a right answer", fix, "options")
