"""The queue: which code handles which kind of job, and how a waiting job gets run.

The queue itself carries only the job's id; the job row is what counts. A job that was cut off
by a restart is found when a worker starts, or once it has been silent for some minutes, and starts again from its
beginning.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import select

from academy.clock import now
from academy.db import session, transaction
from academy.jobs.models import Job, JobState

Handler = Callable[..., str]
SILENCE_MEANS_LOST = timedelta(minutes=15)  # a very large publication is silent for minutes

logger = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}
_schedules: dict[str, tuple[str, Callable[..., bool]]] = {}


class Progress:
    """What a handler reports to while it works."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id

    def report(self, done: int, total: int, message: str = "") -> None:
        """Show how far the job is. Call it between transactions: it is one itself."""
        with transaction():
            job = session().get_one(Job, self.job_id)
            job.done, job.total, job.message, job.heartbeat_at = done, total, message, now()


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it returns its closing message."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def scheduled(kind: str, title: str, schedule: Callable[..., bool]) -> None:
    """Start a job of this kind whenever the huey crontab `schedule` says so."""
    _schedules[kind] = (title, schedule)


def init_jobs(app: Flask) -> None:
    """Attach the queue to the app."""
    huey = _build_huey(app)

    def run_in_app(job_id: int) -> None:
        with app.app_context():
            run_job(job_id)

    app.extensions["jobs"] = huey
    app.extensions["run_job"] = huey.task(name="run_job")(run_in_app)
    huey.periodic_task(crontab(), name="requeue_lost_jobs")(_watcher(app))
    for kind, (title, schedule) in _schedules.items():
        huey.periodic_task(schedule, name=f"schedule_{kind}")(_starter(app, kind, title))


def _build_huey(app: Flask) -> Huey:
    if app.config["ACADEMY_MODE"] == "test":
        return SqliteHuey("academy", filename=":memory:", immediate=True)
    if url := app.config["QUEUE_URL"]:
        return RedisHuey("academy", url=url, results=False)
    return SqliteHuey("academy", filename=str(app.config["DATA_DIR"] / "queue.db"), results=False)


def _starter(app: Flask, kind: str, title: str) -> Callable[[], None]:
    def start() -> None:
        from academy.jobs.services import start_scheduled_job

        with app.app_context(), transaction():
            start_scheduled_job(kind, title)

    return start


def _watcher(app: Flask) -> Callable[[], None]:
    def watch() -> None:
        with app.app_context():
            requeue_lost_jobs()

    return watch


def enqueue(job_id: int) -> None:
    """Put a stored job into the queue."""
    current_app.extensions["run_job"](job_id)


def run_job(job_id: int) -> None:
    """Do a job and store how it ended; a failure is logged and told, never lost."""
    arguments = _begin(job_id)
    if arguments is None:
        return
    kind, values = arguments
    try:
        message = _handlers[kind](Progress(job_id), **values)
    except Exception as problem:
        logger.exception("job %s (%s) failed", job_id, kind)
        _end(job_id, JobState.failed, str(problem))
    else:
        _end(job_id, JobState.done, message)


def _begin(job_id: int) -> tuple[str, dict[str, Any]] | None:
    with transaction():
        job = session().scalar(select(Job).where(Job.id == job_id).with_for_update())
        if job is None or job.state not in {JobState.waiting, JobState.running}:
            return None
        if job.state is JobState.running and not _is_lost(job):
            return None
        job.state, job.heartbeat_at, job.done, job.message = JobState.running, now(), 0, ""
        return job.kind, job.arguments


def _end(job_id: int, state: JobState, message: str) -> None:
    with transaction():
        job = session().get_one(Job, job_id)
        job.state, job.message, job.finished_at = state, message[:2000], now()
        if state is JobState.done:
            job.done = job.total


def _is_lost(job: Job) -> bool:
    return job.heartbeat_at is None or job.heartbeat_at < now() - SILENCE_MEANS_LOST


def requeue_unfinished_jobs(all_running: bool = False) -> int:
    """Queue again what waits or was cut off; `all_running` when no other worker can be alive. Return how many."""
    return _requeue(lambda job: job.state is JobState.waiting or all_running or _is_lost(job))


def requeue_lost_jobs() -> int:
    """Queue again what was cut off and has been silent since. Return how many."""
    return _requeue(lambda job: job.state is JobState.running and _is_lost(job))


def _requeue(wanted: Callable[[Job], bool]) -> int:
    with transaction():
        unfinished = session().scalars(select(Job).where(Job.state.in_([JobState.waiting, JobState.running]))).all()
        found = [job for job in unfinished if wanted(job)]
        for job in found:
            job.state, job.heartbeat_at = JobState.waiting, None
        numbers = [job.id for job in found]
    for number in numbers:
        enqueue(number)
    return len(numbers)
