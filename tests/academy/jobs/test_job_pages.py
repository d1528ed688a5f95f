"""Jobs as admins see them: how far, how it ended, try again."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from academy.clock import now
from academy.db import session, transaction
from academy.jobs import queue
from academy.jobs.models import Job, JobState
from academy.jobs.queue import Progress, handles
from academy.jobs.services import start_job
from academy.people.models import PermissionKind, Person
from tests.factories import add, make_person, permit
from tests.queries import counted_queries

pytestmark = pytest.mark.postgres


@pytest.fixture
def admin(sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    person = make_person(name="Sam Admin")
    permit(person, PermissionKind.admin)
    return sign_in(person)


@pytest.fixture
def fails_at_first() -> Iterator[list[int]]:
    """A kind of job that stops the first time and counts how often it ran."""
    runs: list[int] = []

    @handles("test.fails_at_first")
    def handler(progress: Progress) -> str:
        runs.append(progress.job_id)
        if len(runs) == 1:
            raise RuntimeError("the mail server does not answer")
        return "All sent."

    yield runs
    del queue._handlers["test.fails_at_first"]


def make_job(**values: object) -> Job:
    return add(Job(**{"kind": "test", "title": "Import 14", **values}))


def test_a_running_job_shows_how_far_it_is_and_asks_again(admin: FlaskClient) -> None:
    job = make_job(state=JobState.running, done=120, total=482, message="Half of it", heartbeat_at=now())
    page = admin.get(f"/admin/jobs/{job.token}").text
    assert "120 of 482" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Show how far it is now" in page, "without a script there is a link"
    assert "Import 14" in admin.get("/admin/jobs").text
    assert "<dd>1<small>" in admin.get("/admin").text


def test_a_job_that_is_over_says_so_and_does_not_ask_again(admin: FlaskClient) -> None:
    job = make_job(state=JobState.done, message="482 people imported.", finished_at=now())
    page = admin.get(f"/admin/jobs/{job.token}").text
    assert "482 people imported." in page
    assert "hx-trigger" not in page
    assert "Try again" not in page


def test_a_failed_job_says_why_and_can_be_tried_again(admin: FlaskClient, fails_at_first: list[int]) -> None:
    with transaction():
        token = start_job("test.fails_at_first", "Send mails").token
    page = admin.get(f"/admin/jobs/{token}").text
    assert "the mail server does not answer" in page
    again = admin.post(f"/admin/jobs/{token}/retry", follow_redirects=True).text
    assert "All sent." in again
    assert "retried the job “Send mails”" in admin.get("/admin/audit").text
    admin.post(f"/admin/jobs/{token}/retry")
    assert len(fails_at_first) == 2, "a job that is done does not run again"


def test_an_unknown_job_is_not_found(admin: FlaskClient) -> None:
    assert admin.get("/admin/jobs/nothing").status_code == 404
    assert admin.post("/admin/jobs/nothing/retry").status_code == 404


def test_jobs_are_listed_newest_first_fifty_at_a_time(admin: FlaskClient) -> None:
    assert "No jobs yet." in admin.get("/admin/jobs").text
    for number in range(51):
        make_job(title=f"Job {number:02}", started_by_id=session().query(Person).one().id)
    with counted_queries() as statements:
        page = admin.get("/admin/jobs").text
    assert len(statements) <= 8
    assert "1 to 50 of 51 jobs" in page
    assert page.index("Job 50") < page.index("Job 49")
    assert "Job 00" not in page
    assert "Job 00" in admin.get("/admin/jobs?page=2").text
