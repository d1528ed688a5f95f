"""Attempts whose time is over are finished at night when nobody comes back to them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from academy.clock import at
from academy.db import session
from academy.jobs.models import Job, JobState
from academy.jobs.queue import _schedules
from academy.jobs.services import start_scheduled_job
from academy.learning.answer_services import close_overdue, finish_attempt
from academy.learning.attempt_queries import overdue_attempts
from academy.learning.models import Attempt, AttemptState, Mark, ModuleCompletion
from academy.learning.services import start_check, start_quiz
from academy.learning.signals import attempt_finished
from academy.people.models import ExtraTime
from tests.academy.learning.factories import RIGHT, SINGLE, WRONG, make_module
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

JUNE = datetime(2025, 6, 3, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KIND = "learning.close_overdue"


def begun(version, *answers, **person) -> Attempt:
    """Start the quiz at JUNE and give these answers to its first questions."""
    with at(JUNE):
        attempt = start_quiz(make_person(**person).id, version.module.slug)
    for response, answer in zip(attempt.responses, answers, strict=False):
        response.answer, response.answered_at = answer, JUNE
    session().flush()
    return attempt


def ten_minutes(questions: int = 2, **settings):
    return make_module([SINGLE] * questions, quiz_settings={"time_limit": 10, **settings})


def night(app: Flask, moment: datetime) -> str:
    """Run the nightly job and return its closing message."""
    with at(moment):
        job = start_scheduled_job(KIND, "nightly")
        assert job is not None
        number = job.id
        session().commit()
        with app.app_context():
            app.extensions["run_job"](number)
    session().expire_all()
    done = session().get_one(Job, number)
    assert done.state is JobState.done
    return done.message


def test_the_night_finishes_what_ran_out_of_time_and_leaves_the_rest(app: Flask):
    limited, free = ten_minutes(), make_module([SINGLE])
    over, slow, unlimited = (
        begun(limited, RIGHT),
        begun(limited, RIGHT, extra_time=ExtraTime.double),
        begun(limited, RIGHT, extra_time=ExtraTime.no_limit),
    )
    untimed = begun(free, RIGHT)
    make_module([SINGLE], anchors=True)
    check = start_check(make_person())
    assert night(app, JUNE + 15 * MINUTE) == "1 attempt finished."
    assert (over.state, over.score, over.finished_at) == (AttemptState.finished, 50, JUNE + 15 * MINUTE)
    assert {one.state for one in (slow, unlimited, untimed, check)} == {AttemptState.open}
    assert night(app, JUNE + 60 * MINUTE) == "1 attempt finished."
    assert (slow.state, unlimited.state) == (AttemptState.finished, AttemptState.open)


def test_doing_it_again_changes_nothing(app: Flask):
    begun(ten_minutes(), RIGHT, WRONG)
    assert night(app, JUNE + 15 * MINUTE) == "1 attempt finished."
    marks = session().query(Mark).count()
    assert night(app, JUNE + timedelta(days=1)) == "0 attempts finished."
    assert session().query(Mark).count() == marks == 2


def test_it_marks_completes_and_tells_as_finishing_by_hand_does(app: Flask):
    version = ten_minutes()
    by_night, by_hand = begun(version, RIGHT, RIGHT), begun(version, RIGHT, RIGHT)
    heard = []

    def listen(_sender, attempt):
        heard.append((attempt.id, attempt.score))

    with attempt_finished.connected_to(listen):
        with at(JUNE + 15 * MINUTE):
            finish_attempt(by_hand.person_id, version.module.slug, 1)
        assert night(app, JUNE + 16 * MINUTE) == "1 attempt finished."
    assert heard == [(by_hand.id, 100), (by_night.id, 100)]
    assert {row.person_id for row in session().query(ModuleCompletion)} == {by_night.person_id, by_hand.person_id}
    assert [mark.fraction for one in by_night.responses for mark in one.marks] == [1, 1]


def test_a_closing_date_ends_attempts_and_an_answer_on_its_way_is_waited_for():
    attempt = begun(make_module([SINGLE], quiz_settings={"closes": (JUNE + MINUTE).isoformat()}), RIGHT)
    assert overdue_attempts(JUNE + MINUTE + timedelta(seconds=10)) == []
    assert overdue_attempts(JUNE + MINUTE + timedelta(seconds=11)) == [attempt.id]


def test_who_got_more_time_or_finished_meanwhile_is_left_alone():
    version = ten_minutes()
    extended, finished = begun(version, RIGHT), begun(version, RIGHT)
    late = JUNE + 12 * MINUTE
    with at(late):
        assert overdue_attempts(late) == [extended.id, finished.id]
        extended.extensions = 1
        finish_attempt(finished.person_id, version.module.slug, 1)
        marks = session().query(Mark).count()
        assert not close_overdue(extended.id)
        assert not close_overdue(finished.id)
    assert extended.state is AttemptState.open
    assert session().query(Mark).count() == marks


def test_looking_takes_two_queries_however_many_attempts_are_open():
    for _ in range(5):
        begun(ten_minutes(), RIGHT)
    with counted_queries() as queries:
        assert len(overdue_attempts(JUNE + 15 * MINUTE)) == 5
    assert len(queries) == 2


def test_it_runs_every_night_before_the_estimates():
    assert _schedules[KIND][1](datetime(2025, 6, 4, 2, 0))
    assert not _schedules[KIND][1](datetime(2025, 6, 4, 2, 30))
    assert _schedules["readiness.estimate"][1](datetime(2025, 6, 4, 2, 30))
