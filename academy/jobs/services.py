"""Start jobs."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from academy.audit.services import record
from academy.clock import now
from academy.db import session, wait_for_turn, when_committed
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


def unfinished_job(kind: str) -> Job | None:
    """Return the job of this kind that waits or runs, if any; others who ask wait until this transaction is over.

    So two who press the same button at once start one job.
    """
    wait_for_turn(f"job {kind}")
    alive = Job.state.in_([JobState.waiting, JobState.running])
    return session().scalar(select(Job).where(Job.kind == kind, alive).order_by(Job.id).limit(1))


def start_scheduled_job(kind: str, title: str) -> Job | None:
    """Start a job whose time has come, unless another worker has started it already."""
    wait_for_turn(f"job {kind}")
    already = select(Job.id).where(
        Job.kind == kind,
        (Job.created_at > now() - SAME_OCCASION) | Job.state.in_([JobState.waiting, JobState.running]),
    )
    if session().scalar(already.limit(1)) is not None:
        return None
    return start_job(kind, title)


def retry_job(job: Job) -> None:
    """Queue a failed job again; any other job stays as it is."""
    if job.state is not JobState.failed:
        return
    job.state, job.heartbeat_at, job.finished_at, job.message = JobState.waiting, None, None, ""
    record("retried job", "job", job.token, _("retried the job “%(title)s”", title=job.title))
    number = job.id
    when_committed(lambda: enqueue(number))
