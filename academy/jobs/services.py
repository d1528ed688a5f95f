"""Start jobs."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from academy.clock import now
from academy.db import session, when_committed
from academy.jobs.models import Job, JobState
from academy.jobs.queue import enqueue

SAME_OCCASION = timedelta(minutes=30)


def start_job(kind: str, title: str, arguments: dict[str, Any] | None = None, started_by_id: int | None = None) -> Job:
    """Store a job and queue it once this transaction is committed."""
    job = Job(kind=kind, title=title, arguments=arguments or {}, started_by_id=started_by_id)
    session().add(job)
    session().flush()
    number = job.id
    when_committed(lambda: enqueue(number))
    return job


def start_scheduled_job(kind: str, title: str) -> Job | None:
    """Start a job whose time has come, unless another worker has started it already."""
    already = select(Job.id).where(
        Job.kind == kind,
        (Job.created_at > now() - SAME_OCCASION) | Job.state.in_([JobState.waiting, JobState.running]),
    )
    if session().scalar(already.limit(1)) is not None:
        return None
    return start_job(kind, title)
