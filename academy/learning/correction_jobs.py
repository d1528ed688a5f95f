"""Find the job that re-marks a question, so that a page tells how far it is and nobody starts a second one."""

from sqlalchemy import select

from academy.curriculum.models import Question
from academy.db import session
from academy.jobs.models import Job, JobState

REMARK = "learning.remark"


def last_remark(question: Question) -> Job | None:
    """Return the newest job that re-marks answers to a question."""
    its_own = Job.arguments["question_id"].as_integer() == question.id
    return session().scalar(select(Job).where(Job.kind == REMARK, its_own).order_by(Job.id.desc()).limit(1))


def is_under_way(job: Job | None) -> bool:
    """Tell whether there is a job that waits or runs."""
    return job is not None and job.state in {JobState.waiting, JobState.running}
