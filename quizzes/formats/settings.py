"""The rules of taking a quiz as a file writes them, below ``quiz:``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from quizzes.questions.fields import Fields, shown
from quizzes.quiz import FEEDBACKS, GRADINGS, Settings

MOST_MINUTES = 1_440
MOST_ATTEMPTS = 100
MOST_DAYS = 365
MOST_DRAWN = 200


def read_settings(fields: Fields) -> Settings:
    """Return the settings, noting problems in ``fields``. What is not written keeps its default."""
    minutes = _whole(fields, "time_limit", MOST_MINUTES)
    days = _whole(fields, "delay", MOST_DAYS, low=0)
    opens, closes = _moment(fields, "opens"), _moment(fields, "closes")
    if opens and closes and opens >= closes:
        fields.problem("'closes' is not after 'opens'", "Exchange them", "closes")
    return Settings(
        feedback=fields.one_of("feedback", FEEDBACKS, "at_end"),
        grading=fields.one_of("grading", GRADINGS, "best"),
        time_limit=None if minutes is None else timedelta(minutes=minutes),
        attempts=_whole(fields, "attempts", MOST_ATTEMPTS),
        delay=None if days is None else timedelta(days=days),
        draw=_whole(fields, "draw", MOST_DRAWN),
        opens=opens,
        closes=closes,
    )


def settings_data(settings: Settings) -> dict[str, Any]:
    """Return what ``read_settings`` reads back, defaults left out."""
    data: dict[str, Any] = {
        "feedback": None if settings.feedback == "at_end" else settings.feedback,
        "time_limit": None if settings.time_limit is None else int(settings.time_limit / timedelta(minutes=1)),
        "attempts": settings.attempts,
        "delay": None if settings.delay is None else settings.delay.days,
        "opens": None if settings.opens is None else settings.opens.isoformat(),
        "closes": None if settings.closes is None else settings.closes.isoformat(),
        "draw": settings.draw,
        "grading": None if settings.grading == "best" else settings.grading,
    }
    return {key: value for key, value in data.items() if value is not None}


def _whole(fields: Fields, key: str, most: int, low: int = 1) -> int | None:
    number = fields.integer(key, low, most, default=low)
    return number if key in fields else None


def _moment(fields: Fields, key: str) -> datetime | None:
    """Return a moment in UTC, which is also the zone of a moment written without one."""
    text = fields.text(key, default="").strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        fields.problem(f"'{key}' is {shown(text)}", "Write a moment like 2027-05-21 09:00+02:00", key)
        return None
