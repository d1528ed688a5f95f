"""What still needs checking is not scored, unless checking is what the question asks for."""

from collections.abc import Iterator

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

UNCHECKED = "check"
# The competency of judging sources: its questions may show a doubtful fact, since doubting is the task.
JUDGING = "C1"


def scored_facts(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every question, other than on judging sources, that rests on a fact flagged check."""
    unchecked = {fact.id for fact in curriculum.facts if fact.flag == UNCHECKED}
    for module, question in curriculum.questions():
        for fact in question.facts:
            if fact in unchecked and question.competency != JUDGING:
                origin = module.question_origins.get(question.id, module.origin)
                fix = f"Use a confirmed fact, or ask how to check it ({JUDGING})"
                yield origin.problem(f"'{question.id}' scores {fact}, which needs checking", fix, "facts")
