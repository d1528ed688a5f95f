"""Two clicks, two tabs: real threads against the real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from academy.db import session
from academy.learning.models import Attempt, LessonProgress, Mark, ModuleCompletion, Response
from academy.learning.services import start_quiz
from academy.learning.signals import attempt_finished
from tests.academy.learning.factories import SINGLE, answer_all, make_module
from tests.factories import make_person

pytestmark = pytest.mark.postgres


@pytest.fixture
def together(app, sign_in):
    """Send requests of one person at the same moment, each from a browser of its own; return the replies."""

    def send(person, *requests):
        browsers = [sign_in(person) for _request in requests]
        start = Barrier(len(requests))

        def one(browser, request):
            with app.app_context():
                start.wait()
                return browser.post(request[0], data=request[1])

        with ThreadPoolExecutor(len(requests)) as pool:
            replies = list(pool.map(one, browsers, requests))
        session().expire_all()
        return replies

    return send


def test_a_doubled_finish_finishes_once(together):
    person, version = make_person(), make_module([SINGLE] * 5)
    answer_all(start_quiz(person.id, version.module.slug))
    url = f"/learn/{version.module.slug}/quiz/attempt-1"
    heard = []

    def listen(_sender, attempt):
        heard.append(attempt.number)

    with attempt_finished.connected_to(listen):
        replies = together(person, *[(f"{url}/check", {})] * 4)
    assert {(reply.status_code, reply.location) for reply in replies} == {(303, f"{url}/result")}
    assert heard == [1]
    assert session().query(Mark).count() == 5
    assert session().query(ModuleCompletion).count() == 1


def test_different_answers_at_once_keep_one_and_show_the_conflict(together):
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    url = f"/learn/{version.module.slug}/quiz/attempt-1/question-1"
    replies = together(person, *[(url, {"answer": str(option), "revision": "0"}) for option in range(3)])
    assert sorted(reply.status_code for reply in replies) == [303, 409, 409]
    kept = session().query(Response).one()
    assert kept.revision == 1
    assert replies[kept.answer["option"]].status_code == 303


def test_an_answer_and_a_finish_at_once_never_leave_an_unmarked_answer(together):
    for _round in range(5):
        person, version = make_person(), make_module()
        attempt = start_quiz(person.id, version.module.slug)
        url = f"/learn/{version.module.slug}/quiz/attempt-1"
        together(person, (f"{url}/question-1", {"answer": "0"}), (f"{url}/check", {}))
        response = session().query(Response).filter_by(attempt_id=attempt.id).one()
        assert (response.answer is not None) is (response.mark is not None)


def test_a_doubled_start_starts_one_attempt(together):
    person, version = make_person(), make_module()
    replies = together(person, *[(f"/learn/{version.module.slug}/quiz", {})] * 4)
    assert {reply.location for reply in replies} == {f"/learn/{version.module.slug}/quiz/attempt-1/question-1"}
    assert session().query(Attempt).count() == 1


def test_a_doubled_start_of_the_check_starts_one_attempt(together):
    person = make_person()
    make_module([SINGLE] * 3, anchors=True)
    together(person, *[("/learn/check", {})] * 4)
    assert session().query(Attempt).count() == 1


def test_a_place_and_a_done_at_once_both_count(together):
    person, version = make_person(), make_module()
    lesson = f"/learn/{version.module.slug}/lessons/lesson-1"
    replies = together(person, (f"{lesson}/place", {"position": "part-2"}), (f"{lesson}/done", {}))
    assert sorted(reply.status_code for reply in replies) == [204, 303]
    progress = session().query(LessonProgress).one()
    assert progress.place == 2
    assert progress.done_at is not None
