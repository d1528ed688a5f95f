"""What would help a group, and how far it has come already: counts of five or more, never a smaller one."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from academy.curriculum.models import Module, ModuleVersion
from academy.db import session
from academy.learning.models import AssignedPerson, Assignment, ModuleCompletion
from academy.people.models import PermissionKind, Person, Unit
from academy.readiness.cell_words import standing, under_review
from academy.readiness.figures import Figure
from academy.readiness.models import CellState
from academy.readiness.review_models import QuestionReview
from academy.readiness.services import publish
from tests.academy.readiness.factories import JUNE, Scene, leader_of, make_member, make_scene
from tests.factories import add, permit

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene()
    publish(at=JUNE)
    return scene


def assign(module: Module, unit: Unit, people: Sequence[Person]) -> Assignment:
    given = {"module_id": module.id, "unit_id": unit.id, "due_on": date(2025, 7, 1)}
    assignment = add(Assignment(number=1, **given))
    for person in people:
        add(AssignedPerson(assignment_id=assignment.id, person_id=person.id))
    return assignment


def crisis_module() -> Module:
    return session().scalars(select(Module).join(ModuleVersion).where(ModuleVersion.title == "Basics of Crisis")).one()


def people_of(unit: Unit) -> list[Person]:
    return list(session().scalars(select(Person).where(Person.unit_id == unit.id).order_by(Person.id)))


def said(browser: FlaskClient, path: str) -> str:
    """What the page says behind the module's name."""
    found = re.search(r"Basics of Crisis</a>(.*?)</li>", browser.get(path).text, re.S)
    assert found
    return re.sub(r"<[^>]+>|\s+", " ", found[1])


@pytest.mark.parametrize(
    ("assigned", "sentence"),
    [
        (0, "not assigned to 12 people"),
        (3, "assigned to fewer than 5 people so far"),
        (5, "not assigned to 7 people"),
        (9, "not assigned to fewer than 5 people"),
        (12, "assigned to everybody"),
    ],
)
def test_the_cell_page_says_whom_a_module_has_not_reached(
    scene: Scene, sign_in: SignIn, assigned: int, sentence: str
) -> None:
    assign(crisis_module(), scene.north, people_of(scene.north)[:assigned])
    browser = sign_in(leader_of(scene.sales))
    assert sentence in said(browser, "/readiness/north/on/crisis")


def test_who_has_completed_a_module_needs_no_assignment_and_a_cancelled_one_counts_no_more(
    scene: Scene, sign_in: SignIn
) -> None:
    module, people = crisis_module(), people_of(scene.north)
    assign(module, scene.north, people[5:]).cancelled_at = JUNE
    for person in people[:5]:
        add(ModuleCompletion(person_id=person.id, module_id=module.id))
    assert "not assigned to 7 people" in said(sign_in(leader_of(scene.sales)), "/readiness/north/on/crisis")


def test_of_a_group_under_five_and_of_partners_nothing_is_counted(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.company))
    assert "assigned" not in said(browser, "/readiness/four/on/crisis")
    assert "not assigned to 40 people" in said(browser, "/readiness/acme/on/crisis")  # 39 and their leader, no partner
    assert "not assigned to 6 people" in said(browser, "/readiness/sales/on/crisis?people=direct")


def test_those_who_assign_get_there_with_unit_role_and_module_filled_in(scene: Scene, sign_in: SignIn) -> None:
    admin, leader = make_member(scene.marketing), leader_of(scene.sales)
    permit(admin, PermissionKind.admin)
    browser, slug = sign_in(admin), crisis_module().slug
    page = browser.get("/readiness/north/on/crisis?role=cx").text
    address = f"/admin/assignments/new/when?unit=north&amp;module={slug}&amp;role=cx"
    assert f'href="{address}"' in page
    assert browser.get(address.replace("&amp;", "&")).status_code == 200
    assert "Plan this" not in browser.get("/readiness/sales/on/crisis?people=direct").text  # reaches more than they are
    page = sign_in(leader).get("/readiness/north/on/crisis").text
    assert "Plan this" not in page
    assert "Administrators assign modules." in page


def test_a_figure_says_how_many_of_its_questions_are_under_review(scene: Scene, sign_in: SignIn) -> None:
    browser = sign_in(leader_of(scene.sales))
    page = browser.get("/readiness/north/on/crisis").text
    assert "3 of 6 questions are under review: 1 too easy, 2 too hard" in page
    assert "under review" not in browser.get("/readiness/four/on/crisis").text
    assert under_review(QuestionReview(questions=34, flags={})) == "34 questions, none under review"


@pytest.mark.parametrize(
    ("value", "reach", "sentence"),
    [
        (-20, 6, "20 points below the target of 70, and reliably so."),
        (-3, 6, "3 points below the target of 70, but the likely range includes it."),
        (0, 6, "At the target of 70."),
        (6, 6, "6 points above the target of 70, but the likely range includes it."),
        (9, 6, "9 points above the target of 70, and reliably so."),
    ],
)
def test_the_first_sentence_of_a_cell_says_how_it_stands(value: int, reach: int, sentence: str) -> None:
    assert standing(Figure(CellState.value, value, value - reach, value + reach, target=70)) == sentence
