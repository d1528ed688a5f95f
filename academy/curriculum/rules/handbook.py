"""The handbook can be graded and accepted: eleven parts, each with prompts, four levels and two examples."""

from collections.abc import Iterator

from academy.curriculum.practice import Handbook, Practice
from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

PARTS = 11
FEWEST_PROMPTS = 2
FEWEST_CROSS_CHECKS = 3


def handbook_problems(curriculum: Curriculum, practice: Practice) -> Iterator[Problem]:
    """Yield an error for everything the handbook lacks."""
    handbook = practice.handbook
    if handbook is None:
        return
    yield from _references(handbook, curriculum)
    if len(handbook.parts) != PARTS:
        yield handbook.origin.problem(f"The handbook has {len(handbook.parts)} parts", f"Write {PARTS}", "parts")
    if len(handbook.cross_check) < FEWEST_CROSS_CHECKS:
        fix = f"Write at least {FEWEST_CROSS_CHECKS}"
        yield handbook.origin.problem("There are too few cross-check questions", fix, "cross_check")
    if not handbook.lowest_level <= handbook.lowest_average <= 4:
        message = "The average asked for lies below the lowest level, or above 4"
        yield handbook.origin.problem(message, "Choose another", "lowest_average")
    for part in handbook.parts:
        if len(part.prompts) < FEWEST_PROMPTS:
            yield part.origin.problem(f"'{part.title}' has too few prompts", f"Write {FEWEST_PROMPTS}", "prompts")
        if len(part.strong) <= len(part.weak):
            message = f"The strong example of '{part.title}' is no fuller than the weak one"
            yield part.origin.problem(message, "Show what makes it strong", "strong")


def _references(handbook: Handbook, curriculum: Curriculum) -> Iterator[Problem]:
    for role in set(handbook.required_for) - {role.slug for role in curriculum.roles}:
        yield handbook.origin.problem(f"There is no role '{role}'", "Use a role of framework.yaml", "required_for")
    for key in handbook.competencies.keys() - {competency.key for competency in curriculum.competencies}:
        yield handbook.origin.problem(f"There is no competency '{key}'", "Use one of framework.yaml", "competencies")
