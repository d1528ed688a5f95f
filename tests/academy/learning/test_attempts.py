"""Starting, answering and finishing attempts: the services."""

from datetime import UTC, datetime, timedelta

import pytest

from academy.clock import at
from academy.db import session
from academy.errors import NotFound, Refused
from academy.learning.answer_services import AnsweredElsewhere, AttemptOver, GivenAnswer, finish_attempt, save_answer
from academy.learning.attempt_queries import asked_question, attempt_by_number, responses_of
from academy.learning.drawing import CHECK_PER_COMPETENCY, MOST_QUESTIONS
from academy.learning.models import Attempt, AttemptState, Confidence, Mark, ModuleCompletion
from academy.learning.services import finish_lesson, start_check, start_quiz
from academy.learning.signals import attempt_finished
from tests.academy.learning.factories import (
    OPEN,
    RIGHT,
    SINGLE,
    WRONG,
    answer_all,
    make_competency,
    make_module,
)
from tests.factories import make_person

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

JUNE = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)


def given(answer=RIGHT, revision=0, confidence=None, come_back=False) -> GivenAnswer:
    return GivenAnswer(answer, confidence, come_back, revision)


def finished(person, version, answer=RIGHT, number=1) -> Attempt:
    attempt = start_quiz(person.id, version.module.slug)
    answer_all(attempt, answer)
    return finish_attempt(person.id, version.module.slug, number)


def test_an_attempt_asks_every_question_of_the_version_in_the_authors_order():
    person, version = make_person(), make_module([SINGLE] * 5)
    attempt = start_quiz(person.id, version.module.slug)
    assert [response.question_version.parsed.id for response in responses_of(attempt)] == [
        "q1",
        "q2",
        "q3",
        "q4",
        "q5",
    ]


def test_starting_twice_goes_on_with_the_same_attempt():
    person, version = make_person(), make_module()
    assert start_quiz(person.id, version.module.slug).id == start_quiz(person.id, version.module.slug).id


def test_a_module_without_questions_cannot_be_started():
    person, version = make_person(), make_module([])
    with pytest.raises(Refused):
        start_quiz(person.id, version.module.slug)


def test_a_module_that_is_not_published_does_not_exist():
    with pytest.raises(NotFound):
        start_quiz(make_person().id, "nothing-here")


def test_a_void_question_is_not_asked():
    person, version = make_person(), make_module([SINGLE] * 3)
    version.entries[1].question_version.question.is_void = True
    session().flush()
    assert len(responses_of(start_quiz(person.id, version.module.slug))) == 2


def test_a_retake_of_a_large_pool_asks_other_questions_first():
    person, version = make_person(), make_module([SINGLE] * (MOST_QUESTIONS + 15))
    with at(JUNE):
        first = finished(person, version)
    with at(JUNE + timedelta(days=8)):
        second = start_quiz(person.id, version.module.slug)
    met = {response.question_id for response in responses_of(first)}
    again = {response.question_id for response in responses_of(second)}
    assert len(met) == len(again) == MOST_QUESTIONS
    assert len(met & again) == MOST_QUESTIONS - 15  # the 15 it had not met are all there


def test_publishing_a_new_version_never_changes_an_open_attempt():
    person, version = make_person(), make_module([SINGLE, SINGLE], pass_mark=50)
    attempt = start_quiz(person.id, version.module.slug)
    other = SINGLE | {"options": [SINGLE["options"][1] | {"right": True}, {"text": "New", "feedback": "No."}]}
    make_module([other], module=version.module, competency=version.competencies[0].competency, pass_mark=100)
    session().expire_all()
    answer_all(attempt)
    done = finish_attempt(person.id, version.module.slug, 1)
    assert done.module_version_id == version.id
    assert done.score == 100
    assert len(responses_of(done)) == 2


def test_an_answer_is_saved_with_its_confidence_and_come_back_mark():
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    save_answer(
        asked_question(person.id, version.module.slug, 1, 1), given(confidence=Confidence.certain, come_back=True)
    )
    response = asked_question(person.id, version.module.slug, 1, 1).response
    assert (response.answer, response.confidence, response.come_back) == (RIGHT, Confidence.certain, True)
    assert response.revision == 1
    assert response.answered_at is not None


def test_marking_to_come_back_keeps_the_answer():
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    asked = asked_question(person.id, version.module.slug, 1, 1)
    save_answer(asked, given(confidence=Confidence.unsure))
    save_answer(asked, given(answer=None, come_back=True))
    assert asked.response.answer == RIGHT
    assert asked.response.confidence is Confidence.unsure


def test_a_stale_tab_with_another_answer_overwrites_nothing():
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    asked = asked_question(person.id, version.module.slug, 1, 1)
    save_answer(asked, given(RIGHT, revision=0))
    with pytest.raises(AnsweredElsewhere):
        save_answer(asked, given(WRONG, revision=0))
    assert asked.response.answer == RIGHT


def test_a_stale_tab_with_the_same_answer_is_accepted():
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    asked = asked_question(person.id, version.module.slug, 1, 1)
    save_answer(asked, given(RIGHT, revision=0))
    save_answer(asked, given(RIGHT, revision=0))
    assert asked.response.revision == 1


def test_a_finished_attempt_takes_no_answers():
    person, version = make_person(), make_module()
    finished(person, version)
    with pytest.raises(AttemptOver):
        save_answer(asked_question(person.id, version.module.slug, 1, 1), given(WRONG, revision=1))
    assert attempt_by_number(person.id, version.module.slug, 1).score == 100


def test_somebody_elses_attempt_does_not_exist():
    person, version = make_person(), make_module()
    start_quiz(person.id, version.module.slug)
    stranger = make_person()
    with pytest.raises(NotFound):
        asked_question(stranger.id, version.module.slug, 1, 1)
    with pytest.raises(NotFound):
        finish_attempt(stranger.id, version.module.slug, 1)


def test_the_score_is_the_mean_and_unanswered_questions_count_nothing():
    person, version = make_person(), make_module([SINGLE] * 4)
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(responses_of(attempt), [RIGHT, WRONG, {"dont_know": True}, None], strict=True):
        response.answer = answer
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 25
    assert [response.mark and response.mark.fraction for response in responses_of(attempt)] == [1, 0, 0, None]


def test_confidence_never_changes_the_score():
    scores = set()
    for confidence in (None, *Confidence):
        person, version = make_person(), make_module([SINGLE, SINGLE])
        attempt = start_quiz(person.id, version.module.slug)
        for response, answer in zip(responses_of(attempt), (RIGHT, WRONG), strict=True):
            response.answer, response.confidence = answer, confidence
        scores.add(finish_attempt(person.id, version.module.slug, 1).score)
    assert scores == {50}


def test_finishing_twice_marks_once_and_says_so_once():
    person, version = make_person(), make_module([SINGLE, SINGLE])
    heard = []

    def listen(_sender, attempt):
        heard.append(attempt.id)

    with attempt_finished.connected_to(listen):
        first = finished(person, version)
        finished_at = first.finished_at
        again = finish_attempt(person.id, version.module.slug, 1)
    assert again.finished_at == finished_at
    assert heard == [first.id]
    assert session().query(Mark).count() == 2


def test_an_open_answer_holds_the_score_back():
    person, version = make_person(), make_module([SINGLE, OPEN])
    attempt = start_quiz(person.id, version.module.slug)
    one, two = responses_of(attempt)
    one.answer, two.answer = RIGHT, {"text": "We checked it."}
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.state is AttemptState.finished
    assert attempt.score is None
    assert session().query(ModuleCompletion).count() == 0


def test_passing_after_all_lessons_completes_the_module():
    person, version = make_person(), make_module(lessons=2)
    finish_lesson(person.id, version, "lesson-1")
    finish_lesson(person.id, version, "lesson-2")
    finished(person, version)
    assert not session().get(ModuleCompletion, (person.id, version.module_id)).tested_out


def test_passing_without_the_lessons_is_testing_out():
    person, version = make_person(), make_module(lessons=2)
    finish_lesson(person.id, version, "lesson-1")
    finished(person, version)
    assert session().get(ModuleCompletion, (person.id, version.module_id)).tested_out


@pytest.mark.parametrize(("pass_mark", "completes"), [(75, True), (76, False)])
def test_the_pass_mark_is_the_versions(pass_mark, completes):
    person, version = make_person(), make_module([SINGLE] * 4, pass_mark=pass_mark)
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(responses_of(attempt), [RIGHT, RIGHT, RIGHT, WRONG], strict=True):
        response.answer = answer
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 75
    assert (session().get(ModuleCompletion, (person.id, version.module_id)) is not None) is completes


@pytest.mark.parametrize("answer", [RIGHT, WRONG])
def test_the_next_try_waits_passed_or_not(app, answer):
    person, version = make_person(), make_module()
    wait = timedelta(days=app.config["RETAKE_WAIT_DAYS"])
    with at(JUNE):
        finished(person, version, answer)
    with at(JUNE + wait - timedelta(minutes=1)), pytest.raises(Refused, match="10 June 2025"):
        start_quiz(person.id, version.module.slug)
    with at(JUNE + wait):
        assert start_quiz(person.id, version.module.slug).number == 2


def test_completion_keeps_its_first_day():
    person, version = make_person(), make_module()
    with at(JUNE):
        finished(person, version)
    with at(JUNE + timedelta(days=30)):
        finished(person, version, number=2)
    assert session().get(ModuleCompletion, (person.id, version.module_id)).completed_at == JUNE


def test_the_check_asks_three_anchors_of_every_competency_mixed():
    person = make_person()
    for _ in range(3):
        make_module([SINGLE] * 5, competency=make_competency(), anchors=True)
    make_module([SINGLE] * 5)  # no anchors here
    asked = [response.question_version for response in responses_of(start_check(person))]
    by_competency = [version.competency_id for version in asked]
    assert all(version.is_anchor for version in asked)
    assert {by_competency.count(one) for one in by_competency} == {CHECK_PER_COMPETENCY}
    assert len(set(by_competency)) == 3
    assert by_competency != sorted(by_competency)


def test_the_check_is_resumed_and_open_again_after_ninety_days():
    person = make_person()
    make_module([SINGLE] * 3, anchors=True)
    with at(JUNE):
        attempt = start_check(person)
        assert start_check(person).id == attempt.id
        answer_all(attempt)
        finish_attempt(person.id, None, 1)
    with at(JUNE + timedelta(days=89)), pytest.raises(Refused):
        start_check(person)
    with at(JUNE + timedelta(days=90)):
        assert start_check(person).number == 2


def test_the_check_completes_no_module():
    person = make_person()
    make_module([SINGLE] * 3, anchors=True)
    answer_all(start_check(person))
    assert finish_attempt(person.id, None, 1).score == 100
    assert session().query(ModuleCompletion).count() == 0
