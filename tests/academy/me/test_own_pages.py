"""The first run, home, my levels and who can see what."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from academy.db import session
from academy.learning.answer_services import finish_attempt
from academy.learning.marking_services import grade_response
from academy.learning.models import SelfRating
from academy.learning.services import start_quiz
from academy.people.models import MistakeReport, Person
from academy.readiness.services import publish
from tests.academy.learning.factories import OPEN, SINGLE, answer_all, make_module
from tests.academy.readiness.factories import MAY, Scene, make_member, make_scene, rate
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres

PUBLISHED = MAY + timedelta(days=10)
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def scene(empty_database: None) -> Scene:
    return make_scene()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def ratings_of(person: Person) -> list[int | None]:
    rows = session().query(SelfRating).filter_by(person_id=person.id).order_by(SelfRating.id)
    return [row.out_of_ten for row in rows]


def test_a_new_person_is_welcomed_before_anything_else(sign_in: SignIn, scene: Scene) -> None:
    browser = sign_in(make_person(scene.north, "sales", welcome_step=1))
    assert browser.get("/learn").headers["Location"] == "/welcome/1"
    assert "North" in browser.get("/welcome/1").text


def test_the_first_run_walks_on_and_keeps_what_was_said(sign_in: SignIn, scene: Scene) -> None:
    person = make_person(scene.north, "sales", welcome_step=1)
    browser = sign_in(person)
    assert browser.post("/welcome/1", data={"answer": "right"}).headers["Location"] == "/welcome/2"
    ratings = {scene.competency.key: "7", scene.other.key: "not-sure"}
    assert browser.post("/welcome/2", data=ratings).headers["Location"] == "/welcome/3"
    assert browser.post("/welcome/3", data={"next": "check"}).headers["Location"] == "/learn/check"
    assert ratings_of(person) == [7, None]
    assert session().get_one(Person, person.id).welcome_step == 4
    assert browser.get("/learn").status_code == 200


def test_a_mistake_is_reported_and_an_empty_report_is_not(sign_in: SignIn, scene: Scene) -> None:
    browser = sign_in(make_person(scene.north, "sales", welcome_step=1))
    empty = browser.post("/welcome/1", data={"answer": "wrong", "text": " "})
    assert empty.status_code == 422
    assert "Write what is wrong" in empty.text
    browser.post("/welcome/1", data={"answer": "wrong", "text": "I am in the South team"})
    assert [report.text for report in session().query(MistakeReport)] == ["I am in the South team"]


def test_skipping_the_self_rating_stores_none(sign_in: SignIn, scene: Scene) -> None:
    person = make_person(scene.north, "sales", welcome_step=2)
    sign_in(person).post("/welcome/2", data={"skip": "yes", scene.competency.key: "7"})
    assert ratings_of(person) == []


@pytest.mark.parametrize("rating", ["11", "-1", "seven", ""])
def test_a_rating_outside_the_scale_is_refused_and_nothing_is_kept(sign_in: SignIn, scene: Scene, rating: str) -> None:
    person = make_person(scene.north)
    answer = sign_in(person).post("/me/self-rating", data={scene.competency.key: rating, scene.other.key: "5"})
    assert answer.status_code == 422
    assert ratings_of(person) == []


def test_rating_again_keeps_the_earlier_rating_and_shows_the_newer(sign_in: SignIn, scene: Scene) -> None:
    person = make_person(scene.north, "sales")
    rate(person, scene.competency, 9)
    browser = sign_in(person)
    browser.post("/me/self-rating", data={scene.competency.key: "4", scene.other.key: "not-sure"})
    assert ratings_of(person) == [9, 4, None]
    assert f"{scene.competency.name} Basic (40)" in words(browser.get("/me").text)


def test_my_levels_show_no_number_where_nothing_is_known(sign_in: SignIn, scene: Scene) -> None:
    page = words(sign_in(make_person(scene.north, "sales")).get("/me").text)
    assert "No data yet" in page
    assert "(0)" not in page


def test_who_sees_what_shows_the_groups_figure_and_never_a_small_groups(sign_in: SignIn, scene: Scene) -> None:
    large, small = (session().query(Person).filter_by(unit_id=unit.id).first() for unit in (scene.north, scene.four))
    session().commit()
    publish(at=PUBLISHED)
    assert large is not None
    assert small is not None
    team_of_twelve = words(sign_in(large).get("/me/who-sees-what").text)
    assert re.search(r"Crisis \S+ .{0,40}?\d+, [A-Z]\w+", team_of_twelve)
    team_of_four = words(sign_in(small).get("/me/who-sees-what").text)
    assert "Too few" in team_of_four
    assert "4 people" not in team_of_four
    assert "Of “North” your leaders see 1 of 2 figures, each a mean over at least 5 people" in team_of_twelve
    assert "Of “Four” your leaders see no figure" in team_of_four


def test_the_highest_level_takes_work_that_a_trainer_graded(sign_in: SignIn, empty_database: None) -> None:
    version = make_module([*[SINGLE | {"level": 4}] * 19, OPEN], anchors=True)
    learner, trainer = make_person(), make_person()
    attempt = start_quiz(learner.id, version.module.slug)
    answer_all(attempt)
    written = next(response for response in attempt.responses if response.question_version.type == "open")
    written.answer = {"text": "We checked it."}
    finish_attempt(learner.id, version.module.slug, attempt.number)
    browser = sign_in(learner)
    before = words(browser.get("/me").text)
    assert re.search(r"Advanced (8[5-9]|9\d)", before)
    assert not re.search(r"Highly advanced \d", before)
    grade_response(trainer.id, written.id, [0, 1], "Well seen.")
    session().commit()
    assert re.search(r"Highly advanced \d", words(browser.get("/me").text))


@pytest.mark.parametrize("address", ["/learn", "/me", "/me/who-sees-what", "/me/self-rating", "/welcome/2"])
def test_own_pages_ask_the_database_at_most_eight_times(sign_in: SignIn, scene: Scene, address: str) -> None:
    for _ in range(3):
        make_module(competency=scene.competency)
    browser = sign_in(make_member(scene.north))
    with counted_queries() as statements:
        assert browser.get(address).status_code == 200
    assert len(statements) <= 8, statements


@pytest.mark.parametrize("address", ["/learn", "/me", "/me/who-sees-what", "/me/self-rating", "/welcome/1"])
def test_strangers_are_asked_to_sign_in_and_sent_back(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")
