"""Answers that were sent before: the same save counts once, a page knows its own saves, and a conflict is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.db import session
from academy.learning.answer_forms import given_answer
from academy.learning.models import Response
from quizzes.questions import question_from_dict
from tests.academy.learning.factories import RIGHT, SINGLE, WRONG

pytestmark = pytest.mark.postgres

JSON = {"Accept": "application/json"}


@pytest.fixture
def save(quiz):
    """Return a function that sends a save as quiz.js does: answer, page, number of the save, revision."""
    browser, url, _attempt = quiz()

    def send(answer, page, number, revision):
        fields = {"answer": str(answer), "idempotency_key": f"{page}.{number}", "revision": str(revision)}
        return browser.post(f"{url}/attempt-1/question-1", data=fields, headers=JSON)

    return send


def stored() -> Response:
    session().expire_all()
    return session().query(Response).filter_by(position=1).one()


def test_a_save_sent_again_counts_once(save):
    for _try in range(3):
        reply = save(0, "a1-b2", 1, 0)
        assert (reply.status_code, reply.json["revision"]) == (200, 1)
    assert (stored().answer, stored().revision) == (RIGHT, 1)


def test_a_page_whose_reply_was_lost_goes_on_without_a_conflict(save):
    save(0, "a1", 1, 0)
    reply = save(1, "a1", 2, 0)  # it never heard of revision 1
    assert (reply.status_code, reply.json["revision"]) == (200, 2)
    assert stored().answer == WRONG


def test_an_older_save_that_arrives_late_changes_nothing(save):
    save(1, "a1", 2, 0)
    assert save(0, "a1", 1, 0).status_code == 200
    assert stored().answer == WRONG


def test_a_save_repeated_after_another_tab_saved_is_still_the_same_save(save):
    save(0, "a1", 1, 0)
    assert save(1, "b2", 1, 1).status_code == 200
    assert save(0, "a1", 1, 0).status_code == 200
    assert stored().answer == WRONG


def test_another_tab_is_told_and_its_answer_kept(save):
    save(0, "a1", 1, 0)
    reply = save(1, "b2", 1, 0)
    assert reply.status_code == 409
    assert reply.json["conflict"] is True
    assert "another tab" in reply.json["detail"]
    assert stored().answer == RIGHT


def test_only_the_latest_pages_are_remembered(save):
    for number in range(8):
        save(number % 3, f"{number:x}", 1, number)
    assert [page for page, _number in stored().saves] == ["3", "4", "5", "6", "7"]


def test_pages_name_whose_answers_wait_and_finishing_waits_for_them(quiz):
    browser, url, _attempt = quiz()
    for page in ("question-1", "check"):
        text = browser.get(f"{url}/attempt-1/{page}").text
        assert re.search(r'data-quiz data-owner="[^"]+"', text)
        assert "You are offline. %n answers wait on this device." in text
        assert "quiz." in text
    assert "data-finish" in browser.get(f"{url}/attempt-1/check").text


def test_the_conflict_page_takes_the_waiting_answer_over(quiz):
    browser, url, _attempt = quiz()
    page = f"{url}/attempt-1/question-1"
    browser.post(page, data={"answer": "0", "revision": "0"})
    text = browser.post(page, data={"answer": "1", "revision": "0"}).text
    assert f'data-settles="{page}"' in text


@given(key=st.text(max_size=80) | st.from_regex(r"[0-9a-f-]{1,70}\.[0-9]{1,12}", fullmatch=True))
def test_any_key_can_be_sent(app, key):
    question = question_from_dict(SINGLE | {"id": "q", "competency": "C1", "level": 1})
    with app.app_context():
        given = given_answer(question, {"answer": ["0"], "idempotency_key": [key]}, 1, may_be_empty=False)
    assert given.save is None or key.startswith(f"{given.save.page}.")
