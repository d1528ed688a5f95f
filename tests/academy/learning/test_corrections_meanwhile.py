"""A correction while people are answering reaches them when they finish."""

import re

import pytest
from sqlalchemy import select

from academy.curriculum.models import VersionState
from academy.db import session
from academy.learning.answer_services import finish_attempt
from academy.learning.correction_queries import effect_of_remark, wordings_of
from academy.learning.models import Attempt, Mark, ModuleCompletion, ResultChange
from academy.learning.services import start_quiz
from tests.academy.learning.correcting import CUTS, corrected, question_of, text_of
from tests.academy.learning.factories import OPEN, RIGHT, SINGLE, WRONG, make_module
from tests.factories import make_person

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


def running(person, version, *answers) -> Attempt:
    """Begin a quiz and answer it without finishing."""
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(attempt.responses, answers, strict=True):
        response.answer = answer
    session().flush()
    return attempt


def test_a_correction_leaves_a_running_attempt_alone_until_it_is_finished(quizzed):
    version, _people = quizzed
    attempt = running(make_person(), version, RIGHT, RIGHT)
    corrected(version)
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).answers == 3
    assert [response.question_version.number for response in attempt.responses] == [1, 1]
    assert session().query(Mark).count() == 6


def test_an_attempt_that_ran_during_a_correction_is_marked_by_the_corrected_key(quizzed, sign_in):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    new = corrected(version)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 100
    first, second = attempt.responses
    assert [(mark.fraction, bool(mark.reason)) for mark in first.marks] == [(0, False), (1, True)]
    assert first.mark.question_version is new.entries[0].question_version
    assert len(second.marks) == 1
    assert session().query(ResultChange).count() == 0
    assert [row.person_id for row in session().query(ModuleCompletion).filter_by(person_id=person.id)] == [person.id]
    page = text_of(sign_in(person).get(f"/learn/{version.module.slug}/quiz/attempt-1/result"))
    assert page.count("This question was corrected after you got it.") == 1
    assert re.search(r"You chose: Delete your post ?\( ?right ?\)", page)


def test_it_needs_no_second_re_mark_whichever_came_first(trainer, quizzed):
    version, _people = quizzed
    late, later = make_person(), make_person()
    for person in (late, later):
        running(person, version, WRONG, RIGHT)
    corrected(version)
    finish_attempt(late.id, version.module.slug, 1)
    trainer.post(f"/studio/{version.module.slug}/results/q1/re-mark", data={"remark-reason": "The key was wrong."})
    finish_attempt(later.id, version.module.slug, 1)
    session().expire_all()
    scores = dict(session().execute(select(Attempt.person_id, Attempt.score)).all())
    assert scores[late.id] == scores[later.id] == 100
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).marks == 0


def test_a_running_attempt_keeps_the_key_of_the_meaning_it_was_asked_with(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    once = corrected(version)
    corrected(once, SINGLE | {"text": "Another question altogether?"}, changes_meaning=True)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 100
    assert attempt.responses[0].mark.question_version is once.entries[0].question_version


def test_after_a_change_of_meaning_a_running_attempt_is_marked_as_it_was_asked(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    corrected(version, changes_meaning=True)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 50
    assert [len(response.marks) for response in attempt.responses] == [1, 1]


def test_a_draft_of_a_correction_changes_no_mark(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    corrected(version).state = VersionState.draft
    session().flush()
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 50


def test_open_answers_and_honest_not_knowing_are_marked_as_ever_after_a_correction():
    version, person = make_module([OPEN, SINGLE]), make_person()
    attempt = running(person, version, {"text": "We checked it."}, {"dont_know": True})
    once = corrected(version, OPEN | {"explanation": "Another."})
    corrected(once, position=2)
    finish_attempt(person.id, version.module.slug, 1)
    assert [[mark.fraction for mark in response.marks] for response in attempt.responses] == [[None], [0]]
    assert attempt.score is None
