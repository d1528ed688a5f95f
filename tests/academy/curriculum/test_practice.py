"""The handbook that is graded and the self-assessment that mirrors: complete, or named as not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from academy.curriculum.handbook_grading import is_accepted
from academy.curriculum.loading import load_curriculum
from academy.curriculum.practice import Handbook, HandbookPart, Practice, SelfAssessment, Statement
from academy.curriculum.practice_loading import load_practice
from academy.curriculum.rules.handbook import handbook_problems
from academy.curriculum.rules.self_assessment import self_assessment_problems
from academy.curriculum.source import Curriculum

STARTER = Path(__file__).parents[3] / "academy" / "starter"


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load_curriculum(STARTER)[0]


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    found = load_practice(STARTER)[0].handbook
    assert found is not None
    return found


@pytest.fixture(scope="module")
def mirror() -> SelfAssessment:
    found = load_practice(STARTER)[0].self_assessment
    assert found is not None
    return found


def test_a_curriculum_may_do_without(tmp_path: Path, curriculum: Curriculum) -> None:
    practice, problems = load_practice(tmp_path)
    assert (practice, problems) == (Practice(), [])
    assert [*handbook_problems(curriculum, practice), *self_assessment_problems(curriculum, practice)] == []


@pytest.mark.parametrize(
    ("levels", "accepted"),
    [
        ([2] * 5 + [3] * 6, True),  # 2.55 on average
        ([2] * 6 + [3] * 5, False),  # 2.45
        ([1] + [4] * 10, False),  # one part too weak, however strong the others
        ([4] * 11, True),
    ],
)
def test_a_handbook_is_accepted_without_a_weak_part_and_with_an_average(
    handbook: Handbook, levels: list[int], accepted: bool
) -> None:
    assert is_accepted(handbook, levels) is accepted


def test_every_part_needs_a_level(handbook: Handbook) -> None:
    with pytest.raises(ValueError, match="10 levels for 11 parts"):
        is_accepted(handbook, [3] * 10)


def with_part(change: Callable[[HandbookPart], HandbookPart]) -> Callable[[Handbook], Handbook]:
    return lambda handbook: replace(handbook, parts=(change(handbook.parts[0]), *handbook.parts[1:]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda handbook: replace(handbook, parts=handbook.parts[1:]), "has 10 parts"),
        (lambda handbook: replace(handbook, required_for=("captain",)), "no role 'captain'"),
        (lambda handbook: replace(handbook, competencies={"C9": 4}), "no competency 'C9'"),
        (lambda handbook: replace(handbook, cross_check=()), "too few cross-check questions"),
        (lambda handbook: replace(handbook, lowest_average=1.5), "average asked for"),
        (with_part(lambda part: replace(part, prompts=())), "too few prompts"),
        (with_part(lambda part: replace(part, strong="")), "no fuller than the weak one"),
    ],
)
def test_a_fault_planted_in_the_handbook_is_an_error(
    curriculum: Curriculum, handbook: Handbook, change: Callable[[Handbook], Handbook], message: str
) -> None:
    assert list(handbook_problems(curriculum, Practice(handbook=handbook))) == []
    messages = [problem.message for problem in handbook_problems(curriculum, Practice(handbook=change(handbook)))]
    assert any(message in found for found in messages), messages


def test_the_mirror_holds_sixteen_statements_and_two_foils_that_measure_nothing(mirror: SelfAssessment) -> None:
    assert len(mirror.statements) == 16
    assert [statement.competency for statement in mirror.statements if statement.foil] == ["", ""]
    assert mirror.foil_rating == 2
    assert len(mirror.scale) == 5


def with_statements(change: Callable[[Statement], Statement]) -> Callable[[SelfAssessment], SelfAssessment]:
    return lambda mirror: replace(mirror, statements=tuple(map(change, mirror.statements)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_statements(lambda one: replace(one, competency="C1")), "has a competency"),
        (with_statements(lambda one: replace(one, foil=False)), "There is no competency ''"),
        (lambda mirror: replace(mirror, statements=mirror.statements[2:]), "No statement mirrors C1"),
        (lambda mirror: replace(mirror, statements=mirror.statements[:-1]), "too few foils"),
        (lambda mirror: replace(mirror, foil_rating=5), "No rating reaches"),
        (lambda mirror: replace(mirror, facts=("F999",)), "no fact 'F999'"),
    ],
)
def test_a_fault_planted_in_the_mirror_is_an_error(
    curriculum: Curriculum, mirror: SelfAssessment, change: Callable[[SelfAssessment], SelfAssessment], message: str
) -> None:
    assert list(self_assessment_problems(curriculum, Practice(self_assessment=mirror))) == []
    changed = Practice(self_assessment=change(mirror))
    messages = [problem.message for problem in self_assessment_problems(curriculum, changed)]
    assert any(message in found for found in messages), messages
