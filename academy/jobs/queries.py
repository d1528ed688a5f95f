"""Every SELECT about jobs."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from academy.db import session
from academy.errors import NotFound
from academy.jobs.models import Job, JobState
from academy.paging import Page, objects_page


def recent_jobs(page: int) -> Page[Job]:
    """Return one page of the jobs, the newest first, with who started them."""
    return objects_page(select(Job).order_by(Job.id.desc()), page, joinedload(Job.started_by))


def job_by_token(token: str) -> Job:
    """Return a job with who started it; raise NotFound."""
    job = session().scalar(select(Job).where(Job.token == token).options(joinedload(Job.started_by)))
    if job is None:
        raise NotFound
    return job


def count_unfinished_jobs() -> int:
    """Return how many jobs wait or run."""
    unfinished = select(func.count(Job.id)).where(Job.state.in_([JobState.waiting, JobState.running]))
    return session().scalar(unfinished) or 0
