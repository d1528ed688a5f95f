"""Under which rules a person takes a quiz: when they may start, until when answers count, and which score stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app

from academy.curriculum.models import ModuleVersion
from academy.learning.models import Attempt
from academy.people.models import ExtraTime
from quizzes.quiz import MOST_EXTENSIONS, Grading, Refusal, Settings, deadline, grade, refusal

CHECK_WAIT = timedelta(days=90)
# An answer sent in the last moment may take a while to arrive.
ON_THE_WAY = timedelta(seconds=10)


def rules_of(version: ModuleVersion | None) -> Settings:
    """Return the rules of a module version's quiz, those of the check for None."""
    if version is None:
        return Settings(delay=CHECK_WAIT)
    settings = version.settings
    if settings.delay is None:
        settings = replace(settings, delay=timedelta(days=current_app.config["RETAKE_WAIT_DAYS"]))
    return settings


def why_not(settings: Settings, attempts: Iterable[Attempt], at: datetime) -> Refusal | None:
    """Return why a person with these attempts may not start another one, None when they may."""
    return refusal(settings, at, [attempt.finished_at for attempt in attempts if attempt.finished_at])


def ends_at(attempt: Attempt, settings: Settings, extra_time: ExtraTime) -> datetime | None:
    """Return until when answers of an attempt count, None for ever."""
    return deadline(settings, attempt.started_at, extra_time.share, attempt.extensions)


def is_over(end: datetime | None, at: datetime) -> bool:
    """Tell whether an answer that arrives now comes too late."""
    return end is not None and at > end + ON_THE_WAY


def may_extend(attempt: Attempt, settings: Settings, extra_time: ExtraTime) -> bool:
    """Tell whether asking for more time would give some."""
    if settings.time_limit is None or attempt.extensions >= MOST_EXTENSIONS:
        return False
    now_ends = deadline(settings, attempt.started_at, extra_time.share, attempt.extensions)
    then_ends = deadline(settings, attempt.started_at, extra_time.share, attempt.extensions + 1)
    return now_ends != then_ends


def module_score(attempts: Sequence[Attempt], grading: Grading) -> float | None:
    """Return which score of several attempts stands, 0 to 100, None before the first."""
    in_order = sorted(attempts, key=lambda attempt: attempt.number)
    return grade([attempt.score for attempt in in_order if attempt.score is not None], grading)
