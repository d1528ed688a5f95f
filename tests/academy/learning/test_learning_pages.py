"""The catalogue, a module's page, lessons with their check-yourself items."""

import re
from datetime import date

import pytest

from academy.clock import now
from academy.curriculum.models import Fact
from academy.db import session
from academy.learning.answer_services import finish_attempt
from academy.learning.models import (
    AssignedPerson,
    Assignment,
    Attempt,
    LessonProgress,
    Mark,
    ModuleCompletion,
    Response,
)
from academy.learning.services import start_quiz
from tests.academy.learning.factories import (
    ALL_TYPES,
    OPEN,
    RIGHT_FIELDS,
    SINGLE,
    WRONG,
    WRONG_FIELDS,
    answer_all,
    make_lesson,
    make_module,
    put_on_path,
)
from tests.factories import add, make_person, make_unit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


def text_of(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


@pytest.fixture
def learner(sign_in):
    """Return a person with a module of their path published, their browser and the module's address."""
    person, version = make_person(role="sales"), make_module([SINGLE] * 3, lessons=2)
    put_on_path(version, "sales")
    return person, version, sign_in(person), f"/learn/{version.module.slug}"


def test_the_catalogue_shows_ones_own_path_first(learner):
    _person, version, browser, _url = learner
    other = make_module()
    page = text_of(browser.get("/learn/modules"))
    assert page.index("My path") < page.index(version.title) < page.index("Other modules") < page.index(other.title)
    assert "0 of 2 lessons" in page
    assert "Not yet started" in page
    assert version.competencies[0].competency.short_name in page


def test_an_empty_catalogue_says_so(sign_in):
    assert "No modules yet" in text_of(sign_in(make_person()).get("/learn/modules"))


def test_the_module_page_tells_outcome_lessons_quiz_and_rules(learner):
    _person, version, browser, url = learner
    page = text_of(browser.get(url))
    assert "Check a post" in page
    assert "Lesson title 1" in page
    assert "Quiz (3 questions)" in page
    assert "Test out now" in page
    assert "at least 70 of 100" in page
    assert "again after 7 days" in page
    assert f"{version.competencies[0].competency.name}, to level 2" in page


def test_lessons_are_done_one_by_one_and_lead_to_the_quiz(learner):
    _person, _version, browser, url = learner
    reply = browser.post(f"{url}/lessons/lesson-1/done")
    assert (reply.status_code, reply.location) == (303, f"{url}/lessons/lesson-2")
    page = text_of(browser.get(url))
    assert "Completed" in page
    assert "Start lesson 2" in page
    assert browser.post(f"{url}/lessons/lesson-2/done").location == f"{url}/quiz"
    assert session().query(LessonProgress).filter(LessonProgress.done_at.is_not(None)).count() == 2


def test_a_due_module_says_by_when(learner):
    person, version, browser, url = learner
    assignment = add(
        Assignment(number=1, module_id=version.module_id, unit_id=person.unit_id, due_on=date(2027, 6, 30))
    )
    add(AssignedPerson(assignment_id=assignment.id, person_id=person.id))
    assert "due 30 June 2027" in text_of(browser.get(url))
    assert "due 30 June 2027" in text_of(browser.get("/learn/modules"))


def test_testing_out_is_named(learner):
    person, version, browser, url = learner
    answer_all(start_quiz(person.id, version.module.slug))
    finish_attempt(person.id, version.module.slug, 1)
    assert "Tested out" in text_of(browser.get(url))
    assert "Tested out" in text_of(browser.get("/learn/modules"))


def test_a_lesson_shows_text_boxes_takeaway_and_task(learner):
    _person, _version, browser, url = learner
    page = browser.get(f"{url}/lessons/lesson-1").text
    words = re.sub(r"<[^>]+>", " ", page)
    for part in ("The text.", "Then.", "Since.", "Check yourself", "Leave the page.", "Open your busiest page."):
        assert part in words
    assert page.count("<h1") == 1
    assert "Mark done and continue" in words


def test_previous_leads_back_and_the_exercise_stands_after_the_last_lesson(learner):
    _person, version, browser, url = learner
    version.exercise_html = "<p>List six people.</p>"
    first, last = browser.get(f"{url}/lessons/lesson-1").text, browser.get(f"{url}/lessons/lesson-2").text
    assert "List six people." in last
    assert "List six people." not in first
    assert f'href="{url}/lessons/lesson-1"' in last
    assert "Previous" not in first


def test_sources_say_who_what_when_and_how_sure(learner):
    _person, version, browser, url = learner
    for id, flag, confirmed in (
        ("S01", "seed", False),
        ("F17", "known", True),
        ("F18", "known", False),
        ("F39", "check", False),
    ):
        add(Fact(id=id, text=f"Fact {id}", source=f"Author of {id}", year="2018", flag=flag, confirmed=confirmed))
    version.lessons[0].fact_ids = ["S01", "F17", "F18", "F39", "F99"]
    page = text_of(browser.get(f"{url}/lessons/lesson-1"))
    assert "4 sources" in page
    assert "Fact F17 Author of F17, 2018. Well known, and a public source confirms it" in page
    assert "nobody has checked it independently" in page
    assert "still to be confirmed" in page
    assert "do not pass it on as a fact" in page


@pytest.mark.parametrize("definition", ALL_TYPES, ids=lambda definition: definition["type"])
def test_check_yourself_explains_every_type_and_stores_nothing(learner, definition):
    _person, version, browser, url = learner
    question = {key: value for key, value in definition.items() if key != "id"}
    make_lesson(version, 3, blocks=[{"kind": "check", "question": question}])
    page = f"{url}/lessons/lesson-3"
    assert definition["explanation"] not in browser.get(page).text
    for fields in (RIGHT_FIELDS, WRONG_FIELDS):
        if definition["type"] not in fields:
            continue
        reply = browser.post(page, data=fields[definition["type"]] | {"item": "0"})
        assert reply.status_code == 200
        assert definition["explanation"] in reply.text
        assert "<h1" in reply.text
    assert [session().query(table).count() for table in (Attempt, Response, Mark)] == [0, 0, 0]


def test_check_yourself_answers_a_script_with_the_explanation_alone(learner):
    _person, _version, browser, url = learner
    reply = browser.post(f"{url}/lessons/lesson-1", data={"item": "2", "answer": "1"}, headers={"HX-Request": "true"})
    assert "<html" not in reply.text
    assert "<form" not in reply.text
    assert "Deleting hides what support needs." in reply.text


def test_check_yourself_without_an_answer_says_so(learner):
    _person, _version, browser, url = learner
    for headers in ({}, {"HX-Request": "true"}):
        reply = browser.post(f"{url}/lessons/lesson-1", data={"item": "2"}, headers=headers)
        assert reply.status_code == 422
        assert "Select one answer" in reply.text


@pytest.mark.parametrize("item", ["", "0", "99", "-1", "x", "\x00"])
def test_an_item_that_is_none_is_not_found(learner, item):
    _person, _version, browser, url = learner
    assert browser.post(f"{url}/lessons/lesson-1", data={"item": item, "answer": "0"}).status_code == 404


def test_the_place_in_a_lesson_is_remembered(learner):
    person, version, browser, url = learner
    assert browser.post(f"{url}/lessons/lesson-1/place", data={"position": "part-3"}).status_code == 204
    assert session().get(LessonProgress, (person.id, version.module_id, "lesson-1")).place == 3
    assert 'href="#part-3"' in browser.get(f"{url}/lessons/lesson-1").text
    page = browser.get(url)
    assert f"{url}/lessons/lesson-1#part-3" in page.text
    assert "Continue lesson 1" in text_of(page)
    assert "In progress" in text_of(page)


@pytest.mark.parametrize("position", ["", "exercise", "part-", "part-x", "part-" + "9" * 40, "part--1"])
def test_a_place_that_is_none_is_ignored(learner, position):
    _person, _version, browser, url = learner
    assert browser.post(f"{url}/lessons/lesson-1/place", data={"position": position}).status_code == 204
    assert session().query(LessonProgress).count() == 0


def test_what_does_not_exist_is_not_found(learner):
    _person, _version, browser, url = learner
    for page in ("/learn/nothing", "/learn/nothing/quiz", f"{url}/lessons/nothing", "/learn/nothing/lessons/lesson-1"):
        assert browser.get(page).status_code == 404
    for page in (f"{url}/lessons/nothing/done", f"{url}/lessons/nothing/place"):
        assert browser.post(page, data={"position": "part-1"}).status_code == 404


def test_reading_writes_nothing(learner):
    _person, _version, browser, url = learner
    for page in ("/learn/modules", url, f"{url}/lessons/lesson-1", f"{url}/quiz", "/learn/check"):
        with counted_queries() as queries:
            browser.get(page)
        assert all(query.lstrip().startswith("SELECT") for query in queries), page


def test_no_page_takes_more_than_eight_queries(learner):
    person, version, browser, url = learner
    for _module in range(10):
        make_module(lessons=6)
    add(ModuleCompletion(person_id=person.id, module_id=version.module_id, completed_at=now()))
    make_unit()
    counts = {}
    for page in ("/learn/modules", url, f"{url}/lessons/lesson-1"):
        with counted_queries() as queries:
            assert browser.get(page).status_code == 200
        counts[page] = len(queries)
    assert max(counts.values()) <= 8, counts


def test_the_quiz_shows_how_far_it_is(learner):
    person, version, browser, url = learner
    version.lessons.clear()
    assert "Not yet started" in text_of(browser.get(url))
    answer_all(start_quiz(person.id, version.module.slug), WRONG)
    page = text_of(browser.get(url))
    assert "In progress" in page
    assert "Continue the quiz" in page
    finish_attempt(person.id, version.module.slug, 1)
    page = text_of(browser.get(url))
    assert "In progress" in page
    assert "Result 0 of 100" in page
    assert "You can try again from" in page


def test_home_says_that_a_trainer_is_to_read_what_was_written(sign_in):
    person, version = make_person(role="sales"), make_module([OPEN], lessons=0)
    put_on_path(version, "sales")
    make_module([SINGLE], anchors=True)
    browser, quiz = sign_in(person), f"/learn/{version.module.slug}/quiz"
    for page in ("/learn/check", quiz):
        first = browser.post(page).location
        browser.post(first, data={"answer": "0", "revision": "0"})
        browser.post(f"{first.rpartition('/')[0]}/check")
    home = text_of(browser.get("/learn"))
    assert "A trainer is to read what you wrote in a quiz" in home
    assert "Awaiting a trainer" in home
