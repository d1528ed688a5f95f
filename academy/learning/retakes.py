"""When the next attempt may start."""

from datetime import datetime, timedelta

from quizzes.quiz import Settings, refusal

CHECK_WAIT = timedelta(days=90)


def next_try(finished_at: datetime | None, wait: timedelta, at: datetime) -> datetime | None:
    """Return from when on a new attempt may start, None when it may start at `at`."""
    finished = [finished_at] if finished_at else []
    refused = refusal(Settings(delay=wait), at, finished)
    return refused.until if refused else None
