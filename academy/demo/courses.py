"""The modules and the check as the simulated people meet them: lessons, pools, and the questions a seed draws."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from academy.curriculum.models import ModuleVersion, QuestionVersion
from academy.curriculum.queries import anchor_questions, competencies, path_of, published_versions, roles_in_order
from academy.demo.answer_sheets import Floats, Integers, QuestionBank
from academy.demo.chance import Chance
from academy.learning.attempt_queries import quiz_pool
from academy.learning.drawing import draw_check, draw_quiz

SEEDS = 64  # a draw costs more than all else of an attempt, so people share them
TRIES = 3


@dataclass(frozen=True)
class Course:
    """A module's quiz, or the check (`version` None), drawn for every seed and try.

    `draws[seed][try]` holds rows of the question bank in the order asked.
    """

    version: ModuleVersion | None
    seeds: Sequence[Sequence[int]]
    draws: Sequence[Sequence[Integers]]
    taught: Floats

    @property
    def module_id(self) -> int | None:
        """Return the module, None for the check."""
        return self.version.module_id if self.version else None

    @property
    def code(self) -> str:
        """Return the module's code, empty for the check."""
        return self.version.module.code if self.version else ""

    @property
    def pass_mark(self) -> int:
        """Return the per cent from which the module is passed."""
        return self.version.pass_mark if self.version else 0


@dataclass(frozen=True)
class Programme:
    """Everything the simulation asks: the questions, the check, and the courses by module id and by role."""

    bank: QuestionBank
    competencies: Sequence[int]
    check: Course
    courses: dict[int, Course]
    paths: dict[str, list[Course]] = field(default_factory=dict)


def read_programme(chance: Chance) -> Programme:
    """Read the published curriculum."""
    versions = published_versions()
    pools = {version.module_id: quiz_pool(version.id) for version in versions}
    columns = [competency.id for competency in competencies()]
    bank = QuestionBank([question for pool in pools.values() for question in pool], columns, chance)
    courses = {
        version.module_id: _course(chance, bank, version, pools[version.module_id], columns) for version in versions
    }
    paths = {
        role.slug: [courses[module.id] for module, _version, required in path_of(role.slug) if required]
        for role in roles_in_order()
    }
    return Programme(bank, columns, _check(chance, bank, columns), courses, paths)


def _course(
    chance: Chance, bank: QuestionBank, version: ModuleVersion, pool: Sequence[QuestionVersion], columns: list[int]
) -> Course:
    seeds = _seeds(chance, TRIES)
    draws = []
    for tries in seeds:
        seen: set[str] = set()
        drawn = []
        for seed in tries:
            questions = draw_quiz(pool, seed, seen)
            seen |= {question.parsed.id for question in questions}
            drawn.append(_rows(bank, questions))
        draws.append(drawn)
    own = {link.competency_id for link in version.competencies}
    return Course(version, seeds, draws, np.array([float(column in own) for column in columns]))


def _check(chance: Chance, bank: QuestionBank, columns: list[int]) -> Course:
    anchors = anchor_questions()
    seeds = _seeds(chance, 1)
    draws = [[_rows(bank, draw_check(anchors, seed)) for seed in tries] for tries in seeds]
    return Course(None, seeds, draws, np.zeros(len(columns)))


def _seeds(chance: Chance, tries: int) -> list[list[int]]:
    numbers: list[list[int]] = chance.integers(2**31, size=(SEEDS, tries)).tolist()
    return numbers


def _rows(bank: QuestionBank, questions: Sequence[QuestionVersion]) -> Integers:
    return np.array([bank.row_of[question.id] for question in questions])
