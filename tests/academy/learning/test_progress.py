"""How far a person is, and what they should do next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from academy.clock import at, now
from academy.db import session
from academy.errors import Refused
from academy.learning.answer_services import finish_attempt
from academy.learning.models import AssignedPerson, Assignment, AttemptState
from academy.learning.progress import ActionKind, Progress
from academy.learning.queries import (
    latest_self_ratings,
    learning_state,
    module_progress,
    my_attempts,
    next_action,
    next_on_path,
)
from academy.learning.services import finish_lesson, keep_place, rate_yourself, start_check, start_quiz
from tests.academy.learning.factories import SINGLE, WRONG, answer_all, make_competency, make_module, put_on_path
from tests.factories import add, make_person
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

JUNE = datetime(2025, 6, 3, tzinfo=UTC)


def take_check(person):
    make_module([SINGLE] * 3, anchors=True, lessons=0)
    answer_all(start_check(person))
    finish_attempt(person.id, None, 1)


def assign(person, version, due_on=date(2025, 6, 30)):
    number = session().query(Assignment).count() + 1
    assignment = add(Assignment(number=number, module_id=version.module_id, unit_id=person.unit_id, due_on=due_on))
    add(AssignedPerson(assignment_id=assignment.id, person_id=person.id))
    return assignment


def progress_of(person, version):
    return next(one for one in module_progress(person) if one.module.id == version.module_id)


def test_a_module_goes_from_not_started_to_completed():
    person, version = make_person(), make_module(lessons=2)
    assert progress_of(person, version).state is Progress.not_started
    keep_place(person.id, version.module.slug, "lesson-1", 2)
    session().expire_all()
    progress = progress_of(person, version)
    assert (progress.state, progress.lessons_done, progress.lessons_total) == (Progress.in_progress, 0, 2)
    assert progress.next_lesson.place == 2
    finish_lesson(person.id, version, "lesson-1")
    finish_lesson(person.id, version, "lesson-2")
    session().expire_all()
    assert progress_of(person, version).lessons_done == 2
    assert progress_of(person, version).state is Progress.in_progress
    answer_all(start_quiz(person.id, version.module.slug))
    finish_attempt(person.id, version.module.slug, 1)
    progress = progress_of(person, version)
    assert (progress.state, progress.score, progress.tested_out) == (Progress.completed, 100, False)


def test_progress_is_ones_own():
    person, version = make_person(), make_module()
    finish_lesson(make_person().id, version, "lesson-1")
    assert progress_of(person, version).state is Progress.not_started


def test_a_failed_quiz_is_in_progress_with_its_score():
    person, version = make_person(), make_module()
    answer_all(start_quiz(person.id, version.module.slug), WRONG)
    finish_attempt(person.id, version.module.slug, 1)
    progress = progress_of(person, version)
    assert (progress.state, progress.score) == (Progress.in_progress, 0)


def test_lessons_done_count_in_the_next_version():
    person, version = make_person(), make_module(lessons=2)
    finish_lesson(person.id, version, "lesson-1")
    newer = make_module(lessons=3, module=version.module, competency=version.competencies[0].competency)
    progress = progress_of(person, newer)
    assert (progress.lessons_done, progress.lessons_total) == (1, 3)


def test_an_open_attempt_comes_first():
    person, version = make_person(), make_module()
    assign(person, make_module())
    attempt = start_quiz(person.id, version.module.slug)
    action = next_action(person)
    assert (action.kind, action.attempt, action.progress.module.id) == (
        ActionKind.attempt,
        attempt,
        version.module_id,
    )


def test_what_is_due_first_comes_before_a_lesson_begun():
    person, begun, later, sooner = make_person(), make_module(), make_module(), make_module()
    keep_place(person.id, begun.module.slug, "lesson-1", 1)
    assign(person, later, date(2025, 7, 31))
    assign(person, sooner, date(2025, 6, 30))
    action = next_action(person)
    assert (action.kind, action.progress.module.id, action.due_on) == (
        ActionKind.assignment,
        sooner.module_id,
        date(2025, 6, 30),
    )
    assert action.lesson.slug == "lesson-1"
    assert [due.progress.module.id for due in learning_state(person).due] == [sooner.module_id, later.module_id]


def test_a_completed_or_cancelled_assignment_is_not_due():
    person, version, other = make_person(), make_module(), make_module()
    assign(person, version)
    assign(person, other).cancelled_at = JUNE
    answer_all(start_quiz(person.id, version.module.slug))
    finish_attempt(person.id, version.module.slug, 1)
    assert learning_state(person).due == []


def test_the_lesson_begun_last_is_continued():
    person, first, second = make_person(), make_module(), make_module()
    with at(JUNE):
        keep_place(person.id, first.module.slug, "lesson-1", 1)
    with at(JUNE + timedelta(days=1)):
        keep_place(person.id, second.module.slug, "lesson-2", 1)
    action = next_action(person)
    assert (action.kind, action.progress.module.id, action.lesson.slug) == (
        ActionKind.lesson,
        second.module_id,
        "lesson-2",
    )


def test_the_check_comes_before_the_path_until_it_is_taken():
    person = make_person()
    put_on_path(make_module(), position=2)
    first = make_module()
    put_on_path(first, position=1)
    assert next_action(person).kind is ActionKind.check
    take_check(person)
    action = next_action(person)
    assert (action.kind, action.progress.module.id) == (ActionKind.module, first.module_id)
    assert next_on_path(person).id == first.id


def test_a_quiz_that_cannot_be_tried_again_yet_is_not_next():
    person, failed, following = make_person(), make_module(lessons=1), make_module()
    put_on_path(failed, position=1)
    put_on_path(following, position=2)
    assign(person, failed)
    take_check(person)
    finish_lesson(person.id, failed, "lesson-1")
    answer_all(start_quiz(person.id, failed.module.slug), WRONG)
    finish_attempt(person.id, failed.module.slug, 1)
    assert next_action(person).progress.module.id == following.module_id
    with at(now() + timedelta(days=8)):
        assert next_action(person).progress.module.id == failed.module_id


def test_nothing_is_next_when_all_is_done():
    person = make_person()
    take_check(person)
    assert next_action(person) is None
    assert next_on_path(person) is None


def test_another_roles_path_is_not_mine():
    person = make_person(role="sales")
    put_on_path(make_module(), role="executive")
    take_check(person)
    assert next_action(person) is None


def test_my_attempts_are_mine_the_latest_first():
    person, version = make_person(), make_module()
    start_quiz(make_person().id, version.module.slug)
    with at(JUNE):
        answer_all(start_quiz(person.id, version.module.slug))
        finish_attempt(person.id, version.module.slug, 1)
    with at(JUNE + timedelta(days=10)):
        start_quiz(person.id, version.module.slug)
    assert [(one.number, one.state) for one in my_attempts(person)] == [
        (2, AttemptState.open),
        (1, AttemptState.finished),
    ]


def test_home_is_read_in_four_queries_however_many_modules():
    person = make_person()
    for _module in range(8):
        make_module(lessons=5)
    session().commit()
    person_id, _role = person.id, person.role_slug
    with counted_queries() as queries:
        assert learning_state(person).next_action.kind is ActionKind.check
    assert len(queries) <= 4, person_id


def test_the_last_self_rating_counts_and_not_sure_is_an_answer():
    person, one, two = make_person(), make_competency(), make_competency()
    with at(JUNE):
        rate_yourself(person.id, {one.id: 7, two.id: 3})
    with at(JUNE + timedelta(days=1)):
        rate_yourself(person.id, {one.id: 5, two.id: None})
    rate_yourself(make_person().id, {one.id: 1})
    latest = latest_self_ratings(person.id)
    assert {id: rating.out_of_ten for id, rating in latest.items()} == {one.id: 5, two.id: None}


@pytest.mark.parametrize("rating", [-1, 11])
def test_a_self_rating_is_out_of_ten(rating):
    person, competency = make_person(), make_competency()
    with pytest.raises(Refused):
        rate_yourself(person.id, {competency.id: rating})
    assert latest_self_ratings(person.id) == {}
