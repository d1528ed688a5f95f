"""Item analysis: figures from first answers, and only where there are enough."""

import re

import pytest
from flask.testing import FlaskClient

from academy.clock import now
from academy.curriculum.models import ModuleVersion
from academy.db import session
from academy.learning.models import Attempt, AttemptKind, AttemptState, Mark, Response
from academy.people.models import Person
from tests.academy.learning.factories import NUMERIC, SINGLE, make_competency, make_module
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


@pytest.fixture
def quizzed(trainer: FlaskClient) -> ModuleVersion:
    """A published quiz of three questions."""
    return make_module([SINGLE, SINGLE, NUMERIC], competency=make_competency(key="C7"))


def answer(version: ModuleVersion, picks: list[int | None], number: int = 1, person_id: int | None = None) -> int:
    """Let somebody finish the quiz, picking an option (0 is right) or, as None, nothing; return who it was."""
    person_id = person_id or make_person().id
    attempt = Attempt(
        person_id=person_id,
        kind=AttemptKind.quiz,
        module_id=version.module_id,
        module_version_id=version.id,
        number=number,
        state=AttemptState.finished,
        finished_at=now(),
    )
    session().add(attempt)
    session().flush()
    for position, (entry, pick) in enumerate(zip(version.entries, picks, strict=True), start=1):
        is_number = entry.question_version.type == "numeric"
        given = {"value": 14 if pick == 0 else 99, "unit": "", "text": ""} if is_number else {"option": pick}
        response = Response(
            attempt_id=attempt.id,
            position=position,
            question_id=entry.question_id,
            question_version_id=entry.question_version_id,
            answer=None if pick is None else given,
        )
        session().add(response)
        if pick is not None:
            response.marks.append(Mark(fraction=float(pick == 0)))
    return person_id


def groups(version: ModuleVersion, largest: int, others: int, harder: bool = True) -> None:
    """Let two groups of equal strength answer: the first question is much harder for the larger one, or is not."""
    for size, role in ((largest, "reps"), (others, "buyers")):
        for number in range(size):
            strong, lucky = number % 2 == 0, number % 10 < 2
            first = lucky if role == "reps" and harder else strong or lucky
            picks: list[int | None] = [int(not first), int(not strong), int(number % 4 > 1)]
            answer(version, picks, person_id=make_person(role=role).id)


def page_of(trainer: FlaskClient, version: ModuleVersion) -> str:
    page = trainer.get(f"/studio/{version.module.slug}/items").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_below_the_minimum_the_page_says_how_many_answers_are_missing(
    trainer: FlaskClient, quizzed: ModuleVersion
) -> None:
    for _ in range(12):
        answer(quizzed, [0, 1, 0])
    page = page_of(trainer, quizzed)
    assert "From the first answers of 12 people." in page
    assert page.count("12 of 30 answers needed") == 3
    assert page.count("12 of 50 answers needed") == 3
    assert page.count("12 of 100 answers needed") == 2
    assert "100%" not in page
    assert "Not known yet" in page


def test_figures_appear_with_their_minimum_and_flags_name_what_to_look_at(
    trainer: FlaskClient, quizzed: ModuleVersion
) -> None:
    for number in range(110):
        strong = number % 2 == 0
        # The first question tells strong from weak; the second attracts the strong to a wrong answer.
        answer(quizzed, [0 if strong else 1, 1 if strong else 0, 0 if strong else 1])
    session().commit()
    address = f"/studio/{quizzed.module.slug}/items"
    with counted_queries() as queries:
        trainer.get(address)
    assert len(queries) <= 8
    page = page_of(trainer, quizzed)
    assert "50%" in page
    assert "A wrong answer attracts strong people. Is it right as well?" in page
    assert "chosen by strong people" in page
    assert "Tells strong from weak people hardly apart." in page
    assert "Hardly anybody chooses one of the wrong answers." in page
    assert "answers needed" not in page


def test_retakes_and_running_attempts_do_not_count(trainer: FlaskClient, quizzed: ModuleVersion) -> None:
    people = [answer(quizzed, [1, 1, 1]) for _ in range(30)]
    for person_id in people:
        answer(quizzed, [0, 0, 0], number=2, person_id=person_id)
    answer(quizzed, [0, 0, 0])
    session().query(Attempt).order_by(Attempt.id.desc()).first().state = AttemptState.open  # type: ignore[union-attr]
    page = page_of(trainer, quizzed)
    assert "From the first answers of 30 people." in page
    assert "0%" in page
    assert "Few get it right." in page


def test_questions_left_open_count_as_not_right(trainer: FlaskClient, quizzed: ModuleVersion) -> None:
    for _ in range(30):
        answer(quizzed, [None, 0, 0])
    assert re.search(r"do first\? 0%", page_of(trainer, quizzed))


def test_a_module_without_answers_or_without_version_says_so(
    trainer: FlaskClient, quizzed: ModuleVersion, module: str
) -> None:
    assert "0 of 30 answers needed" in page_of(trainer, quizzed)
    assert "Nothing to analyse yet." in trainer.get(f"{module}/items").text
    assert trainer.get("/studio/nothing/items").status_code == 404


def test_a_question_that_is_harder_for_a_role_of_equal_strength_is_flagged(
    trainer: FlaskClient, quizzed: ModuleVersion
) -> None:
    groups(quizzed, 220, 200)
    address = f"/studio/{quizzed.module.slug}/items"
    session().commit()
    with counted_queries() as queries:
        trainer.get(address)
    assert len(queries) <= 8
    page = page_of(trainer, quizzed)
    assert "compares the largest role, Reps, with everybody else" in page
    assert page.count("Treats groups of equal strength differently.") == 1
    assert re.search(r"do first\? 39% .*? Treats groups .*? Between groups -\d\.\d ", page)
    assert "missing in the smaller group" not in page


def test_groups_treated_alike_raise_no_flag(trainer: FlaskClient, quizzed: ModuleVersion) -> None:
    groups(quizzed, 220, 200, harder=False)
    page = page_of(trainer, quizzed)
    assert "Treats groups of equal strength differently." not in page
    assert "missing in the smaller group" not in page


def test_below_two_hundred_in_a_group_the_page_says_how_many_are_missing(
    trainer: FlaskClient, quizzed: ModuleVersion
) -> None:
    groups(quizzed, 60, 30)
    page = page_of(trainer, quizzed)
    assert page.count("170 answers missing in the smaller group") == 3
    assert "Treats groups" not in page


@pytest.mark.parametrize(("others", "words"), [(0, "More than 195"), (4, "More than 195"), (5, "195")])
def test_of_a_group_below_the_minimum_not_even_the_size_is_told(
    trainer: FlaskClient, quizzed: ModuleVersion, others: int, words: str
) -> None:
    groups(quizzed, 40, others)
    assert page_of(trainer, quizzed).count(f"{words} answers missing in the smaller group") == 3


def test_no_name_and_no_smaller_role_stands_on_the_page(trainer: FlaskClient, quizzed: ModuleVersion) -> None:
    groups(quizzed, 12, 6)
    page = page_of(trainer, quizzed)
    assert "Buyers" not in page
    for person in session().query(Person).filter(Person.role_slug.in_(["reps", "buyers"])):
        assert person.name not in page
