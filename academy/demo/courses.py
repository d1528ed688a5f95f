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


class Course:
    """A module's quiz, or the check (`version` None), and which questions its seeds draw."""

    def __init__(
        self,
        version: ModuleVersion | None,
        pool: Sequence[QuestionVersion],
        seeds: Sequence[Sequence[int]],
        bank: QuestionBank,
        taught: Floats,
    ) -> None:
        self.version = version
        self.seeds = seeds
        self.taught = taught
        self._pool = pool
        self._bank = bank
        self._drawn: dict[tuple[int, int], list[QuestionVersion]] = {}
        self._rows: dict[tuple[int, int], Integers] = {}

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

    def questions(self, draw: int, number: int) -> Integers:
        """Return the rows of the bank that somebody with this draw is asked at their try no. `number`, in order."""
        if (draw, number) not in self._rows:
            rows = [self._bank.row_of[question.id] for question in self._questions(draw, number)]
            self._rows[draw, number] = np.array(rows)
        return self._rows[draw, number]

    def _questions(self, draw: int, number: int) -> list[QuestionVersion]:
        if (draw, number) not in self._drawn:
            seed = self.seeds[draw][number - 1]
            self._drawn[draw, number] = self._draw(seed, draw, number)
        return self._drawn[draw, number]

    def _draw(self, seed: int, draw: int, number: int) -> list[QuestionVersion]:
        if self.version is None:
            return draw_check(self._pool, seed)
        earlier = [self._questions(draw, before) for before in range(1, number)]
        seen = {question.parsed.id for questions in earlier for question in questions}
        return draw_quiz(self._pool, seed, seen)


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
        version.module_id: Course(
            version, pools[version.module_id], _seeds(chance, TRIES), bank, _taught(version, columns)
        )
        for version in versions
    }
    check = Course(None, anchor_questions(), _seeds(chance, 1), bank, np.zeros(len(columns)))
    paths = {
        role.slug: [courses[module.id] for module, _version, required in path_of(role.slug) if required]
        for role in roles_in_order()
    }
    return Programme(bank, columns, check, courses, paths)


def _taught(version: ModuleVersion, columns: Sequence[int]) -> Floats:
    own = {link.competency_id for link in version.competencies}
    return np.array([float(column in own) for column in columns])


def _seeds(chance: Chance, tries: int) -> list[list[int]]:
    numbers: list[list[int]] = chance.integers(2**31, size=(SEEDS, tries)).tolist()
    return numbers
