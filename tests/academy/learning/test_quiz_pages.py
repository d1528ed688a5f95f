"""The pages of a quiz, as a browser without scripts and as quiz.js use them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from academy.clock import at
from academy.db import session
from academy.learning.models import Attempt, AttemptState, Confidence, Mark, Response
from academy.learning.services import start_quiz
from tests.academy.learning.factories import (
    ALL_TYPES,
    MULTIPLE,
    NUMERIC,
    OPEN,
    ORDERING,
    RIGHT,
    RIGHT_FIELDS,
    SINGLE,
    WRONG,
    WRONG_FIELDS,
    answer_all,
    make_module,
)
from tests.academy.learning.forms_in_pages import answer_in, on_page
from tests.factories import make_person

pytestmark = pytest.mark.postgres

JSON = {"Accept": "application/json"}


def text_of(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def stored(position: int = 1) -> Response:
    session().expire_all()
    return session().query(Response).filter_by(position=position).one()


def test_the_start_page_says_what_comes_and_starting_leads_to_the_first_question(sign_in):
    person, version = make_person(), make_module([SINGLE] * 3, pass_mark=65)
    browser, url = sign_in(person), f"/learn/{version.module.slug}/quiz"
    page = text_of(browser.get(url))
    assert "3 questions" in page
    assert "no time limit" in page
    assert "65 of 100" in page
    assert browser.post(url).location == f"{url}/attempt-1/question-1"


def test_a_question_page_asks_with_its_legend_as_the_only_h1(quiz):
    browser, url, _attempt = quiz()
    page = browser.get(f"{url}/attempt-1/question-1").text
    assert re.findall(r"<legend[^>]*><h1>(.*?)</h1>", page) == ["What do you do first?"]
    assert page.count("<h1") == 1
    assert "I don't know yet" in page
    assert "How sure are you?" in page
    assert "Come back to this one" in page


@pytest.mark.parametrize("definition", ALL_TYPES, ids=lambda definition: definition["type"])
def test_every_type_is_answered_without_scripts_shown_again_and_marked(quiz, definition):
    browser, url, attempt = quiz(definition)
    fields = on_page(attempt, RIGHT_FIELDS[definition["type"]])
    page = f"{url}/attempt-1/question-1"
    assert "I don't know yet" in browser.get(page).text
    assert browser.post(page, data=fields | {"revision": "0"}).location == f"{url}/attempt-1/check"
    again = browser.get(page).text
    assert answer_in(again) == fields
    assert "Saved" in again
    browser.post(f"{url}/attempt-1/check")
    session().expire_all()
    assert session().get(Attempt, attempt.id).score == (None if definition["type"] == "open" else 100)
    assert browser.get(f"{url}/attempt-1/result").status_code == 200


@pytest.mark.parametrize("definition", ALL_TYPES, ids=lambda definition: definition["type"])
def test_not_knowing_yet_answers_every_type_and_earns_nothing(quiz, definition):
    browser, url, attempt = quiz(definition)
    radio = definition["type"] in {"single", "true_false"}
    fields = {"answer": "dont_know"} if radio else {"dont_know": "1"}
    browser.post(f"{url}/attempt-1/question-1", data=fields | {"confidence": "certain"})
    assert stored().answer == {"dont_know": True}
    assert stored().confidence is None
    assert answer_in(browser.get(f"{url}/attempt-1/question-1").text) == {
        name: [value] for name, value in fields.items()
    }
    browser.post(f"{url}/attempt-1/check")
    session().expire_all()
    assert session().get(Attempt, attempt.id).score == 0


@pytest.mark.parametrize("definition", ALL_TYPES[:-1], ids=lambda definition: definition["type"])
def test_a_wrong_answer_is_explained(quiz, definition):
    browser, url, attempt = quiz(definition)
    browser.post(f"{url}/attempt-1/question-1", data=on_page(attempt, WRONG_FIELDS[definition["type"]]))
    browser.post(f"{url}/attempt-1/check")
    page = text_of(browser.get(f"{url}/attempt-1/result"))
    assert definition["explanation"] in page
    assert "Better:" in page
    assert "Read the lesson: Lesson title 1" in page


def test_answering_walks_through_and_ends_at_check_answers(quiz):
    browser, url, _attempt = quiz()
    first = browser.post(f"{url}/attempt-1/question-1", data={"answer": "0", "confidence": "fairly"})
    assert (first.status_code, first.location) == (303, f"{url}/attempt-1/question-2")
    assert stored().confidence is Confidence.fairly
    assert browser.post(f"{url}/attempt-1/question-3", data={"answer": "0"}).location == f"{url}/attempt-1/check"
    page = text_of(browser.get(f"{url}/attempt-1/check"))
    assert "1 question is not answered" in page


def test_changing_an_answer_from_check_answers_leads_back_there(quiz):
    browser, url, _attempt = quiz()
    reply = browser.post(f"{url}/attempt-1/question-1?back=check", data={"answer": "0"})
    assert reply.location == f"{url}/attempt-1/check"


def test_an_attempt_is_resumed_at_the_first_unanswered_question(quiz):
    browser, url, _attempt = quiz()
    browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"})
    assert f"{url}/attempt-1/question-2" in browser.get(url).text
    assert browser.post(url).location == f"{url}/attempt-1/question-2"


def test_continuing_without_an_answer_says_what_is_missing(quiz):
    browser, url, _attempt = quiz()
    reply = browser.post(f"{url}/attempt-1/question-1", data={"revision": "0"})
    assert reply.status_code == 422
    assert reply.text.count("Select one answer") == 2  # in the summary and at the field
    assert "<title>Error:" in reply.text
    assert stored().answer is None


def test_a_question_marked_to_come_back_to_may_stay_open(quiz):
    browser, url, _attempt = quiz()
    reply = browser.post(f"{url}/attempt-1/question-1", data={"come_back": "1"})
    assert reply.location == f"{url}/attempt-1/question-2"
    assert "Marked to come back to" in browser.get(f"{url}/attempt-1/check").text


@pytest.mark.parametrize(
    ("definition", "fields"),
    [
        (NUMERIC, {"answer": "about fourteen"}),
        (ORDERING, {"position-0": "1", "position-1": "1", "position-2": "2", "position-3": "3"}),
        (MULTIPLE, {"answer": "0", "dont_know": "1"}),
    ],
    ids=["no number", "a place twice", "an answer and not knowing"],
)
def test_what_was_typed_stays_when_it_cannot_be_taken(quiz, definition, fields):
    browser, url, _attempt = quiz(definition)
    reply = browser.post(f"{url}/attempt-1/question-1", data=fields)
    assert reply.status_code == 422
    assert stored().answer is None
    assert answer_in(reply.text) == {name: [value] for name, value in fields.items()}


def test_a_script_saves_in_place(quiz):
    browser, url, _attempt = quiz()
    reply = browser.post(
        f"{url}/attempt-1/question-1", data={"answer": "0", "revision": "0", "idempotency_key": "1-2"}, headers=JSON
    )
    assert reply.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", reply.json["saved_at"])
    assert reply.json["revision"] == 1
    assert stored().answer == RIGHT


def test_half_an_answer_is_no_mistake_for_a_script(quiz):
    browser, url, _attempt = quiz(ORDERING)
    reply = browser.post(f"{url}/attempt-1/question-1", data={"position-0": "1"}, headers=JSON)
    assert reply.status_code == 200
    assert "saved_at" not in reply.json


def test_two_tabs_show_both_answers_and_overwrite_nothing(quiz):
    browser, url, _attempt = quiz()
    page = f"{url}/attempt-1/question-1"
    browser.post(page, data={"answer": "0", "revision": "0"})
    reply = browser.post(page, data={"answer": "1", "revision": "0", "confidence": "certain"})
    assert reply.status_code == 409
    assert "You answered this in another tab at" in reply.text
    assert "Hide it, then message them" in reply.text
    assert "Delete your post" in reply.text
    assert stored().answer == RIGHT

    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', reply.text))
    assert browser.post(page, data=hidden).status_code == 303  # "Use this one"
    assert stored().answer == WRONG
    assert stored().confidence is Confidence.certain


def test_two_tabs_with_the_same_answer_agree(quiz):
    browser, url, _attempt = quiz()
    for _tab in range(2):
        assert browser.post(f"{url}/attempt-1/question-1", data={"answer": "0", "revision": "0"}).status_code == 303


def test_a_script_hears_of_the_conflict(quiz):
    browser, url, _attempt = quiz()
    browser.post(f"{url}/attempt-1/question-1", data={"answer": "0", "revision": "0"})
    reply = browser.post(f"{url}/attempt-1/question-1", data={"answer": "1", "revision": "0"}, headers=JSON)
    assert reply.status_code == 409
    assert "another tab" in reply.json["detail"]


def test_a_doubled_finish_lands_on_the_result_twice(quiz):
    browser, url, attempt = quiz()
    for _click in range(2):
        assert browser.post(f"{url}/attempt-1/check").location == f"{url}/attempt-1/result"
    session().expire_all()
    assert session().get(Attempt, attempt.id).state is AttemptState.finished
    assert session().query(Mark).count() == 0  # nothing was answered


def test_answering_a_finished_attempt_leads_to_its_result(quiz):
    browser, url, _attempt = quiz()
    browser.post(f"{url}/attempt-1/check")
    for reply in (
        browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"}),
        browser.get(f"{url}/attempt-1/question-1"),
        browser.get(f"{url}/attempt-1/check"),
    ):
        assert (reply.status_code, reply.location) == (303, f"{url}/attempt-1/result")
    assert stored().answer is None
    assert "Its answers stand" in browser.get(f"{url}/attempt-1/result").text


def test_an_open_attempt_has_no_result_yet(quiz):
    browser, url, _attempt = quiz()
    assert browser.get(f"{url}/attempt-1/result").location == f"{url}/attempt-1/check"


def test_the_result_names_level_and_score_first(quiz):
    browser, url, attempt = quiz(*[SINGLE] * 4)
    for position, choice in enumerate("0001", start=1):
        browser.post(f"{url}/attempt-1/question-{position}", data={"answer": choice})
    browser.post(f"{url}/attempt-1/check")
    page = browser.get(f"{url}/attempt-1/result").text
    assert f"{attempt.module_version.title}: Advanced (75 of 100)" in re.search(r"<h1>(.*?)</h1>", page, re.S).group(1)
    words = text_of(browser.get(f"{url}/attempt-1/result"))
    assert "Passed" in words
    assert "3 right" in words
    assert "1 to look at again" in words
    assert "You can try again from" in words


def test_the_result_of_a_retake_remembers_the_one_before(sign_in):
    person, version = make_person(), make_module([SINGLE, SINGLE])
    url = f"/learn/{version.module.slug}/quiz"
    for day, answer in ((3, WRONG), (20, RIGHT)):
        with at(datetime(2025, 3, day, tzinfo=UTC)):
            answer_all(start_quiz(person.id, version.module.slug), answer)
            session().commit()
            browser = sign_in(person)
            browser.post(f"{url}/attempt-{1 if day == 3 else 2}/check")
    with at(datetime(2025, 3, 20, tzinfo=UTC)):
        page = text_of(browser.get(f"{url}/attempt-2/result"))
    assert "Before: Not shown yet (0) in March 2025" in page


def test_an_attempt_that_awaits_a_trainer_shows_the_rest(quiz):
    browser, url, _attempt = quiz(SINGLE, OPEN)
    browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"})
    browser.post(f"{url}/attempt-1/question-2", data={"answer": "We checked it."})
    browser.post(f"{url}/attempt-1/check")
    page = text_of(browser.get(f"{url}/attempt-1/result"))
    assert "awaiting a trainer" in page
    assert "1 right" in page
    assert "Hiding protects the customer" in page
    assert "of 100)" not in page


def test_the_check_runs_from_start_to_profile(sign_in):
    person = make_person()
    for _competency in range(2):
        make_module([SINGLE] * 3, anchors=True)
    browser = sign_in(person)
    assert "6 questions" in text_of(browser.get("/learn/check"))
    assert browser.post("/learn/check").location == "/learn/check/attempt-1/question-1"
    for position in range(1, 7):
        page = f"/learn/check/attempt-1/question-{position}"
        assert browser.get(page).status_code == 200
        browser.post(page, data={"answer": "0" if position < 6 else "1"})
    assert browser.post("/learn/check/attempt-1/check").location == "/learn/check/attempt-1/result"
    words = text_of(browser.get("/learn/check/attempt-1/result"))
    assert "3 of 3" in words
    assert "2 of 3" in words
    assert "of 100" not in words
    assert words.count("Hiding protects the customer") == 6
    assert "See my levels" in words
    assert "You can try again from" in text_of(browser.get("/learn/check"))
    assert browser.post("/learn/check").status_code == 422


def test_the_wait_is_shown_and_kept(quiz):
    browser, url, _attempt = quiz()
    browser.post(f"{url}/attempt-1/check")
    assert "You can try again from" in text_of(browser.get(url))
    assert browser.post(url).status_code == 422
    with at(datetime.now(UTC) + timedelta(days=8)):
        assert browser.post(url).location == f"{url}/attempt-2/question-1"
