"""A scenario is decided step by step; decisions whose consequences were shown stand."""

import re

import pytest

from academy.db import session
from academy.learning.attempt_queries import first_unanswered
from academy.learning.models import Attempt, Response
from tests.academy.learning.factories import SCENARIO, SINGLE, make_lesson, make_module
from tests.academy.learning.forms_in_pages import answer_in, on_page
from tests.factories import make_person

pytestmark = pytest.mark.postgres


def stored() -> Response:
    session().expire_all()
    return session().query(Response).filter_by(position=1).one()


@pytest.fixture
def scenario(quiz):
    """Open a quiz of a scenario and a plain question; return the browser, the quiz and the scenario's page."""
    browser, url, _attempt = quiz(SCENARIO, SINGLE)
    return browser, url, f"{url}/attempt-1/question-1"


def decide(browser, page, path, answer):
    fields = on_page(stored().attempt, {"path": path, "answer": answer})
    return browser.post(page, data=fields | {"revision": stored().revision})


def test_a_decision_leads_to_its_consequence_and_the_next_step(scenario):
    browser, url, page = scenario
    first = browser.get(page).text
    assert "<h1>It is 20:30. What do you do?</h1>" in first
    assert "data-autosave" not in first  # a decision is final: it is not saved before the person goes on
    assert decide(browser, page, "", "0").location == page
    second = browser.get(page).text
    assert "They draft a notice." in second
    assert "<h1>The notice lies ready. And now?</h1>" in second
    assert "I don't know yet" not in second
    assert decide(browser, page, "0", "0").location == f"{url}/attempt-1/question-2"
    assert stored().answer == {"choices": [0, 0]}


def test_a_scenario_under_way_is_answered_in_part_and_resumed(scenario):
    browser, url, page = scenario
    decide(browser, page, "", "0")
    attempt = session().query(Attempt).one()
    assert first_unanswered(attempt) == 1
    assert browser.post(url).location == page
    assert "Answered in part" in browser.get(f"{url}/attempt-1/check").text
    decide(browser, page, "0", "1")
    assert first_unanswered(attempt) == 2


def test_decisions_stand(scenario):
    browser, _url, page = scenario
    decide(browser, page, "", "0")
    for fields in ({"answer": "1"}, {"answer": "dont_know"}, {"path": "1", "answer": "0"}):
        for revision in ("0", "1"):
            shown = on_page(stored().attempt, fields)
            reply = browser.post(page, data=shown | {"revision": revision})
            assert (reply.status_code, reply.location) == (303, page)
            assert stored().answer == {"choices": [0]}
    assert "Your earlier decisions stand" in browser.get(page).text


def test_a_scenario_at_its_end_can_be_left_again(scenario):
    browser, url, page = scenario
    decide(browser, page, "", "2")
    ended = browser.get(page).text
    assert "Your scenario has ended" in ended
    reply = browser.post(page, data=answer_of(ended) | {"revision": "1", "come_back": "1"})
    assert reply.location == f"{url}/attempt-1/question-2"
    assert stored().come_back


def value_of(choice, page):
    label = next(label for label in re.findall(r"<label.*?</label>", page, re.DOTALL) if choice in label)
    return re.search(r'value="([^"]*)"', label)[1]


def answer_of(page):
    hidden = dict(re.findall(r'type="hidden" name="(path|answer)" value="([^"]*)"', page))
    return {"path": "", **hidden}


@pytest.mark.parametrize(
    ("path", "score", "words"),
    [
        (["0", "0"], 100, "the best here"),
        (["0", "1"], 40, "there is a better way"),
        (["2"], 20, "there is a better way"),
        (["0"], 0, "They draft a notice."),
    ],
    ids=["best", "second step wrong", "ended early", "left half-way"],
)
def test_the_path_decides_the_score_and_every_step_is_explained(quiz, path, score, words):
    browser, url, attempt = quiz(SCENARIO)
    page = f"{url}/attempt-1/question-1"
    for place, choice in enumerate(path):
        decide(browser, page, ",".join(path[:place]), choice)
    browser.post(f"{url}/attempt-1/check")
    session().expire_all()
    assert session().get(Attempt, attempt.id).score == score
    result = browser.get(f"{url}/attempt-1/result").text
    assert words in result
    assert "Facts go to everybody at once." in result


def test_not_knowing_yet_is_an_answer_at_the_first_step(scenario):
    browser, _url, page = scenario
    assert "I don't know yet" in browser.get(page).text
    browser.post(page, data={"answer": "dont_know"})
    assert stored().answer == {"dont_know": True}
    assert "It is 20:30" in browser.get(page).text


def test_going_on_without_a_decision_says_so(scenario):
    browser, _url, page = scenario
    assert browser.post(page, data={}).status_code == 422
    decide(browser, page, "", "0")
    reply = browser.post(page, data=on_page(stored().attempt, {"path": "0"}))
    assert reply.status_code == 422
    assert "Select what you do" in reply.text
    assert "The notice lies ready" in reply.text
    assert "answer" not in answer_in(reply.text)


def test_a_scenario_in_a_lesson_runs_to_its_explanation(sign_in):
    version = make_module()
    make_lesson(version, 3, blocks=[{"kind": "check", "question": SCENARIO}])
    browser, page = sign_in(make_person()), f"/learn/{version.module.slug}/lessons/lesson-3"
    assert "hx-post" not in browser.get(page).text
    first = browser.get(page).text
    second = browser.post(page, data={"item": "0", "answer": value_of("Call legal", first)}).text
    assert "The notice lies ready. And now?" in second
    assert "Facts go to everybody" not in second
    path = answer_of(second)["path"]
    ended = browser.post(page, data={"item": "0", "path": path, "answer": value_of("Post it first", second)}).text
    assert "there is a better way" in ended
    assert "Facts go to everybody" in ended
    assert session().query(Response).count() == 0
