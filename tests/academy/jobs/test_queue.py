"""Jobs that were cut off start again, and two who ask at once start one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from flask import Flask

from academy.clock import now
from academy.db import session
from academy.jobs import queue
from academy.jobs.models import Job, JobState
from academy.jobs.queue import Progress, handles, requeue_lost_jobs, requeue_unfinished_jobs
from academy.jobs.services import start_job, start_scheduled_job, unfinished_job
from tests.factories import add

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

KIND = "test.runs"
MOMENT = 0.1  # seconds in which somebody who does not wait would be through


@pytest.fixture
def ran() -> Iterator[list[int]]:
    """A kind of job that notes which jobs ran."""
    runs: list[int] = []

    @handles(KIND)
    def handler(progress: Progress) -> str:
        runs.append(progress.job_id)
        return "Done."

    yield runs
    del queue._handlers[KIND]


def make_job(state: JobState, silent_minutes: int | None = None) -> Job:
    heartbeat = None if silent_minutes is None else now() - timedelta(minutes=silent_minutes)
    return add(Job(kind=KIND, title="A job", state=state, heartbeat_at=heartbeat))


def test_a_job_that_fell_silent_starts_again_while_the_worker_goes_on(ran: list[int]) -> None:
    make_job(JobState.running, silent_minutes=14)
    make_job(JobState.waiting)
    make_job(JobState.done, silent_minutes=60)
    lost = make_job(JobState.running, silent_minutes=16)
    assert requeue_lost_jobs() == 1
    assert ran == [lost.id]
    assert lost.state is JobState.done


@pytest.mark.parametrize("alone", [False, True])
def test_a_worker_that_starts_takes_up_what_waits_and_what_can_have_no_other_worker(
    ran: list[int], alone: bool
) -> None:
    running = make_job(JobState.running, silent_minutes=1)
    waiting = make_job(JobState.waiting)
    requeue_unfinished_jobs(all_running=alone)
    assert ran == ([running.id, waiting.id] if alone else [waiting.id])


def press() -> int:
    return (unfinished_job(KIND) or start_job(KIND, "A job")).id


def become_due() -> int | None:
    job = start_scheduled_job(KIND, "A job")
    return job.id if job else None


@pytest.mark.parametrize("ask", [press, become_due])
def test_whoever_asks_for_a_job_while_another_starts_it_waits_and_starts_none(
    app: Flask, ask: Callable[[], int | None]
) -> None:
    def ask_elsewhere() -> int | None:
        with app.app_context():
            return ask()

    first = ask()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(ask_elsewhere)
        wait([other], timeout=MOMENT)
        session().commit()
    assert other.result() in {first, None}
    assert session().query(Job).count() == 1
