"""The behaviours of a quiz: time limits, attempts, dates, draws, grading, feedback after each question."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from academy.clock import at
from academy.db import session
from academy.errors import Refused
from academy.learning.answer_services import finish_attempt
from academy.learning.attempt_queries import responses_of
from academy.learning.models import Attempt, AttemptState, ModuleCompletion, Response
from academy.learning.services import start_quiz
from academy.people.models import ExtraTime
from tests.academy.learning.factories import OPEN, RIGHT, SCENARIO, SINGLE, WRONG, answer_all, make_module
from tests.academy.learning.forms_in_pages import on_page
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres

JSON = {"Accept": "application/json"}
JUNE = datetime(2025, 6, 3, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def text_of(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def attempt_now() -> Attempt:
    session().expire_all()
    return session().query(Attempt).order_by(Attempt.id.desc()).first()


@pytest.fixture
def timed(sign_in):
    """Open a quiz of ten minutes at JUNE for a person with this extra time; return the browser and the address."""

    def open_quiz(extra_time=ExtraTime.usual, **settings):
        person = make_person(extra_time=extra_time)
        version = make_module([SINGLE] * 2, quiz_settings={"time_limit": 10, **settings})
        with at(JUNE):
            start_quiz(person.id, version.module.slug)
        return sign_in(person), f"/learn/{version.module.slug}/quiz"

    return open_quiz


def test_the_limit_is_stated_before_the_start_for_this_person(sign_in):
    version = make_module([SINGLE], quiz_settings={"time_limit": 10})
    for extra_time, words in (
        (ExtraTime.usual, "You have 10 minutes"),
        (ExtraTime.half, "You have 15 minutes"),
        (ExtraTime.no_limit, "There is no time limit."),
    ):
        page = text_of(sign_in(make_person(extra_time=extra_time)).get(f"/learn/{version.module.slug}/quiz"))
        assert words in page
        assert ("ask for more time up to ten times" in page) is (extra_time is not ExtraTime.no_limit)


@pytest.mark.parametrize(
    ("extra_time", "minutes"), [(ExtraTime.usual, 10), (ExtraTime.quarter, 12.5), (ExtraTime.double, 20)]
)
def test_an_answer_after_the_limit_is_refused_and_what_was_saved_counts(timed, extra_time, minutes):
    browser, url = timed(extra_time)
    with at(JUNE + minutes * MINUTE - timedelta(seconds=1)):
        assert browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"}).status_code == 303
    with at(JUNE + minutes * MINUTE + timedelta(seconds=11)):
        reply = browser.post(f"{url}/attempt-1/question-2", data={"answer": "0"})
        assert reply.location == f"{url}/attempt-1/result"
        page = text_of(browser.get(reply.location))
    assert "Time is up. This answer came too late; everything saved before counts." in page
    assert (attempt_now().state, attempt_now().score) == (AttemptState.finished, 50)
    assert [response.answer for response in responses_of(attempt_now())] == [RIGHT, None]


def test_a_script_hears_that_time_is_up_and_the_attempt_is_finished_all_the_same(timed):
    browser, url = timed()
    with at(JUNE + 11 * MINUTE):
        reply = browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"}, headers=JSON)
    assert reply.status_code == 409
    assert "Time is up" in reply.json["detail"]
    assert reply.json["finished"] == f"{url}/attempt-1/result"
    assert attempt_now().state is AttemptState.finished


def test_looking_after_the_limit_writes_nothing_and_offers_to_finish(timed):
    browser, url = timed()
    with at(JUNE + 11 * MINUTE):
        assert browser.get(f"{url}/attempt-1/question-1").location == f"{url}/attempt-1/check"
        page = text_of(browser.get(f"{url}/attempt-1/check"))
        assert "Time is up" in page
        assert "Your answers were saved and count." in page
        assert "Change" not in page
        assert attempt_now().state is AttemptState.open
        assert browser.post(f"{url}/attempt-1/check").status_code == 303
    assert attempt_now().state is AttemptState.finished


def test_people_without_a_limit_see_no_clock(timed):
    browser, url = timed(ExtraTime.no_limit)
    with at(JUNE + timedelta(days=3)):
        page = browser.get(f"{url}/attempt-1/question-1").text
        assert "data-seconds-left" not in page
        assert browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"}).status_code == 303


def test_more_time_is_added_ten_times_and_nothing_typed_is_lost(timed):
    browser, url = timed()
    page = f"{url}/attempt-1/question-1"
    with at(JUNE + 9 * MINUTE):
        assert 'data-seconds-left="60"' in browser.get(page).text
        for _ in range(10):
            reply = browser.post(page, data={"more_time": "1", "answer": "1"})
            assert reply.status_code == 200
            assert re.search(r'value="1" id="question-1" checked', reply.text)
        assert f'data-seconds-left="{60 + 10 * 150}"' in reply.text
        assert "Add more time" not in reply.text
        assert browser.post(page, data={"more_time": "1"}).status_code == 422
    with at(JUNE + 34 * MINUTE):
        assert browser.post(page, data={"answer": "0"}).status_code == 303


def test_a_quiz_without_limit_gives_no_more_time(quiz):
    browser, url, _attempt = quiz()
    assert "Add more time" not in browser.get(f"{url}/attempt-1/question-1").text
    assert browser.post(f"{url}/attempt-1/question-1", data={"more_time": "1"}).status_code == 422


def test_the_closing_date_ends_running_attempts_and_no_more_time_moves_it(timed):
    browser, url = timed(ExtraTime.no_limit, closes=(JUNE + 5 * MINUTE).isoformat())
    with at(JUNE + 4 * MINUTE):
        assert "Add more time" not in browser.get(f"{url}/attempt-1/question-1").text
    with at(JUNE + 6 * MINUTE):
        assert browser.post(f"{url}/attempt-1/question-1", data={"answer": "0"}).location.endswith("/result")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"opens": "2025-06-04T08:00+00:00"}, "This quiz opens on 4 June 2025"),
        ({"closes": "2025-06-02"}, "This quiz is closed."),
    ],
)
def test_a_quiz_is_taken_between_its_dates(sign_in, settings, words):
    version = make_module([SINGLE], quiz_settings=settings)
    browser, url = sign_in(make_person()), f"/learn/{version.module.slug}/quiz"
    with at(JUNE):
        assert words in text_of(browser.get(url))
        assert words in text_of(browser.get(f"/learn/{version.module.slug}"))
        assert browser.post(url).status_code == 422


def test_attempts_are_counted_and_the_delay_is_the_quizs_own(sign_in):
    person, version = make_person(), make_module([SINGLE], quiz_settings={"attempts": 2, "delay": 0})
    browser, url = sign_in(person), f"/learn/{version.module.slug}/quiz"
    for number in (1, 2):
        page = text_of(browser.get(url))
        assert "You have 2 attempts." in page
        browser.post(url)
        browser.post(f"{url}/attempt-{number}/check")
    assert "You have used all attempts at this quiz." in text_of(browser.get(url))
    assert "Try again" not in text_of(browser.get(f"{url}/attempt-2/result"))
    with pytest.raises(Refused, match="used all attempts"):
        start_quiz(person.id, version.module.slug)


def test_a_quiz_draws_as_many_questions_as_it_says_unseen_ones_first(sign_in):
    person, version = make_person(), make_module([SINGLE] * 5, quiz_settings={"draw": 3, "delay": 0})
    assert "3 questions" in text_of(sign_in(person).get(f"/learn/{version.module.slug}/quiz"))
    first = start_quiz(person.id, version.module.slug)
    met = {response.question_id for response in responses_of(first)}
    finish_attempt(person.id, version.module.slug, 1)
    again = {response.question_id for response in responses_of(start_quiz(person.id, version.module.slug))}
    assert len(met) == len(again) == 3
    assert len(met | again) == 5


@pytest.mark.parametrize(
    ("grading", "answers", "score", "completes"),
    [
        ("best", [RIGHT, WRONG], 100, True),
        ("last", [RIGHT, WRONG], 0, True),  # passed at the time of the first
        ("last", [WRONG, RIGHT], 100, True),
        ("first", [WRONG, RIGHT], 0, False),
        ("mean", [WRONG, RIGHT], 50, False),
    ],
)
def test_the_grading_decides_which_attempt_counts(sign_in, grading, answers, score, completes):
    person, version = make_person(), make_module([SINGLE], quiz_settings={"grading": grading, "delay": 0})
    for number, answer in enumerate(answers, start=1):
        answer_all(start_quiz(person.id, version.module.slug), answer)
        finish_attempt(person.id, version.module.slug, number)
    assert (session().get(ModuleCompletion, (person.id, version.module_id)) is not None) is completes
    assert f"Result {score} of 100" in text_of(sign_in(person).get(f"/learn/{version.module.slug}"))


@pytest.fixture
def explained(quiz):
    """Open a quiz that explains every answer at once."""

    def open_quiz(*questions):
        return quiz(*questions, quiz_settings={"feedback": "immediately"})

    return open_quiz


def test_an_answer_is_explained_at_once_and_stands(explained):
    browser, url, _attempt = explained(SINGLE, SINGLE)
    page = f"{url}/attempt-1/question-1"
    first = browser.get(page).text
    assert "data-autosave" not in first
    assert "The number is gone from view." not in first
    reply = browser.post(page, data={"answer": "1"})
    assert reply.location == page
    shown = text_of(browser.get(page))
    assert "Deleting hides what support needs." in shown
    assert "Hide it, then message them" in shown
    assert f'href="{url}/attempt-1/question-2"' in browser.get(page).text
    for answer in ("0", "dont_know"):
        assert browser.post(page, data={"answer": answer, "revision": "1"}).location == page
    assert session().query(Response).filter_by(position=1).one().answer == WRONG
    assert "your first answer stands" in browser.get(page).text


def test_a_question_left_for_later_is_not_explained_yet(explained):
    browser, url, _attempt = explained(SINGLE, SINGLE)
    page = f"{url}/attempt-1/question-1"
    assert browser.post(page, data={"come_back": "1"}).location == f"{url}/attempt-1/question-2"
    assert "The number is gone from view." not in browser.get(page).text
    browser.post(page, data={"answer": "0"})
    assert "The number is gone from view." in browser.get(page).text


def test_a_scenario_and_an_open_answer_are_explained_at_their_end(explained):
    browser, url, attempt = explained(SCENARIO, OPEN)
    page = f"{url}/attempt-1/question-1"
    browser.post(page, data=on_page(attempt, {"path": "", "answer": "0"}))
    assert "Facts go to everybody at once." not in browser.get(page).text
    browser.post(page, data=on_page(attempt, {"path": "0", "answer": "0"}) | {"revision": "1"})
    assert "Facts go to everybody at once." in browser.get(page).text
    browser.post(f"{url}/attempt-1/question-2", data={"answer": "We checked it."})
    assert "Awaiting a trainer" in browser.get(f"{url}/attempt-1/question-2").text


def test_rules_cost_no_further_queries(timed):
    browser, url = timed(feedback="immediately")
    page = f"{url}/attempt-1/question-1"
    with at(JUNE + MINUTE):
        with counted_queries() as asking:
            browser.get(page)
        with counted_queries() as saving:
            browser.post(page, data={"answer": "0", "revision": "0"})
        with counted_queries() as explaining:
            browser.get(page)
    assert max(len(asking), len(explaining)) <= 3
    assert len(saving) <= 4
