"""What a role must reach can be measured on its own path."""

from collections.abc import Iterator

from academy.curriculum.source import Curriculum, ModuleEntry, RoleEntry
from quizzes.problems import Problem

# With fewer answers a person does not count as assessed in a competency.
FEWEST_QUESTIONS = 3


def measurable_targets(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error where a required path neither teaches to a target level nor asks enough at it."""
    by_code = {module.code: module for module in curriculum.modules}
    for role in curriculum.roles:
        path = [by_code[code] for code in role.path if code in by_code]
        for key, level in role.targets.items():
            yield from _one_target(role, path, key, level)


def questions_at(path: list[ModuleEntry], competency: str, level: int) -> int:
    """Return how many questions on a path measure a competency at a level or above."""
    return sum(
        question.competency == competency and question.level >= level
        for module in path
        for question in module.questions
    )


def _one_target(role: RoleEntry, path: list[ModuleEntry], key: str, level: int) -> Iterator[Problem]:
    asked = questions_at(path, key, level)
    if asked < FEWEST_QUESTIONS:
        message = f"The path of {role.slug} has {asked} questions for its target {key} at level {level} or above"
        yield role.origin.problem(message, f"It needs at least {FEWEST_QUESTIONS}", "path")
    if max((module.competencies.get(key, 0) for module in path), default=0) < level:
        message = f"No module on the path of {role.slug} teaches {key} to its target level {level}"
        yield role.origin.problem(message, "Add a module that does, or lower the target", "path")
