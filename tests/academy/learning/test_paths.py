"""Every role's path of the starter curriculum leads to its end, counts right and measures all that the role needs."""

import html
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from academy.curriculum.cli import STARTER
from academy.curriculum.models import Module, PathStep
from academy.curriculum.services import import_curriculum
from academy.db import session
from academy.learning.answer_forms import form_fields
from academy.learning.models import Attempt, Response
from academy.learning.shown_fields import as_shown
from academy.me.queries import my_levels
from academy.people.models import PermissionKind, Person, Role
from academy.readiness.rules import Rules
from quizzes.questions.contract import Question
from quizzes.questions.numeric import Amount
from quizzes.questions.open import Open
from quizzes.questions.scenario import Path
from quizzes.questions.short_text import Words
from tests.factories import make_person, permit

FEWEST_ANSWERS = 3  # with fewer nobody counts as assessed
MOST_STEPS = 150


def test_every_role_gets_from_home_to_the_end_of_its_path_with_every_target_measured(sign_in, empty_database):
    import_curriculum(STARTER)
    trainer = make_person()
    permit(trainer, PermissionKind.trainer)
    session().commit()
    for role in session().scalars(select(Role.slug).order_by(Role.slug)).all():
        learner = make_person(role=role)
        browser = sign_in(learner)
        walked = follow_what_comes_next(browser)
        grade_everything(sign_in(trainer))
        home = words_of(browser.get("/learn").text)
        assert "You have completed everything on your path." in home, role
        assert [module for module in walked if module != "check"] == path_of(role), role
        unmeasured = [level.competency.key for level in levels_of(learner) if level.estimate.answers < FEWEST_ANSWERS]
        assert not unmeasured, role


def follow_what_comes_next(browser: FlaskClient) -> list[str]:
    """Do what the home page says until it says nothing more; return the modules in the order of their quizzes."""
    modules: list[str] = []
    for _step in range(MOST_STEPS):
        box = re.search(r'<section class="next".*?</section>', browser.get("/learn").text, re.DOTALL)
        if box is None:
            return modules
        address = re.search(r'href="([^"]+)"', box[0])[1]
        if "/lessons/" in address:
            finish_lesson(browser, address, words_of(box[0]))
        else:
            take_quiz(browser, address)
            modules.append(address.split("/")[2])
    raise AssertionError("the path has no end")


def finish_lesson(browser: FlaskClient, address: str, announced: str) -> None:
    page = browser.get(address)
    assert page.status_code == 200
    number, total = re.search(r"Lesson (\d+) of (\d+)", announced).groups()
    assert f"Lesson {number} of {total}" in words_of(page.text), address
    assert browser.post(f"{address}/done").status_code == 303


def take_quiz(browser: FlaskClient, address: str) -> None:
    announced = int(re.search(r"(\d+) questions?", words_of(browser.get(address).text))[1])
    first = browser.post(address).location
    attempt = session().scalars(select(Attempt).order_by(Attempt.id.desc())).first()
    assert len(attempt.responses) == announced, address
    for response in attempt.responses:
        page = f"{first.rpartition('-')[0]}-{response.position}"
        assert f"Question {response.position} of {announced}" in words_of(browser.get(page).text)
        answer_right(browser, page, response, attempt.seed)
    finish = f"{first.rpartition('/')[0]}/check"
    assert "not answered" not in words_of(browser.get(finish).text), address
    result = words_of(browser.get(browser.post(finish).location).text)
    assert "Not right" not in result, address


def answer_right(browser: FlaskClient, page: str, response: Response, seed: int) -> None:
    question = response.question_version.parsed
    for revision, fields in enumerate(right_fields(question)):
        data = as_shown(question, fields, seed) | {"revision": str(revision)}
        assert browser.post(page, data=data).status_code == 303, question.id


def right_fields(question: Question) -> list[dict[str, list[str]]]:
    """Return what to send for the right answer: one form, or one for each step of a scenario."""
    if isinstance(question, Open):
        return [form_fields(Words("It names the source, the date and who counted."))]
    right = question.correct_response()
    if isinstance(right, Amount):
        return [{"answer": [f"{right.value:.10g}"]}]
    if isinstance(right, Path):
        return [form_fields(Path(right.choices[: step + 1])) for step in range(len(right.choices))]
    return [form_fields(right)]


def grade_everything(browser: FlaskClient) -> None:
    """Grant every point to every answer that waits."""
    while "No answers wait" not in (page := browser.get("/studio/grading").text):
        points = re.findall(r'name="points"[^>]*value="(\d+)"', page)
        hidden = dict(re.findall(r'name="(response|wording)"[^>]*value="(\d+)"', page))
        sent = browser.post("/studio/grading", data={"points": points, "comment": "Good.", **hidden})
        assert sent.status_code == 303


def path_of(role: str) -> list[str]:
    slugs = select(Module.slug).join(PathStep, PathStep.module_code == Module.code)
    return list(session().scalars(slugs.filter(PathStep.role_slug == role).order_by(PathStep.position)))


def levels_of(person: Person):
    session().expire_all()
    return [level for level in my_levels(person, Rules()) if level.target]


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
