"""The check that everybody takes has a bank: anchors at several levels, in modules on every path, marked at once."""

from collections.abc import Iterator

from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

PER_COMPETENCY = 3
LEVELS = range(1, 4)
FEWEST_LEVELS = 2
MARKED_BY_A_PERSON = "open"


def check_bank(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for anchors off the common path or marked by a person, and for too few of them per competency."""
    common = _common_modules(curriculum)
    found: dict[str, list[int]] = {}
    for module, question in curriculum.questions():
        if not question.anchor:
            continue
        origin = module.question_origins.get(question.id, module.origin)
        if module.code not in common:
            message = f"The anchor '{question.id}' stands in {module.code}, which is not on every path"
            yield origin.problem(message, "Move it to a foundation module", "anchor")
        elif question.type == MARKED_BY_A_PERSON:
            yield origin.problem(f"The anchor '{question.id}' waits for a person", "Use another type", "type")
        else:
            found.setdefault(question.competency, []).append(question.level)
    for competency in curriculum.competencies:
        levels = [level for level in found.get(competency.key, []) if level in LEVELS]
        if len(levels) < PER_COMPETENCY or len(set(levels)) < FEWEST_LEVELS:
            message = f"The check draws {PER_COMPETENCY} questions for {competency.key} and finds levels {levels}"
            fix = f"Mark at least {PER_COMPETENCY} anchors, at {FEWEST_LEVELS} or more of the levels 1 to 3"
            yield competency.origin.problem(message, fix)


def _common_modules(curriculum: Curriculum) -> frozenset[str]:
    paths = [frozenset(role.path) for role in curriculum.roles]
    return frozenset.intersection(*paths) if paths else frozenset()
