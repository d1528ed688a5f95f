"""The self-assessment mirrors every competency and holds foils, which are never counted for one."""

from collections.abc import Iterator

from academy.curriculum.practice import Practice, Statement
from academy.curriculum.source import Curriculum
from quizzes.problems import Problem

FEWEST_FOILS = 2


def self_assessment_problems(curriculum: Curriculum, practice: Practice) -> Iterator[Problem]:
    """Yield an error for statements that lead nowhere, competencies without one, and foils that are missing."""
    mirror = practice.self_assessment
    if mirror is None:
        return
    known = [competency.key for competency in curriculum.competencies]
    for statement in mirror.statements:
        yield from _statement(statement, known)
    for key in known:
        if not any(statement.competency == key for statement in mirror.statements):
            yield mirror.origin.problem(f"No statement mirrors {key}", "Write one", "statements")
    if sum(statement.foil for statement in mirror.statements) < FEWEST_FOILS:
        fix = f"Write {FEWEST_FOILS} with 'foil: true'"
        yield mirror.origin.problem("There are too few foils", fix, "statements")
    if mirror.foil_rating >= len(mirror.scale):
        yield mirror.origin.problem("No rating reaches 'foil_rating'", "Choose a place on the scale", "foil_rating")
    for fact in set(mirror.facts) - {fact.id for fact in curriculum.facts}:
        yield mirror.origin.problem(f"There is no fact '{fact}'", "Use one of facts.yaml", "facts")


def _statement(statement: Statement, known: list[str]) -> Iterator[Problem]:
    if statement.foil and statement.competency:
        yield statement.origin.problem(f"The foil '{statement.id}' has a competency", "Remove it", "competency")
    if not statement.foil and statement.competency not in known:
        message = f"There is no competency '{statement.competency}'"
        yield statement.origin.problem(message, f"Use one of: {', '.join(known)}", "competency")
